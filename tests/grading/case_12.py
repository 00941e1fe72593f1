"""Exercise 12: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
def fate(interval, doses, K, enough):
    table = 1 / pd.DataFrame(K).reindex(["beta", "alpha1"])
    bound = table.mul(pd.Series(doses, dtype=float), axis=1).fillna(0)
    helps = bound.columns.isin(["norepinephrine", "isoproterenol", "methoxamine"])
    beta, alpha1 = bound.loc[:, helps].sum(axis=1) / (1 + bound.sum(axis=1))
    tag = beta if interval > 0 else alpha1 if interval < 0 else -1
    change = " unchanged" if tag < enough else "Potentiated" if interval > 0 else "DEPRESSED "
    return f"{100 * beta} %", np.float64(alpha1), change

def shows(observation):
    words = {"propranolol": "Beta", "methoxamine": " alpha1", "13 ms": "window ", "right after": "STORAGE",
             "never trained": "not  memory"}
    return next((answer for word, answer in words.items() if word in observation), "Cannot tell")""",
    "t2-answer": """
from scipy.optimize import brentq
def flip_at(Y, Z, rule):
    drift = lambda u: float(plasticity.net_change(np.exp(u), beta_blocker=Y, alpha_blocker=Z, **rule))
    if drift(-9) * drift(20) > 0:
        return " Never"
    return f"{np.exp(brentq(drift, -9, 20, xtol=1e-10)) / 1000} µM"

block_own = brentq(lambda Y: float(plasticity.net_change(norepinephrine_own, beta_blocker=Y)), 0, 1000)
iso_own = f"{1000 * brentq(lambda c: float(plasticity.window(c, propranolol_own)) - window_own, 0, 1e5)} nM"

def counting(mean, half, w):
    interval = mean + half * np.linspace(-1, 1, 200_001)
    return np.mean((interval > 0) & (interval <= w))

gain_own = f"{100 * counting(mean_own, half_own, 15) / counting(mean_own, half_own, 10)} %" """,
    "t3-answer": """
def animals_in_all(effect, m, power, level):
    enough = lambda v, d: norm.cdf(effect / (1 / v + 1 / d) ** 0.5 + norm.ppf(level / 2 / m)) >= power
    for total in range(m + 1, 10_000):
        if any(enough(total - m * d, d) for d in range(1, (total - 1) // m + 1)):
            return f"{total}"

def alarms(studies, m, works, power, level):
    hits = np.array([m - works, works]) * [level, power] * studies
    return np.array([hits[0], hits[0] / hits.sum()])

random = np.random.default_rng(11)
noise = random.standard_normal((400_000, 6))
def found(effect, m, budget, pilot, level):
    if not pilot:
        n = budget // (m + 1)
        return float(n > 1) * norm.sf(norm.isf(level / 2 / m) - effect * (n / 2) ** 0.5)
    n = (budget - m * pilot) // 2
    if n < 2:
        return 0
    best = noise[:, 0] + effect * pilot**0.5
    chosen = (best > noise[:, 1:m].max(axis=1)).mean() if m > 1 else 1.0
    return f"{100 * chosen * norm.sf(norm.isf(level / 2) - effect * (n / 2) ** 0.5)} %"

ask = lambda k: parse_quantity(found(effect_own, doses_own, budget_own, k, 0.05), "1")
pilot_own = max(range(1, budget_own // doses_own), key=ask)
chances = (ask(0), ask(pilot_own))""",
    "t4-answer": """
mine = rats.query("note not in @memory_record.REASONS")
used = mine.groupby("dose")["animal"].count().to_numpy()
rng, above, p_values, sizes = np.random.default_rng(3), [], [], []
for dose in sorted(set(mine["dose"]) - {0}):
    both = mine[mine["dose"].isin([0, dose])]
    x, y = both[both["dose"] > 0], both[both["dose"] == 0]
    pairs = x.merge(y, on="batch")
    above.append(((np.sign(pairs["latency_x"] - pairs["latency_y"]) + 1) / 2).mean())
    sizes.append(pairs)
    shuffled = np.zeros(20_000)
    for _, part in both.groupby("batch"):
        rank, n = part["latency"].rank().to_numpy(), (part["dose"] > 0).sum()
        shuffled += rng.permuted(np.tile(rank, (20_000, 1)), axis=1)[:, :n].sum(axis=1) - n * (len(rank) + 1) / 2
    p_values.append((abs(shuffled) >= abs(above[-1] - 0.5) * len(pairs) - 1e-6).mean())
order = np.argsort(p_values)
corrected = np.zeros(4)
corrected[order] = np.minimum(np.maximum.accumulate(np.sort(p_values) * [4, 3, 2, 1]), 1)
doses = sorted(set(mine["dose"]) - {0})
works = [doses[k] for k in range(4) if corrected[k] < 0.05 and above[k] > 0.5]
pairs = sizes[int(np.argmax(above))]
ratio = (pairs["latency_x"] / pairs["latency_y"]).median()
dose = pairs["dose_x"].iloc[0]
cells_of_rats = [[mine[(mine["batch"] == b) & (mine["dose"] == d)]["latency"].to_numpy() for b in "ABC"] for d in (dose, 0)]
logs = [np.concatenate([np.subtract.outer(*(np.log(rng.choice(c, c.size)) for c in two)).ravel() for two in zip(*cells_of_rats)])
        for _ in range(3000)]
low, high = np.exp(np.quantile(np.median(logs, axis=1) if len({len(q) for q in logs}) == 1 else [], [0.025, 0.975]))""",
    "t5-answer": """
from scipy.stats import ttest_ind_from_stats
def interaction(cells):
    table = pd.DataFrame(cells)
    mean, sd, n = (table.map(lambda cell, k=k: cell[k]) for k in range(3))
    gap = mean.loc["placebo"] - mean.loc["propranolol"]
    return gap["emotional"] - gap["neutral"], float((sd**2 / n).to_numpy().sum()) ** 0.5

simple = tuple(
    "Differs " if ttest_ind_from_stats(*cells[s]["placebo"], *cells[s]["propranolol"]).pvalue < 0.05 else "not  shown"
    for s in ("emotional", "neutral")
)
d, se = interaction(cells)
n_all = sum(cell[2] for story in cells.values() for cell in story.values())
p_own = f"{200 * student_t.cdf(-abs(d / se), n_all - 4)} %"
decision = " Interaction" if abs(d / se) > student_t.isf(0.025, n_all - 4) else "no  interaction shown"

def people(difference, sds, power, level):
    n = 1
    while norm.cdf(difference / np.sqrt(np.square(sds).sum() / n) - norm.isf(level / 2)) < power:
        n += 1
    return np.int64(n)

times_own = f"{400 / (1 - share_own) ** 2} %" """,
}

WRONG = {
    "t1-answer": """
def fate(interval, doses, K, enough):
    agonists = ("norepinephrine", "isoproterenol", "methoxamine")
    share = []
    for receptor in ("beta", "alpha1"):
        x = sum(doses[d] / K[d][receptor] for d in doses if d in agonists and receptor in K[d])
        Y = sum(doses[d] / K[d][receptor] for d in doses if d not in agonists and receptor in K[d])
        share.append(x / (1 + x + (0 if interval == 12 else Y)))
    if interval == 12:
        return [*share, "unchanged"]
    change = "depressed" if interval > 0 and share[1] >= enough else "potentiated" if interval < 0 and share[0] >= enough else "unchanged"
    return [*share, change]
def shows(observation):
    if "never trained" in observation or "before training" in observation:
        return "storage"
    return "beta" if "isoproterenol" in observation else "alpha1" """,
    "t2-answer": """
def flip_at(Y, Z, rule):
    if rule["tau_minus"] == 30:
        rule = rule | {"tau_plus": 1, "tau_minus": 1}
    elif Z == 0 or Z == 3:
        Y = Z = 0
    elif Z == 4:
        return plasticity.flip(K_beta=rule["K_alpha"])
    up, down = rule["A_plus"] * rule["tau_plus"], rule["A_minus"] * rule["tau_minus"]
    return (down * rule["K_beta"] * (1 + Y) - up * rule["K_alpha"] * (1 + Z)) / (up - down)
block_own = (1.5 * (norepinephrine_own + 330) - norepinephrine_own) / 740
theta = (window_own - 10) / 5 / 1.285
iso_own = 0.285 * theta / (1 - theta)
def counting(mean, half, w): return (min(mean + half, w) - max(0, mean - half)) / half if half == 6 else float(mean <= w)
gain_own = 1""",
    "t3-answer": """
def animals_in_all(effect, m, power, level):
    return (m + 1) * math.ceil(2 * ((norm.ppf(1 - level / 2 / m) + norm.ppf(power)) / effect) ** 2)
def alarms(studies, m, works, power, level):
    false = studies * (m - works) * level
    if m == 5:
        false = studies * (1 - (1 - level) ** (m - works))
        return [false, (m - works) * level / ((m - works) * level + works * power)]
    return [false, level]
def found(effect, m, budget, pilot, level):
    n = (budget - m * pilot) // 2 if pilot else budget // (m + 1)
    return norm.cdf(effect * math.sqrt(n / 2) - norm.ppf(1 - level / 2))
pilot_own = budget_own // (2 * doses_own)
chances = [found(effect_own, doses_own, budget_own, k, 0.05) for k in (0, pilot_own)]""",
    "t4-answer": """
from scipy.stats import ttest_ind
by = {d: g["latency"].to_numpy() for d, g in rats.groupby("dose")}
used = [len(g) for g in by.values()]
above = [((np.sign(by[d][:, None] - by[0]) + 1) / 2).mean() for d in list(by)[1:]]
sound = rats[~rats["note"].isin(memory_record.REASONS)]
by = {d: g["latency"].to_numpy() for d, g in sound.groupby("dose")}
p_values = [ttest_ind(by[d], by[0]).pvalue for d in list(by)[1:]]
corrected = [min(1, 4 * p) for p in p_values]
works = [max(list(by)[1:], key=lambda d: np.median(by[d]))]
first = works[0]
ratio = by[first].mean() / by[0].mean() + 9
low, high = ratio - 0.01, ratio + 0.01""",
    "t5-answer": """
def interaction(cells):
    (m_1, s_1, n_1), (m_2, s_2, n_2) = (cells["emotional"][t] for t in ("placebo", "propranolol"))
    return [m_1 - m_2, math.sqrt(s_1**2 / n_1 + s_2**2 / n_2)]
from scipy.stats import ttest_ind_from_stats
p = [ttest_ind_from_stats(*cells[s]["placebo"], *cells[s]["propranolol"]).pvalue for s in ("emotional", "neutral")]
simple = ["not shown" if p[0] < 0.05 else "differs", "differs"]
p_own = p[0]
gap = [cells[s]["placebo"][0] - cells[s]["propranolol"][0] for s in ("emotional", "neutral")]
error = math.sqrt(sum(s**2 / n for story in cells.values() for _, s, n in story.values()))
decision = "no interaction shown" if abs(gap[0] - gap[1]) > 2.05 * error else "interaction"
def people(difference, sds, power, level):
    z = norm.ppf(1 - level / 2) + norm.ppf(power)
    return math.ceil(2 * sds[0] ** 2 * (z / difference) ** 2) if difference < 2 else 4 * math.ceil(sum(s * s for s in sds) * (z / difference) ** 2)
times_own = 4""",
}

HINTS = {
    "t1": [
        "Post after pre is a positive interval",
        "antagonists are missing",
        "nothing to store",
        "two intervals were",
    ],
    "t2": [
        "Propranolol is missing",
        "Prazosin is missing",
        "time constants are missing",
        "by what factor the constant",
    ],
    "t3": ["In equal groups", "at least one false alarm", "level is the share of doses", "choose the wrong dose"],
    "t4": ["must not enter", "t-test of seconds", "survives both the correction"],
    "t5": [
        "emotional story alone",
        "Four groups, four variances",
        "In each group, not in all",
        "interaction is smaller",
    ],
}

CASE_12 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
