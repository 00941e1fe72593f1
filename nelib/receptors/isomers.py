r"""Two mirror images at one receptor: what a mixture binds, why a racemate hides the ratio, what purity can show.

The (-)-isomer (R, or L in older papers) binds with the dissociation constant :math:`K_-`, the (+)-isomer with
:math:`K_+ = r K_-`. A mixture with the share :math:`f` of (-) at the concentration :math:`C` competes with itself for
the site, and behaves as a single drug with

.. math:: \frac{1}{K_{mix}} = \frac{f}{K_-} + \frac{1-f}{K_+}, \qquad
          \tau_{mix} = K_{mix} \left(\tau_- \frac{f}{K_-} + \tau_+ \frac{1-f}{K_+}\right).

A racemate is :math:`f = 1/2`; a (+)-isomer that holds the share :math:`x` of (-) is :math:`f = x`. Of the response, the
operational model of one transducer is taken. Both isomers are free in solution, at equilibrium, and nothing turns one
into the other; that the carrier or the enzymes of a tissue prefer one isomer is left out. Concentrations in nM.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import load_evidence
from nelib.kit.formula import Formulas, array


def value(name: str) -> float:
    """Return a number of the evidence table of the isomers."""
    return load_evidence("isomers")[known_name("record", name, load_evidence("isomers"))].value


@cache
def formulas() -> dict:
    """Return the mixture as SymPy expressions, in the order in which they follow from one another.

    Returns
    -------
    dict of str to sympy.Expr
        ``minus``, ``plus``: share of the receptors that each isomer holds at the concentration C, solved from the law
        of mass action and conservation. ``occupancy``: their sum. ``K_mix``: the C that half-saturates. ``held by
        minus``: of the occupied receptors, the share with (-). ``weaker``: K_mix over K_-. ``racemate``: the same for
        f = 1/2. ``ratio``: the true r behind an apparent one. ``tau_mix``, ``E_max``, ``EC50``, ``response``: the
        mixture as one agonist in the operational model. ``C for E``: the C that a response E takes.
    """
    import sympy as sp

    C, f, K_minus, r = sp.symbols("C f K_- r", positive=True)
    tau_minus, tau_plus, n, apparent, E = sp.symbols("tau_- tau_+ n rho E", positive=True)
    R, minus, plus = sp.symbols("R minus plus", positive=True)
    K_plus = r * K_minus
    found = sp.solve(
        [
            sp.Eq(minus, R * f * C / K_minus),
            sp.Eq(plus, R * (1 - f) * C / K_plus),
            sp.Eq(R + minus + plus, 1),
        ],
        [minus, plus, R],
        dict=True,
    )[0]
    K_mix = 1 / (f / K_minus + (1 - f) / K_plus)
    tau = K_mix * (tau_minus * f / K_minus + tau_plus * (1 - f) / K_plus)
    E_max = tau**n / (1 + tau**n)
    stimulus = tau * C / (K_mix + C)
    weaker = 1 / (f + (1 - f) / r)
    return {
        "minus": sp.simplify(found[minus]),
        "plus": sp.simplify(found[plus]),
        "occupancy": C / (K_mix + C),
        "K_mix": K_mix,
        "held by minus": f / (f + (1 - f) / r),
        "weaker": weaker,
        "racemate": sp.simplify(weaker.subs(f, sp.Rational(1, 2))),
        "ratio": (1 - f) * apparent / (1 - f * apparent),
        "tau_mix": tau,
        "E_max": E_max,
        "EC50": K_mix / ((2 + tau**n) ** (1 / n) - 1),
        "response": stimulus**n / (1 + stimulus**n),
        "C for E": K_mix / (tau * (1 / E - 1) ** (1 / n) - 1),
    }


compute = Formulas(formulas).compute


@dataclass(frozen=True)
class Mixture:
    """A mixture of two isomers at one receptor.

    Attributes
    ----------
    share : float
        Share of the (-)-isomer, 0 to 1; 0.5 is a racemate.
    ratio : float
        K of the (+)-isomer over that of the (-)-isomer, above 0.
    K_minus : float, optional
        Dissociation constant of the (-)-isomer (nM); by default K_i of norepinephrine at human beta-1 receptors.

    Raises
    ------
    ValueError
        If a share leaves 0 to 1, or a constant is not above 0 and finite.
    """

    share: float
    ratio: float
    K_minus: float = value("K_i_beta1")

    def __post_init__(self):
        number("share of the (-)-isomer", self.share, low=0, high=1)
        positive("ratio of the isomers", self.ratio)
        positive("K of the (-)-isomer (nM)", self.K_minus)

    def _all(self, **more) -> dict:
        return {"f": self.share, "r": self.ratio, "K_-": self.K_minus, **more}

    @property
    def K_mix(self) -> float:
        """Return the total concentration (nM) that half-saturates the receptors."""
        return float(compute("K_mix", **self._all()))

    @property
    def weaker(self) -> float:
        """Return how many times weaker the mixture binds than the pure (-)-isomer."""
        return float(compute("weaker", **self._all()))

    @property
    def held_by_minus(self) -> float:
        """Return the share of the occupied receptors that the (-)-isomer holds, at any concentration."""
        return float(compute("held by minus", **self._all()))

    def occupancy(self, C) -> dict[str, np.ndarray]:
        """Return the shares of the receptors held by ``minus``, by ``plus`` and in ``total`` at a total C (nM)."""
        C = array("C (nM)", C)
        held = {name: compute(name, **self._all(C=C)) + 0 * C for name in ("minus", "plus")}
        return held | {"total": compute("occupancy", **self._all(C=C))}

    def agonist(self, tau_minus: float, tau_plus: float, n: float = 1.0) -> "Agonist":
        """Return the mixture as an agonist, with the efficacy tau of each isomer and the steepness n of the tissue.

        An isomer with tau 0 is a competitive antagonist.
        """
        taus = {"tau_-": number("tau of (-)", tau_minus, low=0), "tau_+": number("tau of (+)", tau_plus, low=0)}
        given = self._all(n=positive("n", n), **taus)
        names = ("tau_mix", "E_max", "EC50")
        return Agonist(*(float(compute(name, **given)) for name in names), given)


@dataclass(frozen=True)
class Agonist:
    """A mixture as one agonist: efficacy tau, greatest response (share of the system's maximum), EC50 (nM)."""

    tau: float
    E_max: float
    EC50: float
    _given: dict

    def response(self, C) -> np.ndarray:
        """Return the response at a total concentration C (nM), as a share of the system's maximum."""
        return compute("response", **self._given, C=array("C (nM)", C))

    def concentration(self, E) -> np.ndarray:
        """Return the total concentration (nM) for a response E, above 0 and below E_max."""
        E = array("E", E, above=True)
        if E.max(initial=0.0) >= self.E_max:
            raise ValueError(f"E must be below E_max = {self.E_max:.4g}: more of the mixture does not give more.")
        return compute("C for E", **self._given, E=E)


def weaker(share, ratio) -> np.ndarray:
    """Return how many times weaker a mixture binds than the pure (-)-isomer, for arrays of shares and ratios.

    With ``share=0.5`` it is the racemate, never more than 2. With a small share it is the apparent ratio of a
    (+)-isomer that holds so much of the (-)-isomer, never more than ``1/share``.
    """
    share, ratio = array("share of the (-)-isomer", share, high=1), array("ratio", ratio, above=True)
    return compute("weaker", f=share, r=ratio)


def true_ratio(apparent, impurity) -> np.ndarray:
    """Return the ratio of the pure isomers behind a measured one, when (+) is sold with the share `impurity` of (-).

    Infinite where the measured ratio is at its ceiling 1/impurity. Above the ceiling, too: there the impurity must be
    less than was assumed.
    """
    apparent = array("apparent ratio", apparent, above=True)
    impurity = array("impurity", impurity, high=1)
    below = apparent * impurity < 1
    with np.errstate(divide="ignore", invalid="ignore"):
        found = compute("ratio", rho=apparent, f=impurity)
    return np.where(below, found, np.inf)


def purity_needed(ratio: float, error: float) -> float:
    """Return the largest share of (-) in the (+)-isomer with which a true ratio is underestimated by at most `error`.

    From r/(1 + x (r - 1)) = (1 - error) r.

    Parameters
    ----------
    ratio : float
        True ratio, above 1.
    error : float
        Accepted relative error, between 0 and 1.
    """
    ratio, error = number("ratio", ratio, low=1), number("error", error, low=0, high=1)
    if ratio == 1 or error == 1:
        raise ValueError("purity_needed needs a ratio above 1 and an error below 1.")
    return min(error / ((1 - error) * (ratio - 1)), 1.0)


def measured() -> dict[str, float]:
    """Return the measured ratios of the isomers on record, by the name of the record without its ``ratio_``."""
    found = {k.removeprefix("ratio_"): v.value for k, v in load_evidence("isomers").items() if k.startswith("ratio_")}
    return found


def platelet_ratio(amine: str) -> float:
    """Return the ratio of potency of the isomers of ``"NE"`` or ``"E"`` in platelets, from pD2 (-log10 of EC50)."""
    known_name("amine", amine, ("NE", "E"))
    return float(np.power(10.0, value(f"pD2_{amine}_minus") - value(f"pD2_{amine}_plus")))  # geometry: powers of ten
