r"""From norepinephrine in plasma to mean arterial pressure: sigmoid curves, a lag, and vasopressin.

At rest of all else, the mean pressure is

.. math:: MAP = E_0 + E_{max}\,\frac{C^\gamma}{C_{50}^\gamma + C^\gamma},

with the concentration at an effect site that follows the plasma at the rate constant $k_{e0}$. What one e-fold change
of the concentration does, $E_{max}\,\gamma\,h\,(1 - h)$ with $h$ the share of $E_{max}$, is the gain that whoever
titrates has to deal with: it differs between patients, and in one patient with the dose.

Curves: Beloeil 2005 (norepinephrine, adults in intensive care; the pressure without the drug is that of Bellissant &
Annane's septic patients), Oualha 2014 (children), Joachim 2024 (anesthesia), and Bellissant & Annane 2000 for
phenylephrine in septic shock and in controls, where doses are in multiples of the $ED_{50}$, because its value was not
seen. Vasopressin adds to the pressure by itself. No reflex is in these curves: see `nelib.body.circulation`.

Times are in min, concentrations in µg/L, pressures in mmHg. Every number comes from ``nelib/data/infusion.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import brentq

from nelib.body.compartments import Kinetics
from nelib.body.infusion_models import NANO, share, typical, value
from nelib.kit.errors import known_name, number, positive
from nelib.kit.formula import Formulas, array

GROUPS = ("septic", "control", "septic_HC", "control_HC")
"""Groups of Bellissant & Annane 2000: septic shock and controls; HC: an hour after 50 mg hydrocortisone."""
CURVES = ("Beloeil 2005", "Oualha 2014", "Joachim 2024")
"""Curves for norepinephrine."""


@cache
def derivation() -> dict:
    """Derive what the curve implies, as SymPy expressions.

    Returns
    -------
    dict
        ``"MAP"``; ``"C"`` that a pressure needs; ``"h"``, the share of the greatest rise; ``"gain"``, the slope against
        the natural logarithm of the concentration; ``"best"``, the greatest gain, reached at C50.
    """
    import sympy as sp

    C, C_50, g, E_0, E_max, P = sp.symbols("C C_50 gamma E_0 E_max MAP", positive=True)
    rise = C**g / (C_50**g + C**g)
    curve = E_0 + E_max * rise
    x = sp.Symbol("x", positive=True)
    power = sp.solve(E_0 + E_max * x / (1 + x) - P, x)[0]
    gain = E_max * g * rise * (1 - rise)
    if sp.simplify(gain - C * curve.diff(C)) != 0:
        raise ArithmeticError("The gain is not the slope against the logarithm.")
    found = {
        "MAP": curve, "C": C_50 * power ** (1 / g), "h": rise, "gain": gain, "best": gain.subs(C, C_50),
    }  # fmt: skip
    plain = {s: sp.Symbol(s.name) for s in (C, C_50, g, E_0, E_max, P)}
    return {name: expression.subs(plain) for name, expression in found.items()}


def _safe() -> dict:
    """Return the curve without powers of large concentrations."""
    import sympy as sp

    C, C_50, g, E_0, E_max = sp.symbols("C C_50 gamma E_0 E_max")
    h = 1 / (1 + (C_50 / C) ** g)
    return {"MAP": E_0 + E_max * h, "h": h, "gain": E_max * g * h * (1 - h)}


FORMULAS = Formulas(derivation, above_zero=("C_50", "gamma", "E_max"), instead=_safe, quiet=("divide", "over", "under"))


@dataclass(frozen=True)
class Response:
    """A curve; one person, or many with arrays of the same length.

    Attributes
    ----------
    E0 : float or array
        Mean pressure without the drug in mmHg.
    Emax : float or array
        Greatest rise in mmHg.
    C50 : float or array
        Concentration with half of it in µg/L (or dose in multiples of ED50).
    gamma : float or array
        Steepness.
    """

    E0: Any
    Emax: Any
    C50: Any
    gamma: Any = 1.0

    def __post_init__(self):
        for name in ("E0", "Emax", "C50", "gamma"):
            object.__setattr__(self, name, array(name, getattr(self, name), above=name != "E0"))

    def _given(self) -> dict:
        return {"E_0": self.E0, "E_max": self.Emax, "C_50": self.C50, "gamma": self.gamma}

    def MAP(self, C: Any) -> np.ndarray:
        """Return the mean pressure in mmHg at concentrations C."""
        return FORMULAS.compute("MAP", C=array("C", C), **self._given())

    def gain(self, C: Any) -> np.ndarray:
        """Return how many mmHg an e-fold change of the concentration is worth at C."""
        return FORMULAS.compute("gain", C=array("C", C), **self._given())

    def needed(self, MAP: Any) -> np.ndarray:
        """Return the concentration that a mean pressure needs: 0 if it is there anyway, infinite if out of reach."""
        goal = array("MAP", MAP)
        inside = (goal > self.E0) & (goal < self.E0 + self.Emax)
        safe = np.where(inside, goal, self.E0 + self.Emax / 2)
        found = FORMULAS.compute("C", MAP=safe, **self._given())
        return np.where(inside, found, np.where(goal > self.E0, np.inf, 0.0))


def curve(name: str, *, months: Any = None, organs: Any = 0) -> Response:
    """Return a published curve for norepinephrine.

    Parameters
    ----------
    name : str
        One of `CURVES`.
    months : float or array, optional
        Oualha 2014: age after birth in months; that of the example if not given. Nine months in the womb are added.
    organs : float or array
        Oualha 2014: how many organs fail.
    """
    known_name("curve", name, CURVES)
    if name == "Oualha 2014":
        age = array("months", value("oualha_months") if months is None else months) + value("oualha_PCA")
        few = array("organs", organs) < value("oualha_organs")
        base = value("oualha_MAP0") * (age / value("oualha_PCA")) ** value("oualha_power")
        rise = np.where(few, value("oualha_rise_few"), value("oualha_rise_many"))
        return Response(base, rise, value("oualha_C50"))
    if months is not None or np.any(array("organs", organs)):
        raise ValueError("months and organs belong to Oualha 2014.")
    if name == "Beloeil 2005":
        return Response(value("septic_E0"), value("beloeil_Emax"), value("beloeil_C50"), value("beloeil_gamma"))
    half = value("joachim_C50") * value("M_base") / NANO
    return Response(value("joachim_E0"), value("joachim_top") - value("joachim_E0"), half)


def phenylephrine(group: str) -> Response:
    """Return the mean curve for phenylephrine of one of `GROUPS`, with doses in multiples of the ED50."""
    who = known_name("group", group, GROUPS)
    return Response(*(value(f"{who}_{name}") for name in ("E0", "Emax")), 1, value(f"{who}_gamma"))


def child(dose: Any, weight: Any, months: Any = None, organs: Any = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return concentration (µg/L) and mean pressure (mmHg) of the typical child (Oualha 2014) at steady state.

    Parameters
    ----------
    dose : array_like
        In µg/kg/min.
    weight : array_like
        In kg.
    months, organs : float or array, optional
        See `curve`.
    """
    kg = array("weight", weight, above=True)
    C = typical("Oualha 2014", weight=kg).plateau(array("dose", dose) * kg)
    return C, curve("Oualha 2014", months=months, organs=organs).MAP(C)


def after_stop(t: Any, kinetics: Kinetics, response: Response, C: float, k: float | None = None) -> np.ndarray:
    """Return the mean pressure t min after a long infusion has stopped.

    Parameters
    ----------
    t : array_like
        In min.
    kinetics, response : Kinetics, Response
        Of one person.
    C : float
        Concentration in µg/L that the infusion held, beyond the body's own.
    k : float, optional
        Rate constant of the effect in 1/min; without it the effect follows the plasma at once.
    """
    left = 1 - kinetics.share(t, k)
    return response.MAP(np.maximum(positive("C", C) * left, 0))


def offset(kinetics: Kinetics, response: Response, C: float, gone: float, k: float | None = None) -> float:
    """Return after how many min a share of the pressor effect is gone; see `after_stop`."""
    rest = 1 - number("gone", gone, low=0, high=1)
    if not 0 < rest < 1:
        raise ValueError(f"gone must lie between 0 and 1, but it is {gone!r}.")
    h = FORMULAS.compute("h", C=positive("C", C), **response._given())
    goal = response.needed(response.E0 + response.Emax * h * rest)
    slowest = float(kinetics.rates[1]) if k is None else min(float(kinetics.rates[1]), positive("k", k))

    def missing(t: float) -> float:
        return float((C * (1 - kinetics.share(t, k)))[0] - goal)

    end = 1 / slowest
    while missing(end) > 0:
        end *= 2
    return float(brentq(missing, 0, end))


def interrupted(
    minutes: float, kinetics: Kinetics, response: Response, C: float, k: float
) -> tuple[float, float]:  # fmt: skip
    """Return the lowest pressure when a long infusion is interrupted, and how many min after the interruption began.

    Parameters
    ----------
    minutes : float
        How long nothing flows.
    kinetics, response, C, k
        See `after_stop`.
    """
    pause, slowest = positive("minutes", minutes), min(float(kinetics.rates[1]), positive("k", k))
    t = np.linspace(0, pause + 2 * 2 / slowest, int(value("grid")))
    again = np.where(t > pause, kinetics.share(np.maximum(t - pause, 0), k), 0)
    MAP = response.MAP(np.maximum(positive("C", C) * (1 - kinetics.share(t, k) + again), 0))
    lowest = int(np.argmin(MAP))
    return float(MAP[lowest]), float(t[lowest])


def vasopressin_rate() -> float:
    """Return the rate constant (1/min) with which the effect of vasopressin comes and goes: 95% at its peak."""
    return float(-np.log1p(-share("near_95")) / value("vaso_peak"))


def vasopressin_rise(dose: Any) -> np.ndarray:
    """Return how many mmHg a dose of vasopressin (U/min) adds in the end.

    From a trial in septic shock: vasopressin replaced so much norepinephrine at the same pressure. What that
    norepinephrine does on the curve of Beloeil 2005 in a patient with the highest score, less what the controls could
    do without after the same time, is taken as the effect of the guideline's dose; other doses in proportion.
    """
    CL = float(typical("Beloeil 2005", SAPS=value("beloeil_SAPS_high")).CL)
    who = curve("Beloeil 2005")
    fall = {
        group: float(np.subtract(*(who.MAP(value(f"{group}_NE_{when}") / CL) for when in ("before", "after"))))
        for group in ("vaso", "control")
    }
    return array("dose", dose) / value("vaso_dose") * (fall["vaso"] - fall["control"])


def vasopressin(t: Any, dose: float) -> np.ndarray:
    """Return how many mmHg vasopressin (U/min) adds t min after it was started."""
    return float(vasopressin_rise(dose)) * -np.expm1(-vasopressin_rate() * array("t", t))


def started(dose: Any, minutes: float, before: Any, weight: float, SAPS: float) -> np.ndarray:
    """Return the mean pressure some min after norepinephrine was started, on the curve of Beloeil 2005.

    Parameters
    ----------
    dose : array_like
        In µg/kg/min.
    minutes : float
        Since the start.
    before : array_like
        Mean pressure before, in mmHg.
    weight, SAPS : float
        Of the patient.
    """
    who = curve("Beloeil 2005")
    kinetics = typical("Beloeil 2005", SAPS=positive("SAPS", SAPS))
    reached = kinetics.share(positive("minutes", minutes), value("ke0"))[0]
    C = array("dose", dose) * positive("weight", weight) / kinetics.CL * reached
    return who.MAP(C) - who.E0 + array("before", before)
