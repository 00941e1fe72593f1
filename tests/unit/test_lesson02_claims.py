"""What the prose of lesson 02 claims, computed. A sentence that the models no longer support fails here."""

import numpy as np
import pytest

from nelib.checkpoints import terminal as ask
from nelib.explorers import terminal as explore
from nelib.synapse import autoreceptor, fates, release
from nelib.synapse.synthesis import norepinephrine_terminal


def test_a_varicosity_ignores_about_ninety_nine_impulses_of_a_hundred():
    data = explore.train.data()
    assert 0.4 < data["quanta"] < 1.2
    assert data["hits"].mean() == pytest.approx(data["quanta"] / 100, abs=0.003)


def test_toxin_takes_half_of_the_first_response_and_nothing_of_the_hundredth():
    data = explore.train.data(**explore.train.presets["20 Hz, cortex, toxin"])
    assert data["now"][0] == pytest.approx(0.48, abs=0.01)
    assert data["now"][-1] >= data["control"][-1]
    still = explore.train.data(**explore.train.presets["20 Hz, cortex, toxin"], depletion=False)
    np.testing.assert_allclose(still["now"] / still["control"], still["now"][0] / still["control"][0])


def test_antagonist_does_little_at_1_hz_and_almost_doubles_at_10_hz():
    slow, fast = autoreceptor.drug_effect([1, 10], antagonist=10)
    assert slow == pytest.approx(0.2, abs=0.02)
    assert fast == pytest.approx(0.88, abs=0.05)


def test_partial_agonist_inhibits_slow_trains_and_promotes_fast_ones():
    effect = autoreceptor.drug_effect([0.5, 3, 5.9, 10], agonist=100, efficacy=0.3)
    assert effect[0] < -0.3 < effect[1] < -0.1
    assert effect[2] == pytest.approx(0, abs=0.01)
    assert effect[3] > 0.15


def test_no_strength_of_the_brake_gives_what_sacchetti_measured():
    """Idazoxan alone no effect, after a block of NET nearly fivefold: the failure that the lesson shows."""
    for strength in np.geomspace(0.05, 1, 8):
        alone = autoreceptor.drug_effect([1], antagonist=100, brake=strength)[0]
        blocked = autoreceptor.drug_effect([1], antagonist=100, brake=strength, net=0.1)[0]
        assert alone > 0.1 or blocked < 2


def test_leak_is_the_largest_flux_but_for_the_pump_that_answers_it():
    flux = fates.resting_fluxes()
    assert sorted(flux, key=flux.get)[-2:] == ["leak", "VMAT"]
    assert flux["leak"] / flux["release"] == pytest.approx(3.5, abs=0.1)
    blocked = explore.fates.data(VMAT=0.02)["fluxes"]["DHPG"]
    assert blocked / flux["MAO"] == pytest.approx(20, abs=1)
    assert explore.fates.data(VMAT=0.01)["fluxes"]["DHPG"] / flux["MAO"] == pytest.approx(25, abs=0.5)


def test_share_of_dhpg_among_the_first_products():
    found = fates.fates()["fluxes"]
    assert found["DHPG"] / (found["DHPG"] + found["NMN"]) == pytest.approx(0.71, abs=0.01)


def test_molecule_is_stored_seventeen_times_and_released_nearly_four_times():
    flows = explore.life.data(minute=-2)["flows"]
    rho = flows["release"] / (flows["release"] + flows["leak_NE"])
    u, w = flows["NET"] / flows["release"], flows["VMAT_NE"] / (flows["VMAT_NE"] + flows["MAO_NE"])
    stored = 1 / (1 - w * (1 - rho + rho * u))
    assert stored == pytest.approx(17, abs=0.7)
    assert rho * stored == pytest.approx(3.7, abs=0.1)
    assert rho * stored == pytest.approx(flows["release"] / flows["DBH"], rel=0.02)
    assert rho / (1 - w * (1 - rho)) < 1


def test_store_survives_one_block_and_not_two():
    def left(**settings):
        data = explore.life.data(minute=20, **settings)
        return data["pools"]["vne"] / data["rest"]["vne"]

    assert left() > 0.97
    assert left(net=0.05) > 0.96
    assert left(brake=False) > 0.92
    assert left(net=0.05, brake=False) < 0.75


def test_before_the_train_everything_is_at_rest():
    data = explore.life.data(minute=-2, net=0.02, brake=False, firing=20)
    for name, value in data["pools"].items():
        assert value == pytest.approx(data["rest"][name], rel=1e-4)
    assert data["braked"] == pytest.approx(1, rel=1e-4)


def test_brake_of_the_last_section_does_what_the_dossier_says_of_idazoxan():
    """Dossier 1.4: idazoxan x 1.09 at rest, with NET at 5% x 5.85 after an hour (regression values of a course model)."""
    rest = norepinephrine_terminal().steady_state()["ene"]
    alone = explore.life.data(firing=1, length=50, minute=50, brake=False)["pools"]["ene"] / rest
    both = explore.life.data(firing=1, length=50, minute=50, net=0.05, brake=False)["pools"]["ene"] / rest
    assert alone == pytest.approx(1.09, abs=0.01)
    assert both == pytest.approx(5.85, abs=0.25)


def test_one_in_five_of_what_mao_destroys_was_never_released():
    flows = explore.life.data(minute=-2)["flows"]
    rho = flows["release"] / (flows["release"] + flows["leak_NE"])
    w = flows["VMAT_NE"] / (flows["VMAT_NE"] + flows["MAO_NE"])
    never = (1 - rho) * (1 - w) / (1 - (1 - rho) * w)
    destroyed = flows["MAO_NE"] / (flows["MAO_NE"] + flows["U2"] + flows["spillover"])
    assert never / destroyed == pytest.approx(0.19, abs=0.01)


def test_hundredth_impulse_at_other_probabilities():
    """Less than the control at a low probability, more at a higher one: the zero at p = 0.01 is a crossing."""

    def ratio(p_0):
        data = explore.train.data(tissue="cortex", frequency=20, conotoxin=30, p_0=p_0)
        return data["now"][-1] / data["control"][-1]

    assert ratio(0.002) == pytest.approx(0.57, abs=0.02)
    assert ratio(0.01) == pytest.approx(1.07, abs=0.02)
    assert ratio(0.02) == pytest.approx(1.99, abs=0.03)


def test_effect_of_the_probability_vanishes_where_p_times_k_is_one():
    def last(p):
        return release.train(50, 100, p_0=p, facilitation=0)["probability"][-1]

    assert np.log(last(0.0102) / last(0.0098)) / np.log(0.0102 / 0.0098) == pytest.approx(0, abs=0.05)


def test_plateau_of_minutes_is_the_refilling_of_pool_and_reserve():
    value = {n: release.load_evidence("release")[n].value for n in ("tau_1", "tau_2", "reserve")}
    limit = 1 / (value["tau_1"] + value["tau_2"] / value["reserve"])
    assert release.train(20, 20_000)["probability"][-1] * 20 == pytest.approx(limit, rel=0.05)


def test_desipramine_leaves_four_fifths_of_dhpg():
    assert explore.fates.data(NET=0.01)["fluxes"]["DHPG"] / 108 == pytest.approx(0.82, abs=0.01)


def test_conotoxin_question_agrees_with_its_figure():
    """Weaker at high frequency, as in the artery, without another channel."""
    left = release.calcium_left(30, "sympathetic nerve")
    ratio = [release.train(f, 100, calcium=left)["probability"].sum() / release.train(f, 100)["probability"].sum()
             for f in (2, 32)]  # fmt: skip
    assert ratio[1] > 1.3 * ratio[0]


def test_questions_are_answered_right_by_their_own_numbers():
    for question in (ask.quantum(), ask.stimulated(), ask.crossover()):
        answer = question.answer
        assert answer.judge(f"{answer.value} {'' if answer.unit == '1' else answer.unit}").kind == "right"
        for wrong in answer.misconceptions:
            assert answer.judge(str(wrong.value)).message == wrong.message
