"""Properties that hold for every setting of the models, not only for the textbook case."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from nelib.kit.control import control_coefficients
from nelib.kit.units import parse_quantity
from nelib.synapse import tyrosine_hydroxylase as th
from nelib.synapse.scenarios import SCENARIOS, treat
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal

MODELS = {"dopamine": dopamine_terminal(), "norepinephrine": norepinephrine_terminal()}
RATE = sp.lambdify(
    (th.tyr, th.bh4, th.cda, *sorted(th.th_rate().free_symbols - {th.tyr, th.bh4, th.cda}, key=str)), th.th_rate()
)

factor = st.floats(0.1, 8)
concentration = st.floats(0.01, 2000)
constant = st.floats(0.01, 5000)
models = st.sampled_from(sorted(MODELS))


def rate(tyr, bh4, cda, K_bh4=60.0, K_i_cda=110.0, K_i_tyr=160.0, K_tyr=46.0, V_TH=125.0, f=0.56):
    return RATE(tyr, bh4, cda, K_bh4, K_i_cda, K_i_tyr, K_tyr, V_TH, f)


@given(concentration, concentration, concentration, constant, constant, constant)
def test_rate_is_positive_and_below_its_maximum(tyr, bh4, cda, K_bh4, K_i_cda, K_i_tyr):
    assert 0 < rate(tyr, bh4, cda, K_bh4, K_i_cda, K_i_tyr) < 125 * 0.56


@given(concentration, concentration, concentration, factor)
def test_a_competitor_never_speeds_th_up_and_enough_bh4_beats_it(tyr, bh4, cda, more):
    assert rate(tyr, bh4, cda * (1 + more)) <= rate(tyr, bh4, cda)
    assert rate(tyr, 1e12, cda) == pytest.approx(rate(tyr, 1e12, 0.0), rel=1e-6)


@given(concentration, concentration, concentration)
def test_without_substrate_inhibition_more_tyrosine_never_slows_th(tyr, bh4, cda):
    assert rate(2 * tyr, bh4, cda, K_i_tyr=1e15) >= rate(tyr, bh4, cda, K_i_tyr=1e15)


@given(models, factor, factor, factor, st.floats(20, 400))
def test_steady_states_are_positive_conserve_biopterin_and_are_at_rest(name, TH, AADC, release, btyr):
    model = MODELS[name]
    setting = dict(parameters={"btyr": btyr}, activity={"TH": TH, "AADC": AADC, "release": release})
    state = model.steady_state(**setting)
    assert all(v >= 0 for v in state.species.values())
    assert state["bh2"] + state["bh4"] == pytest.approx(360, rel=1e-8)
    assert state["TH"] == pytest.approx(state["AADC"], rel=1e-7)
    path = model.simulate([0, 50], initial=state.species, **setting)
    for species, value in state.species.items():
        assert path[species][-1] == pytest.approx(value, rel=1e-4, abs=1e-9)


@given(models, st.floats(0.2, 3), st.floats(1.05, 2))
def test_more_th_makes_more(name, TH, fold):
    made = [MODELS[name].steady_state(activity={"TH": TH * f})["AADC"] for f in (1, fold)]
    assert made[1] > made[0]


@given(models, st.floats(0.02, 200), st.floats(1.1, 5))
def test_a_weaker_brake_makes_more(name, K_i, fold):
    made = [MODELS[name].steady_state(parameters={"K_i_cda": K_i * f})["AADC"] for f in (1, fold)]
    assert made[1] >= made[0] * (1 - 1e-9)


@given(models, factor, st.floats(0.3, 3))
def test_control_coefficients_add_up(name, TH, release):
    model = MODELS[name]
    table = control_coefficients(model, activity={"TH": TH, "release": release})
    flux, level = table.loc[list(model.reactions)], table.loc[list(model.species)]
    flux = flux[np.isfinite(flux).all(axis=1)]  # a reaction that stands still has no relative change
    assert len(flux) >= len(model.reactions) - 1
    np.testing.assert_allclose(flux.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(level.sum(axis=1), 0, atol=1e-6)


@given(models, st.integers(3, 40), st.floats(0.5, 20))
def test_the_solution_does_not_depend_on_the_grid(name, points, end):
    model = MODELS[name]
    coarse = model.simulate([0, end / 2, end], activity={"TH": 3})
    fine = model.simulate(np.linspace(0, end, 2 * points + 1), activity={"TH": 3})
    for species in model.species:
        assert fine[species][[points, -1]] == pytest.approx(coarse[species][1:], rel=1e-5, abs=1e-9)


@given(models, st.floats(0.1, 10), st.floats(0.1, 10))
def test_a_restart_in_the_middle_gives_the_same_end(name, first, second):
    model = MODELS[name]
    whole = model.simulate([0, first, first + second], activity={"release": 2})
    middle = {n: float(v[1]) for n, v in whole.species.items()}
    rest = model.simulate([0, second], initial=middle, activity={"release": 2})
    for species in model.species:
        assert rest[species][-1] == pytest.approx(whole[species][-1], rel=1e-5, abs=1e-9)


@given(st.sampled_from(sorted(SCENARIOS)), st.floats(0.3, 4))
def test_no_strength_is_no_drug(drug, firing):
    times = [0, 1, 20]
    treated, none = treat(drug, times, strength=0, firing=firing), treat("no drug", times, firing=firing)
    for species, values in none.species.items():
        assert treated[species] == pytest.approx(values, rel=1e-6)


@given(st.sampled_from(["α-methyl-p-tyrosine", "reserpine", "disulfiram", "BH4 deficiency"]), st.floats(0.05, 0.9))
def test_more_of_a_blocker_leaves_less(drug, strength):
    left = [treat(drug, [0, 24], strength=s)["vne"][-1] for s in (strength, strength + 0.1)]
    assert left[1] < left[0]


@given(st.floats(1e-3, 1e3), st.sampled_from([("nM", 1e-3), ("uM", 1.0), ("µM", 1.0), ("mM", 1e3), ("M", 1e6)]))
def test_units_round_trip(value, unit):
    name, scale = unit
    assert parse_quantity(f"{value!r} {name}", "µM") == pytest.approx(value * scale, rel=1e-9)
