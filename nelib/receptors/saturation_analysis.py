"""The analysis of virtual saturation experiments; see `nelib.receptors.bench_analysis`."""

from collections.abc import Mapping

import numpy as np
from scipy import constants
from scipy.optimize import nnls
from scipy.special import stdtrit

from nelib.receptors import binding, blanks
from nelib.receptors.assay import Design
from nelib.receptors.bench_analysis import Estimate, Readings, Refusal, ends, spread
from nelib.receptors.bench_ligands import elsewhere, value
from nelib.receptors.compare import Fit
from nelib.receptors.fitting import saturation_fit
from nelib.receptors.least_squares import least_squares
from nelib.receptors.radioligand import value as counter
from nelib.receptors.tubes import BLANK, TOTAL

_unchecked = binding.THEORY.compute  # a fit asks thousands of times, and its scales keep all constants above 0


def analyze(tubes: Readings, method: str, interval: bool) -> Estimate:
    """Analyze a saturation experiment; see `bench_analysis.analyze`."""
    design, y, blank, added = tubes.design, tubes.fmol, tubes.blank, tubes.added
    V, per_mg = design.volume, constants.kilo / design.protein
    x = added if method in ("added", "exact") else np.maximum(added - y / V, 0)
    sticking = _sticking(tubes)
    if method == "simple":
        return _scatchard(tubes, x, y - sticking, interval)
    order = np.concatenate((np.flatnonzero(~blank), np.flatnonzero(blank)))

    def fit(specific, two=None):
        sigma = tubes.sigma(np.where(blank, 0, np.maximum(specific, 0)), sticking)[order]
        if two:
            return _two_sites(x[order], y[order], ~blank[order], sigma, two)
        if method == "exact" or design.other_sites:
            return _mass_action(tubes, x, order, sigma, method == "exact", y - sticking)
        return saturation_fit(x[~blank], y[~blank], y[blank], L_nonspecific=x[blank], sigma=sigma)

    found, fitted = fit(y - sticking), np.empty(y.size)
    fitted[order] = found.fitted
    found = fit(fitted - sticking, found.values if method == "two" else None)
    residuals = np.empty(y.size)
    residuals[order] = found.residuals
    quick = method == "two"
    K_d = ends(found, "K_d", interval, shared=tubes.shared, quick=quick)
    B_max = ends(found, "B_max", interval, per_mg, shared=value("cv_protein"), quick=quick)
    return Estimate(
        "K_d", "nM", *K_d, found.scatter, {"B_max": B_max}, K_d[0], x,
        lambda role, L: np.where(role == BLANK, found.curve(L, nonspecific=True), found.curve(L)), residuals,
    )  # fmt: skip


def _sticking(tubes: Readings) -> np.ndarray:
    """Return what sticks in each tube by the blanks: a straight line, and a bend where other sites are known."""
    blank, added = tubes.blank, tubes.added
    shapes = np.column_stack(_shapes(tubes.design, added))
    return shapes @ nnls(shapes[blank], tubes.fmol[blank])[0]


def _shapes(design: Design, free) -> list[np.ndarray]:
    """Return how non-specific binding goes with the free label: straight, or with sites of a K_d that is on record."""
    return [free, free / (free + elsewhere(design.short))] if design.other_sites else [free]


def _mass_action(tubes: Readings, x, order, sigma, depleted: bool, specific) -> Fit:
    """Fit one site with the label that the drug leaves on the receptors of the blanks and, if asked, with depletion."""
    design, V, most = tubes.design, tubes.design.volume, max(specific.max(), np.finfo(float).tiny)
    slope = max(float((tubes.fmol - specific) @ x / (x @ x)), 0.0)

    def model(L, total, K_d, B_max, NS, other=0.0):
        share = max(NS, 0.0) / V if depleted else 0.0
        size = V * (1 + share)
        kinds = blanks.states(design, K_d) if depleted else []

        def held(part, K):  # fmol
            if not depleted:
                return part * _unchecked("saturation", L=L, B_max=B_max, K_d=K, NS=0, background=0)
            return _unchecked("bound", R_T=part * B_max / size, L_T=L / (1 + share), K_d=K) * size

        bound = np.where(total, held(1.0, K_d), sum((held(part, K) for part, K in kinds), start=0 * L))
        free = (L - bound / V) / (1 + share) if depleted else L
        line, *bend = _shapes(design, free)
        return bound + NS * line + sum(other * shape for shape in bend)

    L, total, y = x[order], ~tubes.blank[order], tubes.fmol[order]
    start = {"K_d": design.K_d, "B_max": 2 * most, "NS": slope} | ({"other": 0.0} if design.other_sites else {})
    middle = start | {"K_d": float(np.sqrt(L.max() * L[L > 0].min()))}
    return least_squares(
        lambda **p: model(L, total, **p), y, [start, middle], logs=("K_d", "B_max"), sigma=sigma,
        curve=lambda v: lambda L, nonspecific=False: model(np.asarray(L, dtype=float), not nonspecific, **v),
    )  # fmt: skip


def _two_sites(x, y, total, sigma, near: Mapping[str, float]) -> Fit:
    """Fit two sites to saturation; `K_d` and `B_max` are those of the tighter one."""

    def model(x, total, K_d, B_max, ratio, B_far, NS):
        sites = binding.saturation(x, B_max, K_d) + binding.saturation(x, B_far, K_d * (1 + ratio))
        return total * sites + NS * x

    B, K = near["B_max"], near["K_d"]
    starts = [{"K_d": K / f, "B_max": B / 2, "ratio": f * f, "B_far": B / 2, "NS": near["NS"]} for f in (2, 2 * 2)]
    return least_squares(
        lambda **p: model(x, total, **p), y, starts, logs=("K_d", "B_max", "ratio", "B_far"), sigma=sigma,
        curve=lambda v: lambda L, nonspecific=False: model(np.asarray(L, dtype=float), not nonspecific, **v),
    )  # fmt: skip


def _scatchard(tubes: Readings, x, specific, interval: bool) -> Estimate:
    """Fit an unweighted line to bound over free against bound; that both hold the same error, it does not know."""
    design, total = tubes.design, (tubes.role == TOTAL) & (x > 0)
    bound = specific[total]
    if bound.size <= 2:
        raise Refusal("Scatchard's line needs at least three tubes with free label.", "no label is left free")
    (slope, top), covariance = np.polyfit(bound, bound / x[total], 1, cov=True)
    if not slope < 0 < top:
        raise Refusal("Scatchard's line does not fall: it gives no K_d and no B_max.", "Scatchard's line does not fall")
    K_d, B_max = -1 / slope, -top / slope
    both = np.array([-1 / slope, 1 / top])
    shares = np.sqrt([covariance[0, 0] / slope**2, both @ covariance @ both + value("cv_protein") ** 2])
    t = stdtrit(bound.size - 2, (1 + counter("confidence")) / 2) if interval else np.nan
    per_mg = constants.kilo / design.protein
    (K, B) = ((v, v / np.exp(t * s), v * np.exp(t * s)) for v, s in zip((K_d, B_max * per_mg), shares, strict=True))
    sticking = (tubes.fmol - specific).sum() / x.sum()

    def curve(role, L):
        return (role != BLANK) * B_max * L / (K_d + L) + sticking * L

    left = tubes.fmol - curve(tubes.role, x)
    residuals = left / tubes.sigma(np.where(tubes.blank, 0, np.maximum(specific, 0)), sticking * x)
    return Estimate("K_d", "nM", *K, spread(residuals, 2 + 1), {"B_max": B}, K_d, x, curve, residuals)
