r"""Oscillations of a model: one of them to any precision, or many at once.

`cycle` integrates with error control until the model repeats itself or rests. `run_many` and `envelope` take equal
steps of the method of Runge and Kutta for many values at once, which is faster by far where a curve needs many runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import sympy as sp
from scipy.integrate import odeint

from nelib.kit.errors import known_name, numbers, positive
from nelib.kit.formula import array
from nelib.kit.model import Model
from nelib.signaling.bifurcation import values_of

TURNS, TRANSIENTS, MOST = 6, 60, 20000  # geometry: periods measured, runs to settle, steps of the integrator
POINTS = 400  # geometry: points of one period
QUIET, SAME, RTOL = 1e-6, 1e-4, 1e-9  # geometry: what counts as rest, as a repetition, and the error of a step


@dataclass(frozen=True)
class Cycle:
    """An oscillation, or the rest that takes its place.

    Attributes
    ----------
    period : float
        Seconds, or the time unit of the model; NaN at rest.
    low, high : numpy.ndarray
        Lowest and highest value of each variable.
    mean : numpy.ndarray
        Time average of each variable.
    time, path : numpy.ndarray
        One period from the moment when the first variable rises through its mean; two rows at rest.
    """

    period: float
    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray
    time: np.ndarray
    path: np.ndarray


def cycle(
    model: Model, *, parameters: Mapping[str, float] | None = None, start: Mapping[str, float] | None = None
) -> Cycle:
    """Let a model run until it repeats itself or rests.

    Parameters
    ----------
    model : Model
        Whose oscillation, if there is one, attracts.
    parameters, start : mapping of str to float, optional
        Values that differ from the declared ones.

    Returns
    -------
    Cycle

    Raises
    ------
    RuntimeError
        If it does neither in the time that is given to it.
    """
    p = list(values_of(model, parameters).values())
    begin = numbers("species", start, model.species, low=0)
    y = np.array([begin.get(n, s.initial.value) for n, s in model.species.items()])
    ones = [1.0] * len(model.reactions)

    def slope(y: np.ndarray, _) -> list[float]:
        return model._rhs(y.tolist(), p, ones)

    def slopes(y: np.ndarray, _) -> list[list[float]]:
        return model._jacobian(y.tolist(), p, ones)

    def run(span: float, count: int) -> tuple[np.ndarray, np.ndarray]:
        time = np.linspace(0, span, count)
        return time, odeint(slope, y, time, Dfun=slopes, rtol=RTOL, atol=RTOL * QUIET, mxstep=MOST)

    span, before = float(POINTS), np.full(len(y), np.inf)
    for _ in range(TRANSIENTS):
        time, path = run(span, POINTS * TURNS)
        y = path[-1]
        late = path[len(path) // 2 :]
        reach = _extremes(late, 1) - _extremes(late, -1)
        if (reach < QUIET * (1 + np.abs(y))).all():
            return Cycle(np.nan, y, y, y, np.array([0.0, span]), np.vstack((y, y)))
        rises = _rises(time, path)
        if len(rises) > TURNS and (np.abs(reach - before) < SAME * reach).all():
            break
        before = reach
    else:
        raise RuntimeError(
            f"Model {model.name!r} neither rests nor repeats itself in {TRANSIENTS * span:g} time units."
        )
    period = float(np.mean(np.diff(rises)[-TURNS:]))
    time, path = run(2 * period, 2 * POINTS + 1)
    begin_at = _rises(time, path)[0]
    fine = np.linspace(0, period, POINTS + 1)
    one = np.column_stack([np.interp(begin_at + fine, time, column) for column in path.T])
    return Cycle(period, _extremes(path, -1), _extremes(path, 1), np.trapezoid(one, fine, axis=0) / period, fine, one)


def _extremes(path: np.ndarray, sign: int) -> np.ndarray:
    """Return the highest value (sign 1) or the lowest (-1) of each column, between the points by a parabola."""
    found = []
    for column in sign * path.T:
        i = int(np.clip(column.argmax(), 1, len(column) - 2))
        a, b, c = column[i - 1 : i + 2]
        bend = a - 2 * b + c
        found.append(b - (a - c) ** 2 / (8 * bend) if bend < 0 else column.max())  # geometry: vertex of a parabola
    return sign * np.array(found)


def run_many(
    model: Model, seconds: float, step: float, parameters: Mapping[str, Any], start: Mapping[str, Any] | None = None
) -> np.ndarray:
    """Run a model for many values of its parameters at once, by the method of Runge and Kutta of fourth order.

    Parameters
    ----------
    model : Model
    seconds, step : float
        Length of the run and of one step, in the time unit of the model. The error grows with the fourth power of the
        step; a step above 2.7 over the fastest rate makes the run worthless, and then most values are not finite.
    parameters, start : mapping of str to array_like
        Values that differ from the declared ones; arrays of one common length.

    Returns
    -------
    numpy.ndarray, shape (steps + 1, species, n)
    """
    values = {name: record.value for name, record in model.parameters.items()}
    begin = {name: s.initial.value for name, s in model.species.items()}
    for known, given in ((values, parameters), (begin, start or {})):
        for name, value in given.items():
            known[known_name("value", name, known)] = array(name, value)
    shape = np.broadcast_shapes(*(np.shape(v) for v in [*values.values(), *begin.values()]), (1,))
    y = np.array([np.broadcast_to(v, shape) for v in begin.values()], dtype=float)
    p, function = list(values.values()), _slopes(model)
    path = np.empty((round(positive("seconds", seconds) / positive("step", step)) + 1, *y.shape))
    path[0] = y
    with np.errstate(over="ignore", invalid="ignore"):  # who asks for too long a step finds no finite numbers
        for i in range(1, len(path)):
            a = function(y, p)
            b = function(y + step / 2 * a, p)
            c = function(y + step / 2 * b, p)
            y = y + step / 6 * (a + 2 * b + 2 * c + function(y + step * c, p))  # geometry: weights of Runge and Kutta
            path[i] = y
    return path


def envelope(
    model: Model,
    parameter: str,
    values: np.ndarray,
    *,
    seconds: float,
    step: float,
    parameters: Mapping[str, float] | None = None,
    start: Mapping[str, float] | None = None,
) -> dict[str, np.ndarray]:
    """Run a model at many values of one parameter at once, and return what the last half of each run spans.

    Parameters
    ----------
    model : Model
    parameter : str
    values : numpy.ndarray, shape (n,)
    seconds, step : float
        Length of the run and of the steps (Runge-Kutta of fourth order), in the time unit of the model.
    parameters, start : mapping of str to float, optional
        Values that differ from the declared ones.

    Returns
    -------
    dict of str to numpy.ndarray
        ``low``, ``high``, ``mean`` of shape (species, n), and ``period`` of shape (n,), NaN where it rests.
    """
    many = {known_name("parameter", parameter, model.parameters): np.asarray(values, float)}
    run = run_many(model, seconds, step, {**(parameters or {}), **many}, start)
    late = run[len(run) // 2 :]
    middle = (late[:, 0].min(axis=0) + late[:, 0].max(axis=0)) / 2
    period, mean = np.full(len(values), np.nan), late.mean(axis=0)
    for i in range(len(values)):
        times = step * np.arange(len(late))
        up = np.flatnonzero((late[:-1, 0, i] < middle[i]) & (late[1:, 0, i] >= middle[i]))
        moves = np.ptp(late[:, 0, i]) > SAME * np.abs(middle[i])
        if len(up) > 1 and moves:
            ends = up + (middle[i] - late[up, 0, i]) / (late[up + 1, 0, i] - late[up, 0, i])
            period[i] = step * (ends[-1] - ends[0]) / (len(up) - 1)
            mean[:, i] = np.trapezoid(late[up[0] : up[-1] + 1, :, i], times[up[0] : up[-1] + 1], axis=0) / (
                times[up[-1]] - times[up[0]]
            )
    return {"low": late.min(axis=0), "high": late.max(axis=0), "mean": mean, "period": period}


@cache
def _slopes(model: Model):
    y = [sp.Symbol(s) for s in model.species]
    p = [sp.Symbol(n) for n in model.parameters]
    function = sp.lambdify([y, p], list(model.odes.values()), modules="numpy", cse=True)

    def slopes(state: np.ndarray, parameters: list) -> np.ndarray:
        found = np.empty_like(state)
        for i, slope in enumerate(function(list(state), parameters)):
            found[i] = slope
        return found

    return slopes


def _rises(time: np.ndarray, path: np.ndarray) -> np.ndarray:
    """Return when the first variable rises through the middle of its late range."""
    first = path[:, 0]
    late = first[len(first) // 2 :]
    level = (late.min() + late.max()) / 2
    up = np.flatnonzero((first[:-1] < level) & (first[1:] >= level))
    return time[up] + (level - first[up]) / (first[up + 1] - first[up]) * (time[up + 1] - time[up])
