"""Alpha-1 to IP3: rows of the science dossier (independent run of Kapela et al. 2008), closed forms, artefacts."""

import libsbml
import numpy as np
import pytest
import roadrunner

from nelib.kit.evidence import load_evidence
from nelib.kit.model import Event
from nelib.kit.units import check_model_units
from nelib.signaling import gq

# Norepinephrine, k_p, peak of IP3, its time, IP3 at 60 s and 300 s, then molecules at 300 s: Rs, Rp, G, PIP2.
ROWS = [
    (0.1, 0.1, 0.04591967, 6.6, 0.04298032, 0.0346583, 12631.41, 4366.568, 97.33248, 4.815969e07),
    (0.1, 0, 0.04613927, 7.3, 0.04520672, 0.04448206, 17000, 0, 126.0488, 4.775995e07),
    (0.3, 0.1, 0.1231539, 5.7, 0.1004163, 0.05266257, 7095.487, 9889.537, 151.8099, 4.685504e07),
    (0.3, 0, 0.1247262, 6.5, 0.1173617, 0.1123325, 17000, 0, 342.9138, 4.433385e07),
    (1, 0.1, 0.3579786, 4.7, 0.192312, 0.02877876, 1112.848, 15789.47, 81.78529, 4.735073e07),
    (1, 0, 0.3696392, 5.5, 0.306089, 0.275334, 17000, 0, 1033.507, 3.605461e07),
    (3, 0.1, 0.8341249, 4, 0.1939335, 0.006156998, 19.11171, 16607.1, 16.97319, 4.896441e07),
    (3, 0, 0.8889317, 4.8, 0.56459, 0.4826476, 17000, 0, 2562.016, 2.549568e07),
    (10, 0, 1.782554, 4.1, 0.7512685, 0.6582148, 17000, 0, 5375.31, 1.657234e07),
    (30, 0.1, 2.198328, 3, 0.03357744, 0.006457233, 7.459862, 13658.96, 17.71549, 4.936064e07),
    (30, 0, 2.515741, 3.7, 0.8020647, 0.7349174, 17000, 0, 7845.989, 1.267683e07),
    (100, 0.1, 2.533123, 2.9, 0.01863776, 0.008097278, 13.63802, 9697.467, 22.24273, 4.931055e07),
    (100, 0, 2.943498, 3.6, 0.8169589, 0.7662032, 17000, 0, 9352.162, 1.108796e07),
]


def independent(model, times, changes=None):
    """Run the exported SBML in libroadrunner."""
    runner = roadrunner.RoadRunner(model.sbml())
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-15
    for name, value in (changes or {}).items():
        runner[name] = value
    return np.asarray(runner.simulate(times[0], times[-1], len(times), [f"[{s}]" for s in model.species]))


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r[0]}-{r[1]}")
def test_kapela_reference_table_of_the_dossier(row):
    """Ca2+ 0.1 µM. The table was made at steps of 0.1 s, so the time of the peak is right to that; else 1e-6."""
    ne, k_p, peak, t_peak, at_60, at_300, *counts = row
    times = np.append(np.linspace(0, 60, 601), 300.0)
    path = gq.respond(times, ne, k_p=k_p)
    assert path["IP3"][0] == pytest.approx(0.0051432701, rel=1e-8)
    assert gq.molecules(path["G"][0]) == pytest.approx(13.994707874, rel=1e-8)
    assert path["IP3"].max() == pytest.approx(peak, rel=1e-6)
    assert times[path["IP3"].argmax()] == pytest.approx(t_peak, abs=0.05)
    assert path["IP3"][600] == pytest.approx(at_60, rel=1e-6)
    assert path["IP3"][601] == pytest.approx(at_300, rel=1e-6)
    for name, count in zip(("Rs", "Rp", "G", "PIP2"), counts, strict=True):
        assert gq.molecules(path[name][-1]) == pytest.approx(count, rel=2e-6, abs=1e-9)


@pytest.mark.parametrize("ne", [0.1, 1.0, 3.0, 100.0])
def test_a10_closed_form_without_desensitization(ne):
    """The simulation reaches the closed form; after 300 s, PIP2 is still 0.08 % short of it at 1 µM."""
    path = gq.respond([0, 300, 5000], ne, k_p=0)
    rest = gq.plateau(ne)
    for name in gq.receptor_model().species:
        assert path[name][-1] == pytest.approx(float(rest[name]), rel=1e-6, abs=1e-12)


def test_the_dossier_equates_300_s_with_the_steady_state_which_is_not_quite_so():
    assert gq.plateau(1.0)["IP3"] == pytest.approx(0.2751246, rel=1e-6)  # the dossier: 0.27533, the value at 300 s
    assert gq.respond([0, 300], 1.0, k_p=0)["IP3"][-1] == pytest.approx(0.27533, rel=1e-4)


@pytest.mark.parametrize("ne", [0.1, 10.0, 300.0])
def test_closed_form_with_desensitization(ne):
    path = gq.respond([0, 3e5], ne)
    rest = gq.plateau(ne, desensitized=True)
    for name in gq.receptor_model().species:
        assert path[name][-1] == pytest.approx(float(rest[name]), rel=1e-6)


def test_half_effect_of_the_g_protein_in_closed_form():
    values = {r.name: r.value for r in load_evidence("gq").values()}
    half = float(gq.closed_form("EC50_G").subs(values))
    assert half == pytest.approx(8.9827, rel=1e-4)
    low, at, high = gq.plateau(np.array([0.0, half, 1e12]))["G"]
    assert at == pytest.approx((low + high) / 2, rel=1e-9)


def test_prazosin_is_competitive():
    """Ten times its dissociation constant shifts every curve exactly 11-fold, and in time as well."""
    dose = 10 * gq.evidence("K_B").value
    assert gq.evidence("K_B").value * 1000 == pytest.approx(load_evidence("binding")["prazosin_Kd_alpha1A"].value)
    assert gq.evidence("B_usual").value == pytest.approx(dose)
    with_drug, without = gq.plateau(11.0, B=dose), gq.plateau(1.0)
    for name in with_drug:
        assert with_drug[name] == pytest.approx(float(without[name]), rel=1e-12)
    times = np.linspace(0, 300, 31)
    a, b = gq.respond(times, 11.0, B=dose), gq.respond(times, 1.0)
    np.testing.assert_allclose(a["IP3"], b["IP3"], rtol=1e-6)


def test_plc_inhibitor_and_calcium():
    assert gq.plateau(1.0, plc=0)["IP3"] == 0
    assert gq.respond([0, 30], 3.0, plc=0)["IP3"][-1] == pytest.approx(0, abs=1e-12)
    half, full = gq.plateau(0.001, Ca_clamp=0.4)["PLC"], gq.plateau(0.001, Ca_clamp=1e9)["PLC"]
    assert half == pytest.approx(full / 2, rel=0.02)  # K_c; PIP2 is hardly used at this dose


def test_receptor_number_has_no_effect_in_the_published_model_but_receptors_lost_have():
    """rho is divided by R_T, so it cancels: an artefact. Receptors that are not intact do count."""
    doses = np.geomspace(0.01, 100, 9)
    np.testing.assert_allclose(gq.plateau(doses, R_T=2000)["IP3"], gq.plateau(doses)["IP3"], rtol=1e-12)
    tops = [float(gq.plateau(1e6, q=q)["IP3"]) for q in (1, 0.5, 0.1)]
    assert tops == pytest.approx([0.78048, 0.65811, 0.29371], rel=1e-3)
    share = np.array(tops[1:]) / tops[0]
    assert share[0] > 0.8 and share[1] > 0.35  # half of the receptors give 84 % of the IP3, a tenth give 38 %


def test_washed_receptors_never_recover_in_the_published_model():
    """Without norepinephrine nothing takes the phosphate off: the loss depends on what was gone inside before."""
    for pause in (600, 36000):
        again = gq.second_pulse(1.0, 300, pause)
        assert again["phosphorylated_after"] == pytest.approx(15789.47, rel=1e-4)
        assert again["ratio"] < 0.09
    assert gq.second_pulse(1.0, 300, 600)["ratio"] == pytest.approx(0.0812, rel=0.005)
    # A hundred times the dose for as long leaves more of the second response, because more receptors went inside.
    assert gq.second_pulse(100.0, 300, 3600)["ratio"] == pytest.approx(0.2296, rel=0.005)
    repaired = gq.second_pulse(1.0, 300, 3600, k_dp=gq.evidence("k_dp_beta2").value)
    assert repaired["ratio"] == pytest.approx(0.916, rel=0.005)


def test_half_time_of_the_dephosphorylation_that_is_lent():
    assert np.log(2) / gq.evidence("k_dp_beta2").value / 60 == pytest.approx(18, rel=0.02)


def test_changing_dose_and_washout():
    times = np.linspace(0, 120, 121)
    path = gq.respond(times, 1.0, off=60, events=(Event(30, {"NE": 3.0}),), k_p=0)
    assert path["IP3"][45] > path["IP3"][30]
    assert path["IP3"][-1] == pytest.approx(gq.plateau(0.0)["IP3"], rel=0.5)
    assert path["IP3"][-1] < 0.02


def test_many_peaks_at_once_are_those_of_single_runs():
    doses = np.array([0.1, 0.3, 1, 3, 30, 100])
    single = [row[2] for row in ROWS if row[1] > 0]
    np.testing.assert_allclose(gq.peak(doses), single, rtol=1e-3)  # steps of 0.2 s
    np.testing.assert_allclose(gq.peak([1.0, 10.0], k_p=0), [0.36964, 1.782554], rtol=1e-3)


def test_mistyped_gas_constant():
    """8341 for 8314: every equilibrium potential is 0.325 % too large; the shift of rest needs the whole membrane."""
    assert gq.nernst_scale() - 1 == pytest.approx(0.00325, rel=0.01)


@pytest.mark.parametrize("changes", [{}, {"NE": 30, "B": 0.0015, "q": 0.5, "k_dp": 0.001}, {"activity_PLC": 0.3}])
def test_libroadrunner_says_the_same(changes):
    model, times = gq.receptor_model(), np.linspace(0, 300, 61)
    parameters = {n: v for n, v in changes.items() if not n.startswith("activity")}
    activity = {n[9:]: v for n, v in changes.items() if n.startswith("activity")}
    path = model.simulate(times, parameters=parameters, activity=activity)
    other = independent(model, times, changes)
    for i, name in enumerate(model.species):
        np.testing.assert_allclose(path[name], other[:, i], rtol=1e-4, atol=1e-12, err_msg=name)


def test_units_and_libsbml():
    assert check_model_units(gq.receptor_model()) == []
    document = libsbml.readSBMLFromString(gq.receptor_model().sbml())
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []


@pytest.mark.parametrize(
    "call",
    [
        lambda: gq.plateau(-1.0),
        lambda: gq.plateau(np.nan),
        lambda: gq.plateau(1.0, kp=0.0),
        lambda: gq.plateau(0.0, desensitized=True),
        lambda: gq.plateau("1 µM"),
        lambda: gq.respond([0, 1], -1.0),
        lambda: gq.respond([0, 1], 1.0, plc=-0.1),
        lambda: gq.respond([0, 1], 1.0, k_q=1.0),
        lambda: gq.second_pulse(1.0, 0, 10),
        lambda: gq.peak([1.0, -1.0]),
    ],
)
def test_impossible_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
