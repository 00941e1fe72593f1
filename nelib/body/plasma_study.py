r"""A study of plasma norepinephrine: vehicle against a compound, from the animal to the number in the notebook.

An animal has the concentration :math:`C_0 f e^{s z}` (f = 1 under vehicle); holding or decapitating it adds
:math:`A e^{s_A z'}`, whatever it was given. A volume V of plasma is extracted, of which the share R arrives,

.. math:: R = \bar R\, e^{s_R z''  - \delta (p - 1/2)} ,

with p the place in the batch: recovery falls from the first sample to the last. What the detector shows is read on a
line through calibrators, which is drawn without weights, so that its intercept is as uncertain as the highest of them
is large. DHBA, if it was added to the plasma, was lost as the analyte was; an antibody does not see it, and takes some
epinephrine for norepinephrine. Peaks below the limit of detection are not seen, those beyond the range are cut off.

All studies of a design are computed at once: arrays are studies by two groups by animals. Concentrations in pg/mL,
amounts in pg, volumes in µL. Every number comes from ``nelib/data/plasma_study.csv`` and ``sympathetic.csv``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import constants

from nelib.body import sampling
from nelib.body.catecholamine_hplc import FORMULAS, METHODS, MOLECULES, SCHEMES, picograms, recovery
from nelib.body.nerve_trace import value as sympathetic
from nelib.body.sampling_ways import value
from nelib.kit.errors import known_name, number, positive, whole

CATHETER, HELD, DECAPITATED = "catheter, undisturbed", "catheter, held in the hand", "decapitation"
SAMPLINGS = (CATHETER, HELD, DECAPITATED)
COLUMN, SMALL, ANTIBODY = "HPLC for human plasma", "HPLC for 25 µL", "antibody"
DETECTORS = (COLUMN, SMALL, ANTIBODY)
IN_TURN, AT_RANDOM = "vehicle first, then S", "at random"
ORDERS = (IN_TURN, AT_RANDOM)
LEFT_OUT, LIMIT, HALF = "left out", "written as the limit", "written as half the limit"
RULES = (LEFT_OUT, LIMIT, HALF)
RAW, LOGS = "raw", "logarithms"
ANALYSES = (RAW, LOGS)
"""`RAW`: interval of the difference of means, over the mean of the controls. `LOGS`: of the ratio, from logarithms."""
NAMES = {"species": sampling.SPECIES, "sampling": SAMPLINGS, "extraction": METHODS, "scheme": SCHEMES,
         "detector": DETECTORS, "order": ORDERS, "rule": RULES, "analysis": ANALYSES}  # fmt: skip


@dataclass(frozen=True)
class Compound:
    """What a compound does to mice: factors on basal norepinephrine and epinephrine. Rats show a part of it."""

    NE: float
    E: float = 1.0

    def __post_init__(self):
        positive("NE", self.NE)
        positive("E", self.E)

    def factors(self, species: str) -> tuple[float, float]:
        """Return the factors on norepinephrine and epinephrine in a species."""
        part = value("rat_answer") if known_name("species", species, sampling.SPECIES) == "rat" else 1
        return self.NE**part, self.E**part


@dataclass(frozen=True)
class Plan:
    """The decisions.

    Attributes
    ----------
    species, sampling : str
        One of `sampling.SPECIES`, one of `SAMPLINGS`.
    animals : int
        In each of both groups.
    volume : float
        Plasma of a sample in µL.
    extraction, scheme : str
        One of `METHODS` and of `SCHEMES` of `nelib.body.catecholamine_hplc`.
    standard : float
        DHBA added to a sample in pg.
    detector : str
        One of `DETECTORS`.
    top : float
        Highest calibrator, in pg in the detector.
    order, rule, analysis : str
        Order of extraction, one of `ORDERS`; what is written below the limit, one of `RULES`; one of `ANALYSES`.
    """

    species: str
    sampling: str
    animals: int
    volume: float
    extraction: str
    scheme: str
    standard: float
    detector: str
    top: float
    order: str
    rule: str
    analysis: str

    def __post_init__(self):
        for name, known in NAMES.items():
            known_name(name, getattr(self, name), known)
        if whole("animals", self.animals, int(value("animals_least"))) > value("animals_most"):
            raise ValueError(f"animals must be at most {value('animals_most'):g}, but it is {self.animals}.")
        number("volume", self.volume, low=value("volume_least"))
        positive("standard", self.standard)
        positive("top", self.top)

    @property
    def most(self) -> float:
        """Most plasma in µL that an animal can give."""
        return plasma(self.species, self.sampling)

    @property
    def problem(self) -> str:
        """Say why the study cannot be done; empty if it can."""
        if self.volume <= self.most:
            return ""
        blood = self.volume / value("plasma_share")
        what = (
            f"of what runs out of a decapitated {self.species}"
            if self.sampling == DECAPITATED
            else f"at once from a {self.species} that lives on"
        )
        return (
            f"{self.volume:.0f} µL of plasma are {blood:.0f} µL of blood. "
            f"More than {self.most:.0f} µL of plasma cannot be had {what}."
        )

    @property
    def corrected(self) -> bool:
        """Whether losses of each sample are corrected: by a standard that was there from the first step, and seen."""
        return self.scheme == "added first" and self.detector != ANTIBODY

    @property
    def arriving(self) -> float:
        """Share that arrives in the detector, in the mean."""
        return recovery(self.extraction)

    @property
    def limit(self) -> float:
        """Limit of detection in pg/mL of plasma."""
        return sympathetic("signal_to_noise") * noise(self.detector) / (self.arriving * self.volume * constants.milli)


def plasma(species: str, way: str) -> float:
    """Return the most plasma in µL that an animal gives by a way of sampling."""
    blood = value(f"{species}_blood") * value(f"{species}_weight")  # mL/kg times g is µL
    share = value("terminal_share" if way == DECAPITATED else "sample_share") * constants.centi
    return blood * share * value("plasma_share")


def noise(detector: str) -> float:
    """Return the noise of a detector in pg of norepinephrine: its limit of detection over the signal to noise."""
    if known_name("detector", detector, DETECTORS) == ANTIBODY:
        least = value("elisa_LOD")
    elif detector == SMALL:
        least = value("noise_small_LOD") * value("noise_small_volume") * constants.milli * recovery()
    else:
        least = sympathetic("LOD_alumina") * sympathetic("sample_volume") * recovery()
    return least / sympathetic("signal_to_noise")


def basal(species: str) -> tuple[float, float]:
    """Return norepinephrine and epinephrine of undisturbed animals in pg/mL."""
    return tuple(float(picograms(sampling.artifact(species, m).catheter, m)) for m in MOLECULES)


def added(species: str, way: str) -> tuple[float, float]:
    """Return what a way of sampling adds to norepinephrine and epinephrine in pg/mL."""
    rise = {
        CATHETER: (1.0, 1.0),
        HELD: (value("held") / value("undisturbed"), value("held_E")),
        DECAPITATED: tuple(sampling.artifact(species, m).ratio for m in MOLECULES),
    }[known_name("way of sampling", way, SAMPLINGS)]
    return tuple(C * (x - 1) for C, x in zip(basal(species), rise, strict=True))


@dataclass(frozen=True, eq=False)
class Study:
    """What studies gave: arrays are studies by groups (vehicle, compound) by animals.

    Attributes
    ----------
    plan : Plan
    true : numpy.ndarray
        Norepinephrine in the tube, pg/mL.
    epinephrine : numpy.ndarray
        Epinephrine in the tube, pg/mL.
    place : numpy.ndarray
        Place in the order of extraction, from 0.
    amount, standard : numpy.ndarray
        Read amounts of norepinephrine and DHBA in pg; the latter NaN where none was added or seen.
    found : numpy.ndarray
        Concentration that is written down, pg/mL, before anything is done about the limit.
    seen, cut : numpy.ndarray
        Whether the peak was above the limit, and whether one was cut off.
    capped : numpy.ndarray
        How many calibrators were cut off, one number for each study.
    """

    plan: Plan
    true: np.ndarray
    epinephrine: np.ndarray
    place: np.ndarray
    amount: np.ndarray
    standard: np.ndarray
    found: np.ndarray
    seen: np.ndarray
    cut: np.ndarray
    capped: np.ndarray


def study(plan: Plan, compound: Compound, random: np.random.Generator, repeats: int = 1) -> Study:
    """Do a study, or many of them.

    Parameters
    ----------
    plan : Plan
    compound : Compound
    random : numpy.random.Generator
        The same generator gives the same animals for every plan with as many.
    repeats : int

    Raises
    ------
    ValueError
        If the animals cannot give that much plasma.
    """
    if plan.problem:
        raise ValueError(plan.problem)
    whole("repeats", repeats, 1)
    n = plan.animals
    shape = (repeats, 2, n)
    z = iter(random.standard_normal((2**2, *shape)))
    factors, rises = compound.factors(plan.species), added(plan.species, plan.sampling)
    tubes = []
    for C, f, A, s in zip(basal(plan.species), factors, rises, (value("spread_NE"), value("spread_E")), strict=True):
        own = C * np.exp(s * next(z)) * np.array([1, f])[:, None]
        tubes.append(own + A * np.exp(value("spread_artifact") * next(z)))
    order = random.random((repeats, 2 * n)).argsort(axis=-1).argsort(axis=-1)  # drawn also where it is not used
    if plan.order == IN_TURN:
        order = np.broadcast_to(np.arange(2 * n), order.shape)
    place = order.reshape(shape)
    amount, standard, seen, cut, capped = _worked_up(plan, tubes, place / (2 * n - 1), random)
    volume = plan.volume * constants.milli  # mL
    if plan.scheme in ("added first", "added late") and plan.detector != ANTIBODY:
        with np.errstate(divide="ignore", invalid="ignore"):
            found = FORMULAS.compute("C_hat", A=amount, A_s=standard, k=1, k_s=1, m=plan.standard, V=volume)
            found = np.where(standard > 0, found, np.nan)
    else:
        found = amount / (volume * (plan.arriving if plan.scheme == "mean recovery" else 1))
    return Study(plan, tubes[0], tubes[1], place, amount, standard, found, seen, cut, capped)


def _worked_up(plan: Plan, tubes: list[np.ndarray], place: np.ndarray, random: np.random.Generator) -> tuple[Any, ...]:
    """Return amounts as read of norepinephrine and DHBA, whether a peak was seen, or cut, and calibrators cut."""
    shape = place.shape
    both, alone, *areas = random.standard_normal((2 * 2, *shape))
    hiss = random.standard_normal((2, *shape))
    drift = sympathetic("recovery_cv") * both - value("drift") * (place - 1 / 2)
    R = np.minimum(plan.arriving * np.exp(drift), 1)
    size, antibody = noise(plan.detector), plan.detector == ANTIBODY
    cv = value("elisa_CV") if antibody else sympathetic("area_cv")
    top = value("range") * size

    def peak(pg: np.ndarray, k: int) -> np.ndarray:
        return pg * (1 + cv * areas[k]) + size * hiss[k]

    volume = plan.volume * constants.milli
    taken = tubes[0] + (value("cross") * tubes[1] if antibody else 0)
    area = peak(R * taken * volume, 0)
    seen = area > sympathetic("signal_to_noise") * size
    cut = area > top
    many = int(value("calibrators"))
    known = plan.top * np.arange(1, many + 1) / many
    noises = random.standard_normal((2, shape[0], many))
    read = np.minimum(known * (1 + cv * noises[0]) + size * noises[1], top)
    capped = (read >= top).sum(axis=-1)
    slope, start = _line(known, read)
    with np.errstate(divide="ignore", invalid="ignore"):  # all calibrators cut off: no line
        amount = np.where(slope > 0, (np.minimum(area, top) - start) / slope, np.nan)
    if antibody or plan.scheme not in ("added first", "added late"):
        return amount, np.full(shape, np.nan), seen, cut, capped
    kept = np.minimum(R * np.exp(sympathetic("alone_cv") * alone), 1) if plan.scheme == "added first" else 1
    standard = peak(np.broadcast_to(plan.standard * kept, shape), 1)
    cut = cut | (standard > top)
    return amount, np.minimum(standard, top), seen, cut, capped


def _line(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return slope and start of lines of least squares, without weights, one for each row of y."""
    away = x - x.mean()
    slope = (y * away).sum(axis=-1) / (away**2).sum()
    return slope[:, None, None], (y.mean(axis=-1) - slope * x.mean())[:, None, None]
