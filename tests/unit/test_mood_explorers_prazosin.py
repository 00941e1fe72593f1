"""The forest of prazosin: what its read-out and picture say, at every position of its sliders."""

import itertools
import re

import numpy as np
import pytest

from nelib.clinic.meta_analysis import pool
from nelib.clinic.prazosin import forest, trials
from nelib.explorers.mood.prazosin import ALL, COMMON, RANDOM, Prazosin
from nelib.kit.explorer import Slider
from nelib.kit.render import Frame

E = Prazosin()
COUNTS, SIZES, EFFECTS = range(1, ALL + 1), (20, 100, 304, 2000), (-0.5, -0.08, 0.3, 1.0, 1.5)
SWEEP = [
    dict(zip(("count", "model", "patients", "effect"), case, strict=True))
    for case in itertools.product(COUNTS, (RANDOM, COMMON), SIZES, EFFECTS)
]


@pytest.mark.parametrize("settings", SWEEP[::7])
def test_read_out_is_what_pooling_gives(settings):
    said = E.describe(E.data(**settings))
    assert len(said) <= 260
    y, s = (part[: settings["count"]] for part in forest(settings["patients"], settings["effect"]))
    found = pool(y, s, settings["model"] == RANDOM)
    told = re.search(r"SMD (−?[\d.]+) \((−?[\d.]+) to (−?[\d.]+), (\w+)", said)
    for text, number, digits in zip(told.groups(), (found.effect, found.low, found.high), (3, 2, 2), strict=False):
        assert len(text.split(".")[1]) == digits
        assert float(text.replace("−", "-")) == pytest.approx(number, abs=0.501 * 10**-digits)
    assert not re.search(r"-\d|−0\.0+\b(?!\d)", said)  # a true minus sign, and none before zero
    assert told[4] == ("above" if found.low > 0 else "0" if found.high >= 0 else "below")
    if settings["count"] > 1:
        before = pool(y[:-1], s[:-1], settings["model"] == RANDOM)
        assert f"without the last {before.effect:.3f}" in said
        assert f"I² {found.I2:.0%}" in said
        shares = re.findall(r"(\d+\.\d)%", said)
        ways = (pool(y, s).weights, pool(y, s, random=False).weights)
        for k, place in enumerate((int(np.argmin(s)), int(np.argmax(s)))):
            for j, weights in enumerate(ways):
                assert float(shares[2 * k + j]) == pytest.approx(100 * weights[place], abs=0.0501)
    assert ("True effect of a further trial" in said) == (settings["model"] == RANDOM and settings["count"] > 2)


def test_default_tells_the_surprise():
    said = E.describe(E.data())
    assert "304 patients a trial weighs 17.6% if true effects differ, 57.6% if not" in said
    assert "0.818 (0.30 to 1.34, above 0); without the last 1.010" in said
    assert said.endswith("True effect of a further trial: −0.9 to 2.6.")
    larger = E.describe(E.data(**E.presets["Last trial: 2000 patients"]))
    assert "SMD 0.823" in larger and "2000 patients a trial weighs 17.1%" in larger  # heavier trial, less weight


def test_the_picture_says_what_was_not_read():
    figure = Frame(E, E.data(), scale=1).figure
    words = [t.get_text() for t in figure.texts] + [t.get_text() for axes in figure.axes for t in axes.texts]
    labels = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    assert "Germain 2012*, 33" in labels and sum("*" in label for label in labels) == 1
    assert "with PACT (inferred), 575 patients" in words and "before PACT" in words
    assert any("Khazaie 2016, 32 patients" in text for text in words)


def test_ten_times_the_patients_give_no_more_weight_under_random_effects():
    assert E.data(patients=2000)["weights"][-1] < E.data()["weights"][-1] < 0.2
    common = [E.data(patients=n, model=COMMON)["weights"][-1] for n in (304, 2000)]
    assert common[0] < common[1]


@pytest.mark.parametrize("control", E.controls, ids=lambda c: c.name)
def test_every_step_of_a_control_changes_the_read_out_and_the_picture(control):
    places = np.linspace(control.low, control.high, 7) if isinstance(control, Slider) else control.options
    every = [E.data(**{control.name: place}) for place in places]
    said = [E.describe(data) for data in every]
    assert len(set(said)) == len(said)
    frame = Frame(E, every[0], scale=1)
    pictures = {frame.pixels(data).tobytes() for data in every}
    assert len(pictures) == len(every)


def test_presets_differ_from_the_defaults_and_each_other():
    said = [E.describe(E.data(**settings)) for settings in ({}, *E.presets.values())]
    assert len(set(said)) == len(said)
    assert all(len(control.title) <= 28 for control in E.controls)


def test_a_prediction_is_drawn_when_all_trials_are_in():
    for settings, drawn in (({}, True), ({"count": 6}, False)):
        data = E.data(**settings)
        frame = Frame(E, data, scale=1)
        changed = (frame.pixels(data) != frame.pixels(data | {"prediction": 0.4})).any()
        assert bool(changed) == drawn


def test_only_the_large_trial_is_drawn_with_its_own_effect():
    data = E.data()
    assert data["effects"][-1] == trials()[-1].effect
    assert (data["effects"][:-1] == trials()[0].effect).all()
    assert len(E.table(data)) == ALL
