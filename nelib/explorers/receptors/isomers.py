"""What two mirror images bind when they are mixed, and what a ratio of isomers can be worth."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import FAINT, INK, SOFT, color
from nelib.receptors.isomers import Mixture, measured, platelet_ratio, true_ratio, weaker

EVIDENCE = {name: row.value for name, row in load_evidence("isomers").items()}
CONCENTRATIONS = np.geomspace(10, 1e7, 121)  # nM
RATIOS = np.geomspace(1, 1000, 121)
TOP = 500  # of the axis of ratios
MARKS = {  # label -> measured ratio
    "bladder": EVIDENCE["ratio_bladder"],
    "uterus": EVIDENCE["ratio_uterus"],
    "stomach": EVIDENCE["ratio_fundus"],
    "platelet": platelet_ratio("NE"),
    "red cells (frog, turkey)": measured()["frog"],
}


@register
class Isomers(Explorer):
    """Occupancy by isomers and mixtures, and the apparent ratio against the true one."""

    name = "05_isomers"
    title = "Two mirror images and their mixture"
    size = (800, 440)
    controls = (
        Slider("ratio", "True ratio of K, (+)/(−)", 1, 1000, EVIDENCE["ratio_bladder"], log=True),
        Slider("share", "(−) in the mixture", 0, 100, 100 * EVIDENCE["racemate"], "%"),
        Slider("impurity", "(−) in “pure” (+)", 0.01, 10, 100 * EVIDENCE["impurity"], "%", log=True),
        Slider("K_minus", "K of the (−)-isomer", 100, 20_000, EVIDENCE["K_i_beta1"], "nM", log=True),
    )
    presets = {
        "Racemate, ratio 11": {"ratio": EVIDENCE["ratio_E_platelet"]},
        "Racemate, ratio 1000": {"ratio": 1000},
        "(+) of 90% purity": {"impurity": 10},
        "Pure (−)": {"share": 100},
    }

    def compute(self, ratio, share, impurity, K_minus):
        f, x = share / 100, impurity / 100
        mixture, sold = Mixture(f, ratio, K_minus), Mixture(x, ratio, K_minus)
        rho = np.array(list(MARKS.values()))
        true = true_ratio(rho, x)
        return {
            "ratio": ratio,
            "share": f,
            "impurity": x,
            "K_mix": mixture.K_mix,
            "weaker": mixture.weaker,
            "sold": sold.weaker,
            "held by plus": 1 - mixture.held_by_minus,
            **{f"mixture, {name}": values for name, values in mixture.occupancy(CONCENTRATIONS).items()},
            "pure minus": Mixture(1, ratio, K_minus).occupancy(CONCENTRATIONS)["total"],
            "pure plus": Mixture(0, ratio, K_minus).occupancy(CONCENTRATIONS)["total"],
            "sold plus": sold.occupancy(CONCENTRATIONS)["total"],
            "weaker at": weaker(f, RATIOS),
            "sold at": weaker(x, RATIOS),
            "explained": true <= RATIOS[-1],
            "true": np.minimum(true, RATIOS[-1]),
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(1, 2, left=0.082, right=0.905, bottom=0.25, top=0.91, wspace=0.25)
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        red, teal, gray = color("norepinephrine"), color("drug"), SOFT
        left.set(xlim=CONCENTRATIONS[[0, -1]], ylim=(0, 1.02), xscale="log", title="Receptors occupied")
        left.set(xlabel="total concentration, both isomers")
        left.set_xticks([10, 1e3, 1e5, 1e7], ["10 nM", "1 µM", "100 µM", "10 mM"])
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
        right.set(xlim=RATIOS[[0, -1]], ylim=(1, TOP), xscale="log", yscale="log", title="Weaker than pure (−)")
        right.set(xlabel="true ratio of the isomers", ylabel="times weaker")
        right.set_xticks([1, 3, 10, 30, 100, 300, 1000], ["1", "3", "10", "30", "100", "300", "1000"])
        right.set_yticks([1, 2, 5, 10, 20, 50, 100, 200, 500], ["1", "2", "5", "10", "20", "50", "100", "200", "500"])
        right.grid(False)
        right.plot(RATIOS, RATIOS, color=gray, lw=1.1, ls=":")
        for label, rho in MARKS.items():
            nudge = {"stomach": 1.04, "platelet": 0.96}.get(label, 1)
            sign = "≥" if rho == EVIDENCE["ratio_turkey"] else ""
            words = f"{sign}{rho:.0f} {label}"
            right.text(1.1, rho * nudge, words, fontsize=8, color=INK, va="center")
            right.plot([1.28 * 10 ** (0.064 * len(words)), rho], [rho, rho], color=SOFT, lw=0.6, zorder=0.6)
        for axes in (left, right):
            axes.minorticks_off()
        artists = {
            "held by minus": left.fill_between([1, 2], 0, 0, color=teal, alpha=0.13, lw=0),
            "held by plus": left.fill_between([1, 2], 0, 0, color=gray, alpha=0.5, lw=0),
            "pure plus": left.plot([], [], color=gray, lw=1.3, ls=":", label="(+), nothing else")[0],
            "sold plus": left.plot([], [], color=gray, lw=2, ls=(0, (5, 2)), label="(+) as sold")[0],
            "pure minus": left.plot([], [], color=red, label="pure (−)")[0],
            "mixture": left.plot([], [], color=teal, lw=2.6, ls=(0, (7, 1.5, 1.5, 1.5)), label="mixture")[0],
            "half": left.plot([], [], "o", ms=8, color=teal, zorder=5)[0],
            "now": right.plot([], [], color=FAINT, lw=1.6, zorder=0.5)[0],
            "sold at": right.plot([], [], color=gray, lw=2, ls=(0, (5, 2)))[0],
            "weaker at": right.plot([], [], color=teal, lw=2.6, ls=(0, (7, 1.5, 1.5, 1.5)))[0],
            "ceiling": right.plot([], [], color=color("warning"), lw=1.1)[0],
            "ceiling label": right.text(1, 1, "", fontsize=9, color=color("warning"), va="center", clip_on=False),
            "marks": right.plot([], [], "D", ms=5, color=INK, zorder=5.5)[0],
            "lost": right.plot([], [], ">", ms=7, mfc="white", mec=color("warning"), mew=1.5, zorder=4, clip_on=False)[
                0
            ],
            "sold point": right.plot([], [], "s", ms=8, mfc="white", mec=gray, mew=2, zorder=5, clip_on=False)[0],
            "point": right.plot([], [], "o", ms=9, color=teal, zorder=5, clip_on=False)[0],
            "guess": right.plot([], [], "P", ms=10, color=color("prediction"), zorder=6, clip_on=False)[0],
            "guess label": right.text(
                1, 1.03, "", ha="right", fontsize=9, transform=right.transAxes, color=color("prediction")
            ),
        }
        legend = {
            "pure minus": "pure (−)", "mixture": "mixture", "held by plus": "of it held by (+)",
            "sold plus": "(+) as sold", "pure plus": "(+) without any (−)", "marks": "measured ratios",
            "lost": "above what (+) as sold can show",
        }  # fmt: skip
        marks = [artists[name] for name in legend]
        figure.legend(
            marks,
            legend.values(),
            loc="lower center",
            ncol=4,
            bbox_to_anchor=(0.5, 0.0),
            handlelength=2.4,
            columnspacing=1.4,
        )
        return artists

    def update(self, artists, data):
        C, r = CONCENTRATIONS, data["ratio"]
        minus, total = data["mixture, minus"], data["mixture, total"]
        for name, low, high in (("held by minus", 0 * C, minus), ("held by plus", minus, total)):
            edge = np.concatenate((np.column_stack((C, low)), np.column_stack((C, high))[::-1]))
            artists[name].set_verts([edge])
        for name in ("pure plus", "sold plus", "pure minus"):
            artists[name].set_data(C, data[name])
        artists["mixture"].set_data(C, total)
        inside = data["K_mix"] <= C[-1]
        artists["half"].set_data(([data["K_mix"]], [0.5]) if inside else ([], []))
        artists["now"].set_data([r, r], [1, min(r, TOP)])
        artists["sold at"].set_data(RATIOS, data["sold at"])
        artists["weaker at"].set_data(RATIOS, data["weaker at"])
        ceiling = 1 / data["impurity"]
        shown = ceiling <= TOP
        artists["ceiling"].set_data(([ceiling, RATIOS[-1]], [ceiling] * 2) if shown else ([], []))
        artists["ceiling label"].set(text=f"  at most\n  {ceiling:.3g}" if shown else "")
        artists["ceiling label"].set_position((RATIOS[-1], min(ceiling, TOP)))
        rho, fine = np.array(list(MARKS.values())), data["explained"]
        artists["marks"].set_data(data["true"][fine], rho[fine])
        artists["lost"].set_data(data["true"][~fine], rho[~fine])
        for name, height in (("sold point", data["sold"]), ("point", data["weaker"])):
            artists[name].set_data(([r], [height]) if height <= TOP else ([], []))
        guess = data["prediction"]
        artists["guess label"].set_text("" if guess is None else "✚ your prediction")
        artists["guess"].set_data(([r], [min(max(guess, 1), TOP)]) if guess is not None else ([], []))

    def describe(self, data):
        x, plus, times = data["impurity"], data["held by plus"], data["weaker"]
        weaker = "as well as pure (−)" if times < 1.005 else f"{_fold(times)} times weaker than pure (−)"
        return (
            f"True ratio {_fold(data['ratio'])}. The mixture, {data['share']:.0%} (−), binds {weaker}: half-saturation "
            f"at {_dose(data['K_mix'])}, and (+) holds {_percent(plus)} of what it occupies. A (+) with "
            f"{100 * x:.2g}% (−) looks {_fold(data['sold'])} times weaker, and can never look more than {_fold(1 / x)}."
        )

    def bounds(self, data):
        yield Bound("occupancy by the mixture", data["mixture, total"], 0, 1)
        held = data["mixture, minus"] + data["mixture, plus"]
        yield Bound("parts of the occupancy", held - data["mixture, total"], 0, 0)
        yield Bound("mixture between the isomers", data["weaker"], 1, data["ratio"])
        yield Bound("apparent ratio", data["sold"], 1, min(data["ratio"], 1 / data["impurity"]))
        yield Bound("pure (−) over mixture", data["pure minus"] - data["mixture, total"], 0)
        yield Bound("mixture over pure (+)", data["mixture, total"] - data["pure plus"], 0)
        if data["share"] > 0:
            yield Bound("a mixture has a ceiling", data["weaker at"], 1, 1 / data["share"])

    def table(self, data):
        import pandas as pd

        parts = {"pure (−)": "pure minus", "mixture": "mixture, total", "of it (−)": "mixture, minus"}
        parts |= {"of it (+)": "mixture, plus", "(+) as sold": "sold plus", "(+) alone": "pure plus"}
        return pd.DataFrame({"total (nM)": CONCENTRATIONS, **{name: data[key] for name, key in parts.items()}})


def _fold(times: float) -> str:
    return f"{times:.3g}" if times < 999.5 else f"{times:.0f}"


def _dose(nM: float) -> str:
    return f"{nM:.3g} nM" if nM < 1000 else f"{nM / 1000:.3g} µM" if nM < 1000**2 else f"{nM / 1000**2:.3g} mM"


def _percent(share: float) -> str:
    return f"{100 * share:.2g}%" if share < 0.995 else f"{100 * share:.4g}%"
