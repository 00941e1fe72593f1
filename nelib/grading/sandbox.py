"""Run one submission in a process of its own and report what it did. Nothing here knows an answer.

`run_submission` is the only door between the grader and a student's code. A version that starts a container instead of
a process can take its place: it gets a path, requests and limits, and returns an `Outcome`.
"""

import contextlib
import json
import os
import secrets
import signal
import site
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nelib

ATTEMPTS = 4
MAX_NOTEBOOK_BYTES = 20_000_000
MAX_RESULT_BYTES = 5_000_000


@dataclass(frozen=True)
class Limits:
    """What one run of a submission may use: seconds on the clock, megabytes of memory, megabytes a file."""

    seconds: float = 60.0
    memory_mb: int = 2048
    file_mb: int = 50

    def __post_init__(self) -> None:
        for name in ("seconds", "memory_mb", "file_mb"):
            if not getattr(self, name) > 0:
                raise ValueError(f"the limit {name} must be positive, not {getattr(self, name)!r}")


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Request:
    """Ask for the value of `name`, or, with `call`, for what the function `name` returns."""

    name: str
    call: bool = False
    args: list = field(default_factory=list)
    kwargs: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """The answer to a request. `status` is ok, missing, error, timeout or crash; `value` counts only when ok."""

    status: str
    value: Any = None
    message: str = ""


@dataclass
class Outcome:
    """What a submission did.

    Attributes
    ----------
    replies : list of Reply
        One for each request, in the same order.
    cells : dict
        For each code cell that was run, by its position in the notebook: ``""`` if it passed, else what went wrong.
    problem : str
        Why the submission could not be run at all, or empty.
    """

    replies: list[Reply]
    cells: dict[int, str] = field(default_factory=dict)
    problem: str = ""


def code_cells(path: Path) -> list[tuple[int, str]]:
    """Read position and source of the code cells of a notebook that nobody has checked.

    Raises
    ------
    ValueError
        If the file is not a notebook in format 4.
    """
    try:
        if path.stat().st_size > MAX_NOTEBOOK_BYTES:
            raise ValueError("the notebook is too large")
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = [(i, cell["source"]) for i, cell in enumerate(cells) if cell["cell_type"] == "code"]
        return [(i, source if isinstance(source, str) else "".join(source)) for i, source in sources]
    except (OSError, KeyError, TypeError, RecursionError, ValueError) as error:
        raise ValueError(f"the notebook cannot be read ({type(error).__name__}: {error})"[:300]) from None


def run_submission(
    path: Path,
    requests: Sequence[Request],
    limits: Limits = DEFAULT_LIMITS,
    *,
    variables: Mapping[str, str] | None = None,
    hidden: Iterable[Path] = (),
) -> Outcome:
    """Run the notebook at `path` and answer `requests` from what it left behind.

    A cell or a function that ends the process, or uses up the time, is left out and the rest is run again, so that one
    broken task does not cost the others.

    Parameters
    ----------
    path : Path
        The submitted notebook.
    requests : sequence of Request
        What to read or to call.
    limits : Limits
        For each of at most `ATTEMPTS` runs.
    variables : mapping, optional
        Environment variables, such as ``NELIB_STUDENT``. The grader's own are not passed on.
    hidden : iterable of Path
        Folders that the submission must not read.

    Returns
    -------
    Outcome
    """
    replies: dict[int, Reply] = {}
    cells: dict[int, str] = {}
    left_out: dict[int, str] = {}
    try:
        sources = code_cells(path)
    except ValueError as error:
        return Outcome([Reply("missing")] * len(requests), problem=str(error))
    for _ in range(ATTEMPTS):
        job = {
            "cells": [cell for cell in sources if cell[0] not in left_out],
            "requests": [vars(request) | {"id": i} for i, request in enumerate(requests) if i not in replies],
            "hidden": [str(folder) for folder in hidden],
            **vars(limits),
        }
        lines, ending = _run_once(job, limits, variables or {})
        for line in lines:
            _note(line, cells, replies)
        last = lines[-1] if lines else {}
        if last.get("done") is True:
            return Outcome(_in_order(replies, len(requests)), cells | left_out)
        if last.get("state") != "start":
            break
        if last.get("cell") in cells:
            left_out[last["cell"]] = f"{ending}: this cell ended the run and was left out"
        elif 0 <= (running := last.get("request", -1)) < len(requests):
            for i, request in enumerate(requests):  # the function that was running takes its other calls along
                if request.name == requests[running].name:
                    replies.setdefault(i, Reply(ending))
        else:
            break
    problem = "the notebook cannot be run to its end"
    return Outcome(_in_order(replies, len(requests), problem), cells | left_out, problem)


def _note(line: dict, cells: dict[int, str], replies: dict[int, Reply]) -> None:
    """Write down what one line says."""
    cell, request = line.get("cell"), line.get("request")
    if cell is not None:
        cells[cell] = str(line.get("error", ""))
    elif request is not None:
        if "value" in line:
            replies.setdefault(request, Reply("ok", line["value"]))
        elif "missing" in line:
            replies.setdefault(request, Reply("missing"))
        elif "error" in line:
            replies.setdefault(request, Reply("error", message=str(line["error"])))


def _in_order(replies: dict[int, Reply], count: int, problem: str = "") -> list[Reply]:
    """Put the replies in the order of the requests; what was never reached is an error."""
    return [replies.get(i, Reply("error", message=problem)) for i in range(count)]


def _run_once(job: dict, limits: Limits, variables: Mapping[str, str]) -> tuple[list[dict], str]:
    """Run the job in a fresh process and directory; return what it wrote, and how it ended if not by itself."""
    with tempfile.TemporaryDirectory(prefix="nelib-", ignore_cleanup_errors=True) as base:
        work, results, nonce = Path(base, "work"), Path(base, "results.jsonl"), secrets.token_hex(16)
        work.mkdir()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "nelib.grading.runner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=work,
            env=_environment(work) | dict(variables),
            start_new_session=True,
        )
        ending = "crash"
        try:
            process.communicate(json.dumps(job | {"out": str(results), "nonce": nonce}).encode(), limits.seconds)
        except subprocess.TimeoutExpired:
            ending = "timeout"
        finally:
            _kill(process)
        return _read_lines(results, nonce), ending


def _environment(work: Path) -> dict[str, str]:
    """Return the environment of the student's process: nothing of the grader's but where Python finds its packages."""
    keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    places = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP", "MPLCONFIGDIR", "IPYTHONDIR"), str(work))
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {
        **keep,
        **places,
        **threads,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(Path(nelib.__file__).resolve().parents[1]),
        "PYTHONUSERBASE": site.getuserbase(),
        "PYTHONUTF8": "1",
    }


def _kill(process: subprocess.Popen) -> None:
    """End the process and everything that it started in its session."""
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _read_lines(path: Path, nonce: str) -> list[dict]:
    """Read the lines that carry the nonce. A student may have put anything there: a pipe, a link, a huge file."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with open(os.open(path, flags), "rb") as file:
            text = file.read(MAX_RESULT_BYTES) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
    except OSError:
        return []
    lines = []
    for raw in text.splitlines():
        try:
            line = json.loads(raw)
        except (ValueError, RecursionError):
            continue
        genuine = isinstance(line, dict) and line.get("nonce") == nonce
        if genuine and all(type(line.get(key, 0)) is int for key in ("cell", "request")):
            lines.append(line)
    return lines
