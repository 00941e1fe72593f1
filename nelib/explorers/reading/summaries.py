"""Sentences and figures that sum up others: their outcome follows from those of the parts."""

from nelib.explorers.reading.outcome import (
    CONDITIONS,
    CONTRADICTED,
    HOLDS,
    UNTESTABLE,
    VERDICTS,
    Outcome,
    claims,
    judge,
)  # fmt: skip


def parts(ids: str) -> Outcome:
    """Judge a summary by its parts.

    It holds if all parts do, is contradicted if all are, is untestable here if all are, and holds with conditions
    otherwise.

    Parameters
    ----------
    ids : str
        Ids of the parts, divided by blanks.
    """
    found = {name: judge(name) for name in ids.split()}
    words = [one.verdict for one in found.values()]
    same = set(words) if len(set(words)) == 1 else {CONDITIONS}
    verdict = next(iter(same))
    count = ", ".join(f"{words.count(word)} {word}" for word in VERDICTS if word in words)
    quotes = "; ".join(f"“{claims()[name].quote}”: {one.verdict}" for name, one in found.items())
    sources = tuple(dict.fromkeys(key for one in found.values() for key in one.sources))
    told = f"Its {len(found)} parts: {count}. {quotes}."
    cases = {} if verdict == UNTESTABLE else {name: one.verdict in (HOLDS, CONDITIONS) for name, one in found.items()}
    if verdict == CONTRADICTED:
        cases = dict.fromkeys(found, False)
    return Outcome(verdict, told, sources, cases)
