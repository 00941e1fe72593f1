"""The picture of the Schild laboratory of lesson 13: curves, the shift of every rat, and the Schild plot."""

import numpy as np

from nelib.body.antagonists import moles
from nelib.body.schild_analysis import LN10
from nelib.body.schild_experiment import SEPARATE
from nelib.kit.figures import FAINT, INK, PAPER, SOFT, color

DOSES = (7e-4, 5e4)  # µg/kg
HEIGHT = (-18, 142)  # % of the largest mean response without antagonist
SHIFTS = (0.08, 2000.0)  # fold
SEEN = (0.1, 1500.0)
MOLES = (-9.2, -3.4)  # log10 of mol/kg
EXCESS = (-1.7, 3.2)  # log10 of dose ratio less 1
MARKS = ("^", "s", "D")
SHADES = (0.45, 0.7, 1.0)
PLACES = 4  # vehicle, and up to three doses
WIDE = 0.3  # of a place, on either side


def curve(found, k: int, c: int) -> tuple[np.ndarray, np.ndarray]:
    """Return doses and fitted responses of the typical rat of a group: means of the fitted logarithms."""
    fits, rats = found.fits[k], found.groups[k].rises.shape[1]
    tops, slopes = (np.log(v.reshape(-1, v.shape[1]) if v.ndim > 1 else v[:, None]) for v in (fits.top, fits.slope))
    log_top, log_slope = (v[:, min(c, v.shape[1] - 1)].mean() for v in (tops, slopes))
    given = np.isfinite(found.groups[k].rises[0, :, c]).sum(axis=0) > rats / 2
    doses = found.plan.agonist_doses
    x = np.linspace(np.log(doses[0]), np.log(doses[given].max() if given.any() else doses[1]), 60)
    away = np.exp(log_slope) * (x - fits.log_ED50[:, c].mean())
    return np.exp(x), np.exp(log_top) / (1 + np.exp(-away))


def points(group, c: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which doses most rats of a group got in a curve, and mean and standard error of the responses."""
    rises = group.rises[0, :, c]
    given = np.isfinite(rises).sum(axis=0) > len(rises) / 2
    some = rises[:, given]
    number = np.isfinite(some).sum(axis=0)
    return given, np.nanmean(some, axis=0), np.nanstd(some, axis=0, ddof=1) / np.sqrt(number)


def series(found) -> list[tuple[str, int, int]]:
    """Return what is drawn: key, group and curve. Controls are the first curves of all treated rats, in one."""
    plan, last = found.plan, len(found.groups) - 1
    if plan.plan == SEPARATE:
        return [("control", last, 0)] + [(f"dose{k}", k, 0) for k in range(last)]
    treated = range(last + 1 - plan.vehicle)
    drawn = [("control", 0, 0)]
    for k in treated:
        for c in range(1, len(found.groups[k].given)):
            drawn.append((f"dose{k + c - 1}", k, c))
    return drawn + ([("vehicle", last, len(found.groups[last].given) - 1)] if plan.vehicle else [])


class Curves:
    """Mean responses and fitted curves."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes and empty curves."""
        axes.set(xlim=DOSES, ylim=HEIGHT, xscale="log", title="Response (% of the highest)")
        axes.set_xticks([1e-3, 0.1, 10, 1000], ["0.001", "0.1", "10", "1000"])
        axes.set_yticks([0, 50, 100])
        axes.minorticks_off()
        axes.set_xlabel("agonist (µg/kg)", labelpad=2)
        axes.axhline(0, color=SOFT, lw=0.8)
        drug = color("drug")
        styles = {"control": ("o", INK, PAPER, 1.0, "-"), "vehicle": ("x", color("reference"), PAPER, 1.0, (0, (4, 2)))}
        styles |= {f"dose{k}": (MARKS[k], drug, drug, SHADES[k], "-") for k in range(len(MARKS))}
        made = {}
        for name, (mark, edge, fill, alpha, dash) in styles.items():
            made[name] = {
                "line": axes.plot([], [], color=edge, lw=1.8, ls=dash, alpha=alpha, zorder=2)[0],
                "bars": axes.plot([], [], color=edge, lw=1, alpha=alpha, zorder=3)[0],
                "dots": axes.plot([], [], mark, ms=5.5, mfc=fill, mec=edge, mew=1.2, alpha=alpha, zorder=4)[0],
            }
        for place, (words, tint) in enumerate(
            (
                ("○ without antagonist", INK),
                ("▲ ■ ◆ with its 1st, 2nd, 3rd dose", drug),
                ("× with vehicle", styles["vehicle"][1]),
            )
        ):
            axes.text(1.4e-3, HEIGHT[1] - 1 - 11 * place, words, fontsize=8.5, color=tint, va="top")
        made["none"] = axes.text(
            0.5, 0.5, "", transform=axes.transAxes, ha="center", va="center", fontsize=10, color=color("warning")
        )
        return made

    @staticmethod
    def update(artists: dict, found) -> None:
        """Move the curves."""
        shown = {name: (k, c) for name, k, c in series(found)}
        whole = found.scale
        for name, parts in artists.items():
            if name == "none":
                continue
            if name not in shown:
                for part in parts.values():
                    part.set_data([], [])
                continue
            k, c = shown[name]
            given, mean, error = points(found.groups[k], c)
            x, y = found.plan.agonist_doses[given], 100 * mean / whole
            parts["dots"].set_data(x, np.clip(y, *HEIGHT))
            low, high = (np.clip(y + side * 100 * error / whole, *HEIGHT) for side in (-1, 1))
            gap = np.full(x.size, np.nan)
            parts["bars"].set_data(np.column_stack((x, x, x)).ravel(), np.column_stack((low, high, gap)).ravel())
            line = curve(found, k, c) if found.result.responds[0] else ([], [])
            parts["line"].set_data(line[0], np.clip(100 * np.asarray(line[1]) / whole, *HEIGHT))
        artists["none"].set_text("" if found.result.responds[0] else "no rise above the noise")


class Shifts:
    """How far the curve of every rat was shifted."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes and empty points."""
        axes.set(xlim=(-0.6, PLACES - 0.4), ylim=SHIFTS, yscale="log", title="Shift (fold)")
        axes.set_xticks(range(PLACES), ["0", "1st", "2nd", "3rd"], fontsize=9)
        axes.set_yticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1000"])
        axes.minorticks_off()
        axes.set_xlabel("antagonist dose", labelpad=2)
        axes.axhline(1, color=SOFT, lw=1)
        drug = color("drug")
        return {
            "rats": axes.plot([], [], "o", ms=4.2, mfc=PAPER, mec=drug, mew=1.1, zorder=3)[0],
            "vehicle": axes.plot([], [], "x", ms=5, color=color("reference"), mew=1.3, zorder=3)[0],
            "means": [axes.plot([], [], color=INK, lw=2.4, zorder=4)[0] for _ in range(PLACES)],
            "pooled": axes.text(0.04, 0.985, "", transform=axes.transAxes, fontsize=8.5, color=SOFT, va="top"),
        }

    @staticmethod
    def update(artists: dict, found) -> None:
        """Move the points."""
        told = found.result.responds[0]
        x, y, vx, vy = [], [], [], []
        for place, fold in found.shifts if told else ():
            (xs, ys) = (vx, vy) if place == 0 else (x, y)
            n = fold.size
            xs.extend(place + (np.arange(n) - (n - 1) / 2) * (2 * WIDE / max(n, 2)))
            ys.extend(np.clip(fold, *SEEN))
        artists["rats"].set_data(x, y)
        artists["vehicle"].set_data(vx, vy)
        means = {place: np.exp(np.log(fold).mean()) for place, fold in found.shifts} if told else {}
        for place, line in enumerate(artists["means"]):
            here = place in means
            line.set_data(
                [place - 0.38, place + 0.38] if here else [], [np.clip(means[place], *SEEN)] * 2 if here else []
            )
        artists["pooled"].set_text(
            "all rats in one fit" if found.pooled and told else "each mark a rat" if told else ""
        )


class Plot:
    """The Schild plot."""

    @staticmethod
    def draw(axes) -> dict:
        """Draw axes, empty points and an empty line."""
        axes.set(xlim=MOLES, ylim=EXCESS, title="Schild plot")
        axes.set_xticks([-9, -7, -5])
        axes.set_yticks([-1, 0, 1, 2, 3])
        axes.set_xlabel("log₁₀ antagonist (mol/kg)", labelpad=2)
        axes.axhline(0, color=SOFT, lw=1)
        axes.text(0.03, 0.985, "log₁₀(dose ratio − 1)", transform=axes.transAxes, fontsize=8.5, color=SOFT, va="top")
        drug, guess, main = color("drug"), color("prediction"), color("main")
        return {
            "one": axes.plot([], [], color=FAINT, lw=2, ls=(0, (4, 2)), zorder=1)[0],
            "line": axes.plot([], [], color=drug, lw=2, zorder=2)[0],
            "bars": axes.plot([], [], color=drug, lw=1.6, zorder=3)[0],
            "dots": [axes.plot([], [], m, ms=7, color=drug, mec=PAPER, mew=0.6, alpha=a, zorder=4)[0]
                     for m, a in zip(MARKS, SHADES, strict=True)],
            "range": axes.plot([], [], color=main, lw=4, zorder=5)[0],
            "pA2": axes.plot([], [], "|", ms=13, mew=2.4, color=main, zorder=6)[0],
            "words": axes.text(0.03, 0.93, "", transform=axes.transAxes, fontsize=9, color=main, va="top"),
            "guess": axes.plot([], [], "*", ms=13, color=guess, mec=PAPER, zorder=7)[0],
            "yours": axes.text(0.985, 0.02, "", transform=axes.transAxes, fontsize=8.5, color=guess, ha="right"),
        }  # fmt: skip

    @staticmethod
    def update(artists: dict, found, prediction) -> None:
        """Move points and line."""
        r, x = found.result, np.log10(moles(found.plan.antagonist_doses, found.antagonist))
        m, half = r.log_ratio[0], r.log_ratio_half[0]
        bars: list = []
        for k, dot in enumerate(artists["dots"]):
            known = k < x.size and np.isfinite(m[k])
            shown = known and m[k] > 0 and excess(m[k]) > EXCESS[0]
            dot.set_data([x[k]] if shown else [], [min(excess(m[k]), EXCESS[1])] if shown else [])
            if known and m[k] + half[k] > 0:
                ends = [float(np.clip(excess(v), *EXCESS)) for v in (m[k] - half[k], m[k] + half[k])]
                bars += [(x[k], ends[0]), (x[k], ends[1]), (x[k], np.nan)]
        artists["bars"].set_data(*(zip(*bars, strict=True) if bars else ([], [])))
        pA2, half, slope, line = r.pA2[0], r.pA2_half[0], r.slope[0], r.line[0]
        ends = np.array(MOLES)
        told = np.isfinite(pA2)
        artists["one"].set_data(ends if told else [], np.clip(ends + pA2, -9, 9) if told else [])
        free = np.isfinite(slope) and np.isfinite(line)
        inside = np.array([x[0] - 0.5, x[-1] + 0.5])
        artists["line"].set_data(inside if free else [], np.clip(slope * (inside + line), -9, 9) if free else [])
        artists["range"].set_data(np.clip([-pA2 - half, -pA2 + half], *MOLES) if told else [], [0, 0] if told else [])
        artists["pA2"].set_data([-pA2] if told else [], [0] if told else [])
        artists["words"].set_text(f"pA$_2$ {pA2:.2f} ± {half:.2f}" if told and half < 10 else "pA$_2$ not told")
        guess = None if prediction is None else np.log10(max(float(prediction), 1e-3))
        artists["guess"].set_data(([], []) if guess is None else ([x[-1]], [float(np.clip(excess(guess), *EXCESS))]))
        artists["yours"].set_text("" if guess is None else f"★ your dose ratio {prediction:.3g}")


def excess(log_ratio: float) -> float:
    """Return log10 of a dose ratio less 1; the lower end of the axis if it is not above 1."""
    more = float(np.expm1(min(log_ratio, 9.0) * LN10))
    return float(np.log10(more)) if more > 10 ** EXCESS[0] else EXCESS[0]


def draw(figure) -> dict:
    """Create all artists."""
    curves = figure.add_axes((0.055, 0.12, 0.4, 0.79))
    shifts, plot = figure.add_axes((0.525, 0.12, 0.185, 0.79)), figure.add_axes((0.765, 0.12, 0.225, 0.79))
    return {"curves": Curves.draw(curves), "shifts": Shifts.draw(shifts), "plot": Plot.draw(plot)}


def update(artists: dict, data: dict) -> None:
    """Move the artists to an experiment."""
    found = data["experiment"]
    Curves.update(artists["curves"], found)
    Shifts.update(artists["shifts"], found)
    Plot.update(artists["plot"], found, data["prediction"])
