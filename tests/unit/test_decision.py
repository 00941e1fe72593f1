"""Drift and diffusion: closed forms against simulation, a series and brute force; gain and its two edges."""

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import solve_bvp

from nelib.locus import decision
from nelib.locus.decision import best_threshold, decision_time, density, error_rate, reward_rate, simulate


def test_closed_forms_of_the_dossier():
    """A = c = z = 1: ER 0.1192, DT 0.7616."""
    assert error_rate(1, 1, 1) == pytest.approx(0.1192, abs=5e-5)
    assert decision_time(1, 1, 1) == pytest.approx(0.7616, abs=5e-5)


def test_a_plain_simulation_is_late_as_in_the_dossier():
    """MC of the dossier at 1 ms: 0.113 and 0.781. A path that is looked at each ms crosses late, by about 0.58 c √dt."""
    times, choices = simulate(20_000, seed=4)
    assert (choices == -1).mean() == pytest.approx(0.113, abs=0.006)
    assert times.mean() == pytest.approx(0.781, abs=0.012)
    late = decision_time(threshold=1 + 0.5826 * np.sqrt(0.001))
    assert times.mean() == pytest.approx(float(late), abs=0.012)


@pytest.mark.parametrize(("A", "c", "z"), [(1, 1, 1), (0.5, 1, 1.5), (2, 1.5, 1), (0, 1, 1)])
def test_a_corrected_simulation_says_the_same(A, c, z):
    times, choices = simulate(8000, A, c, z, corrected=True, seed=1, longest=60)
    assert not (choices == 0).any()
    assert (choices == -1).mean() == pytest.approx(float(error_rate(A, c, z)), abs=0.015)
    assert times.mean() == pytest.approx(float(decision_time(A, c, z)), rel=0.03)


def test_the_series_has_the_shares_and_the_mean():
    for A, c, z in ((1, 1, 1), (0.3, 0.7, 1.2), (0, 1, 1)):
        t = np.linspace(1e-3, 60, 60_000)
        right, wrong = density(t, A, c, z)
        assert np.trapezoid(wrong, t) == pytest.approx(float(error_rate(A, c, z)), abs=1e-4)
        assert np.trapezoid(right + wrong, t) == pytest.approx(1, abs=1e-4)
        assert np.trapezoid(t * (right + wrong), t) == pytest.approx(float(decision_time(A, c, z)), rel=1e-3)


def test_errors_are_as_fast_as_correct_decisions():
    """Without a bias at the start: a known limit of this model, since real errors differ in speed."""
    right, wrong = density(np.linspace(0.05, 5, 50), 1.3, 1, 1)
    np.testing.assert_allclose(wrong / right, np.exp(-2.6), rtol=1e-9)


def test_general_start_by_a_boundary_value_solver():
    made = decision.derivation()
    A, c, z = 0.7, 1.1, 1.3
    grid = np.linspace(-z, z, 41)

    def ends(right):
        left_value, right_value = (1, 0) if right == 0 else (0, 0)
        solved = solve_bvp(
            lambda _, y: np.array([y[1], (right - A * y[1]) * 2 / c**2]),
            lambda a, b: np.array([a[0] - left_value, b[0] - right_value]),
            grid, np.zeros((2, grid.size)), tol=1e-9,
        )  # fmt: skip
        return solved.sol(grid)[0]

    symbols = sp.symbols("A c z x_0")
    P, T = (sp.lambdify(symbols, made[k], "numpy")(A, c, z, grid) for k in "PT")
    np.testing.assert_allclose(P, ends(0), atol=1e-6)
    np.testing.assert_allclose(T, ends(-1), atol=1e-6)


def test_no_drift():
    assert error_rate(0, 1, 1) == 0.5
    assert decision_time(0, 2, 3) == pytest.approx(9 / 4)
    tiny = decision_time(np.array([1e-12, 1e-9, 1e-7, 1e-5]), 1, 1)
    np.testing.assert_allclose(tiny, 1, rtol=1e-7)
    assert decision.derivation()["DT_still"] == sp.Symbol("z") ** 2 / sp.Symbol("c") ** 2


def test_no_noise_is_a_straight_walk():
    assert error_rate(2, 0, 1, late=1e-6) == 0
    assert decision_time(2, 0, 1, late=1e-6) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="nothing to decide"):
        error_rate(1, 0, 1)


def test_gain_on_everything_is_a_lower_threshold():
    g = np.array([0.3, 1, 4])
    np.testing.assert_allclose(error_rate(1, 1, 1, gain=g), error_rate(1, 1, 1 / g), rtol=1e-12)
    np.testing.assert_allclose(decision_time(1, 1, 1, gain=g), decision_time(1, 1, 1 / g), rtol=1e-12)
    assert (np.diff(error_rate(gain=g)) > 0).all() and (np.diff(decision_time(gain=g)) < 0).all()


def test_with_late_noise_accuracy_is_best_at_one_gain():
    """g* = s/c, derived; here found by brute force."""
    g = np.geomspace(0.05, 50, 4001)
    for c, s in ((1, 1), (0.5, 1), (1, 0.2)):
        assert g[np.argmin(error_rate(1, c, 1, gain=g, late=s))] == pytest.approx(s / c, rel=5e-3)
    assert decision.derivation()["best_accuracy"] == sp.Symbol("s") / sp.Symbol("c")


def test_low_gain_is_slow_and_high_gain_is_hasty():
    """What the abstract of Eckhoff et al. (2009) says of low and high tonic norepinephrine; the numbers are ours."""
    low, middle, high = 0.1, 2.7, 30.0
    rr = reward_rate(gain=np.array([low, middle, high]), penalty=2.0)
    assert decision_time(gain=low) > 10 * decision_time(gain=middle)
    assert error_rate(gain=high) > 0.45
    assert reward_rate(gain=middle) > max(reward_rate(gain=low), reward_rate(gain=high)) and rr[0] < rr[1] > rr[2]


@pytest.mark.parametrize("penalty", [0.0, 2.0])
def test_best_threshold_by_brute_force(penalty):
    z = np.linspace(0.01, 4, 40_000)
    found = best_threshold(1.2, 0.9, 0.8, penalty)
    assert found == pytest.approx(z[np.argmax(reward_rate(1.2, 0.9, z, pause=0.8, penalty=penalty))], abs=2e-4)
    assert best_threshold(1.2, 0.9, 0.8, 2.0) > best_threshold(1.2, 0.9, 0.8, 0.0)


def test_simulated_gain_and_deadline():
    times, choices = simulate(6000, gain=3.0, late=1.0, corrected=True, seed=2, dt=2e-4)
    assert (choices == -1).mean() == pytest.approx(float(error_rate(gain=3.0, late=1.0)), abs=0.02)
    assert times.mean() == pytest.approx(float(decision_time(gain=3.0, late=1.0)), rel=0.05)
    times, choices = simulate(500, gain=0.1, longest=1.0)
    assert (choices == 0).mean() > 0.9 and np.isnan(times[choices == 0]).all()


def test_the_seed_makes_the_noise():
    one, two, three = (simulate(50, seed=s)[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert (one != three).any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: error_rate(-1), "drift must be at least 0"),
        (lambda: error_rate(1, 1, 0), "threshold must be above 0"),
        (lambda: decision_time(gain=0), "gain must be above 0"),
        (lambda: reward_rate(pause=-1), "pause must be at least 0"),
        (lambda: simulate(0), "count must be at least 1"),
        (lambda: simulate(5, dt=0), "dt must be a number above 0"),
        (lambda: density([0.0]), "times must be above 0"),
        (lambda: best_threshold(0), "drift must be a number above 0"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
