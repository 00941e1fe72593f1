"""The laboratory of lesson 04: rats with a probe, vials, a chromatograph, a drug, and few animals."""

import math

import numpy as np

from nelib.explorers.dialysis.diagnosis import ANALYSES, MANY, PERFUSATES, diagnosis, trial, trial_lines
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.figures import INK, SOFT, color
from nelib.kit.lab import Lab
from nelib.synapse.chromatogram import chromatogram
from nelib.synapse.hplc import METHODS, Design, Estimate, estimate, experiment, percent

EVIDENCE = {name: row.value for name, row in load_evidence("microdialysis").items()}
NONE = "no drug"
DRUGS = {
    NONE: (), "clonidine": ("clonidine",), "idazoxan": ("idazoxan",), "reboxetine": ("reboxetine",),
    "desipramine": ("desipramine",), "reboxetine + idazoxan": ("reboxetine", "idazoxan"),
}  # fmt: skip
COUNTED = {"the animal": "animal", "the vial": "sample"}
OTHERS = {"DHBA": 2.0, "dopamine": 1.0}  # pg beside norepinephrine, for the picture
LARGE = 2**32  # numbers of groups of animals
TOP = 40.0  # nM of the time course
NOISY = (-20.0, 400.0)  # limits (nM) that noise may reach


def nM(value: float) -> str:
    """Write a concentration in nM."""
    return f"{value:.3g} nM"


@register
class Bench(Lab):
    """One experiment: samples of all animals, a chromatogram, the line of no net flux."""

    name = "04_bench"
    title = "The bench: microdialysis in awake rats"
    subject = "experiment"
    lesson = "04_microdialysis"
    size = (800, 440)
    controls = (
        Choice("drug", "Drug", tuple(DRUGS), "reboxetine"),
        Slider("dose", "Dose", 0.1, 3, 1, "× usual", log=True),
        Slider("animals", "Rats", 2, 12, 4, step=1),
        Slider("flow", "Flow", 0.2, 5, 1, "µL/min", log=True),
        Slider("length", "Membrane", 1, 4, EVIDENCE["length"], "mm", step=0.5),
        Slider("interval", "Each vial collects for", 5, 40, 20, "min", step=5),
        Slider("baseline", "Vials before, a perfusate", 1, 6, 3, step=1),
        Slider("after", "Vials after, a perfusate", 1, 8, 4, step=1),
        Choice("perfusates", "Perfusate", tuple(PERFUSATES), "plain"),
        Switch("antioxidant", "Antioxidant in the vials", False),
        Switch("wait", "Wait for the dead volume", False),
        Choice("analysis", "Concentration by", tuple(ANALYSES), "beaker's recovery"),
        Choice("counted", "n counts", tuple(COUNTED), "the animal"),
    )
    presets = {
        "Twelve rats": {"animals": 12},
        "Clonidine, n counts vials": {"drug": "clonidine", "counted": "the vial", "antioxidant": True, "wait": True},
    }

    def perform(self, rng, drug, animals, baseline, after, perfusates, analysis, counted, **decided):
        design = Design(
            drugs=DRUGS[drug], animals=round(animals), baseline=round(baseline), perfusates=PERFUSATES[perfusates],
            after=round(after) if DRUGS[drug] else 0, **decided,
        )  # fmt: skip
        made = experiment(design, self.me, name=f"animals {rng.integers(LARGE)}")
        table, method = made.table, ANALYSES[analysis]
        baseline_rows = table[table.phase == "baseline"]
        one = table[table.animal == 1].iloc[-1]
        trace = chromatogram(OTHERS, rng, area=float(one.area), ascorbate=self.ascorbate(design))
        found = trial(estimate, table, design, method)
        by_line = method == METHODS[0]
        changed = (
            trial(percent, table, corrected=by_line, unit="animal" if by_line else COUNTED[counted])
            if design.drugs
            else None
        )
        slopes = trial_lines(baseline_rows) if len(design.perfusates) > 1 else []
        return {
            "drug": drug,
            "design": design,
            "analysis": analysis,
            "table": table,
            "estimate": found,
            "percent": changed,
            "lines": slopes,
            "trace time": trace.time,
            "trace": trace.current,
            "detected": float(table.detected.mean()),
            "true": made.outside,
            "true percent": made.percent,
        }

    @staticmethod
    def ascorbate(design: Design) -> float | None:
        """Return the ascorbate of a vial (µM); None for the usual."""
        return None if design.antioxidant else 0.0

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            2, 2, width_ratios=(1.35, 1), left=0.08, right=0.98, bottom=0.115, top=0.92, wspace=0.22, hspace=0.62
        )
        course, peak, line = (figure.add_subplot(g) for g in (grid[:, 0], grid[0, 1], grid[1, 1]))
        red, drug, gray = color("norepinephrine"), color("drug"), color("reference")
        course.set(
            xlim=(-1.05, 1.14), ylim=(0, TOP), title="Dialysate", xlabel="vials, in order",
            ylabel="norepinephrine (nM)",
        )  # fmt: skip
        course.set_xticks([-1, 0, 1], ["first", "drug", "last"])
        course.set_yscale("symlog", linthresh=1, linscale=0.6)
        course.set_yticks([0, 1, 3, 10, 30], ["0", "1", "3", "10", "30"])
        course.minorticks_off()
        course.axvline(0, 0.26, 1, color=SOFT, lw=1.2, ls=(0, (4, 3)))
        peak.set(xlim=(3.5, 9.5), ylim=(-5, 100), title="Rat 1, last vial", xlabel="minutes on the column", ylabel="pA")
        for minute, name in ((EVIDENCE["retention_norepinephrine"], "NE"), (EVIDENCE["retention_DHBA"], "DHBA"),
                             (EVIDENCE["retention_dopamine"], "DA")):  # fmt: skip
            peak.text(minute + 0.3, 92, name, fontsize=8.5, color=SOFT, ha="left", va="top")
        line.set(xlim=(-1, 21), ylim=(-12, 16), title="No net flux, before the drug", xlabel="in the perfusate (nM)")
        line.set_ylabel("in − out (nM)")
        line.axhline(0, color=SOFT, lw=1)
        thick = dict(lw=6, alpha=0.5, solid_capstyle="butt")
        animals = [course.plot([], [], "o-", ms=3.5, lw=0.9, color=red, alpha=0.45)[0] for _ in range(12)]
        artists = {
            "rats": animals,
            "mean": course.plot([], [], color=red, lw=2.4, label="mean of the rats, plain perfusate")[0],
            "effect": course.plot([], [], color=drug, label="under the drug, by percent, 95%", **thick)[0],
            "missed": course.plot([], [], "x", ms=6, color=color("warning"), label="below the limit of detection")[0],
            "trace": peak.plot([], [], color=INK, lw=1.1)[0],
            "points": line.plot([], [], "o", ms=3.5, color=red, alpha=0.55)[0],
            "lines": [line.plot([], [], color=gray, lw=0.9)[0] for _ in range(12)],
            "estimate": line.plot([], [], color=drug, **thick)[0],
            "mark": line.plot([], [], "|", ms=14, mew=2.2, color=drug)[0],
        }
        course.legend(loc="lower left")
        return artists

    def update(self, artists, data):
        table, found, design = data["table"], data["estimate"], data["design"]
        times, values, animals = (table[name].to_numpy() for name in ("time", "dialysate", "animal"))
        first, last = times.min(), max(times.max(), 1)

        def place(time):
            return np.where(time < 0, -time / first, time / last)

        for number, artist in enumerate(artists["rats"], start=1):
            own = animals == number
            artist.set_data(place(times[own]), np.clip(values[own], 0, TOP))
        plain = table[table.perfusate == 0].groupby("time").dialysate.mean()
        parts = [plain[plain.index < 0], plain[plain.index > 0]]  # with several perfusates they do not touch
        apart = [np.nan] if design.perfusates != (0.0,) else []
        x = np.concatenate([place(parts[0].index), apart, place(parts[1].index)])
        artists["mean"].set_data(x, np.clip(np.concatenate([parts[0], apart, parts[1]]), 0, TOP))
        missed = ~table.detected.to_numpy(bool)
        artists["missed"].set_data(place(times[missed]), np.clip(values[missed], 0, TOP))
        artists["trace"].set_data(data["trace time"], np.clip(data["trace"], -20, 120))
        before = table[table.phase == "baseline"]
        changed, level = data["percent"], before[before.perfusate == 0].dialysate.mean()
        ends = [] if changed is None else np.clip(np.array(changed.interval) / 100 * level, 0, TOP)
        artists["effect"].set_data([1.08] * len(ends), ends)
        artists["points"].set_data(before.perfusate, before.perfusate - before.dialysate)
        x = np.array([-1.0, 21.0])
        for number, artist in enumerate(artists["lines"]):
            if number < len(data["lines"]):
                at, slope = data["lines"][number]
                artist.set_data(x, np.clip(slope * (x - at), -30, 30))
            else:
                artist.set_data([], [])
        if found is None:
            artists["estimate"].set_data([], [])
            artists["mark"].set_data([], [])
        else:
            artists["estimate"].set_data(np.clip(found.interval, -1, 21), [0, 0])
            artists["mark"].set_data([found.mean], [0])

    def describe(self, data):
        found, changed, design = data["estimate"], data["percent"], data["design"]
        what = (
            "no concentration: no net flux needs several perfusates"
            if found is None
            else f"{nM(found.mean)} outside ({_span(found.interval)}) by {data['analysis']}"
        )
        drug = ""
        if design.drugs:
            drug = (
                f" Under {data['drug']}: no percent can be given."
                if changed is None
                else f" Under {data['drug']} {changed.mean:.0f}% of baseline ({_span(changed.interval, 0)}), "
                f"n = {len(changed.each)}."
            )
        return (
            f"Experiment {data['run']}, {design.animals} rats: {what}.{drug} {data['detected']:.0%} of the vials lie "
            f"above the limit of detection; the dialysate needs {design.delay:.3g} min to its vial."
        )

    def bounds(self, data):
        table = data["table"]
        yield Bound("dialysate", table.dialysate, *NOISY)
        yield Bound("detected", data["detected"], 0, 1)
        for found in (data["estimate"], data["percent"]):
            if found is not None:
                low, high = found.interval
                yield Bound("interval", [found.mean - low, high - found.mean], 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        design = data["design"]
        lines_ = [
            f"HPLC-ED   EXPERIMENT {data['run']}   {design.volume:.3g} UL INJECTED   STANDARDS "
            f"{EVIDENCE['standard_low']:g}-{EVIDENCE['standard_high']:g} PG",
            "RAT  VIAL    MIN   PERFUSATE     AREA/PC       PG   DIALYSATE/NM",
        ]
        for s in data["table"].itertuples():
            note = "" if s.detected else "   BELOW LOD"
            lines_.append(
                f"{s.animal:>3} {s.sample:>5} {s.time:>6.1f} {s.perfusate:>8.3g} NM {s.area:>11.1f} {s.amount:>8.3f} "
                f"{s.dialysate:>12.3f}{note}"
            )
        return "\n".join(lines_)

    def entry(self, data):
        found, changed = data["estimate"], data["percent"]
        low, high = (math.nan,) * 2 if found is None else found.interval
        p_low, p_high = (math.nan,) * 2 if changed is None else changed.interval
        return {
            "nM": math.nan if found is None else found.mean, "low": low, "high": high,
            "% of baseline": math.nan if changed is None else changed.mean, "% low": p_low, "% high": p_high,
        }  # fmt: skip

    def truth(self, data):
        found, changed, design = data["estimate"], data["percent"], data["design"]
        held = [_verdict("nM", found, data["true"])]
        true = f"{nM(data['true'])} outside before the drug"
        if design.drugs:
            true += f", {data['true percent']:.0f}% of it under {data['drug']} (mean over your vials)"
            held.append(_verdict("percent", changed, data["true percent"]))
        rows = "".join(
            f"<tr><td>{words}</td><td>{'–' if c is None else nM(c) if c > 0 else 'not measurable'}</td>"
            f"<td>{'–' if p is None else f'{p:.0f}%'}</td></tr>"
            for words, c, p in diagnosis(design, self.me, ANALYSES[data["analysis"]])
        )
        head = "<tr><th>design</th><th>before the drug</th><th>under it, % of baseline</th></tr>"
        return (
            f"<strong>In the mean of all your rats: {true}.</strong> {' '.join(held)} What "
            f"{MANY} rats would give (“all right” is no net flux, and percent with the extractions known):"
            f"<table>{head}{rows}</table>"
        )


def _span(interval, digits: int | None = None) -> str:
    low, high = interval
    return f"{low:.3g} to {high:.3g}" if digits is None else f"{low:.{digits}f} to {high:.{digits}f}"


def _verdict(unit: str, found: Estimate | None, true: float) -> str:
    if found is None:
        return f"There is no interval in {unit}."
    low, high = found.interval
    return f"Your interval in {unit} {'holds' if low <= true <= high else 'misses'} it."
