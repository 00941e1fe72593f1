"""The figure of lesson 09 on sorting: its trace is that of the laboratory, and its surprises hold."""

import sys

import numpy as np
import pytest

from nelib.explorers import recording as explore
from nelib.locus import trace, waveform

S = sys.modules["nelib.explorers.recording.sorting"]


def test_filtered_parts_add_up_to_the_filtered_trace():
    own, first, second = S.trains()
    way = dict(duration=S.LENGTH, sampling=S.SAMPLING, neighbors=0, seed=S.SEED, drift=20 * 60 / S.LENGTH)
    x = trace.record(spikes=own, noise=1.3, **way).samples
    for train, distance in ((first, 50.0), (second, S.FAR * S.EVIDENCE["neighbor_first"])):
        x = x + trace.record(spikes=train, kind="TH-", distance=distance, noise=0.0, **way).samples
    y = waveform.bandpass(x, S.SAMPLING, S.EVIDENCE["low"], S.EVIDENCE["high"])
    np.testing.assert_allclose(S.recorded(50.0, 1.3, 20.0), y, atol=0.01)


def test_sorting_is_right_by_default_and_wrong_without_alignment():
    good, crooked = explore.sorting.data(), explore.sorting.data(align=False)
    assert (good["recall"], good["precision"], good["short"]) == (1, 1, 0)
    assert crooked["recall"] < 0.7 and crooked["precision"] < 0.9 and crooked["short"] == 0


def test_a_clean_histogram_proves_nothing():
    for settings in ({"units": 4}, {"units": 5}, {"neighbor": 36}, {"drift": 15}):
        found = explore.sorting.data(**settings)
        assert found["short"] == 0 and found["recall"] < 0.7
    assert explore.sorting.data(units=1)["short"] > 0  # only merging breaks the refractory period


def test_nothing_to_sort_is_said():
    words = explore.sorting.describe(explore.sorting.data() | {"spikes": 0, "detected": 2})
    assert "too few to sort" in words


def test_every_spike_is_owned_once():
    data = explore.sorting.data(neighbor=100, noise=0.5)
    assert data["mine"].sum() == pytest.approx(data["true"], abs=1)
