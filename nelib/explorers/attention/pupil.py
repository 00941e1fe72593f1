"""The pupil as a read-out: bursts of the locus coeruleus, the pupil they leave, and what can be read back from it."""

from functools import lru_cache

import numpy as np

from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color
from nelib.locus import pupil
from nelib.locus.gain import evidence

ASSUMED = evidence("pupil_peak").value  # s, by which the analyst computes
BEFORE, AFTER, SHOWN = 5.0, 6.0, -1.0  # s around the first burst; the tonic wave settles before what is shown
STEP = 0.01  # s
TIMES = np.arange(round((BEFORE + AFTER) / STEP) + 1) * STEP - BEFORE
SEEN = TIMES >= SHOWN
AXIS = TIMES[SEEN]
EVERY = 2  # samples that are drawn
TONIC = 0.2  # of the pupil after the first burst: what the tonic rate adds on average, and how far its wave goes
GAPS = np.linspace(0.02, 3, 150)  # s
FREQUENCIES = np.geomspace(0.05, 3, 121)  # Hz
CLOSEST, WIDEST = 0.1, 2.5  # s
FURTHEST = 5.2  # gap up to which a dip is computed, in units of the peak time
MOST = 3.5  # largest fitted size that is drawn
LEAST = -2.5  # and the smallest
BARS = ((0.0, 0.5), (1.15, 1.65))  # places of the true and of the fitted size
PHASES = {"rising": 1, "falling": -1}  # of the tonic wave at the first burst
SMALL = 1e-3  # share below which no number is told
NEAR = 0.02  # how far settings may be from those where a prediction was asked for


def _both(t: np.ndarray, gaps: np.ndarray, second: float) -> np.ndarray:
    """Return the pupil after two bursts, a row for each gap; times and gaps in units of the peak time."""
    return pupil.response(t, peak=1) + second * pupil.response(t - np.asarray(gaps)[..., None], peak=1)


def _turns(both: np.ndarray) -> np.ndarray:
    """Return where a falling pupil rises again."""
    step = np.diff(both)
    return (step[..., :-1] < 0) & (step[..., 1:] > 0)


@lru_cache(maxsize=64)
def dips(second: float) -> tuple[np.ndarray, np.ndarray]:
    """Return gaps in units of the peak time, and how deep the pupil falls between two bursts, of the lower hump.

    The response keeps its shape when its peak comes later, so that one curve serves every pupil. Up to the first gap
    there is one hump.
    """
    t = np.linspace(0, FURTHEST + 2, 721)
    gaps = np.linspace(0, FURTHEST, 41)[1:]
    low = high = float(gaps[_turns(_both(t, gaps, second)).any(axis=1)][0])
    low -= gaps[0]
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (low, middle) if _turns(_both(t, middle, second)).any() else (middle, high)
    gaps = high + np.linspace(0, 1, 51) ** 2 * (FURTHEST - high)
    both = _both(t, gaps, second)
    at = _turns(both).argmax(axis=1) + 1
    before = np.arange(t.size) <= at[:, None]
    humps = [np.where(side, both, 0).max(axis=1) for side in (before, ~before)]
    return gaps, 1 - both[np.arange(at.size), at] / np.minimum(*humps)


@register
class Pupil(Explorer):
    """Bursts and tonic firing, the pupil, and three things lost on the way: gaps, fast waves, and sizes."""

    name = "11_pupil"
    title = "What the pupil tells of the locus coeruleus"
    size = (800, 480)
    controls = (
        Slider("gap", "Gap between two bursts", CLOSEST, WIDEST, 1.5, "s", step=0.05),
        Slider("second", "Second burst", 0.2, 2, 1, "× the first", step=0.05),
        Slider("wave", "Wave of tonic firing", 0.05, 3, 2, "Hz", log=True),
        Choice("phase", "Wave at the first burst", tuple(PHASES), "rising"),
        Slider("peak", "This person's peak comes at", 0.6, 1.4, ASSUMED, "s", step=0.01),
    )
    presets = {
        "Two bursts, one hump": {"gap": 0.5},
        "A slow wave": {"wave": 0.1},
        "A slow wave that falls": {"wave": 0.1, "phase": "falling"},
        "A faster pupil": {"gap": 0.2, "peak": 0.8},
        "A slower pupil": {"gap": 0.5, "peak": 1.2},
    }

    def compute(self, gap, second, wave, phase, peak):
        area = pupil.area(peak=peak)
        level = TONIC / pupil.area()  # bursts per second
        rate = level * (1 + PHASES[phase] * np.sin(2 * np.pi * wave * TIMES))
        tonic = pupil.from_rate(STEP, rate, peak=peak)[SEEN]
        bursts = [pupil.trace(AXIS, [t], [w], peak=peak) for t, w in ((0, 1), (gap, second))]
        total = tonic + bursts[0] + bursts[1]
        # The analyst takes the level before the first burst as zero, and knows when the bursts were.
        base = float(total[AXIS < 0].mean())
        fitted = pupil.fitted_weights(AXIS, total - base, [0, gap], peak=ASSUMED)
        fit = base + pupil.trace(AXIS, [0, gap], fitted, peak=ASSUMED)
        gaps, depth = dips(second)
        two = peak * float(gaps[0])
        return {
            "gap": gap,
            "second": second,
            "wave": wave,
            "phase": phase,
            "peak": peak,
            "rate": rate[SEEN] / level,
            "tonic": tonic,
            "bursts": np.array(bursts),
            "pupil": total,
            "fit": fit,
            "explained": float(1 - np.var(total - fit) / np.var(total)),
            "sizes": np.array([1, second]),
            "fitted": fitted,
            "depth": np.interp(GAPS / peak, gaps, depth, left=0),
            "dip": float(np.interp(gap / peak, gaps, depth, left=0)),
            "apart": gap >= two,
            "two": two,
            "passed": pupil.passed(FREQUENCIES, peak=peak),
            "share": float(pupil.passed(wave, peak=peak)),
            "half": pupil.half_frequency(peak=peak),
            "highest": level * 2 * area + 1 + second,
            "asked": second == 1 and abs(peak / ASSUMED - 1) < NEAR,
        }

    def draw(self, figure, data):
        top = figure.add_axes((0.06, 0.79, 0.44, 0.145))
        low = figure.add_axes((0.06, 0.115, 0.44, 0.555))
        one, two, three = (figure.add_axes((0.6, b, 0.385, 0.175)) for b in (0.76, 0.44, 0.115))
        red, guess, blue = color("norepinephrine"), color("prediction"), color("second")
        soft = dict(fontsize=8.5, color=SOFT)
        top.set(xlim=(SHOWN, AFTER), ylim=(0, 2.2), title="Locus coeruleus")
        top.text(1, 1.06, "bars: bursts; shaded: tonic rate", ha="right", transform=top.transAxes, **soft)
        top.tick_params(labelbottom=False)
        top.set_yticks([0, 1, 2])
        low.set(xlim=(SHOWN, AFTER), ylim=(-0.15, 4.3), xlabel="time after the first burst (s)", title="Pupil")
        low.set_yticks([0, 1, 2, 3])
        low.text(1, 1.02, "model: nothing else moves it", ha="right", transform=low.transAxes, **soft)
        low.set_ylabel("dilation (× one burst)", labelpad=2)
        one.set(xlim=(0, 3), ylim=(0, 1.05), xlabel="gap (s)", title="Dip in between")
        two.set(xlim=(0.05, 3), ylim=(0, 1.05), xscale="log", xlabel="wave of tonic firing (Hz)")
        two.set_title("Wave that passes")
        two.set_xticks([0.05, 0.1, 0.3, 1, 3], ["0.05", "0.1", "0.3", "1", "3"])
        two.minorticks_off()
        for axes in (one, two):
            axes.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])
            axes.xaxis.labelpad = 1
        three.set(xlim=(-0.3, 2.05), ylim=(LEAST, MOST), title="Size of the bursts")
        three.set_xticks(np.ravel(BARS), ["1st, true", "1st, fit", "2nd, true", "2nd, fit"])
        three.set_yticks([-2, 0, 2], ["−2", "0", "2"])
        three.axhline(0, color=INK, lw=1)
        dot = dict(marker="o", ms=9, color=INK, mec="white", mew=1.3, ls="", zorder=7, clip_on=False)
        mark = dict(marker="D", ms=7, mfc=PAPER, mec=red, mew=1.8, ls="", zorder=6)

        def corner(axes, **more):
            return axes.text(1, 1.045, "", ha="right", va="bottom", fontsize=9, transform=axes.transAxes, **more)

        artists = {
            "rate": top.fill([0], [0], fc=red, alpha=0.25, lw=0)[0],
            "sticks": [top.plot([], [], color=red, lw=5, solid_capstyle="butt", zorder=3)[0] for _ in range(2)],
            "tonic": low.fill([0], [0], fc=red, alpha=0.2, lw=0)[0],
            "bursts": [low.plot([], [], color=red, lw=1.3, ls=(0, (5, 1.6)), zorder=3)[0] for _ in range(2)],
            "pupil": low.plot([], [], color=INK, lw=2.4, zorder=4)[0],
            "fit": low.plot([], [], color=blue, lw=1.9, ls=(0, (1, 1.3)), zorder=5)[0],
            "curve": one.plot([], [], color=red, zorder=3)[0],
            "least": one.plot([], [], **mark, clip_on=False)[0],
            "least label": corner(one),
            "dip": one.plot([], [], **dot)[0],
            "passed": two.plot([], [], color=red, zorder=3)[0],
            "half": two.plot([], [], **mark)[0],
            "half label": corner(two),
            "wave": two.plot([], [], **dot)[0],
            "true": [three.plot([], [], color=red, lw=13, solid_capstyle="butt", alpha=0.75)[0] for _ in range(2)],
            "fitted": [three.plot([], [], color=blue, lw=13, solid_capstyle="butt", alpha=0.75)[0] for _ in range(2)],
            "fitted label": [three.text(fit + 0.09, 0.75, "", va="center", fontsize=9, color=blue) for _, fit in BARS],
            "explained": corner(three),
            "guess": one.plot([], [], color=guess, lw=1.8, ls="--", zorder=5)[0],
            "guess label": one.text(0.985, 0.06, "", ha="right", color=guess, fontsize=9, transform=one.transAxes,
                                    bbox=dict(fc=PAPER, ec="none", pad=0.8), zorder=8),
        }  # fmt: skip
        low.legend([artists[n] for n in ("pupil", "fit")] + [artists["bursts"][0], artists["tonic"]],
                   ["pupil of this person", f"fit, peak at {ASSUMED:g} s", "from each burst", "from tonic firing"],
                   loc="upper right", ncols=2, borderaxespad=0.1, handlelength=2.1, columnspacing=1.2)  # fmt: skip
        return artists

    def update(self, artists, data):
        edge = np.array([SHOWN, AFTER])
        x = np.concatenate(([edge[0]], AXIS[::EVERY], [edge[1]]))
        for name, values in (("rate", data["rate"] / 2), ("tonic", data["tonic"])):
            artists[name].set_xy(np.column_stack((x, np.concatenate(([0], values[::EVERY], [0])))))
        for k, (time, size) in enumerate(((0, 1), (data["gap"], data["second"]))):
            artists["sticks"][k].set_data([time, time], [0, size])
            artists["bursts"][k].set_data(AXIS[::EVERY], data["bursts"][k][::EVERY])
            artists["true"][k].set_data([BARS[k][0]] * 2, [0, size])
            fitted = float(np.clip(data["fitted"][k], LEAST, MOST))
            artists["fitted"][k].set_data([BARS[k][1]] * 2, [0, fitted])
            artists["fitted label"][k].set_text(_size(data["fitted"][k]))
        for name in ("pupil", "fit"):
            artists[name].set_data(AXIS[::EVERY], data[name][::EVERY])
        artists["curve"].set_data(GAPS, data["depth"])
        artists["least"].set_data([data["two"]], [0])
        artists["least label"].set_text(f"◇ two humps from {data['two']:.2f} s")
        artists["dip"].set_data([data["gap"]], [data["dip"]])
        artists["passed"].set_data(FREQUENCIES, data["passed"])
        artists["half"].set_data([data["half"]], [0.5])
        artists["half label"].set_text(f"◇ half at {data['half']:.2f} Hz")
        artists["wave"].set_data([data["wave"]], [data["share"]])
        artists["explained"].set_text(f"fit explains {_percent(data['explained'])}")
        # The learner predicted the gap, in s, below which two equal bursts become one hump.
        guess = data["prediction"] if data["asked"] else None
        at = None if guess is None else min(max(guess, 0), 3)
        artists["guess"].set_data(([], []) if at is None else ([at, at], [0, 1]))
        artists["guess label"].set_text("" if at is None else "- - your prediction")

    def describe(self, data):
        humps = "two humps" if data["apart"] else "one hump"
        first, second = (_size(v) for v in data["fitted"])
        return (
            f"Bursts {fold(data['gap'])} s apart leave {humps}; two humps need {data['two']:.2f} s. Of a tonic wave of "
            f"{fold(data['wave'])} hertz, {data['phase']} at the first burst, {_percent(data['share'])} passes. A fit "
            f"with a peak at {ASSUMED:g} s explains {_percent(data['explained'])} and finds sizes {first} and "
            f"{second}; true are 1 and {fold(data['second'])}."
        )

    def bounds(self, data):
        yield Bound("pupil", data["pupil"], 0, data["highest"])
        yield Bound("what tonic firing adds", data["tonic"], 0)
        yield Bound("response to a burst", data["bursts"] / data["sizes"][:, None], 0, 1)
        yield Bound("dip", [data["dip"], *data["depth"]], 0, 1)
        yield Bound("a wider gap, a deeper dip", np.diff(data["depth"]), -1e-9)
        yield Bound("share of a wave that passes", [data["share"], *data["passed"]], 0, 1)
        yield Bound("a faster wave passes less", np.diff(data["passed"]), -np.inf, 0)
        yield Bound("explained", data["explained"], -np.inf, 1)

    def table(self, data):
        import pandas as pd

        columns = {"pupil": data["pupil"], "fit": data["fit"], "from tonic firing": data["tonic"]}
        return pd.DataFrame({"time (s)": AXIS, **columns})


def _size(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _percent(share: float) -> str:
    if share < SMALL:
        return "less than 0.1%"
    return "over 99.9%" if share > 1 - SMALL / 2 else f"{100 * share:.3g}%"
