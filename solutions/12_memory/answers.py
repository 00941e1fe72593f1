"""Reference answers of exercise 12, computed without looking at the solution notebook.

Ranks are counted pair by pair and their p values are exact, by counting all ways to shuffle the animals of a batch; the
solution has the normal approximation. The choice after a pilot is integrated here, the solution draws it. Drifts are
turned to zero by halving ranges.
"""

import math
from itertools import product

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from nelib.locus import memory_record
from nelib.locus.memory_record import CEILING, REASONS

SHOWS = {
    "propranolol keeps norepinephrine from potentiating": "beta",
    "methoxamine lets pairs depress that do nothing alone": "alpha1",
    "isoproterenol lets inputs 13 ms apart potentiate; 5 ms apart it changes nothing": "window",
    "isoproterenol makes the mean potentiation larger when intervals vary": "cannot tell",
    "a drug given right after training, and gone at the test, changes retention": "storage",
    "a drug given before training, and gone at the test, changes retention": "cannot tell",
    "with the drug on board, rats that were never trained wait longer, too": "not memory",
    "prazosin alone leaves a synapse as it was": "cannot tell",
}


def halve(rises, low, high, steps=80):
    """Return where a condition turns from true to false, by halving."""
    for _ in range(steps):
        x = (low + high) / 2
        low, high = (x, high) if rises(x) else (low, x)
    return low


def told_apart(right, wrong, rel=0.06, least=0.0):
    """Return known mistakes; one that this student cannot be told by becomes something that nobody gives."""
    found = [right]
    for k, x in enumerate(wrong, 2):
        if any(near(x, y, rel, least) for y in found):
            nobody = -(4.0 ** (k + 4))
            found.append(f"({k})" if isinstance(x, str) else [[nobody]] if isinstance(x, list) else nobody)
        else:
            found.append(x)
    return found[1:]


def near(x, y, rel, least):
    """Whether two answers of the same kind can hardly be told apart."""
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(near(a, b, rel, least) for a, b in zip(x, y, strict=True))
    if isinstance(x, str) or isinstance(y, str) or isinstance(x, list) or isinstance(y, list):
        return x == y
    return abs(x - y) <= max(rel * max(abs(x), abs(y)), least)


# --- task 1 ----------------------------------------------------------------------------------------------------------

AGONISTS = ("norepinephrine", "isoproterenol", "methoxamine")


def held(receptor, doses, K, agonists=AGONISTS, apart=False):
    """Share of the receptors that hold an agonist; `apart`: the antagonist takes its share whatever else is there."""
    x = sum(dose / K[drug][receptor] for drug, dose in doses.items() if receptor in K[drug] and drug in agonists)
    Y = sum(dose / K[drug][receptor] for drug, dose in doses.items() if receptor in K[drug] and drug not in agonists)
    return x / (1 + x) / (1 + Y) if apart else x / (1 + x + Y)


def added(receptor, doses, K):
    """A known mistake: each agonist occupies as if it were alone."""
    return min(1.0, sum(held(receptor, {d: c} | {b: y for b, y in doses.items() if b not in AGONISTS}, K)
                        for d, c in doses.items() if d in AGONISTS))  # fmt: skip


def fate(interval, doses, K, enough, rule=held, **how):
    """Shares of the two receptors, and what becomes of the synapse."""
    beta, alpha = (rule(receptor, doses, K, **how) for receptor in ("beta", "alpha1"))
    return [beta, alpha, verdict(interval, beta, alpha, enough)]


def verdict(interval, beta, alpha, enough):
    """What becomes of a synapse with these shares."""
    if interval > 0 and beta >= enough:
        return "potentiated"
    return "depressed" if interval < 0 and alpha >= enough else "unchanged"


# --- task 2 ----------------------------------------------------------------------------------------------------------


def drift(N, Y, Z, p, apart=False):
    """Drift of a synapse whose cells fire at random."""
    beta = N / (N + p["K_beta"] * (1 + (0 if apart else Y))) / (1 + (Y if apart else 0))
    alpha = N / (N + p["K_alpha"] * (1 + (0 if apart else Z))) / (1 + (Z if apart else 0))
    return p["A_plus"] * p["tau_plus"] * beta - p["A_minus"] * p["tau_minus"] * alpha


def flip_at(Y, Z, p, **how):
    """Norepinephrine at which the drift changes its sign, or "never"."""
    low, high = 1e-4, 1e9
    below = drift(low, Y, Z, p, **how)
    if below * drift(high, Y, Z, p, **how) >= 0:
        return "never"
    return math.exp(halve(lambda u: drift(math.exp(u), Y, Z, p, **how) * below > 0, math.log(low), math.log(high)))


def solved(Y, Z, p):
    """A known mistake: what the formula says, even if it is negative."""
    up, down = p["A_plus"] * p["tau_plus"], p["A_minus"] * p["tau_minus"]
    return (down * p["K_beta"] * (1 + Y) - up * p["K_alpha"] * (1 + Z)) / (up - down)


def shifted(N, p, apart=False):
    """Propranolol, in multiples of its constant, that leaves no drift."""
    return halve(lambda Y: drift(N, Y, 0.0, p, apart) > 0, 0.0, 1e4)


K_ISO, W_0, W_1, C_1 = 0.285, 10.0, 15.0, 1.0


def dose_for(w, Y, competes=True):
    """Isoproterenol in µM that makes a window of w ms."""
    at_1 = C_1 / (C_1 + K_ISO)

    def width(c):
        x = c / K_ISO
        share = x / (1 + x + Y) if competes else x / (1 + x) / (1 + Y)
        return W_0 + (W_1 - W_0) * share / at_1

    return halve(lambda c: width(c) < w, 0.0, 1e6)


def inside(mean, half, w):
    """Share of the intervals, spread evenly around the mean, that lie between 0 and w."""
    return max(0.0, min(mean + half, w) - max(mean - half, 0.0)) / (2 * half)


# --- task 3 ----------------------------------------------------------------------------------------------------------


def z_of(power, level, tests=1, sides=2):
    """Sum of the two quantiles."""
    return ndtri(1 - level / (sides * tests)) + ndtri(power)


def animals_in_all(effect, m, power, level, **how):
    """Fewest animals, by trying every size of the groups."""
    limit = (effect / z_of(power, level, how.get("tests", m), how.get("sides", 2))) ** 2
    most = math.ceil(2 / limit) * (m + 1)
    sizes = range(1, most)
    return min(v + m * d for d in sizes if 1 / d < limit for v in [vehicle_for(d, limit)])


def vehicle_for(d, limit):
    """Fewest vehicle animals beside groups of d."""
    v = max(1, math.floor(1 / (limit - 1 / d)) - 1)
    while 1 / v + 1 / d > limit:
        v += 1
    return v


def equal_groups(effect, m, power, level, tests=None, sides=2):
    """Animals in each of m + 1 equal groups."""
    return math.ceil(2 * (z_of(power, level, tests or m, sides) / effect) ** 2)


def alarms(studies, m, works, power, level):
    """Expected false alarms, and their share in all that is significant."""
    false = studies * (m - works) * level
    return [false, false / (false + studies * works * power)]


_U = np.linspace(-8.5, 8.5, 1701)
_WEIGHT = np.exp(-(_U**2) / 2) / np.exp(-(_U**2) / 2).sum()


def chosen(effect, m, pilot):
    """Chance that the dose that works has the largest mean of a pilot."""
    return float((_WEIGHT * ndtr(_U + effect * math.sqrt(pilot)) ** (m - 1)).sum())


def found(effect, m, budget, pilot, level, *, vehicle=False, tests=1, certain=False, sides=2, other=0):
    """Chance to find the dose that works, with a pilot or (0) without."""
    n = (budget - (m + vehicle) * pilot) // 2 if pilot else budget // (m + 1 + other)
    if n < 2:
        return 0.0
    tests = tests if pilot else (m if tests == 1 else 1)
    last = float(ndtr(effect * math.sqrt(n / 2) - ndtri(1 - level / (sides * tests))))
    return last * (1.0 if certain or not pilot else chosen(effect, m, pilot))


PILOTS = [
    [1.25, 4, 50], [1.0, 3, 40], [1.0, 3, 60], [0.9, 6, 60], [1.0, 5, 50], [1.1, 5, 50], [1.25, 5, 50], [1.25, 6, 50],
    [1.1, 5, 70], [0.8, 3, 50], [0.9, 6, 70], [1.0, 5, 70], [1.0, 4, 40],
]  # fmt: skip


def best_pilot(effect, m, budget, level=0.05):
    """Animals of each dose in the pilot with which the chance is largest."""
    return max(range(1, budget // m + 1), key=lambda pilot: found(effect, m, budget, pilot, level))


# --- task 4 ----------------------------------------------------------------------------------------------------------


def cells_of(rows, doses):
    """Latencies by dose and batch, from rows (dose, batch, latency)."""
    batches = sorted({batch for _, batch, _ in rows})
    return [[[t for d, b, t in rows if (d, b) == (dose, batch)] for batch in batches] for dose in doses]


def pairs_won(x, y):
    """Pairs of a batch that the treated animal wins, ties half; and all pairs."""
    won = sum((a > b) + (a == b) / 2 for xs, ys in zip(x, y, strict=True) for a, b in product(xs, ys))
    return won, sum(len(xs) * len(ys) for xs, ys in zip(x, y, strict=True))


def exact_p(x, y):
    """Two-sided p of the pairs won, from all ways to shuffle the animals of each batch; and one-sided."""
    ways = np.ones(1)  # of each value of twice the pairs won
    for xs, ys in zip(x, y, strict=True):
        both = np.array(xs + ys)
        # Twice the rank from 0, ties at their mean: n of them sum to twice the pairs won, and n (n - 1).
        ranks = 2 * (both[:, None] > both).sum(1) + (both[:, None] == both).sum(1) - 1
        n, size = len(xs), int(ranks.sum()) + 1
        count = np.zeros((n + 1, size))
        count[0, 0] = 1
        for r in ranks:
            count[1:, r:] = count[1:, r:] + count[:-1, : size - r]
        ways = np.convolve(ways, count[n, n * (n - 1) :] / count[n].sum())
    won, pairs = pairs_won(x, y)
    at = np.arange(ways.size)
    far = np.abs(at - pairs) >= abs(2 * won - pairs) - 1e-9
    return float(ways[far].sum()), float(ways[at >= 2 * won - 1e-9].sum())


def holm(p):
    """Corrected p values."""
    out, least = {}, 0.0
    for place, k in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        least = max(least, min(1.0, p[k] * (len(p) - place)))
        out[k] = least
    return [out[k] for k in range(len(p))]


def t_of_seconds(x, y):
    """A known mistake: p of Student's t on seconds."""
    a, b = (np.concatenate([np.array(c, float) for c in cells]) for cells in (x, y))
    dof = a.size + b.size - 2
    s = math.sqrt((((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()) / dof * (1 / a.size + 1 / b.size))
    return 2 * float(stdtr(dof, -abs(a.mean() - b.mean()) / s))


def ratios(x, y):
    """Median ratio of treated to vehicle latency over the pairs of a batch; resamples lie along the last axis."""
    parts = [(np.asarray(a)[:, None] / np.asarray(b)[None]).reshape(-1, *np.shape(a)[1:])
             for a, b in zip(x, y, strict=True)]  # fmt: skip
    return np.median(np.concatenate(parts), axis=0)


def redrawn(x, y, times, random, of_pairs=False):
    """Median ratios of resampled animals, or (a known mistake) of resampled pairs."""
    if of_pairs:
        pairs = np.concatenate([np.divide.outer(a, b).ravel() for a, b in zip(x, y, strict=True)])
        return np.median(random.choice(pairs, (pairs.size, times // 4)), axis=0)
    again = [[np.array(c)[random.integers(0, len(c), (len(c), times))] for c in cells] for cells in (x, y)]
    return ratios(*again)


def study(rows, doses, names=("above", "p"), test=exact_p):
    """What a set of rows gives: shares of pairs, p values, corrected ones, doses that work."""
    vehicle, *cells = cells_of(rows, [0.0, *doses])
    above = [won / pairs for won, pairs in (pairs_won(x, vehicle) for x in cells)]
    both = [test(x, vehicle) for x in cells]
    p = [q[0] if isinstance(q, tuple) else q for q in both]
    fixed = holm(p)
    return {
        "used": [sum(map(len, c)) for c in (vehicle, *cells)],
        "above": above,
        "p": p,
        "one-sided": [q[1] if isinstance(q, tuple) else q for q in both],
        "corrected": fixed,
        "works": [d for d, q, a in zip(doses, fixed, above, strict=True) if q < 0.05 and a > 0.5],
        "naively": [d for d, q, a in zip(doses, p, above, strict=True) if q < 0.05 and a > 0.5],
        "medians": [float(np.median(np.concatenate(c))) for c in (vehicle, *cells)],
        "means": [float(np.concatenate(c).mean()) for c in (vehicle, *cells)],
        "cells": (vehicle, *cells),
    }


def record_of(me):
    """The experiment, and what known mistakes make of it."""
    table, own = memory_record.animals(me), memory_record.drug(me)
    columns = (table[c].tolist() for c in ("dose", "batch", "latency", "note"))
    rows = list(zip(*columns, strict=True))
    doses = own["doses"]
    kept = [row[:3] for row in rows if row[3] not in REASONS]
    good = study(kept, doses)
    first = max(range(4), key=good["above"].__getitem__)
    x, y = good["cells"][1 + first], good["cells"][0]
    random = np.random.default_rng(5)
    again = redrawn(x, y, 4000, random)
    low, high = (float(v) for v in np.quantile(again, [0.025, 0.975]))
    ratio = float(ratios(x, y))
    error, of_pairs = float(np.log(again).std()), redrawn(x, y, 4000, random, of_pairs=True)
    variants = {
        "counted": study([row[:3] for row in rows], doses),
        "spotless": study([row[:3] for row in rows if not row[3]], doses),
        "dropped": study([row for row in kept if row[2] < CEILING], doses),
        "pooled": study([(d, "A", t) for d, _, t in kept], doses),
        "seconds": study(kept, doses, test=t_of_seconds),
    }
    for found in variants.values():
        found["ratio"] = float(ratios(found["cells"][1 + first], found["cells"][0]))
    return {
        "good": good,
        **variants,
        "ratio": ratio,
        "ends": [low, high],
        "width": [math.log(high / low), ratio],
        "narrow": [2 * error, ratio],
        "by_pairs": [float(np.log(np.divide(*np.quantile(of_pairs, [0.975, 0.025])))), ratio],
        "of_medians": good["medians"][1 + first] / good["medians"][0],
        "of_means": good["means"][1 + first] / good["means"][0],
        "largest": [doses[max(range(4), key=good["medians"][1:].__getitem__)]],
        "above_pooled": variants["pooled"]["above"],
    }


# --- task 5 ----------------------------------------------------------------------------------------------------------

STORIES = [
    [[21.6, 5.2, 12], [19.8, 5.6, 13], [26.5, 5.4, 12], [21.2, 5.8, 13]],
    [[20.4, 4.6, 15], [20.8, 4.4, 14], [26.8, 5.0, 15], [21.0, 4.8, 14]],
    [[19.5, 5.5, 14], [22.4, 5.1, 14], [25.6, 5.8, 14], [22.1, 5.6, 14]],
    [[22.3, 6.1, 16], [19.6, 5.9, 15], [27.9, 6.3, 16], [22.4, 6.0, 15]],
    [[21.0, 4.1, 18], [20.4, 4.4, 17], [27.2, 4.9, 18], [21.7, 4.6, 17]],
    [[20.1, 5.0, 16], [22.8, 5.2, 16], [25.3, 5.4, 16], [22.0, 5.1, 16]],
    [[22.0, 4.8, 10], [20.2, 4.9, 11], [26.9, 5.1, 10], [21.6, 4.7, 11]],
    [[21.2, 5.3, 20], [20.9, 5.6, 19], [27.4, 5.9, 20], [21.7, 5.2, 19]],
]
"""Mean, SD and number of people: neutral with placebo and drug, emotional with placebo and drug."""


def interaction(cells):
    """Difference of the differences, emotional less neutral, and its standard error."""
    (emotional, error_e), (neutral, error_n) = (effect(cells[s]) for s in ("emotional", "neutral"))
    return [emotional - neutral, math.hypot(error_e, error_n)]


def effect(story):
    """Placebo less propranolol, and its standard error."""
    (m_1, s_1, n_1), (m_2, s_2, n_2) = story["placebo"], story["propranolol"]
    return [m_1 - m_2, math.sqrt(s_1**2 / n_1 + s_2**2 / n_2)]


def p_of(difference, error, dof):
    """Two-sided p of Student's t."""
    return 2 * float(stdtr(dof, -abs(difference / error)))


def story_of(design):
    """Cells from a row of STORIES."""
    drugs = ("placebo", "propranolol")
    return {name: dict(zip(drugs, design[k : k + 2], strict=True)) for name, k in (("neutral", 0), ("emotional", 2))}


def people(difference, sds, power, level, sides=2):
    """Fewest people in each of four groups, not rounded."""
    return sum(s**2 for s in sds) * (z_of(power, level, sides=sides) / difference) ** 2


RULE = {"A_plus": 1.5, "A_minus": 1.0, "tau_plus": 20.0, "tau_minus": 20.0, "K_beta": 740.0, "K_alpha": 330.0}
JITTERS = [[11, 5], [12, 4], [12, 6], [13, 5], [9, 6], [14, 6], [10, 8], [8, 10]]


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    N = me.number("norepinephrine", 800, 2400, step=100, default=1500)
    w = me.number("window", 12.0, 15.5, step=0.5, default=14.0)
    Y = me.choice("propranolol", [0.5, 1.0, 2.0, 3.0, 5.0], default=2.0)
    mean, half = me.choice("jitter", JITTERS, default=JITTERS[1])
    block, iso = shifted(N, RULE), dose_for(w, Y)
    share = inside(mean, half, 10), inside(mean, half, 15)
    gain = share[1] / share[0]

    size, m, budget = me.choice("pilot", PILOTS, default=PILOTS[0])
    pilot = best_pilot(size, m, budget)
    with_vehicle = max(range(1, budget // (m + 1) + 1), key=lambda k: found(size, m, budget, k, 0.05, vehicle=True))
    sure = max(range(1, budget // m + 1), key=lambda k: found(size, m, budget, k, 0.05, certain=True))
    surest = max(range(1, budget // m), key=lambda k: chosen(size, m, k))
    chances = [found(size, m, budget, k, 0.05) for k in (0, pilot)]

    record = record_of(me)
    good = record["good"]
    everything = (record[name] for name in ("counted", "spotless", "dropped", "pooled"))
    counted, spotless, dropped, pooled = everything

    cells = story_of(me.choice("story", STORIES, default=STORIES[0]))
    each = [effect(cells[s]) for s in ("emotional", "neutral")]
    dof = [sum(n for *_, n in cells[s].values()) - 2 for s in ("emotional", "neutral")]
    simple_p = [p_of(*e, k) for e, k in zip(each, dof, strict=True)]
    p_own = p_of(*interaction(cells), sum(dof))
    decision = "interaction" if p_own < 0.05 else "no interaction shown"
    half_as = me.choice("half as", [0.25, 0.4, 0.5, 0.6], default=0.5)
    return {
        "block": block,
        "block_wrong": told_apart(block, [block + 1, shifted(N, RULE, apart=True), 1 / (1 + block)], 0.02),
        "iso": iso,
        "iso_wrong": told_apart(
            iso,
            [dose_for(w, 0.0), dose_for(w, Y, competes=False), 1000 * iso, (w - W_0) / (W_1 - W_0) * C_1, iso / K_ISO],
            0.02,
        ),
        "gain": gain,
        "gain_wrong": told_apart(gain, [1.5, 1.0, 1 / gain, share[1]], 0.02),
        "pilot": pilot,
        "pilot_wrong": told_apart(pilot, [with_vehicle, sure, surest, budget // (m + 1), budget // (2 * m)], 0, 0.5),
        "chances": chances,
        "chances_wrong": told_apart(
            chances,
            [
                [found(size, m, budget, 0, 0.05, tests=2), chances[1]],
                [chances[0], max(found(size, m, budget, k, 0.05, certain=True) for k in range(1, budget // m))],
                chances[::-1],
            ],
            0.0,
            0.012,
        ),
        **record,
        "used_wrong": told_apart(good["used"], [v["used"] for v in (counted, spotless, dropped)], 0, 0.5),
        "above_wrong": told_apart(
            good["above"],
            [*(v["above"] for v in (counted, spotless, dropped, pooled)), [1 - a for a in good["above"]]],
            0.0,
            0.011,
        ),
        "p_wrong": told_apart(
            good["p"],
            [*(v["p"] for v in (counted, spotless, dropped, pooled, record["seconds"])), good["one-sided"],
             good["corrected"]],
            0.32,
            0.032,
        ),
        "corrected_wrong": told_apart(
            good["corrected"],
            [good["p"], [min(1.0, 4 * q) for q in good["p"]],
             *(v["corrected"] for v in (counted, spotless, dropped, pooled, record["seconds"]))],
            0.32,
            0.045,
        ),
        "works_wrong": told_apart(
            good["works"],
            [good["naively"], pooled["works"], record["largest"], counted["works"], record["seconds"]["works"],
             memory_record.drug(me)["doses"]],
        ),
        "ratio_wrong": told_apart(
            record["ratio"],
            [record["of_means"], record["of_medians"], *(v["ratio"] for v in (pooled, counted, dropped)),
             math.log(record["ratio"]), 1 / record["ratio"]],
            0.05,
        ),
        "cells_own": cells,
        "simple": ["differs" if q < 0.05 else "not shown" for q in simple_p],
        "simple_wrong": ["differs" if q < 0.05 else "not shown" for q in (p_own, p_own)],
        "p_own": p_own,
        "p_own_wrong": told_apart(p_own, [simple_p[0], simple_p[1], p_own / 2], 0.0, 0.021),
        "decision": decision,
        "decision_wrong": {"interaction": "no interaction shown"}.get(decision, "interaction"),
        "times": 4 / (1 - half_as) ** 2,
        "times_wrong": told_apart(
            4 / (1 - half_as) ** 2,
            [4.0, 2 / (1 - half_as) ** 2, 1 / (1 - half_as) ** 2, 4 / (1 - half_as), 4 / half_as**2, 2.0],
            0.04,
        ),
    }  # fmt: skip
