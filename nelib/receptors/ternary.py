r"""The ternary complex: one receptor, one agonist, too little G protein, and a binding curve that looks like two.

An agonist :math:`A`, a receptor :math:`R` and a G protein :math:`G` form :math:`AR`, :math:`RG` and :math:`ARG` (De
Lean, Stadel & Lefkowitz 1980). :math:`K_L` is the dissociation constant of A from R, :math:`K_C` that of G from R, and
:math:`K_R` that of G from AR. Around the cycle, A leaves RG at :math:`K_L K_R/K_C = K_L/\alpha`: an agonist holds
:math:`\alpha = K_C/K_R` times tighter to a receptor that has its G protein, and so does G to one that has agonist. A
labeled antagonist L binds R and RG alike. Receptors and G proteins are conserved; A and L are free concentrations. GTP
takes the G protein away: :math:`G_T = 0`.

Concentrations in nM; those of R and G are effective ones in the membrane. The model is at equilibrium and knows one
kind of G protein and no active state without it. It cannot be the whole truth: Lee, Sole & Wells (1986) found it hard
to reconcile with what guanine nucleotides do to receptors. Numbers: ``nelib/data/ternary.csv``.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy import constants
from scipy.optimize import brentq, leastsq
from scipy.special import expit, logit

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import load_evidence
from nelib.kit.formula import Formulas, array

SPECIES = ("R", "AR", "RG", "ARG", "LR", "LRG")
QUARTERS = np.arange(1, 4) / 4  # geometry: three levels of a falling curve
MOST = 1 + 1 / 2  # bound, as a share of that without agonist: no well scatters further, and percent would be 100


def value(name: str) -> float:
    """Return a number of the evidence table of the ternary complex."""
    return load_evidence("ternary")[known_name("record", name, load_evidence("ternary"))].value


@cache
def formulas() -> dict:
    """Return the model as SymPy expressions, in the order in which they follow from one another.

    Returns
    -------
    dict of str to sympy.Expr
        ``AR``, ``RG``, ``ARG``, ``LR``, ``LRG``: complexes by the free R and G (law of mass action). ``A on RG``: the
        dissociation constant of A from RG, from the cycle. ``receptors``, ``G proteins``: their totals. ``K``: the
        dissociation constant of G from all receptors together. ``quadratic``: 0 at the free G. ``G``, ``R``: what is
        free, by the totals R_T and G_T. ``gain``: how many times tighter G makes the agonist bind, between 1 and alpha.
        ``bound``: labeled antagonist that is still bound, 1 without agonist. ``IC50 without G``, ``IC50 in excess`` of
        G, and ``slope``: minus the slope of the logit of ``bound`` against ln A, by the free G.
    """
    import sympy as sp

    A, L, R, G, R_T, G_T, K_L, K_R, K_C, K_d = sp.symbols("A L R G R_T G_T K_L K_R K_C K_d", positive=True)
    f = {"AR": A * R / K_L, "RG": R * G / K_C, "LR": L * R / K_d}
    f |= {"ARG": f["AR"] * G / K_R, "LRG": f["LR"] * G / K_C}
    f["A on RG"] = sp.simplify(A * f["RG"] / f["ARG"])
    f["receptors"] = R + sum(f[name] for name in SPECIES[1:])
    f["G proteins"] = G + f["RG"] + f["ARG"] + f["LRG"]
    without = 1 + A / K_L + L / K_d  # receptors without G for each that is empty
    with_G = (1 + L / K_d) / K_C + A / (K_L * K_R)  # and with G, for each nM of free G
    K = without / with_G
    f["K"] = K
    b = K + R_T - G_T
    f["quadratic"] = G**2 + b * G - K * G_T
    # The root above 0, in a form that never subtracts nearly equal numbers.
    q = sp.Abs(b) + sp.sqrt(b**2 + 4 * K * G_T)  # geometry: the 4 of the quadratic formula
    f["G"] = sp.Piecewise((2 * K * G_T / q, b > 0), (q / 2, True))
    f["R"] = R_T / (without + with_G * G)
    f["gain"] = (1 + G / K_R) / (1 + G / K_C)
    f["bound"] = 1 / (1 + A / K_L * f["gain"] / (1 + L / K_d))
    f["IC50 without G"] = K_L * (1 + L / K_d)
    f["IC50 in excess"] = f["IC50 without G"] / f["gain"].subs(G, G_T)
    # d ln(gain)/d ln A: G follows K through its conservation, G + R_T G/(K + G) = G_T.
    kappa = sp.Symbol("K", positive=True)
    conserved = G + R_T * G / (kappa + G)
    follows = -sp.diff(conserved, kappa) / sp.diff(conserved, G)
    slope = 1 + sp.diff(sp.log(f["gain"]), G) * follows.subs(kappa, K) * A * sp.diff(K, A)
    f["slope"] = slope
    return f


compute = Formulas(formulas).compute


@dataclass(frozen=True)
class Membrane:
    """Receptors, their G proteins and an agonist.

    Attributes
    ----------
    R, G : float
        All receptors (nM, above 0) and all G proteins (nM).
    K_L, K_R, K_C : float, optional
        Dissociation constants (nM) of the agonist from R, of G from AR, of G from R; by default those of isoproterenol.
    L : float, optional
        Free labeled antagonist in multiples of its K_d; 1 by default.

    Raises
    ------
    ValueError
        If a value is negative, not finite, or 0 where it must not be.
    """

    R: float
    G: float
    K_L: float = value("K_L")
    K_R: float = value("K_R")
    K_C: float = value("K_C")
    L: float = value("L")

    def __post_init__(self):
        for name in ("R", "K_L", "K_R", "K_C"):
            positive(f"{name} (nM)", getattr(self, name))
        number("G (nM)", self.G, low=0)
        number("L (multiples of its K_d)", self.L, low=0)

    @property
    def alpha(self) -> float:
        """Return how many times tighter the agonist holds to RG than to R: above 1 for agonists, below for inverse."""
        return self.K_C / self.K_R

    def with_gtp(self) -> "Membrane":
        """Return the same membrane with the G protein taken away by GTP."""
        return replace(self, G=0.0)

    def with_alpha(self, alpha: float) -> "Membrane":
        """Return the same membrane with an agonist of another alpha; its K_L stays."""
        return replace(self, K_R=self.K_C / positive("alpha", alpha))

    def _at(self, A) -> dict:
        """Return the values of the symbols at agonist A (nM), that of the free G included."""
        A = array("A (nM)", A)
        given = dict(A=A, L=self.L, R_T=self.R, G_T=self.G, K_L=self.K_L, K_R=self.K_R, K_C=self.K_C, K_d=1.0)
        return given | {"G": compute("G", **given) + 0 * A}

    def species(self, A) -> dict[str, np.ndarray]:
        """Return the concentrations (nM) of free G and of the six states of the receptor at agonist A (nM)."""
        given = self._at(A)
        given["R"] = compute("R", **given)
        complexes = {name: compute(name, **given) + 0 * given["A"] for name in SPECIES[1:]}
        return {"G": given["G"], "R": given["R"], **complexes}

    def bound(self, A) -> np.ndarray:
        """Return the labeled antagonist bound at agonist A (nM), as a share of that without agonist."""
        return compute("bound", **self._at(A))

    def slope(self, A) -> np.ndarray:
        """Return minus the slope of the logit of `bound` against ln A at agonist A (nM): 1 for a simple hyperbola."""
        given = self._at(A)
        return compute("slope", **given) + 0 * given["A"]

    def ic50(self) -> float:
        """Return the agonist (nM) that halves the bound antagonist; alpha and 1 are the limits of what G can gain."""
        top = self.K_L * (1 + self.L)
        low, high = sorted((top / self.alpha, top))
        return float(np.exp(brentq(lambda x: -logit(self.bound(np.exp(x))), np.log(low / 2), np.log(high * 2))))

    def gtp_shift(self) -> float:
        """Return by which factor GTP raises the IC50."""
        return self.with_gtp().ic50() / self.ic50()


def isoproterenol(kind: str = "limiting") -> Membrane:
    """Return a membrane with isoproterenol: G is ``"limiting"``, ``"equal"`` to R, or as in a heart ``"cell"``."""
    R = value("R")
    made = {
        "limiting": Membrane(R, value("G_per_R") * R),
        "equal": Membrane(R, R),
        "cell": Membrane(value("R_cell"), value("G_cell")),
    }
    return made[known_name("membrane", kind, made)]


def concentrations(per_decade: int | None = None) -> np.ndarray:
    """Return the agonist (nM) of a finely sampled competition curve; by default as in the reference table."""
    low, high = np.log10(value("A_low")), np.log10(value("A_high"))
    steps = value("per_decade") if per_decade is None else positive("per_decade", per_decade, high=constants.kilo)
    return np.logspace(low, high, round(steps * (high - low)) + 1)


@dataclass(frozen=True)
class Hill:
    """A Hill curve through a competition curve: IC50 (nM), n_H, and the root mean square of what it misses."""

    IC50: float
    n_H: float
    misfit: float


@dataclass(frozen=True)
class TwoSites:
    """Two hyperbolas through a competition curve.

    The share that has the higher affinity, the two IC50 (nM), the root mean square of what the sum misses, and that of
    a single hyperbola, all as shares of the antagonist bound without agonist.
    """

    share: float
    IC50_high: float
    IC50_low: float
    misfit: float
    one_site: float

    @property
    def seen(self) -> bool:
        """Say whether one hyperbola misses a curve without noise by more than a good assay scatters."""
        return self.one_site > value("scatter")


def _curve(A, bound) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    A, bound = array("A (nM)", A, above=True), array("bound (share)", bound)
    if A.ndim != 1 or A.shape != bound.shape or np.unique(A).size <= QUARTERS.size:
        raise ValueError("A fit needs two lists of the same length, with at least four different concentrations.")
    if bound.max() > MOST:
        raise ValueError(f"bound must be a share of that without agonist, not percent, but it reaches {bound.max():g}.")
    order = np.argsort(A)
    x, y = np.log(A[order]), bound[order]
    if (x - x.mean()) @ (y - y.mean()) >= -np.sqrt(np.finfo(float).eps):
        raise ValueError("The curve does not fall: more agonist must leave less antagonist bound.")
    # Where the curve passes a quarter, a half and three quarters: good starts, also for noisy wells.
    return x, y, np.interp(-QUARTERS, -np.minimum.accumulate(y), x)


def _rms(residual: np.ndarray) -> float:
    return float(np.sqrt(np.mean(residual**2)))


def hill_fit(A, bound) -> Hill:
    """Fit 1/(1 + (A/IC50)^n_H) by least squares to a competition curve from 1 to 0.

    Not the slope at the midpoint: where the curve is no Hill curve the two differ, and this is what an assay reports.

    Parameters
    ----------
    A : array_like
        Agonist (nM), above 0.
    bound : array_like
        Antagonist bound, as a share of that without agonist.

    Raises
    ------
    ValueError
        If there are fewer than four different concentrations, a value is impossible, the curve is in percent, or it
        does not fall.
    """
    x, y, (_, middle, _) = _curve(A, bound)

    def misfit(p):
        return expit(-p[1] * (x - p[0])) - y

    def slopes(p):
        s = expit(-p[1] * (x - p[0]))
        return np.array([p[1] * s * (1 - s), -(x - p[0]) * s * (1 - s)])

    p = leastsq(misfit, [middle, 1.0], Dfun=slopes, col_deriv=True)[0]
    return Hill(float(np.exp(p[0])), float(p[1]), _rms(misfit(p)))


def one_site_misfit(A, bound) -> float:
    """Return the root mean square of what the best single hyperbola misses; see `hill_fit`."""
    x, y, (_, middle, _) = _curve(A, bound)
    p = leastsq(lambda p: expit(p[0] - x) - y, [middle])[0]
    return _rms(expit(p[0] - x) - y)


def two_site_fit(A, bound) -> TwoSites:
    """Fit the sum of two hyperbolas by least squares, as if there were two kinds of receptor; see `hill_fit`.

    Without a second site in the data (see `TwoSites.seen`) its share and IC50 mean nothing.
    """
    x, y, (late, _, early) = _curve(A, bound)

    def misfit(p):
        return expit(p[0]) * expit(p[1] - x) + expit(-p[0]) * expit(p[2] - x) - y

    def slopes(p):
        f, g, near, far = expit(p[0]), expit(-p[0]), expit(p[1] - x), expit(p[2] - x)
        return np.array([f * g * (near - far), f * near * (1 - near), g * far * (1 - far)])

    p = leastsq(misfit, [0.0, early, late], Dfun=slopes, col_deriv=True, full_output=True)[0]
    if p[1] > p[2]:
        p = np.array([-p[0], p[2], p[1]])
    near, far = np.exp(p[1:])
    return TwoSites(float(expit(p[0])), float(near), float(far), _rms(misfit(p)), one_site_misfit(A, bound))
