r"""The baroreflex as a diagram: what pressure does to the nerves, what the nerves do to pressure, and where both agree.

The neural arc says how much sympathetic nerve activity (SNA) a pressure $P$ leaves; the peripheral arc says what
pressure an activity $S$ gives (Kawada & Sugimachi 2016):

.. math:: S = \frac{P_1}{1 + e^{P_2 (P - P_3)}} + P_4, \qquad P = a\,S + b .

The circulation works where they cross. A disturbance that would move the pressure by $d$ without the reflex moves $b$;
of a small one the reflex leaves $1/(1 + G)$, with the open-loop gain $G = -a\,dS/dP$ at the crossing.

Read were range, center and operating point of two strains of rats (Sata 2015); `inferred` says what follows from them.
Pressures in mmHg, SNA in percent. Every number comes from ``nelib/data/equilibrium.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

ANIMALS = ("Wistar-Kyoto rat", "hypertensive rat", "Sprague-Dawley rat")
RULES = ("5%", "tangent", "bend")
"""Rules for threshold and saturation: 5% from the plateaus; where the tangent at the center meets the plateaus; where
the slope changes fastest."""
POSTURES = ("supine", "tilted")


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("equilibrium")


def evidence(name: str) -> Quantity:
    """Return a record of the table of the equilibrium diagram."""
    return _table()[known_name("number", name, _table())]


@cache
def derivation() -> dict:
    """Derive gain, threshold and saturation from the two arcs, as SymPy expressions.

    Returns
    -------
    dict
        ``"S"`` and ``"P"``, the arcs; ``"slope"`` of the neural arc, ``"steepest"`` at its center and ``"G"``, the gain
        of the loop, with ``"G_max"``; ``"left"``, what stays of a small disturbance; ``"at_share"``, the pressure at
        which SNA is a share e below its upper plateau; the distances from the center, times the slope coefficient, of
        that point, ``"k_share"``, of the point where the tangent at the center meets the plateau, ``"k_tangent"``, and
        of the point where the slope changes fastest, ``"k_bend"``; ``"share_at"``, the share of the range that is left
        beyond a distance k; ``"missed"``, the part of the operating range by the share e that ±2 misses; ``"P_2"`` from
        one point of the neural arc.
    """
    import sympy as sp

    P, S = sp.symbols("P S", real=True)
    P1, P2, P3, P4, a, b, e, G, k = sp.symbols("P_1 P_2 P_3 P_4 a b e G k", positive=True)
    arc = P1 / (1 + sp.exp(P2 * (P - P3))) + P4
    slope = sp.diff(arc, P)
    steepest = sp.simplify(slope.subs(P, P3))
    # Distances are found on the curve of x = P_2 (P - P_3) alone, which has no parameter.
    x = sp.Symbol("x", positive=True)
    f = 1 / (1 + sp.exp(x))
    y = sp.Symbol("y", positive=True)  # e^x, in which the third derivative is a fraction
    third = sp.numer(sp.together(sp.diff(f, x, 3).subs(sp.exp(x), y)))  # geometry: the order of the derivative
    bend = sp.log(max(root for root in sp.solve(third, y) if root.is_positive and root != 1))
    tangent = sp.solve(sp.Rational(1, 2) + sp.diff(f, x).subs(x, 0) * x, x)[0]
    k_share = sp.log((1 - e) / e)
    if sp.simplify(f.subs(x, k_share) - e) != 0 or sp.simplify(sp.diff(slope, P).subs(P, P3)) != 0:
        raise ArithmeticError("The distances do not follow from the curve.")
    found = {
        "S": arc, "P": a * S + b, "slope": slope, "steepest": steepest, "G": -a * slope, "G_max": -a * steepest,
        "left": 1 / (1 + G), "at_share": P3 - k_share / P2, "k_share": k_share, "k_tangent": tangent, "k_bend": bend,
        "share_at": 1 / (1 + sp.exp(k)), "missed": 1 - tangent / k_share,
        "P_2": sp.log(P1 / (S - P4) - 1) / (P - P3),
    }  # fmt: skip
    plain = {s: sp.Symbol(s.name) for s in (P, S, P1, P2, P3, P4, a, b, e, G, k)}
    return {name: sp.sympify(expression).subs(plain) for name, expression in found.items()}


def _safe() -> dict:
    """Return arc and slope without overflow far from the center."""
    import sympy as sp

    P, P1, P2, P3, P4, a = sp.symbols("P P_1 P_2 P_3 P_4 a")
    expit = sp.Function("expit")
    x = P2 * (P - P3)
    slope = -P1 * P2 * expit(x) * expit(-x)
    return {"S": P1 * expit(-x) + P4, "slope": slope, "G": -a * slope}


def _expit(x: Any) -> np.ndarray:
    from scipy.special import expit

    return expit(x)


FORMULAS = Formulas(
    derivation, above_zero=("e", "P_1"), signed=("P", "S", "b"), functions={"expit": _expit}, instead=_safe
)


def distance(rule: str = "5%") -> float:
    """Return how far threshold and saturation lie from the center, in multiples of 1/P_2, by one of `RULES`."""
    name = {"5%": "k_share", "tangent": "k_tangent", "bend": "k_bend"}[known_name("rule", rule, RULES)]
    return float(FORMULAS.compute(name, e=evidence("edge").value))


def beyond(rule: str = "5%") -> float:
    """Return the share of the range of SNA that is left beyond the threshold, by one of `RULES`."""
    return float(FORMULAS.compute("share_at", k=distance(rule)))


def missed() -> float:
    """Return the share of the operating range, by the 5% definition, that the usual ±2/P_2 leaves out."""
    return float(FORMULAS.compute("missed", e=evidence("edge").value))


@dataclass(frozen=True)
class Point:
    """Where the arcs cross: `P` in mmHg, `S` in percent, the gain `G` of the loop, and 1/(1 + G) as `left`."""

    P: float
    S: float
    G: float
    left: float


@dataclass(frozen=True)
class Arcs:
    """A neural and a peripheral arc.

    Attributes
    ----------
    P1, P4 : float
        Range and least SNA in percent.
    P2 : float
        Slope coefficient in 1/mmHg; 0 for nerves that do not follow the pressure.
    P3 : float
        Center in mmHg.
    a, b : float
        Slope of the peripheral arc in mmHg/percent, and pressure without SNA in mmHg.

    Raises
    ------
    ValueError
        If one is no finite number or, but for `b`, negative; the range must be above 0.
    """

    P1: float
    P2: float
    P3: float
    P4: float
    a: float
    b: float

    def __post_init__(self):
        positive("P1", self.P1)
        for name in ("P2", "P3", "P4", "a", "b"):
            given = array(name, getattr(self, name), low=None if name == "b" else 0)
            if given.ndim:
                raise ValueError(f"{name} must be one number, but it is {getattr(self, name)!r}.")

    def _values(self) -> dict[str, float]:
        return {"P_1": self.P1, "P_2": self.P2, "P_3": self.P3, "P_4": self.P4, "a": self.a}

    def sna(self, pressure: Any) -> np.ndarray:
        """Return SNA in percent at pressures in mmHg."""
        return FORMULAS.compute("S", P=array("pressure", pressure, low=None), **self._values())

    def pressure(self, sna: Any, shift: Any = 0.0) -> np.ndarray:
        """Return the pressure in mmHg that an SNA in percent gives, with a disturbance `shift` in mmHg."""
        moved = self.b + array("shift", shift, low=None)
        return FORMULAS.compute("P", S=array("sna", sna), a=self.a, b=moved)

    def gain(self, pressure: Any) -> np.ndarray:
        """Return the open-loop gain at pressures in mmHg."""
        return FORMULAS.compute("G", P=array("pressure", pressure, low=None), **self._values())

    @property
    def highest_gain(self) -> float:
        """Open-loop gain at the center of the neural arc, P_1 P_2 a / 4."""
        return float(FORMULAS.compute("G_max", **self._values()))

    def limits(self, rule: str = "5%") -> tuple[float, float]:
        """Return threshold and saturation in mmHg by one of `RULES`.

        Raises
        ------
        ValueError
            If the rule is unknown, or the nerves do not follow the pressure.
        """
        k = distance(rule)
        if self.P2 == 0:
            raise ValueError("An arc with P2 = 0 is flat: it has no threshold.")
        return self.P3 - k / self.P2, self.P3 + k / self.P2

    def crossing(self, shift: Any = 0.0) -> np.ndarray:
        """Return the pressure at the operating point in mmHg, by bisection, for disturbances in mmHg."""
        d = array("shift", shift, low=None)
        low, high = (self.pressure(s, d) for s in (self.P4, self.P4 + self.P1))
        for _ in range(np.finfo(float).nmant):
            middle = (low + high) / 2
            above = self.pressure(self.sna(middle), d) > middle
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        return (low + high) / 2

    def operating(self, shift: float = 0.0) -> Point:
        """Return the operating point with a disturbance in mmHg."""
        P = float(self.crossing(shift))
        G = float(self.gain(P))
        return Point(P, float(self.sna(P)), G, float(FORMULAS.compute("left", G=G)))

    def left_of(self, shift: Any) -> np.ndarray:
        """Return what the closed loop leaves of disturbances in mmHg, as shares; 1/(1 + G) for none."""
        d = array("shift", shift, low=None)
        still = self.operating()
        moved = self.crossing(d) - still.P
        return np.divide(moved, d, out=np.full(np.shape(d), still.left), where=d != 0)


@cache
def inferred() -> dict[str, float]:
    """Return what follows from the means of Sata (2015), and how.

    Returns
    -------
    dict
        ``"a"`` and ``"b"`` of the line through both operating points, since the peripheral arcs did not differ;
        ``"P4"``, so that the plateaus of the Wistar-Kyoto rat make 100%; ``"P2"``, so that its neural arc passes
        through its operating point; ``"P4_SHR"``, so that the neural arc of the hypertensive rat does, with that P2.
    """
    v = {name: record.value for name, record in _table().items()}
    a = (v["P_SHR"] - v["P_WKY"]) / (v["S_SHR"] - v["S_WKY"])
    P4 = v["full"] - v["P1_WKY"]
    P2 = float(FORMULAS.compute("P_2", P=v["P_WKY"], S=v["S_WKY"], P_1=v["P1_WKY"], P_3=v["P3_WKY"], P_4=P4))
    above = FORMULAS.compute("S", P=v["P_SHR"], P_1=v["P1_SHR"], P_2=P2, P_3=v["P3_SHR"], P_4=0)
    return {"a": a, "b": v["P_WKY"] - a * v["S_WKY"], "P4": P4, "P2": P2, "P4_SHR": v["S_SHR"] - float(above)}


def arcs(animal: str = "Wistar-Kyoto rat") -> Arcs:
    """Return the arcs of one of `ANIMALS`; those of the Sprague-Dawley rat are recalled and rough."""
    known_name("animal", animal, ANIMALS)
    if animal == "Sprague-Dawley rat":
        return Arcs(*(evidence(f"{name}_SD").value for name in ("P1", "P2", "P3", "P4", "a", "b")))
    found, tag = inferred(), "WKY" if animal == "Wistar-Kyoto rat" else "SHR"
    P4 = found["P4" if tag == "WKY" else "P4_SHR"]
    return Arcs(evidence(f"P1_{tag}").value, found["P2"], evidence(f"P3_{tag}").value, P4, found["a"], found["b"])


def human(posture: str = "supine") -> tuple[float, float, float]:
    """Return the open-loop gain of man in one of `POSTURES` (Yamasaki 2021).

    Returns
    -------
    tuple of float
        The product of the two published slopes, the published gain (a mean of products), and its standard error.
    """
    name = known_name("posture", posture, POSTURES)
    product = evidence("G_MN").value * evidence(f"G_NM_{name}").value
    return product, evidence(f"G_{name}").value, evidence(f"SE_{name}").value
