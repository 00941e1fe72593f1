r"""A tracer infusion minute by minute: when a sample of plasma tells clearance and spillover, and when it does not.

Plasma of the volume V holds the tracer concentration C*. It is cleared at CL; the share f of what is cleared comes back
from the tissue, with the rate constant k:

.. math:: V \dot C^* = I^* - CL\,C^* + k X, \qquad \dot X = f\,CL\,C^* - k X .

The infusion may begin with a priming bolus of b minutes' worth of tracer. One takes :math:`I^*/C^*` for the clearance.
It is too high before the plasma has filled, too low while a large bolus is still there, and when tracer returns.
Norepinephrine of the body has been at its steady state :math:`S/CL` all the time: what returns of it is part of S.

CL, the true clearance, is what plasma loses in a minute, one way. Norepinephrine that was taken up and comes back is
released again and so is part of S; tracer that comes back cannot be told from tracer that was never cleared. A late
sample therefore tells less than CL.

V, k and f are those at which the half-times after a long infusion are as published (2 and 34 min), and at which the
clearance falls by as much as published (20% in 75 min; here of the one-way clearance). V goes with the true clearance
of the seven patients before surgery. Their 1.4 L/min are from samples at 75 and 90 min, which by this model read 20%
too low, so the true one is 1.75 L/min (`true_clearance`).

Behind the forearm the tracer is lower by what the arm extracts, and norepinephrine is taken to be as high as in the
artery: the arm adds as much as it takes. Numbers are in ``nelib/data/spillover.csv`` and ``infusion.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.body.spillover import value
from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import load_evidence
from nelib.kit.formula import Formulas, array

SITES = ("artery", "forearm vein")


@cache
def derivation() -> dict:
    """Return the course of the tracer, as SymPy expressions.

    Returns
    -------
    dict
        ``"fast"`` and ``"slow"``, the rate constants; ``"plateau"``, the concentration in the end; ``"wanted"``, that
        without return; ``"C_t"``, the concentration at time t, with rate constants l_1 and l_2; ``"alone"``, that
        without return; ``"CL_seen"``, infusion over concentration.
    """
    import sympy as sp

    infused, CL, V, k, f, b, t, l1, l2, C = sp.symbols("I CL V k f b t l_1 l_2 C", positive=True)
    total, product = CL / V + k, k * CL / V * (1 - f)
    root = sp.sqrt(total**2 - 2 * 2 * product)
    fast, slow = (total + root) / 2, (total - root) / 2
    plateau = infused / (CL * (1 - f))
    start = b * infused / V
    slope = (infused - CL * start) / V
    first = -(slope + l2 * (start - plateau)) / (l1 - l2)
    course = plateau + first * sp.exp(-l1 * t) + (start - plateau - first) * sp.exp(-l2 * t)
    # Both balances make one equation of second order: C'' + total C' + product C = k I/V.
    wrong = [
        sp.simplify(fast**2 - total * fast + product), sp.simplify(slow**2 - total * slow + product),
        sp.simplify(product * plateau - k * infused / V), sp.simplify(course.subs(t, 0) - start),
        sp.simplify(course.diff(t).subs(t, 0) - slope),
    ]  # fmt: skip
    if any(wrong):
        raise ArithmeticError("The course of the tracer does not solve its balances.")
    wanted = infused / CL
    alone = wanted + (start - wanted) * sp.exp(-CL / V * t)
    found = {
        "fast": fast, "slow": slow, "plateau": plateau, "wanted": wanted, "C_t": course, "alone": alone,
        "CL_seen": infused / C,
    }  # fmt: skip
    plain = {s: sp.Symbol(s.name) for s in (infused, CL, V, k, f, b, t, l1, l2, C)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("CL", "V", "k", "I", "C"))


@dataclass(frozen=True)
class Fitted:
    """Volume in L, rate constant of the return in 1/min, and the share of cleared tracer that returns."""

    V: float
    k: float
    f: float


def _course(t: Any, CL: float, b: float, kinetics: Fitted, infused: float) -> np.ndarray:
    given = {"CL": CL, "V": kinetics.V, "k": kinetics.k, "f": kinetics.f, "I": infused, "b": b}
    l1, l2 = (FORMULAS.compute(name, **given) for name in ("fast", "slow"))
    return FORMULAS.compute("C_t", t=t, l_1=l1, l_2=l2, **given)


def true_clearance() -> float:
    """Return the one-way clearance in L/min of which late samples show the published 1.4."""
    return value("CL_arterial") / (1 - value("CL_fall") / value("level"))


@cache
def fitted() -> Fitted:
    """Return what makes both published half-times and the published fall of the clearance."""
    from scipy.optimize import brentq

    halves = load_evidence("infusion")
    rates = [np.log(2) / halves[f"tracer_half_{n}"].value for n in (1, 2)]
    CL, fall, end = true_clearance(), value("CL_fall") / value("level"), value("drift_time")

    def kinetics(f: float) -> Fitted:
        # Sum and product of the rate constants give those of leaving (CL/V) and of the return.
        total, product = sum(rates), np.prod(rates) / (1 - f)
        leaving = (total + np.sqrt(total**2 - 2 * 2 * product)) / 2
        return Fitted(float(CL / leaving), float(total - leaving), f)

    def miss(f: float) -> float:
        return float(1 / _course(end, CL, 0, kinetics(f), 1.0)) / CL - (1 - fall)

    return kinetics(float(brentq(miss, 0, 2 * fall)))


def course(t: Any, CL: float, prime: float = 0, site: str = SITES[0]) -> np.ndarray:
    """Return the tracer in plasma in dpm/L at times t (min) since the infusion began.

    Parameters
    ----------
    t : array_like
    CL : float
        Clearance in L/min.
    prime : float
        Tracer given at once at time 0, in minutes of the infusion.
    site : str
        One of `SITES`.
    """
    given = array("t", t), positive("CL", CL), number("prime", prime, low=0)
    return _course(*given, fitted(), value("tracer_rate")) * (1 - extracted(site))


def extracted(site: str) -> float:
    """Return the share of the tracer that is taken up before one of `SITES`."""
    return 0.0 if known_name("site", site, SITES) == SITES[0] else value("E_arm") / value("level")


@dataclass(frozen=True)
class Sample:
    """What a sample of plasma says.

    Attributes
    ----------
    tracer : float
        In dpm/L.
    C : float
        Norepinephrine in nM.
    CL, S : float
        Clearance in L/min and spillover in nmol/min, as one computes them.
    filling, back, arm : float
        Factors by which the clearance is wrong, since plasma is not full (or the bolus is not gone), since tracer came
        back, and since the arm took tracer up.
    """

    tracer: float
    C: float
    CL: float
    S: float
    filling: float
    back: float
    arm: float

    @property
    def error(self) -> float:
        """Clearance, and spillover, over the truth."""
        return self.filling * self.back * self.arm


def sample(minutes: float, CL: float, S: float, prime: float = 0, site: str = SITES[0]) -> Sample:
    """Return what a sample says.

    Parameters
    ----------
    minutes : float
        Since the infusion began.
    CL, S : float
        The truth: clearance in L/min, spillover in nmol/min.
    prime, site
        As in `course`.

    Raises
    ------
    ValueError
        If a value is impossible, or there is no tracer yet: at 0 min without a bolus.
    """
    t, given = number("minutes", minutes, low=0), number("S", S, low=0)
    tracer = float(course(t, CL, prime, site))
    if tracer == 0:
        raise ValueError("minutes must be above 0 without a priming bolus: there is no tracer yet.")
    infused, C = value("tracer_rate"), given / CL
    now = {"CL": CL, "V": fitted().V, "I": infused, "b": prime, "t": t}
    wanted, alone = (float(FORMULAS.compute(name, **now)) for name in ("wanted", "alone"))
    seen = float(FORMULAS.compute("CL_seen", I=infused, C=tracer))
    kept = 1 - extracted(site)
    return Sample(tracer, C, seen, seen * C, wanted / alone, alone * kept / tracer, 1 / kept)
