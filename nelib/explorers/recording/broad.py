"""What is broad: the spike of an identified neuron before and after the band-pass of an amplifier."""

from functools import lru_cache

import numpy as np
from scipy import constants
from scipy.signal import fftconvolve

from nelib.explorers.recording.neurons import KINDS, MARKERS, SIGNS, TINTS, chosen, order, source, source_label
from nelib.explorers.recording.neurons import tell_source as tell
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, OUTLINE, SOFT, color, pale
from nelib.locus.identified import Neurons, load
from nelib.locus.waveform import filtered, shape

EVIDENCE = {name: row.value for name, row in load_evidence("lc_recording").items()}
BOTH, ONE = "both ways (no delay)", "one way (an amplifier)"
CELLS = 50
STEP = 0.04
LATE = 4.5  # ms after the peak; later than that the filter meets the end of the published piece
NEAR = (0.5, 0.75)  # ms before and after the peak, where the filtered peak is looked for
TOP = 1.45  # ms, the top of the strip
COLUMNS = {"TH+": (0.0, 1.05), "TH-": (1.25, 1.95)}  # of the strip


def near(value: float, other: float) -> bool:
    """Whether a slider stands where the lesson asked, to one of its steps."""
    return abs(value / other - 1) < STEP


def through(waves: np.ndarray, step: float, low: float, high: float, causal: bool) -> np.ndarray:
    """Filter all waveforms at once.

    The filter is linear: what it makes of one single sample tells what it makes of every spike. So it runs once.
    """
    n = waves.shape[1]
    answer = filtered(np.eye(1, 2 * n - 1, n - 1)[0], step, low, high, causal=causal)
    return fftconvolve(waves, answer[None], axes=1)[:, n - 1 : 2 * n - 1]


def main_peak(wave: np.ndarray, peak: int, step: float) -> int:
    """Return the sample of the peak of a filtered waveform, which is near the `peak` of the unfiltered one.

    A filter that runs one way lets the wave swing back after the trough, at times above what is left of the peak.
    """
    first = max(peak - round(NEAR[0] / step), 0)
    return first + int(wave[first : peak + round(NEAR[1] / step)].argmax())


def read(waves: np.ndarray, neurons: Neurons) -> list:
    """Return the shape of each waveform, read up to `LATE` after the peak."""
    step, peaks = neurons.step, neurons.waveforms.argmax(axis=1)
    last = peaks + round(LATE / step)
    return [shape(w[:k], step, peak=main_peak(w, p, step)) for w, p, k in zip(waves, peaks, last, strict=True)]


@lru_cache(maxsize=2)
def unfiltered(neurons: Neurons) -> list:
    """Return the shape of each waveform as it was published."""
    return read(neurons.waveforms, neurons)


def crossings(x: np.ndarray, t: np.ndarray, top: int) -> tuple[float, float, float]:
    """Return when a waveform passes half of its peak on both sides of it, and that height."""
    height = float(x[top]) / 2
    i, j = np.flatnonzero(x[:top] <= height)[-1], top + np.flatnonzero(x[top:] <= height)[0]
    rise = t[i] + (height - x[i]) / (x[i + 1] - x[i]) * (t[i + 1] - t[i])
    return float(rise), float(t[j - 1] + (x[j - 1] - height) / (x[j - 1] - x[j]) * (t[j] - t[j - 1])), height


@register
class Broad(Explorer):
    """One spike before and after the filter, and the widths of all fifty behind it."""

    name = "09_broad"
    title = "What is broad?"
    size = (800, 450)
    controls = (
        Slider("low", "Low corner", 1, 1000, EVIDENCE["low"], "Hz", log=True),
        Slider("high", "High corner", 1500, EVIDENCE["high"], EVIDENCE["high"], "Hz", log=True),
        Choice("way", "The filter runs", (BOTH, ONE), BOTH),
        Slider("broad", "Broad is more than", 0.3, 1.2, EVIDENCE["broad"], "ms", step=0.02),
        Slider("neuron", "Neuron", 1, CELLS, 25, step=1),
    )
    presets = {
        "From 1 Hz on": {"low": 1},
        "From 600 Hz on": {"low": 600},
        "300 Hz, one way": {"low": 300, "way": ONE},
    }

    def compute(self, low, high, way, broad, neuron):
        neurons, causal = load(), way == ONE
        cell, place = chosen(neurons, neuron), order()[round(neuron) - 1]
        waves = through(neurons.waveforms, neurons.step, low, high, causal)
        before, after = unfiltered(neurons), read(waves, neurons)
        peak = int(cell.waveform.argmax())
        shown = peak + round(LATE / neurons.step)
        t = (np.arange(shown) - peak) * neurons.step
        size = before[place].height
        old, new = cell.waveform[:shown] / size, waves[place][:shown] / size
        yes = neurons.noradrenergic
        widths = np.array([s.width for s in after])
        return {
            "low": low,
            "high": high,
            "causal": causal,
            "limit": broad,
            "synthetic": neurons.synthetic,
            "number": cell.number,
            "kind": cell.kind,
            "neuron": round(neuron),
            "place": place,
            "t": t,
            "before": old,
            "after": new,
            "half before": crossings(old, t, peak),
            "half after": crossings(new, t, main_peak(new, peak, neurons.step)),
            "width before": before[place].width,
            "width": after[place].width,
            "name": after[place].name,
            "left": after[place].height / size,
            "dip": -after[place].dip,
            "trough": -after[place].trough,
            "hump": after[place].hump if after[place].trough <= -EVIDENCE["phase"] else 0.0,
            "widths before": np.array([s.width for s in before]),
            "widths": widths,
            "TH+": yes,
            "called": {"TH+": int((widths[yes] > broad).sum()), "TH-": int((widths[~yes] > broad).sum())},
            "cells": {"TH+": int(yes.sum()), "TH-": int((~yes).sum())},
            "phases": [sum(s.phases == k for s in after) for k in (1, 2, 3, 4)],
            "asked": not causal and near(low, EVIDENCE["low"]) and near(broad, EVIDENCE["broad"]),
        }

    def draw(self, figure, data):
        spike = figure.add_axes((0.1, 0.135, 0.385, 0.785))
        strip = figure.add_axes((0.57, 0.39, 0.415, 0.53))
        bar = figure.add_axes((0.57, 0.135, 0.415, 0.07))
        spike.set(xlim=(-2, LATE), ylim=(-0.75, 1.62), title="One spike", xlabel="ms from the peak")
        spike.set_ylabel("share of the unfiltered height")
        spike.set_yticks([-0.5, 0, 0.5, 1], ["−50%", "0", "50%", "100%"])
        strip.set(xlim=(-0.08, 2), ylim=(0.1, TOP), title="All fifty, through this filter")
        strip.set_xticks(
            [sum(COLUMNS[kind]) / 2 for kind in COLUMNS], [f"each {SIGNS[kind]} neuron" for kind in COLUMNS]
        )
        strip.tick_params(axis="x", length=0)
        strip.grid(axis="x", visible=False)
        strip.set_ylabel("width at half height (ms)")
        strip.set_yticks([0.2, 0.4, 0.6, 0.8, 1, 1.2])
        bar.set(xlim=(0, CELLS), ylim=(0, 1), yticks=[], xlabel="how many of the fifty are called broad")
        bar.set_xticks([0, 10, 20, 30, 40, 50])
        bar.spines["left"].set_visible(False)
        bar.axvspan(0, CELLS, color=FAINT, alpha=0.6, lw=0)
        corner, guess = dict(fontsize=9.5, ha="right", va="top"), color("prediction")
        mark = dict(lw=1.7, marker="|", ms=9, mew=1.7)
        artists = {
            "before": spike.plot([], [], color=SOFT, lw=1.5, ls=(0, (4, 2)))[0],
            "half before": spike.plot([], [], color=SOFT, **mark)[0],
            "after": spike.plot([], [], lw=2.4)[0],
            "half after": spike.plot([], [], color=INK, zorder=5, **mark)[0],
            "who": spike.text(LATE, 1.6, "", weight="bold", **corner),
            "old": spike.text(LATE, 1.45, "", color=SOFT, **corner),
            "new": spike.text(LATE, 1.3, "", **corner),
            "name": spike.text(LATE, 1.15, "", **corner),
            "zone": strip.axhspan(0, TOP, color=pale("norepinephrine", 0.1), lw=0, zorder=0),
            "limit": strip.axhline(0, color=INK, lw=1.4, zorder=2),
            "ghosts": strip.plot([], [], "_", color=OUTLINE, ms=6, mew=1.2, zorder=1)[0],
            "ring": strip.plot([], [], "o", ms=12, mfc="none", mec=INK, mew=1.6, zorder=6)[0],
            "count": {},
            "dots": {},
            "bars": {},
            "phases": figure.text(0.57, 0.325, "", fontsize=9.5, va="top"),
            "sum": bar.text(0, 0.5, "", va="center", fontsize=10, weight="bold"),
            "guess": bar.plot([], [], "*", ms=14, color=guess, mec="white", mew=0.8, zorder=7, clip_on=False)[0],
            "guess label": figure.text(0.985, 0.25, "", color=guess, ha="right", va="bottom", fontsize=9),
            "source": source_label(figure, 0.008, 0.012),
        }
        for kind, (start, stop) in COLUMNS.items():
            middle, tint = (start + stop) / 2, TINTS[kind]
            artists["count"][kind] = strip.text(
                middle, TOP - 0.015, "", color=tint, ha="center", va="top", fontsize=9.5
            )
            artists["dots"][kind] = strip.plot(
                [], [], MARKERS[kind], color=tint, ms=5.5, mec="white", mew=0.5, zorder=4
            )[0]
            artists["bars"][kind] = bar.barh([0.5], [0], 0.75, color=tint)[0]
        strip.text(0.0, 0.115, "– without the filter      ○ this neuron", fontsize=8.5, color=SOFT, va="bottom")
        return artists

    def update(self, artists, data):
        t, tint, yes = data["t"], TINTS[data["kind"]], data["TH+"]
        for name in ("before", "after"):
            start, stop, height = data[f"half {name}"]
            artists[name].set_data(t, data[name])
            artists[f"half {name}"].set_data([start, stop], [height, height])
        artists["after"].set_color(tint)
        artists["who"].set_text(f"neuron {data['neuron']}: {SIGNS[data['kind']]} (number {data['number']} of the file)")
        artists["old"].set_text(f"- -  without the filter {data['width before']:.2f} ms wide")
        artists["new"].set_text(f"—  with it {data['width']:.2f} ms, {data['left']:.0%} of the height")
        artists["new"].set_color(tint)
        artists["name"].set_text(phases(data))
        x = columns(yes)
        artists["ghosts"].set_data(x, data["widths before"])
        artists["ring"].set_data(x[[data["place"]]], data["widths"][[data["place"]]])
        artists["limit"].set_ydata([data["limit"]] * 2)
        artists["zone"].set_y(data["limit"])
        artists["zone"].set_height(TOP - data["limit"])
        left = 0
        for kind, those in (("TH+", yes), ("TH-", ~yes)):
            found = data["called"][kind]
            artists["dots"][kind].set_data(x[those], data["widths"][those])
            artists["count"][kind].set_text(f"{SIGNS[kind]}: {found} of {data['cells'][kind]} broad")
            artists["bars"][kind].set_x(left)
            artists["bars"][kind].set_width(found)
            left += found
        artists["sum"].set_text(f"{left}")
        artists["sum"].set_x(left + 0.7 if left < 46 else left - 0.7)
        artists["sum"].set_ha("left" if left < 46 else "right")
        artists["sum"].set_color(INK if left < 46 else "white")
        one, two, three, four = data["phases"]
        artists["phases"].set_text(f"of fifty: {one} mono-, {two} bi-, {three} tri-, {four} with four phases")
        guess = data["prediction"] if data["asked"] else None  # neurons of fifty that are called broad at 300 Hz
        artists["guess"].set_data(([], []) if guess is None else ([guess], [1.35]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")
        tell(artists["source"], data["synthetic"])

    def describe(self, data):
        cells, called = data["cells"], data["called"]
        way = "one way" if data["causal"] else "both ways"
        return (
            f"{KINDS[data['kind']]} neuron {data['neuron']}, {hertz(data['low'])} to {hertz(data['high'])}, {way}: "
            f"{data['width']:.2f} ms wide ({data['width before']:.2f} unfiltered), {data['name']}, {data['left']:.0%} "
            f"of its height left. Broader than {data['limit']:.2g} ms: {called['TH+']} of {cells['TH+']} TH-positive, "
            f"{called['TH-']} of {cells['TH-']} TH-negative. {source(data['synthetic'])}"
        )

    def bounds(self, data):
        yield Bound("widths in ms", data["widths"], 0.06, TOP)
        yield Bound("share of the height that is left", data["left"], 0, 1.06)
        yield Bound("waveform", data["after"], -1.15, 1.15)
        yield Bound("neurons", sum(data["phases"]), CELLS, CELLS)
        yield Bound("broad neurons", sum(data["called"].values()), 0, CELLS)
        start, stop, _ = data["half after"]
        yield Bound("the mark is as long as the width", stop - start - data["width"], -1e-6, 1e-6)

    def table(self, data):
        import pandas as pd

        rows = {"TH-positive": data["TH+"], "width without the filter (ms)": data["widths before"]}
        return pd.DataFrame(rows | {"width (ms)": data["widths"], "called broad": data["widths"] > data["limit"]})


def phases(data) -> str:
    """Say what phases the filtered spike has, and how deep they are."""
    parts = [f"{name} {data[name]:.0%}" for name in ("dip", "trough", "hump") if data[name] >= EVIDENCE["phase"]]
    return f"{data['name'].removeprefix('with ')}{': ' * bool(parts)}{', '.join(parts)}"


def columns(yes: np.ndarray) -> np.ndarray:
    """Return the places of all neurons along the strip, TH+ on the left, each at its own place at any filter."""
    x = np.empty(yes.size)
    for those, (start, stop) in ((yes, COLUMNS["TH+"]), (~yes, COLUMNS["TH-"])):
        x[those] = np.linspace(start, stop, those.sum())
    return x


def hertz(frequency: float) -> str:
    """Write a frequency: 1 Hz, 300 Hz, 6 kHz."""
    return f"{frequency:.3g} Hz" if frequency < 999.5 else f"{frequency / constants.kilo:.2g} kHz"
