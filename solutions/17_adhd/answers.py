"""Reference answers of exercise 17, computed without looking at the solution notebook.

Doses are added up one by one, areas and truncated distributions are sums on a grid, designs are searched by the
noncentral t distribution. A design has no reference answer: it is judged by simulated trials.
"""

import math

import numpy as np
from scipy.optimize import curve_fit
from scipy.special import nctdtr, ndtr, stdtrit

from nelib.clinic import blood_record, rat_record
from nelib.clinic.releaser import COMPOUNDS, run

Z = 1.959964


def told_apart(right, wrong, rel=0.06, least=0.0):
    """Return known mistakes; one that this student cannot be told by becomes something that nobody gives."""
    found = [right]
    for k, x in enumerate(wrong, 2):
        if any(near(x, y, rel, least) for y in found):
            nobody = -(4.0 ** (k + 4))
            found.append([nobody] if isinstance(x, list) else nobody)
        else:
            found.append(x)
    return found[1:]


def near(x, y, rel, least):
    """Whether two answers of the same kind can hardly be told apart."""
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(near(a, b, rel, least) for a, b in zip(x, y, strict=True))
    if isinstance(x, list) or isinstance(y, list):
        return False
    return not math.isfinite(x) or abs(x - y) <= max(rel * max(abs(x), abs(y)), least)


# --- task 1 ----------------------------------------------------------------------------------------------------------


def fold(score, times, poor, wrong=None):
    """By which factor an inhibitor raises the mean; `wrong` names known mistakes."""
    none = 1 / poor
    enzyme = lambda i: none + (1 - none) * score / 2 * i  # noqa: E731
    left = (1 / times - none) / (1 - none)
    return {
        None: enzyme(1) / enzyme(left), "all": times, "whole": enzyme(1) / enzyme(1 / times),
        "straight": 1 + (times - 1) * score / 2, "down": enzyme(left) / enzyme(1),
        "no rest": 1 / times if score == 0 else times,
    }[wrong]  # fmt: skip


K_A, CL_REF, VOLUME, HALF_NET = 1.5, 0.35, 2.0, 31.0


def top(CL, days=60, start=0.0):
    """Highest concentration in ng/mL between two of many daily doses of 1 mg/kg, added up one by one."""
    k = CL / VOLUME
    t = np.linspace(start, 24, 48001)
    C = 0 * t
    for day in range(days):
        since = t + 24 * day
        C += np.exp(-k * since) - np.exp(-K_A * since)
    return float(1000 / VOLUME * K_A / (K_A - k) * C.max())


# --- task 2 ----------------------------------------------------------------------------------------------------------


def blood_of(me):
    """What a student's blood says, and what known mistakes make of it."""
    table, true = blood_record.blood(me), blood_record.patient(me)
    every = table["hours"].to_numpy(), table["ng_mL"].to_numpy()
    good = (table["note"] == "").to_numpy()
    t, C = every[0][good], every[1][good]

    def law(t, a, s, f):
        slow, fast = np.exp(s), np.exp(s) + np.exp(f)
        return a + s + np.log(fast / (fast - slow) * (np.exp(-slow * t) - np.exp(-fast * t)))

    best, cov = curve_fit(law, t, np.log(C), p0=[np.log(np.trapezoid(C, t)), np.log(0.035), np.log(0.15)])
    area, slow, more = np.exp(best)
    s, f = math.log(2) / slow, math.log(2) / (slow + more)
    CL = 1000 * blood_record.DOSE / area
    t_95 = float(stdtrit(t.size - 3, 0.975))
    width = 2 * t_95 * math.sqrt(cov[0, 0])
    cut = 1000 * blood_record.DOSE / np.trapezoid(C[t <= 24], t[t <= 24])
    spoiled = 1000 * blood_record.DOSE / (np.trapezoid(every[1], every[0]) + C[-1] / slow)
    V = {"slow": CL * s / math.log(2), "fast": CL * f / math.log(2)}
    reading, other = ("slow", "fast") if true["poor"] else ("fast", "slow")
    return {
        "CL": CL, "CL_wrong": told_apart(CL, [cut, CL / 1000, 1 / CL, CL / blood_record.DOSE], 0.051),
        "spoiled": spoiled,
        "width": width, "width_wrong": told_apart(width, [width / t_95, width / 2, 4.5 * width], 0.4),
        "halves": [s, f],
        "halves_wrong": told_apart([s, f], [[f, s], [slow, slow + more], [s / math.log(2), f / math.log(2)],
                                            [1 / s, 1 / f]], 0.151),
        "poor": "poor" if true["poor"] else "not poor", "not": "not poor" if true["poor"] else "poor",
        "reading": reading, "other": other, "V": V[reading],
        "V_wrong": told_apart(V[reading], [V[other], CL * (s if true["poor"] else f), V[reading] * 1000], 0.16),
    }  # fmt: skip


# --- task 3 ----------------------------------------------------------------------------------------------------------


def least_share(s_D, t_D, t_N, c, F, wrong=None):
    """Smallest share of NET with which its blocker does as much as that of DAT; `wrong` names known mistakes."""
    release = 1 if wrong == "release" else 1 - c + c * F
    left = 1 - s_D * t_D
    found = {"equal": s_D, "F": (1 - F * left) / t_N, "inverse": s_D * t_N / t_D, "add": (s_D * t_D) / t_N + c}.get(
        wrong, (1 - release * left) / t_N
    )
    return "none" if found > 1 - s_D and wrong != "limit" else found


# --- task 4 ----------------------------------------------------------------------------------------------------------


def dose_of(kind, rise):
    """Dose of a compound that makes a rise without anything else, by halves of its logarithm."""
    low, high = math.log(0.05), math.log(300)
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (middle, high) if run(kind, math.exp(middle)).outside < rise else (low, middle)
    return math.exp(low)


def rats_of(me):
    """What a student's rats say, and what known mistakes make of it."""
    table = rat_record.rats(me)

    def mean(good=True):
        kept = table[table["note"] == ""] if good else table
        return {
            c: kept.loc[kept["condition"] == c, ["before", "after"]].to_numpy().mean(0) for c in rat_record.CONDITIONS
        }

    m = mean()
    (b, a), (low, high) = m["alone"], m["tetrodotoxin"]
    firing, rise = low / b, a / b
    doses = {kind: dose_of(kind, rise) for kind in COMPOUNDS}
    predicted = [run(kind, doses[kind], firing=firing).outside for kind in COMPOUNDS]
    complete = [run(kind, doses[kind], firing=0.0).outside for kind in COMPOUNDS]
    kind = rat_record.compound(me)["kind"]
    bad = mean(False)
    return {
        "firing": 100 * firing,
        "firing_wrong": told_apart(
            100 * firing, [100 * bad["tetrodotoxin"][0] / bad["alone"][0], 100 * high / a, 100 * low / high, firing,
                           100 * (1 - firing)], 0.021),
        "predicted": predicted,
        "predicted_wrong": told_apart(
            predicted, [complete, [x / firing for x in predicted], predicted[::-1], [firing * rise] * 2,
                        [1.3 * x for x in predicted]], 0.061),
        "kind": kind, "other": COMPOUNDS[1 - COMPOUNDS.index(kind)],
        "seen": high / b,
    }  # fmt: skip


# --- task 5 ----------------------------------------------------------------------------------------------------------


def correlation(n_A, n_B, n_0, wrong=None):
    """Correlation of two effects that share a placebo group."""
    a, b, p = 1 / n_A, 1 / n_B, 1 / n_0
    return {
        None: p / math.sqrt((a + p) * (b + p)), "half": 0.5, "none": 0.0,
        "share": n_0 / (n_A + n_B + n_0), "no root": p / ((a + p) * (b + p)),
        "variance": p, "other way": math.sqrt(a * b) / math.sqrt((a + p) * (b + p)),
    }[wrong]  # fmt: skip


def error(three):
    """Standard error behind a printed interval."""
    return (three[2] - three[1]) / (2 * Z)


def all_evidence(A, B, direct, wrong=None):
    """A against B from both ways, with its interval; `wrong` names known mistakes."""
    around, s = A[0] - B[0], math.hypot(error(A), error(B))
    if wrong == "errors add":
        s = error(A) + error(B)
    if wrong == "sign":
        around = B[0] - A[0]
    if wrong == "indirect":
        return [around, around - Z * s, around + Z * s]
    w = [1 / s**2, 1 / error(direct) ** 2]
    if wrong == "equal":
        w = [1, 1]
    if wrong == "root":
        w = [1 / s, 1 / error(direct)]
    middle = (w[0] * around + w[1] * direct[0]) / sum(w)
    e = math.sqrt(w[0] ** 2 * s**2 + w[1] ** 2 * error(direct) ** 2) / sum(w)
    return [middle, middle - Z * e, middle + Z * e]


# --- task 6 ----------------------------------------------------------------------------------------------------------

ANALYSES = ("end", "change", "ANCOVA")


def spread(tau, kappa, sigma, before, after, analysis, wrong=None):
    """SD of what is compared; `wrong` names known mistakes."""
    p, q, e = tau * tau, kappa * kappa, sigma * sigma
    x, y, xy = p + e / before, p + q + e / after, p
    if wrong == "no average":
        x, y = p + e, p + q + e
    if wrong == "root":
        x, y = p + e / before**2, p + q + e / after**2
    if wrong == "no change":
        y = p + e / after
    if wrong == "swapped":
        x, y = p + e / after, p + q + e / before
    if wrong == "error once":
        return math.sqrt(q + e / after)
    if wrong == "r":
        return math.sqrt(y) * (1 - xy * xy / (x * y))
    var = {"end": y, "change": x + y - 2 * xy, "ANCOVA": y - xy * xy / x}[analysis]
    return var if wrong == "variance" else math.sqrt(var)


def trial_power(n, left, delta, SD):
    """Power with n to begin with in each group, of whom a share leaves."""
    stay = n * (1 - left)
    nu, lam = 2 * stay - 3, delta / (SD * math.sqrt(2 / stay))
    edge = stdtrit(nu, 0.975)
    return float(nctdtr(nu, lam, -edge) + nctdtr(nu, -lam, -edge))


def cheapest(tau, kappa, sigma, delta, left, fixed, rating, analyses=ANALYSES, most=9):
    """Lowest cost with a power of 90%, and its design."""
    best = (math.inf,)
    for analysis in analyses:
        for before in range(1, most + 1):
            for after in range(1, most + 1):
                SD = spread(tau, kappa, sigma, before, after, analysis)
                n = max(int(2 * (SD * 3.2415 / delta) ** 2 / (1 - left)) - 2, 4)
                while trial_power(n, left, delta, SD) < 0.9:
                    n += 1
                cost = 2 * n * (fixed + rating * (before + (1 - left) * after))
                best = min(best, (cost, n, before, after, analysis))
    return best


# --- task 7 ----------------------------------------------------------------------------------------------------------


def normal(x):
    """Density of the normal distribution."""
    return np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def fall(mean, tau, sigma, limit, ratings, wrong=None):
    """Expected fall from the entry to the next rating; `wrong` names known mistakes."""
    e = sigma**2 / ratings if wrong not in ("one", "root") else sigma**2 if wrong == "one" else sigma**2 / ratings**2
    S = math.sqrt(tau**2 + e)
    z = (limit - mean) / S
    away = S * normal(z) / ndtr(-z)
    if wrong == "limit":
        away = limit - mean
    if wrong == "from the limit":
        away = mean + away - limit
    share = (
        tau**2 / S**2
        if wrong == "person"
        else 1
        if wrong == "all"
        else sigma / (sigma + tau)
        if wrong == "SD"
        else e / S**2
    )
    return float(away * share)


def both(mean, tau, sigma, limit):
    """Expected fall from the mean of two ratings, each of which reached the limit, to a third."""
    p = mean + tau * np.linspace(-9, 9, 20001)
    z = (limit - p) / sigma
    chance = ndtr(-z)
    weight = normal((p - mean) / tau) * chance**2
    error = sigma * normal(z) / np.maximum(chance, 1e-300)
    return float((weight * error).sum() / weight.sum())


def responders(mean, tau, sigma, limit, share=0.25):
    """Percent of those who entered by one rating whose next one is lower by a share of it."""
    S, r = math.hypot(tau, sigma), tau**2 / (tau**2 + sigma**2)
    x = np.linspace(limit, mean + 9 * S, 40001)
    weight = normal((x - mean) / S)
    next_ = mean + r * (x - mean)
    return float(100 * (weight * ndtr(((1 - share) * x - next_) / (S * math.sqrt(1 - r * r)))).sum() / weight.sum())


WAYS = {  # who differs (variance of each source), and what acts on what
    "chain": ({"N": 1}, {"NE": -1, "EA": 1}),
    "beside": ({"N": 1}, {"NE": -1, "NA": -1}),
    "reverse": ({"A": 1}, {"AN": -1, "AE": 1}),
    "third": ({"U": 1}, {"UN": -1, "UE": 1, "UA": 1}),
    "same": ({"U": 1}, {"UE": 1, "UA": 1, "NE": -1, "NA": -1}),
}
FINDINGS = {  # a pair and its sign: an association, or the effect of the first, changed by lot, on the second
    "low with symptoms": ("seen", "NA", -1), "errors if low": ("seen", "NE", -1), "drug on errors": ("lot", "NE", -1),
    "drug on symptoms": ("lot", "NA", -1), "training on symptoms": ("lot", "EA", 1),
    "support on level": ("lot", "AN", -1),
}  # fmt: skip


def found(way, name):
    """Whether a linear network of arrows shows a finding."""
    kind, (a, b), sign = FINDINGS[name]
    sources, arrows = WAYS[way]
    order = "NEAU"
    B = np.zeros((4, 4))
    for (x, y), w in arrows.items():
        B[order.index(y), order.index(x)] = w
    effect = np.linalg.inv(np.eye(4) - B)
    spread = effect @ np.diag([sources.get(x, 0.0) for x in order]) @ effect.T
    size = (spread if kind == "seen" else effect)[order.index(b), order.index(a)]
    return bool(size * sign > 1e-9)


def ways_left(findings, wrong=None):
    """Ways that agree with findings; `wrong` names known mistakes."""
    kept = []
    for way in sorted(WAYS):
        says = {name: found(way, name) for name in FINDINGS}
        if wrong == "beside" and way == "beside":
            says["training on symptoms"] = True
        if wrong == "helps" and way == "reverse":
            says["drug on symptoms"] = says["drug on errors"] = True
        fits = all(says[name] == seen for name, seen in findings.items() if seen or wrong != "positive")
        if wrong == "cause" and findings.get("low with symptoms"):
            fits = fits and way not in ("reverse", "third")
        if wrong == "deficit" and way == "same":
            fits = False
        kept += [way] * fits
    return kept


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    score = me.choice("score", [0.5, 0.75, 1.0, 1.25, 1.5], default=1.0)
    times, poor = (
        me.number("times", 5.0, 7.0, step=0.5, default=6.0),
        me.number("poor", 9.0, 12.0, step=0.5, default=10.0),
    )
    dose = me.number("dose", 0.8, 1.2, step=0.1, default=1.0)
    CL = CL_REF * (1 / poor + (1 - 1 / poor) * score / 2)
    m = fold(score, times, poor)
    held = [100 * c / (c + HALF_NET) for c in (1000 * dose / 24 / CL, 1000 * dose / 24 / CL * m)]
    same_peak = dose * top(CL) / top(CL / m)

    def once(CL):
        return top(CL, days=1)

    s_N, s_D = me.number("s_N", 0.45, 0.6, step=0.05, default=0.5), me.number("s_D", 0.1, 0.25, step=0.05, default=0.2)
    t_N, t_D = me.number("t_N", 0.7, 0.9, step=0.05, default=0.8), me.number("t_D", 0.5, 0.75, step=0.05, default=0.6)
    by_N, by_D, by_both = (1 / (1 - x) for x in (s_N * t_N, s_D * t_D, s_N * t_N + s_D * t_D))
    extra = by_both - by_N - by_D + 1
    shared, NET = (
        me.number("shared", 0.2, 0.7, step=0.05, default=0.4),
        me.number("NET", 0.6, 0.8, step=0.02, default=0.7),
    )
    F_1, F_2 = me.number("F_1", 0.4, 0.65, step=0.05, default=0.5), me.number("F_2", 0.85, 1.0, step=0.05, default=0.9)
    held_N = me.number("held", 0.8, 0.92, step=0.02, default=0.86)
    D_1, D_2 = (round((1 - shared + shared * F) / (1 - NET * held_N), 3) for F in (F_1, F_2))
    A = np.array([[D_1 * held_N, F_1 - 1], [D_2 * held_N, F_2 - 1]])  # D = D s t + 1 + c (F - 1)
    s_found, c_found = np.linalg.solve(A, [D_1 - 1, D_2 - 1])
    c_rest = (D_2 / D_1 - 1) / (F_2 / F_1 - 1)  # as if the first release were rest; a known mistake

    n_A, n_B, n_0 = (me.number(f"n_{k}", 60, 120, step=4, default=d) for k, d in (("A", 80), ("B", 84), ("0", 72)))
    own = three_arms(me, n_A, n_B, n_0)
    rho = correlation(n_A, n_B, n_0)
    gap, s = own[0][0] - own[1][0], [error(x) for x in own]

    def with_correlation(r):
        half = Z * math.sqrt(s[0] ** 2 + s[1] ** 2 - 2 * r * s[0] * s[1])
        return [gap, gap - half, gap + half]

    versus = with_correlation(rho)
    add = Z * (s[0] + s[1])
    plus = Z * math.sqrt(s[0] ** 2 + s[1] ** 2 + 2 * rho * s[0] * s[1])
    differ = "no" if versus[1] < 0 < versus[2] else "yes"

    people = [me.number("tau", 7.0, 9.0, step=0.5, default=8.0), me.number("kappa", 4.0, 6.0, step=0.5, default=5.0),
              me.number("sigma", 5.0, 8.0, step=0.5, default=6.0)]  # fmt: skip
    delta, left = (
        me.number("delta", 3.5, 5.0, step=0.5, default=4.0),
        me.choice("left", [0.1, 0.15, 0.2, 0.25], default=0.2),
    )
    fixed, rating = me.number("fixed", 200, 400, step=50, default=300), me.number("rating", 15, 50, step=5, default=20)
    asked = *people, delta, left, fixed, rating
    cost, n, before, after, _ = cheapest(*asked)
    plain, change = cheapest(*asked, most=1)[0], cheapest(*asked, analyses=("change",))[0]
    end = cheapest(*asked, analyses=("end",))[0]

    crowd = [me.number("mean", 26.0, 32.0, step=1.0, default=30.0), me.number("tau 7", 6.0, 9.0, step=0.5, default=7.0)]
    crowd += [me.number("sigma 7", 5.0, 7.0, step=0.5, default=6.0)]
    crowd += [me.number("limit", 34.0, 40.0, step=1.0, default=36.0)]
    twice, respond = both(*crowd), responders(*crowd)
    pairs = [["beside", "chain"], ["chain", "third"], ["beside", "reverse"], ["chain", "same"], ["reverse", "third"],
             ["beside", "third"]]  # fmt: skip
    pair = me.choice("pair", pairs, default=pairs[0])
    tells = [name for name in sorted(FINDINGS) if found(pair[0], name) != found(pair[1], name)]
    plain = [name for name in tells if not name.startswith(("training", "support"))]
    rise, drop = (
        me.choice("rise", [0.4, 0.5, 0.6, 0.8], default=0.5), me.choice("fall", [4.0, 5.0, 6.0, 8.0], default=6.0)
    )  # fmt: skip
    within = round(drop / rise * me.choice("within", [0.6, 0.7, 0.8], default=0.7), 2)
    clear = me.choice("clear", [0.7, 0.9, 1.2, 1.5], default=1.2)
    part = me.choice("through", [0.15, 0.2, 0.25, 0.3], default=0.2)
    by_picture = round(clear * drop / rise * part, 2)
    through = 100 * by_picture / clear / (drop / rise)
    blood, rats = blood_of(me), rats_of(me)
    return {
        **{f"blood_{k}": v for k, v in blood.items()},
        **{f"rats_{k}": v for k, v in rats.items()},
        "held": held,
        "held_wrong": told_apart(
            held, [held[::-1], [h / 100 for h in held], [held[0], min(99.9, held[0] * m)],
                   [held[0], 100 * (c := 1000 * dose / 24 / CL * times) / (c + HALF_NET)],
                   [100 * (c := 1000 * dose / CL * k) / (c + HALF_NET) for k in (1, m)]], 0.0, 0.31),
        "dose_peak": same_peak,
        "dose_peak_wrong": told_apart(
            same_peak, [dose / m, dose * once(CL) / once(CL / m), dose * top(CL / m) / top(CL), dose / math.sqrt(m),
                        dose * bolus(CL) / bolus(CL / m), dose * m], 0.011),
        "extra": extra,
        "extra_wrong": told_apart(
            extra, [by_both, by_both - by_N - by_D, by_N * by_D - by_N - by_D + 1, 0.0, by_both - by_N * by_D,
                    by_both - max(by_N, by_D)], 0.011),
        "source": [c_found, s_found],
        "source_wrong": told_apart(
            [c_found, s_found],
            [[s_found, c_found], [c_found, (1 - 1 / D_1) / held_N], [c_found, s_found * held_N],
             [1 - c_found, s_found], [c_rest, (1 - (1 - c_rest * (1 - F_1)) / D_1) / held_N]], 0.011),
        "versus": versus,
        "versus_wrong": told_apart(
            versus, [with_correlation(0.0), [gap, gap - add, gap + add], [gap, gap - plus, gap + plus],
                     [-x for x in (versus[0], versus[2], versus[1])],
                     [gap, gap - (versus[2] - gap) / Z, gap + (versus[2] - gap) / Z]], 0.0, 0.021),
        "differ": differ, "same": "yes" if differ == "no" else "no",
        "cost": cost, "best": [n, before, after],
        "cost_wrong": told_apart(cost, [plain, change, end, 1.13 * cost], 0.061),
        "cost_wide_wrong": told_apart(cost, [plain, change, end], 0.21),
        "twice": twice,
        "twice_wrong": told_apart(
            twice, [fall(*crowd, 2), fall(*crowd, 1), 0.0, fall(*crowd, 1) / 2], 0.0, 0.12),
        "tells": tells,
        "tells_wrong": [[name for name in sorted(FINDINGS) if name not in tells],
                        plain if plain and plain != tells else ["nobody"]],
        "through": through,
        "through_wrong": told_apart(
            through, [100 * within * rise / drop, 100 * by_picture / drop, 100 - through, through / 100,
                      100 * by_picture / clear / within], 0.021),
        "respond": respond,
        "respond_wrong": told_apart(
            respond, [respond / 100, 100 - respond, responders_at_limit(*crowd), 50.0, unselected(*crowd),
                      responders_by_mean(*crowd)], 0.0, 1.01),
    }  # fmt: skip


def bolus(CL):
    """Peak at steady state if all of a dose were absorbed at once."""
    return 1000 / VOLUME / -math.expm1(-24 * CL / VOLUME)


def three_arms(me, n_A, n_B, n_0):
    """What the three-armed trial printed: both effects against placebo with intervals."""
    B = -me.number("effect B", 0.3, 0.5, step=0.05, default=0.4)
    far = me.choice("gap", [0.75, 0.85, 1.15, 1.25], default=1.15)
    A = round(B - far * Z * math.sqrt(1 / n_A + 1 / n_B), 2)
    halves = [Z * math.sqrt(1 / n + 1 / n_0) for n in (n_A, n_B)]
    return [[x, round(x - h, 2), round(x + h, 2)] for x, h in zip((A, round(B, 2)), halves, strict=True)]


def responders_at_limit(mean, tau, sigma, limit, share=0.25):
    """The same if all had entered with just the limit; a known mistake."""
    S, r = math.hypot(tau, sigma), tau**2 / (tau**2 + sigma**2)
    return float(100 * ndtr(((1 - share) * limit - mean - r * (limit - mean)) / (S * math.sqrt(1 - r * r))))


def responders_by_mean(mean, tau, sigma, limit, share=0.25):
    """The same if the next rating had nothing to do with the first; a known mistake."""
    S = math.hypot(tau, sigma)
    x = np.linspace(limit, mean + 9 * S, 40001)
    weight = normal((x - mean) / S)
    return float(100 * (weight * ndtr(((1 - share) * x - mean) / S)).sum() / weight.sum())


def unselected(mean, tau, sigma, limit, share=0.25):
    """The same if errors scattered around the first rating: no regression; a known mistake."""
    S = math.hypot(tau, sigma)
    x = np.linspace(limit, mean + 9 * S, 40001)
    weight = normal((x - mean) / S)
    return float(100 * (weight * ndtr(-share * x / (math.sqrt(2) * sigma))).sum() / weight.sum())
