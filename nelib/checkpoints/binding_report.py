"""The checkpoint on the student's own compound in lesson 06: K_i, and the designs that give another one."""

import dataclasses

from nelib.explorers import binding as explore
from nelib.explorers.binding.bench import MINE
from nelib.explorers.binding.diagnosis import estimate
from nelib.kit.checkpoint import Misconception, Numeric, check
from nelib.kit.figures import concentration
from nelib.kit.personal import Personal
from nelib.receptors.assay import Design
from nelib.receptors.bench_ligands import FAMILIES, MEMBRANES, Compound, unknown
from nelib.receptors.tubes import expected

SAME = 0.15
"""Tolerance of a reported K_i: nearly twice what a careful assay leaves open (8 to 9% to either side)."""


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
CASES = (
    (FIRST, "simple", "That could be the first assay, with your compound instead of 5-methylurapidil. It was wrong "
     "for that one, too."),
    (FIRST, "added", "That could be the first assay with Cheng and Prusoff. Their equation needs free label, and "
     "nearly all of it sits on the receptors. Look at the bar below the filters."),
    (dict(protein=200.0), "added", "That could be 200 µg of membranes: the label is nearly all bound, and your "
     "compound is depleted, too. Look at the bar below the filters."),
    (dict(protein=20.0), "free", "That could be Cheng and Prusoff with the label that was left free: this makes the "
     "error of depletion larger, not smaller."),
    (dict(protein=20.0), "added", "That could be Cheng and Prusoff with 20 µg of membranes, which hold more than half "
     "of the label."),
    (dict(ligand=2.0), "simple", "That could be an IC50 with much radioligand. Divide by 1 + L/K_d."),
    (dict(ligand=0.5), "simple", "That could be an IC50, with three times K_d of radioligand. Divide by 1 + L/K_d."),
    (dict(), "simple", "That could be an IC50. Even with little radioligand it is no K_i: divide by 1 + L/K_d."),
    (dict(time=15.0, temperature="room"), "exact", "That could be an assay stopped after 15 minutes at 25 °C: the "
     "label has arrived, your compound has not."),
    (dict(time=30.0, temperature="room"), "exact", "That could be an assay stopped after half an hour at 25 °C: your "
     "compound is slower than the label. Incubate longer, or warmer."),
    (dict(time=60.0, temperature="ice"), "exact", "That could be an hour on ice, where nothing comes to equilibrium."),
    (dict(membrane="liver", protein=300.0, ligand=0.3, blank="nothing"), "added", "That could be blanks without "
     "membranes: what sticks to membranes was taken for receptors."),
)  # fmt: skip


def slips(compound: Compound) -> list[tuple[float, str]]:
    """Return what designs with a known error find of a compound in the mean (nM), and what to say about it."""
    found = []
    for changes, method, message in CASES:
        design = careful(**changes)
        result = estimate(design, expected(design, compound), method, interval=False)
        if result is not None:
            found.append((result.value, message))
    elsewhere: dict[float, list[str]] = {}
    for family in FAMILIES[1:]:
        membrane = next(name for name, (_, member) in MEMBRANES.items() if member == family)
        elsewhere.setdefault(compound.affinity(membrane), []).append({"alpha2": "α2", "beta": "β"}[family])
    for K_i, families in elsewhere.items():
        found.append(
            (K_i, f"That could be its K_i at {' or '.join(families)} receptors. Which membranes did you take?")
        )
    return found


def report(me: Personal | None = None):
    """Ask for the K_i at α1 receptors of the student's compound; errors are recognized by the design that makes them.

    Parameters
    ----------
    me : Personal, optional
        The student; self-study if missing.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`.
    """
    compound = unknown(explore.bench.me if me is None else explore.bench.at(me).me)
    K_i = compound.affinity("alpha1A")
    kept: list[Misconception] = []
    for value, message in slips(compound):
        if abs(value - K_i) > SAME * K_i and all(abs(value - k.value) > SAME * max(value, k.value) for k in kept):
            kept.append(Misconception(value, message))
    return check(
        "06/report",
        f"What is the K_i of <em>{MINE}</em> at α1 receptors?",
        Numeric(
            K_i,
            "nM",
            f"In truth {concentration(K_i / 1000)}: within 15%, nearly twice what a careful assay leaves open. Now "
            "run a bad design again, and open the envelope: it shows its faults.",
            "It does not lie within 15% of the truth. Look at the bar below the filters: how much of the label is "
            "bound, how much sticks? Does the curve pass through the tubes? Does a longer incubation give the same? "
            "Change one decision and run again.",
            kept,
            tolerance=SAME,
        ),
    )
