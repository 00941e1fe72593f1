"""One injection: the whole chromatogram, and norepinephrine in multiples of the noise."""

from functools import cache

import numpy as np
from scipy import constants

from nelib.kit.evidence import load_evidence
from nelib.kit.explorer import Bound, Explorer, Slider, Switch, register
from nelib.kit.figures import INK, SOFT, color
from nelib.synapse import chromatogram as hplc

EVIDENCE = {name: row.value for name, row in load_evidence("microdialysis").items()}
COMPOUND, STANDARD = "norepinephrine", "DHBA"
LIMIT, LARGEST = EVIDENCE["signal_to_noise"], EVIDENCE["inject"]
SURE = 10.0  # signal to noise from which an amount is worth writing down
LOW, HIGH = -14.5, 25.0  # limits of the current (pA)
DEEP, TALL, LINEAR = -30.0, 3000.0, 5.0  # limits of the zoom and of its linear part, in multiples of the noise
ZOOM = (4.12, 5.95)  # min

_WIDTH = EVIDENCE["retention_norepinephrine"] / np.sqrt(EVIDENCE["plates"])
_TAIL = EVIDENCE["filter_time"] / constants.minute
_CENTER, _SPREAD = EVIDENCE["retention_norepinephrine"] + _TAIL, np.hypot(_WIDTH, _TAIL)
REACH, FLANK = (EVIDENCE[name] * _SPREAD for name in ("window", "flank"))
WINDOW = (_CENTER - REACH, _CENTER + REACH)  # min
MIDDLES = np.array([WINDOW[0] - FLANK / 2, WINDOW[1] + FLANK / 2])  # of the flanks, min


@cache
def per_picogram(compound: str) -> float:
    """Return the area (pC) that integration finds of one picogram, without noise and without ascorbate."""
    with_it, without = (
        hplc.integrate(hplc.chromatogram({compound: pg}, ascorbate=0), compound).area for pg in (1.0, 0.0)
    )
    return with_it - without


def level(trace: hplc.Trace, side: int) -> float:
    """Return the mean current (pA) of the left (0) or the right (1) flank."""
    return float(trace.current[np.abs(trace.time - MIDDLES[side]) <= FLANK / 2].mean())


@register
class Chromatogram(Explorer):
    """A chromatogram and the integration of its norepinephrine."""

    name = "04_chromatogram"
    title = "One injection"
    size = (780, 420)
    controls = (
        Slider("dialysate", "Norepinephrine in the sample", 0.02, 20, EVIDENCE["cortex_dialysate"], "nM", log=True),
        Slider("volume", "Injected volume", EVIDENCE["smallest"], LARGEST, LARGEST, "µL", step=0.5),
        Slider("ascorbate", "Ascorbate in the sample", 0, 2000, EVIDENCE["ascorbate"], "µM"),
        Slider("injection", "Injection", 1, 20, 1, step=1),
        Switch("standard", "Add DHBA, internal standard", True),
    )
    presets = {
        "At the limit of detection": {"dialysate": 0.06},
        "Only 1 µL": {"volume": 1},
        "Much ascorbate": {"ascorbate": 2000},
    }

    def compute(self, dialysate, volume, ascorbate, injection, standard):
        pg = float(hplc.amount(dialysate, volume))
        added = EVIDENCE["standard_DHBA"] * volume * EVIDENCE["mass_DHBA"] / constants.kilo if standard else 0.0
        # The charge of the front is that of the largest volume; a smaller one brings less ascorbate.
        trace = hplc.chromatogram(
            {COMPOUND: pg, STANDARD: added},
            np.random.default_rng(round(injection)),
            ascorbate=ascorbate * volume / LARGEST,
        )
        peak = hplc.integrate(trace)
        found = peak.area / per_picogram(COMPOUND)
        injected = hplc.integrate(trace, STANDARD).area / per_picogram(STANDARD) / added if standard else 1.0
        ends = np.array([level(trace, 0), level(trace, 1)])
        slope = (ends[1] - ends[0]) / (MIDDLES[1] - MIDDLES[0])
        near = (trace.time >= ZOOM[0]) & (trace.time <= ZOOM[1])
        line = ends[0] + slope * (trace.time[near] - MIDDLES[0])
        return {
            "dialysate": dialysate,
            "volume": volume,
            "standard": standard,
            "time": trace.time,
            "current": trace.current,
            "near": trace.time[near],
            "zoom": (trace.current[near] - line) / peak.noise,
            "baseline": ends,
            "amount": pg,
            "area": peak.area,
            "found": found,
            "corrected": found / injected,
            "concentration": float(hplc.concentration(found, volume)),
            "signal to noise": peak.signal_to_noise,
            "noise": peak.noise,
        }

    def draw(self, figure, data):
        grid = figure.add_gridspec(
            1, 2, width_ratios=(1.25, 1), left=0.075, right=0.975, bottom=0.135, top=0.9, wspace=0.27
        )
        left, right = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
        red, gray = color("norepinephrine"), SOFT
        left.set(
            xlim=(0, EVIDENCE["run_time"]), ylim=(LOW, HIGH), title="The whole trace", xlabel="minutes after injection",
            ylabel="current (pA)",
        )  # fmt: skip
        left.set_xticks(range(0, 16, 3))
        along = dict(fontsize=9, rotation=90, va="top", ha="left")
        left.text(hplc.dead_time() - 1, HIGH - 0.6, "solvent front", color=gray, **along)
        left.text(EVIDENCE["retention_norepinephrine"] + 0.42, HIGH - 0.6, COMPOUND, color=red, **along)
        left.text(EVIDENCE["retention_DHBA"] + 0.35, HIGH - 0.6, "DHBA, if added", color=gray, **along)
        left.plot([9.3, 15], [HIGH - 0.6] * 2, color=gray, lw=3, solid_capstyle="butt")
        left.text(12.15, HIGH - 1.2, "noise is read\nunder this bar", fontsize=9, color=gray, ha="center", va="top")
        right.set(
            xlim=ZOOM, ylim=(DEEP, TALL), title="Norepinephrine, enlarged", xlabel="minutes after injection",
            ylabel="above the baseline / noise",
        )  # fmt: skip
        right.set_yscale("symlog", linthresh=LINEAR, linscale=1.0)
        right.set_yticks([-10, 0, 3, 10, 100, 1000], ["−10", "0", "3", "10", "100", "1000"])
        right.minorticks_off()
        right.axhline(LIMIT, color=color("warning"), lw=1.2, ls=(0, (3, 2)), label="limit of\ndetection")
        right.legend(loc="upper right", handlelength=1.3, borderaxespad=0, handletextpad=0.4)
        right.plot(MIDDLES, [0, 0], color=red, lw=2, zorder=3)
        for edge in WINDOW:
            right.axvline(edge, color=gray, lw=1, ls=":")
        right.text(WINDOW[0] + 0.03, 1900, "window", fontsize=9, color=gray, ha="left", va="center")
        return {
            "trace": left.plot([], [], color=INK, lw=1.3)[0],
            "area": right.fill([0, 0, 0], [0, 0, 0], color=red, alpha=0.25, lw=0)[0],
            "zoom": right.plot([], [], color=INK, lw=1.2)[0],
            "baseline": left.plot([], [], color=red, lw=2)[0],
        }

    def update(self, artists, data):
        artists["trace"].set_data(data["time"], np.minimum(data["current"], 4 * HIGH))
        near, zoom = data["near"], np.clip(data["zoom"], 2 * DEEP, 2 * TALL)
        artists["zoom"].set_data(near, zoom)
        artists["baseline"].set_data(MIDDLES, data["baseline"])
        inside = (near >= WINDOW[0]) & (near <= WINDOW[1])
        x = near[inside]
        artists["area"].set_xy(np.column_stack([[x[0], *x, x[-1]], [0, *zoom[inside], 0]]))

    def describe(self, data):
        ratio = data["signal to noise"]
        if ratio < LIMIT:
            words = f"below the limit of detection ({LIMIT:g}): this peak is not seen"
        elif ratio < SURE:
            words = f"above the limit of detection ({LIMIT:g}), but too noisy to be measured well"
        else:
            words = f"well above the limit of detection ({LIMIT:g})"
        corrected = f" With DHBA as standard: {data['corrected']:.3g} pg." if data["standard"] else ""
        return (
            f"{data['dialysate']:.3g} nM in {data['volume']:.3g} µL: {data['amount']:.3g} pg. The area, "
            f"{data['area']:.3g} pC, stands for {data['found']:.3g} pg, that is {data['concentration']:.3g} nM."
            f"{corrected} Signal to noise {ratio:.2g}, {words}."
        )

    def bounds(self, data):
        yield Bound("amount", data["amount"], 0)
        yield Bound("noise", data["noise"], 0)
        scatter = float(hplc.noise(data["amount"]) / per_picogram(COMPOUND))
        front = 1.0  # pg; what the tail of the front may take away
        yield Bound("found less injected", data["found"] - data["amount"], -6 * scatter - front, 6 * scatter)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({"time (min)": data["time"], "current (pA)": data["current"]})
