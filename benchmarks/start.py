"""How long imports and setup cells take in a fresh process, and how much memory a lesson takes."""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.table import show

ROOT = Path(__file__).resolve().parents[1]
TIMED = """
import sys, time
code = sys.stdin.read()
began = time.perf_counter()
exec(compile(code, "setup cell", "exec"), {})
print(1e3 * (time.perf_counter() - began))
"""


def milliseconds(code: str, repeats: int) -> float:
    """Return the median time of a piece of code, each time in a new interpreter."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    times = []
    for _ in range(repeats + 1):  # the first one warms the disk
        done = subprocess.run(
            [sys.executable, "-c", TIMED], input=code, capture_output=True, text=True, check=True, env=environment
        )
        times.append(float(done.stdout.splitlines()[-1]))
    return statistics.median(times[1:])


def memory(path: Path) -> tuple[float, float]:
    """Run a lesson in a kernel; return the seconds that took, and its resident memory at the end in MB."""
    import time

    import nbformat
    import psutil
    from nbclient import NotebookClient

    notebook = nbformat.read(path, 4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    began = time.perf_counter()
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        used = psutil.Process(client.km.provisioner.pid).memory_info().rss / 1e6
    return time.perf_counter() - began, used


def main(quick: bool = False) -> None:
    """Measure imports and every lesson."""
    import nbformat

    repeats = 3 if quick else 7
    rows = [("import nelib", milliseconds("import nelib", repeats), "", "")]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NELIB_PROGRESS"] = str(Path(folder) / "progress.json")
        for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
            setup = next(c.source for c in nbformat.read(path, 4).cells if c.cell_type == "code")
            rows.append((f"{path.stem}, setup cell", milliseconds(setup, repeats), *memory(path)))
        del os.environ["NELIB_PROGRESS"]
    header = ["what", "median ms", "all cells s", "kernel MB"]
    show("Fresh processes, warm disk; should stay under 500 ms, 2000 ms, 400 MB", header, rows)
