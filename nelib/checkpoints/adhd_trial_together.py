"""What the sound trials of a lab book of lesson 17 say together, and which faults keep a trial from being one."""

import dataclasses
import math

from scipy.special import ndtr, ndtri

from nelib.clinic.sample_size import exaggerated, found
from nelib.clinic.trial import Trial
from nelib.clinic.trial_plan import CARRIED, Plan, known
from nelib.explorers.adhd.trial_diagnosis import blame
from nelib.explorers.adhd.trial_printout import TINY, told

ALARMS = ("comparator", "blinding", "allocation", "peek", "endpoint", "missing", "run_in")  # no verdict stands on them
HIDES = ("weeks", "dosing")  # a no does not stand on them


def hides(plan: Plan) -> list[str]:
    """Return the faults by which a plan may miss a compound that works; a yes stands in spite of them."""
    words = blame(plan)
    carried = ("missing",) if plan.missing == CARRIED else ()  # holds down a drug that makes people leave
    return [name for name in (*HIDES, *carried) if name in words]


def alarms(plan: Plan) -> list[str]:
    """Return the faults on which no verdict stands, the heaviest first."""
    words, hidden = blame(plan), hides(plan)
    return [name for name in ALARMS if name in words and name not in hidden]


def pooled(trials: list[Trial]) -> tuple[float, float]:
    """Return the effect of trials, weighted by their precision, and its standard error."""
    weights = [error(t) ** -2 for t in trials]
    return sum(w * told(t)[0] for w, t in zip(weights, trials, strict=True)) / sum(weights), sum(weights) ** (-1 / 2)


def error(trial: Trial) -> float:
    """Return the standard error of a trial, in points."""
    return float(trial.told.estimate.error[0])


def finds(trials: list[Trial]) -> float:
    """Return the chance of trials to find the smallest difference that is worth it, if it is there at their end."""
    if not trials:
        return 0.0
    return found(pooled(trials)[1], known("worthwhile"), sum(float(t.told.estimate.freedom[0]) for t in trials))


def ends(trials: list[Trial]) -> tuple[float, float]:
    """Return the 95% interval of trials, weighted by their precision; infinite without any."""
    if len(trials) < 2:
        return told(trials[0])[1:3] if trials else (-math.inf, math.inf)
    mean, error = pooled(trials)
    half = float(ndtri(1 - known("alpha") / 2)) * error
    return mean - half, mean + half


@dataclasses.dataclass(frozen=True)
class Together:
    """What the sound trials say together.

    `p` is corrected for their number (one more trial, one more chance), `least` is the smallest p of those that favor
    X, alone or together; `size` is the chance to find a difference that is worth finding, if it is there at the end of
    the trials, and `told` what is then told on average; `low` is the lower end of their 95% interval. `power` is that
    chance, and `high` the upper end, for those that hide nothing.
    """

    p: float
    least: float
    effect: float
    low: float
    high: float
    power: float
    size: float
    told: float
    asked: int

    @classmethod
    def of(cls, trials: list[Trial]) -> "Together":
        """Put sound trials together, weighted by their precision; there must be one."""
        rows = [told(t) for t in trials]
        effect, wide = pooled(trials)
        p = rows[0][3] if len(rows) == 1 else 2 * float(ndtr(-abs(effect) / wide))
        favor = [q for e, _, _, q in rows if e > 0] + [p] * (effect > 0)
        strong = [t for t in trials if not hides(t.plan)]
        return cls(
            min(1.0, p * len(rows)), min(favor, default=1.0), effect, ends(trials)[0], ends(strong)[1], finds(strong),
            finds(trials), exaggerated(wide, known("worthwhile")), len(rows),
        )  # fmt: skip

    @property
    def shows(self) -> bool:
        """Whether they show X to be better."""
        return self.effect > 0 and self.p < known("alpha")

    @property
    def firm(self) -> bool:
        """Whether they show it so well that it is not the luck of a small trial."""
        return self.shows and (self.size >= known("power_wanted") or self.low >= known("worthwhile") or self.p < TINY)

    @property
    def excludes(self) -> bool:
        """Whether the interval ends below a difference that is worth finding."""
        return self.high < known("worthwhile")

    @property
    def border(self) -> bool:
        """Whether something is significant that so many chances explain."""
        return not self.shows and self.least < known("alpha")
