"""Whose spike is it: detected spikes in the plane of their first two components, and what sorting makes of them.

The recording is one of many: `SEED` chose the trains and the noise once. With other seeds the numbers differ and the
surprises stay: without alignment, with too many units or with a near neighbor spikes are lost in nearly all of them.
"""

from functools import lru_cache

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.detection import Detection, detect, match, sort
from nelib.locus.firing import draw
from nelib.locus.spikes import violations
from nelib.locus.trace import background, sound, spike_height, template
from nelib.locus.waveform import bandpass, filtered

EVIDENCE = {name: row.value for name, row in load_evidence("lc_recording").items()}
REFRACTORY = EVIDENCE["refractory"] / 1000  # s
SAMPLING = 15_000.0  # Hz; enough for the pass-band, and fast
LENGTH = 25.0  # s
RATE = 2.0  # Hz, of the neuron: in the upper half of the identified ones
FAR = 1.4  # distance of the second neighbor, in distances of the first one of the evidence table
THRESHOLD = 5.0  # standard deviations of the noise: at four, noise alone makes spikes
SEED = 8
IMPEDANCE = 1.0  # MΩ
UNITS = "ABCDE"
EDGE = round(SAMPLING / 100)  # samples of silence around a spike, in which a filter may ring
TOP = EDGE + int(template("lc", SAMPLING).argmax())  # sample of the peak, the same for all kinds
BINS = REFRACTORY * 10.0 ** (np.arange(-6, 14) / 5)  # s; the refractory period is an edge
SHORTEST, LONGEST = 1.001 * BINS[0], 0.999 * BINS[-1]
HEARD = 6.0  # s
PLANE = ((-180, 190), (-130, 195))  # µV, of the first two components
SHARES = ("recall", "precision")


@lru_cache(maxsize=1)
def trains() -> tuple[np.ndarray, ...]:
    """Return the spikes of the neuron and of its two neighbors; always the same ones."""
    random = [np.random.default_rng([SEED, k]) for k in range(3)]
    others = dict(regularity=1.0, refractory=EVIDENCE["dead"] / 1000)
    return draw(RATE, LENGTH, random[0]), *(draw(EVIDENCE["neighbor_rate"], LENGTH, r, **others) for r in random[1:])


@lru_cache(maxsize=1)
def parts() -> tuple[np.ndarray, ...]:
    """Return the filtered noise (µV), and the filtered spikes, of height 1 before, of the neuron and its neighbors."""
    corners = EVIDENCE["low"], EVIDENCE["high"]
    noise = bandpass(background(round(LENGTH * SAMPLING), SAMPLING, IMPEDANCE, SEED), SAMPLING, *corners)
    shapes = [np.pad(template(unit, SAMPLING), EDGE) for unit in ("lc", "neighbor")]
    return noise, *(filtered(shape, 1000 / SAMPLING, *corners) for shape in shapes)


def recorded(neighbor: float, noise: float, drift: float) -> np.ndarray:
    """Return a filtered trace: the neuron, a neighbor at a distance (µm), one farther away, noise; all drift (µm).

    A filter is linear, so what a slider changes is filtered before it is scaled and added.
    """
    quiet, *shapes = parts()
    wave = noise * quiet
    places = EVIDENCE["distance"], neighbor, FAR * EVIDENCE["neighbor_first"]
    for train, away, shape in zip(trains(), places, (shapes[0], shapes[1], shapes[1]), strict=True):
        at = np.round(train * SAMPLING).astype(int)
        heights = spike_height(away + drift * train / LENGTH, IMPEDANCE)
        index = at[:, None] + np.arange(shape.size) - TOP
        inside = (index >= 0) & (index < wave.size)
        np.add.at(wave, index[inside], (heights[:, None] * shape)[inside])
    return wave


def owned(found: Detection, truth: np.ndarray) -> np.ndarray:
    """Say of each detected spike whether it is one of the neuron."""
    near = np.searchsorted(truth, found.times).clip(1, truth.size - 1)
    away = np.minimum(abs(found.times - truth[near]), abs(found.times - truth[near - 1]))
    return away <= EVIDENCE["tolerance"] / 1000


@register
class Sorting(Explorer):
    """Clusters, mean waveforms, intervals of one unit, and its score against the truth."""

    name = "09_sorting"
    title = "Whose spike is it?"
    size = (800, 430)
    controls = (
        Slider("noise", "Noise", 0.5, 1.75, 1, "× usual", step=0.05),
        Slider("neighbor", "Distance of the neighbor", 36, 100, EVIDENCE["neighbor_first"], "µm", step=1),
        Slider("drift", "Drift while recording", 0, 30, 0, "µm", step=0.5),
        Switch("align", "Align the spikes", True),
        Slider("units", "Units asked for", 1, 5, 2, step=1),
    )
    presets = {
        "Not aligned": {"align": False},
        "One unit for all": {"units": 1},
        "Four units for two": {"units": 4},
        "A neighbor as near": {"neighbor": 36},
    }

    def compute(self, units, align, neighbor, noise, drift):
        wave = recorded(neighbor, noise, drift)
        found, truth, k = detect(wave, SAMPLING, THRESHOLD), trains()[0], round(units)
        made = sort(wave, found, SAMPLING, k, align=align) if found.times.size > k + 1 else None
        train = found.times[:0] if made is None else made.trains[0]
        score, gaps = match(train, truth), np.diff(train)
        return {
            "units": k,
            "align": align,
            "asked": not align and k == 2 and (neighbor, noise, drift) == (EVIDENCE["neighbor_first"], 1, 0),
            "trace": wave,
            "detected": int(found.times.size),
            "mine": owned(found, truth),
            "labels": np.zeros(found.times.size, int) if made is None else made.labels,
            "scores": np.zeros((found.times.size, 2)) if made is None else made.scores,
            "shapes": np.zeros((0, 1)) if made is None else made.shapes,
            "explained": 0.0 if made is None else float(made.explained.sum()),
            "spikes": int(train.size),
            "true": int(truth.size),
            "gaps": gaps,
            "counts": np.histogram(np.clip(gaps, SHORTEST, LONGEST), BINS)[0],
            "short": int((gaps < REFRACTORY).sum()),
            "violations": float(violations(train)) if train.size > 1 else 0.0,
            "recall": float(score.recall),
            "precision": float(score.precision) if train.size else 0.0,
        }

    def sound(self, data):
        return sound(data["trace"][: int(HEARD * SAMPLING)], SAMPLING)

    def draw(self, figure, data):
        plane = figure.add_axes((0.085, 0.235, 0.425, 0.68))
        shapes = figure.add_axes((0.6, 0.64, 0.37, 0.275))
        intervals = figure.add_axes((0.6, 0.235, 0.37, 0.235))
        bars = figure.add_axes((0.085, 0.02, 0.9, 0.105))
        plane.set(xlim=PLANE[0], ylim=PLANE[1], xlabel="first component (µV)", ylabel="second component (µV)")
        plane.set_title("Each mark is a detected spike")
        shapes.set(xlim=(-EVIDENCE["cut_before"], EVIDENCE["cut_after"]), ylim=(-70, 120), ylabel="µV")
        shapes.set(title="Mean of each unit")
        shapes.set_xticks([-0.5, 0, 0.5, 1], ["−0.5 ms", "0", "0.5 ms", "1 ms"])
        intervals.set(xlim=(1e-3, 10), ylim=(0, 21), xscale="log", ylabel="intervals")
        intervals.set_title("Intervals of unit A")
        intervals.set_xticks([1e-3, 0.01, 0.1, 1, 10], ["1 ms", "10 ms", "100 ms", "1 s", "10 s"])
        intervals.minorticks_off()
        tint, bad = color("norepinephrine"), color("warning")
        intervals.axvspan(1e-3, REFRACTORY, color=bad, alpha=0.07, lw=0)
        intervals.axvline(REFRACTORY, color=bad, lw=1.4, ls=(0, (4, 2)))
        intervals.text(REFRACTORY * 0.9, 19.6, "too short", ha="right", va="top", fontsize=8, color=bad)
        looks = zip("osD^v", (tint, color("second"), INK, SOFT, color("main")), (5.5, 5, 4.5, 5.5, 5.5), strict=True)
        marks, lines = [], []
        for unit, (marker, tone, size) in zip(UNITS, looks, strict=True):
            face = tone if unit in "AB" else PAPER
            style = dict(marker=marker, ms=size, mfc=face, mec=tone, mew=1.3, alpha=0.85)
            marks.append(plane.plot([], [], ls="", label=unit, **style)[0])
            lines.append(shapes.plot([], [], color=tone, lw=1.8, markevery=4, **style | {"ms": 4, "alpha": 1})[0])
        ring = plane.plot([], [], "o", ms=10.5, mfc="none", mec=tint, mew=1.0, label="the neuron's own")[0]
        plane.legend(
            handles=[*marks, ring], loc="upper left", ncol=6, fontsize=8.5, handletextpad=0.1, columnspacing=0.7,
            borderaxespad=0.2,
        )  # fmt: skip
        middle = (BINS[1:] * BINS[:-1]) ** 0.5
        widths = 0.86 * np.diff(BINS)
        low = middle < REFRACTORY
        bars.set(xlim=(0, 1), ylim=(0, 1))
        bars.set_axis_off()
        guess = color("prediction")
        artists = {
            "marks": marks,
            "ring": ring,
            "lines": lines,
            "bars": list(
                intervals.bar(
                    middle, 0 * middle, widths, color=[bad if b else tint for b in low], alpha=0.85, align="center"
                )
            ),
            "count": intervals.text(0.985, 0.93, "", transform=intervals.transAxes, ha="right", va="top", fontsize=8.5),
            "values": {},
            "shares": {},
            "words": {},
        }
        for share, start in zip(SHARES, (0.0, 0.52), strict=True):
            words = {
                "recall": "recall: share of the neuron's spikes that are in A",
                "precision": "precision: share of A that is the neuron's",
            }
            bars.text(start, 0.78, words[share], fontsize=9, va="center")
            bars.plot([start, start + 0.4], [0.25, 0.25], color=FAINT, lw=9, solid_capstyle="butt")
            artists["shares"][share] = bars.plot([], [], color=tint, lw=9, solid_capstyle="butt")[0]
            artists["words"][share] = bars.text(start + 0.415, 0.25, "", fontsize=10, weight="bold", va="center")
        artists["guess"] = bars.plot([], [], color=guess, lw=2, ls=(0, (2, 1)))[0]
        artists["guess label"] = bars.text(0.4, 0.78, "", color=guess, fontsize=8.5, ha="right", va="center")
        return artists

    def update(self, artists, data):
        scores, labels, shapes = data["scores"], data["labels"], data["shapes"]
        x, y = (np.clip(scores[:, i], *PLANE[i]) for i in (0, 1))
        time = np.linspace(-EVIDENCE["cut_before"], EVIDENCE["cut_after"], shapes.shape[1])
        for k, (mark, line) in enumerate(zip(artists["marks"], artists["lines"], strict=True)):
            mark.set_data(x[labels == k], y[labels == k])
            line.set_data((time, shapes[k]) if k < len(shapes) else ([], []))
        artists["ring"].set_data(x[data["mine"]], y[data["mine"]])
        for bar, count in zip(artists["bars"], data["counts"], strict=True):
            bar.set_height(min(count, 20.5))
        share = f"{100 * data['violations']:.1f}% too short" if data["short"] else "none too short"
        artists["count"].set_text(f"{len(data['gaps'])} intervals, {share}")
        for name, start in zip(SHARES, (0.0, 0.52), strict=True):
            artists["shares"][name].set_data([start, start + 0.4 * data[name]], [0.25, 0.25])
            artists["words"][name].set_text(f"{100 * data[name]:.0f}%")
        guess = data["prediction"] if data["asked"] else None
        at = 0.4 * min(max(guess or 0, 0), 100) / 100
        artists["guess"].set_data(([], []) if guess is None else ([at, at], [-0.05, 0.55]))
        artists["guess label"].set_text("" if guess is None else "- - your prediction")

    def describe(self, data):
        if not data["spikes"]:
            return f"{data['detected']} peaks pass five standard deviations of the noise: too few to sort."
        units = "one unit" if data["units"] == 1 else f"{data['units']} units"
        short = f"{data['short']} of {len(data['gaps'])} intervals" if data["short"] else "no interval"
        return (
            f"{LENGTH:g} s, {data['detected']} spikes, {units}, {'aligned' if data['align'] else 'not aligned'}. "
            f"Unit A: {data['spikes']} spikes, recall {100 * data['recall']:.0f}%, precision "
            f"{100 * data['precision']:.0f}%; {short} ({100 * data['violations']:.1f}%) below "
            f"{EVIDENCE['refractory']:g} ms."
        )

    def bounds(self, data):
        yield Bound("recall, precision, violations", [data[n] for n in (*SHARES, "violations")], 0, 1)
        yield Bound("variance explained", data["explained"], 0, 1)
        yield Bound("spikes of unit A", data["spikes"], 0, data["detected"])
        yield Bound("intervals", data["gaps"], 0, LENGTH)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {"first component (µV)": data["scores"][:, 0], "second component (µV)": data["scores"][:, 1],
             "unit": [UNITS[k] for k in data["labels"]], "of the neuron": data["mine"]}
        )  # fmt: skip
