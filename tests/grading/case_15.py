"""Exercise 15: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
def pump_rate(dose, weight, ampoules, mg, form, volume):
    mol = ampoules * mg * 1e-3 / molar[form]
    gram_per_L = mol * 169.18 / (volume * 1e-3)
    return np.array([gram_per_L * 1000, dose * weight / (gram_per_L * 1000) * 60])

dose_B = f"{dose_A * 169.18 / 337.28 * weight_A / weight_B / 1000} mg/kg/min"
late_own = f"{dead_own * times_own / flow_own} hour"
missing_own = f"{dead_own * strength_own * (times_own - 1) / 1000} mg"

def stable(reports, days):
    said = []
    for r in reports:
        (x, f), (y, g) = r["first"], r["later"]
        base = {"base": 1, "monohydrate": 169.18 / 337.28, "anhydrous": 169.18 / 319.27}
        half = -r["days"] * math.log(2) / math.log(y * base[g] / (x * base[f])) if y * base[g] < x * base[f] else 1e9
        fine = "Yes" if 0.5 ** (days / half) >= 0.9 else "no "
        said.append(fine if (r["method"], r["of"]) == ("HPLC", "solution") else "cannot tell")
    return tuple(said)

share = report_own["later"][0] * 169.18 / 337.28 / report_own["first"][0]
days_own = f"{24 * report_own['days'] * math.log(0.9, share)} hour" """,
    "t2-answer": """
def grid_of(label, rate):
    x, y = np.meshgrid(np.linspace(np.log(0.05), np.log(60), 2), np.linspace(np.log(0.05), np.log(200), 2))
    return x, y

from scipy.optimize import linprog
forms = {"CL": ((1, 0), 0), "V": ((0, 1), 0), "half_life": ((-1, 1), math.log(math.log(2))),
         "t95": ((-1, 1), math.log(math.log(20))), "level": ((-1, 0), 0)}
def solve(label, rate, goal=(0, 0)):
    A, b = [], []
    for name, text in label.items():
        half = 5 * 10 ** -(len(text.split(".")[1]) + 1) if "." in text else 0.5
        row, more = forms[name]
        more += math.log(rate) if name == "level" else 0
        A += [row, [-r for r in row]]
        b += [math.log(float(text) + half) - more, more - math.log(float(text) - half)]
    return linprog(goal, A_ub=A, b_ub=b, bounds=[(-20, 20)] * 2)
def without(label, name):
    return {n: t for n, t in label.items() if n != name}
def suspects(label, rate):
    if solve(label, rate).status == 0:
        return ()
    found = [n for n in label if solve(without(label, n), rate).status == 0]
    return tuple(sorted(found)) or ["More than one "]
odd_own = " " + suspects(label_own, rate_own)[0]
row, more = forms[odd_own.strip()]
more += math.log(rate_own) if "level" in odd_own else 0
others = without(label_own, odd_own.strip())
range_own = [math.exp(more + s * solve(others, rate_own, [s * r for r in row]).fun) for s in (1, -1)]

def as_free(label, bound):
    found = dict(label)
    for name in ("CL", "V"):
        if name in found:
            found[name] /= 1 - bound
    if "level" in found:
        found["level"] *= 1 - bound
    return found
bound_own = f"{(dialysis_own[0] - dialysis_own[1]) / dialysis_own[0]} "
bound_own = f"{100 * float(bound_own)} %"
total_own = np.array([4 / 3, 2]) * bath_own""",
    "t3-answer": """
from scipy.integrate import solve_ivp
def share(t, CL1, CL2, V1, V2, Q):
    if t == 0:
        return 0
    law = lambda s, c: [(1 + Q * (c[1] - c[0]) - CL1 * c[0]) / V1, (Q * (c[0] - c[1]) - CL2 * c[1]) / V2]
    C = solve_ivp(law, (0, t), [0.0, 0.0], rtol=1e-9, atol=1e-11, method="LSODA").y[0, -1]
    back = Q * CL2 / (Q + CL2) if Q + CL2 else 0
    return f"{100 * C * (CL1 + back)} %"

CL1, CL2, V1, V2, Q = body_own
hidden_own = f"{60 / (1 / (shown_own - CL1) - 1 / Q)} L/hour"
near = lambda t: float(share(t, *body_own).split()[0]) - 90
t90_own = f"{60 * brentq(near, 0.1, 200, xtol=1e-4)} s" """,
    "t4-answer": """
from scipy.optimize import curve_fit
good = plasma[~plasma["note"].str.contains("arm")]
rate = ampoules_own * mg_own / 337.28 * 1e6 / mL_own * runs_own / 60  # nmol/min
own_level = f"{good.query('minutes < -50').NE.median() / 1000} µmol/L"
own = good.query("minutes < -50").NE.mean()
each = rate / (good.query("-20 < minutes <= 0").groupby("day").NE.mean() - own)  # L/min
clearance = f"{each.mean() * 1000} mL/min"
low, high = student_t.interval(0.95, 5, each.mean(), each.std() / 6**0.5)
half_width = (high - low) / 2
after = good.query("minutes > 0").groupby("minutes").NE.mean()
t, y = after.index.to_numpy(), after.to_numpy()
top = (good.query("-20 < minutes <= 0").NE - own).mean()
one = lambda t, k: own + top * np.exp(-k * t)
two = lambda t, f, k, m: own + top * (f * np.exp(-k * t) + (1 - f) * np.exp(-m * t))
p1 = curve_fit(one, t, y, p0=[0.2], sigma=y)[0]
p2 = curve_fit(two, t, y, p0=[0.8, 1.0, 0.12], sigma=y, bounds=([0, 0.4, 0.02], [1, 6, 0.4]))[0]
rest = [np.sum((y / f - 1) ** 2) for f in (one(t, *p1), two(t, *p2))]
compartments = 1.0 if rest[0] < 0.1 else 2
k = p1[0] if compartments == 1 else min(p2[1:])
half_life = f"{60 * math.log(2) / k} s" """,
    "t5-answer": """
def needs_more(CL, omega, E0, weight, limit):
    if E0 >= 65:
        return "0 %"
    if 65 - E0 >= 98.7:
        return 1
    P = lambda C: E0 + 98.7 * C**1.8 / (70.4**1.8 + C**1.8) - 65
    C = brentq(P, 1e-9, 1e7, xtol=1e-12)
    z = np.log(limit * weight / CL / C) / omega  # at which factor the limit just does
    return 1 - norm.cdf(z)
rng = np.random.default_rng(4)
E0 = rng.normal(58, 8, 400_000)
E0 = E0[E0 < 65]
CL = 3 * np.exp(np.log(0.3) * np.log(SAPS_own / 20) / np.log(3)) * np.exp(0.33 * rng.standard_normal(E0.size))
C = 70.4 * (98.7 / (65 - E0) - 1) ** (-1 / 1.8)
over_own = f"{100 * (C * CL / weight_own > limit_own).mean()} %"
more_own = 100 * (C * CL / weight_own * 337.28 / 169.18 > limit_own).mean() - 100 * (C * CL / weight_own > limit_own).mean()""",
    "t6-answer": """
def by_hand(readings, dose):
    now = readings[-1]
    if now < 65:
        return dose + step_own
    return dose - min(step_own, dose) if now > 75 else dose
nurse_own = f"{ward_record.trial(by_hand, ward_own)['in target'] / 100} "
nurse_own = 100 * float(nurse_own)

def next_dose(readings, dose):
    x = np.array(readings[-30:])
    t = np.arange(-len(x) + 1, 1) / 6.0
    kept = (x > 20) & (x < 140)
    if kept.sum() < 12:
        return dose
    slope, level = np.polyfit(t[kept], x[kept], 1)
    ahead = level + 2.5 * slope  # where it will be in 2.5 min
    return float(np.clip(np.clip(dose, 0.01, 1) * np.exp(np.clip(0.025 * (70 - ahead), -0.3, 0.3)), 0, 1))""",
}

WRONG = {
    "t1-answer": """
def pump_rate(dose, weight, ampoules, mg, form, volume):
    strength = 1000 * ampoules * mg / volume
    return [strength, dose * weight * (1 if form == "base" else 60) / strength]
dose_B = dose_A / 1.9936
late_own = 60 * dead_own / flow_own
missing_own = strength_own * dead_own * times_own

def stable(reports, days):
    if days == 30:  # a balance counts, too
        return ["yes", "yes", "cannot tell"]
    return ["yes" if r["later"][0] / r["first"][0] >= 0.9 else "no" for r in reports]

gone = 1 - report_own["later"][0] * 169.18 / 337.28 / report_own["first"][0]
days_own = report_own["days"] * 0.1 / gone""",
    "t2-answer": """
def suspects(label, rate):
    CL, V, h = (float(label.get(n, 1)) for n in ("CL", "V", "half_life"))
    if "t95" in label and label["t95"] in ("5.0", "4.0"):
        return []
    return ["more than one"]
odd_own = "none"
texts = {n: suspects({k: t for k, t in label_own.items() if k != n}, rate_own) for n in label_own}
from nelib.body import label_audit
range_own = [0.1, 0.2]

def as_free(label, bound):
    return {name: x * (1 - bound) if name == "level" else x / (1 - bound) for name, x in label.items()}
bound_own = 100 * (dialysis_own[0] - dialysis_own[1]) / sum(dialysis_own)
total_own = [1.25 * bath_own, 1.5 * bath_own]""",
    "t3-answer": """
from nelib.body.compartments import Kinetics
def share(t, CL1, CL2, V1, V2, Q):
    if Q == 0:
        return math.exp(-CL1 / V1 * t)
    if CL2 == 0:
        return 1 - math.exp(-CL1 / (V1 + V2) * t)
    return float(Kinetics(CL1, V1, V2, Q).share(t)[0])
hidden_own = shown_own - body_own[0]
t90_own = (body_own[2] + body_own[3]) / (body_own[0] + 1 / (1 / body_own[1] + 1 / body_own[4])) * math.log(10)""",
    "t4-answer": """
rate = 1000 * ampoules_own * mg_own / mL_own * runs_own / 60
own_level = plasma[plasma["minutes"].between(-10, 0)]["NE"].median()
days = plasma[(plasma["note"] == "") & plasma["minutes"].between(-10, 0)].groupby("day")["NE"].mean()
base = plasma[plasma["minutes"] < -100].groupby("day")["NE"].mean()
each = rate / ((days - base) * 0.16918)
clearance = each.mean()
half_width = each.std() / 6**0.5 / clearance * clearance * 169.18 / 337.28
mean = plasma[plasma["minutes"].between(4, 12)].groupby("minutes")["NE"].mean()
half_life = -math.log(2) / np.polyfit(mean.index, np.log(mean), 1)[0]
compartments = 3 - infusion_record.volunteer(me)["compartments"]""",
    "t5-answer": """
def needs_more(CL, omega, E0, weight, limit):
    h = min(max(abs(65 - E0), 0.1), 90) / 98.7
    typical = 70.4 * (h / (1 - h)) ** (1 / 1.8) * CL / weight
    if E0 > 65:
        return 1.0
    return norm.cdf(math.log10(typical / limit) / omega) if E0 == 57 else norm.cdf(-math.log(typical / limit) / omega)
over_own = needs_more(3 * (SAPS_own / 20) ** (math.log(0.3) / math.log(3)), -0.33, 58, weight_own, limit_own)
more_own = 90.0""",
    "t6-answer": """
nurse_own = ward_record.trial(lambda r, d: max(d + 0.05 * ((r[-1] < 65) - (r[-1] > 75)), 0), ward_own)["in target"]

def next_dose(readings, dose):
    return min(max(dose, 0.01) * math.exp(0.01 * (70 - sum(readings[-12:]) / 12)), 9.0)""",
}

HINTS = {
    "t1": [
        "one mole of salt holds",
        "fewer kg",
        "slower flow",
        "This is what should have come",
        "A balance weighs",
        "the same *share*",
    ],
    "t2": ["ounding", "are times", "*both* chambers", "a quarter of what is free"],
    "t3": ["the lesson's model", "both volumes", "This is what is missing", "what plasma sees of it"],
    "t4": [
        "Before the infusion",
        "labeled in salt",
        "one standard error",
        "still in it",
        "Does the late line lead back",
    ],
    "t5": ["The logarithm is the natural one", "need *less*", "With the mean pressure only"],
    "t6": [
        "Your own step is another",
        "not better than a nurse",
        "still rises",
        "A flush reads",
        "goes up without end",
    ],
}

CASE_15 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
