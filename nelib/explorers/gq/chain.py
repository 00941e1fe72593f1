"""Where along the chain the dose-response curve shifts: from occupied receptors to force."""

from functools import cache

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color, concentration
from nelib.signaling import dose
from nelib.signaling.artery import plateau

EVIDENCE = {name: row.value for name, row in load_evidence("gq").items()}
CELLS = {"open: Ca²⁺ comes and goes": "open", "closed: Ca²⁺ stays inside": "closed"}
STEPS = {
    "occupancy": ("receptors", "alpha1", (0, (4, 2))),
    "G": ("Gq active", "reference", (0, (1, 1.2))),
    "IP3": ("IP₃", "IP3", "-"),
    "Ca": ("Ca²⁺", "calcium", (0, (6, 1.5, 1, 1.5))),
    "force": ("force", "myosin", "-"),
}  # step of the chain -> name, color, line
LOW, HIGH = 0.06, 2000  # µM, the width of the figure
# µM, closest where half-effects lie; the ends stand for none and for the highest effect.
DOSES = np.concatenate((np.geomspace(1e-3, 0.3, 16)[:-1], np.geomspace(0.3, 600, 133), np.geomspace(600, 1e6, 19)[1:]))
SHOWN = (DOSES >= LOW / 1.1) & (DOSES <= HIGH * 1.1)


@cache
def untreated(cell: str) -> dict[str, np.ndarray]:
    """Return the steady states of an untreated cell."""
    return _with_occupied(plateau(DOSES, cell=cell), 1)


def _with_occupied(state: dict[str, np.ndarray], share: float) -> dict[str, np.ndarray]:
    """Return a state in which the occupied receptors are counted among all, the destroyed ones too."""
    return {**state, "occupancy": state["occupancy"] * share}


@register
class Chain(Explorer):
    """Dose-response curves of five steps of the chain, and their half-effects."""

    name = "07_chain"
    title = "Where along the chain the curve shifts"
    size = (800, 440)
    controls = (
        Slider("ne", "Norepinephrine", 0.1, 1000, EVIDENCE["K_1"], "µM", log=True),
        Slider("intact", "Receptors left intact", 5, 100, 100, "%", log=True),
        Slider("prazosin", "Prazosin", 0, 15, 0, "× K_B", step=0.5),
        Slider("plc", "PLC at work", 5, 100, 100, "%", log=True),
        Choice("cell", "Cell", tuple(CELLS), next(iter(CELLS))),
    )
    presets = {
        "Half of the receptors": {"intact": 50},
        "A tenth of the receptors": {"intact": 10},
        "Prazosin at 10 K_B": {"prazosin": 10},
        "A tenth of PLC": {"plc": 10},
    }

    def compute(self, ne, intact, prazosin, plc, cell):
        kind = CELLS[cell]
        settings = {
            "q": intact / 100, "B": prazosin * EVIDENCE["K_B"], "alpha": plc / 100 * EVIDENCE["alpha"], "cell": kind
        }  # fmt: skip
        before = untreated(kind)
        both = _with_occupied(plateau(np.append(DOSES, ne), **settings), intact / 100)
        now, there = {n: y[:-1] for n, y in both.items()}, {n: y[-1] for n, y in both.items()}
        curves, half, usual, here = {}, {}, {}, {}
        for step in STEPS:
            low, span = before[step][0], before[step][-1] - before[step][0]
            curves[step], here[step] = (now[step] - low) / span, float((there[step] - low) / span)
            half[step], usual[step] = dose.ec50(DOSES, now[step]), dose.ec50(DOSES, before[step])
        middle = {step: float(curve[0] + curve[-1]) / 2 for step, curve in curves.items()}
        return {
            "ne": ne,
            "asked": (intact, prazosin, plc, cell) == tuple(c.default for c in self.controls[1:]),
            "curves": curves,
            "half": half,
            "middle": middle,
            "usual": usual,
            "most": {step: float(curve.max()) for step, curve in curves.items()},
            "here": here,
            "swings": now["oscillates"],
            "swings here": bool(there["oscillates"]),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.12, 1), left=0.088, right=0.915, bottom=0.235, top=0.915, wspace=0.36
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        ticks = ([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1000"])
        left.set(xlim=(LOW, HIGH), ylim=(-0.09, 1.04), xscale="log", title="Lasting effect")
        left.set(xlabel="norepinephrine (µM)", ylabel="share of the untreated maximum")
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        right.set(xlim=(0.3, HIGH), ylim=(len(STEPS) - 0.4, -0.6), xscale="log", title="Half of it needs")
        right.set(xlabel="norepinephrine (µM)")
        right.set_xticks(ticks[0][1:], ticks[1][1:])
        right.set_yticks(range(len(STEPS)), [name for name, _, _ in STEPS.values()])
        right.tick_params(axis="y", length=0, labelsize=10)
        left.set_xticks(*ticks)
        for axes in (left, right):
            axes.minorticks_off()
        right.text(1.115, -0.6, "maximum", ha="center", va="bottom", fontsize=9, color=SOFT, transform=_rows(right))
        tint = {step: color(name) for step, (_, name, _) in STEPS.items()}
        guess = color("prediction")
        artists = {
            "dose": left.plot([], [], color=color("norepinephrine"), lw=1.4, zorder=1.5)[0],
            "usual": right.plot([], [], "-", color=SOFT, lw=1, zorder=1.5)[0],
            "chain": right.plot([], [], "-", color=INK, lw=1.6, zorder=2)[0],
            "usual points": right.plot([], [], "D", ms=8, mfc=PAPER, mec=SOFT, mew=1.6, zorder=3)[0],
            "swings": left.plot([], [], color=color("calcium"), lw=5, alpha=0.45, solid_capstyle="butt")[0],
            "curves": {}, "half": {}, "here": {}, "points": {}, "most": {},
            "guess": left.plot([], [], "*", ms=14, color=guess, zorder=7, clip_on=False)[0],
            "guess label": left.text(1, 1.03, "", color=guess, ha="right", fontsize=9, transform=left.transAxes),
        }  # fmt: skip
        for row, (step, (name, _, line)) in enumerate(STEPS.items()):
            c = tint[step]
            artists["curves"][step] = left.plot([], [], color=c, lw=2.2, ls=line, label=name)[0]
            artists["half"][step] = left.plot([], [], "d", ms=8, color=c, mec="white", mew=0.8, zorder=5)[0]
            if step == "IP3":  # in the closed cell it lies between two others
                artists["half"][step].set_zorder(5.5)
            artists["here"][step] = left.plot([], [], "o", ms=6, color=c, mec="white", zorder=4)[0]
            artists["points"][step] = right.plot([], [], "D", ms=9, color=c, mec="white", zorder=5)[0]
            artists["most"][step] = right.text(
                1.115, row, "", ha="center", va="center", fontsize=9.5, color=INK, transform=_rows(right)
            )
        handles = [*artists["curves"].values(), artists["usual points"], artists["dose"], artists["swings"]]
        labels = [
            *(name for name, _, _ in STEPS.values()),
            "half-effect if untreated",
            "your dose",
            "Ca²⁺ swings about its curve",
        ]
        figure.legend(
            handles, labels, ncol=4, loc="lower center", bbox_to_anchor=(0.5, 0.0), handlelength=2.8, columnspacing=2.2
        )
        return artists

    def update(self, artists, data):
        artists["dose"].set_data([data["ne"]] * 2, [-0.09, 1.04])
        for step in STEPS:
            artists["curves"][step].set_data(DOSES[SHOWN], data["curves"][step][SHOWN])
            artists["half"][step].set_data([data["half"][step]], [data["middle"][step]])
            artists["here"][step].set_data([data["ne"]], [data["here"][step]])
            artists["points"][step].set_data([data["half"][step]], [list(STEPS).index(step)])
            artists["most"][step].set_text(_percent(data["most"][step]))
        artists["swings"].set_data(DOSES[SHOWN], np.where(data["swings"][SHOWN], -0.055, np.nan))
        rows = range(len(STEPS))
        artists["chain"].set_data(list(data["half"].values()), rows)
        artists["usual"].set_data(list(data["usual"].values()), rows)
        artists["usual points"].set_data(list(data["usual"].values()), rows)
        guess = data["prediction"] if data["asked"] else None  # percent of the highest force, at K1
        artists["guess"].set_data(([], []) if guess is None else ([EVIDENCE["K_1"]], [guess / 100]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        here, half, most = data["here"], data["half"], data["most"]
        kept = "" if most["force"] > 0.995 else f" (now at most {_percent(most['force'])})"
        return (
            f"Lasting levels, receptors kept from tiring: {concentration(data['ne'])} occupies "
            f"{_percent(here['occupancy'])} of them and gives {_percent(here['IP3'])} of the highest IP₃ and "
            f"{_percent(here['force'])} of the highest force{kept}. "
            f"Half-effects: receptors {half['occupancy']:.3g}, Gq {half['G']:.3g}, IP₃ {half['IP3']:.3g}, "
            f"Ca²⁺ {half['Ca']:.3g}, force {half['force']:.3g} µM."
            + (" Ca²⁺ swings about its curve here." if data["swings here"] else "")
        )

    def bounds(self, data):
        for step, curve in data["curves"].items():
            yield Bound(f"{step}, share of the untreated maximum", curve, -1, 1)
            yield Bound(f"{step} rises with the dose", np.diff(curve), -1e-9, 1)
        yield Bound("half-effects", list(data["half"].values()), DOSES[0], DOSES[-1])
        yield Bound("the chain never loses potency before Gq", data["half"]["G"] / data["half"]["occupancy"], 0, 1)

    def table(self, data):
        import pandas as pd

        columns = {name: data["curves"][step] for step, (name, _, _) in STEPS.items()}
        return pd.DataFrame({"norepinephrine (µM)": DOSES, **columns})


def _rows(axes):
    return axes.get_yaxis_transform()


def _percent(share: float) -> str:
    return "100%" if share >= 0.995 else f"{100 * share:.2g}%" if share >= 0.0005 else "< 0.1%"
