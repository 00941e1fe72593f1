"""The mistakes that the last checkpoint of lesson 06 knows: what bad designs find, and which decision is to blame."""

import dataclasses
import math
from functools import cache
from typing import Any

from nelib.explorers.binding.diagnosis import estimate
from nelib.kit.figures import concentration
from nelib.receptors.assay import Design
from nelib.receptors.bench_analysis import WORDS
from nelib.receptors.bench_ligands import FAMILIES, MEMBRANES, Compound
from nelib.receptors.binding import bound
from nelib.receptors.tubes import expected

SAME = 0.15
"""Tolerance of a reported K_i: nearly twice what a careful assay leaves open (8 to 9% to either side)."""
SHIFT = SAME / 2  # what a decision may move the mean (as a logarithm) before it is called a mistake

# What is known from a number alone


def careful(**changes) -> Design:
    """Return a sound design for α1A receptors, or one that differs from it."""
    design = Design(
        experiment="competition", membrane="alpha1A", protein=1.0, label="[3H]prazosin", ligand=0.1, top=3000.0,
        decades=5.0, blank="phentolamine", time=180.0, temperature="body", wash="3 x ice-cold", counting=10.0,
        replicates=4,
    )  # fmt: skip
    return dataclasses.replace(design, **changes)


FIRST = dict(
    protein=200.0, ligand=0.5, top=1000.0, decades=4.0, blank="norepinephrine", time=15.0, temperature="room",
    wash="3 x room temperature", counting=1.0, replicates=3,
)  # fmt: skip
LIVER = dict(membrane="liver", protein=300.0, ligand=0.3)
CASES = (
    (FIRST, "simple", "the first assay, with your compound in it"),
    (FIRST, "added", "the first assay with Cheng and Prusoff"),
    (dict(protein=200.0), "added", "Cheng and Prusoff with 200 µg of membranes"),
    (dict(protein=200.0), "free", "Cheng and Prusoff with 200 µg of membranes and the label left free"),
    (dict(protein=20.0), "added", "Cheng and Prusoff with 20 µg of membranes"),
    (dict(protein=20.0), "free", "Cheng and Prusoff with 20 µg of membranes and the label left free"),
    (dict(ligand=2.0), "simple", "an IC50 with much radioligand (2 nM)"),
    (dict(ligand=0.5), "simple", "an IC50 with radioligand at three times K_d"),
    (dict(), "simple", "an IC50 with little radioligand"),
    (dict(time=15.0, temperature="room"), "exact", "15 minutes at 25 °C"),
    (dict(time=30.0, temperature="room"), "exact", "half an hour at 25 °C"),
    (dict(time=60.0, temperature="ice"), "exact", "an hour on ice"),
    (LIVER | dict(blank="nothing"), "added", "blanks without membranes (liver)"),
    (LIVER | dict(blank="nothing"), "exact", "blanks without membranes (liver)"),
)  # fmt: skip


def slips(compound: Compound) -> list[tuple[float, str]]:
    """Return what designs with a known mistake find of a compound in the mean (nM), and the mistake."""
    found, tubes = [], cache(lambda design: expected(design, compound))  # several methods analyze the same tubes
    for changes, method, words in CASES:
        design = careful(**changes)
        result = estimate(design, tubes(design), method, interval=False)
        if result is not None:
            found.append((result.value, words))
    for family in FAMILIES[1:]:
        membrane = next(name for name, (_, member) in MEMBRANES.items() if member == family)
        found.append((compound.affinity(membrane), f"membranes with {_greek(family)} receptors"))
    return found


def _greek(family: str) -> str:
    return family.replace("alpha", "α").replace("beta", "β")


# What the design of a run shows


def _sound(design: Design) -> dict[str, dict[str, Any]]:
    """Return for each decision what a sound design for α1 receptors would have."""
    few = 0.1 * design.K_d / design.receptors
    better: dict[str, dict[str, Any]] = {
        "protein": {"protein": design.protein * min(few, 1.0)},
        "time": {"time": 300.0, "temperature": "body"},
        "ligand": {"ligand": min(design.ligand, design.K_d)},
        "blank": {"blank": "phentolamine"},
        "wash": {"wash": "3 x ice-cold"},
    }
    if design.experiment == "competition":
        better["doses"] = {"top": 3000.0, "decades": 5.0}
    return better


def mistakes(design: Design, method: str, compound: Compound) -> tuple[float, list[str]]:
    """Return by how much a design misses the K_i of a compound in the mean, and the decisions to blame.

    Parameters
    ----------
    design : Design
        Of a competition, or a kinetic one.
    method : str
        How its tubes are analyzed.
    compound : Compound

    Returns
    -------
    (float, list of str)
        Logarithm of what is found over the truth at α1 receptors, infinite if nothing is found; and in words each
        decision that leaves the mean better when it alone is put right, or makes a sound design miss by itself; so is
        an incubation after which twice the time finds something else.
    """
    K_i, better = compound.affinity("alpha1A"), _sound(design)

    tubes = cache(lambda design: expected(design, compound))  # most decisions are sound: the same designs come again

    @cache
    def off(design: Design, method: str) -> float:
        result = estimate(design, tubes(design), method, interval=False)
        return math.inf if result is None else math.log(result.value / K_i)

    here = off(design, method)
    family = MEMBRANES[design.membrane][1]
    if family != "alpha1":
        return here, [f"the membranes hold {_greek(family)} receptors, and the question is that of α1"]
    best = dataclasses.replace(design, **{name: v for change in better.values() for name, v in change.items()})
    # What moves on with time is not at equilibrium, even where a slow label and a slow compound make up for each other.
    longer = dataclasses.replace(design, time=min(2 * design.time, 300.0))
    blamed, steady = [], here == (later := off(longer, method)) or abs(later - here) <= SHIFT
    for decision in ("analysis", *better):
        if decision == "analysis":
            put_right, alone = off(design, "exact"), off(best, method)
        else:
            made = {name: getattr(design, name) for name in better[decision]}
            put_right = off(dataclasses.replace(design, **better[decision]), method)
            alone = off(dataclasses.replace(best, **made), "exact")
        helps = abs(here) > SHIFT and abs(put_right) < abs(here) - max(SHIFT / 2, min(abs(here), 1) / 4)
        if helps or abs(alone) > SHIFT or (decision == "time" and not steady):
            blamed.append(decision)
    return here, [_words(decision, design, method) for decision in blamed]


def _words(decision: str, design: Design, method: str) -> str:
    """Say what is wrong with a decision."""
    if decision == "analysis":
        how = WORDS[design.experiment, method]
        why = {
            "simple": "an IC50 is no K_i: divide by 1 + L/K_d",
            "added": "their equation needs free label and free compound, and much is bound",
            "free": "their equation needs free compound, too, and much of it is bound",
            "two": "one compound at one receptor has one site",
        }[method]
        return f"analyzed by {how} ({why})" if method != "simple" or "pair" in how else why
    if decision == "protein":
        held = float(bound(design.receptors, design.ligand, design.K_d)) / design.ligand
        return f"{design.protein:.3g} µg of membranes can hold {held:.0%} of the label"
    if decision == "blank":
        if design.blank == "nothing":
            return "blanks without membranes miss what sticks to membranes"
        return f"the blanks ({design.blank}) are more, or less, than what is not on the receptors"
    return {
        "time": f"{design.time:.3g} min at {design.celsius:g} °C are too short: try half and twice as long",
        "ligand": f"{concentration(design.ligand / 1000)} of radioligand is much, with a K_d of "
        f"{concentration(design.K_d / 1000)}",
        "wash": f"the filters are washed wrongly ({design.wash.replace('x', '×')})",
        "doses": "the doses do not reach from nothing to everything",
    }[decision]
