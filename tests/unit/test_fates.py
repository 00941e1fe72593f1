"""The dog's heart: fluxes from two measurements, balances, and detours that the sources know."""

import numpy as np
import pytest

from nelib.kit.evidence import load_evidence
from nelib.synapse.fates import STEPS, STORES, fates, network, resting_fluxes, reuptake

E = {name: record.value for name, record in load_evidence("fates").items()}


def test_a10_leak_and_reuptake_at_rest():
    """Target A10 (Eisenhofer 1991, dog heart): DHPG from leak 86.4, reuptake 720, leak 2880 pmol/min."""
    rest = resting_fluxes()
    assert E["leak_share"] * E["D_rest"] == pytest.approx(86.4, rel=0.01)
    assert rest["NET"] == pytest.approx(720, rel=0.01)
    assert rest["leak"] == pytest.approx(2880, rel=0.01)
    assert rest["leak"] / rest["NET"] == pytest.approx(4)


@pytest.mark.parametrize(
    ("state", "flux", "share"), [("rest", 720, 0.936), ("low", 2653, 0.928), ("high", 5120, 0.919)]
)
def test_reuptake_in_three_states(state, flux, share):
    """The table in 3.2 of the dossier."""
    found = reuptake(E[f"D_{state}"])
    assert found == pytest.approx(flux, rel=1e-3)
    assert found / (found + E[f"S_{state}"]) == pytest.approx(share, abs=1e-3)


def test_organs_and_man():
    """Kopin 1998 (release over spillover) and Eisenhofer 1991 (whole body)."""
    assert [round(100 / E[f"ratio_{o}"]) for o in ("kidney", "muscle", "heart")] == [33, 8, 5]
    assert E["reuptake_man"] / (E["reuptake_man"] + E["spillover_man"]) == pytest.approx(0.905, abs=1e-3)


@pytest.mark.parametrize("store", STORES)
def test_rest_is_rest(store):
    found = fates(store)
    assert list(found["contents"].values()) == pytest.approx([1, 1, 1, 1])
    for name, flux in resting_fluxes().items():
        assert found["fluxes"][name] == pytest.approx(flux)


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("seed", range(20))
def test_every_place_is_in_balance_and_nothing_is_lost(store, seed):
    rng = np.random.default_rng(seed)
    found = fates(store, **{step: 10 ** rng.uniform(-2, 0.7) for step in STEPS})
    f = found["fluxes"]
    scale = max(f.values())
    assert abs(f["leak"] + f["NET"] - f["VMAT"] - f["MAO"]) < 1e-9 * scale
    assert abs(f["release"] + f["return"] - f["NET"] - f["uptake 2"] - f["spillover"]) < 1e-9 * scale
    assert abs(f["uptake 2"] - f["return"] - f["COMT"]) < 1e-9 * scale
    assert f["DHPG"] == pytest.approx(f["DHPG to MHPG"] + f["DHPG out"])
    assert f["NMN"] == pytest.approx(f["NMN to MHPG"] + f["NMN out"])
    assert f["MHPG"] == pytest.approx(f["VMA"] + f["MHPG out"])
    assert min(min(f.values()), *found["contents"].values()) >= 0
    if store == "settled":  # what is made leaves as norepinephrine or as one of four metabolites
        out = f["spillover"] + f["DHPG out"] + f["NMN out"] + f["MHPG out"] + f["VMA"]
        assert out == pytest.approx(f["synthesis"], rel=1e-9)


def test_desipramine_lowers_dhpg_by_a_fifth():
    """Eisenhofer 1991: desipramine cuts resting DHPG by 20%. It goes in here as the leak share; a complete block obeys it."""
    blocked, rest = fates(NET=0.001)["fluxes"], fates()["fluxes"]
    assert blocked["DHPG"] / rest["DHPG"] == pytest.approx(0.8, abs=0.003)


def test_desipramine_abolishes_the_rise_of_dhpg_with_stimulation():
    """Eisenhofer 1991: with desipramine stimulation no longer raises DHPG."""
    still, driven = fates(NET=0.001)["fluxes"], fates(NET=0.001, release=4)["fluxes"]
    assert driven["DHPG"] == pytest.approx(still["DHPG"], rel=0.01)
    assert fates(release=4)["fluxes"]["DHPG"] > 1.5 * fates()["fluxes"]["DHPG"]


def test_stimulation_predicts_dhpg_within_two_standard_errors():
    """Weak stimulation well, strong stimulation too high (285 against 240 ± 47): NET saturates, the network does not."""
    for state, error in (("low", 34), ("high", 47)):
        found = fates(release=E[f"S_{state}"] / E["S_rest"])["fluxes"]["DHPG"]
        assert abs(found - E[f"D_{state}"]) < 2 * error
    assert found > E["D_high"]


def test_mao_inhibition_triples_the_normetanephrine_that_escapes():
    """Eisenhofer 1994 (rat): spillover of normetanephrine rises 2.8-fold after MAO inhibition."""
    ratio = fates(MAO=0.001)["fluxes"]["NMN out"] / fates()["fluxes"]["NMN out"]
    assert ratio == pytest.approx(2.8, rel=0.01)


def test_reserpine_floods_mao_first_and_empties_the_store_later():
    minutes, days = fates("held", VMAT=0.02), fates("settled", VMAT=0.02)
    assert minutes["fluxes"]["DHPG"] > 15 * fates()["fluxes"]["DHPG"]
    assert days["contents"]["vesicle"] < 0.12


def test_mao_block_does_nothing_outside_at_first_and_fills_the_store_later():
    assert fates("held", MAO=0.01)["contents"]["outside"] == pytest.approx(1, abs=0.01)
    assert fates("settled", MAO=0.01)["contents"]["vesicle"] > 2


def test_network_is_what_runs():
    """The balances that the lesson shows hold at the solution that the figure shows."""
    import sympy as sp

    from nelib.synapse import fates as module

    activity = {"NET": 0.2, "MAO": 0.5, "VMAT": 0.7, "COMT": 0.3, "release": 2.0}
    contents = fates("settled", **activity)["contents"]
    values = {sp.Symbol(f"a_{n}", positive=True): v for n, v in activity.items()}
    values |= dict(zip((module.x_v, module.x_c, module.x_e, module.x_o), contents.values(), strict=True))
    values |= {sp.Symbol("J_{" + n.replace(" ", "\\ ") + "}", positive=True): v for n, v in resting_fluxes().items()}
    for equation in network("settled").values():
        assert float((equation.lhs - equation.rhs).subs(values)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: fates("frozen"), "no state of the store named 'frozen'"), (lambda: fates(DAT=0.5), "no step named 'DAT'"),
        (lambda: fates(NET=-1), "activity of NET must be at least"), (lambda: fates(MAO=0), "activity of MAO must be at least"),
        (lambda: fates(COMT=float("nan")), "finite"), (lambda: reuptake(-5), "dhpg must be at least 0"),
        (lambda: network("x"), "no state of the store"),
    ],
)  # fmt: skip
def test_impossible_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
