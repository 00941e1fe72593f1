"""A scan of the locus coeruleus: from sensitivity and specificity to what one result says."""

import numpy as np

from nelib.clinic import scan as model
from nelib.clinic.degeneration import evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

PREVALENCES = np.linspace(0.01, 0.95, 95)
SPECIFICITIES = np.linspace(0.005, 0.995, 199)
NOW, OLD = model.sizes(), model.sizes("2015")
SIZES = {"{} patients, {} healthy".format(*NOW): NOW, "{} patients, {} healthy".format(*OLD): OLD,
         "10 times as many": tuple(10 * n for n in NOW)}  # fmt: skip
FIRST, SECOND, MANY = SIZES
SENSITIVITY, SPECIFICITY = evidence("sensitivity").value, evidence("specificity").value
CLINIC = round(100 * model.clinic_prevalence())
AREA = evidence("auc").value
THOUSAND = 1000
KINDS = ("true positive", "false positive", "true negative", "false negative")
LABELS = ("positive, ill", "positive, not ill ▨", "negative, not ill", "negative, ill ▨")
LETTER = 10.4  # width of a letter above the bar, in people


def spread(centers: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Return places for labels that are near their centers, in one line, and do not overlap."""
    before = np.cumsum(widths) - widths
    left = np.maximum.accumulate(np.maximum(centers - widths / 2, 0) - before) + before
    after = np.cumsum(widths[::-1])[::-1]
    return np.minimum(left, THOUSAND - after) + widths / 2


@register
class Scan(Explorer):
    """Bayes' rule, with the uncertainty of the groups from which the scan is known."""

    name = "17_scan"
    title = "What a positive scan says"
    size = (760, 440)
    controls = (
        Slider("sensitivity", "Sensitivity", 50, 100, SENSITIVITY, "%", step=0.2),
        Slider("specificity", "Specificity, in healthy", 20, 100, SPECIFICITY, "%", step=0.2),
        Slider("prevalence", "Prevalence", 1, 90, CLINIC, "%", step=1),
        Choice("size", "Size of the study", tuple(SIZES), FIRST),
    )
    presets = {
        "As in the study": {"prevalence": 52},
        "Screening": {"prevalence": 5},
        "Scan of 2015": {s: evidence(f"{s}_2015").value for s in ("sensitivity", "specificity")} | {"size": SECOND},
        "Ten times the people": {"size": MANY},
    }  # fmt: skip

    def compute(self, sensitivity, specificity, prevalence, size):
        s_e, s_p, p = sensitivity / 100, specificity / 100, prevalence / 100
        found = model.accuracy(s_e, s_p, *SIZES[size])
        PPV, NPV = model.predictive(PREVALENCES, s_e, s_p)
        low, high, _, _ = model.box(PREVALENCES, found)
        now, other = (float(v) for v in model.predictive(p, s_e, s_p))
        worst, best, _, _ = (float(v) for v in model.box(p, found))
        return {
            "sensitivity": s_e,
            "specificity": s_p,
            "prevalence": p,
            "found": found,
            "prevalences": PREVALENCES,
            "PPV": PPV,
            "NPV": NPV,
            "low": np.minimum(low, PPV),  # a share between two counts can lie outside the intervals of the nearest
            "high": np.maximum(high, PPV),
            "now": now,
            "other": other,
            "range": (min(worst, now), max(best, now)),
            "even": model.even_prevalence(s_e, s_p),
            "people": model.people(p, s_e, s_p),
            "asked": prevalence == CLINIC and sensitivity == SENSITIVITY and specificity == SPECIFICITY,
        }

    def draw(self, figure, data):
        left, right = figure.add_axes((0.075, 0.415, 0.34, 0.5)), figure.add_axes((0.505, 0.415, 0.465, 0.5))
        low = figure.add_axes((0.075, 0.115, 0.895, 0.085))
        yes, no, guess = color("main"), color("second"), color("prediction")
        ticks = [0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"]
        left.set(xlim=(0, 1), ylim=(0, 1), title="The scan in two groups (%)")
        left.set_xlabel("false alarms: 100 − specificity", labelpad=2)
        left.set_ylabel("sensitivity", labelpad=3)
        for axis in (left.set_xticks, left.set_yticks, right.set_xticks, right.set_yticks):
            axis(*ticks)
        left.plot([0, 1], [0, 1], color=FAINT, lw=1.2, zorder=0.5)
        curve = model.curve_sensitivity(AREA, SPECIFICITIES)
        left.plot(1 - SPECIFICITIES, curve, color=SOFT, lw=1.6, zorder=1)
        words = f"○ as published, 2022\ncurve: two normal groups,\narea {AREA:g}, d′ {float(model.distance(AREA)):.2f}"
        left.text(0.98, 0.04, words, ha="right", fontsize=9.5, color=SOFT)
        published = model.published()
        left.plot(1 - published.specificity.value, published.sensitivity.value, "o", ms=17, mfc="none", mec=INK,
                  mew=1.5, zorder=6)  # fmt: skip
        right.set(xlim=(0, 1), ylim=(0, 1), title="Correct (%): of positive —, of negative - -")
        right.set_xlabel("prevalence among those who are scanned (%)", labelpad=2)
        right.axhline(0.5, color=SOFT, lw=0.9, ls=(0, (1, 2)), zorder=0.5)
        low.set(xlim=(0, THOUSAND), ylim=(0, 1), yticks=[])
        low.set_xlabel("of 1000 people", labelpad=2)
        low.grid(False)
        bar = dict(height=1, lw=0.8)
        style = ({"fc": yes, "ec": yes}, {"fc": PAPER, "ec": yes, "hatch": "////"}, {"fc": no, "ec": no},
                 {"fc": PAPER, "ec": no, "hatch": "////"})  # fmt: skip
        box = dict(fc=PAPER, ec="none", pad=0.6, alpha=0.85)
        return {
            "cross": [left.plot([], [], color=INK, lw=1.5, zorder=4)[0] for _ in range(2)],
            "point": left.plot([], [], "X", ms=10, mfc=yes, mec=PAPER, mew=1.1, zorder=5, clip_on=False)[0],
            "band": right.fill([0], [0], fc=yes, alpha=0.16, lw=0, zorder=1)[0],
            "PPV": right.plot([], [], color=yes, lw=2.6, zorder=4)[0],
            "NPV": right.plot([], [], color=no, lw=1.8, ls=(0, (4, 2)), zorder=3)[0],
            "cursor": right.plot([], [], color=SOFT, lw=1, zorder=2)[0],
            "whisker": right.plot([], [], color=INK, lw=1.8, zorder=5, marker="_", ms=10, mew=1.6)[0],
            "dot": right.plot([], [], "o", ms=9.5, mfc=yes, mec=INK, mew=1.2, zorder=6)[0],
            "value": right.text(0, 0, "", fontsize=10, weight="bold", color=yes, zorder=7, bbox=box),
            "bars": [low.barh(0.5, 0, **bar, **s)[0] for s in style],
            "names": [low.text(0, 1.62, "", fontsize=9.5, color=s["ec"], ha="center", va="bottom") for s in style],
            "leaders": [low.plot([], [], color=s["ec"], lw=1, clip_on=False)[0] for s in style],
            "guess": right.plot([], [], "*", ms=16, color=guess, mec=PAPER, mew=0.8, zorder=8, clip_on=False)[0],
            "guess label": right.text(0.98, 0.035, "", ha="right", fontsize=9, color=guess, zorder=8, bbox=box),
        }  # fmt: skip

    def update(self, artists, data):
        found, x, y = data["found"], 1 - data["specificity"], data["sensitivity"]
        across, along = artists["cross"]
        across.set_data([1 - found.specificity.high, 1 - found.specificity.low], [y, y])
        along.set_data([x, x], [found.sensitivity.low, found.sensitivity.high])
        artists["point"].set_data([x], [y])
        edge = np.concatenate([PREVALENCES, PREVALENCES[::-1]])
        artists["band"].set_xy(np.column_stack([edge, np.concatenate([data["low"], data["high"][::-1]])]))
        for name in ("PPV", "NPV"):
            artists[name].set_data(PREVALENCES, data[name])
        p, now = data["prevalence"], data["now"]
        artists["cursor"].set_data([p, p], [0, 1])
        artists["whisker"].set_data([p, p], data["range"])
        artists["dot"].set_data([p], [now])
        late = p > 0.75
        at = p + (-0.02 if late else 0.02), min(max(now - 0.09, 0.02), 0.86)
        artists["value"].set(text=f"{now:.0%}", position=at, ha="right" if late else "left")
        widths = np.array([THOUSAND * data["people"][kind] for kind in KINDS])
        starts = np.cumsum(widths) - widths
        texts = [f"{words} {width:.0f}" for words, width in zip(LABELS, widths, strict=True)]
        places = spread(starts + widths / 2, np.array([LETTER * len(text) for text in texts]))
        for k, (start, width) in enumerate(zip(starts, widths, strict=True)):
            artists["bars"][k].set(x=start, width=width)
            artists["names"][k].set(text=texts[k], x=places[k])
            artists["leaders"][k].set_data([places[k], start + width / 2], [1.55, 1.05])
        asked = data["prediction"] is not None and data["asked"]
        artists["guess"].set_data(([p], [min(max(data["prediction"] / 100, 0), 1)]) if asked else ([], []))
        artists["guess label"].set_text(f"★ your prediction {data['prediction']:.3g}%" if asked else "")

    def describe(self, data):
        true, false = (THOUSAND * data["people"][kind] for kind in ("true positive", "false positive"))
        (low, high), found = data["range"], data["found"]
        said = (
            f"Of 1000, {THOUSAND * data['prevalence']:.0f} are ill. Positive: {true:.0f} of them and, if the rest is "
            f"like healthy controls, {false:.0f} others. {data['now']:.0%} of positive scans are true ({low:.0%} to "
            f"{high:.0%} at the ends of both intervals; {found.patients} and {found.controls} people), "
            f"{data['other']:.0%} of negative ones. "
        )
        if data["specificity"] == 1:
            return f"{said}Without false alarms all are true."
        return f"{said}Half are true at a prevalence of {data['even']:.1%}."

    def bounds(self, data):
        for name in ("PPV", "NPV", "low", "high"):
            yield Bound(name, data[name], 0, 1)
        yield Bound("PPV rises with prevalence", np.diff(data["PPV"]), 0)
        yield Bound("NPV falls with prevalence", -np.diff(data["NPV"]), 0)
        yield Bound("everybody is counted", sum(data["people"].values()) - 1, -1e-12, 1e-12)
        yield Bound("range around the value", [data["now"] - data["range"][0], data["range"][1] - data["now"]], 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({n: data[n] for n in ("prevalences", "PPV", "low", "high", "NPV")})
