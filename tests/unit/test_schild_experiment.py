"""The virtual Schild experiment: rats that are those of the living preparation, fits, intervals, shortcuts."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import least_squares

from nelib.body.antagonists import ALPHA, ALPHA1, BETA, KINDS, NONE, antagonist, drawn, invented, moles, shelf
from nelib.body.preparation import Preparation
from nelib.body.pressor import AREA, INTACT, PEAK, PITHED, RATE, Setting, left, looked_up, rise, value
from nelib.body.schild_analysis import analyze, fit, weights
from nelib.body.schild_chances import SHORTCUTS, chances, example, shortcuts, shortened, sound, truth
from nelib.body.schild_experiment import (
    COMMON,
    GROUPS,
    LADDER,
    ONE,
    OWN,
    POOLED,
    RANDOM,
    SEPARATE,
    Group,
    Plan,
    experiment,
)
from nelib.kit.personal import Personal

PE, NE, ISO = Setting("phenylephrine"), Setting("norepinephrine"), Setting("isoproterenol", RATE)


def lived(kind: str, drug: str, dose: float, channel: str) -> float:
    """Return the peak of a response of the living preparation, without noise."""
    one = Preparation(kind, noise=False)
    start = dict(zip(("SBP", "DBP", "MAP", "HR"), one.state(), strict=False))[channel]
    one.inject(drug, dose)
    return float(one.advance(value("look") + 3)[channel].max() - start)


# -- the rat ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "doses", "tolerance"),
    [
        (PE, (1.0, 10.0, 100.0), 0.03),
        (replace(PE, preparation=INTACT), (1.0, 10.0, 100.0), 0.06),
        (ISO, (0.1, 1.0, 10.0), 0.03),
        (NE, (0.1, 0.3), 0.05),  # a larger dose occupies the transporter here, and not there
    ],
)
def test_the_average_rat_is_that_of_the_living_preparation(setting, doses, tolerance):
    channel = "HR" if setting.measure == RATE else "DBP"
    for dose in doses:
        there = lived(setting.preparation, setting.agonist, dose, channel)
        assert rise(setting, dose) == pytest.approx(there, rel=tolerance), dose


def test_a_competitive_antagonist_multiplies_the_dose_it_takes():
    doses = np.geomspace(0.1, 300, 9)
    for B in (1.0, 9.0, 99.0):
        np.testing.assert_allclose(rise(PE, doses * (1 + B), {"a1": B}), rise(PE, doses), rtol=1e-9)
        both = rise(ISO, doses * (1 + B) / 10, {"b1": B, "b2": B})
        np.testing.assert_allclose(both, rise(ISO, doses / 10), rtol=1e-9)
    area = replace(PE, measure=AREA)
    np.testing.assert_allclose(rise(area, 10 * doses, {"a1": 9.0}), rise(area, doses), rtol=1e-9)


def test_norepinephrine_has_a_second_receptor_and_a_transporter():
    """With alpha-1 blocked its top falls, as if the antagonist did not compete; and a large dose helps itself."""
    doses = np.geomspace(0.03, 100, 15)
    free, one, two = (rise(NE, doses, b).max() for b in ({}, {"a1": 99.0}, {"a1": 9.0, "a2": 9.0}))
    assert one < 0.6 * free and two > one
    small, large = (rise(NE, d) / rise(replace(NE, desipramine=True), d) for d in (0.03, 10.0))
    assert small < 0.7 < 0.95 < large
    assert rise(replace(PE, desipramine=True), 3.0) < rise(PE, 3.0), "desipramine blocks alpha-1 a little"


def test_areas_and_heart_rates():
    assert rise(replace(PE, measure=AREA), 10.0) < rise(PE, 10.0), "mmHg min, of a peak that lasts less than a minute"
    assert rise(replace(PE, measure=RATE), 10.0) == pytest.approx(0, abs=1e-9)
    assert rise(Setting("isoproterenol"), 1.0) == pytest.approx(0, abs=1e-9), "pressure falls"
    assert rise(PE, 0.0) == 0 and rise(PE, [0.1, 1, 10]).shape == (3,)


@pytest.mark.parametrize("setting", [PE, NE, ISO, replace(NE, preparation=INTACT), replace(PE, measure=AREA)])
def test_the_table_is_as_good_as_its_record_says(setting):
    rng = np.random.default_rng(1)
    doses, level = 10 ** rng.uniform(-3, 4, 150), 10 ** rng.uniform(-1, 3, 150)
    sites = {"b1": 1.0, "b2": 1.0} if setting is ISO else {"a1": 1.0}
    exact = rise(setting, doses, dict.fromkeys(sites, level))
    top = rise(setting, np.geomspace(0.01, 1e4, 60)).max()
    np.testing.assert_allclose(looked_up(setting, doses, level, sites), exact, atol=0.01 * top)


def test_what_is_left_of_a_dose():
    for agonist in ("norepinephrine", "phenylephrine", "isoproterenol"):
        t, share = left(agonist)
        assert share[0] == 1 and share[-1] == 0 and (np.diff(share) <= 0).all()
        assert t[-1] <= value("left_end") and np.interp(5, t, share) < 0.2


@pytest.mark.parametrize(
    "bad",
    [
        lambda: Setting("epinephrine"), lambda: Setting("phenylephrine", "SBP"), lambda: Setting("phenylephrine", PEAK, "cat"),
        lambda: rise(PE, -1), lambda: rise(PE, float("nan")), lambda: rise(PE, 1, {"m": 1}), lambda: rise(PE, 1, {"a1": -1}),
        lambda: rise(PE, "1"),
    ],
)  # fmt: skip
def test_impossible_rats_and_doses_are_refused(bad):
    with pytest.raises(ValueError):
        bad()


# -- antagonists -----------------------------------------------------------------------------------------------------


def test_compound_N_has_the_pA2_and_the_half_life_that_it_was_given():
    one = invented(ALPHA, 6.5, 60)
    assert one.pA2("phenylephrine") == pytest.approx(6.5) == one.pA2("norepinephrine")
    assert one.pA2("phenylephrine", 140.0) == pytest.approx(6.5 - 2 * np.log10(2), abs=1e-3)
    assert one.level(moles(1.0, one) and 1e3 * one.molar * 10**-6.5, 20) == pytest.approx(1)
    assert one.plasma(1, -1) == 0 and one.plasma(0, 20) == 0
    assert one.pA2("phenylephrine", 0.5) < 6.3, "before it has reached its receptors"
    only, beta, none = (invented(kind, 6.5, 60) for kind in (ALPHA1, BETA, NONE))
    assert np.isnan(only.pA2("norepinephrine")) and only.pA2("phenylephrine") == pytest.approx(6.5)
    assert np.isnan(beta.pA2("phenylephrine")) and beta.pA2("isoproterenol") == pytest.approx(6.5)
    assert np.isnan(truth(none)) and none.sites == {} and none.level(1, 20) == 0
    assert "6.5" not in repr(one) and "a1" not in repr(one), "the bottle does not tell"


def test_students_have_their_own_compound():
    many = [drawn(Personal("13_circulation", f"id{k}", environ={})) for k in range(300)]
    assert {kind for kind, *_ in many} == set(KINDS)
    assert 0.08 < np.mean([kind == NONE for kind, *_ in many]) < 0.22
    assert all(6.2 <= pA2 <= 7.2 and 60 <= half <= 100 for _, pA2, half in many)
    assert drawn(Personal("13_circulation", "", environ={})) == (ALPHA1, 6.75, 80)


def test_the_shelf_has_the_rank_order_that_pithed_rats_showed():
    """Abstract pithed_alpha_blockers: against phenylephrine prazosin before phentolamine before yohimbine; and tung1982:
    the pressor response to phenylephrine was abolished by 30 µg/kg of prazosin and by 1 mg/kg of phentolamine."""
    pA2 = [shelf(name).pA2("phenylephrine") for name in ("prazosin", "phentolamine", "yohimbine")]
    assert pA2 == sorted(pA2, reverse=True)
    for name, dose in (("prazosin", 0.03), ("phentolamine", 1.0)):
        B = float(dict(shelf(name).constants)["a1"] ** -1 * shelf(name).plasma(dose, 5))
        assert rise(PE, 10.0, {"a1": B}) < 0.1 * rise(PE, 10.0)


def test_phentolamine_blocks_both_agonists_alike_and_prazosin_does_not():
    """As in conscious rabbits (abstract rabbit_alpha_blockers)."""

    def left_of(name: str, dose: float, setting: Setting, given: float) -> float:
        one = shelf(name)
        return float(
            rise(setting, given, {s: one.plasma(dose, 5) / K for s, K in one.constants}) / rise(setting, given)
        )

    for name, dose, alike in (("phentolamine", 0.3, True), ("prazosin", 0.03, False)):
        one, two = left_of(name, dose, PE, 10.0), left_of(name, dose, NE, 1.0)
        assert (abs(one - two) < 0.1) == alike and (alike or one < 0.3 * two)


@pytest.mark.parametrize(
    "bad",
    [
        lambda: invented("gamma", 6, 60), lambda: invented(ALPHA, float("nan"), 60), lambda: invented(ALPHA, 6, 2),
        lambda: shelf("atropine"), lambda: antagonist("compound X", Personal("13_circulation")), lambda: drawn("anna"),
        lambda: shelf("prazosin").pA2("epinephrine"),
    ],
)  # fmt: skip
def test_impossible_antagonists_are_refused(bad):
    with pytest.raises(ValueError):
        bad()


# -- the protocol ----------------------------------------------------------------------------------------------------


def test_groups_and_times():
    plan = sound()
    assert plan.groups == [(0.0, d) for d in plan.antagonist_doses] + [(0.0, 0.0)] and plan.used == 24
    assert replace(plan, plan=LADDER).groups == [(0.0, *plan.antagonist_doses), (0.0,) * 4]
    assert replace(plan, plan=SEPARATE, vehicle=False).groups == [(d,) for d in plan.antagonist_doses] + [(0.0,)]
    assert replace(plan, plan=ONE, vehicle=False).groups == [(0.0, plan.antagonist)]
    times, injected = plan.times(2)
    assert np.isnan(injected[0]) and times[0, 0] == 0 and times[0, -1] == plan.length == 40
    assert injected[1] == 40 + value("rest") and times[1, 0] == injected[1] + plan.after
    assert plan.times(1)[1][0] == 0 and plan.times(1)[0][0, 0] == plan.after
    assert plan.middle == 25 and np.log10(plan.agonist_doses[-1] / plan.agonist_doses[0]) == pytest.approx(4)


def test_the_same_generator_gives_the_same_rats_for_every_plan():
    one, other = sound(), replace(sound(), after=60.0)
    a, b = (experiment(p, example(), np.random.default_rng(1))[0].rises[:, :, 0] for p in (one, other))
    np.testing.assert_array_equal(a, b)
    fewer = experiment(replace(one, rats=3), example(), np.random.default_rng(1), 2)[0].rises
    assert fewer.shape == (2, 3, 2, 9)


def test_in_rising_order_one_stops_at_the_top_and_in_random_order_one_does_not():
    found = experiment(sound(), example(), np.random.default_rng(1), 4)[0].rises
    given = np.isfinite(found)
    assert (np.diff(given.astype(int), axis=-1) <= 0).all(), "nothing after a dose that was left out"
    assert given[:, :, 0].sum(-1).mean() < given[:, :, 1].sum(-1).mean() < 9, "the shifted curve needs more doses"
    at_random = experiment(replace(sound(), order=RANDOM), example(), np.random.default_rng(1), 4)[0]
    assert np.isfinite(at_random.rises).all()
    assert (np.diff(at_random.minutes[0, 0, 0]) < 0).any()
    for curve in found.reshape(-1, 9):
        *_, before, last = curve[np.isfinite(curve)]
        assert np.isfinite(curve).all() or last < (1 + value("plateau")) * before


def test_preparations_age_and_tire():
    none = invented(NONE, 6.5, 60)
    plan = replace(sound(), plan=LADDER)
    found = analyze(
        replace(plan, vehicle=False), experiment(replace(plan, vehicle=False), none, np.random.default_rng(0), 40), none
    )
    shift = np.median(found.log_ratio, axis=0)
    assert (np.diff(shift) > 0.05).all() and shift[0] > 0.1, "without antagonist, and yet it looks like one"
    rested = analyze(plan, experiment(plan, none, np.random.default_rng(0), 40), none)
    assert np.abs(np.median(rested.log_ratio, axis=0)).max() < 0.05


@pytest.mark.parametrize(
    "change",
    [
        {"lowest": 0}, {"lowest": float("nan")}, {"doses": 3}, {"doses": 13}, {"doses": 6.5}, {"antagonist": -1}, {"recovery": 0.5},
        {"after": -1}, {"rats": 1}, {"rats": 13}, {"order": "falling"}, {"plan": "none"}, {"analysis": "by eye"},
        {"setting": "phenylephrine"},
    ],
)  # fmt: skip
def test_impossible_plans_are_refused(change):
    with pytest.raises(ValueError):
        replace(sound(), **change)


# -- the analysis ----------------------------------------------------------------------------------------------------


def scipy_fit(x, y, w) -> np.ndarray:
    """Return the logarithms of top, slope and ED50 that SciPy finds."""
    curves = len(y)

    def away(p):
        E = np.exp(p[0]) / (1 + np.exp(-np.exp(p[1]) * (x - p[2:, None])))
        return (np.sqrt(w) * (np.nan_to_num(y) - E)).ravel()

    starts = [np.r_[np.log(np.nanmax(y)), 0, np.full(curves, at)] for at in (x.mean(), x[2])]
    return min((least_squares(away, s, xtol=1e-12, ftol=1e-12) for s in starts), key=lambda s: s.cost).x


@pytest.mark.parametrize(
    "plan", [sound(), replace(sound(), plan=LADDER, doses=6), replace(sound(), setting=NE, lowest=0.03)]
)
def test_the_fit_is_that_of_scipy(plan):
    group = experiment(plan, example(), np.random.default_rng(2), 2)[0]
    y = group.rises.reshape(-1, *group.rises.shape[2:])
    w, x = weights(y, plan.setting), np.log(plan.agonist_doses)
    found = fit(x, y, w, sure=True)
    for k in range(0, len(y), 3):
        best = scipy_fit(x, y[k], w[k])
        np.testing.assert_allclose(found.log_ED50[k], best[2:], atol=1e-3)
        assert np.log(found.top[k]) == pytest.approx(best[0], abs=1e-3)
    assert (np.linalg.eigvalsh(found.covariance) > -1e-12).all() and (found.free > 0).all()


def test_perfect_curves_give_the_truth():
    """A line of slope 1 in one analysis after the other; and of slope 0.7 if the shifts say so."""
    one, rng = example(), np.random.default_rng(0)
    for analysis, slope in ((COMMON, 1.0), (OWN, 1.0), (POOLED, 1.0), (COMMON, 0.7)):
        plan = replace(sound(), analysis=analysis)
        groups = []
        for given in plan.groups:
            B = 10 ** (slope * (np.log10(np.maximum(moles(np.array(given), one), 1e-30)) + 6.4)) * (np.array(given) > 0)
            ED50 = 4 * (1 + B)[:, None] * np.exp(1e-4 * rng.standard_normal((1, 6, 1, 1)))
            groups.append(Group(given, 120 / (1 + ED50 / plan.agonist_doses), np.zeros((1, 6, 2, 9))))
        found = analyze(plan, groups, one)
        assert found.slope[0] == pytest.approx(slope, abs=0.01)
        assert found.line[0] == pytest.approx(6.4, abs=0.01) and found.line_half[0] < 0.02
        if slope == 1:
            assert found.pA2[0] == pytest.approx(6.4, abs=0.01)


def test_an_interval_is_that_of_students_t():
    """One dose, no vehicle: the mean of the rats' shifts and nothing else."""
    from scipy.stats import t

    plan = replace(sound(), plan=ONE, vehicle=False)
    (group,) = groups = experiment(plan, example(), np.random.default_rng(5))
    y = group.rises[0]
    fits = fit(np.log(plan.agonist_doses), y, weights(y, plan.setting))
    each = (fits.log_ED50[:, 1] - fits.log_ED50[:, 0]) / np.log(10)
    found = analyze(plan, groups, example())
    assert found.log_ratio[0, 0] == pytest.approx(each.mean())
    assert found.log_ratio_half[0, 0] == pytest.approx(t.ppf(0.975, 5) * each.std(ddof=1) / np.sqrt(6))
    assert np.isnan(found.slope[0]) and np.isnan(found.line[0])


def test_nothing_is_told_where_nothing_rises():
    plan = replace(sound(), setting=Setting("phenylephrine", RATE))
    found = analyze(plan, experiment(plan, example(), np.random.default_rng(0), 3), example())
    assert not found.responds.any()
    for field in ("log_ratio", "log_ratio_half", "slope", "pA2", "pA2_half", "line"):
        assert np.isnan(getattr(found, field)).all()


# -- what designs are worth ------------------------------------------------------------------------------------------


def test_the_intervals_of_sound_designs_hold_the_truth_in_95_of_100():
    """Standard error with 400 experiments: 1.1%."""
    for plan, one in (
        (sound(), example()),
        (replace(sound(), plan=SEPARATE), example()),
        (replace(sound(), setting=ISO, lowest=0.01), invented(BETA, 6.75, 80)),
    ):
        found = chances(plan, one, 400)
        assert 0.91 <= found["covers"] <= 0.985 and abs(found["error"]) < 0.04 and found["told"] == 1
        assert found["one"] >= 0.9 and abs(found["slope"] - 1) < 0.06 and found["line"] > 0.9


def test_what_shortcuts_cost():
    table = shortcuts(120)
    assert list(table.index) == list(SHORTCUTS) and table.covers["sound"] > 0.88
    for name in (
        "no rats with vehicle", "curve begins too late", "begins at once, a minute apart", "an intact rat",
        "norepinephrine as agonist", "the same, no rats with vehicle", "doses in random order",
    ):  # fmt: skip
        worse = table.covers[name] < 0.75 or table.half[name] > 3 * table.half["sound"]
        assert worse, name
    assert table.error["no rats with vehicle"] > 0.1 > -0.1 > table.error["curve begins too late"]
    assert table.slope["norepinephrine as agonist"] < 0.8 and table.one["norepinephrine as agonist"] < 0.3
    assert table.half["three rats in a group"] > 1.4 * table.half["sound"]
    assert np.isnan(table.slope["one dose of the antagonist"]) and table.rats["one dose of the antagonist"] == 12
    for name in ("areas instead of peaks", "every curve its own top", "separate rats, no curve before"):
        assert table.covers[name] > 0.88, "these cost width, and no truth"


def test_waiting_longer_between_doses_is_no_remedy():
    """The curve takes two hours then, and the antagonist leaves meanwhile."""
    long, usual = (chances(replace(sound(), recovery=r), example(), 150) for r in (15.0, 5.0))
    assert long["error"] < usual["error"] - 0.05 and long["half"] > 1.3 * usual["half"]


def test_norepinephrine_does_for_an_antagonist_of_both_receptors():
    plan = shortened("norepinephrine as agonist")
    both, one = (chances(plan, invented(kind, 6.75, 80), 150) for kind in (ALPHA, ALPHA1))
    assert both["ratio"][-1] > 3 * one["ratio"][-1] and both["slope"] > 0.85 > one["slope"]


def test_chances_are_seeded_and_refuse_nonsense():
    a, b, c = (chances(sound(), example(), 20, seed)["half"] for seed in (1, 1, 2))
    assert a == b != c
    for bad in (
        lambda: chances(sound(), example(), 0),
        lambda: chances(sound(), example(), 5, -1),
        lambda: shortened("x"),
    ):
        with pytest.raises(ValueError):
            bad()


def test_a_plan_is_a_plan():
    assert isinstance(sound(), Plan) and sound().plan == GROUPS and sound().setting.preparation == PITHED
    with pytest.raises(ValueError):
        experiment(sound(), example(), np.random.default_rng(0), 0)
