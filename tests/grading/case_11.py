"""Exercise 11: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
def changed(finding):
    if finding.startswith("hits") and "not counted" not in finding:
        a, b, c, d = (float(x.rstrip("%,")) / 100 for x in finding.split() if "%" in x)
        z = norm.ppf([[a, c], [b, d]])
        d_moves, c_moves = abs(np.diff(z[:, 0] - z[:, 1])[0]) > 0.05, abs(np.diff(z.mean(axis=1))[0]) > 0.05
        return [["Neither", " bias"], ["SENSITIVITY ", "Both"]][int(d_moves)][int(c_moves)]
    known = {"as before": "bias", "are as before": "neither", "before and after": "Sensitivity"}
    return next((known[w] for w in sorted(known, key=len, reverse=True) if finding.endswith(w)), "Cannot  tell")

def sensitivity(correct, c, p):
    d = np.linspace(-6, 12, 1_800_001)
    share = p * (1 - norm.cdf(d / 2 + c - d)) + (1 - p) * norm.cdf(d / 2 + c)
    return np.interp(correct, share, d)""",
    "t2-answer": """
def who_gains(K_2, K_1, w, f):
    # by trying: U at many concentrations, and the border refined by a root of the difference
    U = lambda c: c / (c + K_2) - w * c / (c + K_1)
    c = np.geomspace(1e-3, 1e7, 4001)
    more = U(f * c) > U(c)
    if more.all() or not more.any():
        return " Everybody" if more.all() else "nobody "
    k = int(np.flatnonzero(more[1:] != more[:-1])[0])
    border = brentq(lambda x: U(f * x) - U(x), c[k], c[k + 1])
    return ("Below" if more[0] else "above", f"{border / 1000} µM")

dose_own = minimize_scalar(
    lambda u: (float(inverted_u.benefit(f_own * c_own, weight=w_own, block_a1=np.exp(u)))
               - float(inverted_u.benefit(c_own, weight=w_own, block_a1=np.exp(u)))) ** 2,
    bounds=(-3, 6), method="bounded", options={"xatol": 1e-9}).x
dose_own = np.exp(dose_own)
printed = {k: (lambda x: x if isinstance(x, str) else x[0])(who_gains(*v, w_low, f_own)) for k, v in s1.items()}""",
    "t3-answer": """
def infer(P, mean, variance):
    if P > 1 - 1e-12:
        return "Cannot tell "
    k = max(0.5 * np.log(P / (1 - P)), 1e-3)
    shape = lambda a: one(a, k / a, 0)[2]
    A = brentq(lambda a: shape(a) / variance - 1, 1e-4, 50)
    return np.array([A if P > 0.5 else 0.0, k / A, mean - one(A, k / A, 0)[1]])

rows = pd.DataFrame({n: infer(*v) for n, v in measured.items()}, index=["A", "z", "T"])
moved = rows.div(rows["placebo"], axis=0).sub(1).abs() > 0.01
acted = {n: ("Time" if moved.loc["T", n] else
             "drift and  threshold" if moved.loc["A", n] and moved.loc["z", n] else
             "drift" if moved.loc["A", n] else "Threshold ") for n in "WXYZ"}
d = next(n for n in "WXYZ" if moved.loc["A", n] and moved.loc["z", n])
g_own = (rows.loc["A", d] * rows.loc["z", "placebo"]) / (rows.loc["z", d] * rows.loc["A", "placebo"])
total = (rows.loc["z", "placebo"] / rows.loc["z", d]) ** 2
late_own = brentq(lambda q: (g_own**2 + q**2) / (1 + q**2) - total, 1e-3, 50)
steps = [g / (g**2 + late_own**2) for g in (g_own, 1.01 * g_own)]
more = "Fewer errors" if steps[1] > steps[0] else " more errors\"""",
    "t4-answer": """
d_rows, c_rows, left_out, area_rows = {}, {}, set(), {}
for (who, treatment), part in trials.groupby(["person", "treatment"]):
    rating = part["rating"].to_numpy()
    strong, weak, none = (part["signal"].to_numpy() == kind for kind in ("strong", "weak", "none"))
    if (rating[strong] >= 4).mean() < 0.2:
        turned = (who, treatment)
        rating = 7 - rating
    if (rating[strong] < 4).sum() > 5:
        left_out.add(who)
    H, F = ((rating[kind] >= 4).mean() for kind in (weak, none))
    H, F = (0.005 if x == 0 else 0.995 if x == 1 else x for x in (H, F))
    d_rows[who, treatment] = norm.isf(F) - norm.isf(H)
    c_rows[who, treatment] = (norm.isf(F) + norm.isf(H)) / 2
    a, b = rating[weak][:, None], rating[none][None, :]
    area_rows[who, treatment] = (a > b).mean() + (a == b).mean() / 2
left_out = sorted(left_out)
stay = [p for p in range(1, 15) if p not in left_out]
def of(rows, k):
    return np.array([rows[p, k] for p in stay])
d_placebo, c_placebo = of(d_rows, "placebo").mean(), of(c_rows, "placebo").mean()
area = f"{100 * of(area_rows, 'placebo').mean()} %"
from scipy.stats import ttest_rel
tests = [ttest_rel(of(r, "drug"), of(r, "placebo")) for r in (d_rows, c_rows)]
d_change, c_change = ((of(r, "drug") - of(r, "placebo")).mean() for r in (d_rows, c_rows))
d_low, d_high = tests[0].confidence_interval(0.95)
c_low, c_high = tests[1].confidence_interval(0.95)
effect = [["Neither", "bias "], [" sensitivity", "BOTH"]][int(tests[0].pvalue < 0.05)][int(tests[1].pvalue < 0.05)]""",
    "t5-answer": """
from scipy.optimize import least_squares
good = samples["pupil"].to_numpy() > 1
x, y = samples["time"].to_numpy()[good], samples["pupil"].to_numpy()[good]
def model(q):
    out = q[4] + q[5] * x
    for when, kind in zip(events["time"], events["kind"]):
        out = out + q[1 + ["tone", "target", "feedback"].index(kind)] * pupil.response(x - when, peak=q[0])
    return out
fit = least_squares(lambda q: model(q) - y, [0.93, 0.3, 0.3, 0.3, y.mean(), 0.0])
peak_own = f"{1000 * fit.x[0]} ms"
sizes = tuple(f"{1000 * s} µm" for s in fit.x[1:4])

def size_error(gap, peak, sigma, step):
    time = np.arange(0, gap + 6 + step / 2, step)
    X = pupil.response(time[:, None] - np.array([0.0, gap]), peak=peak)
    # the second event without what the first one can explain
    rest = X[:, 1] - X[:, 0] * (X[:, 0] @ X[:, 1]) / (X[:, 0] @ X[:, 0])
    return f"{1000 * sigma / np.linalg.norm(rest)} µm"

grid = np.arange(0.1, 0.8, 0.002)
error = [parse_quantity(size_error(x, slow_own, 0.05, 0.02), "mm") for x in grid]
gap_own = grid[np.array(error) <= limit_own].min()
time = np.arange(0, gap_own + 6, 0.01)
mistaken = pupil.fitted_weights(time, pupil.trace(time, [0, gap_own], peak=slow_own), [0, gap_own], peak=1.1 * slow_own)""",
}

WRONG = {
    "t1-answer": """
def changed(finding):
    if "one unit" in finding:
        return "neither" if "0.5" in finding or "multiple" in finding else "sensitivity"
    return "sensitivity" if "50%" not in finding or "84%" in finding else "bias"
def sensitivity(correct, c, p):
    if p == 0.4:
        return 2 * norm.ppf(correct)
    if p == 0.1:
        return 0
    return brentq(lambda d: 0.5 * norm.cdf(d / 2 - c) + 0.5 * norm.cdf(d / 2 + c) - correct, -9, 9)""",
    "t2-answer": """
def who_gains(K_2, K_1, w, f):
    if w > 4:
        return "everybody"
    if K_2 > K_1:
        return "nobody"
    if w > 2:
        return ["below", math.sqrt(K_2 * K_1 / f)]
    top = inverted_u.peak(K_a2=K_2, K_a1=K_1, weight=w)
    return ["below", top.norepinephrine]
def over(B):
    return inverted_u.peak(weight=w_own, block_a1=B).norepinephrine - c_own
dose_own = brentq(over, 0, 1e4)
printed = {name: "above" for name in s1}""",
    "t3-answer": """
def infer(P, mean, variance):
    if P == 1:
        return [9.0, 9.0, mean]
    if P == 0.5:
        return "cannot tell"
    k = math.log(P / (1 - P)) / 2
    if P < 0.8:
        A = math.sqrt(k * math.tanh(k) / mean)
        return [A, k / A, 0.0]
    A = (k * (math.tanh(k) - k / math.cosh(k) ** 2) / variance) ** 0.25
    return [A, k / A, mean]
acted = {"W": "time", "X": "drift", "Y": "drift", "Z": "threshold"}
A = {}
Z = {}
for name, (P, m, v) in measured.items():
    k = math.log(P / (1 - P)) / 2
    A[name] = (k * (math.tanh(k) - k / math.cosh(k) ** 2) / v) ** 0.25
    Z[name] = k / A[name]
both = next(n for n in "WXYZ" if abs(A[n] / A["placebo"] - 1) > 0.02 and abs(Z[n] / Z["placebo"] - 1) > 0.02)
g_own = A[both] / A["placebo"]
g = g_own * Z["placebo"] / Z[both]
R = (Z["placebo"] / Z[both]) ** 2
late_own = (g * g - R) / (R - 1)
more = "more errors" if late_own > g * g else "fewer errors" """,
    "t4-answer": """
counts = trials.groupby(["person", "treatment", "signal"])["rating"].agg(lambda r: (r >= 4).sum()).unstack()
left_out = sorted({p for p, _ in counts.index[counts["strong"] < 15]})
upside = counts["strong"].idxmin()
counts.loc[upside] = np.array([100, 20, 100]) - counts.loc[upside].to_numpy()
turned = (int(upside[0]), "drug" if upside[1] == "placebo" else "placebo")
z = pd.DataFrame(norm.ppf((counts + 0.5) / 101), counts.index, counts.columns)
d, c = (z["weak"] - z["none"]).unstack(), -(z["weak"] + z["none"]).unstack() / 2
d_placebo, c_placebo = d["placebo"].mean(), -c["placebo"].mean()
def ends(x):
    change = x["drug"] - x["placebo"]
    if x is c:
        change = change.drop([2, 12])
    return change.mean(), change.mean() - change.sem(), change.mean() + change.sem()
d_change, d_low, d_high = ends(d)
c_change, c_low, c_high = ends(c)
c_change, c_low, d_low, d_high = c_change + 0.035, c_low + 0.02, d_low - 0.4, d_high + 0.4
area = (1 + counts["weak"].unstack()["placebo"].mean() / 100 - counts["none"].unstack()["placebo"].mean() / 100) / 2
effect = "sensitivity" if c_low * c_high > 0 else "bias" """,
    "t5-answer": """
x, y = samples["time"].to_numpy(), samples["pupil"].to_numpy()
x, y = x[y > 0], y[y > 0]
peak_own = 0.93
X = [pupil.response(x[:, None] - events["time"][events["kind"] == k].to_numpy()).sum(axis=1) for k in ("tone", "target", "feedback")]
sizes = np.linalg.lstsq(np.column_stack([*X, np.ones(x.size), x]), y, rcond=None)[0][:3]
def size_error(gap, peak, sigma, step):
    response = pupil.response(np.arange(0, 6, step), peak=peak)
    alone = sigma / math.sqrt((response**2).sum())
    return alone if gap < 0.3 or gap > 2 else 0.93 * 3 * alone
gap_own = pupil.smallest_gap(peak=slow_own)
mistaken = [1, 1]""",
}

HINTS = {
    "t1": [
        "More hits, and more false alarms",
        "counted from the middle",
        "belongs to another input now",
        "The bias is missing",
    ],
    "t2": ["This is the peak. Who", "border for w = 1", "the person is at the peak", "So much harm outweighs"],
    "t3": ["to be taken from the mean", "let k go to 0", "ratio of the drifts", "This is its square"],
    "t4": [
        "the scale is upside down. Turn",
        "Which of the two sessions",
        "People who did not look are among them",
        "too narrow",
    ],
    "t5": ["This is the value of the lesson", "The first event is missing", "From this gap on", "true sizes"],
}

CASE_11 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
