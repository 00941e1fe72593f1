"""Reference answers of exercise 16, computed without looking at the solution notebook.

Fits come from SciPy, effects of a drawer from a sum over many quantiles of the estimates, brakes from root finding. The
end of the scans' curve and the hypothesis of the rats are those from which they were drawn. A rule that decides for
laboratories has no reference: it is judged by what it does.
"""

import math

import numpy as np
from scipy.optimize import brentq, curve_fit
from scipy.special import gammaln, ndtr, ndtri, stdtrit

from nelib.clinic import counts, pet_record, prazosin, weeks_record

Z = float(ndtri(0.975))


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


def odds(share):
    """What is held over what is free: the concentration in units of the constant."""
    return share / (1 - share)


def share_of(x):
    """Share that a concentration holds, in units of the constant."""
    return 1 - 1 / (1 + x)


# --- task 1 ----------------------------------------------------------------------------------------------------------

TRUE_VERSION = {"A": 1, "B": 0, "C": 1, "D": 0, "E": 1, "F": 0}
"""Which of the two versions of a statement is true, in the order of the notebook."""


def held_after(S, half_life, hours, base=2.0):
    """Share held some hours later; another base is a known mistake."""
    return share_of(odds(S) * base ** (-hours / half_life))


# --- task 2 ----------------------------------------------------------------------------------------------------------


def _law(D, log_half, top=100.0):
    return top * D / (D + np.exp(log_half))


def _fitted(D, y, free):
    """ED50, end and the standard error of ln ED50."""
    start = [math.log(float(np.median(D)))] + [90.0] * free
    law = _law if free else lambda D, log_half: _law(D, log_half)
    found, spread = curve_fit(law, D, y, p0=start)
    return math.exp(found[0]), float(found[1]) if free else 100.0, math.sqrt(spread[0, 0])


def scans_of(me):
    """What a student's scans say, and what known mistakes make of them."""
    table, truth = pet_record.scans(me), pet_record.drug(me)
    kept = (table["note"] == "").to_numpy()
    D, before, after = (table[name].to_numpy() for name in ("dose", "before", "after"))
    y = 100 * (1 - after / before)
    free = truth["end"] == "less"
    half, top, error = _fitted(D[kept], y[kept], free)
    other, other_top, other_error = _fitted(D[kept], y[kept], not free)
    t, t_other = (stdtrit(kept.sum() - k, 0.975) for k in ((2, 1) if free else (1, 2)))
    every, _, every_error = _fitted(D, y, free)
    own_mean = 100 * (1 - after / before[kept].mean())[kept]
    pooled, *_ = _fitted(D[kept], own_mean, free)
    ends = [half * math.exp(s * t * error) for s in (-1, 1)]
    others = [other * math.exp(s * t_other * other_error) for s in (-1, 1)]
    all_ends = [every * math.exp(s * t * every_error) for s in (-1, 1)]
    occupied = y[kept].tolist()
    right = 60 * half / (top - 60)
    return {
        "occupied": occupied,
        "occupied_wrong": told_apart(occupied, [y.tolist(), own_mean.tolist(), (100 - y[kept]).tolist()], 0.003, 0.1),
        "end": truth["end"], "other": next(end for end in pet_record.ENDS if end != truth["end"]),
        "ED50": half,
        "ED50_wrong": told_apart(half, [other, every, pooled], 0.121),
        "low": ends[0], "low_wrong": told_apart(ends[0], [others[0], all_ends[0]], 0.241),
        "high": ends[1], "high_wrong": told_apart(ends[1], [others[1], all_ends[1]], 0.241),
        "spread": [t * error] * 2,
        "spread_wrong": told_apart([t * error] * 2, [[error * 0.95] * 2, [2.65 * t * error] * 2], 0.451),
        "60": right,
        "60_wrong": told_apart(
            right, [1.5 * half, 60 * other / (other_top - 60)], 0.121
        ),
    }  # fmt: skip


# --- task 3 ----------------------------------------------------------------------------------------------------------


def together(S_A, r_A, S_B, r_B):
    """Shares of SERT and NET that two competitors hold."""
    a, b = odds(S_A), odds(S_B)
    return [share_of(a + b), share_of(a / r_A + b / r_B)]


def alone(S_A, r_A, S_B, r_B):
    """What each holds by itself, at SERT and at NET."""
    return [S_A, S_B], [share_of(odds(S_A) / r_A), share_of(odds(S_B) / r_B)]


def independent(*given):
    """A known mistake: different sites."""
    return [1 - (1 - a) * (1 - b) for a, b in alone(*given)]


def summed(*given):
    """A known mistake: occupancies add."""
    return [a + b for a, b in alone(*given)]


PAIRS = [[0.8, 30, 11, 0.22], [0.84, 26, 9, 0.24], [0.76, 34, 12, 0.18], [0.8, 24, 8, 0.24]]
PAIRS += [[0.86, 32, 10, 0.22], [0.78, 28, 13, 0.17], [0.82, 36, 9, 0.21], [0.85, 30, 14, 0.25]]


def metabolite(S, r, r_M, N):
    """Share of what is bound at SERT that is metabolite."""
    return brentq(lambda f: odds(S) * ((1 - f) / r + f / r_M) - odds(N), -5, 5)


# --- task 4 ----------------------------------------------------------------------------------------------------------

RISES = [[284, 1250, 50], [272, 1070, 30], [306, 1400, 50], [229, 1600, 70], [266, 1550, 50]]
RISES += [[327, 1460, 30], [257, 1940, 70], [295, 1850, 50], [220, 1200, 30], [213, 1430, 70]]


def factors(alone, both, antagonist):
    """Slowing of clearance, and release under the blocker as a share of that at rest."""
    u = (100 + both) / (100 + antagonist)
    return [u, (1 + alone / 100) / u]


def split_lesson(alone, both, antagonist, share=False):
    """Known mistakes: a brake that is off at rest, or release as a share of that without brake."""
    u = 1 + both / 100
    F = (1 + alone / 100) / u
    return [factors(alone, both, antagonist)[0], F] if share else [u, F]


def subtracted(alone, both, antagonist):
    """A known mistake: the rise by the antagonist is taken away."""
    u = 1 + (both - antagonist) / 100
    return [u, (1 + alone / 100) / u]


def brake_of(alone, both, antagonist, full=None, x=None, rest=True):
    """b and n of the brake; the options are known mistakes."""
    _, left = factors(alone, both, antagonist)
    b = antagonist / 100 if full is None else full
    top = 1 + b if rest else 1.0
    inner = (top / left - 1) / b
    return [b, math.log(inner) / math.log(1 + (alone if x is None else x) / 100)] if inner > 0 else [b, -1.0]


def settled(rises, Y, how="right"):
    """x under the blocker and a partial antagonist; other ways are known mistakes."""
    u, _ = factors(*rises)
    b, n = brake_of(*rises)

    def seen(x):
        return x**n / (1 + Y) if how == "outside" else (x / (Y if how == "Y" else 1 + Y)) ** n

    return brentq(lambda x: u * (1 + b) / (1 + b * seen(x)) - x, 1e-6, 1e4)


# --- task 6 ----------------------------------------------------------------------------------------------------------

REGISTERS = [[40, 14, 8, 60], [36, 18, 6, 80], [50, 12, 13, 50], [44, 11, 10, 40]]
REGISTERS += [[30, 9, 7, 70], [48, 24, 8, 55], [42, 10, 8, 90], [38, 13, 5, 45]]


def smd(low, high, n, m, limit="t", correct=True, sd="right"):
    """Hedges' g from an interval; the options are known mistakes."""
    v = n + m - 2
    half = (high - low) / 2
    error = half / (stdtrit(v, 0.975) if limit == "t" else Z)
    spread = {"right": error / math.sqrt(1 / n + 1 / m), "error": error, "half": half / math.sqrt(1 / n + 1 / m)}[sd]
    J = math.exp(gammaln(v / 2) - gammaln((v - 1) / 2)) / math.sqrt(v / 2) if correct else 1.0
    return (low + high) / 2 / spread * J


def true_smd(registered, significant, patients, z=Z, arms=2, sign=1, error=True):
    """Effect behind the share of significant trials; the options are known mistakes."""
    return (math.sqrt(arms / patients) if error else 1.0) * (z + sign * float(ndtri(significant / registered)))


def published(true, patients, q):
    """Mean effect of the published, the significant and the hidden trials, by a sum over quantiles."""
    s = math.sqrt(2 / patients)
    found = true + s * ndtri((np.arange(200_000) + 0.5) / 200_000)
    kept = np.where(found > Z * s, 1.0, q)
    return float(kept @ found / kept.sum()), float(found[found > Z * s].mean()), float(found[found <= Z * s].mean())


def says(studies, outcome, matters, wrong=None):
    """What studies say on more of an outcome by more norepinephrine; `wrong` names known mistakes."""
    words = []
    for study in studies:
        rated = dict(study["rated"])
        if wrong in ("sum", "other") and outcome not in rated:
            sums = [name for name in rated if (outcome in name or name == "all symptoms") == (wrong == "sum")]
            rated[outcome] = rated[sums[0]] if sums else None
        ends = rated.get(outcome)
        lot = study["compared"] == "lot" or (wrong == "groups" and study["action"] != "none")
        if not ends:
            words.append("nothing")
            continue
        turn = -1 if study["compared"] == "lot" and study["action"] == "down" and wrong != "sign" else 1
        by_action = [turn * x for x in ends]
        if min(by_action) > 0:
            words.append("cause" if lot else "association")
        elif lot and (max(by_action) < matters or (wrong == "no effect" and min(ends) < 0 < max(ends))):
            words.append("against")
        else:
            words.append("nothing")
    return words


def on_record():
    """The three results of task 6 d: panic and yohimbine, nightmares and prazosin, irritability and prazosin."""
    patients = counts.compare(
        *(int(prazosin.value(f"panic_{x}")) for x in ("patients", "all", "healthy", "healthy_all"))
    )
    trial = prazosin.large()  # above 0 is better there: fewer nightmares
    ends = [-trial.d - Z * trial.error, -trial.d + Z * trial.error]
    panic = {
        "compared": "groups",
        "action": "up",
        "rated": {"panic": [patients.difference.low, patients.difference.high]},
    }
    large = {"compared": "lot", "action": "down", "rated": {"nightmares": ends}}
    return (panic, "panic"), (large, "nightmares"), (large, "irritability")


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    S = me.number("S", 0.84, 0.96, step=0.02, default=0.9)
    low = me.choice("low", [0.3, 0.4, 0.6], default=0.4)
    half = me.number("half-life", 8, 40, step=2, default=20)
    times = odds(S) / odds(low)
    hours = half * math.log2(times)
    is_true = {k: me.choice(f"statement {k}", [0, 1], default=0) == v for k, v in TRUE_VERSION.items()}

    S_both, r, r_M, N = pair = me.choice("pair", PAIRS, default=PAIRS[0])
    ratio, part = odds(S_both) / odds(N), metabolite(*pair)
    at_NET = [share_of(odds(S_both) / x) for x in (r, r_M)]
    bound_at_NET = part / r_M / (part / r_M + (1 - part) / r)

    rises = me.choice("rises", RISES, default=RISES[0])
    Y = me.choice("Y", [1.0, 1.5, 2.0, 3.0], default=2.0)
    goal = me.choice("goal", [500, 600, 700, 800], default=600)
    b, n = brake_of(*rises)
    u = factors(*rises)[0]
    partial = 100 * (settled(rises, Y) - 1)
    Y_goal = brentq(lambda y: 100 * (settled(rises, y) - 1) - goal, 0, 1e4)

    def turned(x, power=n):
        return x / ((u * (1 + b) / x - 1) / b) ** (1 / power) - 1

    register = me.choice("register", REGISTERS, default=REGISTERS[0])
    registered, significant, others, patients = register
    true = true_smd(registered, significant, patients)
    q = others / (registered - significant)
    shown, of_significant, hidden = published(true, patients, q)
    excess = 100 * float(ndtr(shown) - ndtr(true))
    truth = weeks_record.truth(me)
    ends = [[0.1, 0.6], [-0.5, 0.1], [-0.6, -0.1], [-0.3, 0.5]]
    outcome = me.choice("outcome", ["anxiety", "irritability"], default="irritability")
    other = {"anxiety": "irritability", "irritability": "anxiety"}[outcome]
    studies = [
        {"compared": "lot", "action": me.choice("action", ["up", "down"], default="down"),
         "rated": {outcome: me.choice("ends", ends, default=ends[2])}},
        {"compared": "groups", "action": "up", "rated": {outcome: [0.3, 0.9], other: [-0.2, 0.4]}},
        {"compared": "lot", "action": "up", "rated": {other: [0.2, 0.7], "all symptoms": [0.1, 0.5]}},
    ]  # fmt: skip
    said = says(studies, outcome, 0.2)
    said_wrong = [says(studies, outcome, 0.2, wrong) for wrong in ("groups", "sign", "sum", "no effect")]
    said_wrong = [x if x not in (said, *said_wrong[:k]) else [f"nobody {k}"] for k, x in enumerate(said_wrong)]
    records = [says([study], what, 0.2)[0] for study, what in on_record()]
    fixed_x = 100 * (u * (1 + b) / (1 + b * ((1 + rises[0] / 100) / (1 + Y)) ** n) - 1)
    line = rises[0] + (rises[1] - rises[0]) * Y / (1 + Y)
    return {
        "hours": hours,
        "hours_wrong": told_apart(
            hours, [half * math.log2(S / low), half * math.log(times), hours / 24,
                    half * math.log2((1 - low) / (1 - S))], 0.011),
        "times": times, "times_wrong": told_apart(times, [S / low, (1 - low) / (1 - S), 1 / times], 0.011),
        "said_right": lambda a, b: [is_true[a], is_true[b]],
        "said_wrong": lambda a, b, k: [is_true[a] != (k in (0, 2)), is_true[b] != (k in (1, 2))],
        **{f"pet_{name}": value for name, value in scans_of(me).items()},
        "ratio": ratio, "ratio_wrong": told_apart(ratio, [S_both / N, 1 / ratio, (1 - N) / (1 - S_both)], 0.011),
        "part": part,
        "part_wrong": told_apart(
            part, [1 - part, bound_at_NET,
                   (N - at_NET[0]) / (at_NET[1] - at_NET[0])], 0.011),
        "brake": [b, n],
        "brake_wrong": told_apart(
            [b, n], [brake_of(*rises, full=1 + b), brake_of(*rises, rest=False), brake_of(*rises, x=rises[1]), [n, b]],
            0.011),
        "partial": partial,
        "partial_wrong": told_apart(
            partial, [1 + partial / 100, 100 * (settled(rises, Y, "outside") - 1), fixed_x, line,
                      100 * (settled(rises, Y, "Y") - 1)], 0.011),
        "Y_goal": Y_goal,
        "Y_goal_wrong": told_apart(Y_goal, [Y_goal + 1, turned(goal / 100), turned(1 + goal / 100, 1.0)], 0.021),
        "weeks_truth": truth, "weeks_wrong": [name for name in weeks_record.NAMES if name != truth],
        "said_own": said, "said_own_wrong": said_wrong, "records": records,
        "records_wrong": [["cause", *records[1:]], [records[0], "nothing", records[2]], [*records[:2], records[1]],
                          ["cause", "nothing", "nothing"]],
        "true": true, "true_wrong": told_apart(true, [true_smd(registered, significant, patients, z=1.6449)], 0.011),
        "shown": shown,
        "shown_wrong": told_apart(
            shown, [of_significant, published(true, patients, others / registered)[0], hidden,
                    Z * math.sqrt(2 / patients)], 0.021),
        "excess": excess,
        "excess_wrong": told_apart(
            excess, [excess / 100, 100 * float(ndtr(shown)),
                     100 * float(ndtr(shown / math.sqrt(2)) - ndtr(true / math.sqrt(2))), 100 * (shown - true)], 0.041),
    }  # fmt: skip
