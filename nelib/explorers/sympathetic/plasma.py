"""The plasma laboratory of lesson 14: by how much compound S changes norepinephrine in the plasma of mice.

An animal gives no more blood than it has: who asks for more gets what can be taken.
"""

import numpy as np

from nelib.body.catecholamine_hplc import METHODS, SCHEMES
from nelib.body.plasma_result import analyze
from nelib.body.plasma_study import (
    DECAPITATED,
    DETECTORS,
    IN_TURN,
    LEFT_OUT,
    LOGS,
    ORDERS,
    RAW,
    RULES,
    SAMPLINGS,
    Plan,
    plasma,
)  # fmt: skip
from nelib.body.plasma_study import study as studied
from nelib.body.sampling import SPECIES
from nelib.explorers.sympathetic import plasma_picture as picture
from nelib.explorers.sympathetic import plasma_printout as printout
from nelib.explorers.sympathetic.plasma_diagnosis import compound_of, letter
from nelib.kit.bench import Sealed
from nelib.kit.explorer import Bound, Choice, Slider, register
from nelib.kit.lab import Lab, checked_run
from nelib.kit.personal import Personal

ANALYSIS_OF = {"pg/mL": RAW, "logarithms": LOGS}
FEWEST, MOST = 3, 24  # animals in a group


@register
class PlasmaBench(Lab):
    """One study: every animal's norepinephrine, what came back of the standard, and the factor."""

    name = "14_plasma"
    title = "Two groups of animals, tubes of plasma, and a factor"
    subject = "study"
    lesson = "14_sympathetic"
    size = (800, 430)
    controls = (
        Choice("species", "Animals", SPECIES, "mouse"),
        Choice("sampling", "Blood by", SAMPLINGS, DECAPITATED),
        Slider("animals", "Animals in a group", FEWEST, MOST, 5, step=1),
        Slider("volume", "Plasma of each", 10, 1000, 200, "µL", log=True),
        Choice("extraction", "Extraction", METHODS, METHODS[0]),
        Choice("scheme", "Recovery, DHBA", SCHEMES, "added late"),
        Slider("standard", "DHBA in a sample", 1, 5000, 2000, "pg", log=True),
        Choice("detector", "Measured by", DETECTORS, DETECTORS[0]),
        Slider("top", "Highest calibrator", 1, 5000, 5000, "pg", log=True),
        Choice("order", "Extracted", ORDERS, IN_TURN),
        Choice("rule", "Below the limit", RULES, LEFT_OUT),
        Choice("analysis", "t test and interval from", tuple(ANALYSIS_OF), "pg/mL"),
    )
    presets = {
        "One change: a catheter": {"sampling": SAMPLINGS[0], "volume": 60},
        "As the leaflet of a kit": {"detector": DETECTORS[2], "scheme": "none", "volume": 300},
        "Rats have more blood": {"species": "rat", "sampling": SAMPLINGS[0], "volume": 900},
    }

    def show(self, prediction=None, me: Personal | None = None):
        return Sealed(self if me is None else self.at(me), prediction)

    def plan(self, species, sampling, animals, volume, standard, top, analysis, **others) -> Plan:
        """Return the decisions as the science knows them; of the plasma what can be taken."""
        return Plan(
            species=species,
            sampling=sampling,
            animals=round(animals),
            volume=min(float(volume), plasma(species, sampling)),
            standard=float(standard),
            top=float(top),
            analysis=ANALYSIS_OF[analysis],
            **others,
        )

    def study(self, number: int, **given):
        """Do a run of a design."""
        return self._study(self.rng(number), **self.settings(**given))

    def _study(self, rng, **design):
        return studied(self.plan(**design), compound_of(self.me), rng)

    def perform(self, rng, **design):
        study = self._study(rng, **design)
        return {
            "run": 1,
            "plan": self.plan(**design),
            "study": study,
            "result": analyze(study),
            "table": self.readings(study),
        }

    def data(self, *, run: int = 1, **given):
        return super().data(run=run, **given) | {"run": checked_run(run)}

    @staticmethod
    def readings(study):
        """Return every sample: group, place in the order of extraction, read amounts, what is found."""
        import pandas as pd

        names = ("group", "extracted", "amount_pg", "DHBA_pg", "found_pg_mL", "seen", "cut_off")
        group = np.repeat(("vehicle", "S"), study.plan.animals)
        arrays = (study.place[0] + 1, study.amount[0], study.standard[0], study.found[0], study.seen[0], study.cut[0])
        table = pd.DataFrame(dict(zip(names, (group, *(x.ravel() for x in arrays)), strict=True)))
        return table.round({"amount_pg": 2, "DHBA_pg": 2, "found_pg_mL": 1})

    def draw(self, figure, data):
        return picture.draw(figure)

    def update(self, artists, data):
        picture.update(artists, data)

    def describe(self, data):
        return printout.sentence(data["run"], data["study"], data["result"])

    def bounds(self, data):
        plan, study, r = data["plan"], data["study"], data["result"]
        yield Bound("limit", plan.limit, 0)
        yield Bound("plasma that is left", plan.most - plan.volume, 0)
        yield Bound("norepinephrine in the tubes", study.true, 0)
        yield Bound("samples used", r.used, 0, plan.animals)
        if np.isfinite(r.ratio[0]):
            yield Bound("factor above its lower end", r.ratio - r.low, 0)
            yield Bound("upper end above the factor", r.high - r.ratio, 0)
            yield Bound("p", r.p, 0, 1)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        return printout.sheet(data["run"], data["study"], data["result"])

    def entry(self, data):
        study, r = data["study"], data["result"]
        return {
            "used": 2 * study.plan.animals,
            "below": int((~study.seen[0]).sum()),
            "vehicle": float(r.means[0, 0]),
            "S": float(r.means[0, 1]),
            "factor": float(r.ratio[0]),
            "from": float(r.low[0]),
            "to": float(r.high[0]),
            "p": float(r.p[0]),
        }

    def truth(self, data):
        return letter(data["plan"], compound_of(self.me), data["result"])
