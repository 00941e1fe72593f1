"""Percent of baseline: what a drug does outside, and what the dialysate says of it."""

from functools import cache

import numpy as np
from scipy import constants

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import SOFT, color
from nelib.synapse.microdialysis import BLOCKERS, challenge, clearance, extraction, net_share, uptake_left

EVIDENCE = {name: row.value for name, row in load_evidence("microdialysis").items()}
DRUGS = ("reboxetine", "desipramine", "clonidine", "idazoxan", "reboxetine + idazoxan", "reboxetine + clonidine")
MEASURED = {  # in the dialysate at the usual dose (percent of baseline)
    "reboxetine": 100 + EVIDENCE["rise_reboxetine"],
    "reboxetine + idazoxan": 100 + EVIDENCE["rise_reboxetine_idazoxan"],
    "idazoxan": 100 + EVIDENCE["rise_idazoxan"],
    "clonidine": 100 - EVIDENCE["fall_clonidine"],
}
LATE = 120.0  # min; when percentages are read
MINUTES = np.concatenate(([0, 1], np.arange(3, 181, 3)))
BEFORE = -60.0  # min
SHARES = np.geomspace(1, 0.02, 40)  # of NET
LOW, HIGH, MARK = 20.0, 2000.0, 165.0  # limits of the figure (percent), place of measured values (min)
TICKS = (25, 50, 100, 200, 400, 800, 1600)
SAME = 0.5  # percent; a change of the extraction below it is none


@cache
def late(drug: str) -> np.ndarray:
    """Return norepinephrine outside at `LATE` (multiples of rest) and the share of NET, at increasing doses."""
    names = tuple(drug.split(" + "))
    doses = np.geomspace(0.03, 3, 15)
    return np.array([(challenge(names, (LATE,), d)[0], uptake_left(names, d)) for d in doses])


share = cache(net_share)


def left(net, k: float) -> np.ndarray:
    """Return the clearance (1/s) that the shares `net` of NET leave of `k`."""
    return np.array([clearance(a, k, share()) for a in np.atleast_1d(net)])


def ratio(net, flow: float, k: float) -> np.ndarray:
    """Return the extraction with the shares `net` of NET over that with all of it."""
    return extraction(flow, left(net, k)) / extraction(flow, k)


@register
class PercentOfBaseline(Explorer):
    """A drug's effect outside and in the dialysate, against time and against one another."""

    name = "04_percent"
    title = "Percent of baseline"
    size = (780, 420)
    controls = (
        Choice("drug", "Drug", DRUGS, DRUGS[0]),
        Slider("dose", "Dose", 0.03, 3, 1, "× usual", log=True),
        Slider("flow", "Flow of the perfusate", 0.1, 5, 1, "µL/min", log=True),
        Slider("k", "Clearance at rest", EVIDENCE["k_low"], EVIDENCE["k_high"], EVIDENCE["k_rest"], "1/s", log=True),
    )
    presets = {
        "Reboxetine, slow flow": {"flow": 0.1},
        "With idazoxan": {"drug": "reboxetine + idazoxan"},
        "Clonidine": {"drug": "clonidine"},
    }

    def compute(self, drug, dose, flow, k):
        names = tuple(drug.split(" + "))
        net = uptake_left(names, dose)
        true = constants.hecto * challenge(names, MINUTES, dose)
        fall = float(ratio(net, flow, k)[0])
        factors, shares = late(drug).T
        alone = constants.hecto * k / left(SHARES, k)
        now = float(np.interp(LATE, MINUTES, true))
        return {
            "drug": drug,
            "dose": dose,
            "flow": flow,
            "true": true,
            "observed": np.where(MINUTES > 0, fall * true, true),
            "now": (now, fall * now),
            "E": float(extraction(flow, k)),
            "E under drug": float(extraction(flow, k)) * fall,
            "ratio": fall,
            "doses": constants.hecto * np.array([factors, factors * ratio(shares, flow, k)]),
            "alone": np.array([alone, alone * ratio(SHARES, flow, k)]),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.25, 1), left=0.09, right=0.975, bottom=0.235, top=0.9, wspace=0.2
        )
        time = figure.add_subplot(grid[0])
        pairs = figure.add_subplot(grid[1], sharey=time)
        red, pink, gray = color("norepinephrine"), color("extracellular"), SOFT
        time.set(
            xlim=(BEFORE, 180), ylim=(LOW, HIGH), yscale="log", title="After the drug", xlabel="minutes after the drug",
            ylabel="% of baseline",
        )  # fmt: skip
        time.set_xticks(range(-60, 181, 60))
        time.axvline(0, 0, 0.85, color=gray, lw=1, ls=":")
        pairs.set(
            xlim=(LOW, HIGH), xscale="log", title=f"At {LATE:.0f} min", xlabel="outside (% of baseline)",
        )  # fmt: skip
        pairs.plot([LOW, HIGH], [LOW, HIGH], color=gray, lw=1.2)
        pairs.text(
            330, 380, "dialysate = outside", fontsize=9, color=gray, rotation=45, rotation_mode="anchor", va="bottom"
        )
        time.set_yticks(TICKS, [str(t) for t in TICKS])
        pairs.set_xticks(TICKS, [str(t) for t in TICKS])
        time.minorticks_off()
        pairs.minorticks_off()
        pairs.tick_params(labelleft=False)
        pairs.set_ylabel("in the dialysate")
        artists = {
            "true": time.plot([], [], color=pink, label="outside")[0],
            "observed": time.plot([], [], color=red, ls=(0, (6, 2)), label="dialysate")[0],
            "measured": time.plot(
                [], [], "o", ms=10, mfc="none", mec=gray, mew=1.8, label="measured in rats", zorder=4
            )[0],
            "guess": time.plot([], [], "D", ms=9, color=color("prediction"), zorder=5)[0],
            "guess label": time.text(-55, 1250, "", fontsize=9, color=color("prediction")),
            "alone": pairs.plot([], [], color=gray, lw=1.6, ls=(0, (2, 2)), label="less NET, same release")[0],
            "doses": pairs.plot([], [], color=red, label="this drug, by dose")[0],
            "now": pairs.plot([], [], "o", ms=9, color=red, zorder=4)[0],
        }
        below = dict(loc="lower center", handlelength=2.0, columnspacing=1.1)
        for names, middle in ((("true", "observed", "measured"), 0.275), (("alone", "doses"), 0.757)):
            handles = [artists[name] for name in names]
            figure.legend(handles=handles, ncol=len(names), bbox_to_anchor=(middle, 0.01), **below)
        return artists

    def update(self, artists, data):
        minutes = np.append(BEFORE, MINUTES)
        for name in ("true", "observed"):
            artists[name].set_data(minutes, np.append(100, data[name]))
        measured = MEASURED.get(data["drug"])
        artists["measured"].set_data(([], []) if measured is None else ([MARK], [measured]))
        artists["alone"].set_data(*data["alone"])
        artists["doses"].set_data(*data["doses"])
        artists["now"].set_data([data["now"][0]], [data["now"][1]])
        guess = data["prediction"]
        height = 100.0 if guess is None else min(max(guess, LOW), HIGH)
        artists["guess"].set_data(([], []) if guess is None else ([LATE], [height]))
        artists["guess label"].set_text("" if guess is None else "◆ your prediction")

    def describe(self, data):
        true, observed = data["now"]
        E, under = data["E"], data["E under drug"]
        stays = abs(data["ratio"] - 1) < SAME / 100
        words = f"stays {E:.1%}" if stays else f"falls from {E:.1%} to {under:.1%}"
        verdict = "The dialysate tells the truth" if stays else "The dialysate tells less than the truth"
        measured = MEASURED.get(data["drug"])
        rat = "" if measured is None else f" Measured in rats at the usual dose: {measured:.0f}%."
        drug = data["drug"][0].upper() + data["drug"][1:]
        return (
            f"{drug}, {data['dose']:.2g} × the usual dose, {LATE:.0f} min: {true:.0f}% of baseline outside, "
            f"{observed:.0f}% in the dialysate. {verdict}: the extraction {words} at {data['flow']:.2g} µL/min.{rat}"
        )

    def bounds(self, data):
        yield Bound("extractions", [data["E"], data["E under drug"]], 0, 1)
        yield Bound("outside", data["true"], 0)
        yield Bound("dialysate / outside", data["observed"] / data["true"], 0, 1)
        yield Bound("NET blocked, dialysate", data["alone"][1], 100)
        if not set(BLOCKERS) & set(data["drug"].split(" + ")):
            yield Bound("extraction stays", data["ratio"], 1, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {"time (min)": MINUTES, "outside (%)": data["true"], "in the dialysate (%)": data["observed"]}
        )
