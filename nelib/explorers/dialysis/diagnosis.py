"""What misleads in an experiment of lesson 04: the same design with many rats, all right, or all right but one."""

import dataclasses

import numpy as np

from nelib.kit.personal import Personal
from nelib.synapse.hplc import METHODS, Design, Estimate, estimate, experiment, lines, percent

PERFUSATES = {"plain": (0.0,), "0, 5, 10, 20 nM": (0.0, 5.0, 10.0, 20.0), "0 and 20 nM": (0.0, 20.0)}
ANALYSES = dict(zip(("no net flux", "beaker's recovery", "dialysate as it is"), METHODS, strict=True))
MANY = 150  # animals that stand for the mean


def trial(function, *given, **more) -> Estimate | None:
    """Return an estimate, or None where the samples give none."""
    try:
        found = function(*given, **more)
    except ValueError:
        return None
    return found if np.isfinite([found.mean, *found.interval]).all() else None


def trial_lines(table) -> list[tuple[float, float]]:
    """Return crossing (nM) and slope of the line of each rat; none where three samples are not to be had."""
    try:
        found = [(line.concentration, line.extraction) for line in lines(table)]
    except ValueError:
        return []
    return [pair for pair in found if np.isfinite(pair).all()]


def known_extraction(design: Design, me: Personal) -> float | None:
    """Return the percent of baseline that dialysates give when each rat's extractions are known, or None."""
    made = experiment(dataclasses.replace(design, perfusates=(0.0,)), me, name="many")
    ratio = (made.animals["extraction"] / made.animals["extraction under drugs"]).to_numpy()
    each = percent(made.table).each
    return float(np.exp(np.mean(np.log(each * ratio)))) if (each > 0).all() else None


def diagnosis(design: Design, me: Personal, method: str) -> list[tuple[str, float | None, float | None]]:
    """Return what many rats would give, in nM and percent of baseline: as designed, all right, all right but one."""

    def mean(how: str, known: bool = True, **changes):
        changed = dataclasses.replace(design, animals=MANY, **changes)
        table = experiment(changed, me, name="many").table
        found = trial(estimate, table, changed, how)
        nanomolar = None if found is None else float(np.median(found.each))
        if not changed.drugs:
            return nanomolar, None
        if known:
            return nanomolar, known_extraction(changed, me)
        moved = trial(percent, table, corrected=how == METHODS[0])
        return nanomolar, None if moved is None else moved.mean

    right = {"antioxidant": True, "wait": True, "perfusates": PERFUSATES["0, 5, 10, 20 nM"]}
    rows = [("as designed", *mean(method, known=False)), ("all right", *mean(METHODS[0], **right))]
    if method != METHODS[0]:
        name = next(words for words, how in ANALYSES.items() if how == method)
        rows.append((f"all right, but {name}", *mean(method, known=False, **right)))
    elif design.drugs:
        rows.append(("all right, but one perfusate after the other", *mean(method, known=False, **right)))
    if not design.antioxidant:
        rows.append(("all right, but no antioxidant", *mean(METHODS[0], **right | {"antioxidant": False})))
    if not design.wait:
        rows.append(("all right, but vials by the clock", *mean(METHODS[0], **right | {"wait": False})))
    return rows
