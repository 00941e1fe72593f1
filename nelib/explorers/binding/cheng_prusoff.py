"""How wrong Cheng and Prusoff's K_i is when receptor and ligand are used up; the correction, and its misprint."""

import numpy as np

from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, color
from nelib.receptors.binding import (
    IC50_of,
    bound,
    cheng_prusoff,
    competition,
    exact_IC50,
    free,
    gaddum,
    munson_rodbard,
    occupancy,
)

EVIDENCE = {name: row.value for name, row in load_evidence("binding").items()}
DOSES = np.geomspace(1e-3, 1e6, 161)  # nM
RECEPTORS = np.geomspace(1e-3, 10, 81)  # nM


def found(R_T, L, K_d, K_i) -> dict[str, np.ndarray]:
    """Return K_i over the true one by three formulas, and the IC50 they start from (nM)."""
    IC50 = exact_IC50(R_T, L, K_d, K_i)
    y0 = free(L, R_T, K_d) / K_d  # bound over free ligand
    return {
        "IC50": IC50,
        "Cheng": cheng_prusoff(IC50, L, K_d) / K_i,
        "minus": munson_rodbard(IC50, L, K_d, y0) / K_i,
        "plus": munson_rodbard(IC50, L, K_d, y0, misprinted=True) / K_i,
    }


@register
class ChengPrusoff(Explorer):
    """Competition with and without depletion; K_i recovered over the true one against the receptor."""

    name = "06_cheng_prusoff"
    title = "How wrong is Cheng–Prusoff?"
    size = (800, 430)
    controls = (
        Slider(
            "R_T",
            "Receptor in the tube",
            float(RECEPTORS[0]),
            float(RECEPTORS[-1]),
            EVIDENCE["table_RT"],
            "nM",
            log=True,
        ),
        Slider("L", "Radioligand added", 0.02, 20, EVIDENCE["table_LT"], "nM", log=True),
        Slider("K_d", "K_d of the radioligand", 0.05, 5, EVIDENCE["table_Kd"], "nM", log=True),
        Slider("K_i", "K_i of the competitor", 0.05, 1000, EVIDENCE["table_Ki"], "nM", log=True),
    )
    presets = {
        "Few receptors": {"R_T": float(RECEPTORS[0])},
        "36-fold wrong": {"R_T": 5},
        "Under 10% bound": {"L": 5, "K_d": 5, "K_i": 0.05},
        "Weak competitor": {"K_i": 100},
        "Too strong instead": {"R_T": 5, "L": 20, "K_i": 100},
    }

    def compute(self, R_T, L, K_d, K_i):
        here, line = found(R_T, L, K_d, K_i), found(RECEPTORS, L, K_d, K_i)
        top = bound(R_T, L, K_d)
        return {
            "R_T": R_T,
            "asked": (R_T, L, K_d, K_i) == tuple(control.default for control in self.controls),
            "K_d": K_d,
            "K_i": K_i,
            "share": float(top / L),
            "exact": competition(R_T, L, K_d, DOSES, K_i) / top,
            "ideal": gaddum(L, K_d, DOSES, K_i) / occupancy(L, K_d),
            "ideal IC50": float(IC50_of(K_i, L, K_d)),
            "here": {name: float(value) for name, value in here.items()},
            "line": line,
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(1, 2, left=0.085, right=0.975, bottom=0.265, top=0.905, wspace=0.25)
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        left.set(xlim=(DOSES[0], DOSES[-1]), ylim=(0, 1.05), xscale="log", title="In the tube")
        left.set(xlabel="competitor added (nM)", ylabel="bound, of that without competitor")
        left.set_xticks([1e-3, 0.1, 10, 1e3, 1e5], ["0.001", "0.1", "10", "1000", "100 000"])
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        right.set(xlim=(RECEPTORS[0], RECEPTORS[-1]), ylim=(0.4, 1000), xscale="log", yscale="log")
        right.set(title="$K_i$ found / true", xlabel="receptor in the tube (nM)")
        right.set_xticks([1e-3, 0.01, 0.1, 1, 10], ["0.001", "0.01", "0.1", "1", "10"])
        right.set_yticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        for axes in (left, right):
            axes.minorticks_off()
        red, drug, guess = color("warning"), color("drug"), color("prediction")
        styles = {
            "minus": dict(color=drug, ls="-"),
            "plus": dict(color=SOFT, ls=(0, (5, 2))),
            "Cheng": dict(color=red, ls=(0, (4, 1.5, 1, 1.5))),
        }
        names = {"Cheng": "Cheng–Prusoff", "minus": "Munson–Rodbard", "plus": "the same, misprinted sign"}
        markers = {"Cheng": "o", "minus": "D", "plus": "s"}
        artists = {
            "ideal": left.plot([], [], color=SOFT, lw=1.8, ls=(0, (1, 1.4)), label="without depletion")[0],
            "ideal drop": left.plot([], [], color=SOFT, lw=1.3, ls=(0, (1, 1.4)))[0],
            "exact": left.plot([], [], color=INK, label="this tube")[0],
            "drop": left.plot([], [], color=INK, lw=1.1)[0],
            "IC50": left.plot([], [], "o", ms=8, color=INK, zorder=5, label="IC50")[0],
            "K_i": left.plot(
                [], [], "D", ms=8, mfc="white", mec=drug, mew=1.8, zorder=6, clip_on=False, label="true K$_i$"
            )[0],
            "lines": {k: right.plot([], [], label=names[k], **styles[k])[0] for k in ("Cheng", "minus", "plus")},
            "points": {
                k: right.plot(
                    [], [], markers[k], ms=8 - (k == "minus"), color=styles[k]["color"], zorder=5, clip_on=False
                )[0]
                for k in ("Cheng", "plus", "minus")
            },
            "guess": right.plot([], [], "*", ms=13, color=guess, zorder=7)[0],
            "guess label": right.text(1, 1.03, "", color=guess, ha="right", fontsize=9, transform=right.transAxes),
        }
        handles = [artists[name] for name in ("exact", "ideal", "IC50", "K_i")]
        figure.legend(handles=handles, ncol=2, loc="lower left", bbox_to_anchor=(0.07, 0.0), handlelength=2.6)
        handles = list(artists["lines"].values())
        figure.legend(handles=handles, ncol=1, loc="lower left", bbox_to_anchor=(0.57, -0.012), handlelength=2.8)
        return artists

    def update(self, artists, data):
        here = data["here"]
        artists["exact"].set_data(DOSES, data["exact"])
        artists["ideal"].set_data(DOSES, data["ideal"])
        artists["drop"].set_data([here["IC50"]] * 2, [0, 0.5])
        artists["ideal drop"].set_data([data["ideal IC50"]] * 2, [0, 0.5])
        artists["IC50"].set_data([data["ideal IC50"], here["IC50"]], [0.5, 0.5])
        artists["K_i"].set_data([data["K_i"]], [0])
        for name, line in artists["lines"].items():
            line.set_data(RECEPTORS, data["line"][name])
            artists["points"][name].set_data([data["R_T"]], [here[name]])
        guess = data["prediction"] if data["asked"] else None  # K_i by Cheng and Prusoff over the true one
        artists["guess"].set_data(([], []) if guess is None else ([data["R_T"]], [guess]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        here, K_i = data["here"], data["K_i"]
        return (
            f"{nanomolar(data['R_T'])} receptor binds {100 * data['share']:.2g}% of the radioligand; IC50 is "
            f"{nanomolar(here['IC50'])}. K_i is {nanomolar(K_i)}. Cheng–Prusoff gives "
            f"{nanomolar(here['Cheng'] * K_i)}, {fold(here['Cheng'])} × that, "
            f"Munson–Rodbard {nanomolar(here['minus'] * K_i)}, the misprint {nanomolar(here['plus'] * K_i)}."
        )

    def bounds(self, data):
        yield Bound("bound share of the radioligand", data["share"], 0, 1)
        yield Bound("competition curves", np.concatenate((data["exact"], data["ideal"])), 0, 1)
        yield Bound("competition falls", np.diff(data["exact"]), -1, 0)
        yield Bound("Munson–Rodbard over the true K_i", data["line"]["minus"], 1 - 1e-6, 1 + 1e-6)
        yield Bound("the misprint is never too low", data["line"]["plus"], 1 - 1e-6)
        yield Bound("Cheng–Prusoff over the true K_i", data["line"]["Cheng"], 1 / 2, 1000)

    def table(self, data):
        import pandas as pd

        line = data["line"]
        columns = {"Cheng–Prusoff / true": line["Cheng"], "Munson–Rodbard / true": line["minus"]}
        return pd.DataFrame(
            {"receptor (nM)": RECEPTORS, "IC50 (nM)": line["IC50"], **columns, "misprint / true": line["plus"]}
        )
