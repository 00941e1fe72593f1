"""Binding at equilibrium against root finders, an independent library, published equations and the course's tables."""

import itertools

import mpmath
import numpy as np
import pandas as pd
import pytest
import sympy as sp
from scipy.optimize import brentq

from nelib.receptors.binding import (
    IC50_of,
    bound,
    bound_each,
    checked,
    cheng_prusoff,
    competition,
    evaluate,
    exact_IC50,
    formulas,
    free,
    gaddum,
    logistic,
    munson_rodbard,
    occupancy,
    saturation,
    total_bound,
    two_sites,
)

RNG = np.random.default_rng(7)
GRID = 10 ** RNG.uniform(-3, 3, (60, 5))  # R_T, L_T, K_d, I_T, K_i

# Target A2, data set D3 (cheng_prusoff_depletion.csv of the science dossier): R_T, L_T, K_d, K_i (nM), exact IC50, bound
# share of the ligand without inhibitor, and what three formulas return over the true K_i.
D3 = [
    (0.001, 0.2, 0.2, 100, 200.12596906215765, 0.002496875004882797, 1.0006298453107882, 1.0000049999921872, 1),
    (0.02, 0.2, 0.2, 100, 202.6975110018918, 0.0487507802749607, 1.013487555009459, 1.0000999375783168, 1),
    (0.2, 0.2, 0.2, 100, 242.8196881158415, 0.3819660112501051, 1.2140984405792075, 1.000944271909926, 1),
    (1, 0.2, 0.2, 100, 579.6712121831591, 0.807417596432748, 2.8983560609157957, 1.0027081318457074, 1),
    (0.02, 0.2, 0.2, 0.1, 0.21281542603098413, 0.0487507802749607, 1.0640771301549206, 1.099937578002558, 1),
    (0.2, 0.2, 0.2, 0.1, 0.3572949016875158, 0.3819660112501051, 1.786474508437579, 1.944271909999159, 1),
    (5, 0.2, 0.2, 0.1, 7.275345071732364, 0.9600637960155475, 36.376725358661815, 4.692779585275027, 1),
]  # fmt: skip


def roots(R_T, totals, K) -> list[float]:
    """Solve the conservation of the receptor by bisection with 50 digits; return the bound ligands."""
    with mpmath.workdps(50):
        R_T, *totals = (mpmath.mpf(float(v)) for v in (R_T, *totals))
        K = [mpmath.mpf(float(v)) for v in K]
        low, high = mpmath.mpf(0), R_T
        for _ in range(260):
            R = (low + high) / 2
            if R + sum(R * T / (k + R) for T, k in zip(totals, K, strict=True)) > R_T:
                high = R
            else:
                low = R
        return [float(R * T / (k + R)) for T, k in zip(totals, K, strict=True)]


# What is derived


def test_bound_is_the_root_of_mass_action_that_begins_at_zero():
    R_T, L_T, K_d, B = sp.symbols("R_T L_T K_d B", positive=True)
    found = sp.solve(sp.Eq((R_T - B) * (L_T - B), K_d * B), B)
    (right,) = (root for root in found if sp.limit(root.subs({R_T: 2, K_d: 3}), L_T, 0) == 0)
    assert sp.simplify(formulas()["bound"] - right) == 0


def test_gaddum_and_cheng_prusoff_follow_from_mass_action():
    L, I, K_d, K_i, IC50 = sp.symbols("L I K_d K_i IC50", positive=True)  # noqa: E741
    f = formulas()
    assert sp.simplify(f["gaddum"] - L / (L + K_d * (1 + I / K_i))) == 0
    assert sp.simplify(f["IC50"] - K_i * (1 + L / K_d)) == 0
    assert sp.simplify(f["cheng_prusoff"] - IC50 / (1 + L / K_d)) == 0


def test_munson_rodbard_is_the_exact_result_solved_for_K_i():
    IC50, K_i = sp.symbols("IC50 K_i", positive=True)
    found = sp.solve(sp.Eq(formulas()["exact_IC50"], IC50), K_i)
    assert sp.simplify(found[0] - formulas()["munson_rodbard"]) == 0


def test_wang_is_his_cubic():
    """Wang 1995: P³ + a P² + b P + c, with a, b and c as printed."""
    R, R_T, L_T, I_T, K_A, K_B = sp.symbols("R R_T L_T I_T K_d K_i", positive=True)
    a = K_A + K_B + L_T + I_T - R_T
    b = K_B * (L_T - R_T) + K_A * (I_T - R_T) + K_A * K_B
    assert sp.expand(formulas()["wang"] - (R**3 + a * R**2 + b * R - K_A * K_B * R_T)) == 0


# One ligand


def test_occupancy():
    assert occupancy([0, 1, 3], 1) == pytest.approx([0, 0.5, 0.75])
    assert occupancy(10, 1, 2) == pytest.approx(100 / 101)
    assert occupancy(1e300, 1) == 1


def test_saturation_is_specific_nonspecific_and_background():
    assert saturation(2, 100, 2, nonspecific=3, background=1) == pytest.approx(50 + 6 + 1)
    assert saturation(0, 100, 2) == 0


@pytest.mark.parametrize("K_d", [1e-6, 1e-3, 1, 1e3])
def test_A1_depletion_quadratic_agrees_with_a_root_finder(K_d):
    for R_T, L_T in itertools.product(np.geomspace(1e-3, 1e3, 7), repeat=2):
        for L in (L_T, R_T):
            assert bound(R_T, L, K_d) == pytest.approx(roots(R_T, [L], [K_d])[0], rel=1e-14, abs=0)
            assert free(R_T, L, K_d) == pytest.approx(K_d * L / (K_d + free(L, R_T, K_d)), rel=1e-14, abs=0)


def test_the_textbook_quadratic_loses_digits_and_ours_does_not():
    R_T, L_T, K_d = 1e-9, 1.0, 1e6
    s = R_T + L_T + K_d
    textbook = (s - np.sqrt(s**2 - 4 * R_T * L_T)) / 2
    right = roots(R_T, [L_T], [K_d])[0]
    assert bound(R_T, L_T, K_d) == pytest.approx(right, rel=1e-14, abs=0)
    assert textbook != pytest.approx(right, rel=1e-2, abs=0)


def test_bound_and_free_are_all():
    R_T, L_T, K_d = GRID[:, :3].T
    assert bound(R_T, L_T, K_d) + free(R_T, L_T, K_d) == pytest.approx(L_T, rel=1e-14, abs=0)
    assert bound(R_T, L_T, K_d) + free(L_T, R_T, K_d) == pytest.approx(R_T, rel=1e-14, abs=0)


@pytest.mark.parametrize("NS", [0, 1e-3, 0.02, 1.0])
def test_A1_total_binding_agrees_with_the_printed_quadratic_and_with_a_root_finder(NS):
    """Equation 2 of section 2a of the dossier, as Prism prints it: receptor and non-specific sites deplete the ligand."""
    for X, B_max, K in 10 ** RNG.uniform(-2, 2, (30, 3)):
        a, b = -1 - NS, K + NS * K + X + 2 * X * NS + B_max
        c = -X * (NS * K + X * NS + B_max)
        printed = (-b + np.sqrt(b**2 - 4 * a * c)) / (2 * a)
        assert total_bound(X, B_max, K, NS) == pytest.approx(printed, rel=1e-10, abs=0)
        root = brentq(lambda F: (1 + NS) * F + B_max * F / (K + F) - X, 0, X, xtol=1e-15, rtol=1e-14)  # noqa: B023
        assert total_bound(X, B_max, K, NS) == pytest.approx(X - root, rel=1e-10, abs=0)


# Several ligands


def test_A1_bound_each_agrees_with_a_root_finder():
    for K_1, K_2 in itertools.product((1e-3, 1, 1e3), repeat=2):
        for row in 10 ** RNG.uniform(-6, 6, (10, 3)):
            R_T, *totals = row
            assert bound_each(R_T, totals, [K_1, K_2]) == pytest.approx(
                roots(R_T, totals, [K_1, K_2]), rel=1e-10, abs=0
            )


@pytest.mark.parametrize("R_T", [1e-6, 1e-3, 1, 1e3, 1e6])
@pytest.mark.parametrize(
    "totals", [(0, 0, 0), (0, 1, 0), (1e6, 1, 1e-6), (1e-6, 1e-6, 1e-6), (1e6, 1e6, 1e6), (1, 1e3, 0)]
)
def test_A1_extremes_do_not_lose_digits(R_T, totals):
    K = [1.0, 1e-2, 50.0]
    assert bound_each(R_T, totals, K) == pytest.approx(roots(R_T, totals, K), rel=1e-11, abs=0)
    matched = (R_T, *totals[1:])  # as much ligand as receptor is the hardest case
    assert bound_each(R_T, matched, K) == pytest.approx(roots(R_T, matched, K), rel=1e-11, abs=0)


def test_A1_wang_cubic_has_the_same_root():
    R, symbols = sp.Symbol("R", positive=True), ("R_T", "L_T", "K_d", "I_T", "K_i")
    coefficients = sp.Poly(formulas()["wang"], R).all_coeffs()
    for row in GRID:
        values = {sp.Symbol(n, positive=True): sp.Float(v, 40) for n, v in zip(symbols, row, strict=True)}
        cubic = [mpmath.mpf(sp.N(sp.sympify(c).subs(values), 40)) for c in coefficients]
        with mpmath.workdps(40):
            real = [float(r.real) for r in mpmath.polyroots(cubic, maxsteps=200, extraprec=200)]
        R_T, L_T, K_d, I_T, K_i = row
        (R_free,) = (r for r in real if 0 < r < R_T)  # the other two are negative
        assert competition(R_T, L_T, K_d, I_T, K_i) == pytest.approx(R_free * L_T / (K_d + R_free), rel=1e-10, abs=0)


def test_A1_competition_agrees_with_pybindingcurve():
    """To 1e-9; where next to nothing is bound, to a digit of the largest concentration: it writes 1/3 with 16 digits."""
    pbc = pytest.importorskip("pybindingcurve")
    system = pbc.systems.System_analytical_competition__pl()
    for R_T, L_T, K_d, I_T, K_i in GRID:
        theirs = system.query({"p": R_T, "l": L_T, "i": I_T, "kdpl": K_d, "kdpi": K_i})
        assert competition(R_T, L_T, K_d, I_T, K_i) == pytest.approx(
            float(theirs), rel=1e-9, abs=1e-16 * max(R_T, L_T, K_d, I_T, K_i)
        )


def test_one_ligand_in_parts_is_one_ligand():
    R_T, L_T, K_d = GRID[:, :3].T
    parts = np.array([0.2, 0.3, 0.5])
    assert bound_each(R_T, L_T[:, None] * parts, K_d[:, None]) == pytest.approx(bound(R_T, L_T, K_d)[:, None] * parts)
    assert bound_each(R_T, L_T[:, None], K_d[:, None])[:, 0] == pytest.approx(bound(R_T, L_T, K_d), rel=1e-13, abs=0)


def test_shapes():
    assert np.ndim(bound(1, 2, 3)) == np.ndim(free(1, 2, 3)) == np.ndim(competition(1, 2, 3, 4, 5)) == 0
    assert bound(np.ones((4, 1)), np.ones(3), 1).shape == (4, 3)
    assert bound_each(np.ones((4, 1)), np.ones((3, 2)), [1, 2]).shape == (4, 3, 2)
    assert competition(1, 2, 3, np.ones(6), 5).shape == (6,)
    assert occupancy(pd.Series([1.0, 2.0]), 1).shape == (2,)


# IC50 and K_i


@pytest.mark.parametrize("row", D3)
def test_A2_D3_cheng_prusoff_under_depletion(row):
    R_T, L_T, K_d, K_i, IC50, share, by_cheng_prusoff, by_plus, by_minus = row
    assert bound(R_T, L_T, K_d) / L_T == pytest.approx(share, rel=1e-12, abs=0)
    assert exact_IC50(R_T, L_T, K_d, K_i) == pytest.approx(IC50, rel=1e-11, abs=0)
    assert cheng_prusoff(IC50, L_T, K_d) / K_i == pytest.approx(by_cheng_prusoff, rel=1e-12, abs=0)
    y0 = share / (1 - share)
    assert munson_rodbard(IC50, L_T, K_d, y0) / K_i == pytest.approx(by_minus, rel=1e-11, abs=0)
    assert munson_rodbard(IC50, L_T, K_d, y0, misprinted=True) / K_i == pytest.approx(by_plus, rel=1e-11, abs=0)


def test_the_exact_IC50_halves_the_bound_ligand():
    R_T, L_T, K_d, _, K_i = GRID.T
    half = competition(R_T, L_T, K_d, exact_IC50(R_T, L_T, K_d, K_i), K_i)
    assert half == pytest.approx(bound(R_T, L_T, K_d) / 2, rel=1e-10, abs=0)


def test_without_depletion_the_exact_IC50_is_that_of_cheng_and_prusoff():
    assert exact_IC50(0, 3, 2, 10) == pytest.approx(25, rel=1e-14, abs=0)
    assert exact_IC50(1e-9, 3, 2, 10) == pytest.approx(25, rel=1e-8)
    assert exact_IC50(1, 0, 2, 10) == pytest.approx(brentq(lambda x: bound_each(1, [1e-12, x], [2, 10])[0] / bound(1, 1e-12, 2) - 0.5, 1, 100))  # fmt: skip


def test_homologous_competition_halves_at_K_d_plus_L():
    """Section 2a, equation 3: a ligand against itself has IC50 = K_d + L."""
    assert IC50_of(2.0, 3.0, 2.0) == 5.0
    assert gaddum(3.0, 2.0, 5.0, 2.0) == pytest.approx(occupancy(3.0, 2.0) / 2)


def test_cheng_prusoff_and_its_inverse():
    assert cheng_prusoff(IC50_of(7.0, 3.0, 2.0), 3.0, 2.0) == pytest.approx(7.0)
    assert gaddum(3.0, 2.0, IC50_of(7.0, 3.0, 2.0), 7.0) == pytest.approx(0.3)


def test_curves_to_fit():
    assert logistic([0, 10, 1e9], 5, 105, 10, 1) == pytest.approx([105, 55, 5], rel=1e-6)
    assert logistic(1, 0, 100, 10, 2) == pytest.approx(100 / 1.01)
    assert two_sites([0, 1e12], 2, 102, 0.3, 1, 100) == pytest.approx([102, 2])
    x = np.geomspace(0.01, 1e4, 9)
    assert two_sites(x, 0, 1, 1, 5, 500) == pytest.approx(logistic(x, 0, 1, 5, 1))


NAN = float("nan")
ERRORS = {
    "negative ligand": (lambda: occupancy(-1, 1), "L must be at least 0"),
    "no affinity": (lambda: occupancy(1, 0), "K_d must be above 0"),
    "not a number": (lambda: bound(1, NAN, 1), "L_T must be finite"),
    "infinite": (lambda: bound(1, [1, np.inf], 1), "L_T must be finite"),
    "text": (lambda: bound(1, "2", 1), "must be a number"),
    "nothing": (lambda: bound(1, None, 1), "must be a number"),
    "ragged": (lambda: bound(1, [[1, 2], [3]], 1), "must be a number"),
    "truth value": (lambda: bound(1, True, 1), "must be a number"),
    "free of a negative": (lambda: free(-1, 1, 1), "R_T must be at least 0"),
    "one ligand as a number": (lambda: bound_each(1, 2, [3]), "last axis"),
    "no ligand": (lambda: bound_each(1, [], []), "one or more ligands"),
    "no ligand in any of three tubes": (lambda: bound_each(1, np.ones((3, 0)), np.ones((3, 0))), "one or more ligands"),
    "a constant too few": (lambda: bound_each(1, [1, 2, 3], [1, 2]), "shape"),
    "negative inhibitor": (lambda: competition(1, 1, 1, -1, 1), "must be at least 0"),
    "K_i of zero": (lambda: competition(1, 1, 1, 1, 0), "must be above 0"),
    "IC50 of zero": (lambda: cheng_prusoff(0, 1, 1), "IC50 must be above 0"),
    "share above one": (lambda: two_sites(1, 0, 1, 2, 1, 1), "between 0 and 1"),
    "slope": (lambda: logistic(1, 0, 1, 1, 0), "n_H must be above 0"),
    "unknown formula": (lambda: evaluate("gadum"), "Did you mean 'gaddum'"),
    "unknown symbol": (lambda: evaluate("gaddum", L=1, K_d=1, I=1, Ki=1), "Did you mean 'K_i'"),
    "missing symbol": (lambda: evaluate("gaddum", L=1), "needs I, K_d, K_i"),
    "nonspecific": (lambda: total_bound(1, 1, 1, -0.1), "NS must be at least 0"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_impossible_input_is_refused(name):
    call, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        call()


def test_a_fitted_plateau_may_be_negative():
    assert logistic(0, -3, 100, 1, 1) == 100
    assert checked(bottom=-3)[0] == -3
