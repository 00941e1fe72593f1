"""What misleads in an experiment of the Schild laboratory of lesson 13, decision by decision, and how much."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from nelib.body.antagonists import ALPHA1, BETA, COMPOUND, NONE, Antagonist, drawn
from nelib.body.pressor import PEAK, PITHED, RATE, Setting, value
from nelib.body.schild_chances import chances, truth
from nelib.body.schild_experiment import COMMON, GROUPS, LADDER, ONE, POOLED, RISING, SEPARATE, Plan
from nelib.explorers.circulation.schild_run import Found
from nelib.kit.personal import Personal

MANY = 150  # experiments that tell what a design does
SEED = 13
SOON, LATE = 10, 32  # min after the antagonist between which the middle of a curve may lie
HURRY = 4  # min of recovery below which doses run into each other
FEW_RATS = 5
LITTLE = 3  # dose ratio below which little is learned
HIGH = 4.0  # decades from the lowest dose that a curve should reach
LOWEST = {"norepinephrine": 0.03, "phenylephrine": 0.3, "isoproterenol": 0.01}  # µg/kg, next to no effect
BETA_AGONIST, ALPHA_AGONIST = Setting("isoproterenol", RATE), Setting("phenylephrine", PEAK)


def aim(antagonist: Antagonist) -> Setting | None:
    """Return agonist and measure that show the receptor which an antagonist blocks; None if it blocks none."""
    sites = {site for site, K in antagonist.constants if antagonist.strongest == K}
    if not sites:
        return None
    return BETA_AGONIST if sites & {"b1", "b2"} else ALPHA_AGONIST


@lru_cache(maxsize=1024)
def many(plan: Plan, antagonist: Antagonist) -> dict[str, Any]:
    """Return what a design finds in many experiments; see `nelib.body.schild_chances.chances`."""
    return chances(plan, antagonist, MANY, SEED)


def _agonist(plan: Plan, one: Antagonist) -> Plan:
    wanted = aim(one)
    if wanted is None or wanted.agonist == plan.setting.agonist:
        return plan
    setting = replace(plan.setting, agonist=wanted.agonist, measure=wanted.measure)
    return replace(plan, setting=setting, lowest=LOWEST[wanted.agonist], doses=int(value("doses_most")) - 2)


def _measure(plan: Plan, one: Antagonist) -> Plan:
    wanted = RATE if plan.setting.agonist == "isoproterenol" else PEAK
    bad = (plan.setting.measure == RATE) != (wanted == RATE)
    return replace(plan, setting=replace(plan.setting, measure=wanted)) if bad else plan


def _after(plan: Plan, one: Antagonist) -> Plan:
    if SOON <= plan.middle <= LATE:
        return plan
    return replace(plan, after=max(value("reference_time") - plan.length / 2, 0.0))


def _range(plan: Plan, one: Antagonist) -> Plan:
    low = LOWEST[plan.setting.agonist]
    reached = plan.lowest * 10 ** ((plan.doses - 1) / value("per_decade"))
    if plan.lowest <= 4 * low and reached >= low * 10 ** (HIGH - 1):
        return plan
    return replace(plan, lowest=low, doses=round(HIGH * value("per_decade")) + 1)


def _dose(plan: Plan, one: Antagonist) -> Plan:
    if not math.isfinite(truth(one)):
        return plan
    at = one.level(plan.antagonist_doses, value("reference_time")) + 1
    if at[-1] >= LITTLE and at[-1] <= 100:
        return plan
    wanted = 2.0 if plan.antagonist_doses.size > 1 else 10.0
    return replace(plan, antagonist=plan.antagonist * wanted / (at[0] - 1))


# What mends a decision: name -> (plan and antagonist -> the plan with this one mended, words in the envelope).
MENDED: dict[str, tuple[Callable[[Plan, Antagonist], Plan], str]] = {
    "preparation": (lambda p, a: replace(p, setting=replace(p.setting, preparation=PITHED)), "in pithed rats"),
    "agonist": (_agonist, "with an agonist for its receptor alone"),
    "measure": (_measure, "measuring what this agonist raises"),
    "desipramine": (lambda p, a: replace(p, setting=replace(p.setting, desipramine=False)), "without desipramine"),
    "range": (_range, "with doses from no effect to the top"),
    "order": (lambda p, a: replace(p, order=RISING), "in rising order"),
    "recovery": (lambda p, a: replace(p, recovery=5.0) if p.recovery < HURRY else p, "5 min between doses"),
    "plan": (lambda p, a: replace(p, plan=GROUPS) if p.plan in (ONE, LADDER) else p, "three doses, a group each"),
    "dose": (_dose, "with other doses of the antagonist"),
    "after": (_after, "with the middle of the curve at 20 min"),
    "vehicle": (lambda p, a: replace(p, vehicle=True) if p.plan != SEPARATE else p, "with rats that get vehicle"),
    "rats": (lambda p, a: replace(p, rats=6) if p.rats < FEW_RATS else p, "with 6 rats in a group"),
    "analysis": (lambda p, a: replace(p, analysis=COMMON), "fitted rat by rat, one top each"),
}


def faults(plan: Plan, one: Antagonist) -> dict[str, Plan]:
    """Return the decisions that may mislead: name -> the plan with this one mended."""
    found = {name: mend(plan, one) for name, (mend, _) in MENDED.items()}
    return {name: better for name, better in found.items() if better != plan}


def mended(plan: Plan, one: Antagonist) -> Plan:
    """Return a plan without any of these."""
    for mend, _ in MENDED.values():
        plan = mend(plan, one)
    return plan


def blame(plan: Plan, one: Antagonist) -> dict[str, str]:
    """Say in words what each questionable decision of a plan does: name -> a clause."""
    when = "before it has reached its receptors" if plan.middle < SOON else "when much of it has gone"
    agonist = plan.setting.agonist
    words = {
        "preparation": "the reflex of an intact rat answers every change of pressure, and readings scatter more",
        "agonist": "norepinephrine works through α1 and α2, acts on the heart, and is taken up by nerves"
        if agonist == "norepinephrine"
        else f"{agonist} works through other receptors than the antagonist blocks",
        "measure": f"{agonist} does not raise what was measured",
        "desipramine": "desipramine blocks α1 receptors too, weakly",
        "range": "the doses do not reach from no effect to the top",
        "order": "in random order a small dose comes after a large one, and at the top nobody stops",
        "recovery": f"{plan.recovery:g} min after a dose something of it is left, and the preparation is still tired",
        "dose": "the antagonist hardly shifts the curve"
        if _small(plan, one)
        else "the shift leaves the range of doses",
        "after": f"the middle of the curve lies {plan.middle:g} min after the antagonist, {when}",
        "plan": "one dose cannot tell whether the slope is 1"
        if plan.plan == ONE
        else "the last of four curves in one rat comes hours after the first, and on top of earlier doses",
        "vehicle": "without rats that get vehicle the loss of sensitivity with time is taken for a shift",
        "rats": f"{plan.rats} rats leave wide intervals",
        "analysis": "one fit of all rats takes readings for rats"
        if plan.analysis == POOLED
        else "a top for every curve lets top and position stand in for each other",
    }
    return {name: words[name] for name in faults(plan, one)}


def _small(plan: Plan, one: Antagonist) -> bool:
    return bool(one.level(plan.antagonist_doses[-1], value("reference_time")) + 1 < LITTLE)


def of_100(share: float) -> str:
    """Write a share as a number of experiments."""
    return f"{100 * share:.0f}"


def signed(x: float) -> str:
    """Write an error in log units."""
    return "–" if not math.isfinite(x) else f"{x:+.2f}".replace("-", "−")


def half(x: float) -> str:
    """Write half an interval in log units."""
    return f"± {x:.2f}" if x < 9 else "–"


NAMED = {ALPHA1: "competes at α1 receptors only", BETA: "competes at β1 and β2 receptors", NONE: "blocks none of these"}


def identity(one: Antagonist, me: Personal) -> str:
    """Say what is in a bottle."""
    if one.name != COMPOUND:
        sites = ", ".join(f"{site.replace('a', 'α').replace('b', 'β')} {K:.3g} nM" for site, K in one.constants)
        return f"{one.name[0].upper()}{one.name[1:]} has these K_B in the plasma of this rat: {sites}."
    kind, *_ = drawn(me)
    words = NAMED.get(kind, "competes at α1 and α2 receptors alike")
    if kind == NONE:
        return f"Your compound N {words}: neither α1 nor α2 nor β."
    return (
        f"Your compound N {words}. Its pA2 is {truth(one):.2f}, from mol/kg {value('reference_time'):g} min after the "
        f"injection, and its half-life is {one.half:g} min."
    )


def letter(found: Found, me: Personal) -> str:
    """Return what the envelope holds, as HTML."""
    plan, one, r = found.plan, found.antagonist, found.result
    true = truth(one)
    if not r.responds[0]:
        verdict = "The experiment could not tell anything: the agonist does not raise what was measured."
    elif not math.isfinite(true):
        ratio, wide = r.log_ratio[0, -1], r.log_ratio_half[0, -1]
        verdict = (
            "The experiment found no shift: rightly."
            if abs(ratio) <= wide
            else "The experiment found a shift: it misled."
        )
    elif not np.isfinite(r.pA2[0]):
        verdict = "The experiment gave no pA2."
    else:
        off = r.pA2[0] - true
        holds = "holds the truth" if abs(off) <= r.pA2_half[0] else "misses the truth"
        verdict = f"The pA2 of this experiment is off by {signed(off)}, and its interval {holds}."
        if one.name != COMPOUND:
            verdict += (
                f" In truth {true:.2f} at the receptor that it blocks best, {value('reference_time'):g} min after."
            )
    clauses = "".join(f"<li>{text[0].upper()}{text[1:]}.</li>" for text in blame(plan, one).values())
    misled = f"What misled, or could have:<ul>{clauses}</ul>" if clauses else "Nothing in the design misled."
    start = f"<strong>{identity(one, me)}</strong> {verdict} {misled}"
    if not math.isfinite(true):
        return start
    better = faults(plan, one)
    rows = [("as designed", plan)] + [(MENDED[name][1], p) for name, p in better.items()]
    if len(rows) > 2:
        rows.append(("all of these", mended(plan, one)))
    body = ""
    for words, design in rows:
        found_ = many(design, one)
        cells = words, of_100(found_["covers"]), signed(found_["error"]), half(found_["half"]), f"{found_['rats']}"
        body += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    again = ", as it was and with one decision changed" if better else ""
    return (
        f"{start}<p>The same design, done {MANY} times{again}:</p><table><tr><th>design</th><th>of 100 intervals of "
        f"pA2<br>hold the truth</th><th>error of pA2,<br>in the middle</th><th>half the interval,<br>in the middle</th>"
        f"<th>rats</th></tr>{body}</table><p>The interval is that of a slope of 1.</p>"
    )
