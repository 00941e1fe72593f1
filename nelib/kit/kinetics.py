"""The parts of a kinetic model: species, reactions, events, states, and typeset mathematics."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import sympy as sp
from scipy.integrate import ODEintWarning, odeint, solve_ivp

from nelib.kit.errors import unknown_name
from nelib.kit.evidence import Quantity

SUCCESS = "Integration successful."


@dataclass(frozen=True)
class Species:
    """A molecule in a compartment.

    Attributes
    ----------
    name : str
        Identifier, also the name of its SymPy symbol.
    symbol : str
        LaTeX symbol.
    meaning : str
        What it is, in words.
    initial : Quantity
        Concentration at time 0, with its source.
    signed : bool
        Whether it may be negative: a potential, or the state of a clock, in some unit of its own.
    """

    name: str
    symbol: str
    meaning: str
    initial: Quantity
    signed: bool = False

    @property
    def low(self) -> float | None:
        """Return the lowest value that it may have, or None."""
        return None if self.signed else 0.0


@dataclass(frozen=True)
class Reaction:
    """A process that changes concentrations.

    Attributes
    ----------
    name : str
        Identifier, e.g. ``"TH"``.
    rate : sympy.Expr
        Rate in concentration per time, as an expression in species and parameters.
    stoichiometry : mapping of str to float
        Change of each species per turn: negative for what is used, positive for what is made.
    meaning : str
        What it is, in words.
    """

    name: str
    rate: sp.Expr
    stoichiometry: Mapping[str, float]
    meaning: str

    def __post_init__(self):
        if not isinstance(self.rate, sp.Expr):
            raise ValueError(f"The rate of {self.name!r} must be a SymPy expression, but it is {self.rate!r}.")


@dataclass(frozen=True)
class Event:
    """A change at one moment of a simulation.

    Attributes
    ----------
    time : float
        When, in the time unit of the model.
    set_parameters, set_activity : mapping of str to float
        New values from then on.
    add : mapping of str to float
        Concentrations added at that moment (a dose).
    """

    time: float
    set_parameters: Mapping[str, float] = field(default_factory=dict)
    set_activity: Mapping[str, float] = field(default_factory=dict)
    add: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """Concentrations and reaction rates of a steady state or of a time course.

    Attributes
    ----------
    time : float or numpy.ndarray
        Time, or NaN for a steady state.
    species, rates : dict
        Concentration of each species and rate of each reaction; scalars or arrays as long as `time`.
    settings : tuple of list, optional
        Parameters and activities of a steady state, in the order of the model.
    """

    time: float | np.ndarray
    species: dict
    rates: dict
    settings: tuple[list[float], list[float]] | None = None

    def __getitem__(self, name: str):
        """Return a concentration or a rate by name."""
        if name in self.species:
            return self.species[name]
        if name in self.rates:
            return self.rates[name]
        raise unknown_name("species or reaction", name, [*self.species, *self.rates])

    def table(self):
        """Return a pandas data frame: time (if any), concentrations, rates."""
        import pandas as pd

        columns = {**self.species, **self.rates}
        if np.ndim(self.time) == 0:
            return pd.DataFrame({"value": pd.Series(columns)})
        return pd.DataFrame({"time": self.time, **columns})


def balance(stoichiometry: sp.Matrix, rates: Sequence[sp.Expr]) -> list[sp.Expr]:
    """Return the rate of change of each species: the stoichiometry, species by reactions, times the rates."""
    # A product with 0 makes SymPy ask whether every factor is finite, which takes seconds for nested functions.
    return [sp.Add(*(n * v for n, v in zip(row, rates, strict=True) if n)) for row in stoichiometry.tolist()]


def rate_name(reaction: str) -> str:
    """Return the LaTeX name of a reaction rate."""
    return r"v_{\mathrm{" + reaction.replace("_", r"\ ") + "}}"


def to_latex(expression: sp.Expr, names: Mapping[str, str]) -> str:
    """Write an expression with the LaTeX name of each of its symbols; a name that is missing is left to SymPy."""
    symbols = {s: names[s.name] for s in expression.free_symbols if s.name in names}
    return sp.latex(expression, symbol_names=symbols, mul_symbol=r"\,")


class Latex:
    """Typeset mathematics: aligned lines for a notebook, plain LaTeX elsewhere."""

    def __init__(self, lines: Sequence[str]):
        self.lines = list(lines)

    def _repr_latex_(self) -> str:
        return "$$\\begin{aligned}\n" + " \\\\[4pt]\n".join(self.lines) + "\n\\end{aligned}$$"

    def __repr__(self) -> str:
        return "\n".join(self.lines)


def integrate(slope: Callable, jacobian: Callable, y: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Return the states at the times of a grid, from the first on, of stiff equations.

    LSODA is fast, but now and then does not converge from a state near rest; then BDF takes its place.

    Raises
    ------
    RuntimeError
        If both integrators give up.
    """
    with warnings.catch_warnings():  # what LSODA warns of is raised below
        warnings.simplefilter("ignore", ODEintWarning)
        path, info = odeint(
            lambda _, y: slope(y), y, grid, Dfun=lambda _, y: jacobian(y),
            tfirst=True, full_output=True, rtol=1e-8, atol=1e-11, mxstep=5000,
        )  # fmt: skip
        if info["message"].startswith("Repeated convergence failures"):
            again = solve_ivp(
                lambda _, y: slope(y), grid[[0, -1]], y, method="BDF", t_eval=grid,
                jac=lambda _, y: np.array(jacobian(y)), rtol=1e-8, atol=1e-11,
            )  # fmt: skip
            if again.success:
                path, info = again.y.T, {"message": SUCCESS}
    if info["message"] != SUCCESS:
        raise RuntimeError(f"The integrator stopped between {grid[0]:g} and {grid[-1]:g}: {info['message']}")
    # A concentration that should be zero may come out as a rounding error below it.
    return np.where((path < 0) & (path > -1e-9), 0.0, path)
