r"""Binding at equilibrium: one site, one or more ligands, with and without depletion.

Everything follows from mass action, :math:`R\,L = K_d\,B` for the free receptor R, the free ligand L and the bound
ligand B, and from conservation, :math:`R_T = R + \sum B_j` and :math:`L_T = L + B`. `formulas` derives the closed forms
with SymPy, and the functions below are compiled from them. Where a closed form loses digits (more than one ligand under
depletion), the conservation of the receptor is solved instead; tests compare the two.

Concentrations and constants are in nM; any other unit serves if it is the same for all. Amounts must be finite and not
negative, constants above 0, or there is a ValueError. All arguments may be arrays; they are broadcast.
"""

from functools import cache

import numpy as np

from nelib.kit.formula import Formulas

CONSTANTS = {"K_d", "K_i", "K", "IC50", "IC50_high", "IC50_low", "n_H", "k_on", "k_on_i"}  # must be above 0
SIGNED = {"bottom", "top", "background"}  # a fitted plateau may be below 0


@cache
def formulas() -> dict:
    """Return the theory as SymPy expressions, derived from mass action and conservation.

    ``occupancy``, ``saturation``: one ligand. ``gaddum``: share of the receptors that L holds when I competes.
    ``IC50``, ``cheng_prusoff``: half of it, solved for I and for K_i. ``bound``: one ligand under depletion.
    ``wang``: the cubic in the free receptor R for two ligands under depletion (Wang 1995), which is 0.
    ``exact_IC50``: total I that halves the bound ligand, under depletion; y0 is bound over free ligand without I.
    ``munson_rodbard``: the same solved for K_i. ``logistic``, ``two_sites``: what one fits.
    """
    import sympy as sp

    def symbols(names: str):
        return sp.symbols(names, positive=True)

    R, L, I, B, C = symbols("R L I B C")  # noqa: E741
    R_T, L_T, I_T, K_d, K_i, B_max, n_H = symbols("R_T L_T I_T K_d K_i B_max n_H")
    IC50, IC50_high, IC50_low, share_high, y0, x = symbols("IC50 IC50_high IC50_low share_high y0 x")
    NS, background, bottom, top = symbols("NS background bottom top")

    alone = sp.solve(sp.Eq((B_max - B) * L, K_d * B), B)[0]
    free = R_T - B - C
    both = sp.solve([sp.Eq(free * L, K_d * B), sp.Eq(free * I, K_i * C)], [B, C])
    gaddum = sp.cancel(both[B] / R_T)
    halving = sp.factor(sp.solve(sp.Eq(gaddum, gaddum.subs(I, 0) / 2), I)[0])
    # (R_T - B)(L_T - B) = K_d B has two roots, whose product is R_T L_T. The larger one is a sum, so it keeps its
    # digits; the smaller one, which is the bound ligand, is the product over it.
    larger = R_T + L_T + K_d + sp.sqrt((R_T - L_T) ** 2 + K_d * (2 * (R_T + L_T) + K_d))
    half = L_T * y0 / (y0 + 1) / 2
    free_half = K_d * half / (L_T - half)
    held = 2 * half + K_d * y0 - free_half - half  # by I: all receptors less the free ones and those of L
    return {
        "occupancy": 1 / (1 + (K_d / L) ** n_H),
        "saturation": alone + NS * L + background,
        "gaddum": gaddum,
        "IC50": halving,
        "cheng_prusoff": sp.solve(sp.Eq(halving, IC50), K_i)[0],
        "bound": 2 * R_T * L_T / larger,
        "wang": sp.collect(sp.expand((R - R_T) * (K_d + R) * (K_i + R) + R * L_T * (K_i + R) + R * I_T * (K_d + R)), R),
        "exact_IC50": sp.factor(held + K_i * held / free_half),
        "munson_rodbard": IC50 / (1 + L_T * (y0 + 2) / (2 * K_d * (y0 + 1)) + y0) - K_d * y0 / (y0 + 2),
        "logistic": bottom + (top - bottom) / (1 + (x / IC50) ** n_H),
        "two_sites": bottom
        + (top - bottom) * (share_high / (1 + x / IC50_high) + (1 - share_high) / (1 + x / IC50_low)),
    }


# Without any ligand K/0 is infinite, and the occupancy 0.
THEORY = Formulas(formulas, CONSTANTS, SIGNED, quiet=("divide", "over"))
evaluate, checked = THEORY.evaluate, THEORY.checked


def occupancy(L, K_d, n_H=1):
    """Return the share of the receptors that a free ligand L occupies, 0 to 1; `n_H` is the Hill slope."""
    return evaluate("occupancy", L=L, K_d=K_d, n_H=n_H)


def gaddum(L, K_d, I, K_i):  # noqa: E741
    """Return the share of the receptors that L occupies while I competes; both are free concentrations."""
    return evaluate("gaddum", L=L, K_d=K_d, I=I, K_i=K_i)


def saturation(L, B_max, K_d, nonspecific=0, background=0):
    """Return total binding at the free ligand L, in the unit of `B_max`.

    Parameters
    ----------
    L, K_d : array_like
        Free ligand, and its dissociation constant (nM).
    B_max : array_like
        All receptors, e.g. in fmol/mg.
    nonspecific : array_like
        Non-specific binding for each nM of free ligand, in the unit of `B_max` per nM.
    background : array_like
        What is read without any ligand, in the unit of `B_max`.
    """
    return evaluate("saturation", L=L, B_max=B_max, K_d=K_d, NS=nonspecific, background=background)


def bound(R_T, L_T, K_d):
    """Return the specifically bound ligand (nM) when receptors R_T and ligand L_T are put together: with depletion."""
    return evaluate("bound", R_T=R_T, L_T=L_T, K_d=K_d)


def free(R_T, L_T, K_d):
    """Return the ligand (nM) that stays free of L_T; with both exchanged, the receptor that stays free of R_T.

    The positive root of F² + (K_d + R_T - L_T) F - K_d L_T = 0, written so that no digits are lost when F is a small
    part of L_T.
    """
    R_T, L_T, K_d = checked(R_T=R_T, L_T=L_T, K_d=K_d)
    excess = L_T - R_T - K_d
    larger = (np.abs(excess) + np.sqrt((R_T - L_T) ** 2 + K_d * (2 * (R_T + L_T) + K_d))) / 2
    return np.where(excess > 0, larger, K_d * L_T / larger)[()]


def total_bound(X, B_max, K_d, NS):
    """Return all bound ligand, specific and non-specific, of X that was added; all four in consistent units.

    Non-specific binding is `NS` times the free ligand, and depletes it too: X = (1 + NS) F + B_max F/(K_d + F).

    Parameters
    ----------
    X, B_max, K_d : array_like
        Ligand added, all receptors and dissociation constant, in the same unit: nM, or cpm in the tube.
    NS : array_like
        Non-specifically bound over free ligand.
    """
    X, B_max, K_d, NS = checked(X=X, B_max=B_max, K_d=K_d, NS=NS)
    # Over 1 + NS, this is depletion by the receptor alone.
    scale = 1 + NS
    return scale * bound(B_max / scale, X / scale, K_d) + NS * free(B_max / scale, X / scale, K_d)


def bound_each(R_T, totals, K) -> np.ndarray:
    r"""Return how much of each of several ligands one site binds, with depletion of all of them.

    Solves the conservation of the receptor, :math:`R + \sum_j R\,T_j/(K_j + R) = R_T`, for the free receptor R.

    Parameters
    ----------
    R_T : array_like
        Total receptor (nM).
    totals, K : array_like
        Total concentration and dissociation constant of each ligand (nM); ligands along the last axis.

    Returns
    -------
    ndarray
        Bound ligands (nM), ligands along the last axis.
    """
    R_T, totals, K = checked(R_T=R_T, totals=totals, K=K)
    if not (totals.ndim and totals.shape[-1] and K.ndim and K.shape[-1]):
        raise ValueError("Totals and K of one or more ligands are lists or arrays, the ligands along the last axis.")
    totals, K, sites = np.broadcast_arrays(totals, K, R_T[..., None])
    R_T, every = sites[..., 0], totals.sum(axis=-1)
    # If all ligands had the smallest K, less receptor would be free; the left side rises with R and bends down, so
    # Newton's steps from there climb to the root and never pass it. The largest K gives a ceiling.
    R, most = free(every, R_T, K.min(axis=-1)), free(every, R_T, K.max(axis=-1))
    for _ in range(np.finfo(float).nmant * 2):
        rest = K + R[..., None]
        gap = R - R_T + (R[..., None] * totals / rest).sum(axis=-1)
        step = -gap / (1 + (totals * K / rest**2).sum(axis=-1))
        last, R = R, np.minimum(np.maximum(R + step, R), most)
        if (R - last <= np.finfo(float).eps * R).all():
            break
    return R[..., None] * totals / (K + R[..., None])


def competition(R_T, L_T, K_d, I_T, K_i):
    """Return the bound ligand L (nM) when I competes for the site, with depletion of both; totals in nM."""
    R_T, L_T, I_T, K_d, K_i = np.broadcast_arrays(R_T, L_T, I_T, K_d, K_i)
    return bound_each(R_T, np.stack((L_T, I_T), axis=-1), np.stack((K_d, K_i), axis=-1))[..., 0][()]


def cheng_prusoff(IC50, L, K_d):
    """Return K_i (nM) = IC50/(1 + L/K_d); L is the free ligand. True without depletion only (Cheng & Prusoff 1973)."""
    return evaluate("cheng_prusoff", IC50=IC50, L=L, K_d=K_d)


def IC50_of(K_i, L, K_d):
    """Return the competitor (nM) that halves the binding of the free ligand L: K_i (1 + L/K_d). No depletion.

    A ligand that competes with itself has K_i = K_d, so that IC50 = K_d + L.
    """
    return evaluate("IC50", K_i=K_i, L=L, K_d=K_d)


def exact_IC50(R_T, L_T, K_d, K_i):
    """Return the total competitor (nM) that halves the bound ligand, with depletion of both."""
    y0 = free(L_T, R_T, K_d) / np.asarray(K_d)  # free receptor over K_d is bound over free ligand
    return evaluate("exact_IC50", L_T=L_T, K_d=K_d, K_i=K_i, y0=y0)


def munson_rodbard(IC50, L_T, K_d, y0, misprinted: bool = False):
    """Return K_i (nM) from an IC50 under depletion, exactly (Munson & Rodbard 1988, with the sign of their erratum).

    Parameters
    ----------
    IC50, L_T, K_d : array_like
        Total competitor that halves the bound ligand, total ligand, and its dissociation constant (nM).
    y0 : array_like
        Bound over free ligand without competitor.
    misprinted : bool
        Add the last term, as first printed and still copied, instead of subtracting it.
    """
    right = evaluate("munson_rodbard", IC50=IC50, L_T=L_T, K_d=K_d, y0=y0)
    K_d, y0 = np.asarray(K_d), np.asarray(y0)
    return right + 2 * K_d * y0 / (y0 + 2) if misprinted else right


def logistic(x, bottom, top, IC50, n_H):
    """Return a curve that falls from `top` to `bottom` with the dose x; half at IC50, with Hill slope `n_H`."""
    return evaluate("logistic", x=x, bottom=bottom, top=top, IC50=IC50, n_H=n_H)


def two_sites(x, bottom, top, share_high, IC50_high, IC50_low):
    """Return a curve that falls in two steps; the site of high affinity, IC50_high, has the share `share_high`."""
    (share,) = checked(share_high=share_high)
    if (share > 1).any():
        raise ValueError(f"share_high must lie between 0 and 1, but it is {share_high}.")
    return evaluate("two_sites", x=x, bottom=bottom, top=top, share_high=share, IC50_high=IC50_high, IC50_low=IC50_low)
