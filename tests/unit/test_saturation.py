"""A saturation experiment and its two fits."""

import numpy as np
import pytest

from nelib.synapse.saturation import concentrations, initial_uptake, least_squares_fit, lineweaver_burk, measure
from nelib.synapse.uptake_assay import Design, uptake

DESIGN = Design(
    line="PC12", cells=50_000, substrate=20, time=1, inhibitor=(1, 2, 10), blank=1, replicates=1, controls=2
)
S = concentrations(5, 6000, 12)


def test_concentrations_are_evenly_spaced_on_a_logarithm():
    assert (S[0], S[-1], S.size) == (pytest.approx(5), pytest.approx(6000), 12)
    assert np.diff(np.log(S)) == pytest.approx(np.full(11, np.log(1200) / 11))


def test_initial_uptake_is_what_the_wells_do_at_first():
    short = Design(
        line="PC12", cells=10, substrate=20, time=0.001, inhibitor=(1, 2, 10), blank=1, replicates=1, controls=2
    )
    taken = np.array([uptake(short, substrate=s)["cells"][0] for s in S]) / short.time
    assert initial_uptake(short, S) == pytest.approx(taken, rel=1e-3)


def test_both_fits_find_the_truth_in_data_without_noise():
    v = initial_uptake(DESIGN, S)
    for K_m, V_max in (lineweaver_burk(S, v), least_squares_fit(S, v, np.ones_like(v))):
        assert K_m[0] == pytest.approx(600, rel=1e-6)
        assert V_max[0] == pytest.approx(DESIGN.cells * DESIGN.V_max, rel=1e-6)


def test_least_squares_agrees_with_scipy():
    from scipy.optimize import curve_fit

    v, error = measure(DESIGN, S, np.random.default_rng(3), 5)
    ours = np.array(least_squares_fit(S, v, error)).T
    for row, sigma, found in zip(v, error, ours, strict=True):
        fitted = curve_fit(lambda s, K, V: V * s / (K + s), S, row, p0=(500, 1000), sigma=sigma)[0]
        assert found == pytest.approx(fitted, rel=1e-4)


def test_noise_is_counting_pipetting_and_sticking():
    v, error = measure(DESIGN, S, np.random.default_rng(0), 4000)
    assert v.mean(axis=0) == pytest.approx(initial_uptake(DESIGN, S), rel=0.02)
    assert v.std(axis=0) == pytest.approx(error.mean(axis=0), rel=0.06)


def test_a_blank_too_high_takes_uptake_away():
    right, wrong = (measure(DESIGN, S, np.random.default_rng(1), 50, blank)[0].mean(axis=0) for blank in (0, 0.5))
    assert (wrong < right).all()
    assert (right - wrong)[-1] == pytest.approx(0.5 * 0.002 * 6000 * 100, rel=1e-9)


def test_the_line_fails_where_the_lowest_wells_are_poor():
    v, error = measure(DESIGN, S, np.random.default_rng(1), 200)
    line, fit = lineweaver_burk(S, v)[0] / 600, least_squares_fit(S, v, error)[0] / 600
    assert np.mean((line < 0.5) | (line > 2)) > 0.25
    assert np.mean((fit < 0.5) | (fit > 2)) == 0
    assert np.std(fit) < 0.15


@pytest.mark.parametrize(("low", "line", "plain"), [(5, 1, 0.2), (60, 0.15, 0.2)])
def test_the_weights_decide_and_not_the_curve(low, line, plain):
    """Spread of K_m (half of the middle 90%) over the truth: without weights poor, with weights alike."""
    s = concentrations(low, 6000, 12)
    v, error = measure(DESIGN, s, np.random.default_rng(1), 200)

    def spread(K_m):
        return np.diff(np.percentile(K_m / 600, (5, 95)))[0] / 2

    weighted = spread(least_squares_fit(s, v, error)[0])
    assert spread(lineweaver_burk(s, v, error)[0]) < 1.2 * weighted < 0.2
    assert spread(lineweaver_burk(s, v)[0]) > line
    assert spread(least_squares_fit(s, v, np.ones_like(v))[0]) > plain


ERRORS = {
    "low above high": (lambda: concentrations(100, 10, 5), "below the highest"),
    "zero": (lambda: concentrations(0, 10, 5), "above 0"),
    "one well": (lambda: concentrations(1, 10, 1), "at least 2"),
    "half a well": (lambda: concentrations(1, 10, 2.5), "whole number"),
    "blank": (lambda: measure(DESIGN, S, np.random.default_rng(0), 2, float("nan")), "finite"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_impossible_input_is_refused(name):
    call, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        call()
