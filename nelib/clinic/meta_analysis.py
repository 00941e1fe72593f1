r"""Several trials, one number: pooling, its heterogeneity, and two drugs that were compared with placebo only.

Trial $i$ finds the effect $y_i$ with the standard error $s_i$. The pooled effect is the weighted mean of least
variance, with the weights

.. math:: w_i = \frac{1}{s_i^2 + \tau^2},

where $\tau^2$ is the variance of the true effects from trial to trial: 0 in the common-effect ("fixed") model, and in
the random-effects model estimated from $Q = \sum (y_i - \bar y)^2/s_i^2$, which would be $k - 1$ on average if all
trials had one true effect (DerSimonian and Laird). `derivation` derives these forms.

Drugs A and B that were each compared with placebo differ by $y_A - y_B$ (Bucher). Their variances add; what the two
estimates share, such as a placebo group, is a correlation that takes some of it away.

Effects are in any unit in which they add: standardized mean differences, logarithms of odds ratios. Which sign is good
is the caller's business. Every number comes from ``nelib/data/meta_analysis.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

INTERVALS = ("normal", "Hartung-Knapp")


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("meta_analysis")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[name]


@cache
def derivation() -> dict:
    r"""Return what follows from the model, as SymPy expressions.

    Returns
    -------
    dict
        ``"weight"`` of a trial: of two trials, the share that makes the variance of their weighted mean least is in
        this proportion; ``"expected_Q"``, the mean of $Q$ over repeated trials, in terms of $S_1 = \sum 1/s_i^2$ and
        $S_2 = \sum 1/s_i^4$; ``"tau2"`` for which $Q$ is what was seen; ``"I2"``; ``"difference"`` and ``"variance"``
        of an indirect comparison.
    """
    import sympy as sp

    w, s_a, s_b, s, tau2, mu, k, S_1, S_2, Q = sp.symbols("w s_a s_b s tau2 mu k S_1 S_2 Q", positive=True)
    rho, y_a, y_b = sp.symbols("rho y_a y_b", real=True)
    mixed = w**2 * (s_a**2 + tau2) + (1 - w) ** 2 * (s_b**2 + tau2)
    share = sp.solve(sp.diff(mixed, w), w)[0]
    weight = 1 / (s**2 + tau2)
    both = [weight.subs(s, each) for each in (s_a, s_b)]
    if sp.simplify(share - both[0] / sum(both)) != 0:
        raise ArithmeticError("The weights are not those of least variance.")
    # Q = sum(y^2/s^2) - (sum(y/s^2))^2/S_1, where y has the mean mu and the variance s^2 + tau2.
    squares = k + (tau2 + mu**2) * S_1
    squared_sum = S_1 + tau2 * S_2 + mu**2 * S_1**2
    expected = sp.expand(squares - squared_sum / S_1)
    found = {
        "weight": weight,
        "expected_Q": sp.collect(expected, tau2),
        "tau2": sp.solve(expected - Q, tau2)[0],
        "I2": (Q - (k - 1)) / Q,
        "difference": y_a - y_b,
        "variance": s_a**2 + s_b**2 - 2 * rho * s_a * s_b,
    }
    plain = {x: sp.Symbol(x.name) for x in (s_a, s_b, s, tau2, mu, k, S_1, S_2, Q, rho, y_a, y_b)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("s", "s_a", "s_b"), signed=("y_a", "y_b", "rho", "mu"))


@dataclass(frozen=True)
class Pooled:
    """A pooled effect.

    Attributes
    ----------
    effect, error : float
        And its standard error.
    low, high : float
        Confidence interval.
    tau2 : float
        Estimated variance of the true effects, by DerSimonian and Laird; estimated for the common-effect model, too,
        which does not use it. 0 for a single trial.
    I2 : float
        Share of the scatter of the trials that is more than chance, 0 to 1.
    Q : float
        Weighted sum of squared distances from the common-effect mean.
    weights : numpy.ndarray
        Shares of the trials in the pooled effect; they add up to 1.
    prediction_low, prediction_high : float
        Where the true effect of a further trial is expected; NaN for the common-effect model, and for fewer than
        three trials, which do not tell.
    """

    effect: float
    error: float
    low: float
    high: float
    tau2: float
    I2: float
    Q: float
    weights: np.ndarray
    prediction_low: float
    prediction_high: float


def _confidence(given: float | None) -> float:
    level = evidence("confidence").value if given is None else number("confidence", given, low=0, high=1)
    if not 0 < level < 1:
        raise ValueError(f"confidence must lie between 0 and 1, but it is {given!r}.")
    return level


def quantile(confidence: float | None = None) -> float:
    """Return how many standard errors an interval reaches to each side: 1.96 for 95%, the default."""
    return float(ndtri((1 + _confidence(confidence)) / 2))


def error_of(low: Any, high: Any, confidence: float | None = None) -> np.ndarray:
    """Return the standard error behind a printed interval that is symmetric on the scale of the effect.

    Of ratios give the logarithms.

    Parameters
    ----------
    low, high : array_like
        Ends of the interval; `high` above `low`.
    confidence : float, optional
        Its confidence; 0.95 if not given.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    ends = array("low", low, low=None), array("high", high, low=None)
    if not (ends[0] < ends[1]).all():
        raise ValueError(f"The low end of an interval must lie below its high end, but they are {low!r} and {high!r}.")
    return (ends[1] - ends[0]) / (2 * quantile(confidence))


def _trials(effects: Any, errors: Any) -> tuple[np.ndarray, np.ndarray]:
    y, s = np.atleast_1d(array("effects", effects, low=None)), np.atleast_1d(array("errors", errors, above=True))
    if y.ndim != 1 or y.shape != s.shape or not y.size:
        raise ValueError("effects and errors must be two lists of the same length, of one trial or more.")
    with np.errstate(all="ignore"):
        usable = np.isfinite([1 / s**2 / s**2, y**2 / s**2]).all() and (s**2 > 0).all() and np.isfinite(s**2).all()
    if not usable:
        raise ValueError("effects or errors are too large or too small to be squared: give them in another unit.")
    if s.min() < np.cbrt(np.finfo(float).eps) * s.max():
        raise ValueError("errors differ so much that the less certain trials weigh nothing: leave those trials out.")
    return y, s


def pool(
    effects: Any, errors: Any, random: bool = True, confidence: float | None = None, interval: str = "normal"
) -> Pooled:
    """Pool trials by inverse variance.

    Parameters
    ----------
    effects, errors : array_like
        Of each trial the effect and its standard error, which is above 0.
    random : bool
        Whether the true effects may differ (DerSimonian and Laird) or are one and the same.
    confidence : float, optional
        Confidence of the intervals; 0.95 if not given.
    interval : {"normal", "Hartung-Knapp"}
        How wide the confidence interval is: from the weights alone, or from the scatter of the trials with Student's
        t, which needs two trials or more.

    Returns
    -------
    Pooled

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    y, s = _trials(effects, errors)
    known_name("interval", interval, INTERVALS)
    count, upper = y.size, (1 + _confidence(confidence)) / 2
    plain = FORMULAS.compute("weight", s=s, tau2=0)
    S_1, S_2 = plain.sum(), (plain * plain).sum()
    Q = float((plain * (y - plain @ y / S_1) ** 2).sum())
    tau2 = I2 = 0.0
    if count > 1 and count - 1 < Q:
        tau2 = float(FORMULAS.compute("tau2", Q=Q, k=count, S_1=S_1, S_2=S_2))
        I2 = float(FORMULAS.compute("I2", Q=Q, k=count))
    weights = FORMULAS.compute("weight", s=s, tau2=tau2) if random else plain
    total = weights.sum()
    mean, error = float(weights @ y / total), float(1 / np.sqrt(total))
    half = ndtri(upper) * error
    if interval == INTERVALS[1]:
        if count < 2:
            raise ValueError("The interval of Hartung and Knapp needs two trials or more.")
        error = float(np.sqrt((weights * (y - mean) ** 2).sum() / ((count - 1) * total)))
        half = stdtrit(count - 1, upper) * error
    reach = stdtrit(count - 2, upper) * np.sqrt(tau2 + error**2) if random and count > 2 else np.nan
    return Pooled(
        mean, error, float(mean - half), float(mean + half), tau2, I2, Q, weights / total,
        float(mean - reach), float(mean + reach),
    )  # fmt: skip


def cumulate(effects: Any, errors: Any, random: bool = True) -> tuple[Pooled, ...]:
    """Pool the first trial, the first two, and so on, in the order in which they are given; see `pool`."""
    y, s = _trials(effects, errors)
    return tuple(pool(y[: count + 1], s[: count + 1], random) for count in range(y.size))


@dataclass(frozen=True)
class Compared:
    """Two drugs, each compared with placebo, against each other.

    Attributes
    ----------
    difference, error : float
        Effect of A less that of B, and its standard error.
    low, high : float
        Confidence interval.
    below : float
        Probability that A's effect is the lower one, if nothing was believed before: the normal distribution's share
        below 0.
    """

    difference: float
    error: float
    low: float
    high: float
    below: float


def indirect(
    effect_a: float, error_a: float, effect_b: float, error_b: float, correlation: float = 0,
    confidence: float | None = None,
) -> Compared:  # fmt: skip
    """Compare two drugs through placebo.

    Parameters
    ----------
    effect_a, error_a, effect_b, error_b : float
        Of each drug against placebo the effect and its standard error.
    correlation : float
        Between the errors of the two, above -1 and below 1; 0 where they come from different trials (Bucher).
    confidence : float, optional
        Confidence of the interval; 0.95 if not given.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    y = [number(f"effect_{k}", given) for k, given in (("a", effect_a), ("b", effect_b))]
    s = [positive(f"error_{k}", given) for k, given in (("a", error_a), ("b", error_b))]
    if not -1 < number("correlation", correlation) < 1:
        raise ValueError(f"correlation must lie between -1 and 1, but it is {correlation!r}.")
    difference = float(FORMULAS.compute("difference", y_a=y[0], y_b=y[1]))
    error = float(np.sqrt(FORMULAS.compute("variance", s_a=s[0], s_b=s[1], rho=correlation)))
    half = quantile(confidence) * error
    if not error > 0 or not np.isfinite([difference, half]).all():
        raise ValueError("effects or errors are too large or too small to be squared: give them in another unit.")
    return Compared(difference, error, difference - half, difference + half, float(ndtr(-difference / error)))


def shared(error_a: float, error_b: float, error: float) -> float:
    """Return the correlation between two estimates that the printed error of their difference implies.

    Above 0 means that the difference was known better than from two separate sets of trials: by trials that compared
    the drugs directly, for one. Rounded numbers may imply more than 1.
    """
    a, b, both = (positive(k, v) for k, v in (("error_a", error_a), ("error_b", error_b), ("error", error)))
    return (a * a + b * b - both * both) / (2 * a * b)
