"""Two groups of animals compared, in many experiments at once: by ranks, by means, and by the ratio of their values.

The tests tell p for each number of animals from one to all, as needed by who looks at the data while they come in.
Every number comes from ``nelib/data/memory.csv``.
"""

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from nelib.locus.plasticity import evidence


def by_ranks(
    x: np.ndarray, y: np.ndarray, in_x: np.ndarray, in_y: np.ndarray, top: float
) -> tuple[np.ndarray, np.ndarray]:
    """Compare groups by ranks (Mann-Whitney, normal approximation), for each number of animals in them.

    Parameters
    ----------
    x, y : numpy.ndarray
        Values along the last axis; the axes before it are broadcast.
    in_x, in_y : numpy.ndarray
        Which of them are analyzed.
    top : float
        No value is above, and only at it are there ties.

    Returns
    -------
    tuple of numpy.ndarray
        How far the rank sum of x is above what is expected, and the two-sided p.
    """
    # Twice, as whole numbers of few bytes: 2 where x is larger, 1 where they are equal.
    twice = (x[..., :, None] > y[..., None, :]).astype(np.int8) + (x[..., :, None] >= y[..., None, :])
    twice *= in_x[..., :, None] & in_y[..., None, :]
    U = np.diagonal(twice.cumsum(-1, dtype=np.int32).cumsum(-2, dtype=np.int32), axis1=-2, axis2=-1) / 2
    n, m = in_x.cumsum(-1), in_y.cumsum(-1)
    tied = (in_x & (x >= top)).cumsum(-1) + (in_y & (y >= top)).cumsum(-1)
    N = np.maximum(n + m, 2)
    ties = (tied**2 - 1) * tied / (N * (N - 1))
    variance = n * m / (2 * 2 * (2 + 1)) * (N + 1 - ties)  # geometry: n m/12, of the rank sum
    away = U - n * m / 2
    distance = np.maximum(np.abs(away) - 1 / 2, 0)
    z = np.divide(distance, np.sqrt(np.maximum(variance, 0)), out=np.zeros_like(U), where=variance > 0)
    return away, np.minimum(2 * ndtr(-z), 1.0)


def by_means(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each number of animals a group, how much larger the mean of x is, and p of Student's t-test."""
    n = np.arange(1, x.shape[-1] + 1)

    def squares(a: np.ndarray) -> np.ndarray:
        return np.maximum((a**2).cumsum(-1) - a.cumsum(-1) ** 2 / n, 0)

    free = np.maximum(2 * n - 2, 1)
    error = np.sqrt((squares(x) + squares(y)) / free * 2 / n)
    away = (x.cumsum(-1) - y.cumsum(-1)) / n
    t = np.divide(np.abs(away), error, out=np.zeros_like(away), where=error > 0)
    return away, np.where(n > 1, 2 * stdtr(free, -t), 1.0)


def middle_ratio(x: np.ndarray, y: np.ndarray, in_x: np.ndarray, in_y: np.ndarray) -> np.ndarray:
    """Return the middle of all ratios x to y (Hodges, Lehmann) along the last axis; NaN where none is left.

    Parameters are those of `by_ranks`.
    """
    both = in_x[..., :, None] & in_y[..., None, :]
    # Four bytes a ratio: the many thousand of them are sorted twice as fast, and six digits are enough.
    logs = np.log(x).astype(np.float32)[..., :, None] - np.log(y).astype(np.float32)[..., None, :]
    ratios = np.sort(np.where(both, logs, np.inf).reshape(*both.shape[:-2], -1), axis=-1)
    many = both.sum(axis=(-2, -1))
    sides = (np.maximum(many - 1, 0) // 2, np.minimum(many // 2, ratios.shape[-1] - 1))
    low, high = (np.take_along_axis(ratios, side[..., None], axis=-1)[..., 0].astype(float) for side in sides)
    return np.where(many > 0, np.exp((low + high) / 2), np.nan)


def interval(treated: np.ndarray, control: np.ndarray) -> tuple[float, float, float]:
    """Return the middle of all ratios treated to control (Hodges, Lehmann), and the 95% interval of the rank test."""
    ratios = np.sort(np.log(np.asarray(treated)[:, None] / np.asarray(control)).ravel())
    n, m = len(treated), len(control)
    z = -ndtri(evidence("alpha_level").value / 2)
    out = n * m / 2 - z * np.sqrt(n * m * (n + m + 1) / (2 * 2 * (2 + 1)))  # geometry: n m/12, of the rank sum
    cut = min(max(int(out), 0), ratios.size - 1)
    return tuple(float(np.exp(r)) for r in (np.median(ratios), ratios[cut], ratios[-1 - cut]))
