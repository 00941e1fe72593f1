"""The fifty identified neurons as the explorers of lesson 09 show them: in one order, with what they are.

Nothing is read before an explorer is computed. Whatever is kept is kept for the object that `load` returned, so that
the published file takes the place of the stand-in as soon as it is at hand.
"""

from functools import cache, lru_cache

import pandas as pd

from nelib.kit.figures import SOFT, color
from nelib.locus import criteria
from nelib.locus.identified import Neuron, Neurons, summaries

KINDS = {"TH+": "TH-positive", "TH-": "TH-negative"}
"""Kind of a neuron, and how a sentence that is read aloud calls it."""
SIGNS = {"TH+": "TH+", "TH-": "TH−"}
TINTS = {"TH+": color("norepinephrine"), "TH-": SOFT}
MARKERS = {"TH+": "o", "TH-": "s"}
GROUPS = (("TH+", True), ("TH-", True), ("TH+", False), ("TH-", False))
"""Kind, and whether it got shocks: the order of the slider."""


@cache
def order() -> tuple[int, ...]:
    """Return the neurons in the order of the slider, as places in the file.

    First those with shocks, from the longest pause to none, TH+ before TH-; then those without, from fast to slow. The
    order is made from the summary numbers, so it is the same for the published file and the stand-in.
    """
    rows = summaries()

    def place(i: int) -> tuple:
        row = rows[i]
        rate, shocked = row["spikes"] / row["duration"], row["shocks"] > 0
        pause = (row["pause"] - rate) / (row["pause"] + rate) if shocked else -rate
        return GROUPS.index((row["kind"], shocked)), pause

    return tuple(sorted(range(len(rows)), key=place))


def chosen(neurons: Neurons, position: float) -> Neuron:
    """Return the neuron at a position of the slider, which counts from 1."""
    return neurons[order()[round(position) - 1]]


@lru_cache(maxsize=2)
def features(neurons: Neurons) -> pd.DataFrame:
    """Return what the criteria need to know of each neuron."""
    return criteria.features(neurons)


def source(synthetic: bool) -> str:
    """Say what is shown, for a read-out."""
    return "Synthetic stand-in." if synthetic else "Published recordings."


def source_label(figure, x: float, y: float, **kwargs):
    """Create the label that says in a figure what it shows."""
    return figure.text(x, y, "", fontsize=8.5, **kwargs)


def tell_source(label, synthetic: bool) -> None:
    """Move the label to the data that are shown."""
    label.set_text("SYNTHETIC stand-in" if synthetic else "published recordings, CC0")
    label.set_color(color("warning") if synthetic else SOFT)
    label.set_weight("bold" if synthetic else "normal")
