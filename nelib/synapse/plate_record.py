r"""A virtual plate of 96 wells: uptake of norepinephrine into PC12 cells, with a compound that competes for NET.

The cells and the compound are invented, and each student has others. Incubations are short, so that the medium stays
full and nothing comes back; with the concentration :math:`S` of norepinephrine and :math:`I` of the compound a well
takes up

.. math:: v = \frac{V_{max}\,S}{K_m\,(1 + I/K_i) + S}.

Eight concentrations of the compound fill the wells inside. Six wells inside and eighteen at the edge hold vehicle
(totals); as many hold 10 µM desipramine (blanks). The wells at the edge were colder than the others: their carriers
were slower, by a share that each student has to discover. What sticks to a well without a carrier is the same
everywhere. Wells vary in cells and in what sticks, and the counter adds its background and counts at random.
"""

import numpy as np

from nelib.kit.personal import Personal

K_M = 600.0
"""Norepinephrine at half of V_max in nM; told to the student."""
DOSES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0)
"""The compound in nM, in the columns 3 to 10; told to the student."""
CELL_VARIATION, STICKING_VARIATION = 0.025, 0.07  # as shares, from well to well
BACKGROUND = 25.0  # cpm


def substrate(me: Personal) -> int:
    """Return norepinephrine in the wells of a student's plate in nM; the student is told."""
    return me.number("plate S", 1000, 1600, step=50, default=1200)


def assay(me: Personal) -> dict[str, float]:
    """Return the truth of a student's plate, all of it invented. Look after you have fitted.

    ``K_i`` of the compound in nM; ``cold``, the share of the uptake that is missing at the edge; ``full`` and
    ``sticks``, the cpm that carriers take in when there is no compound, and those that stay without a carrier.
    """
    return {
        "K_i": me.number("plate K_i", 6, 30, step=0.5, default=14.0),
        "cold": me.number("plate cold", 0.26, 0.34, step=0.01, default=0.30),
        "full": me.number("plate full", 4000, 5600, step=100, default=4800),
        "sticks": me.number("plate sticks", 900, 1300, step=20, default=1100),
    }


def layout() -> list[tuple[str, int, str, float]]:
    """Return row, column, role and compound (nM) of each well, row by row."""
    wells = []
    for row in "ABCDEFGH":
        for column in range(1, 13):
            dose = DOSES[column - 3] if row not in "AH" and 3 <= column <= 10 else 0.0
            vehicle = column <= 2 if row not in "AH" else column == 1 or (row == "A" and column <= 11)
            wells.append((row, column, "compound" if dose else "total" if vehicle else "blank", dose))
    return wells


def plate(me: Personal):
    """Return what the counter printed for a student's plate.

    Parameters
    ----------
    me : Personal
        Whose cells, and whose noise.

    Returns
    -------
    pandas.DataFrame
        One row for each well: ``row`` from A to H, ``column`` from 1 to 12, ``role`` (total, blank, compound),
        ``compound`` in nM, ``cpm`` with the background of the counter.
    """
    import pandas as pd

    truth, S, random = assay(me), substrate(me), np.random.default_rng(me.seed("plate noise"))
    wells = pd.DataFrame(layout(), columns=["row", "column", "role", "compound"])
    left = (K_M + S) / (K_M * (1 + wells["compound"] / truth["K_i"]) + S)
    edge = wells["row"].isin(["A", "H"]) | wells["column"].isin([1, 12])
    carried = truth["full"] * left * (wells["role"] != "blank") * (1 - truth["cold"] * edge)
    cells, sticking = (
        random.lognormal(-(share**2) / 2, share, len(wells)) for share in (CELL_VARIATION, STICKING_VARIATION)
    )
    wells["cpm"] = random.poisson(carried * cells + truth["sticks"] * sticking + BACKGROUND)
    return wells
