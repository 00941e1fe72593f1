r"""What the blanks of the virtual binding assay leave labeled.

A drug at the concentration I raises the dissociation constant of the radioligand to :math:`K_d (1 + I/K_i)`, and the
receptors that still hold label are taken for non-specific binding. A rule of thumb asks for a hundred times the drug's
dissociation constant, or a hundred times the radioligand. Beside much radioligand this is too little:
:math:`L/(L + K_d (1 + I/K_i))` falls to one in a hundred of :math:`L/(L + K_d)` at about a hundred times
:math:`K_i (1 + L/K_d)`.

With label that is depleted, one ligand still has a closed form. :math:`\dot B = k_{on}(R - B)(L - B) - k_{off} B` is
:math:`k_{on}(B - B_1)(B - B_2)` with the bound ligand at equilibrium :math:`B_1` and :math:`B_2 = R L/B_1`, so that
:math:`(B - B_1)/(B - B_2)` falls as an exponential.
"""

import numpy as np

from nelib.receptors import binding
from nelib.receptors.assay import Design
from nelib.receptors.bench_ligands import agonist_states


def mass_action(t, R, L, k_on, k_off, start=0.0):
    """Return the bound ligand (nM) at a time (min) after it met its receptor, with depletion.

    Parameters
    ----------
    t, R, L, k_on, k_off : array_like
        Time (min), receptor and ligand (nM, above 0), rate constants (per nM and min, per min).
    start : array_like
        Bound at time 0 (nM).
    """
    near = binding.bound(R, L, k_off / np.asarray(k_on))
    far = R * L / near
    share = (start - near) / (start - far) * np.exp(-k_on * (far - near) * np.asarray(t, dtype=float))
    return (near - far * share) / (1 - share)


def states(design: Design, K_d=None) -> list[tuple[float, float]]:
    """Return the receptors of the blanks: share, and what the drug makes of the radioligand's K_d (nM).

    An agonist sees two states of the receptor. Blanks without membranes have none. `K_d` is that on record if missing.
    """
    drug, much = design.blank_drug()
    K_d = design.K_d if K_d is None else K_d
    if not much:
        return []
    if drug is None:
        return [(1.0, K_d + much)]
    K = drug.affinity(design.membrane)
    if not drug.agonist:
        return [(1.0, K_d * (1 + much / K))]
    return [(share, K_d * (1 + much / (K * near))) for share, near in agonist_states(design.gtp) if share]


def left(design: Design, L, factor: float = 1.0, time: float | None = None) -> np.ndarray:
    """Return the label on the receptors of a blank (nM).

    Parameters
    ----------
    design : Design
    L : array_like
        Label in the tube (nM).
    factor : float
        Receptors over those on record.
    time : float, optional
        Minutes since label and drug were added, by default those of the incubation. A drug is taken to be at
        equilibrium at once, but radioligand without label is as slow as with it.
    """
    R, k_off, (drug, much) = design.receptors * factor, design.k_off(), design.blank_drug()
    time = design.time if time is None else time
    if drug is None and much:
        return mass_action(time, R, L + much, design.k_on, k_off) * L / (L + much)
    return sum((mass_action(time, share * R, L, k_off / K, k_off) for share, K in states(design)), start=0.0)


def leftover(design: Design, L: float | None = None, factor: float = 1.0) -> float:
    """Return the label that the blanks leave on receptors over that of the same tubes without a drug.

    Parameters
    ----------
    design : Design
    L : float, optional
        Label in the tubes (nM), by default in those with most of it.
    factor : float
        Receptors over those on record.
    """
    L = design.ligand if L is None else L
    alone = mass_action(design.time, design.receptors * factor, L, design.k_on, design.k_off())
    return float(left(design, L, factor) / alone)
