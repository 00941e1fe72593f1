"""The checkpoint on the shift of lesson 15, judged by the record. For teaching, never for treatment.

What counts is the shift, not the number: the number only says which one. A shift counts if its envelope was opened, if
it was long enough, if things could go wrong in it, if no syringe stayed empty, if the drug was not left running into a
pale arm, if the transducer did not hang wrong for long, if the pressure was not far below the target for long, and if
the patient was truly in target for at least as long as with a nurse who looks every few minutes and mends what goes
wrong: on the same patient with the same course, or in the middle of many courses of this patient, if that is less.
"""

import dataclasses
import re
from functools import lru_cache
from statistics import median
from typing import Any, ClassVar

from nelib.body.bedside import NOTICE
from nelib.body.bedside_faults import EMPTY, LEAK, MIXED, SLIP, Happened, value
from nelib.body.bedside_sheet import Sheet
from nelib.body.bedside_shift import rival
from nelib.body.infusion_pump import SIXTY
from nelib.body.infusion_pump import value as bedside
from nelib.body.titration import PI, Nurse, Report, target
from nelib.checkpoints.report import series, unreadable
from nelib.explorers import bedside as explore
from nelib.explorers.bedside.bedside import COMES, LESSON, PATIENTS, spikes, who
from nelib.kit.checkpoint import Feedback, check
from nelib.kit.personal import Personal
from nelib.kit.recorder import clock

__all__ = ["shift"]

EXAMPLE = "72%"
COURSES = 15  # shifts that tell what a nurse usually reaches with a patient
ROUNDED = 0.75  # percent by which a filed number may be off
NEED = "I need the record: pass the chart, as in ask.shift(me, chart)."
ANSWERS = {SLIP: "leveled", LEAK: "new catheter", MIXED: "changed", EMPTY: "changed"}


def read_percent(text: str) -> float:
    """Return the number of an answer such as ``"72%"``.

    Raises
    ------
    ValueError
        If it is no percentage.
    """
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(?:%|percent)?\s*\.?\s*", str(text))
    if not found:
        raise ValueError(f"Write the time in target as a percentage, like this: {EXAMPLE}.")
    number = float(found[1].replace(",", "."))
    if number > 100:
        raise ValueError("A share of the time is at most 100%.")
    return number


@lru_cache(maxsize=64)
def _rivals(who: int, course: int, faults: bool, minutes: float) -> tuple[Report, Report]:
    """Return how the nurse and the controller do."""
    nurse = rival(who, course, faults, Nurse(bedside("cuff_interval")), minutes, value("answer"))
    return nurse, rival(who, course, faults, PI(), minutes)


@lru_cache(maxsize=64)
def _usual(who: int) -> float:
    """Return the percentage that the nurse reaches with a patient in the middle of some courses."""
    given = Nurse(bedside("cuff_interval")), value("length"), value("answer")
    return median(rival(who, course, True, *given).in_target for course in range(COURSES))


def rivals(sheet: Sheet) -> tuple[Report, Report]:
    """Return how a nurse and a controller do with the patient and the course of a shift.

    The nurse looks every 5 min, and mends a fault at the first look 5 min after it began; the controller sees none.
    """
    return _rivals(sheet.who, sheet.course, sheet.faults, sheet.minutes)


def told(one: Happened) -> str:
    """Say what went wrong, when, and when it was answered."""
    what = {
        SLIP: f"transducer {abs(one.size):.0f} cm too {'low' if one.size > 0 else 'high'}",
        LEAK: f"{one.size:.0%} of the drug beside the vein",
        MIXED: f"new syringe {one.size:.2g} times as strong as written",
        EMPTY: "syringe empty",
    }[one.what]
    if one.answered is None:
        return f"{what} from {clock(one.begin)}, never {ANSWERS[one.what].replace('new', 'a new')}"
    return f"{what} from {clock(one.begin)}, {ANSWERS[one.what]} after {clock(one.answered - one.begin)}"


def limit(sheet: Sheet) -> float:
    """Return the percentage that counts: the nurse's in this course, or her usual one if that is less."""
    return min(rivals(sheet)[0].in_target, _usual(sheet.who))


def remarks(sheet: Sheet) -> str:
    """Say what else is worth looking at in the record."""
    said, high = "", target()[1]
    if sheet.rebound > high + value("rebound"):
        said += (
            f" After the new vein all of the dose arrived again, and the true pressure rose to {sheet.rebound:.0f} "
            "mmHg: what was turned up because of the leak was still running."
        )
    return said + (f" Spikes of the monitor: {spikes(sheet)}." if sheet.disturbed else "")


def hint(sheet: Sheet) -> str:
    """Say what a shift lost by."""
    left = [one.what for one in sheet.happened if one.answered is None]
    late = [one.what for one in sheet.happened if one.answered and one.answered - one.begin > value("late") * SIXTY]
    said = f" You did not answer: {series(left)}." if left else ""
    said += f" You answered late: {series(late)}." if late else ""
    r = sheet.report
    return f"{said} You were below the target for {r.below:.0f}% of the time, above it for {r.above:.0f}%."


def summary(sheet: Sheet) -> str:
    """Say how a shift went."""
    r, (low, high), (nurse, controller) = sheet.report, target(), rivals(sheet)
    first = f"first there after {r.first:.0f} min" if r.first < float("inf") else "never there"
    story = "; ".join(told(one) for one in sheet.happened)
    idle = "" if r.changes else "You never changed the dose. "
    return idle + (
        f"Of {sheet.minutes:.0f} min truly in target ({low:g} to {high:g} mmHg) {r.in_target:.0f}% (shown: "
        f"{r.seen:.0f}%), below {r.below:.0f}%, above {r.above:.0f}%; lowest {r.lowest:.0f} mmHg, {r.area:.0f} "
        f"mmHg·min below the target, {sheet.deep:.1f} min below {value('deep'):g} mmHg after the first "
        f"{value('deep_from'):g}, {first}; {r.changes} changes of the dose, {r.drug:.1f} mg of norepinephrine "
        f"into the blood, {sheet.tissue:.0f} µg beside the vein. A nurse who looks every "
        f"{bedside('cuff_interval'):g} min, and mends a fault at her first look {value('answer'):g} min after it "
        f"began: {nurse.in_target:.0f}%; a controller, which trusts the monitor and sees no arm: "
        f"{controller.in_target:.0f}%. What went wrong: {story or 'nothing'}.{remarks(sheet)}"
    )


@dataclasses.dataclass(frozen=True)
class ShiftReport:
    """The answer: the time in target of a shift on the record."""

    me: Personal
    chart: Any = None
    unit: str = "1"
    fresh: ClassVar[str] = EXAMPLE  # an answer that a fresh record refuses

    def sheets(self) -> list[Sheet]:
        """Return the shifts that the chart remembers, the last one at the end."""
        now = self.chart.explorer.run
        plants = [run.plant for run in self.chart.runs] + ([now.plant.kept()] if now is not None else [])
        return [sheet for sheet in plants if isinstance(sheet, Sheet)]

    def judge(self, text: str) -> Feedback:
        """Judge a percentage by the record."""
        try:
            filed = read_percent(text)
        except ValueError as error:
            return unreadable(error)
        if self.chart is None:
            return Feedback("unreadable", NEED)
        sheets = self.sheets()
        if not sheets:
            return Feedback("known error", "Your record has no shift yet. Press Start above, and look after somebody.")
        mine = {who(self.me, patient) for patient in range(1, PATIENTS + 1)}
        sheets = [sheet for sheet in sheets if sheet.who in mine]
        if not sheets:
            return Feedback("known error", "The patients of this record are not yours: explore.chart.show(me=me).")
        done = [sheet for sheet in sheets if sheet.opened]
        if not done:
            return Feedback(
                "known error", "No shift of yours has ended. Open its envelope; what comes later does not count."
            )
        found = [sheet for sheet in done if abs(sheet.report.in_target - filed) <= ROUNDED]
        if not found:
            return self._unknown(filed, done)
        answers = [self._one(sheet) for sheet in found]
        return next((answer for answer in answers if answer.kind == "right"), answers[-1])

    @staticmethod
    def _unknown(filed: float, done: list[Sheet]) -> Feedback:
        """Judge a number that no shift has."""
        for name, words in {
            "seen": "what the monitor showed, not what was true. What made the difference?",
            "below": "the time below the target.",
            "above": "the time above the target.",
        }.items():
            if any(abs(getattr(sheet.report, name) - filed) <= ROUNDED for sheet in done):
                return Feedback("known error", f"That is {words}")
        return Feedback("wrong", "No shift on your record has this time in target. The log tells it at the envelope.")

    @staticmethod
    def _one(sheet: Sheet) -> Feedback:
        """Judge a shift."""
        least, most = value("length"), value("empty_most")
        if not sheet.faults:
            return Feedback("known error", f"In this shift nothing could go wrong. Choose “{COMES}”, and a new run.")
        if sheet.minutes < least:
            return Feedback("known error", f"This shift has {sheet.minutes:.0f} min; I judge it from {least:g} on.")
        if sheet.empty > most:
            return Feedback(
                "known error",
                f"A syringe was empty for {sheet.empty:.1f} min, and the pump had warned. {summary(sheet)}",
            )
        if sheet.pale > value("pale_most"):
            return Feedback(
                "known error",
                f"You pumped {sheet.tissue:.0f} µg into the arm, for {sheet.pale:.0f} min into a pale one. At a real "
                "bedside that is a lost hand: a dose that must rise for no reason is a reason to look at the vein. "
                f"{summary(sheet)}",
            )
        if sheet.slipped > value("slip_most"):
            return Feedback(
                "known error",
                f"The transducer hung wrong for {sheet.slipped:.0f} min; I accept {value('slip_most'):g}. What you "
                f"titrated to was not the pressure. A cuff, or a look at its height, tells. {summary(sheet)}",
            )
        if sheet.deep > value("deep_most"):
            return Feedback(
                "known error",
                f"After the first {value('deep_from'):g} min the pressure was below {value('deep'):g} mmHg for "
                f"{sheet.deep:.1f} min; I accept {value('deep_most'):g}. {summary(sheet)}",
            )
        mine, usual, now = sheet.report.in_target, _usual(sheet.who), rivals(sheet)[0].in_target
        usually = f"in the middle of {COURSES} shifts with this patient she has {usual:.0f}%"
        if mine < limit(sheet):
            than = f"The nurse does better: {usually}, in this one {now:.0f}%; yours is {mine:.0f}%."
            return Feedback("known error", f"{than}{hint(sheet)} {summary(sheet)}")
        left = [one.what for one in sheet.happened if one.answered is None]
        missed = f" You did not answer: {series(left)}." if left else ""
        lucky = f" In this one she was lucky ({now:.0f}%), but {usually}." if mine < now else ""
        return Feedback("right", f"At least as good as the nurse.{lucky}{missed} {summary(sheet)} {NOTICE}")


def shift(me: Personal | None = None, chart=None):
    """Ask for the time in target of a shift, judged by the record.

    Parameters
    ----------
    me : Personal, optional
        The student; that of the chart if missing, or self-study.
    chart : nelib.kit.chart.Chart, optional
        What ``explore.chart.show(...)`` returned.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`, or `chart` is not the chart of the bedside.
    """
    if chart is not None and not isinstance(getattr(chart, "explorer", None), type(explore.chart)):
        raise ValueError(f"chart must be what explore.chart.show(...) returned, but it is {chart!r}.")
    owner = chart.explorer.me if chart is not None else Personal(LESSON)
    if me is not None:
        explore.chart.at(me)  # refuses what is no student
    low, high = target()
    question = check(
        "15/shift",
        f"Look after a patient for at least {value('length'):g} min (“{COMES}”), open the envelope, and file the "
        f"percentage of the time in which the pressure was truly in target ({low:g} to {high:g} mmHg). It counts if a "
        f"nurse who looks every {bedside('cuff_interval'):g} min, turns by {bedside('nurse_step'):g} µg/kg/min, and "
        f"mends a fault at her first look {value('answer'):g} min after it began, does not do better both in this "
        f"shift and usually with this patient; not if a syringe was left empty (over {value('empty_most'):g} min), if "
        f"the drug was left running into a pale arm ({value('pale_most'):g} min), if the transducer hung wrong for "
        f"more than {value('slip_most'):g} min, or if the pressure was below "
        f"{value('deep'):g} mmHg for more than {value('deep_most'):g} min after the first {value('deep_from'):g}. "
        f"<strong>{NOTICE}</strong>",
        ShiftReport(owner if me is None else me, chart),
    )
    question.entry.placeholder = f"time in target, e.g. {EXAMPLE}"
    return question
