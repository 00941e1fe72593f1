"""Spot checks of a document, against closed forms, simulation and an independent library."""

import numpy as np
import pytest

from nelib.clinic import spot_check

SIZES = [(202, 12, 10), (38, 9, 10), (50, 0, 7), (20, 20, 5), (400, 37, 30), (15, 3, 15)]


@pytest.mark.parametrize(("N", "M", "n"), SIZES)
def test_chances_are_hypergeometric(N, M, n):
    from scipy.stats import hypergeom

    np.testing.assert_allclose(spot_check.chances(N, M, n), hypergeom(N, M, n).pmf(np.arange(n + 1)), atol=1e-12)


@pytest.mark.parametrize(("N", "n"), [(202, 10), (38, 10), (60, 25), (15, 15)])
def test_each_limit_is_wrong_for_at_most_one_reader_in_twenty(N, n):
    for M in range(N + 1):
        chances = spot_check.chances(N, M, n)
        ends = [spot_check.limits(N, n, k) if n - k <= N - M and k <= M else None for k in range(n + 1)]
        too_low = sum(p for p, end in zip(chances, ends, strict=True) if end and end.high < M)
        too_high = sum(p for p, end in zip(chances, ends, strict=True) if end and end.low > M)
        assert max(too_low, too_high) <= 0.05 + 1e-9, (M, too_low, too_high)


def test_limits_by_their_definition():
    from scipy.stats import hypergeom

    N, n, k = 97, 20, 2
    allowed = [
        M for M in range(N + 1) if hypergeom(N, M, n).cdf(k) > 0.05 and hypergeom(N, M, n).sf(k - 1) > 0.05
    ]  # fmt: skip
    found = spot_check.limits(N, n, k)
    assert (found.low, found.high) == (allowed[0], allowed[-1])


def test_all_claims_checked_leave_no_doubt():
    for k in range(16):
        found = spot_check.limits(15, 15, k)
        assert found.low == found.high == k


def test_the_rule_of_three_is_the_limit_of_an_endless_document():
    import sympy as sp

    rule = spot_check.derivation()["rule"]
    assert sp.simplify(rule + sp.log(sp.Symbol("alpha"))) == 0
    assert float(rule.subs("alpha", 0.05)) == pytest.approx(2.9957, abs=1e-4)
    assert float(spot_check.most_endless(10)) == pytest.approx(1 - 0.05**0.1)
    # A finite document approaches the endless one from below.
    shares = [spot_check.limits(N, 10, 0).high / N for N in (50, 500, 5000)]
    assert shares == sorted(shares) and shares[-1] == pytest.approx(float(spot_check.most_endless(10)), abs=2e-3)


def test_needed_by_a_product():
    N, M = 202, 12
    left, n = 1.0, 0
    while left > 0.05:
        left *= (N - M - n) / (N - n)
        n += 1
    assert spot_check.needed(N, M) == n
    assert spot_check.needed(N, 1, 0.5) == 101
    assert spot_check.needed(N, N) == 1


def test_a_reader_ends_with_all_faults_and_another_reads_in_another_order():
    first, second = (spot_check.reader(60, 7, number) for number in (1, 2))
    assert first[-1] == second[-1] == 7 and (np.diff(first) >= 0).all() and (first != second).any()
    np.testing.assert_array_equal(first, spot_check.reader(60, 7, 1))
    means = np.mean([spot_check.reader(60, 7, number)[19] for number in range(2000)])
    assert means == pytest.approx(7 * 20 / 60, abs=0.1)  # mean of the distribution; error of the mean 0.03


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: spot_check.chances(10, 11, 3), "at most 10 faulty"),
        (lambda: spot_check.chances(10, 3, 11), "At most all 10"),
        (lambda: spot_check.chances(10, 2.5, 3), "faults"),
        (lambda: spot_check.limits(10, 3, 4), "at most 3"),
        (lambda: spot_check.needed(10, 0), "faults"),
        (lambda: spot_check.needed(10, 2, 1.0), "between 0 and 1"),
        (lambda: spot_check.needed(10, 12), "at most 10"),
        (lambda: spot_check.reader(10, -1, 1), "faults"),
        (lambda: spot_check.limits(float("nan"), 3, 1), "claims"),
    ],
)
def test_impossible_inputs_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
