"""What the tests of a lesson's claims ask of its notebook and of its questions."""

import json
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
IN_WORDS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen",
)  # fmt: skip
ADDRESS = re.compile(r"\[([Ll]esson \d\d)\]\(\w+\.ipynb\)")


def word(count: float) -> str:
    """Return a number as the prose writes it."""
    return IN_WORDS[round(count)]


def minus(text: str) -> str:
    """Write minus signs as the prose does."""
    return text.replace("-", "−")


class Lesson:
    """The cells of a notebook.

    Attributes
    ----------
    prose : str
        All text, as it is written.
    read : str
        The same as a reader sees it, without the addresses of other lessons.
    """

    def __init__(self, name: str):
        cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
        self.cells = [(c["cell_type"], "".join(c["source"])) for c in cells]
        self.prose = "\n".join(text for kind, text in self.cells if kind == "markdown")
        self.read = ADDRESS.sub(r"\1", self.prose)

    def says(self, *sentences: str) -> None:
        """Assert that a reader finds these sentences."""
        for sentence in sentences:
            assert sentence in self.read, sentence

    def code(self, start: str) -> str:
        """Return the one code cell that holds some text."""
        (found,) = (text for kind, text in self.cells if kind == "code" and start in text)
        return found

    def run(self, start: str, **names) -> dict:
        """Run the one code cell that holds some text; return its names, what it printed, and its last expression."""
        printed: list[str] = []
        names |= {"print": lambda *x: printed.append(" ".join(map(str, x)))}
        *lines, last = self.code(start).rstrip().split("\n")
        if last[:1] in " )" or "print(" in last:
            exec(self.code(start), names)
            return names | {"printed": printed}
        exec("\n".join(lines), names)
        return names | {"last": eval(last, names), "printed": printed}


def showing(explorers) -> Callable:
    """Return a function for what an explorer of a module computes at its defaults, at a preset, or beside either."""

    @cache
    def shown(explorer: str, preset: str | None = None, **settings):
        one = getattr(explorers, explorer)
        return one.data(**{**(one.presets[preset] if preset else {}), **settings})

    return shown


def texts(questions, question: str, *given) -> list[str]:
    """Return all that a question of a module may show: the prompt, options, and what is said to each answer."""
    made = getattr(questions, question)(*given)
    answer = getattr(made, "answer", None)
    if hasattr(answer, "feedback"):
        return [made.prompt, *answer.feedback, *answer.feedback.values()]
    if not hasattr(answer, "explanation"):  # a prediction, or a report
        return [made.prompt]
    return [made.prompt, answer.explanation, answer.hint, *(m.message for m in answer.misconceptions)]


def asking(questions) -> Callable:
    """Return `texts` for the questions of a module."""
    return partial(texts, questions)
