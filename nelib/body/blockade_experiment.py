r"""Virtual mice under two blockers, one after the other: a plan, its readings, and how often it finds the truth.

Each mouse has its own intrinsic rate and tones around those of `nelib.body.blockade` at the ambient temperature. It is
read undisturbed, gets one blocker, is read after some minutes, gets the other, and is read again after as many minutes.
What goes wrong:

- an injection adds sympathetic tone, which fades, up to the highest rate that was measured in such mice; propranolol
  hides it, atropine does not;
- a blocker needs some minutes to act, and leaves: :math:`B = B_0\,(1 - e^{-t/\tau})\,2^{-t/t_{1/2}}` in units of its
  constant blocks the share :math:`B/(1+B)`; the first one must last until the second reading.

Sizes and times of both are assumed; that both act is what such experiments are designed against. Which tone
predominates is asked of the first and the last reading alone: at rest the rate lies above or below the intrinsic one.
Rates in 1/min, temperatures in °C, times in min. Every number comes from ``nelib/data/blockade.csv``.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import stdtr, stdtrit

from nelib.body.blockade import (
    ATROPINE,
    ORDERS,
    PRODUCT,
    PROPRANOLOL,
    RULES,
    SCALES,
    TONES,
    crossing,
    highest,
    limits,
    rates,
    state,
    value,
)
from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.formula import Formulas

READINGS = 3  # geometry: before, with one blocker, with both
SYMPATHETIC, VAGAL, UNDECIDED = "sympathetic", "vagal", "undecided"


@cache
def derivation() -> dict:
    """Return the share of receptors that are blocked, and the tone that an injection adds, as expressions of t."""
    import sympy as sp

    B_0, t, onset, half_life, h, fading = sp.symbols("B_0 t onset half_life h fading")
    B = B_0 * (1 - sp.exp(-t / onset)) * sp.Integer(2) ** (-t / half_life)
    return {"blocked": B / (1 + B), "handling": h * sp.exp(-t / fading)}


FORMULAS = Formulas(derivation, above_zero=("onset", "half_life", "fading"))


def blocked(time) -> np.ndarray:
    """Return the share of the receptors that a blocker holds at times after its injection (min)."""
    names = {"B_0": "dose", "onset": "onset", "half_life": "half_life"}
    (t,) = FORMULAS.checked(t=time)
    return FORMULAS.compute("blocked", t=t, **{symbol: value(name) for symbol, name in names.items()})


def handling(time) -> np.ndarray:
    """Return the sympathetic tone that an injection adds at times after it (min)."""
    (t,) = FORMULAS.checked(t=time)
    return FORMULAS.compute("handling", t=t, h=value("handling"), fading=value("handling_time"))


@dataclass(frozen=True)
class Plan:
    """The decisions: which blocker comes `first`, temperature (°C), number of mice, minutes before each reading.

    `rule` is the truth about the heart: one of `RULES`.
    """

    first: str
    temperature: float
    mice: int
    minutes: float
    rule: str = PRODUCT

    def __post_init__(self):
        known_name("blocker", self.first, ORDERS)
        known_name("rule", self.rule, RULES)
        low, high = limits()
        number("temperature (°C)", self.temperature, low=low, high=high)
        whole("mice", self.mice, 2)
        positive("minutes", self.minutes)


def true_rates(plan: Plan) -> np.ndarray:
    """Return the three rates (1/min) that perfect blockers would give in the mean mouse, undisturbed."""
    found = rates(plan.temperature, plan.rule)
    middle = {PROPRANOLOL: "betaless", ATROPINE: "M2less"}[plan.first]
    return np.array([float(found[kind]) for kind in ("wild", middle, "intrinsic")])


def read(plan: Plan, random: np.random.Generator, repeats: int = 1) -> np.ndarray:
    """Draw mice and return their rates: repeats by mice by readings. The same generator gives the same mice."""
    now, size = state(plan.temperature, plan.rule), (repeats, plan.mice)
    own = random.standard_normal((3, *size))  # geometry: of I, s and v
    noise = value("reading") * random.standard_normal((*size, READINGS))
    intrinsic = now.I * np.maximum(1 + value("spread") * own[0], 1 / 2)
    s, v = (t * np.maximum(1 + value("spread_tone") * o, 0) for t, o in zip((now.s, now.v), own[1:], strict=True))
    made = []
    for reading in range(READINGS):
        since = {drug: plan.minutes * (reading - (drug != plan.first)) for drug in ORDERS}
        given = {drug: t for drug, t in since.items() if t > 0}
        extra = sum((handling(t) for t in given.values()), 0.0)
        share = {drug: float(blocked(t)) for drug, t in given.items()}
        left_s = np.maximum(np.minimum(s + extra, highest(now)), s) * (1 - share.get(PROPRANOLOL, 0.0))
        left_v = np.minimum(v * (1 - share.get(ATROPINE, 0.0)), 1)
        made.append(intrinsic * ((1 + left_s) * (1 - left_v) if plan.rule == PRODUCT else 1 + left_s - left_v))
    return np.maximum(np.stack(made, axis=-1) + noise, 1)


def tones(plan: Plan, found: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
    """Return the tones that three readings give: (tone, scale) -> array. By ratio: high over low, less 1."""
    before, middle, last = np.moveaxis(found, -1, 0)
    pairs = {SYMPATHETIC: (before, middle), VAGAL: (last, middle)}
    if plan.first == ATROPINE:
        pairs = {SYMPATHETIC: (middle, last), VAGAL: (middle, before)}
    return {
        (tone, scale): high / low - 1 if scale == "ratio" else high - low
        for tone, (high, low) in pairs.items()
        for scale in SCALES
    }


def true_tones(plan: Plan) -> dict[tuple[str, str], float]:
    """Return the tones that perfect blockers would give in the mean mouse."""
    return {key: float(found) for key, found in tones(plan, true_rates(plan)).items()}


def truth(plan: Plan) -> str:
    """Return which tone predominates in an undisturbed mouse."""
    return SYMPATHETIC if plan.temperature < crossing(plan.rule) else VAGAL


def decide(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return p (paired t test of the logarithms) and sign of the rate at rest against the last one, for each repeat."""
    gap = np.log(found[..., 0] / found[..., 2])
    n = gap.shape[-1]
    mean, error = gap.mean(axis=-1), gap.std(axis=-1, ddof=1) / np.sqrt(n)
    return 2 * stdtr(n - 1, -np.abs(mean) / error), np.sign(mean)


@dataclass(frozen=True, eq=False)
class Result:
    """One experiment.

    Attributes
    ----------
    rates : numpy.ndarray
        Of each mouse: before, after the first blocker, after both (1/min).
    tones : dict
        (tone, scale) -> mean, and the ends of its 95% interval.
    p : float
        Of the rate at rest against the intrinsic one.
    says : str
        Which tone predominates: sympathetic, vagal or undecided.
    """

    rates: np.ndarray
    tones: dict[tuple[str, str], tuple[float, float, float]]
    p: float
    says: str


def run(plan: Plan, seed: int = 0) -> Result:
    """Do one experiment; the same seed gives the same mice for every plan of the same size."""
    found = read(plan, np.random.default_rng(whole("seed", seed, 0)))
    t = stdtrit(plan.mice - 1, 1 - value("level") / 2)
    intervals = {}
    for key, each in tones(plan, found[0]).items():
        mean, error = float(each.mean()), float(each.std(ddof=1) / np.sqrt(plan.mice))
        intervals[key] = mean, mean - t * error, mean + t * error
    p, sign = (float(part[0]) for part in decide(found))
    return Result(found[0], intervals, p, UNDECIDED if p >= value("level") else SYMPATHETIC if sign > 0 else VAGAL)


def chances(plan: Plan, repeats: int | None = None, seed: int = 1) -> dict[str, float]:
    """Return how often a plan finds each answer: ``"sympathetic"``, ``"vagal"``, ``"undecided"`` and ``"right"``.

    Also the mean tones over all experiments, (tone, scale) joined as in ``"vagal by ratio"``.
    """
    many = int(value("repeats")) if repeats is None else whole("repeats", repeats, 1)
    found = read(plan, np.random.default_rng(whole("seed", seed, 0)), many)
    p, sign = decide(found)
    sure = p < value("level")
    shares = {SYMPATHETIC: float((sure & (sign > 0)).mean()), VAGAL: float((sure & (sign < 0)).mean())}
    means = {f"{tone} by {scale}": float(tones(plan, found)[tone, scale].mean()) for tone in TONES for scale in SCALES}
    return shares | {UNDECIDED: float(1 - sure.mean()), "right": shares[truth(plan)]} | means
