"""The β2 switch from Gs to Gi: its box, its rates, what holds it, and another simulator."""

import libsbml
import numpy as np
import pytest
import roadrunner

from nelib.kit.evidence import load_evidence
from nelib.kit.units import check_model_units
from nelib.signaling.beta2_switch import detailed_balance, shares, switch_model, switching

# b2_Gs_Gi_switch_rates.csv of the dossier (3e), per nM and ms or per ms.
RATES = {
    "k_bind": 5.555e-6, "k_unbind": 5e-3, "k_couple": 6e-7, "k_uncouple": 1e-6, "k_pre": 4e-8, "k_unpre": 3e-7,
    "k_bind_Gs": 2.5e-6, "k_unbind_Gs": 5e-4, "k_Gs": 25e-3, "k_P1": 8e-7, "k_P1_off": 4.48e-4, "k_P2": 8e-7,
    "k_P3": 1.712e-5, "k_P4": 1.712e-3, "k_P_off": 4.48e-3, "k_cat": 1e-3, "k_Gi": 1.5e-4, "k_Gi_off": 2.5e-4,
    "k_act_Gi": 5e-5, "k_dephos": 2.5e-6,
}  # fmt: skip
RECEPTOR = ("bAR", "GsbAR", "ISObAR", "ISObARGs", "pISObAR", "ppISObAR", "pppISObAR", "ppppISObAR", "ppppISObARGi",
            "PKAcISObAR", "PKAcpISObAR", "PKAcppISObAR", "PKAcpppISObAR")  # fmt: skip


@pytest.mark.parametrize("name", RATES)
def test_rates_are_those_of_the_table_in_seconds(name):
    assert load_evidence("beta2_switch")[name].value == pytest.approx(RATES[name] * 1e3, rel=1e-12)


def test_the_box_closes():
    """900 nM · 1.667 nM = 7.5 nM · 200 nM = 1500 nM². "Exactly" in the dossier: to 0.01%, as 5/5.555 is 0.90009."""
    box = detailed_balance()
    assert box["agonist"] == pytest.approx(900, rel=2e-4)
    assert box["Gs, occupied"] == pytest.approx(5 / 3)
    assert box["Gs, empty"] == pytest.approx(7.5)
    assert box["agonist, with Gs"] == pytest.approx(200)
    assert box["Gs first"] == pytest.approx(1500, rel=1e-12)
    assert box["agonist first"] / box["Gs first"] == pytest.approx(1.0001, abs=1e-6)


def test_agonist_and_Gs_help_each_other_4_5_fold():
    box = detailed_balance()
    gain = box["agonist"] / box["agonist, with Gs"]
    assert gain == pytest.approx(4.5, rel=1e-3)
    assert gain == pytest.approx(box["Gs, empty"] / box["Gs, occupied"], rel=2e-4)


def test_the_box_at_equilibrium_has_no_flux():
    rest = switch_model().steady_state(parameters={"PKA_tot": 0, "ISO": 500}, activity={"act_Gs": 0, "hyd_Gs": 0})
    for name in ("bind", "couple", "precouple", "bind_Gs"):
        # 0.01% out of balance, so a flux of that share of one direction is left
        assert abs(rest[name]) < 2e-4 * 1e-3 * rest["ISObARGs"]


def test_without_PKA_the_receptor_stays_with_Gs():
    path = switching([0, 60, 1800], 1000, 0)
    assert (shares(path)["Gi"] == 0).all() and (path["GaiGTP"] == 0).all()
    assert path["GasGTP"][-1] == pytest.approx(259.8, abs=0.5)


@pytest.mark.parametrize(("pka", "at_5_min"), [(30, 0.309), (100, 0.917), (300, 0.99997)])
def test_PKA_sets_how_fast_the_receptor_changes_sides(pka, at_5_min):
    path = switching([0, 300], 1000, pka)
    assert shares(path)["Gi"][-1] == pytest.approx(at_5_min, abs=2e-3)


def test_the_four_steps_speed_up():
    """The first two phosphates are the slow ones: of receptors with three there are never 1% of those with one."""
    path = switching(np.linspace(0, 600, 121), 1000, 100)
    assert shares(path)["between"].max() == pytest.approx(0.477, abs=2e-3)
    assert path["pppISObAR"].max() < 1e-2 * path["pISObAR"].max()


def test_the_marked_receptor_is_held_by_Gi():
    """An hour after agonist and PKA have gone, 99.8% are still with Gi, though a phosphate lasts 4.6 min.

    Gi covers the receptor: of 900 nM only 0.2 nM is free of it, and only that loses a phosphate.
    """
    path = switching(np.linspace(0, 4200, 43), 1000, 300, wash=600, PKA_after_wash=0)
    assert shares(path)["Gi"][-1] == pytest.approx(0.998, abs=1e-3)
    assert path["ppppISObAR"][-1] / path["ppppISObARGi"][-1] < 5e-4
    assert path["GaiGTP"][-1] > 350
    free = switch_model().simulate(
        np.linspace(0, 3600, 37), parameters={"ISO": 0, "PKA_tot": 0}, activity={"Gi_joins": 0},
        initial={n: float(path[n][6]) for n in switch_model().species},
    )  # fmt: skip
    assert free["ppppISObARGi"][-1] < 1  # without rebinding it leaves within minutes


def test_each_turn_of_the_model_conserves_receptors_and_G_proteins():
    path = switching(np.linspace(0, 900, 10), 300, 200, wash=400)
    np.testing.assert_allclose(sum(path[n] for n in RECEPTOR), 900, rtol=1e-9)
    gs = path["Gs"] + path["GsbAR"] + path["ISObARGs"] + path["GasGTP"] + path["GasGDP"]
    np.testing.assert_allclose(gs, 10900, rtol=1e-9)
    gi = path["Gi"] + path["ppppISObARGi"] + path["GaiGTP"] + path["GaiGDP"]
    np.testing.assert_allclose(gi, 10000, rtol=1e-9)
    found = shares(path)
    np.testing.assert_allclose(sum(found.values()), 1, rtol=1e-12)


def test_other_simulator_and_libsbml_and_units():
    model, changes = switch_model(), {"ISO": 1000.0, "PKA_tot": 100.0}
    assert check_model_units(model) == []
    document = libsbml.readSBMLFromString(model.sbml(changes))
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    runner = roadrunner.RoadRunner(model.sbml(changes))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-9, 1e-12
    other = np.asarray(runner.simulate(0, 600, 7, [f"[{s}]" for s in model.species]))
    path = model.simulate(np.linspace(0, 600, 7), parameters=changes)
    for i, s in enumerate(model.species):
        np.testing.assert_allclose(path[s], other[:, i], rtol=1e-4, atol=1e-7, err_msg=s)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: switching([0, 1], -1, 1), "at least 0"),
        (lambda: switching([0, 1], 1, float("inf")), "finite"),
        (lambda: switching([0, 1], 1, 1, wash=5), "event time"),
        (lambda: switching([1, 2], 1, 1), "event time"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
