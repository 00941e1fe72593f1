"""A toy course with one exercise, and submissions made from it."""

import json
from pathlib import Path

from nelib.grading import release
from nelib.grading.grader import Report
from nelib.grading.sandbox import Limits

NAME = "99_toy"
LIMITS = Limits(seconds=20, memory_mb=1024)

SETUP = """\
STUDENT = ""
import numpy as np
from nelib.kit.personal import Personal
me = Personal("99_toy", STUDENT)
K = me.number("K", 1, 9, step=0.5, default=2.0)"""
RATE = """\
def rate(s):
    ### BEGIN SOLUTION
    return s / (K + s)
    ### END SOLUTION"""
CHECK = """\
assert np.isclose(rate(K), 0.5)
### BEGIN HIDDEN TESTS
assert np.isclose(rate(3 * K), 0.75)
### END HIDDEN TESTS
print("public checks passed")"""
HALF = """\
### BEGIN SOLUTION
half = K
### END SOLUTION"""
CHECK_HALF = "assert half > 0"
DECISION = "I would raise K.\n\nRubric: 2 points for K."

PROBES = """
exercise = "99_toy"

[[task]]
id = "t1"
title = "A rate"
object = "rate"
points = 3
expected = "rate(*args)"
rel = 1e-6
wrong = [{ value = "args[0] / K", hint = "That is first order." }]
[[task.probe]]
args = [1.0]
[[task.probe]]
args = [40]
weight = 2

[[task]]
id = "t2"
title = "A constant"
object = "half"
unit = "µM"
points = 2
expected = "K"
rel = 1e-3
wrong = [{ value = "1000 * K", hint = "That is in nM." }]

[[manual]]
id = "t3"
title = "A decision"
points = 4
"""
ANSWERS = """
def reference(me):
    K = me.number("K", 1, 9, step=0.5, default=2.0)
    return {"K": K, "rate": lambda s: s / (K + s)}
"""


def cell(kind: str, name: str, source: str, points: float | None = None, solution: bool = False) -> dict:
    """One cell of a solution notebook; with points or as a solution it carries nbgrader's metadata."""
    metadata = {}
    if points is not None or solution:
        grade = points is not None
        metadata["nbgrader"] = {
            "schema_version": 3,
            "grade_id": name,
            "grade": grade,
            "solution": solution,
            "locked": not solution,
            "task": False,
        }
        if grade:
            metadata["nbgrader"]["points"] = points
    made = {"cell_type": kind, "id": name, "metadata": metadata, "source": source.splitlines(keepends=True)}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(cells: list[dict]) -> dict:
    """A notebook in format 4.5."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def toy_cells() -> list[dict]:
    """The cells of the toy solution."""
    return [
        cell("markdown", "intro", "# A toy"),
        cell("code", "setup", SETUP),
        cell("code", "t1-answer", RATE, solution=True),
        cell("code", "t1", CHECK, points=3),
        cell("code", "t2-answer", HALF, solution=True),
        cell("code", "t2", CHECK_HALF, points=2),
        cell("markdown", "t3", DECISION, points=4, solution=True),
    ]


def make_course(root: Path, cells: list[dict]) -> Path:
    """Write solution, table and answers below `root`, and release the exercise."""
    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook(cells)), encoding="utf-8")
    (folder / "probes.toml").write_text(PROBES, encoding="utf-8")
    (folder / "answers.py").write_text(ANSWERS, encoding="utf-8")
    release.release(root, NAME)
    return root


def points(report: Report) -> dict[str, float]:
    """Points by task."""
    return {mark.task.id: mark.points for mark in report.marks}


def statuses(report: Report) -> dict[str, str]:
    """Status by task."""
    return {mark.task.id: mark.status for mark in report.marks}
