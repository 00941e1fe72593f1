"""From a raw nerve to bursts: filter, integrator, limit of detection, and what they find against the truth.

The recording is one of many: `SEED` chose beats, bursts and noise once. It is near the mean of forty: at a limit of
three standard deviations those find 2.9 ± 0.9 bursts a minute in a nerve that is silent, this one 3.0.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from scipy import constants

from nelib.body.nerve_recording import Neurogram, bandpass, detect, neurogram, score
from nelib.body.nerve_trace import Recording, record, value
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

SEED = 40
LENGTH = 180.0  # s; bursts are counted in all of it
START, SHOWN = 62.0, 15.0  # s; the piece on screen
SETTLE = 1.0  # s; what a filter needs before it
COLUMNS = 700  # of the raw trace on screen; each shows the lowest and the highest of its samples
LOUD = 3.0  # hum and slow movement, × usual
HIGH = value("rest_pressure") + 2 * value("evoked_drop")  # mmHg; no beat has a burst
NERVES = {
    "resting control": ({}, 1.0),
    "heart failure": ({"group": "failure"}, 1.0),
    "silent": ({"pressure": HIGH}, 1.0),
    "control, loud hum": ({}, LOUD),
}
"""For each nerve what `record` is told, and hum and slow movement, × usual."""
RAW, FILTERED, TOP = 120, 40, 26  # µV, µV, SD: axes
BEATS = 72  # /min, end of the axis: there cannot be more bursts than beats
LIMIT = value("signal_to_noise")


@dataclass(frozen=True, eq=False)
class Trace:
    """What the amplifier makes of the nerve: the neurogram of all, raw and filtered trace of the piece shown."""

    recording: Recording = field(repr=False)
    made: Neurogram = field(repr=False)
    raw: np.ndarray = field(repr=False)
    filtered: np.ndarray = field(repr=False)


@lru_cache(maxsize=1)
def background() -> tuple[np.ndarray, np.ndarray]:
    """Return the noise of the raw trace, and its usual hum and slow movement; both the same for every nerve."""
    quiet = record(LENGTH, gain=0, hum=0, seed=SEED).samples
    hum = record(LENGTH, gain=0, noise=0, seed=SEED).samples
    return quiet.astype(np.float32), hum.astype(np.float32)


@lru_cache(maxsize=len(NERVES))
def spikes(nerve: str) -> tuple[Recording, np.ndarray]:
    """Return the truth without its samples, and the spikes at a gain of 1: a gain multiplies nothing else."""
    alone = record(LENGTH, noise=0, hum=0, seed=SEED, **NERVES[nerve][0])
    return replace(alone, samples=np.empty(0)), alone.samples.astype(np.float32)


def recorded(nerve: str, gain: float) -> Recording:
    """Return what `record` would, some ten times faster: signal, noise and hum add."""
    (truth, alone), (quiet, hum) = spikes(nerve), background()
    samples = gain * alone.astype(float)
    samples += quiet
    samples += NERVES[nerve][1] * hum
    return replace(truth, samples=samples)


def envelope(samples: np.ndarray) -> np.ndarray:
    """Return the lowest and the highest sample of each column of the screen."""
    columns = samples[: samples.size // COLUMNS * COLUMNS].reshape(COLUMNS, -1)
    return np.column_stack((columns.min(axis=1), columns.max(axis=1))).ravel()


@lru_cache(maxsize=8)
def traced(nerve: str, gain: float, low: float, tau: float) -> Trace:
    """Record, filter and integrate."""
    recording = recorded(nerve, gain)
    rate = recording.rate
    before, first, last = (round(t * rate) for t in (START - SETTLE, START, START + SHOWN))
    filtered = bandpass(recording.samples[before:last], rate, low=low)[first - before :]
    made = neurogram(recording, low=low, tau=tau)
    return Trace(spikes(nerve)[0], made, envelope(recording.samples[first:last]), envelope(filtered))


@register
class NerveToBursts(Explorer):
    """Raw trace, filtered trace, neurogram with its bursts, and bursts a minute: found and true."""

    name = "14_neurogram"
    title = "From a raw nerve to bursts"
    size = (780, 470)
    controls = (
        Slider("limit", "Limit", 1.5, 6, LIMIT, "SD of noise", step=0.1),
        Slider("gain", "Nearness of electrode", 0.25, 4, 1, "gain", log=True),
        Slider("low", "Filter from", 30, 1500, value("filter_low"), "Hz", log=True),
        Slider("tau", "Integrator's τ", 0.01, 1, value("integrator"), "s", log=True),
        Choice("nerve", "Nerve", tuple(NERVES), "resting control"),
    )
    presets = {
        "Silent nerve": {"nerve": "silent"},
        "Filter from 50 Hz": {"low": value("hum_frequency")},
        "Slow integrator": {"tau": 0.5},
        "Electrode far away": {"gain": 0.5},
        "Strict": {"limit": 5},
    }

    def compute(self, limit, gain, low, tau, nerve):
        trace = traced(nerve, gain, low, tau)
        made, truth = trace.made, trace.recording
        bursts = detect(made, truth.R, signal_to_noise=limit)
        judged = score(bursts, replace(truth, samples=np.broadcast_to(0.0, round(LENGTH * truth.rate))))
        inside = (made.time >= START) & (made.time < START + SHOWN)
        real = truth.fired[bursts.fired]
        minutes = LENGTH / constants.minute
        return {
            "settings": (limit, gain, low, tau, nerve),
            "raw": trace.raw,
            "filtered": trace.filtered,
            "time": made.time[inside] - START,
            "height": (made.height[inside] - made.zero) / made.noise,
            "peaks": bursts.time - START,
            "heights": bursts.height / made.noise,
            "real": real,
            "hits": truth.center[truth.fired & bursts.fired] - START,
            "lost": truth.center[truth.fired & ~bursts.fired] - START,
            "R": truth.R[(truth.R >= START) & (truth.R < START + SHOWN)] - START,
            "found": bursts.time.size / minutes,
            "false": float((~real).sum()) / minutes,
            "missed": judged.missed / minutes,
            "true": float(real.sum() + judged.missed) / minutes,
            "beats": truth.R.size / minutes,
            "zero": made.zero,
            "noise": made.noise,
        }

    def draw(self, figure, data):
        x, width = 0.065, 0.685
        raw, filtered = figure.add_axes((x, 0.775, width, 0.165)), figure.add_axes((x, 0.545, width, 0.165))
        low, bars = figure.add_axes((x, 0.1, width, 0.375)), figure.add_axes((0.825, 0.4, 0.165, 0.54))
        nerve, wrong, truth, guess = (color(c) for c in ("norepinephrine", "warning", "main", "prediction"))
        for axes, title, top in ((raw, "Raw trace (µV)", RAW), (filtered, "Filtered (µV)", FILTERED)):
            axes.set(xlim=(0, SHOWN), ylim=(-top, top), yticks=[-top, 0, top])
            axes.set_title(title, fontsize=10, pad=3)
            axes.tick_params(axis="x", labelbottom=False)
        low.set(xlim=(0, SHOWN), ylim=(-3, TOP + 5), yticks=[0, 5, 10, 15, 20, 25])
        low.set_title("Neurogram above its level (SD of its noise)", fontsize=10, pad=3)
        low.set_xlabel("time (s)", labelpad=1)
        low.vlines(data["R"], -3, -1.7, color=SOFT, lw=1.4)
        figure.text(x + width + 0.006, 0.104, "R waves", fontsize=8.5, color=SOFT, va="bottom")
        figure.text(x + width + 0.006, 0.1 + 0.375 * (TOP + 6) / (TOP + 8), "truth", fontsize=8.5, color=truth,
                    va="center")  # fmt: skip
        low.axhspan(TOP + 1, TOP + 5, color=FAINT, alpha=0.35, lw=0, zorder=0)
        bars.set(xlim=(-0.6, 1.6), ylim=(0, BEATS), yticks=[0, 20, 40, 60])
        bars.set_title("Bursts a minute", fontsize=10, pad=3)
        bars.set_xticks([0, 1], ["found", "true"])
        bars.tick_params(axis="x", length=0)
        bars.axhline(data["beats"], color=SOFT, lw=1, ls=":")
        bars.text(1.6, 57.5, "a burst in\nevery beat", ha="right", va="top", fontsize=8, color=SOFT)
        line = dict(lw=0.6, color=SOFT, zorder=2)
        mark = dict(ls="", zorder=5)
        artists = {
            "raw": raw.plot([], [], **line)[0],
            "filtered": filtered.plot([], [], **line | {"color": INK})[0],
            "height": low.plot([], [], color=nerve, lw=1.4, zorder=3)[0],
            "limit": low.plot([], [], color=INK, lw=1.3, ls=(0, (4, 2)), zorder=4)[0],
            "good": low.plot([], [], "o", ms=6.5, color=nerve, mec=PAPER, **mark)[0],
            "false": low.plot([], [], "X", ms=8.5, color=wrong, mec=PAPER, **mark)[0],
            "hits": low.plot([], [], "|", ms=13, mew=3, color=truth, **mark)[0],
            "lost": low.plot([], [], "o", ms=8, mfc=PAPER, mec=truth, mew=1.8, **mark)[0],
            "true": bars.bar([1], [0], 0.62, color=truth, alpha=0.85)[0],
            "real": bars.bar([0], [0], 0.62, color=nerve, alpha=0.85)[0],
            "noise": bars.bar([0], [0], 0.62, fc=PAPER, ec=wrong, hatch="xxx", lw=1.2)[0],
            "counts": [bars.text(k, 0, "", ha="center", va="bottom", fontsize=9, weight="bold", zorder=8)
                       for k in (0, 1)],
            "guess": bars.plot([], [], "*", ms=15, color=guess, mec=PAPER, zorder=7)[0],
            "yours": bars.text(1.6, 0.56 * BEATS, "", ha="right", va="center", fontsize=8.5, color=guess, zorder=8),
        }  # fmt: skip
        keys = [low.plot([], [], m, ms=s, color=c, mfc=f, mew=w, ls="")[0]
                for m, s, c, f, w in (("o", 6.5, nerve, nerve, 1), ("X", 8, wrong, wrong, 0.5),
                                      ("|", 11, truth, truth, 3), ("o", 8, truth, PAPER, 1.8))]  # fmt: skip
        keys.append(low.plot([], [], color=INK, lw=1.3, ls=(0, (4, 2)))[0])
        names = ("found, true", "found, false", "true, found", "true, missed", "limit")
        figure.legend(keys, names, loc="upper left", bbox_to_anchor=(0.79, 0.345), fontsize=9, handlelength=1.6,
                      labelspacing=0.35, borderpad=0)  # fmt: skip
        return artists

    def update(self, artists, data):
        limit, *_, nerve = data["settings"]
        columns = (np.arange(data["raw"].size) // 2 + 0.5) * SHOWN / COLUMNS
        artists["raw"].set_data(columns, np.clip(data["raw"], -2 * RAW, 2 * RAW))
        artists["filtered"].set_data(columns, np.clip(data["filtered"], -2 * FILTERED, 2 * FILTERED))
        artists["height"].set_data(data["time"], np.clip(data["height"], -3, TOP))
        artists["limit"].set_data([0, SHOWN], [limit, limit])
        peaks, heights, real = data["peaks"], np.clip(data["heights"], -3, TOP), data["real"]
        artists["good"].set_data(peaks[real], heights[real])
        artists["false"].set_data(peaks[~real], heights[~real])
        for name in ("hits", "lost"):
            artists[name].set_data(data[name], np.full(data[name].size, TOP + 3))
        good = data["found"] - data["false"]
        artists["real"].set_height(good)
        artists["noise"].set_y(good)
        artists["noise"].set_height(data["false"])
        artists["true"].set_height(data["true"])
        for text, height in zip(artists["counts"], (data["found"], data["true"]), strict=True):
            text.set_y(height + 0.7)
            text.set_text(f"{height:.1f}")
        asked = nerve == "silent" and limit == LIMIT
        guess = data["prediction"] if asked else None
        artists["guess"].set_data(([], []) if guess is None else ([0.5], [min(max(guess, 0), BEATS)]))
        artists["yours"].set_text("" if guess is None else f"★ your prediction\n{guess:.3g}")

    def describe(self, data):
        limit, *_, nerve = data["settings"]
        found, true, beats = data["found"], data["true"], data["beats"]
        start = f"{nerve[0].upper()}{nerve[1:]}: {found:.1f} bursts/min found ({100 * found / beats:.0f} in 100 beats)"
        line = f"Limit {limit * data['noise']:.2f} µV above a level of {data['zero']:.2f} µV."
        if not true:
            verdict = "all of them noise" if found else "rightly"
            return f"{start}, {verdict}: the truth, which no experimenter has, is none. {line}"
        off = found / true - 1
        size = f"{abs(off):.0%} too {'high' if off > 0 else 'low'}" if abs(off) >= 0.005 else "right"
        hidden = min(data["false"], data["missed"]) > abs(found - true)
        return (
            f"{start}, {data['false']:.1f} false. The truth, which no experimenter has: {true:.1f}/min "
            f"({100 * true / beats:.0f}), {data['missed']:.1f} missed. The count is {size}"
            f"{', because errors cancel' if hidden else ''}. {line}"
        )

    def bounds(self, data):
        yield Bound("bursts found a minute", data["found"], 0, data["beats"])
        yield Bound("true bursts a minute", data["true"], 0, data["beats"])
        yield Bound("false and missed ones", [data["false"], data["missed"]], 0, data["beats"])
        yield Bound("peaks over the limit", data["heights"] - data["settings"][0], 0)
        yield Bound("level and noise", [data["zero"], data["noise"]], 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"time_s": data["time"], "neurogram_SD": data["height"]})
