"""Who decides a flux: control coefficients of every step, and what a large change of one step does."""

import numpy as np

from nelib.kit.control import control_coefficients
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, color
from nelib.synapse.synthesis import dopamine_terminal, norepinephrine_terminal

DOPAMINE_STEPS = {
    "tyrosine uptake": ("tyr_in",),
    "tyrosine pool, loss": ("pool_in", "pool_out", "tyr_loss", "pool_loss"),
    "TH": ("TH",),
    "BH4 recycling": ("DRR",),
    "AADC": ("AADC",),
    "VMAT pump": ("VMAT",),
    "DBH": (),
    "vesicle leak": ("leak",),
    "release": ("release",),
    "reuptake": ("DAT",),
    "MAO": ("MAO",),
    "other removal": ("catabolism", "removal", "hva_out"),
}
NOREPINEPHRINE_STEPS = DOPAMINE_STEPS | {
    "VMAT pump": ("VMAT_DA", "VMAT_NE"),
    "DBH": ("DBH",),
    "vesicle leak": ("leak_DA", "leak_NE"),
    "release": ("release", "DA_back", "DA_lost"),
    "reuptake": ("NET",),
    "MAO": ("MAO_DA", "MAO_NE"),
    "other removal": ("U2", "spillover"),
}
STEPS = tuple(DOPAMINE_STEPS)
OUTPUTS = {
    "dopamine made (published model)": (dopamine_terminal, DOPAMINE_STEPS, "TH", "fire", 1.0),
    "norepinephrine made": (norepinephrine_terminal, NOREPINEPHRINE_STEPS, "DBH", "firing", 1.0),
    "norepinephrine stored": (norepinephrine_terminal, NOREPINEPHRINE_STEPS, "vne", "firing", 0.0),
    "norepinephrine outside": (norepinephrine_terminal, NOREPINEPHRINE_STEPS, "ene", "firing", 0.0),
}
FOLDS = np.geomspace(0.1, 10, 17)


@register
class Control(Explorer):
    """Control coefficients and the response to large changes."""

    name = "01_control"
    title = "Who decides? Control of each step over one output"
    size = (780, 440)
    controls = (
        Choice("output", "Output", tuple(OUTPUTS), "dopamine made (published model)"),
        Choice("step", "Step to change (right panel)", STEPS, "TH"),
        Slider("bh4", "Biopterin", 0.05, 2, 1, "× rest", log=True),
        Slider("firing", "Firing", 0.2, 5, 1, "× rest", log=True),
    )
    presets = {
        "NE made": {"output": "norepinephrine made"},
        "NE stored": {"output": "norepinephrine stored", "step": "VMAT pump"},
        "NE outside": {"output": "norepinephrine outside", "step": "reuptake"},
    }

    def compute(self, output, step, bh4, firing):
        build, steps, row, firing_name, total = OUTPUTS[output]
        model = build()
        parameters = {firing_name: firing * model.parameters[firing_name].value}
        start = {n: bh4 * model.species[n].initial.value for n in ("bh2", "bh4")}
        table = control_coefficients(model, parameters=parameters, initial=start).loc[row]
        coefficients = np.array([table[list(r)].sum() for r in steps.values()])
        reactions = steps[step]
        if reactions:
            states = [
                model.steady_state(parameters=parameters, initial=start, activity=dict.fromkeys(reactions, f))[row]
                for f in FOLDS
            ]
            response = np.array(states) / states[len(FOLDS) // 2]
        else:
            response = np.ones_like(FOLDS)
        return {
            "output": output, "step": step, "present": bool(reactions), "steps": np.array(STEPS),
            "coefficients": coefficients,
            "expected_sum": total, "fold": FOLDS, "response": response, "slope": float(coefficients[STEPS.index(step)]),
        }  # fmt: skip

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.25, 1), left=0.165, right=0.975, bottom=0.125, top=0.9, wspace=0.3
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        left.set(
            xlim=(-1.1, 1.35), ylim=(len(STEPS) - 0.4, -0.6), xlabel="control coefficient", title="1% more of a step"
        )
        left.set_yticks(range(len(STEPS)), STEPS, fontsize=9.5)
        left.grid(axis="x", color=FAINT)
        left.grid(visible=False, axis="y")
        left.axvline(0, color=SOFT, lw=1)
        artists = {
            "bars": list(left.barh(range(len(STEPS)), [0.1] * len(STEPS), height=0.62, color=color("reference"))),
            "labels": [left.text(0, i, "", va="center", fontsize=9) for i in range(len(STEPS))],
            "guess": left.plot([], [], "D", ms=8, color=color("prediction"), clip_on=False)[0],
            "guess_label": left.text(
                0, 0, "your prediction", fontsize=8.5, color=color("prediction"), va="center", ha="right"
            ),
        }
        right.set(xscale="log", yscale="log", xlim=(0.1, 10), ylim=(0.1, 10), xlabel="activity of the step (× rest)",
                  ylabel="output (× rest)", title="A large change of one step")  # fmt: skip
        for axis in (right.xaxis, right.yaxis):
            axis.set_major_formatter(lambda v, _: f"{v:g}")
            axis.set_minor_formatter(lambda v, _: "")
        right.plot([0.1, 10], [0.1, 10], color=SOFT, lw=1, ls=(0, (4, 3)))
        right.text(0.135, 0.19, "in proportion", rotation=45, fontsize=8.5, color=SOFT, rotation_mode="anchor")
        artists["tangent"] = right.plot([], [], color=color("prediction"), lw=1.2, ls=":")[0]
        artists["response"] = right.plot([], [], color=color("main"))[0]
        artists["name"] = right.text(0.11, 7.6, "", fontsize=10, weight="bold", color=color("main"))
        right.text(0.11, 5.6, "dotted: slope = coefficient", fontsize=8.5, color=color("prediction"))
        return artists

    def update(self, artists, data):
        for i, (bar, label, c) in enumerate(zip(artists["bars"], artists["labels"], data["coefficients"], strict=True)):
            shown = float(np.clip(c, -1.08, 1.2))
            chosen = STEPS[i] == data["step"]
            bar.set_width(shown)
            bar.set_facecolor(color("main") if chosen else color("second") if shown >= 0 else color("reference"))
            missing = not OUTPUTS[data["output"]][1][STEPS[i]]
            label.set(
                text="not in this model" if missing else f"{c:+.2f}",
                x=max(shown, 0) + 0.03,
                color=SOFT if missing else INK,
            )
        guess = data["prediction"]
        at = STEPS.index(guess) if guess in STEPS else None
        artists["guess"].set_data(([], []) if at is None else ([-0.15], [at]))
        artists["guess_label"].set(visible=at is not None, position=(-0.22, at or 0))
        artists["response"].set_data(data["fold"], np.clip(data["response"], 1e-3, 1e3))
        artists["tangent"].set_data(data["fold"], data["fold"] ** data["slope"])
        artists["name"].set_text(data["step"])

    def describe(self, data):
        order = np.argsort(-np.abs(data["coefficients"]))
        top = "; ".join(f"{STEPS[i]} {data['coefficients'][i]:+.2f}" for i in order[:3])
        if not data["present"]:
            tail = f"{data['step']} is not in this model."
        else:
            tail = (
                f"Halving {data['step']} leaves {np.interp(np.log(0.5), np.log(FOLDS), data['response']):.0%} of "
                f"the output, "
                f"doubling it gives {np.interp(np.log(2), np.log(FOLDS), data['response']):.0%}."
            )
        return (
            f"Strongest control over {data['output']}: {top}. All coefficients add up to "
            f"{round(data['coefficients'].sum(), 2) + 0.0:.2f}. {tail}"
        )

    def bounds(self, data):
        yield Bound("sum of the control coefficients", data["coefficients"].sum() - data["expected_sum"], -1e-6, 1e-6)
        yield Bound("response", data["response"], 0)
        yield Bound("response at rest", data["response"][len(FOLDS) // 2], 1, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"step": data["steps"], "control coefficient": data["coefficients"]})
