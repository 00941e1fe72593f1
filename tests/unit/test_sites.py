"""How often sites are told apart: the explorer's table of luck, its typical sixty, and p that is not exact."""

import numpy as np
import pytest

from nelib.explorers.binding.sites import ASKED, LIMITS, MANY, ONE_SITE, REPEATS, SPAN, hits, luck
from nelib.explorers.binding.sites import Sites as Explorer
from nelib.receptors import sites

SITES = Explorer()


def share_below(number: int, noise: float, repeats: int) -> np.ndarray:
    p = sites.p_values(sites.doses(number, SPAN), 1, 0.5, noise, 3, repeats, np.random.default_rng([number, repeats]))
    return np.array([(p < limit).mean() for limit in LIMITS])


def error(share, repeats: int):
    return np.sqrt(share * (1 - share) / repeats) + 1 / repeats


@pytest.mark.parametrize("number", ONE_SITE)
def test_the_table_of_luck_is_what_experiments_on_one_site_give(number):
    table = np.array(ONE_SITE[number])
    assert (abs(share_below(number, 0.05, 2000) - table) < 4 * error(table, 2000)).all()


@pytest.mark.parametrize("number", [7, 10, 16, 20])
def test_luck_between_the_rows(number):
    assert (abs(share_below(number, 0.05, 2000) - luck(number)) < 4 * error(luck(number), 2000) + 0.01).all()


@pytest.mark.parametrize("noise", [0.005, 0.2])
def test_the_scatter_hardly_matters_to_luck_where_one_decides(noise):
    """Up to p = 0.1. Near 1 it does, where the fits end a hair above or below each other."""
    found, table = share_below(12, noise, 4000), luck(12)
    few = np.array(LIMITS) <= 0.1
    assert (abs(found - table)[few] < 0.025).all() and (abs(found - table) < 0.2).all()


def test_p_is_not_exact_one_site_is_called_two_less_often_than_one_time_in_twenty():
    at = LIMITS.index(0.05)
    assert all(row[at] < 0.043 for row in ONE_SITE.values())
    assert 0.035 < luck(12)[at] < 0.045
    assert (luck(12)[at:] < np.array(LIMITS[at:])).all()


@pytest.mark.parametrize(("ratio", "rate"), [(1, 0.04), (3, 0.09), (10, 0.69), (30, 1.0)])
def test_hit_rates_of_the_prose(ratio, rate):
    assert SITES.hit_rate(ratio=ratio) == pytest.approx(rate, abs=0.016)
    assert hits(12, ratio, 0.5, 0.05).size == MANY


@pytest.mark.parametrize("settings", [{"ratio": 1}, {"ratio": 3}, {}, {"ratio": 30}, {"ratio": 3, "noise": 1}])
def test_the_sixty_on_screen_are_typical(settings):
    """Within one and a half standard deviations of the mean of a thousand others."""
    rate = SITES.hit_rate(**settings)
    votes = SITES.data(**settings)["F votes"]
    assert abs(votes - REPEATS * rate) <= 1 + 0.75 * np.sqrt(REPEATS * rate * (1 - rate))


def test_over_four_decades_tenfold_is_seen_more_often():
    x = sites.doses(12, 100)
    near = (sites.p_values(x, 10, 0.5, 0.05, 3, MANY, np.random.default_rng(2)) < 0.05).mean()
    assert near == pytest.approx(0.78, abs=0.04) and near > SITES.hit_rate() + 0.04


def test_the_curve_of_one_site_is_drawn_from_the_table():
    data = SITES.data(**{n: v for n, v in ASKED.items() if n != "ratio"}, ratio=1)
    assert data["luck"][-1] == REPEATS and (np.diff(data["luck"]) >= 0).all()
    stairs = np.array([(data["p"] < limit).sum() for limit in LIMITS])
    assert (abs(stairs - REPEATS * luck(12)) < 3.5 * np.sqrt(REPEATS * luck(12)) + 1).all()


def test_hits_are_computed_once():
    assert hits(12, 10, 0.5, 0.05) is hits(12, 10, 0.5, 0.05)
    with pytest.raises(ValueError, match="read-only"):
        hits(12, 10, 0.5, 0.05)[0] = 0


def test_two_sites_fit_no_worse_than_one_where_the_scatter_is_small():
    """A long, nearly flat valley: with too few steps a quarter of these fits ended above those of one site."""
    x = sites.doses(12, SPAN)
    Y = sites.experiments(x, 1, 0.5, 0.005, 3, 500, np.random.default_rng(3))
    one, two = (sites.fit_many(x, Y, model) for model in ("one site", "two sites"))
    assert (two.chi2 > 1.001 * one.chi2).mean() < 0.02
