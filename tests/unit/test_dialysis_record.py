"""The virtual rats of exercise 04: their schedule, their law, and what the tubing does to first vials."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.synapse.dialysis_record import DESIGN, PERFUSATES, SPREAD, population, rats, vials
from nelib.synapse.hplc import extractions

STUDENTS = [Personal("04_microdialysis", name, environ={}) for name in ("", *(f"student {k}" for k in range(150)))]
ME = STUDENTS[1]


def drawn(me):
    """The rats behind the vials, and the extraction of each."""
    animals = rats(me, np.random.default_rng(me.seed("dialysis noise")))
    return animals.outside, extractions(DESIGN, animals)[:, 0]


def test_each_rat_gets_four_vials_of_each_perfusate_in_rising_order():
    table = vials(ME)
    assert list(table.columns) == ["rat", "vial", "start", "perfusate", "dialysate"]
    assert len(table) == 6 * 4 * 4
    for _, rat in table.groupby("rat"):
        assert rat["vial"].tolist() == list(range(1, 17))
        assert rat["start"].tolist() == list(range(0, 240, 15))
        assert rat["perfusate"].tolist() == [level for level in PERFUSATES for _ in range(4)]


@pytest.mark.slow
def test_three_quarters_of_a_first_vial_come_from_the_perfusate_before():
    share = DESIGN.delay / DESIGN.interval
    assert DESIGN.delay == pytest.approx(11.31, abs=0.01) and share == pytest.approx(0.754, abs=0.001)
    ratios = {True: [], False: []}
    for me in STUDENTS:
        outside, E = drawn(me)
        table = vials(me)
        first = (table["vial"] - 1) % 4 == 0
        before = table.groupby("rat")["perfusate"].shift(1, fill_value=0.0)
        entered = np.where(first, share * before + (1 - share) * table["perfusate"], table["perfusate"])
        i = table["rat"].to_numpy() - 1
        ratio = table["dialysate"] / (entered * (1 - E[i]) + E[i] * outside[i])
        assert ratio.between(0.6, 1.5).all()
        for kind in ratios:
            ratios[kind].append(ratio[first == kind].mean())
    for values in ratios.values():  # a sample is cut into parts of a minute, hence 0.01
        assert np.mean(values) == pytest.approx(1, abs=0.01)


@pytest.mark.slow
def test_the_trap_can_be_seen_in_every_table():
    for me in STUDENTS:
        means = vials(me).assign(first=lambda t: (t["vial"] - 1) % 4 == 0).groupby(["perfusate", "first"])["dialysate"]
        fall = means.mean().unstack()
        assert (fall[False] - fall[True])[list(PERFUSATES[1:])].gt(1.5).all()
        assert abs(fall[False] - fall[True])[0.0] < 0.5


def test_rats_differ_enough_but_not_too_much_and_perfusates_enclose_them():
    for me in STUDENTS:
        outside, E = drawn(me)
        assert SPREAD[0] <= outside.std(ddof=1) / outside.mean() <= SPREAD[1]
        assert PERFUSATES[0] < outside.min() and outside.max() < 1.4 * PERFUSATES[-1]
        assert E.min() > 0.15 and E.max() < 0.6
    ratio = [drawn(me)[0].mean() / population(me)["outside"] for me in STUDENTS]
    assert np.mean(ratio) == pytest.approx(1, abs=4 * np.std(ratio) / len(ratio) ** 0.5)


def test_numbers_belong_to_a_student():
    assert population(STUDENTS[0]) == {"outside": 9.0, "clearance": 1.0}
    assert vials(ME).equals(vials(Personal("04_microdialysis", " STUDENT 0", environ={})))
    assert not vials(ME).equals(vials(STUDENTS[2]))
