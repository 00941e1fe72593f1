"""What an effect size says: closed forms against drawn patients, limits, conversions, and impossible input."""

import numpy as np
import pytest
from scipy import integrate, stats

from nelib.clinic.effect_size import (
    FORMULAS,
    above_average,
    derivation,
    fewest,
    hedges,
    needed,
    needed_kraemer,
    odds_from_smd,
    overlap,
    smd_from_odds,
    superiority,
    treated_rate,
)  # fmt: skip
from nelib.locus.gain import auc_closed_form

D = np.array([-1.02, -0.3, 0.0, 0.15, 0.29, 0.8, 1.5])


def test_drawn_patients():
    """A million on either side: each share is what is counted, within five standard errors."""
    rng = np.random.default_rng(0)
    placebo, drug = rng.standard_normal(10**6), rng.standard_normal(10**6) + 0.29
    cut = np.quantile(placebo, 0.6)
    near = dict(abs=5 * 0.5e-3)
    assert np.mean(drug > placebo.mean()) == pytest.approx(float(above_average(0.29)), **near)
    assert np.mean(drug > placebo) == pytest.approx(float(superiority(0.29)), **near)
    assert np.mean(drug > cut) == pytest.approx(float(treated_rate(0.29, 0.4)), **near)


@pytest.mark.parametrize("d", D)
def test_overlap_is_the_area_under_the_lower_curve(d):
    area, _ = integrate.quad(
        lambda x: min(stats.norm.pdf(x), stats.norm.pdf(x - d)), -12, 12, points=[d / 2], limit=200
    )
    assert overlap(d) == pytest.approx(area, abs=1e-9)


def test_the_theorem_of_detection_is_called_and_not_copied():
    assert superiority(D[D >= 0]) == pytest.approx(auc_closed_form(D[D >= 0]))
    assert "A" in {s.name for s in derivation()["needed_kraemer"].free_symbols}


def test_symmetry_and_limits():
    for share in (above_average, superiority):
        assert share(-D) == pytest.approx(1 - share(D)) and share(0.0) == 0.5 and (np.diff(share(D)) > 0).all()
    assert overlap(-D) == pytest.approx(overlap(D)) and overlap(0.0) == 1
    assert (superiority(D[3:]) < above_average(D[3:])).all()
    assert treated_rate(D, 0.5) == pytest.approx(above_average(D))  # a cut at the average of the controls
    assert treated_rate(0.0, [0.1, 0.9]) == pytest.approx([0.1, 0.9])
    assert needed(0.0, 0.4) == np.inf and needed_kraemer(0.0) == np.inf and needed(-0.3, 0.4) < 0


def test_number_needed():
    assert 1 / needed(0.29, 0.4) == pytest.approx(float(treated_rate(0.29, 0.4)) - 0.4)
    rates = np.linspace(0.05, 0.95, 19)
    least = rates[np.argmin(needed(0.29, rates))]
    assert least == pytest.approx(0.45, abs=0.051)  # near one half, where most patients stand at the cut
    assert needed(0.29, 0.05) > 2 * needed(0.29, 0.45)
    # Kraemer's number is that of nobody's cut: pairs, not patients.
    assert needed_kraemer(0.29) < needed(0.29, rates).min()


def test_odds_from_logistic_scores():
    """For logistic scores one d is one ratio of odds at every cut; for normal scores it nearly is."""
    d, scale = 0.42, np.sqrt(3) / np.pi
    for cut in (-1, 0, 2):
        a, b = (stats.logistic.sf(cut, loc, scale) for loc in (d, 0))
        assert a / (1 - a) / (b / (1 - b)) == pytest.approx(float(odds_from_smd(d)), rel=1e-12)
    assert stats.logistic.std(0, scale) == pytest.approx(1)
    assert smd_from_odds(odds_from_smd(D)) == pytest.approx(D)
    assert np.log(odds_from_smd(1.0)) == pytest.approx(1.81, abs=0.005)  # "approximately 1.81 SMD", Cochrane Handbook
    assert smd_from_odds(1.0) == 0
    t = float(treated_rate(d, 0.4))
    assert t / (1 - t) / (0.4 / 0.6) == pytest.approx(float(odds_from_smd(d)), rel=0.1)


@pytest.mark.parametrize("d", [0.15, 0.29, 1.02, -0.29])
def test_the_fewest_who_gain(d):
    """Those in the overlap stay; the others are mirrored at the crossing: the same curve, although most gain nothing."""
    share, gain = (float(part) for part in fewest(d))
    x = np.linspace(-9, 9, 180_001)
    f, g = stats.norm.pdf(x), stats.norm.pdf(x - d)
    leaves = np.maximum(f - g, 0)
    dx = x[1] - x[0]
    assert share == pytest.approx(leaves.sum() * dx, abs=1e-6)
    assert share * gain == pytest.approx(d) and gain == pytest.approx(
        (leaves * (d - 2 * x)).sum() / leaves.sum(), abs=1e-3
    )
    mirrored = np.interp(d - x, x, leaves)
    assert f - leaves + mirrored == pytest.approx(g, abs=1e-6)


def test_nobody_needs_to_gain_nothing():
    share, gain = fewest([0.0, 0.29])
    assert (
        share[0] == gain[0] == 0
        and share[1] == pytest.approx(0.115, abs=5e-4)
        and gain[1] == pytest.approx(2.5, abs=0.02)
    )


def test_hedges_against_the_definition():
    """King 2006, appendix 12: change -12.8 (SD 12.4) against -5.0 (10.4) with 85 children in each group."""
    found = hedges(-12.8, 12.4, 85, -5.0, 10.4, 85)
    d = -7.8 / np.sqrt((12.4**2 + 10.4**2) / 2)
    J = 1 - 3 / (4 * 168 - 1)  # the usual approximation of the correction
    assert found.g == pytest.approx(J * d, rel=1e-5)
    assert found.error == pytest.approx(J * np.sqrt(2 / 85 + d * d / 340), rel=1e-5)
    assert [found.low, found.high] == pytest.approx([found.g + z * found.error for z in stats.norm.ppf([0.025, 0.975])])


def test_hedges_is_unbiased_where_cohens_d_is_not():
    rng = np.random.default_rng(1)
    draws = rng.standard_normal((20_000, 2, 5)) + np.array([0.8, 0])[:, None]
    found = [hedges(a.mean(), a.std(ddof=1), 5, b.mean(), b.std(ddof=1), 5).g for a, b in draws[:6000]]
    assert np.mean(found) == pytest.approx(0.8, abs=5 * np.std(found) / np.sqrt(6000))
    J = found[0] / ((draws[0, 0].mean() - draws[0, 1].mean()) / np.sqrt(draws[0].var(ddof=1, axis=-1).mean()))
    assert pytest.approx(0.9027, abs=1e-4) == J  # Gamma(4) / (2 Gamma(3.5)), eight degrees of freedom


def test_hedges_turns_with_the_groups_and_the_unit():
    one, other = hedges(3, 2, 10, 1, 4, 30), hedges(1, 4, 30, 3, 2, 10)
    assert one.g == pytest.approx(-other.g) and one.error == pytest.approx(other.error)
    assert hedges(3e200, 2e200, 10, 1e200, 4e200, 30).g == pytest.approx(one.g)
    assert hedges(3, 2, 10, 1, 4, 30, level=0.5).high < one.high


@pytest.mark.parametrize(
    "bad",
    [
        lambda: above_average("x"), lambda: above_average(np.nan), lambda: overlap([0.1, np.inf]),
        lambda: treated_rate(0.3, 0), lambda: treated_rate(0.3, 1), lambda: needed(0.3, 40), lambda: needed(True, 0.4),
        lambda: smd_from_odds(0), lambda: smd_from_odds(-1), lambda: superiority(None),
        lambda: hedges(1, 0, 5, 0, 1, 5), lambda: hedges(1, 1, 1, 0, 1, 5), lambda: hedges(1, -1, 5, 0, 1, 5),
        lambda: hedges(1, 1, 5.5, 0, 1, 5), lambda: hedges(np.nan, 1, 5, 0, 1, 5), lambda: hedges(1, 1, 5, 0, 1, 5, 2),
        lambda: hedges(1e300, 1e-300, 5, 0, 1e-300, 5),
    ],
)  # fmt: skip
def test_impossible_input(bad):
    with pytest.raises(ValueError):
        bad()


def test_what_is_shown_is_what_runs():
    shown = derivation()["smd"]
    assert float(shown.subs({"OR": 2.13})) == pytest.approx(float(smd_from_odds(2.13)))
    assert FORMULAS.evaluate("odds", d=0.3) == pytest.approx(float(odds_from_smd(0.3)))
