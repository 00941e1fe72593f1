"""Two laboratories, one drug: IC50 belongs to the tube, K_i to the drug."""

import numpy as np

from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, color
from nelib.receptors.binding import IC50_of, cheng_prusoff, gaddum, occupancy

EVIDENCE = {name: row.value for name, row in load_evidence("binding").items()}
DOSES = np.geomspace(1e-3, 1e6, 181)  # nM
LIGANDS = np.geomspace(0.01, 20, 61)  # nM


def _subtype(name: str) -> dict[str, float]:
    K_d = EVIDENCE[f"prazosin_Kd_{name}"]
    ratio = EVIDENCE["other_laboratory"] / EVIDENCE["prazosin_Kd_alpha1D"]
    return {"L": K_d, "other": ratio * K_d, "K_d": K_d, "K_i": EVIDENCE[f"methylurapidil_Ki_{name}"]}


@register
class Competition(Explorer):
    """Occupancy by a radioligand against a competitor, in the tubes of two laboratories; IC50 against the ligand."""

    name = "05_competition"
    title = "Two laboratories, one drug"
    size = (800, 420)
    controls = (
        Slider("L", "Radioligand, laboratory A", 0.01, 20, EVIDENCE["prazosin_Kd_alpha1D"], "nM", log=True),
        Slider("other", "Radioligand, laboratory B", 0.01, 20, EVIDENCE["other_laboratory"], "nM", log=True),
        Slider("K_d", "K_d of the radioligand", 0.02, 5, EVIDENCE["prazosin_Kd_alpha1D"], "nM", log=True),
        Slider("K_i", "K_i of the competitor", 0.05, 500, EVIDENCE["methylurapidil_Ki_alpha1D"], "nM", log=True),
    )
    presets = {
        "5-MeU at α1A": _subtype("alpha1A"),
        "5-MeU at α1B": _subtype("alpha1B"),
        "A takes a trace": {"L": 0.01},
        "Little radioligand": {"L": 0.01, "other": 0.02},
    }

    def compute(self, L, other, K_d, K_i):
        tubes = {"A": L, "B": other}
        return {
            "L": tubes,
            "K_d": K_d,
            "K_i": K_i,
            "by L": {name: gaddum(x, K_d, DOSES, K_i) for name, x in tubes.items()},
            "without": {name: float(occupancy(x, K_d)) for name, x in tubes.items()},
            "alone": occupancy(DOSES, K_i),
            "IC50": {name: float(IC50_of(K_i, x, K_d)) for name, x in tubes.items()},
            "line": IC50_of(K_i, LIGANDS, K_d),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.25, 1), left=0.09, right=0.975, bottom=0.27, top=0.905, wspace=0.26
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        drug, wrong = color("drug"), SOFT
        left.set(xlim=(DOSES[0], DOSES[-1]), ylim=(0, 1.03), xscale="log", title="What the tubes show")
        left.set(xlabel="competitor (nM)", ylabel="receptors occupied")
        left.set_xticks([1e-3, 0.1, 10, 1e3, 1e5], ["0.001", "0.1", "10", "1000", "100 000"])
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        right.set(
            xlim=(LIGANDS[0], LIGANDS[-1]),
            ylim=(0.03, 1e6),
            xscale="log",
            yscale="log",
            title="IC50 = $K_i$ (1 + L/$K_d$)",
        )
        right.set(xlabel="radioligand in the tube (nM)", ylabel="IC50 (nM)")
        right.set_xticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
        right.set_yticks([0.1, 10, 1e3, 1e5], ["0.1", "10", "1000", "100 000"])
        for axes in (left, right):
            axes.minorticks_off()
        guess = dict(color=color("prediction"))
        styles = {"A": dict(color=INK, marker="o"), "B": dict(color=wrong, marker="s")}
        artists = {
            "alone": left.plot([], [], color=drug, lw=1.6, ls=(0, (1, 1.6)), label="competitor, no radioligand")[0],
            "K_i": left.plot([], [], "D", ms=7, color=drug, zorder=6, label="K$_i$")[0],
            "line": right.plot([], [], color=drug, lw=1.8)[0],
            "floor": right.plot([], [], color=drug, lw=1.4, ls=(0, (1, 1.6)))[0],
            "start": right.plot([], [], "D", ms=7, color=drug, zorder=6, clip_on=False)[0],
            "guess": right.plot([], [], "*", ms=13, zorder=7, **guess)[0],
            "guess label": right.text(1, 1.03, "", ha="right", fontsize=9, transform=right.transAxes, **guess),
        }
        for name, look in styles.items():
            line = dict(color=look["color"], ls="-" if name == "A" else (0, (5, 2)))
            artists[name] = {
                "by L": left.plot([], [], label=f"radioligand, laboratory {name}", **line)[0],
                "drop": left.plot([], [], lw=1.1, **line)[0],
                "half": left.plot([], [], ls="", ms=8, label=f"IC50 in {name}", zorder=5, **look)[0],
                "point": right.plot([], [], ls="", ms=9, zorder=5, clip_on=False, **look)[0],
                "guide": right.plot([], [], lw=1.1, **line)[0],
            }
        first = [artists["A"]["by L"], artists["A"]["half"], artists["B"]["by L"], artists["B"]["half"]]
        figure.legend(
            handles=[*first, artists["alone"], artists["K_i"]], loc="lower center", ncol=3, handlelength=2.4,
            bbox_to_anchor=(0.5, 0.005), columnspacing=2.2,
        )  # fmt: skip
        return artists

    def update(self, artists, data):
        K_i = data["K_i"]
        artists["alone"].set_data(DOSES, data["alone"])
        artists["K_i"].set_data([K_i], [0.5])
        artists["line"].set_data(LIGANDS, data["line"])
        artists["floor"].set_data(LIGANDS[[0, -1]], [K_i, K_i])
        artists["start"].set_data([LIGANDS[0]], [K_i])
        guess = data["prediction"]  # IC50 in laboratory B, nM
        shown = guess is not None
        artists["guess"].set_data(([data["L"]["B"]], [guess]) if shown else ([], []))
        artists["guess label"].set_text("★ your prediction" if shown else "")
        for name in "AB":
            L, IC50, half = data["L"][name], data["IC50"][name], data["without"][name] / 2
            artists[name]["by L"].set_data(DOSES, data["by L"][name])
            artists[name]["drop"].set_data([IC50, IC50], [0, half])
            artists[name]["half"].set_data([IC50], [half])
            artists[name]["point"].set_data([L], [IC50])
            artists[name]["guide"].set_data([LIGANDS[0], L], [IC50, IC50])

    def describe(self, data):
        def laboratory(name):
            L, IC50 = data["L"][name], data["IC50"][name]
            return f"{name}, with {nanomolar(L)} radioligand: IC50 {nanomolar(IC50)}, {fold(IC50 / data['K_i'])} × K_i"

        found = cheng_prusoff(data["IC50"]["B"], data["L"]["B"], data["K_d"])
        apart = max(data["IC50"].values()) / min(data["IC50"].values())
        return (
            f"{laboratory('A')}. {laboratory('B')}. {fold(apart)}-fold apart; divided by 1 + L/K_d, both give "
            f"K_i {nanomolar(found)}."
        )

    def bounds(self, data):
        for name in "AB":
            yield Bound(f"occupancy in {name}", data["by L"][name], 0, 1)
            yield Bound(f"occupancy in {name} falls", np.diff(data["by L"][name]), -1, 0)
            yield Bound(f"IC50 in {name} over K_i", data["IC50"][name] / data["K_i"], 1)
            yield Bound(
                f"K_i from {name}", cheng_prusoff(data["IC50"][name], data["L"][name], data["K_d"]) / data["K_i"], 1, 1
            )
        yield Bound("IC50 rises with the ligand", np.diff(data["line"]), 0)

    def table(self, data):
        import pandas as pd

        columns = {f"occupied by radioligand, laboratory {name}": data["by L"][name] for name in "AB"}
        return pd.DataFrame({"competitor (nM)": DOSES, **columns, "competitor, no radioligand": data["alone"]})
