"""An independent simulator, libroadrunner, runs the exported models to the same values; libSBML finds no fault."""

import antimony
import libsbml
import numpy as np
import pytest
import roadrunner

from nelib.kit.units import check_model_units
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal

MODELS = {
    "dopamine": dopamine_terminal(),
    "norepinephrine": norepinephrine_terminal(),
    "file, uptake": dopamine_terminal((), ("uptake",)),
    "file, storage": dopamine_terminal((), ("storage",)),
    "no brakes": dopamine_terminal(("end product", "substrate", "autoreceptor")),
}
TIMES = np.linspace(0, 24, 49)


def independent(sbml: str, species, changes=None) -> np.ndarray:
    runner = roadrunner.RoadRunner(sbml)
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-9, 1e-13
    for name, value in (changes or {}).items():
        runner[name] = value
    return np.asarray(runner.simulate(TIMES[0], TIMES[-1], TIMES.size, [f"[{s}]" for s in species]))


def assert_same(model, path, other: np.ndarray) -> None:
    for i, s in enumerate(model.species):
        np.testing.assert_allclose(path[s], other[:, i], rtol=1e-4, atol=1e-9, err_msg=s)


@pytest.mark.parametrize("name", MODELS)
def test_same_values(name):
    model = MODELS[name]
    assert_same(model, model.simulate(TIMES), independent(model.sbml(), model.species))


@pytest.mark.parametrize("name", ["dopamine", "norepinephrine"])
def test_same_values_with_other_parameters_and_activities(name):
    model = MODELS[name]
    parameters, activity = {"btyr": 250, "K_i_cda": 0.09}, {"TH": 2.5, "AADC": 0.2, "release": 3}
    path = model.simulate(TIMES, parameters=parameters, activity=activity)
    changes = parameters | {f"activity_{n}": v for n, v in activity.items()}
    assert_same(model, path, independent(model.sbml(), model.species, changes))
    assert_same(model, model.simulate(TIMES, parameters=parameters), independent(model.sbml(parameters), model.species))


@pytest.mark.parametrize("name", MODELS)
def test_libsbml_finds_nothing_to_say_units_included(name):
    document = libsbml.readSBMLFromString(MODELS[name].sbml())
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []


@pytest.mark.parametrize("name", MODELS)
def test_antimony_says_the_same(name):
    model = MODELS[name]
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(model.antimony()) >= 0, antimony.getLastError()
    assert_same(model, model.simulate(TIMES), independent(antimony.getSBMLString(model.name), model.species))


@pytest.mark.parametrize("name", MODELS)
def test_every_rate_has_the_unit_that_its_species_need(name):
    assert check_model_units(MODELS[name]) == []
