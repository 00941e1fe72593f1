"""Tonic or phasic: the locus coeruleus, the gain and the response of a network, for targets and distractors."""

import numpy as np

from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, color
from nelib.locus.gain import evidence
from nelib.locus.vigilance import KINDS, session

TRIALS, SEED = 50, 21  # with this seed false alarms are as frequent as in hundreds of trials
TONIC, PHASIC = (evidence(n).value for n in ("C_tonic", "C"))
GRID = tuple(round(float(c), 2) for c in np.linspace(TONIC, PHASIC, 41))  # modes for the curve of peaks
SHOWN = (-2.0, 10.0)  # model time
EVERY = 2  # steps that are drawn
PANELS = {
    "h": ("Locus coeruleus: activity h, no noise", (-0.15, 1.5)),
    "g": ("Gain g that its norepinephrine sets", (0.7, 1.8)),
    "f3": ("Response unit", (0, 1.05)),
}
BANDS = {"target": 1.0, "distractor": 0.0}  # place of the dots
CEILING = 1.4
NEAR = 0.02  # how far from 1 a strength may be where a prediction was asked for


@register
class Modes(Explorer):
    """Activity, gain and response without noise; peak against mode; when noisy trials are answered."""

    name = "10_modes"
    title = "Tonic or phasic"
    size = (800, 480)
    controls = (
        Slider("C", "Mode C: 0.55 tonic, 0.95 phasic", TONIC, PHASIC, PHASIC, step=0.01),
        Slider("strength", "Strength of the stimulus", 0.6, 1.4, 1, "× usual", step=0.01),
        Slider("threshold", "Threshold of the response", 0.55, 0.75, evidence("threshold").value, step=0.01),
        Slider("noise", "Noise of the units", 0, 0.4, evidence("sd_unit").value, step=0.01),
    )
    presets = {
        "Tonic": {"C": TONIC},
        "Below the switch": {"C": 0.75},
        "Above the switch": {"C": 0.8},
        "Tonic, higher threshold": {"C": TONIC, "threshold": 0.7},
        "Phasic, higher threshold": {"threshold": 0.7},
    }

    def compute(self, C, strength, threshold, noise):
        run = session(C, strength=strength, sd=noise, count=TRIALS, seed=SEED, others=GRID)
        shown = np.flatnonzero(run.time >= SHOWN[0])[::EVERY]
        reactions = {kind: run.reactions(kind, threshold) for kind in KINDS}
        answered = {kind: np.flatnonzero(np.isfinite(r)) for kind, r in reactions.items()}
        smooth = run.reaction("target", threshold)
        after = run.time >= 0
        target = run.smooth["target"]
        return {
            "C": C,
            "strength": strength,
            "threshold": threshold,
            "noise": noise,
            "time": run.time[shown],
            "courses": {kind: {n: course[shown] for n, course in run.smooth[kind].items()} for kind in KINDS},
            "peaks": run.peaks,
            "peak": float(target["h"][after].max()),
            "gain": (float(np.interp(0, run.time, target["g"])), float(target["g"][after].max())),
            "reaction": smooth if np.isfinite(smooth) else None,
            "trials": {kind: np.array([reactions[kind][k], k]) for kind, k in answered.items()},
            "answered": {kind: int(k.size) for kind, k in answered.items()},
            "early": int(np.sum(run.noisy["target"][run.time >= 0][0] >= threshold)),
            "mean": {kind: float(reactions[kind][k].mean()) if k.size else None for kind, k in answered.items()},
        }

    def draw(self, figure, data):
        red, guess = color("norepinephrine"), color("prediction")
        looks = {"target": dict(color=red, lw=2), "distractor": dict(color=SOFT, lw=1.8, ls=(0, (4, 1.6)))}
        marks = {"target": dict(marker="o", color=red), "distractor": dict(marker="D", color=SOFT)}
        artists = {"courses": {}, "dots": {}, "counts": {}}
        for k, (name, (title, limits)) in enumerate(PANELS.items()):
            axes = figure.add_axes((0.055, 0.735 - 0.3 * k, 0.44, 0.2))
            axes.set(xlim=SHOWN, ylim=limits, title=title)
            axes.axvline(0, color=INK, lw=1)
            axes.set_xticks([-2, 0, 2, 4, 6, 8, 10])
            axes.tick_params(labelbottom=name == "f3")
            artists["courses"][name] = {kind: axes.plot([], [], label=kind, **looks[kind])[0] for kind in KINDS}
            if name == "h":
                axes.legend(loc="upper right", ncols=2, borderaxespad=0.1, handlelength=2.4)
                axes.text(-0.1, 1.43, "stimulus", ha="right", va="top", fontsize=9)
            if name == "f3":
                axes.set_xlabel("time from the stimulus (model time)")
                artists["threshold"] = axes.plot([], [], color=INK, lw=1.2, ls=(0, (1, 1.4)))[0]
                artists["reaction"] = axes.plot([], [], "o", ms=8, color=red, mec="white", mew=1.2, zorder=6)[0]
                axes.text(1, 1.05, "dotted: threshold", ha="right", fontsize=8.5, color=SOFT, transform=axes.transAxes)
        top, low = figure.add_axes((0.585, 0.6, 0.4, 0.335)), figure.add_axes((0.585, 0.135, 0.4, 0.31))
        top.set(xlim=(TONIC, PHASIC), ylim=(0, CEILING), xlabel="mode C", title="Peak of h after a target")
        top.set_yticks([0, 0.5, 1])
        top.set_xticks([0.6, 0.7, 0.8, 0.9])
        top.text(TONIC + 0.004, 0.05, "tonic", color=SOFT, fontsize=9)
        top.text(PHASIC - 0.004, 0.05, "phasic", color=SOFT, fontsize=9, ha="right")
        low.set(xlim=(0, SHOWN[1]), ylim=(-0.4, 1.85), yticks=[], xlabel="time of the response (model time)")
        low.set_title(f"Responses in {TRIALS} noisy trials of each")
        low.grid(visible=False)
        low.axhline(0.68, color=FAINT, lw=1)
        artists |= {
            "peaks": top.plot([], [], color=red, lw=2)[0],
            "here": top.plot([], [], color=SOFT, lw=1.2)[0],
            "peak": top.plot([], [], "o", ms=10, color=INK, mec="white", mew=1.4, zorder=6, clip_on=False)[0],
            "guess": top.plot([], [], "*", ms=15, color=guess, zorder=7, clip_on=False)[0],
            "guess label": top.text(0.02, 0.975, "", color=guess, va="top", fontsize=9, transform=top.transAxes),
        }
        for kind, place in BANDS.items():
            artists["dots"][kind] = low.plot([], [], ms=4, ls="", clip_on=False, alpha=0.75, **marks[kind])[0]
            artists["counts"][kind] = low.text(9.9, place + 0.61, "", ha="right", va="top", fontsize=9.5)
        return artists

    def update(self, artists, data):
        for name, lines in artists["courses"].items():
            for kind, line in lines.items():
                line.set_data(data["time"], data["courses"][kind][name])
        artists["threshold"].set_data(SHOWN, [data["threshold"]] * 2)
        reaction = data["reaction"]
        artists["reaction"].set_data(([], []) if reaction is None else ([reaction], [data["threshold"]]))
        artists["peaks"].set_data(GRID, data["peaks"])
        artists["here"].set_data([data["C"]] * 2, [0, data["peak"]])
        artists["peak"].set_data([data["C"]], [data["peak"]])
        for kind, place in BANDS.items():
            times, trial = data["trials"][kind]
            artists["dots"][kind].set_data(times, place - 0.25 + 0.5 * trial / (TRIALS - 1))
            word = {"target": "targets answered", "distractor": "distractors (wrong)"}[kind]
            early = f", {data['early'] / TRIALS:.0%} too early" if data["early"] else ""
            artists["counts"][kind].set_text(f"{word}: {data['answered'][kind] / TRIALS:.0%}{early}")
        # The learner predicted how many times higher the peak is in the phasic mode than in the tonic one.
        guess = data["prediction"] if abs(data["strength"] - 1) < NEAR else None
        height = None if guess is None else min(guess * data["peaks"][0], CEILING)
        artists["guess"].set_data(([], []) if height is None else ([PHASIC], [height]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        hits, alarms = (data["answered"][kind] for kind in KINDS)
        low, high = data["gain"]
        when = "never comes" if data["reaction"] is None else f"comes at {fold(data['reaction'])}"
        mean = f" (at {fold(data['mean']['target'])} on average)" if hits else ""
        begin = "1 trial begins" if data["early"] == 1 else f"{data['early']} trials begin"
        early = f"; {begin} above the threshold" if data["early"] else ""
        return (
            f"C {data['C']:.2f}: after a target the LC peaks at {data['peak']:.2f}, gain rises from {low:.2f} "
            f"to {high:.2f}, the response {when}. With noise {hits} of {TRIALS} targets{mean} and {alarms} of {TRIALS} "
            f"distractors are answered{early}."
        )

    def bounds(self, data):
        floor = evidence("g_0").value
        for kind, course in data["courses"].items():
            yield Bound(f"{kind}: output of the response unit", course["f3"], 0, 1)
            yield Bound(f"{kind}: gain", course["g"], floor, 2)
            yield Bound(f"{kind}: activity", course["h"], *PANELS["h"][1])
        yield Bound("peaks", [*data["peaks"], data["peak"]], 0, CEILING)
        for kind in KINDS:
            yield Bound(f"{kind}: times of responses", data["trials"][kind][0], 0, SHOWN[1])

    def table(self, data):
        import pandas as pd

        columns = {f"{n}, {kind}": c for kind, courses in data["courses"].items() for n, c in courses.items()}
        return pd.DataFrame({"time": data["time"], **columns})
