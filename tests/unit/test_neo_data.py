"""The recordings as Neo objects: nothing is lost or changed on the way."""

import numpy as np
import pytest
from lc_data import SETS, neurons

from nelib.locus import neo_data, trace
from nelib.locus.spikes import summary


@pytest.mark.parametrize("which", SETS)
def test_a_block_holds_all_that_the_file_holds(which):
    cells = neurons(which)
    block = neo_data.block(cells)
    named = {name: [s for s in block.segments if s.name == name] for name in (neo_data.SPONTANEOUS, neo_data.SHOCKS)}
    assert len(named[neo_data.SPONTANEOUS]) == 50 and len(named[neo_data.SHOCKS]) == 23
    assert block.annotations["license"] == cells.license and block.annotations["synthetic"] is cells.synthetic
    for cell, segment in zip(cells, named[neo_data.SPONTANEOUS], strict=True):
        train, wave = segment.spiketrains[0], segment.analogsignals[0]
        assert (train.rescale("s").magnitude == cell.spikes).all() and train.annotations["kind"] == cell.kind
        assert summary(train) == summary(cell.spikes, cell.duration)
        assert (wave.magnitude.ravel() == cell.waveform).all()
        assert float(wave.sampling_period.rescale("ms")) == pytest.approx(cell.step, rel=1e-12)
    for cell, segment in zip([c for c in cells if c.shocks is not None], named[neo_data.SHOCKS], strict=True):
        assert (segment.spiketrains[0].magnitude == cell.shock_spikes).all()
        assert (segment.epochs[0].times.rescale("s").magnitude == cell.shocks).all()


def test_groups_hold_the_trains_of_a_kind():
    cells = neurons("stand-in")
    for group in neo_data.block(cells).groups:
        spontaneous = {t.annotations["number"] for t in group.spiketrains}
        assert spontaneous == {c.number for c in cells if c.kind == group.name}


def test_a_trace_keeps_samples_and_units_and_no_truth():
    made = trace.record(duration=2, shocks=[1.0], seed=3)
    segment = neo_data.segment(made)
    signal = segment.analogsignals[0]
    assert signal.dimensionality.string == "uV" and np.array_equal(signal.magnitude.ravel(), made.samples)
    assert float(signal.sampling_rate.rescale("Hz")) == made.rate
    assert segment.events[0].times.magnitude.tolist() == [1.0]
    assert not segment.spiketrains
