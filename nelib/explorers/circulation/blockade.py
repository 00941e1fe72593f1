"""Two blockers in a mouse: which comes first, how warm the room is, how long one waits, and which tone one finds."""

import numpy as np

from nelib.body.blockade import ATROPINE, COLDEST, PROPRANOLOL, RULES, SCALES, TONES, WARMEST, evidence, limits, rates
from nelib.body.blockade_experiment import Plan, blocked, chances, run, true_rates, true_tones, truth
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, MIST, PAPER, SOFT, color

LOW, HIGH = limits()
T = np.linspace(LOW, HIGH, 61)
ORDERS = {"atropine first": ATROPINE, "propranolol first": PROPRANOLOL}
HEARTS = dict(zip(("product of both tones", "sum of both tones"), RULES, strict=True))
ROOM, NEUTRAL = evidence("room").value, evidence("neutral").value
SEED = 42  # the mice on screen: of 300 seeds the one nearest to the mean of all experiments, in every preset
MOST = 20  # mice
BOTTOM, TOP = 250, 760  # 1/min
SPANS = {"ratio": (-0.12, 0.9), "difference": (-60, 400)}
NEAR = 0.6  # °C from the temperature for which a prediction was asked
KINDS = {"wild": "all receptors", "betaless": "no β", "M2less": "no M2"}
STYLES = {"wild": (INK, "-", "o"), "betaless": (SOFT, (0, (5, 1.6)), "s"),
          "M2less": (color("second"), (0, (2, 1.2)), "^")}  # fmt: skip
HIGHEST = 950  # of the mice, 1/min


@register
class Blockade(Explorer):
    """Rates over temperature; the virtual mice before, between and after; the tones, by ratio and by difference."""

    name = "13_blockade"
    title = "Which tone rules the heart of a mouse?"
    size = (800, 440)
    controls = (
        Slider("temperature", "Ambient temperature", LOW, HIGH, ROOM, "°C", step=0.5),
        Choice("order", "Order of the blockers", tuple(ORDERS), "atropine first"),
        Slider("minutes", "Wait before a reading", 2, 90, 15, "min", step=1),
        Slider("mice", "Mice", 3, MOST, 8, step=1),
        Choice("heart", "The heart takes the", tuple(HEARTS), "product of both tones"),
    )
    presets = {
        "30 °C": {"temperature": 30},
        "Read at once": {"minutes": 3},
        "Wait too long": {"temperature": 30, "minutes": 80},
        "Near the balance": {"temperature": 28, "order": "propranolol first", "minutes": 30, "mice": MOST},
        "Sum, 26 °C": {"temperature": 26, "minutes": 40, "heart": "sum of both tones"},
    }

    def compute(self, temperature, order, minutes, mice, heart):
        first, rule = ORDERS[order], HEARTS[heart]
        plan = Plan(first, temperature, round(mice), minutes, rule)
        other = Plan(PROPRANOLOL if first == ATROPINE else ATROPINE, temperature, round(mice), minutes, rule)
        found, swapped = run(plan, SEED), run(other, SEED)
        return {
            "plan": plan, "order": order, "temperature": temperature,
            "curves": rates(T, rule),
            "now": {kind: float(rate) for kind, rate in rates(temperature, rule).items()},
            "rates": found.rates, "mean": found.rates.mean(axis=0), "true": true_rates(plan),
            "tones": found.tones, "swapped": swapped.tones,
            "ideal": true_tones(plan), "ideal swapped": true_tones(other),
            "held": blocked(np.array([minutes, 2 * minutes])),
            "says": found.says, "p": found.p, "truth": truth(plan),
            "chance": chances(plan)["right"],
            "asked": first == ATROPINE and abs(temperature - ROOM) < NEAR,
        }  # fmt: skip

    def draw(self, figure, data):
        left = figure.add_axes((0.068, 0.15, 0.25, 0.76))
        middle = figure.add_axes((0.385, 0.15, 0.27, 0.76))
        scales = {"ratio": figure.add_axes((0.735, 0.585, 0.25, 0.325)),
                  "difference": figure.add_axes((0.735, 0.15, 0.25, 0.325))}  # fmt: skip
        left.set(xlim=(LOW, HIGH), ylim=(BOTTOM, TOP), xlabel="ambient temperature (°C)", title="Rate (1/min)")
        left.axvspan(NEUTRAL, HIGH, color=MIST, zorder=0)
        left.text(HIGH - 0.15, BOTTOM + 6, "thermo-\nneutral", ha="right", va="bottom", fontsize=8, color=SOFT)
        for kind, (tint, _, mark) in STYLES.items():
            for at, end in ((COLDEST, "23"), (WARMEST, "30")):
                left.plot(evidence(at).value, evidence(f"{kind}_{end}").value, mark, ms=7.5, mfc=PAPER, mec=tint,
                          mew=1.8, zorder=4, ls="")  # fmt: skip
            left.plot([], [], mark, ls=STYLES[kind][1], color=tint, mfc=PAPER, label=KINDS[kind], lw=1.8, ms=6)
        left.legend(loc="upper right", fontsize=8.5, handlelength=2.6, borderpad=0.1)
        left.set_xticks([20, 23, 26, 29, 32])
        middle.set(xlim=(-0.35, 2.7), ylim=(BOTTOM, HIGHEST), title="The experiment (1/min)")
        middle.set_xticks([0, 1, 2], ["before", "one blocker", "both"])
        places = np.array([0.0, 1.0])
        tints, shapes = [color("norepinephrine"), color("second")], ["o", "s"]
        for scale, axes in scales.items():
            axes.set(xlim=(-0.5, 1.5), ylim=SPANS[scale])
            axes.set_xticks(places, TONES)
            axes.axhline(0, color=INK, lw=1, zorder=1)
        scales["ratio"].set_title("Tone, by ratio")
        scales["ratio"].set_yticks([0, 0.25, 0.5, 0.75], ["0", "25%", "50%", "75%"])
        scales["difference"].set_title("By difference (1/min)")
        scales["difference"].set_yticks([0, 100, 200, 300])
        figure.text(0.672, 0.02, "filled: this order   open: the other   ◆ truth", fontsize=8, color=SOFT)
        figure.text(0.385, 0.02, "○ mean of the mice   ◆ truth", fontsize=8.5, color=SOFT)
        figure.text(0.068, 0.02, "marks: published (Swoap 2008)", fontsize=8.5, color=SOFT)
        guess = color("prediction")
        wide = dict(ls="", zorder=5)
        return {
            "curves": {kind: left.plot([], [], color=tint, ls=dash, lw=2, zorder=3)[0]
                       for kind, (tint, dash, _) in STYLES.items()},
            "intrinsic": left.plot([], [], color=SOFT, lw=1.4, ls=(0, (1, 1.5)), zorder=2)[0],
            "cursor": left.plot([], [], color=SOFT, lw=1.2, zorder=1.5)[0],
            "dots": left.plot([], [], "o", ms=7, color=INK, mec=PAPER, mew=1.2, **wide)[0],
            "mice": [middle.plot([], [], color=SOFT, lw=0.9, alpha=0.55, marker="o", ms=3, zorder=2)[0]
                     for _ in range(MOST)],
            "mean": middle.plot([], [], "o-", color=INK, lw=2.2, ms=9, mfc=PAPER, mew=2, zorder=4)[0],
            "true": middle.plot([], [], "D", ms=7.5, mfc=color("reference"), mec=PAPER, mew=1, **wide)[0],
            "drugs": [middle.text(x, BOTTOM + 8, "", ha="center", va="bottom", fontsize=8.5) for x in (0.85, 1.9)],
            "says": middle.text(0.5, 0.985, "", ha="center", va="top", fontsize=9, weight="bold",
                                transform=middle.transAxes),
            "spread": {s: a.vlines(places - 0.13, 0, 0, color=tints, lw=2.2, zorder=3) for s, a in scales.items()},
            "spread swapped": {s: a.vlines(places + 0.13, 0, 0, color=tints, lw=1.2, zorder=3)
                               for s, a in scales.items()},
            "this": {s: [a.plot([], [], m, ms=8.5, color=c, mec=PAPER, mew=1.2, **wide)[0]
                         for c, m in zip(tints, shapes, strict=True)]
                     for s, a in scales.items()},
            "swapped": {s: [a.plot([], [], m, ms=7.5, mfc=PAPER, mec=c, mew=1.6, **wide)[0]
                            for c, m in zip(tints, shapes, strict=True)]
                        for s, a in scales.items()},
            "ideal": {s: a.plot([], [], "D", ms=6.5, mfc=color("reference"), mec=PAPER, mew=0.8, zorder=6, ls="")[0]
                      for s, a in scales.items()},
            "guess": middle.plot([], [], "*", ms=15, color=guess, mec=PAPER, mew=0.8, zorder=7, ls="")[0],
            "guess label": middle.text(0.5, 0.925, "", ha="center", va="top", fontsize=9, color=guess,
                                       transform=middle.transAxes),
        }  # fmt: skip

    def update(self, artists, data):
        for kind, line in artists["curves"].items():
            line.set_data(T, data["curves"][kind])
        artists["intrinsic"].set_data(T, data["curves"]["intrinsic"])
        at = data["temperature"]
        artists["cursor"].set_data([at, at], [BOTTOM, max(data["now"].values())])
        artists["dots"].set_data([at] * 3, [data["now"][kind] for kind in KINDS])
        for k, line in enumerate(artists["mice"]):
            line.set_data(([0, 1, 2], data["rates"][k]) if k < len(data["rates"]) else ([], []))
        artists["mean"].set_data([0, 1, 2], data["mean"])
        artists["true"].set_data([0, 1, 2], data["true"])
        second = PROPRANOLOL if data["plan"].first == ATROPINE else ATROPINE
        for text, drug in zip(artists["drugs"], (data["plan"].first, f"+ {second}"), strict=True):
            text.set_text(drug)
        artists["says"].set_text(_verdict(data))
        for scale, (low, high) in SPANS.items():
            for name, key, side in (("spread", "tones", -0.13), ("spread swapped", "swapped", 0.13)):
                ends = [np.clip(data[key][tone, scale][1:], low, high) for tone in TONES]
                artists[name][scale].set_segments([[(x + side, a), (x + side, b)] for x, (a, b) in enumerate(ends)])
            for name, key, side in (("this", "tones", -0.13), ("swapped", "swapped", 0.13)):
                for x, (dot, tone) in enumerate(zip(artists[name][scale], TONES, strict=True)):
                    dot.set_data([x + side], [np.clip(data[key][tone, scale][0], low, high)])
            spots = [(x + side, data[key][tone, scale]) for x, tone in enumerate(TONES)
                     for key, side in (("ideal", -0.3), ("ideal swapped", 0.3))]  # fmt: skip
            artists["ideal"][scale].set_data(*np.transpose(spots))
        # The learner predicted by how many beats a minute atropine changes the rate in a usual animal house.
        guess = data["prediction"] if data["asked"] else None
        shown = None if guess is None else float(np.clip(data["true"][0] + guess, BOTTOM, HIGHEST))
        artists["guess"].set_data(([], []) if guess is None else ([1], [shown]))
        artists["guess label"].set_text("" if guess is None else f"★ your prediction: {guess:+.3g}/min")

    def describe(self, data):
        plan, mean = data["plan"], data["mean"]
        told = {
            t: f"{_percent(data['tones'][t, 'ratio'][0])} (truth {_percent(data['ideal'][t, 'ratio'])})" for t in TONES
        }
        return (
            f"{data['temperature']:g} °C, {data['order']}, {plan.mice} mice, {plan.minutes:g} min: {mean[0]:.0f}, "
            f"{mean[1]:.0f}, {mean[2]:.0f}/min. Sympathetic tone {told['sympathetic']}, vagal {told['vagal']}. "
            f"{_verdict(data)}. The first blocker holds {data['held'][0]:.0%}, at the end {data['held'][1]:.0%}. "
            f"Of {evidence('repeats').value:g} such experiments {_share(data['chance'])} find the truth."
        )

    def bounds(self, data):
        for kind, curve in data["curves"].items():
            yield Bound(f"rate, {kind}", curve, BOTTOM, TOP)
        yield Bound("rates of the mice", data["rates"], 0, HIGHEST)
        yield Bound("β receptors speed the heart", data["curves"]["wild"] - data["curves"]["betaless"], 0)
        yield Bound("M2 receptors slow it", data["curves"]["M2less"] - data["curves"]["wild"], 0)
        yield Bound("p", data["p"], 0, 1)
        yield Bound("chance", data["chance"], 0, 1)
        for key in ("ideal", "ideal swapped"):
            yield Bound(f"{key} tones", list(data[key].values()), 0)
        for scale in SCALES:
            yield Bound(f"drawn truth by {scale}", [data["ideal"][t, scale] for t in TONES], *SPANS[scale])

    def table(self, data):
        import pandas as pd

        rates_ = data["rates"]
        columns = {"before": rates_[:, 0], f"{data['plan'].first}": rates_[:, 1], "both": rates_[:, 2]}
        return pd.DataFrame({"mouse": np.arange(len(rates_)) + 1} | columns)


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("-", "−")


def _share(share: float) -> str:
    return "under 1%" if 0 < share < 0.005 else "over 99%" if 0.99 < share < 1 else f"{share:.0%}"


def _verdict(data) -> str:
    if data["says"] == data["truth"]:
        return f"{data['says'].capitalize()} tone rules: right"
    return "Undecided" if data["says"] == "undecided" else f"{data['says'].capitalize()} tone rules: wrong"
