"""Laws of neuron, gain, decision, inverted U, plasticity and pupil that hold for any input."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nelib.locus import autoinhibition, decision, gain, gilzenrat, inverted_u, memory, neuron, plasticity, pupil

FEW = settings(max_examples=12, deadline=None)


def decades(low, high):
    return st.floats(low, high).map(lambda x: 10.0**x)


# -- gain ------------------------------------------------------------------------------------------------------------


@given(decades(-2, 2.5), st.floats(0, 4), st.floats(-5, 5))
def test_a5_gain_theorem(g, d, bias):
    """For any gain above 0, any signal and any bias, one unit detects as its input does."""
    assert gain.auc(d, g, bias=bias) == pytest.approx(float(gain.auc_closed_form(d)), abs=3e-3)


@given(decades(-1, 0.7), st.floats(-1, 1), st.integers(0, 10_000))
def test_a5_no_increasing_response_changes_the_order_of_samples(g, bias, seed):
    rng = np.random.default_rng(seed)
    absent, present = rng.standard_normal(300), 1 + rng.standard_normal(300)
    before = (present[:, None] > absent).mean()
    after = (gain.response(present, g, bias)[:, None] > gain.response(absent, g, bias)).mean()
    assert after == pytest.approx(before, abs=1e-3)


@FEW
@given(decades(-1, 1.5), st.floats(0.1, 3), st.floats(0.02, 2), st.integers(2, 4))
def test_a_chain_never_detects_better_than_its_input(g, d, noise, units):
    found = gain.auc(d, g, units=units, noise=noise)
    assert 0.5 - 1e-3 <= found <= float(gain.auc_closed_form(d)) + 1e-3
    _, absent, present = gain.chain(d, g, units=units, noise=noise)
    assert absent.sum() == pytest.approx(1, abs=1e-6) and present.sum() == pytest.approx(1, abs=1e-6)


@FEW
@given(decades(-1, 1.2), st.floats(0.3, 2))
def test_more_noise_between_the_units_detects_worse(g, d):
    found = [gain.auc(d, g, units=2, noise=s) for s in (0.05, 0.2, 0.8)]
    assert found[0] >= found[1] - 1e-4 and found[1] >= found[2] - 1e-4


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_swapping_yes_and_no_turns_the_bias_round(h, m, f, r):
    assume(h + m and f + r)
    one, other = gain.detection(h, m, f, r), gain.detection(m, h, r, f)
    assert one["d_prime"] == pytest.approx(-other["d_prime"], abs=1e-9)
    assert one["c"] == pytest.approx(-other["c"], abs=1e-9)


# -- neuron ----------------------------------------------------------------------------------------------------------


@given(decades(-3, 2), decades(-3, 2), decades(-2, 0), st.floats(0, 8), decades(-1, 3))
def test_mean_field_solves_its_own_balance(clonidine, block, uptake, b, a):
    r = float(autoinhibition.rate(clonidine, block, uptake, a=a, b=b))
    R, n_0, EC50 = (neuron.evidence(k).value for k in ("R_free", "n_0", "EC50"))
    x = (n_0 + a * r) / (uptake * EC50) + clonidine
    assert 0 <= r <= R * (1 + 1e-12)
    assert r == pytest.approx(R * max(0.0, 1 - b * x / (1 + x + block)), abs=1e-9)


@given(decades(-3, 1), decades(-3, 1))
def test_mean_field_is_monotone(low, step):
    for slower in (
        autoinhibition.rate(clonidine=np.array([low, low + step])),
        autoinhibition.rate(0.2, antagonist=np.array([low + step, low])),
        autoinhibition.rate(uptake=np.array([low + step, low])),
    ):
        assert slower[1] <= slower[0] + 1e-12


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000), st.floats(0.2, 1.0))
def test_drugs_act_in_their_direction_on_any_noise(seed, dose):
    run = neuron.simulate(
        15, cells=30, seed=seed, settle=10, clonidine=np.array([0, dose, 3, dose]), antagonist=np.array([0, 0, 0, 30.0])
    )
    free, agonist, much, both = run.rate()
    assert much <= agonist < free and both > agonist and much < 0.02


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(sorted(neuron.BLOCKS)))
def test_cutting_a_brake_does_not_slow(seed, brake):
    whole, cut = (neuron.simulate(15, cells=30, seed=seed, settle=10, without=w).rate() for w in ((), (brake,)))
    # The medium one is over before the next spike at rest: it hardly matters there.
    assert cut > whole * (0.95 if brake == "mAHP" else 1.1)


@given(decades(-3, 6), decades(-3, 3), decades(-3, 3))
def test_open_channels_are_a_share(n, clonidine, block):
    assert 0 <= neuron.opened(n, clonidine, block) <= 1
    assert neuron.opened(n, clonidine, block) <= neuron.opened(n, clonidine, 0.0)


# -- network and decision --------------------------------------------------------------------------------------------


@FEW
@given(st.floats(0.8, 0.97), st.floats(0.45, 0.65), st.sampled_from(gilzenrat.BIASES))
def test_a10_the_phasic_peak_is_higher_for_any_two_modes(high, low, bias):
    assert gilzenrat.trial(high, bias=bias).peak("h")[0] > 2 * gilzenrat.trial(low, bias=bias).peak("h")[0]


@given(decades(-2, 1), decades(-1, 1), decades(-1, 0.7), decades(-1, 1), decades(-2, 1))
def test_decisions_are_possible(A, c, z, g, s):
    errors, time = decision.error_rate(A, c, z, gain=g, late=s), decision.decision_time(A, c, z, gain=g, late=s)
    assert 0 <= errors <= 0.5
    # No slower than a walk without drift, no faster than a straight one.
    assert time <= z**2 / (g**2 * c**2 + s**2) * (1 + 1e-9) and time <= z / (g * A) * (1 + 1e-9)


@given(decades(-2, 1), decades(-1, 1), decades(-1, 1), decades(-1, 1))
def test_units_of_evidence_mean_nothing(A, c, z, k):
    assert decision.error_rate(k * A, k * c, k * z) == pytest.approx(float(decision.error_rate(A, c, z)), rel=1e-9)
    assert decision.decision_time(k * A, k * c, k * z) == pytest.approx(
        float(decision.decision_time(A, c, z)), rel=1e-6
    )


@given(decades(-1, 0.5), decades(-0.5, 0.5), decades(-1, 1), st.floats(0, 3))
def test_no_threshold_earns_more_than_the_best(A, c, D, penalty):
    best = decision.best_threshold(A, c, D, penalty)
    top = decision.reward_rate(A, c, best, pause=D, penalty=penalty)
    assert (
        decision.reward_rate(A, c, best * np.array([0.5, 0.9, 1.1, 2]), pause=D, penalty=penalty) <= top + 1e-12
    ).all()


# -- inverted U, plasticity, memory, pupil -----------------------------------------------------------------------------


@given(decades(0, 4), decades(0, 4), decades(-1, 1))
def test_a6_the_peak_is_the_highest_point_or_there_is_none(K_a2, K_a1, w):
    found = inverted_u.peak(K_a2=K_a2, K_a1=K_a1, weight=w)
    assume(abs(K_a2 / K_a1 - w) > 1e-3 * w and abs(K_a1 / K_a2 - w) > 1e-3 * w)
    assert (found is None) == (not K_a2 / K_a1 < w < K_a1 / K_a2)
    if found:
        c = found.norepinephrine * np.geomspace(1e-4, 1e4, 801)
        U = inverted_u.benefit(c, K_a2=K_a2, K_a1=K_a1, weight=w)
        assert U.max() == pytest.approx(found.height, abs=1e-9) and found.height > 0
        if w == 1:
            assert found.norepinephrine == pytest.approx(np.sqrt(K_a2 * K_a1))


@given(decades(0, 4), decades(0, 4))
def test_a6_equal_weights(K_a2, K_a1):
    found = inverted_u.peak(K_a2=K_a2, K_a1=K_a1)
    assume(abs(K_a2 / K_a1 - 1) > 1e-3)
    assert (found is None) == (K_a2 > K_a1)
    if found:
        assert found.norepinephrine == pytest.approx(np.sqrt(K_a2 * K_a1), rel=1e-6)


@given(decades(-3, 3), decades(-3, 3), st.floats(0.1, 9.5))
def test_a11_isoproterenol_never_changes_the_magnitude_inside_the_window(iso, prop, interval):
    assume(interval < 9)
    assert plasticity.potentiation(interval, iso, prop) == pytest.approx(
        float(plasticity.potentiation(interval, 0.0)), rel=0.01
    )
    assert 10 <= plasticity.window(iso, prop) < 10 + 5 * 1.2851


@given(decades(-2, 5), decades(0, 4), decades(0, 4), decades(-1, 1))
def test_the_flip_is_where_the_net_change_is_zero(N, K_beta, K_alpha, A_plus):
    rule = {"K_beta": K_beta, "K_alpha": K_alpha, "A_plus": A_plus}
    flip = plasticity.flip(**rule)
    if np.isfinite(flip):
        size = abs(plasticity.net_change(flip, **{**rule, "A_minus": 0.0})) + 1e-12
        assert abs(plasticity.net_change(flip, **rule)) < 1e-6 * size
    assert np.isfinite(plasticity.net_change(N, **rule))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_corrections_are_ordered(p):
    plain, holm, bonferroni = (memory.corrected(np.array(p), m) for m in memory.CORRECTIONS[::2] + ("Bonferroni",))
    assert (plain <= holm + 1e-12).all() and (holm <= bonferroni + 1e-12).all() and (bonferroni <= 1).all()


@given(st.integers(2, 12), st.integers(2, 12), st.integers(0, 1000))
def test_rank_test_is_antisymmetric(n, m, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 5, n).astype(float), rng.integers(0, 5, m).astype(float)
    (a, p), (b, q) = memory.rank_test(x, y), memory.rank_test(y, x)
    assert a + b == pytest.approx(1) and p == pytest.approx(q) and 0 <= p <= 1


@given(st.floats(0.05, 2), st.integers(3, 60))
def test_power_rises_with_animals_and_with_the_effect(effect, n):
    assert memory.power_t(effect, n) <= memory.power_t(effect, n + 1) + 1e-9
    assert memory.power_t(effect, n) <= memory.power_t(effect * 1.1, n) + 1e-9
    assert memory.power_t(-effect, n) == pytest.approx(float(memory.power_t(effect, n)))


@given(st.floats(1, 40), st.floats(0.2, 3), st.lists(st.floats(0, 5), min_size=1, max_size=6), st.floats(0.1, 5))
def test_the_pupil_is_linear_and_causal(n, peak, events, scale):
    t = np.linspace(0, 8, 161)
    one = pupil.trace(t, events, n=n, peak=peak)
    np.testing.assert_allclose(pupil.trace(t, events, scale, n=n, peak=peak), scale * one, rtol=1e-9, atol=1e-12)
    assert (one[t <= min(events)] == 0).all() and (one >= 0).all() and one.max() <= len(events) * (1 + 1e-9)
    assert (pupil.passed(np.array([0.0, 0.3, 3.0]), n=n, peak=peak)[:1] == 1).all()
