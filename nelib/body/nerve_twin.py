r"""A neurogram without its raw trace: as the chain would draw it, at a fiftieth of the work.

A study of two groups needs hours of recording, and its power needs hundreds of such studies. The chain of
`nelib.body.nerve_recording` on 5000 samples a second is too slow for that. Here a neurogram is drawn directly, one
number for each hundredth of a second. What a bin of the rectified trace holds follows from the filter:

- noise, hum and movement that pass it have the mean :math:`z` and the scatter :math:`s`; both are read from the chain
  itself, run on a trace without a nerve;
- a spike of the height h adds the sum of :math:`E|n + h w| - E|n|` over its samples w behind the filter, where n is
  normal with that part of the trace (folded normal distribution); A is the sum over spikes of a bin;
- many spikes in a bin overlap, and cancel in part. Then their powers add: :math:`B = \sqrt{z^2 + \tfrac 2\pi P} - z`
  with the power P of the spikes. Each of A and B is an upper limit; what is added is
  :math:`(A^{-q} + B^{-q})^{-1/q}` with one fitted number q.

A leaky integrator follows. Bursts are then found by `nelib.body.nerve_recording.detect` as in any neurogram.
Times in s, µV. Numbers: ``nelib/data/sympathetic.csv``, ``nelib/data/nerve_study.csv``.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from scipy.signal import lfilter
from scipy.special import erf

from nelib.body.nerve_recording import Neurogram, bandpass, floor
from nelib.body.nerve_trace import record, spike_shape, streams, value
from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import array


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("nerve_study")


def constant(name: str) -> float:
    """Return the value of a record of ``nerve_study.csv``."""
    return _table()[known_name("record", name, _table())].value


def known(name: str) -> float:
    """Return the value of a record of ``sympathetic.csv`` or ``nerve_study.csv``."""
    return constant(name) if name in _table() else value(name)


@dataclass(frozen=True, eq=False)
class Filtered:
    """What a band-pass does to noise and to spikes.

    Attributes
    ----------
    zero, scatter : float
        Mean and standard deviation of bins of the rectified trace of a silent nerve, in µV.
    sum : ndarray
        What a spike adds to a bin, in µV, for each of `heights` in µV.
    energy : float
        Power in a bin of a spike of 1 µV, in µV².
    """

    zero: float
    scatter: float
    heights: np.ndarray = field(repr=False)
    sum: np.ndarray = field(repr=False)
    energy: float


@cache
def filtered(low: float, high: float, noise: float = 1.0) -> Filtered:
    """Return what a band-pass between `low` and `high` Hz does; `noise` is a factor of the noise."""
    rate = value("sampling")
    silent = record(constant("silent"), gain=0, noise=number("noise", noise, low=0), seed=1)
    trace = bandpass(silent.samples, rate, low, high)
    per = round(rate / value("shown"))
    settled = trace[round(rate) :]
    bins = np.abs(settled[: settled.size // per * per]).reshape(-1, per).mean(axis=1)
    shape = spike_shape(rate)
    wave = bandpass(np.concatenate([shape, np.zeros(per)]), rate, low, high)
    heights = constant("highest_spike") * np.linspace(0, 1, int(constant("spike_heights"))) ** 2
    sd = settled.std()
    a = heights[:, None] * wave / sd
    folded = np.sqrt(2 / np.pi) * np.exp(-(a**2) / 2) + a * erf(a / np.sqrt(2)) - np.sqrt(2 / np.pi)
    return Filtered(bins.mean(), bins.std(), heights, sd * folded.sum(axis=1) / per, float((wave**2).sum() / per))


def level(known: Filtered, at: np.ndarray, height: np.ndarray, size: int) -> np.ndarray:
    """Return the mean of each of `size` bins of a rectified trace with spikes at times (s) and of heights (µV)."""
    k = np.floor(at * value("shown")).astype(int)
    inside = (k >= 0) & (k < size)
    k, h = k[inside], height[inside]
    A = np.bincount(k, np.interp(h, known.heights, known.sum), minlength=size)
    B = np.sqrt(known.zero**2 + 2 / np.pi * known.energy * np.bincount(k, h**2, minlength=size)) - known.zero
    q, some = constant("overlap"), A > 0
    added = np.zeros(size)
    added[some] = (A[some] ** -q + B[some] ** -q) ** (-1 / q)
    return known.zero + added


def spikes(center: Any, share: Any, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return times (s) and heights (µV) at a gain of 1 of the spikes of bursts; see `nelib.body.nerve_trace`."""
    c, r = array("center", center, low=None), array("share", share, high=1)
    count = random.binomial(int(value("spikes_full")), r)
    at = np.repeat(c, count) + value("burst_sigma") * random.standard_normal(count.sum())
    return at, value("spike_height") * np.exp(value("spike_spread") * random.standard_normal(at.size))


def neurogram(
    center: Any,
    share: Any,
    duration: float,
    *,
    gain: float = 1.0,
    low: float | None = None,
    high: float | None = None,
    tau: float | None = None,
    quiet: Neurogram | None = None,
    noise: float = 1.0,
    seed: int | np.random.Generator = 1,
) -> Neurogram:
    """Draw a neurogram of bursts.

    Parameters
    ----------
    center, share : array_like
        When each burst is due in s, and the share of the axons in it.
    duration : float
        In s.
    gain : float
        How near the nerve lies to the electrode.
    low, high, tau : float, optional
        Of the chain; see `nelib.body.nerve_recording`.
    quiet : Neurogram, optional
        One whose level and noise are taken; see `nelib.body.nerve_recording.neurogram`.
    noise : float
        Factor of the noise.
    seed : int or numpy.random.Generator
        Draws spikes and noise.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    if quiet is not None and not isinstance(quiet, Neurogram):
        raise ValueError("quiet must be a Neurogram.")
    shown, near = value("shown"), number("gain", gain, low=0)
    size = max(2, round(positive("duration", duration) * shown))
    if isinstance(seed, np.random.Generator):
        for_spikes = for_noise = seed
    else:
        for_spikes, for_noise = streams(whole("seed", seed, 0), 2)
    f1 = value("filter_low") if low is None else positive("low", low)
    f2 = value("filter_high") if high is None else positive("high", high)
    known = filtered(f1, f2, noise)
    at, height = spikes(center, share, for_spikes)
    mean = level(known, at, near * height, size)
    # A louder trace scatters more, in proportion.
    y = mean * (1 + known.scatter / known.zero * for_noise.standard_normal(size))
    time_constant = value("integrator") if tau is None else positive("tau", tau)
    keep = np.exp(-1 / (shown * time_constant))
    height_ = lfilter([1 - keep], [1, -keep], y, zi=[keep * known.zero])[0]
    settled = int(value("integrator") * shown)
    # A part of the bins tells level and noise as well as all of them.
    zero, sd = (quiet.zero, quiet.noise) if quiet is not None else floor(height_[settled :: int(constant("thinned"))])
    return Neurogram(np.arange(size) / shown, height_, zero, sd)
