r"""What a fit found, and which of two fits to believe: F-test, Akaike's criterion, runs of the residuals.

Two fits of the same data are nested when the simple curve is a special case of the full one. The full one always comes
closer; the question is whether it comes closer than chance would let it. The F-test asks how often noise alone would
gain as much (its p is exact for curves that are linear in their parameters, and nearly so for others). Akaike's
criterion charges for each parameter instead, :math:`AIC = n \ln(\chi^2/n) + 2 k`, with k the parameters plus one for
the scatter, and :math:`AIC_c = AIC + 2k(k+1)/(n - k - 1)` for small samples (formulas recalled).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.special import comb, expit, fdtrc

from nelib.kit.errors import known_name, number
from nelib.kit.evidence import load_evidence


@dataclass(frozen=True)
class Fit:
    """What a fit found.

    Attributes
    ----------
    values, errors : dict
        Parameters by name, and their standard errors; infinite where the data say nothing.
    chi2, dof, size, count : float, int, int, int
        Smallest sum of squares (over sigma² if given), degrees of freedom, number of points, of fitted parameters.
    fitted, residuals : ndarray
        Curve at the points; data less curve, over sigma if given.
    weighted : bool
        Whether sigma was given.
    curve : callable
        The fitted curve; its arguments are told by the function that made the fit.
    profile : callable
        Name and confidence -> interval; use `interval`.
    """

    values: Mapping[str, float]
    errors: Mapping[str, float]
    chi2: float
    dof: int
    size: int
    count: int
    fitted: np.ndarray
    residuals: np.ndarray
    weighted: bool
    curve: Callable[..., np.ndarray] = field(repr=False, compare=False)
    profile: Callable[[str, float], tuple[float, float]] = field(repr=False, compare=False)

    @property
    def scatter(self) -> float:
        """Standard deviation of the residuals; about 1 if sigma was given and is right."""
        return float(np.sqrt(self.chi2 / self.dof))

    def interval(self, name: str, confidence: float | None = None) -> tuple[float, float]:
        """Return the ends of the profile interval of a parameter; `least_squares` tells what an open end looks like."""
        known_name("parameter", name, self.values)
        level = load_evidence("radioligands")["confidence"].value if confidence is None else confidence
        if number("confidence", level, low=0, high=1) in (0, 1):
            raise ValueError("confidence must lie between 0 and 1; no interval is certain.")
        return self.profile(name, float(level))

    def holds(self, name: str, truth: float, confidence: float | None = None) -> bool:
        """Say whether a value lies in the interval of a parameter."""
        low, high = self.interval(name, confidence)
        return bool(low <= number("truth", truth) <= high)

    def table(self, confidence: float | None = None):
        """Return parameters, standard errors and intervals as a pandas data frame."""
        import pandas as pd

        ends = {name: self.interval(name, confidence) for name in self.values}
        columns = {"value": self.values, "standard error": self.errors}
        columns |= {side: {n: e[k] for n, e in ends.items()} for k, side in enumerate(("low", "high"))}
        return pd.DataFrame(columns, index=list(self.values))


@dataclass(frozen=True)
class FTest:
    """F, its degrees of freedom, and how often noise alone would give as large an F if the simple curve is true."""

    F: float
    freedom: tuple[int, int]
    p: float


def f_test(simple: Fit, full: Fit) -> FTest:
    r"""Compare two nested fits: :math:`F = \frac{(\chi^2_1 - \chi^2_2)/(\nu_1 - \nu_2)}{\chi^2_2/\nu_2}`.

    Raises
    ------
    ValueError
        If the fits are not of the same points and weights, or the full one has no more parameters.
    """
    _same_data(simple, full)
    if simple.dof <= full.dof:
        raise ValueError("The F-test needs the fit with fewer parameters first, and one with more parameters second.")
    F, p = f_ratio(simple.chi2, full.chi2, simple.dof, full.dof)
    return FTest(float(F), (simple.dof - full.dof, full.dof), float(p))


def f_ratio(chi2_simple, chi2_full, dof_simple: int, dof_full: int) -> tuple[np.ndarray, np.ndarray]:
    """Return F and p of `f_test` for sums of squares as numbers or arrays, which are not checked."""
    more = dof_simple - dof_full
    gain = np.maximum(np.asarray(chi2_simple) - chi2_full, 0) / more
    rest = np.asarray(chi2_full) / dof_full
    F = np.divide(gain, rest, out=np.where(gain > 0, np.inf, 0.0), where=rest > 0)
    return F, fdtrc(more, dof_full, F)


def aic(fit: Fit, corrected: bool = True) -> float:
    """Return Akaike's criterion of a fit, by default corrected for small samples; smaller is better.

    Raises
    ------
    ValueError
        If there are too few points for the correction, or the curve runs through all of them.
    """
    if not fit.chi2 > 0:
        raise ValueError("The curve runs through every point: there is no scatter to compare.")
    return float(akaike(fit.chi2, fit.size, fit.count, corrected))


def akaike(chi2, size: int, count: int, corrected: bool = True):
    """Return Akaike's criterion for sums of squares as numbers or arrays, of `size` points and `count` parameters."""
    k = count + 1
    if corrected and size <= k + 1:
        raise ValueError(f"The correction of AIC needs more than {k + 1} points, but there are {size}.")
    plain = size * np.log(np.asarray(chi2) / size) + 2 * k
    return plain + (2 * k * (k + 1) / (size - k - 1) if corrected else 0)


def akaike_as_p(size: int, simple: int, full: int, corrected: bool = True) -> float:
    """Return the p of the F-test below which Akaike's criterion prefers the full fit.

    For nested fits both look at nothing but the ratio of the sums of squares: one is the other with another limit.
    `simple` and `full` are the numbers of fitted parameters, `size` that of the points.
    """
    gain = akaike(size, size, full, corrected) - akaike(size, size, simple, corrected)
    return float(f_ratio(np.exp(gain / size), 1.0, size - simple, size - full)[1])


def akaike_weight(simple: Fit, full: Fit, corrected: bool = True) -> float:
    """Return the weight of the full fit, 0 to 1, beside that of the simple one, 1 less it."""
    _same_data(simple, full)
    return float(expit((aic(simple, corrected) - aic(full, corrected)) / 2))


@dataclass(frozen=True)
class Runs:
    """Runs of residuals with the same sign, how many one would expect, and how often chance gives so few."""

    runs: int
    expected: float
    p: float


def runs_test(residuals) -> Runs:
    """Count the runs of signs in residuals that are in the order of x; too few tell of a curve of the wrong shape.

    The probability is exact: all orders of the signs are equally likely (Wald & Wolfowitz). Zeros are left out.
    """
    signs = np.sign(np.asarray(residuals, dtype=float))
    if signs.ndim != 1 or not np.isfinite(signs).all():
        raise ValueError("Residuals must be a list of finite numbers.")
    signs = signs[signs != 0]
    up, down = int((signs > 0).sum()), int((signs < 0).sum())
    found = int(1 + (np.diff(signs) != 0).sum()) if signs.size else 0
    if not up or not down:
        return Runs(found, float(found), 1.0)
    runs = np.arange(2, found + 1)
    half, odd = runs // 2, runs % 2 == 1
    # Runs alternate: with 2h runs there are h of each sign, with 2h + 1 there is one more of either sign.
    even_ways = 2 * comb(up - 1, half - 1) * comb(down - 1, half - 1)
    odd_ways = comb(up - 1, half) * comb(down - 1, half - 1) + comb(up - 1, half - 1) * comb(down - 1, half)
    p = np.where(odd, odd_ways, even_ways).sum() / comb(up + down, up)
    return Runs(found, 1 + 2 * up * down / (up + down), float(min(p, 1.0)))


def _same_data(*fits: Fit) -> None:
    if any(not isinstance(f, Fit) for f in fits):
        raise ValueError("Only what a fitting function returned can be compared.")
    first, second = fits
    if first.size != second.size or first.weighted != second.weighted:
        raise ValueError("Both fits must be of the same points, with the same weights.")
