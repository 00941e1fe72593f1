r"""Ways of taking blood, what each adds to plasma norepinephrine, and how many animals it takes to see a treatment.

A treatment that multiplies the basal concentration by f may also multiply by a what the sampling adds. With x for the
concentration that a way of sampling gives, in multiples of the basal one, untreated animals show x and treated ones
:math:`f + a (x - 1)`, so that the change that is seen is

.. math:: \frac{f + a\,(x - 1)}{x} .

`nelib.body.sampling` is the case a = 1. That a need not be 1 is known: decapitation adds three times as much to rats
that were held fast before (Kvetňanský 1978). Concentrations in nM. Every number comes from
``nelib/data/plasma_study.csv`` and ``sympathetic.csv``.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import nctdtr, stdtrit

from nelib.body import sampling
from nelib.body.catecholamine_hplc import MOLECULES, nanomolar
from nelib.body.nerve_trace import value as sympathetic
from nelib.kit.errors import known_name, positive
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

MEANINGS = ("a standard error", "a standard deviation")
"""What the ± of a paper may be; the abstracts do not say."""
_RATS = {
    "rat, held in the hand": "held",
    "rat, halothane 5 min": "halothane",
    "rat, decapitated, halothane": "decapitated_halothane",
    "rat, decapitated, another lab": "decapitated",
}
_BOTH = {"mouse, decapitated": "mouse", "rat, decapitated": "rat"}
WAYS = (*_BOTH, *_RATS)
"""Ways of sampling, each compared with undisturbed animals of the same laboratory that have a catheter."""


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("plasma_study")


def value(name: str) -> float:
    """Return the value of a record of ``plasma_study.csv``."""
    return _table()[known_name("record", name, _table())].value


@cache
def derivation() -> dict:
    """Return what is seen, as SymPy expressions of f, a and x.

    Returns
    -------
    dict
        ``"seen"``, the change in multiples; ``"blind"``, the a at which a true change f is seen as none.
    """
    import sympy as sp

    f, a, x, C_0, A = sp.symbols("f a x C_0 A", positive=True)
    seen = sp.simplify(((f * C_0 + a * A) / (C_0 + A)).subs(A, (x - 1) * C_0))
    found = {"seen": seen, "blind": sp.solve(sp.Eq(seen, 1), a)[0]}
    plain = {s: sp.Symbol(s.name) for s in (f, a, x)}
    return {name: e.subs(plain) for name, e in found.items()}


FORMULAS = Formulas(derivation, above_zero=("x",))


@dataclass(frozen=True)
class Way:
    """One molecule under one way of sampling: means in nM without it and with it, and their relative spreads.

    `spreads` are the ± of the paper over the mean, `animals` how many animals each mean had. Where a paper prints no
    ±, those of mice stand there, and `borrowed` is true.
    """

    name: str
    molecule: str
    basal: float
    after: float
    spreads: tuple[float, float]
    animals: tuple[float, float]
    borrowed: bool = False

    @property
    def ratio(self) -> float:
        """How many times the basal concentration this way of sampling gives."""
        return self.after / self.basal

    def between(self, meaning: str = MEANINGS[0]) -> tuple[float, float]:
        """Return the relative standard deviation between animals, without and with it, for one of `MEANINGS`."""
        known_name("meaning", meaning, MEANINGS)
        n = self.animals if meaning == MEANINGS[0] else (1, 1)
        return self.spreads[0] * np.sqrt(n[0]), self.spreads[1] * np.sqrt(n[1])


def measured(name: str, molecule: str = "norepinephrine") -> bool:
    """Say whether a molecule was measured under a way of sampling."""
    known_name("way of sampling", name, WAYS)
    return known_name("molecule", molecule, MOLECULES) == MOLECULES[0] or name in _BOTH


def way(name: str, molecule: str = "norepinephrine") -> Way:
    """Return what was published for one of `WAYS`.

    Raises
    ------
    ValueError
        If there is no such way, or the molecule was not measured.
    """
    if not measured(name, molecule):
        raise ValueError(f"Nobody measured {molecule} for “{name}”: Depocas & Behrens measured norepinephrine.")
    if name in _BOTH:
        found = sampling.artifact(_BOTH[name], molecule)
        short = dict(zip(MOLECULES, ("NE", "E"), strict=True))[molecule]
        pairs = [(sympathetic(f"mouse_{k}_{short}_error"), sympathetic(f"mouse_{k}_{short}"))
                 for k in ("catheter", "decapitation")]  # fmt: skip
        spreads = tuple(error / mean for error, mean in pairs)
        n = (value("group_mouse"),) * 2
        return Way(name, molecule, found.catheter, found.decapitation, spreads, n, _BOTH[name] == "rat")
    record = _RATS[name]
    basal, after = (float(nanomolar(value(k) * sympathetic("pg_in_ng"))) for k in ("undisturbed", record))
    spreads = tuple(value(f"{k}_error") / value(k) for k in ("undisturbed", record))
    return Way(name, molecule, basal, after, spreads, (value("undisturbed_n"), value("treated_n")))


def seen(change: Any, x: float, artifact_change: Any = 1.0) -> np.ndarray:
    """Return the change that is seen, in multiples.

    Parameters
    ----------
    change : array_like
        Factor f on the basal concentration.
    x : float
        What the sampling gives, in multiples of the basal concentration.
    artifact_change : array_like
        Factor a on what the sampling adds.
    """
    return FORMULAS.compute(
        "seen", f=array("change", change), x=positive("x", x), a=array("artifact_change", artifact_change)
    )


def animals(change: float, cv: float) -> float:
    """Return how many animals a group show a change with the usual power, in a t test on logarithms.

    Parameters
    ----------
    change : float
        Ratio of both groups in multiples; 1 is never shown.
    cv : float
        Relative standard deviation between animals, in both groups.

    Returns
    -------
    float
        Infinity above ``most_animals``.
    """
    ratio, sigma = abs(np.log(positive("change", change))), np.sqrt(np.log1p(positive("cv", cv) ** 2))
    numbers, wanted = range(2, int(value("most_animals")) + 1), value("power")
    first = bisect_left(numbers, True, key=lambda n: bool(_power(ratio, sigma, n) >= wanted))  # power rises with n
    return float(numbers[first]) if first < len(numbers) else float("inf")


def _power(ratio: float, sigma: float, n: Any) -> np.ndarray:
    """Return the chance that a two-sided t test of two groups of n finds a difference of logarithms."""
    free, away = 2 * n - 2, ratio / (sigma * np.sqrt(2 / n))
    edge = stdtrit(free, 1 - value("level") / 2)
    missed, wrong = (np.nan_to_num(nctdtr(free, away, at)) for at in (edge, -edge))  # NaN where it is next to 0
    return 1 - missed + wrong
