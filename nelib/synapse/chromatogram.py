r"""HPLC with electrochemical detection: amounts, peak areas, calibration, and the drawn chromatogram.

The detector counts charge, so a peak area is in pC and a height in pA. A compound leaves the column as a Gaussian of
width :math:`\sigma = t_R/\sqrt N`; the detector's filter, of time constant :math:`\tau`, adds an exponential tail and
smooths the noise. The solvent front comes first: what the column does not hold back, with the ascorbate of the
antioxidant, and its tail. Noise is scaled so that an integrated area scatters by `noise`, the same as in the virtual
experiment of `nelib.synapse.hplc`. Times on the column in min, currents in pA, amounts in pg of base.

Not in the model: columns that age, compounds of the tissue that come with norepinephrine, a detector that saturates,
and the potential, whose effect on signal and noise no source of this course gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import constants
from scipy.special import erfcx, ndtr

from nelib.kit.errors import known_name, number, numbers, positive
from nelib.synapse.microdialysis import setting

COMPOUNDS = ("norepinephrine", "DHBA", "dopamine")


def generator(rng) -> np.random.Generator:
    """Return `rng` if it is a NumPy generator, or raise a ValueError that says how to make one."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng must be a numpy.random.Generator, as default_rng(1) there makes one, but it is {rng!r}.")
    return rng


def vary(sigma: float, size, rng: np.random.Generator) -> np.ndarray:
    """Return log-normal factors with the mean 1 and `sigma` on the log scale, in an array of `size`."""
    return generator(rng).lognormal(-(sigma**2) / 2, sigma, size)


# Amounts and areas


def concentration(amount, volume):
    """Return the concentration (nM) of norepinephrine when `amount` (pg, base) is in `volume` (µL)."""
    return np.asarray(amount, dtype=float) / setting("mass") * constants.kilo / positive("The volume (µL)", volume)


def amount(nanomolar, volume):
    """Return the norepinephrine (pg, base) in `volume` (µL) at a concentration `nanomolar` (nM)."""
    return np.asarray(nanomolar, dtype=float) * positive("The volume (µL)", volume) * setting("mass") / constants.kilo


def charge(amount, compound: str = "norepinephrine"):
    """Return the peak area (pC) of `amount` (pg) without noise: electrons of the share that the electrode oxidizes.

    Compounds are catechols, so each gives the same electrons; their molar masses differ.
    """
    known_name("compound", compound, COMPOUNDS)
    mass = setting("mass" if compound == COMPOUNDS[0] else f"mass_{compound}")
    return np.asarray(amount, dtype=float) / mass * _per_picomole()


def _per_picomole() -> float:
    """Return the charge (pC) of a picomole in the detector."""
    return setting("electrons") * setting("yield") * constants.e * constants.N_A


def noise(amount):
    """Return the standard deviation of the peak area (pC): the noise of the baseline and that of the injection."""
    baseline = charge(setting("lod")) / setting("signal_to_noise")
    return np.hypot(baseline, setting("cv_area") * charge(amount))


def peak_areas(amount, rng: np.random.Generator) -> np.ndarray:
    """Inject amounts (pg), and return the peak areas (pC) that the detector shows."""
    return charge(amount) + noise(amount) * generator(rng).standard_normal(np.shape(amount))


def survival(hours, antioxidant: bool) -> np.ndarray:
    """Return the share of norepinephrine that is left after `hours` in the tray; with antioxidant all of it."""
    rate = 0 if antioxidant else np.log(2) / setting("half_life")
    return np.exp(-rate * np.asarray(hours, dtype=float))


@dataclass(frozen=True)
class Calibration:
    """A calibration line, area = intercept + slope · amount.

    Slope in pC/pg, intercept in pC. The limit of detection (pg) is the amount whose peak is as many times the standard
    deviation of the blanks as the evidence table asks for.
    """

    slope: float
    intercept: float
    limit: float

    def amounts(self, areas) -> np.ndarray:
        """Return the amounts (pg) that peak areas (pC) stand for. Noise can make the amount of a blank negative."""
        return (np.asarray(areas, dtype=float) - self.intercept) / self.slope


def standards() -> np.ndarray:
    """Return the amounts (pg) of the standards."""
    return np.geomspace(setting("standard_low"), setting("standard_high"), int(setting("standards")))


def calibrate(rng: np.random.Generator, amounts=None) -> Calibration:
    """Inject fresh standards and blanks, and fit the line, each standard weighted by its noise.

    `amounts` are the standards (pg); by default those of `standards`.
    """
    given = standards() if amounts is None else np.array([number("Each standard (pg)", a, low=0) for a in amounts])
    if np.unique(given).size < 2:
        raise ValueError("A calibration line needs at least two different standards.")
    slope, intercept = np.polyfit(given, peak_areas(given, rng), 1, w=1 / noise(given))
    blanks = peak_areas(np.zeros(int(setting("blanks"))), rng)
    limit = setting("signal_to_noise") * blanks.std(ddof=1) / slope
    return Calibration(float(slope), float(intercept), float(limit))


# The trace


@cache
def _grid() -> np.ndarray:
    """Return the times (s) of a trace."""
    return np.arange(0, setting("run_time") * constants.minute, setting("data_step"))


def dead_time() -> float:
    """Return the time (min) at which what the column does not hold back leaves it."""
    volume = np.pi * (setting("column_bore") / 2) ** 2 * setting("column_length") * setting("porosity")
    return float(volume / setting("column_flow"))


def _shape(compound: str | None) -> tuple[float, float, float]:
    """Return retention, width and time constant of the tail (s) of a compound, or of the solvent front for None."""
    minutes = dead_time() if compound is None else setting(f"retention_{compound}")
    tail = setting("front_tail" if compound is None else "filter_time")
    return minutes * constants.minute, minutes * constants.minute / np.sqrt(setting("plates")), tail


def peak(seconds, retention: float, width: float, tail: float) -> np.ndarray:
    """Return the exponentially modified Gaussian with the area 1, in 1/s, at times in `seconds`.

    Center and standard deviation (`width`) of the Gaussian and time constant of the exponential (`tail`) are in s.
    """
    number("retention (s)", retention, low=0)
    width, tail = positive("width (s)", width), positive("tail (s)", tail)
    z = (np.asarray(seconds, dtype=float) - retention) / width
    u = (width / tail - z) / np.sqrt(2)
    # Two forms of the same: erfcx does not underflow before the peak, ndtr does not overflow in the tail.
    early = np.exp(-(z**2) / 2) * erfcx(np.maximum(u, 0))
    late = 2 * np.exp((width / tail) ** 2 / 2 - np.maximum(z, width / tail) * width / tail)
    late = late * ndtr(np.maximum(z, width / tail) - width / tail)
    return np.where(u > 0, early, late) / (2 * tail)


@cache
def _profile(compound: str | None) -> np.ndarray:
    return peak(_grid(), *_shape(compound))


@cache
def _window(compound: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which readings are in the window of a peak, and in its left and right flank."""
    retention, width, tail = _shape(compound)
    away = _grid() - (retention + tail)  # from the mean of the peak
    reach, flank = (setting(n) * np.hypot(width, tail) for n in ("window", "flank"))
    left, right = (((side * away) > reach) & (side * away <= reach + flank) for side in (-1, 1))
    return np.abs(away) <= reach, left, right


@cache
def _weights(compound: str) -> np.ndarray:
    """Return the area as weights of the readings: the window, less a line through the means of both flanks."""
    inside, left, right = _window(compound)
    middle, low, high = (_grid()[part].mean() for part in (inside, left, right))
    share = (middle - low) / (high - low)
    line = left / left.sum() * (1 - share) + right / right.sum() * share
    return setting("data_step") * (inside - inside.sum() * line)


@cache
def current_noise() -> float:
    """Return the standard deviation of the current (pA) with which an area of norepinephrine scatters by `noise`."""
    w = _weights(COMPOUNDS[0])
    steps = np.arange(w.size) * setting("data_step") / setting("filter_time")
    overlap = np.correlate(w, w, "full")[w.size - 1 :]  # noise that is filtered is alike within the time constant
    variance = 2 * (overlap * np.exp(-steps)).sum() - overlap[0]
    return float(noise(0) / np.sqrt(variance))


@dataclass(frozen=True)
class Trace:
    """A chromatogram: `time` (min), `current` (pA), and what it would be without noise, `clean` (pA)."""

    time: np.ndarray
    current: np.ndarray
    clean: np.ndarray


def front(ascorbate: float | None = None) -> float:
    """Return the charge (pC) of the solvent front of one injection with `ascorbate` (µM), by default the usual."""
    level = setting("ascorbate") if ascorbate is None else number("ascorbate (µM)", ascorbate, low=0)
    return float(setting("front") + level * setting("inject") * _per_picomole())


def chromatogram(
    amounts: Mapping[str, float],
    rng: np.random.Generator | None = None,
    *,
    area: float | None = None,
    ascorbate: float | None = None,
) -> Trace:
    """Draw the chromatogram of one injection.

    Parameters
    ----------
    amounts : mapping of str to float
        Amount (pg) of each of `COMPOUNDS` that is injected.
    rng : numpy.random.Generator, optional
        For injection error, drift and noise; without it there are none.
    area : float, optional
        Area (pC) of norepinephrine that `integrate` must find, as in the table of an experiment; in place of an amount.
        Its injection error is in it already; that of the other peaks is drawn anew.
    ascorbate : float, optional
        In the sample (µM); by default that of the usual antioxidant, 0 for none.

    Raises
    ------
    ValueError
        If a compound is unknown, a value impossible, or norepinephrine is given both as an amount and as an area.
    """
    known = numbers("compound", amounts, COMPOUNDS, low=0)
    injected, drift, hiss = 1.0, 0.0, np.zeros_like(_grid())
    if rng is not None:
        injected = 1 + setting("cv_area") * generator(rng).standard_normal()
        drift = setting("drift") * rng.standard_normal() / constants.minute
        hiss = current_noise() * _filtered(rng)
    charges = {n: float(injected * charge(v, n)) for n, v in known.items()} | {None: front(ascorbate)}
    clean = sum(c * _profile(n) for n, c in charges.items()) + drift * _grid()
    if area is not None:
        if COMPOUNDS[0] in known:
            raise ValueError("Give norepinephrine either as an amount or as an area, not as both.")
        weights = _weights(COMPOUNDS[0])
        missing = number("area (pC)", area) - weights @ (clean + hiss)
        clean = clean + missing / (weights @ _profile(COMPOUNDS[0])) * _profile(COMPOUNDS[0])
    return Trace(_grid() / constants.minute, clean + hiss, clean)


def _filtered(rng: np.random.Generator) -> np.ndarray:
    """Return noise of standard deviation 1 behind a filter of the detector's time constant."""
    from scipy.signal import lfilter

    keep = np.exp(-setting("data_step") / setting("filter_time"))
    start = keep * rng.standard_normal(1)
    return lfilter([np.sqrt(1 - keep**2)], [1, -keep], rng.standard_normal(_grid().size), zi=start)[0]


@dataclass(frozen=True)
class Peak:
    """A peak that was integrated: area (pC), height over the baseline where it is due (pA), noise of the trace (pA)."""

    area: float
    height: float
    noise: float

    @property
    def signal_to_noise(self) -> float:
        """Height over noise; infinite without noise."""
        return self.height / self.noise if self.noise else np.inf


def integrate(trace: Trace, compound: str = "norepinephrine") -> Peak:
    """Integrate a peak in its window, over a line between the means of the flanks of the window.

    The area is 99% of that of the peak: what lies outside the window is lost, from standards and samples alike. The
    noise is the standard deviation where nothing leaves the column, after the last compound.
    """
    known_name("compound", compound, COMPOUNDS)
    if not isinstance(trace, Trace) or np.shape(trace.current) != _grid().shape:
        raise ValueError("integrate needs a Trace; chromatogram() draws one.")
    _, left, right = _window(compound)
    low, high = (np.array([_grid()[part].mean(), trace.current[part].mean()]) for part in (left, right))
    apex = _profile(compound).argmax()
    line = low[1] + (high[1] - low[1]) / (high[0] - low[0]) * (_grid()[apex] - low[0])
    last = max(_grid()[_window(n)[2]].max() for n in COMPOUNDS)
    quiet = _grid() > last
    fit = np.polyfit(_grid()[quiet], trace.current[quiet], 1)
    hiss = (trace.current[quiet] - np.polyval(fit, _grid()[quiet])).std()
    return Peak(float(_weights(compound) @ trace.current), float(trace.current[apex] - line), float(hiss))
