r"""One drug, two transporters: what holding one of them says about the other.

A drug that reaches both at the same concentration :math:`D` holds the shares

.. math:: S = \frac{D}{D + K_S}, \qquad N = \frac{D}{D + r\,K_S}, \qquad r = \frac{K_{NET}}{K_{SERT}} .

Without :math:`D` they give one equation, with neither dose nor concentration in it:

.. math:: N = \frac{S}{S + r\,(1 - S)} .

So :math:`r` alone says how much of NET a dose holds that holds a given share of SERT. Sources of :math:`r` differ:
cells in a tube, brains of rats that were given the drug, PET in monkeys and in man.

Left out: the drug that is free. What binds is not the drug in plasma but the unbound drug in the brain. Where doses or
plasma concentrations are used, its share is taken to be the same at all doses. It then cancels from :math:`r`, if both
transporters meet the same free drug. Active metabolites are left out, too: much of venlafaxine becomes desvenlafaxine,
which has a ratio of its own. Both curves are taken to end at 100%. What would outrank all of these ratios is NET under
venlafaxine measured in patients. Arakawa et al. (2019) did so with PET; of their paper only the title was seen here, so
that none of its numbers is used.

Doses are in mg (a day, where the drug was given daily), occupancies in percent. Every number comes from
``nelib/data/transporters.csv``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.clinic import occupancy
from nelib.kit.errors import known_name, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

TUBE, RAT, MONKEY, WORDED, MAN, METABOLITE = "tube", "rat", "monkey", "monkey, as worded", "man", "metabolite, tube"
"""Where a ratio was measured. As worded: K of SERT over K of NET, word for word; else the way up it is compared."""

SERT_ED50 = {"venlafaxine": "ven_ED50_SERT", "duloxetine": "dul_ED50_SERT", "milnacipran": "mil_ED50_SERT"}
"""Drug -> record of the dose that occupies half of SERT in man."""

RATIOS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "venlafaxine": {
        TUBE: ("ven_Ki_NET", "ven_Ki_SERT"),
        METABOLITE: ("odv_IC50_NET", "odv_IC50_SERT"),
        RAT: ("ven_rat_NET", "ven_rat_SERT"),
        MONKEY: ("ven_ratio_monkey",),
        WORDED: ("", "ven_ratio_monkey"),
    },
    "duloxetine": {TUBE: ("dul_Ki_NET", "dul_Ki_SERT"), RAT: ("dul_rat_NET", "dul_rat_SERT")},
    "milnacipran": {
        TUBE: ("mil_ratio_tube",),
        MONKEY: ("mil_ratio_monkey",),
        WORDED: ("", "mil_ratio_monkey"),
        MAN: ("mil_ED50_NET", "mil_ED50_SERT"),
    },
}
"""Drug -> source -> the record of the ratio, or those of NET and SERT whose quotient it is; empty stands for 1."""


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("transporters")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[name]


@cache
def derivation() -> dict:
    """Return what follows from one curve for each transporter, as SymPy expressions; shares lie between 0 and 1.

    Returns
    -------
    dict
        ``"S"`` and ``"N"``, the shares of SERT and NET that a dose holds; ``"D"``, the dose that holds a share of SERT;
        ``"NET"``, the share of NET that goes with it, without the dose; ``"ratio"`` that two shares imply; ``"SERT"``
        that a share of NET implies.
    """
    import sympy as sp

    S, N, r, D, K = sp.symbols("S N r D K_SERT", positive=True)
    given = occupancy.derivation()["O"]
    names = {s.name: s for s in given.free_symbols}
    sert = given.subs({names["D"]: D, names["ED50"]: K, names["O_max"]: 1})
    net = sert.subs(K, r * K)
    dose = sp.solve(sp.Eq(sert, S), D)[0]
    held = sp.simplify(net.subs(D, dose))
    found = {
        "S": sert,
        "N": net,
        "D": dose,
        "NET": held,
        "ratio": sp.simplify(sp.solve(sp.Eq(held, N), r)[0]),
        "SERT": sp.simplify(sp.solve(sp.Eq(held, N), S)[0]),
    }
    plain = {s: sp.Symbol(s.name) for s in (S, N, r, D, K)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("r", "K_SERT"))


def _share(label: str, given: Any, *, ends: bool = True) -> np.ndarray:
    """Return occupancies as shares."""
    full = occupancy.evidence("full").value
    found = array(label, given, high=full) / full
    if not ends and not ((found > 0) & (found < 1)).all():
        raise ValueError(f"{label} must lie between 0 and {full:g}%, both excluded, but it is {given!r}.")
    return found


def net(SERT: Any, ratio: Any) -> np.ndarray:
    """Return the occupancy of NET by the dose that occupies a given part of SERT, both in percent.

    Parameters
    ----------
    SERT : array_like
        Occupancy of SERT in percent.
    ratio : array_like
        K of NET over K of SERT; above 1 if SERT holds the drug more tightly.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    held = FORMULAS.compute("NET", S=_share("SERT", SERT), r=array("ratio", ratio, above=True))
    return held * occupancy.evidence("full").value


def sert(NET: Any, ratio: Any) -> np.ndarray:
    """Return the occupancy of SERT by the dose that occupies a given part of NET, both in percent; see `net`."""
    held = FORMULAS.compute("SERT", N=_share("NET", NET), r=array("ratio", ratio, above=True))
    return held * occupancy.evidence("full").value


def ratio_of(SERT: Any, NET: Any) -> np.ndarray:
    """Return K of NET over K of SERT that two occupancies by the same dose imply; each between 0 and 100%, excluded.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    return FORMULAS.compute("ratio", S=_share("SERT", SERT, ends=False), N=_share("NET", NET, ends=False))


def ratio(drug: str, source: str = TUBE) -> float:
    """Return K of NET over K of SERT of a drug from one of its sources; see `RATIOS`.

    Raises
    ------
    ValueError
        If there is no such drug, or no such source for it.
    """
    over, under = (
        *RATIOS[known_name("drug", drug, RATIOS)][known_name(f"source for {drug}", source, RATIOS[drug])],
        "",
    )[:2]
    return (evidence(over).value if over else 1.0) / (evidence(under).value if under else 1.0)


@dataclass(frozen=True)
class Held:
    """What a dose holds.

    Attributes
    ----------
    SERT, NET : ndarray
        Occupancies in percent.
    ED50_SERT, ED50_NET : float
        Doses that occupy half, in mg.
    ratio : float
        K of NET over K of SERT.
    """

    SERT: np.ndarray
    NET: np.ndarray
    ED50_SERT: float
    ED50_NET: float
    ratio: float


def held(dose: Any, drug: str, source: str = TUBE, *, times: float = 1.0) -> Held:
    """Return what a dose of a drug in mg holds of both transporters.

    Parameters
    ----------
    dose : array_like
    drug, source : str
        See `RATIOS`.
    times : float
        Factor on the ratio: what another laboratory would have measured.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    r = ratio(drug, source) * positive("times", times)
    half = evidence(SERT_ED50[drug]).value
    return Held(occupancy.effect(dose, half), occupancy.effect(dose, r * half), half, r * half, r)


def measured(transporter: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the daily doses of milnacipran in mg, and the mean occupancies of SERT or NET in man in percent."""
    start = f"mil_{known_name('transporter', transporter, ('SERT', 'NET'))}_"
    which = [name.removeprefix(f"{start}dose_") for name in _table() if name.startswith(f"{start}dose_")]
    return tuple(np.array([evidence(f"{start}{what}_{k}").value for k in which]) for what in ("dose", "occupied"))


def ampreloxetine(plasma: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the occupancies of SERT and NET in percent at plasma concentrations of ampreloxetine in ng/mL, in man.

    The constant of SERT follows from one mean occupancy, as `nelib.clinic.occupancy` has it for a single point.
    """
    full = occupancy.evidence("full").value
    point = {"D": evidence("amp_plasma").value, "O": evidence("amp_SERT").value, "O_max": full}
    half = float(occupancy.FORMULAS.compute("ED50", **point))
    return occupancy.effect(plasma, half), occupancy.effect(plasma, evidence("amp_EC50_NET").value)
