r"""What spillover does not show: release that is taken back, tracer that returns, a vein that is not the artery.

*Release.* What nerves release, R, leaves the gap by two ways that compete: it is taken up, or it reaches the plasma.
Both are in proportion to the amount that is there. If the share u is taken up, and then the share b of the uptake is
blocked,

.. math:: S = R\,\frac{1 - u}{(1 - u) + u(1 - b)} = R\,\frac{1 - u}{1 - u b} .

A release that is twelve times the spillover means :math:`u = 11/12`, and a blocker of uptake raises spillover without
any more release; but little at first, for what one carrier misses the next one takes: half of the uptake blocked makes
×1.8 of it, all of it ×12. That holds at a release that stays, as with cocaine in one artery. Desipramine in all of the
body also quietens the nerves (records ``desipramine_nerve``, ``desipramine_heart``). The effect on the concentration in
the vein has two parts, for a blocker narrows the vessels too: the same spillover into less flow is a higher
concentration. Uptake here is all of it, into nerves and into other cells.

*Tracer.* Extraction is taken as constant. Tracer that was taken up comes back: with the share f of it that returns,
with the time constant :math:`\tau_b`,

.. math:: E(t) = E_0\left[1 - f\left(1 - e^{-t/\tau_b}\right)\right] ,

the tracer seems less and less extracted although nothing changed (fitted to the extractions at the start and the end
of an infusion of 75 min).

*Vein.* Behind a limb that takes up the share E, venous norepinephrine is the arterial one less what was taken, and more
by what was released there. The same venous concentration can stand for very different arterial ones.

Concentrations in nM or pg/mL as said, spillovers in ng/min. Every number comes from ``nelib/data/spillover.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.body.spillover import organ, organs, value
from nelib.kit.errors import known_name, number, positive
from nelib.kit.formula import Formulas, array

RATIOS = ("kidney", "muscle", "heart")
BEDS = ("liver", "leg")


@cache
def derivation() -> dict:
    """Return release, spillover, the vein and the drift, as SymPy expressions.

    Returns
    -------
    dict
        ``"S"``, spillover of a release R of which u is taken up, if the share b of uptake is blocked; ``"u"`` from
        release over spillover; ``"most"``, the factor by which full block would raise it; ``"vein"``, the venous
        concentration, over that before, of a limb that extracted E before, when uptake is blocked by b and resistance
        rose to r times; ``"flow"``, the part of the lesser flow alone; ``"E_t"``, the extraction at time t; ``"f"``,
        the share that returns, from the extractions at 0 and at t; ``"C_a"``, the arterial concentration over a vein
        that adds nothing.
    """
    import sympy as sp

    R, u, b, ratio, E, r, c, E_0, E_1, f, t, tau, C_v, level = sp.symbols(
        "R u b ratio E r c E_0 E_1 f t tau_b C_v level", positive=True
    )
    # Uptake and spillover of an amount N in the gap, both of first order: k_u N and k_s N.
    k_u, k_s, N = sp.symbols("k_u k_s N", positive=True)
    spilled = k_s * sp.solve(R - (k_u * (1 - b) + k_s) * N, N)[0]
    S = R * (1 - u) / (1 - u * b)
    if sp.cancel(spilled.subs(k_u, k_s * u / (1 - u)) - S) != 0:
        raise ArithmeticError("Spillover does not follow from two ways that compete.")
    taken = sp.solve(1 / (1 - u) - ratio, u)[0]
    # The vein before is c times the artery: c = 1 - E + S/(Q C_a), from which the spillover over flow follows.
    added = sp.solve(1 - E + sp.Symbol("a") - c, sp.Symbol("a"))[0]
    more = (S / S.subs(b, 0)).subs(u, taken)
    vein = (1 - E * (1 - b) + added * r * more) / c
    drift = E_0 * (1 - f * (1 - sp.exp(-t / tau)))
    share = (1 - E_1 / E_0) / (1 - sp.exp(-t / tau))
    if sp.simplify(drift.subs(f, share) - E_1) != 0:
        raise ArithmeticError("The share that returns does not follow from the drift.")
    found = {
        "S": S, "u": taken, "most": sp.simplify(more.subs(b, 1)), "vein": vein, "flow": vein.subs(b, 0), "E_t": drift,
        "f": share, "C_a": C_v / (1 - E),
    }  # fmt: skip
    symbols = (R, u, b, ratio, E, r, c, E_0, E_1, f, t, tau, C_v, level)
    plain = {s: sp.Symbol(s.name) for s in symbols}
    return {name: sp.sympify(expression).subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("ratio", "tau_b", "c", "E_0"))


# Release


def taken_back(tissue: str) -> float:
    """Return the share of released norepinephrine that never reaches the plasma, of one of `RATIOS` (Kopin 1998)."""
    name = known_name("organ", tissue, RATIOS)
    return float(FORMULAS.compute("u", ratio=value(f"ratio_{name}")))


def most(tissue: str) -> float:
    """Return the factor by which a full block of uptake would raise spillover, were release the same."""
    return float(FORMULAS.compute("most", ratio=value(f"ratio_{known_name('organ', tissue, RATIOS)}")))


def released() -> dict[str, tuple[float, float]]:
    """Return spillover and release in ng/min of `RATIOS`; that of the heart is at least so much.

    Spillovers are shares of the body's (Esler), for muscle from another paper of the group.
    """
    body = organs()["body"]
    shares = {name: value(f"share_{name}") / value("level") for name in RATIOS}
    return {name: (body * share, body * share * value(f"ratio_{name}")) for name, share in shares.items()}


# Cocaine in the forearm


def venous_rise(block: Any, resistance: Any, extraction: Any = None, *, veins_over_artery: float = 1.0) -> np.ndarray:
    """Return venous norepinephrine of the forearm over that before cocaine, if release and artery stay the same.

    Flow is taken to change neither spillover nor extraction. It does: with nitroprusside spillover doubled while flow
    rose (record ``arm_S_nitroprusside``). If it falls with flow, less flow alone makes less than this: a bound.

    Parameters
    ----------
    block : array_like
        Share of the uptake that is blocked.
    resistance : array_like
        Of the forearm over that before; at one pressure flow is its inverse.
    extraction : array_like, optional
        Share extracted before; as printed by the study of arteries and veins (0.45) unless given.
    veins_over_artery : float
        Venous over arterial norepinephrine before.
    """
    E = value("E_arm") / value("level") if extraction is None else array("extraction", extraction, high=1)
    c = positive("veins_over_artery", veins_over_artery)
    if (np.asarray(E) < 1 - c).any():
        raise ValueError("A limb cannot extract more than what is missing in its vein when it releases something.")
    given = {"b": array("block", block, high=1), "r": array("resistance", resistance, above=True)}
    return FORMULAS.compute("vein", E=E, c=c, ratio=value("ratio_muscle"), **given)


@dataclass(frozen=True)
class Cocaine:
    """Cocaine in the forearm: the measured rise, that by less flow alone, and the block that is needed besides."""

    measured: float
    flow_alone: float
    block: float


def cocaine(extraction: float | None = None) -> Cocaine:
    """Split the rise of venous norepinephrine of Tuncel (2002), as factors.

    The block is the share of the uptake of the forearm that has to be blocked besides; 0 if the flow alone is enough.
    What flow alone makes is the most that it can (`venous_rise`), so the block is the least that is needed.
    """
    from scipy.optimize import brentq

    rise, r = (1 + value(f"cocaine_{x}") / value("level") for x in ("C", "R"))
    alone = float(venous_rise(0, r, extraction))
    if alone >= rise:
        return Cocaine(rise, alone, 0.0)
    return Cocaine(rise, alone, float(brentq(lambda b: float(venous_rise(b, r, extraction)) - rise, 0, 1)))


# Tracer that comes back


def returning(bed: str = "liver", back: float | None = None) -> float:
    """Return the share of the tracer taken up that would return, of one of `BEDS`, with a time constant in min.

    Above 1 means that so fast a fall of extraction cannot come from a return that is so slow.
    """
    E_0, E_1 = (value(f"{known_name('organ', bed, BEDS)}_E_{end}") for end in ("start", "end"))
    tau = value("back_time") if back is None else positive("back", back)
    return float(FORMULAS.compute("f", E_0=E_0, E_1=E_1, t=value("drift_time"), tau_b=tau))


def extraction_at(t: Any, bed: str = "liver", back: float | None = None) -> np.ndarray:
    """Return the extraction of tracer at times in min after the infusion began."""
    tau = value("back_time") if back is None else positive("back", back)
    E_0 = value(f"{known_name('organ', bed, BEDS)}_E_start")
    return FORMULAS.compute("E_t", t=array("t", t), tau_b=tau, E_0=E_0, f=returning(bed, back))


def drift_error(arterial: float | None = None, flow: float | None = None) -> dict[str, float]:
    """Return how much of the spillover of gut and liver hangs on when its extraction was measured.

    Parameters
    ----------
    arterial : float, optional
        Norepinephrine in pg/mL; that of Hasking's subjects without heart failure unless given.
    flow : float, optional
        Plasma flow in L/min.

    Returns
    -------
    dict
        Spillovers in ng/min with the ``"early"`` and the ``"late"`` extraction, from the same samples of
        norepinephrine: the vein that goes with the published spillover at the early one.
    """
    Ca = value("hasking_C_normal") if arterial is None else positive("arterial", arterial)
    Q = value("liver_flow") if flow is None else positive("flow", flow)
    E_0, E_1 = (value(f"liver_E_{end}") for end in ("start", "end"))
    vein = Ca * (1 - E_0) + organs()["liver"] / Q
    return {"early": float(organ(Ca, vein, E_0, Q)), "late": float(organ(Ca, vein, E_1, Q))}


# The same in the vein


@dataclass(frozen=True)
class Same:
    """Infusion against exercise at nearly the same venous norepinephrine (increments).

    `venous` in nM, `heart_rate` in 1/minute, `systolic` in mmHg, each infused and in exercise; `arterial`, the arterial
    increment in nM that goes with the infusion; and the clearances in L/min that the infusion rate makes of both.
    """

    venous: tuple[float, float]
    heart_rate: tuple[float, float]
    systolic: tuple[float, float]
    arterial: float
    clearance_venous: float
    clearance_arterial: float


def same_plasma(weight: float | None = None, extraction: float | None = None) -> Same:
    """Compare infused norepinephrine with exercise.

    Parameters
    ----------
    weight : float, optional
        In kg; 70 unless given, since none was published.
    extraction : float, optional
        Share of the arterial increment that the forearm takes; that during infusion of Blankestijn (1988) unless given.
    """
    kg = value("weight") if weight is None else positive("weight", weight)
    E = value("E_infused") / value("level") if extraction is None else number("extraction", extraction, low=0, high=1)
    if E == 1:
        raise ValueError("extraction must be below 1.")
    venous, rates, pressures = (
        tuple(value(f"{way}_{what}") for way in ("infused", "exercise")) for what in ("C", "HR", "SBP")
    )
    arterial = float(FORMULAS.compute("C_a", C_v=venous[0], E=E))
    nmol = value("infusion_rate") * value("ng_in_ug") * kg / value("mass")
    return Same(venous, rates, pressures, arterial, nmol / venous[0], nmol / arterial)
