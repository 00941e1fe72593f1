"""The file drawer: closed forms against a million drawn trials, limits, inversion, and impossible input."""

import numpy as np
import pytest
from scipy import stats

from nelib.clinic.meta_analysis import pool
from nelib.clinic.mood_trials import evidence
from nelib.clinic.publication import (
    derivation,
    egger,
    errors,
    expected,
    explain,
    limit,
    missing_share,
    negatives_for,
    simulate,
    sizes,
)  # fmt: skip


@pytest.mark.parametrize(("true", "n", "q"), [(0.15, 50, 0.1), (0.29, 100, 0.5), (0, 50, 0), (-0.2, 30, 0.2)])
def test_the_long_run_is_what_many_trials_show(true, n, q):
    s = np.repeat(errors([n / 2, n, 2 * n]), 200_000)
    run = simulate(true, s, q, seed=1)
    found = expected(true, s, q)
    w = 1 / s**2
    for picked, mean in ((run.published, found.mean_published), (~run.published, found.mean_hidden)):
        spread = 1 / np.sqrt(w[picked].sum())
        assert (w * run.effects)[picked].sum() / w[picked].sum() == pytest.approx(mean, abs=6 * spread)
    assert run.significant.mean() == pytest.approx(found.significant, abs=3e-3)
    assert run.published.mean() == pytest.approx(found.published, abs=3e-3)


def test_the_mean_of_significant_trials_is_that_of_a_truncated_normal():
    s = float(errors(50))
    start = (limit() * s - 0.15) / s
    other = stats.truncnorm(start, np.inf, loc=0.15, scale=s)
    found = expected(0.15, s, 0)
    assert found.mean_published == pytest.approx(other.mean(), rel=1e-9)
    assert found.significant == pytest.approx(stats.norm.sf(start), rel=1e-12) and found.published == found.significant
    below = stats.truncnorm(-np.inf, start, loc=0.15, scale=s)
    assert found.mean_hidden == pytest.approx(below.mean(), rel=1e-9)


def test_hidden_trials_show_the_same_however_many_they_are():
    s = errors(sizes(40, 60))
    hidden = [expected(0.2, s, q).mean_hidden for q in (0, 0.3, 0.9)]
    assert hidden == pytest.approx([hidden[0]] * 3)


def test_limits():
    s = errors([50, 100])
    assert expected(0.2, s, 1).mean_published == pytest.approx(0.2) and expected(0.2, s, 1).mean_hidden is None
    assert expected(0.2, s, 1).published == 1
    assert limit() == pytest.approx(1.959964, abs=1e-6) and expected(0, s, 0).significant == pytest.approx(0.025)
    large = expected(0.2, errors([10**6]), 0)
    assert large.mean_published == pytest.approx(0.2) and large.significant == pytest.approx(1)
    harm = expected(-1.5, errors(50), 0)
    tail = stats.truncnorm((limit() * 0.2 + 1.5) / 0.2, np.inf, loc=-1.5, scale=0.2)
    assert harm.significant < 1e-15 and harm.mean_published == pytest.approx(tail.mean(), rel=1e-3)
    assert expected(-20.0, errors(50), 0).mean_published is None
    grid = [expected(0.15, s, q).mean_published for q in np.linspace(0, 1, 21)]
    assert (np.diff(grid) < 0).all()


@pytest.mark.parametrize("wanted", [0.151, 0.2, 0.3, 0.4])
def test_the_drawer_that_makes_an_effect(wanted):
    s = errors(sizes(30, 50))
    q = negatives_for(0.15, wanted, s)
    found = expected(0.15, s, q)
    assert found.mean_published == pytest.approx(wanted) and missing_share(0.15, wanted, s) == pytest.approx(
        1 - found.published
    )
    assert negatives_for(0.15, 0.15, s) == 1 and missing_share(0.15, 0.15, s) == 0


def test_large_trials_cannot_exaggerate_that_much():
    with pytest.raises(ValueError, match="Even if no negative trial were published"):
        negatives_for(0.15, 0.33, errors(150))
    with pytest.raises(ValueError, match="at least true"):
        negatives_for(0.3, 0.2, errors(50))


def test_explained_by_one_truth():
    s = errors(sizes(50, 80))
    seen = expected(0.22, s, 0.3)
    assert explain(seen.mean_published, seen.mean_hidden, s) == pytest.approx((0.22, 0.3), abs=1e-9)
    with pytest.raises(ValueError, match="less than published"):
        explain(0.2, 0.2, s)
    with pytest.raises(ValueError, match="No true effect"):
        explain(2, 1.5, s)


def test_the_same_luck_at_every_setting():
    s = errors(sizes(50, 80))
    a, b = simulate(0.1, s, 0.2, 3), simulate(0.4, s, 0.2, 3)
    assert b.effects - a.effects == pytest.approx(0.3) and (a.published <= simulate(0.1, s, 0.6, 3).published).all()
    assert (simulate(0.1, s, 0.2, np.random.default_rng(3)).effects == a.effects).all()
    assert (a.effects != simulate(0.1, s, 0.2, 4).effects).any()


def test_sizes():
    n = sizes(5, 50)
    assert n[2] == pytest.approx(50) and n[0] == pytest.approx(25) and n[-1] == pytest.approx(100)
    assert n[1:] / n[:-1] == pytest.approx([n[1] / n[0]] * 4) and sizes(1, 50) == pytest.approx([50])
    assert evidence("size_spread").grade == "ASSUMED"


def test_egger_against_least_squares():
    rng = np.random.default_rng(2)
    s = errors(sizes(25, 60))
    y = 0.2 + 1.5 * s + s * rng.standard_normal(25)
    line = stats.linregress(1 / s, y / s)
    found = egger(y, s)
    assert found.intercept == pytest.approx(line.intercept) and found.error == pytest.approx(line.intercept_stderr)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(line.intercept / line.intercept_stderr), 23))


def test_eggers_test_is_right_as_often_as_it_says_without_a_drawer():
    s = errors(sizes(40, 60))
    sees = np.mean([egger(run.effects, s).p < 0.05 for run in (simulate(0.2, s, 1, k) for k in range(2000))])
    assert sees == pytest.approx(0.05, abs=0.02)


def test_egger_of_a_straight_line():
    s = np.array([0.1, 0.2, 0.3, 0.5])
    assert abs(egger(0.4 + 0 * s, s).intercept) < 1e-12
    assert egger(0.4 + 2 * s, s).intercept == pytest.approx(2)


def test_pooled_by_the_common_effect_model():
    run = simulate(0.2, errors(sizes(60, 50)), 1, 5)
    w = 1 / run.errors**2
    assert pool(run.effects, run.errors, random=False).effect == pytest.approx(w @ run.effects / w.sum())


@pytest.mark.parametrize(
    "bad",
    [
        lambda: expected(0.2, 0.1, 1.1), lambda: expected(0.2, 0.1, -0.1), lambda: expected(0.2, 0, 0.5),
        lambda: expected("x", 0.1, 0.5), lambda: expected(np.nan, 0.1, 0.5), lambda: expected(0.2, [], 0.5),
        lambda: expected(0.2, [[0.1]], 0.5), lambda: expected(0.2, 0.1, 0.5, alpha=0), lambda: limit(1),
        lambda: errors(0), lambda: errors(np.inf), lambda: sizes(0, 50), lambda: sizes(10, 0), lambda: sizes(1.5, 10),
        lambda: simulate(0.2, -0.1, 0.5, 1), lambda: egger([1, 2], [0.1, 0.2]), lambda: egger([1, 2, 3], [0.1, 0.1, 0.1]),
        lambda: egger([1, 2, 3], [0.1, 0.2]), lambda: egger([1, np.nan, 3], [0.1, 0.2, 0.3]),
        lambda: explain(0.3, np.nan, 0.1), lambda: negatives_for(0.1, "x", 0.1),
    ],
)  # fmt: skip
def test_impossible_input(bad):
    with pytest.raises(ValueError):
        bad()


def test_what_is_shown_is_what_runs():
    shown = derivation()["published"]
    s = errors(50)
    found = expected(0.15, s, 0.1)
    P, U = found.significant, expected(0.15, s, 0).mean_published * found.significant
    assert float(shown.subs({"U": U, "P": P, "delta": 0.15, "q": 0.1})) == pytest.approx(found.mean_published)
