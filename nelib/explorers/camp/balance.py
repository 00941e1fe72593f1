"""Two receptors, one cyclase: dose and cAMP with both, with α2 alone and with β1 alone; and β1 step by step."""

import numpy as np

from nelib.explorers.camp.words import FIRST, SHOWN
from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, color
from nelib.signaling.cross_talk import Treatment, cyclase_left
from nelib.signaling.gs import affinity, strength
from nelib.signaling.gs_balance import steady_state

EVIDENCE = {name: row.value for name, row in load_evidence("gs").items()}
DOSES = np.geomspace(0.01, 1e5, 85)  # nM
SATURATING = 1e8  # nM
STEPS = {  # what follows the agonist: label, color
    "K_L": ("binding,\nno G protein", "reference"),
    "occupied": ("β1 with agonist,\nno phosphate", "beta"),
    "cyclase": ("cyclase with αs", "beta"),
    "cAMP": ("cAMP", "cAMP"),
    "PKA": ("free PKA", "cAMP"),
    "PLB": ("phospholamban", "main"),
}
LOW, HIGH = 0.3, 5.0  # cAMP, × rest
SPAN = (0.1, 0.5, 0.9)  # of a rise


def doses_for(doses: np.ndarray, effect: np.ndarray) -> tuple[float, ...]:
    """Return the doses (nM) at which an effect has made a tenth, half and nine tenths of its rise.

    The first value is that without agonist, the last that of a saturating dose. Between two doses the curve is read as
    a Hill curve, straight as ln(share/(1 - share)) over ln(dose).
    """
    share = ((effect - effect[0]) / (effect[-1] - effect[0]))[1:-1]
    heights = np.log(share / (1 - share))
    return tuple(float(np.exp(np.interp(np.log(s / (1 - s)), heights, np.log(doses[1:-1])))) for s in SPAN)


@register
class Balance(Explorer):
    """cAMP in the long run by the dose of an agonist that both receptors, or one of them, can answer."""

    name = "08_balance"
    title = "Two receptors, one cyclase"
    size = (800, 430)
    controls = (
        Choice("agonist", "Agonist", SHOWN, SHOWN[0]),
        Slider("most", "Largest effect of Gi", 0, 90, 100 * EVIDENCE["I_max"], "% of production", step=1),
        Slider("half", "Half-effect of Gi", 1, 1000, FIRST["half_Gi"], "nM", log=True),
        Slider("propranolol", "Propranolol", 0, 100, 0, "nM", step=1),
        Slider("yohimbine", "Yohimbine", 0, 100, 0, "nM", step=1),
        Slider("dose", "Look at", 0.1, 10_000, FIRST["dose_balance"], "nM", log=True),
    )
    presets = {
        "Strong Gi": {"most": 70},
        "Strong Gi, propranolol": {"most": 70, "propranolol": 100},
        "Strong Gi, needs 700 nM": {"most": 80, "half": 700, "dose": 200},
        "Isoproterenol": {"agonist": "isoproterenol"},
    }

    def compute(self, agonist, most, half, propranolol, yohimbine, dose):
        treatment = Treatment(propranolol=propranolol, yohimbine=yohimbine, I_max=most / 100, E_alpha=half)
        doses = np.concatenate(([0.0], DOSES, [SATURATING, dose]))
        left = cyclase_left(doses, agonist, treatment)
        none, all_left = np.zeros_like(doses), np.ones_like(doses)
        # Three cells in one go: with both receptors, without β1 and without Gi.
        found = steady_state(
            np.concatenate((doses, none, doses)) / 1000,
            K_L=affinity(agonist),
            cyclase_left=np.concatenate((left, left, all_left)),
            **treatment.parameters(),
        )
        parts = {n: np.reshape(found[n], (3, -1)) for n in ("cAMP_tot", "LR", "LRG", "fAC", "C_I", "C_II", "PLBp")}
        cAMP = parts["cAMP_tot"] / parts["cAMP_tot"][0, 0]
        beta = {n: row[2, :-1] for n, row in parts.items()}
        K = affinity(agonist) * 1000 * (1 + strength("propranolol", propranolol))
        chain = {
            "K_L": doses[:-1] / (K + doses[:-1]), "occupied": beta["LR"] + beta["LRG"], "cyclase": beta["fAC"],
            "cAMP": beta["cAMP_tot"], "PKA": beta["C_I"] + beta["C_II"], "PLB": beta["PLBp"],
        }  # fmt: skip
        found = {n: doses_for(doses[:-1], v) for n, v in chain.items() if n != "K_L"}
        return {
            "agonist": agonist, "most": most, "half": half, "drugs": (propranolol, yohimbine), "dose": dose,
            **{n: row[1:-2] for n, row in zip(("both", "alpha2", "beta1"), cAMP, strict=True)},
            "at": dict(zip(("both", "alpha2", "beta1"), (float(v) for v in cAMP[:, -1]), strict=True)),
            "steps": {"K_L": tuple(K * s / (1 - s) for s in SPAN)} | found,
            "K_L": K,
            "taken": 1 - left[1:-2],
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.add_axes((0.075, 0.21, 0.395, 0.695)), figure.add_axes((0.635, 0.21, 0.27, 0.695))
        left.set(xscale="log", xlim=(DOSES[0], DOSES[-1]), xlabel="agonist (nM)")
        left.set_xticks([0.01, 0.1, 1, 10, 100, 1e3, 1e4, 1e5], ["0.01", "0.1", "1", "10", "100", "10³", "10⁴", "10⁵"])
        left.set(yscale="log", ylim=(LOW, HIGH), ylabel="cAMP (× rest)", title="Which way does cAMP go?")
        left.set_yticks([0.3, 0.5, 1, 2, 5], ["0.3", "0.5", "1", "2", "5"])
        left.axhspan(LOW, 1, color=FAINT, alpha=0.45, lw=0)
        left.text(DOSES[0] * 1.3, LOW * 1.06, "less than at rest", fontsize=9, color=SOFT, style="italic", va="bottom")
        right.set(xscale="log", xlim=(0.3, 3e6), xlabel="agonist (nM)", title="β1 alone, step by step")
        right.set_xticks([1, 10, 100, 1e3, 1e4, 1e5, 1e6], ["1", "10", "100", "10³", "10⁴", "10⁵", "10⁶"])
        right.text(1.29, 1.035, "◆ half", ha="right", color=SOFT, fontsize=9, transform=right.transAxes)
        right.set_ylim(len(STEPS) - 0.4, -0.6)
        right.set_yticks(range(len(STEPS)), [label for label, _ in STEPS.values()], fontsize=9)
        right.grid(visible=True, axis="x", color=FAINT)
        right.grid(visible=False, axis="y")
        for axes in (left, right):
            axes.minorticks_off()
        guess = color("prediction")
        tints = [color(tint) for _, tint in STEPS.values()]
        artists = {
            "cursor": left.plot([], [], color=SOFT, lw=1.3)[0],
            "alpha2": left.plot([], [], color=color("alpha2"), lw=1.8, ls=(0, (5, 1.6)), label="α2 alone")[0],
            "beta1": left.plot([], [], color=color("beta"), lw=1.8, ls=(0, (2, 1.2)), label="β1 alone")[0],
            "both": left.plot([], [], color=INK, lw=2.6, label="both receptors")[0],
            "at": left.plot([], [], "o", ms=8, color=INK, mec="white", mew=1.2, zorder=6)[0],
            "bars": [right.plot([], [], color=t, lw=8, alpha=0.45, solid_capstyle="butt")[0] for t in tints],
            "path": right.plot([], [], color=SOFT, lw=1.1, ls=(0, (1, 1.5)))[0],
            "halves": [right.plot([], [], "D", ms=8, color=t, mec="white", mew=1, zorder=6)[0] for t in tints],
            "numbers": [right.text(1.29, k, "", ha="right", va="center", transform=right.get_yaxis_transform())
                        for k in range(len(STEPS))],
            "guess": right.plot([], [], color=guess, lw=1.8, ls="--")[0],
            "guess label": figure.text(0.985, 0.025, "", color=guess, ha="right", fontsize=9),
        }  # fmt: skip
        figure.legend(handles=[artists[n] for n in ("both", "alpha2", "beta1")], ncol=3, bbox_to_anchor=(0.06, -0.01),
                      handlelength=2.6, columnspacing=1.4, loc="lower left")  # fmt: skip
        figure.text(0.555, 0.025, "◆ half of the rise; bar: 10% to 90%", fontsize=9, color=SOFT)
        return artists

    def update(self, artists, data):
        for name in ("both", "alpha2", "beta1"):
            artists[name].set_data(DOSES, data[name])
        artists["cursor"].set_data([data["dose"]] * 2, [LOW, HIGH])
        artists["at"].set_data([data["dose"]], [data["at"]["both"]])
        steps = data["steps"].values()
        for k, (low, half, high) in enumerate(steps):
            artists["bars"][k].set_data([low, high], [k, k])
            artists["halves"][k].set_data([half], [k])
            artists["numbers"][k].set_text(nanomolar(half))
        artists["path"].set_data([half for _, half, _ in steps], range(len(STEPS)))
        # The learner predicted the dose of norepinephrine, without propranolol, for half of phospholamban.
        asked = data["agonist"] == "norepinephrine" and data["drugs"][0] == 0
        guess = data["prediction"] if asked else None
        artists["guess"].set_data(([], []) if guess is None else ([guess, guess], [-0.6, len(STEPS) - 0.4]))
        artists["guess label"].set_text("" if guess is None else "- - your prediction")

    def describe(self, data):
        at, half = data["at"], {n: nanomolar(d) for n, (_, d, _) in data["steps"].items()}
        drugs = [f"{d:.3g} nM {n}" for n, d in zip(("propranolol", "yohimbine"), data["drugs"], strict=True) if d]
        given = f" with {' and '.join(drugs)}" if drugs else ""
        return (
            f"{nanomolar(data['dose'])} {data['agonist']}{given}, Gi up to {data['most']:.3g}%, half at "
            f"{nanomolar(data['half'])}: cAMP {fold(at['both'])} × rest; α2 alone {fold(at['alpha2'])}, β1 alone "
            f"{fold(at['beta1'])}. Half-effects: bare binding {half['K_L']}, β1 with agonist {half['occupied']}, "
            f"cyclase {half['cyclase']}, phospholamban {half['PLB']}."
        )

    def bounds(self, data):
        slack = 1e-7
        for name in ("both", "alpha2", "beta1"):
            yield Bound(f"{name} is drawn", data[name], LOW, HIGH)
        yield Bound("α2 alone only lowers cAMP", data["alpha2"], 0, 1 + slack)
        yield Bound("β1 alone only raises cAMP", data["beta1"], 1 - slack)
        yield Bound("both together are under β1 alone", data["beta1"] - data["both"], -slack)
        yield Bound("both together are over α2 alone", data["both"] - data["alpha2"], -slack)
        yield Bound("share that Gi takes", data["taken"], 0, data["most"] / 100)
        for name, doses in data["steps"].items():
            yield Bound(f"{name} rises", np.diff(doses), 0)
        yield Bound("no step needs more agonist than bare binding", data["K_L"] - data["steps"]["occupied"][1], 0)

    def table(self, data):
        import pandas as pd

        columns = {f"cAMP, {n} (× rest)": data[n] for n in ("both", "alpha2", "beta1")}
        curves = pd.DataFrame({"agonist (nM)": DOSES, **columns})
        rows = {f"β1 alone, {label}".replace("\n", " "): data["steps"][n] for n, (label, _) in STEPS.items()}
        steps = pd.DataFrame(rows, index=SPAN).T.rename(columns=lambda s: f"{s:.0%} of the rise at (nM)")
        curves.attrs["steps"] = steps
        return curves
