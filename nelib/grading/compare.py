"""Tell a right answer from a wrong one: numbers with tolerance and unit, text, lists and dictionaries of these.

Values come from a student's process as JSON; nothing here runs student code, and no value can raise an error.
"""

import math
import re
from functools import lru_cache
from typing import Any

from nelib.kit.units import parse_unit, registry

# A quantity in words: a number, then a unit such as "nM", "µM/h", "nmol / min / mg" or "1/s". Anything else, such as a
# tower of exponents that would keep the computer busy, is no quantity.
_TERM = r"[A-Za-zµμΩ°%]+(?:_[A-Za-z]+)*(?:(?:\^|\*\*)-?[1-4])?"
_UNIT = re.compile(rf"(?:1/)?{_TERM}(?:[/*·]{_TERM})*")
_NUMBER = re.compile(r"\s*([-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][-+]?\d{1,3})?)\s*(.*)", re.DOTALL)


def matches(value: Any, expected: Any, unit: str = "", rel: float = 0.0, abs: float = 0.0) -> bool:
    """Return whether a student's value is right.

    Parameters
    ----------
    value : Any
        What the student's process sent.
    expected : Any
        The right answer: a bool, number, text, list or dictionary of these.
    unit : str
        Unit of the expected numbers; empty for a pure number. A plain number is taken to be in this unit; a number
        with a unit (``"250 nM"``, ``[250, "nM"]`` or a quantity) is converted.
    rel, abs : float
        A number is right when it lies within ``max(abs, rel * |expected|)``.
    """
    if isinstance(expected, bool):
        return isinstance(value, bool) and value == expected
    if isinstance(expected, (int, float)):
        found = to_number(value, unit)
        return found is not None and math.fabs(found - expected) <= max(abs, rel * math.fabs(expected))
    if isinstance(expected, str):
        return isinstance(value, str) and _plain(value) == _plain(expected)
    if isinstance(expected, dict):
        return (
            isinstance(value, dict)
            and value.keys() == expected.keys()
            and all(matches(value[key], item, unit, rel, abs) for key, item in expected.items())
        )
    if isinstance(expected, (list, tuple)):
        value = _spread(value)
        return (
            isinstance(value, list)
            and len(value) == len(expected)
            and all(matches(found, item, unit, rel, abs) for found, item in zip(value, expected, strict=True))
        )
    raise ValueError(f"an expected answer cannot be of type {type(expected).__name__}")


def to_number(value: Any, unit: str = "") -> float | None:
    """Return a student's value as a finite number in `unit`, or None if it is not one."""
    given = unit
    if isinstance(value, dict) and value.keys() == {"$quantity"}:
        value = value["$quantity"]
    if isinstance(value, str) and (found := _NUMBER.fullmatch(value)):
        value = [float(found[1].replace(",", ".")), found[2].strip() or unit]
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], str):
        value, given = value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value) if given == unit else float(value) * factor(given, unit)
    except (OverflowError, ValueError):
        return None
    return number if math.isfinite(number) else None


@lru_cache(maxsize=1000)
def factor(given: str, wanted: str) -> float:
    """Return what a number in the unit `given` is multiplied by to be in `wanted`.

    Raises
    ------
    ValueError
        If one of them is not a unit, or if they measure different things.
    """
    try:
        source, target = parse_unit(_tidy(given)), parse_unit(_tidy(wanted))
        zero, one = (registry().Quantity(x, source).to(target).magnitude for x in (0.0, 1.0))
    except Exception as error:  # pint raises errors of many kinds for text that is no unit
        raise ValueError(f"{given!r} cannot be converted to {wanted!r} ({error})") from None
    if zero != 0:
        raise ValueError(f"{given!r} and {wanted!r} have different zeros")
    return float(one)


def _tidy(unit: str) -> str:
    """Return a unit without spaces, after making sure that it is one."""
    unit = re.sub(r"\s*([/*·])\s*|\s+", lambda space: space[1] or "*", unit.strip())
    if unit not in ("", "1") and (len(unit) > 60 or not _UNIT.fullmatch(unit)):
        raise ValueError("not a unit")
    return unit


def _spread(value: Any) -> Any:
    """Turn a quantity that holds a list into a list of quantities."""
    if isinstance(value, dict) and isinstance(pair := value.get("$quantity"), list) and len(pair) == 2:
        numbers, unit = pair
        return [[number, unit] for number in numbers] if isinstance(numbers, list) else value
    return value


def _plain(text: str) -> str:
    """Forget case, spaces at the ends and runs of spaces."""
    return " ".join(text.split()).casefold()
