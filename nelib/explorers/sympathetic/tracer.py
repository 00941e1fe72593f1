"""Isotope dilution in the whole body: a tracer runs in, and a sample is taken for clearance and spillover."""

import numpy as np

from nelib.body.spillover import value
from nelib.body.tracer_course import SITES, course, sample, true_clearance
from nelib.kit.explorer import Bound, Choice, Explorer, Slider, register
from nelib.kit.figures import INK, PAPER, SOFT, color

T = np.linspace(0.5, 90, 180)
CL = round(true_clearance(), 2)  # L/min
S = round(CL * value("C_before_surgery"), 1)  # nmol/min
ML = value("mL_in_L")
TRACER, LEVEL, CLEARANCE, SPILLOVER = (25, 4000), (0.1, 100), (0.2, 15), (0.2, 100)
TOLD = 0.02  # a factor nearer to 1 is not named
WHY = ("plasma not full", "bolus still there", "tracer comes back", "taken up by the arm")


def _failing(quantity: str) -> float:
    """Return a quantity of Davis (1988) in heart failure over normal."""
    return value(f"davis_{quantity}_failure") / value(f"davis_{quantity}_normal")


def _blocked(quantity: str) -> float:
    """Return a quantity after desipramine over that before."""
    return value(f"uptake_{quantity}_after") / value(f"uptake_{quantity}_before")


@register
class Tracer(Explorer):
    """Tracer and norepinephrine in plasma over time, and what a sample at each minute would say."""

    name = "14_tracer"
    title = "A tracer runs in: what would a sample say?"
    size = (760, 440)
    controls = (
        Slider("clearance", "Clearance, true", 0.5, 3, CL, "L/min", step=0.01),
        Slider("spillover", "Spillover, true", 0.5, 12, S, "nmol/min", step=0.05),
        Slider("minutes", "Sample at", 1, 90, 30, "min", step=1),
        Slider("prime", "Bolus", 0, 10, 0, "min of infusion", step=0.2),
        Choice("site", "Blood from", SITES, SITES[0]),
    )
    presets = {
        "Heart failure": {"clearance": round(CL * _failing("CL"), 2), "spillover": round(S * _failing("S"), 1)},
        "Desipramine": {"clearance": round(CL * _blocked("CL"), 2), "spillover": round(S * _blocked("S"), 1)},
        "Sampled early": {"minutes": 3},
        "Primed": {"minutes": 3, "prime": 3},
        "Vein": {"site": SITES[1]},
    }

    def compute(self, clearance, spillover, minutes, prime, site):
        tracer = {where: course(T, clearance, prime, where) for where in SITES}
        now = sample(minutes, clearance, spillover, prime, site)
        rate, C = value("tracer_rate"), spillover / clearance
        found = rate / tracer[site]
        return {
            "minutes": minutes, "site": site, "truth": (clearance, spillover), "C": C, "now": now, "T": T,
            "artery": tracer[SITES[0]] / ML, "vein": tracer[SITES[1]] / ML, "wanted": rate / clearance / ML,
            "CL": found, "S": found * C,
        }  # fmt: skip

    def draw(self, figure, data):
        places = {"tracer": (0.075, 0.59), "level": (0.075, 0.105), "CL": (0.575, 0.59), "S": (0.575, 0.105)}
        axes = {name: figure.add_axes((x, y, 0.405, 0.335)) for name, (x, y) in places.items()}
        titles = {
            "tracer": ("Tracer in plasma (dpm/mL)", TRACER, [100, 300, 1000, 3000]),
            "level": ("Norepinephrine in plasma (nM)", LEVEL, [0.1, 1, 10, 100]),
            "CL": ("Clearance found (L/min)", CLEARANCE, [0.3, 1, 3, 10]),
            "S": ("Spillover found (nmol/min)", SPILLOVER, [0.3, 1, 3, 10, 30, 100]),
        }
        for name, (title, limits, ticks) in titles.items():
            ax = axes[name]
            ax.set(yscale="log", xlim=(0, 91), ylim=limits, title=title)
            ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
            ax.minorticks_off()
            ax.set_xticks([0, 15, 30, 45, 60, 75, 90])
        for name in ("level", "S"):
            axes[name].set_xlabel("min of infusion", labelpad=2)
        label, rust, gray = color("labeled"), color("norepinephrine"), color("reference")
        thin = dict(color=gray, lw=1.3, zorder=2)
        dot = dict(marker="o", ms=9, mec=PAPER, mew=1.3, ls="", zorder=6, clip_on=False)
        note = dict(fontsize=8.5, ha="right", color=SOFT)
        axes["tracer"].text(0.99, 0.03, "line: artery   dashes: vein\ngray: plateau if none came back", va="bottom",
                            transform=axes["tracer"].transAxes, **note)  # fmt: skip
        axes["level"].text(0.99, 0.97, "artery and vein alike", va="top", transform=axes["level"].transAxes, **note)
        return {
            "wanted": axes["tracer"].plot([], [], **thin)[0],
            "artery": axes["tracer"].plot([], [], color=label, zorder=3)[0],
            "vein": axes["tracer"].plot([], [], color=label, lw=1.5, ls=(0, (4, 2)), zorder=3)[0],
            "level": axes["level"].plot([], [], color=rust, zorder=3)[0],
            "true": {k: axes[k].plot([], [], **thin)[0] for k in ("CL", "S")},
            "found": {"CL": axes["CL"].plot([], [], color=label, zorder=3)[0],
                      "S": axes["S"].plot([], [], color=rust, zorder=3)[0]},
            "words": {k: axes[k].text(0.99, 0.97, "", va="top", transform=axes[k].transAxes, fontsize=9, ha="right")
                      for k in ("CL", "S")},
            "cursors": {k: ax.plot([], [], color=SOFT, lw=1, zorder=2)[0] for k, ax in axes.items()},
            "dots": {k: ax.plot([], [], color=INK, **dot)[0] for k, ax in axes.items()},
        }  # fmt: skip

    def update(self, artists, data):
        ends, now, at = [0, T[-1]], data["now"], data["minutes"]
        artists["wanted"].set_data(ends, [data["wanted"]] * 2)
        for name in ("artery", "vein"):
            artists[name].set_data(T, data[name])
        artists["level"].set_data(ends, [data["C"]] * 2)
        for name, truth in zip(("CL", "S"), data["truth"], strict=True):
            artists["true"][name].set_data(ends, [truth] * 2)
            artists["found"][name].set_data(T, data[name])
            artists["words"][name].set_text(f"● found {getattr(now, name):.2f}   gray: true {truth:.2f}")
        points = {"tracer": (now.tracer / ML, TRACER), "level": (now.C, LEVEL), "CL": (now.CL, CLEARANCE),
                  "S": (now.S, SPILLOVER)}  # fmt: skip
        for name, (y, limits) in points.items():
            here = float(np.clip(y, *limits))
            artists["dots"][name].set_data([at], [here])
            # Away from the words: up in the panel whose words stand below, else down.
            artists["cursors"][name].set_data([at, at], [here, limits[name == "tracer"]])

    def describe(self, data):
        now, (clearance, spillover) = data["now"], data["truth"]
        said = (
            f"{data['minutes']:.3g} min, {data['site']}: tracer {now.tracer / ML:.0f} dpm/mL, norepinephrine "
            f"{now.C:.2f} nM. Clearance {now.CL:.2f} L/min (true {clearance:.2f}), spillover {now.S:.2f} nmol/min "
            f"(true {spillover:.2f}): "
        )
        parts = reasons(now)
        off = now.error - 1
        if abs(off) < TOLD:
            return f"{said}right, " + (
                f"as errors cancel ({_listed(parts)})." if parts else "and for the right reason."
            )
        size = (
            f"{now.error:.1f}-fold too high" if now.error >= 2 else f"{abs(off):.0%} too {'high' if off > 0 else 'low'}"
        )
        return f"{said}{size} ({_listed(parts)})."

    def bounds(self, data):
        now = data["now"]
        yield Bound("tracer", [*data["artery"], *data["vein"]], 0)
        yield Bound("a vein holds less tracer", data["artery"] - data["vein"], 0)
        yield Bound("clearance and spillover", [*data["CL"], *data["S"], now.CL, now.S], 0)
        yield Bound("the factors make the error", now.error - now.CL / data["truth"][0], -1e-9, 1e-9)
        yield Bound("tracer that returns lowers the clearance", now.back, 0, 1)

    def table(self, data):
        import pandas as pd

        return pd.DataFrame({
            "min": T, "tracer, artery (dpm/mL)": data["artery"], "tracer, vein (dpm/mL)": data["vein"],
            "clearance found (L/min)": data["CL"], "spillover found (nmol/min)": data["S"],
        })  # fmt: skip


def reasons(now) -> dict[str, float]:
    """Return what makes a sample wrong, as factors of clearance and spillover; factors near 1 are left out."""
    filling = WHY[0] if now.filling > 1 else WHY[1]
    factors = {filling: now.filling, WHY[2]: now.back, WHY[3]: now.arm}
    return {name: factor for name, factor in factors.items() if abs(np.log(factor)) > TOLD}


def _listed(parts: dict[str, float]) -> str:
    return ", ".join(f"{name} ×{factor:.2f}" for name, factor in parts.items()) or "several small errors"
