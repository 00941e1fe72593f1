"""Jet lag and a night without sleep, in the human model.

The light of this model reaches a sleeper as it reaches a waking person: the lamps are those of the room. All hours are
counted from the moment when they first went out.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from nelib.kit.errors import number, positive
from nelib.locus.human_nights import MINUTES, STEP, Night, clock_path, fast
from nelib.locus.human_sleep import CLOCK, DAY
from nelib.locus.hypnogram import spells

SLOW = 10.0  # geometry: minutes between points of the clock
SETTLING, SLOWEST = 12, 0.95  # geometry: days at home before a flight; largest share of the way that a day may leave
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
        Days from the flight until the clock is within an hour of the new zone and stays there, by a straight line
        between two days; 0 if it always is, NaN if it never stays there.
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


@lru_cache
def _at_home(dark: float | None, parameters: tuple[tuple[str, float], ...]) -> dict[str, float]:
    """Return the clock as lamps go out, settled under them: the start of the program fits its own lamps alone."""
    path = clock_path(SETTLING, dark=dark, step=SLOW, **dict(parameters))[1]
    nights = path[:: round(DAY * MINUTES / SLOW)]
    before, last = np.diff(nights, axis=0)[-2:]
    # Each day leaves the same share of the way, so its end is known; to go there would take a month.
    left = min(float(last @ before / max(before @ before, np.finfo(float).tiny)), SLOWEST)
    return dict(zip(CLOCK, (nights[-1] + last * left / (1 - left)).tolist(), strict=True))


def jet_lag(
    east: float,
    *,
    days: int = FORTNIGHT,
    hour: float = DAY / 2,
    dark: float | None = None,
    sleep: bool = True,
    step: float = STEP,
    stride: int = 1,
    **parameters: float,
) -> Trip:
    """Fly to another time zone on the third day, with a clock that has settled at home.

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
    step, stride
        See `human_nights.fast`.
    """
    number("east", east, low=-DAY / 2, high=DAY / 2)
    flight = 2 * DAY + number("hour", hour, low=0, high=DAY)
    whole, home = flight / DAY + positive("days", days), _at_home(dark, tuple(sorted(parameters.items())))
    trip = {"flight": flight, "east": east, "dark": dark, "start": home}
    night = fast(whole, step=step, stride=stride, **trip, **parameters) if sleep else None
    if night is None:
        time, path = clock_path(whole, step=SLOW, **trip, **parameters)
    low = marks(time, path[:, 1]) if night is None else marks(night.time, night.x_c)
    usual = low[low < flight][-1] % DAY
    after = low[low >= flight]
    behind = (after + east - usual + DAY / 2) % DAY - DAY / 2
    since = (after - flight) / DAY
    return Trip(night, flight, since, behind, _fits(np.append(0.0, since), np.abs(np.append(east, behind))))


def _fits(days: np.ndarray, off: np.ndarray) -> float:
    """Return the day from which the clock is off by an hour at most; 0 if it always is, NaN if it never stays there."""
    late = np.flatnonzero(off > 1)
    if not len(late):
        return 0.0
    last = late[-1]
    if last + 1 == len(off):
        return np.nan
    share = (off[last] - 1) / (off[last] - off[last + 1])
    return float(days[last] + share * (days[last + 1] - days[last]))


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
