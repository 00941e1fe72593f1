"""A second pulse of norepinephrine: the receptors that are ready for it, and those that are not."""

from functools import lru_cache

import numpy as np

from nelib.explorers.words import fold
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import INK, OUTLINE, PAPER, SOFT, color, concentration, pale
from nelib.kit.model import Event, State
from nelib.signaling import gq
from nelib.signaling.oscillation import run_many

EVIDENCE = {name: row.value for name, row in load_evidence("gq").items()}
MINUTE = 60.0
SHORTEST, LONGEST = 0.5, 1000.0  # min of the pause
EXPOSED = np.geomspace(0.1, 60, 121)  # min, the axis of the first pulse
PAUSED = np.geomspace(SHORTEST, LONGEST, 121)  # min, the axis of the pause
TRIED = slice(None, None, 5)  # of the pauses, those that get a second pulse of their own
PULSE = np.linspace(0, 40, 161)  # s, both pulses as they are drawn; they last longer
SECONDS, STEP = 20.0, 0.2  # every peak comes within this time; steps that are right to one in a thousand
ALL = EVIDENCE["xi"] * EVIDENCE["R_T"]
POOLS = ("ready", "phosphorylated", "inside")
KEPT = 64  # courses that are remembered
ROUNDING, NEAR = 1e-3, 0.01  # of a ratio of peaks: errors of the steps, and of a straight line between two pauses
IP3 = (0.004, 20)  # µM, the axis


@lru_cache(maxsize=KEPT)
def run(ne: float, exposure: float, k_dp: float) -> tuple[State, np.ndarray]:
    """Give a first pulse (s) and the longest pause; return the course and its moments, in s."""
    moments = np.concatenate(([0], np.minimum(EXPOSED * MINUTE, exposure), [exposure]))
    times = np.unique(np.concatenate((moments, PULSE, exposure + PAUSED * MINUTE)))
    return gq.respond(times, ne, off=exposure, k_dp=k_dp), times


def pools(path: State, times: np.ndarray, at: np.ndarray) -> dict[str, np.ndarray]:
    """Return the receptors of one cell at some moments, as molecules."""
    here = np.searchsorted(times, at)
    ready, bound = (gq.molecules(path[name][here]) for name in ("Rs", "Rp"))
    return {"ready": ready, "phosphorylated": bound, "inside": ALL - ready - bound}


@register
class Pulses(Explorer):
    """IP3 in two pulses, the second peak against the pause, and where the receptors are."""

    name = "07_pulses"
    title = "The second pulse finds fewer receptors"
    size = (800, 500)
    controls = (
        Slider("ne", "Norepinephrine, both pulses", 0.1, 1000, EVIDENCE["NE"], "µM", log=True),
        Slider("exposure", "Length of the first pulse", 1, 60, 5, "min", log=True),
        Slider("pause", "Pause", SHORTEST, LONGEST, 60, "min", log=True),
        Slider("k_dp", "Recovery on the surface", 0, 0.1, 0, "1/min", step=0.001),
    )
    presets = {
        "Ten minutes of pause": {"pause": 10},
        "A hundred times the dose": {"ne": 100},
        "Recovery as a β2 receptor": {"k_dp": float(f"{EVIDENCE['k_dp_beta2'] * MINUTE:.3g}")},
    }

    def compute(self, ne, exposure, pause, k_dp):
        seconds, speed = exposure * MINUTE, k_dp / MINUTE
        other = EVIDENCE["k_dp_beta2"]
        (path, times), (borrowed, _) = run(ne, seconds, speed), run(ne, seconds, other)
        begin = seconds + pause * MINUTE
        again = gq.respond(np.append(0, begin + PULSE), ne, off=seconds, events=(Event(begin, {"NE": ne}),), k_dp=speed)
        first = path["IP3"][np.searchsorted(times, PULSE)]
        tried = np.searchsorted(times, seconds + PAUSED[TRIED] * MINUTE)
        model = gq.receptor_model()
        # A second pulse after each of many pauses, with the recovery that is set and with that of a β2 receptor.
        start = {name: np.append(path[name][tried], borrowed[name][tried]) for name in model.species}
        speeds = np.repeat([speed, other], tried.size)
        second = run_many(model, SECONDS, STEP, {"NE": ne, "k_dp": speeds}, start)
        peaks, peaks_borrowed = np.split(second[:, list(model.species).index("IP3")].max(axis=0), 2)
        moments = np.minimum(EXPOSED, exposure)
        now = {
            name: float(np.ravel(gq.molecules(again[s][1]))[0])
            for name, s in (("ready", "Rs"), ("phosphorylated", "Rp"))
        }
        return {
            "ne": ne,
            "exposure": exposure,
            "pause": pause,
            "k_dp": k_dp,
            "asked": (ne, exposure, pause, k_dp) == tuple(c.default for c in self.controls),
            "first": first,
            "second": again["IP3"][1:],
            "peaks": (float(first.max()), float(again["IP3"][1:].max())),
            "recovery": peaks / first.max(),
            "borrowed": peaks_borrowed / borrowed["IP3"][np.searchsorted(times, PULSE)].max(),
            "during": pools(path, times, moments * MINUTE),
            "after": pools(path, times, seconds + PAUSED * MINUTE),
            "moments": moments,
            "now": now | {"inside": ALL - sum(now.values())},
        }

    def draw(self, figure, data):
        above, below = (0.575, 0.35), (0.185, 0.225)
        left, right = (0.085, 0.34), (0.515, 0.46)
        signal = figure.add_axes((left[0], above[0], left[1], above[1]))
        recovery = figure.add_axes((right[0], above[0], right[1], above[1]))
        during = figure.add_axes((left[0], below[0], left[1], below[1]))
        after = figure.add_axes((right[0], below[0], right[1], below[1]))
        signal.set(xlim=(0, PULSE[-1]), ylim=IP3, yscale="log", title="IP₃ after each pulse begins")
        signal.set(xlabel="seconds since it began", ylabel="IP₃ (µM)")
        signal.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
        recovery.set(xlim=(SHORTEST, LONGEST), ylim=(0, 1.45), xscale="log", title="Second peak, of the first")
        recovery.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        during.set(xlim=(EXPOSED[0], EXPOSED[-1]), ylim=(0, ALL), xscale="log", title="Receptors in the first pulse")
        after.set(xlim=(SHORTEST, LONGEST), ylim=(0, ALL), xscale="log", title="Receptors in the pause")
        during.set(xlabel="minutes since it began")
        for axes in (recovery, after):
            axes.set(xlabel="minutes of pause")
        during.set_xticks([0.1, 1, 10, 60], ["0.1", "1", "10", "60"])
        for axes in (recovery, after):
            axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        for axes in (during, after):
            axes.set_yticks([0, 5000, 10000, 15000], ["0", "5000", "10 000", "15 000"])
            axes.grid(visible=False)
        for axes in (signal, recovery, during, after):
            axes.minorticks_off()
        pink, purple = color("alpha1"), color("prediction")
        look = {
            "ready": dict(fc=pink, alpha=0.8), "phosphorylated": dict(fc=pale("alpha1", 0.28), hatch="///", ec=pink),
            "inside": dict(fc=OUTLINE, hatch="...", ec=PAPER),
        }  # fmt: skip
        artists = {"first": signal.plot([], [], color=SOFT, ls=(0, (5, 2)), label="first pulse")[0]}
        artists["second"] = signal.plot([], [], color=color("IP3"), label="second pulse")[0]
        signal.legend(loc="upper center", ncol=2, handlelength=2.8, borderaxespad=0.2, columnspacing=1.5)
        artists["borrowed"] = recovery.plot(
            [], [], color=SOFT, lw=1.6, ls=(0, (1, 1.3)), label="if they recovered as β2 receptors"
        )[0]
        artists["recovery"] = recovery.plot([], [], color=color("IP3"), label="as set")[0]
        recovery.legend(loc="upper left", handlelength=2.2, borderaxespad=0.1)
        for name, axes in (("during", during), ("after", after)):
            artists[name] = [
                axes.fill_between([0, 1], [0, 0], [1, 1], lw=0, zorder=2, label=label, **look[pool])
                for pool, label in zip(
                    POOLS, ("ready", "phosphorylated, on the surface", "inside the cell"), strict=True
                )
            ]
        for name, axes in (("recovery pause", recovery), ("after pause", after)):
            artists[name] = axes.plot([], [], color=INK, lw=1.2, zorder=4)[0]
        artists["now"] = recovery.plot([], [], "o", ms=9, color=color("IP3"), zorder=5, clip_on=False)[0]
        artists["guess"] = recovery.plot([], [], "*", ms=14, color=purple, zorder=6, clip_on=False)[0]
        artists["guess label"] = recovery.text(
            1, 1.03, "", ha="right", va="bottom", fontsize=9, color=purple, transform=recovery.transAxes
        )
        figure.legend(handles=artists["after"], loc="lower center", ncol=3, bbox_to_anchor=(0.53, -0.005))
        return artists

    def update(self, artists, data):
        for name in ("first", "second"):
            artists[name].set_data(PULSE, np.maximum(data[name], IP3[0] * 1.03))
        for name in ("recovery", "borrowed"):
            artists[name].set_data(PAUSED[TRIED], data[name])
        artists["now"].set_data([data["pause"]], [data["peaks"][1] / data["peaks"][0]])
        artists["recovery pause"].set_data([data["pause"]] * 2, [0, 1.06])
        artists["after pause"].set_data([data["pause"]] * 2, [0, ALL])
        for name, x in (("during", data["moments"]), ("after", PAUSED)):
            floor = np.zeros_like(x)
            for pool, area in zip(POOLS, artists[name], strict=True):
                top = floor + data[name][pool]
                area.set_verts([np.column_stack((np.append(x, x[::-1]), np.append(floor, top[::-1])))])
                floor = top
        guess = data["prediction"] if data["asked"] else None  # percent of the first peak, at the pause that is set
        artists["guess"].set_data(([], []) if guess is None else ([data["pause"]], [min(max(guess / 100, 0), 1.04)]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        (first, second), now = data["peaks"], data["now"]
        again = f", recovery {data['k_dp']:.3g}/min" if data["k_dp"] > 0 else ""
        return (
            f"{fold(data['exposure'])} min of {fold(data['ne'])} µM, {fold(data['pause'])} min of pause{again}: "
            f"IP₃ peaks at {concentration(float(f'{first:.3g}'))}, then {concentration(float(f'{second:.3g}'))}, "
            f"{100 * second / first:.3g}% of the first. Of {ALL:.0f} receptors {_count(now['ready'])} are ready, "
            f"{_count(now['phosphorylated'])} phosphorylated on the surface, {_count(now['inside'])} inside."
        )

    def bounds(self, data):
        for when in ("during", "after"):
            for pool in POOLS:
                yield Bound(f"{pool} receptors, {when}", data[when][pool] / ALL, 0, 1)
        yield Bound("all receptors", sum(data["now"].values()), ALL, ALL)
        yield Bound("IP3", np.append(data["first"], data["second"]), 0)
        ratio = data["peaks"][1] / data["peaks"][0]
        yield Bound("second peak over the first", np.append(data["recovery"], ratio), 0, 1 + ROUNDING)
        yield Bound("a longer pause is no worse", np.diff(data["recovery"]), -ROUNDING)
        drawn = np.interp(np.log(data["pause"]), np.log(PAUSED[TRIED]), data["recovery"])
        yield Bound("point beside the curve", ratio - drawn, -NEAR, NEAR)
        yield Bound(
            "phosphorylated in the pause, which only falls", np.diff(data["after"]["phosphorylated"]), -ALL, 1e-6
        )

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"pause (min)": PAUSED, **{f"{pool} receptors": data["after"][pool] for pool in POOLS}})


def _count(value: float) -> str:
    return f"{float(f'{value:.3g}'):.0f}"
