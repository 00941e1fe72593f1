"""One experiment of the Schild laboratory of lesson 13: what was done, read and found."""

from dataclasses import dataclass

import numpy as np

from nelib.body.antagonists import Antagonist
from nelib.body.schild_analysis import Fits, Result, analyze, fit_group, shifts
from nelib.body.schild_experiment import POOLED, SEPARATE, Group, Plan, experiment, noise


@dataclass(frozen=True, eq=False)
class Found:
    """An experiment.

    Attributes
    ----------
    plan, antagonist
        What was decided, and what was in the bottle.
    groups, fits : list
        What the rats of each group answered, and the curves fitted to it.
    result : Result
        Of one repeat.
    shifts : list of (int, numpy.ndarray)
        Place (0: vehicle, then the doses of the antagonist) and how many times more agonist each rat needed.
    """

    plan: Plan
    antagonist: Antagonist
    groups: list[Group]
    fits: list[Fits]
    result: Result
    shifts: list[tuple[int, np.ndarray]]

    @property
    def pooled(self) -> bool:
        """Whether rats were not told apart."""
        return self.plan.analysis == POOLED

    @property
    def controls(self) -> list[np.ndarray]:
        """Responses without antagonist of each group that has a curve without: rats by doses."""
        if self.plan.plan == SEPARATE:
            return [self.groups[-1].rises[0, :, 0]]
        return [group.rises[0, :, 0] for group in self.groups]

    @property
    def scale(self) -> float:
        """Highest mean response without antagonist, or the noise of a reading if that is higher."""
        rises = np.concatenate(self.controls)
        number = np.isfinite(rises).sum(axis=0)
        mean = np.nansum(rises, axis=0) / np.maximum(number, 1)
        least = noise(self.plan.setting.measure, self.plan.setting.preparation)
        return float(max(mean[number > len(rises) / 2].max(initial=0), least))


def done(plan: Plan, antagonist: Antagonist, random: np.random.Generator) -> Found:
    """Do an experiment."""
    groups = experiment(plan, antagonist, random)
    fits = [fit_group(plan, group) for group in groups]
    each = [10 ** shifts(group, one) for group, one in zip(groups, fits, strict=True)]
    last = len(groups) - 1
    if plan.plan == SEPARATE:
        middle = np.exp(np.log(each[-1]).mean())
        folds = [(k + 1, each[k][:, 0] / middle) for k in range(last)] + [(0, each[-1][:, 0] / middle)]
    else:
        treated = each[: len(each) - plan.vehicle]
        folds = [(k + c + 1, one[:, c]) for k, one in enumerate(treated) for c in range(one.shape[1])]
        if plan.vehicle:
            folds.append((0, each[-1][:, -1]))
    return Found(plan, antagonist, groups, fits, analyze(plan, groups, antagonist), folds)
