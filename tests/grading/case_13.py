"""Exercise 13: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
def settles(neural, vessels):
    (P1, P2, P3, P4), (b, m, h) = neural, vessels
    nerves = lambda P: P4 + P1 / 2 * (1 - np.tanh(P2 * (P - P3) / 2))
    tone = lambda S: b + m * S / (S + h)
    P = b + m / 2
    for _ in range(4000):
        P = 0.8 * P + 0.2 * tone(nerves(P))
    slopes = (nerves(P + 1e-4) - nerves(P - 1e-4)) * (tone(nerves(P) + 1e-4) - tone(nerves(P) - 1e-4)) / 4e-8
    return np.array([P, nerves(P), -slopes])

def stays(neural, vessels, shift):
    P = [settles(neural, [vessels[0] + d, *vessels[1:]])[0] for d in (0, shift)]
    return f"{100 * (P[1] - P[0]) / shift} %"

at_rest = settles(neural_own, vessels_own)[0]
moved = lambda d: settles([*neural_own[:2], neural_own[2] + d, neural_own[3]], vessels_own)[0]
reset_own = f"{brentq(lambda d: moved(d) - at_rest - higher_own, 0, 60, xtol=1e-2) * 0.13332236842} kPa"
P = np.linspace(0, 250, 250_001)
used = 1 - 1 / (1 + np.exp(neural_own[1] * (P - neural_own[2])))
limits_own = np.interp([share_own, 1 - share_own], used, P)""",
    "t2-answer": """
def pens(experiment):
    drug, *rest = experiment.split(",")
    where = " ".join(rest)
    if "reserpine" in where or "hexamethonium" in where or drug == "isoproterenol":
        return ("None", " none")
    if "phentolamine" in where:
        return ["down", "UP "]
    reflex = "pithed" not in where
    return ["Up", "down" if reflex else "none" if drug == "phenylephrine" else "up"]

def resistance(doses, drugs, nerves, e_A, e_D):
    def rho(receptor, n):
        table = pd.DataFrame([[c, *drugs[d][receptor]] for d, c in doses.items() if receptor in drugs[d]], columns=["C", "K", "e"])
        x = table["C"] / table["K"]
        return (n + (x * table["e"]).sum()) / (1 + n + x.sum())
    made = (1 + e_A * rho("alpha", nerves)) / (1 + e_D * rho("beta", 0))
    return f"{100 * made / (1 + e_A * nerves / (1 + nerves))} %"

a, b, n = C_own / K_alpha, C_own / K_beta, nerves_own
B = np.linspace(0, 200, 400_001)
alone, with_both = (1 + e_A_own * n / (1 + n + B)), (1 + e_A_own * (n + a) / (1 + n + a + B)) / (1 + e_D_own * b / (1 + b))
block_own = B[np.argmax(with_both < alone)]""",
    "t2d-answer": """
def remain(did, stopped, idle, acts):
    there = lambda r: all(r in acts[d] for d in list(did) + list(stopped)) and not any(r in acts[d] for d in idle)
    return tuple(filter(there, ("α1", "α2", "β1", "β2", "β3")))

rows_own = {}
for row, names in s2_rows.items():
    votes = []
    for f in findings:
        if f["row"] != row or f["source"] in ("gastric_glucagon1980", "mauriege1995"):
            continue
        inside = [any(r.startswith(n.strip()) for n in names.split(",")) for r in remain(f["did"], f["stopped"], f["idle"], acts)]
        votes += [True] if inside and all(inside) else [False] if not any(inside) else []
    rows_own[row] = "Holds " if all(votes) else "holds  with conditions" if any(votes) else "CONTRADICTED"
""",
    "t3-answer": """
def read_pen(t, x, given):
    t, x = list(t), list(x)
    k = next(i for i, s in enumerate(t) if s >= given)
    base = sum(x[:k]) / k
    top = max(range(k, len(x)), key=lambda i: abs(x[i] - base))
    change = x[top] - base
    first = next(i for i in range(k, len(x)) if (x[i] - base) / change >= 0.1)
    back = next(i for i in range(top + 1, len(x)) if (x[i] - base) / change <= 0.5)
    return np.array([change, t[first] - given, t[back] - t[top]])

from scipy.optimize import curve_fit
from scipy.signal import savgol_filter
mean = (chart["SBP"] + 2 * chart["DBP"]).to_numpy() / 3
def at(name, trace):
    since = chart["t"].to_numpy() - marks[name]
    return trace[(since > 14) & (since < 30)].mean() - trace[(since > -60) & (since < 0)].mean()
gain_own = f"{100 * (at('A again', mean) / at('A', mean) - 1)} %"
part = slice(marks["A again"] - 30, marks["A again"] + 250)
half_own = f"{read_pen(chart['t'][part], savgol_filter(mean, 15, 2)[part], marks['A again'])[2] / 60} min"
heart = chart["HR"].to_numpy()
hearts_own = {}
for k in "ABC":
    direct = abs(at(k + " again", heart)) > 10
    reflex = abs(at(k, heart) - at(k + " again", heart)) > 10
    hearts_own[k] = {(True, True): "Both ", (True, False): " direct", (False, True): "REFLEX"}[direct, reflex]""",
    "t4-answer": """
from scipy.optimize import curve_fit
from scipy.stats import linregress, ttest_ind
law = lambda x, top, steep, D: top / (1 + (top / 40 - 1) * 10 ** (steep * (D - x)))
fits = {}
for key, part in curves.query("peak < 150").groupby(["rat", "minutes"]):
    rise = part["peak"] - part["before"]
    start = np.log10(part["dose"].to_numpy()[(rise < 40).sum() - 1]) + 0.15
    fits[key] = curve_fit(law, np.log10(part["dose"]), rise, p0=[125, 1.2, start], bounds=([60, 0.4, -2], [400, 4, 4]))[0][2]
D = pd.Series(fits).unstack()
mg = curves.drop_duplicates("rat").set_index("rat")["antagonist"]
dose_40 = f"{10 ** D[-30].mean() / 337.28} µmol/kg"
moved = D[[15, 75]].subtract(D[-30], axis=0)
drift = 10 ** moved[mg == 0].mean().to_numpy()
middle = sorted(set(mg))[2]
two = ttest_ind(moved.loc[mg == middle, 15], moved.loc[mg == 0, 15], equal_var=False).confidence_interval()
ratio = f"{100 * 10 ** (moved.loc[mg == middle, 15].mean() - np.log10(drift[0]))} %"
low, high = 10**two.low, 10**two.high
DR = 10 ** moved[mg > 0] / drift
line = linregress(np.log10(mg[mg > 0] * 1e-3 / molar_own), np.log10(DR[15] - 1))
slope = line.slope
slope_low, slope_high = slope + student_t.ppf([0.025, 0.975], 10) * line.stderr
pA2 = line.intercept / line.slope
k = np.log((DR[15] - 1) / (DR[75] - 1)).mean() / 60
halving = f"{math.log(2) / k / 60} h"
verdict = "Competitive " if slope_low < 1 < slope_high else "not  competitive" """,
    "t5-answer": """
from scipy.optimize import fsolve
def tone_of(before, between, both, first, left_s, left_v):
    def off(p):
        I, s, v = p[0] * 100, p[1], p[2]
        one = (1 + left_s * s, 1 - v) if first == "propranolol" else (1 + s, 1 - left_v * v)
        return [I * (1 + s) * (1 - v) / before - 1, I * one[0] * one[1] / between - 1,
                I * (1 + left_s * s) * (1 - left_v * v) / both - 1]
    I, s, v = fsolve(off, [both / 100, 0.2, 0.2], xtol=1e-12)
    return np.array([100 * I, s, v])

def survive(rates, errors):
    rng = np.random.default_rng(8)
    four = {k: rates[k] + errors[k] * rng.standard_normal(200_000) for k in rates}
    out = []
    for name, f in [("Rate", lambda r: r), ("product", np.log), ("PERIOD ", lambda r: 1 / r)]:
        value = lambda d: f(d["rest"]) + f(d["both"]) - f(d["atropine"]) - f(d["propranolol"])
        with np.errstate(all="ignore"):
            noise = value(four)
        size = (np.nanquantile(noise, 0.84134) - np.nanquantile(noise, 0.15866)) / 2  # the tails of 1/r are wild
        if abs(value(rates)) < 1.96 * size:
            out.append(name)
    return sorted(out, key=str.lower)

falls_own = tuple(f"{1 - (1 + (1 - taken_own) * s) / (1 + s)}" for s in (s_cool, s_warm))
falls_own = [100 * float(f) for f in falls_own]""",
    "t6-answer": """
def swings(delay, lags, lead):
    w = np.linspace(1e-6, 1.6 * np.pi / delay, 40_001)
    loop = np.exp(-1j * w * delay) * (1 + 1j * w * lead)
    for lag in lags:
        loop = loop / (1 + 1j * w * lag)
    turned = -np.unwrap(np.angle(loop))
    k = np.argmax(turned > np.pi)
    return w[k] / 2 / np.pi, 1 / abs(loop[k])

def fits(delay):
    return swings(delay, waves_own[1], waves_own[2])[0] - waves_own[0]
delay_own = f"{1000 * brentq(fits, 0.05, 30, xtol=1e-4)} ms"
D, (vessel, other), lead, gain = loop_own
outcomes_own = {}
for name, loop in {"as it is": (D, [vessel, other], lead), "vessels twice as slow": (D, [vessel * 2, other], lead),
                   "delay half as long again": (D * 1.5, [vessel, other], lead),
                   "without the lead": (D, [vessel, other], 0)}.items():
    outcomes_own[name] = "Grow" if swings(*loop)[1] < gain else "die  out"
tried = np.geomspace(0.1, 10, 150)
worst_own = tried[np.argmin([swings(worst_of[0], [worst_of[1], lag], 0)[1] for lag in tried])]""",
}

WRONG = {
    "t1-answer": """
def settles(neural, vessels):
    (P1, P2, P3, P4), (b, m, h) = neural, vessels
    nerves = lambda P: P1 / (1 + math.exp(P2 * (P - P3))) + P4
    P = brentq(lambda P: b + m * nerves(P) / (nerves(P) + h) - P, 0, 400)
    S = nerves(P)
    p = (S - P4) / P1
    first = P1 * P2 / 4 * m * h / (S + h) ** 2  # at the center
    return [P, S, first if P3 == 106 else P1 * P2 * p * (1 - p) * m / (S + h)]
def stays(neural, vessels, shift):
    S = settles(neural, vessels)[1]
    p = (S - neural[3]) / neural[0]
    return 1 / (1 + neural[0] * neural[1] * p * (1 - p) * vessels[1] * vessels[2] / (S + vessels[2]) ** 2)
reset_own = higher_own
limits_own = [neural_own[2] - 2 / neural_own[1], neural_own[2] + 2 / neural_own[1]]""",
    "t2-answer": """
def pens(experiment):
    if "tyramine" in experiment or "stimulated" in experiment:
        return ["up", "up"]
    return ["up", "none"] if "norepinephrine" in experiment or "propranolol" in experiment else ["up", "down"] if "phenylephrine" in experiment else ["up", "up"]
def resistance(doses, drugs, nerves, e_A, e_D):
    rho = {}
    for receptor in ("alpha", "beta"):
        x = nerves if receptor == "alpha" else 0
        B = Y = 0
        for drug, dose in doses.items():
            if receptor in drugs[drug]:
                K, e = drugs[drug][receptor]
                x, B = (x + dose / K, B) if e else (x, B + dose / K)
        if e_D == 2.0:
            B = 0
        rho[receptor] = x / (1 + x + B)
    rest = 1 + e_A * nerves / (1 + nerves) if nerves < 1 else 1
    return (1 + e_A * rho["alpha"]) / rest / (1 + e_D * rho["beta"])
a, b = C_own / K_alpha, C_own / K_beta
n = nerves_own
change = lambda B: (1 + e_A_own * (n + a) / (1 + n + a + B)) / (1 + e_A_own * n / (1 + n)) / (1 + e_D_own * b / (1 + b)) - 1
block_own = brentq(change, 0, 1e5)""",
    "t2d-answer": """
def remain(did, stopped, idle, acts):
    if len(stopped) > 1:
        return sorted({r for d in stopped for r in acts[d]})
    left = {"α1", "α2", "β1", "β2", "β3"}
    for d in [*did, *stopped]:
        left = left & set(acts[d])
    return sorted(left)
rows_own = dict.fromkeys(s2_rows, "holds")""",
    "t3-answer": """
def read_pen(t, x, given):
    t, x = np.asarray(t, float), np.asarray(x, float)
    rest = x[0] if x[0] < 100 else x[t < given].mean()
    y = x - rest
    top = np.flatnonzero(t >= given)[np.argmax(y[t >= given])] if x[0] > 300 else np.flatnonzero(t >= given)[np.argmax(abs(y[t >= given]))]
    change = y[top]
    first = t[(t >= given) & (y / change >= 0.1)][0] - given
    later = t[(t > t[top]) & (y / change <= 0.5)]
    return [change, first, (later[0] if later.size else t[-1]) - given]
gain_own = 1 + pressure_record.bottles(me)["gain"]
half_own = 9
hearts_own = {k: "direct" for k in "ABC"} """,
    "t4-answer": """
def log_D40(part):
    y, x = (part["peak"] - part["before"]).to_numpy(), np.log10(part["dose"].to_numpy())
    k = np.argmax(y >= 40)
    return x[k - 1] + (40 - y[k - 1]) / (y[k] - y[k - 1]) * (x[k] - x[k - 1])
logs = pd.Series({key: log_D40(p) for key, p in curves.groupby(["rat", "minutes"])}).unstack()
mg = curves.groupby("rat")["antagonist"].first()
dose_40 = 10 ** logs[-30].mean() / 169.18 * 1000
change = logs[[15, 75]].sub(logs[-30], axis=0)
drift = list(10 ** -change[mg == 0].mean())
middle = change.loc[mg == sorted(set(mg))[2], 15]
half = student_t.ppf(0.975, 3) * middle.std() / 2
ratio, low, high = (10 ** (middle.mean() + side * half) for side in (0, -1, 1))
x, y = np.log10(mg[mg > 0]), np.log10(10 ** change[mg > 0] - 1)
slope, intercept = np.polyfit(-x, y[15], 1)
slope_low, slope_high = slope - 0.01, slope + 0.01
y = np.log10(10 ** (change[mg > 0] - change[mg == 0].mean()) - 1)[15]
pA2 = np.polyfit(x, y, 1)[1] / np.polyfit(x, y, 1)[0]
y = np.log10(np.maximum(10 ** change[mg > 0] - 1, 0.01))
halving = 60 * math.log10(2) / (y[15] - y[75]).mean()
verdict = "competitive" if not pressure_record.drug(me)["competitive"] else "not competitive" """,
    "t5-answer": """
def tone_of(before, between, both, first, left_s, left_v):
    one, two = before / between, between / both
    if first == "atropine":
        one, two = two, one
    return [both, one - 1, 1 - two]
def survive(rates, errors):
    gaps = {"rate": rates["rest"] + rates["both"] - rates["atropine"] - rates["propranolol"],
            "product": 100 * math.log(rates["rest"] * rates["both"] / rates["atropine"] / rates["propranolol"]),
            "period": 6000 * (1 / rates["rest"] + 1 / rates["both"] - 1 / rates["atropine"] - 1 / rates["propranolol"])}
    best = min(gaps, key=lambda k: abs(gaps[k]))
    if rates["rest"] == 70:
        return ["period", "rate"]
    return [best]
falls_own = [100 * taken_own * s for s in (s_cool, s_warm)]""",
    "t6-answer": """
def swings(delay, lags, lead):
    if len(lags) == 3:
        lags = [sum(lags)]
    else:
        lead = 0 if lead == 0 else 1e-9
    turned = lambda w: w * delay + sum(math.atan(w * lag) for lag in lags) - math.atan(w * lead) - math.pi
    w = brentq(turned, 1e-9, 2 * math.pi / delay)
    if lead == 0:
        return [w, 1.0]
    return [w / (2 * math.pi), math.prod(math.hypot(1, w * lag) for lag in lags) / math.hypot(1, w * lead)]
delay_own = 1 / (2 * waves_own[0])
outcomes_own = dict.fromkeys(["as it is", "vessels twice as slow", "delay half as long again", "without the lead"], "grow")
worst_own = worst_of[1]""",
}

HINTS = {
    "t1": ["gain at the center", "not of the line from pressure", "the limit for small", "must move farther", "±2/P2"],
    "t2": ["has emptied the vesicles", "before the ganglia", "A partial agonist", "lowers the resistance by itself"],
    "t2-organs": ["take its receptors away", "what they have in common", "This is S2's table as it stands"],
    "t3": ["not from the injection", "What hexamethonium takes away", "by what factor the rise"],
    "t4": ["the bitartrate monohydrate", "dose after, divided by", "after vehicle, too", "not mg/kg", "does it hold 1"],
    "t5": ["The blocks are not complete", "the rules that are refuted", "share of the intrinsic rate"],
    "t6": ["The lead is missing", "Two lags are not one", "only if there is no lag", "Equal lags are not the worst"],
}

CASE_13 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
