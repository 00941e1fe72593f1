"""Numbers in explorers: defaults come from the evidence tables, and no computation copies a number out of them."""

import ast
import inspect
import re
from functools import cache
from pathlib import Path

import pytest

import nelib
from nelib.explorers import load_all
from nelib.kit.evidence import load_evidence, tables
from nelib.kit.explorer import Slider
from nelib.kit.units import parse_unit, registry
from nelib.synapse import th_assay

EXPLORERS = load_all()
ROOT = Path(nelib.__file__).parents[1]
PATHS = sorted(p for p in (ROOT / "nelib" / "explorers").rglob("*.py") if not p.stem.endswith("picture"))  # layout only
EVIDENCE = [record for table in tables() for record in load_evidence(table).values()]
PICTURE = {"draw", "update", "describe", "table"}  # layout and words
AXES = {"linspace", "geomspace", "arange", "brentq"}  # grids and limits of a search
STRUCTURAL = {*range(-2, 11), 100, 1000}  # 100 for percent, 1000 for a prefix of a unit


def loaded(path: Path) -> set[str]:
    """Return the tables that the modules of an explorer's package load, and those of the science that they import."""
    return loaded_in(path.parent)


@cache  # all modules of a package ask
def loaded_in(package: Path) -> set[str]:
    names: set[str] = set()
    for module in package.glob("*.py"):
        tree = ast.parse(source := module.read_text(encoding="utf-8"))
        imported = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
        near = [ROOT.joinpath(*m.split(".")).with_suffix(".py") for m in imported if m.startswith("nelib.")]
        for text in (source, *(n.read_text(encoding="utf-8") for n in near if n.is_file())):
            names |= set(re.findall(r'load_evidence\("(\w+)"\)', text))
    return names


@cache  # all modules of a package have the same
def values_in(names: frozenset[str]) -> set[float]:
    return {record.value for table in tables() if table in names for record in load_evidence(table).values()}


def copies(source: str, names: set[str] | None = None) -> list[tuple[int, float]]:
    """Return the numbers in the computations of a program that equal the value of a record of some tables, or of any.

    With two thousand records most small numbers are the value of one: only those of the lesson's own tables count.
    """
    found = []
    values = values_in(frozenset(tables() if names is None else names))

    def walk(node: ast.AST, inside: bool) -> None:
        if isinstance(node, ast.FunctionDef):
            if node.name in PICTURE:
                return
            inside = True
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in AXES:
            return
        if inside and isinstance(node, ast.Constant) and type(node.value) in (int, float):
            if node.value not in STRUCTURAL and node.value in values:
                found.append((node.lineno, node.value))
        for child in ast.iter_child_nodes(node):
            walk(child, inside)

    walk(ast.parse(source), False)
    return found


unit_of = cache(parse_unit)  # two thousand records have few units


def unsourced(sliders: list[Slider]) -> list[str]:
    """Return the sliders whose default is a concentration or a rate that no evidence record holds."""
    found = []
    for slider in sliders:
        try:
            unit = parse_unit(slider.unit)
        except ValueError:
            continue  # words such as "× rest"
        if not registry().Quantity(1, unit).is_compatible_with("µM") and unit != parse_unit("µM/hour"):
            continue
        if slider.default == 0:  # none of it is no number that could have a source
            continue
        same = [r.value for r in EVIDENCE if unit_of(r.unit) == unit]
        if not any(slider.default == pytest.approx(value, rel=1e-12) for value in same):
            found.append(f"{slider.name} = {slider.default} {slider.unit}")
    return found


@pytest.mark.parametrize("name", EXPLORERS)
def test_defaults_are_records(name):
    assert unsourced([c for c in EXPLORERS[name].controls if isinstance(c, Slider)]) == []


def test_a_default_without_a_source_is_found():
    assert unsourced([Slider("tyr", "Tyrosine", 5, 400, 127, "µM")]) == ["tyr = 127 µM"]
    assert unsourced([Slider("tyr", "Tyrosine", 5, 400, 126, "µM"), Slider("x", "x", 0, 99, 17, "× rest")]) == []


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_computations_copy_no_number(path):
    # The highest rate of TH, 125 µM/h, as a bound: a bound that repeats a record by hand does not follow it.
    allowed = {"enzyme": {125}, "inhibition": {125}}.get(path.stem, set())
    source = path.read_text(encoding="utf-8")
    assert [c for c in copies(source, loaded(path) or None) if c[1] not in allowed] == []


def test_a_copied_number_is_found():
    assert {"flip_flop", "lc_neuron"} <= loaded(ROOT / "nelib" / "explorers" / "arousal" / "night.py")
    assert copies("def f():\n    return 12.5, 0.807", {"lc_recording"}) == [(2, 0.807)]
    assert copies("def compute(self, x):\n    return 46 * x") == [(2, 46)]
    assert copies("def bounds(self, d):\n    yield Bound('x', d, 0, 125)") == [(2, 125)]
    assert copies("def draw(self, f, d):\n    f.text(46, 0.56, '')") == []
    assert copies("AXIS = np.linspace(0, 400, 201)\ndef f(x):\n    return np.linspace(0, 400) * x / 100") == []


def test_the_invented_enzyme_says_that_it_is_invented():
    """The virtual plate is the one science module that may hold numbers of its own, because it says whose they are."""
    assert "invented" in inspect.getdoc(th_assay)
    assert "invented" in inspect.getdoc(th_assay.enzyme)
