"""The laboratory of lesson 13: a man or a rat at the chart recorder, drugs and unknowns, nerves to stimulate."""

from functools import lru_cache

import numpy as np

from nelib.body.drug_course import DRUGS, RATE_UNIT, evidence
from nelib.body.nerve import BLOCKERS
from nelib.body.preparation import CHANNELS, NERVES, Preparation
from nelib.body.rat import KINDS
from nelib.body.unknowns import LESSON, LETTERS, UNIT, Unknown, unknown
from nelib.kit.explorer import Choice, Slider, register
from nelib.kit.figures import color
from nelib.kit.paper import Recorder
from nelib.kit.personal import Personal
from nelib.kit.recorder import Run, Strip

BOTTLES = {f"unknown {letter}, {UNIT}": letter for letter in LETTERS}
SHELF = {f"{name}, {drug.unit}": name for name, drug in DRUGS.items()}
FIRST = next(iter(SHELF))
UNTREATED = "nothing"
INJECT, INFUSE, STOP, STIMULATE = "Inject", "Start infusion", "Stop infusions", "Stimulate"
WAIT, EARLY, SEEN = 12.0, 8.0, 24.0  # s of the demonstration: before the dose, before it in the kept run, after it
ANIMALS = 30
BEFORE = 5.0  # s from the reference to the dose

LIMITS = {  # ends of the strips and decimals: pressure, heart rate, output, resistance, sympathetic, vagal traffic
    "rat": ((0, 300, 0), (200, 600, 0), (0, 200, 0), (0, 4, 2), (0, 600, 0), (0, 1000, 0)),
    "man": ((0, 240, 0), (0, 200, 0), (0, 16, 1), (0, 40, 1), (0, 600, 0), (0, 1000, 0)),
}
TRACES = (
    ("Blood pressure", "BP", "MAP", "heart"),
    ("Heart rate", "HR", "HR", "heart"),
    ("Cardiac output", "CO", "CO", "heart"),
    ("Resistance", "SVR", "SVR", "main"),
    ("Sympathetic", "SNA", "SNA", "norepinephrine"),
    ("Vagus", "VNA", "VNA", "second"),
)


def strips(preparation: Preparation) -> tuple[Strip, ...]:
    """Return the traces of a preparation; man and rat have scales of their own."""
    return tuple(
        Strip(
            label, short, preparation.units[column], column, low, high, color(tint), digits=digits,
            band=("DBP", "SBP") if column == "MAP" else (), tall=2.0 if column == "MAP" else 1.0,
        )
        for (label, short, column, tint), (low, high, digits) in zip(TRACES, LIMITS[preparation.species], strict=True)
    )  # fmt: skip


class Bed:
    """A preparation as the recorder sees it.

    Parameters
    ----------
    preparation : Preparation
    """

    columns = CHANNELS
    step = 1 / evidence("samples").value

    def __init__(self, preparation: Preparation):
        self.preparation, self.strips = preparation, strips(preparation)
        self.infused: dict[str, str | Unknown] = {}

    def advance(self, until: float) -> np.ndarray:
        """Let it live until a time (s) and return the rows."""
        rows = self.preparation.advance(until)
        return np.column_stack([rows[name] for name in CHANNELS])

    def told(self) -> str:
        """Return what was done last, in words."""
        return self.preparation.events[-1][1]

    def stop(self) -> str:
        """Stop all infusions."""
        if not self.infused:
            raise ValueError("No infusion runs.")
        for drug in self.infused.values():
            self.preparation.infuse(drug, 0)
        stopped = f"stopped: {', '.join(self.infused)}"
        self.infused.clear()
        return stopped


def bed(kind: str, animal: float, before: str, seed: int) -> Bed:
    """Return a fresh preparation; animal 0 is the average one."""
    given = () if before == UNTREATED else (before,)
    number = round(animal)
    return Bed(Preparation(kind, animal=number or None, seed=seed, pretreatment=given))


def called(kind: str, animal: float, before: str) -> str:
    """Return the name of a preparation."""
    name = f"{kind} {animal:.0f}" if round(animal) else f"average {kind}"
    return name if before == UNTREATED else f"{name} after {before}"


@lru_cache(maxsize=64)
def shown(kind: str, animal: int, before: str, wait: float) -> Run:
    """Return a short run with one dose of the first drug, the same for everybody."""
    run = Run(bed(kind, animal, before, 0), called(kind, animal, before), limit=WAIT + SEEN)
    run.skip(wait)
    run.reference = wait - BEFORE
    run.plant.preparation.inject(SHELF[FIRST], DRUGS[SHELF[FIRST]].usual)
    run.mark(run.plant.told())
    run.skip(WAIT + SEEN)
    return run


@register
class Living(Recorder):
    """Pressure, heart rate, output, resistance and the traffic of both nerves while a student acts."""

    name = "13_living"
    title = "A living circulation at the chart recorder"
    next_one = "Next animal"
    actions = {
        INJECT: "Inject the dose of the drug into a vein, at once",
        INFUSE: "Infuse the drug at the rate that is set, from now on",
        STOP: "Stop all infusions",
        STIMULATE: "Stimulate the nerve with the frequency, for the duration",
    }
    controls = (
        Slider("animal", "Animal (0: the average)", 0, ANIMALS, 1, step=1),
        Choice("preparation", "Preparation", tuple(KINDS), "intact rat"),
        Choice("before", "Given the day before", (UNTREATED, *BLOCKERS), UNTREATED),
        Choice("drug", "Drug, and unit of its dose", (*SHELF, *BOTTLES), FIRST),
        Slider("dose", "Dose, in that unit", 0.01, 100, DRUGS[SHELF[FIRST]].usual, step=0.1, log=True),
        Slider("rate", "Infusion", 0.001, 10, 0.1, "µg or mL/kg/min", step=0.1, log=True),
        Choice("nerve", "Nerve", NERVES, NERVES[0]),
        Slider("frequency", "Frequency", 0.2, 30, 10, "Hz", step=0.05, log=True),
        Slider("seconds", "Duration", 1, 60, 10, "s", step=1),
        *Recorder.PAPER,
    )
    presets = {
        name.capitalize(): {"drug": label, "dose": DRUGS[name].usual}
        for label, name in SHELF.items()
        if name in ("epinephrine", "isoproterenol", "phentolamine", "propranolol", "atropine", "hexamethonium")
    }
    me = Personal(LESSON)

    def at(self, me: Personal) -> "Living":
        """Return the recorder with the unknowns of a student.

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
        """Return the recorder for a notebook, with the unknowns of a student."""
        return Recorder.show(self if me is None else self.at(me), prediction)

    def plant(self, preparation, animal, before, **_):
        """Return a fresh preparation; each run has noise of its own."""
        return bed(preparation, animal, before, self.begun)

    def called(self, preparation, animal, before, **_):
        """Return the name of a run."""
        return called(preparation, animal, before)

    def bottle(self, drug: str) -> str | Unknown:
        """Return what stands behind an option of the list of drugs."""
        return SHELF[drug] if drug in SHELF else unknown(BOTTLES[drug], self.me)

    def act(self, plant, action, drug, dose, rate, nerve, frequency, seconds, **_):
        """Inject, infuse, stop or stimulate."""
        given, body = self.bottle(drug), plant.preparation
        if action == STOP:
            return plant.stop()
        if action == INJECT:
            body.inject(given, dose)
        elif action == INFUSE:
            body.infuse(given, rate)
            plant.infused[drug.partition(",")[0]] = given
        else:
            body.stimulate(frequency, seconds, nerve)
        return plant.told()

    def ready(self, drug, dose, rate, nerve, frequency, seconds, **_):
        """Say what is in the syringe and in the pump, and what the stimulator is set to."""
        name, _, unit = drug.partition(", ")
        flow = f"{UNIT}/min" if drug in BOTTLES else RATE_UNIT
        return f"Ready: {name} {dose:.4g} {unit} or {rate:.4g} {flow}; {nerve} {frequency:.3g} Hz, {seconds:.0f} s"

    def demonstration(self, kept, preparation, animal, before, **_):
        """Return a run with one dose of norepinephrine; the kept one is of the average animal and begins earlier."""
        number = round(animal)
        return shown(preparation, int(number == 0) if kept else number, before, EARLY if kept else WAIT)

    def another(self, animal, **_):
        """Return the next animal."""
        return {"animal": animal % ANIMALS + 1}
