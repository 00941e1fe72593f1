r"""Three organs at rest and after a change: what the vein shows, what spills over, what the nerves release.

Nerves release R; of that the share u is taken up before it reaches the plasma, and so is the share E of the
norepinephrine that the artery brings. If the share b of the uptake is blocked, E is taken to fall alike, while
spillover and what is left of the uptake compete for what was released (`nelib.body.norepinephrine_release`):

.. math:: S = R\,\frac{1 - u}{1 - u b}, \qquad C_v = C_a\left[1 - E(1-b)\right] + S/Q .

Kopin (1998) gives release over spillover, others extraction and spillover at rest. Release is what one sets: a blocker
that reaches the brain lowers it. Flow is assumed to change neither E nor S; it does: nitroprusside in the forearm
doubles the spillover while release stays (record ``arm_S_nitroprusside``). The heart is composed: its extraction, its
spillover and its flow are from three papers. The vein that they make (58% of the artery) is lower than those measured,
14% below the artery (`sinus_net`) or a quarter above it (`sinus_C_v`).

Concentrations in pg/mL, flows of plasma in L/min, spillover and release in ng/min. Every number comes from
``nelib/data/spillover.csv``. Lungs are not among the organs: nobody published how much more they release.
"""

from dataclasses import dataclass
from functools import cache

from nelib.body import norepinephrine_release as release
from nelib.body import spillover
from nelib.body.spillover import value
from nelib.kit.errors import known_name, number, positive

ORGANS = ("kidneys", "heart", "forearm")
TISSUE = {"kidneys": "kidney", "heart": "heart", "forearm": "muscle"}


@dataclass(frozen=True)
class Rest:
    """An organ at rest: extraction, plasma flow in L/min, spillover in ng/min, release over spillover."""

    E: float
    Q: float
    S: float
    ratio: float


@cache
def rest(organ: str) -> Rest:
    """Return one of `ORGANS` at rest; release over spillover of the heart is at least so much."""
    name = known_name("organ", organ, ORGANS)
    ratio = value(f"ratio_{TISSUE[name]}")
    if name == "kidneys":
        return Rest(value("kidney_E"), value("kidney_flow"), value("kidney_normal"), ratio)
    if name == "heart":
        plasma = value("sinus_flow") / value("mL_in_L") * (1 - value("hematocrit"))
        return Rest(value("meredith_E_normal"), plasma, value("heart_normal"), ratio)
    spilled = float(spillover.nanograms(value("arm_S"))) * value("arm_volume") / value("pmol_in_nmol")
    return Rest(value("E_arm") / value("level"), value("arm_flow"), spilled, ratio)


@dataclass(frozen=True)
class State:
    """An organ: artery and vein in pg/mL, extraction, plasma flow in L/min, and fluxes in ng/min.

    Attributes
    ----------
    arterial, venous, E, Q : float
    brought, taken, left : float
        What the artery brings, what is taken up of it, what leaves in the vein.
    release, reuptake, S : float
        What nerves release, what is taken up of it (by nerves and other cells), what spills over.
    net : float
        Vein less artery, times flow: below 0 if the organ takes up more than it adds.
    """

    arterial: float
    venous: float
    E: float
    Q: float
    brought: float
    taken: float
    left: float
    release: float
    reuptake: float
    S: float
    net: float


def state(organ: str, impulses: float = 1, block: float = 0, flow: float = 1, arterial: float | None = None) -> State:
    """Return an organ after a change.

    Parameters
    ----------
    organ : str
        One of `ORGANS`.
    impulses : float
        Release over that at rest.
    block : float
        Share of the reuptake that is blocked.
    flow : float
        Plasma flow over that at rest.
    arterial : float, optional
        Norepinephrine in the artery in pg/mL; that of Hasking's subjects without heart failure unless given.
    """
    usual = rest(organ)
    Ca = value("hasking_C_normal") if arterial is None else positive("arterial", arterial)
    b, Q = number("block", block, low=0, high=1), usual.Q * positive("flow", flow)
    released = number("impulses", impulses, low=0) * usual.S * usual.ratio
    S = float(release.FORMULAS.compute("S", R=released, u=release.taken_back(TISSUE[organ]), b=b))
    E = usual.E * (1 - b)
    venous = float(spillover.vein(Ca, E, Q, S))
    net = float(spillover.net(Ca, venous, Q))
    return State(Ca, venous, E, Q, Ca * Q, Ca * E * Q, venous * Q, released, released - S, S, net)


@dataclass(frozen=True)
class Failing:
    """An organ in heart failure: spillover and release over normal, the share of the uptake that is lost."""

    spillover: float
    release: float
    block: float


def failing(organ: str, fall: float | None = None, rise: float | None = None) -> Failing:
    """Return what release is needed for the spillover in heart failure, of heart or kidneys.

    Parameters
    ----------
    organ : str
        ``"heart"`` or ``"kidneys"``.
    fall : float, optional
        Share of the extraction of tracer that is lost, all of it taken for lost uptake. That of the heart in Meredith
        (1993) unless given, who call it marginal and uptake preserved; of the kidneys none.
    rise : float, optional
        Spillover over normal; that of Hasking (1986) unless given.
    """
    name = known_name("organ", organ, ORGANS[:2])
    usual = value(f"{TISSUE[name]}_failure") / value(f"{TISSUE[name]}_normal")
    more = usual if rise is None else positive("rise", rise)
    by_default = 1 - value("meredith_E_failure") / value("meredith_E_normal") if name == "heart" else 0.0
    lost = by_default if fall is None else number("fall", fall, low=0, high=1)
    by_block = state(name, block=lost).S / rest(name).S
    return Failing(more, more / by_block, lost)
