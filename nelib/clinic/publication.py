r"""The file drawer: what a literature shows if trials without a significant result are often not published.

A trial with $n$ patients in each of two arms estimates a true standardized mean difference $\delta$ with the error
$s = \sqrt{2/n}$. It is significant in favor of the drug beyond $z\,s$, which happens with the probability

.. math:: P = \Phi\!\left(\frac{\delta}{s} - z\right) .

All significant trials are published, and a share $q$ of the others. With $U$, the mean of the estimate counted only
where it is significant (the mean of a truncated normal distribution times $P$), the published trials have the mean

.. math:: \frac{U + q\,(\delta - U)}{P + q\,(1 - P)},

and the hidden ones $(\delta - U)/(1 - P)$, whatever $q$ is. Trials of several sizes are pooled with weights $1/s^2$.

Left out: results that are published in another light than they were found, outcomes that are chosen afterwards, true
effects that differ from trial to trial, and bias within trials. What is asymmetric in a funnel plot need not be a
drawer.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri, stdtr

from nelib.clinic.mood_trials import evidence
from nelib.kit.errors import number, positive, whole
from nelib.kit.formula import Formulas, array


@cache
def derivation() -> dict:
    """Return the expressions of this module.

    Returns
    -------
    dict
        ``"error"`` of a trial; ``"P"``; ``"U"``; ``"published"`` and ``"hidden"``, the means; ``"q"``, the share of
        negative trials that must be published for a wanted mean. Phi is the normal distribution.
    """
    import sympy as sp

    n, s, P = sp.symbols("n s P", positive=True)
    delta, x, z, U, q, wanted = sp.symbols("delta x z U q wanted", real=True)
    Phi = sp.Function("Phi")
    normal = (1 + sp.erf(x / sp.sqrt(2))) / 2
    density = sp.diff(normal, x)
    # An estimate is delta + s x. Its antiderivative against the density, which vanishes at no end but the lower one:
    whole_ = delta * normal - s * density
    if sp.simplify(sp.diff(whole_, x) - (delta + s * x) * density) != 0:
        raise ArithmeticError("This is not the antiderivative.")
    start = z - delta / s
    U_ = delta * Phi(-start) + s * density.subs(x, start)
    mean = (U + q * (delta - U)) / (P + q * (1 - P))
    found = {
        "error": sp.sqrt(2 / n),
        "P": Phi(-start),
        "U": U_,
        "published": mean,
        "hidden": (delta - U) / (1 - P),
        "q": sp.solve(mean - wanted, q)[0],
    }
    plain = {v: sp.Symbol(v.name) for v in (n, s, P, delta, z, U, q, wanted)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(
    derivation, above_zero=("n", "s"), signed=("delta", "z", "U", "wanted"), functions={"Phi": ndtr},
    quiet=("under",),
)  # fmt: skip


def limit(alpha: float | None = None) -> float:
    """Return z: how many errors an estimate must lie above 0 to be significant; 1.96 for 0.05, the default."""
    given = evidence("alpha").value if alpha is None else number("alpha", alpha, low=0, high=1)
    if not 0 < given < 1:
        raise ValueError(f"alpha must lie between 0 and 1, but it is {alpha!r}.")
    return float(-ndtri(given / 2))


def errors(patients: Any) -> np.ndarray:
    """Return the standard errors of trials with so many patients in each of two arms."""
    return FORMULAS.compute("error", n=array("patients", patients, low=1))


def sizes(trials: int, typical: float) -> np.ndarray:
    """Return the patients in an arm of trials: spread evenly, on a logarithmic scale, from half to twice the typical.

    The factor 2 is a choice of this course.
    """
    count, middle = whole("trials", trials, 1), positive("typical", typical)
    spread = evidence("size_spread").value
    return middle * spread ** (np.linspace(-1, 1, count) if count > 1 else np.zeros(1))


def _errors(given: Any) -> np.ndarray:
    s = np.atleast_1d(array("errors", given, above=True))
    if s.ndim != 1:
        raise ValueError("errors must be a number or a list of numbers.")
    return s


def _sums(true: float, s: np.ndarray, alpha: float | None) -> tuple[float, float, float]:
    """Return P and U, averaged with the weights of pooling, and the plain share of significant trials."""
    shares = s.min() ** 2 / s**2
    given = {"delta": number("true", true), "s": s, "z": limit(alpha)}
    P, U = FORMULAS.compute("P", **given), FORMULAS.compute("U", **given)
    return float(shares @ P / shares.sum()), float(shares @ U / shares.sum()), float(P.mean())


@dataclass(frozen=True)
class Expected:
    """What pooling finds in the long run.

    Attributes
    ----------
    significant, published : float
        Shares of the trials.
    mean_published, mean_hidden : float or None
        Pooled effects; None if there are no such trials.
    """

    significant: float
    published: float
    mean_published: float | None
    mean_hidden: float | None


def expected(true: float, errors: Any, negatives: float, alpha: float | None = None) -> Expected:
    """Return what the published and the hidden trials show on average.

    Parameters
    ----------
    true : float
        True standardized mean difference; above 0 favors the drug.
    errors : array_like
        Standard errors of the trials, above 0.
    negatives : float
        Share of trials without a significant benefit that are published, 0 to 1.
    alpha : float, optional
        Two-sided limit of significance; 0.05 if not given.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    q, s = number("negatives", negatives, low=0, high=1), _errors(errors)
    P, U, share = _sums(true, s, alpha)
    values = {"U": U, "P": P, "delta": float(true), "q": q}
    shown = P + q * (1 - P) > 0
    hidden = q < 1 and P < 1
    return Expected(
        share, share + q * (1 - share),
        float(FORMULAS.compute("published", **values)) if shown else None,
        float(FORMULAS.compute("hidden", **values)) if hidden else None,
    )  # fmt: skip


def negatives_for(true: float, wanted: float, errors: Any, alpha: float | None = None) -> float:
    """Return the share of negative trials that must be published for the published ones to show a wanted effect.

    Parameters
    ----------
    true, wanted : float
        True effect, and the one that the literature shows; the latter cannot be smaller.
    errors, alpha
        As in `expected`.

    Raises
    ------
    ValueError
        If not even the significant trials alone show so much, or `wanted` is below `true`.
    """
    s, goal = _errors(errors), number("wanted", wanted)
    P, U, _ = _sums(true, s, alpha)
    if goal < true:
        raise ValueError(f"wanted must be at least true: a drawer adds to the effect, but they are {goal} and {true}.")
    most = U / P if P > 0 else np.inf
    if goal > most:
        raise ValueError(f"Even if no negative trial were published, these trials would show {most:.2g}, not {goal:g}.")
    if goal == true:
        return 1.0
    return float(min(max(FORMULAS.compute("q", U=U, P=P, delta=float(true), wanted=goal), 0), 1))


def missing_share(true: float, wanted: float, errors: Any, alpha: float | None = None) -> float:
    """Return the share of all trials that must be hidden for a wanted effect; see `negatives_for`."""
    q = negatives_for(true, wanted, errors, alpha)
    return (1 - q) * (1 - _sums(true, _errors(errors), alpha)[2])


def explain(published: float, hidden: float, errors: Any, alpha: float | None = None) -> tuple[float, float]:
    """Return the true effect and the share of published negatives that two pooled effects imply.

    Parameters
    ----------
    published, hidden : float
        Pooled effects of the trials that were published and of those that were not.
    errors, alpha
        As in `expected`.

    Raises
    ------
    ValueError
        If no true effect gives both.
    """
    s, shown, below = _errors(errors), number("published", published), number("hidden", hidden)
    z = limit(alpha)
    if not below < shown:
        raise ValueError("Hidden trials must show less than published ones.")

    def misfit(true: float) -> float:
        P, U, _ = _sums(true, s, alpha)
        return float(FORMULAS.compute("hidden", U=U, P=P, delta=true)) - below

    ends = below, z * s.min() + below + s.max()
    if below >= z * s.min() or misfit(ends[0]) > 0 or misfit(ends[1]) < 0:
        raise ValueError(f"No true effect gives hidden trials that show {below:g} on average.")
    true = float(brentq(misfit, *ends))
    return true, negatives_for(true, shown, s, alpha)


@dataclass(frozen=True)
class Trials:
    """Virtual trials: what each estimated, its error, and whether it was significant and published."""

    effects: np.ndarray
    errors: np.ndarray
    significant: np.ndarray
    published: np.ndarray


def simulate(
    true: float, errors: Any, negatives: float, seed: int | np.random.Generator, alpha: float | None = None
) -> Trials:
    """Run virtual trials; see `expected` for the values. The same seed gives the same luck at every value."""
    s, q = _errors(errors), number("negatives", negatives, low=0, high=1)
    rng = np.random.default_rng(seed)
    effects = number("true", true) + s * rng.standard_normal(s.size)
    significant = effects > limit(alpha) * s
    return Trials(effects, s, significant, significant | (rng.random(s.size) < q))


@dataclass(frozen=True)
class Egger:
    """Egger's regression: `intercept` is 0 for a symmetric funnel, above 0 if small trials show more."""

    intercept: float
    error: float
    p: float


def egger(effects: Any, errors: Any) -> Egger:
    """Regress effect over error on one over error: the line's intercept measures how asymmetric a funnel plot is.

    Raises
    ------
    ValueError
        If there are fewer than three trials, or all have the same error.
    """
    y, s = np.atleast_1d(array("effects", effects, low=None)), _errors(errors)
    if y.shape != s.shape or y.size < 2 + 1:
        raise ValueError("effects and errors must be two lists of the same length, of three trials or more.")
    x, t = s.min() / s, y / s
    away = x - x.mean()
    if not (away @ away) > np.finfo(float).eps * x.size:
        raise ValueError("All trials have the same error: a funnel needs small and large ones.")
    slope = away @ t / (away @ away)
    intercept = t.mean() - slope * x.mean()
    rest = t - intercept - slope * x
    freedom = y.size - 2
    error = float(np.sqrt(rest @ rest / freedom * (1 / y.size + x.mean() ** 2 / (away @ away))))
    if error == 0:
        return Egger(float(intercept), 0.0, 0.0 if intercept else 1.0)
    return Egger(float(intercept), error, float(2 * stdtr(freedom, -abs(intercept) / error)))
