"""What the laboratory of lesson 17 prints for a trial, and the same in a sentence."""

import numpy as np

from nelib.clinic.trial import Trial
from nelib.clinic.trial_plan import (
    ACTIVE,
    ALTERNATE,
    ANCOVA,
    BEST,
    CARRIED,
    COMPLETERS,
    CONCEALED,
    DOCTOR,
    DOUBLE,
    ENDPOINTS,
    EVERYBODY,
    FIXED,
    LIKELY,
    LOW,
    NO_PLACEBO_RESPONSE,
    NOBODY,
    OPEN,
    OPEN_LIST,
    PATIENTS,
    PLACEBO,
    RESPONDERS,
    TITRATED,
    WAITING,
    Plan,
    known,
)  # fmt: skip

TINY = 0.001  # below it p is not written out
DEMONSTRATION = "demonstration, compound of another sponsor"
CONTROL = {NOBODY: "before", WAITING: "waiting", PLACEBO: "placebo", ACTIVE: "atomoxetine"}
AGAINST = {NOBODY: "at the start", WAITING: "the waiting list", PLACEBO: "placebo", ACTIVE: "atomoxetine"}
SCALES = dict(zip(ENDPOINTS, ("clinician", "parent", "teacher", "inattention × 2", "hyperactivity × 2"), strict=True))
GIVEN = {
    DOCTOR: "AS THE DOCTOR CHOSE", ALTERNATE: "TO EVERY OTHER PATIENT", OPEN_LIST: "AT RANDOM, LIST OPEN",
    CONCEALED: "AT RANDOM, CONCEALED",
}  # fmt: skip
BLIND = {OPEN: "NOBODY BLIND", PATIENTS: "PATIENTS BLIND", DOUBLE: "PATIENTS AND RATERS BLIND"}
GONE = {COMPLETERS: "LEFT OUT", CARRIED: "LAST SCORE KEPT", LIKELY: "SCORES AS EXPECTED FROM OTHERS LIKE THEM"}
DOSING = {FIXED: "FULL DOSE AT ONCE", TITRATED: "DOSE RAISED", LOW: "LOW DOSE"}
ENTRY = {
    EVERYBODY: "", NO_PLACEBO_RESPONSE: ", PLACEBO RESPONDERS LEFT OUT BEFORE", RESPONDERS: ", EARLIER RESPONDERS ONLY",
}  # fmt: skip


def budget(data: dict) -> str:
    """Say how many patients of the permit are left; empty where it is not known."""
    if not data["counted"]:
        return ""
    permit = known("permit")
    left = permit - data["before"] - (0 if data["shown"] else data["patients"])
    if left < 0:
        return f"{-left:.0f} patients over the {permit:g} allowed: it does not count"
    return f"{left:.0f} of {permit:g} patients are left"


def short(p: float) -> str:
    """Write p."""
    return f"p < {TINY:g}" if p < TINY else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def minus(text: str) -> str:
    """Write a minus sign."""
    return text.replace("-", "−")


def told(trial: Trial) -> tuple[float, float, float, float]:
    """Return effect, lower and upper end, p."""
    e = trial.told.estimate
    return float(e.effect[0]), float(e.low[0]), float(e.high[0]), float(e.p[0])


def stopped(trial: Trial) -> str:
    """Say at how many patients in a group a trial stopped; empty if it went on to its end."""
    return f"{trial.number} of {trial.plan.patients}" if trial.number < trial.plan.patients else ""


def blinded(plan: Plan) -> str:
    """Say who was blind; where there is no placebo, patients cannot be."""
    if plan.comparator == NOBODY:
        return BLIND[OPEN]
    if plan.comparator == WAITING:
        return "RATERS BLIND" if plan.blinding == DOUBLE else BLIND[OPEN]
    return BLIND[plan.blinding]


def sheet(data: dict) -> str:
    """Return the print-out, line by line."""
    trial, plan = data["trial"], data["trial"].plan
    effect, low, high, p = told(trial)
    left = budget(data).upper()
    name = ENDPOINTS[trial.endpoint]
    scale = SCALES[name].upper()
    chosen = f"{scale}, CHOSEN AFTERWARDS OF FIVE" if plan.endpoint == BEST else f"{scale}, NAMED BEFORE"
    way = "CHANGE, T-TEST" if plan.groups == 1 or plan.analysis != ANCOVA else "ANCOVA"
    looked = int(trial.told.looked[0])
    often = f"LOOKED {looked} TIME{'S' * (looked > 1)} OF UP TO {known('looks'):g}" if plan.peek else "TESTED ONCE"
    given = "TO ALL" if plan.groups == 1 else GIVEN[plan.allocation]
    lines = [
        f"TRIAL {data['run']}{f'   {DEMONSTRATION.upper()}' if data['shown'] else ''}",
        f"PATIENTS {trial.screened} SCREENED, {trial.entered} ENTERED (SCORE FROM {plan.entry:g}{ENTRY[plan.run_in]})"
        f"{f'; {left}' if left else ''}",
        f"X {given}   {blinded(plan)}   {DOSING[plan.dosing]}   {plan.weeks:g} WEEKS",
        f"RESULT   {chosen}   BASELINE: {'NEW RATING' if plan.rated_again else 'THE SCORE AT ENTRY'}",
        f"WHO LEFT {GONE[plan.missing]}   {way}   {often}",
        "GROUP         ALLOCATED  LEFT: NO EFFECT  SIDE EFF.  OTHER  ANALYZED   BASELINE (SD)   END, SEEN (SD)",
    ]
    if stopped(trial):
        lines.insert(-1, f"STOPPED EARLY, WITH {stopped(trial).upper()} PLANNED IN A GROUP: P BELOW {known('alpha'):g}")
    for g in trial.groups:
        seen, gone = trial.seen(g, name), trial.left(g)
        start = f"{seen[0].mean():.1f} ({seen[0].std(ddof=1):.1f})"
        end = f"{seen[-1].mean():.1f} ({seen[-1].std(ddof=1):.1f})" if seen[-1].size > 1 else "-"
        used = int(trial.told.estimate.used[0, g])
        who = "X" if g else CONTROL[plan.comparator].upper()
        lines.append(
            f"{who:<12} {trial.number:>10} {gone['no effect']:>16} {gone['side effects']:>10} {gone['other']:>6}"
            f" {used:>9}   {start:>13}   {end:>14}"
        )
    lines.append(
        minus(
            f"X BETTER THAN {AGAINST[plan.comparator].upper()} BY {effect:.2f} POINTS, 95% CI {low:.2f} TO {high:.2f}, "
            f"{short(p).upper()}"
        )
    )
    return "\n".join(lines)


def sentence(data: dict) -> str:
    """Say what a trial found."""
    trial, plan = data["trial"], data["trial"].plan
    effect, low, high, p = told(trial)
    who = " (demonstration)" if data["shown"] else ""
    side = "better" if effect >= 0 else "worse"
    sure = "significant" if p < known("alpha") else "not significant"
    size, ends = abs(effect), sorted((low, high)) if effect >= 0 else sorted((-low, -high))
    gone = ", ".join(
        f"{'X' if g else 'control'} {sum(trial.left(g).values()) - trial.left(g)['stayed']}"
        for g in reversed(trial.groups)
    )
    against = f"after {plan.weeks:g} weeks X is {size:.1f} points {side} than {AGAINST[plan.comparator]}"
    interval = minus(f"({ends[0]:.1f} to {ends[1]:.1f}, {short(p)})")
    left = budget(data)
    more = f" {left[0].upper()}{left[1:]}." if left else ""
    scale = SCALES[ENDPOINTS[trial.endpoint]]
    early = f", stopped at {stopped(trial)} a group" if stopped(trial) else ""
    return (
        f"Trial {data['run']}{who}, {data['patients']} patients{early}: {against} {interval}, {sure}; scale: {scale}. "
        f"Left: {gone}.{more}"
    )


def spread(values: np.ndarray) -> float:
    """Return half the 95% interval of a mean, by the normal distribution; 0 for one value."""
    from scipy.special import ndtri

    wide = float(ndtri(1 - known("alpha") / 2))
    return wide * float(values.std(ddof=1)) / np.sqrt(values.size) if values.size > 1 else 0.0
