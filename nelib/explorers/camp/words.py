"""What the explorers of lesson 08 share: how they write rates and shares, their first doses, where they ask."""

from scipy import constants

from nelib.explorers.words import fold
from nelib.kit.evidence import load_evidence

SHOWN = ("norepinephrine", "isoproterenol")  # epinephrine would be a copy of the first: no β2, the same α2 constants
FIRST = {name: row.value for name, row in load_evidence("camp_explorers").items()}
UNITS = {"s": 1.0, "min": constants.minute, "h": constants.hour}
ASKED = 0.1  # a slider with a logarithmic scale seldom stops at a round number
TINY, FEW, MOST = 1e-5, 0.1, 0.9995
WRITTEN, NAUGHT = 0.02, 5e-4  # a rate that can be read; one that is written as 0


def unit_for(*per_second: float) -> str:
    """Return the unit of time in which the smallest of several rates is not a tiny number; 0 does not count."""
    least = min((rate for rate in per_second if rate > TINY**2), default=1)
    return next((unit for unit in UNITS if least * UNITS[unit] >= WRITTEN), "h")


def rate(per_second: float, unit: str) -> str:
    """Write steps per second in a given unit: 0.23/s, 12.8/min, 0.004/h, 0."""
    value = per_second * UNITS[unit]
    return f"{fold(value)}/{unit}" if value >= FEW else f"{value:.2g}/{unit}" if value >= NAUGHT else "0"


def share(part: float) -> str:
    """Write a share: 53.3%, 0.23%, < 0.001%, 0%."""
    if part >= MOST:
        return "100%"
    if part < TINY:
        return "< 0.001%" if part > TINY**2 else "0%"
    return f"{100 * part:.2g}%" if part < FEW else f"{100 * part:.3g}%"


def near(value: float, asked: float) -> bool:
    """Say whether a control stands where a prediction was asked for."""
    return abs(value / asked - 1) <= ASKED
