"""Imports run one way: explorers and checkpoints, then science, then kit. Modules stay short enough to read."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import nelib

PACKAGE = Path(nelib.__file__).parent

SCIENCE = {"synapse", "receptors", "signaling", "locus", "body", "clinic"}
MAY_USE = {
    "kit": {"kit", "data"},
    "data": {"data"},
    **{package: {package, "kit", "data"} for package in SCIENCE},
    # Patients come last: a drug in the clinic acts through the synapse, the cells and the body of the earlier lessons.
    "clinic": {"kit", "data", *SCIENCE},
    "explorers": {"explorers", "kit", "data", *SCIENCE},
    "checkpoints": {"checkpoints", "explorers", "kit", "data", *SCIENCE},
    "grading": {"grading", "kit"},
}
SHARED_SCIENCE = "nelib.receptors.binding"  # the one module that any science package may use
PYPLOT = ("matplotlib.pyplot", "matplotlib.pylab", "pylab")
# What a student's machine has: the run-time dependencies of pyproject.toml, and what these always bring along.
INSTALLED = {
    *("numpy", "scipy", "matplotlib", "mpl_toolkits", "PIL", "sympy", "mpmath", "pandas", "lmfit", "pint", "pooch"),
    *("platformdirs", "ipywidgets", "traitlets", "IPython", "neo", "quantities", "fpdf"),
}
GRADING_NEEDS = {"nbformat", "nbclient", "IPython", "pint"}  # notebooks, their magics, and answers with units
LINE_LIMITS = {"kit": 400, "explorers": 300, **dict.fromkeys(SCIENCE, 300)}
HEAVY = {"numpy", "scipy", "sympy", "matplotlib", "pandas", "ipywidgets", "IPython", "pint"}


def imported_names(source: str, module: str, is_package: bool = False) -> set[str]:
    """Return the absolute dotted names that a module imports, anywhere in it, relative and by `import_module` too."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = module.split(".")[: None if is_package and node.level == 1 else is_package - node.level]
                base = ".".join([*above, *([node.module] if node.module else [])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            function = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if function in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                names.add(node.args[0].value)
    return names


def is_within(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def objection(package: str, name: str) -> str | None:
    """Say why a module of `nelib.<package>` must not import `name`, or return None."""
    if any(is_within(name, forbidden) for forbidden in PYPLOT):
        return "nothing in nelib uses pyplot: it keeps global state and figures of its own"
    root, _, rest = name.partition(".")
    if root == "nelib":
        target = rest.partition(".")[0]
        if not target:
            bound = package == "kit" or package in SCIENCE
            return "it must name the module that it needs, not the whole of nelib" if bound else None
        if package == "" or target not in MAY_USE or target in MAY_USE[package]:
            return None
        if package in SCIENCE and is_within(name, SHARED_SCIENCE):
            return None
        return f"{package} may use only {', '.join(sorted(MAY_USE[package]))}"
    if root in sys.stdlib_module_names:
        return None
    if package == "grading":
        return None if root in GRADING_NEEDS else f"grading may use only {', '.join(sorted(GRADING_NEEDS))}"
    if root == "ipywidgets" and package in SCIENCE:
        return "science knows no widgets"
    return None if root in INSTALLED else "it is not among the run-time dependencies"


def wrong_imports(folder: Path) -> list[str]:
    """List every import of the package in `folder` that goes the wrong way."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(("nelib", *(parts[:-1] if is_package else parts)))
        package = parts[0] if len(parts) > 1 else ""
        if package and package not in MAY_USE:
            found.append(f"{module}: there is no rule for the package {package}; add it to MAY_USE")
            continue
        for name in sorted(imported_names(path.read_text(encoding="utf-8"), module, is_package)):
            if reason := objection(package, name):
                found.append(f"{module} imports {name}: {reason}")
    return found


def long_modules(folder: Path) -> list[str]:
    """List the modules that are as long as the limit of their package, or longer."""
    found = []
    for package, limit in LINE_LIMITS.items():
        for path in sorted((folder / package).rglob("*.py")):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines >= limit:
                found.append(f"{path.relative_to(folder).as_posix()} has {lines} lines; the limit is {limit}")
    return found


def modules_after(statement: str) -> set[str]:
    """Return the names in sys.modules after a statement in a fresh Python process."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return set(json.loads(output.splitlines()[-1]))


def import_all(packages: set[str]) -> str:
    """Return a statement that imports every module of some packages of nelib."""
    names = []
    for package in sorted(packages):
        for path in sorted((PACKAGE / package).rglob("*.py")):
            parts = path.relative_to(PACKAGE).with_suffix("").parts
            names.append(".".join(("nelib", *(parts[:-1] if parts[-1] == "__init__" else parts))))
    return "import " + ", ".join(["nelib", *names])


def test_imports_run_one_way():
    assert wrong_imports(PACKAGE) == []


def test_modules_are_short():
    assert long_modules(PACKAGE) == []


def test_importing_nelib_is_cheap():
    assert modules_after("import nelib") & HEAVY == set()


def test_science_runs_without_widgets_and_pyplot():
    loaded = modules_after(import_all(SCIENCE))
    assert loaded & {"ipywidgets", *PYPLOT} == set()


def test_lessons_run_without_pyplot():
    loaded = modules_after(import_all({"kit", "explorers", "checkpoints", *SCIENCE}))
    assert loaded & set(PYPLOT) == set()


# The tester tested: each kind of wrong import must be found.


def test_wrong_imports_are_found(tmp_path):
    bad = {
        "kit/a.py": ["from nelib.synapse import synthesis", "import nelib", "from ..explorers import x"],
        "synapse/a.py": [
            "def f():\n    import ipywidgets",
            "from matplotlib import pyplot",
            "from nelib.locus import x",
        ],
        "synapse/b.py": ["from nelib.receptors import subtypes", "import nelib.explorers.synthesis", "import nelib"],
        "receptors/a.py": [
            "from importlib import import_module\nimport_module('nelib.checkpoints.a')",
            "import seaborn",
        ],
        "explorers/a.py": ["import matplotlib.pyplot as plt", "from nelib.grading import x"],
        "grading/a.py": ["import numpy", "from nelib.synapse import x"],
        "surprise/a.py": ["pass"],
    }
    for name, sources in bad.items():
        for number, source in enumerate(sources):
            path = tmp_path / name.replace("a.py", f"a{number}.py").replace("b.py", f"b{number}.py")
            path.parent.mkdir(exist_ok=True)
            path.write_text(source)
    found = wrong_imports(tmp_path)
    assert len(found) == sum(len(sources) for sources in bad.values()), found


def test_right_imports_are_not_reported(tmp_path):
    good = {
        "__init__.py": "import importlib",
        "kit/__init__.py": "from . import model\nfrom .model import Model",
        "kit/model.py": "import numpy as np\nfrom matplotlib.figure import Figure\nimport ipywidgets",
        "clinic/a.py": "from nelib.receptors.binding import x\nfrom nelib.receptors import binding\nimport json",
        "clinic/b.py": "from .a import x\nfrom ..kit.model import Model\nfrom nelib.kit import evidence",
        "explorers/a.py": "from nelib.clinic.a import x\nfrom nelib.kit.explorer import Explorer\nimport nelib",
        "grading/a.py": "import nbformat\nfrom nelib.kit.personal import seed",
    }
    for name, source in good.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
    assert wrong_imports(tmp_path) == []


def test_relative_imports_are_resolved():
    assert imported_names("from .a import x", "nelib.kit.b") == {"nelib.kit.a.x"}
    assert imported_names("from . import a", "nelib.kit", is_package=True) == {"nelib.kit.a"}
    assert imported_names("from ..kit import a", "nelib.clinic", is_package=True) == {"nelib.kit.a"}
    assert imported_names("from .. import kit", "nelib.clinic.mood") == {"nelib.kit"}


def test_long_modules_are_found(tmp_path):
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "a.py").write_text("x = 1\n" * 399)
    assert long_modules(tmp_path) == []
    (tmp_path / "kit" / "a.py").write_text("x = 1\n" * 400)
    assert len(long_modules(tmp_path)) == 1


def test_heavy_imports_are_found():
    assert "json" in modules_after("import json")
    assert "decimal" not in modules_after("import sys")
