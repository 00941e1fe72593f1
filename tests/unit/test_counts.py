"""Two proportions: closed forms, published examples, SciPy as a second opinion, and impossible input."""

import numpy as np
import pytest
from scipy import stats

from nelib.clinic.counts import FORMULAS, compare, derivation, exact, fisher, fragility, wilson
from nelib.clinic.meta_analysis import quantile

TABLES = [(10, 14, 1, 13), (8, 15, 1, 15), (3, 12, 4, 11), (0, 8, 0, 8), (5, 5, 0, 7), (0, 1, 1, 1), (56, 70, 48, 80)]


@pytest.mark.parametrize(("x", "n"), [(0, 8), (1, 13), (10, 14), (7, 7), (1, 1), (81, 263), (3, 10**6)])
def test_intervals_of_one_share_against_scipy(x, n):
    for ours, method in ((wilson(x, n), "wilson"), (exact(x, n), "exact")):
        other = stats.binomtest(x, n).proportion_ci(0.95, method)
        assert [ours.low, ours.high] == pytest.approx([other.low, other.high], abs=1e-12)
        assert 0 <= ours.low <= ours.value <= ours.high <= 1


def test_wilsons_interval_holds_what_its_test_does_not_refuse():
    z = quantile()
    found = wilson(10, 14)
    for end in (found.low, found.high):
        assert (10 / 14 - end) ** 2 == pytest.approx(z**2 * end * (1 - end) / 14, rel=1e-12)
    assert set(derivation()) == {"low", "high"}
    shown = [float(e.subs({"p": 10 / 14, "n": 14, "z": z})) for e in derivation().values()]
    assert shown == pytest.approx([FORMULAS.evaluate(end, p=10 / 14, n=14, z=z) for end in ("low", "high")])


@pytest.mark.parametrize("table", TABLES)
def test_newcombes_interval_from_scipys_intervals_of_the_shares(table):
    x, n, y, m = table
    one, two = (stats.binomtest(*part).proportion_ci(0.95, "wilson") for part in ((x, n), (y, m)))
    p, q, found = x / n, y / m, compare(*table).difference
    low = p - q - np.sqrt((p - one.low) ** 2 + (two.high - q) ** 2)
    high = p - q + np.sqrt((one.high - p) ** 2 + (q - two.low) ** 2)
    assert [found.low, found.high] == pytest.approx([low, high], abs=1e-12)


@pytest.mark.parametrize("table", TABLES)
def test_fisher_against_scipy(table):
    x, n, y, m = table
    assert fisher(*table) == pytest.approx(stats.fisher_exact([[x, n - x], [y, m - y]])[1], rel=1e-9)
    assert fisher(*table) == pytest.approx(fisher(y, m, x, n), rel=1e-9)


def test_fisher_on_random_tables_against_scipy():
    rng = np.random.default_rng(0)
    for _ in range(60):
        n, m = rng.integers(1, 300, 2)
        x, y = rng.integers(0, n + 1), rng.integers(0, m + 1)
        assert fisher(x, n, y, m) == pytest.approx(
            stats.fisher_exact([[x, n - x], [y, m - y]])[1], rel=1e-6, abs=1e-300
        )


def test_fisher_of_a_tea_party():
    """Four cups of eight, all four right: 1 of 70 one-sided, twice that two-sided."""
    assert fisher(4, 4, 0, 4) == pytest.approx(2 / 70, rel=1e-12)
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70, rel=1e-12)


def test_large_tables_take_no_memory():
    assert fisher(10**9 // 2, 10**9, 10**9 // 2, 10**9) == pytest.approx(1)
    assert fisher(0, 10**9, 10**9, 10**9) == 0
    assert 0 < fisher(500_000_000, 10**9, 500_050_000, 10**9) < 0.1


def test_comparison():
    found = compare(10, 14, 1, 13)
    assert found.difference.value == pytest.approx(10 / 14 - 1 / 13)
    assert found.risk_ratio.value == pytest.approx(10 / 14 * 13) and not found.risk_ratio.corrected
    assert found.odds_ratio.value == pytest.approx(10 * 12 / 4)
    assert np.log(found.odds_ratio.high / found.odds_ratio.value) == pytest.approx(
        quantile() * np.sqrt(1 / 10 + 1 / 4 + 1 + 1 / 12)
    )
    assert found.needed == pytest.approx(1 / found.difference.value)
    assert found.needed_ends == pytest.approx((1 / found.difference.high, 1 / found.difference.low))
    turned = compare(1, 13, 10, 14)
    assert turned.difference.low == pytest.approx(-found.difference.high)
    assert turned.odds_ratio.value == pytest.approx(1 / found.odds_ratio.value)
    assert turned.needed_ends == pytest.approx(found.needed_ends)


def test_nothing_in_both_groups():
    found = compare(0, 8, 0, 8)
    assert found.difference.value == 0 and found.needed == np.inf and found.needed_ends is None and found.p == 1
    assert found.difference.high == pytest.approx(quantile() ** 2 / (8 + quantile() ** 2))  # Wilson's end
    assert found.risk_ratio.corrected and found.risk_ratio.low < 1 < found.risk_ratio.high
    assert np.isfinite([found.odds_ratio.low, found.odds_ratio.high]).all()


@pytest.mark.parametrize("table", [(0, 1, 0, 1), (1, 1, 1, 1), (1, 1, 0, 1), (0, 10**7, 10**7, 10**7), *TABLES])
def test_every_table_gives_finite_intervals(table):
    found = compare(*table)
    for part in (found.difference, found.risk_ratio, found.odds_ratio):
        assert np.isfinite([part.low, part.value, part.high]).all() and part.low <= part.value <= part.high
    assert found.difference.low >= -1 and found.difference.high <= 1


def test_more_confidence_is_wider():
    narrow, wide = (compare(10, 14, 1, 13, level=level) for level in (0.8, 0.99))
    for name in ("first", "second", "difference", "risk_ratio", "odds_ratio"):
        a, b = getattr(narrow, name), getattr(wide, name)
        assert b.low < a.low and a.high < b.high
    assert narrow.p == wide.p


@pytest.mark.parametrize("table", [t for t in TABLES if fisher(*t) < 0.05])
def test_fragility_is_the_first_move_that_does_it(table):
    x, n, y, m = table if table[0] * table[3] < table[2] * table[1] else (table[2], table[3], table[0], table[1])
    count = fragility(*table)
    assert fisher(x + count, n, y, m) >= 0.05 > fisher(x + count - 1, n, y, m)
    assert fragility(*table[2:], *table[:2]) == count


def test_fragility_of_no_difference():
    assert fragility(3, 12, 4, 11) is None and fragility(10, 14, 1, 13, alpha=0.001) is None


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ((5, 4, 1, 3), "at most total"),
        ((-1, 4, 1, 3), "at least 0"),
        ((0.5, 4, 1, 3), "whole"),
        ((0, 0, 0, 3), "at least 1"),
        ((True, 4, 1, 3), "whole"),
        (("x", 4, 1, 3), "number"),
        ((None, 4, 1, 3), "number"),
        ((float("nan"), 4, 1, 3), "finite"),
    ],
)
def test_impossible_counts(table, words):
    for call in (compare, fisher, fragility):
        with pytest.raises(ValueError, match=words):
            call(*table)
    with pytest.raises(ValueError, match=words):
        exact(*table[:2])


@pytest.mark.parametrize("level", [0, 1, 1.5, -1, "x", float("nan")])
def test_impossible_levels(level):
    for call in (lambda: wilson(1, 3, level), lambda: exact(1, 3, level), lambda: compare(1, 3, 1, 3, level)):
        with pytest.raises(ValueError):
            call()
    if level != 1:
        with pytest.raises(ValueError):
            fragility(1, 3, 1, 3, level)
