r"""Two groups of patients, and how many of each had an event: proportions, what differs, and how sure that is.

With $x$ events among $n$ patients the share $p = x/n$ has Wilson's interval: all $\pi$ that a test would not refuse,
the roots of

.. math:: (p - \pi)^2 = z^2\,\frac{\pi (1 - \pi)}{n} .

It stays between 0 and 1 and has a width for 0 of $n$, too. The interval of a difference of two shares is Newcombe's,
which adds the distances to the ends of two such intervals as the sides of a right triangle. Ratios of risks and of odds
have intervals on the logarithmic scale; where a count is 0, half a patient is added to each cell, and said.

Fisher's exact test asks: if the events were dealt to the patients at random, how often would the groups differ by a
table as unlikely as this one, or less likely? It treats the two groups as different people. In a crossover study they
are the same people twice, and the pairs, which papers rarely print, would be the better thing to count.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import betaincinv, gammaln, ndtr

from nelib.clinic.meta_analysis import quantile
from nelib.clinic.mood_trials import evidence
from nelib.kit.errors import whole
from nelib.kit.formula import Formulas, array

_REACH = 40  # geometry: SD of a hypergeometric distribution, beyond which no double holds what is left
_TIE = 1e-7  # geometry: relative rounding within which two tables are equally likely


@cache
def derivation() -> dict:
    """Derive the ends of Wilson's interval, as SymPy expressions.

    Returns
    -------
    dict
        ``"low"`` and ``"high"`` in terms of the share p of n patients and z.
    """
    import sympy as sp

    p, q, n, z = sp.symbols("p q n z", positive=True)
    ends = sp.solve((p - q) ** 2 - z**2 * q * (1 - q) / n, q)
    at = {p: sp.Rational(1, 2), n: 1, z: 1}
    low, high = sorted(ends, key=lambda end: end.subs(at))
    plain = {s: sp.Symbol(s.name) for s in (p, n, z)}
    return {"low": low.subs(plain), "high": high.subs(plain)}


def _safe() -> dict:
    """Return the same ends with the root of a sum that cannot fall below 0 by rounding."""
    import sympy as sp

    p, n, z = sp.symbols("p n z")
    root = z * sp.sqrt(n * p * (1 - p) + z**2 / 4)  # geometry
    middle = n * p + z**2 / 2
    return {"low": (middle - root) / (n + z**2), "high": (middle + root) / (n + z**2)}


FORMULAS = Formulas(derivation, above_zero=("n", "z"), instead=_safe)


def _counts(events: Any, total: Any) -> tuple[int, int]:
    n = whole("total", total, 1)
    x = whole("events", events, 0)
    if x > n:
        raise ValueError(f"events must be at most total, but they are {x} of {n}.")
    return x, n


@dataclass(frozen=True)
class Share:
    """A number with its interval: a share of patients, or what is computed from two.

    `corrected` says that a count was 0 and half a patient was added to each cell.
    """

    value: float
    low: float
    high: float
    corrected: bool = False


def wilson(events: int, total: int, level: float | None = None) -> Share:
    """Return the share of patients with an event and Wilson's interval.

    Parameters
    ----------
    events, total : int
        Patients with the event, and all patients of the group, at least 1.
    level : float, optional
        Confidence, between 0 and 1; 0.95 if not given.

    Raises
    ------
    ValueError
        If the counts are not whole, or more events than patients.
    """
    x, n = _counts(events, total)
    p, z = x / n, quantile(level)
    low, high = (float(FORMULAS.compute(end, p=p, n=n, z=z)) for end in ("low", "high"))
    return Share(p, low if x else 0.0, high if x < n else 1.0)


def exact(events: int, total: int, level: float | None = None) -> Share:
    """Return the share and the exact interval of Clopper and Pearson, which is wider than its name promises."""
    x, n = _counts(events, total)
    tail = float(ndtr(-quantile(level)))
    low = float(betaincinv(x, n - x + 1, tail)) if x else 0.0
    high = float(betaincinv(x + 1, n - x, 1 - tail)) if x < n else 1.0
    return Share(x / n, low, high)


def fisher(events_1: int, total_1: int, events_2: int, total_2: int) -> float:
    """Return the two-sided p of Fisher's exact test: how often chance alone makes a table at most as likely as this.

    See `wilson` for the counts and the errors.
    """
    (x, n), (y, m) = _counts(events_1, total_1), _counts(events_2, total_2)
    drawn, every = x + y, n + m
    mean = n * drawn / every
    spread = np.sqrt(max(mean * (1 - drawn / every) * m / max(every - 1, 1), 0))
    low = max(0, drawn - m, int(mean - _REACH * (spread + 1)))
    high = min(n, drawn, int(mean + _REACH * (spread + 1)) + 1)
    if not low <= x <= high:
        return 0.0
    k = np.arange(low, high + 1)
    logs = -sum(gammaln(part + 1) for part in (k, n - k, drawn - k, m - drawn + k))
    chances = np.exp(logs - logs.max())
    return float(min(chances[chances <= chances[x - low] * (1 + _TIE)].sum() / chances.sum(), 1))


@dataclass(frozen=True)
class Comparison:
    """Two groups of patients.

    Attributes
    ----------
    first, second : Share
        Of each group.
    difference : Share
        First less second share, with Newcombe's interval.
    risk_ratio, odds_ratio : Share
        First over second, with intervals on the logarithmic scale.
    p : float
        Of Fisher's exact test, two-sided.
    needed : float
        Patients in the first group for one event more, or less, than in the second; infinite without a difference.
    needed_ends : tuple of float, or None
        Interval of `needed`; None where the interval of the difference holds 0: then no number is excluded.
    """

    first: Share
    second: Share
    difference: Share
    risk_ratio: Share
    odds_ratio: Share
    p: float
    needed: float
    needed_ends: tuple[float, float] | None


def compare(events_1: int, total_1: int, events_2: int, total_2: int, level: float | None = None) -> Comparison:
    """Compare two groups of patients.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int
        Patients with the event, and all patients, of either group.
    level : float, optional
        Confidence of the intervals, between 0 and 1; 0.95 if not given.

    Raises
    ------
    ValueError
        If the counts are not whole, or more events than patients.
    """
    (x, n), (y, m) = _counts(events_1, total_1), _counts(events_2, total_2)
    first, second = wilson(x, n, level), wilson(y, m, level)
    gap = first.value - second.value
    down = np.hypot(first.value - first.low, second.high - second.value)
    up = np.hypot(first.high - first.value, second.value - second.low)
    difference = Share(gap, float(max(gap - down, -1)), float(min(gap + up, 1)))
    ends = None
    if difference.low > 0 or difference.high < 0:
        least, most = sorted((abs(difference.low), abs(difference.high)))
        ends = (1 / most, 1 / least)
    return Comparison(
        first, second, difference, _ratio(x, n, y, m, level, odds=False), _ratio(x, n, y, m, level, odds=True),
        fisher(x, n, y, m), 1 / abs(gap) if gap else float("inf"), ends,
    )  # fmt: skip


def _ratio(x: int, n: int, y: int, m: int, level: float | None, *, odds: bool) -> Share:
    """Return the ratio of two odds, or of two risks, with its interval on the logarithmic scale."""
    corrected = 0 in (x, y, n - x, m - y) if odds else 0 in (x, y)
    a, b, c, d = np.array([x, n - x, y, m - y]) + (1 / 2 if corrected else 0)
    if odds:
        log, variance = np.log(a) + np.log(d) - np.log(b) - np.log(c), 1 / a + 1 / b + 1 / c + 1 / d
    else:
        log = np.log(a) + np.log(c + d) - np.log(a + b) - np.log(c)
        variance = max(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d), 0)
    half = quantile(level) * np.sqrt(variance)
    value, low, high = (float(np.exp(log + part)) for part in (0, -half, half))
    return Share(value, low, high, bool(corrected))


def fragility(events_1: int, total_1: int, events_2: int, total_2: int, alpha: float | None = None) -> int | None:
    """Return how many patients must fare otherwise until p is no longer below alpha.

    One by one, patients without the event are counted as having had it, in the group with the lower share.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int
        As in `compare`.
    alpha : float, optional
        Limit of p, between 0 and 1; 0.05 if not given.

    Returns
    -------
    int or None
        None if p is not below alpha to start with.
    """
    (x, n), (y, m) = _counts(events_1, total_1), _counts(events_2, total_2)
    limit = float(array("alpha", evidence("alpha").value if alpha is None else alpha, above=True, high=1))
    if fisher(x, n, y, m) >= limit:
        return None
    if x * m > y * n:
        x, n, y, m = y, m, x, n
    # Between no move and the one that makes the shares alike, p rises; the first that is not below is found by halves.
    low, high = 0, next_alike(x, n, y, m)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fisher(x + middle, n, y, m) < limit else (low, middle)
    return high


def next_alike(x: int, n: int, y: int, m: int) -> int:
    """Return how many events more the first group needs for a share at least that of the second."""
    return -((x * m - y * n) // m)
