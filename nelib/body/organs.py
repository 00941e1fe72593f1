r"""What norepinephrine, epinephrine and isoproterenol do to organs: receptor, potency, species, and what is not known.

An organ that needs the concentration :math:`EC_{50}` for half of its response gives

.. math:: \frac{A}{A + EC_{50}\,r}, \qquad r = 1 + B/K_B

of it at the concentration A, with a competitive blocker B. The Hill slope is taken as 1. For some organs only the
concentration is known from which an effect was seen, for others nothing that an abstract prints; then nothing is
computed. Potencies are those of isolated tissues in most cases: a nerve brings more norepinephrine to its muscle than
blood does.

Concentrations in nM, at the tissue or in plasma. Numbers come from ``nelib/data/organs.csv``, words from
``nelib/data/body``. `nelib.body.organ_claims` judges the seed's table with them.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from scipy.special import exp10

from nelib.body.double_block import dose_ratio, evidence, molar
from nelib.kit.errors import known_name, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

AGONISTS = ("norepinephrine", "epinephrine", "isoproterenol")
BOTH = "prazosin and yohimbine"
TARGETS = {"prazosin": "α1", "yohimbine": "α2", BOTH: "α", "phentolamine": "α", "propranolol": "β"}
BLOCKERS = tuple(TARGETS)
_PLASMA = {"norepinephrine": "NE", "epinephrine": "E"}
HALF, LEAST = "half", "least"
"""What a potency is: the concentration for half of the response, or the least with an effect."""


def rows(file: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file in ``nelib/data/body``."""
    with files("nelib.data").joinpath("body", file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@dataclass(frozen=True)
class Organ:
    """An organ: what does what, by which receptor, who says so, and what must be known.

    `name` is the part that responds, `effect` what it does; `sources` are keys of references.
    """

    key: str
    name: str
    receptor: str
    effect: str
    sources: tuple[str, ...]
    remark: str


@cache
def organs() -> dict[str, Organ]:
    """Return all organs by key."""
    return {
        row["key"]: Organ(**row | {"sources": tuple(row["sources"].split(";"))})  # type: ignore[arg-type]
        for row in rows("organs.csv")
    }


def organ(key: str) -> Organ:
    """Return an organ; see `organs`."""
    return organs()[known_name("organ", key, organs())]


@cache
def derivation() -> dict:
    """Return the curve, and the concentration for a response, as SymPy expressions.

    Returns
    -------
    dict
        ``"response"``, a share, from A, EC50 and the dose ratio r; ``"A"`` that gives it.
    """
    import sympy as sp

    A, EC50, r, response = sp.symbols("A EC50 r response", positive=True)
    curve = A / (A + EC50 * r)
    found = {"response": curve, "A": sp.factor(sp.solve(curve - response, A)[0])}
    plain = {s: sp.Symbol(s.name) for s in (A, EC50, r, response)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("EC50", "r"))


@dataclass(frozen=True)
class Potency:
    """How strong an agonist is at an organ.

    Attributes
    ----------
    kind : {"half", "least"}
        What the concentration is.
    nM : float
        The concentration.
    species : str
        In which it was measured.
    record : Quantity
        Where it comes from.
    """

    kind: str
    nM: float
    species: str
    record: Quantity


def in_nM(record: Quantity, agonist: str = "norepinephrine") -> float:
    """Return the concentration of a record in nM: given so, in pg/mL, or as its negative logarithm in M."""
    if record.unit == "1":
        return float(molar(record.value))
    if record.unit == "pg/mL":
        return record.value / evidence("molar_E" if agonist == "epinephrine" else "molar_NE").value
    return record.value


def potency(organ: str, agonist: str) -> Potency | None:
    """Return how strong an agonist is at an organ, or None if no number is known.

    Raises
    ------
    ValueError
        If a name is unknown.
    """
    known_name("organ", organ, organs())
    known_name("agonist", agonist, AGONISTS)
    table = load_evidence("organs")
    for kind in (HALF, LEAST):
        if record := table.get(f"{kind}_{organ}_{agonist}"):
            return Potency(kind, in_nM(record, agonist), record.preparation.split(",")[0], record)
    return None


def half(organ: str, agonist: str) -> float:
    """Return the concentration for half of the response (nM); a ValueError says if none is known."""
    found = potency(organ, agonist)
    if found is None or found.kind != HALF:
        raise ValueError(f"No concentration of {agonist} for half of the response is known here for {organ!r}.")
    return found.nM


def ratio(organ: str, blocker: str | None, concentration: Any = None, agonist: str = "norepinephrine"):
    """Return the dose ratio of a blocker at an organ, or None if no number is known.

    The two receptors of the artery share the work, so that a blocker of one shifts norepinephrine and epinephrine by
    less than its pA2 says: there the measured shifts count, and only at the concentration at which they were measured.
    Where an organ has no receptor that a blocker binds, the ratio is 1, and where an α blocker meets isoproterenol.

    Parameters
    ----------
    organ, blocker : str
        The latter one of `BLOCKERS`, or None: then the ratio is 1.
    concentration : array_like, optional
        In nM; by default that of the record ``blocker``.
    agonist : str
        One of `AGONISTS`.

    Raises
    ------
    ValueError
        If a name is unknown or a concentration impossible.
    """
    known_name("organ", organ, organs())
    known_name("agonist", agonist, AGONISTS)
    if blocker is None:
        return 1.0
    known_name("blocker", blocker, BLOCKERS)
    usual = evidence("blocker").value
    B = array("concentration (nM)", usual if concentration is None else concentration)
    table, receptor = load_evidence("organs"), organs()[organ].receptor
    if TARGETS[blocker] not in receptor or (agonist == "isoproterenol" and TARGETS[blocker] != "β"):
        return 1.0
    if organ == "artery":
        shift = table.get(f"shift_artery_{'both' if blocker == BOTH else blocker}")
        return float(exp10(shift.value)) if shift and (usual == B).all() else None
    if blocker == BOTH:  # at one receptor
        one, other = (ratio(organ, single, B, agonist) for single in ("prazosin", "yohimbine"))
        return None if one is None or other is None else one + other - 1
    record = table.get(f"pA2_{organ}_{blocker}")
    return None if record is None else dose_ratio(B, molar(record.value))[()]


def response(
    organ: str,
    concentration: Any,
    agonist: str = "norepinephrine",
    blocker: str | None = None,
    blocked_with: Any = None,
) -> np.ndarray:
    """Return the share of the greatest response that an organ gives.

    Parameters
    ----------
    organ : str
        One of `organs`.
    concentration : array_like
        Agonist in nM.
    agonist : str
        One of `AGONISTS`.
    blocker : str, optional
        One of `BLOCKERS`, at the concentration `blocked_with` (nM); see `ratio`.

    Returns
    -------
    numpy.ndarray
        From 0 to 1.

    Raises
    ------
    ValueError
        If a name is unknown, a value impossible, or no number known.
    """
    EC50 = half(organ, agonist)
    r = ratio(organ, blocker, blocked_with, agonist)
    if r is None:
        raise ValueError(f"What {blocker} does to {agonist} at {organ!r} is not known here.")
    return FORMULAS.compute("response", A=array("concentration (nM)", concentration), EC50=EC50, r=r)


def needed(organ: str, share: Any, agonist: str = "norepinephrine", blocker: str | None = None) -> np.ndarray:
    """Return the concentration (nM) that gives a share of the greatest response, which must lie between 0 and 1."""
    wanted = array("share", share, above=True)
    if not (wanted < 1).all():
        raise ValueError(f"share must be below 1, but it is {share!r}.")
    EC50, r = half(organ, agonist), ratio(organ, blocker, None, agonist)
    if r is None:
        raise ValueError(f"What {blocker} does to {agonist} at {organ!r} is not known here.")
    return FORMULAS.compute("A", response=wanted, EC50=EC50, r=r)


def reached(organ: str, concentration: float, agonist: str = "norepinephrine") -> bool | None:
    """Return whether an agonist has an effect at a concentration (nM), or None if no number is known.

    Where only the least concentration with an effect is known, that decides; else a response above the record
    ``none``.
    """
    found = potency(organ, agonist)
    A = positive("concentration (nM)", concentration)
    if found is None:
        return None
    if found.kind == LEAST:
        return found.nM <= A
    return bool(response(organ, A, agonist) >= evidence("none").value / evidence("full").value)


def infusion(agonist: str = "norepinephrine") -> float | None:
    """Return the rate (µg/kg/min) of the infusion behind ``plasma(agonist)["infused"]``, or None."""
    name = _PLASMA.get(known_name("agonist", agonist, AGONISTS))
    return None if name is None else evidence(f"rate_infused_{name}").value


def gly389(concentration: Any, blocker: str | None = None) -> np.ndarray:
    """Return the share of the greatest force under norepinephrine (nM) in the atrium of Gly389 homozygotes.

    The organ ``"heart"`` is that of Arg389 homozygotes; a blocker is taken to shift both alike.
    """
    A, EC50 = array("concentration (nM)", concentration), in_nM(evidence("heart_gly"))
    return FORMULAS.compute("response", A=A, EC50=EC50, r=ratio("heart", blocker))


def plasma(agonist: str = "norepinephrine") -> dict[str, float]:
    """Return plasma concentrations in nM: ``"at rest"`` and ``"infused"``; none of isoproterenol, no hormone."""
    name = _PLASMA.get(known_name("agonist", agonist, AGONISTS))
    if name is None:
        return {}
    states = {"at rest": "rest", "infused": "infused"}
    return {state: in_nM(evidence(f"plasma_{name}_{key}"), agonist) for state, key in states.items()}
