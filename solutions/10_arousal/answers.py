"""Reference answers of exercise 10, computed without looking at the solution notebook.

Rates are found by halving ranges, folds by walking along the curve, means of hours by complex numbers, nights are
counted epoch by epoch. The solution has root finders, sums of cosines and arrays. Task 4 is marked against the nights
as they truly were, not as they were scored.
"""

import cmath
import math
from functools import cache
from itertools import groupby, pairwise

import numpy as np
from scipy.special import stdtrit

from nelib.locus import human_nights, human_sleep, sleep_record
from nelib.locus.sleep_record import APART, EFFECTS, PERSISTENT

SHOWS = {
    "piperoxane takes the pause after a burst away": "alpha2",
    "EGTA inside the cell takes most of the pause after a burst away": "calcium",
    "clonidine silences it": "alpha2",
    "reboxetine slows it down": "alpha2",
    "in a slice it fires on, while no synapse is at work": "own",
    "a foot shock is answered with a burst": "input",
    "it pauses after a burst": "cannot tell",
    "an alpha2 antagonist leaves its rate as it was": "cannot tell",
    "it is silent in REM sleep": "cannot tell",
}


def halve(rises, low, high, steps=60):
    """Return where a condition turns from true to false, by halving."""
    for _ in range(steps):
        x = (low + high) / 2
        low, high = (x, high) if rises(x) else (low, x)
    return low


def told_apart(right, wrong, rel=0.13, least=0.0):
    """Return known mistakes; one that this student cannot be told by becomes something that nobody gives."""
    found = [right]
    for k, x in enumerate(wrong, 2):
        if isinstance(x, str | list):
            found.append(f"({k})" if x in found else x)
        else:
            near = any(abs(x - y) <= max(rel * max(abs(x), abs(y)), least) for y in found)
            found.append(-(4.0 ** (k + 4)) if near else x)
    return found[1:]


# --- task 1 ----------------------------------------------------------------------------------------------------------


def clock_mean(hours):
    """Mean time of day and how close the times lie, by adding arrows."""
    arrow = sum(cmath.exp(2j * cmath.pi * h / 24) for h in hours) / len(hours)
    return [cmath.phase(arrow) / (2 * cmath.pi) * 24 % 24, abs(arrow)]


def plain_mean(hours):
    """A known mistake."""
    return [sum(hours) / len(hours), clock_mean(hours)[1]]


def from_noon(hours):
    """A known mistake: the day is cut at noon."""
    shifted = [(h + 12) % 24 for h in hours]
    return [(sum(shifted) / len(shifted) - 12) % 24, clock_mean(hours)[1]]


def of_degrees(hours):
    """A known mistake: hours taken for degrees times 15, in a function that wants radians."""
    arrow = sum(cmath.exp(1j * 15 * h) for h in hours) / len(hours)
    return [cmath.phase(arrow) / 15 % 24, abs(arrow)]


QUESTIONS = {"alpha1": (1, -1, 0, 0), "beta": (1, 0, -1, 0), "both": (1, 0, 0, -1), "synergy": (-1, 1, 1, -1)}
"""Signs of vehicle, alpha1, beta and both."""


def shown(awake, errors, *, limit=1.96, sign=True, added=False, own=False, by_words=False):
    """What four groups show; the options are known mistakes."""
    groups, found = ("vehicle", "alpha1", "beta", "both"), []
    for name, signs in QUESTIONS.items():
        z = sum(s * awake[g] for s, g in zip(signs, groups, strict=True))
        parts = [abs(s) * errors[g] for s, g in zip(signs, groups, strict=True)]
        error = sum(parts) if added else math.sqrt(sum(e * e for e in parts))
        if own:
            error = errors["both" if name == "synergy" else name]
        if (z if sign else abs(z)) > limit * error:
            found.append(name)
    if by_words and "both" in found and not {"alpha1", "beta"} & set(found):
        found = [*(name for name in found if name != "synergy"), "synergy"]
    return found


def said_of_prazosin(dose):
    """What the human model says about sleep with a share of prazosin's full effect."""
    usual, now = (human_nights.fast(1.25, **human_sleep.drug("prazosin", d)).summary(0, 24)["sleep"] for d in (0, dose))
    minutes = 60 * (now - usual)
    return "no change" if -10 < minutes < 10 else "more sleep" if minutes > 0 else "less sleep"


def model_of(dose):
    """What the model says about prazosin and propranolol, and known mistakes."""
    said = said_of_prazosin(dose)
    right = [said, "cannot tell"]
    mirrored = {"more sleep": "less sleep", "less sleep": "more sleep"}.get(said, said)
    wrong = [
        [said, "no change"],
        [said_of_prazosin(1.0), "cannot tell"],
        ["cannot tell", "cannot tell"],
        ["more sleep", "more sleep"],
        [mirrored, "cannot tell"],
        right[::-1],
    ]
    return {"model": right, "model_wrong": told_apart(right, wrong)}


# --- task 2 ----------------------------------------------------------------------------------------------------------

USUAL = {"R": 0.895, "b": 3.33, "a": 22.1, "n_0": 9.0, "EC50": 220.0}


def active(r, c, e, Y, u, p, weight=None):
    """Share of the autoreceptors that work; `weight` is what the drug does to x in the denominator."""
    x = (p["n_0"] + p["a"] * r) / (u * p["EC50"])
    return (x + e * c) / (1 + x + (c if weight is None else weight * c) + Y)


def steady_rate(c, e, Y, u, p, weight=None):
    """Rate that agrees with its own brake, by halving."""
    if p["b"] * active(0.0, c, e, Y, u, p, weight) >= 1:
        return 0.0
    return halve(lambda r: p["R"] * (1 - p["b"] * active(r, c, e, Y, u, p, weight)) > r, 0.0, p["R"])


def open_loop(c, e, Y, u, p, start=None):
    """A known mistake: norepinephrine stays that of a rate without feedback."""
    r = p["R"] if start is None else start
    return max(0.0, p["R"] * (1 - p["b"] * active(r, c, e, Y, u, p)))


def around(c, e, Y, u, p):
    """Norepinephrine around the cells, nM."""
    return (p["n_0"] + p["a"] * steady_rate(c, e, Y, u, p)) / u


# --- task 3 ----------------------------------------------------------------------------------------------------------


def scatter(q, r_0, T, s, biology=True, before=True, counting=True):
    """Standard deviation of the share of one cell, from relative variances."""
    if q == 0:
        return 0.0
    relative = (s**2 if biology else 0.0) + counting * (1 / (q * r_0 * T) + (1 / (r_0 * T) if before else 0.0))
    return q * math.sqrt(relative)


def enough(q_1, q_2, r_0, T, s, k, square=False, **how):
    """Number of cells, not rounded."""
    one, two = (scatter(q, r_0, T, s, **how) for q in (q_1, q_2))
    if q_1 == q_2:
        return math.inf
    return (k * (math.hypot(one, two) if square else one + two) / (q_1 - q_2)) ** 2


def cells_needed(*asked, **how):
    """Fewest cells, or "never"."""
    n = enough(*asked, **how)
    return "never" if n == math.inf else max(1, math.ceil(n))


PLANS = [
    [[0.1, 0.5, 1.5], 0.8, 300, 0.4, 3.0, 10], [[0.3, 0.7, 2], 1.0, 300, 0.4, 2.5, 8],
    [[0.2, 0.3, 2], 0.6, 120, 0.3, 3.0, 10], [[0.5, 0.7, 1.5], 0.6, 600, 0.3, 3.0, 6],
    [[0.3, 0.4, 1], 0.6, 300, 0.3, 2.5, 15], [[0.1, 0.7, 1.5], 1.0, 120, 0.4, 3.0, 25],
    [[0.2, 0.4, 0.7], 0.6, 300, 0.4, 3.0, 15], [[0.7, 1, 1.5], 0.6, 300, 0.4, 2.5, 20],
    [[0.3, 0.4, 2], 0.8, 600, 0.4, 3.0, 30], [[0.5, 0.7, 2], 1.0, 120, 0.3, 3.0, 12],
]  # fmt: skip


CLONIDINE = (0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2)
RATES = {
    0: ("618 522 435 354 284 168 84 37 5 0 0 0", "474 383 299 218 147 48 12 3 0 0 0 0"),
    3: (
        "805 771 738 706 674 613 556 502 406 284 134 48",
        "1300 1219 1147 1070 997 859 726 602 396 173 28 4",
    ),
    100: (
        "893 891 889 888 887 883 879 876 870 862 846 831",
        "5478 5454 5431 5411 5386 5343 5301 5255 5171 5038 4828 4616",
    ),
}
"""mHz at rest with both brakes and with alpha2 only, along clonidine, for each antagonist; a test compares them."""


def offers_of(doses):
    """Experiments: name -> shares of the control that the three fits foretell; no receptor, no effect."""
    found = {}
    for Y, rows in RATES.items():
        for c in (0, *doses):
            if c or Y:
                k = CLONIDINE.index(c)
                shares = [int(row.split()[k]) / int(of.split()[0]) for row, of in zip(rows, RATES[0], strict=True)]
                found[f"clonidine {c:g}, antagonist {Y}"] = [*shares, 1.0]
    return found


PAIRS = ((0, 1), (0, 2), (1, 2))


def hardest(foretold, plan, pairs=PAIRS):
    """Cells for the pair of fits that is hardest to tell apart, not rounded."""
    return max(enough(foretold[i], foretold[j], *plan) for i, j in pairs)


# --- task 4 ----------------------------------------------------------------------------------------------------------


def of_night(stages, *, doze=False, lights=False, apart=APART):
    """Hours of sleep, REM latency and cycles in minutes, share of REM sleep in percent; counted epoch by epoch."""
    runs, at = [], 0
    for asleep, part in groupby(stages, lambda s: s in "NR"):
        size = len(list(part))
        runs.append((asleep, at, size))
        at += size
    onset = next(start for asleep, start, size in runs if asleep and (doze or size >= PERSISTENT))
    begins, last = [], -(10**6)
    for i, s in enumerate(stages):
        if s == "R":
            if i - last > apart:
                begins.append(i)
            last = i
    rem, sleep = stages.count("R"), stages.count("R") + stages.count("N")
    return {
        "sleep": sleep / 120,
        "latency": (begins[0] - (0 if lights else onset)) / 2,
        "cycles": [(b - a) / 2 for a, b in pairwise(begins)],
        "share": 100 * rem / sleep,
        "of_bed": 100 * rem / len(stages),
        "minutes": rem / 2,
        "epochs": sleep,
    }


def mean(values):
    """Mean."""
    values = list(values)
    return sum(values) / len(values)


def interval(d, t=None):
    """Mean and half of the 95% interval of a list of differences."""
    n, m = len(d), mean(d)
    s = math.sqrt(sum((x - m) ** 2 for x in d) / (n - 1))
    return m, (stdtrit(n - 1, 0.975) if t is None else t) * s / math.sqrt(n), s


def pairs_for(s, narrow):
    """Pairs whose interval is as narrow as is wanted, by trying."""
    n = 2
    while stdtrit(n - 1, 0.975) * s / math.sqrt(n) > narrow:
        n += 1
    return n


def study(rows, usable=None, key="share", **how):
    """Everything that task 4 asks for, from rows (pair, treatment, stages, whether the night can be used)."""
    rows = [row for row in rows if usable is None or row[3]]
    nights = {(pair, treatment): of_night(stages, **how) for pair, treatment, stages, _ in rows}
    of = {t: [x for (_, u), x in nights.items() if u == t] for t in ("placebo", "drug")}
    both = sorted({p for p, _ in nights if (p, "placebo") in nights and (p, "drug") in nights})
    change, half, s = interval([nights[p, "drug"][key] - nights[p, "placebo"][key] for p in both])
    found = {name: mean(x[name] for x in of["placebo"]) for name in ("sleep", "latency", "share", "of_bed")}
    found["cycle"] = mean(c for x in of["placebo"] for c in x["cycles"])
    found |= {"change": change, "low": change - half, "high": change + half, "width": [2 * half, change], "s": s}
    found["all"] = {name: mean(x[name] for x in nights.values()) for name in ("sleep", "latency", "share")}
    found["all"]["cycle"] = mean(c for x in nights.values() for c in x["cycles"])
    n, spread = len(both), [interval([nights[p, t][key] for p in both])[2] for t in of]
    alone = stdtrit(2 * n - 2, 0.975) * math.sqrt((spread[0] ** 2 + spread[1] ** 2) / n)
    epochs, p = [sum(x["epochs"] for x in of[t]) for t in of], found["share"]
    pooled = 1.96 * math.sqrt(p * (100 - p) * (1 / epochs[0] + 1 / epochs[1]))
    found |= {"alone": [2 * alone, change], "pooled": [2 * pooled, change]}
    found["one_error"] = [2 * s / math.sqrt(n), change]
    found["effect"] = EFFECTS[0] if change + half < 0 else EFFECTS[1] if change - half > 0 else EFFECTS[2]
    return found


def record_of(me):
    """The study by the truth, and what known mistakes make of it."""
    table = sleep_record.truth(me)
    rows, scored = [], []
    for (_, pair, treatment), night in table.groupby(["night", "pair", "treatment"]):
        lost = (night["scored"] == "?").mean() > 0.2
        rows.append((int(pair), str(treatment), "".join(night["stage"]), not lost))
        scored.append((int(pair), str(treatment), "".join(night["scored"]), not lost))
    return {
        "good": study(rows, usable=True),
        "every": study(scored),
        "dozed": study(rows, usable=True, doze=True),
        "lit": study(rows, usable=True, lights=True),
        "broken": study(scored, usable=True, apart=1),
        "minutes": study(rows, usable=True, key="minutes"),
        "in_bed": study(rows, usable=True, key="of_bed"),
    }


# --- task 5 ----------------------------------------------------------------------------------------------------------


def drive_at(Q, p):
    """Drive to sleep at which the wake group rests at Q, or None."""
    V_m = p["theta"] - p["sigma"] * math.log(p["Q_max"] / Q - 1)
    Q_v = (p["A"] + p["o"] * Q / (Q + p["k"]) - V_m) / p["nu_mv"]
    if not 0 < Q_v < p["Q_max"]:
        return None
    return p["theta"] - p["sigma"] * math.log(p["Q_max"] / Q_v - 1) + p["nu_vm"] * Q


@cache
def _folds(items):
    p = dict(items)
    grid = [math.exp(u) for u in np.linspace(math.log(1e-4 * p["Q_max"]), math.log(0.5 * p["Q_max"]), 1201)]
    curve = [(Q, D) for Q in grid if (D := drive_at(Q, p)) is not None]
    found = []
    for (Q_0, D_0), (_, D_1), (Q_2, D_2) in zip(curve, curve[1:], curve[2:], strict=False):
        if (D_1 - D_0) * (D_2 - D_1) < 0:
            side = 1 if D_1 > D_0 else -1
            third = (3 - math.sqrt(5)) / 2
            low, high = Q_0, Q_2
            for _ in range(60):  # golden section
                a, b = low + third * (high - low), high - third * (high - low)
                low, high = (low, b) if side * drive_at(a, p) > side * drive_at(b, p) else (a, high)
            found.append((low, drive_at(low, p)))
    return found


def fold_drives(p):
    """Drives below which one wakes up and above which one falls asleep, or "none"."""
    found = sorted(D for _, D in _folds(tuple(sorted(p.items()))))
    return found if len(found) == 2 else "none"


def middle(p):
    """A known mistake: the middle of the two folds."""
    D = sum(fold_drives(p)) / 2
    return [D, D]


def at_rates(p):
    """A known mistake: the rates at the folds."""
    return sorted(Q for Q, _ in _folds(tuple(sorted(p.items()))))


def states(D, low, high, state):
    """States along a path, one after the other."""
    found = []
    for d in D:
        state = "sleep" if d > high else "wake" if d < low else state
        found.append(state)
    return found


def at_once(D, low, high, state):
    """A known mistake: the state is read from D alone."""
    return ["sleep" if d > (low + high) / 2 else "wake" for d in D]


def of_day(D, folds, rule=states):
    """Number of sleeps that begin, and hours asleep, on a day of equal steps."""
    found = rule(D, *folds, "wake")
    begins = sum(a == "wake" and b == "sleep" for a, b in pairwise(found))
    return begins, 24 * found.count("sleep") / len(found)


DAYS = [
    [2.0, 1.7, 0.9, 1.0, 2, 1.6, 1.4, 0.6, 10], [2.0, 1.7, 0.8, 1.5, 4, 1.6, 1.6, 0.5, 9],
    [1.9, 1.7, 1.0, 1.5, 4, 1.6, 1.6, 0.6, 10], [1.9, 1.6, 1.0, 1.0, 2, 1.8, 1.6, 0.6, 10],
    [2.1, 1.7, 0.9, 1.0, 3, 1.6, 1.4, 0.6, 10], [2.0, 1.6, 0.9, 1.0, 2, 1.8, 1.4, 0.6, 10],
    [2.0, 1.6, 0.9, 1.5, 4, 1.8, 1.4, 0.6, 10], [1.9, 1.6, 0.9, 1.5, 2, 2.0, 1.6, 0.6, 8],
    [2.0, 1.7, 0.8, 1.5, 3, 1.6, 1.6, 0.6, 10], [2.0, 1.6, 0.8, 1.5, 4, 1.8, 1.6, 0.5, 9],
]  # fmt: skip


def day_of(design):
    """Parameters of the switch, and the drive of a day, minute by minute from noon on."""
    nu_vm, nu_mv, A, o, k, mean, daily, wave, waves = design
    p = {"Q_max": 100, "theta": 10, "sigma": 3, "nu_vm": nu_vm, "nu_mv": nu_mv, "A": A, "o": o, "k": k}
    turn = [2 * math.pi * m / 1440 for m in range(1440)]
    return p, [mean - daily * math.cos(x - math.pi / 6) + wave * math.cos(waves * x) for x in turn]


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    u = me.number("uptake", 0.15, 0.4, step=0.05, default=0.2)
    e = me.choice("efficacy", [0.04, 0.13, 0.5], default=0.13)
    before, after = (around(0, 0, Y, w, USUAL) / around(0, 0, 0, 1, USUAL) for Y, w in ((0, u), (100, u)))
    blind = active(steady_rate(0, 0, 0, u, USUAL), 0, 0, 0, u, USUAL)
    blind_intact = active(steady_rate(0, 0, 0, 1, USUAL), 0, 0, 0, 1, USUAL)
    turns = [
        "raises" if steady_rate(0.1, e, 0, w, USUAL) > steady_rate(0, 0, 0, w, USUAL) else "lowers" for w in (1, u)
    ]

    doses, *plan, most = me.choice("plan", PLANS, default=PLANS[0])
    offers = offers_of(doses)
    need = {name: hardest(foretold, plan) for name, foretold in offers.items()}
    best = min(need, key=need.get)
    tallest, strongest = "clonidine 0, antagonist 100", f"clonidine {max(doses):g}, antagonist 0"

    p, D = day_of(me.choice("day", DAYS, default=DAYS[0]))
    with_o, without = fold_drives(p), fold_drives(p | {"o": 0.0})
    days = [of_day(D, folds) for folds in (with_o, without)]
    blurred = [of_day(D, folds, at_once) for folds in (with_o, without)]

    record = record_of(me)
    good, every = record["good"], record["every"]
    narrow = me.number("narrow", 0.9, 1.2, step=0.05, default=1.0)
    needed = pairs_for(good["s"], narrow)
    n_pairs = 8
    scaled = math.ceil(n_pairs * ((good["high"] - good["low"]) / 2 / narrow) ** 2)
    return {
        **model_of(me.choice("block", [0.4, 0.5, 0.7, 0.8], default=0.7)),
        "u_own": u,
        "folds_NE": [before, after],
        "blind": blind,
        "blind_wrong": told_apart(blind, [blind_intact, 3.33 * blind, blind / (1 - blind), 1 - blind, 0.5], 0.02),
        "turns": turns,
        "turns_wrong": [x for x in (["lowers", "lowers"], ["raises", "raises"], ["raises", "lowers"]) if x != turns],
        "usable": [name for name in offers if need[name] <= most],
        "one_pair": [n for n, f in offers.items() if any(hardest(f, plan, [pair]) <= most for pair in PAIRS)],
        "offers": offers,
        "need": need,
        "best": best,
        "most": most,
        "plan": plan,
        "best_wrong": told_apart(best, [tallest, strongest, sorted(need, key=need.get)[1]]),
        **record,
        "sleep_wrong": told_apart(good["sleep"], [2 * good["sleep"], good["all"]["sleep"], every["sleep"]], 0.02),
        "latency_wrong": told_apart(
            good["latency"],
            [2 * good["latency"], record["lit"]["latency"], record["dozed"]["latency"], good["all"]["latency"]],
            0.04,
        ),
        "cycle_wrong": told_apart(
            good["cycle"], [2 * good["cycle"], record["broken"]["cycle"], good["all"]["cycle"]], 0.03
        ),
        "share_wrong": told_apart(
            good["share"], [good["share"] / 100, good["of_bed"], every["share"], good["all"]["share"]], 0.03
        ),
        **{
            f"{end}_wrong": told_apart(
                good[end],
                [every[end], record["in_bed"][end], record["minutes"][end], mirrored, good[end] / 100],
                0.0,
                0.4,
            )
            for end, mirrored in (("change", -good["change"]), ("low", -good["high"]), ("high", -good["low"]))
        },
        "effect": good["effect"],
        "effect_wrong": [x for x in EFFECTS if x != good["effect"]],
        "narrow": narrow,
        "needed": needed,
        "needed_wrong": told_apart(
            needed,
            [2 * needed, scaled, pairs_for(good["s"] / math.sqrt(n_pairs), narrow), pairs_for(every["s"], narrow)],
            0.16,
        ),
        "p_own": p,
        "D_own": D,
        "folds_own": [with_o, without],
        "sleeps": [n for n, _ in days],
        "hours": [h for _, h in days],
        "sleeps_blurred": [n for n, _ in blurred],
        "hours_blurred": [h for _, h in blurred],
    }
