"""The closed form of the autoreceptor: where the line of the cell meets the curve of its channels, and the dose."""

import numpy as np

from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, MIST, PAPER, SOFT, color
from nelib.locus import autoinhibition
from nelib.locus.neuron import evidence, opened

USUAL = {name: evidence(record).value for name, record in autoinhibition.PARAMETERS.items()}
TOP = 1.0  # Hz
WIDE = 0.75  # of the GIRK channels
MOST = 2.0  # clonidine, × its K
DOSES = np.linspace(0, MOST, 161)
WORD, ROOM = 0.95, 0.11  # height of the word "silent" (Hz), and the share of channels that it takes
RATES = np.linspace(0, TOP, 101)
ASKED, NEAR = 0.25, 0.1  # uptake that is left where the prediction is asked for, and how near
SPARED, OWN = f"{USUAL['n_0']:g} nM, always there", "none: only its own spikes"
BACKGROUND = {SPARED: USUAL["n_0"], OWN: 0.0}
SEEN = {n: evidence(f"reboxetine_{n}").value / 100 for n in ("rise", "rise_idazoxan", "fall_2d", "fall_21d")}
LEFT = round(100 / (1 + SEEN["rise_idazoxan"]))  # % of clearance that reboxetine leaves
FULL = 10  # × its K: an antagonist that leaves little of the feedback
FIRED = (1 - SEEN["fall_2d"], 1 - SEEN["fall_21d"])  # of the rate at rest, under reboxetine


@register
class Feedback(Explorer):
    """Rate against open GIRK channels: the cell's line and the channels' curve; rate against clonidine."""

    name = "10_feedback"
    title = "The rate that agrees with its own brake"
    size = (800, 430)
    controls = (
        Slider("clonidine", "Clonidine", 0, MOST, 0, "× its K", step=0.01),
        Slider("antagonist", "α2 antagonist", 0, 10, 0, "× its K", step=0.1),
        Slider("uptake", "Uptake that is left", 5, 100, 100, "%", step=1),
        Slider("b", "Strength of the brake", 0.15, 2.4, 1, "× the rule's b", step=0.01),
        Choice("background", "NE not from its own spikes", tuple(BACKGROUND), SPARED),
    )
    presets = {
        "Clonidine": {"clonidine": 0.2},
        "Clonidine and antagonist": {"clonidine": 0.2, "antagonist": 3},
        "Uptake blocked": {"uptake": 25},
        "Blocked, with antagonist": {"uptake": 25, "antagonist": 10},
        f"{LEFT}% uptake": {"uptake": LEFT},
        f"{LEFT}%, only its own NE": {"uptake": LEFT, "background": OWN},
    }

    def compute(self, clonidine, antagonist, uptake, b, background):
        n_0, factor = BACKGROUND[background], b
        b = factor * autoinhibition.brake(n_0=n_0)
        drugs = {"antagonist": antagonist, "uptake": uptake / 100, "b": b, "n_0": n_0}
        rate = float(autoinhibition.rate(clonidine, **drugs))

        def around(r):  # norepinephrine around the cells, nM
            return (n_0 + USUAL["a"] * r) / drugs["uptake"]

        def held(r):
            return opened(around(r), clonidine, antagonist)

        silent = float(autoinhibition.silencing_dose(antagonist, drugs["uptake"], b=b, n_0=n_0))
        rest = float(autoinhibition.rate())
        return {
            "clonidine": clonidine,
            "antagonist": antagonist,
            "uptake": uptake,
            "b": b,
            "background": background,
            "rest": rest,
            "rate": rate,
            "share": rate / rest,
            "held": float(held(rate)),
            "curve": held(RATES),
            "norepinephrine": float(around(rate)),
            "times": float(around(rate) / (n_0 + USUAL["a"] * rest)),
            "doses": autoinhibition.rate(DOSES, **drugs),
            "silent": silent if np.isfinite(silent) else None,
            "end": 1 / b if b > 1 / WIDE else WIDE,
            "asked": clonidine == antagonist == 0
            and abs(uptake / 100 / ASKED - 1) < NEAR
            and (factor, background) == (1, SPARED),
            "measured": clonidine == antagonist == 0 and factor == 1 and uptake == LEFT,
            "idazoxan": clonidine == 0 and antagonist >= FULL and factor == 1 and uptake == LEFT,
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.083, 0.25, 0.412, 0.66)), figure.add_axes((0.575, 0.25, 0.41, 0.66))
        red, blue, drug, guess = (color(n) for n in ("norepinephrine", "alpha2", "drug", "prediction"))
        left.set(xlim=(0, WIDE), ylim=(0, TOP), title="Where cell and channels agree")
        left.set(xlabel="GIRK channels that are open", ylabel="firing rate (Hz)")
        left.set_xticks([0, 0.15, 0.3, 0.45, 0.6, 0.75], ["0", "15%", "30%", "45%", "60%", "75%"])
        right.set(xlim=(0, MOST), ylim=(0, TOP), title="Dose and rate", xlabel="clonidine (× its K)")
        for axes in (left, right):
            axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
        right.set_xticks([0, 0.5, 1, 1.5, 2], ["0", "0.5", "1", "1.5", "2"])
        free = USUAL["n_0"] + USUAL["a"] * RATES
        ghost = dict(color=SOFT, lw=1.3, ls=(0, (1, 1.5)), zorder=1.5)
        left.plot([0, 1 / USUAL["b"]], [USUAL["R"], 0], **ghost)
        left.plot(opened(free), RATES, **ghost)
        (usual,) = right.plot(DOSES, autoinhibition.rate(DOSES), **ghost, label="textbook case")
        right.text(1, 1.035, "mean-field, closed form", ha="right", fontsize=9, color=SOFT, transform=right.transAxes)
        dot = dict(marker="o", ms=10, color=INK, mec="white", mew=1.4, ls="", zorder=7, clip_on=False)
        artists = {
            "beyond": left.fill([0], [0], fc=MIST, lw=0, zorder=0.5)[0],
            "beyond label": left.text(0, WORD, "", color=SOFT, va="center", fontsize=9),
            "drop": [a.plot([], [], color=SOFT, lw=1, zorder=1)[0] for a in (left, right)],
            "line": left.plot([], [], color=red, zorder=3, label="cell: channels open, it fires less")[0],
            "curve": left.plot([], [], color=blue, ls=(0, (6, 1.5)), zorder=3, label="channels: firing opens them")[0],
            "at": left.plot([], [], **dot, label="both agree: the rate")[0],
            "doses": right.plot([], [], color=drug, zorder=3, label="rate at each dose")[0],
            "dose": right.plot([], [], **dot)[0],
            "silent": right.plot([], [], "D", ms=8, mfc=PAPER, mec=drug, mew=1.8, zorder=6, clip_on=False,
                                 label="silent from here")[0],
            "seen": right.plot([], [], "s", ms=15, mfc="none", mec=INK, mew=1.6, zorder=8, clip_on=False)[0],
            "seen label": right.text(0.08, 0.2, "", fontsize=9, va="center", zorder=6,
                                     bbox=dict(fc=PAPER, ec="none", pad=1)),
            "guess": [a.plot([], [], color=guess, lw=1.8, ls="--", zorder=5)[0] for a in (left, right)],
            "guess label": right.text(1, 0.985, "", color=guess, ha="right", va="top", fontsize=9,
                                      transform=right.transAxes),
        }  # fmt: skip
        shown = [artists[n] for n in ("line", "doses", "curve", "silent", "at")]
        figure.legend(handles=[*shown, usual], ncols=3, loc="lower left", bbox_to_anchor=(0.06, -0.012),
                      handlelength=2.3, columnspacing=1.6)  # fmt: skip
        return artists

    def update(self, artists, data):
        rate, held, dose = data["rate"], min(data["held"], WIDE), data["clonidine"]
        ends = np.array([0, data["end"]])
        artists["line"].set_data(ends, USUAL["R"] * (1 - data["b"] * ends))
        edge = min(1 / data["b"], WIDE)
        artists["beyond"].set_xy([[edge, 0], [WIDE, 0], [WIDE, TOP], [edge, TOP]])
        label, way = artists["beyond label"], float(np.interp(WORD, RATES, data["curve"]))  # keep off the curve
        left = way - edge > WIDE - way
        label.set_text("silent" if max(way - edge, WIDE - max(way, edge)) > ROOM else "")
        label.set_ha("left" if left else "right")
        label.set_x(edge + 0.008 if left else WIDE - 0.008)
        artists["curve"].set_data(data["curve"], RATES)
        artists["at"].set_data([held], [rate])
        artists["drop"][0].set_data([0, held, held], [rate, rate, 0])
        artists["doses"].set_data(DOSES, data["doses"])
        artists["dose"].set_data([dose], [rate])
        artists["drop"][1].set_data([0, dose, dose], [rate, rate, 0])
        silent = data["silent"]
        artists["silent"].set_data(([], []) if silent is None or silent > MOST else ([silent], [0]))
        shown = data["measured"]
        artists["seen"].set_data(([0], [np.mean(FIRED) * data["rest"]]) if shown else ([], []))
        artists["seen label"].set_text("□ rats on reboxetine" if shown else "")
        # The learner predicted the rate with a quarter of uptake left, in percent of that at rest.
        guess = data["prediction"] if data["asked"] else None
        height = None if guess is None else min(guess / 100 * data["rest"], TOP)
        for line, end in zip(artists["guess"], (WIDE, MOST), strict=True):
            line.set_data(([], []) if height is None else ([0, end], [height, height]))
        artists["guess label"].set_text("" if guess is None else "- - your prediction")

    def describe(self, data):
        rate, silent = data["rate"], data["silent"]
        if rate > 0:
            said = f"Mean-field, closed form: {fold(rate)} hertz, {data['share']:.0%} of rest, with"
        else:
            said = "Mean-field, closed form: the cells are silent, with"
        said += f" {100 * data['held']:.2g}% of the GIRK channels open. Norepinephrine around the cells is "
        said += f"{fold(data['norepinephrine'])} nM, {fold(data['times'])} × rest. "
        if data["measured"]:
            low, high = (f"{100 * share:.0f}" for share in FIRED)
            return said + f"Rats on reboxetine: {low} to {high}% of the rate, norepinephrine × {1 + SEEN['rise']:.1f}."
        if data["idazoxan"]:
            return said + f"Rats on reboxetine and idazoxan: norepinephrine × {1 + SEEN['rise_idazoxan']:.1f}."
        if silent is None:
            return said + "No dose of clonidine silences them."
        if silent == 0:
            return said + "They need no clonidine for that."
        return said + f"Clonidine silences them from {fold(silent)} K on."

    def bounds(self, data):
        yield Bound("rate", [data["rate"], *data["doses"]], 0, USUAL["R"])
        yield Bound("more clonidine, lower rate", np.diff(data["doses"]), -np.inf, 1e-12)
        yield Bound("open channels", data["curve"], 0, 1)
        yield Bound("a higher rate, more open channels", np.diff(data["curve"]), 0)
        yield Bound("norepinephrine", data["norepinephrine"], BACKGROUND[data["background"]])
        line = USUAL["R"] * max(1 - data["b"] * data["held"], 0)
        yield Bound("cell and channels agree", data["rate"] - line, -1e-9, 1e-9)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"clonidine (× its K)": DOSES, "rate (Hz)": data["doses"]})
