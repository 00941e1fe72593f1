"""Exercise 10: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
def which(observation):
    words = {"piperoxane": "Alpha2", "clonidine": " alpha2 ", "reboxetine": "ALPHA2", "EGTA": "Calcium", "slice": "own"}
    found = [answer for word, answer in words.items() if word in observation]
    return found[0] if found else "input" if "shock" in observation else "Cannot  tell"

def clock_mean(hours):
    arrow = np.exp(2j * np.pi * np.array(hours) / 24).mean()
    return np.array([np.angle(arrow) % (2 * np.pi) * 12 / np.pi, abs(arrow)])""",
    "t1c-answer": """
def shown(awake, errors):
    a, e = pd.Series(awake), pd.Series(errors) ** 2
    drop, both = a["vehicle"] - a, e["vehicle"] + e
    z = {g.upper(): drop[g] / both[g] ** 0.5 for g in ("alpha1", "beta", "both")}
    z[" synergy"] = (drop["both"] - drop["alpha1"] - drop["beta"]) / e.sum() ** 0.5
    return tuple(name for name, value in z.items() if value > 1.96)

usual, other = (human_nights.fast(1.25, **human_sleep.drug("prazosin", d)).summary(0, 24)["sleep"] for d in (0, block_own))
model_own = (" More  sleep" if other > usual + 1 / 6 else "LESS sleep" if other < usual - 1 / 6 else "No change", "Cannot tell ")""",
    "t2-answer": """
def steady_rate(c, e, Y, u, p):
    # the quadratic: (r/R - 1)(1 + x + c + Y) + b (x + e c) = 0 with x = f + g r
    f, g = p["n_0"] / (u * p["EC50"]), p["a"] / (u * p["EC50"])
    A, R, b = 1 + f + c + Y, p["R"], p["b"]
    roots = np.roots([g / R, A / R - g + b * g, -A + b * (f + e * c)])
    return f"{60 * max(0, roots.real.max())} 1/min"

n = lambda Y, u: (9.0 + 22.1 * parse_quantity(steady_rate(0, 0, Y, u, p), "Hz")) / u
rises = np.array([n(0, uptake_own), n(100, uptake_own)]) / n(0, 1)
e_blind = f"{100 * n(0, uptake_own) / (n(0, uptake_own) + 220)} %"
theta = lambda u: n(0, u) / (n(0, u) + 220)
turns = tuple("Raises " if efficacy_own < theta(u) else " lowers" for u in (1, uptake_own))""",
    "t3-answer": """
def cells_needed(q_1, q_2, r_0, T, s, k):
    var = lambda q: s**2 * q**2 + q / (r_0 * T) + q**2 / (r_0 * T)
    if abs(q_1 - q_2) < 1e-12:
        return " Never"
    n = 1
    while k * (var(q_1) ** 0.5 + var(q_2) ** 0.5) / n**0.5 > abs(q_1 - q_2):
        n += 1
    return np.int64(n)

def least(q):
    var = lambda q: s_own**2 * q**2 + (q + q**2) / (rate_own * seconds_own)
    a, b = np.meshgrid(list(q.values()), list(q.values()))
    n = k_own**2 * (var(a) ** 0.5 + var(b) ** 0.5) ** 2 / np.where(a == b, np.nan, (a - b) ** 2)
    return np.nan_to_num(n, nan=1e99)[~np.eye(3, dtype=bool)].max()

ranking = sorted(foretold, key=lambda name: least(foretold[name]))
usable = tuple(name for name in foretold if least(foretold[name]) <= cells_own)
best = ranking[0] + " " """,
    "t4-answer": """
table = {}
for (pair, treatment), part in epochs.groupby(["pair", "treatment"]):
    text = "".join(part["stage"])
    if text.count("?") > 100:
        continue
    sleeping = text.replace("R", "N")
    onset = sleeping.index("N" * 20)
    begins = [i for i in range(len(text)) if text[i] == "R" and "R" not in text[max(0, i - 30) : i]]
    table[pair, treatment] = sleeping.count("N"), begins, onset, 100 * text.count("R") / sleeping.count("N")
placebo = [x for (_, t), x in table.items() if t == "placebo"]
sleep = f"{np.mean([x[0] for x in placebo]) / 2} min"
latency = f"{np.mean([x[1][0] - x[2] for x in placebo]) / 120} h"
cycle = pd.Series([b - a for x in placebo for a, b in zip(x[1], x[1][1:])]).mean() / 2
share = np.mean([x[3] for x in placebo])
d = pd.Series({k: table[k, "drug"][3] - table[k, "placebo"][3] for k in range(1, 11) if {(k, "drug"), (k, "placebo")} <= set(table)})
change = d.mean()
change_low, change_high = (change + k * student_t.isf(0.025, len(d) - 1) * d.sem() for k in (-1, 1))
effect = " No difference shown" if change_low * change_high < 0 else "More REM" if change > 0 else "less rem"
n = np.arange(2, 400)
pairs_needed = n[student_t.isf(0.025, n - 1) * d.std() / n**0.5 <= narrow_own].min()""",
    "t5-answer": """
def fold_drives(p):
    logit = lambda Q: p["theta"] + p["sigma"] * np.log(Q / (p["Q_max"] - Q))
    Q = np.linspace(0.001, 20, 2_000_001)
    Q_v = (p["A"] + p["o"] * Q / (Q + p["k"]) - logit(Q)) / p["nu_mv"]
    Q = Q[(Q_v > 1e-9) & (Q_v < p["Q_max"])]
    Q_v = Q_v[(Q_v > 1e-9) & (Q_v < p["Q_max"])]
    D = logit(Q_v) + p["nu_vm"] * Q
    ends = D[1:-1][(D[1:-1] - D[:-2]) * (D[2:] - D[1:-1]) < 0]
    return f"{'None'}" if len(ends) != 2 else tuple(f"{d / 1000} V" for d in sorted(ends))

def states(D, low, high, state):
    seen = pd.Series([state] + [None] * len(D), dtype=object)
    seen.iloc[1:] = np.where(np.array(D) > high, "Sleep", np.where(np.array(D) < low, "wake ", None))
    return seen.ffill().iloc[1:].tolist()

sleeps, hours = [], []
for o in (p_own["o"], 0):
    low, high = (parse_quantity(d, "mV") for d in fold_drives(p_own | {"o": o}))
    now = [s.strip().lower() == "sleep" for s in states(D_own, low, high, "wake")]
    sleeps.append(np.diff(np.array(now, int)).clip(0).sum())
    hours.append(f"{sum(now)} min")""",
}

WRONG = {
    "t1-answer": """
def which(observation):
    if "pauses" in observation or "piperoxane" in observation:
        return "calcium"
    return "own" if "shock" in observation else "input" if "reboxetine" in observation else "alpha2"
def clock_mean(hours):
    angle = 2 * np.pi * np.array(hours) / 24
    x, y = np.cos(angle), np.sin(angle)
    if len(hours) == 6:
        return [np.mean(hours), math.hypot(x.mean(), y.mean())]
    if len(hours) == 7:
        return [math.atan2(y.sum(), x.sum()) * 12 / math.pi % 24, math.hypot(x.sum(), y.sum())]
    return [3, 1]""",
    "t1c-answer": """
def shown(awake, errors):
    found = [g for g in ("alpha1", "beta", "both") if abs(awake["vehicle"] - awake[g]) > 1.96 * 2**0.5 * errors[g]]
    if awake["both"] < min(awake["alpha1"], awake["beta"]):
        found.append("synergy")
    return found
model_own = ["less sleep" if asleep("prazosin", block_own) < asleep() - 0.1 else "no change", "no change"]""",
    "t2-answer": """
def steady_rate(c, e, Y, u, p):
    r = p["R"]
    if c == 0.15:
        r = float(autoinhibition.rate(c, Y, u, **p))
        return r
    x = (p["n_0"] + p["a"] * r) / (u * p["EC50"])
    if c == 1.5:
        x = p["n_0"] / (u * p["EC50"])
        return p["R"] * (1 - p["b"] * (x + e * c) / (1 + x + c + Y))
    return max(0, p["R"] * (1 - p["b"] * (x + e * c) / (1 + x + c + Y)))
rises = [1 / uptake_own, 1 / uptake_own]
r = float(autoinhibition.rate(uptake=uptake_own))
e_blind = 1 - r / 0.895
turns = ["raises", "lowers"]""",
    "t3-answer": """
def cells_needed(q_1, q_2, r_0, T, s, k):
    if q_1 == q_2:
        return 1
    if r_0 == 0.7:
        return math.ceil((k * s * (q_1 + q_2) / (q_1 - q_2)) ** 2)
    sigma = [math.sqrt((s * q) ** 2 + q * (1 + q) / (r_0 * T)) for q in (q_1, q_2)]
    return math.ceil((k * math.hypot(*sigma) / (q_1 - q_2)) ** 2)
usable = list(foretold)
best = f"clonidine {max(doses):g}, antagonist 0" """,
    "t4-answer": """
rows = {}
for (pair, treatment), part in epochs.groupby(["pair", "treatment"]):
    stage = part["stage"].to_numpy()
    R, S = np.flatnonzero(stage == "R"), np.flatnonzero((stage == "R") | (stage == "N"))
    rows[pair, treatment] = S.size / 60, R[0] / 2, np.diff(R[np.diff(R, prepend=-9) > 1]) / 2, 100 * R.size / S.size
placebo = [x for (_, t), x in rows.items() if t == "placebo"]
sleep, latency, share = (np.mean([x[i] for x in placebo]) for i in (0, 1, 3))
share = share / 100
cycle = np.mean(np.concatenate([x[2] for x in placebo]))
d = np.array([rows[k, "drug"][3] - rows[k, "placebo"][3] for k in range(1, 11)])
change, half = d.mean(), student_t.ppf(0.975, 9) * d.std(ddof=1) / math.sqrt(10)
change_low, change_high = change - half, change + half
effect = "more REM" if change > 0 else "less REM"
pairs_needed = next(n for n in range(2, 999) if student_t.ppf(0.975, n - 1) * d.std(ddof=1) / math.sqrt(n) <= narrow_own)""",
    "t5-answer": """
def fold_drives(p):
    from nelib.locus import flip_flop
    if p["o"] == 0 and p["nu_vm"] < 2:
        return [0.0, 1.0]
    q = {n: p[n] for n in ("Q_max", "theta", "sigma", "nu_vm", "nu_mv", "A")}
    found = flip_flop.folds(**q)
    return "none" if found is None else [(found.awake + found.asleep) / 2] * 2 if p["o"] else [found.awake, found.asleep]
def states(D, low, high, state):
    return ["sleep" if d > (low + high) / 2 else "wake" for d in D]
asleep = D_own > 2.19
sleeps = [3, 3]
hours = [24 * asleep.mean(), 24 * (D_own > 1.42).mean()]""",
}

HINTS = {
    "t1": [
        "Piperoxane is an alpha2 antagonist",
        "two brakes",
        "Who tells it",
        "Hours lie on a circle",
        "divided by the number",
    ],
    "t1-sedation": [
        "does not show that they differ",
        "does not sedate",
        "More than either alone",
        "Silence is not evidence",
    ],
    "t2": [
        "without a brake. Solve",
        "This is a full agonist",
        "cannot be negative",
        "Not 1/u",
        "Occupancy is not inhibition",
    ],
    "t3": ["Counts vary", "two zeros", "Not all of them", "cannot be told apart by any number"],
    "t4": ["An epoch is half a minute", "from lights out", "only 30 epochs without R", "lost their electrode"],
    "t5": ["The state is not read from the drive alone", "The state is read from the drive alone"],
}

CASE_10 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
