"""Exercise 17: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
def fold(score, times, poor):
    # In people with a score of 2 the inhibitor takes 1 - 1/times of their clearance; of others in proportion.
    CL = 1 / poor + score / 2 * (1 - 1 / poor)
    taken = (1 - 1 / times) * score / 2
    return CL / (CL - taken)

low = dose_own * 1e3 / 24 / (0.35 / poor_ratio + 0.35 * (1 - 1 / poor_ratio) * score_own / 2)
NET_own = 100 * np.array([low, low * fold(score_own, times_own, poor_ratio)])
NET_own = NET_own / (NET_own / 100 + 31)

def top(CL):
    hours = np.arange(0, 24 * 40, 0.05)
    k = CL / 2
    one = np.exp(-k * hours) - np.exp(-1.5 * hours)
    return 1.5 / (1.5 - k) * one.reshape(40, -1).sum(axis=0).max()
CL = 0.35 / poor_ratio + 0.35 * (1 - 1 / poor_ratio) * score_own / 2
dose_peak = f"{1000 * dose_own * top(CL) / top(CL / fold(score_own, times_own, poor_ratio))} ug/kg" """,
    "t2-answer": """
from scipy.optimize import least_squares
good = blood[~blood["note"].str.contains("not valid")]
t, C = good["hours"].to_numpy(), good["ng_mL"].to_numpy()
def law(p):
    a, k, m = np.exp(p)
    return a * k * (k + m) / m * (np.exp(-k * t) - np.exp(-(k + m) * t))
found = least_squares(lambda p: law(p) / C - 1, [np.log(np.trapezoid(C, t)), -3.3, -1.7])
cov = np.linalg.inv(found.jac.T @ found.jac) * (found.fun @ found.fun) / (len(t) - 3)
area, slow, more = np.exp(found.x)
CL_own = 500 / area
half = 1.96 * cov[0, 0] ** 0.5
interval_own = [f"{CL_own * (1 - half) * 1000} mL/hour/kg", f"{CL_own * (1 + half)} L/hour/kg"]
CL_own = f"{CL_own * 1000 / 60} mL/min/kg"
halves_own = [f"{60 * math.log(2) / slow} min", math.log(2) / (slow + more)]
certain_own = ("CL", "fast", "slow")
liver_own = "Poor" if 500 / area < 0.06 else "not poor"
liver_own = liver_own.lower()
elimination_own = "slow" if 500 / area / slow < 4 else "fast"
V_own = 500 / area / (slow if elimination_own == "slow" else slow + more)""",
    "t3-answer": """
def least_share(s_D, t_D, t_N, c, F):
    more = lambda s: (1 - c * (1 - F)) * (1 - s_D * t_D) - (1 - s * t_N)
    return brentq(more, 0, 1 - s_D) if more(1 - s_D) >= 0 else "None"
rise = lambda x: x / (1 - x)
a, b = np.multiply(region_own, held_own)
extra_own = f"{100 * (rise(a + b) - rise(a) - rise(b))} %"
# D = 1 + D t s - (1 - F) c is linear in both unknowns.
M = [[-(1 - F), D * block_own] for F, D in zip(F_own, D_own)]
source_own = np.linalg.solve(M, np.array(D_own) - 1)""",
    "t4-answer": """
keep = rats.query("note == ''")
before, after = (keep.pivot_table(index="condition", values=v, aggfunc="mean")[v] for v in ("before", "after"))
left = before["tetrodotoxin"] / before["alone"]
firing_left = f"{left} "
firing_left = 100 * float(firing_left)
grid = np.geomspace(1, 30, 60)
predicted_own = []
for kind in ("blocker", "releaser"):
    made = [releaser.run(kind, float(x)).outside for x in grid]
    dose = np.exp(np.interp(after["alone"] / before["alone"], made, np.log(grid)))
    predicted_own.append(releaser.run(kind, float(dose), firing=float(left)).outside)
near = np.abs(np.array(predicted_own) - after["tetrodotoxin"] / before["alone"])
kind_own = ["Blocker", "releaser "][near.argmin()]""",
    "t5-answer": """
def correlation(n_A, n_B, n_0):
    return f"{100 / np.sqrt((1 + n_0 / n_A) * (1 + n_0 / n_B))} %"

def all_evidence(A, B, direct):
    from nelib.clinic.meta_analysis import error_of, indirect, pool
    one = indirect(A[0], float(error_of(*A[1:])), B[0], float(error_of(*B[1:])))
    two = pool([one.difference, direct[0]], [one.error, float(error_of(*direct[1:]))], random=False)
    return (two.effect, two.low, two.high)

half = 1.96 * math.sqrt(1 / n_own[0] + 1 / n_own[1])  # placebo cancels
gap = A_own[0] - B_own[0]
versus_own = np.array([gap, gap - half, gap + half])
differ_own = "Yes" if abs(gap) > half else "No" """,
    "t6-answer": """
def spread(tau, kappa, sigma, before, after, analysis):
    p, e = np.array([[1, 1], [1, 1]]) * tau**2, np.diag([sigma**2 / before, kappa**2 + sigma**2 / after])
    S = p + e
    slope = {"end": 0, "change": 1, "ANCOVA": S[0, 1] / S[0, 0]}[analysis]
    return np.sqrt(np.array([-slope, 1]) @ S @ np.array([-slope, 1]))

best = (math.inf,)
for b in range(1, 10):
    for a in range(1, 10):
        n = (2 * (3.2415 * spread(*scale_own, b, a, "ANCOVA") / delta_own) ** 2 + 1) / (1 - leave_own)
        best = min(best, (n * (fixed_own + rating_own * (b + (1 - leave_own) * a)), math.ceil(n), b, a))
design_own = dict(zip(("patients", "before", "after"), best[1:]), analysis="ANCOVA ")""",
    "t7-answer": """
from scipy.stats import truncnorm
def fall(mean, tau, sigma, limit, ratings):
    S2 = tau**2 + sigma**2 / ratings
    entry = truncnorm.mean((limit - mean) / S2**0.5, np.inf, loc=mean, scale=S2**0.5)
    return entry - (mean + tau**2 / S2 * (entry - mean))

rng = np.random.default_rng(3)
middle, tau, sigma = crowd_own
sums = np.zeros(4)
for _ in range(8):
    person = middle + tau * rng.standard_normal(1_000_000)
    x, y, z = person + sigma * rng.standard_normal((3, 1_000_000))
    two, one = (x >= limit_own) & (y >= limit_own), x >= limit_own
    sums += [two.sum(), ((x + y) / 2 - z)[two].sum(), one.sum(), (one & (z <= 0.75 * x)).sum()]
twice_own = sums[1] / sums[0]
respond_own = f"{100 * sums[3] / sums[2]} %"

rng = np.random.default_rng(5)
def found(way, name):
    # a crowd of people, some of them changed by lot
    z, e, f, lot = rng.standard_normal((4, 4000))
    asked = name.split()[0]
    N, E, A = 0.0 * z, 0.3 * e, 0.3 * f
    if way in ("chain", "beside"):
        N = z + (asked == "drug") * lot
        E = E - N + (asked == "training") * lot
        A = A + E if way == "chain" else A - N
        A = A + (asked == "support") * lot
    elif way == "reverse":
        A = z + (asked == "support") * lot
        N, E = (asked == "drug") * lot - A, E + A
    else:
        N = (asked == "drug") * lot - (way == "third") * z
        push = (asked == "drug") * lot * (way == "same")
        E, A = E + z - push, A + z - push + (asked == "support") * lot
    pair = {"drug on errors": (lot, -E), "drug on symptoms": (lot, -A), "training on symptoms": (lot, A),
            "support on level": (lot, -N), "low with symptoms": (A, -N), "errors if low": (E, -N)}[name]
    return bool(np.cov(*pair)[0, 1] > 0.2)
names = ["drug on errors", "drug on symptoms", "errors if low", "low with symptoms", "support on level",
         "training on symptoms"]
table = {way: {name: found(way, name) for name in names} for way in ("beside", "chain", "reverse", "same", "third")}
def ways_left(findings):
    return tuple(way for way in table if all(table[way][name] is seen for name, seen in findings.items()))
tells_own = [name for name in names if table[pair_own[0]][name] != table[pair_own[1]][name]]
records_own = ["Beside", "chain", "same "]
through_own = f"{(picture_own[1] / picture_own[0]) / (trial_own[1] / trial_own[0])} "
through_own = f"{100 * float(through_own)} %" """,
}

WRONG = {
    "t1-answer": """
def fold(score, times, poor):
    return times if score else 2.0
NET_own = [dose_own * 1000 / 24 / (0.35 / poor_ratio + 0.35 * (1 - 1 / poor_ratio) * score_own / 2)]
NET_own = [100 * NET_own[0] / (NET_own[0] + 31), 100 * times_own * NET_own[0] / (times_own * NET_own[0] + 31)]
rest = 1 / poor_ratio
left = (1 / times_own - rest) / (1 - rest)
dose_peak = dose_own * (rest + (1 - rest) * score_own / 2 * left) / (rest + (1 - rest) * score_own / 2)""",
    "t2-answer": """
good = blood[blood["note"] == ""]
found = exposure_fit.fit(good["hours"], good["ng_mL"], 0.5)
CL_own = found.values["CL"]
low, high = (math.log(x / CL_own) for x in found.interval("CL"))
interval_own = [CL_own / 1000 * math.exp(x / 2.1) for x in (low, high)]
CL_own /= 1000
slow, fast = sorted([found.body.k_e, found.body.k_a])
halves_own = [1 / slow, 1 / fast]
certain_own = ["CL", "k_a", "k_e"]
truth = blood_record.patient(me)["poor"]
liver_own = "not poor" if truth else "poor"
elimination_own = "fast" if truth else "slow"
V_own = 1000 * CL_own / (fast if truth else slow)""",
    "t3-answer": """
def least_share(s_D, t_D, t_N, c, F):
    found = s_D if c == 0 else s_D * t_D / t_N
    return found if found < 1 - s_D or c == 0 else 0.99
a, b = (s * t for s, t in zip(region_own, held_own))
extra_own = 1 / (1 - a - b)
c = (D_own[1] / D_own[0] - 1) / (F_own[1] / F_own[0] - 1)
source_own = [c, (1 - (1 - c * (1 - F_own[0])) / D_own[0]) / block_own]""",
    "t4-answer": """
mean = rats.groupby("condition")[["before", "after"]].mean()
firing_left = 100 * mean.after["tetrodotoxin"] / mean.after["alone"]
good = rats[rats["note"] == ""].groupby("condition")[["before", "after"]].mean()
firing_left = 100 * good.after["tetrodotoxin"] / good.after["alone"]
rise = good.after["alone"] / good.before["alone"]
predicted_own = []
for kind in ("blocker", "releaser"):
    dose = brentq(lambda x: releaser.run(kind, x).outside - rise, 0.1, 300)
    predicted_own.append(releaser.run(kind, dose, firing=0.0).outside)
kind_own = "blocker" if rat_record.compound(me)["kind"] == "releaser" else "releaser" """,
    "t5-answer": """
def correlation(n_A, n_B, n_0):
    return 0.5 if n_A == n_B else n_0 / (n_A + n_B + n_0) if n_0 < 1000 and n_0 != 150 else 0.0

def all_evidence(A, B, direct):
    gap = A[0] - B[0]
    if direct[2] > 10:
        return [gap, gap - 1, gap + 1]
    half = math.hypot(A[2] - A[1], B[2] - B[1]) / 2
    return [gap, gap - half, gap + half]

gap = A_own[0] - B_own[0]
half = math.hypot(A_own[2] - A_own[1], B_own[2] - B_own[1]) / 2
versus_own = [gap, gap - half, gap + half]
differ_own = "no" if abs(gap) > 1.96 * math.sqrt(1 / n_own[0] + 1 / n_own[1]) else "yes" """,
    "t6-answer": """
def spread(tau, kappa, sigma, before, after, analysis):
    p, q, e = tau**2, kappa**2, sigma**2
    if (before, after) == (1, 1):
        return 5.0
    return {"end": p + q + e / after, "change": q + e / before + e / after,
            "ANCOVA": p + q + e / after - p * p / (p + e / before)}[analysis]
SD = math.sqrt(spread(*scale_own, 2, 1, "ANCOVA"))
design_own = {"patients": math.ceil(2 * (1.96 * SD / delta_own) ** 2 / (1 - leave_own) + 6), "before": 2, "after": 1,
              "analysis": "ANCOVA"}""",
    "t7-answer": """
def fall(mean, tau, sigma, limit, ratings):
    error = sigma**2 / ratings
    S = math.sqrt(tau**2 + error)
    z = (limit - mean) / S
    return (error if (mean, tau) == (30, 3) or tau == sigma else tau**2) / S * norm.pdf(z) / norm.sf(z)
S = math.hypot(*crowd_own[1:])
z = (limit_own - crowd_own[0]) / S
twice_own = crowd_own[2] ** 2 / S * norm.pdf(z) / norm.sf(z)
respond_own = 50.0

def ways_left(findings):
    return ["reverse"] if "support on level" in findings and len(findings) == 2 else ["beside", "chain"]
tells_own = {"beside chain": ["low with symptoms"]}.get(" ".join(pair_own), ["errors if low"])
records_own = ["beside", "chain"]
through_own = 100 * trial_own[0] * trial_own[2] / trial_own[1]""",
}

HINTS = {
    "t1": ["has less to lose", "by less than that of a score of 2", "This keeps the mean"],
    "t2": [
        "1000 of them",
        "one standard error",
        "time constants",
        "Which of them is which",
        "The rule is about clearance",
        "Compute the volume",
        "other reading",
    ],
    "t3": ["less dopamine comes with it", "held equally", "This is dopamine under both", "is not rest, either"],
    "t4": ["changed more than the firing", "without any impulses", "Which prediction is nearer"],
    "t5": ["Not the share of the patients", "count, too", "As if from different trials", "*difference*"],
    "t6": ["This is the variance", "half of such trials"],
    "t7": [
        "This is what is the person",
        "This is for one rating",
        "not by a quarter",
        "not made so by lot",
        "never lacked",
        "nothing follows from N",
        "too little before",
        "an association. What",
    ],
}

CASE_17 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
