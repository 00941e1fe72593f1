r"""How much of a transporter a dose occupies, and what a fit has to assume to say so.

A dose or a plasma concentration $D$ that binds to one kind of site gives

.. math:: O = O_{max}\,\frac{D}{D + ED_{50}} .

Occupancy cannot exceed 100%, so $O_{max}$ is often fixed there. Where the highest dose is far from that, $ED_{50}$ then
says less about the points than about the assumption. The same curve is fitted here to three sets of published means:
NET that single doses of nortriptyline occupy in man (Sekine 2010), by dose and by plasma concentration, and the fall of
the firing rate in the locus coeruleus of rats under reboxetine (Szabo & Blier 2001), where 100% means silence.

Doses are in the unit of the set, effects in percent. All points weigh alike: their errors were not seen.
Every number comes from ``nelib/data/clinic.csv``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import fdtrc

from nelib.kit.errors import known_name, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

SETS = {
    "nortriptyline, dose": ("nort_dose_", "nort_occupied_"),
    "nortriptyline, plasma": ("nort_plasma_", "nort_occupied_"),
    "reboxetine, firing": ("rebox_dose_", "rebox_fall_"),
}
"""Published means: name -> beginnings of the names of the records of doses and of effects; a number follows."""


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("clinic")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this package."""
    return _table()[name]


@cache
def derivation() -> dict:
    """Return the curve and what follows from it, as SymPy expressions.

    Returns
    -------
    dict
        ``"O"``, the effect; ``"dose"`` that gives it; ``"ED50"`` that a single point implies; ``"slope"`` at dose 0,
        which two curves may share although their ED50 differ.
    """
    import sympy as sp

    D, ED50, O_max, effect = sp.symbols("D ED50 O_max O", positive=True)
    curve = O_max * D / (D + ED50)
    found = {
        "O": curve,
        "dose": sp.solve(curve - effect, D)[0],
        "ED50": sp.solve(curve - effect, ED50)[0],
        "slope": sp.diff(curve, D).subs(D, 0),
    }
    plain = {s: sp.Symbol(s.name) for s in (D, ED50, O_max, effect)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("ED50", "O_max"))


def effect(dose: Any, ED50: Any, O_max: Any = None) -> np.ndarray:
    """Return the effect of a dose in percent.

    Parameters
    ----------
    dose : array_like
        Dose or plasma concentration.
    ED50 : array_like
        That which has half of the greatest effect, in the same unit.
    O_max : array_like, optional
        Greatest effect in percent; 100 if not given.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    top = evidence("full").value if O_max is None else O_max
    return FORMULAS.compute(
        "O", D=array("dose", dose), ED50=array("ED50", ED50, above=True), O_max=array("O_max", top, above=True)
    )


def dose_for(wanted: Any, ED50: Any, O_max: Any = None) -> np.ndarray:
    """Return the dose that has an effect in percent, which must lie below `O_max`; see `effect`."""
    top = array("O_max", evidence("full").value if O_max is None else O_max, above=True)
    goal = array("wanted", wanted)
    if not (goal < top).all():
        raise ValueError(f"wanted must be below O_max: no dose has an effect of {wanted!r} if the greatest is {top}.")
    return FORMULAS.compute("dose", O=goal, ED50=array("ED50", ED50, above=True), O_max=top)


def points(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the doses and the effects in percent of one of `SETS`."""
    start, effects = SETS[known_name("set of points", name, SETS)]
    which = [record.removeprefix(start) for record in _table() if record.startswith(start)]
    return tuple(np.array([evidence(begin + k).value for k in which]) for begin in (start, effects))


@dataclass(frozen=True)
class Fit:
    """A fitted curve.

    Attributes
    ----------
    ED50 : float
        In the unit of the doses.
    O_max : float
        In percent.
    free : bool
        Whether O_max was fitted, too.
    squares : float
        Sum of the squared distances between points and curve.
    freedom : int
        Points less fitted parameters; with 0 the curve must pass through the points, whatever they are.
    determined : bool
        Whether the best ED50 lies inside the range that was searched, far beyond the doses on both sides.
    """

    ED50: float
    O_max: float
    free: bool
    squares: float
    freedom: int
    determined: bool

    def curve(self, dose: Any) -> np.ndarray:
        """Return the fitted effect of a dose in percent."""
        return effect(dose, self.ED50, self.O_max)


def fit(doses: Sequence[float], effects: Sequence[float], O_max: float | None = None) -> Fit:
    """Fit the curve to points by least squares.

    For each ED50 the best O_max follows at once, so that only ED50 is searched, on a logarithmic scale.

    Parameters
    ----------
    doses, effects : sequence of float
        Doses, and effects in percent. A dose of 0 is allowed, and teaches nothing.
    O_max : float, optional
        Where to fix the greatest effect in percent; fitted if not given.

    Raises
    ------
    ValueError
        If a value is impossible, or there are fewer points than parameters.
    """
    D, y = np.atleast_1d(array("doses", doses)), np.atleast_1d(array("effects", effects))
    fixed, needed = None if O_max is None else positive("O_max", O_max), 2 if O_max is None else 1
    if D.ndim != 1 or D.shape != y.shape:
        raise ValueError("doses and effects must be two lists of the same length.")
    given = D[D > 0]
    if np.unique(given).size < needed:
        raise ValueError(f"{needed} parameters need at least {needed} different doses above 0.")
    if not y.any():
        raise ValueError("At least one of the effects must be above 0.")

    def top(half: np.ndarray) -> np.ndarray:
        share = D / (D + half)
        return (share @ y) / (share * share).sum(-1) if fixed is None else np.full(half.shape[:-1], fixed)

    def squares(log_half: Any) -> np.ndarray:
        half = np.exp(log_half)[..., None]
        return ((y - top(half)[..., None] * D / (D + half)) ** 2).sum(-1)

    reach = np.log(evidence("search").value)
    logs = np.linspace(np.log(given.min()) - reach, np.log(given.max()) + reach, int(evidence("search_points").value))
    best = int(np.argmin(squares(logs)))
    inside = 0 < best < logs.size - 1
    ends = logs[max(best - 1, 0)], logs[min(best + 1, logs.size - 1)]
    fine = {"xatol": np.sqrt(np.finfo(float).eps)}
    found = minimize_scalar(squares, bounds=ends, method="bounded", options=fine)
    half = np.array([np.exp(found.x)])
    return Fit(float(half[0]), float(top(half)), fixed is None, float(found.fun), given.size - needed, inside)


def fit_published(name: str, *, free: bool = False) -> Fit:
    """Fit one of `SETS`, with O_max fixed at 100% or free."""
    return fit(*points(name), None if free else evidence("full").value)


def compare(fixed: Fit, free: Fit) -> tuple[float, float]:
    """Ask whether points demand a free O_max.

    Parameters
    ----------
    fixed, free : Fit
        Two fits of the same points.

    Returns
    -------
    tuple of float
        F, how much the misfit shrinks for the parameter that is added, in units of the misfit that stays; and p, the
        chance of an F as large if the fixed value is right and the scatter is normal.

    Raises
    ------
    ValueError
        If the fits are not one of each kind, or the free one has no freedom left.
    """
    if fixed.free or not free.free or fixed.freedom != free.freedom + 1:
        raise ValueError("Compare a fit with fixed O_max with a fit of the same points with free O_max.")
    if free.freedom < 1 or not free.squares > 0:
        raise ValueError("The free curve passes through all points: nothing is left to compare with.")
    F = (fixed.squares - free.squares) / (free.squares / free.freedom)
    return F, float(fdtrc(1, free.freedom, F))
