"""The brain pushes back: norepinephrine outside against NET that is left, and five measured facts beside the model."""

from functools import lru_cache

import numpy as np

from nelib.clinic import push_back
from nelib.clinic import push_back_facts as facts
from nelib.explorers.words import fold
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, color

BRAKES = (*push_back.BRAKES, push_back.COMPROMISE)
LEFT = np.geomspace(0.02, 1, 81)
LOW, HIGH = 0.5, 200.0  # × rest
NARROW, WIDE = 0.05, 200.0  # of the facts
NONE, FULL = 0.01, 1000.0  # idazoxan, × its K
ROWS = (
    "NE, NET blocked",
    "NE, with idazoxan",
    "NE, idazoxan alone",
    "firing, NET blocked",
    "rise grows,\n2 to 14 days",
)
SHORT = dict(zip(facts.FACTS, ("the rise", "with idazoxan", "idazoxan alone", "firing", "growth"), strict=True))
FIRING, GROWTH = facts.FACTS[3:]
SEEN, Q = facts.measured(), push_back.evidence("tolerance").value


@lru_cache(maxsize=64)
def _curve(soma: float, terminal: float, share: float, antagonist: float) -> tuple[float, ...]:
    state = push_back.settle(LEFT, soma=soma, terminal=terminal, share=share, antagonist=antagonist)
    return tuple(state.norepinephrine.tolist())


def shown(name: str, value: float) -> str:
    """Write a number of a fact: firing in percent, all others as a multiple."""
    return f"{value:.0%}" if name == FIRING else f"×{fold(value)}"


def beside(name: str, value: float, good: bool) -> str:
    """Write the number of the model, the measured one in parentheses, and whether they meet."""
    most = "≤ " if name == GROWTH else ""
    return f"{most}{shown(name, value)} ({seen(name).lstrip('×')}) {'✓' if good else '✗'}"


def short(name: str, value: float) -> str:
    """Write a number of a fact with two digits."""
    return shown(name, float(f"{value:.2g}"))


def seen(name: str) -> str:
    """Write what was measured."""
    low, high = SEEN[name]
    if name == FIRING:
        return f"{low * 100:.0f}–{high:.0%}"
    return shown(name, low)


@register
class PushBack(Explorer):
    """Norepinephrine against NET left on two logarithmic axes; model and measurement for five facts."""

    name = "16_push_back"
    title = "The brain pushes back"
    size = (780, 430)
    controls = (
        Slider("blocked", "NET blocked", 0, 98, 94, "%", step=1),
        Choice("brakes", "Brakes", BRAKES, "terminals"),
        Slider("idazoxan", "Idazoxan, 0.01 = none", NONE, FULL, NONE, "× K", log=True, step=0.1),
        Slider("share", "NET's share of clearance", 85, 100, 100, "%", step=0.5),
    )
    presets = {
        "No brake": {"brakes": "none"},
        "Cell bodies alone": {"brakes": "cell bodies"},
        "Both brakes": {"brakes": "both"},
        "Terminals, idazoxan": {"idazoxan": FULL},
        "Nearest to all five": {"brakes": push_back.COMPROMISE, "blocked": 93},
        "NET as in the dog heart": {"share": 88.5, "blocked": 98, "brakes": "none"},
    }

    def compute(self, blocked, brakes, idazoxan, share):
        left, s = 1 - blocked / 100, share / 100
        dose = idazoxan if idazoxan > NONE else 0.0  # the low end of the slider is none
        soma, terminal = push_back.strengths(brakes)
        given = {"soma": soma, "terminal": terminal, "share": s}
        now = push_back.settle(left, antagonist=dose, **given)
        free = push_back.settle(left, soma=0, terminal=0, share=s)
        model = facts.modeled(left, **given)
        miss = facts.misfits(**model)
        return {
            "blocked": blocked,
            "brakes": brakes,
            "idazoxan": dose,
            "share": share,
            "left": left,
            "norepinephrine": float(now.norepinephrine),
            "firing": float(now.firing),
            "release": float(now.release),
            "clearance": float(now.left),
            "free": float(free.norepinephrine),
            "release alone": float(push_back.settle(left, **given).release),
            "straight": np.array(_curve(0.0, 0.0, s, 0.0)),
            "alone": np.array(_curve(soma, terminal, s, 0.0)),
            "with": np.array(_curve(soma, terminal, s, dose)),
            "facts": {name: float(value) for name, value in model.items()},
            "met": {name: bool(facts.met(factor)) for name, factor in miss.items()},
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.058, 0.225, 0.325, 0.685)), figure.add_axes((0.637, 0.225, 0.206, 0.685))
        outside, drug, guess = color("extracellular"), color("drug"), color("prediction")
        left.set(
            xscale="log", yscale="log", xlim=(1.12, 0.018), ylim=(LOW, HIGH), title="Outside, in multiples of rest"
        )
        left.set_xticks([1, 0.5, 0.2, 0.1, 0.05, 0.02], ["100%", "50%", "20%", "10%", "5%", "2%"])
        left.set_yticks([0.5, 1, 2, 5, 10, 20, 50, 100, 200], ["0.5", "1", "2", "5", "10", "20", "50", "100", "200"])
        left.set_xlabel("NET that is left")
        left.minorticks_off()
        rows = np.arange(len(ROWS))[::-1]
        right.set(xscale="log", xlim=(NARROW, WIDE), ylim=(-0.6, len(ROWS) - 0.4), title="Five measured facts")
        right.set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
        right.set_yticks(rows, ROWS)
        right.set_xlabel("× rest, or share of rest")
        right.minorticks_off()
        right.grid(axis="x")
        right.tick_params(axis="y", length=0)
        for name, drug_ in zip(facts.FACTS[:2], ("", "\nwith\nidazoxan"), strict=True):
            value = SEEN[name][0]
            left.axhline(value, color=INK, lw=1.1, ls=(0, (1, 1.4)), zorder=1.6)
            left.text(
                1.015,
                value,
                f"measured\n×{value:.3g}{drug_}",
                fontsize=8.5,
                va="center",
                linespacing=1.05,
                transform=left.get_yaxis_transform(),
            )
        for y, (low, high) in zip(rows, SEEN.values(), strict=True):
            # For the last fact the model gives the most that is possible: more than was seen is no miss.
            top = WIDE if y == 0 else high * Q
            right.plot([low / Q, top], [y, y], color=FAINT, lw=17, solid_capstyle="butt", zorder=1)
            right.plot([low, high], [y, y], "|", ms=19, mec=INK, mew=2, zorder=3)
        dot = dict(marker="o", ls="", mec="white", mew=1.3, zorder=7, clip_on=False)
        artists = {
            "straight": left.plot([], [], color=SOFT, lw=1.6, ls="--", zorder=2, label="no brake")[0],
            "alone": left.plot([], [], color=outside, zorder=3, label="this choice")[0],
            "with": left.plot([], [], color=drug, lw=1.8, ls=(0, (5, 1.5)), zorder=4, label="and this idazoxan")[0],
            "drop": left.plot([], [], color=SOFT, lw=1, zorder=1.5)[0],
            "now": left.plot([], [], **dot, ms=10, color=INK, label="now")[0],
            "guess": left.plot([], [], color=guess, lw=1.8, ls=(0, (2, 1)), zorder=5)[0],
            "guess label": left.text(0.02, 0.98, "", color=guess, va="top", fontsize=9, transform=left.transAxes),
            "met": right.plot([], [], **dot, ms=9, color=color("good"))[0],
            "missed": right.plot([], [], "X", ms=9.5, color=color("warning"), mec="white", mew=1, zorder=7,
                                 clip_on=False)[0],
            "release": right.plot([], [], "D", ms=6, mfc="none", mec=INK, mew=1.3, zorder=6, clip_on=False)[0],
            "words": [right.text(1.03, y, "", fontsize=9, va="center", transform=right.get_yaxis_transform())
                      for y in rows],
        }  # fmt: skip
        handles = [artists[n] for n in ("straight", "alone", "with", "now")]
        figure.legend(handles=handles, ncols=4, loc="lower left", bbox_to_anchor=(0.02, -0.012), handlelength=2.1,
                      columnspacing=1.1, handletextpad=0.5)  # fmt: skip
        seen_ = right.plot([], [], "|", ms=12, mec=INK, mew=2, label="measured")[0]
        gray = right.plot([], [], "s", ms=10, color=FAINT, label="counts as met")[0]
        diamond = right.plot([], [], "D", ms=6, mfc="none", mec=INK, mew=1.3, ls="", label="release")[0]
        figure.legend(handles=[seen_, gray, diamond], ncols=3, loc="lower right", bbox_to_anchor=(0.995, -0.012),
                      handlelength=1.2, columnspacing=1.0, handletextpad=0.4)  # fmt: skip
        return artists

    def update(self, artists, data):
        for name in ("straight", "alone", "with"):
            artists[name].set_data(LEFT, data[name])
        artists["with"].set_visible(data["idazoxan"] > 0)
        x, y = data["left"], data["norepinephrine"]
        artists["now"].set_data([x], [y])
        artists["drop"].set_data([x, x, 1.12], [LOW, y, y])
        rows = range(len(ROWS))[::-1]
        marks = {True: ([], []), False: ([], [])}
        for row, words, (name, value) in zip(rows, artists["words"], data["facts"].items(), strict=True):
            good = data["met"][name]
            at = min(max(value, NARROW), WIDE)
            marks[good][0].append(at)
            marks[good][1].append(row)
            words.set_text(beside(name, value, good))
        artists["met"].set_data(*marks[True])
        artists["missed"].set_data(*marks[False])
        artists["release"].set_data([max(data["release alone"], NARROW)], [0.68])
        # The learner predicted norepinephrine in multiples of rest when 94% of NET is blocked.
        guess = data["prediction"]
        at = None if guess is None else min(max(guess, LOW), HIGH)
        artists["guess"].set_data(([], []) if at is None else ([1.12, 0.018], [at, at]))
        artists["guess label"].set_text("" if at is None else "- - your prediction")

    def describe(self, data):
        drug = f", idazoxan {fold(data['idazoxan'])} × its K" if data["idazoxan"] > 0 else ""
        said = (
            f"NET {data['blocked']:.0f}% blocked{drug}: norepinephrine ×{fold(data['norepinephrine'])}, firing "
            f"{data['firing']:.0%}, release {data['release']:.0%}; no brake: ×{fold(data['free'])}. "
        )
        missed = [name for name, good in data["met"].items() if not good]
        count = len(facts.FACTS) - len(missed)
        if not missed:
            return f"{said}This choice meets all {count} facts."
        told = ", ".join(f"{SHORT[n]} {short(n, data['facts'][n])} ({seen(n)})" for n in missed)
        return f"{said}{count} of {len(facts.FACTS)} facts met. Missed: {told}."

    def bounds(self, data):
        yield Bound("norepinephrine", [data["norepinephrine"], *data["alone"], *data["with"]], 1 - 1e-4, HIGH)
        yield Bound("a brake never adds", data["straight"] - data["alone"], -1e-9)
        yield Bound("idazoxan never lowers", data["with"] - data["alone"], -1e-9)
        yield Bound("firing", data["firing"], 0, 2)
        yield Bound("release", data["release"], 0, 2)

    def table(self, data):
        import pandas as pd

        columns = {"no brake": data["straight"], "this choice": data["alone"], "with idazoxan": data["with"]}
        return pd.DataFrame({"NET left": LEFT} | columns)
