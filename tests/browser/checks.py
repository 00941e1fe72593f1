"""What must hold for every explorer and question on a page. Each check returns problems in words, as the sweep does."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from nelib.explorers import load_all
from nelib.kit.explorer import Explorer, positions
from nelib.kit.style import readable

from .lab import Page

JUMP = 1.0
"""Pixels by which a figure may move or grow while a slider moves."""
BUTTONS = ".nelib-body .nelib-buttons:not(.nelib-run) button"
DRAG_MOVES = 15
PLACES = 12
"""Places of an explorer at which its read-out is measured; the sweep of the unit tests has all."""
SECONDS = """audio => audio.readyState ? audio.duration : new Promise((done) => {
  audio.onloadedmetadata = () => done(audio.duration); audio.onerror = () => done(0); })"""
"""How long a sound is."""


def outputs(page: Page) -> list[str]:
    """Errors and warnings that cells wrote, and errors that the page reported."""
    wrong = [
        f"cell {o['cell']} wrote to {o['kind']}: {o['text'][:300]}"
        for o in page.call("said")
        if o["kind"] in ("error", "stderr")
    ]
    return wrong + [f"the page reported: {line[:1500]}" for line in page.console]


def parts(page: Page, index: int) -> list[str]:
    """The parts of an explorer that cannot do without a name or a role."""
    page.box(index)
    seen = page.call("anatomy", index)
    wrong = []
    if min(seen["natural"]) < 100:
        wrong.append(f"the picture has the size {seen['natural']}")
    if len(seen["name"]) < 20:
        wrong.append(f"the picture has the accessible name {seen['name']!r}")
    if seen["live"] != "polite":
        wrong.append("the read-out is not a live region")
    if seen["handles"] != seen["labels"]:
        wrong.append(f"the slider handles have the accessible names {seen['handles']}")
    if seen["values"] != seen["readouts"]:
        wrong.append(f"screen readers hear the slider values {seen['values']}, the page shows {seen['readouts']}")
    return [f"{seen['title']}: {p}" for p in wrong]


def registered(title: str) -> Explorer | None:
    """Return the explorer of this title; explorers of a test notebook are not registered here."""
    return next((e for e in load_all().values() if e.title == title), None)


def plain(sentence: str) -> str:
    """Drop what a page shows as a subscript, so that sentences can be compared."""
    return sentence.replace("_", "")


class Mover:
    """Moves one explorer and notes what goes wrong. Every move is compared with the state at the start."""

    def __init__(self, page: Page, index: int):
        self.page, self.index = page, index
        self.box = page.box(index)
        self.seen = page.call("anatomy", index)
        self.run = self.box.query_selector(".nelib-run button")
        self.buttons = dict(zip(self.seen["buttons"], self.box.query_selector_all(BUTTONS), strict=True))
        self.start = page.state(index)
        self.problems: list[str] = []
        self.last = self.start
        if self.start["failed"]:
            self.note("at the start", f"the read-out says {self.start['text']!r}")
        self.explorer = registered(self.seen["title"])
        self.says("at the start", self.start)

    def note(self, where: str, problem: str) -> None:
        """Keep a problem."""
        self.problems.append(f"{self.seen['title']}, {where}: {problem}")

    def says(self, where: str, now: dict, **settings) -> None:
        """Compare the read-out with what the explorer itself says at these settings."""
        if self.explorer is not None:
            if self.seen["lab"]:
                settings["run"] = int(re.search(rf"{self.explorer.subject} (\d+)", now["text"], re.IGNORECASE)[1])
            expected = self.explorer.describe(self.explorer.data(**settings))
            if not plain(now["text"]).startswith(plain(expected)):
                self.note(where, f"shows {now['text']!r}, not {expected!r}")

    def after(self, where: str, move: Callable[..., object], *arguments) -> dict:
        """Make a move, wait for its picture, and look for what no move may do. A laboratory must be told to run."""
        move(*arguments)
        now = self.page.state(self.index)
        if self.seen["lab"] and not where.startswith("Reset"):
            if now["hash"] != self.last["hash"]:
                self.note(where, "measures before Run is pressed")
            self.run.press("Enter")
            now = self.page.state(self.index)
        if now["waits"]:
            self.note(where, "waits although nothing has changed since the last run")
        if now["failed"]:
            self.note(where, f"the read-out says {now['text']!r}")
        for part in ("picture", "box"):
            for side, was in self.place(self.start, part).items():
                if abs((is_now := self.place(now, part)[side]) - was) > JUMP:
                    self.note(where, f"the {part} jumps: {side} {was:.0f} -> {is_now:.0f}")
        self.last = now
        return now

    def place(self, state: dict, part: str) -> dict:
        """Return where a part is.

        A laboratory and a recorder are taller than the window: the page scrolls to a button that is pressed.
        """
        at = dict(state[part])
        if self.seen["lab"] or self.seen["recorder"]:
            at["y"] -= state["box"]["y"]
        return at

    def press(self, label: str) -> None:
        """Press a button of the explorer, as a keyboard user does."""
        self.buttons[label].press("Enter")

    def back(self) -> None:
        """Press Reset; whether all comes back is looked at once, after the last control."""
        self.press("Reset")
        self.last = self.start

    def shows(self, name: str, complaint: str, differs: Callable[[], bool]) -> None:
        """Note a control that shows no difference, neither where the others stand nor where all of them begin."""
        if differs():
            return
        self.back()
        if not differs():
            self.note(name, complaint)

    def reset(self, after: str) -> None:
        """Press Reset and compare with the start."""
        now = self.after(f"Reset after {after}", self.press, "Reset")
        for what in ("text", "hash", "sliders", "heard"):
            if now[what] != self.start[what]:
                shown = "the picture" if what == "hash" else f"{now[what]!r}, not {self.start[what]!r}"
                self.note(f"Reset after {after}", f"does not come back: {shown}")

    def keys(self) -> None:
        """Type what JupyterLab would take for commands: insert a cell, delete two, cut one."""
        cells = self.page.page.evaluate("window.lesson.content.widgets.length")
        for kind in (".noUi-handle", "select", "input", "button"):
            # A hidden control, such as the button of a cover that was opened, takes no focus: its keys would go elsewhere.
            control = next((c for c in self.box.query_selector_all(kind) if c.is_visible()), None)
            if control is None:
                continue
            control.focus()
            for key in "bddx":
                self.page.page.keyboard.press(key)
            if not control.evaluate("control => control.isConnected"):
                self.note("keys", f"'bddx' in {kind!r} takes the explorer off the page")
                return
        now = self.page.page.evaluate("window.lesson.content.widgets.length")
        if now != cells:
            self.note("keys", f"typed in a control change the notebook: {cells} cells, then {now}")
        self.press("Reset")

    def listen(self) -> None:
        """Press Listen: a player comes with a sound of some length, and goes when the figure changes."""
        button = self.box.query_selector(".nelib-listen button")
        if button is None:
            return
        button.press("Enter")
        self.page.state(self.index)
        audio = self.box.query_selector(".nelib-listen audio")
        if audio is None:
            self.note("Listen", "brings no player")
        elif not audio.evaluate(SECONDS) > 0:
            self.note("Listen", "the sound has no length")
        self.press("Reset")
        self.page.state(self.index)
        if self.box.query_selector(".nelib-listen audio"):
            self.note("Listen", "the player stays when the figure changes")

    def sliders(self) -> None:
        """Move every slider to both ends from the keyboard. The others stay where they were moved."""
        for handle, label in zip(self.box.query_selector_all(".noUi-handle"), self.seen["labels"], strict=True):

            def differs(handle=handle, label=label) -> bool:
                low, high = (self.after(f"{label} at {key}", handle.press, key) for key in ("Home", "End"))
                return low["hash"] != high["hash"]

            self.shows(label, "the picture is the same at both ends", differs)

    def choices(self) -> None:
        """Take the first and the last option of every drop-down list, and turn every switch."""
        for select, options in zip(self.box.query_selector_all("select"), self.seen["choices"], strict=True):
            some = dict.fromkeys([options[0], options[-1]])  # the sweep of the unit tests takes every option

            def differ(select=select, some=some) -> bool:
                seen = [self.after(f"option {option!r}", select.select_option, option) for option in some]
                return len({now["hash"] + now["text"] for now in seen}) == len(some)

            self.shows("options", f"{' and '.join(some)} show the same", differ)
        for number, switch in enumerate(self.box.query_selector_all("input[type=checkbox]")):

            def turns(switch=switch, number=number) -> bool:
                before = self.last
                now = self.after(f"switch {number}", switch.press, "Space")
                return (now["hash"], now["text"]) != (before["hash"], before["text"])

            self.shows(f"switch {number}", "changes nothing", turns)

    def presets(self) -> None:
        """Press the first and the last preset, then Reset. The unit tests take every preset."""
        presets = {} if self.explorer is None else {readable(k): v for k, v in self.explorer.presets.items()}
        labels = self.seen["buttons"][1:-1]
        for label in dict.fromkeys([*labels[:1], *labels[-1:]]):
            if self.seen["lab"] or self.seen["recorder"]:  # a preset changes what it names only
                self.back()
            now = self.after(f"preset {label!r}", self.press, label)
            if now["hash"] == self.start["hash"]:
                self.note(f"preset {label!r}", "changes nothing")
            if self.explorer is not None:
                self.says(f"preset {label!r}", now, **presets[label])
        self.reset("all that was moved")

    def drag(self) -> None:
        """Drag the first slider fast. What it shows afterwards must be what the same value shows when set alone."""
        handle = self.box.query_selector(".noUi-handle")
        handle.scroll_into_view_if_needed()
        line = self.box.query_selector(".noUi-target").bounding_box()
        at = handle.bounding_box()
        mouse = self.page.page.mouse
        y = at["y"] + at["height"] / 2
        mouse.move(at["x"] + at["width"] / 2, y)
        mouse.down()
        for k in range(DRAG_MOVES):
            mouse.move(line["x"] + line["width"] * (0.95 * (k % 10) / 10 + 0.02), y)
        mouse.move(line["x"] + line["width"] * 0.37, y)
        dragged = self.after("a fast drag", mouse.up)
        self.after("a step up", handle.press, "ArrowRight")
        again = self.after("a step down", handle.press, "ArrowLeft")
        for what in ("text", "hash", "sliders"):
            if dragged[what] != again[what]:
                self.note("a fast drag", f"leaves a stale frame: {dragged[what]!r}, not {again[what]!r}")
        if dragged["hash"] == self.start["hash"]:
            self.note("a fast drag", "moves nothing")
        self.reset("a fast drag")

    def envelope(self) -> None:
        """Open the envelope of a laboratory and close it; the lab book knows every run."""
        button = self.box.query_selector_all(".nelib-run button")[-1]
        button.press("Enter")
        self.page.state(self.index)
        inside = self.box.query_selector(".nelib-inside").inner_text()
        if len(inside) < 40:
            self.note("the envelope", f"holds only {inside!r}")
        button.press("Enter")
        self.page.state(self.index)
        if self.box.query_selector(".nelib-inside").inner_text().strip():
            self.note("the envelope", "does not close")
        rows, paper = len(self.box.query_selector_all(".nelib-log tbody tr")), self.box.query_selector(".nelib-paper")
        if rows < 5:
            self.note("the lab book", f"has {rows} rows after many runs")
        if len(paper.inner_text().splitlines()) < 5:
            self.note("the print-out", "is empty")


def moves(page: Page, index: int, thorough: bool = True) -> list[str]:
    """Everything in an explorer that moves, moved; if `thorough`, letters are typed and the first slider is dragged."""
    mover = Mover(page, index)
    if thorough:
        mover.keys()
    mover.listen()
    mover.sliders()
    mover.choices()
    mover.presets()
    if mover.seen["lab"]:
        mover.envelope()
    elif mover.seen["labels"] and thorough:
        mover.drag()
    return mover.problems


@cache
def longest_sentence(explorer: Explorer) -> str:
    """Return the longest read-out over some ends, corners, midpoints and random places."""
    places = list(positions(explorer.controls, np.random.default_rng(0), random=6))
    places = places[:: max(1, len(places) // PLACES)]
    return max((explorer.describe(explorer.data(**v)) for v in places), key=len)


def layout(page: Page) -> list[str]:
    """What is cut off or sticks out, read-outs without room for their longest sentence, and text that is too pale."""
    wrong = [f"{o['what']} by {o['by']:.0f} px" for o in page.call("overflow")]
    for index in page.call("waiting"):
        page.box(index)
    titles = page.call("titles")
    longest = [None if (found := registered(title)) is None else longest_sentence(found) for title in titles]
    for title, sentence, grown in zip(titles, longest, page.call("rooms", longest), strict=True):
        if grown > JUMP:
            wrong.append(f"{title}: no room for {sentence!r}, the box grows by {grown:.0f} px")
    pale = {c["text"]: c["ratio"] for c in page.call("contrasts") if c["ratio"] < 4.5}
    return wrong + [f"contrast {ratio:.1f} of {text!r}" for text, ratio in pale.items()]


# -- questions -------------------------------------------------------------------------------------------------------

_LIST = """
import gc, json
from nelib.kit.questions import Check, ChoicePrediction
from nelib.kit.style import readable
def describe(q):
    a = getattr(q, "answer", None)
    known = {"key": q.key, "options": list(getattr(q, "options", [])), "id": q.box.model_id}
    if a is None:
        return known | {"kind": "prediction"}
    if hasattr(a, "fresh"):  # what is right stands in a lab book that is still empty
        return known | {"kind": "number", "right": "", "wrong": a.fresh}
    if hasattr(a, "right"):
        return known | {"kind": "choice", "right": a.right, "wrong": next(o for o in a.feedback if o != a.right)}
    def write(v):
        interval = f" ({0.9 * v!r} to {1.1 * v!r})" if getattr(a, "interval", False) else ""
        return f"{v!r}{interval} {a.unit if a.unit != '1' else ''}"
    return known | {"kind": "number", "right": write(a.value), "wrong": write(a.value * 1.37 + 0.123)}
found = {q.box.model_id: describe(q) for q in gc.get_objects() if hasattr(type(q), "submit") and hasattr(q, "box")}
print(json.dumps(found))
del found, describe
"""


class Question:
    """A prediction or a check on the page, with what the kernel knows about it."""

    def __init__(self, page: Page, box, facts: dict):
        self.page, self.box, self.facts = page, box, facts

    def show(self) -> None:
        self.box.scroll_into_view_if_needed()

    def feedback(self) -> str:
        """Return the feedback, once the kernel has nothing more to do."""
        self.page.page.evaluate("box => window.course.settle(box)", self.box)
        return self.box.query_selector(".nelib-feedback-area").inner_text().strip()

    def submit(self) -> str:
        self.box.query_selector(".nelib-buttons button").press("Enter")
        return self.feedback()

    def type(self, text: str) -> None:
        self.box.query_selector("input[type=text]").fill(text)

    def choose(self, option: str) -> None:
        for label in self.box.query_selector_all(".widget-radio-box label"):
            if label.inner_text().strip() == option:
                label.query_selector("input").check()
                return
        raise ValueError(f"{self.facts['key']} has no option {option!r}")

    def entered(self) -> list[str]:
        """Return what the learner has entered: text, choice and slider positions."""
        return self.box.evaluate(
            "b => [...b.querySelectorAll('input[type=text]')].map(i => i.value)"
            ".concat([...b.querySelectorAll('input[type=radio]:checked')].map(i => i.closest('label').innerText))"
            ".concat([...b.querySelectorAll('.widget-slider .widget-readout')].map(r => r.textContent))"
        )


def questions(page: Page) -> Iterator[Question]:
    """Yield every question on the page, in order, brought into view."""
    facts = json.loads(page.call("ask", _LIST))
    for cell, model in page.call("widgetCells"):
        if model in facts:
            box = page.page.evaluate_handle("cell => window.course.questionIn(cell)", cell).as_element()
            yield Question(page, box, facts[model])


def check(question: Question, unreadable: bool = True) -> list[str]:
    """Answer a check wrongly and rightly, and so that it cannot be read: feedback each time, and nothing lost."""
    key, number = question.facts["key"], question.facts["kind"] == "number"
    enter = question.type if number else question.choose
    wrong = []

    def answer(what: str, text: str, sign: str) -> None:
        if text:
            enter(text)
        entered = question.entered()
        said = question.submit()
        if not said.startswith(sign):
            wrong.append(f"{key}: {what} {text!r} is answered with {said!r}")
        elif len(said) < len(sign) + 10:
            wrong.append(f"{key}: {what} gets no explanation, only {said!r}")
        if question.entered() != entered:
            wrong.append(f"{key}: after {what} the entry is {question.entered()}, not {entered}")

    if unreadable:
        answer("an unreadable answer", "about five or so" if number else "", "…")
    answer("a wrong answer", question.facts["wrong"], "✗")
    if question.facts["right"]:
        answer("the right answer", question.facts["right"], "✓")
    return wrong


def predict(question: Question) -> list[str]:
    """Make a prediction; return problems."""
    if question.facts["options"]:
        question.choose(question.facts["options"][-1])
    else:
        for handle in question.box.query_selector_all(".noUi-handle"):
            handle.press("End")
    said = question.submit()
    return [] if said.startswith("Kept") else [f"{question.facts['key']}: a prediction is answered with {said!r}"]
