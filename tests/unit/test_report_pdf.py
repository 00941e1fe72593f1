"""Reports as PDF files: pages, lines, tables, figures."""

import re
import struct
import subprocess
import sys
import warnings
import zlib

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from nelib.kit import report_pdf
from nelib.kit.explorer import Bound, Explorer, Slider
from nelib.kit.figures import style
from nelib.kit.render import encode
from nelib.kit.report import Provenance, Report, ReportFigure, ReportTable, Section, explorer_figure
from nelib.kit.report_pdf import BODY, PAPERS, SIDE, fitted, pages, width, wrapped

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class Toy(Explorer):
    name, title, size = "toy", "A line", (400, 200)
    controls = (Slider("slope", "Slope", 0, 2, 1),)

    def compute(self, slope):
        return {"x": np.linspace(0, 1, 5), "y": slope * np.linspace(0, 1, 5)}

    def draw(self, figure, data):
        axes = figure.add_axes((0.1, 0.2, 0.8, 0.7))
        axes.set(xlim=(0, 1), ylim=(0, 2), title="INSIDE THE FIGURE")
        return {"line": axes.plot([], [])[0]}

    def update(self, artists, data):
        artists["line"].set_data(data["x"], data["y"])

    def describe(self, data):
        return "It rises."

    def bounds(self, data):
        yield Bound("y", data["y"], 0, 2)


def unpacked(pdf: bytes) -> str:
    """Return a PDF file as text, its streams unpacked."""

    def stream(found):
        try:
            return b"stream\n" + zlib.decompress(found[1])
        except zlib.error:
            return found[0]

    return re.sub(rb"stream\r?\n(.*?)\r?\nendstream", stream, pdf, flags=re.DOTALL).decode("latin-1")


def text_of(pdf: bytes) -> str:
    """Return the words of a PDF file of Matplotlib, in Latin letters, one line for each text that was drawn."""
    lines = []
    for part in re.findall(r"\bBT\b(.*?)\bET\b", unpacked(pdf), re.DOTALL):
        codes = "".join(
            re.sub(
                r"\\(\d{3}|.)",
                lambda e: chr(int(e[1], 8)) if e[1].isdigit() else _ESCAPES.get(e[1], e[1]),
                literal.replace("\\\n", ""),
                flags=re.DOTALL,
            )
            for literal in re.findall(r"\(((?:[^()\\]|\\.)*)\)", part, re.DOTALL)
        )
        lines.append(codes.replace("\0", ""))  # letters are two bytes; the first one is 0 for Latin ones
    return "\n".join(lines)


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def report(*sections, **changes):
    return Report(**{"title": "A title", "author": "Ada", "date": "2026-05-01", "sections": sections} | changes)


def rows(n):
    return pd.DataFrame({"count": range(n), "name": [f"row {k} of {n}" for k in range(n)]})


def test_the_file_says_everything():
    made = report(
        Section(
            "Binding",
            "My own (free) words \\ here.\n\n- an item",
            lead="A question?",
            findings={"Hill": (1.02, 0.93, 1.11, "1")},
            remarks={"What this cannot tell": "Whether it is an agonist."},
            provenance=Provenance("03_uptake", 3, {"wash": True}, 7, {"numpy": "2.0"}, "abc123", False),
        ),
        Section("Uptake", missing="No run was kept."),
        abstract="In short.",
    )
    pdf = made.pdf()
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
    text = text_of(pdf)
    for words in (
        "A title", "Ada", "2026-05-01", "In short.", "1. Binding", "Written by the student", "A question?",
        "My own (free) words \\ here.", "an item", "0.930 to 1.110", "1.020", "Whether it is an agonist.", "wash: yes",
        "abc123", "numpy 2.0", "Not done: Uptake.", "Not done. No run was kept.", f"Page 1 of {page_count(pdf)}",
    ):  # fmt: skip
        assert words in text, words
    assert page_count(pdf) == len(pages(made))


def test_one_report_one_file():
    made = report(Section("S", "text µM", figures=(explorer_figure(Toy(), "The line."),)))
    first = made.pdf()
    assert first == made.pdf()
    assert b"/CreationDate" not in first and b"/Author (Ada)" in first
    code = (
        "import hashlib, sys; from nelib.kit.report import *;"
        "pdf = Report('T', 'A', 'today', 'µM α₂', (Section('S', 'text'),)).pdf();"
        "assert 'matplotlib.pyplot' not in sys.modules; print(hashlib.sha256(pdf).hexdigest())"
    )
    found = {subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout for _ in range(2)}
    assert len(found) == 1


def test_foreign_settings_change_nothing():
    made = report(Section("S", "It costs $5 or $6 at most: x_1^2."))
    before = made.pdf()
    with mpl.rc_context({"font.size": 30, "pdf.fonttype": 3, "axes.facecolor": "red", "text.parse_math": True}):
        assert made.pdf() == before
    assert "$5 or $6 at most: x_1^2." in text_of(before)


def test_long_texts_fill_pages_and_lose_no_word():
    words = [f"word{k}" for k in range(1500)]
    made = report(Section("Long", " ".join(words)))
    pdf = made.pdf()
    assert page_count(pdf) >= 3
    body = text_of(pdf).split()
    assert [w for w in body if w.startswith("word")] == words
    for page in pages(made):
        for line in page.texts:
            x, y = line.get_position()
            assert 0.03 < y < 0.95 and 0 < x < 1
            if "word" in line.get_text():
                assert x * PAPERS["A4"][0] + width(line.get_text(), BODY) <= PAPERS["A4"][0] - SIDE + 1


def test_a_long_table_breaks_and_repeats_its_header():
    made = report(Section("S", by="course", tables=(ReportTable("Many", rows(110)),)))
    text = text_of(made.pdf()).split("\n")
    assert [line for line in text if line.startswith("row ")] == [f"row {k} of 110" for k in range(110)]
    assert text.count("count") == page_count(made.pdf()) >= 3


def test_a_short_table_stays_whole():
    for lines in range(30, 48):  # the table comes to stand at every height of the page
        text = "\n\n".join(["A line."] * lines)
        made = pages(report(Section("S", text, "course", tables=(ReportTable("Few", rows(8)),))))
        where = [k for k, page in enumerate(made) for line in page.texts if line.get_text().startswith("row ")]
        assert len(where) == 8 and len(set(where)) == 1


def test_a_heading_is_not_left_alone():
    for lines in range(20, 45):
        text = "\n\n".join(["A line."] * lines)
        made = pages(report(Section("S", text, "course"), Section("Next", "Its first words.", "course")))
        place = {line.get_text(): k for k, page in enumerate(made) for line in page.texts}
        assert place["2. Next"] == place["Its first words."]


def test_a_wide_table_goes_on_below():
    wide = pd.DataFrame([[f"cell {k}" for k in range(25)]], columns=[f"column {k}" for k in range(25)])
    text = text_of(report(Section("S", by="course", tables=(ReportTable("Wide", wide),))).pdf()).split("\n")
    assert {f"cell {k}" for k in range(25)} <= set(text)
    assert text.count("cell 0") > 1  # it names the row each time
    assert any("(columns 2 to " in line for line in text)


def test_a_cell_longer_than_a_page_breaks():
    words = [f"word{k}" for k in range(1300)]
    long = pd.DataFrame({"a": [" ".join(words)], "b": ["x" * 400]})
    made = report(Section("S", by="course", tables=(ReportTable("Long", long),)))
    text = text_of(made.pdf())
    assert re.findall(r"word\d+", text) == words
    assert page_count(made.pdf()) > 2
    assert sum(line.count("x") for line in text.split("\n") if set(line) == {"x"}) == 400


@pytest.mark.parametrize("text", ["a " * 200, "x" * 500, "short", "", "  ", "https://doi.org/" + "10" * 200])
def test_lines_fit(text):
    lines = wrapped(text, 200.0, 10.0)
    assert all(width(line, 10.0) <= 200.0 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_space_that_does_not_break_stays():
    lines = wrapped("word " * 5 + "1.2\u00a0×\u00a010⁻⁷ more", 120.0, 10.0)
    assert any("1.2\u00a0×\u00a010⁻⁷" in line for line in lines)


def test_letters_of_science_are_there_and_others_are_told():
    science = "αβγδμµΔΣΩ ₀₁₂ᵢₐₓ ⁰¹²⁻⁹ ±×÷≤≥≈→∞°Å é–—“”…√∂∫"
    assert fitted(science) == science
    assert fitted("a 東b") == "a □b"
    assert fitted("K_i, B_max") == "Kᵢ, Bₘₐₓ"
    text = text_of(report(abstract="東京 is here").pdf())
    assert "lacks 2 of the characters" in text
    assert "lacks" not in text_of(report(abstract=science).pdf())
    with warnings.catch_warnings(), style():
        warnings.simplefilter("error")
        for page in pages(report(abstract=science + " 東京 😀")):
            FigureCanvasAgg(page).draw()


def test_figures_are_vectors_where_they_can_be():
    png = explorer_figure(Toy(), "x")
    flat = ReportFigure("Flat.", "The same.", png.png)
    drawn = report(Section("S", figures=(png,))).pdf()
    pasted = report(Section("S", figures=(flat,))).pdf()
    assert "INSIDE THE FIGURE" in text_of(drawn) and b"/Subtype /Image" not in drawn
    assert "INSIDE THE FIGURE" not in text_of(pasted) and b"/Subtype /Image" in pasted
    assert "Figure 1. Flat." in text_of(pasted)
    # What is saved for the inset is restored: the file is balanced, and text after the figure is where it belongs.
    content = next(s for s in re.split("endobj", unpacked(drawn)) if "\nBT\n" in s)
    saved = re.findall(r"^[qQ]$", content, re.MULTILINE)
    assert saved.count("q") == saved.count("Q") > 10


def test_the_inset_stands_where_the_picture_would(monkeypatch):
    made = report(Section("S", figures=(explorer_figure(Toy(), "x"),)))
    inset = next(a for page in pages(made) for a in page.artists if isinstance(a, report_pdf.Inset))
    axes = next(a for page in pages(made, vectors=False) for a in page.axes)
    scale, _, _, same, x, y = inset.place
    box = axes.get_position()
    wide, high = PAPERS["A4"]
    assert scale == same
    assert np.allclose([x, y, 400 * 0.72 * scale, 200 * 0.72 * scale],
                       [box.x0 * wide, box.y0 * high, box.width * wide, box.height * high])  # fmt: skip


@pytest.mark.parametrize("shape", [(20, 2000), (2000, 20), (3000, 900), (1, 1)])
def test_pictures_of_any_shape_stay_on_the_page(shape):
    picture = ReportFigure("Odd.", "Odd.", encode(np.full((*shape, 3), 90, np.uint8)))
    assert struct.unpack(">II", picture.png[16:24]) == shape[::-1]
    for page in pages(report(Section("S", figures=(picture,)))):
        for axes in page.axes:
            box = axes.get_position()
            assert box.x0 > 0 and box.x1 < 1 and box.y0 > 0.05 and box.y1 < 0.95


def test_a_broken_picture_is_refused():
    broken = ReportFigure("c", "a", explorer_figure(Toy(), "x").png[:60])
    with pytest.raises(ValueError, match="cannot be read"):
        report(Section("S", figures=(broken,))).pdf()


def test_letter_paper():
    assert b"/MediaBox [ 0 0 612 792 ]" in report().pdf("Letter")
    assert page_count(report().pdf()) == 1
