"""Recovery and the internal standard: what four ways of working up plasma find, and how much it scatters."""

from functools import cache

import numpy as np
from scipy import constants

from nelib.body.catecholamine_hplc import SCHEMES, found, limit, recovery
from nelib.body.nerve_trace import value
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

COLUMN = {name: row.value for name, row in load_evidence("microdialysis").items()}
USUAL, OTHER = value("recovery_alumina"), value("recovery_DHPG")  # %
BOTH = (value("recovery_low") + value("recovery_high")) / 2  # %, diphenylborate
SAMPLES = np.geomspace(0.4, 2.5, 12)  # of the concentration that is set
MANY, SEED = 2000, 14
PLASMA = (7.0, 25_000.0)  # pg/mL
MINUTES = np.linspace(2.2, 8.8, 400)
AT = {
    "DHPG": 3.1,
    "analyte": COLUMN["retention_norepinephrine"],
    "epinephrine": 6.45,
    "DHBA": 8.0,
}  # min; apart on paper
QUARTER = 1 / 4  # epinephrine over norepinephrine, about that of an undisturbed mouse
SMALL = 0.05  # a bias or a part of samples that is not worth a word
TOP = 1.25  # of the tallest peak without loss
SHARE = 2.6  # of the axis of what is found


@cache
def deviates() -> np.ndarray:
    """Return standard normal deviates: recovery, standard, both areas and both noises of many samples."""
    return np.random.default_rng(SEED).standard_normal((6, MANY))


def shares(scheme: str, R: float, ratio: float, cv: float, pg: np.ndarray | float, z: np.ndarray) -> np.ndarray:
    """Return found over true of samples of 1 mL that hold some pg each; see `nelib.body.catecholamine_hplc.Assay`."""
    lost = np.exp(np.sqrt(np.log1p(cv**2)) * z[0])
    R_i = np.minimum(R * lost, 1)
    R_s = np.minimum(R * ratio * lost * np.exp(value("alone_cv") * z[1]), 1)
    noise = value("LOD_alumina") * recovery() * value("sample_volume") / value("signal_to_noise")
    area = R_i * (1 + value("area_cv") * z[2]) + noise * z[4] / pg
    if scheme in ("none", "mean recovery"):
        return area / (recovery() if scheme == "mean recovery" else 1)
    m = value("standard_added")
    kept = R_s if scheme == "added first" else 1.0
    return area / (kept * (1 + value("area_cv") * z[3]) + value("response_ratio") * noise * z[5] / m)


def peak(minute: float) -> np.ndarray:
    """Return a peak of height 1 at a retention in min."""
    width = minute / np.sqrt(COLUMN["plates"])
    return np.exp(-(((MINUTES - minute) / width) ** 2) / 2)


def percent(x: float) -> str:
    """Write a share."""
    return f"{100 * x:.0f}%"


@register
class Standard(Explorer):
    """True and found concentrations of a row of samples, one chromatogram, and all four schemes side by side."""

    name = "14_standard"
    title = "What is lost on the way, and what an internal standard gives back"
    size = (780, 440)
    controls = (
        Choice("scheme", "Corrected by", SCHEMES, SCHEMES[0]),
        Slider("R", "Recovery of the analyte", 5, 95, USUAL, "%", step=1),
        Slider("ratio", "Standard over analyte", 0.4, 2.5, 1, "×", step=0.05, log=True),
        Slider("scatter", "Scatter of recovery, CV", 0, 40, 100 * value("recovery_cv"), "%", step=1),
        Slider("plasma", "In plasma", 20, 3000, value("mouse_2005_NE"), "pg/mL", step=0.05, log=True),
    )
    presets = {
        "Standard first": {"scheme": "added first"},
        "Standard late": {"scheme": "added late"},
        "DHPG by DHBA": {"scheme": "added first", "R": OTHER, "ratio": USUAL / OTHER},
        "Diphenylborate": {"scheme": "added first", "R": BOTH},
        "Another day": {"scheme": "mean recovery", "R": 25},
    }

    def compute(self, scheme, R, ratio, scatter, plasma):
        R, cv = R * constants.centi, scatter * constants.centi
        z = deviates()
        true = plasma * SAMPLES
        some = {s: shares(s, R, ratio, cv, plasma, z) for s in SCHEMES}
        lower = limit(R)
        arrives = R * plasma
        standard = value("standard_added") * (1.0 if scheme == "added late" else min(R * ratio, 1.0))
        others = {"DHPG": plasma * min(R * OTHER / USUAL, 1.0), "epinephrine": R * plasma * QUARTER}
        return {
            "scheme": scheme,
            "R": R,
            "ratio": ratio,
            "cv": cv,
            "plasma": plasma,
            "true": true,
            "found": np.maximum(true * shares(scheme, R, ratio, cv, true, z[:, : SAMPLES.size]), 0),
            "limit": lower,
            "below": float((true < lower).mean()),
            "bias": {s: float(np.median(x)) - 1 for s, x in some.items()},
            "spread": {s: float(np.std(x) / abs(np.mean(x))) for s, x in some.items()},
            "ideal": float(found(scheme, R, R_s=min(R * ratio, 1.0), R_m=recovery())),
            "arrives": {"analyte": arrives, **others},
            "standard": standard,
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.085, 0.125, 0.365, 0.79))
        top, below = figure.add_axes((0.56, 0.565, 0.425, 0.35)), figure.add_axes((0.56, 0.1, 0.425, 0.295))
        analyte, standard = color("norepinephrine"), SOFT
        left.set(xlim=PLASMA, ylim=PLASMA, xscale="log", yscale="log", title="Found (pg/mL)")
        for axis in (left.xaxis, left.yaxis):
            axis.set_ticks([10, 100, 1000, 10_000], ["10", "100", "1000", "10 000"])
            axis.set_minor_locator(axis.get_major_locator().__class__([]))
        left.set_xlabel("true, in plasma (pg/mL)", labelpad=2)
        left.plot(PLASMA, PLASMA, color=SOFT, lw=1.5, ls=(0, (4, 2)), zorder=2)
        top.set(xlim=(MINUTES[0], MINUTES[-1]), ylim=(0, TOP), title="Into the detector, middle sample")
        top.set_yticks([])
        top.grid(False)
        top.spines["left"].set_visible(False)
        top.set_xlabel("minutes   (dotted: without any loss)", labelpad=1)
        for words, minute in AT.items():
            ink = analyte if words == "analyte" else INK
            top.text(minute, TOP * 0.99, words, ha="center", va="top", fontsize=9, color=ink)
        below.set(xlim=(-0.6, 3.6), ylim=(0, 100 * SHARE), title="Found, % of true (bar: CV)")
        below.set_xticks(range(4), ["none", "mean\nrecovery", "added\nfirst", "added\nlate"], fontsize=9)
        below.set_yticks([0, 50, 100, 150, 200, 250])
        below.axhline(100, color=SOFT, lw=1.5, ls=(0, (4, 2)))
        box = dict(fc=PAPER, ec="none", alpha=0.85, pad=0.6)
        return {
            "gap": left.plot([], [], color=analyte, lw=0.9, ls=":", zorder=2)[0],
            "dots": left.plot([], [], "o", ms=7, color=analyte, mec=PAPER, mew=0.8, zorder=4)[0],
            "lost": left.plot([], [], "x", ms=8, color=color("warning"), mew=1.8, zorder=4, clip_on=False)[0],
            "limit": left.plot([], [], color=color("warning"), lw=1.4, ls=(0, (1, 1.5)), zorder=3)[0],
            "limit text": left.text(1, PLASMA[1] * 0.9, "limit", color=color("warning"), fontsize=9, va="top",
                                    bbox=box, zorder=5),
            "whole": top.plot([], [], color=SOFT, lw=1.2, ls=":", zorder=2)[0],
            "trace": top.plot([], [], color=INK, lw=1.5, zorder=3)[0],
            "areas": [top.fill([0, 0, 0], [0, 0, 0], color=ink, alpha=0.4, lw=0)[0] for ink in (analyte, standard)],
            "bars": [below.fill([0], [0], fc=FAINT, ec=SOFT, lw=1, zorder=2)[0] for _ in SCHEMES],
            "chosen": below.fill([0], [0], fc=analyte, lw=0, zorder=3)[0],
            "cvs": [below.plot([], [], color=INK, lw=1.8, zorder=4)[0] for _ in SCHEMES],
            "numbers": [below.text(k, 0, "", ha="center", va="bottom", fontsize=9, zorder=6, bbox=box)
                        for k in range(4)],
            "guess": below.plot([], [], color=color("prediction"), lw=2, ls="--", zorder=5)[0],
            "guess text": below.text(0.99, 0.86, "", ha="right", color=color("prediction"), fontsize=9,
                                     transform=below.transAxes, zorder=7, bbox=box),
        }  # fmt: skip

    def update(self, artists, data):
        true, seen = data["true"], data["found"]
        ok = (true >= data["limit"]) & (seen > PLASMA[0])
        artists["dots"].set_data(true[ok], seen[ok])
        artists["lost"].set_data(true[~ok], np.clip(seen[~ok], PLASMA[0] * 1.15, PLASMA[1]))
        gaps = [np.ravel([(a, a, np.nan) for a in true[ok]])]
        gaps.append(np.ravel([(a, b, np.nan) for a, b in zip(true[ok], seen[ok], strict=True)]))
        artists["gap"].set_data(*gaps)
        artists["limit"].set_data([data["limit"]] * 2, PLASMA)
        artists["limit text"].set_x(data["limit"] * 1.06)
        amounts = data["arrives"] | {"DHBA": data["standard"]}
        # Each peak is drawn over what would arrive without loss; the standard has a scale of its own.
        scale = dict.fromkeys(AT, data["plasma"]) | {"DHBA": value("standard_added")}
        full = dict.fromkeys(AT, 1.0) | {"epinephrine": QUARTER}
        curves = {k: peak(at) for k, at in AT.items()}
        drawn = {k: amounts[k] / scale[k] * c for k, c in curves.items()}
        used = data["scheme"] in ("added first", "added late")
        if not used:
            drawn["DHBA"] = 0 * drawn["DHBA"]
        artists["trace"].set_data(MINUTES, sum(drawn.values()))
        artists["whole"].set_data(MINUTES, sum(full[k] * curves[k] for k in AT if used or k != "DHBA"))
        for patch, k in zip(artists["areas"], ("analyte", "DHBA"), strict=True):
            patch.set_xy(np.column_stack([[MINUTES[0], *MINUTES, MINUTES[-1]], [0, *drawn[k], 0]]))
        for k, (scheme, bar, line, text) in enumerate(
            zip(SCHEMES, artists["bars"], artists["cvs"], artists["numbers"], strict=True)
        ):
            height, sd = 1 + data["bias"][scheme], data["spread"][scheme]
            corners = np.array([(k - 0.36, 0), (k + 0.36, 0), (k + 0.36, height), (k - 0.36, height)]) * (1, 100)
            bar.set_xy(corners)
            if scheme == data["scheme"]:
                artists["chosen"].set_xy(corners)
            low, high = max(height * (1 - sd), 0), min(height * (1 + sd), SHARE)
            line.set_data([k, k], [100 * low, 100 * high])
            text.set_text(percent(height))
            text.set_position((k, min(100 * high + 4, 100 * SHARE - 32)))
            text.set_weight("bold" if scheme == data["scheme"] else "normal")
        guess = data["prediction"]
        y = None if guess is None else min(max(guess, 3), 100 * SHARE - 6)
        artists["guess"].set_data(([], []) if y is None else ([-0.6, 3.6], [y, y]))
        artists["guess text"].set_text("" if y is None else "- - your prediction")

    def describe(self, data):
        scheme = data["scheme"]
        bias, cv = data["bias"][scheme], data["spread"][scheme]
        way = {"none": "no correction", "mean recovery": f"mean recovery of {USUAL:g}%"}.get(
            scheme, f"standard {scheme}"
        )
        wide = percent(cv) if cv <= 1 else "over 100%"
        said = f"{percent(data['R'])} recovered, {way}: found {percent(1 + bias)} of the truth, CV {wide}. "
        if abs(bias) <= SMALL:
            said += "The mean is right"
        elif scheme == "added first":
            said += "The standard is not lost as the analyte is, so the mean is wrong every time, unless calibrators "
            said += "are extracted too"
        elif scheme == "added late":
            said += "What was added after the extraction knows nothing of its losses"
        elif scheme == "mean recovery":
            said += "Today is not the day of that mean"
        else:
            said += "What was lost is missing"
        least = min(data["spread"].values())
        if abs(bias) <= SMALL and cv > least + SMALL:
            said += ", the scatter stays"
        said += f". Limit {data['limit']:.0f} pg/mL: "
        below = round(data["below"] * SAMPLES.size)
        return said + (f"{below} of {SAMPLES.size} samples are below it." if below else "all samples are above it.")

    def bounds(self, data):
        yield Bound("found", data["found"], 0, 10 * PLASMA[1])
        yield Bound("recovered", data["R"], 0, 1)
        yield Bound("standard", data["standard"], 0, value("standard_added"))
        yield Bound("limit", data["limit"], 0)
        yield Bound("CV", list(data["spread"].values()), 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"true (pg/mL)": data["true"], "found (pg/mL)": data["found"]})
