"""Fixtures for the grading tests."""

import json
from pathlib import Path

import pytest
from toy_course import LIMITS, NAME, make_course, toy_cells

from nelib.grading.grader import Report, grade
from nelib.grading.probes import load
from nelib.grading.sandbox import Limits


@pytest.fixture(scope="session")
def course(tmp_path_factory) -> Path:
    """The folder of the toy course, with its exercise released. Do not write into it."""
    return make_course(tmp_path_factory.mktemp("course"), toy_cells())


@pytest.fixture
def marked(course, tmp_path):
    """Mark the toy exercise with some cells replaced: ``marked({"t1-answer": "..."}, student="s1")``."""

    def mark(changes: dict[str, str] | None = None, student: str = "s1", limits: Limits = LIMITS) -> Report:
        path = tmp_path / f"{NAME}.ipynb"
        made = json.loads((course / "exercises" / NAME / path.name).read_text(encoding="utf-8"))
        for entry in made["cells"]:
            entry["source"] = (changes or {}).get(entry["id"], entry["source"])
        path.write_text(json.dumps(made), encoding="utf-8")
        return grade(load(course / "solutions" / NAME / "probes.toml"), path, student, limits=limits)

    return mark
