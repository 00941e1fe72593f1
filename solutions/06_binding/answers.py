"""Reference answers of exercise 06, computed without looking at the solution notebook.

Binding, depletion and kinetics come from halving ranges of mass action and conservation, or from small steps of a
chain; the solution has closed forms or nelib's functions. Task 4 is marked against a fit of the same tubes by mass
action with depletion, not against the truth, so that nobody loses points because an honest interval misses the truth,
as 7% do (all tubes share the vials, which scatter, too). The power of task 5 comes from the noncentral F distribution.
"""

import math
from functools import cache

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import f as fisher
from scipy.stats import ncf
from scipy.stats import t as student_t

from nelib.receptors.binding_record import (
    BACKGROUND,
    CPM,
    DOSES,
    REPLICATES,
    VOLUME,
    curve,
    scatter,
    tubes,
)  # fmt: skip

SIGNS = {
    "K_d rises with the protein": "too much protein",
    "K_i of potent compounds rises with the protein": "too much protein",
    "K_d falls with longer incubation": "filtered too early",
    "a slow compound looks weaker than its equal": "filtered too early",
    "K_i rises with the radioligand": "IC50 taken for K_i",
    "B_max depends on the drug in the blanks": "wrong blank",
    "three more washes halve the specific binding": "warm wash",
    "all tubes with compound read like blanks": "wrong range",
    "the agonist's curve is shallow, the antagonist's is not": "no GTP",
    "K_d of an iodinated ligand rises by 40% each month": "age of the label forgotten",
}


def halve(rises, low=-60.0, high=60.0):
    """Return where a condition on exp(u) turns from true to false, by halving the range of u."""
    for _ in range(64):
        u = (low + high) / 2
        low, high = (u, high) if rises(math.exp(u)) else (low, u)
    return math.exp(low)


# --- task 2 ----------------------------------------------------------------------------------------------------------

ENDPOINT, HALF_LIFE = 18.6, 59.4  # keV of tritium; days of iodine-125


def seen(threshold):
    """Share of tritium's electrons above a threshold in keV, by adding up the spectrum sqrt(E) (Q - E)^2."""
    E = (np.arange(200_000) + 0.5) / 200_000 * ENDPOINT
    weight = np.sqrt(E) * (ENDPOINT - E) ** 2
    return float(weight[threshold < E].sum() / weight.sum())


THRESHOLD = halve(lambda keV: seen(keV) > 0.4, -3, 2.9)


def efficiency(quench):
    """Share of the decays of tritium that is counted when quench takes a share of the light."""
    return seen(THRESHOLD / (1 - quench))


def specific(
    totals, blanks, background, activity, mg, *, quenched=True, subtract=True, each=True, blank=True, upside=False
):
    """Specific binding in fmol/mg, or with one of the known mistakes."""

    def decays(vials):
        net = [cpm - background * subtract for cpm, _ in vials]
        share = [efficiency(quench if quenched else 0.0) for _, quench in vials]
        share = [1 / s for s in share] if upside else share
        if each:
            return sum(n / s for n, s in zip(net, share, strict=True)) / len(vials)
        return sum(net) / sum(share)

    dpm = decays(totals) - (decays(blanks) if blank else 0.0)
    return dpm / (2.22 * activity) / mg


def left(days):
    """Share of iodine-125 that has not decayed."""
    return 0.5 ** (days / HALF_LIFE)


def on_filters(net_cpm, stock_days, filter_days):
    """Radioligand on the filters at the time of filtering in fmol. The age of the stock does not matter."""
    return net_cpm / 0.9 / (2.22 * 2175) / left(filter_days)


def counting_error(total, blank, minutes, cv=0.05, background=25.0):
    """Standard deviation of the difference of two tubes in cpm."""
    counting = (total + blank) / minutes if minutes else 0.0
    return math.sqrt(counting + cv**2 * ((total - background) ** 2 + (blank - background) ** 2))


def enough_minutes(total, blank, ratio=1.1, background=25.0):
    """Minutes with which the error is a multiple of what endless counting leaves."""
    endless = counting_error(total, blank, 0, background=background)
    return halve(lambda t: counting_error(total, blank, t, background=background) > ratio * endless, -12, 12)


# --- task 3 ----------------------------------------------------------------------------------------------------------


PAIRS = ((31.9, 18.3), (0.667, 1.1), (0.22, 0.47), (1.97, 1.89))
"""K_d in nM from rate constants and from saturation: bovine pial artery, rabbit bladder, human liver, dog platelets."""


def filled(r, half_lives):
    """Share of the receptors that r = L/K_d has filled after some half-lives of dissociation."""
    return r / (1 + r) * (1 - 0.5 ** (half_lives * (1 + r)))


def half_filled(K_d, k_off, minutes):
    """Concentration that has filled half of the receptors."""
    n = k_off * minutes / math.log(2)
    return K_d * halve(lambda r: filled(r, n) < 0.5)


def half_lives(K_kinetic, K_saturation):
    """Half-lives of dissociation after which K_saturation has filled half, or the text "none"."""
    r = K_saturation / K_kinetic
    return halve(lambda n: filled(r, n) < 0.5) if r > 1 else "none"


def pair(t, L, I, K_d, k_off, K_i, k_off_i):  # noqa: E741
    """Share of the receptors that the radioligand holds at times t: three states, by the eigenvalues of the chain."""
    on, on_i = k_off / K_d * L, k_off_i / K_i * I
    chain = np.array([[-on - on_i, k_off, k_off_i], [on, -k_off, 0], [on_i, 0, -k_off_i]])
    values, vectors = np.linalg.eig(chain)
    parts = np.linalg.solve(vectors, np.array([1.0, 0, 0]))
    return (vectors[1] * parts * np.exp(np.multiply.outer(np.asarray(t, dtype=float), values))).sum(axis=-1).real


def settling(L, I, K_d, k_off, K_i, k_off_i):  # noqa: E741
    """Return the time (min) after which the radioligand is within 5% of equilibrium, and times of known mistakes.

    ``first_touch``, ``passing``: on its way up, within 5% and at the equilibrium; ``peak``: the overshoot; ``slowest``:
    the smaller of the two rates (per min).
    """
    final = L / K_d / (1 + L / K_d + I / K_i)
    end = 60 / k_off_i
    t = np.concatenate(([0.0], np.geomspace(1e-3, end, 40_000)))
    held = pair(t, L, I, K_d, k_off, K_i, k_off_i)
    off = np.abs(held / final - 1) > 0.05
    last = np.flatnonzero(off).max()
    first = np.flatnonzero(held >= 0.95 * final).min()

    def cross(k, level):
        a, b = held[k : k + 2]
        return float(t[k] + (level - a) / (b - a) * (t[k + 1] - t[k]))

    on, on_i = k_off / K_d * L, k_off_i / K_i * I
    rates = np.linalg.eigvals([[on + k_off, on], [on_i, on_i + k_off_i]])
    return {
        "settled": cross(last, final * (1.05 if held[last] > final else 0.95)),
        "first_touch": cross(first - 1, 0.95 * final),
        "passing": cross(np.flatnonzero(held >= final).min() - 1, final),
        "slowest": float(rates.min()),
        "peak": float(t[held.argmax()]),
    }


# --- task 4 ----------------------------------------------------------------------------------------------------------


def free_ligand(X, R, K, n):
    """Free ligand when X is added to R receptors and non-specific binding takes the share n of what is free."""
    b = (1 + n) * K + R - X
    c = K * X
    return 2 * c / (b + np.sqrt(b * b + 4 * (1 + n) * c))


def saturation(table, *, what="exact", x="added", level=0.95):
    """Return K_d and the ends of its interval, from a weighted fit of all tubes.

    what: ``exact``, mass action with depletion; ``plain``, x is taken for the free ligand; ``no blank``, the totals
    alone against added less bound. x: ``added``, as the vials say, or ``planned``.
    """
    role, planned = (table[name].to_numpy() for name in ("role", "planned"))
    fmol = (table["cpm"].to_numpy() - BACKGROUND) / CPM
    vials = table[role == "added"].groupby("planned")["cpm"].mean()
    added = (vials[planned].to_numpy() - BACKGROUND) / CPM / VOLUME if x == "added" else planned
    used = role == "total" if what == "no blank" else role != "added"
    y, total = fmol[used], (role == "total")[used]
    X = np.maximum(added[used], 1e-6)
    F = np.maximum(X - y / VOLUME, 1e-6)

    def model(p):
        K, R, n = np.exp(np.clip(p, -30, 30)) if len(p) > 2 else (*np.exp(np.clip(p, -30, 30)), 0.0)
        if what == "exact":
            return (X - free_ligand(X, R * total, K, n)) * VOLUME
        free = X if what == "plain" else F
        return (R * total * free / (K + free) + n * free) * VOLUME

    p = np.log([0.1, 0.1, 0.03])[: 2 if what == "no blank" else 3]
    sigma = np.ones_like(y)
    for _ in range(4):
        found = least_squares(lambda p, s=sigma: (model(p) - y) / s, p, method="lm")
        p, counts = found.x, np.maximum(model(found.x), 0) * CPM
        sigma = np.sqrt(counts + BACKGROUND + (0.04 * counts) ** 2) / CPM
    dof = y.size - p.size
    covariance = np.linalg.inv(found.jac.T @ found.jac) * 2 * found.cost / dof
    half = student_t.ppf((1 + level) / 2, dof) * math.sqrt(covariance[0, 0])
    return [float(v) for v in np.exp(p[0] + np.array([0, -half, half]))]


def analyses(table):
    """Return the sound analysis of a student's tubes, and known mistakes, each as K_d and ends."""
    return {
        "good": saturation(table),
        "good_one": saturation(table, level=0.6827),
        "added": saturation(table, what="plain"),
        "planned": saturation(table, what="plain", x="planned"),
        "planned_exact": saturation(table, x="planned"),
        "no_blank": saturation(table, what="no blank"),
    }


# --- task 5 ----------------------------------------------------------------------------------------------------------


def site_curve(x, logs, share):
    """Share of the ligand that is left at doses x: one site, or two."""
    x = np.where(np.isinf(x), 1e30, x)
    each = 1 / (1 + x / np.exp(logs)[:, None])
    return each[0] if len(logs) == 1 else share * each[0] + (1 - share) * each[1]


def best_sum(x, y, number, *, slope=False):
    """Smallest sum of squares of a fit with one or two sites, top and bottom free, from many starts."""

    def rest(p):
        share = 1 / (1 + np.exp(-p[-1])) if number == 2 else 1.0
        if slope:
            shape = 1 / (1 + (np.where(np.isinf(x), 1e30, x) / np.exp(p[0])) ** np.exp(p[1]))
        else:
            shape = site_curve(x, p[:number], share)
        lifted = shape - shape.mean()  # the best top and bottom at this shape are those of a straight line
        return level - lifted * (lifted @ level) / max(lifted @ lifted, np.finfo(float).tiny)

    level = y - y.mean()

    middle = np.log(np.sqrt(DOSES[1] * DOSES[-2]))
    if number == 1:
        starts = [[middle + d, *[0.0] * slope] for d in (-3, 0, 3)]
    else:
        starts = [
            [middle + shift - d, middle + shift + d, s]
            for d in (0.7, 1.7, 3)
            for shift in (-1, 0, 1)
            for s in (-1.5, 0, 1.5)
        ]
    return 2 * min(least_squares(rest, s, method="lm").cost for s in starts)


def two_sites(table):
    """Return F and p, and F with known mistakes."""
    x, y = table["compound"].to_numpy(), table["bound"].to_numpy()
    n = y.size
    one, two = (best_sum(x, y, k) for k in (1, 2))
    mean = table.groupby("compound")["bound"].mean()
    means = [best_sum(mean.index.to_numpy(), mean.to_numpy(), k) for k in (1, 2)]
    hill = best_sum(x, y, 1, slope=True)
    F = (one - two) / 2 / (two / (n - 5))
    F_means = (means[0] - means[1]) / 2 / (means[1] / (mean.size - 5))
    p = float(fisher.sf(F, 2, n - 5))
    return {
        "F": F,
        "F_one_dof": 2 * F,
        "F_means": F_means,
        "F_slope": (one - hill) / (hill / (n - 4)),
        "p": p,
        "p_means": float(fisher.sf(F_means, 2, mean.size - 5)),
        "p_slope": float(fisher.sf((one - hill) / (hill / (n - 4)), 1, n - 4)),
        "decided": 2 if p < 0.05 else 1,
    }


@cache
def off_one_site(fold):
    """How far the curve of two sites, half and half in the middle of the doses, lies off the nearest of one."""
    middle = math.log(math.sqrt(DOSES[1] * DOSES[-2]))
    x = np.array(DOSES)
    y = site_curve(x, np.array([middle - math.log(fold) / 2, middle + math.log(fold) / 2]), 0.5)
    return best_sum(x, y, 1)


def power(fold, spread, replicates=REPLICATES):
    """Chance that the F-test at 5% sees two sites, half and half around the middle of the doses.

    The curve of two sites lies some way off the nearest curve of one site; this distance in units of the scatter is the
    noncentrality of F. Simulated experiments show two sites slightly more often: by 0 to 0.04 for 6- to 10-fold.
    """
    distance, n = replicates * off_one_site(fold) / spread**2, len(DOSES) * replicates
    return float(ncf.sf(fisher.isf(0.05, 2, n - 5), 2, n - 5, distance))


def replicates_for(fold, spread, wanted=0.8):
    """Tubes at each dose with which the chance reaches a share."""
    return next(r for r in range(2, 2000) if power(fold, spread, r) >= wanted)


# --- task 6 ----------------------------------------------------------------------------------------------------------


def held(R, L, K_d):
    """Bound radioligand in nM, from the conservation of the receptor."""
    r = halve(lambda r: r + r * L / (K_d + r) < R, -40, 20)
    return r * L / (K_d + r)


def reported(R, L, K_d, K_i):
    """K_i by Cheng and Prusoff's equation with the radioligand that was added, over the true one.

    At the IC50 half of the radioligand is left on the receptors, which says how many receptors are free; the others
    hold compound.
    """
    half = held(R, L, K_d) / 2
    r = K_d * half / (L - half)
    compound = R - half - r
    return (compound + K_i * compound / r) / (1 + L / K_d) / K_i


def receptors_most(L, K_d, K_i, error):
    """Receptors in nM with which the reported K_i is too high by a share."""
    return halve(lambda R: reported(R, L, K_d, K_i) < 1 + error, -15, 8)


def receptors_least(L, K_d, nM):
    """Receptors that bind so much radioligand, or infinitely many if there is not so much of it."""
    return halve(lambda R: held(R, L, K_d) < nM, -25, 15) if nM < L else math.inf


def window(L, K_d, K_i, B_max, volume, activity, seen, wanted, error, *, depleted=True):
    """Smallest and largest protein in µg, or the text "none"."""
    least, most = ends(L, K_d, K_i, B_max, volume, activity, seen, wanted, error, depleted=depleted)
    return [least, most] if least <= most else "none"


def ends(L, K_d, K_i, B_max, volume, activity, seen, wanted, error, *, depleted=True):
    """Both ends, whatever their order."""
    nM = wanted / (2.22 * activity * seen) / volume
    least = receptors_least(L, K_d, nM) if depleted else nM * (K_d + L) / L
    per_nM = volume / B_max * 1000
    return [min(least * per_nM, 1e12), receptors_most(L, K_d, K_i, error) * per_nM]


def ten_percent(L, K_d, K_i, B_max, volume, activity, seen, wanted, error, share=0.1):
    """A known mistake: the largest protein that binds a tenth of the radioligand."""
    least, _ = ends(L, K_d, K_i, B_max, volume, activity, seen, wanted, error)
    return [least, receptors_least(L, K_d, L * share) * volume / B_max * 1000]


def rough(L, K_d, K_i, B_max, volume, activity, seen, wanted, error):
    """A known mistake: the IC50 as K_i (1 + L/K_d) + R/2."""
    least, _ = ends(L, K_d, K_i, B_max, volume, activity, seen, wanted, error)
    return [least, 2 * error * K_i * (1 + L / K_d) * volume / B_max * 1000]


def smallest_volume(L, K_d, K_i, activity, seen, wanted, error):
    """Volume of a tube in µL with which the window opens."""
    most = held(receptors_most(L, K_d, K_i, error), L, K_d)
    return wanted / (2.22 * activity * seen) / most


def labels(K_d):
    """Return the radioligands of task 6: name -> K_d, Ci/mmol, efficiency."""
    return {
        "one tritium": (K_d, 29.0, 0.4),
        "three tritium": (K_d, 87.0, 0.4),
        "weak, three tritium": (round(15 * K_d, 2), 87.0, 0.4),
        "weaker, little tritium": (round(40 * K_d, 1), 14.5, 0.4),
        "iodine-125": (round(K_d / 3, 3), 2175.0, 0.9),
    }


def usable(K_i, K_d, B_max, wanted, *, most_bound=None):
    """Names of the radioligands with which there is a window in 500 µL, at L = K_d, for an error of 20%.

    With `most_bound`, those that bind no more than this share: a known mistake.
    """
    found = []
    for name, (K, activity, share) in labels(K_d).items():
        setting = (K, K, K_i, B_max, 500, activity, share, wanted, 0.2)
        least, most = ends(*setting) if most_bound is None else ten_percent(*setting, most_bound)
        if least <= most:
            found.append(name)
    return found


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    slow = {
        "L": 0.3,
        "K_d": 0.3,
        "k_off": 0.03,
        "K_i": me.number("slow K_i", 0.5, 2.0, step=0.1, default=1.0),
        "k_off_i": me.number("slow k_off", 0.002, 0.005, step=0.0002, default=0.003),
    }
    slow["I"] = slow["K_i"] * me.choice("slow dose", [4, 5, 6], default=5)
    potent = me.number("potent K_i", 0.06, 0.2, step=0.01, default=0.1)
    K_d_6 = me.number("label K_d", 0.12, 0.2, step=0.01, default=0.15)
    B_max_6 = me.number("B_max", 800, 1600, step=50, default=1000)
    wanted = me.choice("wanted", [600, 1000, 1500, 2000], default=1000)
    return {
        "counted": (
            me.number("net_cpm", 900, 2400, step=50, default=1500),
            me.number("stock_days", 25, 50, step=1, default=45),
            me.number("filter_days", 10, 28, step=1, default=14),
        ),
        "weak": (
            me.number("low_total", 160, 260, step=5, default=200),
            me.number("low_blank", 70, 110, step=5, default=90),
        ),
        "slow": slow,
        **settling(**slow),
        **analyses(tubes(me)),
        **two_sites(curve(me)),
        "spread": scatter(me),
        "fold": me.number("fold", 6, 10, step=1, default=8),
        "potent": potent,
        "K_d_6": K_d_6,
        "B_max_6": B_max_6,
        "wanted": wanted,
    }
