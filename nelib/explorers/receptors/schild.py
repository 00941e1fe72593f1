"""Schild's plot of five antagonists, of which one behaves: curves of norepinephrine, and the line they make."""

import numpy as np
from matplotlib.legend_handler import HandlerTuple
from scipy import constants

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, SOFT, color, percent
from nelib.receptors.antagonism import BESIDE_NERVES, dose_ratios, effect, schild, two_constants, unit_dose

EVIDENCE = {name: row.value for name, row in load_evidence("agonism").items()}
OPTIONS = {
    "phentolamine: leaves at once": "phentolamine",
    "prazosin: leaves slowly": "prazosin",
    "phenoxybenzamine: never leaves": "phenoxybenzamine",
    "phentolamine: uptake at work": "phentolamine with uptake",
    "indoramin: blocks uptake too": "indoramin with uptake",
    "5-methylurapidil: two receptors": "5-methylurapidil",
}
LABEL = {name: option for option, name in OPTIONS.items()}
STEPS = 10.0 ** np.array([-1.5, -1, -0.5, 0])  # of the antagonist, half a decade apart
A = np.geomspace(0.01, 1e9, 881)  # nM, wider than the picture: the ends stand for none and for the maximum
SHOWN = (A >= 0.3) & (A <= 1.1e7)
LOW, HIGH = 0.03, 5e3  # of both axes of the plot
MARKERS = ("o", "s", "D", "^")
SLACK = 1e-3  # for reading curves between their points


def pK(K_B: float) -> float:
    """Return -log10 of a constant in nM, as M."""
    return float(-np.log10(K_B * constants.nano))


@register
class SchildPlot(Explorer):
    """Four concentrations of an antagonist: the curves on the left, the dose ratios on the right."""

    name = "05_schild"
    title = "Does the line tell the truth?"
    size = (800, 440)
    controls = (
        Choice("antagonist", "Antagonist", tuple(OPTIONS), LABEL["prazosin"]),
        Slider("tau", "Receptor reserve τ", 0.3, 100, EVIDENCE["tau_aorta"], log=True),
        Slider("time", "Time with norepinephrine", 0.5, 300, EVIDENCE["contact_time"], "min", log=True),
        Slider("highest", "Highest antagonist", 3, 3000, EVIDENCE["highest_dose"], "× K_B", log=True),
    )
    presets = {
        "Phentolamine": {"antagonist": LABEL["phentolamine"]},
        "Prazosin, large reserve": {"tau": 100},
        "Phenoxybenzamine, reserve": {"antagonist": LABEL["phenoxybenzamine"], "tau": 100, "highest": 3},
        "Indoramin, highest dose": {"antagonist": LABEL["indoramin with uptake"], "highest": 3000},
    }

    def compute(self, antagonist, tau, time, highest):
        drug, doses = OPTIONS[antagonist], highest * STEPS
        control = effect(drug, A, 0, tau=tau, t=time)
        curves = np.array([effect(drug, A, dose, tau=tau, t=time) for dose in doses]) / control[-1]
        control = control / control[-1]
        ratios = dose_ratios(A, control, curves)
        scale = unit_dose(drug) or 1.0
        line = schild(doses * scale, ratios)
        found = bool(np.isfinite(line.slope))
        used = ratios > 1
        return {
            "drug": drug,
            "tau": tau,
            "time": time,
            "doses": doses,
            "control": control,
            "curves": curves,
            "expected": np.interp(np.log(A / (1 + highest)), np.log(A), control),
            "used": used,
            "ratios": np.where(used, ratios, 0),
            "reached": np.where(used, ratios, 0) * np.exp(np.interp(EVIDENCE["level"], control, np.log(A))),
            "slope": line.slope if found else None,
            "pA2": line.pA2 if found else None,
            "fit": (line.slope, line.slope * (line.pA2 - pK(scale))) if found else None,
            "left": curves[:, -1],
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(1, 2, left=0.095, right=0.985, bottom=0.265, top=0.915, wspace=0.25)
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        red, drug, gray = color("norepinephrine"), color("drug"), SOFT
        left.set(xlim=(0.3, 1e7), ylim=(0, 1.06), xscale="log", title="Response", xlabel="norepinephrine in the bath")
        left.set_ylabel("share of the control maximum")
        left.set_xticks([1, 100, 1e4, 1e6], ["1 nM", "100 nM", "10 µM", "1 mM"])
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        right.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), xscale="log", yscale="log", title="Schild plot")
        right.set(xlabel="antagonist / $K_B$ (1 blocks half)", ylabel="dose ratio − 1")
        ticks = ([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1000"])
        right.set_xticks(*ticks)
        right.set_yticks(*ticks)
        for axes in (left, right):
            axes.minorticks_off()
        left.axhline(EVIDENCE["level"], color=gray, lw=0.9, ls=":")
        (competitive,) = right.plot([LOW, HIGH], [LOW, HIGH], color=gray, lw=1.5, ls=(0, (4, 3)))
        artists = {
            "expected": left.plot([], [], color=gray, lw=1.5, ls=(0, (4, 3)))[0],
            "control": left.plot([], [], color=red, lw=2.6)[0],
            "curves": [left.plot([], [], color=drug, lw=1.6)[0] for _ in STEPS],
            "reached": [left.plot([], [], m, ms=6, color=drug, mec="white", zorder=5)[0] for m in MARKERS],
            "fit": right.plot([], [], color=drug, lw=2.2)[0],
            "points": [right.plot([], [], m, ms=9, color=drug, mec="white", zorder=5)[0] for m in MARKERS],
            "none": right.plot([], [], "x", ms=8, mew=2, color=color("warning"), zorder=5)[0],
            "slope": right.text(3800, 0.4, "", ha="right", fontsize=10, weight="bold", color=INK),
            "pA2": right.text(3800, 0.16, "", ha="right", fontsize=9, color=INK),
        }
        handles = [artists["control"], competitive, artists["curves"][0], artists["none"], tuple(artists["points"])]
        labels = [
            "no antagonist",
            "if competitive (left: the highest)",
            "with antagonist",
            "no dose ratio: half is not reached",
        ]
        figure.legend(
            handles, [*labels, "rising concentrations"], loc="lower center", ncol=3, columnspacing=2, handlelength=2.8,
            bbox_to_anchor=(0.53, 0.005), handler_map={tuple: HandlerTuple(ndivide=None, pad=0.6)},
        )  # fmt: skip
        return artists

    def update(self, artists, data):
        x, doses = A[SHOWN], data["doses"]
        artists["control"].set_data(x, data["control"][SHOWN])
        artists["expected"].set_data(x, data["expected"][SHOWN])
        rows = zip(artists["curves"], artists["reached"], artists["points"], strict=True)
        for k, (curve, reached, point) in enumerate(rows):
            curve.set_data(x, data["curves"][k][SHOWN])
            here = [k] if data["used"][k] else []
            reached.set_data(data["reached"][here], [EVIDENCE["level"]] * len(here))
            point.set_data(doses[here], data["ratios"][here] - 1)
        missing = doses[~data["used"]]
        artists["none"].set_data(missing, np.full(missing.size, 1.5 * LOW))
        true = unit_dose(data["drug"])
        if data["slope"] is None:
            artists["fit"].set_data([], [])
            artists["slope"].set_text("no line")
        else:
            slope, height = data["fit"]
            ends = doses[data["used"]][[0, -1]] * [0.6, 1.6]
            artists["fit"].set_data(ends, ends**slope * 10**height)
            artists["slope"].set_text(f"slope {data['slope']:.2f}")
        found = "" if data["pA2"] is None or true is None else f"pA$_2$ {data['pA2']:.2f}, "
        artists["pA2"].set_text(f"{found}true pK$_B$ {pK(true):.2f}" if true else "it has no K$_B$")

    def describe(self, data):
        drug, n = data["drug"], int(data["used"].sum())
        if data["slope"] is None:
            line = f"{'only one' if n else 'none'} of 4 curves reaches half of the maximum: no line"
        else:
            pA2 = f" and pA2 {data['pA2']:.2f}" if unit_dose(drug) else ""
            line = f"slope {data['slope']:.2f}{pA2} from {n} of 4 concentrations"
        if drug == "phenoxybenzamine":
            true = "it has no K_B; a dose of 1 leaves half of the receptors"
        elif drug == "5-methylurapidil":
            true = "true pK_B {:.2f} and {:.2f}".format(*map(pK, two_constants()))
        else:
            true = f"true pK_B {pK(unit_dose(drug)):.2f}"
        name = drug[0].upper() + drug[1:]
        return (
            f"{name}, τ {data['tau']:.3g}, {data['time']:.3g} min with norepinephrine: {line}; {true}. "
            f"The highest concentration leaves {percent(data['left'][-1])} of the maximum."
        )

    def bounds(self, data):
        yield Bound("responses", np.append(data["curves"], data["control"]), 0, 1)
        yield Bound("curves rise", np.diff(data["curves"], axis=1), -1e-12, 1)
        yield Bound("more antagonist, less response", np.diff(data["curves"], axis=0), -1, 1e-12)
        ratios, doses = data["ratios"][data["used"]], data["doses"][data["used"]]
        excess = ratios / (1 + doses) - 1  # over what competition at equilibrium asks for
        if data["drug"] in (*BESIDE_NERVES, "5-methylurapidil"):
            yield Bound("dose ratios", excess, -1, SLACK)
        elif data["drug"] != "phenoxybenzamine":
            yield Bound("dose ratios", excess, -SLACK)

    def table(self, data):
        import pandas as pd

        columns = {f"with {dose:.3g} K_B": y[SHOWN] for dose, y in zip(data["doses"], data["curves"], strict=True)}
        return pd.DataFrame({"norepinephrine (nM)": A[SHOWN], "no antagonist": data["control"][SHOWN], **columns})
