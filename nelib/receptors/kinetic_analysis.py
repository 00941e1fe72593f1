"""The analysis of virtual associations and dissociations; see `nelib.receptors.bench_analysis`."""

import numpy as np
from scipy.special import stdtrit

from nelib.receptors import binding, blanks
from nelib.receptors.bench_analysis import Estimate, Readings, Refusal, ends, leverage, spread
from nelib.receptors.blanks import mass_action
from nelib.receptors.compare import Fit
from nelib.receptors.least_squares import least_squares
from nelib.receptors.radioligand import value as counter
from nelib.receptors.tubes import BLANK, COMPOUND, TOTAL


def analyze(tubes: Readings, method: str, interval: bool) -> Estimate:
    """Analyze an association or a dissociation; see `bench_analysis.analyze`."""
    return (_association if tubes.design.experiment == "association" else _dissociation)(tubes, method, interval)


def time_fit(tubes: Readings, shape, starts, logs, shares=(), dose=None) -> Fit:
    """Fit ``floor + top shape(t, dose, ...)``; blanks are the floor. Weights follow a first fit.

    What the drug of the blanks leaves on the receptors is part of the floor, so an exact shape is less by that.
    """
    y, total = tubes.fmol, ~tubes.blank
    dose = np.zeros(y.size) if dose is None else dose
    floor = max(y[tubes.blank].mean(), 0.0)
    top = max((y - floor).max(), np.finfo(float).tiny)
    starts = [{"floor": floor, "top": top} | start for start in starts]

    def model(t, dose, total, floor, top, **p):
        return floor + total * top * shape(t, dose, **p)

    def fit(specific, starts):
        return least_squares(
            lambda **p: model(tubes.time, dose, total, **p), y, starts, logs=("top", *logs), shares=shares,
            sigma=tubes.sigma(np.where(total, np.maximum(specific, 0), 0), floor),
            curve=lambda v: lambda role, t: model(
                np.asarray(t, dtype=float), np.where(np.asarray(role) == COMPOUND, tubes.design.top, 0.0),
                np.asarray(role) != BLANK, **v,
            ),
        )  # fmt: skip

    first = fit(y - floor, starts)
    return fit(first.fitted - floor, {n: first.values[n] for n in starts[0]})


def free_label(tubes: Readings) -> float:
    """Return the label that is free (nM) in the mean of the totals."""
    held = tubes.fmol[tubes.role == TOTAL].mean() / tubes.design.volume
    return max(tubes.L - held, np.finfo(float).eps * tubes.L)


def _one_phase(tubes: Readings, rising: bool) -> Fit:
    middle = 1 / np.median(tubes.time[tubes.time > 0])

    def shape(t, dose, k):
        fall = np.exp(-k * t)
        return 1 - fall if rising else fall

    return time_fit(tubes, shape, [{"k": middle * f} for f in (1 / 2, 2)], ("k",))


def _two_phases(tubes: Readings, rising: bool, k: float) -> Fit:
    def shape(t, dose, k, slower, share):
        fall = share * np.exp(-k * t) + (1 - share) * np.exp(-k / (1 + slower) * t)
        return 1 - fall if rising else fall

    starts = [{"k": k * 2, "slower": 2 * 2, "share": 1 / 2}]
    return time_fit(tubes, shape, starts, ("k", "slower"), ("share",))


def estimate(tubes: Readings, name: str, unit: str, found, fit: Fit, half: float, **more) -> Estimate:
    """Return an estimate; ``found`` is the value with the ends of its interval."""
    return Estimate(name, unit, *found, fit.scatter, more, half, tubes.time, fit.curve, fit.residuals)


def _association(tubes: Readings, method: str, interval: bool) -> Estimate:
    design, L, k_off = tubes.design, tubes.L, tubes.design.k_off()
    if method == "exact":

        def depleted(factor=1.0):
            R, left = design.receptors * factor, blanks.left(design, L, factor)

            def shape(t, dose, k_on):
                return (mass_action(t, R, L, k_on, k_off) - left) / binding.bound(R, L, k_off / k_on)

            return time_fit(tubes, shape, [{"k_on": design.k_on * f} for f in (1 / 2, 2)], ("k_on",))

        fit = depleted()
        shared = np.hypot(tubes.shared, leverage(fit, "k_on", depleted, interval))
        k_on = ends(fit, "k_on", interval, 1 + design.sticky, shared=shared)  # label that sticks is not free
        return estimate(tubes, "k_on", "1/(nM min)", k_on, fit, np.log(2) / (k_on[0] * L + k_off))
    fit = _one_phase(tubes, True)
    if method == "two":
        fit = _two_phases(tubes, True, fit.values["k"])
    k_obs = np.array(ends(fit, "k", interval, shared=tubes.shared, quick=method == "two"))
    found = k_obs / L if method == "simple" else (k_obs - k_off) / (free_label(tubes) if method == "free" else L)
    if not found[0] > 0:
        raise Refusal("k_obs is below the k_off on record: the tubes determine no k_on.", "slower than k_off on record")
    return estimate(tubes, "k_on", "1/(nM min)", np.maximum(found, 0).tolist(), fit, np.log(2) / k_obs[0])


def _dissociation(tubes: Readings, method: str, interval: bool) -> Estimate:
    design, shared = tubes.design, 0.0
    if method == "simple":
        return _logarithms(tubes, interval)
    if method == "exact":
        L, K_d = tubes.L, design.K_d
        kinds = blanks.states(design) or [(1.0, K_d)]
        middle = 1 / np.median(tubes.time[tubes.time > 0])

        def rebinding(factor=1.0):
            R, left = design.receptors * factor, blanks.left(design, L, factor, 2 * design.time)
            start = mass_action(design.time, R, L, design.k_on, design.k_off())

            def shape(t, dose, k_off):
                held = sum(mass_action(t, part * R, L, k_off / K, k_off, part * start) for part, K in kinds)
                return (held - left) / start

            return time_fit(tubes, shape, [{"k_off": middle * f} for f in (1 / 2, 2)], ("k_off",))

        fit, name = rebinding(), "k_off"
        shared = leverage(fit, name, rebinding, interval)
    else:
        fit, name = _one_phase(tubes, False), "k"
        if method == "two":
            fit = _two_phases(tubes, False, fit.values["k"])
        elif method == "free":
            fit = _own_floor(tubes, fit)
    k_off = ends(fit, name, interval, shared=shared, quick=method == "two")
    return estimate(tubes, "k_off", "1/min", k_off, fit, np.log(2) / k_off[0])


def _own_floor(tubes: Readings, near: Fit) -> Fit:
    """Fit an exponential with a floor of its own; the blanks keep theirs."""

    def shape(t, dose, k, floor_share):
        return floor_share + (1 - floor_share) * np.exp(-k * t)

    start = {"k": near.values["k"], "floor_share": 1 / (2 + 2) ** 2}
    return time_fit(tubes, shape, [start], ("k",), ("floor_share",))


def _logarithms(tubes: Readings, interval: bool) -> Estimate:
    """Fit an unweighted line to the logarithms of specific binding; tubes below the blanks have none."""
    floor = tubes.fmol[tubes.blank].mean()
    used = ~tubes.blank & (tubes.fmol > floor)
    if used.sum() <= 2:
        raise Refusal("The line needs at least three tubes above the blanks.", "blanks as high as totals")
    (slope, first), covariance = np.polyfit(tubes.time[used], np.log(tubes.fmol[used] - floor), 1, cov=True)
    if not slope < 0:
        raise Refusal("The logarithms do not fall: nothing leaves.", "nothing leaves")
    t = stdtrit(used.sum() - 2, (1 + counter("confidence")) / 2) if interval else np.nan
    half_width = t * np.sqrt(covariance[0, 0])

    def curve(role, x):
        return floor + (np.asarray(role) != BLANK) * np.exp(first + slope * np.asarray(x, dtype=float))

    fitted = curve(tubes.role, tubes.time)
    residuals = (tubes.fmol - fitted) / tubes.sigma(fitted - floor, max(floor, 0.0))
    found = (-slope, np.maximum(-slope - half_width, 0), -slope + half_width)
    scatter = spread(residuals, 2 + 1)
    return Estimate("k_off", "1/min", *map(float, found), scatter, {}, np.log(2) / -slope, tubes.time, curve, residuals)
