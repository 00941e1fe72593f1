"""The laboratory of lesson 09: one rat a run, an electrode, a neuron, a section, and the question what was recorded.

The first run is a demonstration: the same animal for everybody, that of self-study. From the second run on the rats are
those of the student.
"""

import math
from functools import lru_cache

import numpy as np
from scipy import constants

from nelib.explorers.recording import picture, printout
from nelib.explorers.recording.diagnosis import EVIDENCE, letter, rats
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.lab import Lab, checked_run
from nelib.kit.personal import Personal
from nelib.locus.detection import detect
from nelib.locus.experiment import (
    BY_EAR,
    CLONIDINE,
    COORDINATES,
    LABEL,
    LESION,
    NISSL,
    NO_DRUG,
    NO_MARK,
    NOT_FOUND,
    REVERSED,
    TH,
    Plan,
    Rats,
    animal,
)
from nelib.locus.session import Session, neighbor_shapes, own_shape, run
from nelib.locus.trace import record, sound
from nelib.locus.waveform import bandpass

STOPS = {"at the coordinates": COORDINATES, "where it sounds like it": BY_EAR}
DRUGS = {"none": NO_DRUG, "clonidine, 2 µg/kg": CLONIDINE, "clonidine, then yohimbine": REVERSED}
MARKS = {"nothing": NO_MARK, "a lesion": LESION, "neurobiotin, into the cell": LABEL}
STAINS = {"Nissl": NISSL, "TH antibody": TH}
SECONDS = 5.0  # of the trace that is shown and heard
BIN = 10.0  # s, of the table
SAME = 1e-3  # s, between a peak of the trace and a spike of the session


def trace(session: Session, region: str) -> np.ndarray:
    """Return the first seconds of a session, sample by sample (µV, not filtered)."""
    plan, truth = session.plan, session.animal
    way = dict(duration=SECONDS, impedance=plan.impedance, neighbors=0, drift=0.0, seed=truth.seed)

    def one(spikes, shape, distance: float, noise: float = 0.0) -> np.ndarray:
        early = spikes[spikes < SECONDS]
        return record(region, spikes=early, waveform=shape, distance=distance, noise=noise, **way).samples

    samples = one(session.own, own_shape(truth), truth.distance, 1.0)
    for i, (spikes, shape) in enumerate(zip(session.neighbors, neighbor_shapes(truth), strict=True)):
        samples = samples + one(spikes, shape, EVIDENCE["neighbor_first"] + i * EVIDENCE["neighbor_step"])
    return samples


@lru_cache(maxsize=128)
def _done(plan: Plan, strain: Rats, seed: int, number: int) -> Session:
    """Return a run with the random numbers of `Lab.rng`; a lab book is read often."""
    return run(plan, animal(plan, strain, np.random.default_rng([seed, number])))


@register
class Bench(Lab):
    """One animal: its trace, its session, its section."""

    name = "09_bench"
    title = "The rig: recording from the locus coeruleus"
    subject = "recording"
    lesson = "09_recording"
    size = (800, 460)
    controls = (
        Slider("depth", "Depth below the dura", 4, 8, 6.2, "mm", step=0.05),
        Slider("lateral", "From the midline", 0.5, 2.2, EVIDENCE["lc_center"], "mm", step=0.05),
        Slider("front", "In front of the nucleus", -1, 1, 0, "mm", step=0.05),
        Choice("stop", "Stop", tuple(STOPS), "at the coordinates"),
        Slider("impedance", "Electrode", 0.2, 20, 1, "MΩ", log=True),
        Slider("low", "Filter, low corner", 10, 1000, EVIDENCE["low"], "Hz", log=True),
        Slider("threshold", "Threshold", 3, 8, EVIDENCE["factor"], "× noise", step=0.5),
        Switch("sort", "Sort the spikes", False),
        Slider("baseline", "Baseline", 0.5, 15, 1, "min", step=0.5),
        Slider("shocks", "Foot shocks", 0, 40, 20, step=1),
        Choice("drug", "Drug", tuple(DRUGS), "clonidine, 2 µg/kg"),
        Slider("after", "Recording after the drug", 5, 75, 15, "min", step=5),
        Choice("mark", "Mark", tuple(MARKS), "a lesion"),
        Slider("current", "Lesion, current", 2, 500, EVIDENCE["lesion_current"], "µA", log=True),
        Slider("seconds", "Lesion, time", 1, 100, EVIDENCE["lesion_time"], "s", log=True),
        Choice("stain", "Stain", tuple(STAINS), "Nissl"),
    )
    presets = {
        "Advance by ear": {"stop": "where it sounds like it"},
        "A small lesion, stained for TH": {"current": 20, "seconds": 10, "stain": "TH antibody"},
        "Give yohimbine": {"drug": "clonidine, then yohimbine", "after": 25},
    }

    def of(self, number: int) -> "Bench":
        """Return the rig of a run: the first animal is the same for everybody."""
        return self.at(Personal(self.lesson, environ={})) if checked_run(number) == 1 else self

    def shown(self, number: int) -> bool:
        """Whether a run is the demonstration, and not one of a student's own rats."""
        return number == 1 and bool(self.me.student)

    def compute(self, **values):
        return super(Bench, self.of(1)).compute(**values)

    def data(self, *, run: int = 1, **given):
        return super(Bench, self.of(run)).data(run=run, **given)

    def session(self, number: int, **given) -> Session:
        """Return a run of a design without its trace, which takes longer than all the rest."""
        lab = self.of(number)
        return _done(self.plan(**self.settings(**given)), rats(lab.me), lab.me.seed(lab.name), number)

    @staticmethod
    def plan(stop, drug, mark, stain, shocks, **decided) -> Plan:
        """Return the decisions as the science knows them."""
        return Plan(
            stop=STOPS[stop], drug=DRUGS[drug], mark=MARKS[mark], stain=STAINS[stain], shocks=round(shocks), **decided
        )

    def perform(self, rng, **decided):
        plan, fs = self.plan(**decided), EVIDENCE["sampling"]
        session = run(plan, animal(plan, rats(self.me), rng))
        raw = trace(session, session.animal.place)
        wave = bandpass(raw, fs, plan.low, EVIDENCE["high"])
        found = detect(wave, fs, plan.threshold)
        near = np.searchsorted(session.times, found.times - SAME)
        counted = np.append(session.times, np.inf)[near] < found.times + SAME
        return {
            "plan": plan,
            "session": session,
            "table": self.readings(session),
            "raw": raw,
            "time": np.arange(wave.size) / fs,
            "wave": wave,
            "step": 1000 / fs,
            "level": found.threshold,
            "peaks": found.times,
            "kept": counted if plan.sort else np.ones(found.times.size, bool),
            "words": self.words(session),
        }

    @staticmethod
    def readings(session: Session):
        """Return spikes and rate in every ten seconds of a session."""
        import pandas as pd

        edges = np.arange(0, session.end + BIN / 2, BIN)
        counts = np.histogram(session.times, edges)[0]
        start = edges[:-1]
        first = session.injections[0] if session.injections else math.inf
        second = session.injections[1] if len(session.injections) > 1 else math.inf
        phase = np.select(
            [start < session.stop, start < min(first, session.end), start < second],
            ["baseline", "foot shocks", "clonidine"], "yohimbine",
        )  # fmt: skip
        return pd.DataFrame({"minute": start / constants.minute, "spikes": counts, "Hz": counts / BIN, "phase": phase})

    @staticmethod
    def words(session: Session) -> tuple[str, str, str, str]:
        """Return what stands beside the section: reading, stain, level and lesion."""
        plan, seen = session.plan, session.seen
        stain = "dots: with TH" if plan.stain == TH else "dots: large cells"
        at = seen.section.tip.front
        level = f"cut {abs(at):.2f} mm\n{'in front of' if at > 0 else 'behind'} the\nmiddle"
        if plan.stain == NISSL:
            level = "level: not sure\nwithout TH"
        mark = "the tip left\nno mark"
        if seen.labeled:
            mark = (
                "star: the labeled\ncell, " + {"TH+": "with TH", "TH-": "without TH", "": "TH not stained"}[seen.cell]
            )
        elif plan.mark == LABEL:
            mark = "no labeled cell\nwas found"
        elif seen.reading == NOT_FOUND:
            mark = "no lesion was found"
        elif plan.mark == LESION:
            mark = f"hole: the lesion,\n{2 * seen.radius:.2f} mm wide"
        if not seen.labeled and (plan.mark != LESION or seen.reading == NOT_FOUND):
            level = "a section of\nthe nucleus"
        reading = {"inside": "in the nucleus", "border": "on the border", "outside": "outside"}
        head = seen.words if seen.labeled else reading.get(seen.reading, "no mark")
        return head.replace("labeled cell, ", "cell: ").replace("kind ", ""), mark, stain, level

    def draw(self, figure, data):
        return picture.draw(figure, SECONDS)

    def update(self, artists, data):
        picture.update(artists, data)

    def sound(self, data):
        return sound(data["raw"], EVIDENCE["sampling"])

    def describe(self, data):
        return printout.sentence(data, self.shown(data["run"]))

    def bounds(self, data):
        s = data["session"]
        yield Bound("rate", [s.low, s.rate, s.high], 0)
        yield Bound("interval", [s.rate - s.low, s.high - s.rate], 0)
        yield Bound("violations", s.violations, 0, 1)
        yield Bound("spikes", s.times, 0, s.end)
        yield Bound("lesion", s.seen.radius, 0, 1)
        for share in (s.left, s.last):
            if share is not None:
                yield Bound("share of the baseline", share, 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        return printout.sheet(data, self.shown(data["run"]))

    def entry(self, data):
        s = data["session"]
        answer, known = s.answer, s.counted > 0
        return {
            "Hz": s.rate, "low Hz": s.low, "high Hz": s.high, "CV": s.cv if s.counted > 2 else math.nan,
            "width (ms)": s.width or math.nan,
            "burst": math.nan if answer is None else answer.burst,
            "pause (Hz)": math.nan if answer is None else answer.pause,
            "clonidine (%)": 100 * s.left[0] if known and printout.early(s) else math.nan,
            "end (%)": 100 * s.last[0] if known and s.last is not None else math.nan,
            "section": s.seen.words,
        }  # fmt: skip

    def truth(self, data):
        lab = self.of(data["run"])
        return letter(data["session"], rats(lab.me), lab.me.seed("other animals"), self.shown(data["run"]))
