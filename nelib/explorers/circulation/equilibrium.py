"""The equilibrium diagram: pressure moves the nerves, the nerves move pressure; what a disturbance is left with."""

from dataclasses import replace

import numpy as np

from nelib.body import equilibrium
from nelib.kit.explorer import Bound, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

RAT = equilibrium.arcs()
ASKED = -20.0  # mmHg: the disturbance of which a prediction is asked for
BLED = 30.0  # mmHg: no pressure falls below 0 within the sliders
P = np.linspace(0, 200, 401)
HIGHEST_SNA = 128.0  # % on the axis
HIGHEST_GAIN = 7.0
NEAR = 0.5  # mmHg: less is no disturbance
MOVED = equilibrium.evidence("P3_SHR").value
STEEP = equilibrium.inferred()["P2"]
TINY = 1e-9


@register
class Equilibrium(Explorer):
    """Neural and peripheral arc, their crossing, the gain of the loop there, and what is left of a disturbance."""

    name = "13_equilibrium"
    title = "Where the two arcs of the baroreflex meet"
    size = (800, 450)
    controls = (
        Slider("shift", "Disturbance", -BLED, BLED, 0, "mmHg", step=1),
        Slider("vessels", "Peripheral gain a", 30, 150, 100, "%", step=1),
        Slider("center", "Neural center P3", 80, 180, RAT.P3, "mmHg"),
        Slider("slope", "Neural slope P2", 0, 0.2, STEEP, "1/mmHg"),
        Switch("usual", "Threshold by ±2/P2"),
    )
    presets = {
        "Hemorrhage": {"shift": ASKED},
        "Infusion": {"shift": 20},
        "Alpha block": {"vessels": 50},
        "Center moved": {"center": MOVED},
        "No reflex": {"slope": 0, "shift": ASKED},
    }

    def compute(self, shift, vessels, center, slope, usual):
        arcs = replace(RAT, a=RAT.a * vessels / 100, P3=center, P2=slope)
        still, now = arcs.operating(), arcs.operating(shift)
        sna = np.linspace(arcs.P4, arcs.P4 + arcs.P1, 2)
        rule = "tangent" if usual else "5%"
        limits = arcs.limits(rule) if slope > 0 else None
        disturbed = abs(shift) > NEAR
        return {
            "shift": shift,
            "usual": usual,
            "P": P,
            "SNA": arcs.sna(P),
            "gain": arcs.gain(P),
            "line": (arcs.pressure(sna, shift), sna),
            "before": (arcs.pressure(sna), sna),
            "still": (still.P, still.S),
            "now": (now.P, now.S),
            "open": still.P + shift,
            "G": now.G,
            "most": arcs.highest_gain,
            "left": float(arcs.left_of(shift)) if disturbed else now.left,
            "small": now.left,
            "disturbed": disturbed,
            "limits": limits,
            "center": center,
            "flat": slope == 0,
            "asked": shift == ASKED and vessels == 100 and center == RAT.P3 and abs(slope - STEEP) < TINY,
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.075, 0.13, 0.435, 0.79))
        right = figure.add_axes((0.6, 0.43, 0.365, 0.49))
        bar = figure.add_axes((0.6, 0.13, 0.365, 0.13))
        nerve, vessel, guess = color("norepinephrine"), color("heart"), color("prediction")
        left.set(xlim=(0, 200), ylim=(0, HIGHEST_SNA), title="Equilibrium diagram", xlabel="arterial pressure (mmHg)")
        left.set_yticks([0, 20, 40, 60, 80, 100])
        left.set_ylabel("sympathetic activity (%)")
        right.set(xlim=(0, 200), ylim=(0, HIGHEST_GAIN), title="Open-loop gain", xlabel="arterial pressure (mmHg)")
        bar.set(xlim=(0, 100), ylim=(0, 1), yticks=[], title="What is left of the disturbance")
        bar.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100%"])
        bar.spines["left"].set_visible(False)
        bar.plot([0, 100], [0.5, 0.5], color=FAINT, lw=14, solid_capstyle="butt", zorder=0)
        left.text(0.02, 0.95, "neural arc", color=nerve, fontsize=9.5, weight="bold", transform=left.transAxes)
        left.text(0.02, 0.895, "- - peripheral arc", color=vessel, fontsize=9.5, weight="bold",
                  transform=left.transAxes)  # fmt: skip
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)
        dot = dict(marker="o", ms=9.5, mec="white", mew=1.4, ls="", zorder=7, clip_on=False)
        return {
            "range": [a.fill([0], [0], fc=nerve, alpha=0.1, lw=0, zorder=0.5)[0] for a in (left, right)],
            "neural": left.plot([], [], color=nerve, zorder=3)[0],
            "before": left.plot([], [], color=vessel, lw=1.3, ls=(0, (1, 1.5)), zorder=2)[0],
            "vessels": left.plot([], [], color=vessel, ls=(0, (5, 1.6)), zorder=3)[0],
            "still": left.plot([], [], "o", ms=9, mfc=PAPER, mec=SOFT, mew=1.6, zorder=6)[0],
            "open": left.plot([], [], "X", ms=9, mfc=SOFT, mec="white", mew=1, zorder=5)[0],
            "arrow": left.plot([], [], color=SOFT, lw=1.2, ls=(0, (2, 1.5)), zorder=4)[0],
            "now": left.plot([], [], **dot, color=INK)[0],
            "key": left.text(0.98, 0.03, "", ha="right", fontsize=8.5, color=SOFT, transform=left.transAxes, bbox=box,
                             zorder=8),
            "gain": right.plot([], [], color=INK, zorder=3)[0],
            "cursor": right.plot([], [], color=SOFT, lw=1.2, zorder=2)[0],
            "here": right.plot([], [], **dot, color=INK)[0],
            "label": right.text(0.98, 0.87, "", ha="right", fontsize=9.5, transform=right.transAxes, bbox=box,
                                zorder=8),
            "left": bar.plot([], [], color=color("reference"), lw=14, solid_capstyle="butt", zorder=1)[0],
            "share": bar.text(0, 0.5, "", va="center", fontsize=9.5, weight="bold", zorder=4),
            "guess": left.plot([], [], color=guess, lw=1.8, ls="--", zorder=5)[0],
            "guess label": left.text(0.02, 0.03, "", color=guess, fontsize=9, transform=left.transAxes, bbox=box,
                                     zorder=8),
        }  # fmt: skip

    def update(self, artists, data):
        artists["neural"].set_data(P, data["SNA"])
        artists["vessels"].set_data(*data["line"])
        artists["before"].set_data(*data["before"])
        artists["before"].set_visible(data["disturbed"])
        artists["now"].set_data([data["now"][0]], [data["now"][1]])
        moved = data["disturbed"]
        artists["still"].set_data(*([x] for x in data["still"])) if moved else artists["still"].set_data([], [])
        artists["open"].set_data(([data["open"]], [data["still"][1]]) if moved else ([], []))
        artists["arrow"].set_data(([data["still"][0], data["open"]], [data["still"][1]] * 2) if moved else ([], []))
        artists["key"].set_text("○ before   × without reflex" if moved else "")
        low, high = (0, 0) if data["limits"] is None else np.clip(data["limits"], 0, 200)
        for patch, top in zip(artists["range"], (HIGHEST_SNA, HIGHEST_GAIN), strict=True):
            patch.set_xy(np.array([[low, 0], [high, 0], [high, top], [low, top]]))
        artists["gain"].set_data(P, data["gain"])
        artists["cursor"].set_data([data["now"][0]] * 2, [0, data["G"]])
        artists["here"].set_data([data["now"][0]], [data["G"]])
        artists["label"].set_text(f"here {data['G']:.2f}")
        share = 100 * data["left"]
        artists["left"].set_data([0, share], [0.5, 0.5])
        artists["share"].set_text(f"{share:.0f}%")
        artists["share"].set_position((min(share + 1.5, 86), 0.5))
        # The learner predicted the pressure after a disturbance, ASKED.
        guess = data["prediction"] if data["asked"] else None
        at = None if guess is None else min(max(guess, 0), 200)
        artists["guess"].set_data(([], []) if at is None else ([at, at], [0, HIGHEST_SNA]))
        artists["guess label"].set_text("" if at is None else "- - your prediction")

    def describe(self, data):
        pressure, activity = data["now"]
        said = f"The arcs cross at {pressure:.0f} mmHg and {activity:.0f}% SNA. "
        if data["flat"]:
            said += "The nerves do not follow pressure: the loop has no gain"
        else:
            said += f"The loop's gain is {data['G']:.2f} here, at most {data['most']:.2f} at {data['center']:.0f} mmHg"
        if data["disturbed"]:
            change = pressure - data["still"][0]
            said += f". Of {_signed(data['shift'])} mmHg, {_signed(change)} are left ({data['left']:.0%})."
        else:
            said += f": {data['small']:.0%} of a small disturbance are left."
        if data["limits"] is None:
            return f"{said} No pressure is a threshold."
        return f"{said} {_range(data['limits'], data['usual'])}."

    def bounds(self, data):
        yield Bound("pressure", [data["now"][0], data["still"][0]], 0)
        yield Bound("SNA", [data["now"][1], *data["SNA"]], RAT.P4, RAT.P4 + RAT.P1)
        yield Bound("gain", [data["G"], *data["gain"]], 0, data["most"])
        yield Bound("share that is left", [data["left"], data["small"]], 0, 1)
        off = np.interp(data["now"][1], data["line"][1], data["line"][0]) - data["now"][0]
        yield Bound("the operating point lies on the peripheral arc", off, -1e-9, 1e-9)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"pressure (mmHg)": P, "SNA (%)": data["SNA"], "open-loop gain": data["gain"]})


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−").removesuffix(".0")


def _range(limits: tuple[float, float], usual: bool) -> str:
    how = "±2/P2" if usual else "5%"
    low, high = limits
    start = f"Threshold {low:.0f}" if low > 0 else "Threshold below 0"
    return f"{start}, saturation {f'{high:.0f}' if high < 1000 else 'above 1000'} mmHg (by {how})"
