"""Whether the mode of the locus coeruleus changes what can be told apart, or only how readily the network answers."""

from functools import cache

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.special import ndtr, ndtri

from nelib.explorers.attention.task_runs import MODES, SCORES, STRENGTHS, TIMES, TRIALS, table
from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.gain import evidence
from nelib.locus.vigilance import KINDS

TONIC, PHASIC = (evidence(n).value for n in ("C_tonic", "C"))
GRID = np.linspace(TONIC, PHASIC, 17)  # modes of the curves
LEVELS = np.linspace(0.2, 1, 321)  # thresholds of the ROC curve
SHOWN = (0.45, 0.85)  # thresholds that are drawn
FEW = 20  # of thousands of trials: too few for a mean time
ALIKE = 0.01  # areas, and shares of correct answers, that differ by less are called alike
RARE = 0.01  # shares nearer to none or to all than this have too few trials for a number
STEPS = 41  # of a course in time
FINE = np.linspace(SCORES[0], SCORES[-1], 61)  # normal deviates, between those of the quantiles too
NOTE = f"± 95%; precomputed: {TRIALS} targets and\n{TRIALS} others at {len(MODES)} modes, curves between"
VERDICTS = {"neither": "phasic and tonic are alike", "phasic": "phasic is better", "tonic": "tonic is better"}
NAMED = {"phasic": -1, "tonic": 0}  # places in the grid


@cache
def course(strength: float) -> PchipInterpolator:
    """Return the quantiles of all modes as curves in time, for one of the strengths; they rise with time."""
    dense = PchipInterpolator(SCORES, table()[STRENGTHS.index(strength)], axis=-1)(FINE)
    return PchipInterpolator(TIMES, dense, axis=2)


def between(shares: np.ndarray, modes: np.ndarray) -> np.ndarray:
    """Return shares, given along their first axis at `MODES`, at other modes.

    The network has a step between its modes. Curves through it that keep what rises rising do not swing.
    """
    return PchipInterpolator(MODES, shares)(modes)


def answered(quantiles: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Return the share of trials that reach a threshold; the quantiles of `FINE` lie along the last axis.

    Between them, and beyond them, the normal deviate is a straight line.
    """
    level = np.asarray(level)[..., None]
    k = np.clip((quantiles < level).sum(axis=-1, keepdims=True), 1, FINE.size - 1)
    low, high = (np.take_along_axis(np.broadcast_to(quantiles, np.broadcast_shapes(quantiles.shape, k.shape)), i, -1)
                 for i in (k - 1, k))  # fmt: skip
    z = FINE[k - 1] + (level - low) / (high - low) * (FINE[k] - FINE[k - 1])
    return ndtr(-z[..., 0])


def curves(strength: float, deadline: float, modes: np.ndarray) -> np.ndarray:
    """Return the share answered by the deadline for modes by kinds, at all `LEVELS`."""
    share = between(answered(course(strength)(deadline)[:, :, None], LEVELS), modes)
    return np.minimum.accumulate(share, axis=-1)


def mean_time(strength: float, deadline: float, modes: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Return the mean time of the hits for each mode, each at its own threshold; NaN where there are hardly any."""
    times = np.linspace(0, deadline, STEPS)
    kept = answered(course(strength)(times)[:, 0, :, None], np.asarray(level))
    own = np.arange(modes.size)
    share = np.maximum.accumulate(between(kept, modes)[own, :, own], axis=1)
    hits, enough = share[:, -1], share[:, -1] * TRIALS >= FEW
    return np.where(enough, deadline - np.trapezoid(share, times, axis=1) / np.where(enough, hits, 1), np.nan)


def sensitivity(hits: float, alarms: float) -> str:
    """Write d', which is not known from shares that are too near to none or to all."""
    if max(hits, alarms) < RARE or min(hits, alarms) > 1 - RARE:
        return "unknown"
    kept = np.clip((hits, alarms), RARE, 1 - RARE)
    value = round(float(ndtri(kept[0]) - ndtri(kept[1])), 1) + 0.0  # no "-0.0"
    return "over " * bool((kept != (hits, alarms)).any()) + f"{value:.1f}"


def correct_error(hits: float, alarms: float) -> float:
    """Return the standard error of the share of correct answers."""
    return float(np.sqrt((hits * (1 - hits) + alarms * (1 - alarms)) / TRIALS) / 2)


def larger(found: dict[str, tuple[float, float]]) -> str:
    """Return which of the two modes has more of something, given with its standard error, or "neither"."""
    (phasic, one), (tonic, two) = found["phasic"], found["tonic"]
    if abs(phasic - tonic) < max(ALIKE, 2 * np.hypot(one, two)):
        return "neither"
    return "phasic" if phasic > tonic else "tonic"


def percent(share: float, digits: int = 1) -> str:
    """Write a share in percent, and only on which side it is where trials are too few for a number."""
    if share > 1 - RARE:
        return f"over {1 - RARE:.0%}"
    return f"under {RARE:.0%}" if share < RARE else f"{share:.{digits}%}"


def area(hits: np.ndarray, alarms: np.ndarray) -> tuple[float, float]:
    """Return the area under a ROC curve and its standard error (Hanley & McNeil), all trials independent."""
    found = float(np.trapezoid(hits[::-1], alarms[::-1]) + alarms[-1] * hits[-1] / 2 + (1 - alarms[0]))
    one, two = found / (2 - found), 2 * found**2 / (1 + found)
    spread = found * (1 - found) + (TRIALS - 1) * (one + two - 2 * found**2)
    return found, float(np.sqrt(max(spread, 0)) / TRIALS)


@register
class Task(Explorer):
    """Answers to targets and distractors against the threshold; ROC curves of the modes; correct answers and time.

    Of the strengths only those that were computed can be had; the slider steps over them.
    """

    name = "11_task"
    title = "Another mode: better, or only readier?"
    size = (800, 460)
    controls = (
        Slider("C", "Mode C: 0.55 tonic, 0.95 phasic", TONIC, PHASIC, PHASIC, step=0.01),
        Slider("threshold", "Threshold of the response", 0.5, 0.8, evidence("threshold").value, step=0.01),
        Slider("deadline", "Deadline", 1.5, TIMES[-1], TIMES[-1], "model time", step=0.5),
        Slider("strength", "Strength of the stimulus", STRENGTHS[0], STRENGTHS[-1], 1, "× usual", step=0.2),
    )
    presets = {
        "Tonic": {"C": TONIC},
        "Tonic, higher threshold": {"C": TONIC, "threshold": 0.73},
        "In a hurry": {"deadline": 3},
        "Weak stimuli": {"strength": 0.4, "deadline": 6},
    }

    def compute(self, C, threshold, deadline, strength):
        strength = min(STRENGTHS, key=lambda known: abs(known - strength))
        modes = np.r_[C, GRID]
        share = curves(strength, deadline, modes)
        here = between(answered(course(strength)(deadline), threshold), modes)
        correct = (1 + share[:, 0] - share[:, 1]) / 2
        best = correct.argmax(axis=-1)
        times, at_best = (
            mean_time(strength, deadline, modes, at) for at in (np.full(modes.size, threshold), LEVELS[best])
        )
        hits, alarms = here[0]
        areas = {"chosen": area(*share[0])} | {n: area(*share[1:][k]) for n, k in NAMED.items()}
        # Near 1, areas hardly differ where answers still do: modes are alike only if both are.
        right = {
            n: (correct[1:][k, best[1:][k]], correct_error(*share[1:][k, :, best[1:][k]])) for n, k in NAMED.items()
        }
        found = {larger(areas), larger(right)} - {"neither"}
        return {
            "C": C,
            "threshold": threshold,
            "deadline": deadline,
            "strength": strength,
            "share": share[0],
            "here": (float(hits), float(alarms)),
            "d_prime": sensitivity(float(hits), float(alarms)),
            "roc": {"chosen": share[0]} | {n: share[1:][k] for n, k in NAMED.items()},
            "points": {n: here[1:][k] for n, k in NAMED.items()},
            "areas": areas,
            "better": found.pop() if len(found) == 1 else "neither",
            "right": {n: float(value) for n, (value, _) in right.items()},
            "correct": {
                "here": (1 + here[1:, 0] - here[1:, 1]) / 2,
                "best": correct[1:].max(axis=-1),
            },
            "now": {"here": float((1 + hits - alarms) / 2), "best": float(correct[0].max())},
            "best threshold": float(LEVELS[best[0]]),
            "times": {n: [float(x) if np.isfinite(x) else None for x in t] for n, t in
                      (("here", times), ("best", at_best))},
        }  # fmt: skip

    def draw(self, figure, data):
        red, guess = color("main"), color("prediction")
        levels, roc = figure.add_axes((0.06, 0.13, 0.275, 0.795)), figure.add_axes((0.425, 0.505, 0.2415, 0.42))
        correct, times = figure.add_axes((0.757, 0.6, 0.21, 0.325)), figure.add_axes((0.757, 0.16, 0.21, 0.26))
        sheet, key = figure.add_axes((0.4, 0.02, 0.285, 0.35)), figure.add_axes((0.757, 0.475, 0.21, 0.1))
        soft, dash = dict(fontsize=8.5, color=SOFT), (0, (3, 1.3))
        for axes in (sheet, key):
            axes.set(xlim=(0, 1), ylim=(0, 1))
            axes.axis("off")
        levels.set(xlim=SHOWN, ylim=(0, 1.17), xlabel="threshold of the response", title="Answered in time (%)")
        levels.set_xticks([0.5, 0.6, 0.7, 0.8])
        levels.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        kinds = {"target": dict(color=red, lw=2.2), "distractor": dict(color=SOFT, lw=2.2, ls=(0, (4, 1.6)))}
        for x, kind in ((0.02, "target"), (0.45, "distractor")):
            levels.plot([x, x + 0.11], [0.95, 0.95], transform=levels.transAxes, **kinds[kind])
            levels.text(x + 0.135, 0.95, f"{kind}s", va="center", fontsize=9, transform=levels.transAxes)
        roc.set(xlim=(0, 1), ylim=(0, 1), xlabel="distractors answered (%)", ylabel="targets (%)")
        roc.set_title("ROC curves", pad=9)
        roc.set_xticks([0, 0.5, 1], ["0", "50", "100"])
        roc.set_yticks([0, 0.5, 1], ["0", "50", "100"])
        roc.plot([0, 1], [0, 1], color=FAINT, lw=1)
        looks = {"chosen": dict(color=red, lw=4.5, alpha=0.45), "phasic": dict(color=INK, lw=1.6),
                 "tonic": dict(color=INK, lw=1.6, ls=dash)}  # fmt: skip
        marks = {"chosen": dict(marker="o", color=red, ms=9, mec="white", mew=1.3, zorder=7),
                 "phasic": dict(marker="o", color="white", ms=7, mec=INK, mew=1.4, zorder=6),
                 "tonic": dict(marker="s", color="white", ms=6.5, mec=INK, mew=1.4, zorder=6)}  # fmt: skip
        sheet.text(0, 0.93, "Area under the ROC curve (%)", va="center", fontsize=9.5, weight="bold")
        for y, name in zip((0.76, 0.61, 0.46), looks, strict=True):
            sheet.plot([0.01, 0.13], [y, y], **looks[name])
            sheet.plot([0.07], [y], **marks[name])
            sheet.text(0.18, y, f"{name} mode", va="center", fontsize=9.5)
        sheet.text(0, 0, NOTE, va="bottom", **soft)
        for axes in (correct, times):
            axes.set(xlim=(TONIC, PHASIC))
        correct.set_xticks([0.55, 0.65, 0.75, 0.85, 0.95], [])
        times.set_xticks([0.55, 0.65, 0.75, 0.85, 0.95], ["0.55\ntonic", "", "0.75\nmode C", "", "0.95\nphasic"])
        correct.set(ylim=(0.48, 1.02), title="Correct (%)")
        correct.set_yticks([0.5, 0.75, 1], ["50", "75", "100"])
        times.set(ylim=(0, 8), yticks=[0, 2, 4, 6, 8], title="Mean time of hits")
        lines = {"here": dict(color=red, lw=2), "best": dict(color=INK, lw=1.8, ls=dash)}
        for y, name, words in ((0.75, "here", "at this threshold"), (0.25, "best", "each mode at its best")):
            key.plot([0, 0.12], [y, y], **lines[name])
            key.text(0.16, y, words, va="center", fontsize=9)
        dot = dict(ms=8, mec="white", mew=1.3, zorder=6, clip_on=False)
        return {
            "levels": {k: levels.plot([], [], **kinds[k])[0] for k in KINDS},
            "threshold": levels.plot([], [], color=INK, lw=1.2, ls=(0, (1, 1.4)))[0],
            "here": [levels.plot([], [], m, color=t, **dot)[0] for m, t in (("o", red), ("D", SOFT))],
            "roc": {n: roc.plot([], [], **look)[0] for n, look in looks.items()},
            "points": {n: roc.plot([], [], ls="", clip_on=False, **mark)[0] for n, mark in marks.items()},
            "d'": roc.text(0.97, 0.05, "", ha="right", va="bottom", fontsize=9.5, linespacing=1.3),
            "areas": [sheet.text(1, y, "", ha="right", va="center", fontsize=9.5) for y in (0.76, 0.61, 0.46)],
            "verdict": sheet.text(0, 0.3, "", va="center", fontsize=9.5),
            "curves": [{n: a.plot([], [], **line)[0] for n, line in lines.items()} for a in (correct, times)],
            "now": [a.plot([], [], "o", color=red, **dot)[0] for a in (correct, times)],
            "guess": correct.plot([], [], "*", ms=15, color=guess, zorder=7, clip_on=False)[0],
            "guess label": correct.text(0.98, 0.03, "", color=guess, ha="right", va="bottom", fontsize=9,
                                        bbox=dict(fc=PAPER, ec="none", pad=1), transform=correct.transAxes),
        }  # fmt: skip

    def update(self, artists, data):
        threshold = data["threshold"]
        for k, kind in enumerate(KINDS):
            artists["levels"][kind].set_data(LEVELS, data["share"][k])
            artists["here"][k].set_data([threshold], [data["here"][k]])
        artists["threshold"].set_data([threshold] * 2, [0, 1.06])
        for name, (hits, alarms) in data["roc"].items():
            artists["roc"][name].set_data(np.r_[1, alarms, 0], np.r_[1, hits, 0])
        for name, (hit, alarm) in (data["points"] | {"chosen": data["here"]}).items():
            artists["points"][name].set_data([alarm], [hit])
        artists["d'"].set_text(f"d′ at this\nthreshold: {data['d_prime']}")
        for text, (value, error) in zip(artists["areas"], data["areas"].values(), strict=True):
            text.set_text(percent(value) if value > 1 - RARE else f"{100 * value:.1f} ± {196 * error:.1f}")
        artists["verdict"].set_text(VERDICTS[data["better"]])
        series = (data["correct"], {n: [np.nan if x is None else x for x in t[1:]] for n, t in data["times"].items()})
        for lines, values in zip(artists["curves"], series, strict=True):
            for name, line in lines.items():
                line.set_data(GRID, values[name])
        mean = data["times"]["here"][0]
        artists["now"][0].set_data([data["C"]], [data["now"]["here"]])
        artists["now"][1].set_data(([], []) if mean is None else ([data["C"]], [mean]))
        # The learner predicted how many answers the tonic mode can get right (%) where only the threshold is moved.
        first = self.settings()
        asked = all(abs(data[n] - first[n]) < 0.02 for n in ("deadline", "strength"))
        guess = data["prediction"] if asked else None
        artists["guess"].set_data(([], []) if guess is None else ([TONIC], [np.clip(guess / 100, 0.48, 1.02)]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        (hits, alarms), areas, right = data["here"], data["areas"], data["right"]
        mean = data["times"]["here"][0]
        when = "" if mean is None else f" at {fold(mean)} on average"
        return (
            f"C {data['C']:.2f}, threshold {data['threshold']:.2f}, deadline {fold(data['deadline'])}: {percent(hits)} "
            f"hits{when}, {percent(alarms)} false alarms; {percent(data['now']['here'])} correct, "
            f"{percent(data['now']['best'])} at the best threshold, {data['best threshold']:.2f}. ROC area: phasic "
            f"{percent(areas['phasic'][0])}, tonic {percent(areas['tonic'][0])}; at best {percent(right['phasic'])} "
            f"and {percent(right['tonic'])} correct."
        )

    def bounds(self, data):
        yield Bound("answered", data["share"], 0, 1)
        yield Bound("falls with the threshold", np.diff(data["share"], axis=-1), -1, 0)
        yield Bound("correct", [*data["correct"]["here"], data["now"]["here"]], 0, 1)
        yield Bound("at the best threshold", data["correct"]["best"] - data["correct"]["here"], -0.002, 1 / 2)
        for name, values in data["times"].items():
            yield Bound(f"times, {name}", [t for t in values if t is not None], 0, data["deadline"])
        yield Bound("areas", [a for a, _ in data["areas"].values()], 1 / 2, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {
                "mode C": GRID,
                "correct at this threshold": data["correct"]["here"],
                "correct at the best threshold": data["correct"]["best"],
            }
        )
