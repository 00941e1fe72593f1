"""Gain and detection: more gain spreads the outputs of a unit apart, and the area under its ROC curve stays."""

from functools import lru_cache

import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch
from scipy.interpolate import PchipInterpolator

from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, color
from nelib.locus import gain as detect
from nelib.locus.gain import evidence

UNITS = {"one unit": 1, "two units": 2, "three units": 3}
WORD = {2: "two units", 3: "three units"}
LOW, HIGH = 0.25, 32.0  # gain
GAINS = np.geomspace(LOW, HIGH, 15)  # at which a chain is computed; finer round the best
FINE = np.geomspace(LOW, HIGH, 121)  # of curves
INPUT = np.linspace(-5, 6, 221)  # SD of the input noise
BINS = np.linspace(0, 1, 26)  # of the output
ASKED = 4.0  # gain for which the prediction is asked
ROUNDING = 0.001  # of an area computed from bins
KINDS = ("without", "with")  # a signal


@lru_cache(maxsize=32)
def area(d_prime: float, noise: float, units: int) -> tuple[np.ndarray, float]:
    """Return the AUC of a chain at `FINE`, and the gain that is best."""
    found = {g: detect.auc(d_prime, g, units=units, noise=noise) for g in GAINS}
    for _ in range(2):  # finer between the neighbors of the best
        known = sorted(found)
        k = min(max(known.index(max(found, key=found.get)), 1), len(known) - 2)
        for a, b in ((known[k - 1], known[k]), (known[k], known[k + 1])):
            found[np.sqrt(a * b)] = detect.auc(d_prime, np.sqrt(a * b), units=units, noise=noise)
    known = sorted(found)
    k = min(max(known.index(max(found, key=found.get)), 1), len(known) - 2)
    # The top of the parabola through the best and its neighbors.
    a, b, _ = np.polyfit(np.log(known[k - 1 : k + 2]), [found[g] for g in known[k - 1 : k + 2]], 2)
    best = float(np.clip(np.exp(-b / (2 * a)), known[k - 1], known[k + 1]))
    return PchipInterpolator(np.log(known), [found[g] for g in known])(np.log(FINE)), best


@lru_cache(maxsize=32)
def ratios(d_prime: float, noise: float, units: int) -> np.ndarray:
    """Return the mean output of the last unit with the signal over that without it, at `FINE`."""
    found = [detect.mean_ratio(d_prime, g, units=units, noise=noise) for g in GAINS]
    return PchipInterpolator(np.log(GAINS), found)(np.log(FINE))


def binned(log_odds: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return the share of outputs in each of `BINS` from rising log-odds and their shares."""
    below = np.cumsum(shares) - shares / 2
    inner = np.log(BINS[1:-1] / (1 - BINS[1:-1]))
    return np.diff(np.interp(inner, log_odds, below, 0, 1), prepend=0, append=1)


@register
class Gain(Explorer):
    """Unit 1; outputs and ROC curve at the end of a chain; the ratio of mean outputs and the AUC against gain."""

    name = "11_gain"
    title = "More gain, better detection?"
    size = (800, 440)
    controls = (
        Slider("d_prime", "Signal d′", 0.2, 2.5, evidence("d_prime").value, "SD of the noise", step=0.1),
        Slider("gain", "Gain", LOW, HIGH, 1, log=True, step=0.05),
        Choice("units", "Chain", tuple(UNITS), "one unit"),
        Slider("noise", "Noise between units", 0.05, 1, evidence("noise_chain").value, "SD", step=0.05),
    )
    presets = {
        "One unit, gain × 4": {"gain": 4.0},
        "Two units": {"units": "two units"},
        "Two units, gain × 4": {"units": "two units", "gain": 4.0},
        "Too much gain": {"units": "two units", "gain": HIGH},
    }

    def compute(self, d_prime, gain, units, noise):
        count = UNITS[units]
        log_odds, *shares = detect.chain(d_prime, gain, units=count, noise=noise)
        order = np.argsort(log_odds)
        alarms, hits = detect.roc(d_prime, gain, units=count, noise=noise)
        one = detect.auc_closed_form(d_prime)
        chain, best = area(float(d_prime), float(noise), max(count, 2))
        outputs = detect.response(log_odds, 1, 0)  # the response undoes the log-odds
        means = np.array([outputs @ s for s in shares])
        return {
            "d_prime": d_prime,
            "gain": gain,
            "units": count,
            "chained": max(count, 2),
            "noise": noise,
            "response": detect.response(INPUT, gain),
            "at inputs": detect.response(np.array([0, d_prime]), gain),
            "means": means,
            "ratio": float(means[1] / means[0]),
            "ratios": ratios(float(d_prime), float(noise), count),
            "outputs": {k: binned(log_odds[order], s[order]) for k, s in zip(KINDS, shares, strict=True)},
            "roc": (alarms, hits),
            "one roc": detect.roc(d_prime),
            "one": float(one),
            "auc": detect.auc(d_prime, gain, units=count, noise=noise),
            "chain": chain,
            "best": best,
            "top": float(chain.max()),
        }

    def draw(self, figure, data):
        red, guess = color("main"), color("prediction")
        unit = figure.add_axes((0.075, 0.385, 0.25, 0.54))
        out, into = figure.add_axes((0.335, 0.385, 0.085, 0.54)), figure.add_axes((0.075, 0.125, 0.25, 0.2))
        roc = figure.add_axes((0.5, 0.535, 0.2145, 0.39))
        ratio, areas = figure.add_axes((0.785, 0.735, 0.2, 0.19)), figure.add_axes((0.785, 0.125, 0.2, 0.495))
        look = {"with": dict(color=red, lw=2), "without": dict(color=SOFT, lw=2, ls=(0, (3, 1.3)))}
        unit.set(xlim=(INPUT[0], INPUT[-1]), ylim=(0, 1), ylabel="output", title="Unit 1")
        unit.tick_params(labelbottom=False)
        into.set(xlim=(INPUT[0], INPUT[-1]), ylim=(0, 0.55), yticks=[], xlabel="input of unit 1 (SD)")
        out.set(xlim=(1.25, 0), ylim=(0, 1), xticks=[], yticks=[])
        out.invert_xaxis()
        out.set_title("Outputs", fontsize=10)
        for axes in (unit, into):
            axes.set_xticks([-4, -2, 0, 2, 4, 6])
        for axes in (into, out):
            axes.grid(visible=False)
        out.spines["bottom"].set_visible(False)
        into.spines["left"].set_visible(False)
        roc.set(xlim=(0, 1), ylim=(0, 1), xlabel="false alarms (%)", ylabel="hits (%)", title="ROC curve")
        for set_ticks in (roc.set_xticks, roc.set_yticks):
            set_ticks([0, 0.5, 1], ["0", "50", "100"])
        roc.plot([0, 1], [0, 1], color=FAINT, lw=1)
        for axes in (ratio, areas):
            axes.set(xlim=(LOW, HIGH), xscale="log")
            axes.set_xticks([0.25, 1, 4, 32 / 2], ["0.25", "1", "4", "16"])
            axes.minorticks_off()
        ratio.set(ylim=(1, 3), yticks=[1, 2, 3])
        ratio.set_title("Ratio of means", fontsize=10)
        areas.set(ylim=(0.48, 1.23), xlabel="gain")
        areas.set_title("Area under ROC (%)", fontsize=10)
        areas.set_yticks([0.5, 0.6, 0.7, 0.8, 0.9, 1], ["50", "60", "70", "80", "90", "100"])
        soft = dict(fontsize=8.5, color=SOFT)
        for y, dash in ((0.938, "-"), (0.858, (0, (3, 1.2)))):
            areas.plot([0.02, 0.17], [y, y], color=INK, lw=2, ls=dash, transform=areas.transAxes)
        areas.text(0.2, 0.938, "one unit", va="center", fontsize=9, transform=areas.transAxes)
        into.text(-4.85, 0.53, "without", va="top", fontsize=9, color=SOFT)
        into.text(5.8, 0.53, "with signal", va="top", ha="right", fontsize=9, color=red)
        parts = self._chain(figure.add_axes((0.455, 0.1, 0.27, 0.29)))
        lines = {k: into.plot(INPUT, np.exp(-(INPUT**2) / 2) / np.sqrt(2 * np.pi), **look[k])[0] for k in KINDS}
        return parts | {
            "input": lines["with"],
            "response": unit.plot([], [], color=INK, lw=2)[0],
            "drops": {k: unit.plot([], [], lw=1.3, color=look[k]["color"], ls=(0, (1, 1.4)))[0] for k in KINDS},
            "dots": {
                k: unit.plot([], [], m, ms=8, color=look[k]["color"], mec="white", mew=1.2, zorder=5, clip_on=False)[0]
                for k, m in zip(KINDS, "so", strict=True)
            },
            "words": unit.text(-4.85, 0.97, "", va="top", fontsize=8.5, linespacing=1.35),
            "means": {
                k: out.plot([], [], m, ms=7.5, color=look[k]["color"], mec="white", mew=1.2, zorder=5, clip_on=False)[0]
                for k, m in zip(KINDS, "so", strict=True)
            },
            "outputs": {k: out.plot([], [], drawstyle="default", **(look[k] | {"lw": 1.7}))[0] for k in KINDS},
            "which": out.text(0.5, -0.03, "", ha="center", va="top", transform=out.transAxes, linespacing=1.3, **soft),
            "one roc": roc.plot([], [], color=SOFT, lw=1.3, ls=(0, (1, 1.2)))[0],
            "roc": roc.plot([], [], color=INK, lw=2.2)[0],
            "area": roc.text(0.96, 0.06, "", ha="right", va="bottom", fontsize=10, weight="bold", linespacing=1.3),
            "dotted": roc.text(0.96, 0.36, "", ha="right", va="bottom", **soft),
            "ratios": ratio.plot([], [], color=red, lw=2)[0],
            "ratio": ratio.plot([], [], "o", ms=8, color=red, mec="white", mew=1.2, zorder=6, clip_on=False)[0],
            "ratio unit": ratio.text(0.98, 0.95, "", ha="right", va="top", fontsize=9, transform=ratio.transAxes),
            "one": areas.plot([], [], color=INK, lw=2)[0],
            "chain": areas.plot([], [], color=INK, lw=2, ls=(0, (4, 1.4)))[0],
            "chain label": areas.text(0.2, 0.858, "", va="center", fontsize=9, transform=areas.transAxes),
            "best": areas.plot([], [], "D", ms=6, color="white", mec=INK, mew=1.4, zorder=5)[0],
            "here": [a.plot([], [], color=SOFT, lw=1)[0] for a in (ratio, areas)],
            "now": areas.plot([], [], "o", ms=9, color=INK, mec="white", mew=1.4, zorder=6, clip_on=False)[0],
            "guess": areas.plot([], [], "*", ms=15, color=guess, zorder=7, clip_on=False)[0],
            "guess label": areas.text(1.02, 0.938, "", color=guess, ha="right", va="center", fontsize=9,
                                      transform=areas.transAxes),
        }  # fmt: skip

    def _chain(self, axes) -> dict:
        """Draw the chain: units, and the noise that comes to the input of each."""
        axes.set(xlim=(0, 10.8), ylim=(0, 5.8))
        axes.axis("off")
        units = []
        for k, x in enumerate((2.7, 5.8, 8.9), 1):
            circle = axes.add_patch(Circle((x, 3.2), 0.78, fc="white", ec=INK, lw=1.6, zorder=3))
            number = axes.text(x, 3.15, f"{k}", ha="center", va="center", fontsize=10, zorder=4)
            style = dict(arrowstyle="-|>", mutation_scale=10, lw=1.5, shrinkA=0, shrinkB=0)
            arrow = axes.add_patch(FancyArrowPatch((x - 2.25, 3.2), (x - 0.8, 3.2), color=INK, **style))
            spark = axes.add_patch(FancyArrowPatch((x - 1.6, 4.75), (x - 1.6, 3.3), color=SOFT, **style))
            value = axes.text(x - 1.6, 4.85, "", ha="center", va="bottom", fontsize=9, color=SOFT)
            units.append((circle, number, arrow, spark, value))
        soft = dict(fontsize=8.5, color=SOFT)
        axes.text(10.7, 5.75, "noise\n(SD)", ha="right", va="top", linespacing=1.1, **soft)
        axes.text(0.28, 1.6, "computed from distributions\n(240 bins), no random trials", va="top", **soft)
        return {"units": units}

    def update(self, artists, data):
        d, gain, units = data["d_prime"], data["gain"], data["units"]
        artists["input"].set_data(INPUT, np.exp(-((INPUT - d) ** 2) / 2) / np.sqrt(2 * np.pi))
        artists["response"].set_data(INPUT, data["response"])
        top = max(share.max() for share in data["outputs"].values())
        for kind, x, y, mean in zip(KINDS, (0, d), data["at inputs"], data["means"], strict=True):
            artists["drops"][kind].set_data([x, x], [0, y])
            artists["dots"][kind].set_data([x], [y])
            artists["means"][kind].set_data([1.18], [mean])
            share = data["outputs"][kind] / top
            artists["outputs"][kind].set_data(np.r_[0, np.repeat(share, 2), 0], np.repeat(BINS, 2))
        low, high = data["means"]
        artists["words"].set_text(f"means, unit {units}\nwith {high:.2f}\nwithout {low:.2f}\nratio {data['ratio']:.2f}")
        artists["which"].set_text(f"of unit {units},\n● ■ means")
        artists["one roc"].set_data(*data["one roc"])
        artists["roc"].set_data(*data["roc"])
        artists["area"].set_text(f"area\n{100 * data['auc']:.1f}%")
        artists["dotted"].set_text("" if units == 1 else "dotted:\none unit")
        for k, (circle, number, arrow, spark, value) in enumerate(artists["units"], 1):
            circle.set_edgecolor(INK if k <= units else FAINT)
            number.set_color(INK if k <= units else FAINT)
            arrow.set_color(INK if k <= units else FAINT)
            spark.set_color(SOFT if k <= units else FAINT)
            value.set_text("1" if k == 1 else fold(data["noise"]))
            value.set_color(SOFT if k <= data["chained"] else FAINT)
        artists["ratios"].set_data(FINE, data["ratios"])
        artists["ratio"].set_data([gain], [data["ratio"]])
        artists["ratio unit"].set_text(f"unit {units}")
        artists["one"].set_data(FINE, np.full(FINE.size, data["one"]))
        artists["chain"].set_data(FINE, data["chain"])
        artists["chain label"].set_text(f"{WORD[data['chained']]}, ◇ at {fold(data['best'])}")
        artists["best"].set_data([data["best"]], [data["top"]])
        for line, height in zip(artists["here"], (data["ratio"], data["auc"]), strict=True):
            line.set_data([gain, gain], [0, height])
        artists["now"].set_data([gain], [data["auc"]])
        # The learner predicted the area (%) for one unit at a gain of 4.
        guess = data["prediction"]
        artists["guess"].set_data(([], []) if guess is None else ([ASKED], [np.clip(guess / 100, 0.48, 1.04)]))
        artists["guess label"].set_text("" if guess is None else "★ predicted")

    def describe(self, data):
        area, one = 100 * data["auc"], 100 * data["one"]
        chain = f"{WORD[data['chained']]} with noise {fold(data['noise'])} between them"
        best = f"reach at most {100 * data['top']:.1f}%, at gain {fold(data['best'])}"
        start = f"Gain {fold(data['gain'])}: the mean output with the signal is {data['ratio']:.2f} times that without"
        if data["units"] == 1:
            return f"{start}; the area under the ROC curve of one unit is {area:.1f}%. A chain of {chain} can {best}."
        return (
            f"{start}, in unit {data['units']}. Area under the ROC curve: {area:.1f}%; one unit {one:.1f}%. A chain of "
            f"{chain} can {best}."
        )

    def bounds(self, data):
        yield Bound("outputs", data["response"], 0, 1)
        yield Bound("mean outputs", data["means"], 0, 1)
        yield Bound("ratio of mean outputs", [data["ratio"], *data["ratios"]], 1)
        yield Bound("area of a chain", [*data["chain"], data["auc"]], 1 / 2, data["one"] + ROUNDING)
        for kind in KINDS:
            yield Bound(f"outputs {kind} a signal", data["outputs"][kind].sum(), 0.999, 1)
        yield Bound("hits and false alarms", np.array(data["roc"]), 0, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {
                "gain": FINE,
                f"mean output of unit {data['units']}, with signal / without": data["ratios"],
                "AUC, one unit": data["one"],
                f"AUC, {WORD[data['chained']]}": data["chain"],
            }
        )
