r"""How selective a ligand is, with a band for what laboratories disagree about instead of false precision.

The dissociation constant of a ligand at a receptor is known as a set of published values. Their geometric mean stands
for it. Its band is their range, and at least :math:`pK \pm s`, where :math:`s` pools the scatter of all ligand-receptor
pairs that several sources report: values that happen to agree are not known better than all others. Where nothing was
published, nothing is known, and no number is returned. Values of a family are lent to its subtypes, and never ranked. A
selectivity that was measured in one laboratory, side by side, is free of all this: `direct_ratios` keeps those apart.

Concentrations are in nM.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import constants
from scipy.special import ndtri

from nelib.kit.errors import known_name, positive
from nelib.kit.evidence import Quantity
from nelib.receptors import subtypes
from nelib.receptors.binding import occupancy
from nelib.receptors.subtypes import AFFINITY, FAMILIES, RECEPTORS, Affinity, affinities, greek, pK, pK_range, receptor

BANDS = ("range", "typical")
STAND_INS = ("alpha1", "alpha2")  # rows of "beta" are of turkey and frog erythrocytes, whose receptor is none of three
PAIRS = {"b1b2": ("beta1", "beta2"), "b2b3": ("beta2", "beta3"), "b1b3": ("beta1", "beta3")}
"""Columns of the table of ratios of Baker 2005."""


@dataclass(frozen=True)
class Band:
    """What is known about a pK: ends, middle, number of values, and whose they are: `via` receptor, family, or both."""

    low: float
    mid: float
    high: float
    n: int
    grades: tuple[str, ...]
    via: tuple[str, ...]


def usable(key: str, ligand: str, recalled: bool = False) -> tuple[Affinity, ...]:
    """Return the published values that estimate a dissociation constant: no EC50, no Schild slope other than 1."""
    return tuple(r for r in subtypes.published(key, ligand, recalled) if r.kind in AFFINITY)


@cache
def _scatter(recalled: bool) -> tuple[float, int, int]:
    by_pair: dict[tuple[str, str], dict[str, list[float]]] = {}
    for r in affinities():
        if r.receptor in RECEPTORS and r.kind in AFFINITY and (recalled or r.grade != "RECALLED"):
            by_pair.setdefault((r.receptor, r.ligand), {}).setdefault(r.source, []).append(pK(r))
    several = [[float(np.mean(v)) for v in sources.values()] for sources in by_pair.values() if len(sources) > 1]
    freedom = sum(len(values) - 1 for values in several)
    squares = sum(float(np.sum((np.array(values) - np.mean(values)) ** 2)) for values in several)
    return math.sqrt(squares / freedom), len(several), freedom


def typical_disagreement(recalled: bool = False) -> float:
    """Return the pooled standard deviation of pK between sources, for all subtypes and ligands with several sources.

    A source counts once for a pair, with the mean of its values. It is the scatter about the mean; for two sources see
    `typical_factor`. Sources differ in laboratory, but also in preparation, radioligand and species, so this is what a
    reader meets, not error alone.
    """
    return _scatter(bool(recalled))[0]


def typical_factor(recalled: bool = False) -> float:
    """Return the typical factor between two sources, 10 to the power of sqrt(2) s; one pair in three exceeds it."""
    return float(constants.deka ** (math.sqrt(2) * typical_disagreement(recalled)))


def factor_exceeded(share: float, recalled: bool = False) -> float:
    """Return the factor that a share of all pairs of sources exceeds, if pK scatters normally: 0.05 is one in 20."""
    spreads = -ndtri(positive("share", share, high=1) / 2)
    return float(typical_factor(recalled) ** spreads)


def pairs_compared(recalled: bool = False) -> int:
    """Return how many pairs of receptor and ligand `typical_disagreement` pools."""
    return _scatter(bool(recalled))[1]


def pK_band(name: str, ligand: str, recalled: bool = False, band: str = "range", families: bool = True) -> Band | None:
    """Return what is known about the pK of a ligand at a receptor, or None if nothing is.

    Parameters
    ----------
    name, ligand : str
        See `subtypes.published`.
    recalled : bool
        Whether recalled values count.
    band : {"range", "typical"}
        ``"range"``: from the lowest to the highest published value, and at least the typical disagreement around the
        mean, so that two reports that agree are not better known than a single one. ``"typical"``: the typical
        disagreement around the mean in any case.
    families : bool
        Whether values of the family stand for a subtype that has none of its own, or only recalled ones.

    Raises
    ------
    ValueError
        If a name is unknown.
    """
    key, ligand = receptor(name, families=True), known_name("ligand", ligand, subtypes.ligands())
    return _band(key, ligand, bool(recalled), known_name("kind of band", band, BANDS), bool(families))


@cache
def _band(key: str, ligand: str, recalled: bool, band: str, families: bool) -> Band | None:
    found = usable(key, ligand, recalled)
    if families and all(r.grade == "RECALLED" for r in found):
        found += next((usable(family, ligand, recalled) for family in STAND_INS if key in FAMILIES[family]), ())
    if not found:
        return None
    mid, s = float(np.mean([pK(r) for r in found])), typical_disagreement(recalled)
    ends = [mid - s, mid + s]
    if band == "range":
        ends += [end for r in found for end in pK_range(r)]
    grades = tuple(dict.fromkeys(r.grade for r in found))
    return Band(min(ends), mid, max(ends), len(found), grades, tuple(dict.fromkeys(r.receptor for r in found)))


def nanomolar(pK):
    """Return the concentration (nM) of which `pK` is the negative logarithm in mol/L."""
    return constants.deka ** -np.asarray(pK, dtype=float) / constants.nano


def occupancy_band(ligand: str, L: float, recalled: bool = False, band: str = "range", families: bool = True):
    """Return the share of each receptor that a ligand occupies, as a band.

    Parameters
    ----------
    ligand : str
    L : float
        Free concentration (nM), above 0.
    recalled, band, families
        See `pK_band`.

    Returns
    -------
    pandas.DataFrame
        One row for each of the nine receptors, in their order: `low`, `mid`, `high` (shares), `pK_low`, `pK_mid`,
        `pK_high`, `n` (number of values), `grades`, `via` (whose values they are; empty if there are none). Where
        nothing is known the numbers are NaN, never 0.
    """
    import pandas as pd

    L, table = positive("concentration (nM)", L), {}
    for key in RECEPTORS:
        known = pK_band(key, ligand, bool(recalled), band, families)
        if known is None:
            table[key] = dict.fromkeys(("low", "mid", "high", "pK_low", "pK_mid", "pK_high"), math.nan)
            table[key] |= {"n": 0, "grades": "", "via": ""}
            continue
        ends = np.array([known.low, known.mid, known.high])
        table[key] = dict(zip(("low", "mid", "high"), occupancy(L, nanomolar(ends)), strict=True))
        table[key] |= dict(zip(("pK_low", "pK_mid", "pK_high"), ends, strict=True))
        table[key] |= {"n": known.n, "grades": ", ".join(known.grades), "via": ", ".join(known.via)}
    return pd.DataFrame.from_dict(table, orient="index")


def ranked(frame) -> list[tuple[str, str]]:
    """Return the pairs (a, b) of a frame of `occupancy_band` whose bands do not touch: a is filled more than b.

    Only receptors whose values are their own count: what a family lends says nothing about one of its subtypes.
    """
    known = frame[frame.via == frame.index]
    return [(a, b) for a in known.index for b in known.index if known.low[a] > known.high[b]]


@dataclass(frozen=True)
class Ratio:
    """A selectivity measured side by side: K at `reference` over K at `receptor`; above 1 it favors `receptor`.

    `sign` is ``">"`` where only a bound was published: the true ratio is further from 1.
    """

    ligand: str
    receptor: str
    reference: str
    quantity: Quantity
    readout: str
    sign: str = ""

    def of(self, a: str, b: str) -> float | None:
        """Return K at b over K at a, or None if the ratio is of other receptors."""
        if (a, b) == (self.receptor, self.reference):
            return self.quantity.value
        return 1 / self.quantity.value if (b, a) == (self.receptor, self.reference) else None


@cache
def direct_ratios() -> tuple[Ratio, ...]:
    """Return all selectivities that were measured side by side: the table of Baker 2005, then the others."""
    found = []
    for row in subtypes.rows("baker_ratios.csv"):
        for column, pair in PAIRS.items():
            favored = row[f"{column}_favors"]
            other = next(key for key in pair if key != favored)
            made = dict(ligand=row["ligand"], receptor=favored, reference=other, ratio=row[column], note=row["note"])
            made |= dict(preparation="human, whole CHO cells", readout="[³H]CGP 12177", source="baker2005")
            found.append(_ratio({**made, "grade": "READ", "probability": ""}))
    return (*found, *(_ratio(row) for row in subtypes.rows("ratios.csv")))


def _ratio(row: dict[str, str]) -> Ratio:
    a, b = (receptor(row[name], families=True) for name in ("receptor", "reference"))
    meaning = f"K of {row['ligand']} at {greek(b)} over that at {greek(a)}"
    quantity = Quantity(
        f"{row['ligand']} {a} {b}", "K_b/K_a", float(row["ratio"].lstrip(">")), "1", meaning, row["preparation"],
        row["source"], row["grade"], float(row["probability"] or "nan"), row["note"],
    )  # fmt: skip
    return Ratio(row["ligand"], a, b, quantity, row["readout"], ">" * row["ratio"].startswith(">"))


@dataclass(frozen=True)
class Selectivity:
    """How many times more tightly a ligand binds to a than to b.

    `ratio`, `low` and `high` come from values of separate papers, NaN where one of the receptors has none; `direct`
    are the ratios that were measured side by side.
    """

    ligand: str
    a: str
    b: str
    ratio: float
    low: float
    high: float
    direct: tuple[Ratio, ...]


def _known() -> dict[str, None]:
    """Return the ligands of which an affinity or a ratio was published."""
    return dict.fromkeys((*subtypes.ligands(), *(r.ligand for r in direct_ratios())))


def selectivity(ligand: str, a: str, b: str, recalled: bool = False, band: str = "range") -> Selectivity:
    """Return the selectivity of a ligand for a over b, with its band and the ratios measured side by side.

    Raises
    ------
    ValueError
        If a receptor or the ligand is unknown.
    """
    a, b = receptor(a, families=True), receptor(b, families=True)
    direct = tuple(r for r in direct_ratios() if r.ligand == ligand and r.of(a, b) is not None)
    if known_name("ligand", ligand, _known()) not in subtypes.ligands():  # known by its ratios only
        return Selectivity(ligand, a, b, math.nan, math.nan, math.nan, direct)
    first, second = (pK_band(key, ligand, bool(recalled), band, families=False) for key in (a, b))
    if first is None or second is None:
        return Selectivity(ligand, a, b, math.nan, math.nan, math.nan, direct)
    logs = np.array([first.mid - second.mid, first.low - second.high, first.high - second.low])
    return Selectivity(ligand, a, b, *(float(v) for v in constants.deka**logs), direct)


def filled_elsewhere(share, ratio):
    """Return the share of a second receptor that is filled when a dose fills `share` of the first.

    Parameters
    ----------
    share : array_like
        Occupancy of the first receptor, from 0 to below 1.
    ratio : array_like
        K at the second over K at the first.
    """
    share = np.asarray(share, dtype=float)
    if not ((share >= 0) & (share < 1)).all():
        raise ValueError(f"The share of the first receptor must lie from 0 to below 1, but it is {share}.")
    return occupancy(share / (1 - share), ratio)


def side_by_side(ligand: str, recalled: bool = False) -> tuple[str, tuple[tuple[str, float], ...]]:
    """Return what the ratios measured side by side say on other receptors, from one whose pK is known.

    Returns
    -------
    (str, tuple of (str, float))
        The receptor or family that most of these ratios share and of which a value of its own was published, and for
        each ratio the other receptor with the pK that follows. Empty if there is no such receptor.
    """
    return _side_by_side(known_name("ligand", ligand, _known()), bool(recalled))


@cache
def _side_by_side(ligand: str, recalled: bool) -> tuple[str, tuple[tuple[str, float], ...]]:
    ratios = [r for r in direct_ratios() if r.ligand == ligand]
    keys = [key for r in ratios for key in (r.receptor, r.reference)]
    for key in sorted(dict.fromkeys(keys), key=keys.count, reverse=True):
        known = pK_band(key, ligand, recalled, families=False) if ligand in subtypes.ligands() else None
        if known is not None:
            pairs = [(r, ({r.receptor, r.reference} - {key}).pop()) for r in ratios if key in (r.receptor, r.reference)]
            return key, tuple((other, known.mid - math.log10(r.of(key, other))) for r, other in pairs)
    return "", ()
