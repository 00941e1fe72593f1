"""The model kit against closed forms, and what it refuses."""

import numpy as np
import pytest
import sympy as sp

from nelib.kit.control import control_coefficients, finite_control_coefficient
from nelib.kit.evidence import Quantity
from nelib.kit.model import Event, Model, Reaction, Species
from nelib.kit.units import check_model_units

A, B, k, k_back, source, fb = sp.symbols("A B k k_back source fb")


def quantity(name: str, value: float, unit: str) -> Quantity:
    return Quantity(name, name, value, unit, name, "test", "course", "ASSUMED", note="made for a test")


def species(name: str, start: float) -> Species:
    return Species(name, name, name, quantity(f"{name}_start", start, "µM"))


def decay(rate: float = 0.5, start: float = 8.0) -> Model:
    return Model(
        "decay", [species("A", start)], [quantity("k", rate, "1/hour")], [Reaction("loss", k * A, {"A": -1}, "loss")]
    )


def exchange() -> Model:
    return Model(
        "exchange",
        [species("A", 9.0), species("B", 1.0)],
        [quantity("k", 2.0, "1/hour"), quantity("k_back", 0.5, "1/hour")],
        [Reaction("there", k * A, {"A": -1, "B": 1}, "there"), Reaction("back", k_back * B, {"B": -1, "A": 1}, "back")],
    )


def pathway(strength: float = 2.0) -> Model:
    """Return a pathway with feedback whose control coefficients are known: v1 = source/(1 + fb·A), v2 = k·A."""
    return Model(
        "pathway",
        [species("A", 1.0)],
        [quantity("source", 3.0, "µM/hour"), quantity("fb", strength, "1/µM"), quantity("k", 1.0, "1/hour")],
        [
            Reaction("make", source / (1 + fb * A), {"A": 1}, "make"),
            Reaction("use", k * A, {"A": -1}, "use"),
        ],
    )


def runaway() -> Model:
    return Model(
        "runaway",
        [species("A", 1.0)],
        [quantity("source", 1.0, "µM/hour")],
        [Reaction("make", source, {"A": 1}, "make")],
    )


TIMES = np.linspace(0, 6, 25)


def test_first_order_decay():
    np.testing.assert_allclose(decay().simulate(TIMES)["A"], 8 * np.exp(-0.5 * TIMES), rtol=1e-6)


def test_doses_superpose():
    path = decay().simulate(TIMES, events=[Event(2.0, add={"A": 5.0}), Event(4.0, add={"A": 1.0})])
    expected = 8 * np.exp(-0.5 * TIMES)
    for when, dose in ((2.0, 5.0), (4.0, 1.0)):
        expected = expected + np.where(when < TIMES, dose * np.exp(-0.5 * (TIMES - when)), 0)
    np.testing.assert_allclose(path["A"], expected, rtol=1e-6)


def test_order_of_events_does_not_matter_and_parameters_step():
    events = [Event(1.0, set_parameters={"k": 0.0}), Event(3.0, set_parameters={"k": 1.0})]
    expected = 8 * np.exp(-0.5 * np.minimum(TIMES, 1) - np.maximum(TIMES - 3, 0))
    for order in (events, events[::-1]):
        np.testing.assert_allclose(decay().simulate(TIMES, events=order)["A"], expected, rtol=1e-6)


def test_activity_scales_a_rate():
    np.testing.assert_allclose(
        decay().simulate(TIMES, activity={"loss": 0.2})["A"], 8 * np.exp(-0.1 * TIMES), rtol=1e-6
    )


def test_reversible_exchange_settles_and_conserves():
    model = exchange()
    assert model.conserved == [{"A": 1.0, "B": 1.0}]
    state = model.steady_state()
    assert state["B"] == pytest.approx(8.0)
    assert state["A"] + state["B"] == pytest.approx(10.0)
    assert model.steady_state(initial={"A": 0, "B": 5})["B"] == pytest.approx(4.0)


def test_no_steady_state_is_an_error_and_not_a_number():
    with pytest.raises(RuntimeError, match="rest"):
        runaway().steady_state()


def test_steady_state_at_zero_is_found():
    assert decay().steady_state()["A"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("strength", [0.01, 2.0, 50.0])
def test_control_coefficients_of_a_known_pathway(strength):
    model = pathway(strength)
    x = (np.sqrt(1 + 4 * strength * 3.0) - 1) / (2 * strength)
    epsilon = -strength * x / (1 + strength * x)
    table = control_coefficients(model)
    assert model.steady_state()["A"] == pytest.approx(x)
    assert table.loc["make", "make"] == pytest.approx(1 / (1 - epsilon))
    assert table.loc["make", "use"] == pytest.approx(-epsilon / (1 - epsilon))
    assert table.loc["A", "make"] == pytest.approx(1 / (1 - epsilon))
    assert table.loc["A"].sum() == pytest.approx(0, abs=1e-9)
    assert finite_control_coefficient(model, "make", "make") == pytest.approx(table.loc["make", "make"], rel=1e-4)


def test_unit_check_passes_and_catches_a_wrong_unit():
    assert check_model_units(decay()) == []
    wrong = Model("w", [species("A", 1)], [quantity("k", 1, "µM/hour")], [Reaction("loss", k * A, {"A": -1}, "loss")])
    assert check_model_units(wrong)
    adds = Model("w", [species("A", 1)], [quantity("k", 1, "1/hour")], [Reaction("loss", k + A, {"A": -1}, "loss")])
    assert check_model_units(adds)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Model("m", [species("A", 1)], [], [Reaction("loss", k * A, {"A": -1}, "")]), "does not declare"),
        (lambda: Model("m", [species("A", 1)], [quantity("k", 1, "1/hour")], []), "no rate uses"),
        (lambda: Model("m", [species("A", 1), species("A", 1)], [], []), "twice"),
        (lambda: Model("m", [species("A", 1)], [], [Reaction("loss", A, {"Q": -1}, "")]), "no species named 'Q'"),
    ],
)
def test_a_faulty_declaration_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_unsourced_parameter_is_refused():
    with pytest.raises(ValueError, match="no source"):
        Quantity("k", "k", 1.0, "1/hour", "rate", "test", "", "READ")
    with pytest.raises(ValueError, match="no reference"):
        Quantity("k", "k", 1.0, "1/hour", "rate", "test", "nobody1999", "READ")
    with pytest.raises(ValueError, match="note"):
        Quantity("k", "k", 1.0, "1/hour", "rate", "test", "course", "DERIVED")
    with pytest.raises(ValueError, match="probability"):
        Quantity("k", "k", 1.0, "1/hour", "rate", "test", "course", "RECALLED")


def test_mathematics_is_typeset():
    assert r"\frac" in pathway().equations("make")._repr_latex_()
    assert r"v_{\mathrm{make}}" in repr(pathway().balances())
    with pytest.raises(ValueError, match="Did you mean 'make'"):
        pathway().equations("mak")
