"""The virtual strips of exercise 07: their schedule, their law, what the drug does and what time does."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.signaling.strip_record import ANTAGONIST, DOSES, MECHANISMS, NOISE, RATS, SPREAD, drug, effects, strips

STUDENTS = [Personal("07_alpha1", name, environ={}) for name in ("", *(f"student {k}" for k in range(90)))]
ME = STUDENTS[1]


def arranged(me, curve):
    """Forces of one curve: rats, groups (vehicle first), doses."""
    table = strips(me)
    return table[table["curve"] == curve]["tension"].to_numpy().reshape(RATS, 2, -1)


def lines(me):
    """Top and EC50 of all curves: rats, groups, curves. On a hyperbola dose/force is a straight line of the dose."""
    top, EC50 = np.empty((2, RATS, 2, 3))
    for curve, agonist in enumerate(("norepinephrine", "norepinephrine", "vasopressin")):
        x, y = np.array(DOSES[agonist]), arranged(me, curve + 1)
        for rat in range(RATS):
            for group in (0, 1):
                f = y[rat, group]
                use = f > 10 * NOISE
                slope, start = np.polyfit(x[use], x[use] / f[use], 1, w=f[use] ** 2 / x[use])
                top[rat, group, curve], EC50[rat, group, curve] = 1 / slope, start / slope
    return top, EC50


def truly(me):
    return effects(me, np.random.default_rng(me.seed("strip noise")))


def test_each_rat_gives_two_strips_and_each_strip_three_curves():
    table = strips(ME)
    assert list(table.columns) == ["rat", "group", "curve", "agonist", "dose", "tension"]
    assert len(table) == RATS * 2 * (10 + 10 + 8)
    for _, strip in table.groupby(["rat", "group"]):
        assert strip["curve"].tolist() == [1] * 10 + [2] * 10 + [3] * 8
        assert strip["dose"].tolist() == [*DOSES["norepinephrine"]] * 2 + [*DOSES["vasopressin"]]
    assert set(table["group"]) == {"vehicle", "drug"} and set(table["agonist"]) == set(DOSES)


def test_every_curve_is_a_hyperbola_with_noise():
    misses = []
    for me in STUDENTS[:30]:
        top, EC50 = lines(me)
        for curve, agonist in enumerate(("norepinephrine", "norepinephrine", "vasopressin")):
            x = np.array(DOSES[agonist])
            misses.append((arranged(me, curve + 1) - top[..., curve, None] * x / (x + EC50[..., curve, None])).ravel())
    misses = np.concatenate(misses)
    fitted = 1 - 3 * 2 / (10 + 10 + 8)  # two constants of each curve
    assert misses.std() == pytest.approx(NOISE * fitted**0.5, rel=0.03)
    assert abs(misses.mean()) < NOISE / 10


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_drug_does_what_its_mechanism_says(mechanism):
    """A parallel shift; or force at low doses times the share that is left, of one agonist or of both."""
    found = []
    for me in (m for m in STUDENTS if drug(m)["mechanism"] == mechanism):
        top, EC50 = lines(me)
        fall, shift = (((v[:, 1] / v[:, 0])[:, 1] / (v[:, 1] / v[:, 0])[:, 0]) for v in (top, EC50))
        low_dose = top[:, :, 2] / EC50[:, :, 2] / top[:, :, 0]
        other, true = low_dose[:, 1] / low_dose[:, 0], truly(me)
        if mechanism == MECHANISMS[0]:
            found.append(np.log((shift - 1) * true / ANTAGONIST).mean())
            assert fall.mean() == pytest.approx(1, abs=0.03) and other.mean() == pytest.approx(1, abs=0.15)
        else:
            found.append(np.log(fall / shift / true).mean())
            assert fall.mean() < 0.75
            assert other.mean() == pytest.approx(1 if mechanism == MECHANISMS[1] else true.mean(), rel=0.15)
    assert len(found) > 15
    assert np.mean(found) == pytest.approx(0, abs=4 * np.std(found) / len(found) ** 0.5)


def test_strips_tire_without_the_drug_by_so_much_that_nobody_can_leave_it_out():
    tired = []
    for me in STUDENTS:
        top, EC50 = lines(me)
        low_dose = (top / EC50)[:, 0]
        tired.append(np.log(low_dose[:, 1] / low_dose[:, 0] / drug(me)["tired"]).mean())
        assert 0.4 < np.exp(np.log(low_dose[:, 1] / low_dose[:, 0]).mean()) < 0.66
    assert np.mean(tired) == pytest.approx(0, abs=4 * np.std(tired) / len(tired) ** 0.5)


def test_rats_differ_enough():
    for me in STUDENTS:
        assert SPREAD[0] <= np.log10(truly(me)).std(ddof=1) <= SPREAD[1]


def test_numbers_belong_to_a_student_and_all_mechanisms_occur():
    assert drug(STUDENTS[0]) == {"mechanism": "receptor loss", "tired": 0.5, "left": 0.12}
    assert {drug(me)["mechanism"] for me in STUDENTS} == set(MECHANISMS)
    assert strips(ME).equals(strips(Personal("07_alpha1", " STUDENT 0", environ={})))
    assert not strips(ME).equals(strips(STUDENTS[2]))
