"""Virtual persons of published models: the same dose in many bodies, and the dose that each of them needs."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nelib.body.bedside import NOTICE, draw
from nelib.body.compartments import Kinetics
from nelib.body.infusion_models import population, typical, value
from nelib.body.pressure import Response, child, curve
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import INK, PAPER, SOFT, color

PERSONS = 2000


@dataclass(frozen=True)
class Study:
    """A published model and the covariate that the reader moves, from its low to its high end."""

    model: str
    covariate: str
    low: float
    high: float
    words: str
    log: bool = False

    def at(self, percent: float) -> float:
        """Return the covariate at a position between its ends in percent."""
        part = percent / 100
        if self.log:
            return self.low * (self.high / self.low) ** part
        return self.low + part * (self.high - self.low)


CHILD = "Oualha 2014, weight"
STUDIES = {
    "Beloeil 2005, score": Study(
        "Beloeil 2005", "SAPS", value("beloeil_SAPS_low"), value("beloeil_SAPS_high"), "score {:.0f}"
    ),
    "Li 2024, propofol": Study("Li 2024", "propofol", 0, 6, "propofol {:.2g} µg/mL"),
    "Li 2024, age": Study("Li 2024", "age", 18, 70, "{:.0f} years"),
    CHILD: Study("Oualha 2014", "weight", 5, 20, f"{{:.3g}} kg, {value('oualha_months'):g} months", log=True),
}
"""Ranges of the slider: the published scores; propofol and age as in the study; children around 10 kg."""
BINS = np.linspace(-0.6, 2.8, 43)  # decades of µg/L
DOSES = np.linspace(-2.5, 1.5, 41)  # decades of µg/kg/min
PERCENTILES = (0.05, 0.5, 0.95)
LEAST = 0.01  # µg/kg/min or µg/L, of which no digits are told
TOP = 1.58  # of the tallest bar
SPAN, TYPICAL, GUESS = 1.2, 1.09, 1.09  # where percentiles, typical persons and a prediction are drawn


@lru_cache(maxsize=100)
def bodies(study: str, percent: float, seed: int) -> tuple[Kinetics, float]:
    """Return the kinetics of virtual persons with the same covariate, and their weight in kg."""
    which = STUDIES[study]
    given = {which.covariate: which.at(percent)}
    weight = given.get("weight", value("oualha_weight" if study == CHILD else "abboud_weight"))
    return population(which.model, PERSONS, seed, **given), weight


@lru_cache(maxsize=100)
def responses(study: str, seed: int, differ: bool) -> Response:
    """Return the pressure curves of the same persons; those of adults are the ones of the virtual ward."""
    body = curve("Oualha 2014" if study == CHILD else "Beloeil 2005")
    if not differ:
        return body
    rng = np.random.default_rng((seed, 1))  # curves do not go with the kinetics, which are drawn from the seed alone
    if study != CHILD:
        return draw(PERSONS, rng).response
    z = rng.standard_normal((2, PERSONS))
    spread = [value(f"oualha_omega_{name}") for name in ("MAP0", "rise")]
    return Response(*(part * np.exp(w * x) for part, w, x in zip((body.E0, body.Emax), spread, z, strict=True)),
                    body.C50)  # fmt: skip


def goal(study: str) -> float:
    """Return the pressure to be reached: 65 mmHg; in children what the published dose gives the typical one."""
    if study != CHILD:
        return value("target_MAP")
    return float(child(value("oualha_dose"), value("oualha_weight"))[1])


def needed(study: str, percent: float, seed: int, differ: bool) -> np.ndarray:
    """Return the dose that each person needs in µg/kg/min: 0 if none, infinite if no dose is enough."""
    body, weight = bodies(study, percent, seed)
    C = responses(study, seed, differ).needed(goal(study)) + np.zeros(PERSONS)
    own = body.production if study == CHILD else 0  # an adult's curve starts with the own norepinephrine in it
    return np.maximum(C * body.CL - own, 0) / weight


def quantiles(x: np.ndarray) -> list[float]:
    """Return the 5th, 50th and 95th percentile; persons whose number is infinite count as the last ones."""
    ranked = np.sort(x)
    at = [round(q * (ranked.size - 1)) for q in PERCENTILES]
    return [float(ranked[k]) for k in at]


def number(x: float) -> str:
    """Write a number of three digits without an exponent; small ones as such."""
    if x < LEAST:
        return f"less than {LEAST:g}" if x else "none"
    return f"{x:.3g}" if x < 999.5 else f"{x:.0f}"


@register
class Population(Explorer):
    """How concentrations at one dose differ, and how the doses differ that hold one pressure."""

    name = "15_population"
    title = "Nobody is typical: one dose, many persons"
    size = (800, 440)
    controls = (
        Slider("dose", "Infusion", 0.02, 2, 0.2, "µg/kg/min", step=0.1, log=True),
        Slider("percent", "Covariate, low to high", 0, 100, 50, "%", step=1),
        Choice("study", "Model, covariate", tuple(STUDIES), next(iter(STUDIES))),
        Switch("differ", "Pressure curves differ", True),
        Slider("seed", "Another sample", 1, 20, 1, step=1),
    )
    presets = {
        "Kinetics alone": {"differ": False},
        "Child of 10 kg": {"study": CHILD, "dose": value("oualha_dose")},
        "Propofol": {"study": "Li 2024, propofol", "percent": 100},
        "Score 60": {"percent": 100},
    }

    def compute(self, dose, percent, study, differ, seed):
        which, seed = STUDIES[study], round(seed)
        body, weight = bodies(study, percent, seed)
        C = body.plateau(dose * weight)
        typical_C = [float(self.typical(study, p).plateau(dose * self.weight(study, p))) for p in (0, percent, 100)]
        need = needed(study, percent, seed, differ)
        finite = need[np.isfinite(need) & (need > 0)]
        low, middle, high = quantiles(need)
        known = low > 0 and np.isfinite(high)
        return {
            "asked": differ and study == next(iter(STUDIES)),
            "dose": dose, "percent": percent, "study": study, "differ": differ,
            "covariate": which.words.format(which.at(percent)),
            "C": C, "typical": typical_C[1], "ends": (typical_C[0], typical_C[2]),
            "C range": quantiles(C),
            "C bars": np.histogram(np.log10(C), BINS)[0] / PERSONS,
            "need bars": np.histogram(np.log10(finite), DOSES)[0] / PERSONS,
            "need range": [x for x in (low, middle, high) if np.isfinite(x) and x > 0],
            "fold": high / low if known else None,
            "low": low, "high": high if np.isfinite(high) else None,
            "enough": float(np.mean(need <= dose)),
            "never": float(np.mean(~np.isfinite(need))), "none": float(np.mean(need == 0)),
            "goal": goal(study),
        }  # fmt: skip

    @staticmethod
    def typical(study: str, percent: float) -> Kinetics:
        """Return the kinetics of the typical person at a position of the covariate."""
        which = STUDIES[study]
        return typical(which.model, **{which.covariate: which.at(percent)})

    @staticmethod
    def weight(study: str, percent: float) -> float:
        """Return the weight in kg at a position of the covariate."""
        return STUDIES[study].at(percent) if study == CHILD else value("abboud_weight")

    def draw(self, figure, data):
        left, right = figure.add_axes((0.02, 0.175, 0.46, 0.735)), figure.add_axes((0.525, 0.175, 0.46, 0.735))
        ne, guess = color("norepinephrine"), color("prediction")
        left.set(xlim=(BINS[0], BINS[-1]), ylim=(0, TOP), title="Plasma at this dose")
        left.set_xticks([0, 1, 2], ["1", "10", "100"])
        left.set_xlabel("norepinephrine at steady state (µg/L)", labelpad=2)
        right.set(xlim=(DOSES[0], DOSES[-1]), ylim=(0, TOP), title="Dose that each person needs")
        right.set_xticks([-2, -1, 0, 1], ["0.01", "0.1", "1", "10"])
        right.set_xlabel("µg/kg/min", labelpad=2)
        for axes in (left, right):
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
        left.text(0.99, 0.99, "● typical person   ◁ ▷ low, high covariate", ha="right", va="top", fontsize=8.5,
                  color=SOFT, transform=left.transAxes)  # fmt: skip
        figure.text(0.985, 0.012, NOTICE, ha="right", fontsize=8, color=SOFT)
        key = f"{PERSONS} virtual persons in bars   ┣━╋━┫ 5th, 50th and 95th percentile"
        figure.text(0.015, 0.012, key, fontsize=8, color=SOFT)
        box = dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)
        width = np.diff(BINS)[0], np.diff(DOSES)[0]
        span = dict(color=INK, lw=1.6, marker="|", ms=13, mew=1.8, zorder=5)
        return {
            "C bars": list(left.bar(BINS[:-1], np.zeros(BINS.size - 1), width[0], align="edge", fc=ne, alpha=0.45,
                                    ec=PAPER, lw=0.6, zorder=2)),
            "need bars": list(right.bar(DOSES[:-1], np.zeros(DOSES.size - 1), width[1], align="edge", fc=color("main"),
                                        alpha=0.45, ec=PAPER, lw=0.6, zorder=2)),
            "C span": left.plot([], [], **span)[0],
            "need span": right.plot([], [], **span)[0],
            "ends": left.plot([], [], color=ne, lw=1.2, zorder=4)[0],
            "end marks": [left.plot([], [], m, ms=8, mfc=PAPER, mec=ne, mew=1.4, zorder=5)[0] for m in ("<", ">")],
            "typical": left.plot([], [], "o", ms=9, mfc=ne, mec=PAPER, mew=1.3, zorder=6)[0],
            "covariate": left.text(0.99, 0.925, "", ha="right", va="top", fontsize=9.5, weight="bold",
                                   transform=left.transAxes, zorder=6, bbox=box),
            "dose": right.plot([], [], color=ne, lw=1.6, ls=(0, (4, 2)), zorder=4)[0],
            "dose label": right.text(0.01, 0.99, "", va="top", fontsize=9, color=ne, zorder=6, bbox=box,
                                     transform=right.transAxes),
            "goal": right.text(0.99, 0.99, "", ha="right", va="top", fontsize=9, color=SOFT, transform=right.transAxes),
            "fold": right.text(0.99, 0.925, "", ha="right", va="top", fontsize=9.5, weight="bold",
                               transform=right.transAxes, zorder=6, bbox=box),
            "guess": right.plot([], [], color=guess, lw=1.6, marker="*", ms=12, mec=PAPER, mew=0.6, zorder=7)[0],
            "guess label": right.text(0.99, 0.86, "", ha="right", va="top", fontsize=9, color=guess,
                                      transform=right.transAxes, zorder=7, bbox=box),
        }  # fmt: skip

    def update(self, artists, data):
        for name in ("C bars", "need bars"):
            tallest = max(float(np.max(data[name])), 1 / PERSONS)
            for bar, height in zip(artists[name], data[name], strict=True):
                bar.set_height(height / tallest)
        artists["C span"].set_data(np.log10(data["C range"]), [SPAN] * 3)
        ends = np.clip(np.log10(data["ends"]), BINS[0] + 0.05, BINS[-1] - 0.05)
        artists["ends"].set_data(ends, [TYPICAL, TYPICAL])
        for mark, x in zip(artists["end marks"], ends, strict=True):
            mark.set_data([x], [TYPICAL])
        for mark, way in zip(artists["end marks"], "<>" if ends[0] <= ends[1] else "><", strict=True):
            mark.set_marker(way)
        artists["typical"].set_data([np.log10(data["typical"])], [TYPICAL])
        artists["covariate"].set_text(data["covariate"])
        need = np.clip(np.log10(data["need range"]), DOSES[0], DOSES[-1])
        artists["need span"].set_data(need, [SPAN] * need.size)
        at = float(np.log10(data["dose"]))
        artists["dose"].set_data([at, at], [0, 1.27])
        artists["dose label"].set_text(f"- -  this dose: enough for {data['enough']:.0%}")
        artists["goal"].set_text(f"to hold {data['goal']:.0f} mmHg")
        fold = data["fold"]
        artists["fold"].set_text(f"95th over 5th: {fold:.1f}-fold" if fold else f"{data['never']:.0%} never reach it")
        guess, low = data["prediction"] if data["asked"] else None, data["low"]
        if guess is None or low <= 0:
            artists["guess"].set_data([], [])
            artists["guess label"].set_text("")
            return
        start = float(np.log10(low))
        end = min(start + float(np.log10(max(guess, 1))), DOSES[-1])
        artists["guess"].set_data([start, end], [GUESS, GUESS])
        artists["guess label"].set_text(f"★ your prediction {guess:.3g}-fold")

    def describe(self, data):
        low, _, high = data["C range"]
        model = data["study"].split(",")[0]
        said = f"{model}, {data['covariate']}: {data['dose']:.3g} µg/kg/min gives the typical person "
        said += f"{number(data['typical'])} µg/L, 90% of persons {number(low)} to {number(high)}. "
        said += f"It is enough for {data['goal']:.0f} mmHg in {data['enough']:.0%}. "
        if data["fold"]:
            return said + (
                f"The 95th percentile needs {number(data['high'])}, {data['fold']:.1f} times the {number(data['low'])} "
                "of the 5th."
            )
        if data["high"] is None:
            return said + f"No dose is enough for {data['never']:.0%}; the 5th percentile needs {number(data['low'])}."
        return said + f"The 95th percentile needs {number(data['high'])}; {data['none']:.0%} need none."

    def bounds(self, data):
        yield Bound("concentrations", data["C"], 0)
        yield Bound("shares", [data["enough"], data["never"], data["none"]], 0, 1)
        yield Bound("persons in the bars", [data["C bars"].sum(), data["need bars"].sum()], 0, 1)
        yield Bound("percentiles rise", np.diff(data["C range"]), 0)
        yield Bound("fold", data["fold"] or 1, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"concentration (µg/L)": data["C"]})
