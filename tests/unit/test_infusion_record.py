"""The virtual volunteer of exercise 15."""

import numpy as np
import pytest

from nelib.body import infusion_record
from nelib.body.infusion_record import BASE, DAYS, MINUTES, NOTE
from nelib.kit.personal import Personal


def student(number):
    return Personal("15_bedside", f"student {number}" if number else "", environ={})


@pytest.mark.parametrize("number", range(6))
def test_the_table_is_what_a_laboratory_sends(number):
    table = infusion_record.plasma(student(number))
    assert list(table.columns) == ["day", "minutes", "NE", "note"]
    assert len(table) == DAYS * len(MINUTES) and set(table["note"]) == {"", NOTE}
    assert (table["NE"] > 0).all() and (table["note"] == NOTE).sum() == infusion_record.CONTAMINATED
    assert table.loc[table["note"] == NOTE, "minutes"].between(-10, 0).all()
    for _, part in table.groupby("day"):
        assert tuple(part["minutes"]) == MINUTES


@pytest.mark.parametrize("number", range(8))
def test_the_plasma_follows_from_the_truth(number):
    """Balances by hand: level before, plateau, and what is left after the stop."""
    me = student(number)
    own, table = infusion_record.volunteer(me), infusion_record.plasma(me)
    ampoules, mg, mL, flow = infusion_record.pump(me)
    rate = ampoules * mg * 1000 / mL * BASE / 337.28 * flow / 60
    assert rate == pytest.approx(own["rate"], rel=1e-4) and 12.5 < rate < 16.5
    clean = table[table["note"] == ""]
    level = clean[clean["minutes"] < -100]["NE"].mean()
    assert level == pytest.approx(own["own"], rel=0.06)
    k = own["kinetics"]
    rise = clean[clean["minutes"].between(-10, 0)].groupby("day")["NE"].mean().mean() - level
    assert rate / rise / BASE * 1000 == pytest.approx(float(k.CL), rel=0.11)  # days differ by 7%
    after = clean[clean["minutes"] > 0].groupby("minutes")["NE"].mean() - level
    left = 1 - k.share(after.index.to_numpy())
    assert after.to_numpy() / rise == pytest.approx(left, rel=0.13, abs=0.012)
    assert 0.01 < left[-1] < 0.12


def test_what_the_body_makes_itself_bends_the_line():
    """In one compartment, with the own level left in, the late half-life comes out much too long."""
    for number in range(40):
        me = student(number)
        own, table = infusion_record.volunteer(me), infusion_record.plasma(me)
        mean = table[table["minutes"].between(4, 12)].groupby("minutes")["NE"].mean()
        level = table[table["minutes"] < -100]["NE"].mean()
        bent, straight = (
            -np.log(2) / np.polyfit(mean.index, np.log(x), 1)[0] / own["half_life"] for x in (mean, mean - level)
        )
        assert bent > 1.1 and straight == pytest.approx(1, abs=0.06)


def test_both_kinds_of_volunteer_are_drawn():
    drawn = [infusion_record.volunteer(student(n)) for n in range(1, 60)]
    assert 0.3 < np.mean([own["compartments"] == 2 for own in drawn]) < 0.7
    for own in drawn:
        assert (own["compartments"] == 2) == own["kinetics"].two
        assert 2 < own["half_life"] < 8
