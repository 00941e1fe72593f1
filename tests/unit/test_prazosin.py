"""Section 5: fear. Published numbers with their sources, and what the stand-ins reproduce and do not."""

import numpy as np
import pytest

from nelib.clinic.counts import compare
from nelib.clinic.meta_analysis import pool
from nelib.clinic.prazosin import evidence, forest, large, reviews, trials, value
from nelib.kit.evidence import references


def test_singh_2016_nightmares_and_ptsd():
    """Singh et al. 2016: nightmares SMD 1.01 (0.72 to 1.30), PTSD 0.77; above 0 is better."""
    found = reviews()["singh2016"]
    assert (found.effect, found.low, found.high) == (1.01, 0.72, 1.30)
    assert tuple(value(f"small_{k}") for k in ("effect", "low", "high")) == (found.effect, found.low, found.high)
    assert value("small_ptsd") == 0.77
    assert found.effect == pytest.approx(
        (found.low + found.high) / 2
    )  # so that an error can be taken from the interval


def test_pact_2018_null_result():
    """Raskind et al. 2018: 304 randomized, between-group difference 0.2 (-0.3 to 0.8), P = 0.38."""
    assert value("large_patients") == 304
    assert (value("large_difference"), value("large_low"), value("large_high")) == (0.2, -0.3, 0.8)
    found = large()
    assert abs(found.d) < 1.96 * found.error  # no difference beyond chance
    assert round(found.d, 2) == value("large_effect")
    assert trials()[-1].patients == 304 and trials()[-1].own


def test_yohimbine_panic_charney_1987():
    """Charney et al. 1987: panic in 37 of 68 patients and 1 of 20 healthy persons."""
    counts = [int(value(k)) for k in ("panic_patients", "panic_all", "panic_healthy", "panic_healthy_all")]
    assert counts == [37, 68, 1, 20]
    found = compare(*counts)
    assert found.difference.value == pytest.approx(37 / 68 - 1 / 20)
    assert found.p < 1e-3
    assert found.difference.low > 0.2


def test_norepinephrine_in_ptsd():
    """Geracioti et al. 2001: 11 patients, 8 healthy men; Pan et al. 2018: SMD 0.35 (0.13 to 0.57)."""
    assert (value("csf_patients"), value("csf_healthy")) == (11, 8)
    assert tuple(value(f"blood_{k}") for k in ("effect", "low", "high")) == (0.35, 0.13, 0.57)


def test_tail_shock():
    """ACNP, figure 1 of the chapter: +54% in naive rats, +82% after chronic cold."""
    assert (value("shock_naive"), value("shock_cold")) == (54, 82)


def test_the_small_trials_are_stand_ins_and_say_so():
    small = trials()[:-1]
    assert len(small) == 6
    assert all(not t.own and t.effect == value("stand_in") for t in small)
    assert evidence("stand_in").grade == "ASSUMED" and value("stand_in") == value("small_effect")
    assert [t.year for t in trials()] == sorted(t.year for t in trials())
    assert all(source in references() for t in trials() for source in t.sources)


def test_what_is_not_in_the_forest_is_on_record():
    """Khazaie et al. 2016: 32 veterans, no significant effect on nightmares. Germain et al. 2012: none reported."""
    unseen = evidence("unseen_patients")
    assert unseen.value == 32 and unseen.source == "khazaie2016"
    assert all("khazaie2016" not in t.sources for t in trials())
    assert [t.name for t in trials() if t.silent] == ["Germain 2012"]


def test_group_sizes_give_nearly_the_printed_interval():
    """Six stand-ins pool to an interval a tenth narrower than Singh's: a miss that the sizes alone explain so far."""
    y, s = forest()
    found = pool(y[:6], s[:6])
    printed = reviews()["singh2016"]
    assert found.error < printed.error
    assert found.error == pytest.approx(printed.error, rel=0.12)


def test_the_pooled_effect_with_the_large_trial_against_later_reviews():
    """Reist 2021 printed 0.75 (0.27 to 1.24) with the large trial, Zhang 2019 1.13 (0.36 to 1.91), Yücel 2020 0.61."""
    found, common = pool(*forest()), pool(*forest(), random=False)
    reist, zhang = reviews()["reist2021"], reviews()["zhang2020"]
    assert reist.low < found.effect < reist.high and zhang.low < found.effect < zhang.high
    assert abs(found.effect - reist.effect) < 0.1
    assert common.effect < reviews()["yucel2020"].effect  # every review with the large trial found more than this
    assert all(review.with_large == (review.year > 2018) for review in reviews().values())


def test_random_effects_give_the_large_trial_little_more_than_a_small_one():
    random, common = pool(*forest()), pool(*forest(), random=False)
    assert common.weights[-1] > 0.5
    assert random.weights[-1] < 0.2
    assert random.weights[0] > 3 * common.weights[0]
    larger = pool(*forest(patients=2000))
    assert larger.weights[-1] < random.weights[-1]  # more patients, less weight: tau2 grew
    assert larger.effect > random.effect
    assert pool(*forest(patients=2000), random=False).weights[-1] > common.weights[-1]


def test_the_sign_of_the_large_trial_hardly_matters():
    assert pool(*forest(effect=-value("large_effect"))).effect - pool(*forest()).effect < 0.03


def test_forest_is_what_was_asked():
    y, s = forest(80, 0.5)
    assert y[-1] == 0.5 and y.size == s.size == len(trials())
    assert s[-1] == pytest.approx(np.sqrt(2 / 40 + 0.25 / 160))
    assert (forest()[1][:-1] == s[:-1]).all()


@pytest.mark.parametrize("given", [{"patients": 0}, {"patients": -4}, {"patients": np.nan}, {"effect": "x"}])
def test_impossible_trials_are_refused(given):
    with pytest.raises(ValueError, match="must be"):
        forest(**given)


def test_an_unknown_record_is_named():
    with pytest.raises(ValueError, match="Did you mean 'panic_all'"):
        evidence("panic_al")
