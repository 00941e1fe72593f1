"""Balances that are solved by number: one increasing function, one root, many values at once.

Every balance of this package is written so that its left side rises with the unknown. Then it has one root at most, no
branch of a formula has to be chosen, and a root between two limits is found without fail.
"""

from collections.abc import Callable

import numpy as np

_ROUNDS = 200  # geometry: bisection alone needs about 60
_CLOSE = 2 * np.finfo(float).eps


def increasing_root(function: Callable, low, high, close: float = _CLOSE) -> np.ndarray:
    """Return where an increasing function is 0, for arrays of functions at once.

    Chandrupatla's method (1997): inverse quadratic interpolation where it is safe, else bisection. SciPy has it for
    arrays since version 1.15 (`scipy.optimize.elementwise.find_root`); the course also runs with 1.14.

    Parameters
    ----------
    function : callable
        Takes an array and returns one of the same shape; each element is an increasing function of that element.
    low, high : array_like
        Limits of what is possible, broadcast together. Where the function is not negative at the lower limit or not
        positive at the upper one, that limit is returned.
    close : float
        Relative width at which an interval is narrow enough.

    Returns
    -------
    numpy.ndarray
    """
    a, b = (np.array(x, dtype=float) for x in np.broadcast_arrays(low, high))
    f_a, f_b = function(a), function(b)
    at_limit = np.where(f_a >= 0, a, np.where(f_b <= 0, b, np.nan))
    b, a, f_b, f_a = a, b, f_a, f_b  # b is the newest point, a the other end
    share = 1 / 2
    for _ in range(_ROUNDS):
        x = a + share * (b - a)
        f = function(x)
        same = (f < 0) == (f_a < 0)
        c, f_c = np.where(same, a, b), np.where(same, f_a, f_b)
        b, f_b = np.where(same, b, a), np.where(same, f_b, f_a)
        a, f_a = x, f
        best = np.where(np.abs(f_a) < np.abs(f_b), a, b)
        with np.errstate(all="ignore"):
            width = np.abs(b - a)
            limit = np.maximum(close * np.abs(best), np.finfo(float).tiny)
            finished = (f_a == 0) | (f_b == 0) | (width <= limit) | ~np.isnan(at_limit)
            if finished.all():
                break
            # Interpolate where three points lie on one monotone curve.
            xi, phi = (a - b) / (c - b), (f_a - f_b) / (f_c - f_b)
            smooth = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
            step = f_a / (f_b - f_a) * f_c / (f_b - f_c) + (c - a) / (b - a) * f_a / (f_c - f_a) * f_b / (f_c - f_b)
            share = np.where(smooth & np.isfinite(step), step, 1 / 2)
            edge = np.minimum(limit / width / 2, 1 / 2)
            share = np.where(finished, 1 / 2, np.clip(share, edge, 1 - edge))
    return np.where(np.isnan(at_limit), best, at_limit)
