"""Simulation of the two terminals: this course, SciPy's solve_ivp on a NumPy right-hand side, libroadrunner."""

import time
from collections.abc import Callable

import numpy as np
import sympy as sp

from benchmarks.table import show
from nelib.kit.model import Model
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal

RELATIVE, ABSOLUTE = 1e-8, 1e-11  # the tolerances of Model.simulate
TIMES = np.linspace(0, 24, 241)
START = {"cda": 1.0, "vda": 5.0}  # away from rest, so that there is something to integrate


def with_scipy(model: Model) -> Callable[[], np.ndarray]:
    """Return the usual way: `lambdify` with NumPy and `solve_ivp` with LSODA."""
    from scipy.integrate import solve_ivp

    values = model._values(None)
    species = [sp.Symbol(n) for n in model.species]
    slopes = sp.lambdify([species, [sp.Symbol(n) for n in values]], list(model.odes.values()), modules="numpy")
    numbers = np.array(list(values.values()))
    start = np.array(list(model._start(START).values()))

    def run() -> np.ndarray:
        solution = solve_ivp(
            lambda _, y: np.array(slopes(y, numbers)), (TIMES[0], TIMES[-1]), start, method="LSODA", t_eval=TIMES,
            rtol=RELATIVE, atol=ABSOLUTE,
        )  # fmt: skip
        return solution.y.T

    return run


def with_roadrunner(model: Model) -> Callable[[], np.ndarray]:
    """Return libroadrunner on the exported SBML."""
    import roadrunner

    runner = roadrunner.RoadRunner(model.sbml())
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = RELATIVE, ABSOLUTE
    runner.timeCourseSelections = [f"[{n}]" for n in model.species]

    def run() -> np.ndarray:
        runner.reset()
        for name, value in START.items():
            runner[f"[{name}]"] = value
        return np.array(runner.simulate(TIMES[0], TIMES[-1], len(TIMES)))

    return run


def with_nelib(model: Model) -> Callable[[], np.ndarray]:
    """Return this course's own way."""

    def run() -> np.ndarray:
        state = model.simulate(TIMES, initial=START)
        return np.column_stack([state[n] for n in model.species])

    return run


def main(quick: bool = False) -> None:
    """Run all three on both models."""
    repeats, rows = (5 if quick else 30), []
    for model in (dopamine_terminal(), norepinephrine_terminal()):
        reference, own = None, 0.0
        for name, build in (("nelib", with_nelib), ("solve_ivp", with_scipy), ("libroadrunner", with_roadrunner)):
            try:
                began = time.perf_counter()
                run = build(model)
                result = run()
                first = 1e3 * (time.perf_counter() - began)
            except ImportError as error:
                print(f"{name} is left out: {error}")
                continue
            times = []
            for _ in range(repeats):
                began = time.perf_counter()
                run()
                times.append(1e3 * (time.perf_counter() - began))
            median = float(np.median(times))
            if reference is None:
                reference, own = result, median
            apart = float((np.abs(result - reference) / np.abs(reference).max(axis=0)).max())
            label = f"{model.name} ({len(model.species)}), {name}"
            rows.append((label, first, median, f"{median / own:.2f} x", f"{apart:.1e}"))
    header = ["model (species), way", "first run", "median", "to nelib", "apart"]
    show(
        "24 hours at 241 times from a disturbed start, ms; largest difference relative to each species' peak",
        header,
        rows,
    )
