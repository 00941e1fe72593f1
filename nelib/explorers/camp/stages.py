"""Parts of an experiment on one cell, one after the other, so that a part that no slider changed is not run again.

The same simulation as `nelib.signaling.cross_talk.respond`; a test compares the two.
"""

import numpy as np

from nelib.signaling.cross_talk import NONE, Treatment, signals
from nelib.signaling.gs import CYCLASE, affinity, beta_pathway
from nelib.signaling.gs_balance import UPSTREAM, receptors
from nelib.signaling.pka import settings


def stage(
    times: np.ndarray, dose: float, agonist: str, treatment: Treatment = NONE, left: float = 1.0,
    start: dict | None = None,
) -> tuple[dict[str, np.ndarray], dict[str, float]]:  # fmt: skip
    """Run one part of an experiment, in which nothing changes from outside.

    Parameters
    ----------
    times : numpy.ndarray
        Seconds; the first is the start.
    dose : float
        Agonist in nM.
    agonist : str
    treatment : Treatment
    left : float
        Share of the cAMP production that Gi leaves.
    start : dict, optional
        Concentrations at the start, as the part before left them; by default a cell at rest.

    Returns
    -------
    tuple
        All signals at `times`, see `nelib.signaling.cross_talk.respond`, and the concentrations at the end.
    """
    model = beta_pathway()
    parameters = {"K_L": affinity(agonist), "L_tot": dose / 1000, **treatment.parameters()}
    start = start or {name: species.initial.value for name, species in model.species.items()}
    path = model.simulate(
        times,
        parameters=parameters,
        activity=treatment.activity() | dict.fromkeys(CYCLASE, left),
        initial=start | bound(start, parameters),
    )
    return signals(path), {name: max(float(values[-1]), 0.0) for name, values in path.species.items()}


def bound(start: dict, parameters: dict) -> dict[str, float]:
    """Return the receptors once agonist and Gs are bound, which takes a millisecond and a fifth of all steps."""
    p = settings(UPSTREAM, {n: v for n, v in parameters.items() if n in UPSTREAM})
    found = receptors(p, start["C_I"], lost=(start["b1_grk"], start["b1_pka"], start["bg"]))
    return {n: float(found[n]) for n in ("LR", "LRG", "RG")}


def joined(*parts: dict[str, np.ndarray], names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Join the signals of parts that follow each other; the first moment of a part is the last one before it."""
    return {n: np.concatenate([p[n] if k == 0 else p[n][1:] for k, p in enumerate(parts)]) for n in names}
