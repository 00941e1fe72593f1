r"""CYP2D6 and atomoxetine: from two alleles to an activity score, from the score to a clearance.

Each allele has an activity, a diplotype their sum $A$. The enzyme does a part of the clearance in proportion to it, a
rest is left to people without the enzyme; an inhibitor leaves a share $i$ of the enzyme's part:

.. math:: CL = CL_{poor} + (CL_{extensive} - CL_{poor})\,\frac{A}{A_{ref}}\, i .

The two clearances and half-lives are those of `nelib.clinic.exposure`. The straight line between them and the score
$A_{ref} = 2$ of the extensive ones are assumed. Half-lives in between are those of the power of clearance that leads
through both: one volume for all does not (see `nelib.clinic.exposure`).

What the line misses, by `published`: it says 1.84 times the exposure for one functional allele, and 1.32 was measured;
it says 3.18 for a score of 0.5, and 3.7 was measured for half a functional allele, but 2.1 to 2.2 for two alleles \*10,
which have the same score. The first two are within the uncertainty of groups of 3 to 8 children. Two people with one
score and different exposures are beyond any line through the score.
Alleles combine at random (Hardy and Weinberg): $f_{jk} = 2 p_j p_k$, $f_{jj} = p_j^2$.

Clearance in L/h/kg, times in h. Numbers come from ``nelib/data/cyp2d6.csv``, alleles from
``nelib/data/clinic/cyp2d6_alleles.csv``.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from scipy.special import stdtrit

from nelib.clinic.exposure import Body, metabolizer
from nelib.kit.errors import known_name, number, unknown_name, whole
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

ANCESTRIES = ("European", "East Asian", "African")
"""1000 Genomes (Europe, East Asia); African: people south of the Sahara. No such group is one population."""
PHENOTYPES = ("poor", "intermediate", "normal", "ultrarapid")


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("cyp2d6")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[known_name("record", name, _table())]


def _rows(file: str) -> list[dict[str, str]]:
    with files("nelib.data").joinpath("clinic", file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def derivation() -> dict:
    """Return clearance, exposure and half-life by activity, and the frequencies of diplotypes, as SymPy expressions.

    Returns
    -------
    dict
        ``"CL"``; ``"fold"``, exposure over that of the reference; ``"half_life"``; ``"left"``, the share of the enzyme
        that an inhibitor leaves if it multiplies the exposure of the reference by ``m``; ``"activity"`` that an
        exposure ``m`` times that of the reference betrays; ``"same"`` and ``"mixed"``, frequencies of diplotypes.
    """
    import sympy as sp

    A, A_ref, CL_ref, CL_rest, i, m = sp.symbols("A A_ref CL_ref CL_rest i m", positive=True)
    t_ref, t_rest, p, q, CL = sp.symbols("t_ref t_rest p q CL", positive=True)
    clearance = CL_rest + (CL_ref - CL_rest) * A / A_ref * i
    power = sp.log(t_rest / t_ref) / sp.log(CL_ref / CL_rest)
    both = sp.Poly((p + q) ** 2, p, q)
    found = {
        "CL": clearance,
        "fold": CL_ref / CL,
        "half_life": t_ref * (CL_ref / CL) ** power,
        "left": sp.solve(CL_ref / clearance.subs(A, A_ref) - m, i)[0],
        "activity": sp.solve(CL_ref / clearance.subs(i, 1) - m, A)[0],
        "same": both.coeff_monomial(p**2) * p**2,
        "mixed": both.coeff_monomial(p * q) * p * q,
    }
    plain = {s: sp.Symbol(s.name) for s in (A, A_ref, CL_ref, CL_rest, i, m, t_ref, t_rest, p, q, CL)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("A_ref", "CL_ref", "CL_rest", "m", "CL", "t_ref", "t_rest"))


@cache
def _ends() -> dict[str, float]:
    full, none = metabolizer("extensive"), metabolizer("poor")
    return {"CL_ref": full.CL, "CL_rest": none.CL, "t_ref": full.half_life, "t_rest": none.half_life,
            "A_ref": evidence("activity_reference").value}  # fmt: skip


@dataclass(frozen=True)
class Allele:
    """An allele, or several alike that were added up: its activity, and its percentage in each of `ANCESTRIES`."""

    name: str
    function: str
    activity: float
    percent: dict[str, float]
    source: str
    note: str


@cache
def alleles() -> dict[str, Allele]:
    """Return all alleles by name."""
    return {
        row["allele"]: Allele(row["allele"], row["function"], float(row["activity"]),
                              {a: float(row[a]) for a in ANCESTRIES}, row["source"], row["note"])
        for row in _rows("cyp2d6_alleles.csv")
    }  # fmt: skip


@cache
def _named() -> dict[str, float]:
    """Return the activity of each single allele that has a name with a star."""
    return {n: a.activity for a in alleles().values() for n in a.name.split(", ") if n.startswith("*")}


def activity(diplotype: str) -> float:
    """Return the activity score of a diplotype such as ``"*1/*10"``.

    Raises
    ------
    ValueError
        If it is not two alleles with a stroke between them, or an allele is not in the table.
    """
    parts = [p.strip() for p in diplotype.split("/")] if isinstance(diplotype, str) else []
    if len(parts) != 2:
        raise ValueError(f"A diplotype is two alleles, such as '*1/*4', not {diplotype!r}.")
    for part in parts:
        if part not in _named():
            raise unknown_name("allele", part, _named())
    return sum(_named()[part] for part in parts)


def phenotype(score: Any) -> np.ndarray:
    """Return the word of `PHENOTYPES` for activity scores, as the consensus of 2019 draws the lines."""
    A = array("score", score)
    which = np.select(
        [A == 0, evidence("limit_intermediate").value > A, evidence("limit_normal").value >= A], np.arange(len("pin")),
        default=len(PHENOTYPES) - 1,
    )  # fmt: skip
    return np.array(PHENOTYPES)[which]


@dataclass(frozen=True)
class Diplotypes:
    """All diplotypes of a population: names, frequencies that add up to 1, activity scores."""

    names: tuple[str, ...]
    frequency: np.ndarray
    activity: np.ndarray


@cache
def diplotypes(ancestry: str) -> Diplotypes:
    """Return the diplotypes of a population whose alleles combine at random."""
    who = known_name("ancestry", ancestry, ANCESTRIES)
    known = [a for a in alleles().values() if a.percent[who] > 0]
    p = np.array([a.percent[who] for a in known])
    p = p / p.sum()  # printed percentages are rounded
    j, k = np.triu_indices(len(known))
    same, mixed = (FORMULAS.compute(name, p=p[j], q=p[k]) for name in ("same", "mixed"))
    score = np.array([a.activity for a in known])
    named = tuple(f"{known[a].name}/{known[b].name}" for a, b in zip(j, k, strict=True))
    return Diplotypes(named, np.where(j == k, same, mixed), score[j] + score[k])


def shares(ancestry: str) -> dict[str, float]:
    """Return how many of a population are poor, intermediate, normal and ultrarapid, as shares."""
    found = diplotypes(ancestry)
    words = phenotype(found.activity)
    return {word: float(found.frequency[words == word].sum()) for word in PHENOTYPES}


def inhibition(fold: float | None = None) -> float:
    """Return the share of CYP2D6 that an inhibitor leaves.

    Parameters
    ----------
    fold : float, optional
        Exposure of extensive metabolizers with the inhibitor over that without; that of paroxetine if not given.

    Raises
    ------
    ValueError
        If the fold is below 1, or above what a person without any enzyme has.
    """
    ends = _ends()
    m = number("fold", evidence("paroxetine_fold").value if fold is None else fold, low=1,
               high=ends["CL_ref"] / ends["CL_rest"])  # fmt: skip
    return max(float(FORMULAS.compute("left", m=m, **ends)), 0.0)


def clearance(score: Any, inhibited: Any = False) -> np.ndarray:
    """Return the typical apparent clearance in L/h/kg.

    Parameters
    ----------
    score : array_like
        Activity scores.
    inhibited : bool or array of bool
        Whether a strong inhibitor of CYP2D6 is taken too, such as paroxetine.
    """
    taken = np.asarray(inhibited)
    if taken.dtype != bool:
        raise ValueError(f"inhibited must be True or False, or an array of these, but it is {inhibited!r}.")
    return FORMULAS.compute("CL", A=array("score", score), i=np.where(taken, inhibition(), 1.0), **_ends())


def half_life(CL: Any) -> np.ndarray:
    """Return the half-life in h that goes with an apparent clearance in L/h/kg."""
    return FORMULAS.compute("half_life", CL=array("CL", CL, above=True), **_ends())


def implied_activity(fold: Any) -> np.ndarray:
    """Return the activity score whose exposure is so many times that of the reference."""
    ends = _ends()
    return FORMULAS.compute(
        "activity", m=array("fold", fold, above=True, high=ends["CL_ref"] / ends["CL_rest"]), **ends
    )


def person(score: float, inhibited: bool = False) -> Body:
    """Return the typical body of an activity score, for the functions of `nelib.clinic.exposure`."""
    CL = float(clearance(number("score", score, low=0), inhibited))
    return Body(CL, float(half_life(CL)), metabolizer().k_a)


@dataclass(frozen=True)
class Published:
    """A measured ratio of exposures, from `low` to `high`, and the one of this model.

    `interval` is that of a ratio of two means with the SDs and sizes of their groups; None where these were not read.
    """

    key: str
    people: str
    against: str
    low: float
    high: float
    model: float
    interval: tuple[float, float] | None
    source: str
    note: str

    @property
    def off(self) -> float:
        """How many times the model is above the middle of what was measured."""
        return self.model / float(np.sqrt(self.low * self.high))


def interval(mean: float, SD: float, n: int, reference: tuple[float, float, int]) -> tuple[float, float]:
    """Return the 95% interval of a ratio of two means, as if its logarithm were normal.

    The error of the logarithm of a mean is taken to be SD/mean over the root of n.

    Parameters
    ----------
    mean, SD : float
        Of a group, in any unit.
    n : int
        People in it.
    reference : tuple
        Mean, SD and people of the group by which it is divided.
    """
    squares, people = 0.0, 0
    for value, spread, size in ((mean, SD, n), reference):
        one, other = number("mean", value, low=0), number("SD", spread, low=0)
        if one == 0:
            raise ValueError("A mean of 0 has no ratio.")
        squares += (other / one) ** 2 / whole("n", size, 2)
        people += size
    confidence = load_evidence("meta_analysis")["confidence"].value
    reach = np.exp(stdtrit(people - 2, (1 + confidence) / 2) * np.sqrt(squares))
    ratio = mean / reference[0]
    return float(ratio / reach), float(ratio * reach)


@cache
def published() -> tuple[Published, ...]:
    """Return measured ratios of exposure by genotype beside those of this model; none of them was used for it."""
    found = []
    for row in _rows("cyp2d6_exposure.csv"):
        top, bottom = (float(clearance(float(row[name]))) for name in ("reference_activity", "activity"))
        own, other = ([row[f"{of}{name}"] for name in ("mean", "SD", "n")] for of in ("", "reference_"))
        groups = [(float(mean), float(SD), int(n)) for mean, SD, n in (own, other) if mean]
        spread = interval(*groups[0], groups[1]) if groups else None
        found.append(Published(row["key"], row["people"], row["against"], float(row["low"]), float(row["high"]),
                               top / bottom, spread, row["source"], row["note"]))  # fmt: skip
    return tuple(found)
