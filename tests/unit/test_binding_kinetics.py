"""Binding in time against published values, the differential equations, and the laws of equilibrium."""

import mpmath
import numpy as np
import pytest
import sympy as sp
from scipy.integrate import solve_ivp

from nelib.receptors.binding import bound, bound_each, gaddum, occupancy
from nelib.receptors.kinetics import (
    association,
    dissociation,
    evaluate,
    formulas,
    kinetic_competition,
    mean_decay,
    observed_rate,
    time_course,
)

# Target A3, data set D4 (motulsky_mahan_reference.csv of the science dossier): k_on 3e8 and 1e7 per M and min,
# k_off 0.03 and 0.002 per min, L 0.5 nM, I 10 nM, B_max 100.
PER_NM = 1e-9
D4_RATES = dict(k_on=3e8 * PER_NM, k_off=0.03, k_on_i=1e7 * PER_NM, k_off_i=0.002)
D4 = [
    (1, 13.076920392280641), (2, 22.92835516662847), (5, 39.90755920530662), (10, 48.2651750887824),
    (20, 46.843001389277006), (40, 38.681038760384844), (60, 32.11653025479794), (120, 19.90418534908595),
    (240, 11.38758666029592), (480, 9.05200293031995), (1000, 8.928760314555616),
]  # fmt: skip


def sixty_digits(t, L, I, k_on, k_off, k_on_i, k_off_i, B_max) -> float:  # noqa: E741
    """Evaluate the equation as Motulsky and Mahan printed it, with 60 digits."""
    with mpmath.workdps(60):
        t, L, I, k1, k2, k3, k4, top = (mpmath.mpf(v) for v in (t, L, I, k_on, k_off, k_on_i, k_off_i, B_max))  # noqa: E741
        K_A, K_B = k1 * L + k2, k3 * I + k4
        S = mpmath.sqrt((K_A - K_B) ** 2 + 4 * k1 * k3 * L * I)
        F, W = (K_A + K_B + S) / 2, (K_A + K_B - S) / 2
        fast, slow = (k4 - F) / F * mpmath.exp(-F * t), (k4 - W) / W * mpmath.exp(-W * t)
        return float(top * k1 * L / (F - W) * (k4 * (F - W) / (F * W) + fast - slow))


@pytest.mark.parametrize(("t", "value"), D4)
def test_A3_D4_motulsky_mahan(t, value):
    assert kinetic_competition(t, 0.5, 10, **D4_RATES, B_max=100) == pytest.approx(value, rel=1e-8)
    assert evaluate("motulsky_mahan", t=t, L=0.5, I=10, **D4_RATES, B_max=100) == pytest.approx(value, rel=1e-8)


def test_A3_D4_overshoot_and_equilibrium():
    """The dossier names 48.265 as the overshoot; that is the value at 10 min (its text says 20), see D4 above."""
    t = np.linspace(0, 60, 6001)
    path = kinetic_competition(t, 0.5, 10, **D4_RATES, B_max=100)
    assert 10 < t[path.argmax()] < 20
    assert path.max() > 48.265
    end = 100 * gaddum(0.5, 0.1, 10, 0.2)
    assert end == pytest.approx(8.9286, abs=5e-5)
    assert kinetic_competition(1e5, 0.5, 10, **D4_RATES, B_max=100) == pytest.approx(end, rel=1e-12)


def test_the_stable_form_is_the_printed_one():
    names = "t L I k_on k_off k_on_i k_off_i B_max"
    symbols = sp.symbols(names, positive=True)
    f, z = formulas(), sp.Symbol("z")
    ours = f["kinetic_competition"].replace(sp.Function("E"), sp.Lambda(z, (1 - sp.exp(-z)) / z))
    rng = np.random.default_rng(1)
    for _ in range(20):
        values = dict(zip(symbols, (sp.Float(v, 60) for v in 10 ** rng.uniform(-2, 2, 8)), strict=True))
        assert abs(ours.subs(values).evalf(40) / f["motulsky_mahan"].subs(values).evalf(40) - 1) < 1e-30


def test_association_and_dissociation_solve_their_equation():
    t, L, k_on, k_off, B_max, B0 = sp.symbols("t L k_on k_off B_max B0", positive=True)
    B = formulas()["association"]
    assert sp.simplify(sp.diff(B, t) - (k_on * L * (B_max - B) - k_off * B)) == 0
    assert B.subs(t, 0) == 0
    D = formulas()["dissociation"]
    assert sp.simplify(sp.diff(D, t) + k_off * D) == 0 and D.subs(t, 0) == B0


def test_one_ligand_in_time():
    assert observed_rate(2, 0.1, 0.3) == pytest.approx(0.5)
    assert association(1e4, 2, 0.1, 0.3, 50) == pytest.approx(50 * occupancy(2, 3))
    half = np.log(2) / 0.5
    assert association(half, 2, 0.1, 0.3, 50) == pytest.approx(25 * occupancy(2, 3))
    assert dissociation([0, np.log(2) / 0.3], 8, 0.3) == pytest.approx([8, 4])
    t = np.geomspace(0.01, 100, 7)
    assert kinetic_competition(t, 2, 0, 0.1, 0.3, 1, 1, 50) == pytest.approx(association(t, 2, 0.1, 0.3, 50), rel=1e-12)


HARD = {
    "the same rates": (0.5, 1, 0.3, 0.03, 0.15, 0.03),
    "equal sums, little competitor": (0.5, 1e-9, 0.3, 0.03, 0.15, 0.18),
    "a competitor that hardly leaves": (0.5, 1, 0.3, 0.03, 0.15, 1e-9),
    "a competitor that comes and goes at once": (0.5, 1, 0.3, 0.03, 1e6, 1e6),
    "a ligand that comes and goes at once": (1e3, 1, 1e3, 1e5, 0.01, 1e-4),
    "a million times slower": (0.5, 1, 0.3, 0.03, 3e-7, 3e-8),
}


@pytest.mark.parametrize("name", HARD)
def test_A3_rates_that_coincide_or_differ_hugely(name):
    given = HARD[name]
    for t in (1e-3, 0.1, 3, 100, 1e4):
        assert kinetic_competition(t, *given, 100) == pytest.approx(sixty_digits(t, *given, 100), rel=1e-12, abs=0)


def test_mean_decay():
    assert mean_decay([0, 1e-12, 1, 1e3]) == pytest.approx([1, 1, 1 - np.exp(-1), 1e-3], rel=1e-12)


# With depletion

TUBES = dict(R_T=[0.01, 1, 30, 2], L_T=[0.5, 0.5, 5, 0], I_T=[10, 0, 8, 3])


def test_time_course_agrees_with_another_integrator():
    t = np.array([0.5, 3, 20, 150])
    B, C = time_course(t, **TUBES, **D4_RATES)
    assert B.shape == C.shape == (4, 4)
    k = D4_RATES
    for row, (R, L, I) in enumerate(zip(*TUBES.values(), strict=True)):  # noqa: E741

        def rates(_, y, R=R, L=L, I=I):  # noqa: E741
            empty = R - y[0] - y[1]
            return [
                k["k_on"] * (L - y[0]) * empty - k["k_off"] * y[0],
                k["k_on_i"] * (I - y[1]) * empty - k["k_off_i"] * y[1],
            ]

        found = solve_ivp(rates, (0, 150), [0, 0], method="Radau", t_eval=t, rtol=1e-11, atol=1e-13).y
        assert B[row] == pytest.approx(found[0], rel=2e-6, abs=1e-9)
        assert C[row] == pytest.approx(found[1], rel=2e-6, abs=1e-9)


def test_time_course_without_depletion_is_the_closed_form():
    t = np.array([0, 1, 10, 60, 480.0])
    found, _ = time_course(t, 1e-8, 0.5, 10, **D4_RATES)
    right = kinetic_competition(t, 0.5, 10, **D4_RATES, B_max=1)
    assert found / 1e-8 == pytest.approx(right, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("start", [(0, 0), (0.4, 0), (0, 0.6), (0.3, 0.6)])
def test_every_start_ends_at_the_same_equilibrium(start):
    k = D4_RATES
    found = time_course(1e5, 1, 0.5, 0.8, **k, initial_L=start[0], initial_I=start[1])
    right = bound_each(1, [0.5, 0.8], [k["k_off"] / k["k_on"], k["k_off_i"] / k["k_on_i"]])
    assert found == pytest.approx(tuple(right), rel=1e-7)


def test_long_times_reach_equilibrium_in_many_tubes_at_once():
    rng = np.random.default_rng(2)
    R, L, I = 10 ** rng.uniform(-2, 2, (3, 96))  # noqa: E741
    B, C = time_course([1.0, 1e6], R, L, I, **D4_RATES)
    right = bound_each(R, np.stack((L, I), axis=-1), [0.1, 0.2])
    assert np.stack((B, C), axis=-1)[:, -1] == pytest.approx(right, rel=1e-6)


def test_excess_of_cold_ligand_shows_the_dissociation():
    """Cold ligand in large excess keeps the label from binding again, so that it leaves with k_off."""
    k = dict(k_on=0.3, k_off=0.03, k_on_i=0.3, k_off_i=0.03)
    t, B0 = np.array([0, 5, 20, 60.0]), bound(0.05, 0.5, 0.1)
    found, _ = time_course(t, 0.05, 0.5, 1e5, **k, initial_L=B0)
    right = dissociation(t, B0, 0.03)
    assert found == pytest.approx(right, rel=1e-3)


def test_times_may_come_in_any_order_and_shape():
    sorted_, _ = time_course([0, 1, 5], 1, 0.5, 2, **D4_RATES)
    mixed, _ = time_course([[5, 0], [1, 1]], 1, 0.5, 2, **D4_RATES)
    assert mixed == pytest.approx(sorted_[[[2, 0], [1, 1]]])
    single, _ = time_course(0, 1, 0.5, 2, **D4_RATES, initial_L=0.2)
    assert single == 0.2


ERRORS = {
    "negative time": (lambda: association(-1, 1, 1, 1, 1), "t must be at least 0"),
    "no association": (lambda: observed_rate(1, 0, 1), "k_on must be above 0"),
    "negative rate": (lambda: dissociation(1, 1, -1), "k_off must be at least 0"),
    "not a number": (lambda: kinetic_competition(1, float("nan"), 1, 1, 1, 1, 1, 1), "L must be finite"),
    "negative receptor": (lambda: time_course(1, -1, 1, 1, 1, 1, 1, 1), "R_T must be at least 0"),
    "time": (lambda: time_course([1, np.inf], 1, 1, 1, 1, 1, 1, 1), "t must be finite"),
    "more than there is": (lambda: time_course(1, 1, 0.5, 0, 1, 1, 1, 1, initial_L=0.6), "no more can be bound"),
    "more than the receptors": (
        lambda: time_course(1, 1, 5, 5, 1, 1, 1, 1, initial_L=0.6, initial_I=0.6),
        "no more can be bound",
    ),
    "unknown formula": (lambda: evaluate("asociation"), "Did you mean 'association'"),
    "missing": (lambda: evaluate("dissociation", t=1), "needs B0, k_off"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_impossible_input_is_refused(name):
    call, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        call()
