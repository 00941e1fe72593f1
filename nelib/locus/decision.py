r"""Deciding between two: evidence that drifts to one of two thresholds, and what gain does to it.

Evidence starts at $x_0$ and follows $dx = A\,dt + c\,dW$ until it reaches $z$ (correct) or $-z$ (error). The chance
of an error and the mean time obey the backward equations

.. math:: \tfrac{c^2}{2} P'' + A P' = 0, \quad \tfrac{c^2}{2} T'' + A T' = -1, \qquad P(z) = T(\pm z) = 0,\; P(-z) = 1,

with the solutions, for $x_0 = 0$, :math:`ER = 1/(1 + e^{2Az/c^2})` and :math:`DT = (z/A) \tanh(Az/c^2)`.

What norepinephrine does here is an assumption of this course: it multiplies the input, signal and noise alike, by a
gain $g$, while noise of size $s$ that arises later is not multiplied. So $A \to gA$ and $c^2 \to g^2 c^2 + s^2$. The
published biophysical model (Eckhoff et al. 2009) was read in its abstract only, and none of its numbers is used.
Times in seconds, evidence in units of its own. Every number comes from ``nelib/data/attention.csv``.
"""

from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import number, positive, whole
from nelib.kit.formula import Formulas, array
from nelib.locus.gain import evidence


@cache
def derivation() -> dict:
    """Derive the closed forms, as SymPy expressions.

    Returns
    -------
    dict
        ``"P"`` and ``"T"``, chance of an error and mean time from any start x_0, solved from the backward equations;
        ``"ER"`` and ``"DT"``, the same for x_0 = 0, simplified; ``"ER_still"`` and ``"DT_still"``, the limit
        without drift; ``"ER_gain"`` and ``"DT_gain"`` with gain and late noise; ``"best_accuracy"``, the gain at which
        errors are fewest; ``"RR"``, rewards in a second; ``"optimal"``, which is zero at the threshold that earns most.
    """
    import sympy as sp

    A, c, z, D, D_p, g, s = sp.symbols("A c z D D_p g s", positive=True)
    x = sp.Symbol("x_0", real=True)
    K_1, K_2 = sp.symbols("K_1 K_2")

    def solve(extra: sp.Expr, right: sp.Expr, ends: tuple) -> sp.Expr:
        """Solve c²/2 y'' + A y' = right: two constants, an exponential, and one solution of the full equation."""
        y = K_1 + K_2 * sp.exp(-2 * A * x / c**2) + extra
        if sp.simplify(c**2 / 2 * sp.diff(y, x, 2) + A * sp.diff(y, x) - right) != 0:
            raise ArithmeticError("This is no solution of the backward equation.")
        constants = sp.solve([y.subs(x, z) - ends[0], y.subs(x, -z) - ends[1]], [K_1, K_2])
        return y.subs(constants)

    error = solve(sp.S.Zero, sp.S.Zero, (0, 1))
    time = solve(-x / A, -sp.S.One, (0, 0))
    ER = 1 / (1 + sp.exp(2 * A * z / c**2))
    DT = z / A * sp.tanh(A * z / c**2)
    if sp.simplify(error.subs(x, 0) - ER) != 0 or sp.simplify((time.subs(x, 0) - DT).rewrite(sp.exp)) != 0:
        raise ArithmeticError("The closed forms for x_0 = 0 do not follow from the general ones.")
    louder = {A: g * A, c: sp.sqrt(g**2 * c**2 + s**2)}
    ER_gain, DT_gain = (e.subs(louder, simultaneous=True) for e in (ER, DT))
    best = sp.solve(sp.diff(g * A * z / (g**2 * c**2 + s**2), g), g)[0]
    RR = (1 - ER) / (DT + D + D_p * ER)
    optimal = sp.exp(2 * A * z / c**2) - 1 - 2 * A / c**2 * (A * (D + D_p) - z)
    ratio = sp.diff(1 / RR, z).rewrite(sp.exp) / optimal
    if sp.simplify(ratio - sp.exp(-2 * A * z / c**2) / A) != 0:
        raise ArithmeticError("The condition for the best threshold does not follow from the rate of reward.")
    plain = {q: sp.Symbol(q.name) for q in (A, c, z, D, D_p, g, s, x)}
    found = {
        "P": error, "T": time, "ER": ER, "DT": DT,
        "ER_still": sp.limit(ER, A, 0), "DT_still": sp.limit(DT, A, 0),
        "ER_gain": ER_gain, "DT_gain": DT_gain, "best_accuracy": best, "RR": RR, "optimal": optimal,
    }  # fmt: skip
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, quiet=("over", "under", "divide"))
# Below this share of the threshold the drift is nothing to the noise, and the closed forms lose their digits.
_STILL = np.sqrt(np.finfo(float).eps)


def _values(drift: Any, noise: Any, threshold: Any, gain: Any, late: Any) -> dict[str, np.ndarray]:
    A, c = (evidence(k).value if v is None else v for k, v in (("A_drift", drift), ("c_noise", noise)))
    z = evidence("z_threshold").value if threshold is None else threshold
    values = {
        "A": array("drift", A), "c": array("noise", c), "z": array("threshold", z, above=True),
        "g": array("gain", gain, above=True), "s": array("late", late),
    }  # fmt: skip
    if (np.hypot(values["g"] * values["c"], values["s"]) == 0).any():
        raise ValueError("Without any noise there is nothing to decide: noise or late must be above 0.")
    return values


def error_rate(
    drift: Any = None, noise: Any = None, threshold: Any = None, *, gain: Any = 1.0, late: Any = 0.0,
) -> np.ndarray:  # fmt: skip
    """Return the share of errors.

    Parameters
    ----------
    drift, noise, threshold : array_like, optional
        A, c and z; from the table if not given. The drift is at least 0.
    gain : array_like
        What multiplies drift and noise.
    late : array_like
        Noise s that the gain does not multiply.

    Raises
    ------
    ValueError
        If a value is impossible, or there is no noise at all.
    """
    return FORMULAS.compute("ER_gain", **_values(drift, noise, threshold, gain, late))


def decision_time(
    drift: Any = None, noise: Any = None, threshold: Any = None, *, gain: Any = 1.0, late: Any = 0.0,
) -> np.ndarray:  # fmt: skip
    """Return the mean time of a decision in s; see `error_rate` for the arguments."""
    values = _values(drift, noise, threshold, gain, late)
    spread = np.hypot(values["g"] * values["c"], values["s"])
    drifts = values["g"] * values["A"] * values["z"] / spread**2
    still = drifts < _STILL
    moving = FORMULAS.compute("DT_gain", **{**values, "A": np.where(still, 1.0, values["A"])})
    return np.where(still, FORMULAS.compute("DT_still", c=spread, z=values["z"]), moving)


def reward_rate(
    drift: Any = None, noise: Any = None, threshold: Any = None, *, gain: Any = 1.0, late: Any = 0.0, pause: Any = None,
    penalty: Any = 0.0,
) -> np.ndarray:  # fmt: skip
    """Return the correct decisions in a second.

    After each decision there is a pause D in s, and after an error a penalty D_p more; see `error_rate` for the rest.
    """
    D = array("pause", evidence("pause").value if pause is None else pause)
    errors = error_rate(drift, noise, threshold, gain=gain, late=late)
    time = decision_time(drift, noise, threshold, gain=gain, late=late)
    return (1 - errors) / (time + D + array("penalty", penalty) * errors)


def best_threshold(
    drift: float | None = None, noise: float | None = None, pause: float | None = None, penalty: float = 0.0,
) -> float:  # fmt: skip
    """Return the threshold that earns most, without gain; see `reward_rate`."""
    from scipy.optimize import brentq

    A, c, D = (
        positive(name, evidence(record).value if given is None else given)
        for name, record, given in (("drift", "A_drift", drift), ("noise", "c_noise", noise), ("pause", "pause", pause))
    )
    extra = number("penalty", penalty, low=0)
    # At z = A (D + D_p) the condition is above zero, at z = 0 below.
    return float(brentq(lambda z: FORMULAS.compute("optimal", A=A, c=c, D=D, D_p=extra, z=z), 0, A * (D + extra)))


def density(
    times: Any, drift: float | None = None, noise: float | None = None, threshold: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    r"""Return the densities of the times of correct decisions and of errors, in 1/s; they add up to a share of 1.

    Late, from a time of :math:`z^2/c^2` on, the series of the correct ones is

    .. math:: \frac{\pi c^2}{4 z^2} e^{Az/c^2 - A^2 t/2c^2} \sum_k k \sin(k\pi/2)\, e^{-k^2\pi^2 c^2 t/8z^2},

    and early, where its terms cancel and lose their digits, the same function as a sum over images of the thresholds,

    .. math:: \frac{z}{\sqrt{2\pi c^2 t^3}} \sum_k k \sin(k\pi/2)\, e^{Az/c^2 - A^2 t/2c^2 - k^2 z^2/2c^2 t}.

    That of errors is lower by :math:`e^{-2Az/c^2}` at any time.
    """
    values = _values(drift, noise, threshold, 1.0, 0.0)
    A, c, z = (float(values[k]) for k in "Acz")
    t = array("times", times, above=True)[..., None]
    k = np.arange(1, 2 * evidence("terms").value, 2)
    slow = t > (z / c) ** 2
    waves = (k * np.pi * c / z) ** 2 / 8 * t  # geometry: of the series
    height = np.where(slow, np.pi / 2 * (c / z) ** 2 / 2, z / c / np.sqrt(2 * np.pi * t**3))  # geometry: of the series
    power = A * z / c**2 - (A / c) ** 2 * t / 2 - np.where(slow, waves, (k * z / c) ** 2 / (2 * t))
    shape = np.clip((height * k * np.sin(k * np.pi / 2) * np.exp(power)).sum(axis=-1), 0, None)
    return shape, shape * np.exp(-2 * A * z / c**2)


def simulate(
    count: int, drift: float | None = None, noise: float | None = None, threshold: float | None = None, *,
    gain: float = 1.0, late: float = 0.0, dt: float | None = None, longest: float | None = None, seed: int = 0,
    corrected: bool = False,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Simulate decisions, by the method of Euler and Maruyama.

    Parameters
    ----------
    count : int
        Decisions.
    drift, noise, threshold, gain, late
        As in `error_rate`.
    dt, longest : float, optional
        Step and longest time in s; from the table if not given.
    seed : int
        Of the noise.
    corrected : bool
        A path that is looked at only every `dt` crosses late. True lowers the threshold to make up for it.

    Returns
    -------
    tuple of numpy.ndarray
        Times in s, NaN where nothing was decided in time; and 1 for correct, -1 for an error, 0 for neither.
    """
    values = {k: float(v) for k, v in _values(drift, noise, threshold, gain, late).items()}
    step = positive("dt", evidence("dt_decision").value if dt is None else dt)
    end = positive("longest", evidence("longest").value if longest is None else longest)
    spread = np.hypot(values["g"] * values["c"], values["s"]) * np.sqrt(step)
    z = values["z"] - (evidence("overshoot").value * spread if corrected else 0)
    rng = np.random.default_rng(whole("seed", seed, 0))
    times, choices = np.full(whole("count", count, 1), np.nan), np.zeros(count, dtype=int)
    open_, x, done, block = np.arange(count), np.zeros(count), 0, int(evidence("block").value)
    while open_.size and done * step < end:
        steps = min(block, max(round(end / step) - done, 1))
        kicks = rng.standard_normal((steps, open_.size)) * spread + values["g"] * values["A"] * step
        path = x + np.cumsum(kicks, axis=0)
        out = np.abs(path) >= z
        hit, first = out.any(axis=0), out.argmax(axis=0)
        times[open_[hit]] = (done + first[hit] + 1) * step
        choices[open_[hit]] = np.sign(path[first[hit], np.flatnonzero(hit)])
        open_, x, done = open_[~hit], path[-1, ~hit], done + steps
    return times, choices
