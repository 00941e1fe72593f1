"""A drug step: one neuron, clonidine, yohimbine, and how sure so few spikes can make us."""

import numpy as np

from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.firing import draw, drug_factor, value
from nelib.locus.rate_change import ratio_interval, spikes_needed, visible_share

BEFORE, AFTER = -10, 60  # min
LOOK = value("clonidine_minutes")  # min after clonidine, when the rate is compared with that before
NEURONS = {  # choice -> kind, rate in Hz
    "TH+, 1 Hz": ("TH+", 1.0),
    "TH+, 0.3 Hz": ("TH+", 0.3),
    "TH+, 3 Hz": ("TH+", 3.0),
    "TH−, 1 Hz": ("TH-", 1.0),
}
FIRST = next(iter(NEURONS))
MINUTES = np.arange(BEFORE, AFTER + 1)
LONGEST = 10  # min of counting
WINDOWS = np.linspace(1, LONGEST, 91)
SEED = 6  # a neuron whose counts lie near their expected values
TOP, WIDE = 300, 200  # percent, of the two axes
SEC = 60  # s in a minute
LATEST = 50  # min, for yohimbine


def course(clonidine: float, yohimbine: float, when: float, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Return times in min and what the drugs leave of the rate then; at an injection a time comes twice."""
    events = sorted({0.0, float(when)})
    grid = np.setdiff1d(np.linspace(0, AFTER, 2 * AFTER + 1), events)
    times, left = [float(BEFORE)], [1.0]
    for t in np.sort(np.concatenate([grid, events, events])):
        twice = times[-1] == t or t not in events  # the second of two has the drug
        given = clonidine if t > 0 or twice else 0.0
        blocked = yohimbine if t > when or (t == when and twice) else 0.0
        times.append(float(t))
        left.append(drug_factor(clonidine=given, yohimbine=blocked, minutes=float(t), kind=kind))
    return np.array(times), np.array(left)


def back_at(times: np.ndarray, left: np.ndarray) -> float:
    """Return when the rate is back at 90 percent for good: 0 if it never was below, more than the hour if it is not."""
    low = np.flatnonzero(left < value("recovered"))
    if not low.size:
        return 0.0
    last = low[-1]
    if last == left.size - 1:
        return 2.0 * AFTER
    part = (value("recovered") - left[last]) / (left[last + 1] - left[last])
    return float(times[last] + part * (times[last + 1] - times[last]))


@register
class DrugStep(Explorer):
    """The rate of one neuron in each minute, and what two counts tell about the drug."""

    name = "09_drugs"
    title = "A drug step: one neuron, clonidine, then yohimbine"
    size = (800, 450)
    controls = (
        Slider("clonidine", "Clonidine, i.v.", 0.02, 20, value("clonidine_dose"), "µg/kg", log=True),
        Slider("yohimbine", "Yohimbine", 0.3, 100, 10, "× K_B", log=True),
        Slider("when", "Yohimbine comes after", 0, LATEST, 20, "min", step=1),
        Choice("neuron", "Neuron", tuple(NEURONS), FIRST),
        Slider("minutes", "You count for", 1, LONGEST, 2, "min", step=0.5),
    )
    presets = {
        "Hardly any clonidine": {"clonidine": 0.06},
        "Hardly any, counted for 10 min": {"clonidine": 0.06, "minutes": LONGEST},
        "Yohimbine first": {"when": 0},
        "The neighbor": {"neuron": "TH−, 1 Hz"},
    }

    def compute(self, clonidine, yohimbine, when, neuron, minutes):
        kind, base = NEURONS[neuron]
        times, left = course(clonidine, yohimbine, when, kind)

        def rate(seconds):
            # Half a step later: at an injection the rate jumps, and what counts is what comes then.
            return base * np.interp(seconds / SEC + BEFORE + 1e-6, times, left)

        spikes = draw(rate, (AFTER - BEFORE) * SEC, np.random.default_rng(SEED), step=1.0) / SEC + BEFORE

        def count(start, stop):
            return int(np.searchsorted(spikes, stop) - np.searchsorted(spikes, start))

        control, test = count(-minutes, 0), count(LOOK - minutes / 2, LOOK + minutes / 2)
        low, high = (min(x, 100.0) for x in ratio_interval(control, test))
        fine = np.linspace(LOOK - minutes / 2, LOOK + minutes / 2, 201)
        true = float(np.interp(fine, times, left).mean())
        share = visible_share(base * SEC * minutes)
        return {
            "clonidine": clonidine,
            "yohimbine": yohimbine,
            "when": when,
            "kind": kind,
            "neuron": neuron,
            "base": base,
            "minutes": minutes,
            "times": times,
            "left": left,
            "counts": np.histogram(spikes, MINUTES)[0],
            "control": control,
            "test": test,
            "measured": test / max(control, 1),
            "interval": (low, high),
            "true": true,
            "visible": share,
            "rise": (2 - np.sqrt(share)) ** 2,
            "curve": np.array([1 - visible_share(base * SEC * w) for w in WINDOWS]),
            "needed": spikes_needed(true) / base / SEC if true < 0.999 else 0.0,
            "back": back_at(times, left),
            "asked": bool(
                kind == "TH+" and when > LOOK + LONGEST / 2 and np.isclose(clonidine, self.controls[0].default)
            ),
        }

    def draw(self, figure, data):
        course_ = figure.add_axes((0.065, 0.51, 0.91, 0.415))
        gauge = figure.add_axes((0.035, 0.225, 0.49, 0.125))
        need = figure.add_axes((0.63, 0.125, 0.345, 0.235))
        drug, block, guess, cell = (color(n) for n in ("drug", "drug", "prediction", "norepinephrine"))
        course_.set(xlim=(BEFORE, AFTER), ylim=(0, TOP), yticks=[0, 50, 100, 150, 200])
        course_.set_title("Spikes in each minute, % of the mean before (dashed: true rate)")
        course_.set_xlabel("minutes after clonidine", labelpad=1)
        course_.set_xticks(range(BEFORE, AFTER + 1, 10))
        gauge.set(xlim=(0, WIDE), ylim=(0, 1), yticks=[], xticks=[0, 50, 100, 150, 200])
        gauge.set_title("Left at 10 min (%)", pad=7)
        gauge.spines["left"].set_visible(False)
        gauge.axvline(100, color=SOFT, lw=1)
        need.set(xlim=(1, LONGEST), ylim=(0, 100), xticks=range(1, LONGEST + 1), yticks=[0, 25, 50, 75, 100])
        need.set_title("Smallest fall seen, % (dashed: true)", pad=7, fontsize=10)
        need.set_xlabel("minutes counted, before and at 10 min", labelpad=1)
        cover = dict(boxstyle="square,pad=0.15", fc=PAPER, ec="none", alpha=0.85)
        word = dict(fontsize=9, va="center", zorder=6, bbox=cover)
        shade = dict(fc=cell, alpha=0.16, lw=0)
        artists = {
            "windows": [course_.axvspan(0, 1, **shade) for _ in range(2)],
            "counts": course_.stairs(np.zeros(MINUTES.size - 1), MINUTES, baseline=None, color=cell, lw=1.3),
            "true": course_.plot([], [], color=INK, lw=1.6, ls=(0, (4, 1.5)), zorder=3)[0],
            "clonidine": course_.text(0.6, 282, "", color=drug, **word),
            "yohimbine line": course_.plot([], [], color=block, lw=1.8, ls=(0, (1, 1)), zorder=4)[0],
            "yohimbine": course_.text(0, 251, "", color=block, **word),
            "before": course_.text(-0.4, 222, "", ha="right", **word),
            "at": course_.text(LOOK, 222, "", ha="center", **word),
            "blur": gauge.axvspan(50, 150, color=FAINT, alpha=0.8, lw=0, zorder=0),
            "interval": gauge.plot([], [], color=cell, lw=3.5, solid_capstyle="butt", marker="|",
                                   ms=13, mew=2)[0],
            "measured": gauge.plot([], [], "o", ms=9, color=cell, zorder=5, clip_on=False)[0],
            "truth": gauge.plot([], [], "D", ms=8, mfc=PAPER, mec=INK, mew=1.7, zorder=4, clip_on=False)[0],
            "guess": gauge.plot([], [], "*", ms=14, color=guess, zorder=6, clip_on=False)[0],
            "guess label": figure.text(0.525, 0.372, "", color=guess, ha="right", fontsize=9),
            "curve": need.plot([], [], color=SOFT, lw=2.2)[0],
            "fall": need.plot([], [], color=INK, lw=1.6, ls=(0, (4, 1.5)))[0],
            "here": need.plot([], [], "s", ms=8, color=SOFT, mec=PAPER, zorder=5, clip_on=False)[0],
        }  # fmt: skip
        course_.plot([0, 0], [0, 293], color=drug, lw=1.8, zorder=4)
        names = {
            "measured": "counted, with 95% interval", "truth": "true",
            "blur": "a change this small is missed more than 1 time in 5",
        }  # fmt: skip
        for row, part in enumerate((("measured", "truth"), ("blur",))):
            figure.legend([artists[n] for n in part], [names[n] for n in part], loc="lower left", handlelength=1.2,
                          bbox_to_anchor=(0.02, 0.068 - 0.053 * row), ncol=2, columnspacing=1.6)  # fmt: skip
        return artists

    def update(self, artists, data):
        w = data["minutes"]
        for span, start in zip(artists["windows"], (-w, LOOK - w / 2), strict=True):
            span.set_bounds(start, 0, w, 0.69)
        artists["counts"].set_data(100 * data["counts"] / (data["base"] * SEC))
        artists["true"].set_data(data["times"], 100 * data["left"])
        artists["clonidine"].set_text(f"clonidine {fold(data['clonidine'])} µg/kg")
        late = data["when"] > 42
        artists["yohimbine line"].set_data([data["when"]] * 2, [0, 263])
        artists["yohimbine"].set_text(f"yohimbine {fold(data['yohimbine'])} × K$_B$")
        artists["yohimbine"].set_x(data["when"] + (-0.6 if late else 0.6))
        artists["yohimbine"].set_ha("right" if late else "left")
        artists["before"].set_text(f"{data['control']} spikes")
        artists["at"].set_text(f"{data['test']} spikes")
        low, high = (100 * x for x in data["interval"])
        artists["blur"].set_bounds(100 * data["visible"], 0, 100 * (data["rise"] - data["visible"]), 1)
        artists["interval"].set_data([low, high], [0.5, 0.5])
        artists["measured"].set_data([min(100 * data["measured"], WIDE)], [0.5])
        artists["truth"].set_data([100 * data["true"]], [0.5])
        guess = data["prediction"] if data["asked"] else None
        artists["guess"].set_data(([], []) if guess is None else ([min(max(guess, 0), WIDE)], [0.88]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")
        artists["curve"].set_data(WINDOWS, 100 * data["curve"])
        artists["fall"].set_data([1, LONGEST], [100 * max(1 - data["true"], 0)] * 2)
        artists["here"].set_data([w], [100 * (1 - data["visible"])])

    def describe(self, data):
        low, high = (100 * x for x in data["interval"])
        seen = "a fall" if high < 100 else "a rise" if low > 100 else "no change"
        back = data["back"]
        then = (
            "never under 90%" if back == 0 else f"at 90% again after {back:.0f} min" if back <= AFTER else
            "not at 90% again within the hour"
        )  # fmt: skip
        return (
            f"{data['control']} spikes in {data['minutes']:.3g} min before, {data['test']} at 10 min: "
            f"{100 * data['measured']:.0f}% left (95% interval {low:.0f} to {high:.0f}%), so {seen} is seen. True: "
            f"{100 * data['true']:.0f}%, {then}. Counted so, falls of less than {100 * (1 - data['visible']):.0f}% are "
            "missed more than once in five times."
        )

    def bounds(self, data):
        yield Bound("the drugs leave some of the rate", data["left"], 0, value("yohimbine_gain"))
        yield Bound("spikes in a minute", data["counts"], 0, SEC / value("refractory") * 1000)
        yield Bound("interval holds what was counted", data["interval"][1] - data["measured"], 0)
        yield Bound("interval holds what was counted", data["measured"] - data["interval"][0], 0)
        yield Bound("longer counting shows smaller falls", np.diff(data["curve"]), high=0)
        yield Bound("time of recovery (min)", data["back"], 0, 2 * AFTER)
        if data["kind"] == "TH-":
            yield Bound("the neighbor does not answer", data["left"], 1, 1)

    def table(self, data):
        import pandas as pd

        middle = (MINUTES[:-1] + MINUTES[1:]) / 2
        true = np.interp(middle, data["times"], data["left"]) * data["base"]
        return pd.DataFrame({"minute": MINUTES[:-1], "spikes": data["counts"], "true rate (Hz)": true})
