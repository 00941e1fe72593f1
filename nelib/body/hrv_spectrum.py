r"""The spectrum of heart beats, its bands, and experiments that show what they follow.

RR intervals are not evenly spaced in time: each is known when it ends. Lomb and Scargle's periodogram takes them as
they are; Welch's method needs them interpolated first. Both are scaled to a power density in ms²/Hz whose integral is
the variance of the intervals, so that band powers are in ms² and can be compared.

The experiments answer one question each. `blocks`: which nerve carries a band? `follow`: does a band follow sympathetic
traffic to the heart, or the sensitivity of the baroreflex? `breathing`: what does LF/HF do when only the breathing
changes? Every number comes from ``nelib/data/hrv.csv``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.integrate import trapezoid

from nelib.body.heart_rate_variability import Recording, Subject, record, value
from nelib.kit.errors import known_name, positive, whole
from nelib.kit.formula import array

METHODS = ("Lomb-Scargle", "Welch")
BLOCKS = {"none": (0.0, 0.0), "propranolol": (0.0, 1.0), "atropine": (1.0, 0.0), "both": (1.0, 1.0)}
"""Full blocks: name -> shares of atropine and of propranolol."""
FACTORS = ("drive", "BRS", "breath", "vagus")


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Frequencies in Hz and power density in ms²/Hz."""

    frequency: np.ndarray = field(repr=False)
    density: np.ndarray = field(repr=False)

    def power(self, low: float, high: float) -> float:
        """Return the power in ms² between two frequencies in Hz."""
        low, high = positive("low", low), positive("high", high)
        if not low < high:
            raise ValueError("low must be below high.")
        f = self.frequency
        inside = np.concatenate([[low], f[(f > low) & (f < high)], [high]])
        return float(trapezoid(np.interp(inside, f, self.density), inside))

    @property
    def peak(self) -> float:
        """Frequency in Hz of the highest density within the low and the high band."""
        part = (self.frequency >= value("LF_low")) & (self.frequency <= value("HF_high"))
        return float(self.frequency[part][self.density[part].argmax()])


@dataclass(frozen=True)
class Bands:
    """Powers in ms² of the very low, low and high band, and the mean heart rate in 1/minute."""

    VLF: float
    LF: float
    HF: float
    heart_rate: float

    @property
    def ratio(self) -> float:
        """LF/HF; infinite without any HF."""
        return self.LF / self.HF if self.HF else np.inf

    @property
    def normalized(self) -> float:
        """LF over LF + HF: the same number as LF/HF in another scale, r/(1 + r)."""
        whole_power = self.LF + self.HF
        return self.LF / whole_power if whole_power else np.nan


def spectrum(times: Any, intervals: Any, method: str = METHODS[0]) -> Spectrum:
    """Return the spectrum of a series of RR intervals.

    Parameters
    ----------
    times : array_like
        When each interval ends, in s, rising.
    intervals : array_like
        In ms.
    method : str
        One of `METHODS`.

    Raises
    ------
    ValueError
        If the lists differ in length, times do not rise, or there are too few beats for the method.
    """
    way = known_name("method", method, METHODS)
    t, x = array("times", times, low=None).ravel(), array("intervals", intervals, above=True).ravel()
    if t.size != x.size:
        raise ValueError(f"There are {t.size} times, but {x.size} intervals.")
    if t.size < 2 ** (2 * 2) or not (np.diff(t) > 0).all():
        raise ValueError("A spectrum needs at least 16 intervals whose times rise.")
    x = x - np.polyval(np.polyfit(t - t[0], x, 1), t - t[0])
    if way == "Welch":
        from scipy.interpolate import make_interp_spline
        from scipy.signal import welch

        rate = value("resample")
        even = np.arange(t[0], t[-1], 1 / rate)
        segment = int(min(value("segment"), even.size))
        # Segments are not detrended one by one: slow waves would lose power.
        f, density = welch(make_interp_spline(t, x)(even), rate, nperseg=segment, nfft=2 * 2 * segment, detrend=False)
        return Spectrum(f, density)
    from scipy.signal import lombscargle

    length = t[-1] - t[0]
    # Beats cannot show what is faster than half of them, but the high band is given whole.
    f = np.arange(value("grid"), max(x.size / length / 2, value("HF_high")) + value("grid"), value("grid"))
    # A sine of amplitude a has the height a² N/4 and, over frequencies 1/T apart, the power a²/2.
    return Spectrum(f, 2 * lombscargle(t, x, 2 * np.pi * f) * length / x.size)


def bands(recording: Recording, method: str = METHODS[0]) -> Bands:
    """Return the band powers of a recording."""
    if not isinstance(recording, Recording):
        raise ValueError("bands needs a Recording; heart_rate_variability.record() makes one.")
    found = spectrum(recording.beats, recording.RR, method)
    edges = [value(name) for name in ("VLF_low", "LF_low", "LF_high", "HF_high")]
    powers = [found.power(a, b) for a, b in pairwise(edges)]
    rate = recording.RR.size / (recording.RR.sum() / value("ms_per_min"))
    return Bands(*powers, float(rate))


def mean_bands(subject: Subject, runs: int | None = None, seed: int = 1) -> Bands:
    """Return band powers averaged over recordings with different pushes: their geometric mean, as powers are skewed."""
    count = int(value("runs")) if runs is None else whole("runs", runs, 1)
    first = whole("seed", seed, 0)
    each = np.array(
        [[b.VLF, b.LF, b.HF, b.heart_rate] for b in (bands(record(subject, seed=first + i)) for i in range(count))]
    )
    return Bands(*(float(v) for v in np.exp(np.log(np.maximum(each, np.finfo(float).tiny)).mean(axis=0))))


def blocks(posture: str = "supine", *, node: str = "fast", runs: int | None = None, seed: int = 1) -> dict[str, Bands]:
    """Return mean band powers without and with full `BLOCKS`, of the same subject."""
    who = Subject(posture, node=node)
    return {
        name: mean_bands(replace(who, atropine=a, propranolol=b), runs, seed) for name, (a, b) in BLOCKS.items()
    }  # fmt: skip


def left(posture: str = "supine", band: str = "LF", **given: Any) -> dict[str, float]:
    """Return the share of a band's power that each block leaves; see `blocks`."""
    known_name("band", band, ("VLF", "LF", "HF"))
    found = blocks(posture, **given)
    return {name: getattr(b, band) / getattr(found["none"], band) for name, b in found.items()}


def follow(
    factor: str, values: Sequence[float], *, posture: str = "supine", node: str = "fast", runs: int | None = None,
    seed: int = 1,
) -> list[Bands]:  # fmt: skip
    """Return mean band powers while one of `FACTORS` takes several values and all else stays."""
    name = known_name("factor", factor, FACTORS)
    who = Subject(posture, node=node)
    return [mean_bands(replace(who, **{name: v}), runs, seed) for v in array("values", values).ravel().tolist()]


def steepness(factor: str, values: Sequence[float], band: str = "LF", **given: Any) -> float:
    """Return the slope of the logarithm of a band's power over that of a factor: 0 if it does not follow it at all."""
    x = array("values", values, above=True).ravel()
    if np.unique(x).size < 2:
        raise ValueError("A slope needs at least two different values.")
    known_name("band", band, ("VLF", "LF", "HF"))
    y = [getattr(b, band) for b in follow(factor, x, **given)]
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def breathing(runs: int | None = None, seed: int = 1) -> tuple[Bands, Bands]:
    """Return mean band powers at usual and at slow breathing: the nerves' traffic is the same on average."""
    usual, slow = (follow("breath", [value(n)], runs=runs, seed=seed)[0] for n in ("breath", "breath_slow"))
    return usual, slow


def failure(runs: int | None = None, seed: int = 1) -> tuple[Bands, Bands]:
    """Return mean band powers at rest and in heart failure: more sympathetic traffic, less vagus, a weak baroreflex."""
    ill = Subject(drive=value("failure_drive"), vagus=value("failure_vagus"), BRS=value("failure_BRS"))
    return mean_bands(Subject(), runs, seed), mean_bands(ill, runs, seed)
