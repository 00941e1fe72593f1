"""Lessons as files: short cells, registered explorers, no noise when they run; and a broken first draw is caught."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from nelib.explorers import load_all

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
MOST_LINES = 8


def code(notebook) -> list[str]:
    return [c.source for c in notebook.cells if c.cell_type == "code"]


def shown(cells: list[str]) -> list[str]:
    """Return the explorers that a lesson shows, as they are written."""
    return re.findall(r"(\w+(?:\.\w+)?)\.show\(", "\n".join(cells))


def look_up(cells: list[str]) -> dict[str, object]:
    """Return what a lesson shows: as it is written -> the object, or None if there is none."""
    namespace: dict = {}
    imports = [line for cell in cells for line in cell.splitlines() if line.startswith(("from nelib", "import nelib"))]
    exec("\n".join(imports), namespace)
    found = {}
    for name in shown(cells):
        try:
            found[name] = eval(name, namespace)
        except (NameError, AttributeError):
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


GUARD = f"""
import sys
sys.path.append({str(ROOT / "tests")!r})
import offline
offline.refuse(True)
"""


def run(notebook, folder: Path) -> None:
    """Run a notebook whose kernel may not leave this computer."""
    notebook.cells.insert(0, nbformat.v4.new_code_cell(GUARD))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_lesson_runs_without_a_warning(path, tmp_path):
    notebook = nbformat.read(path, 4)
    run(notebook, tmp_path)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.text
            assert "could not be computed" not in str(output.get("data", ""))


@pytest.mark.slow
def test_a_lesson_that_uses_the_network_is_caught(tmp_path):
    notebook = nbformat.v4.new_notebook()
    call = "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=0.01)"  # reserved by RFC 5737
    notebook.cells = [nbformat.v4.new_code_cell(call)]
    with pytest.raises(CellExecutionError, match="NetworkUsed"):
        run(notebook, tmp_path)


BROKEN = """
from nelib.kit.explorer import Explorer, Slider
class Broken(Explorer):
    name, title = "broken", "Broken"
    controls = (Slider("x", "x", 0, 1, 0.5),)
    def compute(self, x):
        raise RuntimeError("first draw")
"""


@pytest.mark.slow
def test_a_broken_first_draw_is_caught_by_the_notebook_runner(tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook.cells = [nbformat.v4.new_code_cell(BROKEN), nbformat.v4.new_code_cell("Broken().show()")]
    nbformat.write(notebook, tmp_path / "broken.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    result = subprocess.run([*command, str(tmp_path / "broken.ipynb")], capture_output=True, text=True, cwd=tmp_path)
    assert result.returncode == 1, result.stdout
    assert "Cell 1" in result.stdout
