"""Keep the verdicts on all claims: ``python -m nelib.explorers.reading.write``; ``--check`` only says which are stale.

Judging all claims takes several seconds, since the models behind them run. What came out is therefore kept in
``nelib/data/claims/verdicts.csv``, and the table of claims reads it there.
"""

import csv
import io
import re
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from nelib.clinic.claim_verdicts import COLUMNS, FILE, Kept, read
from nelib.explorers.reading.outcome import Outcome, claims, judge

PATH = Path(str(files("nelib.data"))) / "claims" / FILE
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def kept(name: str, found: Outcome) -> Kept:
    """Return what is kept of the outcome of a claim."""
    return Kept(
        name, found.verdict, sum(found.cases.values()), len(found.cases), found.found, tuple(found.sources)
    )  # fmt: skip


def judged() -> dict[str, Kept]:
    """Judge all claims, in the order of the seeds."""
    return {name: kept(name, judge(name)) for name in claims()}


def written(rows: Mapping[str, Kept]) -> str:
    """Return the file for these verdicts."""
    text = io.StringIO()
    file = csv.writer(text, lineterminator="\n")
    file.writerow(COLUMNS)
    file.writerows(
        (one.id, one.verdict, one.true, one.cases, one.found, ";".join(one.sources)) for one in rows.values()
    )
    return text.getvalue()


def _last(number: str) -> float:
    """Return one in the last digit of a number as it is printed: 0.01 for 3.14."""
    digits, _, power = number.partition("e")
    return 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))


def same_text(old: str, new: str) -> bool:
    """Say whether two texts are the same, but for one in the last printed digit of their numbers.

    Another machine may round a computed number the other way.
    """
    if _NUMBER.split(old) != _NUMBER.split(new):
        return False
    pairs = zip(_NUMBER.findall(old), _NUMBER.findall(new), strict=True)
    return all(a == b or abs(float(a) - float(b)) <= 1.01 * max(_last(a), _last(b)) for a, b in pairs)


def same(old: Kept, new: Kept) -> bool:
    """Say whether a kept verdict is still what is computed."""
    exact = [(one.id, one.verdict, one.true, one.cases, one.sources) for one in (old, new)]
    return exact[0] == exact[1] and same_text(old.found, new.found)


def stale(old: Mapping[str, Kept], new: Mapping[str, Kept]) -> list[str]:
    """Return the ids of which the kept verdict is missing, needless, or not what is computed now."""
    wrong = [name for name, one in new.items() if name not in old or not same(old[name], one)]
    return wrong + [name for name in old if name not in new]


def main(arguments: list[str], path: Path = PATH) -> int:
    """Write the file, or say which of its rows are stale."""
    check = "--check" in arguments
    old = read(path.read_text(encoding="utf-8").splitlines()) if path.exists() else {}
    new = judged()
    wrong = stale(old, new)
    if not check and (wrong or list(old) != list(new)):
        kept_or_new = {name: one if name in wrong else old[name] for name, one in new.items()}
        path.write_bytes(written(kept_or_new).encode("utf-8"))
    print("stale:" if check else "written:", ", ".join(wrong) or "nothing")
    return int(bool(wrong) and check)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
