"""Pieces of a signaling diagram: boxes that fill with a share, brakes that end in a bar, crosses and plus signs."""

import math

import numpy as np
from matplotlib.patches import FancyBboxPatch
from matplotlib.patheffects import withStroke

from nelib.kit.figures import INK, MIST, OUTLINE, PAPER, SOFT, PathwayDiagram, color

BAR = "-[,widthB=0.5,lengthB=0"
HEIGHT = 0.62  # of a box
TICK = 0.1  # half the length of a mark
EDGE, REST = 0.07, dict(color=SOFT, lw=1.3, zorder=5.5, solid_capstyle="butt")
RIM = [withStroke(linewidth=2.5, foreground=PAPER, alpha=0.8)]
WORDS_IN_BOX = (0.03, 0.5)  # of the height of a box
MARK = dict(color=INK, lw=2.6, zorder=6.5, solid_capstyle="butt")
CROSS = dict(marker="X", ms=15, color=color("warning"), mec="white", mew=1.4, ls="", zorder=8)
PLUS = dict(marker="P", ms=14, color=color("drug"), mec="white", mew=1.4, ls="", zorder=8)
BAND = dict(boxstyle="round,pad=0,rounding_size=0.08", fc=MIST, ec=OUTLINE, lw=1.2, zorder=0.6)
MIDDLE = dict(color=OUTLINE, lw=1, ls=(0, (1, 1.5)), zorder=0.7)
THINNEST, THICKEST, NONE = 0.1, 4.5, 0.001  # strength of an arrow; below the last it is dotted
WIDTH, HEAD = (0.3, 2.5), (8, 7)  # of an arrow: least, and for the square root of its strength


def decades(value: float, low: float, high: float) -> float:
    """Return where a value stands between two others on a logarithmic scale, 0 to 1."""
    return min(max(math.log(max(value, low) / low) / math.log(high / low), 0.0), 1.0)


def rim(value, share: float) -> None:
    """Give the words in a box a white rim if the edge of its fill runs through them; drawing that takes time."""
    value.set_path_effects(RIM if WORDS_IN_BOX[0] < share < WORDS_IN_BOX[1] else [])


class CellDiagram(PathwayDiagram):
    """A living diagram of signals: pools are given as filled shares, flows as strengths, each with its own words."""

    def __init__(self, axes):
        super().__init__(axes)
        self.places: dict[str, tuple[float, float, float]] = {}
        self.marks, self.crosses, self.lights = (axes.plot([], [], **look)[0] for look in (MARK, CROSS, PLUS))

    def membrane(self, low: float, high: float, y: float, thickness: float) -> None:
        """Draw a double layer across the diagram; it does not move."""
        self.axes.add_patch(FancyBboxPatch((low, y - thickness / 2), high - low, thickness, **BAND))
        self.axes.plot([low + TICK, high - TICK], [y, y], **MIDDLE)

    def pool(self, name, x, y, label, tint, width, height=HEIGHT):
        """Add a box; see `PathwayDiagram.pool`."""
        super().pool(name, x, y, label, tint, width, height)
        self.places[name] = (x - width / 2, x + width / 2, y - height / 2)

    def rest(self, name: str) -> None:
        """Mark half of the height of a box, where its fill stands at rest; the mark does not move."""
        left, right, bottom = self.places[name]
        y = bottom + self.pools[name].height / 2
        self.axes.plot([left - EDGE, left + 2 * EDGE], [y, y], **REST)
        self.axes.plot([right - 2 * EDGE, right + EDGE], [y, y], **REST)

    def brake(self, name, start, end, label="", tint=SOFT, **where):
        """Add an arrow that ends in a bar: something that takes away."""
        self.flow(name, start, end, label, tint, **where)
        self.flows[name].arrow.set_arrowstyle(BAR)

    def artists(self) -> dict:
        """Return all artists that move."""
        return {**super().artists(), "marks": [self.marks, self.crosses, self.lights]}

    def move(self, pools: dict, flows: dict, marks: dict, crosses, lights) -> None:
        """Move everything.

        Parameters
        ----------
        pools : dict
            Name -> filled share (0 to 1) and words.
        flows : dict
            Name -> strength (as a multiple of a usual one) and words.
        marks : dict
            Name of a pool -> share at which ticks stand at its edges.
        crosses, lights : list of tuple of float
            Where a block crosses something out, and where a drug switches something on.
        """
        for name, (share, words) in pools.items():
            self.pools[name].fill.set_height(self.pools[name].height * min(max(share, 0.0), 1.0))
            self.pools[name].value.set_text(words)
            rim(self.pools[name].value, share)
        for name, (strength, words) in flows.items():
            flow = self.flows[name]
            width = math.sqrt(min(max(strength, THINNEST), THICKEST))
            flow.arrow.set_linewidth(WIDTH[0] + WIDTH[1] * width)
            flow.arrow.set_mutation_scale(HEAD[0] + HEAD[1] * width)
            flow.arrow.set_linestyle("-" if strength > NONE else ":")
            flow.value.set_text(words)
        xs, ys = [], []
        for name, share in marks.items():
            left, right, bottom = self.places[name]
            level = bottom + self.pools[name].height * min(max(share, 0.0), 1.0)
            for edge in (left, right):
                xs += [edge - TICK, edge + TICK, np.nan]
                ys += [level, level, np.nan]
        self.marks.set_data(xs, ys)
        self.crosses.set_data([x for x, _ in crosses], [y for _, y in crosses])
        self.lights.set_data([x for x, _ in lights], [y for _, y in lights])
