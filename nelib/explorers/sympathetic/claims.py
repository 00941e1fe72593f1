"""The seed's two claims on measuring sympathetic activity with their verdicts, as a table that one can search."""

from html import escape

from nelib.body.organ_claims import COMPUTED
from nelib.body.sympathetic_claims import CLAIMS, verdict
from nelib.kit.browse import Browse

NUMBERS = {"global estimate": "S13", "HPLC or ELISA": "S14"}


def claims_table() -> Browse:
    """Return the claims with their verdicts, and the numbers on which these rest."""
    import pandas as pd

    lines = []
    for key, quote in CLAIMS.items():
        found = verdict(key)
        how = "computed from records" if found.kind == COMPUTED else "read, not computed"
        lines.append({
            "no.": NUMBERS[key],
            "claim": f"“{quote}”",
            "verdict": found.word,
            "why": f"{escape(found.reason)}<small>{how}</small>",
        })  # fmt: skip
    return Browse(pd.DataFrame(lines), "Two of S2's claims on measuring sympathetic activity", html=("why",))
