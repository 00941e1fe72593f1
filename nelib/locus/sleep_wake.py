"""Nights and days of the flip-flop: habits, sleep lost and recovered, drugs as changed couplings.

All times in hours from a maximum of the clock, which here is the evening: the clock then inhibits the VLPO most. The
model is awake while its monoaminergic neurons fire above a threshold. A drug is a factor on one or two couplings; which
coupling, and how large the factor, is an assumption of this course for every drug.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import load_evidence
from nelib.kit.model import Event
from nelib.locus.flip_flop import DAY, drive, evidence, firing, flip_flop_model
from nelib.locus.hypnogram import Spells, spells

SAMPLES, FINE = 60, 120  # geometry: points of an hour
SETTLING, LAST = 60, 10  # geometry: days that a rhythm is given to settle, and days that are then counted
DAYS_AFTER = 3  # geometry: days of recovery
SAME = 0.05  # geometry: hours by which the times of locked days may differ
DRUGS = ("clonidine", "dexmedetomidine", "amphetamine", "reboxetine", "prazosin", "propranolol")


@dataclass(frozen=True)
class Course:
    """A run of the flip-flop.

    Attributes
    ----------
    time : numpy.ndarray, shape (n,)
        Hours.
    V_v, V_m : numpy.ndarray
        Potentials in mV.
    Q_v, Q_m : numpy.ndarray
        Rates of the VLPO and of monoaminergic neurons, in Hz.
    H : numpy.ndarray
        Somnogen in nM.
    D : numpy.ndarray
        Drive to sleep in mV.
    clock : numpy.ndarray
        Clock, between -1 and 1.
    sleep : Spells
    end : dict of str to float
        Where the run ended, from which another can start.
    """

    time: np.ndarray
    V_v: np.ndarray
    V_m: np.ndarray
    Q_v: np.ndarray
    Q_m: np.ndarray
    H: np.ndarray
    D: np.ndarray
    clock: np.ndarray
    sleep: Spells
    end: dict[str, float]


def run(
    days: float,
    *,
    which: str = "2008",
    awake: Iterable[tuple[float, float]] = (),
    changes: Sequence[tuple[float, Mapping[str, float]]] = (),
    start: Mapping[str, float] | None = None,
    samples: int = SAMPLES,
    **parameters: float,
) -> Course:
    """Run the flip-flop for some days.

    Parameters
    ----------
    days : float
        Above 0.
    which : str
        Set of parameters, ``"2008"`` or ``"2007"``.
    awake : iterable of (float, float)
        When the person must stay awake: start and end in hours.
    changes : sequence of (float, mapping)
        Hour, and parameters that have new values from then on: a drug that comes or goes.
    start : mapping of str to float, optional
        Variables that differ from the habit of the set at a maximum of the clock.
    samples : int
        Points of an hour.
    **parameters : float
        Values that differ from the table.

    Raises
    ------
    ValueError
        If a name is unknown, a value is impossible, or a spell of effort ends before it starts.
    """
    model = flip_flop_model(which)
    hours = positive("days", days) * DAY
    time = np.linspace(0.0, hours, max(round(hours * positive("samples", samples)), 2) + 1)
    base = model._values(parameters)
    marks: list[tuple[float, dict[str, float]]] = [(number("hour of a change", h), dict(p)) for h, p in changes]
    for first, last in awake:
        if number("end of effort", last) <= number("start of effort", first, low=0):
            raise ValueError(f"Effort must end after it starts, but it runs from {first!r} to {last!r}.")
        marks += [(first, {"forced": 1.0}), (last, {"forced": base["forced"]})]
    events = [Event(h * constants.hour, set_parameters=p) for h, p in sorted(marks, key=lambda m: m[0]) if h <= hours]
    state = model.simulate(time * constants.hour, parameters=parameters, initial=start, events=events)
    gates = {n: np.full(time.shape, base[n]) for n in ("nu_vh", "nu_vc", "c_0")}
    for h, p in marks:
        for n in set(p) & set(gates):
            gates[n][time > h] = p[n]
    Q_v, Q_m = firing(state["x_v"], base), firing(state["x_m"], base)
    return Course(
        time, base["sigma"] * state["x_v"], base["sigma"] * state["x_m"], Q_v, Q_m, state["H"],
        drive(state["H"], state["clock_x"], gates), state["clock_x"],
        spells(time, Q_m, evidence("Q_wake").value, above=False), {n: float(v[-1]) for n, v in state.species.items()},
    )  # fmt: skip


@dataclass(frozen=True)
class Habit:
    """What a model does day after day.

    Attributes
    ----------
    sleep : float
        Hours a day.
    sleeps : float
        Number of sleeps a day.
    onset, wake, middle : float
        Hours after the clock's maximum at which the longest sleep of a day starts, ends and has its middle; NaN if the
        days are not alike.
    locked : bool
        Whether every day is like the day before.
    Q_wake, Q_sleep : float
        Highest and lowest rate of monoaminergic neurons, in Hz.
    H_low, H_high : float
        Somnogen in nM.
    state : dict of str to float
        At a maximum of the clock.
    """

    sleep: float
    sleeps: float
    onset: float
    wake: float
    middle: float
    locked: bool
    Q_wake: float
    Q_sleep: float
    H_low: float
    H_high: float
    state: dict[str, float]


def habit(which: str = "2008", **parameters: float) -> Habit:
    """Let the model settle for 60 days and describe the last ten."""
    return _habit(which, tuple(sorted((n, number(n, v, low=0)) for n, v in parameters.items())))


@cache
def _habit(which: str, fixed: tuple[tuple[str, float], ...]) -> Habit:
    before = run(SETTLING, which=which, samples=2, **dict(fixed))
    start = before.end | {"clock_x": evidence("clock_x_0").value, "clock_y": evidence("clock_y_0").value}
    now = run(LAST, which=which, start=start, samples=FINE, **dict(fixed))
    whole = now.sleep
    days = []
    for d in range(LAST - 1):
        mine = whole.between(d * DAY, (d + 1) * DAY)
        if len(mine.start):
            i = int(mine.length.argmax())
            days.append((mine.start[i] % DAY, mine.length[i]))
    table = np.array(days).reshape(-1, 2)
    alike = len(table) == LAST - 1 and bool((np.ptp(table, axis=0) < SAME).all())
    onset, length = table.mean(axis=0) if alike else (np.nan, np.nan)
    state = {**now.end, "clock_x": start["clock_x"], "clock_y": start["clock_y"]}
    return Habit(
        whole.within(0, LAST * DAY) / LAST, len(whole.start[whole.whole]) / LAST,
        float(onset), float((onset + length) % DAY), float((onset + length / 2) % DAY), alike,
        float(now.Q_m.max()), float(now.Q_m.min()), float(now.H.min()), float(now.H.max()), state,
    )  # fmt: skip


@dataclass(frozen=True)
class Recovery:
    """Sleep after sleep was lost.

    Attributes
    ----------
    course : Course
    lost : float
        Hours of sleep missed while awake by force.
    extra : numpy.ndarray
        Hours of sleep above habit in each 24 hours after that.
    share : float
        Sum of `extra` over what was lost.
    H_peak : float
        Highest somnogen in nM.
    """

    course: Course
    lost: float
    extra: np.ndarray
    share: float
    H_peak: float


def all_nighter(
    hours_lost_from: float, hours: float, *, days_after: int = DAYS_AFTER, which: str = "2008", **parameters: float
) -> Recovery:
    """Keep a person awake, then let him sleep as he will.

    Parameters
    ----------
    hours_lost_from : float
        When effort starts, in hours after the clock's maximum on day 0; at habitual sleep onset or before it.
    hours : float
        Its length.
    days_after : int
        Days of recovery that are counted.
    """
    usual = habit(which, **parameters)
    first, end = number("hours_lost_from", hours_lost_from, low=0), hours_lost_from + positive("hours", hours)
    days = end / DAY + positive("days_after", days_after)
    kept = run(days, which=which, start=usual.state, awake=[(first, end)], **parameters)
    free = run(days, which=which, start=usual.state, **parameters)
    edges = end + DAY * np.arange(int(days_after) + 1)
    extra = np.array([kept.sleep.within(a, b) - free.sleep.within(a, b) for a, b in pairwise(edges)])
    lost = free.sleep.within(first, end) - kept.sleep.within(first, end)
    return Recovery(kept, lost, extra, float(extra.sum() / lost) if lost > 0 else np.nan, float(kept.H.max()))


def drug(name: str, dose: float = 1.0, which: str = "2008") -> dict[str, float]:
    """Return the couplings under a drug.

    Parameters
    ----------
    name : str
        One of `DRUGS`. Prazosin and propranolol change nothing: the receptors that they block are not in this model.
    dose : float
        Share of the assumed full effect, 0 to 1 and beyond. Factors are raised to this power.
    """
    known_name("drug", name, DRUGS)
    power = number("dose", dose, low=0)
    model, found = flip_flop_model(which), {}
    for parameter in model.parameters:
        record = f"{name}_{parameter}"
        if record in load_evidence("flip_flop"):
            found[parameter] = model.parameters[parameter].value * load_evidence("flip_flop")[record].value ** power
    return found
