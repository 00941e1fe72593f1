"""How one neuron is drawn: intervals and their irregularity on the left, shocks on the right."""

import numpy as np
from matplotlib.patches import Patch

from nelib.explorers.recording.neurons import GROUPS, MARKERS, SIGNS, TINTS, order, source_label, tell_source
from nelib.kit.figures import INK, MIST, OUTLINE, SOFT, color, pale
from nelib.locus.identified import summaries

EDGES = np.geomspace(0.005, 200, 24)  # s, bins of intervals: five in a decade
FEWEST = 4  # intervals, below which neither a histogram nor a CV is shown
START = -1.0  # s before a shock, where the raster begins
ROWS = 135
HEIGHTS = {"LV": 0, "CV2": 1, "CV": 2, "TH−": 3.2, "TH+": 4.2}  # rows of the scale of irregularity
HIGHEST = 0.6  # share of intervals in one bin
IRREGULAR = 2.0  # right end of the scale of irregularity


class CellPicture:
    """The artists of one neuron, and how they move."""

    @staticmethod
    def draw(figure) -> dict:
        """Create all artists."""
        guide = figure.add_axes((0.075, 0.905, 0.905, 0.045))
        isi = figure.add_axes((0.075, 0.435, 0.37, 0.36))
        scale = figure.add_axes((0.075, 0.115, 0.37, 0.19))
        raster = figure.add_axes((0.565, 0.485, 0.415, 0.31))
        after = figure.add_axes((0.565, 0.125, 0.415, 0.29))
        CellPicture._guide(guide)
        isi.set(xlim=(0.005, 200), ylim=(0, HIGHEST), xscale="log", title="Intervals between spikes")
        isi.set_xlabel("interval", labelpad=1)
        isi.set_ylabel("share of the intervals")
        isi.set_xticks([0.01, 0.1, 1, 10, 100], ["10 ms", "100 ms", "1 s", "10 s", "100 s"])
        isi.set_yticks([0, 0.2, 0.4, 0.6], ["0", "20%", "40%", "60%"])
        isi.minorticks_off()
        scale.set(xlim=(0, IRREGULAR), ylim=(-0.6, 5.6))
        scale.set_yticks([*HEIGHTS.values()], HEIGHTS, fontsize=8.5)
        scale.tick_params(axis="y", length=0)
        scale.grid(False)
        scale.set_xticks([0, 0.5, 1, 1.5, 2], ["0\na clock", "0.5", "1\nPoisson", "1.5", "≥ 2"])
        scale.spines["left"].set_visible(False)
        scale.axvspan(0, 0.5, color=pale("good", 0.1), lw=0, zorder=0)
        scale.text(0.25, 5.7, "regular", fontsize=8.5, color=SOFT, ha="center", va="bottom")
        scale.text(
            IRREGULAR,
            (HEIGHTS["TH+"] + HEIGHTS["TH−"]) / 2,
            "CV of all",
            fontsize=8.5,
            color=SOFT,
            ha="right",
            va="center",
        )
        raster.set(xlim=(START, 4.5), ylim=(ROWS, 0), yticks=[0, 50, 100])
        raster.tick_params(labelbottom=False)
        raster.set_ylabel("one after another", fontsize=9)
        after.set(xlim=(START, 4.5), ylim=(0, 120), xlabel="seconds from the shock (or in a piece)")
        after.set_yscale("symlog", linthresh=1, linscale=0.9)
        after.set_yticks([0, 0.5, 1, 3, 10, 30, 100], ["0", "0.5", "1", "3", "10", "30", "100"])
        after.minorticks_off()
        after.set_ylabel("spikes/s, linear below 1", fontsize=9)
        guess, dot = color("prediction"), dict(mec="white", mew=0.8, zorder=6, clip_on=False)
        artists = {
            "here": guide.plot([], [], "v", color=INK, ms=8, clip_on=False)[0],
            "bars": isi.stairs(np.zeros(EDGES.size - 1), EDGES, fill=True, alpha=0.55, lw=0),
            "poisson": isi.stairs(np.zeros(EDGES.size - 1), EDGES, color=INK, lw=1.5, ls=(0, (4, 2))),
            "rug": isi.plot([], [], "|", color=INK, ms=6, mew=0.6, alpha=0.5)[0],
            "few": isi.text(0.006, 0.585, "", fontsize=9, va="top"),
            "others": {k: scale.plot([], [], "|", color=TINTS[k], ms=9, mew=1.1)[0] for k in TINTS},
            "CV bar": scale.plot([], [], color=INK, lw=2.2, marker="|", ms=9, mew=1.8, zorder=5)[0],
            "CV": scale.plot([], [], "o", color=INK, ms=9, **dot)[0],
            "CV2": scale.plot([], [], "o", color=SOFT, ms=7, **dot)[0],
            "LV": scale.plot([], [], "o", color=SOFT, ms=7, **dot)[0],
            "guess": scale.plot([], [], "*", color=guess, ms=15, **dot)[0],
            "guess label": scale.text(2, 5.7, "", color=guess, ha="right", va="bottom", fontsize=9),
            "shock": [a.axvspan(0, 0.5, color=pale("warning", 0.13), lw=0, zorder=0) for a in (raster, after)],
            "quiet": [a.axvspan(1.5, 4.5, color=MIST, lw=0, zorder=0) for a in (raster, after)],
            "unused": raster.plot([], [], "|", color=OUTLINE, ms=2.2, mew=0.9)[0],
            "raster": raster.plot([], [], "|", ms=2.2, mew=1.1)[0],
            "what": raster.text(START, -4, "", fontsize=11, weight="bold", va="bottom"),
            "psth": after.stairs([0], [START, 4.5], fill=True, alpha=0.55, lw=0),
            "rest": after.axhline(0, color=INK, lw=1.4, ls=(0, (4, 2)), zorder=4),
            "pause": after.plot([], [], color=INK, lw=2.6, solid_capstyle="butt", zorder=5)[0],
            "pause bar": after.plot([], [], color=INK, lw=1.4, marker="_", ms=9, mew=1.6, zorder=5)[0],
            "said": figure.text(0.982, 0.424, "", fontsize=8.5, ha="right", va="bottom"),
            "source": source_label(figure, 0.008, 0.012),
        }
        isi.legend(
            [Patch(fc=SOFT, alpha=0.55), artists["poisson"]], ["this neuron", "Poisson, same rate"], loc="upper right",
            handlelength=1.6, fontsize=8.5, borderaxespad=0,
        )  # fmt: skip
        return artists

    @staticmethod
    def _guide(axes) -> None:
        """Draw the fifty neurons in the order of the slider; this does not move."""
        rows = summaries()
        kinds = [(rows[i]["kind"], rows[i]["shocks"] > 0) for i in order()]
        axes.set(xlim=(0, 51), ylim=(0, 1))
        axes.set_axis_off()
        for kind, shocked in GROUPS:
            at = [n + 1 for n, found in enumerate(kinds) if found == (kind, shocked)]
            fill = TINTS[kind] if shocked else "white"
            axes.plot(at, [0.5] * len(at), MARKERS[kind], color=TINTS[kind], mfc=fill, ms=6)
            words = f"{SIGNS[kind]}, {'with' if shocked else 'no'} shocks"
            axes.text((at[0] + at[-1]) / 2, -0.15, words, color=TINTS[kind], ha="center", va="top", fontsize=9)

    @staticmethod
    def update(artists, data) -> None:
        """Move the artists."""
        tint, rate = TINTS[data["kind"]], data["rate"]
        artists["here"].set_data([data["neuron"]], [1.25])
        few = data["cv"] is None
        artists["bars"].set_data(np.zeros(EDGES.size - 1) if few else np.minimum(data["shares"], HIGHEST))
        artists["bars"].set_color(tint)
        artists["poisson"].set_data(data["poisson"])
        artists["rug"].set_data(data["gaps"], np.full(data["gaps"].size, 0.012))
        artists["few"].set_text(f"too few intervals: {data['gaps'].size}" if few else "")
        for kind, values in data["all"].items():
            artists["others"][kind].set_data(values, np.full(values.size, HEIGHTS[SIGNS[kind]]))
        for name in ("cv", "cv2", "lv"):
            artists[name.upper()].set_data(([], []) if few else ([min(data[name], IRREGULAR)], [HEIGHTS[name.upper()]]))
        bar = [] if few else np.minimum(data["cv interval"], IRREGULAR)
        artists["CV bar"].set_data(bar, [HEIGHTS["CV"]] * len(bar))
        guess = data["prediction"] if data["asked"] else None  # CV of the intervals
        artists["guess"].set_data(([], []) if guess is None else ([guess], [5.2]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction of the CV")
        CellPicture._answer(artists, data, tint, rate)
        tell_source(artists["source"], data["synthetic"])

    @staticmethod
    def _answer(artists, data, tint: str, rate: float) -> None:
        """Move the right half."""
        x, row = data["raster"]
        used = row < data["trials"]
        artists["raster"].set_data(x[used], row[used] + 0.5)
        artists["raster"].set_color(tint)
        artists["unused"].set_data(x[~used], row[~used] + 0.5)
        what = "Foot shocks" if data["shocked"] else "Pieces without shock"
        artists["what"].set_text(f"{what}, {data['trials']} of {data['most']}")
        artists["psth"].set_data(data["psth"], data["edges"])
        artists["psth"].set_color(tint)
        artists["rest"].set_ydata([rate, rate])
        for span in artists["shock"]:
            span.set_visible(data["shocked"])
        for span in artists["quiet"]:
            span.set_x(data["start"])
            span.set_width(4.5 - data["start"])
        middle = (data["start"] + 4.5) / 2
        artists["pause"].set_data([data["start"], 4.5], [data["pause"]] * 2)
        artists["pause bar"].set_data([middle, middle], data["pause interval"])
        index = data["suppression"]
        words = "" if index is None else f"   suppression {index:.2f}".replace("-", "−")
        artists["said"].set_text(f"- - at rest {rate:.2g}/s   — shaded {data['pause']:.2g}/s{words}")
