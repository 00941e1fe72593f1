"""Mark submissions: ask for the named objects, compare them with the reference answers, write it all down.

The submissions lie as nbgrader has them: ``submitted/<student>/<exercise>/<exercise>.ipynb``. The folder's name is the
student's id, from which the student's own numbers are drawn; the folder ``self-study`` gets the default numbers.
"""

import csv
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nelib.grading.compare import matches
from nelib.grading.probes import Probe, Table, Task, load
from nelib.grading.sandbox import DEFAULT_LIMITS, Limits, Outcome, Reply, Request, run_submission
from nelib.kit.personal import SELF_STUDY, Personal

MANUAL = "to be marked by hand"
COLUMNS = ("student", "task", "title", "status", "points", "possible", "by_hand", "hint")


@dataclass
class Mark:
    """What one task earned. `status` is correct, wrong, missing, error or timeout, or that a person must mark it."""

    task: Task
    status: str
    points: float = 0.0
    hints: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@dataclass
class Report:
    """The marks of one student, and remarks on the submission as a whole."""

    student: str
    marks: list[Mark]
    notes: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        """Sum of the points that were given automatically."""
        return round(sum(mark.points for mark in self.marks), 2)

    @property
    def possible(self) -> float:
        """Sum of the points that can be given automatically."""
        return round(sum(mark.task.points for mark in self.marks if not mark.task.manual), 2)

    @property
    def by_hand(self) -> float:
        """Sum of the points that a person will give."""
        return round(sum(mark.task.points for mark in self.marks if mark.task.manual), 2)


@dataclass(frozen=True)
class Key:
    """The right answer to one probe, and the wrong ones that betray a known mistake, for one student."""

    expected: Any
    wrong: list[tuple[Any, str]]


def answer_key(table: Table, me: Personal) -> dict[str, list[Key]]:
    """Compute the answers of every automatic task for one student.

    Raises
    ------
    ValueError
        If the reference answers cannot be computed; that is the teacher's mistake, never the student's.
    """
    names, keys = table.reference(me), {}
    for task in table.tasks:
        keys[task.id] = []
        for number, probe in enumerate(task.probes, 1):
            try:
                expected = probe.evaluate(probe.expected, names)
                wrong = [(probe.evaluate(expression, names), hint) for expression, hint in probe.wrong]
                matches(None, expected)
            except Exception as error:
                where = f"{table.exercise}, task {task.id}, probe {number}"
                raise ValueError(f"{where}: no reference answer ({type(error).__name__}: {error})") from error
            keys[task.id].append(Key(expected, wrong))
    return keys


def grade(
    table: Table,
    path: Path,
    student: str,
    *,
    run: str = SELF_STUDY,
    limits: Limits = DEFAULT_LIMITS,
    hidden: Iterable[Path] = (),
    runner: Callable[..., Outcome] = run_submission,
    keys: dict[str, list[Key]] | None = None,
) -> Report:
    """Mark one submission.

    Parameters
    ----------
    table : Table
        The exercise.
    path : Path
        The submitted notebook, which need not exist.
    student, run : str
        Whose numbers to use. The student ``"self-study"`` has the default numbers.
    limits : Limits
        What the submission may use.
    hidden : iterable of Path
        Folders that the submission must not read, besides that of the exercise's answers.
    runner : callable
        Takes the place of `nelib.grading.sandbox.run_submission`.
    keys : dict, optional
        The student's `answer_key`, if the caller has it already.

    Returns
    -------
    Report
    """
    me = Personal(table.exercise, "" if student == SELF_STUDY else student, run, environ={})
    keys = answer_key(table, me) if keys is None else keys
    asked = [(task, probe, key) for task in table.tasks for probe, key in zip(task.probes, keys[task.id], strict=True)]
    requests = [Request(probe.object, probe.call, probe.args or [], probe.kwargs or {}) for _, probe, _ in asked]
    if not path.is_file():
        outcome = Outcome([Reply("missing")] * len(requests), problem="there is no notebook")
    else:
        outcome = runner(
            path,
            [*requests, Request("STUDENT")],
            limits,
            variables={"NELIB_STUDENT": me.student, "NELIB_COURSE_RUN": me.run},
            hidden=[table.folder.parent, *hidden],
        )
    replies: dict[str, list[Reply]] = {task.id: [] for task in table.tasks}
    for (task, _, _), reply in zip(asked, outcome.replies, strict=False):
        replies[task.id].append(reply)
    notes = [f"The notebook as a whole: {outcome.problem}."] if outcome.problem else []
    notes += [f"Cell {index + 1}: {error}" for index, error in sorted(outcome.cells.items()) if error]
    claimed = outcome.replies[-1].value if len(outcome.replies) > len(requests) else None
    if isinstance(claimed, str) and claimed.strip().lower() != me.student:
        notes.append(f"The notebook says STUDENT = {claimed!r}, but the numbers were drawn for {student!r}.")
    return Report(student, [_mark(task, replies[task.id], keys[task.id]) for task in table.tasks], notes)


def _mark(task: Task, replies: list[Reply], keys: list[Key]) -> Mark:
    """Give the points of one task."""
    if task.manual:
        return Mark(task, MANUAL)
    earned, mark, statuses = 0.0, Mark(task, "correct"), set()
    for probe, reply, key in zip(task.probes, replies, keys, strict=True):
        if reply.status != "ok":
            statuses.add("error" if reply.status == "crash" else reply.status)
            mark.messages.append(reply.message or {"crash": "it ended the process"}.get(reply.status, ""))
        elif is_right(probe, reply.value, key.expected):
            earned += probe.weight
        else:
            statuses.add("wrong")
            mark.hints.append(hint_for(probe, key, reply.value))
    for status in ("wrong", "timeout", "error", "missing"):
        if status in statuses:
            mark.status = status
            break
    mark.points = round(task.points * earned / sum(probe.weight for probe in task.probes), 2)
    mark.hints = [hint for hint in dict.fromkeys(mark.hints) if hint]
    mark.messages = [message for message in dict.fromkeys(mark.messages) if message]
    return mark


def is_right(probe: Probe, value: Any, expected: Any) -> bool:
    """Return whether a value equals another one within the tolerance of a probe."""
    return matches(value, expected, probe.unit, probe.rel, probe.abs)


def hint_for(probe: Probe, key: Key, value: Any) -> str:
    """Return the hint of the first known mistake that gives this value; empty if it is right or no known mistake."""
    if is_right(probe, value, key.expected):
        return ""
    return next((hint for wrong, hint in key.wrong if is_right(probe, value, wrong)), "")


def grade_class(root: Path, name: str, submissions: Path, **options: Any) -> list[Report]:
    """Mark the exercise `name` of every student below `submissions`; see `grade` for the options.

    Raises
    ------
    ValueError
        If there are no submissions, or the exercise's table is not valid.
    """
    table = load(root / "solutions" / name / "probes.toml")
    if not submissions.is_dir():
        raise ValueError(f"there is no folder {submissions}")
    students = sorted(path.name for path in submissions.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not students:
        raise ValueError(
            f"{submissions} holds no student's folder; wanted: {submissions}/<student>/{name}/{name}.ipynb"
        )
    return [
        grade(table, submissions / student / name / f"{name}.ipynb", student, hidden=[submissions], **options)
        for student in students
    ]


def write_csv(reports: Iterable[Report], path: Path) -> None:
    """Write one row for each student and task, and one with the total for each student.

    Text that a student's code produced is left out: a spreadsheet might take it for a formula.
    """
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for report in reports:
            for mark in report.marks:
                task = mark.task
                split = ("", "", f"{task.points:g}") if task.manual else (f"{mark.points:g}", f"{task.points:g}", "")
                writer.writerow([report.student, task.id, task.title, mark.status, *split, " ".join(mark.hints)])
            sums = (report.points, report.possible, report.by_hand)
            writer.writerow([report.student, "total", "", "", *(f"{value:g}" for value in sums), ""])


def as_text(report: Report) -> str:
    """Return a report for reading. What a student's code said is shown as one line of printable text."""
    lines = [f"{report.student}: {report.points:g} of {report.possible:g} points"]
    if report.by_hand:
        lines[0] += f", and up to {report.by_hand:g} by hand"
    for mark in report.marks:
        points = f"-- / {mark.task.points:g}" if mark.task.manual else f"{mark.points:g} / {mark.task.points:g}"
        lines.append(f"  {mark.task.id:<14} {points:>10}  {mark.status:<21} {mark.task.title}")
        for remark in [*mark.hints, *mark.messages]:
            lines += textwrap.wrap(_printable(remark), 110, initial_indent=" " * 16, subsequent_indent=" " * 16)
    for note in report.notes:
        lines += textwrap.wrap(_printable(note), 110, initial_indent="  ! ", subsequent_indent="    ")
    return "\n".join(lines)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
