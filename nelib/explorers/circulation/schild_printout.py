"""What the Schild laboratory of lesson 13 prints for an experiment, and the same in a sentence."""

import numpy as np

from nelib.body.pressor import MEASURES, value
from nelib.body.schild_experiment import ANALYSES, PLANS, SEPARATE
from nelib.explorers.circulation.schild_run import Found

NOTHING = "–"
FAR = 3.0  # log units: an interval wider than this, to either side, tells nothing


def ends(middle: float, half: float) -> tuple[float, float, float]:
    """Return a number and the ends of its interval; NaN if the interval tells nothing."""
    if not np.isfinite(middle) or not half < FAR:
        return (float("nan"),) * 3
    return float(middle), float(middle - half), float(middle + half)


def span(middle: float, half: float, digits: int = 2) -> str:
    """Write a number with its interval."""
    if not np.isfinite(middle) or not half < FAR:
        return NOTHING
    return f"{middle:.{digits}f} ({middle - half:.{digits}f} to {middle + half:.{digits}f})"


def fold(log_ratio: float, half: float) -> str:
    """Write a dose ratio with its interval, from logarithms."""
    if not np.isfinite(log_ratio) or not half < FAR:
        return NOTHING
    return f"{short(10**log_ratio)} ({short(10 ** (log_ratio - half))} to {short(10 ** (log_ratio + half))})"


def short(x: float) -> str:
    """Write a ratio in few characters."""
    return f"{x:.3g}" if x < 1000 else f"{x:,.0f}"


def doses(found: Found) -> str:
    """Write the doses of the antagonist."""
    return ", ".join(f"{d:.3g}" for d in found.plan.antagonist_doses)


def sheet(number: int, found: Found) -> str:
    """Return the print-out, line by line."""
    plan, r, s = found.plan, found.result, found.plan.setting
    unit = MEASURES[s.measure]
    top = plan.agonist_doses[-1]
    way = f"{plan.order.upper()}, EVERY {plan.recovery:g} min"
    when = f"FROM {plan.after:g} TO {plan.after + plan.length:g} min AFTER THE ANTAGONIST, MIDDLE {plan.middle:g}"
    others = "VEHICLE IN PLACE OF IT IN ONE GROUP" if plan.controlled else "NO RATS WITH VEHICLE"
    lines = [
        f"EXPERIMENT {number}   {s.preparation.upper()}{', DESIPRAMINE' if s.desipramine else ''}   "
        f"{s.agonist.upper()}   {s.measure.upper()} ({unit})",
        f"CURVE      {plan.doses} DOSES, {plan.lowest:.3g} TO {short(top)} µg/kg, {way}",
        f"           {when}",
        f"ANTAGONIST {found.antagonist.name.upper()} {doses(found)} mg/kg   {PLANS[plan.plan].upper()}",
        f"RATS       {plan.used} IN {len(plan.groups)} GROUP{'S' * (len(plan.groups) > 1)}   {others}",
        f"FIT        {ANALYSES[plan.analysis].upper()}   INTERVALS 95%"
        f"{', VEHICLE TAKEN OFF' if plan.controlled and plan.plan != SEPARATE else ''}",
        "COMPUTED   THE AVERAGE RAT OF THE LIVING PREPARATION IN BALANCE, SPREAD AND NOISE; NO RECORD IS KEPT",
        "mg/kg      TOP, % OF CONTROL   DOSE RATIO",
    ]
    if not r.responds[0]:
        lines.append("NO RISE ABOVE THE NOISE WITHOUT ANTAGONIST: NOTHING TO SHIFT")
        return "\n".join(lines)
    for k, dose in enumerate(plan.antagonist_doses):
        reached = 100 * r.reached[0, k]
        note = "" if reached > 100 * value("half_reached") else "   HALF OF THE CONTROL NOT REACHED"
        lines.append(f"{dose:<10.3g} {reached:>17.0f}   {fold(r.log_ratio[0, k], r.log_ratio_half[0, k])}{note}")
    lines.append(f"SLOPE      {span(r.slope[0], r.slope_half[0])}")
    lines.append(f"PA2        SLOPE 1: {span(r.pA2[0], r.pA2_half[0])}   LINE: {span(r.line[0], r.line_half[0])}")
    return "\n".join(lines)


def sentence(number: int, found: Found) -> str:
    """Say what an experiment found."""
    plan, r = found.plan, found.result
    name, agonist = found.antagonist.name, plan.setting.agonist
    start = f"Experiment {number}, {plan.used} rats"
    if not r.responds[0]:
        return f"{start}: {agonist} does not raise what is measured above its noise, so that nothing can be shifted."
    k = plan.antagonist_doses.size - 1
    ratio, half = r.log_ratio[0, k], r.log_ratio_half[0, k]
    given = f"{plan.antagonist_doses[k]:.3g} mg/kg of {name}"
    if not half < FAR:
        return f"{start}: with {given} the curves do not tell a dose ratio for {agonist}."
    moved = f"{given} makes {agonist} need {fold(ratio, half)} times the dose"
    if ratio - half <= 0 <= ratio + half:
        return f"{start}: {moved}, which may be 1."
    slope = f"; slope {span(r.slope[0], r.slope_half[0])}" if np.isfinite(r.slope[0]) and r.slope_half[0] < FAR else ""
    told = np.isfinite(r.pA2[0]) and r.pA2_half[0] < FAR
    return f"{start}: {moved}{slope}{f'; pA2 {span(r.pA2[0], r.pA2_half[0])}' if told else ''}."
