"""Experiments on memory with groups of rats: tests against independent ones, and what each bad decision costs."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from nelib.locus import memory
from nelib.locus.memory_experiment import (
    AFTER,
    BEFORE,
    BY_CAGE,
    LATER,
    LEFT_OUT,
    SECONDS,
    SHORTCUTS,
    STRONG,
    UNINFUSED,
    Drug,
    Plan,
    analyze,
    chances,
    interval,
    ratios,
    rats,
    run,
    value,
)

FOUR, TWO = (3.0, 10.0, 30.0, 100.0), (10.0, 30.0)
WORKS, IDLE = Drug(25.0, 1.1), Drug(25.0, 0.0)
SOUND = Plan(FOUR, 8)


def drawn(plan, drug=WORKS, repeats=40, seed=0):
    return rats(plan, drug, np.random.default_rng(seed), repeats)


def test_the_best_dose_has_the_whole_effect():
    assert WORKS.shift([25.0, 250.0]) == pytest.approx([1.1, 1.1 * 0.4035], rel=1e-3)
    assert IDLE.shift([25.0]) == 0 and not IDLE.near([25.0]).any()
    assert WORKS.near([3.0, 10.0, 30.0, 100.0]).tolist() == [False, True, True, False]


@pytest.mark.parametrize("shock", ["weak", STRONG])
def test_ranks_are_those_of_the_lesson(shock):
    """At each look p is that of `memory.rank_test`, which counts ties anywhere."""
    plan = Plan(TWO, 12, shock, correction="none")
    latency = drawn(plan)[0]
    found = analyze(plan, latency)
    _, p = memory.rank_test(latency[:, 1:], latency[:, :1])
    np.testing.assert_allclose(found.p, p)
    np.testing.assert_allclose(analyze(replace(plan, correction="Holm"), latency).corrected, memory.corrected(p))
    np.testing.assert_allclose(found.ratio, np.median(latency[:, 1:], -1) / np.median(latency[:, :1], -1))


def test_seconds_are_tested_by_students_t():
    plan = Plan(TWO, 9, analysis=SECONDS)
    latency = drawn(plan)[0]
    np.testing.assert_allclose(
        analyze(plan, latency).p, stats.ttest_ind(latency[:, 1:], latency[:, :1], axis=-1).pvalue
    )


def test_left_out_are_the_rats_at_the_ceiling_and_no_others():
    plan = Plan((30.0,), 16, STRONG, analysis=LEFT_OUT)
    latency = drawn(plan, repeats=6)[0]
    for one, p in zip(latency, analyze(plan, latency).p, strict=True):
        treated, control = (row[row < 600] for row in one[::-1])
        expected = stats.mannwhitneyu(treated, control, method="asymptotic").pvalue
        assert p[0] == pytest.approx(expected)


def test_rats_that_are_all_at_the_ceiling_show_nothing():
    latency = np.full((3, 2, 6), 600.0)
    for analysis in ("ranks", LEFT_OUT, SECONDS):
        found = analyze(Plan((10.0,), 6, analysis=analysis), latency)
        assert (found.p == 1).all() and not found.better.any()
        assert np.isnan(found.ratio).all() == (analysis == LEFT_OUT)


def test_who_peeks_stops_at_the_first_look_that_is_significant():
    plan = Plan((30.0,), 20, peek=True)
    latency = drawn(plan, repeats=60)[0]
    found = analyze(plan, latency)
    assert plan.looks.tolist() == [4, *range(6, 21, 2)]
    for one, ended, better in zip(latency, found.animals, found.better[:, 0], strict=True):
        looks = [
            (n, p < 0.05 and above > 0.5) for n in plan.looks for above, p in [memory.rank_test(one[1, :n], one[0, :n])]
        ]
        first = next((n for n, hit in looks if hit), 20)
        assert ended == first and better == dict(looks)[first]


def test_the_same_rats_come_for_every_design():
    one, other = drawn(Plan(FOUR, 8)), drawn(Plan((3.0,), 20, STRONG))
    assert one[0].shape == (40, 5, 8)
    place = {int(r): x for r, x in zip(one[2][0, 0], one[0][0, 0], strict=True)}
    again = {int(r): x for r, x in zip(other[2][0, 0], other[0][0, 0], strict=True)}
    both = sorted(set(place) & set(again))
    assert both and all(again[r] == pytest.approx(min(place[r] * np.exp(value("strong")), 600)) for r in both)


def test_groups_by_cage_are_cages_and_by_lot_they_are_not():
    _, _, place = drawn(Plan(FOUR, 8, allocation=BY_CAGE))
    assert (place[0] == np.arange(40).reshape(5, 8)).all()
    _, _, place = drawn(SOUND)
    assert all(sorted(p.ravel()) == list(range(40)) for p in place)
    assert len({tuple(p[0]) for p in place}) > 30


def test_rats_of_a_cage_are_alike():
    plan = Plan((3.0,), 40, allocation=BY_CAGE)
    z = np.log(drawn(plan, IDLE, 300)[0]).reshape(300, -1, 4)
    total = z.var()
    assert total == pytest.approx(value("spread") ** 2, rel=0.05)
    assert z.mean(-1).var() / total == pytest.approx(value("cage_share") + (1 - value("cage_share")) / 4, rel=0.08)


@pytest.mark.parametrize(
    ("change", "control", "treated"),
    [
        (dict(control=UNINFUSED), -0.5, 1.1), (dict(blinded=False), 0, 1.1 + 0.25), (dict(infused=LATER), 0, 0.0),
        (dict(infused=BEFORE), 0, 1.1 + 0.8 * 25 / 35), ({}, 0, 1.1),
    ],
)  # fmt: skip
def test_what_a_decision_adds(change, control, treated):
    assert Plan((25.0,), 8, **change).shifts(WORKS) == pytest.approx([control, treated])


def test_only_a_drug_that_is_there_during_training_changes_training():
    for infused, ratio in ((BEFORE, np.exp(0.8 * 25 / 35)), (AFTER, 1.0), (LATER, 1.0)):
        trained = drawn(Plan((25.0,), 40, infused=infused), repeats=60)[1]
        assert np.median(trained[:, 1]) / np.median(trained[:, 0]) == pytest.approx(ratio, rel=0.06)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Hodges and Lehmann's ratio with the interval of the rank test, 12 against 12 without a ceiling in reach."""
    random = np.random.default_rng(1)
    held, found = 0, []
    for _ in range(600):
        ratio, low, high = interval(np.exp(1 + random.standard_normal(12)), np.exp(random.standard_normal(12)))
        held += low <= np.e <= high
        found.append(ratio)
    assert held / 600 == pytest.approx(0.95, abs=0.02) and np.median(found) == pytest.approx(np.e, rel=0.04)


def test_the_interval_leaves_out_one_where_the_test_is_significant():
    plan = Plan((30.0,), 12)
    agree = [
        (one.ratios[0][1] > 1) == (one.result.better[0, 0])
        for one in (run(plan, Drug(25.0, 0.6), np.random.default_rng(k)) for k in range(80))
    ]
    assert np.mean(agree) > 0.95


@pytest.mark.parametrize(
    "change", [{}, dict(peek=True), dict(shock=STRONG, analysis=LEFT_OUT), dict(peek=True, analysis=LEFT_OUT)]
)
def test_all_ratios_at_once_are_those_of_a_run(change):
    plan = Plan(TWO, 12, **change)
    latency = drawn(plan)[0]
    found = analyze(plan, latency)
    for one, n, many in zip(latency, found.animals, ratios(plan, latency, found), strict=True):
        control, *groups = (row[:n][(row[:n] < 600) | (plan.analysis != LEFT_OUT)] for row in one)
        assert many == pytest.approx([interval(group, control)[0] for group in groups], rel=1e-5)


def test_a_group_that_is_left_out_has_no_ratio():
    latency = np.stack([np.full(6, 600.0), np.full(6, 50.0), np.full(6, 600.0)])[None]
    for analysis, ratio in ((LEFT_OUT, [np.nan, np.nan]), ("ranks", [50 / 600, 1])):
        plan = Plan(TWO, 6, analysis=analysis)
        np.testing.assert_allclose(ratios(plan, latency, analyze(plan, latency))[0], ratio, rtol=1e-6)


def test_shortcuts_change_a_sound_plan():
    assert SHORTCUTS["sound"] == {} and max(map(len, SHORTCUTS)) <= 27
    plans = {replace(SOUND, **change) for change in SHORTCUTS.values()}
    assert len(plans) == len(SHORTCUTS) == 12 and SOUND in plans
    assert sorted(len(change) for change in SHORTCUTS.values()) == [0, *[1] * 10, 2]


def test_many_experiments_report_what_a_run_reports():
    """The middle of the ratios by Hodges and Lehmann, and not of the ratios of medians."""
    plan = Plan((30.0,), 12, STRONG)
    many = [run(plan, WORKS, np.random.default_rng(k)) for k in range(150)]
    assert np.median([one.ratios[0][0] for one in many]) == pytest.approx(chances(plan, WORKS)["typical"][0], rel=0.08)


def test_what_the_formula_says_is_what_ranks_need():
    """Four doses, Holm: 14 a group find a dose of 1.375 SD in 80 of 100 experiments, 12 do not."""
    assert memory.animals_needed(1.1 / 0.8, level=0.05 / 4) == 14
    few, enough = (chances(Plan(FOUR, n), Drug(30.0, 1.1), 4000)["found"][2] for n in (12, 14))
    assert few < 0.75 and enough == pytest.approx(0.81, abs=0.02)


SOUND_24 = replace(SOUND, animals=24)
# name -> (plan, least and most share of false alarms, least and most ratio over the truth at 30 ng)
DESIGNS = {
    "sound": (SOUND_24, (0.0, 0.03), (0.95, 1.05)),
    "control": (replace(SOUND_24, control=UNINFUSED), (0.5, 0.75), (1.55, 1.75)),
    "before": (replace(SOUND_24, infused=BEFORE), (0.65, 0.85), (1.6, 1.8)),
    "by cage": (replace(SOUND_24, allocation=BY_CAGE), (0.1, 0.2), (0.9, 1.15)),
    "not blind": (replace(SOUND_24, blinded=False), (0.14, 0.27), (1.2, 1.36)),
    "strong": (replace(SOUND_24, shock=STRONG), (0.0, 0.035), (0.57, 0.67)),
    "strong, left out": (replace(SOUND_24, shock=STRONG, analysis=LEFT_OUT), (0.0, 0.04), (0.5, 0.62)),
    "none": (replace(SOUND_24, correction="none"), (0.055, 0.11), (0.95, 1.05)),
    "peek": (replace(SOUND_24, peek=True), (0.045, 0.1), (0.97, 1.12)),
    "peek, none": (replace(SOUND_24, peek=True, correction="none"), (0.18, 0.3), (0.97, 1.12)),
    "later": (replace(SOUND_24, infused=LATER), (0.0, 0.03), (0.3, 0.4)),
}  # fmt: skip


@pytest.mark.parametrize("name", DESIGNS)
def test_each_bad_decision_misleads_in_its_own_way(name):
    plan, alarms, ratios = DESIGNS[name]
    false, found = chances(plan, IDLE, 1000), chances(plan, WORKS, 250)
    assert alarms[0] <= false["any"] <= alarms[1] and false["right"] == 0
    k = FOUR.index(30.0)
    assert ratios[0] <= found["typical"][k] / np.exp(WORKS.shift(FOUR)[k]) <= ratios[1]


def test_more_looks_are_more_false_alarms():
    shares = [chances(Plan((10.0,), n, peek=True), IDLE, 1000)["any"] for n in (4, 10, 20, 40)]
    assert shares[0] < 0.04 and shares[-1] > 3 * shares[0] and (np.diff(shares) > 0).all()


def test_few_rats_exaggerate_and_many_do_not():
    pilot, large = (chances(replace(SOUND, animals=n), WORKS, 600) for n in (6, 24))
    truth = np.exp(WORKS.shift(FOUR)[2])
    assert pilot["found"][2] < 0.4 and pilot["shown"][2] / truth > 1.25
    assert large["found"][2] > 0.9 and large["shown"][2] / truth == pytest.approx(1, abs=0.06)


def test_leaving_out_the_ceiling_costs_the_effect():
    strong = replace(SOUND_24, shock=STRONG)
    kept, left = (chances(plan, WORKS, 200)["right"] for plan in (strong, replace(strong, analysis=LEFT_OUT)))
    assert kept > 0.9 and left < 0.6


def test_rats_are_counted():
    assert Plan(FOUR, 8).rats == 40
    assert chances(Plan(FOUR, 8), IDLE, 20)["rats"] == 40
    assert chances(Plan(FOUR, 24, peek=True), WORKS, 50)["rats"] < 80
    one = run(Plan((30.0,), 40, peek=True), WORKS, np.random.default_rng(0))
    assert one.latency.shape == one.rat.shape == one.kept.shape == (2, one.animals) and one.animals < 40


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (dict(doses=()), "at least one dose"), (dict(doses=(3.0, 3.0)), "once"), (dict(doses=(0.0,)), "above 0"),
        (dict(animals=3), "at least 4"), (dict(animals=60), "more than the 280"), (dict(shock="none"), "shock"),
        (dict(infused="now"), "infused"), (dict(correction="some"), "correction"),
    ],
)  # fmt: skip
def test_an_impossible_plan_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        Plan(**dict(doses=FOUR, animals=8) | wrong)


def test_an_impossible_drug_is_refused():
    for wrong in (dict(best=0, effect=1), dict(best=10, effect=-1), dict(best=10, effect=1, spread=0)):
        with pytest.raises(ValueError):
            Drug(**wrong)
