"""No net flux: several perfusates, a straight line, and three estimates of what is outside."""

import math

import numpy as np
from scipy import constants

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, color
from nelib.synapse.microdialysis import dialysate, extraction, no_net_flux, recovery_in_vitro

EVIDENCE = {name: row.value for name, row in load_evidence("microdialysis").items()}
PERFUSATES = np.repeat([0.0, 5.0, 10.0, 20.0], 3)  # nM; three samples of each
PLAIN = PERFUSATES == 0
EDGES, HEIGHT = (-2.0, 27.0), 12.0  # of the figure, nM
BEYOND = 100.0  # nM; outside the figure
FAR = 1e6  # nM; stands for no limit
ENDS = np.array(EDGES)
ROWS = ("no net flux", "beaker's recovery", "dialysate as it is")


@register
class Line(Explorer):
    """The line of no net flux with its crossing, and estimates beside it."""

    name = "04_line"
    title = "No net flux"
    size = (780, 420)
    controls = (
        Slider("outside", "Norepinephrine outside", 1, 20, EVIDENCE["rest"], "nM", step=0.5),
        Slider("k", "Clearance by the tissue", 0.1, 10, EVIDENCE["k_rest"], "1/s", log=True),
        Slider("flow", "Flow of the perfusate", 0.1, 5, 1, "µL/min", log=True),
        Slider("noise", "Error of each sample", 0, 20, constants.hecto * EVIDENCE["cv_area"], "%", step=0.5),
        Slider("experiment", "Experiment", 1, 30, 1, step=1),
    )
    presets = {
        "Twice the flow": {"flow": 2},
        "NET blocked": {"k": 0.1},
        "Fast flow, error 10%": {"flow": 5, "noise": 10},
    }

    def compute(self, outside, k, flow, noise, experiment):
        E, which = float(extraction(flow, k)), round(experiment)
        errors = np.random.default_rng(which).standard_normal(PERFUSATES.size)
        out = dialysate(PERFUSATES, outside, E) * (1 + noise / constants.hecto * errors)
        fit = no_net_flux(PERFUSATES, out)
        plain = float(out[PLAIN].mean())
        low, high, found = (float(v) for v in np.clip([*fit.interval, fit.concentration], -FAR, FAR))
        return {
            "outside": outside,
            "E": E,
            "flow": flow,
            "noise": noise,
            "experiment": which,
            "difference": PERFUSATES - out,
            "slope": fit.extraction,
            "found": found,
            "interval": (low, high),
            "limited": math.isfinite(fit.interval[0]),
            "plain": plain,
            "beaker": plain / float(recovery_in_vitro(flow)),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.55, 1), left=0.09, right=0.975, bottom=0.235, top=0.9, wspace=0.46
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        red, gray = color("norepinephrine"), SOFT
        bar = dict(color=color("extracellular"), lw=2.5, marker="|", ms=15, mew=2, zorder=4)
        left.set(
            xlim=EDGES, ylim=(-HEIGHT, HEIGHT), title="In less out, against in", xlabel="in the perfusate (nM)",
            ylabel="perfusate less dialysate (nM)",
        )  # fmt: skip
        left.set_xticks(range(0, 26, 5))
        left.axhline(0, color=INK, lw=1)
        rest = float(extraction(1)) * (ENDS - EVIDENCE["rest"])
        (usual,) = left.plot(ENDS, rest, color=FAINT, lw=4, zorder=1, label="at rest, usual settings")
        artists = {
            "line": left.plot([], [], color=red, label="least squares")[0],
            "samples": left.plot([], [], "o", ms=5.5, mfc="white", mec=red, mew=1.4, zorder=3, label="samples")[0],
            "above": left.plot([], [], "^", ms=7, color=red, zorder=3, clip_on=False)[0],
            "below": left.plot([], [], "v", ms=7, color=red, zorder=3, clip_on=False)[0],
            "interval": left.plot([], [], **bar)[0],
            "found": left.plot([], [], "o", ms=7, color=color("extracellular"), zorder=4, label="crossing, 95%")[0],
            "guess": left.plot([], [], "D", ms=9, color=color("prediction"), zorder=5, clip_on=False)[0],
            "guess label": left.text(26.5, -11, "", fontsize=9, color=color("prediction"), ha="right"),
        }
        handles = [usual, *(artists[name] for name in ("line", "samples", "found"))]
        figure.legend(handles=handles, loc="lower center", ncol=4, bbox_to_anchor=(0.53, 0.01), handlelength=2.2)
        right.set(xlim=EDGES, ylim=(-0.5, 2.5), title="Which one is right?", xlabel="outside, as estimated (nM)")
        right.set_yticks(range(3), ROWS[::-1])
        right.set_xticks(range(0, 26, 5))
        right.grid(axis="y", visible=False)
        artists["truth"] = right.plot([], [], color=gray, lw=1.6, ls=(0, (5, 2)))[0]
        artists["truth label"] = right.text(0, 2.42, "", fontsize=9, color=gray, va="top")
        artists["interval right"] = right.plot([], [], **bar)[0]
        artists["found right"] = right.plot([], [], "o", ms=7, color=color("extracellular"), zorder=4)[0]
        artists["others"] = right.plot([], [], "s", ms=8, color=gray, zorder=4)[0]
        return artists

    def update(self, artists, data):
        y, found, (low, high) = data["difference"], data["found"], data["interval"]
        artists["line"].set_data(ENDS, data["slope"] * (ENDS - found))
        inside = np.abs(y) <= HEIGHT
        artists["samples"].set_data(PERFUSATES[inside], y[inside])
        for name, off in (("above", y > HEIGHT), ("below", y < -HEIGHT)):
            side = HEIGHT if name == "above" else -HEIGHT
            artists[name].set_data(PERFUSATES[off], [side] * int(off.sum()))
        bar = np.clip([low, high], -BEYOND, BEYOND)
        seen = EDGES[0] <= found <= EDGES[1]
        for name, height in (("", 0), (" right", 2)):
            artists[f"interval{name}"].set_data(bar, [height] * 2)
            artists[f"found{name}"].set_data(([found], [height]) if seen else ([], []))
        artists["truth"].set_data([data["outside"]] * 2, [-0.5, 2.5])
        last = data["outside"] > sum(EDGES) / 2
        artists["truth label"].set(
            text="truth  " if last else "  truth", position=(data["outside"], 2.42), ha="right" if last else "left"
        )
        artists["others"].set_data([min(data["beaker"], EDGES[1]), data["plain"]], [1, 0])
        guess = data["prediction"]
        place = 0.0 if guess is None else min(max(guess, 0.0), EDGES[1])
        artists["guess"].set_data(([], []) if guess is None else ([place], [0]))
        artists["guess label"].set_text("" if guess is None else "◆ your prediction")

    def describe(self, data):
        low, high = data["interval"]
        if data["limited"]:
            crossing = f"crosses zero at {_nM(data['found'])} (95% interval {_nM(low, '')} to {_nM(high)})"
        else:
            crossing = "could be level: no interval for where it crosses zero"
        return (
            f"Outside are {_nM(data['outside'])}. Experiment {data['experiment']}, error {data['noise']:.3g}%: the "
            f"line has the slope {data['slope']:.3g} (extraction {data['E']:.3g}) and {crossing}. The dialysate says "
            f"{_nM(data['plain'])}, with the beaker's recovery {_nM(data['beaker'])}."
        )

    def bounds(self, data):
        yield Bound("extraction", data["E"], 0, 1)
        yield Bound("dialysate of plain perfusate", data["plain"], 0, 2 * data["outside"])
        yield Bound("crossing above the low end", data["found"] - data["interval"][0], 0)
        yield Bound("crossing below the high end", data["interval"][1] - data["found"], 0)
        if data["noise"] == 0:
            yield Bound("crossing without error / outside", data["found"] / data["outside"], 1, 1)
            yield Bound("slope without error / extraction", data["slope"] / data["E"], 1, 1)

    def table(self, data):
        import pandas as pd

        y = data["difference"]
        return pd.DataFrame({"perfusate (nM)": PERFUSATES, "dialysate (nM)": PERFUSATES - y, "difference (nM)": y})


def _nM(value: float, unit: str = " nM") -> str:
    return f"{value:.3g}{unit}" if abs(value) < 1000 else f"{value:.1e}{unit}"
