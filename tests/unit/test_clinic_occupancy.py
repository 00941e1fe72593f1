"""Occupancy by dose: the curve, its inverse, and fits with the greatest effect fixed or free."""

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import curve_fit

from nelib.clinic import occupancy
from nelib.clinic.occupancy import SETS, Fit, compare, dose_for, effect, evidence, fit, fit_published, points

NAN, INF = float("nan"), float("inf")


def test_the_sets_are_the_published_points():
    assert [list(p) for p in points("nortriptyline, dose")] == [[10, 25, 75], [16.4, 33.2, 41.1]]
    assert [list(p) for p in points("nortriptyline, plasma")] == [[23.7, 50.5], [33.2, 41.1]]
    assert [list(p) for p in points("reboxetine, firing")] == [[1.25, 2.5, 5, 10], [52, 68, 81, 83]]


def test_curve_and_inverse():
    made = occupancy.derivation()
    D, ED50, O_max, O = sp.symbols("D ED50 O_max O")  # noqa: E741
    assert sp.simplify(made["O"].subs(D, made["dose"]) - O) == 0
    assert sp.simplify(made["O"].subs(ED50, made["ED50"]) - O) == 0
    assert made["slope"] == O_max / ED50
    assert effect([0, 5, 1e12], 5) == pytest.approx([0, 50, 100])
    assert effect(5, 5, 60) == 30 and effect(5, [5, 15]).tolist() == [50, 25]
    assert dose_for(effect([1, 20.0], 7, 80), 7, 80) == pytest.approx([1, 20])


@pytest.mark.parametrize("name", SETS)
def test_fits_agree_with_scipy(name):
    D, y = points(name)
    fixed = fit_published(name)
    (half,), _ = curve_fit(lambda d, e: 100 * d / (d + e), D, y, p0=[np.median(D)], ftol=1e-14, xtol=1e-14)
    assert pytest.approx(half, rel=1e-6) == fixed.ED50 and not fixed.free and fixed.determined
    assert fixed.squares == pytest.approx(((y - fixed.curve(D)) ** 2).sum())
    if D.size > 2:
        free = fit_published(name, free=True)
        (half, top), _ = curve_fit(lambda d, e, o: o * d / (d + e), D, y, p0=[np.median(D), 80], ftol=1e-14, xtol=1e-14)
        assert [free.ED50, free.O_max] == pytest.approx([half, top], rel=1e-6)
        assert free.squares < fixed.squares and free.freedom == fixed.freedom - 1 == D.size - 2


def test_the_plasma_points_leave_a_free_fit_no_freedom():
    """Two points, two parameters: the curve passes through both, at 52%, and that says nothing for it."""
    free = fit_published("nortriptyline, plasma", free=True)
    assert free.freedom == 0 and free.squares < 1e-12
    assert [free.ED50, free.O_max] == pytest.approx([13.46, 52.05], abs=0.01)
    with pytest.raises(ValueError, match="passes through all points"):
        compare(fit_published("nortriptyline, plasma"), free)


def test_single_points_disagree_on_ED50():
    """Each mean of Sekine alone, with O_max 100%: 51, 50 and 107 mg. One curve through all three misses by up to 9%."""
    D, y = points("nortriptyline, dose")
    assert occupancy.FORMULAS.evaluate("ED50", D=D, O=y, O_max=100) == pytest.approx([51, 50.3, 107.5], abs=0.05)
    assert np.abs(y - fit_published("nortriptyline, dose").curve(D)).max() == pytest.approx(8.6, abs=0.05)


@pytest.mark.parametrize(("half", "top"), [(3, 100), (0.02, 40), (5e4, 93)])
def test_exact_points_are_recovered(half, top):
    D = half * np.geomspace(0.1, 10, 7)
    free, fixed = fit(D, effect(D, half, top)), fit(D, effect(D, half, top), top)
    for found in (free, fixed):
        assert [found.ED50, found.O_max] == pytest.approx([half, top], rel=1e-6) and found.determined
    assert pytest.approx(half * 1e6, rel=1e-6) == fit(D * 1e6, effect(D, half, top)).ED50
    assert (fixed.free, free.free) == (False, True)


def test_a_dose_of_0_without_effect_teaches_nothing():
    for top in (None, 100):
        assert fit([0, 1, 2, 4], [0, 20, 30, 45], top) == fit([1, 2, 4], [20, 30, 45], top)


def test_a_straight_line_determines_nothing():
    assert not fit([1, 2, 3], [1, 2, 3]).determined
    assert fit([1, 2, 3], [1, 2, 3], 100).determined


def test_p_is_uniform_where_the_fixed_value_is_right():
    """With small normal scatter around a curve that ends at 100%, one p in ten lies below 0.1."""
    rng, D = np.random.default_rng(1), np.array([1.0, 3, 10, 30, 100])
    p = []
    for _ in range(400):
        y = effect(D, 10) + 0.3 * rng.standard_normal(D.size)
        p.append(compare(fit(D, y, 100), fit(D, y))[1])
    assert np.mean(np.array(p) < 0.1) == pytest.approx(0.1, abs=0.045)
    assert np.mean(p) == pytest.approx(0.5, abs=0.045)


FIXED, FREE = Fit(1, 100, False, 2, 2, True), Fit(1, 90, True, 1, 1, True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: effect(-1, 5), "dose must be at least 0"), (lambda: effect(1, 0), "ED50 must be above 0"),
        (lambda: effect(NAN, 5), "finite"), (lambda: effect("1", 5), "number"), (lambda: effect(1, 5, 0), "O_max must be above"),
        (lambda: dose_for(100, 5), "wanted must be below O_max"), (lambda: dose_for(-1, 5), "wanted must be at least"),
        (lambda: points("nortriptyline"), "Did you mean 'nortriptyline, dose'"), (lambda: fit_published("x"), "no set of points"),
        (lambda: fit([1, 2], [1]), "same length"), (lambda: fit([1, 1], [5, 6]), "different doses"), (lambda: fit([], []), "dose"),
        (lambda: fit([0, 1], [0, 1]), "2 different doses above 0"), (lambda: fit([-1, 1], [0, 1], 100), "doses must be at least 0"), (lambda: fit([1, 2], [0, 0]), "above 0"),
        (lambda: fit([1, 2], [1, INF]), "finite"), (lambda: fit([1, 2], [-1, 2]), "effects must be at least"),
        (lambda: fit([1, 2], [1, 2], 0), "O_max"), (lambda: fit([1], [2]), "different doses"), (lambda: fit([[1, 2]], [[1, 2]]), "lists"),
        (lambda: compare(FREE, FIXED), "Compare"), (lambda: compare(FIXED, FIXED), "Compare"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_every_unit_is_that_of_its_set():
    assert evidence("nort_dose_1").unit == "milligram" and evidence("nort_plasma_2").unit == "ng/mL"
    assert evidence("rebox_dose_1").unit == "mg/kg/day"
