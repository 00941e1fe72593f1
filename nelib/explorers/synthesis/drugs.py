"""Drugs and defects on the pathway, hour by hour."""

import numpy as np

from nelib.explorers.synthesis.pathway import rest
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, SOFT, color, percent
from nelib.synapse.scenarios import SCENARIOS, treat

CURVES = {
    "vne": ("norepinephrine in vesicles", "norepinephrine", "-"),
    "ene": ("norepinephrine outside", "extracellular", (0, (6, 2))),
    "DBH": ("norepinephrine made", "main", (0, (2, 1.5))),
}
POOLS = {"tyr": "tyrosine", "ldopa": "L-DOPA", "cda": "dopamine, cytosol", "vda": "dopamine, vesicle",
         "vne": "NE, vesicle", "cne": "NE, cytosol", "ene": "NE, outside", "MAO_NE": "DHPG made"}  # fmt: skip
_TINTS = (
    "tyrosine",
    "L-DOPA",
    "dopamine",
    "dopamine",
    "norepinephrine",
    "norepinephrine",
    "extracellular",
    "reference",
)
LOW, HIGH = 0.005, 200.0


@register
class Drugs(Explorer):
    """Time courses after a drug that acts from hour 0 on."""

    name = "01_drugs"
    title = "Drugs and defects on the synthesis pathway"
    size = (780, 440)
    controls = (
        Choice("drug", "Drug or defect", tuple(SCENARIOS), "α-methyl-p-tyrosine"),
        Slider("strength", "Strength of the effect", 0, 100, 100, "%", step=1),
        Slider("hours", "Look at hour", 0.5, 72, 24, "h", step=0.5),
        Slider("firing", "Firing", 0.2, 5, 1, "× rest", log=True),
    )

    def compute(self, drug, strength, hours, firing):
        times = np.concatenate(([0.0], np.geomspace(0.02, 72, 90)))
        path = treat(drug, times, strength=strength / 100, firing=firing)
        base = rest()
        ratio = {n: path[n] / float(base[n]) for n in {*CURVES, *POOLS}}
        at = {n: float(np.interp(hours, times, r)) for n, r in ratio.items()}
        return {
            "time": times,
            "hours": hours,
            "drug": drug,
            "action": SCENARIOS[drug].action,
            **ratio,
            "at": at,
            "strength": strength,
            "firing": firing,
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.5, 1), left=0.105, right=0.97, bottom=0.125, top=0.9, wspace=0.5
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        left.set(
            xlim=(0, 72),
            ylim=(0.02, 25),
            yscale="log",
            xlabel="hours of treatment",
            ylabel="relative to rest",
            title="Over time",
        )
        left.set_xticks(range(0, 73, 12))
        left.set_yticks([0.05, 0.1, 0.25, 0.5, 1, 2, 4], ["5%", "10%", "25%", "50%", "100%", "200%", "400%"])
        left.minorticks_off()
        left.axhline(1, color=SOFT, lw=1)
        artists = {
            n: left.plot([], [], color=color(tint), ls=dash, label=label)[0]
            for n, (label, tint, dash) in CURVES.items()
        }
        left.legend(loc="upper right", handlelength=2.8)
        artists["cursor"] = left.plot([], [], color=SOFT, lw=1, ls=":")[0]
        artists["guess"] = left.plot([], [], "D", ms=9, color=color("prediction"), zorder=5)[0]
        artists["guess_label"] = left.text(0, 0, "", fontsize=8.5, color=color("prediction"), va="center")
        right.set(
            xscale="log",
            xlim=(LOW, HIGH),
            ylim=(len(POOLS) - 0.4, -0.6),
            xlabel="relative to rest",
            title="At that hour",
        )
        right.set_yticks(range(len(POOLS)), POOLS.values(), fontsize=9)
        right.set_xticks([0.01, 0.1, 1, 10, 100], ["1%", "10%", "100%", "×10", "×100"])
        right.minorticks_off()
        right.grid(axis="x", color=FAINT)
        right.grid(visible=False, axis="y")
        right.axvline(1, color=SOFT, lw=1)
        artists["stems"] = [
            right.plot([1, 1], [i, i], color=color(t), lw=6, solid_capstyle="butt")[0] for i, t in enumerate(_TINTS)
        ]
        artists["dots"] = [right.plot([1], [i], "o", ms=8, color=color(t))[0] for i, t in enumerate(_TINTS)]
        return artists

    def update(self, artists, data):
        for n in CURVES:
            artists[n].set_data(data["time"], np.maximum(data[n], 1e-6))
        artists["cursor"].set_data([data["hours"]] * 2, [0.02, 6])
        guess = data["prediction"]
        # The learner predicted the vesicular store 24 h into a block of TH, so the mark belongs to that picture alone.
        shown = guess is not None and data["drug"] == "α-methyl-p-tyrosine"
        height = max(guess / 100, 0.02) if shown else 1.0
        artists["guess"].set_data(([24], [height]) if shown else ([], []))
        artists["guess_label"].set(text="your prediction" if shown else "", position=(27, height))
        for stem, dot, n in zip(artists["stems"], artists["dots"], POOLS, strict=True):
            x = min(max(data["at"][n], LOW * 1.05), HIGH * 0.95)
            stem.set_xdata([1, x])
            dot.set_xdata([x])

    def describe(self, data):
        at = data["at"]
        if data["drug"] == "no drug":
            return (
                f"No drug: at a firing of {data['firing']:.3g} times rest nothing changes over {data['hours']:.3g} h."
            )
        return (
            f"{data['drug'][0].upper() if data['drug'][0].isascii() else data['drug'][0]}{data['drug'][1:]} "
            f"{data['action']} "
            f"({data['strength']:.0f}% of the full effect). "
            f"After {data['hours']:.3g} h the vesicles hold {percent(at['vne'])} of the resting norepinephrine, "
            f"{percent(at['DBH'])} is made, {percent(at['ene'])} is outside; L-DOPA is at {percent(at['ldopa'])} "
            f"and the metabolite DHPG is made at {percent(at['MAO_NE'])}."
        )

    def bounds(self, data):
        for n in {*CURVES, *POOLS}:
            yield Bound(n, data[n], 0)
        yield Bound("time", data["time"], 0, 72)

    def table(self, data):
        import pandas as pd

        columns = {f"{label} / rest": data[n] for n, label in POOLS.items()}
        return pd.DataFrame({"time (h)": data["time"], **columns, "NE made / rest": data["DBH"]})
