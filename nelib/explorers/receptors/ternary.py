"""One receptor that looks like two: competition curves of the ternary complex model and what fits make of them."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, Switch, register
from nelib.kit.figures import FAINT, INK, MIST, SOFT, PathwayDiagram, color
from nelib.receptors.ternary import SPECIES, Membrane, concentrations, hill_fit, one_site_misfit, two_site_fit

EVIDENCE = {name: row.value for name, row in load_evidence("ternary").items()}
CURVE, COARSE = concentrations(), concentrations(4)  # nM
SCAN = np.geomspace(0.01, 100, 33)  # G proteins for each receptor
STATES = {  # name -> place in the diagram, color
    "LR": (1.0, 3.14, "*R", "labeled"),
    "R": (3.5, 3.14, "R", "reference"),
    "AR": (6.0, 3.14, "AR", "norepinephrine"),
    "LRG": (1.0, 0.92, "*RG", "labeled"),
    "RG": (3.5, 0.92, "RG", "reference"),
    "ARG": (6.0, 0.92, "ARG", "norepinephrine"),
}


def scan(membrane: Membrane) -> dict[str, np.ndarray]:
    """Return n_H, and the share of high affinity where a second site is seen, against the G proteins per receptor."""
    n_H, where, share = [], [], []
    for ratio in SCAN:
        bound = Membrane(membrane.R, ratio * membrane.R, K_R=membrane.K_R).bound(COARSE)
        n_H.append(hill_fit(COARSE, bound).n_H)
        if one_site_misfit(COARSE, bound) > EVIDENCE["scatter"]:
            where.append(ratio)
            share.append(two_site_fit(COARSE, bound).share)
    return {"scan n_H": np.array(n_H), "scan where": np.array(where), "scan share": np.array(share)}


class Diagram:
    """The six states of the receptor as boxes that fill with their share."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw the boxes and the constants between them; return what moves."""
        axes.set(xlim=(0, 7.05), ylim=(-0.04, 4.7))
        d = PathwayDiagram(axes)
        d.compartment(0.02, 2.32, 6.98, 1.72, "without G protein   (* with labeled antagonist)")
        d.compartment(0.02, 0.02, 6.98, 1.72, "", shade=MIST)
        axes.text(0.17, 0.08, "with G protein", va="bottom", fontsize=9, color=SOFT, style="italic")
        for name, (x, y, label, tint) in STATES.items():
            d.pool(name, x, y, label, color(tint), width=1.4, height=0.98)
        both = dict(arrowstyle="<|-|>", color=SOFT, lw=1.2, shrinkA=0, shrinkB=0, mutation_scale=9)
        columns, (above, under) = [STATES[name][0] for name in ("LR", "R", "AR")], (3.14, 0.92)
        for row, constants in ((above, ("$K_d$", "$K_L$")), (under, ("$K_d$", "$K_L/α$"))):
            for x, u, constant in zip(columns[:-1], columns[1:], constants, strict=True):
                axes.annotate("", (u - 0.78, row), (x + 0.78, row), arrowprops=both)
                axes.text((x + u) / 2, row + 0.1, constant, ha="center", va="bottom", fontsize=9)
        for x, constant in zip(columns, ("$K_C$", "$K_C$", "$K_C/α$"), strict=True):
            axes.annotate("", (x, above - 0.56), (x, under + 0.56), arrowprops=both)
            axes.text(x + 0.12, (above + under) / 2, constant, va="center", fontsize=9)
        where = axes.text(0.02, 4.45, "", fontsize=11, weight="bold", va="center")
        alpha = axes.text(4.8, (above + under) / 2, "", fontsize=9, weight="bold", ha="center", va="center")
        return {"where": where, "alpha": alpha, "pools": d.artists()["pools"], "diagram": d}

    @staticmethod
    def update(artists, data) -> None:
        """Move to the shares, the agonist and the alpha of the data."""
        artists["where"].set_text(f"The receptors at {_dose(data['agonist'])} agonist")
        artists["alpha"].set_text(f"α = {_number(data['alpha'])}")
        for name, part in data["states"].items():
            pool = artists["diagram"].pools[name]
            pool.fill.set_height(pool.height * part)
            pool.value.set_text(_percent(part))


@register
class Ternary(Explorer):
    """Competition curve, six states of the receptor, and what a student's fit says."""

    name = "05_ternary"
    title = "One receptor that looks like two"
    size = (800, 500)
    controls = (
        Slider("ratio", "G proteins per receptor", 0.01, 100, EVIDENCE["G_per_R"], "G/R", log=True),
        Slider("receptors", "Receptors in the membrane", 10, 10_000, EVIDENCE["R"], "nM", log=True),
        Slider(
            "alpha", "α of the agonist", 0.01, 10_000, EVIDENCE["K_C"] / EVIDENCE["K_R"], "× tighter to RG", log=True
        ),
        Slider("agonist", "Agonist in the tube", 0.1, 100_000, EVIDENCE["K_L"], "nM", log=True),
        Switch("gtp", "GTP added (takes G away)"),
    )
    presets = {
        "Add GTP": {"gtp": True},
        "Plenty of G protein": {"ratio": 100},
        "Partial agonist, α 50": {"alpha": 50},
        "Antagonist, α 1": {"alpha": 1},
        "Inverse agonist": {"alpha": 0.01, "ratio": 100},
    }

    def compute(self, ratio, receptors, alpha, agonist, gtp):
        whole = Membrane(receptors, ratio * receptors).with_alpha(alpha)
        now = whole.with_gtp() if gtp else whole
        bound = now.bound(CURVE)
        hill, sites = hill_fit(CURVE, bound), two_site_fit(CURVE, bound)
        states = now.species(agonist)
        flat = {"scan n_H": np.ones(SCAN.size), "scan where": np.array([]), "scan share": np.array([])}
        return {
            "ratio": ratio,
            "alpha": alpha,
            "agonist": agonist,
            "gtp": gtp,
            "bound": bound,
            "bound with GTP": whole.with_gtp().bound(CURVE),
            "IC50": now.ic50(),
            "IC50 without GTP": whole.ic50(),
            "IC50 with GTP": whole.with_gtp().ic50(),
            "n_H": hill.n_H,
            "seen": sites.seen,
            "sites": (sites.share, sites.IC50_high, sites.IC50_low),
            "at agonist": float(now.bound(agonist)),
            "states": {name: float(states[name]) / receptors for name in SPECIES},
            "free G": float(states["G"]) / receptors,
            **(flat if gtp else scan(whole)),
        }

    def draw(self, figure, data):
        left = figure.add_axes((0.082, 0.255, 0.4, 0.68))
        below = figure.add_axes((0.6, 0.215, 0.375, 0.22))
        space = figure.add_axes((0.535, 0.515, 0.455, 0.475))
        label, fitted, main, gray = color("labeled"), color("second"), color("main"), SOFT
        left.set(xlim=(0.01, 1e6), ylim=(0, 1.04), xscale="log", title="Labeled antagonist still bound")
        left.set_xlabel("agonist")
        left.set_xticks([0.01, 1, 100, 1e4, 1e6], ["10 pM", "1 nM", "100 nM", "10 µM", "1 mM"])
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        below.set(xlim=(SCAN[0], SCAN[-1]), ylim=(0, 1.08), xscale="log", title="What a fit says")
        below.set_xlabel("G proteins per receptor")
        below.set_xticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
        below.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        for axes in (left, below):
            axes.minorticks_off()
        below.plot(SCAN, np.minimum(SCAN, 1), color=gray, lw=1.1, ls=":", label="G per R, up to 1")
        artists = {
            "agonist": left.plot([], [], color=FAINT, lw=1.8, zorder=0.5)[0],
            "high": left.plot([], [], color=fitted, lw=1.5, ls=(0, (4, 1.5)), label="fitted: high affinity")[0],
            "low": left.plot([], [], color=fitted, lw=1.5, ls=(0, (1, 1.2)), label="fitted: low affinity")[0],
            "GTP": left.plot([], [], color=gray, lw=1.6, ls=(0, (7, 2)), label="with GTP")[0],
            "bound": left.plot([], [], color=label, lw=2.8, label="this tube")[0],
            "GTP half": left.plot([], [], "o", ms=7, mfc="white", mec=gray, mew=1.6, zorder=4)[0],
            "half": left.plot([], [], "o", ms=8, color=label, zorder=5)[0],
            "here": left.plot([], [], "s", ms=7, color=INK, zorder=5)[0],
            "n_H": below.plot([], [], color=main, label="$n_H$")[0],
            "share": below.plot([], [], color=fitted, ls=(0, (2.2, 0.8)), label="share “high affinity”")[0],
            "n_H now": below.plot([], [], "o", ms=8, color=main, zorder=5, clip_on=False)[0],
            "share now": below.plot([], [], "D", ms=7, color=fitted, zorder=5, clip_on=False)[0],
            "guess": below.plot([], [], "P", ms=9, color=color("prediction"), zorder=6, clip_on=False)[0],
            "guess label": below.text(
                1, 1.06, "", ha="right", fontsize=9, transform=below.transAxes, color=color("prediction")
            ),
        }
        lines = [artists[name] for name in ("bound", "GTP", "high", "low")]
        figure.legend(handles=lines, loc="lower left", ncol=2, bbox_to_anchor=(0.035, 0.015), handlelength=2.6)
        figure.legend(
            *below.get_legend_handles_labels(), loc="lower left", ncol=3, bbox_to_anchor=(0.5, 0.03), handlelength=1.6,
            columnspacing=1.0, handletextpad=0.5,
        )  # fmt: skip
        return artists | Diagram.draw(space)

    def update(self, artists, data):
        artists["bound"].set_data(CURVE, data["bound"])
        artists["GTP"].set_data(CURVE, data["bound with GTP"])
        share, near, far = data["sites"]
        seen = data["seen"]
        artists["high"].set_data((CURVE, share / (1 + CURVE / near)) if seen else ([], []))
        artists["low"].set_data((CURVE, (1 - share) / (1 + CURVE / far)) if seen else ([], []))
        artists["half"].set_data([data["IC50"]], [0.5])
        artists["GTP half"].set_data([data["IC50 with GTP"]], [0.5])
        A = data["agonist"]
        artists["agonist"].set_data([A, A], [0, data["at agonist"]])
        artists["here"].set_data([A], [data["at agonist"]])
        artists["n_H"].set_data(SCAN, data["scan n_H"])
        artists["share"].set_data(data["scan where"], data["scan share"])
        artists["n_H now"].set_data([data["ratio"]], [data["n_H"]])
        artists["share now"].set_data(([data["ratio"]], [share]) if seen else ([], []))
        guess = data["prediction"]
        artists["guess label"].set_text("" if guess is None else "✚ your prediction")
        artists["guess"].set_data(([EVIDENCE["G_per_R"]], [guess / 100]) if guess is not None else ([], []))
        Diagram.update(artists, data)

    def describe(self, data):
        IC50, n_H, ARG = _dose(data["IC50"]), f"{data['n_H']:.2f}", _percent(data["states"]["ARG"])
        head = f"{_number(data['ratio'])} G per receptor, α {_number(data['alpha'])}"
        if data["gtp"]:
            before = _dose(data["IC50 without GTP"])
            return (
                f"{head}, with GTP: IC50 {IC50}, n_H {n_H}, one kind of site; without GTP the IC50 was {before}. "
                f"At {_dose(data['agonist'])} agonist, {_percent(data['states']['AR'])} of the receptors hold it."
            )
        shift = data["IC50 with GTP"] / data["IC50"]
        fold = f"{'raise' if shift > 1 else 'lower'} it {_number(max(shift, 1 / shift))}-fold"
        GTP = "not change it" if abs(shift - 1) < 0.005 else f"{fold}, to {_dose(data['IC50 with GTP'])}"
        sites = "One site fits"
        if data["seen"]:
            sites = f"A two-site fit calls {data['sites'][0]:.0%} of the receptors “high affinity”"
        return (
            f"{head}: IC50 {IC50}, n_H {n_H}; GTP would {GTP}. {sites}. "
            f"At {_dose(data['agonist'])} agonist, {ARG} of the receptors are ARG."
        )

    def bounds(self, data):
        yield Bound("bound", data["bound"], 0, 1)
        yield Bound("bound falls with agonist", np.diff(data["bound"]), -1, 0)
        yield Bound("states", list(data["states"].values()), 0, 1)
        yield Bound("all receptors", sum(data["states"].values()), 1, 1)
        with_G = sum(data["states"][name] for name in ("RG", "ARG", "LRG"))
        yield Bound("all G proteins", with_G + data["free G"] - (0 if data["gtp"] else data["ratio"]), 0, 0)
        yield Bound("n_H", np.append(data["scan n_H"], data["n_H"]), 0, 1 + 1e-6)
        shift = data["IC50 with GTP"] / data["IC50 without GTP"]
        low, high = sorted((1.0, data["alpha"]))
        yield Bound("GTP shift between 1 and alpha", shift, low * (1 - 1e-9), high * (1 + 1e-9))
        yield Bound("share called high affinity", data["scan share"], 0, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"agonist (nM)": CURVE, "bound": data["bound"], "bound with GTP": data["bound with GTP"]})


def _dose(nM: float) -> str:
    if nM < 1:
        return f"{1000 * nM:.3g} pM"
    return f"{nM:.3g} nM" if nM < 999.5 else f"{nM / 1000:.3g} µM"


def _percent(share: float) -> str:
    return "100%" if share >= 0.995 else f"{100 * share:.2g}%" if 1000 * share >= 1 or share == 0 else "< 0.1%"


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 999.5 else f"{value:.0f}"
