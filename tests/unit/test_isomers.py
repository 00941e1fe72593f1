"""Mixtures of isomers: acceptance target A14 and section 1b of the dossier, derivation, limits, agonists."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from nelib.explorers import load_all
from nelib.kit.evidence import load_evidence
from nelib.kit.render import Frame
from nelib.receptors.isomers import (
    Mixture,
    formulas,
    measured,
    platelet_ratio,
    purity_needed,
    true_ratio,
    value,
    weaker,
)

F = formulas()
C, f, K, r = sp.symbols("C f K_- r", positive=True)
EXPLORER = load_all()["05_isomers"]
shares, ratios = st.floats(0, 1), st.floats(0, 4).map(lambda x: float(10**x))


def zero(expression) -> bool:
    return sp.simplify(expression) == 0


def test_a14_racemate():
    """K of a racemate over K of (-) is 2/(1 + 1/r): 1.9535 for r = 42, the ratio in rabbit bladder."""
    assert weaker(0.5, 42) == pytest.approx(1.9535, abs=5e-5)
    assert Mixture(0.5, 42).weaker == pytest.approx(84 / 43, rel=1e-12)


@pytest.mark.parametrize(("ratio", "factor"), [(11, 1.833), (16, 1.882), (20, 1.905), (42, 1.953), (100, 1.980)])
def test_racemates_of_the_dossier(ratio, factor):
    """Section 1b: a racemate looks almost exactly twofold weaker whatever r."""
    assert weaker(0.5, ratio) == pytest.approx(factor, abs=0.0005)


def test_ratios_in_platelets():
    """Ahn et al. 1990: pD2 5.9 and 4.7 are a ratio of 16, 6.3 and 4.7 one of 40; (+) is as weak as dopamine."""
    assert platelet_ratio("NE") == pytest.approx(16, abs=0.2)
    assert platelet_ratio("E") == pytest.approx(40, abs=0.2)
    records = load_evidence("isomers")
    assert records["pD2_NE_plus"].value - records["pD2_DA"].value == pytest.approx(0.1)


def test_measured_ratios_are_those_on_record():
    assert measured() == {
        "bladder": 42, "uterus": 30, "fundus": 20, "E_platelet": 11, "turkey": 100, "frog": 100, "ISO_atria": 1000,
        "ISO_trachea": 500,
    }  # fmt: skip


# -- derivation ------------------------------------------------------------------------------------------------------


def test_two_ligands_compete_for_one_site():
    free = 1 - F["minus"] - F["plus"]
    assert zero(F["minus"] - free * f * C / K)
    assert zero(F["plus"] - free * (1 - f) * C / (r * K))
    assert zero(F["minus"] + F["plus"] - F["occupancy"])
    assert zero(1 / F["K_mix"] - (f / K + (1 - f) / (r * K)))
    assert zero(F["minus"] / F["occupancy"] - F["held by minus"])


def test_racemate_and_impurity_are_one_formula():
    assert zero(F["racemate"] - 2 / (1 + 1 / r))
    assert zero(F["weaker"] - r / (1 + f * (r - 1)))
    assert sp.limit(F["weaker"], r, sp.oo) == 1 / f
    assert zero(F["ratio"].subs(sp.Symbol("rho", positive=True), F["weaker"]) - r)


def test_a_mixture_is_one_agonist():
    """The stimulus is the sum of both isomers' occupancies times their efficacies; EC50 is where half of E_max is."""
    tau_minus, tau_plus, n, E = sp.symbols("tau_- tau_+ n E", positive=True)
    stimulus = tau_minus * F["minus"] + tau_plus * F["plus"]
    assert zero(stimulus - F["tau_mix"] * F["occupancy"])
    numbers = {f: 0.3, r: 7, K: 200, tau_minus: 12, tau_plus: 1.5, n: 1.4}
    assert float((F["response"] - stimulus**n / (1 + stimulus**n)).subs(numbers | {C: 55})) == pytest.approx(
        0, abs=1e-12
    )
    half = F["response"].subs(C, F["EC50"]) / F["E_max"]
    assert float(half.subs(numbers)) == pytest.approx(0.5, rel=1e-12)
    back = F["response"].subs(C, F["C for E"]).subs(numbers | {E: 0.4})
    assert float(back) == pytest.approx(0.4, rel=1e-12)


# -- laws ------------------------------------------------------------------------------------------------------------


@given(shares, ratios, st.floats(0, 1e7))
def test_occupancy_is_between_that_of_the_isomers(share, ratio, total):
    held = Mixture(share, ratio).occupancy(total)
    pure, other = (Mixture(s, ratio).occupancy(total)["total"] for s in (1, 0))
    assert held["minus"] + held["plus"] == pytest.approx(held["total"], rel=1e-9, abs=1e-15)
    assert other * (1 - 1e-9) <= held["total"] <= pure * (1 + 1e-9)


@given(st.floats(1e-4, 1), ratios)
def test_an_apparent_ratio_stays_below_the_true_one_and_below_its_ceiling(impurity, ratio):
    assert 1 - 1e-12 <= weaker(impurity, ratio) <= min(ratio, 1 / impurity) * (1 + 1e-12)


@given(st.floats(1e-4, 0.1), ratios)
def test_the_true_ratio_is_found_again(impurity, ratio):
    assert true_ratio(weaker(impurity, ratio), impurity) == pytest.approx(ratio, rel=1e-6)


@given(ratios, st.floats(0.01, 1e3), st.floats(0, 1))
def test_the_racemic_ec50_follows_the_rule_of_the_ec50s(ratio, tau, efficacy):
    """With n = 1, exactly: the rule holds with the ratio of the EC50s in place of that of the K, whatever tau of (+)."""
    pure, other, racemate = (Mixture(s, ratio).agonist(tau, efficacy * tau).EC50 for s in (1, 0, 0.5))
    assert racemate == pytest.approx(2 / (1 / pure + 1 / other), rel=1e-9)
    assert 1 - 1e-9 <= racemate / pure <= 2 + 1e-9


# -- what the lesson says --------------------------------------------------------------------------------------------


def test_a_racemate_cannot_tell_the_ratio():
    assert weaker(0.5, [11, 100]) == pytest.approx([1.83, 1.98], abs=0.005)
    assert 1 - Mixture(0.5, 42).held_by_minus == pytest.approx(1 / 43, rel=1e-9)


def test_an_impurity_caps_the_ratio():
    assert weaker(0.01, [100, 1000, 1e9]) == pytest.approx([50.25, 90.99, 100], abs=0.005)
    assert purity_needed(100, 0.1) == pytest.approx(0.00112, abs=5e-6)
    assert weaker(purity_needed(100, 0.1), 100) == pytest.approx(90)
    assert purity_needed(1.5, 0.9) == 1


def test_what_the_ratio_of_42_can_be():
    """Half a percent, 1%, 2% of (-) in the (+): 53, 72, 257; with 2.4% no ratio is too high."""
    assert true_ratio(42, [0, 0.005, 0.01, 0.02]) == pytest.approx([42, 52.9, 71.7, 257], rel=1e-3)
    assert true_ratio(42, 1 / 42) == true_ratio(42, 0.024) == np.inf


def test_a_weak_partial_agonist_inside_matters_little():
    """(+) as an antagonist, tau of (-) 10: EC50 1.98 and 2.00 times that of (-) for r = 10 and 42, E_max 0.9% less."""
    for ratio, half, top in ((10, 1.982, 0.991), (42, 1.996, 0.998)):
        pure, racemate = (Mixture(s, ratio).agonist(10, 0) for s in (1, 0.5))
        assert (racemate.EC50 / pure.EC50, racemate.E_max / pure.E_max) == pytest.approx((half, top), abs=0.0005)
        # For the same response, half of what (-) can do, it takes a little more than twice as much.
        same = racemate.concentration(pure.E_max / 2) / pure.EC50
        assert 2 < same < 2.04


def test_response_and_concentration_are_inverse():
    agonist = Mixture(0.5, 10).agonist(8, 2, n=0.7)
    assert agonist.response(agonist.EC50) == pytest.approx(agonist.E_max / 2, rel=1e-12)
    assert agonist.response(agonist.concentration([0.1, 0.5])) == pytest.approx([0.1, 0.5], rel=1e-12)
    assert agonist.response(1e15) == pytest.approx(agonist.E_max, rel=1e-9)


ERRORS = {
    "share": (lambda: Mixture(1.5, 10), "at most 1"),
    "ratio": (lambda: Mixture(0.5, 0), "above 0"),
    "constant": (lambda: Mixture(0.5, 10, -3), "at least 0"),
    "NaN": (lambda: Mixture(float("nan"), 10), "finite"),
    "concentration": (lambda: Mixture(0.5, 10).occupancy([1, -1]), "at least 0"),
    "text": (lambda: Mixture(0.5, 10).occupancy("low"), "number"),
    "infinite": (lambda: weaker(0.5, np.inf), "finite"),
    "share of an array": (lambda: weaker([0.5, 2], 10), "at most 1"),
    "zero ratio": (lambda: true_ratio(0, 0.1), "above 0"),
    "no error": (lambda: purity_needed(100, 1), "below 1"),
    "no ratio": (lambda: purity_needed(1, 0.1), "above 1"),
    "tau": (lambda: Mixture(0.5, 10).agonist(-1, 0), "tau"),
    "too much asked": (lambda: Mixture(0.5, 10).agonist(1, 0).concentration(0.9), "below E_max"),
    "unknown record": (lambda: value("ratio_bladdr"), "Did you mean 'ratio_bladder'"),
    "amine": (lambda: platelet_ratio("ne"), "Did you mean 'NE'"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_impossible_input_is_refused(name):
    call, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        call()


# -- the explorer ----------------------------------------------------------------------------------------------------


def test_the_explorer_says_what_the_formulas_say():
    said = EXPLORER.describe(EXPLORER.data())
    assert "1.95 times weaker" in said and "3.91 µM" in said and "2.3%" in said
    assert "looks 29.8 times weaker" in said and "more than 100" in said
    assert "binds as well as pure (−)" in EXPLORER.describe(EXPLORER.data(share=100))


def test_an_impurity_moves_marks_to_the_right_and_off():
    data = EXPLORER.data(impurity=3)
    assert data["explained"].tolist() == [False, True, True, True, False]
    assert (data["true"][1:4] > np.array([30, 20, 15.8])).all()


@pytest.mark.parametrize("control", EXPLORER.controls, ids=lambda c: c.name)
def test_every_end_changes_picture_and_sentence(control):
    frame = Frame(EXPLORER, EXPLORER.data(), scale=1)
    seen = {EXPLORER.describe(EXPLORER.data()): frame.pixels(EXPLORER.data())}
    for end in control.ends():
        data = EXPLORER.data(**{control.name: end})
        sentence, pixels = EXPLORER.describe(data), frame.pixels(data)
        assert sentence not in seen
        assert all((pixels != other).sum() > 1000 for other in seen.values())
        seen[sentence] = pixels


def test_a_prediction_is_drawn():
    frame = Frame(EXPLORER, EXPLORER.data(), scale=1)
    assert (frame.pixels(EXPLORER.data()) != frame.pixels(EXPLORER.data() | {"prediction": 10.0})).any()
