r"""The people of a comparison of two groups: age, heart rate, burst frequency, share of the axons in a burst.

The burst frequency of controls of an age lies on the line through the two ages that were measured (Peinado 2017),

.. math:: F = F_1 + (F_2 - F_1)\,\frac{a - a_1}{a_2 - a_1},

with a spread between people. Patients may have more bursts, bursts of more axons, both, or neither; besides, their
heart may beat faster with as many bursts a minute, so that 100 beats hold fewer.

That age changes burst frequency in men as in these women, and that it leaves the share of axons as it is, are assumed.
Ages in years, frequencies per minute. Numbers: ``nelib/data/nerve_study.csv`` and ``sympathetic.csv``.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from nelib.body.nerve_trace import burst_chance, value
from nelib.body.nerve_twin import constant, known
from nelib.kit.errors import known_name, number, positive
from nelib.kit.personal import Personal

MORE, STRONGER, BOTH, NEITHER = "more bursts", "stronger bursts", "both", "neither"
KINDS = (MORE, STRONGER, BOTH, NEITHER)
STUDENTS, STAFF, MATCHED = "students", "staff of the clinic", "matched for age"
CONTROLS = (STUDENTS, STAFF, MATCHED)
TRAITS = ("age", "frequency", "rate", "gain", "shape")


@dataclass(frozen=True)
class Truth:
    """How patients differ: bursts a minute more, whether more axons take part in each, beats a minute more."""

    rise: float = 0.0
    stronger: bool = False
    heart: float = 0.0

    def __post_init__(self):
        number("rise", self.rise, low=0)
        number("heart", self.heart, low=0)

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return {(True, False): MORE, (False, True): STRONGER, (True, True): BOTH}.get(
            (self.rise > 0, bool(self.stronger)), NEITHER
        )


def truth(kind: str, rise: float | None = None, heart: float = 0.0) -> Truth:
    """Return a truth of a kind; the rise is the smallest of this course unless given."""
    known_name("kind", kind, KINDS)
    more = constant("rise_low") if rise is None else positive("rise", rise)
    return Truth(more if kind in (MORE, BOTH) else 0.0, kind in (STRONGER, BOTH), heart)


def drawn(me: Personal) -> Truth:
    """Return how a student's patients differ.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`.
    """
    if not isinstance(me, Personal):
        raise ValueError(f"me is what Personal(lesson, student) returns, but it is {me!r}.")
    low, high, step, default = (constant(f"rise_{part}") for part in ("low", "high", "step", "default"))
    rise = me.number("patients: rise", low, high, step=step, default=default)
    heart = me.choice("patients: heart", (0.0, constant("heart_rise")), default=constant("heart_rise"))
    return truth(me.choice("patients: kind", KINDS, default=STRONGER), rise, heart)


@cache
def _offsets() -> tuple[np.ndarray, np.ndarray]:
    """Return diastolic pressure above T50 (mmHg) and the share of beats with a burst, rising."""
    n = int(constant("pressures"))
    z = ndtri((np.arange(n) + 1 / 2) / n)
    phase = 2 * np.pi * np.modf(np.outer(np.sqrt([2, 3]), np.arange(n)))[0]  # geometry: evenly over both waves
    waves = value("pressure_slow") * np.sin(phase[0]) + value("pressure_breath") * np.sin(phase[1])
    felt = waves + value("pressure_noise") * np.random.default_rng(0).permutation(z)
    offsets = np.linspace(1, -1, int(np.sqrt(n))) * value("evoked_drop")
    share = np.array([burst_chance(felt + d, 0, value("slope_rise")).mean() for d in offsets])
    return offsets, share


def offset(incidence: Any) -> np.ndarray:
    """Return how far (mmHg) diastolic pressure must lie above T50 for a share of beats to have a burst."""
    offsets, share = _offsets()
    return np.interp(np.asarray(incidence, float), share, offsets)


def frequency_at(age: Any) -> np.ndarray:
    """Return the burst frequency (1/min) of controls of an age in years, in the middle."""
    a1, a2, low, high = (known(n) for n in ("age_young", "age_older", "women_young", "women_older"))
    return low + (high - low) * (np.asarray(age, float) - a1) / (a2 - a1)


@dataclass(frozen=True, eq=False)
class People:
    """People of a group: age, burst frequency, heart rate, gain of the electrode, first parameter of the shares."""

    age: np.ndarray = field(repr=False)
    frequency: np.ndarray = field(repr=False)
    rate: np.ndarray = field(repr=False)
    gain: np.ndarray = field(repr=False)
    shape: np.ndarray = field(repr=False)


def gains(z: Any, thorough: bool) -> np.ndarray:
    """Return gains of the electrode from normal numbers; `thorough` if one searches until bursts stand out."""
    spread = value("gain_spread")
    low = ndtr(np.log(constant("gain_good")) / spread) if thorough else 0
    return np.exp(spread * ndtri(low + (1 - low) * ndtr(np.asarray(z, float))))


def group(controls: str, thorough: bool, true: Truth, patients: bool, z: np.ndarray) -> People:
    """Return people of a group.

    Parameters
    ----------
    controls : str
        One of `CONTROLS`.
    thorough : bool
        Whether one searches until bursts stand out.
    true : Truth
        How patients differ.
    patients : bool
        Whether these are the patients.
    z : ndarray
        Normal numbers, one row for each of `TRAITS`.
    """
    who = {STUDENTS: "age_students", STAFF: "age_staff", MATCHED: "age_patients"}
    mean = constant("age_patients" if patients else who[known_name("controls", controls, CONTROLS)])
    age = np.maximum(mean + constant("age_SD") * z[0], constant("age_least"))
    rate = np.maximum(value("rest_rate") + constant("rate_SD") * z[2], constant("rate_least"))
    rate = rate + (true.heart if patients else 0)
    spread = constant("frequency_cv")
    wanted = frequency_at(age) * np.exp(spread * z[1] - spread**2 / 2) + (true.rise if patients else 0)
    shape = value("shape_failure" if true.stronger and patients else "shape_control")
    return People(
        age, np.minimum(wanted, constant("incidence_most") * rate), rate, gains(z[3], thorough),  # geometry: a row
        shape * np.exp(value("person_spread") * z[4]),  # geometry: a row
    )  # fmt: skip
