"""Too much tissue in the tube: the apparent K_d moves, B_max hardly."""

import numpy as np

from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, color
from nelib.receptors.binding import bound, free
from nelib.synapse.saturation import least_squares_fit

EVIDENCE = {name: row.value for name, row in load_evidence("binding").items()}
PLATELET, CELLS = "[³H]yohimbine, human platelets", "[³H]prazosin, cells with α1A"
RAT, BETA = "[³H]prazosin, cells with α1D", "[¹²⁵I]CYP, cells with β2"
PREPARATIONS = {  # label -> record of K_d (nM), record of B_max (fmol/mg)
    PLATELET: ("yohimbine_Kd_platelet", "yohimbine_Bmax_platelet"),
    RAT: ("prazosin_Kd_alpha1D", "prazosin_Bmax_alpha1D"),
    CELLS: ("prazosin_Kd_alpha1A", "prazosin_Bmax_alpha1A"),
    BETA: ("cyanopindolol_Kd_beta2", "cyanopindolol_Bmax_beta2"),
}
ADDED, FREE = "what was added", "what stayed free"
TUBES = 12
LOW, HIGH = 0.05, 100.0  # radioligand added, × the midpoint of the curve
MOST = 1.1  # fitted over true B_max
GRID = np.geomspace(0.01, 1e4, 181)  # × K_d
ASKED = {"preparation": CELLS, "protein": 100, "volume": 0.25, "axis": ADDED}  # what the lesson asks to predict


def receptors(preparation: str, protein: float, volume: float) -> tuple[float, float]:
    """Return the receptor in the tube and K_d, in nM, for a protein in µg and a volume in mL."""
    K_d, B_max = (EVIDENCE[name] for name in PREPARATIONS[preparation])
    return B_max * (protein / 1000) / volume / 1000, K_d  # fmol/mL is pM


@register
class Depletion(Explorer):
    """A saturation experiment, plotted against the ligand that was added or that stayed free, and Scatchard's plot.

    As at the bench, one adds ligand until the curve is flat: up to a hundred times its midpoint K_d + R_T/2.
    """

    name = "06_depletion"
    title = "How much tissue is too much?"
    size = (800, 430)
    controls = (
        Choice("preparation", "Radioligand and tissue", tuple(PREPARATIONS), CELLS),
        Slider("protein", "Protein in the tube", 1, 200, 10, "µg", log=True),
        Slider("volume", "Volume of the tube", 0.1, 5, 0.25, "mL", log=True),
        Choice("axis", "Taken as concentration", (ADDED, FREE), ADDED),
    )
    presets = {
        "Ten times the protein": {"protein": 100},
        "Ten times the volume": {"volume": 2.5},
        "100 µg of platelets": {"preparation": PLATELET, "protein": 100},
        "100 µg, but free": {"protein": 100, "axis": FREE},
    }

    def compute(self, preparation, protein, volume, axis):
        R_T, K_d = receptors(preparation, protein, volume)
        midpoint = K_d + R_T / 2  # half of the receptors is bound, and K_d of ligand is free
        added = np.geomspace(LOW, HIGH, TUBES) * midpoint
        B, F = bound(R_T, added, K_d), free(R_T, added, K_d)
        x = added if axis == ADDED else F
        K, top = (float(v[0]) for v in least_squares_fit(x, B / R_T))
        fine = GRID * K_d
        return {
            "preparation": preparation,
            "axis": axis,
            "asked": {"preparation": preparation, "protein": protein, "volume": volume, "axis": axis} == ASKED,
            "R_T": R_T,
            "K_d": K_d,
            "added": added,
            "free": F,
            "x": x / K_d,
            "bound": B / R_T,
            "share": B / added,
            "ratio": (B / R_T) / (x / K_d),  # bound over x, in units of B_max/K_d
            "K": K / K_d,
            "midpoint": midpoint,
            "B_max": top,
            "curve": bound(R_T, fine, K_d) / R_T if axis == ADDED else GRID / (1 + GRID),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.3, 1), left=0.085, right=0.975, bottom=0.265, top=0.905, wspace=0.24
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        left.set(xlim=(GRID[0], GRID[-1]), ylim=(0, 1.2), xscale="log", title="The saturation curve")
        left.set(xlabel="radioligand taken as concentration (× true $K_d$)", ylabel="bound, of all receptors")
        left.set_xticks([0.01, 0.1, 1, 10, 100, 1000, 1e4], ["0.01", "0.1", "1", "10", "100", "1000", "10⁴"])
        right.set(xlim=(0, 1.2), ylim=(0, 1.12), title="Scatchard's plot: not to fit", xlabel="bound, of all receptors")
        right.set_ylabel("bound / concentration (× $B_{max}/K_d$)")
        right.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        right.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        left.minorticks_off()
        red, guess = color("warning"), color("prediction")
        truth = dict(color=SOFT, lw=1.8, ls=(0, (5, 2)))
        left.plot(GRID, GRID / (1 + GRID), **truth, label="no depletion")
        left.plot([1], [0.5], "D", ms=7, mfc="white", mec=SOFT, mew=1.8, label="true K$_d$")
        right.plot([0, 1], [1, 0], **truth)
        artists = {
            "curve": left.plot([], [], color=INK, lw=1.2, label="this tube")[0],
            "tubes": left.plot([], [], "o", ms=6, color=INK, zorder=5, clip_on=False, label="readings")[0],
            "fit": left.plot([], [], color=red, lw=1.8, ls=(0, (4, 1.5, 1, 1.5)), label="hyperbola fitted")[0],
            "drop": left.plot([], [], color=red, lw=1.1)[0],
            "K": left.plot([], [], "D", ms=7, color=red, zorder=6, label="fitted K$_d$")[0],
            "guess": left.plot([], [], "*", ms=13, color=guess, zorder=7)[0],
            "guess label": left.text(1, 1.03, "", color=guess, ha="right", fontsize=9, transform=left.transAxes),
            "ratios": right.plot([], [], "o-", ms=6, lw=1.2, color=INK, zorder=5, clip_on=False)[0],
            "line": right.plot([], [], color=red, lw=1.8, ls=(0, (4, 1.5, 1, 1.5)))[0],
        }
        handles, labels = left.get_legend_handles_labels()
        figure.legend(
            handles=handles, labels=labels, ncol=3, loc="lower center", bbox_to_anchor=(0.5, 0.005), handlelength=2.8,
            columnspacing=2.2,
        )  # fmt: skip
        return artists

    def update(self, artists, data):
        K, top = data["K"], data["B_max"]
        artists["curve"].set_data(GRID, data["curve"])
        artists["tubes"].set_data(data["x"], data["bound"])
        artists["fit"].set_data(GRID, top * GRID / (K + GRID))
        artists["drop"].set_data([K, K], [0, top / 2])
        artists["K"].set_data([K], [top / 2])
        artists["ratios"].set_data(data["bound"], data["ratio"])
        artists["line"].set_data([0, top], [top / K, 0])
        guess = data["prediction"] if data["asked"] else None  # fitted over true K_d
        artists["guess"].set_data(([], []) if guess is None else ([guess], [top / 2]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        limit = f"{EVIDENCE['depletion_limit']:.0%}"
        found = nanomolar(data["K"] * data["K_d"])
        rule = f" K_d + R_T/2 is {nanomolar(data['midpoint'])}." if data["axis"] == ADDED else ""
        return (
            f"{data['preparation']}: {nanomolar(data['R_T'])} receptor, {fold(data['R_T'] / data['K_d'])} × K_d. The "
            f"lowest tube binds {100 * data['share'][0]:.2g}% of its ligand, {limit} is the limit. Against "
            f"{data['axis']}, the fitted K_d is {found}, {fold(data['K'])} × the true one, "
            f"B_max {data['B_max']:.0%}.{rule}"
        )

    def bounds(self, data):
        yield Bound("bound", data["bound"], 0, 1)
        yield Bound("share of the radioligand", data["share"], 0, 1)
        yield Bound("bound rises", np.diff(data["bound"]), 0)
        yield Bound("bound and free are all", (data["bound"] * data["R_T"] + data["free"]) / data["added"], 1, 1)
        yield Bound("fitted K_d over the true one", data["K"], 1 - 1e-6)
        yield Bound("fitted B_max", data["B_max"], 1 - 1e-6, MOST)

    def table(self, data):
        import pandas as pd

        columns = {"bound (nM)": data["bound"] * data["R_T"], "bound over added": data["share"]}
        return pd.DataFrame({"concentration (nM)": data["x"] * data["K_d"], **columns})
