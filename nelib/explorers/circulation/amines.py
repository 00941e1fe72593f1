"""Three amines infused into man, with and without a drug before: pressure, heart rate, output and resistance."""

from functools import cache

import numpy as np

from nelib.body import calibration, conditions
from nelib.body.circulation import steady
from nelib.body.drugs import actions, inputs, plasma
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, SOFT, color

LOW, HIGH = 0.005, 0.5  # µg/kg/min
RATES = np.geomspace(LOW, HIGH, 61)
AMINES = ("norepinephrine", "epinephrine", "isoproterenol", "phenylephrine")
BEFORE = {
    "nothing": (),
    "atropine": ("atropine",),
    "propranolol": ("propranolol",),
    "atenolol (β1)": ("atenolol",),
    "prazosin (α1)": ("prazosin",),
    "phentolamine (α)": ("phentolamine",),
    "yohimbine (α2)": ("yohimbine",),
    "hexamethonium": ("hexamethonium",),
}
FULL = 30  # plasma concentration of a drug before, in multiples of its tightest constant: our choice
TICKS = ([0.005, 0.01, 0.03, 0.1, 0.3], ["", "0.01", "0.03", "0.1", "0.3"])
FLAT = 1e9  # mmHg: a reflex as wide as that does not answer
PRESSURE, RATE, SHARE = (20, 260), (30, 210), (20, 400)  # axes


@cache
def before(choice: str) -> dict[str, float]:
    """Return the plasma concentrations in nM of the drugs that are given first."""
    return {drug: FULL * min(K for K, _, _ in actions(drug).values()) for drug in BEFORE[choice]}


WEIGHT = conditions.evidence("weight").value  # kg
PERCENT = ("CO", "SVR")


@cache
def seen(amine: str) -> dict[str, tuple[list[float], list[float]]]:
    """Return what was measured under an amine alone: variable -> rates in µg/kg/min, and changes (percent of rest)."""
    found: dict[str, tuple[list[float], list[float]]] = {k: ([], []) for k in ("SBP", "DBP", "MAP", "HR", *PERCENT)}
    for name, given in conditions.CONDITIONS.items():
        for measured in conditions.MEASURED if list(given) == [amine] else ():
            condition, _, variable = measured.record.rpartition("_")
            measured_by = conditions.evidence(measured.record).source
            if condition == name and variable in found and measured_by != "course":  # not what we assume
                found[variable][0].append(calibration.value(given[amine]) / WEIGHT)
                found[variable][1].append(measured.published())
    return found


def answer(amine: str, rates, choice: str = "nothing", reflex: bool = True) -> dict[str, np.ndarray]:
    """Return the steady state at infusions of an amine in µg/kg/min after the drugs of a choice."""
    first = before(choice)
    # Where β2 receptors are blocked, plasma is cleared of the amines more slowly.
    block = sum(C / actions(drug)["b2"][0] for drug, C in first.items() if "b2" in actions(drug))
    given = {amine: plasma(amine, np.asarray(rates) * WEIGHT, block), **first}
    # Without reflex both kinds of traffic stay what they were before the amine.
    held = None if reflex else {"k_s": FLAT, "k_v": FLAT}
    return steady(inputs(given), held)


def sign(value: float, unit: str = "") -> str:
    """Write a change with its sign."""
    return f"{value:+.0f}{unit}".replace("-", "−")


@register
class Amines(Explorer):
    """Steady states of the tier of the model that has no time; points are published means of healthy people."""

    name = "13_amines"
    title = "Four amines in man"
    size = (800, 430)
    controls = (
        Slider("rate", "Infusion", LOW, HIGH, 0.16, "µg/kg/min", log=True),
        Choice("amine", "Amine", AMINES, AMINES[0]),
        Choice("first", "Given before", tuple(BEFORE), "nothing"),
        Switch("loop", "Baroreflex", True),
    )
    presets = {
        "No reflex": {"loop": False},
        "After atropine": {"first": "atropine"},
        "Epinephrine": {"amine": "epinephrine", "rate": 0.1},
        "Dale's reversal": {"amine": "epinephrine", "rate": 0.1, "first": "phentolamine (α)"},
        "Reversal reversed": {"amine": "epinephrine", "rate": 0.1, "first": "propranolol"},
        "Ganglia blocked": {"first": "hexamethonium"},
    }

    def compute(self, rate, amine, first, loop):
        found = answer(amine, np.append(RATES, (0, rate)), first, loop)
        plain = answer(amine, np.append(RATES, (0, rate)))
        return {
            "rate": rate,
            "amine": amine,
            "first": first,
            "loop": loop,
            "changed": first != "nothing" or not loop,
            "curves": {k: found[k][:-2] for k in ("SBP", "MAP", "DBP", "HR", "CO", "SVR")},
            "plain": {k: plain[k][:-2] for k in ("MAP", "HR", "CO", "SVR")},
            "rest": {k: float(x[-2]) for k, x in found.items()},
            "now": {k: float(x[-1]) for k, x in found.items()},
            "plain rest": {k: float(x[-2]) for k, x in plain.items()},
            "seen": seen(amine),
            "plain now": {k: float(plain[k][-1] - plain[k][-2]) for k in ("MAP", "HR")},
            "asked": amine == AMINES[0] and first == "nothing",
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.065, 0.13, 0.26, 0.76))
        middle = figure.add_axes((0.395, 0.13, 0.26, 0.76))
        right = figure.add_axes((0.725, 0.13, 0.26, 0.76))
        heart, main, guess = (color(n) for n in ("heart", "main", "prediction"))
        for axes, limits, title in (
            (left, PRESSURE, "Arterial pressure (mmHg)"),
            (middle, RATE, "Heart rate (bpm)"),
            (right, SHARE, "Percent of rest"),
        ):
            axes.set(xlim=(LOW, HIGH), xscale="log", ylim=limits, title=title, xlabel="infusion (µg/kg/min)")
            axes.set_xticks(*TICKS)
            axes.minorticks_off()
        right.set_yscale("log")
        right.set_yticks([25, 50, 100, 200, 400], ["25", "50", "100", "200", "400"])
        right.minorticks_off()
        right.axhline(100, color=FAINT, lw=1, zorder=0.5)
        dot = dict(marker="o", ms=9, mec="white", mew=1.3, ls="", zorder=7, clip_on=False)
        gray = dict(color=SOFT, lw=1.5, ls=(0, (1, 1.5)), zorder=2)
        square = dict(ls="", marker="s", ms=5.5, mfc="white", mew=1.5, zorder=6)
        shown = ("MAP", left, heart), ("HR", middle, heart), ("CO", right, heart), ("SVR", right, main)
        return {
            "band": left.fill([0], [0], fc=heart, alpha=0.16, lw=0, zorder=0.5)[0],
            "MAP": left.plot([], [], color=heart, zorder=3)[0],
            "HR": middle.plot([], [], color=heart, zorder=3)[0],
            "CO": right.plot([], [], color=heart, zorder=3)[0],
            "SVR": right.plot([], [], color=main, ls=(0, (5, 1.6)), zorder=3)[0],
            "plain": {k: a.plot([], [], **gray)[0] for k, a in (("MAP", left), ("HR", middle))}
            | {k: right.plot([], [], **gray)[0] for k in ("CO", "SVR")},
            "cursor": [a.plot([], [], color=SOFT, lw=1.1, zorder=1)[0] for a in (left, middle, right)],
            "dots": {k: axes.plot([], [], **dot, color=tint)[0] for k, axes, tint in shown},
            "seen": {k: axes.plot([], [], **square, color=tint)[0]
                     for k, axes, tint in (*shown, ("SBP", left, INK), ("DBP", left, INK))},
            "labels": [right.text(x, 0.97, t, color=c, fontsize=9.5, va="top", transform=right.transAxes)
                       for x, t, c in ((0.03, "— output", heart), (0.4, "- - resistance", main))],
            "key": left.text(0.03, 0.97, "", fontsize=8.5, color=SOFT, va="top", transform=left.transAxes, zorder=8),
            "guess": middle.plot([], [], color=guess, lw=1.8, ls="--", zorder=5)[0],
            "guess label": middle.text(0.03, 0.97, "", color=guess, fontsize=9, va="top", transform=middle.transAxes),
        }  # fmt: skip

    def update(self, artists, data):
        rate, now, rest, curves = data["rate"], data["now"], data["rest"], data["curves"]
        shown = {k: np.clip(curves[k], *PRESSURE) for k in ("SBP", "DBP", "MAP")}
        artists["band"].set_xy(
            np.column_stack((np.append(RATES, RATES[::-1]), np.append(shown["SBP"], shown["DBP"][::-1])))
        )
        artists["MAP"].set_data(RATES, shown["MAP"])
        artists["HR"].set_data(RATES, curves["HR"])
        for name in ("CO", "SVR"):
            artists[name].set_data(RATES, 100 * curves[name] / rest[name])
        for name, line in artists["plain"].items():
            scale = 100 / data["plain rest"][name] if name in PERCENT else 1
            line.set_data(RATES, data["plain"][name] * scale)
            line.set_visible(data["changed"])
        for line, limits in zip(artists["cursor"], (PRESSURE, RATE, SHARE), strict=True):
            line.set_data([rate, rate], limits)
        for name, dot in artists["dots"].items():
            dot.set_data([rate], [100 * now[name] / rest[name] if name in PERCENT else now[name]])
        for name, points in artists["seen"].items():
            rates, changes = data["seen"][name] if not data["changed"] else ([], [])
            points.set_data(rates, [100 + x if name in PERCENT else rest[name] + x for x in changes])
        there = [] if data["changed"] or not any(x for x, _ in data["seen"].values()) else ["squares: measured"]
        artists["key"].set_text("\n".join(there + (["dotted: amine alone"] if data["changed"] else [])))
        # The learner predicted the heart rate under norepinephrine alone, with the reflex cut.
        guess = data["prediction"] if data["asked"] else None
        artists["guess"].set_data(([], []) if guess is None else ([LOW, HIGH], [guess, guess]))
        artists["guess label"].set_text("" if guess is None else "- - your prediction,\n     reflex cut")

    def describe(self, data):
        now, rest, change = data["now"], data["rest"], data["plain now"]
        before = "" if data["first"] == "nothing" else f" after {data['first']}"
        before += "" if data["loop"] else ", reflex cut"
        said = (
            f"{data['amine'].capitalize()} {data['rate']:.2g} µg/kg/min{before}: mean pressure {rest['MAP']:.0f} to "
            f"{now['MAP']:.0f} mmHg ({now['SBP']:.0f}/{now['DBP']:.0f}), heart rate {rest['HR']:.0f} to "
            f"{now['HR']:.0f}, "
            f"output {sign(100 * (now['CO'] / rest['CO'] - 1), '%')}, "
            f"resistance {sign(100 * (now['SVR'] / rest['SVR'] - 1), '%')}."
        )
        if data["changed"]:
            said += f" Alone: pressure {sign(change['MAP'])}, heart rate {sign(change['HR'])}."
        return said

    def bounds(self, data):
        for name in ("MAP", "DBP", "SBP", "HR", "CO", "SVR"):
            yield Bound(name, data["curves"][name], 0)
        yield Bound("mean over diastolic", data["curves"]["MAP"] - data["curves"]["DBP"], 0)
        yield Bound("systolic over mean", data["curves"]["SBP"] - data["curves"]["MAP"], 0)

    def table(self, data):
        import pandas as pd

        units = {"SBP": "mmHg", "MAP": "mmHg", "DBP": "mmHg", "HR": "bpm", "CO": "L/min", "SVR": "mmHg min/L"}
        return pd.DataFrame(
            {"infusion (µg/kg/min)": RATES} | {f"{k} ({u})": data["curves"][k] for k, u in units.items()}
        )
