"""What is installed, where: pins, recipes, JupyterLab settings, commands, notebooks."""

import ast
import gc
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
POSIX_ONLY = pytest.mark.skipif(os.name != "posix", reason="file modes and shell scripts are of POSIX systems")

# The run-time dependencies that the design allows: they exist in a browser kernel, or are pure Python.
RUN_TIME = {
    *("numpy", "scipy", "matplotlib", "sympy", "pandas", "ipywidgets"),
    *("lmfit", "pint", "pooch", "platformdirs", "neo", "fpdf2"),
}


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def project():
    return tomllib.loads(text("pyproject.toml"))["project"]


def load_run(path=ROOT / "run.py"):
    spec = importlib.util.spec_from_file_location("course_commands", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run():
    return load_run()


# --- pins ----------------------------------------------------------------------------------------


def faults_of_lock(lock: str) -> list[str]:
    """List the lines of a requirements file that are not `name==version`, with or without a marker."""
    pin = re.compile(r"[a-z0-9][a-z0-9.-]*==[0-9][0-9a-z.+!]*( ; [^;]+)?")
    return [line for line in lock.splitlines() if not pin.fullmatch(line) or "://" in line]


def pins(lock: str) -> dict[str, Version]:
    """Return the version that a requirements file gives to each package."""
    requirements = [Requirement(line) for line in lock.splitlines()]
    return {r.name: Version(next(iter(r.specifier)).version) for r in requirements}


def disagreements(requirements: list[str], pinned: dict[str, Version]) -> list[str]:
    """List the requirements that a lock does not meet."""
    return [r for r in requirements if (q := Requirement(r)).name not in pinned or pinned[q.name] not in q.specifier]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_names_no_address(name):
    assert faults_of_lock(text(name)) == []


def test_faults_of_a_lock_are_found():
    lines = ["numpy", "numpy>=2.0", "--index-url https://example.org/simple", "nelib @ https://example.org/nelib.whl"]
    lines += ["-e .", "# comment", "", "-r other.txt", "numpy==2.*"]
    assert faults_of_lock("numpy==2.4.6\nappnope==1.0.0 ; sys_platform == 'darwin'\n") == []
    assert faults_of_lock("\n".join(lines)) == lines


def test_pins_meet_what_pyproject_asks_for():
    extras = project()["optional-dependencies"]
    student = project()["dependencies"] + extras["lab"]
    assert disagreements(student, pins(text("requirements.txt"))) == []
    assert disagreements(student + extras["test"] + extras["teach"], pins(text("requirements-dev.txt"))) == []


def test_disagreements_are_found():
    pinned = {"numpy": Version("1.26"), "scipy": Version("1.17")}
    assert disagreements(["numpy>=2.0", "scipy>=1.14", "sympy"], pinned) == ["numpy>=2.0", "sympy"]


def test_dev_lock_contains_the_student_lock():
    assert set(text("requirements.txt").splitlines()) <= set(text("requirements-dev.txt").splitlines())


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_known_bad_versions_stay_out(name):
    pinned = pins(text(name))
    assert pinned["ipykernel"] < Version("7")  # 7 runs widget callbacks beside the running cell and damages figures
    assert pinned["jsonschema"] < Version("4.25")  # 4.25 makes every import of nbformat seconds slower


def test_run_time_needs_are_only_those_allowed():
    assert {Requirement(r).name for r in project()["dependencies"]} <= RUN_TIME


def test_no_lock_serves_a_python_that_is_not_supported(run):
    assert project()["requires-python"] == f">={run.dotted(run.SUPPORTED[0])},<{run.dotted(run.SUPPORTED[1])}"
    universal = "a==1 ; python_full_version < '3.14'\na==2 ; python_full_version >= '3.14'\nb==1\n"
    assert run.within_supported(universal) == "a==1\nb==1\n"


# --- conda and Binder ----------------------------------------------------------------------------


def faults_of_recipe(recipe: str, names: set[str], pinned: dict[str, Version]) -> list[str]:
    """List what is wrong with an environment.yml that should install `names` with the versions `pinned`."""
    content = yaml.safe_load(recipe)
    conda = [entry for entry in content["dependencies"] if isinstance(entry, str)]
    pip = next(entry["pip"] for entry in content["dependencies"] if isinstance(entry, dict))
    faults = []
    if content["channels"] != ["conda-forge"]:
        faults.append("channels")
    if conda != ["python=3.12", "pip"]:
        faults.append("conda packages")
    options = [line for line in pip if line.startswith("-")]
    if options != ["-c requirements.txt"]:
        faults.append("options of pip")
    versions = pins("\n".join(line for line in pip if not line.startswith("-")))
    return faults + sorted(name for name in names | set(versions) if versions.get(name) != pinned.get(name))


def test_conda_recipe_follows_the_lock(run):
    direct = [Requirement(r).name for r in project()["dependencies"] + project()["optional-dependencies"]["lab"]]
    assert faults_of_recipe(text("environment.yml"), set(direct), pins(text("requirements.txt"))) == []
    assert text("environment.yml") == run.conda_recipe(direct, text("requirements.txt")), "say: python run.py lock"


def test_faults_of_a_recipe_are_found():
    recipe = text("environment.yml")
    pinned = pins(text("requirements.txt"))
    names = {"numpy", "scipy"}
    faults_of_good = faults_of_recipe(recipe, names, pinned)
    assert faults_of_good == []
    for old, new, fault in [
        ("- conda-forge", "- conda-forge\n  - defaults", "channels"),
        ("python=3.12", "python>=3.11", "conda packages"),
        ("- -c requirements.txt", "- -c requirements.txt\n      - -e .", "options of pip"),
        (f"numpy=={pinned['numpy']}", "numpy==2.0.0", "numpy"),
        (f"      - scipy=={pinned['scipy']}\n", "", "scipy"),
    ]:
        assert old in recipe
        assert faults_of_recipe(recipe.replace(old, new), names, pinned) == [fault]


@POSIX_ONLY
@pytest.mark.parametrize("name", ["postBuild", ".ci/run", "run.py"])
def test_scripts_can_be_run(name):
    assert os.access(ROOT / name, os.X_OK)
    assert text(name).startswith("#!/usr/bin/env ")


@POSIX_ONLY
def test_post_build_installs_nelib_and_the_settings(tmp_path):
    fake = tmp_path / "python"  # answers for the environment of Binder
    fake.write_text(f'#!/bin/sh\nif [ "$1" = -c ]; then echo "{tmp_path}"; else echo "$@" > "{tmp_path}/pip.txt"; fi\n')
    fake.chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    subprocess.run(["bash", str(ROOT / "postBuild")], check=True, cwd=ROOT, env={**os.environ, "PATH": path})
    assert (tmp_path / "pip.txt").read_text().split() == ["-m", "pip", "install", "--no-deps", "."]
    for folder, name in (
        ("share/jupyter/lab/settings", "overrides.json"),
        ("etc/jupyter", "jupyter_server_config.py"),
        ("etc/ipython", "ipython_kernel_config.py"),
    ):
        assert (tmp_path / folder / name).read_text() == text(f"jupyter/{name}")


# --- JupyterLab settings -------------------------------------------------------------------------

SCHEMAS = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"


def faults_of_overrides(overrides: str, schemas: Path) -> list[str]:
    """List the settings that the installed JupyterLab does not know, or with values that it does not take."""
    faults = []
    for plugin, settings in json.loads(overrides).items():
        extension, _, name = plugin.partition(":")
        path = schemas / extension / f"{name}.json"
        if not path.exists():
            faults.append(plugin)
            continue
        schema = json.loads(path.read_text(encoding="utf-8"))
        for key, value in settings.items():
            known = schema["properties"].get(key)
            if known is None or not jsonschema.Draft7Validator(known).is_valid(value):
                faults.append(f"{plugin} {key}")
    return faults


def test_settings_override_is_understood_by_jupyterlab():
    overrides = text("jupyter/overrides.json")
    assert faults_of_overrides(overrides, SCHEMAS) == []
    assert json.loads(overrides)["@jupyterlab/apputils-extension:kernels-settings"] == {
        "commsOverSubshells": "disabled"
    }


def test_settings_override_arrives_in_jupyterlab(tmp_path):
    from jupyterlab_server.settings_utils import get_settings

    plugin = "@jupyterlab/apputils-extension:kernels-settings"

    def default():
        settings, _ = get_settings(str(tmp_path), str(SCHEMAS), str(tmp_path / "user"), plugin)
        return settings["schema"]["properties"]["commsOverSubshells"]["default"]

    assert default() != "disabled"
    shutil.copy(ROOT / "jupyter" / "overrides.json", tmp_path / "overrides.json")
    assert default() == "disabled"


def test_the_server_is_told_to_send_at_once():
    """The class of our configuration is a connection of a kernel and turns Nagle's algorithm off when it connects."""
    from jupyter_server.services.kernels.connection.base import BaseKernelWebsocketConnection
    from traitlets.config.loader import PyFileConfigLoader

    loaded = PyFileConfigLoader("jupyter_server_config.py", path=str(ROOT / "jupyter")).load_config()
    connection = loaded.ServerApp.kernel_websocket_connection_class
    assert issubclass(connection, BaseKernelWebsocketConnection)
    told = []

    class Connected(Exception):
        pass

    class Parent(connection.__mro__[1]):
        def connect(self):
            raise Connected

    class Handler:
        set_nodelay = staticmethod(told.append)

    made = object.__new__(type("Ours", (connection, Parent), {"websocket_handler": Handler()}))
    with pytest.raises(Connected):
        made.connect()
    assert told == [True]


def test_a_kernel_is_told_to_search_for_garbage_less_often():
    """Kernels look for a file of this name in this folder, and the file does what it says."""
    from traitlets.config.loader import PyFileConfigLoader

    program = (
        "from ipykernel.kernelapp import IPKernelApp\n"
        "from IPython.core.application import ENV_CONFIG_DIRS\n"
        "print(IPKernelApp().config_file_name, *ENV_CONFIG_DIRS, sep='\\n')"
    )  # in a Python of its own: ipykernel takes over the widgets of the Python that imports it
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert asked.stdout.splitlines() == ["ipython_kernel_config.py", str(Path(sys.prefix, "etc", "ipython"))]
    before = gc.get_threshold()
    try:
        gc.set_threshold(700, 10, 10)  # what Python begins with
        PyFileConfigLoader("ipython_kernel_config.py", path=str(ROOT / "jupyter")).load_config()
        assert gc.get_threshold() == (50_000, 20, 100)
    finally:
        gc.set_threshold(*before)


def test_faults_of_overrides_are_found():
    plugin = "@jupyterlab/apputils-extension:kernels-settings"
    assert faults_of_overrides(json.dumps({plugin: {"commsOverSubshells": "off"}}), SCHEMAS) != []
    assert faults_of_overrides(json.dumps({plugin: {"commsOverSubshell": "disabled"}}), SCHEMAS) != []
    assert faults_of_overrides(json.dumps({plugin + "s": {"commsOverSubshells": "disabled"}}), SCHEMAS) != []


# --- commands ------------------------------------------------------------------------------------


def make_targets(makefile: str) -> list[str]:
    """Return the targets that a Makefile hands to run.py."""
    return re.search(r"^COMMANDS := (.*)$", makefile, re.MULTILINE).group(1).split()


def commands_named(page: str) -> set[str]:
    """Return the commands that a page tells its reader to type."""
    return set(re.findall(r"(?:\bmake|\bpy(?:thon)?3? run\.py) ([a-z]+)", "\n".join(re.findall(r"`([^`\n]+)`", page))))


def test_makefile_and_run_py_have_the_same_commands(run):
    assert make_targets(text("Makefile")) == list(run.COMMANDS)


def test_pages_name_the_commands_that_exist(run):
    readme, contributing = commands_named(text("README.md")), commands_named(text("CONTRIBUTING.md"))
    assert {"lab", "test"} <= readme
    assert readme | contributing == set(run.COMMANDS)
    for command in ("make lab", "make test", "py run.py lab", "py run.py test"):
        assert f"`{command}`" in text("README.md")


def test_commands_in_a_page_are_found():
    page = "Type `make lab`, `py run.py test` or `make frob ARGS=1`; make sure that it works. `python run.py check`."
    assert commands_named(page) == {"lab", "test", "frob", "check"}


def test_continuous_integration_runs_the_test_command():
    assert "make test" in text(".ci/run")
    assert "NELIB_REQUIRE_BROWSER=1" in text(".ci/run")
    workflow = yaml.safe_load(text(".github/workflows/test.yml"))
    steps = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    assert "make test" in steps
    assert "python run.py check" in steps
    versions = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert versions == [c.rpartition(" :: ")[2] for c in project()["classifiers"] if ":: 3." in c]


def test_run_py_needs_only_the_standard_library():
    tree = ast.parse(text("run.py"), feature_version=(3, 7))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_old_and_future_pythons_are_refused(run, capsys, monkeypatch):
    for version in ((3, 10, 4), (3, 14, 0), (2, 7, 18)):
        monkeypatch.setattr(run.sys, "version_info", version)
        assert run.main(["lab"]) == 1
        assert "needs Python 3.11, 3.12 or 3.13" in capsys.readouterr().out


def test_all_parts_run_and_failures_are_counted(run, capfd):
    report = (
        "import sys; open(sys.argv[2].split('=')[1], 'w').write("
        '\'<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1"/></testsuites>\'); sys.exit(1)'
    )
    parts = [
        ("good", [sys.executable, "-c", "pass"]),
        ("bad", [sys.executable, "-c", "raise SystemExit(3)"]),
        ("tests", [sys.executable, "-c", report, "pytest"]),
        ("nothing collected", [sys.executable, "-c", "raise SystemExit(5)", "pytest"]),
    ]
    assert run.run_parts(parts) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "total: 3 passed, 4 failed, 1 skipped"
    assert run.run_parts(parts[:1]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "total: 1 passed, 0 failed, 0 skipped"


def test_a_broken_environment_is_noticed(run, tmp_path, monkeypatch):
    venv = tmp_path / ".venv"
    monkeypatch.setattr(run, "VENV", venv)
    monkeypatch.setattr(run, "PYTHON", venv / "python")
    monkeypatch.setattr(run, "UNFINISHED", venv / "unfinished")
    assert run.problem_with_venv() == "there is none yet"
    venv.mkdir()
    assert run.problem_with_venv() == "its Python does not start"
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(run.sys, "version_info", (3, 99, 0))
    assert run.problem_with_venv().startswith("it was made by Python 3.1")
    monkeypatch.undo()
    run.UNFINISHED = venv / "unfinished"
    run.VENV = venv
    run.UNFINISHED.touch()
    assert run.problem_with_venv() == "the last set-up was interrupted"


def test_a_change_of_pins_is_noticed(run, tmp_path, monkeypatch):
    for name in ("pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path)
    for level in ("student", "dev"):
        run.stamp(level).write_text(run.fingerprint(level))
    assert run.is_installed("student")
    assert run.is_installed("dev")
    with (tmp_path / "requirements-dev.txt").open("a") as file:
        file.write("more==1.0\n")
    assert run.is_installed("student")
    assert not run.is_installed("dev")
    with (tmp_path / "requirements.txt").open("a") as file:
        file.write("more==1.0\n")
    assert not run.is_installed("student")


# --- citation and notebooks ----------------------------------------------------------------------


def test_citation_names_this_version():
    citation = yaml.safe_load(text("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == project()["version"]
    for name in project()["license-files"]:
        assert (ROOT / name).exists()


def faults_of_notebook(path: Path) -> list[str]:
    """List what a notebook in the repository must not carry, or lacks."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    metadata = notebook["metadata"]
    faults = []
    if metadata.get("kernelspec", {}).get("name") != "python3":
        faults.append("kernelspec")
    if metadata.get("language_info", {}).get("name") != "python":
        faults.append("language")
    if "widgets" in metadata:
        faults.append("widget state")
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    if any(cell["outputs"] for cell in code):
        faults.append("outputs")
    if any(cell["execution_count"] is not None for cell in code):
        faults.append("execution counts")
    return faults


def test_notebooks_are_stripped_and_say_their_language():
    paths = [p for folder in ("notebooks", "solutions", "exercises") for p in (ROOT / folder).rglob("*.ipynb")]
    paths = [path for path in paths if ".ipynb_checkpoints" not in path.parts]
    assert paths, "no notebook was found"
    faults = {path.relative_to(ROOT).as_posix(): found for path in paths if (found := faults_of_notebook(path))}
    assert faults == {}


def test_faults_of_a_notebook_are_found(tmp_path):
    path = tmp_path / "lesson.ipynb"

    def faults(**changes):
        cell = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
        metadata = {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}}
        cell.update({key: value for key, value in changes.items() if key in cell})
        metadata.update({key: value for key, value in changes.items() if key not in cell})
        path.write_text(json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
        return faults_of_notebook(path)

    assert faults() == []
    assert faults(outputs=[{"output_type": "stream"}]) == ["outputs"]
    assert faults(execution_count=3) == ["execution counts"]
    assert faults(kernelspec={"name": "py312"}) == ["kernelspec"]
    assert faults(language_info={}) == ["language"]
    assert faults(widgets={}) == ["widget state"]


def test_what_make_check_leaves_out_is_there():
    import slow

    gone = {name for name in slow.listed() if f"def {name.split('::')[-1]}(" not in text(name.split("::")[0])}
    assert gone == set(), "run tests/slow.py with a new report"
