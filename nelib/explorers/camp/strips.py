"""The last minutes of the cell: cAMP, and beside it phospholamban and PKA."""

import numpy as np

from nelib.kit.figures import FAINT, INK, MIST, SOFT, color

BEFORE, AFTER = 5.0, 10.0  # min
LOW, CUT, HIGH = 0.5, 4.0, 100.0  # × rest: where the axis of cAMP begins, is squeezed from, and ends
LOWER = 0.78  # of the height of that axis, for what is below the cut
APART = 0.17  # of the axis, between two names


def height(times):
    """Return where cAMP (× rest) stands on its axis, 0 to 1: logarithmic, and above the cut squeezed."""
    value = np.maximum(times, LOW / CUT)
    low, high = np.log(value / LOW) / np.log(CUT / LOW), np.log(value / CUT) / np.log(HIGH / CUT)
    return np.where(value < CUT, LOWER * low, LOWER + (1 - LOWER) * high)


def times_rest(place):
    """Return what stands at a height of that axis; see `height`."""
    low, high = np.asarray(place) / LOWER, (np.asarray(place) - LOWER) / (1 - LOWER)
    return np.where(low < 1, LOW * (CUT / LOW) ** low, CUT * (HIGH / CUT) ** high)


class Strips:
    """Two strips of time; the names of the lines stand beside them."""

    @staticmethod
    def draw(figure) -> dict:
        """Draw both, empty."""
        left, right = figure.add_axes((0.085, 0.075, 0.475, 0.185)), figure.add_axes((0.65, 0.075, 0.2, 0.185))
        small = dict(fontsize=9, color=SOFT, style="italic")
        brown, guess = color("cAMP"), color("prediction")
        left.set_yscale("function", functions=(height, times_rest))
        left.set(xlim=(-BEFORE, AFTER), ylim=(LOW, HIGH), xlabel="minutes after the agonist", ylabel="cAMP (× rest)")
        left.set_yticks([LOW, 1, 2, CUT, HIGH], ["½", "1", "2", "4", "100"])
        left.axhspan(LOW, 1, color=FAINT, alpha=0.45, lw=0)
        left.axhspan(CUT, HIGH, color=MIST, lw=0)
        left.axhline(1, color=SOFT, lw=1.1)
        left.text(-4.8, 0.53, "less than at rest", va="bottom", **small)
        left.text(0, 1.05, "squeezed above 4", transform=left.transAxes, **small)
        right.set(xlim=(-BEFORE, AFTER), ylim=(0, 1), xlabel="minutes")
        right.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])
        for axes in (left, right):
            axes.minorticks_off()
            axes.xaxis.labelpad = 1
            axes.axvline(0, color=color("norepinephrine"), lw=1, ls=(0, (1, 1.5)))
        dashed = dict(color=SOFT, lw=1.6, ls=(0, (2.2, 1.3)))
        beside = dict(transform=right.get_yaxis_transform(), va="center", fontsize=9, weight="bold")
        return {
            "ghosts": [axes.plot([], [], **dashed)[0] for axes in (left, right)],
            "cAMP": left.plot([], [], color=brown)[0],
            "PLB": right.plot([], [], color=color("main"))[0],
            "PKA": right.plot([], [], color=INK, lw=1.6)[0],
            "names": [
                right.text(1.03, 0, name, color=tint, **beside)
                for name, tint in (("phospholamban", SOFT), ("PKA, free", INK))
            ],
            "cursors": [axes.plot([], [], color=SOFT, lw=1.4)[0] for axes in (left, right)],
            "guess": left.plot([], [], "D", ms=9, color=guess, zorder=6)[0],
            "guess label": left.text(1, 1.05, "", color=guess, ha="right", transform=left.transAxes),
        }

    @staticmethod
    def update(artists, data, drug: bool, guess: float | None) -> None:
        """Move all lines, and the names to their ends.

        `drug` says whether there is one, so that a cell without it is drawn too; `guess` is cAMP (× rest) two minutes
        after the agonist.
        """
        time, rest = data["minutes"], data["rest"]["cAMP"]
        for line, name, unit in zip(artists["ghosts"], ("cAMP_tot", "PLB"), (rest, 1), strict=True):
            line.set_data(*((time, data[f"{name}_plain"] / unit) if drug else ([], [])))
        artists["cAMP"].set_data(time, data["cAMP_tot_course"] / rest)
        ends = []
        for name in ("PLB", "PKA"):
            artists[name].set_data(time, data[f"{name}_course"])
            ends.append(float(data[f"{name}_course"][-1]))
        apart = max(abs(ends[0] - ends[1]), APART) / 2  # so that the names do not touch
        middle = min(max(sum(ends) / 2, apart + 0.03), 0.97 - apart)
        side = apart if ends[0] >= ends[1] else -apart
        for text, place in zip(artists["names"], (middle + side, middle - side), strict=True):
            text.set_y(place)
        for line, span in zip(artists["cursors"], ((LOW, HIGH), (0, 1)), strict=True):
            line.set_data([data["minute"]] * 2, span)
        place = 1 if guess is None else min(max(guess, LOW * 1.1), HIGH * 0.9)
        artists["guess"].set_data(([], []) if guess is None else ([2], [place]))
        artists["guess label"].set_text("" if guess is None else "◆ your prediction")
