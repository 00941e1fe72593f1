"""A report from a student's own results: what it is made of. `nelib.kit.report_html` and `report_pdf` write it.

Nothing here asks a clock or the network: the same results and the same date give the same bytes. What was not done is
said where it belongs, not left out.
"""

import datetime
import os
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nelib.kit.errors import known_name, number, whole
from nelib.kit.report_words import clean, fingerprint, shown, slug, versions

__all__ = ["Provenance", "Report", "ReportFigure", "ReportTable", "Section", "fingerprint", "versions"]

NOT_DONE = "Not done"
NOT_WRITTEN = "Nothing was written here."
STUDENT, COURSE = "student", "course"
"""Who wrote the text of a section."""
COLUMNS = 8
"""How many columns of a table a page has room for."""
_PNG = b"\x89PNG\r\n\x1a\n"


def _frame(label: str, frame: Any) -> Any:
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise ValueError(f"{label} must be a pandas data frame, but it is {type(frame).__name__}.")
    return frame


def _all(label: str, given: Any, kind: type) -> tuple:
    if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
        raise ValueError(f"{label} must be a list, but it is {given!r}.")
    given = tuple(given)
    for item in given:
        if not isinstance(item, kind):
            raise ValueError(f"{label} must hold {kind.__name__} only, but it holds {item!r}.")
    return given


def _mapping(label: str, given: Any) -> dict:
    if not isinstance(given, Mapping):
        raise ValueError(f"{label} must be a mapping, but it is {given!r}.")
    return {clean(f"A name in {label}", name, empty=False): value for name, value in given.items()}


# -- parts -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReportTable:
    """A table with its caption."""

    caption: str
    frame: Any

    def __post_init__(self):
        object.__setattr__(self, "caption", clean("The caption of a table", self.caption, empty=False))
        if not 0 < len(_frame(f"The table {self.caption!r}", self.frame).columns) <= COLUMNS:
            raise ValueError(f"The table {self.caption!r} must have 1 to {COLUMNS} columns, not more.")


@dataclass(frozen=True)
class ReportFigure:
    """A picture with its caption.

    Attributes
    ----------
    caption : str
        Stands below the picture.
    alt : str
        What the picture shows, for who cannot see it.
    png : bytes
        The picture, at 200 dots per inch or more.
    """

    caption: str
    alt: str
    png: bytes = field(repr=False)

    def __post_init__(self):
        for name, label in (("caption", "The caption of a figure"), ("alt", "The alternative text of a figure")):
            object.__setattr__(self, name, clean(label, getattr(self, name), empty=False))
        if not isinstance(self.png, bytes) or not self.png.startswith(_PNG) or len(self.png) < 33:
            raise ValueError(f"The figure {self.caption!r} must be the bytes of a PNG picture.")

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture."""
        return struct.unpack(">II", self.png[16:24])


@dataclass(frozen=True)
class Provenance:
    """Where the numbers of a section are from.

    Attributes
    ----------
    laboratory : str
        Its name in the course.
    run : int
        Number of the run.
    design : mapping
        Name of a decision -> what was decided.
    seed : int, optional
        From which, with the number of the run, its noise was drawn.
    versions : mapping
        Name of a program -> its version.
    data_hash : str
        See `fingerprint`; empty if it was not recorded.
    envelope_opened : bool or None
        Whether the truth had been looked at before the run was filed; None if that was not recorded.
    date : str
        When the run was filed; empty if that was not recorded.
    """

    laboratory: str
    run: int
    design: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    data_hash: str = ""
    envelope_opened: bool | None = None
    date: str = ""

    def __post_init__(self):
        object.__setattr__(self, "laboratory", clean("The name of a laboratory", self.laboratory, empty=False))
        whole("run", self.run, 1)
        if self.seed is not None:
            whole("seed", self.seed, 0)
        for name in ("data_hash", "date"):
            object.__setattr__(self, name, clean(name, getattr(self, name)))
        if self.envelope_opened not in (True, False, None):
            raise ValueError(f"envelope_opened must be True, False or None, but it is {self.envelope_opened!r}.")
        for name in ("design", "versions"):
            object.__setattr__(self, name, MappingProxyType(_mapping(name, getattr(self, name))))

    def rows(self) -> dict[str, str]:
        """Return the lines of a table, in words."""
        told = {True: "yes, before this run was filed", False: "no", None: "not recorded"}
        design = "; ".join(f"{name}: {clean('decision', shown(v))}" for name, v in self.design.items())
        return {
            "Laboratory": self.laboratory,
            "Run": str(self.run),
            "Filed on": self.date or "not recorded",
            "Design": design or "not recorded",
            "Seed of the noise": "not recorded" if self.seed is None else f"{self.seed}, run {self.run}",
            "Data table, SHA-256": self.data_hash or "not recorded",
            "Truth seen": told[self.envelope_opened],
            "Programs": ", ".join(f"{name} {v}" for name, v in self.versions.items()) or "not recorded",
        }


@dataclass(frozen=True)
class Section:
    """A section of a report.

    Attributes
    ----------
    heading : str
    text : str
        Free text; paragraphs are parted by blank lines.
    by : {"student", "course"}
        Who wrote the text; the report says so.
    findings : mapping
        Name -> (value, low, high, unit); see `measured`.
    remarks : mapping
        Texts of the course beside the student's: heading -> text.
    tables : sequence of ReportTable
    figures : sequence of ReportFigure
    provenance : Provenance or sequence of them
        One for each run.
    lead : str
        Words of the course before the text, e.g. the question that the section answers.
    missing : str
        Why there is no result; empty if there is one.
    """

    heading: str
    text: str = ""
    by: str = STUDENT
    findings: Mapping[str, Any] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[ReportTable, ...] = ()
    figures: tuple[ReportFigure, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    lead: str = ""
    missing: str = ""

    def __post_init__(self):
        put = object.__setattr__
        put(self, "heading", clean("A heading", self.heading, empty=False))
        put(self, "text", clean(f"The text of {self.heading!r}", self.text))
        put(self, "lead", clean("lead", self.lead))
        put(self, "missing", clean("missing", self.missing))
        known_name("author of a section", self.by, (STUDENT, COURSE))
        put(self, "tables", _all("tables", self.tables, ReportTable))
        put(self, "figures", _all("figures", self.figures, ReportFigure))
        findings = {n: _finding(n, f) for n, f in _mapping("findings", self.findings).items()}
        put(self, "findings", MappingProxyType(findings))
        remarks = {n: clean(n, t, empty=False) for n, t in _mapping("remarks", self.remarks).items()}
        put(self, "remarks", MappingProxyType(remarks))
        runs = (self.provenance,) if isinstance(self.provenance, Provenance) else self.provenance
        put(self, "provenance", _all("provenance", runs, Provenance))


def _finding(name: str, found: Any) -> tuple[float | None, float | None, float | None, str]:
    if isinstance(found, str) or not isinstance(found, tuple | list) or len(found) != 4:
        raise ValueError(f"The finding {name!r} is (value, low, high, unit), but it is {found!r}.")
    value, low, high = (None if v is None else number(f"{name}", v) for v in found[:3])
    if value is None and (low is not None or high is not None):
        raise ValueError(f"The finding {name!r} has an interval, but no value.")
    return value, low, high, clean(f"The unit of {name!r}", found[3])


def _day(given: Any) -> str:
    try:
        return datetime.date.fromisoformat(str(given)[:10]).isoformat()  # of a date with a time, the date
    except ValueError:
        raise ValueError(f'The date of a report is written like "2026-05-01", but it is {given!r}.') from None


# -- the whole ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """A report that can be handed in.

    Attributes
    ----------
    title, author : str
        The author as the course knows the student.
    date : str or datetime.date
        Of the report and of its PDF file, e.g. ``"2026-05-01"``; whoever makes the report passes it in.
    abstract : str
        The student's own.
    sections : sequence of Section
    details : mapping
        Lines below the title, e.g. the course run.
    opening : mapping
        Short texts of the student before the abstract: heading -> text; an empty one is said to be missing.
    """

    title: str
    author: str
    date: str
    abstract: str = ""
    sections: tuple[Section, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    opening: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self):
        put = object.__setattr__
        put(self, "title", " ".join(clean("The title", self.title, empty=False).split()))
        put(self, "author", " ".join(clean("The author", self.author, empty=False).split()))
        put(self, "date", _day(self.date))
        put(self, "abstract", clean("The abstract", self.abstract))
        put(self, "sections", _all("sections", self.sections, Section))
        for name in ("details", "opening"):
            lines = {n: clean(n, t) for n, t in _mapping(name, getattr(self, name)).items()}
            put(self, name, MappingProxyType(lines))

    def missing(self) -> list[str]:
        """Return the headings of what was not done."""
        return [s.heading for s in self.sections if s.missing]

    def unwritten(self) -> list[str]:
        """Return the headings of the texts that the student owes."""
        before = [name for name, text in (self.opening | {"Abstract": self.abstract}).items() if not text]
        return before + [s.heading for s in self.sections if s.by == STUDENT and not s.text and not s.missing]

    def html(self) -> str:
        """Return the report as one HTML file that needs no other."""
        from nelib.kit.report_html import page

        return page(self)

    def pdf(self, paper: str = "A4") -> bytes:
        """Return the report as a PDF file; `paper` is A4 or Letter."""
        from nelib.kit.report_pdf import document

        return document(self, paper)

    def save(self, folder: str | os.PathLike = ".", *, overwrite: bool = False) -> list[Path]:
        """Write the report as HTML and as PDF.

        Another file of the same name is kept: the new ones get a number. A folder that does not exist is made.

        Returns
        -------
        list of pathlib.Path
            The HTML file and the PDF file.

        Raises
        ------
        ValueError
            If `folder` is not the name of a folder.
        OSError
            If a file cannot be written.
        """
        if not isinstance(folder, str | os.PathLike) or not str(folder).strip():
            raise ValueError(f"folder must be the name of a folder, but it is {folder!r}.")
        folder = Path(folder).expanduser()
        if folder.exists() and not folder.is_dir():
            raise ValueError(f"{str(folder)!r} is a file, not a folder.")
        content = {".html": self.html().encode("utf-8"), ".pdf": self.pdf()}
        folder.mkdir(parents=True, exist_ok=True)
        stem, count = slug(f"{self.title} {self.author}"), 1
        paths = [folder / f"{stem}{ending}" for ending in content]
        while not overwrite and any(p.exists() and not _same(p, content[p.suffix]) for p in paths):
            count += 1
            paths = [folder / f"{stem}-{count}{ending}" for ending in content]
        for path in paths:
            _write(path, content[path.suffix])
        return [path.resolve() for path in paths]


def _same(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step: who is interrupted finds the old file or the new one, not a half."""
    new = path.with_name(f"{path.name}.tmp")
    try:
        new.write_bytes(content)
        os.replace(new, path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
