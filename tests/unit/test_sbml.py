"""Exports: every kind of expression, rates as well as concentrations, and a drug that comes in the middle."""

import antimony
import libsbml
import numpy as np
import pytest
import roadrunner
import sympy as sp
from toys import quantity, species

from nelib.kit.model import Event, Model, Reaction
from nelib.synapse.synthesis import REGULATIONS, dopamine_terminal, norepinephrine_terminal

A, B, k, c = sp.symbols("A B k c")
RATES = {
    "logarithm": k * c * sp.log(1 + A),
    "exponential": k * sp.exp(-c * A),
    "root": k * c * sp.sqrt(A),
    "power of a fraction": k * c * A ** sp.Rational(3, 2),
    "power of a power": k / (c + A) ** B,
    "negative power": k * c * B**3 / A**2,
    "third": k * c * A / 3,
    "fraction": sp.Rational(2, 7) * k * c * A,
    "pi": sp.pi * k * c * A,
    "small number": k * c * (A + 1e7 * A * sp.Float("1e-7")),
    "long number": sp.Float("0.123456789012345") * k * c * A,
    "unlike": k * c * (A - B),
}
KINKED = {"maximum": k * c * sp.Max(A - 1, 0), "cases": k * c * sp.Piecewise((A, A > 1), (1, True))}


def toy(rate: sp.Expr) -> Model:
    return Model(
        "toy",
        [species("A", 2.0), species("B", 1.0)],
        [quantity("k", 0.3, "1"), quantity("c", 1.5, "1")],
        [Reaction("go", rate, {"A": -1, "B": 1}, "step")],
    )


def runner(sbml: str) -> roadrunner.RoadRunner:
    made = roadrunner.RoadRunner(sbml)
    made.integrator.relative_tolerance, made.integrator.absolute_tolerance = 1e-10, 1e-14
    return made


def from_antimony(model: Model) -> str:
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(model.antimony()) >= 0, antimony.getLastError()
    return antimony.getSBMLString(model.name)


def errors(sbml: str) -> list[str]:
    document = libsbml.readSBMLFromString(sbml)
    document.checkConsistency()
    found = [document.getError(i) for i in range(document.getNumErrors())]
    return [e.getMessage() for e in found if e.getSeverity() >= libsbml.LIBSBML_SEV_ERROR]


def assert_same_toy(model: Model) -> None:
    times = np.linspace(0, 2, 5)
    path = model.simulate(times)
    assert errors(model.sbml()) == []
    for text in (model.sbml(), from_antimony(model)):
        other = runner(text).simulate(0, 2, 5, ["[A]", "[B]", "go"])
        for i, name in enumerate(("A", "B", "go")):
            np.testing.assert_allclose(path[name], other[:, i], rtol=1e-5)


@pytest.mark.parametrize("name", RATES)
def test_expression_survives_the_export(name):
    assert_same_toy(toy(RATES[name]))


@pytest.mark.parametrize("name", KINKED)
def test_kinked_expression_survives_the_export(name):
    assert_same_toy(toy(KINKED[name]))


@pytest.mark.parametrize("without", [(r,) for r in REGULATIONS], ids=lambda w: w[0])
def test_rates_agree_as_well(without):
    model = dopamine_terminal(without)
    assert errors(model.sbml()) == []
    path = model.simulate(np.linspace(0, 4, 9), initial={"hva": 0.0})
    other = runner(model.sbml()).simulate(0, 4, 9, list(model.reactions))
    for i, name in enumerate(model.reactions):
        np.testing.assert_allclose(path[name], other[:, i], rtol=1e-4, atol=1e-7, err_msg=name)


def test_a_drug_in_the_middle():
    model = norepinephrine_terminal()
    events = [Event(2.0, set_activity={"NET": 0.05}, set_parameters={"firing": 2.0}, add={"cne": 5.0})]
    path = model.simulate(np.linspace(0, 4, 9), events=events)
    other = runner(model.sbml())
    names = [f"[{s}]" for s in model.species]
    first = np.array(other.simulate(0, 2, 5, names))
    other["activity_NET"], other["firing"], other["[cne]"] = 0.05, 2.0, other["[cne]"] + 5.0
    second = np.array(other.simulate(2, 4, 5, names))
    joined = np.vstack((first, second[1:]))
    for i, s in enumerate(model.species):
        np.testing.assert_allclose(path[s], joined[:, i], rtol=1e-4, err_msg=s)


def test_steady_state_is_that_of_the_other_simulator():
    for model in (dopamine_terminal(), norepinephrine_terminal()):
        state, other = model.steady_state(), runner(model.sbml())
        other.simulate(0, 2000, 3)
        for s in model.species:
            assert other[f"[{s}]"] == pytest.approx(state[s], rel=1e-4), s


def test_export_carries_the_values_that_are_given():
    document = libsbml.readSBMLFromString(dopamine_terminal().sbml({"btyr": 250.0}))
    parameters = document.getModel().getListOfParameters()
    assert parameters.get("btyr").getValue() == 250.0
    assert parameters.get("K_tyr").getValue() == 46.0
    assert parameters.get("activity_TH").getValue() == 1.0


def test_a_broken_export_is_found():
    text = toy(RATES["root"]).sbml()
    assert errors(text.replace("<ci>k</ci>", "<ci>q</ci>"))
    assert errors(text.replace('id="B"', 'id="A"'))
