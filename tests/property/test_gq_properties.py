"""Laws of the path from norepinephrine to force, for any setting."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nelib.signaling import artery, calcium, contraction, gq

dose = st.floats(1e-3, 1e3)
level = st.floats(0.01, 2.0)
factor = st.floats(0.1, 10)


@given(dose, factor, level)
def test_more_norepinephrine_makes_more_of_everything_but_pip2(ne, more, ca):
    a, b = gq.plateau(np.array([ne, ne * (1 + more)]), Ca_clamp=ca)["IP3"]
    assert 0 < a < b
    pools = gq.plateau(np.array([ne, ne * (1 + more)]), Ca_clamp=ca)["PIP2"]
    assert pools[0] > pools[1] > 0


@given(dose, level)
def test_turnover_of_pip2_balances(ne, ca):
    """At rest PLC makes as much IP3 as is degraded and as much PIP2 is made again."""
    s = gq.plateau(ne, Ca_clamp=ca)
    v = {n: gq.evidence(n).value for n in ("k_deg", "r_r", "P_T", "gamma", "alpha", "K_c")}
    plc = v["alpha"] * ca / (v["K_c"] + ca) * v["gamma"] * s["G"] * s["PIP2"]
    assert plc == pytest.approx(v["k_deg"] * s["IP3"], rel=1e-9)
    assert plc == pytest.approx(v["r_r"] * (v["P_T"] / v["gamma"] - s["PIP2"] - s["IP3"]), rel=1e-6)


@given(dose, st.floats(0, 1000))
def test_a_competitive_antagonist_only_scales_the_dose(ne, multiples):
    drug = multiples * gq.evidence("K_B").value
    with_drug, without = gq.plateau(ne * (1 + multiples), B=drug), gq.plateau(ne)
    assert with_drug["IP3"] == pytest.approx(float(without["IP3"]), rel=1e-9)


@settings(max_examples=25)
@given(dose, st.floats(10, 400))
def test_receptors_are_never_created_and_never_negative(ne, seconds):
    path = gq.respond(np.linspace(0, seconds, 20), ne)
    for name in gq.receptor_model().species:
        assert path[name].min() >= 0
    whole = path["Rs"][0]
    assert (path["Rs"] + path["Rp"] <= whole * (1 + 1e-7)).all()
    assert (path["G"] <= gq.evidence("G_T").value / gq.evidence("gamma").value).all()


@settings(max_examples=25)
@given(st.floats(0, 2), st.floats(0.3, 2), st.floats(0, 1.6), st.floats(0, 1))
def test_calcium_stays_between_nothing_and_all_of_it(ip3, pump, start, h):
    path = calcium.calcium_model().simulate(
        np.linspace(0, 100, 200), parameters={"IP3": ip3, "v_3": pump}, initial={"Ca": start, "h": h}
    )
    assert path["Ca"].min() >= 0 and path["Ca"].max() <= max(start, 2 / 1.185) * (1 + 1e-9)
    assert path["h"].min() >= 0 and path["h"].max() <= 1


@given(level, factor, factor, factor, factor, st.floats(0.001, 1))
def test_myosin_adds_up_and_force_rises_with_calcium(ca, k_2, k_3, k_4, k_5, k_7):
    rates = {"K_2": k_2, "K_3": k_3, "K_4": k_4, "K_5": k_5, "K_7": k_7}
    found = contraction.plateau(np.array([ca, ca * 1.1]), **rates)
    np.testing.assert_allclose(sum(found[n] for n in contraction.STATES), 1, rtol=1e-9)
    assert all((found[n] >= 0).all() for n in contraction.STATES)
    equal = contraction.plateau(ca, **{**rates, "K_5": k_2})
    on = 17 * ca**3
    assert equal["phosphorylation"] == pytest.approx(on / (on + k_2), rel=1e-9)


@given(level, st.floats(0.001, 1), st.floats(1.1, 10))
def test_a_slower_latch_bridge_never_weakens(ca, k_7, slower):
    a, b = contraction.plateau(ca, K_7=np.array([k_7, k_7 / slower]))["force"]
    assert b > a


@settings(max_examples=30)
@given(dose, st.sampled_from(calcium.CELLS), st.sets(st.sampled_from(artery.BLOCKS)))
def test_every_balance_of_the_cell_is_zero_on_its_plateau(ne, cell, blocks):
    model = artery.artery_model(cell)
    found = artery.plateau(ne, cell=cell, blocks=sorted(blocks))
    changed, activity = artery.treatment(sorted(blocks), {"NE": ne, "k_p": 0.0})
    p = list(model._values(changed).values())
    a = list(model._activities({n: v for n, v in activity.items() if n in model.reactions}).values())
    y = [float(np.ravel(found[n])[0]) for n in model.species]
    slopes, rates = np.array(model._rhs(y, p, a)), np.abs(np.array(model._rates(y, p, a), dtype=float))
    assert np.abs(slopes).max() <= 1e-9 * max(rates.max(), 1e-6)


@settings(max_examples=15)
@given(dose, st.sampled_from(calcium.CELLS), st.sets(st.sampled_from(artery.BLOCKS)))
def test_courses_stay_possible(ne, cell, blocks):
    path = artery.respond(np.linspace(0, 60, 61), ne, cell=cell, blocks=sorted(blocks))
    for name in artery.artery_model(cell).species:
        assert path[name].min() >= 0
    np.testing.assert_allclose(sum(path[n] for n in contraction.STATES), 1, rtol=1e-6)
