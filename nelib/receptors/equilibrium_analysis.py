"""The analysis of virtual saturation and competition experiments; see `nelib.receptors.bench_analysis`."""

from collections.abc import Mapping

import numpy as np
from scipy import constants
from scipy.special import stdtrit

from nelib.receptors import binding
from nelib.receptors.bench_analysis import ENDLESS, Estimate, Readings, Refusal, ends, leverage
from nelib.receptors.bench_ligands import value
from nelib.receptors.compare import Fit
from nelib.receptors.fitting import competition_fit, saturation_fit
from nelib.receptors.least_squares import least_squares
from nelib.receptors.radioligand import value as counter
from nelib.receptors.tubes import BLANK, TOTAL


def analyze(tubes: Readings, method: str, interval: bool) -> Estimate:
    """Analyze a competition or a saturation experiment; see `bench_analysis.analyze`."""
    return (_competition if tubes.design.experiment == "competition" else _saturation)(tubes, method, interval)


def _competition(tubes: Readings, method: str, interval: bool) -> Estimate:
    design, y = tubes.design, tubes.fmol
    dose = np.where(tubes.blank, ENDLESS, tubes.dose)
    floor = max(y[tubes.blank].mean(), 0.0)
    rough = tubes.sigma(np.maximum(y - floor, 0), floor)
    first = competition_fit(dose, y, sigma=rough)
    half, bottom = first.values["IC50"], first.values["bottom"]
    used = tubes.dose[tubes.dose > 0]
    reach = used.max() / used.min()
    if not used.min() / reach < half < used.max() * reach or first.values["top"] <= bottom:
        raise Refusal(
            "The tubes determine no IC50: the concentrations miss the fall of the curve.",
            "no fall within the doses",
        )
    left = 1 / (1 + dose / half)
    specific = (first.values["top"] - bottom) * left
    sigma = tubes.sigma(specific, max(bottom, 0.0), specific * (1 - left))
    L, K_d = tubes.L, design.K_d
    free = max(L - y[tubes.role == TOTAL].mean() / design.volume, np.finfo(float).eps * L)
    shared = 0.0 if method == "simple" else tubes.shared * L / (L + K_d)
    sloping = competition_fit(dose, y, slope=True, sigma=sigma)
    more = {"n_H": ends(sloping, "n_H", interval, quick=True)}
    if method == "exact":
        fit, name = _depleted(tubes, first, sigma), "K_i"
        shared = np.hypot(shared, leverage(fit, name, lambda more: _depleted(tubes, first, sigma, more), interval))
    elif method == "two":
        fit, name = competition_fit(dose, y, sites=2, L=L, K_d=K_d, sigma=sigma), "K_i_low"
        more |= {"K_high": ends(fit, "K_i_high", False), "share": ends(fit, "share_high", False)}
    elif method == "simple":
        fit, name = competition_fit(dose, y, sigma=sigma), "IC50"
    else:
        fit, name = competition_fit(dose, y, L=L if method == "added" else free, K_d=K_d, sigma=sigma), "K_i"
    K_i, marker = ends(fit, name, interval, shared=shared), fit.values.get("IC50", half)
    return Estimate(
        "K_i", "nM", *K_i, fit.scatter, more, marker, tubes.dose,
        lambda role, x: fit.curve(np.where(role == BLANK, ENDLESS, x)), fit.residuals,
    )  # fmt: skip


def _depleted(tubes: Readings, near: Fit, sigma, factor: float = 1.0) -> Fit:
    """Fit K_i by mass action with depletion; what the blanks' drug leaves on the receptors is taken from the record.

    So are the receptors, times a factor.
    """
    design, L, K_d, R = tubes.design, tubes.L, tubes.design.K_d, tubes.design.receptors * factor
    drug, much = design.blank_drug()
    K_blank = K_d if drug is None else drug.affinity(design.membrane)
    left = float(binding.competition(R, L, K_d, much, K_blank)) if much else 0.0
    alone = float(binding.bound(R, L, K_d))

    def model(x, K_i, top, bottom):
        doses, back = np.unique(x, return_inverse=True)  # replicates need no equation of their own
        with_compound = doses < ENDLESS
        held = binding.competition(R, L, K_d, np.where(with_compound, doses, 0.0), K_i)
        return bottom + (top - bottom) * np.where(with_compound, held, left)[back] / alone

    start = {"K_i": near.values["IC50"] / (1 + L / K_d), "top": near.values["top"], "bottom": near.values["bottom"]}
    dose = np.where(tubes.blank, ENDLESS, tubes.dose)
    return least_squares(
        lambda **p: model(dose, **p), tubes.fmol, start, logs=("K_i",), sigma=sigma,
        derived={"IC50": ("K_i", lambda v: float(binding.exact_IC50(R, L, K_d, v)))},
        curve=lambda v: lambda x: model(np.asarray(x, dtype=float), **{n: v[n] for n in start}),
    )  # fmt: skip


def _saturation(tubes: Readings, method: str, interval: bool) -> Estimate:
    design, y, blank, added = tubes.design, tubes.fmol, tubes.blank, tubes.added
    V, per_mg = design.volume, constants.kilo / design.protein
    x = added if method in ("added", "exact") else np.maximum(added - y / V, 0)
    sticking = max((added[blank] @ y[blank]) / (added[blank] @ added[blank]), 0.0) * added
    if method == "simple":
        return _scatchard(tubes, x, y - sticking, interval)
    order = np.concatenate((np.flatnonzero(~blank), np.flatnonzero(blank)))

    def fit(specific, two=None):
        sigma = tubes.sigma(np.where(blank, 0, np.maximum(specific, 0)), sticking)[order]
        if two:
            return _two_sites(x[order], y[order], ~blank[order], sigma, two)
        return saturation_fit(
            x[~blank], y[~blank], y[blank], L_nonspecific=x[blank], volume=V if method == "exact" else None, sigma=sigma
        )

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
    return Estimate(
        "K_d", "nM", *K, float(np.sqrt((residuals**2).mean())), {"B_max": B}, K_d, x, curve, residuals,
    )  # fmt: skip
