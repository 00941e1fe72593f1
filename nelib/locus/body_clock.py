"""Jet lag and a night without sleep, in the human model.

The light of this model reaches a sleeper as it reaches a waking person: the lamps are those of the room. All hours are
counted from the moment when they first went out.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nelib.kit.errors import number, positive
from nelib.locus.human_nights import STEP, Night, clock_path, fast
from nelib.locus.human_sleep import DAY
from nelib.locus.hypnogram import spells

SLOW = 10.0  # geometry: minutes between points of the clock
FORTNIGHT, DAYS_AFTER = 14, 3  # geometry: days after a flight, and after a night without sleep


@dataclass(frozen=True)
class Trip:
    """Days after a flight.

    Attributes
    ----------
    night : Night or None
        From the first evening at home on.
    flight : float
        Hour of the flight.
    days : numpy.ndarray, shape (n,)
        Days since the flight at which the clock was at the bottom of its cycle; see `marks`.
    behind : numpy.ndarray, shape (n,)
        Hours by which the clock is behind the new time zone; negative where it is ahead.
    adapted : float
        Days from the flight until the clock is within an hour of the new zone and stays there; NaN if it does not.
    """

    night: Night | None
    flight: float
    days: np.ndarray
    behind: np.ndarray
    adapted: float


def marks(time: np.ndarray, x_c: np.ndarray) -> np.ndarray:
    """Return when the clock is at the bottom of its cycle: $x_c$ rises through 0, while $c$ is near its minimum.

    The minimum of $c$ itself would mislead: where lamps go on, c turns upward at once, so that for some days after a
    flight its minimum is the lamps', not the clock's.
    """
    return spells(time, x_c, 0.0).start[int(x_c[0] > 0) :]


def jet_lag(
    east: float,
    *,
    days: int = FORTNIGHT,
    hour: float = DAY / 2,
    dark: float | None = None,
    sleep: bool = True,
    step: float = STEP,
    **parameters: float,
) -> Trip:
    """Fly to another time zone on the third day.

    Parameters
    ----------
    east : float
        Hours by which clocks there are ahead, -12 to 12; negative to the west.
    days : int
        Days after the flight.
    hour : float
        When the lamps change to the new zone, in hours after they went out at home.
    dark : float, optional
        Hours of darkness a day.
    sleep : bool
        False: run the clock alone, which takes a fraction of the time; `Trip.night` is then None.
    """
    number("east", east, low=-DAY / 2, high=DAY / 2)
    flight = 2 * DAY + number("hour", hour, low=0, high=DAY)
    whole, trip = flight / DAY + positive("days", days), {"flight": flight, "east": east, "dark": dark}
    night = fast(whole, step=step, **trip, **parameters) if sleep else None
    time, path = clock_path(whole, step=SLOW, **trip, **parameters)
    low = marks(time, path[:, 1])
    usual = low[low < flight][-1] % DAY
    after = low[low >= flight]
    behind = (after + east - usual + DAY / 2) % DAY - DAY / 2
    late = np.flatnonzero(np.abs(behind) > 1)
    first = 0 if not len(late) else late[-1] + 1
    adapted = (after[first] - flight) / DAY if first < len(after) else np.nan
    return Trip(night, flight, (after - flight) / DAY, behind, float(adapted) if len(late) else 0.0)


@dataclass(frozen=True)
class Vigil:
    """A night without sleep and what follows.

    Attributes
    ----------
    night : Night
    lost : float
        Hours of sleep missed.
    extra, extra_rem : numpy.ndarray
        Hours of sleep, and of REM sleep, above habit in each 24 hours after that.
    share : float
        Part of the lost hours that was slept in addition in the first 24 hours.
    """

    night: Night
    lost: float
    extra: np.ndarray
    extra_rem: np.ndarray
    share: float


def all_nighter(
    start: float, hours: float, *, days_after: int = DAYS_AFTER, step: float = STEP, **parameters: float
) -> Vigil:
    """Keep a person awake from some hour for some hours, then let him sleep as he will.

    Parameters
    ----------
    start, hours : float
        Hours since the lamps first went out, and how long.
    days_after : int
        Days of recovery that are counted.
    """
    end = number("start", start, low=0) + positive("hours", hours)
    days = end / DAY + positive("days_after", days_after)
    kept = fast(days, awake=[(start, end)], step=step, **parameters)
    free = fast(days, step=step, **parameters)
    spans = list(pairwise(end + DAY * np.arange(int(days_after) + 1)))
    lost = free.hypnogram.sleep.within(start, end) - kept.hypnogram.sleep.within(start, end)
    extra = np.array([kept.hypnogram.sleep.within(*s) - free.hypnogram.sleep.within(*s) for s in spans])
    rem = np.array([kept.hypnogram.REM.within(*s) - free.hypnogram.REM.within(*s) for s in spans])
    return Vigil(kept, lost, extra, rem, float(extra[0] / lost) if lost > 0 else np.nan)
