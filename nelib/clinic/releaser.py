r"""A blocker of NET and a releaser: what each does to norepinephrine outside, and which experiment tells them apart.

The terminal is `nelib.synapse.synthesis.norepinephrine_terminal`, with one reaction more. Its carriers are free or held
by norepinephrine ($e/K$), by a blocker ($b$) or by a releaser ($a$, both in multiples of their constants), which they
carry in. A carrier that brought in a releaser takes cytosolic norepinephrine $c$ out:

.. math:: \text{uptake} = \frac{V e}{K(1 + a + b) + e}, \qquad \text{efflux} = \frac{k_e\,c\,a K}{K(1 + a + b) + e}.

A blocker stops both ways. The releaser also competes for VMAT, so that vesicles fill less and cytosolic norepinephrine
rises; it reaches them without the carrier, as in mice without one (Jones 1998).

`run` holds the conditions for an hour and then gives the compound for another. Firing is set by hand: the brake of the
cell bodies is not in this module, that of the terminals is. Two numbers of the releaser are chosen by hand to two
findings of Florin (1994). Not in the model: the acid of vesicles, MAO that amphetamine inhibits, other carriers.
Numbers come from ``nelib/data/adhd_cortex.csv`` and the table of the terminal, what was measured from
``nelib/data/clinic/releaser_experiments.csv``.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from scipy.optimize import brentq

from nelib.clinic.cortex import evidence
from nelib.kit.errors import known_name, number
from nelib.kit.formula import Formulas
from nelib.kit.model import Model, Reaction
from nelib.synapse.scenarios import SCENARIOS, treat
from nelib.synapse.synthesis import norepinephrine_terminal

COMPOUNDS = ("blocker", "releaser")
STORES = ("VMAT_NE", "VMAT_DA")
OXIDASE = ("MAO_NE", "MAO_DA")
POOLS = ("vne", "cne", "ene")
MINUTES = 60  # geometry: minutes in an hour
POINTS = 12  # geometry: points of the course, on which the solution does not depend


@cache
def derivation() -> dict:
    """Derive both ways through the carriers, as SymPy expressions.

    Returns
    -------
    dict
        ``"uptake"`` and ``"efflux"`` from the shares of carriers that norepinephrine and a releaser hold; ``"K"``, the
        Michaelis constant that norepinephrine then seems to have; ``"NET"``, the rate law of the terminal with that
        constant, which is ``"uptake"``; ``"added"``, efflux as the reaction writes it: with the seeming constant and
        the drive a K.
    """
    import sympy as sp

    V, K, e, a, b, k_e, c = sp.symbols("V_NET K_NET ene a b k_efflux cne", positive=True)
    drive = sp.Symbol("drive", positive=True)
    free = 1 / (1 + e / K + a + b)
    uptake, efflux = sp.cancel(V * free * e / K), sp.cancel(k_e * c * free * a)
    seeming = K * (1 + a + b)
    plain = {s: sp.Symbol(s.name) for s in (V, K, e, a, b, k_e, c, drive)}
    law = norepinephrine_terminal().reactions["NET"].rate
    NET = law.subs(sp.Symbol("K_NET"), seeming.subs(plain))
    added = k_e * c * drive / (K + e)
    same = sp.simplify(NET - uptake.subs(plain)), sp.simplify(added.subs({K: seeming, drive: a * K}) - efflux)
    if any(difference != 0 for difference in same):
        raise ArithmeticError("A competitor does not act as a higher constant.")
    found = {"uptake": uptake, "efflux": efflux, "K": seeming, "NET": NET, "added": added}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation)


@cache
def terminal() -> Model:
    """Return the terminal with the way out through carriers that a releaser holds: at rest it is the same."""
    parent = norepinephrine_terminal()
    out = Reaction("efflux", derivation()["added"], {"cne": -1, "ene": 1}, "out through NET that a releaser holds")
    return Model(
        "norepinephrine_terminal_releaser", list(parent.species.values()),
        [*parent.parameters.values(), evidence("k_efflux"), evidence("drive")], [*parent.reactions.values(), out],
        constants=parent.constants, single_rest=True,
        description="Norepinephrine terminal of this course, with carriers that a releaser holds",
    )  # fmt: skip


def _settings(a: float, b: float, firing: float) -> dict[str, float]:
    K = norepinephrine_terminal().parameters["K_NET"].value
    seeming = float(FORMULAS.compute("K", K_NET=K, a=a, b=b))
    return {"K_NET": seeming, "drive": a * K, "firing": firing}


def _activity(a: float, reserpine: bool, mao: bool) -> dict[str, float]:
    stored = 1 / (1 + a / evidence("vesicle_ratio").value)
    if reserpine:
        stored *= SCENARIOS["reserpine"].activity["VMAT_NE"]
    left = evidence("mao_left").value if mao else 1.0
    return dict.fromkeys(STORES, stored) | dict.fromkeys(OXIDASE, left)


@cache
def rest() -> Mapping[str, float]:
    """Return the terminal at rest: concentrations in µM, without any drug."""
    return {name: float(value) for name, value in terminal().steady_state().species.items()}


@cache
def _start(reserpine: bool) -> Mapping[str, float]:
    if not reserpine:
        return rest()
    day = treat("reserpine", (0.0, evidence("reserpine_hours").value))
    return {name: float(value[-1]) for name, value in day.species.items()}


@lru_cache
def _ready(firing: float, blocked: float, reserpine: bool, mao: bool) -> Mapping[str, float]:
    """Return the terminal after an hour under the conditions, before the compound."""
    path = terminal().simulate(
        (0.0, evidence("hours").value), parameters=_settings(0.0, blocked, firing),
        activity=_activity(0.0, reserpine, mao), initial=_start(reserpine),
    )  # fmt: skip
    return {name: max(float(value[-1]), 0.0) for name, value in path.species.items()}


@dataclass(frozen=True)
class Result:
    """An experiment: norepinephrine outside `before` and after the compound, in multiples of that at rest.

    `pools` in µM and `flows` in µM/h are those after the compound. `course` is norepinephrine outside during the hour
    with the compound, at `minutes`.
    """

    before: float
    outside: float
    pools: dict[str, float]
    flows: dict[str, float]
    minutes: np.ndarray
    course: np.ndarray

    @property
    def rise(self) -> float:
        """What the compound added, in multiples of rest."""
        return self.outside - self.before


def run(
    compound: str, dose: float, *, firing: float = 1.0, blocked: float = 0.0, reserpine: bool = False, mao: bool = False
) -> Result:
    """Hold the conditions for an hour, then give a compound and read norepinephrine outside an hour later.

    Parameters
    ----------
    compound : str
        One of `COMPOUNDS`.
    dose : float
        In multiples of its own constant at NET.
    firing : float
        In multiples of that at rest; 0 as under tetrodotoxin.
    blocked : float
        Another blocker of NET that is given first, in multiples of its constant.
    reserpine : bool
        Whether reserpine was given a day before.
    mao : bool
        Whether MAO is inhibited.

    Raises
    ------
    ValueError
        If a name is unknown or a value impossible.
    """
    kind = known_name("compound", compound, COMPOUNDS)
    x, f = number("dose", dose, low=0), number("firing", firing, low=0)
    first = number("blocked", blocked, low=0)
    a, b = (x, 0.0) if kind == "releaser" else (0.0, x)
    ready = _ready(f, first, bool(reserpine), bool(mao))
    steps = np.linspace(0, evidence("hours").value, 1 + POINTS)
    path = terminal().simulate(
        steps, parameters=_settings(a, first + b, f), activity=_activity(a, bool(reserpine), bool(mao)), initial=ready
    )
    outside = np.maximum(path["ene"] / rest()["ene"], 0.0)
    pools = {name: float(path[name][-1]) for name in POOLS}
    flows = {name: float(rate[-1]) for name, rate in path.rates.items()}
    return Result(float(outside[0]), float(outside[-1]), pools, flows, steps * MINUTES, outside)


@cache
def experiments() -> tuple[dict[str, str], ...]:
    """Return what was measured: experiment, compound, transmitter, preparation, finding, source."""
    with files("nelib.data").joinpath("clinic", "releaser_experiments.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def without_firing(dose: float) -> float:
    """Return the rise by a releaser without firing, as a share of its rise with firing."""
    return run("releaser", dose, firing=0.0).rise / run("releaser", dose).rise


def apart(blocker: float, releaser: float) -> bool:
    """Tell whether two results differ by the factor that counts; what is too little to be seen counts as the least."""
    low, high = sorted((number("blocker", blocker, low=0), number("releaser", releaser, low=0)))
    return high >= evidence("tell").value * max(low, evidence("seen").value)


def half_doses() -> tuple[float, float]:
    """Return the doses that halve uptake of a trace, and that give half of the greatest efflux without firing.

    Both in multiples of the constant at NET, an hour after the compound.
    """

    def efflux(log_dose: Any) -> float:
        return run("releaser", float(np.exp(log_dose)), firing=0.0).flows["efflux"]

    top = np.log(rest()["vne"] / rest()["ene"])  # a dose far above both constants
    return 1.0, float(np.exp(brentq(lambda y: efflux(y) - efflux(top) / 2, -2, top)))
