"""Waves of pressure from a reflex that answers late: gain, delay and lag, and where waves begin to last."""

import numpy as np

from nelib.body import delay_loop
from nelib.kit.explorer import Bound, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

LOOPS = {name: delay_loop.species(name) for name in delay_loop.SPECIES}
MAN = LOOPS["man"]
END = 60.0  # s
LAST = 20.0  # s at the end, in which waves are measured: the longest one lasts 20 s
KICK = -10.0  # mmHg
TOP = 40.0  # mmHg on the axis
SPAN = delay_loop.reach()
RATIOS = delay_loop.border(0.02, 12, 301)
T = np.linspace(0, END, 1201)
ABOVE = 1.1  # gain of the presets over the critical one
SLOW, FAST = 0.03, 3.0  # Hz on the axis


def _preset(name: str) -> dict:
    loop = LOOPS[name]
    return {"gain": ABOVE * loop["gain"], "delay": loop["delay"], "lag": loop["lag"]}


@register
class Waves(Explorer):
    """Pressure after a kick, the border of stability, and the frequency of the waves."""

    name = "13_waves"
    title = "Waves from a delayed reflex"
    size = (800, 450)
    controls = (
        Slider("gain", "Loop gain K", 0.2, 12, 3, step=0.1),
        Slider("delay", "Delay D", 0.4, 5, MAN["delay"], "s"),
        Slider("lag", "Lag of the vessels τ", 0.5, 20, MAN["lag"], "s"),
        Switch("linear", "Reflex never saturates"),
    )
    presets = {
        "Man": {"gain": _preset("man")["gain"]},
        "Rabbit": _preset("rabbit"),
        "Rat": _preset("rat"),
        "Rat, no saturation": _preset("rat") | {"linear": True},
    }

    def compute(self, gain, delay, lag, linear):
        t, x = delay_loop.simulate(gain, delay, lag, kick=KICK, duration=END, span=None if linear else SPAN)
        border, root = delay_loop.edge(delay, lag), delay_loop.slowest(gain, delay, lag)
        end = x[t >= END - LAST]
        return {
            "gain": gain,
            "delay": delay,
            "lag": lag,
            "linear": linear,
            "x": np.interp(T, t, x),
            "size": float(np.ptp(end) / 2),
            "critical": border.gain,
            "frequency": border.frequency,
            "now": root.imag / (2 * np.pi),
            "growth": root.real,
            "window": (1 / (4 * delay), 1 / (2 * delay)),
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.075, 0.13, 0.435, 0.79))
        right = figure.add_axes((0.6, 0.43, 0.375, 0.49))
        gauge = figure.add_axes((0.6, 0.14, 0.375, 0.1))
        heart, guess = color("heart"), color("prediction")
        left.set(xlim=(0, END), ylim=(-TOP, TOP), title="Pressure after a kick", xlabel="time (s)")
        left.set_ylabel("deviation from rest (mmHg)")
        left.axhline(0, color=INK, lw=1.1, zorder=1.5)
        right.set(xlim=(0.02, 10), ylim=(0, 12), xscale="log", title="Where waves last", ylabel="gain K")
        right.set_xlabel("delay / lag", labelpad=1)
        right.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
        right.minorticks_off()
        right.fill_between(*RATIOS, 12, where=RATIOS[1] < 12, color=color("warning"), alpha=0.1, lw=0)
        right.plot(*RATIOS, color=color("warning"), lw=1.8, zorder=3)
        right.text(0.97, 0.88, "waves grow", ha="right", color=color("warning"), fontsize=9.5,
                   transform=right.transAxes)  # fmt: skip
        right.text(0.03, 0.05, "waves die out", color=SOFT, fontsize=9.5, transform=right.transAxes)
        gauge.set(
            xlim=(SLOW, FAST),
            ylim=(0, 1),
            xscale="log",
            yticks=[],
            title="Wave frequency (Hz)",
        )
        gauge.set_xticks([0.03, 0.1, 0.3, 1, 3], ["0.03", "0.1", "0.3", "1", "3"])
        gauge.set_xlabel("shaded: at the border, 2 to 4 delays", fontsize=9, labelpad=1)
        gauge.minorticks_off()
        gauge.spines["left"].set_visible(False)
        gauge.plot([SLOW, FAST], [0.5, 0.5], color=FAINT, lw=9, solid_capstyle="butt", zorder=0)
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)
        dot = dict(marker="o", ms=9.5, mec="white", mew=1.4, ls="", zorder=7, clip_on=False)
        return {
            "x": left.plot([], [], color=heart, lw=1.8, zorder=3)[0],
            "size": left.text(0.98, 0.95, "", ha="right", fontsize=9.5, transform=left.transAxes, bbox=box, zorder=8),
            "here": right.plot([], [], **dot, color=INK)[0],
            "window": gauge.plot([], [], color=color("warning"), alpha=0.4, lw=9, solid_capstyle="butt", zorder=1)[0],
            "now": gauge.plot([], [], **dot, color=INK)[0],
            "guess": gauge.plot([], [], color=guess, lw=2.2, ls="--", zorder=8)[0],
            "guess label": gauge.text(1, 1.15, "", ha="right", color=guess, fontsize=9, transform=gauge.transAxes),
        }  # fmt: skip

    def update(self, artists, data):
        artists["x"].set_data(T, np.clip(data["x"], -2 * TOP, 2 * TOP))
        artists["size"].set_text(f"at the end {_size(data['size'])}")
        artists["here"].set_data([data["delay"] / data["lag"]], [data["gain"]])
        artists["window"].set_data(data["window"], [0.5, 0.5])
        shown = min(max(data["now"], SLOW), FAST)
        artists["now"].set_data(([shown], [0.5]) if data["now"] > 0 else ([], []))
        # The learner predicted the frequency of the waves, in Hz.
        guess = data["prediction"]
        at = None if guess is None else min(max(guess, SLOW), FAST)
        artists["guess"].set_data(([], []) if at is None else ([at, at], [0, 1]))
        artists["guess label"].set_text("" if at is None else "- - your prediction")

    def describe(self, data):
        said = (
            f"Gain {data['gain']:.3g}, delay {data['delay']:.2g} s, lag {data['lag']:.2g} s: waves last from gain "
            f"{data['critical']:.3g} on, with {data['frequency']:.2g} Hz. "
        )
        if data["now"] == 0:
            return said + "Here pressure comes back without a wave."
        period = 1 / data["now"]
        said += f"Here small waves of {data['now']:.2g} Hz ({period:.3g} s, {period / data['delay']:.2g} delays) "
        if data["growth"] > 0:
            end = "nothing ends that" if data["linear"] else f"after a minute they are {_size(data['size'])}"
            return f"{said}grow to twice their size in {_time(np.log(2) / data['growth'])}; {end}."
        return f"{said}shrink to half in {_time(-np.log(2) / data['growth'])}."

    def bounds(self, data):
        if not data["linear"]:
            yield Bound("pressure", data["x"], -SPAN / 2 - abs(KICK), SPAN / 2 + abs(KICK))
        yield Bound("critical gain", data["critical"], 1)
        yield Bound("one wave lasts two to four delays at the border", data["frequency"], *data["window"])
        yield Bound("waves grow above the critical gain only",
                    data["growth"] * np.sign(data["gain"] / data["critical"] - 1), -1e-9)  # fmt: skip
        yield Bound("frequency", data["now"], 0, 1 / (2 * data["delay"]))

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"time (s)": T, "deviation (mmHg)": data["x"]})


def _size(value: float) -> str:
    return f"±{value:.1f} mmHg" if value < 100 else "over ±100 mmHg"


def _time(seconds: float) -> str:
    return f"{seconds:.2g} s" if seconds < 100 else "over 100 s"
