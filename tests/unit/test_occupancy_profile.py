"""Intervals of a fit by the profile of the sum of squares: closed forms, coverage, open ends, any sane data."""

import numpy as np
import pytest
from scipy.special import fdtri

from nelib.clinic.occupancy import SETS, effect, fit, points
from nelib.clinic.profile import Allowed, against_own, allowed, limit, profile

INF, NAN = float("inf"), float("nan")


def squares(D, y, half, top):
    return float(((np.asarray(y) - top * np.asarray(D) / (np.asarray(D) + half)) ** 2).sum())


def test_one_parameter_ends_lie_on_the_limit():
    """Nortriptyline by dose, end at 100%: 76.6 mg, 95% from 24 to 457 mg; each end has F(1, 2) / 2 + 1 times the misfit."""
    D, y = points("nortriptyline, dose")
    found = allowed(D, y, 100)
    assert pytest.approx((23.7, 457), rel=0.005) == found.ED50 and not found.open and found.O_max == (100, 100)
    most = found.fit.squares * (1 + fdtri(1, 2, 0.95) / 2)
    assert [squares(D, y, half, 100) for half in found.ED50] == pytest.approx([most, most], rel=1e-6)
    assert found.effect(150) == pytest.approx([float(effect(150, half, 100)) for half in found.ED50[::-1]], rel=1e-6)


def test_three_points_and_two_parameters_exclude_nothing():
    """Nortriptyline by dose, both fitted: any ED50 at all; even a flat line and a straight one are allowed."""
    D, y = points("nortriptyline, dose")
    found = allowed(D, y)
    assert found.ED50 == (0, INF) and found.open and found.O_max[1] == INF
    flat, straight = ((y - y.mean()) ** 2).sum(), ((y - (D @ y) / (D @ D) * D) ** 2).sum()
    assert max(flat, straight) < limit(found.fit)
    assert pytest.approx((7.9, 38.4), abs=0.05) == allowed(D, y, level=68).ED50  # at one sigma there are ends


def test_reboxetine_has_ends_both_ways():
    D, y = points("reboxetine, firing")
    free, fixed = allowed(D, y), allowed(D, y, 100)
    assert pytest.approx((0.436, 1.683), abs=0.001) == free.ED50 and free.O_max == pytest.approx(
        (80.6, 108.2), abs=0.05
    )
    assert pytest.approx((0.879, 1.643), abs=0.001) == fixed.ED50
    assert free.O_max[0] < 100 < free.O_max[1]  # as the test of `compare`, p = 0.17, says


def test_without_freedom_nothing_is_known():
    D, y = points("nortriptyline, plasma")
    found = allowed(D, y)
    assert found.ED50 == found.O_max == found.effect(100) == (0, INF) and limit(found.fit) == INF
    single = allowed([10], [40], 100)
    assert single.ED50 == (0, INF) and pytest.approx(15) == single.fit.ED50


def test_one_end_may_be_open():
    low, high = allowed(*points("nortriptyline, plasma"), 100).ED50
    assert 0 < low < 1 and high == INF
    line = allowed([1, 2, 4, 8], [2.1, 3.9, 8.2, 15.8])
    assert line.ED50[0] > 8 and line.ED50[1] == line.O_max[1] == INF
    flat = allowed([10, 20, 40, 80], [50, 51, 49, 50])
    assert flat.ED50[0] == 0 and flat.ED50[1] < 2 and 45 < flat.O_max[0] < 50 < flat.O_max[1] < 55


@pytest.mark.parametrize("name", SETS)
def test_a_free_end_is_the_edge_of_the_misfit_in_two_directions(name):
    """The interval of O_max against a fit with O_max fixed at its ends, which must reach the limit."""
    D, y = points(name)
    found = allowed(D, y)
    if found.fit.freedom:
        for top in found.O_max:
            if 0 < top < INF:
                assert fit(D, y, top).squares == pytest.approx(limit(found.fit), rel=1e-3)


def test_exact_points_have_a_short_interval():
    D = np.geomspace(1, 100, 6)
    for top in (None, 80):
        found = allowed(D, effect(D, 12, 80), top)
        assert pytest.approx((12, 12), rel=1e-5) == found.ED50 and found.O_max == pytest.approx((80, 80), rel=1e-5)


def test_coverage():
    """With small normal scatter a 90% interval holds the truth in 90 cases of 100: ED50, O_max and an effect."""
    rng, D = np.random.default_rng(2), np.array([1.0, 3, 10, 30, 100])
    hits = np.zeros(3)
    for _ in range(400):
        found = allowed(D, effect(D, 10, 80) + rng.standard_normal(D.size), level=90)
        for k, (interval, truth) in enumerate(
            ((found.ED50, 10), (found.O_max, 80), (found.effect(200), effect(200, 10, 80)))
        ):
            hits[k] += interval[0] <= truth <= interval[1]
    assert hits / 400 == pytest.approx(0.9, abs=0.04)


def test_more_confidence_is_wider_and_units_do_not_matter():
    D, y = points("reboxetine, firing")
    wide, narrow = allowed(D, y, level=99), allowed(D, y, level=80)
    assert wide.ED50[0] < narrow.ED50[0] < narrow.fit.ED50 < narrow.ED50[1] < wide.ED50[1]
    micro = allowed(1000 * D, y, level=80)
    assert np.array(micro.ED50) == pytest.approx(1000 * np.array(narrow.ED50), rel=1e-6)


def test_profile_is_lowest_at_the_fit():
    D, y = points("reboxetine, firing")
    for top in (None, 100):
        best = fit(D, y, top)
        found, tops = profile(D, y, best.ED50 * np.array([0.9, 1, 1.1]), top)
        assert found[1] == pytest.approx(best.squares) and found[1] < min(found[0], found[2])
        assert tops[1] == pytest.approx(best.O_max)


SANE = {
    "two points": ([5, 50], [20, 60]),
    "descending": ([75, 25, 10], [41.1, 33.2, 16.4]),
    "duplicates": ([10, 10, 30, 30, 90], [12, 18, 30, 37, 44]),
    "above 100%": ([1, 10, 100], [60, 97, 104]),
    "all above 100%": ([1, 10, 100], [104, 108, 103]),
    "falls": ([1, 10, 100], [80, 60, 40]),
    "zeros": ([1, 10, 100], [0, 0, 30]),
    "tiny doses": ([1e-9, 1e-8, 1e-7], [10, 50, 80]),
    "huge doses": ([1e9, 1e10, 1e11], [10, 50, 80]),
    "narrow": ([10, 10.1, 10.2], [40, 45, 38]),
    "flat": ([1, 2, 3, 4], [50, 50, 50, 50]),
    "straight": ([1, 2, 3, 4], [1, 2, 3, 4]),
    "whole numbers": (np.array([1, 2, 4]), np.array([10, 18, 30])),
}


@pytest.mark.parametrize("name", SANE)
@pytest.mark.parametrize("top", [None, 100, 40])
def test_any_sane_data(name, top):
    D, y = SANE[name]
    with np.errstate(all="raise", under="ignore"):
        found = allowed(D, y, top)
    best = found.fit
    assert isinstance(found, Allowed) and best.squares >= 0 and best.ED50 > 0 and best.O_max > 0
    assert 0 <= found.ED50[0] <= best.ED50 * (1 + 1e-9) and found.ED50[1] * (1 + 1e-9) >= best.ED50
    assert found.O_max[0] <= best.O_max * (1 + 1e-9) and best.O_max <= found.O_max[1] * (1 + 1e-9)
    low, high = found.effect(float(np.median(D)))
    assert 0 <= low <= high
    order = np.argsort(np.asarray(D))[::-1]
    again = fit(np.asarray(D)[order], np.asarray(y)[order], top)
    assert [again.ED50, again.O_max] == pytest.approx([best.ED50, best.O_max], rel=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: allowed([1, 2], [1]), "same length"), (lambda: allowed([1], [1]), "different doses"),
        (lambda: allowed([1, 2], [5, 9], level=0), "level must lie between"), (lambda: allowed([1, 2], [5, 9], level=100), "level"),
        (lambda: allowed([1, 2], [5, 9], level=NAN), "finite"), (lambda: allowed([1, 2], [5, 9], 0), "O_max"),
        (lambda: profile([1, 2], [5, 9], 0), "ED50 must be above 0"), (lambda: profile([1, 1], [5, 9], 1), "different doses"),
        (lambda: allowed([1, 2, 3], [5, 9, 9]).effect(0), "dose"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_occupancy_against_ones_own_start():
    """Moriguchi: depressed patients bind 29% more; 50 and 70% against healthy people are then 61 and 77%."""
    assert against_own([50, 70]) == pytest.approx([100 - 50 / 1.29, 100 - 30 / 1.29])
    assert against_own([50, 70]) == pytest.approx([61.2, 76.7], abs=0.05)
    assert against_own([0.0, 100.0], 0) == pytest.approx([0, 100]) and float(against_own(100)) == 100
    for call in (lambda: against_own(101), lambda: against_own(50, -1), lambda: against_own("x")):
        with pytest.raises(ValueError, match="occupied|higher"):
            call()
