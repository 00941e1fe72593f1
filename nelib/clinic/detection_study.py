r"""A compound and a detection task: from the brain to norepinephrine, to the inverted U, to d′ and the criterion.

No model of its own. What a free concentration does to norepinephrine outside is `nelib.clinic.compound_effect`, the
inverted U is that of `nelib.locus.inverted_u`, hits and false alarms follow from `nelib.locus.gain.rates` and are
analyzed by `nelib.locus.gain.estimates`. People differ in the norepinephrine that they start with, about that of the
person in the middle of `nelib.clinic.benefit`. Assumed is the link,

.. math:: d' = d_0 + k_d\,(U - U_0) + \text{skill} + \text{practice} + \text{hope},

with $U_0$ that of the person in the middle: no experiment says how d′ depends on U, and a gain of one unit that acts on
signal and noise alike cannot change d′ at all (lesson 11). Sessions come one after the other, and each makes the next
one better. Who knows that the drug was given tries harder and dares more.

Concentrations in nM, free in the brain. Numbers come from ``nelib/data/capstone_people.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import stdtrit

from nelib.clinic import benefit
from nelib.clinic.compound import KINDS, Compound
from nelib.clinic.compound_effect import AUTORECEPTOR, act
from nelib.clinic.pressor_test import value
from nelib.clinic.trial_plan import known
from nelib.kit.errors import known_name, number, whole
from nelib.kit.formula import array
from nelib.locus import inverted_u
from nelib.locus.gain import estimates, rates

EVERYBODY, LOW_SCORE, LOW_MARKER = "everybody", "low scorers", "low marker"
PEOPLE = (EVERYBODY, LOW_SCORE, LOW_MARKER)
"""Who is taken: all, the third with the lowest d′ in a first session, the third with the lowest marker of
norepinephrine."""
SCREENING, FIXED, RANDOM = "the first session", "placebo, always first", "placebo, order by lot"
CONTROLS = (SCREENING, FIXED, RANDOM)
"""What the session with the drug is compared with."""
MIDDLE = "middle"


@dataclass(frozen=True)
class Plan:
    """The decisions: `people`, how many of them (`number`), `trials` of each kind a session, `control`, `blind`."""

    number: int
    trials: int
    people: str = EVERYBODY
    control: str = RANDOM
    blind: bool = True

    def __post_init__(self):
        whole("number of people", self.number, 2 * 2)
        whole("trials", self.trials, 2)
        known_name("people", self.people, PEOPLE)
        known_name("control", self.control, CONTROLS)
        if not isinstance(self.blind, bool | np.bool_):
            raise ValueError(f"blind is True or False, but it is {self.blind!r}.")


def U(start: Any, compound: Compound, concentration: Any) -> np.ndarray:
    """Return U of people by their norepinephrine without the compound (nM), under free concentrations (nM)."""
    c_0, C = array("start", start, above=True), array("concentration", concentration)
    x = C / compound.K[AUTORECEPTOR] if compound.binds(AUTORECEPTOR) else 0 * C
    y = C / compound.K["alpha1"] if compound.binds("alpha1") else 0 * C
    e = compound.efficacy.get(AUTORECEPTOR, 0.0)
    e_1 = compound.efficacy.get("alpha1", 0.0)
    if e_1:
        raise ValueError("The inverted U has no place for an agonist of alpha-1.")
    doses = {"agonist_a2": e * x, "block_a2": (1 - e) * x, "block_a1": y}
    return inverted_u.benefit(c_0 * rise(compound, C), **doses)


def rise(compound: Compound, concentration: Any) -> np.ndarray:
    """Return norepinephrine outside in multiples of rest; for a substrate each concentration is a run of its own."""
    C = array("concentration", concentration)
    if compound.kind == KINDS[1] and C.ndim:
        typical = float(np.exp(np.log(C[C > 0]).mean())) if (C > 0).any() else 0.0
        made = float(act(compound, typical).norepinephrine) if typical else 1.0
        return np.where(C > 0, made, 1.0)
    return act(compound, C).norepinephrine


@cache
def middle() -> float:
    """Return U of the person in the middle without a drug."""
    return float(inverted_u.benefit(benefit.start(MIDDLE)))


def sensitivity(U_now: Any) -> np.ndarray:
    """Return d′ that belongs to U, of a person of average skill without practice or hope."""
    return value("d_typical") + value("slope") * (np.asarray(U_now) - middle())


@dataclass(frozen=True)
class Study:
    """What was measured; without and with the drug on the first axis, people on the second.

    `d_prime` and `c`; `hits` and `alarms` of `Plan.trials` each; `first`, who had the drug first.
    """

    plan: Plan
    hits: np.ndarray
    alarms: np.ndarray
    d_prime: np.ndarray
    c: np.ndarray
    first: np.ndarray


@dataclass(frozen=True)
class _People:
    start: np.ndarray
    skill: np.ndarray
    criterion: np.ndarray
    exposure: np.ndarray
    screened: tuple[np.ndarray, np.ndarray] | None


def _drawn(rng: np.random.Generator, n: int) -> _People:
    z = rng.standard_normal((2 * 2, n))
    start = benefit.start(MIDDLE) * np.exp(value("sd_start") * z[0])
    criterion = value("criterion") + value("sd_criterion") * z[2]
    return _People(start, value("sd_skill") * z[1], criterion, np.exp(value("sd_exposure") * z[-1]), None)


def _sessions(rng: np.random.Generator, trials: int, d: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return hits and false alarms; c is measured from the middle between noise and signal."""
    own = d + value("sd_session") * rng.standard_normal(d.shape)
    hit, alarm = rates(own, c + own / 2)
    return rng.binomial(trials, hit), rng.binomial(trials, alarm)


def _recruit(plan: Plan, rng: np.random.Generator, n: int) -> _People:
    """Return n people; where they are selected, of as many more as are asked, with their first session."""
    asked = 1 if plan.people == EVERYBODY else int(value("asked"))
    people = _drawn(rng, n * asked)
    plain = sensitivity(inverted_u.benefit(people.start)) + people.skill
    hits, alarms = _sessions(rng, plan.trials, plain, people.criterion)
    if plan.people == LOW_SCORE:
        rank = estimates(hits, alarms, plan.trials)[0]
    elif plan.people == LOW_MARKER:
        rank = np.log(people.start) + value("sd_marker") * rng.standard_normal(people.start.size)
    else:
        rank = np.zeros(n)
    k = np.argsort(rank, kind="stable")[:n]
    return _People(people.start[k], people.skill[k], people.criterion[k], people.exposure[k], (hits[k], alarms[k]))


def perform(plan: Plan, compound: Compound, concentration: float, rng: np.random.Generator) -> Study:
    """Do the study once.

    Parameters
    ----------
    plan : Plan
    compound : Compound
    concentration : float
        Free in the brain of the average person, in nM.
    rng : numpy.random.Generator
    """
    C, n = number("concentration (nM)", concentration, low=0), plan.number
    people = _recruit(plan, rng, n)
    drugged = sensitivity(U(people.start, compound, C * people.exposure)) + people.skill
    plain = sensitivity(inverted_u.benefit(people.start)) + people.skill
    first = np.zeros(n, dtype=bool)
    if plan.control == RANDOM:
        first = rng.permutation(np.arange(n) % 2 == 1)
    # Sessions before the one with the drug, and before the other; everybody had a first one.
    ahead = 1 if plan.control == SCREENING else 2 - first
    other = 0 if plan.control == SCREENING else 1 + first
    hope, dare = (0.0 if plan.blind else value(name) for name in ("expected", "expected_c"))
    with_it = _sessions(
        rng, plan.trials, drugged + hope + ahead * value("practice"), people.criterion - dare
    )  # fmt: skip
    if plan.control == SCREENING:
        without = people.screened
    else:
        without = _sessions(rng, plan.trials, plain + other * value("practice"), people.criterion)
    hits, alarms = (np.stack(pair) for pair in zip(without, with_it, strict=True))
    d, c = estimates(hits, alarms, plan.trials)
    return Study(plan, hits, alarms, d, c, first)


def change(study: Study, what: str = "d_prime") -> tuple[float, float, float]:
    """Return the mean change by the drug of ``"d_prime"`` or ``"c"``, and its 95% interval.

    With the order by lot the two orders are averaged, so that what practice adds cancels; the interval is by t.
    """
    values = getattr(study, known_name("measure", what, ("d_prime", "c")))
    turn, upper = values[1] - values[0], 1 - known("alpha") / 2
    if study.plan.control != RANDOM:
        half = stdtrit(turn.size - 1, upper) * turn.std(ddof=1) / np.sqrt(turn.size)
        return float(turn.mean()), float(turn.mean() - half), float(turn.mean() + half)
    parts = [turn[study.first], turn[~study.first]]
    freedom = turn.size - 2
    var = sum(((x - x.mean()) ** 2).sum() for x in parts) / freedom
    middle_ = float(np.mean([x.mean() for x in parts]))
    half = float(stdtrit(freedom, upper) * np.sqrt(var * sum(1 / x.size for x in parts)) / 2)
    return middle_, middle_ - half, middle_ + half


def truth(plan: Plan, compound: Compound, concentration: float) -> float:
    """Return the mean change of d′ in people of the kind that a plan takes, without practice, hope and chance."""
    people = _recruit(plan, np.random.default_rng(1), int(value("pool")))
    C = number("concentration (nM)", concentration, low=0)
    after = U(people.start, compound, C * people.exposure)
    return float(value("slope") * (after - inverted_u.benefit(people.start)).mean())
