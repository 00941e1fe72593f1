"""A report as a row of blocks, the same for every kind of file: `report_html` and `report_pdf` only set them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nelib.kit.report import COURSE, NOT_DONE, NOT_WRITTEN, STUDENT, Report, Section
from nelib.kit.report_words import cells, measured, paragraphs

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:)]")
BY_STUDENT = "Written by the student"
WHO = f"""The words beside a bar, under “{BY_STUDENT}”, are the student's own. All other words, numbers and pictures are
from the programs of the course, for the runs that the student designed and chose."""


@dataclass(frozen=True)
class Block:
    """A part of a page.

    Attributes
    ----------
    kind : str
        title, details, heading, label, by, paragraph, item, notice, figure or table.
    text : str
        The words, or the caption.
    by : str
        Who wrote them.
    head, rows : list
        Of a table; the first cell of a row names it.
    figure : ReportFigure or None
    """

    kind: str
    text: str = ""
    by: str = COURSE
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    figure: Any = None


def blocks(report: Report) -> Iterator[Block]:
    """Yield the blocks of a report in their order. Figures and tables are numbered; what is missing is said."""
    yield Block("title", report.title)
    lines = {"Student": report.author, "Date": report.date, **report.details}
    yield Block("details", rows=[[name, text] for name, text in lines.items()])
    yield Block("paragraph", " ".join(WHO.split()))
    if gone := report.missing():
        yield Block("notice", f"{NOT_DONE}: {', '.join(gone)}.")
    if owed := report.unwritten():
        yield Block("notice", f"Without a text of the student: {', '.join(owed)}.")
    for name, text in report.opening.items():
        yield Block("heading", name)
        yield from _words(text, STUDENT)
    yield Block("heading", "Abstract")
    yield from _words(report.abstract, STUDENT)
    count = {"Table": 0, "Figure": 0}
    for number, section in enumerate(report.sections, start=1):
        yield Block("heading", f"{number}. {section.heading}")
        for block in _section(section):
            if block.kind in ("table", "figure"):
                name = block.kind.capitalize()
                count[name] += 1
                block = Block(
                    block.kind, f"{name} {count[name]}. {block.text}", block.by, block.head, block.rows, block.figure
                )
            yield block


def linked(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text, each with the address that it is; words that are none come with an empty one."""
    last = 0
    for found in _LINK.finditer(text):
        yield text[last : found.start()], ""
        yield found[0], found[0]
        last = found.end()
    yield text[last:], ""


def _words(text: str, by: str) -> Iterator[Block]:
    if by == STUDENT:
        yield Block("by", BY_STUDENT) if text else Block("notice", NOT_WRITTEN)
    for item, words in paragraphs(text):
        yield Block("item" if item else "paragraph", words, by)


def _section(section: Section) -> Iterator[Block]:
    yield from _words(section.lead, COURSE)
    if section.missing:
        yield Block("notice", f"{NOT_DONE}. {section.missing}")
    if section.text or not section.missing:
        yield from _words(section.text, section.by) if section.text or section.by == STUDENT else ()
    if section.findings:
        rows = [[name, *measured(found, name)] for name, found in section.findings.items()]
        yield Block(
            "table", f"{section.heading}: what was found", head=["What", "Value", "95% interval", "Unit"], rows=rows
        )
    for figure in section.figures:
        yield Block("figure", figure.caption, figure=figure)
    for table in section.tables:
        head, rows = cells(table.frame)
        yield Block("table", table.caption, head=head, rows=rows or [["no rows", *[""] * (len(head) - 1)]])
    for label, text in section.remarks.items():
        yield Block("label", label)
        yield from _words(text, COURSE)
    for made in section.provenance:
        rows = [[name, text] for name, text in made.rows().items()]
        caption = f"{section.heading}, run {made.run}: where the numbers are from"
        yield Block("table", caption, head=["What", "Value"], rows=rows)
