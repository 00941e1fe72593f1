"""Reference answers of exercise 05, computed without looking at the solution notebook.

Windows, isomers, reserve and waiting times are found by halving ranges of the law of mass action and of the operational
model; the solution has closed forms. In task 4 all four curves of a ring are fitted together, with one steepness, and
everything is marked against this analysis of the same rings, not against the truth, so that nobody loses points because
an honest interval misses the truth, as one in twenty does.
"""

import math

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import norm
from scipy.stats import t as student_t

from nelib.receptors.schild_record import BLOCKER, rings

HITS = {
    "bisoprolol slows the heart": ("beta1", "Gs"),
    "CGP 20712A lowers renin": ("beta1", "Gs"),
    "salbutamol opens the bronchi": ("beta2", "Gs"),
    "mirabegron relaxes the bladder": ("beta3", "Gs"),
    "tamsulosin relaxes the prostate": ("alpha1A", "Gq"),
    "2 nM of 5-methylurapidil": ("alpha1A", "Gq"),
    "clonidine silences the locus coeruleus": ("alpha2A", "Gi"),
    "epinephrine makes platelets aggregate": ("alpha2A", "Gi"),
    "ADRA1D": ("alpha1D", "Gq"),
    "ADRA2C": ("alpha2C", "Gi"),
}


def halve(rises, low=-60.0, high=60.0):
    """Return where a condition on exp(u) turns from true to false, by halving the range of u."""
    for _ in range(200):
        u = (low + high) / 2
        low, high = (u, high) if rises(math.exp(u)) else (low, u)
    return math.exp(low)


# --- task 2 ----------------------------------------------------------------------------------------------------------


def dose_for(share, K, N, N_K):
    """Blocker that holds a share of the receptors beside N of the agonist."""
    return halve(lambda B: share > B / K / (1 + B / K + N / N_K))


def window(K_a, K_b, least, most, N, N_a, N_b):
    """Lowest and highest concentration, or the text "none"."""
    ends = [dose_for(least, K_a, N, N_a), dose_for(most, K_b, N, N_b)]
    return ends if ends[0] <= ends[1] else "none"


def ends(K_a, K_b, least, most, N, N_a, N_b):
    """A known mistake: both ends, in the wrong order if there is no window."""
    return [dose_for(least, K_a, N, N_a), dose_for(most, K_b, N, N_b)]


def crossed(K_a, K_b, least, most, N, N_a, N_b):
    """A known mistake: norepinephrine's constants exchanged."""
    return window(K_a, K_b, least, most, N, N_b, N_a)


def inverted(K_a, K_b, least, most, N, N_a, N_b):
    """A known mistake: the constants divided by what they should be multiplied with."""
    factors = (1 + N / N_a), (1 + N / N_b)
    return window(K_a / factors[0], K_b / factors[1], least, most, 0, N_a, N_b)


def fold(least, most, N):
    """Smallest K at beta2 over K at beta1 that leaves a window."""
    return dose_for(least, 1.0, N, 2000.0) / dose_for(most, 1.0, N, 18000.0)


def enough(smallest):
    """Those published selectivities of metoprolol that reach it."""
    return [found for found in (2.3, 4.23, 5, 40) if found >= smallest]


# --- task 3 ----------------------------------------------------------------------------------------------------------


def seen(r, x):
    """Ratio that is measured when the (+)-isomer holds the share x of (-), and the pure isomers differ by r."""
    return 1 / (x + (1 - x) / r)


def pure(ratio, x):
    """True ratio behind a measured one, or the text "any"."""
    return halve(lambda r: seen(r, x) < ratio) if ratio * x < 1 else "any"


def pure_range(low, high, least, most):
    """Smallest and largest true ratio."""
    return [pure(low, least), pure(high, most)]


def beyond(low, high, least, most):
    """A known mistake: the formula used above its ceiling."""
    return [(1 - x) * v / (1 - x * v) if x * v != 1 else 1e9 for v, x in ((low, least), (high, most))]


# --- task 4 ----------------------------------------------------------------------------------------------------------

MOLAR = np.array(BLOCKER[1:]) * 1e-9


def sensitivity(table):
    """Return log10 EC50 (nM) of all curves, as an array of rats, groups (vehicle first) and curves."""
    ordered = table.sort_values(["rat", "group", "curve", "agonist"], ascending=[True, False, True, True])
    x = np.log10(np.unique(table["agonist"]))
    y = ordered["tension"].to_numpy().reshape(-1, 4, x.size)

    def fit(ring):
        def shapes(p):
            return 1 / (1 + np.exp(p[0] * (p[1:, None] - x)))

        def rest(p):
            s = shapes(p)
            top = (ring * s).sum(axis=1) / (s * s).sum(axis=1)  # the best maximum of each curve
            return (ring - top[:, None] * s).ravel()

        return least_squares(rest, [2.5, *(np.interp(0.5, curve / curve.max(), x) for curve in ring)]).x[1:]

    return np.array([fit(ring) for ring in y]).reshape(-1, 2, 4)


def pK_of(shift):
    """pK_B from the logarithm of dose ratios, rats in rows, concentrations in columns."""
    return np.log10(10**shift - 1) - np.log10(MOLAR)


def interval(values, limit=None):
    """Mean and ends of the interval."""
    values = np.asarray(values).ravel()
    half = (limit or student_t.ppf(0.975, values.size - 1)) * values.std(ddof=1) / math.sqrt(values.size)
    return [float(values.mean() + side * half) for side in (0, -1, 1)]


def schild(table):
    """Return the sound analysis of a student's rings, and known mistakes, each as mean and ends."""
    u = sensitivity(table)
    vehicle, drug = (u[:, group, 1:] - u[:, group, :1] for group in (0, 1))
    shift = drug - vehicle
    each = pK_of(shift)
    of_rats = each.mean(axis=1)
    pooled = u[:, 1, 1:] - u[:, 0].mean(axis=1, keepdims=True)
    ignored = np.log10(10**drug - 1)
    lines = np.array([np.polyfit(np.log10(MOLAR), row, 1) for row in ignored])
    return {
        "good": interval(of_rats),
        "ignored": interval(pK_of(drug).mean(axis=1)),
        "naive_slope": float(lines[:, 0].mean()),
        "wrong_way": interval(pK_of(drug + vehicle).mean(axis=1)),
        "pooled": interval(pK_of(pooled).mean(axis=1)),
        "not_less_one": interval((shift - np.log10(MOLAR)).mean(axis=1)),
        "natural": interval(of_rats * math.log(10)),
        "curves": interval(each),
        "one_error": interval(of_rats, limit=1.0),
        "normal": interval(of_rats, limit=norm.ppf(0.975)),
        "deviation": interval(of_rats, limit=student_t.ppf(0.975, 5) * math.sqrt(6)),
    }


# --- task 5 ----------------------------------------------------------------------------------------------------------


def reserve(E_1, EC50_1, E_2, EC50_2):
    """K_A and tau: of all tau, the one with which the loss that explains the maximum explains the EC50, too."""

    def left(tau):
        s = E_2 / E_1 * tau / (1 + tau)
        return s / (1 - s) / tau

    tau = halve(lambda tau: (1 + tau) / (1 + left(tau) * tau) < EC50_2 / EC50_1)
    return [EC50_1 * (1 + tau), tau]


def remains(tau, share):
    """Share of the receptors with which the maximum is a share of what it was."""
    return halve(lambda q: q * tau / (1 + q * tau) < share * tau / (1 + tau))


def activity_after(activity, tau, q, *, of_maximum=False):
    """Intrinsic activity of a partial agonist when the share q of the receptors is left."""
    share = activity if of_maximum else activity * tau / (1 + tau)
    partial = halve(lambda s: s / (1 + s) < share)
    return q * partial / (1 + q * partial) / (q * tau / (1 + q * tau))


# --- task 6 ----------------------------------------------------------------------------------------------------------


def held(ratio, half_life, minutes):
    """Share of the receptors with the antagonist, from none: a step of the chain free - held, in small steps."""
    off = math.log(2) / half_life
    on = off * (ratio - 1)
    step = np.array([[-on, off], [on, -off]]) * minutes / 2**24 + np.eye(2)
    return float(np.linalg.matrix_power(step, 2**24)[1, 0])


def wait(ratios, half_life, share, *, slowest=True):
    """Minutes until each concentration holds a share of what it will hold."""

    def time_for(ratio):
        enough = share * (1 - 1 / ratio)
        return halve(lambda t: enough > held(ratio, half_life, t), -10, 12)

    return (max if slowest else min)(time_for(ratio) for ratio in ratios)


def short_slope(ratios, half_life, minutes):
    """Slope of a Schild plot after a contact that is too short."""
    x = np.log10(np.array(ratios) - 1)
    y = np.array([math.log10(1 / (1 - held(r, half_life, minutes)) - 1) for r in ratios])
    x, y = x - x.mean(), y - y.mean()
    return float((x * y).sum() / (x * x).sum())


def low_state(entry):
    """K of the (-)-isomer in nM, or the text "no"."""
    if entry["quantity"] == "EC50" or not entry["GTP"]:
        return "no"
    nM = 10 ** (9 - entry["value"]) if entry["quantity"] == "pK_i" else entry["value"]
    if entry["quantity"] == "IC50":
        if not {"L", "K_d"} <= entry.keys():
            return "no"
        nM *= entry["K_d"] / (entry["K_d"] + entry["L"])
    return nM / 2 if entry["racemate"] else nM


def entries(me):
    """Return a student's published numbers."""

    def entry(quantity, value, n_H, GTP=True, racemate=False, **ligand):
        return dict(quantity=quantity, value=value, n_H=n_H, GTP=GTP, racemate=racemate, **ligand)

    return [
        entry("K_i", me.number("K_1", 1200, 2000, step=50, default=1800), 1.0),
        entry("IC50", me.number("IC50_2", 4800, 6800, step=100, default=5200), 0.98, L=0.3, K_d=0.1),
        entry("pK_i", me.number("pK_3", 5.45, 5.65, step=0.01, default=5.55), 0.97, racemate=True),
        entry("IC50", me.number("IC50_4", 2000, 2600, step=50, default=2200), 1.01, L=0.05, K_d=0.05),
        entry("K_i", me.number("K_5", 40, 90, step=5, default=60), 0.58, GTP=False),
        entry("EC50", me.number("EC50_6", 5, 12, step=1, default=8), 1.0),
        entry("IC50", me.number("IC50_7", 7000, 9500, step=100, default=9000), 0.99, L=0.5),
    ]


def spread(values):
    """Largest over smallest of those that are numbers."""
    numbers = [v for v in values if v != "no"]
    return max(numbers) / min(numbers)


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    designs = [
        (0.5, 0.4, 2000), (0.6, 0.4, 1500), (0.55, 0.4, 1500), (0.7, 0.35, 1000), (0.65, 0.35, 1500), (0.6, 0.3, 2000),
        (0.85, 0.15, 1000), (0.9, 0.2, 500), (0.8, 0.1, 1000), (0.75, 0.4, 500),
    ]  # fmt: skip
    papers = [(1.80, 1.98), (1.76, 1.92), (1.80, 1.96), (1.82, 2.02), (1.85, 2.05), (1.78, 1.98), (1.80, 2.03)]
    before = me.number("E_1", 10, 14, step=0.2, default=12.0), me.number("EC50_1", 40, 60, step=1, default=50)
    after = me.number("E_2", 3.0, 6.0, step=0.2, default=4.8), me.number("EC50_2", 400, 600, step=10, default=500)
    K_A, tau = reserve(*before, *after)
    least, most, N = me.choice("design", designs, default=(0.7, 0.35, 1000))
    return {
        "least": least,
        "most": most,
        "N": N,
        "paper": me.choice("paper", papers, default=(1.80, 1.98)),
        **schild(rings(me)),
        "before": before,
        "after": after,
        "K_A": K_A,
        "tau": tau,
        "q": remains(tau, after[0] / before[0]),
        "activity": me.choice("activity", [0.6, 0.65, 0.7, 0.75, 0.8, 0.85], default=0.8),
        "half_life": me.number("half_life", 24, 48, step=2, default=30),
        "contact": me.number("contact", 12, 20, step=1, default=15),
        "table": entries(me),
    }
