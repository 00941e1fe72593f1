"""The cycle of the α2 receptor and Gi: an agonist that cannot leave acts far below its dissociation constant."""

from functools import cache

import numpy as np
from scipy import constants

from nelib.explorers.camp.picture import rim
from nelib.explorers.camp.words import FIRST, near, unit_for
from nelib.explorers.camp.words import rate as per
from nelib.explorers.camp.words import share as percent
from nelib.explorers.words import fold, nanomolar
from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, PathwayDiagram, color
from nelib.signaling.gprotein import RATES, gi_cycle, gi_theory, settings

EVIDENCE = {name: row.value for name, row in load_evidence("gprotein").items()}
SALTS = {"with Na⁺": "with Na", "without Na⁺": "without Na"}
LONG = 100  # s
DOSES = np.geomspace(1e-4, 1e6, 161)  # nM
STATES = ("R", "DR", "DRG_GDP", "DRG", "DRG_GTP", "G_GTP")
TRAPPED = STATES[2:5]
BOXES = {  # name -> place, label, color
    "R": (1.0, 4.3, "Receptor", "reference"),
    "DR": (3.6, 4.3, "agonist, no Gi", "norepinephrine"),
    "G_GTP": (6.2, 4.3, "active Gi", "alpha2"),
    "DRG_GDP": (1.0, 1.12, "+ Gi·GDP", "norepinephrine"),
    "DRG": (3.6, 1.12, "+ Gi, empty", "norepinephrine"),
    "DRG_GTP": (6.2, 1.12, "+ Gi·GTP", "norepinephrine"),
}


@cache
def _slopes():
    """Return the compiled matrix of the cycle: with agonist, Gi, GTP and GDP held, it is linear in the receptor."""
    import sympy as sp

    model = gi_cycle()
    slopes = sp.Matrix([model.odes[n] for n in STATES]).jacobian([sp.Symbol(n) for n in STATES])
    return sp.lambdify([sp.Symbol(n) for n in ("D", "G_GDP", "GTP", "GDP", *RATES)], slopes.tolist(), modules="math")


def course(agonist, time: float, p: dict[str, float]) -> dict[str, np.ndarray]:
    """Return every state of the receptor, and active Gi, per receptor, a time (s) after agonist (nM, free) came."""
    dose = np.ravel(np.asarray(agonist, dtype=float))
    none, one = (
        np.array(_slopes()(d, p["G"], p["GTP"], p["GDP"], *(p[k] for k in RATES)), dtype=float) for d in (0, 1)
    )
    values, vectors = np.linalg.eig(none + dose[:, None, None] * (one - none))
    start = np.zeros((dose.size, len(STATES), 1))
    start[:, 0] = 1  # all receptors are empty
    weights = np.linalg.solve(vectors, start.astype(vectors.dtype))[..., 0]
    found = (vectors @ (weights * np.exp(values * time))[..., None])[..., 0].real
    return {n: np.reshape(found[:, i], np.shape(agonist)) for i, n in enumerate(STATES)}


class Cycle:
    """The cycle of receptor and Gi as boxes and arrows."""

    @staticmethod
    def draw(axes) -> PathwayDiagram:
        """Draw the cycle."""
        axes.set(xlim=(0, 7.2), ylim=(0, 6))
        d = PathwayDiagram(axes)
        d.compartment(0.06, 0.06, 7.08, 2.2, "")
        axes.text(3.6, 0.22, "the trap: with Gi on it, the receptor keeps its agonist", ha="center", va="bottom",
                  fontsize=9.5, color=SOFT, style="italic")  # fmt: skip
        for name, (x, y, label, tint) in BOXES.items():
            d.pool(name, x, y, label, color(tint), width=2.04 if x == 3.6 else 1.76, height=0.86)
        red, gi = color("norepinephrine"), color("alpha2")
        d.flow("bind", (1.92, 4.44), (2.54, 4.44), "binds", red, at=(2.3, 4.99))
        d.flow("leave", (2.54, 4.16), (1.92, 4.16), "leaves", red, at=(2.0, 3.52))
        d.flow("join", (3.1, 3.83), (1.3, 1.6), "Gi joins", red, at=(1.38, 2.86))
        d.flow("GDP", (1.92, 1.12), (2.54, 1.12), "GDP", SOFT, at=(2.3, 1.88))
        d.flow("GTP", (4.66, 1.26), (5.28, 1.26), "GTP", SOFT, at=(4.9, 1.88))
        d.flow("GTP back", (5.28, 0.98), (4.66, 0.98), "", SOFT, at=(4.9, 0.66))
        d.flow("exit", (5.95, 1.6), (4.1, 3.83), "Gi leaves", red, at=(5.62, 2.95))
        d.flow("out", (6.35, 1.6), (6.35, 3.83), "", gi, at=(6.5, 2.9), align="left")
        d.flow("hydrolysis", (6.35, 4.78), (6.35, 5.55), "cuts GTP", gi, at=(6.1, 5.18), align="right")
        d.holding = axes.text(0.1, 5.76, "", fontsize=10, weight="bold", va="center")
        d.time = axes.text(0.1, 5.43, "", fontsize=9.5, color=SOFT, va="center")
        for flow in d.flows.values():
            flow.value.set_fontsize(9.5)
        return d

    @staticmethod
    def update(d: PathwayDiagram, data) -> None:
        """Move boxes and arrows of the cycle."""
        for name, part in data["states"].items():
            pool = d.pools[name]
            pool.fill.set_height(pool.height * min(max(part, 0.0), 1.0))
            pool.value.set_text(_each(part) if name == "G_GTP" else percent(part))
            rim(pool.value, part)
        steps = data["steps"] | {"out": data["steps"]["exit"]}
        unit = unit_for(*steps.values())  # one for all, so that the numbers on the ring can be compared
        for name, rate in steps.items():
            arrow = d.flows[name].arrow
            strength = min(max(np.log10(max(rate, 1e-9)) + 4, 0.0), 6.0)  # from 1 in 10 000 s on
            arrow.set_linewidth(0.5 + 1.05 * strength)
            arrow.set_mutation_scale(7 + 2.6 * strength)
            d.flows[name].value.set_text("" if name == "out" else per(rate, unit))
        held = 1 - data["states"]["R"]
        d.holding.set_text(f"{percent(held)} of the receptors hold agonist")
        d.time.set_text(f"{nanomolar(data['agonist'])} of it, after {fold(data['time'])} s; steps per receptor")


@register
class Trap(Explorer):
    """The cycle with the flux through each step, and the dose-response curve that it makes."""

    name = "08_trap"
    title = "An agonist that cannot leave"
    size = (800, 470)
    controls = (
        Slider("agonist", "Free agonist", 0.01, 100_000, FIRST["dose_trap"], "nM", log=True),
        Slider("gi", "Gi in the membrane", 10, 10_000, EVIDENCE["Gi_0"], "nM", log=True),
        Slider("gtp", "GTP", 0.1, 1000, EVIDENCE["GTP_0"] / 1000, "µM", log=True),
        Choice("salt", "Sodium", tuple(SALTS), "with Na⁺"),
        Slider("time", "You read after", 0.3, 1000, 300, "s", log=True),
    )
    presets = {
        "Read after 1 s": {"time": 1},
        "Hardly any Gi": {"gi": 10},
        "Hardly any GTP": {"gtp": 0.1},
        "Without sodium": {"salt": "without Na⁺"},
    }

    def compute(self, agonist, gi, gtp, salt, time):
        changes = {"G": gi, "GTP": gtp * 1000}
        p = settings(SALTS[salt], changes)
        theory = {n: float(gi_theory(n, SALTS[salt], **changes)) for n in ("K_d", "EC50", "amplification", "maximum")}
        most = theory["maximum"] / p["R_T"]
        read = course(DOSES, time, p)["G_GTP"]
        now = {n: float(v) for n, v in course(agonist, time, p).items()}
        # The curve rises all the way to the last dose, so its half is met once.
        half = float(np.exp(np.interp(read[-1] / 2, read, np.log(DOSES))))
        caught = p["k2"] * gi
        return {
            **theory,
            "agonist": agonist,
            "time": time,
            "salt": salt,
            "asked": salt == "with Na⁺"
            and time >= LONG
            and near(gi, EVIDENCE["Gi_0"])
            and near(gtp, EVIDENCE["GTP_0"] / 1000),
            "most": float(most),
            "read": read / most,
            "long run": DOSES / (theory["EC50"] + DOSES),
            "occupied": DOSES / (theory["K_d"] + DOSES),
            "top": float(read[-1] / most),
            "half": half,
            "fold": theory["K_d"] / half,
            "here": now["G_GTP"] / most,
            "states": now,
            "caught": float(caught),
            "stays": float(1 / p["k7"]),
            "held": float((theory["amplification"] - 1) / caught),
            "agonist stays": float(theory["amplification"] / p["k7"]),
            "steps": {
                "bind": p["k1"] * agonist * now["R"],
                "leave": p["k7"] * now["DR"],
                "join": caught * now["DR"],
                "GDP": p["k3"] * now["DRG_GDP"],
                "GTP": p["k4"] * p["GTP"] * now["DRG"],
                "GTP back": p["k10"] * now["DRG_GTP"],
                "exit": p["k5"] * now["DRG_GTP"],
                "hydrolysis": p["k6"] * now["G_GTP"],
            },
        }

    def draw(self, figure, data):
        d = Cycle.draw(figure.add_axes((0.006, 0.012, 0.535, 0.976)))
        curve = figure.add_axes((0.61, 0.42, 0.35, 0.5))
        gauge = figure.add_axes((0.61, 0.125, 0.35, 0.05))
        curve.set(xlim=(1e-3, 1e5), ylim=(0, 1.36), xscale="log", title="Dose and effect")
        curve.set_xlabel("free agonist")
        curve.set_xticks([1e-3, 0.1, 10, 1e3, 1e5], ["1 pM", "100 pM", "10 nM", "1 µM", "100 µM"])
        curve.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        curve.minorticks_off()
        gauge.set(xlim=(1e-3, 1), ylim=(0, 1), xscale="log", yticks=[])
        gauge.set_xlabel("active Gi per receptor, at most (◇ at the start)", fontsize=9)
        gauge.set_xticks([1e-3, 0.01, 0.1, 1], ["0.001", "0.01", "0.1", "1"])
        gauge.spines["left"].set_visible(False)
        gauge.minorticks_off()
        gi, guess, red = color("alpha2"), color("prediction"), color("norepinephrine")
        usual = gi_theory("maximum") / EVIDENCE["Ri_0"]
        gauge.plot([1e-3, 1], [0.5, 0.5], color=FAINT, lw=9, solid_capstyle="butt", zorder=0)
        artists = {
            "guess": curve.plot([], [], color=guess, lw=1.8, ls="--")[0],
            "guess label": curve.text(
                1, 1.0, "", color=guess, ha="right", va="bottom", fontsize=9, transform=curve.transAxes
            ),
            "occupied": curve.plot([], [], color=red, lw=1.8, ls=(0, (5, 2)), label="occupied, no Gi")[0],
            "long run": curve.plot([], [], color=gi, lw=1.4, ls=(0, (1, 1.4)), label="long run")[0],
            "read": curve.plot([], [], color=gi, label="active Gi")[0],
            "drops": [curve.plot([], [], color=c, lw=1.1, zorder=1)[0] for c in (gi, red)],
            "arrow": curve.plot([], [], color=INK, lw=1.5, marker="|", ms=8, mew=1.5)[0],
            "fold": curve.text(1, 1.215, "", ha="center", va="bottom", fontsize=10, weight="bold"),
            "K_d": curve.plot([], [], "D", ms=7, mfc="white", mec=red, mew=1.8, zorder=5, label="K$_d$")[0],
            "half": curve.plot([], [], "o", ms=8, color=gi, zorder=6, label="half effect")[0],
            "dose": curve.plot([], [], "s", ms=7, color=INK, zorder=7, clip_on=False, label="your dose")[0],
            "most": gauge.plot([], [], color=gi, lw=9, solid_capstyle="butt")[0],
        }
        gauge.plot([usual], [0.5], "D", ms=7, mfc="white", mec=INK, mew=1.5, zorder=5)
        handles = [artists[n] for n in ("read", "half", "long run", "dose", "occupied", "K_d")]
        figure.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(0.545, 0.19), ncol=3, handlelength=1.9, columnspacing=1,
            fontsize=9,
        )  # fmt: skip
        return artists | {"diagram": d, **d.artists(), "share": [d.holding, d.time]}

    def update(self, artists, data):
        half, K_d, top = data["half"], data["K_d"], data["top"]
        artists["read"].set_data(DOSES, data["read"])
        artists["long run"].set_data(DOSES, data["long run"])
        artists["occupied"].set_data(DOSES, data["occupied"])
        artists["half"].set_data([half], [top / 2])
        artists["K_d"].set_data([K_d], [0.5])
        artists["drops"][0].set_data([half, half], [top / 2, 1.17])
        artists["drops"][1].set_data([K_d, K_d], [0.5, 1.17])
        artists["arrow"].set_data([half, K_d], [1.17, 1.17])
        artists["fold"].set_text(f"{fold(max(data['fold'], 1 / data['fold']))}-fold")
        artists["fold"].set_x(np.sqrt(half * K_d))
        artists["dose"].set_data([data["agonist"]], [data["here"]])
        artists["most"].set_data([1e-3, data["most"]], [0.5, 0.5])
        # The learner predicted how many times below K_d it is in the long run, with the constants of the textbook.
        guess = data["prediction"] if data["asked"] else None
        at = K_d / max(guess or 1, 1)
        artists["guess"].set_data(([], []) if guess is None else ([at, at], [0, 1.1]))
        artists["guess label"].set_text("" if guess is None else "- - your prediction")
        Cycle.update(artists["diagram"], data)

    def describe(self, data):
        s, ratio = data["states"], data["fold"]
        away = f"{fold(ratio)} times less than" if ratio >= 1 else f"{fold(1 / ratio)} times more than"
        holding = 1 - s["R"]
        return (
            f"Read after {fold(data['time'])} s, half of the effect needs {nanomolar(data['half'])}: {away} K_d "
            f"({nanomolar(data['K_d'])}). Agonist alone would leave in {_span(data['stays'])}; but Gi comes after "
            f"{_span(1 / data['caught'])} and stays {_span(data['held'])}, again and again: agonist stays "
            f"{_span(data['agonist stays'])}. {nanomolar(data['agonist'])} is on {percent(holding)} of the receptors."
        )

    def bounds(self, data):
        s = data["states"]
        yield Bound("states", [s[n] for n in STATES], -1e-9, 1e3)
        yield Bound("all receptors", sum(s[n] for n in STATES[:-1]), 1 - 1e-7, 1 + 1e-7)
        yield Bound("effect that is read", data["read"], -1e-9, 1 + 1e-6)
        yield Bound("more agonist, more effect", np.diff(data["read"]), -1e-7)
        yield Bound("agonist is never weaker than K_d in the long run", data["amplification"], 1)
        yield Bound("half effect is not below that of the long run", data["half"] / data["EC50"], 0.99)
        yield Bound("steps", list(data["steps"].values()), -1e-6)

    def table(self, data):
        import pandas as pd

        columns = {"active Gi, when read": data["read"], "in the long run": data["long run"]}
        return pd.DataFrame({"free agonist (nM)": DOSES, **columns, "occupied without Gi": data["occupied"]})


def _span(seconds: float) -> str:
    if seconds < 0.9995:
        return f"{fold(1000 * seconds)} ms"
    return f"{fold(seconds)} s" if seconds < 100 else f"{fold(seconds / constants.minute)} min"


def _each(part: float) -> str:
    return f"{part:.2g}/receptor" if part >= 1e-4 else "0" if part < 1e-9 else "< 0.0001"
