"""Limits of the rate law of tyrosine hydroxylase, taken with SymPy: what is left when a term no longer matters."""

import pytest
import sympy as sp

from nelib.synapse import tyrosine_hydroxylase as th
from nelib.synapse.tyrosine_hydroxylase import V_TH, K_bh4, K_i_cda, K_i_tyr, K_tyr, bh4, cda, f_substrate, tyr

TWO_SUBSTRATES = V_TH * tyr * bh4 / (tyr * bh4 + K_tyr * bh4 + K_tyr * K_bh4)
LIMITS = {
    "no end-product inhibition": (th.saturation_rate(), K_i_cda, sp.oo, TWO_SUBSTRATES),
    "no catecholamine": (th.saturation_rate(), cda, 0, TWO_SUBSTRATES),
    "much catecholamine": (th.saturation_rate(), cda, sp.oo, 0),
    "much BH4 beats the competitor": (th.saturation_rate(), bh4, sp.oo, V_TH * tyr / (K_tyr + tyr)),
    "no BH4": (th.saturation_rate(), bh4, 0, 0),
    "no substrate inhibition": (th.th_rate(), K_i_tyr, sp.oo, th.saturation_rate() * f_substrate),
    "too much tyrosine": (th.th_rate(), tyr, sp.oo, 0),
    "optimum without substrate inhibition": (th.tyrosine_of_maximal_rate(), K_i_tyr, sp.oo, sp.oo),
    "apparent constant with much BH4": (th.apparent_K_m(), bh4, sp.oo, K_tyr),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limit(name):
    expression, symbol, value, expected = LIMITS[name]
    assert sp.simplify(sp.limit(expression, symbol, value)) == sp.simplify(expected)


def test_a_competitor_leaves_the_maximal_rate_and_raises_what_is_needed_of_bh4():
    """Competitive inhibition: the BH4 of half rate grows by 1 + I/K_i, V_max does not change."""
    at_half = sp.solve(sp.Eq(th.saturation_rate(), sp.limit(th.saturation_rate(), bh4, sp.oo) / 2), bh4)[0]
    assert sp.simplify(at_half / at_half.subs(cda, 0) - (1 + cda / K_i_cda)) == 0
    assert sp.limit(th.saturation_rate(), bh4, sp.oo).free_symbols == {V_TH, tyr, K_tyr}


def test_optimum_is_the_closed_form():
    apparent = K_tyr * (1 + K_bh4 / bh4 * (1 + cda / K_i_cda))
    assert sp.simplify(th.tyrosine_of_maximal_rate() - sp.sqrt(K_i_tyr * apparent)) == 0
    assert sp.simplify(th.apparent_K_m() - apparent) == 0
    slope = sp.diff(th.th_rate(), tyr).subs(tyr, th.tyrosine_of_maximal_rate())
    assert sp.simplify(slope) == 0


def test_elasticity_is_zero_at_the_optimum_and_between_minus_one_and_one():
    elasticity = th.elasticity(th.th_rate(), tyr)
    assert sp.simplify(elasticity.subs(tyr, th.tyrosine_of_maximal_rate())) == 0
    assert sp.limit(elasticity, tyr, 0) == 1
    assert sp.limit(elasticity, tyr, sp.oo) == -1


def test_shares_of_the_states_add_up():
    weights = th.th_states()
    share = th.binding_rate(sp.Integer(1), weights, "BH4, tyrosine")
    others = sum(w for state, w in weights.items() if state != "BH4, tyrosine") / sum(weights.values())
    assert sp.simplify(share + others - 1) == 0
