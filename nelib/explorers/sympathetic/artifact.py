"""What the way of taking blood does to plasma norepinephrine, and to the change that a treatment makes."""

import math
from functools import lru_cache

import numpy as np

from nelib.body import sampling, sampling_ways
from nelib.body.catecholamine_hplc import MOLECULES
from nelib.body.sampling_ways import MEANINGS, WAYS, Way
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

LEAST, MOST = 0.25, 8.0  # of the true change
TRUE = np.geomspace(LEAST, MOST, 61)
ASKED = 2.0  # the change of which the learner predicts what is seen
CONCENTRATIONS = (0.09, 700.0)  # nM
SEEN = (0.2, 10.0)
MANY = sampling_ways.value("most_animals")
NONE = 0.005  # logarithm: a change smaller than half a percent is called none
_TICKS = ([0.25, 0.5, 1, 2, 4, 8], ["¼", "½", "1", "2", "4", "8"])
_SHORT = dict(zip(MOLECULES, ("NE", "E"), strict=True))
PLACES = (0.0, 0.78, 1.72, 2.5)  # of the four means


@lru_cache(maxsize=2048)
def animals(change: float, cv: float) -> float:
    """Return how many animals a group show a change, at most one more than `sampling_ways.animals` counts."""
    found = sampling_ways.animals(change, cv) if abs(math.log(change)) > NONE else math.inf
    return min(found, MANY + 1)


def written(number: float) -> str:
    """Write a number of animals."""
    return f"{number:.0f}" if number <= MANY else f"over {MANY:.0f}"


def done(found: Way) -> str:
    """Say in a word or two what was done to the animals."""
    return found.name.split(", ", 1)[1].replace(" 5 min", "").replace("decapitated, another lab", "decapitated")


def times(x: float) -> str:
    """Write a factor."""
    return f"×{x:.2f}" if x < 9.995 else f"×{x:.1f}"


@register
class Artifact(Explorer):
    """Concentrations with and without the artifact of sampling, and the change seen against the true one."""

    name = "14_artifact"
    title = "How blood is taken decides what a treatment seems to do"
    size = (760, 430)
    controls = (
        Choice("way", "Animals, and how bled", WAYS, WAYS[0]),
        Choice("molecule", "Molecule", MOLECULES, MOLECULES[0]),
        Slider("change", "True change of basal level", LEAST, MOST, 2, "×", step=math.log10(2) / 8, log=True),
        Slider("also", "Change of what is added", 0.25, 4, 1, "×", step=math.log10(2) / 8, log=True),
        Choice("meaning", "The ± of the paper is", MEANINGS, MEANINGS[0]),
    )
    presets = {
        "Rat": {"way": WAYS[1]},
        "Only in the hand": {"way": WAYS[2]},
        "Epinephrine": {"molecule": MOLECULES[1]},
        "Halved": {"change": 0.5},
        "Held fast before": {"way": WAYS[1], "change": 1, "also": sampling_ways.value("potentiated")},
    }

    def compute(self, way, molecule, change, also, meaning):
        known = sampling_ways.measured(way, molecule)
        found = sampling_ways.way(way, molecule if known else MOLECULES[0])
        cv = found.between(meaning)
        x = found.ratio
        seen = float(sampling_ways.seen(change, x, also))
        means = found.basal * np.array([1, change, x, x * seen])
        logs = np.sqrt(np.log1p(np.square([cv[0], cv[0], cv[1], cv[1]])))
        both = sampling_ways.measured(way, MOLECULES[1])
        return {
            "way": way,
            "molecule": molecule,
            "known": known,
            "borrowed": found.borrowed,
            "found": found,
            "change": change,
            "also": also,
            "seen": seen,
            "ratio": x,
            "means": means,
            "low": means * np.exp(-logs),
            "high": means * np.exp(logs),
            "true": TRUE,
            "curve": sampling_ways.seen(TRUE, x, also),
            "plain": sampling_ways.seen(TRUE, x),
            "need": (animals(round(change, 6), round(cv[0], 6)), animals(round(seen, 6), round(cv[1], 6))),
            "signature": sampling.signature(way.split(",")[0]) if both else None,
            "asked": way == WAYS[0] and molecule == MOLECULES[0],
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.085, 0.2, 0.375, 0.71)), figure.add_axes((0.575, 0.125, 0.405, 0.785))
        left.set(xlim=(-0.45, 2.95), ylim=CONCENTRATIONS, yscale="log", title="Concentration (nM)")
        left.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
        left.minorticks_off()
        left.set_xticks(PLACES, ["untreated", "treated"] * 2, fontsize=9)
        left.text(0.39, -0.15, "undisturbed, catheter", ha="center", fontsize=9.5, color=INK,
                  transform=left.get_xaxis_transform())  # fmt: skip
        left.axvline(1.25, color=FAINT, lw=1.2)
        right.set(xlim=(LEAST * 0.92, MOST * 1.09), ylim=SEEN, xscale="log", yscale="log", title="Change seen (times)")
        right.set_xlabel("true change of the basal level (times)", labelpad=2)
        for axis, ticks in ((right.xaxis, _TICKS), (right.yaxis, _TICKS)):
            axis.set_ticks(ticks[0], ticks[1])
            axis.set_minor_locator(axis.get_major_locator().__class__([]))
        right.axhline(1, color=SOFT, lw=1)
        right.plot(TRUE, TRUE, color=SOFT, lw=1.6, ls=(0, (4, 2)), zorder=2)
        right.text(0.3, 0.37, "what is there", color=SOFT, fontsize=9.5, rotation=41, rotation_mode="anchor")
        molecule, guess = color("norepinephrine"), color("prediction")
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)
        return {
            "bars": [left.plot([], [], color=molecule, lw=2, zorder=2)[0] for _ in PLACES],
            "open": left.plot([], [], "o", ms=9, mfc=PAPER, mec=molecule, mew=1.8, zorder=3)[0],
            "full": left.plot([], [], "o", ms=9, color=molecule, mec=PAPER, mew=0.8, zorder=3)[0],
            "links": [left.plot([], [], color=molecule, lw=1, ls=":", zorder=1)[0] for _ in range(2)],
            "changes": [left.text(x, 1, "", ha="center", va="bottom", fontsize=9.5, weight="bold", zorder=5, bbox=box)
                        for x in (0.39, 2.11)],
            "done": left.text(2.11, -0.15, "", ha="center", fontsize=9.5, transform=left.get_xaxis_transform()),
            "none": left.text(0.5, 0.5, "", ha="center", fontsize=10, color=color("warning"), zorder=6, bbox=box,
                              transform=left.transAxes),
            "plain": right.plot([], [], color=molecule, lw=1.4, ls=(0, (1, 1.5)), zorder=2)[0],
            "curve": right.plot([], [], color=molecule, lw=2.4, zorder=3)[0],
            "drop": right.plot([], [], color=INK, lw=1.2, ls=":", zorder=3)[0],
            "there": right.plot([], [], "o", ms=9, mfc=PAPER, mec=SOFT, mew=1.8, zorder=5, clip_on=False)[0],
            "now": right.plot([], [], "o", ms=10, color=molecule, mec=PAPER, mew=1, zorder=6, clip_on=False)[0],
            "key": right.text(0.98, 0.03, "", ha="right", fontsize=9, color=molecule, transform=right.transAxes,
                              zorder=8, bbox=box),
            "guess": right.plot([], [], "*", ms=15, color=guess, mec=PAPER, zorder=7)[0],
            "guess label": right.text(0.02, 0.95, "", color=guess, fontsize=9.5, transform=right.transAxes, zorder=8,
                                      bbox=box),
        }  # fmt: skip

    def update(self, artists, data):
        known, means = data["known"], data["means"]
        for k, bar in enumerate(artists["bars"]):
            bar.set_data(([PLACES[k]] * 2, [data["low"][k], data["high"][k]]) if known else ([], []))
        for name, which in (("open", [0, 2]), ("full", [1, 3])):
            artists[name].set_data(([PLACES[k] for k in which], means[which]) if known else ([], []))
        for k, (link, text) in enumerate(zip(artists["links"], artists["changes"], strict=True)):
            pair = slice(2 * k, 2 * k + 2)
            link.set_data((PLACES[pair], means[pair]) if known else ([], []))
            text.set_text(times((data["change"], data["seen"])[k]) if known else "")
            text.set_y(1.22 * data["high"][pair].max())
        artists["done"].set_text(done(data["found"]))
        artists["none"].set_text("" if known else f"{data['molecule']}\nwas not measured")
        if not known:
            for name in ("plain", "curve", "drop", "there", "now"):
                artists[name].set_data([], [])
            artists["key"].set_text("")
        else:
            f, seen = data["change"], data["seen"]
            artists["curve"].set_data(TRUE, data["curve"])
            changed = abs(math.log(data["also"])) > NONE
            artists["plain"].set_data((TRUE, data["plain"]) if changed else ([], []))
            artists["drop"].set_data([f, f], [f, seen])
            artists["there"].set_data([f], [f])
            artists["now"].set_data([f], [seen])
            artists["key"].set_text("dotted: if what is added stays as it was" if changed else "")
        guess = data["prediction"] if data["asked"] else None
        y = None if guess is None else min(max(1 + guess / 100, SEEN[0] * 1.1), SEEN[1] * 0.92)
        artists["guess"].set_data(([], []) if y is None else ([ASKED], [y]))
        artists["guess label"].set_text("" if y is None else "★ your prediction, for ×2")

    def describe(self, data):
        found, f, seen = data["found"], data["change"], data["seen"]
        if not data["known"]:
            return (
                f"No {data['molecule']} to show: the study of “{data['way']}” (Depocas & Behrens 1977) measured "
                "norepinephrine only."
            )
        who = data["way"].split(",")[0].capitalize()
        said = (
            f"{who}, {_SHORT[data['molecule']]}: {found.basal:.3g} nM by catheter, {found.after:.3g} {done(found)} "
            f"({times(data['ratio'])}). A true {times(f)} shows as {times(seen)}"
        )
        true, shown = math.log(f), math.log(seen)
        if true * shown < 0 and min(abs(true), abs(shown)) > NONE:
            said += ", the wrong way"
        elif abs(true) <= NONE < abs(shown):
            said += ": made by the sampling alone"
        need = data["need"]
        said += f". For {sampling_ways.value('power'):.0%} power: "
        if abs(true) > NONE:
            said += f"{written(need[0])} a group by catheter, "
        said += f"{written(need[1])} a group {done(found)}" if abs(shown) > NONE else f"no number {done(found)}"
        if data["borrowed"]:
            said += ", with mice’s scatter"
        if data["signature"]:
            said += f". E/NE: {data['signature'][0]:.2f} against {data['signature'][1]:.2f}"
        return said + "."

    def bounds(self, data):
        yield Bound("ratio", data["ratio"], 1, 100)
        yield Bound("means", data["means"], *CONCENTRATIONS)
        yield Bound("low", data["low"], 0)
        yield Bound("seen", data["curve"], *SEEN)
        if data["also"] == 1:
            true, shown = np.abs(np.log(data["true"])), np.abs(np.log(data["curve"]))
            yield Bound("the artifact hides", true - shown, 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"true change": data["true"], "change seen": data["curve"]})
