r"""Tracer that leaves loaded cells: how a substrate is told from a blocker, and how a blocker can look like one."""

from dataclasses import replace
from typing import Any

import numpy as np
from scipy import constants
from scipy.special import stdtrit

from nelib.synapse.plate import checked, counter, vary
from nelib.synapse.uptake_assay import Compound, Design, uptake, value


def release(design: Design, compound: Compound, rng: np.random.Generator, still: bool = False):
    r"""Return a second experiment: tracer that leaves loaded, washed cells within the time of the design.

    A substrate is taken in and drives tracer out by exchange, a blocker does not. In a stream of buffer what leaves is
    carried away; in still medium carriers take it back, unless the compound holds them. With the rate :math:`k` of
    leak, carrier and exchange and the clearance :math:`r = V_{max}/(K_m V (1 + I/K_i))` by the cells of the well, the
    share outside is :math:`\frac{k}{k+r}(1 - e^{-(k+r)t})`. What the carrier itself lets out follows from
    :math:`r` and the accumulation at which it stands still, as in `nelib.synapse.uptake_assay`. That exchange is half
    maximal at K_i is assumed.

    Parameters
    ----------
    design : Design
        Cells, time, concentrations and replicates; its `substrate` is the tracer with which the cells are loaded.
    compound : Compound
    rng : numpy.random.Generator
    still : bool
        Whether the medium stands still.

    Returns
    -------
    pandas.DataFrame
        One row for each well: ``inhibitor`` (nM), ``replicate``, ``released`` and ``retained`` (dpm).
    """
    import pandas as pd

    checked(design, compound, rng)
    x = np.repeat((0.0, *design.inhibitor), design.replicates)
    bound = x / compound.affinity(design.carrier)
    driven = value("exchange") * bound / (1 + bound) if compound.kind == "substrate" else 0 * bound
    free = design.V_max / (design.K_m * (1 + bound))  # µL a minute that the carriers of one cell clear
    inside = value("cell_volume") * constants.pico / constants.micro
    out = value("leak") + free / (value("accumulation") * inside) + driven
    back = design.cells * free / design.volume * still
    left = out / (out + back) * -np.expm1(-(out + back) * design.time)
    full = replace(design, time=value("loading"))
    loaded = uptake(full, cells=design.cells * vary(rng, "cv_cells", x.size))["cells"] * design.dpm
    _, released = counter(rng, loaded * left, design.counting)
    _, retained = counter(rng, loaded * (1 - left), design.counting)
    replicate = np.tile(np.arange(1, design.replicates + 1), len(design.inhibitor) + 1)
    return pd.DataFrame(dict(inhibitor=x, replicate=replicate, released=released, retained=retained))


def driven_out(table) -> dict[str, Any]:
    """Return what a compound drives out of loaded cells, from the table of `release`.

    Returns
    -------
    dict
        ``doses`` (nM, the first is 0), ``mean`` and ``error`` (standard error) of the share released at each;
        ``difference`` between the highest dose and none, with ``low`` and ``high``, its confidence interval (Welch).
        All shares are fractions of the tracer in the cells.

    Raises
    ------
    ValueError
        If columns are missing, a well holds no tracer, or the vehicle or the highest dose has fewer than two wells.
    """
    if missing := {"inhibitor", "released", "retained"} - set(getattr(table, "columns", ())):
        raise ValueError(f"The table lacks {', '.join(sorted(missing))}. release() returns such a table.")
    if ((table.released + table.retained) <= 0).any():
        raise ValueError("A well holds no more tracer than the background: more cells, or more time to load them.")
    share = table.released / (table.released + table.retained)
    groups = share.groupby(table.inhibitor)
    mean, error, wells = groups.mean(), groups.sem(), groups.size()
    if wells.iloc[0] < 2 or wells.iloc[-1] < 2:
        raise ValueError("One well has no standard error: use at least two replicates.")
    squares = (error.iloc[[0, -1]] ** 2).to_numpy()
    spread = np.sqrt(squares.sum())
    freedom = (spread * spread) ** 2 / (squares**2 / (wells.iloc[[0, -1]].to_numpy() - 1)).sum()
    half = stdtrit(freedom, (1 + value("confidence")) / 2) * spread
    difference = mean.iloc[-1] - mean.iloc[0]
    return {
        "doses": mean.index.to_numpy(),
        "mean": mean.to_numpy(),
        "error": error.to_numpy(),
        "difference": float(difference),
        "low": float(difference - half),
        "high": float(difference + half),
    }
