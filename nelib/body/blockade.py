r"""Heart rate of a mouse: intrinsic rate, sympathetic and vagal tone, and what blocking them one after the other says.

Two rules. Rosenblueth & Simeone (1934) saw in cats that each nerve changes the rate by the same percentage whatever the
other does: a product. The other rule is a sum,

.. math:: HR = I\,(1 + s)(1 - v), \qquad HR = I\,(1 + s - v),

with the intrinsic rate I, sympathetic tone s and vagal tone v. Mice without β receptors have s = 0, mice without M2
receptors v = 0, so that three kinds of mice give I, s and v at one temperature (Swoap 2008: 23 and 30 °C). In between,
and a little beyond, I, s and v are taken to change along straight lines, and no tone falls below 0.

Knock-out mice lived without the receptor, so that other things may have changed; blockers act at once. Rates in beats a
minute, temperatures in °C, times in min. Every number comes from ``nelib/data/blockade.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy import constants
from scipy.optimize import brentq
from scipy.special import ndtri

from nelib.kit.errors import known_name, number
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

PRODUCT, SUM = "product", "sum"
RULES = (PRODUCT, SUM)
PROPRANOLOL, ATROPINE = "propranolol", "atropine"
ORDERS = (PROPRANOLOL, ATROPINE)
"""Which blocker comes first."""
TONES, SCALES = ("sympathetic", "vagal"), ("ratio", "difference")
KINDS = ("wild", "betaless", "M2less")
COLDEST, WARMEST = "T_23", "T_30"


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("blockade")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[name]


def value(name: str) -> float:
    """Return the value of a record."""
    return evidence(name).value


@cache
def derivation() -> dict:
    """Return both rules, and what follows from them, as SymPy expressions.

    Returns
    -------
    dict
        For each rule: ``"product"``, the rate; ``"product I"``, ``"product s"``, ``"product v"`` from the rates W, B
        and M of mice that have all receptors, no β, no M2; ``"product, sympathetic by ratio, atropine first"`` and so
        on, the tone that an experimenter finds with each order and each scale, and ``"product, sympathetic by ratio"``
        without an order, what one order finds over the other: propranolol first over atropine first.
    """
    import sympy as sp

    I, s, v, W, B, M = sp.symbols("I s v W B M", positive=True)  # noqa: E741
    rules = {PRODUCT: I * (1 + s) * (1 - v), SUM: I * (1 + s - v)}
    found: dict[str, Any] = {}
    for rule, rate in rules.items():
        found[rule] = rate
        three = [sp.Eq(rate, W), sp.Eq(rate.subs(s, 0), B), sp.Eq(rate.subs(v, 0), M)]
        solved = sp.solve(three, [I, s, v], dict=True)[0]
        found |= {f"{rule} {symbol.name}": sp.simplify(solved[symbol]) for symbol in (I, s, v)}
        none, no_s, no_v, neither = rate, rate.subs(s, 0), rate.subs(v, 0), rate.subs({s: 0, v: 0})
        # Rates between which each order finds a tone: with the tone and without it.
        pairs = {
            ("sympathetic", PROPRANOLOL): (none, no_s),
            ("sympathetic", ATROPINE): (no_v, neither),
            ("vagal", PROPRANOLOL): (neither, no_s),
            ("vagal", ATROPINE): (no_v, none),
        }
        for tone in TONES:
            for scale in SCALES:
                made = {}
                for order in ORDERS:
                    high, low = pairs[tone, order]
                    made[order] = sp.factor(high / low if scale == "ratio" else high - low)
                    found[f"{rule}, {tone} by {scale}, {order} first"] = made[order]
                found[f"{rule}, {tone} by {scale}"] = sp.simplify(made[PROPRANOLOL] / made[ATROPINE])
    plain = {symbol: sp.Symbol(symbol.name) for symbol in (I, s, v, W, B, M)}
    return {name: sp.sympify(expression).subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("I", "W", "B", "M"))


def heart_rate(rule: str, I: Any, s: Any, v: Any) -> np.ndarray:  # noqa: E741
    """Return the heart rate.

    Parameters
    ----------
    rule : str
        One of `RULES`.
    I : array_like
        Intrinsic rate (1/min).
    s, v : array_like
        Sympathetic and vagal tone; the latter from 0 to 1.

    Raises
    ------
    ValueError
        If the rule is unknown, a value impossible, or the rate not above 0.
    """
    known_name("rule", rule, RULES)
    given = {"I": array("I", I, above=True), "s": array("s", s), "v": array("v", v, high=1)}
    found = np.asarray(FORMULAS.compute(rule, **given))
    if not (found > 0).all():
        raise ValueError(f"The heart would stand still: s = {s!r}, v = {v!r}.")
    return found


@dataclass(frozen=True)
class State:
    """Intrinsic rate (1/min), sympathetic and vagal tone; numbers or arrays."""

    I: Any  # noqa: E741
    s: Any
    v: Any


@cache
def _ends(rule: str) -> tuple[tuple[float, ...], ...]:
    """Return I, s and v at the two temperatures of the experiment."""
    made = []
    for T in ("23", "30"):
        rates = {name: value(f"{kind}_{T}") for name, kind in zip("WBM", KINDS, strict=True)}
        made.append(tuple(float(FORMULAS.compute(f"{rule} {symbol}", **rates)) for symbol in "Isv"))
    return tuple(made)


def limits() -> tuple[float, float]:
    """Return the lowest and the highest temperature (°C): whole degrees, 2 or 3 beyond those of the experiment."""
    cold, warm = value(COLDEST), value(WARMEST)
    return cold - (warm - cold) // 2, warm + 2


def state(temperature: Any, rule: str = PRODUCT) -> State:
    """Return the state of an undisturbed mouse at an ambient temperature.

    Parameters
    ----------
    temperature : array_like
        In °C, within `limits`.
    rule : str
        One of `RULES`.

    Raises
    ------
    ValueError
        If the rule is unknown or the temperature out of range.
    """
    known_name("rule", rule, RULES)
    cold, warm = value(COLDEST), value(WARMEST)
    low, high = limits()
    T = array("temperature (°C)", temperature, low=low, high=high)
    share = (T - cold) / (warm - cold)
    I, s, v = (a + share * (b - a) for a, b in zip(*_ends(rule), strict=True))  # noqa: E741
    return State(I, np.maximum(s, 0), np.maximum(v, 0))


def rates(temperature: Any, rule: str = PRODUCT) -> dict[str, np.ndarray]:
    """Return the heart rates of wild mice, of mice without β, without M2 receptors, and of a heart without nerves."""
    now = state(temperature, rule)
    pairs = {"wild": (now.s, now.v), "betaless": (0, now.v), "M2less": (now.s, 0), "intrinsic": (0, 0)}
    return {kind: heart_rate(rule, now.I, s, v) for kind, (s, v) in pairs.items()}


def crossing(rule: str = PRODUCT) -> float:
    """Return the temperature (°C) at which the rate at rest is the intrinsic one: neither tone predominates."""

    def gap(T: float) -> float:
        found = rates(T, rule)
        return float(found["wild"] - found["intrinsic"])

    return float(brentq(gap, value(COLDEST), value(WARMEST)))


def tone(rule: str, which: str, scale: str, order: str, now: State) -> np.ndarray:
    """Return the tone that an experimenter finds with perfect blockers, see `derivation`."""
    name = (
        f"{known_name('rule', rule, RULES)}, {known_name('tone', which, TONES)} by {known_name('scale', scale, SCALES)}"
    )
    return FORMULAS.compute(f"{name}, {known_name('order', order, ORDERS)} first", I=now.I, s=now.s, v=now.v)


def measured(which: str, denervated: bool = False) -> float:
    """Return what a blocker did to the heart rate of conscious mice (Rodrigues 2010): rate after over that before.

    `which` is one of `ORDERS`; `denervated` mice had no baroreceptors.
    """
    start = ("sad_" if denervated else "pi_") + known_name("blocker", which, ORDERS)
    return value(f"{start}_0") / value(start)  # of pulse intervals


def predicted(which: str, temperature: Any) -> np.ndarray:
    """Return what a perfect blocker would do at a temperature: rate after over that before."""
    found = rates(temperature)
    blocked = {PROPRANOLOL: "betaless", ATROPINE: "M2less"}[known_name("blocker", which, ORDERS)]
    return found[blocked] / found["wild"]


def alike(which: str, ratio: float) -> float | None:
    """Return the temperature (°C) at which a perfect blocker would change the rate by a ratio, or None if at none."""
    wanted = number("ratio", ratio, low=0)

    def gap(T: float) -> float:
        return float(predicted(which, T)) - wanted

    low, high = limits()
    return float(brentq(gap, low, high)) if gap(low) * gap(high) < 0 else None


def beats(interval: Any) -> np.ndarray:
    """Return the heart rate (1/min) of a pulse interval (ms)."""
    return constants.minute / (array("interval (ms)", interval, above=True) * constants.milli)


def mice_to_tell(temperature: float) -> tuple[float, float]:
    """Ask how many mice a fourth measurement would need to tell product from sum.

    Both rules fit three kinds of mice exactly; they differ in the rate of a heart without nerves.

    Parameters
    ----------
    temperature : float
        One of the two of the experiment (°C).

    Returns
    -------
    tuple of float
        That difference (1/min), and the number of mice in which the chance to see it is the record ``power``.

    Raises
    ------
    ValueError
        If the temperature is another one.
    """
    known = [value(COLDEST), value(WARMEST)]
    if number("temperature (°C)", temperature) not in known:
        raise ValueError(f"Mice were compared at {known[0]:g} and {known[1]:g} °C, not at {temperature} °C.")
    product, added = (_ends(rule)[known.index(temperature)][0] for rule in RULES)
    spread = value("spread") * (product + added) / 2
    z = ndtri(1 - value("level") / 2) + ndtri(value("power"))
    difference = abs(product - added)
    return difference, float(np.ceil((z * spread / difference) ** 2))


def highest(now: State) -> np.ndarray:
    """Return the tone with which the rate of an atropinized heart is the highest that was measured in such mice."""
    return np.maximum(value("notch_atropine") / now.I - 1, now.s)
