"""Spikes of many cells and what can be counted in them; see `nelib.locus.neuron` for where they come from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from nelib.kit.errors import positive


@dataclass(frozen=True)
class Recording:
    """Spikes of many cells.

    Attributes
    ----------
    dt : float
        Step in s.
    fired : numpy.ndarray of bool
        Steps by cells; with several conditions, steps by conditions by cells.
    traces : dict of numpy.ndarray
        V, g_A, g_S, n, G of the first cell of each condition, if asked for.
    """

    dt: float
    fired: np.ndarray
    traces: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def time(self) -> np.ndarray:
        """Times of the steps in s."""
        return self.dt * np.arange(1, len(self.fired) + 1)

    def _part(self, start: float, stop: float | None) -> np.ndarray:
        end = len(self.fired) if stop is None else round(stop / self.dt)
        part = self.fired[round(start / self.dt) : end]
        if not len(part):
            raise ValueError(f"The recording holds nothing between {start:g} and {stop} s.")
        return part

    def rates(self, start: float = 0.0, stop: float | None = None) -> np.ndarray:
        """Return the rate of each cell in Hz, between two times in s."""
        return self._part(start, stop).mean(axis=0) / self.dt

    def rate(self, start: float = 0.0, stop: float | None = None):
        """Return the mean rate of the cells in Hz; an array if there are several conditions."""
        found = self.rates(start, stop).mean(axis=-1)
        return float(found) if found.ndim == 0 else found

    def trains(self) -> list[np.ndarray]:
        """Return the times of the spikes of each cell in s; of all conditions, one after the other."""
        flat = self.fired.reshape(len(self.fired), -1)
        return [self.time[column] for column in flat.T]

    def cv(self) -> float:
        """Return the coefficient of variation of the intervals, as a mean over cells with at least three spikes."""
        gaps = [np.diff(train) for train in self.trains() if train.size > 2]
        return float(np.mean([g.std() / g.mean() for g in gaps])) if gaps else float("nan")

    def around(self, events: Iterable[float], start: float, stop: float):
        """Return the mean rate in Hz between `start` and `stop` s after each of some times that it covers."""
        kept = [e for e in events if e + stop <= self.dt * (len(self.fired) + 1)]
        if not kept:
            raise ValueError("The recording ends before the last window does.")
        return np.mean([self.rate(e + start, e + stop) for e in kept], axis=0)

    def histogram(self, events: Iterable[float], stop: float, width: float) -> tuple[np.ndarray, np.ndarray]:
        """Return left edges in s and mean rate in Hz of bins of `width` s after some times."""
        step = max(round(positive("width", width) / self.dt), 1)
        count = round(stop / self.dt) // step
        rows = [round(e / self.dt) for e in events]
        kept = [self.fired[r : r + count * step] for r in rows if r + count * step <= len(self.fired)]
        mean = np.mean(kept, axis=(0, -1))
        return self.dt * step * np.arange(count), mean.reshape(count, step, *mean.shape[1:]).mean(axis=1) / self.dt
