r"""Sleep and waking as a flip-flop: two populations that inhibit each other, a somnogen and a clock.

Phillips & Robinson (2008; first set 2007). Monoaminergic neurons $m$, of which the locus coeruleus is a part, keep
waking; neurons of the ventrolateral preoptic area $v$ (VLPO) keep sleep:

.. math::
    \tau \dot V_v &= -\nu_{vm} Q_m + \nu_{vh} H - \nu_{vc} (c_0 + \cos \omega t) - V_v,\\
    \tau \dot V_m &= A + W - \nu_{mv} Q_v - V_m,\\
    \chi \dot H &= \mu Q_m - H, \qquad Q = Q_{max}/(1 + e^{(\theta - V)/\sigma}).

$H$ is a somnogen, and the drive to sleep is $D = \nu_{vh} H - \nu_{vc} C$. Wake effort $W$ holds $V_m$ at
$V_{WE}$ when a person must stay awake. Potentials are kept as $x = V/\sigma$, and the cosine is a clock of two
variables. Time in the model in seconds, in all functions here in hours from a maximum of the clock.

The populations lump all monoaminergic neurons; the model knows no REM sleep. Clock and light: `human_sleep`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import sympy as sp
from scipy import constants
from scipy.optimize import brentq

from nelib.kit.bifurcation import Branch, continue_branch
from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.model import Model, Reaction, Species

SETS = ("2008", "2007")
FAST = ("x_v", "x_m")
DAY = constants.day / constants.hour
POINTS = 4001  # geometry: of the curve of steady states
MARGIN = 2.0  # how far a diagram goes beyond its folds, as a share of the loop's width


def evidence(name: str, which: str = "2008") -> Quantity:
    """Return a record of the table of this module, as a set of parameters has it."""
    table = load_evidence("flip_flop")
    older = f"{name}_2007"
    return (
        replace(table[older], name=name) if known_name("set", which, SETS) != "2008" and older in table else table[name]
    )


def rate(x: sp.Expr) -> sp.Expr:
    """Return the firing rate of a population as an expression in its potential over sigma."""
    Q_max, theta, sigma = sp.symbols("Q_max theta sigma")
    return Q_max / (1 + sp.exp(theta / sigma - x))


def reactions() -> list[Reaction]:
    """Return the processes of the flip-flop and its somnogen, with the clock's drive as a symbol."""
    x_v, x_m, H, clock_x, c_0, sigma, tau = sp.symbols("x_v x_m H clock_x c_0 sigma tau")
    nu_vm, nu_mv, nu_vh, nu_vc, A, chi, mu = sp.symbols("nu_vm nu_mv nu_vh nu_vc A chi mu")
    forced, V_effort = sp.symbols("forced V_effort")
    pull, scale = nu_mv * rate(x_v), sigma * tau
    needed = sp.Piecewise((1, pull > A + V_effort), (0, True))
    effort = forced * (pull - A - V_effort) * needed
    return [
        Reaction("somnogen_drive", nu_vh * H / scale, {"x_v": 1}, "the somnogen excites the VLPO"),
        Reaction("clock_drive", nu_vc * (c_0 + clock_x) / scale, {"x_v": -1}, "the clock inhibits the VLPO"),
        Reaction("MA_inhibits", nu_vm * rate(x_m) / scale, {"x_v": -1}, "monoaminergic neurons inhibit the VLPO"),
        Reaction("VLPO_decay", x_v / tau, {"x_v": -1}, "the VLPO returns to rest"),
        Reaction("arousal", (A + effort) / scale, {"x_m": 1}, "other neurons, and effort, excite monoaminergic ones"),
        Reaction("VLPO_inhibits", pull / scale, {"x_m": -1}, "the VLPO inhibits monoaminergic neurons"),
        Reaction("MA_decay", x_m / tau, {"x_m": -1}, "monoaminergic neurons return to rest"),
        Reaction("somnogen_made", mu * rate(x_m) / chi, {"H": 1}, "waking makes somnogen"),
        Reaction("somnogen_lost", H / chi, {"H": -1}, "somnogen is cleared"),
    ]


def species(which: str = "2008") -> list[Species]:
    """Return the variables of the flip-flop, its somnogen and its clock."""
    return [
        Species("x_v", "x_v", "potential of the VLPO, over sigma", evidence("x_v_0", which), signed=True),
        Species("x_m", "x_m", "potential of monoaminergic neurons, over sigma", evidence("x_m_0", which), True),
        Species("H", "H", "somnogen", evidence("H_0", which)),
        Species("clock_x", "X", "clock", evidence("clock_x_0"), signed=True),
        Species("clock_y", "Y", "clock, a quarter of a day later", evidence("clock_y_0"), signed=True),
    ]


def _model(name: str, made: list[Reaction], variables: list[Species], which: str, fixed: Sequence[Quantity]) -> Model:
    used = {s.name for r in made for s in r.rate.free_symbols} - {s.name for s in variables}
    known = {q.name: q for q in fixed}
    rows = [n for n in load_evidence("flip_flop") if n in used and n not in known]
    return Model(
        f"{name}_{which}", variables, [evidence(n, which) for n in rows] + list(fixed), made,
        concentration_unit="nM", time_unit="second", description="Phillips & Robinson (2008): flip-flop of sleep",
    )  # fmt: skip


@cache
def flip_flop_model(which: str = "2008") -> Model:
    """Build the model: both populations, the somnogen and the clock.

    Parameters
    ----------
    which : str
        Set of parameters: ``"2008"`` or ``"2007"``.
    """
    x, y, day = sp.symbols("clock_x clock_y day")
    turn = [
        Reaction("clock_falls", 2 * sp.pi / day * y, {"clock_x": -1}, "the clock turns"),
        Reaction("clock_rises", 2 * sp.pi / day * x, {"clock_y": 1}, "the clock turns"),
    ]
    return _model("flip_flop", [*reactions(), *turn], species(which), which, [])


@cache
def switch_model(which: str = "2008") -> Model:
    """Build the switch alone: two populations at a somnogen and a clock that are held."""
    made = [r for r in reactions() if set(r.stoichiometry) <= set(FAST)]
    held = [
        replace(evidence("H_0", which), name="H", symbol="H"),
        replace(evidence("clock_y_0"), name="clock_x", symbol="X"),
    ]
    return _model("switch", made, species(which)[: len(FAST)], which, held)


def _values(which: str, parameters: Mapping[str, float]) -> dict[str, float]:
    return flip_flop_model(which)._values(parameters)


def firing(x: np.ndarray | float, p: Mapping[str, float]) -> np.ndarray:
    """Return the firing rate in Hz at a potential over sigma."""
    return p["Q_max"] / (1 + np.exp(p["theta"] / p["sigma"] - np.asarray(x, float)))


@dataclass(frozen=True)
class Curve:
    """Steady states of the switch along its drive to sleep.

    Attributes
    ----------
    D : numpy.ndarray, shape (n,)
        Drive to sleep in mV; not monotonic if there are two states.
    V_v, V_m : numpy.ndarray
        Potentials in mV.
    Q_v, Q_m : numpy.ndarray
        Rates in Hz.
    stable : numpy.ndarray of bool
    """

    D: np.ndarray
    V_v: np.ndarray
    V_m: np.ndarray
    Q_v: np.ndarray
    Q_m: np.ndarray
    stable: np.ndarray


def curve(low: float = -20.0, high: float = 10.0, *, which: str = "2008", **parameters: float) -> Curve:  # geometry: mV
    r"""Return the steady states in closed form: each potential of the VLPO belongs to one drive.

    .. math:: V_m = A - \nu_{mv} Q(V_v), \qquad D = V_v + \nu_{vm} Q(V_m)

    Parameters
    ----------
    low, high : float
        Range of the VLPO's potential in mV.
    which : str
    **parameters : float
        Values that differ from the table.
    """
    p = _values(which, parameters)
    V_v = np.linspace(number("low", low), number("high", high, low=low), POINTS)
    Q_v = firing(V_v / p["sigma"], p)
    pulled = p["A"] - p["nu_mv"] * Q_v
    V_m = np.maximum(pulled, -p["V_effort"]) if p["forced"] else pulled
    Q_m = firing(V_m / p["sigma"], p)
    D = V_v + p["nu_vm"] * Q_m
    return Curve(D, V_v, V_m, Q_v, Q_m, np.gradient(D, V_v) > 0)


@dataclass(frozen=True)
class Loop:
    """Hysteresis of the switch: drive to sleep (mV) above which one falls asleep, and below which one wakes up."""

    asleep: float
    awake: float

    @property
    def width(self) -> float:
        """Return the drives, in mV, over which sleep and waking are both stable."""
        return self.asleep - self.awake


def drive(H, clock, p: Mapping[str, float]):
    """Return the drive to sleep D in mV from the somnogen (nM) and the state of the clock (-1 to 1)."""
    return p["nu_vh"] * H - p["nu_vc"] * (p["c_0"] + clock)


def folds(which: str = "2008", **parameters: float) -> Loop | None:
    r"""Return the two folds from the closed form, where $dD/dV_v = 1 - \nu_{vm} \nu_{mv} Q'(V_m) Q'(V_v)$ is 0.

    The same as `loop`, and a hundred times faster; None if the switch has no two states.
    """
    p, seen = _values(which, parameters), curve(which=which, **parameters)
    flips = np.flatnonzero(seen.stable[1:] != seen.stable[:-1])
    if len(flips) != 2:
        return None

    def steepness(V: float) -> float:
        Q = firing(V / p["sigma"], p)
        return float(Q * (1 - Q / p["Q_max"]) / p["sigma"])

    def gain(V_v: float) -> float:
        V_m = p["A"] - p["nu_mv"] * firing(V_v / p["sigma"], p)
        return 1 - p["nu_vm"] * p["nu_mv"] * steepness(V_m) * steepness(V_v)

    def drive_at(i: int) -> float:
        V_v = brentq(gain, seen.V_v[max(i - 1, 0)], seen.V_v[i + 2])
        return float(V_v + p["nu_vm"] * firing((p["A"] - p["nu_mv"] * firing(V_v / p["sigma"], p)) / p["sigma"], p))

    found = [drive_at(int(i)) for i in flips]
    return Loop(max(found), min(found))


@cache
def _diagram(which: str, fixed: tuple[tuple[str, float], ...]) -> Branch:
    p = _values(which, dict(fixed))
    top = curve(which=which, **dict(fixed))
    rises = top.D[:-1][(np.diff(top.stable.astype(int)) != 0)]
    end = (rises.max() if len(rises) else p["nu_vm"] * p["Q_max"] / MARGIN) + MARGIN
    last = (end + p["nu_vc"] * p["c_0"]) / positive("nu_vh", p["nu_vh"])
    kept = {n: v for n, v in fixed if n in switch_model(which).parameters}
    return continue_branch(switch_model(which), "H", 0.0, last, parameters=kept)


def diagram(which: str = "2008", **parameters: float) -> tuple[np.ndarray, Branch]:
    """Follow the steady states of the switch by continuation, with the clock at its mean.

    Returns
    -------
    D : numpy.ndarray
        Drive to sleep in mV at each point.
    branch : Branch
        Along the somnogen H; states are potentials over sigma.
    """
    branch = _diagram(which, tuple(sorted(parameters.items())))
    return drive(branch.values, 0.0, _values(which, parameters)), branch


def loop(which: str = "2008", **parameters: float) -> Loop | None:
    """Return the two fold points of the switch, found by continuation; None if it has no two states."""
    found = [float(drive(f.value, 0.0, _values(which, parameters))) for f in diagram(which, **parameters)[1].folds]
    return Loop(max(found), min(found)) if len(found) == 2 else None
