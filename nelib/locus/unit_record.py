r"""A virtual recording of two neurons that an electrode hears at once, as a table of events.

The neurons are invented, and each student has others. The amplifier has written down what crossed its threshold: time,
height and width at half of the height. The neuron that was hunted is tall at first; a neighbor is small. The tissue
drifts along the electrode, so the one leaves and the other comes, and half-way their heights cross: whoever takes all
events above one height has the neuron at first and its neighbor at last. Widths do not move. One of the two is silenced
by clonidine, and the other is not, so that both together always seem to lose about half. Each shock leaves an artifact,
and noise crosses the threshold now and then.

Rates are those of `nelib.locus.firing`, with the base rate and the size of the burst of each student. Recordings whose
counts in a minute of the control happen to vary much, or hardly at all, are drawn again.

`noisy` is a short trace that holds many tall spikes, from `nelib.locus.trace`.
"""

import numpy as np

from nelib.kit.personal import Personal
from nelib.locus.firing import draw, firing
from nelib.locus.trace import Recording, record, spike_height

CONTROL, AFTER = (0.0, 600.0), (1300.0, 1900.0)
"""Ten minutes before anything was done, and ten minutes under clonidine, in s; told to the student."""
SHOCKS = 620.0 + 5.5 * np.arange(60)
"""Onsets of the foot shocks in s; told to the student."""
INJECTION = 1000.0
"""When clonidine was given, in s."""
EFFECTS = ("inhibited", "not inhibited")
WIDTHS = (0.69, 0.9)  # ms
NEAR, FAR, DRIFT = 22.0, 62.0, 1.2  # µm, µm, µm/min
NOISE, BREATHING = 14.0, 0.05  # µV; a share of the height
WIDTH_ERROR, WIDTH_SCATTER = 3.2, 0.02  # ms µV, which is divided by the height; ms
THRESHOLD, NOISE_RATE = 4.0, 0.3  # multiples of the noise; Hz
ARTIFACT = (1.0, 4.0), (380.0, 450.0), (0.3, 1.2)  # ms after a shock; µV; ms
REGULARITY = {"neuron": 2.5, "neighbor": 1.6}
DEAD = 1.0  # ms
SPREAD = (0.5, 0.72)
"""The standard deviation of the counts in a minute, over that of a Poisson process, lies between these."""


def neuron(me: Personal) -> dict[str, float | str]:
    """Return the truth of a student's recording, all of it invented. Look after you have decided.

    ``effect``, one of `EFFECTS`; ``rate`` in Hz and ``width`` in ms; ``left``, the share of the rate that clonidine
    leaves; ``burst``, the size of the answer to a shock, as a multiple of the usual one.
    """
    effect = me.choice("unit effect", EFFECTS, default=EFFECTS[0])
    left = me.number("unit left", 0.08, 0.22, step=0.01, default=0.12)
    return {
        "effect": effect,
        "rate": me.number("unit rate", 1.0, 1.7, step=0.05, default=1.2),
        "width": me.choice("unit width", WIDTHS, default=WIDTHS[1]),
        "left": left if effect == EFFECTS[0] else 1.0,
        "burst": me.number("unit burst", 0.8, 1.4, step=0.05, default=1.0),
    }


def truth(me: Personal):
    """Return all events of a student's recording with their ``source``: neuron, neighbor, noise or artifact.

    Returns
    -------
    pandas.DataFrame
        One row for each event, in order: ``time`` in s, ``height`` in µV, ``width`` in ms, ``source``.
    """
    import pandas as pd

    own, random = neuron(me), np.random.default_rng(me.seed("unit events"))
    stop = AFTER[1]
    left = me.number("unit left", 0.08, 0.22, step=0.01, default=0.12)
    silenced = own["effect"] == EFFECTS[0]
    shares = {"neuron": (own["left"], NEAR, 1), "neighbor": (1.0 if silenced else left, FAR, -1)}
    wide = dict(zip(("neuron", "neighbor"), (own["width"], sum(WIDTHS) - own["width"]), strict=True))
    base = {"neuron": own["rate"], "neighbor": me.number("unit neighbor", 0.9, 1.4, step=0.05, default=1.1)}
    parts = []
    for source, (factor, start, away) in shares.items():
        kind = "TH+" if silenced == (source == "neuron") else "TH-"
        rate = _rate(kind, base[source], factor, own["burst"])
        while True:
            at = draw(rate, stop, random, regularity=REGULARITY[source])
            counts = np.histogram(at, np.linspace(*CONTROL, 11))[0]
            if source == "neighbor" or SPREAD[0] <= counts.std(ddof=1) / counts.mean() ** 0.5 <= SPREAD[1]:
                break
        height = spike_height(start + away * DRIFT * at / 60)
        parts.append((source, at, height * (1 + random.normal(0, BREATHING, at.size)), wide[source]))
    at = np.sort(random.uniform(0, stop, random.poisson(NOISE_RATE * stop)))
    parts.append(("noise", at, NOISE * (THRESHOLD + random.exponential(1 / THRESHOLD, at.size)), None))
    at = SHOCKS + random.uniform(*ARTIFACT[0], SHOCKS.size) / 1000
    parts.append(("artifact", at, random.uniform(*ARTIFACT[1], at.size), random.uniform(*ARTIFACT[2], at.size)))
    rows = []
    for source, at, height, width in parts:
        if source in shares:
            height = height + random.normal(0, NOISE, at.size)
            width = width + random.normal(0, 1, at.size) * np.hypot(WIDTH_SCATTER, WIDTH_ERROR / height)
        elif width is None:
            width = random.uniform(0.12, 0.36, at.size)
        rows.append(pd.DataFrame({"time": at, "height": height, "width": width, "source": source}))
    found = pd.concat(rows).sort_values("time", kind="stable").reset_index(drop=True)
    found = found[(found["time"].diff() > DEAD / 1000) | (found.index == 0)]
    return found.round({"time": 4, "height": 1, "width": 3}).reset_index(drop=True)


def _rate(kind: str, base: float, left: float, burst: float):
    """Return the rate of a neuron as a function of time: shocks before the injection, the drug after it."""
    quiet, driven = firing(kind, base=base), firing(kind, base=base, shocks=SHOCKS)
    calm = firing(kind, base=0.0, shocks=SHOCKS)  # the answer to shocks alone

    def rate(t: np.ndarray) -> np.ndarray:
        t = np.asarray(t, float)
        return np.where(t < INJECTION, driven(t) + (burst - 1) * calm(t), left * quiet(t))

    return rate


def events(me: Personal):
    """Return what the amplifier of a student wrote down: ``time`` (s), ``height`` (µV) and ``width`` (ms) of events."""
    return truth(me).drop(columns="source")


def noisy(me: Personal) -> Recording:
    """Return a student's short trace with many tall spikes, as the amplifier gives it, without a filter."""
    rate = me.number("trace rate", 8.0, 14.0, step=1.0, default=12.0)
    loud = me.number("trace noise", 0.7, 1.3, step=0.05, default=1.0)
    seed = me.seed("trace") % 2**32
    return record(duration=6.0, rate=rate, kind="TH-", distance=4.0, neighbors=0, noise=loud, drift=0.0, seed=seed)
