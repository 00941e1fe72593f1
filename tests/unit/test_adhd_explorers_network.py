"""The network of drugs: what its read-out and picture say, for every pair and at every position of its sliders."""

import itertools
import re

import numpy as np
import pytest

from nelib.clinic.adhd_effects import compare, drugs, effects, groups
from nelib.clinic.sample_size import patients, power
from nelib.explorers.adhd.network import Network, chance
from nelib.kit.explorer import Slider
from nelib.kit.render import Frame

E = Network()
PAIRS = list(itertools.product(groups(), drugs(), drugs()))


@pytest.mark.parametrize(("group", "a", "b"), PAIRS)
def test_read_out_of_every_pair(group, a, b):
    found = effects()[group]
    for shared, n in ((0, 20), (0.8, 600)):
        data = E.data(group=group, a=a, b=b, shared=shared, n=n)
        said = E.describe(data)
        assert len(said) <= 260
        missing = [drug for drug in (a, b) if drug not in found]
        if missing:
            assert said.startswith("There is no effect of") and all(drug in said for drug in missing)
            continue
        if a == b:
            assert said.startswith("Drug A and drug B are both")
            continue
        c = compare(group, a, b, shared)
        told = re.search(r": ([+−][\d.]+) \(([+−][\d.]+) to ([+−][\d.]+)\), (not )?beyond chance", said)
        assert told.groups()[:3] == tuple(f"{x:+.2f}".replace("-", "−") for x in (c.difference, c.low, c.high))
        assert (
            said.startswith(f"{a} minus {b}, ") and "Probability that A rates better, if nothing was believed" in said
        )
        assert bool(told[4]) == (c.low <= 0 <= c.high)
        assert ("recalled" in said) == (not (found[a].read and found[b].read))
        seen = float(power(n, c.difference, 1))
        assert (f"would see it in {seen:.0%}, " if seen < 0.99 else "would see it in >99%, ") in said
        needed = patients(c.difference, 1)
        assert f", {needed} in 80%." in said or (needed > 9999 and ", over 10 000 in 80%." in said)
        better = int(re.search(r"(\d+)% on A beat B's mean", said)[1])
        assert (better > 50) == (c.difference < -0.0126) or better == 50


def test_default_tells_the_prediction():
    data = E.data()
    assert (data["compared"].high - data["compared"].low) / 2 == pytest.approx(0.2, abs=0.001)
    assert "−0.46 (−0.66 to −0.26), beyond chance" in E.describe(data)


def test_certainty_is_never_told():
    assert chance(1.0) == "over 99.9%" and chance(0.0) == "under 0.1%"
    assert chance(0.98) == "98%"


@pytest.mark.parametrize("control", E.controls, ids=lambda c: c.name)
def test_every_step_of_a_control_changes_the_picture(control):
    places = np.linspace(control.low, control.high, 6) if isinstance(control, Slider) else control.options
    every = [E.data(**{control.name: place}) for place in places]
    said = [E.describe(data) for data in every]
    assert len(set(said)) == len(said)
    frame = Frame(E, every[0], scale=1)
    pictures = [frame.pixels(data).tobytes() for data in every]
    shown = [data["compared"] is not None for data in every]
    assert len(set(itertools.compress(pictures, shown))) == sum(shown)


def test_presets_differ_from_the_defaults_and_each_other():
    said = [E.describe(E.data(**settings)) for settings in ({}, *E.presets.values())]
    assert len(set(said)) == len(said)
    assert all(E.data(**settings)["compared"] is not None for settings in E.presets.values())
    assert all(len(control.title) <= 28 for control in E.controls)


def test_a_prediction_is_drawn():
    data = E.data()
    frame = Frame(E, data, scale=1)
    assert (frame.pixels(data) != frame.pixels(data | {"prediction": 0.3})).any()
    nothing = E.data(b="amphetamine")
    assert (frame.pixels(nothing) == frame.pixels(nothing | {"prediction": 0.3})).all()


def test_difference_points_the_other_way_when_drugs_are_exchanged():
    there, back = E.data()["compared"], E.data(a="atomoxetine", b="amphetamine")["compared"]
    assert back.difference == pytest.approx(-there.difference)
    assert back.below == pytest.approx(1 - there.below)
