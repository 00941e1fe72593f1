r"""The people of a virtual trial: who enters, what is given to whom, how scores move, and who leaves.

A score on the ADHD Rating Scale is the sum of what is stable in a person, of good and bad phases that pass within
weeks, and of an error of each rating. Who is let in by a high score was often in a bad phase, and will be better
without any treatment. Then come expectation, the way a person develops, and the drug:

.. math:: \frac{dx}{dt} = \frac{O(D)/O_0 - x}{\tau}, \qquad \text{effect} = \Delta\,r\,x,

with the occupancy $O$ of the transporter by the mean concentration of a dose, from `nelib.clinic.exposure` and
`nelib.clinic.occupancy`; $O_0$ that of an extensive metabolizer; $r$ how strongly a person responds; $\Delta$ the
difference in points that is stated for week 12. People leave because nothing helps, because of side effects unless
they feel better, and for other reasons. Poor metabolizers are 7% of them, the share of a guideline; alleles counted in
Europeans give 3.5% (`nelib.clinic.cyp2d6.shares`).

Everything is drawn for many trials at once; arrays have the axes trial, group (0: control, 1: X), patient, visit.
Scores are points, higher is worse; times are weeks. All numbers come from ``nelib/data/trial.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from nelib.clinic.cyp2d6 import evidence as cyp2d6
from nelib.clinic.exposure import average, metabolizer
from nelib.clinic.occupancy import effect
from nelib.clinic.occupancy import evidence as clinic
from nelib.clinic.trial_plan import (
    ACTIVE,
    ALTERNATE,
    CLINICIAN,
    CONCEALED,
    DOCTOR,
    DOUBLE,
    EVERYBODY,
    FIXED,
    LOW,
    NO_PLACEBO_RESPONSE,
    NOBODY,
    OPEN,
    OPEN_LIST,
    PARENT,
    PLACEBO,
    RESPONDERS,
    TEACHER,
    TITRATED,
    WAITING,
    Compound,
    Plan,
    atomoxetine,
    known,
)  # fmt: skip
from nelib.kit.errors import whole

REASONS = ("stayed", "no effect", "side effects", "other")


@dataclass(frozen=True)
class People:
    """Everybody who was allocated, in many trials.

    Attributes
    ----------
    scores : dict
        Endpoint -> scores (trial, group, patient, visit); visit 0 is baseline. Those after somebody left are there,
        too: what one would have seen. An analysis must not use them.
    last : ndarray
        Last visit at which a patient was seen.
    reason : ndarray
        Index into `REASONS`.
    benefit : ndarray
        What the drug does to the score at the last visit, in points, if taken until then.
    entered : ndarray
        Who gave consent and was in the trial, those included whom a run-in left out; both groups together.
    passed : float
        Share of people screened who reach the entry criterion.
    """

    scores: dict[str, np.ndarray]
    last: np.ndarray
    reason: np.ndarray
    benefit: np.ndarray
    entered: np.ndarray
    passed: float


@cache
def _reference() -> float:
    body = metabolizer()
    c = average(clinic("dose_day").value, body, clinic("day").value) * known("taken")
    return float(effect(c, clinic("IC50_NET").value))


def drive(dose: float, poor: Any, factor: Any) -> np.ndarray:
    """Return the occupancy by a daily dose (mg/kg), over that of an extensive metabolizer at the usual dose.

    Parameters
    ----------
    dose : float
        In mg/kg.
    poor : array_like
        Who is a poor metabolizer.
    factor : array_like
        Clearance over that of the typical person of the same kind.
    """
    both = [average(dose, metabolizer(who), clinic("day").value) for who in ("extensive", "poor")]
    c = np.where(poor, both[1], both[0]) * known("taken") / np.asarray(factor)
    return effect(c, clinic("IC50_NET").value) / _reference()


def course(plan: Plan, poor: Any, factor: Any, times: np.ndarray) -> np.ndarray:
    """Return how far the effect of a plan's doses is built at some times: 1 is an extensive metabolizer at week 12."""
    low = drive(known("dose_start"), poor, factor)[..., None]
    full = low if plan.dosing == LOW else drive(clinic("dose_day").value, poor, factor)[..., None]
    slow = {FIXED: 0.0, TITRATED: known("weeks_start"), LOW: known("weeks_full")}[plan.dosing]
    tau, before = known("onset"), np.minimum(times, slow)
    after = times - before
    built = low * -np.expm1(-before / tau) * np.exp(-after / tau) + full * -np.expm1(-after / tau)
    return built / -np.expm1(-known("weeks_full") / tau)


def _pick(array: np.ndarray, order: np.ndarray) -> np.ndarray:
    return np.take_along_axis(array, order.reshape(order.shape + (1,) * (array.ndim - order.ndim)), axis=1)


def _recruit(plan: Plan, rng: np.random.Generator, repeats: int) -> tuple[dict[str, np.ndarray], np.ndarray, float]:
    """Draw people who reach the entry criterion, leave some out in a run-in, and return them, two for each place."""
    wanted = 2 * plan.patients
    size = (repeats, wanted * (1 if plan.run_in == EVERYBODY else 2))
    times = np.concatenate(([-known("screen"), 0.0], plan.visits))
    close = np.exp(-np.abs(times[:, None] - times) / known("phase"))
    var = {name: known(f"SD_{name}") ** 2 for name in ("stable", "phase", "half")}
    total = var["stable"] + var["phase"] + 2 * var["half"]
    stable = known("mean") + known("SD_stable") * rng.standard_normal(size)
    phase = known("SD_phase") * rng.standard_normal((*size, times.size)) @ np.linalg.cholesky(close).T
    errors = known("SD_half") * rng.standard_normal((*size, times.size, 2))
    # Scores at screening lie above the criterion: draw such a score, and move its parts by their shares of it.
    cut = (plan.entry - 1 / 2 - known("mean")) / np.sqrt(total)
    passed = float(ndtr(-cut))
    score = known("mean") - np.sqrt(total) * ndtri(passed * (1 - rng.random(size)))
    short = score - (stable + phase[..., 0] + errors[..., 0, :].sum(-1))
    stable = stable + short * var["stable"] / total
    phase = phase + short[..., None] * close[0] * var["phase"] / total
    errors[..., 0, :] += short[..., None] * var["half"] / total
    people = {
        "severity": stable[..., None] + phase, "errors": errors,
        "hope": known("hope") + known("SD_hope") * rng.standard_normal(size),
        "response": rng.standard_normal(size),
    }  # fmt: skip
    if plan.run_in == EVERYBODY:
        return people, np.full(repeats, wanted), passed
    if plan.run_in == RESPONDERS:
        r = known("run_in_known")
        keep = r * people["response"] + np.sqrt(1 - r * r) * rng.standard_normal(size) > known("run_in_cut")
    else:
        hoped = people["hope"] * -np.expm1(-known("screen") / known("hope_time"))
        later = people["severity"][..., 1] + errors[..., 1, :].sum(-1) - hoped
        keep = later > (1 - known("run_in_fall")) * score
    order = np.argsort(~keep, axis=1, kind="stable")[:, :wanted]
    return {name: _pick(array, order) for name, array in people.items()}, order.max(axis=1) + 1, passed


def _allocate(plan: Plan, people: dict[str, np.ndarray], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Give one of each two people the drug, by chance or by what a doctor thinks of them; shape (trial, group, ...)."""
    shape = (people["hope"].shape[0], plan.patients, 2)
    outlook = rng.standard_normal(shape)
    eyes = {DOCTOR: "eye_doctor", ALTERNATE: "eye_alternate", OPEN_LIST: "eye_open"}
    seen = rng.standard_normal(shape)
    if plan.allocation != CONCEALED and plan.comparator != NOBODY:
        seen = outlook + known(eyes[plan.allocation]) * seen
    order = np.argsort(seen, axis=-1)  # the last of two gets the drug

    def arrange(array: np.ndarray) -> np.ndarray:
        pairs = array.reshape(shape + array.shape[2:])
        chosen = np.take_along_axis(pairs, order.reshape(shape + (1,) * (pairs.ndim - len(shape))), axis=2)
        return np.moveaxis(chosen, 2, 1)

    return {name: arrange(array) for name, array in (people | {"outlook": outlook.reshape(shape[0], -1)}).items()}


def simulate(plan: Plan, compound: Compound, rng: np.random.Generator, repeats: int = 1) -> People:
    """Draw the people of some trials of a plan, with all their scores.

    Raises
    ------
    ValueError
        If `repeats` is no whole number from 1.
    """
    found, entered, passed = _recruit(plan, rng, whole("repeats", repeats, 1))
    if plan.groups == 1:
        entered = entered // 2
    who = _allocate(plan, found, rng)
    shape, times = who["hope"].shape, plan.visits
    poor = rng.random(shape) < cyp2d6("PM_page").value / clinic("full").value
    scatter = np.sqrt(np.log1p((cyp2d6("CV_within").value / clinic("full").value) ** 2))
    factor = np.exp(scatter * rng.standard_normal(shape))
    respond = np.maximum(1 + known("SD_response") * who["response"], 0)
    treated = np.zeros(shape, dtype=bool)
    treated[:, 1] = True
    other = atomoxetine() if plan.comparator == ACTIVE else Compound(0.0, known("side_placebo"), known("leave_placebo"))
    points = np.where(treated, compound.points, other.points)
    drug = (points * respond)[..., None] * course(plan, poor, factor, times)
    strength = np.clip(
        drive(known("dose_start") if plan.dosing == LOW else clinic("dose_day").value, poor, factor), 0, 1
    )
    base = known("side_placebo")
    chance = np.where(treated, base + (compound.side - base) * strength, base + (other.side - base) * strength)
    if plan.comparator == WAITING:
        chance = np.where(treated, chance, 0)
    side = rng.random(shape) < chance
    # What patients and raters think that was given: 1 the new drug, 0 nothing.
    told = np.where(treated | (plan.comparator == ACTIVE), 1.0, 0.0)
    guess = 1 / 2 + known("guess_side") * np.where(side, 1, -1)
    masked = plan.blinding != OPEN and plan.comparator in (PLACEBO, ACTIVE)
    patient = guess if masked else told
    apart = guess if masked else np.full(shape, 1 / 2)
    rater = apart if plan.blinding == DOUBLE and plan.comparator != NOBODY else told
    bias = known("observer") * known("SD_reference")
    tau = known("hope_time")
    before = -np.expm1(-known("screen") / tau) * (plan.run_in == NO_PLACEBO_RESPONSE)
    fade = np.exp(-times / tau)
    pill = treated | (plan.comparator != WAITING)
    hoped = np.where(pill, 1 + known("hope_told") * (patient - 1 / 2), 0)[..., None]
    hope = who["hope"][..., None] * (hoped * (1 - fade) + before * fade)
    own = known("SD_outlook") * who["outlook"][..., None] * -np.expm1(-times / known("outlook_time"))
    first = 1 if plan.rated_again else 0
    rated = np.r_[first, 2 : 2 + times.size]
    severity = who["severity"][..., rated]
    start = first * before * who["hope"][..., None]

    def score(weight: float, thinks: np.ndarray) -> np.ndarray:
        fall = weight * hope + own + drug + bias * (thinks[..., None] - 1 / 2)
        return severity - np.concatenate((weight * start, fall), axis=-1)

    apart_by = known("SD_halves") * rng.standard_normal((*shape, 1))
    errors, limit = who["errors"][..., rated, :], known("scale")
    middle = score(1, rater) / 2
    halves = [middle + sign * apart_by + errors[..., k] for k, sign in enumerate((1, -1))]
    total = np.clip(np.rint(halves[0] + halves[1]), 0, limit)
    # No half exceeds half of the scale, and both add up to the whole.
    inattention = np.clip(np.rint(halves[0]), np.maximum(total - limit / 2, 0), np.minimum(total, limit / 2))
    activity = total - inattention
    scores = {CLINICIAN: total, "inattention": 2 * inattention, "hyperactivity": 2 * activity}
    for name, weight in ((PARENT, 1), (TEACHER, known("teacher_hope"))):
        noise = known(f"SD_{name}") * rng.standard_normal(severity.shape)
        scores[name] = np.clip(np.rint(score(weight, patient) + noise), 0, limit)
    leave = np.where(treated, compound.leave, other.leave) * (1 if plan.dosing == FIXED else known("side_slow"))
    last, reason = _leave(scores[CLINICIAN], side * leave, plan.weeks / times.size, rng)
    benefit = drug[..., -1]
    return People(scores, last, reason, benefit, entered, passed)


def _leave(seen: np.ndarray, side: np.ndarray, span: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the last visit of everybody and why they left; it depends on what was seen, never on what was not."""
    visits = seen.shape[-1] - 1
    last = np.full(side.shape, visits)
    reason = np.zeros(side.shape, dtype=int)
    for k in range(visits):
        worse = (seen[..., k] - seen[..., 0]) / known("ten")
        rates = np.stack(
            (
                known("leave_none") * np.exp(known("worse") * worse),
                side * np.exp(known("worse_side") * worse),
                np.full(side.shape, known("leave_other")),
            )
        )
        total = rates.sum(0)
        goes = (reason == 0) & (rng.random(side.shape) < -np.expm1(-total * span))
        which = (rng.random(side.shape) * total > np.cumsum(rates, axis=0)).sum(0) + 1
        last, reason = np.where(goes, k, last), np.where(goes, np.minimum(which, len(REASONS) - 1), reason)
    return last, reason
