"""What a standardized mean difference looks like in two groups of patients."""

from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from nelib.clinic import effect_size
from nelib.clinic.adhd_effects import effect
from nelib.clinic.mood_trials import antidepressants, evidence, scale_sd
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color

USUAL, PROPOSED = evidence("smd_all").value, evidence("points_proposed").value
SD, RATE = round(scale_sd(), 1), evidence("placebo_high").value
ADHD = abs(effect("children, clinicians", "amphetamine").value)
ADHD_SD = round(load_evidence("trial")["SD_reference"].value, 1)
PATIENTS = 50  # dots in a group
QUANTILES = ndtri((np.arange(PATIENTS) + 0.5) / PATIENTS)
BARS = ("beats placebo's average", "beats a random one on placebo", "the curves overlap", "responds, placebo",
        "responds, drug")  # fmt: skip
EDGE = 40.0  # points
AXIS = np.linspace(-EDGE, EDGE, 321)
BASE = 0.18  # of the curves, above the dots


def smd(odds: float) -> float:
    """Return the standardized mean difference of a ratio of odds, on the slider's grid."""
    return round(float(effect_size.smd_from_odds(odds)), 2)


DRUGS = antidepressants()


@lru_cache(maxsize=256)
def heights(d: float, sd: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the two curves, 1 at their tops."""
    return np.exp(-((AXIS / sd) ** 2) / 2), np.exp(-((AXIS / sd - d) ** 2) / 2)


@register
class Effect(Explorer):
    """Two normal curves of one SD, and everything that their distance implies."""

    name = "16_effect"
    title = "What an effect size means for a group"
    size = (760, 440)
    controls = (
        Slider("d", "Effect size (SMD)", 0, 1.5, USUAL, step=0.01),
        Slider("sd", "SD of the scale", 3, 14, SD, "points", step=0.1),
        Slider("rate", "Responders on placebo", 5, 90, RATE, "%", step=1),
        Slider("limit", "Difference that matters", 1, 10, PROPOSED, "points", step=0.5),
    )
    presets = {
        "Published trials": {"d": evidence("smd_published").value},
        "Unpublished trials": {"d": evidence("smd_unpublished").value},
        "Amitriptyline": {"d": smd(DRUGS["amitriptyline"].odds)},
        "Reboxetine": {"d": smd(DRUGS["reboxetine"].odds)},
        "Amphetamine in ADHD": {
            "d": ADHD, "sd": ADHD_SD,
        },
    }  # fmt: skip

    def compute(self, d, sd, rate, limit):
        control = rate / 100
        treated = float(effect_size.treated_rate(d, control))
        first, second = heights(d, sd)
        return {
            "d": d, "sd": sd, "limit": limit,
            "points": d * sd,
            "placebo curve": first,
            "drug curve": second,
            "placebo dots": QUANTILES * sd,
            "drug dots": (QUANTILES + d) * sd,
            "cut": float(-ndtri(control)) * sd,
            "bars": [
                float(effect_size.above_average(d)), float(effect_size.superiority(d)),
                float(effect_size.overlap(d)), control, treated,
            ],
            "needed": float(effect_size.needed(d, control)) if treated - control > 1e-9 else None,
        }  # fmt: skip

    def draw(self, figure, data):
        curves = figure.add_axes((0.03, 0.12, 0.535, 0.79))
        bars = figure.add_axes((0.625, 0.12, 0.35, 0.79))
        drug, placebo, guess = color("drug"), SOFT, color("prediction")
        curves.set(xlim=(-30, EDGE), ylim=(-0.47, 1.45), title="Two groups of patients", yticks=[])
        curves.set_xlabel("better than placebo's average by (points)")
        curves.set_xticks([-30, -20, -10, 0, 10, 20, 30, 40], ["−30", "−20", "−10", "0", "10", "20", "30", "40"])
        curves.spines["left"].set_visible(False)
        curves.grid(visible=False)
        curves.axhline(BASE, color=SOFT, lw=0.9)
        curves.plot([0, 0], [-0.34, 1 + BASE], color=placebo, lw=1.2, ls=(0, (4, 2)), zorder=2)
        curves.text(-29.5, 1.43, "── placebo", color=placebo, fontsize=9.5, va="top")
        curves.text(-29.5, 1.34, "━━ drug", color=drug, fontsize=9.5, va="top", weight="bold")
        curves.text(-29.5, 1.25, "shaded: overlap", color=INK, fontsize=9.5, va="top")
        curves.text(-29.5, 1.16, "● above the average", color=drug, fontsize=9.5, va="top")
        curves.text(-29.5, 1.08, "    on placebo", color=drug, fontsize=9.5, va="top")
        bars.set(xlim=(0, 1), ylim=(-0.75, 4.75), yticks=[], title="Shares (%)")
        bars.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        bars.spines["left"].set_visible(False)
        bars.grid(axis="x")
        bars.grid(visible=False, axis="y")
        tints = (drug, drug, SOFT, SOFT, drug)
        for k, name in enumerate(BARS):
            bars.text(0, 4 - k + 0.24, name, fontsize=9.5, va="bottom")
        for y in (4, 3):
            bars.plot([0.5, 0.5], [y - 0.2, y + 0.2], color=PAPER, lw=1.4, zorder=4)
        small = dict(ls="", ms=4.4, clip_on=True)
        return {
            "overlap": curves.fill([0], [0], fc=SOFT, alpha=0.17, lw=0, zorder=0.5)[0],
            "placebo curve": curves.plot([], [], color=placebo, lw=1.6, zorder=3)[0],
            "drug curve": curves.plot([], [], color=drug, lw=2.6, zorder=3.1)[0],
            "mean": curves.plot([], [], color=drug, lw=1.4, zorder=2)[0],
            "placebo dots": curves.plot([], [], "o", color=PAPER, mec=placebo, mew=0.9, **small)[0],
            "above": curves.plot([], [], "o", color=drug, mec=drug, mew=0.9, **small)[0],
            "below": curves.plot([], [], "o", color=PAPER, mec=drug, mew=0.9, **small)[0],
            "cut": curves.plot([], [], color=INK, lw=1.2, ls=":", zorder=2)[0],
            "cut label": curves.text(0, -0.45, "", fontsize=9.5, color=INK, va="bottom"),
            "gain": curves.plot([], [], color=drug, lw=4, solid_capstyle="butt", zorder=4)[0],
            "limit": curves.plot([], [], "|", color=INK, ms=16, mew=2.2, zorder=5)[0],
            "gain label": curves.text(0, 1.32, "", fontsize=9.5, va="bottom", ha="left", color=drug, weight="bold"),
            "bars": [bars.plot([], [], color=t, lw=11, solid_capstyle="butt", zorder=2)[0] for t in tints],
            "values": [bars.text(0, 4 - k, "", fontsize=9.5, va="center", weight="bold", zorder=5) for k in range(5)],
            "guess": bars.plot([], [], "*", ms=15, color=guess, mec=PAPER, mew=0.8, zorder=7, clip_on=False)[0],
            "guess label": bars.text(1, -0.68, "", fontsize=9, color=guess, ha="right", va="bottom"),
        }  # fmt: skip

    def update(self, artists, data):
        first, second = data["placebo curve"], data["drug curve"]
        for name, curve in (("placebo curve", first), ("drug curve", second)):
            artists[name].set_data(AXIS, BASE + curve)
        both = np.minimum(first, second)
        artists["overlap"].set_xy(np.column_stack(([AXIS[0], *AXIS, AXIS[-1]], [BASE, *(BASE + both), BASE])))
        at = data["points"]
        artists["mean"].set_data([at, at], [BASE, 1 + BASE])
        row = np.where(np.arange(PATIENTS) % 2, 0.045, -0.045)
        artists["placebo dots"].set_data(data["placebo dots"], 0.03 + row)
        drug, above = data["drug dots"], data["drug dots"] > 0
        artists["above"].set_data(drug[above], -0.2 + row[above])
        artists["below"].set_data(drug[~above], -0.2 + row[~above])
        artists["cut"].set_data([data["cut"]] * 2, [-0.45, 1 + BASE])
        artists["cut label"].set_text("response →")
        artists["cut label"].set_x(data["cut"] + 0.6)
        artists["gain"].set_data([0, at], [1.225, 1.225])
        artists["limit"].set_data([data["limit"]], [1.225])
        artists["gain label"].set_text(f"{at:.1f} points   ┃ {data['limit']:g}")
        for k, share in enumerate(data["bars"]):
            artists["bars"][k].set_data([0, share], [4 - k, 4 - k])
            artists["values"][k].set_text(f"{share:.0%}")
            inside = share > 0.85
            artists["values"][k].set_x(share - 0.015 if inside else share + 0.015)
            artists["values"][k].set_ha("right" if inside else "left")
            artists["values"][k].set_color(PAPER if inside else INK)
        # The learner predicted, at the usual effect size, how many of the treated beat placebo's average (percent).
        guess = data["prediction"] if abs(data["d"] - USUAL) < 1e-9 else None
        artists["guess"].set_data(([], []) if guess is None else ([min(max(guess / 100, 0), 1)], [4]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        above, wins, _, control, treated = data["bars"]
        # Compared as they are shown, so that no reader sees 3.0 below 3.
        shown = round(data["points"], 1)
        side = "below" if shown < data["limit"] else "above" if shown > data["limit"] else "as much as"
        said = (
            f"SMD {data['d']:.2f} is {shown:.1f} points where the SD is {data['sd']:.1f}, {side} {data['limit']:g}. "
            f"{above:.0%} of the treated beat placebo's average (50% without effect); a treated patient beats one on "
            f"placebo in {wins:.0%} of pairs. "
        )
        if data["needed"] is None:
            return said + f"{control:.0%} respond in either group."
        return said + f"Responders: {control:.0%} and {treated:.0%}, one more per {data['needed']:.1f} treated."

    def bounds(self, data):
        yield Bound("shares", data["bars"], 0, 1)
        yield Bound("half of placebo is above its own average", data["bars"][0], 1 / 2, 1)
        yield Bound("the drug adds responders", data["bars"][4] - data["bars"][3], 0, 1)
        if data["needed"] is not None:
            yield Bound("number needed", data["needed"], 1)
        yield Bound("curves", [data["placebo curve"], data["drug curve"]], 0, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"what": BARS, "share": data["bars"]})
