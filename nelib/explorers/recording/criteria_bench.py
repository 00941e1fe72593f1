"""The criteria on trial: who meets them, how often that is right, and what one feature alone can do."""

from functools import lru_cache

import numpy as np

from nelib.explorers.recording.bench_picture import BenchPicture
from nelib.explorers.recording.neurons import features, source
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.locus import criteria
from nelib.locus.identified import Neurons, load

EVIDENCE = {name: row.value for name, row in load_evidence("lc_recording").items()}
RULES = {
    "rate and width": ("slow", "broad"),
    "+ regular": ("slow", "broad", "regular"),
    "+ answers shocks": ("slow", "broad", "phasic"),
    "+ quiet after a shock": ("slow", "broad", "quiet"),
    "all but regular": tuple(name for name in criteria.CRITERIA if name != "regular"),
    "all that was tested": tuple(criteria.CRITERIA),
}
FEATURES = {
    "rate": "rate",
    "width of the spike": "width",
    "peak to trough": "trough",
    "irregularity (CV)": "cv",
    "shocks answered": "reliability",
    "latency": "latency",
    "spikes after a shock": "burst",
    "pause after a shock": "pause",
    "pause against rest": "suppression",
    "burst against before": "modulation",
}
USUAL, WIDTH, PAUSE = "rate and width", "width of the spike", "pause against rest"
STEP = 0.04


@lru_cache(maxsize=4)
def tested(neurons: Neurons, certain: bool):
    """Return the features of all neurons, or of those whose kind the authors call certain."""
    table = features(neurons)
    return table[[cell.sure for cell in neurons]] if certain else table


@lru_cache(maxsize=32)
def area(neurons: Neurons, feature: str, certain: bool = False) -> dict:
    """Return ROC curve and area under it with a 95 percent interval, turned so that the area is at least a half."""
    table = tested(neurons, certain)
    values, truth = table[feature], table["noradrenergic"]
    found = criteria.auc(values, truth)
    low, high = criteria.auc_interval(values, truth)
    false, true = criteria.roc(values if found >= 1 / 2 else -values, truth)
    turned = found < 1 / 2
    return {
        "auc": 1 - found if turned else found,
        "interval": (1 - high, 1 - low) if turned else (low, high),
        "false": false,
        "true": true,
        "less": turned,
        "neurons": int(values.notna().sum()),
    }


def share(right: int, total: int) -> tuple[float, float, float]:
    """Return a share and its exact 95 percent interval."""
    return right / total, *criteria.share_interval(right, total)


@register
class CriteriaBench(Explorer):
    """The plane of rate and width, every criterion, the rule as a point beside an ROC curve, and its shares."""

    name = "09_criteria"
    title = "The four criteria on trial"
    size = (800, 500)
    controls = (
        Slider("low", "Lowest rate", 0.005, 1.5, EVIDENCE["rate_low"], "Hz", log=True),
        Slider("high", "Highest rate", 1.6, 6, EVIDENCE["rate_high"], "Hz", log=True),
        Slider("width", "Broad is more than", 0.4, 1.2, EVIDENCE["broad"], "ms", step=0.02),
        Choice("rule", "What counts", tuple(RULES), USUAL),
        Choice("feature", "One feature alone", tuple(FEATURES), WIDTH),
        Switch("certain", "Only cells of certain kind", False),
    )
    presets = {
        "All together": {"rule": "all that was tested"},
        "Only quiet after a shock": {"low": 0.005, "width": 0.4, "rule": "+ quiet after a shock", "feature": PAUSE},
        "Best feature alone": {"feature": "burst against before"},
    }

    def compute(self, low, high, width, rule, feature, certain):
        neurons = load()
        table, names = tested(neurons, certain), RULES[rule]
        yes = table["noradrenergic"].to_numpy(bool)
        found = criteria.verdicts(table, rate_low=low, rate_high=high, broad=width)
        met = found[list(names)].min(axis=1, skipna=False).to_numpy()
        score = criteria.score(met, yes)
        tp, fn, tn, fp = score.true_positive, score.false_negative, score.true_negative, score.false_positive
        each = {}
        for name in criteria.CRITERIA:
            v = found[name].to_numpy()
            each[name] = [(int((v[k] > 0).sum()), int((~np.isnan(v[k])).sum())) for k in (yes, ~yes)]
        return {
            "synthetic": neurons.synthetic,
            "low": low,
            "high": high,
            "width": width,
            "rule": rule,
            "certain": certain,
            "names": names,
            "feature": feature,
            "rates": table["rate"].to_numpy(),
            "widths": table["width"].to_numpy(),
            "TH+": yes,
            "called": met > 0,
            "tested": ~np.isnan(met),
            "each": each,
            "counts": (tp, fn, tn, fp),
            "found": share(tp, tp + fn),
            "rejected": share(tn, tn + fp),
            "right": share(tp + tn, score.tested),
            "always": score.baseline,
            "area": area(neurons, FEATURES[feature], certain),
            "asked": rule == USUAL
            and not certain
            and abs(low / EVIDENCE["rate_low"] - 1) < STEP
            and abs(high / EVIDENCE["rate_high"] - 1) < STEP
            and abs(width / EVIDENCE["broad"] - 1) < 1e-9,
        }

    def draw(self, figure, data):
        return BenchPicture.draw(figure)

    def update(self, artists, data):
        BenchPicture.update(artists, data)

    def describe(self, data):
        tp, fn, tn, fp = data["counts"]
        more = "" if data["rule"] == USUAL else f" ({data['rule'].strip('+ ')})"
        only = "Certain kinds only. " if data["certain"] else ""
        alone, area = data["feature"], data["area"]
        low, high = area["interval"]
        return (
            f"{only}{data['low']:.2g} to {data['high']:.2g} Hz, above {data['width']:.2g} ms{more}: finds {tp} of "
            f"{tp + fn} TH-positive, rejects {tn} of {tn + fp} TH-negative; {data['right'][0]:.0%} right, always "
            f"saying TH-positive {data['always']:.0%}. AUC, {alone}: {area['auc']:.2f} ({low:.2f} to {high:.2f}). "
            f"No clonidine was given. {source(data['synthetic'])}"
        )

    def bounds(self, data):
        for name in ("found", "rejected", "right"):
            at, low, high = data[name]
            yield Bound(name, [at, low, high], 0, 1)
            yield Bound(f"interval of {name}", [at - low, high - at], 0)
        area = data["area"]
        yield Bound("area", area["auc"], 1 / 2, 1)
        yield Bound("ROC curve", [area["false"], area["true"]], 0, 1)
        yield Bound("ROC curve rises", np.diff([area["false"], area["true"]]), 0)
        yield Bound("always saying what most are", data["always"], 1 / 2, 1)
        yield Bound("neurons with a verdict", sum(data["counts"]), data["tested"].sum(), data["tested"].sum())

    def table(self, data):
        import pandas as pd

        rows = {"TH-positive": data["TH+"], "rate (Hz)": data["rates"], "width (ms)": data["widths"]}
        return pd.DataFrame(rows | {"tested": data["tested"], "called TH-positive": data["called"]})
