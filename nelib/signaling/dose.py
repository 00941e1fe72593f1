r"""Many doses of norepinephrine at once: where along the chain the curve shifts.

Half-effects of occupancy, G protein, IP3, Ca2+ and force lie at different doses, because each step of the chain answers
to the one before it along a curve of its own. See `nelib.signaling.artery` for the cell.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import names
from nelib.kit.formula import array
from nelib.signaling import contraction
from nelib.signaling.artery import BLOCKS, CHAIN, artery_model, plateau, rest, treatment
from nelib.signaling.oscillation import run_many

SLIP = 1e-6  # geometry: rounding error of a share


def ec50(ne: Any, response: Any) -> float:
    """Return the dose at which a response is halfway between its first value and its highest, on the rising side.

    Parameters
    ----------
    ne : array_like
        Increasing doses above 0, the first without effect.
    response : array_like

    Returns
    -------
    float
        By interpolation on the logarithm of the dose; NaN if nothing rises.
    """
    dose, y = array("ne", ne, above=True), array("response", response, low=None)
    top = int(np.argmax(y))
    half = (y[0] + y[top]) / 2
    if y[top] <= y[0]:
        return float("nan")
    i = int(np.argmax(y[: top + 1] >= half))
    share = (half - y[i - 1]) / (y[i] - y[i - 1])
    return float(np.exp(np.log(dose[i - 1]) + share * np.log(dose[i] / dose[i - 1])))


def course(
    ne: Any, *, seconds: float, step: float, cell: str = "open", blocks: Iterable[str] = (), **parameters: float
) -> dict[str, np.ndarray]:
    """Give many doses of norepinephrine at once to resting cells.

    Parameters
    ----------
    ne : array_like, shape (n,)
        In µM.
    seconds, step : float
        Length of the run and of its steps; 0.1 s is right to one in ten thousand, 0.2 s too long for some doses.
    cell, blocks, **parameters
        As in `respond`; a bath without Ca2+ comes together with norepinephrine.

    Raises
    ------
    ValueError
        If a value is impossible, a name unknown, or the steps are too long.

    Returns
    -------
    dict of str to numpy.ndarray
        ``time`` of shape (m,); every species and ``force``, ``phosphorylation`` of shape (m, n).
    """
    chosen = names("block", blocks, BLOCKS)
    model = artery_model(cell)
    changed, activity = treatment(chosen, parameters)
    gains = {"PLC": "alpha", "SERCA": "v_3"}
    for name, share in activity.items():
        changed[gains.get(name, "v_5")] = share
    if "entry" in activity:
        changed["v_6"] = 0.0
    if cell == "closed":
        changed = {n: v for n, v in changed.items() if n in model.parameters}
    start = rest(cell, chosen, **{n: v for n, v in parameters.items() if n != "k_p"})
    doses = np.atleast_1d(array("ne", ne))
    path = run_many(model, seconds, step, {**changed, "NE": doses}, start)
    found = {n: path[:, i] for i, n in enumerate(model.species)}
    sound = np.isfinite(path).all() and path.min() >= -SLIP
    if not sound or np.abs(sum(found[n] for n in contraction.STATES) - 1).max() > SLIP:
        raise ValueError(f"With steps of {step:g} s this run goes astray; take shorter ones.")
    return found | {
        "time": step * np.arange(len(path)),
        "force": found["AMp"] + found["AM"],
        "phosphorylation": found["Mp"] + found["AMp"],
    }


@cache
def swinging_doses(cell: str = "open", high: float = 1000.0) -> tuple[float, float]:  # geometry: top of a figure
    """Return the lowest and the highest dose of norepinephrine (µM) between which Ca2+ swings for ever.

    Without desensitization and blocks. The upper one is infinite if Ca2+ still swings at `high`.
    """
    doses = np.geomspace(1 / high, high, int(high))
    swings = np.flatnonzero(plateau(doses, cell=cell)["oscillates"])
    found = []
    for i in (swings[0], swings[-1] + 1):
        if i == len(doses):
            found.append(np.inf)
            continue
        edge = doses[i - 1 : i + 1]
        fine = np.geomspace(*edge, int(high))
        turned = plateau(fine, cell=cell)["oscillates"]
        found.append(float(fine[np.flatnonzero(turned != turned[0])[0]]))
    return found[0], found[1]


@cache
def half_effects(cell: str = "open", high: float = 1e4) -> dict[str, float]:  # geometry: a dose that saturates
    """Return the dose of half effect (µM) at each step of `CHAIN`, at rest without desensitization."""
    doses = np.geomspace(1 / high, high, int(np.sqrt(high)) * int(np.log(high)))
    found = plateau(doses, cell=cell)
    return {step: ec50(doses, found[step]) for step in CHAIN}
