"""Kernels that begin where NumPy, SymPy and their like are loaded: copies of a process that waits, not fresh Pythons.

A kernel needs two seconds to start, and most of that for packages that are the same in all. Only packages of others are
loaded beforehand: what a notebook takes from nelib is imported in its own kernel. That a notebook names every package
that it uses is tested in fresh Pythons: of lessons by tests/browser/test_lessons.py, of solutions by
tests/grading/test_exercises.py.
"""

import gc
import multiprocessing
import os
import subprocess
import sys
import time
from functools import cache
from unittest.mock import patch

from jupyter_client.provisioning import local_provisioner

LOADED = [
    "ipykernel.kernelapp",
    "ipywidgets",
    "lmfit",
    "matplotlib.backends.backend_agg",
    "matplotlib.figure",
    "numpy",
    "pandas",
    "pint",
    "scipy.integrate",
    "scipy.optimize",
    "scipy.signal",
    "scipy.stats",
    "sympy",
    "sympy.printing.latex",
]
# What a kernel sets before it loads the packages; see notebook_guard for the warnings.
LIKE_A_KERNEL = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONWARNINGS": ",".join(f"error::{c}Warning" for c in ("User", "Runtime", "Future", "Syntax")),
}
CONTEXT = multiprocessing.get_context("forkserver") if os.name == "posix" else None


@cache
def fresh_path() -> list[str]:
    """Return where a fresh Python of a kernel finds its modules."""
    shown = subprocess.check_output([sys.executable, "-c", "import sys; print(*sys.path[1:], sep='\\n')"], text=True)
    return shown.splitlines()


def work(arguments: list[str], place: str | None, environment: dict[str, str], path: list[str]) -> None:
    """Be the process of a kernel."""
    gc.freeze()  # what is shared stays shared: the garbage collector would touch, and so copy, all of it
    os.setsid()
    if place:
        os.chdir(place)
    os.environ.clear()
    os.environ.update(environment, JPY_PARENT_PID=str(os.getppid()))  # a kernel ends when its parent has ended
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(null, descriptor)
    sys.path[:] = path
    sys.argv = arguments
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


class Kernel:
    """What a kernel's manager asks of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, process):
        self.process, self.pid = process, process.pid

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self.process.join(timeout)
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.process.terminate()

    def kill(self) -> None:
        self.process.kill()


def launch(command: list[str], *, cwd: str | None = None, env: dict[str, str] | None = None, **_) -> Kernel:
    """Take the place of `jupyter_client.launcher.launch_kernel`."""
    if command[1:3] != ["-m", "ipykernel_launcher"]:
        raise ValueError(f"this is no kernel of Python: {command}")
    with patch.dict(os.environ, LIKE_A_KERNEL):  # of the process that waits; a kernel gets `env`
        process = CONTEXT.Process(
            target=work, args=(command[2:], cwd, dict(os.environ if env is None else env), fresh_path()), daemon=True
        )
        process.start()
    while process.is_alive() and os.getpgid(process.pid) != process.pid:  # whoever ends the kernel ends its whole group
        time.sleep(0.001)
    return Kernel(process)


def install(config) -> None:
    """Start all kernels of this run in this way, where the system can copy a process."""
    if CONTEXT:
        CONTEXT.set_forkserver_preload(LOADED)
        patched = patch.object(local_provisioner, "launch_kernel", launch)
        patched.start()
        config.add_cleanup(patched.stop)
