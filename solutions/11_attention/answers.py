"""Reference answers of exercise 11, computed without looking at the solution notebook.

Borders, drifts and gaps are found by halving ranges, sessions are counted one by one, the covariance of two events is
written out. The solution has root finders, quadratic equations, closed forms and data frames. Tasks 3 and 5a are marked
against the person as it truly was, task 4 against the ratings as they were meant.
"""

import math
from statistics import NormalDist

import numpy as np
from scipy.special import stdtrit

from nelib.locus import detection_record, pupil_record, response_record
from nelib.locus.detection_record import PEOPLE, TREATMENTS, YES

NORMAL = NormalDist()
SHOWS = {
    "hits 69% to 84%, false alarms 31% to 50%": "bias",
    "hits 50% to 69%, false alarms 16% to 7%": "sensitivity",
    "hits 69% to 93%, false alarms 31% to 31%": "both",
    "hits 70% to 85%, false alarms not counted": "cannot tell",
    "yes or no: 70% to 76% correct, nothing else given": "cannot tell",
    "one unit, its gain doubled, yes above an output of 0.5 as before": "bias",
    "one unit, its gain doubled, criterion moved until the false alarms are as before": "neither",
    "one unit, its gain doubled: the output to the signal is a larger multiple of that without it": "cannot tell",
    "yes or no with signals in half of the trials: 70% to 76% correct, c = 0 before and after": "sensitivity",
}


def halve(goes_on, low, high, steps=60):
    """Return where a condition turns from true to false, by halving."""
    for _ in range(steps):
        x = (low + high) / 2
        low, high = (x, high) if goes_on(x) else (low, x)
    return low


def close(x, y, rel, least):
    """Whether two numbers or lists are alike."""
    if isinstance(x, (list, tuple)) and isinstance(y, (list, tuple)):
        return len(x) == len(y) and all(close(a, b, rel, least) for a, b in zip(x, y, strict=True))
    if isinstance(x, (int, float)) and isinstance(y, (int, float)):
        return abs(x - y) <= max(rel * max(abs(x), abs(y)), least)
    return x == y


def told_apart(right, wrong, rel=0.0, least=0.0):
    """Return known mistakes; one that this student cannot be told by becomes something that nobody gives."""
    found = [right]
    for k, x in enumerate(wrong, 2):
        nobody = f"({k})" if isinstance(x, str) else -(4.0 ** (k + 4))
        found.append(nobody if any(close(x, y, rel, least) for y in found) else x)
    return found[1:]


# --- task 1 ----------------------------------------------------------------------------------------------------------


def right_answers(d, c, p):
    """Share of right answers."""
    return p * NORMAL.cdf(d / 2 - c) + (1 - p) * NORMAL.cdf(d / 2 + c)


def sees(correct, c, p):
    """d' of this share, by halving."""
    return halve(lambda d: right_answers(d, c, p) < correct, -30.0, 30.0)


def from_noise(correct, c, p):
    """A known mistake: the criterion lies at c from the mean of the noise."""
    return halve(lambda d: p * NORMAL.cdf(d - c) + (1 - p) * NORMAL.cdf(c) < correct, -30.0, 30.0)


# --- task 2 ----------------------------------------------------------------------------------------------------------


def gained(c, K_2, K_1, w, f):
    """What f times as much does for somebody at c."""

    def good(x):
        return x / (x + K_2) - w * x / (x + K_1)

    return good(f * c) - good(c)


def who(K_2, K_1, w, f):
    """Who gains, by halving on a logarithmic axis."""
    low, high = math.log(1e-5 * min(K_1, K_2)), math.log(1e5 * max(K_1, K_2))
    little, much = (gained(math.exp(u), K_2, K_1, w, f) > 0 for u in (low, high))
    if little == much:
        return "everybody" if little else "nobody"
    border = math.exp(halve(lambda u: (gained(math.exp(u), K_2, K_1, w, f) > 0) == little, low, high))
    return ["below" if little else "above", border]


def top(K_2, K_1, w):
    """Where U is highest, by hand."""
    a, b = math.sqrt(K_2), math.sqrt(w * K_1)
    return (a * K_1 - b * K_2) / (b - a)


def even(K_2, K_1, f):
    """A known mistake: the border as if harm and good had the same weight."""
    return math.sqrt(K_2 * K_1 / f)


# --- task 3 ----------------------------------------------------------------------------------------------------------


def variance_of(A, k):
    """Variance of a decision time."""
    return k / A**4 * (math.tanh(k) - k / math.cosh(k) ** 2)


def inferred(P, mean, variance):
    """Drift, threshold and time beside the decision; the drift by halving."""
    if P == 1:
        return "cannot tell"
    if P == 0.5:
        z = (3 * variance / 2) ** 0.25
        return [0.0, z, mean - z * z]
    k = math.atanh(2 * P - 1)
    A = halve(lambda a: variance_of(a, k) > variance, 1e-6, 1e3, 80)
    return [A, k / A, mean - k / A**2 * (2 * P - 1)]


def with_k(k, mean, variance):
    """A known mistake: another k."""
    A = halve(lambda a: variance_of(a, k) > variance, 1e-6, 1e3, 80)
    return [A, k / A, mean - k / A**2 * math.tanh(k)]


# --- task 4 ----------------------------------------------------------------------------------------------------------


def z_of(count, size, half=0.5):
    """z of a count, with half a trial added to it and to what is missing."""
    return NORMAL.inv_cdf((count + half) / (size + 2 * half))


def session(ratings, *, strong=False, half=0.5):
    """d', c and area of one session."""
    noise, weak, clear = ([int(n) for n in row] for row in ratings)
    signal = [a + b for a, b in zip(weak, clear, strict=True)] if strong else weak
    hits, alarms = sum(signal[YES - 1 :]), sum(noise[YES - 1 :])
    hit, alarm = z_of(hits, sum(signal), half), z_of(alarms, sum(noise), half)
    wins = sum(a * b * (i > j) + a * b * (i == j) / 2 for i, a in enumerate(signal) for j, b in enumerate(noise))
    correct = (hits + sum(noise) - alarms) / (sum(signal) + sum(noise))
    return {
        "d": hit - alarm,
        "c": -(hit + alarm) / 2,
        "area": wins / (sum(signal) * sum(noise)),
        "criterion": -alarm,
        "point": (1 + hits / sum(signal) - alarms / sum(noise)) / 2,
        "of_correct": 2 * NORMAL.inv_cdf(correct),
    }


def mean(values):
    """Mean."""
    values = list(values)
    return sum(values) / len(values)


def spread(values):
    """Standard deviation."""
    values, m = list(values), mean(values)
    return math.sqrt(sum((x - m) ** 2 for x in values) / (len(values) - 1))


def study(counts, people, **how):
    """Everything that task 4 asks for."""
    found = {p: [session(counts[p - 1][k], **how) for k in range(2)] for p in people}
    n, out = len(people), {}
    t = stdtrit(n - 1, 0.975)
    for name in "dc":
        before, after = ([s[k][name] for s in found.values()] for k in range(2))
        turns = [b - a for a, b in zip(before, after, strict=True)]
        change, error = mean(turns), spread(turns) / math.sqrt(n)
        alone = stdtrit(2 * n - 2, 0.975) * math.sqrt((spread(before) ** 2 + spread(after) ** 2) / n)
        out |= {f"{name}_placebo": mean(before), f"{name}_change": change}
        out |= {f"{name}_low": change - t * error, f"{name}_high": change + t * error}
        out |= {f"{name}_width": [2 * t * error, change], f"{name}_alone": [2 * alone, change]}
        out |= {f"{name}_one_error": [2 * error, change]}
    for name in ("area", "criterion", "point", "of_correct"):
        out[name] = mean(s[0][name] for s in found.values())
    seen, said = (out[f"{name}_low"] * out[f"{name}_high"] > 0 for name in "dc")
    out["effect"] = {(1, 0): "sensitivity", (0, 1): "bias", (1, 1): "both"}.get((seen, said), "neither")
    return out


def experiment_of(me):
    """The study as it was meant, and what known mistakes make of it."""
    counts, flaws = detection_record.truth(me), detection_record.flaws(me)
    out = sorted({p for p, _ in flaws["careless"]})
    people = [p for p in range(1, PEOPLE + 1) if p not in out]
    person, treatment = flaws["turned"]
    as_written = counts.copy()
    as_written[person - 1, TREATMENTS.index(treatment)] = counts[person - 1, TREATMENTS.index(treatment), :, ::-1]
    together = counts[[p - 1 for p in people]].sum(axis=0)
    zeros = [p for p in people if counts[p - 1, :, 0, YES - 1 :].sum(axis=-1).min() == 0]
    zeros += [p for p in people if counts[p - 1, :, 1, : YES - 1].sum(axis=-1).min() == 0]
    return {
        "good": study(counts, people),
        "every": study(counts, range(1, PEOPLE + 1)),
        "upside": study(as_written, people),
        "dropped": study(counts, [p for p in people if p not in zeros]),
        "strong": study(counts, people, strong=True),
        "pooled": session(together[0]),
        "out": out,
        "turned": [person, treatment],
        "half_out": [next(p for p, _ in flaws["careless"] if [q for q, _ in flaws["careless"]].count(p) == 2)],
        "careless": [list(x) for x in flaws["careless"]],
    }


# --- task 5 ----------------------------------------------------------------------------------------------------------


def bump(t, peak, n=10.1):
    """Response of the pupil."""
    s = np.where(t > 0, t, 1.0) / peak
    return np.where(t > 0, np.exp(n * (np.log(s) + 1 - s)), 0.0)


def sums(gap, peak, step, shape=None):
    """Sums of squares and products of two events, and of each with what two events of size 1 make."""
    t = np.arange(0, gap + 6, step)
    a, b = (bump(t - at, shape or peak) for at in (0, gap))
    both = bump(t, peak) + bump(t - gap, peak)
    return float(a @ a), float(b @ b), float(a @ b), float(a @ both), float(b @ both)


def error_of(gap, peak, sigma, step):
    """Standard error of the size of the second event."""
    aa, bb, ab, *_ = sums(gap, peak, step)
    return sigma * math.sqrt(aa / (aa * bb - ab * ab))


def alone(gap, peak, sigma, step):
    """A known mistake: as if the first event were not there."""
    return sigma / math.sqrt(sums(gap, peak, step)[1])


def shortest(peak, limit, sigma=0.05, step=0.02):
    """Shortest gap with this error."""
    return halve(lambda gap: error_of(gap, peak, sigma, step) > limit, 0.02, 3.0, 40)


def found_with(gap, peak, shape, step=0.02):
    """Sizes that least squares finds with another peak."""
    aa, bb, ab, ay, by = sums(gap, peak, step, shape)
    whole = aa * bb - ab * ab
    return [(bb * ay - ab * by) / whole, (aa * by - ab * ay) / whole]


def one_hump(peak):
    """Gap below which two events make one hump."""
    t = np.linspace(0, 4 * peak, 2001)

    def alike(gap):
        steps = np.diff(bump(t, peak) + bump(t - gap, peak))
        return not (np.diff(np.sign(steps)) > 0).any()

    return halve(alike, 0.2 * peak, 2 * peak, 20)


def with_peak(me, true, peak):
    """Sizes of the three kinds that a fit finds with a peak that is not this person's; without noise."""
    events = pupil_record.events(me)
    t = np.arange(0, events["time"].iloc[-1] + 6, 0.05)

    def parts(p):
        when = [events["time"][events["kind"] == kind].to_numpy() for kind in pupil_record.KINDS]
        return np.column_stack([*(bump(t[:, None] - x, p).sum(axis=1) for x in when), np.ones(t.size), t])

    seen = parts(true["peak"])[:, :3] @ [true[kind] for kind in pupil_record.KINDS]
    return [float(x) for x in np.linalg.lstsq(parts(peak), seen, rcond=None)[0][:3]]


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    f = me.choice("f", [2, 2.5, 3, 4], default=3)
    w = me.choice("w", [0.6, 0.8, 1.5], default=0.8)
    c = me.number("c", 250, 450, step=25, default=300)
    low = me.choice("w low", [0.2, 0.28, 0.4], default=0.28)
    dose = halve(lambda B: gained(c, 56.0, 330.0 * (1 + B), w, f) < 0, 0.0, 1e4, 80)
    to_top = halve(lambda B: top(56.0, 330.0 * (1 + B), w) < c, 0.0, 1e6, 80)
    to_end = halve(lambda B: top(56.0, 330.0 * (1 + B), w) < f * c, 0.0, 1e6, 80)
    s1 = {"a1A": 126.0, "a1B low": 50.0, "a1B high": 200.0, "a1D low": 30.0}
    s1 |= {"a1D high": 100.0}
    printed = {name: x if isinstance(x := who(400.0, K_1, low, f), str) else x[0] for name, K_1 in s1.items()}

    person = response_record.person(me)
    (A_0, z_0, _), (A_1, z_1, _) = (
        person["placebo"],
        next(person[n] for n, act in person["acts"].items() if act == "drift and threshold"),
    )
    g, late = person["gain"], person["late"]
    R = float(z_0 / z_1) ** 2
    more = "fewer errors" if g < late else "more errors"

    record = experiment_of(me)
    good, every, upside = record["good"], record["every"], record["upside"]
    dropped, strong, pooled = record["dropped"], record["strong"], record["pooled"]

    eye = pupil_record.person(me)
    sizes = [eye[kind] for kind in pupil_record.KINDS]
    slow = me.choice("slow", [0.75, 0.85, 1.05, 1.15], default=1.05)
    limit = me.choice("limit", [0.013, 0.015, 0.018, 0.02], default=0.015)
    gap = shortest(slow, limit)
    return {
        "f_own": f,
        "dose": dose,
        "dose_wrong": told_apart(dose, [dose + 1, to_top, to_end, 330 * dose], 0.02),
        "printed": printed,
        "upside_down": {name: {"below": "above", "above": "below"}.get(x, x) for name, x in printed.items()},
        "other_end": {name: {"everybody": "nobody"}.get(x, x) for name, x in printed.items()},
        "equal_weight": dict.fromkeys(s1, "above") if set(printed.values()) != {"above"} else "(1)",
        "acted": person["acts"],
        "acted_blind": {n: {"drift and threshold": "drift"}.get(x, x) for n, x in person["acts"].items()},
        "acted_still": {n: {"drift and threshold": "threshold"}.get(x, x) for n, x in person["acts"].items()},
        "g": g,
        "g_wrong": told_apart(g, [float(A_1 / A_0), float(A_0 * z_1 / A_1 / z_0), float(z_0 / z_1), late], 0.012),
        "late": late,
        "late_wrong": told_apart(
            late, [late**2, g, 1 / late, math.sqrt(abs(R - 1)), math.sqrt(g * g * late * late)], 0.025
        ),
        "more": more,
        "more_wrong": {"fewer errors": "more errors", "more errors": "fewer errors"}[more],
        "good": good,
        "out": record["out"],
        "out_wrong": told_apart(
            record["out"],
            [[], sorted([*record["out"], record["turned"][0]]), [record["turned"][0]], record["half_out"]],
        ),
        "turned": record["turned"],
        "careless": record["careless"],
        "d_placebo_wrong": told_apart(
            good["d_placebo"],
            [
                every["d_placebo"],
                upside["d_placebo"],
                strong["d_placebo"],
                pooled["d"],
                dropped["d_placebo"],
                good["of_correct"],
            ],
            least=0.061,
        ),
        "c_placebo_wrong": told_apart(
            good["c_placebo"],
            [
                -good["c_placebo"],
                good["criterion"],
                dropped["c_placebo"],
                every["c_placebo"],
                upside["c_placebo"],
                strong["c_placebo"],
                pooled["c"],
                2 * good["c_placebo"],
            ],
            least=0.031,
        ),
        **{
            f"{name}_{end}_wrong": told_apart(
                good[f"{name}_{end}"],
                [-good[f"{name}_{back}"], every[f"{name}_{end}"], upside[f"{name}_{end}"], dropped[f"{name}_{end}"]],
                least=least,
            )
            for name, least in (("d", 0.061), ("c", 0.041))
            for end, back in (("change", "change"), ("low", "high"), ("high", "low"))
        },
        **{
            f"{name}_width_wrong": told_apart(
                good[f"{name}_width"],
                [good[f"{name}_alone"], good[f"{name}_one_error"], every[f"{name}_width"], upside[f"{name}_width"]],
                least=least,
            )
            for name, least in (("d", 0.061), ("c", 0.041))
        },
        "area_wrong": told_apart(
            good["area"],
            [
                1 - good["area"],
                good["point"],
                pooled["area"],
                strong["area"],
                every["area"],
                upside["area"],
                NORMAL.cdf(good["d_placebo"] / math.sqrt(2)),
            ],
            least=0.011,
        ),
        "effect_wrong": [x for x in detection_record.EFFECTS if x != good["effect"]],
        "eye": eye,
        "sizes": sizes,
        "sizes_wrong": told_apart(
            sizes, [with_peak(me, eye, 0.93), [sizes[1], sizes[0], sizes[2]], [x * 1000 for x in sizes]], 0.05
        ),
        "gap": gap,
        "gap_wrong": told_apart(gap, [one_hump(slow), shortest(0.93, limit)], 0.04),
        "mistaken": found_with(gap, slow, 1.1 * slow),
        "mistaken_wrong": told_apart(
            found_with(gap, slow, 1.1 * slow),
            [
                found_with(gap, slow, 1.1 * slow)[::-1],
                found_with(gap, slow, 0.9 * slow),
                found_with(gap, 1.1 * slow, slow),
                [1.0, 1.0],
            ],
            0.0,
            0.03,
        ),
    }
