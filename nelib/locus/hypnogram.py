r"""Hypnograms: from firing rates to spells of sleep and waking, and what is counted in them.

A state is scored by thresholds, as the authors of the models do. The ends of a spell lie where a rate crosses its
threshold, by a straight line between two points. Spells that the record cuts off are kept and marked, as a bout of
unknown length must not enter a mean. Time in hours.
"""

from dataclasses import dataclass

import numpy as np

from nelib.kit.errors import number, positive
from nelib.kit.formula import array

STAGES = ("wake", "REM", "NREM")  # from top to bottom, as a hypnogram is drawn


@dataclass(frozen=True)
class Spells:
    """When something was above its threshold.

    Attributes
    ----------
    start, end : numpy.ndarray, shape (n,)
        Hours.
    whole : numpy.ndarray of bool, shape (n,)
        False where the record starts or ends inside the spell.
    """

    start: np.ndarray
    end: np.ndarray
    whole: np.ndarray

    @property
    def length(self) -> np.ndarray:
        """Return the length of each spell in hours."""
        return self.end - self.start

    def within(self, start: float, end: float) -> float:
        """Return the hours of all spells between two times."""
        overlap = np.minimum(self.end, number("end", end)) - np.maximum(self.start, number("start", start))
        return float(np.maximum(overlap, 0).sum())

    def between(self, start: float, end: float) -> "Spells":
        """Return the spells that start between two times."""
        inside = (self.start >= number("start", start)) & (self.start < number("end", end))
        return Spells(self.start[inside], self.end[inside], self.whole[inside])

    def longer(self, hours: float) -> "Spells":
        """Return the spells that last longer than some hours."""
        keep = self.length > number("hours", hours, low=0)
        return Spells(self.start[keep], self.end[keep], self.whole[keep])


def spells(time: np.ndarray, signal: np.ndarray, level: float, *, above: bool = True) -> Spells:
    """Find when a signal is above (or below) a level.

    Parameters
    ----------
    time : array_like, shape (n,)
        Increasing, in hours.
    signal : array_like, shape (n,)
    level : float
    above : bool
        False: find when it is at or below the level.

    Raises
    ------
    ValueError
        If the two differ in length, or time does not increase.
    """
    t, s = array("time", time, low=None), array("signal", signal, low=None)
    if t.ndim != 1 or t.shape != s.shape or t.size < 2 or not (np.diff(t) > 0).all():
        raise ValueError("time must increase, and the signal must have one value for each time.")
    excess = (s - number("level", level)) * (1 if above else -1)
    inside = excess > 0
    flips = np.flatnonzero(inside[1:] != inside[:-1])
    when = t[flips] + (t[flips + 1] - t[flips]) * excess[flips] / (excess[flips] - excess[flips + 1])
    rising = inside[flips + 1]
    start = np.concatenate((t[:1][inside[:1]], when[rising]))
    end = np.concatenate((when[~rising], t[-1:][inside[-1:]]))
    whole = np.ones(len(start), dtype=bool)
    if len(whole):
        whole[0] &= not inside[0]
        whole[-1] &= not inside[-1]
    return Spells(start, end, whole)


@dataclass(frozen=True)
class Hypnogram:
    """A record scored in three stages.

    Attributes
    ----------
    time : numpy.ndarray, shape (n,)
        Hours.
    stage : numpy.ndarray of int, shape (n,)
        Index into `STAGES` at each time.
    wake, REM, sleep : Spells
    """

    time: np.ndarray
    stage: np.ndarray
    wake: Spells
    REM: Spells
    sleep: Spells

    def hours(self, start: float, end: float) -> dict[str, float]:
        """Return the hours spent in each stage between two times."""
        asleep, rem = self.sleep.within(start, end), self.REM.within(start, end)
        return {"wake": self.wake.within(start, end), "REM": rem, "NREM": asleep - rem}

    def summary(self, start: float, end: float, *, cycle_below: float) -> dict[str, float]:
        """Count what a sleep laboratory counts, between two times.

        Parameters
        ----------
        start, end : float
            Hours.
        cycle_below : float
            Intervals between two beginnings of REM sleep that are longer (hours) are no sleep cycle but a day.

        Returns
        -------
        dict of str to float
            ``sleep`` and ``REM``: hours a day. ``sleeps``, ``REM_bouts``: number a day. Means, or NaN:
            ``REM_bout`` (minutes, whole bouts only), ``cycle`` (minutes between beginnings of REM sleep), ``period``
            (hours between awakenings), ``latency`` (minutes from falling asleep to the first REM sleep).
        """
        days = positive("end - start", end - start) / 24  # geometry: hours of a day
        stages = self.hours(start, end)
        rem, asleep, awake = (s.between(start, end) for s in (self.REM, self.sleep, self.wake))
        steps = np.diff(rem.start)
        steps = steps[steps < positive("cycle_below", cycle_below)]
        first = [rem.start[rem.start >= s] for s in asleep.start]
        latency = [f[0] - s for f, s, e in zip(first, asleep.start, asleep.end, strict=True) if len(f) and f[0] < e]
        minutes = 60  # geometry: of an hour
        return {
            "sleep": (stages["REM"] + stages["NREM"]) / days,
            "REM": stages["REM"] / days,
            "sleeps": len(asleep.start) / days,
            "REM_bouts": len(rem.start) / days,
            "REM_bout": _mean(rem.length[rem.whole]) * minutes,
            "cycle": _mean(steps) * minutes,
            "period": _mean(np.diff(awake.start)),
            "latency": _mean(np.array(latency)) * minutes,
        }


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else np.nan


def score(time: np.ndarray, wake_rate: np.ndarray, rem_rate: np.ndarray, *, wake: float, rem: float) -> Hypnogram:
    """Score a record from the rates of two populations.

    Parameters
    ----------
    time : array_like, shape (n,)
        Hours.
    wake_rate, rem_rate : array_like, shape (n,)
        Rates in Hz of the neurons of waking and of REM sleep.
    wake, rem : float
        Above these rates the state is waking, or else REM sleep; NREM sleep is the rest.
    """
    t, w, r = (array(n, v, low=None) for n, v in (("time", time), ("wake_rate", wake_rate), ("rem_rate", rem_rate)))
    # REM sleep is sleep: REM neurons that fire in a waking brain are not scored.
    dreaming = np.minimum(r - number("rem", rem), number("wake", wake) - w)
    stage = np.where(w > wake, 0, np.where(dreaming > 0, 1, 2))
    return Hypnogram(t, stage, spells(t, w, wake), spells(t, dreaming, 0.0), spells(t, w, wake, above=False))
