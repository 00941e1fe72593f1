r"""How a β2 receptor loses its power while the agonist is there, and how it comes back.

Three processes were told apart in A431 cells: phosphorylation by GRK, phosphorylation by PKA, and sequestration. Each
takes up to a share :math:`D_i` of the function with a half-time :math:`t_i`, and gives it back after the agonist has
gone. What is left is taken to be the product

.. math:: P(t) = \prod_i \Bigl[1 - D_i\bigl(1 - 2^{-t/t_i}\bigr)\Bigr],

as if the three did not know of each other: an assumption of this course. Each was measured alone, the others blocked.
Seconds. Numbers: ``nelib/data/desensitization.csv``.
"""

from collections.abc import Iterable
from functools import cache

import numpy as np

from nelib.kit.errors import known_name, names, number
from nelib.kit.evidence import load_evidence
from nelib.kit.formula import array
from nelib.kit.units import registry
from nelib.signaling.equilibrium import increasing_root

PROCESSES = ("GRK", "PKA", "sequestration")


@cache
def value(name: str) -> float:
    """Return a number of the table; times in seconds, rates per second."""
    record = load_evidence("desensitization")[known_name("record", name, load_evidence("desensitization"))]
    if record.unit == "1":
        return record.value
    units = registry()
    given = units.Quantity(record.value, units.parse_units(record.unit))
    return float(given.to("second" if given.is_compatible_with("second") else "1/second").magnitude)


def _loss(process: str, time: np.ndarray, stop: float) -> np.ndarray:
    """Return the share of the function that one process has taken at each time; the agonist is there from 0 to stop."""
    on = np.clip(time, 0, stop)
    taken = value(f"max_{process}") * (1 - 2 ** (-on / value(f"half_{process}")))
    gone = np.maximum(time - stop, 0)
    if process == "GRK":
        return taken * np.exp(-value("k_GRK_back") * np.maximum(gone - value("lag_GRK_back"), 0))
    if process == "PKA":
        return taken * np.exp(-value("k_PKA_back") * gone)
    return taken * 2 ** (-gone / value("half_recycling"))


def function_left(times, stop: float | None = None, without: Iterable[str] = ()) -> dict[str, np.ndarray]:
    """Return the share of the receptors' function that is left.

    Parameters
    ----------
    times : array_like
        Seconds since the agonist came, at a dose that saturates all three processes; before 0 nothing is lost.
    stop : float, optional
        When the agonist is washed away, in seconds; never, if not given.
    without : iterable of str
        Processes that are blocked: ``"GRK"`` (heparin), ``"PKA"`` (PKI), ``"sequestration"`` (concanavalin A).

    Returns
    -------
    dict of str to numpy.ndarray
        What each process leaves, and ``"all"``, their product (assumed).

    Raises
    ------
    ValueError
        If a process is unknown or a time is not finite.
    """
    blocked = names("process", without, PROCESSES)
    time = array("times", times, low=None)
    end = np.inf if stop is None else number("stop", stop, low=0)
    left = {p: 1 - (0 * time if p in blocked else _loss(p, time, end)) for p in PROCESSES}
    return {**left, "all": np.prod([left[p] for p in PROCESSES], axis=0)}


def time_to(share: float, without: Iterable[str] = ()) -> float:
    """Return after how many seconds of agonist the function has fallen to a share; infinite if it never does.

    Raises
    ------
    ValueError
        If the share is not between 0 and 1 or a process is unknown.
    """
    goal = number("share", share, low=0, high=1)
    longest = 50 * value("half_sequestration")  # geometry: many half-times of the slowest process
    if function_left(longest, without=without)["all"] > goal:
        return float("inf")
    return float(increasing_root(lambda t: goal - function_left(t, without=without)["all"], 0.0, longest))
