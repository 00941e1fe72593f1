"""The receptors and the published affinities as tables that a reader filters and searches."""

import math
from html import escape

from nelib.kit.browse import Browse
from nelib.kit.evidence import GRADES, cite
from nelib.receptors.subtypes import Receptor, affinities, greek, pK, subtypes

FAMILY_NAMES = {"alpha1": "α1", "alpha2": "α2", "beta": "β"}


EVIDENCE_OF = ("gene", "G protein", "effector", "tissues", "agonists", "antagonists")  # what the table shows


def _evidence(receptor: Receptor) -> str:
    """Return the badges of the statements on a receptor, each with what it stands for."""
    fields: dict[str, dict[str, None]] = {}
    for fact in receptor.facts:
        if fact.field in EVIDENCE_OF:
            read = f" ({cite(fact.evidence.source)})" if fact.evidence.grade == "READ" else ""
            fields.setdefault(fact.evidence.badge(), {})[fact.field + read] = None
    return "<br>".join(f"{badge} {escape(', '.join(names))}" for badge, names in fields.items())


def _signal(receptor: Receptor) -> str:
    """Return the usual G protein with its effector, then what departs from it."""
    usual, *others = (fact.text for fact in receptor.about("G protein"))
    return "; ".join((f"{usual} → {receptor.text('effector')}", *others))


def receptor_table() -> Browse:
    """Return the nine adrenoceptors, with lists for family and G protein."""
    import pandas as pd

    lines = [
        {
            "receptor": r.name,
            "key": r.key,  # found by the search, as are the old names
            "family": FAMILY_NAMES[r.family],
            "G protein": r.about("G protein")[0].text,
            "gene": f"{r.text('gene')} ({r.text('uniprot')})",
            "older names": r.text("old"),
            "G protein and effector": _signal(r),
            "where it matters": r.text("tissues"),
            "order of potency": r.text("potency"),
            "agonists": r.text("agonists"),
            "antagonists": r.text("antagonists"),
            "evidence": _evidence(r),
        }
        for r in subtypes().values()
    ]
    shown = ("receptor", "gene", "G protein and effector", "where it matters", "agonists", "antagonists", "evidence")
    title = "The nine adrenoceptors"
    return Browse(pd.DataFrame(lines), title, ("family", "G protein"), shown, html=("evidence",))


def affinity_table() -> Browse:
    """Return all published affinities, with lists for receptor, ligand and evidence grade."""
    import pandas as pd

    lines = []
    for r in affinities():
        log = math.nan if r.kind in ("efficacy", "ratio") else pK(r)
        lines.append(
            {
                "receptor": greek(r.receptor),
                "key": r.receptor,
                "ligand": r.ligand,
                "parameter": r.parameter,
                "as published": r.printed,
                "−log M": "" if math.isnan(log) else f"{log:.2f}",
                "preparation": r.quantity.preparation,
                "measured with": r.readout,
                "source": cite(r.source),
                "grade": GRADES[r.grade][0],
                "evidence": r.quantity.badge(),
                "note": r.quantity.note,
            }
        )
    shown = (
        "receptor", "ligand", "parameter", "as published", "−log M", "preparation", "measured with", "source",
        "evidence", "note",
    )  # fmt: skip
    title = "Published affinities at adrenoceptors"
    return Browse(pd.DataFrame(lines), title, ("receptor", "ligand", "grade"), shown, html=("evidence",))
