"""Five measured facts on a blocker of uptake, and which choice of brakes meets them.

`nelib.clinic.push_back` says what a choice of brakes does; here its numbers stand beside the measured ones. A number
counts as met within a factor that this course chose (`met`). That idazoxan alone does nothing is itself disputed:
higher doses of it raised norepinephrine in rats (Thomas & Holman 1991; Dennis 1987), and antagonists given into the
locus coeruleus alone raised it in the cortex. Numbers come from ``nelib/data/push_back.csv`` and ``clinic.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.clinic import feedback
from nelib.clinic.occupancy import evidence as clinic
from nelib.clinic.push_back import evidence, settle
from nelib.kit.errors import known_name

FACTS = ("blocker", "blocker and idazoxan", "idazoxan alone", "firing", "from day 2 to 14")


def share(name: str) -> float:
    """Return a record of ``clinic.csv`` in percent as a share."""
    return clinic(name).value / clinic("full").value


@cache
def measured() -> dict[str, tuple[float, float]]:
    """Return what was measured, by `FACTS`: lowest and highest of the numbers that belong to each.

    ``"firing"`` is what was left after two days of the two highest of four doses. ``"from day 2 to 14"`` is how many
    times norepinephrine rose between these days of a constant infusion.
    """
    split, alone = feedback.measured(), 1 + evidence("rise_idazoxan").value / clinic("full").value
    fired = [1 - share(name) for name in ("rebox_fall_3", "rebox_fall_4")]
    numbers = ([split.u * split.F], [split.u], [alone], fired, [feedback.pump()[-1]])
    return {name: (min(found), max(found)) for name, found in zip(FACTS, numbers, strict=True)}


def modeled(
    net_left: Any, *, soma: Any = True, terminal: Any = True, share: Any = None, background: float | None = None
) -> dict[str, np.ndarray]:
    """Return what the model says of each of `FACTS`, for a share of NET that is left; see `settle`.

    For ``"from day 2 to 14"`` it is the most that is possible: the terminals have lost all of their brake, the cell
    bodies none of theirs.
    """
    given = {"soma": soma, "terminal": terminal, "share": share, "background": background}
    full = evidence("antagonist").value
    alone = settle(net_left, **given)
    both = settle(net_left, antagonist=full, **given).norepinephrine
    idazoxan = settle(evidence("brake").value, antagonist=full, **given).norepinephrine
    late = settle(net_left, terminal_shift=full, **given).norepinephrine
    # Silent cells release nothing, whatever the terminals do.
    ratio = np.divide(late, alone.norepinephrine, out=np.ones_like(late), where=alone.norepinephrine > 0)
    numbers = (alone.norepinephrine, both, idazoxan, alone.firing, ratio)
    return dict(zip(FACTS, numbers, strict=True))


def misfits(**model: Any) -> dict[str, np.ndarray]:
    """Return by which factor each of `FACTS` is missed: below 1 too little, above 1 too much, 1 within what was seen.

    Takes the results of `modeled` with their names as they stand: ``misfits(**modeled(0.06))``. More than was measured
    is no miss for ``"from day 2 to 14"``, of which the model gives the most that is possible.
    """
    found = {}
    for name, value in model.items():
        low, high = measured()[known_name("fact", name, FACTS)]
        off = np.minimum(value / low, 1) * np.maximum(value / high, 1)
        found[name] = np.minimum(off, 1) if name == FACTS[-1] else off
    return found


def met(factor: Any) -> np.ndarray:
    """Return whether a misfit is within the tolerance of this course."""
    q = evidence("tolerance").value
    return (np.asarray(factor) >= 1 / q) & (np.asarray(factor) <= q)


@dataclass(frozen=True)
class Compromise:
    """The strengths of both brakes and the NET left with the smallest worst misfit, and the most facts any pair met."""

    soma: float
    terminal: float
    net_left: float
    worst: float
    most_met: int


@cache
def compromise() -> Compromise:
    """Search strengths of both brakes, and the share of NET that is left, for the smallest worst misfit of `FACTS`.

    Each strength runs from none to twice that of its model.
    """
    count = int(evidence("grid").value)
    strengths = np.linspace(0, 2, count)
    lefts = np.linspace(evidence("left_low").value, evidence("left_high").value, int(evidence("grid_left").value))
    soma, terminal, left = np.meshgrid(strengths, strengths, lefts, indexing="ij")
    found = misfits(**modeled(left, soma=soma, terminal=terminal))
    with np.errstate(divide="ignore"):
        worst = np.maximum.reduce([np.abs(np.log(factor)) for factor in found.values()])
    best = np.unravel_index(np.argmin(worst), worst.shape)
    most = int(sum(met(factor) for factor in found.values()).max())
    return Compromise(float(soma[best]), float(terminal[best]), float(left[best]), float(np.exp(worst[best])), most)
