"""The receptors and the published affinities as tables that a reader filters and searches."""

import re
from html import escape

from nelib.kit.browse import ALL, Browse, matching
from nelib.kit.evidence import GRADES, cite
from nelib.receptors.subtypes import GROUPS, RECEPTORS, Affinity, Receptor, affinities, greek, pK, receptor, subtypes

FAMILY_NAMES = {"alpha1": "α1", "alpha2": "α2", "beta": "β"}
ALSO = {  # other names, for the search
    "norepinephrine": "noradrenaline",
    "epinephrine": "adrenaline",
    "isoproterenol": "isoprenaline",
    "salbutamol": "albuterol",
    "UK 14304": "brimonidine",
    "HEAT": "BE 2254",
    "RX821002": "2-methoxyidazoxan",
}
EVIDENCE_OF = ("gene", "G protein", "effector", "tissues", "agonists", "antagonists")  # what the table shows
_NAME = re.compile(r"(?:(?:alpha|beta|adr[ab]|[αβ])(?:[\s\-]*[123₁₂₃][\s\-]*[abcd]?)?|[ab][123][abcd]?)", re.IGNORECASE)


def also(text: str) -> str:
    """Return the other names of the ligands that a text names."""
    return ", ".join(other for name, other in ALSO.items() if re.search(rf"(?<!\w){name}\b", text, re.I))


def meant(text: str) -> tuple[dict[str, str], str]:
    """Find the receptor that a search names, however it is written, and return it with the words that remain.

    ``"beta 1"`` is not a word and a number, and α1A is more than a text in which it occurs.
    """
    words = greek(text.lower()).split()
    for size in (3, 2, 1):
        for k in range(len(words) - size + 1):
            name = " ".join(words[k : k + size])
            if not _NAME.fullmatch(name):
                continue
            try:
                key = receptor(name, families=True)
            except ValueError:  # an old name, such as α1C
                continue
            return {"receptor": greek(key)}, " ".join(words[:k] + words[k + size :])
    return {}, " ".join(words)


def unresolved(table: Browse) -> str:
    """Say how many rows belong to the families of the receptor that is shown, and to its subtypes."""
    read, words = meant(table.search.value)
    chosen = table.chosen()
    name = chosen["receptor"] if chosen["receptor"] != ALL else read.get("receptor", "")
    key = next((key for key in (*RECEPTORS, *GROUPS) if greek(key) == name), "")
    if not key or (key in GROUPS and chosen["receptor"] == ALL):  # the search for a family finds its subtypes, too
        return ""
    counts = matching(table.frame, chosen | {"receptor": ALL}, words)["key"].value_counts()
    holds = {other: set(GROUPS.get(other, (other,))) for other in (*GROUPS, *RECEPTORS) if other in counts}
    own = set(GROUPS.get(key, (key,)))
    wider, narrower = ([k for k, held in holds.items() if test(held)] for test in (own.__lt__, own.__gt__))
    lines = []
    if wider:
        lines.append(f"{_counted(wider, counts)}: there {name} was not told apart from other receptors.")
    if narrower:
        lines.append(f"{_counted(narrower, counts)}, subtypes of {name}.")
    return " ".join(lines)


def _counted(keys: list[str], counts) -> str:
    first, *others = [f"{counts[key]} of {greek(key)}" for key in keys]
    first = first.replace(" of ", " more row is of " if counts[keys[0]] == 1 else " more rows are of ")
    return " and ".join(filter(None, (", ".join((first, *others[:-1])), *others[-1:])))


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
            "other names": also(f"{r.text('agonists')}, {r.text('antagonists')}, {r.text('tissues')}"),
            "evidence": _evidence(r),
        }
        for r in subtypes().values()
    ]
    shown = ("receptor", "evidence", "gene", "G protein and effector", "where it matters", "agonists", "antagonists")
    title = "The nine adrenoceptors"
    return Browse(pd.DataFrame(lines), title, ("family", "G protein"), shown, html=("evidence",), read=meant)


def _log(record: Affinity) -> str:
    return "" if record.kind in ("efficacy", "ratio") else f"{pK(record):.2f}"


def _value(record: Affinity) -> str:
    """Return a value as HTML: parameter, number as it was published and, where it is another one, its logarithm."""
    log = _log(record) if record.quantity.unit != "1" or record.spread == "range" else ""
    number, bracket, interval = record.printed.partition("(")
    first, then = (f'<span class="nelib-whole">{escape(part)}</span>' for part in (number.strip(), bracket + interval))
    below = f'<small class="nelib-whole">−log M {log}</small>' if log else ""
    return f'<span class="nelib-line">{escape(record.parameter)} {first}</span> {then if interval else ""}{below}'


def _assay(record: Affinity) -> str:
    """Return as HTML where and with what a value was measured, and what must be known of it."""
    lines = (f"with {record.readout}" if not record.readout.startswith("not ") else "", record.quantity.note)
    below = "".join(f"<small>{escape(line)}</small>" for line in lines if line)
    return escape(record.quantity.preparation) + below


def affinity_table() -> Browse:
    """Return all published affinities, with lists for receptor, ligand and evidence grade."""
    import pandas as pd

    lines = [
        {
            "receptor": greek(r.receptor),
            "key": r.receptor,
            "ligand": r.ligand,
            "other names": also(f"{r.ligand} {r.readout} {r.quantity.preparation} {r.quantity.note}"),
            "parameter": r.parameter,
            "as published": r.printed,
            "−log M": _log(r),
            "preparation": r.quantity.preparation,
            "measured with": r.readout,
            "source": cite(r.source),
            "grade": GRADES[r.grade][0],
            "evidence": r.quantity.badge(),
            "note": r.quantity.note,
            "value": _value(r),
            "source, evidence": f"{escape(cite(r.source))}<br>{r.quantity.badge()}",
            "preparation, assay, note": _assay(r),
        }
        for r in affinities()
    ]
    shown = ("receptor", "ligand", "value", "source, evidence", "preparation, assay, note")
    return Browse(
        pd.DataFrame(lines), "Published affinities at adrenoceptors", ("receptor", "ligand", "grade"), shown,
        html=("evidence", *shown[2:]), orders={"grade": [text for text, _ in GRADES.values()]}, read=meant,
        remark=unresolved,
    )  # fmt: skip
