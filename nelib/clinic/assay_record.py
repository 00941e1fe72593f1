r"""What a paper says of an invented compound, what overviews make of it, and five days of an assay; drawn per student.

*Overviews.* A paper gives an :math:`IC_{50}` in ng/mL of a salt; four overviews cite it as :math:`K_i`, and
each may have made one slip.

*Days.* A competition assay with the salt of another compound, on five days.

A tube with the compound at :math:`C` holds :math:`b + t/(1 + C/IC_{50})` counts, and
:math:`IC_{50} = K_i\,(1 + L/K_d)` with the radioligand :math:`L` of the day. Days differ in more than tubes
do: in the counts, and in what comes out as :math:`K_i`.

Traps: the radioligand, which is another one each day; concentrations in ng/mL of the salt; tubes that are no new
experiments; and a day whose tubes were filtered too early, which the note says.
"""

from functools import cache

import numpy as np
from scipy.special import stdtrit

from nelib.kit.personal import Personal

SALTS = {"hydrochloride": 36.46, "hydrobromide": 80.91, "mesylate": 96.11, "tartrate": 150.09}
"""Salt -> what its acid adds to the molar mass, in g/mol: one molecule of it to each of the base."""
DOSES = (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000)
"""In ng/mL of the salt."""
TUBES = {"total": 3, "blank": 3, "compound": 2}
"""Tubes on each day, at each concentration of the compound."""
DAYS = 5
LIGAND = (0.4, 0.8, 1.6, 2.4, 3.2)  # of a day, in multiples of K_d, in another order for each student
NOTE = "filtered after 3 min, not at equilibrium"
"""What the note says of the day that is left out."""
EARLY = 0.35  # by what K_i of that day is multiplied
NOISE = 0.025  # of a tube, as a share of the counts
TOP, BLANK = (2200.0, 3800.0), (260.0, 420.0)  # counts a minute of a day
MARGINS = {"holds": 0.25, "contradicted": 0.3}  # how far beyond the interval a limit lies: of the logarithm
INSIDE = 0.5  # where in the upper half of the interval the third limit lies
DIGITS = 3  # of a limit
SLIPS = ("faithful", "prefix", "log base", "salt", "IC50", "mass")
"""What an overview may have done to a number."""
OVERVIEWS = 4
CITED_DIGITS = 4


def source(me: Personal) -> dict:
    """Return what the paper says: ``IC50`` in ng/mL of the salt, ``ratio`` of the radioligand to its K_d, and the molar
    masses of ``base`` and ``salt`` in g/mol. Told to the student.
    """
    base = me.number("base", 240, 380, step=5, default=290)
    return {
        "IC50": me.number("IC50", 4.0, 20.0, step=0.5, default=9.0),
        "ratio": me.choice("ratio", (1.0, 1.1, 1.2, 1.3, 3.6, 4.0, 4.4), default=1.2),
        "base": base, "salt": round(base + me.choice("acid", tuple(SALTS.values()), default=36.46), 2),
    }  # fmt: skip


def slips(me: Personal) -> list[str]:
    """Return what each overview did, of `SLIPS`. Look after you have decided."""
    if not me.student:
        return ["IC50", "faithful", "salt", "log base"]
    return [SLIPS[k] for k in np.random.default_rng(me.seed("slips")).permutation(len(SLIPS))[:OVERVIEWS]]


def cited(me: Personal) -> list[float]:
    """Return what the overviews print as K_i in nM."""
    told = source(me)
    K = told["IC50"] / told["salt"] * 1000 / (1 + told["ratio"])
    made = {
        "faithful": K, "prefix": 1000 * K, "log base": 1e9 * np.exp(np.log10(K * 1e-9)),
        "salt": K * told["salt"] / told["base"], "IC50": K * (1 + told["ratio"]), "mass": K * told["base"] / 1000,
    }  # fmt: skip
    return [float(f"{made[name]:.{CITED_DIGITS}g}") for name in slips(me)]


def compound(me: Personal) -> dict:
    """Return the truth of a student's compound, all of it invented. Look after you have decided; see `label`.

    ``K_i`` in nM; ``K_d`` of the radioligand in nM; ``base``, molar mass in g/mol; ``salt``, one of `SALTS`; ``spread``
    from day to day, standard deviation of the natural logarithm of K_i.
    """
    return {
        "K_i": me.number("assay K_i", 6.0, 30.0, step=0.5, default=12.0),
        "K_d": me.number("assay K_d", 0.4, 1.2, step=0.1, default=0.8),
        "base": me.number("assay base", 240, 380, step=5, default=290),
        "salt": me.choice("assay salt", tuple(SALTS), default="tartrate"),
        "spread": me.number("assay spread", 0.18, 0.24, step=0.01, default=0.21),
    }


def label(me: Personal) -> dict:
    """Return what the label of the compound says: molar masses of ``base`` and ``salt`` in g/mol, the ``name`` of the
    salt; and ``K_d`` of the radioligand in nM.
    """
    own = compound(me)
    mass = round(own["base"] + SALTS[own["salt"]], 2)
    return {"base": own["base"], "salt": mass, "name": own["salt"], "K_d": own["K_d"]}


def _days(me: Personal) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the radioligand of each day over K_d, the logarithm of what multiplies K_i, and the day left out."""
    random = np.random.default_rng(me.seed("assay days"))
    out, ligand = int(random.integers(DAYS)), random.permutation(LIGAND)
    valid = np.arange(DAYS) != out
    z = random.standard_normal(DAYS)
    z = (z - z[valid].mean()) / z[valid].std(ddof=1)  # so that the days are as far apart as was told
    logs = np.where(valid, compound(me)["spread"] * z, np.log(EARLY))
    return ligand, logs, out


@cache
def _table(me_seed: int, K_i: float, ligand: tuple, logs: tuple, mass: float) -> list[tuple]:
    random, rows = np.random.default_rng(me_seed), []
    for day, (L, log) in enumerate(zip(ligand, logs, strict=True), 1):
        top, blank = random.uniform(*TOP), random.uniform(*BLANK)
        IC50 = K_i * np.exp(log) * (1 + L) * mass / 1000  # ng/mL of the salt
        plan = [("total", 0.0)] * TUBES["total"] + [("blank", np.inf)] * TUBES["blank"]
        plan += [("compound", dose) for dose in DOSES for _ in range(TUBES["compound"])]
        for role, dose in plan:
            cpm = (blank + top / (1 + dose / IC50)) * np.exp(NOISE * random.standard_normal())
            rows.append((day, role, dose if role == "compound" else 0.0, round(cpm)))
    return rows


def tubes(me: Personal):
    """Return what the counter printed.

    Returns
    -------
    pandas.DataFrame
        A row for each tube: ``day`` from 1; ``ligand``, the radioligand of that day in nM; ``role``, one of `TUBES`;
        ``salt``, the compound in ng/mL of its salt; ``cpm``; and the ``note`` of the day.
    """
    import pandas as pd

    own = compound(me)
    ligand, logs, out = _days(me)
    mass = label(me)["salt"]
    rows = _table(me.seed("assay noise"), own["K_i"], tuple(ligand), tuple(logs), mass)
    table = pd.DataFrame(rows, columns=["day", "role", "salt", "cpm"])
    table.insert(1, "ligand", np.round(ligand[table["day"] - 1] * own["K_d"], 3))
    return table.assign(note=np.where(table["day"] == out + 1, NOTE, ""))


def limits(me: Personal) -> list[tuple[str, float]]:
    """Return three claims on K_i, each ``"below"`` or ``"above"`` and a limit in nM, in an order of the student's own.

    One limit lies well above the interval and K_i is claimed to be below, one above the interval and K_i is claimed
    to be above, and one lies within the interval.
    """
    own, valid = compound(me), DAYS - 1
    half = stdtrit(valid - 1, 0.975) * own["spread"] / np.sqrt(valid)
    far = {
        "holds": ("below", half + MARGINS["holds"]), "contradicted": ("above", half + MARGINS["contradicted"]),
        "straddles": ("below", INSIDE * half),
    }  # fmt: skip
    order = np.random.default_rng(me.seed("assay limits")).permutation(list(far))
    return [(far[k][0], float(f"{own['K_i'] * np.exp(far[k][1]):.{DIGITS}g}")) for k in order]
