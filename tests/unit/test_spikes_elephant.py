"""Elephant as the oracle of the measures of spike trains, and Neo trains as input."""

import elephant.signal_processing
import elephant.statistics as oracle
import neo
import numpy as np
import pytest
import quantities as pq
from lc_data import SETS, neurons

from nelib.locus.spikes import cv, cv2, intervals, lv, lvr, psth, summary
from nelib.locus.waveform import bandpass

pytestmark = pytest.mark.filterwarnings("ignore:The 'copy' argument")  # how Elephant calls quantities


@pytest.mark.parametrize("which", SETS)
@pytest.mark.parametrize("cell", range(0, 50, 7))
def test_measures_agree_with_elephant(which, cell):
    c = neurons(which)[cell]
    train = neo.SpikeTrain(c.spikes, units="s", t_stop=c.duration)
    gaps = oracle.isi(train)
    assert intervals(train) == pytest.approx(gaps.rescale("s").magnitude, rel=1e-12)
    assert cv(intervals(train)) == pytest.approx(float(oracle.cv(gaps)), rel=1e-10)
    assert cv2(intervals(train)) == pytest.approx(float(oracle.cv2(gaps)), rel=1e-10)
    assert lv(intervals(train)) == pytest.approx(float(oracle.lv(gaps)), rel=1e-10)
    assert lvr(intervals(train)) == pytest.approx(float(oracle.lvr(gaps)), rel=1e-10)
    assert summary(train).rate == pytest.approx(float(oracle.mean_firing_rate(train).rescale("Hz")), rel=1e-12)
    assert summary(train) == summary(c.spikes, c.duration)


def test_neo_trains_in_other_units():
    train = neo.SpikeTrain([100, 300, 600], units="ms", t_stop=1000)
    assert summary(train).rate == pytest.approx(3.0)
    assert intervals(train) == pytest.approx([0.2, 0.3])


def test_histogram_agrees_with_elephant():
    c = next(c for c in neurons("stand-in") if c.shocks is not None)
    trials = [
        neo.SpikeTrain(
            c.shock_spikes[(c.shock_spikes >= o - 1) & (c.shock_spikes < o + 2)] - o, units="s", t_start=-1, t_stop=2
        )
        for o in c.shocks
    ]
    found = oracle.time_histogram(trials, 100 * pq.ms, output="rate").rescale("Hz").magnitude.ravel()
    assert psth(c.shock_spikes, c.shocks, -1, 2, 0.1)[1] == pytest.approx(found, abs=1e-9)


def test_filter_agrees_with_elephant():
    x = np.random.default_rng(1).standard_normal(25000)
    signal = neo.AnalogSignal(x[:, None], units="uV", sampling_rate=25 * pq.kHz)
    found = elephant.signal_processing.butter(signal, 300 * pq.Hz, 6000 * pq.Hz, order=2, filter_function="sosfiltfilt")
    inside = slice(2000, -2000)  # the ends depend on the padding
    assert bandpass(x, 25000, 300, 6000)[inside] == pytest.approx(found.magnitude.ravel()[inside], abs=1e-6)
