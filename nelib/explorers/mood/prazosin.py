"""Prazosin against nightmares: six small trials and a large one, pooled in two ways."""

from functools import lru_cache

import numpy as np

from nelib.clinic.meta_analysis import Pooled, cumulate, pool, quantile
from nelib.clinic.prazosin import Review, forest, reviews, trials, value
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

TRIALS = trials()
ALL = len(TRIALS)
LAST = TRIALS[-1]
RANDOM, COMMON = "true effects differ", "one common effect"
PRINTED = tuple(reviews()[key] for key in ("singh2016", "zhang2020", "reist2021"))
INFERRED = ("zhang2020prazosin",)  # of which it is inferred, not printed, that the large trial is in it
ROWS = np.arange(ALL, dtype=float)
POOLED, FURTHER = ALL + 0.25, ALL + 1.2
BELOW = ALL + 2.6 + np.arange(len(PRINTED))  # rows of the printed meta-analyses
X, SO_FAR = (-1.5, 3.0), (-0.4, 2.1)
BAR, THIN = 0.34, 0.2
LITTLE = 0.005


def told(number: float, digits: int) -> str:
    """Write a number with a true minus sign, and no minus before zero."""
    return f"{round(number, digits) + 0.0:.{digits}f}".replace("-", "−")


def about(review: Review) -> str:
    """Say whether the large trial is in a printed review, and what else is peculiar about it."""
    if not review.with_large:
        return "before PACT"
    people = "" if review.patients is None else f", {review.patients} patients"
    how = " (inferred)" if review.source in INFERRED else ""
    return f"with PACT{how}{people}"


@lru_cache(maxsize=500)
def both(count: int, patients: float, effect: float) -> tuple[Pooled, Pooled]:
    """Return the first trials pooled by random effects, and with one common effect."""
    effects, errors = forest(patients, effect)
    return pool(effects[:count], errors[:count]), pool(effects[:count], errors[:count], random=False)


@register
class Prazosin(Explorer):
    """A forest plot, the weights of the trials, and the pooled effect as trials came in."""

    name = "16_prazosin"
    title = "Nightmares under prazosin: six small trials and a large one"
    size = (760, 450)
    controls = (
        Slider("count", "Trials, oldest first", 1, ALL, ALL, step=1),
        Choice("model", "Pool as if", (RANDOM, COMMON), RANDOM),
        Slider("patients", "Patients in the last trial", 20, 2000, value("large_patients"), step=4),
        Slider("effect", "SMD of the last trial", -0.5, 1.5, value("large_effect"), step=0.02),
    )
    presets = {
        "Before 2018": {"count": ALL - 1},
        "One common effect": {"model": COMMON},
        "Last trial: 2000 patients": {"patients": 2000},
        "Last trial: 20 patients": {"patients": 20},
        "Had it agreed": {"effect": 1.0},
    }

    def compute(self, count, model, patients, effect):
        count = round(count)
        random, common = both(count, patients, effect)
        chosen = random if model == RANDOM else common
        effects, errors = forest(patients, effect)
        so_far = cumulate(effects[:count], errors[:count], model == RANDOM)
        sizes = np.array([t.patients for t in TRIALS[:-1]] + [patients])[:count]
        return {
            "model": model, "count": count, "patients": patients, "effect": effect,
            "effects": effects[:count], "errors": errors[:count], "sizes": sizes,
            "weights": chosen.weights, "other": (common if model == RANDOM else random).weights,
            "random weights": random.weights, "common weights": common.weights,
            "pooled": chosen, "before": so_far[-2] if count > 1 else None,
            "so far": np.array([p.effect for p in so_far]),
            "so far low": np.array([p.low for p in so_far]), "so far high": np.array([p.high for p in so_far]),
            "least": int(np.argmax(errors[:count])), "most": int(np.argmin(errors[:count])),
        }  # fmt: skip

    def draw(self, figure, data):
        left = figure.add_axes((0.215, 0.185, 0.37, 0.735))
        middle, right = figure.add_axes((0.605, 0.185, 0.17, 0.735)), figure.add_axes((0.8, 0.185, 0.185, 0.735))
        drug, guess = color("drug"), color("prediction")
        for axes in (left, middle, right):
            axes.set(ylim=(BELOW[-1] + 0.6, -0.7))
            axes.grid(False)
            axes.spines["left"].set_visible(False)
            axes.tick_params(left=False)
        names = [f"{t.name}{'*' if t.silent else ''}, {t.patients}" for t in TRIALS[:-1]] + [""]
        printed = [f"{r.name}, {r.trials} trials" for r in PRINTED]
        left.set_yticks([*ROWS, POOLED, FURTHER, *BELOW], [*names, "pooled", "further true effect", *printed])
        for place in (ALL, ALL + 1):
            left.get_yticklabels()[place].set_weight("bold")
        left.set(xlim=X, title="Each trial")
        left.set_xlabel("SMD of nightmares; above 0 is better", labelpad=2)
        left.axvline(0, color=SOFT, lw=1)
        left.text(X[0], BELOW[0] - 0.68, "printed reviews", fontsize=9, color=INK, va="center", style="italic")
        for row, review in zip(BELOW, PRINTED, strict=True):
            left.plot([review.low, review.high], [row, row], color=SOFT, lw=1.4)
            left.plot([review.effect], [row], "D", ms=6, mfc=FAINT, mec=SOFT, mew=1.2)
            middle.text(0.02, row, about(review), fontsize=9, color=INK, va="center")
        middle.set(xlim=(0, 1), title="Weight", yticks=[])
        middle.set_xticks([0, 0.5, 1], ["0", "50", "100%"])
        middle.text(0.02, POOLED, "▇ as pooled here", fontsize=9, color=drug, va="center")
        middle.text(0.02, POOLED + 0.75, "▭ the other way", fontsize=9, color=INK, va="center")
        right.set(xlim=SO_FAR, title="Pooled so far", yticks=[])
        right.set_xlabel("SMD", labelpad=2)
        right.plot([0, 0], [-0.7, ALL - 0.4], color=SOFT, lw=1)
        right.patch.set_visible(False)  # what stands beside the printed reviews reaches into it
        key = (
            f"○ own effect not read: drawn at {value('stand_in'):g}, pooled in 2016   ● own effect   gray: invented   "
        )
        figure.text(0.015, 0.052, key + "numbers: patients", fontsize=9, color=INK)
        key = (
            f"* abstract: nothing on nightmares.  Not drawn: Khazaie 2016, {value('unseen_patients'):.0f} patients, no "
        )
        figure.text(0.015, 0.013, key + "effect found, its size not read", fontsize=9, color=INK)
        return {
            "spans": [left.plot([], [], color=drug, lw=1.6)[0] for _ in TRIALS],
            "marks": [left.plot([], [], "o", mec=drug, mfc=drug if t.own else PAPER, mew=1.6)[0] for t in TRIALS],
            "pooled": left.plot([], [], color=INK, lw=2)[0],
            "diamond": left.plot([], [], "D", ms=9, mfc=INK, mec=PAPER)[0],
            "further": left.plot([], [], color=INK, lw=1.4, ls=(0, (3, 2)))[0],
            "further text": left.text(X[1], FURTHER, "", ha="right", va="center", fontsize=9, color=INK),
            "size": left.text(X[0] - 0.155, ROWS[-1], "", ha="right", va="center_baseline", fontsize=9),
            "bars": list(middle.barh(ROWS - THIN / 2, np.zeros(ALL), BAR, fc=drug, lw=0)),
            "others": list(middle.barh(ROWS + BAR / 2 + THIN / 2, np.zeros(ALL), THIN, fc=PAPER, ec=SOFT, lw=1)),
            "so far": right.plot([], [], "D", ms=5.5, mfc=INK, mec=PAPER, mew=0.6)[0],
            "so far spans": [right.plot([], [], color=INK, lw=1.2)[0] for _ in TRIALS],
            "guess": left.plot([], [], "*", ms=13, mfc=guess, mec=PAPER, mew=0.7, zorder=7)[0],
            "guess text": left.text(X[1], POOLED - 0.6, "", ha="right", va="center", fontsize=8.5, color=guess),
        }  # fmt: skip

    def update(self, artists, data):
        z, count = quantile(), data["count"]
        for k in range(ALL):
            here = k < count
            d, s = (data["effects"][k], data["errors"][k]) if here else (0, 0)
            artists["spans"][k].set_data(*([np.clip([d - z * s, d + z * s], *X), [k, k]] if here else [[], []]))
            artists["marks"][k].set_data(*([[d], [k]] if here else [[], []]))
            artists["marks"][k].set_markersize(4 + 10 * np.sqrt(data["weights"][k]) if here else 1)
            artists["bars"][k].set_width(data["weights"][k] if here else 0)
            artists["others"][k].set_width(data["other"][k] if here else 0)
            artists["others"][k].set_visible(here)
            ends = [data["so far low"][k], data["so far high"][k]] if here else []
            artists["so far spans"][k].set_data(np.clip(ends, *SO_FAR) if here else [], [k, k] if here else [])
        pooled = data["pooled"]
        artists["pooled"].set_data(np.clip([pooled.low, pooled.high], *X), [POOLED, POOLED])
        artists["diamond"].set_data([pooled.effect], [POOLED])
        known = np.isfinite(pooled.prediction_low)
        ends = np.clip([pooled.prediction_low, pooled.prediction_high], *X) if known else []
        artists["further"].set_data(ends, [FURTHER, FURTHER] if known else [])
        artists["further text"].set_text("" if known else "not told" if data["model"] == RANDOM else "as pooled")
        real = (data["patients"], data["effect"]) == (LAST.patients, LAST.effect)
        artists["size"].set_text(f"{LAST.name if real else 'invented'}, {data['patients']:.0f}")
        artists["marks"][-1].set_markerfacecolor(color("drug") if real else FAINT)
        artists["so far"].set_data(data["so far"], ROWS[:count])
        guess = data["prediction"] if count == ALL else None
        artists["guess"].set_data(*([[], []] if guess is None else [[np.clip(guess, *X)], [POOLED]]))
        artists["guess text"].set_text("" if guess is None else f"★ your prediction {guess:.3g}")

    def describe(self, data):
        pooled, count = data["pooled"], data["count"]
        way = "True effects may differ" if data["model"] == RANDOM else "One common effect"
        which = f"{count} trials" if count > 1 else "one trial"
        said = f"{way}, {which}: SMD {told(pooled.effect, 3)} ({told(pooled.low, 2)} to {told(pooled.high, 2)}, "
        said += "above 0)" if pooled.low > 0 else "0 within)" if pooled.high >= 0 else "below 0)"
        if data["before"] is None:
            return said + f". It has all of the weight with its {data['sizes'][0]:.0f} patients."
        said += f"; without the last {told(data['before'].effect, 3)}. I² {pooled.I2:.0%}. "
        most, least = data["most"], data["least"]
        shares = [[data[f"{way} weights"][k] for way in ("random", "common")] for k in (most, least)]
        said += f"With {data['sizes'][most]:.0f} patients a trial weighs {shares[0][0]:.1%} if true effects differ, "
        said += (
            f"{shares[0][1]:.1%} if not; with {data['sizes'][least]:.0f}, {shares[1][0]:.1%} and {shares[1][1]:.1%}."
        )
        if np.isfinite(pooled.prediction_low):
            ends = (told(end, 1) for end in (pooled.prediction_low, pooled.prediction_high))
            said += f" True effect of a further trial: {' to '.join(ends)}."
        return said

    def bounds(self, data):
        yield Bound("weights", [data["weights"].sum(), data["other"].sum()], 1, 1)
        yield Bound("each weight", np.append(data["weights"], data["other"]), 0, 1)
        yield Bound("errors", data["errors"], LITTLE)
        pooled = data["pooled"]
        yield Bound("pooled effect", pooled.effect, data["effects"].min(), data["effects"].max())
        yield Bound("interval holds the pooled effect", [pooled.effect - pooled.low, pooled.high - pooled.effect], 0)
        yield Bound("I2", pooled.I2, 0, 1)

    def table(self, data):
        import pandas as pd

        columns = ("sizes", "effects", "errors", "random weights", "common weights", "so far")
        return pd.DataFrame({name: np.asarray(data[name], dtype=float) for name in columns})
