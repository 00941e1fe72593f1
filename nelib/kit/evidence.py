"""Numbers with a source: evidence records, the bibliography, and the tables that lessons show.

A record is a row of a CSV file in ``nelib/data``. Its source is a key of ``references.json`` (CSL JSON, the format that
reference managers export and the standard library can read). A record without a source cannot be made.
"""

import csv
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from nelib.kit.errors import known_name, number, unknown_name
from nelib.kit.style import subscripts

GRADES: dict[str, tuple[str, str]] = {
    "READ": ("read", "Read in the cited publication, usually in its abstract."),
    "READ-SBML": ("read in model file", "Read in a published model file, not in the paper itself."),
    "READ-CODE": ("read in code", "Read in published program code."),
    "DERIVED": ("derived", "Computed for this course from graded inputs."),
    "ASSUMED": ("assumed", "Chosen for this course; no measurement was found."),
    "RECALLED": ("unsourced: recalled", "Recalled from memory; not yet checked against a publication."),
}
"""Evidence grades: name -> (badge text, meaning)."""

_BADGE_STYLE = {
    "READ": ("#e3f1ea", "#14532d", "●"),
    "READ-SBML": ("#e6eef8", "#1e3a6e", "◐"),
    "READ-CODE": ("#e6eef8", "#1e3a6e", "◐"),
    "DERIVED": ("#efeaf7", "#4a2a7b", "∂"),
    "ASSUMED": ("#fdf0d5", "#7a4a00", "△"),
    "RECALLED": ("#fbe3df", "#8a1c0c", "▲"),
}


@dataclass(frozen=True)
class Quantity:
    """One number and everything that is known about it.

    Attributes
    ----------
    name : str
        Identifier in code, e.g. ``"K_tyr"``.
    symbol : str
        LaTeX symbol, e.g. ``"K_{tyr}"``.
    value : float
        The number, in `unit`.
    unit : str
        Unit that pint understands; ``"1"`` for a pure number.
    meaning : str
        What it is, in words.
    preparation : str
        Species and preparation in which it was measured, or the kind of model it was taken from.
    source : str
        Key of the reference in ``references.json``.
    grade : str
        Evidence grade, one of `GRADES`.
    probability : float
        For recalled numbers, the subjective probability that value and attribution are right; else NaN.
    note : str
        Anything a reader must know, e.g. how a derived number was obtained.

    Raises
    ------
    ValueError
        If the value is not finite, the source is missing or unknown, or the grade is unknown.
    """

    name: str
    symbol: str
    value: float
    unit: str
    meaning: str
    preparation: str
    source: str
    grade: str
    probability: float = math.nan
    note: str = ""

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(f"A record needs a name, but it is {self.name!r}.")
        if isinstance(self.value, str):
            raise ValueError(f"The value of {self.name!r} must be a number, not the text {self.value!r}.")
        number(f"The value of {self.name!r}", self.value)
        if not isinstance(self.unit, str) or not self.unit.strip():
            raise ValueError(f"{self.name!r} has no unit. Write '1' for a pure number.")
        if not self.source:
            raise ValueError(f"{self.name!r} has no source. Every number in the course names its source.")
        if self.source not in references():
            raise unknown_name("reference", self.source, references())
        if self.grade not in GRADES:
            raise unknown_name("evidence grade", self.grade, GRADES)
        if self.grade == "RECALLED" and not 0 < self.probability <= 1:
            raise ValueError(f"{self.name!r} is recalled, so it must state a probability between 0 and 1.")
        if self.grade in ("DERIVED", "ASSUMED") and not self.note:
            raise ValueError(f"{self.name!r} is {self.grade.lower()}, so its note must say how or why.")

    def badge(self) -> str:
        """Return the evidence badge as HTML: a sign, a word and a color, so that color is never the only cue."""
        text, meaning = GRADES[self.grade]
        if self.grade == "RECALLED":
            text += f", {self.probability:.0%} sure"
        back, ink, sign = _BADGE_STYLE[self.grade]
        return (
            f'<span title="{escape(meaning)}" style="background:{back};color:{ink};border-radius:9px;'
            f'padding:1px 8px;white-space:nowrap;font-size:90%">{sign} {escape(text)}</span>'
        )

    def _repr_html_(self) -> str:
        return str(EvidenceTable([self])._repr_html_())


@cache
def references() -> dict[str, dict]:
    """Return the bibliography: key -> CSL JSON entry."""
    text = files("nelib.data").joinpath("references.json").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in json.loads(text)}


def cite(key: str) -> str:
    """Return the short citation of a reference, e.g. ``"Best et al. 2009"``.

    Raises
    ------
    ValueError
        If there is no such reference.
    """
    known_name("reference", key, references())
    entry = references()[key]
    names = [a.get("family") or a["literal"] for a in entry["author"]]
    two = len(names) == 2 and names[1] != "and others"
    who = names[0] if len(names) == 1 else f"{names[0]} & {names[1]}" if two else f"{names[0]} et al."
    year = entry["issued"]["date-parts"][0][0] if "issued" in entry else "(year not seen)"
    return f"{who} {year}"


def _link(entry: Mapping) -> str:
    if "DOI" in entry:
        return f"https://doi.org/{entry['DOI']}"
    return entry.get("URL", "")


def load_evidence(table: str) -> dict[str, Quantity]:
    """Read an evidence table.

    Parameters
    ----------
    table : str
        Name of a CSV file in ``nelib/data`` without its ending.

    Returns
    -------
    dict of str to Quantity
        In the order of the file.

    Raises
    ------
    ValueError
        If the table does not exist, or a row is not a valid record.
    """
    return _read(known_name("evidence table", table, _names()))


def tables() -> list[str]:
    """Return the names of all evidence tables."""
    return list(_names())


@cache  # models look up numbers thousands of times a second: the folder is read once
def _names() -> tuple[str, ...]:
    return tuple(sorted(p.name[:-4] for p in files("nelib.data").iterdir() if p.name.endswith(".csv")))


@cache
def _read(table: str) -> dict[str, Quantity]:
    records: dict[str, Quantity] = {}
    with files("nelib.data").joinpath(f"{table}.csv").open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                row["value"] = float(row["value"])
                row["probability"] = float(row["probability"] or "nan")
                record = Quantity(**row)
            except (TypeError, ValueError) as error:
                raise ValueError(f"{table}.csv, line {line}: {error}") from error
            if record.name in records:
                raise ValueError(f"{table}.csv, line {line}: the name {record.name!r} is used twice.")
            records[record.name] = record
    return records


class EvidenceTable:
    """Evidence records as a table that a notebook shows: HTML with badges, or plain text."""

    def __init__(self, records: Iterable[Quantity]):
        self.records = list(records)

    def summary(self) -> str:
        """Count the records by grade, in words: honest at a glance."""
        counts = {g: sum(r.grade == g for r in self.records) for g in GRADES}
        parts = ", ".join(f"{n} {GRADES[g][0]}" for g, n in counts.items() if n)
        return f"{len(self.records)} numbers: {parts}."

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (r.symbol, r.meaning, f"{r.value:g} {'' if r.unit == '1' else r.unit}".strip(), r.preparation, r.source)
            for r in self.records
        ]

    def _repr_html_(self) -> str:
        head = "".join(
            f'<th style="text-align:left">{h}</th>'
            for h in ("Symbol", "Meaning", "Value", "Species, preparation", "Source", "Evidence")
        )
        body = []
        for record, (symbol, meaning, value, preparation, source) in zip(self.records, self._rows(), strict=True):
            link = _link(references()[source])
            text = escape(cite(source))
            text = f'<a href="{escape(link)}">{text}</a>' if link else text
            note = f'<br><span style="opacity:.75">{subscripts(escape(record.note))}</span>' if record.note else ""
            cells = (
                f"${symbol}$",
                subscripts(escape(meaning)) + note,
                escape(value),
                subscripts(escape(preparation)),
                text,
                record.badge(),
            )
            body.append("<tr>" + "".join(f'<td style="text-align:left">{c}</td>' for c in cells) + "</tr>")
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
        if len(body) <= 15:
            return table
        summary = f"<summary><strong>{escape(self.summary())}</strong> Click to see them all.</summary>"
        return f"<details>{summary}{table}</details>"

    def __repr__(self) -> str:
        return "\n".join(
            f"{r.name} = {v} ({m}; {p}; {cite(r.source)}; {r.grade})"
            for r, (_, m, v, p, _s) in zip(self.records, self._rows(), strict=True)
        )


class ReferenceList:
    """The references of a lesson, in alphabetical order."""

    def __init__(self, keys: Iterable[str]):
        self.keys = sorted(set(keys), key=cite)

    def _lines(self) -> list[tuple[str, str]]:
        lines = []
        for key in self.keys:
            entry = references()[key]
            where = ", ".join(str(entry[k]) for k in ("container-title", "volume", "page", "publisher") if k in entry)
            parts = [cite(key).rstrip("."), entry["title"].rstrip("."), where]
            lines.append((". ".join(p for p in parts if p) + ".", _link(entry)))
        return lines

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li>{escape(text)} " + (f'<a href="{escape(link)}">{escape(link)}</a>' if link else "") + "</li>"
            for text, link in self._lines()
        )
        return f"<ul>{items}</ul>"

    def __repr__(self) -> str:
        return "\n".join(f"{text} {link}" for text, link in self._lines())
