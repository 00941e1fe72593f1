"""Exercise 09: the recordings of task 4 for many students, and the reference answers against the modules of the lesson."""

from pathlib import Path

import numpy as np
import pytest
from scipy.cluster.vq import kmeans2
from scipy.stats import gaussian_kde
from scipy.stats import t as student_t

import nelib
from nelib.grading.grader import answer_key, is_right
from nelib.grading.probes import load
from nelib.kit.personal import Personal
from nelib.locus import (
    autoinhibition,
    criteria,
    detection,
    identified,
    projection_record,
    spikes,
    trace,
    unit_record,
    waveform,
)

TABLE = load(Path(nelib.__file__).resolve().parents[1] / "solutions" / "09_recording" / "probes.toml")
SHOCKS = unit_record.SHOCKS


def student_09(number):
    return Personal("09_recording", f"student {number}" if number else "", environ={})


def measured_09(train):
    """What task 4 asks for, from the spikes of one neuron."""
    train = np.asarray(train)
    counts = np.histogram(train, np.linspace(*unit_record.CONTROL, 11))[0]
    rate = counts.mean() / 60
    half = student_t.ppf(0.975, 9) * counts.std(ddof=1) / 10**0.5 / 60
    burst, pause = (spikes.counts(train, SHOCKS, *w).mean() for w in ((0, 0.5), (1.5, 4.5)))
    left = 100 * np.sum((train >= unit_record.AFTER[0]) & (train < unit_record.AFTER[1])) / 600 / rate
    return {
        "rate": rate,
        "low": rate - half,
        "high": rate + half,
        "width": [2 * half, rate],
        "burst": burst - 0.5 * rate,
        "pause": 100 * pause / 3 / rate,
        "left": left,
        "effect": "inhibited" if left < 50 else "not inhibited",
    }


def spikes_09(events):
    """Without noise and without what comes sooner after a shock than any nerve brings it."""
    since = events["time"].to_numpy()[:, None] - SHOCKS
    return events[(events["width"] > 0.45) & ~((since >= 0) & (since < 0.01)).any(axis=1)]


def hunted_09(events, broad):
    """Of two kinds of spikes, the times of those that are tall in the first two minutes."""
    first = events["time"] < 120
    tall = events["height"][first & broad].mean() > events["height"][first & ~broad].mean()
    return events["time"][broad == tall]


def by_width_09(events):
    events = spikes_09(events)
    return hunted_09(events, (events["width"] > 0.8).to_numpy())


def by_valley_09(events):
    events = spikes_09(events)
    x = np.linspace(0.7, 0.9, 201)
    return hunted_09(events, (events["width"] > x[gaussian_kde(events["width"], 0.15)(x).argmin()]).to_numpy())


def by_kmeans_09(events):
    events = spikes_09(events)
    return hunted_09(events, kmeans2(events["width"].to_numpy(), np.array([0.65, 0.95]))[1] == 1)


def by_discriminant_09(events):
    """Least squares on width, height and time, taught by the widths."""
    events = spikes_09(events)
    t, h = events["time"].to_numpy() / 1000, np.log(events["height"].to_numpy() / 150)
    X = np.column_stack([np.ones(t.size), events["width"], h, h * (t - 0.95)])
    return hunted_09(events, X @ np.linalg.lstsq(X, np.where(events["width"] > 0.8, 1.0, -1.0), rcond=None)[0] > 0)


def by_tracks_09(events):
    """Two units with a width and a height that drifts, taught by each other."""
    events = spikes_09(events)
    t, h, w = events["time"].to_numpy() / 1000, np.log(events["height"].to_numpy()), events["width"].to_numpy()
    broad = w > 0.8
    for _ in range(8):
        cost = []
        for unit in (False, True):
            m = broad == unit
            off = h - np.polyval(np.polyfit(t[m], h[m], 2), t)
            far = np.minimum(np.abs(off) / off[m].std(), 4)
            cost.append(far**2 + ((w - w[m].mean()) / w[m].std()) ** 2 + 2 * np.log(off[m].std() * w[m].std()))
        broad = cost[1] < cost[0]
    return hunted_09(events, broad)


SOUND_09 = {
    "width": by_width_09,
    "valley": by_valley_09,
    "k-means": by_kmeans_09,
    "discriminant": by_discriminant_09,
    "tracks": by_tracks_09,
}


def window_09(events):
    """All spikes above the middle of the two heights in the first minutes."""
    events = spikes_09(events)
    height = np.log(events["height"].to_numpy())
    centers = kmeans2(height[events["time"] < 300], np.array([4.6, 5.5]))[0]
    return events["time"][height > centers.mean()]


def with_artifacts_09(events):
    return hunted_09(events := events[events["width"] > 0.45], (events["width"] > 0.8).to_numpy())


# What each of them spoils: it must never be earned
TRAPPED_09 = {
    "all events": (lambda e: e["time"], ("rate", "low", "high", "burst", "pause", "left")),
    "both neurons": (lambda e: spikes_09(e)["time"], ("rate", "low", "high", "burst", "pause", "left")),
    "a window of heights": (window_09, ("left", "effect")),
    "artifacts": (with_artifacts_09, ("burst",)),
}


def earned_09(me):
    """Return a function that says which objects of task 4 earn their points."""
    task = next(task for task in TABLE.tasks if task.id == "t4")
    names = TABLE.reference(me)
    keys = {probe.object: (probe, probe.evaluate(probe.expected, names)) for probe in task.probes}
    return lambda given: {name: is_right(*(keys[name][0], given[name], keys[name][1])) for name in keys}


def test_09_sound_sortings_earn_the_points_of_task_4_and_unsound_ones_do_not():
    """On 400 students the sound ones earned everything on 99 to 100 %.

    A trapped sorting never earned what it spoils. A Poisson interval and one standard error never earned the width.
    """
    lost = spoiled = narrow = 0
    for number in range(12):
        me = student_09(number)
        events, earned = unit_record.events(me), earned_09(me)
        lost += sum(not all(earned(measured_09(way(events))).values()) for way in SOUND_09.values())
        for way, spoils in TRAPPED_09.values():
            points = earned(measured_09(way(events)))
            spoiled += sum(points[name] for name in spoils)
        good = measured_09(by_width_09(events))
        rate = good["rate"]
        poisson = 2 * 1.96 * (600 * rate) ** 0.5 / 600
        for width in (good["width"][0] / student_t.ppf(0.975, 9), poisson):
            narrow += earned(good | {"width": [width, rate]})["width"]
        counted = earned(good | {"burst": good["burst"] + 0.5 * rate})["burst"]
        driven = earned(good | {"rate": 2 * (good["burst"] + 0.5 * rate)})["rate"]
        spoiled += counted + driven
        assert good["effect"] == unit_record.neuron(me)["effect"]
    assert lost <= 1  # of 60; 0.1 expected
    assert (spoiled, narrow) == (0, 0)


def test_09_no_named_wrong_answer_is_right_or_takes_the_hint_of_another():
    from nelib.grading.check import _weak_answers

    for number in range(1, 9):
        assert _weak_answers(TABLE, answer_key(TABLE, student_09(number))) == []


def test_09_the_reference_answers_agree_with_the_modules_of_the_lesson():
    """Trains, criteria, widths and the noise, each by the lesson's functions."""
    names = TABLE.reference(student_09(0))
    train = np.cumsum(np.random.default_rng(3).gamma(2, 0.4, 60))
    known = spikes.summary(train, train[-1] + 1)
    assert names["of_train"](list(train), train[-1] + 1, []) == pytest.approx([known.rate, known.cv, known.lv])

    table = criteria.features(identified.stand_in())
    score = criteria.rule(table, ("slow", "broad"))
    met = criteria.verdicts(table)[["slow", "broad"]].min(axis=1)
    found = names["scores"](met, table["noradrenergic"])
    for key in ("sensitivity", "specificity", "precision", "accuracy"):
        assert found[key] == pytest.approx(getattr(score, key))
    assert found["always yes"] == pytest.approx(score.baseline)
    assert names["trust"](0.6, found["sensitivity"], found["specificity"]) == pytest.approx(score.precision)

    own = unit_record.noisy(student_09(0))
    filtered = waveform.bandpass(own.samples, own.rate, 300, 6000)
    assert names["sigma_own"] == pytest.approx(detection.noise(filtered), rel=0.01)
    assert filtered.std() > 1.4 * names["sigma_own"]
    for corner in names["CORNERS"]:
        wave = waveform.filtered(trace.template("lc", 25_000), 0.04, corner)
        assert names["kept"](corner) == pytest.approx(wave.max(), abs=2e-4)


def test_09_an_axon_is_told_from_a_synapse_for_every_student():
    """On 2000 students the worked analysis found the right places, and on 300 the velocities within 1 %."""
    for number in range(12):
        me = student_09(number)
        names, driven = TABLE.reference(me), projection_record.shocks(me)
        found = {}
        for place, way in projection_record.PATHS.items():
            here = driven[driven["place"] == place]
            late = here[here["since"] > 150]["latency"].median()
            hit = (here["latency"] - late).abs() < 0.5
            if hit[here["since"] > late + 3].mean() > 0.6 and not hit[here["since"] < late].any():
                found[place] = way / late
        assert list(found) == names["places"]("axon") and len(found) == 2
        assert found == pytest.approx(names["speeds_of"]("axon"), rel=0.01)


def test_09_an_anesthetic_that_acts_at_alpha2_slows_before_it_fills_the_receptors():
    for number in range(12):
        names = TABLE.reference(student_09(number))
        left = float(autoinhibition.rate(names["silence"]) / autoinhibition.rate())
        assert left == pytest.approx(names["kept_rate"])
        assert names["silence"] < 0.5 * (1 / names["kept_rate"] - 1)  # so that nobody passes with the occupancy
    assert names["K_ALPHA2"] == [194, 1.08]


def test_09_noise_crosses_a_level_as_often_as_the_law_says():
    """In 20 s of noise with a rectangular spectrum; 2100 crossings are expected, so one standard error is near 2 %.

    Sampled finely: between samples at 25 kHz one in ten is not seen.
    """
    names = TABLE.reference(student_09(0))
    n, fs = 20 * 200_000, 200_000
    spectrum = np.fft.rfft(np.random.default_rng(5).standard_normal(n))
    f = np.fft.rfftfreq(n, 1 / fs)
    spectrum[(f < 300) | (f > 4000)] = 0
    x = np.fft.irfft(spectrum, n)
    level = 2.5 * x.std()
    crossed = np.sum((x[:-1] < level) & (x[1:] >= level)) * 60 / 20
    assert crossed == pytest.approx(names["false_per_minute"](2.5, 300, 4000), rel=0.08)


def test_09_a_neighbor_stays_unseen_as_often_as_the_law_says():
    names, random = TABLE.reference(student_09(0)), np.random.default_rng(6)
    rate, share, tau, seconds = 1.2, 0.15, 20.0, 180.0
    unseen = 0
    for _ in range(1500):
        gaps = 0.1 + random.gamma(2, (1 / rate / (1 - share) - 0.1) / 2, 400)  # a neuron that never breaks the rule
        neuron = np.cumsum(gaps)
        neighbor = random.uniform(0, seconds, random.poisson(rate * share * seconds))
        near = np.min(np.abs(neighbor[:, None] - neuron), axis=1) if neighbor.size else np.array([np.inf])
        unseen += near.min() > tau / 1000
    assert unseen / 1500 == pytest.approx(names["unseen"](rate, share, tau, seconds / 60), abs=0.04)


def test_09_every_student_gets_a_task_5_that_can_be_decided():
    """No offer near its limit, one best offer, some that serve and some that do not; and all designs differ."""
    names = TABLE.reference(student_09(0))
    seen = set()
    for impedances, distance, *wishes in names["DESIGNS"]:
        offers = names["offers_of"](impedances)
        stands = {name: names["above"](distance, *offer) for name, offer in offers.items()}
        serves = [name for name, offer in offers.items() if names["serves"](distance, *offer, *wishes)]
        for factor in (0.975, 1.025):
            assert serves == [
                name
                for name, (_, corner) in offers.items()
                if names["thresholds"](factor * stands[name], 1.0, corner, 6000, wishes[2], *wishes[:2]) != "none"
            ]
        first, second = sorted(stands.values())[:-3:-1]
        assert first > 1.025 * second and 2 <= len(serves) < len(offers)
        seen.add((*impedances, len(serves)))
    assert len(seen) == len(names["DESIGNS"])


def test_09_the_criterion_of_task_3_is_never_perfect_nor_at_its_border():
    names = TABLE.reference(student_09(0))
    rows = identified.summaries()
    for slowest in (0.65, 0.8, 1.0, 1.2):
        assert min(abs(r["spikes"] / r["duration"] - slowest) for r in rows) > 0.005
        for narrowest in (0.6, 0.65, 0.7):
            assert min(abs(r["rise"] + r["fall"] - narrowest) for r in rows) > 0.005
            found = names["scores_of"](slowest, narrowest)
            assert 0.3 < found["sensitivity"] < 0.7 and 0.69 < found["specificity"] < 0.96


def test_09_the_recordings_are_a_students_own():
    for of in (unit_record.events, lambda me: unit_record.noisy(me).samples):
        one, same, other = (np.asarray(of(Personal("09_recording", n, environ={}))) for n in ("ada", "Ada ", "bob"))
        assert np.array_equal(one, same) and not np.array_equal(one[:500], other[:500])
