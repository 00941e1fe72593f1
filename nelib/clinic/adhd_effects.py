r"""Drugs against ADHD: effect sizes of a network of trials, and two of them against each other.

Effects are standardized mean differences of the core symptoms against placebo near week 12, as Cortese et al. (2018)
print them: a lower score is better, so that here **below 0 is better**. Two drugs are compared through placebo
(`nelib.clinic.meta_analysis.indirect`). A number that was not read but recalled says so in its grade.

Effects stand in ``nelib/data/clinic/adhd_network.csv``, other numbers in ``nelib/data/adhd_effects.csv``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from nelib.clinic.meta_analysis import Compared, error_of, indirect, shared
from nelib.clinic.mood_trials import rows
from nelib.kit.errors import known_name
from nelib.kit.evidence import Quantity, load_evidence

SOURCE = "cortese2018"
PARTS = ("effect", "low", "high")
_SAYS = {
    "effect": "standardized mean difference to placebo, below 0 better",
    "low": "low end of its 95% interval",
    "high": "high end of its 95% interval",
}


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("adhd_effects")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[known_name("record", name, _table())]


@dataclass(frozen=True)
class Effect:
    """A drug against placebo in a group of patients, rated by someone.

    `effect`, `low` and `high` are records with source and grade; `read` tells whether all of them were read or follow
    from what was read.
    """

    group: str
    drug: str
    effect: Quantity
    low: Quantity
    high: Quantity

    @property
    def value(self) -> float:
        """Return the effect; below 0 is better."""
        return self.effect.value

    @property
    def error(self) -> float:
        """Return the standard error behind the interval."""
        return float(error_of(self.low.value, self.high.value))

    @property
    def read(self) -> bool:
        """Return whether no number of it is recalled."""
        return all(part.grade != "RECALLED" for part in (self.effect, self.low, self.high))


def _record(row: Mapping[str, str], part: str, grade: str) -> Quantity:
    given = grade in ("DERIVED", "ASSUMED")
    return Quantity(
        f"{row['drug']}, {row['group']}, {part}", "d" if part == "effect" else f"d_{{{part}}}", float(row[part]), "1",
        f"{row['drug']}: {_SAYS[part]}", f"{row['group']} rating", "course" if given else SOURCE, grade,
        float(row["probability"]) if grade == "RECALLED" else math.nan, row["note"],
    )  # fmt: skip


@cache
def effects() -> Mapping[str, Mapping[str, Effect]]:
    """Return the effects by group of patients and raters, and by drug, in the order of the table."""
    found: dict[str, dict[str, Effect]] = {}
    for row in rows("adhd_network.csv"):
        parts = [_record(row, *pair) for pair in zip(PARTS, row["grades"].split(";"), strict=True)]
        found.setdefault(row["group"], {})[row["drug"]] = Effect(row["group"], row["drug"], *parts)
    return MappingProxyType({group: MappingProxyType(drugs) for group, drugs in found.items()})


def groups() -> tuple[str, ...]:
    """Return the groups of patients and raters."""
    return tuple(effects())


def drugs() -> tuple[str, ...]:
    """Return all drugs that some group has an effect of."""
    return tuple(dict.fromkeys(drug for found in effects().values() for drug in found))


def quantities(group: str | None = None) -> tuple[Quantity, ...]:
    """Return the records of the effects and their intervals: of one group, or of all."""
    chosen = groups() if group is None else (known_name("group", group, groups()),)
    return tuple(part for g in chosen for e in effects()[g].values() for part in (e.effect, e.low, e.high))


def effect(group: str, drug: str) -> Effect:
    """Return the effect of a drug in a group.

    Raises
    ------
    ValueError
        If the group is unknown, or has no effect of this drug that was read or recalled.
    """
    return effects()[known_name("group", group, groups())][known_name("drug in this group", drug, effects()[group])]


def compare(group: str, a: str, b: str, correlation: float = 0) -> Compared:
    """Compare two different drugs in a group through placebo; below 0 favors the first.

    Parameters
    ----------
    group, a, b : str
        See `effects`.
    correlation : float
        Between the errors of the two effects; 0 if they come from different trials.

    Raises
    ------
    ValueError
        If a name is unknown, both drugs are the same, or the correlation is impossible.
    """
    first, second = effect(group, a), effect(group, b)
    if a == b:
        raise ValueError(f"A drug is compared with another one, but both are {a!r}.")
    return indirect(first.value, first.error, second.value, second.error, correlation)


def implied_sharing() -> float:
    """Return the correlation that the network's own comparison of amphetamine and atomoxetine implies.

    It rests on recalled numbers; see `evidence`.
    """
    own = float(error_of(evidence("network_low").value, evidence("network_high").value))
    pair = (effect(groups()[0], drug).error for drug in ("amphetamine", "atomoxetine"))
    return shared(*pair, own)
