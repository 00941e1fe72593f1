"""How many claims get which verdict, by groups, and how much of that is the rule by which cases become a verdict."""

import numpy as np

from nelib.clinic.claim_verdicts import CONDITIONS, CONTRADICTED, HOLDS, UNTESTABLE, VERDICTS, Kept, verdicts
from nelib.explorers.reading.outcome import SEEDS, claims
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, PAPER, SOFT, color

OVERVIEW, KIND, SUBJECT = GROUPS = ("overview", "kind", "subject")
PLURAL = {"claim": "claims in words", "protocol": "protocols", "system": "systems", "table value": "table values"}
ALL = "all"


def ruled(kept: Kept, enough: float, refuted: float) -> str:
    """Return the verdict on a claim by a rule.

    Parameters
    ----------
    kept : Kept
        In how many of its cases the claim was true.
    enough, refuted : float
        It holds if at least this percentage of the cases are true, and is contradicted if at most that one is. A
        summary whose parts hold with conditions stays what it is.
    """
    if kept.verdict == UNTESTABLE:
        return UNTESTABLE
    share = 100 * kept.true / kept.cases
    if kept.true == kept.cases:
        return HOLDS if kept.verdict == HOLDS else CONDITIONS
    return HOLDS if share >= enough else CONTRADICTED if share <= refuted else CONDITIONS


def names(by: str) -> tuple[str, ...]:
    """Return the groups, the largest first, and all of them last."""
    if by == OVERVIEW:
        return (*SEEDS, ALL)
    group = [getattr(claim, by) for claim in claims().values()]
    return (*sorted(dict.fromkeys(group), key=lambda name: (-group.count(name), name)), ALL)


@register
class Verdicts(Explorer):
    """The kept verdicts, counted."""

    name = "18_verdicts"
    title = "What becomes of the claims"
    size = (760, 440)
    controls = (
        Slider("enough", "Holds if true in at least", 50, 100, 100, "%", step=1),
        Slider("refuted", "Contradicted if at most", 0, 49, 0, "%", step=1),
        Choice("by", "Groups", GROUPS, OVERVIEW),
        Switch("testable", "Without the untestable", False),
    )
    presets = {
        "By kind": {"by": KIND},
        "By subject": {"by": SUBJECT},
        "Half will do": {"enough": 50},
        "Two thirds fail": {"refuted": 34},
        "Tested ones only": {"testable": True},
    }

    def compute(self, enough, refuted, by, testable):
        rows, known = names(by), claims()
        counts = {name: dict.fromkeys(VERDICTS, 0) for name in rows}
        for one in verdicts().values():
            word = ruled(one, enough, refuted)
            if testable and word == UNTESTABLE:
                continue
            group = one.seed if by == OVERVIEW else getattr(known[one.id], by)
            for name in (group, ALL):
                counts[name][word] += 1
        table = np.array([[counts[name][word] for word in VERDICTS] for name in rows])
        return {
            "rows": rows,
            "counts": table,
            "shares": table / np.maximum(table.sum(axis=1, keepdims=True), 1),
            "testable": testable,
            "asked": not testable,
        }

    def draw(self, figure, data):
        axes = figure.add_axes((0.225, 0.115, 0.7, 0.785))
        good, bad, guess = color("good"), color("warning"), color("prediction")
        most = max(len(names(by)) for by in GROUPS)
        axes.set(xlim=(0, 1), ylim=(most - 0.4, -0.6), yticks=[])
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        axes.set_xlabel("claims (%)")
        axes.grid(True, axis="x")
        styles = ({"fc": good, "ec": good}, {"fc": PAPER, "ec": good, "hatch": "////"}, {"fc": bad, "ec": bad},
                  {"fc": FAINT, "ec": SOFT})  # fmt: skip
        bars = [[axes.barh(k, 0, height=0.72, lw=0.8, **style)[0] for style in styles] for k in range(most)]
        keys = [bars[0][j] for j in range(len(VERDICTS))]
        figure.legend(keys, VERDICTS, loc="upper center", ncols=4, fontsize=9.5, bbox_to_anchor=(0.5, 1.0),
                      handlelength=1.6, columnspacing=1.6)  # fmt: skip
        box = dict(fc=PAPER, ec="none", pad=0.5, alpha=0.85)
        return {
            "bars": bars,
            "names": [axes.text(-0.015, k, "", ha="right", va="center", fontsize=9.5) for k in range(most)],
            "numbers": [axes.text(1.015, k, "", ha="left", va="center", fontsize=9.5, color=SOFT) for k in range(most)],
            "guess": axes.plot([], [], color=guess, lw=2.2, ls=(0, (3, 1.5)), zorder=5)[0],
            "guess label": axes.text(0, 0, "", color=guess, fontsize=9.5, ha="left", va="center", zorder=6, bbox=box),
        }

    def update(self, artists, data):
        rows, most = data["rows"], len(artists["bars"])
        step = most / len(rows)
        for k, (bars, name, number) in enumerate(
            zip(artists["bars"], artists["names"], artists["numbers"], strict=True)
        ):
            shown = k < len(rows)
            middle = (k + 0.5) * step - 0.5
            height = min(0.72 * step, 1.7)
            left = 0.0
            for j, bar in enumerate(bars):
                width = float(data["shares"][k, j]) if shown else 0.0
                bar.set(x=left, width=width, y=middle - height / 2, height=height)
                bar.set_visible(shown and width > 0)
                left += width
            label = PLURAL.get(rows[k], rows[k]) if shown else ""
            name.set(text=label, y=middle, weight="bold" if shown and rows[k] == ALL else "normal")
            number.set(text=str(data["counts"][k].sum()) if shown else "", y=middle)
        asked = data["prediction"] is not None and data["asked"]
        at = min(max(data["prediction"] / 100, 0), 1) if asked else 0
        low = (len(rows) - 1) * step - 0.5
        artists["guess"].set_data(([at, at], [low, low + step]) if asked else ([], []))
        left = at < 0.65
        artists["guess label"].set(
            text=f"your prediction {data['prediction']:.3g}%" if asked else "", ha="left" if left else "right",
            position=(at + (0.012 if left else -0.012), low + 0.12 * step),
        )  # fmt: skip

    def describe(self, data):
        total, counts = int(data["counts"][-1].sum()), data["counts"][-1]
        parts = ", ".join(
            f"{word} {count} ({count / total:.0%})"
            for word, count in zip(VERDICTS, counts, strict=True)
            if not (data["testable"] and word == UNTESTABLE)
        )
        rows = data["rows"][:-1]
        tested = data["counts"][:-1, :3].sum(axis=1)
        holds = [
            (count / n, name)
            for name, count, n in zip(rows, data["counts"][:-1, 0], tested, strict=True)
            if n >= 5  # of fewer a share says little
        ]
        (low, worst), (high, best) = min(holds), max(holds)
        said = f"Of {total} claims: {parts}. Of those tested the share that holds is "
        if f"{low:.0%}" == f"{high:.0%}":
            return f"{said}{low:.0%} in each group."
        return (
            f"{said}highest in {PLURAL.get(best, best)} ({high:.0%}), lowest in {PLURAL.get(worst, worst)} ({low:.0%})."
        )

    def bounds(self, data):
        yield Bound("shares of a group", data["shares"].sum(axis=1) - 1, -1e-9, 1e-9)
        yield Bound("groups add up to all", data["counts"][:-1].sum(axis=0) - data["counts"][-1], 0, 0)
        yield Bound("counts", data["counts"], 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(data["counts"], index=list(data["rows"]), columns=list(VERDICTS))
