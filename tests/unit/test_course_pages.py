"""The pages of reference in docs/: made anew they are the same, and what they say about the lessons is true."""

import csv
import dataclasses
import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("course_pages", ROOT / "docs" / "build.py")
pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pages)
course = sys.modules["lessons"]
LESSONS = course.lessons()
KINDS = {kind for kinds in pages.KINDS.values() for kind in kinds}


def column(name: str, key: str) -> list[str]:
    with (ROOT / "nelib" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row[key] for row in csv.DictReader(file)]


@pytest.mark.parametrize("name", pages.PAGES)
def test_a_page_made_anew_is_the_page_that_is_there(name):
    made = pages.PAGES[name]()
    there = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert made == there, f"docs/{name}.md is stale: run python docs/build.py"


def test_a_stale_page_is_found(monkeypatch):
    rows = pages.table("glossary")
    monkeypatch.setattr(pages, "table", lambda name: rows[1:])
    assert pages.glossary_page() != (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_the_first_lesson_leads_to_every_page():
    links = set(re.findall(r"\]\(\.\./docs/(\w+)\.md\)", "".join(cell.text for cell in LESSONS["00"].cells)))
    assert links >= set(pages.PAGES)


# --- glossary ---


def test_a_term_stands_in_the_lesson_that_it_names():
    rows = pages.table("glossary")
    assert [r["term"] for r in rows if not pages.words(r).search(LESSONS[r["lesson"]].prose)] == []


def test_a_section_that_is_given_for_a_term_has_it():
    for row in (row for row in pages.table("glossary") if row["section"]):
        cells = [c for c in LESSONS[row["lesson"]].cells if c.section == row["section"] and c.kind == "markdown"]
        assert any(pages.words(row).search(course.plain(cell.text)) for cell in cells), row["term"]


def test_a_term_is_explained_in_one_sentence():
    rows = pages.table("glossary")
    assert [r["term"] for r in rows if not re.fullmatch(r"[A-Z]((?!\. ).)+\.", r["meaning"])] == []


def test_a_term_stands_once_and_in_order():
    terms = [row["term"] for row in pages.table("glossary")]
    assert len(terms) == len(set(terms)) >= 120
    letters = [pages.first_letter(term) for term in terms]
    assert letters == sorted(letters)


def test_a_term_that_no_lesson_uses_is_found():
    with pytest.raises(ValueError, match="does not occur in lesson 01"):
        LESSONS["01"].section_of(course.Word(("adrenochrome",)))


def test_words_are_whole_and_may_be_plural():
    pattern = course.Word(("fold", "α2-autoreceptor"))
    assert pattern.search("two folds") and pattern.search("Fold") and pattern.search("the α2-autoreceptors of")
    assert not pattern.search("threefold") and not pattern.search("folder")


# --- notation ---


def test_a_symbol_stands_in_each_of_its_lessons():
    missing = []
    for row in pages.table("notation"):
        spellings = [s for s in (row["symbol"], row["code"]) if s]
        assert row["meaning"] and row["unit"], row
        lacks = [n for n in row["lessons"].split() if not any(map(LESSONS[n].has_symbol, spellings))]
        missing += [(row["symbol"], lack) for lack in lacks]
    assert missing == []


@pytest.mark.parametrize("number", LESSONS)
def test_every_symbol_of_a_lesson_is_in_the_table(number):
    rows = [row for row in pages.table("notation") if number in row["lessons"].split()]
    known = {course.canonical(s) for row in rows for s in (row["symbol"], row["code"]) if s}
    used = LESSONS[number].names | LESSONS[number].singles
    unknown = {name for name in used - known if "/" not in name and not is_product(name, known | {"d", "t", "z"})}
    assert unknown == set()


def is_product(name: str, known: set[str]) -> bool:
    """Say whether a formula like gA or dt is two symbols side by side."""
    return len(name) == 2 and set(name) <= known


def test_a_symbol_that_is_not_there_is_found():
    assert LESSONS["05"].has_symbol("K_B") and LESSONS["08"].has_symbol(r"E_\alpha")
    assert not LESSONS["05"].has_symbol("K_q") and not LESSONS["05"].has_symbol(r"\omega")


def test_one_line_for_one_meaning():
    seen = [(row["symbol"], row["meaning"], n) for row in pages.table("notation") for n in row["lessons"].split()]
    assert len(seen) == len(set(seen))


# --- drugs and receptors ---


@pytest.fixture(scope="module")
def index():
    return (ROOT / "docs" / "drugs.md").read_text(encoding="utf-8")


def test_every_name_occurs_somewhere(index):
    lines = re.findall(r"^\| \*\*(.+?)\*\*[^|]*\|[^|]*\|([^|]*)\|([^|]*)\|([^|]*)\|$", index, re.MULTILINE)
    rows = pages.table("drugs")
    assert len(lines) == len(rows) == len({row["name"] for row in rows})
    assert {row["kind"] for row in rows} <= KINDS
    assert [name for name, *places in lines if not any(place.strip() for place in places)] == []


def test_no_ligand_of_the_tables_is_missing():
    tables = {"receptors/affinities": "ligand", "receptors/ratios": "ligand", "receptors/baker_ratios": "ligand"}
    tables |= {"clinic/antidepressants": "name", "clinic/adhd_network": "drug", "clinic/cortex_studies": "drug"}
    ligands = {name for table, key in tables.items() for name in column(table, key)} - {"agonists and antagonists"}
    patterns = [pages.words(row) for row in pages.table("drugs")]
    assert sorted(name for name in ligands if not any(pattern.search(name) for pattern in patterns)) == []


def test_family_and_subtype_are_told_apart():
    patterns = {row["name"]: pages.words(row) for row in pages.table("drugs")}
    family, subtype = patterns["α1 receptor (family)"], patterns["α1A receptor"]
    assert family.search("an α1 receptor") and not family.search("an α1A receptor")
    assert subtype.search(course.plain("at α$_{1A}$")) and not subtype.search("at α1")


# --- learning paths ---


def test_a_step_names_sections_and_tasks_that_exist():
    for row in (row for row in pages.table("paths") if row["lesson"]):
        lesson = LESSONS[row["lesson"]]
        sections, tasks = pages.spread(row["sections"], lesson.sections), pages.spread(row["tasks"], ())
        assert set(sections) <= set(lesson.sections) and (sections or row["sections"] == "all"), row
        assert set(map(int, tasks)) <= set(range(1, lesson.tasks + 1)), row


def test_every_lesson_is_in_a_path_and_none_twice_in_one():
    steps = [(row["path"], row["lesson"]) for row in pages.table("paths") if row["lesson"]]
    assert len(steps) == len(set(steps))
    assert {lesson for _, lesson in steps} == set(LESSONS)


def test_nothing_comes_before_what_it_stands_on():
    for path in {row["path"] for row in pages.table("paths")}:
        inside = {row["lesson"] for row in pages.table("paths") if row["path"] == path}
        for number, lack in pages.missing(path).items():
            assert not inside & set(lack), f"{path}: lesson {number} comes before {lack}"


def test_lessons_stand_on_lower_numbers_and_never_in_a_circle():
    for number, lesson in LESSONS.items():
        assert all(one < number for one in course.closure(number))
        assert lesson.minutes > 0 and (lesson.exercise_hours > 0) == (lesson.tasks > 0)


def test_a_circle_and_a_lesson_that_is_not_there_are_found(monkeypatch):
    head = dataclasses.replace(LESSONS["01"].cells[0], text="# 01 · X\nYou should know it ([lesson 02](x)).")
    circle = {**LESSONS, "01": course.Lesson("01_x", (head,))}
    monkeypatch.setattr(course, "lessons", lambda: circle)
    with pytest.raises(ValueError, match="circle: 02 -> 01 -> 02"):
        course.closure("02")
    head = dataclasses.replace(head, text="# 01 · X\nYou should know it ([lesson 99](x)).")
    circle["01"] = course.Lesson("01_x", (head,))
    with pytest.raises(ValueError, match="lesson 99, which does not exist"):
        course.closure("02")


def test_two_weeks_are_two_weeks():
    steps = [pages.effort(row) for row in pages.table("paths") if row["path"] == "two_weeks" and row["lesson"]]
    hours = sum(map(sum, steps)) / 60
    assert 10 <= hours <= 15, "ten days of about an hour and a quarter"
