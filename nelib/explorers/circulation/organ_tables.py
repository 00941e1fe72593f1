"""The seed's table of organ effects, claim by claim, and the findings on glucagon, as tables that one can search."""

from html import escape

from nelib.body.organ_claims import COMPUTED, MISSING, WORDS, claims, count, glucagon
from nelib.body.organs import AGONISTS, HALF, organs, potency
from nelib.explorers.words import nanomolar
from nelib.kit.browse import Browse
from nelib.kit.evidence import cite


def _sources(keys) -> str:
    return ", ".join(cite(key) for key in keys)


def _reason(claim) -> str:
    """Return the reason as HTML, with its sources and whether the verdict was computed."""
    how = "computed from records" if claim.verdict.kind == COMPUTED else "read, not computed"
    return f"{escape(claim.verdict.reason)}<small>{how}; {escape(_sources(claim.sources))}</small>"


def claims_table() -> Browse:
    """Return the claims of the seed's table with their verdicts, with lists for verdict and system."""
    import pandas as pd

    lines = [
        {
            "system": claim.system,
            "claim": f"“{claim.quote}”" if claim.quote else "(not in the table: a row that the course adds)",
            "receptor, S2": claim.receptor,
            "receptor, evidence": claim.found,
            "verdict": claim.verdict.word,
            "why": _reason(claim),
        }
        for claim in claims().values()
    ]
    shown = ("system", "claim", "receptor, S2", "receptor, evidence", "verdict", "why")
    rows, added = sum(count().values()), sum(count(added=True).values())
    title = f"Physiological effects of sympathetic activation: S2's {rows} rows, and {added} that the course adds"
    return Browse(
        pd.DataFrame(lines), title, ("verdict", "system"), shown, html=("why",), orders={"verdict": [*WORDS, MISSING]}
    )


def glucagon_table() -> Browse:
    """Return what was found on catecholamines and glucagon, with a list for the species."""
    import pandas as pd

    lines = [
        {
            "species": row["species"],
            "preparation": row["preparation"],
            "agonist": row["agonist"],
            "glucagon": row["glucagon"],
            "receptor": row["receptor"],
            "how": row["how"],
            "source": cite(row["source"]),
        }
        for row in glucagon()
    ]
    return Browse(pd.DataFrame(lines), "Glucagon and catecholamines: who found what where", ("species", "receptor"))


def potency_table() -> Browse:
    """Return the potency of each agonist at each organ, with species, preparation and source; gaps show as gaps."""
    import pandas as pd

    lines = []
    for organ in organs().values():
        for agonist in AGONISTS:
            found = potency(organ.key, agonist)
            record = found.record if found else None
            what = "half of the response" if found and found.kind == HALF else "least with an effect" if found else "–"
            lines.append({
                "organ": organ.name,
                "receptor": organ.receptor,
                "agonist": agonist,
                "concentration": nanomolar(found.nM) if found else "no number found",
                "what it is": what,
                "species, preparation": record.preparation if record else "–",
                "source, evidence": f"{escape(cite(record.source))} {record.badge()}" if record else "–",
                "note": record.note if record else "",
            })  # fmt: skip
    shown = (
        "organ",
        "receptor",
        "agonist",
        "concentration",
        "what it is",
        "species, preparation",
        "source, evidence",
        "note",
    )
    return Browse(
        pd.DataFrame(lines), "How strong three agonists are at the organs", ("organ", "agonist"), shown,
        html=("source, evidence",), orders={"agonist": list(AGONISTS)},
    )  # fmt: skip
