"""From alleles to clearance, and many people: closed forms, limits, published exposures, and what is not reproduced."""

import numpy as np
import pytest
import sympy as sp

from nelib.clinic import cyp2d6, exposure
from nelib.clinic.cyp2d6 import (
    ANCESTRIES,
    FORMULAS,
    PHENOTYPES,
    activity,
    alleles,
    clearance,
    diplotypes,
    half_life,
    implied_activity,
    inhibition,
    person,
    phenotype,
    published,
    shares,
)
from nelib.clinic.cyp2d6_people import RULES, log_spread, population, steady_state
from nelib.clinic.occupancy import effect
from nelib.clinic.occupancy import evidence as clinic
from nelib.kit.evidence import references

N = 20_000


# -- genes ------------------------------------------------------------------------------------------------------------


def test_activity_of_diplotypes():
    """CPIC 2019: *10 counts 0.25; none 0, decreased 0.5, normal 1, two genes on one chromosome 2."""
    expected = {"*1/*1": 2, "*1/*4": 1, "*4/*5": 0, "*10/*10": 0.5, "*1/*10": 1.25, "*4/*41": 0.5, "*1x2/*1": 3}
    assert {name: activity(name) for name in expected} == expected
    assert activity("*10/*1") == activity("*1/*10")


def test_phenotypes_have_the_limits_of_the_consensus():
    """Poor 0, intermediate above 0 and below 1.25, normal 1.25 to 2.25, ultrarapid above (CPIC 2019)."""
    words = ["poor", "intermediate", "intermediate", "normal", "normal", "normal", "ultrarapid"]
    assert list(phenotype([0, 0.25, 1, 1.25, 2, 2.25, 2.5])) == words


def test_alleles_add_up_and_name_their_source():
    for who in ANCESTRIES:
        assert sum(a.percent[who] for a in alleles().values()) == pytest.approx(100, abs=0.15)
    for allele in alleles().values():
        assert allele.source in references() or (allele.source == "course" and "ASSUMED" in allele.note)


def test_diplotypes_are_those_of_random_mating():
    for who in ANCESTRIES:
        found = diplotypes(who)
        assert found.frequency.sum() == pytest.approx(1)
        p = np.array([a.percent[who] for a in alleles().values()])
        mean = 2 * np.average([a.activity for a in alleles().values()], weights=p)
        assert np.sum(found.frequency * found.activity) == pytest.approx(mean)
        none = p[[a.activity == 0 for a in alleles().values()]].sum() / p.sum()
        assert shares(who)["poor"] == pytest.approx(none**2)
        assert sum(shares(who).values()) == pytest.approx(1)
        assert len(set(found.names)) == len(found.names) == found.activity.size


def test_derived_frequencies_sum_to_the_square_of_one():
    p, q = sp.symbols("p q")
    same, mixed = (FORMULAS.make()[name] for name in ("same", "mixed"))
    assert sp.expand(same + same.subs(p, q) + mixed - (p + q) ** 2) == 0


def test_poor_metabolizers_of_large_populations():
    """Gaedigk 2017: 0.4 to 5.4%. Europeans have most here, too, but East Asians fall below the lower end (0.14%)."""
    poor = {who: 100 * shares(who)["poor"] for who in ANCESTRIES}
    assert 0.4 < poor["African"] < poor["European"] < 5.4
    assert poor["East Asian"] == pytest.approx(0.14, abs=0.01)
    assert poor["European"] == pytest.approx(3.53, abs=0.01)  # a lower end: rows that were not seen count as normal
    lost = alleles()["rows not seen"].percent["European"]
    assert (np.sqrt(poor["European"] / 100) + lost / 100) ** 2 > 0.07  # 7% lies between


# -- clearance --------------------------------------------------------------------------------------------------------


def test_the_ends_are_the_bodies_of_the_exposure_model():
    for score, who in ((2, "extensive"), (0, "poor")):
        body = exposure.metabolizer(who)
        assert [person(score).CL, person(score).half_life] == pytest.approx([body.CL, body.half_life])
        assert person(score).k_a == body.k_a


def test_clearance_is_a_straight_line_and_half_life_a_power():
    A = np.linspace(0, 4, 9)
    assert np.diff(clearance(A), 2) == pytest.approx(0, abs=1e-12)
    CL = np.geomspace(0.02, 1, 7)
    assert np.diff(np.log(half_life(CL)), 2) == pytest.approx(0, abs=1e-12)
    assert implied_activity(clearance(2) / clearance(1.3)) == pytest.approx(1.3)


def test_an_inhibitor_leaves_what_multiplies_the_exposure():
    fold = cyp2d6.evidence("paroxetine_fold").value
    assert clearance(2) / clearance(2, True) == pytest.approx(fold)
    assert fold == pytest.approx(np.sqrt(6 * 8), abs=0.005)
    assert inhibition(1) == pytest.approx(1) and inhibition(clearance(2) / clearance(0)) == pytest.approx(0, abs=1e-12)
    assert clearance(0, True) == clearance(0)  # there is nothing to inhibit
    assert clearance([1, 1], np.array([True, False])) == pytest.approx([clearance(1, True), clearance(1)])


def test_paroxetine_and_the_peak():
    """Label: AUC 6 to 8-fold, peak 3 to 4-fold. Once a day the model gives 3.8, twice a day 5.1: too much."""
    ratio = {
        tau: exposure.peak(1, person(2, True), tau)[1] / exposure.peak(1, person(2), tau)[1] for tau in (24.0, 12.0)
    }
    assert 3 < ratio[24.0] < 4
    assert [ratio[24.0], ratio[12.0]] == pytest.approx([3.84, 5.08], abs=0.01)


def test_published_exposures():
    """Brown 2016: poor over two alleles 11.4. One allele does more than the line says (1.32, not 1.84), *10 too."""
    model = {row.key: row.model for row in published()}
    assert model["brown_PM"] == pytest.approx(11.4, rel=0.05)
    assert model["brown_IM"] == pytest.approx(3.7, rel=0.2)
    off = {row.key: row.off for row in published()}
    assert off["brown_EM1"] == pytest.approx(1.4, abs=0.01)
    assert off["matsui_full"] == pytest.approx(1.48, abs=0.01)
    assert all(row.low <= row.high and row.source in references() for row in published())


def test_the_line_misses_half_an_allele_the_other_way():
    """Brown 2016: 3.7 for half a functional allele, 3.18 here, 2.1 to 2.2 for *10/*10 (Matsui 2012) of the same score."""
    rows = {row.key: row for row in published()}
    half, whole, two_10 = rows["brown_IM"], rows["brown_EM1"], rows["matsui_full"]
    assert half.model == pytest.approx(3.18, abs=0.01) == two_10.model
    assert half.off < 0.9 and whole.off > 1.3 and two_10.off > 1.4
    # Groups of 3 to 8 children exclude neither, by the SDs of the table.
    assert whole.interval == pytest.approx((0.79, 2.21), abs=0.01) and two_10.interval is None
    for row in (half, whole, rows["brown_PM"]):
        assert row.interval[0] < row.model < row.interval[1]


def test_interval_of_a_ratio_holds_the_ratio_of_drawn_groups():
    """Two log-normal groups of 8: the interval holds the true ratio in 94 of 100 (200 000 repeats: 94.4)."""
    rng, CV, held = np.random.default_rng(4), 0.4, 0
    for _ in range(4000):
        groups = np.exp(np.sqrt(np.log(1 + CV**2)) * rng.standard_normal((2, 8)))
        (a, b), (s, u) = groups.mean(1), groups.std(1, ddof=1)
        low, high = cyp2d6.interval(a, s, 8, (b, u, 8))
        held += low < 1 < high
    assert held / 4000 == pytest.approx(0.944, abs=0.012)
    for bad in ((0, 1, 8, (1, 1, 8)), (1, -1, 8, (1, 1, 8)), (1, 1, 1, (1, 1, 8))):
        with pytest.raises(ValueError):
            cyp2d6.interval(*bad)


def test_what_the_exposure_of_two_10_alleles_betrays():
    """Matsui 2012: 2.1 to 2.2 times *1/*1. That is a score of 0.8, not the 0.5 of the consensus."""
    assert implied_activity(np.sqrt(2.1 * 2.2)) == pytest.approx(0.83, abs=0.01)


# -- people -----------------------------------------------------------------------------------------------------------


def test_steady_state_of_many_is_that_of_each():
    CL = np.array([0.02, 0.11, 0.35, 0.9])
    average, top = steady_state(0.6, CL, 12.0)
    for k, one in enumerate(CL):
        body = exposure.Body(one, float(half_life(one)), exposure.metabolizer().k_a)
        assert average[k] == pytest.approx(exposure.average(0.6, body, 12.0))
        assert top[k] == pytest.approx(exposure.peak(0.6, body, 12.0)[1])


def test_people_are_drawn_as_the_table_says():
    for who in ANCESTRIES:
        drawn = population(N, who, rng=3)
        for word in PHENOTYPES:
            share = shares(who)[word]
            assert np.mean(drawn.phenotype == word) == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / N))
        assert set(np.unique(drawn.activity)) <= set(diplotypes(who).activity)
    normal = drawn.activity == 2
    logs = np.log(drawn.CL[normal] / clearance(2))
    assert logs.std() == pytest.approx(log_spread(42), rel=0.03) and np.median(logs) == pytest.approx(0, abs=0.03)
    assert drawn.occupancy == pytest.approx(effect(drawn.average, clinic("IC50_NET").value))


def test_a_spread_is_a_coefficient_of_variation():
    z = np.random.default_rng(0).standard_normal(400_000)
    x = np.exp(log_spread(60) * z)
    assert x.std() / x.mean() == pytest.approx(0.6, rel=0.02) and log_spread(0) == 0


def test_same_seed_same_people_under_each_rule():
    drawn = [population(500, rng=7, rule=rule) for rule in RULES]
    for other in drawn[1:]:
        assert (other.CL == drawn[0].CL).all() and (other.activity == drawn[0].activity).all()
    assert (population(500, rng=np.random.default_rng(7)).average == population(500, rng=7).average).all()
    more = population(500, rng=7, inhibitors=0.3)
    assert (more.activity == drawn[0].activity).all() and (more.CL <= drawn[0].CL + 1e-12).all()
    assert np.mean(more.inhibited) == pytest.approx(0.3, abs=0.07)


def test_genotype_explains_all_or_what_the_spread_leaves():
    assert population(N, CV=0).explained() == pytest.approx(1)
    one = population(N, CV=0, rule="by genotype")
    normal = one.phenotype != "ultrarapid"
    assert one.average[normal] == pytest.approx(exposure.average(1.2, person(2), 24.0))  # the aim; the rest is capped
    found = diplotypes("European")
    logs = np.log(clearance(found.activity))
    between = np.sum(found.frequency * logs**2) - np.sum(found.frequency * logs) ** 2
    share = between / (between + log_spread(42) ** 2)
    assert population(N).explained() == pytest.approx(share, abs=0.02)
    assert population(N, inhibitors=0.3).explained() < share - 0.1


def test_no_dose_is_above_the_highest():
    most = cyp2d6.evidence("dose_most").value
    for rule in ("by genotype", "by level"):
        assert population(N, rule=rule).dose.max() == pytest.approx(most)
        assert population(N, rule=rule, dose=0.6, interval=12.0).dose.max() == pytest.approx(most / 2)
        assert population(N, rule=rule, dose=1.8).dose.max() == pytest.approx(1.8)  # nobody gets more than was meant


def test_less_exposure_for_the_slow_is_less_occupancy():
    """By genotype the spread halves, but more people are below 80%: the slow ones had stood on the flat top."""
    plain, by_gene, by_level = (population(N, rule=rule) for rule in RULES[1:])
    assert by_gene.fold(0.05, 0.95) < plain.fold(0.05, 0.95) / 1.9
    assert by_gene.below(80) > plain.below(80) + 0.1
    assert by_level.fold(0.05, 0.95) < by_gene.fold(0.05, 0.95)
    assert plain.above(1000) > 0.04 and max(by_gene.above(1000), by_level.above(1000)) < 0.001


def test_spread_of_the_population_model():
    """Tobin: 92.4% without, 75.5% with weight and genotypes: they explain 27% of the log variance; the model 39%."""
    bare, rest = (log_spread(cyp2d6.evidence(n).value) ** 2 for n in ("CV_population_bare", "CV_population"))
    assert 1 - rest / bare == pytest.approx(0.27, abs=0.01)
    assert population(N, CV=75.5).explained() == pytest.approx(0.39, abs=0.02)


BAD = {
    "one allele": (lambda: activity("*1"), "two alleles"),
    "no text": (lambda: activity(1), "two alleles"),
    "unknown allele": (lambda: activity("*1/*1000"), "no allele"),
    "unknown ancestry": (lambda: diplotypes("Martian"), "no ancestry"),
    "negative score": (lambda: clearance(-1), "at least 0"),
    "NaN score": (lambda: person(np.nan), "finite"),
    "inhibited in percent": (lambda: clearance(1, 50), "True or False"),
    "no inhibitor": (lambda: inhibition(0.5), "at least 1"),
    "too strong": (lambda: inhibition(20), "at most"),
    "impossible fold": (lambda: implied_activity(20), "at most"),
    "nobody": (lambda: population(0), "at least 1"),
    "unknown rule": (lambda: population(9, rule="by weigth"), "Did you mean 'by weight'"),
    "inhibitors in percent": (lambda: population(9, inhibitors=30), "at most 1"),
    "negative CV": (lambda: population(9, CV=-1), "at least 0"),
    "no dose": (lambda: population(9, dose=0), "above 0"),
    "no interval": (lambda: population(9, interval=-1), "at least 0"),
    "no seed": (lambda: population(9, rng="x"), "must be a number"),
    "no clearance": (lambda: half_life(0), "above 0"),
    "quantile in percent": (lambda: population(9).fold(5, 95), "at most 1"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case):
    call, words = BAD[case]
    with pytest.raises(ValueError, match=words):
        call()
