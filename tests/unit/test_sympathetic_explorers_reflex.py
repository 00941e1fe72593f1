"""Explorers of the baroreflex and of heart rate variability in lesson 14: every word that they say is true."""

import re
import timeit
from functools import cache

import numpy as np
import pytest

from nelib.body import baroreflex_beats as reflex
from nelib.body import baroreflex_curve as curves
from nelib.body import baroreflex_subsets as subsets
from nelib.body import hrv_spectrum
from nelib.body.baroreflex_curve import Curve, fit, rabbit
from nelib.body.equilibrium import RULES
from nelib.body.heart_rate_variability import Subject, record
from nelib.explorers import load_all
from nelib.explorers.sympathetic.hrv import SEED
from nelib.kit.explorer import positions
from nelib.kit.render import Frame

EXPLORERS = load_all()
NAMES = ("14_curve", "14_beats", "14_hrv")


def data(name, preset=None, **settings):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **settings})


def said(name, preset=None, **settings):
    return EXPLORERS[name].describe(data(name, preset, **settings))


@cache
def everywhere(name, seed=3, random=15):
    explorer = EXPLORERS[name]
    return [(at, explorer.data(**at)) for at in positions(explorer.controls, np.random.default_rng(seed), random)]


@pytest.mark.parametrize("name", NAMES)
def test_every_control_moves_picture_and_words_from_the_default(name):
    explorer = EXPLORERS[name]
    usual = explorer.data()
    frame = Frame(explorer, usual, scale=1)
    before, words = frame.pixels(usual), explorer.describe(usual)
    for control in explorer.controls:
        for end in (end for end in control.ends() if end != control.default):
            there = explorer.data(**{control.name: end})
            assert (frame.pixels(there) != before).any(), (control.name, end)
            assert explorer.describe(there) != words, (control.name, end)


@pytest.mark.parametrize("name", NAMES)
def test_read_outs_are_short_and_labels_fit(name):
    explorer = EXPLORERS[name]
    assert max(len(explorer.describe(found)) for _, found in everywhere(name)) <= 260
    assert max(len(control.title) for control in explorer.controls) <= 28


@pytest.mark.parametrize("name", NAMES)
def test_presets_differ_from_the_defaults(name):
    explorer = EXPLORERS[name]
    for preset in explorer.presets.values():
        assert all(explorer.settings(**preset)[k] != explorer.settings()[k] for k in preset)


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_is_computed_fast(name):
    """A guard against the hundredfold, not a benchmark."""
    explorer = EXPLORERS[name]
    explorer.data()
    assert min(timeit.repeat(explorer.data, number=1, repeat=3)) < 0.5


@pytest.mark.parametrize(
    ("name", "guess", "asked", "other"),
    [
        ("14_curve", 60.0, {}, {"rule": "tangent"}),
        ("14_beats", 2.0, {"gain": 0}, {"gain": 6}),
        ("14_hrv", 5.0, {"breath": 6}, {"drive": 200}),
    ],
)
def test_a_prediction_is_drawn_only_where_it_was_asked_for(name, guess, asked, other):
    explorer = EXPLORERS[name]
    frame = Frame(explorer, explorer.data(), scale=1)
    for settings, drawn in ((asked, True), (other, False)):
        found = explorer.data(**settings)
        changed = (frame.pixels(found) != frame.pixels(found | {"prediction": guess})).any()
        assert changed == drawn, settings


# parts of the rabbit's data


def test_the_kept_curves_are_the_fits():
    """All points and those without the upper plateau, fitted again here; fits without the lower one take seconds."""
    for low, high in ((50.0, 91.0), (60.0, 91.0), (65.0, 86.0)):
        for row in subsets.computed([low], [high]):
            kept = subsets.stored(low, high, row["kind"])
            again = fit(*subsets.part(low, high), row["kind"])
            assert kept.misfit == pytest.approx(again.misfit, rel=1e-6)
            assert kept.curve.limits() == pytest.approx(again.curve.limits(), abs=0.01)
            assert kept.AICc == pytest.approx(again.AICc, abs=1e-3) and kept.free == again.free


@pytest.mark.slow
def test_kept_curves_are_the_fits():
    """A quarter of them, the corners; that none of all can be made better is tested below."""
    for row in subsets.computed(subsets.lows()[::3], subsets.highs()[::3]):
        low, high = (row.pop(name) for name in ("low", "high"))
        P, H = subsets.part(low, high)
        assert subsets.stored(low, high, row["kind"]).misfit == pytest.approx(
            ((H - Curve(**row)(P)) ** 2).sum(), rel=1e-4
        )


def test_no_kept_curve_can_be_made_better_by_a_small_step():
    for low in subsets.lows():
        for high in subsets.highs():
            P, H = subsets.part(low, high)
            for kind in curves.KINDS:
                x = np.log(P) if kind == curves.KINDS[-1] else P
                gentlest = np.log(19) / np.ptp(x) if kind != curves.KINDS[0] else 0
                best = subsets.stored(low, high, kind)
                c = best.curve
                for name in curves.NAMES[: best.free]:
                    for sign in (-1, 1):
                        given = {n: getattr(c, n) for n in curves.NAMES} | {name: getattr(c, name) * (1 + sign * 0.01)}
                        if (
                            not P.min() <= given["A3"] <= P.max()
                            or min(given["A2"], c.A5 if kind != "four" else 1) < gentlest
                        ):
                            continue  # a fit keeps the middle within the pressures, and two slopes from being too gentle
                        other = Curve(**given, kind=kind)
                        assert ((H - other(P)) ** 2).sum() > best.misfit * (1 - 1e-4), (low, high, kind, name)


@pytest.mark.parametrize("kind", curves.KINDS)
def test_errors_of_parameters_are_those_of_the_fit(kind):
    """Against lmfit, which finds the covariance on its way."""
    again = fit(*rabbit(), kind)
    assert subsets.judged(again.curve, *rabbit()).errors == pytest.approx(again.errors, rel=1e-3)


def test_the_error_of_the_gain_is_that_of_the_formula():
    """By hand: the steepest slope is -A1 A2/4, so its error follows from those of both and their covariance."""
    P, H = rabbit()
    found = fit(P, H)
    A1, A2, A3, _ = (getattr(found.curve, n) for n in curves.NAMES[:4])
    s = 1 / (1 + np.exp(A2 * (P - A3)))
    J = np.column_stack([s, -A1 * s * (1 - s) * (P - A3), A1 * A2 * s * (1 - s), np.ones(P.size)])
    C = found.scatter**2 * np.linalg.inv(J.T @ J)
    g = np.array([-A2 / 4, -A1 / 4, 0, 0])
    known = subsets.known(found, P)
    assert known["steepest"] == pytest.approx((-A1 * A2 / 4, np.sqrt(g @ C @ g)), rel=1e-3)
    k = np.log(19)
    g = np.array([0, k / A2**2, 1, 0])
    assert known["threshold", "5%"] == pytest.approx((A3 - k / A2, np.sqrt(g @ C @ g)), rel=1e-3)


def test_errors_of_thresholds_mean_what_they_say():
    """In repeated experiments that reach both plateaus, thresholds scatter as their errors say."""
    truth = subsets.stored(50.0, 91.0, "four").curve
    P = truth.A3 + 20 * np.linspace(-1, 1, 19)[1:]
    fits = curves.repeat(truth, 20, 80, seed=2)
    each = np.array([subsets.known(f, P)["threshold", "5%"] for f in fits])
    assert np.median(each[:, 1]) == pytest.approx(each[:, 0].std(), rel=0.25)


def test_five_parameters_are_fitted_where_slopes_run_away():
    """From 62 to 75 mmHg a slope without an upper bound ran to infinity, and the fit failed."""
    P, H = subsets.part(61.9, 75)
    four = fit(P, H)
    for kind in curves.KINDS[1:]:
        found = fit(P, H, kind)
        assert np.isfinite(found.curve.A5) and found.misfit < four.misfit


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: subsets.stored(51, 91), "is kept"), (lambda: subsets.stored(50, 91, "six"), "no curve"),
        (lambda: subsets.part(60, 50), "high"), (lambda: subsets.judged(Curve(1, 1, 1, 0), [1, 2], [1]), "more points"),
        (lambda: subsets.known(fit(*rabbit()), [70, 80]), "fitted points"),
        (lambda: subsets.known(fit(*rabbit(), through=(70, 320)), rabbit()[0]), "given to the curve"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# 14_curve


def test_the_rabbit_as_the_lesson_tells_it():
    """Full data: 66.1 by 5%, 69.0 by the tangent, 56.1 on the curve with two slopes."""
    assert "threshold 66.1 ± 1.3, saturation 84.7" in said("14_curve")
    assert "threshold 69.0" in said("14_curve", "Tangent") and "threshold 56.1 ± 5.3" in said("14_curve", "Two slopes")
    every = data("14_curve")["all"]
    assert every["four", "5%"][0] - every["five", "5%"][0] > 3 * (every["four", "tangent"][0] - every["four", "5%"][0])


def test_the_threshold_depends_on_where_one_began_to_measure():
    """Without the three lowest of 18 points the better curve begins 8 mmHg higher, more than its standard error."""
    full, part = data("14_curve", "Two slopes"), data("14_curve", "Two slopes", low=60)
    assert part["used"][0].size == 15
    assert part["threshold"][0] - full["threshold"][0] == pytest.approx(7.7, abs=0.1)
    assert part["threshold"][0] - full["threshold"][0] > full["threshold"][1]


def test_without_plateaus_the_errors_grow():
    usual, both = data("14_curve", "Two slopes"), data("14_curve", "Neither plateau", shape="five")
    assert both["threshold"][1] > 3 * usual["threshold"][1]
    assert data("14_curve", "No lower plateau")["saturation"][1] > 5 * data("14_curve")["saturation"][1]


def test_a_small_error_of_a_guessed_plateau_is_told():
    """Eight points from the middle give 70.1 ± 1.2, though the plateaus lie beyond them: the points left out are far off."""
    found = data("14_curve", "Neither plateau")
    assert "threshold 70.1 ± 1.2" in said("14_curve", "Neither plateau")
    assert said("14_curve", "Neither plateau").endswith("Both plateaus are guessed.")
    P, H = found["left out"]
    assert np.abs(np.interp(P, found["P"], found["rate"]) - H).max() > 3 * found["scatter"]
    assert "The upper plateau is guessed" in said("14_curve", "No upper plateau")
    assert "The lower plateau is guessed" in said("14_curve", "No lower plateau")
    assert said("14_curve").endswith("Points reach both plateaus.")


def test_what_is_told_of_the_curve_is_true_everywhere():
    for at, found in everywhere("14_curve"):
        words = EXPLORERS["14_curve"].describe(found).replace("−", "-")
        kind, rule = at["shape"], at["rule"]
        again = subsets.stored(found["low"], found["high"], kind)
        P, _ = subsets.part(found["low"], found["high"])
        low, high = again.curve.limits(rule)
        assert words.startswith(f"{P.size} points: threshold {low:.1f} ±") and f"saturation {high:.1f} ±" in words, at
        AICc = {k: subsets.stored(found["low"], found["high"], k).AICc for k in curves.KINDS}
        order = sorted(AICc, key=AICc.get)
        if "prefers this" in words:
            assert order[0] == kind and AICc[order[1]] - AICc[kind] >= 2, at
        elif "as good" in words:
            assert AICc[kind] - AICc[order[0]] < 2 and AICc[order[1]] - AICc[order[0]] < 2, at
        else:
            named, by = re.search(r"prefers “(.+)” by ([\d.]+),", words).groups()
            assert named == order[0] != kind and float(by) == pytest.approx(AICc[kind] - AICc[named], abs=0.051), at
        inside = [P.min() < x < P.max() for x in (low, high)]
        if "last point" in words:
            assert min(abs(again.curve.A3 - P.min()), abs(again.curve.A3 - P.max())) < 0.01, at
        elif "reach both" in words:
            assert all(inside), at
        # The best curve of all points leaves its plateaus at 58.0 and 80.9 mmHg.
        guessed = [P.min() > 58.0, P.max() < 80.9]
        assert [("upper plateau is" in words or "Both plateaus" in words),
                ("lower plateau is" in words or "Both plateaus" in words)] == guessed, at  # fmt: skip
        assert ("reach both" in words) == (all(inside) and not any(guessed) and "last point" not in words), at
        if "last point" not in words:
            tail = words.partition("No point reaches")[2]
            wanted = [not i and not g for i, g in zip(inside, guessed, strict=True)]
            assert ["threshold" in tail, "saturation" in tail] == wanted, at


def test_every_threshold_is_shown():
    for at, found in everywhere("14_curve"):
        assert set(found["all"]) == {(k, r) for k in curves.KINDS for r in RULES}, at
        assert all(40 < value < 80 for value, _ in found["all"].values()), at


# 14_beats


def test_a_heart_without_a_baroreflex_has_one_in_the_read_out():
    found = data("14_beats", "No baroreflex")
    assert "21 sequences in 1000 beats say 6.7 ms/mmHg; the truth is 0.0: all of it is selection" in said(
        "14_beats", "No baroreflex"
    )
    # The beats on show are no exception: the mean of many recordings, sequences weighted alike.
    many = [reflex.sequences(*reflex.beats(2000, 0, seed=s)) for s in range(40)]
    mean = np.concatenate([m.slope for m in many]).mean()
    assert mean == pytest.approx(6.5, abs=0.2) and abs(found["found"] - mean) < 0.5
    assert found["luck number"] == pytest.approx(found["number"], rel=0.3)


def test_a_weak_baroreflex_is_doubled():
    found = data("14_beats", "Weak baroreflex")
    assert found["found"] == pytest.approx(7.1, abs=0.05) and found["found"] > 2 * found["gain"]
    assert abs(data("14_beats")["found"] / 12 - 1) < 0.1


def test_the_next_beat_loses_two_thirds_of_the_slope():
    right, wrong = (data("14_beats", late=k)["burst slope"][0] for k in (0, 1))
    assert right == pytest.approx(-3.1, abs=0.05) and wrong / right == pytest.approx(1 / 3, abs=0.05)
    assert "misses the truth, −3.2" in said("14_beats", "Next beat")


def test_longer_recordings_begin_with_the_same_beats():
    short, long = data("14_beats", count=200), data("14_beats", count=1500)
    for k in (0, 1):
        assert (long["beats"][k][:200] == short["beats"][k]).all()


def test_what_is_told_of_beats_is_true_everywhere():
    for at, found in everywhere("14_beats"):
        words = EXPLORERS["14_beats"].describe(found).replace("−", "-")
        P, RR = found["beats"]
        again = reflex.sequences(P, RR)
        assert P.size == round(at["count"])
        if again.slope.size:
            assert f"{again.slope.size} sequences in {P.size} beats say {again.sensitivity:.1f}" in words, at
        else:
            assert words.startswith("No sequence"), at
        if match := re.search(r"\((\d+)% too (much|little)\)", words):
            off = again.sensitivity / at["gain"] - 1
            assert float(match[1]) == pytest.approx(100 * abs(off), abs=0.51) and (off > 0) == (match[2] == "much"), at
        if "within 10%" in words:
            assert abs(again.sensitivity - at["gain"]) <= at["gain"] / 10, at
        if "all of it" in words:
            assert at["gain"] == 0, at
        low, high = found["interval"]
        truth, tail = -at["slope"], words[words.index("interval") :]
        assert ("holds the truth" in tail) == (low <= truth <= high), at
        if truth:
            none = "and 0" in tail if "holds the truth" in tail else "but holds 0" in tail
            assert none == (low <= 0 <= high), at


# 14_hrv


def test_presets_show_what_the_lesson_says():
    for preset, rows in {
        "Atropine": {"LF power": 0.072, "HF power": 0.0058, "LF/HF": 12.4, "sympathetic traffic": 1},
        "Drive doubled": {"LF power": 1.28, "LF/HF": 1.68, "sympathetic traffic": 2},
        "BRS halved": {"LF power": 0.48, "sympathetic traffic": 1, "vagal baroreflex": 0.5},
        "Slow breathing": {"LF/HF": 102, "heart rate": 1, "sympathetic traffic": 1},
        "Standing": {"LF power": 1.53, "HF power": 0.24, "sympathetic traffic": 1.5},
        "Heart failure": {"LF power": 0.31, "LF/HF": 2.12, "sympathetic traffic": 62 / 39},
    }.items():
        fold = data("14_hrv", preset)["fold"]
        for row, factor in rows.items():
            assert fold[row] == pytest.approx(factor, rel=0.02), (preset, row)


def test_lf_follows_the_baroreflex_more_than_the_drive():
    """In logarithms; with the fast sinus node, which this explorer has, LF follows the drive in part."""
    drive = np.log2(data("14_hrv", "Drive doubled")["fold"]["LF power"])
    sensitivity = -np.log2(data("14_hrv", "BRS halved")["fold"]["LF power"])
    assert drive == pytest.approx(0.35, abs=0.02) and sensitivity == pytest.approx(1.07, abs=0.03)


def test_the_recording_on_show_is_no_exception():
    """Against the mean of twenty recordings: LF 964, HF 886 ms², and LF/HF times 108 at slow breathing."""
    now, mean = data("14_hrv")["values"], hrv_spectrum.mean_bands(Subject(), 20)
    assert now["LF power"] == pytest.approx(mean.LF, rel=0.15) and now["HF power"] == pytest.approx(mean.HF, rel=0.05)
    usual, slow = hrv_spectrum.breathing(8)
    assert data("14_hrv", "Slow breathing")["fold"]["LF/HF"] == pytest.approx(slow.ratio / usual.ratio, rel=0.2)


def test_bands_are_those_of_the_spectrum_on_show():
    subject = Subject("standing", atropine=1.0)
    whole = hrv_spectrum.bands(record(subject, seed=SEED))
    now = data("14_hrv", "Standing", block="atropine")
    values = now["values"]
    assert (values["LF power"], values["HF power"]) == pytest.approx((whole.LF, whole.HF))
    assert values["heart rate"] == pytest.approx(whole.heart_rate)
    # Smoothing keeps the area: the picture holds the power that is told.
    f, density = data("14_hrv")["frequency"], 1000 * data("14_hrv")["density"]
    usual = data("14_hrv")["values"]
    inside = (f >= 0.15) & (f <= 0.4)
    assert np.trapezoid(density[inside], f[inside]) == pytest.approx(usual["HF power"], rel=0.05)


def test_both_blocks_leave_nothing():
    assert "LF/HF means nothing" in said("14_hrv", block="both") and "though" in said("14_hrv", block="both")
    assert "though" not in said("14_hrv", block="both", drive=0)
    assert data("14_hrv", block="both")["fold"]["HF power"] == 0


def test_what_is_told_of_variability_is_true_everywhere():
    explorer = EXPLORERS["14_hrv"]
    rest = explorer.data()["values"]
    for at, found in everywhere("14_hrv"):
        words, now = explorer.describe(found), found["values"]
        assert words.startswith(f"Heart rate {now['heart rate']:.0f}/min"), at
        if "means nothing" in words:
            assert at["block"] == "both" or min(now["LF power"], now["HF power"]) == 0, at
            continue
        if "This is rest" in words:
            assert at == explorer.settings(), at
            continue
        ratio, traffic = (now[n] / rest[n] for n in ("LF/HF", "sympathetic traffic"))
        power = now["LF power"] / rest["LF power"]
        way, nerve, LF = (int(x > 1.1) - int(x < 1 / 1.1) for x in (ratio, traffic, power))
        verdicts = {
            "Neither": nerve == way == 0,
            "same way": nerve == way != 0,
            "LF the other": nerve == way != 0 and -nerve == LF,
            "sympathetic traffic did not": nerve == 0 != way,
            "does not show it": way == 0 != nerve,
            "wrong way": way == -nerve != 0,
        }
        assert {v for v in verdicts if v in words} == {v for v, true in verdicts.items() if true}, at
