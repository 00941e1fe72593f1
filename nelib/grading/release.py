"""Make the notebook that students get from the one with the solutions.

The result is what ``nbgrader generate_assignment`` makes, cell for cell and checksum for checksum, without nbgrader and
without a database: solutions and hidden tests are cut out, outputs are cleared, cells are locked. The same source
always gives the same bytes, so the exercises can be committed and compared.
"""

import copy
import hashlib
import json
import re
from pathlib import Path

CODE_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
TEXT_STUB = "YOUR ANSWER HERE"
PRIVATE = ("answers.py", "probes.toml")
"""Files beside a solution that students never get."""
IGNORED = (*PRIVATE, ".ipynb_checkpoints", "__pycache__", ".DS_Store")


def names(root: Path) -> list[str]:
    """Return the names of all exercises below the course folder `root`."""
    return sorted(path.stem for path in (root / "solutions").glob("*/*.ipynb") if path.stem == path.parent.name)


def build(root: Path, name: str) -> dict[str, bytes]:
    """Make everything that students get for one exercise.

    Parameters
    ----------
    root : Path
        The course folder, with ``solutions`` in it.
    name : str
        The exercise, such as ``"01_synthesis"``.

    Returns
    -------
    dict
        Path inside the exercise's folder -> content: the notebook, and other files that lie beside the solution.

    Raises
    ------
    ValueError
        If there is no such exercise, or its notebook is not fit for release.
    """
    folder = root / "solutions" / name
    source = folder / f"{name}.ipynb"
    if not source.is_file():
        known = ", ".join(names(root)) or "none"
        raise ValueError(f"there is no {source}; exercises here: {known}")
    files = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and path != source and not set(parts) & set(IGNORED):
            if path.suffix == ".ipynb":
                raise ValueError(f"{path}: one exercise has one notebook")
            files["/".join(parts)] = path.read_bytes()
    notebook = student_version(json.loads(source.read_text(encoding="utf-8")))
    files[source.name] = (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
    return files


def stale(root: Path, name: str) -> dict[str, bytes]:
    """Return the files of a committed exercise that differ from what its solution gives, with the right content."""
    target = root / "exercises" / name
    return {
        path: content
        for path, content in build(root, name).items()
        if not (target / path).is_file() or (target / path).read_bytes() != content
    }


def release(root: Path, name: str) -> list[str]:
    """Write the student's files of one exercise into ``exercises``; return the paths that changed."""
    changed = stale(root, name)
    for path, content in changed.items():
        target = root / "exercises" / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return list(changed)


def student_version(notebook: dict) -> dict:
    """Return a copy of a solution notebook (format 4.5, as JSON) without solutions, hidden tests and outputs.

    Raises
    ------
    ValueError
        If markers do not match, stand in a cell that is not marked for them, or ids are missing or repeated.
    """
    notebook = copy.deepcopy(notebook)
    if (notebook.get("nbformat"), notebook.get("nbformat_minor", 0) >= 5) != (4, True):
        raise ValueError("the notebook must be in format 4.5 or later, so that its cells have ids")
    notebook["metadata"].pop("celltoolbar", None)
    for key in ("cell id", "grade_id"):
        ids = [_id_of(cell, key) for cell in notebook["cells"]]
        ids = [value for value in ids if value is not None or key == "cell id"]
        if None in ids or len(set(ids)) < len(ids):
            raise ValueError(f"every {key} must be there and be unique: {ids}")
    for cell in notebook["cells"]:
        _convert(cell)
    return notebook


def _id_of(cell: dict, key: str) -> str | None:
    return cell.get("id") if key == "cell id" else cell["metadata"].get("nbgrader", {}).get("grade_id")


def _convert(cell: dict) -> None:
    """Do to one cell what nbgrader does to it."""
    source, mark = "".join(cell["source"]), cell["metadata"].get("nbgrader", {})
    grade, solution, task = (bool(mark.get(key)) for key in ("grade", "solution", "task"))
    where = f"cell {cell['id']!r}"
    if (grade or solution or task) and mark.get("schema_version") != 3:
        raise ValueError(f"{where}: nbgrader's metadata must have schema_version 3")
    if cell["cell_type"] == "markdown" and not task and grade != solution:
        raise ValueError(f"{where}: a text cell is both grade and solution, or neither")
    stub = CODE_STUB if cell["cell_type"] == "code" else TEXT_STUB
    stripped = _cut(source, "SOLUTION", where, stub)
    if stripped != source and not solution:
        raise ValueError(f"{where}: it contains a solution but is not marked as a solution cell")
    if solution and stripped == source:
        stripped = stub
    for region, allowed in (("HIDDEN TESTS", grade), ("MARK SCHEME", task)):
        before, stripped = stripped, _cut(stripped, region, where)
        if stripped != before and not allowed:
            raise ValueError(f"{where}: {region.lower()} do not belong into this kind of cell")
    if cell["cell_type"] == "code":
        cell["outputs"], cell["execution_count"] = [], None
        for key in ("collapsed", "scrolled", "execution"):
            cell["metadata"].pop(key, None)
    locked = bool(mark.get("locked"))
    if solution or grade or locked:
        cell["metadata"]["deletable"] = False
        if not solution:
            cell["metadata"]["editable"] = False
        mark["cell_type"] = cell["cell_type"]
        mark["checksum"] = checksum(stripped, cell["cell_type"], mark)
    cell["source"] = stripped.splitlines(keepends=True)


def _cut(source: str, region: str, where: str, stub: str | None = None) -> str:
    """Remove the lines from ``BEGIN region`` to ``END region``, both included, and put the stub in their place."""
    kept, inside = [], False
    for line in source.split("\n"):
        begins, ends = f"BEGIN {region}" in line, f"END {region}" in line
        if begins and inside:
            raise ValueError(f"{where}: BEGIN {region} inside another one")
        if ends and not inside:
            raise ValueError(f"{where}: END {region} without BEGIN {region}")
        if begins and stub:
            indent = re.match(r"\s*", line)[0]
            kept += [indent + text for text in stub.split("\n")]
        if not (begins or inside):
            kept.append(line)
        inside = (inside or begins) and not ends
    if inside:
        raise ValueError(f"{where}: BEGIN {region} without END {region}")
    return "\n".join(kept)


def checksum(source: str, cell_type: str, mark: dict) -> str:
    """Return nbgrader's checksum of a cell, by which it sees that a student changed it."""
    grade, solution = bool(mark.get("grade")), bool(mark.get("solution"))
    locked = not solution and (grade or bool(mark.get("locked")))
    parts = [source, cell_type, str(grade), str(solution), str(locked), mark["grade_id"]]
    if grade:
        parts.append(str(float(mark["points"])))
    return hashlib.md5("".join(parts).encode("utf-8"), usedforsecurity=False).hexdigest()
