"""The virtual trial: sound designs are right as often as they say, and each fault misleads the way it is said to."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from nelib.clinic.adhd_effects import effect as published
from nelib.clinic.sample_size import by_normal, derivation, exaggerated, found, patients, power
from nelib.clinic.trial import Trial, chances, conduct, idle, truth
from nelib.clinic.trial_analysis import analyze, estimate, looks
from nelib.clinic.trial_people import REASONS, course, drive, simulate
from nelib.clinic.trial_plan import (
    ACTIVE,
    ALTERNATE,
    ANCOVA,
    BEST,
    CARRIED,
    CHANGE,
    CLINICIAN,
    COMPLETERS,
    CONCEALED,
    DOCTOR,
    FIXED,
    LIKELY,
    LOW,
    NO_PLACEBO_RESPONSE,
    NOBODY,
    OPEN,
    OPEN_LIST,
    PARENT,
    PATIENTS,
    RESPONDERS,
    TEACHER,
    WAITING,
    Compound,
    Plan,
    atomoxetine,
    in_points,
    known,
)  # fmt: skip

SOUND = Plan(100)
X = Compound(6.4, 0.6, 0.06)
PILL = Compound(0.0, known("side_placebo"), known("leave_placebo"))  # like placebo in everything
RNG = np.random.default_rng


def told(repeats: int = 300, compound: Compound = X, **changes):
    return chances(replace(SOUND, **changes), compound, repeats, 5)


# -- people ----------------------------------------------------------------------------------------------------------


def test_people_resemble_published_trials():
    """Placebo and atomoxetine, 85 children each, 6 weeks (table of King et al. 2006); six trials (Kratochvil 2008)."""
    people = simulate(replace(SOUND, weeks=6), atomoxetine(), RNG(1), 60)
    scores = people.scores[CLINICIAN]
    change = scores[..., -1] - scores[..., 0]
    placebo, drug = (change[:, g].mean() for g in (0, 1))
    assert known("pooled_placebo_change") < placebo < known("placebo_change") + 1.5
    assert scores[..., 0].mean() == pytest.approx(known("placebo_baseline"), abs=2)
    assert scores[..., 0].std() == pytest.approx(known("placebo_baseline_SD"), abs=1)
    assert change[:, 0].std() == pytest.approx(known("placebo_change_SD"), abs=1)
    assert drug - placebo == pytest.approx(
        published("children, clinicians", "atomoxetine").value * known("SD_reference"), abs=1.5
    )
    gone = [(people.reason[:, g] == k).mean() for g in (0, 1) for k in (1, 2)]
    assert gone[2] < gone[0] and gone[3] > gone[1], "fewer leave for lack of effect, more for side effects"


def test_the_comparator_is_the_published_one():
    for drug in ("atomoxetine", "methylphenidate"):
        assert in_points(drug) == pytest.approx(-published("children, clinicians", drug).value * known("SD_reference"))
    assert known("SD_reference") == pytest.approx(np.hypot(12.4, 10.4) / np.sqrt(2), abs=0.01)
    assert known("teacher_hope") == pytest.approx(known("teacher_placebo") / known("parent_placebo"), abs=0.005)


def test_everybody_reaches_the_criterion_and_the_share_is_that_of_the_normal_distribution():
    plan = replace(SOUND, entry=40, rated_again=False)
    people = simulate(plan, X, RNG(2), 20)
    assert people.scores[CLINICIAN][..., 0].min() == 40
    halves = people.scores["inattention"] + people.scores["hyperactivity"]
    np.testing.assert_array_equal(halves, 2 * people.scores[CLINICIAN])
    assert people.scores["hyperactivity"].max() <= 54 and people.scores["inattention"].min() >= 0
    total = np.sqrt(known("SD_stable") ** 2 + known("SD_phase") ** 2 + 2 * known("SD_half") ** 2)
    assert people.passed == pytest.approx(stats.norm.sf(39.5, known("mean"), total))
    again = simulate(replace(plan, rated_again=True), X, RNG(2), 20).scores[CLINICIAN][..., 0].mean()
    lasting = known("SD_stable") ** 2 + known("SD_phase") ** 2 * np.exp(-known("screen") / known("phase"))
    first = people.scores[CLINICIAN][..., 0].mean()
    assert again - known("mean") == pytest.approx((first - known("mean")) * lasting / total**2, abs=0.3)


def test_exposure_moves_the_effect_and_the_dose_is_raised():
    poor, usual = drive(1.2, True, 1.0), drive(1.2, False, 1.0)
    assert usual == pytest.approx(1) and 1 < poor < 1.3 and drive(0.5, False, 1.0) < 1
    at = np.array([2.0, 6.0, 12.0])
    full, raised, low = (
        course(replace(SOUND, dosing=d), np.array(False), np.array(1.0), at) for d in (FIXED, "raised", LOW)
    )
    assert full[-1] == pytest.approx(1) and (full > raised).all() and raised[0] == pytest.approx(low[0])
    assert raised[-1] > low[-1] and (np.diff(full) > 0).all()


def test_leaving_does_not_look_at_what_was_not_seen():
    people = simulate(SOUND, X, RNG(3), 5)
    assert ((people.last == known("visits")) == (people.reason == 0)).all()
    assert people.reason.max() == len(REASONS) - 1 and people.last.min() == 0


def test_doctors_prefer_the_promising_and_concealment_stops_them():
    size = [told(compound=PILL, allocation=a).mean for a in (CONCEALED, OPEN_LIST, ALTERNATE, DOCTOR)]
    assert abs(size[0]) < 0.3 and 1.2 < size[1] < size[2] < size[3] < 5


def test_a_run_in_takes_people_and_leaves_out_whom_it_says():
    for run_in in (NO_PLACEBO_RESPONSE, RESPONDERS):
        people = simulate(replace(SOUND, run_in=run_in), X, RNG(4), 20)
        assert (people.entered > 200).all() and (people.entered <= 400).all()
    assert told(run_in=NO_PLACEBO_RESPONSE).bias == pytest.approx(0.1, abs=0.4)
    assert told(run_in=RESPONDERS).bias > 0.8, "the effect is that of people who did well before"
    assert abs(told(compound=PILL, run_in=RESPONDERS).mean) < 0.4, "and there is none if there is none"


# -- analysis --------------------------------------------------------------------------------------------------------


def _one(plan: Plan, seed: int = 6, compound: Compound = X):
    people = simulate(plan, compound, RNG(seed))
    return people, people.scores[CLINICIAN][0], people.last[0]


def test_t_test_is_that_of_scipy():
    plan = replace(SOUND, missing=COMPLETERS, analysis=CHANGE)
    people, scores, last = _one(plan)
    fall = scores[..., 0] - scores[..., -1]
    a, b = (fall[g][last[g] == 4] for g in (1, 0))
    theirs = stats.ttest_ind(a, b, equal_var=False)
    mine = estimate(plan, people, CLINICIAN)
    ends = theirs.confidence_interval()
    np.testing.assert_allclose([mine.p[0], mine.low[0], mine.high[0]], [theirs.pvalue, ends.low, ends.high])
    alone = estimate(replace(plan, comparator=NOBODY), people, CLINICIAN)
    assert alone.p[0] == pytest.approx(stats.ttest_1samp(a, 0).pvalue)


def test_ancova_is_least_squares():
    plan = replace(SOUND, missing=CARRIED)
    people, scores, last = _one(plan)
    y = np.take_along_axis(scores, last[..., None], axis=-1)[..., 0].ravel()
    design = np.column_stack((np.ones(200), np.repeat([0, 1], 100), scores[..., 0].ravel()))
    beta, squares = np.linalg.lstsq(design, y, rcond=None)[:2]
    error = np.sqrt(squares[0] / 197 * np.linalg.inv(design.T @ design)[1, 1])
    mine = estimate(plan, people, CLINICIAN)
    np.testing.assert_allclose([mine.effect[0], mine.error[0]], [-beta[1], error])


def test_expected_scores_are_those_of_regressions_and_do_nothing_if_nobody_leaves():
    people, scores, last = _one(SOUND)
    filled = scores[..., 1:].copy()
    for g in (0, 1):
        for k in range(4):
            columns = [np.ones(100), scores[g, :, 0]] + ([filled[g, :, k - 1]] if k else [])
            seen = last[g] > k
            design = np.column_stack(columns)
            beta = np.linalg.lstsq(design[seen], filled[g, seen, k], rcond=None)[0]
            filled[g, ~seen, k] = (design @ beta)[~seen]
    design = np.column_stack((np.ones(200), np.repeat([0, 1], 100), scores[..., 0].ravel()))
    beta = np.linalg.lstsq(design, filled[..., -1].ravel(), rcond=None)[0]
    mine = estimate(SOUND, people, CLINICIAN)
    assert mine.effect[0] == pytest.approx(-beta[1])
    stay = replace(people, last=np.full_like(people.last, 4))
    a, b = (estimate(replace(SOUND, missing=m), stay, CLINICIAN) for m in (LIKELY, COMPLETERS))
    assert a.effect[0] == pytest.approx(b.effect[0]) and a.error[0] == pytest.approx(b.error[0], rel=0.1)


def test_what_was_not_seen_is_not_used():
    people, _, _ = _one(SOUND)
    late = np.arange(5) > people.last[..., None]
    other = replace(people, scores={k: np.where(late, 999.0, v) for k, v in people.scores.items()})
    for missing in (LIKELY, CARRIED, COMPLETERS):
        for analysis in (ANCOVA, CHANGE):
            plan = replace(SOUND, missing=missing, analysis=analysis)
            assert estimate(plan, people, CLINICIAN).p[0] == pytest.approx(estimate(plan, other, CLINICIAN).p[0])


@pytest.mark.parametrize("analysis", [ANCOVA, CHANGE])
def test_sound_designs_are_wrong_in_five_of_a_hundred(analysis):
    repeats = 2000
    c = told(repeats, PILL, patients=60, analysis=analysis)
    limit = 3 * np.sqrt(0.05 * 0.95 / repeats)
    assert abs(c.better + c.worse - 0.05) < limit and abs(1 - c.covered - 0.05) < limit
    assert abs(c.bias) < 3 * c.error / np.sqrt(repeats)


def test_a_sound_design_finds_the_truth_and_side_effects_unblind_a_little():
    c = told()
    assert abs(c.bias) < 0.4 and 0.91 < c.covered < 0.98 and c.better > 0.95
    null = told(1000, idle(X), patients=200)
    assert 0 < null.mean < 0.6 and null.better > null.worse and null.better + null.worse < 0.09


@pytest.mark.parametrize(
    ("changes", "least", "most"),
    [
        (dict(comparator=NOBODY), 5.5, 10), (dict(comparator=NOBODY, entry=40, rated_again=False), 9, 14),
        (dict(comparator=WAITING), 4, 7), (dict(blinding=OPEN), 4, 6.5), (dict(blinding=PATIENTS), 2, 3.2),
        (dict(allocation=DOCTOR), 3, 5), (dict(allocation=ALTERNATE), 1.8, 3.3), (dict(endpoint=BEST), 0.6, 2.2),
        (dict(missing=COMPLETERS, dosing=FIXED), 0.4, 1.6), (dict(missing=CARRIED, dosing=FIXED), -1.5, -0.3),
        (dict(comparator=ACTIVE), -7.5, -4.5),
    ],
)  # fmt: skip
def test_each_fault_misleads_in_its_direction(changes, least, most):
    """Points told of a compound with side effects that does nothing."""
    assert least < told(compound=idle(X), **changes).mean < most


def test_regression_to_the_mean_needs_no_drug():
    """Without control, a higher criterion gives more; a new rating takes a part of it away; control takes all."""
    base = dict(comparator=NOBODY, compound=PILL)
    low, high = (told(entry=e, rated_again=False, **base).mean for e in (28, 44))
    low_again, again = (told(entry=e, **base).mean for e in (28, 44))
    assert high > low + 3 and low_again + 1 < again < high - 3
    assert abs(told(compound=PILL, entry=44, rated_again=False).mean) < 0.4


def test_peeking_gives_false_alarms():
    """Five looks at normal data: 14.2% (Armitage, McPherson & Rowe 1969, recalled); with t and few a little more."""
    once, five = (told(1500, PILL, peek=p) for p in (False, True))
    assert once.better + once.worse < 0.07 and 0.11 < five.better + five.worse < 0.2
    z = RNG(0).standard_normal((200_000, 5)).cumsum(1) / np.sqrt(np.arange(1, 6))
    assert (np.abs(z) > 1.96).any(1).mean() == pytest.approx(known("five_looks"), abs=0.005)
    assert told(peek=True).shown > told().shown + 0.2, "stopped at lucky moments, it tells too much"
    assert looks(replace(SOUND, peek=True)) == [20, 40, 60, 80, 100]
    assert looks(Plan(20, peek=True)) == [10, 12, 16, 20]


def test_the_best_of_five_gives_false_alarms_and_raters_differ_in_noise():
    assert told(1000, PILL, endpoint=BEST).better > 0.06
    errors = [told(endpoint=e).error for e in (CLINICIAN, PARENT, TEACHER)]
    assert errors[0] < errors[1] < errors[2]
    assert told(analysis=CHANGE).error > 1.05 * told().error


def test_carried_forward_claims_more_precision_and_tells_less():
    carried, likely = (told(missing=m, dosing=FIXED) for m in (CARRIED, LIKELY))
    assert carried.bias < -0.8 < likely.bias and carried.error < likely.error and carried.covered < 0.88


def test_short_and_low_tell_less():
    assert told(weeks=2).mean < 0.6 * told().mean and told(dosing=LOW).mean < 0.9 * told().mean
    assert truth(SOUND, PILL) == 0 and truth(SOUND, X) == pytest.approx(0.95 * X.points, rel=0.05)


def test_the_same_generator_gives_the_same_trial():
    a, b = (conduct(SOUND, X, RNG(8)) for _ in range(2))
    assert isinstance(a, Trial) and a.told.estimate.p[0] == b.told.estimate.p[0]
    assert a.entered == 200 and a.screened > 200 and sum(a.left(1).values()) == 100
    assert a.seen(0, CLINICIAN)[0].size == 100
    alone = conduct(replace(SOUND, comparator=NOBODY), X, RNG(8))
    assert alone.entered == 100 and alone.groups == (1,)


def test_analyze_keeps_the_first_look_that_is_significant():
    plan = replace(SOUND, peek=True)
    people = simulate(plan, X, RNG(9), 30)
    t = analyze(plan, people)
    for r in range(30):
        ps = [estimate(plan, people, CLINICIAN, n).p[r] for n in looks(plan)]
        stop = next((i for i, p in enumerate(ps) if p < 0.05), 4)
        assert t.looked[r] == stop + 1 and t.patients[r] == looks(plan)[stop]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Plan(5), "patients"), (lambda: Plan(50.5), "patients"), (lambda: Plan(50, weeks=0), "weeks"),
        (lambda: Plan(50, weeks=float("nan")), "weeks"), (lambda: Plan(50, entry=54), "entry"),
        (lambda: Plan(50, comparator="plazebo"), "placebo"), (lambda: Compound(-1, 0.5, 0.1), "points"),
        (lambda: Compound(1, 1.5, 0.1), "side"), (lambda: simulate(SOUND, X, RNG(0), 0), "repeats"),
        (lambda: chances(SOUND, X, 1), "repeats"), (lambda: estimate(SOUND, None, "mood"), "endpoint"),
    ],
)  # fmt: skip
def test_impossible_input_is_refused(make, words):
    people = simulate(SOUND, X, RNG(0)) if words == "endpoint" else None
    with pytest.raises(ValueError, match=words):
        estimate(SOUND, people, "mood") if people else make()


# -- how many patients -----------------------------------------------------------------------------------------------


def test_the_classical_numbers():
    """Half an SD, power 80%: 64 in a group (Cohen), one or two more than by the normal distribution."""
    assert patients(0.5, 1.0) == 64 and float(power(64, 0.5, 1.0)) == pytest.approx(0.8015, abs=1e-4)
    assert by_normal(0.5, 1.0) == pytest.approx(2 * (1.959964 + 0.841621) ** 2 / 0.25, rel=1e-6)
    for difference in (0.2, 0.3, 0.5, 0.8, 1.2):
        assert 0 <= patients(difference, 1.0) - by_normal(difference, 1.0) < 2.5
        n = patients(difference, 1.0, wanted=0.9)
        assert power(n, difference, 1.0) >= 0.9 > power(n - 1, difference, 1.0)


def test_power_is_what_simulated_t_tests_do():
    a, b = RNG(3).standard_normal((2, 20_000, 30))
    p = stats.ttest_ind(a + 0.6, b, axis=1).pvalue
    assert power(30, 0.6, 1.0) == pytest.approx((p < 0.05).mean(), abs=0.01)
    assert power(30, 0.0, 1.0) == pytest.approx(0.05) and power(30, -0.6, 1.0) == pytest.approx(power(30, 0.6, 1.0))


def test_power_is_a_number_where_the_other_tail_is_too_small_to_be_written():
    n = np.array([2, 5, 20, 76, 100, 200, 500, 1000])
    for difference in np.linspace(-5, 5, 101):
        chance = power(n, difference, 1.0)
        assert np.isfinite(chance).all() and (chance > 0.0499).all() and (chance <= 1).all()
        assert (np.diff(chance) > -1e-9).all(), "more patients find it more often"
    for size, difference in ((200, 1.0), (100, 1.3), (76, 1.5), (1000, 0.46)):  # where it was NaN
        edge = stats.t.isf(0.025, 2 * size - 2)
        theirs = stats.nct.sf(edge, 2 * size - 2, difference * np.sqrt(size / 2))
        assert power(size, difference, 1.0) == pytest.approx(theirs) == power(size, -difference, 1.0)
    assert float(power(1000, 0.46, 1.0)) == pytest.approx(1, abs=1e-9)


def test_losses_and_a_baseline():
    import sympy as sp

    assert patients(4, 11, dropout=0.2) == -(-patients(4, 11) // 0.8)
    assert patients(4, 11, correlation=0.6) == patients(4, 11 * 0.8)
    assert power(100, 4, 11, dropout=0.2) == pytest.approx(power(80, 4, 11))
    SD, delta, z = sp.symbols("SD delta z")
    assert sp.simplify(derivation()["n"] - 2 * z**2 * SD**2 / delta**2) == 0
    assert found(1.0, 0.0, 100) == pytest.approx(0.025) and found(1.0, 2.8, 1e6) == pytest.approx(0.8, abs=0.002)


def test_small_trials_that_find_something_tell_too_much():
    z = RNG(5).standard_normal(400_000)
    for error in (1.0, 2.5):
        told_ = 4 + error * z
        assert exaggerated(error, 4.0) == pytest.approx(told_[told_ > 1.959964 * error].mean(), rel=0.005)
    assert exaggerated(0.1, 4.0) == pytest.approx(4.0) and exaggerated(2.5, 4.0) > 6


def test_the_calculator_agrees_with_the_trial():
    """SD and losses from repeated trials, power by the formula: nobody leaves and the mean is compared."""
    c = told(400, patients=60)
    spread = c.error * np.sqrt(60 / 2)
    assert power(60, c.truth, spread) == pytest.approx(c.better, abs=0.06)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: patients(0, 1), "0"), (lambda: patients(1, 0), "SD"), (lambda: patients(1, 1, wanted=1), "wanted"),
        (lambda: patients(1, 1, dropout=1), "dropout"), (lambda: power(1, 1, 1), "two patients"),
        (lambda: power(10, 1, 1, correlation=-0.1), "correlation"), (lambda: power(10, 1, 1, alpha=0), "alpha"),
        (lambda: found(0, 1, 10), "error"), (lambda: by_normal(float("inf"), 1), "difference"),
    ],
)  # fmt: skip
def test_impossible_numbers_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
