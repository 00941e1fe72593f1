r"""The plate of the virtual uptake assay: pipetting, counting, and the analysis that a student would do.

A share of the tracer sticks to the well without any carrier. Wells vary in cells, pipetted volumes and what sticks;
wells at the edge take up less; the counter adds its background and counts at random. What happens in a well is in
`nelib.synapse.uptake_assay`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import least_squares
from scipy.special import stdtrit, wrightomega

from nelib.kit.errors import known_name, number, positive
from nelib.synapse.uptake_assay import COLUMNS, ROWS, Compound, Design, drugs, positions, uptake, value

METHODS = ("cheng-prusoff", "IC50", "exact")
TISSUES = ("cortex", "hypothalamus")


def vary(rng: np.random.Generator | None, name: str, size: int) -> np.ndarray:
    """Return factors around 1 with the coefficient of variation of a record; all 1 without a generator."""
    return np.ones(size) if rng is None else rng.lognormal(-(value(name) ** 2) / 2, value(name), size)


def counter(rng: np.random.Generator | None, dpm: np.ndarray, minutes: float) -> tuple[np.ndarray, np.ndarray]:
    """Return counts, and the dpm that follow from them; the expected ones without a generator."""
    expected = (value("efficiency") * dpm + value("background")) * minutes
    counts = expected if rng is None else rng.poisson(expected)
    return counts, (counts / minutes - value("background")) / value("efficiency")


def checked(*given) -> None:
    """Refuse what is no Design, Compound and Generator, in this order."""
    for what, kind in zip(given, (Design, Compound, np.random.Generator), strict=True):
        if not isinstance(what, kind):
            raise ValueError(
                f"A plate needs a Design, a Compound and a random generator; {what!r} is no {kind.__name__}."
            )


def run(design: Design, compound: Compound, rng: np.random.Generator):
    """Return what the counter says about a plate.

    Returns
    -------
    pandas.DataFrame
        One row for each well: ``row``, ``column``, ``edge``, ``role`` (total, non-specific, inhibitor), ``substrate``,
        ``inhibitor`` and ``blank`` (nM, as intended), ``added`` (dpm, as intended), ``minutes``, ``counts``, ``cpm``,
        and ``dpm`` after background and efficiency.
    """
    checked(design, compound, rng)
    return _plate(design, compound, rng)


def expected(design: Design, compound: Compound):
    """Return the plate that `run` would give in the mean: no counting noise, no variation between wells.

    Wells at the edge take up less only if they are not assigned at random: then the loss falls on some wells alone.
    """
    checked(design, compound, np.random.default_rng())
    return _plate(design, compound, None)


def _plate(design: Design, compound: Compound, rng: np.random.Generator | None):
    import pandas as pd

    K_i, K_blank = compound.affinity(design.carrier), drugs()[design.blank_drug].affinity(design.carrier)
    roles = [("total", 0.0, 0.0)] * design.controls + [("non-specific", 0.0, design.blank)] * design.controls
    roles += [("inhibitor", i, 0.0) for i in design.inhibitor for _ in range(design.replicates)]
    role, inhibitor, blank = (np.array(column) for column in zip(*roles, strict=True))
    size, wells = len(roles), positions(design.edges)
    order = rng.permutation(len(wells)) if design.randomized and rng is not None else np.arange(len(wells))
    row, column = zip(*(wells[k] for k in order[:size]), strict=True)
    edge = np.isin(row, (ROWS[0], ROWS[-1])) | np.isin(column, (1, COLUMNS))
    # Without a generator, wells that are assigned at random share what the edge of the plate takes.
    share = 1 - len(positions(False)) / len(positions(True)) if design.edges else 0
    slow = value("edge") * (share if rng is None and design.randomized else edge)
    amine = design.substrate * vary(rng, "cv_pipette", size)
    stuck = value("stuck") * vary(rng, "cv_stuck", size)
    drug = (inhibitor / K_i + blank / K_blank) * vary(rng, "cv_pipette", size)
    cells = design.cells * vary(rng, "cv_cells", size)
    end = uptake(design, drug, substrate=amine * (1 - stuck), cells=cells, speed=1 - slow)
    kept = end["cells"] + end["metabolites"] + stuck * amine * design.volume
    counts, dpm = counter(rng, kept * design.dpm, design.counting)
    columns: dict[str, Any] = dict(row=row, column=column, edge=edge, role=role, substrate=design.substrate)
    columns |= dict(inhibitor=inhibitor, blank=blank, added=design.substrate * design.volume * design.dpm)
    columns |= dict(minutes=design.counting, counts=counts, cpm=counts / design.counting, dpm=dpm)
    return pd.DataFrame(columns)


def two_sites(desipramine, tissue: str) -> np.ndarray:
    """Return the share of norepinephrine uptake into rat synaptosomes that desipramine (nM) leaves (Michel 1984)."""
    known_name("tissue", tissue, TISSUES)
    dose = np.array([number("desipramine (nM)", d, low=0) for d in np.atleast_1d(desipramine)])
    share, near, far = (value(f"michel_{part}_{tissue}") for part in ("share", "IC50", "rest"))
    return share / (1 + dose / near) + (1 - share) / (1 + dose / far)


@dataclass(frozen=True)
class Estimate:
    """What the analysis found.

    K_i (nM) with the ends of its confidence interval; the fitted specific and non-specific uptake (dpm) without
    inhibitor; the scatter of the wells around the curve, 1 if counting, cells, pipettes and sticking explain it. Far
    above 1, the curve does not fit, and the interval means little. ``curve(dose)`` gives the fitted dpm at doses in nM.
    """

    K_i: float
    low: float
    high: float
    specific: float
    blank: float
    scatter: float
    method: str
    curve: Callable[[Any], np.ndarray] = field(repr=False, compare=False)

    def holds(self, K_i: float) -> bool:
        """Say whether a K_i (nM) lies in the interval."""
        return self.low <= K_i <= self.high


def remaining(S, K, taken) -> np.ndarray:
    r"""Return the amine (nM) left in the medium when cells take it up and nothing comes back.

    Parameters
    ----------
    S, K : array_like
        Amine at the start, and at half of the maximal uptake, :math:`K_m(1 + I/K_i)` (nM).
    taken : array_like
        Maximal uptake times time, over the volume (nM).
    """
    return K * wrightomega(np.log(S / K) + (S - taken) / K)


def analyze(table, K_m: float, S: float, method: str = "cheng-prusoff") -> Estimate:
    r"""Fit the plate and return K_i with its 95% confidence interval.

    The blanks give :math:`b`, the other wells :math:`b + T/(1 + I/IC_{50})`, and :math:`K_i = IC_{50}/(1 + S/K_m)`.
    Wells weigh by counting statistics and the variation of cells, pipettes and sticking; the scatter of the plate
    scales the interval. Method ``"IC50"`` takes the IC50 for K_i. ``"exact"`` replaces Cheng and Prusoff's initial rate
    by the integrated one, with the medium running out: :math:`S - C + K\ln(S/C) = V t`, :math:`K = K_m(1 + I/K_i)`;
    what comes back out of the cells it does not know.

    Parameters
    ----------
    table : pandas.DataFrame
        From `run`.
    K_m, S : float
        Michaelis constant and concentration of the amine, in nM.
    method : str
        One of `METHODS`.

    Raises
    ------
    ValueError
        If a value is impossible or the plate does not determine a curve.
    """
    known_name("method", method, METHODS)
    K_m, S = positive("K_m (nM)", K_m), positive("S (nM)", S)
    needed = ["role", "inhibitor", "added", "minutes", "counts", "dpm"]
    if missing := [name for name in needed if name not in getattr(table, "columns", ())]:
        raise ValueError(f"The table lacks {', '.join(missing)}. run() returns such a table.")
    role, dose, added, minutes, counts, dpm = (table[name].to_numpy() for name in needed)
    blank = role == "non-specific"
    spread, sticking = (np.hypot(value(name), value("cv_pipette")) for name in ("cv_cells", "cv_stuck"))
    if not blank.any() or not (role == "total").any():
        raise ValueError("The table needs wells with the roles total and non-specific.")
    counting = counts.clip(1) / (minutes * value("efficiency")) ** 2
    bottom, top = dpm[blank].mean(), dpm[role == "total"].mean()
    if top <= bottom:
        raise ValueError("The blanks are as high as the totals: there is no specific uptake to inhibit.")
    used = dose[dose > 0]

    def specific_uptake(p, dose):
        if method != "exact":
            return np.exp(p[1]) / (1 + dose / np.exp(p[2]))
        return added[0] * (1 - remaining(S, K_m * (1 + dose / np.exp(p[2])), np.exp(p[1])) / S)

    def curve(p):
        return p[0] + np.where(blank, 0, specific_uptake(p, dose))

    share = min((top - bottom) / added[0], 1 - value("stuck"))
    first = top - bottom if method != "exact" else S * share - K_m * np.log1p(-share)
    p = np.array([bottom, np.log(first), np.log(used).mean()])
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        for _ in range(2):  # the weights follow the fit
            weight = 1 / np.sqrt(counting + (spread * (curve(p) - p[0])) ** 2 + (sticking * p[0]) ** 2)
            fit = least_squares(lambda p, weight=weight: (dpm - curve(p)) * weight, p, method="lm", x_scale="jac")
            p = fit.x
    span = np.log(used.max() / used.min())
    information = fit.jac.T @ fit.jac
    scale = 1 / np.sqrt(np.diag(information).clip(np.finfo(float).tiny))
    within = np.log(used.min()) - span < p[2] < np.log(used.max()) + span
    if not (within and np.linalg.cond(information * np.outer(scale, scale)) < 1 / np.finfo(float).eps):
        raise ValueError("The plate does not determine an IC50: the concentrations miss the fall of the curve.")
    covariance = np.linalg.inv(information * np.outer(scale, scale)) * np.outer(scale, scale)
    freedom = dpm.size - p.size
    scatter = np.sqrt(2 * fit.cost / freedom)
    half_width = stdtrit(freedom, (1 + value("confidence")) / 2) * scatter * np.sqrt(covariance[2, 2])
    log_K_i = p[2] - (np.log1p(S / K_m) if method == "cheng-prusoff" else 0)
    K_i, low, high = (float(np.exp(log_K_i + k * half_width)) for k in (0, -1, 1))
    specific = float(curve(p)[role == "total"].mean() - p[0])
    return Estimate(
        K_i,
        low,
        high,
        specific,
        float(p[0]),
        float(scatter),
        method,
        lambda x: p[0] + specific_uptake(p, np.asarray(x)),
    )


def selectivity(at: Estimate, other: Estimate) -> tuple[float, float, float]:
    """Return how many times higher K_i is at another carrier, with the ends of its confidence interval.

    The intervals of two independent plates add up in squares on the logarithmic scale.
    """
    for what in (at, other):
        if not isinstance(what, Estimate):
            raise ValueError(f"selectivity compares two estimates from analyze(), but {what!r} is none.")
    ratio = other.K_i / at.K_i
    spread = np.exp(np.hypot(np.log(at.high / at.K_i), np.log(other.high / other.K_i)))
    return ratio, float(ratio / spread), float(ratio * spread)
