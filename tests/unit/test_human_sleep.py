"""The human network: against the published program, the dossier's outcomes, the clock, drugs, flights."""

import libsbml
import numpy as np
import pytest
import roadrunner

from nelib.kit.evidence import load_evidence
from nelib.kit.units import check_model_units
from nelib.locus import body_clock, human_nights, human_sleep
from nelib.locus.hypnogram import score, spells

TOP = np.array([6.0, 5.0, 5.0, 7.0, 323.88, 1.0, 1.0, 1.0])  # highest rates in Hz, need of sleep in percent


def published(x: np.ndarray, lux: float, ne: float = 1.0, i_lc: float = 0.0) -> np.ndarray:
    """Write the equations of ModelDB 244485 down once more, with rates in Hz and time in minutes."""
    L, V, R, S, h, c, xc, n = x
    NE, GABA, ACh, SCN = ne * np.tanh(L / 5), np.tanh(V / 2.5), np.tanh(R / 2.5), np.tanh(S / 4)
    alpha = 0.05 * np.sqrt(lux / 9500)
    B = 33.75 * (1 - n) * alpha * (1 - 0.4 * c) * (1 - 0.4 * xc)
    to_lc = 0.8 * ACh + 0.5 * SCN - 1.5 * GABA + i_lc
    to_r = 2.2 * ACh - 8 * NE + 0.8 * SCN - GABA
    return np.array(
        [
            (3 * (1 + np.tanh((to_lc + 0.4) / 0.4)) - L) / 23,
            (2.5 * (1 + np.tanh((-1.5 * NE - 0.1 * SCN + 0.0045 * h + 0.1) / 0.2)) - V) / 10,
            2.5 * (1 + np.tanh((to_r + 0.8) / 0.1)) - R,
            (3.5 * (1 + np.tanh((c + 0.1) / 0.7)) - S) / 0.5,
            (323.88 - h) / 946.8 if L > 2 else -h / 202.2,
            np.pi / 720 * (xc + B),
            np.pi / 720 * (0.23 * (xc - 4 * xc**3 / 3) - c * ((24 / (0.99669 * 24.2)) ** 2 + 0.55 * B)),
            alpha * (1 - n) - 0.0075 * n,
        ]
    )


@pytest.mark.parametrize(("lux", "ne", "i_lc"), [(500, 1, 0), (0, 1, 0), (2000, 0.6, -0.1), (100, 1.3, 0.1)])
def test_the_model_is_the_published_equations(lux, ne, i_lc):
    model, generator = human_sleep.human_model(), np.random.default_rng(2)
    changed = human_sleep.settings({"light": lux, "NE": ne, "I_LC": i_lc})
    p = list(model._values(changed).values())
    for _ in range(20):
        y = generator.uniform([0, 0, 0, 0, 0, -1, -1, 0], 1)
        found = np.array(model._rhs(y.tolist(), p, [1.0] * len(model.reactions)))
        np.testing.assert_allclose(found * TOP, published(y * TOP, lux, ne, i_lc), rtol=1e-9, atol=1e-12)


@pytest.fixture(scope="module")
def week():
    return human_nights.run(6)


def test_a_published_night(week):
    """The program says: entrained to 24 h, and four bouts of REM sleep for betaR = -0.8."""
    found = week.summary(24, 144)
    assert found["period"] == pytest.approx(24, abs=0.01)
    assert found["sleeps"] == 1 and found["REM_bouts"] == 4
    assert found["sleep"] == pytest.approx(7.63, abs=0.02)
    assert found["REM_bout"] == pytest.approx(27.0, abs=0.3)
    assert found["cycle"] == pytest.approx(98.8, abs=0.5)


def test_no_rem_sleep_where_the_program_says_so():
    """The program: betaR = -0.3 is no REM sleep."""
    assert human_nights.fast(3, b_REM=0.3).summary(24, 72)["REM"] == 0


def test_the_share_of_rem_sleep_and_the_cycle_are_those_of_people(week):
    found, table = week.summary(24, 144), load_evidence("arousal")
    share = found["REM"] / found["sleep"]
    assert table["REM_share_low"].value <= share <= table["REM_share_high"].value
    assert found["cycle"] == pytest.approx(table["cycle_minutes"].value, rel=0.12)


@pytest.mark.parametrize(
    ("drive", "bout", "cycle"),
    [(-0.1, 62, 120), (0.1, 16.8, None)],
)
def test_drive_to_wake_neurons_sets_rem_sleep_as_the_dossier_says(drive, bout, cycle):
    """Dossier L3b: I_LC -0.1 gives cycles of 120 min and REM bouts of 62 min, +0.1 bouts of 16.8 min."""
    found = human_nights.run(15, I_LC=drive).summary(240, 360)
    assert found["REM_bout"] == pytest.approx(bout, rel=0.05)
    if cycle:
        assert found["cycle"] == pytest.approx(cycle, rel=0.02)


@pytest.mark.parametrize(
    ("ne", "period", "sleeps"),
    [(1.0, 24.0, 1.0), (0.95, 24.1, 1.0), (0.8, 16.0, 1.5), (0.6, 11.8, 2.0), (0.4, 24.0, 1.0)],
)
def test_less_norepinephrine_breaks_up_sleep(ne, period, sleeps):
    """Dossier L3b has: x0.8 unchanged, x0.6 about 17 h, x0.4 about 11 h. That was not reproduced.

    With norepinephrine at all its targets scaled, periods of 16 and 12 h come at x0.8 and x0.6, one step earlier; already
    x0.9 is not like 1; at x0.4 one sleep a day remains, and all of it is REM sleep. Scaled inside tanh, or at one target,
    the numbers differ, and none fits the dossier's three.
    """
    found = human_nights.run(15, NE=ne).summary(240, 360)
    assert found["period"] == pytest.approx(period, abs=0.4)
    assert found["sleeps"] == pytest.approx(sleeps, abs=0.25)
    if ne == 0.4:
        assert found["REM"] == pytest.approx(found["sleep"], rel=1e-6)


def test_libroadrunner_runs_the_export_to_the_same_values():
    model, times = human_sleep.human_model(), np.linspace(0, 600, 61)
    assert check_model_units(model) == []
    document = libsbml.readSBMLFromString(model.sbml())
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    for changes in ({"light": 0.0}, {"light": 1000.0, "b_LC": 0.35, "NE": 0.9}):
        runner = roadrunner.RoadRunner(model.sbml())
        runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-13
        runner.integrator.maximum_num_steps = 200000
        for name, value in changes.items():
            runner[name] = value
        other = np.asarray(runner.simulate(times[0], times[-1], len(times), [f"[{s}]" for s in model.species]))
        path = model.simulate(times, parameters=changes)
        for i, name in enumerate(model.species):
            np.testing.assert_allclose(path[name], other[:, i], rtol=1e-4, atol=1e-5, err_msg=name)


def test_without_light_the_clock_runs_at_its_own_period():
    """24.2 h is what the clock is made for; a day of sleep then has that length too."""
    time, path = human_nights.clock_path(20, step=5.0, light=0.0)
    own = np.diff(body_clock.marks(time, path[:, 1]))[5:]
    assert own == pytest.approx(24.2, abs=0.02)
    assert human_nights.fast(15, light=0.0).summary(240, 360)["period"] == pytest.approx(24.2, abs=0.1)


@pytest.mark.parametrize("change", [{}, {"NE": 1.1}, {"I_LC": -0.1}, {"g_NE_REM": 6.4}])
def test_equal_steps_give_the_same_night(change):
    """Two nights. (At NE = 0.9 a late bout of REM sleep or an awakening hangs by a thread, and the two may differ.)"""
    exact, fast = human_nights.run(1.5, **change), human_nights.fast(1.5, **change)
    a, b = (n.hypnogram for n in (exact, fast))
    assert len(a.REM.start) == len(b.REM.start)
    assert np.abs(a.sleep.start[:1] - b.sleep.start[:1]).max() * 60 < 2
    assert np.abs(a.REM.start - b.REM.start).max() * 60 < 8
    assert b.hours(0, 24)["REM"] * 60 == pytest.approx(a.hours(0, 24)["REM"] * 60, abs=4)
    finer = human_nights.fast(1.5, step=0.125, **change).hypnogram
    assert np.abs(a.REM.start - finer.REM.start).max() < np.abs(a.REM.start - b.REM.start).max()


def test_long_strides_by_day_hardly_change_a_night():
    exact, fast = (human_nights.fast(4, step=1.0, stride=n).hypnogram for n in (1, 8))
    assert len(exact.REM.start) == len(fast.REM.start)
    assert np.abs(exact.sleep.start - fast.sleep.start).max() * 60 < 6
    assert np.abs(exact.REM.start - fast.REM.start).max() * 60 < 6


def test_low_dose_clonidine_is_met_and_a_clinical_dose_is_not():
    """Miyazaki 2004: 25 µg raises REM sleep, 150 µg lowers it; dexmedetomidine by mouth takes 42 min of it.

    A slower locus coeruleus only disinhibits REM neurons in this model, so it has the first half alone.
    """
    table = load_evidence("arousal")
    usual = human_nights.fast(1.5).hypnogram.hours(0, 24)
    low, high = (human_nights.fast(1.5, **human_sleep.drug("clonidine", d)).hypnogram.hours(0, 24) for d in (0.25, 1.0))
    assert usual["REM"] < low["REM"] < high["REM"]
    assert (high["REM"] - usual["REM"]) * 60 == pytest.approx(105, abs=5)
    deep = human_nights.fast(1.5, **human_sleep.drug("dexmedetomidine")).hypnogram.hours(0, 24)
    assert deep["REM"] > usual["REM"] and table["dexmedetomidine_REM"].value < 0


def test_reboxetine_delays_and_lowers_rem_sleep_as_in_patients():
    """Ferini-Strambi 2004: reboxetine for months lowers REM sleep and delays it."""
    usual, drug = (human_nights.fast(10, **p).summary(120, 240) for p in ({}, human_sleep.drug("reboxetine")))
    assert drug["REM"] < usual["REM"] - 0.1
    assert drug["latency"] > usual["latency"] + 15


def test_prazosin_raises_rem_sleep_and_propranolol_has_nothing_to_act_on():
    """Prazosin 0.5 to 1 mg/kg raises REM sleep late in rats (the dossier, section 4)."""
    usual, drug = (human_nights.fast(1.5, **p).hypnogram.hours(0, 24) for p in ({}, human_sleep.drug("prazosin")))
    assert drug["REM"] > usual["REM"] + 0.1
    assert human_sleep.drug("propranolol") == {}


def test_amphetamine_shortens_sleep():
    found = human_nights.fast(1.5, **human_sleep.drug("amphetamine")).hypnogram.hours(0, 24)
    assert found["REM"] + found["NREM"] < 7.63 - 0.5


def test_without_wake_neurons_there_is_no_waking():
    """A limit: lesions of the real locus coeruleus hardly change waking, so LC here is more than the locus coeruleus."""
    assert human_nights.fast(2, F_LC=0.0).summary(24, 48)["sleep"] == pytest.approx(24)
    assert 0 < human_nights.fast(6, NE=0.0).summary(72, 144)["sleep"] < 14


def test_a_drug_can_come_and_go():
    whole = human_nights.fast(2, changes=[(0.0, {"I_LC": -0.1}), (12.0, {"I_LC": 0.0})])
    never, always = human_nights.fast(2), human_nights.fast(2, I_LC=-0.1)
    assert whole.hypnogram.hours(0, 12) == pytest.approx(always.hypnogram.hours(0, 12), abs=0.05)
    assert whole.hypnogram.hours(24, 36)["REM"] == pytest.approx(never.hypnogram.hours(24, 36)["REM"], abs=0.3)


def test_an_all_nighter():
    """Rosenthal 1991: 72 % of one lost night and 42 % of two come back in 24 h. The model: 53 and 29 %."""
    found = [body_clock.all_nighter(8.85, hours) for hours in (24, 48)]
    assert [f.lost for f in found] == pytest.approx([7.62, 15.25], abs=0.03)
    assert [f.share for f in found] == pytest.approx([0.53, 0.29], abs=0.01)
    assert all(f.extra_rem[0] > 0 for f in found)


@pytest.mark.parametrize(("east", "days"), [(-9, 8.8), (-6, 6.4), (-3, 3.6), (3, 3.4), (6, 5.5), (9, 7.5)])
def test_a_flight(east, days):
    trip = body_clock.jet_lag(east, sleep=False)
    assert trip.adapted == pytest.approx(days, abs=0.1)
    assert np.abs(trip.behind[-1]) < 0.3
    assert np.sign(trip.behind[0]) == np.sign(east)


def test_no_flight_no_jet_lag_and_twelve_hours_are_the_same_either_way():
    assert body_clock.jet_lag(0, sleep=False).adapted == 0
    assert np.abs(body_clock.jet_lag(0, sleep=False).behind).max() < 0.02
    there, back = (body_clock.jet_lag(e, sleep=False).behind for e in (12, -12))
    np.testing.assert_allclose(there, back, atol=1e-6)


def test_whether_east_or_west_is_harder_depends_on_the_length_of_the_day():
    """The saying that east is harder holds here for 14 h of darkness, hardly for 12 h, not for the 10 h of the program."""
    nights = (8, 10, 12, 14)
    days = {(e, d): body_clock.jet_lag(e, dark=d, days=20, sleep=False).adapted for e in (-6, 6) for d in nights}
    assert [days[6, d] for d in nights] == pytest.approx([4.9, 5.5, 6.9, 9.0], abs=0.06)
    assert [days[-6, d] for d in nights] == pytest.approx([6.9, 6.4, 6.3, 6.5], abs=0.06)


@pytest.mark.parametrize("lamps", [{"dark": 6}, {"dark": 14}, {"light": 100}, {"light": 5000, "dark": 14}])
def test_who_stays_at_home_has_no_jet_lag_under_any_lamps(lamps):
    """The clock has settled before the flight; the published start fits 10 h of darkness alone."""
    stay = body_clock.jet_lag(0, sleep=False, **lamps)
    assert stay.adapted == 0 and np.abs(stay.behind).max() < 0.1


def test_far_east_the_clock_goes_the_long_way_round():
    """9 h earlier takes nine steps forward; 10 h earlier becomes 14 h later."""
    for east, turns in ((9, 0), (10, 1), (12, 1)):
        path = np.unwrap([east, *body_clock.jet_lag(east, days=20, sleep=False).behind], period=24)
        assert path[-1] == pytest.approx(24 * turns, abs=0.1)


def test_sleep_follows_the_clock_to_the_new_zone():
    trip = body_clock.jet_lag(6, days=9)
    nights = trip.night.hypnogram.sleep.longer(3.0)
    local = (nights.start + np.where(nights.start > trip.flight, 6, 0) + 12) % 24 - 12
    assert local[0] == pytest.approx(1.2, abs=0.1)
    assert local[-1] == pytest.approx(local[0], abs=0.5)
    assert np.abs(local - local[0]).max() > 3


def test_spells_are_cut_at_the_crossings_and_cut_off_ones_are_marked():
    time = np.linspace(0, 4, 41)
    found = spells(time, np.sin(np.pi * time), 0.0)
    np.testing.assert_allclose(found.start, [0.0, 2.0], atol=0.01)
    np.testing.assert_allclose(found.end, [1.0, 3.0], atol=0.01)
    other = spells(time, np.cos(np.pi * time), 0.0)
    assert other.whole.tolist() == [False, True, False]
    assert other.within(0, 4) == pytest.approx(2, abs=0.01)


def test_rem_neurons_of_a_waking_brain_are_not_scored():
    time = np.arange(6.0)
    wake, rem = np.array([6, 6, 1, 1, 6, 6.0]), np.array([0, 5, 5, 0, 0, 0.0])
    found = score(time, wake, rem, wake=4.0, rem=3.0)
    assert found.stage.tolist() == [0, 0, 1, 2, 0, 0]
    assert found.REM.start[0] == pytest.approx(1.4, abs=0.15)
    assert sum(found.hours(0, 5).values()) == pytest.approx(5)


@pytest.mark.parametrize(
    "call",
    [
        lambda: human_nights.run(-1),
        lambda: human_nights.fast(1, NE=-1),
        lambda: human_nights.fast(1, I_LC=-1),
        lambda: human_nights.fast(1, dark=30),
        lambda: human_nights.fast(1, step=0),
        lambda: human_nights.fast(1, changes=[(2, {"light": 100})]),
        lambda: human_nights.fast(1, g_XY=1),
        lambda: human_nights.fast(1, awake=[(3, 2)]),
        lambda: human_nights.run(1, start={"LC": -0.1}),
        lambda: body_clock.jet_lag(13),
        lambda: human_sleep.drug("melatonin"),
        lambda: spells([0, 1, 1], [0, 1, 2], 0.5),
    ],
)
def test_impossible_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
