"""When a design of the nerve laboratory of lesson 14 is sound: the same for both of its reports.

A design is sound if it treats the groups alike, finds no difference where there is none, and its intervals of bursts a
minute hold the truth, each about as well as the best settings do with as many people. Not perfectly: stronger bursts
stand out of the noise more often, so that a part of their strength looks like frequency with any design, and large
studies find that part. All four kinds of patients are tried, so that nothing depends on the student's; of the truth
only the heart rate is used, which the print-out shows.
"""

from dataclasses import replace
from functools import lru_cache

from nelib.body.nerve_people import BOTH, KINDS, MORE, NEITHER, STRONGER, Truth, truth
from nelib.body.nerve_study import BORNE, EVOKED, FREQUENCY, LARGEST, STRENGTH, Plan, chances
from nelib.explorers.sympathetic.nerve_diagnosis import blame, faults, mended, of_100

ALARM = 0.15  # share of studies that may find patients higher where they are not, whatever the size
HOLDS = 0.85  # share of intervals that is enough, whatever the size
MARGIN = 0.05  # how much worse than the best settings of its size a design may be
NOMINAL = 0.06  # share of false alarms that needs no explanation
LESS = 0.02  # gain that is worth naming
WORD = {FREQUENCY: "more frequent", STRENGTH: "stronger"}
CLAIM = {MORE: (True, False), STRONGER: (False, True), BOTH: (True, True), NEITHER: (False, False)}
STAYS = "Stronger bursts stand out of the noise more often, so that a part of the difference stays with any design."


def aspect(plan: Plan) -> str | None:
    """Return what a study can show by what it compares; None if neither."""
    if plan.measure == FREQUENCY:
        return FREQUENCY
    return STRENGTH if plan.measure == STRENGTH and plan.normalized in (EVOKED, LARGEST) else None


def worlds(which: str, differs: bool, heart: float) -> list[Truth]:
    """Return the truths in which an aspect differs, or does not; effects are the smallest of this course."""
    at = list(WORD).index(which)
    return [truth(kind, heart=heart) for kind in KINDS if CLAIM[kind][at] == differs]


def unfair(plan: Plan) -> list[str]:
    """Return the decisions that treat the groups unlike, by their names in the envelope."""
    return [
        name for name in faults(plan) if name in ("controls", "blinded") or (name == "search" and plan.search == BORNE)
    ]


def best(plan: Plan) -> Plan:
    """Return the best settings for what a plan compares, with as many people."""
    return replace(mended(plan), people=plan.people)


def alarms(plan: Plan, which: str, heart: float) -> float:
    """Return how often a design finds patients higher in an aspect in which they do not differ, at worst."""
    return max(chances(plan, world)["higher"] for world in worlds(which, False, heart))


def power(plan: Plan, which: str, heart: float) -> float:
    """Return how often a design finds patients higher in an aspect in which they do differ, at worst."""
    return min(chances(plan, world)["higher"] for world in worlds(which, True, heart))


def held(plan: Plan, heart: float) -> float:
    """Return how often the intervals of a design hold the difference in bursts a minute, at worst."""
    return min(chances(plan, truth(kind, heart=heart))["covers"] for kind in KINDS)


def _guilty(plan: Plan, better, unlike: list[str]) -> str:
    """Name the decisions that, mended alone, make a design better or treat the groups unlike; all if none does."""
    words = {name: text for name, text in blame(plan).items() if name != "people"}
    named = [name for name, p in faults(plan).items() if name in words and (name in unlike or better(p))]
    return "; ".join(words[name] for name in named or words)


@lru_cache(maxsize=512)
def unsound(plan: Plan, which: str, heart: float) -> str:
    """Say why a design cannot tell an aspect; empty if it can.

    Parameters
    ----------
    plan : Plan
        One that compares what shows the aspect.
    which : str
        `FREQUENCY` or `STRENGTH`.
    heart : float
        Beats a minute that patients' hearts beat faster.
    """
    unlike, often = unfair(plan), alarms(plan, which, heart)
    least = alarms(best(plan), which, heart)
    if often > max(ALARM, least + MARGIN):
        why = _guilty(plan, lambda p: alarms(p, which, heart) < often - LESS, unlike)
        stays = f". {STAYS[:-1]}" if which == FREQUENCY and least > NOMINAL else ""
        return (
            f"of 100 studies of this design, {of_100(often)} find it in patients in whom it is not so; with as many "
            f"people and the best settings, {of_100(least)} do: {why}{stays}"
        )
    if unlike:
        return f"it treats the groups unlike: {'; '.join(blame(plan)[name] for name in unlike)}"
    if which != FREQUENCY:
        return ""
    holds, most = held(plan, heart), held(best(plan), heart)
    if holds < min(HOLDS, most - MARGIN):
        why = _guilty(plan, lambda p: held(p, heart) > holds + LESS, unlike)
        return (
            f"of 100 of its 95% intervals {of_100(holds)} hold the true difference, where they are worst; with as many "
            f"people and the best settings, {of_100(most)} do: {why}"
        )
    return ""
