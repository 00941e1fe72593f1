"""Readable errors for impossible input, checked at the door."""

import difflib
import math
from collections.abc import Iterable, Mapping
from typing import Any

READY = (dict, tuple, list, set, frozenset)
"""What can be searched as it is."""


def unknown_name(kind: str, name: object, known: Iterable[str]) -> ValueError:
    """Build the error for a name that does not exist, with the nearest names that do.

    Parameters
    ----------
    kind : str
        What was looked up, e.g. ``"species"``.
    name : object
        The name that was given.
    known : iterable of str
        The names that exist.

    Returns
    -------
    ValueError
        To be raised by the caller.
    """
    known = list(known)
    # Upper and lower case are a common slip: k_dbh for k_DBH.
    folded = {k.lower(): k for k in known}
    near = difflib.get_close_matches(str(name).lower(), folded, n=1, cutoff=0.5)
    hint = f" Did you mean {folded[near[0]]!r}?" if near else ""
    return ValueError(f"There is no {kind} named {name!r}.{hint} Known: {', '.join(known) or 'none'}.")


def known_name(kind: str, name: object, known: Iterable[str]) -> str:
    """Return `name` if it is one of `known`; see `unknown_name` for the error."""
    if not isinstance(known, READY):  # this runs for every number that is looked up: no list is made of a table
        known = list(known)
    if not isinstance(name, str) or name not in known:
        raise unknown_name(kind, name, known)
    return name


def names(kind: str, given: object, known: Iterable[str]) -> tuple[str, ...]:
    """Check a list of names; see `unknown_name` for the error."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ValueError(f"Each {kind} is given by name in a list or tuple, not as {given!r}.")
    known = list(known)
    return tuple(known_name(kind, name, known) for name in given)


def number(label: str, value: Any, *, low: float | None = None, high: float | None = None) -> float:
    """Return `value` as a finite float between `low` and `high`.

    Parameters
    ----------
    label : str
        Name of the quantity in the error message.
    value : Any
        What the caller gave.
    low, high : float, optional
        Inclusive limits.

    Raises
    ------
    ValueError
        If the value is not a number, not finite, or outside the limits.
    """
    try:
        result = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{label} must be a number, but it is {value!r}.") from None
    except OverflowError:
        raise ValueError(f"{label} must be a finite number, but it is too large for one.") from None
    if not math.isfinite(result):
        raise ValueError(f"{label} must be a finite number, but it is {result}.")
    if low is not None and result < low:
        raise ValueError(f"{label} must be at least {low:g}, but it is {result:g}.")
    if high is not None and result > high:
        raise ValueError(f"{label} must be at most {high:g}, but it is {result:g}.")
    return result


def positive(label: str, given: Any, high: float | None = None) -> float:
    """Return a finite number above 0, at most `high`; see `number` for the errors."""
    if isinstance(given, bool) or number(label, given, low=0, high=high) == 0:
        raise ValueError(f"{label} must be a number above 0, but it is {given!r}.")
    return float(given)


def whole(label: str, given: Any, low: int) -> int:
    """Return a whole number of at least `low`; see `number` for the errors."""
    if isinstance(given, bool) or (checked := number(label, given, low=low)) != int(checked):
        raise ValueError(f"{label} must be a whole number, but it is {given!r}.")
    return int(checked)


def numbers(kind: str, given: Mapping[str, Any] | None, known: Iterable[str], *, low: float | None = None) -> dict:
    """Check a mapping of names to numbers; see `number` and `unknown_name` for the errors."""
    known = list(known)
    if given is not None and not isinstance(given, Mapping):
        raise ValueError(f"Values of a {kind} are given as {{name: number}}, not as {given!r}.")
    checked = {}
    for name, value in (given or {}).items():
        if name not in known:
            raise unknown_name(kind, name, known)
        checked[name] = number(f"{kind} {name!r}", value, low=low)
    return checked
