"""The laboratory of lesson 15: a shift at the bedside. For teaching, never for treatment."""

from functools import cache

import numpy as np

from nelib.body import infusion_models as models
from nelib.body.bedside import NOTICE, UNITS
from nelib.body.bedside_sheet import Sheet
from nelib.body.bedside_shift import Shift
from nelib.body.infusion_pump import value
from nelib.body.pressure_monitor import ARTIFACTS
from nelib.body.titration import target
from nelib.explorers.bedside.strips import MOST, Sealed, strips
from nelib.kit.explorer import Choice, Slider, register
from nelib.kit.figures import color
from nelib.kit.paper import Recorder, paper
from nelib.kit.personal import Personal
from nelib.kit.recorder import Run, clock

LESSON = "15_bedside"
PATIENTS = 12
COMES, QUIET = "as it comes", "nothing but the disease"
DOSE, VASOPRESSIN, CHANGE, CHECK = "Set dose", "Set vasopressin", "Change syringe", "Check syringe"
LOOK, CATHETER, LEVEL, CUFF, OPEN = "Look at arm", "New catheter", "Level transducer", "Cuff reading", "Open envelope"
SEEN = ("monitor", "dose", "vasopressin", "left", "warning")
TRUE = ("MAP", "delivered")
COLUMNS = (*SEEN, "low", "high", *TRUE, "open")
MAIN = ("MAP", "monitor")  # of the band of the target
HOURS = 2.0
WAIT, AGAIN, END = 600.0, 1200.0, 2700.0  # s of the demonstration
EARLY = 300.0
LOOKS = 60.0  # s between two looks at the pump in it
SHARES = (1.6, 1.0)  # of the dose that is needed, in the demonstration
SEEDS = 2**32
DIGITS = 2  # of a dose
HIGHEST = 3.0  # µg/kg/min of the slider
HANDOVER = "handover: {:.2f} µg/kg/min runs; vein of the arm, an emergency; concentrated drug belongs in a central vein"
CAUSE = "look for the cause: vein, syringe, bleeding, volume, a second drug"
UNSEEN = "nothing to see (early leaks cannot be seen)"
OLD = "; the old site is pale"
MOVED = "new site; old one aspirated{}; in 2 min all of the dose arrives"
CALLED = ", phentolamine ordered"
SPIKES = {"flush": "the catheter was flushed at", "blood sample": "blood was drawn from the catheter at"}


class Ward:
    """A shift as the recorder sees it: the truth stays in an envelope until it is opened.

    Parameters
    ----------
    shift : Shift
    """

    columns = COLUMNS
    step = value("step")

    def __init__(self, shift: Shift):
        self.shift, self.strips, self.open, self.told = shift, strips(), False, False

    def advance(self, until: float) -> np.ndarray:
        """Let it live until a time (s) and return the rows."""
        return self.table(self.shift.advance(until), self.open)

    def kept(self):
        """Return the shift as it was; the report judges it."""
        return self.shift.kept()

    @staticmethod
    def table(rows: np.ndarray, unsealed: bool) -> np.ndarray:
        """Return rows of a patient as columns."""
        ends = [np.full(rows.size, end) for end in target()]
        true = [rows[name] if unsealed else np.zeros(rows.size) for name in TRUE]
        return np.column_stack([*(rows[name] for name in SEEN), *ends, *true, np.full(rows.size, float(unsealed))])


def unseal(run: Run) -> None:
    """Write the truth into the record of a run."""
    ward, record = run.plant, run.record
    ward.shift.end()
    ward.open = True
    rows = Ward.table(ward.kept().rows, True)
    record.rows[: len(rows)] = rows


def seen(run: Run) -> float:
    """Return the percentage of the time that the monitor has shown a pressure in target."""
    shown, (low, high) = run.record.rows[: run.record.count, COLUMNS.index("monitor")], target()
    return 100 * float(np.mean((shown >= low) & (shown <= high)))


def spikes(sheet: Sheet) -> str:
    """Say when the monitor showed no pressure, why, and what it showed."""
    return "; ".join(
        f"{SPIKES[name]} {clock(t)}, it showed {value(f'{ARTIFACTS[name]}_reads'):g}" for t, name in sheet.disturbed
    )


def called(patient: float, faults: str) -> str:
    """Return the name of a run."""
    return f"patient {patient:.0f}" + (", quiet shift" if faults == QUIET else "")


@cache
def shown(patient: int, faults: str, wait: float) -> Run:
    """Return three quarters of an hour with two changes of the dose, the same for everybody; its envelope is open."""
    run = Run(Ward(Shift(patient, 1, faults == COMES)), called(patient, faults), limit=END)
    shift = run.plant.shift
    need = float(shift.traits.dose_for(sum(target()) / 2))
    for at, share in zip((wait, AGAIN), SHARES, strict=True):
        watch(run, at)
        dose = min(share * need, HIGHEST)
        shift.set_dose(dose)
        run.mark(set_to(dose))
    watch(run, END)
    unseal(run)
    return run


def watch(run: Run, until: float) -> None:
    """Let time pass until a time (s); a syringe is changed when the pump warns."""
    while run.time < until:
        run.skip(min(LOOKS, until - run.time))
        if run.record.rows[run.record.count - 1, COLUMNS.index("warning")]:
            run.plant.shift.change_syringe()
            run.mark("new syringe")


def set_to(dose: float) -> str:
    """Write a dose of norepinephrine that was set, and what a high one asks for."""
    said = f"norepinephrine {dose:.2f} {UNITS['dose']}"
    return f"{said}: {CAUSE}" if dose > value("high_dose") else said


@register
class Bedside(Recorder):
    """A nurse's view of a shift; what was true is in an envelope."""

    name = "15_bedside"
    title = f"At the bedside: an emergency, and the drug in a vein of the arm. {NOTICE}"
    size = (780, 560)
    next_one = "Next patient"
    skips = {"Skip 1 min": 60.0, "Skip 5 min": 300.0}
    limit = HOURS * 3600
    actions = {
        DOSE: "Set the pump to the dose of norepinephrine, as written on the syringe",
        VASOPRESSIN: "Set the second pump to vasopressin: a fixed dose, which is not titrated",
        CHANGE: "Put in another full syringe",
        CHECK: "Count the ampoules that went into the syringe",
        LOOK: "Look at the skin around the vein; an early leak cannot be seen",
        CATHETER: "Stop here, leave the old catheter in and aspirate, call for phentolamine; run the drug into another "
        "vein (nothing flows for two minutes)",
        LEVEL: "Hang the transducer of the monitor at the height of the heart",
        CUFF: "Measure the mean pressure once with a cuff at the other arm",
        OPEN: "End the shift and see what was true",
    }
    controls = (
        Slider("patient", "Patient", 1, PATIENTS, 1, step=1),
        Choice("faults", "What can go wrong", (COMES, QUIET), COMES),
        Slider("dose", "Norepinephrine", 0, HIGHEST, models.value("morales_median"), UNITS["dose"], step=0.01),
        Slider(
            "vasopressin", "Vasopressin, fixed", 0, MOST, models.value("vaso_dose"), UNITS["vasopressin"], step=0.01
        ),
        *paper("60×", ("30 min", "10 min", "2 h")),
    )
    presets = {"Practice": {"faults": QUIET}, "In earnest": {"faults": COMES, "window": "10 min"}}
    me = Personal(LESSON)

    def at(self, me: Personal) -> "Bedside":
        """Return the recorder with the patients of a student.

        Raises
        ------
        ValueError
            If `me` is not a `Personal`.
        """
        if not isinstance(me, Personal):
            raise ValueError(f"me is what Personal(lesson, student) returns, but it is {me!r}.")
        other = self.own()
        other.me = me
        return other

    def show(self, prediction=None, me: Personal | None = None):
        """Return the recorder for a notebook, with the patients of a student."""
        return Recorder.show(self if me is None else self.at(me), prediction)

    def begin(self, **given):
        """Take over a patient."""
        run = super().begin(**given)
        run.mark(HANDOVER.format(run.plant.shift.dose))
        return run

    def runs(self):
        """Return the dose that runs: the slider begins there."""
        return {"dose": round(self.run.plant.shift.dose, DIGITS)}

    def plant(self, patient, faults, **_):
        """Return a fresh shift: the patient is the student's own, the course is that of the run."""
        course = drawn(self.me, f"course {self.begun} of patient {patient:.0f}")
        return Ward(Shift(who(self.me, patient), course, faults == COMES))

    def called(self, patient, faults, **_):
        """Return the name of a run."""
        return called(patient, faults)

    def another(self, patient, **_):
        """Return the next patient."""
        return {"patient": patient % PATIENTS + 1}

    def act(self, plant, action, dose, vasopressin, **_):
        """Do what a nurse can do; return what it showed."""
        shift = plant.shift
        if action == DOSE:
            shift.set_dose(dose)
            return set_to(dose)
        if action == VASOPRESSIN:
            shift.set_vasopressin(vasopressin)
            return f"vasopressin {vasopressin:.2f} {UNITS['vasopressin']}"
        if action == CHANGE:
            shift.change_syringe()
            return "new syringe"
        if action == CATHETER:
            pale = shift.look()
            shift.new_catheter()
            return MOVED.format(CALLED if pale else "")
        if action == CHECK:
            times = shift.ampoules()
            return "syringe: as written" if times == 1 else f"syringe: {times:.2g} times as strong as written"
        if action == LOOK:
            old = OLD if shift.look_back() and not plant.told else ""
            plant.told |= bool(old)
            return "arm: pale, cold and hard" if shift.look() else f"arm: {UNSEEN}{old}"
        if action == CUFF:
            return f"cuff {shift.cuff():.0f} {UNITS['MAP']}"
        if action == LEVEL:
            cm = shift.level()
            return f"transducer: hung {abs(cm):.0f} cm too {'low' if cm > 0 else 'high'}" if cm else "transducer: level"
        return self._opened()

    def _opened(self) -> str:
        run = self.run
        unseal(run)
        run.pause()
        sheet = run.plant.kept()
        said = f"{sheet.report.in_target:.0f}% of {clock(run.time)}, shown {sheet.report.seen:.0f}%"
        return f"envelope: truly in target {said}" + (f"; {spikes(sheet)} mmHg" if sheet.disturbed else "")

    def ready(self, dose, vasopressin, **_):
        """Say what the buttons would set, and how it goes by the monitor."""
        so_far = "" if self.run is None else f"; shown in target {seen(self.run):.0f}%"
        now = "" if self.run is None else f" ({self.run.plant.shift.dose:.2f} runs)"
        return f"To set: {dose:.2f} {UNITS['dose']}{now}, vasopressin {vasopressin:.2f} {UNITS['vasopressin']}{so_far}"

    def demonstration(self, kept, patient, faults, **_):
        """Return a shift with some patient; in the kept one the dose is raised earlier."""
        return shown(round(patient), faults, EARLY if kept else WAIT)

    def describe(self, data):
        """Read all values at the cursor."""
        return f"{super().describe(data)} {NOTICE}"

    def draw(self, figure, data):
        """Draw the strips, and what this is for."""
        width, height = self.size
        at = (1 - 8 / width, 1 - 29 / height)
        figure.text(*at, NOTICE, ha="right", va="center", fontsize=9, weight="bold", color=color("warning"))
        return super().draw(figure, data)

    def update(self, artists, data):
        """Move the pens; a sealed one does not write."""
        changed, column = super().update(artists, data), COLUMNS.index("open")
        for strip, pen in zip(data["strips"], artists["pens"], strict=True):
            if isinstance(strip, Sealed):
                if not data["values"]["open"]:
                    pen["line"].set_data([], [])
                if data["kept"] is not None and not data["kept"][1][:, column].any():
                    pen["kept"][0].set_data([], [])
        return changed

    def table(self, data):
        """Return the record, without what is sealed."""
        table = data["run"].table()
        hidden = () if data["values"]["open"] else TRUE
        return table.drop(columns=["low", "high", "open", *hidden])


def drawn(me: Personal, name: str) -> int:
    """Return a seed of a student that NumPy takes."""
    return me.seed(name) % SEEDS


def who(me: Personal, patient: float) -> int:
    """Return the seed of a patient of a student."""
    return drawn(me, f"patient {patient:.0f}")
