"""Ca2+ to force: steady states of the science dossier, the phosphorylation identity, the latch."""

import libsbml
import numpy as np
import pytest
import roadrunner
import sympy as sp

from nelib.kit.units import check_model_units
from nelib.signaling import contraction

# Ca2+, K7, M, Mp, AMp, AM, phosphorylation, force.
ROWS = [
    (0.05, 0.1, 0.9873929, 0.002521411, 0.001710603, 0.008375043, 0.004232014, 0.01008565),
    (0.05, 0.01, 0.919257, 0.002376623, 0.001855391, 0.07651099, 0.004232014, 0.07836638),
    (0.1, 0.1, 0.906506, 0.0186988, 0.01418321, 0.060612, 0.03288201, 0.07479521),
    (0.1, 0.01, 0.6116368, 0.01368603, 0.01919599, 0.3554812, 0.03288201, 0.3746772),
    (0.15, 0.1, 0.737081, 0.05258381, 0.05035407, 0.1599812, 0.1029379, 0.2103352),
    (0.15, 0.01, 0.3649115, 0.03123059, 0.07170729, 0.5321506, 0.1029379, 0.6038579),
    (0.2, 0.1, 0.5315963, 0.09368074, 0.1201557, 0.2545672, 0.2138365, 0.374723),
    (0.2, 0.01, 0.2378649, 0.05373327, 0.1601032, 0.5482987, 0.2138365, 0.7084019),
    (0.25, 0.1, 0.3550199, 0.128996, 0.2179427, 0.2980414, 0.3469388, 0.5159841),
    (0.25, 0.01, 0.1671951, 0.07910508, 0.2678337, 0.4858661, 0.3469388, 0.7536998),
    (0.3, 0.1, 0.2308614, 0.1538277, 0.3247958, 0.2905151, 0.4786236, 0.6153109),
    (0.3, 0.01, 0.1216908, 0.1037184, 0.3749051, 0.3996857, 0.4786236, 0.7745908),
    (0.4, 0.1, 0.1020855, 0.1795829, 0.5055556, 0.2127759, 0.6851385, 0.7183316),
    (0.4, 0.01, 0.06751903, 0.1419746, 0.543164, 0.2473424, 0.6851385, 0.7905064),
    (0.5, 0.1, 0.05120328, 0.1897593, 0.6197645, 0.1392729, 0.8095238, 0.7590374),
    (0.5, 0.01, 0.03951604, 0.164924, 0.6445998, 0.1509602, 0.8095238, 0.79556),
    (0.7, 0.1, 0.01789051, 0.1964219, 0.7246016, 0.06108596, 0.9210235, 0.7856876),
    (0.7, 0.01, 0.01601126, 0.185464, 0.7355595, 0.0629652, 0.9210235, 0.7985247),
    (1, 0.1, 0.005980066, 0.198804, 0.7726246, 0.02259136, 0.9714286, 0.7952159),
    (1, 0.01, 0.005741145, 0.1947423, 0.7766863, 0.02283028, 0.9714286, 0.7995165),
]
NAMES = ("M", "Mp", "AMp", "AM", "phosphorylation", "force")


def independent(model, times, changes=None):
    """Run the exported SBML in libroadrunner."""
    runner = roadrunner.RoadRunner(model.sbml())
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-15
    for name, value in (changes or {}).items():
        runner[name] = value
    return np.asarray(runner.simulate(times[0], times[-1], len(times), [f"[{s}]" for s in model.species]))


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r[0]}-{r[1]}")
def test_hai_murphy_table_of_the_dossier(row):
    found = contraction.plateau(row[0], K_7=row[1])
    for name, expected in zip(NAMES, row[2:], strict=True):
        assert found[name] == pytest.approx(expected, rel=1e-6), name


def test_a12_phosphorylation_is_that_of_kinase_and_phosphatase_alone():
    """K1/(K1 + K2): attachment, detachment and latch drop out, as K1 = K6 and K2 = K5."""
    k_1, k_2 = contraction.kinase(), sp.Symbol("K_2")
    assert sp.simplify(contraction.closed_form("phosphorylation") - k_1 / (k_1 + k_2)) == 0


def test_a12_fails_when_mlcp_prefers_free_myosin():
    found = contraction.plateau(0.3, K_5=0.1)
    k_1 = 17 * 0.3**3
    assert found["phosphorylation"] > 1.3 * k_1 / (k_1 + 0.5)


def test_latch_of_the_dossier():
    """At 0.15 µM: phosphorylation 0.103, force 0.210 without and 0.604 with the latch."""
    fast, slow = (contraction.plateau(0.15, K_7=k) for k in (0.1, contraction.evidence("K_7_latch").value))
    assert [fast["phosphorylation"], slow["phosphorylation"]] == pytest.approx([0.103, 0.103], abs=5e-4)
    assert [fast["force"], slow["force"]] == pytest.approx([0.210, 0.604], abs=5e-4)
    assert fast["atp"] / fast["force"] / (slow["atp"] / slow["force"]) == pytest.approx(3.254, rel=1e-3)


@pytest.mark.parametrize("k_7", [0.1, 0.01])
def test_force_stays_while_phosphorylation_falls(k_7):
    """30 s of 0.5 µM Ca2+, then 0.15 µM: after 30 s more, phosphorylation is down to 13 % of its peak either way."""
    times = np.linspace(0, 300, 301)
    path = contraction.follow(times, 0.5, {30.0: 0.15}, K_7=k_7)
    force, phosphorylation = contraction.force(path), contraction.phosphorylation(path)
    assert phosphorylation[60] / phosphorylation[30] == pytest.approx(0.127, rel=0.01)
    left, price = {0.1: (0.299, 0.327), 0.01: (0.842, 0.097)}[k_7]
    assert force[60] / force[30] == pytest.approx(left, rel=0.01)
    assert contraction.atp_use(path)[60] / force[60] == pytest.approx(price, rel=0.01)
    end = contraction.plateau(0.15, K_7=k_7)
    assert force[-1] == pytest.approx(float(end["force"]), rel=1e-3)
    assert contraction.atp_use(path)[-1] == pytest.approx(float(end["atp"]), rel=1e-2)


def test_at_rest_every_bridge_that_lets_go_is_replaced():
    found = contraction.plateau(np.array([0.1, 0.3]))
    on = 17 * np.array([0.1, 0.3]) ** 3
    np.testing.assert_allclose(found["atp"], on * (found["M"] + found["AM"]) + 0.4 * found["Mp"], rtol=1e-12)


def test_libroadrunner_says_the_same_units_and_libsbml():
    model, times = contraction.contraction_model(), np.linspace(0, 60, 61)
    assert check_model_units(model) == []
    assert model.conserved == [dict.fromkeys(model.species, 1.0)]
    document = libsbml.readSBMLFromString(model.sbml())
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    path = model.simulate(times, parameters={"Ca": 0.3, "K_7": 0.01}, activity={"attach": 0.5})
    other = independent(model, times, {"Ca": 0.3, "K_7": 0.01, "activity_attach": 0.5})
    for i, name in enumerate(model.species):
        np.testing.assert_allclose(path[name], other[:, i], rtol=1e-4, atol=1e-10, err_msg=name)


@pytest.mark.parametrize(
    "call",
    [
        lambda: contraction.plateau(-0.1),
        lambda: contraction.plateau(0.1, K_9=1),
        lambda: contraction.plateau(0.1, K_2=0),
        lambda: contraction.follow([0, 1], -1),
        lambda: contraction.follow([0, 1], 0.1, {5.0: 0.2}),
    ],
)
def test_impossible_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
