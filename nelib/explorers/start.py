"""The one explorer of lesson 00: a transporter that saturates."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import REGISTRY, Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, color

AXIS = np.linspace(0, 600, 241)
_V_MAX, _K, _BLOOD = (load_evidence("synthesis")[n].value for n in ("V_tyr_in", "K_tyr_in", "btyr"))


@register
class Transport(Explorer):
    """Uptake of tyrosine from the blood against its concentration."""

    name = "00_transport"
    title = "A transporter that saturates"
    size = (760, 400)
    controls = (
        Slider("btyr", "Tyrosine in the blood", 0, 600, _BLOOD, "µM", step=1),
        Slider("K", "Half-saturation K", 5, 500, _K, "µM", log=True),
    )
    presets = {"Fasting": {"btyr": 40}, "After a meal": {"btyr": 200}}

    def compute(self, btyr, K):
        return {"btyr": btyr, "K": K, "blood": AXIS, "share": AXIS / (K + AXIS), "now": btyr / (K + btyr)}

    def draw(self, figure, data):
        axes = figure.add_axes((0.09, 0.14, 0.885, 0.8))
        axes.set(xlim=(0, 600), ylim=(0, 1.05), xlabel="tyrosine in the blood (µM)", ylabel="share of the highest rate")
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        axes.axhline(1, color=SOFT, lw=1)
        axes.axhline(0.5, color=FAINT, lw=1.4)
        artists = {
            "curve": axes.plot([], [], color=color("tyrosine"), label="transporter")[0],
            "half": axes.plot([], [], "s", ms=8, color=color("main"), label="half speed, at K")[0],
            "drop": axes.plot([], [], color=SOFT, lw=1, ls=":")[0],
            "now": axes.plot([], [], "o", ms=11, color=INK, label="now", clip_on=False)[0],
            "guess": axes.plot([], [], "D", ms=9, color=color("prediction"), label="your prediction")[0],
        }
        axes.legend(loc="lower right", ncols=2)
        return artists

    def update(self, artists, data):
        artists["curve"].set_data(data["blood"], data["share"])
        artists["half"].set_data([data["K"]], [0.5])
        artists["drop"].set_data([data["btyr"]] * 2, [0, data["now"]])
        artists["now"].set_data([data["btyr"]], [data["now"]])
        guess = data["prediction"]
        artists["guess"].set_data(([], []) if guess is None else ([_BLOOD], [guess / 100]))

    def describe(self, data):
        return (
            f"With {data['btyr']:.3g} µM tyrosine in the blood and K = {data['K']:.3g} µM the transporter runs at "
            f"{data['now']:.0%} of its highest rate, {data['now'] * _V_MAX:.3g} µM/h."
        )

    def bounds(self, data):
        yield Bound("share", data["share"], 0, 1)
        yield Bound("share now", data["now"], 0, 1)
        yield Bound("steps of the curve", np.diff(data["share"]), 0)


transport = REGISTRY[Transport.name]
