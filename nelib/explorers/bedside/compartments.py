"""An infusion that starts and stops: plasma and pressure in one compartment and in two."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from nelib.body.bedside import NOTICE
from nelib.body.compartments import Kinetics
from nelib.body.infusion_models import NANO, evidence, share, typical, value
from nelib.body.label_audit import seed_kinetics
from nelib.body.pressure import curve
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

SEED, LI, MILD, SICK = "S2: one compartment", "Li 2024: two", "Beloeil, score 20", "Beloeil, score 60"
MODELS = (SEED, LI, MILD, SICK)
WHO = {
    SEED: "S2's compartment",
    LI: "Li's volunteers, two compartments",
    MILD: "Beloeil's patients, score 20",
    SICK: "Beloeil's patients, score 60",
}
WEIGHT = value("li_weight")
BODY = curve("Beloeil 2005")
LONGEST, AFTER = 60, 20  # min of infusion, and shown after it
T = np.linspace(0, LONGEST + AFTER, 401)
SEARCH = np.linspace(0, 120, 4801)  # min after the stop, where the effect is looked for
SHOWN = SEARCH <= AFTER
PLASMA, PRESSURES = (0, 50), (56, 92)  # µg/L, mmHg on the axes
TOP, FLOOR = 400.0, 1.0  # % of the value at the stop
LAG = round(1 / value("ke0"), 6)
PARTS = (1 / 2, share("near_90"))
OFFSET = evidence("seed_offset_low").value, evidence("seed_offset_high").value


@lru_cache
def kinetics(model: str) -> Kinetics:
    """Return the kinetics of a model, with the norepinephrine that volunteers or patients have themselves."""
    li = typical("Li 2024")
    if model == LI:
        return replace(li, lag=0)
    if model == SEED:
        return replace(seed_kinetics(), production=li.production)
    who = typical("Beloeil 2005", SAPS=value(f"beloeil_SAPS_{'low' if model == MILD else 'high'}"))
    own = value("septic_NE") * value("M_base") / NANO
    return replace(who, production=own * who.CL)


def given(body: Kinetics, t: np.ndarray, rates: list, lag: float) -> np.ndarray:
    """Return what an infusion adds at the effect site in µg/L; without a lag, in the plasma."""
    alone = replace(body, production=0)
    found = alone.course(t, rates, site="effect", k=1 / lag) if lag else alone.course(t, rates)
    return np.maximum(found, 0)


def last_above(level: float, effect: np.ndarray) -> float:
    """Return after how many min the effect has fallen to a level for good."""
    k = int(np.flatnonzero(effect > level)[-1])
    before, after = effect[k], effect[k + 1]
    return float(SEARCH[k] + (before - level) / (before - after) * (SEARCH[k + 1] - SEARCH[k]))


@register
class Compartments(Explorer):
    """Plasma and mean pressure during an infusion and after it; the plasma and the effect that are left."""

    name = "15_compartments"
    title = "An infusion that starts and stops"
    size = (800, 460)
    controls = (
        Slider("dose", "Infusion", 0.1, 0.6, value("ssc_high"), "µg/kg/min", step=0.01),
        Slider("minutes", "Minutes of infusion", 10, LONGEST, 30, "min", step=1),
        Choice("model", "Body", MODELS, LI),
        Slider("lag", "Lag of the effect", 0, 5, LAG, "min", step=0.1),
        Switch("own", "Own norepinephrine", True),
    )
    presets = {
        "S2's body": {"model": SEED},
        "Score 60": {"model": SICK, "dose": 0.22, "minutes": LONGEST},
        "Short infusion": {"minutes": 10},
        "No lag": {"lag": 0},
        "Less drug": {"dose": 0.1},
    }

    def compute(self, dose, minutes, model, lag, own):
        body = kinetics(model)
        body = body if own else replace(body, production=0)
        seed = kinetics(SEED)
        seed = seed if own else replace(seed, production=0)
        rates = [(0, dose * WEIGHT), (minutes, 0.0)]
        plasma = body.course(T, rates)
        MAP = BODY.MAP(given(body, T, rates, lag))
        late = minutes + SEARCH
        after, effect = body.course(late, rates), BODY.MAP(given(body, late, rates, lag)) - BODY.E0
        gone = [last_above(effect[0] * (1 - part), effect) for part in PARTS]
        left = effect[SHOWN] / effect[0]
        return {
            "asked": model == SICK and lag == LAG,
            "dose": dose, "minutes": minutes, "model": model, "own": own, "lag": lag,
            "t": T, "plasma": plasma, "MAP": MAP,
            "seed": seed.course(T, rates),
            "after": SEARCH[SHOWN], "plasma left": after[SHOWN] / after[0], "effect left": left,
            "now": float(after[0]), "baseline": float(body.baseline), "peak": float(BODY.E0 + effect[0]),
            "gone": gone,
            "share": float(body.share(value("seed_steady"))[0]),
            "half-lives": [float(h) for h in body.half_lives],
        }  # fmt: skip

    def draw(self, figure, data):
        top = figure.add_axes((0.07, 0.545, 0.49, 0.385))
        low = figure.add_axes((0.07, 0.155, 0.49, 0.275))
        right = figure.add_axes((0.65, 0.155, 0.335, 0.775))
        ne, guess = color("norepinephrine"), color("prediction")
        top.set(xlim=(0, T[-1]), ylim=PLASMA, title="Plasma (µg/L)")
        low.set(xlim=(0, T[-1]), ylim=PRESSURES, title="Mean pressure (mmHg)")
        low.set_xlabel("min after the start", labelpad=2)
        for axes in (top, low):
            axes.set_xticks(range(0, 81, 20))
        top.tick_params(labelbottom=False)
        low.axhline(value("target_MAP"), color=SOFT, lw=0.9, ls=(0, (1, 2)), zorder=0.5)
        low.text(79.5, value("target_MAP") + 0.6, "65 mmHg", ha="right", fontsize=8, color=SOFT)
        box = dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)
        top.text(79.5, 46.5, "- -  S2's one compartment", ha="right", fontsize=8.5, color=SOFT, bbox=box)
        right.set(xlim=(0, AFTER), ylim=(FLOOR, TOP), yscale="log", title="Left after the stop")
        right.set_yticks([1, 10, 50, 100], ["1%", "10%", "50%", "100%"])
        right.minorticks_off()
        right.set_xticks([0, 5, 10, 15, 20])
        right.set_xlabel("min after the stop (log scale upward)", labelpad=2)
        right.axvspan(*OFFSET, fc=FAINT, lw=0, zorder=0)
        words = dict(ha="right", va="top", fontsize=8.5, bbox=box)
        right.text(19.8, 375, "S2: “stops within 1-2 minutes”  ▮", color=SOFT, **words)
        right.text(19.8, 285, "plasma  —", color=ne, **words)
        right.text(19.8, 217, "pressor effect  - -", color=INK, **words)
        figure.text(0.985, 0.012, NOTICE, ha="right", fontsize=8, color=SOFT)
        figure.text(0.015, 0.012, "70 kg; pressure by the curve of Beloeil 2005, septic patients", fontsize=8,
                    color=SOFT)  # fmt: skip
        dot = dict(marker="o", ms=9, mec=PAPER, mew=1.3, ls="", zorder=6)
        return {
            "span": [a.fill([0], [0], fc=ne, alpha=0.09, lw=0, zorder=0.2)[0] for a in (top, low)],
            "seed": top.plot([], [], color=SOFT, lw=1.4, ls=(0, (4, 2)), zorder=2)[0],
            "plasma": top.plot([], [], color=ne, zorder=3)[0],
            "MAP": low.plot([], [], color=INK, zorder=3)[0],
            "plasma left": right.plot([], [], color=ne, zorder=3)[0],
            "effect left": right.plot([], [], color=INK, lw=1.8, ls=(0, (4, 2)), zorder=4)[0],
            "half": right.plot([], [], **dot, mfc=INK)[0],
            "half label": right.text(0, 62, "", fontsize=9.5, weight="bold", bbox=box, zorder=7),
            "guess": right.plot([], [], "*", ms=15, color=guess, mec=PAPER, mew=0.8, zorder=8, clip_on=False)[0],
            "guess label": right.text(19.8, 165, "", ha="right", va="top", fontsize=9, color=guess, bbox=box, zorder=8),
        }

    def update(self, artists, data):
        end = data["minutes"]
        for patch, (bottom, height) in zip(artists["span"], (PLASMA, PRESSURES), strict=True):
            patch.set_xy(np.array([[0, bottom], [end, bottom], [end, height], [0, height]]))
        artists["plasma"].set_data(T, data["plasma"])
        artists["seed"].set_data(T, data["seed"])
        artists["seed"].set_visible(data["model"] != SEED)
        artists["MAP"].set_data(T, data["MAP"])
        for name in ("plasma left", "effect left"):
            artists[name].set_data(data["after"], np.clip(100 * data[name], FLOOR / 2, TOP))
        half = data["gone"][0]
        artists["half"].set_data(([half], [50]) if half <= AFTER else ([], []))
        late = half > 9
        artists["half label"].set(
            text=f"half gone: {half:.1f} min", position=(min(half, AFTER) + (-0.3 if late else 0.5), 57),
            ha="right" if late else "left",
        )  # fmt: skip
        guess = data["prediction"] if data["asked"] else None
        artists["guess"].set_data(([], []) if guess is None else ([min(max(guess, 0), AFTER)], [50]))
        artists["guess label"].set_text("" if guess is None else f"★ your prediction {guess:.3g} min")

    def describe(self, data):
        lives = " and ".join(f"{h:.2g}" for h in data["half-lives"])
        word = "half-lives" if len(data["half-lives"]) > 1 else "half-life"
        own = f", {data['baseline']:.2f} of it own" if data["own"] else ""
        half, most = data["gone"]
        low, high = OFFSET
        verdict = "as S2 says" if low <= half <= high else f"not {low:g} to {high:g}"
        return (
            f"{WHO[data['model']]} ({word} {lives} min): 5 min bring {data['share']:.0%} of the plateau. "
            f"At the stop: {data['now']:.3g} µg/L{own}, {data['peak']:.1f} mmHg. "
            f"Half of the pressor effect is gone after {half:.1f} min, {verdict}; 90% after {most:.1f}."
        )

    def bounds(self, data):
        yield Bound("plasma", data["plasma"], *PLASMA)
        yield Bound("pressure", data["MAP"], float(BODY.E0), PRESSURES[1])
        yield Bound("share of the plateau", data["share"], 0, 1)
        yield Bound("minutes", data["gone"], 0, SEARCH[-1])
        yield Bound("half goes first", data["gone"][1] - data["gone"][0], 0)
        yield Bound("baseline below the plasma", data["now"] - data["baseline"], 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"t (min)": T, "plasma (µg/L)": data["plasma"], "MAP (mmHg)": data["MAP"],
                             "plasma, seed (µg/L)": data["seed"]})  # fmt: skip
