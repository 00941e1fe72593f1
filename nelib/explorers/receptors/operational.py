"""Receptor reserve and partial agonists: what a tissue makes of occupied receptors."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import SOFT, color, percent
from nelib.receptors.agonism import crossover, efficacy, evaluate, half_concentration, half_occupancy, maximum, response

EVIDENCE = {name: row.value for name, row in load_evidence("agonism").items()}
ANTAGONIST = "an antagonist"
SECOND = ("clonidine", "dexmedetomidine", "UK 14304", ANTAGONIST)
DOSES = np.geomspace(1e-4, 1e3, 211)  # over K_A


@register
class Operational(Explorer):
    """Norepinephrine and a second ligand: each alone on the left, together on the right."""

    name = "05_operational"
    title = "Occupancy is not response"
    size = (800, 440)
    controls = (
        Choice("second", "Second drug", SECOND, SECOND[0]),
        Slider("tau", "τ of norepinephrine here", 0.3, 300, EVIDENCE["tau_tissue"], log=True),
        Slider("left", "Receptors left", 1, 100, 100, "%", log=True),
        Slider("n", "Steepness n", 0.5, 2, 1, step=0.05),
        Slider("dose", "Second drug in the bath", 0.1, 100, EVIDENCE["dose_second"], "× its K_A", log=True),
    )
    presets = {
        "No reserve": {"tau": 1},
        "Large reserve": {"tau": 100},
        "Half of the receptors gone": {"tau": 100, "left": 50},
        "97% of them gone": {"tau": 100, "left": 3},
    }

    def compute(self, second, tau, left, n, dose):
        share = 0.0 if second == ANTAGONIST else efficacy(second)
        tau_A, tau_B = tau * left / 100, share * tau * left / 100
        turn = crossover(tau_A, tau_B)
        half = float(half_concentration(1, tau_A, n=n))
        full = float(maximum(tau_A, n=n))
        most = float(response(0, 1, tau_A, n=n, B=1e12, tau_B=tau_B))
        return {
            "second": second,
            "left": left,
            "dose": dose,
            "occupancy": evaluate("occupancy", A=DOSES, K_A=1),
            "intact": response(DOSES, 1, tau, n=n),
            "alone": response(DOSES, 1, tau_A, n=n),
            "second alone": response(0, 1, tau_A, n=n, B=DOSES, tau_B=tau_B),
            "both": response(DOSES, 1, tau_A, n=n, B=dose, tau_B=tau_B),
            "dose alone": float(response(0, 1, tau_A, n=n, B=dose, tau_B=tau_B)),
            "EC50": half,
            "occupied": float(half_occupancy(tau_A, n=n)),
            "maximum": full,
            "before": float(maximum(tau, n=n)),
            "reaches": most / full,
            "turn": turn if np.isfinite(turn) else None,
            "at turn": float(response(min(turn, 1e3), 1, tau_A, n=n)),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(1, 2, left=0.09, right=0.985, bottom=0.265, top=0.915, wspace=0.12)
        left = figure.add_subplot(grid[0])
        right = figure.add_subplot(grid[1], sharey=left)
        red, drug, gray = color("norepinephrine"), color("drug"), SOFT
        ticks = ([1e-3, 0.01, 0.1, 1, 10, 100], ["0.001", "0.01", "0.1", "1", "10", "100"])
        for axes in (left, right):
            axes.set(xlim=(2e-4, 1e3), ylim=(0, 1.04), xscale="log")
            axes.set_xticks(*ticks)
            axes.minorticks_off()
        left.set(title="Each alone", xlabel="concentration / $K_A$", ylabel="share of $E_m$, or of receptors")
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        right.set(title="Both together", xlabel="norepinephrine / $K_A$")
        right.tick_params(labelleft=False)
        artists = {
            "occupancy": left.plot(DOSES, data["occupancy"], color=gray, lw=1.5, ls=(0, (4, 3)))[0],
            "intact": left.plot([], [], color=red, lw=1.5, ls=":")[0],
            "drop": left.plot([], [], color=gray, lw=1.1)[0],
            "second alone": left.plot([], [], color=drug, lw=2.2, ls=(0, (6, 2)), zorder=3)[0],
            "alone": left.plot([], [], color=red, lw=2.6)[0],
            "half": left.plot([], [], "o", ms=8, color=red, mec="white", zorder=5)[0],
            "occupied": left.plot([], [], "s", ms=7, mfc="white", mec=gray, mew=1.8, zorder=5, clip_on=False)[0],
            "right": right.plot([], [], color=red, lw=2.6)[0],
            "both": right.plot([], [], color=drug, lw=2.4, ls=(0, (5, 1.5, 1, 1.5)))[0],
            "guess": left.plot([], [], "P", ms=10, color=color("prediction"), zorder=6, clip_on=False)[0],
            "guess label": left.text(
                1, 1.03, "", ha="right", fontsize=9, transform=left.transAxes, color=color("prediction")
            ),
            "turn": right.plot([], [], "D", ms=9, mfc="white", mec=drug, mew=2, zorder=5)[0],
        }
        labels = {
            "alone": "norepinephrine", "second alone": "second drug", "intact": "norepinephrine, all receptors",
            "both": "both", "occupancy": "occupied receptors", "turn": "the second drug changes sides",
        }  # fmt: skip
        figure.legend(
            [artists[name] for name in labels], labels.values(), loc="lower center", ncol=3, columnspacing=2,
            bbox_to_anchor=(0.53, 0.005), handlelength=2.8,
        )  # fmt: skip
        return artists

    def update(self, artists, data):
        for name in ("intact", "alone", "second alone", "both"):
            artists[name].set_data(DOSES, data[name])
        artists["right"].set_data(DOSES, data["alone"])
        guess = data["prediction"]  # maximum of the second drug, in percent of norepinephrine's
        artists["guess label"].set_text("" if guess is None else "✚ your prediction")
        artists["guess"].set_data(([DOSES[-1]], [guess / 100 * data["maximum"]]) if guess is not None else ([], []))
        at, middle, occupied = data["EC50"], data["maximum"] / 2, data["occupied"]
        artists["half"].set_data([at], [middle])
        artists["occupied"].set_data([at], [occupied])
        artists["drop"].set_data([at, at], [occupied, middle])
        shown = data["turn"] is not None and data["turn"] > 0
        artists["turn"].set_data(([data["turn"]], [data["at turn"]]) if shown else ([], []))

    def describe(self, data):
        few = f"With {data['left']:.3g}% of the receptors, n" if data["left"] < 100 else "N"
        kept = f", before {percent(data['before'])}" if data["left"] < 100 else ""
        name = data["second"][0].upper() + data["second"][1:]
        if data["turn"] is None:
            sides = "help norepinephrine at every concentration"
        elif data["turn"] == 0:
            sides = "only hinder norepinephrine"
        else:
            sides = f"help norepinephrine below {data['turn']:.2g} K_A and hinder it above"
        alone = percent(data["dose alone"]) if data["turn"] != 0 else "nothing"
        return (
            f"{few}orepinephrine is half-maximal at {data['EC50']:.2g} K_A ({percent(data['occupied'], 2)} occupied); "
            f"maximum {percent(data['maximum'])} of E_m{kept}. {name} reaches {100 * data['reaches']:.3g}% of that; "
            f"{data['dose']:.3g} K_A of it make {alone} alone, {sides}."
        )

    def bounds(self, data):
        names = ("occupancy", "intact", "alone", "second alone", "both")
        yield Bound("shares", np.concatenate([data[name] for name in names]), 0, 1)
        yield Bound("fewer receptors, less response", data["alone"] - data["intact"], -1, 1e-12)
        for name in ("alone", "second alone"):
            yield Bound(f"{name} rises", np.diff(data[name]), -1e-12, 1)
        gain = data["both"] - data["alone"]
        below = np.full(DOSES.size, True) if data["turn"] is None else data["turn"] > DOSES
        yield Bound("what the second drug adds below", gain[below], -1e-12, 1)
        yield Bound("what it adds above", gain[~below], -1, 1e-12)

    def table(self, data):
        import pandas as pd

        columns = {"norepinephrine": data["alone"], "second drug": data["second alone"], "both": data["both"]}
        return pd.DataFrame({"concentration / K_A": DOSES, "occupancy": data["occupancy"], **columns})
