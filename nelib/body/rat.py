"""Man and rat: the constants of the circulation, of its reflexes and of what drugs do, for each kind of preparation.

The equations are those of `nelib.body.circulation`, fitted there to man. A rat has the same equations with its own
numbers: from measurements in rats where there are some, else man's with rates four times as fast, which is how much
faster its pressure oscillates. A pithed rat has no brain and no spinal cord: no reflex, no traffic, no tone.

Every number comes from ``nelib/data/preparation.csv`` and, for man, ``nelib/data/circulation.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.body import circulation, drugs
from nelib.body.drug_course import SPECIES, evidence, of, weight
from nelib.kit.errors import known_name
from nelib.kit.evidence import load_evidence


@dataclass(frozen=True)
class Kind:
    """A preparation.

    Attributes
    ----------
    species : str
        ``"man"`` or ``"rat"``.
    brain : bool
        Whether there is traffic and a reflex.
    held : tuple of str
        Sites that are kept blocked all the time: ``"m"``, muscarinic receptors of the heart; ``"g"``, ganglia.
    meaning : str
        In words.
    """

    species: str
    brain: bool
    held: tuple[str, ...]
    meaning: str


KINDS = {
    "intact man": Kind("man", True, (), "healthy young adult, lying, awake; never to be done for many of these drugs"),
    "atropinized man": Kind("man", True, ("m",), "the vagus blocked at the heart all the time"),
    "ganglion-blocked man": Kind("man", True, ("g",), "all autonomic ganglia blocked all the time"),
    "intact rat": Kind("rat", True, (), "conscious rat with catheters"),
    "atropinized rat": Kind("rat", True, ("m",), "the vagus blocked at the heart all the time"),
    "ganglion-blocked rat": Kind("rat", True, ("g",), "all autonomic ganglia blocked all the time"),
    "pithed rat": Kind("rat", False, (), "brain and spinal cord destroyed; the rod stimulates the outflow"),
}
"""The preparations by name."""

DYNAMIC = (
    *("delay_s", "delay_v", "delay_V", "tau_A", "tau_D", "tau_H", "tau_E", "tau_V", "tau_v", "tau_R", "tau_p", "tau_z"),
    *("C_v", "volume", "n_a2", "f_0", "f_m", "vagus", "p_T", "k_R", "k_P", "P_m"),
)
VARIED = {
    "R": ("MAP_0",), "HR": ("HR_0",), "SV": ("SV_0",), "reflex": ("k_s", "k_v"), "alpha": ("e_A",),
    "beta": ("h_H", "g_H"), "veins": ("v_A",), "nerves": ("n_a", "n_b"), "sensitivity": (), "kinetics": (),
}  # fmt: skip
"""What differs from animal to animal: name of the record ``cv_...`` -> parameters that share a factor."""


def units(kind: str) -> dict[str, str]:
    """Return the units of the columns of a record of a kind of preparation."""
    flow = "L/min" if KINDS[known_name("preparation", kind, KINDS)].species == "man" else "mL/min"
    shown = {"SBP": "mmHg", "DBP": "mmHg", "MAP": "mmHg", "HR": "bpm", "CO": flow}
    return {"t": "s"} | shown | {"SVR": f"mmHg min/{flow.split('/')[0]}", "SNA": "% of rest", "VNA": "% of rest"}


def natural(label: str, given: Any) -> int:
    """Return a whole number from 0; texts, truth values and symbols are none."""
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < 0:
        raise ValueError(f"{label} must be a whole number of at least 0, but it is {given!r}.")
    return int(given)


@cache
def parameters(kind: str) -> dict[str, float]:
    """Return the parameters of the average animal of a kind: those of `nelib.body.circulation` and `DYNAMIC`.

    Raises
    ------
    ValueError
        If there is no such preparation.
    """
    species = KINDS[known_name("preparation", kind, KINDS)].species
    table = load_evidence("preparation")
    found = {
        name: table[f"{species}_{name}"].value if f"{species}_{name}" in table else value
        for name, value in circulation.parameters().items()
    }
    if species == "rat":
        found["SV_0"] *= weight("rat")
    found["n_a2"] = found["n_a"]
    for name in DYNAMIC:
        if species == "rat" and name.startswith(("delay", "tau")) and f"rat_{name}" not in table:
            found[name] = of("man", name) / evidence("rat_pace").value
        elif name in table or f"{species}_{name}" in table:
            found[name] = of(species, name)
    if species == "rat":
        found |= {n: found[n] * weight("rat") for n in ("C_v", "volume")}
    if KINDS[kind].brain:
        found |= {"k_R": 1.0, "k_P": 1.0}
    found["C_a"] = found["SV_0"] / found["PP_0"]
    return found


def animal(kind: str, seed: int | None) -> tuple[dict[str, float], float, float]:
    """Return the parameters of one animal, and the factors on its sensitivity to drugs and on their volumes.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    seed : int or None
        Which animal; None for the average one, without variation.
    """
    found = dict(parameters(kind))
    if seed is None:
        return found, 1.0, 1.0
    rng = np.random.default_rng([natural("animal", seed), SPECIES.index(KINDS[kind].species)])
    factors = {}
    for name, shared in VARIED.items():
        factors[name] = float(np.exp(evidence(f"cv_{name}").value * rng.standard_normal()))
        found |= {p: found[p] * factors[name] for p in shared}
    return found, factors["sensitivity"], factors["kinetics"]


@cache
def actions(drug: str, species: str) -> dict[str, tuple[float, float, bool]]:
    """Return what a drug does in a species: site -> (K or K_B in nM, intrinsic efficacy, whether it is an agonist).

    Sites and numbers are those of `nelib.body.drugs.actions`, but a rat's own number wins where there is one.
    """
    known_name("species", species, SPECIES)
    found = dict(drugs.actions(drug))
    table = load_evidence("preparation")
    for site in drugs.SITES:
        for agonist, kind in ((True, "K"), (False, "KB")):
            if (record := table.get(f"{species}_{kind}_{site}_{drug}")) is not None:
                efficacy = found[site][1] if site in found else float(agonist)
                found[site] = record.value, efficacy, agonist
    return found
