"""Log-dose curves in the rat before and after an antagonist: a parallel shift, and a pA2 that fades with the drug."""

import math

import numpy as np

from nelib.body.antagonists import moles, shelf
from nelib.body.pressor import INTACT, PEAK, PITHED, Setting, rise, value
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

AGONISTS = ("phenylephrine", "norepinephrine")
SHELF = ("prazosin", "phentolamine", "yohimbine")
RATS = {
    "pithed": (PITHED, False),
    "pithed, after desipramine": (PITHED, True),
    "intact": (INTACT, False),
}
DOSES = np.geomspace(0.01, 1e4, 37)  # µg/kg
TIMES = np.linspace(1, 120, 13)  # min after the antagonist
HEIGHT = (-8, 124)  # % of the highest response without antagonist
PA2 = (4.4, 9.6)


def half_dose(E: np.ndarray, level: float) -> np.ndarray:
    """Return the dose at which each column of responses first reaches a level; NaN if it never does."""
    above = E - level >= 0
    k = np.clip(above.argmax(axis=0), 1, None)
    column = np.arange(E.shape[1])
    before, after = E[k - 1, column], E[k, column]
    gap = np.where(after > before, after - before, 1.0)
    share = np.clip((level - before) / gap, 0, 1)
    x = np.log(DOSES)
    found = np.exp(x[k - 1] + share * (x[k] - x[k - 1]))
    return np.where(above.any(axis=0), found, np.nan)


def apparent(ratio: np.ndarray, mol: float) -> np.ndarray:
    """Return log10(dose ratio - 1) - log10(mol/kg), NaN where the ratio hardly exceeds 1."""
    told = ratio > 1.05  # a NaN is not
    return np.where(told, np.log10(np.where(told, ratio, 2) - 1) - math.log10(mol), np.nan)


@register
class Shift(Explorer):
    """Peak rises of diastolic pressure in the average rat; no noise. See the laboratory for rats that differ."""

    name = "13_shift"
    title = "A shift that fades: log-dose curves in the rat"
    size = (760, 400)
    controls = (
        Slider("dose", "Antagonist", 0.001, 10, 0.01, "mg/kg", step=0.25, log=True),
        Slider("minutes", "Minutes after it", 1, 120, 20, "min", step=1),
        Choice("antagonist", "Antagonist is", SHELF, "prazosin"),
        Choice("agonist", "Agonist", AGONISTS, "phenylephrine"),
        Choice("rat", "Rat", tuple(RATS), "pithed"),
    )
    presets = {
        "Phentolamine leaves": {"antagonist": "phentolamine", "dose": 1.0},
        "Two receptors": {"agonist": "norepinephrine", "dose": 0.1},
        "The reflex": {"rat": "intact"},
    }

    def compute(self, dose, minutes, antagonist, agonist, rat):
        preparation, blocked = RATS[rat]
        setting, one = Setting(agonist, PEAK, preparation, blocked), shelf(antagonist)
        times = np.append(TIMES, minutes)
        C = one.plasma(dose, times)
        E = rise(setting, DOSES[:, None], {site: np.append(C, 0.0)[None] / K for site, K in one.constants})
        top = E[:, -1].max()
        need = half_dose(E, top / 2)
        ratio = need[:-1] / need[-1]
        mol = float(moles(dose, one))
        seen, told = apparent(ratio, mol), np.isfinite(ratio)
        known = np.isfinite(seen[:-1])
        return {
            "doses": DOSES,
            "without": 100 * E[:, -1] / top,
            "with": 100 * E[:, -2] / top,
            "half": float(need[-1]),
            "ratio": float(ratio[-1]) if told[-1] else None,
            "pA2": float(seen[-1]) if np.isfinite(seen[-1]) else None,
            "times": TIMES[known],
            "seen": seen[:-1][known],
            "true": np.asarray(one.pA2(agonist, TIMES), float) if math.isfinite(one.pA2(agonist)) else None,
            "reference": float(one.pA2(agonist)) if math.isfinite(one.pA2(agonist)) else None,
            "peak": float(top),
            "left": float(E[:, -2].max() / top),
            "settings": (dose, minutes, antagonist, agonist, rat),
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.075, 0.135, 0.5, 0.77)), figure.add_axes((0.665, 0.135, 0.32, 0.77))
        left.set(
            xlim=(DOSES[0], DOSES[-1]), ylim=HEIGHT, xscale="log", title="Rise of diastolic pressure (% of highest)"
        )
        left.set_xticks([0.01, 1, 100, 1e4], ["0.01", "1", "100", "10,000"])
        left.set_yticks([0, 50, 100])
        left.minorticks_off()
        left.set_xlabel("agonist (µg/kg)", labelpad=2)
        left.axhline(0, color=SOFT, lw=0.8)
        left.text(0.013, 120, "without antagonist", color=INK, fontsize=9, va="top")
        left.text(0.013, 112, "with antagonist", color=color("drug"), fontsize=9, va="top")
        right.set(xlim=(0, 122), ylim=PA2, title="pA$_2$ that one would report")
        right.set_xticks([0, 30, 60, 90, 120])
        right.set_yticks([5, 6, 7, 8, 9])
        right.set_xlabel("min after the antagonist", labelpad=2)
        drug, guess = color("drug"), color("prediction")
        t = value("reference_time")
        right.axvline(t, color=FAINT, lw=1.5, zorder=0)
        right.text(0.98, 0.985, "gray: at the receptor", transform=right.transAxes, ha="right", va="top", fontsize=9,
                   color=SOFT)  # fmt: skip
        return {
            "without": left.plot([], [], color=INK)[0],
            "with": left.plot([], [], color=drug)[0],
            "arrow": left.plot([], [], color=drug, lw=1.4, marker="|", ms=9, mew=1.6)[0],
            "ratio": left.text(DOSES[-1] * 0.8, 8, "", fontsize=9, color=drug, ha="right", va="bottom"),
            "guess": left.plot([], [], "*", ms=14, color=guess, mec=PAPER, zorder=6)[0],
            "yours": left.text(DOSES[-1] * 0.8, 120, "", fontsize=9, color=guess, ha="right", va="top"),
            "true": right.plot([], [], color=color("reference"), lw=5, alpha=0.5, zorder=1)[0],
            "seen": right.plot([], [], color=drug, marker="o", ms=3.5, zorder=2)[0],
            "now": right.plot([], [], "o", ms=10, color=INK, mec=PAPER, zorder=3)[0],
        }

    def update(self, artists, data):
        _, minutes, *_ = data["settings"]
        artists["without"].set_data(data["doses"], np.clip(data["without"], *HEIGHT))
        artists["with"].set_data(data["doses"], np.clip(data["with"], *HEIGHT))
        ratio, half, pA2 = data["ratio"], data["half"], data["pA2"]
        artists["arrow"].set_data([half, half * ratio] if ratio else [], [50, 50] if ratio else [])
        artists["ratio"].set_text(f"dose ratio {ratio:.3g}" if ratio else "half is not reached")
        guess = data["prediction"]
        artists["guess"].set_data(([], []) if guess is None else ([half * max(guess, 0.01)], [50]))
        artists["yours"].set_text("" if guess is None else f"★ your dose ratio {guess:.3g}")
        artists["true"].set_data(([], []) if data["true"] is None else (TIMES, data["true"]))
        inside = (data["seen"] > PA2[0]) & (data["seen"] < PA2[1])
        artists["seen"].set_data(data["times"][inside], data["seen"][inside])
        artists["now"].set_data(([], []) if pA2 is None else ([minutes], [float(np.clip(pA2, *PA2))]))

    def describe(self, data):
        dose, minutes, antagonist, agonist, _ = data["settings"]
        start = f"{minutes:g} min after {dose:.3g} mg/kg of {antagonist}"
        if data["ratio"] is None:
            share = f"{100 * data['left']:.0f}% of its highest effect"
            return f"{start} {agonist} reaches {share}, less than half: there is no dose ratio."
        needs = f"{start} {agonist} needs {data['ratio']:.3g} times the dose for half of its {data['peak']:.0f} mmHg"
        if data["pA2"] is None:
            return f"{needs}: too little for a pA2."
        found, true = f"{needs}: pA2 {data['pA2']:.2f}", data["reference"]
        if true is None:
            return (
                f"{found}. But {antagonist} does not block alike the α1 and α2 through which it acts: no pA2 is true."
            )
        off = data["pA2"] - true
        verdict = "right:" if abs(off) < 0.02 else f"{abs(off):.2f} too {'high' if off > 0 else 'low'}:"
        return f"{found}, {verdict} at the receptor it is {true:.2f} at {value('reference_time'):g} min."

    def bounds(self, data):
        yield Bound("without antagonist", data["without"], -100, 100)
        yield Bound("dose at half", data["half"], DOSES[0], DOSES[-1])
        if data["ratio"] is not None:
            yield Bound("dose ratio", data["ratio"], 0)
        if data["reference"] is not None:
            yield Bound("pA2", data["reference"], 4, 10)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"agonist_ug_kg": data["doses"], "without_%": data["without"], "with_%": data["with"]})
