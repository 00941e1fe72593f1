"""What the table of receptor families in the first overview says, beside what the course has on record."""

from nelib.kit.evidence import cite
from nelib.receptors.subtypes import greek, rows, subtypes


def couplings(family: str) -> dict[str, list[str]]:
    """Return the G proteins on record for a family.

    Parameters
    ----------
    family : str
        ``"alpha1"``, ``"alpha2"`` or ``"beta"``.

    Returns
    -------
    dict of str to list of str
        Statement -> subtypes for which it is on record, with Greek letters.
    """
    found: dict[str, list[str]] = {}
    for receptor in subtypes().values():
        if receptor.family == family:
            for fact in receptor.about("G protein"):
                found.setdefault(fact.text, []).append(receptor.name)
    return found


class FamilyTable:
    """The claims of the first overview on each family, the G proteins on record, a counter-example and the verdict.

    The claims and the verdicts are in ``nelib/data/receptors/seed_families.csv``, the G proteins in ``subtypes.csv``
    beside it. A notebook shows it as a table.
    """

    columns = ("receptor", "S1 says", "G proteins on record", "what speaks against it", "verdict")

    def __init__(self):
        self.rows = [self._row(row) for row in rows("seed_families.csv")]
        self.sources = [row["source"] for row in rows("seed_families.csv")]

    @staticmethod
    def _row(row: dict[str, str]) -> tuple[str, ...]:
        family = [r.name for r in subtypes().values() if r.family == row["family"]]
        told = [
            text if names == family else f"{' and '.join(names)}: {text}"
            for text, names in couplings(row["family"]).items()
        ]
        return (
            greek(row["family"]), f"{row['coupling']}, {row['messenger']}, “{row['effect']}”", "; ".join(told),
            f"{row['against']} ({cite(row['source'])})", row["verdict"],
        )  # fmt: skip

    def _repr_markdown_(self) -> str:
        lines = [self.columns, ("---",) * len(self.columns), *self.rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    def __repr__(self) -> str:
        return "\n".join(": ".join((row[0], "; ".join(row[1:]))) for row in self.rows)
