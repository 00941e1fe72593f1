"""Many people on atomoxetine: what the genes, an inhibitor and the rule of dosing do to concentration and occupancy."""

from functools import lru_cache

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from nelib.clinic.cyp2d6 import ANCESTRIES, PHENOTYPES, evidence
from nelib.clinic.cyp2d6_people import RULES, People, population
from nelib.clinic.occupancy import evidence as clinic
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color

PERSONS, SEED = 4000, 1
EDGES = np.linspace(0.7, 4.3, 46)  # decades of ng/mL
SLOTS = np.linspace(0, 100, 51)  # % of NET
TOP = 1.42  # of the tallest bar
LEAST_DOSE, MOST_DOSE = 0.3, evidence("dose_most").value
CUT, PEAK_HIGH = evidence("occupancy_cut").value, evidence("peak_high").value
QUANTILES = (0.05, 0.5, 0.95)
SHADES = dict(zip(PHENOTYPES, (1.0, 0.72, 0.42, 0.2), strict=True))  # slower: darker
HATCHES = dict(zip(PHENOTYPES, ("xxx", "///", "", "..."), strict=True))
NAMES = dict(zip(ANCESTRIES, ("European", "East Asian", "African, south of Sahara"), strict=True))
KEYS = {words: key for key, words in NAMES.items()}
PLACE, GUESS = 1.16, 1.07  # heights of the percentiles and of a prediction


@lru_cache(maxsize=256)
def people(dose: float, ancestry: str, rule: str, inhibitors: float, CV: float) -> People:
    """Return the same virtual people on a dose once a day."""
    return population(PERSONS, ancestry, dose, clinic("day").value, SEED, rule=rule, inhibitors=inhibitors, CV=CV)


def number(x: float) -> str:
    """Write a concentration with three digits and no exponent."""
    return f"{x:.3g}" if x < 999.5 else f"{x:.0f}"


@register
class Population(Explorer):
    """Average concentrations by phenotype, and the occupancy of NET that they give."""

    name = "17_population"
    title = "One dose, four thousand livers"
    size = (760, 440)
    controls = (
        Slider("dose", "Dose per day", LEAST_DOSE, MOST_DOSE, clinic("dose_day").value, "mg/kg", step=0.1),
        Choice("ancestry", "Ancestry", tuple(KEYS), next(iter(KEYS))),
        Choice("rule", "Dose is set", RULES, "by weight"),
        Slider("inhibitors", "Take paroxetine too", 0, 30, 0, "%", step=1),
        Slider("CV", "Spread within a genotype", 0, 80, evidence("CV_within").value, "%", step=1),
    )
    presets = {
        "Genes alone": {"CV": 0},
        "East Asian": {"ancestry": NAMES["East Asian"]},
        "By genotype": {"rule": "by genotype"},
        "By level": {"rule": "by level"},
        "20% on paroxetine": {"inhibitors": 20},
        "Genotype, paroxetine": {"rule": "by genotype", "inhibitors": 20},
    }

    def compute(self, dose, ancestry, rule, inhibitors, CV):
        who = people(dose, KEYS[ancestry], rule, inhibitors / 100, CV)
        words = who.phenotype
        # People beyond the axes are counted in its last bars.
        logs = np.clip(np.log10(who.average), EDGES[0], EDGES[-1])
        held = np.clip(who.occupancy, SLOTS[0], SLOTS[-1])
        groups = [words == word for word in PHENOTYPES]
        return {
            "dose": dose, "ancestry": ancestry, "rule": rule, "inhibitors": inhibitors, "CV": CV,
            "C bars": np.array([np.histogram(logs[g], EDGES)[0] for g in groups]) / PERSONS,
            "O bars": np.array([np.histogram(held[g], SLOTS)[0] for g in groups]) / PERSONS,
            "shares": np.array([g.mean() for g in groups]),
            "C": np.quantile(who.average, QUANTILES), "O": np.quantile(who.occupancy, QUANTILES),
            "fold": who.fold(QUANTILES[0], QUANTILES[-1]), "below": who.below(CUT), "above": who.above(PEAK_HIGH),
            "explained": who.explained(),
            "average": who.average, "occupancy": who.occupancy,
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.add_axes((0.03, 0.19, 0.45, 0.73)), figure.add_axes((0.525, 0.19, 0.44, 0.73))
        guess = color("prediction")
        left.set(xlim=(EDGES[0], EDGES[-1]), title="Average in plasma (ng/mL)")
        left.set_xticks([1, 2, 3, 4], ["10", "100", "1000", "10 000"])
        right.set(xlim=(SLOTS[0], SLOTS[-1]), title="NET occupied at that average")
        right.set_xticks([0, 20, 40, 60, 80, 100], ["0", "20%", "40%", "60%", "80%", "100%"])
        for axes in (left, right):
            axes.set_ylim(0, TOP)
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
        right.axvline(CUT, color=SOFT, lw=1.1, ls=(0, (1, 1.6)), zorder=3)
        key = f"{PERSONS} virtual people in bars, once a day, steady state   ┣━╋━┫ 5th, 50th, 95th percentile"
        figure.text(0.03, 0.015, key, fontsize=9.5, color=SOFT)
        box = dict(fc=PAPER, ec="none", pad=0.8, alpha=0.85)
        artists = {"C bars": [], "O bars": [], "shares": []}
        for k, word in enumerate(PHENOTYPES):
            look = dict(fc=self.shade(word), ec=PAPER, hatch=HATCHES[word], lw=0.5, zorder=2)
            for name, axes, edges in (("C bars", left, EDGES), ("O bars", right, SLOTS)):
                empty = np.zeros(edges.size - 1)
                artists[name].append(axes.stairs(empty, edges, baseline=empty, fill=True, **look))
            x = 0.03 + 0.243 * k
            look |= {"transform": figure.transFigure, "figure": figure}
            figure.patches.append(Rectangle((x, 0.069), 0.027, 0.034, **look))
            artists["shares"].append(figure.text(x + 0.034, 0.085, "", fontsize=9.5, va="center"))
        span = dict(color=INK, lw=1.6, marker="|", ms=12, mew=1.8, zorder=5)
        return artists | {
            "C span": left.plot([], [], **span)[0],
            "O span": right.plot([], [], **span)[0],
            "fold": left.text(0.99, 0.985, "", ha="right", va="top", fontsize=9.5, weight="bold", bbox=box, zorder=6,
                              transform=left.transAxes),
            "below": right.text(0.01, 0.985, "", va="top", fontsize=9.5, weight="bold", bbox=box, zorder=6,
                                transform=right.transAxes),
            "guess": left.plot([], [], color=guess, lw=1.8, marker="*", ms=10, mec=PAPER, mew=0.5, zorder=7)[0],
            "guess label": left.text(0.99, 0.715, "", ha="right", va="top", fontsize=9, color=guess, bbox=box, zorder=7,
                                     transform=left.transAxes),
        }  # fmt: skip

    @staticmethod
    def shade(word: str) -> tuple[float, ...]:
        """Return the color of a phenotype: that of the drug, the darker the slower it is cleared."""
        part = SHADES[word]
        return tuple(part * np.array(to_rgb(color("drug"))) + (1 - part) * np.array(to_rgb(PAPER)))

    def update(self, artists, data):
        for name in ("C bars", "O bars"):
            bottom = np.zeros(data[name].shape[1])
            for stairs, heights in zip(artists[name], data[name] / data[name].sum(0).max(), strict=True):
                stairs.set_data(values=bottom + heights, baseline=bottom)
                bottom = bottom + heights
        for label, word, share in zip(artists["shares"], PHENOTYPES, data["shares"], strict=True):
            label.set_text(f"{word} {100 * share:.1f}%")
        C = np.clip(np.log10(data["C"]), EDGES[0], EDGES[-1])
        artists["C span"].set_data(C, [PLACE] * C.size)
        artists["O span"].set_data(np.clip(data["O"], SLOTS[0], SLOTS[-1]), [PLACE] * C.size)
        artists["fold"].set_text(f"95th over 5th: ×{data['fold']:.1f}")
        artists["below"].set_text(f"below {CUT:g}%: {data['below']:.0%} of people")
        # The learner predicted how many times higher the 95th percentile is than the 5th.
        guess = data["prediction"]
        if guess is None:
            artists["guess"].set_data([], [])
            artists["guess label"].set_text("")
            return
        end = min(C[0] + float(np.log10(max(guess, 1))), EDGES[-1])
        artists["guess"].set_data([C[0], end], [GUESS, GUESS])
        artists["guess label"].set_text(f"★ predicted: ×{guess:.3g}")

    def describe(self, data):
        C, held = data["C"], data["O"]
        return (
            f"{data['dose']:.1f} mg/kg {data['rule']}: the average is {number(C[0])} ng/mL at the 5th percentile, "
            f"{number(C[-1])} at the 95th, ×{data['fold']:.1f}; NET {held[0]:.0f} to {held[-1]:.0f}%. Below {CUT:g}%: "
            f"{data['below']:.0%}; peak above {PEAK_HIGH:g} ng/mL: {data['above']:.1%}. The CYP2D6 score explains "
            f"{data['explained']:.0%} of the variance of log clearance."
        )

    def bounds(self, data):
        yield Bound("shares", [*data["shares"], data["below"], data["above"], data["explained"]], 0, 1)
        yield Bound("all people are in the bars", [data["C bars"].sum(), data["O bars"].sum()], 1 - 1e-9, 1 + 1e-9)
        yield Bound("tallest bar", [data["C bars"].sum(0).max(), data["O bars"].sum(0).max()], 0, 1)
        yield Bound("occupancy", data["O"], 0, 100)
        yield Bound("percentiles rise", np.concatenate([np.diff(data["C"]), np.diff(data["O"])]), 0)
        yield Bound("fold", data["fold"], 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"average (ng/mL)": data["average"], "NET occupied (%)": data["occupancy"]})
