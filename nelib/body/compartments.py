r"""A drug in one or two compartments: infusion started, changed, stopped, injections, and an effect that lags behind.

An infusion at the rate $R$ into a central compartment that is cleared at $CL$ and exchanges $Q$ with a peripheral one,

.. math:: V_1 C_1' = R + Q(C_2 - C_1) - CL\,C_1, \qquad V_2 C_2' = Q(C_1 - C_2),

rises to the plateau $R/CL$ along two exponentials. An effect site that follows at the rate constant $k$, with
$C_e' = k(C_1 - C_e)$, adds a third. All of it is linear, so that every course is a sum: each change of the rate starts
one rise, each injection one fall, and what the body makes itself adds a constant. Without $Q$ one compartment is left.

Times are in min, amounts in µg, rates in µg/min, volumes in L, clearances in L/min, concentrations in µg/L.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.linalg import expm
from scipy.special import exprel

from nelib.kit.errors import known_name, positive
from nelib.kit.formula import Formulas, array

SITES = {"central": ("start", "bolus"), "peripheral": ("start_2", "bolus_2"), "effect": ("effect", None)}
"""Where a concentration can be asked for: site -> formulas after the start of an infusion, and after an injection."""


@cache
def derivation() -> dict:
    """Derive the courses from the balances, as SymPy expressions.

    Returns
    -------
    dict
        ``"one_start"`` and ``"one_bolus"`` of one compartment; of two, the rate constants ``"lambda_1"`` and
        ``"lambda_2"``, and ``"a"``, the share of the plateau that the faster one brings; ``"start"`` and ``"bolus"`` of
        the central, ``"start_2"`` and ``"bolus_2"`` of the peripheral compartment; ``"effect"``, the start as the
        effect site sees it. `proof` shows that they solve the balances.
    """
    import sympy as sp

    t, R, D, CL, V_1, V_2, Q, k, l_1, l_2, a = sp.symbols("t R D CL V_1 V_2 Q k lambda_1 lambda_2 a", positive=True)
    C = sp.Function("C")
    one = sp.dsolve(V_1 * C(t).diff(t) - R + CL * C(t), C(t), ics={C(0): 0}).rhs
    total, both = (CL + Q) / V_1 + Q / V_2, CL * Q / (V_1 * V_2)
    root = sp.sqrt(total**2 - (2 * sp.sqrt(both)) ** 2)
    x, y = sp.exp(-l_1 * t), sp.exp(-l_2 * t)
    plateau = R / CL

    def lagged(rate: sp.Expr) -> sp.Expr:
        return (k * sp.exp(-rate * t) - rate * sp.exp(-k * t)) / (k - rate)

    found = {
        "one_start": one,
        "lambda_1": (total + root) / 2,
        "lambda_2": (total - root) / 2,
        "a": CL / V_1 * (l_1 - Q / V_2) / (l_1 * (l_1 - l_2)),
        "start": plateau * (1 - a * x - (1 - a) * y),
        "start_2": plateau * (1 - (l_1 * y - l_2 * x) / (l_1 - l_2)),
        "effect": plateau * (1 - a * lagged(l_1) - (1 - a) * lagged(l_2)),
    }
    # An injection of D is the derivative of an infusion, D/R times.
    for name in ("one_start", "start", "start_2"):
        found[name.replace("start", "bolus")] = found[name].diff(t) * D / R

    plain = {s: sp.Symbol(s.name) for s in (t, R, D, CL, V_1, V_2, Q, k, l_1, l_2, a)}
    return {name: expression.subs(plain) for name, expression in found.items()}


@cache
def proof() -> dict:
    """Put the courses into the balances.

    Returns
    -------
    dict
        What is left of each balance, and of each course at time 0, as SymPy expressions: all of them are 0. The two
        volumes are written with the two rate constants, which is the same and lets everything cancel.
    """
    import sympy as sp

    found = derivation()
    t, R, CL, V_1, V_2, Q, k, l_1, l_2, a = sp.symbols("t R CL V_1 V_2 Q k lambda_1 lambda_2 a")
    V_one = CL * Q / (V_2 * l_1 * l_2)
    V_two = sp.solve(((CL + Q) / V_1 + Q / V_2 - l_1 - l_2).subs(V_1, V_one), V_2)[0]
    first, second, third = (found[name] for name in ("start", "start_2", "effect"))
    left = {
        "central": V_1 * first.diff(t) - R - Q * (second - first) + CL * first,
        "peripheral": V_2 * second.diff(t) - Q * (first - second),
        "effect": third.diff(t) - k * (first - third),
        **{f"{name}, time 0": course.subs(t, 0) for name, course in zip(SITES, (first, second, third), strict=True)},
    }
    return {
        name: sp.simplify(rest.subs(a, found["a"]).subs(V_1, V_one).subs(V_2, V_two)) for name, rest in left.items()
    }


def _safe() -> dict:
    """Return what loses digits where rate constants are far apart or equal, written so that it does not."""
    import sympy as sp

    t, R, CL, V_1, V_2, Q, k, a = sp.symbols("t R CL V_1 V_2 Q k a")
    phi, lesser = sp.Function("phi"), sp.Function("lesser")

    def lagged(rate: sp.Symbol) -> sp.Expr:
        slower = lesser(k, rate)
        return sp.exp(-rate * t) + rate * t * sp.exp(-slower * t) * phi(sp.Abs(k - rate) * t)

    l_1, l_2 = sp.symbols("lambda_1 lambda_2")
    return {
        "lambda_2": CL * Q / (V_1 * V_2) / derivation()["lambda_1"],
        "effect": R / CL * (1 - a * lagged(l_1) - (1 - a) * lagged(l_2)),
    }


FORMULAS = Formulas(
    derivation, above_zero=("CL", "V_1", "V_2"), instead=_safe, quiet=("under",),
    functions={"phi": lambda x: exprel(-x), "lesser": np.minimum},
)  # fmt: skip


@dataclass(frozen=True)
class Kinetics:
    """What a body does to the drug: one person, or many with arrays of the same length.

    Attributes
    ----------
    CL, V1 : float or array
        Clearance in L/min and central volume in L.
    V2, Q : float or array
        Peripheral volume in L and exchange with it in L/min; both 0 for one compartment.
    production : float or array
        What the body makes itself, in µg/min.
    lag : float or array
        Delay between the vein and the place where the blood is drawn, in min.

    Raises
    ------
    ValueError
        If a value is impossible, or some but not all of `V2` and `Q` are 0.
    """

    CL: Any
    V1: Any
    V2: Any = 0.0
    Q: Any = 0.0
    production: Any = 0.0
    lag: Any = 0.0

    def __post_init__(self):
        for name in ("CL", "V1", "V2", "Q", "production", "lag"):
            object.__setattr__(self, name, array(name, getattr(self, name), above=name in ("CL", "V1")))
        if len({bool(sign) for part in (self.V2, self.Q) for sign in np.ravel(part > 0)}) > 1:
            raise ValueError("V2 and Q are both 0 (one compartment) or both above 0 (two).")

    @property
    def two(self) -> bool:
        """Whether there is a peripheral compartment."""
        return bool(np.any(self.Q > 0))

    @property
    def rates(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rate constants in 1/min, the faster first, and the share of the plateau that the faster one brings."""
        if not self.two:
            k = self.CL / self.V1
            return k, k, np.ones_like(k)
        given = {"CL": self.CL, "V_1": self.V1, "V_2": self.V2, "Q": self.Q}
        fast, slow = (np.asarray(FORMULAS.compute(name, **given)) for name in ("lambda_1", "lambda_2"))
        return fast, slow, np.asarray(FORMULAS.compute("a", lambda_1=fast, lambda_2=slow, **given))

    @property
    def half_lives(self) -> tuple:
        """Half-lives in min, the shortest first; one for each compartment."""
        return tuple(np.log(2) / rate for rate in self.rates[: 1 + self.two])

    @property
    def baseline(self) -> Any:
        """Concentration in µg/L before anything is given: production over clearance."""
        return self.production / self.CL

    def plateau(self, rate: Any) -> Any:
        """Return the concentration in µg/L that an infusion (µg/min) leads to in the end."""
        return self.baseline + array("rate", rate) / self.CL

    def share(self, t: Any, k: float | None = None) -> np.ndarray:
        """Return which share of its plateau an infusion has reached t min after its start, the delay left out.

        With `k`, the share at the effect site.
        """
        when = np.atleast_1d(array("t", t))
        return self._unit(*("start", when, None) if k is None else ("effect", when, k)) * self.CL[..., None]

    def course(self, t: Any, rates: Iterable = (), boluses: Iterable = (), *, site: str = "central", k: float = 1):
        """Return concentrations in µg/L at times t.

        Parameters
        ----------
        t : array_like
            Times in min.
        rates : iterable of (time, rate)
            From each time on the infusion runs at this rate in µg/min; before the first it does not run. A rate may be
            an array, one a person.
        boluses : iterable of (time, dose)
            Injections in µg.
        site : str
            One of `SITES`; injections are known for the first two.
        k : float
            Rate constant in 1/min with which the effect site follows.

        Returns
        -------
        array
            Times; for many persons, persons by times.
        """
        when = np.atleast_1d(array("t", t))
        start, bolus = SITES[known_name("site", site, SITES)]
        if site == "peripheral" and not self.two:
            raise ValueError("One compartment has no periphery.")
        k = positive("k", k)
        parts = [np.asarray(self.baseline)[..., None] + np.zeros_like(when)]
        before: Any = 0
        for begin, rate in _events("rates", rates):
            parts.append(np.asarray(rate - before)[..., None] * self._since(start, when, begin, k))
            before = rate
        for begin, dose in _events("boluses", boluses):
            if bolus is None:
                raise ValueError("At the effect site the course is known for infusions only.")
            parts.append(np.asarray(dose)[..., None] * self._since(bolus, when, begin, k))
        return np.sum(np.broadcast_arrays(*parts), axis=0)

    def amount(self, t: Any, rates: Iterable = (), boluses: Iterable = ()) -> np.ndarray:
        """Return what is in the body in µg at times t, its own included; see `course`."""
        rates, boluses = list(rates), list(boluses)
        held = self.V1[..., None] * self.course(t, rates, boluses)
        return held + self.V2[..., None] * self.course(t, rates, boluses, site="peripheral") if self.two else held

    def propagator(self, step: float, k: float) -> tuple[np.ndarray, np.ndarray]:
        """Return how what was given moves in one step, exactly, for one person.

        Parameters
        ----------
        step : float
            In min.
        k : float
            Rate constant in 1/min of the effect site.

        Returns
        -------
        tuple of array
            A matrix and a vector: the concentrations of center, periphery and effect after the step are the matrix
            times those before, plus the vector times the rate in µg/min during the step.
        """
        CL, V1, Q = (float(x) for x in (self.CL, self.V1, self.Q))
        V2 = float(self.V2) if self.two else 1
        k, size = positive("k", k), len(SITES)
        flow = np.zeros((size + 1, size + 1))
        flow[0] = -(CL + Q) / V1, Q / V1, 0, 1 / V1
        flow[1] = Q / V2, -Q / V2, 0, 0
        flow[2] = k, 0, -k, 0
        moved = expm(flow * positive("step", step))
        return moved[:size, :size], moved[:size, size]

    def _since(self, name: str, t: np.ndarray, begin: float, k: float) -> np.ndarray:
        since = t - begin - self.lag[..., None]
        return np.where(since >= 0, self._unit(name, np.maximum(since, 0), k), 0)

    def _unit(self, name: str, t: np.ndarray, k: float | None) -> np.ndarray:
        """Return the course after 1 µg/min or 1 µg: times, or persons by times."""
        fast, slow, a = (x[..., None] for x in self.rates)
        given = {"CL": self.CL[..., None], "lambda_1": fast, "lambda_2": slow, "a": a, "k": k}
        return FORMULAS.compute(name, t=t, R=1, D=1, **given)


def _events(kind: str, given: Iterable) -> list[tuple[float, np.ndarray]]:
    """Check pairs of a time and an amount; times must not decrease."""
    found: list[tuple[float, np.ndarray]] = []
    for pair in given:
        if not isinstance(pair, Sequence) or len(pair) != 2:
            raise ValueError(f"{kind} are pairs of a time and an amount, but one is {pair!r}.")
        when = array(f"a time of {kind}", pair[0])
        if when.ndim or (found and when < found[-1][0]):
            raise ValueError(f"The times of {kind} are numbers that must not decrease.")
        found.append((float(when), array(kind, pair[1])))
    return found
