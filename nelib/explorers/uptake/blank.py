"""What a blank with desipramine leaves out and what it takes away, in cells with one carrier and in brain tissue."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import SOFT, color
from nelib.synapse.plate import TISSUES, two_sites
from nelib.synapse.uptake_assay import drugs

EVIDENCE = {name: row.value for name, row in load_evidence("uptake_assay").items()}
CELLS = "PC12 cells"
PREPARATIONS = (*(f"rat {tissue}" for tissue in TISSUES), CELLS)
DOSES = np.geomspace(0.01, 1e6, 161)  # nM
TURN = 300.0  # nM; beyond it the label stands on the left


def uptakes(preparation: str, dose) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares of carrier-borne uptake, by NET and by other carriers, that desipramine (nM) leaves."""
    dose = np.atleast_1d(np.asarray(dose, dtype=float))
    if preparation == CELLS:
        return 1 / (1 + dose / drugs()["desipramine"].affinity("NET")), 0 * dose
    tissue = preparation.removeprefix("rat ")
    NET = EVIDENCE[f"michel_share_{tissue}"] / (1 + dose / EVIDENCE[f"michel_IC50_{tissue}"])
    return NET, two_sites(dose, tissue) - NET


@register
class Blank(Explorer):
    """Uptake against desipramine, split by carrier, with the blank that the reader chooses."""

    name = "03_blank"
    title = "What does the blank leave out?"
    size = (780, 420)
    controls = (
        Choice("preparation", "Preparation", PREPARATIONS, PREPARATIONS[0]),
        Slider("blank", "Desipramine in the blank", 0.1, 1e5, EVIDENCE["usual_blank"], "nM", log=True),
        Slider("stuck", "Sticks without a carrier", 0, 30, 0, "% of total"),
    )
    presets = {
        "Cortex, 30 nM": {"blank": 30},
        "Cortex, 100 µM": {"blank": 1e5},
        "PC12, 10 µM": {"preparation": CELLS, "blank": 10_000},
    }

    def compute(self, preparation, blank, stuck):
        NET, other = uptakes(preparation, DOSES)
        carried = 1 - stuck / 100
        (NET_left,), (other_left,) = uptakes(preparation, blank)
        (NET_all,), (other_all,) = uptakes(preparation, 0)
        counted = np.array([NET_all - NET_left, other_all - other_left]) * carried
        return {
            "preparation": preparation,
            "blank": blank,
            "stuck": np.full(DOSES.size, stuck / 100),
            "other": other * carried,
            "NET": NET * carried,
            "called blank": stuck / 100 + carried * (NET_left + other_left),
            "counted": counted,
            "NET counted": float(1 - NET_left / NET_all),
            "counted at": 1 - NET / NET_all,
            "purity at": (NET_all - NET) / (NET_all - NET + other_all - other),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.2, 1), left=0.085, right=0.975, bottom=0.135, top=0.9, wspace=0.27
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        red, gray = color("norepinephrine"), color("reference")
        for axes, title in ((left, "Uptake that is left"), (right, "How good is this blank for NET?")):
            axes.set(xlim=(DOSES[0], DOSES[-1]), ylim=(0, 1.02), xscale="log", xlabel="desipramine", title=title)
            axes.set_xticks([0.1, 10, 1e3, 1e5], ["0.1 nM", "10 nM", "1 µM", "100 µM"])
            axes.minorticks_off()
            axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        left.set_ylabel("share of total uptake")
        artists = {
            "stuck": left.plot([], [], color=SOFT, lw=1.4, ls=":", label="sticks without a carrier")[0],
            "others": left.plot([], [], color=gray, ls=(0, (5, 2)), label="+ other carriers")[0],
            "total": left.plot([], [], color=red, label="+ NET: what is measured")[0],
            "blank": left.plot([], [], color=color("drug"), lw=1.6)[0],
            "level": left.plot([], [], "o", ms=8, color=color("drug"), zorder=5)[0],
            "called": left.text(1, 0, "", fontsize=9, color=color("drug")),
            "guess": left.plot([], [], "D", ms=9, color=color("prediction"), zorder=6)[0],
            "guess label": left.text(1, 0, "", fontsize=9, color=color("prediction"), ha="right"),
        }
        left.legend(loc="upper right")
        artists["found"] = right.plot([], [], color=red, label="share of NET counted")[0]
        artists["purity"] = right.plot([], [], color=SOFT, ls=(0, (4, 2, 1, 2)), label="NET in what is counted")[0]
        artists["blank right"] = right.axvline(1, 0.18, 1, color=color("drug"), lw=1.6)
        right.legend(loc="lower right")
        return artists

    def update(self, artists, data):
        at, high = data["blank"], data["called blank"]
        artists["stuck"].set_data(DOSES, data["stuck"])
        artists["others"].set_data(DOSES, data["stuck"] + data["other"])
        artists["total"].set_data(DOSES, data["stuck"] + data["other"] + data["NET"])
        artists["blank"].set_data([at, at], [0, high])
        artists["blank right"].set_xdata([at, at])
        artists["level"].set_data([at], [high])
        artists["called"].set(
            text=f"  non-specific: {high:.0%}  ", position=(at, 0.03), ha="right" if at > TURN else "left"
        )
        artists["found"].set_data(DOSES, data["counted at"])
        artists["purity"].set_data(DOSES, data["purity at"])
        guess = data["prediction"]
        shown = guess is not None
        height = 1 - (guess or 0) / 100
        artists["guess"].set_data(([EVIDENCE["usual_blank"]], [height]) if shown else ([], []))
        artists["guess label"].set(
            text="your prediction ◆   " if shown else "", position=(EVIDENCE["usual_blank"], height), va="center"
        )

    def describe(self, data):
        other = data["counted"][1] / data["counted"].sum()
        rest = f"; {_percent(other)} of what it counts is not NET" if other >= 0.005 else ""
        name = data["preparation"][0].upper() + data["preparation"][1:]
        return (
            f"{name}, {_dose(data['blank'])} desipramine in the blank: {data['called blank']:.0%} of the total is "
            f"called non-specific. The difference counts {_percent(data['NET counted'])} of the uptake by NET{rest}."
        )

    def bounds(self, data):
        yield Bound("uptakes", data["stuck"] + data["other"] + data["NET"], 0, 1)
        yield Bound("called non-specific", data["called blank"], 0, 1)
        yield Bound("counted", data["counted"], 0, 1)
        yield Bound("all is there", data["called blank"] + data["counted"].sum(), 1, 1)

    def table(self, data):
        import pandas as pd

        parts = {name: data[name] for name in ("stuck", "other", "NET")}
        return pd.DataFrame({"desipramine (nM)": DOSES, **parts})


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%" if share < 0.995 else f"{100 * share:.4g}%"


def _dose(nM: float) -> str:
    return f"{nM:.3g} nM" if nM < 1000 else f"{nM / 1000:.3g} µM"
