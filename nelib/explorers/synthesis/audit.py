"""The published SBML file against the published table: find the two encoding errors."""

from functools import cache

import numpy as np
import sympy as sp

from nelib.kit.explorer import Bound, Explorer, Switch, register
from nelib.kit.figures import FAINT, INK, SOFT, color, concentration
from nelib.synapse.synthesis import dopamine_terminal

TABLE = ("bh2", "bh4", "tyr", "ldopa", "cda", "vda", "eda")
_NAMES = ("BH2", "BH4", "tyrosine", "L-DOPA", "dopamine, cytosol", "dopamine, vesicle", "dopamine, outside")
TOLERANCE = 0.015
LOW, HIGH = 0.01, 300.0
BLOOD = np.linspace(0, 400, 81)


@cache
def _settled(without_errors: tuple[bool, bool]):
    errors = tuple(e for e, fixed in zip(("uptake", "storage"), without_errors, strict=True) if not fixed)
    return dopamine_terminal((), errors).steady_state()


@cache
def _uptake_laws() -> list[np.ndarray]:
    """Evaluate the uptake rate of both encodings over `BLOOD`."""
    curves = []
    for errors in ((), ("uptake",)):
        model = dopamine_terminal((), errors)
        rate = model.reactions["tyr_in"].rate
        constants = {s: model.parameters[s.name].value for s in rate.free_symbols if s.name != "btyr"}
        curves.append(sp.lambdify(sp.Symbol("btyr"), rate.subs(constants), modules="numpy")(BLOOD))
    return curves


@register
class Audit(Explorer):
    """Steady state of the file as published and as corrected, against the table of the paper."""

    name = "01_audit"
    title = "The published model file against the published table"
    size = (780, 430)
    controls = (
        Switch("uptake", "Correct the uptake of tyrosine: 400·btyr/(64 + btyr) instead of 244·btyr", False),
        Switch("storage", "Correct VMAT: subtract a leak 40·vda instead of multiplying by vda/(40 + vda)", False),
    )
    presets = {"Both corrected": {"uptake": True, "storage": True}}

    def compute(self, uptake, storage):
        state = _settled((uptake, storage))
        model = dopamine_terminal()
        published = np.array([model.species[s].initial.value for s in TABLE])
        simulated = np.array([float(state[s]) for s in TABLE])
        good, coded = _uptake_laws()
        return {
            "published": published, "simulated": simulated, "ratio": simulated / published,
            "btyr": model.parameters["btyr"].value,
            "blood": BLOOD, "good": good, "coded": coded, "uptake": uptake, "storage": storage,
            "uptake_now": float(state["tyr_in"]), "agree": int((np.abs(simulated / published - 1) <= TOLERANCE).sum()),
        }  # fmt: skip

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.35, 1), left=0.165, right=0.975, bottom=0.13, top=0.9, wspace=0.3
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        left.set(
            xscale="log",
            xlim=(LOW, HIGH),
            ylim=(len(TABLE) - 0.4, -0.6),
            xlabel="simulated / published",
            title="Steady state",
        )
        left.set_yticks(range(len(TABLE)), _NAMES)
        left.set_xticks([0.01, 0.1, 1, 10, 100], ["1/100", "1/10", "1", "10", "100"])
        left.minorticks_off()
        left.axvline(1, color=color("good"), lw=6, alpha=0.25)
        left.grid(axis="x", color=FAINT)
        left.grid(visible=False, axis="y")
        right.set(xlim=(0, 400), ylim=(10, 2e5), yscale="log", xlabel="tyrosine in the blood (µM)",
                  ylabel="uptake (µM/h)",
                  title="Two readings of uptake")  # fmt: skip
        artists = {
            "stems": [left.plot([1, 1], [i, i], color=SOFT, lw=3, solid_capstyle="butt")[0] for i in range(len(TABLE))],
            "dots": [left.plot([1], [i], "o", ms=9)[0] for i in range(len(TABLE))],
            "values": [left.text(1, i - 0.3, "", fontsize=8.5, ha="center") for i in range(len(TABLE))],
            "good": right.plot([], [], color=color("good"), label="saturable transport")[0],
            "coded": right.plot([], [], color=color("warning"), ls=(0, (5, 2)), label="mass action, as coded")[0],
            "now": right.plot([], [], "o", ms=10, color=INK)[0],
        }
        right.legend(loc="center right", bbox_to_anchor=(1.0, 0.52))
        return artists

    def update(self, artists, data):
        for i, r in enumerate(data["ratio"]):
            x = min(max(r, LOW * 1.1), HIGH * 0.9)
            ok = abs(r - 1) <= TOLERANCE
            artists["stems"][i].set_xdata([1, x])
            artists["dots"][i].set_xdata([x])
            artists["dots"][i].set(color=color("good") if ok else color("warning"), marker="o" if ok else "X")
            artists["values"][i].set(text=concentration(data["simulated"][i]), x=min(max(x, 0.025), 110))
        artists["good"].set_data(data["blood"], np.maximum(data["good"], 1e-3))
        artists["coded"].set_data(data["blood"], np.maximum(data["coded"], 1e-3))
        artists["now"].set_data([data["btyr"]], [data["uptake_now"]])

    def describe(self, data):
        worst = int(np.argmax(np.abs(np.log(data["ratio"]))))
        return (
            f"{data['agree']} of {len(TABLE)} concentrations agree with the table within {TOLERANCE:.1%}. "
            f"Farthest off: {_NAMES[worst]}, simulated {concentration(data['simulated'][worst])}, "
            f"published {concentration(data['published'][worst])}. The terminal takes up "
            f"{concentration(data['uptake_now'])} tyrosine per hour."
        )

    def bounds(self, data):
        yield Bound("simulated concentrations", data["simulated"], 0)
        yield Bound("uptake", data["uptake_now"], 0)
        if data["uptake"] and data["storage"]:
            yield Bound("agreement of the corrected model", data["ratio"], 1 - TOLERANCE, 1 + TOLERANCE)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {"species": TABLE, "published (µM)": data["published"], "simulated (µM)": data["simulated"]}
        )
