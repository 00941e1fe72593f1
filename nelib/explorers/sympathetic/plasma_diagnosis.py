"""What misleads in a study of the plasma laboratory of lesson 14, decision by decision, and how much."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np
from scipy import constants

from nelib.body.nerve_trace import value as sympathetic
from nelib.body.plasma_result import Result, chances
from nelib.body.plasma_study import (
    ANTIBODY,
    AT_RANDOM,
    CATHETER,
    DECAPITATED,
    HELD,
    IN_TURN,
    LOGS,
    RAW,
    SMALL,
    Compound,
    Plan,
    added,
    basal,
    noise,
)
from nelib.body.sampling_ways import value
from nelib.kit.personal import Personal

SEED = 14
UP = (1.5, 3.0, 0.1)  # factor of a compound that raises norepinephrine: least, most, step
DOWN = (0.4, 0.7, 0.05)
ON_E = (0.5, 1.0, 3.0, 5.0)  # factors for epinephrine
KINDS = ("up", "up", "up", "down", "down", "none")
FEW, ENOUGH = 9, 12  # animals in a group
FALL = 0.5  # factor of a compound whose samples should still be seen
RISE = 3.0  # factor of one whose peaks should still fit
ODD = 2.0  # standard deviations that an animal may lie off
SHARP = 0.1  # of an amount: uncertainty of the calibration's start that is too much
START = 0.8  # of the scatter of the highest calibrator, about: uncertainty of that start
CLEAR = 15.0  # times the noise: what the highest calibrator must be above
TEN = 10.0  # times the noise: what the standard must be above
ROOM = 4.0  # times a usual amount: a good highest calibrator
EDGE = 1.3  # below the range, so far


def compound_of(me: Personal) -> Compound:
    """Return the compound of a student."""
    kind = me.choice("S: kind", KINDS, default="up")
    if kind == "none":
        return Compound(1.0, max(ON_E))
    low, high, step = UP if kind == "up" else DOWN
    usual = value("factor_example") if kind == "up" else low
    factor = me.number("S: norepinephrine", low, high, step=step, default=usual)
    return Compound(factor, me.choice("S: epinephrine", ON_E, default=value("E_example")))


@lru_cache(maxsize=2048)
def many(plan: Plan, compound: Compound) -> dict[str, float]:
    """Return what a design finds in many studies; see `nelib.body.plasma_result.chances`."""
    return chances(plan, compound, None, SEED)


def usual(plan: Plan, factor: float = 1.0, off: float = 0.0) -> float:
    """Return norepinephrine in a tube in pg/mL under a compound, in an animal so many standard deviations off."""
    own, more = basal(plan.species)[0], added(plan.species, plan.sampling)[0]
    return factor * own * math.exp(off * value("spread_NE")) + more * math.exp(off * value("spread_artifact"))


def amount(plan: Plan, *of) -> float:
    """Return how much of it arrives in the detector in pg."""
    return usual(plan, *of) * plan.volume * constants.milli * plan.arriving


def reach(plan: Plan) -> float:
    """Return the largest peak that a detector can show in pg."""
    return value("range") * noise(plan.detector)


def unseen(plan: Plan) -> bool:
    """Say whether animals of a compound that lowers norepinephrine can lie below the limit."""
    return plan.limit > usual(plan, FALL, -ODD)


def top_off(plan: Plan) -> bool:
    """Say whether the calibration does not fit: too high, beyond the range, or in the noise."""
    cv = value("elisa_CV") if plan.detector == ANTIBODY else sympathetic("area_cv")
    unsure = START * cv * plan.top > SHARP * amount(plan, FALL)
    least = CLEAR * noise(plan.detector)
    return plan.top > reach(plan) or plan.top < least or (unsure and plan.top > 2 * least)


def standard_off(plan: Plan) -> str:
    """Say what is wrong with the amount of standard; empty if nothing."""
    if plan.detector == ANTIBODY or plan.scheme not in ("added first", "added late"):
        return ""
    arrives = plan.standard * (1 if plan.scheme == "added late" else plan.arriving)
    if arrives * EDGE > reach(plan):
        return "cut"
    return "noisy" if arrives < TEN * noise(plan.detector) else ""


def confounded(plan: Plan) -> bool:
    """Say whether the fall of recovery along the batch falls on one group."""
    return plan.order == IN_TURN and not (plan.corrected and standard_off(plan) != "cut")


def _fit(plan: Plan) -> Plan:
    return replace(plan, volume=min(plan.volume, math.floor(plan.most)))


def _less(plan: Plan) -> Plan:
    most = amount(plan, RISE, ODD)
    if most <= reach(plan):
        return plan
    fits = plan.volume * reach(plan) / most
    return replace(plan, volume=max(math.floor(fits), value("volume_least")))


def _calibrated(plan: Plan) -> Plan:
    if not top_off(plan):
        return plan
    good = float(np.clip(ROOM * amount(plan, FALL), 2 * CLEAR * noise(plan.detector), reach(plan) / EDGE))
    return replace(plan, top=good)


def _measured(plan: Plan) -> Plan:
    return replace(plan, standard=reach(plan) / ROOM) if standard_off(plan) else plan


# What mends a decision: name -> (plan -> the plan with this one mended, words in the envelope).
MENDED: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "species": (lambda p: _fit(replace(p, species="mouse")), "in mice"),
    "sampling": (lambda p: _fit(replace(p, sampling=CATHETER)), "by catheter, undisturbed, less plasma"),
    "animals": (lambda p: replace(p, animals=ENOUGH) if p.animals < FEW else p, f"{ENOUGH} animals in a group"),
    "detector": (lambda p: replace(p, detector=SMALL) if p.detector == ANTIBODY else p, "by HPLC"),
    "limit": (lambda p: replace(p, detector=SMALL) if unseen(p) else p, "with a detector for small samples"),
    "volume": (_less, "less plasma"),
    "top": (_calibrated, "other calibrators"),
    "scheme": (lambda p: replace(p, scheme="added first") if confounded(p) else p, "standard added first"),
    "standard": (_measured, "another amount of standard"),
    "order": (lambda p: replace(p, order=AT_RANDOM) if confounded(p) else p, "extracted at random"),
    "analysis": (lambda p: replace(p, analysis=LOGS), "on logarithms"),
}


@lru_cache(maxsize=2048)
def _faults(plan: Plan) -> tuple[tuple[str, Plan], ...]:
    found = ((name, mend(plan)) for name, (mend, _) in MENDED.items())
    return tuple((name, better) for name, better in found if better != plan)


def faults(plan: Plan) -> dict[str, Plan]:
    """Return the decisions that may mislead: name -> the plan with this one mended."""
    return dict(_faults(plan))


def mended(plan: Plan) -> Plan:
    """Return a plan without any of these."""
    for mend, _ in MENDED.values():
        plan = mend(plan)
    return plan


def _calibrators(plan: Plan) -> str:
    """Say in plain words why the calibrators do not fit."""
    if plan.top > reach(plan):
        return (
            f"their highest peaks go beyond the range of the detector ({reach(plan):.3g} pg) and are cut off, so that "
            "the line is false or there is none"
        )
    if plan.top < CLEAR * noise(plan.detector):
        return (
            "they end in the noise of the detector, so that the slope of the line is unsure, and most where samples "
            "lie above it"
        )
    return (
        "they go far above the samples, and where these lie the line is unsure: it may begin too high or too low, for "
        "all samples alike"
    )


def blame(plan: Plan) -> dict[str, str]:
    """Say in words what each questionable decision of a plan does: name -> a clause."""
    adds = {
        DECAPITATED: "decapitation adds far more norepinephrine than there was, and that hides what compound S does",
        HELD: "an animal in the hand adds norepinephrine of its own, and that hides what compound S does",
    }
    late = {
        "added late": "a standard added after the extraction does not know its losses",
        "mean recovery": "a mean recovery of another day does not know the losses of each sample",
        "added first": "DHBA corrects nothing, because it is not seen or its peak is cut off",
    }
    words = {
        "species": "compound S was asked about in mice, and a rat need not answer as a mouse does",
        "sampling": adds.get(plan.sampling, ""),
        "animals": f"{plan.animals} animals in a group leave a wide interval",
        "detector": "the antibody takes epinephrine for norepinephrine, and nobody knows what compound S does to "
        "epinephrine; nor does it see DHBA",
        "limit": f"samples can lie below the limit of detection ({plan.limit:.0f} pg/mL) and are {plan.rule}",
        "volume": "large peaks go beyond the range of the detector and are cut off",
        "top": f"the calibrators do not fit what arrives in the detector: {_calibrators(plan)}",
        "scheme": late.get(plan.scheme, "losses are not corrected") + ", and recovery falls along the batch",
        "standard": "the peak of DHBA is cut off"
        if standard_off(plan) == "cut"
        else "so little DHBA makes noise of its own",
        "order": "vehicle was extracted first, while recovery was better",
        "analysis": "the mean of the controls was taken as known, and single high animals weigh most",
    }
    return {name: words[name] for name in faults(plan)}


def of_100(share: float) -> str:
    """Write a share as a number of studies."""
    return f"{100 * share:.0f}"


def factor(x: float) -> str:
    """Write a factor."""
    return f"{x:.2f}" if math.isfinite(x) else "–"


def identity(compound: Compound) -> str:
    """Say what is in the bottle."""
    on = {True: f"multiplies norepinephrine in the plasma of undisturbed mice by {compound.NE:g}"}
    first = on.get(compound.NE != 1, "leaves norepinephrine in the plasma of undisturbed mice as it is")
    other = "leaves epinephrine as it is" if compound.E == 1 else f"multiplies epinephrine by {compound.E:g}"
    return f"Your compound S {first}, and {other}."


def letter(plan: Plan, compound: Compound, result: Result) -> str:
    """Return what the envelope holds, as HTML."""
    words = blame(plan)
    clauses = "".join(f"<li>{text[0].upper()}{text[1:]}.</li>" for text in words.values())
    misled = f"What misled, or could have:<ul>{clauses}</ul>" if clauses else "Nothing in the design misled."
    ratio, low, high = (float(x[0]) for x in (result.ratio, result.low, result.high))
    if math.isfinite(ratio):
        holds = "holds" if low <= compound.NE <= high else "misses"
        verdict = f"The interval of this study {holds} that factor."
    else:
        verdict = "This study gave no factor."
    rat = f" In rats: {compound.factors('rat')[0]:.2f}." if plan.species == "rat" else ""
    better = faults(plan)
    rows = [("as designed", plan)] + [(MENDED[name][1], p) for name, p in better.items()]
    if len(better) > 1:
        rows.append(("all of these", mended(plan)))
    body = ""
    for name, design in rows:
        found = many(design, compound)
        span = f"{found['span']:.1f}" if math.isfinite(found["span"]) else "–"
        cells = name, of_100(found["covers"]), factor(found["factor"]), span, of_100(found["below"])
        body += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    again = ", as it was and with one decision changed" if better else ""
    raw = "<p>An interval whose lower end is below 0 has no ratio of its ends.</p>" if plan.analysis == RAW else ""
    return (
        f"<strong>{identity(compound)}</strong>{rat} {verdict} {misled}<p>The same design, done "
        f"{value('studies'):g} times{again}:</p><table><tr><th>design</th><th>of 100 intervals<br>hold the factor</th>"
        "<th>factor found,<br>in the middle</th><th>upper end<br>over lower</th><th>of 100 samples<br>below the limit"
        f"</th></tr>{body}</table>{raw}"
    )
