"""Who titrates how well: rules on a ward of virtual patients, with monitors that show the truth or not."""

from functools import lru_cache

import numpy as np

from nelib.body.bedside import NOTICE
from nelib.body.infusion_pump import value
from nelib.body.pressure_monitor import KINDS
from nelib.body.titration import target
from nelib.body.ward import NURSE, WHO, Session, session
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

N = 24
CATHETER, CUFF = KINDS
PRESSURE, DOSE = (30, 110), (0, 3)
LOOK = value("cuff_interval")
SPREAD = np.linspace(-0.16, 0.16, N)[np.argsort(np.random.default_rng(0).random(N))]
COLUMNS = ((0, "in_target", "truly"), (1, "seen", "by the\nmonitor"))
EVERY = 6  # of the points of a monitor, drawn
FAR = 10.0  # percent of the time: whose monitor is off by more is counted


@lru_cache(maxsize=128)
def titrated(who: str, look: float, step: float, monitor: str, low: float) -> Session:
    """Return how the ward is titrated; what a rule does not use does not count."""
    return session(N, who, look, step, monitor, low)


def rule(who: str, look: float, step: float) -> str:
    """Name a rule."""
    return f"A nurse, every {look:.0f} min by {step:.2f}" if who == NURSE else who.capitalize()


@register
class Titration(Explorer):
    """Two hours on a ward that was at its target at first."""

    name = "15_titration"
    title = "Who keeps the pressure in target?"
    size = (760, 440)
    controls = (
        Choice("who", "Who titrates", WHO, NURSE),
        Slider("look", "Nurse looks every", 1, 15, LOOK, "min", step=1),
        Slider("step", "Nurse turns by", 0.01, 0.2, value("nurse_step"), "µg/kg/min", step=0.01),
        Choice("monitor", "Monitor", KINDS, CATHETER),
        Slider("low", "Transducer too low by", -20, 20, 0, "cm", step=1),
        Slider("patient", "Patient shown", 1, N, 1, step=1),
    )
    presets = {
        "Controller": {"who": "controller"},
        "Nobody": {"who": "nobody"},
        "By cuff": {"monitor": CUFF},
        "Controller by cuff": {"who": "controller", "monitor": CUFF},
        "Transducer 20 cm low": {"low": 20},
        "Every minute": {"look": 1},
    }

    def compute(self, who, look, step, monitor, low, patient):
        # What a rule or a monitor does not use, is set to one value: then it need not be computed again.
        nurse, one, look, low = who == NURSE, round(patient) - 1, round(look), round(low)
        found = titrated(
            who, look if nurse else LOOK, step if nurse else value("nurse_step"), monitor, 0 if monitor == CUFF else low
        )
        return {
            "asked": (who, look, step, monitor, low) == tuple(c.default for c in self.controls[:-1]),
            "who": who, "look": look, "step": step, "kind": monitor, "cm": low, "patient": one,
            "t": found.t, "MAP": found.MAP[one], "monitor": found.monitor[one], "dose": found.dose[one],
            "in_target": found.in_target, "seen": found.seen, "changes": int(found.changes[one]),
            "below": found.below,
            "median": float(np.median(found.in_target)), "median_seen": float(np.median(found.seen)),
            "low": float(np.median(found.below)),
            "kinder": int(np.sum(found.seen - found.in_target > FAR)),
            "harsher": int(np.sum(found.in_target - found.seen > FAR)),
        }  # fmt: skip

    def draw(self, figure, data):
        low, high = target()
        end = value("session")
        top = figure.add_axes((0.075, 0.45, 0.56, 0.47), xlim=(0, end), ylim=PRESSURE)
        bottom = figure.add_axes((0.075, 0.15, 0.56, 0.18), xlim=(0, end), ylim=DOSE)
        right = figure.add_axes((0.735, 0.15, 0.25, 0.77), xlim=(-0.42, 1.42), ylim=(0, 100))
        top.set_title("Mean pressure (mmHg)")
        top.set_yticks([30, low, high, 110])
        top.axhspan(low, high, color=FAINT, alpha=0.6, zorder=0)
        bottom.set_title("Dose (µg/kg/min)")
        bottom.set_yscale("function", functions=(lambda x: np.sqrt(np.maximum(x, 0)), np.square))
        bottom.set_yticks([0, 0.2, 1, 3], ["0", "0.2", "1", "3"])
        bottom.set_xlabel("min", labelpad=1)
        for axes in (top, bottom):
            axes.set_xticks([0, 30, 60, 90, 120])
        right.set_title("In target (%)")
        right.set_yticks([0, 25, 50, 75, 100])
        right.set_xticks([0, 1], [name for _, _, name in COLUMNS])
        figure.text(0.012, 0.022, NOTICE, fontsize=9, weight="bold", color=color("warning"))
        begin = f"All start in target, at {sum(target()) / 2:g} mmHg, with the dose that holds it."
        figure.text(0.985, 0.022, begin, fontsize=8.5, ha="right", color=SOFT)
        text = dict(transform=top.transAxes, fontsize=9, va="top")
        top.text(0.012, 0.985, "true", color=INK, weight="bold", **text)
        top.text(0.1, 0.985, "•  shown by the monitor", color=color("heart"), **text)
        tints, guess = (INK, color("heart")), color("prediction")
        return {
            "name": top.text(0.99, 0.985, "", ha="right", color=SOFT, **text),
            "monitor": top.plot([], [], ".", color=color("heart"), ms=3.2, zorder=2)[0],
            "MAP": top.plot([], [], color=INK, lw=1.3, zorder=3)[0],
            "dose": bottom.plot([], [], color=color("norepinephrine"), lw=1.8, drawstyle="steps-post")[0],
            "dots": [right.plot([], [], shape, color=c, ms=5.5, mec=PAPER, mew=0.5, alpha=0.75, zorder=2)[0]
                     for c, shape in zip(tints, "os", strict=True)],
            "median": [right.plot([], [], color=c, lw=2.6, zorder=3)[0] for c in tints],
            "half": [right.text(x + 0.24, 0, "", color=c, fontsize=10.5, weight="bold", va="center", zorder=4)
                     for x, c in zip((0, 1), tints, strict=True)],
            "ring": [right.plot([], [], "o", ms=11, mfc="none", mec=color("second"), mew=1.8, zorder=4)[0]
                     for _ in COLUMNS],
            "guess": right.plot([], [], "*", ms=15, color=guess, mec=PAPER, zorder=6, clip_on=False)[0],
            "yours": right.text(0.03, 0.02, "", transform=right.transAxes, fontsize=9, color=guess, va="bottom"),
        }  # fmt: skip

    def update(self, artists, data):
        one, t = data["patient"], data["t"]
        artists["name"].set_text(f"patient {one + 1}")
        shown = data["monitor"][::EVERY]
        artists["monitor"].set_data(t[::EVERY], np.clip(shown, *PRESSURE))
        artists["MAP"].set_data(t, np.clip(data["MAP"], *PRESSURE))
        artists["dose"].set_data(t, data["dose"])
        for (x, name, _), dots, median, half, ring in zip(
            COLUMNS, artists["dots"], artists["median"], artists["half"], artists["ring"], strict=True
        ):
            middle = float(np.median(data[name]))
            dots.set_data(x + SPREAD, data[name])
            median.set_data([x - 0.22, x + 0.22], [middle, middle])
            half.set_text(f"{middle:.0f}")
            half.set_y(middle)
            ring.set_data([x + SPREAD[one]], [data[name][one]])
        guess = data["prediction"] if data["asked"] else None
        artists["guess"].set_data(([], []) if guess is None else ([-0.3], [float(np.clip(guess, 0, 100))]))
        artists["yours"].set_text("" if guess is None else f"★ your {guess:.3g}%")

    def describe(self, data):
        one, true, shown = data["patient"], data["in_target"], data["seen"]
        height = f" {abs(data['cm']):.0f} cm too {'low' if data['cm'] > 0 else 'high'}"
        height = height if data["cm"] and data["kind"] == CATHETER else ""
        name = f"{rule(data['who'], data['look'], data['step'])}, {data['kind']}{height}"
        return (
            f"{name}: patient {one + 1} truly in target {true[one]:.0f}% (shown {shown[one]:.0f}%), {data['changes']} "
            f"changes. Median of {N}: {data['median']:.0f}% (shown {data['median_seen']:.0f}%), too low "
            f"{data['low']:.0f}%. By over {FAR:g} points {data['kinder']} look better, {data['harsher']} worse than "
            f"they are. {NOTICE}"
        )

    def bounds(self, data):
        yield Bound("time in target", data["in_target"], 0, 100)
        yield Bound("time shown in target", data["seen"], 0, 100)
        yield Bound("pressure", data["MAP"], value("least_MAP"))
        yield Bound("dose", data["dose"], *DOSE)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {"min": data["t"], "MAP_mmHg": data["MAP"], "shown_mmHg": data["monitor"], "dose": data["dose"]}
        )
