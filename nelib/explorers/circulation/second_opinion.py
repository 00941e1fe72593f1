"""The second opinion: the heart rate of Ursino's reflex under atropine and propranolol, beside what was measured."""

import numpy as np

from nelib.body import reflex, ursino
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

RULES = {"periods add (Ursino)": "period", "rates add": "rate", "factors multiply": "product"}
PERIOD, RATE, PRODUCT = RULES
LEAST, MOST = 60.0, 150.0  # mmHg
P = np.linspace(LEAST, MOST, 91)
REST = reflex.evidence("P_n").value
LOW, HIGH = 40.0, 230.0  # 1/minute
STATES = ("propranolol", "atropine", "both")
BLOCKS = {"rest": (0, 0), "propranolol": (0, 1), "atropine": (1, 0), "both": (1, 1)}
MEASURED = reflex.measured()
ERROR = float(np.hypot(reflex.evidence("HR_rest_SEM").value, reflex.evidence("HR_atropine_SEM").value))
NEAR = 0.5  # mmHg


def closed(rule: str, atropine: float = 0.0, propranolol: float = 0.0) -> tuple[float, float]:
    """Return pressure and heart rate of the closed loop."""
    at = ursino.rest(atropine=atropine, propranolol=propranolol, rule=rule)
    return at.P_a, at.HR


@register
class SecondOpinion(Explorer):
    """Heart rate against the pressure in the carotid sinus, and the changes by drugs that block one nerve or both."""

    name = "13_second_opinion"
    title = "A second opinion on the heart rate"
    size = (800, 450)
    controls = (
        Slider("pressure", "Clamped pressure", LEAST, MOST, REST, "mmHg", step=1),
        Slider("atropine", "Vagus blocked", 0, 100, 0, "%", step=1),
        Slider("propranolol", "Sympathetic blocked", 0, 100, 0, "%", step=1),
        Choice("rule", "How two nerves combine", tuple(RULES), PERIOD),
        Switch("loop", "Loop closed, not clamped"),
    )
    presets = {
        "Atropine": {"atropine": 100},
        "Propranolol": {"propranolol": 100},
        "Both": {"atropine": 100, "propranolol": 100},
        "Atropine, loop closed": {"atropine": 100, "loop": True},
        "Factors multiply": {"atropine": 100, "rule": PRODUCT},
    }

    def compute(self, pressure, atropine, propranolol, rule, loop):
        how = RULES[rule]
        m, b = atropine / 100, propranolol / 100
        blocks = {"atropine": m, "propranolol": b}
        if loop:
            rest, now = closed(how), closed(how, m, b)
            rates = {name: closed(how, *BLOCKS[name])[1] for name in BLOCKS}
        else:
            rest, now = ((pressure, float(reflex.heart_rate(pressure, rule=how, **k))) for k in ({}, blocks))
            rates = reflex.states(pressure, how)
        return {
            "rule": how,
            "loop": loop,
            "comparable": loop or abs(pressure - REST) < NEAR,
            "rest": rest,
            "now": now,
            "curve": reflex.heart_rate(P, rule=how, **blocks),
            "bare": reflex.heart_rate(P, rule=how),
            "rates": rates,
            "changes": reflex.changes(rates),
            "blocked": (m, b),
            "asked": m == 1 and b == 0 and how == "period" and not loop and abs(pressure - REST) < NEAR,
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.075, 0.13, 0.43, 0.79))
        right = figure.add_axes((0.61, 0.13, 0.37, 0.79))
        model, guess = color("heart"), color("prediction")
        left.set(xlim=(LEAST, MOST), ylim=(LOW, HIGH), title="Heart rate (1/min)")
        left.set_xlabel("pressure in the carotid sinus (mmHg)")
        right.set(xlim=(-0.6, 2.6), ylim=(-140, 125), title="Change from rest (1/min)")
        right.set_xticks(range(3), ["propranolol", "atropine", "both"])
        right.axhline(0, color=INK, lw=1.1, zorder=1.5)
        for k, name in enumerate(STATES):
            right.bar(k - 0.19, MEASURED[name], 0.34, color=FAINT, ec=SOFT, lw=1.2, zorder=2)
            sign = "−" if MEASURED[name] < 0 else "+"
            below = MEASURED[name] < 0
            right.text(k - 0.19, MEASURED[name] + (-4 if below else 7), f"{sign}{abs(MEASURED[name]):.0f}", ha="center",
                       va="top" if below else "bottom", fontsize=8.5, color=SOFT)  # fmt: skip
        right.errorbar(1 - 0.19, MEASURED["atropine"], ERROR, color=SOFT, capsize=3, lw=1.2, zorder=3)
        right.text(0.02, 0.95, "□ measured in man", color=SOFT, fontsize=9.5, transform=right.transAxes)
        right.text(0.02, 0.895, "■ model, full block", color=model, fontsize=9.5, transform=right.transAxes)
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)
        dot = dict(marker="o", ms=9.5, mec="white", mew=1.4, ls="", zorder=7, clip_on=False)
        return {
            "bare": left.plot([], [], color=SOFT, lw=1.5, ls=(0, (1, 1.5)), zorder=2)[0],
            "curve": left.plot([], [], color=model, zorder=3)[0],
            "cursor": left.plot([], [], color=SOFT, lw=1.2, zorder=1)[0],
            "rest": left.plot([], [], "o", ms=9, mfc=PAPER, mec=SOFT, mew=1.6, zorder=6, clip_on=False)[0],
            "now": left.plot([], [], **dot, color=INK)[0],
            "key": left.text(0.98, 0.03, "", ha="right", fontsize=8.5, color=SOFT, transform=left.transAxes, bbox=box,
                             zorder=8),
            "bars": [right.fill([0], [0], fc=model, lw=0, zorder=2)[0] for _ in STATES],
            "numbers": [right.text(k + 0.19, 0, "", ha="center", fontsize=8.5, color=model, weight="bold", zorder=6)
                        for k in range(3)],
            "guess": right.plot([], [], color=guess, lw=1.8, ls="--", zorder=5)[0],
            "guess label": right.text(0.98, 0.03, "", ha="right", color=guess, fontsize=9, transform=right.transAxes,
                                      bbox=box, zorder=8),
        }  # fmt: skip

    def update(self, artists, data):
        artists["bare"].set_data(P, data["bare"])
        artists["curve"].set_data(P, data["curve"])
        artists["cursor"].set_data([data["now"][0]] * 2, [LOW, data["now"][1]])
        artists["rest"].set_data(*([x] for x in data["rest"]))
        artists["now"].set_data(*([x] for x in data["now"]))
        blocked = any(data["blocked"])
        artists["rest"].set_visible(blocked)
        artists["bare"].set_visible(blocked)
        artists["key"].set_text("dotted, ○: no drug" if blocked else "")
        for k, name in enumerate(STATES):
            change = data["changes"][name]
            a, b = k + 0.02, k + 0.36
            artists["bars"][k].set_xy(np.array([[a, 0], [b, 0], [b, change], [a, change]]))
            artists["numbers"][k].set_text(_signed(change))
            artists["numbers"][k].set_position((k + 0.19, change + (-13 if change < 0 else 4)))
        # The learner predicted what Ursino's sum of periods makes of atropine alone: a change in 1/minute.
        guess = data["prediction"] if data["asked"] else None
        at = None if guess is None else min(max(guess, -125), 125)
        artists["guess"].set_data(([], []) if at is None else ([0.5, 1.5], [at, at]))
        artists["guess label"].set_text("" if at is None else "- - your prediction")

    def describe(self, data):
        (P_0, _), (P_1, rate) = data["rest"], data["now"]
        m, b = data["blocked"]
        if data["loop"]:
            said = f"Loop closed: pressure {P_1:.0f} mmHg (without drug {P_0:.0f}), heart rate {rate:.0f}/min"
        else:
            said = f"Pressure held at {P_1:.0f} mmHg: heart rate {rate:.0f}/min"
        if m or b:
            said += f" with {m:.0%} of the vagal and {b:.0%} of the sympathetic effect blocked"
        changes = data["changes"]
        said += f". Full blocks: propranolol {_signed(changes['propranolol'])}, atropine {_signed(changes['atropine'])}"
        said += f", both {_signed(changes['both'])}. "
        if not data["comparable"]:
            return said + "Nobody was measured at this pressure."
        off = changes["atropine"] - MEASURED["atropine"]
        verdict = "agrees within its error" if abs(off) <= ERROR else f"is {_signed(off)} off"
        return said + f"For atropine {_signed(MEASURED['atropine'])} was measured; the model {verdict}."

    def bounds(self, data):
        yield Bound("heart rate", [data["now"][1], *data["curve"], *data["bare"], *data["rates"].values()], LOW, HIGH)
        yield Bound("a block of the vagus never slows", data["rates"]["atropine"] - data["rates"]["rest"], 0)
        yield Bound("a block of the sympathetic never speeds", data["rates"]["propranolol"] - data["rates"]["rest"],
                    -np.inf, 0)  # fmt: skip
        yield Bound("pressure", [data["now"][0], data["rest"][0]], LEAST, MOST)

    def table(self, data):
        import pandas as pd

        names = ["rest", *STATES]
        return pd.DataFrame({
            "state": names,
            "heart rate, model (1/min)": [data["rates"][n] for n in names],
            "change, model (1/min)": [data["changes"][n] for n in names],
            "change, measured (1/min)": [MEASURED[n] for n in names],
        })  # fmt: skip


def _signed(value: float) -> str:
    text = f"{abs(value):.0f}"
    return text if text == "0" else f"{'−' if value < 0 else '+'}{text}"
