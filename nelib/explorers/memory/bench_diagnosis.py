"""What misleads in an experiment of lesson 12, decision by decision, and how often its design is right."""

import math
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal
from nelib.locus.memory_experiment import (
    AFTER,
    AT_RANDOM,
    LATER,
    LEFT_OUT,
    RANKS,
    VEHICLE,
    WEAK,
    Drug,
    Plan,
    Run,
    analyze,
    chances,
    interval,
    kept,
    rats,
)

EVIDENCE = {name: row.value for name, row in load_evidence("memory").items()}
BEST = (0.5, 2.0, 0.1, 1.4)  # of the student's drug, decades above 1 ng: least, most, step, self-study
EFFECT = (1.0, 1.3, 0.05, 1.1)  # rise of the logarithm at the best dose, if there is one
SPREAD = (0.7, 0.85, 0.05, 0.8)
IDLE = 5  # one student in so many has a drug that does nothing
MANY = 300  # experiments that tell how often a design is right
FEW, OFTEN = 150, 1000  # for each of several drugs; for false alarms, which are rare
SEED = 12
EXAMPLE = Drug(50.0, 1.1, SPREAD[3])
"""A drug that works, for designs whose own drug does nothing; not that of self-study, which the rack asks for."""

# What mends a decision: name -> (changed decision, words in the envelope).
MENDED: dict[str, tuple[dict[str, Any], str]] = {
    "control": ({"control": VEHICLE}, "with a vehicle group"),
    "infused": ({"infused": AFTER}, "infused right after training"),
    "allocation": ({"allocation": AT_RANDOM}, "groups drawn at random"),
    "blinded": ({"blinded": True}, "observer blind"),
    "shock": ({"shock": WEAK}, "with a weak foot shock"),
    "analysis": ({"analysis": RANKS}, "all rats kept, ranks"),
    "correction": ({"correction": "Holm"}, "corrected for all doses"),
    "peek": ({"peek": False}, "tested once, at the end"),
}


def drug_of(me: Personal) -> Drug:
    """Return the drug of a student."""

    def one(name: str, grid: tuple[float, ...]) -> float:
        low, high, step, default = grid
        return me.number(f"drug: {name}", low, high, step=step, default=default)

    works = me.choice("drug: works", (True,) * (IDLE - 1) + (False,), default=True)
    return Drug(10 ** one("best", BEST), one("effect", EFFECT) if works else 0.0, one("spread", SPREAD))


def demonstration(me: Personal) -> Drug:
    """Return the drug of the first run, which is the same for everybody: it does nothing."""
    return Drug(EXAMPLE.best, 0.0, EXAMPLE.spread)


def faults(plan: Plan) -> dict[str, Plan]:
    """Return the decisions that may mislead: name -> the plan with this one mended."""
    found = {name: replace(plan, **change) for name, (change, _) in MENDED.items()}
    if len(plan.doses) == 1:
        del found["correction"]
    return {name: mended for name, mended in found.items() if mended != plan}


def mended(plan: Plan) -> Plan:
    """Return a plan without any of these."""
    return replace(plan, **{name: value for change, _ in MENDED.values() for name, value in change.items()})


@lru_cache(maxsize=512)
def many(plan: Plan, drug: Drug) -> dict[str, Any]:
    """Return what a design finds in many experiments; see `nelib.locus.memory_experiment.chances`."""
    return chances(plan, drug, MANY, SEED)


def _some(plan: Plan, drug: Drug, repeats: int) -> float:
    """Return the share of experiments in which some dose is better, as `chances` does, without its ratios."""
    latency = rats(plan, drug, np.random.default_rng(SEED), repeats)[0]
    return float(analyze(plan, latency).better.any(axis=-1).mean())


@lru_cache(maxsize=512)
def false_alarms(plan: Plan, spread: float) -> float:
    """Return the share of experiments in which some dose is better than the control though the drug does nothing."""
    return _some(plan, Drug(EXAMPLE.best, 0.0, spread), OFTEN)


def bias(plan: Plan, drug: Drug, k: int, which: str = "typical") -> float:
    """Return the ratio at the k-th dose over the true one, in the middle of many experiments.

    `which` is ``"typical"`` for all, and ``"shown"`` for those in which that dose is better; NaN if there are none.
    """
    return float(many(plan, drug)[which][k] / math.exp(drug.shift(plan.doses)[k]))


@lru_cache(maxsize=512)
def coverage(plan: Plan, drug: Drug, k: int) -> float:
    """Return how often the interval of the ratio at the k-th dose holds the true one."""
    truth = math.exp(drug.shift(plan.doses)[k])
    latency = rats(plan, drug, np.random.default_rng(SEED), MANY)[0]
    held = 0
    for one, n in zip(latency, analyze(plan, latency).animals, strict=True):
        control, treated = (row[kept(plan, row)] for row in (one[0, :n], one[k + 1, :n]))
        if control.size and treated.size:
            _, low, high = interval(treated, control)
            held += low <= truth <= high
    return held / MANY


@lru_cache(maxsize=512)
def reach(plan: Plan, spread: float) -> np.ndarray:
    """Return how often a design finds the weakest drug of this course, for each of several best doses."""
    doses = 10 ** np.arange(BEST[0], BEST[1] + BEST[2], 2 * BEST[2])
    return np.array([_some(plan, Drug(float(d), EFFECT[0], spread), FEW) for d in doses])


def of_100(share: float) -> str:
    """Write a share as a number of experiments."""
    return f"{100 * share:.0f}"


def ng(doses: Iterable[float]) -> str:
    """Write doses: 3 ng; 3, 10 and 30 ng."""
    *first, last = (f"{dose:g}" for dose in doses)
    return f"{', '.join(first)} and {last} ng" if first else f"{last} ng"


def times(ratio: float) -> str:
    """Write a ratio to the truth."""
    return "–" if math.isnan(ratio) else f"× {ratio:.2f}"


def blame(plan: Plan) -> dict[str, str]:
    """Say in words what each questionable decision of a plan does: name -> a clause."""
    tested = len(plan.doses)
    words = {
        "control": "the control had no infusion, and an infusion alone makes a latency longer",
        "infused": "hours after training the drug comes too late"
        if plan.infused == LATER
        else "the drug was there during training, and changed more than memory",
        "allocation": "each group filled whole cages, and rats of a cage are alike",
        "blinded": "the observer knew the groups, and let treated rats wait longer",
        "shock": "after a strong shock many rats end at 600 s, where groups look alike",
        "analysis": "rats at 600 s were left out, the best learners first"
        if plan.analysis == LEFT_OUT
        else "a t-test of seconds can be ruled by a few long latencies",
        "correction": f"{tested} doses are {tested} chances of a false alarm, and none was corrected for",
        "peek": f"looked at up to {plan.looks.size} times, each look another chance of a false alarm",
    }
    return {name: words[name] for name in faults(plan)}


def reference(drug: Drug) -> Drug:
    """Return a drug to tell the power of a design by: the student's own, or an example if that does nothing."""
    return drug if drug.effect else replace(EXAMPLE, spread=drug.spread)


def letter(found: Run, shown: bool) -> str:
    """Return what the envelope holds, as HTML; `shown` if it was the demonstration."""
    plan, drug = found.plan, found.drug
    better = found.result.better[0]
    near = drug.near(plan.doses)
    whose = "The drug of the demonstration" if shown else "Your drug"
    if drug.effect:
        size = math.exp(drug.effect)
        truth = f"{whose} works best at {drug.best:.3g} ng: there it makes a latency {size:.2f} times as long."
    else:
        truth = f"{whose} does nothing: the syringes could as well have held vehicle."
    if better.any():
        named = ng(np.array(plan.doses)[better])
        if not drug.effect or plan.infused == LATER:
            verdict = f"The experiment found {named}: a false alarm."
        elif near[better].all():
            verdict = f"The experiment found {named}: rightly."
        elif near[better].any():
            right = np.array(plan.doses)[better & near]
            verdict = f"The experiment found {named}, among them the right dose{'s' * (right.size > 1)} {ng(right)}."
        else:
            verdict = f"The experiment found {named}, and missed the best dose."
    else:
        verdict = "The experiment found nothing: " + ("rightly." if not drug.effect else "it missed a drug that works.")
    ref = reference(drug)
    rows = [("as designed", plan)] + [(MENDED[n][1], p) for n, p in faults(plan).items()]
    if len(rows) > 2:
        rows.append(("all of these", mended(plan)))
    body = ""
    for words, design in rows:
        k = int(np.argmax(ref.shift(design.doses)))
        cells = (
            words,
            of_100(false_alarms(design, ref.spread)),
            of_100(many(design, ref)["right"]),
            times(bias(design, ref, k)),
            times(bias(design, ref, k, "shown")),
        )
        body += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    listed = "".join(f"<li>{text[0].upper()}{text[1:]}.</li>" for text in blame(plan).values())
    misled = f"What misled, or could have:<ul>{listed}</ul>" if listed else "Nothing in the design misled."
    which = "your drug" if drug.effect and not shown else f"one that works best at {ref.best:.3g} ng"
    again = ", as it was and with one decision changed" if rows[1:] else ""
    return (
        f"<strong>{truth}</strong> {verdict} {misled}"
        f"<p>The same design, done many times{again} ({OFTEN} times with a drug that does nothing, {MANY} times with "
        f"{which}):</p><table><tr><th>design</th><th>of 100, some dose seems to<br>help, and none does</th>"
        f"<th>of 100, a right<br>dose is found</th><th>the ratio, in the<br>middle, to the true one</th>"
        f"<th>the same, where<br>it is significant</th></tr>{body}</table>"
        f"<p>A right dose is significant and has at least {EVIDENCE['near']:.0%} of the best effect. The ratio is that "
        f"at the best dose tested. Significant is p < {EVIDENCE['alpha_level']:g} in both directions together: of 100 "
        "experiments of a sound test with a drug that does nothing, in 2 to 3 at most some dose seems to help.</p>"
    )
