"""A virtual microdialysis experiment: a design, animals, samples, HPLC with electrochemical detection, estimates.

`experiment` does all of it for one student and seals the truth. A sample is the mean of what reaches its vial, which
left the probe earlier by the delay of the tubing. Peak areas are those of `nelib.synapse.chromatogram`. Not in the
model: mixing in the tubing, which spreads by seconds; a probe that settles after a change of the perfusate; drugs that
are eliminated; drift. Perfusates follow one another: no net flux under a drug is right only while its effect stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, names, number, positive, whole
from nelib.kit.personal import Personal
from nelib.synapse import microdialysis
from nelib.synapse.chromatogram import amount, calibrate, concentration, peak_areas, survival, vary
from nelib.synapse.microdialysis import DRUGS, NoNetFlux, no_net_flux, setting

METHODS = ("no net flux", "in vitro recovery", "uncorrected")


@dataclass(frozen=True, kw_only=True)
class Design:
    """Plan of an experiment: the same schedule for each animal, the drugs after the baseline.

    Flow of the perfusate (µL/min), minutes for which a sample is collected, length of the membrane (mm), animals;
    samples before (`baseline`) and `after` the `drugs`, for each of the `perfusates`, which follow one another.
    Perfusates are norepinephrine in nM; several make no net flux possible. `dose` multiplies the usual
    doses. The tubing to the vial has a length (mm); with `wait`, vials are changed when the dialysate has come through
    it, else by the clock. A ValueError says what is impossible, or that a sample is too small to be injected.
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
    dose: float = 1.0
    tubing: float = field(default_factory=lambda: setting("tubing"))
    wait: bool = True

    def __post_init__(self):
        for label, unit in (("flow", "µL/min"), ("interval", "min"), ("length", "mm")):
            object.__setattr__(self, label, positive(f"{label} ({unit})", getattr(self, label)))
        for label, low in (("animals", 1), ("baseline", 1), ("after", 0)):
            object.__setattr__(self, label, whole(label, getattr(self, label), low))
        if (volume := self.flow * self.interval) < setting("smallest"):
            least = f"at least {setting('smallest'):g} µL are needed. Collect for longer, or at a higher flow."
            raise ValueError(f"A sample of {volume:.3g} µL is too small to be injected; {least}")
        object.__setattr__(self, "drugs", tuple(dict.fromkeys(names("drug", self.drugs, DRUGS))))
        if bool(self.drugs) != (self.after > 0):
            raise ValueError("Drugs and samples after them go together: give both, or neither.")
        if isinstance(self.perfusates, str) or not isinstance(self.perfusates, Iterable):
            raise ValueError(f"perfusates must be a list of concentrations in nM, not {self.perfusates!r}.")
        levels = tuple(number("Each perfusate (nM)", c, low=0) for c in self.perfusates)
        if not levels or len(set(levels)) < len(levels):
            raise ValueError("perfusates must name at least one concentration, and none twice.")
        object.__setattr__(self, "perfusates", levels)
        object.__setattr__(self, "dose", number("dose", self.dose, low=0))
        object.__setattr__(self, "tubing", number("tubing (mm)", self.tubing, low=0))
        for label in ("antioxidant", "wait"):
            if not isinstance(getattr(self, label), bool):
                raise ValueError(f"{label} must be True or False, but it is {getattr(self, label)!r}.")

    @property
    def delay(self) -> float:
        """Time (min) from the probe to the vial: volume of the tubing over the flow."""
        return float(np.pi * (setting("tubing_bore") / 2) ** 2 * self.tubing / self.flow)

    @property
    def volume(self) -> float:
        """Volume (µL) that is injected of a sample."""
        return min(self.flow * self.interval, setting("inject"))


@dataclass(frozen=True)
class Animals:
    """The truth, one value for each animal: norepinephrine outside (nM), clearance (1/s), membrane (mm²/s).

    The response is what multiplies the logarithm of the change that a drug makes.
    """

    outside: np.ndarray
    clearance: np.ndarray
    membrane: np.ndarray
    response: np.ndarray

    def __post_init__(self):
        if len({np.shape(v) for v in vars(self).values()}) > 1 or np.ndim(self.outside) != 1:
            raise ValueError("Animals need four lists of the same length.")


def animals(count: int, rng: np.random.Generator, *, outside=None, clear=None) -> Animals:
    """Draw animals and their probes; the means `outside` (nM) and `clear` (1/s) come from the table if not given."""
    size = whole("count", count, 1)
    means = (
        ("outside (nM)", setting("rest") if outside is None else outside, "cv_animal"),
        ("clear (1/s)", setting("k_rest") if clear is None else clear, "cv_clearance"),
        ("membrane (mm²/s)", setting("D_m"), "cv_probe"),
        ("response", 1, "cv_response"),
    )
    return Animals(*(positive(label, m) * vary(setting(cv), size, rng) for label, m, cv in means))


def run(design: Design, animals: Animals, rng: np.random.Generator):
    """Do the experiment.

    Returns
    -------
    pandas.DataFrame
        One row for each sample: ``animal`` and ``sample`` from 1; as the experimenter notes them ``time`` (min, middle
        of the sample, 0 when the drugs are given), ``phase`` and ``perfusate`` (nM); ``area`` (pC), ``amount`` (pg, by
        the calibration), ``detected`` (amount above the limit of detection), ``dialysate`` (nM).
    """
    import pandas as pd

    if not isinstance(design, Design) or not isinstance(animals, Animals):
        raise ValueError("run needs a Design and Animals; animals() draws them.")
    if len(animals.outside) != design.animals:
        raise ValueError(f"The design needs {design.animals} animals, but there are {len(animals.outside)}.")
    time, levels = _schedule(design)
    order = np.arange(time.size)
    variation = vary(setting("cv_sample"), (design.animals, time.size), rng)
    # Samples wait until the last one of the animal has been collected; then one is injected after the other.
    wait = (order.size - 1 - order) * design.interval + order * setting("run_time")
    left = survival(wait * constants.minute / constants.hour, design.antioxidant)
    # Each animal has its own day, and each day its own calibration.
    days = [calibrate(rng) for _ in range(design.animals)]
    areas = peak_areas(amount(_dialysate(design, animals, variation), design.volume) * left, rng)
    found = np.array([day.amounts(a) for day, a in zip(days, areas, strict=True)])
    columns = {
        "animal": np.arange(design.animals)[:, None] + 1,
        "sample": order + 1,
        "time": time,
        "phase": np.where(time > 0, "drug", "baseline"),
        "perfusate": levels,
        "area": areas,
        "amount": found,
        "detected": found > [[day.limit] for day in days],
        "dialysate": concentration(found, design.volume),
    }
    return pd.DataFrame({n: np.broadcast_to(v, found.shape).ravel() for n, v in columns.items()})


def _schedule(design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Return the middle (min, 0 when the drugs are given) and the perfusate (nM) of each sample."""
    before, later = (len(design.perfusates) * n for n in (design.baseline, design.after))
    levels = np.concatenate([np.repeat(design.perfusates, n) for n in (design.baseline, design.after)])
    return (np.arange(before + later) - before + 1 / 2) * design.interval, levels


def _dialysate(design: Design, animals: Animals, variation) -> np.ndarray:
    """Return the mean concentration (nM) in each sample, animals by samples."""
    time, levels = _schedule(design)
    # A sample is a mean over parts, minutes if there are not too many, each of which left the probe at its own time.
    parts = int(min(np.ceil(design.interval), constants.hour / constants.minute))
    part = time[:, None] + ((np.arange(parts) + 1 / 2) / parts - 1 / 2) * design.interval
    left_probe = part - (0 if design.wait else design.delay)
    perfused = np.floor((left_probe - time[0]) / design.interval + 1 / 2).astype(int).clip(0, time.size - 1)
    drugged = left_probe > 0
    factor = np.ones_like(left_probe)
    if drugged.any():
        factor[drugged] = microdialysis.challenge(design.drugs, left_probe[drugged], design.dose)
    E = extractions(design, animals)[:, drugged.astype(int)]
    outside = (animals.outside * variation.T).T[..., None] * factor ** animals.response[:, None, None]
    return microdialysis.dialysate(levels[perfused], outside, E).mean(axis=2)


def extractions(design: Design, animals: Animals) -> np.ndarray:
    """Return the extraction of each animal's probe (row) without and with the drugs (column)."""
    net = np.array([1.0, microdialysis.uptake_left(design.drugs, design.dose)])
    k = animals.clearance[:, None] * [microdialysis.clearance(a, 1) for a in net]
    return microdialysis.extraction(design.flow, k, length=design.length, membrane=animals.membrane[:, None])


@dataclass(frozen=True)
class Estimate:
    """Mean over the animals, its confidence interval (Student's t), and the value of each animal."""

    mean: float
    interval: tuple[float, float]
    each: np.ndarray


def _mean(each: np.ndarray, ratio: bool = False) -> Estimate:
    if each.size < 2:
        raise ValueError("An interval needs at least two animals.")
    if ratio and not (each > 0).all():
        return Estimate(np.nan, (0.0, np.inf), each)
    values = np.log(each) if ratio else each
    half = microdialysis.quantile(each.size - 1) * values.std(ddof=1) / np.sqrt(each.size)
    found = values.mean() + half * np.arange(-1, 2)
    low, mean, high = (float(v) for v in (np.exp(found) if ratio else found))
    return Estimate(mean, (low, high), each)


def estimate(table, design: Design, method: str, phase: str = "baseline") -> Estimate:
    """Estimate norepinephrine outside (nM) from the samples of one phase.

    The method is ``"no net flux"`` in each animal; ``"in vitro recovery"``, the dialysate over the recovery of a usual
    probe in a stirred beaker; or ``"uncorrected"``, the dialysate. The last two use samples of plain perfusate.
    """
    known_name("method", method, METHODS)
    part = table[table["phase"] == known_name("phase", phase, ("baseline", "drug"))]
    if part.empty:
        raise ValueError(f"The experiment has no samples of the phase {phase!r}.")
    recovery = microdialysis.recovery_in_vitro(design.flow, length=design.length) if method == METHODS[1] else 1
    return _mean(_each(part, method == METHODS[0]) / recovery)


def lines(table) -> list[NoNetFlux]:
    """Return the line of no net flux of each animal; the table should hold one phase only.

    Its intervals do not know the error of the calibration, which all samples of an animal share: an error of 1% in the
    dialysate moves the concentration outside by up to 1%/E, so they hold the truth less often than they say.
    """
    return [no_net_flux(part["perfusate"], part["dialysate"]) for _, part in table.groupby("animal")]


def _each(part, no_net_flux: bool = False) -> np.ndarray:
    """Return one value (nM) for each animal: outside by no net flux, or the dialysate of plain perfusate."""
    if no_net_flux:
        return np.array([line.concentration for line in lines(part)])
    plain = part[part["perfusate"] == 0]
    if plain.empty:
        raise ValueError("There are no samples without norepinephrine in the perfusate.")
    return plain.groupby("animal")["dialysate"].mean().to_numpy()


def percent(table, *, corrected: bool = False, unit: str = "animal") -> Estimate:
    """Estimate norepinephrine under the drugs in percent of the animal's own baseline.

    Ratios are averaged as logarithms: half and double make 100%. Where one is not above 0, the mean is NaN and the
    interval 0 to infinity. With `corrected` the values of no net flux are compared, else the dialysates of plain
    perfusate. The unit is ``"animal"``, or ``"sample"``: each sample under the drugs counts as an animal of its own, a
    known error (pseudo-replication) that makes the interval too narrow.
    """
    if known_name("unit", unit, ("animal", "sample")) == "sample" and corrected:
        raise ValueError("No net flux has one value for each animal, not for each sample.")
    before, after = (table[table["phase"] == phase] for phase in ("baseline", "drug"))
    if before.empty or after.empty:
        raise ValueError("Percent of baseline needs samples of both phases.")
    base, drugged = (_each(part, corrected) for part in (before, after))
    if unit == "sample":
        drugged = after[after["perfusate"] == 0]["dialysate"].to_numpy()
        base = base.repeat(drugged.size // base.size)
    return _mean(constants.hecto * drugged / base, ratio=True)


def course(table):
    """Return `percent` sample by sample as a table: time (min), mean, low and high (percent), n animals."""
    import pandas as pd

    base = _each(table[table["phase"] == "baseline"])
    wide = table[table["perfusate"] == 0].pivot(index="animal", columns="time", values="dialysate")
    found = [_mean(constants.hecto * wide[t].to_numpy() / base, ratio=True) for t in wide]
    rows = [(t, e.mean, *e.interval, e.each.size) for t, e in zip(wide, found, strict=True)]
    return pd.DataFrame(rows, columns=["time", "mean", "low", "high", "n"])


@dataclass(frozen=True)
class Experiment:
    """A design, its table, and hidden: means outside (nM) and in percent of baseline under the drugs, the animals."""

    design: Design
    table: object = field(repr=False)
    outside: float = field(repr=False)
    percent: float = field(repr=False)
    animals: object = field(repr=False)


def experiment(design: Design, personal: Personal, name: str = "animals") -> Experiment:
    """Do the experiment on a student's own animals; another `name` takes other animals of the same population.

    Mean outside and mean clearance are the student's, animals and noise are drawn from the student's seed. The true
    percent is that of the usual response, over the samples of plain perfusate under the drugs; 100 without drugs.
    """
    import pandas as pd

    if not isinstance(design, Design) or not isinstance(personal, Personal):
        raise ValueError("experiment needs a Design, and a Personal that says whose animals these are.")
    low, high, k_low, k_high = (setting(n) for n in ("rest_low", "rest_high", "k_low", "k_high"))
    outside = personal.number("outside", low, high, step=1 / 2, default=setting("rest"))
    k = personal.number("clearance", k_low, k_high, step=k_low, default=setting("k_rest"))
    rng = np.random.default_rng(personal.seed(name))
    drawn = animals(design.animals, rng, outside=outside, clear=k)
    table = run(design, drawn, rng)
    times = table["time"][(table["animal"] == 1) & (table["time"] > 0) & (table["perfusate"] == 0)]
    true = microdialysis.challenge(design.drugs, times, design.dose).mean() if len(times) else 1.0
    each = pd.DataFrame({"outside": drawn.outside, "clearance": drawn.clearance}, index=table["animal"].unique())
    each[["extraction", "extraction under drugs"]] = extractions(design, drawn)
    each["percent"] = constants.hecto * true**drawn.response
    return Experiment(design, table, outside, float(constants.hecto * true), each)
