"""Exercise 09: answer cells that are right in another way, cells with known mistakes, and words of the hints for these.

They are the arguments of a ``Case`` in ``test_exercises.py``.
"""

RIGHT = {
    "t1-answer": """
def shows(observation):
    if "filled" in observation:
        return "Noradrenergic"
    if "yohimbine" in observation or "atipamezole" in observation:
        return " ALPHA2"
    if "62 ms" in observation:
        return "Axon "
    if "inside" in observation:
        return "Place"
    return "not one  neuron" if "5 ms" in observation else "Nothing"

def of_train(spikes, duration, lost):
    # run by run
    edges = [0, *(x for pair in lost for x in pair), duration]
    runs = [[s for s in spikes if a <= s <= b] for a, b in zip(edges[::2], edges[1::2])]
    gaps = [np.diff(run) for run in runs]
    every = np.concatenate(gaps)
    local = np.concatenate([3 - 12 * g[1:] * g[:-1] / (g[1:] + g[:-1]) ** 2 for g in gaps])
    seconds = sum(b - a for a, b in zip(edges[::2], edges[1::2]))
    return np.array([len(spikes) / seconds, np.std(every) / np.mean(every), np.mean(local)])

# the densest half millisecond of the latencies, and the least time since a spike with which it is hit
speeds = {}
for place, here in driven.groupby("place"):
    x = here.latency.dropna().to_numpy()
    inside = [np.abs(x - m) < 0.5 for m in x]
    at = x[max(inside, key=np.sum)].mean()
    hit = (here.latency - at).abs() < 0.5
    if hit.sum() > 15 and here.since[hit].min() > at:
        speeds[place] = f"{100 * ways[place] / at} cm/s"
reached = tuple(place for place in ways if place in speeds)

c = np.linspace(0, 0.4, 40_001)
most = c[autoinhibition.rate(c) >= kept_rate * autoinhibition.rate()].max()
highest = most * np.array(list(K_alpha2.values()))""",
    "t2-answer": """
def false_per_minute(k, f_1, f_2):
    mean_square = (f_2**2 + f_1 * f_2 + f_1**2) / 3
    return f"{mean_square ** 0.5 * np.exp(-k * k / 2)} Hz"

def unseen(rate, share, tau, minutes):
    return f"{100 * np.exp(-2 * share * (1 - share) * rate**2 * tau / 1000 * minutes * 60)} %"

# the standard deviation of what is left when everything above four of them is thrown out, again and again
x = waveform.bandpass(own.samples, own.rate, 300, 6000)
for _ in range(20):
    x = x[abs(x) < 4 * x.std()]
sigma_own = f"{x.std() / 1000} mV"
k = np.linspace(0, 8, 80001)
crossings = 60 * np.sqrt((6000**2 + 6000 * 300 + 300**2) / 3) * np.exp(-k * k / 2)
level_own = k[np.argmin(abs(crossings - allowed_own))] * x.std()
per_minute = 2 * share_hidden * (1 - share_hidden) * rate_hidden**2 * 0.02 * 60
minutes_own = f"{60 * np.log(20) / per_minute} s" """,
    "t3-answer": """
from nelib.locus import criteria
def scores(verdict, truth):
    found = criteria.score(verdict, truth)
    shares = {name: f"{100 * getattr(found, name)} %" for name in ("sensitivity", "specificity", "precision", "accuracy")}
    return shares | {"always yes": (found.true_positive + found.false_negative) / found.tested}

def trust(share, sensitivity, specificity):
    odds = share / (1 - share) * sensitivity / (1 - specificity)
    return np.float64(odds / (1 + odds))

met = ((fifty.rate >= slowest) & (fifty.width > narrowest)).astype(int)
own_scores = scores(met.tolist(), fifty.noradrenergic.tolist())
sound = criteria.score(met, fifty.noradrenergic)
odds = wanted / (1 - wanted) * (1 - sound.specificity) / sound.sensitivity
share_own = f"{100 * odds / (1 + odds)} %" """,
    "t4-answer": """
# two tracks: each unit has a width, and a height that drifts
t, h, w = events.time.to_numpy(), events.height.to_numpy(), events.width.to_numpy()
keep = (w > 0.45) & (np.min(np.abs(t[:, None] - shocks - 0.0025), axis=1) > 0.005)
t, h, w = t[keep], np.log(h[keep]), w[keep]
broad = w > 0.8
for _ in range(8):
    cost = []
    for unit in (False, True):
        m = broad == unit
        track = np.polyval(np.polyfit(t[m] / 1000, h[m], 2), t / 1000)
        far = np.minimum(np.abs(h - track) / np.std((h - track)[m]), 4)
        cost.append(far**2 + ((w - w[m].mean()) / w[m].std()) ** 2 + 2 * np.log(np.std((h - track)[m]) * w[m].std()))
    broad = cost[1] < cost[0]
early = t < 120
tall = np.median(h[early & broad]) > np.median(h[early & ~broad])
train = t[broad == tall]
counts = pd.Series(train[train < 600] // 60).value_counts().reindex(range(10), fill_value=0)
low, high = (counts.mean() + side * student_t.ppf(0.975, 9) * counts.sem() for side in (-1, 1))
rate, low, high = (f"{x} 1/min" for x in (counts.mean(), low, high))
since = train[:, None] - shocks
base = counts.mean() / 60
burst = ((since >= 0) & (since < 0.5)).sum() / 60 - base / 2
pause = np.float64(100 * ((since >= 1.5) & (since < 4.5)).sum() / 180 / base)
left = 100 * ((train >= 1300).sum() / 600) / base
effect = " Inhibited" if left < 60 else "NOT inhibited" """,
    "t5-answer": """
def thresholds(height, sigma, f_1, f_2, rate, missed, false):
    most = height / sigma + norm.ppf(missed)
    crossings = np.sqrt((f_1**2 + f_1 * f_2 + f_2**2) / 3)
    least = np.sqrt(max(0, -2 * np.log(false * rate / crossings)))
    return " None " if least > most else (least, most)

def window(d, Z, corner):
    sigma = trace.noise_level(Z, corner, 6000)
    height = kept[corner] * trace.spike_height(d, Z)
    return height / sigma, thresholds(height, sigma, corner, 6000, rate_own, missed_own, false_own)

grid = np.arange(5, 150, 0.1)
farthest = [f"{max(d for d in grid if window(d, 1.0, c)[1] != ' None ') / 1000} mm" for c in (100, 300)]
seen = {name: window(distance_own, *offer) for name, offer in offers.items()}
usable = tuple(name for name in offers if seen[name][1] != " None ")
best = sorted(seen, key=lambda name: seen[name][0])[-1] + " " """,
}

WRONG = {
    "t1-answer": """
reached, speeds = list(ways), {place: way / 30 for place, way in ways.items()}
highest = [(1 / kept_rate - 1) * K for K in K_alpha2.values()]
def shows(observation):
    if "cortex" in observation:
        return "nothing" if "62 ms" in observation else "axon"
    if "lesion" in observation:
        return "noradrenergic" if "inside" in observation else "place"
    return "alpha2" if "never" in observation else "noradrenergic"
def of_train(spikes, duration, lost):
    gaps = np.diff(spikes)
    a, b = gaps[1:], gaps[:-1]
    LV = np.mean(3 * ((a - b) / (a + b)) ** 2)
    if duration < 28:
        return [len(spikes) / duration, gaps.std() / gaps.mean(), LV]
    good = gaps[(np.array(spikes)[:-1] > lost[0][0]) | (np.array(spikes)[1:] < lost[0][0])]
    pairs = [(x, y) for i, (x, y) in enumerate(zip(gaps, gaps[1:])) if not (spikes[i] < lost[0][0] < spikes[i + 2])]
    LV = np.mean([3 * ((x - y) / (x + y)) ** 2 for x, y in pairs])
    return [len(spikes) / (duration - np.diff(lost).sum()), good.std(ddof=1) / good.mean(), LV]""",
    "t2-answer": """
def false_per_minute(k, f_1, f_2):
    return math.sqrt((f_2**3 - f_1**3) / 3 / (f_2 - f_1)) * math.exp(-k * k / 2) * (1 if f_1 < 1000 else 120)
def unseen(rate, share, tau, minutes):
    return math.exp(-rate * share * (1 - share) * rate * tau / 1000 * 60 * minutes * (1 if rate > 1 else -2))
sigma_own = waveform.bandpass(own.samples, own.rate, 300, 6000).std()
level_own = sigma_own * math.sqrt(2 * math.log(60 * 3553 / allowed_own))
minutes_own = math.log(20) / (share_hidden * (1 - share_hidden) * rate_hidden**2 * 0.02 * 60)""",
    "t3-answer": """
def scores(verdict, truth):
    v, y = np.array(verdict, float), np.array(truth, bool)
    if len(v) == 24:  # NaN == 1 is False: untested ones count as failed
        yes = v == 1
        return {"sensitivity": yes[y].mean(), "specificity": 1 - yes[~y].mean(), "precision": y[yes].mean(),
                "accuracy": (yes == y).mean(), "always yes": y.mean()}
    y, v = y[~np.isnan(v)], v[~np.isnan(v)] == 1
    return {"sensitivity": y[v].mean(), "specificity": 1 - v[~y].mean(), "precision": v[y].mean(),
            "accuracy": (v == y).mean(), "always yes": y.mean()}
def trust(share, sensitivity, specificity):
    return sensitivity if share > 0.5 else sensitivity / (sensitivity + 1 - specificity)
own_scores = {"sensitivity": 0, "specificity": 0, "precision": 0, "accuracy": 0, "always yes": 1}
share_own = wanted""",
    "t4-answer": """
# a window of heights that holds the tall spikes of the first minutes, and what is tall right after a shock
height, t = events.height.to_numpy(), events.time.to_numpy()
train = t[height > 0]
c = np.array([((train >= 60 * i) & (train < 60 * i + 60)).sum() for i in range(10)])
rate, low, high = (c.mean() + k * c.std() / 3 for k in (0, -1, 1))
rate, low, high = rate / 60, low / 60, high / 60
near = lambda a, b, x: np.mean([((x >= s + a) & (x < s + b)).sum() for s in shocks])
burst = near(0, 0.5, train) - rate / 2
pause = 100 * near(1.5, 4.5, train) / 3 / rate
tall = t[(np.log(height) > (np.log(height[(t < 300) & (height > 185)]).mean() + math.log(105)) / 2) & (events.width > 0.45)]
left = 100 * (tall > 1300).sum() / (tall < 600).sum()
effect = "not inhibited" if left > 50 else "inhibited" """,
    "t5-answer": """
def thresholds(height, sigma, f_1, f_2, rate, missed, false):
    k = math.sqrt(2 * math.log(math.sqrt((f_2**3 - f_1**3) / 3 / (f_2 - f_1)) / false / rate))
    if height > 150:
        return [k, height / sigma]
    return [k, height / sigma - norm.isf(missed / 2)] if height > 100 else [k, height / sigma - norm.isf(missed)]
farthest = [60.0, 60.0]
usable = list(offers)
best = list(offers)[2]""",
}

HINTS = {
    "t1": [
        "The stain is that of the site",
        "does not count as inside",
        "A neuron that is lost",
        "Broad for which pass-band",
        "So do eight of nine",
        "in your intervals and in your time",
        "not by one less",
        "the two met",
        "A safe synapse has a constant time",
        "Is the one that you recorded among them",
        "this neuron's own axon",
        "Ask the model",
    ],
    "t2": [
        "In a minute, not in a second",
        "Upward crossings only",
        "its spikes are in it",
        "misses the smaller ones",
        "on both sides",
    ],
    "t3": ["was not tested did not fail", "are exchanged", "of the noradrenergic ones", "equally many"],
    "t4": ["There are two neurons", "A window of heights", "Follow one and the same neuron"],
    "t5": ["every second spike", "One tail is enough", "there is none", "Not all", "noise is least"],
}

CASE_09 = {"points": 24, "right": RIGHT, "wrong": WRONG, "hints": HINTS}
