"""The laboratory of lesson 13: dose-response curves and Schild analysis in rats, with an antagonist of one's own.

The rats answer as the average rat of the living preparation does, computed in balance at every moment (see
`nelib.body.pressor`), with variation between animals and noise; the record of every single response is not drawn.
"""

import numpy as np

from nelib.body.antagonists import ANTAGONISTS, COMPOUND, antagonist
from nelib.body.pressor import AGONISTS, INTACT, MEASURES, PEAK, PITHED, Setting
from nelib.body.schild_experiment import ANALYSES, ONE, PLANS, POOLED, RANDOM, RISING, Plan
from nelib.explorers.circulation import schild_picture as picture
from nelib.explorers.circulation import schild_printout as printout
from nelib.explorers.circulation.schild_diagnosis import letter
from nelib.explorers.circulation.schild_run import Found, done
from nelib.kit.bench import Sealed
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.lab import Lab
from nelib.kit.personal import Personal

PLAN_OF = {words: name for name, words in PLANS.items()}
ANALYSIS_OF = {words: name for name, words in ANALYSES.items()}


@register
class SchildBench(Lab):
    """One experiment: mean curves, the shift of every rat, and the Schild plot."""

    name = "13_schild"
    title = "The pithed rat: an agonist, an antagonist, a dose ratio"
    subject = "experiment"
    lesson = "13_circulation"
    size = (800, 420)
    controls = (
        Choice("preparation", "Rat", (PITHED, INTACT), INTACT),
        Choice("agonist", "Agonist", AGONISTS, "norepinephrine"),
        Choice("measure", "Measured", tuple(MEASURES), PEAK),
        Slider("lowest", "Lowest dose", 0.001, 1, 0.1, "µg/kg", step=0.5, log=True),
        Slider("doses", "Doses, half a decade apart", 4, 10, 6, step=1),
        Choice("order", "Order of doses", (RISING, RANDOM), RANDOM),
        Slider("recovery", "Recovery after a dose", 1, 20, 2, "min", step=1),
        Switch("desipramine", "Desipramine before", False),
        Choice("antagonist", "Antagonist", ANTAGONISTS, COMPOUND),
        Slider("dose", "Antagonist, from", 0.001, 10, 1, "mg/kg", step=0.25, log=True),
        Choice("plan", "Rats", tuple(PLAN_OF), PLANS[ONE]),
        Slider("after", "Curve begins after", 0, 120, 60, "min", step=5),
        Slider("rats", "Rats in a group", 2, 12, 4, step=1),
        Switch("vehicle", "A group with vehicle", False),
        Choice("analysis", "Fit", tuple(ANALYSIS_OF), ANALYSES[POOLED]),
    )
    presets = {
        "One change: pithed": {"preparation": PITHED},
        "A known drug": {"preparation": PITHED, "agonist": "phenylephrine", "antagonist": "prazosin", "dose": 0.01},
        "Heart rate": {"preparation": PITHED, "agonist": "isoproterenol", "measure": "HR, peak", "lowest": 0.01},
    }

    def show(self, prediction=None, me: Personal | None = None):
        return Sealed(self if me is None else self.at(me), prediction)

    def plan(
        self, preparation, agonist, measure, lowest, doses, order, recovery, desipramine, antagonist, dose, plan,
        after, rats, vehicle, analysis,
    ) -> Plan:  # fmt: skip
        """Return the decisions as the science knows them; the antagonist is in another bottle."""
        return Plan(
            Setting(agonist, measure, preparation, bool(desipramine)), float(lowest), round(doses), float(dose), order,
            float(recovery), PLAN_OF[plan], float(after), round(rats), bool(vehicle), ANALYSIS_OF[analysis],
        )  # fmt: skip

    def experiment(self, number: int, **given) -> Found:
        """Do a run of a design."""
        values = self.settings(**given)
        return done(self.plan(**values), antagonist(values["antagonist"], self.me), self.rng(number))

    def perform(self, rng, **design):
        found = done(self.plan(**design), antagonist(design["antagonist"], self.me), rng)
        return {"experiment": found, "run": 1, "prediction": None, "table": self.readings(found)}

    def data(self, *, run: int = 1, **given):
        return super().data(run=run, **given) | {"run": run}

    @staticmethod
    def readings(found: Found):
        """Return every reading: rat, group, curve, antagonist, minute, dose and rise; in the order of time."""
        import pandas as pd

        plan, rows = found.plan, []
        for k, group in enumerate(found.groups):
            rises, minutes = group.rises[0], group.minutes[0]
            rat, curve, dose = (i.ravel() for i in np.indices(rises.shape))
            rows.append(
                pd.DataFrame(
                    {
                        "group": k + 1,
                        "rat": k * plan.rats + rat + 1,
                        "curve": curve + 1,
                        "antagonist_mg_kg": np.array(group.given)[curve],
                        "minute": minutes.ravel(),
                        "agonist_µg_kg": plan.agonist_doses[dose],
                        "rise": rises.ravel().round(2),
                    }
                ).dropna(subset=["rise"])
            )
        return pd.concat(rows).sort_values(["rat", "minute"], ignore_index=True)

    def draw(self, figure, data):
        return picture.draw(figure)

    def update(self, artists, data):
        picture.update(artists, data)

    def describe(self, data):
        return printout.sentence(data["run"], data["experiment"])

    def bounds(self, data):
        found = data["experiment"]
        yield Bound("rises", data["table"]["rise"], -1000, 1000)
        yield Bound("rats", data["table"]["rat"].nunique(), found.plan.used, found.plan.used)
        yield Bound("shifts", [s for _, fold in found.shifts for s in np.log10(fold)], -9, 9)
        for name in ("log_ratio_half", "slope_half", "pA2_half", "line_half"):
            half = getattr(found.result, name)
            yield Bound(name, half[np.isfinite(half)], 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        return printout.sheet(data["run"], data["experiment"])

    def entry(self, data):
        r, plan = data["experiment"].result, data["experiment"].plan
        ratio, low, high = printout.ends(r.log_ratio[0, -1], r.log_ratio_half[0, -1])
        pA2, least, most = printout.ends(r.pA2[0], r.pA2_half[0])
        return {
            "used": plan.used, "ratio": 10**ratio, "ratio from": 10**low, "to": 10**high,
            "slope": printout.ends(r.slope[0], r.slope_half[0])[0], "pA2": pA2, "pA2 from": least, "pA2 to": most,
        }  # fmt: skip

    def truth(self, data):
        return letter(data["experiment"], self.me)
