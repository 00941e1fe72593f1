"""A report as a PDF file: fpdf2 breaks lines and pages, this module says what each block looks like.

The date is that of the report, so the same report gives the same bytes.
"""

import datetime
import io
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from fpdf import FPDF, FontFace, ViewerPreferences
from matplotlib import get_data_path

from nelib.kit.errors import known_name
from nelib.kit.figures import FAINT, INK, SOFT
from nelib.kit.report import STUDENT, Report
from nelib.kit.report_blocks import Block, blocks, linked
from nelib.kit.style import readable

PAPERS = ("A4", "Letter")
SIDE, TOP, BOTTOM = 54.0, 54.0, 60.0  # margins in points, the unit of this module
LEADING = 1.42  # height of a line, in sizes of its letters
BODY, SMALL = 10.0, 8.5
GAP = 12.0  # between the columns of a table, and before a text that is set in
BAR = 2.0  # beside the student's words
WHOLE = 0.35  # of the height of a page: a table that needs less is not broken
LEAST = 0.85  # of its usual size: a figure may be so much smaller to stay on the page
LINES = 40  # of one row of a table; a longer row goes on as another one
INTRODUCES = ("label", "by")
"""What stays with the words that follow: no figure is set between them."""
PAGES = "\u2060pages"  # stands for their number; no text of a report has this sign, see `report_words.clean`
LACKING = "□"
OWN, WARNING, LINKS = "#6a3d9a", "#7a4a00", "#0b5cad"
# Letters, space above, space below, weight, color, tag, height of what must follow on the same page.
LOOK = {
    "title": (18.0, 0.0, 8.0, "B", INK, "/H1", 0.0),
    "heading": (13.5, 18.0, 5.0, "B", INK, "/H2", 60.0),
    "label": (BODY, 8.0, 2.0, "B", INK, "/H3", 30.0),
    "by": (SMALL, 2.0, 1.0, "B", OWN, "/P", 30.0),
    "paragraph": (BODY, 0.0, 5.0, "", INK, "/P", 0.0),
    "item": (BODY, 0.0, 3.0, "", INK, "/P", 0.0),
    "notice": (BODY, 4.0, 6.0, "B", WARNING, "/P", 0.0),
    "caption": (SMALL, 6.0, 4.0, "", SOFT, "/P", 0.0),
}


class Document(FPDF):
    """A PDF file that is filled from top to bottom. What is written is tagged, for who has it read aloud.

    Parameters
    ----------
    report : Report
    paper : str
        A4 or Letter.
    """

    def __init__(self, report: Report, paper: str = "A4"):
        super().__init__(unit="pt", format=known_name("paper", paper, PAPERS))
        self.tag = ""
        folder = Path(get_data_path(), "fonts", "ttf")
        for weight, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font("dejavu", weight, folder / name)
        self.letters = {"\n"} | {chr(c) for c in self.fonts["dejavu"].cmap.keys() & self.fonts["dejavuB"].cmap.keys()}
        self.set_margins(SIDE, TOP)
        self.set_auto_page_break(True, BOTTOM)
        self.c_margin = 0.0
        self.alias_nb_pages(PAGES)
        self.name = textwrap.shorten(
            self.fitted(f"{report.title}, {report.author}, {report.date}"), 80, placeholder="…"
        )
        self.set_title(report.title)
        self.set_author(report.author)
        self.set_subject(f"Report of {report.date}")
        self.set_creator("nelib")
        self.set_lang("en")
        self.set_creation_date(datetime.datetime.fromisoformat(report.date).replace(tzinfo=datetime.UTC))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    # -- pages ---------------------------------------------------------------------------------------------------------

    def add_page(self, *given, **named) -> None:
        """Begin a page; a text that is being written goes on there."""
        tag = self.tag
        self.end()
        super().add_page(*given, **named)
        self.begin(tag)

    def begin(self, tag: str) -> None:
        """Begin a part that a screen reader reads, e.g. ``"/P"``; fpdf2 itself tags pictures only."""
        self.tag = tag
        if tag:
            part = self.struct_builder.next_mcid_for_page(self.page)
            self._add_marked_content(struct_type=tag, mcid=part)
            self._out(f"{tag} <</MCID {part}>> BDC")

    def end(self) -> None:
        """End that part."""
        if self.tag:
            self._out("EMC")
        self.tag = ""

    def footer(self) -> None:
        """Write name and number of the page below it."""
        self.set_y(-38.0)
        self.ink(8.0, "", SOFT)
        self._out("/Artifact BMC")  # not read aloud
        self.cell(text=f"{self.name}  ·  Page {self.page} of {PAGES}")
        self._out("EMC")

    def need(self, height: float) -> None:
        """Begin a page unless there is so much room on this one, or it is still empty."""
        if self.will_page_break(height) and self.y > TOP:
            self.add_page()

    def skip(self, height: float) -> None:
        """Leave a space, but none at the top of a page."""
        self.y += height if self.y > TOP else 0.0

    def fitted(self, text: str) -> str:
        """Return a text in letters that the font has; others become an empty box."""
        return "".join(c if c in self.letters else LACKING for c in readable(text))

    def will_pass(self, text: str) -> bool:
        """Return whether the line has no room for a text."""
        return self.x + self.get_string_width(text) > self.w - SIDE

    def ink(self, size: float, weight: str, ink: str) -> None:
        """Set letters and color of what comes."""
        self.set_font("dejavu", weight, size)
        self.set_text_color(ink)

    # -- blocks --------------------------------------------------------------------------------------------------------

    def words(self, block: Block, follow: float = 0.0) -> None:
        """Write a text. `follow` is the height of what must stand on the same page."""
        size, above, below, weight, ink, tag, after = LOOK[block.kind]
        step, own = size * LEADING, block.by == STUDENT
        inset = (GAP if own else 0.0) + (GAP if block.kind == "item" else 0.0)
        self.need(above + max(follow, after) + 2 * step)
        self.skip(above)
        self.ink(size, weight, ink)
        if block.kind == "heading":
            self.start_section(self.fitted(block.text))
        self.begin(tag)
        if block.kind == "item":
            self.text(SIDE + inset - 10, self.y + size, "•")
        if own:
            self.set_draw_color(OWN)
            self.set_line_width(BAR)
            text, padding = self.fitted(block.text), (0, 0, below, inset)
            self.multi_cell(0, step, text, border="L", align="L", padding=padding, new_x="LMARGIN")
        else:
            self.set_left_margin(SIDE + inset)
            for text, link in linked(block.text):
                if link and self.will_pass(text):
                    self.ln(step)
                self.set_text_color(LINKS if link else ink)
                self.write(step, self.fitted(text), link)
            self.set_left_margin(SIDE)
            self.ln(step)
            self.y += below
        self.end()

    def width(self, block: Block) -> float:
        """Return how wide a figure is set: as the text, a little less where it then stays on this page.

        It is never wider than the text or higher than the page.
        """
        wide, high = block.figure.pixels
        usual = min(self.epw, (self.eph - 60.0) * wide / high)
        room = (self.page_break_trigger - self.y - self.below(block)) * wide / high
        return min(usual, room) if room >= LEAST * usual else usual

    def below(self, block: Block) -> float:
        """Return the height of the caption of a figure with the spaces above it and above the figure."""
        size, above, *_ = LOOK["caption"]
        self.ink(size, "", SOFT)
        lines = self.multi_cell(0, text=self.fitted(block.text), align="L", dry_run=True, output="LINES")
        return 6.0 + above + len(lines) * size * LEADING + 2.0

    def fits(self, block: Block) -> bool:
        """Return whether a figure can be set on this page."""
        wide, high = block.figure.pixels
        return self.y <= TOP or not self.will_page_break(self.width(block) * high / wide + self.below(block))

    def picture(self, block: Block) -> None:
        """Set a figure with its caption."""
        if not self.fits(block):
            self.add_page()
        size = self.width(block)
        self.skip(6.0)
        try:
            self.image(io.BytesIO(block.figure.png), w=size, alt_text=self.fitted(block.figure.alt))
        except (OSError, SyntaxError) as error:  # Pillow calls a broken PNG a syntax error
            raise ValueError(f"A figure of the report cannot be read: {error}.") from None
        self.words(Block("caption", block.text))
        self.y += 6.0

    def grid(self, block: Block) -> None:
        """Set a table; its header is repeated on each page. A table without a header has no lines."""
        head = bool(block.head)
        size, padding = (SMALL, 2.5) if head else (BODY, 0.0)
        step = size * LEADING
        rows = [[self.fitted(cell) for cell in row] for row in ([block.head] if head else []) + block.rows]
        wish = []
        for number, row in enumerate(rows):
            self.ink(size, "" if number or not head else "B", INK)
            wish.append([self.get_string_width(cell) + GAP + 1 for cell in row])
        widths = columns(wish, self.epw)
        parts = [part for row in rows for part in self._parted(row, widths)]
        tall = [max(cell.count("\n") + 1 for cell in part) * step + 2 * padding for part in parts]
        if block.text:
            self.words(Block("caption", block.text), sum(tall if sum(tall) < WHOLE * self.h else tall[:2]))
        self.ink(size, "", INK)
        self.set_draw_color(FAINT)
        self.set_line_width(0.5)
        self.begin("/P")
        with self.table(
            align="L", text_align="L", v_align="T", width=sum(widths), col_widths=widths, line_height=step,
            padding=(padding, GAP, padding, 0), first_row_as_headings=head, headings_style=FontFace(emphasis="B"),
            borders_layout="HORIZONTAL_LINES" if head else "NONE",
        ) as table:  # fmt: skip
            for part in parts:
                table.row(part)
        self.end()
        self.y += 8.0

    def _parted(self, row: Sequence[str], widths: Sequence[float]) -> Iterable[list[str]]:
        """Break the cells of a row into lines. A row that is too long for a page goes on as another one."""
        lines = [
            self.multi_cell(w - GAP, text=cell, align="L", dry_run=True, output="LINES")
            for cell, w in zip(row, widths, strict=True)
        ]
        for k in range(0, max(map(len, lines)), LINES):
            yield ["\n".join(part[k : k + LINES]) for part in lines]


def columns(wish: Sequence[Sequence[float]], room: float) -> list[float]:
    """Return the widths of columns: what the widest cell of each would like, less for the widest if the room is small.

    Parameters
    ----------
    wish : sequence of sequences of float
        Rows of widths.
    room : float
    """
    most = [max(column) for column in zip(*wish, strict=True)]
    free, many = room, len(most)
    for width in sorted(most):  # the narrow ones get what they like, the others share the rest
        if width * many > free:
            return [min(w, free / many) for w in most]
        free, many = free - width, many - 1
    return most


def document(report: Report, paper: str = "A4") -> bytes:
    """Return a report as a PDF file."""
    file = Document(report, paper)
    try:
        return _filled(file, report)
    finally:
        for font in file.fonts.values():
            font.ttfont.close()  # fpdf2 leaves the files of fonts open


def _filled(file: Document, report: Report) -> bytes:
    texts = (readable(t) for b in blocks(report) for row in ([b.text], b.head, *b.rows) for t in row)
    lost = set().union(*texts) - file.letters
    waiting, page, last = [], 0, ""  # figures without room: what follows fills the page, they stand on the next one
    for block in blocks(report):
        if block.kind == "heading" or (file.page > page and last not in INTRODUCES):
            while waiting:
                file.picture(waiting.pop(0))
        last = block.kind
        if last == "figure" and (waiting or not file.fits(block)):
            waiting, page = [*waiting, block], file.page
            continue
        put = {"details": file.grid, "table": file.grid, "figure": file.picture}.get(block.kind, file.words)
        put(block)
        if lost and block.kind == "details":
            told = f"The font of this file lacks {len(lost)} of the characters that were used, shown as {LACKING}; "
            file.words(Block("notice", told + "the HTML file has them."))
    for block in waiting:
        file.picture(block)
    return bytes(file.output())
