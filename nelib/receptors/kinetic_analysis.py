r"""The analysis of virtual experiments in time; see `nelib.receptors.bench_analysis` for the five methods.

With label that is depleted, one ligand still has a closed form. :math:`\dot B = k_{on}(R - B)(L - B) - k_{off} B` is
:math:`k_{on}(B - B_1)(B - B_2)` with the bound ligand at equilibrium :math:`B_1` and :math:`B_2 = R L/B_1`, so that
:math:`(B - B_1)/(B - B_2)` falls as an exponential.
"""

from functools import cache

import numpy as np
from scipy.special import stdtrit

from nelib.receptors import binding, kinetics
from nelib.receptors.bench_analysis import Estimate, Readings, Refusal, ends, leverage
from nelib.receptors.compare import Fit
from nelib.receptors.least_squares import least_squares
from nelib.receptors.radioligand import value as counter
from nelib.receptors.tubes import BLANK, COMPOUND, TOTAL


def mass_action(t, R, L, k_on, k_off, start=0.0):
    """Return the bound ligand (nM) at a time (min) after it met its receptor, with depletion.

    Parameters
    ----------
    t, R, L, k_on, k_off : array_like
        Time (min), receptor and ligand (nM, above 0), rate constants (per nM and min, per min).
    start : array_like
        Bound at time 0 (nM).
    """
    near = binding.bound(R, L, k_off / np.asarray(k_on))
    far = R * L / near
    share = (start - near) / (start - far) * np.exp(-k_on * (far - near) * np.asarray(t, dtype=float))
    return (near - far * share) / (1 - share)


@cache
def _two_ligands():
    import sympy as sp

    expression = kinetics.formulas()["kinetic_competition"]
    symbols = sorted(expression.free_symbols, key=lambda s: s.name)
    return sp.lambdify(symbols, expression, modules=[{"E": kinetics.mean_decay}, "numpy"], cse=True)


def analyze(tubes: Readings, method: str, interval: bool) -> Estimate:
    """Analyze an association, a dissociation, or a kinetic competition; see `bench_analysis.analyze`."""
    known = {"association": _association, "dissociation": _dissociation, "kinetic competition": _pair}
    return known[tubes.design.experiment](tubes, method, interval)


def _fit(tubes: Readings, shape, starts, logs, shares=(), dose=None) -> Fit:
    """Fit ``floor + top shape(t, dose, ...)``; blanks are the floor. Weights follow a first fit."""
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


def _free(tubes: Readings) -> float:
    """Return the label that is free (nM) in the mean of the totals."""
    held = tubes.fmol[tubes.role == TOTAL].mean() / tubes.design.volume
    return max(tubes.L - held, np.finfo(float).eps * tubes.L)


def _one_phase(tubes: Readings, rising: bool) -> Fit:
    middle = 1 / np.median(tubes.time[tubes.time > 0])

    def shape(t, dose, k):
        fall = np.exp(-k * t)
        return 1 - fall if rising else fall

    return _fit(tubes, shape, [{"k": middle * f} for f in (1 / 2, 2)], ("k",))


def _two_phases(tubes: Readings, rising: bool, k: float) -> Fit:
    def shape(t, dose, k, slower, share):
        fall = share * np.exp(-k * t) + (1 - share) * np.exp(-k / (1 + slower) * t)
        return 1 - fall if rising else fall

    starts = [{"k": k * 2, "slower": 2 * 2, "share": 1 / 2}]
    return _fit(tubes, shape, starts, ("k", "slower"), ("share",))


def _estimate(tubes: Readings, name: str, unit: str, found, fit: Fit, half: float, **more) -> Estimate:
    return Estimate(name, unit, *found, fit.scatter, more, half, tubes.time, fit.curve, fit.residuals)


def _association(tubes: Readings, method: str, interval: bool) -> Estimate:
    design, L, k_off = tubes.design, tubes.L, tubes.design.k_off()
    if method == "exact":

        def depleted(factor=1.0):
            R = design.receptors * factor

            def shape(t, dose, k_on):
                return mass_action(t, R, L, k_on, k_off) / binding.bound(R, L, k_off / k_on)

            return _fit(tubes, shape, [{"k_on": design.k_on * f} for f in (1 / 2, 2)], ("k_on",))

        fit = depleted()
        k_on = ends(fit, "k_on", interval, shared=np.hypot(tubes.shared, leverage(fit, "k_on", depleted, interval)))
        return _estimate(tubes, "k_on", "1/(nM min)", k_on, fit, np.log(2) / (k_on[0] * L + k_off))
    fit = _one_phase(tubes, True)
    if method == "two":
        fit = _two_phases(tubes, True, fit.values["k"])
    k_obs = np.array(ends(fit, "k", interval, shared=tubes.shared, quick=method == "two"))
    found = k_obs / L if method == "simple" else (k_obs - k_off) / (_free(tubes) if method == "free" else L)
    if not found[0] > 0:
        raise Refusal("k_obs is below the k_off on record: the tubes determine no k_on.", "slower than k_off on record")
    return _estimate(tubes, "k_on", "1/(nM min)", np.maximum(found, 0).tolist(), fit, np.log(2) / k_obs[0])


def _dissociation(tubes: Readings, method: str, interval: bool) -> Estimate:
    design, shared = tubes.design, 0.0
    if method == "simple":
        return _logarithms(tubes, interval)
    if method == "exact":
        L, K_d = tubes.L, design.K_d
        drug, much = design.blank_drug()
        against = 0.0 if not much else much / (K_d if drug is None else drug.affinity(design.membrane))
        middle = 1 / np.median(tubes.time[tubes.time > 0])

        def rebinding(factor=1.0):
            R = design.receptors * factor
            start = mass_action(design.time, R, L, design.k_on, design.k_off())

            def shape(t, dose, k_off):
                return mass_action(t, R, L, k_off / K_d / (1 + against), k_off, start) / start

            return _fit(tubes, shape, [{"k_off": middle * f} for f in (1 / 2, 2)], ("k_off",))

        fit, name = rebinding(), "k_off"
        shared = leverage(fit, name, rebinding, interval)
    else:
        fit, name = _one_phase(tubes, False), "k"
        if method == "two":
            fit = _two_phases(tubes, False, fit.values["k"])
        elif method == "free":
            fit = _own_floor(tubes, fit)
    k_off = ends(fit, name, interval, shared=shared, quick=method == "two")
    return _estimate(tubes, "k_off", "1/min", k_off, fit, np.log(2) / k_off[0])


def _own_floor(tubes: Readings, near: Fit) -> Fit:
    """Fit an exponential with a floor of its own; the blanks keep theirs."""

    def shape(t, dose, k, floor_share):
        return floor_share + (1 - floor_share) * np.exp(-k * t)

    start = {"k": near.values["k"], "floor_share": 1 / (2 + 2) ** 2}
    return _fit(tubes, shape, [start], ("k",), ("floor_share",))


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
    scatter = float(np.sqrt((residuals**2).mean()))
    return Estimate("k_off", "1/min", *map(float, found), scatter, {}, np.log(2) / -slope, tubes.time, curve, residuals)


def _pair(tubes: Readings, method: str, interval: bool) -> Estimate:
    design, L, I = tubes.design, tubes.L, tubes.design.top  # noqa: E741
    dose = np.where(tubes.role == COMPOUND, I, 0.0)
    pair = _last_pair(tubes, L if method != "simple" else 0.0, interval)
    if method in ("simple", "added"):
        return pair
    near, k_off = pair.value, design.k_off()
    two = _two_ligands()
    rates = {"k_on": design.k_on, "k_off": k_off}
    free = _free(tubes)

    def closed(t, dose, K_i, k_off_i, k_off=k_off):
        return two(
            t=t, L=free, I=dose, k_on=k_off / design.K_d, k_off=k_off, k_on_i=k_off_i / K_i, k_off_i=k_off_i, B_max=1.0
        )

    starts = [{"K_i": near * f, "k_off_i": k_off * g} for f in (1 / 2, 2) for g in (1 / (2 + 2) ** 2, 2)]
    logs, shared = ("K_i", "k_off_i"), tubes.shared * L / (L + design.K_d)
    fit = _fit(tubes, closed, starts, logs, dose=dose)
    if method == "two":
        start = {n: fit.values[n] for n in logs} | {"k_off": k_off}
        fit = _fit(tubes, closed, [start], (*logs, "k_off"), dose=dose)
    elif method == "exact" and fit.errors["K_i"] < fit.values["K_i"]:  # or depletion would be the smallest worry
        near = fit.values

        def depleted(factor=1.0):
            R = design.receptors * factor

            def shape(t, dose, K_i, k_off_i):
                times, back = np.unique(t, return_inverse=True)
                doses, which = np.unique(np.broadcast_to(dose, np.shape(t)), return_inverse=True)
                found = kinetics.time_course(times, R, L, doses, **rates, k_on_i=k_off_i / K_i, k_off_i=k_off_i)[0]
                return found[which, back] / R

            return _fit(tubes, shape, [{n: near[n] for n in logs}], logs, dose=dose)

        fit = depleted()
        shared = np.hypot(shared, leverage(fit, "K_i", depleted, interval))
    leaving = ends(fit, "k_off_i", interval, quick=True)
    found = ends(fit, "K_i", interval, shared=shared, quick=method != "free")
    return _estimate(tubes, "K_i", "nM", found, fit, np.log(2) / leaving[0], k_off_i=leaving)


def _last_pair(tubes: Readings, L: float, interval: bool) -> Estimate:
    """Return K_i from the last tubes with and without compound, as if they were at equilibrium."""
    late, floor = tubes.time >= tubes.time.max(), tubes.fmol[tubes.blank].mean()
    last = {role: late & (tubes.role == role) for role in (TOTAL, COMPOUND)}
    whole, left = (float(tubes.fmol[which].mean() - floor) for which in last.values())
    if not 0 < left < whole:
        raise Refusal(
            "The last tubes determine no K_i: the compound takes all or nothing away.",
            "compound takes all or nothing",
        )
    sigma = tubes.sigma(np.where(tubes.blank, 0, np.maximum(tubes.fmol - floor, 0)), max(floor, 0.0))
    errors = [np.sqrt((sigma[which] ** 2).sum()) / which.sum() for which in last.values()]
    K_i = tubes.design.top * left / (whole - left) / (1 + L / tubes.design.K_d)
    share = np.hypot(errors[0] / whole, errors[1] / left) * whole / (whole - left)
    t = stdtrit(late.sum(), (1 + counter("confidence")) / 2) if interval else np.nan
    wide = np.exp(t * share)

    def curve(role, x):  # at equilibrium, as is assumed
        levels = np.where(np.asarray(role) == COMPOUND, left, np.where(np.asarray(role) == TOTAL, whole, 0.0))
        return floor + levels + 0 * np.asarray(x, dtype=float)

    residuals = (tubes.fmol - curve(tubes.role, tubes.time)) / sigma
    scatter = float(np.sqrt((residuals[late] ** 2).mean()))
    return Estimate(
        "K_i", "nM", K_i, float(K_i / wide), float(K_i * wide), scatter, {}, float(tubes.time.max()), tubes.time, curve,
        residuals,
    )  # fmt: skip
