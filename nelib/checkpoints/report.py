"""What the reports of the laboratories share: whose laboratory it is, the runs of a lab book, a filed interval."""

from collections.abc import Sequence
from typing import Any

from nelib.kit.checkpoint import Feedback
from nelib.kit.lab import Lab
from nelib.kit.personal import Personal


def laboratory(lab: Lab, me: Personal | None, bench) -> Lab:
    """Return the laboratory of a student: that of the bench, if there is one.

    Parameters
    ----------
    lab : Lab
        If there is no bench.
    me : Personal, optional
        The student; that of the bench if missing, or self-study.
    bench : nelib.kit.bench.Bench, optional
        What ``explore.bench.show(...)`` returned.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`, or `bench` has no lab book.
    """
    if bench is not None and not hasattr(bench, "book"):
        raise ValueError(f"bench must be what explore.bench.show(...) returned, but it is {bench!r}.")
    lab = lab if bench is None else bench.explorer
    return lab if me is None else lab.at(me)


def lab_book(bench) -> list[tuple[int, dict[str, Any], dict[str, Any]]]:
    """Return the runs of a lab book, the first one first: number, decisions, whole line. Without a bench: none."""
    if bench is None:
        return []
    names, subject = bench.explorer.settings(), bench.explorer.subject
    return [(int(line[subject]), {n: line[n] for n in names}, line) for line in bench.book().to_dict("records")]


def unreadable(error: ValueError) -> Feedback:
    """Return the feedback for an answer that cannot be read."""
    return Feedback("unreadable", f"{error} Nothing is lost: correct it and press Check again.")


def interval(values: Sequence[float], plus_minus: bool, name: str, example: str) -> tuple[float, float, float]:
    """Return a filed number with both ends of its interval.

    Parameters
    ----------
    values : sequence of float
        The numbers as they were written: number, end, end; or number and half the interval.
    plus_minus : bool
        Whether a ± was written.
    name, example : str
        What the number is called, and how an answer looks.

    Raises
    ------
    ValueError
        If they are not that many.
    """
    if len(values) == 1:
        raise ValueError(f"A result has an interval: add the 95% interval, like this: {example}.")
    if plus_minus and len(values) == 2:
        values = [values[0], values[0] - values[1], values[0] + values[1]]
    if len(values) != 3:
        raise ValueError(f"I need three numbers, {name} and the two ends of its interval, like this: {example}.")
    return values[0], min(values[1:]), max(values[1:])


def series(words: Sequence[str]) -> str:
    """Write a list: 3; 3 and 10; 3, 10 and 30."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def listed(numbers: Sequence[int], one: str = "run") -> str:
    """Write the numbers of runs: run 2; runs 2, 3 and 5."""
    return f"{one}{'s' if len(numbers) > 1 else ''} {series([str(number) for number in numbers])}"
