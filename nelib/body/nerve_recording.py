r"""From the raw trace of a nerve to bursts: filter, rectify, integrate, detect.

The chain of every laboratory: a band-pass keeps the spikes and takes away mains hum and slow movement; rectification
makes all of it positive; a leaky integrator with the time constant :math:`\tau` adds it up and forgets,

.. math:: \tau\,\dot y = |x| - y ;

what stands out of the noise by enough, at the right time after a heart beat, is a burst. Three things follow that are
not seen in the picture. The neurogram does not go back to zero: Gaussian noise of the standard deviation
:math:`\sigma` rectified has the mean :math:`\sigma\sqrt{2/\pi}`. Signal and noise add as powers before they are
rectified, :math:`\sqrt{2/\pi}\,(\sqrt{\sigma^2 + s^2} - \sigma)`, so that small bursts are shrunk more than large ones.
And the integrator delays the burst by up to :math:`\tau`.

Times in s, neurogram in µV. Every number comes from ``nelib/data/sympathetic.csv``.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from scipy import constants
from scipy.signal import butter, find_peaks, lfilter, sosfilt

from nelib.body.nerve_trace import Recording, value
from nelib.kit.errors import number, positive
from nelib.kit.formula import Formulas, array


@cache
def derivation() -> dict:
    """Derive what rectification and integration do, as SymPy expressions.

    Returns
    -------
    dict
        ``"zero"``, the mean of rectified Gaussian noise of the standard deviation sigma; ``"height"``, how far it rises
        when a signal of the standard deviation s is added; ``"small"``, the same for a signal far below the noise;
        ``"step"``, the answer of the integrator to a step from 0 to 1 at time t.
    """
    import sympy as sp

    x = sp.symbols("x", real=True)
    sigma, s, tau, t = sp.symbols("sigma s tau t", positive=True)
    y = sp.Function("y")
    density = sp.exp(-(x**2) / (2 * sigma**2)) / (sigma * sp.sqrt(2 * sp.pi))
    zero = sp.simplify(2 * sp.integrate(x * density, (x, 0, sp.oo)))
    height = zero.subs(sigma, sp.sqrt(sigma**2 + s**2)) - zero
    step = sp.dsolve(tau * y(t).diff(t) - (1 - y(t)), y(t), ics={y(0): 0}).rhs
    found = {"zero": zero, "height": height, "small": height.series(s, 0, 2 + 1).removeO(), "step": sp.expand(step)}
    plain = {v: sp.Symbol(v.name) for v in (sigma, s, tau, t)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("tau",))


def bandpass(samples: Any, rate: float, low: float | None = None, high: float | None = None) -> np.ndarray:
    """Return a trace filtered by a causal Butterworth band-pass.

    Parameters
    ----------
    samples : array_like
        In µV.
    rate : float
        Samples a second.
    low, high : float, optional
        Edges in Hz; 700 and 2000 unless given.

    Raises
    ------
    ValueError
        If the edges are not 0 < low < high < rate/2.
    """
    f1 = value("filter_low") if low is None else positive("low", low)
    f2 = value("filter_high") if high is None else positive("high", high)
    if not f1 < f2 < positive("rate", rate) / 2:
        raise ValueError(f"A band-pass needs low < high < half of the sampling rate, but it is {f1:g} to {f2:g} Hz.")
    filters = butter(int(value("order")), [f1, f2], "bandpass", fs=rate, output="sos")
    return sosfilt(filters, array("samples", samples, low=None))


def integrate(samples: Any, rate: float, tau: float | None = None) -> np.ndarray:
    """Return a rectified trace behind a leaky integrator with the time constant `tau` in s; a constant stays as it is.

    The integrator starts at the mean of the first time constant, so that it need not climb from zero.
    """
    constant = value("integrator") if tau is None else positive("tau", tau)
    rectified = np.abs(array("samples", samples, low=None))
    keep = np.exp(-1 / (positive("rate", rate) * constant))
    start = rectified[: max(1, int(constant * rate))].mean() if rectified.size else 0
    return lfilter([1 - keep], [1, -keep], rectified, zi=[keep * start])[0]


@dataclass(frozen=True, eq=False)
class Neurogram:
    """An integrated neurogram: times in s, `height` in µV; the level and the noise between bursts in µV."""

    time: np.ndarray = field(repr=False)
    height: np.ndarray = field(repr=False)
    zero: float
    noise: float


def floor(height: Any) -> tuple[float, float]:
    """Return level and standard deviation of a neurogram between its bursts.

    Samples far above the level are left out, then the level is found anew, until nothing changes. It starts from the
    lowest quarter, so that many bursts do not lift it.
    """
    h = np.sort(array("height", height).ravel())
    if h.size < 2:
        raise ValueError("A neurogram needs at least two samples.")
    kept = h[: max(2, h.size // (2 * 2))]
    while True:
        # The highest sample that is kept is as far above the mean as the factor says.
        middle = (kept[(kept.size - 1) // 2] + kept[kept.size // 2]) / 2  # they are sorted
        limit = middle + value("signal_to_noise") * max(kept.std(), np.spacing(h[-1]))
        count = int(np.searchsorted(h, limit, side="right"))
        if count <= kept.size:
            return float(kept.mean()), float(kept.std())
        kept = h[:count]


def neurogram(
    recording: Recording,
    *,
    low: float | None = None,
    high: float | None = None,
    tau: float | None = None,
    quiet: Neurogram | None = None,
) -> Neurogram:
    """Filter, rectify and integrate a recording.

    Parameters
    ----------
    recording : Recording
        What `nelib.body.nerve_trace.record` returns.
    low, high, tau : float, optional
        See `bandpass` and `integrate`.
    quiet : Neurogram, optional
        A quieter one from the same place of the electrode: its level and noise are taken, because where a burst follows
        each beat there is nothing between bursts.
    """
    if not isinstance(recording, Recording):
        raise ValueError("neurogram needs a Recording; nerve_trace.record() makes one.")
    if quiet is not None and not isinstance(quiet, Neurogram):
        raise ValueError("quiet must be a Neurogram.")
    full = integrate(bandpass(recording.samples, recording.rate, low, high), recording.rate, tau)
    each = max(1, round(recording.rate / value("shown")))
    height = full[::each].copy()  # a view would keep all samples
    # What the filter needs to settle tells nothing on the noise.
    settled = int(value("integrator") * value("shown"))
    level = (quiet.zero, quiet.noise) if quiet is not None else floor(height[settled:])
    return Neurogram(np.arange(height.size) * each / recording.rate, height, *level)


@dataclass(frozen=True, eq=False)
class Bursts:
    """Bursts that were found.

    Attributes
    ----------
    fired : ndarray of bool
        For each beat whether it has a burst.
    time : ndarray
        When the bursts peak, in s.
    latency : ndarray
        From the R wave of their beats to the peak, in s.
    height : ndarray
        Above the level between bursts, in µV.
    duration : float
        Length of the recording in s.
    """

    fired: np.ndarray = field(repr=False)
    time: np.ndarray = field(repr=False)
    latency: np.ndarray = field(repr=False)
    height: np.ndarray = field(repr=False)
    duration: float

    @property
    def frequency(self) -> float:
        """Bursts a minute."""
        return self.time.size * constants.minute / self.duration

    @property
    def incidence(self) -> float:
        """Bursts in 100 heart beats."""
        return float(value("level") * self.time.size / self.fired.size)

    @property
    def strength(self) -> float:
        """Mean height of a burst in µV; NaN without bursts."""
        return float(self.height.mean()) if self.height.size else np.nan

    @property
    def total(self) -> float:
        """Sum of the heights a minute, in µV a minute."""
        return float(self.height.sum() * constants.minute / self.duration)


def detect(
    trace: Neurogram,
    R: Any,
    *,
    signal_to_noise: float | None = None,
    latency: float | None = None,
    window: float | None = None,
) -> Bursts:
    """Find bursts: peaks that stand out of the noise, at the right time after a heart beat, one for each beat.

    Parameters
    ----------
    trace : Neurogram
        What `neurogram` returns.
    R : array_like
        Times of the R waves in s.
    signal_to_noise : float, optional
        Height over noise from which a peak counts; 3 unless given.
    latency, window : float, optional
        Latency that is expected, and how far from it a peak may be, in s.

    Raises
    ------
    ValueError
        If there is no beat or a value is impossible.
    """
    if not isinstance(trace, Neurogram):
        raise ValueError("detect needs a Neurogram; neurogram() makes one.")
    beats = np.sort(array("R", R, low=None).ravel())
    if not beats.size:
        raise ValueError("Bursts are told from noise by the heart beat, but there is no R wave.")
    factor = value("signal_to_noise") if signal_to_noise is None else positive("signal_to_noise", signal_to_noise)
    due = value("latency") if latency is None else number("latency", latency, low=0)
    near = value("window") if window is None else positive("window", window)
    above = trace.height - trace.zero
    peaks, _ = find_peaks(above, height=factor * trace.noise)
    # The beat that a peak belongs to is one of the two around the moment at which it was due.
    after = np.clip(np.searchsorted(beats, trace.time[peaks] - due), 1, max(beats.size - 1, 1))
    before, after = after - 1, np.minimum(after, beats.size - 1)
    far = [np.abs(trace.time[peaks] - beats[one] - due) for one in (before, after)]
    owner = np.where(far[1] < far[0], after, before)
    late = trace.time[peaks] - beats[owner]
    good = np.flatnonzero(np.abs(late - due) <= near)
    # Of several peaks of a beat the highest counts: sorted by height, the last one written stays.
    good = good[np.argsort(above[peaks[good]], kind="stable")]
    chosen = np.full(beats.size, -1)
    chosen[owner[good]] = good
    fired = chosen >= 0
    which = chosen[fired]
    length = trace.time.size * (trace.time[1] - trace.time[0])
    return Bursts(fired, trace.time[peaks[which]], late[which], above[peaks[which]], float(length))


@dataclass(frozen=True)
class Score:
    """Beats with a burst that were found, that were missed, and beats without one that got one."""

    found: int
    missed: int
    false: int


def score(bursts: Bursts, recording: Recording) -> Score:
    """Compare bursts that were found with the truth, beat by beat; bursts due after the end are no misses."""
    if np.shape(bursts.fired) != np.shape(recording.fired):
        raise ValueError("These bursts do not belong to this recording: the numbers of beats differ.")
    inside = recording.center < recording.duration - value("burst_sigma")
    true = recording.fired & inside
    return Score(
        int((bursts.fired & true).sum()),
        int((~bursts.fired & true).sum()),
        int((bursts.fired & ~recording.fired).sum()),
    )
