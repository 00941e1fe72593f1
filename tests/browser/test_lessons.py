"""Every lesson, used in JupyterLab: all cells, all controls, all questions, both themes, two window sizes."""

import json

import pytest

from nelib.explorers import load_all

from . import checks
from .lab import NARROW, ROOT, WIDE, Page

LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MINUTES = 2  # for one lesson; the speed itself is shown by benchmarks/
RESTARTED = {path.stem for path in LESSONS[::9]}
"""Lessons whose kernel is restarted: what is kept is kept by the same code in all, and running twice takes long."""

THOROUGH = 6
"""In one explorer of so many letters are typed and a slider is dragged: the code that must not take letters for commands,
nor leave a stale frame, is the same in all."""


class Lesson:
    """A lesson that was opened and run."""

    def __init__(self, page: Page, name: str, seconds: float):
        self.page, self.name, self.seconds = page, name, seconds

    def every(self, check) -> list[str]:
        """Apply a check to every explorer; return all problems."""
        found = []
        for index in range(self.page.explorers()):
            found += check(self.page, index)
        return found


def controls(lesson) -> int:
    """Return how many controls and buttons a lesson has, about: who waits for the last lesson should not wait long."""
    return sum(len(e.controls) + len(e.presets) for name, e in load_all().items() if name[:2] == lesson.stem[:2])


@pytest.fixture(scope="module", params=sorted(LESSONS, key=controls, reverse=True), ids=lambda p: p.stem)
def lesson(request, page: Page):
    """One lesson after the other, open in the shared page; the learner has no progress yet."""
    page.server.progress.unlink(missing_ok=True)
    page.open(request.param)
    yield Lesson(page, request.param.stem, page.run_all())
    page.theme("Light")
    page.resize(WIDE)
    page.close()


def report(problems: list[str]) -> None:
    assert not problems, "\n".join(problems)


def dark_and_narrow(page: Page) -> list[str]:
    """Problems of the layout in the other theme and in a smaller window; with all feedback shown there is most to see."""
    page.theme("Dark")
    dark = checks.layout(page)
    page.resize(NARROW)
    narrow = checks.layout(page)
    page.theme("Light")
    page.resize(WIDE)
    return [f"dark: {p}" for p in dark] + [f"dark, narrow: {p}" for p in narrow]


def test_runs_without_errors(lesson, record_property):
    record_property("seconds", round(lesson.seconds, 1))
    print(f"all cells and widgets after {lesson.seconds:.1f} s")
    report(checks.outputs(lesson.page))
    assert lesson.page.explorers() > 0
    assert lesson.seconds < 60 * MINUTES


def test_a_figure_waits_for_its_prediction(lesson):
    page = lesson.page
    before = [page.call("covered", index) for index in range(page.explorers())]
    assert all(state["cover"] != state["figure"] for state in before)
    waiting = [index for index, state in enumerate(before) if state["cover"]]
    if not waiting:
        pytest.skip("no figure of this lesson waits for a prediction")
    page.box(waiting[0])  # opens it with its button; the others open with their predictions, below
    assert page.call("covered", waiting[0]) == {"cover": False, "figure": True}


def test_questions_and_what_is_kept(lesson):
    page = lesson.page
    problems, entered, kinds = [], {}, set()
    for question in checks.questions(page):
        if (kind := question.facts["kind"]) == "prediction":
            problems += checks.predict(question)
        else:  # what cannot be read is handled by the same code in all questions of a kind
            problems += checks.check(question, unreadable=kind not in kinds)
        kinds.add(kind)
        entered[question.facts["key"]] = question.entered()
    report(problems)
    shown = [page.call("covered", index) for index in range(page.explorers())]
    assert all(state == {"cover": False, "figure": True} for state in shown)
    report(dark_and_narrow(page))
    assert set(json.loads(page.server.progress.read_text(encoding="utf-8"))) == set(entered)
    if lesson.name not in RESTARTED:
        return
    page.call("restart")
    page.run_all()
    report([f"after a restart: {p}" for p in checks.outputs(page)])
    restored = {q.facts["key"]: (q.entered(), q.feedback(), q.facts["kind"]) for q in checks.questions(page)}
    assert {key: now for key, (now, _, _) in restored.items()} == entered
    for key, (_, said, kind) in restored.items():
        assert kind != "prediction" or said.startswith("Kept"), key


def test_explorers_have_names_and_pictures(lesson):
    report(lesson.every(checks.parts))


def test_layout(lesson):
    report(checks.layout(lesson.page))


def test_everything_moves(lesson):
    report(lesson.every(lambda page, index: checks.moves(page, index, thorough=index % THOROUGH == 0)))


def test_nothing_leaves_this_computer(lesson):
    assert lesson.page.requests <= {"127.0.0.1", ""}, "'' stands for data: and blob: addresses"
    report(checks.outputs(lesson.page))
