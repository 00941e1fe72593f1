"""Why cAMP peaks while the agonist is still there, and what a second dose finds."""

from functools import cache, lru_cache

import numpy as np
from matplotlib.patches import Polygon
from scipy.constants import minute as MINUTE

from nelib.explorers.camp.stages import joined, stage
from nelib.explorers.camp.words import FIRST, near
from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, MIST, OUTLINE, SOFT, color, pale
from nelib.signaling.cross_talk import Treatment
from nelib.signaling.gs import beta_pathway
from nelib.signaling.gs_balance import steady_state

EVIDENCE = {name: row.value for name, row in load_evidence("gs").items()}
KINASES = {
    "GRK and PKA": Treatment(),
    "PKA, without GRK": Treatment(no_GRK=True),
    "GRK, without PKA": Treatment(no_PKA_at_receptor=True),
    "neither": Treatment(no_GRK=True, no_PKA_at_receptor=True),
}
BOTH, NEITHER = "GRK and PKA", "neither"
AGONIST = "isoproterenol"
SECOND, BEFORE, END = 10.0, 2.0, 40.0  # min: where the second peak is looked for; what is drawn
STEP = 10.0  # s
MEMORY = 32  # parts of experiments
NAMES = ("time", "cAMP_tot", "b1_grk", "b1_pka")
TOP = 9.0  # µM cAMP


def _grid(start: float, end: float) -> np.ndarray:
    """Return seconds from the start to the end: close together at first, when cAMP rises or falls."""
    return np.unique(np.concatenate((np.arange(start, min(start + 240, end), STEP), np.arange(start, end, 30), [end])))


@cache
def rest(kinases: str) -> dict[str, float]:
    """Return a cell that has never met agonist, in which these kinases act on the receptor."""
    treatment = KINASES[kinases]
    found = steady_state(grk=float(not treatment.no_GRK), pka=float(not treatment.no_PKA_at_receptor))
    return {n: float(found[n]) for n in beta_pathway().species}


@lru_cache(MEMORY)
def first(dose: float, kinases: str, length: float) -> tuple:
    """Return the first exposure and the state that it leaves."""
    return stage(_grid(0.0, length), dose, AGONIST, KINASES[kinases], start=rest(kinases))


@lru_cache(MEMORY)
def pause(dose: float, kinases: str, length: float, gap: float) -> tuple:
    """Return the time without agonist and the state that it leaves."""
    return stage(_grid(length, length + gap), 0.0, AGONIST, KINASES[kinases], start=first(dose, kinases, length)[1])


@register
class Peak(Explorer):
    """Two doses of isoproterenol, which acts on β receptors alone, with a pause between them; the second one stays."""

    name = "08_peak"
    title = "Why cAMP peaks, and what a second dose finds"
    size = (800, 440)
    controls = (
        Slider("dose", "Isoproterenol", 0.1, 10_000, FIRST["dose_peak"], "nM", log=True),
        Choice("kinases", "Who acts on the receptor", tuple(KINASES), BOTH),
        Slider("length", "First dose lasts", 2, 10, 10, "min", step=0.5),
        Slider("gap", "Pause", 1, 20, 5, "min", step=0.5),
    )
    presets = {
        "Neither kinase": {"kinases": NEITHER},
        "GRK alone": {"kinases": "GRK, without PKA"},
        "Long pause": {"gap": 20},
        "1 nM": {"dose": 1},
    }

    def compute(self, dose, kinases, length, gap):
        on, off = MINUTE * length, MINUTE * (length + gap)
        a, _ = first(dose, kinases, on)
        b, start = pause(dose, kinases, on, MINUTE * gap)
        c, _ = stage(_grid(off, MINUTE * END), dose, AGONIST, KINASES[kinases], start=start)
        path = joined(a, b, c, names=NAMES)
        plain = first(dose, NEITHER, on)[0]
        top = int(a["cAMP_tot"].argmax())
        late = int(np.where(c["time"] <= off + MINUTE * SECOND, c["cAMP_tot"], 0).argmax())
        again = float(c["cAMP_tot"][late])
        rest = float(a["cAMP_tot"][0])
        return {
            "dose": dose, "kinases": kinases, "length": length, "gap": gap,
            "minutes": path["time"] / MINUTE, "cAMP": path["cAMP_tot"],
            "GRK": path["b1_grk"] / EVIDENCE["b1_tot"], "PKA": path["b1_pka"] / EVIDENCE["b1_tot"],
            "plain minutes": plain["time"] / MINUTE, "plain": plain["cAMP_tot"],
            "rest": rest, "peak": float(a["cAMP_tot"][top]), "when": float(a["time"][top]) / MINUTE,
            "last": float(a["cAMP_tot"][-1]), "lowest": float(b["cAMP_tot"].min()),
            "held": tuple(float(a[n][-1]) / EVIDENCE["b1_tot"] for n in ("b1_grk", "b1_pka")),
            "still held": tuple(float(b[n][-1]) / EVIDENCE["b1_tot"] for n in ("b1_grk", "b1_pka")),
            "again": again, "when again": float(c["time"][late]) / MINUTE, "second": again / float(a["cAMP_tot"][top]),
        }  # fmt: skip

    def draw(self, figure, data):
        upper, lower = figure.add_axes((0.09, 0.435, 0.89, 0.49)), figure.add_axes((0.09, 0.115, 0.89, 0.225))
        upper.set(xlim=(-BEFORE, END + 0.5), ylim=(0, TOP), ylabel="cAMP (µM)")
        upper.set_yticks([0, 2, 4, 6], ["0", "2", "4", "6"])
        lower.set(xlim=(-BEFORE, END + 0.5), ylim=(0, 1), xlabel="minutes", ylabel="β1 receptors")
        lower.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])
        for axes in (upper, lower):
            axes.set_xticks(range(0, 41, 5))
        upper.tick_params(labelbottom=False)
        brown, green, drug, guess = (color(n) for n in ("cAMP", "beta", "drug", "prediction"))

        def area(**look):
            patch = Polygon([(0, 0), (0, 0), (1, 0)], closed=True, lw=0.8, zorder=2, **look)
            return lower.add_patch(patch)

        white = dict(color="white", weight="bold", fontsize=8.5, ha="center", va="center_baseline", zorder=5)
        artists = {
            "doses": [upper.plot([], [], color=drug, lw=16, solid_capstyle="butt")[0] for _ in (1, 2)],
            "dose words": [upper.text(0, TOP - 0.8, "", **white) for _ in (1, 2)],
            "rest": upper.plot([], [], color=SOFT, lw=1, ls=(0, (1, 1.5)))[0],
            "rest word": upper.text(END, 1, "rest", fontsize=9, color=SOFT, ha="right", va="top"),
            "plain": upper.plot([], [], color=SOFT, lw=1.8, ls=(0, (2.2, 1.3)), label="neither kinase")[0],
            "cAMP": upper.plot([], [], color=brown, lw=2.6, label="cAMP")[0],
            "level": upper.plot([], [], color=brown, lw=1, ls=(0, (1, 1.5)))[0],
            "peaks": upper.plot([], [], "o", ms=7, color=brown, mec="white", mew=1, zorder=6, label="peak")[0],
            "guess": upper.plot([], [], "D", ms=9, color=guess, zorder=7)[0],
            "guess label": upper.text(1, 1.03, "", color=guess, ha="right", fontsize=9, transform=upper.transAxes),
            "ready": area(fc=pale("beta", 0.2), ec=green, label="ready for Gs"),
            "PKA": area(fc=OUTLINE, ec=INK, hatch="////", label="phosphate from PKA"),
            "GRK": area(fc=MIST, ec=SOFT, hatch="...", label="phosphate from GRK"),
        }
        upper.legend(handles=[artists[n] for n in ("cAMP", "plain")], loc="lower left", ncol=2,
                     bbox_to_anchor=(-0.01, 0.985), handlelength=2.6, borderpad=0)  # fmt: skip
        lower.legend(handles=[artists[n] for n in ("ready", "GRK", "PKA")], loc="lower left", ncol=3, borderpad=0,
                     bbox_to_anchor=(-0.01, 0.985), handlelength=1.6)  # fmt: skip
        return artists

    def update(self, artists, data):
        length, gap = data["length"], data["gap"]
        starts, ends = (0, length + gap), (length, END)
        for bar, words, start, end, text in zip(
            artists["doses"], artists["dose words"], starts, ends, ("1st", "2nd"), strict=True
        ):
            bar.set_data([start, end], [TOP - 0.8] * 2)
            words.set(text=f"{text} dose" if end - start >= 5 else text, x=(start + end) / 2)
        artists["cAMP"].set_data(np.append(-BEFORE, data["minutes"]), np.append(data["rest"], data["cAMP"]))
        artists["rest"].set_data([-BEFORE, END + 0.5], [data["rest"]] * 2)
        artists["rest word"].set_y(data["rest"] - 0.1)
        with_kinases = data["kinases"] != NEITHER
        artists["plain"].set_data(*((data["plain minutes"], data["plain"]) if with_kinases else ([], [])))
        artists["peaks"].set_data([data["when"], data["when again"]], [data["peak"], data["again"]])
        artists["level"].set_data([data["when"], ends[1]], [data["peak"]] * 2)
        minutes = np.concatenate(([-BEFORE], data["minutes"]))
        pka, grk = (np.concatenate((data[n][:1], data[n])) for n in ("PKA", "GRK"))
        edge = np.concatenate((minutes, minutes[::-1]))
        ones = np.ones_like(minutes)
        artists["ready"].set_xy(np.column_stack((edge, np.concatenate((pka + grk, ones)))))
        artists["PKA"].set_xy(np.column_stack((edge, np.concatenate((0 * pka, pka[::-1])))))
        artists["GRK"].set_xy(np.column_stack((edge, np.concatenate((pka, (pka + grk)[::-1])))))
        # The learner predicted the second peak, in % of the first, at 100 nM, 10 min and a pause of 5 min.
        asked = data["kinases"] == BOTH and length == 10 and gap == 5 and near(data["dose"], 100)
        guess = data["prediction"] if asked else None
        height = 0 if guess is None else min(guess / 100 * data["peak"], TOP)
        artists["guess"].set_data(([], []) if guess is None else ([17], [height]))
        artists["guess label"].set_text("" if guess is None else "◆ your prediction")

    def describe(self, data):
        low = data["lowest"] / data["rest"]
        under = (
            f"to {1 - low:.0%} below rest" if low < 0.995 else "to rest" if low < 1.005 else f"to {fold(low)} × rest"
        )
        who = data["kinases"] if data["kinases"] != NEITHER else "neither GRK nor PKA on the receptor"
        falls = data["last"] < 0.995 * data["peak"]
        course = (
            f"cAMP peaks at {data['peak']:.3g} µM after {data['when']:.2g} min and falls to {data['last']:.3g} µM "
            f"by min {data['length']:.3g}"
            if falls
            else f"cAMP rises to {data['peak']:.3g} µM and does not fall within {data['length']:.3g} min"
        )
        return (
            f"{nanomolar(data['dose'])} isoproterenol, {who}: {course}. GRK then holds {data['held'][0]:.0%} and PKA "
            f"{data['held'][1]:.0%} of the receptors. In the pause of {data['gap']:.3g} min cAMP falls {under}. "
            f"The second peak is {data['second']:.0%} of the first."
        )

    def bounds(self, data):
        yield Bound("cAMP is drawn", data["cAMP"], 0, TOP)
        yield Bound("receptors with phosphate", data["GRK"] + data["PKA"], 0, 1)
        for name in ("GRK", "PKA"):
            yield Bound(name, data[name], 0, 1)
        yield Bound("no kinase, no less cAMP", np.diff(data["plain"]), -1e-4)
        yield Bound("the peak comes while the agonist is there", data["when"], 0, data["length"])
        yield Bound("time", data["minutes"], 0, END)

    def table(self, data):
        import pandas as pd

        columns = {"cAMP (µM)": data["cAMP"], "with phosphate from GRK": data["GRK"], "from PKA": data["PKA"]}
        return pd.DataFrame({"time (min)": data["minutes"], **columns})
