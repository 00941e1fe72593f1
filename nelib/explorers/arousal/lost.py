"""A night without sleep in three models, brought to one form: hours from the usual waking, shares of the usual."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from nelib.locus.flip_flop import DAY, flip_flop_model
from nelib.locus.human_nights import fast
from nelib.locus.human_sleep import evidence, human_model
from nelib.locus.hypnogram import Spells
from nelib.locus.sleep_wake import habit, run

MODELS = {"flip-flop of 2008": "2008", "flip-flop of 2007": "2007", "network with REM sleep": None}
AFTER, FREE = 2, 6  # days of recovery, and days of habit
SAMPLES, STEP, STRIDE = 60, 1.0, 8  # points of an hour; minutes of a step, and steps at once by day
AWAKE, WAKING = 8, 0.5  # hours from waking for which nobody finds it hard; hours of waking up, left out


@dataclass(frozen=True)
class Lost:
    """What a night without sleep does; all hours from the usual waking on the first day.

    Attributes
    ----------
    time : numpy.ndarray, shape (n,)
    pressure : numpy.ndarray
        Pressure to sleep, from 0 to 1 in the course of a usual day.
    clock : numpy.ndarray
        Clock, over its highest value.
    missing : numpy.ndarray
        Drive to wake neurons that would be missing to be awake, over the usual drive; 0 when nobody is kept awake.
    sleep : Spells
    start, end : float
        When one was kept awake.
    hours : float
        Sleep that was lost.
    back : tuple of float
        Hours of sleep above habit in the first and the second 24 hours after that.
    """

    time: np.ndarray
    pressure: np.ndarray
    clock: np.ndarray
    missing: np.ndarray
    sleep: Spells
    start: float
    end: float
    hours: float
    back: tuple[float, ...]

    @property
    def share(self) -> float:
        """Return the share of the lost hours that was slept in addition in the first 24 hours."""
        return self.back[0] / self.hours

    @property
    def hardest(self) -> float | None:
        """Return the hour at which most drive is missing; None if none ever is."""
        late = np.where(self.time > AWAKE, self.missing, 0)
        return float(self.time[late.argmax()]) if late.max() > 0 else None


def _counted(sleep: Spells, usual: Spells, start: float, end: float) -> tuple[float, tuple[float, ...]]:
    def gain(a: float, b: float) -> float:
        return sleep.within(a, b) - usual.within(a, b)

    return -gain(start, end), tuple(gain(end + DAY * k, end + DAY * (k + 1)) for k in range(AFTER))


def _moved(sleep: Spells, zero: float) -> Spells:
    return Spells(sleep.start - zero, sleep.end - zero, sleep.whole)


def _flip_flop(which: str, alarm: float, awake: float, drive: float) -> Lost:
    usual, p = habit(which), flip_flop_model(which)._values({})
    start = usual.wake - alarm
    end = start + awake
    course = run(
        end / DAY + AFTER, which=which, start=usual.state, awake=[(start, end)], samples=SAMPLES,
        changes=[(start, {"A": drive * p["A"]}), (end, {"A": p["A"]})],
    )  # fmt: skip
    kept = (course.time >= start + WAKING) & (course.time <= end)
    missing = np.maximum(p["nu_mv"] * course.Q_v - drive * p["A"] - p["V_effort"], 0) * kept / p["A"]
    nights = DAY * np.arange(-1, FREE)
    habits = Spells(usual.onset + nights, usual.wake + nights, np.ones(nights.size, dtype=bool))
    lost, back = _counted(course.sleep, habits, start, end)
    pressure = (course.H - usual.H_low) / (usual.H_high - usual.H_low)
    zero = usual.wake
    return Lost(
        course.time - zero, pressure, course.clock, missing, _moved(course.sleep, zero), start - zero, end - zero,
        lost, back,
    )  # fmt: skip


@cache
def _habit():
    return fast(FREE)


def _network(alarm: float, awake: float, drive: float) -> Lost:
    usual, p = _habit(), human_model()._values({})
    zero = float(usual.hypnogram.sleep.end[0])
    start = zero - alarm
    end = start + awake
    night = fast(
        end / DAY + AFTER, step=STEP, stride=STRIDE, awake=[(start, end)],
        changes=[(start, {"b_LC": drive * p["b_LC"]}), (end, {"b_LC": p["b_LC"]})],
    )  # fmt: skip
    sources = {"GABA": "VLPO", "ACh": "REM", "SCN": "SCN"}
    made = {t: np.tanh(night.rates[g] / p[f"gamma_{t}"]) for t, g in sources.items()}
    comes = (
        p["g_ACh_LC"] * made["ACh"] + p["g_SCN_LC"] * made["SCN"] - p["g_GABA_LC"] * made["GABA"] + drive * p["b_LC"]
    )
    needed = p["alpha_LC"] * np.arctanh(2 * evidence("wake").value / p["F_LC"] - 1)
    kept = (night.time >= start + WAKING) & (night.time <= end)
    lost, back = _counted(night.hypnogram.sleep, usual.hypnogram.sleep, start, end)
    low, high = usual.h.min(), usual.h.max()
    return Lost(
        night.time - zero, (night.h - low) / (high - low), night.c / np.abs(usual.c).max(),
        np.maximum(needed - comes, 0) * kept / p["b_LC"], _moved(night.hypnogram.sleep, zero), -alarm, end - zero,
        lost, back,
    )  # fmt: skip


def lose(model: str, alarm: float = 0.0, awake: float = DAY, drive: float = 1.0) -> Lost:
    """Keep a person awake and let him sleep as he will.

    Parameters
    ----------
    model : str
        One of `MODELS`.
    alarm : float
        Hours before the usual waking at which he is woken up.
    awake : float
        Hours that he then stays awake.
    drive : float
        Drive to wake neurons meanwhile, over the usual: above 1 a stimulant, below 1 a sedative.
    """
    which = MODELS[model]
    return _network(alarm, awake, drive) if which is None else _flip_flop(which, alarm, awake, drive)


@lru_cache(maxsize=8)
def longest(model: str, alarm: float, drive: float, awake: float) -> tuple[np.ndarray, np.ndarray]:
    """Return time and missing drive of the longest time awake: how a shorter one would have gone on."""
    found = lose(model, alarm, awake, drive)
    kept = found.time <= found.end
    return found.time[kept], found.missing[kept]


def easy(time: np.ndarray, missing: np.ndarray) -> tuple[float, float] | None:
    """Return the hours, after the first that were hard, in which nothing is missing; None if there are none."""
    hard = (missing > 0) & (time > AWAKE)
    turns = np.flatnonzero(np.diff(hard.astype(int)))
    return (float(time[turns[1]]), float(time[turns[2]])) if len(turns) > 2 else None


@cache
def protocol(model: str) -> np.ndarray:
    """Return the shares that come back after one and after two nights without sleep."""
    return np.array([lose(model, awake=DAY * nights).share for nights in (1, 2)])
