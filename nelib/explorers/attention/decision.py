"""Deciding between two: paths of evidence and when they end; errors, time and reward against gain."""

from functools import cache

import numpy as np

from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, OUTLINE, PAPER, SOFT, color, pale
from nelib.locus import decision
from nelib.locus.gain import evidence

DRIFT, NOISE, THRESHOLD, PAUSE = (evidence(n).value for n in ("A_drift", "c_noise", "z_threshold", "pause"))
PATHS, SEED = 30, 58  # with this seed the share of errors is near that of all decisions
STEP, SHOWN = 0.01, 4.0  # s
TIMES = STEP * np.arange(round(SHOWN / STEP) + 1)
HILL = np.append(
    np.geomspace(STEP / 100, STEP, 60)[:-1], np.linspace(STEP, SHOWN, 300)
)  # times at which the hills are drawn
LOW, HIGH = 0.1, 30.0  # gain
GAINS = np.geomspace(LOW, HIGH, 2001)
DRAWN = slice(None, None, 10)
NEARLY = 0.9  # of the best rate of reward: the broad middle
TALL, WIDE = 0.75, 3.6  # height of the hills, and of the figure, in units of evidence
FAST, SLOW = 1e-4, 1e3  # s, the axis of mean times
FEWEST = 1e-3  # share below which no number is told
KINDS = {"correct": 1, "wrong": -1, "open": 0}
ASKED, NEAR = 2.0, 0.02  # the gain at which errors are predicted, and how near the other settings must be


@cache
def kicks() -> np.ndarray:
    """Return the noise of all paths, early and late, summed up: the same whatever the settings are."""
    drawn = np.random.default_rng(SEED).standard_normal((2, PATHS, TIMES.size - 1))
    return np.concatenate((np.zeros((2, PATHS, 1)), drawn.cumsum(axis=-1) * np.sqrt(STEP)), axis=-1)


def paths(drift: float, threshold: float, gain: float, late: float) -> dict[str, np.ndarray]:
    """Return paths of evidence, how each ends (1 correct, -1 wrong, 0 not yet), and at which step."""
    early, after = kicks()
    x = gain * (drift * TIMES + NOISE * early) + late * after
    out = np.abs(x) >= threshold
    hit = out.any(axis=1)
    ends = np.where(hit, out.argmax(axis=1), TIMES.size - 1)
    side = np.where(hit, np.sign(x[np.arange(PATHS), ends]), 0).astype(int)
    return {"x": np.clip(x, -threshold, threshold), "side": side, "ends": ends}


def as_line(found: dict[str, np.ndarray], sign: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the paths with one kind of end as one line with gaps."""
    mine = found["side"] == sign
    x = np.where(np.arange(TIMES.size) > found["ends"][mine][:, None], np.nan, found["x"][mine])
    x = np.hstack((x, np.full((len(x), 1), np.nan)))
    return np.tile(np.append(TIMES, np.nan), len(x)), x.ravel()


@register
class Decision(Explorer):
    """Paths between two thresholds with the densities of their ends; errors, mean time and reward against gain."""

    name = "11_decision"
    title = "Fast or right: what gain does to a decision"
    size = (800, 480)
    controls = (
        Slider("gain", "Gain g", LOW, HIGH, 1, log=True),
        Slider("drift", "Drift of the evidence", 0.2, 2, DRIFT, "1/s", step=0.05),
        Slider("threshold", "Threshold", 0.5, 2, THRESHOLD, step=0.05),
        Slider("late", "Noise that comes late", 0, 2, 0, "× early", step=0.05),
        Slider("penalty", "Pause added by an error", 0, 5, 0, "s", step=0.1),
    )
    presets = {
        "Gain doubled": {"gain": 2},
        "Gain and threshold doubled": {"gain": 2, "threshold": 2},
        "Late noise, gain 0.5": {"late": 1, "gain": 0.5},
        "Late noise, gain 2": {"late": 1, "gain": 2},
        "An error costs 2 s": {"penalty": 2},
    }

    def compute(self, gain, drift, threshold, late, penalty):
        late = late * NOISE
        rest = {"drift": drift, "threshold": threshold, "late": late}
        errors, times = (f(gain=GAINS, **rest) for f in (decision.error_rate, decision.decision_time))
        reward = decision.reward_rate(gain=GAINS, penalty=penalty, **rest)
        right, wrong = decision.density(HILL, gain * drift, np.hypot(gain * NOISE, late), threshold)
        time = float(decision.decision_time(gain=gain, **rest))
        # The highest point may come before or after what is drawn.
        around = time * np.geomspace(1 / 100, 10, 200)
        there = decision.density(around, gain * drift, np.hypot(gain * NOISE, late), threshold)[0]
        peak = max(there.max(), right.max())
        best = int(reward.argmax())
        middle = GAINS[reward >= NEARLY * reward[best]]
        fewest = late / NOISE
        least = float(decision.error_rate(gain=fewest, **rest)) if late else None
        return {
            "gain": gain,
            "threshold": threshold,
            "late": late,
            "penalty": penalty,
            "errors": errors,
            "times": times,
            "reward": reward,
            "paths": paths(drift, threshold, gain, late),
            "hills": {"correct": right / peak, "wrong": wrong / peak},
            "error": float(decision.error_rate(gain=gain, **rest)),
            "time": time,
            "rate": float(decision.reward_rate(gain=gain, penalty=penalty, **rest)),
            "best": (float(GAINS[best]), float(reward[best])),
            "middle": (float(middle[0]), float(middle[-1])),
            "fewest": (fewest, least) if late else None,
            "asked": late == 0 and abs(drift / DRIFT - 1) < NEAR and abs(threshold / THRESHOLD - 1) < NEAR,
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.062, 0.115, 0.425, 0.815))
        panels = [figure.add_axes((0.595, 0.735 - 0.31 * k, 0.39, 0.195)) for k in range(3)]
        red, bad, guess = color("main"), color("warning"), color("prediction")
        left.set(xlim=(0, SHOWN), ylim=(-WIDE, WIDE), xlabel="time (s)", title="Evidence, until it is enough")
        left.set_ylabel("evidence", labelpad=1)
        left.set_yticks([-2, -1, 0, 1, 2], ["−2", "−1", "0", "1", "2"])
        soft = dict(fontsize=8.5, color=SOFT)
        left.text(SHOWN, WIDE, f"Thin: {PATHS} simulated decisions, always the same noise.\n"
                  "Hills: when all decisions end (closed form)", ha="right", va="top", **soft)  # fmt: skip
        titles = ("Errors", "Mean time (s)", "Correct per second")
        for axes, title in zip(panels, titles, strict=True):
            axes.set(xlim=(LOW, HIGH), xscale="log", title=title)
            axes.set_xticks([0.1, 0.3, 1, 3, 10, 30], ["0.1", "0.3", "1", "3", "10", "30"])
            axes.tick_params(labelbottom=axes is panels[-1])
            axes.minorticks_off()
        one, two, three = panels
        one.set(ylim=(0, 0.55))
        one.set_yticks([0, 0.25, 0.5], ["0", "25%", "50%"])
        two.set(yscale="log", ylim=(FAST, SLOW))
        two.set_yticks([1e-3, 0.1, 10, 1e3], ["0.001", "0.1", "10", "1000"])
        two.minorticks_off()
        three.set(ylim=(0, 1), xlabel="gain g")
        three.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        three.text(HIGH, 0.97, f"shaded: within {1 - NEARLY:.0%} of the most", ha="right", va="top", **soft)
        here = dict(marker="o", ms=9, color=INK, mec="white", mew=1.3, ls="", zorder=7, clip_on=False)
        mark = dict(marker="D", ms=7, mfc=PAPER, mec=red, mew=1.8, ls="", zorder=6, clip_on=False)
        looks = {
            "open": dict(color=OUTLINE, lw=0.8),
            "correct": dict(color=SOFT, lw=0.9),
            "wrong": dict(color=bad, lw=1.1, ls=(0, (3, 1.2))),
        }

        def corner(axes, **more):
            return axes.text(1, 1.045, "", ha="right", va="bottom", fontsize=9, transform=axes.transAxes, **more)

        return {
            "band": three.fill([0], [0], fc=red, alpha=0.14, lw=0, zorder=0.5)[0],
            "paths": {kind: left.plot([], [], zorder=2, **look)[0] for kind, look in looks.items()},
            "hills": {
                "correct": left.fill([0], [0], fc=FAINT, ec=INK, lw=1.4, zorder=3)[0],
                "wrong": left.fill([0], [0], fc=pale("warning", 0.22), ec=bad, lw=1.4, hatch="////", zorder=3)[0],
            },
            "thresholds": [left.plot([0, SHOWN], [0, 0], color=INK, lw=1.6, zorder=4)[0] for _ in range(2)],
            "ends": [left.plot([], [], "o", ms=4.5, color=INK, zorder=5, clip_on=False)[0],
                     left.plot([], [], "x", ms=6.5, mew=1.8, color=bad, zorder=5, clip_on=False)[0]],
            "shares": [left.text(SHOWN, 0, "", ha="right", va=va, fontsize=9.5, color=tint, zorder=6,
                                 bbox=dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8))
                       for va, tint in (("bottom", INK), ("top", bad))],
            "mean": left.plot([], [], color=red, lw=1.8, marker="|", ms=9, mew=1.8, zorder=6)[0],
            "mean label": left.text(0.06, -WIDE + 0.2, "", va="bottom", color=red, fontsize=9.5),
            "cursor": [a.plot([], [], color=SOFT, lw=1.1, zorder=1)[0] for a in panels],
            "curves": [a.plot([], [], color=red, zorder=3)[0] for a in panels],
            "here": [a.plot([], [], **here)[0] for a in panels],
            "fewest": one.plot([], [], **mark)[0],
            "fewest label": corner(one),
            "time label": corner(two),
            "best": three.plot([], [], **mark)[0],
            "best label": corner(three),
            "guess": one.plot([], [], "*", ms=15, color=guess, zorder=8, clip_on=False)[0],
            "guess label": one.text(0.015, 0.96, "", color=guess, va="top", fontsize=9, transform=one.transAxes,
                                    bbox=dict(fc=PAPER, ec="none", pad=0.8), zorder=8),
        }  # fmt: skip

    def update(self, artists, data):
        gain, z = data["gain"], data["threshold"]
        for kind, line in artists["paths"].items():
            line.set_data(*as_line(data["paths"], KINDS[kind]))
        for line, sign in zip(artists["thresholds"], (1, -1), strict=True):
            line.set_ydata([sign * z] * 2)
        for kind, marks, share, label in zip(
            ("correct", "wrong"), artists["ends"], (1 - data["error"], data["error"]), artists["shares"], strict=True
        ):
            sign, hill = KINDS[kind], data["hills"][kind]
            ends = TIMES[data["paths"]["ends"][data["paths"]["side"] == sign]]
            outline = sign * (z + TALL * np.concatenate(([0], hill, [0])))
            artists["hills"][kind].set_xy(np.column_stack((np.concatenate(([HILL[0]], HILL, [HILL[-1]])), outline)))
            marks.set_data(ends, np.full(ends.size, sign * z))
            label.set_y(sign * (z - 0.09))
            label.set_va("top" if sign > 0 else "bottom")
            label.set_text(f"{kind}: {_share(share)}")
        curves = (data["errors"], data["times"], data["reward"])
        for line, dot, cursor, curve, now in zip(
            artists["curves"], artists["here"], artists["cursor"], curves,
            (data["error"], data["time"], data["rate"]), strict=True,
        ):  # fmt: skip
            line.set_data(GAINS[DRAWN], curve[DRAWN])
            dot.set_data([gain], [now])
            cursor.set_data([gain, gain], [0 if curve is not data["times"] else FAST, now])
        shown = min(data["time"], SHOWN)
        artists["mean"].set_data([0, shown], [-WIDE + 0.1] * 2)
        artists["mean"].set_markevery([1] if data["time"] <= SHOWN else [])
        artists["mean label"].set_text(f"mean time: {_span(data['time'])}")
        fewest = data["fewest"]
        seen = fewest is not None and LOW <= fewest[0] <= HIGH
        artists["fewest"].set_data(([fewest[0]], [fewest[1]]) if seen else ([], []))
        artists["fewest label"].set_text(
            "the lower the gain, the fewer"
            if fewest is None
            else f"{'◇ fewest' if seen else 'fewest, off the axis,'} at gain {fold(fewest[0])}"
        )
        artists["time label"].set_text(_span(data["time"]))
        gain_best, most = data["best"]
        low, high = data["middle"]
        artists["best"].set_data([gain_best], [most])
        artists["best label"].set_text(f"◇ most at gain {fold(gain_best)}")
        artists["band"].set_xy([(low, 0), (low, 1), (high, 1), (high, 0)])
        # The learner predicted the share of errors, in percent, when the gain is doubled.
        guess = min(data["prediction"] / 100, 0.55) if data["prediction"] is not None and data["asked"] else None
        artists["guess"].set_data(([], []) if guess is None else ([ASKED], [guess]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        fewest, (at, most), (low, high) = data["fewest"], data["best"], data["middle"]
        if fewest is None:
            least = "Without late noise, a lower gain always makes fewer errors"
        elif fewest[0] >= LOW:
            least = f"Errors are fewest, {_share(fewest[1])}, at gain {fold(fewest[0])}"
        else:
            least = f"Errors are fewest, {_share(fewest[1])}, off the axis, at gain {fold(fewest[0])}"
        start, stop = "at most " if low <= GAINS[0] else "", "at least " if high >= GAINS[-1] else ""
        return (
            f"Gain {fold(data['gain'])}: {_share(data['error'])} errors after {_span(data['time'])} on average, "
            f"{fold(data['rate'])} correct decisions per second. {least}. Most reward, {fold(most)} per second, at "
            f"gain {fold(at)}; within {1 - NEARLY:.0%} of it from {start}{fold(low)} to {stop}{fold(high)}."
        )

    def bounds(self, data):
        yield Bound("share of errors", [data["error"], *data["errors"]], 0, 1 / 2)
        yield Bound("mean time", [data["time"], *data["times"]], FAST, SLOW)
        yield Bound("more gain, less time", np.diff(data["times"]), -np.inf, 0)
        yield Bound("correct decisions per second", [data["rate"], *data["reward"]], 0, 1 / PAUSE)
        for kind, hill in data["hills"].items():
            yield Bound(f"hill of decisions that are {kind}", hill, 0, 1)
        if data["fewest"]:
            yield Bound("no gain has fewer errors", data["errors"] - data["fewest"][1], -1e-12)

    def table(self, data):
        import pandas as pd

        columns = {"errors": data["errors"], "mean time (s)": data["times"], "correct per second": data["reward"]}
        return pd.DataFrame({"gain": GAINS, **columns})[DRAWN]


def _share(part: float) -> str:
    return "< 0.1%" if part < FEWEST else "> 99.9%" if part > 1 - FEWEST else f"{part:.1%}"


def _span(seconds: float) -> str:
    return f"{fold(1000 * seconds)} ms" if seconds < 1 / 10 else f"{fold(seconds)} s"
