r"""The reflex of Ursino (1998): from pressure to firing to heart period, and what two nerves make of one heart rate.

Afferents fire with the pressure $P$ in the carotid sinus; sympathetic nerves fire less the more the afferents do, the
vagus more:

.. math:: f_{cs} = \frac{f_{min} + f_{max} e^{u}}{1 + e^{u}}, \quad u = \frac{P - P_n}{k_a}; \qquad
   f_{es} = f_{es,\infty} + (f_{es,0} - f_{es,\infty})\, e^{-k_{es} f_{cs}}, \qquad
   f_{ev} = \frac{f_{ev,0} + f_{ev,\infty} e^{w}}{1 + e^{w}}, \quad w = \frac{f_{cs} - f_{cs,0}}{k_{ev}} .

Both nerves add to the heart period $T$: :math:`T = T_0 + T_s + T_v`, with
:math:`T_s = G_{T,s} \ln(f_{es} - f_{es,min} + 1)` (none below $f_{es,min}$) and :math:`T_v = G_{T,v} f_{ev}`.
That is one of three `RULES`. With $H_i$ the rate without nerves, $H_s$ and $H_v$ those with one nerve alone, the
periods may add, or the rates, or each nerve multiplies the rate by its own factor, as Rosenblueth & Simeone (1934)
found it in cats. Delays and time constants are left out here: `nelib.body.ursino` closes the loop in time.

Pressures in mmHg, firing in 1/second, periods in seconds, heart rates in 1/minute, blocks as shares of the effect.
Every number comes from ``nelib/data/reflex.csv``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

RULES = ("period", "rate", "product")
"""How two nerves make one heart rate: periods add (Ursino), rates add, factors multiply (Rosenblueth & Simeone)."""
STATES = ("rest", "propranolol", "atropine", "both")
MINUTE = 60  # geometry: seconds in a minute


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("reflex")


def evidence(name: str) -> Quantity:
    """Return a record of the table of the reflex."""
    return _table()[known_name("number", name, _table())]


@cache
def derivation() -> dict:
    """Return the chain from pressure to heart rate, as SymPy expressions.

    Returns
    -------
    dict
        In steps, each in the symbols of the step before: ``"f_cs"``; ``"f_es"``, ``"f_ev"``; ``"l"``, the logarithm by
        which sympathetic firing acts on every organ; ``"T_s"``, ``"T_v"``, with the shares b_s, b_v blocked; ``"T"``;
        the rates ``"H_i"``, ``"H_s"``, ``"H_v"`` without nerves and with one; ``"period"``, ``"rate"`` and
        ``"product"``, the rate with both by each of `RULES`; ``"alone_..."``, H_s solved from the other three by each;
        ``"worth"``, the change of the rate for a small change of the period.
    """
    import sympy as sp

    S = sp.Symbol
    P, f, T_s, T_v, b_s, b_v = sp.symbols("P f_cs T_s T_v b_s b_v")
    P_n, k_a, f_0, k_ev = sp.symbols("P_n k_a f_cs_0 k_ev", positive=True)
    H_i, H_s, H_v, H = sp.symbols("H_i H_s H_v H", positive=True)
    T, T_0 = sp.symbols("T T_0", positive=True)
    u, w = (P - P_n) / k_a, (f - f_0) / k_ev
    acting = sp.Max(S("f_es") - S("f_es_min"), 0)
    rules = {
        "period": 1 / (1 / H_s + 1 / H_v - 1 / H_i),
        "rate": H_s + H_v - H_i,
        "product": H_i * (H_s / H_i) * (H_v / H_i),
    }
    # The sum of the periods is Ursino's own rule.
    one = {H_i: MINUTE / T_0, H_s: MINUTE / (T_0 + T_s), H_v: MINUTE / (T_0 + T_v)}
    if sp.simplify(rules["period"].subs(one) - MINUTE / (T_0 + T_s + T_v)) != 0:
        raise ArithmeticError("The rule of periods is not the sum of the periods.")
    found = {
        "f_cs": (S("f_min") + S("f_max") * sp.exp(u)) / (1 + sp.exp(u)),
        "f_es": S("f_es_inf") + (S("f_es_0") - S("f_es_inf")) * sp.exp(-S("k_es") * f),
        "f_ev": (S("f_ev_0") + S("f_ev_inf") * sp.exp(w)) / (1 + sp.exp(w)),
        "l": sp.log(acting + 1),
        "T_s": (1 - b_s) * S("G_Ts") * S("l"),
        "T_v": (1 - b_v) * S("G_Tv") * S("f_ev"),
        "T": T_0 + T_s + T_v,
        "H_i": one[H_i], "H_s": one[H_s], "H_v": one[H_v],
        **rules,
        **{f"alone_{name}": sp.simplify(sp.solve(rule - H, H_s)[0]) for name, rule in rules.items()},
        "worth": sp.diff(MINUTE / T, T).subs(T, MINUTE / H),
    }  # fmt: skip
    plain = {s: S(s.name) for s in (P_n, k_a, f_0, k_ev, H_i, H_s, H_v, H, T, T_0)}
    return {name: sp.sympify(expression).subs(plain) for name, expression in found.items()}


def _safe() -> dict:
    """Return the two sigmoid curves without overflow at high pressures."""
    import sympy as sp

    S = sp.Symbol
    u, w = (S("P") - S("P_n")) / S("k_a"), (S("f_cs") - S("f_cs_0")) / S("k_ev")
    return {
        "f_cs": S("f_min") + (S("f_max") - S("f_min")) / (1 + sp.exp(-u)),
        "f_ev": S("f_ev_0") + (S("f_ev_inf") - S("f_ev_0")) / (1 + sp.exp(-w)),
    }


FORMULAS = Formulas(derivation, signed=("G_Ts", "T_s"), above_zero=("k_a", "k_ev", "T_0"), instead=_safe)


@cache
def parameters() -> dict[str, float]:
    """Return the values of all records by name; those of the model have the names of its symbols."""
    return {name: record.value for name, record in _table().items()}


def _share(label: str, given: Any) -> np.ndarray:
    return array(label, given, high=1)


def chain(pressure: Any, *, atropine: Any = 0.0, propranolol: Any = 0.0, rule: str = "period") -> dict[str, np.ndarray]:
    """Follow the reflex from a clamped carotid pressure to the heart rate.

    Parameters
    ----------
    pressure : array_like
        In mmHg.
    atropine, propranolol : array_like
        Shares of the vagal and of the sympathetic effect on the heart period that are blocked, from 0 to 1.
    rule : str
        One of `RULES`.

    Returns
    -------
    dict of str to ndarray
        Firing ``"f_cs"``, ``"f_es"``, ``"f_ev"``; ``"l"``; ``"T_s"``, ``"T_v"``; ``"H_i"``, ``"H_s"``, ``"H_v"``, the
        heart rates with no nerve and with one alone; ``"T"`` and ``"HR"`` by the rule.

    Raises
    ------
    ValueError
        If a value is impossible, or the rule unknown.
    """
    known_name("rule", rule, RULES)
    v = parameters() | {"P": array("pressure", pressure), "b_v": _share("atropine", atropine)}
    v |= {"b_s": _share("propranolol", propranolol)}
    for name in ("f_cs", "f_es", "f_ev", "l", "T_s", "T_v", "H_i", "H_s", "H_v"):
        v[name] = np.asarray(FORMULAS.compute(name, **v), dtype=float)
    HR = np.asarray(FORMULAS.compute(rule, **v), dtype=float)
    names = ("f_cs", "f_es", "f_ev", "l", "T_s", "T_v", "H_i", "H_s", "H_v")
    return {name: v[name] for name in names} | {"T": MINUTE / HR, "HR": HR}


def heart_rate(pressure: Any, *, atropine: Any = 0.0, propranolol: Any = 0.0, rule: str = "period") -> np.ndarray:
    """Return the heart rate in 1/minute at a clamped carotid pressure; see `chain`."""
    return chain(pressure, atropine=atropine, propranolol=propranolol, rule=rule)["HR"]


def states(pressure: float | None = None, rule: str = "period") -> dict[str, float]:
    """Return the heart rates in 1/minute in the four `STATES`, full block, at a clamped pressure (P_n if not given)."""
    P = evidence("P_n").value if pressure is None else pressure
    blocks = {"rest": (0, 0), "propranolol": (0, 1), "atropine": (1, 0), "both": (1, 1)}
    return {name: float(heart_rate(P, atropine=v, propranolol=s, rule=rule)) for name, (v, s) in blocks.items()}


def measured() -> dict[str, float]:
    """Return the changes of the heart rate from rest in man, in 1/minute, by state.

    Atropine alone comes from other people (Maciel 1985) than propranolol and both (Cumming & Carr 1967).
    """
    v = parameters()
    return {
        "rest": 0.0,
        "propranolol": v["dHR_propranolol"],
        "atropine": v["HR_atropine"] - v["HR_rest"],
        "both": v["dHR_propranolol"] + v["dHR_then_atropine"],
    }


def changes(rates: Mapping[str, float]) -> dict[str, float]:
    """Return the differences of heart rates by state from that at rest, in 1/minute."""
    return {name: rate - rates["rest"] for name, rate in rates.items()}


def atropine_alone(rule: str, rest: float | None = None) -> float:
    """Predict the heart rate after atropine alone from the rates at rest, after propranolol, and after both.

    No number of the model enters: the rule alone is tested, on measured rates.

    Parameters
    ----------
    rule : str
        One of `RULES`.
    rest : float, optional
        Heart rate at rest of those who got propranolol, in 1/minute; that of the men who got atropine if not given.

    Returns
    -------
    float
        In 1/minute.

    Raises
    ------
    ValueError
        If the rule is unknown, or propranolol would stop a heart that is so slow at rest.
    """
    known_name("rule", rule, RULES)
    H = evidence("HR_rest").value if rest is None else positive("rest", rest)
    change = measured()
    H_v, H_i = H + change["propranolol"], H + change["both"]
    if H_v <= 0:
        raise ValueError(f"rest must be above {-change['propranolol']:g}, the fall by propranolol, but it is {H:g}.")
    found = float(FORMULAS.compute(f"alone_{rule}", H=H, H_v=H_v, H_i=H_i))
    if not 0 < found < np.inf:
        raise ValueError(f"With {H:g} at rest the {rule} rule leads to no heart rate.")
    return found


def worth(rate: Any) -> np.ndarray:
    """Return how much a period longer by one second changes a heart rate (1/minute), per second: -H²/60."""
    return FORMULAS.compute("worth", H=array("rate", rate, above=True))
