r"""Antagonists in the rat of the virtual Schild experiment: their receptors, their course, and the pA2 that is true.

In an animal nobody knows the concentration at the receptor. pA2 is then stated as minus log10 of the dose in mol/kg
that makes the dose ratio 2, at a certain time after the injection: with :math:`B(t) = C(t)/K_B` for one mol/kg,

.. math:: pA_2(t) = \log_{10} B(t).

It falls as the antagonist leaves, by :math:`\log_{10} 2` in each half-life. Drugs from the shelf have the constants and
the course of `nelib.body.rat` and `nelib.body.drug_course`. Compound N is invented: what it blocks, its potency and its
half-life are those of a student; it enters and leaves with one half-time each,

.. math:: C \propto \frac{k_e}{k_e - k}\left(e^{-kt} - e^{-k_e t}\right).

Doses in mg/kg, times in min after the injection, concentrations in nM. Numbers: ``nelib/data/schild_rat.csv``.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from scipy import constants

from nelib.body import rat
from nelib.body.drug_course import DRUGS
from nelib.body.drug_course import evidence as living
from nelib.body.pressor import SITES, course, value
from nelib.kit.errors import known_name, number
from nelib.kit.personal import Personal

SHELF = ("prazosin", "phentolamine", "yohimbine", "propranolol")
COMPOUND = "compound N"
ANTAGONISTS = (COMPOUND, *SHELF)
ALPHA1, ALPHA, BETA, NONE = "alpha-1", "alpha-1 and alpha-2", "beta", "none of these"
KINDS: dict[str, tuple[str, ...]] = {ALPHA1: ("a1",), ALPHA: ("a1", "a2"), BETA: ("b1", "b2"), NONE: ()}
"""What compound N may block: kind -> sites, all alike."""
AIMS = {"phenylephrine": ("a1",), "norepinephrine": ("a1", "a2"), "isoproterenol": ("b1",)}
"""Through which receptors an agonist raises what is measured on it."""


@dataclass(frozen=True)
class Antagonist:
    """An antagonist in the average rat.

    Attributes
    ----------
    name : str
        What stands on the bottle.
    constants : tuple of (str, float)
        Site and K_B in nM, for each site that it blocks.
    molar : float
        Molar mass in g/mol.
    half : float, optional
        Half-life of compound N in min; a drug from the shelf has its own course.
    """

    name: str
    constants: tuple[tuple[str, float], ...] = field(repr=False)
    molar: float
    half: float | None = field(default=None, repr=False)

    def plasma(self, dose: Any, minutes: Any) -> np.ndarray:
        """Return the concentration in nM where it acts; 0 before it was injected."""
        t = np.asarray(minutes, float)
        amount = np.asarray(dose, float) * living("micrograms").value ** 2 / self.molar  # nmol/kg
        if self.half is None:
            known, C = course(self.name, value("course_end"), value("course_step"))
            return amount * np.interp(t, known, C, left=0.0)
        after = np.maximum(t, 0)
        k, k_e = (np.log(2) / half for half in (self.half, value("N_equilibration")))
        return amount / value("N_volume") * k_e / (k_e - k) * (np.exp(-k * after) - np.exp(-k_e * after))

    @property
    def strongest(self) -> float:
        """The smallest K_B in nM; infinite if it blocks nothing."""
        return min((K for _, K in self.constants), default=np.inf)

    @property
    def sites(self) -> dict[str, float]:
        """The smallest K_B over that at each site."""
        return {site: self.strongest / K for site, K in self.constants}

    def level(self, dose: Any, minutes: Any) -> np.ndarray:
        """Return the concentration over the smallest K_B."""
        return self.plasma(dose, minutes) / self.strongest

    def pA2(self, agonist: str, minutes: Any = None) -> Any:
        """Return pA2 against an agonist, in -log10(mol/kg).

        NaN if the antagonist does not block it, or if it acts through receptors that are not blocked alike: then there
        is no dose ratio that all of the curve shares.

        Parameters
        ----------
        agonist : str
            One of `AIMS`.
        minutes : array_like, optional
            After the injection; the record ``reference_time`` if not given.
        """
        aims = AIMS[known_name("agonist", agonist, AIMS)]
        known = dict(self.constants)
        alike = {known.get(site, np.inf) for site in aims}
        return self.strength(minutes, alike.pop() if len(alike) == 1 else np.inf)

    def strength(self, minutes: Any = None, K: float | None = None) -> Any:
        """Return pA2 at a receptor with a K_B in nM, that which it blocks best if not given; NaN if it blocks none."""
        t = value("reference_time") if minutes is None else minutes
        if np.isinf(K := self.strongest if K is None else K):
            return np.full(np.shape(t), np.nan)[()]
        per_mole = self.molar * living("micrograms").value  # mg in a mole
        return np.log10(self.plasma(per_mole, t) / K)


@cache
def shelf(name: str) -> Antagonist:
    """Return a drug from the shelf."""
    known_name("antagonist", name, SHELF)
    acts = rat.actions(name, "rat")
    found = tuple((site, acts[site][0]) for site in SITES if site in acts)
    return Antagonist(name, found, DRUGS[name].molar)


def invented(kind: str, pA2: float, half: float) -> Antagonist:
    """Return a compound N.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    pA2 : float
        In -log10(mol/kg), at the record ``reference_time``.
    half : float
        Half-life in min, longer than that with which it reaches its receptors.
    """
    sites = KINDS[known_name("kind", kind, KINDS)]
    least = value("N_equilibration")
    if number("half (min)", half, low=least) == least:
        raise ValueError(f"half (min) must be above {least:g}, but it is {half!r}.")
    bare = Antagonist(COMPOUND, (), value("N_molar"), half)
    dose = 10 ** -number("pA2", pA2) * bare.molar * living("micrograms").value  # geometry: mg/kg, from the logarithm
    K = float(bare.plasma(dose, value("reference_time")))
    return Antagonist(COMPOUND, tuple((site, K) for site in sites), bare.molar, half)


def drawn(me: Personal) -> tuple[str, float, float]:
    """Return what a student's compound N blocks, its pA2 (idle if it blocks nothing), and its half-life in min.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`.
    """
    if not isinstance(me, Personal):
        raise ValueError(f"me is what Personal(lesson, student) returns, but it is {me!r}.")

    def one(name: str) -> float:
        low, high, step, default = (value(f"N_{name}_{part}") for part in ("low", "high", "step", "default"))
        return me.number(f"compound N: {name}", low, high, step=step, default=default)

    often = (*(kind for kind in KINDS if kind != NONE), *KINDS)  # one student in seven has one that blocks nothing
    return me.choice("compound N: kind", often, default=ALPHA1), one("pA2"), one("half")


def compound(me: Personal) -> Antagonist:
    """Return a student's compound N."""
    return invented(*drawn(me))


def antagonist(name: str, me: Personal) -> Antagonist:
    """Return an antagonist by the name on its bottle; compound N is that of a student."""
    known_name("antagonist", name, ANTAGONISTS)
    return compound(me) if name == COMPOUND else shelf(name)


def moles(dose: Any, one: Antagonist) -> np.ndarray:
    """Return a dose in mol/kg for one in mg/kg."""
    return np.asarray(dose, float) * constants.milli / one.molar
