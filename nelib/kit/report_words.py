"""Words, numbers and names as a report writes them; see `nelib.kit.report`."""

import hashlib
import math
import platform
import re
import unicodedata
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

PACKAGES = ("nelib", "numpy", "scipy", "matplotlib", "pandas")
"""Whose versions a report names, beside that of Python."""
KEPT = ("\n", "\u200c", "\u200d")
"""The line end, and two signs without which some scripts cannot be written."""
P_LEAST = 0.001  # a smaller p value is only said to be smaller
DIGITS = 12  # of a hash that a reader may want to compare by eye
LONGEST = 60  # letters of a file name: folders of students are deep, and Windows counts the whole path
_TAKEN = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$")  # names that Windows keeps for itself
_ITEM = re.compile(r"^\s*(?:[-•*]|\d{1,2}[.)])\s+(?=\S)")


def clean(label: str, text: Any, empty: bool = True) -> str:
    """Return a text without what no page can show: control characters and halves of characters.

    Raises
    ------
    ValueError
        If it is not a text, or is empty although it must not be.
    """
    if not isinstance(text, str):
        raise ValueError(f"{label} must be a text, but it is {text!r}.")
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFC", text).expandtabs(4)
    text = "".join(c for c in text if c in KEPT or unicodedata.category(c) not in ("Cc", "Cf")).strip("\n ")
    if not text and not empty:
        raise ValueError(f"{label} must not be empty.")
    return text


def paragraphs(text: str) -> list[tuple[bool, str]]:
    """Split a text at blank lines, and at lines that begin as an item of a list; other line ends are spaces.

    Returns
    -------
    list of (bool, str)
        Whether it is an item of a list, and the text without its mark.
    """
    found: list[tuple[bool, str]] = []
    for part in re.split(r"\n[ ]*\n", text):
        for count, line in enumerate(line for line in part.split("\n") if line.strip()):
            words = re.sub(" +", " ", _ITEM.sub("", line)).strip(" ")  # a space that does not break stays
            if _ITEM.match(line):
                found.append((True, words))
            elif count:
                found[-1] = (found[-1][0], f"{found[-1][1]} {words}")
            else:
                found.append((False, words))
    return found


def shown(value: Any, digits: int | None = None) -> str:
    """Write a cell of a table: a number with four significant digits, or with so many after its point."""
    if value is None or value != value:
        return "–"
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if hasattr(value, "__index__") or not hasattr(value, "__float__"):
        return str(value)
    value = float(value)
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞"
    if value and not 1e-4 <= abs(value) < 1e6:
        mantissa, power = f"{value:.3e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return f"{mantissa}\u00a0×\u00a010{raised}".replace("-", "−")
    text = f"{value:.4g}" if digits is None else f"{value:.{digits}f}"
    if "e" in text:
        text = f"{value:.0f}"
    if not text.strip("-0."):
        text = text.removeprefix("-")  # what is rounded to 0 has no sign
    return text.replace("-", "−")


def _brief(value: float, digits: int | None) -> str:
    """Write a number with three significant digits, or with so many after its point; from 10,000 on with commas."""
    if 1e4 <= abs(value) < 1e6:
        whole = round(value, 2 - math.floor(math.log10(abs(value)))) if digits is None else value
        return f"{whole:,.0f}".replace("-", "−")
    return shown(float(f"{value:.3g}") if digits is None and abs(value) < 1e3 else value, digits)


def measured(found: Iterable[Any], name: str = "") -> tuple[str, str, str]:
    """Return value, 95% interval and unit as a table shows them, with as many digits as the interval deserves.

    Without an interval a number has three digits, with a wide one not more. A small p value is only called small.

    Parameters
    ----------
    found : (float or None, float or None, float or None, str)
        Value, low end, high end, unit; None where the run did not tell.
    name : str
        Of the finding; one that is called p, or "p (run 2)", is a p value.
    """
    value, low, high, unit = found
    unit = {"1": "", "percent": "%"}.get(unit, unit)
    if value is None:
        return "not determined", "–", unit
    if (name == "p" or name.startswith("p (")) and 0 <= value < P_LEAST:
        return f"< {P_LEAST:g}", "none", unit
    digits = None
    if low is not None and high is not None and high > low:
        half = (high - low) / 2
        digits = max(0, 1 - math.floor(math.log10(half)))
        three = max(0, 2 - math.floor(math.log10(abs(value)))) if value else digits
        digits = three if three < digits and half >= 2 * 10.0**-three else digits
    value, *ends = (None if v is None else _brief(v, digits) for v in (value, low, high))
    low, high = ends
    if low is None:
        return value, "none" if high is None else f"up to {high}", unit
    return value, f"from {low}" if high is None else f"{low} to {high}", unit


def cells(frame: Any) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of a data frame as texts; the index is not shown."""
    head = [" ".join(map(str, n)) if isinstance(n, tuple) else str(n) for n in frame.columns]
    columns = [[clean("cell", shown(v)) for v in frame.iloc[:, k]] for k in range(len(head))]
    return [clean("column", name) for name in head], [list(row) for row in zip(*columns, strict=True)]


def fingerprint(frame: Any) -> str:
    """Return the first digits of the SHA-256 of a data table: two tables with one fingerprint are the same table."""
    if not hasattr(frame, "to_csv"):
        raise ValueError(f"The table must be a pandas data frame, but it is {type(frame).__name__}.")
    return hashlib.sha256(frame.to_csv(index=False, lineterminator="\n").encode()).hexdigest()[:DIGITS]


def versions(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Return the versions of Python and of some packages."""
    known = {"python": platform.python_version()}
    for name in packages:
        try:
            known[name] = version(name)
        except PackageNotFoundError:
            known[name] = "not installed as a package"
    return known


def slug(text: str) -> str:
    """Return a text as part of a file name that every system takes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST].strip("-")
    return name if name and not _TAKEN.match(name) else f"report-{name}".strip("-")
