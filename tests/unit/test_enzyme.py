"""The derived rate law of TH against the formula of the dossier (section 1.2) and against numbers."""

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import minimize_scalar

from nelib.kit.evidence import load_evidence
from nelib.synapse import tyrosine_hydroxylase as th

VALUES = {"V_TH": 125, "K_tyr": 46, "K_bh4": 60, "K_i_cda": 110, "K_i_tyr": 160, "f_substrate": 0.56}


def law(tyr, bh4, cda):
    """Return the rate as the dossier prints it, without the autoreceptor."""
    return 125 * tyr * bh4 / (tyr * bh4 + 46 * bh4 + 46 * 60 * (1 + cda / 110)) * 0.56 / (1 + tyr / 160)


def numeric(expression):
    return sp.lambdify((th.tyr, th.bh4, th.cda), expression.subs({getattr(th, n): v for n, v in VALUES.items()}))


def test_derived_rate_is_the_published_formula():
    tyr, bh4, cda = th.tyr, th.bh4, th.cda
    printed = (
        th.V_TH * tyr * bh4 / (tyr * bh4 + th.K_tyr * bh4 + th.K_tyr * th.K_bh4 * (1 + cda / th.K_i_cda))
        * th.f_substrate / (1 + tyr / th.K_i_tyr)
    )  # fmt: skip
    assert sp.simplify(th.th_rate() - printed) == 0
    assert numeric(th.th_rate())(126, 319, 2.65) == pytest.approx(law(126, 319, 2.65))


def test_evidence_holds_the_published_constants():
    for name, value in VALUES.items():
        assert load_evidence("synthesis")[name].value == value


@pytest.mark.parametrize(("bh4", "cda"), [(319, 2.65), (5, 0.1), (600, 1000)])
def test_optimum_is_the_geometric_mean_and_the_numeric_maximum(bh4, cda):
    best = numeric(th.tyrosine_of_maximal_rate())(1, bh4, cda)
    assert best == pytest.approx(np.sqrt(46 * (1 + 60 / bh4 * (1 + cda / 110)) * 160))
    found = minimize_scalar(lambda t: -law(t, bh4, cda), bounds=(1, 1e4), method="bounded", options={"xatol": 1e-6})
    assert best == pytest.approx(found.x, rel=1e-4)


@pytest.mark.parametrize("tyr", [5, 93.7, 126, 400])
def test_elasticity_is_the_logarithmic_slope(tyr):
    slope = np.log(law(tyr * 1.0001, 319, 2.65) / law(tyr / 1.0001, 319, 2.65)) / (2 * np.log(1.0001))
    assert numeric(th.elasticity(th.th_rate(), th.tyr))(tyr, 319, 2.65) == pytest.approx(slope, abs=1e-6)


def test_apparent_K_m_gives_half_saturation():
    half = numeric(th.apparent_K_m())(1, 319, 2.65)
    assert numeric(th.saturation_rate())(half, 319, 2.65) == pytest.approx(125 / 2)


def test_two_states_give_michaelis_and_menten():
    s, v, k = sp.symbols("s v k", positive=True)
    assert sp.simplify(th.binding_rate(v, {"free": sp.Integer(1), "bound": s / k}, "bound") - v * s / (k + s)) == 0
    with pytest.raises(ValueError, match="enzyme state"):
        th.binding_rate(v, {"free": sp.Integer(1)}, "bound")


def test_typeset_uses_the_symbols_of_the_table():
    assert "K_{i,cda}" in repr(th.typeset(th.th_rate()))
