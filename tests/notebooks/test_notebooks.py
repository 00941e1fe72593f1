"""Lessons as files: short cells, registered explorers, no noise when they run; and a broken first draw is caught."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nelib.explorers import load_all

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
MOST_LINES = 8
CELLS = ("-m", "pytest", "-p", "notebook_guard", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120")


def code(notebook) -> list[str]:
    return [c.source for c in notebook.cells if c.cell_type == "code"]


def shown(cells: list[str]) -> list[str]:
    """Return the explorers that a lesson shows, as they are written; a station stands on a bench for a portfolio."""
    text = "\n".join(cells)
    benches = re.findall(r"(\w+)\.bench\((\"\w+\")", text)
    return re.findall(r"(\w+(?:\.\w+)?)\.show\(", text) + [f"{lab}.stations()[{name}]" for lab, name in benches]


def look_up(cells: list[str]) -> dict[str, object]:
    """Return what a lesson shows: as it is written -> the object, or None if there is none."""
    namespace: dict = {}
    imports = [line for cell in cells for line in cell.splitlines() if line.startswith(("from nelib", "import nelib"))]
    exec("\n".join(imports), namespace)
    found = {}
    for name in shown(cells):
        try:
            found[name] = eval(name, namespace)
        except (NameError, AttributeError, KeyError):
            found[name] = None
    return found


def unregistered(cells: list[str]) -> list[str]:
    """Return what a lesson shows that is not in the registry; a view that it makes by hand counts too."""
    by_hand = re.findall(r"\bView\(", "\n".join(cells))
    return [name for name, explorer in look_up(cells).items() if explorer not in load_all().values()] + by_hand


def test_there_are_lessons():
    assert [p.name for p in LESSONS][:2] == ["00_start_here.ipynb", "01_synthesis.ipynb"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_lesson_shows_only_registered_explorers(path):
    cells = code(nbformat.read(path, 4))
    assert shown(cells)
    assert unregistered(cells) == []


def test_every_explorer_is_shown_in_some_lesson():
    used = [e.name for p in LESSONS for e in look_up(code(nbformat.read(p, 4))).values()]
    assert sorted(used) == sorted(load_all())


def test_an_unregistered_explorer_is_caught():
    assert unregistered(["from nelib.explorers import synthesis as explore", "explore.nothing.show()"]) == [
        "explore.nothing"
    ]
    stray = "from nelib.explorers.synthesis.pathway import Pathway\nfrom nelib.explorers import synthesis as explore"
    assert unregistered([stray, "mine = Pathway()\nmine.show()"]) == ["mine"]
    assert unregistered(["from nelib.kit.view import View", "View(thing)"]) == ["View("]
    assert unregistered(["from nelib.explorers import synthesis as explore", "explore.enzyme.show()"]) == []
    laboratory = "from nelib.explorers.capstone import laboratory as explore"
    assert unregistered([laboratory, 'uptake = explore.bench("uptake", p)']) == []
    assert unregistered([laboratory, 'liver = explore.bench("liver", p)']) == ['explore.stations()["liver"]']


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_cells_are_short(path):
    for source in code(nbformat.read(path, 4)):
        statements = [line for line in source.splitlines() if line.strip()]
        assert len(statements) <= MOST_LINES, source


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_lesson_has_its_parts(path):
    text = "\n".join(c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown")
    for heading in (
        "Predict",
        "Explore",
        "Explain",
        "Check",
        "Where the numbers come from",
        "What this model cannot tell you",
    ):
        assert re.search(rf"^#+ {heading}", text, re.MULTILINE), heading
    assert text.startswith("# ")


BROKEN = """
from nelib.kit.explorer import Explorer, Slider
class Broken(Explorer):
    name, title = "broken", "Broken"
    controls = (Slider("x", "x", 0, 1, 0.5),)
    def compute(self, x):
        raise RuntimeError("first draw")
"""


# Every cell of every lesson and exercise runs in the last part of `python run.py test`. Here: what it would catch.
BAD = {
    "a broken first draw": (BROKEN, "Broken().show()"),
    "the network": ("import socket", "socket.create_connection(('192.0.2.1', 80), timeout=0.01)"),  # RFC 5737: reserved
    "a warning": ("import warnings", "warnings.warn('This lesson is old.')"),
    "a warning of NumPy": ("import numpy as np", "np.log(np.array([0.0]))"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", BAD)
def test_the_notebook_runner_catches(what, tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in BAD[what]]
    nbformat.write(notebook, tmp_path / "bad.ipynb")
    command = [sys.executable, *CELLS, "-q", "-p", "no:cacheprovider", str(tmp_path / "bad.ipynb")]
    paths = {"PYTHONPATH": str(ROOT / "tests")}
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=os.environ | paths)
    assert result.returncode == 1, result.stdout
    assert "Cell 1" in result.stdout and "Cell 0" not in result.stdout


def test_the_runner_is_the_one_of_the_command():
    command = (ROOT / "run.py").read_text(encoding="utf-8")
    assert "".join(f', "{word}"' for word in CELLS[2:])[2:] in command
