"""One experiment in one animal: where the tip ends up, which neuron is there, and what the section shows of both.

An electrode is aimed at coordinates of the map (`nelib.locus.brainstem`), in rats whose skull may differ from it. It
stops at its coordinates, or is advanced until the neurons sound like those of the locus coeruleus: slow dull pops, and
those of the cholinergic neurons in front of it sound the same. What is heard in a wrong track tells where to move the
next one: the mesencephalic nucleus and what lies beside it are lateral, the central gray is medial, the vestibular
nuclei are behind. The neuron at the tip has norepinephrine (TH+) or not; its kind, rate and width are drawn with the
means and the scatter of the identified neurons. Where the electrode has been is marked by a lesion, or the neuron is
filled with a label; only the label tells what the recorded neuron is. To label it the pipette has to touch it: when the
recording is over it is advanced to the membrane, and may lose the neuron on the way.
"""

from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np

from nelib.kit.errors import known_name, number, positive, whole
from nelib.locus import brainstem
from nelib.locus.brainstem import REGIONS, TARGET, Section, Tip, aim, limit
from nelib.locus.firing import value
from nelib.locus.trace import LC

COORDINATES, BY_EAR = "the coordinates", "the sound"
STOPS = (COORDINATES, BY_EAR)
NO_DRUG, CLONIDINE, REVERSED = "none", "clonidine", "clonidine, then yohimbine"
DRUGS = (NO_DRUG, CLONIDINE, REVERSED)
NO_MARK, LESION, LABEL = "none", "lesion", "label"
MARKS = (NO_MARK, LESION, LABEL)
NISSL, TH = "Nissl", "TH"
STAINS = (NISSL, TH)
KINDS = ("TH+", "TH-")
ALIKE = (TARGET, "laterodorsal tegmental nucleus")
"""Structures that nobody can tell apart by ear, nor by a Nissl stain."""
NOT_FOUND = "not found"
UNDECIDED = "undecided"


@dataclass(frozen=True)
class Rats:
    """What is true of all animals of a strain.

    Attributes
    ----------
    front : float
        How much farther to the front than on the map an electrode ends up, in mm.
    rate : float
        Mean spontaneous rate of the noradrenergic neurons, in Hz.
    share : float
        Share of noradrenergic neurons among those that are recorded in the locus coeruleus.
    """

    front: float = 0.0
    rate: float = value("rate_pos")
    share: float = value("core_share")

    def __post_init__(self):
        number("front (mm)", self.front)
        positive("rate (Hz)", self.rate)
        number("share", self.share, low=0, high=1)


@dataclass(frozen=True)
class Plan:
    """The decisions of an experiment.

    Places are in mm, `impedance` in MΩ, `low` (the low corner of the filter) in Hz, `threshold` in standard deviations
    of the noise, `baseline` and `after` (the recording after the first injection) in minutes, `current` in µA,
    `seconds` are those of the lesion. `stop`, `drug`, `mark` and `stain` are named in `STOPS`, `DRUGS`, `MARKS` and
    `STAINS`.
    """

    depth: float
    lateral: float
    front: float
    stop: str
    impedance: float
    low: float
    threshold: float
    sort: bool
    baseline: float
    shocks: int
    drug: str
    after: float
    mark: str
    current: float
    seconds: float
    stain: str

    def __post_init__(self):
        brainstem.region(self.depth, self.lateral, self.front)
        for name in ("impedance", "low", "threshold", "baseline", "after"):
            positive(name, getattr(self, name))
        whole("shocks", self.shocks, 0)
        for kind, name, known in (
            ("way to stop", self.stop, STOPS), ("drug", self.drug, DRUGS), ("mark", self.mark, MARKS),
            ("stain", self.stain, STAINS),
        ):  # fmt: skip
            known_name(kind, name, known)
        number("current (µA)", self.current, low=0)
        number("seconds", self.seconds, low=0)

    @property
    def glass(self) -> bool:
        """Whether the electrode is a pipette, which can hold a dye, and not a metal wire."""
        return self.impedance >= value("rig_glass")


@dataclass(frozen=True)
class Animal:
    """The truth: tip, tracks made, whether the sound was found, and the neuron.

    `moved` tells how far (mm) the last track was moved to the side and to the front. `kind` is ``"TH+"`` or ``"TH-"``,
    or empty where there is no neuron; `rate` in Hz, `width` in ms, `distance` in µm, `speed` of the drift in µm/min;
    `answers` to clonidine; `phase` of the slow fluctuation; `touched` if it is not lost while a pipette is advanced to
    it, `filled` if it is then found again with its label; `neighbors` are the kinds of the others that can be heard, in
    the locus coeruleus; `seed` draws spikes and noise.
    """

    tip: Tip
    tracks: int
    heard: bool
    moved: tuple[float, float]
    kind: str
    rate: float
    width: float
    distance: float
    speed: float
    answers: bool
    touched: bool
    filled: bool
    neighbors: tuple[str, ...]
    phase: float = field(repr=False)
    seed: int = field(repr=False)

    @property
    def place(self) -> str:
        """Name of the structure around the tip."""
        return self.tip.region.name

    def away(self, minutes):
        """Return how far (µm) the neuron is from the tip some minutes after the recording began."""
        return np.abs(self.distance + self.speed * np.asarray(minutes, float))


def approach(plan: Plan, rats: Rats, random: np.random.Generator) -> tuple[Tip, int, bool, tuple[float, float]]:
    """Lower the electrode: return its tip, the number of tracks, whether it stopped at the sound, and how it was moved.

    A track is moved to the side, and to the front, of the first one (mm).
    """
    tip = aim(plan.depth, plan.lateral, plan.front + rats.front, random=random)
    deep = random.uniform(limit("ventricle_to"), limit("lc_to"))
    if plan.stop == COORDINATES:
        return tip, 1, False, (0.0, 0.0)
    first, step = tip, value("rig_shift")
    for track in count(1):
        here = replace(tip, depth=deep)
        heard = here.region.name in ALIKE
        if heard or track == int(value("rig_tracks")):
            break
        if here.region.name == "central gray":
            tip = replace(tip, lateral=tip.lateral + step)
        elif here.region.name == "vestibular nuclei":
            tip = replace(tip, front=tip.front + step)
        else:
            tip = replace(tip, lateral=max(tip.lateral - step, 0.0))
    return here, track, heard, (tip.lateral - first.lateral, tip.front - first.front)


def animal(plan: Plan, rats: Rats, random: np.random.Generator) -> Animal:
    """Draw an animal and lower the electrode into it."""
    tip, tracks, heard, moved = approach(plan, rats, random)
    draws, normal = random.random(2 + 2), random.standard_normal(2)
    rates = {k: random.gamma((value(m) / value(sd)) ** 2) * (value(sd) / value(m)) ** 2 for k, m, sd in (
        ("TH+", "rate_pos", "rate_sd_pos"), ("TH-", "neighbor_rate", "rate_sd_neg"))}  # fmt: skip
    where = tip.region
    kind = ""
    rate = width = 0.0
    if where.unit == LC:
        kind = KINDS[int(draws[0] > rats.share)]
        mean = rats.rate if kind == "TH+" else rats.rate * value("neighbor_rate") / value("rate_pos")
        rate = max(mean * float(rates[kind]), value("slowest"))
        of = ("lc_width", "width_sd_pos") if kind == "TH+" else ("neighbor_width", "width_sd_neg")
        width = value(of[0]) + value(of[1]) * float(np.clip(normal[0], -2, 2))
    elif where.unit and not where.jaw:
        kind, rate, width = "TH-", value(f"{where.unit}_rate"), value(f"{where.unit}_width")
    far = value("rig_ear" if heard else "rig_blind")
    distance = value("rig_near") + (far - value("rig_near")) * draws[1]
    answers = kind == "TH+" or (where.unit == LC and draws[2] < value("rig_other"))
    lucky = draws[2 + 1]
    speed, phase = value("rig_drift") * float(normal[1]), float(random.random())
    seed = int(random.integers(np.iinfo(np.int32).max))
    others = tuple(KINDS[int(x > rats.share)] for x in random.random(2))
    return Animal(
        tip, tracks, heard, moved, kind, rate, width, float(distance), speed, bool(answers),
        touched=bool(lucky < value("rig_contact")), filled=bool(lucky < value("rig_contact") * value("rig_label")),
        neighbors=others if where.unit == LC else (), phase=phase, seed=seed,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Histology:
    """What the section shows.

    `reading` is that of `brainstem.section`, or ``"not found"`` for a lesion too small to see. `labeled` says whether a
    filled cell is seen, and `cell` what it is (``"TH+"``, ``"TH-"``, or empty where the stain does not tell). `radius`
    is that of the lesion in mm, `current` what really flowed in µA.
    """

    section: Section
    reading: str
    labeled: bool
    cell: str
    radius: float
    current: float

    @property
    def words(self) -> str:
        """The reading in a few words."""
        if self.labeled:
            return f"labeled cell, {self.cell}" if self.cell else "labeled cell, kind unknown"
        return self.reading


def histology(plan: Plan, truth: Animal, minutes: float) -> Histology:
    """Mark the site after some minutes of recording, cut, stain and read.

    A Nissl stain shows a group of large cells also in front of the locus coeruleus, so it cannot tell the two apart.
    """
    flowed = min(plan.current, value("rig_volts") / plan.impedance) if plan.mark == LESION else 0.0
    tip = truth.tip
    if plan.stain == NISSL and truth.place in ALIKE:
        tip = replace(tip, front=0.0)
    found = brainstem.section(tip, flowed, plan.seconds)
    reading = NOT_FOUND if 0 < found.radius < value("rig_found") else found.reading
    radius = found.radius
    held = truth.kind and truth.away(minutes) <= value("rig_held")
    labeled = bool(plan.mark == LABEL and plan.glass and held and truth.filled)
    if labeled:
        reading = "inside" if found.hit else "outside"
    elif radius < value("rig_found"):  # nothing shows where the tip was: a section of the nucleus is as good as any
        found = brainstem.section(replace(tip, front=0.0), 0.0, 0.0)
    cell = truth.kind if labeled and plan.stain == TH else ""
    return Histology(found, reading, labeled, cell, radius, flowed)


def claim(seen: Histology, drug: tuple[float, float] | None = None) -> str:
    """Return what one concludes from section, label and drug: ``"TH+"``, ``"TH-"`` or ``"undecided"``.

    A stained label decides. Else a lesion outside the nucleus means TH-; one inside means TH+, unless the neuron did
    not answer clonidine; without a readable lesion only clonidine can decide, and only if the rate came back.

    Parameters
    ----------
    seen : Histology
    drug : (float, float), optional
        Share of the baseline that was left under clonidine, and at the end of the recording.
    """
    if seen.cell:
        return seen.cell
    fell = None if drug is None else drug[0] < value("rig_half")
    if seen.reading == "outside":
        return "TH-"
    if seen.reading == "inside":
        return "TH-" if fell is False else "TH+"
    if fell is None or (fell and drug[1] < value("rig_half")):
        return UNDECIDED
    return "TH+" if fell else "TH-"


def structures() -> tuple[str, ...]:
    """Return the names of the structures that a tip can be in."""
    return tuple(REGIONS)
