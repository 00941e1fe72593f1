"""Explorers of lesson 11: decisions, the inverted U and the pupil; what a lesson may say of them."""

import numpy as np
import pytest

from nelib.explorers import load_all
from nelib.explorers.attention.decision import GAINS, HILL, PATHS
from nelib.explorers.attention.inverted_u import PAIRS, SEED, TIGHT
from nelib.explorers.attention.pupil import ASSUMED, AXIS, GAPS, dips
from nelib.kit.explorer import positions
from nelib.kit.render import Frame
from nelib.locus import inverted_u, pupil
from nelib.locus.decision import decision_time, density, error_rate, reward_rate

EXPLORERS = load_all()
NAMES = ("11_decision", "11_inverted_u", "11_pupil")


def data(name, preset=None, **settings):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **settings})


def said(name, preset=None, **settings):
    return EXPLORERS[name].describe(data(name, preset, **settings))


@pytest.mark.parametrize("name", NAMES)
def test_every_control_moves_picture_and_words_from_the_default(name):
    explorer = EXPLORERS[name]
    frame, usual = Frame(explorer, explorer.data(), scale=1), explorer.data()
    before, words = frame.pixels(usual), explorer.describe(usual)
    for control in explorer.controls:
        for end in control.ends():
            if end == control.default:
                continue
            there = explorer.data(**{control.name: end})
            assert (frame.pixels(there) != before).any(), (control.name, end)
            assert explorer.describe(there) != words, (control.name, end)


@pytest.mark.parametrize("name", NAMES)
def test_no_read_out_is_long(name):
    explorer = EXPLORERS[name]
    everywhere = positions(explorer.controls, np.random.default_rng(2), 60)
    assert max(len(explorer.describe(explorer.data(**s))) for s in everywhere) <= 250


@pytest.mark.parametrize(
    ("name", "guess", "asked", "other"),
    [
        ("11_decision", 40.0, {"gain": 3.0}, {"late": 1.0}),
        ("11_inverted_u", 60.0, {"ne": 5.0}, {"prazosin": 1.0}),
        ("11_pupil", 1.2, {"gap": 0.5}, {"peak": 1.2}),
    ],
)
def test_a_prediction_is_drawn_only_where_it_was_asked_for(name, guess, asked, other):
    explorer = EXPLORERS[name]
    frame = Frame(explorer, explorer.data(), scale=1)
    for settings, drawn in ((asked, True), (other, False)):
        found = explorer.data(**settings)
        changed = (frame.pixels(found) != frame.pixels(found | {"prediction": guess})).any()
        assert changed == drawn, settings


# 11_decision


def test_the_textbook_decision_and_doubled_gain():
    usual, loud = data("11_decision"), data("11_decision", gain=2)
    assert [usual["error"], usual["time"], usual["rate"]] == pytest.approx([0.1192, 0.7616, 0.5], abs=1e-4)
    assert [loud["error"], loud["time"], loud["rate"]] == pytest.approx([0.2689, 0.2311, 0.5938], abs=1e-4)


def test_gain_and_threshold_doubled_change_nothing():
    usual, both = data("11_decision"), data("11_decision", "Gain and threshold doubled")
    for name in ("error", "time", "rate"):
        assert both[name] == pytest.approx(usual[name], rel=1e-12)
    np.testing.assert_array_equal(both["paths"]["side"], usual["paths"]["side"])
    np.testing.assert_array_equal(both["paths"]["ends"], usual["paths"]["ends"])
    assert (both["best"][0], both["best"][1]) == pytest.approx((2 * usual["best"][0], usual["best"][1]), rel=5e-3)


def test_with_late_noise_two_gains_err_alike_and_one_is_four_times_as_fast():
    low, high, best = (data("11_decision", late=1, gain=g) for g in (0.5, 2, 1))
    assert low["error"] == pytest.approx(high["error"], rel=1e-12) and low["error"] == pytest.approx(0.31, abs=1e-3)
    assert low["time"] / high["time"] == pytest.approx(4, rel=1e-12)
    assert best["fewest"] == pytest.approx((1, best["error"])) and best["error"] == pytest.approx(0.2689, abs=1e-4)
    assert GAINS[best["errors"].argmin()] == pytest.approx(1, rel=2e-3)


def test_any_two_gains_around_the_best_err_alike():
    """Gains g and (s/c)²/g, derived: the exponent 2Az g/(g²c² + s²) is the same."""
    for s, g in ((0.4, 0.15), (1.7, 0.9)):
        assert error_rate(gain=g, late=s) == pytest.approx(error_rate(gain=s**2 / g, late=s), rel=1e-12)
        ratio = decision_time(gain=g, late=s) / decision_time(gain=s**2 / g, late=s)
        assert ratio == pytest.approx(s**2 / g**2, rel=1e-12)


def test_the_middle_is_broad_and_a_penalty_narrows_it():
    usual, costly = data("11_decision"), data("11_decision", "An error costs 2 s")
    assert (usual["best"], usual["middle"]) == (
        pytest.approx((2.52, 0.599), rel=2e-3),
        pytest.approx((1.22, 11.6), rel=5e-3),
    )
    assert (costly["best"], costly["middle"]) == (
        pytest.approx((1.2, 0.446), rel=5e-3),
        pytest.approx((0.72, 2.24), rel=5e-3),
    )


def test_what_is_told_of_the_middle_is_true_everywhere():
    """One stretch of gains, with the best inside; brute force on a wider and finer grid."""
    explorer, wide = EXPLORERS["11_decision"], np.geomspace(0.01, 1000, 20_001)
    for at in positions(explorer.controls, np.random.default_rng(4), 40):
        found = explorer.data(**at)
        reward = reward_rate(at["drift"], 1, at["threshold"], gain=wide, late=at["late"], penalty=at["penalty"])
        assert wide[reward.argmax()] == pytest.approx(found["best"][0], rel=5e-3), at
        inside = reward >= 0.9 * reward.max()
        assert np.count_nonzero(np.diff(inside)) <= 2, at
        low, high = wide[inside][[0, -1]]
        assert (max(low, 0.1), min(high, 30)) == pytest.approx(found["middle"], rel=5e-3), at


def test_ends_of_the_middle_beyond_the_axis_are_told():
    assert "from at most 0.1 to at least 30" in said("11_decision", drift=0.2, threshold=0.5, late=2)
    assert "off the axis, at gain 0.05" in said("11_decision", late=0.05)


def test_hills_are_the_densities_and_their_sizes_the_shares():
    found = data("11_decision", late=0.5, gain=2)
    right, wrong = found["hills"]["correct"], found["hills"]["wrong"]
    assert right.max() == pytest.approx(1, abs=2e-3)
    some = right > 1e-6
    np.testing.assert_allclose(wrong[some] / right[some], found["error"] / (1 - found["error"]), rtol=1e-9)
    whole = np.trapezoid(right + wrong, HILL)
    mean = np.trapezoid(HILL * (right + wrong), HILL) / whole
    assert mean == pytest.approx(found["time"], rel=5e-3)


def test_densities_keep_their_digits_when_errors_are_very_rare():
    """A z/c² = 60: a sum of waves alone would lose all of them."""
    t = np.linspace(1e-3, 40, 100_000)
    right, wrong = density(t, 0.3, 0.1, 2.0)
    assert np.trapezoid(right, t) == pytest.approx(1, abs=1e-6) and wrong.max() < 1e-40
    assert np.trapezoid(t * right, t) == pytest.approx(float(decision_time(0.3, 0.1, 2.0)), rel=1e-6)


def test_the_two_sums_of_the_density_meet():
    at = 1 + np.array([-1e-9, 1e-9])  # the seam lies at z²/c²
    right, _ = density(at, 1, 1, 1)
    assert right[0] == pytest.approx(right[1], rel=1e-7)


def test_paths_move_with_the_settings_and_keep_their_noise():
    usual, more = data("11_decision")["paths"], data("11_decision", drift=1.5)["paths"]
    assert usual["x"].shape[0] == PATHS and np.count_nonzero(usual["side"] == -1) / PATHS == pytest.approx(
        0.12, abs=0.04
    )
    inside = (np.abs(usual["x"]) < 1) & (np.abs(more["x"]) < 1)
    steps = np.diff(more["x"] - usual["x"], axis=1)[inside[:, 1:] & inside[:, :-1]]
    np.testing.assert_allclose(steps, 0.5 * 0.01, atol=1e-12)


# 11_inverted_u


def test_the_peak_is_the_geometric_mean():
    found = data("11_inverted_u")
    assert found["peak"] == pytest.approx((135.94, 0.4165), abs=1e-2)
    assert "U peaks at 136 nM with 0.42: more would help" in said("11_inverted_u")
    assert "more would harm" in said("11_inverted_u", ne=200)


def test_too_little_and_too_much_look_the_same_until_a_drug_is_given():
    """U at c and at K1 K2/c is the same; guanfacine tells them apart, and so does prazosin."""
    few, many = 20, 56 * 330 / 20
    at = {key: [data("11_inverted_u", ne=c, **drug)["now"]["U"] for c in (few, many)]
          for key, drug in (("none", {}), ("guanfacine", {"guanfacine": 1}), ("prazosin", {"prazosin": 3}))}  # fmt: skip
    assert at["none"] == pytest.approx([0.206, 0.206], abs=1e-3)
    assert at["guanfacine"] == pytest.approx([0.519, 0.209], abs=1e-3)
    assert at["prazosin"] == pytest.approx([0.248, 0.531], abs=2e-3)


def test_prazosin_rescues_too_much_and_guanfacine_does_not():
    none, prazosin, guanfacine = (
        data("11_inverted_u", ne=1000, **drug)["now"]["U"] for drug in ({}, {"prazosin": 3}, {"guanfacine": 3})
    )
    assert [none, prazosin, guanfacine] == pytest.approx([0.195, 0.516, 0.202], abs=1e-3)
    assert data("11_inverted_u", "Too much, prazosin")["peak"] == pytest.approx((271.9, 0.658), rel=2e-3)


def test_with_enough_guanfacine_more_norepinephrine_only_harms():
    edge = np.sqrt(330 / 56) - 1
    assert edge == pytest.approx(1.43, abs=5e-3)
    assert data("11_inverted_u", guanfacine=edge - 0.01)["peak"] is not None
    assert data("11_inverted_u", guanfacine=edge + 0.01)["peak"] is None
    assert "every rise of norepinephrine lowers U" in said("11_inverted_u", guanfacine=1.5)


def test_with_the_other_tables_u_is_negative_everywhere():
    for pair in PAIRS:
        if pair != TIGHT:
            found = data("11_inverted_u", pair=pair)
            assert (found["U"] < 0).all() and found["peak"] is None and found["band"] is None
            assert "There is no peak: U is below zero everywhere. No weight would make one" in said(
                "11_inverted_u", pair=pair
            )
    found = data("11_inverted_u", pair=SEED)
    assert found["U"].min() == pytest.approx(-0.281, abs=1e-3)


def test_prazosin_makes_a_peak_where_the_table_has_none():
    edge = 400 / 126 - 1
    assert edge == pytest.approx(2.17, abs=6e-3)
    for dose, there in ((edge - 0.02, False), (edge + 0.02, True)):
        assert (data("11_inverted_u", pair=SEED, prazosin=dose)["peak"] is not None) == there


def test_the_band_of_weights_is_that_of_the_science():
    assert data("11_inverted_u")["band"] == pytest.approx((56 / 330, 330 / 56))
    for drugs in ({}, {"prazosin": 2}, {"guanfacine": 0.4}, {"prazosin": 3, "guanfacine": 1}):
        low, high = data("11_inverted_u", **drugs)["band"]
        for weight, there in ((low * 0.99, False), (low * 1.01, True), (high * 0.99, True), (high * 1.01, False)):
            found = inverted_u.peak(
                weight=weight, block_a1=drugs.get("prazosin", 0), agonist_a2=drugs.get("guanfacine", 0)
            )
            assert (found is not None) == there
    assert "every rise of norepinephrine lifts U" in said("11_inverted_u", weight=0.1)


def test_active_receptors_are_occupancies():
    found = data("11_inverted_u", ne=500, prazosin=3, guanfacine=2)
    a2, a1 = (500 / 56 + 2) / (1 + 500 / 56 + 2), 500 / (500 + 330 * 4)
    assert [found["now"]["help"], found["now"]["harm"]] == pytest.approx([a2, a1])
    assert found["now"]["U"] == pytest.approx(a2 - a1)


def test_what_is_told_is_what_receptors_hold():
    plain, drug = said("11_inverted_u"), said("11_inverted_u", guanfacine=1)
    assert "50% of α2A hold it, 15% of α1 hold it" in plain and "guanfacine" not in plain
    assert "of α2A hold it or guanfacine, 15% of α1 hold it" in drug
    assert "guanfacine" not in said("11_inverted_u", prazosin=3)


# 11_pupil


def test_two_bursts_are_one_hump_below_the_smallest_gap_of_the_science():
    for peak in (0.6, ASSUMED, 1.4):
        assert data("11_pupil", peak=peak)["two"] == pytest.approx(pupil.smallest_gap(peak=peak), rel=6e-3)
    assert data("11_pupil")["two"] == pytest.approx(0.62, abs=5e-3)
    assert "one hump" in said("11_pupil", gap=0.6) and "two humps;" in said("11_pupil", gap=0.65)


@pytest.mark.parametrize("second", [0.3, 1.0, 1.8])
def test_dips_by_brute_force(second):
    found, t = data("11_pupil", second=second), np.arange(0, 8, 1e-3)
    for gap in (0.9 * found["two"], 1.05 * found["two"], 1.6):
        y = pupil.trace(t, [0, gap], [1, second])
        low = np.flatnonzero((np.diff(y)[:-1] < 0) & (np.diff(y)[1:] > 0)) + 1
        depth = 1 - y[low[0]] / min(y[: low[0]].max(), y[low[0] :].max()) if low.size else 0
        assert np.interp(gap, GAPS, found["depth"]) == pytest.approx(depth, abs=6e-3)


def test_unequal_bursts_must_be_further_apart():
    """One of a fifth needs 0.99 s, two equal ones 0.62 s."""
    gaps = {second: dips(second)[0][0] * ASSUMED for second in (0.2, 1.0, 2.0)}
    assert gaps == pytest.approx({0.2: 0.995, 1.0: 0.619, 2.0: 0.671}, abs=2e-3)


def test_fast_waves_do_not_pass_and_slow_ones_are_taken_for_bursts():
    assert data("11_pupil")["share"] == pytest.approx(0.00895, rel=5e-3)
    assert data("11_pupil")["half"] == pytest.approx(0.630, abs=1e-3)
    slow = data("11_pupil", "A slow wave")
    assert slow["share"] == pytest.approx(0.982, abs=1e-3)
    assert slow["fitted"] == pytest.approx([1.22, 1.44], abs=0.01)
    span = np.ptp(slow["tonic"]) / np.ptp(data("11_pupil")["tonic"][200:])
    assert span == pytest.approx(slow["share"] / 0.00895, rel=0.08)


def test_what_a_slow_wave_does_to_the_sizes_depends_on_its_phase():
    falls = data("11_pupil", "A slow wave that falls")
    assert falls["fitted"] == pytest.approx([0.78, 0.56], abs=0.01)
    assert "falling at the first burst" in said("11_pupil", "A slow wave that falls")
    assert "rising at the first burst" in said("11_pupil", "A slow wave")
    start = np.flatnonzero(np.isclose(AXIS, 0))[0]
    for name, sign in (("A slow wave", 1), ("A slow wave that falls", -1)):
        rate = data("11_pupil", name)["rate"]
        assert rate[start] == pytest.approx(1) and np.sign(rate[start + 1] - rate[start]) == sign


def test_a_wrong_peak_time_gives_wrong_sizes_and_a_good_fit():
    quick = data("11_pupil", "A faster pupil")
    assert quick["explained"] == pytest.approx(0.999, abs=1e-3)
    assert quick["fitted"] == pytest.approx([2.04, -0.30], abs=0.02)
    slower = data("11_pupil", gap=0.5, peak=1.2)
    assert slower["fitted"] == pytest.approx([0.41, 1.74], abs=0.02) and 0.85 < slower["explained"] < 0.93


def test_the_right_peak_time_finds_the_sizes_at_any_gap():
    for gap in (0.1, 0.5, 2.0):
        found = data("11_pupil", gap=gap, second=0.7)
        assert found["fitted"] == pytest.approx([1, 0.7], abs=0.01) and found["explained"] > 0.999
