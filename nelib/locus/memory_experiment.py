r"""An experiment on memory with groups of rats: its decisions, its animals, its test, and how often it is right.

Rats enter a dark compartment, get a foot shock there, and are put back two days later: the latency to enter again
stands for memory (`nelib.locus.memory`). A drug is infused around training. It raises the logarithm of the latency at
its best dose by an effect, at other doses by less, and some drugs do nothing. What a decision adds:

- a strong shock makes all latencies longer, so that more of them end at the ceiling;
- an infusion itself makes latencies longer, so that animals without one are no control;
- animals of a cage are alike, and a group that fills its cages in the order of the rack is a group of few cages;
- an observer who knows the groups lets treated animals wait longer;
- before training a drug also changes training; hours after it, it changes nothing;
- who looks after every few animals and stops at p < 0.05 has many chances to be wrong.

Every size is assumed; that each of them acts is what experiments are designed against. Doses in ng, latencies in s.
Every number comes from ``nelib/data/memory.csv``.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, number, positive, whole
from nelib.locus.group_tests import by_means, by_ranks, interval, middle_ratio
from nelib.locus.memory import CORRECTIONS, corrected, enhancement
from nelib.locus.plasticity import evidence

WEAK, STRONG = "weak", "strong"
VEHICLE, UNINFUSED = "vehicle", "uninfused"
AT_RANDOM, BY_CAGE = "at random", "by cage"
BEFORE, AFTER, LATER = "before", "after", "hours later"
RANKS, LEFT_OUT, SECONDS = "ranks", "ranks without the ceiling", "t-test on seconds"
NAMES = {
    "shock": (WEAK, STRONG), "control": (VEHICLE, UNINFUSED), "allocation": (AT_RANDOM, BY_CAGE),
    "infused": (BEFORE, AFTER, LATER), "analysis": (RANKS, LEFT_OUT, SECONDS), "correction": CORRECTIONS,
}  # fmt: skip
SHORTCUTS: dict[str, dict[str, Any]] = {
    "sound": {}, "control not infused": {"control": UNINFUSED}, "infused before training": {"infused": BEFORE},
    "groups by cage": {"allocation": BY_CAGE}, "observer not blind": {"blinded": False},
    "no correction": {"correction": "none"}, "peeking": {"peek": True}, "strong shock": {"shock": STRONG},
    "ceiling left out": {"analysis": LEFT_OUT},
    "strong shock, left out": {"shock": STRONG, "analysis": LEFT_OUT},
    "infused hours later": {"infused": LATER}, "t-test on seconds": {"analysis": SECONDS},
}  # fmt: skip
"""What a sound plan loses by one decision (in one row by two): name -> fields of `Plan` that change."""


@cache
def value(name: str) -> float:
    """Return the value of a record."""
    return evidence(name).value


@dataclass(frozen=True)
class Drug:
    """The truth: best dose in ng, rise of the logarithm of the latency there (0: it does nothing), SD between rats."""

    best: float
    effect: float
    spread: float = field(default_factory=lambda: value("spread"))

    def __post_init__(self):
        positive("best (ng)", self.best)
        number("effect", self.effect, low=0)
        positive("spread", self.spread)

    def shift(self, doses) -> np.ndarray:
        """Return how much doses (ng) given right after training raise the logarithm of the latency."""
        half = np.sqrt(value("K_harm") / value("K_help"))
        return self.effect * enhancement(doses, K_help=self.best / half, K_harm=self.best * half)

    def near(self, doses) -> np.ndarray:
        """Whether doses have nearly the full effect; none has, if the drug does nothing."""
        return (self.effect > 0) & (self.shift(doses) >= value("near") * self.effect)


@dataclass(frozen=True)
class Plan:
    """The decisions.

    `doses` in ng without the control; `animals` in each group, the most of them if one peeks; `shock`, `control`,
    `allocation`, `infused`, `analysis` and `correction` are named in `NAMES`; `blinded` and `peek` are yes or no.
    """

    doses: tuple[float, ...]
    animals: int
    shock: str = WEAK
    control: str = VEHICLE
    allocation: str = AT_RANDOM
    infused: str = AFTER
    blinded: bool = True
    analysis: str = RANKS
    correction: str = "Holm"
    peek: bool = False

    def __post_init__(self):
        if not self.doses or len(set(self.doses)) != len(self.doses):
            raise ValueError("There must be at least one dose, and each of them once.")
        for dose in self.doses:
            positive("dose (ng)", dose)
        whole("animals in a group", self.animals, int(value("look_first")))
        if self.rats > value("colony"):
            raise ValueError(f"{self.rats} rats are more than the {value('colony'):g} of the colony.")
        for name, known in NAMES.items():
            known_name(name, getattr(self, name), known)

    @property
    def rats(self) -> int:
        """Rats that are needed, if it does not stop early."""
        return self.animals * (len(self.doses) + 1)

    @property
    def looks(self) -> np.ndarray:
        """Animals in a group at each test."""
        first, step = int(value("look_first")), int(value("look_step"))
        return np.unique([*range(first, self.animals, step), self.animals] if self.peek else [self.animals])

    def shifts(self, drug: Drug) -> np.ndarray:
        """Return the shift of the logarithm of the latency in each group, the control first."""
        doses = np.array(self.doses)
        treated = np.zeros(doses.size) if self.infused == LATER else drug.shift(doses)
        if self.infused == BEFORE:
            treated = treated + value("acute") * doses / (doses + value("acute_dose"))
        if not self.blinded:
            treated = treated + value("observer")
        return np.array([-value("infusion") if self.control == UNINFUSED else 0.0, *treated])


def rats(plan: Plan, drug: Drug, random: np.random.Generator, repeats: int = 1) -> tuple[np.ndarray, ...]:
    """Draw rats and do the experiment.

    Returns
    -------
    tuple of numpy.ndarray
        Latencies at the test and at training (s), and the number of each rat on the rack, from 0: repeats by groups by
        animals. The same generator gives the same rats for every design.
    """
    pool, cage = int(value("colony")), int(value("cage"))
    own, trained = random.standard_normal((2, repeats, pool))
    shared = random.standard_normal((repeats, pool // cage + 1))
    order = np.argsort(random.random((repeats, pool)), axis=-1)
    number_of = np.broadcast_to(np.arange(plan.rats), (repeats, plan.rats))
    if plan.allocation == AT_RANDOM:
        number_of = order[order < plan.rats].reshape(repeats, plan.rats)
    number_of = number_of.reshape(repeats, len(plan.doses) + 1, plan.animals)
    row, share = np.arange(repeats)[:, None, None], value("cage_share")
    animal = np.sqrt(1 - share) * own[row, number_of] + np.sqrt(share) * shared[row, number_of // cage]
    usual = np.log(value("latency")) + (value("strong") if plan.shock == STRONG else 0.0)
    latency = np.exp(usual + plan.shifts(drug)[:, None] + drug.spread * animal)
    doses = np.array([0.0, *plan.doses])
    slowed = value("acute") * doses / (doses + value("acute_dose")) if plan.infused == BEFORE else 0 * doses
    first = value("trained") * np.exp(slowed[:, None] + drug.spread * trained[row, number_of])
    return np.minimum(latency, value("ceiling")), np.minimum(first, value("ceiling")), number_of


@dataclass(frozen=True, eq=False)
class Result:
    """What experiments find, for each of several repeats.

    `animals` in a group when it ended; by repeats and doses: `p`, `corrected`, whether a dose was `better` than the
    control, and the `ratio` of the medians; `medians` by groups, the control first. NaN where no animal is left.
    """

    animals: np.ndarray
    p: np.ndarray
    corrected: np.ndarray
    better: np.ndarray
    ratio: np.ndarray
    medians: np.ndarray


def kept(plan: Plan, latency: np.ndarray) -> np.ndarray:
    """Return which rats are analyzed."""
    return (latency < value("ceiling")) | (plan.analysis != LEFT_OUT)


def analyze(plan: Plan, latency: np.ndarray) -> Result:
    """Test each dose against the control, after every few animals if the plan peeks."""
    stays = kept(plan, latency)
    x, y = latency[:, 1:], latency[:, :1]
    if plan.analysis == SECONDS:
        away, p = by_means(x, y)
    else:
        away, p = by_ranks(x, y, stays[:, 1:], stays[:, :1], value("ceiling"))
    looks = plan.looks
    away, p = (np.moveaxis(a[..., looks - 1], -1, 1) for a in (away, p))
    fixed = corrected(p, plan.correction)
    better = (fixed < value("alpha_level")) & (away > 0)
    hit = better.any(axis=-1)
    end = np.where(hit.any(axis=-1), hit.argmax(axis=-1), looks.size - 1)
    medians = np.full(latency.shape[:2], np.nan)
    for k in np.unique(end):
        some = np.where(stays, latency, np.nan)[end == k][..., : looks[k]]
        full = ~np.isnan(some).all(axis=-1)
        middle = np.full(full.shape, np.nan)
        middle[full] = np.nanmedian(some[full], axis=-1)
        medians[end == k] = middle
    at, ratio = (np.arange(end.size), end), medians[:, 1:] / medians[:, :1]
    return Result(looks[end], p[at], fixed[at], better[at], ratio, medians)


def ratios(plan: Plan, latency: np.ndarray, found: Result) -> np.ndarray:
    """Return the middle of all ratios to the control, by repeats and doses."""
    stays, out = kept(plan, latency), np.full(found.ratio.shape, np.nan)
    for n in np.unique(found.animals):
        some = found.animals == n
        one, left = latency[some, :, :n], stays[some, :, :n]
        out[some] = middle_ratio(one[:, 1:], one[:, :1], left[:, 1:], left[:, :1])
    return out


@dataclass(frozen=True, eq=False)
class Run:
    """One experiment: its plan and drug, and what was measured and found.

    By groups and animals, the control first: `latency` and `trained` (s), `rat` (its place on the rack, from 0), `kept`
    in the analysis; `result` of one repeat; `ratios` with their intervals, one for each dose, None if nothing is left.
    """

    plan: Plan
    drug: Drug
    latency: np.ndarray
    trained: np.ndarray
    rat: np.ndarray
    kept: np.ndarray
    result: Result
    ratios: list[tuple[float, float, float] | None]

    @property
    def animals(self) -> int:
        """Animals in a group when it ended."""
        return self.latency.shape[1]


def run(plan: Plan, drug: Drug, random: np.random.Generator) -> Run:
    """Do one experiment."""
    latency, trained, number_of = rats(plan, drug, random)
    found = analyze(plan, latency)
    latency, trained, number_of = (a[0, :, : found.animals[0]] for a in (latency, trained, number_of))
    stays = kept(plan, latency)
    groups = [row[keep] for row, keep in zip(latency, stays, strict=True)]
    ratios = [interval(one, groups[0]) if one.size and groups[0].size else None for one in groups[1:]]
    return Run(plan, drug, latency, trained, number_of, stays, found, ratios)


def chances(plan: Plan, drug: Drug, repeats: int | None = None, seed: int = 0) -> dict[str, np.ndarray | float]:
    """Do a design many times.

    Returns
    -------
    dict
        ``"any"``: share of the experiments in which some dose is better than the control, and ``"right"``, in which
        one is that is near enough to the best of the drug; for each dose ``"found"``, the share in which it is better,
        ``"typical"``, the median of its ratio (Hodges, Lehmann, as in `Run`), and ``"shown"``, that among the
        experiments in which it is better (NaN if there are none); ``"rats"``, used in the mean.
    """
    many = int(value("repeats")) if repeats is None else whole("repeats", repeats, 1)
    random = np.random.default_rng(whole("seed", seed, 0))
    latency = rats(plan, drug, random, many)[0]
    found = analyze(plan, latency)
    ratio = np.log(ratios(plan, latency, found))

    def middle(which: np.ndarray) -> np.ndarray:
        picked = np.where(which, ratio, np.nan)
        full = ~np.isnan(picked).all(axis=0)
        out = np.full(full.shape, np.nan)
        out[full] = np.exp(np.nanmedian(picked[:, full], axis=0))
        return out

    return {
        "any": float(found.better.any(axis=-1).mean()),
        "right": float(found.better[:, drug.near(plan.doses)].any(axis=-1).mean()),
        "found": found.better.mean(axis=0),
        "typical": middle(np.ones(ratio.shape, bool)),
        "shown": middle(found.better),
        "rats": float(found.animals.mean()) * (len(plan.doses) + 1),
    }
