"""What misleads in a study of the nerve laboratory of lesson 14, decision by decision, and how much."""

from collections.abc import Callable
from dataclasses import replace

from nelib.body.nerve_people import MATCHED, Truth
from nelib.body.nerve_study import (
    BORNE,
    EVOKED,
    FREQUENCY,
    INCIDENCE,
    LARGEST,
    NONE,
    STANDS,
    STRENGTH,
    TOTAL,
    USUAL,
    Plan,
    Study,
    chances,
)
from nelib.body.nerve_twin import constant, known
from nelib.explorers.sympathetic.nerve_printout import unit_of

FEW = 10  # people in a group
SHORT = 3  # minutes
LIMITS = (4.0, 7.0)  # between which a limit loses few bursts and counts little noise
HEIGHTS = (STRENGTH, TOTAL)


def _measure(plan: Plan) -> Plan:
    return replace(plan, measure=FREQUENCY) if plan.measure in (INCIDENCE, TOTAL) else plan


def _normalized(plan: Plan) -> Plan:
    blind = plan.measure in HEIGHTS and plan.normalized not in (EVOKED, LARGEST)
    return replace(plan, normalized=EVOKED) if blind else plan


def _limit(plan: Plan) -> Plan:
    low, high = LIMITS
    return plan if low <= plan.limit <= high else replace(plan, limit=low + 1)


# What mends a decision: name -> (plan -> the plan with this one mended, words in the envelope).
MENDED: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "controls": (lambda p: replace(p, controls=MATCHED), "controls matched for age"),
    "search": (lambda p: replace(p, search=STANDS), "everybody until bursts stand out"),
    "blinded": (lambda p: replace(p, blinded=True), "scorer blind"),
    "left_out": (lambda p: replace(p, left_out=False), "nobody left out"),
    "limit": (_limit, f"bursts count from {LIMITS[0] + 1:g} × noise"),
    "gated": (lambda p: replace(p, gated=True), "gate on the R wave"),
    "band": (lambda p: replace(p, band=USUAL), "the usual band-pass"),
    "tau": (lambda p: replace(p, tau="usual"), "the usual integrator"),
    "minutes": (lambda p: replace(p, minutes=SHORT + 2) if p.minutes < SHORT else p, f"{SHORT + 2} min recorded"),
    "people": (lambda p: replace(p, people=FEW + 6) if p.people < FEW else p, f"{FEW + 6} people in a group"),
    "normalized": (_normalized, "heights over those of a held breath"),
    "measure": (_measure, "bursts a minute compared"),
}


def faults(plan: Plan) -> dict[str, Plan]:
    """Return the decisions that may mislead: name -> the plan with this one mended."""
    found = {name: mend(plan) for name, (mend, _) in MENDED.items()}
    return {name: better for name, better in found.items() if better != plan}


def mended(plan: Plan) -> Plan:
    """Return a plan without any of these."""
    for mend, _ in MENDED.values():
        plan = mend(plan)
    return plan


def blame(plan: Plan) -> dict[str, str]:
    """Say in words what each questionable decision of a plan does: name -> a clause."""
    age, own = constant("age_students"), constant("age_patients")
    if plan.controls != "students":
        age = constant("age_staff")
    words = {
        "controls": f"the controls are {age:g} years old in the middle and the patients {own:g}, and bursts come more "
        "often with age",
        "search": "the electrode was left sooner in controls, so that fewer of their bursts stand out"
        if plan.search == BORNE
        else "where the nerve lies far from the electrode, small bursts are lost in the noise",
        "blinded": "the scorer knew the groups, and counted doubtful peaks in patients",
        "left_out": f"recordings below {constant('left_out'):g} bursts a minute were left out: quiet nerves, most of "
        "them of controls",
        "limit": f"a limit of {plan.limit:g} × the noise lets noise pass as bursts, more where there are more beats"
        if plan.limit < LIMITS[0]
        else f"a limit of {plan.limit:g} × the noise loses small bursts",
        "gated": "without a gate on the R wave peaks at any time count",
        "band": f"a band-pass from {known('wide_low'):g} Hz lets mains hum through"
        if plan.band == "wide"
        else f"a band-pass from {known('narrow_low'):g} Hz takes away most of each spike",
        "tau": "a short time constant leaves the trace ragged"
        if plan.tau == "short"
        else "with a long time constant bursts of neighboring beats run together",
        "minutes": f"{plan.minutes:g} min hold few bursts",
        "people": f"{plan.people} people in a group leave wide intervals",
        "normalized": "the mean height of everybody is 100% of itself"
        if plan.normalized not in (NONE, EVOKED, LARGEST)
        else "heights in µV follow the place of the electrode",
        "measure": "bursts in 100 beats change with the heart rate as well"
        if plan.measure == INCIDENCE
        else "a total cannot tell more bursts from stronger ones",
    }
    return {name: words[name] for name in faults(plan)}


def of_100(share: float) -> str:
    """Write a share as a number of studies."""
    return f"{100 * share:.0f}"


def said(true: Truth) -> str:
    """Say how patients differ."""
    more = f"{true.rise:g} bursts a minute more than" if true.rise else "as many bursts a minute as"
    axons = "more axons in each" if true.stronger else "as many axons in each"
    heart = f"hearts that beat {true.heart:g} a minute faster" if true.heart else "the same heart rate"
    return f"Your patients have {more} controls of their age, {axons}, and {heart}: {true.kind}."


def due(plan: Plan, true: Truth) -> bool | None:
    """Return whether patients are higher in the measure of a plan in truth; None if that depends on the sizes."""
    return {FREQUENCY: true.rise > 0, STRENGTH: true.stronger, TOTAL: true.rise > 0 or true.stronger}.get(plan.measure)


def verdict(study: Study, true: Truth) -> str:
    """Say whether a study is right."""
    r, wanted = study.result, due(study.plan, true)
    p, up = float(r.p), float(r.gap) > 0
    if not p >= 0:
        return "The study could not compare the groups."
    sure = p < 1 - known("confidence")
    found = "found patients higher" if sure and up else "found patients lower" if sure else "found no difference"
    if wanted is None:
        return f"The study {found}; bursts in 100 beats follow the nerve and the heart."
    if sure and up:
        return f"The study {found}: {'rightly' if wanted else 'it misled'}."
    if sure:
        return f"The study {found}: it misled."
    return f"The study {found}: {'it missed one' if wanted else 'rightly'}."


def remains(plan: Plan, true: Truth) -> str:
    """Say what a sound design cannot mend; empty if it can mend all."""
    if plan.measure != FREQUENCY or true.rise or not true.stronger:
        return ""
    return " A part of the difference stays with any design: stronger bursts stand out of the noise more often."


def wrong(plan: Plan, true: Truth) -> str:
    """Say how many of 100 studies of a design are wrong, and which way; "it depends" if the sizes decide."""
    wanted, found = due(plan, true), chances(plan, true)
    if wanted is None:
        return "it depends"
    if wanted:
        return f"{of_100(1 - found['higher'])}: not found although so"
    return f"{of_100(found['higher'] + found['lower'])}: found although not so"


def letter(study: Study, true: Truth) -> str:
    """Return what the envelope holds, as HTML."""
    plan = study.plan
    clauses = "".join(f"<li>{text[0].upper()}{text[1:]}.</li>" for text in blame(plan).values())
    misled = f"What misled, or could have:<ul>{clauses}</ul>" if clauses else "Nothing in the design misled."
    better = faults(plan)
    rows = [("as designed", plan)] + [(MENDED[name][1], p) for name, p in better.items()]
    if len(rows) > 2:
        rows.append(("all of these", mended(plan)))
    body = ""
    for words, design in rows:
        found = chances(design, true)
        gap = "–" if found["told"] == 0 else f"{found['gap']:+.3g} {unit_of(design)}".replace("-", "−")
        cells = words, of_100(found["higher"]), of_100(found["lower"]), wrong(design, true), gap
        body += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    again = ", as it was and with one decision changed" if better else ""
    heads = (
        "design",
        *(f"of 100 studies find<br>patients {w}" for w in ("higher", "lower")),
        "of 100 are wrong",
        "difference,<br>in the middle",
    )
    head = "".join(f"<th>{words}</th>" for words in heads)
    return (
        f"<strong>{said(true)}</strong> {verdict(study, true)} {misled}<p>The same design, done "
        f"{constant('repeats'):g} times{again}:</p><table><tr>{head}</tr>{body}</table><p>Found is p &lt; 0.05 in both "
        "directions together. Every row has its own unit."
        f"{remains(plan, true)}</p>"
    )
