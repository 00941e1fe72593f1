r"""A virtual assay of tyrosine hydroxylase (TH): initial rates at ten tyrosine concentrations, on one 96-well plate.

The enzyme is invented, and each student has another one. BH4 is saturating and no catecholamine is present, so that

.. math:: v = V_{max}\,\frac{tyr}{K_m + tyr}\cdot\frac{1}{1 + tyr/K_i}.

Ten concentrations in eight wells each, and sixteen blanks without enzyme. A well's rate varies by 4% (pipetting, and
the preparation); what the counter sees is a Poisson number on top of a background, which the mean blank is taken from.
"""

import numpy as np

from nelib.kit.personal import Personal

TYROSINE = (3.0, 6.0, 12.0, 25.0, 50.0, 100.0, 200.0, 400.0, 800.0, 1600.0)
REPLICATES, BLANKS = 8, 16
WELL_VARIATION = 0.04
COUNTS_PER_UNIT, BACKGROUND = 60.0, 60.0


def enzyme(me: Personal) -> dict[str, float]:
    """Return the constants of a student's enzyme: K_m and K_i in µM, V_max in pmol/min/mg. Look after you have fitted.

    K_m lies in the range that was measured with most pterins (20 to 60 µM, Bailey 1989); K_i and V_max are invented.
    """
    return {
        "K_m": me.number("assay K_m", 25, 45, step=1, default=38),
        "K_i": me.number("assay K_i", 240, 400, step=10, default=310),
        "V_max": me.number("assay V_max", 80, 160, step=5, default=120),
    }


def plate(me: Personal):
    """Return the rates that a student measured.

    Parameters
    ----------
    me : Personal
        Whose enzyme, and whose plate.

    Returns
    -------
    pandas.DataFrame
        One row for each well: ``tyrosine`` in µM, ``replicate`` from 1 to 8, ``rate`` in pmol/min/mg.
    """
    import pandas as pd

    truth, random = enzyme(me), np.random.default_rng(me.seed("assay noise"))
    tyrosine = np.repeat(TYROSINE, REPLICATES)
    rate = truth["V_max"] * tyrosine / (truth["K_m"] + tyrosine) / (1 + tyrosine / truth["K_i"])
    rate = rate * random.lognormal(-(WELL_VARIATION**2) / 2, WELL_VARIATION, tyrosine.size)
    counts = random.poisson(BACKGROUND + COUNTS_PER_UNIT * rate)
    blank = random.poisson(BACKGROUND, BLANKS).mean()
    replicate = np.tile(np.arange(1, REPLICATES + 1), len(TYROSINE))
    measured = np.round((counts - blank) / COUNTS_PER_UNIT, 2)
    return pd.DataFrame({"tyrosine": tyrosine, "replicate": replicate, "rate": measured})
