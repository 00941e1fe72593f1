"""Runs of submissions that begin where all imports are done: a copy of a process that waits, not a fresh Python.

What is run, its limits and its fence are those of `nelib.grading.sandbox`; only the second that NumPy, SciPy, pandas and
SymPy take to load is saved, and what the module `inherited` does. What depends on a fresh process is tested with one:
test_hostile, test_grader, test_check and test_the_exercise_is_sound.
"""

import io
import json
import multiprocessing
import os
import sys
import tempfile
from multiprocessing import forkserver
from pathlib import Path

import pytest

from nelib.grading import runner, sandbox

LOADED = [
    "numpy",
    "pandas",
    "scipy.optimize",
    "scipy.stats",
    "scipy.integrate",
    "scipy.signal",
    "sympy",
    "sympy.physics.units",  # of simplify and solve
    "lmfit",
    "matplotlib.pyplot",
    "nelib.grading.runner",
    "inherited",
]
CONTEXT = multiprocessing.get_context("forkserver") if os.name == "posix" else None
if CONTEXT:
    CONTEXT.set_forkserver_preload(LOADED)


def begin() -> None:
    """Start the process that waits, if it does not run yet, where it finds the module `inherited`."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("PYTHONPATH", str(Path(__file__).parent))
        forkserver.ensure_running()


class Stdin:
    def __init__(self, content: bytes):
        self.buffer = io.BytesIO(content)


def work(job: bytes, place: str, environment: dict[str, str]) -> None:
    """Be the process of a submission."""
    os.setsid()
    os.chdir(place)
    os.environ.clear()
    os.environ.update(environment)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(null, descriptor)
    sys.argv, sys.stdin = ["runner"], Stdin(job)
    runner.main()


def run_once(job: dict, limits: sandbox.Limits, variables) -> tuple[list[dict], str]:
    """Take the place of `nelib.grading.sandbox._run_once`."""
    with tempfile.TemporaryDirectory(prefix="nelib-", ignore_cleanup_errors=True) as base:
        place, results, nonce = Path(base, "work"), Path(base, "results.jsonl"), "warm" + os.urandom(16).hex()
        place.mkdir()
        content = json.dumps(job | {"out": str(results), "nonce": nonce}).encode()
        process = CONTEXT.Process(
            target=work, args=(content, str(place), sandbox._environment(place) | dict(variables))
        )
        begin()
        process.start()
        process.join(limits.seconds)
        ending = "timeout" if process.is_alive() else "crash"
        process.kill()
        process.join()
        return sandbox._read_lines(results, nonce), ending
