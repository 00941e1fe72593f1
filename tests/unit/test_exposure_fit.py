"""Fits of concentrations: truth found again, the twin that fits as well, and data that say little or nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nelib.clinic.exposure import Body, metabolizer, repeated, single, steady
from nelib.clinic.exposure_fit import ABSORPTION, exchange, fit

T = np.array([0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 24])
NAMES = ("CL", "V", "k_a", "half_life")


def truth(body: Body) -> list[float]:
    return [body.CL, body.V, body.k_a, body.half_life]


def values(found) -> list[float]:
    return [found.values[name] for name in NAMES]


def noisy(C, seed=0, size=0.1):
    return C * np.exp(size * np.random.default_rng(seed).standard_normal(np.shape(C)))


@pytest.mark.parametrize("who", ["extensive", "poor"])
def test_exact_data_give_the_truth(who):
    body, taken = metabolizer(who), np.arange(0, 60, 12.0)
    t = np.array([1.0, 3, 8, 13, 25, 40, 61, 70, 96])
    cases = (
        fit(T, single(T, 0.5, body), 0.5),
        fit(T, single(T, 0.5, body), 0.5, error="even"),
        fit(T, steady(T, 0.5, body, 24.0), 0.5, interval=24.0),
        fit(t, repeated(t, 0.5, body, taken), 0.5, taken=taken),
    )
    for found in cases:
        assert values(found) == pytest.approx(truth(body), rel=1e-4)
        assert all(found.known(name) for name in NAMES)
        assert found.curve(T).shape == T.shape


def test_absorption_and_elimination_change_places():
    """The twin: the same clearance, k_a and k_e exchanged, another volume; the curve is the same everywhere."""
    t = np.linspace(0, 72, 400)
    for body in (metabolizer(), metabolizer("poor"), Body(0.3, 2.0, 0.1)):
        other = exchange(body)
        assert other.CL == body.CL and other.k_a == pytest.approx(body.k_e) and other.k_e == pytest.approx(body.k_a)
        assert pytest.approx(body.CL / body.k_a) == other.V
        assert single(t, 1.0, other) == pytest.approx(single(t, 1.0, body), rel=1e-12)
        assert steady(t, 1.0, other, 24.0) == pytest.approx(steady(t, 1.0, body, 24.0), rel=1e-12)
        assert truth(exchange(other)) == pytest.approx(truth(body))


def test_both_readings_fit_as_well():
    C = noisy(single(T, 0.5, metabolizer()))
    fast, slow = (fit(T, C, 0.5, absorption=reading) for reading in ABSORPTION)
    assert fast.found.chi2 == pytest.approx(slow.found.chi2, rel=1e-6)
    assert truth(slow.body) == pytest.approx(truth(fast.twin), rel=1e-3)
    assert fast.body.k_a > fast.body.k_e and slow.body.k_a < slow.body.k_e
    assert fast.body.V / slow.body.V > 5  # the choice of a reading, not the data, decides the volume
    assert fast.curve(T) == pytest.approx(slow.curve(T), rel=1e-4)


def test_a_wrong_reading_has_the_right_clearance():
    """A body that absorbs slowly, read as usual: half-life and volume are wrong, the clearance is not."""
    real = Body(0.3, 1.0, 0.1)
    found = fit(T, single(T, 0.5, real), 0.5)
    assert pytest.approx(0.3, rel=1e-4) == found.body.CL
    assert found.body.half_life == pytest.approx(np.log(2) / 0.1, rel=1e-4)
    assert truth(found.twin) == pytest.approx(truth(real), rel=1e-3)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    body, inside = metabolizer(), dict.fromkeys(NAMES, 0)
    runs = 60
    for seed in range(runs):
        found = fit(T, noisy(single(T, 0.5, body), seed), 0.5)
        for name, real in zip(NAMES, truth(body), strict=True):
            low, high = found.interval(name)
            inside[name] += low <= real <= high
    assert all(count >= 0.85 * runs for count in inside.values()), inside


def test_an_interval_widens_with_confidence_and_holds_the_estimate():
    found = fit(T, noisy(single(T, 0.5, metabolizer())), 0.5)
    for name in NAMES:
        (low, high), (lower, higher) = found.interval(name, 0.68), found.interval(name, 0.99)
        assert lower < low < found.values[name] < high < higher
    assert found.scatter == pytest.approx(0.1, rel=0.6) and found.n == T.size


def test_no_early_sample_no_absorption():
    late = T[5:]
    found = fit(late, noisy(single(late, 0.5, metabolizer()), size=0.05), 0.5)
    assert not found.known("k_a") and found.interval("k_a")[1] == np.inf
    assert found.known("half_life") and found.values["half_life"] == pytest.approx(5.2, rel=0.15)


def test_no_late_sample_no_half_life():
    early = T[:4]
    found = fit(early, noisy(single(early, 0.5, metabolizer()), size=0.05), 0.5)
    assert not found.known("half_life") and not found.known("CL")
    low, high = found.interval("half_life")
    assert low == 0 or high == np.inf


@pytest.mark.parametrize("shape", [np.full(T.size, 50.0), 3 * T, np.exp(np.random.default_rng(4).normal(3, 1, 10))])
def test_a_table_that_is_no_such_curve_is_fitted_and_not_believed(shape):
    found = fit(T, shape, 0.5)
    assert np.isfinite(values(found)).all() and np.isfinite(found.curve(T)).all()
    assert not found.known("half_life")


def test_order_repeats_units_and_kinds_of_lists_do_not_matter():
    C = noisy(single(T, 0.5, metabolizer()))
    usual = fit(T, C, 0.5)
    mixed = np.random.default_rng(1).permutation(T.size)
    assert values(fit(T[mixed], C[mixed], 0.5)) == pytest.approx(values(usual), rel=1e-4)
    frame = pd.DataFrame({"t": T, "C": C})
    assert values(fit(frame["t"], frame["C"], 0.5)) == pytest.approx(values(usual), rel=1e-6)
    twice = fit(np.repeat(T, 2), np.repeat(C, 2), 0.5)
    assert values(twice) == pytest.approx(values(usual), rel=1e-4)
    minutes = fit(60 * T, C, 0.5)
    assert minutes.values["half_life"] == pytest.approx(60 * usual.values["half_life"], rel=1e-3)
    milligrams = fit(T, C, 35.0)
    assert milligrams.values["CL"] == pytest.approx(70 * usual.values["CL"], rel=1e-4)


def test_even_scatter_may_hold_zeros():
    t = np.append(0.0, T)
    found = fit(t, np.append(0.0, single(T, 0.5, metabolizer())), 0.5, error="even")
    assert values(found) == pytest.approx(truth(metabolizer()), rel=1e-4)


@given(
    CL=st.floats(0.02, 3), half=st.floats(1.5, 30), k_a=st.floats(0.3, 4), dose=st.floats(0.1, 100),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_shapes_held_out(CL, half, k_a, dose, seed):
    """Whatever the body: the curve between and after the samples is met, in one of the two readings the body too."""
    body = Body(CL, half, k_a)
    t = np.array([0.25, 0.5, 1, 2, 3, 5, 8, 12, 24, 36, 60])
    found = fit(t, noisy(single(t, dose, body), seed, 0.03), dose)
    between = np.geomspace(0.3, 60, 40)
    assert found.curve(between) == pytest.approx(single(between, dose, body), rel=0.25)
    assert pytest.approx(CL, rel=0.15) == found.body.CL
    assert found.body.k_a >= found.body.k_e * 0.999
    for name in NAMES:
        low, high = found.interval(name)
        assert low <= found.values[name] * 1.001 and found.values[name] * 0.999 <= high


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("k", range(12))
def test_tables_drawn_at_random_give_finite_numbers(k):
    rng = np.random.default_rng(k)
    t = np.sort(rng.uniform(0.05, 10 ** rng.uniform(0.5, 3), int(rng.integers(4, 15))))
    C = np.exp(rng.normal(rng.uniform(-9, 9), 2, t.size))
    how = [{}, {"interval": 13.0}, {"taken": [0, t[0] / 2, t[-1] / 2]}][k % 3]
    found = fit(t, C, 10 ** rng.uniform(-2, 2), error=("log-normal", "even")[k % 2], **how)
    assert np.isfinite(values(found)).all() and min(values(found)) > 0 and np.isfinite(found.curve(t)).all()
    assert all(low <= high for low, high in (found.interval(name) for name in NAMES))


BODY = single(T, 0.5, metabolizer())
BAD = {
    "NaN": (lambda: fit(T, np.append(BODY[1:], np.nan), 0.5), "finite"),
    "infinite time": (lambda: fit(np.append(T[1:], np.inf), BODY, 0.5), "finite"),
    "negative time": (lambda: fit(T - 1, BODY, 0.5), "below 0"),
    "negative concentration": (lambda: fit(T, BODY - 100, 0.5), "negative"),
    "zero": (lambda: fit(T, np.append(BODY[1:], 0), 0.5), "limit of the assay"),
    "all zero": (lambda: fit(T, 0 * T, 0.5, error="even"), "All concentrations are 0"),
    "lengths": (lambda: fit(T, BODY[1:], 0.5), "same length"),
    "few": (lambda: fit(T[:3], BODY[:3], 0.5), "4 samples"),
    "few times": (lambda: fit([1, 1, 2, 2, 2], [5, 6, 7, 8, 9], 0.5), "3 different times"),
    "the same hour of the day": (lambda: fit([1, 25, 49, 73], [5, 6, 7, 8], 0.5, interval=24.0), "different times"),
    "empty": (lambda: fit([], [], 0.5), "finite"),
    "text": (lambda: fit(["a"] * 4, [1] * 4, 0.5), "numbers"),
    "table": (lambda: fit(np.ones((2, 2)), np.ones((2, 2)), 0.5), "list"),
    "dose": (lambda: fit(T, BODY, 0), "dose must be a number above 0"),
    "dose as text": (lambda: fit(T, BODY, "0.5 mg"), "must be a number"),
    "interval": (lambda: fit(T, BODY, 0.5, interval=-24), "interval"),
    "both": (lambda: fit(T, BODY, 0.5, interval=24, taken=[0, 24]), "not both"),
    "dose twice": (lambda: fit(T, BODY, 0.5, taken=[0, 0, 12]), "same time twice"),
    "dose before the start": (lambda: fit(T, BODY, 0.5, taken=[-12, 0]), "below 0"),
    "sample with the dose": (lambda: fit(np.append(0, T), np.append(1, BODY), 0.5), "first dose"),
    "sample before all doses": (lambda: fit(T, BODY, 0.5, taken=[2, 12]), "first dose"),
    "error": (lambda: fit(T, BODY, 0.5, error="lognormal"), "Did you mean 'log-normal'"),
    "absorption": (lambda: fit(T, BODY, 0.5, absorption="fast"), "no absorption"),
    "interval of nothing": (lambda: fit(T, BODY, 0.5).interval("F"), "no parameter"),
    "certain": (lambda: fit(T, BODY, 0.5).interval("CL", 1), "no interval is certain"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case):
    call, words = BAD[case]
    with pytest.raises(ValueError, match=words):
        call()
