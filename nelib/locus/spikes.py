r"""Spike trains: how fast, how regular, in bursts or with pauses, and what a stimulus does to them.

A spike train is a list of times in s, or anything that has ``rescale`` and ``magnitude`` as a Neo ``SpikeTrain`` does.
For intervals :math:`I_i`, with mean :math:`\bar I` and standard deviation :math:`\sigma_I`,

.. math::

    CV = \frac{\sigma_I}{\bar I}, \qquad
    CV_2 = \Big\langle \frac{2\,|I_{i+1} - I_i|}{I_{i+1} + I_i} \Big\rangle, \qquad
    LV = 3 \Big\langle \frac{(I_i - I_{i+1})^2}{(I_i + I_{i+1})^2} \Big\rangle, \qquad
    LVR = 3 \Big\langle \Big(1 - \frac{4 I_i I_{i+1}}{(I_i + I_{i+1})^2}\Big)
          \Big(1 + \frac{4R}{I_i + I_{i+1}}\Big) \Big\rangle .

All are 0 for a clock. CV, CV2 and LV are 1 for a Poisson process; CV2, LV and LVR compare neighbors only, so that a
rate that drifts counts little. A gamma process of shape k has :math:`CV = 1/\sqrt k` and :math:`LV = 3/(2k + 1)`.
"""

from dataclasses import dataclass

import numpy as np
from scipy import constants

from nelib.kit.errors import number, positive
from nelib.kit.evidence import load_evidence

EVIDENCE = load_evidence("lc_recording")


def times(train) -> np.ndarray:
    """Return the times of a spike train in s, checked: finite and increasing."""
    if hasattr(train, "rescale"):
        train = train.rescale("s").magnitude
    x = np.asarray(train, float)
    if x.ndim != 1 or not np.isfinite(x).all() or (np.diff(x) < 0).any():
        raise ValueError("A spike train is a list of finite times that do not decrease.")
    return x


def intervals(train) -> np.ndarray:
    """Return the intervals between spikes in s."""
    return np.diff(times(train))


def _pairs(gaps, least: int = 2) -> tuple[np.ndarray, np.ndarray]:
    x = np.asarray(gaps, float)
    if x.ndim != 1 or x.size < least or not np.isfinite(x).all() or (x < 0).any():
        raise ValueError(f"This needs at least {least} intervals, none of them negative.")
    a, b = x[:-1], x[1:]
    if ((a + b) == 0).any() or x.mean() == 0:
        raise ValueError("Two spikes in a row come at the same time as the one before: these are no intervals.")
    return a, b


def cv(gaps) -> float:
    """Return the coefficient of variation of intervals."""
    _pairs(gaps, 1)
    return float(np.std(gaps) / np.mean(gaps))


def cv2(gaps) -> float:
    """Return the mean local coefficient of variation of neighboring intervals (Holt et al.)."""
    a, b = _pairs(gaps)
    return float(np.mean(2 * np.abs(b - a) / (a + b)))


def lv(gaps) -> float:
    """Return the local variation of intervals (Shinomoto et al.)."""
    return lvr(gaps, 0.0)


def lvr(gaps, refractory: float | None = None) -> float:
    """Return the revised local variation; `refractory` is R in s, 5 ms unless given."""
    a, b = _pairs(gaps)
    R = EVIDENCE["lvr_R"].value / constants.kilo if refractory is None else number("refractory", refractory, low=0)
    local = (1 + 2) * ((a - b) / (a + b)) ** 2 * (1 + 2**2 * R / (a + b))
    return float(np.mean(local))


@dataclass(frozen=True)
class Train:
    """Summary of a spike train: counts, `rate` in Hz, `shortest` in s, `violations` a share of the intervals."""

    spikes: int
    duration: float
    rate: float
    cv: float
    cv2: float
    lv: float
    lvr: float
    shortest: float
    violations: float


def summary(train, duration: float | None = None, refractory: float | None = None) -> Train:
    """Describe a spike train; measures that need more spikes than there are come out as NaN.

    Parameters
    ----------
    train : array_like
        Spike times in s.
    duration : float, optional
        Length of the recording in s, which counts from 0. It is ``t_stop`` of a Neo train, else the last spike.
    refractory : float, optional
        Intervals shorter than this (s) cannot be of one neuron; `EVIDENCE` holds the one of the course.
    """
    t = times(train)
    if duration is None:
        stop = getattr(train, "t_stop", None)
        duration = float(stop.rescale("s").magnitude) if stop is not None else float(t[-1]) if t.size else 0.0
    gaps = np.diff(t)
    measured = [f(gaps) if gaps.size >= least else np.nan for f, least in ((cv, 2), (cv2, 2), (lv, 2), (lvr, 2))]
    shortest = float(gaps.min()) if gaps.size else np.nan
    return Train(
        t.size, float(duration), t.size / positive("duration", duration), *measured, shortest, violations(t, refractory)
    )


def violations(train, refractory: float | None = None) -> float:
    """Return the share of intervals that are shorter than a neuron can make (NaN without intervals)."""
    gaps = intervals(train)
    least = EVIDENCE["refractory"].value / constants.kilo if refractory is None else number("refractory", refractory)
    return float(np.mean(gaps < least)) if gaps.size else np.nan


@dataclass(frozen=True)
class Burst:
    """Spikes that follow one another fast: first and last in s, and how many."""

    start: float
    stop: float
    spikes: int


def bursts(train, begin: float | None = None, end: float | None = None) -> list[Burst]:
    """Find bursts: an interval of at most `begin` opens one, an interval above `end` closes it (s; 0.08 and 0.16).

    The rule was made for dopamine neurons; applied to another cell it finds what it defines.
    """
    t = times(train)
    low, high = (
        EVIDENCE[name].value / constants.kilo if given is None else positive(name, given)
        for name, given in (("burst_begin", begin), ("burst_end", end))
    )
    if low > high:
        raise ValueError("A burst that begins with a longer interval than may end it cannot be told apart.")
    found, gaps, i = [], np.diff(t), 0
    while i < gaps.size:
        if gaps[i] > low:
            i += 1
            continue
        j = i
        while j < gaps.size and gaps[j] <= high:
            j += 1
        found.append(Burst(float(t[i]), float(t[j]), j - i + 1))
        i = j
    return found


def pause_after(train, at: float) -> float:
    """Return the longest interval (s) that begins within the length of a response (5.5 s) after the time `at`."""
    t = times(train)
    gaps = np.diff(t)
    inside = (t[:-1] >= at) & (t[:-1] < at + EVIDENCE["shock_period"].value)
    return float(gaps[inside].max()) if inside.any() else np.nan


def around(train, onsets, start: float, stop: float) -> list[np.ndarray]:
    """Return the spikes of each trial between `start` and `stop`, in s from its onset."""
    t, o = times(train), times(onsets)
    if number("start", start) >= number("stop", stop):
        raise ValueError("start must come before stop.")
    low, high = np.searchsorted(t, o + start, "left"), np.searchsorted(t, o + stop, "left")
    return [t[a:b] - onset for a, b, onset in zip(low, high, o, strict=True)]


def counts(train, onsets, start: float, stop: float) -> np.ndarray:
    """Return the number of spikes of each trial between `start` and `stop` (s from its onset)."""
    return np.array([x.size for x in around(train, onsets, start, stop)])


def psth(train, onsets, start: float, stop: float, bin: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a peristimulus time histogram.

    Parameters
    ----------
    train, onsets : array_like
        Spike times and stimulus onsets in s.
    start, stop, bin : float
        Window around an onset and width of a bin, in s.

    Returns
    -------
    center, rate : numpy.ndarray
        Middle of each bin in s, and mean rate in it in Hz.
    """
    trials, dt = around(train, onsets, start, stop), positive("bin", bin)
    if not trials:
        raise ValueError("A histogram needs at least one stimulus.")
    n = max(1, round((stop - start) / dt))
    edges = np.linspace(start, stop, n + 1)
    found = np.histogram(np.concatenate(trials), edges)[0]
    return (edges[:-1] + edges[1:]) / 2, found / (len(trials) * np.diff(edges))


@dataclass(frozen=True)
class Response:
    """What shocks do to a neuron.

    `burst` spikes in the first 0.5 s; rates in Hz of the `middle` (0.5 to 1.5 s), the `pause` (1.5 to 4.5 s) and the
    second before the next shock (`before`); `reliability` is the share of shocks with a spike within 0.1 s and
    `latency` its median in ms; `suppression` compares the pause with the spontaneous rate, `modulation` the rate in
    the first 0.5 s with the second before the shock: each is (a - b) / (a + b), from -1 to 1.
    """

    burst: float
    middle: float
    pause: float
    before: float
    reliability: float
    latency: float
    suppression: float
    modulation: float


def _contrast(a: float, b: float) -> float:
    return (a - b) / (a + b) if a + b > 0 else np.nan


def response(train, onsets, spontaneous: float) -> Response:
    """Measure the response to stimuli in the windows of the authors of the data.

    Parameters
    ----------
    train, onsets : array_like
        Spike times and onsets in s of one recording.
    spontaneous : float
        Rate of the neuron without stimuli, in Hz.
    """
    end, start, stop, within = (
        EVIDENCE[name].value for name in ("burst_to", "pause_from", "pause_to", "reliable_within")
    )
    first = [x[0] for x in around(train, onsets, 0.0, within) if x.size]
    burst, middle, pause, before = (
        float(np.mean(counts(train, onsets, a, b)))
        for a, b in ((0.0, end), (end, start), (start, stop), (-1.0, 0.0))
    )  # fmt: skip
    pause /= stop - start
    return Response(
        burst, middle / (start - end), pause, before, len(first) / len(times(onsets)),
        float(np.median(first)) * constants.kilo if first else np.nan,
        _contrast(pause, number("spontaneous", spontaneous, low=0)), _contrast(burst / end, before),
    )  # fmt: skip
