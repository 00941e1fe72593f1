"""Reports: what they are made of, and the HTML file."""

import datetime
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nelib.kit.render import encode
from nelib.kit.report import (
    Provenance,
    Report,
    ReportFigure,
    ReportTable,
    Section,
    fingerprint,
    versions,
)
from nelib.kit.report_view import show_report
from nelib.kit.report_words import clean, measured, paragraphs, shown, slug

VOID = {"meta", "img", "br", "link", "hr", "input"}
FRAME = pd.DataFrame({"dose": [0.1, 1.0, 1e-7], "n": [1, 2, 3], "who": ["a", "<b>", None]})


PICTURE = encode(np.full((40, 80, 3), 90, np.uint8))


def provenance(**changes):
    return Provenance(
        **{"laboratory": "03_uptake", "run": 3, "design": {"top (nM)": 1e4, "wash": True}, "seed": 7} | changes
    )


def report(**changes):
    sections = (
        Section("Methods", "By the course. See https://doi.org/10.1000/182.", "course"),
        Section(
            "Binding",
            "K_i is <script>alert(1)</script> & 3 nM.\n\n- first\n- second",
            findings={"K_i": (3.2, 2.8, 3.7, "nM"), "slope": (1.0, None, None, "1"), "B_max": (None, None, None, "1")},
            remarks={"What this cannot tell": "Whether it is an agonist."},
            tables=(ReportTable("Raw", FRAME),),
            figures=(ReportFigure("The line.", 'A line <x>. It ends at "1".', PICTURE),),
            provenance=provenance(),
        ),
        Section("Uptake", missing="No run was filed."),
        Section("Trial"),
    )
    return Report(**{"title": "A <b>title</b>", "author": "Ada", "date": "2026-05-01", "sections": sections} | changes)


class Page(HTMLParser):
    """Checks that tags are closed in their order, and collects what matters."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.words = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def test_the_page_is_well_formed_and_says_everything():
    html = report(abstract="In short.").html()
    assert html.startswith("<!DOCTYPE html>")
    page = Page(html)
    assert page.all("html") == [{"lang": "en"}]
    for words in (
        "A <b>title</b>", "Ada", "2026-05-01", "In short.", "Not done: Uptake.", "Not done. No run was filed.",
        "<script>alert(1)</script> & 3 nM.", "2.8", "3.7", "not determined", "Whether it is an agonist.", "The line.",
        "03_uptake", "top (nM): 10000; wash: yes", "Without a text of the student: Trial.", "Nothing was written here.",
        "Written by the student", "<b>",
    ):  # fmt: skip
        assert words in page.text, words


def test_a_student_cannot_put_tags_into_the_page():
    evil = '"><script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>'
    page = Page(
        Report(
            evil,
            evil,
            "2026-05-01",
            evil,
            (
                Section(
                    evil,
                    evil,
                    findings={evil: (1.0, None, None, evil)},
                    remarks={evil: evil},
                    tables=(ReportTable(evil, pd.DataFrame({evil: [evil]})),),
                    figures=(ReportFigure(evil, evil, PICTURE),),
                    provenance=provenance(laboratory=evil, design={evil: evil}, data_hash=evil),
                    missing=evil,
                    lead=evil,
                ),
            ),
            {evil: evil},
        ).html()
    )
    names = {tag for tag, _ in page.tags}
    assert "script" not in names and "iframe" not in names
    assert all(not attribute.startswith("on") for _, attrs in page.tags for attribute in attrs)
    assert all(image["src"].startswith("data:") for image in page.all("img"))


def test_nothing_is_loaded_from_elsewhere():
    html = report().html()
    page = Page(html)
    for tag, attrs in page.tags:
        for name in ("src", "srcset", "data", "poster", "background"):
            assert attrs.get(name, "data:").startswith("data:"), tag
        assert tag not in ("link", "script", "iframe", "object", "embed", "base")
    assert "url(" not in html and "@import" not in html
    policy = [m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert policy and policy[0].startswith("default-src 'none'")
    # The only ways out are links that a reader clicks, in the words of the course.
    assert [a["href"] for a in page.all("a") if a["href"].startswith("http")] == ["https://doi.org/10.1000/182"]


def test_accessibility():
    page = Page(report().html())
    for image in page.all("img"):
        assert image["alt"] == 'A line <x>. It ends at "1".'
        assert int(image["width"]) == 80 and int(image["height"]) == 40
    assert len(page.all("table")) == len(page.all("caption")) == 3
    assert all(cell["scope"] in ("col", "row") for cell in page.all("th"))
    assert [tag for tag, _ in page.tags if tag == "h1"] == ["h1"]
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    inside = [a["href"][1:] for a in page.all("a") if a["href"].startswith("#")]
    assert inside and set(inside) <= set(ids)
    html = report().html()
    assert "@media print" in html and "prefers-color-scheme: dark" in html


def test_one_report_one_page():
    assert report().html() == report().html()
    assert report(date=datetime.date(2026, 5, 1)).html() == report().html()


def test_missing_and_unwritten():
    assert report().missing() == ["Uptake"]
    assert report().unwritten() == ["Abstract", "Trial"] and report(abstract="In short.").unwritten() == ["Trial"]
    empty = Report("T", "me", "2026-05-01")
    assert "Nothing was written here." in Page(empty.html()).text


def test_an_empty_table_says_so():
    section = Section("S", tables=(ReportTable("None of it", FRAME.iloc[:0]),))
    assert "no rows" in Page(report(sections=(section,)).html()).text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), (float("nan"), "–"), (True, "yes"), (np.bool_(False), "no"), (3, "3"), (np.int64(10**9), "1000000000"),
        (0.0, "0"), (-2.5, "−2.5"), (123456.0, "123456"), (1.5e-7, "1.5\u00a0×\u00a010⁻⁷"), (np.inf, "∞"), ("x", "x"),
        (-3e8, "−3\u00a0×\u00a010⁸"), (12345.6, "12346"),
    ],
)  # fmt: skip
def test_how_numbers_are_shown(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    ("found", "texts"),
    [
        ((3.234, 2.801, 3.712, "nM"), ("3.23", "2.80 to 3.71", "nM")),
        ((1234.5, 1000.2, 1500.9, "1"), ("1234", "1000 to 1501", "")),
        ((0.0123, 0.011, 0.0136, "1"), ("0.0123", "0.0110 to 0.0136", "")),
        ((5.0, None, 9.0, "percent"), ("5", "up to 9", "%")),
        ((5.0, 2.0, None, "%"), ("5", "from 2", "%")),
        ((5.0, None, None, "%"), ("5", "none", "%")),
        ((5.0, 5.0, 5.0, "%"), ("5", "5 to 5", "%")),
        ((None, None, None, "nM"), ("not determined", "–", "nM")),
        ((137.04, 131.55, 142.6, "%"), ("137", "132 to 143", "%")),
        ((152.31, 152.1, 152.5, "%"), ("152.31", "152.10 to 152.50", "%")),
        ((100000.0, None, None, "nM"), ("100,000", "none", "nM")),
        ((-12345.0, None, None, "nM"), ("−12,300", "none", "nM")),
        ((27345.0, 15600.0, 48000.0, "nM"), ("27,345", "15,600 to 48,000", "nM")),
        ((8.3333, None, None, "%"), ("8.33", "none", "%")),
        ((1.5364, None, None, "mg/kg"), ("1.54", "none", "mg/kg")),
    ],
)
def test_how_findings_are_shown(found, texts):
    assert measured(found) == texts


@pytest.mark.parametrize(
    ("p", "text"), [(3.975e-13, "< 0.001"), (0.00099, "< 0.001"), (0.001, "0.001"), (0.04321, "0.0432")]
)
def test_small_p_values_are_said_to_be_small(p, text):
    for name in ("p", "p (run 3)"):
        assert measured((p, None, None, "1"), name) == (text, "none", "")
    assert measured((1e-5, None, None, "1"), "pressure")[0].startswith("1")


def test_opening_texts_are_the_students():
    page = Page(report(opening={"It is": "<b>mine</b>", "Also": ""}).html())
    assert "Written by the student <b>mine</b>" in page.text and page.text.count("Nothing was written here.") >= 2
    with pytest.raises(ValueError):
        report(opening={"It is": 3})


def test_paragraphs():
    text = "One\nline.\n\n- first\n  goes on\n- second\n\n3.2 nM is no item\n\n\n2. but this\n-4 is not"
    assert paragraphs(text) == [
        (False, "One line."), (True, "first goes on"), (True, "second"), (False, "3.2 nM is no item"),
        (True, "but this -4 is not"),
    ]  # fmt: skip
    assert paragraphs("") == []


def test_texts_are_cleaned():
    assert clean("x", "a\x00b\x1b\r\nc\u202e\ud800") == "ab\nc?"
    with pytest.raises(ValueError, match="must be a text"):
        clean("x", 3)
    with pytest.raises(ValueError, match="must not be empty"):
        clean("x", " \n", empty=False)


def test_fingerprint_of_a_table():
    assert fingerprint(FRAME) == fingerprint(FRAME.copy())
    assert fingerprint(FRAME) != fingerprint(FRAME.assign(n=[1, 2, 4]))
    assert re.fullmatch("[0-9a-f]{12}", fingerprint(FRAME))
    with pytest.raises(ValueError, match="data frame"):
        fingerprint([1, 2])


def test_versions():
    assert set(versions()) == {"python", "nelib", "numpy", "scipy", "matplotlib", "pandas"}
    assert versions(["no-such-package"])["no-such-package"] == "not installed as a package"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kᵢ of Ä: a/b\\c?", "ki-of-a-a-b-c"), ("CON", "report-con"), ("", "report"), ("東京", "report"),
        ("../../etc", "etc"), ("lpt1", "report-lpt1"), ("x" * 300, "x" * 60),
    ],
)  # fmt: skip
def test_file_names(text, name):
    assert slug(text) == name


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: report(title=""), "title"),
        (lambda: report(author=" "), "author"),
        (lambda: report(date=None), "date"),
        (lambda: report(date=""), "date"),
        (lambda: report(date="in May"), "date"),
        (lambda: report(date="2026-02-30"), "date"),
        (lambda: ReportTable("c", pd.DataFrame()), "columns"),
        (lambda: ReportTable("c", pd.DataFrame([range(9)])), "columns"),
        (lambda: provenance(date=3), "date"),
        (lambda: report(sections="x"), "sections"),
        (lambda: report(sections=[1]), "Section"),
        (lambda: report(details=[1]), "mapping"),
        (lambda: report().pdf("A3"), "paper"),
        (lambda: Section(""), "heading"),
        (lambda: Section("S", 3), "text"),
        (lambda: Section("S", by="me"), "author of a section"),
        (lambda: Section("S", findings={"a": (1, 2)}), "finding"),
        (lambda: Section("S", findings={"a": (float("nan"), None, None, "1")}), "finite"),
        (lambda: Section("S", findings={"a": (None, 1, 2, "1")}), "interval"),
        (lambda: Section("S", tables=[FRAME]), "ReportTable"),
        (lambda: Section("S", remarks={"a": 1}), "text"),
        (lambda: Section("S", provenance={"run": 1}), "provenance"),
        (lambda: ReportTable("c", [[1]]), "data frame"),
        (lambda: ReportTable("", FRAME), "caption"),
        (lambda: ReportFigure("c", "", b""), "alternative text"),
        (lambda: ReportFigure("c", "a", b"GIF89a"), "PNG"),
        (lambda: ReportFigure("c", "a", "text"), "PNG"),
        (lambda: provenance(run=0), "run"),
        (lambda: provenance(seed=-1), "seed"),
        (lambda: provenance(laboratory=""), "laboratory"),
        (lambda: provenance(envelope_opened="no"), "envelope_opened"),
        (lambda: provenance(design=[1]), "design"),
        (lambda: report().save(""), "folder"),
        (lambda: report().save(3), "folder"),
        (lambda: show_report("report"), "Report"),
    ],
)
def test_bad_input(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_the_envelope_is_told():
    said = {v: provenance(envelope_opened=v).rows()["Truth seen"] for v in (True, False, None)}
    assert said == {True: "yes, before this run was filed", False: "no", None: "not recorded"}


# -- files -------------------------------------------------------------------------------------------------------------


def test_save_keeps_what_is_there(tmp_path):
    made = report(title="Mine")
    first = made.save(tmp_path / "new" / "folder")
    assert [p.name for p in first] == ["mine-ada.html", "mine-ada.pdf"]
    assert first[0].read_text(encoding="utf-8") == made.html()
    assert first[1].read_bytes() == made.pdf()
    assert made.save(first[0].parent) == first  # the same report: nothing to keep
    other = report(title="Mine", abstract="Another.")
    second = other.save(first[0].parent)
    assert [p.name for p in second] == ["mine-ada-2.html", "mine-ada-2.pdf"]
    assert first[0].read_text(encoding="utf-8") == made.html()
    assert other.save(first[0].parent, overwrite=True) == first
    assert first[0].read_text(encoding="utf-8") == other.html()
    assert sorted(p.name for p in first[0].parent.iterdir()) == sorted(p.name for p in [*first, *second])


def test_save_into_a_file_is_refused(tmp_path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(ValueError, match="is a file"):
        report().save(tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "x"


def test_a_folder_with_spaces_and_letters_of_any_script(tmp_path):
    for path in report().save(str(tmp_path / "Meine Übung (1)")):
        assert path.is_absolute() and path.stat().st_size > 1000


# -- on screen ---------------------------------------------------------------------------------------------------------


def test_the_view_writes_and_previews(tmp_path):
    view = show_report(report(), tmp_path)
    assert "Not done: Uptake." in view._repr_mimebundle_()["text/plain"]
    view.write.click()
    assert [p.suffix for p in view.paths] == [".html", ".pdf"]
    assert view.files.value.count("download=") == 2 and "data:application/pdf;base64," in view.files.value
    view.look.click()
    assert 'sandbox=""' in view.page.value and "<script>" not in view.page.value
    Page(view.page.value)
    view.look.click()
    assert view.page.value == ""


def test_the_view_shows_what_went_wrong(tmp_path):
    Path(tmp_path / "taken").write_text("x")
    view = show_report(report(), tmp_path / "taken")
    view.write.click()
    assert "Could not save" in view.files.value and "is a file" in view.files.value and view.paths == []
