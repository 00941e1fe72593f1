"""Limits and a fence around a student's code, set from inside its own process before it runs.

The fence refuses to start programs, to use the network, to change anything outside the working directory, and to read
the folders with solutions and submissions. It stops careless and lazily hostile code. It is not a prison: Python code
that is determined to get out will get out. Where that matters, replace `nelib.grading.sandbox.run_submission` by a
version that starts a container.
"""

import os
import sys

# Looked up here first, so that a cell that replaces builtins.any does not reach the fence.
__builtins__ = dict(vars(__import__("builtins")))

REFUSED = {
    *("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "pty.spawn"),
    *("os.startfile", "os.kill", "os.killpg", "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"),
    *("socket.getaddrinfo", "socket.gethostbyname", "sqlite3.connect"),
}
CHANGES = {
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown"),
    *("os.utime", "shutil.rmtree"),
}
LOOKS = {"os.listdir", "os.scandir"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def raise_fence(allowed: list[str], hidden: list[str]) -> None:
    """Let this process write only below the `allowed` paths, and read nothing below the `hidden` ones, for good.

    Parameters
    ----------
    allowed : list of str
        The working directory, and the file for the results.
    hidden : list of str
        Folders that must not be read, such as the one with the solutions.
    """
    realpath, fsdecode, separator = os.path.realpath, os.fsdecode, os.sep
    homes = [realpath(path) for path in [*allowed, os.devnull]]
    secrets = [realpath(folder) for folder in hidden]

    def lies_in(path, folders):
        real = realpath(fsdecode(path))
        return any(real == folder or real.startswith(folder + separator) for folder in folders)

    def fence(event, args):
        if event == "open":
            path, mode, flags = args
            if path is None or isinstance(path, int):  # a file that is open already
                return
            writes = (flags or 0) & WRITES or any(letter in (mode or "") for letter in "wax+")
            refused = lies_in(path, secrets) or (writes and not lies_in(path, homes))
        elif event in CHANGES:
            refused = not all(lies_in(path, homes) for path in args[:2] if isinstance(path, (str, bytes)))
        elif event in LOOKS:
            refused = isinstance(args[0], (str, bytes)) and lies_in(args[0], secrets)
        else:
            refused = event in REFUSED
        if refused:
            raise PermissionError(f"not allowed while an exercise is graded: {event} {args[:1]!r}")

    sys.addaudithook(fence)


def set_limits(memory_mb: int, seconds: float, file_mb: int) -> None:
    """Limit memory, processor time and file size where the system can (Windows cannot)."""
    try:
        import resource
    except ImportError:
        return
    limits = {
        "RLIMIT_AS": memory_mb << 20,
        "RLIMIT_CPU": int(seconds) + 1,
        "RLIMIT_FSIZE": file_mb << 20,
        "RLIMIT_CORE": 0,
    }
    for name, value in limits.items():
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (AttributeError, ValueError, OSError):  # the system has no such limit, or a stricter one is in force
            continue
