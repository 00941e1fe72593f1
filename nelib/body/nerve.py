r"""The end of a sympathetic nerve: what an impulse releases, what takes it back, and what drugs do to both.

$J$ is norepinephrine in the junction, 1 at rest. Impulses $s$ (1 at rest) release it from vesicles that are filled to
$S$; tyramine, taken up by the transporter, displaces it from a smaller pool filled to $C$; the transporter, of which
the share $\theta$ is blocked, removes it, and so do other ways:

.. math::
    \tau_J \dot J = s\,r\,z\,S + d - (1 - f_u\theta)\,J, \qquad
    r = \frac{1 - f\,o}{1 - f\,n/(1 + n)}, \qquad o = \frac{n J/s + Y}{1 + n J/s + X + B} .

$o$ is the stimulus of alpha-2 receptors on the ending. Gains of nerves were measured with this brake at work; so only
what drugs add to it or take from it counts here: without drugs $J = s$ at every steady traffic, and $J/s$ is by how
much more norepinephrine there is than this traffic would make alone. $z$ is what an
adrenergic neuron blocker, $G$ in the ending, lets pass. Stores are refilled up to the ceiling $m$ that reserpine
lowers ($D$ is what it has emptied):

.. math::
    \dot S = (m - S)/\tau_S - k_S (s - s_m)^+ S, \quad \dot C = (m - C)/\tau_C - k_C a\,C, \quad d = d_m a\,C ,

with $a$ the share of transporters that are busy with tyramine (or guanethidine), and $s_m$ the highest traffic that a
reflex can make: synthesis keeps up with that. Numbers come from ``nelib/data/preparation.csv`` and
``nelib/data/cardio_drugs.csv``; times in s, plasma concentrations in nM.
"""

from functools import cache, partial
from typing import Any

from nelib.body import circulation, drugs
from nelib.body.drug_course import evidence, of
from nelib.kit.evidence import load_evidence

SPECIAL = ("tyramine", "guanethidine", "reserpine")
"""Drugs that act on what the ending holds."""
BLOCKERS = ("reserpine", "guanethidine")
"""Drugs that may be given as a pretreatment: what they do outlasts the drug in the plasma."""


@cache
def derivation() -> dict:
    """Return the equations as SymPy expressions.

    Returns
    -------
    dict
        ``"theta"``, share of the transporters that norepinephrine finds blocked or busy; ``"a"`` and ``"a_g"``, shares
        that carry tyramine and guanethidine; ``"k"``, removal, and ``"access"``, by how much more norepinephrine of the
        plasma reaches the junction; ``"o"``, ``"r"``, ``"z"``, ``"d"``; and the rates ``"dJ"``, ``"dS"``, ``"dC"``,
        ``"dD"``, ``"dG"`` in 1/s.
    """
    import sympy as sp

    (J, S, C, D, G, s, theta, B_net, x_t, x_g, X, Y, B, n, f, f_u) = sp.symbols(
        "J S C D G s theta B_net x_tyramine x_guanethidine X Y B n_a2p f_a2p f_u"
    )
    x = J / sp.Max(s, sp.Symbol("s_least"))
    d_t, d_g, K_G, s_m, k_S, k_C, k_D, x_r = sp.symbols("d_tyramine d_guanethidine K_G s_m k_S k_C k_D x_reserpine")
    tau_J, tau_S, tau_C, tau_r, tau_G, k_G, floor = sp.symbols("tau_J tau_S tau_C tau_r tau_G k_G D_max")
    whole = 1 + B_net + x_t + x_g
    o, rest = (n * x + Y) / (1 + n * x + X + B), n / (1 + n)
    a, a_g = x_t / whole, x_g / whole
    r, z = (1 - f * o) / (1 - f * rest), 1 / (1 + (G / K_G) ** 2)
    k, d = 1 - f_u * theta, (d_t * a + d_g * a_g) * C
    full = 1 - D
    return {
        "theta": (B_net + x_t + x_g) / whole, "a": a, "a_g": a_g, "k": k, "access": 1 / k,
        "o": o, "r": r, "z": z, "d": d,
        "dJ": (s * r * z * S + d - k * J) / tau_J,
        "dS": (full - S) / tau_S - k_S * sp.Max(s - s_m, 0) * S,
        "dC": (full - C) / tau_C - k_C * (a + a_g) * C,
        "dD": k_D * x_r / (1 + x_r) * (floor - D) - D / tau_r,
        "dG": k_G * a_g - G / tau_G,
    }  # fmt: skip


CONSTANTS = (
    *("d_tyramine", "d_guanethidine", "K_G", "k_S", "k_C", "k_D", "k_G", "D_max"),
    *("tau_J", "tau_S", "tau_C", "tau_r", "tau_G", "s_least"),
)
SHARED = ("n_a2p", "f_a2p", "f_u")


@cache
def constants(species: str) -> dict[str, float]:
    """Return the values of the constants of the nerve ending by the names of their symbols."""
    return {name: of(species, name) for name in CONSTANTS} | {name: _shared(species, name) for name in SHARED}


def _shared(species: str, name: str) -> float:
    """Return a number of `nelib.body.drugs`, unless the species has one of its own."""
    own = load_evidence("preparation").get(f"{species}_{name}")
    return own.value if own else drugs.evidence(name).value


MOVING = (
    *("s", "X", "Y", "B", "x_reserpine", "B_net", "x_guanethidine", "x_tyramine", "theta"),
    *("J", "S", "C", "D", "G"),
)
"""Symbols of what changes from step to step: traffic, drugs, the transporter and its loads, the state of an ending."""


@cache
def _compiled(names: tuple[str, ...], last: tuple[str, ...] = ()) -> tuple[tuple[str, ...], Any]:
    import sympy as sp

    shown = derivation()
    wanted = [shown[name] for name in names]
    symbols = [*sorted({x.name for e in wanted for x in e.free_symbols} - set(last)), *last]
    return tuple(symbols), sp.lambdify([sp.Symbol(n) for n in symbols], wanted, modules="math", cse=True)


class Uptake:
    """The transporter of one animal: what blocks it and what it carries."""

    def __init__(self, species: str):
        self._f = constants(species)["f_u"]
        _, self._function = _compiled(("theta", "a", "a_g"))
        self.rest()

    def rest(self) -> None:
        """Set everything as it is without drugs."""
        self.theta = self.carried = self.carried_g = 0.0
        self.access = 1.0
        self.loads = (0.0, 0.0, 0.0)

    def set(self, B_net: float, x_g: float, x_t: float) -> None:
        """Set the load: blockers, guanethidine and tyramine, each over its constant."""
        if (B_net, x_g, x_t) == self.loads:
            return
        self.loads = B_net, x_g, x_t
        self.theta, self.carried, self.carried_g = self._function(B_net, x_g, x_t)
        self.access = 1 / (1 - self._f * self.theta)


class Ending:
    """The sympathetic nerve endings of one organ.

    Parameters
    ----------
    species : str
        Whose.
    dt : float
        Step in s.
    most : float
        Highest traffic that a reflex can make, over that at rest.
    """

    loads = ("B_net", "x_guanethidine", "x_tyramine", "x_reserpine")

    def __init__(self, species: str, dt: float, most: float):
        self.J = self.S = self.C = 1.0
        self.D = self.G = 0.0
        self._dt = dt
        self._values = constants(species) | {"s_m": most}
        names, function = _compiled(("dJ", "dS", "dC", "dD", "dG"), MOVING)
        self._function = partial(function, *(self._values[n] for n in names[: -len(MOVING)]))

    def pretreat(self, drug: str) -> None:
        """Make the slow effect of a pretreatment complete: emptied stores, or a blocked ending."""
        if drug == "reserpine":
            self.D = evidence("D_max").value
            self.S = self.C = 1 - self.D
        else:
            self.G = evidence("G_full").value

    def step(self, s: float, uptake: Uptake, X: float, Y: float, B: float, x_r: float) -> float:
        """Advance by one step under traffic s; return J."""
        state = self.J, self.S, self.C, self.D, self.G
        J, S, C, D, G = self._function(s, X, Y, B, x_r, *uptake.loads, uptake.theta, *state)
        dt = self._dt
        self.J = max(self.J + dt * J, 0.0)
        self.S, self.C = max(self.S + dt * S, 0.0), max(self.C + dt * C, 0.0)
        self.D, self.G = min(max(self.D + dt * D, 0.0), 1.0), max(self.G + dt * G, 0.0)
        return self.J


def settled(s: float, ending: Ending) -> float:
    """Return J at a steady traffic without drugs in the plasma; it is s unless the ending was pretreated."""
    if ending.D == 0 and ending.G == 0:
        return s
    names, function = _compiled(("dJ",))
    v = ending._values | {"s": s, "X": 0.0, "Y": 0.0, "B": 0.0, "theta": 0.0} | dict.fromkeys(ending.loads, 0.0)
    v |= {"S": ending.S, "C": ending.C, "D": ending.D, "G": ending.G}
    low, high = 0.0, s / (1 - v["f_a2p"])
    for _ in range(int(circulation.evidence("halvings").value)):
        v["J"] = middle = (low + high) / 2
        low, high = (middle, high) if function(*(v[n] for n in names))[0] > 0 else (low, middle)
    return high


@cache
def central_brake(species: str) -> Any:
    """Return the function of X, Y, B at alpha-2 receptors of the brainstem that gives the factor on traffic."""
    import sympy as sp

    at = {name[0]: _shared(species, name) for name in ("n_a2c", "f_a2c")}
    brake = drugs.derivation()["brake"].subs(at)
    return sp.lambdify(sp.symbols("X Y B"), brake, modules="math", cse=True)
