"""Heart rate variability: a minute of RR intervals, their spectrum, and what each band follows."""

from functools import cache
from itertools import pairwise

import numpy as np
from scipy import constants
from scipy.ndimage import gaussian_filter1d

from nelib.body.heart_rate_variability import FORMULAS, Subject, rates, record, value
from nelib.body.hrv_spectrum import BLOCKS, spectrum
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

SEED = 3  # its LF and HF at rest are near the mean of twenty recordings
WHO = {
    "lying": {"posture": "supine"},
    "standing": {"posture": "standing"},
    "heart failure, lying": {"posture": "supine", "drive": value("failure_drive"), "vagus": value("failure_vagus"),
                             "BRS": value("failure_BRS")},
}  # fmt: skip
HEALTHY = Subject()
USUAL, SLOW = (constants.minute * value(name) for name in ("breath", "breath_slow"))  # breaths a minute
EDGES = [value(name) for name in ("LF_low", "LF_high", "HF_high")]
MINUTE = 60.0  # s
FLOOR, TOP, HIGHEST = 0.01, 3000.0, 300.0  # 1,000 ms²/Hz on the axis, logarithmic; below the words
ABOVE = 1.5  # times a peak: where its sign stands
SMOOTH = 0.01  # Hz, standard deviation: the picture only
NOTHING = 0.1  # ms²: no variability at all
FOLD = (0.003, 300.0)  # on the axis
HARDLY = 1.1  # a smaller factor is no change
ROWS = ("sympathetic traffic", "vagal baroreflex", "heart rate", "LF power", "HF power", "LF/HF")
ASKED = ROWS[-1]


def spoken(who: Subject) -> dict:
    """Record five minutes, and return what was found and what is true."""
    found = record(who, seed=SEED)
    shown = spectrum(found.beats, found.RR)
    inside = shown.frequency <= 2 * value("HF_high")
    smooth = gaussian_filter1d(shown.density, SMOOTH / value("grid"), mode="nearest")
    reflex = FORMULAS.compute("BRS", v=who.vagus, d=who.drive, a=who.atropine, b=who.propranolol, g=who.gain, **rates())
    powers = (shown.power(a, b) for a, b in pairwise(EDGES))
    LF, HF = (power if power > NOTHING else 0.0 for power in powers)
    rate = found.RR.size / (found.RR.sum() / value("ms_per_min"))
    values = (who.drive, abs(float(reflex)), rate, LF, HF, LF / HF if LF and HF else None)
    spectra = (shown.frequency[inside], smooth[inside] / constants.kilo)
    return {"record": found, "spectrum": spectra, "values": dict(zip(ROWS, values, strict=True))}


@cache
def rest() -> dict:
    """Return that of a healthy person who lies at rest."""
    return spoken(HEALTHY)


@register
class HeartRateVariability(Explorer):
    """RR intervals, spectrum with its bands, and the factors by which everything differs from rest."""

    name = "14_hrv"
    title = "What the bands of heart rate variability follow"
    size = (800, 470)
    controls = (
        Choice("who", "Subject", tuple(WHO), "lying"),
        Choice("block", "Blocked", tuple(BLOCKS), "none"),
        Slider("breath", "Breathing", 4, 20, USUAL, "/min", step=0.5),
        Slider("drive", "Sympathetic", 0, 300, 100, "% of usual", step=5),
        Slider("BRS", "Baroreflex", 0, 200, 100, "% of usual", step=5),
    )
    presets = {
        "Atropine": {"block": "atropine"},
        "Drive doubled": {"drive": 200},
        "BRS halved": {"BRS": 50},
        "Slow breathing": {"breath": SLOW},
        "Standing": {"who": "standing"},
        "Heart failure": {"who": "heart failure, lying"},
    }

    def compute(self, who, block, breath, drive, BRS):
        usual = Subject(**WHO[who])
        atropine, propranolol = BLOCKS[block]
        subject = Subject(
            usual.posture, usual.drive * drive / 100, usual.vagus, usual.BRS * BRS / 100, atropine, propranolol,
            breath / constants.minute,
        )  # fmt: skip
        now, before = spoken(subject), rest()
        pairs = {row: (now["values"][row], before["values"][row]) for row in ROWS}
        fold = {row: None if a is None else a / b for row, (a, b) in pairs.items()}
        found = now["record"]
        first, old = found.beats <= MINUTE, before["record"]
        return {
            "who": who,
            "block": block,
            "breath": subject.breath,
            "RR": (found.beats[first], found.RR[first]),
            "RR at rest": (old.beats[old.beats <= MINUTE], old.RR[old.beats <= MINUTE]),
            "frequency": now["spectrum"][0],
            "density": now["spectrum"][1],
            "values": now["values"],
            "fold": fold,
            "same": subject == HEALTHY,
            "asked": (who, block, breath, drive, BRS) == ("lying", "none", SLOW, 100, 100),
        }

    def draw(self, figure, data):
        top = figure.add_axes((0.085, 0.61, 0.415, 0.32))
        low = figure.add_axes((0.205, 0.115, 0.225, 0.335))
        right = figure.add_axes((0.585, 0.115, 0.395, 0.815))
        guess = color("prediction")
        top.set(xlim=(0, MINUTE), ylim=(400, 1250), title="RR intervals (ms)")
        top.set_yticks([400, 600, 800, 1000, 1200])
        top.set_xlabel("time (s)", labelpad=1)
        old = rest()
        top.plot(*data["RR at rest"], color=FAINT, lw=1.6, zorder=1)
        right.set(xlim=(0, 0.5), yscale="log", ylim=(FLOOR, TOP), title="Spectrum (1,000 ms²/Hz, log)")
        right.set_yticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
        right.minorticks_off()
        right.set_xlabel("frequency (Hz); gray line: at rest", labelpad=1)
        tints = (color("heart"), color("main"))
        for a, b, tint, name in zip(EDGES, EDGES[1:], tints, ("LF", "HF"), strict=False):
            right.axvspan(a, b, color=tint, alpha=0.1, lw=0)
            right.text(
                (a + b) / 2,
                0.985,
                name,
                color=tint,
                ha="center",
                va="top",
                fontsize=11,
                weight="bold",
                transform=right.get_xaxis_transform(),
            )
        frequency, density = old["spectrum"]
        right.plot(frequency, np.maximum(density, FLOOR / ABOVE), color=color("reference"), lw=1.6, zorder=2)
        low.set(xlim=FOLD, xscale="log", ylim=(len(ROWS) - 0.4, -0.6), title="Factor against healthy rest")
        low.title.set_position((-0.6, 1))
        low.set_yticks(range(len(ROWS)), ROWS)
        low.set_xticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
        low.minorticks_off()
        low.tick_params(axis="y", length=0, pad=7)
        low.grid(True, axis="x")
        low.grid(False, axis="y")
        low.axvline(1, color=SOFT, lw=1.2, zorder=1)
        low.axhline(1.5, color=FAINT, lw=1, zorder=0.5)
        colors = dict(zip(ROWS, (color("norepinephrine"), color("second"), INK, *tints, INK), strict=True))
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.8)
        return {
            "RR": top.plot([], [], color=INK, lw=1.4, marker=".", ms=4, zorder=3)[0],
            "spectrum": right.plot([], [], color=INK, lw=2, zorder=4)[0],
            "breath": right.plot([], [], color=SOFT, marker="v", ms=9, mec=PAPER, ls="", zorder=5,
                                 clip_on=False)[0],
            "breathing": right.text(0, 0, "breathing", color=SOFT, fontsize=9,
                                    va="center", bbox=box, zorder=6),
            "above": right.text(0, 0, "", color=INK, fontsize=9, va="top", bbox=box, zorder=6),
            "powers": [
                right.text((a + b) / 2, 0.93, "", color=tint, ha="center", va="top", fontsize=9.5, bbox=box,
                           zorder=6, transform=right.get_xaxis_transform())
                for a, b, tint in zip(EDGES, EDGES[1:], tints, strict=False)
            ],
            "bars": [low.plot([], [], color=colors[row], lw=3, zorder=2)[0] for row in ROWS],
            "dots": [
                low.plot([], [], color=colors[row], marker="D" if k < 2 else "o", ms=7, mec=PAPER, zorder=3,
                         clip_on=False)[0]
                for k, row in enumerate(ROWS)
            ],
            "folds": [
                low.text(1.04, k, "", color=colors[row], fontsize=9, va="center",
                         transform=low.get_yaxis_transform())
                for k, row in enumerate(ROWS)
            ],
            "guess": low.plot([], [], "*", ms=13, color=guess, mec=PAPER, zorder=6, clip_on=False)[0],
            "guess label": low.text(1.04, len(ROWS) - 0.55, "", color=guess, fontsize=9, va="top",
                                    transform=low.get_yaxis_transform()),
        }  # fmt: skip

    def update(self, artists, data):
        artists["RR"].set_data(*data["RR"])
        artists["spectrum"].set_data(data["frequency"], np.clip(data["density"], FLOOR / ABOVE, HIGHEST))
        top = data["density"].argmax()
        artists["above"].set_text("off the scale" if data["density"][top] > HIGHEST else "")
        artists["above"].set_position((data["frequency"][top] + 0.025, HIGHEST))
        peak = float(np.interp(data["breath"], data["frequency"], data["density"]))
        height = ABOVE * min(max(peak, FLOOR), HIGHEST)
        artists["breath"].set_data([data["breath"]], [height])
        artists["breathing"].set_position((data["breath"] + 0.012, height))
        for text, row in zip(artists["powers"], ("LF power", "HF power"), strict=True):
            text.set_text(f"{_power(data['values'][row])} ms²")
        for k, row in enumerate(ROWS):
            fold = data["fold"][row]
            at = None if fold is None else min(max(fold, FOLD[0]), FOLD[1])
            artists["bars"][k].set_data(([], []) if at is None else ([1, at], [k, k]))
            artists["dots"][k].set_data(([], []) if at is None else ([at], [k]))
            artists["folds"][k].set_text("none" if fold is None else f"×{_factor(fold)}")
        # The learner predicted the factor of LF/HF at slow breathing.
        guess = data["prediction"] if data["asked"] else None
        at = None if guess is None else min(max(guess, FOLD[0]), FOLD[1])
        artists["guess"].set_data(([], []) if at is None else ([at], [ROWS.index(ASKED)]))
        artists["guess label"].set_text("" if at is None else "★ yours")

    def describe(self, data):
        now, fold = data["values"], data["fold"]
        powers = f"LF {_power(now['LF power'])}, HF {_power(now['HF power'])} ms²"
        said = f"Heart rate {now['heart rate']:.0f}/min, {powers}, "
        ratio, traffic = fold[ASKED], fold["sympathetic traffic"]
        if ratio is None:
            said += "LF/HF means nothing: no variability is left"
            return said + (", though the sympathetic nerves fire." if traffic > 0 else ".")
        said += f"LF/HF {_factor(now[ASKED])}. "
        if data["same"]:
            return said + "This is rest, with which all else is compared."
        changed = ", ".join(f"{row.removesuffix(' power')} ×{_factor(fold[row])}" for row in ROWS[-3:])
        said += f"Against rest: {changed}; sympathetic traffic ×{_factor(traffic)}. "
        nerve, shown = _way(traffic), _way(ratio)
        if nerve == shown:
            return said + ("Neither LF/HF nor traffic changed." if not nerve else
                           "LF/HF goes the same way, LF the other." if _way(fold["LF power"]) == -nerve else
                           "LF/HF goes the same way.")  # fmt: skip
        if not nerve:
            return said + "LF/HF changed, sympathetic traffic did not."
        return said + ("LF/HF does not show it." if not shown else "LF/HF goes the wrong way.")

    def bounds(self, data):
        now = data["values"]
        yield Bound("RR intervals", data["RR"][1], MINUTE / 10, 1000 * 2)
        yield Bound("density", data["density"], 0)
        yield Bound("powers", [now["LF power"], now["HF power"], now["vagal baroreflex"]], 0)
        yield Bound("heart rate", now["heart rate"], rates()["H_v"] / 2, rates()["H_s"] * 2)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"frequency_Hz": data["frequency"], "density_1000_ms2_per_Hz": data["density"]})


def _way(factor: float) -> int:
    """Return 1 for a rise, -1 for a fall and 0 for hardly a change."""
    return int(factor > HARDLY) - int(factor < 1 / HARDLY)


def _power(power: float) -> str:
    return f"{power:,.0f}" if power >= 10 else f"{power:.1f}" if power >= NOTHING else "0"


def _factor(factor: float) -> str:
    if factor == 0:
        return "0"
    return f"{factor:.0f}" if factor >= 10 else f"{factor:.2f}" if factor >= 1 / 10 else f"{factor:.2g}"
