"""Studies that took catecholamines or serotonin away, as counts of people that one can move."""

import textwrap

import numpy as np

from nelib.clinic.counts import compare, fragility
from nelib.clinic.mood_trials import depletion_studies, evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color

STUDIES = {study.label: study for study in depletion_studies().values() if study.counts}
REMITTED, DRUG, DEPRESSED, HEALTHY = STUDIES
ALPHA = evidence("alpha").value
X, N, Y, M = STUDIES[REMITTED].counts  # what the sliders can move by default
DOTS = 15  # in a row
ROWS = (0.95, 0.2)  # heights of the two groups
LETTERS = 43  # in a line of the left panel


def chance(p: float) -> str:
    """Write a p value."""
    return f"{p:.2f}" if p >= 0.1 else f"{p:.3f}" if p >= 0.001 else "below 0.001"


def points(share: float) -> str:
    """Write a difference of shares in percentage points, with a true minus sign."""
    return f"{round(100 * share):d}".replace("-", "−")


@register
class Depletion(Explorer):
    """Two groups of a study of depletion; the counts are the published ones until a slider moves them."""

    name = "16_depletion"
    title = "What happens when a transmitter is taken away?"
    size = (760, 400)
    controls = (
        Choice("study", "Study", tuple(STUDIES), REMITTED),
        Slider("first", "Upper group: events added", -X, N - X, 0, step=1),
        Slider("second", "Lower group: events added", -Y, M - Y, 0, step=1),
        Slider("times", "Study as large", 1, 20, 1, "times", step=1),
    )
    presets = {
        "Drug responders": {"study": DRUG},
        "Depressed": {"study": DEPRESSED},
        "Healthy": {"study": HEALTHY},
        "Three fare otherwise": {"second": 3},
        "Healthy, 10 times as many": {"study": HEALTHY, "times": 10},
    }

    def compute(self, study, first, second, times):
        which = STUDIES[study]
        x, n, y, m = which.counts
        moved = (int(np.clip(x + round(first), 0, n)), int(np.clip(y + round(second), 0, m)))
        large = round(times)
        table = (moved[0] * large, n * large, moved[1] * large, m * large)
        found = compare(*table)
        return {
            "study": study,
            "table": table,
            "dots": (*moved, n, m),
            "times": large,
            "published": moved == (x, y) and large == 1,
            "as published": [x / n, y / m],
            "shares": [found.first.value, found.second.value],
            "lows": [found.first.low, found.second.low],
            "highs": [found.first.high, found.second.high],
            "difference": [found.difference.low, found.difference.value, found.difference.high],
            "p": found.p,
            "fragile": fragility(*table),
        }

    def draw(self, figure, data):
        people = figure.add_axes((0.02, 0.04, 0.37, 0.86))
        shares = figure.add_axes((0.43, 0.2, 0.26, 0.7))
        gap = figure.add_axes((0.75, 0.2, 0.225, 0.7))
        tints = (color("drug"), color("reference"))
        people.set(xlim=(-0.6, DOTS), ylim=(-1.0, 1.55), title="People")
        people.axis("off")
        for axes, label in ((shares, "with the event (%)"), (gap, "percentage points")):
            axes.set(ylim=(-0.55, 1.55), yticks=[], xlabel=label)
            axes.spines["left"].set_visible(False)
            axes.grid(axis="x")
        shares.set(xlim=(0, 1), title="Shares")
        shares.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        gap.set(xlim=(-1, 1), title="Upper − lower")
        gap.set_xticks([-1, -0.5, 0, 0.5, 1], ["−100", "−50", "0", "50", "100"])
        gap.axvline(0, color=INK, lw=1.1, zorder=1)
        key = "— 95%: shares Wilson, difference Newcombe   ◇ as published"
        figure.text(0.43, 0.045, key, fontsize=9, color=INK)
        dot = dict(ls="", ms=10.5, mew=1.5, clip_on=False)
        return {
            "with": [people.plot([], [], "o", color=t, mec=t, **dot)[0] for t in tints],
            "without": [people.plot([], [], "o", color=PAPER, mec=t, **dot)[0] for t in tints],
            "groups": [people.text(-0.4, y + 0.17, "", fontsize=11, weight="bold") for y in ROWS],
            "event": people.text(-0.4, 1.4, "", fontsize=11, va="center"),
            "about": people.text(-0.4, -0.1, "", fontsize=9.5, color=INK, va="top", linespacing=1.35),
            "spans": [shares.plot([], [], color=t, lw=3.2, zorder=3)[0] for t in tints],
            "marks": [shares.plot([], [], "o", ms=9, color=t, mec=PAPER, mew=1.2, zorder=5, clip_on=False)[0]
                      for t in tints],
            "before": shares.plot([], [], "D", ms=7, mfc="none", mec=SOFT, mew=1.3, ls="", zorder=4, clip_on=False)[0],
            "gap": gap.plot([], [], color=INK, lw=3.2, zorder=3)[0],
            "gap mark": gap.plot([], [], "o", ms=10, color=INK, mec=PAPER, mew=1.2, zorder=5, clip_on=False)[0],
            "p": gap.text(0, 1.3, "", ha="center", fontsize=9.5, weight="bold",
                          bbox=dict(fc=PAPER, ec="none", pad=1.2)),
        }  # fmt: skip

    def update(self, artists, data):
        x, y, n, m = data["dots"]
        study = STUDIES[data["study"]]
        for k, (events, total, name) in enumerate(((x, n, study.first), (y, m, study.second))):
            at = np.arange(total)
            for part, picked in (("with", at < events), ("without", at >= events)):
                artists[part][k].set_data(at[picked], np.full(picked.sum(), ROWS[k]))
            artists["groups"][k].set_text(name)
            lows, highs = (data[end][k] for end in ("lows", "highs"))
            artists["spans"][k].set_data([lows, highs], [ROWS[k]] * 2)
            artists["marks"][k].set_data([data["shares"][k]], [ROWS[k]])
        artists["event"].set_text(f"● {study.event}   ○ not")
        many = f"Each dot: {data['times']} people." if data["times"] > 1 else "Each dot: one person."
        design = (
            "The same people in both sessions, but the test takes them for different people." if study.crossover
            else "Two groups of different people."
        )  # fmt: skip
        lines = [
            line
            for part in (study.people[0].upper() + study.people[1:] + ".", design, many)
            for line in textwrap.wrap(part, LETTERS)
        ]
        artists["about"].set_text("\n".join(lines))
        artists["before"].set_data(([], []) if data["published"] else (data["as published"], ROWS))
        low, value, high = data["difference"]
        artists["gap"].set_data([low, high], [0.5, 0.5])
        artists["gap mark"].set_data([value], [0.5])
        artists["p"].set_text(f"p = {chance(data['p'])}" if data["p"] >= 0.001 else "p < 0.001")

    def describe(self, data):
        x, n, y, m = data["table"]
        study = STUDIES[data["study"]]
        low, value, high = data["difference"]
        said = "" if data["published"] else "What if: "
        none = "" if x or data["p"] < ALPHA else f" (Wilson: up to {data['highs'][0]:.0%})"
        said += f"{study.first}: {x} of {n} {study.event}{none}; {study.second}: {y} of {m}. "
        said += f"Difference {points(value)} points"
        said += (
            f" (Newcombe: {points(low)} to {points(high)}), p {'= ' if data['p'] >= 0.001 else ''}{chance(data['p'])}: "
        )
        if (data["p"] < ALPHA) != (low > 0 or high < 0):
            return said + f"interval and exact test disagree; too few people to tell. {study.remark}"
        if data["p"] < ALPHA:
            others = f"With {data['fragile']} more where the share is lower, p would pass {ALPHA:g}."
            return said + f"rare by chance alone. {others} {study.remark}"
        most = max(abs(low), abs(high))
        return said + f"chance alone can do this; up to {points(most)} points are not excluded, either. {study.remark}"

    def bounds(self, data):
        x, n, y, m = data["table"]
        yield Bound("events", [x / n, y / m], 0, 1)
        yield Bound("p", data["p"], 0, 1)
        yield Bound("interval of the difference", data["difference"], -1, 1)
        yield Bound("intervals hold the shares", [a - b for a, b in zip(data["shares"], data["lows"], strict=True)], 0)
        yield Bound("and end above them", [a - b for a, b in zip(data["highs"], data["shares"], strict=True)], 0)

    def table(self, data):
        import pandas as pd

        study = STUDIES[data["study"]]
        x, n, y, m = data["table"]
        columns = {"group": [study.first, study.second], study.event: [x, y], "people": [n, m]}
        return pd.DataFrame(columns | {"share": data["shares"], "low": data["lows"], "high": data["highs"]})
