"""What the explorers of sleep show: each claim that lesson 10 may print about them, computed."""

import numpy as np
import pytest

from nelib.explorers import load_all
from nelib.explorers.arousal.jet_lag import pieces, to_go
from nelib.explorers.arousal.lost import easy, longest, lose, protocol
from nelib.explorers.arousal.night import FULL, OPTIONS, PROPRANOLOL, REBOXETINE, untreated, verdict
from nelib.kit.evidence import load_evidence
from nelib.locus.flip_flop import loop
from nelib.locus.sleep_wake import habit

EXPLORERS = load_all()


def data(name: str, preset: str | None = None, **given):
    explorer = EXPLORERS[name]
    return explorer.data(**{**(explorer.presets[preset] if preset else {}), **given})


# 10_hysteresis


@pytest.mark.parametrize("given", [{}, {"A": 0.65}, {"nu_vm": 2.5}, {"nu_mv": 2.4, "A": 1.6}])
def test_folds_are_those_of_continuation_and_sleep_is_that_of_the_whole_model(given):
    found, followed = data("10_hysteresis", **given), loop(**given)
    assert found["folds"][:, 0] == pytest.approx([followed.awake, followed.asleep], rel=1e-8)
    assert found["asleep"] == pytest.approx(habit(**given).sleep, abs=0.1)


def test_a_fold_is_where_the_branch_ends_and_the_jump_goes_to_the_other_one():
    awake, asleep = data("10_hysteresis")["folds"]
    assert awake[0] < asleep[0] and awake[1] < awake[2] and asleep[1] > asleep[2]


def test_half_of_the_arousal_shortens_sleep_and_nearly_loses_the_switch():
    usual, half = data("10_hysteresis"), data("10_hysteresis", "Halve arousal")
    assert (usual["asleep"], half["asleep"]) == pytest.approx((8.53, 6.53), abs=0.02)
    assert (usual["width"], half["width"]) == pytest.approx((1.01, 0.14), abs=0.01)


def test_of_the_two_inhibitions_only_that_of_the_sleep_group_makes_the_switch():
    """The preset weakens it alone; the other one, weakened as it was before, leaves a loop of 0.99 mV."""
    assert EXPLORERS["10_hysteresis"].presets["Weaker inhibition"] == {"nu_vm": 1.55}
    assert data("10_hysteresis", nu_mv=1.35)["width"] == pytest.approx(0.99, abs=0.01)


def test_a_loop_that_nobody_sees_is_not_called_one():
    found = data("10_hysteresis", A=0.4)
    assert 0 < found["width"] < 0.01
    assert "hardly any loop" in EXPLORERS["10_hysteresis"].describe(found)


@pytest.mark.parametrize("preset", ["No arousal", "Weaker inhibition"])
def test_the_switch_can_be_lost(preset):
    found = data("10_hysteresis", preset)
    assert found["width"] == 0 and found["stable"].all() and found["sleeps"] == 1


# 10_night


def test_clonidine_raises_rem_sleep_at_any_dose_in_the_model():
    minutes = [data("10_night", medicine=m)["counts"]["REM sleep"] for m in OPTIONS[:4]]
    assert minutes == pytest.approx([109, 124, 214, 310], abs=1.5)
    now, usual = data("10_night", medicine=FULL)["counts"], untreated()[1]
    assert verdict(FULL, now, usual) == ("Here: more REM: wrong sign.", False)


def test_the_verdict_follows_the_sliders():
    """With a current that excites the wake group, clonidine lowers REM sleep, and the verdict turns."""
    usual, said = untreated()[1], EXPLORERS["10_night"].describe
    turned = data("10_night", medicine=FULL, I_LC=0.2)
    assert turned["counts"]["REM sleep"] < usual["REM sleep"]
    assert verdict(FULL, turned["counts"], usual)[1] and "same sign" in said(turned)
    late, early = (data("10_night", medicine=REBOXETINE, **g)["counts"] for g in ({}, {"grip": 0.5}))
    assert verdict(REBOXETINE, late, usual) == ("Here: less REM, later: same sign.", True)
    assert early["first REM"] < usual["first REM"] and not verdict(REBOXETINE, early, usual)[1]


def test_when_one_falls_asleep():
    after = [data("10_night", medicine=m)["counts"]["asleep after"] for m in ("none", REBOXETINE, "amphetamine")]
    assert after == pytest.approx([1.2, 4.5, 5.1], abs=0.05)


def test_the_next_night_is_named_where_it_begins_within_the_24_h():
    said = EXPLORERS["10_night"].describe
    assert "next night has begun" in said(data("10_night", grip=0.5))
    assert "next night" not in said(data("10_night"))


def test_the_wake_group_is_not_silent_in_rem_sleep():
    """0.12 to 0.21 Hz when a bout begins; it rises and ends the bout at 1.3 to 1.5 Hz."""
    night = untreated()[0]
    bouts = night.hypnogram.REM.between(0, 24)
    begin, end = (np.interp(t, night.time, night.rates["LC"]) for t in (bouts.start, bouts.end))
    assert (begin > 0.1).all() and (begin < 0.25).all() and (end > 1.2).all() and (end < 1.55).all()


def test_without_its_wake_group_the_model_is_in_rem_sleep_all_day():
    from nelib.locus.human_nights import fast

    assert fast(1.25, F_LC=0.0).hypnogram.hours(0, 24)["REM"] > 23.9


def test_propranolol_is_the_untreated_night_and_the_read_out_says_why():
    usual, found = data("10_night"), data("10_night", medicine=PROPRANOLOL)
    assert found["counts"] == usual["counts"]
    assert "no beta receptor" in EXPLORERS["10_night"].describe(found)


def test_less_norepinephrine_at_rem_neurons_alone_is_not_less_everywhere():
    few, alone = data("10_night", NE=0.6)["counts"], data("10_night", grip=0.6)["counts"]
    assert few["asleep"] > 15 and alone["asleep"] < 8


# 10_jet_lag


def test_pieces_keep_the_hours():
    cut = pieces([1.0, 20.0], [9.0, 40.0], east=6.0)
    assert sum(b - a for a, b, _ in cut) == pytest.approx(28)
    assert all(-7 <= a < b <= 17 for a, b, _ in cut)


def test_the_way_left_ends_at_zero_on_either_way():
    assert to_go(9.0, np.array([5.0, 2.0, 0.2])) == pytest.approx([9, 5, 2, 0.2])
    assert to_go(10.0, np.array([11.0, -10.0, -5.0, -0.5])) == pytest.approx([-14, -13, -10, -5, -0.5])


def test_flights():
    """6 h east 5.5 days, west 6.4; 9 h east the short way, 10 h the long one; 14 h of darkness turns east and west."""
    usual, far, farther = (data("10_jet_lag", east=e) for e in (6, 9, 10))
    assert (usual["adapted"], usual["back"]) == pytest.approx((5.5, 6.4), abs=0.1)
    assert far["to go"][0] == pytest.approx(9) and farther["to go"][0] == pytest.approx(-14)
    winter = data("10_jet_lag", "14 h of darkness")
    assert (winter["adapted"], winter["back"]) == pytest.approx((8.9, 6.5), abs=0.1)


def test_the_day_of_the_default_picture_is_not_cut():
    found = data("10_jet_lag")
    assert all(a > -7 and b < 17 for a, b, _ in found["sleep"])


def test_twelve_hours_are_no_longer_than_twelve_and_one_hour_fits_at_once():
    said = EXPLORERS["10_jet_lag"].describe
    assert "long way" not in said(data("10_jet_lag", east=12)) and "long way" in said(data("10_jet_lag", east=10))
    assert "from the first day on" in said(data("10_jet_lag", east=1))


# 10_vigil


def test_too_little_comes_back_in_each_model():
    seen = load_evidence("arousal")
    people_do = [seen["recovered_24"].value, seen["recovered_48"].value]
    for model, shares in {"flip-flop of 2008": (0.41, 0.28), "network with REM sleep": (0.53, 0.28)}.items():
        assert protocol(model) == pytest.approx(shares, abs=0.008)
        assert (protocol(model) < people_do).all()


def test_the_next_day_is_easy_and_the_second_night_hard():
    found = lose("flip-flop of 2008", awake=48)
    missing = [np.interp(h, found.time, found.missing) for h in (20.7, 32, 44.6)]
    assert missing == pytest.approx([1.30, 0, 2.23], abs=0.02)
    assert found.hardest == pytest.approx(44.6, abs=0.1)


def test_the_hours_in_which_nothing_is_missing_are_drawn_from_the_start():
    """Hard from 15 h on, hardest at 21 h, easy from 26 to 38 h: shown though one is awake for 24 h only."""
    found = data("10_vigil")
    assert found["easy"] == pytest.approx((26.1, 37.8), abs=0.1)
    assert found["later"][0, 0] == pytest.approx(24, abs=0.1) and found["later"][-1, 0] == pytest.approx(48, abs=0.1)
    assert easy(*longest("network with REM sleep", 0.0, 1.0, 48)) is None


def test_to_bed_in_the_evening_gives_less_back():
    morning, evening = (lose("flip-flop of 2008", awake=h) for h in (24, 36))
    assert morning.hours == pytest.approx(evening.hours, abs=0.01)
    assert (morning.share, evening.share) == pytest.approx((0.41, 0.26), abs=0.01)


def test_the_models_disagree_on_a_stimulant():
    """In the flip-flop of 2008 it makes the night harder, as wake neurons make the somnogen; in the network easier."""
    hard = {
        m: [lose(m, drive=d).missing.max() for d in (1, 1.4)] for m in ("flip-flop of 2008", "network with REM sleep")
    }
    assert hard["flip-flop of 2008"] == pytest.approx([1.30, 1.99], abs=0.02)
    assert hard["network with REM sleep"] == pytest.approx([2.07, 1.63], abs=0.02)
