r"""How sure one trial of two groups can be of a standardized mean difference.

The difference of two means has, in SD of the scores, the variance $1/n_1 + 1/n_2$. It is divided by an SD that is
estimated, too: the relative variance of that estimate is about $1/(2(n_1 + n_2))$, so that

.. math:: s^2 = \frac{1}{n_1} + \frac{1}{n_2} + \frac{d^2}{2 (n_1 + n_2)} .

It holds for many patients, where the normal distribution will do. How many a trial needs: `nelib.clinic.sample_size`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.clinic.meta_analysis import quantile
from nelib.kit.errors import number
from nelib.kit.formula import Formulas, array


@cache
def derivation() -> dict:
    """Return the expressions of this module.

    Returns
    -------
    dict
        ``"variance"`` of d with n_1 and n_2 patients: that of a ratio, to first order in both its parts.
    """
    import sympy as sp

    n_1, n_2, d = sp.symbols("n_1 n_2 d", positive=True)
    gap, spread = sp.symbols("gap spread", positive=True)
    ratio = gap / spread
    variances = {gap: 1 / n_1 + 1 / n_2, spread: 1 / (2 * (n_1 + n_2))}
    spread_out = sum(sp.diff(ratio, part) ** 2 * variance for part, variance in variances.items())
    plain = {x: sp.Symbol(x.name) for x in (n_1, n_2, d)}
    return {"variance": spread_out.subs({gap: d, spread: 1}).subs(plain)}


FORMULAS = Formulas(derivation, above_zero=("n_1", "n_2"), signed=("d",))


def error_of_smd(d: Any, n_1: Any, n_2: Any) -> np.ndarray:
    """Return the standard error of a standardized mean difference.

    Parameters
    ----------
    d : array_like
        The difference in SD.
    n_1, n_2 : array_like
        Patients in the two groups, above 0.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    given = {"d": array("d", d, low=None), "n_1": array("n_1", n_1, above=True), "n_2": array("n_2", n_2, above=True)}
    with np.errstate(over="ignore"):
        error = np.sqrt(FORMULAS.compute("variance", **given))
    if not np.isfinite(error).all():
        raise ValueError("d is too large, or the groups are too small, for a standard error.")
    return error


@dataclass(frozen=True)
class Printed:
    """A standardized mean difference that a printed difference and its interval imply, and its standard error."""

    d: float
    error: float


def smd_of(
    difference: float, low: float, high: float, n_1: float, n_2: float, confidence: float | None = None
) -> Printed:  # fmt: skip
    """Return what a printed difference of means, with its interval, is in SD.

    The SD of the scores follows from the interval: its standard error is SD times the root of 1/n_1 + 1/n_2.

    Raises
    ------
    ValueError
        If a value is impossible, or the difference lies outside its interval.
    """
    gap, ends = number("difference", difference), (number("low", low), number("high", high))
    if not ends[0] < ends[1] or not ends[0] <= gap <= ends[1]:
        raise ValueError(f"The interval {low!r} to {high!r} must hold the difference {difference!r}.")
    sizes = array("n_1", n_1, above=True), array("n_2", n_2, above=True)
    scores = (ends[1] - ends[0]) / (2 * quantile(confidence)) / np.sqrt(1 / sizes[0] + 1 / sizes[1])
    d = float(gap / scores)
    return Printed(d, float(error_of_smd(d, *sizes)))
