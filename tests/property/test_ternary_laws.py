"""Laws of the ternary complex that hold for every membrane, not only for isoproterenol."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nelib.receptors.ternary import SPECIES, Membrane, concentrations, hill_fit


def logarithmic(low: float, high: float):
    return st.floats(np.log10(low), np.log10(high)).map(lambda x: float(10**x))


receptors = logarithmic(1e-2, 1e5)
proteins = st.one_of(st.just(0.0), logarithmic(1e-3, 1e6))
constants = logarithmic(0.1, 1e5)
alphas = logarithmic(1e-3, 1e5)
agonists = st.one_of(st.just(0.0), logarithmic(1e-3, 1e7))
tracers = st.floats(0, 20)


@given(receptors, proteins, constants, constants, alphas, tracers, agonists)
def test_receptors_and_g_proteins_are_conserved_and_detailed_balance_holds(R, G, K_L, K_C, alpha, L, A):
    m = Membrane(R, G, K_L=K_L, K_R=K_C / alpha, K_C=K_C, L=L)
    s = m.species(A)
    assert all(v >= 0 for v in s.values())
    assert sum(s[name] for name in SPECIES) == pytest.approx(R, rel=1e-9)
    assert s["G"] + s["RG"] + s["ARG"] + s["LRG"] == pytest.approx(G, rel=1e-7, abs=1e-12)
    assert s["AR"] * s["RG"] * m.alpha == pytest.approx(s["R"] * s["ARG"], rel=1e-9)


@given(receptors, constants, alphas, agonists)
def test_without_g_there_is_one_site(R, K_L, alpha, A):
    m = Membrane(R, 0, K_L=K_L).with_alpha(alpha)
    assert m.bound(A) == pytest.approx(1 / (1 + A / (2 * K_L)), rel=1e-12)
    assert m.ic50() == pytest.approx(2 * K_L, rel=1e-9)
    assert m.slope(A) == 1


@given(logarithmic(1e-2, 10), alphas, agonists)
def test_with_g_in_excess_there_is_one_site_again(R, alpha, A):
    m = Membrane(R, 1e5 * R).with_alpha(alpha)
    assert m.slope(A) == pytest.approx(1, abs=1e-4)
    expected = 570 * (1 + m.G / m.K_C) / (1 + m.G / m.K_R)
    assert m.ic50() == pytest.approx(expected, rel=1e-4)


@given(receptors, proteins, alphas)
def test_gtp_weakens_agonists_strengthens_inverse_agonists_and_leaves_antagonists(R, G, alpha):
    shift = Membrane(R, G).with_alpha(alpha).gtp_shift()
    low, high = sorted((1.0, alpha))
    assert low * (1 - 1e-9) <= shift <= high * (1 + 1e-9)
    assert Membrane(R, G).with_alpha(1).gtp_shift() == pytest.approx(1, rel=1e-9)


@given(receptors, logarithmic(1e-2, 1e5), logarithmic(1.5, 10), alphas)
def test_more_g_never_weakens_an_agonist(R, G, more, alpha):
    less, greater = (Membrane(R, g).with_alpha(alpha).ic50() for g in (G, more * G))
    assert (greater - less) * (alpha - 1) <= 1e-9 * less * abs(alpha - 1)


@given(receptors, proteins, alphas, tracers, agonists)
def test_the_curve_is_never_steeper_than_one_site(R, G, alpha, L, A):
    """Also for inverse agonists: whichever way the agonist moves G, it wears out its own advantage."""
    m = Membrane(R, G, L=L).with_alpha(alpha)
    assert 0 < m.slope(A) <= 1 + 1e-9
    assert m.bound(1.01 * A + 1e-3) <= m.bound(A)


@given(receptors, proteins, alphas)
def test_a_fitted_hill_slope_is_at_most_one(R, G, alpha):
    A = concentrations(4)
    m = Membrane(R, G).with_alpha(alpha)
    assume(1e-2 < m.ic50() < 1e5)
    assert 0 < hill_fit(A, m.bound(A)).n_H <= 1 + 1e-6
