"""Station 1 of the capstone: which receptor holds the compound, and how tightly. The assay of lesson 06 does the work.

One receptor a run. Membranes, radioligand and the drug of the blanks go with the receptor, membranes are so dilute that
they hardly deplete the radioligand, all tubes hold GTP and stand at 37 °C; lesson 06 shows what other choices do.
"""

import dataclasses
import math
from functools import cache

import numpy as np

from nelib.clinic.compound import RECEPTORS, value
from nelib.clinic.compound_effect import K_OF
from nelib.explorers.capstone.station import NAMES, NOTHING, WIDE, Found, Station, holds, listed, nM
from nelib.kit.explorer import Bound, Choice, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color
from nelib.receptors.assay import Design
from nelib.receptors.bench_analysis import Estimate, analyze
from nelib.receptors.bench_ligands import MEMBRANES
from nelib.receptors.tubes import BLANK, COMPOUND, TOTAL, expected, run

KITS = {  # family -> (radioligand, what the blanks hold)
    "alpha1": ("[3H]prazosin", "phentolamine"), "alpha2": ("[3H]RX821002", "phentolamine"),
    "beta": ("[125I]cyanopindolol", "propranolol"),
}  # fmt: skip
ANALYSES = {"IC50, as it is": "simple", "Cheng and Prusoff": "added", "mass action": "exact"}
SOUGHT = {"simple": "IC50", "added": "K_i by Cheng and Prusoff", "exact": "K_i by mass action"}
FALL = 0.8  # of the specific binding, above which no fall is seen
DECADES = 5.0
MINUTES = 3.0  # in the counter for each tube
LONG = 300.0  # min, the longest incubation of the bench
OFF = 1.15  # a factor on K_i that is worth a line


def design_of(receptor: str, ligand: float, top: float, time: float, replicates: float) -> Design:
    """Return the plan of lesson 06 for a receptor; the radioligand is given in multiples of its K_d."""
    membrane = RECEPTORS[NAMES[receptor]]
    label, blank = KITS[MEMBRANES[membrane][1]]
    plan = Design(
        experiment="competition", membrane=membrane, protein=1.0, label=label, ligand=1.0, blank=blank, time=time,
        top=top, decades=DECADES, temperature="body", gtp=True, counting=MINUTES, replicates=round(replicates),
    )  # fmt: skip
    thin = value("receptors") * plan.K_d / plan.receptors
    return dataclasses.replace(plan, protein=thin, ligand=ligand * plan.K_d)


def estimate(table, plan: Design, method: str) -> Estimate | None:
    """Return what the analysis finds, or None if the tubes determine nothing."""
    try:
        found = analyze(table, plan, method)
    except ValueError:
        return None
    inside = found.low > 0 and found.value < plan.top and math.isfinite(found.high) and found.high < WIDE * found.low
    return found if inside else None


@register
class BindingStation(Station):
    """One binding assay: its tubes, its curve, a K_i."""

    name = "18_binding"
    title = "Station 1: Binding"
    subject = "assay"
    station = "binding"
    size = (760, 400)
    controls = (
        Choice("receptor", "Receptor", tuple(NAMES), "α2A"),
        Slider("ligand", "Radioligand", 0.1, 10, 4, "× its K_d", log=True),
        Slider("top", "Highest concentration", 100, 1e5, 1e4, "nM", log=True),
        Slider("time", "Incubation", 2, LONG, 10, "min", log=True),
        Slider("replicates", "Tubes of each kind", 1, 5, 2, step=1),
        Choice("analysis", "Analysis", tuple(ANALYSES), "IC50, as it is"),
    )
    presets = {
        "Longer": {"time": LONG},
        "Less radioligand": {"ligand": 1.0},
        "β2 receptors": {"receptor": "β2"},
    }

    def offered(self):
        return self.only("receptor", tuple(name for name, site in NAMES.items() if site in self.compound.K))

    def perform(self, rng, receptor, analysis, **decided):
        site = NAMES[receptor]
        plan = design_of(receptor, **decided)
        table = run(plan, self.compound.at_receptor(site), rng)
        found = estimate(table, plan, ANALYSES[analysis])
        tubes = table[table.role.isin((TOTAL, BLANK, COMPOUND))]
        return {
            "receptor": receptor, "site": site, "analysis": analysis, "design": plan, "table": table,
            "estimate": found, "top": float(tubes.fmol[tubes.role == TOTAL].mean()),
            "bottom": float(tubes.fmol[tubes.role == BLANK].mean()),
            "last": float(tubes.fmol[tubes["compound"] == plan.top].mean()),
        }  # fmt: skip

    def found(self, data) -> dict[str, Found]:
        found = data["estimate"]
        K: Found = NOTHING[:3] + ("nM",) if found is None else (found.value, found.low, found.high, "nM")
        return {f"{K_OF}{data['site']}": K, "highest concentration": (float(data["design"].top), None, None, "nM")}

    def draw(self, figure, data):
        axes = figure.add_axes((0.09, 0.14, 0.88, 0.77))
        axes.set(xscale="log", xlim=(2e-4, 2e6), ylim=(-0.15, 1.65), xlabel="compound (nM)", title="Binding")
        axes.set_ylabel("bound radioligand, totals = 1")
        axes.set_xticks([1e-3, 0.1, 10, 1000, 1e5], ["none", "0.1", "10", "1000", "10⁵"])
        axes.minorticks_off()
        line, drug = color("alpha2"), color("drug")
        artists = {
            "tubes": axes.plot([], [], "o", ms=4, color=line, alpha=0.65, label="tubes")[0],
            "totals": axes.plot([], [], "o", ms=5, mfc=PAPER, mec=INK, mew=1.4, label="totals")[0],
            "blanks": axes.plot([], [], "s", ms=5, mfc=PAPER, mec=drug, mew=1.4, label="blanks")[0],
            "fit": axes.plot([], [], color=line, lw=1.8)[0],
            "interval": axes.plot([], [], color=SOFT, lw=6, solid_capstyle="butt", label="$K_i$, 95%")[0],
            "K_i": axes.plot([], [], "|", ms=16, mew=2.4, color=INK)[0],
            "nothing": axes.text(1, 0.3, "", ha="center", color=color("warning")),
        }
        axes.legend(loc="upper right", ncols=2)
        return artists

    def update(self, artists, data):
        table, found = data["table"], data["estimate"]
        tall = max(data["top"] - data["bottom"], np.finfo(float).eps)

        def height(fmol):
            return np.clip((np.asarray(fmol) - data["bottom"]) / tall, -0.12, 1.28)

        for name, role in (("tubes", COMPOUND), ("totals", TOTAL), ("blanks", BLANK)):
            part = table[table.role == role]
            x = part.compound if role == COMPOUND else 1e-3 * np.linspace(0.6, 1.6, len(part))
            artists[name].set_data(x, height(part.fmol))
        sought = SOUGHT[ANALYSES[data["analysis"]]].replace("K_i", "$K_i$")
        artists["nothing"].set_text("" if found else f"no {sought} can be fitted")
        if found is None:
            for name in ("fit", "interval", "K_i"):
                artists[name].set_data([], [])
            return
        x = np.geomspace(1e-2, 2e6, 150)
        artists["fit"].set_data(x, height(found.curve(COMPOUND, x)))
        artists["interval"].set_data([found.low, found.high], [-0.08] * 2)
        artists["K_i"].set_data([found.value], [-0.08])

    def describe(self, data):
        found, sought = data["estimate"], SOUGHT[ANALYSES[data["analysis"]]]
        text, plan = f"Assay {data['run']}, {data['receptor']}:", data["design"]
        half = math.log(2) / plan.k_off()
        stood = f"Incubation {plan.time:.3g} min; half of the radioligand leaves in {half:.2g} min."
        if found is not None:
            name = "IC50, taken for K_i," if sought == "IC50" else sought
            return (
                f"{text} {name} {nM(found.value)} ({nM(found.low)} to {nM(found.high)}). "
                f"Tubes scatter {found.scatter:.2g} times what counting and pipettes explain. {stood}"
            )
        tall = data["top"] - data["bottom"]
        if tall <= 0:
            return f"{text} no {sought} can be fitted. The totals hold no more than the blanks. {stood}"
        left = (data["last"] - data["bottom"]) / tall
        why = (
            "no fall is seen, so nothing up to there shows that the receptor holds it."
            if left > FALL
            else "too small a fall, or too much scatter. Higher concentrations or more tubes may help."
        )
        return (
            f"{text} no {sought} can be fitted. At {nM(plan.top)} {left:.0%} of the specific binding is left: {why} "
            f"{stood}"
        )

    def bounds(self, data):
        yield Bound("counts", data["table"].counts, 0)
        if (found := data["estimate"]) is not None:
            yield Bound("K_i", [found.value - found.low, found.high - found.value], 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        plan, half = data["design"], math.log(2) / data["design"].k_off()
        lines = [
            f"COUNTER   ASSAY {data['run']}   {plan.label}  {plan.ligand:.3g} NM   {plan.protein:.3g} UG PROTEIN",
            f"{plan.time:.3g} MIN  37 C  WITH GTP   HALF OF THE RADIOLIGAND LEAVES IN {half:.3g} MIN",
            "ROLE             COMPOUND      COUNTS        CPM       FMOL",
        ]
        for tube in data["table"].itertuples():
            what = nM(tube.compound) if tube.role == COMPOUND else "-"
            lines.append(f"{tube.role:<14} {what:>10} {tube.counts:>11,} {tube.cpm:>10,.0f} {tube.fmol:>10.3g}")
        return "\n".join(lines)

    def faults(self, data) -> dict[str, str]:
        """Return what misleads in a design: name -> a sentence with its numbers; only what applies."""
        plan, method = data["design"], ANALYSES[data["analysis"]]
        compound = self.compound.at_receptor(data["site"])
        points = {}

        @cache
        def mean(how: str, time: float) -> float | None:
            changed = dataclasses.replace(plan, time=time)
            found = estimate(expected(changed, compound), changed, how)
            return None if found is None else found.value

        asked, corrected, settled = (
            mean(how, time) for how, time in ((method, plan.time), ("exact", plan.time), ("exact", LONG))
        )
        if method == "simple" and asked and corrected and asked > OFF * corrected:
            points["IC50"] = (
                f"With {plan.ligand / plan.K_d:.3g} times its K_d of radioligand the IC50 is {nM(asked)} on average, "
                f"the K_i {nM(corrected)}: they differ by {asked / corrected:.2g}."
            )
        if corrected and settled and not 1 / OFF < corrected / settled < OFF:
            points["time"] = (
                f"After {plan.time:.3g} min the tubes are not at equilibrium: the same analysis finds {nM(corrected)}, "
                f"after {LONG:g} min {nM(settled)}."
            )
        true = self.compound.affinity(data["site"])
        if data["estimate"] is None and self.compound.binds(data["site"]) and true < plan.top * 10:
            points["range"] = f"Up to {nM(plan.top)} the curve does not fall far enough."
        if plan.replicates == 1:
            points["single"] = "Single tubes: one bad pipette moves the curve."
        return points

    def truth(self, data):
        true, found = self.compound.affinity(data["site"]), data["estimate"]
        bare = not self.compound.binds(data["site"])
        what = f"{data['receptor']} does not hold it" if bare else f"K_i at {data['receptor']} is {nM(true)}"
        held = "" if bare else " " + holds(*(None, None) if found is None else (found.low, found.high), true)
        return f"<strong>{self.called}: {what}.</strong>{held}{listed(list(self.faults(data).values()))}"
