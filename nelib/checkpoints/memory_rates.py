"""How often and how far the designs of lesson 12 mislead: what the two reports of its laboratory are judged by."""

import math
from functools import lru_cache

import numpy as np

from nelib.explorers.memory.bench_diagnosis import SEED, of_100
from nelib.locus import memory_experiment
from nelib.locus.memory_experiment import Drug, Plan, Run, analyze, rats

ALARMS_IN, AT_ONCE = 4000, 1000  # experiments with an idle drug; so many of them at a time
RATIOS_IN = 300  # experiments with the student's drug
# A test at 5% is wrong in either direction; a drug is reported only where it is better, so that half of that is left.
# Its standard error in 4000 experiments is 0.25%: a sound design stays below this limit, and two doses that were not
# corrected for (above 4%) do not.
ALARM_LIMIT = 0.033
# A pilot and one confirmation are two questions, each of which may be wrong in 2.5%, and a little for the simulation.
BOOK_LIMIT = 0.06
NUMBERS = dict(enumerate(("two", "three", "four", "five", "six"), start=2))
ALL, SHOWN, LARGEST = "all", "shown", "largest"
MIDDLE, MEDIANS = "middle of all ratios", "ratio of medians"


@lru_cache(maxsize=512)
def alarms(plan: Plan, spread: float) -> tuple[float, tuple[float, ...]]:
    """Return how often some dose, and each dose, is better than the control though the drug does nothing."""
    random = np.random.default_rng(SEED)
    idle = Drug(1.0, 0.0, spread)
    better = np.concatenate(
        [analyze(plan, rats(plan, idle, random, AT_ONCE)[0]).better for _ in range(ALARMS_IN // AT_ONCE)]
    )
    return float(better.any(axis=-1).mean()), tuple(better.mean(axis=0).tolist())


def at_least(hits: int, chances: list[float]) -> float:
    """Return the chance of so many hits or more, if each try has its own chance."""
    found = np.ones(1)
    for chance in chances:
        found = np.convolve(found, [1 - chance, chance])
    return float(found[hits:].sum())


@lru_cache(maxsize=64)
def ratios(plan: Plan, drug: Drug, which: str = MIDDLE) -> tuple[np.ndarray, np.ndarray]:
    """Return what many experiments would report, as a logarithm, and whether a dose is better; repeats by doses."""
    latency = rats(plan, drug, np.random.default_rng(SEED), RATIOS_IN)[0]
    found = analyze(plan, latency)
    reported = found.ratio if which == MEDIANS else memory_experiment.ratios(plan, latency, found)
    return np.log(reported), found.better


def bias(plan: Plan, drug: Drug, k: int, how: str = ALL, which: str = MIDDLE) -> float:
    """Return a ratio over the true one, in the middle of many experiments; NaN if there are none.

    Parameters
    ----------
    plan, drug
        Design and truth.
    k : int
        Which dose.
    how : str
        `ALL`; `SHOWN`, those in which that dose is better; `LARGEST`, whichever dose has the largest ratio in each.
    which : str
        The ratio that is reported: `MIDDLE` or `MEDIANS`.
    """
    found, better = ratios(plan, drug, which)
    away = found - drug.shift(plan.doses)
    if how == LARGEST:
        full = ~np.isnan(found).all(axis=-1)
        top = np.nanargmax(found[full], axis=-1)
        away = away[full][np.arange(top.size), top]
    else:
        away = away[better[:, k] if how == SHOWN else slice(None), k]
    away = away[~np.isnan(away)]
    return math.exp(float(np.median(away))) if away.size else math.nan


def few(share: float) -> str:
    """Write a share as a number of 100, also if it rounds to none."""
    return "fewer than 1" if share < 1 / 200 else of_100(share)


def is_largest(run: Run, k: int) -> bool:
    """Whether the k-th dose of an experiment has the largest of several ratios."""
    known = [hit[0] for hit in run.ratios if hit is not None]
    return len(known) > 1 and run.ratios[k] is not None and run.ratios[k][0] == max(known)


def word(plan: Plan) -> str:
    """Write how many doses a plan has."""
    return NUMBERS.get(len(plan.doses), str(len(plan.doses)))
