"""The picture of the laboratory of lesson 12: every rat, every ratio, and how many rats it took."""

import numpy as np

from nelib.kit.evidence import load_evidence
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color
from nelib.locus.memory_experiment import UNINFUSED, Run

EVIDENCE = {name: row.value for name, row in load_evidence("memory").items()}
COLUMNS = (0, 1, 3, 10, 30, 100, 300, 1000)  # ng, where a group stands; 0 is the control
NAMES = ("0", "1", "3", "10", "30", "100", "300", "1000")
LOW, HIGH = 4.0, 1100.0  # s
RATIOS = (0.1, 40.0)
SEEN = (0.2, 20.0)  # of the intervals: above and below stand words
WIDE = 0.33  # of a column, on either side
FULL = 200  # rats that the bar has room for
EDGE = 3.5  # rats beyond it, where an arrow stands if there are more
STEP = 0.13  # of the column between two rats that would lie on each other
NEAR = 0.045  # decades within which they do


def spread(latency: np.ndarray) -> np.ndarray:
    """Return how far beside the middle of its column each rat of a group is drawn, so that none hides another."""
    height, placed = np.log10(latency), []
    out = np.zeros(latency.size)
    for i in np.argsort(height, kind="stable"):
        beside = [x for y, x in placed if abs(y - height[i]) < NEAR]
        free = [k for k in range(latency.size) if all(abs(side(k) - x) > STEP / 2 for x in beside)]
        out[i] = side(free[0])
        placed.append((height[i], out[i]))
    widest = np.abs(out).max()
    return out * min(1.0, WIDE / widest) if widest > 0 else out


def side(k: int) -> float:
    """Return the k-th place beside the middle: 0, right, left, farther right."""
    return STEP * ((k + 1) // 2) * (1 if k % 2 else -1)


class Rats:
    """Every latency."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes and empty groups."""
        top = EVIDENCE["ceiling"]
        axes.set(xlim=(-0.6, 7.6), ylim=(LOW, HIGH), yscale="log", title="Latency at the test (s)")
        axes.set_xticks(range(8), ["", *NAMES[1:]], fontsize=9)
        axes.set_yticks([5, 20, 60, 200, 600], ["5", "20", "60", "200", "600"])
        axes.minorticks_off()
        axes.set_xlabel("dose (ng)", labelpad=2)
        axes.axhline(top, color=SOFT, lw=1.1, ls=(0, (4, 3)), zorder=1)
        axes.text(-0.5, HIGH * 0.98, f"rats at {top:.0f} s:", fontsize=8.5, color=SOFT, va="top")
        drug = color("drug")
        below = axes.get_xaxis_transform()
        return {
            "control": axes.plot([], [], "o", ms=4.2, mfc=PAPER, mec=INK, mew=1.1, zorder=3)[0],
            "treated": axes.plot([], [], "o", ms=4.2, color=drug, mec=PAPER, mew=0.3, zorder=3)[0],
            "out": axes.plot([], [], "x", ms=5, color=color("warning"), mew=1.2, zorder=3)[0],
            "left_out": axes.text(
                1, -0.098, "", transform=axes.transAxes, fontsize=9, color=color("warning"), ha="right", va="top"
            ),
            "medians": [axes.plot([], [], color=INK, lw=2.6, zorder=2)[0] for _ in COLUMNS],
            "tops": [axes.text(k, top * 1.1, "", fontsize=8.5, ha="center", va="bottom", color=INK) for k in range(8)],
            "name": axes.text(0, -0.026, "", transform=below, ha="center", va="top", fontsize=9, linespacing=1.1),
        }

    @staticmethod
    def update(artists: dict, run: Run) -> None:
        """Move the rats."""
        at = [0, *(COLUMNS.index(d) for d in run.plan.doses)]
        x = np.array([k + spread(row) for k, row in zip(at, run.latency, strict=True)])
        artists["control"].set_data(x[0][run.kept[0]], run.latency[0][run.kept[0]])
        artists["treated"].set_data(x[1:][run.kept[1:]], run.latency[1:][run.kept[1:]])
        artists["out"].set_data(x[~run.kept], run.latency[~run.kept])
        artists["left_out"].set_text("" if run.kept.all() else f"× {(~run.kept).sum()} left out")
        medians = dict(zip(at, run.result.medians[0], strict=True))
        atop = dict(zip(at, (run.latency >= EVIDENCE["ceiling"]).sum(axis=1), strict=True))
        for k, (line, text) in enumerate(zip(artists["medians"], artists["tops"], strict=True)):
            here = k in medians and np.isfinite(medians[k])
            line.set_data([k - 0.4, k + 0.4] if here else [], [medians[k]] * 2 if here else [])
            text.set_text(str(atop[k]) if k in atop else "")
        artists["name"].set_text("not\ninfused" if run.plan.control == UNINFUSED else "vehicle")


class Ratios:
    """How many times longer than the control's."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes and empty intervals."""
        axes.set(xlim=(-0.95, 6.6), ylim=RATIOS, yscale="log", title="Times as long as the control's")
        axes.set_xticks(range(7), NAMES[1:], fontsize=9)
        axes.set_yticks([0.25, 0.5, 1, 2, 4, 8, 16], ["¼", "½", "1", "2", "4", "8", "16"])
        axes.minorticks_off()
        axes.set_xlabel("dose (ng)", labelpad=2)
        axes.axhline(1, color=SOFT, lw=1.2, zorder=1)
        axes.text(-0.85, 0.118, "p", fontsize=8.5, color=SOFT, va="bottom", style="italic")
        drug = color("drug")
        return {
            "bars": [axes.plot([], [], color=drug, lw=2, zorder=2)[0] for _ in NAMES[1:]],
            "no": axes.plot([], [], "o", ms=7, mfc=PAPER, mec=drug, mew=1.6, zorder=3)[0],
            "yes": axes.plot([], [], "s", ms=8, color=drug, mec=PAPER, mew=0.6, zorder=3)[0],
            "p": [axes.text(k, 0.118, "", fontsize=8.5, ha="center", va="bottom") for k in range(7)],
            "key": axes.text(6.55, 37, "", fontsize=8.5, color=SOFT, ha="right", va="top"),
        }

    @staticmethod
    def update(artists: dict, run: Run) -> None:
        """Move the intervals."""
        at = [COLUMNS.index(d) - 1 for d in run.plan.doses]
        found = dict(zip(at, zip(run.ratios, run.result.corrected[0], run.result.better[0], strict=True), strict=True))
        points: dict[bool, list] = {True: [], False: []}
        for k, (bar, text) in enumerate(zip(artists["bars"], artists["p"], strict=True)):
            ratio, p, better = found.get(k, (None, None, False))
            bar.set_data([k, k] if ratio else [], np.clip(ratio[1:], *SEEN) if ratio else [])
            if ratio:
                points[bool(better)].append((k, float(np.clip(ratio[0], *SEEN))))
            text.set_text("" if p is None else short(p))
            text.set_weight("bold" if better else "normal")
        for name, which in (("yes", True), ("no", False)):
            artists[name].set_data([k for k, _ in points[which]], [y for _, y in points[which]])
        corrected = "Holm’s" if run.plan.correction == "Holm" and len(at) > 1 else "not corrected"
        artists["key"].set_text(f"■ longer, p < 0.05   ○ not   (p: {corrected})")


class Budget:
    """The rats that were used, and those that are left."""

    @staticmethod
    def draw(axes, figure) -> dict:
        """Draw the permit and an empty bar."""
        permit = EVIDENCE["permit"]
        axes.set(xlim=(0, FULL), ylim=(0, 1))
        axes.set_yticks([])
        axes.set_xticks([0, 40, 80, 120, 160, 200])
        axes.tick_params(axis="x", labelsize=8.5, pad=1, length=2)
        axes.grid(False)
        axes.spines["left"].set_visible(False)
        styles = dict(fc=FAINT, ec=SOFT, lw=0.8, hatch="////"), dict(fc=color("drug"), alpha=0.85, ec=INK, lw=0.8)
        bars = [axes.barh([0.4], [0], 0.62, left=0, **style)[0] for style in styles]
        axes.text(permit + 1.5, 0.97, "permit", fontsize=8.5, color=color("warning"), va="top")
        return {
            "bars": bars,
            "words": figure.text(0.985, 0.045, "", fontsize=9, ha="right", va="center", linespacing=1.25),
            "guess": axes.plot([], [], "*", ms=13, color=color("prediction"), mec=PAPER, zorder=5, clip_on=False)[0],
            "permit": axes.plot([permit, permit], [0, 1], color=color("warning"), lw=2, zorder=4)[0],  # above the bars
            "beyond": axes.plot([], [], ls="", marker=9, ms=9, color=INK, zorder=5, clip_on=False)[0],
            "guess_beyond": axes.plot(
                [], [], ls="", marker=9, ms=9, color=color("prediction"), zorder=6, clip_on=False
            )[0],
            "yours": figure.text(0.985, 0.12, "", fontsize=9, color=color("prediction"), ha="right", va="center"),
        }

    @staticmethod
    def update(artists: dict, data: dict) -> None:
        """Move bar and star."""
        run, before = data["experiment"], data["before"]
        for bar, (left, width) in zip(artists["bars"], ((0, before), (before, data["rats"])), strict=True):
            bar.set_x(min(left, FULL))
            bar.set_width(min(width, FULL - min(left, FULL)))
        artists["bars"][1].set_facecolor(PAPER if data["shown"] else color("drug"))
        spent = f"{before:.0f} rats used before, " if before else ""
        here = "in the demonstration, not of your permit" if data["shown"] else "in this experiment"
        artists["words"].set_text(f"{spent}{data['rats']} {here}")
        guess = data["prediction"]
        needs = None if guess is None else round(guess) * (len(run.plan.doses) + 1)
        ends = 0 if needs is None else before + needs
        artists["guess"].set_data(([], []) if needs is None else ([min(ends, FULL)], [0.4]))
        for name, end, height in (("beyond", before + data["rats"], 0.2), ("guess_beyond", ends, 0.45)):
            artists[name].set_data(([FULL + EDGE], [height]) if end > FULL else ([], []))
        groups = len(run.plan.doses) + 1
        sum_ = f", {ends:.0f} in all" if before else ""
        artists["yours"].set_text(
            "" if needs is None else f"★ your {guess:.0f} a group: {needs} rats in {groups} groups{sum_}"
        )


def draw(figure) -> dict:
    """Create all artists."""
    rats, ratios = figure.add_axes((0.06, 0.305, 0.435, 0.62)), figure.add_axes((0.56, 0.305, 0.425, 0.62))
    budget = figure.add_axes((0.105, 0.06, 0.4, 0.105))
    figure.text(0.008, 0.102, "Rats", fontsize=11, weight="bold", va="center")
    return {"rats": Rats.draw(rats), "ratios": Ratios.draw(ratios), "budget": Budget.draw(budget, figure)}


def update(artists: dict, data: dict) -> None:
    """Move the artists to an experiment."""
    Rats.update(artists["rats"], data["experiment"])
    Ratios.update(artists["ratios"], data["experiment"])
    Budget.update(artists["budget"], data)


def short(p: float) -> str:
    """Write p in few characters."""
    return "<.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
