r"""The waves of Ursino's loop: the gain around it for slow and fast waves, and the gain at which waves last.

Around rest the reduced circulation of `nelib.body.ursino` is linear. A small wave of arterial pressure goes through
afferents, nerves, delays and organs and comes back as $-L(i\omega)$ of itself; with slow waves $L$ is the static
open-loop gain. Waves last where all gains, multiplied by one factor, make $L = -1$.

Frequencies in Hz. Every number comes from ``nelib/data/reflex.csv``.
"""

from functools import cache

import numpy as np

from nelib.body.reflex import MINUTE, parameters
from nelib.body.ursino import LITER, ORGANS, VESSELS, commands, derivation, usual_rest
from nelib.kit.errors import positive


@cache
def _linear() -> tuple[np.ndarray, np.ndarray]:
    """Return the slopes at rest of dP_a, dP_v, dP_p by pressures, and by organs, T and dV."""
    import sympy as sp

    at = usual_rest()
    organs = dict(zip(ORGANS, at.organs, strict=True))
    T = MINUTE / at.HR
    point = parameters() | organs | {"P_a": at.P_a, "P_v": at.P_v, "P_p": at.P_p, "T": T, "dV": 0, "B": 0}
    values = {sp.Symbol(n): x for n, x in point.items()}
    both = []
    for moving in (VESSELS, (*ORGANS[: ORGANS.index("Ts")], "T", "dV")):
        rows = [[sp.diff(_pumping(derivation()[f"d{P}"]), sp.Symbol(x)) for x in moving] for P in VESSELS]
        both.append(np.array(sp.Matrix(rows).xreplace(values), dtype=float))
    return tuple(both)


def _pumping(expression):
    """Return an expression with both ventricles filled and pumping, as they are at rest."""
    import sympy as sp

    return expression.replace(sp.Max, lambda *of: next(part for part in of if part != 0))


def loop(frequency: float) -> complex:
    """Return the loop's gain for waves around rest: what comes back, turned around, for a wave of pressure of size 1.

    Parameters
    ----------
    frequency : float
        In Hz.

    Returns
    -------
    complex
        Waves of this frequency last if it is -1.
    """
    f, v, at = positive("frequency", frequency), parameters(), usual_rest()
    s = 2j * np.pi * f
    by_pressure, by_input = _linear()
    small = np.sqrt(np.finfo(float).eps) * at.P_a
    slopes = (commands(at.P_a + small, 0, 0) - commands(at.P_a - small, 0, 0)) / (2 * small)
    sent = {
        organ: slope * np.exp(-s * v[f"D_{organ}"]) / (1 + s * v[f"tau_{organ}"])
        for organ, slope in zip(ORGANS, slopes, strict=True)
    }
    inputs = [sent[organ] for organ in ORGANS[: ORGANS.index("Ts")]]
    inputs += [sent["Ts"] + sent["Tv"], s * (sent["Vs"] + sent["Ve"])]
    back = np.linalg.solve(s * np.eye(len(VESSELS)) - by_pressure, by_input @ np.array(inputs))[0]
    return complex(-back * (1 + s * v["tau_z"]) / (1 + s * v["tau_p"]))


@cache
def edge() -> tuple[float, float]:
    """Return by how much all gains must be multiplied for waves that last, and their frequency in Hz."""
    from scipy.optimize import brentq

    grid = np.geomspace(parameters()["search_low"], parameters()["search_high"], LITER)
    back = np.array([loop(f) for f in grid])
    crossings = np.flatnonzero((np.diff(np.sign(back.imag)) != 0) & (back.real[1:] < 0))
    found = [brentq(lambda f: loop(f).imag, grid[i], grid[i + 1]) for i in crossings]
    frequency = min(found, key=lambda f: loop(f).real)
    return -1 / loop(frequency).real, frequency
