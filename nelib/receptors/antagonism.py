r"""Antagonists in an organ bath: the Schild plot, and the ways in which it goes wrong.

At equilibrium a competitive antagonist :math:`B` makes the tissue need :math:`1 + B/K_B` times as much agonist. Schild
plots the logarithm of this dose ratio less 1 against that of :math:`B`: a line of slope 1 that meets zero at
:math:`-\log K_B`, called pA2. Here norepinephrine acts on alpha-1 receptors, and the response follows from
`nelib.receptors.agonism`. The line is wrong when the antagonist has no time to leave, when it never leaves, when nerves
take up the agonist, and when two kinds of receptor serve the same response.

Each concentration of norepinephrine is given alone, for the same time, to a tissue at equilibrium with the antagonist.
Norepinephrine binds at once. Not in the model: diffusion into the tissue, desensitization, threshold. Concentrations
in nM, times in min.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, number, positive
from nelib.kit.formula import Formulas, array
from nelib.receptors.agonism import curve, evaluate, response, setting

REVERSIBLE = ("phentolamine", "prazosin")
BESIDE_NERVES = ("phentolamine with uptake", "indoramin with uptake")
ANTAGONISTS = (*REVERSIBLE, "phenoxybenzamine", *BESIDE_NERVES, "5-methylurapidil")


@cache
def formulas() -> dict:
    """Return the model as SymPy expressions.

    ``dose_ratio`` of a competitive antagonist at equilibrium; ``before``, the share of the receptors that it holds when
    the agonist comes, and ``after``, the share that it would hold in the end; ``k``, the rate constant of that change
    (1/min); ``blocked``, its share after a time t; ``bath``, the concentration in the bath that keeps A at receptors
    from which an uptake with the capacity U removes it; ``left``, the share of the receptors that an irreversible
    antagonist leaves, for a dose in units of that which leaves half.
    """
    import sympy as sp

    A, A_B, B, K_A, K_B, K_m, U, k_off, t, dose = sp.symbols("A A_B B K_A K_B K_m U k_off t dose", positive=True)
    occupancy = (A / K_A) / (1 + A / K_A + B / K_B)
    (needed,) = sp.solve(sp.Eq(occupancy.subs(A, A_B), occupancy.subs(B, 0)), A_B)
    f = {"dose_ratio": sp.expand(sp.simplify(needed / A))}
    f["before"] = B / K_B / (1 + B / K_B)
    f["after"] = B / K_B / (1 + A / K_A + B / K_B)
    # It leaves with k_off, and binds with k_off/K_B the free ones of the receptors that it does not hold.
    f["k"] = k_off * (1 + B / K_B / (1 + A / K_A))
    f["blocked"] = f["after"] + (f["before"] - f["after"]) * sp.exp(-f["k"] * t)
    f["bath"] = A + U * A / (K_m + A)
    f["left"] = sp.Integer(2) ** -dose
    return f


THEORY = Formulas(formulas, ("K_A", "K_B", "K_m", "k_off"))


def blocked(A, B, t, *, K_A, K_B, k_off):
    """Return the share of the receptors that a competitive antagonist holds after time t with the agonist.

    Parameters
    ----------
    A, B : array_like
        Concentrations of agonist and antagonist (nM); the antagonist was there long before.
    t : array_like
        Time since the agonist came (min).
    K_A, K_B : array_like
        Equilibrium dissociation constants (nM).
    k_off : array_like
        Rate constant with which the antagonist leaves (1/min).
    """
    return THEORY.evaluate("blocked", A=A, B=B, t=t, K_A=K_A, K_B=K_B, k_off=k_off)


def in_bath(A, *, U, K_m):
    """Return the concentration in the bath (nM) that keeps A at the receptors; U and K_m as in `at_receptors`."""
    return THEORY.evaluate("bath", A=A, U=U, K_m=K_m)


def at_receptors(bath, *, U, K_m):
    """Return the concentration of the agonist at receptors beside nerves that take it up.

    Parameters
    ----------
    bath : array_like
        Concentration in the bath (nM).
    U, K_m : array_like
        Capacity of the uptake, its maximal rate over the clearance by diffusion, and its Michaelis constant (nM). A
        trace is kept 1 + U/K_m times lower than in the bath.
    """
    A, U, K_m = THEORY.checked(A=bath, U=U, K_m=K_m)
    excess = A - U - K_m
    root = np.hypot(excess, 2 * np.sqrt(K_m * A))
    # The two forms of the root of a quadratic: where one loses digits, the other does not.
    return np.where(excess > 0, (excess + root) / 2, 2 * K_m * A / (root - np.minimum(excess, 0)))


def effect(antagonist: str, A, dose: float, *, tau: float, t: float, n: float = 1.0) -> np.ndarray:
    """Return the response to norepinephrine, in units of the largest that the tissue can make.

    Parameters
    ----------
    antagonist : str
        One of `ANTAGONISTS`. Phentolamine and prazosin compete, and leave with their own half-lives. Phenoxybenzamine
        stays. "With uptake" there are nerves that take up norepinephrine; indoramin blocks that uptake too.
        5-methylurapidil competes for two kinds of receptor, half of each. The last three are at equilibrium, because
        no rate was found.
    A : array_like
        Norepinephrine in the bath (nM).
    dose : float
        Antagonist in units of `unit_dose`.
    tau : float
        Receptor reserve: receptors over those that give half of the largest response.
    t : float
        Time with norepinephrine (min).
    n : float
        Steepness of the transducer.
    """
    known_name("antagonist", antagonist, ANTAGONISTS)
    dose, t, tau = number("dose", dose, low=0), number("t (min)", t, low=0), positive("tau", tau)
    K_A, A = setting("K_A_NE"), array("A (nM)", A)
    if antagonist == "phenoxybenzamine":
        return response(A, K_A, tau * THEORY.evaluate("left", dose=dose), n=n)
    B = dose * unit_dose(antagonist)
    if antagonist in REVERSIBLE:
        K_B, k_off = unit_dose(antagonist), np.log(2) / setting(f"half_life_{antagonist}")
        free = 1 - blocked(A, B, t, K_A=K_A, K_B=K_B, k_off=k_off)
        return evaluate("transducer", s=tau * free * A / (K_A + A), n=n, E_m=1)
    if antagonist in BESIDE_NERVES:
        blocks = 1 + B / setting("K_u_indoramin") if antagonist.startswith("indoramin") else 1
        A = at_receptors(A, U=setting("U"), K_m=setting("K_m") * blocks)
        return response(A, K_A, tau, n=n, B=B, K_B=unit_dose(antagonist))
    kinds = (evaluate("two_stimuli", A=A, K_A=K_A, tau=tau / 2, B=B, K_B=K, tau_B=0) for K in two_constants())
    return evaluate("transducer", s=sum(kinds), n=n, E_m=1)


def two_constants() -> tuple[float, float]:
    """Return the K_B of 5-methylurapidil at alpha-1A and alpha-1B receptors (nM)."""
    return setting("K_B_5methylurapidil_a1A"), setting("K_B_5methylurapidil_a1B")


def unit_dose(antagonist: str) -> float | None:
    """Return the true K_B (nM), for 5-methylurapidil that at the receptor which binds it better.

    None for phenoxybenzamine, which has no K_B; its unit is what inactivates half of the receptors.
    """
    known_name("antagonist", antagonist, ANTAGONISTS)
    if antagonist == "phenoxybenzamine":
        return None
    drug = antagonist.removesuffix(" with uptake")
    return two_constants()[0] if drug == "5-methylurapidil" else setting(f"K_B_{drug}")


def reach(A, E, level: float) -> float:
    """Return the concentration at which a rising curve reaches a level, or NaN if it does not.

    Parameters
    ----------
    A, E : array_like
        Concentrations above 0, increasing, and responses that do not fall; read by linear interpolation on log A.
    level : float
        Response to be reached.
    """
    A, E = curve(A, E)
    if (np.diff(E) < -np.sqrt(np.finfo(float).eps) * np.abs(E).max()).any():
        raise ValueError("The responses must not fall; fit a curve to noisy data first.")
    level = number("level", level)
    return float(np.exp(np.interp(level, E, np.log(A)))) if E[0] <= level <= E[-1] else float("nan")


def dose_ratios(A, control, curves, share: float | None = None) -> np.ndarray:
    """Return the dose ratios of curves at equal response; NaN for a curve that does not reach it.

    Parameters
    ----------
    A : array_like
        Concentrations of the agonist, the same for all curves.
    control, curves : array_like
        Responses without antagonist, and with it, one row a concentration.
    share : float, optional
        Level in units of the highest control response; by default the record ``level``.
    """
    share = setting("level") if share is None else number("share", share, low=0, high=1)
    level = share * float(curve(A, control)[1].max())
    return np.array([reach(A, curve, level) for curve in np.atleast_2d(curves)]) / reach(A, control, level)


@dataclass(frozen=True)
class Schild:
    """A Schild plot and its line.

    ``slope`` and ``pA2`` are NaN with fewer than two points, and ``pA2`` if the slope is 0. ``pK_B`` is what a line of
    slope 1 gives, NaN without a point. ``left_out`` are the concentrations (nM) without a point: no dose ratio, or none
    above 1.
    """

    slope: float
    pA2: float
    pK_B: float
    B: np.ndarray = field(repr=False)
    ratios: np.ndarray = field(repr=False)
    left_out: tuple[float, ...] = ()


def schild(B, ratios) -> Schild:
    """Fit log(dose ratio - 1) against log B by least squares, and report the curves that were left out.

    Parameters
    ----------
    B : array_like
        Concentrations of the antagonist (nM), above 0.
    ratios : array_like
        Dose ratios, NaN where a curve does not reach the response at which the others are compared.

    Raises
    ------
    ValueError
        If the lists differ in length, or a value is impossible.
    """
    B, ratios = array("B (nM)", B, above=True), np.asarray(ratios, dtype=float)
    if B.ndim != 1 or B.shape != ratios.shape:
        raise ValueError("A Schild plot needs two lists of the same length: concentrations above 0 and dose ratios.")
    if np.isinf(ratios).any() or (ratios < 0).any():
        raise ValueError("A dose ratio is a number above 0, or NaN where there is none.")
    used = ratios > 1
    x, y = np.log10(B[used] * constants.nano), np.log10(ratios[used] - 1)
    slope = pA2 = np.nan
    if np.unique(x).size > 1:
        slope, intercept = np.polyfit(x, y, 1)
        flat = abs(slope) < np.sqrt(np.finfo(float).eps)  # of the line, but for rounding: it meets zero nowhere
        pA2 = np.nan if flat else intercept / slope
    pK_B = np.mean(y - x) if x.size else np.nan
    left_out = tuple(float(b) for b in B[~used])
    return Schild(float(slope), float(pA2), float(pK_B), B[used], ratios[used], left_out)
