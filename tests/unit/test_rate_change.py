"""Two counts: the interval covers what it promises, and the smallest change that is seen is the one that simulation finds."""

import numpy as np
import pytest
from scipy import stats

from nelib.locus.firing import draw
from nelib.locus.rate_change import ratio_interval, spikes_needed, visible_share


@pytest.mark.parametrize(("before", "after"), [(120, 17), (10, 10), (5, 0), (40, 60)])
def test_interval_is_the_exact_one_of_scipy(before, after):
    p = stats.binomtest(after, before + after).proportion_ci(0.95, method="exact")
    assert ratio_interval(before, after) == pytest.approx((p.low / (1 - p.low), p.high / (1 - p.high)), rel=1e-9)


def test_nothing_counted_before():
    assert ratio_interval(0, 3)[1] == np.inf
    assert ratio_interval(0, 0) == (0, np.inf)


@pytest.mark.parametrize("share", [0.14, 0.85, 1.0])
def test_coverage(share):
    random = np.random.default_rng(1)
    pairs = zip(random.poisson(120, 2000), random.poisson(120 * share, 2000), strict=True)
    inside = [low <= share <= high for low, high in (ratio_interval(a, b) for a, b in pairs)]
    assert 0.945 < np.mean(inside) < 0.985


@pytest.mark.parametrize("count", [50, 120, 700])
def test_the_visible_share_is_seen_in_four_of_five_pairs(count):
    random, left = np.random.default_rng(2), visible_share(count)
    pairs = zip(random.poisson(count, 4000), random.poisson(count * left, 4000), strict=True)
    assert np.mean([ratio_interval(a, b)[1] < 1 for a, b in pairs]) == pytest.approx(0.8, abs=0.05)
    assert spikes_needed(left) == pytest.approx(count)


def test_more_spikes_show_smaller_changes():
    shares = [visible_share(n) for n in (1, 10, 100, 1000)]
    assert shares[0] == 0 and np.all(np.diff(shares) > 0) and shares[-1] < 1


@pytest.mark.parametrize("wrong", [lambda: ratio_interval(-1, 2), lambda: ratio_interval(1, 2, 1.0),
                                   lambda: visible_share(0), lambda: spikes_needed(1.0), lambda: spikes_needed(-0.1)])  # fmt: skip
def test_refused(wrong):
    with pytest.raises(ValueError):
        wrong()


def test_a_coarser_look_at_a_slow_rate_draws_the_same_spikes():
    def rate(t):
        return 1 + t / 600

    fine, coarse = (draw(rate, 600, np.random.default_rng(3), step=step) for step in (None, 1.0))
    np.testing.assert_allclose(coarse, fine, atol=2e-3)
