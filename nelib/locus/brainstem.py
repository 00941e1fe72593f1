"""Where the tip of the electrode is: a schematic map of the rat's dorsal pons, and the section that tells the truth.

The map is a plane with straight borders at the level of the locus coeruleus, in mm below the dura, lateral to the
midline, and in front of (+) or behind (-) the middle of the nucleus. It teaches the order in which an electrode meets
the structures; nobody may place an electrode by its numbers, which are recalled.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy import constants

from nelib.kit.errors import known_name, number
from nelib.kit.evidence import load_evidence

EVIDENCE = load_evidence("lc_recording")


@dataclass(frozen=True)
class Region:
    """A structure: its name, what the physiologist hears and sees in it, and what its neurons do.

    `unit` is the prefix of its neurons in the evidence table (empty: none), `dense` tells whether distant neurons make
    noise, `jaw` whether they fire only while the jaw is open, `shock` and `drug` whether they answer foot shocks and
    clonidine.
    """

    name: str
    sound: str
    sight: str
    unit: str = ""
    dense: bool = True
    jaw: bool = False
    shock: bool = False
    drug: bool = False


REGIONS = {
    r.name: r
    for r in (
        Region("cerebellum", "a dense, bright crackle that never stops",
               "tall narrow spikes, tens a second, now and then a complex one", "purkinje"),
        Region("fourth ventricle", "silence: only the hiss of the electrode",
               "a thin band of noise over slow waves, and no spike", dense=False),
        Region("locus coeruleus", "slow, dull single pops over little noise; a burst at a pinch, then a pause",
               "broad spikes, about one a second", "lc", shock=True, drug=True),
        Region("mesencephalic trigeminal nucleus", "nothing, until the jaw is opened; then a regular buzz",
               "narrow spikes that follow the jaw", "me5", jaw=True),
        Region("parabrachial nucleus", "an uneven patter", "narrow spikes, a few a second", "parabrachial"),
        Region("central gray", "a sparse, uneven ticking", "small narrow spikes", "gray"),
        Region("laterodorsal tegmental nucleus", "slow, dull pops, much like those of the locus coeruleus",
               "broad spikes, a few a second", "ldt"),
        Region("vestibular nuclei", "a steady purr", "narrow spikes, tens a second, regular", "vestibular"),
        Region("reticular formation", "a loose rattle", "narrow spikes, ten or more a second", "reticular"),
    )
}  # fmt: skip
"""The structures of the map, by name."""
TARGET = "locus coeruleus"


def limit(name: str) -> float:
    """Return a border of the map in mm."""
    return EVIDENCE[name].value


def region(depth: float, lateral: float, front: float = 0.0) -> Region:
    """Return the structure at a place.

    Parameters
    ----------
    depth : float
        mm below the dura, from 0 to the end of the map (8).
    lateral : float
        mm from the midline, from 0 to the border of the map (2.4).
    front : float
        mm in front of the middle of the locus coeruleus (negative: behind it).
    """
    z = number("depth (mm)", depth, low=0, high=limit("map_to"))
    x, y = number("lateral (mm)", lateral, low=0, high=limit("map_lateral")), number("front (mm)", front)
    if z < limit("cerebellum_to"):
        return REGIONS["cerebellum"]
    if z < limit("ventricle_to") and x < limit("me5_lateral"):
        return REGIONS["fourth ventricle"]
    if z > limit("lc_to"):
        return REGIONS["reticular formation"]
    if x < limit("gray_to"):
        return REGIONS["central gray"]
    if x < limit("lc_lateral"):
        if abs(y) <= limit("lc_half"):
            return REGIONS[TARGET]
        return REGIONS["laterodorsal tegmental nucleus" if y > 0 else "vestibular nuclei"]
    return REGIONS["mesencephalic trigeminal nucleus" if x < limit("me5_lateral") else "parabrachial nucleus"]


def track(lateral: float, front: float = 0.0, steps: int = 1 + 2**9) -> list[tuple[float, float, Region]]:  # geometry
    """Return what a vertical electrode meets: top and bottom (mm) and structure, from the dura down."""
    z = np.linspace(0, limit("map_to"), steps)
    met = [region(d, lateral, front) for d in z]
    cuts = [0, *(i for i in range(1, steps) if met[i] is not met[i - 1]), steps]
    edges = [0.0, *((z[i - 1] + z[i]) / 2 for i in cuts[1:-1]), float(z[-1])]
    return [(float(edges[n]), float(edges[n + 1]), met[i]) for n, i in enumerate(cuts[:-1])]


@dataclass(frozen=True)
class Tip:
    """Where the tip really is: `depth`, `lateral` and `front` in mm; `region` is the structure there."""

    depth: float
    lateral: float
    front: float

    @property
    def region(self) -> Region:
        """The structure around the tip."""
        return region(self.depth, self.lateral, self.front)

    @property
    def hit(self) -> bool:
        """Whether the tip is in the locus coeruleus."""
        return self.region.name == TARGET


def aim(
    depth: float, lateral: float, front: float = 0.0, *, random: np.random.Generator, error: float | None = None
) -> Tip:
    """Place an electrode by coordinates: the skull of each animal is a little different.

    `error` (mm) is the standard deviation in each direction; `EVIDENCE` holds the one of the course. A place beyond the
    map is moved to its border.
    """
    sigma = limit("placing") if error is None else number("error", error, low=0)
    z, x, y = np.array([depth, lateral, front], float) + sigma * random.standard_normal(1 + 2)
    region(depth, lateral, front)  # checks the coordinates
    return Tip(float(np.clip(z, 0, limit("map_to"))), float(np.clip(x, 0, limit("map_lateral"))), float(y))


def hit_rate(depth: float, lateral: float, front: float = 0.0, *, error: float | None = None) -> float:
    """Return the probability that an electrode aimed at a place ends in the locus coeruleus (closed form)."""
    from scipy.special import ndtr

    sigma = limit("placing") if error is None else number("error", error, low=0)
    if sigma == 0:
        return float(region(depth, lateral, front).name == TARGET)
    spans = [
        (limit("ventricle_to") - depth, limit("lc_to") - depth),
        (limit("gray_to") - lateral, limit("lc_lateral") - lateral),
        (-limit("lc_half") - front, limit("lc_half") - front),
    ]
    return float(np.prod([ndtr(b / sigma) - ndtr(a / sigma) for a, b in spans]))


def lesion_radius(current: float, seconds: float) -> float:
    """Return the radius (mm) of a lesion made by a current (µA): its volume goes with the charge."""
    charge = number("current (µA)", current, low=0) * number("seconds", seconds, low=0)
    known = limit("lesion_current") * limit("lesion_time")
    return limit("lesion_radius") * float(np.cbrt(charge / known))


@dataclass(frozen=True, eq=False)
class Section:
    """A stained section with the lesion: `cells` are the TH+ neurons (lateral, depth) in mm, `radius` is in mm.

    `reading` is ``"inside"``, ``"border"`` (the lesion reaches beyond the nucleus, or into it, so that it cannot tell),
    or ``"outside"``, always where the section shows no cell of the nucleus; without a lesion it is ``"no mark"``. `hit`
    is the truth, whatever the section shows.
    """

    tip: Tip
    radius: float
    cells: np.ndarray = field(repr=False)
    reading: str
    hit: bool


READINGS = ("inside", "border", "outside", "no mark")


def section(tip: Tip, current: float, seconds: float) -> Section:
    """Cut, stain for tyrosine hydroxylase, and read where the lesion lies."""
    radius = lesion_radius(current, seconds)
    spans = [
        (tip.depth, limit("ventricle_to"), limit("lc_to")),
        (tip.lateral, limit("gray_to"), limit("lc_lateral")),
        (tip.front, -limit("lc_half"), limit("lc_half")),
    ]
    out = float(np.sqrt(sum(max(low - at, 0.0, at - high) ** 2 for at, low, high in spans)))
    deep = min(min(at - low, high - at) for at, low, high in spans)
    if radius == 0:
        reading = "no mark"
    elif tip.hit:
        reading = "inside" if deep >= radius else "border"
    else:
        reading = "border" if out < radius and abs(tip.front) <= limit("lc_half") else "outside"
    cells = _cells() if abs(tip.front) <= limit("lc_half") else np.empty((0, 2))
    known_name("reading", reading, READINGS)
    return Section(tip, radius, cells, reading, tip.hit)


@lru_cache(maxsize=1)
def _cells() -> np.ndarray:
    """Scatter the noradrenergic neurons of a section over an ellipse; always the same ones."""
    random, n = np.random.default_rng(1), int(limit("cells"))
    angle, radius = 2 * constants.pi * random.random(n), np.sqrt(random.random(n))
    left, right, top, bottom = (limit(k) for k in ("gray_to", "lc_lateral", "ventricle_to", "lc_to"))
    cells = np.column_stack(
        [
            (left + right) / 2 + (right - left) / 2 * radius * np.cos(angle),
            (top + bottom) / 2 + (bottom - top) / 2 * radius * np.sin(angle),
        ]
    )
    cells.flags.writeable = False
    return cells
