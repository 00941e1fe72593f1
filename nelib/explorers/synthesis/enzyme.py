"""Tyrosine hydroxylase alone: its rate against tyrosine, and where its molecules are."""

from functools import cache

import numpy as np
import sympy as sp

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, color, concentration
from nelib.synapse import tyrosine_hydroxylase as th

_STATES = ("free", "catecholamine", "BH4", "BH4, tyrosine")
_NAMES = (
    "free",
    "catecholamine\nin BH4's place",
    "BH4 bound",
    "BH4 and tyrosine:\nproductive",
    "inhibitory\ntyrosine bound",
)
AXIS = np.linspace(0.0, 400.0, 201)


@cache
def _functions():
    """Compile the derived expressions once: rate, uninhibited rate, optimum, elasticity, weights of the states."""
    symbols = (th.tyr, th.bh4, th.cda, th.K_i_tyr)
    constants = {
        s: load_evidence("synthesis")[s.name].value for s in (th.V_TH, th.K_tyr, th.K_bh4, th.K_i_cda, th.f_substrate)
    }
    weights = th.th_states()
    expressions = [
        th.th_rate(),
        th.saturation_rate() * th.f_substrate,
        th.tyrosine_of_maximal_rate(),
        th.elasticity(th.th_rate(), th.tyr),
        *(weights[state] for state in _STATES),
    ]
    return [sp.lambdify(symbols, e.subs(constants), modules="numpy") for e in expressions]


@register
class Enzyme(Explorer):
    """How TH answers to its substrate, its cofactor, its product and too much of its substrate."""

    name = "01_enzyme"
    title = "Tyrosine hydroxylase against tyrosine"
    controls = (
        Slider("tyr", "Tyrosine in the terminal", 5, 400, 126, "µM", step=1),
        Slider("bh4", "BH4", 5, 600, 319, "µM", log=True),
        Slider("cda", "Catecholamine in the cytosol", 0.1, 1000, 2.65, "µM", log=True),
        Slider("K_i_tyr", "Kᵢ of tyrosine as inhibitor", 20, 20000, 160, "µM", log=True),
    )
    presets = {
        "No substrate inhibition": {"K_i_tyr": 20000},
        "BH4 deficiency": {"bh4": 31.9},
        "Much catecholamine": {"cda": 500},
    }

    def compute(self, tyr, bh4, cda, K_i_tyr):
        rate, free, optimum, elasticity, *weights = _functions()
        curve, uninhibited = (f(AXIS, bh4, cda, K_i_tyr) for f in (rate, free))
        now, best = float(rate(tyr, bh4, cda, K_i_tyr)), float(optimum(tyr, bh4, cda, K_i_tyr))
        weight = np.array([float(w(tyr, bh4, cda, K_i_tyr)) for w in weights])
        open_share = 1 / (1 + tyr / K_i_tyr)
        shares = np.append(weight / weight.sum() * open_share, 1 - open_share)
        return {
            "tyr": tyr, "tyrosine": AXIS, "rate": curve, "uninhibited": uninhibited, "now": now, "best": best,
            "peak": float(rate(best, bh4, cda, K_i_tyr)), "elasticity": float(elasticity(tyr, bh4, cda, K_i_tyr)),
            "shares": shares,
        }  # fmt: skip

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.75, 1), left=0.075, right=0.975, bottom=0.125, top=0.9, wspace=0.62
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        left.set(
            xlim=(0, 400),
            ylim=(0, 80),
            xlabel="tyrosine in the terminal (µM)",
            ylabel="rate of TH (µM/h)",
            title="Rate",
        )
        artists = {
            "uninhibited": left.plot([], [], color=SOFT, lw=1.4, ls=(0, (4, 3)), label="without substrate inhibition")[
                0
            ],
            "rate": left.plot([], [], color=color("L-DOPA"), label="TH")[0],
            "peak": left.plot([], [], "^", ms=10, color=color("L-DOPA"), mfc="white", mew=2, label="fastest here")[0],
            "now": left.plot([], [], "o", ms=10, color=INK, label="now", clip_on=False)[0],
            "sketch": left.plot(
                [], [], "D--", ms=7, lw=1.4, color=color("prediction"), label="your sketch", clip_on=False
            )[0],
        }
        left.legend(loc="upper left", ncols=2, fontsize=8.5, columnspacing=1.2, borderaxespad=0.2)
        right.set(xlim=(0, 1), ylim=(4.6, -0.6), xlabel="share of TH molecules", title="Where they are")
        right.set_yticks(range(5), _NAMES, fontsize=8.5)
        right.set_xticks([0, 0.5, 1], ["0", "50%", "100%"])
        right.grid(axis="x", color=FAINT)
        right.grid(visible=False, axis="y")
        tints = (SOFT, color("dopamine"), color("BH4"), color("L-DOPA"), color("tyrosine"))
        artists["bars"] = list(right.barh(range(5), [0.5] * 5, color=tints, height=0.62, alpha=0.85))
        artists["labels"] = [right.text(0, i, "", va="center", fontsize=9) for i in range(5)]
        return artists

    def update(self, artists, data):
        artists["rate"].set_data(data["tyrosine"], data["rate"])
        artists["uninhibited"].set_data(data["tyrosine"], data["uninhibited"])
        artists["peak"].set_data([data["best"]], [data["peak"]])
        artists["now"].set_data([data["tyr"]], [data["now"]])
        artists["sketch"].set_data(*(zip(*data["prediction"], strict=True) if data["prediction"] else ([], [])))
        for bar, label, share in zip(artists["bars"], artists["labels"], data["shares"], strict=True):
            bar.set_width(share)
            inside = share > 0.7
            label.set(text=f"{share:.0%}", x=share - 0.03 if inside else share + 0.03, ha="right" if inside else "left",
                      color="white" if inside else INK)  # fmt: skip

    def describe(self, data):
        e = data["elasticity"]
        effect = "speeds TH up" if e > 0.005 else "slows TH down" if e < -0.005 else "leaves TH as it is"
        where = f"at {concentration(data['best'])}" + (", right of the figure" if data["best"] > AXIS[-1] else "")
        return (
            f"At {data['tyr']:.3g} µM tyrosine TH makes {data['now']:.3g} µM L-DOPA per hour, "
            f"{data['now'] / data['peak']:.0%} of the most it can do here, which it does {where}. "
            f"More tyrosine now {effect}: 1% more changes the rate by {e:+.2f}%."
        )

    def bounds(self, data):
        yield Bound("rate", data["rate"], 0, 125)
        yield Bound("rate now against the highest", data["now"] / data["peak"], 0, 1)
        yield Bound("elasticity", data["elasticity"], -1, 1)
        yield Bound("shares", data["shares"], 0, 1)
        yield Bound("sum of shares", data["shares"].sum(), 1, 1)
        yield Bound("inhibited minus uninhibited rate", data["rate"] - data["uninhibited"], high=0)
