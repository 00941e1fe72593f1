"""The latch: force that stays while phosphorylation falls, and what it costs."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, color
from nelib.signaling.contraction import atp_use, follow, force, phosphorylation, plateau

EVIDENCE = {name: row.value for name, row in load_evidence("contraction").items()}
FAST, LATCH = EVIDENCE["K_7"], EVIDENCE["K_7_latch"]
HIGH_CALCIUM = 0.5  # µM, the first half minute
BEGIN, ASKED = 30.0, 60  # s, when Ca2+ falls, and when a reader predicts the force
TIMES = np.concatenate(  # s; close together while phosphate comes and goes within a second
    [np.arange(0, 1, 0.01), np.arange(1, 30, 0.1), np.arange(30, 35, 0.05), np.arange(35, 60, 0.25), np.arange(60, 301)]
)
START, SHOWN = int(np.searchsorted(TIMES, BEGIN)), TIMES >= 2  # the price of force has no meaning without force
SLACK = 1e-5  # error of a simulation, as a share of myosin or per second
CALCIUM = np.geomspace(0.02, 3, 121)  # µM, for the steady states


def run(after: float, K_7: float, high: float) -> dict[str, np.ndarray]:
    """Return force, phosphorylation and use of ATP of a relaxed muscle that is stimulated, and then less."""
    path = follow(TIMES, high, {BEGIN: after}, K_7=K_7)
    return {"force": force(path), "phosphorylation": phosphorylation(path), "atp": atp_use(path)}


@register
class Latch(Explorer):
    """Force, phosphorylation and ATP after Ca2+ has fallen, with the latch and without."""

    name = "07_latch"
    title = "Force without phosphorylation"
    size = (800, 450)
    controls = (
        Slider("high", "Ca²⁺ in the first 30 s", 0.3, 1, HIGH_CALCIUM, "µM", log=True),
        Slider("after", "Ca²⁺ afterwards", 0.05, 0.25, EVIDENCE["Ca"], "µM", log=True),
        Slider("K_7", "Latch bridges let go, K₇", LATCH / 2, FAST, LATCH, "1/s", log=True),
        Slider("moment", "You look after", 35, 300, ASKED, "s", step=5),
    )
    presets = {
        "No latch": {"K_7": FAST},
        "Ca²⁺ nearly gone": {"after": 0.05, "moment": 120},
        "Ca²⁺ falls little": {"after": 0.25},
        "After five minutes": {"moment": 300},
    }

    def compute(self, high, after, K_7, moment):
        with_latch, without = run(after, K_7, high), run(after, FAST, high)
        held, fast = plateau(CALCIUM, K_7=K_7), plateau(CALCIUM, K_7=FAST)
        now, start = int(np.searchsorted(TIMES, moment)), START
        cheaper = without["atp"][now] / without["force"][now] / (with_latch["atp"][now] / with_latch["force"][now])
        return {
            "high": high,
            "after": after,
            "K_7": K_7,
            "moment": float(TIMES[now]),
            "asked": (high, after, K_7) == tuple(c.default for c in self.controls[:3]),
            **{f"{name} with": y for name, y in with_latch.items()},
            **{f"{name} without": y for name, y in without.items()},
            "price with": with_latch["atp"][SHOWN] / with_latch["force"][SHOWN],
            "price without": without["atp"][SHOWN] / without["force"][SHOWN],
            "held": np.array([held["phosphorylation"], held["force"]]),
            "held fast": np.array([fast["phosphorylation"], fast["force"]]),
            "now": {name: float(y[now]) for name, y in with_latch.items()},
            "now without": {name: float(y[now]) for name, y in without.items()},
            "left": float(with_latch["force"][now] / with_latch["force"][start]),
            "left without": float(without["force"][now] / without["force"][start]),
            "left phosphorylation": float(with_latch["phosphorylation"][now] / with_latch["phosphorylation"][start]),
            "cheaper": float(cheaper),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            2, 2, width_ratios=(1.5, 1), height_ratios=(1.9, 1), left=0.085, right=0.985, bottom=0.235, top=0.93,
            wspace=0.25, hspace=0.42,
        )  # fmt: skip
        top, below = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[1, 0])
        right = figure.add_subplot(grid[:, 1])
        muscle, gray, blue, guess = color("myosin"), color("reference"), color("calcium"), color("prediction")
        top.set(xlim=(0, 300), ylim=(0, 1.03), title="After Ca²⁺ has fallen", ylabel="share of myosin")
        below.set(xlim=(0, 300), ylim=(0.004, 2), yscale="log", xlabel="time (s)", ylabel="ATP (1/s)")
        below.set_title("What each attached bridge costs", pad=4)
        right.set(xlim=(0, 1.03), ylim=(0, 1.03), title="A loop, not a line")
        right.set(xlabel="phosphorylated myosin", ylabel="attached myosin: force")
        quarters = ([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        top.set_yticks(*quarters)
        right.set_yticks(*quarters)
        right.set_xticks(*quarters)
        below.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
        below.minorticks_off()
        for axes in (top, below):
            axes.set_xticks([0, 30, 60, 120, 180, 240, 300])
            axes.axvspan(0, BEGIN, fc=blue, alpha=0.14, lw=0)
        top.text(17, 0.2, "Ca²⁺\nhigh", ha="center", va="center", fontsize=9, color=blue)
        top.tick_params(labelbottom=False)
        dashes, dots = (0, (4, 2)), (0, (1, 1.3))
        artists = {
            "fast force": top.plot([], [], color=muscle, lw=1.7, ls=dashes)[0],
            "phosphorylation": top.plot([], [], color=INK, lw=2, ls=dots)[0],
            "force": top.plot([], [], color=muscle, lw=2.6)[0],
            "moment": top.plot([], [], color=SOFT, lw=1.2, clip_on=False)[0],
            "points": top.plot([], [], "o", ms=8, color=muscle, mec="white", zorder=5, clip_on=False)[0],
            "fast point": top.plot([], [], "o", ms=7, mfc="white", mec=muscle, mew=1.7, zorder=5, clip_on=False)[0],
            "phosphate point": top.plot([], [], "s", ms=6, color=INK, mec="white", zorder=5, clip_on=False)[0],
            "guess": top.plot([], [], "*", ms=14, color=guess, zorder=7, clip_on=False)[0],
            "guess label": top.text(1, 1.03, "", color=guess, ha="right", fontsize=9, transform=top.transAxes),
            "fast price": below.plot([], [], color=muscle, lw=1.7, ls=dashes)[0],
            "price": below.plot([], [], color=muscle, lw=2.6)[0],
            "price moment": below.plot([], [], color=SOFT, lw=1.2, clip_on=False)[0],
            "held fast": right.plot([], [], color=gray, lw=1.7, ls=dashes)[0],
            "held": right.plot([], [], color=gray, lw=2.2)[0],
            "fast path": right.plot([], [], color=muscle, lw=1.4, ls=dashes)[0],
            "path": right.plot([], [], color=muscle, lw=2.4)[0],
            "fast here": right.plot([], [], "o", ms=7, mfc="white", mec=muscle, mew=1.7, zorder=5, clip_on=False)[0],
            "here": right.plot([], [], "o", ms=9, color=muscle, mec="white", zorder=6, clip_on=False)[0],
        }
        labels = {
            "force": "force", "fast force": "force without the latch", "phosphorylation": "phosphorylated",
            "held": "Ca²⁺ held for ever", "held fast": "the same, without the latch", "points": "now",
        }  # fmt: skip
        figure.legend(
            [artists[n] for n in labels], labels.values(), ncol=3, loc="lower center", bbox_to_anchor=(0.53, 0.0),
            handlelength=2.6, columnspacing=2.6,
        )  # fmt: skip
        return artists

    def update(self, artists, data):
        now, fast, moment = data["now"], data["now without"], data["moment"]
        artists["force"].set_data(TIMES, data["force with"])
        artists["fast force"].set_data(TIMES, data["force without"])
        artists["phosphorylation"].set_data(TIMES, data["phosphorylation with"])
        artists["moment"].set_data([moment, moment], [0, 1.03])
        artists["price moment"].set_data([moment, moment], [0.004, 2])
        artists["points"].set_data([moment], [now["force"]])
        artists["fast point"].set_data([moment], [fast["force"]])
        artists["phosphate point"].set_data([moment], [now["phosphorylation"]])
        artists["price"].set_data(TIMES[SHOWN], data["price with"])
        artists["fast price"].set_data(TIMES[SHOWN], data["price without"])
        artists["held"].set_data(*data["held"])
        artists["held fast"].set_data(*data["held fast"])
        until = moment >= TIMES
        artists["path"].set_data(data["phosphorylation with"][until], data["force with"][until])
        artists["fast path"].set_data(data["phosphorylation without"][until], data["force without"][until])
        artists["here"].set_data([now["phosphorylation"]], [now["force"]])
        artists["fast here"].set_data([fast["phosphorylation"]], [fast["force"]])
        guess = data["prediction"] if data["asked"] else None  # percent of the force at 30 s that is left
        peak = data["force with"][START]
        artists["guess"].set_data(([], []) if guess is None else ([ASKED], [guess / 100 * peak]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        without = f" (without the latch {_share(data['left without'])})" if data["K_7"] < 0.99 * FAST else ""
        cost = f"{data['cheaper']:.2g} times less ATP than" if data["cheaper"] > 1.02 else "as much ATP as"
        return (
            f"After {data['moment']:.0f} s, {data['moment'] - BEGIN:.0f} s after Ca²⁺ fell to {data['after']:.2g} µM, "
            f"phosphorylation is {_share(data['left phosphorylation'])} of what it was and force "
            f"{_share(data['left'])}{without}. Each unit of force costs {cost} without the latch."
        )

    def bounds(self, data):
        for run_of in ("with", "without"):
            yield Bound("shares", np.concatenate((data[f"force {run_of}"], data[f"phosphorylation {run_of}"])), 0, 1)
            yield Bound("ATP per second", data[f"atp {run_of}"], 0)
        yield Bound("the latch never takes force away", data["force with"] - data["force without"], -SLACK, 1)
        yield Bound("K7 does not matter to phosphorylation", _gap(data, "phosphorylation"), -SLACK, SLACK)
        yield Bound("steady states", np.concatenate((*data["held"], *data["held fast"])), 0, 1)
        yield Bound("force per ATP", data["price with"] - data["price without"], high=SLACK)

    def table(self, data):
        import pandas as pd

        kinds = ("force with", "force without", "phosphorylation with", "atp with", "atp without")
        return pd.DataFrame({"time (s)": TIMES, **{f"{k} the latch": data[k] for k in kinds}})


def _gap(data, name: str) -> np.ndarray:
    return data[f"{name} with"] - data[f"{name} without"]


def _share(part: float) -> str:
    return f"{part:.0%}" if 100 * part >= 1 else "less than 1%"
