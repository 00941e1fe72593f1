r"""The ligands of the virtual binding assay: what binds to which membrane, how tightly, and how fast.

Dissociation constants and rates are records of ``nelib/data/binding_assay.csv`` and ``radioligands.csv``. Rates follow
Arrhenius, with one activation energy for all, so that no dissociation constant depends on temperature.

Norepinephrine is an agonist: it holds tighter to receptors that have a G protein. The ternary complex of
`nelib.receptors.ternary`, with less G protein than receptor, looks like two sites; their shares and affinities, as a
fit of that curve finds them, are taken here for every receptor. GTP takes the G protein away. Radioligands and
antagonists do not tell the two apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.personal import Personal
from nelib.receptors import ternary

MEMBRANES = {  # name -> (receptor in the table of radioligands, family)
    "alpha1A": ("alpha1A", "alpha1"),
    "alpha1B": ("alpha1B", "alpha1"),
    "liver": ("liver", "alpha1"),
    "platelet": ("platelet", "alpha2"),
    "cortex": ("alpha2A", "alpha2"),
    "beta1": ("beta1", "beta"),
    "beta2": ("beta2", "beta"),
}
FAMILIES = tuple(dict.fromkeys(family for _, family in MEMBRANES.values()))


@cache
def value(name: str) -> float:
    """Return a number of the evidence table of the assay."""
    return load_evidence("binding_assay")[name].value


def record(ligand: str, membrane: str) -> Quantity:
    """Return the record of K (nM) of a ligand at the receptors of a membrane; a high one stands for none.

    What the assay's own table says of the membrane goes first, then what it says of the family, then the table of
    radioligands.
    """
    receptor, family = MEMBRANES[known_name("membrane", membrane, MEMBRANES)]
    own = load_evidence("binding_assay")
    for name in (f"{ligand}_{membrane}", f"{ligand}_{family}"):
        if name in own:
            return own[name]
    labels = load_evidence("radioligands")
    for place in (membrane, receptor):
        if f"{ligand}_Kd_{place}" in labels:
            return labels[f"{ligand}_Kd_{place}"]
    return own["no_affinity"]


@cache
def dissociation_constant(ligand: str, membrane: str) -> float:
    """Return K (nM) of a ligand at the receptors of a membrane: the value of its `record`."""
    return record(ligand, membrane).value


def speed(celsius: float) -> float:
    """Return how much faster than at 25 degrees everything binds and leaves (Arrhenius)."""
    kelvin, room = (constants.convert_temperature(T, "C", "K") for T in (celsius, value("room")))
    return float(np.exp(value("energy") * constants.kilo / constants.R * (1 / room - 1 / kelvin)))


@cache
def agonist_states(gtp: bool) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the two states that an agonist sees: share of the receptors, and its K over that without G protein."""
    if gtp:
        return (1.0, 1.0), (0.0, 1.0)
    membrane, A = ternary.isoproterenol(), ternary.concentrations()
    fit, alone = ternary.two_site_fit(A, membrane.bound(A)), membrane.with_gtp().ic50()
    return (fit.share, fit.IC50_high / alone), (1 - fit.share, fit.IC50_low / alone)


@dataclass(frozen=True)
class Compound:
    """A ligand without label, and its truth.

    Attributes
    ----------
    name : str
    K : mapping of str to float
        Membrane -> dissociation constant (nM); of an agonist, that of receptors without G protein.
    half_life : float, optional
        On every receptor at 25 degrees (min); by default it follows from K and the usual rate of association.
    agonist : bool
        Whether it tells receptors with G protein, and is at equilibrium at once.
    """

    name: str
    K: Mapping[str, float]
    half_life: float | None = None
    agonist: bool = False

    def __post_init__(self):
        if not isinstance(self.K, Mapping) or not self.K:
            raise ValueError(f"K is given as {{membrane: nM}}, not as {self.K!r}.")
        for membrane, K in self.K.items():
            positive(f"K (nM) at {known_name('membrane', membrane, MEMBRANES)}", K)
        if self.half_life is not None:
            positive("half-life (min)", self.half_life)

    def __repr__(self) -> str:
        return f"Compound({self.name!r}, sealed)"

    def affinity(self, membrane: str) -> float:
        """Return K (nM) at a membrane; ValueError if it is not known."""
        known_name("membrane", membrane, MEMBRANES)
        if membrane not in self.K:
            raise ValueError(f"No K of {self.name} at {membrane} is known. Known: {', '.join(self.K)}.")
        return self.K[membrane]

    def rates(self, membrane: str, celsius: float) -> tuple[float, float]:
        """Return k_on (per nM and min) and k_off (per min) at a temperature."""
        K, faster = self.affinity(membrane), speed(celsius)
        k_off = value("kon_compound") * K if self.half_life is None else np.log(2) / self.half_life
        return float(k_off / K * faster), float(k_off * faster)


@cache
def compounds() -> dict[str, Compound]:
    """Return the compounds of the bench whose affinities are on record."""
    found = {}
    for name in ("5-methylurapidil", "phentolamine", "propranolol", "norepinephrine", "RX821002"):
        short = name.removeprefix("5-")
        K = {membrane: dissociation_constant(short, membrane) for membrane in MEMBRANES}
        half = float(np.log(2) / value("koff_RX821002")) if name == "RX821002" else None  # as fast as with its label
        found[name] = Compound(name, K, half, agonist=short == "norepinephrine")
    return found


def elsewhere(ligand: str) -> float:
    """Return K (nM) at the sites of human cortex that are no receptors, infinite if the ligand leaves them alone."""
    name = f"other_{ligand}"
    return value(name) if name in load_evidence("binding_assay") else np.inf


def unknown(me: Personal) -> Compound:
    """Return a student's compound. It is invented, and most potent at α1 receptors. Look into it after the fit."""
    low, high, usual = value("unknown_low"), value("unknown_high"), value("unknown_usual")
    K = {"alpha1": me.number("bench K_i at alpha1", low, high, step=1 / 2, default=usual)}
    for family in FAMILIES[1:]:
        limits, default = (value("ratio_low"), value("ratio_high")), value("ratio_usual")
        K[family] = K["alpha1"] * me.number(f"bench ratio at {family}", *limits, step=2, default=default)
    half = me.number("bench half-life", value("half_low"), value("half_high"), step=2, default=value("half_usual"))
    return Compound("unknown", {m: K[family] for m, (_, family) in MEMBRANES.items()}, half)
