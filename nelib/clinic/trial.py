"""A virtual trial of a compound in people with ADHD, and what a design of it does if it is repeated.

The people are those of `nelib.clinic.trial_people`, the analysis is that of `nelib.clinic.trial_analysis`. The truth
that an estimate is held against is what the compound does to the score at the end of the plan, on average over all
people who reach the entry criterion, if nobody left: not what a run-in selects for.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from nelib.clinic.trial_analysis import Told, analyze
from nelib.clinic.trial_people import REASONS, People, simulate
from nelib.clinic.trial_plan import EVERYBODY, NOBODY, PLACEBO, Compound, Plan, known
from nelib.kit.errors import whole


@dataclass(frozen=True)
class Trial:
    """One trial: its plan, its people, and what is told of it."""

    plan: Plan
    people: People
    told: Told

    @property
    def endpoint(self) -> int:
        """Index of the endpoint that is told."""
        return int(self.told.endpoint[0])

    @property
    def number(self) -> int:
        """Patients in a group when it ended."""
        return int(self.told.patients[0])

    @property
    def groups(self) -> tuple[int, ...]:
        """The groups there are: 0 control, 1 X."""
        return (1,) if self.plan.comparator == NOBODY else (0, 1)

    @property
    def entered(self) -> int:
        """Patients who were in it; fewer if it was stopped early."""
        return round(int(self.people.entered[0]) * self.number / self.plan.patients)

    @property
    def screened(self) -> int:
        """People who had to be asked, at the share that reaches the entry criterion."""
        return int(np.ceil(self.entered / self.people.passed))

    def left(self, group: int) -> dict[str, int]:
        """Return how many patients of a group stayed, or left for which reason."""
        reason = self.people.reason[0, group, : self.number]
        return {name: int((reason == k).sum()) for k, name in enumerate(REASONS)}

    def seen(self, group: int, endpoint: str) -> list[np.ndarray]:
        """Return the scores of those seen at each visit, baseline first."""
        values = self.people.scores[endpoint][0, group, : self.number]
        last = self.people.last[0, group, : self.number]
        return [values[last >= k, k] for k in range(values.shape[-1])]


def conduct(plan: Plan, compound: Compound, rng: np.random.Generator) -> Trial:
    """Do one trial."""
    people = simulate(plan, compound, rng)
    return Trial(plan, people, analyze(plan, people))


@cache
def truth(plan: Plan, compound: Compound) -> float:
    """Return what a compound does at the end of a plan in all people who may enter, in points."""
    if not compound.points:
        return 0.0
    least = int(known("least"))
    plain = Plan(least, weeks=plan.weeks, dosing=plan.dosing, comparator=PLACEBO, run_in=EVERYBODY)
    repeats = int(known("truth_people")) // least
    return float(simulate(plain, compound, np.random.default_rng(1), repeats).benefit[:, 1].mean())


@dataclass(frozen=True)
class Chances:
    """What a design finds if it is repeated.

    Attributes
    ----------
    better, worse : float
        Share of trials with p < 0.05 in which X looks better, or worse.
    mean : float
        Mean effect told, in points.
    shown : float
        Mean of those with X significantly better; NaN if there is none.
    covered : float
        Share of intervals that hold the truth.
    error : float
        Mean standard error, in points.
    truth : float
        See `truth`.
    left : tuple of float
        Share that left, in the control and in the X group.
    """

    better: float
    worse: float
    mean: float
    shown: float
    covered: float
    error: float
    truth: float
    left: tuple[float, float]

    @property
    def bias(self) -> float:
        """Mean effect told less the truth, in points."""
        return self.mean - self.truth


@cache
def chances(plan: Plan, compound: Compound, repeats: int | None = None, seed: int = 1) -> Chances:
    """Repeat a trial many times; see `Chances`. The same seed gives the same trials.

    Raises
    ------
    ValueError
        If `repeats` is no whole number from 2.
    """
    many = int(known("repeats")) if repeats is None else whole("repeats", repeats, 2)
    people = simulate(plan, compound, np.random.default_rng(seed), many)
    e = analyze(plan, people).estimate
    true, hit = truth(plan, compound), e.p < known("alpha")
    up = hit & (e.effect > 0)
    gone = (people.reason > 0).mean(axis=(0, 2))
    return Chances(
        float(up.mean()), float((hit & (e.effect < 0)).mean()), float(e.effect.mean()),
        float(e.effect[up].mean()) if up.any() else float("nan"),
        float(((e.low <= true) & (true <= e.high)).mean()), float(e.error.mean()), true,
        (float(gone[0]), float(gone[1])),
    )  # fmt: skip


def idle(compound: Compound) -> Compound:
    """Return a compound with the same side effects that does nothing else."""
    return replace(compound, points=0.0)
