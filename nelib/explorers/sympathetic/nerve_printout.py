"""What the nerve laboratory of lesson 14 prints for a study, and the same in a sentence."""

import math

from nelib.body.nerve_study import EVOKED, FREQUENCY, INCIDENCE, LARGEST, MEAN, STRENGTH, TOTAL, Plan, Study
from nelib.body.nerve_twin import constant, known

PERCENT = {LARGEST: "% of the largest", MEAN: "% of the mean", EVOKED: "% of held breath"}
NOTHING = "–"
TINY = 0.001


def unit_of(plan: Plan) -> str:
    """Return the unit of what a plan compares."""
    height = PERCENT.get(plan.normalized, "µV")
    return {
        FREQUENCY: "bursts/min", INCIDENCE: "bursts/100 beats", STRENGTH: height, TOTAL: f"{height}/min",
    }[plan.measure]  # fmt: skip


def unit(study: Study) -> str:
    """Return the unit of what is compared."""
    return unit_of(study.plan)


def digits(study: Study) -> int:
    """Return how many decimals are printed."""
    µV = study.plan.normalized not in PERCENT
    return {FREQUENCY: 1, INCIDENCE: 1, STRENGTH: 2 if µV else 1, TOTAL: 1 if µV else 0}[study.plan.measure]


def write(x: float, many: int) -> str:
    """Write a number, with a true minus."""
    return NOTHING if not math.isfinite(x) else f"{x + 0.0:.{many}f}".replace("-", "−")


def span(study: Study) -> str:
    """Write the difference and its interval."""
    r, d = study.result, digits(study)
    if not math.isfinite(float(r.p)):
        return NOTHING
    return f"{write(float(r.gap), d)} ({write(float(r.low), d)} to {write(float(r.high), d)})"


def significance(p: float) -> str:
    """Write p."""
    return NOTHING if not math.isfinite(p) else f"< {TINY:g}" if p < TINY else f"= {p:.2g}"


def sheet(number: int, study: Study) -> str:
    """Return the print-out, line by line."""
    plan, r, d = study.plan, study.result, digits(study)
    chain = plan.chain
    gate = f"{known('latency'):g} ± {constant('gate'):g} s AFTER THE R WAVE" if plan.gated else "AT ANY TIME"
    scorer = "BLIND" if plan.blinded else "KNOWS THE GROUPS"
    gone = plan.people * 2 - int(r.counted.sum())
    lines = [
        f"STUDY {number}   2 GROUPS OF {plan.people}   {plan.minutes:g} min EACH   CONTROLS {plan.controls.upper()}",
        f"ELECTRODE  MOVED: {plan.search.upper()}",
        f"CHAIN      {chain['low']:g} TO {chain['high']:g} Hz, RECTIFIED, INTEGRATED WITH {chain['tau']:g} s",
        f"BURSTS     FROM {plan.limit:g} × NOISE, {gate}   SCORER {scorer}",
        f"LEFT OUT   {gone} OF {2 * plan.people}"
        + (f", BELOW {constant('left_out'):g} BURSTS/min OR NOTHING TO MEASURE" if plan.left_out else ""),
        f"COMPARED   {unit(study)}   95% INTERVALS, WELCH",
        "GROUP         COUNTED   AGE   HEART/min     MEAN ± HALF THE INTERVAL",
    ]
    for k, name in enumerate(("CONTROLS", "PATIENTS")):
        who, counts = study.people[k], study.counts[k]
        if not counts.any():
            lines.append(f"{name:<13} {0:>7}")
            continue
        age, rate = who.age[counts].mean(), who.rate[counts].mean()
        mean, half = (write(float(x[k]), d) for x in (r.means, r.halves))
        lines.append(f"{name:<13} {int(r.counted[k]):>7} {age:>5.0f} {rate:>11.0f}     {mean} ± {half}")
    if not math.isfinite(float(r.p)):
        lines.append("DIFFERENCE CANNOT BE TOLD: TOO FEW PEOPLE, OR EVERYBODY IS THE SAME BY DEFINITION")
    else:
        lines.append(f"DIFFERENCE {span(study)}   P {significance(float(r.p))}")
    return "\n".join(lines)


def sentence(number: int, study: Study) -> str:
    """Say what a study found."""
    r, d = study.result, digits(study)
    start = f"Study {number}, {r.counted[0]} controls and {r.counted[1]} patients"
    if not math.isfinite(float(r.p)):
        return f"{start}: {unit(study)} cannot be compared: too few people, or everybody is the same by definition."
    means = [write(float(x), d) for x in r.means]
    sure = float(r.p) < 1 - known("confidence")
    says = ("patients are higher" if float(r.gap) > 0 else "patients are lower") if sure else "nothing is shown"
    return (
        f"{start}: {means[0]} against {means[1]} {unit(study)}; difference {span(study)}, p "
        f"{significance(float(r.p))}: {says}."
    )
