"""What the prose of lesson 01 claims, computed. A sentence that the model no longer supports fails here."""

import numpy as np
import pytest

from nelib.checkpoints import synthesis as ask
from nelib.explorers import synthesis as explore
from nelib.explorers.synthesis.regulation import DISTURBANCES, at_the_end
from nelib.kit.control import control_coefficients, finite_control_coefficient
from nelib.synapse.scenarios import treat
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal


def regulation(name: str, **settings) -> float:
    return at_the_end(explore.regulation.data(**settings), name)


def test_resting_terminal_stands_beyond_the_optimum():
    data = explore.enzyme.data()
    assert data["best"] < data["tyr"]
    assert data["elasticity"] < 0


def test_tenth_of_aadc_makes_as_much_and_ldopa_rises_tenfold():
    rest, blocked = explore.pathway.data(), explore.pathway.data(aadc=0.1)
    assert blocked["flows"]["DBH"] / rest["flows"]["DBH"] == pytest.approx(1, abs=0.005)
    assert blocked["pools"]["ldopa"] / rest["pools"]["ldopa"] == pytest.approx(10, rel=0.1)


def test_leak_is_the_largest_loss_of_the_vesicle_and_several_times_release():
    flows = explore.pathway.data()["flows"]
    assert flows["leak_NE"] > 3 * flows["release"]
    assert flows["leak_NE"] > flows["release"] + flows["NET"]
    assert flows["VMAT_NE"] == max(flows.values())


def test_reserpine_halves_synthesis_and_leaves_six_percent_of_the_store():
    rest, blocked = explore.pathway.data(), explore.pathway.data(**explore.pathway.presets["Reserpine"])
    assert blocked["flows"]["DBH"] / rest["flows"]["DBH"] == pytest.approx(0.5, abs=0.05)
    assert blocked["pools"]["vne"] / rest["pools"]["vne"] == pytest.approx(0.06, abs=0.005)
    assert blocked["flows"]["TH"] / rest["flows"]["TH"] == pytest.approx(1, abs=0.01)


def test_four_transport_steps_have_larger_coefficients_than_th():
    row = control_coefficients(dopamine_terminal()).loc["TH"]
    assert row["TH"] == pytest.approx(0.5, abs=0.05)
    assert min(abs(row[step]) for step in ("VMAT", "leak", "DAT", "release")) > row["TH"]


def test_control_depends_on_the_state():
    assert finite_control_coefficient(dopamine_terminal(("autoreceptor",)), "TH", "TH") == pytest.approx(1, abs=0.05)
    ne = norepinephrine_terminal()
    assert finite_control_coefficient(ne, "DBH", "DBH") < 0.1
    assert finite_control_coefficient(ne, "DBH", "DBH", activity={"DBH": 0.05}) > 0.5
    tight = control_coefficients(ne, parameters={"K_i_cda": 0.09})
    assert tight.loc["TH", "TH"] == pytest.approx(0.75, abs=0.02)
    scarce = {n: 0.1 * ne.species[n].initial.value for n in ("bh2", "bh4")}
    assert control_coefficients(ne, initial=scarce).loc["DBH", "DRR"] > 0.2


def test_doubled_th_doubles_synthesis_only_without_the_autoreceptor():
    assert regulation("TH", size=2) == pytest.approx(1.5, abs=0.05)
    assert regulation("TH", size=2, autoreceptor=False) == pytest.approx(2, abs=0.05)


def test_end_product_buys_nothing():
    for disturbance in DISTURBANCES:
        settings = dict(disturbance=disturbance, size=2)
        assert abs(regulation("TH", **settings) - regulation("TH", end_product=False, **settings)) < 0.002


def test_autoreceptor_pays_for_a_steady_outside_with_the_store():
    settings = dict(disturbance="firing", size=2)
    assert regulation("eda", **settings) == pytest.approx(1.5, abs=0.05)
    assert regulation("vda", **settings) == pytest.approx(0.75, abs=0.03)
    assert regulation("eda", autoreceptor=False, **settings) == pytest.approx(2, abs=0.1)
    assert regulation("vda", autoreceptor=False, **settings) > 0.95


def test_tight_inhibition_costs_a_quarter_and_takes_control_from_th():
    loose, tight = (explore.inhibition.data(K_i=k) for k in (110, 0.09))
    assert tight["made_now"] / loose["made_now"] == pytest.approx(0.73, abs=0.03)
    assert tight["gain"] < loose["gain"]


def test_reserpine_empties_on_the_time_scale_of_the_leak():
    hours = np.array([0.0, 2.0])
    assert treat("reserpine", hours)["vne"][1] < 0.25 * treat("reserpine", hours)["vne"][0]
    assert treat("α-methyl-p-tyrosine", hours)["vne"][1] > 0.9 * treat("α-methyl-p-tyrosine", hours)["vne"][0]


def test_each_correction_of_the_file_alone_is_not_enough():
    assert explore.audit.data(uptake=True)["agree"] < 7
    assert explore.audit.data(storage=True)["agree"] < 7
    assert explore.audit.data(uptake=True, storage=True)["agree"] == 7
    assert explore.audit.data()["ratio"][2] > 100  # tyrosine a hundred times too high


def test_measured_cofactor_constant_halves_and_quarters_synthesis():
    left = [
        m.steady_state(parameters={"K_bh4": 5000})["TH"] / m.steady_state()["TH"]
        for m in (dopamine_terminal(), norepinephrine_terminal())
    ]
    assert left[0] == pytest.approx(0.5, abs=0.02)
    assert left[1] < 0.25


@pytest.mark.parametrize("name", ["optimum", "coefficient", "apparent", "half_life"])
def test_right_answers_are_accepted_as_typed(name):
    answer = getattr(ask, name)().answer
    for shown in (f"{answer.value:.4g} {answer.unit}", f"{answer.value:.4g}"):
        assert answer.judge(shown).kind == "right"


def test_other_right_ways_to_answer_are_recognized():
    assert ask.coefficient().answer.judge("-10.8%").kind == "right"
    assert ask.coefficient().answer.judge("−10.8 %").kind == "right"  # a minus sign as word processors write it
    assert "fraction" in ask.coefficient().answer.judge("-0.108").message
    assert "left" in ask.coefficient().answer.judge("89.2").message
