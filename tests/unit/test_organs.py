"""Organs: potencies, blockers, the artery with two receptors, and what becomes of the seed's table."""

import numpy as np
import pytest
import sympy as sp

from nelib.body import double_block, organ_claims
from nelib.body import organs as body
from nelib.body.double_block import dose_ratio, exponent, molar, puzzle
from nelib.body.organ_claims import MISSING, WORDS, claims, count, glucagon, of_organ, tally
from nelib.body.organs import (
    AGONISTS,
    BLOCKERS,
    BOTH,
    gly389,
    half,
    infusion,
    needed,
    organs,
    plasma,
    potency,
    ratio,
    reached,
    response,
)
from nelib.kit.evidence import load_evidence, references

TABLE = load_evidence("organs")


def test_the_curve_is_the_one_that_is_shown():
    shown = body.derivation()
    A, EC50, r = sp.symbols("A EC50 r")
    assert sp.simplify(shown["response"] - A / (A + EC50 * r)) == 0
    assert shown["response"].subs({A: EC50 * r}) == sp.Rational(1, 2)
    for organ in ("bronchus", "heart", "vein"):
        assert response(organ, half(organ, "norepinephrine")) == pytest.approx(0.5)
        assert float(response(organ, needed(organ, 0.2))) == pytest.approx(0.2)


def test_units_of_potencies():
    """pD2 7.73 is 18.6 nM; 1800 pg/mL of norepinephrine are 10.6 nM (1 ng/mL = 5.911 nM); 40 pg/mL epinephrine 0.22."""
    assert half("heart", "isoproterenol") == pytest.approx(18.62, abs=5e-3)
    assert potency("liver", "norepinephrine").nM == pytest.approx(1.8 * 5.911, rel=1e-4)
    assert plasma("epinephrine")["at rest"] == pytest.approx(0.22, abs=5e-3)
    assert plasma() == {"at rest": 1.18, "infused": 44.18} and plasma("isoproterenol") == {}


def test_each_infusion_belongs_to_its_agonist():
    """Ensinger 1992: 0.2 µg/kg/min, 44.18 nM. Stratton 1985: 0.1 µg/kg/min, 484 pg/mL, 2.64 nM (183.2 g/mol)."""
    assert (infusion(), infusion("epinephrine"), infusion("isoproterenol")) == (0.2, 0.1, None)
    assert plasma("epinephrine")["infused"] == pytest.approx(484 / 183.2)


def test_the_other_variant_of_the_heart():
    """Sandilands 2003: pD2 6.92 in Arg389 and 6.36 in Gly389 homozygotes: 27% and 9% at 44.18 nM."""
    A = np.array([1.0, 44.18, 1e4])
    assert gly389(A) == pytest.approx(A / (A + 10 ** (9 - 6.36)))
    assert (float(response("heart", 44.18)), float(gly389(44.18))) == pytest.approx((0.27, 0.09), abs=5e-3)
    r = ratio("heart", "propranolol")
    assert gly389(A, "propranolol") == pytest.approx(A / (A + r * 10 ** (9 - 6.36)))


def test_the_bronchus_of_goldie_and_nials():
    """Potencies 92 : 27 : 1 of isoproterenol, epinephrine and norepinephrine, 27 nM of the first for half."""
    iso, e, ne = (half("bronchus", agonist) for agonist in ("isoproterenol", "epinephrine", "norepinephrine"))
    assert (ne / iso, ne / e) == pytest.approx((92, 27))
    # Naline 1988 measured norepinephrine directly: 5.24, 2.3 times as much. The two do not agree.
    assert molar(5.24) / ne == pytest.approx(2.32, abs=0.01)


def test_derived_records_follow_from_those_that_were_read():
    value = {name: record.value for name, record in TABLE.items()}
    assert value["half_bronchus_norepinephrine"] == value["half_bronchus_isoproterenol"] * value["ratio_isoproterenol"]
    assert value["half_bronchus_epinephrine"] == pytest.approx(
        value["half_bronchus_isoproterenol"] * value["ratio_isoproterenol"] / value["ratio_epinephrine"]
    )
    eye = np.sqrt(value["eye_low"] * value["eye_high"]) * value["eye_uptake"]
    assert value["half_eye_norepinephrine"] == pytest.approx(eye, rel=5e-3)
    assert value["half_heart_epinephrine"] == value["half_heart_norepinephrine"]
    assert value["half_artery_epinephrine"] == value["half_artery_norepinephrine"]
    assert value["alpha_part"] == value["full"] - value["beta_part"]


def test_an_infusion_reaches_veins_and_the_heart_more_than_bronchi():
    """At 44.18 nM, measured at 0.2 µg/kg/min (Ensinger 1992)."""
    found = {
        organ: float(response(organ, 44.18)) for organ in ("vein", "heart", "artery", "eye", "urethra", "bronchus")
    }
    assert list(found) == sorted(found, key=found.get, reverse=True)
    assert found["bronchus"] == pytest.approx(44.18 / (44.18 + 2484)) and found["vein"] == pytest.approx(0.30, abs=5e-3)
    assert reached("bronchus", 30) is False  # Larsson 1986: nothing happened to the airways at about 30 nM
    assert reached("liver", 44.18) is True and reached("liver", 1.18) is False and reached("kidney", 44.18) is None


def test_what_is_not_known_is_not_computed():
    unknown = [(o, a) for o in organs() for a in AGONISTS if potency(o, a) is None]
    assert {("kidney", a) for a in AGONISTS} <= set(unknown)
    for organ, agonist in unknown:
        with pytest.raises(ValueError, match="No concentration"):
            response(organ, 1, agonist)
    with pytest.raises(ValueError, match="No concentration"):  # a threshold is no EC50
        response("liver", 1)
    assert potency("urethra", "norepinephrine").species == "pig" and potency("heart", "isoproterenol").species == "man"


def test_blockers():
    """Propranolol pA2 9.3 in the bronchus: 100 nM shift 200.5-fold; it finds no receptor in a vein (hand vessels)."""
    assert ratio("bronchus", "propranolol") == pytest.approx(1 + 100 / 10 ** (9 - 9.3))
    assert ratio("vein", "propranolol") == 1 and ratio("vein", "prazosin") is None and ratio("heart", None) == 1
    assert ratio("urethra", BOTH) == pytest.approx(ratio("urethra", "prazosin") + ratio("urethra", "yohimbine") - 1)
    # In the artery the measured shifts count, at the one concentration of the experiment.
    assert np.log10([ratio("artery", b) for b in ("prazosin", "yohimbine", BOTH)]) == pytest.approx([0.61, 0.69, 2.68])
    assert ratio("artery", "prazosin", 10) is None and ratio("artery", "phentolamine") is None
    assert ratio("gut", "phentolamine", agonist="isoproterenol") == 1
    with pytest.raises(ValueError, match="not known here"):
        response("vein", 10, blocker="prazosin")
    for blocker in BLOCKERS:
        for organ in organs():
            assert (r := ratio(organ, blocker)) is None or r >= 1
    A = np.geomspace(0.1, 1e5, 30)
    assert (response("heart", A, blocker="propranolol") <= response("heart", A)).all()


# Two blockers


def test_rules_are_derived():
    f = double_block.derivation()
    D_1, D_2, r_1, r_2, p, r_12, x = sp.symbols("D_1 D_2 r_1 r_2 p r_12 f")
    assert f["one_receptor"] == D_1 + D_2 - 1 and f["product"] == sp.sqrt(D_1) * sp.sqrt(D_2)
    assert f["product_of_ratios"] == r_1 * r_2
    # The sum: 1/r_1 + 1/r_2 = 1 + 1/r_12, whatever the share; it is the closure with p = 1.
    both, one, two = f["sum"], f["sum"].subs(D_2, 1), f["sum"].subs(D_1, 1)
    assert sp.simplify(1 / one + 1 / two - 1 - 1 / both) == 0
    assert f["closure"].subs(p, 1) == 1 / r_1 + 1 / r_2 - 1 - 1 / r_12
    mean = f["mean"]
    assert sp.simplify(mean.subs(D_1, 1) + mean.subs(D_2, 1) - 1 - mean) == 0
    assert sp.simplify(mean.subs(p, 1) * f["sum"]) == 1 and x in mean.free_symbols


@pytest.mark.parametrize("seed", range(4))
def test_the_closure_holds_for_any_share_and_any_blockers(seed):
    random = np.random.default_rng(seed)
    share, p, D_1, D_2 = random.uniform(0.2, 0.8), random.uniform(0.2, 0.9), *10 ** random.uniform(1, 3, 2)

    def shift(a, b):
        return np.log10((share * a**-p + (1 - share) * b**-p) ** (-1 / p))

    found = exponent(shift(D_1, 1), shift(1, D_2), shift(D_1, D_2))
    assert found == pytest.approx(p, rel=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_no_rule_shifts_by_more_than_the_stronger_blocker_does(seed):
    """Any response that never falls when an occupancy rises, with any reserve: here random polynomials of two."""
    random = np.random.default_rng(seed)
    weights, K_1, K_2 = random.uniform(0, 1, (4, 4)), *10 ** random.uniform(0, 2, 2)
    D_1, D_2 = 10 ** random.uniform(0.3, 2, 2)
    A = np.geomspace(1e-3, 1e7, 4001)

    def effect(a, b):
        x, y = A / (A + K_1 * a), A / (A + K_2 * b)
        return sum(weights[i, j] * x**i * y**j for i in range(4) for j in range(4) if i + j)

    plain, blocked = effect(1, 1), effect(D_1, D_2)
    level = 0.3 * plain[-1]
    r = np.interp(level, blocked, A) / np.interp(level, plain, A)
    assert 1 <= r <= max(D_1, D_2) * (1 + 1e-3)


def test_the_puzzle_of_the_human_artery():
    """Nielsen 1990: 0.61, 0.69 and 2.68 decades with 0.1 µM of each; pA2 8.41 and 7.86 (the latter another study)."""
    found = puzzle()
    assert (found.single, found.both) == ((0.61, 0.69), 2.68)
    assert 10 ** np.array(found.receptor) == pytest.approx([26.7, 8.2], abs=0.05)  # what pA2 says
    assert found.one_receptor == pytest.approx(np.log10(10**0.61 + 10**0.69 - 1)) == pytest.approx(0.90, abs=5e-3)
    assert found.product == pytest.approx(1.30) and found.sum_limit == pytest.approx(0.301, abs=1e-3)
    assert found.ceiling == pytest.approx(1.43, abs=5e-3) and all(found.refuted.values())
    assert found.exponent == pytest.approx(0.413, abs=1e-3)
    # 10 to the 2.68 needs a blocker with pA2 9.68. In groin arteries prazosin has 9.86.
    assert found.pA2_needed == pytest.approx(9.68, abs=5e-3) and found.pA2_needed < TABLE["groin_prazosin"].value
    assert dose_ratio(100, molar(found.pA2_needed)) == pytest.approx(10**2.68)


def test_shifts_without_an_exponent():
    assert exponent(0.6, 0.7, 1.2) is None  # less than the product
    p = exponent(0.2, 0.2, 1.0)  # smaller single shifts than any sum allows for so large a shift by both
    assert p > 1 and 2 * 10 ** (-0.2 * p) == pytest.approx(1 + 10**-p)


# The seed's table


def test_every_claim_has_a_verdict_and_sources():
    assert len(claims()) == 13 and sum(bool(c.quote) for c in claims().values()) == 11
    assert {key for key, c in claims().items() if not c.quote} == {"renin", "insulin"}
    for claim in claims().values():
        assert (claim.verdict.word in WORDS) == bool(claim.quote) == (claim.verdict.word != MISSING)
        assert 40 < len(claim.verdict.reason) < 330, claim.key
        assert set(claim.sources) <= set(references()) and (not claim.organ or claim.organ in organs())
        assert (claim.verdict.kind == "computed") == bool(claim.verdict.numbers)
        assert np.isfinite(list(claim.verdict.numbers.values())).all()
    for organ in organs().values():
        assert set(organ.sources) <= set(references())
        assert len(organ.remark) < 160


def test_verdicts():
    words = {key: claim.verdict.word for key, claim in claims().items()}
    assert words == {
        "rate": "holds with conditions", "constriction": "incomplete", "muscle": "holds with conditions",
        "glucose": "incomplete", "lipolysis": "holds with conditions", "glucagon": "contradicted",
        "bronchus": "holds with conditions", "gut": "incomplete", "bladder": "holds",
        "pupil": "holds with conditions", "arousal": "holds with conditions", "renin": "not in the table",
        "insulin": "not in the table",
    }  # fmt: skip


def test_the_rows_of_the_table_are_counted_without_those_that_the_course_adds():
    assert count() == {"holds": 1, "holds with conditions": 6, "contradicted": 1, "incomplete": 3}
    assert sum(count().values()) == 11 and count(added=True) == {"not in the table": 2}


def test_numbers_behind_verdicts():
    numbers = {key: claim.verdict.numbers for key, claim in claims().items()}
    bronchus = numbers["bronchus"]
    assert (bronchus["NE, bath"], bronchus["NE, bath, direct"]) == pytest.approx((0.0175, 0.0076), abs=1e-4)
    # The control of the bath fails: epinephrine as infused gives next to nothing there, and widens airways in man.
    assert bronchus["epinephrine, bath"] == pytest.approx(0.028, abs=5e-4)
    assert f"{bronchus['epinephrine, bath']:.1%}" in body.organ("bronchus").remark
    assert bronchus["epinephrine widens at (nM)"] == 1.89  # Warren 1983; it is less than infusions reach
    assert bronchus["NE does not at (nM)"] == 30  # Larsson 1986
    # With α1 alone (pA2 6.30) yohimbine 0.1 µM would shift by log 1.2.
    assert numbers["constriction"]["expected shift"] == pytest.approx(np.log10(1 + 0.1 / 10**-0.3), abs=1e-3)
    # Rizza 1980: propranolol takes 42%, phentolamine virtually all of the rest. Saccà 1980: at least 25/90.
    assert (numbers["glucose"]["by β"], numbers["glucose"]["by α"]) == (0.42, 0.58)
    assert numbers["glucose"]["NE over E"] == pytest.approx(30 / 85)
    assert numbers["lipolysis"]["NE over E, dog"] == 3
    assert numbers["bladder"]["prazosin over yohimbine"] == pytest.approx(10**2.59)


def test_verdicts_follow_the_records(monkeypatch):
    """With other numbers the rules say something else: they are not labels."""
    real = organ_claims.evidence

    def other(**changed):
        def record(name):
            found = real(name)
            return found if name not in changed else type("R", (), {"value": changed[name], "unit": found.unit})()

        return record

    monkeypatch.setattr(organ_claims, "evidence", other(airway_E=40.0))
    assert organ_claims._bronchus()[0] == "holds"  # no higher concentration of norepinephrine has failed then
    monkeypatch.setattr(organ_claims, "evidence", other(none=1.0))
    assert organ_claims._bronchus()[0] == "holds with conditions"  # what the bath gives does not decide
    monkeypatch.setattr(organ_claims, "evidence", other(hr_fall=50.0))
    assert organ_claims._rate()[0] == "holds"  # no infusion of the bedside would slow the heart
    monkeypatch.setattr(organ_claims, "evidence", other(dog_muscle_NE=60.0))
    assert organ_claims._muscle()[0] == "holds"
    monkeypatch.setattr(organ_claims, "evidence", other(pA2_urethra_yohimbine=7.2))
    assert organ_claims._constriction()[0] == "holds"  # a strong α1 blocker explains the shift by itself
    monkeypatch.setattr(organ_claims, "evidence", other(hgp_NE=80.0))
    assert organ_claims._glucose()[0] == "holds"  # norepinephrine would do as much as epinephrine
    monkeypatch.setattr(organ_claims, "evidence", other(beta_part=2.0))
    assert organ_claims._glucose()[0] == "contradicted"  # no β
    monkeypatch.setattr(organ_claims, "evidence", other(pA2_urethra_yohimbine=8.0))
    assert organ_claims._bladder()[0] == "incomplete"


def test_glucagon_by_species():
    """Man: the one study with blockers found β (Gerich 1976). Rat: α2 twice, β1 and β2 once each. Mouse, dog: β."""
    assert tally() == {"man": (0, 1), "rat": (2, 4), "mouse": (0, 1), "dog": (0, 1)}
    effects = {row["glucagon"] for row in glucagon() if row["species"] == "man" and row["agonist"] == "norepinephrine"}
    assert effects == {"unchanged", "rose"}  # two studies of normal men do not agree
    assert all(row["source"] in references() for row in glucagon())


def test_claims_of_an_organ():
    assert [c.key for c in of_organ("pancreas")] == ["glucagon", "insulin"] and of_organ("vein") == ()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: response("spleen", 1), "no organ"), (lambda: response("heart", 1, "dopamine"), "no agonist"),
        (lambda: response("heart", -1), "at least 0"), (lambda: response("heart", float("nan")), "finite"),
        (lambda: response("heart", "1"), "number"), (lambda: response("heart", sp.Integer(1)), "number"),
        (lambda: response("heart", 1, blocker="atenolol"), "no blocker"),
        (lambda: response("heart", 1, blocker="propranolol", blocked_with=-1), "at least 0"),
        (lambda: needed("heart", 1), "below 1"), (lambda: needed("heart", 0), "above 0"),
        (lambda: plasma("dopamine"), "no agonist"), (lambda: infusion("dopamine"), "no agonist"),
        (lambda: gly389(-1), "at least 0"), (lambda: gly389(1, "atenolol"), "no blocker"), (lambda: reached("heart", 0), "above 0"),
        (lambda: body.organ("spleen"), "no organ"), (lambda: ratio("heart", 3), "no blocker"),
        (lambda: dose_ratio(1, 0), "above 0"), (lambda: exponent(0, 1, 2), "above 0"),
        (lambda: exponent(1, "x", 2), "number"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
