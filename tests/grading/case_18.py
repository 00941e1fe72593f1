"""Exercise 18: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
micromolar = source_own["IC50"] / source_own["salt"]
first_own = f"{micromolar / (1 + source_own['ratio'])} uM"

def slip(K_i, cited, base, salt, ratio):
    far = abs(math.log(cited / K_i))
    close = math.log(1.02)
    if far < close:
        return "faithful"
    if min(abs(far - k * math.log(10)) for k in (3, 6)) < close:
        return "prefix"
    if abs(math.log(cited * 1e-9) - math.log10(K_i * 1e-9)) < close:
        return "log base"
    if abs(far - math.log(salt / base)) < close:
        return "Salt "
    if abs(far - math.log(1 + ratio)) < close:
        return "IC50"
    return "mass" if abs(cited - K_i * base / 1000) < 0.02 * cited else "unexplained"

K = micromolar * 1000 / (1 + source_own["ratio"])
slips_own = tuple(slip(K, x, source_own["base"], source_own["salt"], source_own["ratio"]) for x in cited_own)""",
    "t2-answer": """
def verdict(cases, low, high):
    seen = ["for" if a >= low and b <= high else "against" if a > high or b < low else "open" for _, a, b in cases]
    if "for" in seen:
        return "Holds" if set(seen) == {"for"} else "holds with conditions"
    return "contradicted" if "against" in seen else "untestable here"

def people(low, high, true, SD, cases, sure):
    if true <= low or true >= high:
        return "None"
    one = sure ** (1 / cases)  # what each case has to reach
    n = np.arange(2, 200_000)
    root = np.sqrt(n) / SD
    chance = norm.cdf((high - true) * root - 1.96) + norm.cdf((true - low) * root - 1.96) - 1
    return int(n[chance >= one][0])
people_own = float(people(*limit_own, true_own, SD_own, cases_own, sure_own))""",
    "t3-answer": """
def chance(k, N, W, n):
    return sum(math.comb(W, i) * math.comb(N - W, n - i) for i in range(k + 1)) / math.comb(N, n)

def most_wrong(N, n, k):
    return max(W for W in range(N + 1) if chance(k, N, W, n) > 0.05 and k <= W <= N - n + k)

def checks_needed(N, most):
    return next(n for n in range(N + 1) if most_wrong(N, n, 0) <= most)

plan_own = next({"checks": float(n), "allowed": c} for n in range(1, N_own) for c in range(n)
                if chance(c, N_own, bad_own, n) <= 0.05 and chance(c, N_own, good_own, n) >= 0.9)""",
    "t4-answer": """
from scipy.optimize import curve_fit
found = []
for (day, L), one in tubes[~tubes["note"].str.contains("not at")].groupby(["day", "ligand"]):
    top, blank = (one.loc[one["role"] == r, "cpm"].mean() for r in ("total", "blank"))
    C = one[one["role"] == "compound"]
    share = (C["cpm"] - blank) / (top - blank)
    x = curve_fit(lambda C, x: 1 / (1 + C / np.exp(x)), C["salt"], share, p0=[3.0], sigma=share.clip(0.1, None))[0][0]
    found.append(np.exp(x) / sheet_own["salt"] * 1000 / (1 + L / sheet_own["K_d"]))
p = -np.log10(found)
half = student_t.ppf(0.975, 3) * p.std(ddof=1) / 2
Ki_own = f"{10 ** -p.mean() / 1000} uM"
interval_own = (10 ** (-p.mean() - half), f"{10 ** (-p.mean() + half)} nM")
verdicts_own = []
for side, x in claims_own:
    low, high = 10 ** (-p.mean() - half), 10 ** (-p.mean() + half)
    inside, outside = (high < x, low > x) if side == "below" else (low > x, high < x)
    verdicts_own.append("Holds" if inside else "contradicted " if outside else "untestable here")""",
    "t5-answer": """
def share_held(plasma, mass, free, K_i):
    x = plasma * free * 1000 / (mass * K_i)
    return f"{100 * x / (1 + x)} %"

x = plasma_own * free_own * 1000 / (mass_own * K_own)
logs = math.log(x) + math.sqrt(SD_plasma**2 + SD_free**2 + SD_K**2) * norm.ppf([0.5, 0.025, 0.975])
held_own = 100 / (1 + np.exp(-logs))

def factor_most(aim, within):
    held = lambda f: 100 * f * aim / (f * aim + 100 - aim)
    steps = np.geomspace(1, 1e4, 200_001)
    good = (held(steps) <= aim + within) & (held(1 / steps) >= aim - within)
    return float(steps[good].max())

f = math.log(factor_most(aim_own, 10))
days_own = next(m for m in range(1, 1000) if 1.96 * math.sqrt((between_own**2 + tubes_own**2 / a_day_own) / m) <= f)""",
    "t6-answer": """
conc_own = [f"{level_own / row['mass'] * row['free'] / 100} uM" for _, row in sheet.iterrows()]
free = (level_own / sheet["mass"] * 10 * sheet["free"]).tolist()
models = [panel_record.expected(panel_record.made(row), C) for (_, row), C in zip(sheet.iterrows(), free)]
left = [k for k in range(6) if all(r.low < models[k][r.Index] < r.high for r in record.itertuples())]
left_own = ["ABCDEF"[k] for k in left]
best, next_own = -1, ""
for m in set(SE_own) - set(record.index):
    scale = math.log if m in panel_record.RATIOS else float
    gap = min(abs(scale(models[i][m]) - scale(models[j][m])) for i in left for j in left if i < j) / SE_own[m]
    if gap > best:
        best, next_own = gap, m
value = panel_record.measured(me, next_own)[0]
compound_own = "abcdef"[min(left, key=lambda k: abs(models[k][next_own] - value))]
compound_own = compound_own.upper()""",
    "t7-answer": """
def replicates(gap, shared, own, percent):
    wrong = lambda n: 100 * norm.cdf(-gap / 2 / math.sqrt(shared**2 + own**2 / n))
    return "none" if wrong(1e12) >= percent else next(n for n in range(1, 10_000) if wrong(n) <= percent)

random, best = np.random.default_rng(5), (9, None)
for _ in range(20_000):
    plan = {k: int(n) for k, n in zip(stations_own, random.integers(0, [14, 20, 8, 4]))}
    if sum(s["open"] * (plan[k] > 0) + s["each"] * plan[k] for k, s in stations_own.items()) <= budget_own:
        square = [sum((s["readings"][i] - s["readings"][j])**2 / (s["shared"]**2 + s["own"]**2 / plan[k])
                      for k, s in stations_own.items() if plan[k]) for i, j in ((0, 1), (0, 2), (1, 2))]
        best = min(best, (sum(math.erfc((x / 8)**0.5) for x in square), str(plan)))
budget_plan = eval(best[1])""",
}

WRONG = {
    "t1-answer": """
first_own = source_own["IC50"] / source_own["salt"] * 1000

def slip(K_i, cited, base, salt, ratio):
    if abs(cited / K_i - 1) < 0.1:
        return "faithful"
    made = {"prefix": 1000, "IC50": 1 + ratio, "mass": base / 1000}
    return next((k for k, f in made.items() if abs(cited / K_i / f - 1) < 0.02), "unexplained")

slips_own = ["unexplained" if x == "log base" else x for x in assay_record.slips(me)]""",
    "t2-answer": """
def verdict(cases, low, high):
    if math.isinf(high) or not cases:
        return "untestable here"
    if len(cases) == 1:
        (_, a, b), = cases
        return "holds" if low <= a and b <= high else "contradicted" if a > high or b < low else "untestable here"
    votes = sum(1 if b >= low and a <= high else -1 for _, a, b in cases)
    return "holds" if votes > 0 else "contradicted" if votes < 0 else "holds with conditions"

def people(low, high, true, SD, cases, sure):
    high = max(high, -low) if cases == 2 else high
    if not low < true < high:
        return "none"
    n = 2
    while norm.cdf((high - true) * n**0.5 / SD - 1.96) + norm.cdf((true - low) * n**0.5 / SD - 1.96) - 1 < sure:
        n += 1
    return n
people_own = people(*limit_own, true_own, SD_own, cases_own, sure_own)""",
    "t3-answer": """
from scipy.stats import binom

def most_wrong(N, n, k):
    if n == N or n == 1:
        return k if n == N else N
    return int(max(W for W in range(N + 1) if binom.cdf(k, n, W / N) > 0.05))

def checks_needed(N, most):
    return 19 if most == 0 else math.ceil(3 * N / most)

plan_own = {"checks": math.ceil(3 * N_own / bad_own), "allowed": 0}""",
    "t4-answer": """
def law(C, blank, top, x):
    return np.log(blank + top / (1 + C / np.exp(x)))

logs, errors = [], []
for _, day in tubes[tubes["note"] == ""].groupby("day"):
    nM = (day["salt"] / sheet_own["salt"] * 1000).where(day["role"] != "blank", 1e12)
    fitted = lmfit.Model(law).fit(np.log(day["cpm"]), C=nM.to_numpy(), blank=400, top=2500, x=3.4)
    logs.append(fitted.params["x"].value)
    errors.append(fitted.params["x"].stderr)
middle, half = np.mean(logs), 1.96 * np.sqrt(np.mean(np.square(errors)) / 4)
Ki_own, interval_own = math.exp(middle), [math.exp(middle - half), math.exp(middle + half)]
verdicts_own = [
    ("holds" if interval_own[1] < x else "contradicted") if side == "below" else "holds" if interval_own[0] > x
    else "contradicted" for side, x in claims_own]""",
    "t5-answer": """
def share_held(plasma, mass, free, K_i):
    C = plasma / mass * 1000 * (free if plasma == 30 else 1)
    return 100 * C / (C + K_i)

p = plasma_own * free_own * 1000 / (mass_own * K_own)
p = p / (1 + p)
s = 1.96 * math.sqrt(SD_plasma**2 + SD_free**2 + SD_K**2)
held_own = [100 * p, 100 * p - 100 * p * (1 - p) * s, 100 * p + 100 * p * (1 - p) * s]

def factor_most(aim, within):
    return 1.5 if (aim, within) == (50, 10) else 1 + 100 * within / (aim * (100 - aim))

days_own = math.ceil((1.959964 * tubes_own / math.log(1.7)) ** 2 / a_day_own)""",
    "t6-answer": """
conc_own = list(level_own / sheet["mass"] * 1000)
left_own = list("ABCDEF")
next_own = "firing with idazoxan"
expected = [panel_record.expected(panel_record.made(row), level_own / row["mass"] * 10 * row["free"])
            for _, row in sheet.iterrows()]
own = panel_record.letter(me)
compound_own = next(x for x in "ABCDEF" if x != own and all(
    r.low < expected["ABCDEF".index(x)][r.Index] < r.high for r in record.itertuples()))""",
    "t7-answer": """
def replicates(gap, shared, own, percent):
    goal = gap / 2 / norm.isf(percent / 100)
    return "none" if (gap, shared) == (1, 1) else max(math.ceil(own**2 / goal**2), 1)

budget_plan = {k: 0 for k in stations_own} | {"circulation": budget_own - 4}""",
}

HINTS = {
    "t1": [
        "This is the IC₅₀. The radioligand",
        "The other way round, too",
        "What is e to the power",
        "corrected once more",
    ],
    "t2": ["reaches beyond the limit", "This is for one case", "is no support"],
    "t3": ["As if a claim could be drawn twice", "3 over the share"],
    "t4": ["This is the mean of the IC₅₀", "A tube is no new experiment", "where does the whole interval lie"],
    "t5": ["Only what is free binds", "Symmetric in percent", "This is the tangent"],
    "t6": ["Only the free share", "Compare what is expected", "another measure does better", "in the last measure"],
    "t7": ["The shared error stays, however", "All in circulation"],
}

CASE_18 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
