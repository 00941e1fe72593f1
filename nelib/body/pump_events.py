r"""A pump starts, a syringe is changed, a line is flushed: what arrives. For teaching, never for treatment.

Between pump and blood lies a volume $V_d$ that moves as a plug with the flow $F$ of the pump and $F_c$ of a carrier. A
new content arrives after

.. math:: t = t_0 + \frac{V_s}{F} + \frac{V_d}{F + F_c},

with $t_0$ a pause and $V_s$ the play of the syringe. Where the line holds the drug already and no carrier runs, the
last term is gone: what leaves at one end enters at the other. Who flushes such a line gives all that it holds at once,
and then nothing until it is full again.

The patient is the typical one (Beloeil 2005 at a severity score of 60), and nothing wanders. Neither the boluses that
come with a change of a syringe nor what a bolus does to a real heart is in it. Doses are in µg/kg/min,
flows in mL/hour, volumes in mL. Every number comes from ``nelib/data/bedside.csv``, ``nelib/data/infusion.csv`` and
``nelib/data/shift.csv``.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nelib.body import infusion_models as models
from nelib.body.bedside import Patient, Traits
from nelib.body.bedside_faults import value as chosen
from nelib.body.infusion_pump import FRESH, PURGED, SIXTY, Pump, arrival, play, value
from nelib.body.pressure import curve
from nelib.body.pressure_monitor import Monitor
from nelib.kit.errors import known_name, number, positive

START, START_FRESH, CHANGE, CHANGE_FRESH, CHANGE_WORST, DOUBLE, FLUSH = EVENTS = (
    "start", "start, fresh syringe", "new syringe, purged", "new syringe, fresh", "new syringe, worst pump",
    "dose doubled", "line flushed",
)  # fmt: skip
"""What may happen. A start is a start into a line of water."""
STARTS, CHANGES = (START, START_FRESH), (CHANGE, CHANGE_FRESH, CHANGE_WORST)


@cache
def typical() -> Traits:
    """Return the typical patient: Beloeil 2005, severity score 60, weight of the reference patient."""
    weight, SAPS = models.value("abboud_weight"), models.value("beloeil_SAPS_high")
    return Traits(weight, SAPS, models.typical("Beloeil 2005", SAPS=SAPS), curve("Beloeil 2005"), 0.0, 1.0)


def slack(event: str) -> float:
    """Return the play of the syringe in mL that an event brings."""
    known_name("event", event, EVENTS)
    if event == CHANGE_WORST:
        return play(FRESH, worst=True)
    return play(FRESH if event in (START_FRESH, CHANGE_FRESH) else PURGED)


def flow(dose: float, strength: float) -> float:
    """Return the flow of the pump in mL/hour."""
    return positive("dose", dose) * typical().weight / positive("strength", strength) * SIXTY


def delay(event: str, dose: float, strength: float, dead: float, carrier: float) -> float:
    """Return after how many min the dose reaches the blood again, or for the first time, and stays.

    Parameters
    ----------
    event : str
        One of `EVENTS`.
    dose, strength : float
        In µg/kg/min and µg/mL.
    dead, carrier : float
        In mL and mL/hour.
    """
    known_name("event", event, EVENTS)
    F = flow(dose, strength) * (2 if event == DOUBLE else 1)
    through = arrival(F, dead, carrier=carrier)
    if event in STARTS:
        return arrival(F, dead, slack(event), carrier)
    if event in CHANGES:
        gap = chosen("change_pause") / SIXTY + slack(event) / F * SIXTY
        return gap + (through if carrier > 0 else 0.0)
    return through if event == FLUSH or carrier > 0 else 0.0


@dataclass(frozen=True)
class Course:
    """What happened.

    Attributes
    ----------
    rows : array
        Of the patient; see `nelib.body.bedside.CHANNELS`.
    before : float
        Mean pressure in mmHg before.
    held : float
        Drug in the line in µg, once it is full.
    pushed : float
        Drug in µg that a flush drove into the blood.
    """

    rows: np.ndarray
    before: float
    held: float
    pushed: float

    @property
    def lowest(self) -> float:
        """Lowest mean pressure afterwards."""
        return float(self.rows["MAP"].min())

    @property
    def highest(self) -> float:
        """Highest mean pressure afterwards."""
        return float(self.rows["MAP"].max())


def course(event: str, dose: float, strength: float, dead: float, carrier: float, minutes: float) -> Course:
    """Return what happens in the minutes after an event; see `delay`."""
    known_name("event", event, EVENTS)
    start = event in STARTS
    F = flow(dose, strength) / SIXTY
    pump = Pump(
        strength, volume=2 * value("syringe") + 2 * F * minutes, dead=dead, carrier=carrier, filled=not start,
        slack=slack(event) if start else 0.0,
    )  # fmt: skip
    monitor = Monitor(step=value("step"), seed=None)
    patient = Patient(traits=typical(), pump=pump, wander=False, monitor=monitor)
    pushed, mixed = 0.0, F / (F + number("carrier", carrier, low=0) / SIXTY)
    before = float(typical().response.E0)
    if start:
        patient.set_dose(dose)
    else:
        patient.settle(dose)
        before = float(typical().response.MAP(dose * typical().weight / typical().kinetics.CL))
    if event in CHANGES:
        patient.change_syringe(pump.volume, pause=chosen("change_pause"), slack=slack(event))
    elif event == DOUBLE:
        patient.set_dose(2 * dose)
    elif event == FLUSH:
        pushed = patient.flush(chosen("flush"))
    rows = patient.advance(positive("minutes", minutes) * SIXTY)
    return Course(rows, before, dead * strength * mixed, pushed)
