"""Reference answers of exercise 09, computed without looking at the solution notebook.

Trains are walked spike by spike, Rice's ratio is integrated by quadrature, shares are counted one by one, and limits
are found by halving ranges. The solution has closed forms and arrays. In task 4 everything is marked against the events
that truly belong to the neuron, not against the rates that they were drawn from.
"""

import math
from functools import cache
from itertools import pairwise

import numpy as np
from scipy.integrate import quad
from scipy.signal import butter, sosfiltfilt
from scipy.special import ndtr
from scipy.stats import t as student_t

from nelib.locus import autoinhibition, identified, trace, unit_record
from nelib.locus.projection_record import KINDS, PATHS
from nelib.locus.projection_record import truth as true_axon
from nelib.locus.unit_record import AFTER, CONTROL, EFFECTS, SHOCKS
from nelib.receptors.subtypes import affinities

SHOWS = {
    "the neuron that was filled through the electrode is TH+": "noradrenergic",
    "the lesion lies well inside a cluster of TH+ cells": "place",
    "the lesion lies across the border of a cluster of TH+ cells": "nothing",
    "clonidine silences it, yohimbine brings it back": "alpha2",
    "it falls silent after clonidine and is never seen again": "nothing",
    "one interval in twenty is shorter than 5 ms": "not one neuron",
    "thirty spikes, and no interval is shorter than 20 ms": "nothing",
    "its spike is 0.9 ms wide; the pass-band is not stated": "nothing",
    "it answers nine of ten foot shocks with a burst": "nothing",
    "a shock in the cortex brings a spike after 60.0 ms, each time but when it had fired in the 62 ms before": "axon",
    "a shock in the cortex, always a second after a spike, brings the next after 60.0 ms each time": "nothing",
    "half of the cells of the nucleus hold a dye that was put into the cortex": "nothing",
    "under medetomidine it is nearly silent, and atipamezole brings its rate back": "alpha2",
    "under chloral hydrate it fires 1.2 times a second": "nothing",
}


def halve(rises, low, high):
    """Return where a condition turns from true to false, by halving."""
    for _ in range(60):
        x = (low + high) / 2
        low, high = (x, high) if rises(x) else (low, x)
    return low


def told_apart(right, wrong, rel=0.13):
    """Return known mistakes; one that this student cannot be told by becomes something that nobody gives."""
    found = [right]
    for k, x in enumerate(wrong, 2):
        if isinstance(x, str):
            found.append(f"({k})" if x in found else x)
        else:
            found.append(-float(k) if any(abs(x - y) <= rel * max(abs(x), abs(y)) for y in found) else x)
    return found[1:]


# --- task 1 ----------------------------------------------------------------------------------------------------------


def of_train(spikes, duration, lost, *, cut=True, whole=False, less=0, factor=3.0):
    """Rate, CV and LV; the options make the known mistakes."""
    runs = [[]]
    ends = [start for start, _ in lost] if cut else []
    for s in spikes:
        while ends and s > ends[0]:
            ends.pop(0)
            runs.append([])
        runs[-1].append(s)
    gaps = [[b - a for a, b in pairwise(run)] for run in runs]
    every = [g for run in gaps for g in run]
    mean = sum(every) / len(every)
    CV = math.sqrt(sum((g - mean) ** 2 for g in every) / (len(every) - less)) / mean
    pairs = [p for run in ([every] if whole else gaps) for p in pairwise(run)]
    LV = factor * sum((a - b) ** 2 / (a + b) ** 2 for a, b in pairs) / len(pairs)
    seen = duration - sum(stop - start for start, stop in lost)
    return [len(spikes) / seen, CV, LV]


def naive_rate(spikes, duration, lost):
    """A known mistake: the whole time."""
    return [len(spikes) / duration, *of_train(spikes, duration, lost)[1:]]


def of_counts(spikes, duration, lost):
    """A known mistake: the CV of counts in a second."""
    counts = np.histogram(spikes, np.arange(0, math.floor(duration) + 1))[0]
    rate, _, LV = of_train(spikes, duration, lost)
    return [rate, counts.std() / counts.mean(), LV]


K_ALPHA2 = [
    next(r.quantity.value for r in affinities() if (r.receptor, r.ligand, r.parameter) == ("alpha2", drug, "K_i"))
    for drug in ("xylazine", "medetomidine")
]


def agonist_for(share):
    """Agonist, in multiples of its constant, with which the model keeps this share of its rate."""
    rest = float(autoinhibition.rate())
    return halve(lambda c: float(autoinhibition.rate(c)) > share * rest, 0.0, 1.0)


# --- task 2 ----------------------------------------------------------------------------------------------------------


@cache
def slopes(f_1, f_2):
    """Standard deviation of the slope over that of the noise, over 2π: mean squares over the pass-band."""
    return math.sqrt(quad(lambda f: f**2, f_1, f_2)[0] / quad(lambda f: 1.0, f_1, f_2)[0])


def false_per_minute(k, f_1, f_2):
    """Upward crossings in a minute."""
    return 60 * slopes(f_1, f_2) * math.exp(-k * k / 2)


def unseen(rate, share, tau, minutes, sides=2):
    """Chance of no violation: each spike of the neighbor must miss all windows."""
    forbidden = sides * tau / 1000 * rate * (1 - share)  # share of the time
    return math.exp(-forbidden * rate * share * 60 * minutes)


def minutes_for(rate, share, chance=0.05, **how):
    """Minutes after which a neighbor stays unseen with this chance."""
    return halve(lambda m: unseen(rate, share, 20.0, m, **how) > chance, 0.0, 1e4)


def band(x, fs, low=300.0, high=6000.0):
    """A second-order Butterworth filter, forward and back."""
    return sosfiltfilt(butter(2, [low, high], "bandpass", fs=fs, output="sos"), x)


def half_of_all(x):
    """Half of the distance between the quartiles."""
    low, high = np.quantile(x, [0.25, 0.75])
    return float(high - low) / 2


Z_QUARTILE = halve(lambda z: ndtr(z) < 0.75, 0.0, 2.0)


def level(sigma, allowed):
    """Threshold in µV that is crossed so often in a minute."""
    return sigma * halve(lambda k: false_per_minute(k, 300, 6000) > allowed, 0.0, 20.0)


# --- task 3 ----------------------------------------------------------------------------------------------------------


def scores(verdict, truth, untested=None):
    """Shares, by counting; `untested` is the verdict that a known mistake gives to neurons that were not tested."""
    n = {(v, y): 0 for v in (0, 1) for y in (False, True)}
    for v, y in zip(verdict, truth, strict=True):
        v = untested if v != v else v
        if v is not None:
            n[int(v), bool(y)] += 1
    every, yes = sum(n.values()), n[1, True] + n[0, True]
    return {
        "sensitivity": n[1, True] / yes,
        "specificity": n[0, False] / (every - yes),
        "precision": n[1, True] / (n[1, True] + n[1, False]),
        "accuracy": (n[1, True] + n[0, False]) / every,
        "always yes": yes / every,
    }


def swapped(found, **other):
    """A known mistake: some entries are those of others, or are changed."""
    return found | {key: found[value] if isinstance(value, str) else value for key, value in other.items()}


def trust(share, sensitivity, specificity):
    """Of a million neurons, those that meet the criterion and are noradrenergic."""
    yes, no = 1e6 * share, 1e6 * (1 - share)
    called = yes * sensitivity + no * (1 - specificity)
    return yes * sensitivity / called


@cache
def scores_of(slowest, narrowest):
    """The criterion on the fifty neurons."""
    rows = identified.summaries()
    verdict = [int(r["spikes"] / r["duration"] >= slowest and r["rise"] + r["fall"] > narrowest) for r in rows]
    return scores(verdict, [r["kind"] == "TH+" for r in rows])


# --- task 4 ----------------------------------------------------------------------------------------------------------


def measured(at):
    """Everything that is asked for, from the spikes of one neuron."""
    at = np.asarray(at, float)
    within = lambda start, stop: int(((at >= start) & (at < stop)).sum())  # noqa: E731
    minutes = [within(60 * k, 60 * k + 60) for k in range(10)]
    rate = sum(minutes) / (CONTROL[1] - CONTROL[0])
    error = np.std(minutes, ddof=1) / math.sqrt(10) / 60
    half = student_t.ppf(0.975, 9) * error
    after = lambda start, stop: sum(within(s + start, s + stop) for s in SHOCKS) / SHOCKS.size  # noqa: E731
    first, quiet, before = after(0, 0.5), after(1.5, 4.5) / 3, after(-1, 0)
    return {
        "rate": rate,
        "low": rate - half,
        "high": rate + half,
        "width": [2 * half, rate],
        "one_error": [2 * error, rate],
        "deviation": [2 * half * math.sqrt(10), rate],
        "poisson": [2 * 1.96 * math.sqrt(sum(minutes)) / 600, rate],
        "burst": first - 0.5 * rate,
        "counted": first,
        "driven": first / 0.5,
        "pause": 100 * quiet / rate,
        "pause_Hz": quiet,
        "pause_before": 100 * quiet / before if before else -1.0,
        "left": 100 * within(*AFTER) / 600 / rate,
    }


def record_of(me):
    """The neuron by the truth, and what known mistakes take for it."""
    events = unit_record.truth(me)
    time, height = events["time"].to_numpy(), events["height"].to_numpy()
    source = events["source"].to_numpy()
    early = time < 300
    tall, small = (np.log(height[early & (source == name)]).mean() for name in ("neuron", "neighbor"))
    a_spike = np.isin(source, ("neuron", "neighbor"))
    return {
        "good": measured(time[source == "neuron"]),
        "all": measured(time),
        "pooled": measured(time[a_spike]),
        "window": measured(time[a_spike & (np.log(height) > (tall + small) / 2)]),
        "artifacts": measured(time[np.isin(source, ("neuron", "artifact"))]),
        "neighbor": measured(time[source == "neighbor"]),
    }


# --- task 5 ----------------------------------------------------------------------------------------------------------


def thresholds(height, sigma, f_1, f_2, rate, missed, false):
    """Lowest and highest k, each by halving."""
    lowest = max(halve(lambda k: false_per_minute(k, f_1, f_2) > 60 * rate * false, 0.0, 40.0), 0.0)
    if false_per_minute(0, f_1, f_2) <= 60 * rate * false:
        lowest = 0.0
    highest = halve(lambda k: ndtr(k - height / sigma) < missed, -40.0, 200.0)
    return [lowest, highest] if lowest <= highest else "none"


CORNERS = (100, 300, 600)


@cache
def kept(corner):
    """Share of a broad spike that a low corner leaves."""
    wave = trace.template("lc", 25_000)
    return float(band(np.pad(wave, 5000), 25_000, corner).max())


def above(distance, Z, corner, sigma=None):
    """Height of the spike in standard deviations of the noise."""
    noise = trace.noise_level(Z, corner, 6000) if sigma is None else sigma
    return kept(corner) * float(trace.spike_height(distance, Z)) / noise


def serves(distance, Z, corner, missed, false, rate):
    """Whether there is a threshold."""
    return thresholds(above(distance, Z, corner), 1.0, corner, 6000, rate, missed, false) != "none"


@cache
def farthest_of(missed, false, rate, unfiltered=False):
    """Farthest distances at which 1 MΩ serves, with 100 and with 300 Hz."""
    found = []
    for corner in (100, 300):
        part = 1.0 if unfiltered else kept(corner)
        needed = halve(lambda h, c=corner: thresholds(h, 1.0, c, 6000, rate, missed, false) == "none", 0.0, 50.0)
        sigma = trace.noise_level(1.0, corner, 6000)
        found.append(halve(lambda d, p=part, n=needed, s=sigma: p * float(trace.spike_height(d, 1.0)) > n * s, 0, 300))
    return found


DESIGNS = [
    [[0.1, 0.5, 2.0], 30, 0.01, 0.02, 1.0], [[0.1, 0.5, 2.0], 36, 0.01, 0.05, 1.0],
    [[0.1, 0.5, 2.0], 40, 0.01, 0.02, 2.0], [[0.2, 1.0, 5.0], 22, 0.01, 0.05, 0.5],
    [[0.2, 1.0, 5.0], 40, 0.01, 0.02, 1.0], [[0.3, 1.0, 3.0], 22, 0.02, 0.05, 1.0],
    [[0.3, 1.0, 3.0], 36, 0.01, 0.05, 0.5], [[0.5, 2.0, 8.0], 30, 0.01, 0.02, 2.0],
]  # fmt: skip


def offers_of(impedances):
    """All offers, and what they are."""
    return {f"{Z} MΩ, {corner} Hz": (Z, corner) for Z in impedances for corner in CORNERS}


def reference(me):
    """Return what the expressions in probes.toml use, for one student."""
    own = unit_record.noisy(me)
    filtered = band(own.samples, own.rate)
    sigma = half_of_all(filtered) / Z_QUARTILE
    allowed = me.number("allowed", 2, 12, step=1, default=6)
    impedances, distance, *wishes = me.choice("design", DESIGNS, default=DESIGNS[0])
    offers = offers_of(impedances)
    stands = {name: above(distance, *offer) for name, offer in offers.items()}
    best = max(stands, key=stands.get)
    tallest = max(offers, key=lambda n: kept(offers[n][1]) * float(trace.spike_height(distance, offers[n][0])))
    quietest = min(offers, key=lambda n: trace.noise_level(*offers[n], 6000))
    unfiltered = {name: stands[name] / kept(offer[1]) for name, offer in offers.items()}
    needs = {
        name: halve(lambda h, c=c: thresholds(h, 1.0, c, 6000, wishes[2], *wishes[:2]) == "none", 0.0, 50.0)
        for name, (_, c) in offers.items()
    }
    scored = scores_of(
        me.choice("slowest", [0.65, 0.8, 1.0, 1.2], default=1.0), me.choice("narrowest", [0.6, 0.65, 0.7], default=0.6)
    )
    wanted = me.choice("wanted", [0.85, 0.9, 0.95], default=0.9)
    found = scored["sensitivity"], scored["specificity"]
    share_own = halve(lambda x: trust(x, *found) < wanted, 0.0, 1.0)
    record, axon = record_of(me), true_axon(me)
    kept_rate = me.number("kept rate", 0.7, 0.95, step=0.05, default=0.9)
    good, everything, pooled, window, artifacts, neighbor = record.values()
    return {
        "places": lambda *kinds: [place for place, (kind, _) in axon.items() if kind in kinds],
        "speeds_of": lambda *kinds: {p: PATHS[p] / way for p, (kind, way) in axon.items() if kind in kinds},
        "KINDS": KINDS,
        "kept_rate": kept_rate,
        "silence": agonist_for(kept_rate),
        "other_silence": agonist_for(1 - kept_rate),
        "sigma_own": sigma,
        "whole_deviation": float(filtered.std()),
        "raw_sigma": half_of_all(own.samples) / Z_QUARTILE,
        "allowed": allowed,
        "level_own": level(sigma, allowed),
        "hidden": (
            me.number("rate hidden", 0.8, 1.6, step=0.1, default=1.2),
            me.number("share hidden", 0.06, 0.2, step=0.01, default=0.1),
        ),
        "scored": scored,
        "wanted": wanted,
        "share_own": share_own,
        **record,
        "share_wrong": told_apart(share_own, [1 - share_own, scored["precision"], wanted, trust(wanted, *found)], 0.02),
        **{
            f"{end}_wrong": told_apart(good[end], [pooled[end], neighbor[end], good["driven"], everything[end]])
            for end in ("rate", "low", "high")
        },
        "burst_wrong": told_apart(
            good["burst"],
            [good["counted"], good["driven"], artifacts["burst"], artifacts["counted"]]
            + [found["burst"] for found in (pooled, everything, neighbor)],
        ),
        "pause_wrong": told_apart(
            good["pause"],
            [good["pause_before"], 100 - good["pause"], pooled["pause"], everything["pause"], neighbor["pause"]],
        ),
        "left_wrong": told_apart(
            good["left"], [window["left"], 100 - good["left"], pooled["left"], everything["left"], neighbor["left"]]
        ),
        "effect": unit_record.neuron(me)["effect"],
        "other_effect": next(e for e in EFFECTS if e != unit_record.neuron(me)["effect"]),
        "farthest": farthest_of(*wishes),
        "wishes": wishes,
        "offers": offers,
        "stands": stands,
        "needs": needs,
        "usable": [name for name in offers if stands[name] >= needs[name]],
        "unfiltered": [name for name in offers if unfiltered[name] >= needs[name]],
        "best": best,
        "best_wrong": told_apart(best, [tallest, quietest, sorted(stands, key=stands.get)[-2]]),
    }
