"""The report on a shift: the record is judged, not the number."""

import dataclasses
from functools import cache

import numpy as np
import pytest
from ipywidgets import Widget

from nelib.body.bedside import NOTICE, ROW
from nelib.body.bedside_faults import EMPTY, LEAK, MIXED, SLIP, Happened, plan
from nelib.body.bedside_sheet import Sheet
from nelib.body.bedside_shift import Shift, rival
from nelib.body.titration import PI, Nurse, titrate
from nelib.checkpoints.bedside_report import EXAMPLE, ShiftReport, limit, read_percent, rivals, shift, summary, told
from nelib.explorers import bedside as explore
from nelib.explorers.bedside.bedside import CATHETER, CHECK, LEVEL, LOOK, OPEN, QUIET
from nelib.kit.personal import Personal

ANNA = Personal("15_bedside", "anna", environ={})


@pytest.fixture(autouse=True)
def closed():
    yield
    Widget.close_all()


class Desk:
    """A chart with nothing on screen: what the report reads of it."""

    def __init__(self, me=ANNA):
        self.explorer, self.runs = explore.chart.at(me), []

    def begin(self, patient: int = 1, **settings):
        if self.explorer.run is not None:
            self.runs.append(self.explorer.run.kept())
        self.explorer.begin(patient=patient, **settings)
        return self

    def act(self, action: str):
        settings = self.explorer.settings()
        return self.explorer.act(self.explorer.run.plant, action, settings["dose"], settings["vasopressin"])

    @property
    def sheet(self):
        return self.explorer.run.plant.kept()


def work(desk, minutes: int = 60, careful: bool = True) -> None:
    """Follow the nurse's rule every three minutes with small steps, and change a syringe when the pump warns.

    Who is careful also levels the transducer, looks at the arm and counts the ampoules.
    """
    rule, run = Nurse(3, 0.03), desk.explorer.run
    shift = run.plant.shift
    for minute in range(minutes):
        rows = shift.kept().rows
        if rows["warning"][-1]:
            shift.change_syringe()
            if careful and "times" in desk.act(CHECK):
                shift.change_syringe()
        if minute % 3 == 0:
            if careful:
                desk.act(LEVEL)
                if "pale" in desk.act(LOOK) and shift.patient.leak:
                    desk.act(CATHETER)
            shift.set_dose(min(max(rule(rows, shift.dose), 0.0), 3.0))
        run.skip(60)


def begun(patient: int = 1, **how):
    return Desk().begin(patient, **how)


@cache
def worked(patient: int, careful: bool = True, shifts: int = 1) -> Desk:
    """Return a desk after one shift with a patient, or at the end of another one; nobody goes on there."""
    chart = begun(patient)
    for _ in range(shifts - 1):
        chart.begin(patient)
    work(chart, careful=careful)
    chart.act(OPEN)
    return chart


def judged(chart, text: str, me=ANNA):
    return shift(me, chart).answer.judge(text)


def truth(chart) -> str:
    return f"{chart.sheet.report.in_target:.1f}%"


@pytest.fixture(scope="module")
def careful():
    chart = begun(2)
    work(chart)
    chart.act(OPEN)
    return chart


def test_a_careful_shift_is_accepted_and_told(careful):
    found, sheet = judged(careful, truth(careful)), careful.sheet
    assert found.kind == "right" and NOTICE in found.message
    nurse, controller = rivals(sheet)
    assert nurse == rival(sheet.who, sheet.course, True, Nurse(5), sheet.minutes, 5)
    assert controller == rival(sheet.who, sheet.course, True, PI(), sheet.minutes)
    r = sheet.report
    for words in (
        f"{r.in_target:.0f}% (shown: {r.seen:.0f}%)", f"below {r.below:.0f}%", f"above {r.above:.0f}%",
        f"lowest {r.lowest:.0f} mmHg", f"{r.changes} changes", f"{r.drug:.1f} mg", f"{nurse.in_target:.0f}%",
        f"{controller.in_target:.0f}%",
    ):  # fmt: skip
        assert words in found.message
    assert all(told(one) in found.message for one in sheet.happened) and sheet.happened


def test_care_pays():
    """The careful are in target longer than with blind trust in the monitor, and about four of five are accepted."""
    found = {}
    for careful in (True, False):
        sheets = []
        for patient in range(1, 13):
            sheets += [worked(patient, careful, shifts).sheet for shifts in (1, 2)]
        better = np.mean([ShiftReport._one(sheet).kind == "right" for sheet in sheets])
        found[careful] = np.median([sheet.report.in_target for sheet in sheets]), better
    assert found[True][0] > found[False][0] + 5
    assert 2 / 3 < found[True][1] < 0.95 and found[False][1] < 0.2


def test_doing_nothing_does_not_pass():
    """Only the syringe is changed, the dose and everything else are never touched; the report says so."""
    said = []
    for who, course in zip(range(24), range(100, 124), strict=True):
        lazy = Shift(who, course)
        titrate(lazy, Changes(lazy), 60)
        lazy.end()
        said.append(ShiftReport._one(lazy.kept()))
    assert np.mean([found.kind == "right" for found in said]) < 0.1
    assert all("You never changed the dose." in found.message for found in said if found.kind != "right")


class Changes:
    """Changes a syringe when the pump warns."""

    interval = 1.0

    def __init__(self, shift):
        self.shift = shift

    def __call__(self, rows, dose):
        if rows["warning"][-1]:
            self.shift.change_syringe()
        return dose


def test_the_bar_is_the_nurse_now_or_usually():
    """Who has more than her usual passes, also if she was lucky; who has less than both is told both."""
    kinds = set()
    for patient in range(1, 9):
        chart = worked(patient)
        sheet, found = chart.sheet, ShiftReport._one(chart.sheet)
        now = rivals(sheet)[0].in_target
        usual = np.median([rival(sheet.who, c, True, Nurse(5), 60, 5).in_target for c in range(15)])
        assert limit(sheet) == pytest.approx(min(now, usual))
        mine = sheet.report.in_target
        if sheet.deep <= 5:
            assert (found.kind == "right") == (mine >= min(now, usual))
        if found.kind == "right" and mine < now:
            kinds.add("lucky")
            assert f"she was lucky ({now:.0f}%)" in found.message and f"{usual:.0f}%" in found.message
        if "does better" in found.message:
            kinds.add("worse")
            assert f"has {usual:.0f}%, in this one {now:.0f}%; yours is {mine:.0f}%" in found.message
            assert f"below the target for {sheet.report.below:.0f}%" in found.message
    assert kinds


def flat(MAP: float = 70.0, minutes: int = 60, **changes) -> Sheet:
    """Return a sheet of a patient in target, with faults."""
    rows = np.zeros(12 * minutes, dtype=ROW)
    rows["t"], rows["MAP"], rows["monitor"], rows["left"] = 5 * np.arange(1, 12 * minutes + 1), MAP, MAP, 20
    rows["dose"] = np.where(rows["t"] > 1000, 0.3, 0.2)
    return dataclasses.replace(Sheet(1, 1, True, rows, 70.0, (), True), **changes)


def test_a_transducer_that_hung_wrong_does_not_count():
    for answered, kind in ((1800.0, "known error"), (1505.0, "known error"), (1500.0, "right"), (None, "known error")):
        found = ShiftReport._one(flat(happened=(Happened(SLIP, 600.0, answered, 12.0),)))
        assert found.kind == kind, answered
        assert ("transducer hung wrong" in found.message) == (kind != "right")


def test_a_late_answer_is_told():
    """Above the target all the time, so that she does better whatever happened."""
    for answered, late in ((1205.0, True), (1200.0, False)):
        found = ShiftReport._one(flat(90.0, happened=(Happened(LEAK, 600.0, answered, 0.4),)))
        assert found.kind == "known error" and ("You answered late: vein." in found.message) == late
        assert "above it for 100%" in found.message and "never changed" not in found.message


def test_a_new_vein_with_the_dose_of_the_leak_is_remarked():
    leak = Happened(LEAK, 600.0, 1200.0, 0.4)
    for peak, remarked in ((85.0, False), (92.0, True)):
        sheet = flat(happened=(leak,))
        sheet.rows["MAP"][300] = peak
        assert (f"the true pressure rose to {peak:.0f} mmHg" in summary(sheet)) == remarked


def test_spikes_are_explained():
    sheet = flat()
    assert "Spikes" not in summary(sheet)
    sheet.rows["monitor"][100:102] = 160
    assert "Spikes of the monitor: the catheter was flushed at 8:25, it showed 160." in summary(sheet)


def test_the_number_alone_is_worth_nothing():
    assert judged(None, EXAMPLE).kind == "unreadable"
    chart = Desk()
    for text in (EXAMPLE, "100%", "0"):
        found = judged(chart, text)
        assert found.kind == "known error" and "no shift" in found.message
    chart.begin()
    chart.explorer.run.skip(3700)
    assert "has ended" in judged(chart, "90%").message
    chart.act(OPEN)
    kept = chart.sheet.report
    far = 100.0 if kept.in_target < 50 else 1.0
    assert judged(chart, f"{far}%").kind == "wrong"


def test_somebody_who_sleeps_is_refused():
    """Nothing is done for two hours: the syringe runs out."""
    chart = begun()
    chart.explorer.run.skip(7000)
    chart.act(OPEN)
    found = judged(chart, truth(chart))
    assert found.kind == "known error" and "empty" in found.message


def test_who_trusts_the_monitor_is_told_what_was_missed():
    """The same rule with blind trust is worse than the nurse in some shift; then the faults are named."""
    refused = []
    for patient in range(1, 7):
        chart = worked(patient, careful=False)
        sheet, found = chart.sheet, judged(chart, truth(chart))
        fair = sheet.pale <= 10 and sheet.deep <= 5 and sheet.empty <= 2 and sheet.slipped <= 15
        assert (found.kind == "right") == (fair and sheet.report.in_target >= limit(sheet))
        if found.kind != "right":
            refused.append((found, sheet))
    assert len(refused) >= 4
    for found, sheet in refused:
        assert all(told(one) in found.message for one in sheet.happened)


def titrated(rule, who: int, course: int, minutes: float = 60):
    """Return the sheet of a rule that changes syringes when the pump warns, and looks at nothing else."""
    shift = Shift(who, course)

    def both(rows, dose):
        if rows["warning"][-1]:
            shift.change_syringe()
        return rule(rows, dose)

    both.interval = rule.interval
    titrate(shift, both, minutes)
    shift.end()
    return shift.kept()


def test_a_controller_that_pumps_into_the_arm_is_refused():
    """Only a leak, the pressure kept by turning up the pump, the catheter never changed: no such shift counts."""
    courses = [c for c in range(300) if set(plan(c).at) == {LEAK} and plan(c).at[LEAK] < 1500][:8]
    kept = 0
    for k, course in enumerate(courses):
        sheet = titrated(PI(), 500 + k, course)
        found = ShiftReport(ANNA)._one(sheet)
        kept += sheet.report.in_target >= rivals(sheet)[0].in_target
        assert found.kind == "known error" and "lost hand" in found.message, (k, sheet.pale, sheet.tissue)
        assert f"pumped {sheet.tissue:.0f} µg into the arm" in found.message and sheet.tissue > 100
        assert "never a new catheter" in found.message
    assert len(courses) == 8 and kept >= 6, "by the pressure alone they would have passed"


def test_an_arm_that_is_seen_in_time_counts():
    """The careful worker of these tests meets leaks, and no shift of it is refused for the arm or a deep pressure."""
    leaks = 0
    for patient in range(1, 9):
        sheet = worked(patient).sheet
        leaks += sheet.tissue >= 50
        assert sheet.pale < 5 and sheet.deep <= 5
        assert f"{sheet.tissue:.0f} µg beside the vein" in summary(sheet)
    assert leaks >= 3


def test_how_long_an_arm_was_pale():
    """By hand: from 50 µg on, until another vein takes over or the shift ends."""
    rows = np.zeros(120, dtype=ROW)
    rows["t"], rows["MAP"], rows["left"] = 5 * np.arange(1, 121), 70.0, 20.0
    rows["tissue"] = np.arange(120)
    rows["t"] += 600  # deep pressures count from 15 min on
    rows["MAP"][36:84] = 54.9
    leak = Happened(LEAK, 605.0, None, 0.5)
    sheet = Sheet(1, 1, True, rows, 70.0, (leak,), True)
    assert sheet.pale == pytest.approx((600 - 255) / 60) and sheet.tissue == 119 and sheet.deep == 2
    sheet = dataclasses.replace(sheet, happened=(dataclasses.replace(leak, answered=900.0),))
    assert sheet.pale == pytest.approx(45 / 60)
    assert dataclasses.replace(sheet, happened=()).pale == 0
    early = dataclasses.replace(leak, answered=700.0)
    assert dataclasses.replace(sheet, happened=(early,)).pale == 0


def test_a_deep_pressure_is_not_averaged_away():
    """64 and 40 mmHg are not alike: a shift that beats the nurse is refused for 6 min at 54, accepted with 5."""
    for course in (c for c in range(300) if LEAK not in plan(c).at):
        sheet = titrated(PI(), 900, course)
        bad = (sheet.rows["MAP"] < 65) & (sheet.rows["t"] > 900)
        if sheet.report.in_target > rivals(sheet)[0].in_target and bad.sum() > 75 and sheet.deep == 0:
            break
    for steps, kind in ((72, "known error"), (60, "right")):
        rows = sheet.rows.copy()
        rows["MAP"][np.flatnonzero(bad)[:steps]] = 54  # what was below the target anyway
        lower = dataclasses.replace(sheet, rows=rows)
        found = ShiftReport(ANNA)._one(lower)
        assert lower.report.in_target == sheet.report.in_target and found.kind == kind
        assert (f"below 55 mmHg for {steps / 12:.1f} min; I accept 5." in found.message) == (kind != "right")


def test_the_question_names_its_rules():
    said = shift(ANNA).prompt
    for words in ("hung wrong for more than 15 min", "mends a fault at her first look 5 min after it began"):
        assert words in said
    for words in ("empty (over 2 min)", "pale arm (10 min)", "below 55 mmHg for more than 5 min after the first 15"):
        assert words in said


def test_what_the_monitor_showed_is_not_what_was_true():
    for patient in range(1, 9):
        chart = worked(patient, careful=False)
        r = chart.sheet.report
        if min(abs(r.seen - x) for x in (r.in_target, r.below, r.above)) > 2:
            found = judged(chart, f"{r.seen:.1f}%")
            assert found.kind == "known error" and "monitor showed" in found.message
            assert f"{r.in_target:.0f}%" not in found.message
            assert "below the target" in judged(chart, f"{r.below:.1f}%").message
            return
    pytest.fail("No shift in which the monitor was wrong.")


def test_a_quiet_or_a_short_shift_does_not_count():
    chart = begun(faults=QUIET)
    work(chart)
    chart.act(OPEN)
    assert "nothing could go wrong" in judged(chart, truth(chart)).message
    short = begun()
    work(short, 30)
    short.act(OPEN)
    assert "30 min" in judged(short, truth(short)).message
    assert {judged(c, truth(c)).kind for c in (chart, short)} == {"known error"}


def test_an_earlier_shift_counts_too(careful):
    filed = truth(careful)
    again = Desk()
    again.explorer.run, again.runs = None, [careful.explorer.run.kept()]
    assert judged(again, filed).kind == "right"


def test_on_screen():
    """The chart itself, not a stand-in."""
    chart = explore.chart.show(me=ANNA)
    assert "no shift" in judged(chart, EXAMPLE).message
    chart.skip(60)
    chart.act(OPEN)
    chart.new()
    found = chart.runs[0].plant
    assert "judge it from 60 on" in judged(chart, f"{found.report.in_target:.1f}").message


def test_the_patients_of_somebody_else(careful):
    other = Personal("15_bedside", "bert", environ={})
    assert "not yours" in judged(careful, "50%", other).message
    assert shift(chart=careful).answer.me is careful.explorer.me


@pytest.mark.parametrize(
    ("text", "number"), [("72", 72), ("72%", 72), (" 71.5 percent", 71.5), ("0,5 %", 0.5), ("100 %.", 100)]
)
def test_a_percentage_is_read(text, number):
    assert read_percent(text) == number


@pytest.mark.parametrize("text", ["", "most of it", "-3%", "120%", "72 min", "70 to 75%"])
def test_what_is_no_percentage(text, careful):
    assert judged(careful, text).kind == "unreadable"


def test_faults_in_words():
    assert told(Happened(SLIP, 600.0, 720.0, -12.4)) == "transducer 12 cm too high from 10:00, leveled after 2:00"
    assert told(Happened(LEAK, 60.0, None, 0.42)) == "42% of the drug beside the vein from 1:00, never a new catheter"
    assert told(Happened(MIXED, 60.0, 90.0, 0.5016)).startswith("new syringe 0.5 times as strong as written from 1:00")
    assert told(Happened(EMPTY, 0.0, 5.0, 0.0)) == "syringe empty from 0:00, changed after 0:05"


def test_bad_input():
    with pytest.raises(ValueError, match="Personal"):
        shift("anna")
    with pytest.raises(ValueError, match="explore.chart.show"):
        shift(ANNA, explore.chart)
    with pytest.raises(ValueError, match="explore.chart.show"):
        shift(ANNA, "chart")
