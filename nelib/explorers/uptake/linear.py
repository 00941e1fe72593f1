"""How long uptake stays a straight line, and what a curved one does to the IC50 of an inhibitor."""

import math

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import INK, SOFT, color
from nelib.synapse.uptake_assay import LINES, Design, uptake

EVIDENCE = {name: row.value for name, row in load_evidence("uptake_assay").items()}
CELLS = tuple(name for name, (carrier, *_) in LINES.items() if carrier == "NET")
DOSES = np.geomspace(0.01, 1e6, 81)  # I/K_i; half of the uptake is lost somewhere between
LEFT = 12.0  # min; beyond it the label of the prediction stands on the left
SMALL = 0.001  # share that is written out
EMPTY = 1e-6  # share of the amine below which the medium counts as empty
FACTOR = 100.0  # highest IC50/K_i of the figure


def _share(part: float) -> str:
    return f"{100 * part:.3g}%" if part >= SMALL else "less than 0.1%"


def _half_dose(taken: np.ndarray) -> np.ndarray:
    """Return the dose that halves the uptake, for each row of uptakes at no dose and at `DOSES`."""
    return np.array([np.exp(np.interp(-1 / 2, -row[1:] / row[0], np.log(DOSES))) for row in taken])


@register
class Linear(Explorer):
    """Uptake against time with its initial slope, and the apparent IC50."""

    name = "03_linear"
    title = "Is the uptake still a straight line?"
    size = (780, 420)
    controls = (
        Choice("line", "Cells", CELLS, "HEK-NET"),
        Slider("cells", "Cells in a well", 1000, 200_000, 50_000, log=True),
        Slider("substrate", "Norepinephrine", 1, 10_000, EVIDENCE["usual_substrate"], "nM", log=True),
        Slider("time", "Incubation", 0.25, 20, 10, "min", log=True),
        Switch("returns", "Amine can come back out", True),
    )
    presets = {
        "HEK, few cells": {"cells": 2000},
        "HEK, half a minute": {"time": 0.5},
        "PC12, 10 min": {"line": "PC12"},
    }

    def compute(self, line, cells, substrate, time, returns):
        design = Design(
            line=line,
            cells=cells,
            substrate=substrate,
            inhibitor=(1, 2, 10),
            time=time,
            blank=1.0,
            replicates=1,
            controls=2,
        )
        longest = self.controls[3].high
        times = np.unique(
            np.concatenate((np.geomspace(longest / 1000, longest, 40), np.linspace(1, longest, 20), [time]))
        )
        end = uptake(design, np.append(0, DOSES), times=times, returns=returns)
        added = design.substrate * design.volume
        slope = cells * design.V_max * substrate / (design.K_m + substrate) / added
        inside = end["cells"][:, 0] / (cells * EVIDENCE["cell_volume"] * 1e-6)
        medium = end["medium"][:, 0] / design.volume
        now = int(np.searchsorted(times, time))
        half = _half_dose(end["cells"])
        return {
            "times": times,
            "taken": end["cells"][:, 0] / added,
            "slope": slope,
            "IC50": half,
            "factor": 1 + substrate / design.K_m,
            "time": time,
            "returns": returns,
            "now": now,
            "linear": float(end["cells"][now, 0] / added / (slope * time)),
            "left": float(medium[now] / substrate),
            "uphill": float(inside[now] / max(medium[now], EMPTY * substrate)),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.25, 1), left=0.085, right=0.975, bottom=0.135, top=0.9, wspace=0.27
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        red = color("norepinephrine")
        longest = self.controls[3].high
        left.set(xlim=(0, longest), ylim=(0, 1), title="Uptake", xlabel="incubation (min)", ylabel="share")
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        left.set_xticks(range(0, 21, 5))
        artists = {
            "straight": left.plot([], [], color=INK, lw=1.4, ls=":", label="share of the straight line")[0],
            "straight now": left.plot([], [], "s", ms=7, color=INK, zorder=4, clip_on=False)[0],
            "line": left.plot([], [], color=SOFT, lw=1.5, ls=(0, (5, 3)), label="straight line of the first rate")[0],
            "taken": left.plot([], [], color=red, label="in the cells, share of what was added")[0],
            "now": left.plot([], [], "o", ms=8, color=red, zorder=4, clip_on=False)[0],
            "guess": left.plot([], [], "D", ms=9, color=color("prediction"), zorder=5, clip_on=False)[0],
            "guess label": left.text(0, 0, "", fontsize=9, color=color("prediction"), ha="right", va="center"),
        }
        left.legend(loc="lower right", borderaxespad=0.2)
        right.set(
            xlim=(0, longest), ylim=(0.9, FACTOR), yscale="log", title="What a plate would call IC50",
            xlabel="incubation (min)", ylabel="IC50 / $K_i$",
        )  # fmt: skip
        right.set_yticks([1, 2, 5, 10, 20, 50, 100], ["1", "2", "5", "10", "20", "50", "100"])
        right.minorticks_off()
        artists["factor"] = right.plot([], [], color=SOFT, lw=1.5, ls=(0, (5, 3)), label="1 + $S/K_m$")[0]
        artists["IC50"] = right.plot([], [], color=color("drug"), label="apparent")[0]
        artists["IC50 now"] = right.plot([], [], "o", ms=8, color=color("drug"), zorder=4, clip_on=False)[0]
        right.legend(loc="upper left")
        return artists

    def update(self, artists, data):
        times, now = data["times"], data["now"]
        artists["taken"].set_data(times, data["taken"])
        artists["line"].set_data([0, times[-1]], [0, data["slope"] * times[-1]])
        artists["now"].set_data([data["time"]], [data["taken"][now]])
        artists["factor"].set_data([0, times[-1]], [data["factor"]] * 2)
        artists["IC50"].set_data(times, np.minimum(data["IC50"], 2 * FACTOR))
        artists["IC50 now"].set_data([data["time"]], [min(data["IC50"][now], FACTOR)])
        artists["straight"].set_data(times, data["taken"] / (data["slope"] * times))
        artists["straight now"].set_data([data["time"]], [data["linear"]])
        guess = data["prediction"]
        shown, height = guess is not None, (guess or 0) / 100
        artists["guess"].set_data(([data["time"]], [height]) if shown else ([], []))
        on_left = data["time"] > LEFT
        artists["guess label"].set(
            text="  ◆ your prediction  " if shown else "",
            position=(data["time"], height),
            ha="right" if on_left else "left",
        )

    def describe(self, data):
        empty = data["uphill"] * data["left"] and data["left"] <= EMPTY
        uphill = "nothing comes back" if empty else f"inside is {data['uphill']:,.0f} times as concentrated"
        return (
            f"After {data['time']:.3g} min the cells hold {_share(data['taken'][data['now']])} of what was added, "
            f"{_share(data['linear'])} of the straight line. {_share(data['left'])} is left in the medium; "
            f"{uphill}. A plate would give an IC50 of "
            f"{data['IC50'][data['now']]:.3g} K_i, where 1 + S/K_m is {data['factor']:.3g}."
        )

    def bounds(self, data):
        yield Bound("share taken up", data["taken"], 0, 1)
        yield Bound("uptake over its straight line", data["taken"] / (data["slope"] * data["times"]), 0, 1.001)
        yield Bound("IC50 / K_i", data["IC50"], 0.99)
        yield Bound("uphill", data["uphill"], 0, EVIDENCE["accumulation"] if data["returns"] else math.inf)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {"time (min)": data["times"], "taken up (share)": data["taken"], "IC50 / K_i": data["IC50"]}
        )
