"""The recordings of the locus coeruleus for tests: the published file where a copy is named, and the stand-in always.

No test fetches anything. NELIB_LC_DATA names a copy. Without one the tests of the published file are skipped with a
message; with NELIB_REQUIRE_LC_DATA=1 they fail.
"""

import os
from pathlib import Path

import pytest

from nelib.locus import identified

SETS = ("published", "stand-in")
NAMED = os.environ.get(identified.ENVIRONMENT)  # read once: tests change the variable


def copy_at_hand() -> Path | None:
    """Return the copy that the environment names, if it is there."""
    return Path(NAMED) if NAMED and Path(NAMED).is_file() else None


def neurons(which: str) -> identified.Neurons:
    """Return one of `SETS`."""
    if which == "stand-in":
        return identified.load(synthetic=True)
    if path := copy_at_hand():
        return identified.load(path)
    say = pytest.fail if os.environ.get("NELIB_REQUIRE_LC_DATA") == "1" else pytest.skip
    say(f"the published recordings are not at hand; set {identified.ENVIRONMENT} to a copy of them")
