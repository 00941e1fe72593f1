"""Laws of binding that hold for any receptor, ligand and competitor."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nelib.receptors.binding import (
    IC50_of,
    bound,
    bound_each,
    competition,
    exact_IC50,
    free,
    gaddum,
    munson_rodbard,
    occupancy,
)
from nelib.receptors.kinetics import association, kinetic_competition, observed_rate, time_course

amount = st.floats(1e-4, 1e4)
none_or_some = st.one_of(st.just(0.0), amount)
constant = st.floats(1e-4, 1e4)
rate = st.floats(1e-3, 1e2)
time = st.floats(1e-3, 1e3)
more = st.floats(1.01, 100)


@given(amount, none_or_some, constant, none_or_some, constant)
def test_each_bound_ligand_lies_between_nothing_and_all(R_T, L_T, K_d, I_T, K_i):
    held = bound_each(R_T, [L_T, I_T], [K_d, K_i])
    assert (held >= 0).all()
    assert held.sum() <= R_T * (1 + 1e-12)
    assert (held <= np.array([L_T, I_T]) * (1 + 1e-12)).all()


@given(amount, none_or_some, constant, none_or_some, constant)
def test_mass_action_holds_for_each_ligand(R_T, L_T, K_d, I_T, K_i):
    held = bound_each(R_T, [L_T, I_T], [K_d, K_i])
    R, scale = R_T - held.sum(), max(R_T, L_T, I_T, K_d, K_i)
    for B, T, K in zip(held, (L_T, I_T), (K_d, K_i), strict=True):
        held_back, met = K * B, R * (T - B)
        assert met == pytest.approx(held_back, rel=1e-9, abs=1e-11 * scale**2)


@given(amount, amount, constant, amount, constant)
def test_ligand_and_competitor_change_places(R_T, L_T, K_d, I_T, K_i):
    there = bound_each(R_T, [L_T, I_T], [K_d, K_i])
    assert bound_each(R_T, [I_T, L_T], [K_i, K_d])[::-1] == pytest.approx(there, rel=1e-12)


@given(amount, amount, constant, amount, constant, more)
def test_more_competitor_less_bound_and_more_ligand_or_receptor_more(R_T, L_T, K_d, I_T, K_i, fold):
    here = competition(R_T, L_T, K_d, I_T, K_i)
    slack = 1 + 1e-9
    assert competition(R_T, L_T, K_d, I_T * fold, K_i) <= here * slack
    assert competition(R_T, L_T, K_d, I_T, K_i * fold) >= here / slack
    assert competition(R_T, L_T * fold, K_d, I_T, K_i) >= here / slack
    assert competition(R_T * fold, L_T, K_d, I_T, K_i) >= here / slack


@given(amount, amount, constant)
def test_receptor_and_ligand_change_places(R_T, L_T, K_d):
    assert bound(R_T, L_T, K_d) == pytest.approx(bound(L_T, R_T, K_d), rel=1e-13)
    assert 0 < free(R_T, L_T, K_d) < L_T * (1 + 1e-12)


@given(amount, constant, constant, amount)
def test_few_receptors_are_occupied_as_without_depletion(L_T, K_d, K_i, I_T):
    R_T = 1e-9 * min(L_T, K_d, K_i, I_T)
    assert bound(R_T, L_T, K_d) / R_T == pytest.approx(occupancy(L_T, K_d), rel=1e-6)
    assert competition(R_T, L_T, K_d, I_T, K_i) / R_T == pytest.approx(gaddum(L_T, K_d, I_T, K_i), rel=1e-6)
    assert exact_IC50(R_T, L_T, K_d, K_i) == pytest.approx(IC50_of(K_i, L_T, K_d), rel=1e-6)


@given(amount, amount, constant, constant)
def test_the_exact_IC50_halves_and_lies_above_that_of_the_free_ligand(R_T, L_T, K_d, K_i):
    """With the total ligand instead, Cheng and Prusoff's IC50 can also be too high: where it is above twice K_d."""
    IC50, F = exact_IC50(R_T, L_T, K_d, K_i), free(R_T, L_T, K_d)
    assert IC50_of(K_i, F, K_d) * (1 - 1e-12) <= IC50
    half = bound(R_T, L_T, K_d) / 2
    assert competition(R_T, L_T, K_d, IC50, K_i) == pytest.approx(half, rel=1e-7)


@given(st.floats(1e-2, 1e2), st.floats(1e-2, 1e2), st.floats(1e-2, 1e2), st.floats(1e-2, 1e2))
def test_munson_rodbard_gives_back_K_i(R_T, L_T, K_d, K_i):
    y0 = bound(R_T, L_T, K_d) / free(R_T, L_T, K_d)
    assert munson_rodbard(exact_IC50(R_T, L_T, K_d, K_i), L_T, K_d, y0) == pytest.approx(K_i, rel=1e-7)


@given(time, amount, amount, rate, rate, rate, rate)
def test_bound_in_time_lies_below_association_alone(t, L, I, k_on, k_off, k_on_i, k_off_i):  # noqa: E741
    B = kinetic_competition(t, L, I, k_on, k_off, k_on_i, k_off_i, 1)
    assert 0 <= B <= association(t, L, k_on, k_off, 1) * (1 + 1e-9) <= 1 + 1e-9


@given(time, amount, amount, rate, rate, rate, rate)
def test_both_ligands_together_hold_no_more_than_all(t, L, I, k_on, k_off, k_on_i, k_off_i):  # noqa: E741
    B = kinetic_competition(t, L, I, k_on, k_off, k_on_i, k_off_i, 1)
    C = kinetic_competition(t, I, L, k_on_i, k_off_i, k_on, k_off, 1)
    assert B + C <= 1 + 1e-9


@given(amount, amount, rate, rate, rate, rate)
def test_the_end_of_competition_is_gaddum(L, I, k_on, k_off, k_on_i, k_off_i):  # noqa: E741
    found = kinetic_competition(1e12, L, I, k_on, k_off, k_on_i, k_off_i, 1)
    end = gaddum(L, k_off / k_on, I, k_off_i / k_on_i)
    assert found == pytest.approx(end, rel=1e-9)


@given(time, amount, rate, rate, more)
def test_association_climbs_and_a_later_stop_is_nearer_to_the_end(t, L, k_on, k_off, fold):
    early, late = association([t, t * fold], L, k_on, k_off, 1)
    assert early <= late <= occupancy(L, k_off / k_on) * (1 + 1e-12)
    assert observed_rate(L, k_on, k_off) >= k_off


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.floats(1e-3, 1e2), none_or_some, none_or_some), min_size=1, max_size=5),
    st.floats(1e-2, 10), st.floats(1e-2, 1), st.floats(1e-2, 10), st.floats(1e-2, 1),
)  # fmt: skip
def test_time_courses_keep_what_there_is(tubes, k_on, k_off, k_on_i, k_off_i):
    R, L, I = (np.minimum(v, 100) for v in np.array(tubes).T)  # noqa: E741
    B, C = time_course([0, 0.1, 3, 40, 1e4], R, L, I, k_on, k_off, k_on_i, k_off_i)
    assert (B >= 0).all() and (C >= 0).all()
    assert (np.minimum(R, L)[:, None] * (1 + 1e-9) >= B).all()
    assert ((B + C) / R[:, None] <= 1 + 1e-6).all()
    assert (B[:, 0] == 0).all() and (C[:, 0] == 0).all()
    end = bound_each(R, np.stack((L, I), axis=-1), [k_off / k_on, k_off_i / k_on_i])
    assert np.stack((B, C), axis=-1)[:, -1] == pytest.approx(end, rel=1e-4, abs=1e-6)
    swapped = time_course([0, 0.1, 3, 40, 1e4], R, I, L, k_on_i, k_off_i, k_on, k_off)[1]
    assert swapped == pytest.approx(B, rel=1e-5, abs=1e-6)
