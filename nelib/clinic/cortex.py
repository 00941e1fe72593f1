r"""From a dose to two regions of the brain: transporters held, norepinephrine, and dopamine by who takes it up.

Dopamine outside settles where release equals clearance. In multiples of rest, with the shares $s_N$ of NET and $s_D$ of
DAT in its clearance, of which a drug holds $\theta_N$ and $\theta_D$,

.. math:: D = \frac{1 - c + c\,F}{1 - s_N\theta_N - s_D\theta_D},

where a share $c$ of dopamine comes out of noradrenergic terminals, whose release has fallen to $F$. In the prefrontal
cortex DAT is sparse and NET takes up dopamine too; in the striatum DAT does.

Norepinephrine and $F$ are those of `nelib.clinic.push_back`, plasma concentrations those of `nelib.clinic.exposure`,
occupancies those of `nelib.clinic.occupancy`, and the share of DAT in the striatum is read from the dopamine terminal
of `nelib.synapse.synthesis`. One number is fitted: $s_N$ of the cortex, so that dopamine rises three-fold in rats whose
norepinephrine rose three-fold under atomoxetine (Bymaster 2002). `nelib.clinic.cortex_studies` lays the other
experiments beside the model.

Left out: brakes on the release of dopamine, stores that run down, the delay from plasma to brain, and that dialysates
under-report. Numbers come from ``nelib/data/adhd_cortex.csv`` and the tables of those models.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import brentq

from nelib.clinic import exposure, push_back
from nelib.clinic.occupancy import effect
from nelib.clinic.occupancy import evidence as clinic
from nelib.kit.errors import known_name, number
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array
from nelib.synapse.synthesis import dopamine_terminal
from nelib.synapse.uptake_assay import value as assay

TRANSPORTERS = ("NET", "DAT", "SERT")
REGIONS = ("prefrontal cortex", "striatum")
CORTEX, STRIATUM = REGIONS
CLEARANCES = ("DAT", "catabolism", "removal")
NANOMOLAR = 1000  # geometry: 1 ng/mL is 1 µg/L, which over g/mol is µM, and a µM has so many nM


def evidence(name: str) -> Quantity:
    """Return a record of the table of this model."""
    return load_evidence("adhd_cortex")[name]


@cache
def derivation() -> dict:
    """Return the balance of dopamine and its solutions, as SymPy expressions.

    Returns
    -------
    dict
        ``"balance"`` of release and clearance, zero at rest; ``"D"``, dopamine that solves it; ``"s_N"``, the share of
        NET that makes dopamine D; ``"c"``, the share from noradrenergic terminals if dopamine changes by the factor
        ratio while F goes from F_1 to F_2 and clearance stays.
    """
    import sympy as sp

    D, c, F, F_1, F_2, s_N, s_D, t_N, t_D, ratio = sp.symbols("D c F F_1 F_2 s_N s_D t_N t_D ratio")
    release = 1 - c + c * F
    balance = release - D * (s_N * (1 - t_N) + s_D * (1 - t_D) + 1 - s_N - s_D)
    left = sp.expand(-balance.coeff(D))  # of the clearance
    dopamine = release / left
    if sp.simplify(balance.subs(D, dopamine)) != 0:
        raise ArithmeticError("Release over what is left of clearance does not solve the balance.")
    change = dopamine.subs(F, F_2) - ratio * dopamine.subs(F, F_1)
    return {
        "balance": balance, "D": dopamine, "s_N": sp.solve(balance, s_N)[0],
        "c": sp.simplify(sp.solve(sp.numer(sp.together(change)), c)[0]),
    }  # fmt: skip


FORMULAS = Formulas(derivation)


@dataclass(frozen=True)
class Drug:
    """A drug, its usual dose or concentration in a unit, and what holds half of each transporter in the same unit."""

    usual: float
    unit: str
    halves: Mapping[str, float]


@cache
def drugs() -> dict[str, Drug]:
    """Return the drugs by name.

    Atomoxetine goes by its mean concentration in plasma, and DAT by the ratio of test-tube constants; methylphenidate
    by PET, or as if the ratio of its constants in the test tube were that in the brain; the last is invented.
    """
    half = {"NET": clinic("IC50_NET").value, "SERT": clinic("IC50_SERT").value}
    half["DAT"] = half["NET"] * assay("atomoxetine_DAT") / assay("atomoxetine_NET")
    dose, day = clinic("dose_day").value, clinic("day").value
    plasma = [exposure.average(dose, exposure.metabolizer(who), day) for who in exposure.METABOLIZERS]
    usual = (evidence("mph_clinic_low").value + evidence("mph_clinic_high").value) / 2
    NET, DAT = evidence("mph_ED50_NET").value, evidence("mph_ED50_DAT").value
    ratio = load_evidence("arousal")["mph_NET"].value / load_evidence("arousal")["mph_DAT"].value
    serotonin = assay("methylphenidate_SERT") / assay("methylphenidate_NET")
    return {
        "atomoxetine": Drug(plasma[0], "ng/mL", half),
        "atomoxetine, slow CYP2D6": Drug(plasma[1], "ng/mL", half),
        "methylphenidate, by PET": Drug(usual, "mg/kg", {"NET": NET, "DAT": DAT, "SERT": NET * serotonin}),
        "methylphenidate, by K_i": Drug(usual, "mg/kg", {"NET": DAT * ratio, "DAT": DAT, "SERT": NET * serotonin}),
        "blocker of DAT only": Drug(evidence("blocker_dose").value, "mg/kg", {"DAT": DAT}),
    }


def occupied(drug: str, dose: Any = 1.0) -> dict[str, np.ndarray]:
    """Return the share of each transporter that a drug holds at a dose in multiples of the usual one."""
    taken = drugs()[known_name("drug", drug, drugs())]
    amount = array("dose", dose) * taken.usual
    return {
        name: effect(amount, taken.halves[name]) / clinic("full").value if name in taken.halves else 0 * amount
        for name in TRANSPORTERS
    }


def free_half(transporter: str) -> float:
    """Return the free atomoxetine in plasma, in nM, at which PET found half of NET or SERT held."""
    name = known_name("transporter", transporter, ("NET", "SERT"))
    free = 1 - evidence("bound_atomoxetine").value / clinic("full").value
    return clinic(f"IC50_{name}").value / evidence("MW_atomoxetine").value * NANOMOLAR * free


@cache
def striatal_DAT() -> float:
    """Return the share of DAT in the clearance of dopamine at rest, in the dopamine terminal of an earlier lesson."""
    rest = dopamine_terminal().steady_state()
    return float(rest["DAT"] / sum(rest[name] for name in CLEARANCES))


def outside(net_left: Any, brake: bool = True) -> push_back.State:
    """Return norepinephrine outside, firing and release with a share of NET left; see `push_back.settle`."""
    soma, terminal = (evidence(f"brake_{site}").value * bool(brake) for site in ("cell_bodies", "terminals"))
    return push_back.settle(net_left, soma=soma, terminal=terminal)


@cache
def net_left(norepinephrine: float) -> float:
    """Return the share of NET left that makes norepinephrine rise to a multiple of rest, with the brake at work.

    Raises
    ------
    ValueError
        If no share does: the brake lets norepinephrine rise only so far.
    """
    x = number("norepinephrine", norepinephrine, low=1)
    if x == 1:
        return 1.0
    least = evidence("least_left").value
    most = float(outside(least, True).norepinephrine)
    if x >= most:
        raise ValueError(f"With the brake at work no blocker lifts norepinephrine above {most:.3g} times that at rest.")
    return float(brentq(lambda a: float(outside(a, True).norepinephrine) - x, least, 1))


def NET_share(shared: Any = None) -> np.ndarray:
    """Return the share of NET in the clearance of dopamine in the cortex, fitted to Bymaster (2002).

    Parameters
    ----------
    shared : array_like, optional
        Share of dopamine that noradrenergic terminals release, 0 to 1; from the table if not given.
    """
    c = array("shared", evidence("shared").value if shared is None else shared, high=1)
    left = net_left(evidence("rise_NE_cortex").value)
    F = float(outside(left, True).release)
    given = {"D": evidence("rise_DA_cortex").value, "s_D": evidence("DAT_cortex").value}
    # With c = 1 dopamine goes the way of norepinephrine, and NET does all; rounding must not make it more.
    return np.minimum(FORMULAS.compute("s_N", c=c, F=F, t_N=1 - left, t_D=0.0, **given), 1 - given["s_D"])


def shares(region: str, shared: Any = None) -> dict[str, np.ndarray]:
    """Return the shares of NET, of DAT and of all else in the clearance of dopamine of one of `REGIONS`."""
    if known_name("region", region, REGIONS) == CORTEX:
        NET, DAT = NET_share(shared), evidence("DAT_cortex").value
    else:
        NET, DAT = evidence("NET_striatum").value, striatal_DAT()
    return {"NET": np.asarray(NET), "DAT": np.asarray(DAT), "other": np.asarray(1 - NET - DAT)}


def dopamine(region: str, NET: Any, DAT: Any, *, release: Any = 1.0, shared: Any = None) -> np.ndarray:
    """Return dopamine outside in multiples of rest.

    Parameters
    ----------
    region : str
        One of `REGIONS`.
    NET, DAT : array_like
        Shares of the transporters that are held, 0 to 1.
    release : array_like
        Release of the noradrenergic terminals as a share of that at rest.
    shared : array_like, optional
        Share of dopamine that they release, in the cortex; from the table if not given.

    Raises
    ------
    ValueError
        If a value is impossible, or nothing would be left to clear dopamine.
    """
    part = shares(region, shared)
    c = array("shared", evidence("shared").value if shared is None else shared, high=1)
    held = {"t_N": array("NET", NET, high=1), "t_D": array("DAT", DAT, high=1)}
    if (1 - part["NET"] * held["t_N"] - part["DAT"] * held["t_D"] <= 0).any():
        raise ValueError("Nothing is left to clear dopamine: it would rise without end.")
    c = c if region == CORTEX else 0.0
    return FORMULAS.compute("D", c=c, F=array("release", release), s_N=part["NET"], s_D=part["DAT"], **held)


@dataclass(frozen=True)
class Response:
    """What a dose does: shares of transporters held; norepinephrine and dopamine outside in multiples of rest.

    `release` is that of the noradrenergic terminals, as a share of that at rest.
    """

    held: dict[str, np.ndarray]
    norepinephrine: np.ndarray
    release: np.ndarray
    cortex: np.ndarray
    striatum: np.ndarray


def respond(drug: str, dose: Any = 1.0, *, brake: bool = True, shared: Any = None) -> Response:
    """Return what a dose does, in multiples of the usual one.

    Parameters
    ----------
    drug : str
        One of `drugs`.
    dose : array_like
        In multiples of the usual dose.
    brake : bool
        Whether the alpha-2 brake of the cell bodies works; an antagonist takes it away.
    shared : array_like, optional
        Share of the dopamine of the cortex that noradrenergic terminals release.

    Raises
    ------
    ValueError
        If a value is impossible, or so much NET is held without a brake that nothing settles.
    """
    held = occupied(drug, dose)
    state = outside(1 - held["NET"], brake)
    both = [dopamine(region, held["NET"], held["DAT"], release=state.release, shared=shared) for region in REGIONS]
    return Response(held, state.norepinephrine, state.release, *both)


def stores(DAT: float) -> float:
    """Return dopamine of the striatum once stores have run down, by the dopamine terminal: a second opinion."""
    model, held = dopamine_terminal(), number("DAT", DAT, low=0, high=1)
    rest, now = model.steady_state(), model.steady_state(activity={"DAT": 1 - held})
    return float(now["eda"] / rest["eda"])
