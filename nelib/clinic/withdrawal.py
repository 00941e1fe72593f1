r"""Withdrawal from opioids in the locus coeruleus: extra drive, a drug that brakes by another receptor, and patients.

In withdrawal the cells get an extra drive, $d$ times that at rest, a share $g$ of it by glutamate, of which a blocker
takes the share $k$. The rate is that of `nelib.locus.autoinhibition` with

.. math:: R \to R\,\bigl(1 + d\,(1 - g\,k)\bigr) .

Two experiments divide the activation. Kynurenate removes at least half of it (Akaoka & Aston-Jones 1991); naloxone that
reaches the cells alone causes about a fifth of it (Aston-Jones 1997). One takes a part away, the other adds a part to
nothing: where the rate does not rise in a straight line, such parts need not add up. `parts` finds the drives behind
them by solving the same balance for the drive.

Opioids and α2 agonists open the same channels to the same maximum (North & Williams 1985), so an opioid enters as
another agonist, which no α2 antagonist stops. The rate reaches zero at a dose that does not depend on the drive.

Assumed: withdrawal adds drive and changes nothing else; up-regulated cAMP, tolerance and other cells are left out. That
the locus coeruleus causes withdrawal is not shown by this: with 94% of its neurons destroyed, rats have it all the same
(Caillé 1999). Patients are in `nelib.clinic.withdrawal_patients`. Numbers come from ``nelib/data/withdrawal.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array
from nelib.locus import autoinhibition
from nelib.locus.neuron import evidence as cell
from nelib.locus.neuron import opened

PERCENT = 100  # geometry: percent in 1


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("withdrawal")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[name]


def share(name: str) -> float:
    """Return a record in percent as a share of 1."""
    return evidence(name).value / PERCENT


@cache
def derivation() -> dict:
    """Return the expressions of this module; the balance of the cells is that of `nelib.locus.autoinhibition`.

    Returns
    -------
    dict
        ``"R_driven"``, the free rate under the drive d of which the blocker k takes a part; ``"R_needed"``, the free
        rate that the cells need for a rate r; ``"dose"``, the clonidine that brings them to r.
    """
    import sympy as sp

    R, d, g, k, c = sp.symbols("R d g k c")
    balance = autoinhibition.derivation()["balance"]
    return {
        "R_driven": R * (1 + d * (1 - g * k)),
        "R_needed": sp.solve(balance, R)[0],
        "dose": sp.solve(balance, c)[0],
    }


FORMULAS = Formulas(derivation)


def _cells() -> dict[str, float]:
    return {p: cell(record).value for p, record in autoinhibition.PARAMETERS.items()}


def rest() -> float:
    """Return the rate without withdrawal and drugs in Hz."""
    return float(autoinhibition.rate())


def _driven(drive: Any, glutamate: Any, blocked: Any) -> np.ndarray:
    d = array("drive", drive)
    g, k = array("glutamate", glutamate, high=1), array("blocked", blocked, high=1)
    return np.asarray(FORMULAS.compute("R_driven", R=_cells()["R"], d=d, g=g, k=k))


def rate(
    drive: Any = 0.0,
    *,
    glutamate: Any = 0.0,
    blocked: Any = 0.0,
    clonidine: Any = 0.0,
    antagonist: Any = 0.0,
    opioid: Any = 0.0,
) -> np.ndarray:
    """Return the rate of the cells in Hz.

    Parameters
    ----------
    drive : array_like
        Extra drive of withdrawal, in multiples of that at rest.
    glutamate, blocked : array_like
        Share of the extra drive that glutamate carries, and the share of this that a blocker takes; 0 to 1.
    clonidine, antagonist : array_like
        Agonist and antagonist of the α2 receptor, in multiples of their constants.
    opioid : array_like
        In multiples of the concentration that opens half of the channels. No α2 antagonist acts on it.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    c, Y, x = array("clonidine", clonidine), array("antagonist", antagonist), array("opioid", opioid)
    # What the antagonist does not touch counts as an α2 agonist so much stronger as the antagonist weakens that.
    return autoinhibition.rate(c + x * (1 + Y), Y, R=_driven(drive, glutamate, blocked))


def needed_drive(target: Any) -> np.ndarray:
    """Return the extra drive (multiples of rest) that brings the cells to a rate in Hz without drugs.

    Raises
    ------
    ValueError
        If no drive does: the brake grows with the rate, and at some rate it would hold the cells whatever the drive.
    """
    r = array("target", target)
    R = np.asarray(FORMULAS.compute("R_needed", r=r, c=0.0, Y=0.0, u_NET=1.0, **_cells()))
    if (R < 0).any() or not np.isfinite(R).all():
        raise ValueError(f"No drive brings the cells to {target!r} Hz: their own norepinephrine would silence them.")
    return R / _cells()["R"] - 1


@dataclass(frozen=True)
class Parts:
    """Shares of the extra drive that agree with both experiments; `rest` is what neither accounts for."""

    glutamate: float
    local: float
    rest: float


def parts(drive: float, removed: float | None = None, added: float | None = None) -> Parts:
    """Divide the extra drive so that the model repeats both experiments.

    Parameters
    ----------
    drive : float
        Extra drive in multiples of that at rest.
    removed : float, optional
        Share of the activation that a full block of glutamate takes away; the lower bound of 1991 if not given.
    added : float, optional
        Share of the activation that the local part causes alone; that of 1997 if not given.

    Raises
    ------
    ValueError
        If a value is impossible, or both parts together exceed the drive.
    """
    d = number("drive", drive, low=0)
    gone = number("removed", share("glutamate_part") if removed is None else removed, low=0, high=1)
    alone = number("added", share("local_part") if added is None else added, low=0, high=1)
    if d == 0:
        glutamate, local = gone, alone  # near rest the rate rises in a straight line
    else:
        low, top = rest(), float(rate(d))
        glutamate = 1 - float(needed_drive(top - gone * (top - low))) / d
        local = float(needed_drive(low + alone * (top - low))) / d
    if glutamate + local > 1:
        raise ValueError("removed and added do not fit into one drive: their parts exceed it.")
    return Parts(glutamate, local, 1 - glutamate - local)


def dose_back(drive: Any, *, glutamate: Any = 0.0, blocked: Any = 0.0, target: float | None = None) -> np.ndarray:
    """Return the clonidine (multiples of its constant) that brings the rate to a target, by default that at rest.

    Raises
    ------
    ValueError
        If a value is impossible, or the rate is below the target without any clonidine.
    """
    goal = rest() if target is None else positive("target", target)
    R = _driven(drive, glutamate, blocked)
    c = np.asarray(FORMULAS.compute("dose", r=goal, Y=0.0, u_NET=1.0, **_cells() | {"R": R}))
    least = -np.sqrt(np.finfo(float).eps)  # without any drive the dose is 0, but for rounding
    if (c < least).any():
        raise ValueError("The rate is below the target without any clonidine.")
    return np.maximum(c, 0)


def dose_silent() -> float:
    """Return the clonidine that just silences the cells, whatever the drive."""
    return float(autoinhibition.silencing_dose())


def occlusion(clonidine: Any, opioid: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of channels that clonidine opens in addition, without and with an opioid in the bath.

    Both in multiples of the concentration that opens half; no norepinephrine, as in a slice that is washed.
    """
    c, x = array("clonidine", clonidine), array("opioid", opioid)
    return opened(0.0, c), opened(0.0, c + x) - opened(0.0, x)
