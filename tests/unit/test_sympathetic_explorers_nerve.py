"""Explorers of the nerve in lesson 14: what a lesson may say of them, and that every word is true."""

import re
import timeit
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest

from nelib.body import nerve_recording as chain
from nelib.body import nerve_trace
from nelib.explorers import load_all
from nelib.explorers.sympathetic.neurogram import HIGH, LENGTH, LIMIT, LOUD, SEED, recorded
from nelib.explorers.sympathetic.normalization import BLIND, DIVIDED, ROWS, TRUTHS
from nelib.kit.explorer import Slider, positions
from nelib.kit.render import Frame

EXPLORERS = load_all()
NAMES = ("14_neurogram", "14_normalization")
RECORDS = {
    "resting control": {},
    "heart failure": {"group": "failure"},
    "silent": {"pressure": HIGH},
    "control, loud hum": {"hum": LOUD},
}


def data(name, preset=None, **settings):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **settings})


def said(name, preset=None, **settings):
    return EXPLORERS[name].describe(data(name, preset, **settings))


@cache
def everywhere(name):
    explorer = EXPLORERS[name]
    return [(at, explorer.data(**at)) for at in positions(explorer.controls, np.random.default_rng(3), 40)]


@pytest.mark.parametrize("name", NAMES)
def test_every_control_moves_picture_and_words_from_the_default(name):
    explorer = EXPLORERS[name]
    usual = explorer.data()
    frame = Frame(explorer, usual, scale=1)
    before, words = frame.pixels(usual), explorer.describe(usual)
    for control in explorer.controls:
        for end in control.ends():
            if end != control.default:
                there = explorer.data(**{control.name: end})
                assert (frame.pixels(there) != before).any(), (control.name, end)
                assert explorer.describe(there) != words, (control.name, end)


@pytest.mark.parametrize("name", NAMES)
def test_a_slider_does_something_all_along(name):
    """No stretch of a slider is dead: each quarter of the way changes the read-out."""
    explorer = EXPLORERS[name]
    for control in (c for c in explorer.controls if isinstance(c, Slider)):
        low, high = (np.log(v) if control.log else v for v in (control.low, control.high))
        stops = low + (high - low) * np.linspace(0, 1, 5)
        at = np.exp(stops) if control.log else np.round(stops, 2) if control.step < 1 else np.round(stops)
        words = [explorer.describe(explorer.data(**{control.name: float(v)})) for v in at]
        assert all(a != b for a, b in pairwise(words)), control.name


@pytest.mark.parametrize("name", NAMES)
def test_read_outs_are_short_and_labels_fit(name):
    explorer = EXPLORERS[name]
    assert max(len(explorer.describe(found)) for _, found in everywhere(name)) <= 260
    assert max(len(control.title) for control in explorer.controls) <= 28
    first = explorer.controls[0]
    assert abs(first.low + 0.37 * (first.high - first.low) - first.default) > first.step / 2


@pytest.mark.parametrize("name", NAMES)
def test_presets_differ_from_the_defaults(name):
    explorer = EXPLORERS[name]
    for preset in explorer.presets.values():
        assert all(explorer.settings(**preset)[k] != explorer.settings()[k] for k in preset)


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_is_computed_fast(name):
    """A guard against the hundredfold, not a benchmark."""
    explorer = EXPLORERS[name]
    explorer.data()
    assert min(timeit.repeat(explorer.data, number=1, repeat=3)) < 0.5


@pytest.mark.parametrize(
    ("name", "guess", "asked", "other"),
    [
        ("14_neurogram", 2.0, {"nerve": "silent"}, {}),
        ("14_neurogram", 2.0, {"nerve": "silent"}, {"nerve": "silent", "limit": 2}),
        ("14_normalization", 80.0, {"truth": "all heights doubled"}, {}),
        ("14_normalization", 80.0, {"truth": "all heights doubled", "method": "mean"}, {"truth": "nothing"}),
    ],
)
def test_a_prediction_is_drawn_only_where_it_was_asked_for(name, guess, asked, other):
    explorer = EXPLORERS[name]
    frame = Frame(explorer, explorer.data(), scale=1)
    for settings, drawn in ((asked, True), (other, False)):
        found = explorer.data(**settings)
        changed = (frame.pixels(found) != frame.pixels(found | {"prediction": guess})).any()
        assert changed == drawn, settings


# 14_neurogram


@pytest.mark.parametrize(("nerve", "gain"), [*((n, 1.0) for n in RECORDS), ("heart failure", 0.25)])
def test_added_parts_are_the_recording(nerve, gain):
    whole = nerve_trace.record(LENGTH, gain=gain, seed=SEED, **RECORDS[nerve])
    added = recorded(nerve, gain)
    np.testing.assert_allclose(added.samples, whole.samples, atol=1e-3)
    for part in ("R", "fired", "center", "share"):
        np.testing.assert_array_equal(getattr(added, part), getattr(whole, part))


@pytest.mark.parametrize(
    "at",
    [
        {}, {"nerve": "silent"}, {"low": 50, "nerve": "control, loud hum"}, {"tau": 0.3, "gain": 0.5},
        {"limit": 1.5, "gain": 4, "nerve": "heart failure"},
    ],
)  # fmt: skip
def test_the_counts_are_those_of_the_chain(at):
    full = EXPLORERS["14_neurogram"].settings(**at)
    whole = nerve_trace.record(LENGTH, gain=full["gain"], seed=SEED, **RECORDS[full["nerve"]])
    made = chain.neurogram(whole, low=full["low"], tau=full["tau"])
    bursts = chain.detect(made, whole.R, signal_to_noise=full["limit"])
    judged, minutes, found = chain.score(bursts, whole), LENGTH / 60, data("14_neurogram", **at)
    assert found["found"] == pytest.approx(bursts.frequency)
    assert found["false"] == pytest.approx(judged.false / minutes)
    assert found["missed"] == pytest.approx(judged.missed / minutes)
    assert found["true"] == pytest.approx((judged.found + judged.missed) / minutes)
    assert found["true"] == pytest.approx(whole.fired.sum() / minutes, abs=2 / minutes)
    assert 100 * found["found"] / found["beats"] == pytest.approx(bursts.incidence)


def test_a_silent_nerve():
    text = said("14_neurogram", "Silent nerve")
    assert text.startswith("Silent: 3.0 bursts/min found (5 in 100 beats), all of them noise")
    assert said("14_neurogram", nerve="silent", limit=1.5).startswith("Silent: 36.7 bursts/min found (59 in 100")
    assert "0.0 bursts/min found (0 in 100 beats), rightly" in said("14_neurogram", nerve="silent", limit=5)


def test_the_recording_is_one_of_many():
    """What the module says of forty recordings of a silent nerve."""
    counts = []
    for seed in range(1, 41):
        silent = nerve_trace.record(LENGTH, pressure=HIGH, seed=seed)
        assert not silent.fired.any()
        counts.append(chain.detect(chain.neurogram(silent), silent.R, signal_to_noise=LIMIT).frequency)
    assert f"{np.mean(counts):.1f} ± {np.std(counts):.1f}" == "2.9 ± 0.9"
    assert data("14_neurogram", "Silent nerve")["found"] == pytest.approx(counts[SEED - 1])


def test_the_textbook_case_and_the_presets():
    text = said("14_neurogram")
    assert "24.0 bursts/min found (39 in 100 beats), 0.3 false" in text and "26.0/min (42), 2.3 missed" in text
    assert "The count is 8% too low." in text and "0.18 µV above a level of 1.74 µV" in text
    for preset, low in (
        ("Filter from 50 Hz", 27), ("Slow integrator", 23), ("Electrode far away", 32), ("Strict", 23),
    ):  # fmt: skip
        assert f"{low}% too low" in said("14_neurogram", preset), preset


def test_the_same_beats_and_larger_bursts_are_counted_as_more():
    """Controls and heart failure have bursts at the same beats here; the detector misses the small ones of controls."""
    for gain in (0.25, 0.5, 1.0):
        usual, failure = (data("14_neurogram", gain=gain, nerve=n) for n in ("resting control", "heart failure"))
        assert usual["true"] == failure["true"] and usual["found"] < failure["found"]


def test_hum_does_not_reach_the_count_unless_the_filter_lets_it():
    usual, loud = ({"nerve": n} for n in ("resting control", "control, loud hum"))
    assert data("14_neurogram", **usual)["found"] == data("14_neurogram", **loud)["found"]
    assert data("14_neurogram", **loud, low=50)["found"] < 0.7 * data("14_neurogram", **usual, low=50)["found"]


def test_words_of_the_neurogram_are_true_everywhere():
    words = set()
    for at, found in everywhere("14_neurogram"):
        text = EXPLORERS["14_neurogram"].describe(found)
        assert text.startswith(f"{at['nerve'].capitalize()}: {found['found']:.1f} bursts/min found"), at
        assert (at["nerve"] == "silent") == ("is none" in text) == (found["true"] == 0)
        if at["nerve"] == "silent":
            assert found["false"] == found["found"]
            assert ("all of them noise" in text) == (found["found"] > 0) and ("rightly" in text) == (not found["found"])
            continue
        assert found["found"] - found["false"] + found["missed"] == pytest.approx(found["true"])
        off = 100 * (found["found"] / found["true"] - 1)
        told = re.search(r"The count is (?:(\d+)% too (low|high)|right)", text)
        if told[1] is None:
            assert abs(off) < 0.5
        else:
            assert float(told[1]) == pytest.approx(abs(off), abs=0.501) and (told[2] == "high") == (off > 0)
        hidden = min(found["false"], found["missed"]) > abs(found["found"] - found["true"])
        assert ("because errors cancel" in text) == hidden
        words |= {told[2], hidden}
    assert words >= {"low", "high", True, False}


def test_marks_are_where_they_belong():
    for _, found in everywhere("14_neurogram"):
        time, height = found["time"], found["height"]
        inside = (found["peaks"] > time[0]) & (found["peaks"] < time[-1])
        np.testing.assert_allclose(
            np.interp(found["peaks"][inside], time, height), found["heights"][inside], rtol=1e-6, atol=1e-6
        )
        assert (found["heights"] >= found["settings"][0]).all()
        assert found["real"].sum() == found["hits"].size
        np.testing.assert_array_equal(found["R"], data("14_neurogram")["R"])  # drawn once, as they never move


def test_each_kind_of_mark_is_on_screen():
    """At the start what was found and what was missed, in a silent nerve a false one."""
    found = data("14_neurogram")
    shown = [("peaks", found["real"]), ("hits", slice(None)), ("lost", slice(None))]
    for name, which in shown:
        at = found[name][which]
        assert ((at > 0.3) & (at < 14.7)).any()
    silent = data("14_neurogram", "Silent nerve")["peaks"]
    assert ((silent > 0.3) & (silent < 14.7)).any()


# 14_normalization


def test_what_the_first_study_says():
    text = said("14_normalization")
    assert "groups of 18 at 34 and 47, p < 0.001: it finds the difference. 98 of 100" in text
    assert "31 undivided" in text and "Bursts/min 40.9 and 48.5, p = 0.158" in text
    assert "p = 0.123: it misses the difference" in said("14_normalization", "Not divided")
    doubled = said("14_normalization", "All heights doubled")
    assert "misses the difference, as the reference doubled too. 5 of 100" in doubled and "93 undivided" in doubled
    assert "groups of 18 at 100 and 100, p = 1:" in said("14_normalization", "Over the mean")
    evoked = said("14_normalization", "Twice the axons, evoked")
    assert "at 16 and 36, p < 0.001: it finds the difference. 100 of 100" in evoked
    assert "p = 0.00784: it finds a difference where there is none" in said("14_normalization", "A false alarm")


def test_no_normalization_finds_every_difference_at_every_place():
    """Undivided heights lose the shape to the gains; each reference loses what it has itself."""
    power = {t: data("14_normalization", truth=t)["found"] for t in TRUTHS}
    for truth, kind in TRUTHS.items():
        for method in (m for m in ROWS if m not in ("none", "mean")):
            seen = power[truth][method]
            assert seen > 90 if kind != "nothing" and kind not in BLIND[method] else seen < 12, (truth, method)
        assert power[truth]["mean"] == 0
    assert power["shape: heart failure"]["none"] < 50
    assert power["all heights doubled"]["none"] == power["share of axons doubled"]["none"] > 90


def test_a_gain_that_is_always_the_same_needs_no_division():
    still = data("14_normalization", spread=0)["found"]
    assert still["none"] > 95
    for method in (m for m in ROWS if m != "none"):
        assert still[method] == data("14_normalization", spread=0.8)["found"][method]


def test_a_count_does_not_know_what_heights_are_divided_by():
    """White 2013: bursts a minute did not differ between normalizations."""
    for truth in TRUTHS:
        counts = {tuple(data("14_normalization", method=m, truth=truth)["frequency"]) for m in DIVIDED}
        assert len(counts) == 1


def test_false_alarms_are_about_as_many_as_agreed():
    """5 of 100 by design; the probability of more than 13 is 1 in 4000."""
    for size in (6, 12, 18, 30):
        false = data("14_normalization", size=size)["false"]
        assert max(false.values()) <= 13 and false == data("14_normalization", size=size, truth="nothing")["found"]


def test_words_of_the_normalization_are_true_everywhere():
    seen = set()
    every = [dict(method=m, truth=t, study=s) for m, t, s in product(DIVIDED, TRUTHS, (1, 72, 90))]
    for at in [*(a for a, _ in everywhere("14_normalization")), *every]:
        found = data("14_normalization", **at)
        text, kind, how = EXPLORERS["14_normalization"].describe(found), TRUTHS[at["truth"]], DIVIDED[at["method"]]
        one, two = found["heights"].mean(axis=1)
        assert f"at {one:.0f} and {two:.0f}, p" in text and len(text) <= 260
        differs = found["p"] < 0.05
        if kind == "nothing":
            right = "finds a difference where there is none" if differs else "rightly, it finds no difference"
        elif how != "mean" and kind in BLIND.get(how, ()):
            right = "finds one by chance" if differs else "misses the difference, as the reference doubled too"
        elif differs:
            right = "it finds the difference" + (" the wrong way round" if two < one else "")
        else:
            right = "misses the difference"
        assert right in text, (at, text)
        assert (how == "mean") == ("100 by definition" in text) and ("wrong way" in text) <= (two < one)
        assert f" {found['found'][how]:.0f} of 100 such studies find one" in text
        seen.add((kind == "nothing", differs))
    assert len(seen) == 4


def test_marks_outside_the_axis_are_told():
    explorer = EXPLORERS["14_normalization"]
    found = explorer.data(method="not divided", truth="all heights doubled", spread=0.8, size=30)
    frame = Frame(explorer, found, scale=1)
    frame.pixels(found)
    over = int((found["heights"][1] > 156).sum())
    assert over and frame.artists["above"][1].get_text() == f"↑ {over} above"
