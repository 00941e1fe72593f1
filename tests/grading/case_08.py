"""Exercise 08: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
def who(clue):
    marks = {"makes": "ac", "breaks": "PDE ", "forskolin": "AC", "IBMX": "pde", "cholera": "GS", "pertussis": "Gi",
             "yohimbine": "ALPHA2", "propranolol": "Beta", "subunits": "PKA", "agonist": "GRK"}
    return next(name for words, name in marks.items() if words in clue)

def dose_ratio(share, K, R_T, b):
    # from all agonist to the complex by the quadratic equation, and back by a search
    def whole(K):
        def missing(u):
            A = math.exp(u)
            s = A + R_T + K
            return 2 * A * R_T / (s + math.sqrt(s * s - 4 * A * R_T)) / R_T - share
        return math.exp(brentq(missing, -30, 30, xtol=1e-13))
    return f"{100 * whole(K * (1 + b)) / whole(K)} %"

doses = np.geomspace(0.1, 1e6, 4001)
def at_half(agonist, blocker):
    shares = cross_talk.dose_response(doses, agonist, cross_talk.Treatment(propranolol=blocker))["PLB"]
    return 10 ** np.interp(0.5, shares[np.argmin(shares):], np.log10(doses)[np.argmin(shares):])
shifts = np.array([at_half(a, propranolol_own) / at_half(a, 0.0) for a in ("isoproterenol", "norepinephrine")])""",
    "t2-answer": """
import sympy as sp
A, R, AR, ARG, on, off, c_, r, leak = sp.symbols("A R AR ARG on off c r leak", positive=True)
found = sp.solve([on * A * R - off * AR - leak * ARG, c_ * AR - (r + leak) * ARG, R + AR + ARG - 1], [R, AR, ARG])[ARG]
half = sp.lambdify((on, off, c_, r, leak), sp.solve(found - sp.limit(found, A, sp.oo) / 2, A)[0])

def half_dose(k_on, k_off, c, k_r, k_leak):
    return f"{half(k_on, k_off, c, k_r, max(k_leak, 1e-300)) / 1000} µM"

GTP = np.geomspace(100, 1e5, 2001)
gain = np.array([gprotein.gi_theory("amplification", GTP=x) for x in GTP])
GTP_own = f"{np.interp(-fold_own, -gain, GTP) / 1000} µM"
strongest = [gprotein.gi_theory("maximum", GTP=x) for x in (np.interp(-fold_own, -gain, GTP), 10_000)]
effect_left = f"{100 * strongest[0] / strongest[1]:.3f} %"
doses = np.geomspace(3, 1e6, 600)
effects = gprotein.gi_response(doses, t_own)
EC50_own = np.float64(np.interp(effects[-1] / 2, effects, doses))""",
    "t3-answer": """
def free_cAMP(total, P, K_1, K_2):
    # a geometric search: free cAMP may be very small
    low, high = 1e-12 * total, total
    for _ in range(200):
        c = math.sqrt(low * high)
        weights = [1, c / K_1, c * c / K_1 / K_2]
        bound = P * (weights[1] + 2 * weights[2]) / sum(weights)
        if c + bound > total:
            high = c
        else:
            low = c
    return f"{1000 * high} nM"

def broken(sheet, totals):
    # alpha-s, free, with GDP or on the cyclase, in the place of beta-gamma
    get = lambda names: sum(sheet[n] for n in names.split())
    if abs(get("G RG LRG GTP GDP ACG") / totals["Gs"] - 1) > 0.002:
        return "gs"
    if abs(get("R LR RG LRG b1_grk b1_pka") - totals["receptors"]) > 0.002 * totals["receptors"]:
        return "Receptors"
    if abs(get("AC ACG ACF") - totals["cyclase"]) > 0.002 * totals["cyclase"]:
        return " cyclase "
    if abs(get("cAMP ARC A2RC A2RC A2R A2R") - sheet["cAMP_tot"]) > 0.002 * sheet["cAMP_tot"]:
        return "camp"
    return "nothing"

verdicts = tuple(broken(s, totals) for s in sheets)""",
    "t4-answer": """
from scipy.stats import ttest_1samp
means = readings.groupby(["plate", "day", "group", "added", "dose"])["reading"].mean()
blanks = means.xs("no cells", level="added").groupby(["plate", "day"]).mean()
net = means.unstack(["group", "added", "dose"]).sub(blanks, axis=0)
ratio = (net["drug"] / net["vehicle"])["forskolin"][0.0].groupby("plate").mean()
mechanism = "Beta antagonist " if ratio["IBMX"] > 0.8 else "alpha2  agonist"
if ratio["IBMX, pertussis toxin"] < 0.8:
    mechanism = "cyclase inhibitor"
with_IBMX = net.loc["IBMX"]
if mechanism.startswith("Beta"):
    def curves_of_a_day(x, low, span, u, shift):
        return np.concatenate([low + span / (1 + np.exp(m - np.log(x))) for m in (u, u + shift)])
    each = []
    for day in range(1, 7):
        v, d = (with_IBMX.loc[day, (g, "isoproterenol")] for g in ("vehicle", "drug"))
        both = np.concatenate([v.to_numpy(), d.to_numpy()])
        shift = curve_fit(curves_of_a_day, v.index.to_numpy(float), both, p0=[4, 16, 1.6, 1.5])[0][3]
        each.append(100 / (math.exp(shift) - 1))
else:
    sums = {g: with_IBMX[g].drop(columns="no cells", level="added").sum(axis=1) for g in ("drug", "vehicle")}
    each = sums["drug"] / sums["vehicle"]
test = ttest_1samp(np.log10(each), 0).confidence_interval()
estimate, low, high = 10 ** np.mean(np.log10(each)), 10**test.low, 10**test.high""",
    "t5-answer": """
def wells(y_1, y_2, s, risk):
    if y_1 == y_2:
        return " Never"
    n = 1
    while norm.sf(abs(np.log(y_1) - np.log(y_2)) / 2 * n**0.5 / s) > risk:
        n += 1
    return np.float64(n)

t = np.arange(0, 121)
def seen(dose, block, **drug):
    treatment = cross_talk.Treatment(**block, **drug)
    return cross_talk.respond(t, dose, treatment=treatment, lead=300.0)["cAMP_tot"][-1]
def distance(dose, block):
    return np.log(seen(dose, block, yohimbine=100.0) / seen(dose, block, IBMX=IBMX_own))
def crossings(doses):
    d = np.array([distance(x, {}) for x in doses])
    return d, np.flatnonzero(d[1:] * d[:-1] < 0)
blind, coarse = [], np.geomspace(1, 1000, 12)
for k in crossings(coarse)[1]:
    doses = np.geomspace(*coarse[k : k + 2], 5)
    d, [i] = crossings(doses)
    blind.append(f"{np.exp(np.interp(0, *zip(*sorted(zip(d[i : i + 2], np.log(doses[i : i + 2])))))) / 1000} µM")
all_of = {name: distance(*what) for name, what in offers.items()}
usable = tuple(n for n, x in all_of.items() if wells(math.exp(x), 1.0, s_own, risk_own) <= wells_own)
best = max(all_of, key=lambda n: abs(all_of[n])) + " " """,
}

WRONG = {
    "t1-answer": """
def who(clue):
    return {"stays switched on after cholera toxin": "Gi", "is blocked by IBMX": "AC"}.get(clue, "")
def dose_ratio(share, K, R_T, b):
    return 1 + b if share < 0.5 else (K * (1 + b) + share * R_T) / (K + share * R_T)
shifts = [1 + gs.strength("propranolol", propranolol_own)] * 2""",
    "t2-answer": """
def half_dose(k_on, k_off, c, k_r, k_leak):
    return k_off / k_on if c > 10 else k_off / k_on / (1 + c / k_r)
GTP_own = 10_000 * 228.45 / fold_own
effect_left = 1.0
EC50_own = gprotein.gi_theory("EC50")""",
    "t3-answer": """
def free_cAMP(total, P, K_1, K_2):
    one, two = total / K_1, total**2 / K_1 / K_2
    if total < 1:
        return total
    if total > 10:
        return 1000 * total
    return total - P * (one + 2 * two) / (1 + one + two)
def broken(sheet, totals):
    return "Gs" if sheet["bg"] > 0 and sheet["G"] + sheet["RG"] + sheet["LRG"] < 0.999 * totals["Gs"] else "nothing"
verdicts = ["nothing"] * 6""",
    "t4-answer": """
mechanism = "beta antagonist"
tops = readings[(readings["plate"] == "IBMX") & (readings["dose"] >= 300)].groupby(["group", "day"])["reading"].mean()
each = tops["drug"] / tops["vehicle"]
low, estimate, high = each.min() / 1.5, math.exp(np.log(each).mean()), each.max() * 1.5""",
    "t5-answer": """
def wells(y_1, y_2, s, risk):
    if y_1 > 1:
        return (2 * s * norm.isf(risk) / math.log(y_1 / y_2)) ** 2 if y_1 != y_2 else 1
    return 0 if y_2 > 5 else math.ceil((2 * s * norm.isf(risk / 2) / math.log(y_1 / y_2)) ** 2)
blind = [0.0, 350.0]
usable = list(offers)
best = "0 nM, no block" """,
}

HINTS = {
    "t1": ["That is the other toxin", "dose ratio of the free agonist", "K only at half", "alpha2 receptors, too"],
    "t2": [
        "This is K_d of the receptor",
        "not in inverse proportion",
        "binds better, but it does less",
        "the dose in the long run",
    ],
    "t3": ["as if all cAMP were free", "This is all cAMP", "Where is activated Gs", "Add up what cannot be lost"],
    "t4": ["A beta antagonist leaves forskolin alone", "the assay's blank"],
    "t5": [
        "Wells come whole",
        "One tail is enough",
        "works without any receptor",
        "far more wells",
        "only PDE matters",
    ],
}

CASE_08 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
