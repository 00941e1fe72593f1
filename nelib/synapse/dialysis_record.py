"""A virtual no-net-flux experiment on six rats, whose vials were changed by the clock.

The rats are invented, and each student has others. Four perfusates follow one another, from plain to the strongest,
four vials each. What leaves the probe needs eleven minutes through the tubing, so the first vial after each change of
the perfusate is filled for three quarters with what the one before has left behind. The physics, the noise and the
variation from rat to rat are those of `nelib.synapse.hplc`. One thing is not left to chance: rats that happen to be
nearly alike, or very different, are drawn again, so that every student can tell a spread of rats from one of samples.
"""

import numpy as np

from nelib.kit.personal import Personal
from nelib.synapse.hplc import Animals, Design, animals, run

PERFUSATES = (0.0, 5.0, 10.0, 20.0)
"""Norepinephrine in the perfusate in nM, in the order in which they were used; told to the student."""
DESIGN = Design(flow=1.0, interval=15, length=4, animals=6, baseline=4, perfusates=PERFUSATES, wait=False)
SPREAD = (0.18, 0.34)
"""Standard deviation of the rats' norepinephrine over its mean lies between these."""


def population(me: Personal) -> dict[str, float]:
    """Return the truth of a student's rats: mean ``outside`` in nM, mean ``clearance`` in 1/s. Look afterwards."""
    return {
        "outside": me.number("dialysis outside", 7, 12, step=0.5, default=9.0),
        "clearance": me.number("dialysis clearance", 0.5, 1.5, step=0.25, default=1.0),
    }


def rats(me: Personal, random: np.random.Generator) -> Animals:
    """Draw a student's rats and their probes."""
    mean = population(me)
    while True:
        drawn = animals(DESIGN.animals, random, outside=mean["outside"], clear=mean["clearance"])
        if SPREAD[0] <= drawn.outside.std(ddof=1) / drawn.outside.mean() <= SPREAD[1]:
            return drawn


def vials(me: Personal):
    """Return what was found in a student's vials.

    Parameters
    ----------
    me : Personal
        Whose rats, and whose noise.

    Returns
    -------
    pandas.DataFrame
        One row for each vial: ``rat`` from 1, ``vial`` from 1 in the order of collection, ``start`` in min when it was
        put in place, ``perfusate`` in nM that was pumped at that time, ``dialysate`` in nM by HPLC.
    """
    random = np.random.default_rng(me.seed("dialysis noise"))
    found = run(DESIGN, rats(me, random), random).rename(columns={"animal": "rat", "sample": "vial"})
    found["start"] = (found["vial"] - 1) * int(DESIGN.interval)
    found["dialysate"] = found["dialysate"].round(2)
    return found[["rat", "vial", "start", "perfusate", "dialysate"]]
