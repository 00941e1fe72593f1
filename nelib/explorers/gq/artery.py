"""A smooth muscle cell as a living diagram, at one moment after norepinephrine: five blocks, with and without latch."""

from functools import cache, lru_cache

import numpy as np
from scipy.integrate import cumulative_trapezoid

from nelib.explorers.gq.cell import Diagram, share
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import SOFT, color, concentration
from nelib.signaling import artery, contraction, gq

END = 120
TIMES = np.linspace(0, END, 481)  # s after norepinephrine; holds every mark of the slider of time
HALF = TIMES >= END / 2
KEPT = 64  # courses that are remembered: a slider of time asks for the same one again and again
FULL = 1.001  # of the store at rest; rounding
HARDLY = 0.002  # force; below it no contraction is told of
SLIP = 0.002  # µM of Ca2+; what a sum over these times may be wrong by
SWITCHES = dict(zip(("prazosin", "plc", "store", "bath", "pkc"), artery.BLOCKS, strict=True))
WITH, ASKED = "with Ca²⁺", "without Ca²⁺ for 1 min"
BATHS = {  # how long the bath has been without Ca2+ when norepinephrine comes, in seconds
    WITH: None,
    "without Ca²⁺ as NE comes": 0.0,
    ASKED: artery.evidence("bath_before").value,
    "without Ca²⁺ for 5 min": 300.0,
}
K_7 = {on: contraction.evidence("K_7_latch" if on else "K_7").value for on in (False, True)}
NE_SHOWN, C_1 = load_evidence("gq_explorers")["NE_shown"].value, load_evidence("calcium")["c_1"].value
P_T, R_T, XI = (gq.evidence(name).value for name in ("P_T", "R_T", "xi"))


@cache
def full() -> dict[str, float]:
    """Return what counts as 100%: Ca2+ in a resting store, and G with all receptors occupied (µM)."""
    rest, every = artery.rest(), 1 / np.finfo(float).eps
    return {"store": (rest["T"] - rest["Ca"]) / C_1, "G": float(gq.plateau(every)["G"])}


@lru_cache(maxsize=KEPT)
def course(
    ne: float, blocks: tuple[str, ...], bath: float | None = None, tired: bool = False, latch: bool = False
) -> dict[str, np.ndarray]:
    """Return all that the diagram shows, at `TIMES`: shares, concentrations in µM, rates in µM/s or 1/s."""
    held = {} if tired else {"k_p": 0.0}
    path = artery.respond(TIMES, ne, blocks=blocks, bath_before=bath, K_7=K_7[latch], **held)
    ready = gq.molecules(path["Rs"]) / (XI * R_T)
    phosphorylated = contraction.phosphorylation(path)
    return {
        "alpha1": ready * artery.occupied(ne, blocks),
        "G": path["G"] / full()["G"],
        "PIP2": gq.molecules(path["PIP2"]) / P_T,
        "IP3": path["IP3"],
        "DAG": path["DAG"],
        "store": (path["T"] - path["Ca"]) / C_1 / full()["store"],
        "Ca": path["Ca"],
        "myosin": 1 - phosphorylated,
        "myosin-P": phosphorylated,
        "force": contraction.force(path),
        **{name: path[name] for name in ("PLC", "release", "leak", "SERCA", "entry", "extrusion", "attach")},
        "MLCK": path["MLCK_free"] + path["MLCK_bound"],
        "MLCP": path["MLCP_free"] + path["MLCP_bound"],
        "let go": path["detach"] + path["latch_off"],
        "all Ca": path["T"],
        "all myosin": sum(path[name] for name in contraction.STATES),
    }


@register
class Artery(Explorer):
    """The chain from norepinephrine to force in the open cell, and its Ca2+ and force in time."""

    name = "07_artery"
    title = "A smooth muscle cell after norepinephrine"
    size = (800, 560)
    controls = (
        Slider("ne", "Norepinephrine", 0.1, 30, NE_SHOWN, "µM", log=True),
        Slider("moment", "Time since it came", 0, END, 10, "s", step=1),
        Switch("prazosin", "Prazosin, 10 × its K_B"),
        Switch("plc", "PLC inhibitor"),
        Switch("store", "Empty store: SERCA blocked"),
        Switch("pkc", "PKC inhibitor"),
        Choice("bath", "Bath", tuple(BATHS), WITH),
        Switch("tired", "Receptors desensitize"),
        Switch("latch", f"Latch (K₇ = {K_7[True]:g}/s)"),
    )
    presets = {
        "Bath without Ca²⁺, late": {"bath": ASKED, "moment": END},
        "Latch, bath without Ca²⁺": {"bath": ASKED, "latch": True, "moment": END},
        "Empty store": {"store": True, "moment": 16},
        "Prazosin and ten times more": {"prazosin": True, "ne": 30},
        "As published: it tires": {"tired": True, "moment": 60},
    }

    def compute(self, ne, moment, bath, tired, latch, **switches):
        blocks = tuple(b for name, b in SWITCHES.items() if (bath != WITH if name == "bath" else switches[name]))
        path, free = course(ne, blocks, BATHS[bath], tired, latch), course(ne, (), None, tired, latch)
        return {
            "ne": ne,
            "moment": moment,
            "blocks": blocks,
            "bath": bath,
            "tired": tired,
            "latch": latch,
            # The reader predicts the peak at the dose that is shown first, in a bath that is the only block.
            "asked": (ne, bath, len(blocks), tired, latch) == (NE_SHOWN, ASKED, 1, False, False),
            "path": path,
            "now": {name: float(values[np.searchsorted(TIMES, moment)]) for name, values in path.items()},
            "free": {name: free[name] for name in ("Ca", "force")},
            "peak": float(path["force"].max()),
            "peak time": float(TIMES[path["force"].argmax()]),
            "late": float(path["force"][HALF].mean()),
            "free peak": float(free["force"].max()),
            "free late": float(free["force"][HALF].mean()),
        }

    def draw(self, figure, data):
        artists = Diagram.draw(figure.add_axes((0, 0.355, 1, 0.645)))
        left = figure.add_axes((0.075, 0.085, 0.4, 0.2))
        right = figure.add_axes((0.575, 0.085, 0.4, 0.2))
        left.set(xlim=(0, END), ylim=(0, 1), title="Ca²⁺ in the cell (µM)")
        right.set(xlim=(0, END), ylim=(0, 1), title="Force")
        left.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        right.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])
        for axes in (left, right):
            axes.set_xticks(range(0, END + 1, 30))
            axes.set_xlabel("seconds after norepinephrine", labelpad=1)
        gray, purple = dict(color=SOFT, lw=1.4, ls=(0, (4, 2))), color("prediction")
        tints = {"Ca": color("calcium"), "force": color("myosin")}
        for name, axes in (("Ca", left), ("force", right)):
            artists[f"legend {name}"] = axes.text(
                1, 1.08, "", transform=axes.transAxes, ha="right", fontsize=8.5, color=SOFT
            )
            artists[f"cursor {name}"] = axes.plot([], [], color=SOFT, lw=1, clip_on=False)[0]
            artists[f"free {name}"] = axes.plot([], [], **gray)[0]
            artists[f"line {name}"] = axes.plot([], [], color=tints[name])[0]
            artists[f"dot {name}"] = axes.plot([], [], "o", ms=8, color=tints[name], zorder=5, clip_on=False)[0]
        artists["guess"] = right.plot([], [], color=purple, lw=1.8, ls=(0, (1, 1)), zorder=6)[0]
        artists["guess label"] = right.text(
            0.6, 1.08, "", color=purple, fontsize=8.5, ha="right", transform=right.transAxes
        )
        return artists

    def update(self, artists, data):
        Diagram.update(artists, data)
        for name in ("Ca", "force"):
            now = data["now"][name]
            artists[f"cursor {name}"].set_data([data["moment"]] * 2, [0, 1])
            artists[f"free {name}"].set_data(*((TIMES, data["free"][name]) if data["blocks"] else ([], [])))
            artists[f"legend {name}"].set_text("– – without blocks" if data["blocks"] else "")
            artists[f"line {name}"].set_data(TIMES, data["path"][name])
            artists[f"dot {name}"].set_data([data["moment"]], [now])
        # The peak that the reader predicted, in percent of the peak without the block.
        shown = data["prediction"] is not None and data["asked"]
        height = min(max(data["prediction"] / 100 * data["free peak"], 0), 0.98) if shown else 0.0
        artists["guess"].set_data(([0, END], [height] * 2) if shown else ([], []))
        artists["guess label"].set_text("···· your prediction" if shown else "")

    def describe(self, data):
        now = data["now"]
        said = [
            f"{data['ne']:.3g} µM",
            *(f"bath {data['bath']}" if b == SWITCHES["bath"] else b for b in data["blocks"]),
        ]
        said += ["tiring"] * data["tired"] + ["latch"] * data["latch"]
        peak, late = (_of(data[name], data[f"free {name}"]) for name in ("peak", "late"))
        against = f": {peak} and {late} of normal" if data["blocks"] else ""
        peaks = (
            f"Force peaks at {share(data['peak'])} ({data['peak time']:.0f} s) and averages {share(data['late'])} in "
            f"the second minute{against}."
        )
        return (
            f"{', '.join(said)}, {data['moment']:.0f} s: {share(now['alpha1'])} of α1 occupied, IP₃ "
            f"{concentration(now['IP3'])}, Ca²⁺ {concentration(now['Ca'])}, force {share(now['force'])}. "
            + (peaks if data["peak"] >= HARDLY else "No contraction.")
        )

    def bounds(self, data):
        path = data["path"]
        for name in ("alpha1", "G", "PIP2", "myosin", "myosin-P", "force"):
            yield Bound(name, path[name], 0, 1)
        yield Bound("store over the store at rest", path["store"], 0, FULL)
        for name in ("PLC", "SERCA", "entry", "extrusion", "attach", "MLCK", "MLCP", "let go"):
            yield Bound(name, path[name], 0)
        # Through leak and channels Ca2+ runs downhill; out of a store that is all but empty, that may be backwards.
        downhill = path["all Ca"] - (1 + C_1) * path["Ca"]
        for name in ("release", "leak"):
            yield Bound(f"{name} runs downhill", path[name] * downhill, 0)
        yield Bound("IP3", np.append(path["IP3"], path["DAG"]), 0)
        yield Bound("Ca2+ below all Ca2+", path["all Ca"] - path["Ca"], 0)
        yield Bound("all myosin", path["all myosin"], 1 - 1e-6, 1 + 1e-6)
        gained = cumulative_trapezoid(path["entry"] - path["extrusion"], TIMES, initial=0)
        yield Bound("Ca2+ that came and went", path["all Ca"] - path["all Ca"][0] - gained, -SLIP, SLIP)
        if "Ca2+-free bath" in data["blocks"]:
            yield Bound("entry out of a bath without Ca2+", path["entry"], 0, 0)

    def table(self, data):
        import pandas as pd

        units = dict.fromkeys(("IP3", "DAG", "Ca"), " (µM)")
        return pd.DataFrame(
            {"time (s)": TIMES}
            | {f"{n}{units.get(n, '')}": v for n, v in data["path"].items() if not n.startswith("all")}
        )


def _of(value: float, usual: float) -> str:
    ratio = value / usual
    return share(ratio) if ratio < 1 / 2 else f"{ratio:.0%}"
