"""From count to mole: what a label, a counting time and non-specific binding do to the error of specific binding."""

import numpy as np
from scipy.special import ndtri, pdtrik

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, color
from nelib.receptors.radioligand import best_split, count_rate, difference_error, isotope

EVIDENCE = {name: row.value for name, row in load_evidence("radioligands").items()}
TRITIUM, HOT, IODINE = "³H, one atom a molecule", "³H, as in [³H]rauwolscine", "¹²⁵I, one atom a molecule"
LABELS = {TRITIUM: ("3H", None), HOT: ("3H", EVIDENCE["rauwolscine_activity"]), IODINE: ("125I", None)}  # Ci/mmol
READINGS = 40
TUBES = np.random.default_rng(6).standard_normal((2, READINGS))  # the same luck at every setting: dots glide
LUCK = np.random.default_rng(8).uniform(0.005, 0.995, (2, READINGS))
PLACE = np.random.default_rng(7).uniform(-0.3, 0.3, (2, READINGS))
FEW, MILLION = 1e3, 1e6  # counts; above FEW, Poisson's distribution is a normal one to the eye
MINUTES = np.geomspace(0.1, 100, 61)
BOTTOM, TOP = -50.0, 200.0  # of the left panel, in percent
ERRORS = (0.2, 2000.0)  # limits of the right panel, in percent
ASKED = (TRITIUM, 10, 90, 0, 0)  # label, fmol, non-specific binding, age and quench of what the lesson asks to predict
LONGER = 10  # counted for so many minutes


def rates(label: str, fmol: float, nonspecific: float, days: float, quench: float, background: bool = False):
    """Return the expected cpm of a total and a non-specific tube, and the background if asked.

    The same volume of the stock is taken whatever its age, far below saturation: what has decayed is missing. Quench
    takes a share of the light (percent) of a tritium decay; a gamma counter needs no light of the vial.
    """
    name, activity = LABELS[label]
    atom = isotope(name)
    bound = fmol * np.array([100, nonspecific]) / (100 - nonspecific) * atom.left(days)
    cpm = count_rate(bound, activity or atom.activity, float(atom.efficiency(quench / 100)), atom.background)
    return (cpm, atom.background) if background else cpm


def drawn(mean: np.ndarray) -> np.ndarray:
    """Return counts that follow Poisson's distribution, by the luck of each reading."""
    many = mean + np.sqrt(mean) * ndtri(LUCK)
    few = np.ceil(np.nan_to_num(pdtrik(LUCK, np.minimum(mean, FEW))))
    return np.where(mean > FEW, np.round(many), few)


@register
class Counts(Explorer):
    """Forty readings of a total and a non-specific tube, and the error of their difference against counting time."""

    name = "06_counts"
    title = "From count to mole"
    size = (800, 420)
    controls = (
        Choice("label", "Label of the ligand", tuple(LABELS), TRITIUM),
        Slider("fmol", "Specifically bound", 0.3, 300, 10, "fmol", log=True),
        Slider("nonspecific", "Non-specific", 0, 95, 20, "% of total", step=1),
        Slider("minutes", "Counting", float(MINUTES[0]), float(MINUTES[-1]), 1, "min a tube", log=True),
        Slider("days", "Age of the stock", 0, 720, 0, "days", step=5),
        Slider("quench", "Quench", 0, 40, 0, "% of the light", step=1),
    )
    presets = {
        "0.3 fmol with ¹²⁵I": {"label": IODINE, "fmol": 0.3},
        "¹²⁵I, two months old": {"label": IODINE, "days": 60},
        "90% non-specific": {"nonspecific": 90},
        "90%, counted ten times longer": {"nonspecific": 90, "minutes": 10},
        "A colored extract": {"quench": 30},
    }

    def compute(self, label, fmol, nonspecific, minutes, days, quench):
        atom, cv = isotope(LABELS[label][0]), EVIDENCE["cv_tube"]
        fresh = rates(label, fmol, nonspecific, 0, 0)
        cpm, background = rates(label, fmol, nonspecific, days, quench, True)
        above, expected = cpm - background, cpm * minutes
        mean = (background + above[:, None] * np.maximum(1 + cv * TUBES, 0)) * minutes
        per_total = 100 / (fresh[0] - background)
        floor = cv * float(np.hypot(*above) / (above[0] - above[1]))
        alone = {}
        for kind, name in (("3H", TRITIUM if label == IODINE else label), ("125I", IODINE)):
            alone[kind] = 100 * difference_error(*rates(name, fmol, nonspecific, days, quench), MINUTES, MINUTES)
        here = [100 * float(difference_error(*cpm, minutes, minutes, background, c)) for c in (0.0, cv)]
        return {
            "label": label,
            "days": days,
            "asked": (label, fmol, nonspecific, days, quench) == ASKED and minutes in (1, LONGER),
            "quench": quench,
            "efficiency": float(atom.efficiency(quench / 100)),
            "left": float(atom.left(days)),
            "minutes": minutes,
            "expected": expected,
            "means": above * per_total,
            "readings": (drawn(mean) / minutes - background) * per_total,
            "³H": alone["3H"],
            "¹²⁵I": alone["125I"],
            "both": np.hypot(alone[atom.name], 100 * floor),
            "floor": 100 * floor,
            "counting here": here[0],
            "error here": here[1],
            "longer": float(np.hypot(here[0] / np.sqrt(10), 100 * floor)),
            "split": float(np.divide(*best_split(*cpm, 1.0))),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1, 1.3), left=0.11, right=0.975, bottom=0.235, top=0.9, wspace=0.27
        )
        tubes, errors = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        label, gray, main, iodine = color("labeled"), SOFT, color("main"), INK
        tubes.set(xlim=(-0.6, 2.15), ylim=(BOTTOM - 6, TOP + 8), title="Forty readings of each tube")
        tubes.set_xticks([0, 1], ["total", "non-specific"])
        tubes.set_yticks([-50, 0, 50, 100, 150, 200], ["≤ -50%", "0", "50%", "100%", "150%", "≥ 200%"])
        tubes.set_ylabel("above background, of the fresh total")
        errors.set(
            xlim=(MINUTES[0], MINUTES[-1]), ylim=ERRORS, xscale="log", yscale="log",
            title="Error of specific binding", xlabel="counting time of each tube (min)",
        )  # fmt: skip
        errors.set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
        errors.set_yticks([1, 10, 100, 1000], ["1%", "10%", "100%", "1000%"])
        errors.minorticks_off()
        artists = {
            "total": tubes.plot([], [], "o", ms=5, color=label, alpha=0.55, mew=0)[0],
            "blank": tubes.plot([], [], "s", ms=4.6, color=gray, alpha=0.6, mew=0)[0],
            "means": tubes.vlines([0, 0], 0, 1, color=main, lw=3),
            "arrow": tubes.plot([], [], color=main, lw=1.6, marker="_", ms=9, mew=1.6)[0],
            "specific": tubes.text(1.62, 50, "specific", fontsize=9, color=main, va="center"),
            "³H": errors.plot([], [], color=gray, ls=(0, (5, 2)), lw=1.7, label="³H, counting alone")[0],
            "¹²⁵I": errors.plot([], [], color=iodine, ls=(0, (5, 2, 1, 2)), lw=1.7, label="¹²⁵I, counting alone")[0],
            "floor": errors.plot([], [], color=main, ls=":", lw=2, label="tubes alone")[0],
            "both": errors.plot([], [], color=label, label="chosen label: counting and tubes")[0],
            "here": errors.plot([], [], "o", ms=10, color=label, zorder=5, clip_on=False)[0],
            "guess": errors.plot([], [], "*", ms=13, color=color("prediction"), zorder=7)[0],
            "guess label": errors.text(
                0.985,
                0.965,
                "",
                color=color("prediction"),
                ha="right",
                va="top",
                fontsize=9,
                transform=errors.transAxes,
            ),
        }
        lines = [artists[n] for n in ("³H", "¹²⁵I", "floor", "both")]
        figure.legend(
            handles=lines, loc="lower center", ncol=4, bbox_to_anchor=(0.52, 0.0), handlelength=2.2, columnspacing=1.2
        )
        return artists

    def update(self, artists, data):
        shown = np.clip(data["readings"], BOTTOM, TOP)
        for k, name in enumerate(("total", "blank")):
            artists[name].set_data(k + PLACE[k], shown[k])
        upper, lower = data["means"]
        artists["means"].set_segments([[(k - 0.4, m), (k + 0.4, m)] for k, m in enumerate(data["means"])])
        artists["arrow"].set_data([1.55, 1.55], [lower, upper])
        artists["specific"].set_position((1.64, (upper + lower) / 2))
        for name in ("³H", "¹²⁵I", "both"):
            artists[name].set_data(MINUTES, data[name])
        artists["floor"].set_data(MINUTES[[0, -1]], [data["floor"]] * 2)
        artists["here"].set_data([data["minutes"]], [min(data["error here"], ERRORS[1])])
        guess = data["prediction"] if data["asked"] else None  # percent, after ten minutes
        artists["guess"].set_data(([], []) if guess is None else ([LONGER], [np.clip(guess, *ERRORS)]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        total, blank = data["expected"]
        age = f" The stock has {_percent(data['left'])} of its label." if data["days"] else ""
        if data["quench"]:
            age += f" The counter sees {_percent(data['efficiency'])} of the decays."
        return (
            f"{data['label']}: {_count(total)} counts in the total, {_count(blank)} in the non-specific tube.{age} "
            f"The error of specific binding is {_error(data['error here'])}: {_error(data['counting here'])} by "
            f"counting, {_error(data['floor'])} by tubes. Ten times longer: {_error(data['longer'])}."
        )

    def bounds(self, data):
        yield Bound("label that is left", data["left"], 0, 1)
        yield Bound("efficiency", data["efficiency"], 0, 1)
        yield Bound("counts", data["expected"], 0)
        yield Bound("non-specific over total", data["means"], 0, 100)
        yield Bound("error over that of the tubes", data["both"] / data["floor"], 1)
        yield Bound("error over that of counting", data["error here"] / data["counting here"], 1)
        yield Bound("error falls with time", np.diff(data["³H"]), high=0)
        yield Bound("best split", data["split"], 1)

    def table(self, data):
        import pandas as pd

        alone = {f"{name}, counting (%)": data[name] for name in ("³H", "¹²⁵I")}
        return pd.DataFrame({"counting time (min)": MINUTES, **alone, "chosen label, with tubes (%)": data["both"]})


def _count(number: float) -> str:
    return f"{number:,.0f}" if number < MILLION else f"{number / MILLION:.3g} million"


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%" if share < 0.995 else f"{100 * share:.4g}%"


def _error(percent: float) -> str:
    return f"{percent:.2g}%" if percent < 100 else f"{percent:.0f}%"
