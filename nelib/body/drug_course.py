r"""Where a drug is, minute by minute: from the vein through the lungs to the plasma, the tissues and the brain.

An injection reaches the arteries after a delay, spread by mixing on the way ($p$, per kg). From there a drug goes into
one or two compartments, $c$ and $q$, and is eliminated; its concentration in the brain, $b$, follows with a half-time
of its own:

.. math::
    \dot p &= I - p/\tau_m, \qquad
    V_1 \dot c = p/\tau_m - CL\,c - Q\,(c - q), \\
    V_2 \dot q &= Q\,(c - q), \qquad \dot b = k_b\,(c - b) .

The four equations are linear: a step of fixed length is one matrix, computed once, without any error of the step. The
rat's are those of man, with volumes as large per kg and rates faster by the ratio of body weights to the power 1/4,
unless they were measured. Doses are of the base, per kg. Concentrations are in nM, times in s.
Every number comes from ``nelib/data/preparation.csv`` and, for man, ``nelib/data/cardio_drugs.csv``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.body import drugs
from nelib.kit.errors import known_name
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import array

SPECIES = ("man", "rat")
RATE_UNIT = "µg/kg/min"


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("preparation")


def evidence(name: str) -> Quantity:
    """Return a record of the table of the living preparation."""
    return _table()[known_name("number", name, _table())]


def real(label: str, given: Any, low: float = 0, high: float | None = None) -> float:
    """Return one finite number between two limits; texts, truth values and symbols are none."""
    found = array(label, given, low=low, high=high)
    if found.ndim:
        raise ValueError(f"{label} must be one number, but it is {given!r}.")
    return float(found)


def of(species: str, name: str) -> float:
    """Return a number of a species: the record that carries its name in front, else the common one."""
    own = f"{species}_{name}"
    return evidence(own if own in _table() else name).value


@dataclass(frozen=True)
class Kinetics:
    """Disposition of a drug: volumes in L/kg, flows in L/min/kg, half-time of the brain in s.

    A drug with one compartment has `V2` and `Q` of 0.
    """

    V1: float
    CL: float
    V2: float
    Q: float
    brain: float

    @property
    def half_life(self) -> float:
        """Half-life of elimination from the first compartment alone, in minutes."""
        return float(np.log(2)) * self.V1 / self.CL


@dataclass(frozen=True)
class Drug:
    """A drug on the shelf.

    Attributes
    ----------
    name : str
        As in `nelib.body.drugs`.
    unit : str
        Of a dose that is injected, ``"µg/kg"`` or ``"mg/kg"``; infusions are in `RATE_UNIT`.
    usual : float
        A usual dose in that unit.
    molar : float
        Molar mass of the base in g/mol.
    """

    name: str
    unit: str
    usual: float
    molar: float

    def amount(self, dose: float) -> float:
        """Return a dose in nmol/kg; see `DRUGS` for the unit.

        Raises
        ------
        ValueError
            If it is not a finite number, negative, or above what a body can be given.
        """
        micrograms = evidence("micrograms").value if self.unit.startswith("m") else 1
        most = evidence("dose_limit").value * evidence("micrograms").value / micrograms
        given = real(f"The dose of {self.name} in {self.unit}", dose, high=most)
        return given * micrograms * evidence("micrograms").value / self.molar

    def flow(self, rate: float) -> float:
        """Return an infusion rate in nmol/kg/s; see `amount` for the errors."""
        most = evidence("rate_limit").value
        given = real(f"The rate of {self.name} in {RATE_UNIT}", rate, high=most)
        return given * evidence("micrograms").value / self.molar / minute()


class _Shelf(Mapping):
    """The drugs by name, read when first needed."""

    def __getitem__(self, name: str) -> Drug:
        known_name("drug", name, drugs.drugs())
        dose = evidence(f"dose_{name}")
        return Drug(name, dose.unit, dose.value, drugs.evidence(f"MW_{name}").value)

    def __iter__(self) -> Iterator[str]:
        return iter(drugs.drugs())

    def __len__(self) -> int:
        return len(drugs.drugs())


DRUGS: Mapping[str, Drug] = _Shelf()
"""What may be given: name -> `Drug`, with the unit of its doses."""


def minute() -> float:
    """Return the seconds of a minute."""
    return evidence("minute").value


def weight(species: str) -> float:
    """Return the body weight of a species in kg."""
    return evidence(f"weight_{known_name('species', species, SPECIES)}").value


@cache
def pace() -> float:
    """Return how many times faster the rates of a rat are than those of a man, per kg."""
    return (weight("man") / weight("rat")) ** evidence("allometry").value


@cache
def kinetics(drug: str, species: str = "man") -> Kinetics:
    """Return the disposition of a drug.

    The clearance of man is that of `nelib.body.drugs` where the circulation was fitted with one. A record of a
    half-life gives the volume where a clearance is known, and the clearance where a volume is.
    """
    known_name("drug", drug, drugs.drugs())
    known_name("species", species, SPECIES)
    table, mass = _table(), weight("man")
    here = {key: table.get(f"{species}_{key}_{drug}") for key in ("CL", "V1", "V2", "Q", "half")}
    man = {key: table.get(f"{key}_{drug}") for key in ("CL", "V1", "V2", "Q", "half")}
    faster = pace() if species == "rat" else 1

    measured = here["CL"] is not None or here["half"] is not None  # then it has one compartment unless it says so

    def value(key: str, scale: float) -> float | None:
        if here[key] is not None:
            return here[key].value
        if measured and key in ("V1", "V2", "Q"):
            return None
        return None if man[key] is None else man[key].value * scale

    CL = value("CL", faster)
    if CL is None and f"CL_{drug}" in load_evidence("cardio_drugs"):
        CL = drugs.evidence(f"CL_{drug}").value / mass * faster
    V1, half = value("V1", 1), value("half", 1 / faster)
    if V1 is None:
        V1 = CL * half / float(np.log(2))
    if CL is None:
        CL = V1 * float(np.log(2)) / half
    brain = table.get(f"brain_{drug}", evidence("brain")).value / faster
    return Kinetics(V1, CL, value("V2", 1) or 0.0, value("Q", faster) or 0.0, brain)


@cache
def _step(drug: str, species: str, dt: float) -> tuple[list[list[float]], list[float]]:
    """Return the matrix of one step and what a flow of 1 nmol/kg/s adds in it."""
    from scipy.linalg import expm

    k = kinetics(drug, species)
    out, between = k.CL / minute(), k.Q / minute()
    mixing, brain = 1 / of(species, "mixing"), float(np.log(2)) / k.brain
    A = np.zeros((5, 5))  # geometry: four amounts and the flow into the first
    A[0, 0], A[0, 4] = -mixing, 1
    A[1, :3] = mixing / k.V1, -(out + between) / k.V1, between / k.V1
    if k.V2:
        A[2, 1:3] = between / k.V2, -between / k.V2
    A[3, 1], A[3, 3] = brain, -brain
    M = expm(A * dt)
    return M[:4, :4].tolist(), M[:4, 4].tolist()


class Course:
    """A drug in one animal, advanced by steps of fixed length.

    Parameters
    ----------
    drug, species : str
        What and in whom.
    dt : float
        Length of a step in s.
    scale : float
        Factor on all concentrations of this animal: that of its volumes, inverted.
    """

    def __init__(self, drug: str, species: str, dt: float, scale: float = 1.0):
        self.drug, self.scale = drug, scale
        self._M, self._g = _step(drug, species, dt)
        self._lost = kinetics(drug, species).CL / kinetics(drug, species).V1 / minute() * dt
        self.pool = self.plasma = self.tissue = self.brain = self.flow = 0.0
        self.retained = self.secreted = 0.0
        self._least = evidence("gone").value

    def inject(self, amount: float) -> None:
        """Put an amount in nmol/kg into the stream."""
        self.pool += amount * self.scale

    def infuse(self, flow: float) -> None:
        """Set the flow in nmol/kg/s."""
        self.flow = flow * self.scale

    def step(self) -> None:
        """Advance by one step; `retained` is the share of clearance that other drugs block, `secreted` a flow more."""
        p, c, q, b = self.pool, self.plasma, self.tissue, self.brain
        r = self.flow + self.secreted
        M, g = self._M, self._g
        self.pool = M[0][0] * p + g[0] * r
        new = M[1][0] * p + M[1][1] * c + M[1][2] * q + g[1] * r
        self.tissue = M[2][0] * p + M[2][1] * c + M[2][2] * q + g[2] * r
        self.brain = M[3][0] * p + M[3][1] * c + M[3][2] * q + M[3][3] * b + g[3] * r
        self.plasma = new * (1 + self._lost * self.retained)

    @property
    def gone(self) -> bool:
        """Whether nothing of it is left that could matter."""
        return self.flow + self.secreted == 0 and max(self.pool, self.plasma, self.tissue, self.brain) < self._least
