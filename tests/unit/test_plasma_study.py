"""Plasma norepinephrine: ways of sampling, the study of two groups, and what its intervals hold."""

from dataclasses import replace

import numpy as np
import pytest
import sympy as sp
from scipy import stats

from nelib.body import sampling, sampling_ways
from nelib.body.catecholamine_hplc import limit, recovery
from nelib.body.nerve_trace import value as sympathetic
from nelib.body.plasma_result import analyze, chances, written
from nelib.body.plasma_study import (
    ANTIBODY,
    AT_RANDOM,
    CATHETER,
    COLUMN,
    DECAPITATED,
    DETECTORS,
    HALF,
    HELD,
    IN_TURN,
    LEFT_OUT,
    LIMIT,
    LOGS,
    RAW,
    SMALL,
    Compound,
    Plan,
    added,
    basal,
    noise,
    plasma,
    study,
)
from nelib.body.sampling_ways import MEANINGS, WAYS, animals, seen, value, way

GOOD = Plan("mouse", CATHETER, 12, 60.0, "diphenylborate", "added first", 100.0, SMALL, 50.0, AT_RANDOM, LEFT_OUT, LOGS)
UP, DOWN = Compound(2.2, 3.0), Compound(0.5, 5.0)


def found(compound: Compound = UP, repeats: int = 400, **changes) -> dict:
    return chances(replace(GOOD, **changes), compound, repeats, seed=3)


# --- ways of sampling ---------------------------------------------------------------------------------------------


def test_what_is_seen_is_derived():
    made = sampling_ways.derivation()
    f, a, x = sp.symbols("f a x")
    assert sp.simplify(made["seen"] - (f + a * (x - 1)) / x) == 0
    assert sp.simplify(made["seen"].subs(a, 1) - sampling.derivation()["seen"]) == 0, "the case that is known"
    assert sp.simplify(made["seen"].subs(a, made["blind"]) - 1) == 0
    assert seen(2, 6) == pytest.approx(7 / 6) and seen(3, 1) == 3


def test_a_treatment_may_change_what_the_sampling_adds():
    """Kvetňanský 1978: held fast before, rats answer decapitation with about 3 times as much. Popper 1977: 10-fold."""
    x, a = way("rat, decapitated").ratio, value("potentiated")
    assert seen(1, x, a) == pytest.approx(2.8), "nothing has changed in the basal level"
    assert seen(0.5, x, a) > 1, "the wrong way"


def test_published_ways():
    """Depocas & Behrens 1977: 0.15 ng/mL undisturbed, handled 0.63, decapitated 1.32, under halothane 0.40."""
    ratios = {name: way(name).ratio for name in WAYS}
    assert list(ratios.values()) == pytest.approx([6.0, 10.0, 4.2, 1.533, 2.667, 8.8], abs=0.001)
    hand = way("rat, held in the hand")
    assert hand.basal == pytest.approx(0.887, abs=5e-4) and hand.after == pytest.approx(3.724, abs=5e-4)
    assert ratios["rat, held in the hand"] > ratios["rat, decapitated, halothane"], "the hand adds more than that"
    assert way("mouse, decapitated", "epinephrine").ratio == pytest.approx(24.8, abs=0.05)


def test_spreads_depend_on_what_the_paper_means():
    mouse, hand = way("mouse, decapitated"), way("rat, held in the hand")
    assert mouse.between(MEANINGS[1]) == pytest.approx((0.5 / 4.1, 2.7 / 24.6))
    assert mouse.between() == pytest.approx(np.sqrt(8) * np.array(mouse.between(MEANINGS[1])))
    assert hand.between() == pytest.approx((0.01 / 0.15 * np.sqrt(20), 0.18 / 0.63 * np.sqrt(4.5)))
    assert way("rat, decapitated").borrowed and way("rat, decapitated").between() == mouse.between()
    assert not mouse.borrowed


@pytest.mark.parametrize(("change", "cv"), [(2.0, 0.35), (7 / 6, 0.31), (0.5, 0.3), (1.3, 0.6)])
def test_animals_that_a_change_needs(change, cv):
    """Against the power of the noncentral t distribution of SciPy's own statistics."""
    sigma = np.sqrt(np.log1p(cv**2))

    def power(n):
        free, away = 2 * n - 2, abs(np.log(change)) / (sigma * np.sqrt(2 / n))
        edge = stats.t.ppf(0.975, free)
        return stats.nct.sf(edge, free, away) + stats.nct.cdf(-edge, free, away)

    n = animals(change, cv)
    assert power(n) >= 0.8 and (n == 2 or power(n - 1) < 0.8)
    assert animals(1 / change, cv) == n


def test_decapitation_costs_animals():
    mouse = way("mouse, decapitated")
    basal_cv, after_cv = mouse.between()
    assert animals(2, basal_cv) == 5 and animals(float(seen(2, mouse.ratio)), after_cv) == 62
    assert animals(1.001, 0.3) == np.inf and animals(3.0, 0.01) == 2


# --- animals and instruments --------------------------------------------------------------------------------------


def test_a_mouse_has_little_blood():
    """NC3Rs: 58.5 mL/kg, 25 g: 1.46 mL, of which 0.14 mL at once. Half of blood is plasma."""
    assert plasma("mouse", CATHETER) == pytest.approx(0.146 / 2 * 1000, rel=0.01) == plasma("mouse", HELD)
    assert plasma("mouse", DECAPITATED) == 5 * plasma("mouse", CATHETER)
    assert plasma("rat", CATHETER) == pytest.approx(960)
    assert not replace(GOOD, volume=73).problem and "1200 µL of blood" in replace(GOOD, volume=600).problem
    assert "runs out of a decapitated mouse" in replace(GOOD, sampling=DECAPITATED, volume=600).problem
    with pytest.raises(ValueError, match="cannot be had at once from a mouse that lives on"):
        study(replace(GOOD, volume=600), UP, np.random.default_rng(0))


def test_limits_of_detection():
    """Denfeld 2018: 85 pg/mL. The assay for small samples (2005): 40 pg/mL in 25 µL of plasma, by alumina."""
    human = replace(GOOD, detector=COLUMN, extraction="alumina", volume=1000, species="rat", sampling=DECAPITATED)
    assert human.limit == pytest.approx(85) == limit()
    assert replace(human, volume=60).limit == pytest.approx(limit(volume=0.06))
    assert replace(GOOD, extraction="alumina", volume=25).limit == pytest.approx(40)
    assert noise(SMALL) < noise(ANTIBODY) < noise(COLUMN)
    low = basal("mouse")[0] * DOWN.NE
    assert replace(GOOD, detector=COLUMN).limit > low > 10 * GOOD.limit


def test_what_the_sampling_adds():
    assert added("mouse", CATHETER) == (0, 0)
    ne, e = added("mouse", DECAPITATED)
    assert ne / basal("mouse")[0] == pytest.approx(5) and e / basal("mouse")[1] == pytest.approx(23.8, abs=0.05)
    assert added("rat", HELD)[0] / basal("rat")[0] == pytest.approx(3.2)


def test_animals_are_as_described():
    done = study(replace(GOOD, animals=24), UP, np.random.default_rng(1), 500)
    vehicle, S = np.log(done.true[:, 0]), np.log(done.true[:, 1])
    assert np.exp(vehicle.mean()) == pytest.approx(basal("mouse")[0], rel=0.01)
    assert np.exp(S.mean() - vehicle.mean()) == pytest.approx(2.2, rel=0.02)
    assert vehicle.std() == pytest.approx(value("spread_NE"), rel=0.02)
    assert np.exp(np.log(done.epinephrine).mean(axis=(0, 2)) @ [-1, 1]) == pytest.approx(3, rel=0.03)


def test_the_spread_after_decapitation_is_about_the_published_one():
    """Grouzmann 2003: 24.6 ± 2.7 nM, taken as the standard error of 8 mice."""
    done = study(replace(GOOD, sampling=DECAPITATED, animals=24), UP, np.random.default_rng(1), 500)
    logs = np.log(done.true[:, 0])
    assert logs.std() == pytest.approx(way("mouse, decapitated").between()[1], rel=0.1)


def test_recovery_falls_along_the_batch_and_the_standard_knows():
    done = study(replace(GOOD, order=IN_TURN, animals=24), UP, np.random.default_rng(1), 300)
    assert (done.place[:, 0] < 24).all() and (done.place[:, 1] >= 24).all()
    share = done.standard / 100
    slope = np.polyfit(done.place.ravel() / 47, np.log(share).ravel(), 1)[0]
    assert slope == pytest.approx(-value("drift"), rel=0.1)
    late = study(replace(GOOD, scheme="added late"), UP, np.random.default_rng(1), 300)
    assert late.standard.mean() == pytest.approx(100, rel=0.01) and late.standard.std() < 3
    assert np.isnan(study(replace(GOOD, detector=ANTIBODY), UP, np.random.default_rng(1)).standard).all()


def test_what_the_worked_up_samples_say():
    done = study(replace(GOOD, animals=24), UP, np.random.default_rng(1), 300)
    assert np.median(done.found / done.true) == pytest.approx(1, abs=0.01)
    none = study(replace(GOOD, animals=24, scheme="none"), UP, np.random.default_rng(1), 300)
    assert np.median(none.found / none.true) == pytest.approx(recovery("diphenylborate"), rel=0.02)
    anti = study(
        replace(GOOD, animals=24, detector=ANTIBODY, scheme="mean recovery"), UP, np.random.default_rng(1), 300
    )
    more = 1 + value("cross") * np.median(anti.epinephrine / anti.true)
    assert np.median(anti.found / anti.true) == pytest.approx(more, rel=0.04)
    assert sympathetic("LOD_mouse") == value("noise_small_LOD"), "one number, two tables"


def test_the_same_seed_gives_the_same_animals_for_every_plan():
    a, b = (study(replace(GOOD, **c), UP, np.random.default_rng(5), 3) for c in ({}, {"detector": COLUMN, "top": 900}))
    np.testing.assert_array_equal(a.true, b.true)
    assert (a.found != b.found).any()
    c = study(GOOD, UP, np.random.default_rng(6), 3)
    assert (a.true != c.true).all()


def test_large_peaks_are_cut_off():
    much = study(replace(GOOD, sampling=DECAPITATED, volume=300), UP, np.random.default_rng(1), 50)
    assert much.cut.mean() > 0.9 and much.amount.max() < 1.2 * value("range") * noise(SMALL)
    assert study(GOOD, UP, np.random.default_rng(1), 50).cut.mean() < 0.01
    assert study(replace(GOOD, standard=2000), UP, np.random.default_rng(1)).cut.all(), "the standard can be, too"


# --- analysis -----------------------------------------------------------------------------------------------------


def test_analysis_by_logarithms_is_welchs():
    done = study(GOOD, UP, np.random.default_rng(2), 5)
    r = analyze(done)
    for k in range(5):
        v, s = np.log(done.found[k])
        test = stats.ttest_ind(s, v, equal_var=False)
        ends = test.confidence_interval()
        assert np.log([r.ratio[k], r.low[k], r.high[k]]) == pytest.approx([s.mean() - v.mean(), ends.low, ends.high])
        assert r.p[k] == pytest.approx(test.pvalue) and r.means[k] == pytest.approx(np.exp([v.mean(), s.mean()]))


def test_analysis_by_raw_numbers_takes_the_controls_as_known():
    done = study(replace(GOOD, analysis=RAW), UP, np.random.default_rng(2), 2)
    r = analyze(done)
    v, s = done.found[0]
    ends = stats.ttest_ind(s, v, equal_var=False).confidence_interval()
    assert r.ratio[0] == pytest.approx(s.mean() / v.mean()) and r.high[0] == pytest.approx(1 + ends.high / v.mean())
    assert r.low[0] == pytest.approx(1 + ends.low / v.mean())


def test_what_is_written_below_the_limit():
    plan = replace(GOOD, detector=COLUMN)
    for rule, instead in ((LEFT_OUT, np.nan), (LIMIT, plan.limit), (HALF, plan.limit / 2)):
        done = study(replace(plan, rule=rule), DOWN, np.random.default_rng(2), 20)
        below = ~done.seen
        assert below.mean() > 0.3
        np.testing.assert_array_equal(written(done)[below], np.full(below.sum(), instead))
        used = analyze(done).used
        assert (used == (done.seen.sum(axis=-1) if rule == LEFT_OUT else 12)).all()


def test_too_few_samples_give_no_factor():
    r = analyze(study(replace(GOOD, detector=COLUMN, volume=20), DOWN, np.random.default_rng(2), 20))
    assert np.isnan(r.ratio[(r.used < 2).any(axis=-1)]).all() and (r.used < 2).any()
    flat = analyze(study(replace(GOOD, top=5000), UP, np.random.default_rng(2)))
    assert flat.ratio.shape == (1,), "calibrators beyond the range: whatever comes out is no error"


# --- what a design is worth ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("compound", [UP, DOWN, Compound(1.0, 5.0)])
def test_intervals_of_a_sound_design_hold_the_truth(compound):
    r = found(compound, repeats=1500)
    assert r["covers"] == pytest.approx(0.95, abs=0.025) and r["bias"] == pytest.approx(1, abs=0.02)
    assert r["below"] == 0 and r["animals"] == 24 and r["span"] == pytest.approx(1.74, abs=0.05)


def test_decapitation_hides():
    for compound in (UP, DOWN):
        r = found(compound, sampling=DECAPITATED, volume=200, detector=COLUMN, top=1000, standard=2000)
        assert r["covers"] < 0.02 and r["below"] < 0.01
        assert r["factor"] == pytest.approx(float(sampling.seen(compound.NE)), rel=0.05)
        assert found(compound, sampling=HELD, volume=30)["covers"] < 0.05, "a hand is enough"


def test_order_misleads_unless_the_standard_was_there_first():
    confounded = found(scheme="added late", order=IN_TURN)
    assert confounded["bias"] == pytest.approx(np.exp(-value("drift") / 2), abs=0.03) and confounded["covers"] < 0.8
    for sound in (dict(order=IN_TURN), dict(scheme="added late"), dict(scheme="none"), dict(scheme="mean recovery")):
        r = found(**sound)
        assert r["covers"] > 0.9 and r["bias"] == pytest.approx(1, abs=0.025), sound
    assert found(order=IN_TURN, standard=2000)["covers"] < 0.8, "a standard that is cut off corrects nothing"


def test_a_limit_misleads_whatever_is_written():
    for rule in (LEFT_OUT, LIMIT, HALF):
        r = found(DOWN, detector=COLUMN, rule=rule)
        assert r["below"] > 0.5 and r["covers"] < 0.85 and r["bias"] > 1.2, rule


def test_an_antibody_adds_what_epinephrine_does():
    same, moved = (found(Compound(0.5, g), detector=ANTIBODY) for g in (0.5, 5.0))
    assert same["bias"] == pytest.approx(1, abs=0.05)
    assert moved["bias"] > 1.3 and moved["covers"] < 0.5


def test_calibrators_far_above_the_samples_mislead():
    near, far = (found(DOWN, volume=10, top=top) for top in (10, 200))
    assert near["covers"] > 0.92 > 0.75 > far["covers"], "the start of the line is unsure, and the same for all samples"
    wrong = study(replace(GOOD, volume=10, top=200), DOWN, np.random.default_rng(1), 400)
    start = np.median(wrong.amount - wrong.true * 0.01 * recovery("diphenylborate"), axis=(1, 2))
    assert start.std() > 1 and start.mean() == pytest.approx(0, abs=0.3), "of some 3 pg, and by chance up or down"


def test_rats_show_a_part():
    assert UP.factors("rat")[0] == pytest.approx(2.2**0.5) and UP.factors("mouse") == (2.2, 3.0)
    assert found(species="rat")["factor"] == pytest.approx(2.2**0.5, rel=0.03)


def test_raw_numbers_are_less_honest_where_a_level_rises():
    r = found(Compound(3.0), repeats=1500, analysis=RAW)
    assert r["covers"] < 0.89 and found(Compound(3.0), repeats=1500)["covers"] > 0.93


def test_few_animals_are_honest_and_wide():
    r = found(animals=4)
    assert r["covers"] > 0.9 and r["span"] > 2.5


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: way("cat, decapitated"), "way of sampling"),
        (lambda: way("rat, held in the hand", "epinephrine"), "Nobody measured epinephrine"),
        (lambda: way("mouse, decapitated", "dopamine"), "molecule"),
        (lambda: way("mouse, decapitated").between("a range"), "meaning"),
        (lambda: seen(-1, 6), "change must be at least 0"),
        (lambda: seen(2, 0), "x must be a number above 0"),
        (lambda: animals(0, 0.3), "change must be a number above 0"),
        (lambda: animals(2, -0.3), "cv must be at least 0"),
        (lambda: value("nothing"), "no record"),
        (lambda: Compound(0), "NE must be a number above 0"),
        (lambda: Compound(1, float("nan")), "E must be a finite number"),
        (lambda: UP.factors("cat"), "no species"),
        (lambda: replace(GOOD, species="cat"), "no species"),
        (lambda: replace(GOOD, sampling="by eye"), "no sampling"),
        (lambda: replace(GOOD, scheme="twice"), "no scheme"),
        (lambda: replace(GOOD, animals=2), "animals must be at least 3"),
        (lambda: replace(GOOD, animals=25), "animals must be at most 24"),
        (lambda: replace(GOOD, animals=7.5), "whole number"),
        (lambda: replace(GOOD, volume=1), "volume must be at least 10"),
        (lambda: replace(GOOD, standard=0), "standard must be a number above 0"),
        (lambda: replace(GOOD, top=-1), "top must be at least 0"),
        (lambda: noise("nose"), "no detector"),
        (lambda: added("mouse", "by eye"), "way of sampling"),
        (lambda: study(GOOD, UP, np.random.default_rng(0), 0), "repeats must be at least 1"),
        (lambda: chances(GOOD, UP, 10, -1), "seed must be at least 0"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_every_detector_has_its_limit():
    assert [round(replace(GOOD, detector=d).limit, 1) for d in DETECTORS] == [666.8, 7.8, 111.1]
