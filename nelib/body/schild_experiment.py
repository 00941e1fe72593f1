r"""An experiment on rats with an agonist and an antagonist: its decisions, its rats, and what they answer.

Each rat gives one or more dose-response curves. What a decision adds to or takes from the truth:

- a preparation loses sensitivity and maximum as hours go by, with or without antagonist: rats with vehicle show it;
- a dose that comes too soon meets the rest of the one before, and a preparation that is tired by its own responses;
- the antagonist needs minutes to reach its receptors, and leaves while one waits and while the curve is taken;
- in rising order one stops where a dose adds next to nothing; in random order all doses are given;
- an intact rat has a reflex that fights back, and readings that scatter more;
- rats differ in sensitivity, in their maximum, and in what an antagonist does to them.

The response of the average rat is that of `nelib.body.pressor`; a rat has a factor on its doses and one on its rises:

.. math:: E = m\,\left[f\!\left(a D + a R,\,B\right) - f\!\left(a R,\,B\right)\right] + \text{noise},
          \qquad \log_{10} a = \alpha - \lambda t - \kappa q, \qquad m = \mu\,(1 - \varphi t),

with :math:`R` what is left of earlier doses, :math:`B` the antagonist over its constant, :math:`t` the age of the
preparation, and :math:`q` its tiredness: the sum of earlier responses over the maximum, forgotten with a time constant.
How rats differ is that of `nelib.body.rat`; the other sizes are assumed, and that each of them acts is what experiments
are designed against. Doses of agonists in µg/kg, of antagonists in mg/kg, times in min. Every number comes from
``nelib/data/schild_rat.csv``.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nelib.body.antagonists import Antagonist
from nelib.body.drug_course import evidence as living
from nelib.body.pressor import AREA, INTACT, PEAK, RATE, Setting, left, looked_up, value
from nelib.kit.errors import known_name, number, positive, whole

RISING, RANDOM = "rising", "random"
ONE, LADDER, GROUPS, SEPARATE = "one dose", "ladder", "groups", "separate"
PLANS = {
    ONE: "one dose; each rat before and after it",
    LADDER: "three doses, one after the other in each rat",
    GROUPS: "three doses, a group each, before and after",
    SEPARATE: "three doses, a group each, and one without",
}
"""How antagonist and rats are combined. "Before and after": each rat has a curve without antagonist first."""
OWN, COMMON, POOLED = "own", "common", "pooled"
ANALYSES = {
    OWN: "every curve its own top and slope",
    COMMON: "each rat one top and slope",
    POOLED: "all rats in one fit",
}
NAMES = {"order": (RISING, RANDOM), "plan": tuple(PLANS), "analysis": tuple(ANALYSES)}


@dataclass(frozen=True)
class Plan:
    """The decisions.

    Attributes
    ----------
    setting : Setting
        Rat, agonist, measure, transporter.
    lowest : float
        Lowest dose of the agonist in µg/kg.
    doses : int
        Doses in a curve, half a decade apart.
    order : str
        `RISING` or `RANDOM`.
    recovery : float
        From one dose to the next, in min.
    antagonist : float
        Lowest dose of the antagonist in mg/kg; of three, the others follow half a decade apart.
    plan : str
        One of `PLANS`.
    after : float
        From the antagonist to the first dose of the curve, in min.
    rats : int
        In each group.
    vehicle : bool
        Whether a further group gets vehicle in place of the antagonist; `SEPARATE` has one anyway.
    analysis : str
        One of `ANALYSES`.
    """

    setting: Setting
    lowest: float
    doses: int
    antagonist: float
    order: str = RISING
    recovery: float = 5.0  # geometry: a default, not a number of the science
    plan: str = GROUPS
    after: float = 5.0  # geometry: as above
    rats: int = 6  # geometry: as above
    vehicle: bool = True
    analysis: str = COMMON

    def __post_init__(self):
        if not isinstance(self.setting, Setting):
            raise ValueError(f"setting must be a Setting, but it is {self.setting!r}.")
        for name in ("lowest", "antagonist", "recovery"):
            positive(name, getattr(self, name))
        if self.recovery < value("look") / living("minute").value:
            raise ValueError("A response is read for a minute: recovery must be at least that long.")
        number("after", self.after, low=0)
        for name in ("doses", "rats"):
            if whole(name, getattr(self, name), int(value(f"{name}_least"))) > value(f"{name}_most"):
                raise ValueError(f"{name} must be at most {value(f'{name}_most'):g}, but is {getattr(self, name)}.")
        for name, known in NAMES.items():
            known_name(name, getattr(self, name), known)

    @property
    def agonist_doses(self) -> np.ndarray:
        """Doses of a curve in µg/kg."""
        return self.lowest * 10 ** (np.arange(self.doses) / value("per_decade"))  # geometry

    @property
    def antagonist_doses(self) -> np.ndarray:
        """Doses of the antagonist in mg/kg."""
        many = 1 if self.plan == ONE else int(value("antagonist_doses"))
        return self.antagonist * 10 ** (np.arange(many) * value("antagonist_step"))  # geometry

    @property
    def length(self) -> float:
        """From the first dose of a curve to its last, in min."""
        return (self.doses - 1) * self.recovery

    @property
    def controlled(self) -> bool:
        """Whether the age of the preparation is told from the antagonist."""
        return self.vehicle or self.plan == SEPARATE

    @property
    def groups(self) -> list[tuple[float, ...]]:
        """Antagonist before each curve of the rats of a group in mg/kg, 0 for vehicle; the vehicle group is last."""
        given = tuple(float(d) for d in self.antagonist_doses)
        if self.plan == SEPARATE:
            return [*((d,) for d in given), (0.0,)]
        curves = [(0.0, *given)] if self.plan == LADDER else [(0.0, d) for d in given]
        return curves + [(0.0,) * len(curves[0])] * self.vehicle

    @property
    def used(self) -> int:
        """Rats that are needed."""
        return self.rats * len(self.groups)

    def times(self, curves: int) -> tuple[np.ndarray, np.ndarray]:
        """Return when doses are given (curves by doses), and when the antagonist before each curve, in min.

        The first curve of several has none before it; NaN stands for its time.
        """
        starts, injected = [], []
        now, first = 0.0, curves > 1
        for _ in range(curves):
            injected.append(np.nan if first else now)
            starts.append(now if first else now + self.after)
            now, first = starts[-1] + self.length + value("rest"), False
        return np.array(starts)[:, None] + np.arange(self.doses) * self.recovery, np.array(injected)

    @property
    def middle(self) -> float:
        """From the antagonist to the middle of the curve, in min."""
        return self.after + self.length / 2


@dataclass(frozen=True, eq=False)
class Group:
    """What the rats of a group answer.

    Attributes
    ----------
    given : tuple of float
        Antagonist before each curve in mg/kg.
    rises : numpy.ndarray
        Repeats by rats by curves by doses, the lowest dose first; NaN where no dose was given.
    minutes : numpy.ndarray
        When each dose was given, alike.
    """

    given: tuple[float, ...]
    rises: np.ndarray
    minutes: np.ndarray


@cache
def noise(measure: str, preparation: str) -> float:
    """Return the standard deviation of a reading besides that which grows with it."""
    found = value({PEAK: "noise_DBP", AREA: "noise_area", RATE: "noise_HR"}[measure])
    return found * (value("noise_intact") if preparation == INTACT else 1)


@cache
def maximum(setting: Setting) -> float:
    """Return the largest rise of the average rat without antagonist."""
    doses = 10 ** np.arange(value("dose_lowest"), value("dose_highest"), value("dose_grid"))  # geometry
    return float(looked_up(setting, doses, 0.0).max())


def experiment(plan: Plan, antagonist: Antagonist, random: np.random.Generator, repeats: int = 1) -> list[Group]:
    """Do an experiment, or many of them.

    Parameters
    ----------
    plan : Plan
        The decisions.
    antagonist : Antagonist
        What is in the bottle.
    random : numpy.random.Generator
        The same generator gives the same rats for every plan.
    repeats : int
        How often it is done.

    Returns
    -------
    list of Group
        In the order of ``plan.groups``.
    """
    whole("repeats", repeats, 1)
    most, many = int(value("rats_most")), int(value("antagonist_doses")) + 1
    drawn = random.standard_normal((many, 2 * 2 + 1, repeats, most))[..., : plan.rats]
    seeds = random.spawn(many)
    return [_group(plan, antagonist, given, drawn[k], seeds[k]) for k, given in enumerate(plan.groups)]


def _group(plan: Plan, antagonist: Antagonist, given, drawn, random) -> Group:
    setting, curves, m = plan.setting, len(given), plan.doses
    n = drawn.shape[1:]
    own, volume, affinity, top, tiring = drawn
    log_a = living("cv_sensitivity").value * own - living("cv_kinetics").value * volume
    blocks = np.exp(np.log(10) * value("affinity_SD") * affinity - living("cv_kinetics").value * volume)  # geometry
    mu = np.exp(living("cv_beta" if setting.measure == RATE else "cv_alpha").value * top)
    drift = np.log(10) * (value("drift") + value("drift_SD") * tiring) / living("minute").value  # geometry
    minutes, injected = plan.times(curves)
    places = np.broadcast_to(np.arange(m), (*n, curves, m))
    if plan.order == RANDOM:
        places = np.argsort(random.random((*n, curves, m)), axis=-1)
    doses = plan.agonist_doses[places] * np.exp(value("injection_SD") * random.standard_normal((*n, curves, m)))
    t, D = minutes.ravel(), doses.reshape(*n, curves * m)
    known, kept = left(setting.agonist, setting.desipramine)
    rest = np.where(t[None, :] > t[:, None], np.interp(np.maximum(t[None, :] - t[:, None], 0), known, kept), 0.0)
    level = np.zeros(t.size)
    for dose, at in zip(given, injected, strict=True):
        if dose:
            level += np.where(t >= at, antagonist.level(dose, t - at), 0.0)
    fade = 1 - value("fade") * t / living("minute").value
    size, least = noise(setting.measure, setting.preparation), maximum(setting)
    found, z = np.empty(D.shape), random.standard_normal((2, *D.shape))
    q, on = np.zeros(n), np.ones(n, bool)
    for i in range(t.size):
        if i % m == 0:
            on = np.ones(n, bool)
        elif plan.order == RISING and i % m > 1:
            before, last = found[..., i - 2], found[..., i - 1]
            on &= ~((before > value("responds") * size) & (last < (1 + value("plateau")) * before))
        D[..., i] *= on
        q = q * np.exp(-(t[i] - t[max(i - 1, 0)]) / value("tau_tired"))
        a = np.exp(log_a - drift * t[i] - np.log(10) * value("tired") * q)  # geometry
        R = D[..., :i] @ rest[:i, i]
        both = looked_up(setting, np.stack((a * (D[..., i] + R), a * R)), level[i] * blocks, antagonist.sites)
        rise = both[0] - both[1]
        q = q + np.abs(rise) / max(least, size)
        read = mu * fade[i] * rise * (1 + value("noise_share") * z[0, ..., i]) + size * z[1, ..., i]
        found[..., i] = np.where(on, read, np.nan)
    found, back = found.reshape(*n, curves, m), np.argsort(places, axis=-1)
    when = np.take_along_axis(np.broadcast_to(minutes, found.shape), back, axis=-1)
    return Group(tuple(given), np.take_along_axis(found, back, axis=-1), when)
