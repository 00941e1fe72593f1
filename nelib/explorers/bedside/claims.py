"""The seed's table on norepinephrine bitartrate, claim by claim, as a table that one can search."""

from html import escape

from nelib.body import excretion, label_audit
from nelib.body.infusion_models import value
from nelib.kit.browse import Browse
from nelib.kit.evidence import cite

SOURCES = {
    "S6": ("seed_bitartrate", "levophed_label"),
    "S7": ("li2024", "beloeil2005", "anasim_code"),
    "S8": ("usp_bitartrate", "mongardon2023"),
    "S9": ("seed_bitartrate", "renal_handbook"),
    "S16": ("becker1970", "peyrin1983", "metadrenalines_thesis", "vma_laboratory", "goodall1963"),
}
"""Where the numbers of a verdict come from, by claim."""
NO, PLACE, SICK, MISSING, DISPUTED, HOLDS = (
    "does not hold",
    "says no place",
    "not at score 60",
    "incomplete",
    "disputed",
    "holds",
)


def word(verdict: label_audit.Verdict) -> str:
    """Return the verdict in a word or two, from its numbers."""
    numbers = verdict.numbers
    if verdict.code == "S6":
        if "CL" not in numbers:
            return PLACE
        return HOLDS if all(pair.holds for pair in label_audit.pairs()) else NO
    if verdict.code == "S7":
        return SICK if numbers["score 60, lag"] > value("seed_offset_high") else HOLDS
    if verdict.code == "S8":
        return MISSING
    if verdict.code == "S9":
        return DISPUTED if numbers["free, seed"] != numbers["free, other"] else HOLDS
    return NO if numbers["conjugated"] < 1 / 2 else HOLDS


def verdicts() -> list[label_audit.Verdict]:
    """Return the verdicts on all claims of the table that the lesson tests."""
    return [*label_audit.verdicts(), excretion.verdict()]


def verdicts_table() -> Browse:
    """Return the claims of the seed's table on pharmacokinetics with their verdicts, with a list for the verdict."""
    import pandas as pd

    lines = [
        {
            "claim": v.claim[0].upper() + v.claim[1:],
            "verdict": word(v),
            "why": f"{escape(v.verdict)}<small>computed from records; "
            f"{escape(', '.join(cite(key) for key in SOURCES[v.code]))}</small>",
        }
        for v in verdicts()
    ]
    return Browse(
        pd.DataFrame(lines), "Pharmacokinetics of norepinephrine bitartrate: S2's table, audited", ("verdict",),
        ("claim", "verdict", "why"), html=("why",), orders={"verdict": [NO, SICK, PLACE, MISSING, DISPUTED, HOLDS]},
    )  # fmt: skip
