r"""The rate law of tyrosine hydroxylase (TH), derived from the states in which the enzyme can be.

Source of the mechanism: the rate law of Best, Nijhout & Reed (2009). Catecholamines compete with the cofactor BH4, not
with tyrosine; excess tyrosine inhibits.
"""

from collections.abc import Mapping
from functools import cache

import sympy as sp

from nelib.kit.errors import unknown_name
from nelib.kit.evidence import load_evidence
from nelib.kit.kinetics import Latex, to_latex

tyr, bh4, cda, ampt = sp.symbols("tyr bh4 cda ampt", positive=True)
V_TH, K_tyr, K_bh4, K_i_cda, K_i_tyr, f_substrate = sp.symbols(
    "V_TH K_tyr K_bh4 K_i_cda K_i_tyr f_substrate", positive=True
)

MOLECULES = {"tyr": r"\mathrm{tyr}", "bh4": r"\mathrm{BH4}", "cda": r"\mathrm{cda}", "ampt": r"\mathrm{AMPT}"}
"""LaTeX names of the molecules in the rate law."""


def binding_rate(v_max: sp.Expr, weights: Mapping[str, sp.Expr], productive: str) -> sp.Expr:
    """Rate of an enzyme whose binding steps are fast: v_max times the fraction in the productive state.

    Parameters
    ----------
    v_max : sympy.Expr
        Rate when every enzyme molecule is in the productive state.
    weights : mapping of str to sympy.Expr
        Weight of each state relative to the free enzyme: the product of concentration over dissociation constant
        for everything that is bound.
    productive : str
        The state that makes product.

    Returns
    -------
    sympy.Expr

    Raises
    ------
    ValueError
        If the productive state is not among the states.
    """
    if productive not in weights:
        raise unknown_name("enzyme state", productive, weights)
    # Multiplied out by the constants of the productive state, so that the usual form of the rate law appears.
    numerator, scale = sp.fraction(sp.together(weights[productive]))
    return v_max * numerator / sum(sp.expand(weight * scale) for weight in weights.values())


def th_states(catecholamine: sp.Expr = cda) -> dict[str, sp.Expr]:
    """States of TH and their weights: BH4 binds first, then tyrosine; a catecholamine takes the place of BH4."""
    return {
        "free": sp.Integer(1),
        "catecholamine": catecholamine / K_i_cda,
        "BH4": bh4 / K_bh4,
        "BH4, tyrosine": bh4 / K_bh4 * tyr / K_tyr,
    }


def substrate_factor() -> sp.Expr:
    """Share of TH that has no second tyrosine bound, times the model's scale: f / (1 + tyr / K_i_tyr)."""
    return f_substrate / (1 + tyr / K_i_tyr)


def saturation_rate(catecholamine: sp.Expr = cda) -> sp.Expr:
    """Rate of TH in µM/h from its two substrates and one competitor alone."""
    return binding_rate(V_TH, th_states(catecholamine), "BH4, tyrosine")


def th_rate(catecholamine: sp.Expr = cda) -> sp.Expr:
    """Rate of TH in µM/h without the autoreceptor: two substrates, one competitor, one inhibiting substrate."""
    return saturation_rate(catecholamine) * substrate_factor()


@cache
def apparent_K_m() -> sp.Expr:
    """Tyrosine at which the saturating part of the rate law is half maximal, in µM."""
    return sp.factor(sp.solve(sp.Eq(saturation_rate(), V_TH / 2), tyr)[0])


@cache
def tyrosine_of_maximal_rate() -> sp.Expr:
    """Tyrosine at which TH runs fastest, in µM: the positive root of dV/dtyr = 0."""
    slope = sp.numer(sp.together(sp.diff(th_rate(), tyr)))
    return next(root for root in sp.solve(slope, tyr) if root.is_positive is not False)


def typeset(expression: sp.Expr) -> Latex:
    """Typeset an expression with the symbols of the evidence table."""
    names = {n: q.symbol for n, q in load_evidence("synthesis").items()} | MOLECULES
    return Latex([to_latex(expression, names)])


def elasticity(rate: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
    r"""Elasticity of a rate: :math:`\partial\ln v/\partial\ln s`, the percent change of v for one percent of s."""
    logarithm = sp.expand_log(sp.log(rate), force=True)
    return sp.Add(*(sp.simplify(symbol * sp.diff(term, symbol)) for term in sp.Add.make_args(logarithm)))
