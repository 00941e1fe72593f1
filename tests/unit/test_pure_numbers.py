"""Species that are fractions beside species that are concentrations: units, SBML, and what is refused."""

import libsbml
import numpy as np
import pytest
import roadrunner
import sympy as sp
from toys import quantity, species

from nelib.kit.evidence import Quantity
from nelib.kit.model import Model, Reaction, Species
from nelib.kit.units import check_model_units

C, g, k, a, c = sp.symbols("C g k a c")


def share(name: str, start: float) -> Species:
    record = Quantity(f"{name}_start", name, start, "1", name, "test", "course", "ASSUMED", note="made for a test")
    return Species(name, name, name, record)


def gate(rate: sp.Expr = a * c**3 * g * C**3, changes=None) -> Model:
    """Return a channel whose open share falls with the cube of a concentration that it lets out."""
    used = {s.name for s in rate.free_symbols} | {"k"}
    known = [quantity("k", 0.2, "1/hour"), quantity("a", 0.1, "1/µM**3/hour"), quantity("c", 1.5, "1")]
    return Model(
        "gate",
        [species("C", 2.0), share("g", 0.5)],
        [q for q in known if q.name in used],
        [Reaction("leave", k * g * C, {"C": -1}, "leave"), Reaction("close", rate, changes or {"g": -1}, "close")],
    )


def test_simulated_alike_with_units_and_without_complaint():
    model = gate()
    assert check_model_units(model) == []
    document = libsbml.readSBMLFromString(model.sbml())
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    runner = roadrunner.RoadRunner(model.sbml())
    runner.integrator.relative_tolerance = 1e-10
    other = runner.simulate(0, 4, 9, ["[C]", "[g]", "g"])
    path = model.simulate(np.linspace(0, 4, 9))
    for i, name in enumerate(("C", "g", "g")):
        np.testing.assert_allclose(path[name], other[:, i], rtol=1e-5)


def test_a_rate_in_the_wrong_unit_is_found():
    assert check_model_units(gate(k * C)) and not check_model_units(gate(k * g))


def test_a_reaction_of_both_kinds_is_refused():
    with pytest.raises(ValueError, match="changes a pure number and a concentration"):
        gate(k * g, {"g": -1, "C": -1}).sbml()


def test_an_unknown_unit_is_still_refused():
    model = Model("m", [share("g", 1.0)], [quantity("k", 1.0, "1/kelvin")], [Reaction("r", k * g, {"g": -1}, "r")])
    with pytest.raises(ValueError, match="SBML export knows the units"):
        model.sbml()
