"""A shift at the bedside: a patient under norepinephrine, and what goes wrong. For teaching, never for treatment.

Whoever takes over finds a dose that is too low, a syringe that will not last, and the faults of
`nelib.body.bedside_faults`, which can be looked for and mended. The disease wanders meanwhile (`nelib.body.bedside`).
The same patient with the same course can be given to a rule (`rival`), which changes a syringe when the pump warns;
faults are mended for it some minutes after they began, or not at all. What is left of a shift is a
`nelib.body.bedside_sheet.Sheet`.

The drug is far too concentrated for the vein of an arm, and in the dose of an emergency: that is what this shift is.
At a real bedside it belongs in a central vein as soon as there is one.

Time is in s, doses in µg/kg/min of base. The numbers come from ``nelib/data/shift.csv`` and
``nelib/data/bedside.csv``.
"""

from typing import Any

import numpy as np

from nelib.body.bedside import Patient, draw
from nelib.body.bedside_faults import EMPTY, LEAK, MIXED, SLIP, Happened, plan, value
from nelib.body.bedside_sheet import Sheet
from nelib.body.infusion_pump import SIXTY, Pump, play
from nelib.body.infusion_pump import value as bedside
from nelib.body.pressure_monitor import Monitor, hydrostatic
from nelib.body.titration import Report, target, titrate
from nelib.kit.errors import number, whole


class Shift:
    """A patient to look after, with faults. For teaching, never for treatment.

    Parameters
    ----------
    who : int
        Seed of the patient.
    course : int
        Seed of what happens.
    faults : bool
        See `plan`.
    """

    def __init__(self, who: int, course: int, faults: bool = True):
        self.who, self.course, self.faults = whole("who", who, 0), whole("course", course, 0), faults
        traits, self.plan = draw(1, self.who), plan(course, faults)
        need = min(float(traits.dose_for(sum(target()) / 2)[0]), bedside("most_dose"))
        flow = need * float(traits.weight[0]) / bedside("strength")
        pump = Pump(volume=bedside("nearly_empty") + flow * self.plan.minutes)
        self.patient = Patient(self.course, traits=traits, pump=pump)
        self.patient.settle(need * self.plan.start)
        self._cuff = Monitor("cuff", step=self.patient.step, seed=[self.course, 1], interval=self.patient.step / SIXTY)
        self._rows: list[np.ndarray] = []
        self._begun: set[str] = set()
        self._mended: dict[str, float] = {}
        self._syringes: list[tuple[float, float]] = []
        self._empty: list[tuple[float, float | None]] = []
        self._end: float | None = None

    # -- as a patient, for `nelib.body.titration.titrate` --------------------------------------------------------

    @property
    def step(self) -> float:
        """Seconds between two rows."""
        return self.patient.step

    @property
    def time(self) -> float:
        """Seconds since the handover."""
        return self.patient.time

    @property
    def dose(self) -> float:
        """What the pump is set to, in µg/kg/min."""
        return self.patient.dose

    @property
    def traits(self) -> Any:
        """See `nelib.body.bedside.Patient`."""
        return self.patient.traits

    def set_dose(self, dose: float) -> None:
        """Set the pump to a dose in µg/kg/min, as written on the syringe."""
        self._going_on()
        self.patient.set_dose(dose)

    def advance(self, until: float) -> np.ndarray:
        """Let time pass until a time in s; return the rows since."""
        rows = [self.patient.advance(self.time)]
        for at, what in sorted((self.plan.at[what], what) for what in (SLIP, LEAK) if what in self.plan.at):
            if what not in self._begun and at < until:
                rows.append(self.patient.advance(at))
                self._begin(what)
        rows.append(self.patient.advance(until))
        found = np.concatenate(rows)
        for t in found["t"][found["left"] <= 0][:1]:
            if not self._empty or self._empty[-1][1] is not None:
                self._empty.append((float(t), None))
        if self._end is None and found.size:
            self._rows.append(found)
        return found

    def _begin(self, what: str) -> None:
        self._begun.add(what)
        if what == SLIP:
            self.patient.monitor.shift = float(hydrostatic(self.plan.cm))
        else:
            self.patient.extravasate(self.plan.leak)

    # -- what a student does -------------------------------------------------------------------------------------

    def set_vasopressin(self, dose: float) -> None:
        """Set vasopressin to a dose in U/min."""
        self._going_on()
        self.patient.set_vasopressin(dose)

    def change_syringe(self) -> None:
        """Put in another full syringe, run out before; one may hold something else than is written."""
        self._going_on()
        pump = self.patient.pump
        wrong = MIXED in self.plan.at and len(self._syringes) + 1 == self.plan.syringe
        inside = pump.strength * (self.plan.times if wrong else 1.0)
        self.patient.change_syringe(inside=inside, pause=value("change_pause"), slack=play())
        self._syringes.append((self.time, inside / pump.strength))
        if self._empty and self._empty[-1][1] is None:
            self._empty[-1] = (self._empty[-1][0], self.time)

    def new_catheter(self) -> None:
        """Leave the old catheter in, aspirate, and let the drug run into another vein, where all of it arrives."""
        self._going_on()
        if self.patient.leak:
            self._mended.setdefault(LEAK, self.time)
        self.patient.extravasate(0.0)
        self.patient.pump.pause = max(self.patient.pump.pause, value("catheter_pause"))

    def level(self) -> float:
        """Hang the transducer at the height of the heart; return how many cm too low it was."""
        self._going_on()
        found = self.patient.monitor.shift / float(hydrostatic(1))
        if found:
            self._mended.setdefault(SLIP, self.time)
        self.patient.monitor.shift = 0.0
        return found

    def look(self) -> bool:
        """Look at the vein in use; return whether the arm is pale around it. What has just begun cannot be seen."""
        return self.patient.pale and LEAK not in self._mended

    def look_back(self) -> bool:
        """Look at the vein that was left; return whether the arm is pale around it."""
        return self.patient.pale and LEAK in self._mended

    def ampoules(self) -> float:
        """Count the ampoules that went into the syringe: what is in it, over what is written."""
        return self.patient.pump.inside / self.patient.pump.strength

    def cuff(self) -> float:
        """Measure the mean pressure once with a cuff, in mmHg."""
        self._going_on()
        return float(self._cuff.read(float(self._lived()[-1]["MAP"][-1])))

    def end(self) -> None:
        """End the shift: what comes later does not count."""
        self._going_on()
        self._end = self.time

    def _lived(self) -> list[np.ndarray]:
        if not self._rows:
            raise ValueError("Nothing has happened yet: let some time pass first.")
        return self._rows

    def _going_on(self) -> None:
        if self._end is not None:
            raise ValueError("The shift has ended, for the envelope is open. Press New run.")

    def happened(self) -> tuple[Happened, ...]:
        """Return the faults that came, the first one first."""
        now, found = self.time if self._end is None else self._end, []
        sizes = {SLIP: self.plan.cm, LEAK: self.plan.leak}
        for what, size in sizes.items():
            if self.plan.at.get(what, now) < now:
                found.append(Happened(what, self.plan.at[what], self._mended.get(what), size))
        for k, (at, times) in enumerate(self._syringes):
            if times != 1:
                after = self._syringes[k + 1 :]
                found.append(Happened(MIXED, at, after[0][0] if after else None, times))
        found += [Happened(EMPTY, at, until, 0.0) for at, until in self._empty if at <= now]
        return tuple(sorted(found, key=lambda one: one.begin))

    def kept(self) -> Sheet:
        """Return the shift as it was until now, or until its end."""
        rows = np.concatenate(self._lived())
        weight, opened = float(self.traits.weight), self._end is not None
        return Sheet(self.who, self.course, self.faults, rows, weight, self.happened(), opened)


def rival(who: int, course: int, faults: bool, rule: Any, minutes: float, answer: float | None = None) -> Report:
    """Return how a rule does in a shift; it changes a syringe when the pump warns.

    Parameters
    ----------
    who, course, faults
        See `Shift`.
    rule : callable
        A controller of `nelib.body.titration`.
    minutes : float
        How long.
    answer : float, optional
        At its first look so many min after a fault began, or later, the fault is mended; without it no fault is seen.
    """
    shift = Shift(who, course, faults)
    mend = {SLIP: shift.level, LEAK: shift.new_catheter, MIXED: shift.change_syringe}
    late = None if answer is None else number("answer", answer, low=0) * SIXTY

    def both(rows: np.ndarray, dose: float) -> float:
        if rows["warning"][-1]:
            shift.change_syringe()
        if late is not None:
            for one in shift.happened():
                if one.what in mend and one.answered is None and shift.time - one.begin >= late:
                    mend[one.what]()
        return rule(rows, dose)

    both.interval = rule.interval
    return titrate(shift, both, number("minutes", minutes, low=shift.step / SIXTY))[1]
