"""One site or two? One experiment with both fits, and how often sixty such experiments are told apart.

The sixty are typical: of four hundred seeds, `SEED` is one of five whose counts for one site, threefold and tenfold all
come within one or two of the mean of thousands (`Sites.hit_rate`), and whose first experiment on sites threefold apart
misleads.
"""

from functools import cache

import numpy as np

from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import SOFT, color
from nelib.receptors.compare import akaike_as_p
from nelib.receptors.sites import doses, experiments, fit_many, p_values, votes

REPEATS, TUBES, LEVEL, SEED = 60, 3, 0.05, 219
MANY = 1000  # experiments behind a rate of hits
ASKED = {"ratio": 3, "share": 50, "number": 12, "noise": 5}  # what the lesson asks to predict, in any experiment
SPAN = 10**3.5  # doses reach this far below and above the mean IC50
NONE, BLOCKED = 10**-4.4, 10**4.4  # where the plateaus stand in the picture
GRID = np.geomspace(1 / SPAN, SPAN, 121)
LEAST, SMALL = 1e-6, 1e-3  # smallest p in the picture, and in words
PLACES = np.geomspace(LEAST, 1, 200)  # of p
RESIDUAL = 22.0  # percent
LIMITS = (1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.999)  # of p
ONE_SITE = {  # doses -> share of experiments on truly one site whose p is below each limit; see `luck`
    4: (0.0001, 0.0037, 0.0187, 0.0398, 0.0850, 0.1349, 0.2484, 0.3844, 0.5457, 0.6768),
    5: (0.0008, 0.0069, 0.0330, 0.0652, 0.1319, 0.1970, 0.3264, 0.4566, 0.6058, 0.6908),
    6: (0.0004, 0.0053, 0.0324, 0.0649, 0.1357, 0.2062, 0.3408, 0.4818, 0.6222, 0.7107),
    8: (0.0008, 0.0080, 0.0400, 0.0776, 0.1547, 0.2270, 0.3630, 0.4886, 0.6076, 0.6839),
    12: (0.0011, 0.0092, 0.0423, 0.0809, 0.1542, 0.2217, 0.3464, 0.4607, 0.5748, 0.6505),
    24: (0.0007, 0.0084, 0.0399, 0.0732, 0.1364, 0.1948, 0.3055, 0.4112, 0.5141, 0.5856),
}


@cache
def hits(number: int, ratio: float, share: float, noise: float, repeats: int = MANY, seed: int = SEED) -> np.ndarray:
    """Return the sorted p of many experiments with the explorer's doses and tubes; shares, not percent."""
    rng = np.random.default_rng([seed, repeats])
    p = np.sort(p_values(doses(number, SPAN), ratio, share, noise, TUBES, repeats, rng))
    p.flags.writeable = False
    return p


def luck(number: float) -> np.ndarray:
    """Return which share of experiments on one site has a p below each of `LIMITS`, for a number of doses.

    The table comes from 20,000 experiments a row, by `hits` with a scatter of 5%. Up to p = 0.1 other scatters give the
    same within 0.025; near 1, where both fits end a hair apart, they do not. Between the rows the table is interpolated
    along the logarithm of the number.
    """
    rows = np.array(list(ONE_SITE.values()))
    return np.array([np.interp(np.log(number), np.log(list(ONE_SITE)), column) for column in rows.T])


@register
class Sites(Explorer):
    """A competition experiment on two sites, fitted with one and with two, and the p of sixty repeats."""

    name = "06_sites"
    title = "One site or two?"
    size = (800, 440)
    controls = (
        Slider("ratio", "Weaker over stronger IC50", 1, 1000, 10, "", log=True),
        Slider("share", "Sites of high affinity", 5, 95, 50, "%", step=1),
        Slider("number", "Triplicates over 7 decades", 4, 24, 12, "", step=1),
        Slider("noise", "Scatter of a tube", 0.5, 20, 5, "% of total", log=True),
        Slider("experiment", "Experiment", 1, REPEATS, 1, step=1),
    )
    presets = {
        "Three-fold apart": {"ratio": 3},
        "Three-fold, 1% scatter": {"ratio": 3, "noise": 1},
        "Thirty-fold apart": {"ratio": 30},
        "One site": {"ratio": 1},
    }

    def compute(self, ratio, share, number, noise, experiment):
        x, which = doses(round(number), SPAN), round(experiment) - 1
        Y = experiments(x, ratio, share / 100, noise / 100, TUBES, REPEATS, np.random.default_rng(SEED))
        one = fit_many(x, Y, "one site")
        two, slope = fit_many(x, Y, "two sites"), fit_many(x, Y, "Hill slope", one)
        p, gain = votes(one, two)
        shown = np.clip(x, NONE, BLOCKED)
        ends = np.array([NONE, *GRID, BLOCKED])
        curves = {}
        for name, fit in (("one", one), ("two", two)):
            top, bottom = (fit.values[n][which] for n in ("top", "bottom"))
            curves[name] = np.array([top, *fit.curve(which, GRID), bottom])
        at = np.interp(np.log(shown), np.log(ends), curves["one"])
        found = {n: float(two.values[n][which]) for n in ("IC50_high", "IC50_low", "share_high")}
        return {
            "ratio": ratio,
            "asked": {"ratio": ratio, "share": share, "number": number, "noise": noise} == ASKED,
            "experiment": which + 1,
            "x": np.repeat(shown, TUBES),
            "bound": 100 * Y[which].ravel(),
            "means": 100 * (Y[which].mean(axis=-1) - at),
            "doses": shown,
            "grid": ends,
            "one": 100 * curves["one"],
            "two": 100 * curves["two"],
            "true": np.sqrt([1 / ratio, ratio]),
            "found": found,
            "n_H": float(slope.values["n_H"][which]),
            "n_H of most": float(np.median(slope.values["n_H"])),
            "p": p,
            "p here": float(p[which]),
            "two here": bool(gain[which] > 0),
            "F votes": int((p < LEVEL).sum()),
            "AIC votes": int((gain > 0).sum()),
            "luck": REPEATS * np.interp(PLACES, [0, *LIMITS, 1], [0, *luck(number), 1]),
            "AIC limit": akaike_as_p(one.size, one.count, two.count),
        }

    def hit_rate(self, **given) -> float:
        """Return the share of 1000 experiments that the F-test calls two-site, at some settings of the controls."""
        v = self.settings(**given)
        return float((hits(round(v["number"]), v["ratio"], v["share"] / 100, v["noise"] / 100) < LEVEL).mean())

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            2, 2, width_ratios=(1.25, 1), height_ratios=(2.1, 1), left=0.095, right=0.975, bottom=0.215, top=0.91,
            wspace=0.27, hspace=0.13,
        )  # fmt: skip
        curve = figure.add_subplot(grid[0, 0])
        rest = figure.add_subplot(grid[1, 0], sharex=curve)
        many = figure.add_subplot(grid[:, 1])
        main, gray, drug = color("main"), SOFT, color("drug")
        curve.set(xlim=(NONE / 2, BLOCKED * 2), ylim=(-24, 128), xscale="log", title="One experiment, two fits")
        curve.set_yticks([0, 50, 100], ["0", "50%", "100%"])
        curve.set_ylabel("bound")
        curve.tick_params(labelbottom=False)
        rest.set(ylim=(-RESIDUAL - 2, RESIDUAL + 2), xlabel="competitor (× mean IC50)")
        rest.set_xticks([NONE, 0.01, 1, 100, BLOCKED], ["none", "0.01", "1", "100", "blocked"])
        rest.set_yticks([-20, 0, 20], ["-20%", "0", "20%"])
        rest.set_ylabel("minus one site", fontsize=9)
        for axes in (curve, rest):
            axes.minorticks_off()
        many.set(
            xlim=(LEAST * 0.7, 1), ylim=(0, REPEATS + 1), xscale="log", title="Sixty experiments",
            xlabel="$p$ of the F-test", ylabel="experiments with a smaller $p$",
        )  # fmt: skip
        many.set_xticks([1e-6, 1e-4, 0.01, 1], ["≤ 10$^{-6}$", "10$^{-4}$", "0.01", "1"])
        many.set_yticks([0, 15, 30, 45, 60])
        many.minorticks_off()
        limit = many.axvline(LEVEL, color=gray, lw=1.4, ls="-", label="limit of the F-test, 0.05")
        artists = {
            "tubes": curve.plot([], [], "o", ms=4.4, color=gray, alpha=0.6, mew=0)[0],
            "one": curve.plot([], [], color=gray, ls=(0, (5, 2)), lw=1.8, label="one site")[0],
            "two": curve.plot([], [], color=main, label="two sites")[0],
            "true": curve.plot([], [], "^", ms=8, color=drug, label="true IC50", zorder=5)[0],
            "means": rest.plot([], [], "o", ms=4.5, color=gray)[0],
            "gain": rest.plot([], [], color=main)[0],
            "AIC": many.axvline(LEVEL, color=color("second"), lw=1.6, ls=(0, (5, 2, 1, 2)), label="limit of AIC$_c$"),
            "luck": many.plot([], [], color=gray, ls=":", lw=2.2, label="truly one site, on average")[0],
            "stairs": many.plot([], [], color=main, drawstyle="steps-post")[0],
            "here": many.plot([], [], "o", ms=9, color=main, zorder=5, clip_on=False, label="this experiment")[0],
        }
        guess = color("prediction")
        artists["guess"] = many.plot([], [], "*", ms=13, color=guess, zorder=7, clip_on=False)[0]
        artists["guess label"] = many.text(1, 1.03, "", color=guess, ha="right", fontsize=9, transform=many.transAxes)
        rest.axhline(0, color=gray, ls=(0, (5, 2)), lw=1.2)
        fits = [artists[n] for n in ("one", "two", "true")]
        figure.legend(
            handles=fits, loc="lower left", ncol=3, bbox_to_anchor=(0.06, 0.0), handlelength=2, columnspacing=1
        )
        lines = [artists["luck"], artists["here"], limit, artists["AIC"]]
        figure.legend(
            handles=lines, loc="lower right", ncol=2, bbox_to_anchor=(0.99, 0.0), handlelength=2, columnspacing=1
        )
        return artists

    def update(self, artists, data):
        artists["tubes"].set_data(data["x"], np.clip(data["bound"], -20, 126))
        for name in ("one", "two"):
            artists[name].set_data(data["grid"], data[name])
        artists["true"].set_data(data["true"], [-16, -16])
        artists["means"].set_data(data["doses"], np.clip(data["means"], -RESIDUAL, RESIDUAL))
        artists["gain"].set_data(data["grid"], data["two"] - data["one"])
        p = np.clip(np.sort(data["p"]), LEAST, 1)
        artists["stairs"].set_data([LEAST / 2, *p, 1], [0, *range(1, REPEATS + 1), REPEATS])
        artists["luck"].set_data(PLACES, data["luck"])
        artists["AIC"].set_xdata([data["AIC limit"]] * 2)
        rank = int((data["p"] <= data["p here"]).sum())
        artists["here"].set_data([max(data["p here"], LEAST)], [rank])
        guess = data["prediction"] if data["asked"] else None  # experiments in which the F-test sees two sites
        artists["guess"].set_data(([], []) if guess is None else ([LEVEL], [guess]))
        artists["guess label"].set_text("" if guess is None else "★ your prediction")

    def describe(self, data):
        here, found = data["p here"], data["found"]
        apart = _fold(found["IC50_low"] / found["IC50_high"])
        truth = "truly one site" if data["ratio"] == 1 else f"truly {_fold(data['ratio'])}"
        verdict = "two sites" if here < LEVEL else "one site"
        return (
            f"Experiment {data['experiment']}: p {_p(here)}, {verdict} by the F-test; Hill slope {data['n_H']:.2f}; "
            f"two sites would be {apart} apart, {truth}. Of {REPEATS}, the F-test calls {data['F votes']} two-site, "
            f"AICc {data['AIC votes']}: its limit is p {data['AIC limit']:.2f}."
        )

    def bounds(self, data):
        yield Bound("p", data["p"], 0, 1)
        yield Bound("votes", [data["F votes"], data["AIC votes"]], 0, REPEATS)
        yield Bound("one site called two", data["luck"], 0, REPEATS)
        yield Bound("share found", data["found"]["share_high"], 0, 1)
        yield Bound("low over high IC50", data["found"]["IC50_low"] / data["found"]["IC50_high"], 1)
        yield Bound("Hill slope", data["n_H"], 0)
        yield Bound("limit of AIC as p", data["AIC limit"], 0, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"competitor (× mean IC50)": data["x"], "bound (%)": data["bound"]})


def _p(p: float) -> str:
    return f"{p:.2g}" if p >= SMALL else "below 0.001"


def _fold(ratio: float) -> str:
    return f"{ratio:.2g}-fold" if ratio < 99.5 else f"{ratio:.0f}-fold" if ratio < 9999.5 else "over 10,000-fold"
