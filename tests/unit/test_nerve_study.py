"""A study of two groups by nerve recordings: its twin of the chain, its people, its comparison, and what misleads."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, ttest_ind

from nelib.body import nerve_people as people
from nelib.body import nerve_recording as chain
from nelib.body import nerve_study as study
from nelib.body import nerve_trace as trace
from nelib.body import nerve_twin as twin
from nelib.body.nerve_people import BOTH, KINDS, MORE, NEITHER, STRONGER, Truth, truth
from nelib.body.nerve_study import BORNE, EVOKED, FREQUENCY, INCIDENCE, LARGEST, MEAN, NONE, STRENGTH, Plan
from nelib.body.nerve_twin import constant
from nelib.kit.personal import Personal

STRONG = Plan(measure=STRENGTH)

# --- the twin of the chain --------------------------------------------------------------------------------------------

SETTINGS = [
    (700, 2000, 0.1, 1.0, "control", 74), (700, 2000, 0.1, 1.5, "failure", 66), (700, 2000, 0.1, 3.0, "control", 74),
    (700, 2000, 0.02, 1.5, "control", 74), (700, 2000, 0.4, 2.0, "control", 70), (20, 2000, 0.1, 2.0, "control", 74),
    (1400, 2400, 0.1, 2.0, "failure", 74),
]  # fmt: skip


@pytest.mark.parametrize(("low", "high", "tau", "gain", "group", "pressure"), SETTINGS)
def test_the_twin_finds_what_the_whole_chain_finds(low, high, tau, gain, group, pressure):
    """The same bursts, drawn anew: level, noise, bursts a minute, heights, false ones."""
    rows = []
    for seed in range(2):
        raw = trace.record(240, gain=gain, group=group, pressure=pressure, seed=seed + 10)
        a = chain.neurogram(raw, low=low, high=high, tau=tau)
        center, share = raw.center[raw.fired], raw.share[raw.fired]
        b = twin.neurogram(center, share, 240, gain=gain, low=low, high=high, tau=tau, seed=seed)
        for one in (a, b):
            found = chain.detect(one, raw.R, signal_to_noise=4, window=0.3)
            rows.append((one.zero, one.noise, found.frequency, found.strength, chain.score(found, raw).found))
    true, drawn = np.mean(rows[::2], axis=0), np.mean(rows[1::2], axis=0)
    assert drawn[0] == pytest.approx(true[0], rel=0.02)
    assert drawn[1] == pytest.approx(true[1], rel=0.15)
    assert drawn[2] == pytest.approx(true[2], rel=0.08)
    assert drawn[3] == pytest.approx(true[3], rel=0.12)
    assert drawn[4] == pytest.approx(true[4], rel=0.08)


def test_a_held_breath_in_the_twin():
    for gain in (1.5, 3.0):
        rest, held = (trace.record(60, gain=gain, breath_held=b, seed=2) for b in (False, True))
        quiet = chain.neurogram(rest)
        true = chain.detect(chain.neurogram(held, quiet=quiet), held.R)
        b = twin.neurogram(rest.center[rest.fired], rest.share[rest.fired], 60, gain=gain, seed=3)
        drawing = twin.neurogram(held.center[held.fired], held.share[held.fired], 60, gain=gain, quiet=b, seed=4)
        found = chain.detect(drawing, held.R)
        assert (drawing.zero, drawing.noise) == (b.zero, b.noise)
        assert np.median(found.height) == pytest.approx(np.median(true.height), rel=0.1)


def test_a_silent_nerve_has_the_same_false_bursts():
    true, drawn = [], []
    for seed in range(6):
        raw = trace.record(300, gain=0, seed=seed)
        true.append(chain.detect(chain.neurogram(raw), raw.R).frequency)
        drawn.append(chain.detect(twin.neurogram([], [], 300, seed=seed), raw.R).frequency)
    assert np.mean(drawn) == pytest.approx(np.mean(true), abs=1.2) and np.mean(drawn) > 1


def test_level_and_spikes_behind_a_filter():
    known = twin.filtered(700, 2000)
    sd = chain.bandpass(3 * np.random.default_rng(1).standard_normal(200_000), 5000)[1000:].std()
    assert known.zero == pytest.approx(sd * np.sqrt(2 / np.pi), rel=0.02)
    assert known.sum[0] == 0 and (np.diff(known.sum) > 0).all()
    # A single large spike adds its own area, whatever the noise.
    wave = chain.bandpass(np.concatenate([trace.spike_shape(5000), np.zeros(50)]), 5000)
    assert known.sum[-1] == pytest.approx(known.heights[-1] * np.abs(wave).sum() / 50, rel=0.06)
    assert (twin.level(known, np.array([]), np.array([]), 9) == known.zero).all()
    one, many = (twin.level(known, np.full(n, 0.05), np.full(n, 15.0), 10)[5] - known.zero for n in (1, 40))
    assert one < many < 40 * one


# --- people -----------------------------------------------------------------------------------------------------------


def test_burst_frequency_by_age_is_that_of_the_women():
    """Peinado 2017: 15 bursts/min at 25 years, 33 at 61."""
    np.testing.assert_allclose(people.frequency_at([25, 61]), [15, 33])
    n = 4000
    z = norm.ppf((np.arange(n) + 0.5) / n)
    rows = np.array([np.random.default_rng(k).permutation(z) for k in range(5)])
    young = people.group("students", True, truth(NEITHER), False, rows)
    assert young.frequency.mean() == pytest.approx(people.frequency_at(24), abs=0.3)
    # 15 ± 1 and 33 ± 3 (SE of 12): the coefficients of variation are 0.23 and 0.31.
    assert 0.23 < constant("frequency_cv") < 0.31


def test_how_patients_differ():
    z = np.zeros((5, 1))
    for kind in KINDS:
        true = truth(kind, 12.0, 12.0)
        a, b = (people.group("matched for age", True, true, ill, z) for ill in (False, True))
        assert true.kind == kind and b.age == a.age and b.gain == a.gain
        assert (b.frequency - a.frequency)[0] == pytest.approx(12 if kind in (MORE, BOTH) else 0)
        assert (b.shape > a.shape) == (kind in (STRONGER, BOTH)) and (b.rate - a.rate)[0] == 12


def test_offset_gives_the_incidence():
    for p in (0.2, 0.5, 0.8):
        _, P = trace.beats(6000, 62, 74, 3)
        share = trace.burst_chance(P - 74 + people.offset(p), 0, trace.value("slope_rise")).mean()
        assert share == pytest.approx(p, abs=0.015)


def test_a_longer_search_ends_nearer():
    z = np.random.default_rng(1).standard_normal(1000)
    near, far = people.gains(z, True), people.gains(z, False)
    assert near.min() >= constant("gain_good") and np.median(far) == pytest.approx(1, rel=0.1)
    assert (np.argsort(near) == np.argsort(far)).all()


def test_students_differ_and_self_study_is_fixed():
    drawn = [people.drawn(Personal("14_sympathetic", f"id{k}", environ={})) for k in range(80)]
    assert {t.kind for t in drawn} == set(KINDS) and {t.heart for t in drawn} == {0, constant("heart_rise")}
    assert {t.rise for t in drawn if t.rise} == {10, 12, 14}
    assert people.drawn(Personal("14_sympathetic", "", environ={})).kind == STRONGER


# --- the comparison ---------------------------------------------------------------------------------------------------


def test_compare_is_welch():
    rng = np.random.default_rng(2)
    a, b = rng.normal(20, 4, 9), rng.normal(26, 7, 14)
    r, known = study.compare(np.append(a, np.nan), b), ttest_ind(b, a, equal_var=False)
    ends = known.confidence_interval(0.95)
    assert float(r.p) == pytest.approx(known.pvalue) and r.counted.tolist() == [9, 14]
    assert (float(r.low), float(r.high)) == pytest.approx((ends.low, ends.high))
    assert np.isnan(study.compare([1.0], [2.0, 3.0]).p) and np.isnan(study.compare([5, 5, 5], [5, 5, 5]).p)


def test_the_same_generator_draws_the_same_people():
    true = truth(MORE)
    a, b = (study.study(p, true, np.random.default_rng(3)) for p in (Plan(people=5), Plan(people=7, limit=3.0)))
    np.testing.assert_array_equal(a.people[1].frequency, b.people[1].frequency[:5])
    c = study.study(Plan(people=5), true, np.random.default_rng(3))
    np.testing.assert_array_equal(a.values[0], c.values[0])


def test_by_their_own_mean_everybody_is_the_same():
    found = study.study(replace(STRONG, people=5, normalized=MEAN), truth(STRONGER), np.random.default_rng(1))
    np.testing.assert_allclose(np.concatenate(found.values), 100)
    assert np.isnan(found.result.p)


# --- what misleads ----------------------------------------------------------------------------------------------------


def gap(plan, true):
    return study.chances(plan, true)["gap"]


def test_a_sound_design_is_honest_and_finds():
    for heart in (0.0, constant("heart_rise")):
        for kind in (MORE, NEITHER):
            for plan, stronger in ((Plan(), kind), (STRONG, {MORE: STRONGER}.get(kind, NEITHER))):
                found = study.chances(plan, truth(stronger, heart=heart))
                assert (found["higher"] > 0.8) if kind == MORE else (found["higher"] < 0.08), (heart, stronger, found)
        assert study.chances(Plan(), truth(MORE, 12.0, heart))["covers"] > 0.88


@pytest.mark.parametrize(
    "change", [{"controls": "students"}, {"search": BORNE, "limit": 3.0}, {"blinded": False, "limit": 3.0}]
)
def test_groups_that_are_treated_unlike_seem_to_differ(change):
    assert gap(replace(Plan(), **change), truth(NEITHER)) > 2.5 + gap(Plan(), truth(NEITHER))


def test_a_faster_heart_hides_in_100_beats_what_a_minute_shows():
    slow, fast = (truth(MORE, heart=h) for h in (0.0, constant("heart_rise")))
    by_beats = replace(Plan(), measure=INCIDENCE)
    assert gap(by_beats, fast) < 0.65 * gap(by_beats, slow) and gap(Plan(), fast) > 0.9 * gap(Plan(), slow)
    assert gap(by_beats, truth(NEITHER, heart=constant("heart_rise"))) < -3


def test_a_long_time_constant_merges_bursts_of_busy_nerves():
    usual, long = (replace(Plan(), tau=t) for t in ("usual", "long"))
    assert gap(long, truth(MORE)) < 0.5 * gap(usual, truth(MORE))


def test_microvolts_hide_what_a_reference_shows():
    power = {
        n: study.chances(replace(STRONG, normalized=n), truth(STRONGER))["higher"] for n in (NONE, LARGEST, EVOKED)
    }
    assert power[NONE] < 0.75 * power[LARGEST] < power[EVOKED]


def test_more_people_help_and_more_minutes_hardly():
    """What varies are people: ten times the minutes gain less than twice the people."""
    few = replace(Plan(), people=7)
    found = {n: study.chances(p, truth(MORE))["higher"] for n, p in
             {"few": few, "long": replace(few, minutes=10.0), "many": replace(few, people=14)}.items()}  # fmt: skip
    assert found["many"] > found["few"] + 0.15 and abs(found["long"] - found["few"]) < 0.1


def test_a_low_limit_counts_noise_and_beats():
    fast = truth(NEITHER, heart=constant("heart_rise"))
    assert gap(replace(Plan(), limit=3.0), fast) > 0.5 + gap(Plan(), fast)


def test_the_excerpt_is_by_the_whole_chain():
    plan = Plan()
    drawing, found = study.excerpt(plan, truth(NEITHER), False, 4)
    assert drawing.time[-1] == pytest.approx(constant("excerpt"), abs=0.02)
    assert found.frequency == pytest.approx(people.frequency_at(45), rel=0.5)
    # What does not change a recording does not make it anew.
    assert study.excerpt(replace(plan, people=4), truth(NEITHER), False, 4)[0] is drawing


# --- bad input --------------------------------------------------------------------------------------------------------

ONE = people.group("students", True, truth(NEITHER), False, np.zeros((5, 1)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Plan(people=1), "people"), (lambda: Plan(people=99), "at most"), (lambda: Plan(minutes=0), "minutes"),
        (lambda: Plan(minutes=99), "at most"), (lambda: Plan(limit=0), "limit"), (lambda: Plan(controls="x"), "controls"),
        (lambda: Plan(search="x"), "search"), (lambda: Plan(band="x"), "band"), (lambda: Plan(tau="x"), "tau"),
        (lambda: Plan(measure="x"), "measure"), (lambda: Plan(normalized="x"), "normalized"),
        (lambda: Truth(rise=-1), "rise"), (lambda: truth("ill"), "kind"), (lambda: truth(MORE, 0), "rise"),
        (lambda: people.drawn("anna"), "Personal"), (lambda: study.study(3, truth(MORE), None), "Plan"),
        (lambda: twin.neurogram([1], [0.5], 0), "duration"), (lambda: twin.neurogram([1], [2.0], 5), "share"),
        (lambda: twin.neurogram([1], [0.5], 5, gain=-1), "gain"), (lambda: twin.neurogram([1], [0.5], 5, quiet=1), "quiet"),
        (lambda: twin.neurogram([1], [0.5], 5, seed=0.5), "seed"), (lambda: twin.constant("x"), "record"),
        (lambda: twin.filtered(2000, 700), "low < high"),
        (lambda: people.group("x", True, truth(MORE), False, np.zeros((5, 1))), "controls"),
        (lambda: study.scored(Plan(), ONE, 0, False, -1), "seed"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_frequency_names():
    assert FREQUENCY in study.MEASURES and set(study.NORMALIZED) == {NONE, LARGEST, MEAN, EVOKED}
