r"""Waves of blood pressure from a reflex that comes too late: the smallest loop that has them.

A pressure that deviates by $x$ is answered after a delay $D$ by vessels that follow with the time constant $\tau$:

.. math:: \tau\,\dot x = -x + \varphi\big(x(t - D)\big), \qquad \varphi'(0) = -K .

A wave :math:`e^{st}` fits if :math:`\tau s + 1 + K e^{-sD} = 0`. It neither grows nor dies out, :math:`s = i\omega`, if

.. math:: \omega\tau = -\tan(\omega D), \qquad K_c = -1/\cos(\omega D) = \sqrt{1 + \omega^2\tau^2},

so $\omega D$ lies between a quarter and a half of a turn: one wave lasts two to four delays, whatever the vessels do.
Waves of one frequency at one gain fix both delay and time constant. With gains above $K_c$ waves grow until the reflex
saturates, as the reflex of Ringwood & Malpas (2001) does in the central nervous system.

Real reflexes have more lags than one, and answer the speed of a change too: `nelib.body.ursino`.
Times in seconds, frequencies in Hz, pressures in mmHg. Every number comes from ``nelib/data/reflex.csv`` and
``nelib/data/equilibrium.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.body import equilibrium
from nelib.body.reflex import evidence
from nelib.kit.errors import known_name, number, positive
from nelib.kit.formula import Formulas, array

SPECIES = ("man", "rabbit", "rat")


@cache
def derivation() -> dict:
    """Derive the waves that neither grow nor die out, as SymPy expressions.

    Returns
    -------
    dict
        ``"characteristic"``, zero for a wave e^(st); its ``"real"`` and ``"imaginary"`` parts at s = iω; ``"cos"`` and
        ``"sin"`` of ωD that make both zero, with their ratio ``"tan"``; ``"K"``, the gain at which their squares make
        1; ``"delay"`` and ``"lag"`` that give waves of a frequency f at a critical gain K; for the phase θ = ωD of such
        waves, from π/2 to π, ``"ratio_at"``, delay over lag, and ``"K_at"``; ``"delays"``, how many delays a wave
        lasts.
    """
    import sympy as sp

    s = sp.Symbol("s")
    tau, D, K, omega, f, theta = sp.symbols("tau D K omega f theta", positive=True)
    whole = tau * s + 1 + K * sp.exp(-s * D)
    at = sp.expand(whole.subs(s, sp.I * omega), complex=True)
    real, imaginary = sp.re(at), sp.im(at)
    cos, sin = sp.symbols("c s_", real=True)
    swap = {sp.cos(omega * D): cos, sp.sin(omega * D): sin}
    both = sp.solve([real.subs(swap), imaginary.subs(swap)], [cos, sin], dict=True)[0]
    gain = next(root for root in sp.solve(both[cos] ** 2 + both[sin] ** 2 - 1, K) if root.is_positive)
    lag = sp.solve(gain - K, tau)
    phase = sp.acos(-1 / K)
    found = {
        "characteristic": whole, "real": real, "imaginary": imaginary, "cos": both[cos], "sin": both[sin],
        "tan": both[sin] / both[cos], "K": gain, "delay": phase / (2 * sp.pi * f),
        "lag": next(root for root in lag if root.subs({K: 2, omega: 1}) > 0).subs(omega, 2 * sp.pi * f),
        "ratio_at": -theta / sp.tan(theta), "K_at": -1 / sp.cos(theta), "delays": 2 * sp.pi / theta,
    }  # fmt: skip
    # The ratio of delay and lag at a phase is the condition on the tangent, solved.
    condition = found["tan"] - sp.tan(theta)
    if sp.simplify(condition.subs(tau, D / found["ratio_at"]).subs(omega, theta / D)) != 0:
        raise ArithmeticError("The phase does not follow from the characteristic equation.")
    plain = {q: sp.Symbol(q.name) for q in (tau, D, K, omega, f, theta)}
    return {name: sp.sympify(expression).subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("tau", "D", "K", "omega", "f", "theta"))


@dataclass(frozen=True)
class Edge:
    """Where waves neither grow nor die out: critical `gain`, `frequency` in Hz, and `phase` ωD in radians."""

    gain: float
    frequency: float
    phase: float


def edge(delay: float, lag: float) -> Edge:
    """Find the Hopf point of a loop, by SciPy's root finder.

    Parameters
    ----------
    delay, lag : float
        Delay and time constant in s.

    Raises
    ------
    ValueError
        If one is not above 0.
    """
    from scipy.optimize import brentq

    D, tau = positive("delay", delay), positive("lag", lag)
    # sin θ + θ cos θ τ/D falls from 1 to below 0 between π/2 and π, and is smooth where the tangent is not.
    phase = brentq(lambda x: np.sin(x) + x * np.cos(x) * tau / D, np.pi / 2, np.pi, xtol=np.finfo(float).eps)
    omega = phase / D
    return Edge(float(FORMULAS.compute("K", omega=omega, tau=tau)), omega / (2 * np.pi), phase)


def border(ratio_low: float, ratio_high: float, points: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Return delay over lag, and the critical gain there, as two arrays of `points` numbers."""
    low, high = positive("ratio_low", ratio_low), positive("ratio_high", ratio_high)
    if not low < high:
        raise ValueError("ratio_low must be below ratio_high.")
    phases = np.linspace(*(edge(r, 1).phase for r in (low, high)), points)
    return FORMULAS.compute("ratio_at", theta=phases), FORMULAS.compute("K_at", theta=phases)


def slowest(gain: float, delay: float, lag: float) -> complex:
    """Return the root s of the characteristic equation that dies out last, in 1/s, by Lambert's function.

    Its real part is the speed of growth; its imaginary part, if any, is 2π times the frequency.
    """
    from scipy.special import wrightomega

    K, D, tau = positive("gain", gain), positive("delay", delay), positive("lag", lag)
    # (s + 1/τ) D e^((s + 1/τ) D) = -(K D/τ) e^(D/τ), whose logarithm cannot overflow.
    exponent = np.log(K) + np.log(D / tau) + D / tau
    found = complex(wrightomega(exponent + 1j * np.pi))
    if abs(found.imag) < np.sqrt(np.finfo(float).eps):  # no wave: what is left is rounding
        found = complex(found.real, 0)
    return found / D - 1 / tau


def loop_for(frequency: float, gain: float) -> tuple[float, float]:
    """Return the delay and the lag in s of the loop that is at its edge with a frequency (Hz) at a gain.

    Raises
    ------
    ValueError
        If the frequency is not above 0, or the gain not above 1: no weaker loop has waves that last.
    """
    f, K = positive("frequency", frequency), number("gain", gain)
    if K <= 1:
        raise ValueError(
            f"gain must be above 1, but it is {K:g}: a loop that gives back less than it got has no waves."
        )
    return tuple(float(FORMULAS.compute(name, f=f, K=K)) for name in ("delay", "lag"))


def species(name: str) -> dict[str, float]:
    """Return the loop of one of `SPECIES`, for its Mayer waves at the gain of man.

    Returns
    -------
    dict
        ``"frequency"`` in Hz as published; ``"gain"``; ``"delay"`` and ``"lag"`` in s, inferred from both.
    """
    f, K = evidence(f"mayer_{known_name('species', name, SPECIES)}").value, equilibrium.evidence("G_supine").value
    delay, lag = loop_for(f, K)
    return {"frequency": f, "gain": K, "delay": delay, "lag": lag}


def reach() -> float:
    """Return how far apart, in mmHg, the strongest and the weakest answer of the reflex are: range of SNA times a."""
    rat = equilibrium.arcs()
    return rat.P1 * rat.a


def answer(pressure: Any, gain: float, span: float | None = None) -> np.ndarray:
    """Return what the reflex adds, in mmHg, at deviations of the pressure in mmHg: -gain times it, or less.

    Parameters
    ----------
    pressure : array_like
    gain : float
        At rest.
    span : float, optional
        Distance of both plateaus in mmHg, of a logistic curve; a straight line if not given.
    """
    x = np.asarray(pressure, dtype=float)
    if span is None:
        return -gain * x
    return -span / 2 * np.tanh(2 * gain * x / span)  # the logistic curve, centered


def simulate(
    gain: float, delay: float, lag: float, *, kick: float = 1.0, duration: float | None = None,
    span: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Follow the pressure after a kick.

    Parameters
    ----------
    gain : float
        Gain K, at least 0.
    delay, lag : float
        In s.
    kick : float
        Deviation at time 0 in mmHg; there was none before.
    duration : float, optional
        In s; a minute if not given.
    span : float, optional
        Distance of the plateaus of the reflex in mmHg; see `answer`.

    Returns
    -------
    tuple of ndarray
        Times in s, and deviations of the pressure in mmHg.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    from scipy.signal import lfilter

    K, D, tau = number("gain", gain, low=0), positive("delay", delay), positive("lag", lag)
    x0 = number("kick", kick)
    end = evidence("watched_loop").value if duration is None else positive("duration", duration)
    width = None if span is None else positive("span", span)
    n = int(evidence("per_delay").value)
    h = D / n
    # Between two steps the answer is taken as a straight line; for that, each step of the vessels is exact.
    keep = np.exp(-h / tau)
    new = 1 + np.expm1(-h / tau) * tau / h
    weights = [new, -np.expm1(-h / tau) - new]
    path = [array("kick", [x0], low=None)]
    past = np.zeros(n + 1)
    for _ in range(int(np.ceil(end / D))):
        heard = answer(past, K, width)
        start = path[-1][-1]
        # The filter starts in the middle of its work: its memory is what makes the first output the last pressure.
        block = lfilter(weights, [1, -keep], heard[1:], zi=[keep * start + weights[1] * heard[0]])[0]
        past = np.append(start, block)
        path.append(block)
    x = np.concatenate(path)
    t = h * np.arange(x.size)
    return t[t <= end], x[t <= end]
