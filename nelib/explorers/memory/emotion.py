"""Emotion and memory: one inverted U, propranolol that shifts it, and three events at once."""

import numpy as np

from nelib.explorers.words import fold
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.consolidation import affinities, drive, recall, turning_point

EVIDENCE = {name: row.value for name, row in load_evidence("memory").items()}
LEAST, MOST = 0.4, 1000.0  # × rest, of the axis
LEVELS = np.geomspace(LEAST, MOST, 161)
RATIO = EVIDENCE["x_harm"] / EVIDENCE["x_help"]
SMALL = 0.02  # a smaller relative change is told as none
EVENTS = ("neutral\nevent", "this\nevent", "this event and\ninjection")
CLOSE = 0.03  # an event this near to the turn, on a logarithmic scale, lies at it
REPORTED = (("= people 1994", "▼ rat 2008"), ("▼ people 1994", "▼ rat 1977"), ("▲ rat 2008*", "▼ rat 1983**"))
FITS, FAILS, UNTRIED = "fits", "does not fit", "not tried here"
MARKS = {FITS: "✓", FAILS: "✗", UNTRIED: "–"}


@register
class Emotion(Explorer):
    """Recall against norepinephrine with and without propranolol; recall of three events."""

    name = "12_emotion"
    title = "Emotion, norepinephrine and memory: one curve, opposite effects"
    size = (800, 530)
    controls = (
        Slider("arousal", "Arousal by the event", 1, 300, EVIDENCE["x_story"], "× rest", log=True),
        Slider("propranolol", "Propranolol", 0, 20, EVIDENCE["x_block"], "× its K", step=0.5),
        Slider("injected", "Injected norepinephrine", 0, 300, 0, "× rest", step=5),
        Slider("ratio", "Width of the curve", 2, 100, RATIO, "harm K / help K", log=True),
    )
    presets = {
        "As dialysis shows": {"arousal": EVIDENCE["ne_training"]},
        "Extreme event": {"arousal": 300},
        "Little norepinephrine": {"injected": 20},
        "Too much norepinephrine": {"injected": 300},
    }

    def compute(self, arousal, propranolol, injected, ratio):
        x = np.array([1, arousal, arousal + injected])
        plain, blocked = recall(x, ratio=ratio), recall(x, propranolol=propranolol, ratio=ratio)
        return {
            "arousal": arousal, "propranolol": propranolol, "injected": injected, "ratio": ratio,
            "K": np.array(affinities(ratio)),
            "events": x,
            "seen": drive(x, 0, propranolol),
            "plain": plain,
            "blocked": blocked,
            "change": blocked / plain - 1,
            "effect": float(plain[2] / plain[1] - 1),
            "verdicts": verdicts(blocked / plain - 1, plain[2] / plain[1] - 1, propranolol > 0, injected > 0),
            "curve": recall(LEVELS, ratio=ratio),
            "shifted": recall(LEVELS, propranolol=propranolol, ratio=ratio),
            "best": float(turning_point(0)),
            "turn": float(turning_point(propranolol)),
            "asked": (arousal, propranolol, injected, ratio) == tuple(c.default for c in self.controls),
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.add_axes((0.07, 0.235, 0.44, 0.7)), figure.add_axes((0.6, 0.435, 0.385, 0.5))
        red, drug, worse, guess = color("main"), color("drug"), color("warning"), color("prediction")
        left.set(xscale="log", xlim=(LEAST, MOST), ylim=(0.2, 0.98), title="Recall, by norepinephrine")
        left.set_xlabel("norepinephrine in the amygdala (× rest)")
        left.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        left.minorticks_off()
        right.set(xlim=(-0.55, 2.6), ylim=(0, 1.1), title="Recall of three events")
        for axes in (left, right):
            axes.set_yticks([0.2, 0.4, 0.6, 0.8], ["20%", "40%", "60%", "80%"])
        right.set_xticks(range(3), EVENTS, fontsize=9)
        right.tick_params(axis="x", length=0)
        low, high = EVIDENCE["ne_shock_low"], EVIDENCE["ne_shock_high"]
        left.plot([low, high], [0.235] * 2, color=INK, lw=5, solid_capstyle="butt")
        left.plot([EVIDENCE["ne_training"]], [0.235], ">", ms=7, color=INK)
        left.text(4.2, 0.235, "rise in dialysates: foot shocks; training", fontsize=8.5, va="center")
        left.text(0.45, 0.965, "— without", color=red, fontsize=9, va="top")
        left.text(0.45, 0.925, "- - with propranolol", color=drug, fontsize=9, va="top")
        places = [(k, j, 0.602 + 0.132 * k, 0.328 - 0.073 * j) for k in range(3) for j in range(2)]
        for k, j, x, y in places:
            figure.text(x, y, REPORTED[k][j], fontsize=8.5, va="top")
        figure.text(0.553, 0.328, "seen:", fontsize=8.5, va="top", color=SOFT)
        notes = (
            (0.107, "◆ neutral   ● this event   ■ with injection;   open: with propranolol", 0.07),
            (
                0.065,
                "Seen, by propranolol: = no significant loss, ▼ less recall; by norepinephrine: ▲ more, "
                "▼ less recall (right).",
                0.07,
            ),
            (
                0.036,
                f"✓ the sign in the model fits, ✗ it does not; changes below {SMALL:.0%} are taken as none.   "
                "* after weak training",
                0.07,
            ),
            (
                0.007,
                "** prevented by propranolol.   All sizes are assumed: compare only signs with what was seen.",
                0.07,
            ),
        )
        for y, text, x in notes:
            figure.text(x, y, text, fontsize=8.5, color=SOFT, va="bottom")
        right.text(-0.51, 1.05, "by propranolol:", va="center", fontsize=9, color=drug)
        marks = ("D", "o", "s")
        artists = {
            "lost": left.fill([0], [0], fc=worse, alpha=0.13, lw=0, zorder=1)[0],
            "won": left.fill([0], [0], fc=drug, alpha=0.16, lw=0, zorder=1)[0],
            "best": left.plot([], [], color=SOFT, lw=1, ls=":")[0],
            "curve": left.plot([], [], color=red, lw=2.4, zorder=3)[0],
            "shifted": left.plot([], [], color=drug, lw=2.2, ls=(0, (5, 1.5)), zorder=3)[0],
            "arrows": [left.plot([], [], color=INK, lw=1.3, zorder=4)[0] for _ in marks],
            "plain": [left.plot([], [], m, ms=9, color=red, mec=PAPER, mew=1.2, zorder=6)[0] for m in marks],
            "blocked": [left.plot([], [], m, ms=8, color=PAPER, mec=drug, mew=1.9, zorder=5)[0] for m in marks],
            "turn": left.plot([], [], "X", ms=10, color=INK, mec=PAPER, mew=1.2, zorder=7)[0],
            "turn label": left.text(970, 0.965, "", ha="right", va="top", fontsize=9),
            "bars": [
                [right.bar([k + s], [0], 0.34, color=c, alpha=0.8, hatch=h, edgecolor=PAPER, lw=0, zorder=2)[0]
                 for k in range(3)]
                for s, c, h in ((-0.19, red, ""), (0.19, drug, "///"))
            ],
            "change": [right.text(k, 0.965, "", ha="center", va="center", fontsize=10, weight="bold")
                       for k in range(3)],
            "effect": right.text(2.58, 1.05, "", ha="right", va="center", fontsize=9, color=red, weight="bold"),
            "nothing": right.text(2, 0.08, "", ha="center", va="bottom", fontsize=9, color=SOFT, style="italic"),
            "verdicts": [figure.text(x, y - 0.029, "", fontsize=8.5, va="top") for _, _, x, y in places],
            "guess": right.plot([], [], "*", ms=14, color=guess, mec=PAPER, mew=0.8, zorder=7)[0],
            "guess label": right.text(2.55, 0.875, "", color=guess, ha="right", va="center", fontsize=9),
        }  # fmt: skip
        right.axhline(EVIDENCE["recall_base"], color=FAINT, lw=1.2, zorder=1)
        return artists

    def update(self, artists, data):
        curve, shifted = data["curve"], data["shifted"]
        for name, edge in (("lost", np.minimum(curve, shifted)), ("won", np.maximum(curve, shifted))):
            artists[name].set_xy(np.column_stack((np.append(LEVELS, LEVELS[::-1]), np.append(curve, edge[::-1]))))
        artists["best"].set_data([data["best"]] * 2, [0.28, 0.8])
        artists["curve"].set_data(LEVELS, curve)
        artists["shifted"].set_data(LEVELS, shifted)
        points = zip(data["events"], data["plain"], data["blocked"], strict=True)
        for k, (x, plain, blocked) in enumerate(points):
            shown = k < 2 or data["injected"] > 0
            artists["arrows"][k].set_data(([x, x], [plain, blocked]) if shown else ([], []))
            artists["plain"][k].set_data(([x], [plain]) if shown else ([], []))
            artists["blocked"][k].set_data(([x], [blocked]) if shown and data["propranolol"] else ([], []))
            for bar, height in zip((artists["bars"][0][k], artists["bars"][1][k]), (plain, blocked), strict=True):
                bar.set_height(height if shown else 0)
            artists["change"][k].set_text(_signed(data["change"][k]) if shown else "")
            artists["change"][k].set_color(_tint(data["change"][k]))
        injected = data["injected"] > 0
        artists["nothing"].set_text("" if injected else "nothing\ninjected")
        artists["effect"].set_text(f"injection: {_signed(data['effect'])}" if injected else "")
        for text, verdict in zip(artists["verdicts"], (v for pair in data["verdicts"] for v in pair), strict=True):
            text.set_text(f"{MARKS[verdict]} {verdict}")
            text.set_color({FITS: INK, FAILS: color("warning"), UNTRIED: SOFT}[verdict])
        given = data["propranolol"] > 0
        at = np.interp(np.log(data["turn"]), np.log(LEVELS), curve)
        artists["turn"].set_data(([data["turn"]], [at]) if given else ([], []))
        artists["turn label"].set_text(f"✖ propranolol turns\nat {fold(data['turn'])} × rest" if given else "")
        guess = data["prediction"] if data["asked"] else None  # by how many percent recall of this event falls
        height = None if guess is None else max(data["plain"][1] * (1 - guess / 100), 0)
        artists["guess"].set_data(([], []) if guess is None else ([1.19], [height]))
        artists["guess label"].set_text("" if guess is None else f"★ your prediction: −{guess:.0f}%")

    def describe(self, data):
        neutral, event, both = (_signed(c) for c in data["change"])
        more = ""
        if data["injected"]:
            more = f" Injection of {data['injected']:.3g} alone: {_signed(data['effect'])}."
            more = more[:-1] + f"; propranolol then: {both}." if data["propranolol"] else more
        if not data["propranolol"]:
            return (
                f"Recall of a neutral event {data['plain'][0]:.0%}, of one at {fold(data['arousal'])} × rest "
                f"{data['plain'][1]:.0%}, without propranolol.{more}"
            )
        side = "left of" if data["arousal"] < data["turn"] else "right of"
        side = "at" if abs(np.log(data["arousal"] / data["turn"])) < CLOSE else side
        return (
            f"{data['propranolol']:.3g} K propranolol: recall of a neutral event {neutral}, of one at "
            f"{fold(data['arousal'])} × rest {event}; it lies {side} the turn, {fold(data['turn'])}.{more}"
        )

    def bounds(self, data):
        base, top = EVIDENCE["recall_base"], EVIDENCE["recall_base"] + EVIDENCE["recall_gain"]
        for name in ("curve", "shifted", "plain", "blocked"):
            yield Bound(f"recall, {name}", data[name], base, top)
        yield Bound("propranolol leaves less norepinephrine", data["events"] - data["seen"], 0)
        wrong = np.where(data["turn"] > LEVELS, data["shifted"] - data["curve"], data["curve"] - data["shifted"])
        yield Bound("less recall left of the turn, more right of it", wrong, -1, 1e-9)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {"norepinephrine (× rest)": LEVELS, "recall": data["curve"], "recall with propranolol": data["shifted"]}
        )


def verdicts(change: np.ndarray, effect: float, blocked: bool, injected: bool) -> tuple[tuple[str, str], ...]:
    """Return whether the signs in the model are those that were seen, for each event in the order of `REPORTED`.

    Parameters
    ----------
    change : numpy.ndarray
        Relative change of recall by propranolol, for a neutral event, an event, and the event with an injection.
    effect : float
        Relative change of recall by the injection, without propranolol.
    blocked, injected : bool
        Whether there is propranolol, and an injection.
    """

    def told(fits: bool, tried: bool) -> str:
        return UNTRIED if not tried else FITS if fits else FAILS

    loss = change < -SMALL
    return (
        (told(not loss[0], blocked), told(loss[0], blocked)),
        (told(loss[1], blocked), told(loss[1], blocked)),
        (told(effect > SMALL, injected), told(effect < -SMALL and change[2] > SMALL, injected and blocked)),
    )


def _signed(change: float) -> str:
    return f"{'+' if change > 0 else '−'}{abs(change):.0%}" if abs(change) >= SMALL else "no change"


def _tint(change: float) -> str:
    return SOFT if abs(change) < SMALL else color("drug") if change > 0 else color("warning")
