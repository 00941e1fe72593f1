"""The virtual chart and the virtual pithed rats of exercise 13."""

import numpy as np
import pytest

from nelib.body import pressure_record
from nelib.body.pressure_record import BOTTLES, DOSES, EDGE, GIVEN, LEVEL, MINUTES
from nelib.kit.personal import Personal


def student(number):
    return Personal("13_circulation", f"student {number}" if number else "", environ={})


def arrays(me):
    table = pressure_record.curves(me)
    before, peak, given = (table[c].to_numpy().reshape(-1, 3, len(DOSES)) for c in ("before", "peak", "antagonist"))
    return before, peak, given[:, 0, 0]


@pytest.mark.parametrize("number", range(4))
def test_the_curves_are_what_a_laboratory_has(number):
    me = student(number)
    table, own = pressure_record.curves(me), pressure_record.drug(me)
    assert list(table.columns) == ["rat", "antagonist", "minutes", "dose", "before", "peak"]
    assert len(table) == 16 * 3 * len(DOSES) and sorted(set(table["rat"])) == list(range(1, 17))
    assert sorted(set(table["antagonist"])) == [0.0, *own["doses"]]
    assert (table.groupby("rat")["antagonist"].nunique() == 1).all()
    assert table.groupby("antagonist")["rat"].nunique().tolist() == [4] * 4
    assert tuple(table["minutes"].unique()) == MINUTES and tuple(table["dose"].unique()) == DOSES
    assert table["before"].between(25, 80).all() and table["peak"].max() == EDGE
    assert 0.1 < (table["peak"] == EDGE).mean() < 0.6
    rise = table["peak"] - table["before"]
    for _, part in rise.groupby([table["rat"], table["minutes"]]):
        above = (part >= LEVEL).to_numpy()
        assert not above[0] and above[-1] and (np.diff(above.astype(int)) >= 0).all()  # one crossing


@pytest.mark.parametrize("number", range(12))
def test_the_doses_follow_from_the_truth(number):
    """Mean dose ratios of the groups, by lines between doses, against the law from which the rats were drawn."""
    me = student(number)
    before, peak, given = arrays(me)
    own = pressure_record.drug(me)
    D = pressure_record.crossing(peak - before)
    assert D[:, 0].mean() == pytest.approx(np.log10(own["D"]), abs=0.16)  # 16 rats that differ by 0.19
    change = D[:, 1:] - D[:, :1]
    assert change[given == 0].mean(0) == pytest.approx(own["drift"], abs=0.11)
    f = 1.0 if own["competitive"] else pressure_record.PARTIAL
    for dose in own["doses"]:
        for c, left in enumerate((1.0, 0.5 ** (60 / own["half_life"]))):
            B = dose * left / own["K"]
            shift = change[given == dose, c].mean() - change[given == 0, c].mean()
            assert shift == pytest.approx(-np.log10(f / (1 + B) + 1 - f), abs=0.2)


def test_both_kinds_of_antagonist_and_both_drifts_are_drawn():
    drawn = [pressure_record.drug(student(n)) for n in range(1, 40)]
    assert {own["competitive"] for own in drawn} == {True, False}
    assert {own["drift"][0] > 0 for own in drawn} == {True, False}
    assert all(abs(own["drift"][1]) > abs(own["drift"][0]) > 0.15 for own in drawn)


@pytest.mark.parametrize("number", range(6))
def test_the_chart_shows_each_bottle_before_and_after_hexamethonium(number):
    me = student(number)
    chart, truth = pressure_record.chart(me), pressure_record.bottles(me)
    assert list(chart.columns) == ["t", "SBP", "DBP", "HR"] and (chart["SBP"] > chart["DBP"]).all()
    assert chart[["SBP", "DBP"]].to_numpy().min() > 15 and chart["HR"].between(200, 520).all()
    mean = (chart["SBP"] + 2 * chart["DBP"]) / 3

    def change(trace, name):
        since = chart["t"] - GIVEN[name]
        at = trace[since.between(16, 26)].mean() - trace[since.between(-50, 0)].mean()
        return at / pressure_record.course(np.arange(16, 27), truth["falls"]).mean()

    for letter, (kind, pressure, direct) in truth["bottles"].items():
        assert change(mean, letter) == pytest.approx(pressure, abs=1.5)
        assert change(mean, f"{letter} again") == pytest.approx(pressure * (1 + truth["gain"]), abs=1.5)
        assert change(chart["HR"], f"{letter} again") == pytest.approx(direct, abs=4)
        assert change(chart["HR"], letter) == pytest.approx(direct + pressure_record.REFLEX * pressure, abs=4)
        assert (kind == "direct") == (pressure == 0) and (kind == "reflex") == (direct == 0)
    assert truth["bottles"]["A"][1] > 0 and "both" in {kind for kind, *_ in truth["bottles"].values()}


def test_every_bottle_may_be_each_kind():
    drawn = [pressure_record.bottles(student(n))["bottles"] for n in range(1, 60)]
    for letter in BOTTLES[1:]:
        assert {own[letter][0] for own in drawn} == set(pressure_record.KINDS)
    assert {own["A"][0] for own in drawn} == {"reflex", "both"}


def test_a_response_starts_late_and_has_the_height_1():
    t = np.arange(0, 400, 0.01)
    for falls in (28.0, 40.0, 52.0):
        g = pressure_record.course(t, falls)
        assert g[t <= pressure_record.ARRIVES].max() == 0 and g.max() == pytest.approx(1, abs=1e-6)
        assert g[-1] == pytest.approx(0, abs=2e-3)


def test_a_crossing_is_on_the_line_between_two_doses():
    x = np.log10(DOSES)
    rise = 60 * (x - x[0])  # a straight line
    assert pressure_record.crossing(rise) == pytest.approx(x[0] + LEVEL / 60)
    rise[8] = 10.0  # crosses again
    assert np.isnan(pressure_record.crossing(rise))
    assert np.isnan(pressure_record.crossing(0 * rise)) and np.isnan(pressure_record.crossing(0 * rise + 50))
