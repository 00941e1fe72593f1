"""Exercise 14: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
table = {"leg come": "Neurogram ", "plasma?": "organ  spillover", "slow?": "total spillover", "heart rate?": "rr intervals"}
def answered_by(question):
    for part, answer in table.items():
        if part in question:
            return answer
    return "NONE"

def changed(rest, drug, held, held_after):
    drug = np.array(drug) * max(held) / max(held_after)
    old, new = np.array([len(rest), np.mean(rest), sum(rest)]), np.array([len(drug), drug.mean(), drug.sum()])
    return 100 * (new - old) / old

from scipy.stats import t as student_t
def differing(one, other):
    out = []
    for name, k in (("Per 100 beats", 1), ("per minute", 2)):
        x, y = (np.array([p[0] / p[k] for p in g]) for g in (one, other))
        a, b = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
        dof = (a + b) ** 2 / (a**2 / (len(x) - 1) + b**2 / (len(y) - 1))
        if 2 * student_t.sf(abs(x.mean() - y.mean()) / (a + b) ** 0.5, dof) < 0.05:
            out.append(name)
    return tuple(out)

per_minute = [HR_1 * per_100_1 / 100, HR_2 * per_100_2 / 100]
by_rate_own = f"{100 * math.log10(HR_2 / HR_1) / math.log10(per_minute[1] / per_minute[0])} %"

parts = {"leg": "Neurogram", "kidney gives": "organ spillover", "clearance": "total spillover", "breathing": "rr intervals"}
def fate(forecasts):
    found = []
    for f in forecasts:
        by = next((m for part, m in parts.items() if part in f["about"]), "None")
        open_end = f["until"] == "open"
        can = {"confirm": f["claims"] == "some" or not open_end, "contradict": f["claims"] == "all" or not open_end}
        word = " ".join(w for w in can if can[w])
        found.append((by, "neither" if by == "None" else "Either" if " " in word else word))
    return found
repair_own = ("until",) if any(part in forecast_own["about"] for part in parts) else ("about", "until")""",
    "t2-answer": """
def belongs(R, bursts, latency, width):
    found = [False] * len(R)
    for t in bursts:
        away, k = min((abs(t - r - latency), k) for k, r in enumerate(R))
        found[k] = found[k] or away <= width
    return tuple(found)

from scipy.optimize import minimize
since = np.subtract.outer(peaks, beats["R"].to_numpy()).ravel()
count, edge = np.histogram(since[(since > 1.1) & (since < 1.6)], np.arange(1.1, 1.601, 0.02))
k = np.convolve(count, np.ones(5), "same").argmax()
near = since[abs(since - edge[k] - 0.01) < 0.08]
latency_own = f"{1000 * near.mean()} ms"
beats["fired"] = belongs(beats["R"].tolist(), peaks, near.mean(), 0.2)
kept = beats.dropna()
incidence_own = f"{100 * kept['fired'].mean()}"

def fit(column):
    P, y = kept["DBP"].to_numpy(), kept[column].to_numpy()
    def lost(q):
        z = q[0] * (P - q[1])
        return np.logaddexp(0, np.where(y, z, -z)).sum()
    best = minimize(lost, [0.1, P.mean()], method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8, "maxiter": 4000}).x
    p = 1 / (1 + np.exp(best[0] * (P - best[1])))
    information = np.array([[(p * (1 - p) * a * b).sum() for a in (P - best[1], -best[0] + 0 * P)]
                            for b in (P - best[1], -best[0] + 0 * P)])
    return best[1], -25 * best[0], 25 * np.linalg.inv(information)[0, 0] ** 0.5

T50_own, slope_own, error = fit("fired")
T50_own = f"{T50_own * 0.1333223684} kPa"
slope_low, slope_high = slope_own - 2 * error, slope_own + 2 * error
beats["last"] = False
for t in peaks:
    beats.loc[beats.index[beats["R"] < t][-1], "last"] = True
kept = beats.dropna()
slope_last = fit("last")[1]""",
    "t3-answer": """
response = mixture["area"].mean() / mixture["area_standard"].mean()
dhba = mixture["area_standard"].sum() / 800
pg = lambda row: row["area"] / (dhba * response) / (row["area_standard"] / (dhba * 500))
blank_own = f"{np.median([pg(row) for _, row in blanks.iterrows()]) / 1000} ng"
blank = float(np.mean([pg(row) for _, row in blanks.iterrows()]))
blank_own = f"{blank / 1000} ng"
back = tubes["area_standard"] / (500 * dhba)
good = [k for k in tubes.index if back[k] < 1.0 and "forgotten" not in tubes["note"][k]]
recovery_own = f"{np.mean([back[k] for k in good if 'spilled' not in tubes['note'][k] or 'before' in tubes['note'][k]])}"

def reported(tube):
    if tube not in good:
        return "Not  valid"
    net = pg(tubes.loc[tube]) - blank
    return "Below the limit " if net < 15 else f"{net / tubes['volume'][tube]} ng/L"

k = next(k for k in tubes.index if "forgotten" in tubes["note"][k])
R = float(recovery_own)
estimate_own = f"{(tubes['area'][k] - blank * R * dhba * response) / (R * dhba * response)} ng/L"
recovery_own = 100 * R""",
    "t4-answer": """
from scipy.integrate import solve_ivp
def vein_after(Ca, E, S, u, b, Q, q):
    k = -math.log(1 - E) * Q * (1 - b) / (q * Q)
    end = solve_ivp(lambda x, c: -k * c, (0, 1), [Ca], rtol=1e-9).y[0, -1]
    release = S / (1 - u)
    rates = [1 - u, u * (1 - b)]
    escaped = release * rates[0] / sum(rates)
    return f"{(end + escaped / (q * Q)) / 1000} ng/mL"
vein = lambda *args: float(vein_after(*args).split()[0]) * 1000
def seems(Ca, E, S, u, b, Q, q):
    return f"{100 * ((vein(Ca, E, S, u, b, Q, q) - Ca) + Ca * E) * Q * q / S} %"
b = np.linspace(0, 1, 2001)
at = np.array([vein(*organ_own[:4], x, organ_own[4], flow_own) for x in b[::20]])
wanted = vein_times * vein(*organ_own[:4], 0, organ_own[4], 1)
from scipy.interpolate import CubicSpline
block_own = brentq(CubicSpline(b[::20], at - wanted), 0, 1)
block_own = f"{100 * block_own} %" """,
    "t5-answer": """
def steady(t1, C1, t2, C2):
    k = brentq(lambda k: np.expm1(-k * t2) / np.expm1(-k * t1) - C2 / C1, 1e-6, 20 / t1)
    return np.array([-C1 / np.expm1(-k * t1), 1 / k])

def first_minute(tau, bolus, error):
    t = np.linspace(0, 12 * tau, 1_200_001)
    C = 1 + (bolus / tau - 1) * np.exp(-t / tau)
    with np.errstate(divide="ignore"):
        wrong = np.flatnonzero(abs(1 / C - 1) > error)
    return f"{60 * t[wrong[-1] + 1]} s" if wrong.size else 0

end = steady(t1_own, C1_own, t2_own, C2_own)[0]
CL_own = f"{infusion_own / end} mL/min"
S_own = f"{infusion_own / end * NE_own / 1e6} µg/min" """,
    "t6-answer": """
def fair(before, after):
    f = lambda r, e, c: (after if r else before)["release"] * (after if e else before)["escaped"] / (after if c else before)["clearance"]
    total = f(1, 1, 1) - f(0, 0, 0)
    def share(g):
        return ((g(1, 0, 0) - g(0, 0, 0)) / 3 + (g(1, 1, 0) - g(0, 1, 0)) / 6 + (g(1, 0, 1) - g(0, 0, 1)) / 6 + (g(1, 1, 1) - g(0, 1, 1)) / 3) / total
    return {"clearance": share(lambda x, y, z: f(y, z, x)), "release": share(f), "escaped": share(lambda x, y, z: f(y, x, z))}

S = [x[0] * x[2] for x in (before_own, under_own)]
change_own = f"{(S[1] - S[0]) / S[0]}"
change_own = 100 * float(change_own)
z = math.log(S[1] / S[0]) / sum((x[k + 1] / x[k]) ** 2 for x in (before_own, under_own) for k in (0, 2)) ** 0.5
verdict_own = "Not  shown" if abs(z) < 1.96 else ["Fell", "Rose "][z > 0]""",
    "t7-answer": """
def variances(factor, way):
    parts = []
    for f in (1.0, factor):
        own = way["between"] * 4.0 / 4.0 * way["basal"] * f
        rest = (way["within"] * way["basal"] * f) ** 2 + (way["artifact"] * way["artifact_sd"]) ** 2
        rest += (way["assay"] * (f * way["basal"] + way["artifact"])) ** 2
        parts.append((own, rest))
    (a, x), (b, y) = parts
    return x + y + ((a - b) ** 2 if way["paired"] else a**2 + b**2)

def power_of(n, factor, way):
    return norm.sf(1.959963985 - abs(factor - 1) * way["basal"] / (variances(factor, way) / n) ** 0.5)

def mice(factor, way, power):
    n = 1
    while power_of(n, factor, way) < power:
        n += 1
    all_of_them = n if way["paired"] else 2 * n
    taken = all_of_them
    while taken * (1 - way["lost"]) < all_of_them - 1e-9:
        taken += 1
    return float(taken)

options = sorted((mice(factor_own, way, 0.8), name) for name, way in ways_table.items())
best_own = (options[0][1].upper(), options[0][0])
best_own = (options[0][1], options[0][0])
f = np.linspace(1.01, 12, 200_001)
smallest_own = f[np.argmax([power_of(options[0][0] // 2, x, ways_table["decapitated"]) > 0.8 for x in f[::20]]) * 20]""",
}

WRONG = {
    "t1-answer": """
def answered_by(question):
    return "total spillover" if "give more" in question else "organ spillover"
def changed(rest, drug, held, held_after):
    gain = 1 if len(rest) > len(drug) else max(held) / max(held_after)
    number, height = len(drug) / len(rest), np.mean(drug) / np.mean(rest) / gain
    return [100 * (x - 1) for x in (number, height, number * height)]
def differing(one, other):
    if one[0][1] in (662, 578):
        return ["per 100 beats", "per minute"]
    return ["per minute"]
by_rate_own = 100 - 100 * math.log(HR_2 / HR_1) / math.log(HR_2 * per_100_2 / (HR_1 * per_100_1))
def fate(forecasts):
    words = {"leg": "neurogram", "kidney gives": "organ spillover", "clearance": "total spillover", "breathing": "RR intervals"}
    if len(forecasts) == 1:
        return [["neurogram", "either"]]
    if "release in the heart, with what is taken up again" in [f["about"] for f in forecasts]:
        words |= {"release": "organ spillover"}
    found = []
    for f in forecasts:
        by = next((m for part, m in words.items() if part in f["about"]), "none")
        known = f["until"] != "open"
        word = "either" if known or by == "RR intervals" else "confirm" if f["claims"] == "some" else "contradict"
        word = "either" if "impulses" not in str(forecasts) or by != "none" else "neither"
        if "release" in str(forecasts):
            word = "either" if known else "confirm" if f["claims"] == "some" else "contradict"
        elif by == "none":
            word = "neither"
        found.append([by, word])
    return found
repair_own = ["claims"]""",
    "t2-answer": """
def belongs(R, bursts, latency, width):
    found = np.zeros(len(R), bool)
    found[np.searchsorted(R, bursts) - 1] = True
    return found
last = belongs(beats["R"], peaks, 0, 0)
latency_own = float(np.median(peaks - beats["R"].to_numpy()[np.searchsorted(beats["R"], peaks) - 1]))
used = beats["DBP"].notna().to_numpy()
since = abs(peaks[:, None] - beats["R"].to_numpy() - latency_own - np.diff(beats["R"]).mean())
loose = np.zeros(len(beats), bool)
loose[since.argmin(axis=1)] = True
incidence_own = 100 * loose[used].mean()
curve = baroreflex_beats.reflex(beats["DBP"][used], last[used])
T50_own, slope_own = beats["DBP"].mean(), curve.slope
right = baroreflex_beats.reflex(beats["DBP"][used], ((since <= 0.2).any(axis=0))[used])
slope_low, slope_high = right.slope - right.slope_error, right.slope + right.slope_error
slope_last = right.slope""",
    "t3-answer": """
response = (mixture["area_standard"] / mixture["area"]).mean()
right = 1 / response
pg = lambda row: row["area"] / row["area_standard"] / right * 500
blank_own = blanks["area"].mean() / right / (mixture["area_standard"].mean() / 200)
blank = float(np.mean([pg(row) for _, row in blanks.iterrows()]))
recovery_own = float((tubes["area_standard"] / (mixture["area_standard"].mean() / 200) / 500).mean() * 100)
def reported(tube):
    row = tubes.loc[tube]
    if "extract was" in row["note"]:
        return "not valid"
    return (pg(row) - blank) if "forgotten" in row["note"] or row["volume"] < 1 else pg(row) / row["volume"]
k = next(k for k in tubes.index if "forgotten" in tubes["note"][k])
estimate_own = pg(tubes.loc[k]) - blank""",
    "t4-answer": """
def vein_after(Ca, E, S, u, b, Q, q):
    if u == 0.9:
        return Ca * (1 - E * (1 - b)) + S / (1 - u * b) / (q * Q)
    if u == 0.7:
        return Ca * (1 - E) + S / (1 - u * b) / (q * Q)
    return Ca * (1 - E) ** ((1 - b) / q) + S / (q * Q)
def seems(Ca, E, S, u, b, Q, q):
    return 1 / (1 - u * b)
Ca, E, S, u, Q = organ_own
true = lambda b: Ca * (1 - E) ** (1 - b) + S / (1 - u * b) / Q
block_own = 100 * brentq(lambda b: true(b) - vein_times * true(0), 0, 1)""",
    "t5-answer": """
def steady(t1, C1, t2, C2):
    x = brentq(lambda x: C1 * (1 - math.exp(-t2 / x)) - C2 * (1 - math.exp(-t1 / x)), t1 / 50, 1e5 * t2)
    return [C2, x] if t1 == 4 else [C1 / (1 - math.exp(-t1 / x)), x * math.log(2)]
def first_minute(tau, bolus, error):
    return max(0.0, tau * math.log(abs(1 - bolus / tau) / error)) if bolus < 5 else tau * math.log((1 + error) / error)
CL_own = infusion_own / C2_own / 1000
S_own = CL_own * NE_own""",
    "t6-answer": """
def fair(before, after):
    level = lambda x: x["release"] * x["escaped"] / x["clearance"]
    sign = {"release": 1, "escaped": 1, "clearance": -1}
    if before["release"] == 420:
        return {k: sign[k] * math.log(after[k] / before[k]) / math.log(level(after) / level(before)) for k in before}
    return {k: (level(before | {k: after[k]}) - level(before)) / (level(after) - level(before)) for k in before}
change_own = 100 * (under_own[0] / before_own[0] - 1)
S = [x[0] * x[2] for x in (before_own, under_own)]
verdict_own = "rose" if abs(S[1] / S[0] - 1) > 0.2 and S[1] < S[0] else "fell" """,
    "t7-answer": """
def mice(factor, way, power, sided=0.975):
    C, A, v = way["basal"], way["artifact"], 0.0
    for f in (1, factor):
        v += (C * f * way["within"]) ** 2 + (way["assay"] * C * f) ** 2 + (C * f * way["between"]) ** 2
    n = math.ceil(v * ((norm.ppf(0.975) + norm.ppf(power)) / (C * (factor - 1))) ** 2)
    if A or way["paired"]:
        return math.ceil(n * (1 if way["paired"] else 2) / (1 - way["lost"]) - 1e-9)
    return 2 * n
best_own = ["catheter, two groups", mice(factor_own, ways_table["catheter, two groups"] | {"artifact": 1e-12}, 0.8)]
smallest_own = factor_own""",
}

HINTS = {
    "t1": ["not how often nerves fire", "never reaches the plasma", "The needle moved", "as often in both groups",
           "answered more often", "not independent", "part of the bursts in 100 beats", "another group may always follow",
           "not in a spillover", "to exchange them does not help"],
    "t2": ["that of the next beat", "longer than a heart beat", "are noise", "mean pressure", "Flat", "the wrong beat makes of it"],
    "t3": ["Norepinephrine over DHBA", "This is what arrives", "Only of valid tubes", "The blank was not subtracted",
           "A tube that lost much is valid", "may not be reported", "this tube had less", "has lost nothing"],
    "t4": ["Half of the transporters", "with the block and with the flow", "the spillover rises", "The old extraction adds",
           "The flow has fallen, too"],
    "t5": ["is not the plateau", "This is the half-time", "one over the concentration", "There was a bolus",
           "this clearance is too high", "this spillover is too high"],
    "t6": ["shares of the logarithm", "Each alone", "change of the plasma level"],
    "t7": ["more must be operated", "high, or low, twice", "The scatter of what sampling adds", "far more mice"],
}  # fmt: skip

CASE_14 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
