r"""Many studies of two groups at once: what each normalization finds, and what it finds where nothing differs.

`nelib.body.normalization.power` draws and divides one person at a time. Here people are drawn once, at a gain of 1, and
used again: a height is multiplied by the gain :math:`g^{s}` of the place of the electrode, s being the spread of its
logarithm, and every reference that holds bursts of the same recording divides that away again. A study of fewer people
takes the first ones.

A second group can differ in three ways from the first one. ``"shape"``: more axons in a burst, as in heart failure.
``"scale"``: every burst higher by a factor, that of all axons too, as if each spike were larger. ``"share"``: every
burst takes a share of the axons that is larger by a factor, while a burst of all axons is as high as ever; so that no
share exceeds 1, the shares of the first group are divided by the factor.

Every number comes from ``nelib/data/sympathetic.csv``.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import stdtr

from nelib.body.nerve_trace import value
from nelib.body.normalization import METHODS, People, people
from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.formula import array

DIFFERENCES = ("shape", "scale", "share", "nothing")


@dataclass(frozen=True, eq=False)
class Pool:
    """Studies of two groups, of which one differs in the shape of its bursts or in nothing.

    Attributes
    ----------
    kind : str
        ``"shape"`` or ``"nothing"``.
    strength : dict
        Mean heights by method: studies × groups × people; without a normalization those at a gain of 1.
    gain : ndarray
        Gains at a spread of 1, alike.
    frequency : ndarray
        Bursts a minute, alike.
    """

    kind: str
    strength: dict[str, np.ndarray] = field(repr=False)
    gain: np.ndarray = field(repr=False)
    frequency: np.ndarray = field(repr=False)


def all_strengths(found: People) -> dict[str, np.ndarray]:
    """Return what `nelib.body.normalization.strengths` returns for every method, many times faster."""
    if not isinstance(found, People):
        raise ValueError("all_strengths needs People; people() makes some.")
    heights = [h for group in found.heights for h in group]
    count = np.array([h.size for h in heights])
    every = np.full((count.size, count.max()), np.inf)
    every[np.arange(count.max()) < count[:, None]] = np.concatenate(heights)
    mean = np.array([h.mean() for h in heights])
    every.sort(axis=1)
    row, place = np.arange(count.size), value("top_percentile") * (count - 1)
    below = place.astype(int)
    lower, upper = every[row, below], every[row, np.minimum(below + 1, count - 1)]
    lowest, largest = every[:, 0], every[row, count - 1]
    evoked = np.array([e.max() for group in found.evoked for e in group])
    over = {
        "none": mean / value("level"),
        "largest": mean / largest,
        "percentile": mean / (lower + (place - below) * (upper - lower)),
        "mean": mean / mean,
        "min-max": (mean - lowest) / (largest - lowest),
        "evoked": mean / evoked,
    }
    return {m: value("level") * over[m].reshape(found.gains.shape) for m in METHODS}


def draw(kind: str, size: int, studies: int | None = None, *, seed: int = 1) -> Pool:
    """Draw studies.

    Parameters
    ----------
    kind : str
        ``"shape"`` or ``"nothing"``; the other differences are made from the latter.
    size : int
        People in each group, the most that a study will take.
    studies : int, optional
        How many; see `nelib.body.normalization.power`.
    seed : int
        Of the first study; the others follow.
    """
    which = known_name("kind of pool", kind, ("shape", "nothing"))
    runs = range(int(value("studies")) if studies is None else whole("studies", studies, 1))
    first = whole("seed", seed, 0)
    drawn = [people(whole("size", size, 2), difference=which, gain_spread=1, seed=first + i) for i in runs]
    each = [all_strengths(p) for p in drawn]
    gain = np.array([p.gains for p in drawn])
    strength = {m: np.array([e[m] for e in each]) for m in METHODS}
    strength["none"] /= gain
    return Pool(which, strength, gain, np.array([p.frequency for p in drawn]))


def strengths(
    pool: Pool, method: str, difference: str, size: int, *, gain_spread: float | None = None, factor: float = 2.0
) -> np.ndarray:
    """Return the mean height of each person, studies × groups × people, in the units of a normalization.

    Parameters
    ----------
    pool : Pool
        Its kind must be ``"shape"`` for that difference, else ``"nothing"``.
    method : str
        One of `nelib.body.normalization.METHODS`.
    difference : str
        One of `DIFFERENCES`.
    size : int
        People in each group.
    gain_spread : float, optional
        Standard deviation of the logarithm of the gain.
    factor : float
        For ``"scale"`` and ``"share"``.

    Raises
    ------
    ValueError
        If a name is unknown, the pool is of another kind or has fewer people.
    """
    if not isinstance(pool, Pool):
        raise ValueError("strengths needs a Pool; draw() makes one.")
    how, what = known_name("normalization", method, METHODS), known_name("difference", difference, DIFFERENCES)
    if (what == "shape") != (pool.kind == "shape"):
        raise ValueError(f"The difference {what!r} cannot be made from studies drawn with {pool.kind!r}.")
    n, most = whole("size", size, 2), pool.gain.shape[-1]
    if n > most:
        raise ValueError(f"The studies were drawn with {most} people in each group, fewer than {n}.")
    spread = value("gain_spread") if gain_spread is None else number("gain_spread", gain_spread, low=0)
    times = positive("factor", factor)
    found = pool.strength[how][..., :n].copy()
    if how == "none":
        found *= pool.gain[..., :n] ** spread
    if what == "scale" and how == "none":
        found[:, 1] *= times
    if what == "share" and how in ("none", "evoked"):
        found[:, 0] /= times
    return found


def welch(first: Any, second: Any) -> np.ndarray:
    """Return the p of `nelib.body.normalization.welch` for every study at once; people are along the last axis."""
    a, b = (array(name, x, low=None) for name, x in (("first", first), ("second", second)))
    if min(a.ndim, b.ndim) < 1 or min(a.shape[-1], b.shape[-1]) < 2:
        raise ValueError("A t test needs at least two people in each group.")
    n, m = a.shape[-1], b.shape[-1]
    u, v = a.var(axis=-1, ddof=1) / n, b.var(axis=-1, ddof=1) / m
    mean, other = a.mean(axis=-1), b.mean(axis=-1)
    tiny = np.sqrt(np.finfo(float).eps) * np.maximum(np.abs(mean), np.abs(other))
    alike = np.sqrt(u + v) <= tiny
    gap, error = np.abs(mean - other), np.where(alike, 1, u + v)
    spread = np.where(alike, 1, u**2 / (n - 1) + v**2 / (m - 1))
    freedom = np.where(alike, 1, error**2 / spread)
    return np.where(alike, gap <= tiny, 2 * stdtr(freedom, -gap / np.sqrt(error)))


def share_found(groups: Any, level: float | None = None) -> float:
    """Return the share of studies (studies × two groups × people) with p below `level`, 0.05 unless given."""
    g = array("groups", groups, low=None)
    if g.ndim != 1 + 2 or g.shape[1] != 2:
        raise ValueError("Studies are given as studies × two groups × people.")
    limit = 1 - value("confidence") if level is None else positive("level", level, high=1)
    return float(np.mean(welch(g[:, 0], g[:, 1]) < limit))
