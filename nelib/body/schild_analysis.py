r"""The analysis of a Schild experiment in rats: curves, dose ratios, slope and pA2, each with its interval.

A curve is :math:`E = E_{max}/(1 + (ED_{50}/D)^{n})`, fitted by least squares with weights from the known noise of a
reading. All curves of many experiments are fitted at once (Levenberg and Marquardt); tests compare it with SciPy. The
unit of all intervals is the rat: it gives the shift of its own curve, and Student's t tells how far the mean of the
rats can be trusted. The shift of rats with vehicle is taken off. With :math:`DR` the dose ratio of a dose :math:`X`,

.. math:: \log_{10}(DR - 1) = s\,(\log_{10} X + pA_2),

fitted with weights :math:`((DR-1)/DR)^2`, by which a small ratio counts little; :math:`s = 1` gives the pA2 of a
competitive antagonist. Intervals of slope and pA2 follow from the scatter of the shifts by error propagation, with
degrees of freedom after Welch and Satterthwaite. "All rats in one fit" takes each reading for an independent one, which
it is not. Doses of antagonists in mol/kg.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from nelib.body.antagonists import Antagonist, moles
from nelib.body.pressor import Setting, value
from nelib.body.schild_experiment import OWN, POOLED, SEPARATE, Group, Plan, noise

LN10 = float(np.log(10))  # geometry


@dataclass(frozen=True, eq=False)
class Fits:
    """Curves that were fitted together, for each of many problems.

    Attributes
    ----------
    log_ED50 : numpy.ndarray
        Natural logarithms of the ED50, problems by curves.
    top, slope : numpy.ndarray
        One of a problem, or one of each curve.
    covariance : numpy.ndarray
        Of the logarithms of the ED50: problems by curves by curves.
    free : numpy.ndarray
        Degrees of freedom.
    """

    log_ED50: np.ndarray
    top: np.ndarray
    slope: np.ndarray
    covariance: np.ndarray
    free: np.ndarray


def weights(y: np.ndarray, setting: Setting) -> np.ndarray:
    """Return the weights of readings: 1 over their variance, and 0 for what was not read."""
    known = np.isfinite(y)
    y = np.where(known, y, 0.0)
    return known / (noise(setting.measure, setting.preparation) ** 2 + (value("noise_share") * np.maximum(y, 0)) ** 2)


def fit(x: np.ndarray, y: np.ndarray, w: np.ndarray, sure: bool = False) -> Fits:
    """Fit curves with a common top and slope, for many problems at once.

    Parameters
    ----------
    x : numpy.ndarray
        Natural logarithms of the doses.
    y, w : numpy.ndarray
        Rises and weights: problems by curves by doses.
    sure : bool
        Whether to compute the covariance too; else it is 0.
    """
    many, curves, _ = y.shape
    y = np.where(w > 0, y, 0.0)
    low, high = x.min() - value("reach") * LN10, x.max() + value("reach") * LN10
    size = np.abs(y).max(axis=(1, 2))
    most = np.log(np.maximum(y.max(axis=(1, 2)), value("fit_floor") * np.where(size > 0, size, 1)))
    half = np.abs(y - y.max(axis=(1, 2), keepdims=True) / 2).argmin(axis=-1)
    p = np.concatenate((most[:, None], np.zeros((many, 1)), x[half]), axis=1)
    lower = np.concatenate(
        (most[:, None] - value("top_reach"), np.full((many, 1), value("slope_low")), np.full((many, curves), low)),
        axis=1,
    )
    upper = np.concatenate(
        (most[:, None] + value("top_reach"), np.full((many, 1), value("slope_high")), np.full((many, curves), high)),
        axis=1,
    )

    def misfit(p, y, w):
        n = np.exp(p[:, 1])[:, None, None]
        away = n * (x - p[:, 2:, None])
        share = 1 / (1 + np.exp(-away))
        E = np.exp(p[:, 0])[:, None, None] * share
        return E, E * (1 - share), away, n, (w * (y - E) ** 2).sum(axis=(1, 2))

    def system(p, y, w):
        E, bend, away, n, chi2 = misfit(p, y, w)
        J = np.zeros((*y.shape, curves + 2))
        J[..., 0], J[..., 1] = E, bend * away
        for c in range(curves):
            J[:, c, :, c + 2] = -(bend * n)[:, c]
        J = J.reshape(len(y), -1, curves + 2)
        weighted = J * w.reshape(len(y), -1, 1)
        return weighted.transpose(0, 2, 1) @ J, (weighted * (y - E).reshape(len(y), -1, 1)).sum(axis=1), chi2

    damping, open_ = np.full(many, value("fit_damping")), np.arange(many)
    for _ in range(int(value("fit_steps"))):
        at, yo, wo = p[open_], y[open_], w[open_]
        H, g, chi2 = system(at, yo, wo)
        held = ((at <= lower[open_]) & (g < 0)) | ((at >= upper[open_]) & (g > 0))  # at an end, and pushed beyond it
        H[held[:, :, None] | held[:, None, :]] = 0.0
        diagonal = np.einsum("nii->ni", H)
        scale = diagonal + value("fit_floor") * diagonal.max(axis=1, keepdims=True) + held + np.finfo(float).tiny
        H = H + (damping[open_, None] * scale + held)[:, :, None] * np.eye(curves + 2)
        step = np.linalg.solve(H, np.where(held, 0.0, g)[..., None])[..., 0]
        new = np.clip(at + np.clip(step, -value("fit_stride"), value("fit_stride")), lower[open_], upper[open_])
        better = misfit(new, yo, wo)[-1] < chi2
        p[open_] = np.where(better[:, None], new, at)
        damping[open_] *= np.where(better, 1 / value("fit_factor"), value("fit_factor"))
        damping = np.maximum(damping, value("fit_floor"))
        moved = np.abs(new - at).max(axis=1) > value("fit_tolerance")
        open_ = open_[moved]
        if not open_.size:
            break
    free = np.maximum((w > 0).sum(axis=(1, 2)) - curves - 2, 1)
    covariance = np.zeros((many, curves + 2, curves + 2))
    if sure:
        H, _, chi2 = system(p, y, w)
        flat = np.finfo(float).eps * np.einsum("nii->ni", H).max(axis=1) + np.finfo(float).tiny
        covariance = np.linalg.pinv(H + flat[:, None, None] * np.eye(curves + 2), hermitian=True)
        covariance *= (chi2 / free)[:, None, None]
    return Fits(p[:, 2:], np.exp(p[:, 0]), np.exp(p[:, 1]), covariance[:, 2:, 2:], free)


@dataclass(frozen=True, eq=False)
class Part:
    """The mean shifts (log10) of a group, their covariance and degrees of freedom; repeats first."""

    mean: np.ndarray
    covariance: np.ndarray
    free: float


@dataclass(frozen=True, eq=False)
class Result:
    """What experiments find, for each of several repeats; NaN where it cannot be told.

    Attributes
    ----------
    log_ratio, log_ratio_half : numpy.ndarray
        log10 of the dose ratio of each antagonist dose, and half its 95% interval: repeats by doses.
    slope, slope_half : numpy.ndarray
        Of the Schild plot.
    pA2, pA2_half : numpy.ndarray
        With a slope of 1, in -log10(mol/kg).
    line, line_half : numpy.ndarray
        pA2 of the line with a free slope.
    responds : numpy.ndarray
        Whether curves without antagonist rise above the noise.
    reached : numpy.ndarray
        Highest response with each antagonist dose over the highest without: repeats by doses.
    """

    log_ratio: np.ndarray
    log_ratio_half: np.ndarray
    slope: np.ndarray
    slope_half: np.ndarray
    pA2: np.ndarray
    pA2_half: np.ndarray
    line: np.ndarray
    line_half: np.ndarray
    responds: np.ndarray
    reached: np.ndarray


def fit_group(plan: Plan, group: Group) -> Fits:
    """Fit the curves of a group as the plan says: one problem for each repeat and rat, or for each repeat if pooled."""
    x, y = np.log(plan.agonist_doses), group.rises
    repeats, rats, curves, m = y.shape
    if plan.analysis == POOLED:
        pooled = y.swapaxes(1, 2).reshape(repeats, curves, rats * m)
        return fit(np.tile(x, rats), pooled, weights(pooled, plan.setting), sure=True)
    flat = y.reshape(repeats * rats, curves, m)
    w = weights(flat, plan.setting)
    if plan.analysis != OWN or curves == 1:
        return fit(x, flat, w)
    one = fit(x, flat.reshape(-1, 1, m), w.reshape(-1, 1, m))
    shape = (repeats * rats, curves)
    tops, slopes = (v.reshape(shape) for v in (one.top, one.slope))
    return Fits(
        one.log_ED50.reshape(shape), tops, slopes, np.zeros((*shape, curves)), one.free.reshape(shape).sum(axis=1)
    )


def shifts(group: Group, fits: Fits) -> np.ndarray:
    """Return log10 of the ED50, or of its ratio to that of the first curve: problems by curves, or by all but that."""
    curves = group.rises.shape[2]
    return fits.log_ED50 @ _shift(curves).T / LN10


def _shift(curves: int) -> np.ndarray:
    return np.eye(curves) if curves == 1 else np.eye(curves)[1:] - np.eye(curves)[0]


def part(plan: Plan, group: Group) -> Part:
    """Return the mean of log10 ED50, or its shift from the first curve of each rat, and how sure it is."""
    fits = fit_group(plan, group)
    repeats, rats, curves, _ = group.rises.shape
    found = shifts(group, fits)
    if plan.analysis == POOLED:
        covariance = _shift(curves) @ fits.covariance @ _shift(curves).T / LN10**2
        return Part(found, covariance, float(np.median(fits.free)))
    each = found.reshape(repeats, rats, -1)
    away = each - each.mean(axis=1, keepdims=True)
    return Part(each.mean(axis=1), away.transpose(0, 2, 1) @ away / (rats - 1) / rats, rats - 1)


def _half(g: np.ndarray, parts: list[tuple[np.ndarray, float]]) -> np.ndarray:
    """Return half the interval of a sum with coefficients g, from covariances with degrees of freedom."""
    each = np.array([np.einsum("rk,rkl,rl->r", g, V, g) for V, _ in parts])
    total = each.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        free = total**2 / sum(v**2 / f for v, (_, f) in zip(each, parts, strict=True))
        return stdtrit(np.where(np.isfinite(free), free, 1), (1 + value("level")) / 2) * np.sqrt(total)


def _highest(rises: np.ndarray) -> np.ndarray:
    """Return the mean over rats of their highest rise: repeats by curves."""
    return np.nanmax(rises, axis=-1).mean(axis=1)


def analyze(plan: Plan, groups: list[Group], antagonist: Antagonist) -> Result:
    """Return what experiments find."""
    found = [part(plan, group) for group in groups]
    treated = found[: len(found) - plan.controlled]
    K = plan.antagonist_doses.size
    apart = len(treated) > 1  # each dose has its own rats
    repeats = groups[0].rises.shape[0]
    m = np.concatenate([one.mean for one in treated], axis=1)
    parts = []
    for k, one in enumerate(treated):
        place = np.zeros((K, 1)) if apart else np.eye(K)
        if apart:
            place[k] = 1
        parts.append((place @ one.covariance @ place.T, one.free))
    if plan.controlled:
        control = found[-1]
        place = np.ones((K, 1)) if apart or plan.plan == SEPARATE else np.eye(K)
        m = m - (place @ control.mean[..., None])[..., 0]
        parts.append((place @ control.covariance @ place.T, control.free))
    eye = np.broadcast_to(np.eye(K), (repeats, K, K))
    half = np.stack([_half(eye[:, k], parts) for k in range(K)], axis=1)

    x = np.log10(moles(plan.antagonist_doses, antagonist))
    used = m > value("shift_least")
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        ratio = np.where(used, 10**m, 2.0)  # geometry
        y, factor = np.log10(ratio - 1), ratio / (ratio - 1)
        w = np.where(used, 1 / factor**2, 0.0)
        W = w.sum(axis=1)
        w = w / W[:, None]
        pA2, g = (w * (y - x)).sum(axis=1), w * factor
        pA2_half = _half(np.nan_to_num(g), parts)
        mean_x, mean_y = (w * x).sum(axis=1), (w * y).sum(axis=1)
        away = w * (x - mean_x[:, None])
        S = (away * x).sum(axis=1)
        slope = (away * y).sum(axis=1) / S
        of_slope = away / S[:, None]
        line = mean_y / slope - mean_x
        of_line = w / slope[:, None] - (mean_y / slope**2)[:, None] * of_slope
        slope_half, line_half = (
            _half(np.nan_to_num(g * factor, posinf=0, neginf=0), parts) for g in (of_slope, of_line)
        )
    first = groups[-1].rises if plan.plan == SEPARATE else np.concatenate([g.rises[:, :, :1] for g in groups], axis=1)
    control = _highest(first)[:, 0]
    responds = control > value("responds") * noise(plan.setting.measure, plan.setting.preparation)
    tops = np.concatenate(
        [_highest(g.rises)[:, -one.mean.shape[1] :] for g, one in zip(groups, treated, strict=False)], axis=1
    )
    one, many = responds & used.any(axis=1), responds & (used.sum(axis=1) > 1)

    def told(number, known):
        return np.where(known if number.ndim == 1 else known[:, None], number, np.nan)

    return Result(
        told(m, responds), told(half, responds), told(slope, many), told(slope_half, many), told(pA2, one),
        told(pA2_half, one), told(line, many), told(line_half, many), responds,
        tops / np.where(control > 0, control, np.inf)[:, None],
    )  # fmt: skip
