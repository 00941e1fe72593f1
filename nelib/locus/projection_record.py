r"""A virtual recording of what shocks to five places of the brain do to one neuron of the locus coeruleus.

A shock to a place that the neuron's axon reaches sets off an impulse there, which runs back to the cell body. It
arrives after one and the same time :math:`t`, that of the way. If the cell body has fired shortly before, its own
impulse is on the way down; the two meet and die. So no spike is driven if the last one came less than :math:`t` plus
the refractory time of the axon before the shock. That is the collision test.

Three of the five places are not reached by this neuron, but drive it through others: a fast and safe synapse after a
constant time, too, but without collision; a slow synapse after a time that varies; and a synapse that fails for a while
after each spike, as if by collision, but whose times vary. Which place is which, and the times, are each student's own.
All numbers are invented for this task.
"""

import numpy as np

from nelib.kit.personal import Personal

PATHS = {"frontal cortex": 17.0, "hippocampus": 14.0, "thalamus": 10.0, "cerebellum": 8.0, "spinal cord": 30.0}
"""Length of the way from the cell body in mm, told to the student."""
KINDS = ("axon", "axon", "safe synapse", "slow synapse", "synapse against a pause")
SPEEDS = (0.3, 0.7)  # m/s
REFRACTORY = 2.6  # ms
SHOCKS, WINDOW = 60, 150.0  # shocks at a place; ms after a shock that were looked at
TRIGGERED, SOONEST = 40, 3.0  # of the shocks, those that a spike has set off, and how soon after it at least, in ms
EXACT, LOOSE = 0.1, 4.0  # standard deviation of the time, in ms, along an axon and through a synapse
SAFE, UNSAFE = 0.97, 0.9  # share of the shocks that drive a spike if nothing speaks against it
PAUSE = 15.0  # ms longer than the way: how long a spike of its own makes the neuron hard to drive
RATE = 1.0  # spontaneous spikes, Hz
QUIET = 100.0  # ms, shortest interval of spontaneous spikes


def truth(me: Personal) -> dict[str, tuple[str, float]]:
    """Return for each place its kind, one of `KINDS`, and the time from shock to spike in ms. Look afterward."""
    random = np.random.default_rng(me.seed("projection truth"))
    kinds = random.permutation(np.array(KINDS))
    speeds = random.uniform(*SPEEDS, len(PATHS))
    return {
        place: (str(kind), round(float(way / speed), 1))
        for (place, way), kind, speed in zip(PATHS.items(), kinds, speeds, strict=True)
    }


def shocks(me: Personal):
    """Return what followed each shock.

    Returns
    -------
    pandas.DataFrame
        One row for each shock: ``place``; ``since``, the time in ms from the last spike to the shock; ``latency``, the
        time in ms from the shock to the next spike, NaN if there was none within 150 ms.
    """
    import pandas as pd

    random, rows = np.random.default_rng(me.seed("projection shocks")), []
    for place, (kind, way) in truth(me).items():
        near = np.exp(random.uniform(np.log(SOONEST), np.log(WINDOW), TRIGGERED))
        since = np.concatenate([near, WINDOW + random.exponential(1000 / RATE, SHOCKS - TRIGGERED)])
        for before in random.permutation(np.round(since, 1)):
            rows.append((place, before, _next_spike(kind, way, before, random)))
    return pd.DataFrame(rows, columns=["place", "since", "latency"])


def _next_spike(kind: str, way: float, since: float, random: np.random.Generator) -> float:
    """Return the time of the first spike after a shock, in ms; NaN if there is none within the window."""
    own = max(0.0, QUIET - since) + random.exponential(1000 / RATE)
    exact, scatter, luck = kind in KINDS[:3], random.standard_normal(), random.random()
    driven = way + (EXACT if exact else float(np.clip(LOOSE, 0, way / 4))) * np.clip(scatter, -3, 3)
    blocked = {"axon": way + REFRACTORY, "synapse against a pause": way + PAUSE}.get(kind, 0.0)
    if since < blocked or luck > (SAFE if exact else UNSAFE) or (kind == "axon" and own < driven):
        driven = np.inf
    if kind == "axon" and abs(own - way) < LOOSE / 2:
        own = np.inf  # so that no spike of its own passes for a driven one
    first = min(own, driven)
    return round(float(first), 1) if first <= WINDOW else np.nan
