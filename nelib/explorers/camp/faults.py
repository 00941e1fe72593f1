"""Five faults of a published model, each beside what is right: hidden in one experiment, glaring in another."""

import numpy as np

from nelib.explorers.camp.faults_data import DOSES, TOTALS, by_dose, root_curves, sums_of_Gs
from nelib.explorers.camp.faults_panels import (
    AXES,
    FAULTS,
    HIGH,
    LOW,
    TITLES,
    WHERE,
    WORDS,
    Lines,
    Ratios,
    on_axis,
)
from nelib.explorers.camp.words import FIRST, near
from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, color
from nelib.signaling.gs_errors import forskolin_balance, inhibitor_rate

EVIDENCE = {name: row.value for name, row in load_evidence("gs").items()}
FORSKOLIN = np.geomspace(0.1, 100, 61)  # µM
MARKED = np.linspace(0, 1, 61)


@register
class Faults(Explorer):
    """One fault as the model's output, right and published, and how far off all five are."""

    name = "08_faults"
    title = "Five faults in a published model"
    size = (800, 470)
    controls = (
        Choice("fault", "Fault", FAULTS, FAULTS[2]),
        Slider("dose", "Isoproterenol", 0.1, 10_000, FIRST["dose_faults"], "nM", log=True),
        Slider("gtpase", "GTPase (cholera toxin)", 1, 100, 100, "% left", log=True),
        Slider("forskolin", "Forskolin", 0.1, 100, EVIDENCE["FSK_used"], "µM", log=True),
    )
    presets = {
        "Root, 10 µM isoproterenol": {"dose": 10_000},
        "Rate law, 100 nM": {"fault": FAULTS[1], "dose": 100},
        "Cholera toxin": {"fault": FAULTS[3], "dose": 1000, "gtpase": 1},
        "Forskolin as in the paper": {"fault": FAULTS[4]},
    }

    def compute(self, fault, dose, gtpase, forskolin):
        curves = by_dose()
        cell = {n: float(np.interp(np.log(dose), np.log(DOSES), v[1:])) for n, v in curves.items()}
        rest = {n: float(v[0]) for n, v in curves.items()}
        total = EVIDENCE["I1_tot"]
        rate = inhibitor_rate(cell["C_I"], MARKED * total)
        Gs = sums_of_Gs(np.concatenate(([0], [dose], DOSES)) / 1000, gtpase / 100)
        Gs_rest = sums_of_Gs(0.0, 1.0)
        alpha = cell["alpha"]
        sums = forskolin_balance(FORSKOLIN, alpha)
        here = forskolin_balance(forskolin, alpha)
        runs = cell["C_I"] > rate["threshold"]  # to more than all, or to none
        pairs = {  # right, published: in this experiment
            FAULTS[0]: (100 * cell["fAC right"], 100 * cell["fAC published"]),
            FAULTS[1]: (100 * cell["I1p"], HIGH * 100 if runs else 0.0),
            FAULTS[2]: (cell["cAMP"], cell["cAMP published"]),
            FAULTS[3]: (float(Gs["right"][1]), float(Gs["published"][1])),
            FAULTS[4]: (100 * float(here["right"]), 100 * float(here["published"])),
        }
        at_rest = {
            FAULTS[0]: rest["fAC published"] / rest["fAC right"],
            FAULTS[1]: 0.0,
            FAULTS[2]: rest["cAMP published"] / rest["cAMP"],
            FAULTS[3]: float(Gs_rest["published"] / Gs_rest["right"]),
            FAULTS[4]: 1.0,
        }
        root = root_curves()
        lines = {  # x, right, published
            FAULTS[0]: (DOSES, 100 * curves["fAC right"][1:], 100 * curves["fAC published"][1:]),
            FAULTS[1]: (100 * MARKED, rate["right"], rate["published"]),
            FAULTS[2]: (TOTALS, root["right"], root["published"]),
            FAULTS[3]: (DOSES, Gs["right"][2:], Gs["published"][2:]),
            FAULTS[4]: (FORSKOLIN, 100 * sums["right"], 100 * sums["published"]),
        }
        return {
            "fault": fault,
            "dose": dose,
            "gtpase": gtpase,
            "forskolin": forskolin,
            "x": {
                FAULTS[0]: dose,
                FAULTS[1]: 100 * cell["I1p"],
                FAULTS[2]: cell["cAMP_tot"],
                FAULTS[3]: dose,
                FAULTS[4]: forskolin,
            }[fault],
            "lines": lines[fault],
            "edited": 100 * sums["edited"],
            "edited here": 100 * float(here["edited"]),
            "pair": pairs[fault],
            "runs": runs,
            "C_I": cell["C_I"],
            "threshold": float(rate["threshold"]),
            "ratios": np.array([published / right for right, published in pairs.values()]),
            "at rest": np.array(list(at_rest.values())),
        }

    def draw(self, figure, data):
        panels = [figure.add_axes((0.085, 0.2, 0.41, 0.72)) for _ in FAULTS]
        red, guess = color("warning"), color("prediction")
        for axes, look, title in zip(panels, AXES, TITLES, strict=True):
            axes.set(**look, title=title)
            axes.minorticks_off()
        panels[0].axhspan(5, 26, color=FAINT, alpha=0.5, lw=0)
        panels[0].text(
            0.13, 26.4, "the paper: 5 to 26%, after 3 min with 1 mM IBMX", fontsize=9, color=SOFT, va="bottom"
        )
        panels[1].axhline(0, color=SOFT, lw=1)
        panels[1].axvspan(100, 130, color=FAINT, alpha=0.6, lw=0)
        panels[1].text(115, 4.7, "more\nthan all", fontsize=9, color=SOFT, ha="center", va="top")
        for k in (0, 3):
            panels[k].set_xticks([0.1, 1, 10, 100, 1e3, 1e4], ["0.1", "1", "10", "100", "1000", "10⁴"])
        panels[3].set_yticks([2, 3.83, 10, 20, 30], ["2", "3.83", "10", "20", "30"])
        panels[4].set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
        side = figure.add_axes((0.668, 0.46, 0.305, 0.46))
        Ratios.draw(side)
        artists = {
            "row": side.plot([], [], color=FAINT, lw=22, alpha=0.6, solid_capstyle="butt", zorder=0)[0],
            "bars": [side.plot([], [], color=red, lw=3, solid_capstyle="butt")[0] for _ in FAULTS],
            "rest": side.plot([], [], "o", ms=12, mfc="none", mec=INK, mew=1.6, zorder=7, label="at rest, no drug")[0],
            "now": side.plot([], [], "o", ms=7, color=red, zorder=6, label="in your experiment")[0],
            "guess": side.plot([], [], "*", ms=14, color=guess, zorder=9)[0],
            "guess label": side.text(1, 1.02, "", color=guess, ha="right", fontsize=9, transform=side.transAxes),
            "words": [
                figure.text(x, y, "", fontsize=size, color=tint, weight=weight)
                for x, y, size, tint, weight in (
                    (0.535, 0.245, 10, red, "normal"), (0.655, 0.245, 10, red, "normal"),
                    (0.655, 0.185, 10, INK, "normal"), (0.535, 0.118, 9.5, SOFT, "normal"),
                    (0.535, 0.045, 9.5, INK, "bold"),
                )
            ],
            "panels": panels,
            "lines": Lines().draw(panels),
        }  # fmt: skip
        figure.text(0.535, 0.185, "right:")
        figure.legend(*side.get_legend_handles_labels(), loc="lower left", ncol=2, bbox_to_anchor=(0.53, 0.287),
                      handlelength=1.2, columnspacing=1.4)  # fmt: skip
        return artists

    def update(self, artists, data):
        k = FAULTS.index(data["fault"])
        for i, axes in enumerate(artists["panels"]):
            axes.set_visible(i == k)
        line, (x, right, published), at = artists["lines"].of[k], data["lines"], data["x"]
        line["right"].set_data(x, right)
        line["published"].set_data(x, published)
        points = [(at, data["pair"][0]), (at, data["pair"][1])]
        if k == 1:  # where the rate law comes to rest: at none, or beyond all
            points = [(at, 0.0), (130.0, 0.0) if data["runs"] else (0.0, 0.0)]
            line["published here"].set_marker(">" if data["runs"] else "o")
        line["right here"].set_data([points[0][0]], [points[0][1]])
        line["published here"].set_data([points[1][0]], [points[1][1]])
        line["gap"].set_data(([at, at], data["pair"]) if k != 1 else ([], []))
        artists["lines"].edited.set_data(FORSKOLIN, data["edited"])
        shown, rest = on_axis(data["ratios"]), on_axis(data["at rest"])
        rows = np.arange(len(FAULTS))
        artists["now"].set_data(shown, rows)
        artists["rest"].set_data(rest, rows)
        for bar, ratio, row in zip(artists["bars"], shown, rows, strict=True):
            bar.set_data([1, ratio], [row, row])
        artists["row"].set_data([LOW / 2.5, HIGH * 2.5], [k, k])
        for text, words in zip(artists["words"], (WHERE[k][0], *WORDS[k]), strict=True):
            text.set_text(words)
        # The learner predicted free cAMP at 10 µM isoproterenol, as a percentage of the right one.
        guess = data["prediction"] if near(data["dose"], 10_000) else None
        artists["guess"].set_data(([], []) if guess is None else ([on_axis(guess / 100)], [1.66]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        k, (right, published) = FAULTS.index(data["fault"]), data["pair"]
        dose = nanomolar(data["dose"])
        idle = "GTPase and forskolin do not act here."
        if k == 0:
            return (
                f"With 315 µM for 0.4 µM in print, {published:.2g}% of the cyclase holds αs 3 min after {dose} "
                f"isoproterenol with 1 mM IBMX instead of {right:.3g}%: {fold(right / published)} times too little. "
                f"The paper itself says 5 to 26%. {idle}"
            )
        if k == 1:
            end = "inhibitor 1 without end" if data["runs"] else "no inhibitor 1 at all"
            side = "above" if data["runs"] else "below"
            return (
                f"{dose} isoproterenol frees {1000 * data['C_I']:.3g} nM of PKA's catalytic subunit, {side} the "
                f"{1000 * data['threshold']:.3g} nM at which the printed rate law turns over: it phosphorylates {end}. "
                f"Right is {right:.3g}%. {idle}"
            )
        if k == 2:
            return (
                f"{dose} isoproterenol leaves {data['x']:.3g} µM of cAMP in all. The commented line calls "
                f"{published:.3g} µM of it free; right, and what the program runs, is {right:.3g} µM: "
                f"{_off(published / right)}. {idle}"
            )
        if k == 3:
            return (
                f"With {dose} isoproterenol and {data['gtpase']:.3g}% of the GTPase, the program has "
                f"{published:.3g} µM of Gs; the cell has {right:.3g} µM, whatever happens: {_off(published / right)}. "
                "Forskolin does not act here."
            )
        return (
            f"With {data['forskolin']:.3g} µM forskolin and {dose} isoproterenol, free and bound cyclase add up to "
            f"{published:.4g}% of what there is. A comment in the program warns of it and suggests an edit; with that, "
            f"to {data['edited here']:.4g}%. GTPase does not act here."
        )

    def bounds(self, data):
        x, right, published = data["lines"]
        yield Bound("ratio, published over right", data["ratios"], 0)
        yield Bound(
            "published", np.asarray(published), *((-np.inf, np.inf) if "rate" in data["fault"] else (0, np.inf))
        )
        yield Bound("what is conserved", data["pair"][0], 0, 100 + 1e-6)
        if data["fault"] == FAULTS[3]:
            yield Bound("all Gs", np.append(right, data["pair"][0]), EVIDENCE["Gs_tot"], EVIDENCE["Gs_tot"])
            yield Bound("the program never has less", published - right, -1e-9)
        if data["fault"] == FAULTS[4]:
            yield Bound("all cyclase", right, 100, 100)
        if data["fault"] == FAULTS[2]:
            yield Bound("free cAMP is not more than all", x - right, 0)

    def table(self, data):
        import pandas as pd

        x, right, published = data["lines"]
        label = AXES[FAULTS.index(data["fault"])]["xlabel"]
        return pd.DataFrame({label: x, "right": right, "as published": published})


def _off(ratio: float) -> str:
    """Say how far off a value is."""
    if abs(ratio - 1) < 0.0005:
        return "no error to be seen"
    if ratio >= 2:
        return f"{fold(ratio)} times too much"
    return f"{100 * abs(ratio - 1):.2g}% too {'much' if ratio > 1 else 'little'}"
