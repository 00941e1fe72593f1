"""Reference answers of exercise 14, computed without looking at the solution notebook.

Curves of bursts are fitted by weighted least squares again and again, the vein is integrated along a capillary, tracers
and blocks are solved by halving, and shares are averaged over all orders. The tubes are known from the draw only where
a report is refused.
"""

import itertools
import math

import numpy as np
from scipy.special import ndtri, stdtrit

from nelib.body import sympathetic_record
from nelib.body.sympathetic_record import ADDED, EARLIEST, GATE, IN_MIXTURE, LATEST, LIMIT


def halve(holds, low, high, steps=100):
    """Return where a condition turns from true to false, by halving."""
    for _ in range(steps):
        x = (low + high) / 2
        low, high = (x, high) if holds(x) else (low, x)
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
        return x.keys() == y.keys() and all(near(x[k], y[k], rel, least) for k in x)
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(near(a, b, rel, least) for a, b in zip(x, y, strict=True))
    if isinstance(x, str | list | dict) or isinstance(y, str | list | dict):
        return x == y
    return not math.isfinite(x) or abs(x - y) <= max(rel * max(abs(x), abs(y)), least)


# --- task 1 ----------------------------------------------------------------------------------------------------------

ANSWERED = {
    "Do bursts to the muscles of the leg come more often in these patients?": "neurogram",
    "Do the nerves of the heart give more norepinephrine to the plasma?": "organ spillover",
    "Is the plasma level high because clearance is slow?": "total spillover",
    "Does breathing still move the heart rate?": "RR intervals",
    "Do the nerves of the kidney fire more often?": "none",
    "How much norepinephrine do the nerves of the heart release, with what they take up again?": "none",
    "Which of two people has more axons in a burst, by the heights in µV?": "none",
}


def changed(rest, drug, held, held_after, *, reference="held", gain="divide"):
    """Percent by which number, height and sum of bursts change; the options are known mistakes."""
    scale = {"held": max(held_after) / max(held), "none": 1.0, "own": max(drug) / max(rest),
             "mean": sum(held_after) / len(held_after) / (sum(held) / len(held))}[reference]  # fmt: skip
    scale = scale if gain == "divide" else 1 / scale
    sums = sum(drug) / scale / sum(rest)
    often = len(drug) / len(rest)
    return [100 * (x - 1) for x in (often, sums / often, sums)]


def differing(one, other, pooled=False):
    """Measures of which the means of two groups differ; `pooled` is a known mistake."""
    found = []
    measures = {"per 100 beats": lambda b, n, m: 100 * b / n, "per minute": lambda b, n, m: b / m}
    for name, measure in measures.items():
        x, y = (np.array([measure(*person) for person in group]) for group in (one, other))
        if pooled:  # all bursts over all beats, with the error of a count
            x, y = (np.array(group, float).sum(axis=0) for group in (one, other))
            base = 1 if name == "per 100 beats" else 2
            gap, error = x[0] / x[base] - y[0] / y[base], math.hypot(x[0] ** 0.5 / x[base], y[0] ** 0.5 / y[base])
            t = 1.96
        else:
            a, b = x.var(ddof=1) / x.size, y.var(ddof=1) / y.size
            gap, error = x.mean() - y.mean(), math.sqrt(a + b)
            t = float(stdtrit((a + b) ** 2 / (a * a / (x.size - 1) + b * b / (y.size - 1)), 0.975))
        if abs(gap) > t * error:
            found.append(name)
    return found


GROUPS_OWN = [
    [62, 38, 74, 46],
    [58, 42, 76, 47],
    [64, 35, 82, 48],
    [60, 45, 70, 58],
    [66, 40, 78, 55],
    [56, 36, 71, 42],
]
"""Heart rate and bursts in 100 beats, of two groups."""

# --- task 2 ----------------------------------------------------------------------------------------------------------


def belongs(R, bursts, latency, width, *, how="nearest"):
    """Which beats have a burst; `how`: known mistakes."""
    found = [False] * len(R)
    for t in bursts:
        if how == "last R":
            before = [k for k, r in enumerate(R) if r <= t]
            if before:
                found[before[-1]] = True
            continue
        away = [abs(t - r - latency) for r in R]
        if how == "every":
            found = [f or a <= width + 1e-9 for f, a in zip(found, away, strict=True)]
            continue
        k = min(range(len(R)), key=away.__getitem__)
        if away[k] <= width + 1e-9 or how == "no gate":
            found[k] = True
    return found


def logistic(P, y):
    """T50, slope in bursts in 100 beats for each mmHg, and the error of the slope, by reweighted least squares."""
    m, s = P.mean(), P.std()
    X = np.column_stack([np.ones_like(P), (P - m) / s])
    b = np.zeros(2)
    for _ in range(60):
        p = 1 / (1 + np.exp(-X @ b))
        w = p * (1 - p)
        b = np.linalg.solve(X.T @ (w[:, None] * X), X.T @ (w * (X @ b) + y - p))
    error = math.sqrt(np.linalg.inv(X.T @ (w[:, None] * X))[1, 1])
    return [float(m - s * b[0] / b[1]), float(25 * b[1] / s), 25 * error / s]


def nerve_of(me):
    """The curve of a student's nerve, and what known mistakes make of it."""
    beats, peaks = sympathetic_record.beats(me), sympathetic_record.peaks(me)
    R, P = beats["R"].to_numpy(), beats["DBP"].to_numpy()
    since = peaks[:, None] - R
    inside = np.sort(since[(since > EARLIEST) & (since < LATEST)])
    # The middle of the shortest stretch that holds half of them: peaks of noise are spread evenly.
    half = inside.size // 2
    k = int(np.argmin(inside[half:] - inside[:-half]))
    latency = float(inside[k : k + half + 1].mean())
    seen = np.isfinite(P)

    def study(fired):
        fired = np.array(fired)
        T50, slope, error = logistic(P[seen], fired[seen].astype(float))
        return {"incidence": float(100 * fired[seen].mean()), "T50": T50, "slope": slope, "error": error}

    away = np.abs(since - latency)
    nearest = np.zeros(R.size, bool)
    k = away.argmin(axis=1)
    nearest[k[away[np.arange(peaks.size), k] <= GATE + 1e-9]] = True
    ungated, last = np.zeros(R.size, bool), np.zeros(R.size, bool)
    ungated[k] = True
    last[np.searchsorted(R, peaks, side="right")[peaks >= R[0]] - 1] = True
    good, loose, late = study(nearest), study(ungated), study(last)
    after = float(np.median(peaks - R[np.maximum(np.searchsorted(R, peaks) - 1, 0)]))
    per_minute = float(60 * nearest[seen].sum() / (np.median(np.diff(R)) * seen.sum()))
    wide = 2 * 1.959964 * good["error"]
    return {
        "latency": latency,
        "latency_wrong": told_apart(latency, [after, after + float(np.diff(R).mean()) * 2], 0.0, 0.061),
        "good": good,
        "late": late,
        "width": [wide, good["slope"]],
        "incidence_wrong": told_apart(
            good["incidence"], [loose["incidence"], per_minute, good["incidence"] / 100,
                                100 * peaks.size / R.size], 0.0, 2.1),
        "T50_wrong": told_apart(
            good["T50"], [late["T50"], loose["T50"], float(np.nanmean(P)), float(P[seen & nearest].mean())], 0.0, 0.61),
        "slope_wrong": told_apart(
            good["slope"], [late["slope"], loose["slope"], good["slope"] * 4, good["slope"] / 25, -good["slope"],
                            good["slope"] / 4], 0.13, 0.51),
        "width_wrong": told_apart([wide, good["slope"]], [[2 * good["error"], good["slope"]]], 0.21, 0.61),
        "last_wrong": told_apart(late["slope"], [good["slope"], 100 * late["slope"] / good["slope"],
                                                 late["slope"] / 25, -late["slope"]], 0.13, 0.51),
    }  # fmt: skip


# --- task 3 ----------------------------------------------------------------------------------------------------------


def tubes_of(me):
    """What the laboratory reports of eight tubes, and known mistakes."""
    own, table = sympathetic_record.assay(me), sympathetic_record.tubes(me)
    mixture, blanks = sympathetic_record.mixture(me), sympathetic_record.blanks(me)
    kinds = own["kinds"]
    ratio = float(mixture["area"].sum() / mixture["area_standard"].sum())
    per_pg = float(mixture["area_standard"].mean() / IN_MIXTURE)
    blank = float((blanks["area"] / blanks["area_standard"]).mean() / ratio * ADDED)
    back = {k: float(table["area_standard"][k] / per_pg / ADDED) for k in kinds}
    clean = [k for k, kind in kinds.items() if kind in ("usual", "short", "low")]
    mean_back = sum(back[k] for k in clean) / len(clean)

    def report(how="", refuse=True):
        out = {}
        for k, kind in kinds.items():
            x, V = table["area"][k] / table["area_standard"][k], table["volume"][k]
            r = {"no ratio": 1.0, "inverse": 1 / ratio}.get(how, ratio)
            mass = x / r * ADDED
            if how in ("external", "mean"):
                mass = table["area"][k] / (per_pg * ratio) / (mean_back if how == "mean" else 1.0)
            elif how == "twice":
                mass = mass / back[k]
            net = mass - (0.0 if how == "no blank" else blank)
            if refuse and (kind in ("late", "doubled") or (how == "spilled too" and kind == "spilled")):
                out[k] = "not valid"
            elif refuse and net < LIMIT:
                out[k] = "below the limit"
            else:
                out[k] = float(net / (1.0 if how == "volume" else V))
        return out

    right, late = report(), next(k for k, kind in kinds.items() if kind == "late")
    ways = ("no blank", "no ratio", "inverse", "external", "mean", "volume", "twice", "spilled too")
    made = {how: report(how) for how in ways} | {"all": report(refuse=False)}
    wrong = {how: {} for how in made}
    for k in kinds:
        for how, value in zip(made, told_apart(right[k], [x[k] for x in made.values()], 0.031, 6.1), strict=True):
            wrong[how][k] = value
    estimate = float(table["area"][late] / (per_pg * ratio * mean_back) - blank)
    alone = float(table["area"][late] / (per_pg * ratio))
    return {
        "report": right,
        "report_wrong": wrong,
        "ratio": ratio,
        "ratio_wrong": told_apart(ratio, [1 / ratio, ratio / mean_back], 0.011),
        "blank": blank,
        "blank_wrong": told_apart(blank, [blank * mean_back, blank * ratio, blank / mean_back, blank / ADDED], 0.07),
        "back": 100 * mean_back,
        "back_wrong": told_apart(
            100 * mean_back,
            [100 * sum(back.values()) / len(back), mean_back, 100 * sum(back[k] for k in kinds if kinds[k] != "late"
             and kinds[k] != "doubled") / 6, 100 * ratio * mean_back], 0.0, 2.1),
        "estimate": estimate,
        "estimate_wrong": told_apart(
            estimate, [report(refuse=False)[late], alone, estimate + blank, (alone - blank) / mean_back,
                       alone * mean_back], 0.03),
    }  # fmt: skip


# --- task 4 ----------------------------------------------------------------------------------------------------------


def vein_after(Ca, E, S, u, b, Q, q, *, capillary="exp", reuptake="compete", flow=True):
    """Venous concentration after a block and a change of flow, along a capillary; the options are known mistakes."""
    new = q * Q if flow else Q
    if capillary == "exp":
        steps = 400
        PS = -Q * math.log1p(-E) * (1 - b) / new
        C = Ca
        for _ in range(steps):  # implicit midpoint
            C *= (1 - PS / steps / 2) / (1 + PS / steps / 2)
    else:
        C = Ca * (1 - {"linear": E * (1 - b), "same": E, "flow only": E * (1 - b) / q}[capillary])
    more = {"compete": S / (1 - u * b), "linear": S * (1 - u * (1 - b)) / (1 - u), "none": S}[reuptake]
    return C + more / new


def seems(Ca, E, S, u, b, Q, q, *, flow=True, **how):
    """Computed spillover over that before, with the extraction of before; `flow`: forget that it changed."""
    vein = vein_after(Ca, E, S, u, b, Q, q, **how)
    return (vein - Ca + Ca * E) * (q * Q if flow else Q) / S


def block_for(organ, q, times, **how):
    """Share of uptake that must be blocked for the vein to hold so many times what it held."""
    Ca, E, S, u, Q = organ
    wanted = times * (Ca * (1 - E) + S / Q)
    return halve(lambda b: vein_after(Ca, E, S, u, b, Q, q, **how) < wanted, 0.0, 1.0, 40)


ORGANS = [
    [[200, 0.45, 6.6, 0.917, 0.06], 0.58, 2.6], [[250, 0.5, 9.0, 0.9, 0.07], 0.7, 2.3],
    [[180, 0.6, 40.0, 0.667, 0.6], 0.75, 1.9], [[220, 0.4, 5.2, 0.9, 0.05], 0.65, 2.4],
    [[300, 0.55, 60.0, 0.75, 0.5], 0.8, 2.1],
]  # fmt: skip
"""Ca, E, S, u, Q; the flow after over before; the vein after over before."""

# --- task 5 ----------------------------------------------------------------------------------------------------------


def steady(t1, C1, t2, C2):
    """Plateau and time constant of a rise from zero, by halving."""
    # The ratio C2/C1 falls from t2/t1 to 1 as the rate constant grows.
    k = halve(lambda k: math.expm1(-k * t2) / math.expm1(-k * t1) > C2 / C1, 1e-9, 50.0 / t1)
    return [C1 / -math.expm1(-k * t1), 1 / k]


def first_minute(tau, bolus, error, *, of="clearance"):
    """First minute from which on the clearance is right within an error; `of`: a known mistake."""
    start = 1 - bolus / tau

    def off(t):
        x = 1 - start * math.exp(-t / tau)
        if of == "clearance":
            return abs(1 / x - 1) if x > 0 else math.inf
        return abs(x - 1)

    return 0.0 if off(0.0) <= error else halve(lambda t: off(t) > error, 0.0, 60 * tau)


TRACERS = [
    [4, 318.0, 9, 463.0, 0.95e6, 265.0], [3, 412.0, 8, 655.0, 1.1e6, 240.0], [5, 336.0, 12, 499.0, 1.2e6, 410.0],
    [4, 447.0, 10, 640.0, 0.9e6, 520.0], [3, 305.0, 7, 482.0, 1.0e6, 310.0], [6, 421.0, 14, 566.0, 1.05e6, 365.0],
]  # fmt: skip
"""Minutes and dpm/mL of two samples, infusion in dpm/min, norepinephrine in pg/mL."""


def tracer_of(t1, C1, t2, C2, infusion, NE, C=None):
    """Clearance in L/min and spillover in ng/min."""
    CL = infusion / ((C or steady(t1, C1, t2, C2)[0]) * 1000)
    return CL, CL * NE


# --- task 6 ----------------------------------------------------------------------------------------------------------


def level(values):
    """Plasma concentration of three factors."""
    return values["release"] * values["escaped"] / values["clearance"]


def fair(before, after, orders=None):
    """Share of each factor in the rise, the mean over orders; `orders`: a known mistake takes only some."""
    names = ("release", "escaped", "clearance")
    rise, total = level(after) - level(before), dict.fromkeys(names, 0.0)
    taken = list(orders or itertools.permutations(names))
    for order in taken:
        now = dict(before)
        for name in order:
            was = level(now)
            now[name] = after[name]
            total[name] += (level(now) - was) / len(taken)
    return {name: x / rise for name, x in total.items()}


def alone(before, after):
    """A known mistake: each factor alone."""
    rise = level(after) - level(before)
    return {name: (level(before | {name: after[name]}) - level(before)) / rise for name in before}


def in_logs(before, after):
    """Share of each factor in the logarithm of the rise."""
    rise = math.log(level(after) / level(before))
    signs = {"release": 1, "escaped": 1, "clearance": -1}
    return {name: s * math.log(after[name] / before[name]) / rise for name, s in signs.items()}


DRUGS = [
    [[310, 15, 1.6, 0.08], [225, 11, 2.3, 0.11]], [[280, 12, 1.8, 0.07], [205, 10, 1.75, 0.08]],
    [[340, 18, 1.5, 0.07], [290, 14, 2.4, 0.12]], [[265, 10, 1.9, 0.06], [180, 8, 1.95, 0.07]],
    [[295, 16, 1.4, 0.08], [235, 13, 1.85, 0.1]],
]  # fmt: skip
"""Plasma in pg/mL with its error, clearance in L/min with its error; before and under a drug."""


def released(pair):
    """Change of spillover in percent, and what may be said."""
    (C1, c1, L1, l1), (C2, c2, L2, l2) = pair
    change = math.log(C2 * L2 / (C1 * L1))
    error = math.hypot(c1 / C1, l1 / L1, c2 / C2, l2 / L2)
    word = "not shown" if abs(change) < 1.959964 * error else "rose" if change > 0 else "fell"
    return 100 * math.expm1(change), word


# --- task 7 ----------------------------------------------------------------------------------------------------------


def errors_of(factor, way, *, shared=True):
    """Difference of the means, and the variance that n animals in a group divide."""
    base, A, cv = way["basal"], way["artifact"], way["assay"]
    means = [base * x + A for x in (1, factor)]
    variance = 0.0
    for x, mean in zip((1, factor), means, strict=True):
        variance += (way["within"] * base * x) ** 2 + (way["artifact_sd"] * A) ** 2 + (cv * mean) ** 2
        if not (way["paired"] and shared):
            variance += (way["between"] * base * x) ** 2
    if way["paired"] and shared:  # a mouse that is high is high twice
        variance += (way["between"] * base * (factor - 1)) ** 2
    return means[1] - means[0], variance


def mice(factor, way, power, *, lost=True, groups=True, sided=2, **how):
    """Fewest mice; the options are known mistakes."""
    gap, variance = errors_of(factor, way, **how)
    n = 1
    while ndtri(power) > abs(gap) / math.sqrt(variance / n) + ndtri(0.05 / sided):
        n += 1
    n *= 2 if groups and not way["paired"] else 1
    return math.ceil(n / (1 - way["lost"]) - 1e-9) if lost else n


def ways(between, within, lasts, lasts_longer, held):
    """The four ways of a student."""
    usual = {"basal": 4.0, "between": between, "within": within, "assay": 0.09}
    return {
        "catheter, two groups": usual
        | {"artifact": 0.0, "artifact_sd": 0.0, "lost": round(1 - lasts, 2), "paired": False},
        "catheter, own control": usual
        | {"artifact": 0.0, "artifact_sd": 0.0, "lost": round(1 - lasts_longer, 2), "paired": True},
        "held in the hand": usual | {"artifact": held, "artifact_sd": 0.35, "lost": 0.0, "paired": False},
        "decapitated": usual | {"artifact": 20.6, "artifact_sd": 0.3, "lost": 0.0, "paired": False},
    }


WAYS = [
    [0.35, 0.2, 0.65, 0.4, 5.0], [0.35, 0.2, 0.6, 0.12, 2.0], [0.2, 0.35, 0.85, 0.25, 5.0],
    [0.25, 0.3, 0.6, 0.2, 1.5], [0.4, 0.25, 0.7, 0.45, 3.0], [0.2, 0.3, 0.9, 0.3, 4.0],
]  # fmt: skip


def best(factor, table, power=0.8, **how):
    """The way that takes the fewest mice, and how many."""
    counts = {name: mice(factor, way, power, **how) for name, way in table.items()}
    name = min(counts, key=counts.get)
    return [name, counts[name]]


def smallest(animals, way, power=0.8):
    """Smallest rise that a number of mice finds."""
    n = animals // 2

    def misses(factor):
        gap, variance = errors_of(factor, way)
        return gap / math.sqrt(variance / n) + ndtri(0.025) < ndtri(power)

    return halve(misses, 1.0, 50.0)


SEEN_AS = {  # what a forecast is about, and the question of task 1 a that asks for the same
    "bursts to the muscles of the leg": "Do bursts to the muscles of the leg come more often in these patients?",
    "norepinephrine that the kidney gives to the plasma":
        "Do the nerves of the heart give more norepinephrine to the plasma?",
    "clearance from the plasma": "Is the plasma level high because clearance is slow?",
    "the part of the heart rate that follows breathing": "Does breathing still move the heart rate?",
    "impulses in the nerves of the kidney": "Do the nerves of the kidney fire more often?",
    "release in the heart, with what is taken up again":
        "How much norepinephrine do the nerves of the heart release, with what they take up again?",
}  # fmt: skip


def ever(claims, until):
    """What results can do: every course of three groups, and of one more if there is no end, is tried."""
    said, holds = set(), any if claims == "some" else all
    for n in (1, 2, 3):
        for seen in itertools.product((False, True), repeat=n):
            over = until != "open" and n == 3
            truth = {holds(seen)} if over else {holds((*seen, *more)) for more in ((False,), (True,))}
            said |= truth if len(truth) == 1 else set()
    return {(True,): "confirm", (False,): "contradict"}.get(tuple(said), "either")


def fate(forecasts, wrong=None):
    """Measurement and what results can do, for each forecast; `wrong` names known mistakes."""
    words = []
    for forecast in forecasts:
        about, claims, until = (forecast[name] for name in ("about", "claims", "until"))
        sees = ANSWERED[SEEN_AS[about]] if about in SEEN_AS else "none"
        if wrong == "spillover" and sees == "none" and about in SEEN_AS:
            sees = "organ spillover"
        if wrong == "clearance" and about == "clearance from the plasma":
            sees = "organ spillover"
        if wrong == "swap":
            claims = {"some": "all", "all": "some"}[claims]
        word = ever(claims, until)
        if wrong == "date":
            word = "either"
        if wrong == "late":
            word = ever(claims, "open")
        words.append([sees, word if sees != "none" or (wrong == "target" and about not in SEEN_AS) else "neither"])
    return words


def least_change(forecast):
    """Fewest entries of a forecast whose change makes its second word "either"."""
    others = {"about": list(SEEN_AS), "claims": ["some", "all"], "until": [2035]}
    for n in range(4):
        for names in itertools.combinations(sorted(others), n):
            for values in itertools.product(*(others[name] for name in names)):
                if fate([forecast | dict(zip(names, values, strict=True))])[0][1] == "either":
                    return list(names)
    raise ValueError("no change makes it so")


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    h1, i1, h2, i2 = me.choice("groups", GROUPS_OWN, default=GROUPS_OWN[0])
    whole = math.log(h2 * i2 / (h1 * i1))
    by_rate = 100 * math.log(h2 / h1) / whole

    abouts = ["targets for a therapy", "impulses in the nerves of the kidney", "clearance from the plasma",
              "norepinephrine that the kidney gives to the plasma", "bursts to the muscles of the leg"]  # fmt: skip
    forecast = {"about": me.choice("about", abouts, default=abouts[0]),
                "claims": me.choice("claims", ["some", "all"], default="some"), "until": "open"}  # fmt: skip
    repair = least_change(forecast)
    organ, q, times = me.choice("organ", ORGANS, default=ORGANS[0])
    block = block_for(organ, q, times)

    sample = me.choice("tracer", TRACERS, default=TRACERS[0])
    CL, S = tracer_of(*sample)
    late_CL, late_S = tracer_of(*sample, C=sample[3])

    pair = me.choice("drug", DRUGS, default=DRUGS[0])
    change, word = released(pair)
    fall = 100 * (pair[1][0] / pair[0][0] - 1)

    table = ways(*me.choice("ways", WAYS, default=WAYS[0]))
    factor = me.choice("factor", [1.3, 1.35, 1.4, 0.7], default=1.3)
    chosen = best(factor, table)
    limit = smallest(chosen[1], table["decapitated"])
    return {
        "repair": repair,
        "repair_wrong": [
            ["until"] if "about" in repair else ["about", "until"], ["claims"], ["about", "claims", "until"],
        ],
        "by_rate": by_rate,
        "by_rate_wrong": told_apart(
            by_rate,
            [100 - by_rate, by_rate / 100, 100 * (h2 - h1) * i1 / (h2 * i2 - h1 * i1),
             100 * (h2 - h1) * i2 / (h2 * i2 - h1 * i1)],
            0.011,
        ),
        "nerve": nerve_of(me),
        "tube": tubes_of(me),
        "block": 100 * block,
        "block_wrong": told_apart(
            100 * block,
            [block, 100 * block_for(organ, q, times, capillary="linear"), 100 * block_for(organ, q, times, flow=False),
             100 * block_for(organ, q, times, capillary="same"), 100 - 100 * block],
            0.021,
        ),
        "CL": CL,
        "CL_wrong": told_apart(CL, [late_CL, sample[4] / sample[1] / 1000, 1000 * CL, CL / 1000, 1 / CL], 0.011),
        "S": S,
        "S_wrong": told_apart(S, [late_S, sample[4] / sample[1] / 1000 * sample[5], 1000 * S, S / 1000], 0.011),
        "change": change,
        "change_wrong": told_apart(
            change, [fall, change / 100, 100 + change, 100 * (pair[1][0] / pair[1][2] * pair[0][2] / pair[0][0] - 1)],
            0.0, 1.1,
        ),
        "word": word,
        "word_wrong": told_apart(word, ["fell", "rose"]),
        "ways_own": table,
        "factor_own": factor,
        "best": chosen,
        "best_wrong": told_apart(
            chosen,
            [best(factor, table, lost=False), best(factor, table, shared=False),
             ["catheter, two groups", mice(factor, table["catheter, two groups"], 0.8)],
             ["catheter, own control", mice(factor, table["catheter, own control"], 0.8)],
             ["held in the hand", mice(factor, table["held in the hand"], 0.8)]],
            0.0, 0.5,
        ),
        "limit": limit,
        "limit_wrong": told_apart(limit, [smallest(2 * chosen[1], table["decapitated"]), limit - 1, factor], 0.011),
    }  # fmt: skip
