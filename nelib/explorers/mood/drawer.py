"""The file drawer: trials that were done, trials that were published, and what pooling makes of the latter."""

from functools import lru_cache

import numpy as np

from nelib.clinic import publication
from nelib.clinic.meta_analysis import pool
from nelib.clinic.mood_trials import evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

ALL, SHOWN, HIDDEN = (evidence(f"smd_{part}").value for part in ("all", "published", "unpublished"))
TRUE, TRIALS, PATIENTS, NEGATIVES, SEED = 0.15, 100, 50, 10, 2  # what the prediction asks about
LEFT, RIGHT, DEEP = -0.8, 1.5, 0.46  # ends of the funnel plot
ROWS = {"all": 2, "published": 1, "hidden": 0}
MEASURED = {"all": ALL, "published": SHOWN, "hidden": HIDDEN}
REVIEW = {"true": ALL, "patients": 100, "negatives": 50, "trials": 200}  # virtual trials like those of a real review
ALPHA = evidence("alpha").value
TRIALS_THERE = round(evidence("smd_trials").value)


def number(value: float) -> str:
    """Write an effect with a true minus sign, and no minus before zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


@lru_cache(maxsize=512)
def study(true: float, trials: int, patients: float, negatives: float, seed: int) -> publication.Trials:
    """Run the virtual trials."""
    return publication.simulate(true, publication.errors(publication.sizes(trials, patients)), negatives, seed)


@register
class Drawer(Explorer):
    """Virtual trials of a drug with one true effect, of which the negative ones are often not published."""

    name = "16_drawer"
    title = "The file drawer"
    size = (760, 440)
    controls = (
        Slider("true", "True effect (SMD)", 0, 0.6, TRUE, step=0.01),
        Slider("trials", "Trials done", 20, 200, TRIALS, step=10),
        Slider("patients", "Patients in an arm", 20, 200, PATIENTS, "typical", step=5),
        Slider("negatives", "Negative trials published", 0, 100, NEGATIVES, "%", step=5),
        Slider("seed", "Another set of trials", 1, 20, SEED, step=1),
    )
    presets = {
        "Nothing hidden": {"negatives": 100},
        "No effect at all": {"true": 0, "negatives": 0},
        "Large trials": {"patients": 200},
        "As measured?": REVIEW,
    }

    def compute(self, true, trials, patients, negatives, seed):
        share = negatives / 100
        run = study(true, round(trials), patients, share, round(seed))
        long_run = publication.expected(true, run.errors, share)
        groups = {"all": np.full(run.effects.size, True), "published": run.published, "hidden": ~run.published}
        pooled = {}
        for name, picked in groups.items():
            if picked.any():
                found = pool(run.effects[picked], run.errors[picked], random=False)
                pooled[name] = (found.low, found.effect, found.high)
        shown = run.published
        egger = publication.egger(run.effects[shown], run.errors[shown]) if shown.sum() > 2 else None
        means = {"all": true, "published": long_run.mean_published, "hidden": long_run.mean_hidden}
        asked = {"true": TRUE, "trials": TRIALS, "patients": PATIENTS, "negatives": NEGATIVES}
        now = {"true": true, "trials": trials, "patients": patients, "negatives": negatives}
        return {
            "true": true,
            "effects": run.effects,
            "errors": run.errors,
            "published": shown.astype(float),
            "counts": (int(shown.sum()), int(run.significant.sum()), shown.size),
            "pooled": pooled,
            "expected": {name: mean for name, mean in means.items() if mean is not None},
            "egger": None if egger is None else egger.p,
            "limit": publication.limit(),
            "asked": all(abs(now[k] - asked[k]) < 1e-9 for k in now),
            "like a review": all(abs(now[k] - REVIEW[k]) < 1e-9 for k in now),
        }

    def draw(self, figure, data):
        funnel = figure.add_axes((0.085, 0.13, 0.47, 0.78))
        means = figure.add_axes((0.68, 0.13, 0.295, 0.78))
        drug, guess = color("drug"), color("prediction")
        funnel.set(xlim=(LEFT, RIGHT), ylim=(DEEP, 0), title="Trials", xlabel="SMD found", ylabel="standard error")
        funnel.set_xticks([-0.5, 0, 0.5, 1, 1.5], ["−0.5", "0", "0.5", "1", "1.5"])
        funnel.set_yticks([0, 0.1, 0.2, 0.3, 0.4], ["0", "0.1", "0.2", "0.3", "0.4"])
        funnel.axvline(0, color=FAINT, lw=1, zorder=0.5)
        z = data["limit"]
        funnel.fill([0, z * DEEP, RIGHT, RIGHT], [0, DEEP, DEEP, 0], fc=drug, alpha=0.09, lw=0, zorder=0.2)
        funnel.text(RIGHT, 0.012, "shaded: significant ", fontsize=9.5, color=INK, ha="right", va="top")
        funnel.text(LEFT, 0.012, " ● published   ○ hidden", fontsize=9.5, va="top")
        funnel.text(LEFT, 0.04, " ┄ truth   ◆ published, pooled", fontsize=9.5, va="top")
        means.set(xlim=(-0.2, 0.8), ylim=(-0.75, 2.75), title="Pooled", xlabel="SMD")
        means.set_xticks([0, 0.2, 0.4, 0.6, 0.8], ["0", "0.2", "0.4", "0.6", "0.8"])
        means.set_yticks([2, 1, 0], ["all", "published", "hidden"])
        means.tick_params(axis="y", length=0)
        means.spines["left"].set_visible(False)
        means.grid(axis="x")
        means.grid(visible=False, axis="y")
        means.text(0.8, -0.42, "|  long run", fontsize=9.5, color=INK, ha="right", va="bottom")
        tints = {"all": SOFT, "published": drug, "hidden": SOFT}
        faces = {"all": SOFT, "published": drug, "hidden": PAPER}
        return {
            "hidden": funnel.plot([], [], "o", ms=5, color=PAPER, mec=SOFT, mew=1, zorder=3)[0],
            "published": funnel.plot([], [], "o", ms=5, color=drug, mec=PAPER, mew=0.5, zorder=4)[0],
            "true": [axes.plot([], [], color=INK, lw=1.4, ls=(0, (4, 2)), zorder=2)[0] for axes in (funnel, means)],
            "pooled line": funnel.plot([], [], color=drug, lw=1.6, zorder=2.5)[0],
            "pooled mark": funnel.plot([], [], "D", ms=9, color=drug, mec=PAPER, mew=1.2, zorder=6, clip_on=False)[0],
            "spans": {k: means.plot([], [], color=tints[k], lw=3, zorder=3)[0] for k in ROWS},
            "marks": {k: means.plot([], [], "o", ms=9, color=faces[k], mec=tints[k], mew=1.6, zorder=5,
                                    clip_on=False)[0] for k in ROWS},
            "long run": {k: means.plot([], [], "|", ms=22, color=INK, mew=1.8, zorder=6)[0] for k in ROWS},
            "values": {k: means.text(0.8, y + 0.26, "", ha="right", fontsize=9.5, weight="bold", color=INK)
                       for k, y in ROWS.items()},
            "guess": means.plot([], [], "*", ms=15, color=guess, mec=PAPER, mew=0.8, zorder=7, clip_on=False)[0],
            "review": means.plot([], [], "^", ms=8, color=INK, mec=PAPER, mew=0.8, zorder=6.5)[0],
            "review label": means.text(0.8, -0.68, "", fontsize=9.5, color=INK, ha="right", va="bottom"),
            "guess label": means.text(-0.19, 1.42, "", fontsize=9, color=guess, va="center"),
        }  # fmt: skip

    def update(self, artists, data):
        shown = data["published"] > 0
        effects = np.clip(data["effects"], LEFT, RIGHT)
        for name, picked in (("published", shown), ("hidden", ~shown)):
            artists[name].set_data(effects[picked], data["errors"][picked])
        artists["true"][0].set_data([data["true"]] * 2, [0.07, DEEP])
        artists["true"][1].set_data([data["true"]] * 2, [-0.45, 2.75])
        there = data["pooled"].get("published")
        at = None if there is None else min(max(there[1], LEFT), RIGHT)
        artists["pooled line"].set_data(([], []) if at is None else ([at, at], [0.07, DEEP]))
        artists["pooled mark"].set_data(([], []) if at is None else ([at], [DEEP]))
        for name, y in ROWS.items():
            found = data["pooled"].get(name)
            artists["spans"][name].set_data(([], []) if found is None else (np.clip(found[::2], -0.2, 0.8), [y, y]))
            artists["marks"][name].set_data(([], []) if found is None else ([min(max(found[1], -0.2), 0.8)], [y]))
            artists["values"][name].set_text("none" if found is None else number(found[1]))
            mean = data["expected"].get(name)
            artists["long run"][name].set_data(([], []) if mean is None else ([min(max(mean, -0.2), 0.8)], [y]))
        # A review found these in real trials; they mean something only beside virtual trials like those.
        real = [MEASURED[name] for name in ROWS] if data["like a review"] else []
        artists["review"].set_data(real, [y - 0.3 for y in ROWS.values()] if real else [])
        artists["review label"].set_text(f"▲  a real review, {TRIALS_THERE} trials" if real else "")
        # The learner predicted the pooled effect of the published trials at the settings that are shown first.
        guess = data["prediction"] if data["asked"] else None
        artists["guess"].set_data(([], []) if guess is None else ([min(max(guess, -0.2), 0.8)], [1]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        shown, significant, total = data["counts"]
        said = f"Truth {number(data['true'])}. {shown} of {total} trials are published, {significant} are significant. "
        there, hidden = data["pooled"].get("published"), data["pooled"].get("hidden")
        if there is None:
            return said + f"There is nothing to pool in the literature; the hidden trials show {number(hidden[1])}."
        said += f"Pooled, the literature says {number(there[1])} ({number(there[0])} to {number(there[2])}), "
        said += "nothing is hidden" if hidden is None else f"the hidden {number(hidden[1])}"
        said += f", all {number(data['pooled']['all'][1])}. Long run: {number(data['expected']['published'])}. "
        if data["egger"] is None:
            return said + "Too few for Egger's test."
        p = data["egger"]
        word = f"p = {p:.2f}" if p >= 0.01 else "p < 0.01"
        answer = "yes" if p < ALPHA else "not seen"
        return said + f"Egger's test (do small trials differ from large ones?): {answer}, {word}."

    def bounds(self, data):
        shown, significant, total = data["counts"]
        yield Bound("published", shown / total, significant / total, 1)
        for name, (low, value, high) in data["pooled"].items():
            yield Bound(f"interval of {name}", [value - low, high - value], 0)
        if {"published", "hidden"} <= data["expected"].keys():
            yield Bound("a drawer adds", data["expected"]["published"] - data["true"], -1e-9)
            yield Bound("and hides less", data["true"] - data["expected"]["hidden"], -1e-9)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({k: data[k] for k in ("effects", "errors", "published")})
