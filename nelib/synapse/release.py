r"""Exocytosis, counted: what one quantum holds, and how often a varicosity lets one go during a train of impulses.

Impulse $k$ at time $t_k$ releases a quantum from a varicosity with probability

.. math:: P_k = p_0\, c\, \Bigl(1 + \sum_{j<k} f\, e^{-(t_k - t_j)/\tau_f}\Bigr)\, n(t_k),

where $c$ is the calcium entry that a blocker leaves and $n$ the filling of the first pool. Each impulse takes $P_k$
from the pool; between impulses the reserve $m$, $r$ times as large, refills it and is refilled itself:

.. math:: \dot n = \frac{m - n}{\tau_1}, \qquad \dot m = \frac{n - m}{r\,\tau_1} + \frac{1 - m}{\tau_2}.

The sum of single facilitations and the two time constants are Bennett's (1973, mouse vas deferens); the form of the
pools is this course's own. Numbers come from ``nelib/data/release.csv``.
"""

from typing import Any

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, number
from nelib.kit.evidence import load_evidence

TISSUES = {"sympathetic nerve": "omega_nerve", "cortex": "omega_cortex"}


def _value(name: str) -> float:
    return load_evidence("release")[name].value


def molecules(charge: float) -> float:
    """Return how many molecules of catecholamine gave a charge, in fC, to an electrode: N = Q/(n e).

    Raises
    ------
    ValueError
        If the charge is negative or no number.
    """
    return number("charge", charge, low=0) * constants.femto / (_value("electrons") * constants.elementary_charge)


def vesicle_concentration(count: float, diameter: float) -> float:
    """Return the concentration, in M, of `count` molecules in a sphere whose inner diameter is given in nm.

    Raises
    ------
    ValueError
        If the count is negative or the diameter is not positive.
    """
    number("count", count, low=0)
    if number("diameter", diameter, low=0) == 0:
        raise ValueError("diameter must be above 0 nm.")
    liters = np.pi / 6 * (diameter * constants.nano) ** 3 / constants.liter  # geometry: a sphere
    return count / constants.Avogadro / liters


def calcium_left(conotoxin: float, tissue: str = "sympathetic nerve") -> float:
    """Return the share of the release by a single impulse that ω-conotoxin (nM) leaves.

    Raises
    ------
    ValueError
        If the tissue is unknown or the concentration is negative.
    """
    dose = number("conotoxin", conotoxin, low=0)
    blockable = _value(TISSUES[known_name("tissue", tissue, TISSUES)])
    return 1 - blockable * dose / (dose + _value("omega_IC50"))


def train(
    frequency: float, impulses: int, *, calcium: float = 1.0, p_0: float | None = None, depletion: bool = True,
    facilitation: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the release by each impulse of a regular train.

    Parameters
    ----------
    frequency : float
        Impulses per second.
    impulses : int
        Number of impulses, at least 1.
    calcium : float
        Share of the release that is left of a single impulse, 0 to 1; see `calcium_left`.
    p_0, facilitation : float, optional
        Values that differ from the evidence table.
    depletion : bool
        Whether an impulse takes from the pool what it releases.

    Returns
    -------
    dict
        ``time`` (s), ``probability`` (expected quanta per varicosity and impulse), ``pool`` and ``reserve`` (before
        each impulse), ``facilitation`` (factor of each impulse).

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    if not number("frequency", frequency, low=0) > 0:
        raise ValueError("frequency must be above 0 Hz.")
    count = int(number("impulses", impulses, low=1))
    left = number("calcium", calcium, low=0, high=1)
    p = number("p_0", _value("p_0") if p_0 is None else p_0, low=0, high=1)
    f = number("facilitation", _value("facilitation") if facilitation is None else facilitation, low=0)
    gap = 1 / frequency
    fade = np.exp(-gap / _value("tau_f"))
    factor = 1 + f * fade * (1 - fade ** np.arange(count)) / (1 - fade) if fade < 1 else 1 + f * np.arange(count)
    step, rest = _refill(gap)
    pools = np.ones(2)
    pool, reserve, probability = np.empty(count), np.empty(count), np.empty(count)
    for k in range(count):
        pool[k], reserve[k] = pools
        probability[k] = min(p * left * factor[k] * pools[0], pools[0], 1.0)
        if depletion:
            pools[0] -= probability[k]
        pools = rest + step @ (pools - rest)
    return {
        "time": gap * np.arange(count), "probability": probability, "pool": pool, "reserve": reserve,
        "facilitation": factor,
    }  # fmt: skip


def _refill(gap: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the matrix that takes both pools over a pause, and their resting values: the refilling is linear."""
    tau_1, tau_2, r = _value("tau_1"), _value("tau_2"), _value("reserve")
    matrix = np.array([[-1 / tau_1, 1 / tau_1], [1 / (r * tau_1), -1 / (r * tau_1) - 1 / tau_2]])
    values, vectors = np.linalg.eig(matrix)
    return (vectors * np.exp(values * gap)) @ np.linalg.inv(vectors), np.ones(2)


def varicosities(course: dict[str, Any], count: int, rng: np.random.Generator, *, depletion: bool = True) -> np.ndarray:
    """Return which of `count` varicosities release a quantum at each impulse of a train: an array of truth values.

    Each varicosity has one place for a ready quantum. A ready one is released with the probability of the train divided
    by the filling of the pool; an empty place is filled from the reserve, and a filled one may fall back, so that on
    average the pool runs as `train` says.

    Parameters
    ----------
    course : dict
        What `train` returned.
    count : int
        Number of varicosities.
    rng : numpy.random.Generator
    depletion : bool
        As in `train`.

    Raises
    ------
    ValueError
        If the count is below 1.
    """
    count = int(number("count", count, low=1))
    time, pool = course["time"], course["pool"]
    chance = course["probability"] / np.where(pool > 0, pool, 1.0)
    gap = time[1] - time[0] if time.size > 1 else 0.0
    moved = 1 - np.exp(-gap / _value("tau_1"))
    ready, hits = np.ones(count, dtype=bool), np.empty((count, time.size), dtype=bool)
    for k in range(time.size):
        hits[:, k] = ready & (rng.random(count) < chance[k])
        if depletion:
            filled = rng.random(count) < course["reserve"][k]
            ready = np.where(rng.random(count) < moved, filled, ready & ~hits[:, k])
    return hits
