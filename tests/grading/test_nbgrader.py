"""Plain nbgrader can use the course's folders, and makes the same exercises as we do."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from toy_course import NAME, make_course, toy_cells

import nelib

pytest.importorskip("nbgrader")
REPO = Path(nelib.__file__).resolve().parents[1]
pytestmark = pytest.mark.slow


def nbgrader(course: Path, *words: str) -> None:
    """Run nbgrader in the course folder, with nothing of this computer's Jupyter settings."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader starts alembic by name
    home = str(course / "home")
    env = os.environ | {"PATH": path, "PYTHONPATH": str(REPO), "HOME": home, "JUPYTER_CONFIG_DIR": home}
    command = [sys.executable, "-m", "nbgrader", *words]
    done = subprocess.run(command, cwd=course, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def scores(course: Path) -> dict[tuple[str, str], float]:
    """Automatic score by student and task, from nbgrader's gradebook."""
    query = """
        select submitted_assignment.student_id, base_cell.name, grade.auto_score
        from grade join base_cell on grade.cell_id = base_cell.id
        join submitted_notebook on grade.notebook_id = submitted_notebook.id
        join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id"""
    with sqlite3.connect(course / "gradebook.db") as gradebook:
        return {(student, name): score for student, name, score in gradebook.execute(query)}


def exercises() -> list[str]:
    """The toy, and the first exercise of the course."""
    return [NAME, *sorted(path.name for path in (REPO / "solutions").glob("*_*"))[:1]]


@pytest.mark.parametrize("name", exercises())
def test_nbgrader_makes_the_same_exercise_and_grades_it(tmp_path, name):
    if name == NAME:
        make_course(tmp_path, toy_cells())
    else:
        for step in ("solutions", "exercises"):
            shutil.copytree(REPO / step / name, tmp_path / step / name)
    shutil.copy(REPO / "nbgrader_config.py", tmp_path)
    ours = tmp_path / "exercises" / name / f"{name}.ipynb"
    before = ours.read_bytes()

    nbgrader(tmp_path, "generate_assignment", name, "--force")
    assert ours.read_bytes() == before
    assert [path.name for path in ours.parent.iterdir()] == [ours.name]

    for student, step in {"solved": "solutions", "untouched": "exercises"}.items():
        (tmp_path / "submitted" / student / name).mkdir(parents=True)
        shutil.copy(tmp_path / step / name / ours.name, tmp_path / "submitted" / student / name)
    nbgrader(tmp_path, "autograde", name)
    cells = json.loads((tmp_path / "solutions" / name / ours.name).read_text(encoding="utf-8"))["cells"]
    marks = [cell["metadata"]["nbgrader"] for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")]
    found = scores(tmp_path)
    for mark in marks:
        by_hand = mark["solution"]
        assert found["solved", mark["grade_id"]] == (None if by_hand else mark["points"])
        assert found["untouched", mark["grade_id"]] == 0
