r"""Why a blocker of uptake raises norepinephrine only some three-fold: the cells fire and release less.

Outside, norepinephrine settles where release equals clearance. A drug that leaves a share $1/u$ of clearance, while
feedback leaves a share $F$ of release, gives a concentration $E$ over that at rest $E_0$ of

.. math:: \frac{E}{E_0} = u\,F .

An antagonist of the autoreceptors that takes all feedback away, and does nothing by itself (so that the brake is off at
rest), leaves $F = 1$: the rise with both drugs is $u$, and the rise without the antagonist over that is $F$ (numbers of
Sacchetti 1999). How far the cells of the locus coeruleus slow down under reboxetine was measured by others (Szabo &
Blier 2001), and can be laid beside $F$. If the two agree, the brake of the cell bodies is enough to explain the
terminals; that does not prove it.

Left out: norepinephrine in a dialysate under-reports a rise by a blocker of uptake, the doses of the studies differ,
and clearance is taken as a straight line. Every number comes from ``nelib/data/clinic.csv``.
"""

from dataclasses import dataclass
from functools import cache

from nelib.clinic.occupancy import evidence
from nelib.kit.errors import known_name, number, positive
from nelib.kit.formula import Formulas

REGIONS = ("cortex", "hippocampus")


@cache
def derivation() -> dict:
    """Return the balance and its solutions, as SymPy expressions.

    Returns
    -------
    dict
        ``"E"``, the concentration over that at rest; ``"u"`` and ``"F"`` from the concentrations E_1 with the blocker
        and E_2 with blocker and antagonist; ``"left"``, the share of clearance that is left; ``"u_firing"``, u from E_1
        and the share of firing r that is left, if release goes with firing.
    """
    import sympy as sp

    u, F, E_1, E_2, r = sp.symbols("u F E_1 E_2 r", positive=True)
    rise = u * F
    both = sp.solve([rise.subs(F, 1) - E_2, rise - E_1], [u, F], dict=True)[0]
    found = {
        "E": rise,
        "u": both[u],
        "F": both[F],
        "left": 1 / both[u],
        "u_firing": sp.solve(rise.subs(F, r) - E_1, u)[0],
    }
    plain = {s: sp.Symbol(s.name) for s in (u, F, E_1, E_2, r)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("u", "F", "E_1", "E_2", "r"))


def _times(percent: float) -> float:
    return 1 + percent / evidence("full").value


@dataclass(frozen=True)
class Split:
    """A rise of norepinephrine in two factors: `u`, of clearance, and `F`, of release; `left` is 1/u."""

    u: float
    F: float
    left: float


def split(alone: float, both: float) -> Split:
    """Split a rise.

    Parameters
    ----------
    alone, both : float
        Norepinephrine with the blocker of uptake, and with the blocker and the antagonist, in multiples of that at
        rest.

    Raises
    ------
    ValueError
        If `both` is not at least `alone`: the antagonist would have to strengthen the feedback.
    """
    E_1, E_2 = positive("alone", alone), positive("both", both)
    if E_2 < E_1:
        raise ValueError("both must be at least alone: an antagonist takes feedback away.")
    return Split(*(float(FORMULAS.compute(name, E_1=E_1, E_2=E_2)) for name in ("u", "F", "left")))


def measured(region: str = "cortex") -> Split:
    """Split the rise that Sacchetti (1999) measured in one of `REGIONS`."""
    name = known_name("region", region, REGIONS)
    return split(_times(evidence(f"rise_{name}").value), _times(evidence(f"rise_both_{name}").value))


def firing_left() -> dict[str, float]:
    """Return the shares of the firing rate that reboxetine left (Szabo & Blier 2001), by treatment."""
    days = {"2 days, highest dose": "rebox_fall_4", "7 days": "rebox_fall_7d", "21 days": "rebox_fall_21d"}
    return {label: 1 - evidence(name).value / evidence("full").value for label, name in days.items()}


def clearance_slowed(rise: float, firing: float) -> float:
    """Return u from a rise of norepinephrine (multiple of rest) and the share of firing that is left."""
    r = number("firing", positive("firing", firing), high=1)
    return float(FORMULAS.compute("u_firing", E_1=positive("rise", rise), r=r))


def pump() -> tuple[float, float, float]:
    """Return norepinephrine after 2 and 14 days of reboxetine by pump (multiples of vehicle), and their ratio.

    The drug in the brain was the same on both days, so u is taken as the same, and the ratio is that of F.
    """
    early, late = (evidence(name).value / evidence("full").value for name in ("pump_2d", "pump_14d"))
    return early, late, late / early
