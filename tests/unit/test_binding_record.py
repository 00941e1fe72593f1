"""The virtual tubes of exercise 06: their plan, their law, what went wrong in them, and what they can show."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.receptors import binding, compare, fitting, sites
from nelib.receptors.binding_record import (
    ACTIVITY,
    APART,
    BACKGROUND,
    CPM,
    DOSES,
    EFFICIENCY,
    FILTERS,
    KINDS,
    PLANNED,
    REPLICATES,
    ROLES,
    VOLUME,
    curve,
    deepest,
    preparation,
    tissue,
    told_apart,
    tubes,
)  # fmt: skip
from nelib.receptors.radioligand import count_rate

STUDENTS = [Personal("06_binding", name, environ={}) for name in ("", *(f"student {k}" for k in range(80)))]
ME = STUDENTS[1]


def ligand(me):
    """What was added, in nM: the truth for each concentration, from the highest down."""
    truth = preparation(me)
    return np.array(PLANNED) * np.where(np.arange(len(PLANNED)) >= truth["step"], truth["slip"], 1)


def fmol(me):
    """Added, totals and blanks of a student: arrays of concentrations, from the highest down, and vials."""
    table = tubes(me)
    found = (table["cpm"].to_numpy() - BACKGROUND) / CPM
    return [found[table["role"] == role].reshape(len(PLANNED), n) for role, n in ROLES.items()]


def test_each_concentration_has_its_vials():
    table = tubes(ME)
    assert list(table.columns) == ["tube", "role", "planned", "cpm"]
    assert table["tube"].tolist() == list(range(1, 89))
    assert table.groupby(["planned", "role"]).size().unstack().eq(ROLES).all(axis=None)
    assert table["planned"].tolist() == [x for x in PLANNED for _ in range(8)]
    assert np.allclose(np.divide(PLANNED[:-1], PLANNED[1:]), 2)
    assert np.issubdtype(table["cpm"].dtype, np.integer)


def test_one_fmol_makes_the_counts_of_the_lesson():
    assert float(count_rate(1, ACTIVITY, EFFICIENCY)) == pytest.approx(CPM, rel=1e-3)


def test_the_tubes_are_mass_action_with_noise():
    """All parts of the law, each as mean of found over expected; the scatter of totals is that of filters."""
    ratios, scatter = {"added": [], "total": [], "blank": []}, []
    for me in STUDENTS:
        truth, X = preparation(me), ligand(me)
        K, n = truth["K_d"], truth["sticks"]
        wanted = [X, binding.total_bound(X, truth["crowding"] * K, K, n), binding.total_bound(X, 0, K, n)]
        for role, found, mean in zip(ratios, fmol(me), wanted, strict=True):
            used = mean * VOLUME * CPM > 200
            ratios[role].append(float((found[used] / (mean * VOLUME)[used, None]).mean()))
        scatter.append(np.std(fmol(me)[1][:2] / (wanted[1] * VOLUME)[:2, None]))
    for values in ratios.values():
        assert np.mean(values) == pytest.approx(1, abs=4 * np.std(values) / len(values) ** 0.5)
    counting = 1 / (2000**0.5)
    assert np.mean(scatter) == pytest.approx(np.hypot(FILTERS, counting), rel=0.1)  # a little ligand is pipetted wrong


def test_both_traps_can_be_seen_in_the_vials_of_every_student():
    for me in STUDENTS:
        truth = preparation(me)
        added, total, _ = (found.mean(axis=1) for found in fmol(me))
        fall = added[:6] / added[1:7]
        assert np.argmax(fall) == truth["step"] - 1  # the step that is not twofold
        assert np.max(fall) > 2.6 and np.sort(fall)[-2] < 2.35
        assert (total / added)[5:8].mean() > 0.4  # so much is bound where there is little
        assert (total / added)[0] < 0.15


def test_the_curve_is_what_it_is_said_to_be():
    for me in STUDENTS[:24]:
        truth, table = tissue(me), curve(me)
        assert list(table.columns) == ["compound", "bound"]
        assert table["compound"].tolist() == [dose for dose in DOSES for _ in range(REPLICATES)]
        bound = table["bound"].to_numpy().reshape(1, len(DOSES), REPLICATES)
        one, two = (sites.fit_many(DOSES, bound, model) for model in ("one site", "two sites"))
        low, high = KINDS[truth["kind"]]
        assert low < sites.votes(one, two)[0][0] < high
        assert deepest(bound)[0] > two.chi2[0]
        x = np.array(DOSES[1:-1]) / truth["middle"]
        law = truth["sticks"] + truth["top"] * binding.two_sites(
            x, 0, 1, 0.5, truth["fold"] ** -0.5, truth["fold"] ** 0.5
        )
        misses = (bound[0, 1:-1] - law[:, None]) / truth["top"]
        assert abs(misses.mean()) < 4.5 * truth["scatter"] / misses.size**0.5
        assert misses.std() == pytest.approx(truth["scatter"], rel=0.4)


def test_a_better_fit_elsewhere_would_be_seen():
    """Planted: a step that only the blanks notice."""
    x = np.array(DOSES)
    law = 100 / (1 + x / 100) + 10.0
    law[-1] = 0.0
    bound = np.repeat(law[None, :, None], 3, axis=2)
    rough = sites.fit_many(x, bound, "two sites")
    assert deepest(bound)[0] < 5 < sites.fit_many(x, bound, "one site").chi2[0]
    assert rough.chi2[0] >= 0


def test_other_tests_give_other_numbers():
    """A Hill slope in place of two sites, and means in place of tubes, both fitted with lmfit."""
    seen = []
    for me in STUDENTS[:3]:
        table = curve(me).assign(compound=lambda t: t["compound"].replace(np.inf, 1e9))
        means = table.groupby("compound", as_index=False)["bound"].mean()

        def f_test(table, **full):
            fits = (fitting.competition_fit(table["compound"], table["bound"], **kind) for kind in ({}, full))
            return compare.f_test(*fits)

        asked, *others = f_test(table, sites=2), f_test(table, slope=True), f_test(means, sites=2)
        for other in others:
            seen += [abs(other.F / asked.F - 1), abs(other.p / asked.p - 1)]
    assert min(seen) > APART


def test_an_experiment_in_which_a_hill_slope_gives_the_same_f_is_refused():
    """Of noisy experiments on sites that differ fourfold some are refused; in all others F differs as promised."""
    x = np.array(DOSES)
    drawn = 120 * sites.experiments(x / 100, 4, 0.5, 0.05, 3, 200, np.random.default_rng(5))
    one, hill, two = (sites.fit_many(x, drawn, model) for model in ("one site", "Hill slope", "two sites"))
    apart = told_apart(drawn, one, two)
    F = compare.f_ratio(one.chi2, two.chi2, 39, 37)[0]
    slope = compare.f_ratio(one.chi2, hill.chi2, 39, 38)[0]
    assert 0.2 < apart.mean() < 0.95
    assert (abs(slope - F) > APART * F)[apart].all()
    assert (abs(slope - F) <= APART * F)[~apart].any()


def test_half_of_the_students_see_two_sites():
    kinds = [tissue(me)["kind"] for me in STUDENTS]
    assert 0.3 < kinds.count("two") / len(kinds) < 0.7
    for me in STUDENTS:
        low, high = (3, 5) if tissue(me)["kind"] == "one" else (25, 40)
        assert low <= tissue(me)["fold"] <= high  # two sites in truth, whoever sees them


def test_numbers_belong_to_a_student():
    assert preparation(STUDENTS[0]) == {"K_d": 0.08, "crowding": 1.4, "sticks": 0.03, "slip": 0.65, "step": 3}
    assert (tissue(STUDENTS[0])["kind"], tissue(STUDENTS[0])["fold"]) == ("one", 4)
    again = Personal("06_binding", " STUDENT 0", environ={})
    for table in (tubes, curve):
        assert table(ME).equals(table(again))
        assert not table(ME).equals(table(STUDENTS[2]))
