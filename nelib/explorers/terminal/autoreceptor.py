"""The brake with a delay: a train of impulses, drugs on the autoreceptor, and the speed of the feedback."""

import numpy as np

from nelib.kit.errors import number
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, SOFT, color
from nelib.synapse.autoreceptor import autoinhibition, drug_effect, plateau, train

DURATION = 60.0
"""Length of the train in seconds."""
END = 90.0
TIMES = np.concatenate(([-4, -2], np.linspace(0, 20, 101), np.linspace(20.5, 60, 80), np.linspace(60.5, END, 60)))
FREQUENCIES = np.geomspace(0.2, 20, 13)
TOP, MOST = 3.5, 1000.0  # top of the left picture; nM that no setting reaches
RATIOS = (0.08, 12.0)  # limits of the right picture
NM = 1000.0  # nM in a µM
NONE = 0.01  # the left end of a drug's slider stands for no drug
_VALUE = {n: load_evidence("autoreceptor")[n].value for n in ("frequency", "efficacy", "speed")}
_CHANGES = {0.1: "−90%", 0.25: "−75%", 0.5: "−50%", 1: "0", 1.5: "+50%", 2: "+100%", 4: "+300%", 10: "+900%"}


def amount(slider: float) -> float:
    """Return the concentration that a slider stands for: none at its left end."""
    return 0.0 if slider <= NONE * 1.001 else slider


@register
class Autoreceptor(Explorer):
    """Norepinephrine outside during a train, and what a drug does to its plateau at every frequency.

    The left picture is relative to the plateau without a drug, whose concentration stands at its line: frequencies
    differ a hundredfold, and what matters is the shape.
    """

    name = "02_autoreceptor"
    title = "Autoinhibition: a train of 60 s, with and without a drug"
    size = (780, 440)
    controls = (
        Slider("frequency", "Frequency", 0.2, 20, _VALUE["frequency"], "Hz", log=True),
        Slider("dose", "Drug; left end: none", NONE, 100, 10, "× its K", log=True),
        Slider("efficacy", "Efficacy; 0 is an antagonist", 0, 1, 0, step=0.05),
        Slider("speed", "Speed of the feedback", 0.03, 30, _VALUE["speed"], "×", log=True),
        Slider("net", "NET left", 0, 100, 100, "%", step=1),
    )
    presets = {
        "Idazoxan at 10 Hz": {"frequency": 10},
        "Clonidine at 1 Hz": {"efficacy": _VALUE["efficacy"]},
        "Clonidine at 10 Hz": {"efficacy": _VALUE["efficacy"], "frequency": 10},
        "Full agonist at 10 Hz": {"frequency": 10, "efficacy": 1},
        "Slow feedback": {"frequency": 10, "speed": 0.1},
        "Fast feedback": {"frequency": 10, "speed": 10},
    }

    def compute(self, frequency, dose, efficacy, speed, net):
        # An antagonist is a ligand without efficacy.
        drug = {"agonist": amount(dose), "efficacy": efficacy}
        share = net / 100
        alone = train(TIMES, frequency, DURATION, speed=speed, net=share)
        treated = train(TIMES, frequency, DURATION, speed=speed, net=share, **drug)
        before, after = (plateau(frequency, net=share, **d)["e"] for d in ({}, drug))
        return {
            "time": TIMES, "alone": alone["e"] * NM, "treated": treated["e"] * NM,
            "frequencies": FREQUENCIES, "ratio": 1 + drug_effect(FREQUENCIES, net=share, **drug),
            "plateau alone": before * NM, "plateau treated": after * NM, "ratio now": after / before,
            "G": np.concatenate((alone["G"], treated["G"])), "B": np.concatenate((alone["B"], treated["B"])),
            "frequency": frequency, "speed": speed, "net": net, "dose": amount(dose), "efficacy": efficacy,
        }  # fmt: skip

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.25, 1), left=0.088, right=0.975, bottom=0.125, top=0.9, wspace=0.44
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        left.axvspan(0, DURATION, color=FAINT, alpha=0.45, lw=0)
        left.axhline(1, color=SOFT, lw=1)
        left.set(
            xlim=(-4, END), ylim=(0, TOP), title="Norepinephrine outside",
            xlabel="time (s); gray: the train of impulses", ylabel="relative to the plateau without a drug",
        )  # fmt: skip
        left.set_xticks(range(0, 91, 15))
        left.set_yticks([0, 0.5, 1, 1.5, 2, 2.5, 3, TOP], ["0", "0.5", "1", "1.5", "2", "2.5", "3", "≥3.5"])
        right.set(
            xlim=(0.18, 22), ylim=RATIOS, xscale="log", yscale="log", title="Effect of the drug",
            xlabel="frequency (Hz)", ylabel="change of the plateau by the drug",
        )  # fmt: skip
        right.set_xticks([0.2, 0.5, 1, 2, 5, 10, 20], ["0.2", "0.5", "1", "2", "5", "10", "20"])
        right.set_yticks(list(_CHANGES), _CHANGES.values())
        right.minorticks_off()
        right.axhline(1, color=SOFT, lw=1)
        pink = color("extracellular")
        artists = {
            "alone": left.plot([], [], color=color("reference"), ls=(0, (5, 2)), label="no drug")[0],
            "treated": left.plot([], [], color=pink, label="with the drug")[0],
            "curve": right.plot([], [], color=pink)[0],
            "now": right.plot([], [], "o", ms=9, color=pink, mec="white", mew=1.2, zorder=4)[0],
            "level": left.text(END - 1, 1.03, "", fontsize=9, color=SOFT, ha="right", va="bottom"),
            "guess": right.plot([], [], "D", ms=9, color=color("prediction"), zorder=5)[0],
            "guess_label": right.text(1, 1, "", fontsize=8.5, color=color("prediction"), ha="left", va="center"),
        }
        left.legend(loc="upper right", handlelength=2.8)
        return artists

    def update(self, artists, data):
        for name in ("alone", "treated"):
            artists[name].set_data(data["time"], np.clip(data[name] / data["plateau alone"], 0, 0.995 * TOP))
        artists["level"].set_text(f"{data['plateau alone']:.3g} nM")
        low, high = RATIOS[0] * 1.06, RATIOS[1] / 1.06
        artists["curve"].set_data(data["frequencies"], np.clip(data["ratio"], low, high))
        artists["now"].set_data([data["frequency"]], [min(max(data["ratio now"], low), high)])
        guess = data["prediction"]
        # The learner predicted what an antagonist does at 1 Hz, so the mark belongs to an antagonist alone.
        shown = guess is not None and data["dose"] > 0 and data["efficacy"] == 0
        height = min(max(1 + number("prediction", guess) / 100, low), high) if shown else 1.0
        artists["guess"].set_data(([1], [height]) if shown else ([], []))
        artists["guess_label"].set(text="your prediction" if shown else "", position=(1.25, height))

    def describe(self, data):
        kind = "an antagonist" if data["efficacy"] == 0 else f"an agonist of efficacy {data['efficacy']:.2g}"
        rest = f"{data['frequency']:.3g} Hz, NET at {data['net']:.0f}%: "
        during = (data["time"] > 0) & (data["time"] <= DURATION)
        peak = float(data["alone"][during].max())
        over = peak / data["plateau alone"] - 1
        course = f"With the feedback at {data['speed']:.3g}× the speed that we chose, the train without a drug " + (
            f"overshoots to {peak:.3g} nM." if over > 0.02 else "does not overshoot."
        )
        if data["dose"] == 0:
            return f"{rest}no drug. The plateau outside is {data['plateau alone']:.3g} nM. {course}"
        change = 100 * (data["ratio now"] - 1)
        word = "raises" if change >= 0 else "lowers"
        digits = 0 if change > -99 else 1
        return (
            f"{rest}{kind} at {data['dose']:.3g} times its K {word} the plateau of a long train from "
            f"{data['plateau alone']:.3g} to {data['plateau treated']:.3g} nM ({change:+.{digits}f}%). {course}"
        ).replace("(-", "(−")

    def bounds(self, data):
        model = autoinhibition()
        total = {n: model.parameters[f"{n.lower()}0"].value for n in ("B", "G") if f"{n.lower()}0" in model.parameters}
        for name in ("alone", "treated"):
            yield Bound(f"norepinephrine, {name}", data[name], 0, MOST)
        for name, most in total.items():
            yield Bound(name, data[name], 0, most)
        yield Bound("plateau relative to no drug", data["ratio"], 0, RATIOS[1])
        if data["efficacy"] == 0:
            yield Bound("effect of an antagonist", [*data["ratio"], data["ratio now"]], 1)
        yield Bound("without a drug nothing changes", 0 if data["dose"] else data["ratio"] - 1, 0, 0)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame(
            {"time (s)": data["time"], "no drug (nM)": data["alone"], "with the drug (nM)": data["treated"]}
        )
