r"""What a free concentration of a compound does to norepinephrine and to firing, and which dose a K_i suggests.

No model of its own. The share of a site that is held is the curve of `nelib.clinic.occupancy`. Cell bodies are those of
`nelib.locus.autoinhibition`: a partial agonist at the concentration $x$ (in multiples of its constant) with the
efficacy $e$ opens channels as

.. math:: p_o = \frac{n + e\,x}{1 + n + x + Y},

which is that model with the agonist $e\,x$ and the antagonist $(1 - e)\,x$ beside what idazoxan ($Y$) adds. Where
release and clearance agree is the balance of `nelib.clinic.push_back`, with the brakes of `nelib.clinic.cortex` and the
share of NET in clearance of `nelib.clinic.degeneration`, so that something is left when all of NET is held. A substrate
of NET runs in `nelib.clinic.releaser`, at the firing that its block of uptake alone leaves.

Where an agonist silences the cells, nothing would be left outside. Dialysates say otherwise: the hyperbola through the
two doses of clonidine of `nelib.synapse.microdialysis` ends above zero, and falls are scaled to that end.

Assumed: the concentration is that at all sites; the constant of an agonist is what opens half of the channels that it
can open. Left out: SERT, DAT, beta and alpha-1 receptors, which the first four stations do not see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nelib.clinic import cortex, degeneration, occupancy, push_back, releaser
from nelib.clinic.capstone_result import Finding, StationResult
from nelib.clinic.compound import CARRIERS, SITES, Compound, dose_for, reach, value
from nelib.kit.errors import number
from nelib.kit.formula import array
from nelib.locus import autoinhibition
from nelib.synapse import microdialysis

AUTORECEPTOR = "alpha2A"
K_OF = "K_i at "
"""How the stations name what they found: this and the site."""


@dataclass(frozen=True)
class Doing:
    """What a free concentration does.

    Attributes
    ----------
    held : dict of str to ndarray
        Share of each site that is known to hold the compound.
    norepinephrine, firing, release : ndarray
        Outside the terminals in multiples of rest, of the cell bodies and of the terminals as shares of rest.
    NET_left : ndarray
        Share of NET that works.
    """

    held: dict[str, np.ndarray]
    norepinephrine: np.ndarray
    firing: np.ndarray
    release: np.ndarray
    NET_left: np.ndarray


def held(compound: Compound, concentration: Any) -> dict[str, np.ndarray]:
    """Return the share of each known site that a free concentration (nM) holds."""
    c, full = array("concentration (nM)", concentration), occupancy.evidence("full").value
    return {site: occupancy.effect(c, compound.affinity(site)) / full for site in SITES if compound.binds(site)}


def firing(compound: Compound, concentration: Any, antagonist: Any = 0.0) -> np.ndarray:
    """Return the firing of the cell bodies as a share of that at rest.

    Parameters
    ----------
    compound : Compound
    concentration : array_like
        Free, around the cells, in nM.
    antagonist : array_like
        Idazoxan in multiples of its constant.
    """
    c, blocked = array("concentration (nM)", concentration), array("antagonist", antagonist)
    NET = held(compound, c).get(CARRIERS[0], 0 * c)
    left = push_back.FORMULAS.compute("left", a=1 - NET, s=degeneration.net_share())
    x = c / compound.affinity(AUTORECEPTOR) if compound.binds(AUTORECEPTOR) else 0 * c
    e, n_0 = compound.efficacy.get(AUTORECEPTOR, 0.0), push_back.evidence("background").value
    b = cortex.evidence("brake_cell_bodies").value * autoinhibition.brake(n_0=n_0)
    given = {"b": b, "n_0": n_0}
    now = autoinhibition.rate(clonidine=e * x, antagonist=(1 - e) * x + blocked, uptake=left, **given)
    return now / autoinhibition.rate(**given)


def act(compound: Compound, concentration: Any, *, idazoxan: bool = False) -> Doing:
    """Return what a free concentration does in the first hours.

    Parameters
    ----------
    compound : Compound
    concentration : array_like
        Free in the brain, in nM; a number for a substrate.
    idazoxan : bool
        Whether idazoxan blocks all autoreceptors.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    if not isinstance(idazoxan, bool | np.bool_):
        raise ValueError(f"idazoxan is True or False, but it is {idazoxan!r}.")
    c = array("concentration (nM)", concentration)
    blocked = push_back.evidence("antagonist").value if idazoxan else 0.0
    shares, f = held(compound, c), firing(compound, c, blocked)
    left = np.asarray(1 - shares.get(CARRIERS[0], 0 * c))
    if compound.kind == "substrate" and compound.binds(CARRIERS[0]):
        dose = number("concentration (nM)", c) / compound.affinity(CARRIERS[0])
        made = releaser.run("releaser", dose, firing=float(f))
        return Doing(shares, np.asarray(made.outside), f, f, left)
    x = c / compound.affinity(AUTORECEPTOR) if compound.binds(AUTORECEPTOR) else 0 * c
    strength = np.asarray(cortex.evidence("brake_terminals").value)
    lost = np.asarray(1 + blocked + (1 - compound.efficacy.get(AUTORECEPTOR, 0.0)) * x)
    outside, release = push_back.at_firing(left, f, terminal=strength, lost=lost, share=degeneration.net_share())
    return Doing(shares, np.where(outside < 1, 1 - (1 - outside) * deepest(), outside), f, release, left)


def deepest() -> float:
    """Return by how much of rest norepinephrine in the dialysate falls at most, as clonidine's two doses say."""
    return microdialysis.clonidine_fall(1 / np.finfo(float).eps) / occupancy.evidence("full").value


@dataclass(frozen=True)
class Suggestion:
    """A dose for the next station.

    Attributes
    ----------
    dose : float
        In mg/kg, once.
    concentration : float
        Free in the brain, in nM, that it is to reach.
    site : str
        The tightest site that was measured; empty if none was.
    K_i : float or None
        What was measured there (nM).
    reason : str
        In words.
    """

    dose: float
    concentration: float
    site: str
    K_i: float | None
    reason: str


def measured(results: Iterable[StationResult]) -> dict[str, Finding]:
    """Return the constants that stations found, by site; of several the newest, those that found none left out."""
    found: dict[str, Finding] = {}
    for result in results:
        if not isinstance(result, StationResult):
            raise ValueError(f"results are what the stations return, but one is {result!r}.")
        for label, finding in result.findings.items():
            if label.startswith(K_OF) and finding.value is not None:
                found[label.removeprefix(K_OF)] = finding
    return found


def suggest(compound: Compound, results: Iterable[StationResult] = ()) -> Suggestion:
    """Return the dose that holds much of the tightest site found, if the student's constants are right.

    SERT and DAT set a dose only where nothing else was found: no later station sees them.

    The truth has no part in it: an IC50 taken for K_i becomes a dose that is too high. Without any constant the dose is
    a guess.
    """
    known = measured(results)
    aim = value("aim")
    if not known:
        c = value("blind")
        why = f"no constant was measured: the dose that reaches {c:g} nM is a guess"
        return Suggestion(dose_for(compound, c), c, "", None, why)
    seen = {name: found for name, found in known.items() if name not in CARRIERS[1:]} or known
    site = min(seen, key=lambda name: seen[name].value)
    K = known[site].value
    c = float(occupancy.dose_for(aim, K))
    why = f"holds {aim:g}% of {site} if its K_i is the {K:.3g} nM that you found"
    return Suggestion(dose_for(compound, c), c, site, K, why)


def at_dose(compound: Compound, dose: float, *, idazoxan: bool = False) -> Doing:
    """Return what one dose (mg/kg) does when most of it is there; see `act`."""
    return act(compound, reach(compound, dose), idazoxan=idazoxan)
