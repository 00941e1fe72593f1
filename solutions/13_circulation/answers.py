"""Reference answers of exercise 13, computed without looking at the solution notebook.

Arcs, loops and blocks are solved by halving; the dose-response curves of all rats are fitted together, with one
steepness, a top for each rat and a factor for each curve, where the solution draws lines between two doses. What the
chart shows is known from the draw.
"""

import math
from functools import cache

import numpy as np
from scipy.optimize import least_squares
from scipy.special import stdtrit

from nelib.body import organ_findings, pressure_record
from nelib.body.pressure_record import DOSES, EDGE, LEVEL, SALT


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
            found.append(f"({k})" if isinstance(x, str) else [[nobody]] if isinstance(x, list | dict) else nobody)
        else:
            found.append(x)
    return found[1:]


def near(x, y, rel, least):
    """Whether two answers of the same kind can hardly be told apart."""
    if isinstance(x, dict) and isinstance(y, dict):
        return x == y
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(near(a, b, rel, least) for a, b in zip(x, y, strict=True))
    if isinstance(x, str | list | dict) or isinstance(y, str | list | dict):
        return x == y
    return not math.isfinite(x) or abs(x - y) <= max(rel * max(abs(x), abs(y)), least)


# --- task 1 ----------------------------------------------------------------------------------------------------------


def sna(P, neural):
    """Nerve activity at a pressure."""
    P1, P2, P3, P4 = neural
    return P1 * (1 - math.tanh(P2 * (P - P3) / 2)) / 2 + P4


def meet(neural, vessels, shift=0.0):
    """Pressure at which the arcs meet."""
    b, m, h = vessels
    return halve(lambda P: b + shift + m * sna(P, neural) / (sna(P, neural) + h) > P, -500.0, 1500.0, 100)


def settles(neural, vessels, center=False, slope="tangent"):
    """Pressure, activity and gain where the arcs meet; `center`, `slope`: known mistakes."""
    (P1, P2, P3, _), (_, m, h) = neural, vessels
    P = meet(neural, vessels)
    S, x = sna(P, neural), P2 * ((P3 if center else P) - P3)
    per_S = {"tangent": m * h / (S + h) ** 2, "chord": m / (S + h), "first": m / h, "none": 1.0}[slope]
    return [P, S, P1 * P2 / (4 * math.cosh(x / 2) ** 2) * per_S]


def stays(neural, vessels, shift):
    """Share of a disturbance that is left."""
    return (meet(neural, vessels, shift) - meet(neural, vessels)) / shift


def reset(neural, vessels, higher):
    """By how much the center must move for the pressure to settle higher."""
    wanted = meet(neural, vessels) + higher
    P1, P2, P3, P4 = neural
    return halve(lambda d: meet([P1, P2, P3 + d, P4], vessels) < wanted, 0.0, 400.0)


def used_up(neural, share, natural=True):
    """Pressures at which a share of the range is used up, and left."""
    _, P2, P3, _ = neural
    k = (math.log if natural else math.log10)((1 - share) / share) / P2
    return [P3 - k, P3 + k]


# --- task 2 ----------------------------------------------------------------------------------------------------------

DRAWN = {
    "phenylephrine, intact animal": ["up", "down"],
    "phenylephrine, pithed rat": ["up", "none"],
    "norepinephrine, intact animal": ["up", "down"],
    "norepinephrine, pithed rat": ["up", "up"],
    "epinephrine, man after phentolamine": ["down", "up"],
    "epinephrine, man after much propranolol": ["up", "down"],
    "tyramine, pithed rat": ["up", "up"],
    "tyramine, pithed rat, reserpine the day before": ["none", "none"],
    "norepinephrine, pithed rat after guanethidine": ["up", "up"],
    "sympathetic outflow stimulated, pithed rat": ["up", "up"],
    "sympathetic outflow stimulated, pithed rat after hexamethonium": ["none", "none"],
    "isoproterenol, intact animal after much propranolol": ["none", "none"],
}


def stimulus(receptor, doses, drugs, nerves=0.0, *, full=False, weighted=False, apart=False):
    """Stimulus of a receptor; the options are known mistakes."""
    X = Y = B = 0.0
    for name, dose in doses.items():
        if receptor in drugs[name]:
            K, e = drugs[name][receptor]
            if e:
                X, Y = X + dose / K * (e if weighted else 1), Y + dose / K * (1 if full else e)
            else:
                B += dose / K
    return (nerves + Y) / (1 + nerves + X) / (1 + B) if apart else (nerves + Y) / (1 + nerves + X + B)


def resistance(doses, drugs, nerves, e_A, e_D, *, rest=True, opens="divides", **how):
    """Resistance over that without drugs; the options are known mistakes."""
    A, D = stimulus("alpha", doses, drugs, nerves, **how), stimulus("beta", doses, drugs, **how)
    A0 = nerves / (1 + nerves)
    up = (1 + e_A * A) / ((1 + e_A * A0) if rest else 1)
    return up / (1 + e_D * D) if opens == "divides" else up - e_D * D if opens == "takes away" else up


def no_change(C, K, nerves, e_A, e_D, against="antagonist"):
    """Antagonist, in multiples of its constant, with which an agonist changes the resistance no more."""
    drugs = {"agonist": {"alpha": [K[0], 1], "beta": [K[1], 1]}, "antagonist": {"alpha": [1, 0]}}

    def change(B):
        with_both = resistance({"agonist": C, "antagonist": B}, drugs, nerves, e_A, e_D)
        return with_both - (resistance({"antagonist": B}, drugs, nerves, e_A, e_D) if against == "antagonist" else 1)

    return halve(lambda B: change(B) > 0, 0.0, 1e5)


CONSTANTS = [[12, 4, 12.0, 1.5, 0.15], [12, 3, 12.0, 2.0, 0.15], [15, 4, 10.0, 1.2, 0.2], [10, 4, 14.0, 1.8, 0.1]]
"""K of epinephrine at alpha and at beta, e_A, e_D, and what the nerves are worth."""

BITS = {"α1": 1, "α2": 2, "β1": 4, "β2": 8, "β3": 16, "α": 3, "β": 28}
"""Receptors and their families as bits."""


def bits(names):
    """Receptors as one number."""
    total = 0
    for name in names:
        total |= BITS[name]
    return total


def remain(did, stopped, idle, acts, *, idle_too=True, stopped_too=True, either=False):
    """Receptors that can have made an effect; the options are known mistakes."""
    left = 31
    for drugs in (did, stopped) if stopped_too else (did,):
        if either and drugs:
            left &= bits(r for drug in drugs for r in acts[drug])
        else:
            for drug in drugs:
                left &= bits(acts[drug])
    for drug in idle if idle_too else ():
        left &= ~bits(acts[drug])
    return [name for name in ("α1", "α2", "β1", "β2", "β3") if left & BITS[name]]


def row_words(findings, *, others=False, empty_for=False, left_open="open", vote=False, plain=False):
    """What becomes of the rows of S2's table; the options are known mistakes."""
    votes = {row: [] for row in organ_findings.named()}
    for f in findings:
        if f["decides"] or others:
            left = remain(f["did"], f["stopped"], f["idle"], organ_findings.ACTS)
            names = organ_findings.named()[f["row"]].split(", ")
            named = sum(BITS[n] for n in names if not plain or n in organ_findings.RECEPTORS)
            said = "open" if bits(left) & ~named else "for"
            if not bits(left) & named and not (empty_for and not left):
                said = "against"
            votes[f["row"]].append(left_open if said == "open" else said)
    found = {}
    for row, all_votes in votes.items():
        pro, con = all_votes.count("for"), all_votes.count("against")
        word = "holds with conditions" if pro and con else "holds" if pro else "contradicted" if con else "open"
        found[row] = ("holds" if pro > con else "contradicted" if con > pro else word) if vote else word
    return found


METABOLIC, MUSCLES = ("glucose", "lipolysis", "glucagon"), ("bronchus", "gut", "bladder", "pupil")


def rows_of(findings):
    """Both parts of the rows of task 2d, and what known mistakes make of them."""
    found = row_words(findings)
    wrong = [
        dict.fromkeys(found, "holds"),
        row_words(findings, left_open="for"),
        row_words(findings, left_open="against"),
        row_words(findings, others=True),
        row_words(findings, empty_for=True),
        row_words(findings, plain=True),
        row_words(findings, vote=True),
    ]
    parts = {}
    for name, keys in (("metabolic", METABOLIC), ("muscles", MUSCLES)):
        right, *others = ({k: words[k] for k in keys} for words in (found, *wrong))
        parts |= {name: right, f"{name}_wrong": told_apart(right, others)}
    return parts


# --- task 3 ----------------------------------------------------------------------------------------------------------


def read_pen(t, x, given, *, base="mean", signed=True, half="peak", first=0.1, level=0.5):
    """Change, latency and half-time; the options are known mistakes."""
    before = [v for s, v in zip(t, x, strict=True) if s < given]
    rest = {"mean": sum(before) / len(before), "first": x[0], "zero": 0.0}[base]
    later = [(s, v - rest) for s, v in zip(t, x, strict=True) if s >= given]
    if signed:
        at, change = max(later, key=lambda p: abs(p[1]))
    else:
        at, change = max(later, key=lambda p: p[1])
    latency = next(s for s, v in later if v / change >= first) - given
    gone = next((s for s, v in later if s > at and v / change <= level), later[-1][0])
    return [change, latency, gone - (at if half == "peak" else given)]


# --- task 4 ----------------------------------------------------------------------------------------------------------

LOG_DOSE = np.log10(DOSES)


def doses_40(before, peak, clipped=False):
    """Fit all curves together; log10 of the dose for the rise, rats by curves; `clipped`: readings at the edge, too."""
    rise, n = peak - before, len(peak)
    seen = np.ones(peak.shape, bool) if clipped else peak < EDGE

    def curves(q):
        steep, top, D = np.exp(q[0]), np.exp(q[1 : n + 1])[:, None] * np.exp([0, *q[n + 1 : n + 3]]), q[n + 3 :]
        half = D.reshape(n, 3) + np.log10(np.maximum(top / LEVEL - 1, 1e-3)) / steep
        return top[..., None] / (1 + 10 ** (steep * (half[..., None] - LOG_DOSE)))

    guess = LOG_DOSE[(rise >= LEVEL).argmax(axis=-1)] - 0.15
    start = np.concatenate(([0.2], np.full(n, math.log(120)), [0, 0], guess.ravel()))
    sparse = np.zeros((n, 3, LOG_DOSE.size, start.size), bool)
    sparse[..., 0] = sparse[..., n + 1 : n + 3] = True
    for i in range(n):
        sparse[i, ..., 1 + i] = True
        for c in range(3):
            sparse[i, c, :, n + 3 + 3 * i + c] = True
    best = least_squares(lambda q: (curves(q) - rise)[seen], start, jac_sparsity=sparse[seen], x_scale=0.2)
    return best.x[n + 3 :].reshape(n, 3)


def lines_40(rise):
    """Log10 of the dose for the rise, by straight lines; for known mistakes."""
    k = (rise >= LEVEL).argmax(axis=-1).clip(1)[..., None]
    high, low = np.take_along_axis(rise, k, -1)[..., 0], np.take_along_axis(rise, k - 1, -1)[..., 0]
    k = k[..., 0]
    return LOG_DOSE[k - 1] + (LEVEL - low) / (high - low) * (LOG_DOSE[k] - LOG_DOSE[k - 1])


def schild(D, given, molar, vehicle=True, minus_one=True, late=False):
    """What a set of doses gives."""
    change, doses = D[:, 1:] - D[:, :1], np.unique(given)[1:]
    drift = change[given == 0].mean(axis=0)
    middle, rest = change[given == doses[1], 0], change[given == 0, 0]
    n = middle.size
    both = math.sqrt((middle.var(ddof=1) + rest.var(ddof=1)) / n)
    half = float(stdtrit(2 * n - 2, 0.975)) * both
    if not vehicle:
        half = float(stdtrit(n - 1, 0.975)) * middle.std(ddof=1) / math.sqrt(n)
    ratio = middle.mean() - (drift[0] if vehicle else 0.0)
    treated = given > 0
    DR = 10 ** (change[treated] - (drift if vehicle else 0.0))
    y = np.log10(np.maximum(DR - minus_one, 1e-9))
    x, first = np.log10(given[treated] / 1000 / molar), y[:, int(late)]
    m = x - x.mean()
    slope = float(m @ first / (m @ m))
    left = first - first.mean() - slope * m
    error = math.sqrt(left @ left / (x.size - 2) / (m @ m))
    reach = float(stdtrit(x.size - 2, 0.975)) * error
    return {
        "dose_40": float(10 ** D[:, 0].mean() / SALT * 1000),
        "drift": (10**drift).tolist(),
        "ratio": float(10**ratio),
        "ends": [float(10 ** (ratio - half)), float(10 ** (ratio + half))],
        "width": [float(2 * half), float(ratio)],
        "slope": slope,
        "reach": [2 * reach, slope],
        "errors": [2 * both, 2 * error],
        "pA2": float(first.mean() / slope - x.mean()),
        "halving": float(60 * math.log10(2) / (y[:, 0] - y[:, 1]).mean()),
        "verdict": "competitive" if abs(slope - 1) < reach else "not competitive",
    }


def record_of(me):
    """The pithed rats, and what known mistakes make of them."""
    table, own = pressure_record.curves(me), pressure_record.drug(me)
    before, peak, given = (table[c].to_numpy().reshape(-1, 3, LOG_DOSE.size) for c in ("before", "peak", "antagonist"))
    given, molar = given[:, 0, 0], own["molar"]
    good = doses_40(before, peak)
    found = {
        "good": schild(good, given, molar),
        "clipped": schild(doses_40(before, peak, clipped=True), given, molar),
        "no_vehicle": schild(good, given, molar, vehicle=False),
        "not_minus_1": schild(good, given, molar, minus_one=False),
        "late": schild(good, given, molar, late=True),
        "first": schild(lines_40(peak - before[..., :1]), given, molar),
    }
    right, D, doses = found["good"], good, np.unique(given)[1:]
    unpaired = D[given == doses[1], 1].mean() - D[given == 0, 1].mean()
    other = "competitive" if right["verdict"] == "not competitive" else "not competitive"
    return found | {
        "dose_40_wrong": told_apart(
            right["dose_40"],
            [right["dose_40"] * SALT / 1000, right["dose_40"] * SALT / 169.18, found["first"]["dose_40"],
             found["clipped"]["dose_40"], float((10 ** D[:, 0]).mean()) / SALT * 1000, right["dose_40"] / 1000,
             float(10 ** D.mean()) / SALT * 1000],
            0.036,
        ),
        "drift_wrong": told_apart(
            right["drift"],
            [[1 / d for d in right["drift"]], [float(np.log10(d)) for d in right["drift"]],
             [right["drift"][0], right["drift"][1] / right["drift"][0]],
             [float(10 ** x) for x in (D[:, 1:] - D[:, :1]).mean(axis=0)]],
            0.051,
        ),
        "ratio_wrong": told_apart(
            right["ratio"],
            [found["no_vehicle"]["ratio"], float(10**unpaired), 1 / right["ratio"],
             float(10 ** (D[given == doses[1], 2] - D[given == doses[1], 0]).mean() / right["drift"][1]),
             right["ratio"] - 1, math.log10(right["ratio"])],
            0.061,
        ),
        "ends_wrong": [
            told_apart(right["ends"][k], [found["no_vehicle"]["ends"][k], math.log10(right["ends"][k])], 0.11)
            for k in (0, 1)
        ],
        "width_wrong": told_apart(
            right["width"],
            [[right["errors"][0], right["width"][1]], [right["width"][0], found["no_vehicle"]["width"][1]]],
            0.0, 0.06,
        ),
        "slope_wrong": told_apart(
            right["slope"],
            [found["not_minus_1"]["slope"], found["no_vehicle"]["slope"], found["late"]["slope"], 1 / right["slope"],
             -right["slope"]],
            0.0, 0.041,
        ),
        "reach_wrong": told_apart(right["reach"], [[right["errors"][1], right["slope"]]], 0.0, 0.05),
        "pA2_wrong": told_apart(
            right["pA2"],
            [found["no_vehicle"]["pA2"], found["late"]["pA2"], right["pA2"] - math.log10(molar) - 3,
             right["pA2"] - math.log10(molar), right["pA2"] - 3, -right["pA2"], right["slope"] * right["pA2"],
             found["not_minus_1"]["pA2"]],
            0.0, 0.081,
        ),
        "halving_wrong": told_apart(
            right["halving"],
            [found["no_vehicle"]["halving"], found["not_minus_1"]["halving"], right["halving"] / math.log(2),
             right["halving"] / 60],
            0.151,
        ),
        "verdict_wrong": other,
    }  # fmt: skip


# --- task 5 ----------------------------------------------------------------------------------------------------------


def tone_of(before, between, both, first, left_s=0.0, left_v=0.0):
    """Intrinsic rate, sympathetic and vagal tone, by the product rule, found by halving."""
    one, two = before / between, between / both
    if first == "atropine":
        one, two = two, one
    # `one` is what propranolol takes, `two` what atropine does.
    s = halve(lambda s: (1 + s) / (1 + left_s * s) < one, 0.0, 1e3)
    v = halve(lambda v: (1 - v) / (1 - left_v * v) > two, 0.0, 1.0)
    return [before / ((1 + s) * (1 - v)), s, v]


def contrast(rule, rates, errors, added=False):
    """By how many standard errors a rule fails; `added`: a known mistake, the errors themselves add up."""
    signs = {"rest": 1, "both": 1, "propranolol": -1, "atropine": -1}
    f, slope = {
        "rate": (lambda r: r, lambda r: 1.0),
        "period": (lambda r: 1 / r, lambda r: 1 / r**2),
        "product": (math.log, lambda r: 1 / r),
    }[rule]
    off = sum(sign * f(rates[k]) for k, sign in signs.items())
    each = [slope(rates[k]) * errors[k] for k in signs]
    return abs(off) / (sum(each) if added else math.hypot(*each))


def survive(rates, errors, limit=1.96, **how):
    """Rules that four rates do not refute."""
    return [rule for rule in ("period", "product", "rate") if contrast(rule, rates, errors, **how) < limit]


# --- task 6 ----------------------------------------------------------------------------------------------------------


def swings(delay, lags, lead=0.0):
    """Frequency and critical gain of a loop."""

    def before_half_a_turn(w):
        return w * delay + sum(math.atan(w * lag) for lag in lags) - math.atan(w * lead) < math.pi

    # The phase may fall at first where the lead is long; the first crossing is looked for in small steps.
    step = math.pi / delay / 2000
    k = next(k for k in range(1, 4001) if not before_half_a_turn(k * step))
    w = halve(before_half_a_turn, (k - 1) * step, k * step)
    return [w / (2 * math.pi), math.prod(math.hypot(1, w * lag) for lag in lags) / math.hypot(1, w * lead)]


def delay_for(frequency, lags, lead=0.0):
    """Delay of a loop whose waves have a frequency."""
    w = 2 * math.pi * frequency
    return (math.pi - sum(math.atan(w * lag) for lag in lags) + math.atan(w * lead)) / w


LOOPS = [
    [2.0, [8.0, 2.0], 3.0, 4.6], [2.8, [8.8, 2.0], 4.0, 4.2], [1.5, [6.0, 1.5], 2.5, 5.4], [0.6, [2.2, 0.5], 0.9, 6.0],
    [1.0, [5.0, 1.0], 2.0, 4.5], [3.0, [12.0, 2.0], 5.0, 5.0], [0.5, [3.0, 0.8], 1.2, 5.0],
]  # fmt: skip
SEEN = [
    [0.1, [9.0, 1.5], 2.0],
    [0.12, [7.0, 2.0], 3.0],
    [0.3, [3.0, 0.6], 1.0],
    [0.4, [2.0, 0.5], 0.8],
    [0.09, [10.0, 2.0], 4.0],
]


def outcomes(delay, lags, lead, gain):
    """What becomes of waves under four conditions."""
    loops = {
        "as it is": (delay, lags, lead),
        "vessels twice as slow": (delay, [2 * lags[0], *lags[1:]], lead),
        "delay half as long again": (1.5 * delay, lags, lead),
        "without the lead": (delay, lags, 0.0),
    }
    return {name: "grow" if gain > swings(*loop)[1] else "die out" for name, loop in loops.items()}


@cache
def worst_lag(delay, lag):
    """Second lag with which the critical gain is smallest, by trying on a finer and finer grid."""
    tried = np.geomspace(1e-3 * delay, 1e3 * delay, 61)
    for _ in range(9):
        k = int(np.argmin([swings(delay, [lag, x])[1] for x in tried]))
        tried = np.geomspace(tried[max(k - 1, 0)], tried[min(k + 1, tried.size - 1)], 13)
    return float(tried[6])


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    neural = [
        float(me.number("P1", 80, 95, step=5, default=80)), me.number("P2", 0.07, 0.12, step=0.01, default=0.09),
        float(me.number("P3", 100, 112, step=1, default=106)), float(me.number("P4", 6, 12, step=1, default=8)),
    ]  # fmt: skip
    vessels = [
        float(me.number("b", 36, 44, step=1, default=40)),
        150.0,
        float(me.number("h", 60, 80, step=2, default=70)),
    ]
    higher = me.number("higher", 4, 8, step=1, default=7)
    share = me.choice("share", [0.02, 0.1, 0.15], default=0.1)
    G = settles(neural, vessels)[2]
    center = reset(neural, vessels, higher)

    K_a, K_b, e_A, e_D, nerves = me.choice("constants", CONSTANTS, default=CONSTANTS[0])
    C = me.number("C", 20, 60, step=2, default=30)
    block = no_change(C, (K_a, K_b), nerves, e_A, e_D)

    truth = pressure_record.bottles(me)
    seconds = np.arange(0.0, 300.0)
    half = read_pen(seconds - 20, pressure_record.course(seconds - 20, truth["falls"]), 0.0)[2]
    own = {k: kind for k, (kind, *_) in truth["bottles"].items()}
    seen_first = {
        k: {"both": "reflex", "reflex": "reflex", "direct": "direct"}[kind] for k, kind in own.items()
    }  # all that follows the pressure before the block is called a reflex

    s_cold, s_warm = (me.number(f"s {k}", *r, step=0.05, default=d)
                      for k, r, d in (("cold", (0.5, 0.8), 0.65), ("warm", (0.05, 0.2), 0.1)))  # fmt: skip
    v_cold, v_warm = (me.number(f"v {k}", *r, step=0.05, default=d)
                      for k, r, d in (("cold", (0.05, 0.2), 0.1), ("warm", (0.25, 0.45), 0.35)))  # fmt: skip
    taken = me.choice("taken", [0.4, 0.5, 0.6, 0.75], default=0.5)
    falls = [100 * taken * s / (1 + s) for s in (s_cold, s_warm)]

    loop = me.choice("loop", LOOPS, default=LOOPS[1])
    frequency, lags, lead = me.choice("waves", SEEN, default=SEEN[0])
    delay = delay_for(frequency, lags, lead)
    D_worst, lag_worst = me.choice("worst", [[2.0, 8.0], [2.8, 8.8], [1.5, 6.0], [0.6, 2.2]], default=[2.8, 8.8])
    worst = worst_lag(D_worst, lag_worst)
    end = outcomes(*loop)
    return {
        "reset": center,
        "reset_wrong": told_apart(center, [higher, higher * (1 + G) / G, higher / (1 + G), higher * (1 + G)], 0.011),
        "limits": used_up(neural, share),
        "limits_wrong": told_apart(
            used_up(neural, share),
            [[neural[2] - x / neural[1], neural[2] + x / neural[1]] for x in (2.0, math.log(19))]
            + [used_up(neural, share, natural=False), used_up(neural, share)[::-1],
               [neural[2] + x * neural[1] * math.log((1 - share) / share) for x in (-1, 1)]],
            0.0, 0.31,
        ),
        "block": block,
        "block_wrong": told_apart(
            block,
            [no_change(C, (K_a, K_b), nerves, e_A, e_D, against="rest"), no_change(C, (K_a, K_b), 0.0, e_A, e_D),
             1 + block],
            0.021,
        ),
        **rows_of(organ_findings.drawn(me)),
        "gain": truth["gain"],
        "gain_wrong": told_apart(truth["gain"], [1 + truth["gain"], 1 / (1 + truth["gain"])], 0.12, 0.16),
        "half": half,
        "half_wrong": told_apart(half, [truth["falls"], half + 20], 0.16),
        "hearts": own,
        "hearts_wrong": told_apart(own, [seen_first, dict.fromkeys(own, "direct")]),
        **record_of(me),
        "falls": falls,
        "falls_wrong": told_apart(
            falls,
            [[100 * taken * s / (1 + s - v) for s, v in ((s_cold, v_cold), (s_warm, v_warm))],
             [100 * taken * s for s in (s_cold, s_warm)], [100 * (1 - taken) * s / (1 + s) for s in (s_cold, s_warm)],
             [100 * s / (1 + s) for s in (s_cold, s_warm)], falls[::-1], [f / 100 for f in falls]],
            0.011,
        ),
        "delay": delay,
        "delay_wrong": told_apart(
            delay,
            [delay_for(frequency, []), delay_for(frequency, lags), delay_for(frequency, lags[:1], lead),
             delay_for(frequency / (2 * math.pi), lags, lead), delay / 2],
            0.011,
        ),
        "outcomes": end,
        "outcomes_wrong": told_apart(
            end,
            [{k: "die out" if x == "grow" else "grow" for k, x in end.items()},
             end | {"vessels twice as slow": "grow"}, dict.fromkeys(end, end["as it is"])],
        ),
        "worst": worst,
        "worst_wrong": told_apart(worst, [0.0, lag_worst, D_worst, swings(D_worst, [lag_worst])[1]], 0.06),
    }  # fmt: skip
