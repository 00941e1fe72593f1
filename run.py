#!/usr/bin/env python3
"""The commands of the course, for Linux, macOS and Windows: `python run.py COMMAND` (`make COMMAND` does the same).

Needs nothing but Python 3.11, 3.12 or 3.13. The environment lives in `.venv` beside this file and is made when needed.
This file keeps to the grammar of Python 3.6, so that an older Python gets as far as the message below.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

SUPPORTED = ((3, 11), (3, 14))  # from the first up to, but not including, the second
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UNFINISHED = VENV / "nelib-setup-unfinished"
SETTINGS = {  # file in the folder jupyter -> where it belongs in an environment
    "overrides.json": ("share", "jupyter", "lab", "settings"),
    "jupyter_server_config.py": ("etc", "jupyter"),
    "ipython_kernel_config.py": ("etc", "ipython"),
}
FIRST_LESSON = "notebooks/00_start_here.ipynb"
REQUIREMENTS = {"student": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}


# --- the environment -----------------------------------------------------------------------------


def ensure(level):
    """Bring `.venv` to `level`: "student" runs the lessons, "dev" adds what tests and teachers need."""
    if problem_with_venv() or not is_installed(level):
        with one_setup_at_a_time():
            problem = problem_with_venv()
            if problem:
                make_venv(problem)
            if not is_installed(level):
                install(level)
    for name, folders in SETTINGS.items():
        source, target = ROOT / "jupyter" / name, VENV.joinpath(*folders) / name
        if not target.exists() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(source), str(target))


def problem_with_venv():
    """Say in words why `.venv` cannot be used, or return None when it can."""
    if not VENV.exists():
        return "there is none yet"
    if UNFINISHED.exists():
        return "the last set-up was interrupted"
    probe = "import sys, importlib.util as u; print('%d.%d' % sys.version_info[:2], u.find_spec('pip') is not None)"
    try:
        output = subprocess.check_output([str(PYTHON), "-c", probe], stderr=subprocess.DEVNULL, env=environment())
        version, has_pip = output.decode().split()
    except (OSError, ValueError, subprocess.CalledProcessError):
        return "its Python does not start"
    if version != dotted(sys.version_info[:2]):
        return "it was made by Python {}, and this is Python {}".format(version, dotted(sys.version_info[:2]))
    return None if has_pip == "True" else "it has no pip"


def make_venv(reason):
    """Make `.venv` from nothing."""
    say("Making the environment .venv with Python {}: {}.".format(dotted(sys.version_info[:3]), reason))
    try:
        if VENV.exists():
            shutil.rmtree(str(VENV))
        VENV.mkdir()
    except OSError as error:
        sys.exit("Cannot remove the old .venv ({}). Close every JupyterLab that uses it and try again.".format(error))
    UNFINISHED.touch()
    base = getattr(sys, "_base_executable", None) or sys.executable
    if run([base, "-m", "venv", str(VENV)]) != 0:
        sys.exit("Python could not make an environment; its message is above.")
    UNFINISHED.unlink()


def install(level):
    """Install the pinned packages and nelib itself, and remember for which pins that was done."""
    say("Installing the pinned packages (the first time takes a few minutes).")
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if not sys.stdout.isatty():
        pip.append("--quiet")
    UNFINISHED.touch()
    for what in (["-r", REQUIREMENTS[level][-1]], ["--no-deps", "-e", "."]):
        if run(pip + what) != 0:
            sys.exit("The installation failed; the message of pip is above. Check the network and run this again.")
    for name in ["student"] if level == "student" else ["student", "dev"]:
        stamp(name).write_text(fingerprint(name))
    UNFINISHED.unlink()


def is_installed(level):
    """Return whether `.venv` was installed from the requirement files as they are now."""
    return stamp(level).exists() and stamp(level).read_text() == fingerprint(level)


def stamp(level):
    """Return the file in `.venv` that remembers what was installed."""
    return VENV / "nelib-installed-{}".format(level)


def fingerprint(level):
    """Hash what decides the content of `.venv`; its place counts, because nelib is installed as a link to it."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ["pyproject.toml", *REQUIREMENTS[level]]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def one_setup_at_a_time():
    """Hold a lock while `.venv` changes, so that two terminals do not build it at once."""
    name = "nelib-setup-{}.lock".format(hashlib.sha256(str(ROOT).encode()).hexdigest()[:12])
    with open(os.path.join(tempfile.gettempdir(), name), "a") as handle:
        if os.name == "nt":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):  # LK_LOCK gives up after ten seconds
                    msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# --- running things ------------------------------------------------------------------------------


def say(text):
    """Print at once, so that our lines and those of child processes keep their order."""
    print(text, flush=True)


def dotted(version):
    """Write a version tuple with dots."""
    return ".".join(str(part) for part in version)


def environment():
    """Return the environment of child processes: ours, without what would leak other packages into `.venv`.

    Kernels, graded notebooks and test workers start all the time: they may keep what they have compiled. Our matrices
    are small: threads that share them wait for each other, so that a matrix exponential takes twenty times as long.
    """
    unwanted = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
    env = {key: value for key, value in os.environ.items() if key not in unwanted}
    env.setdefault("PYTHONIOENCODING", "utf-8")
    env.setdefault("OPENBLAS_NUM_THREADS", "1")
    return env


def run(command):
    """Show a command, run it from the top of the repository, and return its exit code."""
    command = [str(part) for part in command]
    say("$ " + " ".join(command).replace(str(ROOT) + os.sep, ""))
    return subprocess.call(command, cwd=str(ROOT), env=environment())


def run_parts(parts):
    """Run every part, also after a failure, then print a summary; return 1 if anything failed.

    A part is a name and a command. A pytest command is counted test by test, any other as one test. A pytest part that
    fails without a failed test (nothing collected, a crash) counts as one failure.
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, command) in enumerate(parts):
            say("\n== {} ==".format(name))
            report = Path(folder) / "{}.xml".format(number)
            is_pytest = "pytest" in command
            started = time.time()
            code = run(command + (["--junitxml={}".format(report), "-o", "junit_family=xunit2"] if is_pytest else []))
            counts = count_tests(report) if is_pytest else [int(code == 0), int(code != 0), 0]
            if code != 0 and counts[1] == 0:
                counts[1] = 1
            rows.append((name, code, time.time() - started, counts))
    say("\n== summary ==")
    for name, code, seconds, counts in rows:
        verdict = "passed" if code == 0 else "FAILED (exit code {})".format(code)
        say("{:<28} {:>6.1f} s  {}  {}".format(name, seconds, in_words(counts), verdict))
    total = [sum(row[3][i] for row in rows) for i in range(3)]
    say("total: " + in_words(total))
    return 0 if all(row[1] == 0 for row in rows) else 1


def count_tests(report):
    """Return the numbers of passed, failed and skipped tests in a JUnit report."""
    try:
        suites = list(ElementTree.parse(str(report)).getroot().iter("testsuite"))
    except (OSError, ElementTree.ParseError):
        return [0, 0, 0]
    tests, failed, skipped = (
        sum(int(suite.get(key, 0)) for suite in suites for key in keys)
        for keys in (("tests",), ("failures", "errors"), ("skipped",))
    )
    return [max(tests - failed - skipped, 0), failed, skipped]


def in_words(counts):
    """Write three counts as pytest does."""
    return "{} passed, {} failed, {} skipped".format(*counts)


def ruff_parts():
    """Return the two style checks."""
    return [
        ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("ruff check", [PYTHON, "-m", "ruff", "check", "."]),
    ]


# --- the commands --------------------------------------------------------------------------------


def lab(extra):
    """Open the lessons in JupyterLab (more words go to JupyterLab: --no-browser --port 8899)."""
    ensure("student")
    page = "/lab/tree/" + FIRST_LESSON if (ROOT / FIRST_LESSON).exists() else "/lab"
    command = [str(PYTHON), "-m", "jupyterlab", "--ServerApp.root_dir=" + str(ROOT), "--LabApp.default_url=" + page]
    if os.name == "posix" and os.geteuid() == 0:  # in a container one often is root, and JupyterLab would refuse
        command.append("--allow-root")
    say("Starting JupyterLab. Press Ctrl-C twice in this window to stop it.")
    os.chdir(str(ROOT))
    if os.name == "posix":
        os.execve(command[0], command + extra, environment())
    process = subprocess.Popen(command + extra, env=environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # JupyterLab got it too and asks whether to stop
            continue


def test(extra):
    """Run everything: style, tests, browser tests, every cell of every notebook (more words go to pytest)."""
    ensure("dev")
    pytest = [PYTHON, "-m", "pytest"]
    two_cores = ["-n", "2", "--dist", "worksteal"]  # the last long module must not keep one core waiting
    three = ["-n", "3", "--dist", "loadgroup"]  # a browser often waits for its kernel, and a kernel for its browser
    guarded = ["-p", "notebook_guard", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120"]
    parts = [
        *ruff_parts(),
        ("pytest tests", [*pytest, "tests", "--ignore=tests/browser", *two_cores, *extra]),
        ("pytest tests/browser", [*pytest, "tests/browser", *three, *extra]),
        (
            "pytest notebooks solutions",
            [*pytest, *guarded, "notebooks", "solutions", "-n", "2", "--dist", "loadscope", *extra],
        ),
    ]
    return run_parts(parts)


def check(extra):
    """Run the fast loop of a developer: style, quick unit and property tests (more words go to pytest)."""
    ensure("dev")
    two_cores = ["-n", "2", "--dist", "worksteal"]
    pytest = [PYTHON, "-m", "pytest", "tests/unit", "tests/property", "-m", "not slow", *two_cores]
    return run_parts([*ruff_parts(), ("pytest unit property", [*pytest, *extra])])


def exercises(extra):
    """Make exercises/ from solutions/."""
    ensure("dev")
    return run([PYTHON, "-m", "nelib.grading", "release", "--all", *extra])


def docs(extra):
    """Make the pages of reference in docs/ (--check: only say whether they are stale)."""
    ensure("dev")
    return run([PYTHON, "docs/build.py", *extra])


def bench(extra):
    """Run the benchmarks and print their ratios."""
    ensure("dev")
    return run([PYTHON, "benchmarks/run.py", *extra])


def format_code(extra):
    """Format Python files and notebooks, and repair what ruff can repair."""
    ensure("dev")
    fixed = run([PYTHON, "-m", "ruff", "check", "--fix", ".", *extra])
    return run([PYTHON, "-m", "ruff", "format", "."]) or fixed


def lock(extra):
    """Pin the packages again in requirements*.txt and environment.yml (more words go to uv: --upgrade)."""
    uv = shutil.which("uv")
    if uv is None:
        ensure("dev")
        if run([PYTHON, "-m", "pip", "install", "--quiet", "uv"]) != 0:
            return 1
        uv = PYTHON.with_name("uv" + PYTHON.suffix)
    command = [uv, "pip", "compile", "--quiet", "pyproject.toml", "--universal", "--fork-strategy", "fewest"]
    command += ["--python-version", dotted(SUPPORTED[0]), "--no-emit-index-url", "--no-annotate", "--no-header"]
    student = ["--extra", "lab", "-o", "requirements.txt"]
    dev = ["--extra", "lab", "--extra", "test", "--extra", "teach", "-c", "requirements.txt", "-o"]
    for options in (student, [*dev, "requirements-dev.txt"]):
        if run([*command, *options, *extra]) != 0:
            return 1
        path = ROOT / options[-1]
        write(path, within_supported(path.read_text(encoding="utf-8")))
    write(ROOT / "environment.yml", conda_recipe(direct_requirements(), (ROOT / "requirements.txt").read_text()))
    return 0


def within_supported(pins):
    """Drop from a universal lock what only a Python beyond the supported ones would need."""
    end = dotted(SUPPORTED[1])
    lines = [line for line in pins.splitlines() if ">= '{}'".format(end) not in line]
    return "".join(line.replace(" ; python_full_version < '{}'".format(end), "") + "\n" for line in lines)


def direct_requirements():
    """Return the names of the packages that pyproject.toml asks for at run time and for JupyterLab."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["lab"]
    return [re.match(r"[\w.-]+", requirement).group() for requirement in wanted]


def conda_recipe(names, pins):
    """Return environment.yml: Python from conda-forge, the packages `names` as `pins` has them."""
    pinned = [line for line in pins.splitlines() if line.split("==")[0] in names]
    return "\n".join(
        [
            "# For conda and Binder. Written by `python run.py lock` from requirements.txt; a test compares them.",
            "name: norepinephrine",
            "channels:",
            "  - conda-forge",
            "dependencies:",
            "  - python=3.12",
            "  - pip",
            "  - pip:",
            "      - -c requirements.txt",
            *["      - " + pin for pin in pinned],
            "",
        ]
    )


def write(path, text):
    """Write a text file with the same line ends on every system."""
    path.write_bytes(text.encode("utf-8"))


def clean(extra):
    """Remove caches and built files; with --all also .venv."""
    names = [".pytest_cache", ".ruff_cache", ".hypothesis", ".benchmarks", "build", "dist"]
    found = [ROOT / name for name in names] + ([VENV] if "--all" in extra else [])
    for pattern in ("__pycache__", ".ipynb_checkpoints"):
        found += [path for path in ROOT.rglob(pattern) if VENV not in path.parents]
    for path in found:
        if path.exists():
            say("removing {}".format(path.relative_to(ROOT)))
            shutil.rmtree(str(path))
    return 0


COMMANDS = {
    "lab": lab,
    "test": test,
    "check": check,
    "lock": lock,
    "exercises": exercises,
    "docs": docs,
    "bench": bench,
    "format": format_code,
    "clean": clean,
}


def usage():
    """Return the list of commands."""
    lines = ["Usage: python run.py COMMAND (on Windows: py run.py COMMAND; with make: make COMMAND)", ""]
    return "\n".join(lines + ["  {:<10} {}".format(name, function.__doc__) for name, function in COMMANDS.items()])


def main(arguments):
    """Run one command."""
    if not SUPPORTED[0] <= sys.version_info[:2] < SUPPORTED[1]:
        found = "{} ({})".format(dotted(sys.version_info[:3]), sys.executable)
        say("This course needs Python 3.11, 3.12 or 3.13; this is Python {}.".format(found))
        say("Name another one: `make lab PYTHON=python3.12`, or on Windows `py -3.12 run.py lab`.")
        return 1
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        say(usage())
        return 0
    if arguments[0] not in COMMANDS:
        say("There is no command {!r}.\n\n{}".format(arguments[0], usage()))
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
