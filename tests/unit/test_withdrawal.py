"""Withdrawal from opioids: the cells, the two experiments, and what a risk ratio means for patients."""

import numpy as np
import pytest
import sympy as sp

from nelib.clinic import withdrawal as w
from nelib.clinic import withdrawal_patients as patients
from nelib.kit.evidence import references
from nelib.locus import autoinhibition
from nelib.locus.neuron import evidence as cell


def test_without_withdrawal_the_cells_are_those_of_the_earlier_model():
    dose = np.linspace(0, 1, 11)
    np.testing.assert_array_equal(w.rate(clonidine=dose), autoinhibition.rate(dose))
    np.testing.assert_array_equal(w.rate(clonidine=dose, antagonist=3), autoinhibition.rate(dose, 3))
    assert w.rest() == autoinhibition.rate() and w.dose_silent() == autoinhibition.silencing_dose()
    doubled = autoinhibition.rate(R=2 * cell("R_free").value)
    assert w.rate(1) == pytest.approx(doubled)  # a drive as large as that at rest, added to it


def test_derived_from_the_balance_of_the_cells():
    made = w.derivation()
    balance = autoinhibition.derivation()["balance"]
    R, c = sp.symbols("R c")
    assert sp.simplify(balance.subs(R, made["R_needed"])) == 0
    assert sp.simplify(balance.subs(c, made["dose"])) == 0
    assert made["R_driven"].subs({"g": 1, "k": 1}) == R  # all of the drive is glutamate, all of it blocked


@pytest.mark.parametrize("drive", [0.1, 1, 4])
def test_the_two_experiments_are_repeated(drive):
    """Akaoka & Aston-Jones 1991: kynurenate takes more than half; Aston-Jones 1997: about 19% by the cells alone."""
    assert w.share("glutamate_part") == 0.5 and w.share("local_part") == 0.19
    found = w.parts(drive)
    rise = w.rate(drive) - w.rest()
    blocked = w.rate(drive, glutamate=found.glutamate, blocked=1)
    assert (w.rate(drive) - blocked) / rise == pytest.approx(0.5)
    assert (w.rate(drive * found.local) - w.rest()) / rise == pytest.approx(0.19)
    # The rate bends: what is taken from the top must be more drive than its share, what is added at the bottom less.
    assert found.glutamate > 0.5 and found.local < 0.19
    assert found.glutamate + found.local + found.rest == pytest.approx(1)


def test_near_rest_the_parts_are_those_of_the_experiments():
    small, none = w.parts(1e-4), w.parts(0)
    assert (none.glutamate, none.local, none.rest) == pytest.approx((0.5, 0.19, 0.31))
    assert small.glutamate == pytest.approx(0.5, abs=1e-4) and small.local == pytest.approx(0.19, abs=1e-4)


def test_needed_drive_is_the_inverse_of_the_rate():
    drives = np.array([0.0, 0.3, 1, 4])
    np.testing.assert_allclose(w.needed_drive(w.rate(drives)), drives, atol=1e-9)
    assert w.needed_drive(w.rest() / 2) < 0


@pytest.mark.parametrize("drive", [0, 0.5, 1, 4])
def test_the_dose_that_brings_the_rate_back(drive):
    dose = float(w.dose_back(drive))
    assert w.rate(drive, clonidine=dose) == pytest.approx(w.rest())
    assert 0 <= dose < w.dose_silent()


def test_silence_comes_at_one_dose_and_the_way_there_gets_shorter():
    dose = w.dose_silent()
    for drive in (0, 1, 4, 100):
        assert w.rate(drive, clonidine=dose * 1.001) == 0 < w.rate(drive, clonidine=dose * 0.999)
    ratios = dose / w.dose_back([0.5, 1, 2, 4, 1000])
    assert (np.diff(ratios) < 0).all()
    # However strong the drive: what is left between the doses is the norepinephrine that cells at rest give themselves.
    own = cell("a_mean").value * w.rest() / cell("EC50").value
    assert w.dose_back(1e9) == pytest.approx(dose - own, rel=1e-6)


def test_one_channel_for_two_receptors():
    """North & Williams 1985: the same maximum, and together no more. Christie 1987: α2 works on after opioids stop."""
    alone, on_top = w.occlusion(1, [0, 1, 3, 1e6])
    assert alone == 0.5 and on_top[0] == pytest.approx(0.5)
    assert (np.diff(on_top) < 0).all() and on_top[-1] == pytest.approx(0, abs=1e-5)
    assert w.rate(opioid=0.2) == w.rate(clonidine=0.2)
    # The α2 antagonist takes the effect of clonidine, not that of the opioid.
    far = 1e6
    assert w.rate(clonidine=0.2, antagonist=far) == pytest.approx(cell("R_free").value, rel=1e-4)
    assert w.rate(opioid=0.2, antagonist=far) < 0.7 * cell("R_free").value


def test_published_risk_ratios():
    """Gowing 2016, as the European Union Drugs Agency sums it up."""
    assert patients.ratio("severe") == (0.32, 0.18, 0.57)
    assert patients.ratio("completed") == (1.95, 1.34, 2.84)
    assert patients.ratio("adverse") == (1.92, 1.19, 3.10)
    assert patients.ratio("completed_methadone") == (0.85, 0.69, 1.05)
    assert w.evidence("severe_people").value == w.evidence("completed_people").value == 148


@pytest.mark.parametrize("key", patients.OUTCOMES)
def test_a_published_interval_is_symmetric_on_the_logarithmic_scale(key):
    """The ratio lies at the geometric middle of its limits, within the rounding of the print: no digit is misread."""
    value, low, high = patients.ratio(key)
    half = 0.005
    assert np.sqrt((low - half) * (high - half)) <= value + half
    assert np.sqrt((low + half) * (high + half)) >= value - half


def test_a_ratio_needs_a_risk():
    few, many = patients.absolute("severe", 0.1), patients.absolute("severe", 0.6)
    assert few.treated == pytest.approx(0.032) and many.treated == pytest.approx(0.192)
    assert few.needed == pytest.approx(1 / 0.068) and many.needed == pytest.approx(1 / 0.408)
    assert (many.low, many.high) == pytest.approx((0.108, 0.342)) and many.sure and many.ceiling == 1
    nobody = patients.absolute("severe", 0)
    assert nobody.treated == 0 and nobody.needed == float("inf")


def test_a_ratio_above_one_cannot_hold_everywhere():
    limit = 1 / 1.95
    below, above = patients.absolute("completed", limit - 1e-9), patients.absolute("completed", limit + 1e-9)
    assert below.holds and not above.holds and above.treated == above.high == 1
    assert below.ceiling == pytest.approx(0.5128, abs=1e-4)
    assert not patients.absolute("completed_methadone", 0.3).sure


def test_an_odds_ratio_told_as_a_relative_increase():
    """Fishman 2019: 27.8% complete on placebo, 41.5 and 39.6% on lofexidine; "a relative increase of 85% and 71%"."""
    placebo = w.share("lofexidine_placebo")
    for dose in ("lower", "higher"):
        treated, claim = w.share(f"lofexidine_{dose}"), w.evidence(f"lofexidine_claim_{dose}").value
        risk, odds = patients.compare_risks(treated, placebo)
        assert odds == pytest.approx(w.evidence(f"lofexidine_or_{dose}").value, abs=0.015)
        assert claim == pytest.approx(100 * (w.evidence(f"lofexidine_or_{dose}").value - 1))
        assert risk - 1 < 0.5 < claim / 100  # the increase of the risk itself: 49 and 42%
    assert patients.compare_risks(0.415, 0.278)[0] == pytest.approx(1.493, abs=1e-3)


def test_odds_ratio_of_a_risk_ratio():
    found = float(patients.FORMULAS.compute("odds_of", RR=1.5, p_0=0.3))
    assert found == pytest.approx(patients.compare_risks(0.45, 0.3)[1])
    assert float(patients.FORMULAS.compute("odds_of", RR=1.5, p_0=1e-9)) == pytest.approx(1.5)  # rare: the same


def test_lesions_speak_against_the_locus_coeruleus():
    """Caillé 1999 (94% destroyed) and Chieng & Christie 1995."""
    assert w.evidence("lesion").value == 94
    rows = {row["key"]: row for row in patients.findings()}
    assert rows["6-OHDA"]["side"] == rows["DSP4"]["side"] == "against"
    for subject in ("withdrawal", "degeneration"):
        assert {row["source"] for row in patients.findings(subject)} <= set(references())


def test_rebound():
    """Geyskes 1979: 7 of 14 patients had symptoms when 900 µg a day was stopped."""
    assert w.evidence("rebound_symptoms").value / w.evidence("rebound_people").value == 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: w.rate(-1), "drive must be at least 0"), (lambda: w.rate(1, glutamate=1.1), "glutamate must be at most 1"),
        (lambda: w.rate(1, blocked=float("nan")), "blocked must be finite"), (lambda: w.rate("x"), "drive must be a number"),
        (lambda: w.rate(opioid=-0.1), "opioid"), (lambda: w.needed_drive(100), "No drive"),
        (lambda: w.parts(1, removed=1, added=0.5), "exceed"), (lambda: w.parts(-1), "drive"),
        (lambda: w.dose_back(0, target=0.8), "below the target"), (lambda: w.dose_back(1, target=0), "target"),
        (lambda: patients.absolute("death", 0.3), "no outcome"), (lambda: patients.absolute("severe", 1.1), "at most 1"),
        (lambda: patients.compare_risks(1, 0.5), "between 0 and 1"), (lambda: patients.findings("sleep"), "no subject"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
