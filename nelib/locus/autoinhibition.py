r"""The autoreceptor of the locus coeruleus in one equation: the mean rate that agrees with its own brake.

The cells of `nelib.locus.neuron` together release norepinephrine in proportion to their rate $r$, and the GIRK channels
that the receptor opens (a share $p_o$ of them) take a part off the rate that they would have without it, $R$:

.. math:: r = R\,(1 - b\,p_o), \qquad p_o = \frac{x}{1 + x + Y}, \qquad x = \frac{n_0 + a\,r}{u_{NET}\,EC_{50}} + c .

Solved for $r$ this is a quadratic with one positive root, or none: then the cells are silent. Norepinephrine in nM,
rates in Hz, clonidine $c$ and antagonist $Y$ in multiples of their constants, $u_{NET}$ what is left of uptake.

Nothing is fitted here: $a = d_n\,\tau_n$ and $n_0$ are those of the neuron, $R$ is its rate with the receptor blocked,
and $b$ is set by one rule, that without drugs the rate is that of the neuron (`brake` applies it to other values).
Where the straight line $1 - b\,p_o$ fails, this model does. Every number comes from ``nelib/data/lc_neuron.csv``.
"""

from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, number
from nelib.kit.formula import Formulas, array
from nelib.locus.neuron import evidence

PARAMETERS = {"R": "R_free", "b": "b_brake", "a": "a_mean", "n_0": "n_0", "EC50": "EC50"}


@cache
def derivation() -> dict:
    """Derive the rate, step by step, as SymPy expressions.

    Returns
    -------
    dict
        ``"x"`` and ``"p_o"`` as functions of r; ``"balance"``, which is zero at rest; the ``"quadratic"`` in r that
        it becomes, with its coefficients ``"A"``, ``"B"``, ``"C"`` (A r² + B r - C); the positive ``"root"``;
        ``"rate"``, the same root written so that it loses no digits when A is small; ``"clonidine_silent"``,
        the dose at which the rate reaches zero.
    """
    import sympy as sp

    r, R, b, a, n_0, EC50, u_NET, c, Y = sp.symbols("r R b a n_0 EC50 u_NET c Y", positive=True)
    x = (n_0 + a * r) / (u_NET * EC50) + c
    p_o = x / (1 + x + Y)
    balance = R * (1 - b * p_o) - r
    quadratic = sp.Poly(sp.expand(sp.numer(sp.together(-balance)) / (u_NET * EC50)), r)
    A, B, minus_C = (sp.factor(k) for k in quadratic.all_coeffs())
    root = (-B + sp.sqrt(B**2 - 4 * A * minus_C)) / (2 * A)  # geometry: the quadratic formula
    silent = sp.solve(minus_C, c)[0]
    names = {s: sp.Symbol(s.name) for s in (r, R, b, a, n_0, EC50, u_NET, c, Y)}
    A_, B_, C_ = sp.symbols("A B C")
    stable = 2 * C_ / (B_ + sp.sqrt(B_**2 + 4 * A_ * C_))  # geometry: the same root, multiplied by its conjugate
    found = {
        "x": x, "p_o": p_o, "balance": balance, "quadratic": quadratic.as_expr(), "A": A, "B": B, "C": -minus_C,
        "root": root, "rate": stable.subs({A_: A, B_: B, C_: -minus_C}, simultaneous=True), "clonidine_silent": silent,
    }  # fmt: skip
    return {name: expression.subs(names) for name, expression in found.items()}


FORMULAS = Formulas(derivation)


def _values(clonidine: Any, antagonist: Any, uptake: Any, parameters: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {p: evidence(record).value for p, record in PARAMETERS.items()}
    for name, given in parameters.items():
        values[known_name("parameter", name, PARAMETERS)] = array(name, given, above=name in ("R", "EC50"))
    return values | {
        "c": array("clonidine", clonidine),
        "Y": array("antagonist", antagonist),
        "u_NET": array("uptake", uptake, above=True),
    }


def rate(clonidine: Any = 0.0, antagonist: Any = 0.0, uptake: Any = 1.0, **parameters: Any) -> np.ndarray:
    """Return the mean rate in Hz.

    Parameters
    ----------
    clonidine, antagonist : array_like
        In multiples of their constants.
    uptake : array_like
        What is left of uptake; 1 is intact.
    **parameters : array_like
        ``R`` in Hz, ``b``, ``a`` in nM s, ``n_0`` and ``EC50`` in nM, where they differ from the table.

    Raises
    ------
    ValueError
        If a value is impossible or a name unknown.
    """
    values = _values(clonidine, antagonist, uptake, parameters)
    C = FORMULAS.compute("C", **values)
    # With C below 0 even a silent cell is held down: there is no positive root.
    safe = np.where(C > 0, C, 0.0)
    A, B = (FORMULAS.compute(k, **values) for k in "AB")
    below = B + np.sqrt(B**2 + 4 * A * safe)  # geometry: the quadratic formula
    return np.divide(
        2 * safe, below, out=np.zeros(np.broadcast_shapes(np.shape(safe), np.shape(below))), where=safe > 0
    )


def brake(**parameters: Any) -> float:
    """Return the b with which the cells keep their rate at rest, if other parameters differ from the table.

    Parameters
    ----------
    **parameters : float
        ``R``, ``a``, ``n_0``, ``EC50``, as in `rate`.

    Raises
    ------
    ValueError
        If a value is impossible or a name unknown, or if the cells have no norepinephrine to be slowed by.
    """
    known_values = _values(0.0, 0.0, 1.0, {name: number(name, v) for name, v in parameters.items()})
    rest = evidence("rate_rest").value
    p_o = float(FORMULAS.compute("p_o", r=rest, **known_values))
    if p_o == 0:
        raise ValueError("Without norepinephrine no brake is strong enough; n_0 or a must be above 0.")
    return (1 - rest / known_values["R"]) / p_o


def silencing_dose(antagonist: Any = 0.0, uptake: Any = 1.0, **parameters: Any) -> np.ndarray:
    """Return the clonidine, in multiples of its constant, that just silences the cells; infinite if none does."""
    values = _values(0.0, antagonist, uptake, parameters)
    b = np.asarray(values["b"], dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        dose = FORMULAS.compute("clonidine_silent", **values)
    return np.where(b > 1, np.maximum(dose, 0.0), np.inf)
