r"""The analysis of virtual kinetic competition experiments; see `nelib.receptors.bench_analysis`.

The closed form of `nelib.receptors.kinetics` fits K_i and k_off_i of the compound, or k_on_i and k_off_i: k_on_i is
k_off_i/K_i, and each gets a profile interval. With depletion the equations must be integrated, which takes long. So the
closed form is multiplied by what depletion leaves of it at the constants of the last fit, and fitted again, until
nothing moves. A compound that is much faster than the first tubes is at equilibrium in all of them; then its rates have
no upper limit, and K_i has one all the same.
"""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from scipy.special import stdtrit

from nelib.receptors import blanks, kinetics
from nelib.receptors.bench_analysis import Estimate, Readings, Refusal, ends, leverage, spread
from nelib.receptors.compare import Fit
from nelib.receptors.kinetic_analysis import estimate, free_label, time_fit
from nelib.receptors.radioligand import value as counter
from nelib.receptors.tubes import COMPOUND, TOTAL

AT_ONCE = np.finfo(float).eps ** (-1 / 2 / 2 / 2)  # rates above this, over the first time, look all alike
SETTLED = np.finfo(float).eps ** (1 / 2 / 2)  # a smaller relative change of K_i is none
TIMES = 2 ** (2 + 2)  # so often the correction for depletion is renewed at most


@cache
def _two_ligands():
    import sympy as sp

    expression = kinetics.formulas()["kinetic_competition"]
    symbols = sorted(expression.free_symbols, key=lambda s: s.name)
    return sp.lambdify(symbols, expression, modules=[{"E": kinetics.mean_decay}, "numpy"], cse=True)


def analyze(tubes: Readings, method: str, interval: bool) -> Estimate:
    """Analyze a kinetic competition; see `bench_analysis.analyze`."""
    design, L, K_d = tubes.design, tubes.L, tubes.design.K_d
    last = _last_pair(tubes, L if method != "simple" else 0.0, interval)
    if method in ("simple", "added"):
        return last
    k_off, two, free, shared = design.k_off(), _two_ligands(), free_label(tubes), tubes.shared * L / (L + K_d)
    fastest = AT_ONCE / tubes.time.min()

    def closed(t, dose, k_off_i, K_i=None, k_on_i=None, k_off=k_off):
        k_on_i = k_off_i / K_i if k_on_i is None else k_on_i
        slower = min(1.0, fastest / k_off_i)  # of two compounds that are at once there; K_i stays
        rates = {"k_on": k_off / K_d, "k_off": k_off, "k_on_i": k_on_i * slower, "k_off_i": k_off_i * slower}
        return two(t=t, L=free, I=dose, B_max=1.0, **rates)

    def fit(shape, starts, names=("K_i", "k_off_i")):
        dose = np.where(tubes.role == COMPOUND, design.top, 0.0)
        return time_fit(tubes, shape, starts, names, dose=dose)

    logs = ("K_i", "k_off_i")
    starts = [{"K_i": last.value * f, "k_off_i": k_off * g} for f in (1 / 2, 2) for g in (1 / (2 + 2) ** 2, 2)]
    found, shape = fit(closed, starts), closed
    if method == "two":
        start, logs = {n: found.values[n] for n in logs} | {"k_off": k_off}, (*logs, "k_off")
        found = fit(closed, [start], logs)
    elif method == "exact":
        found, shape = _depleted(tubes, found, closed, fit, 1.0)
        again = partial(_depleted, tubes, found, closed, fit)
        shared = np.hypot(shared, leverage(found, "K_i", lambda factor: again(factor)[0], interval))
    K_i, leaving = (
        ends(found, n, interval, shared=s, quick=method == "two") for n, s in (("K_i", shared), (logs[1], 0))
    )
    arriving = (leaving[0] / K_i[0], np.nan, np.nan)
    if interval and leaving[2] == np.inf:  # then the one is known from below only, and so is the other
        arriving = (arriving[0], leaving[1] / K_i[0], np.inf)
    elif interval:
        rates = ("k_on_i", *logs[1:])
        values = found.values | {"k_on_i": arriving[0]}
        by_rates = fit(shape, [{n: values[n] for n in rates}], rates)
        arriving = ends(by_rates, "k_on_i", True, shared=shared, quick=method == "two")
    return estimate(tubes, "K_i", "nM", K_i, found, np.log(2) / leaving[0], k_on_i=arriving, k_off_i=leaving)


def _depleted(tubes: Readings, near: Fit, closed, fit, factor: float) -> tuple[Fit, Callable]:
    """Fit mass action with depletion, with the receptors on record times a factor; return the fit and its shape."""
    design, L, k_off = tubes.design, tubes.L, tubes.design.k_off()
    R, fastest = design.receptors * factor, AT_ONCE / tubes.time.min()
    left = blanks.left(design, L, factor) / R

    def corrected(K_i: float, k_off_i: float):
        k, known = min(k_off_i, fastest), {}

        def ratio(t, dose):
            if (key := (t.tobytes(), dose.tobytes())) not in known:
                times, back = np.unique(t, return_inverse=True)
                doses, which = np.unique(dose, return_inverse=True)
                rates = {"k_on": design.k_on, "k_off": k_off, "k_on_i": k / K_i, "k_off_i": k}
                held = kinetics.time_course(times, R, L, doses, **rates)[0][which, back] / R
                plain = closed(t, dose, k, K_i)
                known[key] = np.divide(held, plain, out=np.ones_like(held), where=plain > 0)
            return known[key]

        def shape(t, dose, **p):
            return closed(t, dose, **p) * ratio(t, np.broadcast_to(dose, t.shape)) - left

        return shape

    for _ in range(TIMES):
        shape, before = corrected(**{n: near.values[n] for n in ("K_i", "k_off_i")}), near.values["K_i"]
        # Above, a fit sees no slope, and a long step would take it far below: it begins at a lower rate, too.
        begin = {min(near.values["k_off_i"], highest) for highest in (fastest / 2, 1 / tubes.time.min())}
        near = fit(shape, [{"K_i": before, "k_off_i": k} for k in begin])
        if abs(np.log(near.values["K_i"] / before)) < SETTLED:
            break
    return near, shape


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
    scatter = spread(residuals[late], 2)
    return Estimate(
        "K_i", "nM", K_i, float(K_i / wide), float(K_i * wide), scatter, {}, float(tubes.time.max()), tubes.time, curve,
        residuals,
    )  # fmt: skip
