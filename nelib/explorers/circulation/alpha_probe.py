"""Two blockers of α at the same fall of pressure and the heart rate: why phentolamine is no clean probe."""

import numpy as np

from nelib.body.alpha_probe import PHENTOLAMINE, PRAZOSIN, PROBES, probe
from nelib.body.blockade import evidence, limits
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, color

LOW, HIGH = limits()
T = np.linspace(LOW, HIGH, 49)
TRAFFIC = evidence("reflex").value
IMPULSE = evidence("release_phentolamine").value / TRAFFIC
TOP = 175  # 1/min
PARTS = ("vagal", "reflex", "autoreceptor")
WORDS = {"vagal": "vagus withdrawn", "reflex": "more traffic", "autoreceptor": "more for an impulse"}


@register
class AlphaProbe(Explorer):
    """The rise of the heart rate in its parts, and over temperature."""

    name = "13_alpha_probe"
    title = "Heart rate under two blockers of α, at the same fall of pressure"
    size = (760, 420)
    controls = (
        Slider("temperature", "Ambient temperature", LOW, HIGH, evidence("room").value, "°C", step=0.5),
        Slider("traffic", "Sympathetic traffic", 1, 2.5, TRAFFIC, "× rest", step=0.05),
        Slider("impulse", "NE per impulse", 1, 2.5, IMPULSE, "× usual", step=0.05),
    )
    presets = {
        "30 °C": {"temperature": 30},
        "No autoreceptors": {"impulse": 1},
        "No reflex": {"traffic": 1},
    }

    def compute(self, temperature, traffic, impulse):
        given = {"traffic": traffic, "release": traffic * impulse}
        now = {drug: probe(drug, temperature, **given) for drug in PROBES}
        rise = {drug: np.array([(p := probe(drug, t, **given)).after - p.before for t in T]) for drug in PROBES}
        parts = {drug: np.array([getattr(p, part) for part in PARTS]) for drug, p in now.items()}
        return {
            "temperature": temperature, "now": now, "rise": rise, "parts": parts,
            "before": now[PRAZOSIN].before,
            "total": {drug: p.after - p.before for drug, p in now.items()},
            "release": {drug: p.release for drug, p in now.items()},
            "traffic": traffic,
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.add_axes((0.075, 0.23, 0.4, 0.68)), figure.add_axes((0.575, 0.23, 0.405, 0.68))
        left.set(xlim=(-0.6, 1.6), ylim=(0, TOP), title="Rise of the heart rate (1/min)")
        left.set_xticks([0, 1], PROBES)
        right.set(xlim=(LOW, HIGH), ylim=(0, TOP), title="The same over temperature", xlabel="ambient temperature (°C)")
        right.set_xticks([20, 23, 26, 29, 32])
        figure.text(
            0.075,
            0.015,
            "Heart rate only; vascular tone is not computed. Assumed: "
            f"traffic × {TRAFFIC:g}, and with it how the release splits.",
            fontsize=8.5,
            color=SOFT,
        )
        tints = {"vagal": color("second"), "reflex": color("norepinephrine"), "autoreceptor": color("alpha2")}
        hatches = {"vagal": None, "reflex": None, "autoreceptor": "//"}
        bars = {part: left.bar([0, 1], [0, 0], 0.55, color=tints[part], alpha=0.85, hatch=hatches[part], zorder=3,
                               edgecolor="white", linewidth=0.8, label=WORDS[part]).patches
                for part in PARTS}  # fmt: skip
        low = dict(loc="upper center", fontsize=8.5, columnspacing=1.2, handletextpad=0.5, borderaxespad=0)
        left.legend(bbox_to_anchor=(0.54, -0.155), ncol=3, **low)
        styles = {PRAZOSIN: (color("drug"), (0, (5, 1.6))), PHENTOLAMINE: (INK, "-")}
        lines = {drug: right.plot([], [], color=c, ls=ls, lw=2.2, zorder=3, label=drug)[0]
                 for drug, (c, ls) in styles.items()}  # fmt: skip
        right.legend(bbox_to_anchor=(0.5, -0.155), ncol=2, **low)
        return {
            "bars": bars,
            "totals": [left.text(x, 0, "", ha="center", va="bottom", fontsize=10, weight="bold", zorder=4)
                       for x in (0, 1)],
            "lines": lines,
            "cursor": right.plot([], [], color=SOFT, lw=1.2, zorder=2)[0],
            "dots": {drug: right.plot([], [], "o", ms=9, color=c, mec="white", mew=1.3, zorder=5)[0]
                     for drug, (c, _) in styles.items()},
        }  # fmt: skip

    def update(self, artists, data):
        at = data["temperature"]
        for x, drug in enumerate(PROBES):
            bottom = 0.0
            for part, height in zip(PARTS, data["parts"][drug], strict=True):
                bar = artists["bars"][part][x]
                bar.set(y=bottom, height=height)
                bottom += height
            artists["totals"][x].set(text=f"+{data['total'][drug]:.0f}", y=bottom + 6)
            artists["lines"][drug].set_data(T, data["rise"][drug])
            artists["dots"][drug].set_data([at], [data["total"][drug]])
        artists["cursor"].set_data([at, at], [0, TOP])

    def describe(self, data):
        total, parts = data["total"], data["parts"][PHENTOLAMINE]
        due = parts[PARTS.index("autoreceptor")] / total[PHENTOLAMINE] if total[PHENTOLAMINE] > 0 else 0.0
        return (
            f"{data['temperature']:g} °C, heart rate {data['before']:.0f}/min before. At the same fall of "
            f"{evidence('fall').value:g} mmHg prazosin adds {total[PRAZOSIN]:.0f}/min to it and phentolamine "
            f"{total[PHENTOLAMINE]:.0f}, {due:.0%} of it by blocked autoreceptors. Norepinephrine is released "
            f"{data['release'][PRAZOSIN]:.2g} and {data['release'][PHENTOLAMINE]:.2g} times as much as at rest."
        )

    def bounds(self, data):
        for drug in PROBES:
            yield Bound(f"parts, {drug}", data["parts"][drug], 0)
            yield Bound(f"rise, {drug}", data["rise"][drug], 0, TOP)
            yield Bound("parts add up", data["parts"][drug].sum() - data["total"][drug], 0, 0)
        yield Bound("phentolamine adds at least as much", data["rise"][PHENTOLAMINE] - data["rise"][PRAZOSIN], 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"temperature": T} | {f"{drug}, rise": data["rise"][drug] for drug in PROBES})
