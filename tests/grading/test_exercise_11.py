"""Exercise 11: people, pupil and choices for many students, and the reference answers against the modules of the lesson."""

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import ndtri
from scipy.stats import t as student_t

import nelib
from nelib.grading.grader import answer_key, is_right
from nelib.grading.probes import load
from nelib.kit.personal import Personal
from nelib.locus import decision, detection_record, gain, inverted_u, pupil, pupil_record, response_record

TABLE = load(Path(nelib.__file__).resolve().parents[1] / "solutions" / "11_attention" / "probes.toml")


def student_11(number):
    return Personal("11_attention", f"student {number}" if number else "", environ={})


# --- task 4 ----------------------------------------------------------------------------------------------------------


def half_added_11(k, n):
    return (k + 0.5) / (n + 1)


def half_for_none_11(k, n):
    return np.clip(k, 0.5, n - 0.5) / n


def half_where_none_11(k, n):
    some = ((k == 0) | (k == n)).any(axis=-1, keepdims=True)
    return np.where(some, (k + 0.5) / (n + 1), k / n)


def at_least_1_percent_11(k, n):
    return np.clip(k / n, 0.01, 0.99)


def as_counted_11(k, n):
    return k / n


def counted_11(trials):
    """Counts of ratings: people, treatments, signals (none, weak, strong), ratings."""
    names = ["person", "treatment", "signal", "rating"]
    levels = [range(1, 15), ("placebo", "drug"), ("none", "weak", "strong"), range(1, 7)]
    table = trials.groupby(names).size()
    return np.array([[[[table.get((p, t, s, r), 0) for r in levels[3]] for s in levels[2]] for t in levels[1]]
                     for p in levels[0]])  # fmt: skip


def effect_11(*intervals):
    seen, said = (low * high > 0 for low, high in intervals)
    return {(1, 0): "sensitivity", (0, 1): "bias", (1, 1): "both"}.get((seen, said), "neither")


def study_11(
    counts, *, correct=half_added_11, all_people=False, turn=True, without_turned=False, interval="paired", yes=4,
    strong=False, together=False, criterion=False, of_correct=False, one_point=False, mirror=False,
):  # fmt: skip
    """What task 4 asks for; the options make the known mistakes."""
    counts = counts.astype(float).copy()
    seen = counts[:, :, 2, 3:].sum(axis=-1)
    person, k = np.unravel_index(seen.argmin(), seen.shape)
    found = {"turned": [int(person) + 1, ("placebo", "drug")[k]]}
    if turn:
        counts[person, k] = counts[person, k, :, ::-1]
    seen[person, k] = 20
    out = sorted(int(p) + 1 for p in np.flatnonzero((seen < 15).any(axis=1)))
    out = sorted({*out, int(person) + 1}) if without_turned else out
    found["left_out"] = [] if all_people else out
    people = [p for p in range(14) if p + 1 not in found["left_out"]]
    part = counts[people]
    noise, signal = part[:, :, 0], part[:, :, 1] + strong * part[:, :, 2]
    n = np.array([100.0, 120.0 if strong else 100.0])
    k = np.stack((noise[..., yes - 1 :].sum(axis=-1), signal[..., yes - 1 :].sum(axis=-1)), axis=-1)
    k = k.mean(axis=0, keepdims=True) if together else k
    with np.errstate(all="ignore"):
        z = ndtri(correct(k, n))
    d, c = z[..., 1] - z[..., 0], -z.sum(axis=-1) / 2
    if criterion:
        c = -z[..., 0]
    if of_correct:
        d = 2 * ndtri((k[..., 1] + n[0] - k[..., 0]) / n.sum())
    good = (np.isfinite(d) & np.isfinite(c)).all(axis=1)
    intervals = []
    for name, x in (("d", d[good]), ("c", c[good])):
        m, turns = len(x), x[:, 0] - x[:, 1] if mirror else x[:, 1] - x[:, 0]
        if together:
            # what binomial counts alone scatter
            share = correct(k, n)[0] if correct is not as_counted_11 else k[0] / n
            variance = share * (1 - share) / (n * len(people)) / np.exp(-(z[0] ** 2)) * 2 * np.pi
            half = 1.96 * np.sqrt(variance.sum()) / (1 if name == "d" else 2)
        elif interval == "unpaired":
            half = student_t.ppf(0.975, 2 * m - 2) * (x.var(axis=0, ddof=1).sum() / m) ** 0.5
        else:
            half = (1 if interval == "one error" else student_t.ppf(0.975, m - 1)) * turns.std(ddof=1) / m**0.5
        low, high = turns.mean() - half, turns.mean() + half
        found |= {f"{name}_placebo": x[:, 0].mean(), f"{name}_change": turns.mean(), f"{name}_low": low}
        found |= {f"{name}_high": high, f"{name}_width": [high - low, turns.mean()]}
        intervals.append((low, high))
    found["effect"] = effect_11(*intervals)
    area = []
    for a, b in zip(signal[:, 0], noise[:, 0], strict=True):
        hits, alarms = (np.append(0, np.cumsum(x[::-1])) / x.sum() for x in (a, b))
        if one_point:
            hits, alarms = ([0, x[7 - yes], 1] for x in (hits, alarms))
        area.append(np.trapezoid(hits, alarms))
    return found | {"area": np.mean(area)}


def plain_11(found):
    """Turn NumPy's numbers into those that a submission sends."""
    return {k: [x if isinstance(x, str) else float(x) for x in v] if isinstance(v, list) else v if isinstance(v, str)
            else float(v) for k, v in found.items()}  # fmt: skip


def of_one_rate_11(counts, *, hits):
    """The effect that hits alone, or percent correct alone, would show, with the right people and scale."""
    counts = counts.astype(float).copy()
    seen = counts[:, :, 2, 3:].sum(axis=-1)
    person, k = np.unravel_index(seen.argmin(), seen.shape)
    counts[person, k] = counts[person, k, :, ::-1]
    seen[person, k] = 20
    part = counts[(seen >= 15).all(axis=1)][..., 3:].sum(axis=-1)
    x = part[..., 1] / 100 if hits else (part[..., 1] + 100 - part[..., 0]) / 200
    turns = x[:, 1] - x[:, 0]
    half = student_t.ppf(0.975, len(turns) - 1) * turns.std(ddof=1) / len(turns) ** 0.5
    return "sensitivity" if abs(turns.mean()) > half else "neither"


SOUND_11 = {
    "half a trial added": {},
    "half a trial for none": {"correct": half_for_none_11},
    "half a trial added in sessions with none": {"correct": half_where_none_11},
}

D = ("d_placebo", "d_change", "d_width")
C = ("c_placebo", "c_change", "c_width")
# What each of them spoils: it must never be earned, all of it together
TRAPPED_11 = {
    "all people": ({"all_people": True}, ("left_out",), D),
    "not turned": ({"turn": False}, ("d_width",), D),
    "without the turned session": ({"without_turned": True}, ("left_out",), ()),
    "unpaired": ({"interval": "unpaired"}, ("d_width", "c_width"), ()),
    "one standard error": ({"interval": "one error"}, ("d_width", "c_width"), ()),
    "all counts together": ({"together": True}, ("d_placebo",), ()),
    "no correction": ({"correct": as_counted_11}, ("c_placebo",), ()),
    "strong signals, too": ({"strong": True}, ("d_placebo", "c_placebo"), ()),
    "yes from 3 on": ({"yes": 3}, ("c_placebo",), ()),
    "yes from 5 on": ({"yes": 5}, ("c_placebo",), ()),
    "criterion from the noise": ({"criterion": True}, ("c_placebo",), ()),
    "percent correct": ({"of_correct": True}, ("d_placebo",), ()),
    "area of one point": ({"one_point": True}, ("area",), ()),
}


def earned_11(me, task="t4"):
    """Return a function that says which objects of a task earn their points."""
    task = next(t for t in TABLE.tasks if t.id == task)
    names = TABLE.reference(me)
    keys = {p.object: (p, p.evaluate(p.expected, names)) for p in task.probes if not p.call}
    return lambda given: {name: is_right(keys[name][0], x, keys[name][1]) for name, x in given.items()}


def test_11_sound_analyses_earn_the_points_of_task_4_and_unsound_ones_do_not():
    """On 320 students the sound ones earned everything on 99.7 to 100 %, and no trapped one ever did.

    The effect by the sound analysis was that of the drug on all, which the draw sees to. By hits alone it would have
    been right on 51 %, by percent correct alone on 53 %.
    """
    lost = held = by_hits = 0
    spoiled = dict.fromkeys(TRAPPED_11, 0)
    numbers = range(8)
    for number in numbers:
        me = student_11(number)
        counts, earned, true = counted_11(detection_record.trials(me)), earned_11(me), detection_record.drug(me)
        for how in SOUND_11.values():
            lost += not all(earned(plain_11(study_11(counts, **how))).values())
        for name, (how, never, together) in TRAPPED_11.items():
            points = earned(plain_11(study_11(counts, **how)))
            spoiled[name] += any(points[x] for x in never) or bool(together and all(points[x] for x in together))
        good = study_11(counts)
        held += good["d_low"] < true["d_prime"] < good["d_high"]
        by_hits += of_one_rate_11(counts, hits=True) == true["effect"]
        assert good["effect"] == true["effect"]
    assert lost == 0
    assert {name: n for name, n in spoiled.items() if n} == {}
    assert held >= 6 and by_hits < len(numbers)


def test_11_a_mirror_image_of_the_changes_is_wrong_and_all_effects_are_drawn():
    for number in range(8):
        me = student_11(number)
        mirrored = study_11(counted_11(detection_record.trials(me)), mirror=True)
        points = earned_11(me)(plain_11(mirrored))
        assert not any(points[f"{x}_{y}"] for x in "dc" for y in ("change", "width"))
    drawn = {detection_record.drug(student_11(number))["effect"] for number in range(40)}
    assert drawn == set(detection_record.EFFECTS)


# --- task 5 ----------------------------------------------------------------------------------------------------------


def fitted_11(me, *, peak=None, blinks=False, slope=True, n=10.1):
    """Peak and sizes by least squares; the options make the known mistakes."""
    samples, events = pupil_record.samples(me), pupil_record.events(me)
    t, y = samples["time"].to_numpy(), samples["pupil"].to_numpy()
    t, y = (t, y) if blinks else (t[y > 0], y[y > 0])
    when = [events["time"][events["kind"] == kind].to_numpy() for kind in pupil_record.KINDS]

    def parts(p):
        shown = [pupil.response(t[:, None] - x, peak=p, n=n).sum(axis=1) for x in when]
        return np.column_stack([*shown, np.ones(t.size), *([t] if slope else [])])

    def misfit(p):
        return np.sum((y - parts(p) @ np.linalg.lstsq(parts(p), y, rcond=None)[0]) ** 2)

    peak = minimize_scalar(misfit, bounds=(0.5, 1.6), method="bounded").x if peak is None else peak
    return {"peak_own": peak, "sizes": np.linalg.lstsq(parts(peak), y, rcond=None)[0][:3].tolist()}


def test_11_a_fit_of_the_pupil_earns_its_points_and_the_peak_of_the_lesson_does_not():
    """On 320 students the fit earned both on all; the peak of the lesson, and blinks that count, never the sizes.

    A base without a slope earned the sizes on 1 %.
    """
    lost = 0
    for number in range(6):
        me = student_11(number)
        earned = earned_11(me, "t5")
        lost += not all(earned(fitted_11(me)).values())
        for how in ({"peak": 0.93}, {"blinks": True}):
            assert not earned(fitted_11(me, **how))["sizes"]
    assert lost == 0


def test_11_events_that_are_told_apart_make_one_hump_and_a_late_peak_robs_the_second():
    names = TABLE.reference(student_11(0))
    for slow in (0.75, 0.85, 1.05, 1.15):
        hump = pupil.smallest_gap(peak=slow)
        assert names["one_hump"](slow) == pytest.approx(hump, abs=0.01)
        for limit in (0.013, 0.015, 0.018, 0.02):
            gap = names["shortest"](slow, limit)
            assert names["error_of"](gap, slow, 0.05, 0.02) == pytest.approx(limit, rel=1e-4)
            assert 0.1 < gap < 0.9 * hump
            first, second = names["found_with"](gap, slow, 1.1 * slow)
            time = np.arange(0, gap + 6, 0.02)
            seen = pupil.trace(time, [0, gap], peak=slow)
            assert [first, second] == pytest.approx(
                pupil.fitted_weights(time, seen, [0, gap], peak=1.1 * slow), abs=1e-3
            )
            assert first > 1.2 and second < 0.65


def test_11_the_standard_error_of_a_size_is_that_of_fits_to_noise():
    names, random = TABLE.reference(student_11(0)), np.random.default_rng(3)
    time = np.arange(0, 6.4, 0.05)
    X = np.column_stack([pupil.response(time, peak=1.1), pupil.response(time - 0.4, peak=1.1)])
    sizes = np.linalg.lstsq(X, random.normal(0, 0.07, (time.size, 4000)), rcond=None)[0]
    assert names["error_of"](0.4, 1.1, 0.07, 0.05) == pytest.approx(sizes[1].std(), rel=0.04)


# --- the reference answers -------------------------------------------------------------------------------------------


def test_11_no_named_wrong_answer_is_right_or_takes_the_hint_of_another():
    from nelib.grading.check import _weak_answers

    for number in range(1, 9):
        assert _weak_answers(TABLE, answer_key(TABLE, student_11(number))) == []


def test_11_the_findings_of_task_1_show_what_is_said():
    names = TABLE.reference(student_11(0))
    for finding, shown in names["SHOWS"].items():
        if finding.startswith("hits") and "not counted" not in finding:
            hit, more, alarm, alarms = (float(x.rstrip("%,")) / 100 for x in finding.split() if "%" in x)
            z = ndtri([[hit, alarm], [more, alarms]])
            moved = [abs(np.diff(z[:, 0] - z[:, 1])[0]), abs(np.diff(z.mean(axis=1))[0])]
            assert all(x < 0.02 or x > 0.2 for x in moved)
            assert shown == {(1, 0): "sensitivity", (0, 1): "bias", (1, 1): "both"}[tuple(x > 0.05 for x in moved)]
    # One unit at twice the gain: another criterion at the same output, the same curve, and a larger ratio of outputs.
    assert float(gain.response(1.0, 1.0)) == 0.5 == float(gain.response(0.5, 2.0))
    assert gain.auc(1.0, 2.0) == pytest.approx(gain.auc(1.0, 1.0), abs=1e-6)
    assert gain.mean_ratio(1.0, 2.0) > 1.1 * gain.mean_ratio(1.0, 1.0)
    hits, alarms = gain.rates(1.3, 0.65 + 0.4)
    assert names["right_answers"](1.3, 0.4, 0.2) == pytest.approx(0.2 * hits + 0.8 * (1 - alarms))


def test_11_the_reference_answers_agree_with_the_modules_of_the_lesson():
    names = TABLE.reference(student_11(0))
    for K_2, K_1, w in ((56, 330, 1.0), (40, 500, 0.6), (70, 250, 2.2)):
        peak = inverted_u.peak(K_a2=K_2, K_a1=K_1, weight=w)
        assert names["top"](K_2, K_1, w) == pytest.approx(peak.norepinephrine)
        side, border = names["who"](K_2, K_1, w, 2.5)
        before, after = inverted_u.benefit(
            border * np.array([[0.95, 1.05], [2.375, 2.625]]), K_a2=K_2, K_a1=K_1, weight=w
        )
        assert side == "below" and after[0] > before[0] and after[1] < before[1]
    assert inverted_u.affinities() == (56, 330)
    assert names["who"](56, 330, 1.0, 3)[1] == pytest.approx(np.sqrt(56 * 330 / 3))

    share, mean = 1 - decision.error_rate(1.6, 1.0, 0.7), decision.decision_time(1.6, 1.0, 0.7)
    times = np.linspace(1e-3, 12, 40_000)
    late = sum(decision.density(times, 1.6, 1.0, 0.7))
    variance = np.trapezoid(late * (times - mean) ** 2, times)
    assert names["inferred"](float(share), float(mean) + 0.3, variance) == pytest.approx([1.6, 0.7, 0.3], rel=1e-3)
    still = names["inferred"](0.5, 0.9, 0.15)
    assert names["inferred"](0.5001, 0.9, 0.15) == pytest.approx(still, abs=2e-3)

    counts = detection_record.truth(student_11(0))[0, 0]
    noise, weak = counts[0, 3:].sum(), counts[1, 3:].sum()
    found, told = names["session"](counts), gain.detection(int(weak), int(100 - weak), int(noise), int(100 - noise))
    assert (found["d"], found["c"]) == pytest.approx((told["d_prime"], told["c"]))


def test_11_no_weight_makes_an_inverted_u_of_the_printed_affinities_and_a_low_one_divides_them():
    names = TABLE.reference(student_11(0))
    pairs = [inverted_u.affinities(name) for name in inverted_u.AFFINITIES if name != "tight a2"]
    for w in np.geomspace(0.01, 100, 41):
        assert all(names["who"](*pair, w, 3)[0] != "below" for pair in pairs)
    for number in range(8):
        printed = TABLE.reference(student_11(number))["printed"]
        assert {f"seed, {name}" for name in printed} == set(inverted_u.AFFINITIES) - {"tight a2"}
        assert set(printed.values()) == {"above", "everybody"}


def test_11_the_answers_of_task_3_follow_from_what_was_measured():
    both = set()
    for number in range(12):
        me = student_11(number)
        true, measured = response_record.person(me), response_record.measured(me)
        names = TABLE.reference(me)
        found = {name: names["inferred"](*row) for name, row in measured.items()}
        for name, values in found.items():
            assert values == pytest.approx(true[name], rel=1e-3)
            if name in true["acts"]:
                moved = [abs(x / y - 1) > 0.05 for x, y in zip(values, found["placebo"], strict=True)]
                act = true["acts"][name]
                assert moved == ["drift" in act, "threshold" in act, act == "time"]
        drug = next(name for name, act in true["acts"].items() if act == "drift and threshold")
        g = found[drug][0] / found[drug][1] / found["placebo"][0] * found["placebo"][1]
        R = (found["placebo"][1] / found[drug][1]) ** 2
        assert (g, ((g**2 - R) / (R - 1)) ** 0.5) == pytest.approx((true["gain"], true["late"]), rel=3e-3)
        errors = [decision.error_rate(1.5, 1.0, 0.8, gain=k * g, late=true["late"]) for k in (1, 1.05)]
        assert names["more"] == ("fewer errors" if errors[1] < errors[0] else "more errors")
        both.add(names["more"])
    assert both == {"fewer errors", "more errors"}
