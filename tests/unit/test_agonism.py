"""The operational model of agonism, receptor inactivation, and antagonists whose Schild plots are right or wrong."""

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from nelib.kit.evidence import load_evidence
from nelib.receptors import agonism, antagonism, subtypes
from nelib.receptors.agonism import (
    DRUGS,
    crossover,
    efficacy,
    evaluate,
    furchgott,
    half_concentration,
    half_occupancy,
    highest_EC50,
    maximum,
    response,
    tau_of_activity,
)
from nelib.receptors.antagonism import (
    ANTAGONISTS,
    at_receptors,
    blocked,
    dose_ratios,
    effect,
    in_bath,
    reach,
    schild,
    two_constants,
    unit_dose,
)

EVIDENCE = {name: row.value for name, row in load_evidence("agonism").items()}
A = np.geomspace(1e-3, 1e9, 2401)  # nM


def plot(antagonist, doses, tau, t=5.0):
    """Return the Schild plot of a virtual experiment, and the maxima over that of the control."""
    control, *curves = (effect(antagonist, A, dose, tau=tau, t=t) for dose in (0, *doses))
    scale = unit_dose(antagonist) or 1.0
    line = schild(np.array(doses) * scale, dose_ratios(A, control, curves))
    return line, np.array([curve[-1] / control[-1] for curve in curves])


# The operational model


@pytest.mark.parametrize(("tau", "n", "E_max", "EC50"), [(10, 1, 0.90909, 0.090909), (3, 0.8, 0.70659, 0.18562)])
def test_acceptance_target_A6(tau, n, E_max, EC50):
    """Computed for the course with an independent implementation (science/receptors.md, A6)."""
    assert maximum(tau, n=n) == pytest.approx(E_max, abs=5e-6)
    assert half_concentration(1, tau, n=n) == pytest.approx(EC50, abs=5e-6)


def test_the_derivation_ends_in_the_equations_of_black_and_leff():
    symbols = {s.name: s for e in agonism.formulas().values() for s in e.free_symbols}
    A, K_A, tau, n, E_m = (symbols[name] for name in ("A", "K_A", "tau", "n", "E_m"))
    wanted = {
        "response": E_m * tau**n * A**n / ((K_A + A) ** n + tau**n * A**n),
        "E_max": E_m * tau**n / (1 + tau**n),
        "EC50": K_A / ((2 + tau**n) ** (1 / n) - 1),
    }
    for name, expression in wanted.items():
        assert sp.simplify(agonism.formulas()[name] - expression) == 0, name


def test_two_ligands_without_the_second_are_one():
    a = np.geomspace(0.01, 1e5, 50)
    for n in (0.5, 1, 1.7):
        one = evaluate("response", A=a, K_A=100, tau=7, n=n, E_m=2)
        np.testing.assert_allclose(response(a, 100, 7, n=n, E_m=2), one, rtol=1e-12)
        np.testing.assert_allclose(response(0, 100, 7, n=n, E_m=2, B=a, K_B=100, tau_B=7), one, rtol=1e-12)


@pytest.mark.parametrize("n", [0.5, 1, 2])
@pytest.mark.parametrize("tau", [0.01, 1, 300])
def test_half_of_the_maximum_is_where_the_formula_says(tau, n):
    def above(log):
        return float(response(10**log, 100, tau, n=n) - maximum(tau, n=n) / 2)

    found = 10 ** brentq(above, -8, 8, xtol=1e-13)
    assert half_concentration(100, tau, n=n) == pytest.approx(found, rel=1e-9)
    assert half_occupancy(tau, n=n) == pytest.approx(found / (100 + found), rel=1e-9)


COMPUTED_ANOTHER_WAY = {
    "transducer": dict(s=0.7, n=1.3, E_m=2),
    "response": dict(A=40, K_A=339, tau=7, n=0.6, E_m=3),
    "E_max": dict(tau=0.2, n=1.7, E_m=5),
    "two_ligands": dict(A=40, K_A=339, tau=7, n=1.9, E_m=3, B=20, K_B=11, tau_B=0.4),
    "half_stimulus": dict(tau=9, n=1.4),
    "half_occupancy": dict(tau=9, n=0.7),
    "EC50": dict(K_A=339, tau=30, n=1.6),
    "tau_of_activity": dict(IA=0.32, tau_R=4, n=1.2),
}


@pytest.mark.parametrize("name", COMPUTED_ANOTHER_WAY)
def test_what_is_computed_is_the_formula_that_is_shown(name):
    """These are computed with logarithms, because a power overflows; the lesson shows the power."""
    given = {symbol: sp.Rational(str(value)) for symbol, value in COMPUTED_ANOTHER_WAY[name].items()}
    shown = agonism.formulas()[name]
    exact = shown.subs({symbol: given[symbol.name] for symbol in shown.free_symbols}).evalf(30)
    assert evaluate(name, **COMPUTED_ANOTHER_WAY[name]) == pytest.approx(float(exact), rel=1e-13, abs=0)


@pytest.mark.parametrize("n", [200, 1000, 1e6])
def test_a_very_steep_transducer_is_a_step_and_does_not_overflow(n):
    with np.errstate(all="raise"):
        assert response([0, 0.001, 10], 1, 100, n=n) == pytest.approx([0, 0, 1], abs=1e-100)
        assert response(10, 1, 100, n=n, E_m=3, B=10, K_B=1, tau_B=100) == 3
        assert maximum([0, 0.5, 1, 2], n=n) == pytest.approx([0, 0, 0.5, 1], abs=1e-9)
        assert evaluate("response", A=10, K_A=1, tau=100, n=n, E_m=1) == 1
    # The stimulus that gives half is 1, so the occupancy is 1/tau.
    assert half_occupancy(100, n=n) == pytest.approx(0.01, rel=1e-9)
    assert half_concentration(99, 100, n=n) == pytest.approx(1, rel=1e-9)
    assert tau_of_activity(0.5, 100, n=n) == pytest.approx(1, rel=1e-9)


# What no agonist can do


def test_no_EC50_is_above_the_highest():
    """It is the limit for an agonist that does next to nothing, and with n = 1 it is K_A."""
    assert highest_EC50(339) == 339
    for n in (0.5, 1, 1.7):
        EC50 = half_concentration(339, np.geomspace(1e-9, 1e3, 40), n=n)
        assert (np.diff(EC50) <= 0).all() and EC50[0] == pytest.approx(highest_EC50(339, n=n), rel=1e-3)
        assert (highest_EC50(339, n=n) * (1 + 1e-9) >= EC50).all()
    tau, f = sp.Symbol("tau", positive=True), agonism.formulas()
    assert sp.limit(f["EC50"].subs(sp.Symbol("n", positive=True), 2), tau, 0, "+") == f["highest_EC50"].subs(
        sp.Symbol("n", positive=True), 2
    )


def test_clonidine_on_human_platelets_is_outside_of_the_model():
    """Ahn 1990, abstract: pD2 4.7 as an agonist, pK_B 6.2 as an antagonist, so EC50 is 32 times K_B.

    The model with n = 1 allows no EC50 above K_A, and a transducer of n = 2 would not help: 2.4 K_A. The two numbers
    are of different preparations: pK_B of the 9 of 16 that clonidine did not aggregate.
    """
    found = {r.parameter: r for r in subtypes.published("alpha2A", "clonidine") if r.source == "ahn1990"}
    EC50, K_A = (10 ** -subtypes.pK(found[name]) * 1e9 for name in ("pEC50", "pK_B"))
    assert EC50 / highest_EC50(K_A) == pytest.approx(31.6, abs=0.05)
    assert highest_EC50(K_A, n=2) / K_A == pytest.approx(2.41, abs=0.005) and highest_EC50(K_A, n=2) < EC50
    assert "9 of 16" in found["pK_B"].quantity.note


def test_other_agonists_of_the_platelets_are_within_the_model():
    """Ahn 1990, abstract: pD2 and pK_B of dopamine are both 4.6; of (+)-norepinephrine they are 4.7 and 4.3."""
    found = {r.parameter: subtypes.pK(r) for r in subtypes.published("alpha2A", "dopamine")}
    assert 10 ** -found["pEC50"] <= highest_EC50(10 ** -found["pK_B"])


def test_fits_of_affinity_and_efficacy_are_correlated():
    """vandergraaf, abstract: r -0.80, slope -0.96. Near -1, as where only EC50 = K_A/(1 + tau) is known and tau is large."""
    assert (EVIDENCE["correlation_pK_A_tau"], EVIDENCE["slope_pK_A_tau"]) == (-0.8, -0.96)
    tau = np.array([10.0, 100])
    K_A = 50 * (1 + tau)  # the same EC50
    assert half_concentration(K_A, tau) == pytest.approx([50, 50])
    assert -np.diff(np.log10(K_A)) / np.diff(np.log10(tau)) == pytest.approx(EVIDENCE["slope_pK_A_tau"], abs=0.01)


def test_half_of_a_large_reserve_costs_nothing():
    assert maximum(50) / maximum(100) == pytest.approx(0.990, abs=5e-4)
    assert maximum(0.5) / maximum(1) == pytest.approx(2 / 3)
    assert half_concentration(1, 50) / half_concentration(1, 100) == pytest.approx(101 / 51)


# Partial agonists


@pytest.mark.parametrize("drug", DRUGS)
@pytest.mark.parametrize("receptor", agonism.RECEPTORS)
def test_intrinsic_activities_of_jasper_1998_come_back(drug, receptor):
    """Jasper 1998: maxima of [35S]GTPgammaS binding over that of norepinephrine, human cloned receptors."""
    published = {
        "clonidine": (0.32, 0.18, 0.23),
        "guanabenz": (0.38, 0.71, 0),
        "dexmedetomidine": (0.73, 1.10, 1.03),
        "UK 14304": (1.02, 0.59, 0.75),
    }
    tau = EVIDENCE["tau_assay"]
    found = maximum(tau * efficacy(drug, receptor)) / maximum(tau) if efficacy(drug, receptor) else 0
    assert found == pytest.approx(published[drug][agonism.RECEPTORS.index(receptor)], abs=1e-12)


def test_efficacy_depends_on_what_is_assumed_of_the_assay():
    """The note of the record tau_assay: with 10, clonidine would have 4% of the efficacy instead of 19%."""
    assert efficacy("clonidine") == pytest.approx(0.19, abs=5e-3)
    assert tau_of_activity(0.32, 10) / 10 == pytest.approx(0.04, abs=5e-3)
    assert tau_of_activity(0.32, 1e-6) / 1e-6 == pytest.approx(0.32, rel=1e-5)


def test_clonidine_is_full_where_reserve_is_large_and_partial_where_it_is_not():
    def activity(tau):
        return maximum(tau * efficacy("clonidine")) / maximum(tau)

    assert activity(300) > 0.98
    assert activity(1) == pytest.approx(0.32)
    assert activity(0.3) < 0.25


def test_clonidine_takes_away_from_norepinephrine_where_reserve_is_small():
    for tau, loss in ((0.3, 0.3), (300, 0.01)):
        alone = response(10, 1, tau)
        both = response(10, 1, tau, B=10, tau_B=tau * efficacy("clonidine"))
        assert (1 - both / alone > loss) == (tau == 0.3)


def test_a_second_ligand_changes_sides_at_the_same_place_in_every_tissue():
    share = efficacy("clonidine")
    assert crossover(10, 10 * share) == pytest.approx(0.235, abs=5e-4)
    assert crossover(300, 300 * share) == pytest.approx(crossover(0.3, 0.3 * share))
    assert crossover(1, 0) == 0
    assert crossover(1, 1) == crossover(1, efficacy("UK 14304")) == np.inf


# Receptor inactivation


@pytest.mark.parametrize("q", [0.5, 0.1, 0.02])
@pytest.mark.parametrize(("tau", "n"), [(2, 1), (30, 1), (30, 1.6), (200, 0.7)])
def test_furchgott_finds_K_A_whatever_fraction_is_left(q, tau, n):
    """The K_A of norepinephrine in rabbit aorta was independent of q (besse1976, 3.39e-7 M)."""
    K_A = EVIDENCE["K_A_NE"]
    assert K_A == 339
    before, after = np.geomspace(1e-4, 1e8, 1200), np.geomspace(1, 1e5, 12)
    found = furchgott(before, response(before, K_A, tau, n=n), after, response(after, K_A, q * tau, n=n))
    assert (found.K_A, found.q) == pytest.approx((K_A, q), rel=5e-3)
    assert (found.before < found.after).all()


def test_the_line_of_furchgott_is_that_of_the_derivation():
    q, K_A, after = 0.2, 339, np.array([10.0, 1e3, 1e5])
    inverse = evaluate("furchgott", q=q, K_A=K_A, A_q=after)
    equal = 1 / inverse
    np.testing.assert_allclose(equal / (K_A + equal), q * after / (K_A + after), rtol=1e-12)


def test_a_few_points_of_an_experiment_are_enough():
    doses = 10 ** np.arange(0, 5.1, 0.5)
    found = furchgott(doses, response(doses, 339, 10), doses, response(doses, 339, 1))
    assert (found.K_A, found.q) == pytest.approx((339, 0.1), rel=0.05)


def test_errors_in_proportion_do_less_harm_than_to_an_unweighted_line():
    rng, doses = np.random.default_rng(0), np.geomspace(1, 1e5, 12)
    weighted, plain = [], []
    for _ in range(200):
        read = doses * rng.lognormal(0, 0.05, doses.size)  # what was given differs from what is noted
        found = furchgott(A, response(A, 339, 10), doses, response(read, 339, 2))
        slope, intercept = np.polyfit(1 / found.after, 1 / found.before, 1)
        weighted.append(found.K_A)
        plain.append((slope - 1) / intercept)
    assert np.std(weighted) < 0.5 * np.std(plain)
    assert np.median(weighted) == pytest.approx(339, rel=0.05)


def test_phenylephrine_differs_tenfold_between_rabbit_and_rat_aorta():
    """besse1976: affinity 0.200 of that of norepinephrine; Doggrell 1992: 0.13 to 0.18 µM in rat aorta."""
    rabbit = EVIDENCE["K_A_NE"] / EVIDENCE["affinity_phenylephrine"]
    assert 9 < rabbit / EVIDENCE["K_A_PE_high"] < rabbit / EVIDENCE["K_A_PE_low"] < 14


def test_95_percent_of_the_receptors_are_needed_in_rat_aorta():
    """Doggrell 1992: 95 to 99% must be occupied for the maximum; the assumed tau of 1 is near that, 10 is not."""
    for tau, short in ((EVIDENCE["tau_aorta"], 0.02), (10, 0.005)):
        missing = 1 - maximum(tau * EVIDENCE["occupancy_low"] / 100) / maximum(tau)
        assert (missing > short) == (tau == 1)


# Antagonists


def test_the_dose_ratio_is_gaddums():
    expression = antagonism.formulas()["dose_ratio"]
    B, K_B = sp.symbols("B K_B", positive=True)
    assert sp.simplify(expression - (1 + B / K_B)) == 0


def test_the_occupancy_solves_its_differential_equation():
    f = antagonism.formulas()
    A, B, K_A, K_B, k_off, t = sp.symbols("A B K_A K_B k_off t", positive=True)
    rho = f["blocked"]
    free = (1 - rho) / (1 + A / K_A)
    assert sp.simplify(sp.diff(rho, t) - (k_off / K_B * B * free - k_off * rho)) == 0
    assert sp.simplify(rho.subs(t, 0) - f["before"]) == 0
    assert sp.simplify(f["before"] - f["after"].subs(A, 0)) == 0


def test_the_fast_agonist_is_the_limit_of_three_states():
    """Free, bound to agonist, bound to antagonist: when the agonist is fast, two states are enough."""
    K_A, K_B, k_off, a, b, end = 339.0, 0.13, 0.04, 3000.0, 1.3, 20.0
    on, off = 1e3 / K_A, 1e3  # of the agonist, 1/(nM min) and 1/min

    def slope(_, y):
        free = 1 - y.sum()
        return [on * a * free - off * y[0], k_off / K_B * b * free - k_off * y[1]]

    start = [0, b / (K_B + b)]
    found = solve_ivp(slope, (0, end), start, method="LSODA", rtol=1e-9, atol=1e-12).y[:, -1]
    model = blocked(a, b, end, K_A=K_A, K_B=K_B, k_off=k_off)
    assert model == pytest.approx(found[1], rel=1e-3)
    assert (1 - model) * a / (K_A + a) == pytest.approx(found[0], rel=1e-3)


def test_phentolamine_behaves_as_doggrell_1992_found():
    """Doggrell 1992: 0.1 and 1 µM shift in parallel, the maximum stays, pA2 7.9."""
    line, left = plot("phentolamine", [100 / 12.6, 1000 / 12.6], EVIDENCE["tau_aorta"])
    assert (left > 0.995).all()
    assert line.slope == pytest.approx(1, abs=0.01)
    assert line.pA2 == pytest.approx(7.9, abs=0.02)


def test_prazosin_behaves_as_doggrell_1992_found():
    """Doggrell 1992: 0.1 to 10 nM depress the maximum and do not shift in parallel, although prazosin is reversible."""
    line, left = plot("prazosin", np.array([0.1, 1, 10]) / 0.13, EVIDENCE["tau_aorta"])
    assert (left < 0.8).all() and (np.diff(left) < 0).all()
    assert line.left_out == (1, 10)  # less than half of the maximum is left: no dose ratio, no Schild plot


def test_time_or_reserve_makes_prazosin_look_competitive():
    doses = 30 * 10.0 ** np.array([-1.5, -1, -0.5, 0])
    for tau, t in ((1, 300), (100, 5)):
        line, left = plot("prazosin", doses, tau, t)
        assert line.slope == pytest.approx(1, abs=0.02)
        assert line.pA2 == pytest.approx(-np.log10(0.13e-9), abs=0.02)
        assert line.left_out == () and (left > 0.95).all()


def test_a_perfect_plot_does_not_prove_equilibrium():
    """With tau 10 and 5 min the slope is 1.03, and a quarter of the maximum is gone."""
    line, left = plot("prazosin", 30 * 10.0 ** np.array([-1.5, -1, -0.5, 0]), 10)
    assert abs(line.slope - 1) < 0.05 and abs(line.pA2 - 9.89) < 0.1
    assert left[-1] < 0.75


def test_phenoxybenzamine_pretends_where_reserve_is_large():
    line, left = plot("phenoxybenzamine", [3], 100)
    assert line.ratios[0] > 8 and left[0] > 0.93  # 7 of 8 receptors are gone
    line, left = plot("phenoxybenzamine", [1, 2, 3], 1)
    assert line.slope != line.slope and len(line.left_out) == 2  # NaN
    assert left == pytest.approx([maximum(q) / maximum(1) for q in (0.5, 0.25, 0.125)], rel=1e-6)


def test_uptake_bends_the_plot_and_shows_in_the_end_as_the_shift_of_the_control():
    doses = 30 * 10.0 ** np.array([-1.5, -1, -0.5, 0])
    line, left = plot("phentolamine with uptake", doses, 1)
    assert line.slope < 0.6 and (left > 0.999).all()
    free = half_concentration(EVIDENCE["K_A_NE"], 1)
    shift = in_bath(free, U=EVIDENCE["U"], K_m=EVIDENCE["K_m"]) / free
    far = np.geomspace(1e6, 1e14, 4001)
    control, curve = (effect("phentolamine with uptake", far, dose, tau=1, t=5) for dose in (0, 1e6))
    ratio = reach(far, curve, control[-1] / 2) / (free * shift)
    assert ratio == pytest.approx(1e6 / shift, rel=1e-3)
    assert np.log10(shift) > 1.2


@pytest.mark.parametrize("tau", [0.3, 1, 10, 100])
def test_a_line_of_slope_1_can_be_wrong_tenfold(tau):
    """indoramin_vas: pA2 7.38 with the slope 0.98 in rat vas deferens, 8.72 once cocaine blocks the uptake.

    The capacity of the uptake is set by that difference, and the affinity of indoramin for it by the slope at tau 1.
    That the line is the same at any reserve is not put in.
    """
    true, seen, slope = (EVIDENCE[name] for name in ("pA2_indoramin_cocaine", "pA2_indoramin", "slope_indoramin"))
    assert (true, seen, slope) == (8.72, 7.38, 0.98)
    assert -np.log10(unit_dose("indoramin with uptake") * 1e-9) == pytest.approx(true, abs=0.005)
    assert np.log10(1 + EVIDENCE["U"] / EVIDENCE["K_m"]) == pytest.approx(true - seen, abs=0.001)
    line, left = plot("indoramin with uptake", np.array([100, 1000, 10_000]) / unit_dose("indoramin with uptake"), tau)
    assert line.slope == pytest.approx(slope, abs=0.03)  # the published standard error
    assert 1 < true - line.pA2 < true - seen
    assert (left > 0.97).all() and line.left_out == ()


def test_two_receptors_give_a_slope_below_1_that_is_no_K_B():
    """Kenny 1994: 0.60 and 57.2 nM. A slope below 1 is what Johansson 1979 found with atenolol in portal vein."""
    assert two_constants() == (0.60, 57.2)
    line, left = plot("5-methylurapidil", 30 * 10.0 ** np.array([-1.5, -1, -0.5, 0]), 10)
    better, worse = (-np.log10(K * 1e-9) for K in two_constants())
    assert line.slope < 0.6
    assert worse < line.pA2 < better
    assert (left > 0.999).all()


@pytest.mark.parametrize("antagonist", ANTAGONISTS)
def test_no_dose_is_the_control(antagonist):
    expected = response(A, 339, 3)
    if antagonist.endswith("with uptake"):
        expected = response(at_receptors(A, U=12500, K_m=600), 339, 3)
    np.testing.assert_allclose(effect(antagonist, A, 0, tau=3, t=7), expected, rtol=1e-12)
    assert effect(antagonist, [0.0], 10, tau=3, t=7) == 0


def test_published_schild_plots_that_need_an_explanation():
    """Johansson 1979 (portal vein, slopes below 1) and propranolol in trachea, 195 times apart with two agonists."""
    assert EVIDENCE["pA2_atenolol_atrium"] - EVIDENCE["pA2_atenolol_vein"] == pytest.approx(1.13)
    assert EVIDENCE["pA2_metoprolol_atrium"] - EVIDENCE["pA2_metoprolol_vein"] == pytest.approx(1.0)
    assert 10 ** (EVIDENCE["pA2_propranolol_E"] - EVIDENCE["pA2_propranolol_NE"]) == pytest.approx(195, abs=0.5)


# Reading plots


def test_schild_finds_what_was_put_in():
    B = np.array([1.0, 10, 100])
    line = schild(B, 1 + B / 12.6)
    assert (line.slope, line.pA2, line.pK_B) == pytest.approx((1, 7.8996, 7.8996), abs=5e-5)
    assert line.left_out == ()
    steep = schild(B, 1 + (B / 10) ** 1.5)
    assert (steep.slope, steep.pA2) == pytest.approx((1.5, 8))


def test_schild_reports_what_it_leaves_out():
    line = schild([1, 10, 100, 1000], [0.8, 2, 11, float("nan")])
    assert line.left_out == (1, 1000)
    assert line.slope == pytest.approx(1) and line.B.tolist() == [10, 100]
    alone = schild([1, 10], [float("nan"), 3])
    assert np.isnan(alone.slope) and np.isnan(alone.pA2) and alone.pK_B == pytest.approx(8 + np.log10(2))
    level = schild([1, 10], [3, 3])
    assert level.slope == pytest.approx(0, abs=1e-12) and np.isnan(level.pA2)  # a line that meets zero nowhere
    assert np.isnan(schild([1, 3, 10, 31], [7.1, 7.1, 7.1, 7.1]).pA2)
    assert schild([1, 10], [2, 2.001]).pA2 == pytest.approx(9, abs=0.01)  # nearly level, and it does
    none = schild([1, 10], [float("nan"), 0.5])
    assert np.isnan(none.pK_B) and none.left_out == (1, 10)


def test_a_curve_that_stays_below_has_no_dose_ratio():
    x = np.array([1.0, 10, 100])
    control = np.array([0.0, 5, 10])
    ratios = dose_ratios(x, control, [[0, 2, 4], [0, 0, 10]], 0.5)
    assert np.isnan(ratios[0]) and ratios[1] == pytest.approx(10**0.5)
    assert reach(x, control, 5) == pytest.approx(10)
    assert np.isnan(reach(x, control, 11))


def test_at_receptors_undoes_in_bath_without_losing_digits():
    inside = np.geomspace(1e-9, 1e12, 60)
    for U, K_m in ((12500, 600), (1e6, 1e-3), (0, 600), (1e-3, 1e6)):
        np.testing.assert_allclose(at_receptors(in_bath(inside, U=U, K_m=K_m), U=U, K_m=K_m), inside, rtol=1e-9)
    assert at_receptors(0, U=5, K_m=1) == 0


NAN = float("nan")
ERRORS = {
    "unknown formula": (lambda: evaluate("EC_50"), "Did you mean 'EC50'"),
    "unknown symbol": (lambda: evaluate("E_max", tau=1, n=1, E_m=1, K=3), "no symbol named 'K'"),
    "missing symbol": (lambda: evaluate("E_max", tau=1), "E_max needs E_m, n"),
    "negative concentration": (lambda: response(-1, 1, 1), "A must be at least 0"),
    "no affinity": (lambda: response(1, 0, 1), "K_A must be above 0"),
    "NaN": (lambda: response([1, NAN], 1, 1), "A must be finite"),
    "text": (lambda: response("much", 1, 1), "must be a number"),
    "flat": (lambda: maximum(1, n=0), "n must be above 0"),
    "above E_m": (lambda: tau_of_activity(1.02, 100), "above E_m"),
    "no activity": (lambda: tau_of_activity(0, 1), "activity must be above 0"),
    "unknown drug": (lambda: efficacy("clonidin"), "Did you mean 'clonidine'"),
    "unknown receptor": (lambda: efficacy("clonidine", "a1A"), "no receptor"),
    "negative tau": (lambda: crossover(-1, 0), "tau must be at least 0"),
    "two taus": (lambda: crossover([1, 2], 2), "tau must be a number"),
    "unknown setting": (lambda: agonism.setting("tau_tisue"), "Did you mean 'tau_tissue'"),
    "control that is text": (lambda: dose_ratios([1, 2], "a", [[0, 1]]), "lists of numbers"),
    "control that is too short": (lambda: dose_ratios([1, 2], [1], [[0, 1]]), "same length"),
    "highest EC50 of nothing": (lambda: highest_EC50(0), "K_A must be above 0"),
    "unequal curve": (lambda: furchgott([1, 2], [1], [1, 2], [1, 2]), "same length"),
    "decreasing doses": (lambda: furchgott([2, 1], [1, 2], [1, 2], [1, 2]), "increase"),
    "noisy control": (lambda: furchgott([1, 2, 3], [1, 3, 2], [1, 2], [1, 2]), "fit a curve"),
    "no pairs": (lambda: furchgott([1, 2], [0, 1], [1, 2], [2, 3]), "Fewer than two"),
    "nothing went": (lambda: furchgott([1, 2, 4], [1, 2, 4], [1.1, 2, 3], [1.1, 2, 3]), "nothing shows"),
    "unknown antagonist": (lambda: effect("prazosine", 1, 1, tau=1, t=1), "Did you mean 'prazosin'"),
    "negative dose": (lambda: effect("prazosin", 1, -1, tau=1, t=1), "dose must be at least 0"),
    "negative time": (lambda: effect("prazosin", 1, 1, tau=1, t=-1), "at least 0"),
    "no receptors": (lambda: effect("prazosin", 1, 1, tau=0, t=1), "tau must be a number above 0"),
    "antagonist without unit": (lambda: unit_dose("yohimbine"), "no antagonist"),
    "falling curve": (lambda: reach([1, 2, 3], [0, 2, 1], 1), "must not fall"),
    "one point": (lambda: reach([1], [1], 1), "at least two"),
    "zero dose": (lambda: schild([0, 1], [2, 2]), "above 0"),
    "negative ratio": (lambda: schild([1, 2], [2, -2]), "above 0"),
    "infinite ratio": (lambda: schild([1, 2], [2, np.inf]), "above 0"),
    "lists of different length": (lambda: schild([1, 2], [2]), "same length"),
    "level above the control": (lambda: dose_ratios([1, 2], [0, 1], [[0, 1]], 1.5), "at most 1"),
    "negative uptake": (lambda: at_receptors(1, U=-1, K_m=1), "U must be at least 0"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_impossible_input_is_refused(name):
    call, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        call()
