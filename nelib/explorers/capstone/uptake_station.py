"""Station 2 of the capstone: which carrier the compound competes for, and whether it is taken in; see lesson 03.

One carrier a run. The amine is far below its K_m, MAO and COMT are inhibited, wells are inside the plate and shuffled,
the drug of the blanks is many times its K_i: lesson 03 shows what other choices do.
"""

import dataclasses
import math

import numpy as np

from nelib.clinic.compound import value
from nelib.clinic.compound_effect import K_OF
from nelib.explorers.capstone.shared import minus, signed
from nelib.explorers.capstone.station import NOTHING, WIDE, Found, Station, doses, holds, listed, nM
from nelib.kit.explorer import Bound, Choice, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color
from nelib.synapse.efflux import driven_out, release
from nelib.synapse.plate import Estimate, analyze, expected, run
from nelib.synapse.uptake_assay import Design, drugs

LINES = {"NET": "HEK-NET", "SERT": "HEK-SERT", "DAT": "HEK-DAT"}
BLANKS = ("desipramine", "cocaine")
NO_TEST, STILL, STREAM = LOADED = ("not tested", "in still medium", "in a stream")
DOSES, DECADES, CONTROLS, MINUTES = 8, 4.0, 4, 2.0
FEW, SHORT = 2000.0, 1.0  # cells in a well, and minutes, with which the medium stays full
OFF = 1.15  # a factor on K_i that is worth a line
OUT = "driven out of loaded cells"
NOISY = (-0.3, 1.5)  # limits of a share that noise may push out of 0 to 1


def design_of(carrier: str, time: float, cells: float, top: float, replicates: float) -> Design:
    """Return the plan of lesson 03 for a carrier."""
    K = {drug: drugs()[drug].affinity(carrier) for drug in BLANKS}
    drug = min(K, key=lambda name: K[name])
    return Design(
        line=LINES[carrier], cells=cells, substrate=value("uptake_substrate"), inhibitor=doses(DOSES, top, DECADES),
        time=time, blank=value("blank_times") * K[drug], blank_drug=drug, replicates=round(replicates),
        controls=CONTROLS, counting=MINUTES,
    )  # fmt: skip


def estimate(table, plan: Design) -> Estimate | None:
    """Return what Cheng and Prusoff give, or None if the plate determines nothing."""
    try:
        found = analyze(table, plan.K_m, plan.substrate)
    except ValueError:
        return None
    inside = found.K_i < max(plan.inhibitor) and math.isfinite(found.high) and found.high < WIDE * found.low
    return found if inside else None


def lost(out) -> str:
    """Say what loaded cells lose under the compound beyond what they lose without it."""
    middle, low, high = (100 * out[part] for part in ("difference", "low", "high"))
    if low > 0:
        return f"lose {middle:.1f}% more ({low:.1f} to {high:.1f})"
    if high < 0:
        return f"lose {-middle:.1f}% less ({-high:.1f} to {-low:.1f}), as if a leak through the carrier were stopped"
    ends = minus(f"{low:.1f} to {high:.1f}")
    return f"differ by {signed(middle)}% ({ends}) in what they lose: no clear difference"


@register
class UptakeStation(Station):
    """One plate of cells with one carrier, and loaded cells beside it."""

    name = "18_uptake"
    title = "Station 2: Uptake"
    subject = "plate"
    station = "uptake"
    size = (760, 400)
    controls = (
        Choice("carrier", "Carrier", tuple(LINES), "NET"),
        Slider("time", "Incubation", 0.5, 30, 10, "min", log=True),
        Slider("cells", "Cells in a well", 1000, 50_000, 20_000, log=True),
        Slider("top", "Highest concentration", 100, 1e5, 1e4, "nM", log=True),
        Slider("replicates", "Wells a concentration", 1, 6, 2, step=1),
        Choice("loaded", "Loaded cells", LOADED, NO_TEST),
    )
    presets = {
        "One minute": {"time": SHORT},
        "Loaded, still medium": {"loaded": STILL},
    }

    def offered(self):
        return self.only("carrier", tuple(carrier for carrier in LINES if carrier in self.compound.K))

    def perform(self, rng, carrier, loaded, **decided):
        plan, compound = design_of(carrier, **decided), self.compound.at_carriers()
        table = run(plan, compound, rng)
        means = table.groupby("role").dpm.mean()
        data = {
            "carrier": carrier, "loaded": loaded, "design": plan, "table": table, "estimate": estimate(table, plan),
            "total": float(means["total"]), "blank": float(means["non-specific"]), "out": None,
        }  # fmt: skip
        data["taken"] = float((data["total"] - data["blank"]) / table.added.iloc[0])
        if loaded != NO_TEST:
            wells = max(plan.replicates, 2)
            second = dataclasses.replace(plan, time=value("release_time"), replicates=wells)
            data["out"] = driven_out(release(second, compound, rng, still=loaded == STILL))
        return data

    def found(self, data) -> dict[str, Found]:
        found, out = data["estimate"], data["out"]
        K: Found = NOTHING[:3] + ("nM",) if found is None else (found.K_i, found.low, found.high, "nM")
        made: dict[str, Found] = {f"{K_OF}{data['carrier']}": K}
        if out is not None:
            made[OUT] = tuple(100 * out[part] for part in ("difference", "low", "high")) + ("percent",)
        made["amine taken up"] = (100 * data["taken"], None, None, "percent")
        return made | {"highest concentration": (float(max(data["design"].inhibitor)), None, None, "nM")}

    def draw(self, figure, data):
        curve, cells = figure.add_axes((0.09, 0.14, 0.52, 0.77)), figure.add_axes((0.71, 0.14, 0.27, 0.77))
        red, drug = color("norepinephrine"), color("drug")
        curve.set(xscale="log", xlim=(2e-4, 2e6), ylim=(-0.15, 1.8), xlabel="compound (nM)", title="Uptake")
        curve.set_ylabel("uptake, totals = 1")
        curve.set_xticks([1e-3, 0.1, 10, 1000, 1e5], ["none", "0.1", "10", "1000", "10⁵"])
        curve.minorticks_off()
        cells.set(xlim=(-0.6, 8.6), ylim=(0, 100), title="Loaded cells", ylabel="tracer that left (%)")
        cells.set_xticks([0, DOSES], ["none", "highest"])
        cells.set_xlabel("compound")
        artists = {
            "wells": curve.plot([], [], "o", ms=4, color=red, alpha=0.65, label="wells")[0],
            "totals": curve.plot([], [], "o", ms=5, mfc=PAPER, mec=INK, mew=1.4, label="totals")[0],
            "blanks": curve.plot([], [], "s", ms=5, mfc=PAPER, mec=drug, mew=1.4, label="blanks")[0],
            "fit": curve.plot([], [], color=red, lw=1.8)[0],
            "interval": curve.plot([], [], color=SOFT, lw=6, solid_capstyle="butt", label="$K_i$, 95%")[0],
            "K_i": curve.plot([], [], "|", ms=16, mew=2.4, color=INK)[0],
            "nothing": curve.text(1, 0.3, "", ha="center", color=color("warning")),
            "left": cells.plot([], [], "o-", ms=5, lw=1.2, color=drug)[0],
            "bars": [cells.plot([], [], color=drug, lw=1.2)[0] for _ in range(DOSES + 1)],
            "none": cells.text(4, 50, "", ha="center", color=SOFT),
        }
        curve.legend(loc="upper right", ncols=2)
        return artists

    def update(self, artists, data):
        table, found, out = data["table"], data["estimate"], data["out"]
        tall = max(data["total"] - data["blank"], 1.0)

        def height(dpm):
            return np.clip((np.asarray(dpm) - data["blank"]) / tall, -0.12, 1.38)

        for name, role in (("wells", "inhibitor"), ("totals", "total"), ("blanks", "non-specific")):
            part = table[table.role == role]
            x = part.inhibitor if role == "inhibitor" else 1e-3 * np.linspace(0.6, 1.6, len(part))
            artists[name].set_data(x, height(part.dpm))
        artists["nothing"].set_text("" if found else "no $K_i$ can be fitted")
        x = np.geomspace(1e-2, 2e6, 150)
        artists["fit"].set_data(*((x, height(found.curve(x))) if found else ([], [])))
        artists["interval"].set_data(*(([found.low, found.high], [-0.08] * 2) if found else ([], [])))
        artists["K_i"].set_data(*(([found.K_i], [-0.08]) if found else ([], [])))
        artists["none"].set_text("not tested" if out is None else "")
        mean, error = ([], []) if out is None else (100 * out["mean"], 100 * out["error"])
        artists["left"].set_data(range(len(mean)), np.clip(mean, 0, 100))
        for k, bar in enumerate(artists["bars"]):
            ends = [] if out is None else np.clip([mean[k] - error[k], mean[k] + error[k]], 0, 100)
            bar.set_data([k] * len(ends), ends)

    def describe(self, data):
        found, out = data["estimate"], data["out"]
        K = (
            f"no K_i can be fitted up to {nM(max(data['design'].inhibitor))}"
            if found is None
            else f"K_i {nM(found.K_i)} ({nM(found.low)} to {nM(found.high)})"
        )
        text = f"Plate {data['run']}, {data['carrier']}: {K}. The totals take up {100 * max(data['taken'], 0):.2g}%."
        if out is not None:
            text += f" Loaded cells {data['loaded']} {lost(out)}."
        return text

    def bounds(self, data):
        yield Bound("counts", data["table"].counts, 0)
        yield Bound("share taken up", data["taken"], *NOISY)
        if (found := data["estimate"]) is not None:
            yield Bound("K_i", [found.K_i - found.low, found.high - found.K_i], 0)
        if data["out"] is not None:
            yield Bound("tracer that left", data["out"]["mean"], *NOISY)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        plan = data["design"]
        lines = [
            f"SCINTILLATION COUNTER  3H   PLATE {data['run']}   {plan.line}  {plan.cells:,.0f} CELLS/WELL   "
            f"{plan.time:.3g} MIN",
            f"BLANKS {plan.blank_drug.upper()} {nM(plan.blank)}",
            "WELL      COUNTS        CPM        DPM   CONTENT",
        ]
        for well in data["table"].sort_values(["row", "column"]).itertuples():
            content = nM(well.inhibitor) if well.role == "inhibitor" else well.role
            lines.append(
                f"{well.row}{well.column:02d}  {well.counts:>10,} {well.cpm:>10,.0f} {well.dpm:>10,.0f}   {content}"
            )
        if (out := data["out"]) is not None:
            lines.append(f"LOADED CELLS, {data['loaded'].upper()}: TRACER THAT LEFT IN {value('release_time'):g} MIN")
            for dose, mean, error in zip(out["doses"], out["mean"], out["error"], strict=True):
                lines.append(f"{nM(dose) if dose else 'none':>10}   {mean:6.1%} +- {error:.1%} SEM")
        return "\n".join(lines)

    def faults(self, data) -> dict[str, str]:
        """Return what misleads in a design: name -> a sentence with its numbers; only what applies."""
        plan, compound, points = data["design"], self.compound.at_carriers(), {}

        def mean(**changes) -> float | None:
            changed = dataclasses.replace(plan, **changes)
            found = estimate(expected(changed, compound), changed)
            return None if found is None else found.K_i

        asked, right = mean(), mean(time=SHORT, cells=FEW)
        if asked and right and not 1 / OFF < asked / right < OFF:
            points["depletion"] = (
                f"In {plan.time:.3g} min {plan.cells:,.0f} cells take up {100 * data['taken']:.2g}% of the amine, and "
                f"uptake slows where it was fast: this finds {nM(asked)} on average, {FEW:,.0f} cells in {SHORT:g} min "
                f"{nM(right)}."
            )
        if data["loaded"] == STILL:
            points["still"] = (
                "In still medium carriers take back what left the cells, and a compound that holds them stops that: a "
                "blocker, too, makes tracer stay outside. A stream of buffer carries it away."
            )
        if data["loaded"] == NO_TEST:
            points["untested"] = "A plate of uptake alone does not tell a substrate from a blocker."
        if data["estimate"] is None and compound.affinity(data["carrier"]) < 10 * max(plan.inhibitor):
            points["range"] = f"Up to {nM(max(plan.inhibitor))} the curve does not fall far enough."
        return points

    def truth(self, data):
        carrier, found, out = data["carrier"], data["estimate"], data["out"]
        if self.compound.binds(carrier):
            true = self.compound.affinity(carrier)
            held = holds(*(None, None) if found is None else (found.low, found.high), true)
            what = f"K_i at {carrier} is {nM(true)}; it is a {self.compound.kind}.</strong> {held}"
        else:
            what = f"{carrier} does not hold it.</strong>"
        if out is not None and out["low"] > 0:
            what += " Tracer left the loaded cells when the compound was there."
        elif out is not None and out["high"] < 0 and self.compound.binds(carrier):
            what += " Less tracer left the loaded cells: what leaks out through the carrier is stopped."
        return f"<strong>{self.called}: {what}{listed(list(self.faults(data).values()))}"
