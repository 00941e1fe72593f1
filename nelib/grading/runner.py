"""Run a student's cells, then look at the objects that they left behind. This module runs in the student's process.

It is started by `nelib.grading.sandbox` in an empty directory. It reads a job from standard input: the source of the
cells, and requests such as "the value of K_m" or "th_rate(126, 319)". It knows no expected answer, no tolerance and no
hint: a student who takes this process over can only change what the student's own answers appear to be.

What it sees goes line by line into a file, as JSON. Each line carries a word (the nonce) that did not exist before the
run, so that lines which a cell wrote in advance do not count.
"""

import builtins
import json
import linecache
import os
import sys
import types
from typing import Any

from nelib.grading import guard

MAX_ITEMS = 20_000
MAX_TEXT = 2_000
MAX_DEPTH = 6

# The functions below look their builtins up here, so that a cell that replaces builtins.len does not reach them.
__builtins__ = dict(vars(builtins))
_quote, _write, _exit = json.encoder.encode_basestring_ascii, os.write, os._exit
_open, _close, _append = os.open, os.close, os.O_WRONLY | os.O_APPEND | os.O_CREAT


class Unreadable(ValueError):
    """An answer that is not made of numbers, text, lists and dictionaries."""


def encode(value: Any, depth: int = 0, budget: list[int] | None = None) -> str:
    """Write a student's value as JSON; arrays become lists, quantities become ``{"$quantity": [number, unit]}``.

    Raises
    ------
    Unreadable
        If the value is too large, too deep, or of another kind.
    """
    budget = [MAX_ITEMS] if budget is None else budget
    budget[0] -= 1
    if budget[0] < 0 or depth > MAX_DEPTH:
        raise Unreadable("the answer is too large")
    kind = type(value)
    if value is None or kind is bool:
        return {None: "null", True: "true", False: "false"}[value]
    if kind is float:
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(text := float.__repr__(value), text)
    if kind is int:
        if value.bit_length() > 1000:
            raise Unreadable("the answer is too large")
        return int.__repr__(value)
    if kind is str:
        if len(value) > MAX_TEXT:
            raise Unreadable("the answer is too long")
        return _quote(value)
    if kind is list or kind is tuple:
        return "[" + ", ".join([encode(item, depth + 1, budget) for item in value]) + "]"
    if kind is dict:
        pairs = [(encode(str(key), depth + 1, budget), encode(item, depth + 1, budget)) for key, item in value.items()]
        return "{" + ", ".join([f"{key}: {item}" for key, item in pairs]) + "}"
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        pair = (value.magnitude, str(value.units))
        return '{"$quantity": ' + encode(pair, depth + 1, budget) + "}"
    if hasattr(value, "tolist") and type(plain := value.tolist()) is not kind:  # NumPy and pandas
        return encode(plain, depth + 1, budget)
    if isinstance(value, str):
        return encode(str.__str__(value), depth + 1, budget)
    if hasattr(value, "__float__"):
        return encode(float(value), depth + 1, budget)
    raise Unreadable(f"the answer is of type {kind.__name__}, which cannot be compared")


def fresh(value: Any) -> Any:
    """Copy what came from JSON, so that a function that changes its arguments changes only its own."""
    if type(value) is list:
        return [fresh(item) for item in value]
    if type(value) is dict:
        return {key: fresh(item) for key, item in value.items()}
    return value


def describe(error: BaseException) -> str:
    """Return type and message of an error, whatever the error does to prevent it."""
    try:
        return f"{type(error).__name__}: {error}"[:300]
    except BaseException:
        return "an error that cannot be shown"


class Shell:
    """What cells with IPython magics find as ``get_ipython()``: timing magics run their code, others do nothing."""

    def __init__(self, namespace: dict) -> None:
        self.namespace = namespace

    def run_line_magic(self, name: str, line: str, *_: Any) -> None:
        """Do ``%name line``."""
        if name in ("time", "timeit"):
            exec(line, self.namespace)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Do a cell that begins with ``%%name line``."""
        if name in ("time", "timeit", "capture", "prun"):
            execute(cell, self.namespace, f"<{name}>")

    def system(self, command: str) -> None:
        """Start no program."""

    getoutput = getsystem = system


def execute(source: str, namespace: dict, label: str) -> None:
    """Run the source of one cell in `namespace`."""
    try:
        code = compile(source, label, "exec")
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager  # only cells with magics pay for this import

        source = TransformerManager().transform_cell(source)
        code = compile(source, label, "exec")
    linecache.cache[label] = (len(source), None, source.splitlines(keepends=True), label)
    exec(code, namespace)


def answer(request: dict, namespace: dict) -> str:
    """Return the JSON fields that answer one request."""
    if request["name"] not in namespace:
        return '"missing": true'
    try:
        value = namespace[request["name"]]
        if request["call"]:
            value = value(*fresh(request["args"]), **fresh(request["kwargs"]))
        return f'"value": {encode(value)}'
    except NotImplementedError:
        return '"missing": true'
    except BaseException as error:
        return f'"error": {_quote(describe(error))}'


def main() -> None:
    """Do the job that stands on standard input, and leave at once, whatever threads are still running."""
    job = json.loads(sys.stdin.buffer.read())
    cells, requests, out, stamp = job["cells"], job["requests"], job["out"], f'{{"nonce": {_quote(job["nonce"])}, '

    def say(fields: str) -> None:
        descriptor = _open(out, _append, 0o600)
        _write(descriptor, f"{stamp}{fields}}}\n".encode("ascii"))
        _close(descriptor)

    main_module = types.ModuleType("__main__")
    namespace = main_module.__dict__
    sys.modules["__main__"] = main_module
    sys.path.insert(0, "")
    shell = Shell(namespace)
    namespace.update(get_ipython=lambda: shell, display=print, __builtins__=builtins)
    guard.set_limits(job["memory_mb"], job["seconds"], job["file_mb"])
    guard.raise_fence([os.getcwd(), out], job["hidden"])
    for index, source in cells:
        say(f'"cell": {index}, "state": "start"')
        try:
            execute(source, namespace, f"<cell {index}>")
        except BaseException as error:
            say(f'"cell": {index}, "error": {_quote(describe(error))}')
        else:
            say(f'"cell": {index}, "passed": true')
    for request in requests:
        say(f'"request": {request["id"]}, "state": "start"')
        say(f'"request": {request["id"]}, {answer(request, namespace)}')
    say('"done": true')
    _exit(0)


if __name__ == "__main__":
    main()
