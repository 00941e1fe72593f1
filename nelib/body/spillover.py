r"""Norepinephrine spillover by isotope dilution: how fast it enters the plasma, and how fast it leaves.

[3H]Norepinephrine is infused at a rate :math:`I_t` until its plasma concentration :math:`C_t` stays. Then what goes in
comes out, and the same clearance holds for the norepinephrine of the body, of the concentration C:

.. math:: CL = \frac{I_t}{C_t}, \qquad S = CL\,C = \frac{I_t}{SA}, \quad SA = \frac{C_t}{C} .

An organ with the plasma flow Q takes up the share E of the tracer that reaches it, and of the norepinephrine too. What
it adds is seen only after that:

.. math:: S = \left[(C_v - C_a) + C_a E\right] Q .

The plasma concentration is spillover over clearance, so the logarithm of a rise is the sum of two parts. That is one
way to say which of the two did how much; `Split` has the other ways. Concentrations in nM or pg/mL as said, clearances
in L/min, spillovers in nmol/min or ng/min. Every number comes from ``nelib/data/spillover.csv``.

Not in it: release that never reaches the plasma (`nelib.body.norepinephrine_release`), and tracer that comes back.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

GROUPS = ("normal", "failure")
ORGANS = ("lung", "kidney", "liver", "heart")
CONDITIONS = ("heart failure", "tilt, normal", "tilt, heart failure", "surgery")


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("spillover")


def value(name: str) -> float:
    """Return the value of a record of ``spillover.csv``."""
    return _table()[known_name("record", name, _table())].value


@cache
def derivation() -> dict:
    """Derive the formulas from balances, as SymPy expressions.

    Returns
    -------
    dict
        ``"CL"``, ``"S"`` and ``"SA"`` of the body; ``"S_by_SA"``, the same spillover by specific activity; ``"C_t"``,
        the concentration at time t after spillover and clearance changed from those that kept C_0, in a volume V;
        ``"C_v"`` and ``"S_organ"`` of an organ, ``"net"`` without the correction for uptake; ``"E"``, the extraction
        between two samples of tracer; ``"CL_vein"``, the clearance that samples of a vein behind an extraction E show;
        ``"S_vein"``, the spillover that they show; ``"share"``, the part of clearance in the logarithm of a rise, and
        ``"alone_CL"``, ``"alone_S"``, the rise by each change alone.
    """
    import sympy as sp

    infused, Cs, C, S, CL, Ca, Cv, E, Q = sp.symbols("I C_tracer C S CL C_a C_v E Q", positive=True)
    Csa, Csv, V, t, C0, CL1, S1, CL2, S2 = sp.symbols("C_ta C_tv V t C_0 CL_1 S_1 CL_2 S_2", positive=True)
    c = sp.Function("c")
    clearance = sp.solve(infused - CL * Cs, CL)[0]
    spilled = sp.solve(S - clearance * C, S)[0]
    SA = Cs / C
    if sp.simplify(spilled - infused / SA) != 0:
        raise ArithmeticError("Both formulas of spillover must agree.")
    time = sp.dsolve(V * c(t).diff(t) - (S - CL * c(t)), c(t), ics={c(0): C0}).rhs
    tracer_out = sp.solve(Q * Csa - Q * Csa * E - Q * Csv, Csv)[0]
    vein = sp.solve(Q * Ca - Q * Ca * E + S - Q * Cv, Cv)[0]
    organ = sp.solve(vein - Cv, S)[0]
    ratio = sp.log(CL1 / CL2) / sp.log((S2 / CL2) / (S1 / CL1))
    found = {
        "CL": clearance, "S": spilled, "SA": SA, "S_by_SA": infused / SA, "C_t": time, "C_v": vein,
        "S_organ": sp.factor(organ, Q), "net": (Cv - Ca) * Q, "E": sp.solve(tracer_out - Csv, E)[0],
        "CL_vein": CL / (1 - E), "S_vein": S * (Cv / Ca) / (1 - E), "share": ratio,
        "alone_CL": (S1 / CL2) / (S1 / CL1), "alone_S": (S2 / CL1) / (S1 / CL1),
    }  # fmt: skip
    symbols = (infused, Cs, C, S, CL, Ca, Cv, E, Q, Csa, Csv, V, t, C0, CL1, S1, CL2, S2)
    plain = {s: sp.Symbol(s.name) for s in symbols}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("C_tracer", "C", "CL", "V", "CL_1", "CL_2", "S_1", "S_2", "C_ta", "C_a"))


def nanomolar(pg_per_mL: Any) -> np.ndarray:
    """Return norepinephrine in nM from pg/mL."""
    return array("pg_per_mL", pg_per_mL) / value("mass")


def nanograms(nmol: Any) -> np.ndarray:
    """Return norepinephrine in ng from nmol, or ng/min from nmol/min."""
    return array("nmol", nmol) * value("mass")


# The body


@dataclass(frozen=True)
class Body:
    """Clearance in L/min, specific activity in tracer for each nmol, and spillover in nmol/min."""

    CL: float
    SA: float
    S: float


def whole_body(infusion: float, tracer: float, concentration: float) -> Body:
    """Return clearance and spillover from a steady state.

    Parameters
    ----------
    infusion : float
        Tracer infused, say in dpm/min.
    tracer : float
        Tracer in plasma, in dpm/L.
    concentration : float
        Norepinephrine in plasma in nM.
    """
    given = {
        "I": positive("infusion", infusion), "C_tracer": positive("tracer", tracer),
        "C": positive("concentration", concentration),
    }  # fmt: skip
    return Body(*(float(FORMULAS.compute(name, **given)) for name in ("CL", "SA", "S")))


def course(t: Any, S: float, CL: float, start: float, volume: float | None = None) -> np.ndarray:
    """Return the concentration in nM at times t (min) after spillover and clearance became S (nmol/min) and CL (L/min).

    `start` is the concentration in nM at time 0, `volume` that in which norepinephrine spreads, in L.
    """
    V = value("volume") if volume is None else positive("volume", volume)
    given = {"S": number("S", S, low=0), "CL": positive("CL", CL), "C_0": number("start", start, low=0), "V": V}
    return FORMULAS.compute("C_t", t=array("t", t), **given)


def closure(group: str) -> tuple[float, float]:
    """Return spillover in nmol/min/m² of Davis (1988), as clearance times concentration and as published."""
    name = known_name("group", group, GROUPS)
    product = value(f"davis_CL_{name}") * float(nanomolar(value(f"davis_C_{name}")))
    return product, value(f"davis_S_{name}")


# An organ


def organ(arterial: Any, venous: Any, extraction: Any, flow: Any) -> np.ndarray:
    """Return the spillover of an organ: in nmol/min for nM and L/min, in ng/min for pg/mL and L/min.

    Parameters
    ----------
    arterial, venous : array_like
        Norepinephrine in plasma going in and coming out.
    extraction : array_like
        Share of the tracer that is taken up.
    flow : array_like
        Plasma flow in L/min.
    """
    given = {"C_a": array("arterial", arterial, above=True), "C_v": array("venous", venous)}
    E, Q = array("extraction", extraction, high=1), array("flow", flow)
    return FORMULAS.compute("S_organ", E=E, Q=Q, **given)


def net(arterial: Any, venous: Any, flow: Any) -> np.ndarray:
    """Return what an organ adds less what it takes up: it can be negative although the organ releases."""
    return FORMULAS.compute("net", C_a=array("arterial", arterial), C_v=array("venous", venous), Q=array("flow", flow))


def vein(arterial: Any, extraction: Any, flow: Any, spilled: Any) -> np.ndarray:
    """Return the venous concentration of an organ; see `organ` for units."""
    given = {"C_a": array("arterial", arterial), "E": array("extraction", extraction, high=1)}
    return FORMULAS.compute("C_v", Q=array("flow", flow, above=True), S=array("spilled", spilled), **given)


def organs() -> dict[str, float]:
    """Return the spillover of the body and of `ORGANS` in ng/min: of the lungs as published, of the rest by shares."""
    total = value("level") * value("lung_S") / value("share_lung")
    return {"body": total} | {name: total * value(f"share_{name}") / value("level") for name in ORGANS}


def lungs() -> dict[str, float]:
    """Return what lungs add in ng/min by two papers, and how much that hangs on the extraction.

    Returns
    -------
    dict
        ``"Esler"``, spillover; ``"net"``, what leaves less what enters by Henriksen: they take up more than they add;
        ``"Henriksen"``, spillover from that and the extraction of tracer, which is below 0 and not different from 0,
        as both extractions are alike; ``"each"``, its change for 0.01 more extraction; ``"needed"``, the extraction of
        tracer that would make Esler's number from Henriksen's net one.
    """
    Ca, Q = float(nanograms(value("lung_C"))), value("lung_flow")
    out = Ca * (1 - value("lung_net"))
    here = float(organ(Ca, out, value("lung_tracer"), Q))
    needed = value("lung_net") + value("lung_S") / (Ca * Q)
    return {
        "Esler": value("lung_S"), "net": float(net(Ca, out, Q)), "Henriksen": here, "each": Ca * Q / value("level"),
        "needed": needed,
    }  # fmt: skip


# Clearance or release


@dataclass(frozen=True)
class Split:
    """A rise of the plasma concentration and what clearance did to it.

    Attributes
    ----------
    rise : float
        As a factor, of spillover over clearance.
    share : float
        Part of clearance in the logarithm of the rise.
    by_clearance, by_spillover : float
        The rise that each change alone would have made.
    first, last : float
        Part of clearance in the rise itself, if clearance is taken to change first, or after spillover.
    fair : float
        Mean of both (Shapley).
    """

    rise: float
    share: float
    by_clearance: float
    by_spillover: float
    first: float
    last: float
    fair: float


def split(S_1: float, CL_1: float, S_2: float, CL_2: float) -> Split:
    """Split a change of concentration, from spillovers and clearances before and after.

    Raises
    ------
    ValueError
        If a value is not above 0, or the concentration does not change: there is nothing to split.
    """
    given = {n: positive(n, v) for n, v in (("S_1", S_1), ("CL_1", CL_1), ("S_2", S_2), ("CL_2", CL_2))}
    rise = given["S_2"] / given["CL_2"] / (given["S_1"] / given["CL_1"])
    if rise == 1:
        raise ValueError("The concentration does not change, so there is nothing to split.")
    a, b = (float(FORMULAS.compute(name, **given)) for name in ("alone_CL", "alone_S"))
    first, last = (a - 1) / (rise - 1), (rise - b) / (rise - 1)
    return Split(rise, float(FORMULAS.compute("share", **given)), a, b, first, last, (first + last) / 2)


def published(condition: str) -> Split:
    """Split a published change of one of `CONDITIONS`; where no spillover is published it is clearance times C."""
    name = known_name("condition", condition, CONDITIONS)
    if name == "heart failure":
        return split(*(value(f"davis_{q}_{g}") for g in GROUPS for q in ("S", "CL")))
    if name == "surgery":
        CLs = [value(f"CL_{when}") for when in ("arterial", "after_surgery")]
        Cs = [value(f"C_{when}_surgery") for when in ("before", "after")]
    elif name == "tilt, normal":
        CLs = [value(f"tilt_CL_{p}") for p in ("supine", "tilted")]
        Cs = [float(nanomolar(value(f"tilt_C_{p}"))) for p in ("supine", "tilted")]
    else:
        return split(*(value(f"tilt_failure_{q}_{p}") for p in ("supine", "tilted") for q in ("S", "CL")))
    return split(CLs[0] * Cs[0], CLs[0], CLs[1] * Cs[1], CLs[1])


# Where the sample comes from


def venous_clearance(clearance: Any, extraction: Any) -> np.ndarray:
    """Return the clearance that venous samples show, when the limb takes up a share of the tracer."""
    E = array("extraction", extraction)
    if not (E < 1).all():
        raise ValueError("extraction must be below 1: behind a limb that takes up everything there is no tracer.")
    return FORMULAS.compute("CL_vein", CL=array("clearance", clearance), E=E)


def extraction(before: Any, behind: Any) -> np.ndarray:
    """Return the share that is taken up between two samples of tracer; clearances may be given the other way round."""
    return FORMULAS.compute("E", C_ta=array("before", before, above=True), C_tv=array("behind", behind))
