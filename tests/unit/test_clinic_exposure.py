"""Drug in the blood: one dose, many doses, steady state, limits, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from nelib.clinic import exposure
from nelib.clinic.exposure import (
    FORMULAS,
    Body,
    Day,
    area,
    average,
    day,
    derivation,
    metabolizer,
    peak,
    repeated,
    single,
    steady,
    volume,
)

NAN = float("nan")
EQUAL = Body(0.3, 5.0, np.log(2) / 5)  # k_a = k_e
FLIP = Body(0.3, 5.0, 0.02)  # absorption is slower than elimination
BODIES = {"extensive": metabolizer(), "poor": metabolizer("poor"), "equal": EQUAL, "flip-flop": FLIP}
rates = st.floats(1e-3, 1e2)
bodies = st.builds(Body, st.floats(0.01, 1), st.floats(0.01, 500), rates)


@pytest.mark.parametrize("name", BODIES)
def test_doses_one_after_another_against_an_independent_integration(name):
    """Two balances by solve_ivp, with a dose forgotten; the superposition must give the same, at every time."""
    body, times = BODIES[name], [0.0, 24, 48, 96, 120]
    t, found, state = [], [], np.zeros(2)
    for start, end in zip(times, [*times[1:], 200.0], strict=True):
        state = state + [1.2, 0]
        run = solve_ivp(
            lambda _, y: [-body.k_a * y[0], body.k_a * y[0] / body.V - body.k_e * y[1]], (start, end), state,
            rtol=1e-10, atol=1e-14, t_eval=np.linspace(start, end, 40),
        )  # fmt: skip
        t += list(run.t[:-1])
        found += list(1000 * run.y[1][:-1])
        state = run.y[:, -1]
    assert repeated(t, 1.2, body, times) == pytest.approx(found, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("interval", [6.0, 24.0])
def test_many_doses_reach_the_steady_state(name, interval):
    body = BODIES[name]
    number = int(80 * np.log(2) / min(body.k_e, body.k_a) / interval) + 1
    t = np.linspace(0, interval, 50)[:-1]
    long = repeated(t + (number - 1) * interval, 0.6, body, interval * np.arange(number))
    assert long == pytest.approx(steady(t, 0.6, body, interval), rel=1e-9)


def test_safe_and_shown_forms_are_equal():
    import sympy as sp

    shown = derivation()
    for given_ in ({"k_a": 1.5, "k_e": 0.13}, {"k_a": 0.02, "k_e": 0.13}):
        values = {"D": 1.2, "CL": 0.35, "t": 3.7, "tau": 24, **given_}
        for name in ("C", "steady", "t_peak", "t_peak_steady"):
            plain = float(shown[name].subs({s: values[s.name] for s in shown[name].free_symbols}))
            assert FORMULAS.compute(name, **values) == pytest.approx(plain, rel=1e-12)
    a, e, t = sp.symbols("k_a k_e t", positive=True)
    form = shown["C"].subs({"k_a": a, "k_e": e, "t": t, "D": 1, "CL": 1})
    limit = float(sp.limit(form, a, e).subs({e: 0.3, t: 2}))
    assert FORMULAS.compute("C", k_a=0.3, k_e=0.3, D=1, CL=1, t=2) == pytest.approx(limit)


@pytest.mark.parametrize("gap", [0, 1e-15, 1e-12, 1e-9, 1e-6, -1e-9])
def test_nothing_is_lost_where_the_rates_are_equal(gap):
    k = np.log(2) / 5
    near = Body(0.3, 5.0, k * (1 + gap))
    t, tau = np.linspace(0, 23.9, 9), 24.0
    limit = 1000 / EQUAL.V * k * t * np.exp(-k * t)
    assert single(t, 1, near) == pytest.approx(limit, rel=2e-6 if gap == 1e-6 else 1e-8)
    q = np.exp(-k * tau) / (1 - np.exp(-k * tau))
    train = 1000 / EQUAL.V * k * np.exp(-k * t) * (t + tau * q) / (1 - np.exp(-k * tau))
    assert steady(t, 1, near, tau) == pytest.approx(train, rel=2e-6)
    assert peak(1, near)[0] == pytest.approx(1 / k, rel=1e-6)
    assert peak(1, near, tau)[0] == pytest.approx(1 / k - tau * q, rel=1e-6)


@given(bodies, st.floats(1, 48))
@settings(max_examples=60, deadline=None)
def test_what_goes_in_comes_out(body, interval):
    """Between two doses at steady state, the area is that of one dose without end, dose over clearance."""
    when = peak(1, body, interval)[0]
    found = sum(quad(steady, *ends, args=(1, body, interval), limit=400)[0] for ends in ((0, when), (when, interval)))
    assert found == pytest.approx(area(1, body), rel=1e-5)
    assert average(1, body, interval) * interval == pytest.approx(area(1, body))


@given(bodies, st.floats(1, 48))
@settings(max_examples=60, deadline=None)
def test_the_peak_is_the_highest_point(body, interval):
    for tau in (None, interval):
        when, top = peak(1, body, tau)
        width = 20 / min(body.k_e, body.k_a) if tau is None else tau
        t = np.r_[np.linspace(0, width, 2001), when * np.linspace(0.9, 1.1, 201)]
        t = t if tau is None else t[t < tau]
        curve = single(t, 1, body) if tau is None else steady(t, 1, body, tau)
        assert when >= 0 and (tau is None or when < tau)
        assert curve.max() <= top * (1 + 1e-9)
        assert (curve >= 0).all()


@given(st.floats(0.01, 1), rates, rates, st.floats(0, 100))
@settings(max_examples=60, deadline=None)
def test_exchanging_the_rates_changes_the_height_only(CL, one, other, t):
    """Flip-flop: from the shape of a curve alone nobody can tell absorption from elimination."""
    a, b = Body(CL, np.log(2) / one, other), Body(CL, np.log(2) / other, one)
    assert single(t, 1, a) * a.V / a.k_a == pytest.approx(single(t, 1, b) * b.V / b.k_a, rel=1e-9)


def test_limits():
    fast = Body(0.3, 5.0, 1e9)  # as if injected
    assert single(2.0, 1, fast) == pytest.approx(1000 / fast.V * np.exp(-2 * fast.k_e), rel=1e-6)
    assert steady(2.0, 1, fast, 12.0) == pytest.approx(
        1000 / fast.V * np.exp(-2 * fast.k_e) / (1 - np.exp(-12 * fast.k_e)), rel=1e-6
    )
    often = steady(np.linspace(0, 1e-3, 5), 1e-3, metabolizer(), 1e-3)  # as if infused
    assert often == pytest.approx(average(1e-3, metabolizer(), 1e-3), rel=1e-3)
    rare = steady([1.0, 5.0], 1, metabolizer(), 1e4)  # one dose alone
    assert rare == pytest.approx(single([1.0, 5.0], 1, metabolizer()))
    assert single([0.0, 1e6], 1, metabolizer()).tolist() == [0, 0]
    assert steady([0.0, 24, 48], 1, metabolizer(), 24.0) == pytest.approx(steady(0.0, 1, metabolizer(), 24.0))
    assert steady(0.0, 1, Body(1e-9, 1e9, 1.5), 24.0) == pytest.approx(average(1, Body(1e-9, 1e9, 1.5), 24.0), rel=1e-5)


def test_accumulation_is_that_of_the_trough():
    """Late after a dose, when absorption is over, steady state is one dose times 1/(1 - exp(-k_e τ))."""
    body = metabolizer("poor")
    factor = FORMULAS.evaluate("accumulation", k_e=body.k_e, tau=24)
    assert steady(23.9, 1, body, 24.0) / single(23.9, 1, body) == pytest.approx(factor, rel=1e-3)
    assert factor == pytest.approx(1.86, abs=0.005)


def test_doses_are_proportional():
    for f in (single, lambda t, d, b: steady(t, d, b, 24.0), lambda t, d, b: repeated(t, d, b, [0, 5])):
        assert f([3.0, 9], 2.4, metabolizer()) == pytest.approx(2 * f([3.0, 9], 1.2, metabolizer()))


def test_one_compartment_is_not_the_whole_truth():
    """Label: 0.85 L/kg. Poor metabolizers' oral numbers give 0.88, those of extensive ones 1.65, twice as much."""
    assert [volume("poor"), volume("extensive")] == pytest.approx([0.879, 1.654], abs=1e-3)
    assert volume("poor") == pytest.approx(0.85, rel=0.05)
    # With the measured ratio of exposure, neither fits.
    assert pytest.approx(1.31, abs=0.01) == metabolizer("poor", AUC_ratio=7.8).V * 0.94


def test_the_clearance_that_web_pages_print_is_ten_times_too_large():
    """0.3 L/h/kg with 21.6 h would be an apparent volume of 9.3 L/kg, and 1.2-fold exposure, not 10-fold."""
    misprint = Body(0.3, 21.6, 1.5)
    assert pytest.approx(9.35, abs=0.01) == misprint.V
    assert area(1, misprint) / area(1, metabolizer()) == pytest.approx(1.17, abs=0.01)


def test_absorption_matters_little_for_the_ratio_of_peaks():
    ratios = [
        peak(1.2, metabolizer("poor", k_a=k), 24.0)[1] / peak(1.2, metabolizer(k_a=k), 24.0)[1]
        for k in (1, 1.2, 1.5, 3)
    ]
    assert ratios == pytest.approx([6.19, 6.05, 5.90, 5.55], abs=0.005)


def test_a_day():
    body = metabolizer()
    found = day(1.2, body, 24.0)
    mean = (
        quad(lambda t: 100 * steady(t, 1.2, body, 24.0) / (steady(t, 1.2, body, 24.0) + 31), 0, 24, limit=400)[0] / 24
    )
    assert isinstance(found, Day) and found.mean == pytest.approx(mean, abs=1e-3)
    assert found.trough == pytest.approx(21.3, abs=0.05) and found.peak == pytest.approx(378, abs=0.5)
    assert found.lowest < found.mean < found.at_average < found.highest
    tenfold = day(1.2, body, 24.0, 310)
    assert tenfold.at_average == pytest.approx(100 * found.average / (found.average + 310))
    assert tenfold.at_average < found.at_average


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Body(0, 5, 1), "CL must be a number above 0"), (lambda: Body(1, NAN, 1), "half_life.*finite"),
        (lambda: Body(1, 5, -1), "k_a must be at least 0"), (lambda: metabolizer("slow"), "no metabolizer"),
        (lambda: metabolizer("extensive", AUC_ratio=2), "belongs to poor"), (lambda: metabolizer("poor", AUC_ratio=0), "AUC_ratio"),
        (lambda: metabolizer(k_a="fast"), "k_a must be a number"), (lambda: single(-1, 1, EQUAL), "t must be at least 0"),
        (lambda: single(1, 0, EQUAL), "dose must be a number above 0"), (lambda: single("x", 1, EQUAL), "number"),
        (lambda: steady(1, 1, EQUAL, 0), "interval"), (lambda: steady(NAN, 1, EQUAL, 1), "finite"),
        (lambda: repeated(1, 1, EQUAL, [-1]), "times must be at least 0"), (lambda: repeated([1], -1, EQUAL, [1]), "dose"),
        (lambda: peak(1, EQUAL, -1), "interval"), (lambda: average(1, EQUAL, 0), "interval"), (lambda: area(0, EQUAL), "dose"),
        (lambda: day(1, EQUAL, 24, 0), "IC50"), (lambda: volume("x"), "no metabolizer"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_module_names_no_number_that_the_table_lacks():
    for name in exposure.METABOLIZERS:
        assert metabolizer(name) == Body(
            exposure.evidence(f"CL_{name}").value,
            exposure.evidence(f"half_{name}").value,
            exposure.evidence("k_a").value,
        )
