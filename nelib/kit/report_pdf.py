"""A report as a PDF file, by Matplotlib alone: lines are broken and pages are filled here, figures stay vectors.

Without pyplot, without the date of today: the same report gives the same bytes.
"""

import io
import re
from functools import cache, lru_cache

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from nelib.kit.errors import known_name
from nelib.kit.figures import FAINT, INK, SOFT, style
from nelib.kit.render import DRAWING
from nelib.kit.report import STUDENT, Report, ReportFigure
from nelib.kit.report_blocks import Block, blocks
from nelib.kit.style import readable

PAPERS = {"A4": (595.3, 841.9), "Letter": (612.0, 792.0)}
"""Width and height in points, the unit of this module."""
SIDE, TOP, BOTTOM = 54.0, 54.0, 60.0
LEADING = 1.42  # height of a line, in sizes of its letters
BODY, SMALL = 10.0, 8.5
GAP = 12.0  # between the columns of a table
LEAST = 46.0  # width of a column; a table that has no room for all of them goes on below
WHOLE = 0.35  # of the height of a page: a table that needs less is not broken
LACKING = "□"
OWN, WARNING, LINKS = "#6a3d9a", "#7a4a00", "#0b5cad"
SETTINGS = {
    "pdf.fonttype": 42,
    "pdf.use14corefonts": False,
    "pdf.inheritcolor": False,
    "text.usetex": False,
    "text.parse_math": False,
}
# Letters, space above, space below, weight, color of each kind of block.
LOOK = {
    "title": (18.0, 0.0, 8.0, "bold", INK),
    "heading": (13.5, 18.0, 5.0, "bold", INK),
    "label": (BODY, 8.0, 2.0, "bold", INK),
    "by": (SMALL, 2.0, 1.0, "bold", OWN),
    "paragraph": (BODY, 0.0, 5.0, "normal", INK),
    "item": (BODY, 0.0, 3.0, "normal", INK),
    "notice": (BODY, 4.0, 6.0, "bold", WARNING),
    "caption": (SMALL, 3.0, 4.0, "normal", SOFT),
}
_LINK = re.compile(r"https?://\S*[^\s.,;:)]")


# -- lines -------------------------------------------------------------------------------------------------------------


@cache
def _font(weight: str) -> FontProperties:
    return FontProperties(family="DejaVu Sans", weight=weight)


@cache
def _letters(weight: str) -> frozenset[int]:
    return frozenset(get_font(findfont(_font(weight))).get_charmap())


@lru_cache(maxsize=20000)
def width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a line in points."""
    properties = _font(weight).copy()
    properties.set_size(size)
    return text_to_path.get_text_width_height_descent(text, properties, False)[0] if text else 0.0


def fitted(text: str) -> str:
    """Return a text in letters that the font has; others become an empty box."""
    have = _letters("normal") & _letters("bold")
    return "".join(c if ord(c) in have or c == "\n" else LACKING for c in readable(text))


@lru_cache(maxsize=20000)  # words come again, lines do not
def _step(word: str, size: float, weight: str) -> float:
    """Return by how much a word moves the pen."""
    return width(f"n{word}n", size, weight) - width("nn", size, weight)


def wrapped(text: str, room: float, size: float, weight: str = "normal") -> list[str]:
    """Break a text into lines that are at most `room` points wide; a word that is longer is broken, too."""
    lines: list[list[str]] = [[]]
    left, space = room, _step(" ", size, weight)
    for word in re.split(r"[ \n]+", text.strip()):  # a space that does not break stays
        step = _step(word, size, weight)
        if lines[-1] and step + space > left:
            lines.append([])
            left = room
        while step > room and len(word) > 1:
            few, many = 1, len(word)
            while many - few > 1:
                middle = (few + many) // 2
                few, many = (middle, many) if _step(word[:middle], size, weight) <= room else (few, middle)
            lines[-1] = [word[:few]]
            lines.append([])
            word = word[few:]
            step = _step(word, size, weight)
        left -= step + (space if lines[-1] else 0)
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


# -- pages -------------------------------------------------------------------------------------------------------------


class Inset(Artist):
    """A whole figure inside a page, as vectors. Only the PDF renderer of Matplotlib can draw it."""

    def __init__(self, figure: Figure, x: float, y: float, scale: float):
        super().__init__()
        self.inner, self.place = figure, (scale, 0, 0, scale, x, y)

    def draw(self, renderer) -> None:
        """Draw the figure in coordinates of its own."""
        from matplotlib.backends.backend_pdf import Op

        self.inner.dpi = 72  # points, as on the page
        renderer.file.output(*renderer.gc.finalize(), Op.gsave, *self.place, Op.concat_matrix)
        with style():
            self.inner.draw(renderer)
        renderer.file.output(*renderer.gc.finalize(), Op.grestore)


class Pages:
    """Pages that are filled from top to bottom.

    Parameters
    ----------
    paper : str
        A4 or Letter.
    vectors : bool
        Whether a figure that can be drawn anew is; else its PNG picture is taken.
    """

    def __init__(self, paper: str = "A4", vectors: bool = True):
        self.wide, self.high = PAPERS[known_name("paper", paper, PAPERS)]
        self.vectors = vectors
        self.room = self.wide - 2 * SIDE
        self.figures: list[Figure] = []
        self.turn()

    def turn(self) -> None:
        """Begin a page."""
        self.figures.append(Figure(figsize=(self.wide / 72, self.high / 72), dpi=72))
        self.y = self.high - TOP

    @property
    def left(self) -> float:
        """Height that is left on the page."""
        return self.y - BOTTOM

    def need(self, height: float) -> None:
        """Begin a page unless there is so much room on this one, or it is still empty."""
        if self.left < height and self.y < self.high - TOP:
            self.turn()

    def skip(self, height: float) -> None:
        """Leave a space, but none at the top of a page."""
        if self.y < self.high - TOP:
            self.y -= height

    def write(self, line: str, x: float, size: float, weight: str = "normal", ink: str = INK, **more) -> None:
        """Write a line whose top is where the page is filled to; this does not move on."""
        self.figures[-1].text(
            x / self.wide, (self.y - size) / self.high, line, size=size, weight=weight, color=ink, ha="left",
            va="baseline", family="DejaVu Sans", parse_math=False, **more,
        )  # fmt: skip

    def rule(self, x: float, length: float, thick: float, ink: str = FAINT) -> None:
        """Draw a line across."""
        at = self.y / self.high
        self.figures[-1].add_artist(Line2D([x / self.wide, (x + length) / self.wide], [at, at], lw=thick, color=ink))

    def text(self, block: Block, kind: str, follow: float = 0.0) -> None:
        """Write a text. `follow` is the height of what must stand on the same page."""
        size, above, below, weight, ink = LOOK[kind]
        own = block.by == STUDENT
        inset = (12.0 if own else 0.0) + (12.0 if kind == "item" else 0.0)
        lines = wrapped(fitted(block.text), self.room - inset, size, weight)
        step, link = size * LEADING, None
        if not own and (found := _LINK.findall(block.text)) and len(found) == 1:
            link = found[0]
        self.need(above + follow + step * (len(lines) if kind in ("title", "heading", "label") else min(2, len(lines))))
        self.skip(above)
        for number, line in enumerate(lines):
            if number and (len(lines) - number != 2 or self.left >= 2 * step):
                self.need(step)  # the last two lines stay together
            elif number:
                self.turn()
            if own:
                bar = Rectangle(
                    (SIDE / self.wide, (self.y - step) / self.high), 2 / self.wide, step / self.high, fc=OWN, lw=0
                )
                self.figures[-1].add_artist(bar)
            if kind == "item" and number == 0:
                self.write("•", SIDE + inset - 10, size, weight, ink)
            self.write(line, SIDE + inset, size, weight, LINKS if link and link in line else ink, url=link)
            self.y -= step
        self.y -= below

    def details(self, block: Block) -> None:
        """Write names and what belongs to them in two columns."""
        names = [fitted(name) for name, _ in block.rows]
        column = min(max(width(n, BODY) for n in names) + GAP, self.room / 2)
        for name, (_, text) in zip(names, block.rows, strict=True):
            for number, line in enumerate(wrapped(fitted(text), self.room - column, BODY)):
                self.need(BODY * LEADING)
                if number == 0:
                    self.write(name, SIDE, BODY, ink=SOFT)
                self.write(line, SIDE + column, BODY)
                self.y -= BODY * LEADING
        self.y -= 6

    def figure(self, block: Block) -> None:
        """Set a figure with its caption; it is never enlarged beyond the width of the text."""
        shown: ReportFigure = block.figure
        pixels = shown.pixels
        size, above, below, *_ = LOOK["caption"]
        caption = len(wrapped(fitted(block.text), self.room, size)) * size * LEADING + above + below
        most = max(self.high - TOP - BOTTOM - caption, 200.0)
        wide = min(self.room, most * pixels[0] / pixels[1])
        high = wide * pixels[1] / pixels[0]
        self.need(high + min(caption, 60.0))
        self.skip(6)
        self.y -= high
        if shown.draw is not None and self.vectors:
            inner = shown.draw()
            self.figures[-1].add_artist(Inset(inner, SIDE, self.y, wide / (inner.get_size_inches()[0] * 72)))
        else:
            axes = self.figures[-1].add_axes((SIDE / self.wide, self.y / self.high, wide / self.wide, high / self.high))
            axes.set_axis_off()
            axes.imshow(_pixels(shown.png), aspect="auto", interpolation="none")
        self.text(Block("caption", block.text), "caption")
        self.y -= 6

    def table(self, block: Block) -> None:
        """Set a table; its header is repeated on each page, and columns without room go on below."""
        head, rows = [fitted(c) for c in block.head], [[fitted(c) for c in row] for row in block.rows]
        fit = max(2, int((self.room + GAP) // (LEAST + GAP)))
        if len(head) <= fit:
            slabs = [list(range(len(head)))]
        else:  # the first column, which names the rows, comes again
            slabs = [[0, *range(k, min(k + fit - 1, len(head)))] for k in range(1, len(head), fit - 1)]
        self.skip(4)
        for number, columns in enumerate(slabs):
            more = f" (columns {columns[1] + 1} to {columns[-1] + 1} of {len(head)})" if len(slabs) > 1 else ""
            caption = Block("caption", block.text + more)
            self._slab(caption, [head[k] for k in columns], [[row[k] for k in columns] for row in rows])
            self.y -= 10 if number == len(slabs) - 1 else 4

    def _slab(self, caption: Block, head: list[str], rows: list[list[str]]) -> None:
        widths = _columns(head, rows, self.room)
        places = [SIDE + sum(widths[:k]) + k * GAP for k in range(len(widths))]
        across = sum(widths) + GAP * (len(widths) - 1)
        step = SMALL * LEADING
        broken = [[wrapped(c, w, SMALL) for c, w in zip(texts, widths, strict=True)] for texts in rows]

        def row(texts: list[list[str]], weight: str) -> None:
            for line in range(max(map(len, texts))):
                for x, lines in zip(places, texts, strict=True):
                    if line < len(lines):
                        self.write(lines[line], x, SMALL, weight)
                self.y -= step

        def top() -> None:
            row([wrapped(c, w, SMALL, "bold") for c, w in zip(head, widths, strict=True)], "bold")
            self.y -= 1.5
            self.rule(SIDE, across, 1.0, SOFT)
            self.y -= 2.5

        tall = sum(max(map(len, parts)) * step + 4 for parts in broken)
        self.text(caption, "caption", follow=3 * step + (tall if tall < WHOLE * self.high else 2 * step))
        top()
        for parts in broken:
            while parts:
                tall = max(map(len, parts))
                if self.left < min(tall, 30) * step + 4:  # a longer row may break
                    self.turn()
                    top()
                fit = max(1, int((self.left - 4) // step))
                row([p[:fit] for p in parts], "normal")
                parts = [p[fit:] for p in parts] if tall > fit else []
            self.y -= 1.5
            self.rule(SIDE, across, 0.5)
            self.y -= 2.0

    def finish(self, name: str) -> None:
        """Write name and number of each page below it."""
        last = len(self.figures)
        for number, page in enumerate(self.figures, start=1):
            for x, text, align in ((SIDE, name, "left"), (self.wide - SIDE, f"Page {number} of {last}", "right")):
                page.text(
                    x / self.wide, 30 / self.high, text, size=8, color=SOFT, ha=align, family="DejaVu Sans",
                    parse_math=False,
                )  # fmt: skip


def _columns(head: list[str], rows: list[list[str]], room: float) -> list[float]:
    """Return the widths of columns: what each would like, less for the widest if the room is small."""
    wish = [
        1 + max(width(name, SMALL, "bold"), *(width(row[k], SMALL) for row in rows), 20.0)
        for k, name in enumerate(head)
    ]
    free = room - GAP * (len(wish) - 1)
    if sum(wish) <= free:
        return wish
    narrow: set[int] = set()
    while True:  # columns that need no more than an even share get what they like
        share = (free - sum(wish[k] for k in narrow)) / max(len(wish) - len(narrow), 1)
        more = {k for k, w in enumerate(wish) if w <= share} - narrow
        if not more:
            return [w if k in narrow else share for k, w in enumerate(wish)]
        narrow |= more


def _pixels(png: bytes):
    """Return a PNG picture as height x width x 3 bytes, on white."""
    import numpy as np
    from PIL import Image

    try:
        with Image.open(io.BytesIO(png)) as image:
            coat = Image.new("RGBA", image.size, "white")
            coat.alpha_composite(image.convert("RGBA"))
    except (OSError, SyntaxError) as error:  # Pillow calls a broken PNG a syntax error
        raise ValueError(f"A figure of the report cannot be read: {error}.") from None
    return np.asarray(coat.convert("RGB"))


def pages(report: Report, paper: str = "A4", vectors: bool = True) -> list[Figure]:
    """Return the pages of a report as Matplotlib figures."""
    book = Pages(paper, vectors)
    for block in blocks(report):
        if block.kind in ("details", "figure", "table"):
            getattr(book, block.kind)(block)
        else:
            book.text(block, block.kind, {"heading": 60.0, "label": 30.0, "by": 30.0}.get(block.kind, 0.0))
    texts = (t for b in blocks(report) for row in ([b.text], b.head, *b.rows) for t in row)
    lost = set().union(*texts) - _known()
    if lost:
        words = f"The font of this file lacks {len(lost)} of the characters that were used, shown as {LACKING}; "
        book.text(Block("notice", words + "the HTML file has them."), "notice")
    book.finish(fitted(f"{report.title}, {report.author}, {report.date}"))
    return book.figures


def _known() -> set[str]:
    return {chr(c) for c in _letters("normal") & _letters("bold")} | {"\n"}


def document(report: Report, paper: str = "A4") -> bytes:
    """Return a report as a PDF file."""
    about = {
        "Title": report.title, "Author": report.author, "Subject": f"Report of {report.date}", "Creator": "nelib",
        "CreationDate": None,
    }  # fmt: skip
    buffer = io.BytesIO()
    with DRAWING, style(), rc_context(SETTINGS), PdfPages(buffer, metadata=about) as file:
        for page in pages(report, paper):
            file.savefig(page)
            page.clear()
    return buffer.getvalue()
