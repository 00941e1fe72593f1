"""What a probe recovers in tissue and in a beaker, against flow and against clearance."""

import numpy as np
from scipy import constants

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import SOFT, color
from nelib.synapse.microdialysis import dialysate, evaluate, extraction, recovery_in_vitro

EVIDENCE = {name: row.value for name, row in load_evidence("microdialysis").items()}
STIRRED, STILL = "stirred beaker", "beaker that is not stirred"
BLOCKED = 0.1  # share of the clearance that is left without NET, rounded; it is 0.115 in this course's terminal
FLOWS = np.geomspace(0.1, 5, 81)  # µL/min
CLEARANCES = np.geomspace(0.01, 10, 81)  # 1/s


def recovery(flow, length: float, beaker: str):
    """Return the recovery in a beaker at a flow (µL/min) for a membrane length (mm)."""
    if beaker == STIRRED:
        return recovery_in_vitro(flow, length=length)
    seconds = EVIDENCE["still_time"] * constants.minute
    return evaluate("E", Q=np.asarray(flow) / constants.minute, L=length, phi_e=1, tortuosity=1, k=1 / seconds)


@register
class Probe(Explorer):
    """Extraction in tissue and recovery in a beaker."""

    name = "04_probe"
    title = "What the probe brings out"
    size = (780, 420)
    controls = (
        Slider("flow", "Flow of the perfusate", FLOWS[0], FLOWS[-1], 1, "µL/min", log=True),
        Slider("length", "Length of the membrane", 1, 10, EVIDENCE["length"], "mm", step=0.5),
        Slider("k", "Clearance by the tissue", 0.1, CLEARANCES[-1], EVIDENCE["k_rest"], "1/s", log=True),
        Choice("beaker", "Compare with", (STIRRED, STILL), STIRRED),
    )
    presets = {
        "NET blocked": {"k": BLOCKED * EVIDENCE["k_rest"]},
        "Slow flow": {"flow": 0.1},
        "Short membrane": {"length": 1},
    }

    def compute(self, flow, length, k, beaker):
        E = float(extraction(flow, k, length=length))
        E_0 = float(recovery(flow, length, beaker))
        found = float(dialysate(0, EVIDENCE["rest"], E))
        return {
            "flow": flow,
            "length": length,
            "k": k,
            "beaker": beaker,
            "E": E,
            "E_0": E_0,
            "E blocked": float(extraction(flow, BLOCKED * k, length=length)),
            "E at flow": extraction(FLOWS, k, length=length),
            "E_0 at flow": recovery(FLOWS, length, beaker),
            "E at k": extraction(flow, CLEARANCES, length=length),
            "dialysate": found,
            "concluded": found / E_0,
            "depth": float(evaluate("Gamma", k=k) * constants.kilo),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(1, 2, left=0.09, right=0.975, bottom=0.235, top=0.9, wspace=0.16)
        left = figure.add_subplot(grid[0])
        right = figure.add_subplot(grid[1], sharey=left)
        red, gray, drug = color("norepinephrine"), SOFT, color("drug")
        left.set(
            xlim=(FLOWS[0], FLOWS[-1]), ylim=(0, 1.03), xscale="log", title="Faster flow, less in each drop",
            xlabel="flow (µL/min)", ylabel="recovered",
        )  # fmt: skip
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        left.set_xticks([0.1, 0.2, 0.5, 1, 2, 5], ["0.1", "0.2", "0.5", "1", "2", "5"])
        right.set(
            xlim=(CLEARANCES[0], 11),
            xscale="log",
            title="Faster clearance, more",
            xlabel="clearance by the tissue (1/s)",
        )
        right.set_xticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
        right.tick_params(labelleft=False)
        for axes in (left, right):
            axes.minorticks_off()
        beaker = dict(color=gray, lw=1.8, ls=(0, (5, 2)))
        artists = {
            "E at flow": left.plot([], [], color=red, label="in tissue: extraction")[0],
            "E_0 at flow": left.plot([], [], label="in the beaker", **beaker)[0],
            "E_0 left": left.plot([], [], "s", ms=8, mfc="white", mec=gray, mew=1.8, zorder=4, clip_on=False)[0],
            "E left": left.plot([], [], "o", ms=9, color=red, zorder=5, clip_on=False)[0],
            "E at k": right.plot([], [], color=red)[0],
            "E_0 at k": right.plot([], [], **beaker)[0],
            "E right": right.plot([], [], "o", ms=9, color=red, zorder=5, clip_on=False)[0],
            "blocked": right.plot(
                [],
                [],
                "o",
                ms=9,
                mfc="white",
                mec=drug,
                mew=2,
                zorder=4,
                clip_on=False,
                label="NET blocked: clearance / 10",
            )[0],
        }
        lines = [artists[name] for name in ("E at flow", "E_0 at flow", "blocked")]
        figure.legend(handles=lines, loc="lower center", ncol=3, bbox_to_anchor=(0.53, 0.01), handlelength=2.6)
        return artists

    def update(self, artists, data):
        flow, k = data["flow"], data["k"]
        artists["E at flow"].set_data(FLOWS, data["E at flow"])
        artists["E_0 at flow"].set_data(FLOWS, data["E_0 at flow"])
        artists["E left"].set_data([flow], [data["E"]])
        artists["E_0 left"].set_data([flow], [data["E_0"]])
        artists["E at k"].set_data(CLEARANCES, data["E at k"])
        artists["E_0 at k"].set_data(CLEARANCES[[0, -1]], [data["E_0"]] * 2)
        artists["E right"].set_data([k], [data["E"]])
        artists["blocked"].set_data([BLOCKED * k], [data["E blocked"]])

    def describe(self, data):
        rest, wrong = EVIDENCE["rest"], data["concluded"] / EVIDENCE["rest"] - 1
        verdict = "right within 1%" if abs(wrong) < 0.01 else f"{abs(wrong):.0%} too {'low' if wrong < 0 else 'high'}"
        return (
            f"Recovered: {data['E']:.1%} in tissue, {data['E_0']:.1%} in the {data['beaker']}. {rest:g} nM outside "
            f"gives {data['dialysate']:.3g} nM in the dialysate; with the beaker's recovery one concludes "
            f"{data['concluded']:.3g} nM, {verdict}. The tissue is drained to a depth of about {data['depth']:.2g} µm."
        )

    def bounds(self, data):
        yield Bound("recoveries", np.concatenate((data["E at flow"], data["E_0 at flow"], data["E at k"])), 0, 1)
        yield Bound("extraction falls with flow", np.diff(data["E at flow"]), -1, 0)
        yield Bound("extraction rises with clearance", np.diff(data["E at k"]), 0)
        yield Bound("NET blocked", data["E blocked"], 0, data["E"])
        yield Bound("dialysate", data["dialysate"], 0, EVIDENCE["rest"])
        if data["beaker"] == STIRRED:
            yield Bound("extraction over recovery in a stirred beaker", data["E"] / data["E_0"], 0, 1)

    def table(self, data):
        import pandas as pd

        columns = {"in tissue (share)": data["E at flow"], "in the beaker (share)": data["E_0 at flow"]}
        return pd.DataFrame({"flow (µL/min)": FLOWS, **columns})
