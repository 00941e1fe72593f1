r"""Two blockers, two receptors, one contraction: what single shifts say of the shift by both.

In human resistance arteries prazosin shifts the curve of norepinephrine by 0.61 decades, yohimbine by 0.69, and both
together by 2.68 (Nielsen 1990). Let :math:`D_1` be the dose ratio of prazosin at α1 and :math:`D_2` that of yohimbine
at α2, and :math:`r_1, r_2, r_{12}` the dose ratios of the contraction. Rules by which the receptors may act together:

- one receptor that both blockers bind: :math:`r_{12} = r_1 + r_2 - 1`;
- both receptors are needed, the stimulus is a product: :math:`r_{12} = r_1 r_2`, decades add up;
- stimuli add up: :math:`1/r_1 + 1/r_2 = 1 + 1/r_{12}`, so that the smaller of two single ratios is at most 2;
- in between, the stimulus is :math:`(f_1 a_1^p + f_2 a_2^p)^{1/p}` of the concentrations :math:`a_i = A/D_i` that each
  receptor feels, and :math:`r_1^{-p} + r_2^{-p} = 1 + r_{12}^{-p}`, whatever the shares and the :math:`D_i`. Product
  and sum are its ends, p = 0 and p = 1.

Whatever the rule, as long as the contraction never falls when an occupancy rises: with the concentration raised by the
larger of :math:`D_1` and :math:`D_2`, neither receptor is held less than before. So :math:`r_{12} \le \max(D_1, D_2)`.

Concentrations in nM, shifts in decades. Every number comes from ``nelib/data/organs.csv``.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import constants
from scipy.optimize import brentq
from scipy.special import exp10

from nelib.kit.errors import positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("organs")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[name]


def molar(minus_log) -> np.ndarray:
    """Return concentrations in nM for −log10 of those in M (pD2, pA2)."""
    return exp10(-array("−log M", minus_log)) / constants.nano


@cache
def derivation() -> dict:
    """Return the rules as SymPy expressions.

    Returns
    -------
    dict
        ``"D"``, dose ratio at one receptor for the blocker B; ``"K_needed"``, the constant of a blocker that would give
        D. Dose ratios of the contraction with both blockers: ``"one_receptor"``, ``"product"`` and ``"sum"`` from D_1
        and D_2 (and for the sum the share f of the first receptor). The same from single ratios r_1 and r_2:
        ``"product_of_ratios"``. With the exponent p: ``"mean"``, which is r_12**-p, and r_1**-p or r_2**-p where the
        other D is 1; so ``"closure"`` is 0.
    """
    import sympy as sp

    A, B, K, K_B, D, D_1, D_2, f, p, r, r_1, r_2, r_12 = sp.symbols(
        "A B K K_B D D_1 D_2 f p r r_1 r_2 r_12", positive=True
    )
    held = A / K / (1 + A / K + B / K_B)
    one = sp.simplify(sp.solve(sp.Eq(held.subs(A, r * A), held.subs(B, 0)), r)[0])
    both = A / K / (A / K + D_1 + D_2 - 1)  # 1 + B_1/K_1 + B_2/K_2 at the same receptor
    shared = sp.solve(sp.Eq(both.subs(A, r * A), (A / K) / (1 + A / K)), r)[0]

    def ratio(stimulus):
        """Solve for the ratio by which the concentration must rise; without blockers A is 1."""
        return sp.simplify(sp.solve(sp.Eq(stimulus.subs(A, r), stimulus.subs({A: 1, D_1: 1, D_2: 1})), r)[0])

    product = ratio((A / D_1) * (A / D_2))
    summed = ratio(f * A / D_1 + (1 - f) * A / D_2)
    alone = [product.subs(D_2, 1), product.subs(D_1, 1)]
    back = sp.solve([sp.Eq(alone[0], r_1), sp.Eq(alone[1], r_2)], [D_1, D_2], dict=True)[0]
    found = {
        "D": one,
        "K_needed": sp.solve(sp.Eq(one, D), K_B)[0],
        "one_receptor": sp.simplify(shared),
        "product": product,
        "sum": summed,
        "product_of_ratios": sp.simplify(product.subs(back)),
        "mean": f * D_1**-p + (1 - f) * D_2**-p,
        "closure": r_1**-p + r_2**-p - 1 - r_12**-p,
    }
    plain = {s: sp.Symbol(s.name) for s in (A, B, K, K_B, D, D_1, D_2, f, p, r_1, r_2, r_12)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("K_B", "D", "D_1", "D_2", "r_1", "r_2", "r_12", "p"), signed=())


def dose_ratio(B, K_B) -> np.ndarray:
    """Return the dose ratio at one receptor for a competitive blocker B with the constant K_B (nM)."""
    return FORMULAS.compute("D", B=array("B (nM)", B), K_B=array("K_B (nM)", K_B, above=True))


def exponent(shift_1: float, shift_2: float, shift_both: float) -> float | None:
    """Return the exponent p that single shifts and the shift by both (decades) imply, or None if no p above 0 does.

    Raises
    ------
    ValueError
        If a shift is not above 0.
    """
    r_1, r_2, r_12 = (
        float(exp10(positive(name, given)))
        for name, given in (("shift_1", shift_1), ("shift_2", shift_2), ("shift_both", shift_both))
    )

    def gap(p: float) -> float:
        return float(FORMULAS.compute("closure", r_1=r_1, r_2=r_2, r_12=r_12, p=p))

    small = np.sqrt(np.finfo(float).eps)
    # At p = 0 the gap is 0, near it (log r_12 - log r_1 - log r_2) p; for large p it is -1.
    if not (r_12 > r_1 * r_2 and gap(small) > 0):
        return None
    top = 1.0
    while gap(top) > 0:
        top *= 2
    return float(brentq(gap, small, top))


@dataclass(frozen=True)
class Puzzle:
    """Single shifts, and what each rule makes of them; all in decades.

    Attributes
    ----------
    single : tuple of float
        Measured shifts by prazosin and by yohimbine.
    both : float
        Measured shift by both.
    receptor : tuple of float
        What pA2 says of each blocker at its own receptor, log D.
    one_receptor, product : float
        Predicted shifts by both, from the single ones.
    sum_limit : float
        If stimuli add up, the smaller single shift is at most this.
    ceiling : float
        The largest shift by both that any rule allows with these pA2.
    exponent : float
        p of the rule in between.
    pA2_needed : float
        What one of the blockers must have for the measured shift by both.
    """

    single: tuple[float, float]
    both: float
    receptor: tuple[float, float]
    one_receptor: float
    product: float
    sum_limit: float
    ceiling: float
    exponent: float | None
    pA2_needed: float

    @property
    def refuted(self) -> dict[str, bool]:
        """Return which rules the measured shifts contradict."""
        return {
            "one receptor": self.both > self.one_receptor,
            "stimuli add up": min(self.single) > self.sum_limit,
            "both are needed": self.both > self.product,
            "any rule, with these pA2": self.both > self.ceiling,
        }


@cache
def puzzle() -> Puzzle:
    """Return the shifts in human resistance arteries (Nielsen 1990) and what each rule makes of them."""
    single = evidence("shift_artery_prazosin").value, evidence("shift_artery_yohimbine").value
    both, B = evidence("shift_artery_both").value, evidence("blocker").value
    r_1, r_2 = exp10(single)
    D = [float(dose_ratio(B, molar(evidence(f"pA2_artery_{name}").value))) for name in ("prazosin", "yohimbine")]
    needed = FORMULAS.compute("K_needed", B=B, D=float(exp10(both)))
    return Puzzle(
        single,
        both,
        tuple(float(np.log10(d)) for d in D),
        float(np.log10(FORMULAS.compute("one_receptor", D_1=r_1, D_2=r_2))),
        float(np.log10(FORMULAS.compute("product_of_ratios", r_1=r_1, r_2=r_2))),
        float(np.log10(2)),
        float(np.log10(max(D))),
        exponent(*single, both),
        float(-np.log10(needed * constants.nano)),
    )
