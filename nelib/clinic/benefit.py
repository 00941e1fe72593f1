r"""From a dose to a task: norepinephrine of a person, times what a drug makes of it, on the inverted U.

Norepinephrine outside is $c = c_0\,x$, with $c_0$ that of the person without a drug and $x$ the rise by a blocker of
NET (`nelib.clinic.cortex.respond`); $U(c)$ is `nelib.locus.inverted_u.benefit`. Guanfacine fills $\alpha_{2A}$ beside
norepinephrine, prazosin keeps norepinephrine off $\alpha_1$. Nothing is fitted here.

$c_0$ is assumed. The peak of U lies where two constants of receptors put it; what microdialysis finds in the cortex is
far below it, and no method measures norepinephrine at the receptors. If dialysates are right, everybody stands on the
rising side, and no dose of a blocker is too high for U. Dopamine, which acts there too, is left out.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.clinic.cortex import evidence, respond
from nelib.kit.errors import known_name, number, positive
from nelib.kit.formula import array
from nelib.locus import autoinhibition, inverted_u

PEOPLE = {"low": "start_low", "middle": "start_middle", "high": "start_high"}
GRID, SPAN = 121, 100  # geometry: doses of a curve, over two decades


def start(person: str) -> float:
    """Return the assumed norepinephrine in nM of one of `PEOPLE`."""
    return evidence(PEOPLE[known_name("person", person, PEOPLE)]).value


@cache
def _course(drug: str, brake: bool) -> tuple[np.ndarray, np.ndarray]:
    top = evidence("usual_doses").value
    doses = np.append(0.0, np.geomspace(top / SPAN, top, GRID))
    rises = respond(drug, doses, brake=brake).norepinephrine
    for values in (doses, rises):
        values.setflags(write=False)
    return doses, rises


def course(drug: str, *, brake: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return doses from 0 up, in multiples of the usual one, and the rises of norepinephrine."""
    return _course(drug, bool(brake))


def benefit(
    start: Any, drug: str, dose: Any = 1.0, *, guanfacine: Any = 0.0, prazosin: Any = 0.0, brake: bool = True
) -> np.ndarray:
    """Return U of a person under a blocker of NET.

    Parameters
    ----------
    start : array_like
        Norepinephrine outside without a drug, in nM.
    drug : str
        One of `nelib.clinic.cortex.drugs`.
    dose : array_like
        In multiples of the usual dose.
    guanfacine, prazosin : array_like
        In multiples of their constants at alpha-2A and alpha-1.
    brake : bool
        Whether the alpha-2 brake of the cell bodies works.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    c = array("start", start, above=True) * respond(drug, dose, brake=brake).norepinephrine
    return inverted_u.benefit(c, agonist_a2=guanfacine, block_a1=prazosin)


@dataclass(frozen=True)
class Best:
    """The best dose of a blocker up to the highest: `dose` in usual doses, U there and without it, the gain.

    `at_end` says that U still rises at the highest dose.
    """

    dose: float
    U: float
    without: float
    gain: float
    at_end: bool


def best(start: float, drug: str, *, guanfacine: float = 0.0, prazosin: float = 0.0, brake: bool = True) -> Best:
    """Return the dose of a blocker, from none to the highest, at which U is greatest; see `benefit`."""
    doses, rises = course(drug, brake=brake)
    c_0 = positive("start", start)
    drugs = {"agonist_a2": number("guanfacine", guanfacine, low=0), "block_a1": number("prazosin", prazosin, low=0)}
    top = inverted_u.peak(**drugs)
    U = inverted_u.benefit(c_0 * rises, **drugs)
    k = int(np.argmax(U))
    found, high = float(doses[k]), float(U[k])
    if top is not None and rises[0] < top.norepinephrine / c_0 < rises[-1]:
        # Between two doses of the grid: the dose that brings norepinephrine to the peak.
        found, high = float(np.interp(top.norepinephrine / c_0, rises, doses)), top.height
    elif rises[-1] <= rises[0]:
        found, high, k = 0.0, float(U[0]), 0
    return Best(found, high, float(U[0]), high - float(U[0]), bool(found == doses[-1]))


def agonist(start: float, dose: float, *, cells: bool) -> float:
    """Return U under an agonist of alpha-2 alone.

    Parameters
    ----------
    start : float
        Norepinephrine outside without a drug, in nM.
    dose : float
        In multiples of its constant at alpha-2A.
    cells : bool
        Whether it acts at the cell bodies of the locus coeruleus too, which then release less.
    """
    c, a = positive("start", start), number("dose", dose, low=0)
    left = float(autoinhibition.rate(clonidine=a) / autoinhibition.rate()) if cells else 1.0
    return float(inverted_u.benefit(c * left, agonist_a2=a))
