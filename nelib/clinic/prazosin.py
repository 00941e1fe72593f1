r"""Prazosin against nightmares: six small trials, a large one, and what pooling makes of them.

Effects are standardized mean differences of nightmares, and here above 0 is better. The abstracts of the small trials
print no effect size: their group sizes were read, their effects were not. Each is drawn at one stand-in, the value that
a meta-analysis pooled over six such trials (Singh 2016); its error follows from its size (`nelib.clinic.precision`).
The effect of the large trial (PACT) follows from its printed difference and interval. A patient of a crossover study
counts once in either group, as if the two periods had nothing in common.

What is not in the forest: a randomized trial of 32 veterans that found nothing on nightmares (Khazaie 2016); its
abstract prints neither an effect nor the sizes of its groups. What is in it with little right: of one trial (Germain
2012) the abstract reports sleep and daytime symptoms and no result on nightmares, of another (Taylor 2008) only its row
in a table was read.

Numbers stand in ``nelib/data/fear.csv``, trials in ``nelib/data/clinic/prazosin.csv``, printed meta-analyses in
``nelib/data/clinic/prazosin_pooled.csv``.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nelib.clinic.meta_analysis import error_of
from nelib.clinic.mood_trials import rows
from nelib.clinic.precision import Printed, error_of_smd, smd_of
from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import GRADES, Quantity, load_evidence, references


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("fear")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[known_name("record", name, _table())]


def value(name: str) -> float:
    """Return the value of a record; see `evidence`."""
    return evidence(name).value


@dataclass(frozen=True)
class Trial:
    """A trial: who was counted, where it was read, and the effect that it is drawn with.

    `treated` and `control` are patients; `effect` is a standardized mean difference, above 0 better, with the standard
    error `error`; `own` tells whether the effect is the trial's own or a stand-in, `silent` that its abstract was read
    and has no result on nightmares.
    """

    name: str
    year: int
    design: str
    treated: int
    control: int
    effect: float
    error: float
    own: bool
    silent: bool
    sources: tuple[str, ...]
    note: str

    @property
    def patients(self) -> int:
        """Return how many persons took part."""
        return self.treated if self.design == "crossover" else self.treated + self.control


@cache
def large() -> Printed:
    """Return the effect of the large trial and its error, from the difference and the interval that it printed."""
    half = value("large_patients") / 2
    ends = value("large_high"), value("large_low")
    return smd_of(-value("large_difference"), -ends[0], -ends[1], half, half)


@cache
def trials() -> tuple[Trial, ...]:
    """Return the trials, oldest first; the last one is the large one."""
    found = []
    for row in sorted(rows("prazosin.csv"), key=lambda row: int(row["year"])):
        sources = tuple(row["sources"].split(";"))
        for source in sources:
            known_name("reference", source, references())
        groups = int(row["treated"]), int(row["control"])
        own = sum(groups) == value("large_patients")
        effect = value("large_effect" if own else "stand_in")
        error = float(error_of_smd(effect, *groups))
        found.append(
            Trial(
                row["name"],
                int(row["year"]),
                row["design"],
                *groups,
                effect,
                error,
                own,
                row["silent"] == "yes",
                sources,
                row["note"],
            )
        )
    return tuple(found)


def forest(patients: float | None = None, effect: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the effects of the trials and their standard errors, oldest first.

    Parameters
    ----------
    patients, effect : float, optional
        What the last, large trial should have had: patients in both groups together, and its effect. As it was if not
        given.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    last = trials()[-1]
    size = (value("large_patients") if patients is None else positive("patients", patients)) / 2
    found = last.effect if effect is None else number("effect", effect)
    effects = np.array([t.effect for t in trials()])
    errors = np.array([t.error for t in trials()])
    effects[-1], errors[-1] = found, error_of_smd(found, size, size)
    return effects, errors


@dataclass(frozen=True)
class Review:
    """A printed meta-analysis: its pooled effect on nightmares, above 0 better.

    `patients` is None, `low` and `high` are None, where the abstract prints none; `with_large` tells whether the large
    trial was in it.
    """

    name: str
    year: int
    trials: int
    patients: int | None
    effect: float
    low: float | None
    high: float | None
    with_large: bool
    source: str
    grade: str
    note: str

    @property
    def error(self) -> float | None:
        """Return the standard error behind the interval."""
        return None if self.low is None or self.high is None else float(error_of(self.low, self.high))


@cache
def reviews() -> dict[str, Review]:
    """Return the printed meta-analyses by key."""
    found = {}
    for row in rows("prazosin_pooled.csv"):
        known_name("reference", row["source"], references())
        known_name("evidence grade", row["grade"], GRADES)
        ends = [float(row[end]) if row[end] else None for end in ("low", "high")]
        found[row["key"]] = Review(
            row["name"], int(row["year"]), int(row["trials"]), int(row["patients"]) if row["patients"] else None,
            float(row["effect"]), *ends, row["with_large"] == "yes", row["source"], row["grade"], row["note"],
        )  # fmt: skip
    return found
