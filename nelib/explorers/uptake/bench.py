"""The laboratory of lesson 03: a plate of cells, a tritiated amine, a compound, a scintillation counter."""

import dataclasses
import math

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, OUTLINE, PAPER, SOFT, color
from nelib.kit.lab import Lab
from nelib.kit.personal import Personal
from nelib.synapse.plate import METHODS, Estimate, analyze, expected, run
from nelib.synapse.uptake_assay import COLUMNS, LINES, ROWS, Compound, Design, drugs, unknown

EVIDENCE = {name: row.value for name, row in load_evidence("uptake_assay").items()}
MINE = "my unknown"
COMPOUNDS = ("atomoxetine", "cocaine", "amphetamine", MINE)
LAYOUTS = {  # name -> (edges are used, wells are assigned at random)
    "inner wells, shuffled": (False, True),
    "inner wells, in order": (False, False),
    "whole plate, shuffled": (True, True),
    "whole plate, in order": (True, False),
}
ANALYSES = dict(zip(("Cheng and Prusoff", "IC50, as it is", "medium may run out"), METHODS, strict=True))
DOSES, WIDE = 8, 1e3  # concentrations of the compound; an interval wider than this factor says nothing
NOISY = (-0.2, 1.2)  # limits of a share that noise may push out of 0 to 1
UNITS = ((1e6, "mM"), (1e3, "µM"), (1, "nM"))
AMINE = {"NET": "norepinephrine", "SERT": "serotonin", "DAT": "dopamine"}
# What the diagnosis changes: decision -> (words, factor on it).
CHANGES = {
    "time": ("a tenth of the incubation", 0.1),
    "cells": ("a tenth of the cells", 0.1),
    "substrate": ("a tenth of the amine", 0.1),
    "blank": ("a hundred times the blank drug", 100.0),
}


def compound_of(name: str, me: Personal) -> Compound:
    """Return a drug, or the student's own compound."""
    return unknown(me) if name == MINE else drugs()[name]


def estimate(design: Design, table, method: str) -> Estimate | None:
    """Return what the analysis finds, or None if the plate determines nothing."""
    try:
        found = analyze(table, design.K_m, design.substrate, method)
    except ValueError:
        return None
    return found if math.isfinite(found.high) and found.high < WIDE * found.low else None


def diagnosis(design: Design, compound: Compound, method: str) -> list[tuple[str, float]]:
    """Return the K_i (nM) that plates without noise would give: as designed, with one decision changed, with all."""

    def mean(how: str, **changes) -> float:
        changed = dataclasses.replace(design, **changes)
        found = estimate(changed, expected(changed, compound), how)
        return math.nan if found is None else found.K_i

    changes = {words: {name: factor * getattr(design, name)} for name, (words, factor) in CHANGES.items()}
    if design.line == "HEK-NET":
        changes["PC12 cells"] = {"line": "PC12"}
    if not design.enzymes_inhibited:
        changes["MAO and COMT inhibited"] = {"enzymes_inhibited": True}
    if design.edges and not design.randomized:
        changes["wells assigned at random"] = {"randomized": True}
    rows = [("as designed, in the mean", mean(method))]
    rows += [(words, mean(method, **change)) for words, change in changes.items()]
    if method == "IC50":
        rows.append(("Cheng and Prusoff", mean("cheng-prusoff")))
        method = "cheng-prusoff"
    rows.append(("all of these", mean(method, **{k: v for change in changes.values() for k, v in change.items()})))
    return rows


@register
class Bench(Lab):
    """One plate: its wells, its counts, its inhibition curve."""

    name = "03_bench"
    title = "The bench: an uptake assay in 96 wells"
    subject = "plate"
    lesson = "03_uptake"
    size = (800, 430)
    controls = (
        Choice("compound", "Compound", COMPOUNDS, COMPOUNDS[0]),
        Choice("line", "Cells", tuple(LINES), "HEK-NET"),
        Slider("cells", "Cells in a well", 1000, 200_000, EVIDENCE["usual_cells"], log=True),
        Slider("substrate", "Tritiated amine", 1, 10_000, EVIDENCE["usual_substrate"], "nM", log=True),
        Slider("time", "Incubation", 0.25, 60, 10, "min", log=True),
        Slider("top", "Highest concentration", 100, 1e5, EVIDENCE["usual_top"], "nM", log=True),
        Slider("decades", "Eight concentrations over", 1, 6, 4, "decades", step=0.5),
        Slider("replicates", "Wells a concentration", 1, 6, 3, step=1),
        Slider("controls", "Totals, and as many blanks", 2, 6, 3, step=1),
        Choice("blank_drug", "Drug in the blanks", ("desipramine", "cocaine"), "desipramine"),
        Slider("blank", "Its concentration", 1, 1e5, EVIDENCE["usual_blank"], "nM", log=True),
        Switch("enzymes_inhibited", "MAO and COMT inhibited", False),
        Choice("layout", "Layout", tuple(LAYOUTS), "whole plate, in order"),
        Slider("counting", "Counting", 0.1, 10, 1, "min a well", log=True),
        Choice("analysis", "Analysis", tuple(ANALYSES), "IC50, as it is"),
    )
    presets = {
        "Cheng and Prusoff": {"analysis": "Cheng and Prusoff"},
        "Count ten times longer": {"counting": 10},
    }

    def perform(self, rng, compound, layout, analysis, top, decades, replicates, controls, **decided):
        edges, randomized = LAYOUTS[layout]
        design = Design(
            inhibitor=tuple(np.geomspace(top / 10**decades, top, DOSES)), replicates=round(replicates),
            controls=round(controls), edges=edges, randomized=randomized, **decided,
        )  # fmt: skip
        table = run(design, compound_of(compound, self.me), rng)
        found = estimate(design, table, ANALYSES[analysis])
        means = table.groupby("role").dpm.mean()
        return {
            "compound": compound,
            "analysis": analysis,
            "layout": layout,
            "design": design,
            "table": table,
            "estimate": found,
            "K_i": None if found is None else found.K_i,
            "interval": None if found is None else (found.low, found.high),
            "total": float(means["total"]),
            "blank": float(means["non-specific"]),
            "taken": float((means["total"] - means["non-specific"]) / table.added.iloc[0]),
            "fewest": int(table.counts.min()),
        }

    def draw(self, figure, data):
        wells = figure.add_axes((0.03, 0.1, 0.47, 0.82), anchor="N")
        curve = figure.add_axes((0.575, 0.125, 0.41, 0.795))
        wells.set(xlim=(0.3, COLUMNS + 0.7), ylim=(len(ROWS) + 0.6, 0.4), aspect="equal", title="Plate")
        wells.set_xticks(range(1, COLUMNS + 1), range(1, COLUMNS + 1), fontsize=8)
        wells.set_yticks(range(1, len(ROWS) + 1), ROWS, fontsize=8)
        wells.tick_params(length=0)
        wells.grid(False)
        for spine in wells.spines.values():
            spine.set(visible=True, color=OUTLINE)
        everywhere = [(c, r) for c in range(1, COLUMNS + 1) for r in range(1, len(ROWS) + 1)]
        wells.scatter(*zip(*everywhere, strict=True), s=185, fc=PAPER, ec=FAINT, lw=0.8)
        red, drug = color("norepinephrine"), color("drug")
        marks = dict(cmap="Oranges", vmin=-0.35, vmax=1.25, lw=1.3)
        artists = {
            role: wells.scatter([1], [1], s=185, c=[0.5], marker=marker, ec=edge, **marks)
            for role, marker, edge in (("inhibitor", "o", SOFT), ("total", "o", INK), ("non-specific", "s", drug))
        }
        artists["total"].set_linewidth(2)
        artists["non-specific"].set_linewidth(1.8)
        wells.text(
            0.5, -0.09, "larger: more counts   ● thick: totals   ■ blanks", transform=wells.transAxes, ha="center",
            va="top", fontsize=8.5, color=SOFT,
        )  # fmt: skip
        curve.set(xscale="log", xlim=(2e-5, 2e6), ylim=(-0.1, 1.35), title="Curve")
        curve.set(xlabel="compound (nM)", ylabel="counts, total = 1")
        curve.set_xticks([1e-4, 0.01, 1, 100, 1e4, 1e6], ["none", "0.01", "1", "100", "10⁴", "10⁶"])
        curve.minorticks_off()
        artists["wells"] = curve.plot([], [], "o", ms=4, color=red, alpha=0.65, label="wells")[0]
        artists["totals"] = curve.plot([], [], "o", ms=5, mfc=PAPER, mec=INK, mew=1.4, label="totals")[0]
        artists["blanks"] = curve.plot([], [], "s", ms=5, mfc=PAPER, mec=drug, mew=1.4, label="blanks")[0]
        artists["fit"] = curve.plot([], [], color=red, lw=1.8)[0]
        artists["interval"] = curve.plot(
            [], [], color=INK, lw=6, alpha=0.45, solid_capstyle="butt", label="$K_i$, 95%"
        )[0]
        artists["K_i"] = curve.plot([], [], "|", ms=16, mew=2.4, color=INK)[0]
        artists["IC50"] = curve.plot([], [], "D", ms=7, mfc=PAPER, mec=INK, mew=1.4, label="IC50")[0]
        artists["nothing"] = curve.text(1, 0.6, "", ha="center", fontsize=10, color=color("warning"))
        curve.legend(loc="upper right", ncols=2, columnspacing=1.0, handlelength=1.4)
        return artists

    def update(self, artists, data):
        table, found = data["table"], data["estimate"]
        height = ((table.dpm - data["blank"]) / max(data["total"] - data["blank"], 1)).to_numpy()
        row = np.array([ROWS.index(r) + 1 for r in table.row])
        for role in ("inhibitor", "total", "non-specific"):
            these = (table.role == role).to_numpy()
            artists[role].set_offsets(np.column_stack((table.column[these], row[these])))
            artists[role].set_array(height[these])
            artists[role].set_sizes(40 + 140 * np.clip(height[these], 0, 1.1))
        shown = np.clip((table.dpm / max(data["total"], 1)).to_numpy(), -0.08, 1.33)
        inhibitor, total, blank = ((table.role == r).to_numpy() for r in ("inhibitor", "total", "non-specific"))
        artists["wells"].set_data(table.inhibitor[inhibitor], shown[inhibitor])
        side = np.linspace(0.6, 1.6, 6)[np.arange(6) % 6] * 1e-4
        artists["totals"].set_data(side[: total.sum()], shown[total])
        artists["blanks"].set_data(side[: blank.sum()], shown[blank])
        doses = np.geomspace(1e-3, 2e6, 120)
        if found is None:
            for name in ("fit", "interval", "K_i", "IC50"):
                artists[name].set_data([], [])
            artists["nothing"].set_text("no IC50 can be fitted")
            return
        artists["nothing"].set_text("")
        artists["fit"].set_data(doses, np.clip(found.curve(doses) / max(data["total"], 1), -0.08, 1.33))
        artists["interval"].set_data([found.low, found.high], [-0.05] * 2)
        artists["K_i"].set_data([found.K_i], [-0.05])
        half = found.blank + found.specific / 2
        at = doses[np.abs(found.curve(doses) - half).argmin()]
        artists["IC50"].set_data([at], [half / max(data["total"], 1)])

    def describe(self, data):
        found = data["estimate"]
        name = "IC50, taken for K_i," if ANALYSES[data["analysis"]] == "IC50" else "K_i"
        result = (
            "no K_i can be fitted: see whether the concentrations meet the fall of the curve"
            if found is None
            else f"{name} {nM(found.K_i)} ({nM(found.low)} to {nM(found.high)}), wells scatter {found.scatter:.2g} "
            "times what counting and pipettes explain"
        )
        known = self.known(data)
        record = f" On record: {nM(known)}." if known else ""
        blank = _share(data["blank"] / max(data["total"], 1)) if data["blank"] < data["total"] else "as many as 100%"
        return (
            f"Plate {data['run']}, {data['compound']}: {result}.{record} The totals take up {_share(data['taken'])} of "
            f"the amine; the blanks are {blank} of the totals; the poorest well has {data['fewest']:,} counts."
        )

    def known(self, data) -> float | None:
        """Return the K_i on record (nM), or None for the student's compound."""
        return None if data["compound"] == MINE else drugs()[data["compound"]].affinity(data["design"].carrier)

    def bounds(self, data):
        table, found = data["table"], data["estimate"]
        yield Bound("counts", table.counts, 0)
        yield Bound("share taken up", data["taken"], *NOISY)
        if found is not None:
            yield Bound("K_i above its lower limit", found.K_i - found.low, 0)
            yield Bound("upper limit above K_i", found.high - found.K_i, 0)
            yield Bound("scatter", found.scatter, 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        table, design = data["table"], data["design"]
        lines = [
            f"LIQUID SCINTILLATION COUNTER  3H   PLATE {data['run']:>3}   {design.counting:g} MIN/WELL   "
            f"EFF {EVIDENCE['efficiency']:.0%}  BKG {EVIDENCE['background']:.0f} CPM",
            f"ADDED {table.added.iloc[0]:,.0f} DPM/WELL",
            "WELL      COUNTS        CPM    2S%        DPM   CONTENT",
        ]
        for well in table.sort_values(["row", "column"]).itertuples():
            error = 2 * 100 / math.sqrt(max(well.counts, 1))
            content = nM(well.inhibitor) if well.role == "inhibitor" else well.role
            numbers = f"{well.counts:>11,} {well.cpm:>10,.0f} {error:>6.1f} {well.dpm:>10,.0f}"
            lines.append(f"{well.row}{well.column:02d}  {numbers}   {content}")
        return "\n".join(lines)

    def entry(self, data):
        found = data["estimate"]
        numbers = (math.nan,) * 4 if found is None else (found.K_i, found.low, found.high, found.scatter)
        found_out = dict(zip(("K_i (nM)", "low", "high", "scatter"), numbers, strict=True))
        blank = 100 * min(data["blank"] / max(data["total"], 1), 1)
        return found_out | {"taken up (%)": 100 * max(data["taken"], 0), "blank (%)": blank}

    def truth(self, data):
        compound, design = compound_of(data["compound"], self.me), data["design"]
        rows = diagnosis(design, compound, ANALYSES[data["analysis"]])
        true = compound.affinity(design.carrier)
        what = f"{nM(true)} at {design.carrier}"
        held = "" if data["interval"] is None else (
            " Your interval holds it." if data["estimate"].holds(true) else " Your interval misses it."
        )  # fmt: skip
        table = "".join(
            f"<tr><td>{words}</td><td>{'no K_i' if math.isnan(K) else nM(K)}</td>"
            f"<td>{'' if math.isnan(K) else f'{K / true:.2f} × true'}</td></tr>"
            for words, K in rows
        )
        return (
            f"<strong>{data['compound']}: {what}.</strong>{held} What this design finds in the mean of many "
            "plates, and with one decision changed. Errors can hide each other: then a change for the better makes the "
            f"result worse.<table><tr><th>design</th><th>K_i</th><th></th></tr>{table}</table>"
        )


def nM(value: float) -> str:
    """Write a concentration in nM with a fitting unit."""
    for size, unit in UNITS:
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:.2g} nM"


def _share(part: float) -> str:
    return f"{100 * part:.2g}%" if part >= 0.0005 else "less than 0.1%"
