"""The baroreflex curve: thresholds, the rabbit of Ricketts & Head, and what spontaneous beats tell."""

import numpy as np
import pytest
import sympy as sp

from nelib.body import baroreflex_beats as beats
from nelib.body import baroreflex_curve as curves
from nelib.body import equilibrium
from nelib.body import nerve_recording as chain
from nelib.body import nerve_trace as trace
from nelib.body.baroreflex_curve import Curve, fit, rabbit
from nelib.body.nerve_trace import value

FOUR, FIVE, LOG = (fit(*rabbit(), kind) for kind in curves.KINDS)


# --- thresholds ---------------------------------------------------------------------------------------------------


def test_v9_thresholds():
    """McDowall & Dampney 2006: 5% at A3 ± 2.944/A2; ±2.0/A2 understates the operating range by 32%."""
    curve = Curve(A1=200.0, A2=0.1, A3=90.0, A4=150.0)
    low, high = curve.limits()
    assert (np.array([low, high]) - 90) * 0.1 == pytest.approx([-2.944, 2.944], abs=5e-4)
    # By definition, without any formula: 5% of the range is left.
    assert curve([low, high]) == pytest.approx([150 + 0.95 * 200, 150 + 0.05 * 200])
    usual = curve.limits("tangent")
    assert (np.array(usual) - 90) * 0.1 == pytest.approx([-2.0, 2.0])
    assert 1 - (usual[1] - usual[0]) / (high - low) == pytest.approx(0.32, abs=0.005)
    assert 1 - (usual[1] - usual[0]) / (high - low) == pytest.approx(equilibrium.missed())
    assert curve(usual) == pytest.approx(150 + 200 / (1 + np.exp([-2.0, 2.0])))  # 12% are left, not 5


def test_derived():
    made = curves.derivation()
    A1, A2 = sp.symbols("A1 A2")
    assert made["steepest"] == -A1 * A2 / 4 and made["equal"] == 0
    curve = Curve(200.0, 0.1, 90.0, 150.0)
    assert curve.steepest == -5
    assert np.gradient(curve(np.linspace(89.99, 90.01, 3)), 0.01)[1] == pytest.approx(-5, rel=1e-6)


def test_what_is_compiled_is_what_is_shown():
    x = sp.Symbol("x")
    for kind, name in (("four", "four"), ("five", "five")):
        curve = Curve(200.0, 0.15, 75.0, 150.0, 0.6, kind)
        shown = curves.derivation()[name].subs(
            {"A1": 200, "A2": sp.Rational(15, 100), "A4": 150, "A5": sp.Rational(6, 10)}
        )
        for P in (40, 70, 75, 90, 130):
            assert float(curve(P)) == pytest.approx(float(shown.subs(x, P - 75)), rel=1e-12)


def test_one_slope_is_left_at_each_end():
    curve = Curve(1.0, 0.15, 75.0, 0.0, 0.6, "five")
    far = np.array([-40.0, -60.0])
    assert 1 - curve(75 + far) == pytest.approx(np.exp(0.15 * far), rel=0.01)
    assert curve(75 - far) == pytest.approx(np.exp(0.6 * far), rel=0.01)


def test_no_overflow_far_away():
    for kind in curves.KINDS:
        y = Curve(200.0, 11.0, 75.0, 150.0, 47.0, kind)([1e-6, 1.0, 75.0, 1e4, 1e9])
        assert np.isfinite(y).all() and (np.diff(y) <= 0).all() and y[0] == 350 and y[-1] == 150


@pytest.mark.parametrize("kind", curves.KINDS)
def test_limits_are_where_they_say(kind):
    curve = Curve(
        200.0, 11.0 if kind == curves.KINDS[-1] else 0.15, 75.0, 150.0, 47.0 if kind == curves.KINDS[-1] else 0.6, kind
    )
    assert curve(curve.limits()) == pytest.approx([340, 160]) and curve(curve.left(0.5)) == pytest.approx(250)


# --- the rabbit ---------------------------------------------------------------------------------------------------


def test_the_rabbit():
    P, H = rabbit()
    assert P.size == H.size == 18 and (P[0], H[0]) == (50.85, 348.76) and (P[-1], H[-1]) == (90.03, 149.68)


def test_the_fit_of_drc_is_reproduced():
    """The R package drc prints b1 11.07984, b2 46.67492, c 150.33588, d 351.29613, e 75.59392 for these data."""
    found = LOG.curve
    printed = {n: value(f"drc_{n}") for n in ("b1", "b2", "c", "d", "e")}
    assert pytest.approx([printed["b1"], printed["b2"]], rel=5e-4) == [found.A2, found.A5]
    assert pytest.approx([printed["c"], printed["d"], printed["e"]], rel=1e-4) == [
        found.A4,
        found.A1 + found.A4,
        found.A3,
    ]
    theirs = Curve(
        printed["d"] - printed["c"], printed["b1"], printed["e"], printed["c"], printed["b2"], curves.KINDS[-1]
    )
    P, H = rabbit()
    assert LOG.misfit <= ((H - theirs(P)) ** 2).sum() < LOG.misfit * (1 + 1e-5)


def test_the_rabbit_needs_two_slopes():
    """Ricketts & Head 1999: a fifth parameter improves plateaus and gain. Here F = 20, and the gain is half as large again."""
    F, p = curves.compare(FOUR, FIVE)
    assert pytest.approx(20.2, abs=0.1) == F and p < 1e-3
    assert FOUR.AICc - FIVE.AICc > 10
    assert [FOUR.scatter, FIVE.scatter] == pytest.approx([11.1, 7.2], abs=0.05)
    assert FIVE.curve.steepest / FOUR.curve.steepest == pytest.approx(1.5, abs=0.02)


def test_the_curve_matters_more_than_the_formula():
    """The right formula on a symmetric curve: threshold 66 mmHg; the usual one 69; on the curve that fits: 56."""
    right, usual, fitting = FOUR.curve.limits()[0], FOUR.curve.limits("tangent")[0], FIVE.curve.limits()[0]
    assert [right, usual, fitting] == pytest.approx([66.1, 69.0, 56.1], abs=0.1)
    assert right - fitting > 3 * (usual - right)


def test_five_includes_four():
    assert FIVE.misfit < FOUR.misfit and FIVE.free == FOUR.free + 1 == 5
    P = np.linspace(50, 100, 20)
    curve = Curve(200.0, 0.3, 75.0, 150.0)
    again = fit(P, curve(P), "five").curve
    assert pytest.approx([200, 75, 150], rel=1e-3) == [again.A1, again.A3, again.A4]
    assert pytest.approx([0.3, 0.3], rel=1e-2) == [again.A2, again.A5]


def test_one_slope_of_zero_is_a_symmetric_curve_too():
    """With A2 near 0, f is 1/2: a logistic curve of two thirds of A1. A fit without a bound on the slopes may end there."""
    P = np.linspace(50, 100, 20)
    other = Curve(300.0, 1e-12, 75 - np.log(3) / 0.3, 150.0, 0.3, "five")
    np.testing.assert_allclose(other(P), Curve(200.0, 0.3, 75.0, 150.0)(P), rtol=1e-9)


def test_a_known_curve_is_recovered():
    truth = Curve(200.0, 0.25, 80.0, 140.0)
    exact = fit(np.linspace(50, 110, 15), truth(np.linspace(50, 110, 15)))
    assert pytest.approx([200, 0.25, 80, 140], rel=1e-6) == [
        exact.curve.A1,
        exact.curve.A2,
        exact.curve.A3,
        exact.curve.A4,
    ]
    fits = curves.repeat(truth, 30, 150, noise=5, seed=1)
    for name in ("A1", "A2", "A3", "A4"):
        each = np.array([getattr(f.curve, name) for f in fits])
        errors = np.array([f.errors[name] for f in fits])
        assert each.mean() == pytest.approx(getattr(truth, name), abs=4 * each.std() / np.sqrt(150))
        # Errors mean what they say: two thirds of the fits lie within one of the truth.
        assert np.median(errors) == pytest.approx(each.std(), rel=0.25)
        assert 0.55 < (np.abs(each - getattr(truth, name)) < errors).mean() < 0.8


def test_pressures_that_do_not_reach_the_plateaus():
    """Within the operating range alone, the threshold is known many times worse, and the range is overestimated."""
    truth = FOUR.curve
    wide, narrow = (curves.repeat(truth, w, 25) for w in (20, 6))
    spread = [np.std([f.curve.limits()[0] for f in fits]) for fits in (wide, narrow)]
    assert spread[1] > 5 * spread[0]
    assert np.mean([f.curve.A1 for f in narrow]) > 1.05 * truth.A1
    middle = [np.std([f.curve.A3 for f in fits]) for fits in (wide, narrow)]
    assert middle[1] < spread[1] / 5  # the middle is known far better


def test_forced_through_a_point():
    forced = fit(*rabbit(), through=(70, 320))
    assert forced.curve(70) == pytest.approx(320) and forced.free == 3 and forced.misfit > FOUR.misfit
    through_own = fit(*rabbit(), through=(70, float(FOUR.curve(70))))
    assert through_own.misfit == pytest.approx(FOUR.misfit, rel=1e-6)


def test_order_does_not_matter():
    P, H = rabbit()
    mixed = np.random.default_rng(1).permutation(P.size)
    again = fit(P[mixed], H[mixed])
    assert again.misfit == pytest.approx(FOUR.misfit) and again.residuals == pytest.approx(
        FOUR.residuals[mixed], abs=1e-4
    )


# --- bursts and pressure ------------------------------------------------------------------------------------------


def spontaneous(duration, seed, T50=72.5, slope=-4.34):
    """Beats and bursts of a virtual subject without the raw trace."""
    R, P = trace.beats(duration, 62, 74, seed)
    return P, np.random.default_rng([seed, 99]).uniform(size=R.size) < trace.burst_chance(P, T50, slope)


def test_the_burst_curve_is_recovered():
    """From the beats of a virtual subject: T50 and slope of the truth lie within their errors, 95% of the time."""
    held = []
    for seed in range(200):
        found = beats.reflex(*spontaneous(600, seed))
        low, high = found.interval
        held.append([abs(found.T50 - 72.5) < 2 * found.T50_error, low < -4.34 < high])
    assert (np.mean(held, axis=0) > 0.9).all()


def test_newton_finds_the_maximum():
    recording = trace.record(900, seed=1, gain=0)
    P, y = recording.pressure, recording.fired
    best = beats.reflex(P, y)

    def likelihood(T50, slope):
        p = trace.burst_chance(P, T50, slope)
        return np.log(np.where(y, p, 1 - p)).sum()

    top = likelihood(best.T50, best.slope)
    assert all(likelihood(best.T50 + a, best.slope + b) < top for a in (-0.2, 0.2) for b in (-0.2, 0, 0.2))
    assert best.chance(best.T50) == 0.5


def test_the_diagram_counts_every_beat():
    recording = trace.record(300, seed=2, gain=0)
    diagram = beats.diagram(recording.pressure, recording.fired)
    assert diagram.beats.sum() == recording.R.size
    assert (diagram.beats * diagram.incidence).sum() == pytest.approx(100 * recording.fired.sum())
    assert diagram.slope < -1


def test_the_wrong_beat():
    """The latency is longer than a beat. Given to the next beat, a burst keeps a third of its relation to pressure.

    What is left is how much the pressure of a beat says on that of the next one.
    """
    runs = [spontaneous(900, s) for s in range(80)]
    slopes = np.array([[beats.reflex(P, beats.moved(y, k)).slope for k in range(3)] for P, y in runs]).mean(axis=0)
    alike = np.mean([np.corrcoef(P[1:], P[:-1])[0, 1] for P, _ in runs])
    assert slopes[0] == pytest.approx(-4.34, abs=0.2)
    assert slopes[1] / slopes[0] == pytest.approx(alike, abs=0.06) == pytest.approx(0.36, abs=0.07)
    assert abs(slopes[2]) < 0.15 * abs(slopes[0])
    assert value("latency") > 60 / value("rest_rate")


def test_a_recording_gives_the_reflex_back():
    recording = trace.record(900, seed=4, gain=3)
    bursts = chain.detect(chain.neurogram(recording), recording.R)
    seen, true = (beats.reflex(recording.pressure, f) for f in (bursts.fired, recording.fired))
    assert pytest.approx(true.T50, abs=1.5) == seen.T50 and seen.slope == pytest.approx(true.slope, rel=0.25)


def test_beats_that_do_not_overlap():
    found = beats.reflex([60, 61, 70, 71], [True, True, False, False])
    assert found.slope == -np.inf and 61 < found.T50 < 70 and found.slope_error == np.inf


def test_moved():
    given = [True, False, False, True]
    assert beats.moved(given, 1).tolist() == [False, True, False, False]
    assert beats.moved(given, -1).tolist() == [False, False, True, False]
    assert beats.moved(given, 0).tolist() == given and not beats.moved(given, 9).any()


# --- sequences ----------------------------------------------------------------------------------------------------


def test_sequences_without_noise_give_the_gain():
    for gain in (3, 12, 20):
        found = beats.sequences(*beats.beats(2000, gain, noise=0, seed=1))
        assert found.sensitivity == pytest.approx(gain) and (found.length >= 3).all()


def test_a_heart_without_a_baroreflex_has_a_sensitivity():
    """Only beats that move the same way are kept, so the slope is positive whatever there is; a regression is not fooled."""
    P, RR = beats.beats(5000, 0, seed=1)
    found = beats.sequences(P, RR)
    assert found.slope.size > 50 and (found.slope > 0).all() and 5 < found.sensitivity < 9
    assert np.polyfit(P, RR, 1)[0] == pytest.approx(0, abs=0.3)
    more = beats.sequences(*beats.beats(5000, 0, noise=2, seed=1))
    assert more.sensitivity > 1.5 * found.sensitivity


def test_chance_shows_it():
    """Shuffled intervals: as many sequences where there is no reflex, far fewer where there is one."""
    none, strong = (
        (beats.sequences(*b), beats.chance(*b, seed=2)) for b in (beats.beats(4000, g, seed=1) for g in (0, 12))
    )
    assert none[1].slope.size == pytest.approx(none[0].slope.size, rel=0.4)
    assert strong[1].slope.size < strong[0].slope.size / 3


def test_a_sequence_by_hand():
    P = [120, 122, 124, 126, 125, 125]
    RR = [900, 910, 920, 930, 930, 930]
    found = beats.sequences(P, RR)
    assert found.first.tolist() == [0] and found.length.tolist() == [4] and found.sensitivity == 5
    assert beats.sequences(P[::-1], RR[::-1]).sensitivity == 5
    assert np.isnan(beats.sequences(P, RR[::-1]).sensitivity)
    assert beats.sequences(P, RR, length=5).slope.size == 0 and beats.sequences(P, RR, step_interval=11).slope.size == 0


# --- bad input ----------------------------------------------------------------------------------------------------

P18, H18 = rabbit()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit(P18, H18[:-1]), "18 pressures, but 17"), (lambda: fit(P18[:4], H18[:4]), "at least"),
        (lambda: fit(P18, -H18), "must fall"), (lambda: fit(np.full(18, 70.0), H18), "different pressures"),
        (lambda: fit(P18, H18, "six"), "no curve"), (lambda: fit(P18, H18, through=(70,)), "pressure and a response"),
        (lambda: fit([*P18[:-1], np.nan], H18), "finite"), (lambda: fit(["a"] * 18, H18), "number"),
        (lambda: fit([0.0, *P18[1:]], H18), "above 0"),
        (lambda: Curve(1, 0, 75, 0), "A2"), (lambda: Curve(1, 0.1, 75, 0, kind="five"), "A5"),
        (lambda: Curve(1, 0.1, 75, 0).left(1), "never reached"), (lambda: Curve(1, 0.1, 75, 0).limits("2%"), "no rule"),
        (lambda: curves.compare(FIVE, FOUR), "fewer parameters"), (lambda: curves.repeat(FOUR.curve, 900, 2), "at most"),
        (lambda: beats.reflex([70, 80], [True, True]), "with and beats without"),
        (lambda: beats.reflex([70, 70], [True, False]), "different pressures"),
        (lambda: beats.reflex([70, 80], [1, 0]), "True or False"), (lambda: beats.reflex([70], [True, False]), "same length"),
        (lambda: beats.diagram([], np.array([], bool)), "needs beats"), (lambda: beats.diagram([70], [True]).slope, "two bins"),
        (lambda: beats.beats(1, 5), "count"), (lambda: beats.beats(10, -1), "gain"),
        (lambda: beats.sequences([1, 2], [1]), "same length"), (lambda: beats.sequences([1, 2], [1, 2], length=1), "length"),
        (lambda: beats.sequences([1, float("nan")], [1, 2]), "finite"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
