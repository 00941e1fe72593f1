"""The conflict about the inhibition constant of catecholamines at TH: 110 µM in the model, 0.09 µM measured."""

from functools import cache

import numpy as np
from scipy.optimize import brentq

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, Switch, register
from nelib.kit.figures import INK, SOFT, color, concentration
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal

TERMINALS = {"dopamine (published model)": dopamine_terminal, "norepinephrine (this course)": norepinephrine_terminal}
CONSTANTS = np.geomspace(0.02, 200, 29)
FOLDS = np.geomspace(0.2, 5, 11)


def _published() -> dict[str, float]:
    evidence = load_evidence("synthesis")
    return {"measured,\n0.09 µM": evidence["K_d_low"].value, "model,\n110 µM": evidence["K_i_cda"].value}


@cache
def _scale(terminal: str, K_i: float, keep: bool) -> float:
    """Return the V_max (relative to the model's) that keeps synthesis at rest unchanged, or 1."""
    if not keep:
        return 1.0
    model = TERMINALS[terminal]()
    target = float(model.steady_state()["TH"])

    def miss(log_scale: float) -> float:
        state = model.steady_state(parameters={"K_i_cda": K_i}, activity={"TH": float(np.exp(log_scale))})
        return float(np.log(state["TH"] / target))

    return float(np.exp(brentq(miss, np.log(0.2), np.log(5000), xtol=1e-6)))


@cache
def _against_constant(terminal: str) -> np.ndarray:
    model = TERMINALS[terminal]()
    return np.array([model.steady_state(parameters={"K_i_cda": float(k)})["TH"] for k in CONSTANTS])


@register
class Inhibition(Explorer):
    """Synthesis against K_i, and how well the terminal resists a change of TH."""

    name = "01_inhibition"
    title = "How tightly does TH hold its end product?"
    size = (780, 430)
    controls = (
        Choice("terminal", "Terminal", tuple(TERMINALS), "dopamine (published model)"),
        Slider("K_i", "Kᵢ of catecholamine at TH", 0.02, 200, 110, "µM", log=True),
        Switch("keep", "Raise Vₘₐₓ so that resting synthesis stays the same", False),
    )
    presets = {"Measured: 0.09 µM": {"K_i": 0.09}, "0.09 µM, same synthesis": {"K_i": 0.09, "keep": True}}

    def compute(self, terminal, K_i, keep):
        model = TERMINALS[terminal]()
        scale = _scale(terminal, float(f"{K_i:.4g}"), keep)
        parameters = {"K_i_cda": K_i}
        states = [model.steady_state(parameters=parameters, activity={"TH": scale * f}) for f in FOLDS]
        state, rest = states[len(FOLDS) // 2], model.steady_state()
        response = np.array([s["TH"] for s in states]) / state["TH"]
        usual = np.array([model.steady_state(activity={"TH": f})["TH"] for f in FOLDS]) / rest["TH"]
        return {
            "K_i": K_i, "constants": CONSTANTS, "made": _against_constant(terminal), "scale": scale, "keep": keep,
            "made_now": float(state["TH"]), "made_rest": float(rest["TH"]),
            "cytosol_now": float(state["cda"] + (state["cne"] if "cne" in state.species else 0)),
            "fold": FOLDS, "response": response, "usual": usual,
            "gain": float(np.log(response[6] / response[4]) / np.log(FOLDS[6] / FOLDS[4])),
        }  # fmt: skip

    def draw(self, figure, data):
        left, right = figure.subplots(1, 2)
        figure.subplots_adjust(left=0.08, right=0.975, bottom=0.13, top=0.9, wspace=0.28)
        left.set(xscale="log", xlim=(0.015, 300), ylim=(0, 40), xlabel="$K_i$ of catecholamine at TH (µM)",
                 ylabel="synthesis (µM/h)", title="Synthesis at rest")  # fmt: skip
        for label, value in _published().items():
            left.axvline(value, color=SOFT, lw=1, ls=":")
            side = "right" if label.startswith("model") else "left"
            left.text(
                value * (0.85 if side == "right" else 1.15), 39.4, label, fontsize=8.5, va="top", ha=side, color=SOFT
            )
        left.xaxis.set_major_formatter(lambda v, _: f"{v:g}")
        right.set(xscale="log", yscale="log", xlim=(0.2, 5), ylim=(0.2, 5), xlabel="TH expression (× now)",
                  ylabel="synthesis (× now)", title="Resistance to a change of TH")  # fmt: skip
        for axis in (right.xaxis, right.yaxis):
            axis.set_ticks([0.2, 0.5, 1, 2, 5], ["0.2", "0.5", "1", "2", "5"])
            axis.set_minor_formatter(lambda v, _: "")
        right.plot([0.2, 5], [0.2, 5], color=SOFT, lw=1, ls=(0, (4, 3)), label="no feedback: in proportion")
        artists = {
            "made": left.plot([], [], color=color("L-DOPA"), label="$V_{max}$ of the model")[0],
            "now": left.plot([], [], "o", ms=10, color=INK, label="now")[0],
            "guess": left.plot([], [], "D", ms=9, color=color("prediction"), label="your prediction")[0],
            "usual": right.plot([], [], color=color("reference"), lw=1.8, label="$K_i$ = 110 µM")[0],
            "response": right.plot([], [], color=color("L-DOPA"), label="$K_i$ now")[0],
        }
        left.legend(loc="lower right")
        right.legend(loc="upper left")
        return artists

    def update(self, artists, data):
        artists["made"].set_data(data["constants"], data["made"])
        artists["now"].set_data([data["K_i"]], [data["made_now"]])
        guess = data["prediction"]
        at = load_evidence("synthesis")["K_d_low"].value
        artists["guess"].set_data(([], []) if guess is None else ([at], [guess / 100 * data["made_rest"]]))
        artists["usual"].set_data(data["fold"], data["usual"])
        artists["response"].set_data(data["fold"], data["response"])

    def describe(self, data):
        price = f" V_max had to be {data['scale']:.3g} times the model's." if data["keep"] else ""
        return (
            f"With K_i = {concentration(data['K_i'])} TH makes {data['made_now']:.3g} µM/h "
            f"({data['made_now'] / data['made_rest']:.0%} of the model) and the cytosol holds "
            f"{data['cytosol_now']:.3g} µM.{price} "
            f"10% more TH gives {1.1 ** data['gain'] - 1:+.1%} synthesis."
        )

    def bounds(self, data):
        yield Bound("synthesis", data["made_now"], 0, 125)
        yield Bound("cytosol", data["cytosol_now"], 0)
        yield Bound("response", np.diff(data["response"]), 0)
        yield Bound("gain", data["gain"], 0, 1.2)
        if data["keep"]:
            yield Bound("synthesis kept", data["made_now"] / data["made_rest"], 0.999, 1.001)
