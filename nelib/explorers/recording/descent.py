"""On the way down: an electrode in a map of the dorsal pons, and what it hears at each place."""

from functools import lru_cache
from textwrap import fill

import numpy as np
from matplotlib.patches import Polygon, Rectangle
from scipy import constants

from nelib.explorers.recording.electrode import envelope
from nelib.explorers.recording.pinch import ANSWERS, sustained, told
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color, pale
from nelib.locus.brainstem import REGIONS, TARGET, aim, hit_rate, limit, region
from nelib.locus.firing import value
from nelib.locus.trace import record, sound
from nelib.locus.waveform import bandpass, width

SECONDS = 4.0
FS = value("sampling")
BAND = (100.0, value("high"))  # Hz; the usual low corner of 300 Hz would halve a broad spike
COLUMNS = 500
SEED = 175  # a neuron that fires about as often as most, and answers the pinch as most do
ANIMALS = 60
NONE, JAW, PINCH = "none", "jaw held open", "paw pinched"
PINCHED = 1.0  # s
CUT = (-2, 5)  # ms around a spike
SEEN = 12  # spikes laid over each other
TOP, BOTTOM = 4.5, 7.5  # mm, of the map that is drawn
MEDIAL, LATERAL = 0.0, 2.4
HIGH = 330  # µV
FRONT = 1.0  # mm
SHORT = {
    "cerebellum": "cerebellum",
    "fourth ventricle": "fourth\nventricle",
    TARGET: "LC",
    "mesencephalic trigeminal nucleus": "Me5",
    "parabrachial nucleus": "para-\nbrachial",
    "central gray": "central\ngray",
    "laterodorsal tegmental nucleus": "LDT",
    "vestibular nuclei": "vest.",
    "reticular formation": "reticular\nformation",
}
LABELS = {  # where the electrode does not come
    "cerebellum": (0.37, 4.85),
    "fourth ventricle": (0.37, 5.5),
    "central gray": (0.37, 6.2),
    "reticular formation": (0.37, 7.05),
    "parabrachial nucleus": (2.12, 5.9),
}
TINTS = {
    "cerebellum": "#e9e3d6",
    "fourth ventricle": "#d9ebf7",
    TARGET: pale("norepinephrine", 0.3),
    "mesencephalic trigeminal nucleus": "#e6d7ec",
    "parabrachial nucleus": "#dfeada",
    "central gray": "#e3e6ea",
    "laterodorsal tegmental nucleus": "#cfe3df",
    "vestibular nuclei": "#efe9bd",
    "reticular formation": "#efeae3",
}


def places() -> dict[str, tuple[float, float, float, float]]:
    """Return medial and lateral border, top and bottom (mm) of each structure of the drawn plane; three share one."""
    roof, floor, end = limit("cerebellum_to"), limit("ventricle_to"), limit("lc_to")
    gray, lc, me5 = limit("gray_to"), limit("lc_lateral"), limit("me5_lateral")
    middle = (gray, lc, floor, end)
    return {
        "parabrachial nucleus": (me5, LATERAL, roof, end),
        "cerebellum": (MEDIAL, LATERAL, TOP, roof),
        "fourth ventricle": (MEDIAL, me5, roof, floor),
        "central gray": (MEDIAL, gray, floor, end),
        "mesencephalic trigeminal nucleus": (lc, me5, floor, end),
        "reticular formation": (MEDIAL, LATERAL, end, BOTTOM),
        TARGET: middle,
        "laterodorsal tegmental nucleus": middle,
        "vestibular nuclei": middle,
    }


PLACES = places()
MIDDLE = tuple(n for n, box in PLACES.items() if box == PLACES[TARGET])


def recording(where: str, stimulus: str):
    """Return the recording at a structure: always the same noise, and a neuron of that structure as near as always."""
    shocks, rate = ((PINCHED,), sustained(where, PINCHED)) if stimulus == PINCH else ((), None)
    return record(where, duration=SECONDS, rate=rate, shocks=shocks, jaw=stimulus == JAW, drift=0.0, seed=SEED)


@lru_cache(maxsize=len(REGIONS) * 3)
def heard(where: str, stimulus: str):
    """Return the picture of the trace, spikes of the nearest neuron laid over each other, their number and width."""
    made = recording(where, stimulus)
    x = bandpass(made.samples, FS, *BAND)
    reach = np.arange(round(CUT[0] * FS / constants.kilo), round(CUT[1] * FS / constants.kilo) + 1)
    middle = np.round(made.truth * FS).astype(int)
    whole = middle[(middle + reach[0] >= 0) & (middle + reach[-1] < x.size)]
    cuts = x[whole[:, None] + reach]
    wide = width(cuts.mean(axis=0), constants.kilo / FS) if len(cuts) else 0.0
    return envelope(x, COLUMNS), reach / FS * constants.kilo, cuts, made.truth.size, wide


@register
class Descent(Explorer):
    """A map with the electrode, a trace at its tip, and where the same coordinates end in other animals."""

    name = "09_descent"
    title = "On the way down"
    size = (800, 490)
    controls = (
        Slider("depth", "Depth below the dura", 4.6, 7.4, 6.2, "mm", step=0.05),
        Slider("lateral", "Lateral to the midline", 0.8, 1.8, limit("lc_center"), "mm", step=0.05),
        Slider("front", "In front (+) or behind (−)", -FRONT, FRONT, 0, "mm", step=0.05),
        Choice("stimulus", "Stimulus", (NONE, JAW, PINCH), NONE),
        Slider("scatter", "Scatter between animals", 0, 0.4, limit("placing"), "mm", step=0.01),
    )
    presets = {
        "Cerebellum": {"depth": 4.9},
        "Ventricle": {"depth": 5.5},
        "Me5, just beside": {"lateral": 1.6, "stimulus": JAW},
        "In front: look-alikes": {"front": 0.8},
        "Scatter of 0.2 mm": {"scatter": 0.2},
    }

    def compute(self, depth, lateral, front, stimulus, scatter):
        where = region(depth, lateral, front)
        trace, time, cuts, spikes, wide = heard(where.name, stimulus)
        random = np.random.default_rng(SEED)
        tips = [aim(depth, lateral, front, random=random, error=scatter) for _ in range(ANIMALS)]
        at = np.array([(t.lateral, t.depth) for t in tips])
        hit = np.array([t.hit for t in tips])
        usual = {c.name: c.default for c in self.controls}
        return {
            "depth": depth,
            "lateral": lateral,
            "front": front,
            "stimulus": stimulus,
            "scatter": scatter,
            "region": where.name,
            "sound": where.sound,
            "sight": where.sight,
            "middle": region(PLACES[TARGET][3], limit("lc_center"), front).name,
            "trace": trace,
            "time": time,
            "cuts": cuts,
            "spikes": spikes,
            "width": wide,
            "hits": at[hit],
            "misses": at[~hit],
            "rate": hit_rate(depth, lateral, front, error=scatter),
            "asked": bool(np.allclose((depth, lateral, front), [usual[n] for n in ("depth", "lateral", "front")])),
        }

    def draw(self, figure, data):
        chart = figure.add_axes((0.075, 0.4, 0.27, 0.54))
        strip = figure.add_axes((0.075, 0.25, 0.27, 0.042))
        gauge = figure.add_axes((0.075, 0.095, 0.27, 0.034))
        trace = figure.add_axes((0.425, 0.615, 0.555, 0.325))
        spike = figure.add_axes((0.425, 0.135, 0.235, 0.315))
        pop, extra, guess = color("norepinephrine"), color("second"), color("prediction")
        chart.set(xlim=(0, LATERAL), ylim=(BOTTOM, TOP), yticks=[5, 5.5, 6, 6.5, 7])
        chart.set_title("Depth against lateral (mm)")
        chart.set_xticks([0, 0.5, 1, 1.5, 2])
        chart.grid(False)
        label = dict(ha="center", va="center", fontsize=8.5, color=INK)
        for name, (left, right, top, bottom) in PLACES.items():
            if name not in MIDDLE:
                size = right - left, bottom - top
                chart.add_patch(Rectangle((left, top), *size, fc=TINTS[name], ec=PAPER, lw=1, zorder=1))
        for name, (x, z) in LABELS.items():
            over = dict(boxstyle="square,pad=0.05", fc=TINTS[name], ec="none", alpha=0.75)
            chart.text(x, z, SHORT[name], zorder=4.5, bbox=over, **label | {"fontsize": 8})
        below = dict(
            zorder=4.5, bbox=dict(boxstyle="square,pad=0.1", fc=TINTS["reticular formation"], ec="none", alpha=0.75)
        )
        half = limit("lc_half")
        for name, a, b in zip(("vestibular nuclei", TARGET, "laterodorsal tegmental nucleus"),
                              (-FRONT, -half, half), (-half, half, FRONT), strict=True):  # fmt: skip
            strip.add_patch(Rectangle((a, 0), b - a, 1, fc=TINTS[name], ec=PAPER, lw=1, zorder=1))
            strip.text((a + b) / 2, 0.44, SHORT[name], zorder=1.5, **label)
        strip.set(xlim=(-FRONT, FRONT), ylim=(0, 1), yticks=[], xticks=[-1, -0.5, 0, 0.5, 1])
        figure.text(0.075, 0.322, "Behind (−) or in front (+), mm", fontsize=9.5, weight="bold")
        gauge.set(xlim=(0, 100), ylim=(0, 1), yticks=[])
        gauge.set_xticks([0, 25, 50, 75, 100], ["0", "25%", "50%", "75%", "100%"])
        gauge.add_patch(Rectangle((0, 0), 100, 1, fc=FAINT, lw=0, zorder=0))
        for axes in (strip, gauge):
            axes.spines["left"].set_visible(False)
            axes.grid(False)
        note = "Schematic map, millimeters recalled: do not place\nan electrode by it. ● ×: same aim in 60 animals."
        figure.text(0.985, 0.015, note, fontsize=8, color=SOFT, ha="right", linespacing=1.3)
        for axes in (trace, spike):
            axes.set(ylim=(-120, HIGH), yticks=[-100, 0, 100, 200])
        trace.set(xlim=(0, SECONDS), xticks=range(5))
        trace.set_title("At the tip, 100 Hz to 6 kHz (µV)")
        trace.set_xlabel("seconds", labelpad=1)
        spike.set(xlim=CUT, xticks=[-2, 0, 2, 4])
        spike.set_title("Nearest neuron (µV)")
        spike.set_xlabel("ms, spikes overlaid", labelpad=1)
        plain = dict(fontsize=9.5, va="top", linespacing=1.35)
        dots = dict(ls="none", zorder=4)
        left, right, top, bottom = PLACES[TARGET]
        return {
            "middle": chart.add_patch(Rectangle((left, top), right - left, bottom - top, ec=PAPER, lw=1, zorder=1)),
            "middle text": chart.text((left + right) / 2, bottom + 0.14, "", weight="bold", **label, **below),
            "Me5": chart.text(1.7, bottom + 0.14, "Me5", **label, **below),
            "outline": chart.add_patch(Rectangle((0, 0), 1, 1, fc="none", ec=INK, lw=1.8, zorder=2)),
            "shaft": chart.add_patch(Polygon([(0, 0), (0, 1), (1, 1)], fc=SOFT, ec=INK, lw=0.8, zorder=3)),
            "hits": chart.plot([], [], marker="o", ms=3.6, color=pop, mec=PAPER, mew=0.5, **dots)[0],
            "misses": chart.plot([], [], marker="x", ms=3.6, color=INK, mew=1, **dots)[0],
            "tip": chart.plot([], [], "v", ms=7, color=INK, mec=PAPER, zorder=5)[0],
            "front": strip.plot([], [], "v", ms=8, color=INK, mec=PAPER, zorder=5, clip_on=False)[0],
            "bar": gauge.add_patch(Rectangle((0, 0), 0, 1, fc=pop, lw=0, zorder=1)),
            "bar text": figure.text(0.075, 0.15, "", fontsize=9, weight="bold"),
            "guess": gauge.plot([], [], "*", ms=13, color=guess, mec=PAPER, zorder=6, clip_on=False)[0],
            "guess label": figure.text(0.075, 0.015, "", fontsize=9, color=guess),
            "trace": trace.plot([], [], color=INK, lw=0.7)[0],
            "stimulus": trace.plot([], [], color=extra, lw=5, solid_capstyle="butt")[0],
            "stimulus text": figure.text(0.98, 0.957, "", fontsize=10, weight="bold", color=extra, ha="right"),
            "cuts": [spike.plot([], [], color=pop, lw=0.8, alpha=0.5)[0] for _ in range(SEEN)],
            "mean": spike.plot([], [], color=pop, lw=2.2)[0],
            "width": spike.text(0.98, 0.99, "", ha="right", va="top", fontsize=9, transform=spike.transAxes),
            "name": figure.text(0.7, 0.468, "", fontsize=10, weight="bold", linespacing=1.25, va="center"),
            "words": figure.text(0.7, 0.41, "", **plain),
        }  # fmt: skip

    def update(self, artists, data):
        x, z = data["lateral"], data["depth"]
        artists["middle"].set_facecolor(TINTS[data["middle"]])
        artists["middle text"].set_text(SHORT[data["middle"]])
        left, right, top, bottom = PLACES[data["region"]]
        artists["outline"].set_bounds(left, top, right - left, bottom - top)
        artists["shaft"].set_xy(
            [(x - 0.045, TOP), (x - 0.045, z - 0.35), (x, z), (x + 0.045, z - 0.35), (x + 0.045, TOP)]
        )
        artists["hits"].set_data(*data["hits"].T)
        artists["misses"].set_data(*data["misses"].T)
        artists["tip"].set_data([x], [z])
        artists["front"].set_data([data["front"]], [1.22])
        artists["bar"].set_width(100 * data["rate"])
        artists["bar text"].set_text(f"Aimed here: ● {100 * data['rate']:.0f}% hit, × miss")
        guess = data["prediction"] if data["asked"] and np.isclose(data["scatter"], 0.2) else None
        shown = isinstance(guess, int | float)
        artists["guess"].set_data(([min(max(guess, 0), 100)], [0.5]) if shown else ([], []))
        artists["guess label"].set_text("★ your prediction" if shown else "")
        at = (np.arange(2 * COLUMNS) + 0.5) / (2 * COLUMNS) * SECONDS
        artists["trace"].set_data(at, data["trace"])
        spans = {NONE: (), JAW: (0, SECONDS), PINCH: (PINCHED, PINCHED + value("shock_length"))}
        span = spans[data["stimulus"]]
        artists["stimulus"].set_data(span, [HIGH - 12] * len(span))
        silent = ": not modeled here" if data["stimulus"] == PINCH and data["region"] not in ANSWERS else ""
        artists["stimulus text"].set_text("" if data["stimulus"] == NONE else f"{data['stimulus']}{silent}")
        for i, line in enumerate(artists["cuts"]):
            line.set_data((data["time"], data["cuts"][i]) if i < len(data["cuts"]) else ([], []))
        some = len(data["cuts"]) > 0
        artists["mean"].set_data((data["time"], data["cuts"].mean(axis=0)) if some else ([], []))
        artists["width"].set_text(f"{data['width']:.2f} ms wide\nat half height" if some else "no spike")
        artists["name"].set_text(fill(data["region"].capitalize(), 25))
        words = f"You hear {data['sound']}.", f"You see {data['sight']}."
        artists["words"].set_text("\n".join(fill(w, 33) for w in words))

    def describe(self, data):
        y = data["front"]
        side = "" if abs(y) < 1e-9 else f", {abs(y):.2f} mm {'in front' if y > 0 else 'behind'}"
        answers = {
            NONE: "",
            JAW: "The jaw drives it. " if data["region"].startswith("mes") else "The open jaw changes nothing. ",
            PINCH: told(data["region"]),
        }
        wide = f", {data['width']:.2f} ms wide" if len(data["cuts"]) else ""
        return (
            f"{data['depth']:.2f} mm deep, {data['lateral']:.2f} mm lateral{side}: {data['region']}. "
            f"{data['sound'].split(';')[0].capitalize()}. {answers[data['stimulus']]}Nearest neuron: "
            f"{data['spikes']} spikes in 4 s{wide}. {100 * data['rate']:.0f}% of electrodes aimed here end in LC."
        )

    def bounds(self, data):
        yield Bound("share that hits", data["rate"], 0, 1)
        yield Bound("the trace (µV)", data["trace"], -value("near"), 2 * value("near"))
        yield Bound("animals", len(data["hits"]) + len(data["misses"]), ANIMALS, ANIMALS)
        yield Bound("width of a spike (ms)", data["width"], 0, 2)
        yield Bound("spikes in 4 s", data["spikes"], 0, SECONDS * constants.kilo / value("fast_refractory"))

    def table(self, data):
        import pandas as pd

        low, high = data["trace"].reshape(-1, 2).T
        return pd.DataFrame({"s": (np.arange(COLUMNS) + 0.5) / COLUMNS * SECONDS, "lowest µV": low, "highest µV": high})

    def sound(self, data):
        """Play the trace at the tip."""
        return sound(recording(data["region"], data["stimulus"]).samples, FS)
