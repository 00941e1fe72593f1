"""One experiment in one animal: places, cells, sections, and a session spike by spike against a trace sample by sample."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from nelib.kit.evidence import load_evidence
from nelib.locus import detection, trace, waveform
from nelib.locus.experiment import (
    BY_EAR,
    CLONIDINE,
    COORDINATES,
    LABEL,
    LESION,
    NISSL,
    NO_DRUG,
    NO_MARK,
    REVERSED,
    TH,
    UNDECIDED,
    Plan,
    Rats,
    animal,
    claim,
    histology,
    structures,
)
from nelib.locus.session import false_rate, hearing, neighbor_shapes, own_shape, renewal, run, schedule

E = {name: row.value for name, row in load_evidence("lc_recording").items()}
GOOD = Plan(
    depth=6.2, lateral=1.25, front=0.0, stop=BY_EAR, impedance=5.0, low=100.0, threshold=5.0, sort=True, baseline=8.0,
    shocks=0, drug=NO_DRUG, after=30.0, mark=LABEL, current=20.0, seconds=10.0, stain=TH,
)  # fmt: skip
RATS = Rats()


def animals(n=300, plan=GOOD, rats=RATS):
    return [animal(plan, rats, np.random.default_rng([7, i])) for i in range(n)]


def of_kind(kind, **changes):
    """An animal with a neuron of a kind in the middle of the nucleus, near the tip, that stays there."""
    found = next(a for a in animals() if a.kind == kind and a.place == "locus coeruleus")
    return replace(found, speed=0.0, distance=30.0, filled=True, **changes)


@pytest.mark.parametrize(
    "change",
    [
        {"depth": -1}, {"depth": float("nan")}, {"lateral": 99}, {"stop": "here"}, {"impedance": 0}, {"low": -1},
        {"threshold": 0}, {"baseline": 0}, {"shocks": -1}, {"shocks": 1.5}, {"drug": "saline"}, {"after": 0},
        {"mark": "ink"}, {"stain": "silver"}, {"current": -1}, {"seconds": float("inf")},
    ],
)  # fmt: skip
def test_an_impossible_plan_is_refused(change):
    with pytest.raises(ValueError):
        replace(GOOD, **change)


@pytest.mark.parametrize("change", [{"rate": 0}, {"share": 1.1}, {"front": float("nan")}])
def test_impossible_rats_are_refused(change):
    with pytest.raises(ValueError):
        Rats(**change)


def test_cells_have_the_means_and_the_scatter_of_the_identified_neurons():
    made = [a for a in animals(1500) if a.place == "locus coeruleus"]
    positive = [a for a in made if a.kind == "TH+"]
    negative = [a for a in made if a.kind == "TH-"]
    assert len(positive) / len(made) == pytest.approx(17 / 30, abs=0.04)
    rates = np.array([a.rate for a in positive])
    assert rates.mean() == pytest.approx(1.21, abs=0.08) and rates.std() == pytest.approx(0.78, abs=0.08)
    assert np.mean([a.rate for a in negative]) == pytest.approx(0.77, abs=0.08)
    assert np.mean([a.width for a in positive]) == pytest.approx(0.83, abs=0.02)
    assert np.mean([a.width for a in negative]) == pytest.approx(0.69, abs=0.02)
    assert all(a.answers for a in positive) and 0.15 < np.mean([a.answers for a in negative]) < 0.35


def test_the_ear_finds_the_nucleus_and_is_fooled_in_front_of_it():
    far = Rats(front=0.6)
    assert all(a.heard and a.place == "locus coeruleus" for a in animals(200))
    assert (
        np.mean([a.heard for a in animals(200, replace(GOOD, lateral=1.75))]) > 0.95
    )  # lateral and medial tracks are mended
    fooled = [a.place for a in animals(200, rats=far)]
    assert fooled.count("laterodorsal tegmental nucleus") > 100 and set(fooled) <= set(structures())
    behind = animals(200, replace(GOOD, front=-0.7))
    assert np.mean([a.place == "locus coeruleus" for a in behind]) > 0.95  # vestibular neurons sound otherwise
    blind = [a.place == "locus coeruleus" for a in animals(300, replace(GOOD, stop=COORDINATES, lateral=1.5))]
    assert np.mean(blind) < 0.5


def test_the_schedule_adds_up():
    onsets, injections, stop, end = schedule(replace(GOOD, shocks=10, drug=REVERSED, after=30.0, baseline=2.0))
    assert stop == 120 and onsets[0] == stop and len(onsets) == 10
    assert injections == (120 + 55 + 60, 120 + 55 + 60 + 15 * 60) and end == injections[0] + 1800
    assert schedule(replace(GOOD, drug=REVERSED, after=10.0))[1] == (480.0,)  # yohimbine would come too late
    assert schedule(GOOD)[1:] == ((), 480.0, 480.0)


def test_a_steady_train_has_the_rate_and_the_irregularity_that_were_asked_for():
    train = renewal(20.0, 600.0, np.random.default_rng(1), 4.0, 2.0)
    gaps = np.diff(train)
    assert train[-1] < 600 and train.size / 600 == pytest.approx(20, rel=0.03) and gaps.min() >= 0.002
    assert gaps.std() / gaps.mean() == pytest.approx(0.5 * 48 / 50, abs=0.02)


@pytest.mark.parametrize("threshold", [3.5, 4.0, 4.5])
def test_noise_passes_a_threshold_as_often_as_in_a_trace(threshold):
    """Two minutes of noise, sample by sample, through the detector."""
    x = waveform.bandpass(trace.background(120 * 25000, 25000.0, 1.0, 5), 25000.0, 300, 6000)
    found = detection.detect(x, 25000.0, threshold)
    assert found.noise == pytest.approx(hearing(1.0, 300.0, True)[0], rel=0.02)
    expected = false_rate(1.0, 300.0, True, threshold) * 120
    assert found.times.size == pytest.approx(expected, rel=0.05, abs=2 * np.sqrt(expected))


@pytest.mark.parametrize(("impedance", "low"), [(1.0, 300.0), (5.0, 100.0), (20.0, 600.0)])
def test_the_law_of_rice_counts_excursions_that_no_sample_meets(impedance, low):
    assert false_rate(impedance, low, True, 4.0) == pytest.approx(0.74, abs=0.02)  # and for a threshold of 0
    fs, r = E["sampling"], hearing(impedance, low, True)[1]
    assert false_rate(impedance, low, True, 0.0) == pytest.approx(fs * np.arccos(r) / (2 * np.pi))
    rice = false_rate(impedance, low, True, 0.0) * np.exp(-8)
    assert 1.3 < rice / false_rate(impedance, low, True, 4.0) < 1.7


@pytest.mark.slow
@pytest.mark.parametrize("impedance", [1.0, 8.0])
def test_spikes_are_found_as_often_as_in_a_trace(impedance):
    """The session goes spike by spike; here the same neuron is recorded sample by sample.

    A trace may peak between the samples that count in a session, so it finds a few more.
    """
    truth, pairs = of_kind("TH+", rate=3.0, width=0.83), []
    plan = replace(GOOD, impedance=impedance, low=300.0, threshold=5.0, sort=False, baseline=2.0)
    for seed in range(3):
        made = run(plan, replace(truth, seed=seed))
        way = dict(duration=120.0, distance=truth.distance, impedance=impedance, neighbors=0, drift=0.0, seed=seed)
        raw = trace.record(spikes=made.own, waveform=own_shape(truth), **way)
        x = waveform.bandpass(raw.samples, raw.rate, plan.low, 6000)
        found = detection.match(detection.detect(x, raw.rate, plan.threshold).times, made.own)
        pairs.append((found.recall, np.isin(made.own, made.times).mean()))
    sampled, mine = np.mean(pairs, axis=0)
    assert -0.03 < sampled - mine < 0.15


def test_a_good_session_gives_the_truth():
    truth = of_kind("TH+")
    made = run(GOOD, truth)
    assert made.close and made.proven and made.right and made.verdict == "TH+"
    assert made.low < truth.rate < made.high or abs(made.rate / truth.rate - 1) < 0.15
    assert made.violations == 0 and 0.7 < made.width / truth.width < 1
    again = run(GOOD, truth)
    np.testing.assert_array_equal(made.times, again.times)


def test_a_high_corner_narrows_the_spike_and_loses_it():
    truth = of_kind("TH+", width=0.9)
    wide, narrow = (run(replace(GOOD, impedance=0.5, low=low), truth) for low in (10.0, 600.0))
    assert wide.width == pytest.approx(0.9, abs=0.05) and narrow.width < 0.6
    assert narrow.height < 0.4 * wide.height


def test_clonidine_silences_what_answers_and_yohimbine_brings_it_back():
    plan = replace(GOOD, drug=REVERSED, after=30.0, impedance=1.0)
    made = run(plan, of_kind("TH+", rate=2.0))
    assert made.left[0] < 0.3 and 0.7 < made.last[0] < 1.7 and made.left[1] <= made.left[0] <= made.left[2]
    once = run(replace(plan, drug=CLONIDINE, after=15.0), of_kind("TH+", rate=2.0))
    assert once.last[0] < 0.4
    other = run(plan, of_kind("TH-", rate=2.0, answers=False))
    assert other.left[0] > 0.6


def test_a_cell_that_drifts_away_looks_like_one_that_was_silenced():
    truth = of_kind("TH-", rate=2.0, answers=False)
    plan = replace(GOOD, drug=CLONIDINE, after=30.0, impedance=1.0, mark=NO_MARK)
    made = run(plan, replace(truth, speed=3.0))
    assert made.last[0] < 0.2 and run(plan, truth).last[0] > 0.6


def test_shocks_are_answered():
    made = run(replace(GOOD, shocks=30, impedance=1.0), of_kind("TH+", rate=0.8))
    assert made.answer.burst > 2 and made.answer.pause < made.rate


def test_sections():
    truth = of_kind("TH+")
    middle = replace(truth, tip=replace(truth.tip, depth=6.2, lateral=1.25, front=0.0))
    lesion = replace(GOOD, mark=LESION, impedance=0.5)
    assert histology(lesion, middle, 10).reading == "inside"
    assert histology(replace(lesion, current=180.0, seconds=60.0), middle, 10).reading == "border"
    assert histology(replace(lesion, current=2.0, seconds=1.0), middle, 10).reading == "not found"
    assert histology(replace(GOOD, mark=NO_MARK), middle, 10).reading == "no mark"
    assert histology(replace(lesion, impedance=20.0, current=500.0), middle, 10).current == 5
    front = replace(middle, tip=replace(middle.tip, front=0.8))
    assert histology(lesion, front, 10).reading == "outside"
    assert histology(replace(lesion, stain=NISSL), front, 10).reading == "inside"  # looks like it


def test_labels():
    truth = of_kind("TH-")
    seen = histology(GOOD, truth, 10)
    assert seen.labeled and seen.cell == "TH-" and seen.words == "labeled cell, TH-"
    assert histology(replace(GOOD, stain=NISSL), truth, 10).cell == ""
    assert not histology(replace(GOOD, impedance=1.0), truth, 10).labeled
    assert not histology(GOOD, replace(truth, speed=2.0), 60).labeled
    assert not histology(GOOD, replace(truth, filled=False), 10).labeled
    far = replace(truth, distance=E["rig_held"] + 1)
    assert not histology(GOOD, far, 10).labeled and GOOD.glass and not replace(GOOD, impedance=1.0).glass
    assert not histology(GOOD, replace(truth, kind=""), 10).labeled


def test_what_the_textbook_concludes():
    truth = of_kind("TH-")
    middle = replace(truth, tip=replace(truth.tip, depth=6.2, lateral=1.25, front=0.0))
    lesion = replace(GOOD, mark=LESION, impedance=0.5)
    inside, border = histology(lesion, middle, 10), histology(replace(lesion, current=180.0, seconds=60.0), middle, 10)
    assert claim(inside) == "TH+" and claim(inside, (0.9, 0.9)) == "TH-" and claim(inside, (0.1, 1.0)) == "TH+"
    assert claim(border) == UNDECIDED == claim(border, (0.1, 0.1))
    assert claim(border, (0.1, 1.0)) == "TH+" and claim(border, (0.9, 0.9)) == "TH-"
    assert claim(histology(GOOD, truth, 10), (0.1, 1.0)) == "TH-"  # the label decides


def test_intervals_of_a_rate_hold_it_about_as_often_as_they_say():
    truths = [a for a in animals(120) if a.kind][:100]
    plan = replace(GOOD, impedance=0.5, baseline=10.0)
    held = sum((s := run(plan, a)).low <= a.rate <= s.high for a in truths)
    assert stats.binom(100, 0.95).cdf(held) > 1e-4 and held >= 85


def test_every_place_can_be_recorded_from():
    seen = set()
    for i, (depth, lateral, front) in enumerate(
        [(2, 1.2, 0), (5.5, 1, 0), (6.2, 1.6, 0), (6.2, 2, 0), (6.2, 0.6, 0), (6.2, 1.25, 0.9), (6.2, 1.25, -0.9), (7.5, 1, 0)]
    ):  # fmt: skip
        plan = replace(
            GOOD, depth=depth, lateral=lateral, front=front, stop=COORDINATES, shocks=3, drug=CLONIDINE, after=15.0,
            baseline=1.0,
        )  # fmt: skip
        made = run(plan, animal(plan, RATS, np.random.default_rng(i)))
        seen.add(made.animal.place)
        assert np.isfinite([made.rate, made.low, made.high, made.cv, made.violations, made.width, *made.left]).all()
        assert made.animal.kind in ("TH-", "") and (made.times <= made.end).all()
    assert len(seen) >= 6


def test_most_cells_stay_until_they_are_touched_and_are_found_again():
    made = animals(1500)
    assert np.mean([a.touched for a in made]) == pytest.approx(E["rig_contact"], abs=0.03)
    assert np.mean([a.filled for a in made]) == pytest.approx(0.85, abs=0.03)
    assert all(a.touched for a in made if a.filled)
    assert E["rig_touch"] < E["rig_near"] < E["rig_held"] <= E["rig_ear"]


def test_neighbors_are_of_both_kinds_and_those_with_norepinephrine_answer_clonidine():
    kinds = [k for a in animals(600) for k in a.neighbors]
    assert len(kinds) == 1200 and np.mean([k == "TH+" for k in kinds]) == pytest.approx(RATS.share, abs=0.05)
    left = {}
    plan = replace(GOOD, drug=CLONIDINE, after=15.0, impedance=1.0, shocks=30)
    for kind in ("TH+", "TH-"):
        truth = of_kind("TH-", neighbors=(kind, kind))
        made = run(plan, truth)
        at = made.injections[0]
        left[kind] = [((t > at + 300) & (t < at + 900)).sum() / 600 for t in made.neighbors]
        near = np.mean([((t > s) & (t < s + 0.5)).sum() for t in made.neighbors for s in made.shocks])
        assert near > 1.5 and len(neighbor_shapes(truth)) == 2
    assert np.mean(left["TH+"]) < 0.4 < 0.6 < np.mean(left["TH-"])
    outside = replace(of_kind("TH-"), tip=replace(of_kind("TH-").tip, depth=5.5, lateral=1.0), kind="")
    assert neighbor_shapes(outside) == () == run(GOOD, outside).neighbors


def test_tracks_are_counted_and_how_far_they_were_moved():
    assert all(a.tracks == 1 and a.moved == (0, 0) for a in animals(50, replace(GOOD, stop=COORDINATES)))
    lateral = [a for a in animals(200, replace(GOOD, lateral=1.75)) if a.heard]
    assert all(a.moved == pytest.approx((-E["rig_shift"] * (a.tracks - 1), 0)) for a in lateral)
    behind = [a for a in animals(200, replace(GOOD, front=-0.9)) if a.heard and a.tracks > 1]
    assert behind and all(a.moved[1] > 0 for a in behind)
    lost = [a for a in animals(50, replace(GOOD, lateral=2.3)) if not a.heard]
    assert lost and {a.tracks for a in lost} == {E["rig_tracks"]}


def test_where_no_cell_of_the_nucleus_is_stained_a_lesion_is_outside():
    truth = of_kind("TH+")
    lesion = replace(GOOD, mark=LESION, impedance=0.5, current=180.0, seconds=60.0)
    front = replace(truth, tip=replace(truth.tip, depth=6.2, lateral=1.25, front=0.6))
    seen = histology(lesion, front, 10)
    assert seen.reading == "outside" and seen.section.cells.size == 0 and seen.radius > 0.1


def test_an_antagonist_that_comes_too_late_is_withheld():
    truth = of_kind("TH+")
    assert run(replace(GOOD, drug=REVERSED, after=15.0, baseline=1.0), truth).withheld
    assert not run(replace(GOOD, drug=REVERSED, after=25.0, baseline=1.0), truth).withheld
    assert not run(replace(GOOD, drug=CLONIDINE, after=10.0, baseline=1.0), truth).withheld


def test_without_a_spike_in_the_baseline_a_drug_decides_nothing():
    truth = of_kind("TH+", rate=0.1, neighbors=("TH-", "TH-"))
    made = run(
        replace(GOOD, threshold=8.0, impedance=20.0, drug=CLONIDINE, after=30.0, baseline=0.5, mark=NO_MARK), truth
    )
    assert made.counted == 0 and made.verdict == UNDECIDED
