"""Reference answers of exercise 18, computed without looking at the solution notebook.

Samples are counted by binomial coefficients, sizes are found by trying one after the other, curves are fitted day by
day with SciPy, plans are searched on a grid. What stations would show is what the models of the course expect.
"""

import math

import numpy as np
from scipy.optimize import curve_fit
from scipy.special import ndtr, ndtri, stdtrit

from nelib.clinic import assay_record, panel_record

Z = 1.959964
HOLDS, PARTLY, NOT, OPEN = "holds", "holds with conditions", "contradicted", "untestable here"


def told_apart(right, wrong, rel=0.06, least=0.0):
    """Return known mistakes; one that this student cannot be told by becomes something that nobody gives."""
    found = [right]
    for k, x in enumerate(wrong, 2):
        if any(near(x, y, rel, least) for y in found):
            nobody = -(4.0 ** (k + 4))
            found.append([nobody] if isinstance(x, list) else f"answer {k}" if isinstance(x, str) else nobody)
        else:
            found.append(x)
    return found[1:]


def near(x, y, rel, least):
    """Whether two answers can hardly be told apart."""
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(near(a, b, rel, least) for a, b in zip(x, y, strict=True))
    if isinstance(x, str) or isinstance(y, str):
        return x == y
    if isinstance(x, list) or isinstance(y, list):
        return False
    return not math.isfinite(x) or abs(x - y) <= max(rel * max(abs(x), abs(y)), least)


# --- task 1 ----------------------------------------------------------------------------------------------------------

SLIPS = ("faithful", "prefix", "log base", "salt", "IC50", "mass", "unexplained")


def wrongly(slip, K, base, salt, ratio):
    """The number that a slip makes of a K_i in nM."""
    return {
        "faithful": K, "prefix": 1000 * K, "log base": 1e9 * math.exp(math.log10(K * 1e-9)), "salt": K * salt / base,
        "IC50": K * (1 + ratio), "mass": K * base / 1000,
    }[slip]  # fmt: skip


def slip(K, cited, base, salt, ratio):
    """Which slip makes one number of another, within 2%."""
    for name in SLIPS[:-1]:
        one = wrongly(name, K, base, salt, ratio)
        also = {"prefix": [K * 10.0**k for k in (-6, -3, 6)], "salt": [K * base / salt], "IC50": [K / (1 + ratio)]}
        if any(abs(cited / x - 1) <= 0.02 for x in [one, *also.get(name, [])]):
            return name
    return SLIPS[-1]


# --- task 2 ----------------------------------------------------------------------------------------------------------


def verdict(cases, low, high, wrong=None):
    """Verdict on a claim from intervals in several cases; `wrong` names known mistakes."""
    signs = []
    for estimate, a, b in cases:
        inside, outside = low <= a and b <= high, b < low or a > high
        if wrong == "estimate":
            inside = low <= estimate <= high
            outside = not inside
        if wrong == "compatible":
            inside = not outside
        if wrong == "strict":
            outside = not inside
        signs.append(1 if inside else -1 if outside else 0)
    if wrong == "decided only":
        signs = [s for s in signs if s] or [0]
    if wrong == "majority":
        return HOLDS if sum(signs) > 0 else NOT if sum(signs) < 0 else OPEN
    if not any(signs):
        return OPEN
    if all(s == 1 for s in signs):
        return HOLDS
    return PARTLY if 1 in signs else NOT


SIZES = ("one case", "estimate", "near limit", "one-sided")


def people(low, high, true, SD, cases, sure, wrong=None):
    """Smallest number of people in each case so that a claim that is true is found to hold."""
    z = {"estimate": 0.0, "one-sided": 1.644854}.get(wrong, Z)
    if not low < true < high:
        return "none"
    for n in range(2, 100_000):
        s = SD / math.sqrt(n)
        up, down = ndtr((high - true) / s - z), ndtr((true - low) / s - z)
        chance = min(up, down) if wrong == "near limit" else max(up + down - 1, 0)
        if (chance if wrong == "one case" else chance**cases) >= sure:
            return n
    return "none"


# --- task 3 ----------------------------------------------------------------------------------------------------------


def at_most(k, N, W, n):
    """Probability of at most k wrong ones among n of N claims of which W are wrong."""
    return sum(math.comb(W, i) * math.comb(N - W, n - i) for i in range(min(k, n, W) + 1)) / math.comb(N, n)


def most_wrong(N, n, k, wrong=None):
    """Greatest number of wrong claims that n checks with k wrong leave possible at 95%."""
    if wrong == "three":
        return math.floor(N * 3 / n) if k == 0 else None
    if wrong == "share":
        return math.floor(N * k / n)
    if wrong == "binomial":
        return max(W for W in range(N + 1) if sum(math.comb(n, i) * (W / N) ** i * (1 - W / N) ** (n - i)
                                                  for i in range(k + 1)) > 0.05)  # fmt: skip
    level = 0.025 if wrong == "two-sided" else 0.05
    found = max(W for W in range(k, N - n + k + 1) if at_most(k, N, W, n) > level)
    return found - k if wrong == "unchecked" else found + 1 if wrong == "next" else found


def checks_needed(N, most, wrong=None):
    """Smallest sample without a wrong claim that leaves at most so many in the document."""
    if wrong == "three":
        return math.ceil(3 * N / most) if 3 * N / most <= N else N
    if wrong == "binomial":
        return math.ceil(math.log(0.05) / math.log(1 - (most + 1) / N))
    W = most if wrong == "at limit" else most + 1
    return next(n for n in range(1, N + 1) if at_most(0, N, W, n) <= 0.05)


def smallest_plan(N, good, bad, wrong=None):
    """Smallest sample and the wrong claims allowed in it, for both risks."""

    def passes(c, W, n):
        if wrong == "binomial":
            return sum(math.comb(n, i) * (W / N) ** i * (1 - W / N) ** (n - i) for i in range(c + 1))
        return at_most(c, N, W, n)

    for n in range(1, N + 1):
        for c in range(n):
            if passes(c, bad, n) <= 0.05:
                if passes(c, good, n) >= 0.9:
                    return [n, c]
            else:
                break
    return [N, good]


# --- task 4 ----------------------------------------------------------------------------------------------------------


def assay_of(me):
    """What a student's tubes say, and what known mistakes make of it."""
    table, own = assay_record.tubes(me), assay_record.compound(me)
    mass = own["base"] + assay_record.SALTS[own["salt"]]
    IC50, ratio, good, errors = [], [], [], []
    for _, day in table.groupby("day"):
        top, blank = (day.loc[day["role"] == r, "cpm"].mean() for r in ("total", "blank"))
        one = day[day["role"] == "compound"]
        law = lambda C, b, t, x: np.log(b + t / (1 + C / np.exp(x)))  # noqa: E731
        start = [blank, top - blank, math.log(20)]
        control = day[day["role"] != "compound"]
        C = np.concatenate([one["salt"], np.where(control["role"] == "total", 0.0, 1e12)])
        cpm = np.concatenate([one["cpm"], control["cpm"]])
        best, cov = curve_fit(law, C, np.log(cpm), p0=start)
        IC50.append(best[2] + math.log(1000 / mass))
        errors.append(cov[2, 2])
        ratio.append(math.log1p(day["ligand"].iloc[0] / own["K_d"]))
        good.append(day["note"].iloc[0] == "")
    IC50, ratio, good = np.array(IC50), np.array(ratio), np.array(good)
    K = (IC50 - ratio)[good]
    Ki, SE, t = math.exp(K.mean()), K.std(ddof=1) / math.sqrt(K.size), float(stdtrit(K.size - 1, 0.975))
    width, tubes_only = 2 * t * SE, 2 * Z * math.sqrt(np.array(errors)[good].mean() / K.size)
    low, high = Ki * math.exp(-t * SE), Ki * math.exp(t * SE)
    words = []
    for side, limit in assay_record.limits(me):
        claim = (0, limit) if side == "below" else (limit, math.inf)
        words.append(verdict([[Ki, low, high]], *claim))
    return {
        "Ki": Ki,
        "Ki_wrong": told_apart(
            Ki, [math.exp(IC50[good].mean()), Ki * mass / own["base"], math.exp((IC50 - ratio).mean()),
                 Ki * mass / 1000, Ki / 1000, math.exp((IC50 - ratio).mean()) * mass / own["base"]], 0.121),
        "width": width,
        "width_wrong": told_apart(width, [tubes_only, 2 * Z * SE, width * math.sqrt(K.size), width / 2], 0.36),
        "words": words,
        "word_wrong": [{HOLDS: NOT, NOT: HOLDS, OPEN: HOLDS}[w] for w in words],
        "word_other": [{HOLDS: OPEN, NOT: OPEN, OPEN: NOT}[w] for w in words],
    }  # fmt: skip


# --- task 5 ----------------------------------------------------------------------------------------------------------


def share_held(plasma, mass, free, K_i, wrong=None):
    """Occupancy in percent by a plasma level in ng/mL; `wrong` names known mistakes."""
    C = plasma / mass * 1000 * (1 if wrong == "total" else free)
    if wrong == "bound":
        C *= (1 - free) / free
    if wrong == "mass":
        C = plasma * free
    return 100 * min(C / K_i, 1) if wrong == "straight" else 100 * C / (C + K_i)


def factor_most(aim, within, wrong=None):
    """By which factor a K_i may be wrong, either way, so that a dose for an occupancy still lands close to it."""
    odds = lambda p: p / (100 - p) if p < 100 else math.inf  # noqa: E731
    up, down = odds(aim + within) / odds(aim), odds(aim) / odds(max(aim - within, 0)) if aim > within else math.inf
    return {
        None: min(up, down), "loose": max(up, down) if math.isfinite(max(up, down)) else -1.0,
        "straight": 1 + within / aim, "slope": 1 + 100 * within / (aim * (100 - aim)), "up": up, "down": down,
    }[wrong]  # fmt: skip


def held_interval(middle, *SDs, wrong=None):
    """Occupancy in percent with the interval that errors of logarithms make."""
    s = sum(SDs) if wrong == "sum" else SDs[0] if wrong == "K_i" else math.sqrt(sum(x * x for x in SDs))
    p = middle / 100
    if wrong == "delta":
        return [middle, middle - 100 * Z * p * (1 - p) * s, middle + 100 * Z * p * (1 - p) * s]
    if wrong == "relative":
        return [middle, middle * math.exp(-Z * s), middle * math.exp(Z * s)]
    k = 1 if wrong == "one error" else Z
    odds = p / (1 - p)
    return [middle, *(100 * odds * math.exp(x) / (1 + odds * math.exp(x)) for x in (-k * s, k * s))]


def days(factor, between, tubes, a_day, wrong=None):
    """Days that an assay needs so that the interval of K_i stays within a factor."""
    if wrong == "tubes":
        return math.ceil((Z * tubes / math.log(factor)) ** 2 / a_day)
    var = between**2 + (0 if wrong == "no tubes" else tubes**2 / (1 if wrong == "one a day" else a_day))
    goal = factor - 1 if wrong == "straight" else math.log(factor) * (2 if wrong == "width" else 1)
    if wrong == "mixed":
        var = (between**2 + tubes**2) / a_day
    return max(math.ceil(Z**2 * var / goal**2), 1)


# --- task 6 ----------------------------------------------------------------------------------------------------------


def panel_of(me):
    """Which compounds a student's record leaves, which measure tells them apart, and what it was."""
    sheet, record, SE = panel_record.sheet(me), panel_record.record(me), panel_record.errors(me)
    free = [float(panel_record.plasma(me) / row["mass"] * 1000 * row["free"] / 100) for _, row in sheet.iterrows()]
    scale = {m: np.log if m in panel_record.RATIOS else float for m in SE}

    def told(concentration):
        return [panel_record.expected(panel_record.made(row), C)
                for (_, row), C in zip(sheet.iterrows(), concentration, strict=True)]  # fmt: skip

    def left(expected):
        return [x for x, said in zip(panel_record.LETTERS, expected, strict=True)
                if all(record.loc[m, "low"] <= said[m] <= record.loc[m, "high"] for m in record.index)]  # fmt: skip

    expected = told(free)
    stay = left(expected)
    found = [expected[panel_record.LETTERS.index(x)] for x in stay]
    apart = {}
    for m in SE:
        if m not in record.index:
            values = sorted(float(scale[m](one[m])) for one in found)
            gaps = np.diff(values)
            apart[m] = min(gaps) / SE[m]
    order = sorted(apart, key=apart.get, reverse=True)
    own = panel_record.letter(me)
    return {
        "free": free,
        "free_wrong": told_apart(free, [[C / f * 100 for C, f in zip(free, sheet["free"], strict=True)],
                                        [C * (100 - f) / f for C, f in zip(free, sheet["free"], strict=True)],
                                        [C / 1000 for C in free],
                                        [C * M / 1000 for C, M in zip(free, sheet["mass"], strict=True)]], 0.021),
        "left": stay, "apart": apart,
        "left_wrong": told_apart(
            stay, [list(panel_record.LETTERS), [own], left(told([100 * C / f for C, f in zip(
                free, sheet["free"], strict=True)])), sorted(set(panel_record.LETTERS) - set(stay))]),
        "next": order[0], "next_wrong": told_apart(order[0], order[1:]),
        "compound": own, "compound_wrong": told_apart(own, [*(x for x in stay if x != own), own][:2]),
    }  # fmt: skip


# --- task 7 ----------------------------------------------------------------------------------------------------------


def replicates(gap, shared, own, percent, wrong=None):
    """Fewest replicates that confuse two compounds in at most so many percent, or "none"."""
    share = percent / 200 if wrong == "two-sided" else percent / 100
    goal = gap / -ndtri(share) / (1 if wrong == "whole" else 2)
    left = goal**2 - (0 if wrong == "no shared" else shared**2)
    if wrong == "divided":
        return math.ceil((own**2 + shared**2) / goal**2)
    return "none" if left <= 0 else max(math.ceil(own**2 / left - 1e-9), 1)


def stations_of(me):
    """The stations of task 7, and the budget."""
    ends = ((1, 1.8, 2.4, 2.0), (2, 1.8, 2.4, 2.2), (3, 1.3, 1.8, 1.6), (4, 0.5, 0.8, 0.6))
    a, b, c, d = (me.number(f"far {k}", low, high, step=0.1, default=usual) for k, low, high, usual in ends)
    readings = ([0.0, a, round(a + 0.3, 1)], [0.0, 0.2, b], [0.0, c, round(2 * c, 1)], [0.0, d, round(2 * d, 1)])
    rest = ((0.5, 1.6, 12, 4), (0.5, 2.0, 14, 3), (1.6, 1.5, 4, 1), (0.3, 3.0, 6, 2))
    names = ("dialysis", "firing", "circulation", "detection")
    stations = {
        name: {"readings": r, **dict(zip(("shared", "own", "open", "each"), row, strict=True))}
        for name, r, row in zip(names, readings, rest, strict=True)
    }
    return stations, me.number("budget", 80, 120, step=5, default=100)


def cost(stations, plan):
    """What a plan costs."""
    return sum(s["open"] + s["each"] * plan[k] for k, s in stations.items() if plan[k])


def wrong_share(stations, plan, seed=3, trials=40_000):
    """Percent of wrong conclusions, each compound as often as the others."""
    names = [k for k in stations if plan[k]]
    if not names:
        return 200 / 3
    sd = np.array([math.sqrt(stations[k]["shared"] ** 2 + stations[k]["own"] ** 2 / plan[k]) for k in names])
    means = np.array([stations[k]["readings"] for k in names]).T / sd
    z = np.random.default_rng(seed).standard_normal((trials, len(names)))
    errors = 0
    for i in range(3):
        x = means[i] + z
        errors += (((x[:, None] - means) ** 2).sum(-1).argmin(1) != i).mean()
    return float(100 * errors / 3)


def best_plan(stations, budget):
    """The plan with the fewest wrong conclusions; the third station, whose replicates cost 1, takes what is left."""
    names = list(stations)
    d, f, c, p = (stations[k] for k in names)
    grid = np.meshgrid(
        *(np.arange(int((budget - s["open"]) / s["each"]) + 1) for s in (d, f, p)), [0, 1], indexing="ij"
    )
    n_d, n_f, n_p, third = (g.ravel() for g in grid)
    spent = sum(s["open"] * (n > 0) + s["each"] * n for s, n in ((d, n_d), (f, n_f), (p, n_p)))
    n_c = np.where(third, np.maximum(budget - spent - c["open"], 0), 0)
    ok = spent <= budget
    n = np.stack([n_d, n_f, n_c, n_p])[:, ok]
    bound = 0
    for i, j in ((0, 1), (0, 2), (1, 2)):
        square = 0
        for s, m in zip((d, f, c, p), n, strict=True):
            gap = s["readings"][i] - s["readings"][j]
            square = square + np.where(m > 0, gap**2 / (s["shared"] ** 2 + s["own"] ** 2 / np.maximum(m, 1)), 0)
        bound = bound + ndtr(-np.sqrt(square) / 2)
    plans = [dict(zip(names, map(int, n[:, k]), strict=True)) for k in np.argsort(bound)[:6]]
    return min((wrong_share(stations, plan), i, plan) for i, plan in enumerate(plans))[::2]


def plain_plans(stations, budget):
    """Plans that are easily thought of: all money for the station that tells most, and an equal part for each."""
    alone = []
    for k, s in stations.items():
        alone.append({j: int((budget - s["open"]) / s["each"]) if j == k else 0 for j in stations})
    equal = {k: max(int((budget / 4 - s["open"]) / s["each"]), 0) for k, s in stations.items()}
    return [*alone, equal]


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    K = assay_record.source(me)
    first = K["IC50"] / K["salt"] * 1000 / (1 + K["ratio"])
    slips = [slip(first, x, K["base"], K["salt"], K["ratio"]) for x in assay_record.cited(me)]

    claim = [-5.0, 5.0, me.choice("true", [0.0, 1.0, 1.5, 2.0], default=1.0),
             me.number("SD", 7.0, 12.0, step=0.5, default=9.0), me.choice("cases", [2, 3, 4], default=3),
             me.choice("sure", [0.8, 0.9], default=0.9)]  # fmt: skip
    n_claim = people(*claim)

    N = me.number("claims", 120, 240, step=10, default=200)
    good, bad = me.number("good", 4, 8, step=1, default=5), me.number("bad", 22, 32, step=1, default=28)
    plan = smallest_plan(N, good, bad)

    plasma = me.number("plasma", 60, 180, step=10, default=120)
    mass, free = me.number("mass", 240, 380, step=5, default=300), me.number("free", 0.05, 0.2, step=0.01, default=0.1)
    odds = me.number("odds", 3.0, 7.0, step=0.5, default=5.0)
    K_i = float(f"{plasma / mass * 1000 * free / odds:.3g}")
    sizes = (("K_i", 0.15, 0.3, 0.2), ("free", 0.1, 0.25, 0.2), ("plasma", 0.2, 0.4, 0.3))
    SDs = [me.number(f"SD {name}", low, high, step=0.05, default=usual) for name, low, high, usual in sizes]
    middle = share_held(plasma, mass, free, K_i)
    held = held_interval(middle, *SDs)
    held_wrong = [held_interval(share_held(plasma, mass, free, K_i, "total"), *SDs)]
    held_wrong += [held_interval(middle, *SDs, wrong=w) for w in ("delta", "sum", "K_i", "relative", "one error")]
    held_wrong += [[held[0], held[2], held[1]]]
    aim, within = me.choice("aim", [70, 75, 80, 85], default=80), 10
    between = me.number("between", 0.3, 0.5, step=0.02, default=0.4)
    assay = [between, me.number("tubes", 0.3, 0.6, step=0.05, default=0.4)]
    assay += [me.choice("a day", [2, 3, 4], default=3)]
    f = factor_most(aim, within)
    need = days(f, *assay)
    wrong_days = [days(f, *assay, wrong=w) for w in ("tubes", "straight", "one a day", "no tubes", "mixed", "width")]
    wrong_days += [days(factor_most(aim, within, "loose"), *assay)]

    stations, budget = stations_of(me)
    lowest, best = best_plan(stations, budget)
    plain = [wrong_share(stations, plan) for plan in plain_plans(stations, budget)]

    return {
        "source": K, "first": first,
        "first_wrong": told_apart(
            first, [first * (1 + K["ratio"]), first * K["salt"] / K["base"], first / 1000, first * K["salt"] / 1000,
                    first * (1 + K["ratio"]) ** 2, first * (1 + K["ratio"]) * K["salt"] / K["base"]], 0.021),
        "slips": slips,
        "slips_wrong": told_apart(slips, [["salt" if s == "faithful" else s for s in slips],
                                          ["prefix" if s == "log base" else s for s in slips],
                                          ["unexplained" if s == "mass" else s for s in slips],
                                          ["unexplained" if s == "log base" else s for s in slips]], 0.0),
        "n_claim": n_claim,
        "n_claim_wrong": told_apart(n_claim, [people(*claim, wrong=w) for w in SIZES], 0.041, 2.1),
        "plan": plan, "risks": [N, good, bad],
        "plan_n_wrong": told_apart(plan[0], [smallest_plan(N, good, bad, wrong="binomial")[0]], 0.0, 0.6),
        "held": held, "held_wrong": told_apart(held, held_wrong, 0.0, 1.01),
        "days": need, "days_wrong": told_apart(need, wrong_days, 0.0, 0.6),
        "lowest": lowest, "best": best,
        "plain": told_apart(lowest, [*plain, 1.2 * lowest], 0.1),
        **{f"assay_{k}": v for k, v in assay_of(me).items()},
        **{f"panel_{k}": v for k, v in panel_of(me).items()},
    }  # fmt: skip
