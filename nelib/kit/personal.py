"""Numbers that belong to one student.

Two students get different numbers, the same student always gets the same ones, on every computer and every Python.
Nothing is stored: each number is drawn from a hash of the course run, the student, the exercise and its own name.

>>> me = Personal("01_synthesis")                     # no student given: self-study, the textbook defaults
>>> me.number("K_i", 5, 30, step=0.5, default=15.0)
15.0
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

SALT = "norepinephrine-course"
SELF_STUDY = "self-study"


class Personal:
    """Draw the parameters of an exercise for one student.

    Parameters
    ----------
    exercise : str
        Name of the exercise, such as ``"01_synthesis"``.
    student : str
        The id that the course uses for the student. Case and outer spaces do not matter.
        Empty means self-study: every draw gives its default.
    run : str
        The course run, such as ``"2026-spring"``. A new run gives new numbers.
    salt : str
        Separates this course from others that use the same ids.
    environ : mapping, optional
        Where ``NELIB_STUDENT`` and ``NELIB_COURSE_RUN`` are looked up; they win over what the notebook says,
        so that a grader decides whose numbers are used. The process environment unless given.
    """

    def __init__(
        self,
        exercise: str,
        student: str = "",
        run: str = SELF_STUDY,
        salt: str = SALT,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        environ = os.environ if environ is None else environ
        self.exercise = _text("exercise", exercise)
        self.student = _text("student", environ.get("NELIB_STUDENT", student), empty=True).lower()
        self.run = _text("run", environ.get("NELIB_COURSE_RUN") or run)
        self.salt = _text("salt", salt)

    def __repr__(self) -> str:
        who = repr(self.student) if self.student else "self-study, default numbers"
        return f"Personal({self.exercise!r}, {who}, run={self.run!r})"

    def number(self, name: str, low: float, high: float, *, step: float, default: float) -> float:
        """Draw one of ``low, low + step, ...`` up to ``high``.

        Parameters
        ----------
        name : str
            Name of the parameter; another name gives another draw.
        low, high, step : float
            The grid. When all of low, step and default are whole numbers (``int``), so is the answer.
        default : float
            The value for self-study; it must lie between low and high.

        Returns
        -------
        float or int
        """
        for label, value in {"low": low, "high": high, "step": step, "default": default}.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e300:
                raise ValueError(f"{name}: {label} must be a finite number, not {value!r}")
        if not low < high:
            raise ValueError(f"{name}: low must be less than high, not {low} and {high}")
        if not 0 < step <= high - low:
            raise ValueError(f"{name}: step must be positive and at most high - low, not {step}")
        if not low <= default <= high:
            raise ValueError(f"{name}: the default {default} lies outside {low} to {high}")
        whole = all(isinstance(value, int) for value in (low, step, default))
        if not self.student:
            return default if whole else float(default)
        first, width, last = (Decimal(repr(value)) for value in (low, step, high))
        steps = int((last - first) / width)
        value = first + width * (self.seed(name) % (steps + 1))
        return int(value) if whole else float(value)

    def choice(self, name: str, options: Sequence[Any], *, default: Any) -> Any:
        """Draw one of the options; self-study gets the default, which must be one of them."""
        if isinstance(options, str) or len(options) == 0:
            raise ValueError(f"{name}: options must be a sequence that is not empty, not {options!r}")
        if default not in options:
            raise ValueError(f"{name}: the default {default!r} is not one of the options")
        return options[self.seed(name) % len(options)] if self.student else default

    def seed(self, name: str) -> int:
        """Return a whole number from 0 to 2**64 - 1, to seed ``numpy.random.default_rng``."""
        parts = [self.salt, self.run, self.student, self.exercise, _text("name", name)]
        return int.from_bytes(hashlib.sha256(json.dumps(parts).encode("ascii")).digest()[:8], "big")


def _text(label: str, value: str, empty: bool = False) -> str:
    """Check and trim one part of the hash."""
    if not isinstance(value, str):
        raise ValueError(f"{label} must be text, not {value!r}")
    if not value.strip() and not empty:
        raise ValueError(f"{label} must not be empty")
    return value.strip()
