"""The analysis of virtual competition experiments; see `nelib.receptors.bench_analysis`."""

import numpy as np

from nelib.receptors import binding, blanks
from nelib.receptors.bench_analysis import ENDLESS, Estimate, Readings, Refusal, ends, leverage
from nelib.receptors.compare import Fit
from nelib.receptors.fitting import competition_fit
from nelib.receptors.least_squares import least_squares
from nelib.receptors.tubes import BLANK, TOTAL


def analyze(tubes: Readings, method: str, interval: bool) -> Estimate:
    """Analyze a competition experiment; see `bench_analysis.analyze`."""
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
    more = {"n_H": ends(_sloping(tubes, first, sigma), "n_H", interval, quick=True)}
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


def _sloping(tubes: Readings, near: Fit, sigma) -> Fit:
    """Fit a Hill slope; blanks whose drug leaves label on receptors, by the record, do not make it steeper."""
    design, dose, start = tubes.design, np.maximum(tubes.dose, np.finfo(float).tiny), {"n_H": 1.0}
    left = blanks.leftover(design, tubes.L)

    def model(IC50, n_H, top, bottom):
        held = 1 / (1 + np.exp(n_H * np.log(dose / IC50)))
        return bottom + (top - bottom) * np.where(tubes.blank, left, held)

    start |= {name: near.values[name] for name in ("IC50", "top", "bottom")}
    return least_squares(lambda **p: model(**p), tubes.fmol, start, logs=("IC50", "n_H"), sigma=sigma)


def _depleted(tubes: Readings, near: Fit, sigma, factor: float = 1.0) -> Fit:
    """Fit K_i by mass action with depletion; what the blanks' drug leaves on the receptors is taken from the record.

    So are the receptors, times a factor.
    """
    design, L, K_d, R = tubes.design, tubes.L, tubes.design.K_d, tubes.design.receptors * factor
    alone = float(binding.bound(R, L, K_d))
    left = alone * blanks.leftover(design, L, factor)

    def model(x, back, K_i, top, bottom):
        with_compound = x < ENDLESS
        held = binding.competition(R, L, K_d, np.where(with_compound, x, 0.0), K_i)
        return bottom + (top - bottom) * np.where(with_compound, held, left)[back] / alone

    start = {"K_i": near.values["IC50"] / (1 + L / K_d), "top": near.values["top"], "bottom": near.values["bottom"]}
    doses = np.unique(np.where(tubes.blank, ENDLESS, tubes.dose), return_inverse=True)  # replicates are one equation
    return least_squares(
        lambda **p: model(*doses, **p), tubes.fmol, start, logs=("K_i",), sigma=sigma,
        derived={"IC50": ("K_i", lambda v: float(binding.exact_IC50(R, L, K_d, v)))},
        curve=lambda v: lambda x: model(np.asarray(x, dtype=float), ..., **{n: v[n] for n in start}),
    )  # fmt: skip
