"""Prove that an exercise is sound before anyone has to solve it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from nelib.grading import release
from nelib.grading.grader import Key, Report, answer_key, grade, hint_for, is_right
from nelib.grading.probes import Table, load
from nelib.grading.sandbox import DEFAULT_LIMITS, Limits, Outcome, code_cells, run_submission
from nelib.kit.personal import SELF_STUDY, Personal

STUDENTS = (SELF_STUDY, "check-1")


def problems(root: Path, name: str, limits: Limits = DEFAULT_LIMITS) -> list[str]:
    """Return everything that is wrong with an exercise, in words; empty means sound.

    Checked are: the committed exercise is up to date; table and notebook name the same tasks with the same points;
    untouched, the exercise earns nothing and every visible check fails; solved, it earns everything and every visible
    check passes, for default and for drawn numbers; no named wrong answer counts as right.

    Parameters
    ----------
    root : Path
        The course folder, with ``solutions`` and ``exercises``.
    name : str
        The exercise.
    limits : Limits
        What each run may use.
    """
    found = [f"exercises/{name}/{path} is stale" for path in release.stale(root, name)]
    table = load(root / "solutions" / name / "probes.toml")
    solution = root / "solutions" / name / f"{name}.ipynb"
    found += _same_tasks(table, json.loads(solution.read_text(encoding="utf-8")))
    keys = {student: _keys(table, student) for student in STUDENTS}
    outcomes: list[Outcome] = []  # one run shows both what the tasks earn and which visible checks pass

    def marked(path: Path, student: str) -> Report:
        def run(*asked, **options) -> Outcome:
            outcomes.append(run_submission(*asked, **options))
            return outcomes[-1]

        return grade(table, path, student, limits=limits, runner=run, keys=keys[student])

    for student in STUDENTS:
        found += [f"{student}: {text}" for text in _weak_answers(table, keys[student])]
        found += [f"{student}, solution: {text}" for text in _not_full(marked(solution, student))]
    solved = outcomes[STUDENTS.index(SELF_STUDY)]
    with TemporaryDirectory() as folder:
        untouched = Path(folder, f"{name}.ipynb")
        untouched.write_bytes(release.build(root, name)[untouched.name])
        report = marked(untouched, SELF_STUDY)
        found += [f"untouched: {mark.task.id} earns {mark.points:g} points" for mark in report.marks if mark.points > 0]
        found += _visible_checks(untouched, outcomes[-1], passing=False)
    return found + _visible_checks(solution, solved, passing=True)


def _keys(table: Table, student: str) -> dict[str, list[Key]]:
    return answer_key(table, Personal(table.exercise, "" if student == SELF_STUDY else student, environ={}))


def _marks(notebook: dict) -> dict[str, dict]:
    """Return nbgrader's metadata of all cells with points, by their grade_id."""
    marks = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    return {mark["grade_id"]: mark for mark in marks if mark.get("grade")}


def _same_tasks(table: Table, notebook: dict) -> list[str]:
    marks, tasks = _marks(notebook), {task.id: task for task in table.tasks}
    found = [f"the notebook has no cell {name!r}, which probes.toml names" for name in tasks.keys() - marks.keys()]
    found += [f"probes.toml does not name the cell {name!r}, which has points" for name in marks.keys() - tasks.keys()]
    for name in tasks.keys() & marks.keys():
        if float(marks[name]["points"]) != tasks[name].points:
            found.append(
                f"{name}: {marks[name]['points']} points in the notebook, {tasks[name].points:g} in probes.toml"
            )
        if bool(marks[name].get("solution")) != tasks[name].manual:
            found.append(f"{name}: only a task that is marked by hand may have its points in its answer cell")
    return sorted(found)


def _weak_answers(table: Table, keys: dict[str, list[Key]]) -> list[str]:
    """Find reference answers that fail, and named wrong answers that pass or get the hint of another one."""
    found = []
    for task in table.tasks:
        hinted: dict[tuple[int, str], set[str]] = {}
        for probe, key in zip(task.probes, keys[task.id], strict=True):
            if not is_right(probe, key.expected, key.expected):
                found.append(f"{task.id}: the reference answer {key.expected!r} does not pass its own probe")
            for position, (value, hint) in enumerate(key.wrong):
                hinted.setdefault((position, hint), set()).add(hint_for(probe, key, value))
        for (_, hint), got in hinted.items():
            if got == {""}:
                found.append(f"{task.id}: a named wrong answer counts as right ({hint})")
            elif hint not in got:
                found.append(f"{task.id}: a named wrong answer gets the hint of another one ({hint})")
    return found


def _not_full(report: Report) -> list[str]:
    lost = [mark for mark in report.marks if not mark.task.manual and mark.points != mark.task.points]
    found = [
        f"{mark.task.id} earns {mark.points:g} of {mark.task.points:g} points ({mark.status}"
        + "".join(f"; {text}" for text in mark.hints + mark.messages)
        + ")"
        for mark in lost
    ]
    return found + [note for note in report.notes if "STUDENT" not in note]


def _visible_checks(path: Path, outcome: Outcome, passing: bool) -> list[str]:
    """Find check cells that fail on a solution, or pass on an untouched exercise."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found = []
    for index, _ in code_cells(path):
        mark = notebook["cells"][index]["metadata"].get("nbgrader", {})
        if mark.get("grade") and not mark.get("solution") and (outcome.cells.get(index) == "") is not passing:
            found.append(
                f"the visible check {mark['grade_id']!r} {'fails on the solution' if passing else 'passes untouched'}"
            )
    return found
