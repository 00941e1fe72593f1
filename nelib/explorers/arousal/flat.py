"""How little foot shocks say about the autoreceptor: fits that differ in its strength, and follow the shocks alike.

The fit with after-hyperpolarizations only is the one with both brakes, with the receptor's conductance at zero. From
there the receptor is made stronger step by step, and the slow after-hyperpolarization weaker, so that the five measured
rates are met as well as before (a search over steps of 0.0005, with two seeds). What the fits say about drugs drifts.
"""

from functools import cache

import numpy as np

from nelib.explorers.arousal import rival_runs as runs
from nelib.locus.neuron import evidence, fit, shock_times, simulate

RESPONSES = ("rate_shocked", "spikes_shock", "rate_after", "rate_pause", "rate_late")
ERRORS = ("sem_shocked", "sem_spikes", "sem_after", "sem_pause", "sem_late")
FLAT = {0.0: 0.039, 0.1: 0.037, 0.2: 0.0355, 0.3: 0.034, 0.4: 0.032, 0.5: 0.0305}  # g_G: d_S, units of the leak
BLOCK, AGONIST = 100.0, 1.0  # × their constants
CELLS, SECONDS = 60, 30  # at rest
SHOCKED_CELLS, SHOCKS = 150, 12


def measured() -> tuple[np.ndarray, np.ndarray]:
    """Return the five measured rates and their standard errors, in Hz."""
    width = np.ones(len(RESPONSES))
    width[1] = np.ptp(runs.WINDOWS[0])  # the second is given in spikes
    return tuple(np.array([evidence(n).value for n in names]) / width for names in (RESPONSES, ERRORS))


def misfit(responses: np.ndarray) -> np.ndarray:
    """Return chi-squared of five rates (Hz, last axis)."""
    mean, error = measured()
    return (((responses - mean) / error) ** 2).sum(axis=-1)


@cache
def _rates(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rates at rest (without drugs, antagonist, clonidine) and after shocks, for each of `FLAT`, in Hz."""
    fitted = fit("AHP only") | {"g_G": np.array(list(FLAT)), "d_S": np.array(list(FLAT.values()))}
    times = shock_times(SHOCKS * evidence("shock_period").value)
    run = simulate(
        SHOCKS * evidence("shock_period").value, cells=SHOCKED_CELLS, seed=seed, settle=5, shocks=times, **fitted
    )
    shocked = np.array([run.around(times[runs.FIRST :], a, b) for a, b in runs.WINDOWS])
    drugs = {
        "antagonist": np.repeat([0.0, BLOCK, 0.0], len(FLAT)),
        "clonidine": np.repeat([0.0, 0.0, AGONIST], len(FLAT)),
    }
    each = {name: np.tile(value, 3) if np.ndim(value) else value for name, value in fitted.items()}
    rest = simulate(SECONDS, cells=CELLS, seed=seed, settle=10, **drugs, **each).rate()
    return rest.reshape(3, -1), shocked


def flat_directions(seed: int = 0):
    """Run fits of the same shocks with a receptor of different strength.

    Takes about two seconds.

    Parameters
    ----------
    seed : int
        Of the noise, which is the same for all rows.

    Returns
    -------
    pandas.DataFrame
        ``g_G`` and ``d_S`` in units of the leak; ``chi2`` of the five measured rates; ``antagonist`` (a hundred times
        its constant) and ``clonidine`` (at its constant): rate at rest relative to that without drugs.
    """
    import pandas as pd

    rest, shocked = _rates(seed)
    return pd.DataFrame(
        {
            "g_G": list(FLAT),
            "d_S": list(FLAT.values()),
            "chi2": misfit(np.column_stack((rest[0], shocked.T))),
            "antagonist": rest[1] / rest[0],
            "clonidine": rest[2] / rest[0],
        }
    )
