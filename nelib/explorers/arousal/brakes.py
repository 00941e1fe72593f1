"""Two brakes on one neuron: a cell of the locus coeruleus around a foot shock, and thirty cells with the same noise."""

import numpy as np
from matplotlib.colors import to_rgb

from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, OUTLINE, SOFT, color
from nelib.locus import autoinhibition
from nelib.locus.neuron import evidence, simulate

CELLS, SEED = 30, 206  # of this seed all shares are near those of hundreds of cells, and the first cell is typical
BEFORE, AFTER = 1.0, 4.5  # s, of the shock
SETTLE = 1.0  # s; the brakes start about where they rest
SHOCK, LATER = 0.5, 1.5  # s after its onset: the shock ends, the pause begins
BIN = 0.5  # s
EVERY = 5  # steps; the brakes move no faster
FREE, BLOCKED = "none", "100 × K"
ANTAGONIST = {FREE: 0.0, "1 × K": 1.0, "3 × K": 3.0, BLOCKED: 100.0}
AHP = {
    "medium and slow": (),
    "medium only": ("sAHP",),
    "slow only": ("mAHP",),
    "none": ("mAHP", "sAHP"),
}
WHOLE = next(iter(AHP))
# Rates at rest (Hz) without clonidine, at each dose of the antagonist, where the closed form does not know them: 100
# cells for 40 s. A test repeats them.
REST = {
    "medium only": (1.57, 2.40, 3.28, 5.41),
    "slow only": (0.63, 0.75, 0.83, 0.92),
    "none": (1.77, 2.89, 4.34, 9.91),
}
LAYERS = {"g_A": "medium AHP", "g_S": "slow AHP", "G": "GIRK, by α2"}  # from below
PAUSE = 0.9  # of the rate at rest; above it nobody would speak of a pause
SURE = 2  # standard errors
SPIKE = (-45.0, -24.0)  # mV, of the lines drawn for spikes
HIGH = 1.1  # of the conductances
RATES = (0, 0.1, 1, 5, 20, 60)  # Hz, marks of the axis
TOP = 95  # Hz


def _measured() -> list[tuple[float, float, float]]:
    """Return start, end and mean rate (Hz) of the windows in which identified cells were counted."""
    spikes, after, pause = (evidence(n).value for n in ("spikes_shock", "rate_after", "rate_pause"))
    return [(0, SHOCK, spikes / SHOCK), (SHOCK, LATER, after), (LATER, AFTER, pause)]


def start(clonidine: float, antagonist: str, ahp: str) -> float:
    """Return about the rate at rest, at which the brakes start: so that a short run begins in balance."""
    block = ANTAGONIST[antagonist]
    rate = float(autoinhibition.rate(clonidine, block))
    if ahp not in REST:
        return rate
    return rate * REST[ahp][list(ANTAGONIST).index(antagonist)] / float(autoinhibition.rate(0.0, block))


@register
class Brakes(Explorer):
    """Potential and K+ conductances of one cell, spikes of thirty, around one foot shock."""

    name = "10_brakes"
    title = "Two brakes on one neuron"
    size = (800, 470)
    controls = (
        Slider("shock", "Foot shock", 0, 2, 1, "× the usual", step=0.05),
        Slider("clonidine", "Clonidine", 0, 5, 0, "× its K", step=0.05),
        Choice("antagonist", "α2 antagonist", tuple(ANTAGONIST), FREE),
        Choice("ahp", "After-hyperpolarizations", tuple(AHP), WHOLE),
    )
    presets = {
        "Clonidine silences": {"clonidine": 1},
        "Antagonist restores": {"clonidine": 0.3, "antagonist": "3 × K"},
        "Block α2": {"antagonist": BLOCKED},
        "No slow AHP": {"ahp": "medium only"},
        "α2 and slow AHP off": {"antagonist": BLOCKED, "ahp": "medium only"},
        "α2 alone": {"ahp": "none"},
    }

    def compute(self, shock, clonidine, antagonist, ahp):
        block = ANTAGONIST[antagonist]
        # Two conditions with the same noise: the first cells get a shock, the second none.
        run = simulate(
            BEFORE + AFTER,
            cells=CELLS,
            seed=SEED,
            clonidine=clonidine,
            antagonist=block,
            without=AHP[ahp],
            shocks=(BEFORE,),
            settle=SETTLE,
            start=start(clonidine, antagonist, ahp),
            traces=True,
            shock=evidence("shock").value * np.array([shock, 0.0]),
        )
        shown = slice(0, None, EVERY)
        edges, rates = run.histogram([0.0], BEFORE + AFTER, BIN)
        rows, cells = np.nonzero(run.fired[:, 0])
        burst, pause = (float(run.rate(BEFORE + a, BEFORE + b)[0]) for a, b in ((0, SHOCK), (LATER, AFTER)))
        rest = float(run.rate()[1])
        share = pause / rest if rest > 0 else 0.0
        # Spikes are counted: 16 in a pause, where chance alone makes 12 or 20.
        counted = CELLS * np.array([pause * (AFTER - LATER), rest * (BEFORE + AFTER)])
        return {
            "shock": shock,
            "clonidine": clonidine,
            "antagonist": antagonist,
            "ahp": ahp,
            "time": run.time[shown] - BEFORE,
            "V": run.traces["V"][shown, 0],
            **{name: run.traces[name][shown, 0] for name in LAYERS},
            "spikes": run.time[run.fired[:, 0, 0]] - BEFORE,
            "raster": np.array([run.time[rows] - BEFORE, cells]),
            "edges": edges - BEFORE,
            "rates": rates[:, 0],
            "rest": rest,
            "burst": burst * SHOCK,
            "pause": pause,
            "share": share,
            "error": share * float(np.sqrt((1 / np.maximum(counted, 1)).sum())),
        }

    def draw(self, figure, data):
        one, brakes = figure.add_axes((0.07, 0.585, 0.425, 0.335)), figure.add_axes((0.07, 0.115, 0.425, 0.345))
        all_, many = figure.add_axes((0.575, 0.585, 0.41, 0.335)), figure.add_axes((0.575, 0.115, 0.41, 0.345))
        red, blue, guess = color("norepinephrine"), color("alpha2"), color("prediction")
        pale = tuple((1 + part) / 2 for part in to_rgb(red))
        for axes in (one, brakes, all_, many):
            axes.set_xlim(-BEFORE, AFTER)
            axes.set_xticks([-1, 0, 1, 2, 3, 4])
            axes.axvspan(0, SHOCK, color=color("warning"), alpha=0.13, lw=0, zorder=0)
            axes.axvspan(LATER, AFTER, color=FAINT, alpha=0.35, lw=0, zorder=0)
        for axes in (one, all_):
            axes.tick_params(labelbottom=False)
        for axes in (brakes, many):
            axes.set_xlabel("seconds from the shock")
        one.set(ylim=(-90, -20), title="One cell's potential (mV)", yticks=[-80, -60, -45])
        one.axhline(evidence("V_th").value, color=SOFT, lw=1, ls=(0, (4, 2)), zorder=1)
        brakes.set(ylim=(0, HIGH), title="Its brakes: K⁺ conductance (× leak)", yticks=[0, 0.5, 1])
        all_.set(ylim=(CELLS - 0.4, -0.6), yticks=[], title=f"{CELLS} cells of this course's model")
        all_.grid(visible=False)
        many.set_yscale("function", functions=(np.cbrt, lambda h: h**3))
        many.set(ylim=(0, TOP), title="Their mean rate (Hz; cube-root axis)")
        many.set_yticks(RATES, [f"{r:g}" for r in RATES])
        many.minorticks_off()
        for axes in (one, all_):
            small = dict(fontsize=8.5, va="top", ha="center", transform=axes.get_xaxis_transform())
            axes.text(0.25, -0.05, "shock", color=color("warning"), **small)
            axes.text(3, -0.05, "the pause is counted here", color=SOFT, **small)
        one.text(1, 1.03, "spikes drawn in", fontsize=8.5, ha="right", color=SOFT, transform=one.transAxes)
        looks = {
            "g_A": dict(fc=SOFT, label=LAYERS["g_A"]),
            "g_S": dict(fc=OUTLINE, label=LAYERS["g_S"]),
            "G": dict(fc=blue, label=LAYERS["G"]),
        }
        artists = {
            "V": one.plot([], [], color=INK, lw=1.1)[0],
            "spikes": one.vlines([0], *SPIKE, color=red, lw=1.6),
            "layers": {n: brakes.fill([0], [0], lw=0, **look)[0] for n, look in looks.items()},
            "raster": all_.plot([], [], "|", ms=5, mew=1.4, color=red)[0],
            "rates": many.stairs(
                data["rates"], np.append(data["edges"], AFTER), color=pale, fill=True, label="model, one shock"
            ),
            "mice": [  # these do not move, but what moves may cover them
                many.plot([a, b], [rate, rate], color=INK, lw=2.4, zorder=4, solid_capstyle="butt")[0]
                for a, b, rate in _measured()
            ],
            "rest": many.plot([], [], color=red, lw=1.6, ls=(0, (3, 1.5)), label="model, no shock")[0],
            "guess": many.plot([], [], color=guess, lw=2.4, ls=(0, (1.5, 1)), zorder=6)[0],
            "guess label": many.text(1, 1.04, "", color=guess, fontsize=9, ha="right", transform=many.transAxes),
        }
        brakes.legend(
            handles=list(artists["layers"].values())[::-1], loc="upper right", ncols=3, handlelength=1.1,
            columnspacing=1, borderaxespad=0.1, handletextpad=0.5,
        )  # fmt: skip
        mark = many.plot([], [], color=INK, lw=2.4, label="mice, shock every 5.5 s")[0]
        many.legend(
            handles=[artists["rates"], artists["rest"], mark],
            loc="upper right",
            borderaxespad=0.1,
            handlelength=1.4,
            labelspacing=0.15,
        )
        return artists

    def update(self, artists, data):
        time, base = data["time"], np.zeros(len(data["time"]))
        artists["V"].set_data(time, data["V"])
        artists["spikes"].set_segments([[(t, SPIKE[0]), (t, SPIKE[1])] for t in data["spikes"]])
        for name, patch in artists["layers"].items():
            top = base + data[name]
            patch.set_xy(np.column_stack((np.append(time, time[::-1]), np.append(base, top[::-1]))))
            base = top
        artists["raster"].set_data(*data["raster"])
        artists["rates"].set_data(values=data["rates"])
        artists["rest"].set_data([-BEFORE, AFTER], [data["rest"]] * 2)
        # The learner predicted the rate in the pause (Hz) with the receptor blocked.
        asked = (data["antagonist"], data["ahp"], data["clonidine"], data["shock"]) == (BLOCKED, WHOLE, 0, 1)
        guess = data["prediction"] if asked else None
        artists["guess"].set_data(([], []) if guess is None else ([LATER, AFTER], [guess, guess]))
        artists["guess label"].set_text("" if guess is None else "- - your prediction")

    def describe(self, data):
        rest, pause, share, error = data["rest"], data["pause"], data["share"], data["error"]
        said = f"{CELLS} cells, {BEFORE + AFTER:g} s, always the same noise: "
        if rest == 0:
            said += "silent at rest. "
        else:
            said += f"{rest:.2g} hertz at rest. "
        if data["shock"] == 0:
            said += "No shock. "
        else:
            said += f"One shock brings {data['burst']:.2g} spikes a cell in half a second. "
        said += f"From 1.5 to 4.5 s: {pause:.2g} hertz"
        if rest == 0:
            return said + "."
        verdict = "no pause" if share >= PAUSE else "a pause" if share + SURE * error < 1 else "hardly a pause"
        return f"{said}, {100 * share:.0f} ± {100 * error:.0f}% (standard error) of the rate at rest: {verdict}."

    def bounds(self, data):
        low, high = (evidence(n).value for n in ("E_K", "V_th"))
        yield Bound("potential stays above that of K+ and below threshold", data["V"], low, high)
        for name in LAYERS:
            yield Bound(f"conductance {name}", data[name], 0, HIGH)
        yield Bound("GIRK channels are not more than all", data["G"], 0, evidence("g_G").value)
        yield Bound("rates", [*data["rates"], data["rest"], data["pause"]], 0, 1000)
        yield Bound("spikes lie in the window", data["raster"][0], -BEFORE, AFTER + 1e-9)

    def table(self, data):
        import pandas as pd

        columns = {f"{label} (× leak)": data[name] for name, label in LAYERS.items()}
        return pd.DataFrame({"time (s)": data["time"], "potential (mV)": data["V"], **columns})
