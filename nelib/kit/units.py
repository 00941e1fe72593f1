"""Quantities with units, by pint, which is loaded when it is first used."""

import math
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nelib.kit.model import Model

_PLAIN = r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?"
_SHARE = re.compile(r"^\s*(\d+)\s*/\s*(\d*[1-9]\d*)\s*$")
_NUMBER = re.compile(rf"^\s*({_PLAIN})\s*(.*)$")
# How learners write a pure number: "81-fold", "x81", "361 times", "by a factor of 81", "1/12", "19²", "10^-3".
_PURE = re.compile(
    rf"^\s*(?:(?:by\s+)?(?:an?\s+)?factor\s+(?:of\s+)?|[x×]\s*)?(?P<number>{_PLAIN}(?:\s*/\s*{_PLAIN})?"
    rf"|{_PLAIN}(?:\s*(?:\^|\*\*)\s*(?:[-+]?\d+|\([-+]?\d+\))|[⁺⁻]?[⁰¹²³⁴-⁹]+))\s*(?:-?\s*fold|[x×]|times)?\s*$",
    re.IGNORECASE,
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_THOUSANDS = re.compile(r"(?<![\d.,])[-+]?[1-9]\d{0,2}(,\d{3})+(?!\d)")


@cache
def registry():
    """Return the unit registry of the course."""
    import pint

    units = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    units.define("percent_ = 0.01 = %")
    return units


def parse_unit(text: str):
    """Return a pint unit.

    Raises
    ------
    ValueError
        If pint does not know the unit.
    """
    if not isinstance(text, str):
        raise ValueError(f"A unit is a text such as 'µM', but it is {text!r}.")
    cleaned = text.strip().replace("%", "percent").replace("·", "*").replace("μ", "µ")
    cleaned = re.sub(r"\bper\b", "/", cleaned)
    try:
        if cleaned.startswith(("+", "-", "*")):  # the rest of a sum or a power, which pint may take for a number
            raise ValueError
        return registry().parse_units(cleaned if cleaned not in ("", "1") else "dimensionless")
    except Exception:  # what a learner types reaches pint's parser, which lets many kinds of error through
        raise ValueError(f"I do not know the unit {text.strip()!r}. Examples: µM, nM, µM/hour, %.") from None


def parse_quantity(text: str, unit: str = "1"):
    """Read a number with a unit.

    Parameters
    ----------
    text : str
        For example ``"0.25 µM"``, ``"250 nM"``, ``"2.5e-7 M"``, ``"27,3 µM/h"``; for percent also ``"20/21"``; for a
        pure number also ``"81-fold"``, ``"× 81"``, ``"361 times"``, ``"a factor of 81"``, ``"1/12"``, ``"19²"`` or
        ``"19^2"``.
    unit : str
        Unit of the result.

    Returns
    -------
    float
        The number in `unit`. A bare number is taken to be in `unit` already.

    Raises
    ------
    ValueError
        If there is no number, or the unit is unknown or measures something else.
    """
    import pint

    text = str(text).replace("−", "-")
    if not text.strip():
        raise ValueError(f"Type a number first{f', with a unit such as {unit}' if unit != '1' else ''}.")
    if _THOUSANDS.search(text) if unit == "1" else _THOUSANDS.match(text.strip()):
        raise ValueError(f"Is the comma in {text.strip()!r} a decimal comma or a thousands mark? Write it without.")
    if unit == "1" and (pure := _PURE.match(text)):
        return _pure(pure["number"])
    if unit == "%" and (share := _SHARE.match(text)):  # 20/21 is a share, whatever is asked for
        return 100 * float(share[1]) / float(share[2])
    match = _NUMBER.match(text)
    if not match:
        example = f"0.25 {unit}" if unit != "1" else "0.25"
        raise ValueError(f"I could not read {str(text)!r} as a number. Write it like this: {example}")
    value = float(match[1].replace(",", "."))
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is too large to be a number.")
    if not match[2].strip():
        return value
    given, wanted = parse_unit(match[2]), parse_unit(unit)
    try:
        return float(registry().Quantity(value, given).to(wanted).magnitude)
    except pint.DimensionalityError:
        need = f"in a unit like {unit}" if unit != "1" else "a pure number"
        raise ValueError(f"{match[2].strip()!r} measures something else. The answer should be {need}.") from None


def _pure(text: str) -> float:
    """Read a number, a fraction or a power with a whole exponent."""
    text = text.replace(",", ".")
    base = re.match(_PLAIN, text)[0]
    rest = text[len(base) :].strip()
    try:
        if rest.startswith("/"):
            value = float(base) / float(rest[1:])
        else:
            sign = -1 if base.startswith("-") else 1  # -2² is -4
            value = sign * abs(float(base)) ** int(rest.translate(_RAISED).strip("^*() ") or 1)
    except ZeroDivisionError:
        raise ValueError(f"{text.strip()!r} divides by zero.") from None
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise ValueError(f"{text.strip()!r} is too large to be a number.")
    return value


def check_model_units(model: "Model") -> list[str]:
    """Evaluate every rate of a model with units and return what does not fit, in words.

    A species is a concentration, or a pure number if its initial value is one.
    """
    import pint
    import sympy as sp

    units = registry()
    concentration = units.parse_units(model.concentration_unit)
    time = units.parse_units(model.time_unit)
    own = {n: parse_unit(s.initial.unit) if s.initial.unit == "1" else concentration for n, s in model.species.items()}
    values = {n: units.Quantity(1.0, unit) for n, unit in own.items()}
    values |= {p.name: units.Quantity(p.value, parse_unit(p.unit)) for p in model.parameters.values()}
    problems = []
    for s in model.species.values():
        if not units.Quantity(1, parse_unit(s.initial.unit)).is_compatible_with(own[s.name]):
            problems.append(f"{s.name}: the initial value has the unit {s.initial.unit}")
    for name, reaction in model.reactions.items():
        symbols = sorted(reaction.rate.free_symbols, key=str)
        # The root of a quantity with a unit is a power; the one of `math` knows no units.
        function = sp.lambdify(symbols, reaction.rate, modules=[{"sqrt": lambda x: x ** (1 / 2)}, "math"])
        try:
            rate = units.Quantity(function(*(values[s.name] for s in symbols)))
        except pint.DimensionalityError as error:
            problems.append(f"{name}: {error}")
            continue
        for wanted in {own[s] / time for s in reaction.stoichiometry}:
            if not rate.is_compatible_with(wanted):
                problems.append(f"{name}: the rate has the unit {rate.units}, but {wanted} is needed")
    return problems
