"""What not to fit: the double reciprocal line against weighted least squares, on the same saturation experiment."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, register
from nelib.kit.figures import SOFT, color
from nelib.synapse.saturation import concentrations, initial_uptake, least_squares_fit, lineweaver_burk, measure
from nelib.synapse.uptake_assay import Design

EVIDENCE = {name: row.value for name, row in load_evidence("uptake_assay").items()}
WELLS, REPEATS = 12, 60
EDGES = np.linspace(0, 2, 41)  # of the histogram, in units of K_m
FAR = 2.0  # K_m off by more than this factor
PERCENTILES = (5, 50, 95)
ROOM = 1.7  # room above V_max


def _design(counting: float) -> Design:
    return Design(
        line="PC12", cells=EVIDENCE["usual_cells"], substrate=EVIDENCE["usual_substrate"], time=1.0, counting=counting,
        inhibitor=(1, 2, 10), blank=1.0, replicates=1, controls=2,
    )  # fmt: skip


@register
class Lines(Explorer):
    """One saturation experiment with both fits, and the K_m of many repeats."""

    name = "03_lines"
    title = "A curve, the same curve as a line, and sixty repeats"
    size = (800, 420)
    controls = (
        Slider("low", "Lowest norepinephrine", 1, 200, 5, "nM", log=True),
        Slider("high", "Highest norepinephrine", 600, 20_000, EVIDENCE["usual_high"], "nM", log=True),
        Slider("counting", "Counting", 0.1, 10, 1, "min a well", log=True),
        Slider("blank_error", "Blank is wrong by", -40, 40, 0, "%", step=2),
        Slider("experiment", "Experiment", 1, REPEATS, 1, step=1),
    )
    presets = {
        "Count ten times longer": {"counting": 10},
        "Start at 60 nM": {"low": 60},
        "Blank 20% too high": {"blank_error": 20},
    }

    def compute(self, low, high, counting, blank_error, experiment):
        design, which = _design(counting), round(experiment) - 1
        S = concentrations(low, high, WELLS)
        v, error = measure(design, S, np.random.default_rng(1), REPEATS, blank_error / 100)
        line, line_V = lineweaver_burk(S, v)
        fit, fit_V = least_squares_fit(S, v, error)
        K_m = design.K_m
        shares = {"line": line / K_m, "fit": fit / K_m}
        far = {k: float(np.mean((x < 1 / FAR) | (x > FAR))) for k, x in shares.items()}
        middle = {k: np.percentile(x, PERCENTILES) for k, x in shares.items()}
        V = float(initial_uptake(design, 1e9 * K_m))
        return {
            "S": S / K_m,
            "v": v[which] / V,
            "error": error[which] / V,
            "line K_m": float(line[which] / K_m),
            "line V": float(line_V[which] / V),
            "fit K_m": float(fit[which] / K_m),
            "fit V": float(fit_V[which] / V),
            "K_m": K_m,
            "far": far,
            "spread": middle,
            "histogram": {k: np.histogram(np.clip(x, EDGES[0], EDGES[-1]), EDGES)[0] for k, x in shares.items()},
            "experiment": which + 1,
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(2, 2, left=0.08, right=0.975, bottom=0.125, top=0.915, wspace=0.24, hspace=0.62)
        curve, many = figure.add_subplot(grid[:, 0]), figure.add_subplot(grid[1, 1])
        double = figure.add_subplot(grid[0, 1])
        red, gray = color("norepinephrine"), SOFT
        curve.set(
            xlim=(1e-3, 50), ylim=(-0.1, ROOM), xscale="log", title="Uptake", xlabel="$S/K_m$", ylabel="$v/V_{max}$"
        )
        curve.set_xticks([1e-3, 0.01, 0.1, 1, 10], ["0.001", "0.01", "0.1", "1", "10"])
        curve.minorticks_off()
        double.set(xlim=(0, 1.05), ylim=(-0.1, 1.6), title="The same wells, turned over", xlabel="$1/S$, largest is 1")
        double.set(ylabel="$1/v$", yticks=[0, 0.5, 1, 1.5])
        many.set(xlim=(EDGES[0], EDGES[-1]), ylim=(0, 30), title="Sixty experiments", xlabel="$K_m$ found / true")
        many.set_xticks([0, 0.5, 1, 1.5, 2], ["≤ 0", "0.5", "1", "1.5", "≥ 2"])
        many.set_ylabel("number")
        many.axvline(1, color=gray, lw=1)
        line, fit = color("second"), red
        artists = {
            "bars": curve.vlines(data["S"], 0, 1, color=red, lw=1.4),
            "wells": curve.plot([], [], "o", ms=5.5, color=red, label="wells")[0],
            "fit": curve.plot([], [], color=fit, label="least squares")[0],
            "line": curve.plot([], [], color=line, ls=(0, (6, 2)), label="from the line")[0],
            "turned": double.plot([], [], "o", ms=5, color=red)[0],
            "turned line": double.plot([], [], color=line, ls=(0, (6, 2)))[0],
            "turned fit": double.plot([], [], color=fit, lw=1.4)[0],
            "fit bars": many.stairs(np.zeros(EDGES.size - 1), EDGES, color=fit, lw=1.8, label="least squares"),
            "line bars": many.stairs(np.zeros(EDGES.size - 1), EDGES, color=line, lw=1.8, ls=(0, (5, 2)), label="line"),
        }
        curve.legend(loc="upper left")
        many.legend(loc="upper right", handlelength=1.4)
        return artists

    def update(self, artists, data):
        S, v, error = data["S"], data["v"], data["error"]
        grid, turned = np.geomspace(1e-3, 50, 120), np.array([0, 1.1])
        artists["wells"].set_data(S, v)
        artists["bars"].set_segments([[(x, y - e), (x, y + e)] for x, y, e in zip(S, v, error, strict=True)])
        scale = 1 + 1 / S[0]  # 1/v at the lowest concentration, without noise
        for name in ("fit", "line"):
            K, V = data[f"{name} K_m"], data[f"{name} V"]
            height = V * grid / np.where(np.abs(K + grid) < 1e-9, 1e-9, K + grid)
            artists[name].set_data(grid, np.where(np.abs(height) < 2 * ROOM, height, np.nan))
            artists[f"turned {name}"].set_data(turned, (1 + K / S[0] * turned) / V / scale)
        up = v > 0
        artists["turned"].set_data(S[0] / S[up], 1 / v[up] / scale)
        for name in ("fit", "line"):
            artists[f"{name} bars"].set_data(data["histogram"][name])

    def describe(self, data):
        def words(name):
            low, _, high = data["spread"][name]
            far = data["far"][name]
            wrong = f", {far:.0%} wrong by more than twofold" if far else ""
            lowest = f"{100 * low:.0f}%" if low >= 0 else "zero or below"
            return f"{lowest} and {100 * high:.0f}%{wrong}"

        K = {name: f"{data[f'{name} K_m'] * data['K_m']:.0f} nM" for name in ("fit", "line")}
        return (
            f"Experiment {data['experiment']}: K_m {K['fit']} by least squares, {K['line']} from the line; true is "
            f"{data['K_m']:.0f} nM. Of sixty, nine in ten lie between {words('fit')}, by least squares; "
            f"between {words('line')}, by the line."
        )

    def bounds(self, data):
        yield Bound("K_m by least squares", data["fit K_m"], 0)
        yield Bound("wells", data["S"], 0)
        yield Bound("errors", data["error"], 0)
        for name, counts in data["histogram"].items():
            yield Bound(f"experiments, {name}", counts.sum(), REPEATS, REPEATS)

    def table(self, data):
        import pandas as pd

        K = data["K_m"]
        return pd.DataFrame({"S (nM)": data["S"] * K, "v / V_max": data["v"], "standard error": data["error"]})
