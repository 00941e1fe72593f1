r"""The seed's pharmacokinetic table, audited: which of its numbers can hold together.

One compartment leaves no choice. From its balance follow

.. math:: t_{1/2} = \frac{V \ln 2}{CL}, \qquad f(t) = 1 - 2^{-t/t_{1/2}},

with $f$ the share of the plateau after $t$. A half-life, a volume and a clearance are therefore two numbers, not three,
and a time to steady state is none of its own. The table prints half-life, volume and time to steady state; the label
behind it adds the clearance. Each is printed with one decimal, so that a true value may lie within half a unit of the
last digit: the audit is done at the ends of these intervals, where rounding could still save the table, too. All the
formulas rise or fall in each number, so that the ends are enough.

Times are in min, volumes in L, clearances in L/min. Every number comes from ``nelib/data/infusion.csv``.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np

from nelib.body.compartments import Kinetics
from nelib.body.infusion_models import share, typical, value
from nelib.body.pressure import curve, offset
from nelib.body.salt import factor
from nelib.kit.errors import number, positive
from nelib.kit.formula import Formulas, array

PRINTED = ("half_life", "V", "CL", "steady")
"""The four claims: half-life, volume, clearance, time to steady state."""


@cache
def derivation() -> dict:
    """Derive from the balance of one compartment what two of the numbers say about the others, as SymPy expressions.

    Returns
    -------
    dict
        ``"C"`` during an infusion from 0; ``"half_life"``, ``"V"`` and ``"CL"``, each from the two others; ``"share"``
        of the plateau at t; ``"t"``, when a share f is reached; ``"fast"``, the half-life with which a share f is
        reached at t.
    """
    import sympy as sp

    t, R, CL, V, h, f = sp.symbols("t R CL V half_life f", positive=True)
    C = sp.Function("C")
    course = sp.dsolve(V * C(t).diff(t) - R + CL * C(t), C(t), ics={C(0): 0}).rhs
    plateau = sp.limit(course, t, sp.oo)
    left = sp.simplify(1 - course / plateau)
    half = sp.solve(left - sp.Rational(1, 2), t)[0]
    part = 1 - sp.exp(-t * sp.log(2) / h)
    if sp.simplify(1 - left - part.subs(h, half)) != 0:
        raise ArithmeticError("The balance does not lead to the share of the plateau.")
    found = {
        "C": course, "half_life": half, "V": sp.solve(half - h, V)[0], "CL": sp.solve(half - h, CL)[0], "share": part,
        "t": sp.simplify(sp.solve(part - f, t)[0]), "fast": sp.simplify(sp.solve(part - f, h)[0]),
    }  # fmt: skip
    plain = {s: sp.Symbol(s.name) for s in (t, R, CL, V, h, f)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("CL", "V", "half_life", "t"))


def printed() -> dict[str, float]:
    """Return the four claims by name: half-life (min), V (L), steady (min) of the seed, CL (L/min) of the label."""
    names = {"half_life": "seed_half", "V": "seed_V", "CL": "label_CL", "steady": "seed_steady"}
    return {claim: value(record) for claim, record in names.items()}


def implied(name: str, **given: float) -> float:
    """Return half-life, V or CL from the two others.

    Raises
    ------
    ValueError
        If the name is unknown, or not exactly the two others are given.
    """
    return float(FORMULAS.evaluate(name, **{n: positive(n, v) for n, v in given.items()}))


def reached(t: Any, half_life: float) -> np.ndarray:
    """Return which share of the plateau is reached t min after an infusion has started."""
    return FORMULAS.compute("share", t=array("t", t), half_life=positive("half_life", half_life))


def time_to(part: float, half_life: float) -> float:
    """Return after how many min a share of the plateau is reached, below 1."""
    f = number("part", part, low=0)
    if f >= 1:
        raise ValueError(f"part must be below 1, but it is {f:g}: the plateau itself is never reached.")
    return float(FORMULAS.compute("t", f=f, half_life=positive("half_life", half_life)))


@dataclass(frozen=True)
class Pair:
    """Two of the claims taken as true, and a third that they decide.

    Attributes
    ----------
    kept : tuple of str
        The two.
    claim : str
        The third.
    printed, implied : float
        As printed, and as it follows from the two.
    low, high : float
        What follows at worst and at best, if each printed number may be off by half a unit of its last digit.
    holds : bool
        Whether an interval around the printed third meets that from `low` to `high`.
    """

    kept: tuple[str, str]
    claim: str
    printed: float
    implied: float
    low: float
    high: float
    holds: bool


def _ends(given: float) -> tuple[float, float]:
    half = value("printed_step") / 2
    return given - half, given + half


def pairs() -> list[Pair]:
    """Take each two of half-life, volume and clearance as true, and compare the third with what is printed."""
    claims = {name: given for name, given in printed().items() if name != "steady"}
    found = []
    for kept in combinations(claims, 2):
        claim = next(name for name in claims if name not in kept)
        ends = [
            implied(claim, **dict(zip(kept, corner, strict=True)))
            for corner in product(*(_ends(claims[name]) for name in kept))
        ]
        low, high = _ends(claims[claim])
        middle = implied(claim, **{name: claims[name] for name in kept})
        met = max(ends) >= low and min(ends) <= high
        found.append(Pair(kept, claim, claims[claim], middle, min(ends), max(ends), met))
    return found


@dataclass(frozen=True)
class Audit:
    """What follows from the printed half-life and volume.

    Attributes
    ----------
    CL : float
        Clearance in L/min, against the label's.
    at_steady : float
        Share of the plateau that is reached at the printed time to steady state.
    at_best : float
        The same with the shortest half-life and the longest time that rounding allows; the time is printed in min.
    to_90, to_95 : float
        Min until 90 and 95% are reached.
    half_90, half_95 : float
        Half-life in min with which 90 and 95% would be reached at the printed time.
    """

    CL: float
    at_steady: float
    at_best: float
    to_90: float
    to_95: float
    half_90: float
    half_95: float


def audit() -> Audit:
    """Audit the printed table."""
    said = printed()
    half, steady = said["half_life"], said["steady"]
    parts = [share(name) for name in ("near_90", "near_95")]
    return Audit(
        implied("CL", half_life=half, V=said["V"]),
        float(reached(steady, half)),
        float(reached(steady + 1 / 2, _ends(half)[0])),
        *(time_to(f, half) for f in parts),
        *(float(FORMULAS.compute("fast", t=steady, f=f)) for f in parts),
    )


def seed_kinetics(kept: tuple[str, str] = ("half_life", "V")) -> Kinetics:
    """Return the one compartment that two of the claims half-life, V and CL describe."""
    found = {p.kept: p for p in pairs()}
    order = tuple(name for name in PRINTED if name in kept)
    if order not in found or len(kept) != len(order):
        raise ValueError(f"kept must be two of half_life, V and CL, but it is {kept!r}.")
    claims = {**printed(), found[order].claim: found[order].implied}
    return Kinetics(claims["CL"], claims["V"])


def two_compartments() -> dict[str, float]:
    """Return what the model of Li 2024 does in place of the table.

    Returns
    -------
    dict
        Both half-lives and the share that the faster brings; shares of the plateau after 1 min, after the seed's time
        to steady state and after twice that; volumes of the center and of both; clearance.
    """
    li, t = typical("Li 2024"), value("seed_steady")
    fast, slow = li.half_lives
    early, middle, late = li.share([1, t, 2 * t])
    return {
        "fast": float(fast), "slow": float(slow), "fast share": float(li.rates[2]), "1 min": float(early),
        "steady": float(middle), "twice": float(late), "V1": float(li.V1), "V": float(li.V1 + li.V2),
        "CL": float(li.CL),
    }  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """A claim of the seed's table (S6 to S9), what it comes to, and the judgment in words."""

    code: str
    claim: str
    numbers: dict[str, float]
    verdict: str


def verdicts() -> list[Verdict]:
    """Judge the claims of the table: half-life and volume, the end of the action, salt or base, and binding."""
    found, li, k = audit(), typical("Li 2024"), value("ke0")
    ward = typical("Beloeil 2005", SAPS=value("beloeil_SAPS_high"))
    body = curve("Beloeil 2005")
    held = float(body.needed(value("target_MAP")))
    halves = {
        "volunteer, no lag": offset(li, body, held, 1 / 2),
        "volunteer, lag": offset(li, body, held, 1 / 2, k),
        "score 60, lag": offset(ward, body, held, 1 / 2, k),
    }
    last = {
        f"{who}, 90%": offset(x, body, held, share("near_90"), k) for who, x in (("volunteer", li), ("score 60", ward))
    }
    bound, other = share("seed_bound"), share("other_bound")
    free = {"free, seed": 1 - bound, "free, other": 1 - other, "ratio": (1 - bound) / (1 - other)}
    part = value("seed_V") / value("li_weight")
    S6 = {"CL": found.CL, "share": found.at_steady, "share at best": found.at_best}
    return [
        Verdict(
            "S6", "half-life 2.4 min, volume 8.8 L, steady state in 5 min", S6,
            f"Not together. Half-life and volume give {found.CL:.2f} L/min, not the {value('label_CL'):g} of the "
            f"label, and {found.at_steady:.0%} of the plateau at 5 min; 90% takes {found.to_90:.1f} min. Rounding does "
            "not help.",
        ),
        Verdict(
            "S6", "the volume: localizes mainly in sympathetic nervous tissue", {"share of weight": part},
            f"A volume of distribution is an amount over a plasma concentration and names no place: "
            f"{value('seed_V'):g} L are {part:.0%} of {value('li_weight'):g} kg.",
        ),
        Verdict(
            "S7", "the pressor action stops within 1-2 minutes", {**halves, **last},
            f"Half is gone after {halves['volunteer, no lag']:.1f} to {halves['volunteer, lag']:.1f} min in a "
            "volunteer, depending on a lag that nobody has measured; with that lag after "
            f"{halves['score 60, lag']:.1f} min at a severity score of {value('beloeil_SAPS_high'):g}. 90% is gone "
            f"after {last['volunteer, 90%']:.1f} and {last['score 60, 90%']:.1f} min.",
        ),
        Verdict(
            "S8", "doses without a word on salt or base", {"factor": factor()},
            f"A mg of base is {factor():.2f} mg of the monohydrate: who takes one for the other gives half or twice.",
        ),
        Verdict(
            "S9", "about 25% bound to plasma proteins", free,
            f"Another reference prints {value('other_bound'):g}%. The free share differs {free['ratio']:.1f}-fold. "
            "That matters when a plasma concentration is held against one in a bath.",
        ),
    ]  # fmt: skip
