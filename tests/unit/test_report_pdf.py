"""Reports as PDF files: words in their order, pages, tables, figures, tags; read back with pypdf."""

import io
import re
import subprocess
import sys
import warnings
from functools import cache

import matplotlib as mpl
import numpy as np
import pandas as pd
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nelib.kit.render import encode
from nelib.kit.report import Provenance, Report, ReportFigure, ReportTable, Section
from nelib.kit.report_pdf import BOTTOM, SIDE, TOP, Document, columns

A4 = (595.28, 841.89)
SHAPE = np.full((300, 500, 3), 90, np.uint8)
PICTURE = encode(np.full((40, 80, 3), 90, np.uint8))


def report(*sections, **changes):
    return Report(**{"title": "A title", "author": "Ada", "date": "2026-05-01", "sections": sections} | changes)


def read(pdf: bytes) -> pypdf.PdfReader:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return pypdf.PdfReader(io.BytesIO(pdf), strict=True)


def texts(made: Report | bytes) -> list[str]:
    """Return the words of each page."""
    return [page.extract_text() for page in read(made if isinstance(made, bytes) else made.pdf()).pages]


def words(made: Report | bytes) -> str:
    """Return all words, with single spaces and without the lines below the pages."""
    pages = [re.sub(r"\S[^\n]*Page \d+ of \d+", "", text) for text in texts(made)]
    return " ".join(" ".join(pages).split())


@cache
def measure() -> Document:
    return Document(report())


def places(page) -> list[tuple[str, float, float, float]]:
    """Return the pieces of text of a page: left end, right end and height of each in points."""
    found, ruler = [], measure()

    def visit(text, cm, tm, font, size):
        if text.strip():
            ruler.set_font("dejavu", "B" if "Bold" in font["/BaseFont"] else "", size)
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            wide = max(map(ruler.get_string_width, text.strip().split("\n")))
            found.append((text, x, x + wide, y))

    page.extract_text(visitor_text=visit)
    return found


def tags(reader: pypdf.PdfReader) -> list:
    """Return the parts of the document that a screen reader finds, in their order."""
    document = reader.trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()
    return [part.get_object() for part in document["/K"]]


def rows(n):
    return pd.DataFrame({"count": range(n), "name": [f"row {k} of {n}" for k in range(n)]})


def test_the_file_says_everything_in_its_order():
    made = report(
        Section(
            "Binding",
            "My own (free) words \\ here.\n\n- an item",
            lead="A question?",
            findings={"Hill": (1.02, 0.93, 1.11, "1")},
            figures=(ReportFigure("The curve.", "It falls.", PICTURE),),
            remarks={"What this cannot tell": "Whether it is an agonist."},
            provenance=Provenance("03_uptake", 3, {"wash": True}, 7, {"numpy": "2.0"}, "abc123", False, "2026-04-30"),
        ),
        Section("Uptake", missing="No run was kept."),
        abstract="In short.",
    )
    text, last = words(made), 0
    for part in (
        "A title", "Student Ada", "Date 2026-05-01", "are the student's own", "Not done: Uptake.", "Abstract",
        "Written by the student", "In short.", "1. Binding", "A question?", "Written by the student",
        "My own (free) words \\ here.", "• an item", "Table 1. Binding: what was found", "Hill 1.02 0.93 to 1.11",
        "Figure 1. The curve.", "What this cannot tell", "Whether it is an agonist.", "Laboratory 03_uptake", "Run 3",
        "Filed on 2026-04-30", "Design wash: yes", "Seed of the noise 7", "abc123", "Truth seen no", "numpy 2.0",
        "2. Uptake", "Not done. No run was kept.",
    ):  # fmt: skip
        assert part in text[last:], part
        last = text.index(part, last)
    for number, page in enumerate(texts(made), start=1):
        assert f"A title, Ada, 2026-05-01 · Page {number} of {len(texts(made))}" in re.sub(r"\s+", " ", page)


def test_one_report_one_file():
    made = report(Section("S", "text µM", figures=(ReportFigure("c", "a", PICTURE),)))
    first = made.pdf()
    assert first == made.pdf()
    about = read(first).metadata
    assert about.creation_date.date().isoformat() == "2026-05-01"
    assert (about.title, about.author, about.creator) == ("A title", "Ada", "nelib")
    code = (
        "import hashlib, sys; from nelib.kit.report import *; assert 'fpdf' not in sys.modules;"
        "pdf = Report('T', 'A', '2026-05-01', 'µM α₂', (Section('S', 'text'),)).pdf();"
        "assert 'matplotlib.pyplot' not in sys.modules; print(hashlib.sha256(pdf).hexdigest())"
    )
    found = {subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout for _ in range(2)}
    assert len(found) == 1


def test_foreign_settings_change_nothing():
    made = report(Section("S", "It costs $5 or $6 at most: x_1^2. **no** __stress__ {nb} \u2060pages"))
    before = made.pdf()
    with mpl.rc_context({"font.size": 30, "pdf.fonttype": 3, "text.parse_math": True}):
        assert made.pdf() == before
    assert "$5 or $6 at most: x_1^2. **no** __stress__ {nb}" in words(before)


def test_the_fonts_are_in_the_file():
    reader = read(report(Section("S", "text α₂ K_i")).pdf())
    fonts = {}
    for page in reader.pages:
        fonts |= {f.get_object()["/BaseFont"]: f.get_object() for f in page["/Resources"]["/Font"].values()}
    assert {name.split("+")[1] for name in fonts} == {"DejaVuSansBook", "DejaVuSansBold"}
    for font in fonts.values():
        assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def test_long_texts_fill_pages_and_lose_no_word():
    long = [f"word{k}" for k in range(1500)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of a file with many pages, too
        pdf = report(Section("Long", " ".join(long * 4)), Section("By the course", " ".join(long), "course")).pdf()
    assert len(texts(pdf)) >= 10
    assert re.findall(r"word\d+", words(pdf)) == long * 5


def test_nothing_is_cut_off_at_the_edges():
    longest = "https://example.org/" + "10" * 200
    made = report(
        Section("W" * 90, "word " * 900 + longest, findings={"x" * 80: (1.0, 0.5, 2.0, "y" * 60)}),
        Section("S", f"See {longest} and {longest}.", "course", tables=(ReportTable("Many", rows(90)),)),
        title="A title of many words " * 9,
    )
    for page in read(made.pdf()).pages:
        assert page.mediabox[2:] == pytest.approx(A4, abs=0.01)
        for text, x, end, y in places(page):
            below = "Page " in text and " of " in text
            assert SIDE - 1 <= x < end <= A4[0] - SIDE + 1, text
            assert (20 if below else BOTTOM) < y < A4[1] - TOP, text


def test_a_long_table_breaks_and_repeats_its_header():
    pages = texts(report(Section("S", by="course", tables=(ReportTable("Many", rows(110)),))))
    found = re.findall(r"row \d+ of 110", " ".join(pages))
    assert found == [f"row {k} of 110" for k in range(110)]
    assert len(pages) >= 3 and all("count" in page and "name" in page for page in pages)


def test_a_short_table_stays_whole():
    for lines in range(25, 45, 3):  # the table comes to stand at every height of the page
        text = "\n\n".join(["A line."] * lines)
        pages = texts(report(Section("S", text, "course", tables=(ReportTable("Few", rows(8)),))))
        assert sum("of 8" in page for page in pages) == 1
        assert [page.count("of 8") for page in pages if "Table 1. Few" in page] == [8]


def test_a_heading_is_not_left_alone():
    for lines in range(20, 45, 3):
        text = "\n\n".join(["A line."] * lines)
        pages = texts(report(Section("S", text, "course"), Section("Next", "Its first words.", "course")))
        assert [("2. Next" in p) == ("Its first words." in p) for p in pages] == [True] * len(pages)


def test_a_cell_longer_than_a_page_breaks():
    long = [f"word{k}" for k in range(1300)]
    frame = pd.DataFrame({"a": [" ".join(long)], "b": ["x" * 400]})
    made = report(Section("S", by="course", tables=(ReportTable("Long", frame),)))
    text = words(made)
    assert re.findall(r"word\d+", text) == long
    assert len(texts(made)) > 2
    assert sum(len(run) for run in re.findall(r"x{5,}", text)) == 400


@given(st.lists(st.lists(st.floats(1, 2000), min_size=4, max_size=4), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_columns_fit(wish):
    widths, most = columns(wish, 487.0), [max(c) for c in zip(*wish, strict=True)]
    assert sum(widths) <= 487.0 + 1e-6
    assert all(w <= m + 1e-9 for w, m in zip(widths, most, strict=True))
    if sum(most) > 487:  # room that one column does not need is given to the others
        assert sum(widths) == pytest.approx(487.0)
    else:
        assert widths == most


def test_letters_of_science_are_there_and_others_are_told():
    science = "αβγδμµΔΣΩ ₀₁₂ᵢₐₓ ⁰¹²⁻⁹ ±×÷≤≥≈→∞°Å é–—“”…√∂∫ üß"
    assert science in words(report(abstract=science))
    assert "Kᵢ, Bₘₐₓ" in words(report(abstract="K_i, B_max"))
    assert "lacks" not in words(report(abstract=science))
    text = words(report(abstract="東京 is here"))
    assert "lacks 2 of the characters" in text and "□□ is here" in text
    assert "lacks 1 of the characters" in words(report(author="東"))


def test_a_space_that_does_not_break_stays():
    lines = "\n\n".join("x" * before + " 1.2\u00a0×\u00a010⁻⁷ more" for before in range(50, 75))
    text = "\n".join(texts(report(abstract=lines))).replace("\u00a0", " ")
    assert text.count("1.2 × 10⁻⁷") == 25
    assert text.count("x\n1.2") > 0 and text.count("⁻⁷\nmore") > 0  # at some lengths it is near the end of the line


@pytest.mark.parametrize(("lines", "of_figure", "of_words"), [(0, 0, 0), (10, 1, 0), (16, 1, 0), (24, 1, 1)])
def test_words_fill_the_page_before_a_figure_that_does_not_fit(lines, of_figure, of_words):
    picture = ReportFigure("Of a figure. " + "Its caption has three lines. " * 8 + "End.", "a", encode(SHAPE))
    text = "\n\n".join(["Short."] * lines)
    first = Section("First", text, figures=(picture,), remarks={"Label": "Words that follow."})
    made = report(first, Section("Second", "Other words."))
    pages = [" ".join(text.split()) for text in texts(made)]
    assert [k for k, text in enumerate(pages) if "Of a figure." in text and "End." in text] == [of_figure]
    assert [k for k, text in enumerate(pages) if "Label Words that follow." in text] == [of_words]
    assert words(made).index("Of a figure.") < words(made).index("2. Second")


def test_figures_have_their_words():
    figures = tuple(
        ReportFigure(f"Figure {k}.", f"K_i falls to {k} (µM).", encode(np.full((40, 80, 3), k, np.uint8)))
        for k in range(3)
    )
    reader = read(report(Section("S", figures=figures)).pdf())
    pictures = [image for page in reader.pages for image in page.images]
    assert len(pictures) == 3 and all(image.image.size == (80, 40) for image in pictures)
    assert [part["/Alt"] for part in tags(reader) if part["/S"] == "/Figure"] == [
        f"Kᵢ falls to {k} (µM)." for k in range(3)
    ]


def test_a_screen_reader_finds_headings_texts_and_the_language():
    made = report(Section("One", "Words of mine. " * 400), Section("Two", "More.", "course", remarks={"Label": "x"}))
    reader = read(made.pdf())
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = [part["/S"] for part in tags(reader)]
    assert (kinds.count("/H1"), kinds.count("/H2"), kinds.count("/H3")) == (1, 3, 1)
    assert [entry.title for entry in reader.outline] == ["Abstract", "1. One", "2. Two"]
    # Every mark of a page is closed on it, and every text is inside of one.
    for page in reader.pages:
        content = page.get_contents().get_data().decode("latin-1")
        depth = 0
        for operator in re.findall(r"\b(BMC|BDC|EMC|TJ|Tj)\b", content):
            depth += {"BMC": 1, "BDC": 1, "EMC": -1}.get(operator, 0)
            assert depth == 1 or (depth == 0 and operator == "EMC")
        assert depth == 0 and content.count("/Artifact BMC") == 1


def test_addresses_are_links_in_the_words_of_the_course_only():
    made = report(
        Section("S", "See https://evil.example/x."), Section("R", "- Doe 2001. https://doi.org/10.1000/182.", "course")
    )
    links = [
        note.get_object()["/A"]["/URI"]
        for page in read(made.pdf()).pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    ]
    assert set(links) == {"https://doi.org/10.1000/182"}


@pytest.mark.parametrize("shape", [(20, 2000), (2000, 20), (3000, 900), (1, 1)])
def test_pictures_of_any_shape_stay_on_the_page(shape):
    picture = ReportFigure("Odd.", "Odd.", encode(np.full((*shape, 3), 90, np.uint8)))
    assert picture.pixels == shape[::-1]
    reader = read(report(Section("S", figures=(picture,))).pdf())
    content = "\n".join(page.get_contents().get_data().decode("latin-1") for page in reader.pages)
    wide, high, x, y = (
        float(v) for v in re.search(r"q ([\d.]+) 0 0 ([\d.]+) ([\d.]+) ([\d.]+) cm /I", content).groups()
    )
    assert wide / high == pytest.approx(shape[1] / shape[0], rel=0.02)
    assert SIDE - 1 <= x <= x + wide <= A4[0] - SIDE + 1 and BOTTOM - 1 <= y <= y + high <= A4[1] - TOP + 1


def test_a_broken_picture_is_refused():
    broken = ReportFigure("c", "a", PICTURE[:60])
    with pytest.raises(ValueError, match="cannot be read"):
        report(Section("S", figures=(broken,))).pdf()


def test_letter_paper():
    reader = read(report().pdf("Letter"))
    assert reader.pages[0].mediabox[2:] == [612, 792] and len(reader.pages) == 1


def test_no_font_stays_open(monkeypatch):
    """A file that nobody closes is reported wherever the collector finds it: in another test, or at a student's."""
    from nelib.kit import report_pdf

    def spoiled(file, report):
        readers.extend(font.ttfont.reader for font in file.fonts.values())
        if not fails:
            return filled(file, report)
        raise ValueError("spoiled")

    readers, filled = [], report_pdf._filled
    monkeypatch.setattr(report_pdf, "_filled", spoiled)
    fails = False
    report_pdf.document(report())
    fails = True
    with pytest.raises(ValueError, match="spoiled"):
        report_pdf.document(report())
    assert len(readers) == 4 and all(reader.file.closed for reader in readers)
