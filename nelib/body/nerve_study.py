r"""Two groups, one recording of a nerve each: what a study of patients and controls finds.

People are those of `nelib.body.nerve_people`. Everything else is the instrument: the place of the electrode, the
band-pass, the integrator, the limit from which a peak counts, the gate on the R wave, who scores, what is left out, and
by what heights are divided. Neurograms are those of `nelib.body.nerve_twin`.

Numbers: ``nelib/data/nerve_study.csv`` and ``sympathetic.csv``; times of a plan in minutes.
"""

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import constants
from scipy.special import betaincinv, ndtri, stdtr, stdtrit

from nelib.body import nerve_recording as chain
from nelib.body.nerve_people import CONTROLS, MATCHED, TRAITS, People, Truth, group, offset
from nelib.body.nerve_recording import Bursts, Neurogram, detect
from nelib.body.nerve_trace import GROUPS, Recording, beats, burst_chance, record, value
from nelib.body.nerve_twin import constant, known, neurogram
from nelib.body.normalization import measures
from nelib.kit.errors import known_name, number, positive, whole

FIRST, STANDS, BORNE = "first place with bursts", "until bursts stand out", "as long as one bears it"
SEARCHES = (FIRST, STANDS, BORNE)
NONE, LARGEST, MEAN, EVOKED = "none", "largest", "mean", "evoked"
NORMALIZED = (NONE, LARGEST, MEAN, EVOKED)
FREQUENCY, INCIDENCE, STRENGTH, TOTAL = "frequency", "incidence", "strength", "total"
MEASURES = (FREQUENCY, INCIDENCE, STRENGTH, TOTAL)
USUAL, WIDE, NARROW = "usual", "wide", "narrow"
BANDS = {
    USUAL: ("filter_low", "filter_high"),
    WIDE: ("wide_low", "filter_high"),
    NARROW: ("narrow_low", "narrow_high"),
}
TAUS = {"short": "tau_short", "usual": "integrator", "long": "tau_long"}
NAMES = {
    "controls": CONTROLS, "search": SEARCHES, "band": tuple(BANDS), "tau": tuple(TAUS), "normalized": NORMALIZED,
    "measure": MEASURES,
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """The decisions.

    Attributes
    ----------
    people : int
        In each group.
    controls : str
        Who they are, one of `CONTROLS`.
    minutes : float
        Length of a recording.
    search : str
        How long one looks for a place of the electrode, one of `SEARCHES`.
    band, tau : str
        One of `BANDS`, one of `TAUS`.
    limit : float
        Height over noise from which a peak counts.
    gated : bool
        Whether only peaks at their time after an R wave count.
    blinded : bool
        Whether the scorer does not know the groups.
    left_out : bool
        Whether recordings with few bursts are left out.
    normalized : str
        By what heights are divided, one of `NORMALIZED`.
    measure : str
        What is compared, one of `MEASURES`.
    """

    people: int = 16  # geometry: a default, not a number of the science
    controls: str = MATCHED
    minutes: float = 5.0  # geometry: as above
    search: str = STANDS
    band: str = USUAL
    tau: str = "usual"
    limit: float = 5.0  # geometry: as above
    gated: bool = True
    blinded: bool = True
    left_out: bool = False
    normalized: str = EVOKED
    measure: str = FREQUENCY

    def __post_init__(self):
        if whole("people", self.people, 2) > constant("people_most"):
            raise ValueError(f"people must be at most {constant('people_most'):g}, but it is {self.people}.")
        if number("minutes", self.minutes, low=1) > constant("minutes_most"):
            raise ValueError(f"minutes must be at most {constant('minutes_most'):g}, but it is {self.minutes}.")
        positive("limit", self.limit)
        for name, options in NAMES.items():
            known_name(name, getattr(self, name), options)

    @property
    def chain(self) -> dict[str, float]:
        """Edges of the band-pass and time constant."""
        low, high = (known(name) for name in BANDS[self.band])
        return {"low": low, "high": high, "tau": known(TAUS[self.tau])}

    @property
    def window(self) -> float:
        """How far from its latency a peak may be, in s."""
        return constant("gate" if self.gated else "open_gate")

    def thorough(self, patients: bool) -> bool:
        """Whether one searches in a group until bursts stand out."""
        return self.search == STANDS or (self.search == BORNE and patients)

    def limit_in(self, patients: bool) -> float:
        """Return the limit that a group meets."""
        shift = 0 if self.blinded else constant("lenient")
        return max(self.limit - shift if patients else self.limit + shift, np.finfo(float).eps)


def scored(plan: Plan, who: People, k: int, patients: bool, seed: int) -> tuple[Bursts, Bursts]:
    """Return the bursts that are found in the k-th person, at rest and while the breath is held."""
    random = np.random.default_rng([whole("seed", seed, 0), len(TRAITS), k, int(patients)])
    length, a = plan.minutes * constants.minute, who.shape[k]
    found, quiet = [], None
    for seconds in (length, constant("held")):
        held = bool(found)
        p = offset(constant("incidence_most") if held else who.frequency[k] / who.rate[k])
        R, P = beats(seconds, who.rate[k], value("rest_pressure"), int(random.integers(2**31)))  # geometry
        fired = random.random(R.size) < burst_chance(P - value("rest_pressure") + p, 0, value("slope_rise"))
        center = (R + value("latency") + value("jitter") * random.standard_normal(R.size))[fired]
        share = betaincinv(a, value("shape_other"), random.random(center.size))
        if held:
            share = np.full(center.size, value("evoked_share"))
        drawing = neurogram(center, share, seconds, gain=who.gain[k], quiet=quiet, seed=random, **plan.chain)
        quiet = quiet or drawing
        found.append(detect(drawing, R, signal_to_noise=plan.limit_in(patients), window=plan.window))
    return found[0], found[1]


def taken(plan: Plan, who: People, patients: bool, seed: int) -> dict[tuple[str, str], np.ndarray]:
    """Return what is measured in each person: (measure, normalization) -> numbers; NaN where there is none."""
    out = {(m, n): np.full(who.age.size, np.nan) for m in MEASURES for n in NORMALIZED}
    for k in range(who.age.size):
        rest, held = scored(plan, who, k, patients, seed)
        for n in NORMALIZED:
            if n == EVOKED and not held.height.size:
                numbers = {FREQUENCY: rest.frequency, INCIDENCE: rest.incidence}
            else:
                numbers = measures(rest, n, evoked=[np.median(held.height)] if n == EVOKED else None)
            for m, x in numbers.items():
                out[m, n][k] = x
    return out


@dataclass(frozen=True, eq=False)
class Difference:
    """Two groups compared: means, half of their 95% intervals, patients less controls with its interval, p, counted."""

    means: np.ndarray
    halves: np.ndarray
    gap: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    counted: np.ndarray


def compare(controls: Any, patients: Any) -> Difference:
    """Compare groups without assuming equal spreads (Welch); the last axis are people, NaN are left out.

    Where a group has fewer than two people or no spread at all, what cannot be told is NaN.
    """
    rows = [np.asarray(x, float) for x in (controls, patients)]
    with np.errstate(invalid="ignore", divide="ignore"):
        n = np.stack([np.isfinite(x).sum(-1) for x in rows])
        mean = np.stack([np.nansum(x, -1) for x in rows]) / n
        var = np.stack([np.nansum((x - m[..., None]) ** 2, -1) for x, m in zip(rows, mean, strict=True)]) / (n - 1)
        var = np.where((n > 1) & (var > (np.finfo(float).eps * mean) ** 2), var, np.nan)
        u = var / n
        se, gap = np.sqrt(u.sum(0)), mean[1] - mean[0]
        freedom = u.sum(0) ** 2 / (u**2 / (n - 1)).sum(0)
        tail = (1 + value("confidence")) / 2
        half = se * stdtrit(freedom, tail)
        p = 2 * stdtr(freedom, -np.abs(gap) / se)
        return Difference(mean, np.sqrt(u) * stdtrit(n - 1, tail), gap, gap - half, gap + half, p, n)


@dataclass(frozen=True, eq=False)
class Study:
    """A study: its people (controls, patients), what was measured in each, whom it counts, and the comparison."""

    plan: Plan
    people: tuple[People, People]
    taken: tuple[dict, dict]
    counts: tuple[np.ndarray, np.ndarray]
    result: Difference

    @property
    def values(self) -> tuple[np.ndarray, np.ndarray]:
        """The measure of each person; NaN where there is none."""
        return tuple(t[self.plan.measure, self.plan.normalized] for t in self.taken)  # type: ignore[return-value]


def _kept(plan: Plan, found: dict) -> np.ndarray:
    few = found[FREQUENCY, NONE] < constant("left_out")
    return ~(few & plan.left_out) & np.isfinite(found[plan.measure, plan.normalized])


def study(plan: Plan, true: Truth, random: np.random.Generator) -> Study:
    """Do a study; the same generator draws the same people for every plan."""
    if not isinstance(plan, Plan) or not isinstance(true, Truth):
        raise ValueError("study needs a Plan and a Truth.")
    most = int(constant("people_most"))
    z = random.standard_normal((2, len(TRAITS), most))[:, :, : plan.people]
    seed = int(random.integers(2**31))  # geometry
    people = tuple(group(plan.controls, plan.thorough(bool(k)), true, bool(k), z[k]) for k in range(2))
    found = tuple(taken(plan, who, bool(k), seed) for k, who in enumerate(people))
    kept = tuple(_kept(plan, one) for one in found)
    rows = [np.where(keep, one[plan.measure, plan.normalized], np.nan) for one, keep in zip(found, kept, strict=True)]
    return Study(plan, people, found, kept, compare(*rows))  # type: ignore[arg-type]


@lru_cache(maxsize=512)  # geometry: a cache
def _pool(plan: Plan, true: Truth, patients: bool) -> dict:
    """Return what is measured in many people of a group, whose traits are spread evenly."""
    n = int(constant("pool"))
    random = np.random.default_rng(n)
    even = ndtri((np.arange(n) + 1 / 2) / n)
    z = np.array([[random.permutation(even) for _ in TRAITS] for _ in range(2)])
    return taken(plan, group(plan.controls, plan.thorough(patients), true, patients, z[int(patients)]), patients, n)


def _recorded(plan: Plan) -> Plan:
    """Return a plan with the defaults in all that does not change a recording."""
    plain = {f.name: f.default for f in fields(Plan) if f.name in ("people", "left_out", "normalized", "measure")}
    return replace(plan, **plain)


@lru_cache(maxsize=2048)  # geometry: a cache
def chances(plan: Plan, true: Truth) -> dict[str, float]:
    """Return what a design finds in many studies, drawn from a pool of people.

    Returns
    -------
    dict
        ``"higher"`` and ``"lower"``, the share that finds patients significantly higher or lower (p < 0.05); ``"gap"``,
        the difference in the middle; ``"covers"``, the share of 95% intervals that hold the true difference of bursts
        a minute; ``"told"``, the share in which there is a comparison at all.
    """
    drawn = _recorded(plan)
    # Controls are the same whatever patients have.
    found = _pool(drawn, Truth(), False), _pool(drawn, true, True)
    rows = [np.where(_kept(plan, f), f[plan.measure, plan.normalized], np.nan) for f in found]
    random = np.random.default_rng(2)
    shape = int(constant("repeats")), plan.people
    r = compare(*(row[random.integers(row.size, size=shape)] for row in rows))
    told = np.isfinite(r.p)
    sure = told & (np.nan_to_num(r.p, nan=1) < 1 - value("confidence"))
    return {
        "higher": float((sure & (r.gap > 0)).mean()),
        "lower": float((sure & (r.gap < 0)).mean()),
        "gap": float(np.median(r.gap[told])) if told.any() else float("nan"),
        "covers": float((told & (r.low <= true.rise) & (true.rise <= r.high)).mean()),
        "told": float(told.mean()),
    }


def excerpt(plan: Plan, true: Truth, patients: bool, seed: int) -> tuple[Neurogram, Bursts]:
    """Return neurogram and bursts of a typical person of a group, by the whole chain on a raw trace.

    The person has the middle of all traits, and the trace is as long as `nelib.body.nerve_twin` needs for its level.
    """
    return _excerpt(_recorded(plan), true, bool(patients), seed)


@lru_cache(maxsize=8)  # geometry: a cache; the chain and the scorer get the same trace, whatever they do with it
def _raw(group: str, heart_rate: float, T50: float, gain: float, seed: int) -> Recording:
    return record(constant("excerpt"), group=group, heart_rate=heart_rate, T50=T50, gain=gain, seed=seed)


@lru_cache(maxsize=64)  # geometry: a cache
def _excerpt(plan: Plan, true: Truth, patients: bool, seed: int) -> tuple[Neurogram, Bursts]:
    z = np.zeros((len(TRAITS), 1))
    who = group(plan.controls, plan.thorough(patients), true, patients, z)
    T50 = value("rest_pressure") - float(offset(who.frequency / who.rate)[0])
    ill = GROUPS[int(true.stronger and patients)]
    raw = _raw(ill, float(who.rate[0]), T50, float(who.gain[0]), seed)
    drawing = chain.neurogram(raw, **plan.chain)
    return drawing, detect(drawing, raw.R, signal_to_noise=plan.limit_in(patients), window=plan.window)
