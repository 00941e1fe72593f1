"""What the plasma laboratory of lesson 14 prints for a study, and the same in a sentence."""

import numpy as np

from nelib.body.plasma_result import Result
from nelib.body.plasma_study import ANTIBODY, LOGS, Study

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
    below, cut = (int(x.sum()) for x in (~found.seen[0], found.cut[0]))
    animals = "MICE" if plan.species == "mouse" else "RATS"
    return "\n".join(
        (
            f"STUDY {number}   {2 * plan.animals} {animals}, {plan.animals} A GROUP   {plan.sampling.upper()}   "
            f"{plan.volume:.3g} µL OF PLASMA{', ALL THAT CAN BE TAKEN' * (plan.volume == plan.most)}",
            f"WORKED UP  {plan.extraction.upper()}   {dhba}{plan.scheme.upper()}   {plan.order.upper()}",
            f"MEASURED   {caps(plan.detector)}   CALIBRATORS TO {pg(plan.top)} pg   LIMIT {pg(plan.limit)} pg/mL",
            f"PEAKS      {below} OF {2 * plan.animals} BELOW THE LIMIT, {plan.rule.upper()}   {cut} CUT OFF",
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
    below, cut = (int(x.sum()) for x in (~found.seen[0], found.cut[0]))
    notes = [f"{below} of {2 * plan.animals} samples below the limit"] * bool(below)
    notes += [f"{cut} with a peak cut off"] * bool(cut)
    notes += [f"{plan.volume:.0f} µL of plasma of each, all that can be taken"] * (plan.volume == plan.most)
    more = f" {'; '.join(notes)}." if notes else ""
    if not np.isfinite(r.ratio[0]):
        return f"{start}too few samples, or peaks or calibrators cut off, so that no factor can be told.{more}"
    apart = "not 1" if r.low[0] > 1 or r.high[0] < 1 else "it may be 1"
    return (
        f"{start}{pg(r.means[0, 0])} pg/mL under vehicle, {pg(r.means[0, 1])} under S. Factor {span(r)}, {apart} "
        f"(p {'=' if r.p[0] >= TINY else ''} {chance(r.p[0])}).{more}".replace("(p  ", "(p ")
    )
