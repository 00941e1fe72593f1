r"""Many people on atomoxetine: how far apart their concentrations lie, and what the rule that sets the dose does to it.

A person's clearance is the typical one of the activity score (and inhibitor), times a log-normal factor for all that
the genotype does not say. Average and peak come from the formulas of `nelib.clinic.exposure`; absorption is the same in
all. Four rules set the daily dose: the same milligrams for all, milligrams per kg, per kg and by genotype, or by a
measured peak. The last two aim at what the dose per kg gives the reference genotype, and stop at the highest dose.

Doses in mg/kg, times in h, clearance in L/h/kg, concentrations in ng/mL, occupancies in percent. Numbers come from
``nelib/data/cyp2d6.csv`` and ``nelib/data/clinic.csv``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nelib.clinic import exposure, occupancy
from nelib.clinic.cyp2d6 import clearance, diplotypes, evidence, half_life, person, phenotype
from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.formula import array

RULES = ("fixed dose", "by weight", "by genotype", "by level")


def log_spread(CV: float) -> float:
    """Return the standard deviation of the logarithm that goes with a coefficient of variation in percent."""
    share = number("CV", CV, low=0) / occupancy.evidence("full").value
    return float(np.sqrt(np.log1p(share**2)))


def steady_state(dose: Any, CL: Any, interval: float) -> tuple[np.ndarray, np.ndarray]:
    """Return average and peak in ng/mL at steady state, for arrays of doses (mg/kg) and clearances (L/h/kg)."""
    D, CL = array("dose", dose), array("CL", CL, above=True)
    given = {"CL": CL, "k_e": np.log(2) / half_life(CL), "k_a": exposure.metabolizer().k_a,
             "tau": positive("interval", interval)}  # fmt: skip
    when = exposure.FORMULAS.compute("t_peak_steady", **given)
    average, peak = (exposure.FORMULAS.compute(name, D=D, t=when, **given) for name in ("average", "steady"))
    return exposure.NANOGRAMS * average, exposure.NANOGRAMS * peak


@dataclass(frozen=True)
class People:
    """A population at steady state; one number for each person.

    Attributes
    ----------
    activity : ndarray
        Activity score of the genotype.
    inhibited : ndarray
        Whether an inhibitor of CYP2D6 is taken too.
    CL, dose : ndarray
        Apparent clearance in L/h/kg; dose in mg/kg at a time.
    average, peak : ndarray
        In ng/mL.
    occupancy : ndarray
        Of NET at the average concentration, in percent.
    """

    activity: np.ndarray
    inhibited: np.ndarray
    CL: np.ndarray
    dose: np.ndarray
    average: np.ndarray
    peak: np.ndarray
    occupancy: np.ndarray

    @property
    def phenotype(self) -> np.ndarray:
        """Word of `nelib.clinic.cyp2d6.PHENOTYPES` for each person's genotype."""
        return phenotype(self.activity)

    def fold(self, low: float, high: float) -> float:
        """Return how many times the average concentration at a higher quantile is that at a lower one."""
        ends = [number("quantile", q, low=0, high=1) for q in (low, high)]
        bottom, top = np.quantile(self.average, ends)
        return float(top / bottom)

    def below(self, percent: float) -> float:
        """Return the share of people whose NET is occupied less."""
        return float(np.mean(self.occupancy < number("percent", percent, low=0)))

    def above(self, level: float) -> float:
        """Return the share of people whose peak is higher, in ng/mL."""
        return float(np.mean(self.peak > number("level", level, low=0)))

    def explained(self) -> float:
        """Return the share of the variance of log clearance that lies between activity scores; 0 if there is none."""
        logs = np.log(self.CL)
        whole_variance = logs.var()
        if whole_variance <= np.finfo(float).eps:
            return 0.0
        _, group = np.unique(self.activity, return_inverse=True)
        size = np.bincount(group)
        means = np.bincount(group, logs) / size
        return float(np.sum(size * (means - logs.mean()) ** 2) / logs.size / whole_variance)


def population(
    n: int, ancestry: str = "European", dose: float | None = None, interval: float | None = None, rng: Any = 1, *,
    rule: str = "by weight", inhibitors: float = 0, CV: float | None = None,
) -> People:  # fmt: skip
    """Draw people and let them take atomoxetine for long.

    Parameters
    ----------
    n : int
        How many.
    ancestry : str
        One of `nelib.clinic.cyp2d6.ANCESTRIES`.
    dose : float, optional
        Each time, in mg/kg: as such, or as that of the person of typical weight, or of the reference genotype. That of
        the label if not given.
    interval : float, optional
        Between doses, in h; a day if not given.
    rng : int or numpy.random.Generator
        Seed, or generator.
    rule : str
        One of `RULES`.
    inhibitors : float
        Share of people who take a strong inhibitor of CYP2D6 too, from 0 to 1.
    CV : float, optional
        Spread of clearance within a genotype in percent.

    Raises
    ------
    ValueError
        If a name is unknown or a value impossible.
    """
    count, who = whole("n", n, 1), diplotypes(ancestry)
    D = positive("dose", occupancy.evidence("dose_day").value if dose is None else dose)
    tau = positive("interval", occupancy.evidence("day").value if interval is None else interval)
    rule, taken = known_name("rule", rule, RULES), number("inhibitors", inhibitors, low=0, high=1)
    spread = log_spread(evidence("CV_within").value if CV is None else CV)
    random = rng if isinstance(rng, np.random.Generator) else np.random.default_rng(whole("rng", rng, 0))
    # All draws are made, whether a rule needs them or not: the same seed gives the same people under every rule.
    score = who.activity[np.searchsorted(np.cumsum(who.frequency)[:-1], random.random(count), side="right")]
    inhibited = random.random(count) < taken
    z, weight, slip = random.standard_normal((len(RULES) - 1, count))
    CL = clearance(score, inhibited) * np.exp(spread * z)
    each = np.full(count, D)
    most = max(D, evidence("dose_most").value * tau / occupancy.evidence("day").value)
    if rule == "fixed dose":
        each = each * np.exp(-log_spread(evidence("weight_CV").value) * weight)
    elif rule == "by genotype":
        each = np.minimum(D * clearance(score) / clearance(evidence("activity_reference").value), most)
    elif rule == "by level":
        goal = exposure.peak(D, person(evidence("activity_reference").value), tau)[1]
        seen = steady_state(D, CL, tau)[1] * np.exp(log_spread(evidence("level_error").value) * slip)
        each = np.minimum(D * goal / seen, most)
    average, top = steady_state(each, CL, tau)
    return People(score, inhibited, CL, each, average, top,
                  occupancy.effect(average, occupancy.evidence("IC50_NET").value))  # fmt: skip
