r"""A compound in lying people: what it does to pressure and heart rate, and to the doses of pressor amines.

No model of its own. People differ as in `nelib.body.rat`; a compound acts on the sites of `nelib.body.drugs`; the
circulation that answers is that of `nelib.body.circulation`, with the reflex at work or the ganglia blocked; tyramine
goes through the transporter of `nelib.body.nerve` before its pool runs down; partial agonists of alpha-2 receptors are
stronger at nerve endings and in the brainstem than at vessels (`at_brake`):

.. math:: d = d_m\,\frac{x_t}{1 + B + x_t}, \qquad u = \frac{1}{1 - f_u\theta}, \qquad
    \theta = \frac{B + x_t}{1 + B + x_t},

with $B$ the blocker and $x_t$ tyramine over their constants. A blocker therefore lets less norepinephrine of the plasma
raise the pressure, and asks for more tyramine. With ganglia blocked the ratios of equal effect are
$1 - f_u B/(1 + B)$ and $1 + (1 - f_u) B$ (`ratios`). A substrate is taken to release as much as tyramine.

Left out: that brains push back when NET is blocked (Shibao 2007), and the brake that nerve endings with more
norepinephrine put on themselves, so that a blocker raises pressure more than in the living preparation of lesson 13.
Not reproduced: amphetamine, a substrate, raises pressure of patients by a few mmHg (Weisler 2005); under reboxetine
healthy people need less phenylephrine (Tank 2003), and their heart rate rises (Schroeder 2002).
Pressures in mmHg, heart rates in 1/minute, free concentrations in nM.
Numbers come from ``nelib/data/capstone_people.csv`` and the tables of those models.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.body import circulation, drugs, nerve, rat
from nelib.body.drug_course import DRUGS, kinetics, minute, of
from nelib.body.drug_course import evidence as living
from nelib.clinic.compound import KINDS, Compound, library, none
from nelib.kit.errors import known_name, number
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

NO_CHALLENGE, NO_ANTAGONIST = "none", "none"
AMINES = {"norepinephrine": "µg/min", "tyramine": "µg/kg/min", "phenylephrine": "µg/min"}
"""What may be infused, and the unit of its rates."""
CHALLENGES = (NO_CHALLENGE, *AMINES)
ANTAGONISTS = {"prazosin": "KB_a1_prazosin", "propranolol": "KB_b1_propranolol"}
"""What may be given at the end of a day, and the record of its constant."""
RECEPTORS = {"alpha1": ("a1",), "alpha2A": ("a2", "a2p", "a2c"), "beta1": ("b1",), "beta2": ("b2",)}
"""Receptor of a compound -> sites of `nelib.body.drugs`."""
BRAKES = ("a2p", "a2c")
"""Those of `RECEPTORS` that brake release and traffic."""
MAN = "man"


def evidence(name: str) -> Quantity:
    """Return a record of the table of the last three stations."""
    return load_evidence("capstone_people")[name]


def value(name: str) -> float:
    """Return a number of that table."""
    return evidence(name).value


@cache
def derivation() -> dict:
    """Derive, for people without traffic, by how much a blocker of NET multiplies pressor doses, as SymPy expressions.

    Returns
    -------
    dict
        ``"norepinephrine"`` and ``"tyramine"``, the ratios of doses of the same effect.
    """
    import sympy as sp

    B, f, x, y = sp.symbols("B_net f_u x_tyramine y", positive=True)
    u = drugs.derivation()["u"].subs({sp.Symbol("B_net"): B, sp.Symbol("f_u"): f})
    given = nerve.derivation()
    plain = {sp.Symbol(name): new for name, new in (("B_net", B), ("f_u", f), ("x_tyramine", x))}
    outside = (given["a"] / given["k"].subs(sp.Symbol("theta"), given["theta"])).subs(sp.Symbol("x_guanethidine"), 0)
    outside = outside.subs(plain)
    same = sp.solve(sp.Eq(outside.subs(x, y), outside.subs(B, 0)), y)[0]
    found = {"norepinephrine": sp.simplify(1 / u), "tyramine": sp.simplify(same / x)}
    back = {symbol: sp.Symbol(symbol.name) for symbol in (B, f, x)}
    return {name: expression.subs(back) for name, expression in found.items()}


FORMULAS = Formulas(derivation)
NERVE = Formulas(nerve.derivation)


def ratios(blocked: Any) -> dict[str, np.ndarray]:
    """Return the dose ratios of norepinephrine and tyramine without traffic; `blocked` is C/K of a blocker of NET."""
    given = {"B_net": array("blocked", blocked), "f_u": drugs.evidence("f_u").value}
    return {name: FORMULAS.compute(name, **given) for name in ("norepinephrine", "tyramine")}


@dataclass(frozen=True)
class Load:
    """What a compound does at the sites of `nelib.body.drugs` in the average person.

    Attributes
    ----------
    sites : tuple of (str, float, float or None)
        Site, concentration over constant, and efficacy, None where it blocks.
    substrate : float
        Concentration of a substrate of NET over its constant.
    """

    sites: tuple[tuple[str, float, float | None], ...] = ()
    substrate: float = 0.0


def at_brake(efficacy: float) -> float | None:
    """Return the efficacy at the brakes of brainstem and nerve endings of a compound with that at the cloned α2A.

    Receptors are in reserve there: clonidine, a weak partial agonist at the cloned receptor, silences traffic. It
    counts as full, as in `nelib.body.drugs`, and so does what is stronger; weaker ones count in proportion.
    """
    return min(1.0, efficacy / library()["clonidine"].efficacy["alpha2A"]) or None


def load(compound: Compound, plasma: float, brain: float) -> Load:
    """Return what free concentrations (nM) in plasma and brain load; sites without a record count as not held."""
    if not isinstance(compound, Compound):
        raise ValueError(f"compound is a Compound, but it is {compound!r}.")
    C, inside = number("plasma (nM)", plasma, low=0), number("brain (nM)", brain, low=0)
    sites, carried = [], 0.0
    NET = C / compound.K.get("NET", none())
    if compound.binds("NET"):
        carried = NET if compound.kind == KINDS[1] else 0.0
        sites += [] if carried else [("net", NET, None)]
    for receptor, places in RECEPTORS.items():
        if compound.binds(receptor):
            e = compound.efficacy.get(receptor, 0.0)
            K = compound.K[receptor]
            sites += [(s, (inside if s == "a2c" else C) / K, at_brake(e) if s in BRAKES else e or None) for s in places]
    return Load(tuple(sites), carried)


@dataclass(frozen=True)
class Group:
    """Parameters of people as columns, and factors on their agonists and on all concentrations."""

    parameters: dict[str, np.ndarray]
    sensitivity: np.ndarray
    exposure: np.ndarray


def group(seeds: tuple[int, ...]) -> Group:
    """Return people by their seeds; see `nelib.body.rat.animal`."""
    drawn = [rat.animal(f"intact {MAN}", int(seed)) for seed in seeds]
    known = circulation.parameters()

    def column(values) -> np.ndarray:
        return np.array(list(values))[:, None]

    parameters = {name: column(p[name] for p, _, _ in drawn) for name in known}
    return Group(parameters, column(s for _, s, _ in drawn), 1 / column(v for _, _, v in drawn))


@cache
def crowd() -> Group:
    """Return the people over whom true means are taken."""
    return group(tuple(range(int(value("crowd")))))


def rates(amine: str) -> np.ndarray:
    """Return the rates of a pressor test in the unit of `AMINES`, from the lowest to the highest."""
    name = known_name("amine", amine, AMINES)
    return np.geomspace(value(f"{name}_low"), value(f"{name}_high"), int(value("steps")))


def _plasma(amine: str, rate: np.ndarray, beta: Any) -> np.ndarray:
    if amine == "tyramine":
        per_second = DRUGS[amine].flow(1.0)
        return rate * per_second * minute() / kinetics(amine, MAN).CL
    return drugs.plasma(amine, rate, beta)


def state(
    people: Group, load: Load, amine: str = NO_CHALLENGE, rate: Any = 0.0, *, antagonist: str = NO_ANTAGONIST,
    ganglia: bool = False, share: Any = 1.0, potency: Any = 1.0,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Return the steady state of people (rows) at rates of an amine (columns).

    Parameters
    ----------
    people : Group
    load : Load
        See `load`.
    amine : str
        One of `CHALLENGES`.
    rate : array_like
        In the unit of `AMINES`.
    antagonist : str
        One of `ANTAGONISTS`, or none.
    ganglia : bool
        Whether ganglia are blocked.
    share : array_like
        Of the compound that is given: 0 without it.
    potency : array_like
        Factor on the concentrations of the amine.

    Raises
    ------
    ValueError
        If a name is unknown or a value impossible.
    """
    name = known_name("challenge", amine, CHALLENGES)
    k, part = array("rate", rate), array("share", share)
    plasma: dict[str, np.ndarray] = {}
    if known_name("antagonist", antagonist, (NO_ANTAGONIST, *ANTAGONISTS)) != NO_ANTAGONIST:
        plasma[antagonist] = value("antagonist") * drugs.evidence(ANTAGONISTS[antagonist]).value
    sums = {site: (part * x * people.exposure, e) for site, x, e in load.sites}
    carried = part * load.substrate * people.exposure
    if name != NO_CHALLENGE:
        slowed = sums["b2"][0] if "b2" in sums and sums["b2"][1] is None else 0
        C = _plasma(name, k, slowed) * people.exposure * array("potency", potency, above=True)
        if name == "tyramine":
            carried = carried + C / of(MAN, "K_tyramine")
        else:
            plasma[name] = C * people.sensitivity
    blocked = sums.get("net", (0.0, None))[0]
    sums["net"] = blocked + carried, None
    let_go = NERVE.compute(
        "d", B_net=blocked, x_tyramine=carried, x_guanethidine=0.0, C=1.0, **nerve.constants(MAN)
    )  # fmt: skip
    sums = {site: (x if e is None else x * people.sensitivity, e) for site, (x, e) in sums.items()}
    held = living("held").value if ganglia else 0.0
    given = drugs.inputs(plasma, None, sums, d=let_go, B_g=held)
    return circulation.solve(people.parameters | given)
