"""Phases of a spike: what counts as one, and what happens when a hump is higher than what a filter left of the peak."""

import numpy as np
import pytest

from nelib.locus.waveform import filtered, shape, spike, width

STEP = 0.04
PLAIN = spike(STEP, 200, peak=2.0, rise=0.3, fall=0.4)


def bump(at, height, wide=0.15):
    t = np.arange(200) * STEP
    return height * np.exp(-(((t - at) / wide) ** 2))


@pytest.mark.parametrize(
    ("parts", "phases", "name"),
    [
        ((), 1, "monophasic"),
        (((3.5, -0.3),), 2, "biphasic"),
        (((0.8, -0.3),), 2, "biphasic"),
        (((0.8, -0.3), (3.5, -0.3)), 3, "triphasic"),
        (((3.5, -0.3), (5.0, 0.2)), 3, "triphasic"),
        (((3.5, -0.3), (5.0, 0.05)), 2, "biphasic"),
        (((3.5, -0.05), (5.0, 0.2)), 1, "monophasic"),  # no trough, no hump after it
        (((0.8, -0.3), (3.5, -0.3), (5.0, 0.2)), 4, "with four phases"),
    ],
)
def test_dip_trough_and_hump_are_phases_where_they_are_large_enough(parts, phases, name):
    found = shape(PLAIN + sum((bump(*p) for p in parts), np.zeros(200)), STEP)
    assert (found.phases, found.name) == (phases, name)
    assert found.width == pytest.approx(0.7, abs=0.01)


def test_a_hump_is_not_taken_for_the_peak_where_the_peak_is_named():
    wave = PLAIN + bump(3.5, -0.5) + bump(5.5, 1.6, 0.4)
    named = shape(wave, STEP, peak=50)
    assert named.height == pytest.approx(1) and named.hump == pytest.approx(1.6, abs=0.01) and named.phases == 3
    assert named.width == pytest.approx(0.7, abs=0.01) == width(wave, STEP, peak=50)
    assert shape(wave, STEP).height == pytest.approx(1.6, abs=0.01)


def test_a_filter_that_runs_one_way_makes_a_hump_and_one_that_runs_both_ways_a_dip():
    wave = np.pad(PLAIN, 200)
    one, both = (shape(filtered(wave, STEP, 300, 6000, causal=causal), STEP) for causal in (True, False))
    assert one.dip > -0.1 and one.trough < -0.1 and one.hump > 0.1 and one.phases == 3
    assert both.dip < -0.1 and both.trough < -0.1 and both.phases >= 3


@pytest.mark.parametrize("peak", [-1, 200, 1.5, 199])
def test_a_peak_lies_above_zero_and_in_the_waveform(peak):
    with pytest.raises(ValueError, match="peak"):
        width(PLAIN - 1e-6, STEP, peak=peak)
