"""Gain and detection: the theorem for one unit, what a chain gains, and signal detection from counts."""

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import norm

from nelib.locus import gain
from nelib.locus.gain import auc, detection, evidence


@pytest.mark.parametrize("g", [0.02, 0.5, 1.0, 2.0, 4.0, 30.0, 500.0])
def test_a5_one_unit_detects_alike_at_every_gain(g):
    """Servan-Schreiber, Printz & Cohen: 0.7602 = Φ(1/√2)."""
    assert auc(1.0, g) == pytest.approx(0.7602, abs=0.003)
    assert auc(1.0, g) == pytest.approx(float(gain.auc_closed_form(1.0)), abs=1e-4)


@pytest.mark.parametrize("g", [0.5, 2.0, 4.0])
def test_a5_sampled_outputs_say_the_same(g):
    """The outputs themselves, not the formula: 200 000 trials of each kind."""
    rng = np.random.default_rng(3)
    absent, present = rng.standard_normal(200_000), 1 + rng.standard_normal(200_000)
    share = (gain.response(present, g) > gain.response(absent, g)).mean()
    assert share == pytest.approx(0.7602, abs=0.003)


def test_a5_a_chain_detects_better_with_more_gain():
    """Dossier, two units and noise of SD 0.3 between them: 0.593, 0.654, 0.695, 0.700 at G = 0.5, 1, 2, 4."""
    found = [auc(1.0, g, units=2) for g in (0.5, 1, 2, 4)]
    assert found == sorted(found) and len(set(found)) == 4
    assert found == pytest.approx([0.593, 0.654, 0.695, 0.700], abs=0.002)


@pytest.mark.parametrize("g", [0.5, 2.0, 4.0])
@pytest.mark.parametrize("noise", [0.1, 0.3])
def test_a_chain_by_quadrature(g, noise):
    """Two inputs on a product of Gauss-Hermite grids; the noise between the units in closed form."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    weights = weights / weights.sum()
    f = lambda x: 1 / (1 + np.exp(-(g * x - 1)))  # noqa: E731
    difference = f(nodes[:, None] + 1) - f(nodes[None, :])
    exact = weights @ ndtr(difference / (noise * np.sqrt(2))) @ weights
    assert auc(1.0, g, units=2, noise=noise) == pytest.approx(exact, abs=2e-4)


def test_too_much_gain_is_too_much():
    """All or nothing: at a huge gain the AUC is that of a yes or no with noise, below the best."""
    best, top = gain.best_gain(1.0)
    assert best == pytest.approx(3.18, abs=0.02) and top == pytest.approx(0.7007, abs=5e-4)
    hit, alarm = ndtr(1.0), ndtr(0.0)  # a step at 0, where Gx - 1 turns for a large G
    pairs = [(hit * alarm + (1 - hit) * (1 - alarm), 0), (hit * (1 - alarm), 1), ((1 - hit) * alarm, -1)]
    step = sum(share * ndtr(d / (0.3 * np.sqrt(2))) for share, d in pairs)
    assert auc(1.0, 3000.0, units=2) == pytest.approx(step, abs=2e-3)
    assert step < top - 0.02


def test_without_noise_between_the_units_a_chain_is_one_unit():
    for units in (2, 5):
        assert auc(1.0, 3.0, units=units, noise=0.0) == pytest.approx(float(gain.auc_closed_form(1.0)), abs=1e-3)


def test_a_longer_chain_loses_more():
    found = [auc(1.0, 2.0, units=n) for n in (1, 2, 3, 5)]
    assert found == sorted(found, reverse=True) and found[-1] > 0.5


def test_the_contrast_of_mean_inputs_rises_with_gain_while_detection_does_not():
    ratios = gain.contrast(1.0, np.array([0.5, 1, 2, 4]))
    assert ratios == pytest.approx([1.404, 1.859, 2.718, 3.542], abs=1e-3)
    assert np.ptp([auc(1.0, g) for g in (0.5, 1, 2, 4)]) < 1e-6


def test_the_ratio_of_mean_outputs_is_less_and_has_a_best_gain():
    found = [gain.mean_ratio(1.0, g) for g in (1, 2, 4, 32)]
    assert found == pytest.approx([1.649, 1.839, 1.839, 1.709], abs=2e-3)
    assert all(gain.mean_ratio(1.0, g) < float(gain.contrast(1.0, g)) for g in (0.25, 1, 4, 32))
    # All or nothing: the shares of inputs above the half-point, which lies within a bin.
    assert gain.mean_ratio(1.0, 3000.0) == pytest.approx(ndtr(1.0) / ndtr(0.0), abs=0.03)
    assert gain.mean_ratio(1.0, 1e-6) == pytest.approx(1, abs=1e-6) == gain.mean_ratio(0.0, 2.0)


@pytest.mark.parametrize("g", [0.5, 2.0, 32.0])
@pytest.mark.parametrize("units", [1, 2, 3])
def test_the_ratio_of_mean_outputs_by_sampling(g, units):
    """A million trials of each kind; noise of 0.3 between the units."""
    rng, means = np.random.default_rng(7), []
    for mean in (0.0, 1.0):
        x = mean + rng.standard_normal(1_000_000)
        for _ in range(units - 1):
            x = gain.response(x, g) + 0.3 * rng.standard_normal(x.size)
        means.append(gain.response(x, g).mean())
    assert gain.mean_ratio(1.0, g, units=units) == pytest.approx(means[1] / means[0], abs=6e-3)


@pytest.mark.parametrize(
    ("most", "percents"), [(5, [60.3, 66.0, 69.6, 69.9, 68.9]), (20, [67.4, 72.2, 73.7, 72.6, 70.6])]
)
def test_counting_spikes_is_noise_after_the_gain(most, percents):
    """At G = 0.5, 1, 2, 4, 8: more gain helps, up to a point, and never up to what came in."""
    found = [100 * gain.auc_of_spikes(1.0, g, most) for g in (0.5, 1, 2, 4, 8)]
    assert found == pytest.approx(percents, abs=0.06)
    assert max(found) < 100 * float(gain.auc_closed_form(1.0))


@pytest.mark.parametrize(("g", "most"), [(0.5, 5), (2.0, 5), (8.0, 20), (1.0, 0.3)])
def test_spikes_by_sampling(g, most):
    rng = np.random.default_rng(11)
    with_, without = (rng.poisson(most * gain.response(m + rng.standard_normal(400_000), g)) for m in (1, 0))
    found = (with_ > without).mean() + (with_ == without).mean() / 2
    assert gain.auc_of_spikes(1.0, g, most) == pytest.approx(found, abs=3e-3)


def test_spikes_in_the_limits():
    assert gain.auc_of_spikes(0.0, 2.0, 5) == pytest.approx(0.5, abs=1e-9)
    assert gain.auc_of_spikes(1.0, 1.0, 1e4) == pytest.approx(float(gain.auc_closed_form(1.0)), abs=2e-4)
    assert gain.auc_of_spikes(1.0, 1.0, 1e-4) == pytest.approx(0.5, abs=1e-4)
    assert gain.auc_of_spikes(1.0, 2.0, 5, bias=0.0) != pytest.approx(gain.auc_of_spikes(1.0, 2.0, 5), abs=1e-3)
    with pytest.raises(ValueError, match="most must be a number above 0"):
        gain.auc_of_spikes(1.0, 1.0, 0)


def test_the_roc_has_the_area_and_the_shape_of_theory():
    alarms, hits = gain.roc(1.5, 2.0)
    assert -np.trapezoid(hits, alarms) == pytest.approx(auc(1.5), abs=1e-4)
    criteria = np.linspace(-3, 4, 30)
    theory_hit, theory_alarm = gain.rates(1.5, criteria)
    np.testing.assert_allclose(np.interp(theory_alarm, alarms[::-1], hits[::-1]), theory_hit, atol=2e-3)


def test_the_closed_form_of_the_auc():
    d = np.array([0, 0.5, 1, 3.0])
    np.testing.assert_allclose(gain.auc_closed_form(d), norm.cdf(d / np.sqrt(2)), rtol=1e-12)
    assert gain.auc_closed_form(0) == 0.5


def test_detection_from_counts():
    found = detection(69, 31, 31, 69)
    assert found["accuracy"] == 0.69 and found["c"] == pytest.approx(0, abs=1e-12)
    assert found["d_prime"] == pytest.approx(2 * norm.ppf(69.5 / 101))
    perfect = detection(20, 0, 0, 20)
    assert np.isfinite(perfect["d_prime"]) and perfect["d_prime"] > 3
    assert detection(90, 10, 60, 40)["c"] < 0 < detection(40, 60, 10, 90)["c"]


def test_detection_recovers_the_truth():
    hit, alarm = gain.rates(1.2, 0.9)
    n = 1_000_000
    found = detection(int(n * hit), n - int(n * hit), int(n * alarm), n - int(n * alarm))
    assert found["d_prime"] == pytest.approx(1.2, abs=1e-3) and found["c"] == pytest.approx(0.9 - 0.6, abs=1e-3)


def test_impossible_input_is_refused():
    for settings, message in (
        (dict(gain=0), "gain must be a number above 0"),
        (dict(units=0), "units must be at least 1"),
        (dict(noise=-1), "noise must be at least 0"),
        (dict(bias=float("inf")), "bias must be a finite"),
    ):
        with pytest.raises(ValueError, match=message):
            auc(1.0, **settings)
    with pytest.raises(ValueError, match="every gain"):
        gain.best_gain(1.0, units=1)
    with pytest.raises(ValueError, match="trials with a signal"):
        detection(0, 0, 3, 4)
    with pytest.raises(ValueError, match="gain must be above 0"):
        gain.response(1.0, -1.0)


def test_twice_as_many_bins_change_nothing(monkeypatch):
    before = auc(1.0, 3.0, units=3)
    record = evidence("points")
    monkeypatch.setitem(gain._table(), "points", type(record)(**{**record.__dict__, "value": 800.0}))
    assert auc(1.0, 3.0, units=3) == pytest.approx(before, abs=1e-4)
