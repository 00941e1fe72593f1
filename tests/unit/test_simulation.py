"""Simulations and steady states: infusion, the moment of an event, and models that never come to rest."""

import numpy as np
import pytest
from toys import decay, oscillator, saturable, switch

from nelib.kit.model import Event
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal

TIMES = np.linspace(0, 6, 25)
K = 0.5


def test_infusion_rises_and_washes_out_as_the_textbook_says():
    """Constant infusion R from 1 h to 4 h into first-order loss: A = R/k (1 - exp(-k t)), then exponential decay."""
    rate, start, stop = 3.0, 1.0, 4.0
    events = [Event(start, set_parameters={"supply": rate}), Event(stop, set_parameters={"supply": 0.0})]
    path = decay(K, start=0.0).simulate(TIMES, events=events)
    during = rate / K * (1 - np.exp(-K * np.clip(TIMES - start, 0, stop - start)))
    np.testing.assert_allclose(path["A"], during * np.exp(-K * np.clip(TIMES - stop, 0, None)), rtol=1e-6, atol=1e-9)


def test_a_dose_belongs_to_the_time_after_it():
    path = decay(K).simulate([0, 1, 2], events=[Event(1.0, add={"A": 100.0})])
    np.testing.assert_allclose(path["A"], [8, 8 * np.exp(-K), (8 * np.exp(-K) + 100) * np.exp(-K)], rtol=1e-6)


def test_rates_step_with_the_parameter_that_they_use():
    path = decay(K).simulate([0, 1, 2], events=[Event(1.0, set_activity={"loss": 3.0})])
    np.testing.assert_allclose(path["loss"], K * path["A"] * np.array([1, 1, 3]), rtol=1e-9)


def test_events_at_one_moment_happen_in_their_order():
    first, second = Event(2.0, set_parameters={"k": 0.0}), Event(2.0, set_parameters={"k": 1.0})
    faster = decay(K).simulate([0, 2, 3], events=[first, second])["A"][-1]
    stopped = decay(K).simulate([0, 2, 3], events=[second, first])["A"][-1]
    assert faster == pytest.approx(8 * np.exp(-2 * K - 1), rel=1e-6)
    assert stopped == pytest.approx(8 * np.exp(-2 * K), rel=1e-6)


def test_events_at_both_ends():
    path = decay(K).simulate([0, 1, 2], events=[Event(0.0, add={"A": 2.0}), Event(2.0, add={"A": 50.0})])
    np.testing.assert_allclose(path["A"], [8, 10 * np.exp(-K), 10 * np.exp(-2 * K)], rtol=1e-6)


def test_an_event_between_two_times_is_not_lost():
    path = decay(K).simulate([0, 10], events=[Event(0.3, add={"A": 1.0}), Event(9.7, add={"A": 1.0})])
    expected = 8 * np.exp(-10 * K) + np.exp(-9.7 * K) + np.exp(-0.3 * K)
    assert path["A"][-1] == pytest.approx(expected, rel=1e-6)


def test_an_event_leaves_the_model_as_it_was():
    model = decay(K)
    before = model.simulate(TIMES)["A"]
    model.simulate(TIMES, events=[Event(1.0, set_parameters={"k": 9.0}, set_activity={"loss": 7.0})])
    np.testing.assert_array_equal(model.simulate(TIMES)["A"], before)


def test_time_need_not_begin_at_zero():
    np.testing.assert_allclose(decay(K).simulate([5, 7])["A"], [8, 8 * np.exp(-2 * K)], rtol=1e-6)


@pytest.mark.parametrize("supply", [0.1, 0.5, 0.9, 0.999])
def test_steady_state_of_saturable_loss(supply):
    """At rest supply = V A/(K + A), so A = K supply/(V - supply)."""
    state = saturable().steady_state(parameters={"supply": supply})
    assert state["A"] == pytest.approx(supply / (1 - supply), rel=1e-8)


@pytest.mark.parametrize("supply", [1.0001, 1.5, 100.0])
def test_more_supply_than_can_be_lost_has_no_steady_state(supply):
    with pytest.raises(RuntimeError, match="rest"):
        saturable().steady_state(parameters={"supply": supply})


def test_supply_equal_to_the_highest_loss_has_no_steady_state():
    with pytest.raises(RuntimeError, match="rest"):
        saturable().steady_state(parameters={"supply": 1.0})


@pytest.mark.parametrize("start", [0.01, 0.3, 1.5, 5.0])
def test_steady_state_is_where_a_long_simulation_ends(start):
    model = switch(start)
    assert model.steady_state()["A"] == pytest.approx(model.simulate([0, 500])["A"][-1], rel=1e-6)


@pytest.mark.parametrize(
    "start",
    [0.6, 0.75, 0.9],
)
def test_steady_state_of_a_switch_is_the_one_on_the_side_of_the_start(start):
    model = switch(start)
    assert model.steady_state()["A"] == pytest.approx(model.simulate([0, 500])["A"][-1], rel=1e-6)


@pytest.mark.parametrize("build", [dopamine_terminal, norepinephrine_terminal])
@pytest.mark.parametrize("seed", range(12))
def test_a_single_rest_is_reached_from_everywhere(build, seed):
    """Pools from a tenth to ten times of usual, other sums conserved: the jump ends where a simulation ends."""
    model, rng = build(), np.random.default_rng(seed)
    assert model.single_rest
    start = {s.name: s.initial.value * 10 ** rng.uniform(-1, 1) for s in model.species.values()}
    activity = {name: 2 ** rng.uniform(-1, 1) for name in model.reactions}
    end = model.simulate([0, 30000], initial=start, activity=activity)
    rest = model.steady_state(initial=start, activity=activity)
    for name in model.species:
        assert rest[name] == pytest.approx(end[name][-1], rel=1e-5), name


def test_a_point_that_repels_is_not_a_steady_state():
    with pytest.raises(RuntimeError, match="rest"):
        oscillator().steady_state()


def test_a_dose_cannot_make_a_concentration_negative():
    with pytest.raises(ValueError, match="negative|at least 0|below 0"):
        decay(K).simulate([0, 1, 2], events=[Event(1.0, add={"A": -100.0})])


def test_table_holds_every_column():
    table = decay(K).simulate(TIMES).table()
    assert list(table.columns) == ["time", "A", "make", "loss"]
    np.testing.assert_allclose(table["A"], 8 * np.exp(-K * TIMES), rtol=1e-6)
    at_rest = decay(K).steady_state(parameters={"supply": 2.0}).table()
    assert at_rest.loc["A", "value"] == pytest.approx(4.0)
    assert at_rest.loc["loss", "value"] == pytest.approx(2.0)
