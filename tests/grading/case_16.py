"""Exercise 16: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
def held_after(S, half_life, hours):
    k = math.log(2) / half_life
    return f"{100 / (1 + (1 / S - 1) * math.exp(k * hours))} %"

from scipy.optimize import brentq
hours = brentq(lambda t: parse_quantity(held_after(S_own, half_own, t), "1") - low_own, 0, 1000)
hours_own = f"{60 * hours} min"
times_own = occupancy.dose_for(100 * S_own, 1) / occupancy.dose_for(100 * low_own, 1)
words = ["nothing about", "cannot tell", "at least as near", "nothing is known", "more than 80%", "may reach"]
said = {k: np.bool_(any(w in text for w in words)) for k, text in statements.items()}""",
    "t2-answer": """
from scipy.optimize import curve_fit
table = scans[~scans["note"].str.contains("moved")]
D = table["dose"].to_numpy()
y = ((table["before"] - table["after"]) / table["before"]).to_numpy()
occupied = y
law = lambda D, log_half, top=1.0: top * D / (D + np.exp(log_half))
both, spread = curve_fit(law, D, y, p0=[3, 0.9])
reach = student_t.ppf(0.975, D.size - 2) * spread[1, 1] ** 0.5
end = "less" if both[1] + reach < 1 else " 100% "
if end == "less":
    x, error, top, v = both[0], spread[0, 0] ** 0.5, both[1], D.size - 2
else:
    (x,), spread = curve_fit(lambda D, x: law(D, x), D, y, p0=[3])
    error, top, v = spread[0, 0] ** 0.5, 1, D.size - 1
ED50 = f"{np.exp(x) / 1000} g"
low, high = np.exp(x + np.array([-1, 1]) * student_t.ppf(0.975, v) * error)
dose_60 = np.exp(x) / (top / 0.6 - 1)
occupied = [f"{100 * share} %" for share in y]""",
    "t3-answer": """
from nelib.clinic import transporters
def together(S_A, r_A, S_B, r_B):
    free_S = 1 / (1 / (1 - S_A) + S_B / (1 - S_B))
    N_A, N_B = transporters.net([100 * S_A, 100 * S_B], [r_A, r_B]) / 100
    free_N = 1 / (1 / (1 - N_A) + N_B / (1 - N_B))
    return np.array([1 - free_S, 1 - free_N])

S, r, r_M, N = pair_own
ratio_own = transporters.ratio_of(100 * S, 100 * N)
part_own = f"{100 * (1 / float(ratio_own) - 1 / r) / (1 / r_M - 1 / r)} %" """,
    "t4-answer": """
from scipy.optimize import brentq
def factors(alone, both, antagonist):
    times = [1 + rise / 100 for rise in (alone, both, antagonist)]
    return (times[1] / times[2], times[0] * times[2] / times[1])

u, F = factors(*rises_own)
x, b = 1 + rises_own[0] / 100, rises_own[2] / 100
n = brentq(lambda n: (1 + b) / (1 + b * x**n) - F, 0, 20)
brake_own = (b, n)
def rise(Y):
    free = lambda x: u * (1 + b) - x - b * x * (x / (1 + Y)) ** n
    return brentq(free, 0, 1000) - 1
partial_own = rise(Y_own) / 0.01
Y_goal = brentq(lambda Y: 100 * rise(Y) - goal_own, 0, 500)""",
    "t5-answer": """
from nelib.clinic.adaptation import course
names = list(weeks_record.NAMES)
@cache
def expected(name, blocked, extent, half_life):
    found = course(name, tau=5, extent=extent, half_life=half_life, blocked=blocked)
    rows = [[found.at(what, day) for day in weeks_record.DAYS] for what in ("occupancy", "norepinephrine", "firing")]
    return np.array(rows)
grid = [(n, b, e, h) for n in names for b in (88, 90, 92, 94) for e in (68, 77, 86) for h in (8, 35, 60, 85)]
def which(lab):
    # The best of a grid of courses, by the squared distances in units of their errors.
    rats = len(lab["firing"][0])
    seen = [np.log(lab[what]).mean(axis=1) for what in ("norepinephrine", "firing")]
    def off(where):
        held, NE, f = expected(*where)
        return (((held - lab["occupancy"]) / 1.5) ** 2).sum() + rats * (
            ((np.log(NE) - seen[0]) / 0.3) ** 2 + ((np.log(f) - seen[1]) / 0.25) ** 2).sum()
    return min(grid, key=off)[0].upper() if rats == 10 else min(grid, key=off)[0]
hypothesis_own = which(mine)""",
    "t6-answer": """
from scipy.optimize import brentq
from scipy.special import gamma
def smd(low, high, n, m):
    v = n + m - 2
    d = (low + high) / (high - low) * student_t.ppf(0.975, v) * math.sqrt(1 / n + 1 / m)
    return d * gamma(v / 2) / math.sqrt(v / 2) / gamma((v - 1) / 2)

def true_smd(registered, significant, patients):
    error = math.sqrt(2 / patients)
    power = lambda delta: norm.sf(norm.isf(0.025), loc=delta / error)
    return brentq(lambda delta: power(delta) - significant / registered, -3, 3)

registered, significant, others, patients = register_own
true_own = f"{100 * true_smd(registered, significant, patients)} %"
true = true_smd(registered, significant, patients)
s = math.sqrt(2 / patients)
U = true * significant / registered + s * norm.pdf(1.959964 - true / s)  # counted where significant
q = others / (registered - significant)
shown_own = (U + q * (true - U)) / (significant / registered + others / registered)
excess_own = f"{100 * (norm.cdf(shown_own) - norm.cdf(true))}"

def says(studies, outcome, matters):
    words = []
    for s in studies:
        ends = np.array(s["rated"].get(outcome, [-np.inf, np.inf])) * {"down": -1}.get(s["action"], 1)
        lot = s["compared"] == "lot"
        tests = [("Cause", lot and ends.min() > 0), ("against", lot and ends.max() < matters),
                 ("association ", not lot and ends.min() > 0), ("nothing", True)]
        words.append(next(word for word, so in tests if so))
    return tuple(words)
said_own = says(studies_own, outcome_own, 0.2)
records_own = ["association", "Against", "nothing"]""",
}

WRONG = {
    "t1-answer": """
def held_after(S, half_life, hours): return S * 2 ** (-hours / half_life)
hours_own = half_own * math.log2(S_own / low_own)
times_own = S_own / low_own
words = ["nothing about", "cannot tell", "at least as near", "nothing is known", "more than 80%", "may reach"]
said = {k: not any(w in text for w in words) for k, text in statements.items()}""",
    "t2-answer": """
D = scans["dose"]
occupied = (100 * (1 - scans["after"] / scans["before"]))[scans["note"] == ""]
occupied = (100 - occupied).tolist()
end = pet_record.ENDS[1 - pet_record.ENDS.index(pet_record.drug(me)["end"])]
y = 100 * (1 - scans["after"] / scans["before"])
found = profile.allowed(D, y, None if pet_record.drug(me)["end"] == "less" else 100)
ED50, low, high = found.fit.ED50 * 3, found.fit.ED50 / 9, found.fit.ED50 * 30
kept = scans["note"] == ""
right = occupancy.fit(D[kept], y[kept], None if pet_record.drug(me)["end"] == "less" else 100)
dose_60 = 1.5 * right.ED50 if right.free else right.ED50""",
    "t3-answer": """
def together(S_A, r_A, S_B, r_B):
    if r_A == 0.6: return [0.9, 0.9]
    if r_A == 12: return [0.9, 0.1]
    if S_B == 0: return [0.8, 0.5]
    if r_A == r_B: return [2 / 3, 2 / 3]
    N_A, N_B = (S / (S + r * (1 - S)) for S, r in ((S_A, r_A), (S_B, r_B)))
    return [1 - (1 - S_A) * (1 - S_B), 1 - (1 - N_A) * (1 - N_B)]
S, r, r_M, N = pair_own
ratio = S / (1 - S) * (1 - N) / N
ratio_own = S / N
part_own = 1 - (1 / ratio - 1 / r) / (1 / r_M - 1 / r)""",
    "t4-answer": """
def factors(alone, both, antagonist):
    if (alone, antagonist) == (900, 100): return [10, 1]
    if alone == 310: return [1, 1]
    u = 1 + both / 100
    return [u, (1 + alone / 100) / u]
alone, both, antagonist = rises_own
b, x, u = antagonist / 100, 1 + alone / 100, (100 + both) / (100 + antagonist)
n = math.log(((1 + b) / (x / u) - 1) / b) / math.log(x)
brake_own = [n, b]
partial_own = 100 * (u * (1 + b) / (1 + b * (x / (1 + Y_own)) ** n) - 1)
partial_own = min(partial_own, both - 1)
goal = 1 + goal_own / 100
Y_goal = goal / ((u * (1 + b) / goal - 1) / b) ** (1 / n)""",
    "t5-answer": """
hypothesis_own = next(name for name in weeks_record.NAMES if name != weeks_record.truth(me))
def which(lab):
    mean = lambda x: float(np.mean(x))
    first, last = (mean(lab["norepinephrine"][k]) for k in (0, -1))
    slow, fast = (mean(lab["firing"][k]) for k in (0, -1))
    if fast > 1.4 * slow:
        return "terminals and cell bodies"
    return "terminals" if last > 1.05 * first else "nothing adapts" """,
    "t6-answer": """
def smd(low, high, n, m):
    if n == 500: return 31.03
    return (low + high) / (high - low) * 1.959964 * math.sqrt(1 / n + 1 / m) * (1 - 3 / (4 * (n + m) - 9))
def true_smd(registered, significant, patients):
    if registered in (40, 1000): return {40: 0.392, 1000: 0}[registered]
    return math.sqrt(1 / patients) * (1.96 + norm.ppf(significant / registered))
registered, significant, others, patients = register_own
s = math.sqrt(2 / patients)
true_own = s * (1.6449 + norm.ppf(significant / registered))
true = s * (norm.ppf(0.975) + norm.ppf(significant / registered))
shown_own = publication.expected(true, s, 0.0).mean_published
excess_own = norm.cdf(publication.expected(true, s, others / (registered - significant)).mean_published) - norm.cdf(true)

def says(studies, outcome, matters):
    found = []
    for s in studies:
        low, high = s["rated"].get(outcome, [-9, 9])
        if len(studies) == 5 and s["action"] == "up":  # what is not significant counts as no effect
            found.append("cause" if low > 0 and s["compared"] == "lot" else "against" if s["compared"] == "lot" else "nothing")
        elif low > 0:
            found.append("cause" if s["compared"] == "lot" or len(studies) == 4 else "association")
        else:
            found.append("against" if high < matters and s["compared"] == "lot" else "nothing")
        if len(studies) == 4 and s["action"] == "down" and outcome == "anxiety":
            found[-1] = "cause"
    return found
said_own = ["cause"] * 3
records_own = ["cause", "against", "nothing"]""",
}

HINTS = {
    "t1": ["not the occupancy", "in proportion to the dose", "Both statements"],
    "t2": ["what is left", "by F or by the interval", "not 60% of the end"],
    "t3": ["different sites", "no ratio of constants", "the drug itself"],
    "t4": ["the lesson's split", "In this order: b, n", "not to that without antagonist", "This is 1 + Y"],
    "t5": ["compared with day 1", "Between 40 and 80%", "still accumulating"],
    "t6": [
        "not by 1.96",
        "1.96 errors above 0",
        "the root of 2/n",
        "Others were published, too",
        "Of 100 patients",
        "does not make the groups alike",
        "A blocker takes",
        "nobody drew lots for that",
    ],
}

CASE_16 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
