"""What misleads in an experiment of lesson 06: the same design without noise, and with one decision changed."""

import dataclasses
import math

from nelib.kit.figures import concentration
from nelib.receptors.assay import Design
from nelib.receptors.bench_analysis import QUANTITIES, Estimate, Refusal, analyze
from nelib.receptors.bench_ligands import MEMBRANES, Compound, value
from nelib.receptors.tubes import expected

WIDE = 1e3  # an interval wider than this factor says nothing
LARGE = 1e12  # and a constant or its inverse above this is none
RIGHT_BLANK = {"alpha1": "phentolamine", "alpha2": "phentolamine", "beta": "propranolol"}
NAMES = {"phentolamine": "phentolamine in the blanks", "propranolol": "propranolol in the blanks",
         "norepinephrine": "norepinephrine in the blanks"}  # fmt: skip
PREFIXES = {"pM": 1e3, "µM": 1e-3, "mM": 1e-6}  # of 1 nM
SAME = 0.02  # a change that moves the result by less is not worth a line


def attempt(design: Design, table, method: str, interval: bool = True) -> tuple[Estimate | None, str]:
    """Return what the analysis finds, or None if the tubes determine nothing, and then why, in a few words."""
    try:
        found = analyze(table, design, method, interval)
    except Refusal as refusal:
        return None, refusal.short
    except ValueError:
        return None, "no fit settles"
    if not 1 / LARGE < found.value < LARGE:
        return None, "the result has no limit"
    if interval and not (found.low > 0 and found.high < WIDE * found.low):
        return None, "the interval is open"
    return found, ""


def estimate(design: Design, table, method: str, interval: bool = True) -> Estimate | None:
    """Return what the analysis finds, or None if the tubes determine nothing."""
    return attempt(design, table, method, interval)[0]


def true_value(design: Design, compound: Compound) -> float:
    """Return the truth of what an experiment reports: K_i (nM), K_d (nM), k_on (1/(nM min)) or k_off (1/min)."""
    truths = {"saturation": design.K_d, "association": design.k_on, "dissociation": design.k_off()}
    return truths.get(design.experiment) or compound.affinity(design.membrane)


def better(design: Design, compound: Compound) -> dict[str, dict]:
    """Return single changes for the better that a design leaves open: words -> what changes."""
    changes: dict[str, dict] = {"a tenth of the protein": {"protein": max(design.protein / 10, 1.0)}}
    if design.experiment != "saturation" and design.ligand > design.K_d:
        changes["a tenth of the radioligand"] = {"ligand": design.ligand / 10}
    if design.time < value("time_most"):
        changes["ten times longer"] = {"time": min(10 * design.time, value("time_most"))}
    if design.temperature != "body" and design.experiment not in ("association", "dissociation"):  # rates differ there
        changes["at 37 °C"] = {"temperature": "body"}
    other = design.membrane == "cortex" and design.short == "rauwolscine"  # sites that phentolamine takes, too
    blank = "norepinephrine" if other else RIGHT_BLANK[MEMBRANES[design.membrane][1]]
    if design.blank != blank:
        changes[NAMES[blank]] = {"blank": blank}
    if design.wash != "3 x ice-cold":
        changes["3 × ice-cold"] = {"wash": "3 x ice-cold"}
    if compound.agonist and not design.gtp and design.experiment in ("competition", "kinetic competition"):
        changes["with GTP"] = {"gtp": True}
    return changes


def diagnosis(design: Design, compound: Compound, method: str) -> list[tuple[str, Estimate | None]]:
    """Return what tubes without noise would give: as designed, with one decision changed, with all of them."""

    def mean(how: str, **changes) -> Estimate | None:
        changed = dataclasses.replace(design, **changes)
        return estimate(changed, expected(changed, compound), how, interval=False)

    first, changes = mean(method), better(design, compound)
    rows = [("as designed, in the mean", first)]
    for words, change in changes.items():
        found = mean(method, **change)
        if differs(first, found):
            rows.append((words, found))
    if design.experiment in ("competition", "kinetic competition") and method == "simple":
        rows.append(("Cheng and Prusoff", mean("added")))
    exact = "added" if design.experiment == "dissociation" else "exact"
    if method != exact:
        rows.append(("exponential" if exact == "added" else "exact, with depletion", mean(exact)))
    together = {name: value for change in changes.values() for name, value in change.items()}
    rows.append(("all of these", mean(exact, **together)))
    return rows


def differs(first: Estimate | None, other: Estimate | None) -> bool:
    """Say whether two results, also their further ones such as B_max, are worth two lines."""
    if first is None or other is None:
        return first is not other
    pairs = [(first.value, other.value)]
    pairs += [(first.more[n][0], other.more[n][0]) for n in ("B_max",) if n in first.more and n in other.more]
    return any(abs(math.log(b / a)) > SAME for a, b in pairs)


def shown(quantity: str, number: float) -> str:
    """Write a result with its unit."""
    unit = dict(QUANTITIES.values())[quantity]
    return concentration(number / 1000) if unit == "nM" else f"{number:.3g} {unit}"


def span(found: Estimate) -> str:
    """Write a result with its interval, all in the same unit."""
    text = shown(found.quantity, found.value)
    number, unit = text.split(" ", 1)
    scale = PREFIXES.get(unit, 1)
    return f"{number} {unit} ({found.low * scale:.3g} to {found.high * scale:.3g})"


def table(design: Design, compound: Compound, method: str) -> str:
    """Return the diagnosis as an HTML table."""
    true, rows = true_value(design, compound), []
    for words, found in diagnosis(design, compound, method):
        cells = ["nothing", ""]
        if found is not None:
            cells = [shown(found.quantity, found.value), f"{found.value / true:.2f}"]
        if design.experiment == "saturation":
            cells.append("" if found is None else f"{found.more['B_max'][0] / design.B_max:.2f}")
        rows.append(f"<tr><td>{words}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    quantity = QUANTITIES[design.experiment][0]
    heads = ["design", f"{quantity} found", "over the true one"]
    if design.experiment == "saturation":
        heads.append("B_max over the true one")
    return f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{''.join(rows)}</table>"
