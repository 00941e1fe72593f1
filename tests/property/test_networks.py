"""Random first-order networks: simulation, rest and control against linear algebra, which solves them exactly."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.linalg import expm
from toys import network

from nelib.kit.control import control_coefficients
from nelib.kit.model import Event

speed = st.floats(0.05, 5)
amount = st.floats(0, 20)


@st.composite
def networks(draw, closed: bool = False):
    """Return a random network and its matrix form: dy/dt = m y + b."""
    n = draw(st.integers(2, 4))
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    chain = [(i, i + 1) for i in range(n - 1)]
    steps = sorted({*chain, *draw(st.lists(st.sampled_from(pairs), max_size=3))})
    rates = {pair: draw(speed) for pair in steps}
    supply = [0.0] * n if closed else [draw(st.floats(0.1, 5)), *[0.0] * (n - 1)]
    loss = [0.0] * n if closed else [draw(speed) for _ in range(n)]
    start = [draw(amount) for _ in range(n)]
    m = -np.diag(loss)
    for (i, j), value in rates.items():
        m[i, i] -= value
        m[j, i] += value
    return network(rates, supply, loss, start), m, np.array(supply), np.array(start)


def exact(m: np.ndarray, b: np.ndarray, start: np.ndarray, time: float) -> np.ndarray:
    """Solve dy/dt = m y + b with one matrix exponential."""
    n = len(b)
    whole = np.zeros((n + 1, n + 1))
    whole[:n, :n], whole[:n, n] = m, b
    return (expm(whole * time) @ np.append(start, 1.0))[:n]


def last(path, model) -> list[float]:
    return [path[s][-1] for s in model.species]


@settings(max_examples=12)
@given(networks(), st.floats(0.1, 5), st.floats(0.1, 5), amount)
def test_simulation_with_a_dose_is_the_matrix_exponential(made, first, second, dose):
    model, m, b, start = made
    path = model.simulate([0, first + second], events=[Event(first, add={"P0": dose})])
    middle = exact(m, b, start, first)
    middle[0] += dose
    np.testing.assert_allclose(last(path, model), exact(m, b, middle, second), rtol=1e-6, atol=1e-8)


@settings(max_examples=12)
@given(networks())
def test_rest_is_the_solution_of_the_linear_equations(made):
    model, m, b, _ = made
    state = model.steady_state()
    np.testing.assert_allclose([state[s] for s in model.species], np.linalg.solve(m, -b), rtol=1e-7)
    assert model.conserved == []


@settings(max_examples=10)
@given(networks(closed=True), st.floats(0.5, 20))
def test_a_closed_network_keeps_its_sum(made, time):
    model, m, b, start = made
    assume(start.sum() > 0)
    assert len(model.conserved) == 1
    path = model.simulate(np.linspace(0, time, 5))
    np.testing.assert_allclose(sum(path[s] for s in model.species), start.sum(), rtol=1e-7)
    assert min(path[s].min() for s in model.species) >= 0
    rest = exact(m, b, start, 1e4)
    state = model.steady_state()
    np.testing.assert_allclose([state[s] for s in model.species], rest, rtol=1e-6, atol=1e-6)


@settings(max_examples=10)
@given(networks())
def test_control_is_the_derivative_of_the_linear_solution(made):
    """With y = -inv(m) b, a loss constant k_i changes y by inv(m) e_i y_i dk_i."""
    model, m, b, _ = made
    rest = np.linalg.solve(m, -b)
    table = control_coefficients(model)
    for i, s in enumerate(model.species):
        change = np.linalg.solve(m, np.eye(len(b))[i]) * rest[i] * -m.sum(axis=0)[i]
        np.testing.assert_allclose([table.loc[t, f"loss_{s[1:]}"] for t in model.species], change / rest, atol=1e-7)
    np.testing.assert_allclose(table.loc[list(model.reactions)].sum(axis=1), 1, atol=1e-7)
    np.testing.assert_allclose(table.loc[list(model.species)].sum(axis=1), 0, atol=1e-7)
