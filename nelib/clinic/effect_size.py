r"""What a standardized mean difference says, and what it does not.

Two groups whose scores are normal with the same SD, their means apart by $d$ SD, overlap by $2\,\Phi(-|d|/2)$. Of the
better group a share of $\Phi(d)$ lies beyond the other's mean (Cohen's $U_3$), and one drawn from it beats one drawn
from the other with the probability $\Phi(d/\sqrt 2)$: the same theorem as for a signal in noise
(`nelib.locus.gain.auc_closed_form`, which is called here).

If patients beyond some score are called responders, and a share $c$ of the control group responds, then

.. math:: t = \Phi(d + \Phi^{-1}(c))

of the treated do, and $1/(t - c)$ must be treated for one responder more (Furukawa). Kraemer and Kupfer's
$1/(2\,\Phi(d/\sqrt 2) - 1)$ knows no such $c$. If scores are logistic rather than normal, one $d$ is one ratio of odds
at every cut: $\ln OR = \pi d/\sqrt 3$.

All of it is about groups. The same two distributions arise if every patient gains $d$, and if those in the overlap gain
nothing and the few others much (`fewest`): no such curve says which patient gained, or how many did. Nor does
$\Phi(d)$ say how many "respond": with $d = 0$ it is one half.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import gammaln, ndtr, ndtri

from nelib.clinic.meta_analysis import quantile
from nelib.kit.errors import number, positive, whole
from nelib.kit.formula import Formulas, array
from nelib.locus.gain import auc_closed_form


@cache
def derivation() -> dict:
    """Return the expressions of this module.

    Returns
    -------
    dict
        ``"overlap"``, derived from the score at which the two curves cross; ``"U3"``; ``"treated"``, the share of
        responders among the treated; ``"needed"`` and ``"needed_kraemer"``; ``"odds"``, derived from logistic scores,
        and ``"smd"`` from odds. Phi is the normal distribution and Phi_inv its inverse; A is the probability that a
        treated patient beats a control.
    """
    import sympy as sp

    x, d = sp.symbols("x d", real=True)
    c, A, OR = sp.symbols("c A OR", positive=True)
    Phi, inverse = sp.Function("Phi"), sp.Function("Phi_inv")
    density = sp.exp(-(x**2) / 2)
    crossing = sp.solve(sp.expand_log(sp.log(density) - sp.log(density.subs(x, x - d)), force=True), x)[0]
    # Logistic scores: the log-odds of lying beyond a cut x are (mean - x)/scale, with variance (pi scale)^2/3.
    scale = sp.sqrt(3) / sp.pi  # geometry: that of a logistic distribution whose SD is 1
    beyond = 1 / (1 + sp.exp((x - d) / scale))
    log_odds = sp.expand_log(sp.log(sp.simplify(beyond / (1 - beyond))), force=True)
    ratio = sp.simplify(log_odds - log_odds.subs(d, 0))
    if ratio.has(x):
        raise ArithmeticError("The ratio of the odds depends on the cut.")
    t = Phi(d + inverse(c))
    found = {
        "overlap": 2 * Phi(-sp.Abs(crossing)),
        "U3": Phi(d),
        "treated": t,
        "needed": 1 / (t - c),
        "needed_kraemer": 1 / (2 * A - 1),
        "odds": sp.exp(ratio),
        "smd": sp.solve(ratio - sp.log(OR), d)[0],
    }
    plain = {s: sp.Symbol(s.name) for s in (d, c, A, OR)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(
    derivation, above_zero=("c", "A", "OR"), signed=("d",), functions={"Phi": ndtr, "Phi_inv": ndtri},
    quiet=("divide", "over", "under"),
)  # fmt: skip


def _d(d: Any) -> np.ndarray:
    return array("d", d, low=None)


def _control(control: Any) -> np.ndarray:
    share = array("control", control, above=True)
    if not (share < 1).all():
        raise ValueError(f"control must lie between 0 and 1, both excluded, but it is {control!r}.")
    return share


def overlap(d: Any) -> np.ndarray:
    """Return the share that two curves of area 1 have in common, d SD apart."""
    return FORMULAS.compute("overlap", d=_d(d))


def above_average(d: Any) -> np.ndarray:
    """Return U3: the share of the treated who do better than the mean of the controls."""
    return FORMULAS.compute("U3", d=_d(d))


def fewest(d: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the smallest share of patients whose gain can make such a difference, and their mean gain in SD.

    Patients whose scores lie in the overlap of the curves may have gained nothing; the others then carry all of it. At
    d = 0 nobody needs to gain.
    """
    given = _d(d)
    share = 1 - overlap(given)
    return share, np.divide(given, share, out=np.zeros(given.shape), where=share > 0)


def superiority(d: Any) -> np.ndarray:
    """Return the probability that a random treated patient does better than a random control."""
    given = _d(d)
    ahead = auc_closed_form(np.abs(given))
    return np.where(given < 0, 1 - ahead, ahead)


def treated_rate(d: Any, control: Any) -> np.ndarray:
    """Return the share of responders among the treated.

    Parameters
    ----------
    d : array_like
        Standardized mean difference; above 0 is better.
    control : array_like
        Share of responders among the controls, between 0 and 1, both excluded.
    """
    return FORMULAS.compute("treated", d=_d(d), c=_control(control))


def needed(d: Any, control: Any) -> np.ndarray:
    """Return how many must be treated for one responder more (Furukawa); see `treated_rate`.

    Below 0: for one fewer. Infinite where d is 0.
    """
    return FORMULAS.compute("needed", d=_d(d), c=_control(control))


def needed_kraemer(d: Any) -> np.ndarray:
    """Return Kraemer and Kupfer's number needed, which knows no rate of response; infinite where d is 0."""
    return FORMULAS.compute("needed_kraemer", A=superiority(d))


def odds_from_smd(d: Any) -> np.ndarray:
    """Return the ratio of the odds of a response that logistic scores d SD apart have at every cut."""
    return FORMULAS.compute("odds", d=_d(d))


def smd_from_odds(odds: Any) -> np.ndarray:
    """Return the standardized mean difference that a ratio of odds stands for, if scores are logistic."""
    return FORMULAS.compute("smd", OR=array("odds", odds, above=True))


@dataclass(frozen=True)
class Smd:
    """A standardized mean difference: `g` after Hedges' correction, its standard error, and its interval."""

    g: float
    error: float
    low: float
    high: float


def hedges(
    mean_1: float, sd_1: float, n_1: int, mean_2: float, sd_2: float, n_2: int, level: float | None = None
) -> Smd:
    """Return Hedges' g of two groups: the difference of the means in pooled SD, corrected for small groups.

    Parameters
    ----------
    mean_1, sd_1, n_1, mean_2, sd_2, n_2 : float, float, int
        Of either group: mean and SD of the scores, and number of patients, at least 2.
    level : float, optional
        Confidence, between 0 and 1; 0.95 if not given.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    gap = number("mean_1", mean_1) - number("mean_2", mean_2)
    n, m = whole("n_1", n_1, 2), whole("n_2", n_2, 2)
    s_1, s_2 = positive("sd_1", sd_1), positive("sd_2", sd_2)
    freedom = n + m - 2
    largest = max(s_1, s_2)  # keeps the squares from overflowing
    pooled = largest * np.sqrt(((n - 1) * (s_1 / largest) ** 2 + (m - 1) * (s_2 / largest) ** 2) / freedom)
    with np.errstate(over="ignore"):
        d = gap / pooled
    if not np.isfinite(d):
        raise ValueError("The means are too far apart for these SDs.")
    logs = gammaln(freedom / 2) - gammaln((freedom - 1) / 2) - np.log(freedom / 2) / 2
    correction = float(np.exp(logs))
    error = correction * float(np.sqrt(1 / n + 1 / m + d * d / (2 * (n + m))))
    g, half = correction * float(d), quantile(level) * error
    return Smd(g, error, g - half, g + half)
