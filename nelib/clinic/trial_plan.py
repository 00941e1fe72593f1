"""The decisions of a virtual trial, and the compound that it tests.

All numbers come from ``nelib/data/trial.csv``; published effects from `nelib.clinic.adhd_effects`.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from nelib.clinic.adhd_effects import effect
from nelib.clinic.occupancy import evidence
from nelib.kit.errors import known_name, number, whole
from nelib.kit.evidence import Quantity, load_evidence

NOBODY, WAITING, PLACEBO, ACTIVE = "nobody", "waiting list", "placebo", "atomoxetine"
DOCTOR, ALTERNATE, OPEN_LIST, CONCEALED = "doctor", "alternate", "open list", "concealed"
OPEN, PATIENTS, DOUBLE = "open", "patients", "patients and raters"
CLINICIAN, PARENT, TEACHER, BEST = "clinician", "parent", "teacher", "best of five"
COMPLETERS, CARRIED, LIKELY = "completers", "carried forward", "missing at random"
CHANGE, ANCOVA = "change", "ANCOVA"
FIXED, TITRATED, LOW = "full dose", "raised", "low dose"
EVERYBODY, NO_PLACEBO_RESPONSE, RESPONDERS = "everybody", "no placebo response", "earlier responders"
NAMES = {
    "comparator": (NOBODY, WAITING, PLACEBO, ACTIVE), "allocation": (DOCTOR, ALTERNATE, OPEN_LIST, CONCEALED),
    "blinding": (OPEN, PATIENTS, DOUBLE), "endpoint": (CLINICIAN, PARENT, TEACHER, BEST),
    "missing": (COMPLETERS, CARRIED, LIKELY), "analysis": (CHANGE, ANCOVA), "dosing": (FIXED, TITRATED, LOW),
    "run_in": (EVERYBODY, NO_PLACEBO_RESPONSE, RESPONDERS),
}  # fmt: skip
ENDPOINTS = (CLINICIAN, PARENT, TEACHER, "inattention", "hyperactivity")
"""What is rated; the last two are halves of the clinician's scale, counted double."""


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("trial")


@cache
def known(name: str) -> float:
    """Return the value of a record; percents as shares."""
    record = _table()[name]
    return record.value / evidence("full").value if record.unit.startswith("percent") else record.value


@dataclass(frozen=True)
class Compound:
    """The truth: difference to placebo in points at week 12, share of people with side effects, how fast they leave.

    `leave` is the share of people with side effects who leave in a week if their score is as at baseline.
    """

    points: float
    side: float
    leave: float

    def __post_init__(self):
        number("points", self.points, low=0, high=known("scale"))
        number("side", self.side, low=0, high=1)
        number("leave", self.leave, low=0, high=1)


def in_points(drug: str) -> float:
    """Return the published difference of a drug to placebo in children, rated by clinicians, in points."""
    return -effect("children, clinicians", drug).value * known("SD_reference")


@cache
def atomoxetine() -> Compound:
    """Return the comparator: its published standardized difference in children, in points."""
    return Compound(in_points("atomoxetine"), known("side_drug"), known("leave_active"))


@dataclass(frozen=True)
class Plan:
    """The decisions. `patients` in each group, `weeks` of treatment, `entry` the least score; others see `NAMES`.

    `rated_again` tells whether baseline is a new rating or the score by which people entered; `peek` whether one looks
    five times and stops at the first p < 0.05.
    """

    patients: int
    comparator: str = PLACEBO
    allocation: str = CONCEALED
    blinding: str = DOUBLE
    endpoint: str = CLINICIAN
    weeks: float = field(default_factory=lambda: known("weeks_usual"))
    entry: float = field(default_factory=lambda: known("entry_usual"))
    rated_again: bool = True
    missing: str = LIKELY
    analysis: str = ANCOVA
    peek: bool = False
    dosing: str = TITRATED
    run_in: str = EVERYBODY

    def __post_init__(self):
        whole("patients in a group", self.patients, int(known("least")))
        number("weeks", self.weeks, low=1, high=known("weeks_full"))
        number("entry", self.entry, low=0, high=known("scale") - known("ten"))
        for name, allowed in NAMES.items():
            known_name(name, getattr(self, name), allowed)

    @property
    def groups(self) -> int:
        """Number of groups."""
        return 1 if self.comparator == NOBODY else 2

    @property
    def visits(self) -> np.ndarray:
        """Weeks of the visits after baseline."""
        number_ = int(known("visits"))
        return self.weeks * (np.arange(number_) + 1) / number_
