"""One mechanism is not enough: three fits of the same foot shocks, and what each foretells for two drugs."""

import numpy as np
from scipy.interpolate import PchipInterpolator

from nelib.explorers.arousal import rival_runs as runs
from nelib.explorers.arousal.flat import measured, misfit
from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

ANTAGONIST = dict(zip(("none", "1 × K", "3 × K", "100 × K"), runs.BLOCKS, strict=True))
BLOCKED = list(ANTAGONIST)[-1]
NAMES = {"both": "Both brakes", "a2 only": "α2 only", "AHP only": "AHP only"}
MARKS = {"both": "o", "a2 only": "s", "AHP only": "^"}
TINTS = {"both": "norepinephrine", "a2 only": "alpha2", "AHP only": "main"}
LINES = {"both": "-", "a2 only": (0, (5, 1.5)), "AHP only": (0, (1.2, 1.2))}
SHIFT = {"both": -0.22, "a2 only": 0.0, "AHP only": 0.22}
WHEN = ("at rest", "0 to 0.5 s:\nshock", "0.5 to\n1.5 s", "1.5 to 4.5 s:\npause", "4.5 to\n5.5 s")
AXIS = np.linspace(0, runs.DOSES[-1], 81)  # clonidine
FLOOR, ROOF = 0.02, 40.0  # of the rate, relative to that without drugs
LOW, HIGH = 0.03, 20.0  # Hz
NEAR = 0.02  # how far from 1 a strength may be where a prediction was asked for


def between(table: np.ndarray, strength: float) -> np.ndarray:
    """Return what a table (models by strengths by more) holds for one strength, straight between two of them."""
    steps = np.log(runs.STRENGTHS)
    at = np.interp(np.log(strength), steps, np.arange(steps.size))
    k = min(int(at), steps.size - 2)
    return table[:, k] + (at - k) * (table[:, k + 1] - table[:, k])


@register
class Rival(Explorer):
    """The rates after a foot shock, measured and by three fits; the rate at rest against clonidine by each fit."""

    name = "10_rival"
    title = "One mechanism is not enough"
    size = (800, 440)
    controls = (
        Slider("clonidine", "Clonidine", 0, 2, 0, "× its K", step=0.05),
        Choice("antagonist", "α2 antagonist", tuple(ANTAGONIST), "none"),
        Slider("strength", "Strength of all brakes", 0.5, 2, 1, "× the fit", log=True),
    )
    presets = {
        "Block α2": {"antagonist": BLOCKED},
        "Clonidine": {"clonidine": 0.3},
        "Clonidine and antagonist": {"clonidine": 0.3, "antagonist": "3 × K"},
        "Brakes half as strong": {"strength": 0.5},
    }

    def compute(self, clonidine, antagonist, strength):
        rest = between(runs.resting(), strength)
        responses = np.column_stack((rest[:, 0, 0], between(runs.shocked(), strength)))
        curves = PchipInterpolator(runs.DOSES, rest / rest[:, :1, :1], axis=-1)
        block = list(ANTAGONIST).index(antagonist)
        drawn, now = curves(AXIS), curves(clonidine)
        by_model = {
            model: {
                "responses": responses[k],
                "chi2": float(misfit(responses[k])),
                "rest": float(rest[k, 0, 0]),
                "curve": drawn[k, block],
                "free": drawn[k, 0],
                "now": float(now[k, block]),
            }
            for k, model in enumerate(runs.MODELS)
        }
        return {
            "clonidine": clonidine,
            "antagonist": antagonist,
            "strength": strength,
            "models": by_model,
            "best": min(by_model, key=lambda m: by_model[m]["chi2"]),
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.07, 0.285, 0.425, 0.635)), figure.add_axes((0.575, 0.285, 0.405, 0.635))
        left.set(xlim=(-0.5, 4.5), ylim=(LOW, HIGH), yscale="log", title="Foot shocks, no drug: rate (Hz)")
        left.set_xticks(range(len(WHEN)), WHEN, fontsize=8.5)
        left.set_yticks([0.1, 0.3, 1, 3, 10], ["0.1", "0.3", "1", "3", "10"])
        left.tick_params(axis="x", length=0)
        right.set(xlim=(-0.1, runs.DOSES[-1]), ylim=(FLOOR, ROOF), yscale="log")
        right.set_xlabel("clonidine (× its K)", loc="left")
        right.set_xticks([0, 0.5, 1, 1.5, 2], ["0", "0.5", "1", "1.5", "2"])
        right.set_title("Drugs, at rest: rate (× without)")
        right.set_yticks([FLOOR, 0.1, 0.3, 1, 3, 10, 30], ["silent", "0.1", "0.3", "1", "3", "10", "30"])
        for axes in (left, right):
            axes.minorticks_off()
        mean, error = measured()
        for k, (value, e) in enumerate(zip(mean, error, strict=True)):
            left.fill_between([k - 0.4, k + 0.4], value - e, value + e, color=FAINT, lw=0, zorder=1)
            left.plot([k - 0.4, k + 0.4], [value, value], color=INK, lw=1.5, zorder=1.5)
        left.text(1, 0.985, "▬ 14 mouse cells, mean ± SEM", ha="right", va="top", fontsize=9, transform=left.transAxes)
        soft = dict(fontsize=8.5, color=SOFT)
        left.text(0.015, 0.02, "precomputed:\n150 cells, 10 shocks;\nat rest 100 cells, 60 s",
                  va="bottom", transform=left.transAxes, **soft)  # fmt: skip
        right.text(1, -0.105, "thin: no antagonist", ha="right", va="top", transform=right.transAxes, **soft)
        guess = color("prediction")
        artists = {
            "cursor": right.plot([], [], color=SOFT, lw=1.2)[0],
            "free": {}, "curve": {}, "now": {}, "responses": {}, "words": {},
            "guess": right.plot([], [], "*", ms=14, color=guess, zorder=8, clip_on=False)[0],
            "guess label": right.text(1, 0.985, "", color=guess, ha="right", va="top", fontsize=9,
                                      bbox=dict(fc=PAPER, ec="none", pad=1), transform=right.transAxes),
        }  # fmt: skip
        for k, model in enumerate(runs.MODELS):
            tint, mark, dash = color(TINTS[model]), MARKS[model], LINES[model]
            dot = dict(marker=mark, ms=8, color=tint, mec="white", mew=1, ls="", clip_on=False, zorder=6)
            artists["free"][model] = right.plot([], [], color=tint, lw=1, alpha=0.45, zorder=2)[0]
            artists["curve"][model] = right.plot([], [], color=tint, lw=2.2, ls=dash, zorder=3)[0]
            artists["now"][model] = right.plot([], [], **dot)[0]
            artists["responses"][model] = left.plot([], [], **dot)[0]
            x = 0.075 + 0.315 * k
            figure.text(x + 0.037, 0.105, NAMES[model], weight="bold", color=tint, va="center")
            sample = figure.add_axes((x - 0.012, 0.08, 0.042, 0.045), xlim=(-1, 1), ylim=(-1, 1))
            sample.set_axis_off()
            sample.plot([-1, 1], [0, 0], color=tint, lw=2.2, ls=dash)
            sample.plot([0], [0], **dot)
            artists["words"][model] = figure.text(x + 0.037, 0.045, "", fontsize=9.5, va="center")
        return artists

    def update(self, artists, data):
        artists["cursor"].set_data([data["clonidine"]] * 2, [FLOOR, ROOF])
        tried = data["clonidine"] + 1e-9 >= AXIS  # a curve is drawn as far as the dose has been moved
        for model, found in data["models"].items():
            for name in ("free", "curve"):
                artists[name][model].set_data(AXIS[tried], np.maximum(found[name][tried], FLOOR / 2))
            artists["now"][model].set_data([data["clonidine"]], [max(found["now"], FLOOR)])
            artists["responses"][model].set_data(np.arange(len(WHEN)) + SHIFT[model], found["responses"])
            artists["words"][model].set_text(f"shocks: χ² {found['chi2']:.1f}; drugs: {_times(found['now'], '× ')}")
        # The learner predicted how many times faster the fit without AHPs fires with its receptor blocked.
        asked = data["antagonist"] == BLOCKED and abs(data["strength"] - 1) < NEAR
        guess = data["prediction"] if asked else None
        artists["guess"].set_data(([], []) if guess is None else ([0], [min(max(guess, FLOOR), ROOF)]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        found = data["models"]
        chi = ", ".join(f"{_name(n)} {m['chi2']:.1f}" for n, m in found.items())
        strong = "" if abs(data["strength"] - 1) < 1e-9 else f" (brakes × {data['strength']:.3g})"
        said = f"Precomputed runs{strong}. Chi-squared of five rates around shocks: {chi}."
        if not data["clonidine"] and data["antagonist"] == "none":
            rest = ", ".join(f"{m['rest']:.2f}" for m in found.values())
            return f"{said} At rest, without drugs, they fire at {rest} hertz, in this order."
        now = ", ".join(f"{_name(n)} {_times(m['now'])}" for n, m in found.items())
        dose = f"{data['clonidine']:.3g} K clonidine" if data["clonidine"] else "no clonidine"
        block = "no antagonist" if data["antagonist"] == "none" else f"antagonist {data['antagonist'].split(':')[0]}"
        return f"{said} With {dose} and {block}, the rate at rest is, × that without drugs: {now}."

    def bounds(self, data):
        for model, found in data["models"].items():
            yield Bound(f"{model}: responses are drawn", found["responses"], LOW, HIGH)
            yield Bound(f"{model}: chi-squared", found["chi2"], 0)
            yield Bound(f"{model}: rate with drugs", found["curve"], 0, ROOF)
            yield Bound(f"{model}: clonidine never speeds the cells up", np.diff(found["curve"]), -np.inf, 1e-9)
            yield Bound(f"{model}: the antagonist never slows them down", found["curve"] - found["free"], -1e-9)
        yield Bound("no receptor, no effect", data["models"]["AHP only"]["curve"], 1, 1)

    def table(self, data):
        import pandas as pd

        mean, error = measured()
        columns = {NAMES[m]: found["responses"] for m, found in data["models"].items()}
        when = [w.replace("\n", " ") for w in WHEN]
        return pd.DataFrame({"window": when, "measured (Hz)": mean, "SEM (Hz)": error, **columns})


def _times(ratio: float, before: str = "") -> str:
    return "silent" if ratio < FLOOR else f"{before}{ratio:.2f}" if round(ratio, 2) < 1 else f"{before}{fold(ratio)}"


def _name(model: str) -> str:
    return NAMES[model][0].lower() + NAMES[model][1:] if model == "both" else NAMES[model]
