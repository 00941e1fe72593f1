"""The second laboratory of lesson 03: a compound that drives tracer out of loaded cells, or only blocks the way in."""

import math

import numpy as np

from nelib.explorers.uptake.bench import AMINE, EVIDENCE, MINE, NOISY, compound_of, nM
from nelib.kit.explorer import Bound, Choice, Slider, register
from nelib.kit.figures import INK, SOFT, color
from nelib.kit.lab import Lab
from nelib.synapse.efflux import driven_out, release
from nelib.synapse.uptake_assay import LINES, Design

COMPOUNDS = ("cocaine", "methylphenidate", "amphetamine", MINE)
DOSES = 5
MEDIA = ("stands still", "flows away")


@register
class Exchange(Lab):
    """Tracer that leaves loaded cells, against the concentration of a compound."""

    name = "03_exchange"
    title = "The second experiment: what leaves loaded cells"
    subject = "experiment"
    lesson = "03_uptake"
    size = (780, 400)
    controls = (
        Choice("compound", "Compound", COMPOUNDS, COMPOUNDS[0]),
        Choice("line", "Cells", tuple(LINES), "HEK-NET"),
        Slider("top", "Highest concentration", 1, 1e5, EVIDENCE["usual_top"], "nM", log=True),
        Slider("time", "Time for release", 0.25, 30, 10, "min", log=True),
        Slider("replicates", "Wells a concentration", 2, 10, 4, step=1),
        Slider("cells", "Cells in a well", 2000, 200_000, EVIDENCE["usual_cells"], log=True),
        Choice("medium", "Medium", MEDIA, MEDIA[0]),
    )
    presets = {"Amphetamine": {"compound": "amphetamine"}}

    def perform(self, rng, compound, line, top, time, replicates, cells, medium):
        design = Design(
            line=line, cells=cells, substrate=EVIDENCE["usual_substrate"], time=time, replicates=round(replicates),
            inhibitor=tuple(np.geomspace(top / 1000, top, DOSES)), blank=EVIDENCE["usual_blank"], controls=2,
        )  # fmt: skip
        table = release(design, compound_of(compound, self.me), rng, still=medium == MEDIA[0])
        return {
            "compound": compound,
            "line": line,
            "time": time,
            "table": table,
            "top": top,
            "medium": medium,
            **driven_out(table),
        }

    def draw(self, figure, data):
        axes = figure.add_axes((0.095, 0.14, 0.88, 0.76))
        axes.set(xscale="log", xlim=(2e-5, 2e5), ylim=(0, 1), title="Tracer that left the cells")
        axes.set(xlabel="compound (nM)", ylabel="share of the tracer in the cells")
        axes.set_xticks([1e-4, 0.01, 1, 100, 1e4], ["none", "0.01", "1", "100", "10⁴"])
        axes.minorticks_off()
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        drug = color("drug")
        artists = {
            "none": axes.axhline(0, color=SOFT, lw=1.4, ls=(0, (5, 3)), label="without the compound"),
            "bars": axes.vlines([1], 0, 1, color=drug, lw=1.6),
            "wells": axes.plot([], [], "o", ms=4.5, color=SOFT, alpha=0.7, label="wells")[0],
            "means": axes.plot([], [], "_", ms=18, mew=2.6, color=drug, label="mean ± standard error")[0],
            "contrast": axes.plot([], [], color=INK, lw=1.2)[0],
        }
        axes.legend(loc="upper left", bbox_to_anchor=(0.12, 1))
        return artists

    def update(self, artists, data):
        doses = np.append(1e-4, data["doses"][1:])
        share = data["table"].released / (data["table"].released + data["table"].retained)
        artists["none"].set_ydata([data["mean"][0]] * 2)
        artists["wells"].set_data(data["table"].inhibitor.replace(0.0, 1e-4), share)
        artists["means"].set_data(doses, data["mean"])
        artists["bars"].set_segments(
            [[(x, m - e), (x, m + e)] for x, m, e in zip(doses, data["mean"], data["error"], strict=True)]
        )
        artists["contrast"].set_data([doses[-1]] * 2, [data["mean"][0], data["mean"][-1]])

    def describe(self, data):
        low, high = 100 * data["low"], 100 * data["high"]
        verdict = (
            "more than without it" if low > 0 else "less than without it" if high < 0 else "no difference can be told"
        )
        without, with_it = (f"{100 * data['mean'][k]:.3g}%" for k in (0, -1))
        return (
            f"Experiment {data['run']}, {data['compound']} on {data['line']}, {data['time']:.3g} min, medium "
            f"{data['medium']}: {without} of the tracer is outside without the compound, {with_it} with "
            f"{nM(data['top'])}. The difference is {100 * data['difference']:.1f} points ({low:.1f} to {high:.1f}): "
            f"{verdict}."
        )

    def bounds(self, data):
        yield Bound("shares", data["mean"], *NOISY)
        yield Bound("standard errors", data["error"], 0)
        yield Bound("interval", [data["difference"] - data["low"], data["high"] - data["difference"]], 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        amine = AMINE[LINES[data["line"]][0]].upper()
        lines = [
            f"LIQUID SCINTILLATION COUNTER  3H-{amine}   EXPERIMENT {data['run']}",
            "COMPOUND (nM)  WELL    RELEASED    RETAINED    SHARE",
        ]
        for well in data["table"].itertuples():
            both = well.released + well.retained
            share = f"{100 * well.released / both:7.1f}%" if both else "      –"
            lines.append(
                f"{well.inhibitor:>13.4g} {well.replicate:>5} {well.released:>11,.0f} {well.retained:>11,.0f} {share}"
            )
        return "\n".join(lines)

    def entry(self, data):
        return {
            "without (%)": 100 * data["mean"][0], "with (%)": 100 * data["mean"][-1],
            "difference": 100 * data["difference"], "low": 100 * data["low"], "high": 100 * data["high"],
        }  # fmt: skip

    def truth(self, data):
        compound = compound_of(data["compound"], self.me)
        K_i = compound.affinity(LINES[data["line"]][0])
        moves = "which the carrier takes in and exchanges for tracer" if compound.kind == "substrate" else (
            "which the carrier does not move: nothing is exchanged"
        )  # fmt: skip
        occupied = data["top"] / (data["top"] + K_i)
        return (
            f"<strong>{data['compound']} is a {compound.kind}</strong>, {moves}. Its K_i here is {nM(K_i)}: the "
            f"highest concentration occupies {100 * occupied:.3g}% of the carriers. In {data['time']:.3g} min "
            f"{100 * -math.expm1(-EVIDENCE['leak'] * data['time']):.2g}% leak out past the carrier; "
            "in a stream a little more leaves through it, unless the compound blocks it."
        )
