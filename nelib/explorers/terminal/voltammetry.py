"""What an electrode sees when NET is blocked: a well-mixed slice, a slow electrode, a dead layer around it."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import SOFT, color, concentration
from nelib.synapse.voltammetry import fit_control, record

EVIDENCE = {name: row.value for name, row in load_evidence("voltammetry").items()}
TRACE = np.geomspace(1, 0.03, 20)  # shares of NET along the curve
HEIGHT, WIDTH, SECONDS = 4.0, 8.0, 20.0
NEVER = 1e3  # stands for a half-time that the record does not reach, far outside the figure


def _percent(ratio: float) -> str:
    percent = 100 * (ratio - 1)
    return f"{percent:.0f}%" if percent >= 10 else f"{percent:.2g}%"


def _place(layer: float, lag: float) -> str:
    around = f"a dead layer of {layer:.0f} µm" if layer else "a well-mixed slice"
    return f"{around}, lag {lag:.2g} s" if lag else around


@register
class Voltammetry(Explorer):
    """The record at the electrode, control and drug, and the peak against the half-time."""

    name = "02_voltammetry"
    title = "Norepinephrine at an electrode after a short train"
    size = (780, 440)
    controls = (
        Slider("net", "NET left", 0, 100, 100, "%", step=0.5),
        Slider("layer", "Dead layer (0: well mixed)", 0, 32, 0, "µm", step=1),
        Slider("lag", "Electrode lag", 0, 1, 0, "s", step=0.05),
        Slider("frequency", "Frequency of the 30 pulses", 5, 100, EVIDENCE["frequency"], "Hz", log=True),
    )
    presets = {
        "Well mixed, desipramine": {"net": 24.5},
        "No NET at all": {"net": 0},
        "With space": {"net": 15.5, "layer": 31},
    }

    def compute(self, net, layer, lag, frequency):
        release = fit_control(layer, lag)
        shares = np.concatenate(([1, net / 100], TRACE, [0]))
        course = record(release, shares, layer=layer, lag=lag, frequency=frequency)
        # Without NET nothing is lost: in the end the electrode sees all that was released.
        peaks = np.append(course.peak[:-1], EVIDENCE["pulses"] * release.dose) / course.peak[0]
        falls = np.isfinite(course.half_time)
        times = np.where(falls, course.half_time, NEVER) / course.half_time[0]
        peak = float(peaks[1] if net > 0 else peaks[-1])
        return {
            "time": course.time,
            "control": course.signal[:, 0] / course.peak[0],
            "drug": course.signal[:, 1] / course.peak[0],
            "control peak": float(course.peak[0]),
            "control half-time": float(course.half_time[0]),
            "peak times": course.peak_time[:2],
            "peak": peak,
            "half-time": float(times[1]),
            "falls": bool(falls[1]),
            "traced half-times": times[2:],
            "traced peaks": peaks[2:],
            "ceiling": float(peaks[-1]),
            "dose": release.dose,
            "V_max": release.V_max,
            "net": net,
            "layer": layer,
            "lag": lag,
            "frequency": frequency,
            "published": bool(np.isclose(frequency, EVIDENCE["frequency"])),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.35, 1), left=0.085, right=0.975, bottom=0.125, top=0.9, wspace=0.16
        )
        left = figure.add_subplot(grid[0])
        right = figure.add_subplot(grid[1], sharey=left)
        control, blocked, measured = color("reference"), color("extracellular"), SOFT
        left.set(
            xlim=(0, SECONDS), ylim=(0, HEIGHT), title="At the electrode", xlabel="seconds after the first pulse",
            ylabel="norepinephrine / control peak",
        )  # fmt: skip
        artists = {
            "control": left.plot([], [], color=control, label="control")[0],
            "drug": left.plot([], [], color=blocked, ls=(0, (6, 2)), label="NET blocked")[0],
            "measured": left.plot([], [], "o", ms=10, mfc="none", mec=SOFT, mew=1.6, label="measured: peak, half")[0],
            "control half": left.plot([], [], "o", ms=5, color=control)[0],
            "drug half": left.plot([], [], "o", ms=5, color=blocked)[0],
        }
        left.set_xticks(range(0, int(SECONDS) + 1, 5))
        left.legend(loc="upper right", handlelength=2.8)
        right.set(
            xlim=(0.7, WIDTH), title="Peak against half-time", xlabel="half-time / control half-time",
        )  # fmt: skip
        right.tick_params(labelleft=False)
        right.set_xticks(range(1, int(WIDTH) + 1), [f"×{i}" for i in range(1, int(WIDTH) + 1)])
        left.set_yticks(range(int(HEIGHT) + 1), ["0", *(f"×{i}" for i in range(1, int(HEIGHT) + 1))])
        x, y = 1 + EVIDENCE["half_time_rise"], 1 + EVIDENCE["peak_rise"]
        right.plot([x, x], [1, y], color=measured, lw=1, ls=":")
        right.plot([0, x], [y, y], color=measured, lw=1, ls=":")
        right.plot([x], [y], "o", ms=11, mfc="none", mec=SOFT, mew=1.8, label="measured, desipramine")
        artists["trace"] = right.plot([], [], color=blocked, lw=1.6, label="NET from 100% to 0")[0]
        artists["ceiling"] = right.plot([], [], color=SOFT, lw=1.2, ls=(0, (4, 3)))[0]
        artists["ceiling label"] = right.text(WIDTH, 0, "no NET at all", fontsize=9, color=SOFT, ha="right")
        artists["now"] = right.plot([], [], "o", ms=8, color=blocked, zorder=4, label="NET as set")[0]
        artists["never"] = right.plot([], [], ">", ms=10, color=blocked, zorder=4, clip_on=False)[0]
        artists["guess"] = right.plot([], [], "D", ms=9, color=color("prediction"), zorder=5)[0]
        artists["guess label"] = right.text(1, 0.08, "", fontsize=9, color=color("prediction"))
        right.legend(loc="lower right", bbox_to_anchor=(1.0, 0.06), borderaxespad=0)
        return artists

    def update(self, artists, data):
        first, second = data["peak times"]
        half, top = EVIDENCE["t_half"], 1 + EVIDENCE["peak_rise"]
        longer = half * (1 + EVIDENCE["half_time_rise"])
        for name in ("control", "drug"):
            artists[name].set_data(data["time"], np.minimum(data[name], 2 * HEIGHT))
        # The published half-times count from the peak, so their marks follow the peaks of the model.
        start = second if data["falls"] else first
        marks = (
            ([first, first + half, start, start + longer], [1, 1 / 2, top, top / 2]) if data["published"] else ([], [])
        )
        artists["measured"].set_data(*marks)
        artists["control half"].set_data([first + data["control half-time"]], [1 / 2])
        later = second + data["half-time"] * data["control half-time"]
        artists["drug half"].set_data(([later], [data["peak"] / 2]) if data["falls"] else ([], []))
        artists["trace"].set_data(data["traced half-times"], data["traced peaks"])
        ceiling = min(data["ceiling"], HEIGHT)
        artists["ceiling"].set_data([0, WIDTH], [ceiling] * 2)
        near_top = data["ceiling"] > HEIGHT - 1 / 2
        artists["ceiling label"].set(
            text=f"no NET: ×{data['ceiling']:.3g}" + (" (above)" if data["ceiling"] > HEIGHT else ""),
            position=(WIDTH - 0.4, ceiling - 0.06 if near_top else ceiling + 0.06),
            va="top" if near_top else "bottom",
        )
        outside = not data["falls"] or data["half-time"] > WIDTH
        point = ([data["half-time"]], [min(data["peak"], HEIGHT)])
        artists["now"].set_data(([], []) if outside else point)
        artists["never"].set_data(([WIDTH], point[1]) if outside else ([], []))
        guess = data["prediction"]
        height = 1.0 if guess is None else min(max(1 + guess / 100, 0.05), HEIGHT - 0.05)
        x = 1 + EVIDENCE["half_time_rise"]
        artists["guess"].set_data(([], []) if guess is None else ([x], [height]))
        artists["guess label"].set_text("" if guess is None else "◆ your prediction")

    def describe(self, data):
        falls = (
            f"the half-time is {data['half-time'] * data['control half-time']:.3g} s, "
            f"{data['half-time']:.3g} times the control"
            if data["falls"]
            else f"it does not fall to half within {data['time'][-1]:.0f} s"
        )
        verb = "is" if data["net"] > 0 else "climbs in the end to"
        high = concentration(data["peak"] * data["control peak"])
        measured = (
            f" Measured: {100 * EVIDENCE['peak_rise']:.0f}% and {1 + EVIDENCE['half_time_rise']:.3g} times."
            if data["published"]
            else ""
        )
        return (
            f"{data['frequency']:.3g} Hz, {data['net']:.3g}% of NET left, {_place(data['layer'], data['lag'])}: the "
            f"peak {verb} {high}, {_percent(data['peak'])} above the control; {falls}.{measured} "
            f"No NET at all: {_percent(data['ceiling'])}. The control needs "
            f"{concentration(data['dose'])} per pulse, V_max {data['V_max']:.3g} µM/s."
        )

    def bounds(self, data):
        yield Bound("control / its peak", data["control"], 0, 1.01)
        yield Bound("drug / all that was released", data["drug"] / data["ceiling"], 0, 1)
        yield Bound("peak of the drug", data["peak"], 1, data["ceiling"])
        yield Bound("half-time of the drug", data["half-time"], 1)
        yield Bound("peaks rise as NET falls", np.diff(data["traced peaks"]), 0)
        yield Bound("dose", data["dose"], 0)
        yield Bound("V_max", data["V_max"], 0)

    def table(self, data):
        import pandas as pd

        columns = {name: data[name] * data["control peak"] for name in ("control", "drug")}
        return pd.DataFrame({"time (s)": data["time"], **{f"{n} (µM)": c for n, c in columns.items()}})
