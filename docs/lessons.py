"""What the lessons say about themselves, read from the notebooks: titles, sections, times, prerequisites, symbols."""

import ast
import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = {"twice": 2, "three times": 3, "four times": 4, "five times": 5}
HOURS = {"two": 2.0, "two and a half": 2.5, "three": 3.0, "three to four": 3.5, "four": 4.0}
GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "θ": "theta", "σ": "sigma", "τ": "tau", "φ": "varphi"}
STRESS = re.compile(r"\*\*([^*|]+)\*\*|(?<!\*)\*([a-zα-ω][^*|]*)\*(?!\*)")  # *Capitals* are names of buttons


@dataclass(frozen=True)
class Word:
    """Whole words to look for, with small or capital first letter, also in the plural."""

    forms: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern:
        """The regular expression."""
        either = [f"[{form[0].upper()}{form[0].lower()}]{re.escape(form[1:])}" for form in self.forms]
        return re.compile(rf"(?<!\w)(?:{'|'.join(either)})(?:s|es)?(?!\w)")

    def search(self, text: str) -> bool:
        """Say whether one of the words stands in a text (first a quick look: most do not)."""
        return any(form[1:] in text for form in self.forms) and bool(self.pattern.search(text))


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook: its kind, its text, and the number or heading of the section that it stands in."""

    kind: str
    text: str
    section: str


@dataclass(frozen=True)
class Lesson:
    """One lesson notebook."""

    stem: str
    cells: tuple[Cell, ...]

    @property
    def number(self) -> str:
        """Two digits."""
        return self.stem[:2]

    @property
    def link(self) -> str:
        """A link to the notebook from a page in ``docs``."""
        return f"[{self.number}](../notebooks/{self.stem}.ipynb)"

    @cached_property
    def title(self) -> str:
        """The heading of the lesson without its number."""
        return re.search(r"^# \d\d · (.+)$", self.head, re.MULTILINE)[1]

    @property
    def head(self) -> str:
        """The first cell."""
        return self.cells[0].text

    @cached_property
    def prose(self) -> str:
        """All text cells as one line, subscripts of receptor names written out."""
        return " ".join(plain(cell.text) for cell in self.cells if cell.kind == "markdown")

    @cached_property
    def code(self) -> str:
        """All code cells."""
        return "\n".join(cell.text for cell in self.cells if cell.kind == "code")

    @cached_property
    def sections(self) -> dict[str, str]:
        """Section number -> title."""
        found = (re.findall(r"^## (\d+) · (.+)$", c.text, re.MULTILINE) for c in self.cells if c.kind == "markdown")
        return {number: title for pairs in found for number, title in pairs}

    @cached_property
    def minutes(self) -> int:
        """The time that the first cell asks for."""
        if match := re.search(
            r"^Time: (twice|three times|four times|five times) (\d+) minutes", self.head, re.MULTILINE
        ):
            return NUMBERS[match[1]] * int(match[2])
        if match := re.search(r"^Time: (\d+) and (\d+) minutes", self.head, re.MULTILINE):
            return int(match[1]) + int(match[2])
        if match := re.search(r"^Time: (\d+) minutes for .*?, (\d+) for", self.head, re.MULTILINE):
            return int(match[1]) + int(match[2])
        if re.search(r"^Ten minutes\.", self.head, re.MULTILINE):
            return 10
        raise ValueError(f"The first cell of {self.stem} states no time in a form that is known here.")

    @cached_property
    def requires(self) -> tuple[str, ...]:
        """The lessons that stand behind "You should know"."""
        match = re.search(r"You should know (.+)", self.head)
        return tuple(sorted(set(re.findall(r"lesson (\d\d)", match[1])))) if match else ()

    @cached_property
    def names(self) -> frozenset[str]:
        """The symbols that the code cells declare with SymPy, as `canonical` writes them."""
        return frozenset(canonical(name) for cell in self.cells if cell.kind == "code" for name in declared(cell.text))

    @cached_property
    def formulas(self) -> tuple[str, ...]:
        """What stands between dollar signs, without the subscripts of receptor names."""
        text = "\n".join(cell.text for cell in self.cells if cell.kind == "markdown")
        text = re.sub(r"\\mathrm\{(\w+)\}", r"\1", text)
        found = re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, re.DOTALL)
        return tuple(one or other for one, other in found if not (one or other).startswith("_"))

    @cached_property
    def tasks(self) -> int:
        """How many tasks its exercises have; 0 without exercises."""
        return len(re.findall(r"^## Task \d", self.exercises, re.MULTILINE))

    @cached_property
    def exercise_hours(self) -> float:
        """The time that its exercises state."""
        if not self.exercises:
            return 0.0
        return HOURS[re.search(r"Time: (?:about )?([a-z ]+) hours", self.exercises)[1]]

    @cached_property
    def exercises(self) -> str:
        """The text of its exercises."""
        path = ROOT / "exercises" / self.stem / f"{self.stem}.ipynb"
        return "\n".join(text for kind, text in read(path) if kind == "markdown") if path.exists() else ""

    @cached_property
    def singles(self) -> frozenset[str]:
        """The formulas that are one symbol, as `canonical` writes them."""
        one = re.compile(r"\\?[A-Za-z]+(?:_(?:\{[^}]*\}|\\?\w+))?'?")
        return frozenset(canonical(formula) for formula in self.formulas if one.fullmatch(formula))

    def has_symbol(self, spelling: str) -> bool:
        """Say whether a symbol is declared in a code cell, or stands in a formula or, if long, in the text."""
        alone = re.compile(rf"(?<![\\A-Za-z]){re.escape(spelling)}(?![A-Za-z0-9_'])")
        long = re.fullmatch(r"\w{2,}", spelling, re.ASCII)
        return (
            canonical(spelling) in self.names
            or any(alone.search(formula) for formula in self.formulas)
            or bool(long and (alone.search(self.prose) or f'"{spelling}"' in self.code))
        )

    def section_of(self, words: Word) -> str:
        """Where a word is explained: where it is stressed in a section, else in a section, else anywhere."""
        places = [(c.section, plain(c.text)) for c in self.cells if c.kind == "markdown"]
        inside = [(section, text) for section, text in places if section.isdigit()]
        stressed = [(s, " ; ".join(map("".join, STRESS.findall(t)))) for s, t in inside]
        for found in (stressed, inside, places):
            for section, text in found:
                if words.search(text):
                    return section
        raise ValueError(f"{words.forms} does not occur in lesson {self.number}.")


@cache
def lessons() -> dict[str, Lesson]:
    """Return all lessons: two digits -> lesson."""
    made = {}
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        section, cells = "", []
        for kind, text in read(path):
            for number, title in (
                re.findall(r"^## (?:(\d+) · )?(.+)$", text, re.MULTILINE) if kind == "markdown" else ()
            ):
                section = number or title
            cells.append(Cell(kind, text, section))
        made[path.stem[:2]] = Lesson(path.stem, tuple(cells))
    return made


def read(path: Path) -> list[tuple[str, str]]:
    """Return kind and text of each cell of a notebook."""
    book = json.loads(path.read_text(encoding="utf-8"))
    return [(cell["cell_type"], "".join(cell["source"])) for cell in book["cells"]]


def plain(text: str) -> str:
    """Write α$_{1A}$ as α1A and put everything on one line."""
    return " ".join(re.sub(r"\$_\{?([\w/]+)\}?\$", r"\1", text).split())


def declared(code: str) -> set[str]:
    """Return the names given to ``sp.symbols``, ``sp.Symbol`` and ``sp.Function`` in a code cell."""
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and node.args)
    made = (call for call in calls if getattr(call.func, "attr", "") in ("symbols", "Symbol", "Function"))
    texts = (call.args[0].value for call in made if isinstance(call.args[0], ast.Constant))
    return {name for text in texts for name in text.replace(",", " ").split()}


def canonical(symbol: str) -> str:
    """Write a symbol so that LaTeX, SymPy and Greek letters can be compared: E_α and E_alpha are one."""
    for letter, name in GREEK.items():
        symbol = symbol.replace(letter, name)
    return re.sub(r"[\\{}$ ,]", "", symbol).replace("infty", "inf")


def closure(number: str) -> set[str]:
    """Return all lessons that a lesson stands on, directly or not.

    Raises
    ------
    ValueError
        If lessons stand on each other in a circle, or on one that does not exist.
    """
    return _closure(number, ())


def _closure(number: str, way: tuple[str, ...]) -> set[str]:
    if number in way:
        raise ValueError(f"Lessons stand on each other in a circle: {' -> '.join((*way, number))}.")
    if number not in lessons():
        raise ValueError(f"Lesson {way[-1]} stands on lesson {number}, which does not exist.")
    needed = set(lessons()[number].requires)
    return needed.union(*(_closure(one, (*way, number)) for one in needed))
