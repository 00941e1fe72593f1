"""A claim of a seed document, and what becomes of it when it is tested.

One rule serves nearly all claims. A claim is tested in several cases: conditions, species, receptors, numbers of a
table, studies. True in all of them it holds, true in some it holds with conditions, true in none it is contradicted.
Where the course has no model and no record, or only records that cannot decide (another species, another state of the
receptor), it is untestable here, and the outcome says why. A claim that names a species is judged by records of that
species, if there are any; those of others may support it, but do not contradict it.

Cases are what the data give: five organs are five cases, seven findings are seven. No verdict is typed in; limits, and
whether a paper speaks for or against, are. From these each verdict is computed.
"""

import csv
import importlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nelib.clinic.claim_verdicts import CONDITIONS, CONTRADICTED, HOLDS, UNTESTABLE, VERDICTS
from nelib.kit.errors import known_name
from nelib.kit.evidence import load_evidence, references
from nelib.kit.explorer import Explorer

SEEDS = {
    "S1": "Endogenous function of norepinephrine in the central nervous system",
    "S2": "Norepinephrine bitartrate's role in the sympathetic nervous system",
}
"""The two seed documents and their titles."""
COURSE = "course"
"""The reference of numbers that this course chose or derived; named only where nothing else decides."""
KINDS = ("claim", "system", "protocol", "table value")
"""What a row of the file can be."""
LISTS = ("names", "lessons", "explorers", "exercises")
"""Columns of the file that hold several entries, divided by semicolons."""


@dataclass(frozen=True)
class Outcome:
    """What became of a claim.

    Attributes
    ----------
    verdict : str
        One of `VERDICTS`.
    found : str
        What was compared, in a sentence with its numbers.
    sources : tuple of str
        Keys of references.
    cases : dict of str to bool
        The cases in which the claim was tested, and whether it was true there; none if it is untestable here.
    """

    verdict: str
    found: str
    sources: tuple[str, ...]
    cases: Mapping[str, bool]

    def __post_init__(self):
        known_name("verdict", self.verdict, VERDICTS)
        for key in self.sources:
            known_name("reference", key, references())
        if not self.found or not self.sources or bool(self.cases) == (self.verdict == UNTESTABLE):
            raise ValueError(
                "An outcome says what was found, from which sources and, if it was tested, in which cases."
            )


@dataclass(frozen=True)
class Claim:
    """A row of the file: a few words of a seed, where they stand, what answers them and which function judges them."""

    id: str
    seed: str
    section: str
    kind: str
    quote: str
    subject: str
    names: tuple[str, ...]
    lessons: tuple[str, ...]
    explorers: tuple[str, ...]
    exercises: tuple[str, ...]
    verdict: str
    limits: str


def _named(sources: Iterable[str]) -> tuple[str, ...]:
    """Return references once each, without the course's own unless nothing else is left."""
    return tuple(dict.fromkeys(key for key in sources if key != COURSE)) or (COURSE,)


UNDECIDED = (
    "None of these cases names the species that the claim is about; what disagrees in another species only "
    "contradicts nothing."
)
"""Said of a claim that names a species and that only records of other species speak against."""


def weigh(cases: Mapping[str, bool], found: str, sources: Iterable[str], own: Collection[str] | None = None) -> Outcome:
    """Judge a claim from the cases in which it was tested.

    Parameters
    ----------
    cases : mapping of str to bool
        At least one: what was tested, and whether the claim was true there.
    found : str
        What was compared, with the numbers.
    sources : iterable of str
        Keys of references.
    own : collection of str, optional
        Of a claim that names a species: which of the cases are of that species. If any are, they alone decide. If none
        is, the others can support the claim and not contradict it: true in none of them, it is untestable here.

    Raises
    ------
    ValueError
        If there is no case, or a reference is unknown.
    """
    if not cases:
        raise ValueError("A claim is judged from at least one case.")
    true = {name: bool(so) for name, so in cases.items()}
    if own is not None:
        mine = {name: so for name, so in true.items() if name in own}
        if not mine and not any(true.values()):
            return untestable(f"{found} {UNDECIDED}", sources)
        true = mine or true
    word = HOLDS if all(true.values()) else CONDITIONS if any(true.values()) else CONTRADICTED
    return Outcome(word, found, _named(sources), true)


def untestable(reason: str, sources: Iterable[str]) -> Outcome:
    """Return the outcome of a claim with no model and no record, or only records that cannot decide, and why."""
    return Outcome(UNTESTABLE, reason, _named(sources), {})


def value(table: str, name: str) -> float:
    """Return the value of an evidence record."""
    records = load_evidence(table)
    return records[known_name("record", name, records)].value


def source(table: str, *names: str) -> tuple[str, ...]:
    """Return the references of evidence records."""
    records = load_evidence(table)
    return tuple(dict.fromkeys(records[known_name("record", name, records)].source for name in names))


@dataclass(frozen=True)
class Study:
    """A study that decides where only literature can: a case of a topic, for or against, and what was found."""

    topic: str
    case: str
    sign: str
    finding: str
    preparation: str
    source: str


SIGNS = ("for", "against")


def _rows(file: str) -> list[dict[str, str]]:
    with files("nelib.data").joinpath("claims", file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def all_studies() -> tuple[Study, ...]:
    """Return the studies of all topics."""
    return tuple(Study(**{**row, "sign": known_name("sign", row["sign"], SIGNS)}) for row in _rows("studies.csv"))


def studies(topic: str) -> tuple[Study, ...]:
    """Return the studies of a topic."""
    known = dict.fromkeys(study.topic for study in all_studies())
    return tuple(study for study in all_studies() if study.topic == known_name("topic", topic, known))


def signs(topic: str) -> dict[str, bool]:
    """Return the cases of a topic and whether the study speaks for the claim."""
    return {study.case: study.sign == SIGNS[0] for study in studies(topic)}


def told(topic: str) -> str:
    """Write what the studies of a topic found, for and against the claim, each with its case."""
    parts = []
    for sign in SIGNS:
        found = [f"{s.finding} ({s.case})" for s in studies(topic) if s.sign == sign]
        if found:
            parts.append(f"{sign.capitalize()}: {'; '.join((found[0], *(f[0].lower() + f[1:] for f in found[1:])))}.")
    return " ".join(parts)


def keys(topic: str) -> tuple[str, ...]:
    """Return the references of the studies of a topic."""
    return tuple(dict.fromkeys(study.source for study in studies(topic)))


def literature(topic: str) -> Outcome:
    """Judge a claim that only literature decides, by the signs of its studies."""
    return weigh(signs(topic), told(topic), keys(topic))


def explorer(package: str, name: str) -> Explorer:
    """Return an explorer of a lesson by the name that the lesson calls it: its package is imported when needed."""
    return getattr(importlib.import_module(f"nelib.explorers.{package}"), name)


@cache
def claims() -> dict[str, Claim]:
    """Return the claims of both seeds by id, in the order of the seeds.

    Raises
    ------
    ValueError
        If an id is used twice, or a seed, a kind or a verdict function is not known.
    """
    found: dict[str, Claim] = {}
    for row in _rows("seed_claims.csv"):
        claim = read(row)
        if claim.id in found:
            raise ValueError(f"The id {claim.id!r} is used twice.")
        found[claim.id] = claim
    return found


def read(row: Mapping[str, str]) -> Claim:
    """Return a claim from a row of the file; see `claims` for the errors."""
    known_name("seed", row["seed"], SEEDS)
    known_name("kind", row["kind"], KINDS)
    several = {name: tuple(part.strip() for part in row[name].split(";") if part.strip()) for name in LISTS}
    return Claim(**{**row, **several})  # type: ignore[arg-type]


def judge(claim: str) -> Outcome:
    """Return the outcome of a claim, given by its id."""
    found = claims()
    return run(found[known_name("claim", claim, found)].verdict)


@cache
def run(name: str) -> Outcome:
    """Run a verdict function, named as in the file: ``module.function``, or ``module.function:argument``.

    Raises
    ------
    ValueError
        If there is no such function.
    """
    where, _, argument = name.partition(":")
    module, _, function = where.partition(".")
    try:
        found = getattr(importlib.import_module(f"nelib.explorers.reading.{module}"), function)
    except (ModuleNotFoundError, AttributeError, ValueError):
        raise ValueError(f"There is no verdict function named {where!r}.") from None
    return found(argument) if argument else found()
