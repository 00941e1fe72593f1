r"""A scan and what it says of one person: sensitivity, specificity, prevalence, and a curve behind them.

Among all people a share $p$ has the disease. The scan is positive in the share $s_e$ of these and negative in the share
$s_p$ of the others, so that of the positive scans

.. math:: PPV = \frac{p\,s_e}{p\,s_e + (1 - p)(1 - s_p)}

are true. Sensitivity and specificity come from groups of known size and have Wilson's intervals
(`nelib.clinic.counts`); where the cut-off was chosen with the same people, they are too good even so. The ends of both
intervals together give a range of the predictive value, which is wider than its own 95% interval. Specificity is that
in healthy controls, while the others who are scanned in a clinic are not healthy.

The area under an ROC curve is the distance $d'$ of two normal groups with one spread (`nelib.locus.gain`), and a
standardized difference of cell counts can be turned into an area in the same way. Every number comes from
``nelib/data/degeneration.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import erfcinv, erfinv, ndtri

from nelib.clinic.counts import Share, wilson
from nelib.clinic.degeneration import evidence
from nelib.kit.errors import known_name, number, whole
from nelib.kit.formula import Formulas, array
from nelib.locus import gain

PERCENT = 100  # geometry: percent in 1


@cache
def derivation() -> dict:
    """Derive Bayes' rule from the four kinds of people, as SymPy expressions.

    Returns
    -------
    dict
        ``"true positive"``, ``"false positive"``, ``"true negative"``, ``"false negative"``, shares of all people;
        ``"PPV"`` and ``"NPV"``; ``"odds"``, the odds of the disease after a positive scan over those before;
        ``"even"``, the prevalence at which half of the positive scans are true; ``"d"``, d′ for an area A, by inverting
        that of `nelib.locus.gain`.
    """
    import sympy as sp

    p, s_e, s_p, A = sp.symbols("p s_e s_p A", positive=True)
    d = sp.Symbol("d", positive=True)
    people = {
        "true positive": p * s_e, "false positive": (1 - p) * (1 - s_p), "true negative": (1 - p) * s_p,
        "false negative": p * (1 - s_e),
    }  # fmt: skip
    PPV = people["true positive"] / (people["true positive"] + people["false positive"])
    NPV = people["true negative"] / (people["true negative"] + people["false negative"])
    area = gain.derivation()["auc"].subs(sp.Symbol("d"), d)
    found = people | {
        "PPV": PPV, "NPV": NPV, "odds": sp.simplify((PPV / (1 - PPV)) / (p / (1 - p))),
        "even": sp.solve(PPV - sp.Rational(1, 2), p)[0], "d": sp.solve(area - A, d)[0],
    }  # fmt: skip
    plain = {s: sp.Symbol(s.name) for s in (p, s_e, s_p, A)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, functions={"erfinv": erfinv, "erfcinv": erfcinv})


def _shares(**given: Any) -> list[np.ndarray]:
    return [array(name, value, high=1) for name, value in given.items()]


def predictive(prevalence: Any, sensitivity: Any, specificity: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return which share of the positive scans, and of the negative ones, is right.

    Parameters
    ----------
    prevalence, sensitivity, specificity : array_like
        Shares, 0 to 1.

    Raises
    ------
    ValueError
        If a share is impossible, or nobody has a positive scan, or nobody a negative one.
    """
    p, s_e, s_p = _shares(prevalence=prevalence, sensitivity=sensitivity, specificity=specificity)
    given = {"p": p, "s_e": s_e, "s_p": s_p}
    for kind in ("positive", "negative"):
        if (FORMULAS.compute(f"true {kind}", **given) + FORMULAS.compute(f"false {kind}", **given) == 0).any():
            raise ValueError(f"Nobody has a {kind} scan: there is no predictive value.")
    return np.asarray(FORMULAS.compute("PPV", **given)), np.asarray(FORMULAS.compute("NPV", **given))


def people(prevalence: float, sensitivity: float, specificity: float) -> dict[str, float]:
    """Return the shares of the four kinds of people."""
    values = _shares(prevalence=prevalence, sensitivity=sensitivity, specificity=specificity)
    given = dict(zip(("p", "s_e", "s_p"), (float(v) for v in values), strict=True))
    kinds = ("true positive", "false positive", "true negative", "false negative")
    return {kind: float(FORMULAS.compute(kind, **given)) for kind in kinds}


def even_prevalence(sensitivity: float, specificity: float) -> float:
    """Return the prevalence below which most positive scans are false; both shares are of people, 0 to 1."""
    s_e, s_p = _shares(sensitivity=sensitivity, specificity=specificity)
    if s_e == 0 and s_p == 1:
        raise ValueError("Nobody has a positive scan: there is no predictive value.")
    return float(FORMULAS.compute("even", s_e=s_e, s_p=s_p))


@dataclass(frozen=True)
class Accuracy:
    """Sensitivity and specificity of a study, with Wilson's intervals, and the counts behind them."""

    sensitivity: Share
    specificity: Share
    positive: int
    patients: int
    negative: int
    controls: int


def accuracy(sensitivity: float, specificity: float, patients: int, controls: int) -> Accuracy:
    """Return the counts nearest to two shares, and their intervals.

    Parameters
    ----------
    sensitivity, specificity : float
        Shares, 0 to 1.
    patients, controls : int
        Sizes of the groups, 1 or more.
    """
    s_e, s_p = number("sensitivity", sensitivity, low=0, high=1), number("specificity", specificity, low=0, high=1)
    n, m = whole("patients", patients, 1), whole("controls", controls, 1)
    k, l = round(s_e * n), round(s_p * m)  # noqa: E741
    return Accuracy(wilson(k, n), wilson(l, m), k, n, l, m)


def sizes(study: str = "2022") -> tuple[int, int]:
    """Return how many patients and healthy controls a study had: that of Li in 2022, or another scan of 2015."""
    end = {"2022": "", "2015": "_2015"}[known_name("study", study, ("2022", "2015"))]
    return int(evidence(f"patients{end}").value), int(evidence(f"controls{end}").value)


def published() -> Accuracy:
    """Return the scan of Li (2022) in Alzheimer's disease."""
    s_e, s_p = (evidence(name).value / PERCENT for name in ("sensitivity", "specificity"))
    return accuracy(s_e, s_p, *sizes())


def box(prevalence: Any, found: Accuracy) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return lowest and highest share of true positive, then of true negative scans; both ends of both intervals."""
    worst = predictive(prevalence, found.sensitivity.low, found.specificity.low)
    best = predictive(prevalence, found.sensitivity.high, found.specificity.high)
    return worst[0], best[0], worst[1], best[1]


def possible(share: float, total: int, digits: int) -> bool:
    """Return whether some number of a group of people gives a share when rounded to digits of a percent.

    Parameters
    ----------
    share : float
        As printed, in percent.
    total : int
        People in the group.
    digits : int
        Decimals that were printed.
    """
    n, places = whole("total", total, 1), whole("digits", digits, 0)
    printed = round(number("share", share, low=0, high=PERCENT), places)
    return any(round(PERCENT * k / n, places) == printed for k in range(n + 1))


def distance(area: Any) -> np.ndarray:
    """Return d′ of two normal groups with one spread from the area under their ROC curve, from 1/2 to below 1."""
    A = array("area", area, low=1 / 2, high=1)
    if (A == 1).any():
        raise ValueError("area must be below 1: groups without any overlap have no finite distance.")
    return np.asarray(FORMULAS.compute("d", A=A))


def area(distance: Any) -> np.ndarray:
    """Return the area under the ROC curve of two normal groups a distance apart, in their common SD."""
    return gain.auc_closed_form(distance)


def curve_sensitivity(area: float, specificity: Any) -> np.ndarray:
    """Return the sensitivity at some specificities, on the curve of two normal groups with an area."""
    s_p = array("specificity", specificity, high=1)
    if (s_p == 0).any() or (s_p == 1).any():
        raise ValueError("specificity must lie between 0 and 1, both excluded.")
    return gain.rates(distance(area), ndtri(s_p))[0]


def losses() -> dict[str, dict[str, float]]:
    """Return the losses of neurons of Zarow (2003) by disease and nucleus, in SD of the counts."""
    places = ("LC", "NB", "SN")
    return {d: {place: evidence(f"loss_{d}_{place}").value for place in places} for d in ("AD", "PD")}


def clinic_prevalence() -> float:
    """Return the share of the new patients of a memory clinic who met the criteria of Alzheimer's disease."""
    return evidence("clinic_AD").value / evidence("clinic_people").value
