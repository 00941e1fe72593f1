r"""A virtual cAMP assay: cells with α2 and β receptors, and a drug that nobody knows and that lowers cAMP.

The cells and the drugs are invented, and each student has others. On each of six days there are three plates: with
IBMX, without it, and with IBMX after a night in pertussis toxin. Each has the same wells twice, with the vehicle and
with the drug: nothing added, forskolin, and a dose-response curve of isoproterenol. In ten minutes the cyclase of a
well makes, in nM of the lysate and in multiples of what the day's cells can do,

.. math:: v = s \Bigl(v_0 + (v_1 - v_0) \frac{A}{A + EC_{50}(1 + B/K_B)}\Bigr), \qquad v = s\,v_F,

with isoproterenol :math:`A`, and with forskolin. A competitive β antagonist has a :math:`K_B`; an α2 agonist leaves the
share :math:`s` of all production, but all of it after pertussis toxin; an inhibitor of the cyclase leaves it on every
plate. With IBMX a well holds what was made. Without it phosphodiesterase, which saturates, breaks cAMP down as fast
as it is made, and :math:`c = K v/(V - v)`: a brake of a half looks like one of four fifths. And the assay reads
something where there are no cells. Days whose drug effects happen to be nearly alike, or very different, are drawn
again.

`sheets` are print-outs of the β1 model, most of them with one of its published faults, for an audit.
"""

import numpy as np

from nelib.kit.errors import known_name, number
from nelib.kit.personal import Personal
from nelib.signaling.gs_balance import steady_state
from nelib.signaling.pka import ISOFORMS, published_free_cAMP, value

DOSES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0)
"""Isoproterenol in nM, in each curve; told to the student."""
ANTAGONIST = 100.0
"""The drug in the wells, in nM; told to the student."""
DAYS, GROUPS = 6, ("vehicle", "drug")
PLATES = ("IBMX", "no IBMX", "IBMX, pertussis toxin")
MECHANISMS = ("beta antagonist", "alpha2 agonist", "cyclase inhibitor")
SINGLE = (("nothing", 2), ("forskolin", 2), ("no cells", 2))
"""Wells apart from those with isoproterenol, and how many of each."""
MADE = {"nothing": 2.0, "most": 20.0, "forskolin": 14.0}  # nM in ten minutes
EC_50, K_PDE, V_PDE = 5.0, 3.0, 26.0  # nM, nM, nM in ten minutes
BLANK = 6.0  # nM
SCATTER = {"cells": 0.06, "EC_50": 0.06, "blank": 0.03}  # on the scale of log10, from day to day
SPREAD = (0.09, 0.14)
"""The standard deviation of log10 of what the drug does on a student's days lies between these."""
NOISE_SHARE, NOISE = 0.008, 0.03  # of the cAMP in a well; nM


def drug(me: Personal) -> dict[str, float | str]:
    """Return the truth of a student's experiment, all of it invented. Look after you have decided.

    ``mechanism``; ``K_B`` in nM of a β antagonist, or else ``left``, the share of the cAMP production.
    """
    mechanism = me.choice("assay mechanism", MECHANISMS, default=MECHANISMS[1])
    K_B = me.number("assay K_B", 20.0, 36.0, step=0.5, default=28.0)
    left = me.number("assay left", 0.25, 0.36, step=0.01, default=0.3)
    return {"mechanism": mechanism, **({"K_B": K_B} if mechanism == MECHANISMS[0] else {"left": left})}


def effects(me: Personal, random: np.random.Generator) -> np.ndarray:
    """Draw what the drug does on each day: K_B in nM, or the share that is left."""
    truth = drug(me)
    while not SPREAD[0] <= (of_days := random.normal(0, np.mean(SPREAD), DAYS)).std(ddof=1) <= SPREAD[1]:
        pass
    return truth["K_B" if "K_B" in truth else "left"] * 10**of_days


def wells(me: Personal):
    """Return what a student's plates read.

    Parameters
    ----------
    me : Personal
        Whose cells, and whose noise.

    Returns
    -------
    pandas.DataFrame
        One row for each well: ``day`` from 1, ``plate``, ``group`` (vehicle or drug), ``added`` (nothing,
        isoproterenol, forskolin or no cells), ``dose`` of isoproterenol in nM (0 where there is none), ``reading``, the
        cAMP in nM as the assay gives it.
    """
    import pandas as pd

    truth, random = drug(me), np.random.default_rng(me.seed("assay noise"))
    found = effects(me, random)
    added = [("isoproterenol", dose) for dose in DOSES] + [(name, 0.0) for name, n in SINGLE for _ in range(n)]
    dose = np.array([dose for _, dose in added])
    is_of = {name: np.array([a == name for a, _ in added]) for name in ("forskolin", "no cells")}
    rows = []
    for day, effect in enumerate(found):
        half, blank = (
            middle * 10 ** random.normal(0, SCATTER[n]) for n, middle in (("EC_50", EC_50), ("blank", BLANK))
        )
        for plate in PLATES:
            cells = 10 ** random.normal(0, SCATTER["cells"])
            for group in GROUPS:
                antagonist, left = 0.0, 1.0
                if group == "drug" and "K_B" in truth:
                    antagonist = ANTAGONIST / effect
                elif group == "drug" and (truth["mechanism"], plate) != (MECHANISMS[1], PLATES[2]):
                    left = effect
                occupied = dose / (dose + half * (1 + antagonist))
                made = MADE["nothing"] + (MADE["most"] - MADE["nothing"]) * occupied
                made = left * np.where(is_of["forskolin"], MADE["forskolin"], made)
                cAMP = np.where(is_of["no cells"], 0.0, made if plate != PLATES[1] else K_PDE * made / (V_PDE - made))
                cAMP = cells * cAMP
                reading = blank + cAMP * (1 + random.normal(0, NOISE_SHARE, dose.size))
                reading = np.round(reading + random.normal(0, NOISE, dose.size), 2)
                rows += [(day + 1, plate, group, a, x, y) for (a, x), y in zip(added, reading, strict=True)]
    return pd.DataFrame(rows, columns=["day", "plate", "group", "added", "dose", "reading"])


# -- print-outs of the β1 model, for an audit ------------------------------------------------------------------------

FAULTS = ("nothing", "receptors", "Gs", "cyclase", "cAMP")
"""What a sheet may have lost or made up."""
DIGITS = 5
TOTALS = {"receptors": "b1_tot", "Gs": "Gs_tot", "cyclase": "AC_tot"}


def sheet(dose: float, forskolin: float = 0.0, fault: str = "nothing") -> dict[str, float]:
    """Return a steady state of the β1 model in µM, as printed, with one fault or none.

    Parameters
    ----------
    dose : float
        Isoproterenol in nM.
    forskolin : float
        Forskolin in µM.
    fault : str
        One of `FAULTS`. ``"receptors"``: those with phosphate were not taken away from the empty ones. ``"Gs"``: the
        sum of the program, without activated Gs. ``"cyclase"``: forskolin's complex comes on top. ``"cAMP"``: the
        wrong root of a quadratic equation.

    Returns
    -------
    dict of str to float
        ``R``, ``LR``, ``LRG``, ``RG``, ``b1_grk``, ``b1_pka``, ``G``, ``bg``, ``GTP``, ``GDP``, ``AC``, ``ACG``,
        ``ACF``, ``cAMP``, ``ARC``, ``A2RC``, ``A2R``, ``cAMP_tot``, each rounded to `DIGITS` digits; both isoforms of
        PKA together.

    Raises
    ------
    ValueError
        If a value is negative or not finite or the fault is unknown.
    """
    known_name("fault", fault, FAULTS)
    s = steady_state(number("dose", dose, low=0) / 1000, FSK_tot=forskolin, program=fault == "Gs")
    names = ("R", "LR", "LRG", "RG", "b1_grk", "b1_pka", "G", "bg", "GTP", "GDP", "AC", "ACG", "ACF", "cAMP")
    found = {n: float(s[n]) for n in names}
    found |= {n: sum(float(s[f"{n}_{i}"]) for i in ISOFORMS) for n in ("ARC", "A2RC", "A2R")}
    found["cAMP_tot"] = float(s["cAMP_tot"])
    if fault == "receptors":
        found["R"] += found["b1_grk"] + found["b1_pka"]
    elif fault == "cyclase":
        found["AC"] += found["ACF"]
    elif fault == "cAMP":
        found["cAMP"] = float(published_free_cAMP(found["cAMP_tot"]))
    return {n: float(f"{v:.{DIGITS}g}") for n, v in found.items()}


def faults_of(me: Personal) -> list[str]:
    """Return what is wrong with each of a student's sheets: every fault once, one sheet more without any."""
    order = np.random.default_rng(me.seed("sheet order")).permutation(len(FAULTS) + 1)
    return [(*FAULTS, FAULTS[0])[k] for k in order]


def sheets(me: Personal) -> list[dict[str, float]]:
    """Return a student's six sheets, each at another dose of isoproterenol, all with 10 µM forskolin."""
    random = np.random.default_rng(me.seed("sheet doses"))
    doses = random.permutation([30.0, 50.0, 100.0, 200.0, 500.0, 1000.0])
    return [sheet(float(dose), 10.0, fault) for dose, fault in zip(doses, faults_of(me), strict=True)]


def totals() -> dict[str, float]:
    """Return all receptors, Gs and cyclase of the model in µM, by the names of the faults."""
    return {name: value(record) for name, record in TOTALS.items()}
