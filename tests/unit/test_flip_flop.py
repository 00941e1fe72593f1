"""The flip-flop of sleep: acceptance target A12, its hysteresis, lost sleep, drugs, and what it cannot do."""

import libsbml
import numpy as np
import pytest
import roadrunner

from nelib.kit.bifurcation import continue_branch
from nelib.kit.evidence import load_evidence
from nelib.kit.units import check_model_units
from nelib.locus import flip_flop as ff
from nelib.locus import sleep_wake as sw
from nelib.locus.hypnogram import spells
from nelib.locus.slow_sleep import slow_run

# What the published equations say, written down once more: potentials in mV, time in seconds.
PUBLISHED = {
    "2008": {"vm": 2.1, "mv": 1.8, "vh": 1.0, "vc": 2.9, "A": 1.3, "chi": 45 * 3600, "mu": 4.4, "c0": 4.5},
    "2007": {"vm": 1.9, "mv": 1.9, "vh": 0.19, "vc": 6.3, "A": 1.0, "chi": 10.8 * 3600, "mu": 3.6, "c0": 1.0},
}


def published(which: str, V_v: float, V_m: float, H: float, clock: float) -> list[float]:
    p = PUBLISHED[which]
    q_v, q_m = (100 / (1 + np.exp((10 - V) / 3)) for V in (V_v, V_m))
    drive = p["vh"] * H - p["vc"] * (p["c0"] + clock)
    return [(-p["vm"] * q_m + drive - V_v) / 10, (p["A"] - p["mv"] * q_v - V_m) / 10, (p["mu"] * q_m - H) / p["chi"]]


@pytest.mark.parametrize("which", ff.SETS)
def test_the_model_is_the_published_equations(which):
    model, generator = ff.flip_flop_model(which), np.random.default_rng(1)
    p = list(model._values(None).values())
    for _ in range(20):
        V_v, V_m, H, phase = generator.uniform([-15, -10, 0, 0], [5, 5, 20, 2 * np.pi])
        found = model._rhs([V_v / 3, V_m / 3, H, np.cos(phase), np.sin(phase)], p, [1.0] * len(model.reactions))
        wanted = published(which, V_v, V_m, H, np.cos(phase))
        np.testing.assert_allclose([found[0] * 3, found[1] * 3, found[2]], wanted, rtol=1e-11)
        np.testing.assert_allclose(found[3:], 2 * np.pi / 86400 * np.array([-np.sin(phase), np.cos(phase)]), rtol=1e-12)


def test_a12_a_day_of_the_flip_flop():
    """A12: entrained to 24 h, 8 to 9 h of sleep, monoaminergic neurons at 4.5 to 5.5 Hz in waking, VLPO in antiphase."""
    habit = sw.habit()
    assert habit.locked and habit.sleeps == 1
    assert 8 < habit.sleep < 9
    assert habit.sleep == pytest.approx(8.52, abs=0.01)  # the dossier's own run
    assert 4.5 < habit.Q_wake < 5.5
    assert habit.Q_wake == pytest.approx(5.05, abs=0.01)
    assert habit.Q_sleep == pytest.approx(0.012, abs=0.001)
    assert [habit.H_low, habit.H_high] == pytest.approx([12.5, 15.1], abs=0.05)
    day = sw.run(1, start=habit.state)
    assert np.corrcoef(day.Q_v, day.Q_m)[0, 1] < -0.95
    assert not ((day.Q_v > 4) & (day.Q_m > 4)).any()
    assert abs(habit.middle - 12) < 1.5  # asleep around the minimum of the clock


def test_the_first_set_sleeps_less_than_the_dossier_says():
    """Set of 2007: the dossier has 6.27 h, without its rule for sleep. By this rule it is 4.9 h, and no rate gives it.

    With the threshold anywhere from 0.5 to 3 Hz it is 4.6 to 5.2 h, and at 4 Hz, near the top rate of 4.7, it is 6.9 h.
    """
    habit = sw.habit("2007")
    assert habit.locked
    assert habit.sleep == pytest.approx(4.90, abs=0.02)
    days = sw.run(2, which="2007", start=habit.state)
    hours = [spells(days.time, days.Q_m, level, above=False).within(0, 48) / 2 for level in (0.5, 1.0, 3.0, 4.0)]
    assert hours == pytest.approx([4.66, 4.90, 5.20, 6.88], abs=0.03)


def test_two_folds_bound_the_loop():
    """2008: asleep above 2.463 mV, awake below 1.450 mV; the loop of 2007 is six times narrower."""
    new, old = ff.loop("2008"), ff.loop("2007")
    assert [new.awake, new.asleep] == pytest.approx([1.4503, 2.4635], abs=1e-4)
    assert [old.awake, old.asleep] == pytest.approx([0.9304, 1.1067], abs=1e-4)
    assert 5 < new.width / old.width < 6.5


@pytest.mark.parametrize("change", [{}, {"nu_vm": 3.0}, {"nu_mv": 1.2}, {"A": 0.7}, {"nu_vh": 0.5}, {"theta": 9.0}])
def test_continuation_agrees_with_the_closed_form(change):
    """Continuation knows the equations alone; the closed form solves them by hand."""
    followed, solved = ff.loop(**change), ff.folds(**change)
    assert [followed.asleep, followed.awake] == pytest.approx([solved.asleep, solved.awake], rel=1e-9)
    D, branch = ff.diagram(**change)
    curve = ff.curve(**change)
    shift = np.interp(branch.states[:, 0] * 3, curve.V_v, curve.D) - D
    inside = (branch.states[:, 0] * 3 > curve.V_v[0]) & (branch.states[:, 0] * 3 < curve.V_v[-1])
    assert np.abs(shift[inside]).max() < 1e-3
    assert (np.interp(branch.states[inside, 0] * 3, curve.V_v, curve.stable) > 0.5).mean() == pytest.approx(
        branch.stable[inside].mean(), abs=0.02
    )


def test_weaker_mutual_inhibition_loses_the_loop():
    """Phillips & Robinson 2007 (abstract): weak mutual inhibition makes the states unstable, as in narcolepsy."""
    p = {n: q.value for n, q in ff.flip_flop_model().parameters.items()}
    weak = {k: ff.folds(nu_vm=k * p["nu_vm"], nu_mv=k * p["nu_mv"]) for k in (1.0, 0.9, 0.8, 0.7)}
    widths = [weak[k].width for k in (1.0, 0.9, 0.8)]
    assert widths == sorted(widths, reverse=True)
    assert weak[0.7] is None and ff.loop(nu_vm=0.7 * p["nu_vm"], nu_mv=0.7 * p["nu_mv"]) is None


def test_the_switch_remembers():
    """Between the folds the state depends on the past."""
    model = ff.switch_model()
    p = model._values(None)
    middle = ff.loop().awake / 2 + ff.loop().asleep / 2
    H = (middle + p["nu_vc"] * p["c_0"]) / p["nu_vh"]
    ends = []
    for start in ({"x_v": -5.0, "x_m": 0.4}, {"x_v": 0.0, "x_m": -4.0}):
        path = model.simulate([0, 300, 3000], parameters={"H": H}, initial=start)
        ends.append(3 * path["x_v"][-1])
        state = model.steady_state(parameters={"H": H}, initial=start)
        assert 3 * float(state["x_v"]) == pytest.approx(ends[-1], abs=1e-6)
    assert ends[0] < -5 and ends[1] > 0


@pytest.mark.parametrize("which", ff.SETS)
def test_libroadrunner_runs_the_export_to_the_same_values(which):
    model, times = ff.flip_flop_model(which), np.linspace(0, 2 * 86400, 97)
    assert check_model_units(model) == [] and check_model_units(ff.switch_model(which)) == []
    document = libsbml.readSBMLFromString(model.sbml())
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    for changes, activity in (({}, {}), ({"A": 0.8, "forced": 1.0}, {"MA_inhibits": 0.9})):
        runner = roadrunner.RoadRunner(model.sbml())
        runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-13
        for name, value in [*changes.items(), *((f"activity_{n}", v) for n, v in activity.items())]:
            runner[name] = value
        other = np.asarray(runner.simulate(times[0], times[-1], len(times), [f"[{s}]" for s in model.species]))
        path = model.simulate(times, parameters=changes, activity=activity)
        for i, name in enumerate(model.species):
            # Near zero a potential and the clock have no relative error: an absolute one, a ten-thousandth of their size.
            size = np.abs(other[:, i]).max()
            np.testing.assert_allclose(path[name], other[:, i], rtol=1e-4, atol=1e-4 * size, err_msg=name)


def test_lost_sleep_is_recovered_in_part_and_less_of_a_longer_loss():
    """Rosenthal 1991: 72 % after one night and 42 % after two, in 24 h. The model: 41 and 28 %, so too little."""
    habit, table = sw.habit(), load_evidence("arousal")
    shares = []
    for hours in (24, 48):
        found = sw.all_nighter(habit.wake, hours, days_after=3)
        assert found.lost == pytest.approx(habit.sleep * hours / 24, abs=0.02)
        assert (found.course.Q_m[(found.course.time > habit.wake) & (found.course.time < habit.wake + hours)] > 3).all()
        shares.append(found.extra[0] / found.lost)
        assert 0 < found.extra[2] < found.extra[1] < found.extra[0]
    assert shares == pytest.approx([0.41, 0.28], abs=0.01)
    measured = [table["recovered_24"].value, table["recovered_48"].value]
    assert shares[1] < shares[0] and all(s < m for s, m in zip(shares, measured, strict=True))


def test_the_somnogen_follows_its_closed_form_while_the_rate_is_constant():
    course = sw.run(1, awake=[(0.0, 24.0)])
    made = np.cumsum(np.diff(course.time, prepend=0) * 4.4 * course.Q_m * np.exp(course.time / 45)) / 45
    wanted = (course.H[0] + made) * np.exp(-course.time / 45)
    np.testing.assert_allclose(course.H, wanted, rtol=1e-3)


def test_less_drive_to_waking_makes_sleep_earlier_at_once_and_shorter_for_good():
    """A drug that silences monoaminergic neurons also stops them from making somnogen."""
    usual, drug = sw.habit(), sw.drug("clonidine")
    first = sw.run(1, changes=[(0.0, drug)]).sleep
    assert first.start[0] < usual.onset - 0.5
    assert first.length[0] > usual.sleep + 0.2
    lasting = sw.habit(**drug)
    assert lasting.locked and lasting.sleep == pytest.approx(6.47, abs=0.03)
    assert sw.drug("clonidine", 0.0) == {"A": 1.3}


@pytest.mark.parametrize(("name", "later"), [("amphetamine", 1.8), ("reboxetine", 1.55)])
def test_more_inhibition_of_the_vlpo_delays_sleep(name, later):
    assert sw.habit(**sw.drug(name)).onset - sw.habit().onset == pytest.approx(later, abs=0.1)


def test_blockers_of_postsynaptic_receptors_have_no_place_in_this_model():
    assert sw.drug("prazosin") == sw.drug("propranolol") == {}


def test_without_its_clock_the_model_stays_awake_at_the_very_edge():
    """A limit of the model: animals without a clock sleep in many short spells; this one ends 3 µV below the fold."""
    course = sw.run(20, start={"clock_x": 0.0, "clock_y": 0.0})
    assert len(course.sleep.start) == 0
    assert 0 < ff.loop().asleep - course.D[-1] < 0.004


@pytest.mark.parametrize(
    ("change", "which"),
    [({}, "2008"), ({"A": 0.0}, "2008"), ({"nu_vm": 3.15}, "2008"), ({"nu_vm": 1.05}, "2008"), ({}, "2007")],
)
def test_the_slow_model_sleeps_as_the_whole_one(change, which):
    slow, whole = slow_run(5, which=which, **change), sw.habit(which, **change)
    assert slow.sleep.within(0, 120) / 5 == pytest.approx(whole.sleep, abs=0.06)
    start = slow.sleep.start[slow.sleep.whole][0] % 24
    assert -0.3 < start - whole.onset < 0.05  # it does not linger at the fold


def test_the_slow_model_stays_awake_by_force_like_the_whole_one():
    slow, whole = slow_run(4, awake=[(15.3, 39.3)]), sw.run(4, awake=[(15.3, 39.3)])
    assert slow.sleep.length[:3] == pytest.approx(whole.sleep.length[:3], abs=0.15)


def test_a_moved_module_is_still_found_where_it_was():
    from nelib.signaling import bifurcation

    assert bifurcation.continue_branch is continue_branch


@pytest.mark.parametrize(
    "call",
    [
        lambda: ff.flip_flop_model("2010"),
        lambda: ff.curve(nu_vm=-1),
        lambda: ff.loop(nu_xy=1),
        lambda: sw.run(0),
        lambda: sw.run(1, awake=[(5, 4)]),
        lambda: sw.run(1, A=float("nan")),
        lambda: sw.run(1, start={"H": -1}),
        lambda: sw.drug("caffeine"),
        lambda: sw.drug("clonidine", -1),
        lambda: sw.all_nighter(0, 0),
    ],
)
def test_impossible_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
