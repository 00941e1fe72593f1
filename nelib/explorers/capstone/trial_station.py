"""Station 7 of the capstone: a trial of the compound in people with ADHD; see lesson 17.

The daily dose is given in multiples of the one whose mean concentration the student's own K_i suggests. People, trial,
print-out, picture and the letter in the envelope are those of lesson 17; what the compound is in a trial is
`nelib.clinic.compound_trial`.
"""

from nelib.clinic.compound import dose_for, reach
from nelib.clinic.compound_effect import AUTORECEPTOR, firing
from nelib.clinic.compound_trial import gain, most, tried
from nelib.clinic.occupancy import evidence as clinic
from nelib.clinic.pressor_test import load
from nelib.clinic.trial import conduct
from nelib.clinic.trial_plan import ENDPOINTS, Plan, in_points, known
from nelib.explorers.adhd import trial_picture as picture
from nelib.explorers.adhd import trial_printout as sheet
from nelib.explorers.adhd.trial import BLINDS, COMPARATORS, GONE, RESULTS, TrialBench
from nelib.explorers.adhd.trial_diagnosis import blame, letter
from nelib.explorers.capstone.shared import constant_fault, substrate_fault
from nelib.explorers.capstone.station import Found, Station, mgkg, nM
from nelib.kit.explorer import Bound, Choice, Slider, register

PARTS = {"flow": picture.Flow, "course": picture.Course, "line": picture.Line}
"""What is shown of the picture of lesson 17: here no committee counts patients."""
OFFERED = ("itself, before", "waiting list", "placebo")
EFFECT, LEFT, ENTERED = "difference to the control (points)", "left under the compound", "patients who entered"


@register
class TrialStation(Station):
    """One trial of eight weeks: who entered and who left, the course of the scores, the effect."""

    name = "18_trial"
    title = "Station 7: Trial"
    subject = "trial"
    station = "trial"
    size = (760, 440)
    controls = (
        Slider("dose", "Daily dose", 0.1, 10, 1, "× suggested", log=True),
        Slider("patients", "Patients in a group", 20, 200, 60, step=20),
        Choice("comparator", "Compared with", OFFERED, "placebo"),
        Choice("blinding", "Blind", tuple(BLINDS), "nobody"),
        Choice("endpoint", "Result", tuple(RESULTS), "best of five scales"),
        Choice("missing", "Patients who left", tuple(GONE), "expected from others"),
    )
    presets = {
        "Blind": {"blinding": "patients and raters"},
        "One scale": {"endpoint": "clinician's scale"},
        "Before and after": {"comparator": "itself, before"},
    }

    def plan(self, patients, comparator, blinding, endpoint, missing) -> Plan:
        """Return the decisions as the science knows them; the rest is as it should be."""
        return Plan(
            round(patients), COMPARATORS[comparator], blinding=BLINDS[blinding], endpoint=RESULTS[endpoint],
            missing=GONE[missing],
        )  # fmt: skip

    def suggested(self) -> str:
        return f"{mgkg(self.daily(1)[0])} a day"

    def daily(self, times: float) -> tuple[float, float]:
        """Return the daily dose (mg/kg) and its mean free concentration in the brain (nM)."""
        day = clinic("day").value
        dose = times * dose_for(self.compound, self.suggestion.concentration, day)
        return dose, reach(self.compound, dose, day)

    def perform(self, rng, dose, **decided):
        plan = self.plan(**decided)
        amount, inside = self.daily(dose)
        compound = tried(self.compound, inside / self.compound.part("brain"), inside)
        trial = conduct(plan, compound, rng)
        return {
            "trial": trial, "shown": False, "patients": trial.entered, "before": 0, "counted": False,
            "tried": compound, "times": dose, "dose": amount, "concentration": inside,
            "table": TrialBench.readings(trial),
        }  # fmt: skip

    def found(self, data) -> dict[str, Found]:
        trial = data["trial"]
        e = trial.told.estimate
        effect, low, high = (float(x[0]) for x in (e.effect, e.low, e.high))
        gone = 1 - trial.left(1)["stayed"] / trial.number
        return {
            EFFECT: (effect, low, high, "1"),
            "p": (float(e.p[0]), None, None, "1"),
            LEFT: (100 * gone, None, None, "percent"),
            ENTERED: (float(data["patients"]), None, None, "1"),
            "daily dose": (data["dose"], None, None, "mg/kg"),
        }

    def draw(self, figure, data):
        places = (0.03, 0.12, 0.41, 0.795), (0.53, 0.44, 0.45, 0.475), (0.53, 0.115, 0.45, 0.19)
        return {
            name: part.draw(figure.add_axes(place)) for (name, part), place in zip(PARTS.items(), places, strict=True)
        }

    def update(self, artists, data):
        for name, part in PARTS.items():
            part.update(artists[name], data)

    def describe(self, data):
        return sheet.sentence(data)

    def bounds(self, data):
        trial = data["trial"]
        e = trial.told.estimate
        yield Bound("p", e.p, 0, 1)
        yield Bound("effect inside its interval", [e.effect[0] - e.low[0], e.high[0] - e.effect[0]], 0)
        for g in trial.groups:
            for seen in trial.seen(g, ENDPOINTS[trial.endpoint]):
                yield Bound("score", seen, 0, known("scale"))
        yield Bound("patients", data["patients"], trial.number)
        yield Bound("points", data["tried"].points, 0, most())

    def table(self, data):
        return data["table"]

    def printout(self, data):
        return (
            f"X IS {self.compound.name.upper()}, {mgkg(data['dose'])} A DAY, ONCE; LOWER AT FIRST\n{sheet.sheet(data)}"
        )

    def faults(self, data) -> dict[str, str]:
        """Return what misleads in a design: name -> a sentence; only what applies."""
        told = {name: f"{text[0].upper()}{text[1:]}." for name, text in blame(data["trial"].plan).items()}
        if gain(self.compound, data["concentration"]) < 0:
            told["harm"] = (
                "By the inverted U this dose takes more than it gives. The people of this trial cannot be made worse "
                "by it: a loss counts as no effect."
            )
        inside = data["concentration"]
        loaded = load(self.compound, inside / self.compound.part("brain"), inside)
        return told | substrate_fault(self.compound, loaded) | constant_fault(self)

    def truth(self, data):
        trial, compound = data["trial"], data["tried"]
        sleep = ""
        if self.compound.efficacy.get(AUTORECEPTOR, 0.0):
            left = float(firing(self.compound, data["concentration"]))
            sleep = (
                f" The locus coeruleus fires at {left:.0%} of rest, and U knows no sleepiness: it gives this compound "
                f"{compound.points:.1f} points. In trials guanfacine, an agonist, gained "
                f"{in_points('guanfacine'):.1f}, amphetamine {in_points('amphetamine'):.1f}."
            )
        own = [text for name, text in self.faults(data).items() if name not in blame(trial.plan)]
        more = "".join(f"<li>{text}</li>" for text in own)
        return (
            f"{letter(trial, compound, False)}<p>The dose reaches {nM(data['concentration'])} free in the brain. "
            "Points and side effects follow from U and from pressure and heart rate by rules that were invented for "
            f"this trial; how many leave because of side effects is set as for atomoxetine.{sleep}</p>"
            f"{f'<ul>{more}</ul>' if more else ''}"
        )
