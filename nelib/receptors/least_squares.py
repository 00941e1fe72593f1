r"""Weighted least squares by the method of Levenberg and Marquardt (MINPACK), and profile intervals.

A fit finds the smallest :math:`\chi^2 = \sum ((y - \hat y)/\sigma)^2`. What must be above 0 is fitted as its logarithm,
a share as its logit, so no fit leaves the possible. The scatter of the points scales all errors, so :math:`\sigma` need
be known up to a factor only.

A profile interval holds all values of a parameter for which, with the others fitted anew, :math:`\chi^2` stays below
:math:`\chi^2_{min}\,(1 + t^2/\nu)`, with Student's t for :math:`\nu` degrees of freedom. It need not be symmetric. An
end that the data do not determine is open: infinite, or 0 for what must be above 0, or 0 or 1 for a share.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import brentq, leastsq
from scipy.special import expit, logit, stdtrit

from nelib.receptors.compare import Fit

TINY, EPS = np.finfo(float).tiny, np.finfo(float).eps
FINE, ROUGH = EPS ** (1 / 2), EPS ** (1 / 2 / 2)
FINEST = FINE * ROUGH  # relative tolerance of a fit; ROUGH is that of its first steps, and of half an interval
MANY = 2 ** (2 + 2 + 1)  # steps of one fit; who needs more wanders along a valley without end
FAR = -np.log(FINE)  # where an interval reaches farther on a logarithmic scale, it is open
MOST = np.log(np.finfo(float).max) / (2 + 2)  # largest logarithm in a fit: a product of four stays finite


class _Scales:
    """Parameters on the scale of the fit, and back."""

    def __init__(self, names: Iterable[str], logs: Iterable[str], shares: Iterable[str]):
        self.names, self.logs, self.shares = tuple(names), frozenset(logs), frozenset(shares)
        self.bent = self.logs | self.shares

    def inside(self, name: str, outer: float) -> float:
        if name in self.logs:
            return float(np.log(max(outer, TINY)))
        return float(logit(min(max(outer, EPS), 1 - EPS))) if name in self.shares else float(outer)

    def outside(self, name: str, inner: float) -> float:
        if name in self.logs:
            return float(np.exp(min(max(inner, -MOST), MOST)))
        return float(expit(inner)) if name in self.shares else float(inner)

    def slope(self, name: str, outer: float) -> float:
        return outer if name in self.logs else outer * (1 - outer) if name in self.shares else 1.0

    def open_end(self, name: str, side: int) -> float:
        if name in self.shares:
            return float(side > 0)
        return np.inf if side > 0 else 0.0 if name in self.logs else -np.inf

    def values(self, inner) -> dict[str, float]:
        return {n: self.outside(n, x) for n, x in zip(self.names, inner, strict=True)}


def least_squares(
    model: Callable[..., np.ndarray], y, starts, *, logs: Iterable[str] = (), shares: Iterable[str] = (), sigma=None,
    derived: Mapping[str, tuple[str, Callable[[float], float]]] | None = None,
    curve: Callable[[Mapping[str, float]], Callable[..., Any]] | None = None,
) -> Fit:  # fmt: skip
    """Fit a model to data.

    Parameters
    ----------
    model : callable
        ``model(**parameters)`` returns the curve at the points.
    y : array_like
        Data.
    starts : dict, or list of dict
        Where to begin, by name; of several, the one that leads to the best fit is taken.
    logs, shares : iterable of str
        Parameters that must be above 0, and those that must lie between 0 and 1.
    sigma : array_like, optional
        Standard deviation of each point, up to a common factor.
    derived : dict, optional
        Name of a further result -> the parameter that it rises with, and the function of it.
    curve : callable, optional
        Parameters -> the function that becomes ``Fit.curve``.

    Raises
    ------
    ValueError
        If the data are not finite, sigma does not fit them, or there are no more points than parameters.
    """
    y, sigma = data("y", y), None if sigma is None else data("sigma", sigma)
    starts = [starts] if isinstance(starts, Mapping) else list(starts)
    scales = _Scales(starts[0], logs, shares)
    number = len(scales.names)
    if y.size <= number:
        raise ValueError(f"{number} parameters need more than {number} points, but there are {y.size}.")
    if sigma is not None and not (sigma.shape == y.shape and (sigma > 0).all()):
        raise ValueError("sigma must have one value above 0 for each point.")
    weight = 1 if sigma is None else 1 / sigma
    largest = np.sqrt(np.finfo(float).max / y.size) / 2

    def misfit(inner) -> np.ndarray:
        with np.errstate(all="ignore"):  # a step may go too far; the fit sees a huge misfit there and turns back
            found = (y - model(**scales.values(inner))) * weight
        if np.maximum.reduce(np.abs(found)) <= largest:  # False for a NaN, too
            return found
        return np.clip(np.nan_to_num(found, nan=largest), -largest, largest)

    first = [[scales.inside(n, start[n]) for n in scales.names] for start in starts]
    quick = dict(ftol=ROUGH, xtol=ROUGH, maxfev=MANY * number, full_output=True)
    near = min((leastsq(misfit, inner, **quick)[0] for inner in first), key=lambda inner: misfit(inner) @ misfit(inner))

    def slopes(at) -> np.ndarray:
        """Return the derivatives of the misfit, from both sides: from one side, the last digits of a fit get lost."""
        steps = EPS ** (1 / (2 + 1)) * np.maximum(np.abs(at), 1)
        return np.array([(misfit(at + h) - misfit(at - h)) / (2 * h.sum()) for h in np.diag(steps)])

    fine = dict(ftol=FINEST, xtol=FINE, maxfev=MANY**2, full_output=True)
    best, inverse = leastsq(misfit, near, Dfun=slopes, col_deriv=True, **fine)[:2]  # no inverse of a fit that got lost
    left = misfit(best)
    chi2, dof, values = float(left @ left), y.size - number, scales.values(best)
    covariance = np.full((number, number), np.inf)
    if inverse is not None and np.isfinite(inverse).all() and (np.diag(inverse) >= 0).all():
        covariance = inverse * (chi2 / dof)
    sizes = np.sqrt(np.diag(covariance))
    bends = [scales.slope(n, values[n]) for n in scales.names]
    errors = {n: float(s * m) if s < np.inf else np.inf for n, s, m in zip(scales.names, sizes, bends, strict=True)}
    exact = np.sqrt(chi2) <= FINE * np.linalg.norm(y * weight)
    known: dict[tuple[str, float], tuple[float, float]] = {}

    def profile(name: str, level: float) -> tuple[float, float]:
        base, change = (derived or {}).get(name, (name, float))
        if (base, level) not in known:
            known[base, level] = interval(base, level)
        low, high = (float(change(end)) if 0 < end < np.inf else end for end in known[base, level])
        return low, high

    def interval(name: str, level: float) -> tuple[float, float]:
        k = scales.names.index(name)
        if exact:
            return (values[name],) * 2 if sizes[k] < np.inf else (scales.open_end(name, -1), scales.open_end(name, 1))
        return _interval(misfit, best, sizes, k, stdtrit(dof, (1 + level) / 2), chi2, dof, scales)

    for name, (base, change) in (derived or {}).items():
        step = values[base] * FINE
        rise = (change(values[base] + step) - change(values[base] - step)) / (2 * step)
        errors[name] = float(errors[base] * rise) if errors[base] < np.inf else np.inf
        values[name] = float(change(values[base]))
    fitted = y - left / weight
    drawn = curve(values) if curve else lambda: fitted
    return Fit(values, errors, chi2, dof, y.size, number, fitted, left, sigma is not None, drawn, profile)


def _interval(misfit, best, sizes, k, t, chi2, dof, scales: _Scales) -> tuple[float, float]:
    name, others = scales.names[k], np.arange(best.size) != k
    usual = t * sizes[k] if 0 < sizes[k] < np.inf else np.inf
    size = 1.0 if name in scales.bent else abs(best[k]) or 1.0
    reach = FAR if name in scales.bent else max(size, usual if np.isfinite(usual) else 0) / ROUGH

    def end(side: int) -> float:
        rests, rises = {0.0: best[others]}, {0.0: -float(t)}

        def excess(distance: float) -> float:
            """Return how far the root of the rise of chi-square, in units of the scatter, is above t."""
            if distance in rises:
                return rises[distance]

            def left(inner):
                point = np.empty_like(best)
                point[others], point[k] = inner, best[k] + side * distance
                return misfit(point)

            rest = rests[min(rests, key=lambda known: abs(known - distance))]
            if rest.size:
                rest = leastsq(left, rest, ftol=ROUGH, xtol=ROUGH, maxfev=MANY * best.size, full_output=True)[0]
            found = left(rest)
            rests[distance] = rest
            rises[distance] = float(np.sqrt(max(found @ found - chi2, 0) * dof / chi2) - t)
            return rises[distance]

        inner, outer = 0.0, min(usual, reach, 2 * size)
        while excess(outer) < 0:
            if outer >= reach:
                return scales.open_end(name, side)
            inner, outer = outer, min(2 * outer, reach)
        distance = brentq(excess, inner, outer, xtol=ROUGH * outer, rtol=ROUGH)
        return scales.outside(name, best[k] + side * distance)

    return end(-1), end(1)


def data(label: str, given) -> np.ndarray:
    """Return a list of finite numbers as an array, or raise a ValueError that names it."""
    try:
        array = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{label} must be a list of numbers, but it is {given!r}.") from None
    if array.ndim != 1 or not array.size or not np.isfinite(array).all():
        raise ValueError(f"{label} must be a list of finite numbers, but it is {given!r}.")
    return array


def pairs(x, y, labels: tuple[str, str], low: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return two lists of the same length as arrays; no x may lie below `low`."""
    x, y = data(labels[0], x), data(labels[1], y)
    if x.shape != y.shape:
        raise ValueError(f"{labels[0]} and {labels[1]} must have the same length, but have {x.size} and {y.size}.")
    if (x < low).any():
        raise ValueError(f"{labels[0]} must not be below {low:g}, but it is {x.min():g}.")
    return x, y
