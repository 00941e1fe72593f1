"""What heights of bursts are divided by: one study of two groups, and a hundred like it."""

from functools import cache

import numpy as np

from nelib.body import normalization_studies as many
from nelib.body.nerve_trace import value
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

MOST = 30  # people in a group
STUDIES = int(value("studies"))
SEED = 308  # of the first study: an ordinary one, of a hundred with about as many false alarms as agreed
TIMES = 2.0  # the factor of "all heights" and "share of axons"
TOP = 160  # end of the axis of heights
SMALL = 0.001  # a smaller p is told as such
ASIDE = np.array([-0.2, 0.04, 0.18, -0.08, 0.1])  # where marks stand beside the middle of their group
LEVEL = 100 * (1 - value("confidence"))  # % of studies of nothing that find something, by design
DIVIDED = {
    "not divided": "none",
    "largest burst": "largest",
    "95th percentile": "percentile",
    "mean": "mean",
    "min to max": "min-max",
    "evoked burst": "evoked",
}
SAID = {
    "none": "Not divided",
    "largest": "Over the largest burst",
    "percentile": "Over the 95th percentile",
    "mean": "Over the mean",
    "min-max": "From smallest to largest burst",
    "evoked": "Over an evoked burst",
}
TRUTHS = {
    "shape: heart failure": "shape",
    "all heights doubled": "scale",
    "share of axons doubled": "share",
    "nothing": "nothing",
}
BLIND = {
    "largest": ("scale", "share"),
    "percentile": ("scale", "share"),
    "min-max": ("scale", "share"),
    "evoked": ("scale",),
}
"""Differences that each reference has too, so that it divides them away."""
ROWS = {row: method for method, row in DIVIDED.items()}  # the label of each method


@cache
def pool(kind: str) -> many.Pool:
    """Return the studies, drawn once."""
    return many.draw(kind, MOST, STUDIES, seed=SEED)


def groups(method: str, truth: str, size: int, spread: float) -> np.ndarray:
    """Return mean heights: studies × groups × people."""
    drawn = pool("shape" if truth == "shape" else "nothing")
    return many.strengths(drawn, method, truth, size, gain_spread=spread, factor=TIMES)


def found(truth: str, size: int, spread: float) -> dict[str, float]:
    """Return the percentage of studies that find a difference, by method."""
    return {m: 100 * many.share_found(groups(m, truth, size, spread)) for m in ROWS}


@register
class Normalization(Explorer):
    """Each person's mean height in two groups, and how often such studies find the difference, by normalization."""

    name = "14_normalization"
    title = "What are heights of bursts divided by?"
    size = (780, 440)
    controls = (
        Slider("size", "People in each group", 3, MOST, value("group"), step=1),
        Slider("spread", "Spread of gain", 0, 0.8, value("gain_spread"), "SD of ln", step=0.05),
        Slider("study", "Study", 1, STUDIES, 1, f"of {STUDIES}", step=1),
        Choice("method", "Heights divided by", tuple(DIVIDED), "largest burst"),
        Choice("truth", "What differs", tuple(TRUTHS), "shape: heart failure"),
    )
    presets = {
        "Not divided": {"method": "not divided"},
        "All heights doubled": {"truth": "all heights doubled"},
        "Over the mean": {"method": "mean"},
        "Twice the axons, evoked": {"truth": "share of axons doubled", "method": "evoked burst"},
        "A false alarm": {"truth": "nothing", "study": 72},
    }

    def compute(self, size, spread, study, method, truth):
        n, which, how, what = round(size), round(study), DIVIDED[method], TRUTHS[truth]
        heights = groups(how, what, n, spread)[which - 1]
        drawn = pool("shape" if what == "shape" else "nothing")
        p = float(many.welch(heights[0], heights[1]))
        return {
            "settings": (n, spread, which, how, what),
            "heights": 100 * heights if how == "none" else heights,
            "gains": drawn.gain[which - 1, :, :n] ** spread,
            "p": p,
            "differs": p < 1 - value("confidence"),
            "frequency": (counts := drawn.frequency[which - 1, :, :n]).mean(axis=-1),
            "p of counts": float(many.welch(counts[0], counts[1])),
            "found": found(what, n, spread),
            "false": found("nothing", n, spread),
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.075, 0.125, 0.375, 0.8)), figure.add_axes((0.615, 0.245, 0.365, 0.68))
        nerve, other, guess = color("norepinephrine"), color("second"), color("prediction")
        left.set(xlim=(-0.55, 1.75), ylim=(0, TOP), title="Mean burst height of each person")
        left.set_xticks([0, 1], ["group A", "group B"])
        left.set_yticks([0, 50, 100, 150])
        left.tick_params(axis="x", length=0)
        left.set_ylabel("100 = what it is divided by*", labelpad=2)
        figure.text(0.075, 0.022, "larger mark: electrode nearer.   * not divided: 100 = all axons, usual place",
                    fontsize=8.5, color=SOFT)  # fmt: skip
        right.set(xlim=(0, 100), ylim=(len(ROWS) - 0.4, -0.75), title="Studies that find a difference (%)")
        right.set_yticks(range(len(ROWS)), list(DIVIDED))
        right.tick_params(axis="y", length=0, labelsize=9.5, pad=8)
        right.grid(axis="y", visible=False)
        right.set_xticks([0, 20, 40, 60, 80, 100])
        right.axvline(LEVEL, color=SOFT, lw=1, ls=":", zorder=1)
        keys = (
            (0.135, f"bars: of {STUDIES} with this difference (dark: chosen)"),
            (0.09, f"◇: where nothing differs; dotted: {LEVEL:.0f}%, by design"),
        )
        for y, text in keys:
            figure.text(0.615, y, text, fontsize=8.5, color=INK)
        rows = np.arange(len(ROWS))
        right.barh(rows, 100, 0.5, color=FAINT, alpha=0.35, lw=0, zorder=0)
        dots = dict(alpha=0.75, lw=0.6, edgecolors=PAPER, zorder=3)
        box = dict(fc=PAPER, ec="none", alpha=0.8, pad=0.6)
        return {
            "dots": [left.scatter([0], [0], color=c, marker=m, **dots) for c, m in ((other, "o"), (nerve, "^"))],
            "means": [left.plot([], [], color=c, lw=2.6, zorder=4)[0] for c in (other, nerve)],
            "values": [left.text(k + 0.3, 0, "", fontsize=9.5, weight="bold", color=c, va="center", bbox=box, zorder=5)
                       for k, c in enumerate((other, nerve))],
            "above": [left.text(k, TOP - 1, "", fontsize=8.5, color=c, ha="center", va="top", zorder=6, bbox=box)
                      for k, c in enumerate((other, nerve))],
            "p": left.text(1.75, 2, "", fontsize=9.5, ha="right", va="bottom", zorder=6, bbox=box),
            "bars": list(right.barh(rows, 0 * rows, 0.5, color=SOFT, lw=0, zorder=2)),
            "false": right.plot([], [], "D", ms=6, mfc=PAPER, mec=INK, mew=1.3, ls="", zorder=4, clip_on=False)[0],
            "guess": right.plot([], [], "*", ms=15, color=guess, mec=PAPER, zorder=6, clip_on=False)[0],
            "yours": right.text(100, 0.5, "", ha="right", va="center", fontsize=9, color=guess, zorder=6, bbox=box),
        }  # fmt: skip

    def update(self, artists, data):
        *_, how, what = data["settings"]
        for k in (0, 1):
            heights, gains = data["heights"][k], data["gains"][k]
            over = heights > TOP - 4  # told in words, and drawn outside
            spots = np.column_stack((k + _aside(heights), np.where(over, 2 * TOP, heights)))
            artists["dots"][k].set_offsets(spots)
            artists["dots"][k].set_sizes(np.clip(45 * gains, 8, 220))
            mean = float(heights.mean())
            shown = min(mean, TOP - 4)
            artists["means"][k].set_data([k - 0.28, k + 0.28], [shown, shown])
            artists["values"][k].set_position((k + 0.31, shown))
            artists["values"][k].set_text(f"{mean:.0f}")
            artists["above"][k].set_text(f"↑ {over.sum()} above" if over.any() else "")
        artists["p"].set_text(f"p {_p(data['p'])}")
        for bar, method in zip(artists["bars"], ROWS, strict=True):
            bar.set_width(data["found"][method])
            bar.set_color(INK if method == how else color("reference"))
        artists["false"].set_data([data["false"][m] for m in ROWS], range(len(ROWS)))
        guess = data["prediction"] if what == "scale" else None
        at = None if guess is None else min(max(guess, 0), 100)
        row = list(ROWS).index("largest")
        artists["guess"].set_data(([], []) if guess is None else ([at], [row]))
        artists["yours"].set_text("" if guess is None else f"★ your prediction, largest burst: {guess:.3g}%")

    def describe(self, data):
        n, _, _, how, what = data["settings"]
        one, two = data["heights"].mean(axis=1)
        start = f"{SAID[how]}: groups of {n} at {one:.0f} and {two:.0f}, p {_p(data['p'])}: {verdict(data)}."
        other = "evoked" if how == "none" else "none"
        beside = f"{data['found'][other]:.0f} {'over an evoked burst' if how == 'none' else 'undivided'}"
        studies = f" {data['found'][how]:.0f} of {STUDIES} such studies find one ({beside})"
        studies += "." if what == "nothing" else f", {data['false'][how]:.0f} where nothing differs."
        counts = " and ".join(f"{f:.1f}" for f in data["frequency"])
        return f"{start}{studies} Bursts/min {counts}, p {_p(data['p of counts'])}, however divided."

    def bounds(self, data):
        yield Bound("heights", data["heights"], 0)
        yield Bound("p", [data["p"], data["p of counts"]], 0, 1)
        for name in ("found", "false"):
            yield Bound(f"studies, {name}", list(data[name].values()), 0, 100)
        yield Bound("bursts a minute", data["frequency"], 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({
            "divided by": list(DIVIDED), "find the difference (%)": list(data["found"].values()),
            "find one where nothing differs (%)": list(data["false"].values()),
        })  # fmt: skip


def verdict(data) -> str:
    """Say whether the study is right, and what a reference divides away."""
    *_, how, what = data["settings"]
    one, two = data["heights"].mean(axis=1)
    if what == "nothing":
        said = "it finds a difference where there is none" if data["differs"] else "rightly, it finds no difference"
        return f"{said} (all are 100 by definition)" if how == "mean" else said
    if how == "mean":
        return "it misses the difference, as all are 100 by definition"
    if what in BLIND.get(how, ()):
        return (
            f"it {'finds one by chance' if data['differs'] else 'misses the difference'}, as the reference doubled too"
        )
    if not data["differs"]:
        return "it misses the difference"
    return "it finds the difference" if two > one else "it finds the difference the wrong way round"


def _p(p: float) -> str:
    return f"< {SMALL:g}" if p < SMALL else f"= {p:.3g}"


def _aside(heights: np.ndarray) -> np.ndarray:
    """Return how far each mark stands beside the middle, so that people of the same height do not hide each other."""
    place = np.argsort(np.argsort(heights, kind="stable"))
    return ASIDE[place % ASIDE.size]
