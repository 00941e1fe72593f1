r"""What a risk ratio means for patients: α2 agonists in withdrawal from opioids (Gowing 2016).

A review reports a ratio of two risks. Of a hundred patients a treatment with the ratio $RR$ leaves

.. math:: 100\,RR\,p_0

with the event, if $p_0$ is the risk without it: alone, a ratio is no number of patients. It is taken to be the same at
every $p_0$, which cannot be true of a ratio above 1: beyond $p_0 = 1/RR$ more patients would have the event than there
are. An odds ratio is not a risk ratio; where events are frequent, it is farther from 1.

Every number comes from ``nelib/data/withdrawal.csv``.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nelib.clinic.withdrawal import evidence, share
from nelib.kit.errors import known_name, number
from nelib.kit.formula import Formulas

OUTCOMES = {
    "severe": "severe withdrawal",
    "completed": "treatment completed",
    "adverse": "hypotension or other harm",
    "completed_methadone": "treatment completed, against methadone",
}
"""Outcomes of which a risk ratio was read: key -> words."""


@cache
def derivation() -> dict:
    """Return the expressions of this module.

    Returns
    -------
    dict
        ``"treated"``, the risk with a treatment; ``"fewer"``, the risk without it less that; ``"ceiling"``, the risk
        above which the risk ratio cannot hold; ``"ratio"`` and ``"odds_ratio"`` of two risks; ``"odds_of"``, the odds
        ratio that a risk ratio is at a risk without the treatment.
    """
    import sympy as sp

    p_0, p_1, RR = sp.symbols("p_0 p_1 RR")
    treated = RR * p_0
    odds = (p_1 / (1 - p_1)) / (p_0 / (1 - p_0))
    return {
        "treated": treated, "fewer": sp.factor(p_0 - treated), "ceiling": sp.solve(treated - 1, p_0)[0],
        "ratio": p_1 / p_0, "odds_ratio": odds, "odds_of": sp.simplify(odds.subs(p_1, treated)),
    }  # fmt: skip


FORMULAS = Formulas(derivation)


@dataclass(frozen=True)
class Risk:
    """Patients with and without a treatment.

    Attributes
    ----------
    baseline, treated, low, high : float
        Risk without and with it, and what the ends of the interval of the risk ratio give; none above 1.
    fewer : float
        Baseline less treated risk.
    needed : float
        Patients to treat for one event less (or more, if `fewer` is below 0); infinite if nothing differs.
    ratio : tuple of float
        Risk ratio, lower and upper limit.
    ceiling : float
        Baseline risk above which the risk ratio would give more than all patients; at most 1.
    holds : bool
        Whether the baseline is not above it.
    sure : bool
        Whether the interval of the risk ratio leaves out 1.
    """

    baseline: float
    treated: float
    low: float
    high: float
    fewer: float
    needed: float
    ratio: tuple[float, float, float]
    ceiling: float
    holds: bool
    sure: bool


def ratio(outcome: str) -> tuple[float, float, float]:
    """Return the risk ratio of one of `OUTCOMES` with its 95% limits."""
    key = known_name("outcome", outcome, OUTCOMES)
    value, low, high = (evidence(f"{key}_{part}").value for part in ("rr", "low", "high"))
    return value, low, high


def absolute(outcome: str, baseline: float | None = None) -> Risk:
    """Turn a risk ratio into a risk, which needs a risk without the treatment.

    Parameters
    ----------
    outcome : str
        One of `OUTCOMES`.
    baseline : float, optional
        Risk without α2 agonists, 0 to 1. That it leaves the risk ratio as it is, is an assumption.

    Raises
    ------
    ValueError
        If the outcome is unknown or the baseline outside 0 to 1.
    """
    p = number("baseline", share("baseline") if baseline is None else baseline, low=0, high=1)
    limits = ratio(outcome)
    treated, low, high = (min(float(FORMULAS.compute("treated", RR=RR, p_0=p)), 1.0) for RR in limits)
    ceiling = min(float(FORMULAS.compute("ceiling", RR=limits[0])), 1.0)
    fewer = p - treated
    return Risk(
        p, treated, low, high, fewer, 1 / abs(fewer) if fewer else float("inf"), limits, ceiling, p <= ceiling,
        limits[1] > 1 or limits[2] < 1,
    )  # fmt: skip


def compare_risks(treated: float, untreated: float) -> tuple[float, float]:
    """Return risk ratio and odds ratio of two risks between 0 and 1, both excluded."""
    for name, p in (("treated", treated), ("untreated", untreated)):
        if not 0 < number(name, p) < 1:
            raise ValueError(f"{name} must lie between 0 and 1, both excluded, but it is {p!r}.")
    risks = {"p_1": float(treated), "p_0": float(untreated)}
    return float(FORMULAS.compute("ratio", **risks)), float(FORMULAS.compute("odds_ratio", **risks))


def findings(subject: str = "withdrawal") -> tuple[dict[str, str], ...]:
    """Return what was found for and against: key, finding, preparation, side and source; ``"degeneration"`` too."""
    name = known_name("subject", subject, ("withdrawal", "degeneration"))
    with files("nelib.data").joinpath("clinic", f"{name}_findings.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
