r"""Too little and too much: the inverted U of norepinephrine in the prefrontal cortex, from two affinities.

Two receptors that one transmitter fills pull in opposite directions: $\alpha_{2A}$ helps, $\alpha_1$ harms with a
weight $w$ (Ramos & Arnsten 2007). With $c$ the norepinephrine,

.. math:: U(c) = \frac{c}{c + K_2} - w\,\frac{c}{c + K_1}.

There is a peak only if :math:`K_2/K_1 < w < K_1/K_2`, so only if $\alpha_2$ binds more tightly; for $w = 1$ it lies at
$\sqrt{K_1 K_2}$. Competitive antagonists multiply each $K$ by one plus their dose in multiples of their own constants;
an agonist of $\alpha_2$ (guanfacine) is a second ligand there, taken as fully effective.

This is the simplest model that has a peak, not a model of working memory. Concentrations in nM.
Every number comes from ``nelib/data/attention.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import known_name, number
from nelib.kit.formula import Formulas, array
from nelib.locus.gain import evidence

AFFINITIES = {
    "tight a2": ("K_a2", "K_a1"),
    "seed, a1A": ("seed_a2", "seed_a1"),
    "seed, a1B low": ("seed_a2", "seed_a1B_low"),
    "seed, a1B high": ("seed_a2", "seed_a1B_high"),
    "seed, a1D low": ("seed_a2", "seed_a1D_low"),
    "seed, a1D high": ("seed_a2", "seed_a1D_high"),
}

_SOME = {"K_1": 2, "K_2": 1, "w": 1, "B_1": 2, "B_2": 1, "a": 2}  # where the derivation is tried


@cache
def derivation() -> dict:
    """Derive the peak, as SymPy expressions.

    Returns
    -------
    dict
        ``"U"``; its ``"slope"``; ``"peak"``, where the slope is zero; the same for w = 1 as ``"peak_equal"``, with U
        there as ``"height_equal"``; ``"U_drugs"`` and ``"peak_drugs"``, with antagonists B_1, B_2 and an α2 agonist a.
    """
    import sympy as sp

    c, K_1, K_2, w = sp.symbols("c K_1 K_2 w", positive=True)
    B_1, B_2, a = sp.symbols("B_1 B_2 a", nonnegative=True)
    U = c / (c + K_2) - w * c / (c + K_1)
    x_2 = c / K_2 + a
    drugs = x_2 / (1 + x_2 + B_2) - w * c / (c + K_1 * (1 + B_1))

    def top(first: sp.Expr, shape: sp.Expr, second: sp.Expr) -> sp.Expr:
        """Solve first/(c + shape)² = w second/(c + second)², the condition for no slope, by its roots."""
        left, right = sp.sqrt(first) * (c + second), sp.sqrt(w * second) * (c + shape)
        return sp.solve(left - right, c)[0]

    peak = top(K_2, K_2, K_1)
    peak_drugs = top(K_2 * (1 + B_2), K_2 * (1 + a + B_2), K_1 * (1 + B_1))
    # With roots of K as symbols, SymPy sees what cancels.
    k_1, k_2 = sp.symbols("k_1 k_2", positive=True)
    to_roots, back = {K_1: k_1**2, K_2: k_2**2}, {k_1: sp.sqrt(K_1), k_2: sp.sqrt(K_2)}
    equal = sp.cancel(peak.subs({**to_roots, w: 1}))
    height = sp.cancel(U.subs({**to_roots, w: 1}).subs(c, equal))
    for form, where in ((U, peak), (drugs, peak_drugs)):
        if not np.isclose(
            float(sp.diff(form, c).subs(c, where).subs({q: _SOME[q.name] for q in (K_1, K_2, w, B_1, B_2, a)})), 0
        ):
            raise ArithmeticError("The peak does not follow from the slope.")
    plain = {s: sp.Symbol(s.name) for s in (c, K_1, K_2, w, B_1, B_2, a)}
    found = {
        "U": U, "slope": sp.diff(U, c), "peak": peak, "peak_equal": equal.subs(back), "height_equal": height.subs(back),
        "U_drugs": drugs, "peak_drugs": peak_drugs,
    }  # fmt: skip
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("K_1", "K_2"))


def affinities(which: str = "tight a2") -> tuple[float, float]:
    """Return K_2 and K_1 in nM, by the name of a pair in `AFFINITIES`."""
    a2, a1 = AFFINITIES[known_name("pair of affinities", which, AFFINITIES)]
    return evidence(a2).value, evidence(a1).value


def _constants(K_a2: Any, K_a1: Any, weight: Any) -> dict[str, np.ndarray]:
    given = {"K_2": ("K_a2", K_a2), "K_1": ("K_a1", K_a1), "w": ("w_a1", weight)}
    found = {k: evidence(record).value if v is None else v for k, (record, v) in given.items()}
    return {k: array(given[k][0], v, above=k != "w") for k, v in found.items()}


def benefit(
    norepinephrine: Any, *, K_a2: Any = None, K_a1: Any = None, weight: Any = None, block_a1: Any = 0.0,
    block_a2: Any = 0.0, agonist_a2: Any = 0.0,
) -> np.ndarray:  # fmt: skip
    """Return U.

    Parameters
    ----------
    norepinephrine : array_like
        In nM.
    K_a2, K_a1 : array_like, optional
        In nM; from the table if not given.
    weight : array_like, optional
        Harm of a full effect of alpha1.
    block_a1, block_a2, agonist_a2 : array_like
        Antagonists (prazosin, yohimbine) and an agonist of alpha2 (guanfacine), in multiples of their constants.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    doses = {"B_1": ("block_a1", block_a1), "B_2": ("block_a2", block_a2), "a": ("agonist_a2", agonist_a2)}
    checked = {k: array(label, v) for k, (label, v) in doses.items()}
    c = array("norepinephrine", norepinephrine)
    return FORMULAS.compute("U_drugs", c=c, **checked, **_constants(K_a2, K_a1, weight))


@dataclass(frozen=True)
class Peak:
    """Where the inverted U is highest: norepinephrine in nM, and U there."""

    norepinephrine: float
    height: float


def peak(
    *, K_a2: float | None = None, K_a1: float | None = None, weight: float | None = None, block_a1: float = 0.0,
    block_a2: float = 0.0, agonist_a2: float = 0.0,
) -> Peak | None:  # fmt: skip
    """Return the peak, or None if U has none between no norepinephrine and any amount of it.

    The arguments are those of `benefit`. An antagonist acts as if its receptor bound less tightly.
    """
    values = {k: number(k, v) for k, v in _constants(K_a2, K_a1, weight).items()}
    doses = {"B_1": ("block_a1", block_a1), "B_2": ("block_a2", block_a2), "a": ("agonist_a2", agonist_a2)}
    values |= {k: number(label, v, low=0) for k, (label, v) in doses.items()}
    first, harm = values["K_2"] * (1 + values["B_2"]), values["w"] * values["K_1"] * (1 + values["B_1"])
    shape = values["K_2"] * (1 + values["a"] + values["B_2"])
    # U must rise from nothing and fall at last.
    rises = first / shape**2 > harm / (values["K_1"] * (1 + values["B_1"])) ** 2
    if not rises or not first < harm:
        return None
    top = float(FORMULAS.compute("peak_drugs", **values))
    return Peak(top, float(FORMULAS.compute("U_drugs", **values, c=top)))
