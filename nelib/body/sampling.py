r"""How blood was taken decides how much norepinephrine is in it: catheter against decapitation, in mouse and rat.

What a way of sampling adds comes on top of what was there. With the basal concentration :math:`C_0`, the artifact A,
and a treatment that multiplies the basal one by f, the change that is seen is

.. math:: \frac{f C_0 + A}{C_0 + A} = 1 + (f - 1)\,\frac{C_0}{C_0 + A} ,

if the treatment leaves the artifact as it is, which nobody knows. Concentrations in nM. Every number comes from
``nelib/data/sympathetic.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import ndtri

from nelib.body.catecholamine_hplc import MOLECULES, nanomolar
from nelib.body.nerve_trace import value
from nelib.kit.errors import known_name
from nelib.kit.formula import Formulas, array

SPECIES = ("mouse", "rat")
_SHORT = dict(zip(MOLECULES, ("NE", "E"), strict=True))


@cache
def derivation() -> dict:
    """Return the change that is seen, as SymPy expressions.

    Returns
    -------
    dict
        ``"seen"``, in multiples, for a true change f and a sampling that multiplies the basal value by x; ``"true"``,
        the change that was there, from what is seen.
    """
    import sympy as sp

    f, x, C_0, A, seen = sp.symbols("f x C_0 A seen", positive=True)
    expression = sp.simplify(((f * C_0 + A) / (C_0 + A)).subs(A, (x - 1) * C_0))
    found = {"seen": expression, "true": sp.solve(expression - seen, f)[0]}
    plain = {s: sp.Symbol(s.name) for s in (f, x, seen)}
    return {name: e.subs(plain) for name, e in found.items()}


FORMULAS = Formulas(derivation, above_zero=("x",))


@dataclass(frozen=True)
class Artifact:
    """One molecule in one species: concentrations in nM by catheter and after decapitation, and their ratio.

    `low` and `high` are the ends of a 95% interval of the ratio, on the assumption that the published spreads are
    standard errors; NaN where none was published.
    """

    catheter: float
    decapitation: float
    ratio: float
    low: float
    high: float


def artifact(species: str, molecule: str = "norepinephrine") -> Artifact:
    """Return what decapitation does to a molecule of `MOLECULES` (Grouzmann 2003 for mice, Popper 1977 for rats)."""
    who = known_name("species", species, SPECIES)
    short = _SHORT[known_name("molecule", molecule, MOLECULES)]
    if who == "rat":
        picograms_per_mL = value(f"rat_catheter_{short}") * value("pg_in_ng")
        basal, ratio = float(nanomolar(picograms_per_mL, molecule)), value(f"rat_decapitation_{short}")
        return Artifact(basal, basal * ratio, ratio, np.nan, np.nan)
    basal, after = (value(f"mouse_{way}_{short}") for way in ("catheter", "decapitation"))
    spreads = [value(f"mouse_{way}_{short}_error") for way in ("catheter", "decapitation")]
    error = np.hypot(spreads[0] / basal, spreads[1] / after)
    half = np.exp(ndtri((1 + value("confidence")) / 2) * error)
    ratio = after / basal
    return Artifact(basal, after, ratio, float(ratio / half), float(ratio * half))


def signature(species: str) -> tuple[float, float]:
    """Return epinephrine over norepinephrine, by catheter and after decapitation: the adrenal medulla gives it away."""
    ne, e = (artifact(species, molecule) for molecule in MOLECULES)
    return e.catheter / ne.catheter, e.decapitation / ne.decapitation


def seen(change: Any, species: str = "mouse", molecule: str = "norepinephrine") -> np.ndarray:
    """Return the change, in multiples, that decapitated animals show when the basal level changes by a factor."""
    return FORMULAS.compute("seen", f=array("change", change), x=artifact(species, molecule).ratio)


def span() -> float:
    """Return how far apart the basal values for mice in the literature are, as a factor (Grouzmann 2003)."""
    return value("mouse_literature_high") / value("mouse_literature_low")
