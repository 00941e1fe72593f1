r"""A compound in a trial: its effect in points and its side effects, from what it does to norepinephrine and to people.

The trial is that of `nelib.clinic.trial`. Two maps into it are assumed, and nothing supports them but that they make
atomoxetine what it is:

- points: U gained by the person with little norepinephrine (`nelib.clinic.benefit`), over U that the usual dose of
  atomoxetine gains, times the published difference of atomoxetine to placebo in points. A loss counts as none, since
  the people of that trial cannot be made worse; and no compound does more than the drug that did most (`most`).
- side effects: those under placebo, and more the more the mean pressure and heart rate of lying people change
  (`nelib.clinic.pressor_test`).

The rest, kinetics of the effect included, is as for atomoxetine. Numbers come from ``nelib/data/capstone_people.csv``
and ``nelib/data/trial.csv``.
"""

from functools import cache

import numpy as np

from nelib.clinic import benefit, pressor_study, pressor_test
from nelib.clinic.adhd_effects import effects
from nelib.clinic.compound import Compound
from nelib.clinic.detection_study import U
from nelib.clinic.pressor_test import NO_ANTAGONIST, NO_CHALLENGE, value
from nelib.clinic.trial_plan import Compound as Tried
from nelib.clinic.trial_plan import in_points, known
from nelib.kit.errors import number

PERSON, REFERENCE, GROUP = "low", "atomoxetine", "children, clinicians"


@cache
def reference() -> float:
    """Return U that the usual dose of atomoxetine gains in the person with little norepinephrine."""
    c_0 = benefit.start(PERSON)
    return float(benefit.benefit(c_0, REFERENCE) - benefit.benefit(c_0, REFERENCE, 0.0))


@cache
def most() -> float:
    """Return the greatest published difference of a drug to placebo in children, rated by clinicians, in points."""
    return max(in_points(drug) for drug in effects()[GROUP])


def gain(compound: Compound, concentration: float) -> float:
    """Return U that a free concentration in the brain (nM) gains in the same person; below 0 is a loss."""
    C = number("concentration (nM)", concentration, low=0)
    with_it, without = U(benefit.start(PERSON), compound, np.array([C, 0.0]))
    return float(with_it - without)


def points(compound: Compound, concentration: float) -> float:
    """Return the difference to placebo in points; see the module docstring."""
    told = in_points(REFERENCE) * gain(compound, concentration) / reference()
    return float(np.clip(told, 0, most()))


def side(compound: Compound, plasma: float, brain: float) -> float:
    """Return the share of people with side effects under free concentrations (nM); see the module docstring."""
    moved = pressor_study.truth(pressor_test.load(compound, plasma, brain), NO_CHALLENGE, NO_ANTAGONIST, False)
    added = value("side_pressure") * abs(moved["MAP"]) + value("side_rate") * abs(moved["HR"])
    return min(known("side_placebo") + added, value("side_most"))


def tried(compound: Compound, plasma: float, brain: float) -> Tried:
    """Return what a compound is in a trial, at free concentrations (nM) in plasma and brain."""
    return Tried(points(compound, brain), side(compound, plasma, brain), known("leave_active"))
