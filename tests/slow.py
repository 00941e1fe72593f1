"""Which tests `make check` leaves out: `python tests/slow.py REPORT.xml` writes slow.txt from a JUnit report of all tests.

A developer wants an answer within a minute, and nine of ten tests take less than a tenth of all the time. The others are
found by measuring, not by a mark that somebody has to remember. `make test` runs all.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

LIST = Path(__file__).with_suffix(".txt")
LONG = 0.08
"""Seconds: a test with one case that takes longer is left out, with all its cases."""


def listed() -> frozenset[str]:
    """Return the tests that are left out, as `tests/unit/test_x.py::test_y`."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


def plain(nodeid: str) -> str:
    """Return the name of a test without its case."""
    return nodeid.partition("[")[0]


def found(report: Path) -> list[str]:
    """Return the unit and property tests of a JUnit report that take long."""
    names = set()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        folder, kind, module, *inside = case.get("classname").split(".")
        if kind in ("unit", "property") and float(case.get("time")) > LONG:
            names.add("::".join([f"{folder}/{kind}/{module}.py", *inside, plain(case.get("name"))]))
    return sorted(names)


if __name__ == "__main__":
    names = found(Path(sys.argv[1]))
    LIST.write_text("".join(f"{name}\n" for name in names), encoding="utf-8", newline="\n")
    print(f"{len(names)} tests take more than {LONG} s")
