"""The picture of the nerve laboratory of lesson 14: a neurogram of each group, everybody, and the difference."""

import numpy as np

from nelib.body.nerve_study import EVOKED, FREQUENCY, INCIDENCE, LARGEST, MEAN, STRENGTH, TOTAL
from nelib.explorers.sympathetic.nerve_printout import unit
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

SHOWN = 20.0  # s of a neurogram
TOP = 1.25  # of the highest burst
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
WIDE = 0.3  # of a column, on either side
HALF = 0.5  # of the scale, to either side of no difference


def scale(study) -> float:
    """Return the top of the axis of what is compared."""
    percent = study.plan.normalized in (LARGEST, MEAN, EVOKED)
    height = 100.0 if percent else 8.0
    return {FREQUENCY: 80.0, INCIDENCE: 100.0, STRENGTH: height, TOTAL: 40 * height}[study.plan.measure]


def short(x: float) -> str:
    """Write a tick."""
    return f"{x:,.0f}" if abs(x) >= 10 or x == int(x) else f"{x:g}"


def ticked(axes, x: float, y: float):
    """Return the text beside a tick, in parts of the axes: it moves with what is compared."""
    return axes.text(x, y, "", transform=axes.transAxes, fontsize=9, ha="right", va="center")


class Excerpt:
    """A neurogram of a typical person."""

    @staticmethod
    def draw(axes, name: str, tint: str, last: bool) -> dict:
        """Draw axes and an empty trace."""
        axes.set(xlim=(0, SHOWN), ylim=(-0.06, TOP))
        axes.set_yticks([])
        axes.grid(False)
        axes.spines["left"].set_visible(False)
        axes.set_xticks([0, 5, 10, 15, 20], ["0", "5", "10", "15", "20"] if last else [""] * 5)
        if last:
            axes.set_xlabel("time (s)", labelpad=2)
        axes.text(0, 1.02, name, transform=axes.transAxes, fontsize=10, weight="bold", color=tint, va="bottom")
        return {
            "trace": axes.plot([], [], color=tint, lw=1.1, zorder=2)[0],
            "limit": axes.plot([], [], color=color("warning"), lw=1, ls=(0, (4, 3)), zorder=3)[0],
            "marks": axes.plot([], [], "v", ms=5, color=tint, zorder=4)[0],
            "count": axes.text(1, 1.02, "", transform=axes.transAxes, fontsize=9, color=SOFT, ha="right", va="bottom"),
        }

    @staticmethod
    def update(artists: dict, drawing, bursts, limit: float, whole: float) -> None:
        """Move a trace."""
        since = drawing.time[-1] - SHOWN
        inside = drawing.time >= since
        artists["trace"].set_data(drawing.time[inside] - since, (drawing.height[inside] - drawing.zero) / whole)
        artists["limit"].set_data([0, SHOWN], [min(limit * drawing.noise / whole, TOP)] * 2)
        here = bursts.time >= since
        artists["marks"].set_data(bursts.time[here] - since, np.minimum(bursts.height[here] / whole + 0.09, TOP - 0.04))
        artists["count"].set_text(f"▼ {here.sum()} counted")


class Groups:
    """Everybody, with means and intervals."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes and empty groups."""
        axes.set(xlim=(-0.6, 1.6), ylim=(0, 1.04))
        axes.set_xticks([0, 1], ["controls", "patients"], fontsize=9.5)
        axes.set_yticks(TICKS, [""] * len(TICKS))
        tint = color("norepinephrine")
        return {
            "title": axes.text(-0.17, 1.045, "", transform=axes.transAxes, fontsize=10, weight="bold", va="bottom"),
            "ticks": [ticked(axes, -0.03, y / 1.04) for y in TICKS],
            "dots": [
                axes.plot([], [], mark, ms=4.8, mfc=fill, mec=edge, mew=1.1, zorder=3)[0]
                for mark, fill, edge in (("o", PAPER, INK), ("s", tint, PAPER))
            ],
            "out": axes.plot([], [], "x", ms=5, color=color("warning"), mew=1.2, zorder=3)[0],
            "means": [axes.plot([], [], color=c, lw=2.6, zorder=4)[0] for c in (INK, tint)],
            "bars": [axes.plot([], [], color=c, lw=1.6, zorder=4)[0] for c in (INK, tint)],
            "left_out": axes.text(
                0.5, -0.085, "", transform=axes.transAxes, fontsize=9, color=color("warning"), ha="center", va="top"
            ),
        }  # fmt: skip

    @staticmethod
    def update(artists: dict, study) -> None:
        """Move the points."""
        whole, r = scale(study), study.result
        artists["title"].set_text(unit(study))
        for text, y in zip(artists["ticks"], TICKS, strict=True):
            text.set_text(short(y * whole))
        out: list = []
        for k, (values, counts) in enumerate(zip(study.values, study.counts, strict=True)):
            n = values.size
            x = k + (np.arange(n) - (n - 1) / 2) * (2 * WIDE / max(n, 2))
            y = np.clip(values / whole, 0, 1)
            artists["dots"][k].set_data(x[counts], y[counts])
            out += list(zip(x[~counts], np.nan_to_num(y[~counts], nan=0.01), strict=True))
            told = np.isfinite(r.means[k])
            mean = np.clip(r.means[k] / whole, 0, 1)
            artists["means"][k].set_data([k - 0.42, k + 0.42] if told else [], [mean] * 2 if told else [])
            ends = np.clip((r.means[k] + np.array([-1, 1]) * r.halves[k]) / whole, 0, 1)
            known = bool(np.isfinite(ends).all())
            artists["bars"][k].set_data([k + 0.42] * 2 if known else [], ends if known else [])
        artists["out"].set_data(*(zip(*out, strict=True) if out else ([], [])))
        artists["left_out"].set_text(f"× {len(out)} left out" if out else "")


class Gap:
    """Patients less controls."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes and an empty interval."""
        axes.set(xlim=(-1, 1), ylim=(-HALF, HALF))
        axes.set_xticks([])
        places = [y - HALF for y in TICKS]
        axes.set_yticks(places, [""] * len(places))
        axes.axhline(0, color=SOFT, lw=1.2, zorder=1)
        axes.text(0, 1.045, "Difference", transform=axes.transAxes, fontsize=10, weight="bold", va="bottom", ha="left")
        main, guess, inside = color("main"), color("prediction"), axes.transAxes
        return {
            "ticks": [ticked(axes, -0.05, y) for y in TICKS],
            "bar": axes.plot([], [], color=main, lw=3, zorder=3)[0],
            "dot": axes.plot([], [], "D", ms=8, color=main, mec=PAPER, zorder=4)[0],
            "p": axes.text(0.5, 0.02, "", transform=axes.transAxes, fontsize=9, ha="center", va="bottom"),
            "guess": axes.plot([], [], "*", ms=13, color=guess, mec=PAPER, zorder=5)[0],
            "yours": axes.text(0.5, -0.045, "", transform=inside, fontsize=9, color=guess, ha="center", va="top"),
        }  # fmt: skip

    @staticmethod
    def update(artists: dict, study, prediction) -> None:
        """Move the interval."""
        whole, r = scale(study), study.result
        for text, y in zip(artists["ticks"], TICKS, strict=True):
            text.set_text(short((y - HALF) * whole).replace("-", "−"))
        told = bool(np.isfinite(r.p))
        ends = np.clip(np.array([r.low, r.high]) / whole, -HALF, HALF)
        artists["bar"].set_data([0, 0] if told else [], ends if told else [])
        artists["dot"].set_data([0] if told else [], [float(np.clip(r.gap / whole, -HALF, HALF))] if told else [])
        p = float(r.p)
        artists["p"].set_text("cannot\nbe told" if not told else "p < 0.001" if p < 0.001 else f"p = {p:.2g}")
        here = prediction is not None
        artists["guess"].set_data(
            [0.55] if here else [], [float(np.clip(prediction / whole, -HALF, HALF))] if here else []
        )
        artists["yours"].set_text(f"★ your {prediction:.3g}" if here else "")


def draw(figure) -> dict:
    """Create all artists."""
    tint = color("norepinephrine")
    top, low = figure.add_axes((0.02, 0.55, 0.45, 0.37)), figure.add_axes((0.02, 0.115, 0.45, 0.355))
    groups, gap = figure.add_axes((0.555, 0.115, 0.24, 0.8)), figure.add_axes((0.87, 0.115, 0.115, 0.8))
    figure.text(0.475, 0.012, "- - limit", fontsize=9, color=color("warning"), ha="right", va="bottom")
    for axes in (top, low):
        axes.axhline(0, color=FAINT, lw=0.8, zorder=1)
    return {
        "excerpts": [
            Excerpt.draw(top, "a typical control", INK, False),
            Excerpt.draw(low, "a typical patient", tint, True),
        ],
        "groups": Groups.draw(groups),
        "gap": Gap.draw(gap),
    }


def update(artists: dict, data: dict) -> None:
    """Move the artists to a study."""
    study, shown = data["study"], data["excerpts"]
    parts = [d.height[d.time >= d.time[-1] - SHOWN] - d.zero for d, _ in shown]
    whole = max(float(np.max(part)) for part in parts)
    for k, (drawing, bursts) in enumerate(shown):
        Excerpt.update(artists["excerpts"][k], drawing, bursts, study.plan.limit_in(bool(k)), whole)
    Groups.update(artists["groups"], study)
    Gap.update(artists["gap"], study, data["prediction"])
