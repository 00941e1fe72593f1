"""The laboratory of lesson 14: patients and controls, a needle in the nerve of each, and what the groups differ in.

Each study recruits new people; how patients differ is that of the student. Neurograms of the study are drawn by
`nelib.body.nerve_twin`, those on screen by the whole chain on a raw trace.
"""

from functools import lru_cache

import numpy as np

from nelib.body.nerve_people import CONTROLS, MATCHED, STUDENTS, Truth, drawn
from nelib.body.nerve_study import (
    BANDS,
    BORNE,
    EVOKED,
    FREQUENCY,
    INCIDENCE,
    LARGEST,
    MEAN,
    NONE,
    SEARCHES,
    STRENGTH,
    TAUS,
    TOTAL,
    Plan,
    Study,
    excerpt,
    study,
)
from nelib.body.nerve_twin import constant, known
from nelib.explorers.sympathetic import nerve_picture as picture
from nelib.explorers.sympathetic import nerve_printout as printout
from nelib.explorers.sympathetic.nerve_diagnosis import letter
from nelib.kit.bench import Sealed
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.lab import Lab, checked_run
from nelib.kit.personal import Personal

BAND_OF = {f"{known(low):g} to {known(high):g} Hz": name for name, (low, high) in BANDS.items()}
TAU_OF = {f"{known(record):g} s": name for name, record in TAUS.items()}
MEASURE_OF = {
    "bursts a minute": FREQUENCY,
    "bursts in 100 beats": INCIDENCE,
    "mean height of bursts": STRENGTH,
    "total, the sum of heights": TOTAL,
}
HEIGHTS_OF = {"in µV": NONE, "% of the largest": LARGEST, "% of their mean": MEAN, "% of a held breath": EVOKED}
BANDS_, TAUS_ = list(BAND_OF), list(TAU_OF)


@lru_cache(maxsize=512)
def _done(plan: Plan, true: Truth, seed: int, run: int) -> Study:
    """Return a study with the random numbers of a run, those of `Lab.rng`."""
    return study(plan, true, np.random.default_rng([seed, run]))


@register
class NerveBench(Lab):
    """One study: a neurogram of each group, everybody, and the difference."""

    name = "14_nerve"
    title = "Two groups, one nerve recording each"
    subject = "study"
    lesson = "14_sympathetic"
    size = (800, 420)
    controls = (
        Slider("people", "People in a group", 4, constant("people_most"), 6, step=1),
        Choice("controls", "Controls", CONTROLS, STUDENTS),
        Slider("minutes", "Recorded for", 1, constant("minutes_most"), 2, "min", step=1),
        Choice("search", "Electrode is moved", SEARCHES, BORNE),
        Choice("band", "Band-pass", tuple(BAND_OF), BANDS_[1]),
        Choice("tau", "Integrator", tuple(TAU_OF), TAUS_[1]),
        Slider("limit", "Burst counts from", 2, 8, 3, "× noise", step=0.5),
        Switch("gated", "Only at its time after R", False),
        Switch("blinded", "Scorer blind to the groups", False),
        Switch("left_out", "Leave out quiet nerves", True),
        Choice("measure", "Compared", tuple(MEASURE_OF), "total, the sum of heights"),
        Choice("normalized", "Heights", tuple(HEIGHTS_OF), "in µV"),
    )
    presets = {
        "One change: age": {"controls": MATCHED},
        "Count bursts": {"measure": "bursts a minute"},
        "Measure heights": {"measure": "mean height of bursts", "normalized": "% of the largest"},
    }

    def show(self, prediction=None, me: Personal | None = None):
        return Sealed(self if me is None else self.at(me), prediction)

    @property
    def hidden(self) -> Truth:
        """How the student's patients differ."""
        return drawn(self.me)

    def plan(
        self, people, controls, minutes, search, band, tau, limit, gated, blinded, left_out, measure, normalized
    ) -> Plan:
        """Return the decisions as the science knows them."""
        return Plan(
            round(people), controls, float(minutes), search, BAND_OF[band], TAU_OF[tau], float(limit), bool(gated),
            bool(blinded), bool(left_out), HEIGHTS_OF[normalized], MEASURE_OF[measure],
        )  # fmt: skip

    def experiment(self, number: int, **given) -> Study:
        """Do a run of a design; what was done is remembered, because reports read a lab book often."""
        return _done(self.plan(**self.settings(**given)), self.hidden, self.me.seed(self.name), checked_run(number))

    def perform(self, rng, **design):
        plan, true = self.plan(**design), self.hidden
        found = study(plan, true, rng)
        seed = self.me.seed("excerpt") % 2**31
        shown = tuple(excerpt(plan, true, bool(k), seed + k) for k in range(2))
        return {"study": found, "excerpts": shown, "run": 1, "prediction": None, "table": self.readings(found)}

    def data(self, *, run: int = 1, **given):
        return super().data(run=run, **given) | {"run": run}

    @staticmethod
    def readings(found: Study):
        """Return everybody: group, age, heart rate, what is compared, and whether it is counted."""
        import pandas as pd

        parts = []
        for k, (who, values, counts) in enumerate(zip(found.people, found.values, found.counts, strict=True)):
            parts.append(
                pd.DataFrame(
                    {
                        "person": k * who.age.size + np.arange(who.age.size) + 1,
                        "group": ("control", "patient")[k],
                        "age": who.age.round().astype(int),
                        "heart_rate": who.rate.round(1),
                        "value": values.round(3),
                        "counted": counts,
                    }
                )
            )
        return pd.concat(parts, ignore_index=True)

    def draw(self, figure, data):
        return picture.draw(figure)

    def update(self, artists, data):
        picture.update(artists, data)

    def describe(self, data):
        return printout.sentence(data["run"], data["study"])

    def bounds(self, data):
        found = data["study"]
        yield Bound("counted", found.result.counted, 0, found.plan.people)
        for k, values in enumerate(found.values):
            yield Bound("value", values[found.counts[k]], 0)
        if np.isfinite(found.result.p):
            yield Bound("p", found.result.p, 0, 1)
            yield Bound("difference above its lower limit", found.result.gap - found.result.low, 0)

    def table(self, data):
        return data["table"].dropna()

    def printout(self, data):
        return printout.sheet(data["run"], data["study"])

    def entry(self, data):
        r = data["study"].result
        told = bool(np.isfinite(r.p))
        low, high = (float(x) if told else float("nan") for x in (r.low, r.high))
        return {
            "unit": printout.unit(data["study"]), "in controls": float(r.means[0]), "in patients": float(r.means[1]),
            "difference": float(r.gap) if told else float("nan"), "from": low, "to": high, "p": float(r.p),
            "counted": int(r.counted.sum()),
        }  # fmt: skip

    def truth(self, data):
        return letter(data["study"], self.hidden)
