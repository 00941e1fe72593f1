"""Which tests `make check` leaves out: `python tests/slow.py REPORT.xml ...` writes slow.txt from JUnit reports.

A developer wants an answer within a minute, and seven of ten tests take less than a tenth of all the time. The others are found by
measuring, not by a mark that somebody has to remember. The first report is of all tests, a second one of `make check` as it
is then: there, other tests pay for what they share with those that were left out. `make test` runs all.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

LIST = Path(__file__).with_suffix(".txt")
LONG = 0.05
"""Seconds: a test with one case that takes longer is left out, with all its cases."""


def listed() -> frozenset[str]:
    """Return the tests that are left out, as `tests/unit/test_x.py::test_y`."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


def plain(nodeid: str) -> str:
    """Return the name of a test without its case."""
    return nodeid.partition("[")[0]


def found(*reports: Path) -> list[str]:
    """Return the unit and property tests that take long in one of some JUnit reports."""
    names = set()
    for case in (case for report in reports for case in ElementTree.parse(report).getroot().iter("testcase")):
        folder, kind, module, *inside = case.get("classname").split(".")
        if kind in ("unit", "property") and float(case.get("time")) > LONG:
            names.add("::".join([f"{folder}/{kind}/{module}.py", *inside, plain(case.get("name"))]))
    return sorted(names)


if __name__ == "__main__":
    names = found(*map(Path, sys.argv[1:]))
    LIST.write_text("".join(f"{name}\n" for name in names), encoding="utf-8", newline="\n")
    print(f"{len(names)} tests take more than {LONG} s")
