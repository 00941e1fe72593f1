"""A constant that is carried on: what a wrong K_i does at all the stations after it."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from nelib.clinic import compound as model
from nelib.clinic import compound_effect, compound_trial, occupancy, pressor_study, pressor_test
from nelib.clinic.compound import CLASSES, KINDS, Compound, designed, value
from nelib.clinic.compound_effect import AUTORECEPTOR
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

BLOCKER, BOTH, AGONIST, ANTAGONIST, SIDE, INERT = CLASSES
SUBSTRATE = "NET substrate"
NAMES = {BLOCKER: "selective NET blocker", BOTH: "NET and SERT blocker", AGONIST: "α2 agonist",
         ANTAGONIST: "α2 antagonist", SIDE: "NET and α1 blocker", SUBSTRATE: SUBSTRATE, INERT: INERT}  # fmt: skip
SHORT = {"NET": "NET", "SERT": "SERT", "alpha2A": "α2A"}
AIM, ERROR, BRAIN = value("aim"), 0.5, 1.0
GRID = np.geomspace(0.1, 10_000, 121)
"""Free concentrations of the curve, in nM."""


@dataclass(frozen=True)
class Row:
    """A thing that a station measures: its words, the ends of its scale, how it is written, and whether it changes."""

    name: str
    low: float
    high: float
    form: str
    none: float


ROWS = {
    "held": Row("site held", 0, 100, "{:.0f}%", 0),
    "norepinephrine": Row("norepinephrine outside", 0, 800, "{:.0f}% of rest", 100),
    "firing": Row("firing of the LC", 0, 200, "{:.0f}% of rest", 100),
    "MAP": Row("mean pressure", -30, 110, "{:+.1f} mmHg", 0),
    "HR": Row("heart rate", -15, 30, "{:+.1f}/min", 0),
    "U": Row("benefit U, little NE", -0.6, 0.6, "{:+.2f}", 0),
    "points": Row("trial, over placebo", 0, 15, "{:.1f} points", 0),
}
"""What the stations measure, in the order of the course; U is that of the person with little norepinephrine."""


@cache
def typical(story: str) -> Compound:
    """Return a compound of a class, with the constants of the unknown for self-study."""
    K = value("potent_usual")
    far = K * value("apart_usual")
    if story == SUBSTRATE:
        return designed(story, kind=KINDS[1], NET=K)
    if story == AGONIST:
        return designed(story, alpha2A=K, efficacy={AUTORECEPTOR: value("efficacy_usual")})
    if story == ANTAGONIST:
        return designed(story, alpha2A=K)
    if story == INERT:
        return designed(story)
    found = {"NET": K, "SERT": K * value("pair_usual") if story == BOTH else far, "DAT": far}
    return designed(story, **found, **({"alpha1": K * value("side_usual")} if story == SIDE else {}))


def site(compound: Compound) -> str:
    """Return the tightest site, or nothing where no site holds the compound."""
    held = {name: K for name, K in compound.K.items() if compound.binds(name)}
    return min(held, key=lambda name: held[name]) if held else ""


@lru_cache(maxsize=512)
def effects(story: str, brain: float, ratio: float) -> dict[str, float]:
    """Return what a free concentration in the brain (nM) does, with `ratio` of it over that in plasma."""
    compound, tightest = typical(story), site(typical(story))
    done = compound_effect.act(compound, brain)
    load = pressor_test.load(compound, brain / ratio, brain)
    moved = pressor_study.truth(load, pressor_test.NO_CHALLENGE, pressor_test.NO_ANTAGONIST, False)
    return {
        "held": 100 * float(done.held[tightest]) if tightest else 0.0,
        "norepinephrine": 100 * float(done.norepinephrine),
        "firing": 100 * float(done.firing),
        "MAP": moved["MAP"],
        "HR": moved["HR"],
        "U": compound_trial.gain(compound, brain),
        "points": compound_trial.points(compound, brain),
    }


def written(form: str, number: float) -> str:
    """Write a number with a minus sign in place of a hyphen, and 0 without a sign."""
    text = form.format(number)
    return (text if any(digit in text for digit in "123456789") else form.format(0.0).replace("+", "")).replace(
        "-", "−"
    )


def rounded(number: float) -> str:
    """Write a positive number with three digits, without a power of ten."""
    return f"{number:.3g}" if number < 1000 else f"{number:,.0f}"


@register
class Chain(Explorer):
    """The models of all stations at the dose that was meant and at the dose that was given."""

    name = "18_chain"
    title = "A constant that is carried on"
    size = (760, 430)
    controls = (
        Slider("error", "pK_i found − true", -1, 1, ERROR, step=0.05),
        Slider("aim", "You want to hold", 20, 98, AIM, "%", step=1),
        Slider("brain", "Brain over plasma, free", 0.1, 1, BRAIN, step=0.05),
        Choice("story", "Compound", tuple(NAMES.values()), NAMES[BLOCKER]),
    )
    presets = {
        "IC50 for K_i": {"error": -0.5},
        "No error": {"error": 0},
        "Aim at 95%": {"aim": 95},
        "α2 agonist": {"story": NAMES[AGONIST]},
        "NET and α1": {"story": NAMES[SIDE], "error": -0.5},
        "Substrate": {"story": SUBSTRATE, "error": -0.5},
        "Kept out of the brain": {"brain": 0.1},
    }

    def compute(self, error, aim, brain, story):
        kind = next(name for name, shown in NAMES.items() if shown == story)
        compound = typical(kind)
        tightest = site(compound)
        meant = float(occupancy.dose_for(aim, compound.affinity(tightest))) if tightest else value("blind")
        given = meant * 10.0**-error if tightest else meant
        curve = compound_effect.held(compound, GRID)
        return {
            "meant": meant,
            "given": given,
            "wanted": effects(kind, meant, brain),
            "got": effects(kind, given, brain),
            "grid": GRID,
            "held": 100 * curve[tightest] if tightest else 0 * GRID,
            "site": tightest,
            "error": error,
            "dose": model.dose_for(compound, given) / brain,
            "asked": (error, aim, story) == (ERROR, AIM, NAMES[BLOCKER]),
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.065, 0.13, 0.265, 0.78)), figure.add_axes((0.56, 0.05, 0.255, 0.86))
        drug, guess = color("drug"), color("prediction")
        left.set(xscale="log", xlim=(GRID[0], GRID[-1]), ylim=(0, 102), title="Site held (%)")
        left.set_xlabel("free in the brain (nM)")
        right.set(xlim=(-0.03, 1.03), ylim=(len(ROWS) - 0.45, -0.6), title="What was ○ meant, ● done")
        right.set(xticks=[], yticks=range(len(ROWS)))
        right.set_yticklabels([row.name for row in ROWS.values()], fontsize=10)
        right.grid(False)
        right.tick_params(length=0)
        for edge in right.spines.values():
            edge.set_visible(False)
        for k, row in enumerate(ROWS.values()):
            rest = (row.none - row.low) / (row.high - row.low)
            right.plot([0, 1], [k, k], color=FAINT, lw=5, solid_capstyle="round", zorder=1)
            right.plot([rest, rest], [k - 0.16, k + 0.16], color=SOFT, lw=1.2, zorder=1)
            right.text(0, k + 0.22, f"{row.low:g}".replace("-", "−"), fontsize=8.5, color=SOFT, va="top", ha="center")
            right.text(1, k + 0.22, f"{row.high:g}", fontsize=8.5, color=SOFT, va="top", ha="center")
        box = dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)
        return {
            "curve": left.plot([], [], color=drug, lw=2.4, zorder=2)[0],
            "steps": left.plot([], [], color=SOFT, lw=1, ls=(0, (3, 2)), zorder=1)[0],
            "meant": left.plot([], [], "o", ms=9, mfc=PAPER, mec=drug, mew=1.8, zorder=4, clip_on=False)[0],
            "given": left.plot([], [], "o", ms=9, mfc=drug, mec=PAPER, mew=1, zorder=5, clip_on=False)[0],
            "guess": left.plot([], [], "*", ms=16, color=guess, mec=PAPER, mew=0.8, zorder=6, clip_on=False)[0],
            "guess label": left.text(8000, 5, "", fontsize=9, color=guess, zorder=6, bbox=box, va="center", ha="right"),
            "links": [right.plot([], [], color=drug, lw=2, zorder=2)[0] for _ in ROWS],
            "wanted": right.plot([], [], "o", ms=9, mfc=PAPER, mec=drug, mew=1.8, zorder=3, ls="")[0],
            "got": right.plot([], [], "o", ms=9, mfc=drug, mec=PAPER, mew=1, zorder=4, ls="")[0],
            "values": [
                right.text(1.07, k, "", fontsize=10, weight="bold", color=INK, va="center") for k in range(len(ROWS))
            ],
        }  # fmt: skip

    def update(self, artists, data):
        artists["curve"].set_data(data["grid"], data["held"])
        meant, given = data["meant"], data["given"]
        at = data["wanted"]["held"], data["got"]["held"]
        artists["meant"].set_data([meant], [at[0]])
        artists["given"].set_data([given], [at[1]])
        artists["steps"].set_data([meant, meant, given, given], [0, at[0], at[1], 0])
        asked = data["prediction"] is not None and data["asked"]
        artists["guess"].set_data(([given], [min(max(data["prediction"], 0), 100)]) if asked else ([], []))
        artists["guess label"].set_text(f"★ your prediction {data['prediction']:.3g}%" if asked else "")
        places = {}
        for name in ("wanted", "got"):
            places[name] = [
                float(np.clip((data[name][key] - row.low) / (row.high - row.low), 0, 1)) for key, row in ROWS.items()
            ]
            artists[name].set_data(places[name], np.arange(len(ROWS)))
        for k, (key, row) in enumerate(ROWS.items()):
            artists["links"][k].set_data([places["wanted"][k], places["got"][k]], [k, k])
            artists["values"][k].set_text(written(row.form, data["got"][key]))

    def describe(self, data):
        wanted, got = data["wanted"], data["got"]
        if not data["site"]:
            return (
                f"Inert: nothing holds it, so no K_i sets a dose. {data['given']:g} nM, a guess, change nothing: "
                f"norepinephrine {got['norepinephrine']:.0f}%, firing {got['firing']:.0f}% of rest, pressure "
                f"{written('{:+.1f}', got['MAP'])} mmHg, {got['points']:.1f} points in a trial."
            )
        fold = 10.0 ** abs(data["error"])
        wrong = "right" if data["error"] == 0 else f"{fold:.3g} times too {'low' if data['error'] > 0 else 'high'}"
        return (
            f"K_i {wrong}: {rounded(data['given'])} nM ({rounded(data['dose'])} mg/kg) hold {got['held']:.0f}% of "
            f"{SHORT[data['site']]}; {wanted['held']:.0f} were meant. Norepinephrine {got['norepinephrine']:.0f}% of "
            f"rest ({wanted['norepinephrine']:.0f} meant), firing {got['firing']:.0f}% ({wanted['firing']:.0f}), "
            f"pressure {written('{:+.1f}', got['MAP'])} mmHg ({written('{:+.1f}', wanted['MAP'])}), "
            f"trial {got['points']:.1f} points ({wanted['points']:.1f})."
        )

    def bounds(self, data):
        for name in ("wanted", "got"):
            for key, row in ROWS.items():
                yield Bound(f"{row.name}, {name}", data[name][key], row.low, row.high)
        yield Bound("the curve rises", np.diff(data["held"]), 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"meant": data["wanted"], "done": data["got"]}).rename(
            index={key: row.name for key, row in ROWS.items()}
        )
