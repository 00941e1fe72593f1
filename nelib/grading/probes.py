"""The table of probes: what is asked of a submission, what the right answers are, what they are worth.

``solutions/NN_topic/probes.toml`` holds it. It never leaves the teacher's side::

    exercise = "01_synthesis"

    [[task]]
    id = "t2"                                   # grade_id of the cell in the notebook that carries the points
    title = "Rate of TH with an inhibitor"
    object = "th_rate"                          # name that the student's notebook must define
    unit = "µM/h"                               # of the answer; leave it out for a pure number
    points = 4
    expected = "th_rate(*args)"                 # computed in the namespace of answers.py
    rel = 1e-3                                  # tolerance: rel, abs or both
    wrong = [{ value = "noncompetitive(*args)", hint = "Your inhibitor lowers V_max ..." }]
    [[task.probe]]
    args = [126, 319, 2.65, 0]                  # without args the object is read, not called
    [[task.probe]]
    args = [40, 319, 2.65, 200]
    weight = 2                                  # share of the points, 1 unless given

    [[manual]]                                  # marked by hand
    id = "t6-decision"
    title = "Which treatment?"
    points = 4

A probe may have its own object, unit, expected, rel, abs and wrong; else those of its task hold. Beside the table,
``answers.py`` defines ``reference(me)``: from the student's `nelib.kit.personal.Personal` it returns a dictionary of
the names that the expressions use, computed independently of the solution notebook.
"""

import math
import runpy
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nelib.kit.personal import Personal

_SHARED = ("object", "unit", "expected", "rel", "abs", "wrong")
_KEYS = {
    "table": {"exercise", "task", "manual"},
    "task": {"id", "title", "points", "probe", *_SHARED},
    "probe": {"args", "kwargs", "weight", *_SHARED},
    "manual": {"id", "title", "points"},
    "wrong": {"value", "hint"},
}


@dataclass(frozen=True)
class Probe:
    """One question to the submission. `args` and `kwargs` are None when the object is read, not called."""

    object: str
    expected: str
    args: list | None = None
    kwargs: dict | None = None
    unit: str = ""
    rel: float = 0.0
    abs: float = 0.0
    weight: float = 1.0
    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def call(self) -> bool:
        """Whether the object is called."""
        return self.args is not None or self.kwargs is not None

    def evaluate(self, expression: str, names: dict[str, Any]) -> Any:
        """Compute an expression of the table with the arguments of this probe, as plain Python values."""
        return plain(eval(expression, {**names, "args": self.args or [], "kwargs": self.kwargs or {}}))


@dataclass(frozen=True)
class Task:
    """One task; without probes it is marked by hand."""

    id: str
    title: str
    points: float
    probes: tuple[Probe, ...] = ()

    @property
    def manual(self) -> bool:
        """Whether a person marks it."""
        return not self.probes


@dataclass(frozen=True)
class Table:
    """All tasks of one exercise, and the folder that holds its table and reference answers."""

    exercise: str
    tasks: tuple[Task, ...]
    folder: Path

    def reference(self, me: Personal) -> dict[str, Any]:
        """Return the names that expressions may use, for one student."""
        path = self.folder / "answers.py"
        if not path.is_file():
            raise ValueError(f"{path} is missing: it must define reference(me)")
        names = _run(path, path.read_bytes(), f"answers of {self.exercise}")
        if not callable(names.get("reference")):
            raise ValueError(f"{path} must define reference(me)")
        return {**names, **names["reference"](me)}


@lru_cache(maxsize=32)
def _run(path: Path, content: bytes, name: str) -> dict[str, Any]:
    """Return what a file of answers defines; until it changes, what it found for one student it knows for the next."""
    return runpy.run_path(str(path), run_name=name)


def load(path: Path) -> Table:
    """Read and check a table of probes.

    Raises
    ------
    ValueError
        That says which entry is wrong and why.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from None
    try:
        _known(raw, "table", "the table")
        name = _text(raw, "exercise", "the table")
        if name != path.parent.name:
            raise ValueError(f"exercise is {name!r}, but the folder is {path.parent.name!r}")
        tasks = [_task(entry, f"task {number}") for number, entry in enumerate(raw.get("task", []), 1)]
        for number, entry in enumerate(raw.get("manual", []), 1):
            _known(entry, "manual", f"manual {number}")
            tasks.append(_heading(entry, f"manual {number}", ()))
        ids = [task.id for task in tasks]
        if not any(task.probes for task in tasks):
            raise ValueError("there is no task with a probe")
        if repeated := {name for name in ids if ids.count(name) > 1}:
            raise ValueError(f"the id {repeated.pop()!r} is used twice")
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return Table(name, tuple(tasks), path.parent)


def plain(value: Any) -> Any:
    """Turn what a reference answer computes into numbers, text, lists and dictionaries."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return float(value)


def _heading(entry: dict, where: str, probes: tuple[Probe, ...]) -> Task:
    points = _number(entry, "points", where, 0.0)
    if points <= 0:
        raise ValueError(f"{where}: points must be positive")
    return Task(_text(entry, "id", where), _text(entry, "title", where), points, probes)


def _task(entry: dict, where: str) -> Task:
    where = f"task {entry['id']!r}" if isinstance(entry.get("id"), str) else where
    _known(entry, "task", where)
    shared = {key: entry[key] for key in _SHARED if key in entry}
    probes = entry.get("probe", [{}])
    if not isinstance(probes, list) or not probes:
        raise ValueError(f"{where}: probe must be a list of tables, [[task.probe]]")
    return _heading(
        entry, where, tuple(_probe(probe, shared, f"{where}, probe {i}") for i, probe in enumerate(probes, 1))
    )


def _probe(entry: dict, shared: dict, where: str) -> Probe:
    _known(entry, "probe", where)
    entry = shared | entry
    name = _text(entry, "object", where)
    if not name.isidentifier():
        raise ValueError(f"{where}: {name!r} is not a Python name")
    args, kwargs = entry.get("args"), entry.get("kwargs")
    if not isinstance(args, (list, type(None))) or not isinstance(kwargs, (dict, type(None))):
        raise ValueError(f"{where}: args must be a list and kwargs a table")
    rel, abs_, weight = (_number(entry, key, where, low) for key, low in (("rel", 0.0), ("abs", 0.0), ("weight", 1.0)))
    if min(rel, abs_) < 0 or weight <= 0:
        raise ValueError(f"{where}: tolerances must not be negative, and weight must be positive")
    wrong = []
    for item in entry.get("wrong", []):
        _known(item, "wrong", f"{where}, wrong")
        wrong.append((_expression(item, "value", where), _text(item, "hint", f"{where}, wrong")))
    unit = entry.get("unit", "")
    if unit != "":
        from nelib.grading.compare import factor

        factor(_text(entry, "unit", where), unit)
    return Probe(name, _expression(entry, "expected", where), args, kwargs, unit, rel, abs_, weight, tuple(wrong))


def _known(entry: Any, kind: str, where: str) -> None:
    if not isinstance(entry, dict):
        raise ValueError(f"{where}: this must be a table, not {entry!r}")
    if unknown := sorted(entry.keys() - _KEYS[kind]):
        raise ValueError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS[kind]))}")


def _text(entry: dict, key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: {key} must be text that is not empty")
    return value


def _number(entry: dict, key: str, where: str, default: float) -> float:
    value = entry.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{where}: {key} must be a finite number, not {value!r}")
    return float(value)


def _expression(entry: dict, key: str, where: str) -> str:
    text = _text(entry, key, where)
    try:
        compile(text, "<probes.toml>", "eval")
    except SyntaxError as error:
        raise ValueError(f"{where}: {key} = {text!r} is not a Python expression ({error.msg})") from None
    return text
