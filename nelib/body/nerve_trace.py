r"""A raw recording from a sympathetic nerve of a virtual subject, with the truth that no experimenter has.

Each heart beat has a diastolic pressure P, and the baroreflex decides by it whether a burst follows:

.. math:: p = \frac{1}{1 + e^{k (P - T_{50})}}, \qquad \left.\frac{dp}{dP}\right|_{T_{50}} = -\frac{k}{4} .

A burst comes some 1.3 s after the R wave of its beat, in man later than the next R wave. The share r of the axons that
take part in it has a beta distribution; r N spikes on average, at times around that moment, make the burst. At the
electrode every spike is multiplied by a gain that says how near the nerve lies; noise, mains hum and the slow movement
of the base line are not. Nothing that is moved draws other random numbers, only `seed` does.

Left out: afferent spikes, muscle activity, other kinds of fibers, a latency that shortens with larger bursts, and any
effect of the bursts on the pressure. Every number comes from ``nelib/data/sympathetic.csv``; times in s, samples in µV.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from scipy import constants
from scipy.special import betaincinv, expit

from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

GROUPS = ("control", "failure")
PARTS = ("beats", "chance", "share", "time", "spikes", "noise")
"""What is drawn independently."""


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("sympathetic")


def value(name: str) -> float:
    """Return the value of a record of ``sympathetic.csv``."""
    return _table()[known_name("record", name, _table())].value


@cache
def derivation() -> dict:
    """Return the chance of a burst and what follows from it, as SymPy expressions.

    Returns
    -------
    dict
        ``"p"``, the chance that a beat has a burst; ``"slope"`` in bursts in `level` beats for each mmHg at T50;
        ``"k"`` that gives such a slope.
    """
    import sympy as sp

    P, T50, k, slope, level = sp.symbols("P T50 k G level")
    p = 1 / (1 + sp.exp(k * (P - T50)))
    steepest = sp.simplify((level * p.diff(P)).subs(P, T50))
    return {"p": p, "slope": steepest, "k": sp.solve(steepest - slope, k)[0]}


FORMULAS = Formulas(derivation, signed=("P", "T50", "G", "k"), quiet=("over",))


def burst_chance(pressure: Any, T50: float, slope: float) -> np.ndarray:
    """Return the chance that a beat has a burst.

    Parameters
    ----------
    pressure : array_like
        Diastolic pressure in mmHg.
    T50 : float
        Pressure in mmHg at which half of the beats have one.
    slope : float
        Bursts in 100 beats for each mmHg at T50; negative, or 0 for a reflex that is cut.

    Raises
    ------
    ValueError
        If the slope is above 0 or a value is impossible.
    """
    G = number("slope", slope, high=0)
    k = float(FORMULAS.compute("k", G=G, level=value("level")))
    return expit(-k * (array("pressure", pressure, low=None) - number("T50", T50)))


def shares(uniform: Any, group: str = "control") -> np.ndarray:
    """Turn numbers between 0 and 1 into shares of axons that take part in bursts of controls or of heart failure."""
    a = value(f"shape_{known_name('group', group, GROUPS)}")
    return betaincinv(a, value("shape_other"), array("uniform", uniform, high=1))


@dataclass(frozen=True, eq=False)
class Recording:
    """A raw trace and the beats that go with it; the truth is in `fired`, `center` and `share`.

    Attributes
    ----------
    samples : ndarray
        In µV, `rate` a second.
    R : ndarray
        Times of the R waves in s.
    pressure : ndarray
        Diastolic pressure of each beat in mmHg.
    fired : ndarray of bool
        Whether a beat has a burst.
    center : ndarray
        When the burst of a beat is due, in s, also where there is none.
    share : ndarray
        Share of the axons that take part in it.
    """

    samples: np.ndarray = field(repr=False)
    rate: float
    R: np.ndarray = field(repr=False)
    pressure: np.ndarray = field(repr=False)
    fired: np.ndarray = field(repr=False)
    center: np.ndarray = field(repr=False)
    share: np.ndarray = field(repr=False)

    @property
    def duration(self) -> float:
        """Length in s."""
        return self.samples.size / self.rate

    @property
    def time(self) -> np.ndarray:
        """Time of each sample in s."""
        return np.arange(self.samples.size) / self.rate


def streams(seed: int, parts: int) -> list[np.random.Generator]:
    """Return independent generators, so that what is drawn for one part does not shift another."""
    return [np.random.default_rng([whole("seed", seed, 0), part]) for part in range(parts)]


def beats(duration: float, heart_rate: float, pressure: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return the times of R waves (s) and the diastolic pressure of each beat (mmHg).

    Parameters
    ----------
    duration : float
        In s.
    heart_rate : float
        In beats a minute.
    pressure : float
        Mean diastolic pressure in mmHg.
    seed : int
        Draws the noise and the phases of the waves.
    """
    length, mean = positive("duration", duration), constants.minute / positive("heart_rate", heart_rate)
    random, level = streams(seed, 1)[0], number("pressure", pressure, low=0)
    phases = random.uniform(0, 2 * np.pi, 2)
    drawn = random.standard_normal((int(2 * length / mean) + 2, 2))
    waves = [
        (value(f"pressure_{n}"), value(f"{n}_frequency"), p)
        for n, p in zip(("slow", "breath"), phases, strict=True)
    ]  # fmt: skip
    # Bounded away from 0, so that no beat comes before the one before it.
    intervals = mean * np.exp(value("rr_noise") * drawn[:, 0])
    R = np.cumsum(intervals) - mean
    inside = length > R
    R, drawn = R[inside], drawn[inside]
    wave = sum(a * np.sin(2 * np.pi * f * R + p) for a, f, p in waves)
    return R, level + wave + value("pressure_noise") * drawn[:, 1]


def record(
    duration: float,
    *,
    group: str = "control",
    heart_rate: float | None = None,
    pressure: float | None = None,
    T50: float | None = None,
    slope: float | None = None,
    gain: float = 1.0,
    noise: float = 1.0,
    hum: float = 1.0,
    breath_held: bool = False,
    seed: int = 1,
) -> Recording:
    """Record from the nerve.

    Parameters
    ----------
    duration : float
        In s.
    group : str
        One of `GROUPS`: how many axons take part in a burst.
    heart_rate, pressure : float, optional
        Beats a minute, and mean diastolic pressure in mmHg.
    T50, slope : float, optional
        Of the baroreflex; see `burst_chance`.
    gain : float
        How near the nerve lies to the electrode: multiplies the spikes, not the noise.
    noise, hum : float
        Factors of noise, and of mains hum and slow movement.
    breath_held : bool
        The strongest drive: almost every beat has a burst, of almost all axons.
    seed : int
        Draws everything that is random.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    length, near = positive("duration", duration), number("gain", gain, low=0)
    middle = (value("T50_fall") + value("T50_rise")) / 2 if T50 is None else number("T50", T50)
    steep = value("slope_rise") if slope is None else slope
    level = value("rest_pressure") if pressure is None else pressure
    R, P = beats(length, value("rest_rate") if heart_rate is None else heart_rate, level, seed)
    chance, size, when, spikes, hiss = streams(seed, len(PARTS))[1:]
    felt = P - level + middle - value("evoked_drop") if breath_held else P
    fired = chance.uniform(size=R.size) < burst_chance(felt, middle, steep)
    drawn = size.uniform(size=R.size)
    share = np.full(R.size, value("evoked_share")) if breath_held else shares(drawn, group)
    center = R + value("latency") + value("jitter") * when.standard_normal(R.size)
    rate = value("sampling")
    at, height = _spikes(center, fired, share, spikes)
    samples = near * _train(at, height, round(length * rate), rate)
    time = np.arange(samples.size) / rate
    samples += number("noise", noise, low=0) * value("noise") * hiss.standard_normal(samples.size)
    for name, frequency in (("hum", "hum_frequency"), ("wander", "breath_frequency")):
        factor = number("hum", hum, low=0) * value(name)
        samples += factor * np.sin(2 * np.pi * value(frequency) * time)
    return Recording(samples, rate, R, P, fired, center, share)


def _spikes(center, fired, share, random) -> tuple[np.ndarray, np.ndarray]:
    """Return times (s) and heights (µV) of the spikes of all bursts.

    For each beat as many are drawn as a burst of all axons has; a burst takes the first ones, up to its share.
    """
    full = int(value("spikes_full"))
    at = random.standard_normal((center.size, full)) * value("burst_sigma") + center[:, None]
    height = value("spike_height") * np.exp(value("spike_spread") * random.standard_normal((center.size, full)))
    taken = (random.uniform(size=(center.size, full)) < share[:, None]) & fired[:, None]
    return at[taken], height[taken]


@cache
def spike_shape(rate: float) -> np.ndarray:
    """Return a spike, the derivative of a Gaussian, of the height 1, sampled at `rate` Hz; it is centered."""
    sigma = value("spike_sigma") * constants.milli
    half = int(np.ceil(2 * 2 * sigma * positive("rate", rate)))
    t = np.arange(-half, half + 1) / rate / sigma
    return t * np.exp((1 - t**2) / 2)


def _train(at: np.ndarray, height: np.ndarray, size: int, rate: float) -> np.ndarray:
    """Return the sum of spikes at times (s), as samples."""
    shape = spike_shape(rate)
    first = np.round(at * rate).astype(int) - shape.size // 2
    where = first[:, None] + np.arange(shape.size)
    inside = (where >= 0) & (where < size)
    weights = height[:, None] * shape
    return np.bincount(where[inside], weights[inside], minlength=size)
