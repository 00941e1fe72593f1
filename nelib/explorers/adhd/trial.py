"""The laboratory of lesson 17: a trial that the student designs, of a compound that may do nothing.

The first trial is a demonstration with the compound of a sponsor in a hurry, the same for everybody; so is every later
one whose design is exactly that of the first or of a preset. In all others the compound is that of the student, and the
patients count: an ethics committee allows so many.
"""

import math
from functools import lru_cache

import numpy as np

from nelib.clinic.occupancy import evidence as clinic
from nelib.clinic.trial import Trial, conduct
from nelib.clinic.trial_plan import (
    ACTIVE,
    ALTERNATE,
    ANCOVA,
    BEST,
    CARRIED,
    CHANGE,
    CLINICIAN,
    COMPLETERS,
    CONCEALED,
    DOCTOR,
    DOUBLE,
    ENDPOINTS,
    EVERYBODY,
    FIXED,
    LIKELY,
    LOW,
    NO_PLACEBO_RESPONSE,
    NOBODY,
    OPEN,
    OPEN_LIST,
    PARENT,
    PATIENTS,
    PLACEBO,
    RESPONDERS,
    TEACHER,
    TITRATED,
    WAITING,
    Compound,
    Plan,
    known,
)  # fmt: skip
from nelib.explorers.adhd import trial_picture as picture
from nelib.explorers.adhd import trial_printout as printout
from nelib.explorers.adhd.trial_diagnosis import compound_of, demonstration, letter
from nelib.kit.bench import Sealed
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.lab import Lab, checked_run
from nelib.kit.personal import Personal

YOURS, DEMONSTRATED = "yours", "demonstration"  # in the lab book
START, FULL = known("dose_start"), clinic("dose_day").value
COMPARATORS = {"itself, before": NOBODY, "waiting list": WAITING, "placebo": PLACEBO, "atomoxetine": ACTIVE}
ALLOCATIONS = {
    "as the doctor chooses": DOCTOR, "every other patient": ALTERNATE, "at random, open list": OPEN_LIST,
    "at random, concealed": CONCEALED,
}  # fmt: skip
BLINDS = {"nobody": OPEN, "patients": PATIENTS, "patients and raters": DOUBLE}
RESULTS = {
    "clinician's scale": CLINICIAN, "parent's scale": PARENT, "teacher's scale": TEACHER, "best of five scales": BEST,
}  # fmt: skip
GONE = {"left out": COMPLETERS, "last score kept": CARRIED, "expected from others": LIKELY}
COMPARED = {"t-test of change": CHANGE, "ANCOVA": ANCOVA}
DOSES = {f"{FULL:g} mg/kg at once": FIXED, f"{START:g}, later {FULL:g} mg/kg": TITRATED, f"{START:g} mg/kg": LOW}
LET_IN = {"everybody": EVERYBODY, "no placebo response": NO_PLACEBO_RESPONSE, "earlier responders": RESPONDERS}


DECISIONS = (
    Slider("patients", "Patients in a group", 20, 300, 60, step=20),
    Choice("comparator", "X is compared with", tuple(COMPARATORS), "placebo"),
    Choice("allocation", "X is given", tuple(ALLOCATIONS), "every other patient"),
    Choice("blinding", "Blind", tuple(BLINDS), "nobody"),
    Choice("endpoint", "Result", tuple(RESULTS), "best of five scales"),
    Slider("weeks", "Treated for", 2, 12, 4, "weeks", step=2),
    Slider("entry", "Score to enter, at least", 20, 40, 40, step=5),
    Switch("rated_again", "Rated again at the start", False),
    Choice("missing", "Patients who left", tuple(GONE), "left out"),
    Choice("analysis", "Groups compared by", tuple(COMPARED), "t-test of change"),
    Switch("peek", "Stop as soon as p < 0.05", True),
    Choice("dosing", "Dose", tuple(DOSES), next(iter(DOSES))),
    Choice("run_in", "Let in", tuple(LET_IN), "everybody"),
)
HURRIED = {c.name: c.default for c in DECISIONS}  # the design of the first trial


@lru_cache(maxsize=512)
def _done(plan: Plan, compound: Compound, seed: int, run: int) -> Trial:
    """Return a trial with the random numbers of a run, those of `Lab.rng`; a lab book is read often."""
    return conduct(plan, compound, np.random.default_rng([seed, run]))


class Committee(Sealed):
    """The laboratory on screen. It knows how many patients the lab book has used."""

    def before(self, number: int) -> int:
        """Return how many patients of the permit were used before a run."""
        return sum(found["entered"] for n, _, found in self._runs if n < number and found["compound"] == YOURS)

    def _data(self):
        return self.explorer.data(**self._settings())

    def _settings(self):
        return super()._settings() | {"before": self.before(self.number)}

    def _wait(self):
        """Say whose compound is on screen, or would be tried."""
        super()._wait()
        values = self.values()
        shown = self.explorer.demonstrates(self.number if values == self.design else self.last + 1, **values)
        # Both are short and equally long: a line that wraps would move the picture.
        says = "Demonstration." if shown else "Your compound."
        self.status.value = self.status.value.replace("</span>", f" {says}</span>")


@register
class TrialBench(Lab):
    """One trial: who entered and who left, the course of the scores, the effect, the patients that it took."""

    name = "17_trial"
    title = "A trial of compound X"
    subject = "trial"
    lesson = "17_adhd"
    size = (760, 440)
    controls = DECISIONS
    presets = {  # whole designs: one pressed after the other does not keep what that one changed
        "Before and after": HURRIED | {"comparator": "itself, before"},
        "One change: concealed": HURRIED | {"allocation": "at random, concealed"},
        "One change: blind": HURRIED | {"blinding": "patients and raters"},
    }

    def show(self, prediction=None, me: Personal | None = None):
        return Committee(self if me is None else self.at(me), prediction)

    def demonstrates(self, number: int, **given) -> bool:
        """Return whether a run is a demonstration: the first one, and any whose design is that or a preset."""
        design = self.settings(**given)
        return checked_run(number) == 1 or any(design == known_ for known_ in (HURRIED, *self.presets.values()))

    def of(self, shown: bool) -> "TrialBench":
        """Return the laboratory of a run: the patients of a demonstration are the same for everybody."""
        return self.at(Personal(self.lesson, environ={})) if shown else self

    def compound(self, shown: bool) -> Compound:
        """Return the truth behind a run: that of the demonstration, or of the student."""
        return demonstration() if shown else compound_of(self.me)

    def plan(
        self, patients, comparator, allocation, blinding, endpoint, weeks, entry, rated_again, missing, analysis, peek,
        dosing, run_in,
    ) -> Plan:  # fmt: skip
        """Return the decisions as the science knows them."""
        return Plan(
            round(patients), COMPARATORS[comparator], ALLOCATIONS[allocation], BLINDS[blinding], RESULTS[endpoint],
            float(weeks), float(entry), bool(rated_again), GONE[missing], COMPARED[analysis], bool(peek),
            DOSES[dosing], LET_IN[run_in],
        )  # fmt: skip

    def experiment(self, number: int, **given) -> Trial:
        """Do a run of a design."""
        plan, shown = self.plan(**self.settings(**given)), self.demonstrates(number, **given)
        return _done(plan, self.compound(shown), self.of(shown).me.seed(self.name), number)

    def compute(self, **values):
        return self._found(1, values)

    def data(self, *, run: int = 1, before: int | None = None, **given):
        """Do a run of a design; values are checked.

        Parameters
        ----------
        run : int
            Number of the run, from 1; the same number gives the same patients.
        before : int, optional
            Patients of the permit that were used before; if it is not given, nobody counts.
        **given
            Decisions that differ from the defaults.
        """
        found = self._found(checked_run(run), self.settings(**given))
        return {"prediction": None, "run": run} | found | {"before": before or 0, "counted": before is not None}

    def _found(self, number: int, values) -> dict:
        trial = self.experiment(number, **values)
        return {
            "trial": trial, "shown": self.demonstrates(number, **values), "patients": trial.entered, "before": 0,
            "counted": False, "table": self.readings(trial),
        }  # fmt: skip

    @staticmethod
    def readings(trial: Trial):
        """Return every patient: group, baseline, the last score that was seen, and why they left."""
        import pandas as pd

        from nelib.clinic.trial_people import REASONS

        scores, people, n = trial.people.scores[ENDPOINTS[trial.endpoint]], trial.people, trial.number
        parts = []
        for g in trial.groups:
            values, last = scores[0, g, :n], people.last[0, g, :n]
            parts.append(
                pd.DataFrame(
                    {
                        "patient": np.arange(1, n + 1) + n * len(parts),
                        "group": "X" if g else trial.plan.comparator,
                        "baseline": values[:, 0],
                        "last_score": np.take_along_axis(values, last[:, None], axis=1)[:, 0],
                        "last_visit": last,
                        "left": np.array(REASONS)[people.reason[0, g, :n]],
                    }
                )
            )
        return pd.concat(parts, ignore_index=True)

    def draw(self, figure, data):
        return picture.draw(figure)

    def update(self, artists, data):
        picture.update(artists, data)

    def describe(self, data):
        return printout.sentence(data)

    def bounds(self, data):
        trial = data["trial"]
        e = trial.told.estimate
        yield Bound("p", e.p, 0, 1)
        yield Bound("effect above its lower limit", e.effect - e.low, 0)
        yield Bound("upper limit above the effect", e.high - e.effect, 0)
        for g in trial.groups:
            for seen in trial.seen(g, ENDPOINTS[trial.endpoint]):
                yield Bound("score", seen, 0, known("scale"))
            yield Bound("who left", list(trial.left(g).values()), 0, trial.number)
        yield Bound("patients", data["patients"], trial.number)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        return printout.sheet(data)

    def entry(self, data):
        e = data["trial"].told.estimate
        effect, low, high = (float(x[0]) if math.isfinite(x[0]) else math.nan for x in (e.effect, e.low, e.high))
        return {
            "compound": DEMONSTRATED if data["shown"] else YOURS, "entered": data["patients"], "better by": effect,
            "from": low, "to": high, "p": float(e.p[0]), "scale": ENDPOINTS[data["trial"].endpoint],
        }  # fmt: skip

    def truth(self, data):
        return letter(data["trial"], self.compound(data["shown"]), data["shown"])
