"""Reference answers of exercise 15, computed without looking at the solution notebook.

Compartments are moved by the exponential of a matrix; labels are tried by linear programming; a population is summed on
a grid; half-lives and compartments are those from which the plasma was drawn. A rule of titration has no reference: it
is judged by what it does.
"""

import math
from functools import cache

import numpy as np
from scipy.linalg import expm
from scipy.optimize import brentq, linprog
from scipy.special import ndtr, stdtrit

from nelib.body import infusion_models, infusion_record, ward_record
from nelib.body.infusion_record import BASE

M = {"base": BASE, "monohydrate": 337.28, "anhydrous": 319.27}


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


def pump_rate(dose, weight, ampoules, mg, form, volume, *, factor="moles", hour=60, kg=True):
    """Strength as base in µg/mL and flow in mL/hour; the options are known mistakes."""
    moles = ampoules * mg / M[form]
    base = {
        "moles": moles * M["base"],
        "none": ampoules * mg,
        "upside down": ampoules * mg * M[form] / M["base"],
        "anhydrous": ampoules * mg * M["base"] / M["anhydrous"] if form == "monohydrate" else moles * M["base"],
        "1 ampoule": mg * M["base"] / M[form],
    }[factor]
    strength = 1000 * base / volume
    return [strength, dose * (weight if kg else 1) * hour / strength]


def stable(reports, days, wrong=None):
    """What each report shows of a solution, from the molecules that are left; `wrong` names known mistakes."""
    said = []
    for report in reports:
        (x, form), (y, later) = report["first"], report["later"]
        left = y / x * (1 if wrong == "mass" else M[form] / M[later])
        rate = -math.log(left) / report["days"] * (report["days"] / days if wrong == "days" else 1)
        silent = report["method"] == "balance" and wrong != "balance"
        silent |= report["of"] == "crystals" and wrong != "crystals"
        kept = 1 - (1 - left) * days / report["days"] if wrong == "linear" else math.exp(-rate * days)
        said.append("cannot tell" if silent else "yes" if kept >= 0.9 else "no")
    return said


# --- task 2 ----------------------------------------------------------------------------------------------------------

NAMES = ("CL", "V", "half_life", "level", "t95")
LABELS = [
    [{"half_life": "2.9", "V": "8.8", "CL": "2.10", "t95": "9.1", "level": "4.8"}, 10],
    [{"half_life": "2.0", "V": "8.8", "CL": "2.5", "t95": "8.6", "level": "4.0"}, 10],
    [{"half_life": "2.4", "V": "10.7", "CL": "3.4", "t95": "10", "level": "3.2"}, 10],
    [{"half_life": "3.5", "V": "9.1", "CL": "1.8", "t95": "10.5", "level": "8.33"}, 15],
    [{"half_life": "2.2", "V": "6.4", "CL": "2.9", "t95": "9.5", "level": "6.90"}, 20],
    [{"half_life": "4.1", "V": "8.9", "CL": "1.5", "t95": "17.7", "level": "4.0"}, 8],
    [{"half_life": "1.8", "V": "11.2", "CL": "3.2", "t95": "7.8", "level": "3.75"}, 12],
    [{"half_life": "3.4", "V": "9.4", "CL": "2.5", "t95": "11", "level": "5.6"}, 14],
]


def bounds_of(text, unit=0.5):
    """Logarithms between which a printed number lies."""
    digits = len(text.partition(".")[2])
    half = unit * 10.0**-digits
    return math.log(max(float(text) - half, 1e-12)), math.log(float(text) + half)


ROWS = {"CL": (1, 0), "V": (0, 1), "half_life": (-1, 1), "t95": (-1, 1), "level": (-1, 0)}  # on the logs of CL and V


def limits(label, rate, unit=0.5, ln2=True, t95="ln 20"):
    """What each printed number says about a sum of the logarithms of CL and V."""
    away = {
        "CL": 0.0, "V": 0.0, "level": -math.log(rate), "half_life": -math.log(math.log(2) if ln2 else 1),
        "t95": -math.log({"ln 20": math.log(20), "5 half-lives": 5 * math.log(2), "3 half-lives": 3 * math.log(2),
                          "95%": math.log(1 / 0.95)}[t95]),
    }  # fmt: skip
    return {n: tuple(x + away[n] for x in bounds_of(text, unit)) for n, text in label.items()}


def program(given, goal=(0, 0)):
    """Solve for the logarithms of CL and V that fit all limits."""
    A, b = [], []
    for name, (low, high) in given.items():
        A += [ROWS[name], tuple(-x for x in ROWS[name])]
        b += [high, -low]
    return linprog(goal, A_ub=A, b_ub=b, bounds=[(None, None)] * 2) if A else None


def holds(given):
    """Whether a label can be true."""
    return not given or program(given).status == 0


def suspects(label, rate, **how):
    """Numbers without which the rest of a label can be true; the options are known mistakes."""
    given = limits(label, rate, **how)
    if holds(given):
        return []
    found = [n for n in sorted(given) if holds({k: v for k, v in given.items() if k != n})]
    return found or ["more than one"]


def allowed(label, rate, name):
    """What the other numbers of a label leave for one."""
    given = limits(label, rate)
    low, _ = given.pop(name)
    ends = [s * program(given, tuple(s * x for x in ROWS[name])).fun for s in (1, -1)]
    shift = bounds_of(label[name])[0] - low
    return [math.exp(x + shift) for x in ends]


def as_free(label, bound, wrong=None):
    """What is printed if only free drug is measured: by an infusion of 1 and an amount of 1; `wrong` names mistakes."""
    free = {"add": 1 / (1 + bound), "bound": bound, "over": 1 / (1 - bound)}.get(wrong, 1 - bound)
    found = {}
    for name, number in label.items():
        if name == "level":
            found[name] = number * free
        elif wrong == "level" or (name in ("half_life", "t95") and wrong != "times"):
            found[name] = number
        else:
            found[name] = 1 / (1 / number * free)  # a rate, or an amount, over the level that it makes
    return found


# --- task 3 ----------------------------------------------------------------------------------------------------------


def share(t, CL1, CL2, V1, V2, Q, site=0):
    """Share of the plateau at t min; `site` 1 is the periphery, a known mistake."""
    A = np.zeros((3, 3))
    A[0] = -(CL1 + Q) / V1, Q / V1, 1 / V1
    A[1] = Q / V2, -(CL2 + Q) / V2, 0
    rest = -np.linalg.solve(A[:2, :2], A[:2, 2]) if Q else np.array([1 / CL1, 1.0])
    return float(expm(A * t)[site, 2] / rest[site])


def seen(CL1, CL2, Q):
    """Clearance that plasma shows."""
    return CL1 + 1 / (1 / Q + 1 / CL2) if Q and CL2 else CL1


def when(part, *body):
    """Minutes until a share is reached."""
    end = 1.0
    while share(end, *body) < part:
        end *= 2
    return brentq(lambda t: share(t, *body) - part, 0.0, end)


# --- task 4 ----------------------------------------------------------------------------------------------------------


def plasma_of(me):
    """What a student's plasma says, and what known mistakes make of it."""
    table, own = infusion_record.plasma(me), infusion_record.volunteer(me)
    shape = infusion_record.DAYS, -1
    t, C = table["minutes"].to_numpy().reshape(shape)[0], table["NE"].to_numpy().reshape(shape)
    good = (table["note"] == "").to_numpy().reshape(shape)
    before, steady = t < -100, (t > -20) & (t <= 0)

    def clearance(rate=own["rate"], base=True, clean=True, unit=BASE / 1000):
        kept = np.where(good | (not clean), C, np.nan)
        rise = np.nanmean(kept[:, steady], 1) - base * np.nanmean(kept[:, before], 1)
        return rate / rise / unit

    each, n = clearance(), infusion_record.DAYS
    CL, SD = float(each.mean()), float(each.std(ddof=1))
    half = float(stdtrit(n - 1, 0.975)) * SD / math.sqrt(n)
    level = float(C[:, before].mean())
    mean, late = C.mean(0), (t >= 4) & (t <= 12)
    bent = -math.log(2) / float(np.polyfit(t[late], np.log(mean[late]), 1)[0])
    all_of_it = -math.log(2) / float(np.polyfit(t[t > 0], np.log(np.maximum(mean[t > 0] - level, 1e-3)), 1)[0])
    true = own["half_life"]
    salt = 337.28 / BASE
    return {
        "level": level, "level_wrong": told_apart(level, [level * BASE / 1000, float(np.median(C[:, steady]))], 0.05),
        "CL": CL,
        "CL_wrong": told_apart(
            CL,
            [float(x.mean()) for x in (clearance(own["rate"] * salt), clearance(base=False), clearance(clean=False),
                                       clearance(unit=1), clearance(base=False, clean=False))] + [1 / CL],
            0.021,
        ),
        "half": half,
        "half_wrong": told_apart(half, [1.96 * SD / math.sqrt(n), SD / math.sqrt(n), 2 * half,
                                        float(stdtrit(n - 1, 0.975)) * SD], 0.101),
        "half_life": true,
        "half_life_wrong": told_apart(
            true, [bent, all_of_it, true / math.log(2), true / math.log(10), math.log(2) / true, true * math.log(10)],
            0.101),
        "compartments": own["compartments"], "other": 3 - own["compartments"],
    }  # fmt: skip


# --- task 5 ----------------------------------------------------------------------------------------------------------

E_MAX, C_50, GAMMA = 98.7, 70.4, 1.8


def needs_more(CL, omega, E0, weight, limit, *, kg=True, part=None, gamma=GAMMA, log=math.log):
    """Chance that a patient needs more than a limit; the options are known mistakes."""
    if E0 >= 65:
        return 0.0
    h = (65 - E0) / E_MAX
    if h >= 1:
        return 1.0
    dose = C_50 * (h / (1 - h)) ** (1 / gamma) * CL / (weight if kg else 1)
    z = log(dose / limit) / omega
    return float(dose > limit) if part == "typical" else float(ndtr(-z if part == "less" else z))


def CL_of(SAPS, straight=False):
    """Clearance by the score."""
    if straight:
        return 3 - (SAPS - 20) / 40 * 2.1
    return 3 * (SAPS / 20) ** (math.log(0.9 / 3) / math.log(3))


def population(CL, weight, limit, cut=True):
    """Share of patients in shock who need more than a limit."""
    E0 = np.linspace(58 - 8 * 6, 65, 4001)
    E0 = (E0[1:] + E0[:-1]) / 2
    p = np.exp(-(((E0 - 58) / 8) ** 2) / 2)
    h = (65 - E0) / E_MAX
    each = ndtr(np.log(C_50 * (h / (1 - h)) ** (1 / GAMMA) * CL / weight / limit) / 0.33)
    total = p.sum() if cut else math.sqrt(2 * math.pi) * 8 / (E0[1] - E0[0])
    return float(p @ each / total)


# --- task 6 ----------------------------------------------------------------------------------------------------------


@cache
def nurse_on(ward, step, last=True):
    """Time in target by the nurse's rule: true, and by the monitor."""

    def rule(readings, dose):
        now = readings[-1] if last else sum(readings) / len(readings)
        return max(dose + step * ((now < 65) - (now > 75)), 0.0)

    return ward_record.trial(rule, ward)["in target"]


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    dose_A = me.choice("dose A", [0.2, 0.3, 0.4, 0.5, 0.6], default=0.4)
    kg, ideal = me.number("weight", 82, 110, step=2, default=96), me.number("ideal", 56, 74, step=2, default=68)
    flow = me.number("flow", 2.0, 6.0, step=0.5, default=4.0)
    c, dead = me.choice("strength", [40, 60, 80, 100], default=80), me.number("dead", 0.3, 1.2, step=0.1, default=0.8)
    times = me.choice("times", [2, 3, 4], default=2)
    salt = M["monohydrate"] / M["base"]
    dose_B, late, missing = dose_A / salt * kg / ideal, dead * times / flow * 60, c * dead * (times - 1)

    mg, left = (
        me.choice("first", [4.0, 5.0, 6.0, 8.0], default=4.0),
        me.choice("left", [0.94, 0.95, 0.96, 0.97], default=0.96),
    )
    kept, later = me.choice("kept", [5, 7, 10, 14], default=7), round(1.9936 * mg * left, 2)
    left = later / mg / salt
    days = kept * math.log(0.9) / math.log(left)

    buffer, part = (
        me.choice("buffer", [3.0, 4.0, 5.0, 6.0], default=4.0),
        me.choice("bound", [0.18, 0.22, 0.28, 0.34, 0.4], default=0.28),
    )
    inside, bath = round(buffer / (1 - part), 2), me.choice("bath", [100, 200, 300, 500], default=200)
    bound = 100 * (inside - buffer) / inside
    prints = [infusion_models.value(name) / 100 for name in ("seed_bound", "other_bound")]
    total = [bath / (1 - b) for b in prints]

    label, rate = me.choice("label", LABELS, default=LABELS[0])
    (odd,) = suspects(label, rate)
    range_own = allowed(label, rate, odd)
    printed = [math.exp(x) for x in bounds_of(label[odd])]

    body = [me.number("CL1", 1.0, 1.6, step=0.1, default=1.2), me.number("CL2", 0.6, 2.0, step=0.2, default=1.2),
            me.number("V1", 2.0, 3.0, step=0.1, default=2.4), me.number("V2", 4.0, 8.0, step=0.5, default=6.0),
            me.number("Q", 0.8, 1.6, step=0.1, default=1.2)]  # fmt: skip
    CL1, CL2, V1, V2, Q = body
    CL = seen(CL1, CL2, Q)
    shown = round(CL1 + Q * me.choice("shown", [0.3, 0.4, 0.6, 0.7], default=0.6), 3)
    extra = shown - CL1
    hidden = extra * Q / (Q - extra)
    t90 = when(0.9, *body)

    SAPS = me.number("SAPS", 40, 58, step=2, default=50)
    weight = me.number("patient", 60, 90, step=5, default=75)
    limit = me.choice("limit", [0.25, 0.3, 0.35], default=0.25)
    over = population(CL_of(SAPS), weight, limit)
    over_salt = population(CL_of(SAPS), weight, limit / salt)

    ward, step = me.choice("ward", [1, 2, 3, 4], default=1), me.choice("step", [0.02, 0.1], default=0.1)
    held = nurse_on(ward, step)
    found = plasma_of(me)
    return {
        **{f"plasma_{k}": v for k, v in found.items()},
        "dose_B": dose_B,
        "dose_B_wrong": told_apart(
            dose_B, [dose_A / salt, dose_A * salt * kg / ideal, dose_A / salt * ideal / kg, dose_A * kg / ideal,
                     dose_A * M["base"] / M["anhydrous"] * kg / ideal], 0.011),
        "late": late, "late_wrong": told_apart(late, [late / times, late / 60, late / times**2], 0.011),
        "missing": missing,
        "missing_wrong": told_apart(missing, [c * dead, c * dead * times, c * dead * (times - 1) / times], 0.011),
        "days": days,
        "days_wrong": told_apart(
            days, [kept * 0.1 / (1 - left), kept * math.log(0.9) / math.log(later / mg),
                   days * math.log(0.5) / math.log(0.9), days * math.log(0.1) / math.log(0.9),
                   kept * math.log(left) / math.log(0.9)], 0.011),
        "bound": bound,
        "bound_wrong": told_apart(
            bound, [100 * (inside - buffer) / (inside + buffer), 100 - bound, 100 * (inside / buffer - 1), bound / 100],
            0.0, 0.61),
        "total": total,
        "total_wrong": told_apart(
            total, [[bath * (1 - b) for b in prints], [bath * (1 + b) for b in prints], total[::-1],
                    [bath / b for b in prints]], 0.011),
        "odd": odd, "range": range_own,
        "range_wrong": told_apart(range_own, [printed, [sum(range_own) / 2] * 2, range_own[::-1]], 0.0051),
        "hidden": hidden,
        "hidden_wrong": told_apart(hidden, [extra, shown, extra * Q / (Q + extra), 1 / extra - 1 / Q], 0.011),
        "t90": t90,
        "t90_wrong": told_apart(
            t90, [when(0.9, CL1, 0.0, V1, V2, Q), when(0.9, CL, 0.0, V1, V2, Q),
                  (V1 + V2) / CL * math.log(10), V1 / CL * math.log(10), when(0.1, *body)], 0.011),
        "over": over,
        "over_wrong": told_apart(
            over, [needs_more(CL_of(SAPS), 0.33, 58, weight, limit), population(CL_of(SAPS), weight, limit, cut=False),
                   population(CL_of(SAPS, straight=True), weight, limit),
                   needs_more(CL_of(SAPS), 0.33, 58, weight, limit, part="typical"), 1 - over, over_salt], 0.0, 0.0151),
        "more": 100 * (over_salt - over),
        "more_wrong": told_apart(
            100 * (over_salt - over),
            [100 * over_salt, 100 * (over - population(CL_of(SAPS), weight, limit * salt)),
             over_salt - over, -100 * (over_salt - over)], 0.0, 1.51),
        "nurse": held,
        "nurse_wrong": told_apart(held, [nurse_on(ward, 0.05), nurse_on(ward, step, False)], 0.0, 0.31),
    }  # fmt: skip
