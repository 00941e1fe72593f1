"""A saturation experiment that is stopped too early: the lowest tube and the off rate set the time."""

import numpy as np
from scipy import constants

from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, color
from nelib.receptors.binding import occupancy
from nelib.receptors.kinetics import association, observed_rate
from nelib.synapse.saturation import least_squares_fit

EVIDENCE = {name: row.value for name, row in load_evidence("binding").items()}
BLADDER, PIAL = "[³H]DHE, rabbit bladder", "[³H]yohimbine, pial artery"
PLATELET, LUNG = "[³H]yohimbine, platelet", "[¹²⁵I]CYP, lung, slow part"
LIGANDS = (PIAL, PLATELET, BLADDER, LUNG)
NEARLY = 0.995  # is written as all but 100%
TUBES, SHOWN = 10, (0, 3, 6, 9)
TIMES = np.geomspace(0.1, 1e4, 161)  # min
GRID = np.geomspace(0.008, 125, 121)  # × K_d


def rates(ligand: str) -> tuple[float, float]:
    """Return k_on (per nM and min) and k_off (per min) of a radioligand."""
    if ligand in (PIAL, BLADDER):
        k_on, k_off = ("yohimbine_kon_pial", "yohimbine_koff_pial") if ligand == PIAL else ("DHE_kon", "DHE_koff")
        return EVIDENCE[k_on] * constants.nano, EVIDENCE[k_off]
    half, K_d = ("yohimbine_half_platelet", "yohimbine_Kd_platelet")
    if ligand == LUNG:
        half, K_d = "cyanopindolol_half", "cyanopindolol_Kd_guineapig"
    k_off = np.log(2) / EVIDENCE[half]
    return k_off / EVIDENCE[K_d], k_off


@register
class Incubation(Explorer):
    """Association in ten tubes, and the saturation curve that is read when the tubes are filtered."""

    name = "06_incubation"
    title = "When may you filter?"
    size = (800, 430)
    controls = (
        Choice("ligand", "Radioligand", LIGANDS, BLADDER),
        Slider("time", "Incubation", 0.5, 5000, 60, "min", log=True),
        Slider("lowest", "Lowest tube", 0.01, 0.5, 0.1, "× K_d", log=True),
        Slider("highest", "Highest tube", 2, 100, 10, "× K_d", log=True),
    )
    presets = {
        "20 min": {"time": 20},
        "Five half-lives": {"time": float(np.log(2) / EVIDENCE["DHE_koff"] * EVIDENCE["half_lives"])},
        "Platelets, 3 min": {"ligand": PLATELET, "time": 3},
        "Cyanopindolol, 60 min": {"ligand": LUNG, "time": 60},
    }

    def compute(self, ligand, time, lowest, highest):
        k_on, k_off = rates(ligand)
        K_d = k_off / k_on
        L = np.geomspace(lowest, highest, TUBES) * K_d
        bound = association(time, L, k_on, k_off, 1)
        K, top = (float(x[0]) for x in least_squares_fit(L, bound))
        found = bool(L[-1] > K)  # else the readings hardly bend
        return {
            "ligand": ligand,
            "time": time,
            "K_d": K_d,
            "half-life": float(np.log(2) / k_off),
            "L": L / K_d,
            "courses": 1 - np.exp(-observed_rate(L[list(SHOWN), None], k_on, k_off) * TIMES),
            "reached": 1 - np.exp(-observed_rate(L, k_on, k_off) * time),
            "bound": bound,
            "equilibrium": occupancy(L, K_d),
            "found": found,
            "K": K / K_d if found else 0.0,
            "B_max": top if found else 0.0,
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(1, 2, left=0.085, right=0.975, bottom=0.265, top=0.905, wspace=0.22)
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        left.set(xlim=(TIMES[0], TIMES[-1]), ylim=(0, 1.03), xscale="log", title="Toward equilibrium")
        left.set(xlabel="time (min)", ylabel="bound, of each tube's equilibrium")
        left.set_xticks([0.1, 1, 10, 100, 1000, 1e4], ["0.1", "1", "10", "100", "1000", "10 000"])
        right.set(xlim=(GRID[0], GRID[-1]), ylim=(0, 1.25), xscale="log", title="The saturation curve you read")
        right.set(xlabel="radioligand (× true $K_d$)", ylabel="bound, of all receptors")
        right.set_xticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
        for axes in (left, right):
            axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
            axes.minorticks_off()
        stop, red, guess = color("main"), color("warning"), color("prediction")
        middle = dict(color=SOFT, lw=1.3, ls=(0, (1, 1.4)))
        right.plot(GRID, GRID / (1 + GRID), color=SOFT, lw=1.8, ls=(0, (5, 2)), label="at equilibrium")
        right.plot([1], [0.5], "D", ms=7, mfc="white", mec=SOFT, mew=1.8, label="true K$_d$")
        artists = {
            "between": [left.plot([], [], **middle, label="tubes between" if k else None)[0] for k in (0, 1)],
            "highest": left.plot([], [], color=INK, lw=1.6, ls=(0, (5, 2)), label="highest tube")[0],
            "lowest": left.plot([], [], color=INK, label="lowest tube")[0],
            "stop": left.plot([], [], color=stop, lw=1.8, label="you filter")[0],
            "at stop": left.plot([], [], "o", ms=7, color=stop, zorder=5, clip_on=False)[0],
            "rule": left.plot([], [], color=SOFT, lw=1.4, ls=(0, (4, 2, 1, 2)), label="5 half-lives of k$_{off}$")[0],
            "guess": left.plot([], [], color=guess, lw=1.8, ls="--")[0],
            "guess label": left.text(1, 1.03, "", color=guess, ha="right", fontsize=9, transform=left.transAxes),
            "fit": right.plot([], [], color=red, lw=1.8, label="what you fit")[0],
            "bound": right.plot([], [], "o", ms=6, color=stop, label="what you read", zorder=5, clip_on=False)[0],
            "drop": right.plot([], [], color=red, lw=1.1)[0],
            "K": right.plot([], [], "D", ms=7, color=red, label="fitted K$_d$", zorder=6)[0],
        }
        handles = [artists["lowest"], artists["between"][1], artists["highest"], artists["stop"], artists["rule"]]
        options = dict(ncol=2, handlelength=2.6, columnspacing=1.4, loc="lower left")
        figure.legend(handles=handles, bbox_to_anchor=(0.07, -0.01), **options)
        handles, labels = right.get_legend_handles_labels()
        figure.legend(handles=handles, labels=labels, bbox_to_anchor=(0.565, -0.01), **options)
        return artists

    def update(self, artists, data):
        lowest, first, second, highest = data["courses"]
        artists["lowest"].set_data(TIMES, lowest)
        artists["highest"].set_data(TIMES, highest)
        for line, course in zip(artists["between"], (first, second), strict=True):
            line.set_data(TIMES, course)
        at, rule = data["time"], EVIDENCE["half_lives"] * data["half-life"]
        artists["stop"].set_data([at, at], [0, 1.03])
        artists["at stop"].set_data([at] * len(SHOWN), data["reached"][list(SHOWN)])
        artists["rule"].set_data([rule, rule], [0, 1.03])
        artists["bound"].set_data(data["L"], data["bound"])
        found, K, top = data["found"], data["K"], data["B_max"]
        artists["fit"].set_data((GRID, top * GRID / (K + GRID)) if found else ([], []))
        artists["drop"].set_data(([K, K], [0, top / 2]) if found else ([], []))
        artists["K"].set_data(([K], [top / 2]) if found else ([], []))
        asked = data["ligand"] == BLADDER  # of no other radioligand was anything asked
        guess = data["prediction"] if asked else None  # minutes that the reader would wait
        artists["guess"].set_data(([], []) if guess is None else ([guess, guess], [0, 1.03]))
        artists["guess label"].set_text("" if guess is None else "- - your prediction")

    def describe(self, data):
        low, high = data["reached"][0], data["reached"][-1]
        start = (
            f"{data['ligand']}, {fold(data['time'])} min: the lowest tube has reached {_share(low)} of its "
            f"equilibrium, the highest {_share(high)}."
        )
        half = f"Half-life of dissociation: {fold(data['half-life'])} min."
        if not data["found"]:
            return f"{start} The readings hardly bend, so they do not determine K_d. {half}"
        return (
            f"{start} The fitted K_d is {nanomolar(data['K'] * data['K_d'])}, {fold(data['K'])} × the true one, "
            f"B_max {data['B_max']:.0%}. {half}"
        )

    def bounds(self, data):
        yield Bound("bound", data["bound"], 0, 1)
        yield Bound("courses", data["courses"], 0, 1)
        yield Bound("a fuller tube is nearer to its equilibrium", np.diff(data["reached"]), 0)
        yield Bound("no tube is above its equilibrium", data["equilibrium"] - data["bound"], 0)
        if data["found"]:
            yield Bound("fitted K_d over the true one", data["K"], 1 - 1e-6)
            yield Bound("fitted B_max", data["B_max"], 0)

    def table(self, data):
        import pandas as pd

        columns = {"bound (share of receptors)": data["bound"], "at equilibrium": data["equilibrium"]}
        return pd.DataFrame({"radioligand (nM)": data["L"] * data["K_d"], **columns, "reached": data["reached"]})


def _share(part: float) -> str:
    return "all but 100%" if part >= NEARLY else f"{100 * part:.2g}%"
