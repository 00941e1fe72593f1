"""Invented data of exercise 18: a paper and its overviews, five days of an assay, six compounds and a record."""

import math

import numpy as np
import pytest

from nelib.clinic import assay_record, panel_record
from nelib.kit.personal import Personal


def student(number):
    return Personal("18_capstone", f"student {number}" if number else "", environ={})


# --- overviews and days ----------------------------------------------------------------------------------------------


def test_each_overview_did_what_is_said_of_it_and_no_two_slips_look_alike():
    for number in range(200):
        me = student(number)
        told, slips, cited = assay_record.source(me), assay_record.slips(me), assay_record.cited(me)
        K = told["IC50"] / told["salt"] * 1000 / (1 + told["ratio"])
        factors = {
            "faithful": 1, "prefix": 1000, "salt": told["salt"] / told["base"], "IC50": 1 + told["ratio"],
            "mass": told["base"] / 1000, "log base": math.exp(math.log10(K * 1e-9)) / (K * 1e-9),
        }  # fmt: skip
        assert len(set(slips)) == assay_record.OVERVIEWS
        assert cited == pytest.approx([K * factors[name] for name in slips], rel=1e-3)
        every = sorted([*factors.values(), 1e-6, 1e-3, 1e6, told["base"] / told["salt"], 1 / (1 + told["ratio"])])
        assert min(np.diff(np.log(every))) > math.log(1.05), "5% apart, when 2% fit"


def test_a_day_left_out_is_far_off_and_the_others_scatter_as_was_drawn():
    for number in range(20):
        me = student(number)
        own, table = assay_record.compound(me), assay_record.tubes(me)
        ligand, logs, out = assay_record._days(me)
        good = np.arange(assay_record.DAYS) != out
        assert logs[good].mean() == pytest.approx(0, abs=1e-12)
        assert logs[good].std(ddof=1) == pytest.approx(own["spread"])
        assert set(table.loc[table["note"] != "", "day"]) == {out + 1}
        assert (table["note"] == "").sum() == 104
        assert sorted(ligand) == sorted(assay_record.LIGAND) and table["ligand"].nunique() == assay_record.DAYS


def test_tubes_follow_the_curve_of_their_day():
    me = student(3)
    own, table = assay_record.compound(me), assay_record.tubes(me)
    ligand, logs, _ = assay_record._days(me)
    mass = own["base"] + assay_record.SALTS[own["salt"]]
    for day, one in table.groupby("day"):
        top, blank = (one.loc[one["role"] == role, "cpm"].mean() for role in ("total", "blank"))
        IC50 = own["K_i"] * math.exp(logs[day - 1]) * (1 + ligand[day - 1]) * mass / 1000
        tested = one[one["role"] == "compound"]
        law = blank + (top - blank) / (1 + tested["salt"] / IC50)
        assert np.log(tested["cpm"] / law).abs().max() < 5 * assay_record.NOISE


def test_one_claim_of_three_is_open_one_right_and_one_wrong():
    for number in range(40):
        me = student(number)
        K, half = assay_record.compound(me)["K_i"], 3.182 * assay_record.compound(me)["spread"] / 2
        low, high = K * math.exp(-half), K * math.exp(half)
        claims = assay_record.limits(me)
        assert sorted(side for side, _ in claims) == ["above", "below", "below"]
        (wrong,) = [x for side, x in claims if side == "above"]
        open_, right = sorted(x for side, x in claims if side == "below")
        assert wrong > 1.25 * high and right > 1.2 * high and low < K < open_ < high / 1.1


# --- the panel -------------------------------------------------------------------------------------------------------


def expected(me):
    sheet = panel_record.sheet(me)
    free = panel_record.plasma(me) / sheet["mass"] * 10 * sheet["free"]
    return {x: panel_record.expected(panel_record.made(sheet.loc[x]), free[x]) for x in sheet.index}


def test_the_record_leaves_those_who_look_alike_and_one_measure_more_decides():
    """The same was run for 300 students."""
    for number in range(12):
        me = student(number)
        said, order = expected(me), panel_record._order(me)
        alike = panel_record.LOOK_ALIKE[panel_record.family(me)]
        record, SE = panel_record.record(me), panel_record.errors(me)
        left = [x for x in said if all(record.loc[m, "low"] < said[x][m] < record.loc[m, "high"] for m in record.index)]
        assert left == [x for x, kind in zip(said, order, strict=True) if kind in alike]

        def scaled(m, x):
            return math.log(x) if m in panel_record.RATIOS else x

        apart = {
            m: min(abs(scaled(m, said[a][m]) - scaled(m, said[b][m])) / SE[m] for a in left for b in left if a < b)
            for m in SE if m not in record.index
        }  # fmt: skip
        best, second = sorted(apart, key=apart.get, reverse=True)[:2]
        assert apart[best] > 4.5 and apart[best] > 1.4 * apart[second]
        _, low, high = panel_record.measured(me, best)
        assert [x for x in left if low <= said[x][best] <= high] == [panel_record.letter(me)]


def test_what_nothing_measures_is_serotonin():
    me = student(0)
    row = panel_record.sheet(me).loc["A"].copy()
    before = panel_record.expected(panel_record.made(row), 30.0)
    row["SERT"] = row["SERT"] / 100
    assert panel_record.expected(panel_record.made(row), 30.0) == before


def test_records_are_a_students_own():
    one, same, other = (Personal("18_capstone", name, environ={}) for name in ("ada", "Ada ", "bob"))
    for drawn in (assay_record.tubes, panel_record.sheet, panel_record.record):
        assert drawn(one).equals(drawn(same)) and not drawn(one).equals(drawn(other))
    assert assay_record.cited(one) == assay_record.cited(same) != assay_record.cited(other)
    assert assay_record.limits(one) == assay_record.limits(same) != assay_record.limits(other)
