"""The virtual recording of exercise 09: what is in the table of events, and what it cannot be read without."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.locus import detection, waveform
from nelib.locus.unit_record import (
    AFTER,
    CONTROL,
    DEAD,
    EFFECTS,
    INJECTION,
    SHOCKS,
    SPREAD,
    WIDTHS,
    events,
    neuron,
    noisy,
    truth,
)

STUDENTS = [Personal("09_recording", name, environ={}) for name in ("", *(f"student {k}" for k in range(11)))]


@pytest.fixture(scope="module")
def tables():
    return [truth(me) for me in STUDENTS]


def times(table, source):
    return table["time"][table["source"] == source].to_numpy()


def share_left(x):
    return np.sum((x >= AFTER[0]) & (x < AFTER[1])) / np.sum(x < CONTROL[1])


def test_the_table_is_in_order_and_hides_the_truth(tables):
    for me, table in zip(STUDENTS, tables, strict=True):
        assert list(events(me).columns) == ["time", "height", "width"]
        assert (table["time"].diff().dropna() > 0.9 * DEAD / 1000).all()
        assert set(table["source"]) == {"neuron", "neighbor", "noise", "artifact"}
        assert np.sum(table["source"] == "artifact") >= SHOCKS.size - 2
    assert CONTROL[1] < SHOCKS[0] and SHOCKS[-1] + 5 < INJECTION < AFTER[0]


def test_one_of_the_two_is_silenced_and_both_together_never_tell(tables):
    seen = set()
    for me, table in zip(STUDENTS, tables, strict=True):
        own, other = (share_left(times(table, source)) for source in ("neuron", "neighbor"))
        silenced = neuron(me)["effect"] == EFFECTS[0]
        assert (own < 0.35, other < 0.35) == (silenced, not silenced)
        assert own == pytest.approx(neuron(me)["left"], abs=0.12)
        seen.add((silenced, neuron(me)["width"]))
    assert len(seen) == 2 * len(WIDTHS)  # the width tells nothing of the drug


def test_heights_cross_and_widths_do_not(tables):
    for me, table in zip(STUDENTS, tables, strict=True):
        for early, (start, stop) in ((True, CONTROL), (False, AFTER)):
            part = table[(table["time"] >= start) & (table["time"] < stop)].groupby("source")
            height, width = part["height"].mean(), part["width"].mean()
            assert (height["neuron"] > 1.3 * height["neighbor"]) is np.bool_(early) or (
                height["neighbor"] > 1.3 * height["neuron"]
            ) is np.bool_(not early)
            assert width["neuron"] == pytest.approx(neuron(me)["width"], abs=0.01)
            assert width["neighbor"] == pytest.approx(sum(WIDTHS) - neuron(me)["width"], abs=0.01)


def test_the_neuron_is_more_regular_than_chance(tables):
    for table in tables:
        counts = np.histogram(times(table, "neuron"), np.linspace(*CONTROL, 11))[0]
        assert 0.95 * SPREAD[0] < counts.std(ddof=1) / counts.mean() ** 0.5 < 1.05 * SPREAD[1]


def test_rates_are_those_that_were_drawn(tables):
    ratios = [
        np.sum(times(table, "neuron") < CONTROL[1]) / 600 / neuron(me)["rate"]
        for me, table in zip(STUDENTS, tables, strict=True)
    ]
    assert np.mean(ratios) == pytest.approx(1, abs=0.03)


def test_the_spikes_of_the_trace_are_in_its_standard_deviation():
    for me in STUDENTS:
        own = noisy(me)
        filtered = waveform.bandpass(own.samples, own.rate, 300, 6000)
        quiet = np.ones(filtered.size, bool)
        for s in own.truth:
            quiet[int((s - 0.003) * own.rate) : int((s + 0.006) * own.rate)] = False
        assert detection.noise(filtered) == pytest.approx(filtered[quiet].std(), rel=0.08)
        assert filtered.std() > 1.3 * detection.noise(filtered)
