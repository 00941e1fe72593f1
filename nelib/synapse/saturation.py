r"""A saturation experiment, and two ways to fit it: weighted least squares, and the double reciprocal line.

Wells get rising concentrations of the amine :math:`S`; the uptake is :math:`v = V S/(K_m + S)`. Lineweaver and Burk
turned it into a line, :math:`1/v = 1/V + (K_m/V)\,1/S`, that one could draw with a ruler. An error :math:`\sigma` of
:math:`v` becomes :math:`\sigma/v^2` of :math:`1/v`: the smallest and worst readings get the largest say.
"""

import numpy as np
from scipy.optimize import leastsq

from nelib.kit.errors import number, positive, whole
from nelib.synapse.uptake_assay import Design, value


def concentrations(low: float, high: float, wells: int) -> np.ndarray:
    """Return evenly spaced concentrations on a logarithmic scale (nM)."""
    low, high = positive("lowest S (nM)", low), positive("highest S (nM)", high)
    if low >= high:
        raise ValueError(f"The lowest S must be below the highest, but they are {low:g} and {high:g} nM.")
    return np.geomspace(low, high, whole("wells", wells, 2))


def initial_uptake(design: Design, S) -> np.ndarray:
    """Return the uptake into a well (fmol/min) at the initial rate."""
    S = np.asarray(S, dtype=float)
    return design.cells * design.V_max * S / (design.K_m + S)


def measure(design: Design, S, rng: np.random.Generator, repeats: int, blank_error: float = 0.0):
    """Return the uptake that repeated experiments would report, with its standard errors.

    Parameters
    ----------
    design : Design
        Line, cells, time, counting and tracer; its `substrate` is not used.
    S : array_like
        Concentrations of the amine (nM), one well each.
    rng : numpy.random.Generator
    repeats : int
        Number of experiments.
    blank_error : float
        Error of the blank that is subtracted, as a share of it: 0.5 subtracts half too much.

    Returns
    -------
    (ndarray, ndarray)
        Uptake (fmol/min) and its standard error by counting, pipetting and sticking, from what was measured: one row
        an experiment.
    """
    S = np.asarray(S, dtype=float)
    number("blank_error", blank_error, low=-1)
    shape = (repeats, S.size)
    stuck, per_fmol = value("stuck") * S * design.volume, design.dpm * value("efficiency")
    true = initial_uptake(design, S) * design.time
    spread = np.hypot(value("cv_cells"), value("cv_pipette"))
    found = true * rng.lognormal(-(spread**2) / 2, spread, shape)
    found = found + stuck * rng.lognormal(-(value("cv_stuck") ** 2) / 2, value("cv_stuck"), shape)
    expected = (found * per_fmol + value("background")) * design.counting
    counts = rng.poisson(expected)
    background = value("background") * design.counting
    net = (counts - background) / (per_fmol * design.counting) - stuck * (1 + blank_error)
    counting = np.sqrt(counts.clip(1)) / (per_fmol * design.counting)
    error = np.sqrt(counting**2 + (spread * net) ** 2 + (value("cv_stuck") * stuck) ** 2)
    return net / design.time, error / design.time


def lineweaver_burk(S, v, error=None) -> tuple[np.ndarray, np.ndarray]:
    """Return K_m and V_max from straight lines through 1/v against 1/S, one for each row of `v`.

    With the standard errors of v, each point weighs by that of 1/v, error/v². Nothing keeps the results positive: a
    well without uptake, or with less than its blank, can turn the line around.
    """
    S, v = np.asarray(S, dtype=float), np.atleast_2d(np.asarray(v, dtype=float))
    v = np.where(v == 0, np.finfo(float).tiny, v)
    if error is None:
        slope, intercept = np.polyfit(1 / S, (1 / v).T, 1)
    else:
        weights = v**2 / np.atleast_2d(error)
        lines = [np.polyfit(1 / S, 1 / row, 1, w=w) for row, w in zip(v, weights, strict=True)]
        slope, intercept = np.array(lines).T
    return slope / intercept, 1 / intercept


def least_squares_fit(S, v, error=None) -> tuple[np.ndarray, np.ndarray]:
    """Return K_m and V_max by least squares on the measured scale, one for each row of `v`; `error` gives weights."""
    S, v = np.asarray(S, dtype=float), np.atleast_2d(v)
    error = np.ones_like(v) if error is None else np.atleast_2d(error)
    found = []
    for row, sigma in zip(v, error, strict=True):

        def misfit(p, row=row, sigma=sigma):
            return (row - np.exp(p[1]) * S / (np.exp(p[0]) + S)) / sigma

        start = np.log([np.sqrt(S[0] * S[-1]), max(row.max(), sigma.min())])
        with np.errstate(over="ignore", invalid="ignore"):
            found.append(leastsq(misfit, start)[0])
    K_m, V_max = np.exp(np.clip(np.array(found).T, *np.log([np.finfo(float).tiny, np.finfo(float).max])))
    return K_m, V_max
