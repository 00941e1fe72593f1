r"""A session at the tip: every spike of an hour, whether it passed the threshold, and the numbers that come of it.

The session is computed spike by spike and not sample by sample. A spike of height :math:`h` in the filtered trace, with
noise of standard deviation :math:`\sigma`, passes a threshold :math:`k\sigma` if one of the independent samples of its
top does; the highest one does with probability :math:`\Phi(h/\sigma - k)`. Noise alone passes it from one sample
:math:`x_0` to the next one :math:`x_1`,

.. math:: f_s\, P(x_0 < k\sigma \le x_1)

times a second, where :math:`f_s` is how often the trace is sampled and :math:`r` the correlation of neighboring samples
of the two. The law of Rice, :math:`f_0 e^{-k^2/2}`, also counts excursions that begin and end between two samples. Two
shapes :math:`w_1, w_2` are told apart by a matched filter with :math:`d' = \lVert w_1 - w_2 \rVert \sqrt{\rho}/\sigma`,
where :math:`\rho` is the share of the samples that are independent. Noise and :math:`r` are measured on a trace of
`nelib.locus.trace`.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy import constants
from scipy.special import ndtr, ndtri, owens_t, stdtrit

from nelib.locus.detection import noise
from nelib.locus.experiment import NO_DRUG, REVERSED, Animal, Histology, Plan, claim, histology
from nelib.locus.firing import draw, drug_factor, firing, value
from nelib.locus.spikes import Response, response, violations
from nelib.locus.trace import LC, background, spike_height, template
from nelib.locus.waveform import bandpass, filtered, spike, width

SECONDS = 2**2  # geometry: of noise on which a threshold is set
PARTS = ("neuron", "neighbors", "noise", "detection")


@cache
def hearing(impedance: float, low: float, dense: bool) -> tuple[float, float]:
    """Return the noise (µV) of a filtered trace without single neurons, and the correlation of neighboring samples."""
    fs = value("sampling")
    x = bandpass(background(int(SECONDS * fs), fs, impedance, 1, dense=dense), fs, low, value("high"))
    return noise(x), float(np.corrcoef(x[:-1], x[1:])[0, 1])


def false_rate(impedance: float, low: float, dense: bool, threshold: float) -> float:
    """Return how often (Hz) noise alone passes a threshold (standard deviations), from one sample to the next."""
    k, r = threshold, hearing(impedance, low, dense)[1]
    both = ndtr(-k) - 2 * owens_t(k, np.sqrt((1 - r) / (1 + r)))  # two neighboring samples above it
    return float(value("sampling") * (ndtr(-k) - both))


def own_shape(truth: Animal) -> np.ndarray:
    """Return the spike of the neuron at the tip, of height 1."""
    fs = value("sampling")
    unit = truth.tip.region.unit or LC
    if unit != LC:
        return template(unit, fs)
    step, early = constants.kilo / fs, value("asymmetry")
    length = value("wave_step") * value("wave_samples")
    positive = truth.kind != "TH-"
    depth, after = (
        (value("lc_trough"), value("lc_after"))
        if positive
        else (value("fast_trough"), value("fast_after") * truth.width)
    )
    w = truth.width or value("lc_width")
    return spike(step, round(length / step), peak=length / 2 / 2, rise=early * w, fall=(1 - early) * w, trough=depth,
                 after=after)  # fmt: skip


def neighbor_shapes(truth: Animal) -> tuple[np.ndarray, ...]:
    """Return the spikes, of height 1, of the two neighbors that can be heard; none where there are none."""
    where, fs = truth.tip.region, value("sampling")
    if where.unit == LC:
        return tuple(template(LC if kind == "TH+" else "neighbor", fs) for kind in truth.neighbors)
    return (template(where.unit, fs),) * 2 if where.unit and where.dense and not where.jaw else ()


@dataclass(frozen=True, eq=False)
class Session:
    """A session: what was found, and the truth.

    `times` are the spikes that were found (s) and `own` those that the neuron made; `shocks` (s), `injections` (s) and
    `stop`, the end of the baseline, `end` of the session (s). `rate` (Hz) with its interval `low` to `high`, `cv` and
    `violations` are those of the baseline; `left` and `last` are the shares of that rate under clonidine and at the
    end, with their intervals, or None; `shape` is the mean filtered spike (µV, from
    sample to sample of the trace) and `width` (ms) its width, 0 where there is none.
    """

    plan: Plan
    animal: Animal
    times: np.ndarray = field(repr=False)
    own: np.ndarray = field(repr=False)
    neighbors: tuple[np.ndarray, ...] = field(repr=False)
    shocks: np.ndarray = field(repr=False)
    injections: tuple[float, ...]
    stop: float
    end: float
    noise: float
    height: float
    rate: float
    low: float
    high: float
    cv: float
    violations: float
    shape: np.ndarray = field(repr=False)
    width: float
    answer: Response | None
    left: tuple[float, float, float] | None
    last: tuple[float, float, float] | None
    seen: Histology

    @property
    def verdict(self) -> str:
        """What one concludes from section, label and drug: ``"TH+"``, ``"TH-"`` or ``"undecided"``."""
        return claim(self.seen, None if self.left is None or not self.counted else (self.left[0], self.last[0]))

    @property
    def counted(self) -> int:
        """Spikes that were found in the baseline."""
        return int((self.times < self.stop).sum())

    @property
    def withheld(self) -> bool:
        """Whether the recording ended before the antagonist was due."""
        return self.plan.drug == REVERSED and len(self.injections) < 2

    @property
    def right(self) -> bool:
        """Whether that is true; undecided never is."""
        return self.verdict == (self.animal.kind or "TH-")

    @property
    def proven(self) -> bool:
        """Whether the recorded cell itself was identified."""
        return bool(self.seen.cell)

    @property
    def close(self) -> bool:
        """Whether the rate of the baseline is that of the neuron, within the tolerance of the course."""
        return bool(self.animal.kind) and abs(self.rate / self.animal.rate - 1) <= value("rig_close")


def schedule(plan: Plan) -> tuple[np.ndarray, tuple[float, ...], float, float]:
    """Return onsets of shocks, injections, end of the baseline and end of the session (s)."""
    stop = plan.baseline * constants.minute
    onsets = stop + value("shock_period") * np.arange(plan.shocks)
    begin = stop + (plan.shocks > 0) * (plan.shocks * value("shock_period") + value("rig_rest"))
    if plan.drug == NO_DRUG:
        return onsets, (), stop, begin
    end = begin + plan.after * constants.minute
    second = begin + value("rig_antagonist_after") * constants.minute
    return onsets, (begin, second) if plan.drug == REVERSED and second < end else (begin,), stop, end


def _rate(plan: Plan, truth: Animal, onsets, injections, kind: str, base: float, answers: bool):
    """Return the rate of a neuron as a function of time: fluctuation, shocks and drugs."""
    shocked = truth.tip.region.shock
    steady = firing(kind if shocked else "TH-", base=base, shocks=onsets if shocked else ())

    def rate(t: np.ndarray) -> np.ndarray:
        ebb = 1 + value("rig_ebb_depth") * np.sin(2 * constants.pi * (t / value("rig_ebb") + truth.phase))
        found = steady(t) * ebb
        if injections and answers:
            minutes = np.arange(-1, plan.after + 2)
            dose = value("clonidine_dose")
            reversed_at = (injections[1] - injections[0]) / constants.minute if len(injections) > 1 else np.inf
            left = [
                drug_factor(
                    clonidine=dose * (m >= 0), yohimbine=value("rig_antagonist") * (m >= reversed_at), minutes=m
                )
                for m in minutes
            ]
            found = found * np.interp((t - injections[0]) / constants.minute, minutes, left, left=1.0)
        return found

    return rate


def run(plan: Plan, truth: Animal) -> Session:
    """Do an experiment in an animal."""
    random = {name: np.random.default_rng([truth.seed, i]) for i, name in enumerate(PARTS)}
    onsets, injections, stop, end = schedule(plan)
    where, fs = truth.tip.region, value("sampling")
    sigma = hearing(plan.impedance, plan.low, where.dense)[0]
    minute = constants.minute
    at_work = where.unit == LC
    at, dead = (plan, truth, onsets, injections), value("refractory") / constants.kilo
    own = np.empty(0)
    if truth.kind and at_work:
        own = draw(_rate(*at, truth.kind, truth.rate, truth.answers), end, random["neuron"], step=dead)
    elif truth.kind:
        own = renewal(truth.rate, end, random["neuron"], value(f"{where.unit}_cv") ** -2.0, value("fast_refractory"))
    if at_work:
        others = [
            draw(_rate(*at, kind, value("neighbor_rate"), kind == "TH+"), end, random["neighbors"], regularity=1.0,
                 refractory=value("dead") / constants.kilo, step=dead)
            for kind in truth.neighbors
        ]  # fmt: skip
    else:
        pace = value(f"{where.unit}_rate") if where.unit and where.dense and not where.jaw else 0.0
        others = [renewal(pace, end, random["neighbors"], 1.0, value("dead")) for _ in range(2 * (pace > 0))]
    raw = [own_shape(truth), *neighbor_shapes(truth)]
    shapes = [filtered(w, constants.kilo / fs, plan.low) for w in raw]
    places = [truth.distance] + [value("neighbor_first") + i * value("neighbor_step") for i in range(len(others))]
    heights = [spike_height(d, plan.impedance) for d in places]
    means = [h * w for h, w in zip(heights, shapes, strict=True)]
    found, weights = [], []
    for i, train in enumerate([own, *others]):
        moved = truth.away(train / minute) if i == 0 else np.full(train.size, places[i])
        scale = spike_height(moved, plan.impedance) / heights[i] if train.size else np.ones(0)
        heard = _tops(means[i], scale, sigma, plan.low, random["detection"]) > plan.threshold * sigma
        if plan.sort:
            heard &= _assigned(means, i, scale, sigma, plan.low, random["detection"])
        found.append(train[heard])
        weights.append(int(heard[train < stop].sum()))
    false = false_rate(plan.impedance, plan.low, where.dense, plan.threshold) * end
    hiss = random["noise"].uniform(0, end, random["noise"].poisson(false))
    if plan.sort:
        hiss = hiss[_assigned(means, None, np.ones(hiss.size), sigma, plan.low, random["noise"])]
    times = np.sort(np.concatenate([*found, hiss]))
    rate, low, high = _steady(times, stop)
    gaps = np.diff(times[times < stop])
    left = last = None
    if injections:
        span = value("rig_window") * minute
        at = min(value("clonidine_minutes") * minute + span / 2, end - injections[0])
        left, last = (_share(times, stop, injections[0] + b - span, injections[0] + b) for b in
                      (at, end - injections[0]))  # fmt: skip
    mean = sum((n * m for n, m in zip(weights, means, strict=True)), np.zeros_like(means[0])) / max(sum(weights), 1)
    return Session(
        plan, truth, times, own, tuple(others), onsets, injections, stop, end, sigma, float(means[0].max()), rate, low,
        high, float(gaps.std() / gaps.mean()) if gaps.size > 1 else 0.0,
        float(violations(times[times < stop])) if gaps.size else 0.0, mean, _width(mean, constants.kilo / fs),
        response(times, onsets, rate) if onsets.size else None, left, last, histology(plan, truth, end / minute),
    )  # fmt: skip


def renewal(rate: float, end: float, random: np.random.Generator, shape: float, dead: float) -> np.ndarray:
    """Draw spikes (s) of a constant rate (Hz): after a dead time (ms) the intervals are those of a gamma process."""
    silent = min(dead / constants.kilo, 1 / rate / 2)
    expected = rate * end
    n = int(expected + SECONDS * 2 * np.sqrt(expected + SECONDS) + SECONDS)
    at = np.cumsum(silent + random.gamma(shape, (1 / rate - silent) / shape, n))
    return at[at < end]


def _tops(mean: np.ndarray, scale, sigma: float, low: float, random: np.random.Generator) -> np.ndarray:
    """Return the highest point of each spike of a filtered trace: a flat top meets the noise several times."""
    step = max(1, round(value("sampling") / (2 * (value("high") - low))))  # from one independent sample to the next
    near = round(value("tolerance") / constants.kilo * value("sampling") / step) * step
    top = int(mean.argmax())
    points = mean[max(top - near, top % step) : top + near + 1 : step]
    highest = np.full(scale.size, -np.inf)
    for point in points:
        highest = np.maximum(highest, scale * point + sigma * random.standard_normal(scale.size))
    return highest


def _assigned(means, source: int | None, scale, sigma: float, low: float, random) -> np.ndarray:
    """Say which spikes of a source (None: noise) a sorter gives to the neuron rather than to anything else."""
    free = min(2 * (value("high") - low) / value("sampling"), 1.0)
    mine = means[0]
    kept = np.ones(scale.size, bool)
    for other in [np.zeros_like(mine), *means[1:]]:
        way = mine - other
        length = np.linalg.norm(way)
        own = np.zeros_like(mine) if source is None else means[source]
        at = (scale * (own @ way) - (mine + other) @ way / 2) / max(length, np.finfo(float).tiny)
        kept &= at + sigma / np.sqrt(free) * random.standard_normal(scale.size) > 0
    return kept


def _steady(times, stop: float) -> tuple[float, float, float]:
    """Return rate of the baseline (Hz) and a 95 percent interval, by Student's t of its parts."""
    n = int(value("rig_parts"))
    parts = np.histogram(times, np.linspace(0, stop, n + 1))[0] * n / stop
    half = float(stdtrit(n - 1, (1 + value("confidence")) / 2)) * parts.std(ddof=1) / np.sqrt(n)
    return float(parts.mean()), max(float(parts.mean() - half), 0.0), float(parts.mean() + half)


def _share(times, stop: float, start: float, end: float) -> tuple[float, float, float]:
    """Return the rate in a window as a share of the baseline, and an interval, from the two counts."""
    before = max(float((times < stop).sum()), 1 / 2)
    now = float(((times >= start) & (times < end)).sum())
    ratio = now / (end - start) / (before / stop)
    error = float(ndtri((1 + value("confidence")) / 2)) * np.sqrt(1 / before + 1 / max(now, 1 / 2))
    least = max(now, 1 / 2) / (end - start) / (before / stop)
    return ratio, min(float(least * np.exp(-error)), ratio), float(least * np.exp(error))


def _width(mean: np.ndarray, step: float) -> float:
    try:
        return width(mean, step)
    except ValueError:
        return 0.0
