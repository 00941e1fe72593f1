r"""From a trace to spike trains: threshold, detection, sorting, and a score against the truth.

Most samples of a filtered trace are noise, so the median of their absolute values says how large the noise is, however
many spikes there are: for Gaussian noise it is :math:`0.6745\,\sigma`. The standard deviation of the trace would grow
with the spikes. Samples are in µV, times in s.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import constants
from scipy.special import ndtri

from nelib.kit.errors import number, positive, whole
from nelib.kit.evidence import load_evidence
from nelib.locus.spikes import times

EVIDENCE = load_evidence("lc_recording")
MAD = float(ndtri(1 - 1 / 2 / 2))
"""Median absolute deviation of a Gaussian in units of its standard deviation, 0.6745."""


def noise(signal) -> float:
    """Return the standard deviation of the noise of a filtered trace, from the median of its absolute values."""
    x = np.asarray(signal, float)
    if x.ndim != 1 or x.size == 0 or not np.isfinite(x).all():
        raise ValueError("A trace is a list of finite numbers that is not empty.")
    return float(np.median(np.abs(x))) / MAD


@dataclass(frozen=True, eq=False)
class Detection:
    """Peaks above a threshold: their samples (`index`), `times` in s and `heights`, the `threshold` and the `noise`."""

    index: np.ndarray = field(repr=False)
    times: np.ndarray = field(repr=False)
    heights: np.ndarray = field(repr=False)
    threshold: float
    noise: float


def detect(signal, rate: float, factor: float | None = None, *, dead: float | None = None) -> Detection:
    """Find peaks above a multiple of the noise with ``scipy.signal.find_peaks``.

    Parameters
    ----------
    signal : array_like
        Filtered trace; spikes point up.
    rate : float
        Samples in a second (Hz).
    factor : float, optional
        The threshold in standard deviations of the noise, 4 unless given.
    dead : float, optional
        Of two peaks closer than this (ms) the higher one counts; 1 ms unless given.
    """
    x, fs = np.asarray(signal, float), positive("rate", rate)
    sigma = noise(x)
    level = sigma * positive("factor", EVIDENCE["factor"].value if factor is None else factor)
    gap = number("dead", EVIDENCE["dead"].value if dead is None else dead, low=0) / constants.kilo
    from scipy.signal import find_peaks  # slow to import, and not needed by what only plans

    index, found = find_peaks(x, height=level, distance=max(1, round(gap * fs)))
    return Detection(index, index / fs, found["peak_heights"], level, sigma)


def snippets(signal, index, rate: float, before: float | None = None, after: float | None = None) -> np.ndarray:
    """Cut the trace around each spike, from `before` to `after` it in ms (0.6 and 1.3); zeros fill in at the ends."""
    x, fs = np.asarray(signal, float), positive("rate", rate)
    a, b = (
        max(1, round(number(k, EVIDENCE[f"cut_{k}"].value if v is None else v, low=0) / constants.kilo * fs))
        for k, v in (("before", before), ("after", after))
    )
    padded = np.pad(x, (a, b))
    return padded[np.asarray(index, int)[:, None] + np.arange(a + b)]


def aligned(signal, index, rate: float, span: float | None = None) -> np.ndarray:
    """Return the sample of each spike at which the trace, averaged over `span` (ms; 0.4), is highest.

    The top of a broad spike is flat, so noise decides which sample is the highest; aligned there, spikes of one neuron
    differ in nothing but their place, and the first component finds just that.
    """
    x, fs = np.asarray(signal, float), positive("rate", rate)
    half = max(1, round(positive("span", EVIDENCE["align"].value if span is None else span) / constants.kilo * fs / 2))
    from scipy.ndimage import uniform_filter1d

    smooth = uniform_filter1d(x, 2 * half + 1)
    near = np.clip(np.asarray(index, int)[:, None] + np.arange(-half, half + 1), 0, x.size - 1)
    return near[np.arange(len(near)), smooth[near].argmax(axis=1)]


def components(cuts, n: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Return the first `n` principal components of snippets and the share of the variance that each explains.

    Returns
    -------
    scores : numpy.ndarray, shape (spikes, n)
        The sign of each component is such that the mean of its third powers is not negative.
    explained : numpy.ndarray, shape (n,)
    """
    x = np.asarray(cuts, float)
    n = whole("n", n, 1)
    if x.ndim != 2 or min(x.shape) < n:
        raise ValueError(f"{n} components need at least as many spikes and samples.")
    x = x - x.mean(axis=0)
    u, s, _ = np.linalg.svd(x, full_matrices=False)
    scores = u[:, :n] * s[:n]
    scores = scores * np.where((scores ** (1 + 2)).sum(axis=0) < 0, -1, 1)
    total = (s**2).sum()
    return scores, s[:n] ** 2 / total if total > 0 else np.zeros(n)


def cluster(scores, units: int) -> np.ndarray:
    """Divide spikes into units with k-means; the start is fixed, so that the same scores give the same units.

    The first center is a spike far from the middle of all, each next one a spike far from all centers so far. Far means
    farther than 98 percent of the spikes, so that no single outlier becomes a unit.
    """
    from scipy.cluster.vq import ClusterError, kmeans2

    x = np.asarray(scores, float)
    k = whole("units", units, 1)
    if x.ndim != 2 or len(x) < k:
        raise ValueError(f"{k} units need at least {k} spikes.")
    rank = int((len(x) - 1) * (1 - EVIDENCE["outliers"].value))
    centers, far = [], np.linalg.norm(x - np.median(x, axis=0), axis=1)
    while len(centers) < k:
        centers.append(x[np.argsort(far, kind="stable")[rank]])
        far = np.min([np.linalg.norm(x - c, axis=1) for c in centers], axis=0)
    try:
        return kmeans2(x, np.array(centers), minit="matrix", missing="raise")[1]
    except ClusterError:  # a center lost all of its spikes, as when many are alike: stay with the first division
        return np.argmin([np.linalg.norm(x - c, axis=1) for c in centers], axis=0)


@dataclass(frozen=True, eq=False)
class Sorted:
    """Units of a trace, the largest first: label of each spike, trains in s, mean snippets, scores, explained share."""

    labels: np.ndarray = field(repr=False)
    trains: tuple[np.ndarray, ...] = field(repr=False)
    shapes: np.ndarray = field(repr=False)
    scores: np.ndarray = field(repr=False)
    explained: np.ndarray = field(repr=False)


def sort(signal, found: Detection, rate: float, units: int, n: int = 2, *, align: bool = True) -> Sorted:
    """Sort detected spikes by the first `n` principal components of their shapes; see `aligned`.

    Raises
    ------
    ValueError
        If there are fewer spikes than units or components.
    """
    cuts = snippets(signal, aligned(signal, found.index, rate) if align else found.index, rate)
    scores, explained = components(cuts, n)
    raw = cluster(scores, units)
    kinds = [k for k in range(whole("units", units, 1)) if (raw == k).any()]
    kinds.sort(key=lambda k: -float(found.heights[raw == k].mean()))
    labels = np.array([kinds.index(k) for k in raw])
    means = np.array([cuts[labels == k].mean(axis=0) for k in range(len(kinds))])
    return Sorted(labels, tuple(found.times[labels == k] for k in range(len(kinds))), means, scores, explained)


@dataclass(frozen=True)
class Score:
    """How a found train compares with the true one: `hits`, `false` and `missed` spikes, `precision` and `recall`."""

    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was found that is true (NaN if nothing was found)."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else np.nan

    @property
    def recall(self) -> float:
        """Share of the true spikes that was found (NaN if there are none)."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else np.nan


def match(found, truth, tolerance: float | None = None) -> Score:
    """Pair found spikes with true ones, each at most once, when they are at most `tolerance` (ms; 0.5) apart.

    Both trains are in order, so taking the earliest pair that fits gives as many pairs as there can be.
    """
    a, b = times(found), times(truth)
    allowed = number("tolerance", EVIDENCE["tolerance"].value if tolerance is None else tolerance, low=0)
    allowed /= constants.kilo
    hits = i = j = 0
    while i < a.size and j < b.size:
        if abs(a[i] - b[j]) <= allowed:
            hits, i, j = hits + 1, i + 1, j + 1
        elif a[i] < b[j]:
            i += 1
        else:
            j += 1
    return Score(hits, a.size - hits, b.size - hits)
