r"""A virtual Schild experiment: rings of aorta, an agonist, an antagonist, and what four curves in a row do to a ring.

The rats and both drugs are invented, and each student has others. Two rings come from each rat, and each ring gives
four concentration-response curves. Before the second, third and fourth curve one ring of a pair gets the antagonist,
with time enough for equilibrium, and the other one its vehicle. In curve :math:`c` with the antagonist :math:`B`

.. math:: E = \frac{E_c\,A^n}{A^n + EC_{50}^n}, \qquad EC_{50} = EC_{50,1}\;10^{\,\lambda w_c}\,(1 + B/K_B),

with :math:`w_1 = 0` and :math:`w_4 = 1`. The trap is :math:`\lambda`: all rings tire, with and without antagonist. A
ring needs more agonist than in its first curve, and its maximum :math:`E_c` falls. The loss is shaped so that the
Schild plot does not tell: without the vehicle rings it has a slope near 1, and its :math:`K_B` is wrong by a factor of
two.

Rats differ in all constants, rings and curves scatter, the transducer adds noise. Rats whose :math:`K_B` happen to be
nearly alike, or very different, are drawn again, so that every student can tell the scatter of rats from that of
curves.
"""

import numpy as np

from nelib.kit.personal import Personal

AGONIST = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5)
"""The agonist in nM, in each curve; told to the student."""
BLOCKER = (0.0, 30.0, 100.0, 300.0)
"""The antagonist in nM, in curves 1 to 4 of one ring of each pair; told to the student."""
RATS, GROUPS = 6, ("vehicle", "antagonist")
TIRED = (0.0, 0.7, 0.85, 1.0)  # of the whole loss of sensitivity, in curves 1 to 4
HILL = 1.2
SCATTER = {"rat": 0.10, "ring": 0.01, "curve": 0.01, "loss": 0.01, "K_B": 0.15}  # on the scale of log10
SPREAD = (0.11, 0.19)
"""The standard deviation of log10 K_B of a student's rats lies between these."""
TOP, TOP_SCATTER, NOISE = 12.0, 0.15, 0.08  # mN, a share, mN


def drugs(me: Personal) -> dict[str, float]:
    """Return the truth of a student's experiment, all of it invented. Look after you have fitted.

    ``pK_B`` of the antagonist (-log10 of M); ``EC50`` of the agonist in the first curve in nM; ``loss``, log10 of the
    factor by which the EC50 has risen in the last curve without antagonist; ``fade``, the share of its maximum that a
    ring loses from curve to curve.
    """
    return {
        "pK_B": me.number("schild pK_B", 7.6, 7.9, step=0.02, default=7.74),
        "EC50": me.number("schild EC50", 30, 60, step=2, default=40),
        "loss": me.number("schild loss", 0.30, 0.40, step=0.01, default=0.35),
        "fade": me.number("schild fade", 0.04, 0.08, step=0.01, default=0.06),
    }


def sensitivities(me: Personal, random: np.random.Generator) -> np.ndarray:
    """Draw log10 of the EC50 (nM) of all curves, as an array of rats, groups and curves."""
    truth = drugs(me)

    def scatter(name: str, *shape: int) -> np.ndarray:
        return random.normal(0, SCATTER[name], shape)

    while not SPREAD[0] <= (of_rats := scatter("K_B", RATS, 1)).std(ddof=1) <= SPREAD[1]:
        pass
    K_B = 10 ** (9 - truth["pK_B"] + of_rats)
    found = np.log10(truth["EC50"]) + scatter("rat", RATS, 1, 1) + scatter("ring", RATS, 2, 1)
    found = found + (truth["loss"] + scatter("loss", RATS, 1, 1)) * np.array(TIRED) + scatter("curve", RATS, 2, 4)
    found[:, 1] += np.log10(1 + np.array(BLOCKER) / K_B)
    return found


def rings(me: Personal):
    """Return what a student's force transducers recorded.

    Parameters
    ----------
    me : Personal
        Whose rats, and whose noise.

    Returns
    -------
    pandas.DataFrame
        One row for each reading: ``rat`` from 1, ``group`` (vehicle or antagonist), ``curve`` from 1 in the order of
        time, ``antagonist`` and ``agonist`` in nM, ``tension`` in mN above rest.
    """
    import pandas as pd

    random = np.random.default_rng(me.seed("schild noise"))
    EC50 = 10 ** sensitivities(me, random)[..., None]
    top = TOP * random.lognormal(-(TOP_SCATTER**2) / 2, TOP_SCATTER, (RATS, 2, 1, 1))
    top = top * (1 - drugs(me)["fade"]) ** np.arange(len(BLOCKER))[:, None]
    tension = top / (1 + (EC50 / np.array(AGONIST)) ** HILL)
    tension += random.normal(0, NOISE, tension.shape)
    rat, group, curve, dose = (index.ravel() for index in np.indices(tension.shape))
    return pd.DataFrame(
        {
            "rat": rat + 1,
            "group": np.array(GROUPS)[group],
            "curve": curve + 1,
            "antagonist": np.where(group == 1, np.array(BLOCKER)[curve], 0.0),
            "agonist": np.array(AGONIST)[dose],
            "tension": np.round(tension.ravel(), 2),
        }
    )
