"""Explorers of the reflex in lesson 13: what a lesson may say of them, and that every word is true."""

import re
import timeit

import numpy as np
import pytest

from nelib.body import delay_loop, reflex
from nelib.explorers import load_all
from nelib.explorers.circulation.second_opinion import MEASURED, PERIOD, PRODUCT, RATE
from nelib.explorers.circulation.waves import END, LAST, T
from nelib.kit.explorer import positions
from nelib.kit.render import Frame

EXPLORERS = load_all()
NAMES = ("13_equilibrium", "13_second_opinion", "13_waves")


def data(name, preset=None, **settings):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **settings})


def said(name, preset=None, **settings):
    return EXPLORERS[name].describe(data(name, preset, **settings))


def everywhere(name, seed=3, random=80):
    explorer = EXPLORERS[name]
    for at in positions(explorer.controls, np.random.default_rng(seed), random):
        yield at, explorer.data(**at)


@pytest.mark.parametrize("name", NAMES)
def test_every_control_moves_picture_and_words_from_the_default(name):
    explorer = EXPLORERS[name]
    usual = explorer.data()
    frame = Frame(explorer, usual, scale=1)
    before, words = frame.pixels(usual), explorer.describe(usual)
    for control in explorer.controls:
        ends = [end for end in control.ends() if end != control.default]
        # Waves that die out never reach the plateaus: there, saturation only shows in gains above the critical one.
        start = explorer.presets["Rat"] if (name, control.name) == ("13_waves", "linear") else {}
        base = explorer.data(**start)
        before_here, words_here = (frame.pixels(base), explorer.describe(base)) if start else (before, words)
        for end in ends:
            there = explorer.data(**{**start, control.name: end})
            assert (frame.pixels(there) != before_here).any(), (control.name, end)
            assert explorer.describe(there) != words_here, (control.name, end)


@pytest.mark.parametrize("name", NAMES)
def test_read_outs_are_short_and_labels_fit(name):
    explorer = EXPLORERS[name]
    assert max(len(explorer.describe(found)) for _, found in everywhere(name)) <= 260
    assert max(len(control.title) for control in explorer.controls) <= 28


@pytest.mark.parametrize("name", NAMES)
def test_presets_differ_from_the_defaults(name):
    explorer = EXPLORERS[name]
    for preset in explorer.presets.values():
        assert explorer.settings(**preset) != explorer.settings()
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
        ("13_equilibrium", 105.0, {"shift": -20}, {"shift": -10}),
        ("13_second_opinion", 40.0, {"atropine": 100}, {"propranolol": 100}),
    ],
)
def test_a_prediction_is_drawn_only_where_it_was_asked_for(name, guess, asked, other):
    explorer = EXPLORERS[name]
    frame = Frame(explorer, explorer.data(), scale=1)
    for settings, drawn in ((asked, True), (other, False)):
        found = explorer.data(**settings)
        changed = (frame.pixels(found) != frame.pixels(found | {"prediction": guess})).any()
        assert changed == drawn, settings


def test_a_predicted_frequency_is_drawn():
    explorer = EXPLORERS["13_waves"]
    found = data("13_waves", "Rat")
    frame = Frame(explorer, found, scale=1)
    assert (frame.pixels(found) != frame.pixels(found | {"prediction": 0.2})).any()


# 13_equilibrium


def test_the_diagram_of_a_normal_rat():
    text = said("13_equilibrium")
    assert "cross at 111 mmHg and 91% SNA" in text and "gain is 1.03 here, at most 2.83 at 129 mmHg" in text
    assert "49% of a small disturbance are left" in text and "Threshold 105, saturation 153 mmHg (by 5%)" in text


def test_bleeding_and_infusion_are_not_met_alike():
    assert "Of −20 mmHg, −12.8 are left (64%)" in said("13_equilibrium", "Hemorrhage")
    assert "Of +20 mmHg, +8 are left (40%)" in said("13_equilibrium", "Infusion")
    assert "−20 are left (100%)" in said("13_equilibrium", "No reflex")


def test_a_center_that_moves_alone_is_no_resetting():
    """Sata 2015: hypertensive rats rest at 145.9 mmHg and 125.1% SNA. With P3 alone moved the rat rests off its slope."""
    usual, moved = data("13_equilibrium"), data("13_equilibrium", "Center moved")
    assert moved["now"][0] - usual["now"][0] == pytest.approx(8.5, abs=0.1)
    assert moved["now"][0] < 145.9 - 20 and moved["now"][1] < 125.1 - 20
    assert moved["G"] == pytest.approx(0.10, abs=0.01) and usual["G"] > 1


def test_alpha_block_takes_the_operating_point_off_the_slope():
    found = data("13_equilibrium", "Alpha block")
    assert found["now"][0] == pytest.approx(70.1, abs=0.1) and found["G"] < 0.01


def test_the_usual_formula_narrows_the_range():
    low, high = data("13_equilibrium")["limits"]
    near, far = data("13_equilibrium", usual=True)["limits"]
    assert (far - near) / (high - low) == pytest.approx(1 - 0.32, abs=5e-3)


def test_what_is_told_of_the_diagram_is_true_everywhere():
    for at, found in everywhere("13_equilibrium"):
        words = EXPLORERS["13_equilibrium"].describe(found)
        pressure, activity = found["now"]
        assert f"cross at {pressure:.0f} mmHg and {activity:.0f}% SNA" in words
        assert pressure >= 0 and ("no gain" in words) == (at["slope"] == 0), at
        share = int(re.search(r"(\d+)%( of a small|\))", words)[1])
        if abs(at["shift"]) > 0.5:
            assert share == pytest.approx(100 * (pressure - found["still"][0]) / at["shift"], abs=0.51), at
        else:
            assert share == pytest.approx(100 / (1 + found["G"]), abs=0.51), at
        curve = np.interp(pressure, found["P"], found["SNA"])
        assert curve == pytest.approx(activity, abs=0.5), at


# 13_second_opinion


def test_the_second_opinion_at_a_clamped_pressure():
    found = data("13_second_opinion")
    assert [round(found["rates"][s]) for s in reflex.STATES] == [69, 59, 137, 103]
    assert "atropine +68" in said("13_second_opinion") and "the model is +19 off" in said("13_second_opinion")


def test_rules_and_loops_differ_in_what_they_miss():
    off = {
        (rule, loop): data("13_second_opinion", rule=rule, loop=loop)["changes"]["atropine"] - MEASURED["atropine"]
        for rule in (PERIOD, RATE, PRODUCT)
        for loop in (False, True)
    }
    assert off[PERIOD, False] == pytest.approx(19.0, abs=0.1)
    assert off[RATE, False] == pytest.approx(-5.0, abs=0.1)
    assert off[PRODUCT, False] == pytest.approx(9.4, abs=0.1)
    assert off[PERIOD, True] == pytest.approx(2.0, abs=0.1)
    assert "agrees within its error" in said("13_second_opinion", "Atropine, loop closed")


def test_closing_the_loop_raises_pressure_under_atropine():
    found = data("13_second_opinion", "Atropine, loop closed")
    assert (found["rest"][0], found["now"][0]) == pytest.approx((94.2, 103.8), abs=0.05)


def test_the_point_lies_on_the_curve_everywhere():
    for at, found in everywhere("13_second_opinion"):
        pressure, rate = found["now"]
        where = np.linspace(60, 150, found["curve"].size)
        assert np.interp(pressure, where, found["curve"]) == pytest.approx(rate, abs=0.1), at
        words = EXPLORERS["13_second_opinion"].describe(found)
        assert f"heart rate {rate:.0f}/min" in words and f"{pressure:.0f} mmHg" in words
        assert ("Nobody was measured" in words) == (not at["loop"] and abs(at["pressure"] - 92) >= 0.5), at


# 13_waves


@pytest.mark.parametrize(("preset", "frequency"), [("Man", 0.1), ("Rabbit", 0.3), ("Rat", 0.4)])
def test_three_delays_make_three_mayer_waves(preset, frequency):
    found = data("13_waves", preset)
    assert found["frequency"] == pytest.approx(frequency) and found["critical"] == pytest.approx(5.62)
    late = T > END - LAST
    rising = np.flatnonzero((found["x"][late][:-1] < 0) & (found["x"][late][1:] >= 0))
    period = np.diff(T[late][rising]).mean()
    assert 1 / period == pytest.approx(frequency, rel=0.02)
    assert found["size"] == pytest.approx(4.9, abs=0.2)


def test_without_saturation_nothing_ends_the_growth():
    assert "nothing ends that" in said("13_waves", "Rat, no saturation")
    assert data("13_waves", "Rat, no saturation")["size"] > 100


def test_the_default_man_has_no_lasting_waves():
    assert "shrink to half" in said("13_waves") and data("13_waves")["size"] < 0.1


def test_what_is_told_of_waves_is_true_everywhere():
    for at, found in everywhere("13_waves"):
        words = EXPLORERS["13_waves"].describe(found)
        critical = delay_loop.edge(at["delay"], at["lag"]).gain
        assert ("grow" in words) == (at["gain"] > critical), at
        assert ("without a wave" in words) == (found["now"] == 0), at
        if "grow" in words and not at["linear"]:
            assert f"±{found['size']:.1f} mmHg" in words or found["size"] >= 100
        low, high = found["window"]
        assert low <= found["frequency"] <= high
