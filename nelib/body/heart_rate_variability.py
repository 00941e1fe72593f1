r"""Heart rate variability from two nerves and one loop, and what each band of its spectrum follows.

Pressure deviates by p: vessels answer a delayed reflex (`nelib.body.delay_loop`), irregular pushes keep it moving, and
breathing adds a wave. The loop resonates near 0.1 Hz. The heart listens with two ears. Vagal traffic follows pressure
within half a second, and breathing; sympathetic traffic falls with pressure, but the sinus node is slow to hear it.
Each nerve multiplies the rate by its factor, with the rates of men under atropine, propranolol and both
(`nelib.body.reflex`):

.. math:: H = H_i\left[1 + \left(\tfrac{H_s}{H_i} - 1\right) d(t)(1 - b)\right]
   \left[1 - \left(1 - \tfrac{H_v}{H_i}\right) v(t)(1 - a)\right],

.. math:: v(t) = v_0\left[1 + \gamma_v\,p(t - D_v) + \rho \sin 2\pi f_r t\right]^+, \qquad
   \tau_s \dot d = d_0\left[1 - \gamma_s\,p(t - D_s)\right]^+ - d .

:math:`\gamma_v` is set by the baroreflex sensitivity, the slope of the RR interval. Beats come when the integrated rate
has grown by 1. Published times of the sinus node disagree (`NODES`), so both are here. Left out: what the heart rate
does to the pressure, slower hormones, ectopic beats. Numbers come from ``nelib/data/hrv.csv``.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from scipy import constants
from scipy.signal import lfilter

from nelib.body import delay_loop, reflex
from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas

POSTURES = ("supine", "standing")
NODES = ("fast", "slow")
"""The sinus node and sympathetic traffic: 2.1 s after 0.7 s (Mokrane); a cut-off of 0.01 to 0.02 Hz, 1.7 s (Berger)."""


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("hrv")


def value(name: str) -> float:
    """Return the value of a record of ``hrv.csv``."""
    return _table()[known_name("record", name, _table())].value


@cache
def derivation() -> dict:
    """Return the heart rate and what it makes of small fluctuations, as SymPy expressions.

    Returns
    -------
    dict
        ``"H"``, the heart rate in 1/minute from traffic v and d, with the shares a and b blocked; ``"BRS"``, the slope
        of the RR interval in ms/mmHg that a vagal gain g makes; ``"g"`` from it; ``"passed"``, the share of a
        sympathetic fluctuation of the frequency f that a node with the time constant tau lets through; ``"wave"``, the
        amplitude in ms that a pressure wave of amplitude p makes by way of the sympathetic nerve, with the gain g_s.
    """
    import sympy as sp

    H_i, H_s, H_v, v, d, a, b, g, g_s, p, f, tau = sp.symbols("H_i H_s H_v v d a b g g_s p f tau", positive=True)
    ms = int(constants.minute * constants.kilo)
    H = H_i * (1 + (H_s / H_i - 1) * d * (1 - b)) * (1 - (1 - H_v / H_i) * v * (1 - a))
    slope = sp.diff(ms / H.subs(v, v * (1 + g * p)), p).subs(p, 0)
    passed = 1 / sp.sqrt(1 + (2 * sp.pi * f * tau) ** 2)
    other = -sp.diff(ms / H.subs(d, d * (1 - g_s * p)), p).subs(p, 0) * p
    found = {
        "H": H, "BRS": slope, "g": sp.Symbol("BRS") / slope.coeff(g), "passed": passed, "wave": sp.Abs(other) * passed,
    }  # fmt: skip
    plain = {s: sp.Symbol(s.name) for s in (H_i, H_s, H_v, v, d, a, b, g, g_s, p, f, tau)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("H_i", "H_s", "H_v"))


@cache
def rates() -> dict[str, float]:
    """Return heart rates without nerves, ``"H_i"``, and with one of them, ``"H_s"`` and ``"H_v"``, in 1/minute."""
    rest, change = reflex.evidence("HR_rest").value, reflex.measured()
    return {"H_i": rest + change["both"], "H_s": rest + change["atropine"], "H_v": rest + change["propranolol"]}


def node(name: str = "fast") -> tuple[float, float]:
    """Return time constant and delay in s of the sinus node for sympathetic traffic, one of `NODES`."""
    if known_name("node", name, NODES) == "fast":
        return value("step_lag"), value("step_delay")
    middle = (value("node_low") + value("node_high")) / 2
    return 1 / (2 * np.pi * middle), value("node_delay")


@dataclass(frozen=True)
class Subject:
    """Who is recorded; what is not given is that of the posture.

    Attributes
    ----------
    posture : str
        One of `POSTURES`.
    drive, vagus : float
        Sympathetic and vagal traffic to the heart, supine rest being 1.
    BRS : float
        Baroreflex sensitivity of the RR interval by the vagus, in ms/mmHg.
    atropine, propranolol : float
        Shares of the vagal and the sympathetic effect on the heart that are blocked.
    breath : float
        Breaths a second.
    node : str
        One of `NODES`.
    """

    posture: str = "supine"
    drive: float | None = None
    vagus: float | None = None
    BRS: float | None = None
    atropine: float = 0.0
    propranolol: float = 0.0
    breath: float | None = None
    node: str = "fast"

    def __post_init__(self):
        where = known_name("posture", self.posture, POSTURES)
        known_name("node", self.node, NODES)
        for name in ("drive", "vagus", "BRS"):
            given = getattr(self, name)
            usual = value(f"{name}_{where}")
            object.__setattr__(self, name, usual if given is None else number(name, given, low=0))
        # More vagal traffic than this would stop the heart.
        highest = rates()["H_i"] / (rates()["H_i"] - rates()["H_v"])
        if self.vagus >= highest:
            raise ValueError(f"vagus must be below {highest:.3g}: the heart would stop.")
        if self.vagus == 0 and self.BRS > 0:
            raise ValueError("Without vagal traffic there is no vagal baroreflex: BRS must be 0.")
        for name in ("atropine", "propranolol"):
            object.__setattr__(self, name, number(name, getattr(self, name), low=0, high=1))
        object.__setattr__(self, "breath", positive("breath", value("breath") if self.breath is None else self.breath))

    @property
    def gain(self) -> float:
        """Vagal gain in 1/mmHg that makes the sensitivity, without any block."""
        if self.BRS == 0:
            return 0.0
        given = rates() | {"v": self.vagus, "d": self.drive, "a": 0.0, "b": 0.0, "BRS": self.BRS}
        return float(FORMULAS.compute("g", **given))

    def rate(self, vagus: Any = None, drive: Any = None) -> np.ndarray:
        """Return the heart rate in 1/minute at some traffic; at that of the subject unless given."""
        v, d = self.vagus if vagus is None else vagus, self.drive if drive is None else drive
        return FORMULAS.compute("H", v=v, d=d, a=self.atropine, b=self.propranolol, **rates())


@dataclass(frozen=True, eq=False)
class Recording:
    """What was recorded: `beats` in s, `RR` in ms, each at the end of its interval; hidden, time and pressure."""

    beats: np.ndarray = field(repr=False)
    RR: np.ndarray = field(repr=False)
    time: np.ndarray = field(repr=False)
    pressure: np.ndarray = field(repr=False)
    subject: Subject


def pressure_waves(subject: Subject, duration: float, seed: int = 1, step: float | None = None) -> tuple:
    """Return times in s, from before 0, and the deviation of the pressure in mmHg without what breathing adds."""
    h = value("step") if step is None else positive("step", step)
    loop = delay_loop.species("man")
    critical = delay_loop.edge(loop["delay"], loop["lag"]).gain
    K = critical * value(f"edge_{subject.posture}")
    n = max(1, round(loop["delay"] / h))
    size = int(np.ceil((duration + value("settle")) / h))
    random = np.random.default_rng([whole("seed", seed, 0), 0])
    # Pushes are drawn on the grid of the default step, so that a finer step moves the same subject.
    coarse = value("step")
    knots = np.arange(int(np.ceil(size * h / coarse)) + 1) * coarse
    memory = np.exp(-coarse / value("push_time"))
    pushes = lfilter([np.sqrt(1 - memory**2)], [1, -memory], random.standard_normal(knots.size))
    push = value(f"push_{subject.posture}") * np.interp(np.arange(size) * h, knots, pushes)
    keep = np.exp(-h / loop["lag"])
    p = np.zeros(size + n)
    scale = np.sqrt(loop["lag"] / value("push_time"))
    for first in range(0, size, n):
        heard = delay_loop.answer(p[first : first + n], K, value("span"))[: size - first]
        forced = heard + scale * push[first : first + heard.size]
        block = lfilter([1 - keep], [1, -keep], forced, zi=[keep * p[first + n - 1]])[0]
        p[first + n : first + n + block.size] = block
    p = p[n:]
    return np.arange(size) * h - value("settle"), p


def record(subject: Subject | None = None, *, duration: float | None = None, seed: int = 1, step: float | None = None):
    """Record beats.

    Parameters
    ----------
    subject : Subject, optional
        Lying at rest unless given.
    duration : float, optional
        In s; five minutes unless given.
    seed : int
        Draws the pushes on the vessels. Blocks do not change them: the same seed is the same subject.
    step : float, optional
        Time step in s.

    Returns
    -------
    Recording
    """
    who = Subject() if subject is None else subject
    if not isinstance(who, Subject):
        raise ValueError(f"subject must be a Subject, but it is {subject!r}.")
    length = value("length") if duration is None else positive("duration", duration)
    t, slow = pressure_waves(who, length, seed, step)
    turn = 2 * np.pi * who.breath * t
    p = slow + value("breath_pressure") * np.sin(turn)
    tau, delay = node(who.node)
    vagal_delay = (value("vagal_low") + value("vagal_high")) / 2
    heard = np.interp(t - vagal_delay, t, p)
    v = who.vagus * np.maximum(1 + who.gain * heard + value("breath_vagus") * np.sin(turn), 0)
    late = np.interp(t - delay - value("central_delay"), t, p)
    traffic = who.drive * np.maximum(1 - value("sympathetic_gain") * late, 0)
    keep = np.exp(-(t[1] - t[0]) / tau)
    d = lfilter([1 - keep], [1, -keep], traffic, zi=[keep * who.drive])[0]
    highest = rates()["H_i"] / (rates()["H_i"] - rates()["H_v"])
    tiny = np.sqrt(np.finfo(float).eps)
    H = who.rate(np.minimum(v, highest * (1 - tiny)), d)
    phase = np.concatenate([[0], np.cumsum((H[1:] + H[:-1]) / 2 * np.diff(t))]) / constants.minute
    phase -= np.interp(0, t, phase)
    beats = np.interp(np.arange(1, np.floor(phase[-1]) + 1), phase, t)
    kept = t >= 0
    return Recording(beats[1:], np.diff(beats) * constants.kilo, t[kept], p[kept], who)
