"""Electrode, filter, threshold: what they make of the same six seconds, and what they take for a spike."""

import numpy as np
from scipy import constants

from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.detection import EVIDENCE, detect
from nelib.locus.firing import value
from nelib.locus.trace import LC, record, sound, spike_height, template
from nelib.locus.waveform import bandpass, filtered

SECONDS, RATE = 6.0, 3.0  # s, and Hz of the neuron: a fast one, so that there is something to count
FS = value("sampling")
LOWEST, HIGHEST = 2.5, 8.0  # of the threshold, in standard deviations of the noise
FACTORS = np.linspace(LOWEST, HIGHEST, 111)
COLUMNS = 750  # of the picture of a trace; it divides the number of samples
SEED = 5
FLOOR = 1e-3  # false spikes in a second, lower end of an axis
QUIETEST = 0.4  # µV of noise, below which no electrode goes
SLACK = 0.1  # of the recall, where the threshold falls between two points of the curve
RIPPLE = 1.05  # a zero-phase filter may enlarge a spike by so much
HIT, MISSED, NEIGHBOR, FALSE = "found", "missed", "of the neighbor", "noise"
SHAPE = template(LC, FS)
TOP = 330  # µV


def envelope(samples: np.ndarray, columns: int) -> np.ndarray:
    """Return the lowest and highest sample of each column of a picture, one after the other."""
    parts = samples.reshape(columns, -1)
    return np.column_stack((parts.min(axis=1), parts.max(axis=1))).ravel()


def nearest(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return for each found spike which true one is near enough, or -1."""
    if not truth.size or not found.size:
        return np.full(found.size, -1)
    middle = (truth[1:] + truth[:-1]) / 2
    which = np.searchsorted(middle, found)
    close = np.abs(found - truth[which]) <= EVIDENCE["tolerance"].value / constants.kilo
    return np.where(close, which, -1)


def heard(impedance: float, distance: float, low: float, high: float):
    """Return the recording, and its trace after the filter."""
    made = record(
        duration=SECONDS, rate=RATE, distance=distance, impedance=impedance, neighbors=1, drift=0.0, seed=SEED
    )
    return made, bandpass(made.samples, FS, low, high)


@register
class Electrode(Explorer):
    """A filtered trace with threshold and marks, one spike, and both kinds of error against the threshold."""

    name = "09_electrode"
    title = "Electrode, filter, threshold"
    size = (800, 470)
    controls = (
        Slider("impedance", "Impedance of the electrode", 0.05, 10, 1, "MΩ", log=True),
        Slider("distance", "Distance of the neuron", 15, 120, value("distance"), "µm", step=1),
        Slider("low", "Filter, low corner", 10, 1000, value("low"), "Hz", log=True),
        Slider("high", "Filter, high corner", 1500, 11_000, value("high"), "Hz", log=True),
        Slider("factor", "Threshold", LOWEST, HIGHEST, EVIDENCE["factor"].value, "× noise", step=0.1),
    )
    presets = {
        "Threshold 5 × noise": {"factor": 5},
        "Low corner 100 Hz": {"low": 100},
        "Low impedance": {"impedance": 0.05},
        "Too far": {"distance": 90},
    }

    def compute(self, impedance, distance, low, high, factor):
        made, x = heard(impedance, distance, low, high)
        # Peaks above a higher threshold are a part of those above a lower one: of two that are close, the higher stays.
        every = detect(x, FS, LOWEST)
        sigma = every.noise
        sizes = every.heights / sigma
        own, other = (nearest(every.times, u.spikes) for u in made.units)
        kind = np.where(own >= 0, 0, np.where(other >= 0, 1, 2))
        above = sizes >= factor
        hit = np.isin(np.arange(made.truth.size), own[above])
        noise = sizes[kind == 2]
        # Far below the highest peaks there are enough to count; from there on the tail of the normal curve is known.
        tail = np.sum(noise >= 3) / SECONDS * np.exp((9 - FACTORS**2) / 2)
        hits, beside, false = (int(np.sum(above & (kind == k))) for k in range(3))
        high_peak = float(filtered(SHAPE, constants.kilo / FS, low, high).max())
        return {
            "impedance": impedance,
            "distance": distance,
            "low": low,
            "high": high,
            "factor": factor,
            "trace": envelope(x, COLUMNS),
            "noise": sigma,
            "before": float(spike_height(distance, impedance)),
            "height": float(spike_height(distance, impedance)) * high_peak,
            "kept": high_peak,
            "shape": filtered(SHAPE, constants.kilo / FS, low, high),
            "hits": made.truth[hit],
            "missed": made.truth[~hit],
            "neighbor": every.times[above & (kind == 1)],
            "false": every.times[above & (kind == 2)],
            "counts": (hits, beside, false),
            "spikes": made.truth.size,
            "found": np.searchsorted(np.sort(-sizes[kind == 0]), -FACTORS, "right") / made.truth.size,
            "recall": hits / made.truth.size,
            "precision": hits / max(hits + beside + false, 1),
            "tail": tail,
            "false rate": float(np.interp(factor, FACTORS, tail)),
        }

    def draw(self, figure, data):
        marks = figure.add_axes((0.07, 0.835, 0.785, 0.075), frameon=False)
        trace = figure.add_axes((0.07, 0.5, 0.785, 0.325))
        one = figure.add_axes((0.07, 0.115, 0.235, 0.235))
        found = figure.add_axes((0.4, 0.115, 0.235, 0.235))
        false = figure.add_axes((0.745, 0.115, 0.235, 0.235))
        cell, bad, guess = color("norepinephrine"), color("warning"), color("prediction")
        marks.set(xlim=(0, SECONDS), ylim=(0, 1), xticks=[], yticks=[])
        trace.set(xlim=(0, SECONDS), ylim=(-150, TOP), yticks=[-100, 0, 100, 200, 300], xticks=range(int(SECONDS) + 1))
        trace.set_xlabel("seconds", labelpad=1)
        figure.text(0.07, 0.955, "After the filter (µV)", fontsize=11, weight="bold", va="center")
        one.set(xlim=(-2, 5), ylim=(-150, TOP), yticks=[-100, 0, 100, 200, 300], xticks=[-2, 0, 2, 4])
        one.set_title("One spike (µV)", pad=7)
        one.set_xlabel("ms (dashed: before the filter)", labelpad=1)
        for axes, title in ((found, "Its spikes found (%)"), (false, "False spikes a second")):
            axes.set(xlim=(LOWEST, HIGHEST), xticks=range(3, 9))
            axes.set_title(title, pad=7)
            axes.set_xlabel("threshold (× noise)", labelpad=1)
        found.set(ylim=(0, 104), yticks=[0, 25, 50, 75, 100])
        false.set(yscale="log", ylim=(FLOOR, 300))
        false.set_yticks([0.001, 0.01, 0.1, 1, 10, 100], ["0.001", "0.01", "0.1", "1", "10", "100"])
        false.minorticks_off()
        cut = dict(color=bad, lw=1.3, ls=(0, (4, 2)), zorder=4)
        artists = {
            "trace": trace.plot([], [], color=INK, lw=0.7)[0],
            "level": trace.plot([], [], **cut)[0],
            "level here": one.plot([], [], **cut)[0],
            "level text": trace.text(6.06, 0, "", color=bad, fontsize=9, va="center"),
            HIT: marks.plot([], [], "o", clip_on=False, ms=6, color=cell, label=HIT)[0],
            MISSED: marks.plot([], [], "o", clip_on=False, ms=6, mfc=PAPER, mec=cell, mew=1.4, label=MISSED)[0],
            NEIGHBOR: marks.plot([], [], "D", clip_on=False, ms=5.5, mfc=PAPER, mec=SOFT, mew=1.4, label=NEIGHBOR)[0],
            FALSE: marks.plot([], [], "x", clip_on=False, ms=6, color=bad, mew=1.6, label=FALSE)[0],
            "ratio": trace.text(6.06, TOP + 20, "", fontsize=9, va="top", linespacing=1.5),
            "band": one.axhspan(-1, 1, color=FAINT, alpha=0.9, lw=0, zorder=0),
            "before": one.plot([], [], color=SOFT, lw=1.4, ls=(0, (3, 1.5)))[0],
            "after": one.plot([], [], color=cell)[0],
            "curve": found.plot([], [], color=cell, drawstyle="steps-post")[0],
            "tail": false.plot([], [], color=bad)[0],
            "here": [
                a.plot([], [], "s", ms=8, color=INK, mec=PAPER, zorder=5, clip_on=False)[0] for a in (found, false)
            ],
            "drop": [a.plot([], [], **cut)[0] for a in (found, false)],
            "guess": false.plot([], [], "*", ms=14, color=guess, zorder=6, clip_on=False)[0],
            "guess label": false.text(1, 0.86, "", color=guess, ha="right", fontsize=9, transform=false.transAxes),
        }
        shown = [artists[n] for n in (HIT, MISSED, NEIGHBOR, FALSE)]
        figure.legend(shown, ["this neuron: found", "missed", "another neuron", "noise"], loc="center right", ncol=4,
                      bbox_to_anchor=(0.87, 0.955), handletextpad=0.2, columnspacing=1.3)  # fmt: skip
        return artists

    def update(self, artists, data):
        level, sigma = data["factor"] * data["noise"], data["noise"]
        at = (np.arange(2 * COLUMNS) + 0.5) / (2 * COLUMNS) * SECONDS
        artists["trace"].set_data(at, data["trace"])
        artists["level"].set_data([0, SECONDS], [level] * 2)
        artists["level here"].set_data([-2, 5], [level] * 2)
        artists["level text"].set_y(min(level, 0.45 * TOP))
        artists["level text"].set_text(f"threshold\n{level:.0f} µV")
        for name, times, row in ((HIT, "hits", 0.72), (MISSED, "missed", 0.72), (NEIGHBOR, "neighbor", 0.2),
                                 (FALSE, "false", 0.2)):  # fmt: skip
            artists[name].set_data(data[times], np.full(len(data[times]), row))
        artists["ratio"].set_text(f"spike {data['height']:.0f} µV\nnoise {sigma:.1f} µV")
        artists["band"].set_bounds(0, -sigma, 1, 2 * sigma)
        time = (np.arange(SHAPE.size) - SHAPE.argmax()) / FS * 1000
        artists["before"].set_data(time, data["before"] * SHAPE)
        artists["after"].set_data(time, data["before"] * data["shape"])
        artists["curve"].set_data(FACTORS, 100 * data["found"])
        artists["tail"].set_data(FACTORS, np.maximum(data["tail"], FLOOR / 10))
        values = 100 * data["recall"], max(data["false rate"], FLOOR)
        for point, drop, y in zip(artists["here"], artists["drop"], values, strict=True):
            point.set_data([data["factor"]], [y])
            drop.set_data([data["factor"]] * 2, [FLOOR, y])
        guess = data["prediction"]  # false spikes in a second at four standard deviations
        artists["guess"].set_data(
            ([], []) if guess is None else ([EVIDENCE["factor"].value], [min(max(guess, FLOOR), 100)])
        )
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        hits, beside, false = data["counts"]
        total = hits + beside + false
        ratio = (
            f"Spike {data['height']:.0f} µV, {fold(data['height'] / data['noise'])} times the noise of "
            f"{data['noise']:.1f} µV."
        )
        if not total:
            return (
                f"{ratio} Nothing passes {data['factor']:.1f} times the noise: all {data['spikes']} spikes are missed."
            )
        return (
            f"{ratio} Above {data['factor']:.1f} times it: {hits} of {data['spikes']} spikes (recall "
            f"{100 * data['recall']:.0f}%), {beside} of another neuron and {false} of noise in 6 s, so precision is "
            f"{100 * data['precision']:.0f}%. Noise alone makes {_rate(data['false rate'])} a second."
        )

    def bounds(self, data):
        yield Bound("noise (µV)", data["noise"], QUIETEST)
        yield Bound("height (µV)", data["before"], 0, value("near"))
        yield Bound("the filter does not enlarge a spike", data["kept"], 0, RIPPLE)
        yield Bound("recall", data["found"], 0, 1)
        yield Bound("a higher threshold finds no more", np.diff(data["found"]), high=0)
        yield Bound(
            "found as counted", data["recall"] - np.interp(data["factor"], FACTORS, data["found"]), -SLACK, SLACK
        )
        yield Bound("false spikes in a second", data["tail"], 0, constants.kilo)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {"threshold (x noise)": FACTORS, "share found": data["found"], "false spikes a second": data["tail"]}
        )

    def sound(self, data):
        """Play the trace after the filter."""
        return sound(heard(data["impedance"], data["distance"], data["low"], data["high"])[1], FS)


def _rate(number: float) -> str:
    return "less than 0.001" if number < FLOOR else f"about {number:.2g}" if number < 9.95 else f"{number:.0f}"
