"""What trials in depression found: the numbers of section 5, 21 drugs against placebo, and studies of depletion.

Numbers stand in ``nelib/data/mood_trials.csv``, rows of studies in ``nelib/data/clinic``. Counts that no abstract
prints are left out, not guessed: such a study is listed without them.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nelib.kit.errors import known_name
from nelib.kit.evidence import GRADES, Quantity, load_evidence, references


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("mood_trials")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[known_name("record", name, _table())]


def rows(file: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file in ``nelib/data/clinic``."""
    with files("nelib.data").joinpath("clinic", file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _sourced(row: dict[str, str]) -> dict[str, str]:
    """Return source, grade and note of a row, checked as those of a record are."""
    known_name("reference", row["source"], references())
    known_name("evidence grade", row["grade"], GRADES)
    return {part: row[part] for part in ("source", "grade", "note")}


@dataclass(frozen=True)
class Drug:
    """A drug against placebo in adults with depression.

    `odds` is the ratio of the odds of a response (the score at most half of what it was), with the 95% credible
    interval from `low` to `high`.
    """

    name: str
    odds: float
    low: float
    high: float
    source: str
    grade: str
    note: str


@cache
def antidepressants() -> dict[str, Drug]:
    """Return the 21 drugs of Cipriani et al. (2018) by name."""
    return {
        row["name"]: Drug(row["name"], float(row["odds"]), float(row["low"]), float(row["high"]), **_sourced(row))
        for row in rows("antidepressants.csv")
    }


@dataclass(frozen=True)
class Study:
    """A study of depletion in two groups of people, or in the same people twice.

    Attributes
    ----------
    key, label, people : str
        Short name, name on screen, and who took part.
    first, second, event : str
        The two groups or sessions, and what was counted.
    counts : tuple of int, or None
        Events and people in the first group, events and people in the second; None where they were not seen.
    crossover : bool
        Whether the same people were in both.
    remark : str
        What the two groups cannot tell apart, or what both had; empty where there is nothing to say.
    found : str
        What the abstract says, in a few words.
    """

    key: str
    label: str
    people: str
    first: str
    second: str
    event: str
    counts: tuple[int, int, int, int] | None
    crossover: bool
    remark: str
    found: str
    source: str
    grade: str
    note: str


@cache
def depletion_studies() -> dict[str, Study]:
    """Return the studies of depletion by key."""
    found = {}
    for row in rows("depletion.csv"):
        numbers = [row[name] for name in ("events_1", "total_1", "events_2", "total_2")]
        counts = tuple(int(x) for x in numbers) if all(numbers) else None
        words = {part: row[part] for part in ("key", "label", "people", "first", "second", "event", "remark", "found")}
        found[row["key"]] = Study(**words, counts=counts, crossover=row["crossover"] == "yes", **_sourced(row))
    return found


def scale_sd() -> float:
    """Return the SD of the Hamilton scale in points that the two pooled results imply: points over SMD."""
    return evidence("points_all").value / evidence("smd_all").value
