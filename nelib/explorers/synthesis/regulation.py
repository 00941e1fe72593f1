"""What each regulation of TH buys: switch it off and disturb the terminal."""

from functools import cache

import numpy as np

from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, SOFT, color
from nelib.kit.model import Event
from nelib.synapse.synthesis import REGULATIONS, dopamine_terminal

DISTURBANCES = ("tyrosine in the blood", "firing", "TH expression")
OUTPUTS = {"TH": "made by TH", "vda": "dopamine in vesicles", "eda": "dopamine outside"}
TIMES = np.concatenate(
    (np.linspace(0, 2, 5), np.linspace(2.02, 3, 25), np.linspace(3.1, 7, 30), np.linspace(7.05, 12, 40))
)
START, END = 2.0, 7.0


@cache
def _rest(without: tuple[str, ...]):
    return dopamine_terminal(without).steady_state()


def _run(without: tuple[str, ...], disturbance: str, size: float):
    model, rest = dopamine_terminal(without), _rest(without)
    normal = {n: model.parameters[n].value for n in ("btyr", "fire")}

    def switch(time: float, factor: float) -> Event:
        if disturbance == "TH expression":
            return Event(time, set_activity={"TH": factor})
        name = "fire" if disturbance == "firing" else "btyr"
        return Event(time, set_parameters={name: factor * normal[name]})

    start = {n: float(v) for n, v in rest.species.items()}
    path = model.simulate(TIMES, initial=start, events=[switch(START, size), switch(END, 1.0)])
    return {n: path[n] / rest[n] for n in OUTPUTS}


def at_the_end(data, name: str, kind: str = "now") -> float:
    """Return an output at the end of the disturbance, relative to rest."""
    return float(np.interp(END, data["time"], data[f"{name} {kind}"]))


@register
class Regulation(Explorer):
    """The dopamine terminal with and without the three regulations of TH, disturbed for five hours."""

    name = "01_regulation"
    title = "Five hours of disturbance, with and without regulation"
    size = (760, 470)
    controls = (
        Choice("disturbance", "What changes from hour 2 to hour 7", DISTURBANCES, "TH expression"),
        Slider("size", "By a factor of", 0.33, 3, 2, "× rest", log=True),
        Switch("end_product", "End-product inhibition (cytosolic catecholamine)", True),
        Switch("substrate", "Substrate inhibition (tyrosine)", True),
        Switch("autoreceptor", "Autoreceptor on TH", True),
    )
    presets = {
        "A meal": {"disturbance": DISTURBANCES[0]},
        "Meal, no substrate inhibition": {"disturbance": DISTURBANCES[0], "substrate": False},
        "TH doubled, no autoreceptor": {"autoreceptor": False},
    }

    def compute(self, disturbance, size, end_product, substrate, autoreceptor):
        on = dict(zip(REGULATIONS, (end_product, substrate, autoreceptor), strict=True))
        without = tuple(name for name in REGULATIONS if not on[name])
        full = _run((), disturbance, size)
        now = _run(without, disturbance, size) if without else full
        return {
            "time": TIMES, "disturbance": disturbance, "size": size, "without": without,
            **{f"{n} full": full[n] for n in OUTPUTS}, **{f"{n} now": now[n] for n in OUTPUTS},
        }  # fmt: skip

    def draw(self, figure, data):
        axes = figure.subplots(3, 1, sharex=True)
        figure.subplots_adjust(left=0.1, right=0.975, bottom=0.11, top=0.92, hspace=0.42)
        tints = {"TH": color("L-DOPA"), "vda": color("dopamine"), "eda": color("dopamine")}
        artists = {}
        for axis, (name, label) in zip(axes, OUTPUTS.items(), strict=True):
            axis.axvspan(START, END, color=FAINT, alpha=0.45, lw=0)
            axis.set(yscale="log", ylim=(0.25, 4.5), title=label, xlim=(0, 12))
            axis.set_yticks([0.5, 1, 2, 4], ["50%", "100%", "200%", "400%"])
            axis.minorticks_off()
            artists[f"{name} full"] = axis.plot([], [], color=SOFT, lw=1.5, ls=(0, (4, 3)), label="all regulations")[0]
            artists[f"{name} now"] = axis.plot([], [], color=tints[name], label="as switched")[0]
            artists[f"{name} value"] = axis.text(7.2, 3.3, "", fontsize=9, va="top", color=tints[name])
        axes[0].legend(loc="lower right", ncols=2, bbox_to_anchor=(1.0, 1.0), borderaxespad=0, handlelength=2.6)
        axes[-1].set_xlabel("time (h); gray: the disturbance; 100% is rest")
        return artists

    def update(self, artists, data):
        for name in OUTPUTS:
            for kind in ("full", "now"):
                artists[f"{name} {kind}"].set_data(data["time"], np.clip(data[f"{name} {kind}"], 1e-3, 1e3))
            now, full = at_the_end(data, name), at_the_end(data, name, "full")
            artists[f"{name} value"].set_text(
                f"hour 7: {now:.1%}" + (f" (with all {full:.1%})" if data["without"] else "")
            )

    def describe(self, data):
        parts = [
            f"{label} {at_the_end(data, n):.1%} (with all: {at_the_end(data, n, 'full'):.1%})"
            for n, label in OUTPUTS.items()
        ]
        off = ", ".join(data["without"]) or "nothing"
        return (
            f"{data['disturbance'][0].upper()}{data['disturbance'][1:]} × {data['size']:.3g} for five hours, "
            f"{off} switched off. At hour 7: {'; '.join(parts)}."
        )

    def bounds(self, data):
        for name in OUTPUTS:
            yield Bound(name, data[f"{name} now"], 0)
            yield Bound(f"{name} at rest", data[f"{name} now"][0], 1, 1)
        yield Bound("difference when nothing is off", 0 if data["without"] else data["TH now"] - data["TH full"], 0, 0)
