"""Exocytosis counted: quanta, trains, and what the sources report about them."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from nelib.kit.evidence import load_evidence
from nelib.synapse.release import TISSUES, calcium_left, molecules, train, varicosities, vesicle_concentration

E = {name: record.value for name, record in load_evidence("release").items()}


def test_a9_molecules_in_a_quantum():
    """Target A9: 40 fC, two electrons a molecule (Chiti & Teschemacher 2007), are 124 830 molecules."""
    assert molecules(40) == pytest.approx(1.248e5, rel=0.01)
    assert molecules(40) == pytest.approx(124_830, rel=1e-4)


@pytest.mark.parametrize(("diameter", "molar"), [(50, 3.2), (80, 0.77), (100, 0.40)])
def test_a9_concentration_in_a_vesicle(diameter, molar):
    """Target A9, the table of the dossier."""
    assert vesicle_concentration(molecules(40), diameter) == pytest.approx(molar, rel=0.011)


def test_concentration_falls_with_the_cube_of_the_diameter():
    assert vesicle_concentration(1e5, 40) == pytest.approx(8 * vesicle_concentration(1e5, 80))


def test_without_depletion_the_train_is_a_geometric_series():
    found = train(10, 400, depletion=False)
    fade = np.exp(-0.1 / E["tau_f"])
    plateau = 1 + E["facilitation"] * fade / (1 - fade)
    assert found["probability"][0] == pytest.approx(E["p_0"])
    assert found["probability"][-1] / E["p_0"] == pytest.approx(plateau, rel=1e-6)
    k = 3
    by_hand = 1 + E["facilitation"] * sum(fade ** (k - j) for j in range(k))
    assert found["facilitation"][k] == pytest.approx(by_hand)


@pytest.mark.parametrize("frequency", [0.3, 2.0, 20.0])
def test_pools_agree_with_an_integrator(frequency):
    """The linear refilling between impulses, solved by matrix exponential, against a numerical integration."""
    found, pools = train(frequency, 30), np.ones(2)

    def refill(_, y):
        n, m = y
        return [(m - n) / E["tau_1"], (n - m) / (E["reserve"] * E["tau_1"]) + (1 - m) / E["tau_2"]]

    for k in range(30):
        assert found["pool"][k] == pytest.approx(pools[0], rel=1e-6)
        pools = pools - [found["probability"][k], 0]
        pools = solve_ivp(refill, (0, 1 / frequency), pools, rtol=1e-10, atol=1e-12).y[:, -1]


def test_pause_refills_the_pools():
    assert train(0.0001, 3)["pool"] == pytest.approx(1, abs=1e-5)


def test_fast_plateau_depends_on_refilling_and_hardly_on_the_probability():
    """What section 1 of lesson 02 derives: the release per second tends to 1/tau_1 (one pool)."""
    fast = [train(20, 150, p_0=p, facilitation=0)["probability"][-1] * 20 for p in (0.05, 0.1)]
    assert fast[0] == pytest.approx(fast[1], rel=0.25)
    slow = [train(0.02, 5, p_0=p, facilitation=0)["probability"][-1] for p in (0.05, 0.1)]
    assert slow[1] / slow[0] == pytest.approx(2, rel=0.1)


def test_tail_artery_in_outline():
    """100 impulses (rat tail artery): growth to +23% at most, depression to -68% at 20 Hz, a sum that hardly changes.

    The model grows to +31%, and only at 20 Hz: that misfit is reported in the lesson.
    """
    trains = {hertz: train(hertz, 100)["probability"] for hertz in (2, 5, 10, 20)}
    growth = {hertz: p.max() / p[0] - 1 for hertz, p in trains.items()}
    assert growth[2] < growth[5] < growth[10] < growth[20]
    assert growth[10] == pytest.approx(0.17, abs=0.01)
    assert growth[20] == pytest.approx(0.31, abs=0.01)
    assert 1 - trains[20][-1] / trains[20][0] == pytest.approx(E["tail_down"] / 100, abs=0.06)
    sums = [p.sum() for p in trains.values()]
    assert max(sums) / min(sums) < 1.2


def test_toxin_halves_the_first_response_and_spares_the_hundredth():
    left = calcium_left(E["omega_dose"], "cortex")
    with_toxin, without = (train(20, 100, calcium=c)["probability"] for c in (left, 1.0))
    assert with_toxin[0] / without[0] == pytest.approx(0.48, abs=0.01)
    assert with_toxin[-1] / without[-1] > 1
    slow = [train(0.05, 20, calcium=c)["probability"] for c in (left, 1.0)]
    assert slow[0][-1] / slow[1][-1] == pytest.approx(left, abs=0.03)


def test_toxin_blocks_more_in_sympathetic_nerve_than_in_cortex():
    assert calcium_left(1e6, "sympathetic nerve") == pytest.approx(0.06, abs=1e-3)
    assert calcium_left(1e6, "cortex") == pytest.approx(0.45, abs=1e-3)
    assert [calcium_left(0, t) for t in TISSUES] == [1, 1]
    assert 1 - calcium_left(E["omega_IC50"], "cortex") == pytest.approx(E["omega_cortex"] / 2)


def test_varicosities_follow_the_probability():
    for hertz in (1, 20):
        course = train(hertz, 100, p_0=0.02)
        hits = varicosities(course, 20_000, np.random.default_rng(1))
        assert hits.shape == (20_000, 100)
        assert hits.sum(axis=1).mean() == pytest.approx(course["probability"].sum(), rel=0.02)
        assert hits[:, 50:].mean() == pytest.approx(course["probability"][50:].mean(), rel=0.05)
    # In five seconds a place is hardly filled again: few varicosities release twice.
    assert (hits.sum(axis=1) > 1).sum() / hits.any(axis=1).sum() < 0.1
    free = train(5, 100, depletion=False)
    assert varicosities(free, 5000, np.random.default_rng(2), depletion=False).sum(axis=1).mean() == pytest.approx(
        free["probability"].sum(), rel=0.05
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: molecules(-1), "charge must be at least 0"),
        (lambda: vesicle_concentration(1e5, 0), "above 0 nm"),
        (lambda: calcium_left(1, "liver"), "no tissue named 'liver'"),
        (lambda: calcium_left(-1), "conotoxin must be at least 0"),
        (lambda: train(0, 10), "above 0 Hz"),
        (lambda: train(float("nan"), 10), "finite"),
        (lambda: train(1, 0), "impulses must be at least 1"),
        (lambda: train(1, 5, calcium=2), "calcium must be at most 1"),
        (lambda: train(1, 5, p_0=-0.1), "p_0 must be at least 0"),
        (lambda: varicosities(train(1, 5), 0, np.random.default_rng(0)), "count must be at least 1"),
    ],
)
def test_impossible_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
