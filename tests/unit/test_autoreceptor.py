"""The brake with a delay: the published receptor cascade (target A4), the course's closed loop, and its explorer."""

import antimony
import libsbml
import numpy as np
import pytest
import roadrunner

from nelib.explorers.terminal.autoreceptor import amount
from nelib.kit.evidence import GRADES, load_evidence, references
from nelib.kit.explorer import REGISTRY
from nelib.kit.render import Frame
from nelib.kit.units import check_model_units, parse_unit
from nelib.synapse.autoreceptor import (
    autoinhibition,
    drug_effect,
    plateau,
    receptor_cascade,
    train,
    versions_of_binding,
)

EVIDENCE = load_evidence("autoreceptor")
MODELS = {"cascade": receptor_cascade(), "loop": autoinhibition()}
A4 = {
    0.03: (0.5123, 0.5571, 0.4449),
    0.06: (0.9747, 0.8633, 1.0055),
    0.1: (1.5254, 1.1828, 1.7346),
    0.3: (3.5065, 2.2325, 4.2779),
}
SECONDS = np.linspace(0, 120, 961)


def value(name: str) -> float:
    return EVIDENCE[name].value


def largest_growth(speed: float, frequency: float, net: float = 1.0, brake: float | None = None) -> float:
    """Return the largest real part of the eigenvalues at the steady state: above 0 the loop swings for ever."""
    model, state = autoinhibition(), plateau(frequency, net=net, brake=brake)
    changes = {"frequency": frequency, "speed": speed} | ({} if brake is None else {"k_brake": brake})
    p, a = list(model._values(changes).values()), list(model._activities({"NET": net}).values())
    jacobian = model._jacobian([float(v) for v in state.species.values()], p, a)
    return float(np.linalg.eigvals(np.array(jacobian, dtype=float)).real.max())


# --- the published cascade -----------------------------------------------------------------------


@pytest.mark.parametrize("e", A4)
def test_a4_steady_states(e):
    state = receptor_cascade().steady_state(parameters={"e": e})
    assert [state[s] for s in "BGT"] == pytest.approx(A4[e], abs=1e-3)


def test_a4_steady_state_in_closed_form():
    """B follows the law of mass action, T follows G, and G the balance of both."""
    state = receptor_cascade().steady_state()
    b, g, t = (float(state[s]) for s in "BGT")
    assert b == pytest.approx(10 * 0.06 / (0.06 + 20 / 36), rel=1e-9)
    assert t == pytest.approx(10 * 30 * g**2 / (30 * g**2 + 200), rel=1e-9)
    assert 20 * b**2 * (10 - g) == pytest.approx(200 * t * g, rel=1e-9)


@pytest.mark.parametrize("name", MODELS)
def test_one_rest_from_many_starts(name):
    model, rng = MODELS[name], np.random.default_rng(2)
    rest = model.steady_state()
    for _ in range(15):
        start = {"B": rng.uniform(0, 10), "G": rng.uniform(0, 10), "T": rng.uniform(0, 10)}
        if name == "loop":
            start["e"] = 10 ** rng.uniform(-5, 0)
        path = model.simulate([0, 3000], initial=start)
        for s in model.species:
            assert path[s][-1] == pytest.approx(rest[s], rel=1e-5)
            assert model.steady_state(initial=start)[s] == pytest.approx(rest[s], rel=1e-7)


def test_the_steady_state_does_not_know_how_fast_the_receptor_is():
    slow, fast = versions_of_binding()["slow"], versions_of_binding()["fast"]
    assert (fast["a6"], fast["a7"]) == (36_000, 20_000)
    model, start = receptor_cascade(), {"B": 0, "G": 0, "T": 0}
    for s in "BGT":
        one, other = (model.steady_state(parameters=p)[s] for p in (slow, fast))
        assert one == pytest.approx(other, rel=1e-9)
    times = np.array([0, 10, 30, 120, 600]) / 3600
    b_slow, b_fast = (model.simulate(times, parameters=p, initial=start)["B"] for p in (slow, fast))
    rest = model.steady_state()["B"]
    # The time constant is 1/(a6 e + a7): 162 s for one version, 0.16 s for the other.
    assert b_slow[1:3] / rest == pytest.approx(1 - np.exp(-(36 * 0.06 + 20) * times[1:3]), rel=1e-5)
    assert b_slow[1] / rest < 0.07
    assert b_fast[1] / rest == pytest.approx(1, rel=1e-6)


# --- both models -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
def test_units(name):
    assert check_model_units(MODELS[name]) == []


@pytest.mark.parametrize("name", MODELS)
def test_an_independent_simulator_agrees(name):
    model = MODELS[name]
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(model.antimony()) >= 0, antimony.getLastError()
    changes, hours = ({"e": 0.3}, 0.5) if name == "cascade" else ({"frequency": 20, "agonist": 3, "antagonist": 1}, 30)
    times = np.linspace(0, hours, 41)
    start = {"B": 4.0, "G": 6.0, "T": 0.5}  # G so high that release is at its floor for a while
    path = model.simulate(times, parameters=changes, initial=start)
    if name == "loop":
        assert path["release"].min() == pytest.approx(value("q") * value("spontaneous")) and path["release"][-1] > 1e-3
    document = libsbml.readSBMLFromString(model.sbml())
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    for sbml in (model.sbml(), antimony.getSBMLString(model.name)):
        runner = roadrunner.RoadRunner(sbml)
        runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-9, 1e-13
        for n, v in changes.items():
            runner[n] = v
        for n, v in start.items():
            runner[f"[{n}]"] = v
        other = np.asarray(runner.simulate(0, hours, times.size, [f"[{s}]" for s in model.species]))
        for i, s in enumerate(model.species):
            np.testing.assert_allclose(path[s], other[:, i], rtol=1e-4, atol=1e-9, err_msg=s)


@pytest.mark.parametrize("name", EVIDENCE)
def test_records(name):
    record = EVIDENCE[name]
    assert record.source in references() and record.grade in GRADES
    assert record.meaning and record.preparation and record.symbol
    parse_unit(record.unit)
    assert (record.source == "course") == (record.grade in ("DERIVED", "ASSUMED"))


def test_derived_records_follow_from_the_others():
    for n in "23457":
        assert value(f"h{n}") == pytest.approx(36 * value(f"a{n}") / 3600)
    assert value("slow_down") == pytest.approx(1 / 36, rel=1e-6)
    assert value("K_auto") == pytest.approx(value("a7") / value("a6") * value("e_rest") / value("e"), rel=1e-6)
    uptake = value("V_NET") / (value("K_NET") + value("e_rest"))
    assert uptake / (uptake + value("k_other")) == pytest.approx(0.885, abs=1e-6)
    release = value("q") * (value("frequency") + value("spontaneous"))
    assert release == pytest.approx(value("e_rest") * (uptake + value("k_other")), rel=1e-6)
    rest = plateau()
    assert rest["e"] == pytest.approx(value("e_rest"), rel=1e-6)
    for s in "BGT":
        assert rest[s] == pytest.approx(value(f"{s}_rest"), rel=1e-6)
        assert rest[s] == pytest.approx(receptor_cascade().steady_state()[s], rel=1e-6)


# --- what the lesson says ----------------------------------------------------------------------------


def test_an_antagonist_does_little_at_low_and_much_at_high_frequency():
    rise = drug_effect([0.2, 1, 10, 20], antagonist=10)
    assert np.all(np.diff(rise) > 0)
    assert rise == pytest.approx([0.067, 0.196, 0.880, 1.354], abs=0.006)
    assert plateau(10, antagonist=1e9)["e"] == pytest.approx(plateau(10, antagonist=1e7)["e"], rel=1e-3)


def test_a_competitive_antagonist_is_overcome():
    """Gaddum: with y the antagonist, norepinephrine must be 1 + y times as concentrated for the same occupancy."""
    for y in (0, 9):
        state = plateau(5, antagonist=y)
        ratio = state["e"] / value("K_auto") / (1 + y)
        assert state["B"] == pytest.approx(value("b0") * ratio / (1 + ratio), rel=1e-6)


def test_miyamoto_same_initial_slope_higher_plateau():
    """Yohimbine raised the maximal step of heart rate from 7.2 to 12.2 and left its slope (Miyamoto 2008)."""
    first = np.linspace(0, 60, 481)
    alone, blocked = (train(first, 5, 60, antagonist=y)["e"] for y in (0, 100))
    slope = (blocked[8] - blocked[0]) / (alone[8] - alone[0])  # the first second
    assert slope == pytest.approx(1, abs=0.02)
    assert blocked[-1] / alone[-1] == pytest.approx(1.75, abs=0.01)
    measured = value("yohimbine_after") / value("yohimbine_before")
    assert measured == pytest.approx(1.69, abs=0.01)
    # A fast feedback would show at once.
    alone, blocked = (train(first, 5, 60, antagonist=y, speed=30)["e"] for y in (0, 100))
    assert (blocked[8] - blocked[0]) / (alone[8] - alone[0]) > 1.15


def test_an_agonist_is_there_before_the_first_impulse():
    """Clonidine lowered slope and maximum in the rabbit; in the model it lowers the slope more than the plateau."""
    first = np.linspace(0, 60, 481)
    alone, clonidine = (train(first, 5, 60, agonist=x)["e"] for x in (0, 10))
    slope = (clonidine[8] - clonidine[0]) / (alone[8] - alone[0])
    assert slope == pytest.approx(0.57, abs=0.01)
    assert clonidine[-1] / alone[-1] == pytest.approx(0.957, abs=0.01)  # measured 2.8/6.3 = 0.44: not reproduced
    assert value("slope_clonidine_after") / value("slope_clonidine_before") == pytest.approx(0.39, abs=0.01)


def test_fuder_the_maximal_inhibition_shrinks_where_there_is_much_norepinephrine():
    frequencies = [0.5, 1, 3, 10]
    partial = drug_effect(frequencies, agonist=100)
    assert np.all(np.diff(partial) > 0)
    assert partial == pytest.approx([-0.369, -0.324, -0.174, 0.215], abs=0.01)
    # More norepinephrine outside, as with cocaine: less inhibition at the same frequency.
    assert drug_effect([3], agonist=100, net=0.1)[0] > partial[2] + 0.1
    # A full agonist stops all evoked release at any frequency. The 78% that were measured are not reproduced.
    full = drug_effect(frequencies, agonist=100, efficacy=1)
    assert np.all(full < -0.95)


def test_a_partial_agonist_crosses_over_at_one_concentration():
    """Where norepinephrine alone occupies the share ε of the receptors, a partial agonist changes nothing."""
    crossing = value("K_auto") * 0.3 / (1 - 0.3)
    frequency = 5.8865
    assert plateau(frequency)["e"] == pytest.approx(crossing, rel=1e-4)
    for x in (0.3, 3, 100):
        assert drug_effect([frequency], agonist=x, efficacy=0.3)[0] == pytest.approx(0, abs=1e-4)
        below, above = drug_effect([1, 20], agonist=x, efficacy=0.3)
        assert below < -0.05 and above > 0.05
    assert np.all(drug_effect([0.2, 1, 5, 20], agonist=10, efficacy=0) > 0)  # an agonist without efficacy: antagonist


def test_a_slow_loop_overshoots_and_a_fast_one_does_not():
    def overshoot(speed: float) -> float:
        return train(SECONDS, 10, 120, speed=speed)["e"].max() / plateau(10)["e"] - 1

    assert overshoot(value("slow_down")) == pytest.approx(1.30, abs=0.03)
    assert overshoot(0.1) == pytest.approx(1.06, abs=0.02)
    assert overshoot(1) == pytest.approx(0.27, abs=0.01)
    assert overshoot(3) == pytest.approx(0.045, abs=0.01)
    assert overshoot(10) < 1e-3
    # It does not swing for ever with the brake of the course; with ten times that and NET nearly blocked it can.
    speeds = np.geomspace(0.003, 300, 26)
    assert all(largest_growth(s, f, net) < 0 for s in speeds for f in (1, 20) for net in (0, 1))
    slow = value("slow_down")
    assert largest_growth(slow, 20, 0.1, value("k_hetero")) > 0.01
    assert largest_growth(1, 20, 0.1, value("k_hetero")) < 0


def test_a_loop_that_swings_for_ever():
    run = {"speed": value("slow_down"), "net": 0.1, "brake": value("k_hetero")}
    late = train(np.linspace(0, 1500, 1501), 20, 1500, **run)["e"][900:]
    assert late.max() > 5 * late.min()


def test_the_published_brake_is_too_strong_for_this_loop():
    steep = [float(plateau(f, brake=value("k_published"))["e"]) for f in (1, 20, 200)]
    assert steep == pytest.approx([0.003, 0.00703, 0.00761], abs=2e-5)
    assert plateau(20)["e"] == pytest.approx(0.0247, abs=2e-4)
    with pytest.raises(RuntimeError, match="not come to rest"):
        autoinhibition().steady_state(
            parameters={"frequency": 20, "k_brake": value("k_hetero"), "speed": value("slow_down")},
            activity={"NET": 0.1},
        )


def test_the_speed_leaves_the_plateau():
    ends = [train([0, 900], 10, 900, speed=s)["e"][-1] for s in (0.1, 1, 30)]
    assert ends == pytest.approx([float(plateau(10)["e"])] * 3, rel=1e-5)


def test_no_brake_explains_reboxetine_with_idazoxan():
    """Idazoxan alone did nothing, and after reboxetine it raised norepinephrine 4.9-fold (Sacchetti 1999).

    The cascade is too shallow: at low concentrations G rises with the power 2/3 of norepinephrine, not with its cube.
    """
    measured = (1 + value("reboxetine_idazoxan") / 100) / (1 + value("reboxetine_alone") / 100)
    assert measured == pytest.approx(4.9, abs=0.05)
    for brake in np.geomspace(0.05, 3, 12):
        alone = drug_effect([1], antagonist=100, brake=brake)[0]
        after = 1 + drug_effect([1], antagonist=100, brake=brake, net=0.05)[0]
        assert alone > 0.1 or after < 0.4 * measured
    low = [float(receptor_cascade().steady_state(parameters={"e": e})["G"]) for e in (1e-4, 2e-4)]
    assert np.log2(low[1] / low[0]) == pytest.approx(2 / 3, abs=0.01)


@pytest.mark.parametrize("frequency", [0, 0.2, 20])
@pytest.mark.parametrize("drug", [{}, {"antagonist": 100}, {"agonist": 100, "efficacy": 1}, {"agonist": 5}])
@pytest.mark.parametrize("net", [0, 1])
def test_bounds_and_balance(frequency, drug, net):
    path = train(np.linspace(-2, 90, 93), frequency, 60, net=net, **drug)
    assert np.all(path["e"] > 0) and np.all(path["release"] > 0)
    for s, most in {"B": "b0", "G": "g0", "T": "t0"}.items():
        assert np.all((path[s] >= 0) & (path[s] <= value(most)))
    state = plateau(frequency, net=net, **drug)
    assert state["release"] == pytest.approx(state["NET"] + state["other"], rel=1e-7)


# --- at the door ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda: plateau(-1),
        lambda: plateau(float("nan")),
        lambda: plateau("fast"),
        lambda: plateau(1, antagonist=-0.1),
        lambda: plateau(1, agonist=float("inf")),
        lambda: plateau(1, efficacy=1.01),
        lambda: plateau(1, net=1.5),
        lambda: plateau(1, net=-0.1),
        lambda: plateau(1, brake=-1),
        lambda: drug_effect([1, -1], antagonist=10),
        lambda: drug_effect(3, antagonist=10),
        lambda: drug_effect([1], dose=10),
        lambda: train([0, 10], 1, 60),
        lambda: train([5, 90], 1, 60),
        lambda: train([0], 1, 60),
        lambda: train(60, 1, 60),
        lambda: train([0, "end"], 1, 60),
        lambda: train([0, 90], 1, -1),
        lambda: train([0, 90], 1, 60, speed=0),
        lambda: train([0, 90], 1, 60, net=2),
        lambda: train([90, 0, 90], 1, 60),
    ],
)
def test_impossible_input_is_a_readable_error(call):
    with pytest.raises(ValueError, match=r"."):
        call()


# --- the explorer ------------------------------------------------------------------------------------------


EXPLORER = REGISTRY["02_autoreceptor"]


def test_default_shows_little_and_high_frequency_much():
    assert EXPLORER.data()["ratio now"] == pytest.approx(1.196, abs=0.003)
    assert EXPLORER.data(**EXPLORER.presets["Idazoxan at 10 Hz"])["ratio now"] == pytest.approx(1.88, abs=0.01)
    assert "raises" in EXPLORER.describe(EXPLORER.data(**EXPLORER.presets["Clonidine at 10 Hz"]))
    assert "lowers" in EXPLORER.describe(EXPLORER.data(**EXPLORER.presets["Clonidine at 1 Hz"]))
    assert "no drug" in EXPLORER.describe(EXPLORER.data(dose=0.01))
    assert "does not overshoot" in EXPLORER.describe(EXPLORER.data(**EXPLORER.presets["Fast feedback"]))


def test_the_left_end_of_a_drug_is_none():
    assert amount(0.01) == 0 and amount(0.02) == 0.02
    data = EXPLORER.data(dose=0.01, efficacy=0.5)
    assert np.array_equal(data["alone"], data["treated"])


def test_prediction_is_drawn_for_an_antagonist_only():
    frame = Frame(EXPLORER, EXPLORER.data(), scale=1)
    for settings, shown in (({}, True), (EXPLORER.presets["Clonidine at 1 Hz"], False)):
        data = EXPLORER.data(**settings)
        for guess in (60.0, 1e6, -100.0):
            assert (frame.pixels(data) != frame.pixels(data | {"prediction": guess})).any() == shown


def test_every_preset_is_in_range_and_has_words():
    for settings in EXPLORER.presets.values():
        assert len(EXPLORER.describe(EXPLORER.data(**settings))) > 60
