"""Explorers of lesson 11 on gain, criterion and mode: what they claim, and that the precomputed trials are the model's."""

import numpy as np
import pytest

from nelib.explorers import load_all
from nelib.explorers.attention import task_runs
from nelib.explorers.attention.gain import FINE, area, ratios
from nelib.explorers.attention.observer import counts
from nelib.explorers.attention.task import LEVELS, STRENGTHS, between, larger, percent, sensitivity
from nelib.locus import gain as detect
from nelib.locus import gilzenrat
from nelib.locus.vigilance import KINDS, session

GAIN, OBSERVER, TASK = (load_all()[f"11_{n}"] for n in ("gain", "observer", "task"))


class TestGain:
    def test_the_ratio_of_means_moves_with_gain_and_the_area_does_not(self):
        found = [GAIN.data(gain=g) for g in (0.25, 1, 2, 4, 32)]
        assert [f["ratio"] for f in found] == pytest.approx([1.19, 1.65, 1.84, 1.84, 1.71], abs=5e-3)
        assert [f["auc"] for f in found] == pytest.approx([found[0]["one"]] * 5, abs=1e-4)
        assert found[0]["one"] == pytest.approx(0.760, abs=5e-4)

    def test_the_ratio_is_that_of_the_last_unit(self):
        found = [GAIN.data(units="two units", gain=g)["ratio"] for g in (0.25, 1, 4, 32)]
        assert found == pytest.approx([1.009, 1.132, 1.353, 1.250], abs=2e-3)
        for units, count in (("one unit", 1), ("two units", 2), ("three units", 3)):
            data = GAIN.data(units=units, gain=2)
            assert data["ratio"] == pytest.approx(detect.mean_ratio(1, 2, units=count))
            assert "the mean output with the signal is" in GAIN.describe(data)
            assert (f"in unit {count}" in GAIN.describe(data)) == (count > 1)

    @pytest.mark.parametrize(("d", "noise", "units"), [(1, 0.3, 1), (1, 0.3, 2), (2.5, 0.05, 3), (2.5, 0.3, 1)])
    def test_the_curve_of_ratios_is_that_of_the_chain(self, d, noise, units):
        exact = [detect.mean_ratio(d, g, units=units, noise=noise) for g in FINE[::8]]
        np.testing.assert_allclose(ratios(d, noise, units)[::8], exact, atol=0.02)

    def test_a_chain_has_a_best_gain(self):
        found = [GAIN.data(units="two units", gain=g)["auc"] for g in (0.25, 1, 4, 32)]
        assert found == pytest.approx([0.547, 0.652, 0.699, 0.674], abs=2e-3)
        assert found[0] < found[1] < found[2] > found[3]

    @pytest.mark.parametrize(("d", "noise", "units"), [(1, 0.3, 2), (1, 0.3, 3), (2.5, 0.05, 3), (0.2, 1, 2)])
    def test_the_curve_is_that_of_the_chain(self, d, noise, units):
        curve, best = area(d, noise, units)
        exact = [detect.auc(d, g, units=units, noise=noise) for g in FINE[::8]]
        np.testing.assert_allclose(curve[::8], exact, atol=3e-3)
        assert best == pytest.approx(detect.best_gain(d, units=units, noise=noise)[0], rel=0.01)

    @pytest.mark.parametrize("units", ["one unit", "three units"])
    @pytest.mark.parametrize("gain", [0.25, 1, 32])
    def test_the_outputs_have_the_shares_of_many_trials(self, units, gain):
        data = GAIN.data(units=units, gain=gain)
        rng, n = np.random.default_rng(2), 100_000
        for kind, mean in (("without", 0), ("with", 1)):
            x = mean + rng.standard_normal(n)
            for _ in range(data["units"] - 1):
                x = detect.response(x, gain) + 0.3 * rng.standard_normal(n)
            found = np.histogram(detect.response(x, gain), np.linspace(0, 1, 26))[0] / n
            np.testing.assert_allclose(data["outputs"][kind], found, atol=0.03)

    def test_the_noise_shows_while_one_unit_is_chosen(self):
        low, high = (GAIN.data(noise=s) for s in (0.05, 1))
        assert low["top"] > high["top"] + 0.1
        assert GAIN.describe(low) != GAIN.describe(high)


class TestObserver:
    def test_twice_the_gain_is_half_the_criterion(self):
        gain, lower = OBSERVER.data(gain=2), OBSERVER.data(criterion=0.5)
        for key in ("counts", "found", "expected", "correct"):
            assert gain[key] == lower[key]

    def test_hits_rise_with_gain_and_sensitivity_does_not(self):
        found = [OBSERVER.data(gain=g) for g in (0.5, 1, 2, 3)]
        assert [f["expected"][0] for f in found] == pytest.approx([0.159, 0.5, 0.691, 0.748], abs=1e-3)
        assert [f["correct"] for f in found] == pytest.approx([0.568, 0.671, 0.691, 0.689], abs=1e-3)
        for f in found:
            low, high = f["spread"]["d"]
            assert low < 1 < high

    def test_without_bias_more_gain_costs_correct_answers(self):
        found = [OBSERVER.data(criterion=0.5, gain=g)["correct"] for g in (1, 2, 3)]
        assert found == pytest.approx([0.6915, 0.6860, 0.6819], abs=2e-4)

    def test_the_spread_shrinks_with_trials(self):
        few, many = (np.ptp(OBSERVER.data(trials=n)["spread"]["d"]) for n in (20, 400))
        assert few > 3 * many

    def test_where_nobody_says_yes_the_estimate_is_only_the_correction(self):
        none, every = (
            OBSERVER.data(criterion=2.5, gain=0.5),
            OBSERVER.data(criterion=-1, gain=0.5, d_prime=2, trials=20),
        )
        assert none["counts"][0] == none["counts"][2] == 0 and none["found"]["d_prime"] == 0
        said = OBSERVER.describe(none)
        assert "no yes at all that is only the correction" in said and "95%" not in said and "range" not in said
        assert every["counts"][1] == every["counts"][3] == 0
        assert "nothing but yes that is only the correction; 95% of 400 sessions: 0.00 to" in OBSERVER.describe(every)
        assert "correction" not in OBSERVER.describe(OBSERVER.data())

    def test_counts_are_binomial(self):
        luck = np.random.default_rng(1).random(50_000)
        for trials, share in ((10, 0.16), (200, 0.5), (10, 1e-9), (10, 1 - 1e-9)):
            found = counts(luck, trials, share)
            assert found.min() >= 0 and found.max() <= trials
            assert found.mean() == pytest.approx(trials * share, abs=0.05)
            assert found.var() == pytest.approx(trials * share * (1 - share), rel=0.03, abs=1e-3)

    def test_the_evidence_is_the_same_but_for_the_gain(self):
        one, two = OBSERVER.data(gain=1)["evidence"], OBSERVER.data(gain=2)["evidence"]
        for kind, x in one.items():
            np.testing.assert_allclose(2 * x, two[kind])
        short = OBSERVER.data(trials=20)["evidence"]["signal"]
        np.testing.assert_array_equal(short, one["signal"][:10])

    def test_estimates_agree_with_those_of_one_session(self):
        d, c = detect.estimates([69, 100], [31, 0], 100)
        for k, cells in enumerate(((69, 31, 31, 69), (100, 0, 0, 100))):
            found = detect.detection(*cells)
            assert (found["d_prime"], found["c"]) == pytest.approx((d[k], c[k]))
        with pytest.raises(ValueError, match="hits must be"):
            detect.estimates([101], [3], 100)


class TestTaskRuns:
    def test_a_setting_is_that_of_the_model(self):
        """All trials of one of the 45 settings."""
        kept = task_runs.table()[task_runs.STRENGTHS.index(1), task_runs.MODES.index(0.95)]
        np.testing.assert_allclose(task_runs.quantiles(0.95, 1.0), kept, atol=0.51 / task_runs.SCALE)

    @pytest.mark.parametrize(("k", "m"), [(0, 0), (4, 4), (2, 7)])
    def test_others_are_near_with_fewer_trials(self, k, m):
        peaks = task_runs.peaks(task_runs.MODES[m], task_runs.STRENGTHS[k], batches=1)
        kept = task_runs.table()[k, m]
        for row in (2, 5, 8):
            share = (peaks >= kept[..., row][..., None]).mean(axis=-1)
            assert share == pytest.approx(1 - task_runs.ndtr(task_runs.SCORES[row]), abs=0.08)

    def test_quantiles_and_courses_rise(self):
        kept = task_runs.table()
        assert (np.diff(kept, axis=-1) > 0).all() and (np.diff(kept, axis=3) >= 0).all()

    def test_numbers_survive_being_written(self):
        values = np.random.default_rng(4).random((3, 50))
        found = task_runs.decoded(task_runs.encoded(values))
        np.testing.assert_allclose(found, values.ravel(), atol=0.51 / task_runs.SCALE)
        assert len(set(task_runs.SIGNS)) == len(task_runs.SIGNS) and task_runs.encoded(np.array([0, 1])).isascii()

    @pytest.mark.parametrize(
        ("C", "strength", "deadline", "threshold"),
        [
            (0.95, 1, 3, 0.6),
            (0.6, 1, 5, 0.8),
            (0.725, 1, 5, 0.8),
            (0.78, 1, 5, 0.8),
            (0.79, 1, 5, 0.75),
            (0.82, 1, 8, 0.8),
            (0.68, 1.2, 5, 0.8),
            (0.74, 1.2, 4, 0.8),
            (0.91, 0.8, 6, 0.75),
            (0.63, 0.4, 10, 0.65),
        ],
    )
    def test_between_the_settings(self, C, strength, deadline, threshold):
        """1000 trials of each kind, also at modes between those that were precomputed.

        There is a step of the network near C = 0.79, and splines over few modes swing there: at C = 0.6, threshold 0.8
        and deadline 5 they made 8.5% hits 3.0, at 0.8 61.5% 48.9.
        """
        peaks = task_runs.peaks(C, strength, batches=2)[:, task_runs.TIMES.index(deadline)]
        data = TASK.data(C=C, strength=strength, deadline=deadline, threshold=threshold)
        assert data["here"] == pytest.approx((peaks >= threshold).mean(axis=-1), abs=0.035)

    def test_the_step_between_the_modes(self):
        """Direct runs with all trials: 8.8, 16.2, 52.8, 59.7 and 67.7% hits."""
        found = [TASK.data(C=c, deadline=5, threshold=0.8)["here"][0] for c in (0.6, 0.7, 0.78, 0.8, 0.9)]
        assert found == pytest.approx([0.088, 0.162, 0.528, 0.597, 0.677], abs=0.02)

    def test_a_curve_between_modes_stays_between_its_neighbors(self):
        rng = np.random.default_rng(3)
        shares = rng.random((len(task_runs.MODES), 40))
        fine = np.linspace(task_runs.MODES[0], task_runs.MODES[-1], 8 * 10 + 1)
        curves = between(shares, fine)
        for k in range(len(task_runs.MODES) - 1):
            pair, part = shares[k : k + 2], curves[10 * k : 10 * k + 11]
            assert (part >= pair.min(axis=0) - 1e-9).all() and (part <= pair.max(axis=0) + 1e-9).all()

    def test_strengths_are_those_that_were_computed(self):
        assert TASK.data(strength=0.49)["here"] == TASK.data(strength=0.4)["here"]
        slider = next(c for c in TASK.controls if c.name == "strength")
        steps = np.arange(slider.low, slider.high + slider.grid() / 2, slider.grid())
        assert steps == pytest.approx(task_runs.STRENGTHS)

    @pytest.mark.parametrize("C", [0.55, 0.95])
    def test_mean_times(self, C):
        """1000 targets; a unit above the threshold at the onset answers at once."""
        levels, deadline = np.array([0.55, 0.6, 0.7]), 6
        runs = [session(C, count=task_runs.BATCH, seed=task_runs.SEED + k) for k in range(2)]
        for level in levels:
            times = np.concatenate([np.where(r.noisy["target"][np.argmin(np.abs(r.time))] >= level, 0,
                                             r.reactions("target", level)) for r in runs])  # fmt: skip
            found = TASK.data(C=C, threshold=level, deadline=deadline)["times"]["here"][0]
            assert found == pytest.approx(times[times <= deadline].mean(), abs=0.09)


class TestTask:
    def test_with_time_the_mode_moves_only_the_criterion(self):
        phasic, tonic = TASK.data(), TASK.data(C=0.55)
        assert (phasic["now"]["here"], tonic["now"]["here"]) == pytest.approx((0.886, 0.799), abs=0.01)
        assert (phasic["now"]["best"], tonic["now"]["best"]) == pytest.approx((0.998, 0.998), abs=0.003)
        assert phasic["better"] == "neither"
        # It pays with time.
        assert (phasic["times"]["best"][0], tonic["times"]["best"][0]) == pytest.approx((3.0, 4.5), abs=0.15)

    def test_in_a_hurry_phasic_is_better_at_every_rate_of_false_alarms(self):
        data = TASK.data(deadline=3)
        assert data["better"] == "phasic"
        assert [data["areas"][n][0] for n in ("phasic", "tonic")] == pytest.approx([0.969, 0.902], abs=0.005)
        best = data["correct"]["best"]
        assert (best[-1], best[0]) == pytest.approx((0.924, 0.820), abs=0.005)
        (hits, alarms), (other, wrong) = data["roc"]["phasic"], data["roc"]["tonic"]
        grid = np.linspace(0.02, 0.75, 40)  # beyond, nearly all targets are answered in both
        above = [np.interp(grid, a[::-1], h[::-1]) for h, a in ((hits, alarms), (other, wrong))]
        assert (above[0] > above[1]).all()

    def test_weak_stimuli_are_told_better_in_the_tonic_mode(self):
        data = TASK.data(strength=0.4, deadline=6)
        assert data["better"] == "tonic"
        assert [data["areas"][n][0] for n in ("phasic", "tonic")] == pytest.approx([0.830, 0.849], abs=0.005)
        assert TASK.data(strength=1, deadline=6)["better"] == "phasic"

    def test_near_1_areas_hide_what_answers_show(self):
        """Both areas are over 99%, and the tonic mode at its best still errs more than twice as often."""
        data = TASK.data(deadline=5)
        areas, right = ({n: data[key][n] for n in ("phasic", "tonic")} for key in ("areas", "right"))
        assert min(a for a, _ in areas.values()) > 0.99 and larger(areas) == "neither"
        assert (right["phasic"], right["tonic"]) == pytest.approx((0.990, 0.954), abs=0.003)
        assert data["better"] == "phasic"

    @pytest.mark.parametrize("strength", STRENGTHS)
    def test_verdicts_are_those_of_other_trials(self, strength):
        """Of the same seeds as the table, all of its deadlines; only near the limit may a verdict differ."""
        ends = [task_runs.peaks(C, strength, batches=2) for C in (0.95, 0.55)]
        for k, deadline in enumerate(task_runs.TIMES):
            if deadline < 2:
                continue
            right, areas = [], []
            for targets, distractors in (p[:, k] for p in ends):
                gaps = [(targets >= v).mean() - (distractors >= v).mean() for v in LEVELS[::2]]
                right.append((1 + max(gaps)) / 2)
                areas.append((targets[:, None] > distractors).mean())
            better = TASK.data(strength=strength, deadline=deadline)["better"]
            apart = max((np.subtract(*x) for x in (right, areas)), key=abs)
            if abs(apart) > 0.03:
                assert better == ("phasic" if apart > 0 else "tonic"), deadline
            if abs(apart) < 0.004:
                assert better == "neither", deadline

    def test_no_number_where_trials_are_too_few(self):
        assert [percent(x) for x in (0.995, 0.99, 0.5, 0.01, 0.002)] == [
            "over 99%", "99.0%", "50.0%", "1.0%", "under 1%"
        ]  # fmt: skip
        assert sensitivity(0.005, 0.001) == sensitivity(1.0, 0.995) == "unknown"
        assert sensitivity(0.69, 0.31) == "1.0" and sensitivity(0.999, 0.5) == "over 2.3" == sensitivity(0.5, 0)
        for settings in ({}, {"C": 0.55}, {"threshold": 0.8, "deadline": 5}):
            found = TASK.describe(TASK.data(**settings))
            assert "over 99%" in found and not any(f"{x}%" in found for x in ("100.0", "99.9", "0.0", "99.8"))

    def test_no_mode_between_is_best(self):
        """In a hurry the middle is no better than the ends: no inverted U."""
        for strength in (0.4, 0.7, 1):
            best = TASK.data(deadline=4, strength=strength)["correct"]["best"]
            assert best[1:-1].max() <= max(best[0], best[-1]) + 0.002

    def test_the_standard_error_is_not_too_small(self):
        """That of Hanley and McNeil, against the spread of the area over eight batches of trials."""
        found = []
        for k in range(8):
            start, task_runs.SEED = task_runs.SEED, 5000 + k
            try:
                targets, distractors = task_runs.peaks(0.55, 1.0, batches=1)[:, task_runs.TIMES.index(3)]
            finally:
                task_runs.SEED = start
            found.append((targets[:, None] > distractors).mean())
        error = TASK.data(C=0.55, deadline=3)["areas"]["chosen"][1]
        per_batch = error * np.sqrt(task_runs.TRIALS / task_runs.BATCH)
        assert np.std(found, ddof=1) < 1.6 * per_batch

    def test_thresholds_and_kinds(self):
        data = TASK.data(threshold=0.7)
        at = np.interp(0.7, LEVELS, data["share"][0]), np.interp(0.7, LEVELS, data["share"][1])
        assert data["here"] == pytest.approx(at, abs=2e-3)
        assert len(KINDS) == len(data["share"]) == 2

    def test_the_burst_makes_the_phasic_mode_better(self):
        """With the gain held at its value at rest, the higher gain of the tonic mode tells better."""
        found = []
        for mode, gain in (("phasic", 0.85), ("tonic", 1.06)):
            held = dict(count=1000, seed=3, k=0, g_0=gain)
            targets, distractors = (
                states["f3"][(time >= 0) & (time <= 3)].max(axis=0)
                for time, states, _ in (gilzenrat.trials(mode, kind, **held) for kind in KINDS)
            )
            found.append((targets[:, None] > distractors).mean())
        assert found == pytest.approx([0.83, 0.88], abs=0.02) and found[0] < found[1]
        assert TASK.data(deadline=3)["areas"]["phasic"][0] > max(found) + 0.05
