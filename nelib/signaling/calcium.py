r"""Calcium waves of one cell: the IP3 receptor between a store and the cytosol.

Li & Rinzel (1994), the two-variable form of De Young & Keizer's receptor, with the constants of De Pittà et al. (2008).
$C$ is cytosolic Ca2+ in µM, $h$ the share of channels that Ca2+ has not inhibited, $I$ the IP3; time in seconds:

.. math::
    \dot C &= v_1 m^3 n^3 h^3 (c_0 - (1 + c_1) C) + v_2 (c_0 - (1 + c_1) C) - \frac{v_3 C^2}{k_3^2 + C^2},\\
    \dot h &= a_2 (Q_2 (1 - h) - C h), \quad
    m = \frac{I}{I + d_1}, \quad n = \frac{C}{C + d_5}, \quad Q_2 = d_2 \frac{I + d_1}{I + d_3}.

This cell is closed: all its Ca2+, $c_0$, stays inside. A bath without Ca2+ can do nothing to it, and a blocked pump
leaves all Ca2+ in the cytosol. `calcium_model` with ``cell="open"`` lets Ca2+ through the plasma membrane with the
fluxes of Ullah, Jung & Cornell-Bell (2006), and makes the total $T$ a variable, as Sneyd et al. (2004) argue:

.. math:: \dot T = \varepsilon \Bigl(v_5 + \frac{v_6 I^2}{k_2^2 + I^2} - k_1 C\Bigr), \qquad c_0 \to T.

That combination is this course's, and $\varepsilon$ is assumed. Every number comes from ``nelib/data/calcium.csv``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import sympy as sp

from nelib.kit.errors import known_name, number
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.model import Model, Reaction, Species
from nelib.signaling.bifurcation import Branch, continue_branch
from nelib.signaling.oscillation import Cycle, cycle

CELLS = ("closed", "open")
GRADIENTS = ("right", "subtracted twice")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return load_evidence("calcium")[name]


def gradient(total: sp.Expr, calcium: sp.Expr, which: str = "right") -> sp.Expr:
    r"""Return the difference of Ca2+ between store and cytosol, times the volume ratio $c_1$.

    Parameters
    ----------
    total, calcium : sympy.Expr
    which : str
        ``"right"``: $c_0 - (1 + c_1) C$. ``"subtracted twice"``: a slip that is easily made. With the store written as
        $C_e = (c_0 - (1 + c_1) C)/c_1$, which is the difference already, and then $c_1 (C_e - C)$.
    """
    c_1 = sp.Symbol("c_1")
    right = total - (1 + c_1) * calcium
    return right if known_name("gradient", which, GRADIENTS) == "right" else right - c_1 * calcium


def reactions(ip3: sp.Expr | None = None, *, cell: str = "closed", store: str = "right") -> list[Reaction]:
    """Return the reactions of Ca2+ and of the receptor's gate, with the IP3 that drives them as a symbol."""
    known_name("cell", cell, CELLS)
    Ca, h, T, c_0 = sp.symbols("Ca h T c_0")
    d_1, d_2, d_3, d_5, a_2, v_1, v_2, v_3, k_3 = sp.symbols("d_1 d_2 d_3 d_5 a_2 v_1 v_2 v_3 k_3")
    v_5, v_6, k_2, k_1, epsilon = sp.symbols("v_5 v_6 k_2 k_1 epsilon")
    ip3 = sp.Symbol("IP3") if ip3 is None else ip3
    n = int(evidence("subunits").value)
    is_open = ip3 / (ip3 + d_1) * Ca / (Ca + d_5) * h
    difference = gradient(c_0 if cell == "closed" else T, Ca, store)
    affinity = d_2 * (ip3 + d_1) / (ip3 + d_3)
    made = [
        Reaction("release", v_1 * is_open**n * difference, {"Ca": 1}, "release through the IP3 receptors"),
        Reaction("leak", v_2 * difference, {"Ca": 1}, "leak out of the store"),
        Reaction("SERCA", v_3 * Ca**2 / (k_3**2 + Ca**2), {"Ca": -1}, "pump into the store"),
        Reaction("gate_opens", a_2 * affinity * (1 - h), {"h": 1}, "channels recover from inhibition"),
        Reaction("gate_closes", a_2 * Ca * h, {"h": -1}, "Ca2+ inhibits channels"),
    ]
    if cell == "open":
        entry = epsilon * (v_5 + v_6 * ip3**2 / (k_2**2 + ip3**2))
        made += [
            Reaction("entry", entry, {"Ca": 1, "T": 1}, "entry from outside"),
            Reaction("extrusion", epsilon * k_1 * Ca, {"Ca": -1, "T": -1}, "extrusion out of the cell"),
        ]
    return made


def species(cell: str = "closed") -> list[Species]:
    """Return the species of `reactions`."""
    made = [
        Species("Ca", "C", "Ca²⁺ in the cytosol", evidence("Ca_0")),
        Species("h", "h", "share of the channels that is not inhibited", evidence("h_0")),
    ]
    total = Species("T", "T", "all Ca²⁺ of the cell, for each volume of cytosol", evidence("c_0"))
    return made if known_name("cell", cell, CELLS) == "closed" else [*made, total]


@cache
def calcium_model(cell: str = "closed", store: str = "right") -> Model:
    """Build the model of Ca2+ in one cell at an IP3 that is held.

    Parameters
    ----------
    cell : str
        ``"closed"`` or ``"open"``.
    store : str
        ``"right"``, or ``"subtracted twice"`` for the slip in the gradient; see `gradient`.

    Raises
    ------
    ValueError
        If a choice is unknown.
    """
    made = reactions(cell=cell, store=store)
    used = {s.name for r in made for s in r.rate.free_symbols}
    return Model(
        f"calcium_{cell}",
        species(cell),
        [record for name, record in load_evidence("calcium").items() if name in used],
        made,
        constants=[evidence("subunits")],
        time_unit="second",
        description="Li & Rinzel (1994), constants of De Pittà et al. (2008)" + (", open cell" * (cell == "open")),
    )


VARIANTS = {
    "usual": {},
    "weaker pump": {"v_3": "v_3_low"},
    "less Ca2+": {"c_0": "c_0_low"},
    "frequency modulated": {"k_3": "k_3_FM"},
}


def variant(name: str) -> dict[str, float]:
    """Return the parameters of a published set of constants, as far as they differ from the table.

    Raises
    ------
    ValueError
        If there is no such variant; see `VARIANTS`.
    """
    return {n: evidence(record).value for n, record in VARIANTS[known_name("variant", name, VARIANTS)].items()}


@cache
def _diagram(fixed: tuple[tuple[str, float], ...], store: str, high: float) -> Branch:
    return continue_branch(calcium_model("closed", store), "IP3", 0.0, high, parameters=dict(fixed))


def diagram(high: float = 1.2, *, store: str = "right", **parameters: float) -> Branch:  # geometry: width of a figure
    """Follow the steady state of the closed cell from no IP3 to `high` µM; see `bifurcation.Branch`."""
    checked = {n: number(n, v, low=0) for n, v in parameters.items()}
    return _diagram(tuple(sorted(checked.items())), store, number("high", high, low=0))


def oscillation(ip3: float, *, start: Mapping[str, float] | None = None, **parameters: float) -> Cycle:
    """Return the oscillation of the closed cell at one IP3; see `nelib.signaling.oscillation.cycle`."""
    return cycle(calcium_model("closed"), parameters={**parameters, "IP3": number("ip3", ip3, low=0)}, start=start)


@dataclass(frozen=True)
class Window:
    """Where Ca2+ oscillates.

    Attributes
    ----------
    low, high : float
        IP3 in µM between which the steady state is unstable.
    """

    low: float
    high: float

    def holds(self, ip3: np.ndarray | float) -> np.ndarray:
        """Tell for each IP3 whether it lies inside."""
        return (np.asarray(ip3) > self.low) & (np.asarray(ip3) < self.high)


def window(**parameters: float) -> Window | None:
    """Return the window of IP3 between the two Hopf points of the closed cell, or None if there are not two."""
    found = [point.value for point in diagram(**parameters).hopf]
    return Window(*found) if len(found) == 2 else None
