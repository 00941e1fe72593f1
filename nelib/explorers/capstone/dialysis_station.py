"""Station 3 of the capstone: what the compound does to norepinephrine outside the cells; see lesson 04.

The dose is given in multiples of the one that the student's own K_i suggests. What it does is
`nelib.clinic.compound_effect`; rats, probes, vials and chromatograph are those of `nelib.synapse.hplc`, which knows no
new compounds: so the vials before and those under the compound are two runs of it with the same rats, whose
norepinephrine and clearance the compound has changed. Each is analyzed on a day of its own. Vials wait for the dead
volume and hold an antioxidant.
"""

import numpy as np

from nelib.clinic.compound import reach, value
from nelib.clinic.compound_effect import act
from nelib.explorers.capstone.station import NOTHING, Found, Station, greek, holds, listed, mgkg, nM
from nelib.kit.explorer import Bound, Choice, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, SOFT, color
from nelib.kit.style import readable
from nelib.synapse import microdialysis
from nelib.synapse.hplc import Animals, Design, Estimate, animals, estimate, percent, run
from nelib.synapse.microdialysis import setting

CORTEX, HIPPOCAMPUS = REGIONS = ("prefrontal cortex", "hippocampus")
PERCENT, NO_NET_FLUX = METHODS = ("percent of baseline", "no net flux")
COUNTED = {"the rat": "animal", "the vial": "sample"}
PERFUSATES = (0.0, *(value(f"perfusate_{k}") for k in (2, 3, 4)))
UNDER, REST = "norepinephrine under the compound", "norepinephrine at rest"
TOP = 2000.0  # % of the picture
NOISY = (-20.0, 1000.0)  # limits (nM) that noise may reach
WORTH = 0.05  # of a share, worth a line


def at_rest(region: str) -> float:
    """Return the mean norepinephrine outside in a region (nM), from published samples."""
    if region == HIPPOCAMPUS:
        return setting("rest_high")
    return setting("cortex_dialysate") / float(microdialysis.extraction(setting("cortex_flow")))


def trial(function, *given, **more) -> Estimate | None:
    """Return an estimate, or None where the samples give none."""
    try:
        found = function(*given, **more)
    except ValueError:
        return None
    return found if np.isfinite([found.mean, *found.interval]).all() else None


@register
class DialysisStation(Station):
    """One experiment: samples of all rats, before the compound and under it."""

    name = "18_dialysis"
    title = "Station 3: Microdialysis"
    subject = "experiment"
    station = "dialysis"
    size = (760, 400)
    controls = (
        Choice("region", "Region", REGIONS, CORTEX),
        Slider("dose", "Dose", 0.1, 10, 1, "× suggested", log=True),
        Slider("rats", "Rats", 3, 12, 4, step=1),
        Switch("idazoxan", "Idazoxan with it", False),
        Choice("method", "Method", METHODS, PERCENT),
        Choice("counted", "n counts", tuple(COUNTED), "the vial"),
    )
    presets = {
        "Twelve rats": {"rats": 12},
        "With idazoxan": {"idazoxan": True},
    }

    def plan(self, rats: float, method: str) -> Design:
        """Return the plan of lesson 04, for each of the two runs."""
        levels = PERFUSATES if method == NO_NET_FLUX else PERFUSATES[:1]
        vials = int(value("vials"))
        return Design(
            flow=value("flow"), interval=value("interval"), length=setting("length"), animals=round(rats),
            baseline=vials, perfusates=levels,
        )  # fmt: skip

    def perform(self, rng, region, dose, rats, idazoxan, method, counted):
        import pandas as pd

        plan, amount = self.plan(rats, method), dose * self.suggestion.dose
        drawn = animals(plan.animals, rng, outside=at_rest(region))
        c = reach(self.compound, amount)
        does = act(self.compound, c, idazoxan=idazoxan)
        change, left = float(does.norepinephrine), float(does.NET_left)
        changed = Animals(
            drawn.outside * change**drawn.response, drawn.clearance * microdialysis.clearance(left, 1), drawn.membrane,
            drawn.response,
        )  # fmt: skip
        before, under = run(plan, drawn, rng), run(plan, changed, rng)
        under = under.assign(phase="drug", time=under.time - under.time.min() + plan.interval / 2)
        table = pd.concat([before, under], ignore_index=True)
        by_line = method == NO_NET_FLUX
        unit = "animal" if by_line else COUNTED[counted]
        return {
            "region": region, "method": method, "counted": counted, "dose": amount, "times": dose,
            "concentration": c, "idazoxan": idazoxan, "design": plan, "table": table,
            "percent": trial(percent, table, corrected=by_line, unit=unit),
            "rest": trial(estimate, table, plan, "no net flux") if by_line else None,
            "change": change, "left": left,
        }  # fmt: skip

    def found(self, data) -> dict[str, Found]:
        made: dict[str, Found] = {}
        for label, found, unit in ((UNDER, data["percent"], "percent"), (REST, data["rest"], "nM")):
            if found is not None or label == UNDER:
                made[label] = NOTHING[:3] + (unit,) if found is None else (found.mean, *found.interval, unit)
        return made | {"dose": (data["dose"], None, None, "mg/kg")}

    def draw(self, figure, data):
        course, each = figure.add_axes((0.09, 0.14, 0.55, 0.77)), figure.add_axes((0.76, 0.14, 0.22, 0.77))
        course.set(xlim=(0, 1), ylim=(0, 250), title="Dialysate", xlabel="vials, in order", ylabel="nM")
        course.set_yscale("symlog", linthresh=1, linscale=0.6)
        course.set_yticks([0, 1, 3, 10, 30, 100], ["0", "1", "3", "10", "30", "100"])
        course.set_xticks([0.25, 0.75], ["before", "under the compound"])
        course.minorticks_off()
        course.axvline(0.5, color=SOFT, lw=1.2, ls=(0, (4, 3)))
        each.set(yscale="log", xlim=(-1, 1), ylim=(5, TOP), title="Change", ylabel="% of before")
        each.set_yticks([10, 30, 100, 300, 1000], ["10", "30", "100", "300", "1000"])
        each.minorticks_off()
        each.set_xticks([])
        each.axhline(100, color=SOFT, lw=1)
        red = color("norepinephrine")
        return {
            "rats": [course.plot([], [], "o-", ms=3, lw=0.8, color=red, alpha=0.5)[0] for _ in range(12)],
            "levels": course.plot([], [], color=SOFT, lw=1, drawstyle="steps-mid", label="in the perfusate")[0],
            "legend": course.legend(loc="upper left"),
            "each": each.plot([], [], "o", ms=4, color=red, alpha=0.6)[0],
            "interval": each.plot([], [], color=FAINT, lw=14, solid_capstyle="butt", zorder=1)[0],
            "mean": each.plot([], [], "_", ms=22, mew=2.4, color=INK)[0],
            "nothing": each.text(0, 20, "", ha="center", color=color("warning")),
        }

    def update(self, artists, data):
        table, found = data["table"], data["percent"]
        for number, artist in enumerate(artists["rats"], start=1):
            x, y = [], []
            for k, phase in enumerate(("baseline", "drug")):
                part = table[(table.animal == number) & (table.phase == phase)]
                place = (np.arange(len(part)) + 0.5) / max(len(part), 1)
                x, y = np.append(x, [*(k / 2 + place / 2), np.nan]), np.append(y, [*part.dialysate, np.nan])
            artist.set_data(x, np.clip(y, 0, 250))
        one = table[table.animal == 1]
        place = (np.arange(len(one)) + 0.5) / len(one)
        artists["levels"].set_data(*((place, one.perfusate) if data["method"] == NO_NET_FLUX else ([], [])))
        artists["nothing"].set_text("" if found else "no percent")
        if found is None:
            for name in ("each", "interval", "mean"):
                artists[name].set_data([], [])
            return
        shown = np.clip(found.each, 5.5, TOP)
        artists["each"].set_data(np.linspace(-0.5, 0.5, shown.size), shown)
        artists["interval"].set_data([0, 0], np.clip(found.interval, 5.5, TOP))
        artists["mean"].set_data([0], np.clip([found.mean], 5.5, TOP))

    def describe(self, data):
        found, with_it = data["percent"], " with idazoxan" if data["idazoxan"] else ""
        what = f"Experiment {data['run']}, {data['region']}, {mgkg(data['dose'])}{with_it}"
        if found is None:
            return f"{what}: no percent can be given; too little norepinephrine is left to measure, or too few rats."
        low, high = found.interval
        n = f"n = {len(found.each)}"
        return (
            f"{what}: norepinephrine at {found.mean:.0f}% of before ({low:.0f} to {high:.0f}; {n}) by "
            f"{'no net flux' if data['method'] == NO_NET_FLUX else 'the dialysate'}."
        )

    def bounds(self, data):
        yield Bound("dialysate", data["table"].dialysate, *NOISY)
        if (found := data["percent"]) is not None:
            yield Bound("percent", [found.interval[0], found.mean - found.interval[0]], 0)
            yield Bound("upper end", found.interval[1] - found.mean, 0)

    def table(self, data):
        return data["table"]

    def printout(self, data):
        lines = [
            f"HPLC-ED   EXPERIMENT {data['run']}   {data['region'].upper()}   {mgkg(data['dose'])}"
            f"{'  + IDAZOXAN' if data['idazoxan'] else ''}",
            f"SUGGESTED {mgkg(self.suggestion.dose)}: {readable(greek(self.suggestion.reason))}",
            "RAT  VIAL  PHASE      PERFUSATE       PG   DIALYSATE/NM",
        ]
        for s in data["table"].itertuples():
            note = "" if s.detected else "   BELOW LOD"
            lines.append(
                f"{s.animal:>3} {s.sample:>5}  {s.phase:<9} {s.perfusate:>6.3g} NM {s.amount:>8.3f} "
                f"{s.dialysate:>12.3f}{note}"
            )
        return "\n".join(lines)

    def observed(self, data) -> float:
        """Return what dialysates of plain perfusate say of the change, without noise (percent)."""
        rest = microdialysis.extraction(value("flow"), setting("k_rest"))
        under = microdialysis.extraction(value("flow"), setting("k_rest") * microdialysis.clearance(data["left"], 1))
        return float(100 * data["change"] * under / rest)

    def faults(self, data) -> dict[str, str]:
        """Return what misleads in a design: name -> a sentence with its numbers; only what applies."""
        points, seen, true = {}, self.observed(data), 100 * data["change"]
        if data["method"] == PERCENT and abs(seen / true - 1) > WORTH:
            points["percent"] = (
                f"The compound slows clearance, so that the probe draws in less: where norepinephrine outside goes to "
                f"{true:.0f}%, the dialysate of a usual rat goes to {seen:.0f}%. No net flux corrects for it."
            )
        if data["method"] == PERCENT and data["counted"] == "the vial":
            points["vials"] = (
                f"{int(value('vials'))} vials of one rat are not as many rats: counted as n, they make the interval "
                "too narrow."
            )
        shares = {s: float(v) for s, v in act(self.compound, data["concentration"]).held.items() if v > WORTH}
        if self.suggestion.K_i is None:
            points["guess"] = "No K_i was measured before this station: the dose is a guess."
        elif (site := self.suggestion.site) in shares:
            goal = data["times"] * self.suggestion.concentration
            goal = goal / (goal + self.suggestion.K_i)
            if abs(shares[site] - goal) > WORTH:
                points["dose"] = (
                    f"By your K_i this dose holds {goal:.0%} of {greek(site)}; in truth it holds {shares[site]:.0%}."
                )
        return points

    def truth(self, data):
        found, true = data["percent"], 100 * data["change"]
        held = holds(*(None, None) if found is None else found.interval, true)
        shares = act(self.compound, data["concentration"]).held.items()
        at = (
            ", ".join(f"{share:.0%} of {greek(site)}" for site, share in shares if share >= WORTH)
            or "no site that it knows"
        )
        return (
            f"<strong>{mgkg(data['dose'])} bring {nM(data['concentration'])} into the brain and hold {at}: "
            f"norepinephrine goes to {true:.0f}%.</strong> {held}{listed(list(self.faults(data).values()))}"
        )
