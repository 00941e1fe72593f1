"""What one station of the capstone hands on: the design of a run, what it found with its interval, its origin.

The seven stations, their laboratories and the report share this one form. A result is never changed: the student's
verdict, which is written later, makes a new one (`StationResult.judged`).
"""

import hashlib
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any, NamedTuple

from nelib.kit.errors import known_name, number, whole
from nelib.kit.units import parse_unit

STATIONS = ("binding", "uptake", "dialysis", "firing", "circulation", "cognition", "trial")
"""The stations in the order of the course."""
PACKAGES = ("nelib", "numpy", "scipy")
"""Whose versions a result carries, beside that of Python."""
CONSTANTS = "constants from"
"""Name in the provenance under which a run says from which earlier runs its doses follow."""
ID_DIGITS = len(STATIONS) + 1  # geometry: enough to tell students apart, too few to search back


class Finding(NamedTuple):
    """One number that a run found.

    Attributes
    ----------
    value : float or None
        None where the run does not determine it.
    low, high : float or None
        Ends of the 95% interval; None where the interval is open on that side or was not asked for.
    unit : str
        A unit that pint knows; ``"1"`` for a pure number.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = "1"


def finding(label: str, given: Any) -> Finding:
    """Return a checked finding from ``(value, low, high, unit)``.

    Raises
    ------
    ValueError
        If a number is not finite, the ends do not enclose the value, or the unit is unknown.
    """
    if isinstance(given, str) or not isinstance(given, tuple | list) or len(given) != len(Finding._fields):
        raise ValueError(f"The finding {label!r} is (value, low, high, unit), but it is {given!r}.")
    *ends, unit = given
    labels = Finding._fields[:-1]
    value, low, high = (
        None if v is None else number(f"{label}: {name}", v) for name, v in zip(labels, ends, strict=True)
    )
    if value is None and (low is not None or high is not None):
        raise ValueError(f"The finding {label!r} has an interval, but no value.")
    if (low is not None and low > value) or (high is not None and high < value):
        raise ValueError(f"The interval of {label!r} does not enclose its value: {given!r}.")
    parse_unit(unit)
    return Finding(value, low, high, unit)


@dataclass(frozen=True)
class StationResult:
    """One run of one station.

    Attributes
    ----------
    station : str
        One of `STATIONS`.
    run : int
        Number of the run, from 1.
    design : mapping
        What the student decided: name of the decision -> number, text or truth value.
    findings : mapping
        Name -> `Finding`: value, low, high, unit. What the student's own analysis found, never the truth.
    figure : callable
        ``figure("png")``, ``figure("svg")`` or ``figure("pdf")`` returns the picture of the run as bytes.
    seed : int
        From which the noise of the run was drawn.
    provenance : mapping
        Versions, the date that was passed in, and the hash of the student's id; see `provenance`.
    verdict : str
        What the student concludes; empty until it is filed.
    sentence : str
        What the instrument's read-out said, in one sentence.
    decided : mapping
        The design in words: label of a decision -> what was decided, with its unit.
    """

    station: str
    run: int
    design: Mapping[str, Any]
    findings: Mapping[str, Finding]
    figure: Callable[..., bytes] = field(compare=False, repr=False)
    seed: int
    provenance: Mapping[str, str]
    verdict: str = ""
    sentence: str = ""
    decided: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self):
        known_name("station", self.station, STATIONS)
        whole("run", self.run, 1)
        whole("seed", self.seed, 0)
        if not callable(self.figure):
            raise ValueError("figure is a function that returns the picture of the run as bytes.")
        for name in ("design", "findings", "provenance", "decided"):
            if not isinstance(getattr(self, name), Mapping):
                raise ValueError(f"{name} is a mapping, but it is {getattr(self, name)!r}.")
        if not isinstance(self.verdict, str) or not isinstance(self.sentence, str):
            raise ValueError("verdict and sentence are texts.")
        checked = {label: finding(label, found) for label, found in self.findings.items()}
        for name, value in {
            "findings": checked,
            "design": dict(self.design),
            "provenance": dict(self.provenance),
            "decided": dict(self.decided),
        }.items():
            object.__setattr__(self, name, MappingProxyType(value))

    def judged(self, verdict: str) -> "StationResult":
        """Return the same result with the verdict of the student.

        Raises
        ------
        ValueError
            If the verdict is empty or not a text.
        """
        if not isinstance(verdict, str) or not verdict.strip():
            raise ValueError("A verdict is a text that is not empty.")
        return replace(self, verdict=verdict.strip())


def provenance(student: str = "", date: str = "") -> dict[str, str]:
    """Return where a result is from: versions, the date that the caller passes in, and a hash of the student's id.

    Parameters
    ----------
    student : str
        The id; only a hash of it is kept. Empty for self-study.
    date : str
        As the report shall show it; nothing here asks a clock.

    Returns
    -------
    dict
        ``"student"``, ``"date"``, ``"python"`` and one entry for each of `PACKAGES`.
    """
    if not isinstance(student, str) or not isinstance(date, str):
        raise ValueError("student and date are texts.")
    short = (
        hashlib.sha256(student.strip().lower().encode()).hexdigest()[:ID_DIGITS] if student.strip() else "self-study"
    )
    return {"student": short, "date": date, "python": platform.python_version()} | {
        name: _version(name) for name in PACKAGES
    }


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed as a package"
