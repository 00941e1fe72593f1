"""The seed's pharmacokinetic table: what two of its numbers say about the third, and what rounding can save."""

from itertools import product

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import solve_ivp

from nelib.body import label_audit
from nelib.body.compartments import Kinetics
from nelib.body.infusion_models import evidence, typical, value
from nelib.body.label_audit import (
    FORMULAS,
    audit,
    derivation,
    implied,
    pairs,
    printed,
    reached,
    seed_kinetics,
    time_to,
    two_compartments,
    verdicts,
)
from nelib.body.pressure import curve

NAN = float("nan")


def test_V7_the_label_audit():
    """V7: half-life 2.4 min and volume 8.8 L give 2.54 L/min, and 76% of the plateau at 5 min."""
    found = audit()
    assert pytest.approx(2.54, abs=0.005) == found.CL
    assert found.at_steady == pytest.approx(0.76, abs=0.005)
    assert found.to_90 == pytest.approx(8.0, abs=0.05) and found.to_95 == pytest.approx(10.4, abs=0.05)
    # 5 min would be 90 or 95% only with a half-life of 1.5 or 1.2 min.
    assert [found.half_90, found.half_95] == pytest.approx([1.505, 1.157], abs=1e-3)


def test_the_seed_prints_three_of_the_four_claims():
    """The clearance stands in the label behind the seed, and was recalled: it is never an expected value here."""
    assert {name for name, record in {
        "half_life": "seed_half", "V": "seed_V", "steady": "seed_steady", "CL": "label_CL",
    }.items() if evidence(record).source == "seed_bitartrate"} == {"half_life", "V", "steady"}  # fmt: skip
    assert evidence("label_CL").grade == "RECALLED"


def test_any_two_hold_and_no_three():
    for pair in pairs():
        claims = {name: printed()[name] for name in pair.kept} | {pair.claim: pair.implied}
        assert claims["half_life"] == pytest.approx(claims["V"] * np.log(2) / claims["CL"])
        assert not pair.holds
    half, V, CL = sp.symbols("half V CL", positive=True)
    said = {half: sp.Rational(12, 5), V: sp.Rational(44, 5), CL: sp.nsimplify(str(printed()["CL"]))}
    assert sp.solve(sp.Eq(half, V * sp.log(2) / CL).subs(said)) == []


def test_rounding_does_not_save_the_table():
    """Every corner of the rounding intervals, and a thousand points inside, leaves the third claim outside its own."""
    said, half_unit = printed(), 0.05
    grid = [np.linspace(said[n] - half_unit, said[n] + half_unit, 11) for n in ("half_life", "V")]
    clearances = [V * np.log(2) / t for t, V in product(*grid)]
    pair = next(p for p in pairs() if p.claim == "CL")
    assert [min(clearances), max(clearances)] == pytest.approx([pair.low, pair.high])
    assert max(clearances) < said["CL"] - half_unit
    # "5 min" at its best: 2.35 min, and 5.5 min.
    assert audit().at_best == pytest.approx(1 - 2 ** (-5.5 / 2.35))


def test_a_table_that_agrees_is_not_accused(monkeypatch):
    good = {"half_life": 2.4, "V": 8.8, "CL": 2.5, "steady": 5.0}
    monkeypatch.setattr(label_audit, "printed", lambda: good)
    assert all(pair.holds for pair in label_audit.pairs())
    monkeypatch.setattr(label_audit, "printed", lambda: good | {"CL": 2.7})
    assert not any(pair.holds for pair in label_audit.pairs())


def test_derived():
    made = derivation()
    t, R, CL, V, h = sp.symbols("t R CL V half_life")
    assert sp.simplify(V * sp.diff(made["C"], t) - R + CL * made["C"]) == 0
    assert made["C"].subs(t, 0) == 0
    assert made["half_life"] == V * sp.log(2) / CL
    assert sp.simplify(made["share"].subs(t, h) - sp.Rational(1, 2)) == 0
    assert FORMULAS.evaluate("t", f=0.75, half_life=2) == pytest.approx(4)
    assert FORMULAS.evaluate("fast", f=0.75, t=4) == pytest.approx(2)


def test_the_share_against_an_independent_integration():
    k = np.log(2) / 2.4
    run = solve_ivp(lambda _, C: k * (1 - C), (0, 5), [0.0], rtol=1e-10, atol=1e-12)
    assert reached(5, 2.4) == pytest.approx(run.y[0, -1], rel=1e-8)
    assert time_to(float(reached(3.3, 2.4)), 2.4) == pytest.approx(3.3)


def test_two_compartments_do_what_the_table_wants():
    """Li 2024: half-lives 0.59 and 5.5 min; 53% of the plateau at 1 min, 85% at 5, 92% at 10."""
    found = two_compartments()
    assert [found["fast"], found["slow"]] == pytest.approx([0.594, 5.545], abs=1e-3)
    assert [found["1 min"], found["steady"], found["twice"]] == pytest.approx([0.529, 0.848, 0.920], abs=1e-3)
    assert found["V"] == pytest.approx(6.0) and found["CL"] == 2.1


def test_the_one_compartment_of_each_pair():
    first = seed_kinetics()
    assert [float(first.CL), float(first.V1)] == pytest.approx([2.5415, 8.8], abs=1e-4)
    assert seed_kinetics(("CL", "V")).half_lives[0] == pytest.approx(8.8 * np.log(2) / printed()["CL"])
    assert seed_kinetics(("CL", "half_life")).half_lives[0] == pytest.approx(2.4)


def pressor_half(kinetics: Kinetics, k: float) -> float:
    """Integrate the end of a long infusion that held 65 mmHg, and return when half of the pressor effect is gone."""
    body = curve("Beloeil 2005")
    C0 = float(body.needed(65))
    CL, V1, V2, Q = (float(x) for x in (kinetics.CL, kinetics.V1, kinetics.V2, kinetics.Q))

    def rates(_, y):
        flow = Q * (y[1] - y[0])
        return [(flow - CL * y[0]) / V1, -flow / V2 if Q else 0.0, k * (y[0] - y[2])]

    run = solve_ivp(rates, (0, 60), [C0] * 3, rtol=1e-9, atol=1e-9, dense_output=True, max_step=0.5)
    t = np.linspace(0, 60, 60001)
    rise = 98.7 / (1 + (70.4 / run.sol(t)[2]) ** 1.8)
    return float(t[np.argmax(rise <= (65 - 58) / 2)])


def test_S7_the_end_of_the_pressor_action():
    found = next(v for v in verdicts() if v.code == "S7").numbers
    assert found["volunteer, lag"] == pytest.approx(pressor_half(typical("Li 2024"), 0.4), abs=2e-3)
    assert found["score 60, lag"] == pytest.approx(pressor_half(typical("Beloeil 2005", SAPS=60), 0.4), abs=2e-3)
    assert found["volunteer, no lag"] == pytest.approx(pressor_half(typical("Li 2024"), 1e3), abs=5e-3)
    # "1-2 min" is between the volunteer's halves; it is true of nobody's last tenth.
    assert found["volunteer, no lag"] < 1 < 2 < found["volunteer, lag"] < found["score 60, lag"]
    assert min(found["volunteer, 90%"], found["score 60, 90%"]) > 6


def test_every_verdict_names_its_numbers():
    found = verdicts()
    assert [v.code for v in found] == ["S6", "S6", "S7", "S8", "S9"]
    assert "a lag that nobody has measured" in found[2].verdict and "score of 60" in found[2].verdict
    assert "2.54 L/min" in found[0].verdict and "76%" in found[0].verdict and "13%" in found[1].verdict
    assert found[4].numbers["ratio"] == pytest.approx(1.5) and "50%" in found[4].verdict
    assert value("seed_bound") == 25 and "1.99 mg" in found[3].verdict


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: implied("CL", V=8.8), "CL needs half_life"), (lambda: implied("steady", V=1, CL=1), "no formula"),
        (lambda: implied("CL", V=0, half_life=1), "V must be a number above 0"), (lambda: implied("V", CL=NAN, half_life=1), "finite"),
        (lambda: reached(-1, 2.4), "t must be at least 0"), (lambda: reached(1, 0), "half_life"), (lambda: reached("x", 1), "number"),
        (lambda: time_to(1, 2.4), "never reached"), (lambda: time_to(-0.1, 2.4), "at least 0"), (lambda: time_to(0.5, NAN), "finite"),
        (lambda: seed_kinetics(("V",)), "two of"), (lambda: seed_kinetics(("V", "steady")), "two of"),
        (lambda: implied("CL", V=sp.Symbol("V"), half_life=1), "number"),
    ],
)  # fmt: skip
def test_impossible_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
