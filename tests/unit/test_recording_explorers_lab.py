"""Explorers of lesson 09: descent, electrode and drug step say what the science says."""

import numpy as np
import pytest

from nelib.explorers import load_all
from nelib.explorers.recording.descent import recording
from nelib.explorers.recording.electrode import heard, nearest
from nelib.locus.brainstem import REGIONS, TARGET, hit_rate, region
from nelib.locus.detection import detect, match
from nelib.locus.firing import drug_factor

EXPLORERS = load_all()
DESCENT, ELECTRODE, DRUGS = (EXPLORERS[f"09_{n}"] for n in ("descent", "electrode", "drugs"))


def test_descent_names_the_structure_and_counts_the_hits():
    for place in ({"depth": 4.9}, {"depth": 5.5}, {"front": 0.8}, {"front": -0.8}, {"lateral": 1.6}, {}):
        found = DESCENT.data(**place)
        at = {"depth": 6.2, "lateral": 1.25, "front": 0} | place
        assert found["region"] == region(**at).name
        assert found["rate"] == pytest.approx(hit_rate(**at))
    assert DESCENT.data(scatter=0.2)["rate"] == pytest.approx(0.64, abs=0.005)
    assert DESCENT.data(scatter=0)["rate"] == 1 and len(DESCENT.data(scatter=0)["hits"]) == 60


def test_every_structure_has_a_place_on_the_map():
    from nelib.explorers.recording.descent import PLACES, SHORT, TINTS

    assert set(PLACES) == set(SHORT) == set(TINTS) == set(REGIONS)
    for name, (left, right, top, bottom) in PLACES.items():
        front = {"laterodorsal tegmental nucleus": 0.8, "vestibular nuclei": -0.8}.get(name, 0)
        assert region((top + bottom) / 2, (left + right) / 2, front).name == name


def test_only_the_right_stimulus_is_answered():
    spikes = {
        (name, stimulus): DESCENT.data(stimulus=stimulus, **place)["spikes"]
        for name, place in (("Me5", {"lateral": 1.6}), ("LC", {}), ("ventricle", {"depth": 5.5}))
        for stimulus in ("none", "jaw held open", "paw pinched")
    }
    assert spikes["Me5", "none"] == spikes["Me5", "paw pinched"] == 0 < spikes["Me5", "jaw held open"]
    assert spikes["LC", "none"] == spikes["LC", "jaw held open"] < spikes["LC", "paw pinched"]
    assert not any(spikes["ventricle", s] for s in ("none", "jaw held open", "paw pinched"))


@pytest.mark.parametrize("settings", [{}, {"factor": 3}, {"distance": 90}, {"impedance": 10, "low": 600}])
def test_marks_agree_with_the_score(settings):
    at = ELECTRODE.settings(**settings)
    made, x = heard(at["impedance"], at["distance"], at["low"], at["high"])
    found = detect(x, 25_000, at["factor"])
    score, data = match(found.times, made.truth), ELECTRODE.data(**settings)
    hits, beside, false = data["counts"]
    assert (hits, beside + false) == (score.hits, score.false)
    assert (len(data["missed"]), data["recall"]) == (score.missed, pytest.approx(score.recall))


def test_a_pinch_is_answered_as_far_as_it_is_known():
    """Parabrachial neurons answer as long as it lasts and do not pause; elsewhere the figure says what is not modeled."""
    there = {"depth": 6.2, "lateral": 1.75}
    quiet, pinched = (DESCENT.data(stimulus=s, **there) for s in ("none", "paw pinched"))
    assert pinched["region"] == "parabrachial nucleus" and pinched["spikes"] > quiet["spikes"] + 5
    made = recording("parabrachial nucleus", "paw pinched")
    during = ((made.truth > 1.05) & (made.truth < 1.5)).sum() / 0.45
    after = ((made.truth > 2) & (made.truth < 4)).sum() / 2
    assert during > 12 and after > 3
    for place, words in (({}, "a burst, then a pause"), (there, "no pause"), ({"front": 0.8}, "no burst and pause"),
                         ({"depth": 5.5}, "no neuron"), ({"depth": 4.9}, "not modeled"),
                         ({"front": -0.8}, "not modeled"), ({"lateral": 1.6}, "not modeled")):  # fmt: skip
        data = DESCENT.data(stimulus="paw pinched", **place)
        assert words in DESCENT.describe(data)
        assert ("not modeled here" in DESCENT.picture("svg", stimulus="paw pinched", **place).decode()) == (
            words == "not modeled"
        )
    front = [DESCENT.data(front=0.8, stimulus=s)["spikes"] for s in ("none", "paw pinched")]
    assert front[0] == front[1]


def test_nearest_without_spikes():
    assert nearest(np.array([1.0]), np.empty(0)).tolist() == [-1]
    assert nearest(np.empty(0), np.array([1.0])).tolist() == []


def test_a_low_corner_of_300_hz_halves_a_broad_spike():
    usual, wide = ELECTRODE.data(), ELECTRODE.data(low=100)
    assert usual["kept"] == pytest.approx(0.49, abs=0.01) and wide["kept"] == pytest.approx(0.88, abs=0.01)
    assert wide["height"] / wide["noise"] > 1.6 * usual["height"] / usual["noise"]
    ratio = {z: (d := ELECTRODE.data(impedance=z))["height"] / d["noise"] for z in (0.05, 0.3, 1, 10)}
    assert max(ratio, key=ratio.get) == 0.3


def test_drug_step_follows_the_model():
    data = DRUGS.data()
    assert data["true"] == pytest.approx(0.14, abs=0.002)
    for minute in (-5.0, 2.25, 10.0, 30.0):
        expected = drug_factor(clonidine=2, yohimbine=10 if minute > 20 else 0, minutes=minute)
        assert np.interp(minute, data["times"], data["left"]) == pytest.approx(expected, rel=0.01)
    assert DRUGS.data(when=50)["back"] == pytest.approx(45, abs=0.5) and data["back"] == pytest.approx(20)


def test_two_minutes_at_one_hertz_do_not_show_a_sixth():
    short, long = (DRUGS.data(clonidine=0.06, minutes=m) for m in (2, 10))
    assert short["true"] == pytest.approx(0.84, abs=0.01) == pytest.approx(long["true"], abs=0.01)
    assert short["interval"][1] > 1 > long["interval"][1]
    assert short["visible"] == pytest.approx(0.67, abs=0.005)


@pytest.mark.parametrize("explorer", [DESCENT, ELECTRODE], ids=lambda e: e.name)
def test_sound_is_the_same_each_time(explorer):
    data = explorer.data()
    (first, rate), (second, _) = explorer.sound(data), explorer.sound(data)
    assert first.dtype == np.int16 and rate == 22_050 and (first == second).all() and first.any()
    assert DESCENT.data()["region"] == TARGET
