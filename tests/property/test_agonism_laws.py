"""Laws of agonists and antagonists that hold for every tissue, drug and time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nelib.receptors.agonism import (
    crossover,
    half_concentration,
    half_occupancy,
    highest_EC50,
    maximum,
    response,
)
from nelib.receptors.antagonism import (
    ANTAGONISTS,
    BESIDE_NERVES,
    at_receptors,
    blocked,
    dose_ratios,
    effect,
    in_bath,
    schild,
)

tau = st.floats(0.05, 1000)
steepness = st.floats(0.4, 3)
amount = st.floats(1e-3, 1e4)
constant = st.floats(1e-2, 1e4)
minutes = st.floats(0, 1e3)
share = st.floats(0.01, 0.99)
GRID = np.geomspace(1e-3, 1e10, 1301)  # nM


@given(amount, amount, constant, constant, tau, tau, steepness)
def test_a_response_lies_between_nothing_and_all(A, B, K_A, K_B, tau_A, tau_B, n):
    E = response(A, K_A, tau_A, n=n, B=B, K_B=K_B, tau_B=tau_B)
    assert 0 < E < 1
    assert max(maximum(tau_A, n=n), maximum(tau_B, n=n)) > E * (1 - 1e-12)


@given(amount, constant, tau, steepness, share, st.floats(1.01, 10))
def test_more_agonist_and_more_receptors_do_more(A, K_A, tau, n, q, fold):
    E = response(A, K_A, tau, n=n)
    assert response(fold * A, K_A, tau, n=n) > E * (1 - 1e-12)
    assert response(A, K_A, q * tau, n=n) < E
    assert half_concentration(K_A, q * tau, n=n) > half_concentration(K_A, tau, n=n)


@given(constant, tau, steepness)
def test_half_of_the_maximum(K_A, tau, n):
    EC50 = half_concentration(K_A, tau, n=n)
    assert response(EC50, K_A, tau, n=n) == pytest.approx(maximum(tau, n=n) / 2, rel=1e-6)
    assert half_occupancy(tau, n=n) == pytest.approx(EC50 / (K_A + EC50), rel=1e-6)


@given(constant, st.floats(0, 1e6), st.floats(0.1, 100))
def test_no_agonist_has_an_EC50_above_the_highest(K_A, tau, n):
    assert half_concentration(K_A, tau, n=n) <= highest_EC50(K_A, n=n) * (1 + 1e-9)
    over = highest_EC50(K_A, n=n) / K_A - 1
    assert over <= 1e-12 if n <= 1 else over >= -1e-12


@given(st.floats(0, 1e6), st.floats(1e-6, 1e6), st.floats(0, 1e6), st.floats(0.1, 1e5))
def test_no_transducer_is_too_steep_to_compute(A, K_A, tau, n):
    E = response(A, K_A, tau, n=n)
    assert 0 <= E <= 1 and maximum(tau, n=n) * (1 + 1e-9) >= E


@given(st.floats(1e-3, 0.999), constant, tau, steepness, amount, constant)
def test_equal_occupancy_is_equal_response_before_and_after_inactivation(rho, K_A, tau, n, B, K_B):
    q = rho + (1 - rho) / 2  # more than is occupied is left
    before, after = K_A * rho / (1 - rho), K_A * (rho / q) / (1 - rho / q)
    assert response(after, K_A, q * tau, n=n) == pytest.approx(response(before, K_A, tau, n=n), rel=1e-9)


@given(amount, amount, constant, constant, tau, steepness)
def test_a_competitor_at_equilibrium_asks_for_1_plus_b_times_the_agonist(A, B, K_A, K_B, tau, n):
    """Gaddum: whatever tissue, agonist and response."""
    shifted = response(A * (1 + B / K_B), K_A, tau, n=n, B=B, K_B=K_B)
    assert shifted == pytest.approx(response(A, K_A, tau, n=n), rel=1e-9)


@given(tau, share, amount, constant, steepness)
def test_a_partial_agonist_changes_sides_where_the_other_does_what_it_can_at_most(tau, weaker, B, K_B, n):
    turn = crossover(tau, weaker * tau)
    both = response(turn, 1, tau, n=n, B=B, K_B=K_B, tau_B=weaker * tau)
    assert both == pytest.approx(response(turn, 1, tau, n=n), rel=1e-9)
    assert both == pytest.approx(maximum(weaker * tau, n=n), rel=1e-9)
    for factor, sign in ((0.5, 1), (2, -1)):
        gain = response(factor * turn, 1, tau, n=n, B=B, K_B=K_B, tau_B=weaker * tau)
        assert sign * (gain - response(factor * turn, 1, tau, n=n)) >= -1e-12


@given(amount, amount, constant, constant, st.floats(1e-3, 10), minutes, minutes)
def test_an_antagonist_leaves_steadily_towards_equilibrium(A, B, K_A, K_B, k_off, t, later):
    held = [blocked(A, B, time, K_A=K_A, K_B=K_B, k_off=k_off) for time in (0, t, t + later, 1e9)]
    assert held[0] == pytest.approx(B / (K_B + B), rel=1e-9)
    assert held[3] == pytest.approx(B / K_B / (1 + A / K_A + B / K_B), rel=1e-9)
    assert (np.diff(held) <= 1e-12).all()


@given(st.sampled_from(ANTAGONISTS), st.floats(0, 1e3), tau, minutes)
def test_curves_rise_and_more_antagonist_does_not_raise_them(antagonist, dose, tau, t):
    less, more = (effect(antagonist, GRID, d, tau=tau, t=t) for d in (dose, 1.5 * dose + 0.1))
    assert (np.diff(less) >= -1e-12).all() and (np.diff(more) >= -1e-12).all()
    assert (more <= less + 1e-12).all() and (more >= 0).all()


@given(st.sampled_from(["phentolamine", "prazosin"]), st.floats(0.1, 300), tau, minutes, share)
def test_without_equilibrium_more_agonist_is_needed_never_less(antagonist, dose, tau, t, level):
    control, curve = (effect(antagonist, GRID, d, tau=tau, t=t) for d in (0, dose))
    (ratio,) = dose_ratios(GRID, control, curve, level)
    assert np.isnan(ratio) or ratio >= (1 + dose) * (1 - 1e-3)


@given(st.sampled_from([*BESIDE_NERVES, "5-methylurapidil"]), tau, st.floats(0.3, 1e3))
def test_uptake_and_a_second_receptor_make_the_slope_at_most_1(antagonist, tau, dose):
    """Saturable uptake is a concave function of the concentration at the receptors: dose ratio - 1 grows less than B."""
    control = effect(antagonist, GRID, 0, tau=tau, t=5)
    doses = dose * 10.0 ** np.array([0, 0.5, 1])
    ratios = dose_ratios(GRID, control, [effect(antagonist, GRID, d, tau=tau, t=5) for d in doses])
    assert (ratios <= (1 + doses) * (1 + 1e-3)).all()
    if antagonist != "indoramin with uptake":  # it blocks the uptake, and may overtake
        assert schild(doses, ratios).slope <= 1 + 1e-2


@given(amount, st.floats(0, 1e6), constant)
def test_uptake_lowers_the_concentration_at_the_receptors_at_most_by_its_share(bath, U, K_m):
    inside = float(at_receptors(bath, U=U, K_m=K_m))
    assert bath / (1 + U / K_m) * (1 - 1e-9) <= inside <= bath * (1 + 1e-9)
    assert in_bath(inside, U=U, K_m=K_m) == pytest.approx(bath, rel=1e-6)
