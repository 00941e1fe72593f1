"""Section 5, depression: published numbers, each with its source, and what the models of this course make of them."""

import numpy as np
import pytest

from nelib.clinic.counts import compare, fragility, wilson
from nelib.clinic.effect_size import (
    above_average,
    needed,
    odds_from_smd,
    overlap,
    smd_from_odds,
    superiority,
    treated_rate,
)
from nelib.clinic.meta_analysis import error_of, pool
from nelib.clinic.mood_trials import antidepressants, depletion_studies, evidence, rows, scale_sd
from nelib.clinic.publication import errors, expected, missing_share, negatives_for, sizes
from nelib.kit.evidence import GRADES, load_evidence, references


def value(name):
    return evidence(name).value


# -- depletion ---------------------------------------------------------------------------------------------------------


def test_berman_1999_remitted_people_without_medication():
    """10 (71%) of 14 relapsed under AMPT, 1 (8%) of 13 under a sham (abstract); p = 0.001, three people decide."""
    counts = depletion_studies()["remitted"].counts
    found = compare(*counts)
    assert counts == (10, 14, 1, 13)
    assert [round(100 * s.value) for s in (found.first, found.second)] == [71, 8]
    assert found.p == pytest.approx(0.00134, abs=5e-6) and fragility(*counts) == 3
    assert [found.difference.low, found.difference.high] == pytest.approx([0.272, 0.817], abs=5e-4)
    older = load_evidence("arousal")
    assert counts[0] == older["relapsed"].value and counts[2] == older["relapsed_sham"].value


def test_delgado_1999_what_is_taken_away_matters_to_what_was_given():
    """8/15 on fluoxetine and 1/15 on desipramine relapsed without tryptophan (abstract). One person decides p < 0.05."""
    counts = depletion_studies()["drug"].counts
    assert (
        counts == (8, 15, 1, 15) and compare(*counts).p == pytest.approx(0.0142, abs=5e-5) and fragility(*counts) == 1
    )


def test_berman_2000_depressed_people_got_no_worse():
    """Responses: 3 (25%) of 12 with catecholamine depletion, 4 (36%) of 11 without it (meeting abstract)."""
    found = compare(*depletion_studies()["depressed"].counts)
    assert [round(100 * s.value) for s in (found.first, found.second)] == [25, 36] and found.p > 0.5
    assert found.difference.low < -0.4 and found.difference.high > 0.2  # so few people exclude little


def test_salomon_1997_eight_healthy_people_exclude_little():
    """No noticeable change of mood in 8 healthy people (abstract): up to 32 of 100 are not excluded."""
    assert wilson(*depletion_studies()["healthy"].counts[:2]).high == pytest.approx(0.324, abs=5e-4)


def test_studies_without_counts_are_listed_without_counts():
    studies = depletion_studies()
    assert {key for key, s in studies.items() if s.counts is None} == {
        "blocker", "untreated", "sham", "family",
    }  # fmt: skip
    assert all(s.remark for s in studies.values() if s.counts)
    for row in rows("depletion.csv"):
        assert row["source"] in references() and row["grade"] in GRADES and row["found"]


# -- how large the effect is -------------------------------------------------------------------------------------------


def test_munkholm_2019_pooled_effects():
    """SMD 0.29 (0.27 to 0.31), published 0.33, unpublished 0.15; 1.97 points (1.74 to 2.21)."""
    assert (
        value("smd_unpublished")
        < value("smd_all_low")
        < value("smd_all")
        < value("smd_all_high")
        < value("smd_published")
    )
    for name in ("smd_all", "points_all"):
        assert value(name) == pytest.approx((value(f"{name}_low") + value(f"{name}_high")) / 2, abs=0.006)
    for name in ("smd_published", "smd_unpublished"):
        assert value(f"{name}_low") < value(name) < value(f"{name}_high")
    assert value("smd_unpublished_high") < value("smd_published_low")
    # The three effects imply that published trials carry 78% of the weight.
    share = (value("smd_all") - value("smd_unpublished")) / (value("smd_published") - value("smd_unpublished"))
    assert share == pytest.approx(0.78, abs=0.005)
    # Table 1: 253 trials (390 comparisons), 196 published (77%) and 57 not; points from 109 of them.
    counted = [value(f"{name}_trials") for name in ("smd", "smd_published", "smd_unpublished", "points")]
    assert counted == [253, 196, 57, 109] and counted[1] + counted[2] == counted[0]
    assert counted[1] / counted[0] == pytest.approx(0.775, abs=5e-4) and value("smd_comparisons") == 390
    assert counted[0] < value("trials_cipriani")  # the network has trials of drug against drug as well
    assert scale_sd() == pytest.approx(6.8, abs=0.05)
    assert value("points_proposed") / scale_sd() == pytest.approx(0.44, abs=0.005)


def test_cipriani_2018_agrees_with_the_reanalysis():
    """SMD 0.30 (0.26 to 0.34) there, 0.29 (0.27 to 0.31) in Munkholm 2019, from the same trials."""
    assert value("smd_cipriani_low") < value("smd_all") < value("smd_cipriani_high")


def test_cipriani_2018_twenty_one_drugs():
    """From 2.13 (1.89 to 2.41), amitriptyline, to 1.37 (1.16 to 1.63), reboxetine; every interval lies above 1."""
    drugs = antidepressants()
    ranked = sorted(drugs.values(), key=lambda drug: -drug.odds)
    assert len(drugs) == 21 and [ranked[0].name, ranked[-1].name] == ["amitriptyline", "reboxetine"]
    assert [ranked[0].odds, ranked[0].low, ranked[0].high] == [2.13, 1.89, 2.41]
    assert [ranked[-1].odds, ranked[-1].low, ranked[-1].high] == [1.37, 1.16, 1.63]
    for drug in ranked:
        assert 1 < drug.low < drug.odds < drug.high
        assert drug.odds == pytest.approx(np.sqrt(drug.low * drug.high), rel=0.01), drug.name  # finds a slip of the pen
        assert drug.source in references() and drug.grade in GRADES


def test_the_two_outcomes_of_the_same_trials_agree():
    """SMD 0.29 stands for odds of 1.69; the middle one of the 21 drugs has 1.66."""
    odds = sorted(drug.odds for drug in antidepressants().values())
    assert float(odds_from_smd(value("smd_all"))) == pytest.approx(1.69, abs=0.005)
    assert float(odds_from_smd(value("smd_all"))) == pytest.approx(odds[10], abs=0.05)
    ends = [float(smd_from_odds(drug.odds)) for drug in map(antidepressants().get, ("amitriptyline", "reboxetine"))]
    assert ends == pytest.approx([0.417, 0.174], abs=5e-4)


def test_the_drugs_differ_hardly_more_than_chance_and_their_intervals_do():
    """The 21 odds ratios, as if independent: the scatter beyond chance is small beside the mean effect."""
    drugs = antidepressants().values()
    found = pool(
        [np.log(d.odds) for d in drugs],
        error_of(*(np.log([getattr(d, end) for d in drugs]) for end in ("low", "high"))),
    )
    assert np.exp(found.effect) == pytest.approx(1.66, abs=0.03) and np.sqrt(found.tau2) < 0.1


def test_what_an_smd_of_0_29_says():
    """Normal scores of one SD: 61% above placebo's average, 58% of pairs, 88% overlap; at 40% responders 51%, 1 in 8.7."""
    d = value("smd_all")
    shares = [float(f(d)) for f in (above_average, superiority, overlap)]
    assert shares == pytest.approx([0.614, 0.581, 0.885], abs=5e-4)
    rate = value("placebo_high") / 100
    assert float(treated_rate(d, rate)) == pytest.approx(0.515, abs=5e-4) and float(needed(d, rate)) == pytest.approx(
        8.72, abs=0.01
    )


def test_stone_2022_one_normal_curve_is_not_what_was_seen():
    """Large responses in 24.5% on drugs and 9.6% on placebo: 15 more in 100; 1.75 points lie in Munkholm's interval."""
    assert value("large_drug") - value("large_placebo") == pytest.approx(15, abs=0.5)
    assert value("points_all_low") < value("points_fda") < value("points_all_high")


# -- what is published -------------------------------------------------------------------------------------------------


def test_turner_2008_trials_that_went_missing():
    """Of 74 trials 31% were not published; 37 of 38 positive ones were, 3 of 36 others as what they were."""
    positive, negative = value("turner_positive"), value("turner_negative")
    assert positive + negative == value("turner_trials")
    hidden = (
        positive
        - value("turner_positive_published")
        + negative
        - value("turner_negative_published")
        - value("turner_spun")
    )
    assert hidden == 23 and round(100 * hidden / value("turner_trials")) == value("turner_unpublished")
    assert compare(37, 38, 3, 36).p < 1e-12
    assert value("turner_effect_published") / value("turner_effect_fda") == pytest.approx(1.32, abs=0.005)  # "32%"


def test_eyding_2010_reboxetine():
    """74% of 4098 patients in unpublished data; all trials but one: OR 1.24 (0.98 to 1.56), p = 0.071."""
    assert round(100 * value("reboxetine_hidden") / value("reboxetine_patients")) == 74
    odds, low, high = (value(f"reboxetine_odds{end}") for end in ("", "_low", "_high"))
    assert odds == pytest.approx(np.sqrt(low * high), rel=0.01) and low < 1
    error = error_of(np.log(low), np.log(high))
    assert 2 * (1 - above_average(np.log(odds) / error)) == pytest.approx(0.071, abs=0.005)
    # Remission, all trials against placebo: 1.17 (0.91 to 1.51), P = 0.216 (abstract).
    odds_r, low_r, high_r = (value(f"reboxetine_remission{end}") for end in ("", "_low", "_high"))
    error = error_of(np.log(low_r), np.log(high_r))
    assert 2 * (1 - above_average(np.log(odds_r) / error)) == pytest.approx(0.216, abs=0.015) and low_r < 1
    least = antidepressants()["reboxetine"]
    assert least.low < odds < least.odds  # the network's 1.37 is higher, but not beyond what chance allows


def test_the_drawer_makes_nearly_what_was_measured():
    """True 0.29, 100 patients in an arm, half of the negative trials hidden: 0.33 and 0.17; measured 0.33 and 0.15.

    522 trials had 116 477 participants: 112 in an arm if there were two arms, fewer if there were more.
    """
    assert value("people_cipriani") / value("trials_cipriani") / 2 == pytest.approx(112, abs=0.5)
    found = expected(value("smd_all"), errors(100), 1 / 2)
    assert found.mean_published == pytest.approx(value("smd_published"), abs=0.005)
    assert found.mean_hidden == pytest.approx(0.169, abs=5e-4)
    assert found.mean_hidden == pytest.approx(value("smd_unpublished"), abs=0.02)
    assert found.published == pytest.approx(0.77, abs=0.005)  # the weights in Munkholm 2019 imply 0.78


def test_what_it_takes_to_turn_0_15_into_0_33():
    """50 patients in an arm: four trials of five hidden. With 150 in an arm no drawer does it."""
    assert missing_share(0.15, 0.33, errors(50)) == pytest.approx(0.81, abs=0.005)
    with pytest.raises(ValueError, match="would show 0.3, not 0.33"):
        negatives_for(0.15, 0.33, errors(150))


def test_the_answer_to_the_prediction():
    """True 0.15, 100 trials of 25 to 100 patients in an arm, negative ones published in 1 of 10: 0.31, twice the truth."""
    found = expected(0.15, errors(sizes(100, 50)), 1 / 10)
    assert found.mean_published == pytest.approx(0.308, abs=5e-4) and found.mean_published > 2 * 0.15
