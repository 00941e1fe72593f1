"""How the criteria on trial are drawn: the plane, the list of criteria, the ROC curve and the shares."""

from matplotlib.patches import Rectangle

from nelib.explorers.recording.neurons import MARKERS, SIGNS, TINTS, source_label, tell_source
from nelib.kit.figures import FAINT, INK, SOFT, color, pale

CRITERIA = {  # of the list -> words on screen
    "slow": "rate as on the slider",
    "broad": "spike as broad as on the slider",
    "regular": "regular: CV at most 0.5",
    "phasic": "answers half of the shocks",
    "quiet": "then falls below a third of its rate",
}
ROWS = {"found": "TH+ found", "rejected": "TH− rejected", "right": "all calls right"}
TOP = 1.3  # ms


class BenchPicture:
    """The artists, and how they move."""

    @staticmethod
    def draw(figure) -> dict:
        """Create all artists."""
        plane = figure.add_axes((0.075, 0.49, 0.415, 0.455))
        roc = figure.add_axes((0.655, 0.49, 0.285, 0.455))
        rows = figure.add_axes((0.655, 0.085, 0.175, 0.26))
        plane.set(xlim=(0.005, 6.5), ylim=(0.35, TOP), xscale="log", title="Neurons in the plane of the rule")
        plane.set_xlabel("spontaneous rate (Hz)")
        plane.set_ylabel("width, read in samples (ms)")
        plane.set_xticks([0.01, 0.1, 1, 5], ["0.01", "0.1", "1", "5"])
        plane.set_yticks([0.4, 0.6, 0.8, 1, 1.2])
        plane.minorticks_off()
        roc.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), title="The rule ■ and one feature —")
        roc.set_xlabel("TH− called TH+")
        roc.set_ylabel("TH+ called TH+")
        roc.set_xticks([0, 0.5, 1], ["0", "50%", "100%"])
        roc.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])
        roc.plot([0, 1], [0, 1], color=SOFT, lw=1, ls=":", zorder=1)
        roc.text(0.66, 0.62, "guessing", fontsize=8.5, color=SOFT, rotation=45, ha="center", va="center")
        rows.set(xlim=(-0.06, 1.06), ylim=(3.5, -0.5))
        rows.set_xticks([0, 0.5, 1], ["0", "50%", "100%"])
        rows.set_yticks(range(4), [*ROWS.values(), "area (AUC)"])
        rows.tick_params(axis="y", length=0)
        rows.grid(axis="x")
        rows.plot([0.5, 0.5], [2.62, 3.38], color=SOFT, lw=1.6, ls=":")
        guess, one = color("prediction"), color("main")
        bar, dot = dict(lw=2, marker="|", ms=8, mew=1.6), dict(mec="white", mew=0.8, zorder=6, clip_on=False)
        artists = {
            "region": plane.add_patch(
                Rectangle((1, 0.8), 4, 1, fc=pale("norepinephrine", 0.1), ec=INK, lw=1.2, zorder=0.5)
            ),
            "how many": plane.text(
                0.0055,
                0.355,
                "",
                fontsize=8.5,
                color=SOFT,
                va="bottom",
                zorder=1.5,
                bbox=dict(boxstyle="square,pad=0.1", fc="white", ec="none"),
            ),
            "no": plane.plot([], [], "x", color=color("reference"), ms=5, mew=1.1, zorder=2)[0],
            "curve": roc.plot([], [], color=one, lw=2.2, zorder=3)[0],
            "curve label": roc.text(1.0, 0.02, "", color=one, ha="right", va="bottom", fontsize=9, linespacing=1.25),
            "cross": [roc.plot([], [], color=INK, lw=1.4, zorder=4)[0] for _ in range(2)],
            "rule": roc.plot([], [], "s", color=INK, ms=9, **dot)[0],
            "bars": {k: rows.plot([], [], color=INK, **bar)[0] for k in ROWS},
            "dots": {k: rows.plot([], [], "s", color=INK, ms=7, **dot)[0] for k in ROWS},
            "area bar": rows.plot([], [], color=one, **bar)[0],
            "area": rows.plot([], [], "o", color=one, ms=8, **dot)[0],
            "always": rows.plot([], [], color=color("warning"), lw=2.4, zorder=3)[0],
            "values": [rows.text(1.08, k, "", va="center", fontsize=9) for k in range(4)],
            "always label": figure.text(0.655, 0.358, "", color=color("warning"), fontsize=9, va="bottom"),
            "guess": rows.plot([], [], "*", color=guess, ms=14, **dot)[0],
            "guess label": figure.text(0.985, 0.358, "", color=guess, fontsize=9, ha="right", va="bottom"),
            "source": source_label(figure, 0.008, 0.012),
            "calls": {},
        }
        for kind, tint in TINTS.items():
            for called, fill in ((True, tint), (False, "white")):
                dots = plane.plot([], [], MARKERS[kind], color=tint, mfc=fill, ms=6, zorder=4)[0]
                artists["calls"][kind, called] = dots
        return artists | {"list": BenchPicture._list(figure)}

    @staticmethod
    def _list(figure) -> dict:
        """Write the list of criteria; what counts is marked, and the last one could not be tested."""
        axes = figure.add_axes((0.02, 0.055, 0.5, 0.32))
        axes.set(xlim=(0, 1), ylim=(7.1, -0.3))
        axes.set_axis_off()
        small = dict(fontsize=9, va="center")
        axes.text(0.035, 0, "filled: called TH+    × no verdict", fontsize=8.5, color=SOFT, va="center")
        for x, kind in ((0.76, "TH+"), (0.93, "TH-")):
            sign = "●" if kind == "TH+" else "■"
            axes.text(x, 0, f"{sign} {SIGNS[kind]}", color=TINTS[kind], ha="center", weight="bold", **small)
        axes.plot([0.03, 1], [0.58, 0.58], color=FAINT, lw=1)
        found = {}
        for k, (name, words) in enumerate(CRITERIA.items(), 1):
            y = 0.15 + k
            found[name] = {
                "mark": axes.text(0, y, "", weight="bold", **small),
                "words": axes.text(0.035, y, words, **small),
                "TH+": axes.text(0.76, y, "", ha="center", **small),
                "TH-": axes.text(0.93, y, "", ha="center", **small),
            }
        y = 1.15 + len(CRITERIA)
        axes.text(0.035, y, "silenced by clonidine", color=color("warning"), **small)
        axes.text(0.845, y, "not tested: no drug", color=color("warning"), ha="center", **small)
        return found

    @staticmethod
    def update(artists, data) -> None:
        """Move the artists."""
        x, y, yes = data["rates"], data["widths"], data["TH+"]
        artists["region"].set_bounds(data["low"], data["width"], data["high"] - data["low"], TOP - data["width"])
        for (kind, called), dots in artists["calls"].items():
            those = data["tested"] & (yes == (kind == "TH+")) & (data["called"] == called)
            dots.set_data(x[those], y[those])
        artists["how many"].set_text(f"{yes.size} neurons{', of certain kind' if data['certain'] else ''}")
        artists["no"].set_data(x[~data["tested"]], y[~data["tested"]])
        for name, line in artists["list"].items():
            counts = name in data["names"]
            line["mark"].set_text("✓" if counts else "")
            for part in ("words", "TH+", "TH-"):
                line[part].set_color(INK if counts else SOFT)
                line[part].set_weight("bold" if counts else "normal")
            for kind, (met, tested) in zip(TINTS, data["each"][name], strict=True):
                line[kind].set_text(f"{met} of {tested}")
        area, one = data["area"], data["area"]["interval"]
        artists["curve"].set_data(area["false"], area["true"])
        less = "less of it, " if area["less"] else ""
        artists["curve label"].set_text(f"{data['feature']}\n({less}{area['neurons']} neurons)")
        found, rejected = data["found"], data["rejected"]
        at = 1 - rejected[0]
        artists["rule"].set_data([at], [found[0]])
        artists["cross"][0].set_data([1 - rejected[2], 1 - rejected[1]], [found[0]] * 2)
        artists["cross"][1].set_data([at, at], found[1:])
        for k, name in enumerate(ROWS):
            share, low, high = data[name]
            artists["bars"][name].set_data([low, high], [k, k])
            artists["dots"][name].set_data([share], [k])
            artists["values"][k].set_text(f"{share:.0%} ({100 * low:.0f}–{high:.0%})")
        artists["area bar"].set_data(one, [3, 3])
        artists["area"].set_data([area["auc"]], [3])
        artists["values"][3].set_text(f"{area['auc']:.2f} ({one[0]:.2f}–{one[1]:.2f})")
        artists["always"].set_data([data["always"]] * 2, [1.6, 2.4])
        artists["always label"].set_text(f"| always TH+: {data['always']:.0%}")
        guess = data["prediction"] if data["asked"] else None  # accuracy of the textbook rule in percent
        artists["guess"].set_data(([], []) if guess is None else ([guess / 100], [2]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")
        tell_source(artists["source"], data["synthetic"])
