"""What a pinch of the paw does at the structures of the map, as far as it is modeled."""

import numpy as np

from nelib.locus.brainstem import REGIONS, TARGET
from nelib.locus.firing import Rate, value

SUSTAINED = "parabrachial nucleus"
ANSWERS = {
    TARGET: "a burst, then a pause",
    SUSTAINED: "faster while it lasts and a little longer, no pause",
    "laterodorsal tegmental nucleus": "no burst and pause",
    "fourth ventricle": "no neuron to answer it",
}
"""The answer at each structure where one is modeled; the others fire on because nothing is assumed of them."""


def told(region: str) -> str:
    """Say what a pinch does at a structure."""
    return f"The pinch: {ANSWERS[region]}. " if region in ANSWERS else "What a pinch does here is not modeled. "


def sustained(region: str, start: float) -> Rate | None:
    """Return the rate (Hz, of the time in s) of a neuron that fires faster while the paw is pinched, from `start` on.

    None where a neuron does not answer so.
    """
    if region != SUSTAINED:
        return None
    base, stop = value(f"{REGIONS[region].unit}_rate"), start + value("shock_length")

    def rate(t: np.ndarray) -> np.ndarray:
        t = np.asarray(t, float)
        fading = np.exp(-np.maximum(t - stop, 0) / value("parabrachial_outlast"))
        return base * (1 + (value("parabrachial_pinch") - 1) * np.where(t < start + value("latency"), 0.0, fading))

    return rate
