r"""Emotion and consolidation: one inverted U of norepinephrine in the basolateral amygdala, and propranolol on it.

An event raises norepinephrine to $a$ times the level at rest; $n$ more may be infused. Propranolol, $B$ in multiples
of its constant, competes at the receptors that help and at those that harm, so that what they see is

.. math:: x = \frac{a + n}{1 + B}, \qquad
          m = m_0 + m_1\,\frac{U(x)}{U(x^*)}, \qquad U(x) = \frac{x}{x + K_h} - \frac{x}{x + K_u},

with $m$ the share of the event that is recalled and $x^* = \sqrt{K_h K_u}$ the best level. On a logarithmic axis $U$ is
symmetric about $x^*$, so propranolol neither helps nor harms where $a + n = x^* \sqrt{1 + B}$: below, it takes memory
away, above, it restores it.

Levels are multiples of norepinephrine at rest. All sizes are assumed; only signs can be held against publications.
Every number comes from ``nelib/data/memory.csv``.
"""

from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import positive
from nelib.kit.formula import Formulas, array
from nelib.locus import inverted_u
from nelib.locus.plasticity import evidence


@cache
def derivation() -> dict:
    """Derive where propranolol changes its sign, as SymPy expressions.

    Returns
    -------
    dict
        ``"drive"`` that the receptors see; ``"U"``; ``"best"``, the drive where it is highest; ``"turn"``, the level
        at which propranolol neither helps nor harms; ``"memory"``, with U_best the height of U at its best.
    """
    import sympy as sp

    a, n, B, x, U, U_best, m_0, m_1 = sp.symbols("a n B x U U_best m_0 m_1", nonnegative=True)
    k_h, k_u, s = sp.symbols("k_h k_u s", positive=True)  # roots of the constants, and of 1 + B
    K_h, K_u = sp.symbols("K_h K_u", positive=True)
    shape = x / (x + K_h) - x / (x + K_u)
    best = next(r for r in sp.solve(sp.numer(sp.together(sp.diff(shape, x).subs({K_h: k_h**2, K_u: k_u**2}))), x)
                if sp.simplify(r - k_h * k_u) == 0)  # fmt: skip
    rooted = shape.subs({K_h: k_h**2, K_u: k_u**2})
    same = sp.solve(sp.numer(sp.together(rooted - rooted.subs(x, x / s**2))), x)
    turn = next(r for r in same if sp.simplify(r - k_h * k_u * s) == 0)
    back = {k_h: sp.sqrt(K_h), k_u: sp.sqrt(K_u), s: sp.sqrt(1 + B)}
    found = {
        "drive": (a + n) / (1 + B), "U": shape, "best": best.subs(back), "turn": turn.subs(back),
        "memory": m_0 + m_1 * U / U_best,
    }  # fmt: skip
    return {k: e.subs({q: sp.Symbol(q.name) for q in e.free_symbols}) for k, e in found.items()}


FORMULAS = Formulas(derivation)


def affinities(ratio: float | None = None) -> tuple[float, float]:
    """Return the levels of half help and half harm, as multiples of norepinephrine at rest.

    Parameters
    ----------
    ratio : float, optional
        Of the second to the first, above 1; the best level stays where it is. From the table if not given.
    """
    help_, harm = evidence("x_help").value, evidence("x_harm").value
    if ratio is None:
        return help_, harm
    if positive("ratio", ratio) <= 1:
        raise ValueError(f"ratio must be above 1, or there is no inverted U, but it is {ratio!r}.")
    middle = np.sqrt(help_ * harm)
    return float(middle / np.sqrt(ratio)), float(middle * np.sqrt(ratio))


def drive(arousal: Any, injected: Any = 0.0, propranolol: Any = 0.0) -> np.ndarray:
    """Return the norepinephrine that would act as much if there were no propranolol.

    Parameters
    ----------
    arousal : array_like
        Norepinephrine that the event raises, in multiples of that at rest; 1 is a neutral event.
    injected : array_like
        Norepinephrine that is infused, in the same unit.
    propranolol : array_like
        In multiples of its constant.
    """
    given = {"a": array("arousal", arousal), "n": array("injected", injected), "B": array("propranolol", propranolol)}
    return FORMULAS.compute("drive", **given)


def recall(arousal: Any, injected: Any = 0.0, propranolol: Any = 0.0, *, ratio: float | None = None) -> np.ndarray:
    """Return the share of an event that is recalled.

    Parameters
    ----------
    arousal, injected, propranolol : array_like
        As in `drive`.
    ratio : float, optional
        As in `affinities`.
    """
    help_, harm = affinities(ratio)
    shape = {"K_a2": help_, "K_a1": harm, "weight": 1.0}
    top = inverted_u.peak(**shape)
    U = inverted_u.benefit(drive(arousal, injected, propranolol), **shape)
    base, gain = evidence("recall_base").value, evidence("recall_gain").value
    return FORMULAS.compute("memory", m_0=base, m_1=gain, U=U, U_best=top.height)


def change(arousal: Any, injected: Any = 0.0, propranolol: Any = None, *, ratio: float | None = None) -> np.ndarray:
    """Return the relative change of recall by propranolol; the arguments are those of `recall`.

    Without ``propranolol``, that of the table is given.
    """
    dose = evidence("x_block").value if propranolol is None else propranolol
    return recall(arousal, injected, dose, ratio=ratio) / recall(arousal, injected, ratio=ratio) - 1


def turning_point(propranolol: Any = None) -> np.ndarray:
    """Return the level of norepinephrine below which propranolol lowers recall and above which it raises it.

    It does not depend on the width of the curve; without propranolol it is the best level.
    """
    B = array("propranolol", evidence("x_block").value if propranolol is None else propranolol)
    return FORMULAS.compute("turn", K_h=evidence("x_help").value, K_u=evidence("x_harm").value, B=B)
