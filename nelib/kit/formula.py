"""Formulas: SymPy expressions that a lesson shows, and the NumPy functions that are compiled from them."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, names


def array(label: str, given: Any, *, low: float | None = 0, high: float | None = None, above: bool = False):
    """Return a number, or an array of numbers, as an array of floats.

    Parameters
    ----------
    label : str
        Name of the quantity in the error message.
    given : array_like
        What the caller gave.
    low, high : float, optional
        Limits, inclusive; None for no limit.
    above : bool
        Whether `low` itself is excluded.

    Raises
    ------
    ValueError
        If it is no number, not finite, or outside the limits. Texts and truth values are no numbers.
    """
    if isinstance(given, float) and _lies(given, given, low, high, above):  # most calls: numbers of a fit
        return np.asarray(given)
    try:
        found = np.asarray(given)
    except ValueError:  # rows of different length
        found = np.array(None)
    if found.dtype.kind not in "iuf":
        raise ValueError(f"{label} must be a number or an array of numbers, but it is {given!r}.")
    found = found.astype(float, copy=False)
    if found.size and _lies(np.minimum.reduce(found, None), np.maximum.reduce(found, None), low, high, above):
        return found
    if not np.isfinite(found).all():
        raise ValueError(f"{label} must be finite, but it is {given!r}.")
    if low is not None and not (found > low if above else found >= low).all():
        raise ValueError(f"{label} must be {'above' if above else 'at least'} {low:g}, but it is {given!r}.")
    if high is not None and not (found <= high).all():
        raise ValueError(f"{label} must be at most {high:g}, but it is {given!r}.")
    return found


def _lies(least: float, most: float, low: float | None, high: float | None, above: bool) -> bool:
    """Return whether two numbers are finite and within limits; a NaN never is."""
    inside = low is None or (least > low if above else least >= low)
    return bool(inside and -np.inf < least and most < np.inf and (high is None or most <= high))


class Formulas:
    """Expressions by name, and functions of the values of their symbols.

    Parameters
    ----------
    make : callable
        Returns the expressions that are shown: name -> SymPy expression. It is called when first needed, so that SymPy
        is imported no earlier.
    above_zero, signed : collection of str
        Symbols that must be above 0, and symbols that may be negative. All others must be at least 0.
    functions : mapping of str to callable, optional
        NumPy functions by the name of a SymPy function that stands in an expression.
    instead : callable, optional
        Returns expressions that are compiled in place of some that are shown: equal to them, but safe from overflow.
    quiet : collection of str
        What is no error here, as `numpy.errstate` calls it: ``"divide"``, ``"over"``, ``"under"``.
    """

    def __init__(
        self,
        make: Callable[[], Mapping],
        above_zero: Collection[str] = (),
        signed: Collection[str] = (),
        functions: Mapping[str, Callable] | None = None,
        instead: Callable[[], Mapping] = dict,
        quiet: Collection[str] = (),
    ):
        self.make, self.above_zero, self.signed, self.instead = make, frozenset(above_zero), frozenset(signed), instead
        self._modules = [dict(functions or {}), "numpy"]
        self._quiet = dict.fromkeys(quiet, "ignore")
        self._compiled: dict[str, tuple[tuple[str, ...], Callable]] = {}

    def compiled(self, name: str) -> tuple[tuple[str, ...], Callable]:
        """Return the names of the symbols of an expression, in alphabetical order, and a NumPy function of them."""
        if name not in self._compiled:
            import sympy as sp

            shown = self.make()
            expression = {**shown, **self.instead()}[known_name("formula", name, shown)]
            symbols = sorted(expression.free_symbols, key=lambda symbol: symbol.name)
            function = sp.lambdify(symbols, expression, modules=self._modules, cse=True)
            self._compiled[name] = tuple(symbol.name for symbol in symbols), function
        return self._compiled[name]

    def compute(self, name: str, /, **given):
        """Return the value of an expression, without any check; more symbols than it has may be given."""
        needed, function = self.compiled(name)
        with np.errstate(**self._quiet):
            return function(*(given[symbol] for symbol in needed))

    def checked(self, /, **given) -> list[np.ndarray]:
        """Return values as float arrays; a ValueError names what is not a finite number or too small."""
        return [
            array(name, value, low=None if name in self.signed else 0, above=name in self.above_zero)
            for name, value in given.items()
        ]

    def evaluate(self, name: str, /, **given):
        """Return the value of an expression as a number or an array, for values of all its symbols.

        Raises
        ------
        ValueError
            If a name or a symbol is unknown, a symbol is missing, or a value is impossible.
        """
        if not isinstance(name, str) or name not in self._compiled:
            name = known_name("formula", name, self.make())
        needed, function = self.compiled(name)
        if given.keys() != set(needed):
            names("symbol", given, needed)
        if missing := [symbol for symbol in needed if symbol not in given]:
            raise ValueError(f"{name} needs {', '.join(missing)}.")
        values = dict(zip(given, self.checked(**given), strict=True))
        with np.errstate(**self._quiet):
            return function(*(values[symbol] for symbol in needed))
