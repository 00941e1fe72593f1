r"""The baroreflex from spontaneous beats: the threshold diagram of bursts, and the sequence method for the heart.

*Bursts.* Each beat has a diastolic pressure and either a burst or none. Beats of similar pressure are put into a bin,
and the share of them that has a burst is plotted. The logistic curve through single beats,

.. math:: p = \frac{1}{1 + e^{k (P - T_{50})}} ,

is fitted by maximum likelihood. It needs the right beat: a burst comes 1.3 s after the R wave it belongs to, when the
next beat is already under way.

*Sequences.* Where systolic pressure and the RR interval rise together, or fall together, over three beats or more, the
slope is called baroreflex sensitivity. Since only beats are kept that move the same way, the slope is positive whatever
there is: a heart without any baroreflex has one too. `chance` says how much.

Pressures in mmHg, intervals in ms. Every number comes from ``nelib/data/sympathetic.csv``.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.signal import lfilter
from scipy.special import expit, ndtri, xlogy

from nelib.body.nerve_trace import value
from nelib.kit.errors import number, positive, whole
from nelib.kit.formula import array


def _pairs(first: str, a: Any, second: str, b: Any) -> tuple[np.ndarray, np.ndarray]:
    x, y = (array(label, v, low=None).ravel() for label, v in ((first, a), (second, b)))
    if x.size != y.size:
        raise ValueError(f"{first} and {second} must be lists of the same length, not {x.size} and {y.size}.")
    return x, y


# Bursts


def _flags(fired: Any) -> np.ndarray:
    given = np.asarray(fired)
    if given.dtype != bool:
        raise ValueError("fired must say True or False for each beat.")
    return given.ravel().astype(float)


@dataclass(frozen=True, eq=False)
class Diagram:
    """A threshold diagram: middle of each bin in mmHg, beats in it, and bursts in 100 of them."""

    pressure: np.ndarray
    beats: np.ndarray
    incidence: np.ndarray

    @property
    def slope(self) -> float:
        """Slope of a straight line, each bin weighted by its beats, in bursts in 100 beats for each mmHg."""
        if self.pressure.size < 2:
            raise ValueError("A slope needs at least two bins.")
        return float(np.polyfit(self.pressure, self.incidence, 1, w=np.sqrt(self.beats))[0])


def diagram(pressure: Any, fired: Any, width: float | None = None) -> Diagram:
    """Sort beats into bins of diastolic pressure.

    Parameters
    ----------
    pressure : array_like
        Of each beat in mmHg.
    fired : array_like of bool
        Whether it has a burst.
    width : float, optional
        Of a bin in mmHg.
    """
    P, y = _pairs("pressure", pressure, "fired", _flags(fired))
    if not P.size:
        raise ValueError("A threshold diagram needs beats.")
    step = value("bin") if width is None else positive("width", width)
    where = np.floor(P / step).astype(int)
    bins, which = np.unique(where, return_inverse=True)
    count = np.bincount(which)
    return Diagram((bins + 1 / 2) * step, count, value("level") * np.bincount(which, weights=y) / count)


@dataclass(frozen=True)
class Reflex:
    """A fitted burst curve.

    `T50` in mmHg, `slope` there in bursts in 100 beats for each mmHg, and their standard errors; infinite errors say
    that the beats do not tell.
    """

    T50: float
    slope: float
    T50_error: float
    slope_error: float

    def chance(self, pressure: Any) -> np.ndarray:
        """Return the chance of a burst at pressures in mmHg."""
        k = -2 * 2 * self.slope / value("level")
        return expit(-k * (array("pressure", pressure, low=None) - self.T50))

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of the slope."""
        half = float(ndtri((1 + value("confidence")) / 2)) * self.slope_error
        return self.slope - half, self.slope + half


def reflex(pressure: Any, fired: Any) -> Reflex:
    """Fit the curve of bursts to single beats by maximum likelihood (Newton's method).

    Raises
    ------
    ValueError
        If all beats have a burst or none has, or the pressures do not differ.
    """
    P, y = _pairs("pressure", pressure, "fired", _flags(fired))
    if not P.size or np.ptp(P) == 0 or y.min() == y.max():
        raise ValueError("A curve needs beats with and beats without a burst, at different pressures.")
    middle, spread = P.mean(), P.std()
    X = np.column_stack([np.ones(P.size), (P - middle) / spread])
    b = np.zeros(2)

    def likelihood(c: np.ndarray) -> float:
        p = expit(X @ c)
        return float((xlogy(y, p) + xlogy(1 - y, 1 - p)).sum())

    for _ in range(int(value("newton_steps"))):
        p = expit(X @ b)
        curvature = (X.T * (p * (1 - p))) @ X + np.eye(2) * np.finfo(float).eps * P.size
        step = np.linalg.solve(curvature, X.T @ (y - p))
        while likelihood(b + step) < likelihood(b) and np.abs(step).max() > np.finfo(float).eps:
            step = step / 2
        b = b + step
        if np.abs(step).max() < np.sqrt(np.finfo(float).eps):
            break
    else:
        return Reflex(middle - spread * b[0] / b[1], np.copysign(np.inf, b[1]), np.inf, np.inf)
    covariance = np.linalg.inv(curvature)
    gradient = spread * np.array([-1, b[0] / b[1]]) / b[1]
    per = value("level") / (2 * 2 * spread)
    return Reflex(
        float(middle - spread * b[0] / b[1]), float(per * b[1]),
        float(np.sqrt(gradient @ covariance @ gradient)), float(per * np.sqrt(covariance[1, 1])),
    )  # fmt: skip


def moved(fired: Any, beats: int) -> np.ndarray:
    """Return bursts given to a beat that comes so many beats later than the right one: a wrong latency."""
    given = _flags(fired).astype(bool)
    by = int(number("beats", beats))
    found = np.zeros_like(given)
    if abs(by) < given.size:
        found[max(0, by) : given.size + min(0, by)] = given[max(0, -by) : given.size - max(0, by)]
    return found


# Sequences


@cache
def _drawn(beats: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng([seed, beats])
    memory = value("beat_memory")
    start = memory * random.standard_normal(1)
    walk = lfilter([np.sqrt(1 - memory**2)], [1, -memory], random.standard_normal(beats), zi=start)[0]
    return walk, random.standard_normal(beats)


def beats(count: int, gain: float, *, noise: float = 1.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return systolic pressures (mmHg) and RR intervals (ms) of a virtual subject.

    Parameters
    ----------
    count : int
        Beats.
    gain : float
        True sensitivity in ms/mmHg: each interval follows the pressure of its own beat.
    noise : float
        Factor of the part of the interval that does not follow pressure.
    seed : int
        Draws both.
    """
    slope = number("gain", gain, low=0)
    walk, other = _drawn(whole("count", count, 2), whole("seed", seed, 0))
    change = value("beat_spread") * walk
    extra = number("noise", noise, low=0) * value("beat_noise") * other
    return value("beat_pressure") + change, value("beat_interval") + slope * change + extra


@dataclass(frozen=True, eq=False)
class Sequences:
    """Sequences that were found: first beat and number of beats of each, and the slope in ms/mmHg."""

    first: np.ndarray = field(repr=False)
    length: np.ndarray = field(repr=False)
    slope: np.ndarray = field(repr=False)

    @property
    def sensitivity(self) -> float:
        """Mean of the slopes in ms/mmHg; NaN without sequences."""
        return float(self.slope.mean()) if self.slope.size else np.nan


def sequences(
    pressure: Any,
    interval: Any,
    *,
    length: int | None = None,
    step_pressure: float | None = None,
    step_interval: float | None = None,
    correlation: float | None = None,
) -> Sequences:
    """Find beats in a row over which systolic pressure and RR interval both rise, or both fall.

    Parameters
    ----------
    pressure, interval : array_like
        Of each beat, in mmHg and ms.
    length : int, optional
        Least number of beats.
    step_pressure, step_interval : float, optional
        Least change from beat to beat in mmHg and ms.
    correlation : float, optional
        Least correlation over the beats of a sequence.
    """
    P, RR = _pairs("pressure", pressure, "interval", interval)
    least = int(value("sequence")) if length is None else whole("length", length, 2)
    dP = value("step_pressure") if step_pressure is None else number("step_pressure", step_pressure, low=0)
    dR = value("step_interval") if step_interval is None else number("step_interval", step_interval, low=0)
    r = value("sequence_r") if correlation is None else number("correlation", correlation, low=-1, high=1)
    up, down = (
        (s * np.diff(P) >= dP) & (s * np.diff(RR) >= dR) & (s * np.diff(P) > 0) & (s * np.diff(RR) > 0) for s in (1, -1)
    )
    kind = np.concatenate([[0], up.astype(int) - down.astype(int), [0]])
    edges = np.flatnonzero(np.diff(kind))
    found = []
    for start, stop in pairwise(edges):
        if kind[start + 1] and stop - start + 1 >= least:
            x, y = P[start : stop + 1], RR[start : stop + 1]
            x, y = x - x.mean(), y - y.mean()
            if x @ y >= r * np.sqrt((x @ x) * (y @ y)):
                found.append((start, x.size, x @ y / (x @ x)))
    first, count, slope = (
        (np.array(column) for column in zip(*found, strict=True)) if found else (np.empty(0),) * (2 + 1)
    )
    return Sequences(first.astype(int), count.astype(int), slope.astype(float))


def chance(pressure: Any, interval: Any, *, seed: int = 1, **given: Any) -> Sequences:
    """Return the sequences that chance alone makes: the same pressures with the same intervals in a random order."""
    P, RR = _pairs("pressure", pressure, "interval", interval)
    return sequences(P, np.random.default_rng(whole("seed", seed, 0)).permutation(RR), **given)
