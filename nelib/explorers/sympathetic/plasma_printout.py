"""What the plasma laboratory of lesson 14 prints for a study, and the same in a sentence."""

import numpy as np

from nelib.body.plasma_result import Result
from nelib.body.plasma_study import ANTIBODY, LOGS, Study
from nelib.body.sampling_ways import value

TINY = 0.001  # below it p is not written out


def pg(x: float) -> str:
    """Write a concentration in pg/mL, or an amount in pg."""
    return "–" if not np.isfinite(x) else f"{x:,.0f}" if abs(x) >= 100 else f"{x:.3g}"


def span(r: Result) -> str:
    """Write the factor with its interval."""
    if not np.isfinite(r.ratio[0]):
        return "–"
    return f"{r.ratio[0]:.2f} ({r.low[0]:.2f} to {r.high[0]:.2f})".replace("-", "−")


def caps(text: str) -> str:
    """Write in capitals; a micro stays a micro."""
    return text.upper().replace("µL".upper(), "µL")


def chance(p: float) -> str:
    """Write p."""
    return f"below {TINY:g}" if p < TINY else f"{p:.2g}"


def recovered(found: Study) -> str:
    """Write what came back of DHBA, and how it changed along the batch."""
    x = found.standard[0].ravel() / found.plan.standard
    if not np.isfinite(x).all():
        return "NO DHBA WAS SEEN"
    x = x[found.place[0].ravel().argsort()]
    third = max(x.size // 3, 1)
    first, last = (float(part.mean()) for part in (x[:third], x[-third:]))
    when = "AFTER THE EXTRACTION" if found.plan.scheme == "added late" else "BEFORE IT"
    cv = float(x.std(ddof=1) / abs(x.mean()))
    return f"{x.mean():.0%} OF THE DHBA, ADDED {when} (CV {cv:.0%})   FIRST THIRD {first:.0%}, LAST {last:.0%}"


def read(found: Study) -> str:
    """Write how much of a sample arrived in the detector, as read on the line."""
    x = found.amount[0]
    if not np.isfinite(x).any():
        return "NO LINE TO READ SAMPLES ON"
    low, high = (pg(float(end)).replace("-", "−") for end in (x.min(), x.max()))
    return f"IN THE DETECTOR {low} TO {high} pg OF A SAMPLE"


def lost(found: Study) -> dict[str, int]:
    """Return how many samples were below the limit, cut off, read as 0 or less, or not read."""
    seen, x = found.seen[0], found.found[0]
    return {
        "below": int((~seen).sum()),
        "cut": int(found.cut[0].sum()),
        "nothing": int((seen & (x <= 0)).sum()),
        "unread": int((seen & ~np.isfinite(x)).sum()),
    }


def reason(found: Study, r: Result) -> str:
    """Say why a study gives no factor; empty if it gives one."""
    if np.isfinite(r.ratio[0]):
        return ""
    capped, many, gone = int(found.capped[0]), int(value("calibrators")), lost(found)
    if not np.isfinite(found.amount[0]).any():
        what = f"{capped} of {many} calibrators are cut off" if capped else "the calibrators lie in the noise"
        return f"{what}, and there is no line"
    if r.used[0].min() > 1:
        cut = gone["cut"] > 0 and gone["cut"] >= gone["below"]
        return "all peaks are cut off at one height" if cut else "all results are the same number"
    if gone["nothing"] > max(gone["below"], gone["unread"]):
        why = f"{capped} of {many} calibrators are cut off, and the false line" if capped else "the calibrators' line"
        return f"{why} reads samples as 0 or less"
    return "too few samples are above the limit" if gone["below"] >= gone["unread"] else "the DHBA was not seen"


def signature(found: Study) -> str:
    """Write epinephrine over norepinephrine in both groups; an antibody does not tell them apart."""
    if found.plan.detector == ANTIBODY:
        return "NOT TOLD APART"
    means = np.stack((found.epinephrine[0].mean(axis=-1), found.true[0].mean(axis=-1)))
    if (means < found.plan.limit).any():
        return "BELOW THE LIMIT"
    vehicle, S = means[0] / means[1]
    return f"VEHICLE {vehicle:.2f}   S {S:.2f}"


def sheet(number: int, found: Study, r: Result) -> str:
    """Return the print-out, line by line."""
    plan = found.plan
    dhba = f"DHBA {pg(plan.standard)} pg, " if plan.scheme.startswith("added") else "RECOVERY: "
    gone = lost(found)
    more = f"   {gone['nothing']} READ AS 0 OR LESS" * bool(gone["nothing"])
    more += f"   {gone['unread']} NOT READ" * bool(gone["unread"])
    animals = "MICE" if plan.species == "mouse" else "RATS"
    return "\n".join(
        (
            f"STUDY {number}   {2 * plan.animals} {animals}, {plan.animals} A GROUP   {plan.sampling.upper()}   "
            f"{plan.volume:.3g} µL OF PLASMA{', ALL THAT CAN BE TAKEN' * (plan.volume == plan.most)}",
            f"WORKED UP  {plan.extraction.upper()}   {dhba}{plan.scheme.upper()}   {plan.order.upper()}",
            f"MEASURED   {caps(plan.detector)}   LIMIT {pg(plan.limit)} pg/mL",
            f"CALIBRATORS TO {pg(plan.top)} pg, {found.capped[0]} OF {value('calibrators'):g} CUT OFF   {read(found)}",
            f"PEAKS      {gone['below']} OF {2 * plan.animals} BELOW THE LIMIT, {plan.rule.upper()}   "
            f"{gone['cut']} CUT OFF{more}",
            f"RECOVERED  {recovered(found)}",
            f"E/NE       {signature(found)}",
            f"RESULT     VEHICLE {pg(r.means[0, 0])} pg/mL (N {r.used[0, 0]})   S {pg(r.means[0, 1])} pg/mL "
            f"(N {r.used[0, 1]})   {'GEOMETRIC' if plan.analysis == LOGS else 'ARITHMETIC'} MEANS",
            f"FACTOR     {span(r)}   95%, {'FROM LOGARITHMS' if plan.analysis == LOGS else 'FROM THE DIFFERENCE'}   "
            f"P {chance(r.p[0]).upper() if np.isfinite(r.p[0]) else '–'}",
        )
    )


def sentence(number: int, found: Study, r: Result) -> str:
    """Say what a study found."""
    plan = found.plan
    start = f"Study {number}, {2 * plan.animals} {'mice' if plan.species == 'mouse' else 'rats'}: "
    gone = lost(found)
    notes = [f"{gone['below']} of {2 * plan.animals} samples below the limit"] * bool(gone["below"])
    notes += [f"{gone['cut']} with a peak cut off"] * bool(gone["cut"])
    notes += [f"{plan.volume:.0f} µL of plasma of each, all that can be taken"] * (plan.volume == plan.most)
    more = f" {'; '.join(notes)}." if notes else ""
    if not np.isfinite(r.ratio[0]):
        return f"{start}{reason(found, r)}, so that no factor can be told.{more}"
    apart = "not 1" if r.low[0] > 1 or r.high[0] < 1 else "it may be 1"
    return (
        f"{start}{pg(r.means[0, 0])} pg/mL under vehicle, {pg(r.means[0, 1])} under S. Factor {span(r)}, {apart} "
        f"(p {'=' if r.p[0] >= TINY else ''} {chance(r.p[0])}).{more}".replace("(p  ", "(p ")
    )
