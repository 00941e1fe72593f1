r"""What the height of a burst is divided by, and what that does to a conclusion.

A height in µV says as much about the place of the electrode as about the nerve: every height is multiplied by the same
unknown gain g. A count of bursts does not know g. A height over a reference that has the same g does not either, but
what is divided away with g is gone:

- ``"none"``: g stays in.
- ``"largest"``, ``"percentile"``: what remains is the shape of the distribution. A change that makes all bursts larger
  by one factor is gone, unless the reference is that of before the change.
- ``"mean"``: the mean height of every recording at rest is the same by definition. People can no longer be compared.
- ``"min-max"``: as ``"largest"``, and the smallest burst that was found is called 0: it depends on the noise.
- ``"evoked"``: the reference is a burst of almost all axons. The share of them that takes part remains.

Here heights are proportional to the share of axons in a burst; rectification, which shrinks small bursts, is in
`nelib.body.nerve_recording`. Every number comes from ``nelib/data/sympathetic.csv``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, logit, stdtr

from nelib.body.nerve_recording import Bursts
from nelib.body.nerve_trace import GROUPS, value
from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.formula import array

METHODS = ("none", "largest", "percentile", "mean", "min-max", "evoked")
DIFFERENCES = ("shape", "scale", "nothing")
_LEVELS: dict[str, Callable[[np.ndarray], float]] = {
    "largest": np.max,
    "percentile": lambda h: np.quantile(h, value("top_percentile")),
    "mean": np.mean,
}


def _heights(label: str, given: Any) -> np.ndarray:
    found = array(label, given, above=True).ravel()
    if not found.size:
        raise ValueError(f"{label} must hold at least one burst.")
    return found


def normalize(heights: Any, method: str, *, reference: Any = None, evoked: Any = None) -> np.ndarray:
    """Return heights of bursts in arbitrary units.

    Parameters
    ----------
    heights : array_like
        In µV.
    method : str
        One of `METHODS`.
    reference : array_like, optional
        Heights in µV from which the level that is called 100 is taken, such as those at rest; `heights` themselves
        unless given. For ``"evoked"`` it does not matter.
    evoked : array_like, optional
        Heights in µV during the strongest stimulus; needed for ``"evoked"``.

    Raises
    ------
    ValueError
        If the method is unknown, a height is not above 0, or what the method needs is missing.
    """
    h, way = _heights("heights", heights), known_name("normalization", method, METHODS)
    base = h if reference is None else _heights("reference", reference)
    if way == "none":
        return h.copy()
    if way == "evoked":
        if evoked is None:
            raise ValueError("The method 'evoked' needs the heights during the strongest stimulus.")
        return value("level") * h / _heights("evoked", evoked).max()
    if way == "min-max":
        if base.max() == base.min():
            raise ValueError("The method 'min-max' needs two bursts of different height.")
        return value("level") * (h - base.min()) / (base.max() - base.min())
    return value("level") * h / float(_LEVELS[way](base))


def measures(bursts: Bursts, method: str = "none", *, reference: Any = None, evoked: Any = None) -> dict[str, float]:
    """Return the four numbers of a recording: bursts a minute and in 100 beats, mean height, sum of heights a minute.

    Parameters are those of `normalize`; without a burst the mean is NaN.
    """
    if not isinstance(bursts, Bursts):
        raise ValueError("measures needs Bursts; nerve_recording.detect() finds them.")
    if not bursts.height.size:
        known_name("normalization", method, METHODS)
        return {"frequency": 0.0, "incidence": 0.0, "strength": np.nan, "total": 0.0}
    h = normalize(bursts.height, method, reference=reference, evoked=evoked)
    strength = float(h.mean())
    return {
        "frequency": bursts.frequency, "incidence": bursts.incidence, "strength": strength,
        "total": strength * bursts.frequency,
    }  # fmt: skip


def change(before: Any, after: Any, method: str, *, own: bool = False, evoked: Any = None) -> float:
    """Return the change of the mean height of one person in percent.

    Parameters
    ----------
    before, after : array_like
        Heights in µV, from the same place of the electrode.
    method : str
        One of `METHODS`.
    own : bool
        Whether each period is divided by its own reference; else both by that of the period before.
    evoked : array_like, optional
        See `normalize`.
    """
    first = normalize(before, method, evoked=evoked).mean()
    second = normalize(after, method, reference=None if own else before, evoked=evoked).mean()
    if first == 0:
        raise ValueError("The mean height before is 0, so a change in percent has no meaning.")
    return float(value("level") * (second / first - 1))


# People


@dataclass(frozen=True, eq=False)
class People:
    """Two groups: heights in µV of each person's bursts, at rest and evoked, the gains, and the bursts a minute."""

    heights: tuple[list[np.ndarray], list[np.ndarray]]
    evoked: tuple[list[np.ndarray], list[np.ndarray]]
    gains: np.ndarray
    frequency: np.ndarray


def people(
    size: int | None = None,
    *,
    difference: str = "shape",
    gain_spread: float | None = None,
    factor: float = 2.0,
    seed: int = 1,
) -> People:
    """Record from two groups of people, each from another place of the electrode.

    Everyone has a share of beats with a burst, a distribution of their heights, and a gain.

    Parameters
    ----------
    size : int, optional
        People in each group; that of Sverrisdóttir 1998 unless given.
    difference : str
        How the second group differs: ``"shape"``, more axons in a burst, as in heart failure; ``"scale"``, as many
        axons, but every burst higher by `factor`; ``"nothing"``.
    gain_spread : float, optional
        Spread of the gain, standard deviation of the logarithm.
    factor : float
        For ``"scale"``.
    seed : int
        Draws people, gains and bursts.
    """
    n = int(value("group")) if size is None else whole("size", size, 2)
    kind = known_name("difference", difference, DIFFERENCES)
    spread = value("gain_spread") if gain_spread is None else number("gain_spread", gain_spread, low=0)
    times = positive("factor", factor) if kind == "scale" else 1
    random = np.random.default_rng(whole("seed", seed, 0))
    gains = np.exp(spread * random.standard_normal((2, n)))
    # Counts have a generator of their own, so that they do not shift what is drawn for heights.
    counts = np.random.default_rng([seed, 1])
    who = GROUPS if kind == "shape" else (GROUPS[0], GROUPS[0])
    middle, rates = (np.array([[value(f"{name}_{g}")] for g in who]) for name in ("incidence", "bursts"))
    middle = middle / value("level")
    share = expit(logit(middle) + value("incidence_spread") * counts.standard_normal((2, n)))
    count = np.maximum(2, counts.poisson(rates / middle * share * value("session")))
    heights, evoked = ([], []), ([], [])
    for side, group in enumerate(GROUPS):
        usual = value(f"shape_{group if kind == 'shape' else GROUPS[0]}")
        shape = usual * np.exp(value("person_spread") * random.standard_normal(n))
        high = gains[side] * (times if side else 1)
        for g, k, a in zip(high, count[side], shape, strict=True):
            heights[side].append(np.maximum(g * random.beta(a, value("shape_other"), k), np.finfo(float).tiny))
            evoked[side].append(np.array([g * value("evoked_share")]))
    return People(heights, evoked, gains, count / value("session"))


def strengths(found: People, method: str) -> np.ndarray:
    """Return the mean height of each person (columns) of both groups (rows), in the units of a normalization."""
    if not isinstance(found, People):
        raise ValueError("strengths needs People; people() makes some.")
    return np.array(
        [
            [normalize(h, method, evoked=e).mean() for h, e in zip(hs, es, strict=True)]
            for hs, es in zip(found.heights, found.evoked, strict=True)
        ]
    )


def medians(found: People) -> np.ndarray:
    """Return the median height of each person's bursts over that of the largest one, rows are groups."""
    return np.array([[float(np.median(h) / h.max()) for h in hs] for hs in found.heights])


def welch(first: Any, second: Any) -> float:
    """Return the two-sided p of a t test that does not assume equal spreads.

    Groups without any spread have p = 1 if they are the same, up to rounding, else 0.
    """
    a, b = (array(name, x, low=None).ravel() for name, x in (("first", first), ("second", second)))
    if min(a.size, b.size) < 2:
        raise ValueError("A t test needs at least two people in each group.")
    u, v = a.var(ddof=1) / a.size, b.var(ddof=1) / b.size
    gap, tiny = a.mean() - b.mean(), np.sqrt(np.finfo(float).eps)
    if np.sqrt(u + v) <= tiny * max(abs(a.mean()), abs(b.mean())):
        return float(abs(gap) <= tiny * max(abs(a.mean()), abs(b.mean())))
    freedom = (u + v) ** 2 / (u**2 / (a.size - 1) + v**2 / (b.size - 1))
    return float(2 * stdtr(freedom, -abs(gap) / np.sqrt(u + v)))


def power(method: str, studies: int | None = None, *, level: float | None = None, seed: int = 1, **given: Any) -> float:
    """Return the share of studies of two groups that find a difference of the mean height.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    studies : int, optional
        How many are simulated.
    level : float, optional
        p below which a difference counts; 0.05 unless given.
    seed : int
        Seed of the first study; the others follow.
    **given
        For `people`.
    """
    known_name("normalization", method, METHODS)
    limit = 1 - value("confidence") if level is None else positive("level", level, high=1)
    runs = range(int(value("studies")) if studies is None else whole("studies", studies, 1))
    found = (strengths(people(seed=whole("seed", seed, 0) + i, **given), method) for i in runs)
    return float(np.mean([welch(*rows) < limit for rows in found]))
