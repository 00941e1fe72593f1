r"""How far a fitted ED50, O_max or prediction may move before the points object.

Every pair of ED50 and O_max leaves a sum of squares. If the scatter is normal, the pairs that leave no more than

.. math:: Q \le Q_{min}\left(1 + \frac{F_{1-\alpha}(1, \nu)}{\nu}\right)

hold one parameter with the confidence :math:`1 - \alpha`; :math:`\nu` is the number of points less that of the fitted
parameters. For a given ED50 the curve is linear in O_max, so that the pairs allowed are an interval around the best
O_max, and the whole set follows from a search over ED50 alone. An interval is the shadow of this set: on ED50, on
O_max, or on the effect of a dose. It need not be symmetric. It may be open: then its end is 0 or infinity, and the
points cannot tell a curve that bends from a straight line, or from one that is flat.

With no freedom left nothing is known of the scatter, and every interval is from 0 to infinity. An interval holds if the
assumption does: one with O_max fixed says nothing about whether it may be fixed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import fdtri

from nelib.clinic.occupancy import Fit, fit
from nelib.kit.errors import number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import array

Interval = tuple[float, float]


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("occupancy_profile")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[name]


def against_own(occupied: Any, higher: float | None = None) -> np.ndarray:
    """Return occupancies against what a group has without the drug, from those that were computed against another.

    Free sites are what a scan sees. If the treated group starts with more sites than the group it was compared with, a
    larger share of its own is held.

    Parameters
    ----------
    occupied : array_like
        In percent, at most 100, against the other group.
    higher : float, optional
        How much more the treated group binds without the drug, in percent; that of depressed patients in the thalamus
        if not given.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    full = evidence("certain").value
    more = evidence("NET_depressed").value if higher is None else number("higher", higher, low=0)
    return full - (full - array("occupied", occupied, high=full)) / (1 + more / full)


def _level(level: float | None) -> float:
    """Return a confidence level in percent, above 0 and below 100."""
    full = evidence("certain").value
    checked = evidence("level").value if level is None else number("level", level, low=0, high=full)
    if not 0 < checked < full:
        raise ValueError(f"level must lie between 0 and {full:g}, both excluded, but it is {level!r}.")
    return checked


def limit(found: Fit, level: float | None = None) -> float:
    """Return the largest sum of squares that a fit allows at a confidence level in percent; infinite without freedom.

    Raises
    ------
    ValueError
        If the level is impossible.
    """
    share = _level(level) / evidence("certain").value
    if not found.freedom:
        return np.inf
    return found.squares * (1 + float(fdtri(1, found.freedom, share)) / found.freedom)


class _Points:
    """Points, and for each ED50 the best O_max and the sum of squares that stays."""

    def __init__(self, doses: Any, effects: Any, O_max: float | None):
        self.D, self.y = np.atleast_1d(array("doses", doses)), np.atleast_1d(array("effects", effects))
        self.O_max = O_max

    def parts(self, half: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the best O_max, the sum of squares, and how fast that grows with the square of an error of O_max."""
        half = np.asarray(half, dtype=float)
        share = self.D / (self.D + half[..., None])
        steep = (share * share).sum(-1)
        top = (share @ self.y) / steep if self.O_max is None else np.full(half.shape, self.O_max)
        return top, ((self.y - top[..., None] * share) ** 2).sum(-1), steep


def profile(
    doses: Sequence[float], effects: Sequence[float], ED50: Any, O_max: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return what each ED50 leaves: the sum of squares, and the O_max that goes with it.

    Parameters
    ----------
    doses, effects, O_max
        As for `nelib.clinic.occupancy.fit`.
    ED50 : array_like
        In the unit of the doses, above 0.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    fit(doses, effects, O_max)  # refuses what cannot be fitted
    top, squares, _ = _Points(doses, effects, O_max).parts(array("ED50", ED50, above=True))
    return squares, top


@dataclass(frozen=True, eq=False)
class Allowed:
    """What the points allow.

    Attributes
    ----------
    fit : Fit
        The best curve.
    level : float
        Confidence in percent.
    ED50, O_max : tuple of float
        Lowest and highest value, in the unit of the doses and in percent. 0 and infinity are open ends: no end was
        found as far away as the search goes. A fixed O_max is its own interval.
    """

    fit: Fit
    level: float
    ED50: Interval
    O_max: Interval
    _points: _Points = field(repr=False)
    _halves: np.ndarray = field(repr=False)

    @property
    def open(self) -> bool:
        """Whether ED50 has no lower or no upper end."""
        return self.ED50[0] == 0 or self.ED50[1] == np.inf

    def effect(self, dose: float) -> Interval:
        """Return the lowest and the highest mean effect of a dose in percent that the points allow.

        Raises
        ------
        ValueError
            If the dose is not above 0.
        """
        share = positive("dose", dose) / (dose + self._halves)
        if not self.fit.freedom:
            return 0.0, np.inf
        low, high = self._tops()
        return max(float((low * share).min()), 0.0), float((high * share).max())

    def _tops(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest and the highest O_max allowed with each of the ED50 that are."""
        top, squares, steep = self._points.parts(self._halves)
        if not self.fit.free:
            return top, top
        room = np.sqrt(np.maximum(limit(self.fit, self.level) - squares, 0) / steep)
        return top - room, top + room


def allowed(
    doses: Sequence[float], effects: Sequence[float], O_max: float | None = None, level: float | None = None
) -> Allowed:
    """Fit points, and return the intervals of ED50 and O_max.

    Parameters
    ----------
    doses, effects, O_max
        As for `nelib.clinic.occupancy.fit`.
    level : float, optional
        Confidence in percent; 95 if not given.

    Raises
    ------
    ValueError
        If a value is impossible, or there are fewer points than parameters.
    """
    best, level = fit(doses, effects, O_max), _level(level)
    points, most = _Points(doses, effects, O_max), limit(best, level)
    reach, count = np.log(evidence("reach").value), int(evidence("grid").value)
    first, last = np.log(points.D[points.D > 0].min()) - reach, np.log(points.D.max()) + reach
    logs = np.sort(np.append(np.linspace(first, last, count), np.log(best.ED50)))

    def above(log_half: float) -> float:
        return float(points.parts(np.exp(log_half))[1]) - most

    inside = points.parts(np.exp(logs))[1] <= most
    inside[np.searchsorted(logs, np.log(best.ED50))] = True
    within = np.flatnonzero(inside)
    low, high = int(within[0]), int(within[-1])
    ends = [logs[low], logs[high]]
    if low and above(logs[low]) < 0:
        ends[0] = brentq(above, logs[low - 1], logs[low])
    if high < logs.size - 1 and above(logs[high]) < 0:
        ends[1] = brentq(above, logs[high], logs[high + 1])
    # The pairs allowed lie between the ends; a fine grid there finds the shadow on O_max and on the effects.
    halves = np.exp(np.append(np.linspace(*ends, count), np.log(best.ED50)))
    span = (0.0 if not low else float(np.exp(ends[0])), np.inf if high == logs.size - 1 else float(np.exp(ends[1])))
    if not best.freedom:
        tops = (0.0, np.inf) if best.free else (best.O_max, best.O_max)
        return Allowed(best, level, (0.0, np.inf), tops, points, halves)
    made = Allowed(best, level, span, (best.O_max, best.O_max), points, halves)
    if not best.free:
        return made
    under, over = made._tops()
    tops = (max(float(under.min()), 0.0), np.inf if span[1] == np.inf else float(over.max()))
    return Allowed(best, level, span, tops, points, halves)
