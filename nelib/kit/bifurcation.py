r"""Where a steady state loses its stability: any model with two variables, followed along one parameter.

For $\dot y = f(y, p)$ with $J = \partial f/\partial y$: at a Hopf point the trace of $J$ is 0 and its determinant above
0, and an oscillation of period $2\pi/\sqrt{\det J}$ is born or dies; at a fold the determinant is 0, and the branch
turns back. The branch is followed by its arc length, so that it can turn; both kinds of point are then solved for
exactly. Finding an oscillation itself is another matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import sympy as sp
from scipy.optimize import root

from nelib.kit.errors import known_name, number, numbers
from nelib.kit.model import Model

TINY = float(np.sqrt(np.finfo(float).eps))
STEPS, LARGEST_TURN, MOST = 25, 0.1, 20000  # geometry: steps along a branch, their largest turn, and the most of them
TRIES = 100  # geometry: steps of Newton's method


@dataclass(frozen=True)
class Point:
    """A special point of a branch: value of the parameter, the two variables, and the period (NaN at a fold)."""

    value: float
    state: tuple[float, float]
    period: float


@dataclass(frozen=True)
class Branch:
    """Steady states along a parameter.

    Attributes
    ----------
    parameter : str
    values : numpy.ndarray, shape (n,)
        Along the branch; not monotonic where it turns back.
    states : numpy.ndarray, shape (n, 2)
    eigenvalues : numpy.ndarray of complex, shape (n, 2)
    stable : numpy.ndarray of bool, shape (n,)
    hopf, folds : list of Point
        In the order of the branch.
    """

    parameter: str
    values: np.ndarray
    states: np.ndarray
    eigenvalues: np.ndarray
    stable: np.ndarray
    hopf: list[Point]
    folds: list[Point]

    def at(self, value: float) -> list[int]:
        """Return the indices of the points next to each steady state at one value of the parameter."""
        side = np.sign(self.values - value)
        return [int(i) for i in np.flatnonzero(side[1:] != side[:-1])]


@cache
def _compiled(model: Model, parameter: str):
    """Compile slope, Jacobian and slope along the parameter, with the other parameters as a list."""
    y = [sp.Symbol(s) for s in model.species]
    p = [sp.Symbol(n) for n in model.parameters]
    slope = sp.Matrix(list(model.odes.values()))
    full = slope.row_join(slope.jacobian([*y, sp.Symbol(parameter)]))
    return sp.lambdify([y, p], full.tolist(), modules="math", cse=True)


def values_of(model: Model, parameters: Mapping[str, float] | None) -> dict[str, float]:
    """Return the value of every parameter, changed where one is given."""
    given = numbers("parameter", parameters, model.parameters, low=0)
    return {name: given.get(name, record.value) for name, record in model.parameters.items()}


def continue_branch(
    model: Model, parameter: str, low: float, high: float, *, parameters: Mapping[str, float] | None = None
) -> Branch:
    """Follow the steady states of a model with two variables from one value of a parameter to another.

    Parameters
    ----------
    model : Model
        With two species.
    parameter : str
        Which parameter changes.
    low, high : float
        From where, and how far at most, `low` being a value at which the model comes to rest.
    parameters : mapping of str to float, optional
        Values of others that differ from the declared ones.

    Returns
    -------
    Branch

    Raises
    ------
    ValueError
        If the model has not two species, a name is unknown, or the limits are no numbers.
    RuntimeError
        If the branch is lost.
    """
    if len(model.species) != 2:
        raise ValueError(f"Only models with two variables are followed here, but {model.name!r} has others.")
    known_name("parameter", parameter, model.parameters)
    first, last = number("low", low, low=0), number("high", high)
    if last <= first:
        raise ValueError(f"high must be above low, but they are {high!r} and {low!r}.")
    values = values_of(model, parameters)
    names, function = list(values), _compiled(model, parameter)
    place = names.index(parameter)
    constants = list(values.values())

    def parts(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        constants[place] = float(x[2])
        full = np.array(function(x[:2].tolist(), constants), dtype=float)
        return full[:, 0], full[:, 1:]

    rest = model.steady_state(parameters={**(parameters or {}), parameter: first})
    x = np.array([*(rest[s] for s in model.species), first], dtype=float)
    size = np.array([*np.abs(x[:2]), last - first])
    step, direction = 1 / STEPS, np.array([0.0, 0.0, 1.0])
    points, jacobians = [x], [parts(x)[1]]
    for _ in range(MOST):
        tangent = np.linalg.svd(jacobians[-1] * size)[2][-1]
        tangent *= np.sign(tangent @ direction) or 1.0
        if tangent @ direction < 1 - LARGEST_TURN and step > TINY and len(points) > 1:
            points.pop(), jacobians.pop()  # too sharp a turn: go back and take smaller steps
            step /= 2
        else:
            direction = tangent
            step = min(step * (1 + LARGEST_TURN), 1 / STEPS)
        x, matrix = _correct(parts, points[-1], points[-1] + step * size * direction, size, direction)
        if x is None:
            step /= 2
            if step < TINY:
                raise RuntimeError(f"The branch of {model.name!r} was lost at {parameter} = {points[-1][2]:g}.")
            continue
        points.append(x), jacobians.append(matrix)
        if not first <= x[2] <= last:
            break
    path = np.array(points)
    matrices = np.array(jacobians)[:, :, :2]
    trace, determinant = np.trace(matrices, axis1=1, axis2=2), np.linalg.det(matrices)
    eigenvalues = np.linalg.eigvals(matrices)
    special: dict[str, list[Point]] = {"hopf": [], "folds": []}
    for i in range(len(path) - 1):
        for kind, test in (("hopf", trace), ("folds", determinant)):
            if test[i] * test[i + 1] < 0 and (kind == "folds" or min(determinant[i : i + 2]) > 0):
                special[kind].append(_solve(parts, kind, (path[i] + path[i + 1]) / 2, size))
    return Branch(
        parameter, path[:, 2], path[:, :2], eigenvalues, eigenvalues.real.max(axis=1) < 0, special["hopf"],
        special["folds"],
    )  # fmt: skip


def _correct(parts, base: np.ndarray, x: np.ndarray, size: np.ndarray, direction: np.ndarray):
    """Return to the branch by Newton's method, at a right angle to the direction of the step; None if it fails."""
    start = x.copy()
    for _ in range(TRIES):
        slope, matrix = parts(x)
        square = np.vstack((matrix * size, direction))
        shift = np.linalg.solve(square, [*-slope, direction @ ((start - x) / size)])
        x = x + shift * size
        if not np.isfinite(x).all() or np.abs((x - base) / size).max() > 1:
            return None, None
        if np.abs(shift).max() < TINY:
            return x, parts(x)[1]
    return None, None


def _solve(parts, kind: str, guess: np.ndarray, size: np.ndarray) -> Point:
    """Solve for rest and a trace, or a determinant, of 0."""

    def miss(scaled: np.ndarray) -> list[float]:
        slope, matrix = parts(scaled * size)
        square = matrix[:, :2]
        return [*slope, np.trace(square) if kind == "hopf" else np.linalg.det(square)]

    found = root(miss, guess / size, tol=TINY**2)
    x = found.x * size
    determinant = np.linalg.det(parts(x)[1][:, :2])
    period = 2 * np.pi / np.sqrt(determinant) if kind == "hopf" else np.nan
    return Point(float(x[2]), (float(x[0]), float(x[1])), float(period))
