r"""Calcium to force: the four states of myosin in smooth muscle, and the latch.

Hai & Murphy (1988). Myosin is free (M), phosphorylated (Mp), attached and phosphorylated (AMp), or attached without
phosphate (AM, the latch bridge); force is what is attached. MLCK phosphorylates with $K_1 = K_6 = \gamma_c\,C^3$
(Dormanns et al. 2015), MLCP takes the phosphate off with $K_2 = K_5$:

.. math::
    \dot M_p &= K_1 M - (K_2 + K_3) M_p + K_4 A_p, \\
    \dot A_p &= K_3 M_p + K_6 A - (K_4 + K_5) A_p, \\
    \dot A &= K_5 A_p - (K_6 + K_7) A, \qquad M + M_p + A_p + A = 1.

A latch bridge lets go with $K_7$: slowly in the original (0.01/s), as fast as any other in later models (0.1/s). Shares
of all myosin, time in seconds, Ca2+ in µM. Every number comes from ``nelib/data/contraction.csv``.
"""

from functools import cache
from typing import Any

import numpy as np
import sympy as sp

from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array
from nelib.kit.model import Event, Model, Reaction, Species, State

PARAMETERS = ("gamma_cross", "K_2", "K_3", "K_4", "K_5", "K_7")
STATES = {
    "M": ("M", "free myosin"),
    "Mp": ("M_p", "free phosphorylated myosin"),
    "AMp": ("A_p", "attached phosphorylated myosin"),
    "AM": ("A", "attached myosin without phosphate, the latch bridge"),
}


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return load_evidence("contraction")[name]


def kinase(calcium: sp.Expr | None = None) -> sp.Expr:
    """Return the rate of MLCK for each molecule of myosin, K₁ = K₆, as an expression in Ca2+."""
    return sp.Symbol("gamma_cross") * (sp.Symbol("Ca") if calcium is None else calcium) ** int(evidence("n_Ca").value)


def reactions(calcium: sp.Expr | None = None, phosphatase: sp.Expr | None = None) -> list[Reaction]:
    """Return the reactions of myosin, with Ca2+ and, if given, one rate of MLCP for both of its reactions."""
    M, Mp, AMp, AM, K_2, K_3, K_4, K_5, K_7 = sp.symbols("M Mp AMp AM K_2 K_3 K_4 K_5 K_7")
    on = kinase(calcium)
    off_free, off_bound = (K_2, K_5) if phosphatase is None else (phosphatase, phosphatase)
    return [
        Reaction("MLCK_free", on * M, {"M": -1, "Mp": 1}, "MLCK phosphorylates free myosin"),
        Reaction("MLCP_free", off_free * Mp, {"Mp": -1, "M": 1}, "MLCP dephosphorylates free myosin"),
        Reaction("attach", K_3 * Mp, {"Mp": -1, "AMp": 1}, "phosphorylated myosin attaches"),
        Reaction("detach", K_4 * AMp, {"AMp": -1, "Mp": 1}, "phosphorylated bridges let go"),
        Reaction("MLCP_bound", off_bound * AMp, {"AMp": -1, "AM": 1}, "MLCP makes a latch bridge"),
        Reaction("MLCK_bound", on * AM, {"AM": -1, "AMp": 1}, "MLCK phosphorylates a latch bridge"),
        Reaction("latch_off", K_7 * AM, {"AM": -1, "M": 1}, "latch bridges let go"),
    ]


def species() -> list[Species]:
    """Return the species of `reactions`: at the start, all myosin is free."""
    none = evidence("none_0")
    return [Species(n, s, m, evidence("M_0") if n == "M" else none) for n, (s, m) in STATES.items()]


@cache
def contraction_model() -> Model:
    """Build the model of Hai & Murphy (1988) at a Ca2+ that is held."""
    made = reactions()
    used = {s.name for r in made for s in r.rate.free_symbols}
    return Model(
        "latch",
        species(),
        [record for name, record in load_evidence("contraction").items() if name in used],
        made,
        constants=[evidence("n_Ca")],
        time_unit="second",
        description="Hai & Murphy (1988), four states of myosin; K1 and K6 as in Dormanns et al. (2015)",
        single_rest=True,
    )


@cache
def _forms() -> dict[str, sp.Expr]:
    M, Mp, AMp, AM = unknowns = sp.symbols("M Mp AMp AM")
    odes = contraction_model().odes
    balance = [odes["Mp"], odes["AMp"], odes["AM"], M + Mp + AMp + AM - 1]
    solved = sp.solve(balance, unknowns, dict=True)[0]
    forms = {str(symbol): sp.factor(expression) for symbol, expression in solved.items()}
    forms["force"] = sp.factor(solved[AMp] + solved[AM])
    # K2 = K5, as in every published set: then attachment drops out of the phosphorylation.
    equal = {sp.Symbol("K_5"): sp.Symbol("K_2")}
    forms["phosphorylation"] = sp.factor(sp.simplify((solved[Mp] + solved[AMp]).subs(equal)))
    return forms


FORMULAS = Formulas(_forms)


def closed_form(name: str) -> sp.Expr:
    """Return a steady state as a SymPy expression.

    Parameters
    ----------
    name : str
        ``"M"``, ``"Mp"``, ``"AMp"``, ``"AM"``, ``"force"``, or ``"phosphorylation"`` (for K₂ = K₅).
    """
    return _forms()[name]


def plateau(calcium: Any, **parameters: Any) -> dict[str, np.ndarray]:
    """Return where myosin comes to rest at a Ca2+ that is held, in closed form.

    Parameters
    ----------
    calcium : array_like
        Ca2+ in µM.
    **parameters : array_like
        Values that differ from the table: ``K_7`` and the others.

    Returns
    -------
    dict of str to numpy.ndarray
        ``M``, ``Mp``, ``AMp``, ``AM``, ``force`` (AMp + AM), ``phosphorylation`` (Mp + AMp), and ``atp``, see
        `atp_use`, per second and molecule of myosin.

    Raises
    ------
    ValueError
        If a value is negative or no number, K₂ or K₅ is 0, or a parameter is unknown.
    """
    values: dict[str, Any] = {name: evidence(name).value for name in PARAMETERS}
    for name, value in parameters.items():
        if name not in values:
            raise ValueError(f"There is no parameter named {name!r}. Known: {', '.join(values)}.")
        values[name] = array(name, value, above=name in ("K_2", "K_5"))
    values["Ca"] = array("calcium", calcium)
    shape = np.broadcast_shapes(*(np.shape(v) for v in values.values()))
    state = {n: np.broadcast_to(np.asarray(FORMULAS.compute(n, **values), float), shape) for n in STATES}
    state["force"] = state["AMp"] + state["AM"]
    state["phosphorylation"] = state["Mp"] + state["AMp"]
    on = np.broadcast_to(values["gamma_cross"] * values["Ca"] ** evidence("n_Ca").value, shape)
    state["atp"] = on * (state["M"] + state["AM"]) + values["K_4"] * state["AMp"] + values["K_7"] * state["AM"]
    return state


def atp_use(path: State) -> np.ndarray:
    """Return the ATP that myosin uses, per second and molecule: for phosphorylation, and for bridges that let go.

    A bridge lets go when it binds a new ATP, and that is counted for phosphorylated and latch bridges alike.
    """
    return path["MLCK_free"] + path["MLCK_bound"] + path["detach"] + path["latch_off"]


def force(path: State) -> np.ndarray:
    """Return the attached share of myosin, which stands for force."""
    return path["AMp"] + path["AM"]


def phosphorylation(path: State) -> np.ndarray:
    """Return the phosphorylated share of myosin."""
    return path["Mp"] + path["AMp"]


def follow(times: Any, calcium: float, steps: dict[float, float] | None = None, **parameters: float) -> State:
    """Let a relaxed muscle follow Ca2+ that changes in steps.

    Parameters
    ----------
    times : iterable of float
        Increasing times in seconds.
    calcium : float
        Ca2+ in µM from the first time on.
    steps : dict of float to float, optional
        Ca2+ from other moments on: time in seconds -> µM.
    **parameters : float
        Values that differ from the table.

    Returns
    -------
    State
        For `force`, `phosphorylation` and `atp_use`.
    """
    events = [Event(when, {"Ca": level}) for when, level in (steps or {}).items()]
    return contraction_model().simulate(times, parameters={**parameters, "Ca": calcium}, events=events)
