"""Reference answers of exercise 04, computed without looking at the solution notebook.

Amounts go through SI units, the calibration line through the normal equations, Bungay's law and the loop of task 5
through halving of ranges. In task 4 everything is marked against an analysis of the same vials, not against the truth,
so that nobody loses points because an honest interval misses the truth, as one in twenty does. The power of a t test is
summed over the standard deviations that it may meet, and the false alarms over both sums of squares.
"""

import math
from functools import cache

import numpy as np
from scipy.linalg import solve_banded
from scipy.special import k0e, k1e
from scipy.stats import chi2, norm
from scipy.stats import t as student_t

from nelib.synapse.dialysis_record import vials

BASE, SALT = 169.18, 337.28  # g/mol
BEAKER = 0.7525  # recovery of the probes of task 4 in a stirred beaker
SIGNS = {
    "slower flow": "+0+",
    "longer membrane": "+0+",
    "reboxetine, injected": "-++",
    "clonidine, injected": "0--",
    "TTX in the perfusate": "0--",
    "AMPT, injected": "0--",
    "norepinephrine in the perfusate": "00+",
    "no antioxidant": "00-",
    "vials changed by the clock": "000",
}  # the signs of damage and of a wrong place are computed below


# --- task 2 ----------------------------------------------------------------------------------------------------------


def found(
    standards, areas, internal, area, area_internal, injected, collected, added, *,
    mass=BASE, corrected=True, origin=False, subtract=True, diluted=True, volume=None,
):  # fmt: skip
    """Norepinephrine in the dialysate (nM): gram, mole and liter."""
    x = np.asarray(standards, dtype=float)
    y = np.asarray(areas, dtype=float) / (np.asarray(internal, dtype=float) if corrected else 1)
    n = x.size
    slope = (n * (x * y).sum() - x.sum() * y.sum()) / (n * (x * x).sum() - x.sum() ** 2)
    intercept = (y.sum() - slope * x.sum()) / n
    if origin:
        slope, intercept = (x * y).sum() / (x * x).sum(), 0.0
    ratio = area / (area_internal if corrected else 1)
    gram = (ratio - intercept * subtract) / slope * 1e-12
    molar = gram / mass / ((volume or injected) * 1e-6)
    return molar * 1e9 * ((collected + added) / collected if diluted else 1)


def shortest(nanomolar, flow, *, acid=5.0, mass=BASE, all_of_it=False, whole=10.0, wanted=0.5):
    """Minutes until an injection of 10 µL from the vial holds the wanted pg."""
    collected_if_pure = wanted * 1e-12 / mass / (nanomolar * 1e-9) * 1e6
    if all_of_it:
        return collected_if_pure / flow
    share = collected_if_pure / whole
    return share * acid / (1 - share) / flow


# --- task 3 ----------------------------------------------------------------------------------------------------------

L, R_O, D_E, PHI = 4.0, 0.11, 7.63e-4 / 1.54**2, 0.2


def resistance(E, flow, second=60.0):
    """Resistance (s/µL) that goes with an extraction or a recovery."""
    return -second / (flow * math.log1p(-E))


def tissue(E_0, E, flow):
    """Resistance of the tissue."""
    return resistance(E, flow) - resistance(E_0, flow)


def elsewhere(E_0, E, flow, new_flow, times):
    """Extraction at another flow, with another resistance of the tissue."""
    total = resistance(E_0, flow) + times * tissue(E_0, E, flow)
    return -math.expm1(-60 / (new_flow * total))


def bungay(k):
    """Resistance of the tissue (s/µL) with the clearance k (1/s)."""
    depth = math.sqrt(D_E / k)
    return depth / R_O * k0e(R_O / depth) / k1e(R_O / depth) / (2 * math.pi * L * D_E * PHI)


@cache
def clearance_of(R):
    """Clearance that makes a resistance, by halving the range of its logarithm."""
    low, high = math.log(1e-9), math.log(1e9)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if bungay(math.exp(middle)) > R else (low, middle)
    return math.exp(low)


def blocked(E_0, E, flow, share):
    """Extraction when the share of the clearance is gone."""
    R = tissue(E_0, E, flow)
    return elsewhere(E_0, E, flow, flow, bungay(clearance_of(R) * (1 - share)) / R)


def fresh(E_0, E, flow, layer, *, behind=True, wider=True, flat=False, free=False, whole=False):
    """Extraction with a dead layer (µm); its resistance by the trapezoid rule, in shells."""
    k, edges = clearance_of(tissue(E_0, E, flow)), np.linspace(R_O, R_O + layer / 1000, 2001)
    per_length = 1 / (2 * math.pi * L * (7.63e-4 if free else D_E * PHI))
    dead = per_length * (PHI if whole else 1) * (layer / 1000 / R_O if flat else float(np.trapezoid(1 / edges, edges)))
    r, depth = (edges[-1] if wider else R_O), math.sqrt(D_E / k)
    alive = depth / r * k0e(r / depth) / k1e(r / depth) / (2 * math.pi * L * D_E * PHI)
    return -math.expm1(-60 / (flow * (resistance(E_0, flow) + dead + alive * behind)))


# --- damage and place: task 1, from diffusion, release and uptake in shells around the probe --------------------------


def around(length, uptake=(1.0, 1.0), release=(1.0, 1.0), layer=0.05, probe=40.0):
    """Norepinephrine that enters a stretch of the probe (per s, and what it is per unit of it in the probe).

    The tissue has two zones, up to `layer` mm from the probe and beyond. Uptake and release are multiples of those of
    living tissue, where 1 is outside. `probe` is the resistance of perfusate and membrane of the whole probe. Returned
    are the conductance g and the concentration C of a source that does the same to the probe: flow = g (C - inside).
    """
    edges = np.linspace(R_O, R_O + 0.6, 3001)
    middle, near = (edges[1:] + edges[:-1]) / 2, edges[1:] <= R_O + layer + 1e-9
    volume = math.pi * (edges[1:] ** 2 - edges[:-1] ** 2) * length * PHI
    take, give = (np.where(near, *zones) for zones in (uptake, release))
    between = 2 * math.pi * length * D_E * PHI * edges[1:-1] / np.diff(middle)
    skin = 1 / (probe * L / length + math.log(middle[0] / R_O) / (2 * math.pi * length * D_E * PHI))
    bands = np.zeros((3, middle.size))
    bands[0, 1:] = bands[2, :-1] = -between
    bands[1] = volume * take + np.append(between, 0) + np.append(0, between)
    bands[1, 0] += skin
    flows = []
    for inside in (0.0, 1.0):
        source = volume * give
        source[0] += skin * inside
        flows.append(skin * (solve_banded((1, 1), bands, source)[0] - inside))
    g = flows[0] - flows[1]
    return g, flows[0] / g


def seen(*stretches, flow=1.0):
    """Extraction, concentration of no net flux and dialysate of stretches in a row, as `around` returns them."""
    kept, out = 1.0, 0.0
    for g, C in stretches:
        part = math.exp(-60 * g / flow)
        kept, out = kept * part, out * part + (1 - part) * C
    return 1 - kept, out / (1 - kept), out


def told(*stretches):
    """Signs of a change: higher, lower or the same as with a probe in living tissue."""
    return "".join(
        "0" if abs(new / old - 1) < 1e-3 else "+" if new > old else "-"
        for new, old in zip(seen(*stretches), seen(around(L)), strict=True)
    )


SIGNS |= {
    "dead layer around the probe": told(around(L, uptake=(0, 1), release=(0, 1))),
    "layer without release": told(around(L, release=(0, 1))),
    "half of the membrane outside": told(around(L / 2), (0.0, 1.0)),
    "the next nucleus": told(around(L, release=(0.5, 0.5))),
}


# --- task 4 ----------------------------------------------------------------------------------------------------------


def later(table):
    """Return the vials that hold one perfusate only: all but the first of each."""
    return table[table.groupby(["rat", "perfusate"]).cumcount() > 0]


def outside(part):
    """Where what leaves the probe equals what enters, from out = (1 - E) in + E C."""
    A = np.stack([part["perfusate"], np.ones(len(part))], axis=1)
    slope, start = np.linalg.lstsq(A, part["dialysate"].to_numpy(), rcond=None)[0]
    return start / (1 - slope)


def interval(values, n=None, limit=None):
    """Mean and ends of the interval."""
    values = np.asarray(values)
    n = n or values.size
    half = (limit or student_t.ppf(0.975, n - 1)) * values.std(ddof=1) / math.sqrt(n)
    return [float(values.mean() + side * half) for side in (0, -1, 1)]


def one_line(table):
    """A known mistake: all vials as one sample; the ends by the delta method."""
    x, y = table["perfusate"].to_numpy(), table["dialysate"].to_numpy()
    A = np.stack([x, np.ones(x.size)], axis=1)
    (slope, start), squares = np.linalg.lstsq(A, y, rcond=None)[:2]
    covariance = squares[0] / (x.size - 2) * np.linalg.inv(A.T @ A)
    gradient = np.array([start / (1 - slope) ** 2, 1 / (1 - slope)])
    half = student_t.ppf(0.975, x.size - 2) * math.sqrt(gradient @ covariance @ gradient)
    return [start / (1 - slope) + side * half for side in (0, -1, 1)]


# --- task 5 ----------------------------------------------------------------------------------------------------------


def percent(before, after, E_before, E_after, perfusate):
    """True percent of baseline."""
    return 100 * (perfusate - (perfusate - after) / E_after) / (perfusate - (perfusate - before) / E_before)


def steepness(x, y, alone=0.1):
    """Smallest n with which the antagonist alone does no more than `alone`, by halving."""
    low, high = 1e-6, 100.0
    for _ in range(200):
        n = (low + high) / 2
        half = x / (y / x - 1) ** (1 / n)
        low, high = (n, high) if half**-n > alone else (low, n)
    return high


def course_probe(k):
    """Extraction of the course's probe at 1 µL/min."""
    D_d, D_m, r_i, r_c = 7.63e-4, 1.5e-4, 0.095, 0.075
    R_d = 13 * (r_i - r_c) / (70 * math.pi * L * r_i * D_d)
    R_m = math.log(R_O / r_i) / (2 * math.pi * L * D_m)
    return -math.expm1(-60 / (R_d + R_m + bungay(k)))


def left_over(y, alone=0.1, rounds=None):
    """Share of the clearance without NET; with `rounds` only so many corrections of the raw value."""
    if rounds is not None:
        left = (1 + alone) / y
        for _ in range(rounds):
            left = (1 + alone) / y * course_probe(left) / course_probe(1.0)
        return left
    low, high = math.log(1e-9), 0.0
    for _ in range(200):
        u = (low + high) / 2
        seen = (1 + alone) / math.exp(u) * course_probe(math.exp(u)) / course_probe(1.0)
        low, high = (u, high) if seen > y else (low, u)
    return math.exp(low)


# --- task 6 ----------------------------------------------------------------------------------------------------------


def power(n, effect, scatter, level=0.05, sides=2):
    """Power of a t test with n rats in a group: the mean over the standard deviations that it may meet."""
    freedom, error = 2 * n - 2, scatter * math.sqrt(2 / n)
    found = error * np.sqrt(chi2.ppf((np.arange(5000) + 0.5) / 5000, freedom) / freedom)
    limit = student_t.ppf(1 - level / sides, freedom) * found
    beyond = norm.sf((limit - effect) / error) + (norm.cdf((-limit - effect) / error) if sides == 2 else 0)
    return float(beyond.mean())


@cache
def rats_for(effect, between, within, vials, *, wanted=0.8, average=True, **options):
    """Smallest number of rats in a group."""
    scatter, n = math.sqrt(between**2 + within**2 / (vials if average else 1)), 2
    while power(n, effect, scatter, **options) < wanted:
        n += 1
    return n


def known_scatter(effect, between, within, vials, wanted=0.8):
    """Rats in a group when the scatter is taken as known."""
    variance = between**2 + within**2 / vials
    return max(2, math.ceil(2 * variance * ((norm.ppf(0.975) + norm.ppf(wanted)) / effect) ** 2))


def vials_as_rats(effect, between, within, vials):
    """A known mistake: every vial counts as a rat."""
    return math.ceil(rats_for(effect, math.hypot(between, within), 0, 1) / vials)


def false_alarm(between, within, rats=4, each=12):
    """Chance that a t test on all samples finds what is not there, summed over both sums of squares."""
    q = (np.arange(400) + 0.5) / 400
    rat = each * between**2 + within**2
    total = rats * each
    squares = rat * chi2.ppf(q, rats - 1)[:, None] + within**2 * chi2.ppf(q, total - rats)[None, :]
    limit = student_t.ppf(0.975, total - 1) * np.sqrt(
        squares / (total - 1) / rat
    )  # the mean has the variance rat/total
    return float(2 * norm.sf(limit).mean())


@cache
def operate(effect, between, within, vials, inside, *, mixture=True, both=False):
    """Rats in each group, with misplaced probes left out and counted; the options return the second, made wrongly."""
    part = inside * effect**2 * (1 - inside) * (1 if both else 1 / 2 if mixture else 0)
    all_of_them = rats_for(inside * effect, math.sqrt(between**2 + part), within, vials)
    if both or not mixture:
        return all_of_them
    remain, operated = rats_for(effect, between, within, vials), 1
    while operated * inside < remain - 1e-9:
        operated += 1
    return [operated, all_of_them]


def paper_numbers(means, within=18.0, each=12):
    """Mean, t and two-sided P of the paper's four rats, then of all samples; for marking by hand."""
    means = np.asarray(means, dtype=float)
    rats, rise = means.size, means.mean() - 100
    error = means.std(ddof=1) / math.sqrt(rats)
    total = rats * each
    squares = each * (rats - 1) * means.var(ddof=1) + (total - rats) * within**2
    naive = math.sqrt(squares / (total - 1) / total)
    return [
        float(v) for e, f in ((error, rats - 1), (naive, total - 1))
        for v in (rise + 100, e, rise / e, 2 * student_t.sf(rise / e, f))
    ]  # fmt: skip


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    weak = me.number("weak", 0.35, 0.55, step=0.01, default=0.45)
    flow_2 = me.choice("flow_2", [0.5, 0.8, 1.5, 2.0], default=2.0)
    E_beaker = me.number("E_beaker", 0.70, 0.80, step=0.01, default=0.75)
    E_tissue = me.number("E_tissue", 0.28, 0.40, step=0.01, default=0.36)
    net = me.number("net", 0.70, 0.95, step=0.01, default=0.90)
    layer = me.number("layer", 10, 40, step=5, default=20)
    alone = me.number("alone", 2.6, 4.0, step=0.02, default=3.42)
    combined = me.number("combined", 13, 19, step=0.2, default=16.8)
    between = me.number("between", 12, 28, step=1, default=22)
    within = me.number("within", 15, 40, step=1, default=18)

    table = vials(me)
    clean, all_values = ([outside(g) for _, g in part.groupby("rat")] for part in (later(table), table))
    plain = table[table["perfusate"] == 0].groupby("rat")["dialysate"].mean()
    R = tissue(E_beaker, E_tissue, 1.0)
    return {
        "weak": weak,
        "flow_2": flow_2,
        "mine": (E_beaker, E_tissue, 1.0),
        "R": R,
        "k": clearance_of(R),
        "net": net,
        "layer": layer,
        "good": interval(clean),
        "all_vials": interval(all_values),
        "pooled": one_line(later(table)),
        "pooled_all": one_line(table),
        "as_vials": interval(clean, n=len(later(table))),
        "normal": interval(clean, limit=norm.ppf(0.975)),
        "one_error": interval(clean, limit=1.0),
        "beaker": interval(plain / BEAKER),
        "uncorrected": interval(plain),
        "alone": alone,
        "combined": combined,
        "between": between,
        "within": within,
    }
