"""Recordings as Neo objects, the common form in which tools for electrophysiology hand data to each other.

A `neo.Block` holds `neo.Segment` objects, one for each recording, and these hold spike trains, signals and events, all
with units. `nelib.locus.spikes` takes such spike trains; so do Elephant and other tools.
"""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.locus.identified import Neuron, Neurons
from nelib.locus.trace import Recording

EVIDENCE = load_evidence("lc_recording")
SPONTANEOUS, SHOCKS = "spontaneous", "foot shocks"


def block(neurons: Neurons):
    """Return the identified neurons as one block, with one group for each kind.

    Parameters
    ----------
    neurons : Neurons
        What `nelib.locus.identified.load` returns.

    Returns
    -------
    neo.Block
        A segment ``"spontaneous"`` for each neuron, with its spike train (s) and its mean waveform, and a segment
        ``"foot shocks"`` for each neuron that got some, with its spike train and the shocks as an epoch. The trains are
        annotated with number, kind, certainty and place of the neuron, the block with licence and origin.
    """
    import neo

    held = neo.Block(
        name="identified neurons of the locus coeruleus",
        license=neurons.license,
        origin=neurons.origin,
        synthetic=neurons.synthetic,
    )
    for cell in neurons:
        segment = neo.Segment(name=SPONTANEOUS, number=cell.number)
        segment.spiketrains.append(_train(cell, cell.spikes, cell.duration))
        segment.analogsignals.append(
            neo.AnalogSignal(cell.waveform[:, None], units="", sampling_period=_ms(cell.step), name="mean waveform")
        )
        held.segments.append(segment)
        if cell.shocks is not None:
            segment = neo.Segment(name=SHOCKS, number=cell.number)
            # The file does not tell how long this recording was: it lasted at least one period beyond the last shock.
            end = max(cell.shocks[-1] + EVIDENCE["shock_period"].value, cell.shock_spikes.max(initial=0))
            segment.spiketrains.append(_train(cell, cell.shock_spikes, end))
            length = np.full(cell.shocks.size, EVIDENCE["shock_length"].value)
            segment.epochs.append(neo.Epoch(times=cell.shocks, durations=length, units="s", name=SHOCKS))
            held.segments.append(segment)
    trains = [t for s in held.segments for t in s.spiketrains]
    for kind in ("TH+", "TH-"):
        held.groups.append(neo.Group(objects=[t for t in trains if t.annotations["kind"] == kind], name=kind))
    held.check_relationships()
    return held


def segment(recording: Recording):
    """Return a trace as a segment: the signal in µV, and the shocks as an event. The truth stays outside."""
    import neo
    import quantities as pq

    made = neo.Segment(name=f"{recording.duration:g} s, electrode of {recording.impedance:g} MΩ")
    made.analogsignals.append(
        neo.AnalogSignal(recording.samples[:, None], units="uV", sampling_rate=recording.rate * pq.Hz, name="raw")
    )
    made.events.append(neo.Event(times=recording.shocks, units="s", name=SHOCKS))
    return made


def _ms(value: float):
    import quantities as pq

    return value * pq.ms


def _train(cell: Neuron, spikes: np.ndarray, end: float):
    import neo

    return neo.SpikeTrain(
        spikes, units="s", t_stop=end, number=cell.number, kind=cell.kind, sure=cell.sure, place=cell.place
    )
