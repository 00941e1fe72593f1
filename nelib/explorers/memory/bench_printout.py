"""What the laboratory of lesson 12 prints for an experiment, and the same in a sentence."""

import numpy as np

from nelib.explorers.memory.bench_diagnosis import ng
from nelib.explorers.memory.bench_picture import short
from nelib.kit.evidence import load_evidence
from nelib.locus.memory_experiment import BEFORE, LEFT_OUT, SECONDS, UNINFUSED

EVIDENCE = {name: row.value for name, row in load_evidence("memory").items()}
NOTHING = "–"
TINY = 0.001  # below it p is not written out
DEMONSTRATION = "demonstration, with the drug of another laboratory"


def budget(data: dict) -> str:
    """Say how many rats of the permit are left; empty where it is not known."""
    if not data["counted"]:
        return ""
    permit = EVIDENCE["permit"]
    left = permit - data["before"] - (0 if data["shown"] else data["rats"])
    if left < 0:
        over = -left
        return f"{over:.0f} rats beyond the permit of {permit:g}: they do not count"
    return f"{left:.0f} of {permit:g} rats are left"


def ratio(found: tuple[float, float, float] | None) -> str:
    """Write a ratio with its interval."""
    return NOTHING if found is None else f"{found[0]:.2f} ({found[1]:.2f}-{found[2]:.2f})"


def sheet(data: dict) -> str:
    """Return the print-out, line by line."""
    run, plan = data["experiment"], data["experiment"].plan
    r = run.result
    how = {SECONDS: "T-TEST ON SECONDS", LEFT_OUT: "RANKS WITHOUT RATS AT 600 S"}.get(plan.analysis, "RANKS")
    tests = f"{how}   P {'CORRECTED (HOLM)' if plan.correction == 'Holm' else 'NOT CORRECTED'}"
    looked = int(np.searchsorted(plan.looks, run.animals)) + 1
    often = "ONCE" if looked == 1 else f"{looked} TIMES"
    ended = f"{run.animals} A GROUP, {'LOOKED' if plan.peek else 'TESTED'} {often}"
    left = budget(data).upper()
    shown = f"   {DEMONSTRATION.upper()}" if data["shown"] else ""
    when = {BEFORE: "BEFORE TRAINING"}.get(
        plan.infused, plan.infused.upper() + (" TRAINING" if plan.infused == "after" else "")
    )
    lines = [
        f"EXPERIMENT {data['run']}{shown}",
        f"RATS      {data['rats']} USED{f'; {left}' if left else ''}   {ended}",
        f"INFUSED {when}   {plan.shock.upper()} SHOCK   GROUPS {plan.allocation.upper()}   "
        f"OBSERVER {'BLIND' if plan.blinded else 'KNOWS THE GROUPS'}",
        f"{tests}   INTERVALS: 95% EACH, BY RANKS, NOT CORRECTED",
        "GROUP            RATS  AT 600 S  TRAINING S  TEST S   TIMES CONTROL        P",
    ]
    name = "NOT INFUSED" if plan.control == UNINFUSED else "VEHICLE"
    for k, (latency, trained, kept) in enumerate(zip(run.latency, run.trained, run.kept, strict=True)):
        words = name if k == 0 else f"{plan.doses[k - 1]:g} NG"
        middle = f"{r.medians[0, k]:.0f}" if kept.any() else NOTHING
        last = "" if k == 0 else f"{ratio(run.ratios[k - 1]):<20} {short(r.corrected[0, k - 1])}"
        mark = "  *" if k and r.better[0, k - 1] else ""
        top = int((latency >= EVIDENCE["ceiling"]).sum())
        lines.append(
            f"{words:<16} {kept.sum():>4} {top:>9} {np.median(trained):>11.0f} {middle:>7}   {last}{mark}".rstrip()
        )
    return "\n".join(lines)


def sentence(data: dict) -> str:
    """Say what an experiment found."""
    run, plan, r = data["experiment"], data["experiment"].plan, data["experiment"].result
    who = " (demonstration)" if data["shown"] else ""
    known = [k for k, found in enumerate(run.ratios) if found]
    control = "rats not infused" if plan.control == UNINFUSED else "vehicle"
    if known:
        k = max(known, key=lambda i: run.ratios[i][0])
        found, p = run.ratios[k], r.corrected[0, k]
        most = "" if len(plan.doses) == 1 else "most of all, "
        result = (
            f"{most}{plan.doses[k]:g} ng makes latencies {found[0]:.2f} times those of {control} "
            f"({found[1]:.2f} to {found[2]:.2f}, p {f'below {TINY:g}' if p < TINY else f'= {p:.2g}'})"
        )
    else:
        result = "no rat is left to compare"
    better = [d for d, yes in zip(plan.doses, r.better[0], strict=True) if yes]
    verdict = f"significant: {ng(better)}" if better else "nothing is significant"
    left = budget(data)
    more = f" {left[0].upper()}{left[1:]}." if left else ""
    return f"Experiment {data['run']}{who}, {data['rats']} rats: {result}; {verdict}.{more}"
