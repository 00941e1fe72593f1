"""Section 5: effect sizes in ADHD. The numbers of Cortese et al. 2018, as a page that reports the paper prints them."""

import pytest

from nelib.clinic.adhd_effects import (
    compare,
    drugs,
    effect,
    effects,
    evidence,
    groups,
    implied_sharing,
    quantities,
)  # fmt: skip
from nelib.clinic.meta_analysis import error_of

CHILDREN, TEACHERS, ADULTS = groups()
PRINTED = [
    (CHILDREN, "amphetamine", -1.02, -1.19, -0.85),
    (CHILDREN, "methylphenidate", -0.78, -0.93, -0.62),
    (CHILDREN, "atomoxetine", -0.56, -0.66, -0.45),
    (ADULTS, "amphetamine", -0.79, -0.99, -0.58),
    (ADULTS, "methylphenidate", -0.49, -0.64, -0.35),
    (ADULTS, "bupropion", -0.46, -0.85, -0.07),
    (ADULTS, "modafinil", 0.16, -0.28, 0.59),
]


@pytest.mark.parametrize(("group", "drug", "value", "low", "high"), PRINTED)
def test_cortese_2018(group, drug, value, low, high):
    found = effect(group, drug)
    assert (found.value, found.low.value, found.high.value) == (value, low, high)
    assert found.read and {found.effect.grade, found.low.grade, found.high.grade} == {"READ"}


def test_cortese_2018_teachers():
    """-0.82 with the low end -1.16; the page breaks off, and the high end follows by symmetry."""
    found = effect(TEACHERS, "methylphenidate")
    assert (found.value, found.low.value) == (-0.82, -1.16)
    assert found.high.value == pytest.approx(2 * found.value - found.low.value)
    assert found.high.grade == "DERIVED"


def test_cortese_2018_size():
    assert [evidence(f"network_{k}").value for k in ("trials", "children", "adults")] == [133, 10068, 8131]


def test_only_modafinil_in_adults_is_not_beyond_placebo():
    """The page says so of the adults; of the children it says that all drugs did better."""
    held = [(e.group, e.drug) for found in effects().values() for e in found.values() if e.high.value > 0]
    assert held == [(ADULTS, "modafinil")]


def test_intervals_are_symmetric_but_for_rounding():
    for found in effects().values():
        for e in found.values():
            assert (e.low.value + e.high.value) / 2 == pytest.approx(e.value, abs=0.011)
            assert e.low.value < e.value < e.high.value


def test_recalled_numbers_say_so():
    recalled = {(e.group, e.drug) for found in effects().values() for e in found.values() if not e.read}
    assert recalled == {(CHILDREN, "guanfacine"), (TEACHERS, "modafinil"), (ADULTS, "atomoxetine")}
    for record in quantities():
        assert (record.source == "course") == (record.grade in ("DERIVED", "ASSUMED"))
        assert record.grade != "RECALLED" or 0 < record.probability < 1
    assert len(quantities(CHILDREN)) == 3 * len(effects()[CHILDREN])


def test_amphetamine_against_atomoxetine_through_placebo():
    """Closed form: the half-widths 0.17 and 0.105 of the printed intervals add as the sides of a right triangle."""
    found = compare(CHILDREN, "amphetamine", "atomoxetine")
    assert found.difference == pytest.approx(-0.46)
    assert (found.high - found.low) / 2 == pytest.approx((0.17**2 + 0.105**2) ** 0.5, abs=1e-6)
    assert found.high < 0 and found.below > 0.999


def test_comparisons_add_up_and_turn_round():
    ab, bc = (compare(ADULTS, *pair).difference for pair in (("amphetamine", "bupropion"), ("bupropion", "modafinil")))
    assert compare(ADULTS, "amphetamine", "modafinil").difference == pytest.approx(ab + bc)
    there, back = compare(ADULTS, "amphetamine", "bupropion"), compare(ADULTS, "bupropion", "amphetamine")
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_what_two_estimates_share_makes_the_difference_surer():
    widths = [compare(CHILDREN, "amphetamine", "atomoxetine", rho).error for rho in (-0.5, 0, 0.5, 0.8)]
    assert widths == sorted(widths, reverse=True)
    pair = [effect(CHILDREN, d).error for d in ("amphetamine", "atomoxetine")]
    own = error_of(evidence("network_low").value, evidence("network_high").value)
    back = compare(CHILDREN, "amphetamine", "atomoxetine", implied_sharing())
    assert back.error == pytest.approx(own) and pair[0] != pair[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("infants", "amphetamine", "atomoxetine"), "no group named"),
        ((TEACHERS, "methylphenidate", "atomoxetine"), "no drug in this group named 'atomoxetine'"),
        ((CHILDREN, "amphetamine", "amphetamine"), "compared with another one"),
        ((CHILDREN, "amphetamine", "atomoxetine", 1), "between -1 and 1"),
    ],
)
def test_impossible_comparisons_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        compare(*arguments)


def test_all_drugs_are_listed_once():
    assert len(set(drugs())) == len(drugs()) == 6
