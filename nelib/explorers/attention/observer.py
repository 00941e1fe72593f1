"""An observer with a criterion: hits, false alarms, the spread of d′, and a gain that acts on everything."""

from functools import lru_cache

import numpy as np
from scipy.special import bdtr

from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.gain import detection, estimates, evidence, rates

MOST, SESSIONS = 400, 400
SEED = 665  # with this seed the session that is shown is near what is expected of it
LOW, HIGH = 0.5, 3.0  # gain
GAINS = np.geomspace(LOW, HIGH, 61)
CRITERIA = np.linspace(-4, 7, 111)  # of the ROC curve, SD
EDGE = (-6.5, 9.5)  # of the evidence that is drawn
BANDS = {"signal": 1.0, "no signal": 0.0}
ASKED = 2.0  # gain for which the prediction is asked
ESTIMATES = (-1.5, 3.6)  # of d' that the axis shows


@lru_cache(maxsize=1)
def _noise() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the noise and the height of the dot of each trial, and the luck of each session; the same for everyone."""
    rng = np.random.default_rng(SEED)
    half = MOST // 2
    heights = rng.uniform(0.04, 0.36, (2, half))
    return rng.standard_normal((2, half)), heights, rng.random((2, SESSIONS))


def counts(luck: np.ndarray, trials: int, share: float) -> np.ndarray:
    """Return counts of yes in sessions of so many trials: the quantiles of the binomial distribution."""
    return np.searchsorted(bdtr(np.arange(trials), trials, share), luck)


@register
class Observer(Explorer):
    """Trials and criterion; the session and 400 like it in ROC space; answers and d′ against gain."""

    name = "11_observer"
    title = "Sensitivity or readiness to say yes"
    size = (800, 440)
    controls = (
        Slider("d_prime", "Signal d′", 0, 2, evidence("d_prime").value, "SD of the noise", step=0.1),
        Slider("criterion", "Criterion", -1, 2.5, 1, "SD at gain 1", step=0.1),
        Slider("gain", "Gain on signal and noise", LOW, HIGH, 1, step=0.1),
        Slider("trials", "Trials", 20, MOST, 100, step=20),
    )
    presets = {
        "Gain × 2": {"gain": 2.0},
        "Half the criterion": {"criterion": 0.5},
        "Without bias, gain × 2": {"criterion": 0.5, "gain": 2.0},
        "A short session": {"trials": 20},
        "Clear signals, gain × 2": {"d_prime": 2.0, "gain": 2.0},
    }

    def compute(self, d_prime, criterion, gain, trials):
        half = round(trials / 2)
        noise, heights, luck = _noise()
        evidence_of = {k: gain * (m + z[:half]) for k, m, z in zip(BANDS, (d_prime, 0), noise, strict=True)}
        yes = {k: x > criterion for k, x in evidence_of.items()}
        hits, alarms = (int(y.sum()) for y in yes.values())
        # Gain on everything moves the criterion, in SD of the noise, and nothing else.
        expected = tuple(float(r) for r in rates(d_prime, criterion / gain))
        many = [counts(u, half, p) for u, p in zip(luck, expected, strict=True)]
        spread = {n: np.quantile(e, (0.025, 0.975)) for n, e in zip(("d", "c"), estimates(*many, half), strict=True)}
        hit, alarm = rates(d_prime, criterion / GAINS)
        return {
            "d_prime": d_prime,
            "criterion": criterion,
            "gain": gain,
            "half": half,
            "evidence": evidence_of,
            "heights": dict(zip(BANDS, heights[:, :half], strict=True)),
            "yes": yes,
            "counts": (hits, half - hits, alarms, half - alarms),
            "found": detection(hits, half - hits, alarms, half - alarms),
            "expected": expected,
            "correct": (1 + expected[0] - expected[1]) / 2,
            "sessions": np.array(many) / half,
            "spread": spread,
            "alike": {0: "no yes at all", 2 * half: "nothing but yes"}.get(hits + alarms),
            "roc": rates(d_prime, CRITERIA),
            "against": {"hits": hit, "false alarms": alarm, "correct": (1 + hit - alarm) / 2},
        }

    def draw(self, figure, data):
        red, guess = color("main"), color("prediction")
        trials = figure.add_axes((0.03, 0.475, 0.385, 0.45))
        sheet, roc = figure.add_axes((0.03, 0.03, 0.395, 0.31)), figure.add_axes((0.5, 0.535, 0.2145, 0.39))
        notes = figure.add_axes((0.47, 0.03, 0.26, 0.31))
        share, size = figure.add_axes((0.79, 0.645, 0.195, 0.28)), figure.add_axes((0.79, 0.125, 0.195, 0.3))
        tint = {"signal": red, "no signal": SOFT}
        trials.set(xlim=EDGE, ylim=(-0.08, 2.05), yticks=[], title="Trials")
        trials.set_xlabel("evidence (SD of the noise at gain 1)")
        trials.grid(visible=False)
        trials.spines["left"].set_visible(False)
        trials.axhline(1, color=FAINT, lw=1)
        soft = dict(fontsize=8.5, color=SOFT)
        for kind, place in BANDS.items():
            trials.text(EDGE[0] + 0.1, place + 0.93, kind, va="top", fontsize=9.5, weight="bold", color=tint[kind])
        key = figure.add_axes((0.79, 0.485, 0.195, 0.105))
        for axes in (sheet, notes, key):
            axes.set(xlim=(0, 1), ylim=(0, 1))
            axes.axis("off")
        for x, word in ((0.45, "says yes"), (0.83, "says no")):
            sheet.text(x, 0.93, word, ha="center", va="center", fontsize=9.5, weight="bold")
        for y, kind in ((0.64, "signal"), (0.26, "no signal")):
            sheet.text(0, y, kind, va="center", fontsize=9.5, weight="bold", color=tint[kind])
            sheet.axhline(y + 0.19, color=FAINT, lw=1)
        cells = [
            sheet.text(x, y, "", ha="center", va="center", fontsize=9.5, linespacing=1.25)
            for x, y in ((0.45, 0.64), (0.83, 0.64), (0.45, 0.26), (0.83, 0.26))
        ]
        roc.set(xlim=(0, 1), ylim=(0, 1), xlabel="false alarms (%)", ylabel="hits (%)", title="ROC space")
        for set_ticks in (roc.set_xticks, roc.set_yticks):
            set_ticks([0, 0.5, 1], ["0", "50", "100"])
        roc.plot([0, 1], [0, 1], color=FAINT, lw=1)
        roc.text(0.98, 0.04, f"◇ expected\n● session\n· {SESSIONS} others", ha="right", va="bottom", **soft)
        notes.text(0, 0.93, "Estimated from counts", va="center", fontsize=9.5, weight="bold")
        notes.text(0, 0.02, f"range: 95% of {SESSIONS} sessions", va="bottom", **soft)
        for axes in (share, size):
            axes.set(xlim=(LOW, HIGH))
            axes.set_xticks([0.5, 1, 2, 3], ["0.5", "1", "2", "3"])
        share.set(ylim=(0, 1), title="Expected (%)")
        share.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        size.set(ylim=ESTIMATES, yticks=[-1, 0, 1, 2, 3], xlabel="gain")
        size.set_title("d′ (line: true)")
        looks = {"hits": dict(color=red), "false alarms": dict(color=SOFT, ls=(0, (3, 1.3))),
                 "correct": dict(color=INK, lw=2.6)}  # fmt: skip
        for y, x, name in ((0.75, 0, "hits"), (0.75, 0.48, "correct"), (0.25, 0, "false alarms")):
            key.plot([x, x + 0.12], [y, y], **(dict(lw=2) | looks[name]))
            key.text(x + 0.15, y, name, va="center", fontsize=9)
        return {
            "dots": {
                k: [
                    trials.plot([], [], "os"[n], ms=4.2, color=tint[k], mfc=tint[k] if said else "white", mew=0.9)[0]
                    for said in (True, False)
                ]
                for n, k in enumerate(BANDS)
            },
            "curves": {k: trials.plot([], [], color=tint[k], lw=1.6)[0] for k in BANDS},
            "criterion": trials.plot([], [], color=INK, lw=1.6)[0],
            "answer": [trials.text(0, 2.05, "", ha=ha, va="bottom", fontsize=9) for ha in ("right", "left")],
            "cells": cells,
            "roc": roc.plot([], [], color=INK, lw=1.6)[0],
            "sessions": roc.plot([], [], ".", ms=3, color=color("reference"), alpha=0.45, mec="none")[0],
            "true": roc.plot([], [], "D", ms=7, color="white", mec=INK, mew=1.4, zorder=5, clip_on=False)[0],
            "session": roc.plot([], [], "o", ms=8, color=INK, mec="white", mew=1.2, zorder=6, clip_on=False)[0],
            "notes": [notes.text(0, y, "", va="center", fontsize=9.5, linespacing=1.25) for y in (0.68, 0.34)],
            "against": {k: share.plot([], [], **look)[0] for k, look in looks.items()},
            "here": [a.plot([], [], color=SOFT, lw=1)[0] for a in (share, size)],
            "points": share.plot([], [], "o", ms=6, color=INK, mec="white", mew=1, zorder=6, clip_on=False)[0],
            "flat": size.plot([], [], color=INK, lw=1.6)[0],
            "bar": size.plot([], [], color=color("reference"), lw=6, solid_capstyle="butt", clip_on=False)[0],
            "now": size.plot([], [], "o", ms=6, color=INK, mec="white", mew=1.2, zorder=6, clip_on=False)[0],
            "guess": share.plot([], [], "*", ms=15, color=guess, zorder=7, clip_on=False)[0],
            "guess label": share.text(0.98, 0.02, "", color=guess, ha="right", va="bottom", fontsize=9,
                                      bbox=dict(fc=PAPER, ec="none", pad=1), transform=share.transAxes),
        }  # fmt: skip

    def update(self, artists, data):
        gain, d, half, criterion = data["gain"], data["d_prime"], data["half"], data["criterion"]
        axis = np.linspace(*EDGE, 161)
        for kind, place in BANDS.items():
            x = np.clip(data["evidence"][kind], *EDGE)
            for line, picked in zip(artists["dots"][kind], (data["yes"][kind], ~data["yes"][kind]), strict=True):
                line.set_data(x[picked], place + data["heights"][kind][picked])
            z = (axis - gain * d * (kind == "signal")) / gain
            artists["curves"][kind].set_data(axis, place + 0.42 + 0.24 / gain * np.exp(-(z**2) / 2))
        artists["criterion"].set_data([criterion] * 2, [-0.08, 2.04])
        for text, word, shift in zip(artists["answer"], ("no", "yes"), (-0.2, 0.2), strict=True):
            text.set_text(word)
            text.set_x(criterion + shift)
        words = ("hits", "misses", "false alarms", "correct rejections")
        for text, word, count in zip(artists["cells"], words, data["counts"], strict=True):
            text.set_text(f"{count} ({count / half:.0%})\n{word}")
        artists["roc"].set_data(data["roc"][1], data["roc"][0])
        artists["sessions"].set_data(data["sessions"][1], data["sessions"][0])
        hits, alarms = data["expected"]
        artists["true"].set_data([alarms], [hits])
        artists["session"].set_data([data["counts"][2] / half], [data["counts"][0] / half])
        found, spread = data["found"], data["spread"]
        for text, name, value in zip(artists["notes"], "dc", (found["d_prime"], found["c"]), strict=True):
            low, high = spread[name]
            sign = "d′" if name == "d" else "bias c"
            value, low, high = (round(float(v), 2) + 0.0 for v in (value, low, high))  # no "-0.00"
            why = ", only the correction" if data["alike"] else ""
            text.set_text(f"{sign} {value:.2f}{why}\n{f'range {low:.2f} to {high:.2f}' if low < high else ''}")
        for name, line in artists["against"].items():
            line.set_data(GAINS, data["against"][name])
        artists["here"][0].set_data([gain, gain], [0, 1])
        artists["here"][1].set_data([gain, gain], ESTIMATES)
        artists["points"].set_data([gain] * 3, [hits, alarms, data["correct"]])
        artists["flat"].set_data([LOW, HIGH], [d, d])
        bar = np.clip(spread["d"], *ESTIMATES) if np.ptp(spread["d"]) > 0 else np.full(2, np.nan)
        artists["bar"].set_data([gain, gain], bar)
        artists["now"].set_data([gain], [found["d_prime"]])
        # The learner predicted how many answers are correct (%) at twice the gain; d′ and criterion as first shown.
        first = self.settings()
        asked = all(abs(data[n] - first[n]) < 0.02 for n in ("d_prime", "criterion"))
        guess = data["prediction"] if asked else None
        artists["guess"].set_data(([], []) if guess is None else ([ASKED], [np.clip(guess / 100, 0, 1)]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        hits, _, alarms, _ = data["counts"]
        half, found, (low, high) = data["half"], data["found"], data["spread"]["d"]
        sizes = f"estimated {found['d_prime']:.2f}"
        if data["alike"]:
            sizes += f", but with {data['alike']} that is only the correction"
        if round(low, 2) < round(high, 2):
            sizes += f"; 95% of {SESSIONS} sessions: {low:.2f} to {high:.2f}"
        return (
            f"Gain {fold(data['gain'])}: {hits} of {half} signals are hits, {alarms} of {half} others false alarms; "
            f"{found['accuracy']:.0%} correct, {data['correct']:.1%} expected. True d′ {data['d_prime']:.1f}, {sizes}."
        )

    def bounds(self, data):
        yield Bound("answers", data["counts"], 0, data["half"])
        yield Bound("shares", [*data["expected"], data["correct"]], 0, 1)
        yield Bound("sessions", data["sessions"], 0, 1)
        yield Bound("expected answers", np.array(list(data["against"].values())), 0, 1)
        yield Bound("estimates of d'", [*data["spread"]["d"], data["found"]["d_prime"]], -4, 6)
        yield Bound("share correct beyond guessing", data["against"]["correct"], 1 / 2, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"gain": GAINS, **data["against"]})
