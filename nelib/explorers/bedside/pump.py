"""The line between pump and blood: when a dose arrives, what a new syringe costs, what a flush gives."""

from functools import lru_cache

import numpy as np

from nelib.body.bedside import NOTICE
from nelib.body.infusion_pump import SIXTY, value
from nelib.body.pump_events import CHANGES, DOUBLE, EVENTS, FLUSH, START, STARTS, Course, course, delay, flow
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

MINUTES = 45.0
TOP = 230.0  # % of the dose
PRESSURE = (50, 140)
POSSIBLE = (50, 160)
NEVER, HIGHER = "Never flush a line that holds a vasopressor", "; the real peak is far higher than this curve"
SEEN = 5.0  # mmHg of a rise from which that is said
LONGEST = 2.0  # mL of line
TUBE, SYRINGE = (0.07, 0.86), (0.05, 0.4)  # of the diagram: where line and syringe begin, and how wide the longest is
WHAT = {
    START: "The pump starts into water",
    "start, fresh syringe": "A fresh syringe starts into water",
    "new syringe, purged": "A syringe is changed",
    "new syringe, fresh": "A syringe is changed, not run out before",
    "new syringe, worst pump": "A syringe is changed, not run out before, worst pump",
    DOUBLE: "The dose is doubled",
    FLUSH: "The line is flushed",
}


@lru_cache(maxsize=256)
def found(event: str, dose: float, strength: float, dead: float, carrier: float) -> Course:
    """Return what happens."""
    return course(event, dose, strength, dead, carrier, MINUTES)


def minutes(t: float) -> str:
    """Write a time."""
    return f"{t:.0f} min" if t >= 100 else f"{t:.1f} min" if t >= 1 or t == 0 else f"{SIXTY * t:.0f} s"


@register
class Line(Explorer):
    """The dose that reaches the blood, and the pressure of the typical patient; nothing wanders."""

    name = "15_pump"
    title = "Between pump and blood"
    size = (760, 430)
    controls = (
        Choice("event", "What happens", EVENTS, START),
        Slider("strength", "In the syringe", 4, 400, value("strength"), "µg/mL", step=0.05, log=True),
        Slider("dose", "Dose", 0.01, 1, value("line_dose"), "µg/kg/min", step=0.01),
        Slider("dead", "Line holds", 0.05, LONGEST, value("line_volume"), "mL", step=0.05),
        Slider("carrier", "Carrier", 0, 100, 0, "mL/hour", step=1),
    )
    presets = {
        "Thinner drug": {"strength": 16},
        "A carrier": {"carrier": 20},
        "Short line": {"dead": value("dead_volume")},
        "Syringe, purged": {"event": "new syringe, purged"},
        "Syringe, worst pump": {"event": "new syringe, worst pump"},
        "Flush": {"event": FLUSH},
        "Carrier, dose doubled": {"event": DOUBLE, "carrier": 10},
    }

    def compute(self, event, strength, dose, dead, carrier):
        given = found(event, dose, strength, dead, carrier)
        rows, F = given.rows, flow(dose, strength)
        late = delay(event, dose, strength, dead, carrier)
        old = 0.0 if event in STARTS else 100.0
        return {
            "asked": (event, strength, dose, dead, carrier) == tuple(c.default for c in self.controls),
            "event": event, "dose": dose, "strength": strength, "dead": dead, "carrier": carrier,
            "flow": F, "delay": late, "held": given.held, "lasts": given.held / (F * strength) * SIXTY,
            "pushed": given.pushed,
            "t": np.append(0.0, rows["t"] / SIXTY),
            "share": np.append(old, 100 * rows["delivered"] / dose),
            "MAP": np.append(given.before, rows["MAP"]),
            "set": 100.0 * (1 + (event == DOUBLE)),
            "before": given.before, "lowest": given.lowest, "highest": given.highest, "last": float(rows["MAP"][-1]),
        }  # fmt: skip

    def draw(self, figure, data):
        top = figure.add_axes((0.075, 0.575, 0.545, 0.345), xlim=(-0.5, MINUTES), ylim=(0, TOP))
        low = figure.add_axes((0.075, 0.16, 0.545, 0.29), xlim=(-0.5, MINUTES), ylim=PRESSURE)
        top.set_title("Dose that reaches the blood (%)")
        top.set_yticks([0, 100, 200])
        low.set_title("Mean pressure of the typical patient (mmHg)")
        low.set_yticks([50, 65, 95, 125])
        for axes in (top, low):
            axes.set_xticks([0, 10, 20, 30, 40])
        low.set_xlabel("min", labelpad=1)
        side = figure.add_axes((0.66, 0.1, 0.33, 0.82), xlim=(0, 1), ylim=(0, 1))
        side.set_axis_off()
        drug, guess = color("norepinephrine"), color("prediction")
        figure.text(0.012, 0.022, NOTICE, fontsize=9, weight="bold", color=color("warning"))
        left, wide = SYRINGE
        side.text(left, 0.99, "syringe", fontsize=9, color=SOFT, va="top")
        side.text(TUBE[0], 0.475, "line", fontsize=9, color=SOFT, va="top")
        side.add_patch(_box(left, 0.81, wide, 0.1, ec=INK, fc="none", lw=1.4, zorder=2))
        side.plot([left + wide, left + wide + 0.1], [0.86, 0.86], color=INK, lw=1.4)
        side.plot([left + wide + 0.1] * 2, [0.825, 0.895], color=INK, lw=2.4)
        side.plot([0.09, 0.09], [0.565, 0.81], color=INK, lw=1.4, zorder=1)
        return {
            "set": top.plot([], [], color=SOFT, lw=1.4, ls=(0, (3, 2)))[0],
            "share": top.plot([], [], color=drug)[0],
            "arrives": top.plot([], [], color=INK, lw=1.4, marker="v", ms=7, markevery=[0])[0],
            "spike": top.text(1.2, TOP * 0.985, "", fontsize=9, color=drug, va="top"),
            "guess": top.plot([], [], color=guess, lw=1.6, ls=(0, (1, 1)), marker="*", ms=13, mec=PAPER,
                              markevery=[1], zorder=6)[0],
            "yours": top.text(MINUTES, TOP * 0.985, "", fontsize=9, color=guess, ha="right", va="top"),
            "goal": low.axhspan(65, 75, color=FAINT, alpha=0.6, zorder=0),
            "MAP": low.plot([], [], color=INK)[0],
            "fill": side.add_patch(_box(left, 0.81, wide, 0.1, fc=drug, ec="none", zorder=1)),
            "strength": side.text(left + wide / 2, 0.86, "", fontsize=9.5, ha="center", va="center", zorder=3,
                                  bbox=dict(fc=PAPER, ec="none", pad=1.5, alpha=0.85)),
            "tube": side.add_patch(_box(TUBE[0], 0.495, 0.1, 0.07, ec=INK, fc="none", lw=1.4, zorder=3)),
            "held": side.add_patch(_box(TUBE[0], 0.495, 0.1, 0.07, fc=drug, ec="none", zorder=2)),
            "rate": side.text(0.12, 0.755, "", fontsize=9.5, va="center"),
            "carrier": side.text(0.97, 0.675, "", fontsize=9.5, va="center", ha="right", color=color("second")),
            "joins": side.plot([], [], color=color("second"), solid_capstyle="butt", zorder=0.8)[0],
            "words": side.text(TUBE[0], 0.385, "", fontsize=9.5, va="top", linespacing=1.55),
        }  # fmt: skip

    def update(self, artists, data):
        t, d = data["t"], data
        artists["set"].set_data([0, MINUTES], [d["set"], d["set"]])
        artists["share"].set_data(t, np.clip(d["share"], 0, TOP))
        inside = d["delay"] <= MINUTES
        artists["arrives"].set_data(([d["delay"]] * 2, [TOP * 0.07, 0]) if inside else ([], []))
        artists["spike"].set_text(f"↑ {d['pushed']:.0f} µg at once" if d["pushed"] else "")
        guess = d["prediction"] if d["asked"] else None
        place = None if guess is None else float(np.clip(guess, 0, MINUTES))
        artists["guess"].set_data(([], []) if guess is None else ([place, place], [0, TOP * 0.62]))
        artists["yours"].set_text("" if guess is None else f"★ your {guess:.3g} min")
        artists["MAP"].set_data(t, np.clip(d["MAP"], *PRESSURE))
        deep = float(np.interp(np.log(d["strength"]), np.log([4, 400]), [0.08, 1]))
        artists["fill"].set_alpha(deep)
        artists["tube"].set_width(TUBE[1] * d["dead"] / LONGEST)
        artists["held"].set_width(TUBE[1] * d["dead"] / LONGEST)
        artists["held"].set_alpha(deep * d["flow"] / (d["flow"] + d["carrier"]))
        artists["strength"].set_text(f"{d['strength']:.3g} µg/mL")
        artists["rate"].set_text(f"pump {d['flow']:.3g} mL/hour")
        shown = d["carrier"] > 0
        artists["carrier"].set_text(f"carrier {d['carrier']:.0f} mL/hour" if shown else "no carrier")
        artists["joins"].set_data(([0.97, 0.09], [0.615, 0.615]) if shown else ([], []))
        artists["joins"].set_linewidth(1 + d["carrier"] / 15)
        artists["words"].set_text(
            f"{d['dead']:.3g} mL, when full {d['held']:.3g} µg:\nthe dose of {minutes(d['lasts'])}\n"
            f"▼ the dose is there\n    after {minutes(d['delay'])}"
        )

    def describe(self, data):
        d = data
        start = f"{WHAT[d['event']]}, {d['dose']:.2f} µg/kg/min is {d['flow']:.3g} mL/hour."
        if d["event"] in STARTS:
            end = (
                f"the drug arrives after {minutes(d['delay'])} as a plug (on a bench a little came earlier); pressure "
            )
            end += f"{d['before']:.1f}, at {MINUTES:.0f} min {d['last']:.1f} mmHg."
            return f"{start} With {d['dead']:.3g} mL of line {end} {NOTICE}"
        if d["event"] == FLUSH:
            more = HIGHER if d["highest"] - d["before"] > SEEN else ""
            return (
                f"{start} {d['pushed']:.3g} µg at once: {d['before']:.1f}, up to {d['highest']:.1f} mmHg; then none "
                f"for {minutes(d['delay'])}: down to {d['lowest']:.1f}. {NEVER}{more}. {NOTICE}"
            )
        back = f"the dose is {'back' if d['event'] in CHANGES else 'there'} after {minutes(d['delay'])}"
        fall = d["before"] - d["lowest"]
        say = (
            f"pressure falls by {fall:.1f} mmHg" if d["event"] in CHANGES else f"pressure rises to {d['last']:.0f} mmHg"
        )
        left = " The bolus that a change may give is left out." if d["event"] in CHANGES else ""
        return f"{start} {back.capitalize()}: {say}, from {d['before']:.1f}.{left} {NOTICE}"

    def bounds(self, data):
        yield Bound("dose that arrives", data["share"], 0)
        yield Bound("pressure", data["MAP"], *POSSIBLE)
        yield Bound("delay", data["delay"], 0)
        yield Bound("drug in the line", data["held"], 0, 800)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"min": data["t"], "arrives_%": data["share"], "MAP_mmHg": data["MAP"]})


def _box(x: float, y: float, width: float, height: float, **how):
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, **how)
