"""The virtual rings of exercise 05: their schedule, their law, and what time does to them."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.receptors.antagonism import schild
from nelib.receptors.schild_record import (
    AGONIST,
    BLOCKER,
    GROUPS,
    HILL,
    NOISE,
    RATS,
    SPREAD,
    TIRED,
    drugs,
    rings,
    sensitivities,
)  # fmt: skip

STUDENTS = [Personal("05_receptors", name, environ={}) for name in ("", *(f"student {k}" for k in range(200)))]
ME = STUDENTS[1]


def drawn(me):
    """The log10 EC50 behind the readings: rats, groups (vehicle first), curves."""
    return sensitivities(me, np.random.default_rng(me.seed("schild noise")))


def arranged(me):
    return rings(me)["tension"].to_numpy().reshape(RATS, 2, len(BLOCKER), len(AGONIST))


def test_each_rat_gives_two_rings_and_each_ring_four_curves():
    table = rings(ME)
    assert list(table.columns) == ["rat", "group", "curve", "antagonist", "agonist", "tension"]
    assert len(table) == 6 * 2 * 4 * 12
    for (_, group), ring in table.groupby(["rat", "group"]):
        assert ring["curve"].tolist() == [curve for curve in (1, 2, 3, 4) for _ in AGONIST]
        assert ring["agonist"].tolist() == list(AGONIST) * 4
        given = BLOCKER if group == "antagonist" else (0.0,) * 4
        assert ring["antagonist"].tolist() == [dose for dose in given for _ in AGONIST]
    assert set(table["group"]) == set(GROUPS)


def test_the_readings_are_the_law_with_noise():
    misses = []
    for me in STUDENTS[:60]:
        y = arranged(me)
        s = 1 / (1 + (10 ** drawn(me)[..., None] / np.array(AGONIST)) ** HILL)
        top = (s * y).sum(axis=-1) / (s * s).sum(axis=-1)
        misses.append(y - top[..., None] * s)
        fade = 1 - drugs(me)["fade"]
        assert np.mean(top[..., 1:] / top[..., :-1]) == pytest.approx(fade, abs=0.01)
        assert top.min() > 5 and top.max() < 22
    misses = np.array(misses)
    assert misses.mean() == pytest.approx(0, abs=4 * NOISE / misses.size**0.5)
    assert misses.std() == pytest.approx(NOISE, rel=0.06)  # one in twelve readings pays for the maximum


def test_a_ring_shifts_by_time_and_by_gaddum():
    time, dose = [], []
    for me in STUDENTS:
        u, truth = drawn(me), drugs(me)
        time.append(np.diff(u[:, 0], axis=-1).sum(axis=-1).mean() / truth["loss"])
        own = (u[:, 1] - u[:, 1, :1]) - (u[:, 0] - u[:, 0, :1])
        each = np.log10(10 ** own[:, 1:] - 1) - np.log10(BLOCKER[1:]) + 9
        dose.append(each.mean() - truth["pK_B"])
        assert (own[:, 1:] > 0.1).all()  # a dose ratio well above 1 in every rat, so that it can be diminished by 1
    for found, wanted in ((time, 1), (dose, 0)):
        assert np.mean(found) == pytest.approx(wanted, abs=4 * np.std(found) / len(found) ** 0.5)
    assert (TIRED[0], TIRED[-1]) == (0, 1) and (np.diff(TIRED) > 0).all()


def test_the_trap_can_be_seen_in_the_vehicle_rings_and_not_in_the_schild_plot():
    """Without the vehicle rings the lesson's own Schild plot is straight, with a slope near 1, and wrong."""
    for me in STUDENTS:
        u = drawn(me)
        shift = u[:, :, 1:] - u[:, :, :1]
        assert (shift[:, 0, -1] > 0.2).all()  # each vehicle ring, in its last curve
        naive = schild(BLOCKER[1:], 10 ** shift[:, 1].mean(axis=0))
        sound = schild(BLOCKER[1:], 10 ** (shift[:, 1] - shift[:, 0]).mean(axis=0))
        assert 0.9 < naive.slope < 1.1 and 0.9 < sound.slope < 1.1
        assert naive.pK_B - sound.pK_B > 0.25


def test_rats_differ_enough_and_curves_are_complete():
    for me in STUDENTS:
        u = drawn(me)
        own = (u[:, 1, -1] - u[:, 1, 0]) - (u[:, 0, -1] - u[:, 0, 0])
        spread = np.log10(10**own - 1).std(ddof=1)
        assert 0.8 * SPREAD[0] < spread < 1.3 * SPREAD[1]  # measured; curves add their scatter
        assert u.min() > np.log10(AGONIST[0]) + 0.9 and u.max() < np.log10(AGONIST[-1]) - 1.2


def test_numbers_belong_to_a_student():
    assert drugs(STUDENTS[0]) == {"pK_B": 7.74, "EC50": 40, "loss": 0.35, "fade": 0.06}
    assert rings(ME).equals(rings(Personal("05_receptors", " STUDENT 0", environ={})))
    assert not rings(ME).equals(rings(STUDENTS[2]))
