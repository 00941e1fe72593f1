"""The picture of the rig of lesson 09: a piece of the trace, the whole session, the mean spike, the section."""

import numpy as np
from matplotlib.patches import Circle, Rectangle

from nelib.explorers.recording.printout import early
from nelib.kit.evidence import load_evidence
from nelib.kit.figures import FAINT, INK, MIST, OUTLINE, PAPER, SOFT, color, pale

EVIDENCE = {name: row.value for name, row in load_evidence("lc_recording").items()}
LATERAL, DEPTH = (0.75, 1.95), (5.45, 6.95)  # mm, of the section
VOLTS = (-110, 255)  # µV
SPIKE = (-1.6, 4.4)  # ms
LOWEST = -150  # µV, of the mean spike
MOST = 300  # Hz of the session
BINS = 60
DENSE = 40  # samples to a line of the trace
SHARES = 1.6  # largest share of the baseline that is shown
TISSUE = {"TH": pale("norepinephrine", 0.04), "Nissl": MIST}


def colors() -> tuple[str, str, str]:
    """Return the colors of the neuron, of drugs, and of warnings."""
    return color("norepinephrine"), color("drug"), color("warning")


class Trace:
    """Some seconds of the filtered trace and of what was found in it."""

    @staticmethod
    def draw(axes, seconds: float) -> dict:
        """Draw axes and empty lines."""
        axes.set(xlim=(0, seconds), ylim=VOLTS, title="Trace (µV)")
        axes.set_xticks(range(int(seconds) + 1), [f"{k} s" for k in range(int(seconds) + 1)])
        axes.set_yticks([-100, 0, 100, 200])
        own, _, bad = colors()
        artists = {
            "wave": axes.plot([], [], color=INK, lw=0.5)[0],
            "threshold": axes.plot([], [], color=bad, lw=1.2, ls=(0, (5, 3)), label="threshold")[0],
            "other": axes.plot([], [], "v", ms=5, mfc=PAPER, mec=SOFT, mew=1.1, ls="", label="sorted out")[0],
            "spikes": axes.plot([], [], "v", ms=5, color=own, ls="", label="counted")[0],
        }
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.01, 0.98), ncol=3, fontsize=8, handlelength=1.6, columnspacing=1,
            handletextpad=0.4, borderaxespad=0,
        )  # fmt: skip
        return artists

    @staticmethod
    def update(artists: dict, data: dict) -> None:
        """Move the lines."""
        time, wave = data["time"], np.clip(data["wave"], *VOLTS)
        columns = wave[: wave.size // DENSE * DENSE].reshape(-1, DENSE)  # more than that a screen cannot show
        ends = np.column_stack([columns.min(axis=1), columns.max(axis=1)]).ravel()
        artists["wave"].set_data(np.repeat(time[: columns.size : DENSE], 2), ends)
        level = min(data["level"], VOLTS[1])
        artists["threshold"].set_data([0, time[-1]], [level, level])
        for name, which in (("spikes", data["kept"]), ("other", ~data["kept"])):
            artists[name].set_data(data["peaks"][which], np.full(which.sum(), VOLTS[1] - 14))


class Course:
    """The rate over the whole session."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes, phases and an empty line."""
        own, drug, bad = colors()
        axes.set(xlim=(0, 1), ylim=(0, MOST), title="The whole session")
        axes.set_ylabel("spikes a second", labelpad=2)
        axes.set_yscale("symlog", linthresh=2, linscale=1.6)
        axes.set_yticks([0, 0.5, 1, 2, 10, 100], ["0", "0.5", "1", "2", "10", "100"])
        axes.minorticks_off()
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], [""] * 5)
        below = axes.get_xaxis_transform()
        text = dict(transform=below, va="top", ha="center", fontsize=9)
        artists = {
            "baseline": axes.add_patch(
                Rectangle((0, 0), 0, MOST, fc=FAINT, alpha=0.55, lw=0, zorder=0, label="baseline")
            ),
            "shocks": axes.add_patch(
                Rectangle((0, 0), 0, MOST, fc=bad, alpha=0.13, lw=0, hatch="///", ec=bad, zorder=0, label="foot shocks")
            ),
            "rate": axes.plot([], [], color=own, lw=1.5, drawstyle="steps-mid")[0],
            "interval": axes.plot([], [], color=INK, lw=1.1, ls=(0, (4, 2)), label="its 95% interval")[0],
            "clonidine": axes.plot([], [], color=drug, lw=1.8, label="clonidine")[0],
            "yohimbine": axes.plot([], [], color=drug, lw=1.8, ls=(0, (2, 1.4)), label="yohimbine")[0],
            "ticks": [axes.text(k / 4, -0.045, "", **text) for k in range(5)],
        }
        handles = [artists[n] for n in ("baseline", "interval", "shocks", "clonidine", "yohimbine")]
        axes.legend(
            handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.15), ncol=5, fontsize=8, handlelength=1.4,
            columnspacing=1.1, handletextpad=0.4, borderaxespad=0,
        )  # fmt: skip
        return artists

    @staticmethod
    def update(artists: dict, data: dict) -> None:
        """Move phases and line."""
        session = data["session"]
        end = session.end
        artists["baseline"].set_width(session.stop / end)
        shocks = session.shocks
        artists["shocks"].set_x(shocks[0] / end if shocks.size else 0)
        artists["shocks"].set_width((shocks[-1] - shocks[0] + EVIDENCE["shock_period"]) / end if shocks.size else 0)
        counts, edges = np.histogram(session.times, np.linspace(0, end, BINS + 1))
        artists["rate"].set_data((edges[1:] + edges[:-1]) / 2 / end, np.clip(counts * BINS / end, 0, MOST))
        low, high = (min(x, MOST) for x in (session.low, session.high))
        share = session.stop / end
        artists["interval"].set_data([0, share, share, 0, 0], [low, low, high, high, low])
        for i, name in enumerate(("clonidine", "yohimbine")):
            given = session.injections[i : i + 1]
            artists[name].set_data([given[0] / end] * 2 if given else [], [0, MOST] if given else [])
        for k, text in enumerate(artists["ticks"]):
            minutes = end / 60 * k / 4
            text.set_text(f"{minutes:.0f} min" if end >= 600 else f"{minutes:.1f} min")


class Shape:
    """The mean spike behind the filter, and what was left under drugs."""

    @staticmethod
    def draw(axes, rest) -> dict:
        """Draw both."""
        own, drug, _ = colors()
        axes.set(xlim=SPIKE, ylim=(LOWEST, 275), title="Mean spike")
        axes.set_xticks([0, 2, 4], ["0", "2", "4 ms"])
        axes.set_yticks([0, 100, 200], ["0", "100", "200 µV"])
        rest.set(xlim=(-0.6, 1.6), ylim=(0, SHARES), title="Under drugs")
        rest.set_xticks([0, 1], ["10 min", "end"])
        rest.set_yticks([0, 0.5, 1, 1.5], ["0", "50%", "100%", "150%"])
        rest.axhline(1, color=SOFT, lw=1, ls=(0, (4, 3)))
        return {
            "mean": axes.plot([], [], color=own, lw=1.8)[0],
            "half": axes.plot([], [], color=INK, lw=1.6, marker="|", ms=6)[0],
            "width": axes.text(0.94, 0.97, "", transform=axes.transAxes, ha="right", va="top", fontsize=8.5, color=INK),
            "bars": [rest.plot([], [], color=drug, lw=5, alpha=0.4, solid_capstyle="butt")[0] for _ in range(2)],
            "points": rest.plot([], [], "o", ms=6, color=drug)[0],
            "none": rest.text(0.5, 0.75, "", ha="center", va="center", fontsize=8.5, color=SOFT),
        }

    @staticmethod
    def update(artists: dict, data: dict) -> None:
        """Move both."""
        session, step = data["session"], data["step"]
        mean = session.shape
        peak = int(mean.argmax())
        t = (np.arange(mean.size) - peak) * step
        seen = (t > SPIKE[0]) & (t < SPIKE[1])
        artists["mean"].set_data(t[seen], np.clip(mean[seen], LOWEST, 225))
        artists["half"].set_data([], [])
        artists["width"].set_text("no spike")
        if session.width > 0:
            up = t[np.flatnonzero(mean[:peak] <= mean[peak] / 2)[-1]]
            artists["half"].set_data([up, up + session.width], [min(mean[peak] / 2, 225)] * 2)
            artists["width"].set_text(f"{session.width:.2f} ms wide")
        counted = session.last is not None and session.counted > 0
        shown = [(0, session.left)] * (counted and early(session)) + [(1, session.last)] * counted
        artists["points"].set_data([i for i, _ in shown], [min(x[0], SHARES) for _, x in shown])
        for i, bar in enumerate(artists["bars"]):
            x = dict(shown).get(i)
            bar.set_data([i, i] if x else [], np.clip(x[1:], 0, SHARES) if x else [])
        artists["none"].set_text("" if shown else "none given" if session.last is None else "no spikes\nbefore")


class Slice:
    """The stained section."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw tissue, ventricle and empty cells."""
        own, _, bad = colors()
        axes.set(xlim=LATERAL, ylim=DEPTH[::-1], aspect="equal", title="Section")
        axes.set_xlabel("mm from the midline", fontsize=9)
        axes.set_ylabel("mm deep", fontsize=9)
        axes.grid(False)
        axes.set_xticks([0.8, 1.2, 1.6])
        axes.set_yticks([5.5, 6, 6.5])
        tissue = axes.add_patch(Rectangle((0, 0), 9, 9, fc=TISSUE["TH"], lw=0, zorder=0))
        wide = EVIDENCE["me5_lateral"]
        axes.add_patch(Rectangle((0, 0), wide, EVIDENCE["ventricle_to"], fc=FAINT, ec=OUTLINE, lw=1, zorder=1))
        axes.text(0.79, 5.5, "fourth ventricle", fontsize=8, color=SOFT, va="top")
        cells = np.empty((0, 2))
        return {
            "tissue": tissue,
            "cells": {
                stain: axes.scatter(*cells.T, s=13, marker=m, fc=f, ec=e, lw=0.8, zorder=2)
                for stain, m, f, e in (("TH", "o", own, own), ("Nissl", "o", color("reference"), SOFT))
            },
            "lesion": axes.add_patch(Circle((0, 0), 0, fc=INK, ec=bad, lw=2, alpha=0.55, hatch="xx", zorder=3)),
            "label": {
                kind: axes.plot([], [], "*", ms=17, mfc=f, mec=INK, mew=1.4, zorder=4)[0]
                for kind, f in (("TH+", own), ("TH-", PAPER), ("", SOFT))
            },
            "words": [
                axes.text(1.06, y, "", transform=axes.transAxes, va="top", ha="left", fontsize=s, color=c, weight=w)
                for y, s, c, w in (
                    (1.0, 10, INK, "bold"), (0.78, 8.5, SOFT, "normal"), (0.55, 8.5, SOFT, "normal"),
                    (0.32, 8.5, SOFT, "normal"),
                )
            ],
        }  # fmt: skip

    @staticmethod
    def update(artists: dict, data: dict) -> None:
        """Move the cells, the lesion and the label."""
        session = data["session"]
        plan, seen = session.plan, session.seen
        tip = seen.section.tip
        artists["tissue"].set_facecolor(TISSUE[plan.stain])
        for stain, scatter in artists["cells"].items():
            scatter.set_offsets(seen.section.cells if stain == plan.stain else np.empty((0, 2)))
        x = float(np.clip(tip.lateral, LATERAL[0] + 0.03, LATERAL[1] - 0.03))
        y = float(np.clip(tip.depth, DEPTH[0] + 0.03, DEPTH[1] - 0.03))
        artists["lesion"].set_center((x, y))
        artists["lesion"].set_radius(seen.radius if seen.reading != "not found" else 0)
        for kind, star in artists["label"].items():
            star.set_data(*([x], [y]) if seen.labeled and kind == seen.cell else ([], []))
        for text, words in zip(artists["words"], data["words"], strict=True):
            text.set_text(words)


def draw(figure, seconds: float) -> dict:
    """Create all artists."""
    trace, course = figure.add_axes((0.078, 0.6, 0.475, 0.32)), figure.add_axes((0.078, 0.145, 0.475, 0.295))
    slice_ = figure.add_axes((0.632, 0.475, 0.2, 0.455), anchor="NW")
    mean, rest = figure.add_axes((0.64, 0.075, 0.145, 0.225)), figure.add_axes((0.845, 0.075, 0.13, 0.225))
    return {
        "trace": Trace.draw(trace, seconds),
        "course": Course.draw(course),
        "section": Slice.draw(slice_),
        "shape": Shape.draw(mean, rest),
    }


def update(artists: dict, data: dict) -> None:
    """Move the artists to a run."""
    Trace.update(artists["trace"], data)
    Course.update(artists["course"], data)
    Slice.update(artists["section"], data)
    Shape.update(artists["shape"], data)
