"""A train of a hundred impulses: which varicosities let a quantum go, and how the release grows and tires."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, color
from nelib.synapse.release import TISSUES, calcium_left, train, varicosities

IMPULSES, ROWS = 100, 50
_EVIDENCE = load_evidence("release")


@register
class Train(Explorer):
    """Quantal release during a train."""

    name = "02_train"
    title = "A hundred impulses reach fifty varicosities"
    size = (780, 440)
    controls = (
        Choice("tissue", "Nerve", tuple(TISSUES), "sympathetic nerve"),
        Slider("frequency", "Frequency", 0.2, 20, 5, "Hz", log=True),
        Slider("conotoxin", "ω-Conotoxin", 0, 30, 0, "nM", step=0.5),
        Slider("p_0", "Probability of release, first impulse", 0.002, 0.1, _EVIDENCE["p_0"].value, log=True),
        Switch("depletion", "Pools run down", True),
    )
    presets = {
        "20 Hz, cortex, toxin": {"frequency": 20, "tissue": "cortex", "conotoxin": _EVIDENCE["omega_dose"].value},
        "1 Hz, cortex, toxin": {"frequency": 1, "tissue": "cortex", "conotoxin": _EVIDENCE["omega_dose"].value},
        "20 Hz, nerve, toxin": {"frequency": 20, "conotoxin": _EVIDENCE["omega_dose"].value},
    }

    def compute(self, tissue, frequency, conotoxin, p_0, depletion):
        left = calcium_left(conotoxin, tissue)
        now = train(frequency, IMPULSES, calcium=left, p_0=p_0, depletion=depletion)
        control = train(frequency, IMPULSES, p_0=p_0, depletion=depletion)
        first = control["probability"][0]
        hits = varicosities(now, ROWS, np.random.default_rng(7), depletion=depletion)
        return {
            "impulse": np.arange(1, IMPULSES + 1),
            "now": now["probability"] / first,
            "control": control["probability"] / first,
            "pool": now["pool"],
            "probability": now["probability"],
            "hits": hits,
            "quanta": float(now["probability"].sum()),
            "quanta_control": float(control["probability"].sum()),
            "settings": {"tissue": tissue, "frequency": frequency, "conotoxin": conotoxin, "left": left},
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1, 1), left=0.075, right=0.975, bottom=0.13, top=0.9, wspace=0.26
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        left.set(xlim=(0, IMPULSES + 1), ylim=(0, ROWS + 1), xlabel="impulse", ylabel="varicosity",
                 title="Each dot is one quantum")  # fmt: skip
        left.set_yticks([1, 10, 20, 30, 40, 50])
        left.grid(visible=False)
        artists = {"dots": left.plot([], [], "o", ms=4.5, color=color("norepinephrine"), mew=0)[0]}
        right.set(xlim=(0, IMPULSES + 1), ylim=(0, 2.4), xlabel="impulse", title="Release by each impulse",
                  ylabel="relative to the first impulse without toxin")  # fmt: skip
        right.axhline(1, color=FAINT, lw=1)
        artists["control"] = right.plot([], [], color=color("reference"), ls="--", label="without toxin")[0]
        artists["now"] = right.plot([], [], color=color("norepinephrine"), label="now")[0]
        artists["pool"] = right.plot([], [], color=color("second"), ls=":", label="filling of the first pool")[0]
        artists["guess"] = right.plot([], [], "D", ms=9, color=color("prediction"), label="your prediction", zorder=5)[
            0
        ]
        right.legend(loc="upper right")
        return artists

    def update(self, artists, data):
        rows, columns = np.nonzero(data["hits"])
        artists["dots"].set_data(columns + 1, rows + 1)
        for name in ("control", "now", "pool"):
            artists[name].set_data(data["impulse"], np.minimum(data[name], 2.39))
        settings, guess = data["settings"], data["prediction"]
        # The question was about the hundredth impulse in the cortex at 20 Hz.
        shown = guess is not None and settings["tissue"] == "cortex" and settings["frequency"] > 19
        artists["guess"].set_data(([IMPULSES], [data["control"][-1] * guess / 100]) if shown else ([], []))

    def describe(self, data):
        s, now, control = data["settings"], data["now"], data["control"]
        text = (
            f"{IMPULSES} impulses at {s['frequency']:.3g} Hz, {s['tissue']}: a varicosity releases "
            f"{data['quanta']:.2g} quanta on average. The first impulse releases {now[0]:.0%} of a "
            f"first impulse without toxin, the strongest {now.max():.0%}, the last {now[-1]:.0%}."
        )
        if s["conotoxin"] > 0:
            text += (
                f" {s['conotoxin']:.3g} nM toxin leaves {s['left']:.0%} of the first response, "
                f"{now[-1] / control[-1]:.0%} of the last and {data['quanta'] / data['quanta_control']:.0%} of the sum."
            )
        return text

    def bounds(self, data):
        yield Bound("probability", data["probability"], 0, 1)
        yield Bound("pool", data["pool"], 0, 1)
        yield Bound("control", data["control"], 0)
        yield Bound("quanta", data["quanta"], 0, IMPULSES)

    def table(self, data):
        import pandas as pd

        names = ("impulse", "probability", "now", "control", "pool")
        return pd.DataFrame({n: data[n] for n in names} | {"quanta in 50 varicosities": data["hits"].sum(axis=0)})
