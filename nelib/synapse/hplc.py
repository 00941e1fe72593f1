"""A virtual microdialysis experiment: a design, animals, samples, HPLC with electrochemical detection, an estimate.

The detector counts charge, so a peak area is in pC. Every number comes from ``nelib/data/microdialysis.csv``. Not in
the model: peaks that overlap, the solvent front that antioxidants add, drift of the electrode, mixing in the tubing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, names, number
from nelib.synapse import microdialysis
from nelib.synapse.microdialysis import DRUGS, NoNetFlux, no_net_flux, positive, setting

METHODS = ("no net flux", "in vitro recovery", "uncorrected")


def generator(rng) -> np.random.Generator:
    """Return `rng` if it is a NumPy generator, or raise a ValueError that says how to make one."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"rng must be a numpy.random.Generator, but it is {rng!r}. numpy.random.default_rng(1) is one."
        )
    return rng


def concentration(amount, volume):
    """Return the concentration (nM) of norepinephrine when `amount` (pg, base) is in `volume` (µL)."""
    return np.asarray(amount, dtype=float) / setting("mass") * constants.kilo / positive("The volume (µL)", volume)


def amount(nanomolar, volume):
    """Return the norepinephrine (pg, base) in `volume` (µL) at a concentration `nanomolar` (nM)."""
    return np.asarray(nanomolar, dtype=float) * positive("The volume (µL)", volume) * setting("mass") / constants.kilo


def charge(amount):
    """Return the peak area (pC) of `amount` (pg) without noise: electrons of the share that the electrode oxidizes."""
    faraday = constants.e * constants.N_A
    return np.asarray(amount, dtype=float) / setting("mass") * setting("electrons") * setting("yield") * faraday


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


def _count(label: str, value, low: int) -> int:
    if isinstance(value, bool) or (checked := number(label, value, low=low)) != int(checked):
        raise ValueError(f"{label} must be a whole number, but it is {value!r}.")
    return int(checked)


@dataclass(frozen=True, kw_only=True)
class Design:
    """Plan of an experiment: the same schedule for each animal, the drugs after the baseline.

    Flow of the perfusate (µL/min), minutes for which a sample is collected, length of the membrane (mm), number of
    animals; number of samples before (`baseline`) and `after` the `drugs`, for each of the `perfusates`, which follow
    one another. Perfusates are norepinephrine in nM; several make no net flux possible. A ValueError says which value
    is impossible, or that a sample is too small to be injected.
    """

    flow: float
    interval: float
    length: float
    animals: int
    baseline: int
    after: int = 0
    drugs: tuple[str, ...] = ()
    perfusates: tuple[float, ...] = (0.0,)
    antioxidant: bool = True

    def __post_init__(self):
        volume = positive("flow (µL/min)", self.flow) * positive("interval (min)", self.interval)
        positive("length (mm)", self.length)
        for label, low in (("animals", 1), ("baseline", 1), ("after", 0)):
            _count(label, getattr(self, label), low)
        if volume < setting("smallest"):
            raise ValueError(
                f"A sample of {volume:.3g} µL is too small to be injected; at least {setting('smallest'):g} µL are "
                f"needed. Collect for longer, or at a higher flow."
            )
        object.__setattr__(self, "drugs", tuple(dict.fromkeys(names("drug", self.drugs, DRUGS))))
        if bool(self.drugs) != (self.after > 0):
            raise ValueError("Drugs and samples after them go together: give both, or neither.")
        if isinstance(self.perfusates, str) or not isinstance(self.perfusates, Iterable):
            raise ValueError(f"perfusates must be a list of concentrations in nM, not {self.perfusates!r}.")
        levels = tuple(number("Each perfusate (nM)", c, low=0) for c in self.perfusates)
        if not levels or len(set(levels)) < len(levels):
            raise ValueError("perfusates must name at least one concentration, and none twice.")
        object.__setattr__(self, "perfusates", levels)
        if not isinstance(self.antioxidant, bool):
            raise ValueError(f"antioxidant must be True or False, but it is {self.antioxidant!r}.")


@dataclass(frozen=True)
class Animals:
    """The truth, one value for each animal: norepinephrine outside (nM), its clearance (1/s), its probe's membrane."""

    outside: np.ndarray
    clearance: np.ndarray
    membrane: np.ndarray


def animals(
    count: int, rng: np.random.Generator, *, outside: float | None = None, clear: float | None = None
) -> Animals:
    """Draw animals and their probes.

    `outside` (nM) and `clear` (1/s) are the means of norepinephrine outside and of its clearance at rest; by default
    those of the evidence table.
    """
    count = _count("count", count, 1)
    means = (
        ("outside (nM)", setting("rest") if outside is None else outside, "cv_animal"),
        ("clear (1/s)", setting("k_rest") if clear is None else clear, "cv_clearance"),
        ("membrane", setting("D_m"), "cv_probe"),
    )
    return Animals(*(positive(label, m) * _vary(setting(cv), count, generator(rng)) for label, m, cv in means))


def _vary(sigma: float, size, rng: np.random.Generator) -> np.ndarray:
    """Return log-normal factors with the mean 1."""
    return rng.lognormal(-(sigma**2) / 2, sigma, size)


def run(design: Design, animals: Animals, rng: np.random.Generator):
    """Do the experiment.

    Returns
    -------
    pandas.DataFrame
        One row for each sample: ``animal`` and ``sample`` from 1, ``time`` (min, middle of the sample, 0 when the
        drugs are given), ``phase``, ``perfusate`` (nM), ``area`` (pC), ``amount`` (pg injected, by the calibration),
        ``detected`` (amount above the limit of detection), ``dialysate`` (nM).
    """
    import pandas as pd

    if not isinstance(design, Design) or not isinstance(animals, Animals):
        raise ValueError("run needs a Design and Animals; animals() draws them.")
    if len(animals.outside) != design.animals:
        raise ValueError(f"The design needs {design.animals} animals, but there are {len(animals.outside)}.")
    before, later = (len(design.perfusates) * n for n in (design.baseline, design.after))
    order = np.arange(before + later)
    levels = np.concatenate([np.repeat(design.perfusates, n) for n in (design.baseline, design.after)])
    time = (order - before + 1 / 2) * design.interval
    drugged = order >= before
    factor = np.ones(order.size)
    if later:
        factor[drugged] = microdialysis.challenge(design.drugs, time[drugged])
    net = np.array([1.0, microdialysis.uptake_left(design.drugs)])
    k = animals.clearance[:, None] * [microdialysis.clearance(a, 1) for a in net]
    E = microdialysis.extraction(design.flow, k, length=design.length, membrane=animals.membrane[:, None])
    E = E[:, drugged.astype(int)]
    shape = (design.animals, order.size)
    outside = animals.outside[:, None] * factor * _vary(setting("cv_sample"), shape, generator(rng))
    volume = min(design.flow * design.interval, setting("inject"))
    # The samples of an animal wait until the last one has been collected; then one is injected after the other.
    wait = (order.size - 1 - order) * design.interval + order * setting("run_time")
    left = survival(wait * constants.minute / constants.hour, design.antioxidant)
    injected = amount(microdialysis.dialysate(levels, outside, E), volume) * left
    # Each animal has its own day, and each day its own calibration.
    calibrations = [calibrate(rng) for _ in range(design.animals)]
    areas = peak_areas(injected, rng)
    found = np.array([c.amounts(a) for c, a in zip(calibrations, areas, strict=True)])
    limits = np.array([[c.limit] for c in calibrations])
    columns = {
        "animal": np.repeat(np.arange(design.animals) + 1, order.size),
        "sample": np.tile(order + 1, design.animals),
        "time": np.tile(time, design.animals),
        "phase": np.tile(np.where(drugged, "drug", "baseline"), design.animals),
        "perfusate": np.tile(levels, design.animals),
        "area": areas.ravel(),
        "amount": found.ravel(),
        "detected": (found > limits).ravel(),
        "dialysate": concentration(found, volume).ravel(),
    }
    return pd.DataFrame(columns)


@dataclass(frozen=True)
class Estimate:
    """Mean over the animals, its confidence interval (Student's t), and the value of each animal."""

    mean: float
    interval: tuple[float, float]
    each: np.ndarray


def _mean(each: np.ndarray) -> Estimate:
    if each.size < 2:
        raise ValueError("An interval needs at least two animals.")
    half = microdialysis.quantile(each.size - 1) * each.std(ddof=1) / np.sqrt(each.size)
    return Estimate(float(each.mean()), (float(each.mean() - half), float(each.mean() + half)), each)


def estimate(table, design: Design, method: str, phase: str = "baseline") -> Estimate:
    """Estimate norepinephrine outside (nM) from the samples of one phase.

    The method is ``"no net flux"`` in each animal; ``"in vitro recovery"``, the dialysate over the recovery in a
    beaker; or ``"uncorrected"``, the dialysate. The last two use the samples without norepinephrine in the perfusate.
    """
    known_name("method", method, METHODS)
    part = table[table["phase"] == known_name("phase", phase, ("baseline", "drug"))]
    if part.empty:
        raise ValueError(f"The experiment has no samples of the phase {phase!r}.")
    if method == METHODS[0]:
        return _mean(np.array([line.concentration for line in lines(part)]))
    recovery = microdialysis.recovery_in_vitro(design.flow, length=design.length) if method == METHODS[1] else 1
    return _mean(_without(part) / recovery)


def lines(table) -> list[NoNetFlux]:
    """Return the line of no net flux of each animal; the table should hold one phase only.

    Its intervals do not know the error of the calibration, which all samples of an animal share: an error of 1% in the
    dialysate moves the concentration outside by up to 1%/E, so they hold the truth less often than they say.
    """
    return [no_net_flux(part["perfusate"], part["dialysate"]) for _, part in table.groupby("animal")]


def _without(part) -> np.ndarray:
    plain = part[part["perfusate"] == 0]
    if plain.empty:
        raise ValueError("There are no samples without norepinephrine in the perfusate.")
    return plain.groupby("animal")["dialysate"].mean().to_numpy()


def percent(table) -> Estimate:
    """Return the dialysate under the drugs in percent of the baseline, without correction, from plain perfusate."""
    before, after = (_without(table[table["phase"] == phase]) for phase in ("baseline", "drug"))
    return _mean(constants.hecto * after / before)
