"""The shape of a spike: how wide it is, how many phases it has, and what a filter makes of it.

A juxtacellular or extracellular spike is some ten microvolts to millivolts high and one or two milliseconds long. Here
its peak points up; a recording whose spikes point down is turned over first. Times are in ms, frequencies in Hz.

"Broad" needs a definition. The width at half of the peak depends on the pass-band of the amplifier, and on how the two
crossings are read off the samples, which moves it by one step of the sampling. `CONVENTIONS` names three ways.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.evidence import load_evidence

EVIDENCE = load_evidence("lc_recording")
CONVENTIONS = {
    "interpolated": "between the two crossings, each found on a straight line between two samples",
    "samples": "from the last sample before each crossing to the other, as the authors of the data do",
    "outside": "from the last sample below half to the first sample below half again",
}
HALF = 1 / 2


def _wave(wave) -> np.ndarray:
    x = np.asarray(wave, float)
    if x.ndim != 1 or x.size < 1 + 2 or not np.isfinite(x).all():
        raise ValueError("A waveform is a list of at least three finite numbers.")
    if x.max() <= 0:
        raise ValueError("The peak of a waveform points up; multiply this one by -1.")
    return x


def width(
    wave, step: float, *, level: float = HALF, convention: str = "interpolated", peak: int | None = None
) -> float:
    """Return the width (ms) of the peak of a waveform at a share of its height.

    Parameters
    ----------
    wave : array_like
        Samples; the baseline is 0 and the peak points up.
    step : float
        Time from sample to sample in ms.
    level : float
        Share of the height at which the width is taken; 1/2 gives the width at half maximum.
    convention : str
        One of `CONVENTIONS`.
    peak : int, optional
        Sample of the peak; the highest one unless given.

    Raises
    ------
    ValueError
        If the waveform does not fall below the level on both sides of its peak, or anything is out of range.
    """
    x, dt = _wave(wave), positive("step", step)
    known_name("convention", convention, CONVENTIONS)
    if not 0 < number("level", level) < 1:
        raise ValueError(f"level lies between 0 and 1, but it is {level!r}.")
    peak = _peak(x, peak)
    y = x - level * x[peak]
    before, after = np.flatnonzero(y[:peak] <= 0), np.flatnonzero(y[peak:] <= 0)
    if not before.size or not after.size:
        raise ValueError("The waveform does not fall below the level on both sides of its peak.")
    left, right = int(before[-1]), peak + int(after[0])
    if convention == "outside":
        return (right - left) * dt
    if convention == "samples":
        return (right - 1 - left) * dt
    rise = left - y[left] / (y[left + 1] - y[left])
    fall = right - y[right] / (y[right] - y[right - 1])
    return float(fall - rise) * dt


def _peak(x: np.ndarray, peak: int | None) -> int:
    """Return the sample of the peak, which is the highest one unless another is named."""
    found = int(x.argmax()) if peak is None else whole("peak", peak, 0)
    if found >= x.size or x[found] <= 0:
        raise ValueError(f"The peak is a sample above 0 of the waveform, but it is {peak!r}.")
    return found


@dataclass(frozen=True)
class Shape:
    """What a physiologist reads off a spike.

    `height` in the units of the waveform, `width` at half of it and `trough_after` (peak to trough) in ms; `trough` and
    `dip`, the lowest points after and before the peak as shares of the height (0 or negative); `hump`, the highest
    point after the trough as a share of the height (0 or positive); `phases` is 1 to 4: the peak, and those of dip,
    trough and hump that are deep or high enough.
    """

    height: float
    width: float
    trough: float
    trough_after: float
    dip: float
    hump: float
    phases: int

    @property
    def name(self) -> str:
        """``monophasic``, ``biphasic``, ``triphasic`` or ``with four phases``."""
        return ("monophasic", "biphasic", "triphasic", "with four phases")[self.phases - 1]


def shape(wave, step: float, *, least: float | None = None, peak: int | None = None) -> Shape:
    """Read a waveform; a dip, a trough or the hump after a trough is a phase when it is at least `least` of the height.

    `peak` is the sample of the peak, the highest one unless given: a filter that runs one way can make a hump that is
    higher than what it leaves of the peak.

    Returns
    -------
    Shape
    """
    x, dt = _wave(wave), positive("step", step)
    least = EVIDENCE["phase"].value if least is None else number("least", least, low=0, high=1)
    peak = _peak(x, peak)
    height = float(x[peak])
    low = peak + int(x[peak:].argmin())
    trough, dip = min(0.0, float(x[low]) / height), min(0.0, float(x[: peak + 1].min()) / height)
    hump = max(0.0, float(x[low:].max()) / height) if trough < 0 else 0.0
    phases = 1 + (dip <= -least) + (trough <= -least) + (trough <= -least and hump >= least)
    return Shape(height, width(x, dt, peak=peak), trough, (low - peak) * dt, dip, hump, phases)


@lru_cache  # the design takes longer than most signals
def _sections(order: int, low: float, high: float, rate: float) -> np.ndarray:
    """Return a Butterworth band-pass as second-order sections."""
    from scipy.signal import butter

    return butter(order, [low, high], "bandpass", fs=rate, output="sos")


def bandpass(signal, rate: float, low: float, high: float, *, order: int | None = None, causal: bool = False):
    """Filter a signal with a Butterworth band-pass (SciPy), along its last axis.

    Parameters
    ----------
    signal : array_like
        One signal, or several in rows.
    rate : float
        Samples in a second (Hz).
    low, high : float
        Corner frequencies (Hz), with ``0 < low < high < rate / 2``.
    order : int, optional
        Order of the design, 2 unless given.
    causal : bool
        Run it forward only, as an amplifier must. Otherwise it runs forward and back, so that no frequency is late;
        that squares its effect, and a sharp peak gets a dip on both sides.

    Returns
    -------
    numpy.ndarray
    """
    from scipy.signal import sosfilt, sosfiltfilt  # slow to import, and not needed by what only plans

    x, fs = np.asarray(signal, float), positive("rate", rate)
    if not np.isfinite(x).all() or x.size == 0:
        raise ValueError("A signal is made of finite numbers, at least one.")
    if not 0 < number("low", low) < number("high", high) < fs / 2:
        raise ValueError(f"Corners must rise from 0 to half of the sampling rate, but they are {low!r} and {high!r}.")
    n = int(EVIDENCE["order"].value) if order is None else whole("order", order, 1)
    sections = _sections(n, float(low), float(high), fs)
    if causal:
        return sosfilt(sections, x)
    return sosfiltfilt(sections, x, padlen=min(x.shape[-1] - 1, (1 + 2) * (2 * len(sections) + 1)))


def filtered(waves, step: float, low: float, high: float | None = None, *, causal: bool = False) -> np.ndarray:
    """Return waveforms as an amplifier with another pass-band would show them.

    Each is put into silence, four periods of the low corner but at most 0.2 s, so that the filter finds no edge.

    Parameters
    ----------
    waves : array_like
        One waveform, or several in rows.
    step : float
        Time from sample to sample in ms.
    low, high : float
        Corner frequencies (Hz); `high` is that of the course unless given.
    """
    x, fs = np.asarray(waves, float), constants.kilo / positive("step", step)
    silence = int(fs * min(EVIDENCE["silence"].value, 2**2 / positive("low", low)))
    pad = [(0, 0)] * (x.ndim - 1) + [(silence, silence)]
    y = bandpass(np.pad(x, pad), fs, low, EVIDENCE["high"].value if high is None else high, causal=causal)
    return y[..., silence : silence + x.shape[-1]]


def spike(
    step: float, samples: int, *, peak: float, rise: float, fall: float, trough: float = 0.0, after: float = 1.0
) -> np.ndarray:
    """Return an invented spike of height 1 whose width at half maximum is exactly ``rise + fall``.

    Two halves of Gaussians meet at the peak; the trough is one arch of a squared sine that begins where the fall has
    passed half of the height, so it does not change the width.

    Parameters
    ----------
    step : float
        Time from sample to sample in ms.
    samples : int
        Number of samples.
    peak : float
        Time of the peak in ms; it is moved to the next sample.
    rise, fall : float
        From the crossing of half the height to the peak, and from there to the other crossing, in ms.
    trough, after : float
        Depth of the trough as a share of the height (0 to 1), and its time after the peak in ms, beyond `fall`.
    """
    dt, n = positive("step", step), whole("samples", samples, 1)
    rise, fall, depth = positive("rise", rise), positive("fall", fall), number("trough", trough, low=0, high=1)
    t = np.arange(n) * dt
    t = t - round(number("peak", peak, low=0, high=float(t[-1])) / dt) * dt
    x = 2.0 ** -((t / np.where(t < 0, rise, fall)) ** 2)
    if depth == 0:
        return x
    start, middle = fall + dt, number("after", after)
    if middle <= start:
        raise ValueError(f"The trough must come after the fall, at more than {start:g} ms.")
    phase = np.where(t < middle, (t - start) / (middle - start), 1 + (t - middle) / (2 * (middle - start)))
    arch = np.where((phase > 0) & (phase < 2), np.sin(np.pi * phase / 2) ** 2, 0.0)
    return x - (depth + 2.0 ** -((middle / fall) ** 2)) * arch
