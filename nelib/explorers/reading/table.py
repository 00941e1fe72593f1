"""All claims of both seed documents with their verdicts, as a table that one can search, and counted."""

from html import escape

from nelib.explorers.reading.outcome import SEEDS, VERDICTS, Claim, Outcome, claims, judge
from nelib.kit.browse import Browse
from nelib.kit.evidence import cite

FOLDER = ""
"""Where the lessons lie, seen from the notebook that shows the table: beside it."""
MAIN = "first lesson"
"""Column by which the table is filtered; the one that is shown links all lessons of a row."""


def _link(lesson: str, folder: str) -> str:
    number, _, topic = lesson.partition("_")
    return f'<a href="{escape(folder)}{escape(lesson)}.ipynb">{number} {escape(topic)}</a>'


def _line(claim: Claim, found: Outcome, folder: str) -> dict[str, str]:
    limits = f"<small>Limits: {escape(claim.limits)}.</small>" if claim.limits else ""
    where = f"{claim.seed}, {claim.section}; {claim.kind}"
    return {
        "seed": claim.seed,
        "subject": claim.subject,
        MAIN: claim.lessons[0],
        "claim": f"“{escape(claim.quote)}”<small>{escape(where)}</small>",
        "lesson": "<br>".join(_link(lesson, folder) for lesson in claim.lessons),
        "test": f"{escape(found.found)}{limits}",
        "verdict": found.verdict,
        "sources": escape("; ".join(cite(key) for key in found.sources)),
        "names": "; ".join(claim.names),
    }


def claims_table(folder: str = FOLDER) -> Browse:
    """Return the claims with lesson, test, verdict and sources, and lists for seed, subject, verdict and first lesson.

    Parameters
    ----------
    folder : str
        Put before the links to the lessons: nothing where the table is shown beside them, ``"../notebooks/"`` in an
        exercise.
    """
    import pandas as pd

    lines = [_line(claim, judge(name), folder) for name, claim in claims().items()]
    return Browse(
        pd.DataFrame(lines), f"{len(lines)} claims of the two seed documents, tested by this course",
        ("seed", "subject", "verdict", MAIN), ("claim", "lesson", "test", "verdict", "sources"),
        html=("claim", "lesson", "test", "sources"), orders={"verdict": VERDICTS},
    )  # fmt: skip


def summary(by: str = "seed"):
    """Return how many claims got each verdict, by seed or by another column of the file.

    Parameters
    ----------
    by : {"seed", "subject", "kind"}

    Returns
    -------
    pandas.DataFrame
        Rows by that column, and all; columns by verdict, and all.
    """
    import pandas as pd

    if by not in ("seed", "subject", "kind"):
        raise ValueError(f"by must be seed, subject or kind, but it is {by!r}.")
    rows = [(getattr(claim, by), judge(name).verdict) for name, claim in claims().items()]
    names = [s for s in SEEDS if by == "seed"] or sorted({name for name, _ in rows})
    counts = pd.DataFrame(0, index=names, columns=[*VERDICTS])
    for name, word in rows:
        counts.loc[name, word] += 1
    counts["all"] = counts.sum(axis=1)
    counts.loc["all"] = counts.sum()
    return counts
