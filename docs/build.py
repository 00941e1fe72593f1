"""Make the pages of reference of the course: ``python docs/build.py``; with ``--check`` only say which are stale.

Glossary, notation, drugs and receptors, and learning paths come from the tables in ``nelib/data/course``. What can be
read from the lessons is read from them: places, times, prerequisites, where a name occurs.
"""

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from lessons import ROOT, Word, canonical, closure, lessons, plain

from nelib.kit.figures import INK, MEANING, PALETTE

DATA = ROOT / "nelib" / "data"
TABLES = DATA / "course"
KINDS = {
    "Drugs and tools": ("drug", "tool"),
    "Receptors, and what they turn on": ("receptor", "G protein", "channel", "pump"),
    "Transporters and enzymes": ("transporter", "enzyme"),
    "Transmitters, precursors, metabolites": ("transmitter", "precursor", "metabolite"),
}
MANY = 30  # a longer list of figures or tables helps nobody
MADE = "<!-- Made by docs/build.py from nelib/data/course/{}.csv and the lessons. Edit those, then run it. -->"
OTHERS = (
    "[Glossary](glossary.md) · [Notation](notation.md) · [Drugs and receptors](drugs.md) · [Learning paths](paths.md)"
)


def table(name: str) -> list[dict[str, str]]:
    """Read a table of the course."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page(name: str, title: str, intro: str, parts: Iterable[str]) -> str:
    """Put a page together."""
    text = "\n\n".join([MADE.format(name), f"# {title}", OTHERS, intro, *parts])
    return text + "\n"


def grid(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table in Markdown."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell or " " for cell in line) + " |" for line in lines)


def links(numbers: Iterable[str]) -> str:
    """Link lessons by their numbers."""
    return ", ".join(lessons()[number].link for number in numbers)


def minutes(amount: float) -> str:
    """Write a time, rounded to ten minutes above an hour."""
    if amount <= 60:
        return f"{5 * round(amount / 5):d} min"
    hours, rest = divmod(10 * round(amount / 10), 60)
    return f"{hours} h" + (f" {rest} min" if rest else "")


# --- glossary ------------------------------------------------------------------------------------


def words(row: dict[str, str]) -> Word:
    """Return what a term or a name is found by: the words of the table, and for a name also itself."""
    forms = [form for form in row["words"].split(";") if form]
    if "name" in row or not forms:
        forms.append(re.sub(r" \(.+\)| receptor", "", row.get("term") or row["name"]))
    return Word(tuple(forms))


def first_letter(term: str) -> str:
    """Return the letter under which a term stands: α under A, β under B."""
    return {"α": "A", "β": "B"}.get(term[0], term[0].upper())


def glossary_page() -> str:
    """Write the glossary."""
    letters: dict[str, list[list[str]]] = {}
    for row in table("glossary"):
        pattern, home = words(row), lessons()[row["lesson"]]
        section = row["section"] or home.section_of(pattern)
        place = f"{home.link}, section {section}" if section.isdigit() else home.link
        also = links(n for n, lesson in lessons().items() if n != row["lesson"] and pattern.search(lesson.prose))
        letters.setdefault(first_letter(row["term"]), []).append([f"**{row['term']}**", row["meaning"], place, also])
    parts = [
        f"## {letter}\n\n" + grid(("term", "meaning", "explained in", "also in"), letters[letter]) for letter in letters
    ]
    intro = (
        f"{sum(map(len, letters.values()))} terms, each in one sentence, with the lesson and section that explain it. "
        "The last column lists the other lessons that use the word."
    )
    return page("glossary", "Glossary", intro, parts)


# --- notation ------------------------------------------------------------------------------------


def within() -> dict[str, dict[str, int]]:
    """Return the symbols that change their meaning within a lesson: lesson -> symbol -> how many meanings."""
    count: dict[str, dict[str, int]] = {}
    for row in table("notation"):
        for number in row["lessons"].split():
            of = count.setdefault(number, {})
            of[row["symbol"]] = of.get(row["symbol"], 0) + 1
    return {n: {s: k for s, k in of.items() if k > 1} for n, of in sorted(count.items()) if max(of.values()) > 1}


def order(symbol: str) -> tuple:
    """Sort symbols: Latin before Greek, small beside capital."""
    name = canonical(symbol)
    return (symbol.startswith("\\"), name[0].lower(), name[0], name.lower(), name)


def shown(symbol: str) -> str:
    """Write a symbol as a formula, or as text if no lesson has it in a formula."""
    single = len(symbol) == 1 or not symbol.isalnum() or any(symbol in lesson.singles for lesson in lessons().values())
    return f"${symbol}$" if single else symbol


def notation_page() -> str:
    """Write the table of symbols."""
    groups: dict[str, list[list[str]]] = {}
    rows = sorted(table("notation"), key=lambda row: (order(row["symbol"]), row["lessons"]))
    for row in rows:
        code = f"`{row['code']}`" if row["code"] and re.fullmatch(r"\w+", row["code"], re.ASCII) else ""
        letter = "Greek letters" if row["symbol"].startswith("\\") else row["symbol"][0].upper()
        line = [shown(row["symbol"]), code, row["meaning"], row["unit"], links(row["lessons"].split())]
        groups.setdefault(letter, []).append(line)
    heads = ("symbol", "in code, if spelled otherwise", "meaning", "unit", "lessons")
    parts = [f"## {letter}\n\n" + grid(heads, lines) for letter, lines in groups.items()]
    clashes = [[lessons()[n].link, ", ".join(shown(s) for s in sorted(of, key=order))] for n, of in within().items()]
    last = (
        "## Letters that change their meaning within a lesson\n\n"
        "There are more quantities than letters. In these lessons look at the section.\n\n"
    )
    intro = (
        "Every symbol of the formulas: what it means, its unit, and where. One letter may mean several things in "
        "several lessons; then each meaning has a line of its own. Code spells a symbol as the formula does, without "
        "the signs of LaTeX: $K_d$ is `K_d`, $\\tau$ is `tau`. A unit of 1 is a pure number; *concentration* and the "
        "like stand where the unit is that of the data."
    )
    return page("notation", "Notation", intro, [*parts, last + grid(("lesson", "symbols"), clashes), colors()])


def colors() -> str:
    """Write what the colors of the figures stand for."""
    text = (
        "## Colors\n\nA color stands for the same in every lesson. It is never the only sign: line style, marker or a "
        "label tells the same. For figures of your own: `from nelib.kit.figures import color`.\n\n"
        "![The colors, each with what it stands for](colors.svg)\n\n"
    )
    rows = [[f'`color("{name}")`', f"`{code}`", MEANING[name]] for name, code in PALETTE.items()]
    return text + grid(("color", "code", "what it stands for"), rows)


def colors_picture() -> str:
    """Draw the colors."""
    step = 22
    rows = [
        f'<rect x="8" y="{8 + step * k}" width="44" height="16" rx="3" fill="{code}"/>'
        f'<text x="62" y="{21 + step * k}" fill="{INK}">{MEANING[name]}</text>'
        for k, (name, code) in enumerate(PALETTE.items())
    ]
    high = 12 + step * len(rows)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="660" height="{high}" font-family="sans-serif" font-size="13">'
    )
    return "\n".join([head, '<rect width="100%" height="100%" fill="#ffffff"/>', *rows, "</svg>"]) + "\n"


# --- drugs and receptors -------------------------------------------------------------------------


def evidence_tables() -> dict[str, str]:
    """Return the text of every evidence table, without headings: name -> text."""
    paths = [
        *DATA.glob("*.csv"),
        *(p for p in DATA.glob("*/*.csv") if p.parent != TABLES and p.parent.name != "claims"),
    ]
    names = {p: p.stem if p.parent == DATA else f"{p.parent.name}/{p.stem}" for p in sorted(paths)}
    return {name: plain(path.read_text(encoding="utf-8").partition("\n")[2]) for path, name in names.items()}


def explorer_texts() -> dict[str, str]:
    """Return what an explorer of a lesson says: name -> title, labels, options, presets and its source."""
    import inspect

    from nelib.explorers import load_all

    texts = {}
    for name, explorer in sorted(load_all().items()):
        if name[:2] in lessons():
            said = [explorer.title, *explorer.presets]
            for control in explorer.controls:
                said += [control.label, *map(str, getattr(control, "options", None) or ())]
            source = re.sub(r'color\("[^"]*"\)', "", inspect.getsource(inspect.getmodule(type(explorer))))
            texts[name] = plain(" ; ".join(said) + source)  # a color is not a mention
    return texts


def among(found: list[str], total: int) -> str:
    """List names, or count them when they are many."""
    return ", ".join(found) if len(found) <= MANY else f"{len(found)} of {total}"


def drugs_page() -> str:
    """Write the index of drugs and receptors."""
    figures_, tables_ = explorer_texts(), evidence_tables()
    parts = []
    for heading, kinds in KINDS.items():
        lines = []
        for row in sorted(table("drugs"), key=lambda row: row["name"].lower().lstrip("0123456789-")):
            if row["kind"] not in kinds:
                continue
            pattern = words(row)
            where = links(n for n, lesson in lessons().items() if pattern.search(lesson.prose + " " + lesson.code))
            figures = among([f"`{name}`" for name, text in figures_.items() if pattern.search(text)], len(figures_))
            records = among([name for name, text in tables_.items() if pattern.search(text)], len(tables_))
            other = [w for w in row["words"].split(";") if w and w not in row["name"] and not re.match("alpha|beta", w)]
            also = f" ({', '.join(other)})" if other else ""
            lines.append([f"**{row['name']}**{also}", row["what"], where, figures, records])
        parts.append(
            f"## {heading}\n\n" + grid(("name", "what it does", "lessons", "figures", "tables of numbers"), lines)
        )
    intro = (
        "Where each name occurs: the lessons, the figures (the first two digits are the lesson), and the tables of "
        "numbers in `nelib/data`. In brackets stand other names, and close relatives that are counted with it. What it "
        "does is said in a few words; no drug does one thing only. This index is no guide to treatment."
    )
    return page("drugs", "Drugs, receptors, transporters, enzymes", intro, parts)


# --- learning paths ------------------------------------------------------------------------------


def spread(text: str, everything: Iterable[str]) -> list[str]:
    """Turn ``"1 3-5"`` into the list of its numbers, and ``"all"`` into all."""
    if text == "all":
        return list(everything)
    found = []
    for piece in text.split():
        low, _, high = piece.partition("-")
        found += [str(n) for n in range(int(low), int(high or low) + 1)]
    return found


def effort(row: dict[str, str]) -> tuple[float, float]:
    """Return the minutes that the sections and the tasks of a step take, in proportion to their number."""
    lesson = lessons()[row["lesson"]]
    chosen = len(spread(row["sections"], lesson.sections)) / len(lesson.sections) if lesson.sections else 1
    tasks = len(spread(row["tasks"], ())) / lesson.tasks if lesson.tasks else 0
    return lesson.minutes * chosen, 60 * lesson.exercise_hours * tasks


def missing(path: str) -> dict[str, list[str]]:
    """Return what the steps of a path stand on and the path does not bring before them: lesson -> lessons."""
    seen: list[str] = []
    lacks = {}
    for row in (row for row in table("paths") if row["path"] == path and row["lesson"]):
        lack = [n for n in lessons()[row["lesson"]].requires if n not in seen]
        if lack:
            lacks[row["lesson"]] = lack
        seen.append(row["lesson"])
    return lacks


def steps(path: str) -> str:
    """Write the steps of a path."""
    lines, total = [], [0.0, 0.0]
    for row in (row for row in table("paths") if row["path"] == path and row["lesson"]):
        lesson, time = lessons()[row["lesson"]], effort(row)
        total = [a + b for a, b in zip(total, time, strict=True)]
        sections = "all" if spread(row["sections"], lesson.sections) == list(lesson.sections) else row["sections"]
        tasks = ""
        if row["tasks"]:
            tasks = f"[{row['tasks']}](../exercises/{lesson.stem}/{lesson.stem}.ipynb), {minutes(time[1])}"
        lines.append([f"{lesson.link} {lesson.title}", sections, minutes(time[0]), tasks, row["why"]])
    lines.append(["**together**", "", f"**{minutes(total[0])}**", f"**{minutes(total[1])}**", ""])
    text = grid(("lesson", "sections", "about", "exercises, about", "what for"), lines)
    lacks = [f"{lessons()[n].link} names {links(lack)}" for n, lack in missing(path).items()]
    return text + (
        f"\n\nWhat its lessons name as known and this path does not bring first: {'; '.join(lacks)}." if lacks else ""
    )


def paths_page() -> str:
    """Write the learning paths."""
    heads = [row for row in table("paths") if not row["lesson"]]
    parts = [f"## {row['title']}\n\n{row['why']}\n\n{steps(row['path'])}" for row in heads]
    rows, arrows = [], []
    for number, lesson in lessons().items():
        opens = [n for n, other in lessons().items() if number in other.requires]
        behind = sorted(closure(number) - set(lesson.requires))
        exercises = f"{lesson.tasks} tasks, {minutes(60 * lesson.exercise_hours)}" if lesson.tasks else ""
        name = f"{lesson.link} {lesson.title}"
        rows.append([name, minutes(lesson.minutes), exercises, links(lesson.requires), links(behind), links(opens)])
        arrows += [f"  L{n}[{n}] --> L{number}[{number}]" for n in lesson.requires]
    titles = ("lesson", "time", "exercises", "you should know", "which stand on", "leads to")
    last = "## What stands on what\n\nFrom the first cell of each lesson.\n\n" + grid(titles, rows)
    drawing = "```mermaid\ngraph LR\n" + "\n".join(arrows) + "\n```"
    intro = (
        "Three courses, a short path for each laboratory, and two weeks for a class. Times are those that the lessons "
        "and exercises state, shared out among their sections and tasks; a laboratory bench can take an evening more. "
        "The last table says what each lesson stands on."
    )
    return page("paths", "Learning paths", intro, [*parts, last, drawing])


PAGES = {"glossary": glossary_page, "notation": notation_page, "drugs": drugs_page, "paths": paths_page}
PICTURES = {"colors.svg": colors_picture}


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are stale."""
    stale = []
    for name, make in ({f"{name}.md": make for name, make in PAGES.items()} | PICTURES).items():
        path, text = ROOT / "docs" / name, make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_bytes(text.encode("utf-8"))
    print("stale:" if "--check" in arguments else "written:", ", ".join(stale) or "nothing")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
