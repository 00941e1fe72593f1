"""What the explorers of sleep share: spans that are shaded, and words for what a mean-field model is."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from nelib.kit.figures import NIGHT

BEHIND = 0.5  # drawn before all lines
MEAN = "mean rates of groups of neurons, no noise"


def spans(axes: Axes, low: float, high: float, **look) -> PolyCollection:
    """Return an empty collection of upright boxes between two heights; `lay` moves them."""
    made = PolyCollection([], **{"facecolor": NIGHT, "edgecolor": "none", "zorder": BEHIND} | look)
    made.reach = (low, high)
    axes.add_collection(made, autolim=False)
    return made


def lay(boxes: PolyCollection, pairs) -> None:
    """Put one box over each pair of start and end."""
    low, high = boxes.reach
    boxes.set_verts([[(a, low), (a, high), (b, high), (b, low)] for a, b in pairs])


def within(start, end, low: float, high: float) -> np.ndarray:
    """Return pairs of start and end, cut to a window, without those that lie outside."""
    pairs = np.clip(np.column_stack((start, end)).reshape(-1, 2), low, high)
    return pairs[pairs[:, 1] > pairs[:, 0]]
