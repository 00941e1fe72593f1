"""The verdicts on the claims of both seed documents, as they were last computed and kept in a file.

The file ``nelib/data/claims/verdicts.csv`` is written by ``python -m nelib.explorers.reading.write``, which runs the
verdict function of every claim. This module only reads it, so that all verdicts are there in a moment.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nelib.kit.errors import known_name

HOLDS, CONDITIONS, CONTRADICTED, UNTESTABLE = (
    "holds",
    "holds with conditions",
    "contradicted",
    "untestable here",
)
VERDICTS = (HOLDS, CONDITIONS, CONTRADICTED, UNTESTABLE)
"""The four verdicts."""
FILE = "verdicts.csv"
COLUMNS = ("id", "verdict", "true", "cases", "found", "sources")


@dataclass(frozen=True)
class Kept:
    """A verdict as it is kept: on which claim, the word, what was found, and the keys of the references.

    The claim was true in `true` of the `cases` in which it was tested; none if it is untestable here.
    """

    id: str
    verdict: str
    true: int
    cases: int
    found: str
    sources: tuple[str, ...]

    @property
    def seed(self) -> str:
        """The seed document, S1 or S2, by which every id begins."""
        return self.id.partition("-")[0]


def read(lines: Iterable[str]) -> dict[str, Kept]:
    """Return the verdicts in the lines of a file, by the ids of the claims.

    Raises
    ------
    ValueError
        If a column is missing, an id is used twice, or a verdict is not known.
    """
    found: dict[str, Kept] = {}
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"The file of verdicts has the columns {', '.join(COLUMNS)}, not {reader.fieldnames}.")
    for row in reader:
        if row["id"] in found:
            raise ValueError(f"The id {row['id']!r} is used twice.")
        known_name("verdict", row["verdict"], VERDICTS)
        counts = {name: int(row[name]) for name in ("true", "cases")}
        found[row["id"]] = Kept(**{**row, **counts, "sources": tuple(row["sources"].split(";"))})  # type: ignore[arg-type]
    return found


@cache
def verdicts() -> dict[str, Kept]:
    """Return the kept verdict on every claim, by the ids of the claims and in the order of the seeds."""
    with files("nelib.data").joinpath("claims", FILE).open(encoding="utf-8", newline="") as lines:
        return read(lines)


def verdict_counts(seed: str | None = None) -> dict[str, int]:
    """Return how many claims got each verdict.

    Parameters
    ----------
    seed : {"S1", "S2"}, optional
        Only the claims of this seed document; by default those of both.

    Returns
    -------
    dict of str to int
        All four verdicts, in the order of `VERDICTS`.

    Raises
    ------
    ValueError
        If there is no such seed.
    """
    kept = list(verdicts().values())
    if seed is not None:
        known_name("seed", seed, dict.fromkeys(one.seed for one in kept))
        kept = [one for one in kept if one.seed == seed]
    return {word: sum(one.verdict == word for one in kept) for word in VERDICTS}
