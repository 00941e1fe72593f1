r"""How well the ends of a baroreflex curve are known, and the curves that parts of the rabbits' data give.

The standard error of a threshold follows from those of all parameters together (delta method): with the slopes of the
curve over its parameters, :math:`J`, at the measured pressures, and of the threshold, :math:`g`,

.. math:: \mathrm{SE}^2 = s^2\, g^T (J^T J)^{-1} g ,

where s is the scatter of the points. It holds for small errors. Where points do not reach a plateau, errors are large,
and the real ones larger still.

Fits to parts of the data take up to two seconds where a plateau is missing, so they are kept in
``nelib/data/body/rabbit_fits.csv``; `computed` makes that table from the data, with `nelib.body.baroreflex_curve.fit`.
"""

import csv
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np

from nelib.body.baroreflex_curve import KINDS, NAMES, Curve, Fit, fit, rabbit
from nelib.body.equilibrium import RULES
from nelib.kit.errors import known_name, number
from nelib.kit.formula import array

COLUMNS = ("low", "high", "kind", *NAMES)
ENDS = ("threshold", "saturation")


def part(low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the rabbits' pressures (mmHg) and heart rates (1/minute) between two pressures."""
    P, H = rabbit()
    inside = (number("low", low) <= P) & (number("high", high, low=low) >= P)
    return P[inside], H[inside]


def computed(lows: Iterable[float], highs: Iterable[float]) -> list[dict]:
    """Return a row of the table for each kind of curve, fitted to the points between each low and each high."""
    rows = []
    for low, high, kind in product(lows, highs, KINDS):
        curve = fit(*part(low, high), kind).curve
        rows.append(dict(zip(COLUMNS, (low, high, kind, *(getattr(curve, n) for n in NAMES)), strict=True)))
    return rows


@cache
def _table() -> dict[tuple[float, float, str], Curve]:
    path = files("nelib.data").joinpath("body", "rabbit_fits.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            (float(row["low"]), float(row["high"]), row["kind"]): Curve(*(float(row[n]) for n in NAMES), row["kind"])
            for row in csv.DictReader(lines)
        }


def lows() -> list[float]:
    """Return the lowest pressures in mmHg from which parts of the data are kept."""
    return sorted({low for low, _, _ in _table()})


def highs() -> list[float]:
    """Return the highest pressures in mmHg up to which parts of the data are kept."""
    return sorted({high for _, high, _ in _table()})


@cache
def stored(low: float, high: float, kind: str = KINDS[0]) -> Fit:
    """Return the fit of one of `KINDS` to the rabbits' points between two pressures in mmHg, of `lows` and `highs`."""
    known_name("curve", kind, KINDS)
    if (low, high, kind) not in _table():
        raise ValueError(f"No fit from {low:g} to {high:g} mmHg is kept; low is one of {lows()}, high of {highs()}.")
    return judged(_table()[low, high, kind], *part(low, high))


def _free(curve: Curve) -> np.ndarray:
    """Return the free parameters of a curve; those that must be above 0 as their logarithms."""
    names = NAMES if curve.kind != KINDS[0] else NAMES[:-1]
    return np.array([getattr(curve, n) if n not in ("A2", "A5") else np.log(getattr(curve, n)) for n in names])


def _slopes(curve: Curve, what: Callable[[Curve], Any]) -> np.ndarray:
    """Return the derivatives of `what` over the free parameters, one a row, by central differences."""
    theta = _free(curve)

    def at(values: np.ndarray) -> np.ndarray:
        A = dict(zip(NAMES, values, strict=False))
        for name in ("A2", "A5"):
            A[name] = float(np.exp(A[name])) if name in A else np.nan
        return np.atleast_1d(what(Curve(**{n: float(A[n]) for n in NAMES}, kind=curve.kind)))

    # Far above rounding, which the search for the steepest slope on a grid adds to.
    steps = np.sqrt(np.sqrt(np.finfo(float).eps)) * np.maximum(np.abs(theta), 1)
    return np.array([(at(theta + h) - at(theta - h)) / (2 * h.sum()) for h in np.diag(steps)])


def _covariance(curve: Curve, P: np.ndarray, scatter: float) -> np.ndarray:
    """Return the covariance of the free parameters; infinite if the points do not tell them all."""
    J = _slopes(curve, lambda c: c(P)).T
    size = np.linalg.norm(J, axis=0)
    if (size == 0).any() or np.linalg.matrix_rank(J / size) < size.size:
        return np.full((size.size, size.size), np.inf)
    return scatter**2 * np.linalg.inv((J / size).T @ (J / size)) / np.outer(size, size)


def judged(curve: Curve, pressure: Any, response: Any) -> Fit:
    """Return a curve that was fitted to points before, with its misfit and standard errors."""
    P, H = array("pressure", pressure, above=True).ravel(), array("response", response, low=None).ravel()
    free = _free(curve).size
    if P.size != H.size or P.size <= free:
        raise ValueError(f"A curve with {free} free parameters needs more points than that, with a response each.")
    left = H - curve(P)
    misfit = float(left @ left)
    sizes = np.sqrt(np.diag(_covariance(curve, P, np.sqrt(misfit / (P.size - free)))))
    errors = {n: float(e * (getattr(curve, n) if n in ("A2", "A5") else 1)) for n, e in zip(NAMES, sizes, strict=False)}
    return Fit(curve, errors, misfit, P.size, free, left)


def known(found: Fit, pressure: Any) -> dict:
    """Return what a fit says, each with its standard error.

    Parameters
    ----------
    found : Fit
        Not one that was forced through a point.
    pressure : array_like
        At which its points were measured, in mmHg.

    Returns
    -------
    dict
        ``("threshold", rule)`` and ``("saturation", rule)`` in mmHg by each of `nelib.body.equilibrium.RULES`, and
        ``"steepest"`` in units of the response for each mmHg. Infinite errors say that the points do not tell.
    """
    curve, P = found.curve, array("pressure", pressure, above=True).ravel()
    if P.size != found.n or _free(curve).size != found.free:
        raise ValueError("pressure must be that of the fitted points, and no point may have been given to the curve.")
    names = ["steepest", *((end, rule) for rule in RULES for end in ENDS)]

    def said(c: Curve) -> np.ndarray:
        return np.array([c.steepest, *(limit for rule in RULES for limit in c.limits(rule))])

    covariance = _covariance(curve, P, found.scatter)
    if np.isfinite(covariance).all():
        slopes = _slopes(curve, said)
        errors = np.sqrt(np.maximum(np.einsum("ik,ij,jk->k", slopes, covariance, slopes), 0))
    else:
        errors = np.full(len(names), np.inf)
    return {n: (float(v), float(e)) for n, v, e in zip(names, said(curve), errors, strict=True)}
