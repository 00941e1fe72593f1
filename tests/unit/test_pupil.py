"""The pupil: one response, sums of them, and what they hide."""

import numpy as np
import pytest
from scipy.optimize import brentq

from nelib.locus import neuron, pupil

FINE = np.arange(0, 12, 1e-4)


def test_peak_and_width_of_the_dossier():
    """Hoeks & Levelt (1993): n 10.1, 930 ms. Peak exactly there, width at half height 692 ms."""
    h = pupil.response(FINE)
    assert FINE[h.argmax()] == pytest.approx(0.930, abs=1e-4) and h.max() == pytest.approx(1)
    assert pupil.width() == pytest.approx(0.692, abs=5e-4)
    assert (h > 0.5).sum() * 1e-4 == pytest.approx(pupil.width(), abs=3e-4)


@pytest.mark.parametrize(("n", "peak"), [(1.0, 0.5), (4.0, 0.93), (10.1, 1.4), (40.0, 0.6)])
def test_other_shapes_by_numbers(n, peak):
    h = pupil.response(FINE, n=n, peak=peak)
    assert FINE[h.argmax()] == pytest.approx(peak, abs=1e-4)
    assert (h > 0.5).sum() * 1e-4 == pytest.approx(pupil.width(n=n, peak=peak), abs=3e-4)
    assert np.trapezoid(h, FINE) == pytest.approx(pupil.area(n=n, peak=peak), rel=1e-4)
    made = pupil.derivation()
    assert float(made["area"].subs({"t_m": peak, "n": n})) == pytest.approx(pupil.area(n=n, peak=peak))
    steepest = FINE[np.diff(h).argmax()]
    assert float(made["inflection"].subs({"t_m": peak, "n": n})) == pytest.approx(steepest, abs=3e-4)


def test_slow_waves_pass_and_fast_ones_do_not():
    """Against the Fourier transform of the response."""
    h = pupil.response(FINE)
    for f in (0.02, 0.2, 0.63, 1.0, 2.0):
        by_numbers = abs(np.trapezoid(h * np.exp(-2j * np.pi * f * FINE), FINE)) / np.trapezoid(h, FINE)
        assert float(pupil.passed(f)) == pytest.approx(by_numbers, rel=1e-4)
    assert pupil.half_frequency() == pytest.approx(brentq(lambda f: float(pupil.passed(f)) - 0.5, 0.1, 3))
    assert pupil.half_frequency() == pytest.approx(0.630, abs=1e-3)
    assert pupil.passed(0.02) > 0.999 and pupil.passed(10.0) < 1e-7


def test_events_add_up():
    t = np.linspace(0, 6, 601)
    both = pupil.trace(t, [0.5, 1.7], [1.0, 2.0])
    np.testing.assert_allclose(both, pupil.response(t - 0.5) + 2 * pupil.response(t - 1.7), atol=1e-12)
    assert (pupil.trace(t, [7.0]) == 0).all()


def test_two_events_that_are_close_are_one_hump():
    gap = pupil.smallest_gap()
    assert gap == pytest.approx(0.62, abs=0.01)
    t = np.arange(0, 5, 1e-3)

    def humps(g):
        return int((np.diff(np.sign(np.diff(pupil.trace(t, [0.0, g])))) < 0).sum())

    assert humps(gap - 0.02) == 1 and humps(gap + 0.02) == 2
    assert pupil.smallest_gap(peak=1.86) == pytest.approx(2 * gap, rel=0.01)


def test_a_steady_rate_settles_at_the_area():
    steps = pupil.from_rate(0.01, np.full(600, 1.5))
    assert steps[-1] == pytest.approx(1.5 * pupil.area(), rel=1e-3) and steps[0] == 0
    spikes = np.zeros(600)
    spikes[100] = 100.0  # one event in 10 ms
    t = 0.01 * np.arange(600)
    np.testing.assert_allclose(pupil.from_rate(0.01, spikes), pupil.trace(t, [1.0]), atol=1e-9)


def test_the_pupil_after_foot_shocks_of_the_neuron():
    run = neuron.simulate(11, cells=40, settle=5, shocks=[1.0])
    rate = run.fired.mean(axis=1) / run.dt
    dilation = pupil.from_rate(run.dt, rate)
    assert 1.6 < run.time[dilation.argmax()] < 2.4  # the burst at 1.0 to 1.5 s, seen 0.93 s later
    assert dilation[500] < dilation.max() / 3


def test_sizes_are_found_with_the_right_peak_and_missed_without():
    t, events, sizes = np.arange(0, 5, 0.01), [0.0, 0.5, 1.2], [1.0, 0.5, 2.0]
    seen = pupil.trace(t, events, sizes)
    np.testing.assert_allclose(pupil.fitted_weights(t, seen, events), sizes, atol=1e-8)
    wrong = pupil.fitted_weights(t, seen, events, peak=1.2)
    assert wrong[2] < 0.65 * sizes[2] and wrong[1] > 1.2 * sizes[1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pupil.response(1.0, n=0), "n must be a number above 0"),
        (lambda: pupil.response([np.nan]), "times must be finite"),
        (lambda: pupil.from_rate(0, [1]), "step must be a number above 0"),
        (lambda: pupil.passed(-1), "frequency must be at least 0"),
        (lambda: pupil.fitted_weights([0, 1], [0], [0]), "same length"),
        (lambda: pupil.fitted_weights([0.0, 1], [0, 1], [0, 1, 2]), "at least as many samples"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
