"""What misleads in an experiment of lesson 06: the same design without noise, and with one decision changed."""

import dataclasses
import math

import numpy as np

from nelib.explorers.binding.advice import COMPETING, changes, notes
from nelib.kit.figures import concentration
from nelib.receptors.assay import Design
from nelib.receptors.bench_analysis import QUANTITIES, Estimate, Refusal, analyze
from nelib.receptors.bench_ligands import Compound, value
from nelib.receptors.tubes import expected, run

WIDE = 1e3  # an interval wider than this factor says nothing
LARGE = 1e12  # and a constant or its inverse above this is none
UNITS = dict(QUANTITIES.values()) | {"B_max": "fmol/mg", "k_on_i": "1/(nM min)", "k_off_i": "1/min"}
SYMBOLS = {"k_on_i": "k_on,i", "k_off_i": "k_off,i"}  # of names in an estimate
PREFIXES = {"pM": 1e3, "µM": 1e-3, "mM": 1e-6}  # of 1 nM
SAME = 0.02  # a change that moves the result by less is not worth a line
NARROWER = 0.8  # unless it makes the interval so much narrower, on a logarithmic scale
WIDER = 1.2  # where the best design has a wider interval, it counts more
FAR = 10  # an interval that reaches farther, as a factor, is open
TENFOLD, LONGEST = 10, 30  # how much longer to count, and the longest (min)
EXACT = dict.fromkeys(QUANTITIES, "exact, with depletion") | {"dissociation": "exact, with label that binds again"}


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


@dataclasses.dataclass(frozen=True)
class Row:
    """A design in the envelope: words, what it finds in the mean, and how far one assay's interval reaches (a factor).

    Without a result there is none of both.
    """

    words: str
    found: Estimate | None
    width: float = math.inf


def width(design: Design, compound: Compound, method: str) -> float:
    """Return by what factor the interval of one assay, always with the same luck, reaches to either side."""
    found = estimate(design, run(design, compound, np.random.default_rng(1)), method)
    return math.inf if found is None else math.sqrt(found.high / found.low)


def diagnosis(design: Design, compound: Compound, method: str) -> list[Row]:
    """Return what a design finds: as it is, with one decision changed, with all of them."""

    def row(words: str, how: str, **change) -> Row:
        changed = dataclasses.replace(design, **change)
        found = estimate(changed, expected(changed, compound), how, interval=False)
        return Row(words, found, math.inf if found is None else width(changed, compound, how))

    first, proposed = row("as designed", method), changes(design, compound)
    rows = [row(words, method, **change) for words, change in proposed.items()]
    rows += [row(words, method, **change) for words, change in counting(design).items()]
    if design.experiment in COMPETING and method == "simple":
        rows.append(row("Cheng and Prusoff", "added"))
    if method != "exact":
        rows.append(row(EXACT[design.experiment], "exact"))
    best = sound(design, compound)
    alone = [other for other in rows if differs(first, other)]
    told = [other.words for other in alone]
    quiet = [words for words in proposed if words not in told]  # alone they change nothing; together they may
    last = row("; ".join((*["all of these"][: len(alone)], *quiet)), "exact", **dataclasses.asdict(best))
    return [first, *alone, last] if alone or best != design else [first]


def sound(design: Design, compound: Compound) -> Design:
    """Return a design with all changes that the envelope proposes."""
    for change in changes(design, compound).values():
        design = dataclasses.replace(design, **change)
    if width(design, compound, "exact") > WIDER:
        for change in counting(design).values():
            design = dataclasses.replace(design, **change)
    return design


def counting(design: Design) -> dict[str, dict]:
    """Return what lets a design count more: words -> what changes."""
    longer, tubes = min(TENFOLD * design.counting, LONGEST), int(value("most_replicates")) - 1
    found: dict[str, dict] = {}
    if longer > design.counting:
        found[f"counting for {longer:g} minutes"] = {"counting": longer}
    if tubes > design.replicates:
        found[f"{tubes} tubes of each kind"] = {"replicates": tubes}
    return found


def differs(first: Row, other: Row) -> bool:
    """Say whether two results, also their further ones such as B_max, or their intervals are worth two lines."""
    a, b = first.found, other.found
    if a is None or b is None:
        return a is not b
    pairs = [(a.value, b.value)]
    pairs += [(a.more[n][0], b.more[n][0]) for n in ("B_max",) if n in a.more and n in b.more]
    if any(abs(math.log(y / x)) > SAME for x, y in pairs):
        return True
    return math.log(other.width) < NARROWER * math.log(first.width)


def shown(quantity: str, number: float) -> str:
    """Write a result with its unit."""
    unit = UNITS[quantity]
    if unit == "fmol/mg":
        return f"{number:,.0f} {unit}"
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
    for row in diagnosis(design, compound, method):
        found, cells = row.found, ["nothing", "", ""]
        if found is not None:
            reach = f"×÷ {row.width:.2f}" if row.width < FAR else "open"
            cells = [shown(found.quantity, found.value), f"{found.value / true:.2f}", reach]
        if design.experiment == "saturation":
            cells.append("" if found is None else f"{found.more['B_max'][0] / design.B_max:.2f}")
        rows.append(f"<tr><td>{row.words}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    quantity = QUANTITIES[design.experiment][0]
    heads = ["design", f"{quantity} found", "over the true one", "95% interval"]
    if design.experiment == "saturation":
        heads.append("B_max over the true one")
    return f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{''.join(rows)}</table>"


def letter(design: Design, compound: Compound, what: str, method: str, found: Estimate | None) -> str:
    """Return what the envelope of the bench holds, as HTML; `what` is the name of the compound or the label."""
    true, quantity = true_value(design, compound), QUANTITIES[design.experiment][0]
    truths = {quantity: true}
    if design.experiment == "saturation":
        truths["B_max"] = design.B_max
    elif design.experiment == "kinetic competition" and not compound.agonist:
        truths |= dict(zip(("k_on_i", "k_off_i"), compound.rates(design.membrane, design.celsius), strict=True))
    told = ", ".join(f"{SYMBOLS.get(name, name)} {shown(name, number)}" for name, number in truths.items())
    if compound.half_life and design.experiment in COMPETING:
        half = math.log(2) / compound.rates(design.membrane, design.celsius)[1]
        told += f"; half of it leaves the receptors in {half:.2g} min at {design.celsius:g} °C"
    ends = {name: span for name, span in intervals(found).items() if name in truths}
    held = ""
    for verb, good in (("holds", True), ("misses", False)):
        which = [SYMBOLS.get(name, name) for name, (low, high) in ends.items() if (low <= truths[name] <= high) == good]
        held += f" Your interval of {' and '.join(which)} {verb} it." if which else ""
    return (
        f"<strong>{what}: {told}.</strong>{held} {' '.join(notes(design, compound))} Below, what this design finds in "
        "the mean of many assays, with the interval of one of them; then with one decision changed. Errors can hide "
        "each other: then a change that is right makes the result worse."
        f"{table(design, compound, method)}"
    )


def intervals(found: Estimate | None) -> dict[str, tuple[float, float]]:
    """Return the intervals of all that an analysis found, by name."""
    if found is None:
        return {}
    return {found.quantity: (found.low, found.high)} | {
        name: (low, high) for name, (_, low, high) in found.more.items()
    }


def settled(found: Estimate, name: str) -> bool:
    """Say whether the interval of a further result has two ends."""
    value, low, high = found.more[name]
    return 0 < low < value < LARGE and high < WIDE * low


def determined(found: Estimate, name: str) -> str:
    """Write a further result with its interval, or what the tubes leave open."""
    value, low, high = found.more[name]
    if settled(found, name):
        return f"{shown(name, value)} ({low:.3g} to {high:.3g})"
    return f"above {shown(name, low)}" if 0 < low < LARGE else "not determined"
