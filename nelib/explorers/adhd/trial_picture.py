"""The picture of the laboratory of lesson 17: who entered and who left, the course of the scores, the effect."""

import numpy as np

from nelib.clinic.trial_people import REASONS
from nelib.clinic.trial_plan import ENDPOINTS, known
from nelib.explorers.adhd.trial_printout import CONTROL, SCALES, short, spread, stopped, told
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

MOST = 300  # patients in a group that the bars have room for
LEFT, RIGHT = -10.0, 22.0  # points on the line of the effect
LOW, HIGH = 4.0, 54.0  # scores
FULL = 500  # patients that the bar of the permit has room for
HATCH = {"stayed": "", "no effect": "////", "side effects": "xxxx", "other": "...."}


class Flow:
    """How many were allocated, and who left for which reason."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes and empty bars."""
        axes.set(xlim=(0, MOST), ylim=(-0.75, 1.75), title="Patients allocated, and who left")
        axes.set_yticks([])
        axes.grid(False)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("patients", labelpad=1)
        bars, words, names = [], [], []
        for g, y in ((0, 0.0), (1, 1.0)):
            fill = color("drug") if g else FAINT
            styles = [dict(fc=fill, ec=INK, lw=0.8)]
            styles += [dict(fc=PAPER, ec=INK, lw=0.8, hatch=HATCH[name]) for name in REASONS[1:]]
            bars.append([axes.barh([y], [0], 0.4, left=0, **style)[0] for style in styles])
            names.append(axes.text(0, y + 0.25, "", fontsize=9, va="bottom", weight="bold"))
            words.append(axes.text(0, y - 0.24, "", fontsize=9, va="top", color=INK))
        return {"bars": bars, "words": words, "names": names}

    @staticmethod
    def update(artists: dict, data: dict) -> None:
        """Move the bars."""
        trial = data["trial"]
        for g in (0, 1):
            here = g in trial.groups
            counts = trial.left(g) if here else dict.fromkeys(REASONS, 0)
            at = 0
            for bar, name in zip(artists["bars"][g], REASONS, strict=True):
                bar.set_x(at)
                bar.set_width(counts[name])
                bar.set_linewidth(0.8 if counts[name] else 0)
                at += counts[name]
            who = "X" if g else CONTROL[trial.plan.comparator]
            used = int(trial.told.estimate.used[0, g]) if here else 0
            many = stopped(trial) or f"{trial.number}"
            artists["names"][g].set_text(f"{who}: {many} allocated, {used} analyzed" if here else "no control")
            gone = [f"{counts[name]} {name}" for name in REASONS[1:] if counts[name]]
            artists["words"][g].set_text((f"left: {', '.join(gone)}" if gone else "nobody left") if here else "")


class Course:
    """Mean scores of those seen at each visit, with intervals."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes and empty curves."""
        axes.set(xlim=(-0.6, known("weeks_full") + 0.6), ylim=(LOW, HIGH), title="Mean score of those seen")
        axes.set_xticks([0, 2, 4, 6, 8, 10, 12])
        axes.set_xlabel("weeks of treatment", labelpad=1)
        styles = [dict(color=INK, marker="o", mfc=PAPER, ls=(0, (4, 2))), dict(color=color("drug"), marker="s", ls="-")]
        visits, small = int(known("visits")) + 1, dict(fontsize=9, va="bottom")
        return {
            "lines": [axes.plot([], [], lw=1.8, ms=6, zorder=3, **style)[0] for style in styles],
            "bars": [
                [axes.plot([], [], color=style["color"], lw=1.4, zorder=2)[0] for _ in range(visits)]
                for style in styles
            ],
            "X": axes.text(0.02, 0.03, "■─ X", transform=axes.transAxes, color=color("drug"), weight="bold", **small),
            "key": axes.text(0.15, 0.03, "", transform=axes.transAxes, color=INK, **small),
        }

    @staticmethod
    def update(artists: dict, data: dict) -> None:
        """Move the curves."""
        trial = data["trial"]
        weeks = np.concatenate(([0.0], trial.plan.visits))
        name = ENDPOINTS[trial.endpoint]
        for g, (line, bars) in enumerate(zip(artists["lines"], artists["bars"], strict=True)):
            if g not in trial.groups:
                for artist in (line, *bars):
                    artist.set_data([], [])
                continue
            seen = [(w, v) for w, v in zip(weeks, trial.seen(g, name), strict=True) if v.size]
            line.set_data([w for w, _ in seen], [v.mean() for _, v in seen])
            for k, bar in enumerate(bars):
                if k < len(seen):
                    w, v = seen[k]
                    half, aside = spread(v), 0.07 * (2 * g - 1)
                    bar.set_data([w + aside] * 2, np.clip([v.mean() - half, v.mean() + half], LOW, HIGH))
                else:
                    bar.set_data([], [])
        others = f"○╌ {CONTROL[trial.plan.comparator]}   " if 0 in trial.groups else ""
        artists["key"].set_text(f"{others}({SCALES[name]})")


class Line:
    """The effect with its interval; the truth is not shown."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes and an empty interval."""
        axes.set(xlim=(LEFT, RIGHT), ylim=(0, 1))
        axes.set_yticks([])
        axes.grid(False)
        axes.spines["left"].set_visible(False)
        axes.set_xticks([-10, -5, 0, 5, 10, 15, 20], ["−10", "−5", "0", "5", "10", "15", "20"])
        axes.set_xlabel("points by which X is better", labelpad=1)
        axes.axvline(0, color=SOFT, lw=1.2, zorder=1)
        worth = known("worthwhile")
        axes.axvline(worth, color=SOFT, lw=1.1, ls=(0, (4, 3)), zorder=1)
        axes.text(worth + 0.3, 0.03, f"{worth:g}: worth finding", fontsize=9, color=INK, va="bottom")
        return {
            "bar": axes.plot([], [], color=color("drug"), lw=2.4, zorder=2)[0],
            "yes": axes.plot([], [], "s", ms=9, color=color("drug"), mec=PAPER, zorder=3)[0],
            "no": axes.plot([], [], "o", ms=9, mfc=PAPER, mec=color("drug"), mew=1.8, zorder=3)[0],
            "star": axes.plot([], [], "*", ms=14, color=color("prediction"), mec=PAPER, zorder=4)[0],
            "words": axes.text(LEFT, 1.0, "", fontsize=9, va="top", color=color("drug")),
        }

    @staticmethod
    def update(artists: dict, data: dict) -> None:
        """Move the interval."""
        effect, low, high, p = told(data["trial"])
        artists["bar"].set_data(np.clip([low, high], LEFT, RIGHT), [0.5, 0.5])
        sure = p < known("alpha")
        at = [float(np.clip(effect, LEFT, RIGHT))]
        artists["yes"].set_data((at, [0.5]) if sure else ([], []))
        artists["no"].set_data(([], []) if sure else (at, [0.5]))
        artists["words"].set_text(f"{'■' if sure else '○'} {short(p)}")
        guess = data["prediction"]
        artists["star"].set_data(([], []) if guess is None else ([float(np.clip(guess, LEFT, RIGHT))], [0.8]))


class Permit:
    """The patients that were used, and those that are left."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw the permit and an empty bar."""
        permit = known("permit")
        axes.set(xlim=(0, FULL), ylim=(0, 1))
        axes.set_yticks([])
        axes.set_xticks([0, 100, 200, 300, 400, 500])
        axes.tick_params(axis="x", labelsize=9, pad=1, length=2)
        axes.grid(False)
        axes.spines["left"].set_visible(False)
        styles = dict(fc=FAINT, ec=SOFT, lw=0.8, hatch="////"), dict(fc=color("drug"), ec=INK, lw=0.8)
        bars = [axes.barh([0.35], [0], 0.5, left=0, **style)[0] for style in styles]
        axes.text(permit + 5, 0.98, "permit", fontsize=9, color=color("warning"), va="top")
        return {
            "bars": bars,
            "permit": axes.plot([permit, permit], [0, 1], color=color("warning"), lw=2, zorder=4)[0],
            "words": axes.text(0, 1.02, "", fontsize=9, va="bottom"),
        }

    @staticmethod
    def update(artists: dict, data: dict) -> None:
        """Move the bar."""
        before = data["before"]
        for bar, (left, width) in zip(artists["bars"], ((0, before), (before, data["patients"])), strict=True):
            bar.set_x(min(left, FULL))
            bar.set_width(min(width, FULL - min(left, FULL)))
        artists["bars"][1].set_facecolor(PAPER if data["shown"] else color("drug"))
        spent = f"{before:.0f} before, " if before else ""
        here = "not counted (demonstration)" if data["shown"] else "in this trial"
        artists["words"].set_text(f"Entered: {spent}{data['patients']} {here}")


def draw(figure) -> dict:
    """Create all artists."""
    flow, course = figure.add_axes((0.03, 0.44, 0.41, 0.475)), figure.add_axes((0.53, 0.44, 0.45, 0.475))
    permit, line = figure.add_axes((0.03, 0.095, 0.41, 0.13)), figure.add_axes((0.53, 0.115, 0.45, 0.19))
    return {"flow": Flow.draw(flow), "course": Course.draw(course), "line": Line.draw(line),
            "permit": Permit.draw(permit)}  # fmt: skip


def update(artists: dict, data: dict) -> None:
    """Move the artists to a trial."""
    for name, part in (("flow", Flow), ("course", Course), ("line", Line), ("permit", Permit)):
        part.update(artists[name], data)
