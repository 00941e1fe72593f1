"""What misleads in a trial of lesson 17, decision by decision, and how much: twin designs, repeated many times."""

from collections.abc import Callable
from dataclasses import replace

from nelib.clinic.sample_size import patients
from nelib.clinic.trial import Chances, Trial, chances, idle
from nelib.clinic.trial_plan import (
    ACTIVE,
    ALTERNATE,
    ANCOVA,
    BEST,
    CARRIED,
    CLINICIAN,
    CONCEALED,
    DOCTOR,
    DOUBLE,
    EVERYBODY,
    LIKELY,
    LOW,
    NOBODY,
    PATIENTS,
    PLACEBO,
    RESPONDERS,
    TITRATED,
    WAITING,
    Compound,
    Plan,
    known,
)  # fmt: skip
from nelib.kit.personal import Personal

SEED = 17
MANY = int(known("repeats"))  # trials of each twin design
EARLY = 6  # weeks: shorter, and much of the effect is not there yet
# Compounds, in points at week 12: from, to, step. One in four does nothing.
KINDS = {"none": (), "small": (3.8, 4.6, 0.1), "as atomoxetine": (5.6, 7.2, 0.1), "large": (8.2, 9.6, 0.1)}
SIDE = (0.5, 0.7, 0.02, 0.6)  # of people; the last one for self-study
LEAVE = (0.04, 0.08, 0.005, 0.06)  # of them in a week
SELF_STUDY = 6.4


def compound_of(me: Personal) -> Compound:
    """Return the compound of a student."""
    kind = me.choice("X: kind", tuple(KINDS), default="as atomoxetine")
    points = 0.0
    if KINDS[kind]:
        low, high, step = KINDS[kind]
        points = me.number("X: points", low, high, step=step, default=min(max(SELF_STUDY, low), high))
    grids = {"side": SIDE, "leave": LEAVE}
    rest = {n: me.number(f"X: {n}", low, high, step=step, default=d) for n, (low, high, step, d) in grids.items()}
    return Compound(float(points), **rest)


def demonstration() -> Compound:
    """Return the compound of the first run, which is the same for everybody: it does nothing but harm."""
    return Compound(0.0, SIDE[-1], LEAVE[-1])


def _blind(plan: Plan) -> Plan:
    return plan if plan.comparator == NOBODY else replace(plan, blinding=DOUBLE)


def _allocate(plan: Plan) -> Plan:
    return plan if plan.comparator == NOBODY else replace(plan, allocation=CONCEALED)


# What mends a decision: name -> (plan -> the plan with this one mended, words in the envelope); the heaviest first.
MENDED: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "comparator": (lambda p: replace(p, comparator=PLACEBO), "with a placebo group"),
    "blinding": (_blind, "patients and raters blind"),
    "allocation": (_allocate, "at random and concealed"),
    "peek": (lambda p: replace(p, peek=False), "tested once, at the end"),
    "endpoint": (lambda p: replace(p, endpoint=CLINICIAN) if p.endpoint == BEST else p, "one scale, named before"),
    "missing": (lambda p: replace(p, missing=LIKELY), "scores as expected from others"),
    "run_in": (lambda p: replace(p, run_in=EVERYBODY) if p.run_in == RESPONDERS else p, "everybody let in"),
    "rated_again": (
        lambda p: replace(p, rated_again=True) if p.comparator == NOBODY else p, "rated again at the start",
    ),
    "weeks": (lambda p: replace(p, weeks=EARLY + 2.0) if p.weeks < EARLY else p, f"treated for {EARLY + 2} weeks"),
    "dosing": (lambda p: replace(p, dosing=TITRATED) if p.dosing == LOW else p, "the full dose"),
    "analysis": (lambda p: replace(p, analysis=ANCOVA) if p.groups > 1 else p, "ANCOVA"),
}  # fmt: skip


def faults(plan: Plan) -> dict[str, Plan]:
    """Return the decisions that may mislead: name -> the plan with this one mended."""
    found = {name: mend(plan) for name, (mend, _) in MENDED.items()}
    return {name: better for name, better in found.items() if better != plan}


def mended(plan: Plan) -> Plan:
    """Return a plan without any of these."""
    for _ in range(2):  # a placebo group brings decisions of its own
        for mend, _ in MENDED.values():
            plan = mend(plan)
    return plan


def blame(plan: Plan) -> dict[str, str]:
    """Say in words what each questionable decision of a plan does: name -> a clause."""
    words = {
        "comparator": {
            NOBODY: "there was no control group: people who enter with a high score are often in a bad phase, and are "
            "better later without any drug",
            WAITING: "who waits takes no pill and hopes for nothing, so that the difference holds all that hope does",
            ACTIVE: "compared with atomoxetine, X can show that it works only by beating it: worse or equal says "
            "nothing about placebo",
        }.get(plan.comparator, ""),
        "blinding": "patients were blind, but the clinician was not, and saw what he hoped for"
        if plan.blinding == PATIENTS
        else "people knew what they got, so that hope and the eye of the rater count as effect",
        "allocation": {
            DOCTOR: "the doctor gave X to people of whom he expected much",
            ALTERNATE: "who comes next was known, and the doctor could let people wait who looked less promising",
        }.get(plan.allocation, "the list was random, but open: the doctor could choose whom to let in next"),
        "peek": f"up to {known('looks'):g} looks are as many chances of a false alarm, and a trial that stops at a "
        "lucky moment tells too large an effect",
        "endpoint": "the best of five scales was told: one of five looks good by chance more often than one alone",
        "missing": "who left kept an early score, and more left under X: that holds X down and makes the interval too "
        "narrow"
        if plan.missing == CARRIED
        else "who left was left out: under X people with complaints who were no better, so that the better ones remain",
        "run_in": "only people were let in who had done well before: what X does is shown for people like these, not "
        "for all",
        "rated_again": "the score that let people in was their baseline, and a high one falls back by itself",
        "weeks": f"after {plan.weeks:g} weeks much of the effect of such a drug is not there yet",
        "dosing": "the dose was low",
        "analysis": "a change carries the errors of two ratings; adjusting for baseline leaves less noise",
    }
    return {name: words[name] for name in faults(plan)}


def of_100(share: float) -> str:
    """Write a share as a number of trials."""
    return f"{100 * share:.0f}"


def signed(points: float) -> str:
    """Write points with their sign."""
    return f"{points:+.1f}".replace("-", "−").replace("+0.0", "0.0").replace("−0.0", "0.0")


def needed(trial: Trial, *others: Trial) -> int:
    """Return how many patients a group would need to find the smallest difference that is worth it.

    The spread of the scores and the share that leaves are taken from the trial, or from several of two groups together,
    through their standard errors.
    """
    trials = (trial, *others)
    error = sum(float(t.told.estimate.error[0]) ** -2 for t in trials) ** (-1 / 2)
    spread = error * (sum(t.number for t in trials) / len(trial.groups)) ** (1 / 2)
    return patients(known("worthwhile"), max(spread, 1.0))


def repeated(plan: Plan, compound: Compound) -> tuple[Chances, Chances]:
    """Return what a design finds with a compound, and with one that has its side effects and does nothing."""
    return chances(plan, compound, MANY, SEED), chances(plan, idle(compound), MANY, SEED)


def verdict(trial: Trial, compound: Compound) -> str:
    """Say whether what a trial found is right."""
    e, true = trial.told.estimate, chances(trial.plan, compound, MANY, SEED).truth
    effect, p = float(e.effect[0]), float(e.p[0])
    inside = e.low[0] <= true <= e.high[0]
    held = "Its interval holds the truth." if inside else "Its interval does not hold the truth."
    if trial.plan.comparator == ACTIVE:
        which = "X better" if effect > 0 else "atomoxetine better"
        return f"The trial compared X with atomoxetine, and found {which if p < known('alpha') else 'no difference'}."
    if p >= known("alpha"):
        found = "found nothing: it missed a compound that works" if true else "found nothing: rightly"
    elif effect > 0:
        found = "found X better: rightly" if true else "found X better: a false alarm"
    else:
        found = "found X worse: it misled"
    return f"The trial {found}. {held}"


def letter(trial: Trial, compound: Compound, shown: bool) -> str:
    """Return what the envelope holds, as HTML; `shown` if it was the demonstration."""
    plan = trial.plan
    whose = "The compound of the demonstration" if shown else "Your compound X"
    side = f"{100 * compound.side:.0f} of 100 people have side effects"
    end = chances(plan, compound, MANY, SEED).truth
    if compound.points:
        tells = (
            f"{whose} is {compound.points:.1f} points better than placebo at the full dose after "
            f"{known('weeks_full'):g} weeks, {end:.1f} in this trial ({plan.weeks:g} weeks, this dose); {side}."
        )
    else:
        tells = f"{whose} does nothing against ADHD; {side}."
    better = faults(plan)
    listed = "".join(f"<li>{text[0].upper()}{text[1:]}.</li>" for text in blame(plan).values())
    misled = f"What misled, or could have:<ul>{listed}</ul>" if listed else "Nothing in the design misled."
    rows = [("as designed", plan)] + [(MENDED[name][1], p) for name, p in better.items()]
    if len(rows) > 2:
        rows.append(("all of these", mended(plan)))
    body = ""
    works = compound.points > 0
    for words, design in rows:
        own, null = repeated(design, compound)
        cells = [words, of_100(null.better), signed(null.mean)]
        cells += [of_100(own.better), signed(own.bias)] if works else []
        body += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    again = ", as it was and with one decision changed" if better else ""
    size = known("worthwhile")
    power = (
        f"<p>With the scatter and the losses of this trial, a difference of {size:g} points asks for "
        f"{needed(trial)} patients in a group (power {known('power_wanted'):.0%}, by the noncentral t distribution). "
        "No number of patients mends a bias.</p>"
        if plan.groups > 1
        else ""
    )
    heads = ["design", "of 100, X better<br>though it does nothing", "points told<br>where 0 is true"]
    heads += ["of 100, X better<br>with X as it is", "points told<br>beyond the truth"] if works else []
    return (
        f"<strong>{tells}</strong> {verdict(trial, compound)} {misled}"
        f"<p>The same design, done {MANY} times{again}, with a compound that has these side effects and does nothing, "
        f"{'and with X' if works else 'as here'}:</p>"
        f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{body}</table>{power}"
        f"<p>Better is p < {known('alpha'):g}, tested in both directions: of 100 sound trials of a compound that does "
        "nothing, in 2 to 3 it seems better. Side effects that patients notice add a little to that in any blind "
        "trial.</p>"
    )
