r"""Atomoxetine in the blood: one dose, many doses, and people whose liver clears it ten times more slowly.

The drug leaves the gut at the rate constant $k_a$ and one compartment at $k_e = \ln 2/t_{1/2}$:

.. math:: C = \frac{D}{V}\,\frac{k_a}{k_a - k_e}\left(e^{-k_e t} - e^{-k_a t}\right), \qquad V = \frac{CL}{k_e},

with the apparent clearance $CL$ and volume $V$: those of the body over the bioavailability. Doses add up. Given for
long every $\tau$ hours, each exponential $e^{-kt}$ becomes the sum of a geometric series, $e^{-kt}/(1 - e^{-k\tau})$.
Where $k_a = k_e$ these forms read 0/0, so what is computed is the same written with $\varphi(x) = (1 - e^{-x})/x$ and
$\lambda(x) = \ln(1 + x)/x$, which are 1 at 0.

Doses in mg/kg, times in h, clearance in L/h/kg, concentrations in ng/mL. Not in the model: a delay before absorption,
tissues that fill slowly, the liver's first pass as its own step. Every number comes from ``nelib/data/clinic.csv``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import exprel

from nelib.clinic.occupancy import effect, evidence
from nelib.kit.errors import known_name, positive
from nelib.kit.formula import Formulas, array

METABOLIZERS = ("extensive", "poor")
NANOGRAMS = 1000  # geometry: ng/mL in one mg/L


@cache
def derivation() -> dict:
    """Derive the curves from the two balances, as SymPy expressions.

    Returns
    -------
    dict
        ``"gut"`` and ``"C"`` after one dose, of gut and compartment; ``"t_peak"``; ``"AUC"``; ``"steady"``, the
        concentration at t after one of many doses; ``"t_peak_steady"``; ``"average"``; ``"accumulation"``, how many
        times higher a trough is than after one dose, once absorption is over.
    """
    import sympy as sp

    t, k_a, k_e, D, CL, tau = sp.symbols("t k_a k_e D CL tau", positive=True)
    V, gut = CL / k_e, D * sp.exp(-k_a * t)
    one = D / V * k_a / (k_a - k_e) * (sp.exp(-k_e * t) - sp.exp(-k_a * t))
    left = one.diff(t) - (k_a * gut / V - k_e * one)  # a linear balance has one solution that starts at 0
    if sp.simplify(left) != 0 or one.subs(t, 0) != 0:
        raise ArithmeticError("The balances do not lead to the curve.")

    def train(k: sp.Expr) -> sp.Expr:
        return sp.exp(-k * t) / (1 - sp.exp(-k * tau))

    steady = D / V * k_a / (k_a - k_e) * (train(k_e) - train(k_a))
    summed = (1 - sp.exp(-k_a * tau)) / (1 - sp.exp(-k_e * tau))
    found = {
        "gut": gut, "C": one, "t_peak": sp.log(k_a / k_e) / (k_a - k_e), "AUC": D / CL, "steady": steady,
        "t_peak_steady": (sp.log(k_a / k_e) - sp.log(summed)) / (k_a - k_e), "average": D / (CL * tau),
        "accumulation": 1 / (1 - sp.exp(-k_e * tau)),
    }  # fmt: skip
    plain = {s: sp.Symbol(s.name) for s in (t, k_a, k_e, D, CL, tau)}
    return {name: expression.subs(plain) for name, expression in found.items()}


def _safe() -> dict:
    """Return the same curves without 0/0: s and f are the slower and the faster of the two rate constants."""
    import sympy as sp

    t, k_a, k_e, D, CL, tau = sp.symbols("t k_a k_e D CL tau")
    phi, lam, lesser, greater = (sp.Function(name) for name in ("phi", "lam", "lesser", "greater"))
    s, f = lesser(k_a, k_e), greater(k_a, k_e)
    d, rate = f - s, D * k_e / CL * k_a
    sums = s * f * tau**2 * phi(s * tau) * phi(f * tau)
    shape = t * phi(d * t) + sp.exp(-s * tau - d * t) * (tau - t) * phi(d * (tau - t))
    q = sp.exp(-s * tau) * phi(d * tau) / (s * phi(s * tau))
    first = lam(d / s) / s
    return {
        "C": rate * t * sp.exp(-s * t) * phi(d * t), "t_peak": first, "steady": rate * sp.exp(-s * t) * shape / sums,
        "t_peak_steady": first - q * lam(q * d),
    }  # fmt: skip


def _lam(x: Any) -> np.ndarray:
    """Return ln(1 + x)/x, and 1 for x = 0."""
    x = np.asarray(x, dtype=float)
    return np.divide(np.log1p(x), x, out=np.ones_like(x), where=x != 0)


FORMULAS = Formulas(
    derivation, above_zero=("k_a", "k_e", "CL", "tau"), instead=_safe,
    functions={"phi": lambda x: exprel(-x), "lam": _lam, "lesser": np.minimum, "greater": np.maximum},
    quiet=("under",),
)  # fmt: skip


@dataclass(frozen=True)
class Body:
    """What a person does to the drug.

    Attributes
    ----------
    CL : float
        Apparent clearance in L/h/kg: clearance over bioavailability.
    half_life : float
        In h.
    k_a : float
        Rate constant of absorption in 1/h.
    """

    CL: float
    half_life: float
    k_a: float

    def __post_init__(self):
        for name in ("CL", "half_life", "k_a"):
            positive(name, getattr(self, name))

    @property
    def k_e(self) -> float:
        """Rate constant of elimination in 1/h."""
        return float(np.log(2) / self.half_life)

    @property
    def V(self) -> float:
        """Apparent volume in L/kg: volume over bioavailability."""
        return self.CL / self.k_e

    def _constants(self) -> dict[str, float]:
        return {"CL": self.CL, "k_e": self.k_e, "k_a": self.k_a}


def metabolizer(name: str = "extensive", *, AUC_ratio: float | None = None, k_a: float | None = None) -> Body:
    """Return an extensive or a poor metabolizer of CYP2D6.

    Parameters
    ----------
    name : str
        One of `METABOLIZERS`.
    AUC_ratio : float, optional
        Exposure of poor over that of extensive metabolizers: sets the clearance of the poor in place of the recalled
        one.
    k_a : float, optional
        Rate constant of absorption in 1/h.
    """
    who = known_name("metabolizer", name, METABOLIZERS)
    CL = evidence(f"CL_{who}").value
    if AUC_ratio is not None:
        if who != "poor":
            raise ValueError("AUC_ratio belongs to poor metabolizers: that of extensive ones is 1.")
        CL = evidence("CL_extensive").value / positive("AUC_ratio", AUC_ratio)
    return Body(CL, evidence(f"half_{who}").value, evidence("k_a").value if k_a is None else k_a)


def volume(name: str) -> float:
    """Return the volume in L/kg that the oral numbers of a metabolizer imply: apparent volume times bioavailability."""
    return metabolizer(name).V * evidence(f"F_{name}").value / evidence("full").value


def single(t: Any, dose: float, body: Body) -> np.ndarray:
    """Return the concentration in ng/mL at times t (h) after one dose (mg/kg)."""
    D = positive("dose", dose)
    return NANOGRAMS * FORMULAS.compute("C", t=array("t", t), D=D, **body._constants())


def repeated(t: Any, dose: float, body: Body, times: Sequence[float]) -> np.ndarray:
    """Return the concentration in ng/mL at times t (h), by adding up equal doses (mg/kg) taken at some times (h)."""
    at, when = array("t", t), np.atleast_1d(array("times", times))
    since = at[..., None] - when
    return np.where(since > 0, single(np.maximum(since, 0), dose, body), 0).sum(-1)


def steady(t: Any, dose: float, body: Body, interval: float) -> np.ndarray:
    """Return the concentration in ng/mL at times t (h) after a dose (mg/kg) that has long been taken every interval."""
    tau = positive("interval", interval)
    after = np.mod(array("t", t), tau)
    return NANOGRAMS * FORMULAS.compute("steady", t=after, D=positive("dose", dose), tau=tau, **body._constants())


def peak(dose: float, body: Body, interval: float | None = None) -> tuple[float, float]:
    """Return when the concentration is highest (h) and how high (ng/mL), after one dose or at steady state."""
    if interval is None:
        when = float(FORMULAS.compute("t_peak", **body._constants()))
        return when, float(single(when, dose, body))
    when = float(FORMULAS.compute("t_peak_steady", tau=positive("interval", interval), **body._constants()))
    return when, float(steady(when, dose, body, interval))


def average(dose: float, body: Body, interval: float) -> float:
    """Return the mean concentration at steady state in ng/mL; it does not depend on half-life or absorption."""
    given = {"D": positive("dose", dose), "tau": positive("interval", interval)}
    return float(NANOGRAMS * FORMULAS.compute("average", **given, **body._constants()))


def area(dose: float, body: Body) -> float:
    """Return the area under the curve in ng h/mL: of one dose without end, or between two at steady state."""
    return float(NANOGRAMS * FORMULAS.compute("AUC", D=positive("dose", dose), **body._constants()))


@dataclass(frozen=True)
class Day:
    """Steady state between two doses: concentrations in ng/mL, occupancies in percent.

    `at_average` is the occupancy at the mean concentration, `mean` the mean of the occupancy, which is lower: high
    concentrations add little to what is nearly full, low ones take much.
    """

    peak_time: float
    peak: float
    trough: float
    average: float
    at_average: float
    mean: float
    lowest: float
    highest: float


def day(dose: float, body: Body, interval: float, IC50: float | None = None) -> Day:
    """Sum up the time between two doses at steady state.

    Parameters
    ----------
    dose, interval : float
        In mg/kg and h.
    body : Body
        Who takes it.
    IC50 : float, optional
        Plasma concentration that occupies half of the transporter, in ng/mL; that of NET if not given. A brain that
        follows the plasma at once is assumed.
    """
    half = positive("IC50", evidence("IC50_NET").value if IC50 is None else IC50)
    when, top = peak(dose, body, interval)
    bottom, middle = float(steady(0.0, dose, body, interval)), average(dose, body, interval)
    # The middles of equal steps: the mean of a curve with a kink at its ends.
    number = int(evidence("day_points").value)
    course = steady((np.arange(number) + 1 / 2) * interval / number, dose, body, interval)
    at, low, high = (float(effect(c, half)) for c in (middle, bottom, top))
    return Day(when, top, bottom, middle, at, float(effect(course, half).mean()), low, high)
