"""What the filing box of the capstone says of a run: judged by the lab book and by the design, never by the truth.

A student who reads it learns nothing about the compound that the own numbers do not say. Of the faults of a design only
the heaviest is named.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nelib.clinic.capstone_result import Finding
from nelib.clinic.compound_effect import K_OF
from nelib.clinic.detection_study import FIXED, SCREENING
from nelib.clinic.pressor_study import BEFORE
from nelib.explorers.adhd.trial_diagnosis import blame
from nelib.explorers.capstone import binding_station as binding
from nelib.explorers.capstone import circulation_station as circulation
from nelib.explorers.capstone import cognition_station as cognition
from nelib.explorers.capstone import dialysis_station as dialysis
from nelib.explorers.capstone import firing_station as firing
from nelib.explorers.capstone import trial_station as trial
from nelib.explorers.capstone import uptake_station as uptake
from nelib.explorers.capstone.laboratory import StationBench
from nelib.explorers.capstone.station import NO_ENDS, greek
from nelib.kit.report_words import measured

__all__ = ["comments", "first", "written"]

BROAD = 3.0  # an interval of a constant that spans more is worth a line
SETTLED = 5.0  # half-lives of the radioligand after which little changes
CLOSE = 0.15  # of its K_d: less radioligand, and IC50 and K_i can hardly be told apart
DRAINED = 10.0  # percent of the amine in a well
FEW_RATS, FEW_NEURONS, SHORT = 6, 8, 2.0  # min
ALIKE = 1.2  # a factor between doses
FEW_TRIED = 3  # runs, of which one was filed
LIKE = ("receptor", "carrier", "region", "method", "idazoxan", "nerves", "control", "comparator")
"""Decisions in which two runs must agree to be compared."""
HEAVY = ("comparator", "blinding", "endpoint", "missing", "analysis")


def written(label: str, found: Finding) -> str:
    """Write a finding with its interval."""
    value, ends, unit = measured(found, label)
    space = "" if unit in ("", "%") else " "
    shown = "not determined" if found.value is None else f"{value}{space}{unit}"
    return f"{greek(label)}: {shown}" + ("" if ends in NO_ENDS else f" ({ends})")


def first(found: Mapping[str, Finding]) -> str:
    """Return the name of the finding that a run is known by."""
    return firing.HIGHEST if firing.HIGHEST in found else next(iter(found))


def neutral(label: str) -> float | None:
    """Return the value of a finding that stands for no change; None if it has none."""
    if label.startswith("dose ratio"):
        return 1.0
    if label in (dialysis.UNDER, firing.HIGHEST):
        return 100.0
    return 0.0 if ", change" in label or label in (cognition.D, trial.EFFECT, uptake.OUT) else None


def outcome(subject: str, found: Mapping[str, Finding]) -> str:
    """Say what the intervals of a run leave open."""
    for label, (value, low, high, _) in found.items():
        if label.startswith(K_OF):
            site = label.removeprefix(K_OF)
            if value is None:
                return (
                    f"This {subject} gives no K_i at {greek(site)}. Either nothing is held there, or the highest "
                    "concentration is too low: say which of the two you conclude, and why."
                )
            if low is not None and high is not None and low > 0 and high / low > BROAD:
                return f"The interval of K_i spans a factor of {high / low:.2g}, and so does every dose that follows."
    unclear, clear = [], []
    for label, (value, low, high, _) in found.items():
        none = neutral(label)
        if none is None:
            continue
        if value is None:
            return f"{label[0].upper()}{label[1:]} was not determined: what does your text rest on?"
        sure = (low is not None and low > none) or (high is not None and high < none)
        (clear if sure else unclear).append(f"{label} ({none:g}{'%' if none > 1 else ''})")
    if not unclear:
        return ""
    rest = " That is not proof of no change: the interval says how large one could be." if not clear else ""
    return f"The interval holds “no change” for {'; '.join(unclear)}.{rest}"


# -- designs -----------------------------------------------------------------------------------------------------------


def _binding(design: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    plan = data["design"]
    times = plan.ligand / plan.K_d
    if binding.ANALYSES[design["analysis"]] == "simple" and times > CLOSE:
        yield (
            f"An IC50 depends on the radioligand: at {times:.3g} times its K_d it lies up to {1 + times:.2g} times "
            "above the K_i. The list of analyses has others."
        )
    half = math.log(2) / plan.k_off()
    if plan.time < SETTLED * half:
        yield (
            f"Half of the radioligand leaves in {half:.2g} min, and the tubes stood for {plan.time:.3g} min: that is "
            f"not yet equilibrium, for which one waits {SETTLED:g} half-lives or more."
        )
    if plan.replicates == 1:
        yield "With single tubes one bad pipette moves the curve, and nothing shows it."


def _uptake(design: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    taken = 100 * data["taken"]
    if taken > DRAINED:
        yield (
            f"The totals took up {taken:.2g}% of the amine. Uptake is slower where the medium runs empty, and the "
            "curve is flattened: fewer cells or minutes keep it full."
        )
    if design["loaded"] == uptake.STILL:
        yield (
            "In still medium carriers take back what leaves the loaded cells, and whatever blocks them makes tracer "
            "stay outside. That does not show that the compound was carried."
        )
    if design["loaded"] == uptake.NO_TEST:
        yield "A plate of uptake alone does not tell a blocker from a compound that is carried itself."
    if round(design["replicates"]) == 1:
        yield "With single wells nothing shows how far they scatter."


def _dialysis(design: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    by_percent = design["method"] == dialysis.PERCENT
    if by_percent and design["counted"] == "the vial":
        yield "Vials of one rat are not as many rats: with n counted in vials the interval is too narrow."
    if by_percent:
        yield (
            "A percentage of baseline takes for granted that the probe collects the same share under the compound. No "
            "net flux asks whether it does."
        )
    if round(design["rats"]) < FEW_RATS:
        yield f"{round(design['rats'])} rats leave a wide interval, and one odd rat moves it."


def _firing(design: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    if design["identified"] == firing.SOUND:
        yield "Place and sound do not tell whether a neuron makes norepinephrine. A label and a stain for TH do."
    if not design["antagonist"]:
        yield "Without an antagonist at the end nothing says which receptor changed the firing."
    if design["minutes"] < SHORT:
        yield f"In {design['minutes']:g} min a slow neuron makes few spikes, and few spikes scatter."
    if data["n"] < FEW_NEURONS:
        yield f"{data['n']} neurons counted: the interval is that of so few."


def _circulation(design: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    if design["control"] == BEFORE:
        yield "A day in bed changes pressure and heart rate by itself; compared with before, that counts as effect."
    if design["nerves"] == circulation.BLOCKED:
        yield "With the ganglia blocked nerves release nothing, so that blocked uptake cannot show at rest."
    if design["people"] < circulation.FEW:
        yield f"{round(design['people'])} people leave wide intervals."
    if design["challenge"] == "tyramine":
        yield (
            "More tyramine is needed if the carrier is blocked, and also if α1 receptors are. An amine that no carrier "
            "takes up, with the ganglia blocked, tells the two apart; have you a study with one?"
        )
    elif design["challenge"] == "phenylephrine":
        yield (
            "With the reflex at work whatever moves the pressure at rest moves the dose of phenylephrine, too. Only "
            "with the ganglia blocked does it tell of α1 receptors alone."
        )


def _cognition(design: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    if design["control"] == SCREENING and design["people"] == cognition.LOW_SCORE:
        yield (
            "People were chosen by a low score, and that same session is the comparison: part of a low score is bad "
            "luck, and the next one is better without any drug."
        )
    if design["control"] in (SCREENING, FIXED):
        yield "The session with the compound always came second, so that practice counts as effect."
    if not design["blind"]:
        yield "People knew what they got: hope counts as effect."
    if design["trials"] < cognition.FEW:
        number = round(design["trials"])
        yield f"{number} trials of a kind show d′ up to {cognition.ceiling(number):.1f} only; a high one is lowered."


def _trial(design: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    clauses = blame(data["trial"].plan)
    for name in sorted(clauses, key=lambda n: HEAVY.index(n) if n in HEAVY else len(HEAVY)):
        yield f"{clauses[name][0].upper()}{clauses[name][1:]}."


FAULTS: dict[str, Callable[..., Iterator[str]]] = {
    "binding": _binding, "uptake": _uptake, "dialysis": _dialysis, "firing": _firing, "circulation": _circulation,
    "cognition": _cognition, "trial": _trial,
}  # fmt: skip
"""Station -> the faults of a design that the design alone shows, the heaviest first."""


# -- the lab book ------------------------------------------------------------------------------------------------------


def _apart(one: Finding, other: Finding) -> bool:
    ends = (one.low, one.high, other.low, other.high)
    return None not in ends and (one.high < other.low or other.high < one.low)


def beside(bench: StationBench, run: int, found: Mapping[str, Finding]) -> str:
    """Say how a run stands beside the others of its lab book."""
    subject, book = bench.explorer.subject, bench.runs()
    for number in reversed([n for n in book if n != run]):
        doses = [book[n].get("dose", 1.0) * bench.lab(n).suggestion.dose for n in (number, run)]
        if "dose" in book[run] and max(doses) > ALIKE * min(doses):
            continue  # another dose may well do something else
        if any(book[number].get(name) != book[run].get(name) for name in LIKE):
            continue  # nor is another carrier, region or control the same question
        for label, before in bench.found(number).items():
            if label in found and (label.startswith(K_OF) or neutral(label) is not None):
                if _apart(before, found[label]):
                    return (
                        f"Beside it, {subject} {number} found {written(label, before)}: the intervals do not meet. "
                        "Which decision parts the two?"
                    )
    if run == 1:
        return f"This is the {subject} with which the bench began: its design is not yours yet."
    filed = [r.run for r in bench.portfolio.results(bench.station)]
    own = len({*book, *filed, *bench.portfolio.designed(bench.station)} - {1})
    if own >= FEW_TRIED and filed == [run]:
        return f"You designed {own} runs here and filed one. Say how it was chosen, or file the others, too."
    if own == 1:
        return "One run of your own does not show how far chance carries. The same design once more would."
    return ""


def dosing(bench: StationBench, run: int) -> str:
    """Say what stands behind the dose of a run."""
    if not any(control.name == "dose" for control in bench.explorer.controls):
        return ""
    used, now = bench.lab(run), bench.ready()
    if used.suggestion.K_i is None:
        more = "" if now.suggestion.K_i is None else " By now one is: the next run has another dose."
        return f"The dose was a guess: when this was done no K_i was filed.{more}"
    if used.suggested() != now.suggested():
        return f"You filed another K_i since: {used.suggested()} was suggested here, {now.suggested()} would be now."
    return ""


def comments(bench: StationBench, run: int) -> list[str]:
    """Return a few sentences about a run: what it leaves open, the heaviest fault, the lab book, the dose."""
    design = bench.runs()[run]
    lab = bench.lab(run)
    data = lab.data(run=run, **design)
    found = bench.found(run)
    fault = next(FAULTS[bench.station](design, data), "")
    told = (outcome(lab.subject, found), fault, beside(bench, run, found), dosing(bench, run))
    return [text for text in told if text] or ["The lab book shows no fault of this design."]
