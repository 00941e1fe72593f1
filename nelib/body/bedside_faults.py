"""What goes wrong by itself in a shift at the bedside, drawn by chance. For teaching, never for treatment.

The transducer slips, so that the monitor shows too much or too little; the drug runs into the tissue around the vein;
one of the next two syringes holds salt that was taken for base, or base for salt. None of them tells of itself.
Besides, the dose at handover is too low, and the syringe will not last.

Times are in s. Every number comes from ``nelib/data/shift.csv``; all are chosen.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from nelib.body.infusion_pump import SIXTY
from nelib.body.infusion_pump import value as bedside
from nelib.body.salt import given
from nelib.kit.errors import known_name, whole
from nelib.kit.evidence import Quantity, load_evidence

SLIP, LEAK, MIXED, EMPTY = "transducer", "vein", "syringe mix-up", "empty syringe"
FAULTS = (SLIP, LEAK, MIXED)
"""What may happen by itself."""


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("shift")


def evidence(name: str) -> Quantity:
    """Return a record of the table of the shift."""
    return _table()[known_name("number", name, _table())]


@cache
def value(name: str) -> float:
    """Return the value of a record of the table of the shift."""
    return evidence(name).value


def _share(name: str) -> float:
    return value(name) / bedside("percent")


@dataclass(frozen=True)
class Plan:
    """What will go wrong.

    Attributes
    ----------
    at : dict
        Fault -> when it begins, in s; for the mix-up 0, because it waits for a new syringe.
    cm : float
        How much too low the transducer hangs then; too high if below 0.
    leak : float
        Share that runs into the tissue.
    times : float
        What the mixed-up syringe holds, over what is written.
    start : float
        Dose at handover, over the one that is needed.
    minutes : float
        Until the pump warns of the first syringe, at the dose that is needed.
    syringe : int
        Which new syringe is the mixed-up one: the first or the second.
    """

    at: dict[str, float]
    cm: float
    leak: float
    times: float
    start: float
    minutes: float
    syringe: int


def plan(seed: int, faults: bool = True) -> Plan:
    """Draw what will go wrong in a shift: at least one of `FAULTS`, if any are wanted.

    Who changes one syringe only never meets a mix-up of the second; then the transducer slips, if nothing else comes.

    Parameters
    ----------
    seed : int
        The course of a shift.
    faults : bool
        Whether anything goes wrong besides a syringe that ends.
    """
    rng = np.random.default_rng([whole("seed", seed, 0), len(FAULTS)])

    def between(name: str, scale: Callable[[str], float] = value) -> float:
        return float(rng.uniform(scale(f"{name}_low"), scale(f"{name}_high")))

    comes = rng.random(len(FAULTS)) < _share("fault_chance")
    which = 1 + int(np.random.default_rng([seed, len(FAULTS), 1]).random() < 1 / 2)
    comes[0] |= not comes[:-1].any() and not (comes[-1] and which == 1)
    step, early, late = bedside("step"), value("fault_early") * SIXTY, value("fault_late") * SIXTY
    when = np.round(rng.uniform(early, late, len(FAULTS)) / step) * step
    at = {name: 0.0 if name == MIXED else float(t) for name, t, c in zip(FAULTS, when, comes, strict=True) if c}
    cm = between("slip") * (1 if rng.random() < 1 / 2 else -1)
    forms = ("base", "monohydrate") if rng.random() < 1 / 2 else ("monohydrate", "base")
    times = given(*forms)
    found = Plan(at, cm, between("leak", _share), times, between("handover", _share), between("first"), which)
    return found if faults else replace(found, at={}, times=1.0)


@dataclass(frozen=True)
class Happened:
    """A fault that came.

    Attributes
    ----------
    what : str
        One of `FAULTS`, or an empty syringe.
    begin : float
        When, in s.
    answered : float or None
        When it was mended, in s.
    size : float
        Of the transducer in cm, of the vein a share, of the syringe how many times as strong as written.
    """

    what: str
    begin: float
    answered: float | None
    size: float
