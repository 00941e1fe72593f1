r"""A study of a compound in lying people: rest, an amine in steps, perhaps an antagonist, without and with it.

The people are those of `nelib.clinic.pressor_test`. The pressor dose is the rate that raises systolic pressure by
20 mmHg, by linear interpolation (Cantarini 2004), here on a logarithmic scale. People differ from day to day. Compared
with before on the same day, pressure and heart rate fall by themselves over the hours in the laboratory.

Pressures in mmHg, heart rates in 1/minute. Numbers come from ``nelib/data/capstone_people.csv``.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import bdtr, stdtrit

from nelib.clinic.pressor_test import (
    ANTAGONISTS,
    CHALLENGES,
    NO_ANTAGONIST,
    NO_CHALLENGE,
    Load,
    crowd,
    group,
    rates,
    state,
    value,
)
from nelib.clinic.trial_plan import known
from nelib.kit.errors import known_name, whole
from nelib.kit.formula import array

BEFORE, PLACEBO = "before, same day", "placebo day, by lot"
CONTROLS = (BEFORE, PLACEBO)


def pressor_rate(rate: np.ndarray, rise: np.ndarray) -> np.ndarray:
    """Return the rate at which a rise first reaches that of the pressor dose; infinite where none does.

    Parameters
    ----------
    rate : ndarray
        Increasing.
    rise : ndarray
        Rises of systolic pressure, rates along the last axis.
    """
    goal, logs = value("rise"), np.log(rate)
    above = rise >= goal
    k = np.argmax(above, axis=-1)
    before = np.maximum(k - 1, 0)
    high, low = (np.take_along_axis(rise, j[..., None], -1)[..., 0] for j in (k, before))
    apart = np.where(k > 0, high - low, 1.0)
    share = np.where(k > 0, (goal - low) / apart, 1.0)
    found = logs[before] + share * (logs[k] - logs[before])
    return np.where(above.any(-1), np.exp(found), np.inf)


@dataclass(frozen=True)
class Plan:
    """The decisions: `subjects`, `challenge`, `antagonist` at the end of a day, `ganglia` blocked, `control`."""

    subjects: int
    challenge: str = "tyramine"
    antagonist: str = NO_ANTAGONIST
    ganglia: bool = False
    control: str = PLACEBO

    def __post_init__(self):
        whole("subjects", self.subjects, 2 * 2)
        known_name("challenge", self.challenge, CHALLENGES)
        known_name("antagonist", self.antagonist, (NO_ANTAGONIST, *ANTAGONISTS))
        known_name("control", self.control, CONTROLS)


@dataclass(frozen=True)
class Session:
    """What was measured; the first axis is without and with the compound, the second the people.

    `rest` and `blocked` hold MAP and HR at rest and under the antagonist; `rise` of systolic pressure at `rate`;
    `pressor` the pressor doses. Parts that were not asked for are None.
    """

    plan: Plan
    rest: dict[str, np.ndarray]
    blocked: dict[str, np.ndarray] | None
    rate: np.ndarray | None
    rise: np.ndarray | None
    pressor: np.ndarray | None


WITHOUT_AND_WITH = np.array([0.0, 1.0])[:, None, None]


def perform(plan: Plan, load: Load, rng: np.random.Generator) -> Session:
    """Do the study once."""
    n = plan.subjects
    people = group(tuple(int(s) for s in rng.integers(int(value("crowd")), np.iinfo(np.int32).max, n)))
    sizes = {"MAP": value("SD_MAP"), "HR": value("SD_HR")}
    noise = {name: sd * rng.standard_normal((2, n)) for name, sd in sizes.items()}
    again = {name: sd / 2 * rng.standard_normal((2, n)) for name, sd in sizes.items()}
    day = np.exp(value("cv_day") * rng.standard_normal((2, n, 1)))
    reading = value("SD_reading") * rng.standard_normal((2, n, int(value("steps")) + 1))
    drift = np.array([[0.0], [1.0]]) * (plan.control == BEFORE)
    more = {"ganglia": plan.ganglia, "share": WITHOUT_AND_WITH}

    def seen(found: dict, extra: dict | None) -> dict[str, np.ndarray]:
        return {
            name: found[name][..., 0] + noise[name] - drift * value(f"drift_{name}") + (extra[name] if extra else 0)
            for name in sizes
        }

    blocked = rate = rise = pressor = None
    if plan.challenge == NO_CHALLENGE:
        first = state(people, load, **more)
    else:
        rate = rates(plan.challenge)
        first = state(people, load, plan.challenge, np.append(0.0, rate), potency=day, **more)
        seen_SBP = first["SBP"] + reading
        rise = seen_SBP[..., 1:] - seen_SBP[..., :1]
        pressor = pressor_rate(rate, rise)
    rest = seen(first, None)
    if plan.antagonist != NO_ANTAGONIST:
        blocked = seen(state(people, load, antagonist=plan.antagonist, **more), again)
    return Session(plan, rest, blocked, rate, rise, pressor)


def interval(values: Any) -> tuple[float, float, float]:
    """Return the mean of differences and its 95% interval by t."""
    x = array("values", values, low=None)
    half = stdtrit(x.size - 1, 1 - known("alpha") / 2) * x.std(ddof=1) / np.sqrt(x.size)
    return float(x.mean()), float(x.mean() - half), float(x.mean() + half)


def changes(session: Session) -> dict[str, tuple[float, float, float]]:
    """Return the mean changes of MAP and HR by the compound, with intervals; those under the antagonist as well."""
    found = {name: interval(x[1] - x[0]) for name, x in session.rest.items()}
    if session.blocked is not None:
        found |= {f"{name} blocked": interval(x[1] - x[0]) for name, x in session.blocked.items()}
    return found


def dose_ratio(session: Session) -> tuple[float, float, float | None] | None:
    """Return the ratio of pressor doses with and without the compound, and its interval.

    People who do not reach the rise without it say nothing and are left out. The geometric mean if all others reached
    it with the compound, with an interval by t; else the median, whose interval may be open. None if there is no
    median, or no challenge.
    """
    if session.pressor is None:
        return None
    without, with_it = session.pressor[:, np.isfinite(session.pressor[0])]
    if without.size < 2:
        return None
    if np.isfinite(with_it).all():
        middle, low, high = interval(np.log(with_it / without))
        return tuple(float(np.exp(v)) for v in (middle, low, high))
    ranked = np.sort(with_it / without)
    n, middle = ranked.size, float(np.median(ranked))
    if not np.isfinite(middle):
        return None
    # The largest rank below which the median of people lies with a chance of at most half of alpha.
    k = max(int((bdtr(np.arange(n), n, 1 / 2) <= known("alpha") / 2).sum()) - 1, 0)
    low, high = float(ranked[k]), float(ranked[n - 1 - k])
    return middle, low, high if np.isfinite(high) else None


@lru_cache(maxsize=128)  # geometry: entries
def truth(load: Load, challenge: str, antagonist: str, ganglia: bool) -> dict[str, float]:
    """Return the mean over many people of what `changes` and `dose_ratio` estimate; the ratio is infinite if it is."""
    people, more = crowd(), {"ganglia": ganglia, "share": WITHOUT_AND_WITH}
    if challenge == NO_CHALLENGE:
        first = state(people, load, **more)
    else:
        rate = rates(challenge)
        first = state(people, load, challenge, np.append(0.0, rate), **more)
    found = {name: float(np.diff(first[name][..., 0], axis=0).mean()) for name in ("MAP", "HR")}
    if challenge != NO_CHALLENGE:
        rise = first["SBP"][..., 1:] - first["SBP"][..., :1]
        without, with_it = pressor_rate(rate, rise)
        reached = np.isfinite(without)
        ratio = with_it[reached] / without[reached]
        found["ratio"] = float(np.exp(np.log(ratio).mean()) if np.isfinite(ratio).all() else np.median(ratio))
    if antagonist != NO_ANTAGONIST:
        last = state(people, load, antagonist=antagonist, **more)
        found |= {f"{name} blocked": float(np.diff(last[name][..., 0], axis=0).mean()) for name in ("MAP", "HR")}
    return found
