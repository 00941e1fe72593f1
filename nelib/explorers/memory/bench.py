"""The laboratory of lesson 12: groups of rats, an infusion, one night, a latency, and a permit for so many rats.

The first run is a demonstration with the drug of another laboratory, the same for everybody. From the second run on the
drug is that of the student, and the rats count.
"""

import math

import numpy as np

from nelib.explorers.memory import bench_picture as picture
from nelib.explorers.memory import bench_printout as printout
from nelib.explorers.memory.bench_diagnosis import demonstration, drug_of, letter
from nelib.kit.bench import Sealed
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.lab import Lab, checked_run
from nelib.kit.personal import Personal
from nelib.locus.memory_experiment import (
    AFTER,
    AT_RANDOM,
    BEFORE,
    BY_CAGE,
    LATER,
    LEFT_OUT,
    RANKS,
    SECONDS,
    STRONG,
    UNINFUSED,
    VEHICLE,
    WEAK,
    Drug,
    Plan,
    Run,
    run,
)

EVIDENCE = {name: row.value for name, row in load_evidence("memory").items()}
DOSES = {
    "1 · 10 · 100 · 1000 ng": (1.0, 10.0, 100.0, 1000.0),
    "1 · 3 · 10 · 30 · 100 · 300 ng": (1.0, 3.0, 10.0, 30.0, 100.0, 300.0),
    "3 · 10 · 30 · 100 ng": (3.0, 10.0, 30.0, 100.0),
    "100 · 300 · 1000 ng": (100.0, 300.0, 1000.0),
    "3 and 10 ng": (3.0, 10.0),
    "10 and 30 ng": (10.0, 30.0),
    "30 and 100 ng": (30.0, 100.0),
    "3 ng": (3.0,),
    "10 ng": (10.0,),
    "30 ng": (30.0,),
    "100 ng": (100.0,),
}
CONTROLS = {"rats without an infusion": UNINFUSED, "rats with vehicle": VEHICLE}
TIMES = {"before training": BEFORE, "right after training": AFTER, "hours after training": LATER}
GROUPS = {"cage by cage, along the rack": BY_CAGE, "drawn at random": AT_RANDOM}
TESTS = {"kept; t-test on seconds": SECONDS, "left out; ranks": LEFT_OUT, "kept; ranks": RANKS}


class Colony(Sealed):
    """The laboratory on screen. It knows how many rats the lab book has used."""

    def before(self, number: int) -> int:
        """Return how many rats of the permit were used before a run."""
        return sum(found["rats"] for n, _, found in self._runs if 1 < n < number)

    def _data(self):
        return self.explorer.data(**self._settings())

    def _settings(self):
        return super()._settings() | {"before": self.before(self.number)}


@register
class MemoryBench(Lab):
    """One experiment: the latencies of all rats, each dose against the control, the rats that it took."""

    name = "12_bench"
    title = "The rack: a drug, groups of rats, and their memory"
    subject = "experiment"
    lesson = "12_memory"
    size = (800, 440)
    controls = (
        Choice("doses", "Doses", tuple(DOSES), "1 · 10 · 100 · 1000 ng"),
        Slider("animals", "Rats in a group, at most", 4, 40, 8, step=2),
        Choice("control", "Compared with", tuple(CONTROLS), "rats without an infusion"),
        Choice("infused", "Infused", tuple(TIMES), "right after training"),
        Choice("shock", "Foot shock at training", (WEAK, STRONG), STRONG),
        Choice("groups", "Groups", tuple(GROUPS), "cage by cage, along the rack"),
        Switch("blinded", "Observer blind to the groups", False),
        Choice("test", "Rats at 600 s, and the test", tuple(TESTS), "kept; t-test on seconds"),
        Choice("correction", "Correction for many doses", ("none", "Holm"), "none"),
        Switch("peek", "Stop as soon as p < 0.05", True),
    )
    presets = {
        "One change: vehicle": {"control": "rats with vehicle"},
        "A small pilot": {"doses": "3 · 10 · 30 · 100 ng", "animals": 8},
    }

    def show(self, prediction=None, me: Personal | None = None):
        return Colony(self if me is None else self.at(me), prediction)

    def of(self, number: int) -> "MemoryBench":
        """Return the laboratory of a run: the rats of the first one are the same for everybody."""
        return self.at(Personal(self.lesson, environ={})) if checked_run(number) == 1 else self

    def drug(self, number: int) -> Drug:
        """Return the truth behind a run."""
        return demonstration(self.me) if checked_run(number) == 1 else drug_of(self.me)

    def plan(self, doses, animals, control, infused, shock, groups, blinded, test, correction, peek) -> Plan:
        """Return the decisions as the science knows them."""
        return Plan(
            DOSES[doses], round(animals), shock, CONTROLS[control], GROUPS[groups], TIMES[infused], blinded,
            TESTS[test], correction, peek,
        )  # fmt: skip

    def experiment(self, number: int, **given) -> Run:
        """Do a run of a design."""
        return run(self.plan(**self.settings(**given)), self.drug(number), self.of(number).rng(number))

    def compute(self, **values):
        return self._found(1, values)

    def data(self, *, run: int = 1, before: int | None = None, **given):
        """Do a run of a design; values are checked.

        Parameters
        ----------
        run : int
            Number of the run, from 1; the same number gives the same rats.
        before : int, optional
            Rats of the permit that were used before; if it is not given, nobody counts.
        **given
            Decisions that differ from the defaults.
        """
        found = self._found(checked_run(run), self.settings(**given))
        return {"prediction": None, "run": run} | found | {"before": before or 0, "counted": before is not None}

    def _found(self, number: int, values) -> dict:
        found = self.experiment(number, **values)
        return {
            "experiment": found,
            "shown": number == 1,
            "rats": int(found.latency.size),
            "before": 0,
            "counted": False,
            "table": self.readings(found),
        }

    @staticmethod
    def readings(found: Run):
        """Return every rat: its place on the rack, cage, dose (0: the control) and latencies."""
        import pandas as pd

        dose = np.repeat([0.0, *found.plan.doses], found.animals)
        rat = found.rat.ravel() + 1
        table = pd.DataFrame(
            {
                "rat": rat,
                "cage": (rat - 1) // int(EVIDENCE["cage"]) + 1,
                "dose_ng": dose,
                "training_s": found.trained.ravel().round(1),
                "latency_s": found.latency.ravel().round(1),
            }
        )
        return table.sort_values(["dose_ng", "rat"], ignore_index=True)

    def draw(self, figure, data):
        return picture.draw(figure)

    def update(self, artists, data):
        picture.update(artists, data)

    def describe(self, data):
        return printout.sentence(data)

    def bounds(self, data):
        found, top = data["experiment"], EVIDENCE["ceiling"]
        yield Bound("latency", found.latency, 0, top)
        yield Bound("latency at training", found.trained, 0, top)
        yield Bound("p", [found.result.p, found.result.corrected], 0, 1)
        yield Bound("correction", found.result.corrected - found.result.p, 0)
        yield Bound("rats", data["rats"], 0, found.plan.rats)
        for ratio in found.ratios:
            if ratio is not None:
                yield Bound("ratio above its lower limit", ratio[0] - ratio[1], 0)
                yield Bound("upper limit above the ratio", ratio[2] - ratio[0], 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        return printout.sheet(data)

    def entry(self, data):
        found = data["experiment"]
        known = [k for k, ratio in enumerate(found.ratios) if ratio]
        k = max(known, key=lambda i: found.ratios[i][0]) if known else None
        ratio = (math.nan,) * 3 if k is None else found.ratios[k]
        better = [f"{d:g}" for d, yes in zip(found.plan.doses, found.result.better[0], strict=True) if yes]
        return {
            "rats": data["rats"],
            "best (ng)": math.nan if k is None else found.plan.doses[k],
            "times": ratio[0], "low": ratio[1], "high": ratio[2],
            "p": math.nan if k is None else float(found.result.corrected[0, k]),
            "significant (ng)": ", ".join(better) or "none",
        }  # fmt: skip

    def truth(self, data):
        return letter(data["experiment"], data["shown"])
