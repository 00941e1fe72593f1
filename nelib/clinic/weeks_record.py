r"""Virtual laboratories that follow norepinephrine and firing for three weeks, on which a student's rule is tried.

Each laboratory studies an invented drug, in rats that differ, under one of the hypotheses of
`nelib.clinic.adaptation`: nothing adapts, the terminals lose their brake, or the cell bodies lose theirs, too. What a
laboratory sees is what that model says, times the rats' own scatter.

Trap: drugs differ in how fast they accumulate. Where a drug is slow, norepinephrine rises from day to day and nothing
has adapted; the occupancy of NET, measured on the same days, tells.
"""

from functools import cache
from typing import Any

import numpy as np

from nelib.clinic.adaptation import HYPOTHESES, course
from nelib.kit.errors import whole
from nelib.kit.personal import Personal

DAYS = (1, 3, 7, 14, 21)
"""Days on which rats are examined, others each time. Told to the student."""
RATS, OWN_RATS = 5, 10
"""Rats on each day for each of both measurements: of a laboratory of a hall, and of the student's own."""
NAMES = tuple(HYPOTHESES)
SCATTER = {"norepinephrine": 0.30, "firing": 0.25}
"""From rat to rat, standard deviation of the natural logarithm. Told to the student."""
SCAN = 1.0  # error of the occupancy of a day, points of percent
LABS = 20  # of each hypothesis in a hall
FAST, SLOW = (4.0, 12.0), (50.0, 90.0)  # half-lives of drugs in hours
TAU, EXTENT, BLOCKED = (3.0, 7.0), (65.0, 88.0), (88.0, 95.0)
CLEAR = 0.11  # how far the means of a student's own laboratory may lie from the truth, of the logarithm


def _examine(name: str, random: np.random.Generator, slow: bool, rats: int, close: float | None = None) -> dict:
    """Return a laboratory under a hypothesis; `close` limits how far the mean of a day may lie from the truth."""
    true = course(
        name,
        tau=float(random.uniform(*TAU)),
        extent=float(random.uniform(*EXTENT)),
        half_life=float(random.uniform(*(SLOW if slow else FAST))),
        blocked=float(random.uniform(*BLOCKED)),
    )
    lab: dict[str, list] = {"days": list(DAYS)}
    held = np.array([true.at("occupancy", day) for day in DAYS]) + SCAN * random.standard_normal(len(DAYS))
    lab["occupancy"] = np.round(np.minimum(held, 99.0), 1).tolist()
    for what, sd in SCATTER.items():
        middle = np.array([true.at(what, day) for day in DAYS])
        while True:
            logs = sd * random.standard_normal((len(DAYS), rats))
            if close is None or (np.abs(logs.mean(axis=1)) < close).all():
                break
        lab[what] = np.round(middle[:, None] * np.exp(logs), 3).tolist()
    return lab


def truth(me: Personal) -> str:
    """Return the hypothesis under which a student's own laboratory works. Look after you have decided."""
    return me.choice("weeks truth", NAMES, default=NAMES[1])


def own(me: Personal) -> dict[str, list]:
    """Return what a student's own laboratory found; see `trial` for the form. Its drug is a slow one."""
    return _examine(truth(me), np.random.default_rng(me.seed("weeks noise")), True, OWN_RATS, CLEAR)


@cache
def _hall(hall: int) -> tuple[tuple[str, bool, dict], ...]:
    random = np.random.default_rng([16, whole("number of the hall", hall, 0)])
    return tuple(
        (name, slow, _examine(name, random, slow, RATS))
        for name in NAMES
        for slow in (False, True)
        for _ in range(LABS // 2)
    )


def trial(rule: Any, hall: int) -> dict[str, float]:
    """Let a rule decide for all laboratories of a hall.

    Parameters
    ----------
    rule : callable
        Is given a laboratory: a dictionary of ``"days"``; ``"occupancy"`` of NET in percent, one number for each day;
        ``"norepinephrine"`` in multiples of vehicle and ``"firing"`` as a share of control, for each day a list of the
        rats. Returns one of `NAMES`.
    hall : int
        Which hall of 60 laboratories, 20 for each hypothesis, half of them with a slow drug.

    Returns
    -------
    dict
        In percent: ``"right"``; ``"false alarms"``, of the laboratories with a slow drug and no adaptation those of
        which the rule says something else.

    Raises
    ------
    ValueError
        If the rule says something that is none of the hypotheses.
    """
    right, alarms = [], []
    for name, slow, lab in _hall(hall):
        said = rule({key: [list(x) if isinstance(x, list) else x for x in found] for key, found in lab.items()})
        said = " ".join(str(said).split()).lower()
        if said not in NAMES:
            raise ValueError(f"A rule must return one of {', '.join(NAMES)}, not {said!r}.")
        right.append(said == name)
        if slow and name == NAMES[0]:
            alarms.append(said != name)
    return {"right": float(100 * np.mean(right)), "false alarms": float(100 * np.mean(alarms))}
