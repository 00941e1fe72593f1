"""The equilibrium diagram of the baroreflex: derived gain and thresholds, the crossing, published numbers, bad input."""

from dataclasses import replace

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from nelib.body import equilibrium
from nelib.body.equilibrium import ANIMALS, FORMULAS, Arcs, arcs, derivation, evidence, inferred

RAT, HYPERTENSIVE = arcs(), arcs("hypertensive rat")
ARCS = st.builds(
    Arcs,
    P1=st.floats(1, 200),
    P2=st.floats(0, 1),
    P3=st.floats(20, 200),
    P4=st.floats(0, 50),
    a=st.floats(0, 3),
    b=st.floats(0, 80),
)


def test_V9_thresholds_of_McDowall_and_Dampney():
    """McDowall & Dampney 2006: ±2.944/A2 for 5%; the usual ±2.0/A2 misses 32% of the range."""
    assert equilibrium.distance("5%") == pytest.approx(2.944, abs=5e-4)
    assert equilibrium.distance("tangent") == evidence("k_usual").value == 2
    assert equilibrium.missed() == pytest.approx(0.32, abs=5e-3)
    assert equilibrium.beyond("tangent") == pytest.approx(0.119, abs=5e-4)  # not 5%: 12% of the range is still to come


def test_threshold_is_where_the_definition_says():
    low, high = RAT.limits()
    assert RAT.sna([low, high]) == pytest.approx([RAT.P4 + 0.95 * RAT.P1, RAT.P4 + 0.05 * RAT.P1])


def test_two_is_where_the_tangent_meets_the_plateau():
    low, high = RAT.limits("tangent")
    slope = -RAT.P1 * RAT.P2 / 4
    middle = RAT.P4 + RAT.P1 / 2
    assert middle + slope * (low - RAT.P3) == pytest.approx(RAT.P4 + RAT.P1)
    assert middle + slope * (high - RAT.P3) == pytest.approx(RAT.P4)


def test_the_bend_is_where_the_slope_changes_fastest():
    """ln(2 + √3), against a search for the extremum of the second derivative."""
    assert derivation()["k_bend"] == sp.log(2 + sp.sqrt(3))

    def curvature(x):
        e = np.exp(x)
        return -e * (e - 1) / (1 + e) ** 3  # of 1/(1 + e^x)

    found = minimize_scalar(curvature, bounds=(0, 5), method="bounded", options={"xatol": 1e-10})
    assert found.x == pytest.approx(equilibrium.distance("bend"), abs=1e-6)
    assert equilibrium.beyond("bend") == pytest.approx((1 - 1 / np.sqrt(3)) / 2)


def test_the_highest_gain_is_at_the_center():
    P1, P2 = sp.symbols("P_1 P_2")
    assert sp.simplify(derivation()["steepest"] + P1 * P2 / 4) == 0
    pressures = np.linspace(60, 200, 14_001)
    gains = RAT.gain(pressures)
    assert pressures[gains.argmax()] == pytest.approx(RAT.P3, abs=0.02)
    assert gains.max() == pytest.approx(RAT.highest_gain, rel=1e-6)
    slope = np.gradient(RAT.sna(pressures), pressures)
    np.testing.assert_allclose(-RAT.a * slope[1:-1], gains[1:-1], atol=1e-5)


def test_what_is_shown_is_what_is_computed():
    """The forms that cannot overflow equal those of the derivation."""
    values = {"P_1": 90.5, "P_2": 0.12, "P_3": 128.9, "P_4": 9.5, "a": 1.01, "P": 117.0}
    for name in ("S", "slope", "G"):
        shown = derivation()[name].subs({sp.Symbol(k): v for k, v in values.items()})
        assert FORMULAS.compute(name, **values) == pytest.approx(float(shown), rel=1e-12)
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(RAT.gain([0, 1e5])).all()


@given(ARCS, st.floats(-15, 60))
def test_the_crossing_lies_on_both_arcs(some, shift):
    point = some.operating(shift)
    assert pytest.approx(float(some.pressure(point.S, shift)), abs=1e-6) == point.P
    assert float(some.sna(point.P)) == point.S
    assert point.left == pytest.approx(1 / (1 + point.G))


@given(ARCS, st.floats(0.5, 60), st.sampled_from((-1, 1)))
def test_a_reflex_never_makes_a_disturbance_worse(some, size, sign):
    left = float(some.left_of(sign * size))
    assert -1e-9 <= left <= 1 + 1e-9


def test_a_small_disturbance_leaves_what_the_gain_says():
    for some in (RAT, HYPERTENSIVE):
        assert float(some.left_of(1e-3)) == pytest.approx(some.operating().left, rel=1e-3)
    assert RAT.left_of(0) == RAT.operating().left


def test_without_a_reflex_all_is_left():
    assert replace(RAT, P2=0).left_of([-20, 20]) == pytest.approx([1, 1])
    assert replace(RAT, a=0).left_of([-20, 20]) == pytest.approx([1, 1])


def test_a_very_steep_arc_holds_its_center():
    held = replace(RAT, P2=50.0, P3=100.0)
    assert pytest.approx(100, abs=0.1) == held.operating(-10).P
    assert float(held.left_of(-10)) < 0.01


def test_many_disturbances_at_once():
    shifts = np.linspace(-20, 20, 5).reshape(5, 1)
    assert RAT.crossing(shifts).shape == (5, 1)
    assert RAT.crossing(shifts)[0, 0] == pytest.approx(RAT.operating(-20).P)


def test_the_operating_points_of_both_strains_are_those_of_Sata():
    """Used to infer P2, P4, a and b, so that this is a check of the inference, not of the model."""
    for strain, animal in (("WKY", "Wistar-Kyoto rat"), ("SHR", "hypertensive rat")):
        point = arcs(animal).operating()
        assert pytest.approx((evidence(f"P_{strain}").value, evidence(f"S_{strain}").value)) == (point.P, point.S)
    assert inferred()["a"] == pytest.approx(34.6 / 34.3)
    assert inferred()["b"] == pytest.approx(19.7, abs=0.05)


def test_the_center_alone_explains_a_quarter_of_this_hypertension():
    """Of 34.6 mmHg between the strains; the line of the peripheral arc is the same, so that SNA must rise."""
    shifted = replace(RAT, P3=HYPERTENSIVE.P3).operating().P - RAT.operating().P
    whole = HYPERTENSIVE.operating().P - RAT.operating().P
    assert (shifted, whole) == pytest.approx((8.47, 34.6), abs=0.05)


def test_this_rat_is_better_guarded_against_too_much_than_too_little():
    bled, infused = RAT.left_of([-20, 20])
    assert (bled, infused) == pytest.approx((0.640, 0.399), abs=1e-3)
    assert pytest.approx(1.032, abs=1e-3) == RAT.operating().G
    assert RAT.highest_gain == pytest.approx(2.826, abs=1e-3)
    assert RAT.operating().P - RAT.limits()[0] == pytest.approx(6.2, abs=0.05)  # mmHg above the threshold


@pytest.mark.parametrize("posture", equilibrium.POSTURES)
def test_slopes_of_man_give_the_published_gain(posture):
    """Yamasaki 2021: product of mean slopes against the mean of products, within its standard error."""
    product, published, error = equilibrium.human(posture)
    assert abs(product - published) < error
    assert product != published


def test_recalled_numbers_say_so():
    assert all(evidence(f"{name}_SD").grade == "RECALLED" for name in ("P1", "P2", "P3", "P4", "a", "b"))


@pytest.mark.parametrize("animal", ANIMALS)
def test_arcs_are_ordered(animal):
    some = arcs(animal)
    low, high = some.limits()
    assert 0 < low < some.P3 < high
    assert some.limits("tangent")[0] > low and some.limits("tangent")[1] < high


BAD = {
    "unknown animal": (lambda: arcs("mouse"), "no animal"),
    "unknown rule": (lambda: RAT.limits("10%"), "no rule"),
    "unknown posture": (lambda: equilibrium.human("prone"), "no posture"),
    "unknown number": (lambda: evidence("P5"), "no number"),
    "NaN center": (lambda: replace(RAT, P3=float("nan")), "finite"),
    "negative slope": (lambda: replace(RAT, P2=-0.1), "at least 0"),
    "no range": (lambda: replace(RAT, P1=0), "above 0"),
    "text": (lambda: replace(RAT, a="1"), "must be a number"),
    "SymPy number": (lambda: replace(RAT, a=sp.Symbol("a")), "must be a number"),
    "two slopes": (lambda: replace(RAT, a=[1, 2]), "one number"),
    "infinite disturbance": (lambda: RAT.operating(np.inf), "finite"),
    "threshold of a flat arc": (lambda: replace(RAT, P2=0).limits(), "no threshold"),
    "negative SNA": (lambda: RAT.pressure(-1), "at least 0"),
}


@pytest.mark.parametrize("case", BAD)
def test_impossible_input(case):
    call, message = BAD[case]
    with pytest.raises(ValueError, match=message):
        call()
