"""Pooling: closed forms, published worked examples, limits, and what is refused."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from nelib.clinic.meta_analysis import (
    FORMULAS,
    cumulate,
    derivation,
    error_of,
    indirect,
    pool,
    quantile,
    shared,
)  # fmt: skip
from nelib.clinic.precision import derivation as precision
from nelib.clinic.precision import error_of_smd, smd_of

# Colditz et al. 1994 (JAMA 271:698), 13 trials of the BCG vaccine, as distributed with R's metadat: tuberculosis among
# the vaccinated (yes, no) and among the others (yes, no).
BCG = np.array([
    [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761],
    [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892], [29, 7470, 45, 7232], [17, 1699, 65, 1600],
    [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
])  # fmt: skip


def bcg() -> tuple[np.ndarray, np.ndarray]:
    """Return the logarithms of the risk ratios and their standard errors."""
    a, b, c, d = BCG.T
    return np.log(a / (a + b) * (c + d) / c), np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def test_bcg_as_published_with_r():
    """Viechtbauer's code for Borenstein et al. (2009), wviechtb.github.io/meta_analysis_books/borenstein2009.html."""
    found = pool(*bcg())
    assert found.effect == pytest.approx(-0.7141, abs=5e-5)
    assert found.error == pytest.approx(0.1787, abs=5e-5)
    assert (found.low, found.high) == pytest.approx((-1.0644, -0.3638), abs=5e-5)
    assert found.tau2 == pytest.approx(0.3088, abs=5e-5)
    assert pytest.approx((0.9212, 152.2330), abs=5e-5) == (found.I2, found.Q)
    common = pool(*bcg(), random=False)
    assert (common.effect, common.error) == pytest.approx((-0.4303, 0.0405), abs=5e-5)
    assert (common.low, common.high) == pytest.approx((-0.5097, -0.3509), abs=5e-5)
    wider = pool(*bcg(), interval="Hartung-Knapp")
    assert wider.error == pytest.approx(0.1807, abs=5e-5)
    assert (wider.low, wider.high) == pytest.approx((-1.1078, -0.3204), abs=5e-5)


# Normand 1999 (Stat Med 18:321), Table VIII: days in hospital, specialist care and routine: patients, mean, SD of each.
STAYS = np.array([
    [155, 55, 47, 156, 75, 64], [31, 27, 7, 32, 29, 4], [75, 64, 17, 71, 119, 29], [18, 66, 20, 18, 137, 48],
    [8, 14, 8, 13, 18, 11], [57, 19, 7, 52, 18, 4], [34, 52, 45, 33, 41, 34], [110, 21, 16, 183, 31, 27],
    [60, 30, 27, 52, 23, 20],
])  # fmt: skip


def test_days_in_hospital_as_published():
    """Normand 1999, Tables VIII and IX, as the tests of R's metafor quote them."""
    n, m, sd, n_2, m_2, sd_2 = STAYS.T
    y = m - m_2
    variance = ((n - 1) * sd**2 + (n_2 - 1) * sd_2**2) / (n + n_2 - 2) * (1 / n + 1 / n_2)
    assert y.tolist() == [-20, -2, -55, -71, -4, 1, 11, -10, 7]
    printed = [40.59, 2.05, 15.28, 150.22, 20.19, 1.22, 95.38, 8.03, 20.69]
    assert variance == pytest.approx(printed, abs=0.0051)
    common, random = pool(y, np.sqrt(variance), random=False), pool(y, np.sqrt(variance))
    assert (common.effect, common.low, common.high) == pytest.approx((-3.49, -5.03, -1.96), abs=0.0051)
    assert (random.effect, random.low, random.high) == pytest.approx((-14.10, -24.45, -3.75), abs=0.0051)
    assert random.tau2 == pytest.approx(218.72, abs=0.0051)


def test_two_trials_in_closed_form():
    y, s = np.array([0.2, 1.4]), np.array([0.3, 0.4])
    w = 1 / s**2
    found = pool(y, s)
    Q = (y[1] - y[0]) ** 2 / (s**2).sum()
    assert found.tau2 == pytest.approx(((y[1] - y[0]) ** 2 - (s**2).sum()) / 2)  # DerSimonian and Laird with k = 2
    assert pytest.approx((Q, 1 - 1 / Q)) == (found.Q, found.I2)
    assert np.isnan(found.prediction_low)
    assert pool(y, s, random=False).effect == pytest.approx(w @ y / w.sum())


def test_equal_errors_give_the_plain_mean_and_the_sample_variance():
    y = np.array([0.1, 0.5, 1.2, -0.4, 0.9])
    found = pool(y, np.full(5, 0.2))
    assert found.effect == pytest.approx(y.mean())
    assert found.tau2 == pytest.approx(y.var(ddof=1) - 0.04)
    assert found.weights == pytest.approx(np.full(5, 0.2))
    t = 3.182446305284263  # Student's t, 3 degrees of freedom, 97.5%
    assert found.prediction_high - found.effect == pytest.approx(t * np.sqrt(found.tau2 + found.error**2))


def test_trials_that_agree_are_pooled_alike_in_both_ways():
    y, s = np.full(4, 0.7), np.array([0.1, 0.2, 0.4, 0.8])
    random, common = pool(y, s), pool(y, s, random=False)
    assert random.tau2 == random.I2 == 0
    assert (random.low, random.high) == pytest.approx((common.low, common.high))
    assert random.prediction_high > random.high  # Student's t for the true effect of a further trial


def test_much_heterogeneity_makes_all_trials_weigh_alike():
    found = pool([-50, 0, 60], [0.1, 0.5, 2])
    assert found.weights == pytest.approx(np.full(3, 1 / 3), abs=1e-3)
    assert found.effect == pytest.approx(10 / 3, abs=0.1)


def test_a_single_trial_is_itself():
    found = pool([0.5], [0.1])
    assert (found.effect, found.tau2, found.I2, found.Q) == (0.5, 0, 0, 0)
    assert (found.low, found.high) == pytest.approx((0.5 - 0.1959964, 0.5 + 0.1959964))
    assert cumulate([0.5, 0.9], [0.1, 0.2])[0].high == found.high


def test_cumulated_pools_end_with_all_trials():
    steps = cumulate(*bcg())
    assert len(steps) == 13
    assert steps[-1].effect == pool(*bcg()).effect
    y, s = bcg()
    assert steps[4].effect == pool(y[:5], s[:5]).effect


numbers = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.02, 3)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(numbers, st.floats(-3, 3), st.floats(0.1, 10))
def test_pooling_moves_with_its_data(trials, shift, scale):
    y, s = np.array(trials).T
    for random in (True, False):
        one, other = pool(y, s, random), pool(y * scale + shift, s * scale, random)
        assert other.effect == pytest.approx(one.effect * scale + shift, abs=1e-8)
        assert other.tau2 == pytest.approx(one.tau2 * scale**2, rel=1e-6, abs=1e-8)
        assert one.weights.sum() == pytest.approx(1)
        assert y.min() - 1e-9 <= one.effect <= y.max() + 1e-9
        assert one.low < one.effect < one.high
        assert 0 <= one.I2 < 1
    assert pool(y, s).error >= pool(y, s, random=False).error - 1e-12


def test_dersimonian_and_laird_are_right_on_average():
    rng, s, tau = np.random.default_rng(3), np.array([0.2, 0.3, 0.4, 0.5, 0.6, 0.2]), 0.5
    w = 1 / s**2
    y = rng.normal(0.4, np.sqrt(s**2 + tau**2), (20000, 6))
    Q = (w * (y - (y @ w / w.sum())[:, None]) ** 2).sum(1)
    expected = FORMULAS.evaluate("expected_Q", k=6, tau2=tau**2, S_1=w.sum(), S_2=(w**2).sum())
    assert Q.mean() == pytest.approx(expected, rel=0.02)


def test_derivation_holds_for_three_trials_written_out():
    """E[Q] of three trials, from the variances of the differences between them."""
    v, t = sp.symbols("v1:4", positive=True), sp.Symbol("tau2", positive=True)
    w = [1 / each for each in v]
    pairs = ((0, 1), (0, 2), (1, 2))
    Q = sum(w[i] * w[j] * (v[i] + v[j] + 2 * t) for i, j in pairs) / sum(w)
    names = {sp.Symbol("k"): 3, sp.Symbol("S_1"): sum(w), sp.Symbol("S_2"): sum(x**2 for x in w), sp.Symbol("tau2"): t}
    assert sp.simplify(derivation()["expected_Q"].subs(names) - Q) == 0


def test_errors_of_printed_intervals():
    assert quantile() == pytest.approx(1.959964, abs=1e-6)
    assert error_of(-0.66, -0.45) == pytest.approx(0.21 / 3.919928, rel=1e-6)
    assert error_of([0, 1], [2, 5], 0.9) == pytest.approx(np.array([2, 4]) / (2 * 1.644854), rel=1e-6)


def test_bucher():
    """Bucher et al. 1997: the difference of two effects against a common comparator; variances add."""
    found = indirect(-1.0, 0.3, -0.4, 0.4)
    assert (found.difference, found.error) == pytest.approx((-0.6, 0.5))
    assert (found.low, found.high) == pytest.approx((-0.6 - 0.979982, -0.6 + 0.979982))
    assert found.below == pytest.approx(0.8849303)  # normal distribution at 1.2
    back = indirect(-0.4, 0.4, -1.0, 0.3)
    assert back.below == pytest.approx(1 - found.below)
    closer = indirect(-1.0, 0.3, -0.4, 0.4, correlation=0.5)
    assert closer.error == pytest.approx(np.sqrt(0.25 - 0.12))
    assert shared(0.3, 0.4, closer.error) == pytest.approx(0.5)
    assert shared(0.3, 0.4, 0.5) == pytest.approx(0)


def test_error_of_a_standardized_mean_difference():
    assert error_of_smd(0, 20, 20) == pytest.approx(np.sqrt(0.1))
    assert error_of_smd(1, 20, 30) == pytest.approx(np.sqrt(1 / 20 + 1 / 30 + 1 / 100))
    rng = np.random.default_rng(8)
    one, two = rng.normal(0.8, 1, (20000, 60)), rng.normal(0, 1, (20000, 40))
    spread = np.sqrt((59 * one.var(1, ddof=1) + 39 * two.var(1, ddof=1)) / 98)
    assert ((one.mean(1) - two.mean(1)) / spread).std() == pytest.approx(error_of_smd(0.8, 60, 40), rel=0.02)
    n = sp.Symbol("n_1")
    assert sp.simplify(precision()["variance"].subs({"d": 0, "n_2": n}) - 2 / n) == 0


def test_effect_behind_a_printed_difference():
    scores, gap = 2.5, 1.5
    half = 1.959964 * scores * np.sqrt(1 / 40 + 1 / 60)
    found = smd_of(gap, gap - half, gap + half, 40, 60)
    assert found.d == pytest.approx(0.6, rel=1e-6)
    assert found.error == pytest.approx(error_of_smd(0.6, 40, 60), rel=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], []), "one trial or more"),
        (([1, 2], [1]), "same length"),
        (([[1, 2]], [[1, 1]]), "same length"),
        (([1, 2], [1, 0]), "errors must be above 0"),
        (([1, 2], [1, -1]), "errors must be above 0"),
        (([1, np.nan], [1, 1]), "effects must be finite"),
        (([1, np.inf], [1, 1]), "effects must be finite"),
        ((["a", 1], [1, 1]), "effects must be a number"),
        (([1, 2], [1e-200, 1e-200]), "too small to be squared"),
        (([1e200, 2], [1, 1]), "too large"),
        (([1, 2], [1e-9, 1]), "weigh nothing"),
        (([1, 2], [1, 1], True, 1.0), "confidence must lie between"),
        (([1, 2], [1, 1], True, 95), "confidence must be at most"),
        (([1, 2], [1, 1], True, 0.95, "wald"), "no interval named"),
        (([1], [1], True, 0.95, "Hartung-Knapp"), "two trials or more"),
    ],
)
def test_impossible_trials_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        pool(*arguments)


def test_other_impossible_input_is_refused():
    with pytest.raises(ValueError, match="below its high end"):
        error_of(1, 1)
    with pytest.raises(ValueError, match="below its high end"):
        error_of([0, 2], [1, 1])
    with pytest.raises(ValueError, match="between -1 and 1"):
        indirect(0, 1, 0, 1, 1)
    with pytest.raises(ValueError, match="error_b must be a number above 0"):
        indirect(0, 1, 0, 0)
    with pytest.raises(ValueError, match="must hold the difference"):
        smd_of(3, 0, 2, 10, 10)
    with pytest.raises(ValueError, match="n_2 must be above 0"):
        error_of_smd(0.5, 10, 0)
