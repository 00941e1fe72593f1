"""The findings on organs as logic can use them: against the records of lesson 13."""

import pytest

from nelib.body import organ_claims, organ_findings
from nelib.body.organ_findings import ACTS, DRUGS, RECEPTORS
from nelib.kit.evidence import references
from nelib.kit.personal import Personal

ALL = organ_findings.findings()
FAMILIES = {"α": {"α1", "α2"}, "β": {"β1", "β2"}}


def remaining(finding):
    left = set(RECEPTORS)
    for drug in (*finding["did"], *finding["stopped"]):
        left &= set(ACTS[drug])
    return left.difference(*(ACTS[drug] for drug in finding["idle"]))


def student(name):
    return Personal("13_circulation", name, environ={})


def test_every_finding_has_a_source_and_known_drugs_and_a_sentence_without_gaps():
    for finding in ALL:
        assert finding["source"] in references()
        assert {drug for name in DRUGS for drug in finding[name]} <= set(ACTS)
        assert any(finding[name] for name in DRUGS) and "{" not in finding["seen"]
    assert set(RECEPTORS) == {receptor for where in ACTS.values() for receptor in where}


def test_what_remains_of_a_finding_on_glucagon_is_the_receptor_that_its_record_names():
    records = organ_claims.glucagon()
    mine = [finding for finding in ALL if finding["row"] == "glucagon"]
    for finding in mine:
        same = [r for r in records if r["source"] == finding["source"] and r["species"] == finding["species"]]
        same = [r for r in same if r["agonist"].split(", ")[0] in (*finding["did"], *finding["idle"])]
        assert len(same) == 1, finding
        record = same[0]
        if record["receptor"] == "none":
            assert remaining(finding) == set() and record["glucagon"] == "unchanged"
        elif record["receptor"] == "not tested":
            assert remaining(finding) == set(RECEPTORS)
        else:
            assert remaining(finding) == FAMILIES.get(record["receptor"], {record["receptor"]})
        assert finding["decides"] == ("without a pancreas" not in record["preparation"])
    assert len(mine) == 8


def test_what_a_blocker_does_in_a_bath_follows_from_its_pA2():
    n = organ_findings.numbers()
    assert n["human_ICI"] == pytest.approx(1 + 10 ** (9.1 - 7)) and n["human_atenolol"] == pytest.approx(
        1.02, abs=0.001
    )
    assert n["neck_prazosin"] > 50 and n["neck_yohimbine"] < 1.3
    assert 1 + 10 ** (n["mouse_ICI"] - 8) < 1.2  # 10 nM does nothing in the mouse
    assert 0 < n["share"] < n["none"] / n["full"]
    assert n["infused"] == n["plasma_NE_infused"]


def test_the_rows_are_those_of_the_seeds_table():
    assert organ_findings.named() == {
        "glucose": "β1, α", "lipolysis": "β3", "glucagon": "α", "bronchus": "β2", "gut": "α, β", "bladder": "α1",
        "pupil": "α1",
    }  # fmt: skip


def test_a_student_gets_half_of_what_decides_and_all_of_what_does_not():
    one, same, other = (organ_findings.given(student(name)) for name in ("ada", "Ada ", "bob"))
    assert one == same != other
    for name in ("", "ada", "bob", "carl"):
        mine = organ_findings.drawn(student(name))
        for row in organ_findings.named():
            able = [f for f in ALL if f["row"] == row and f["decides"]]
            kept = [f for f in mine if f["row"] == row and f["decides"]]
            assert len(kept) == min(len(able), max(2, -(-len(able) // 2)))
        assert [f for f in mine if not f["decides"]] == [f for f in ALL if not f["decides"]]
    assert all("decides" not in finding and isinstance(finding["did"], list) for finding in one)
