"""A chart recorder: what a plant does is written down in real time, with marks, and can be measured and compared.

The recorder knows nothing about the plant but its channels. A plant lives on its own clock; a `Run` drives it by the
clock on the wall and keeps its record. `nelib.kit.paper` draws the record, `nelib.kit.chart` puts it on screen.
"""

import copy
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol

import numpy as np

from nelib.kit.errors import number, positive

LIMIT = 3600.0
"""Seconds that a record can hold; the room for them is taken at once, so that recording takes no more."""

BUDGET = 0.06
"""Seconds of computing in one tick: after a long cell the plant catches up, and the page stays alive."""

PIECE = 1.0
"""Seconds of the plant between two looks at the clock."""


@dataclass(frozen=True)
class Strip:
    """One trace of the paper.

    Attributes
    ----------
    label, short : str
        Name on the paper and in sentences.
    unit : str
    column : str
        The column of the record that the pen draws.
    low, high : float
        Ends of the axis; they are fixed.
    color : str
    band : tuple of str
        Columns of the lower and the upper edge of a band around the line, if there is one.
    digits : int
        Decimals of a read value.
    tall : float
        Height, relative to the other strips.
    """

    label: str
    short: str
    unit: str
    column: str
    low: float
    high: float
    color: str
    band: tuple[str, str] | tuple[()] = ()
    digits: int = 0
    tall: float = 1.0

    def read(self, values: dict[str, float]) -> str:
        """Write the values of this strip, without the unit."""
        line = f"{values[self.column]:.{self.digits}f}"
        if not self.band:
            return line
        lower, upper = (f"{values[name]:.{self.digits}f}" for name in self.band)
        return f"{upper}/{lower}, mean {line}"

    def change(self, values: dict[str, float], reference: dict[str, float]) -> str:
        """Write the difference from a reference, with its sign."""
        shift = round(values[self.column] - reference[self.column], self.digits)
        return f"{shift + 0.0:+.{self.digits}f}".replace("-", "−")


class Plant(Protocol):
    """What can be recorded.

    Attributes
    ----------
    strips : tuple of Strip
    columns : tuple of str
        Names of the numbers in a row.
    step : float
        Seconds between two rows.
    """

    strips: tuple[Strip, ...]
    columns: tuple[str, ...]
    step: float

    def advance(self, until: float) -> np.ndarray:
        """Live until a time (s since the start, a whole number of steps) and return the new rows, one for each step."""


@dataclass(frozen=True)
class Mark:
    """Something that was done to the plant, and when (s)."""

    time: float
    text: str


def clock(seconds: float) -> str:
    """Write a time of the record as minutes and seconds: 125 becomes 2:05."""
    whole = math.floor(max(seconds, 0) + 0.5)
    return f"{whole // 60}:{whole % 60:02d}"


class Record:
    """Rows at even steps, in room that was taken beforehand. Row k stands for the time (k + 1) step.

    Parameters
    ----------
    columns : iterable of str
    step : float
        Seconds between two rows.
    limit : float
        Seconds that fit.
    """

    def __init__(self, columns: Iterable[str], step: float, limit: float = LIMIT):
        self.columns = tuple(columns)
        self.step = positive("step", step)
        self.rows = np.zeros(
            (max(1, math.floor(positive("limit", limit) / step + 1e-6)), len(self.columns)), np.float32
        )
        self.count = 0

    @property
    def end(self) -> float:
        """Time of the last row (s)."""
        return self.count * self.step

    @property
    def limit(self) -> float:
        """Time of the last row that fits (s)."""
        return len(self.rows) * self.step

    @property
    def full(self) -> bool:
        """Whether nothing more fits."""
        return self.count == len(self.rows)

    def add(self, rows: np.ndarray) -> None:
        """Write rows after the last one.

        Raises
        ------
        ValueError
            If a row has the wrong length, holds a number that is not finite, or does not fit any more.
        """
        rows = np.asarray(rows, dtype=float).reshape(-1, len(self.columns))
        if not np.isfinite(rows).all():
            raise ValueError(f"After {clock(self.end)} the plant gave a number that is not finite.")
        if self.count + len(rows) > len(self.rows):
            raise ValueError(f"The record is full after {clock(self.limit)}.")
        self.rows[self.count : self.count + len(rows)] = rows
        self.count += len(rows)

    def at(self, seconds: float) -> dict[str, float]:
        """Return the row nearest to a time, by the names of its columns."""
        row = self.rows[min(max(round(seconds / self.step), 1), max(self.count, 1)) - 1]
        return dict(zip(self.columns, row.tolist(), strict=True))

    def view(self, start: float, stop: float, bins: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return a piece of the record in at most about `bins` places: their times, and the extremes there.

        The rows of a place are the same wherever the piece begins, so that a trace that scrolls does not shimmer.

        Returns
        -------
        times : array of shape (places,)
        lowest, highest : arrays of shape (places, columns)
        """
        pack = max(1, math.ceil((stop - start) / self.step / bins))
        first = max(math.floor(start / self.step + 1e-6) - 1, 0) // pack * pack
        last = min(math.ceil(stop / self.step - 1e-6), self.count)
        if first >= last:
            return np.zeros(0), *(np.zeros((0, len(self.columns))) for _ in range(2))
        rows, edges = self.rows[first:last], np.arange(0, last - first, pack)
        times = (np.minimum(edges + (pack - 1) / 2, last - first - 1) + first + 1) * self.step
        return times, np.minimum.reduceat(rows, edges), np.maximum.reduceat(rows, edges)


@dataclass
class Run:
    """A plant, its record, what was done to it, and the clock that drives it.

    Attributes
    ----------
    plant : Plant
    title : str
        What the plant is, e.g. ``"intact rat 3"``.
    record : Record
    marks : list of Mark
    reference : float or None
        Time (s) with which values are compared.
    going : bool
        Whether the clock drives it.
    now : float
        Where the clock stands (s): at the last row, or less than a step beyond it, so that the paper moves evenly.
    behind : float
        Seconds of the plant by which it is late after a tick.
    speed : float
        How many times as fast as the clock on the wall.
    """

    plant: Any
    title: str = ""
    limit: float = LIMIT
    record: Record = field(init=False)
    marks: list[Mark] = field(default_factory=list)
    reference: float | None = None
    going: bool = field(default=False, init=False)
    now: float = field(default=0.0, init=False)
    behind: float = field(default=0.0, init=False)

    def __post_init__(self):
        self.record = Record(self.plant.columns, self.plant.step, self.limit)
        self.strips: tuple[Strip, ...] = self.plant.strips
        self.speed, self._wall, self._from = 1.0, 0.0, 0.0
        self._advance(self.plant.step)  # a record is never empty

    @property
    def time(self) -> float:
        """The time that the plant has lived (s)."""
        return self.record.end

    def _advance(self, until: float) -> None:
        record = self.record
        steps = min(math.floor(until / record.step + 1e-6), len(record.rows)) - record.count
        if steps > 0:
            rows = self.plant.advance((record.count + steps) * record.step)
            if len(rows) != steps:
                raise ValueError(f"The plant gave {len(rows)} rows for {steps} steps.")
            record.add(rows)
        self.now = self.time

    def start(self, wall: float, speed: float = 1.0) -> None:
        """Let the time of the plant follow the clock on the wall (s), from here on and so many times as fast."""
        self.speed, self._wall, self._from = positive("speed", speed), number("wall", wall), self.time
        self.going, self.behind = not self.record.full, 0.0

    def pause(self) -> None:
        """Stop the clock of the plant."""
        self.going, self.behind, self.now = False, 0.0, self.time

    def due(self, wall: float) -> float:
        """Return the time that the plant should have reached when the clock on the wall shows `wall`."""
        return min(self._from + self.speed * (wall - self._wall), self.record.limit)

    def tick(self, wall: Callable[[], float] = monotonic) -> None:
        """Go on to where the clock on the wall says, as far as the budget of one tick reaches.

        The goal is computed from the start, never from the last tick: nothing drifts, however late a tick comes.
        """
        if not self.going:
            return
        began = wall()
        goal = self.due(began)
        while self.time + self.record.step <= goal + 1e-6 and wall() - began < BUDGET:
            self._advance(min(goal, self.time + max(PIECE, self.record.step)))
        due = self.due(wall())
        self.behind = max(0.0, due - self.time - self.record.step)
        self.now = min(due, self.time + self.record.step)
        if self.record.full:
            self.pause()

    def skip(self, seconds: float, wall: float | None = None) -> None:
        """Live so many seconds at once; a clock that is running goes on from there."""
        self._advance(self.time + positive("seconds", seconds))
        if self.going and wall is not None:
            self.start(wall, self.speed)
        if self.record.full:
            self.pause()

    def mark(self, text: str) -> None:
        """Write on the paper what is done now."""
        self.marks.append(Mark(self.time, text))

    def kept(self) -> "Run":
        """Return what was recorded until now, for comparison; it takes no more room than it needs.

        The plant is given up, unless it has a method `kept` that returns what of it shall be remembered.
        """
        run, keep = copy.copy(self), getattr(self.plant, "kept", None)
        run.plant, run.marks = keep() if keep else None, list(self.marks)
        run.record = copy.copy(self.record)
        run.record.rows = self.record.rows[: self.record.count].copy()
        run.pause()
        return run

    def table(self):
        """Return the record as a pandas data frame: the time (s), all columns, and what was done, at the next row."""
        import pandas as pd

        record, events = self.record, [""] * self.record.count
        for mark in self.marks:
            row = min(round(mark.time / record.step), record.count - 1)
            events[row] = f"{events[row]}; {mark.text}" if events[row] else mark.text
        times = np.round(np.arange(1, record.count + 1) * record.step, 6)
        columns = dict(zip(record.columns, record.rows[: record.count].T, strict=True))
        return pd.DataFrame({"time": times} | columns | {"event": events})
