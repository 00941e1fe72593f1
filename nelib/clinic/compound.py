"""A compound that is followed through the whole course: what holds it, what it does there, and how long it stays.

Three ways to one: a drug whose constants the earlier lessons have on record (`library`), a design of the student
(`designed`), and an unknown that is drawn for each student (`unknown`) from one of `CLASSES`. The student is told its
data sheet. Its constants and efficacies are sealed: no `repr` shows them, `Compound.truth` tells them at the end.

Constants are dissociation constants in nM, those of agonists for receptors without G protein. Efficacies lie between 0
(an antagonist) and 1 (norepinephrine). A site that a drug has no record for is missing: stations refuse it, and where
a dose is looked for it counts as not held. A design leaves out what it does not bind. One compartment and one free
fraction stand for man and rat alike, which no drug does. Invented numbers: ``nelib/data/compound.csv``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from scipy import constants

from nelib.clinic import exposure, occupancy
from nelib.kit.errors import known_name, number, positive, unknown_name
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.personal import Personal
from nelib.receptors import bench_ligands
from nelib.receptors.selectivity import nanomolar
from nelib.receptors.subtypes import pK, published
from nelib.synapse import uptake_assay

CARRIERS = uptake_assay.CARRIERS
RECEPTORS = {"alpha1": "alpha1A", "alpha2A": "platelet", "beta1": "beta1", "beta2": "beta2"}
"""Receptor -> the membranes of the binding assay on which the course measures it."""
SITES = (*CARRIERS, *RECEPTORS)
BODY = ("CL", "half_life", "k_a", "free", "brain", "mass")
"""What the data sheet gives: apparent clearance (L/h/kg), half-life (h), rate of absorption (1/h), free share of the
plasma, free concentration in the brain over that in plasma, molar mass (g/mol)."""
KINDS = ("blocker", "substrate")
BLOCKER, BOTH, AGONIST, ANTAGONIST, SIDE, INERT = CLASSES = (
    "selective NET blocker", "NET and SERT blocker", "alpha2 agonist", "alpha2 antagonist",
    "NET blocker that also blocks alpha1", "inert",
)  # fmt: skip
LESSON = "18_capstone"


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return load_evidence("compound")[name]


def value(name: str) -> float:
    """Return a number of the table of this module."""
    return evidence(name).value


def none() -> float:
    """Return the constant (nM) that stands for no affinity."""
    return bench_ligands.value("no_affinity")


@dataclass(frozen=True)
class Compound:
    """A compound.

    Attributes
    ----------
    name : str
    K : mapping of str to float
        Site -> dissociation constant (nM), for those of `SITES` that are known.
    kind : str
        At the carriers: ``"blocker"``, or ``"substrate"``, which is taken in and drives amine out.
    efficacy : mapping of str to float
        Receptor -> 0 to 1; a receptor that is left out has 0.
    CL, half_life, k_a, free, brain, mass : float, optional
        See `BODY`; None where there is no record.
    sealed : bool
        Whether `repr` keeps the constants to itself.
    story : str
        One of `CLASSES`, or what a drug or design is called.
    """

    name: str
    K: Mapping[str, float] = field(repr=False)
    kind: str = field(default=KINDS[0], repr=False)
    efficacy: Mapping[str, float] = field(default_factory=dict, repr=False)
    CL: float | None = None
    half_life: float | None = None
    k_a: float | None = None
    free: float | None = None
    brain: float | None = None
    mass: float | None = None
    sealed: bool = False
    story: str = field(default="", repr=False)

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name.strip():
            raise ValueError("A compound needs a name.")
        known_name("kind of compound", self.kind, KINDS)
        for label in ("K", "efficacy"):
            if not isinstance(getattr(self, label), Mapping):
                raise ValueError(f"{label} is given as {{site: number}}, not as {getattr(self, label)!r}.")
        K = {}
        for site, given in self.K.items():
            known_name("site", site, SITES)
            K[site] = positive(f"The constant (nM) at {site}", given)
            number(f"The constant (nM) at {site}", given, low=value("tightest"), high=none())
        efficacy = {}
        for site, given in self.efficacy.items():
            known_name("receptor", site, RECEPTORS)
            efficacy[site] = number(f"The efficacy at {site}", given, low=0, high=1)
            if efficacy[site] and K.get(site, none()) >= none():
                raise ValueError(f"A compound without affinity for {site} has no efficacy there.")
        if self.kind == KINDS[1] and all(K.get(carrier, none()) >= none() for carrier in CARRIERS):
            raise ValueError("A substrate needs a carrier that holds it.")
        limits = {"CL": "CL_most", "half_life": "half_most", "brain": "brain_most", "mass": "mass_most"}
        for label in BODY:
            if (given := getattr(self, label)) is not None:
                high = 1 if label == "free" else value(limits[label]) if label in limits else None
                object.__setattr__(self, label, positive(label, given, high=high))
        for label, least in (("half_life", "half_least"), ("mass", "mass_least")):
            if getattr(self, label) is not None:
                number(label, getattr(self, label), low=value(least))
        object.__setattr__(self, "K", MappingProxyType(K))
        object.__setattr__(self, "efficacy", MappingProxyType(efficacy))

    def affinity(self, site: str) -> float:
        """Return the dissociation constant (nM) at a site; ValueError if none is known."""
        if known_name("site", site, SITES) not in self.K:
            raise ValueError(
                f"No constant of {self.name} at {site} is on record. Known: {', '.join(self.K) or 'none'}."
            )
        return self.K[site]

    def binds(self, site: str) -> bool:
        """Return whether a site is known to hold the compound at all."""
        return self.K.get(known_name("site", site, SITES), none()) < none()

    @property
    def missing(self) -> tuple[str, ...]:
        """Sites, and parts of the data sheet, for which there is no record."""
        return tuple(s for s in SITES if s not in self.K) + tuple(p for p in BODY if getattr(self, p) is None)

    def part(self, label: str) -> float:
        """Return a number of the data sheet; where there is no record, the usual one of the invented compounds."""
        given = getattr(self, known_name("part of the data sheet", label, BODY))
        return usual(label) if given is None else given

    @property
    def body(self) -> exposure.Body:
        """What a body does to the compound; see `part`."""
        return exposure.Body(self.part("CL"), self.part("half_life"), self.part("k_a"))

    def at_carriers(self) -> uptake_assay.Compound:
        """Return the compound of the uptake assay of lesson 03."""
        K = {carrier: self._held(carrier) for carrier in CARRIERS if carrier in self.K}
        if not K:
            raise ValueError(f"No constant of {self.name} at a carrier is on record.")
        return uptake_assay.Compound(self.name, K, self.kind)

    def at_receptor(self, receptor: str) -> bench_ligands.Compound:
        """Return the compound of the binding assay of lesson 06 for one of `RECEPTORS`."""
        membrane = RECEPTORS[known_name("receptor", receptor, RECEPTORS)]
        agonist = self.efficacy.get(receptor, 0.0) > 0
        return bench_ligands.Compound(self.name, {membrane: self._held(receptor)}, agonist=agonist)

    def _held(self, site: str) -> float:  # where a site does not hold it, no concentration of a bench shows anything
        return max(self.affinity(site), 0 if self.binds(site) else value("absent"))

    def truth(self) -> str:
        """Open the envelope: say what the compound is."""
        held = [f"{site} {K:.3g} nM" for site, K in self.K.items() if none() > K]
        does = [f"efficacy {e:.2g} at {site}" for site, e in self.efficacy.items() if e]
        what = f"{self.name}: {self.story or self.kind}"
        return f"{what}. Held by {', '.join(held)}{'; ' + ', '.join(does) if does else ''}." if held else f"{what}."


@cache
def usual(label: str) -> float:
    """Return what the data sheet of an invented compound usually says; see `BODY`."""
    if label == "k_a":
        return occupancy.evidence("k_a").value
    row = evidence(f"{label.removesuffix('_life')}_usual")
    return row.value / occupancy.evidence("full").value if label == "free" else row.value


def reach(compound: Compound, dose: float, interval: float | None = None) -> float:
    """Return the free concentration in the brain (nM): the highest after one dose, or the mean at steady state.

    Parameters
    ----------
    compound : Compound
    dose : float
        In mg/kg; the brain follows the plasma at once.
    interval : float, optional
        Hours between doses that have long been taken; one dose if not given.
    """
    given = positive("dose (mg/kg)", dose)
    plasma = exposure.peak(given, compound.body)[1] if interval is None else exposure.average(
        given, compound.body, interval
    )  # fmt: skip
    return plasma / compound.part("mass") * constants.kilo * compound.part("free") * compound.part("brain")


def dose_for(compound: Compound, concentration: float, interval: float | None = None) -> float:
    """Return the dose (mg/kg) that reaches a free concentration in the brain (nM); see `reach`."""
    return positive("concentration (nM)", concentration) / reach(compound, 1.0, interval)


def designed(
    name: str = "my design", *, kind: str = KINDS[0], efficacy: Mapping[str, float] | None = None, **choices: Any
) -> Compound:
    """Return a compound of the student's own design; what is impossible is refused.

    Parameters
    ----------
    name, kind : str
        See `Compound`.
    efficacy : mapping of str to float, optional
        Receptor -> 0 to 1.
    **choices : float
        Constants (nM) by site, e.g. ``NET=5``; a site that is left out does not hold the compound. Parts of the data
        sheet by their names in `BODY`; one that is left out is the usual one.
    """
    for choice in choices:
        if choice not in (*SITES, *BODY):
            raise unknown_name("choice", choice, (*SITES, *BODY, "kind", "efficacy"))
    K = {site: none() for site in SITES} | {site: choices[site] for site in SITES if site in choices}
    sheet = {part: choices.get(part, usual(part)) for part in BODY}
    return Compound(name, K, kind, dict(efficacy or {}), **sheet, story="a design")


def unknown(me: Personal) -> Compound:
    """Return a student's compound, sealed. Another student may have one of another class."""
    if not isinstance(me, Personal):
        raise ValueError(f"me is what Personal(lesson, student) returns, but it is {me!r}.")

    def draw(label: str, name: str) -> float:
        low, high, usually, step = (value(f"{name}_{end}") for end in ("low", "high", "usual", "step"))
        return me.number(f"compound {label}", low, high, step=step, default=usually)

    story = me.choice("compound class", CLASSES, default=BLOCKER)
    K, efficacy = dict.fromkeys(SITES, none()), {}
    first = draw("constant", "potent")
    if story in (BLOCKER, BOTH, SIDE):
        ratio = draw("SERT", "pair" if story == BOTH else "apart")
        K |= {"NET": first, "SERT": first * ratio, "DAT": first * draw("DAT", "apart")}
        if story == SIDE:
            K["alpha1"] = first * draw("alpha1", "side")
    elif story in (AGONIST, ANTAGONIST):
        K["alpha2A"] = first
        if story == AGONIST:
            efficacy["alpha2A"] = draw("efficacy", "efficacy")
    sheet = {part: draw(part, part.removesuffix("_life")) for part in BODY if part != "k_a"}
    sheet["free"] /= occupancy.evidence("full").value
    return Compound("my compound", K, KINDS[0], efficacy, k_a=usual("k_a"), **sheet, sealed=True, story=story)


def _published(receptor: str, ligand: str, source: str) -> float:
    (row,) = (r for r in published(receptor, ligand) if r.quantity.source == source and r.parameter == "K_i")
    return float(nanomolar(pK(row)))


def _efficacy(receptor: str, ligand: str) -> float:
    (row,) = (r for r in published(receptor, ligand) if r.parameter == "intrinsic activity")
    return row.quantity.value


@cache
def library() -> Mapping[str, Compound]:
    """Return the drugs of the course by name, with the numbers that are on record and no others; see `missing`."""
    heart, two, bench = (load_evidence(name) for name in ("cardio_drugs", "transporters", "preparation"))
    K = {drug: dict(found.K_i) for drug, found in uptake_assay.drugs().items()}
    for drug, short in (("venlafaxine", "ven"), ("duloxetine", "dul")):
        K[drug] = {carrier: two[f"{short}_Ki_{carrier}"].value for carrier in ("SERT", "NET")}
    for drug in ("prazosin", "propranolol", "yohimbine"):
        rows = {site: bench_ligands.record(drug, membrane) for site, membrane in RECEPTORS.items()}
        K[drug] = {site: row.value for site, row in rows.items() if row.name != "no_affinity"}
    for drug, source in (("clonidine", "alpha2a_fret"), ("idazoxan", "alpha2_chimeras2011")):
        K[drug] = {"alpha2A": _published("alpha2A", drug, source)}
    K["guanfacine"] = {}
    hour, full = constants.hour / constants.minute, occupancy.evidence("full").value
    cortex, taker = load_evidence("adhd_cortex"), exposure.metabolizer()
    sheets: dict[str, dict[str, float]] = {drug: {} for drug in K}
    for drug in K:
        if (row := heart.get(f"MW_{drug}")) is not None:
            sheets[drug]["mass"] = row.value
        if (row := bench.get(f"CL_{drug}")) is not None:  # intravenous
            sheets[drug]["CL"] = row.value * hour
        if (row := bench.get(f"half_{drug}")) is not None:
            sheets[drug]["half_life"] = row.value / hour
    sheets["atomoxetine"] = {
        "CL": taker.CL, "half_life": taker.half_life, "k_a": taker.k_a, "mass": cortex["MW_atomoxetine"].value,
        "free": 1 - cortex["bound_atomoxetine"].value / full,
    }  # fmt: skip
    efficacy = {"clonidine": {"alpha2A": _efficacy("alpha2A", "clonidine")}}
    kinds = {drug: found.kind for drug, found in uptake_assay.drugs().items()}
    return MappingProxyType({
        drug: Compound(drug, K[drug], kinds.get(drug, KINDS[0]), efficacy.get(drug, {}), **sheets[drug], story="a drug")
        for drug in sorted(K)
    })  # fmt: skip
