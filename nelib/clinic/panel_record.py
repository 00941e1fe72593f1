r"""Six invented compounds on one sheet, and the record of an experiment with one of them, of which nobody knows which.

Compounds and records are invented, and each student has others; what a compound does is
`nelib.clinic.compound_effect` (norepinephrine outside, firing) and `nelib.clinic.pressor_study` (pressure, heart rate,
tyramine in people). The bottle was given until the plasma held so many ng/mL, with all that is bound.

Traps: proteins of the plasma bind most of a compound, and each compound has its own molar mass, so that one plasma
level is six free concentrations; and stations that cannot tell compounds apart which do the same there.
"""

from functools import cache

import numpy as np

from nelib.clinic import pressor_study
from nelib.clinic.compound import Compound, designed
from nelib.clinic.compound_effect import act
from nelib.clinic.pressor_test import NO_ANTAGONIST, load
from nelib.kit.personal import Personal

LETTERS = "ABCDEF"
KINDS = ("blocker", "with alpha1", "with beta1", "with alpha2", "antagonist", "agonist")
MEASURES = {
    "dialysate": "times rest", "dialysate with idazoxan": "times rest", "firing": "% of rest",
    "firing with idazoxan": "% of rest", "pressure": "mmHg, change", "heart rate": "1/min, change",
    "tyramine": "times the dose before",
}  # fmt: skip
"""What can be measured, and in which unit. The first four in rats, the others in people at rest."""
RATIOS = ("dialysate", "dialysate with idazoxan", "tyramine")
"""Measures whose errors are those of the natural logarithm."""
Z = 1.959964
SHOWN = {"carriers": ("dialysate", "firing"), "receptors": ("pressure", "heart rate")}
LOOK_ALIKE = {"carriers": KINDS[:3], "receptors": KINDS[3:5]}
"""Who does alike in what is shown."""
CLOSE = 0.3  # of half an interval, how far a value lies from the truth at most
PLASMA = (120, 240)  # ng/mL


def family(me: Personal) -> str:
    """Return which measures a student is shown; see `SHOWN`."""
    return "carriers" if kind(me) in LOOK_ALIKE["carriers"] else "receptors"


def kind(me: Personal) -> str:
    """Return what is in a student's bottle, one of `KINDS` but the last. Look after you have decided."""
    return me.choice("panel kind", KINDS[:5], default=KINDS[1])


def plasma(me: Personal) -> int:
    """Return the compound in the plasma in ng/mL, bound and free. Told to the student."""
    return me.number("panel plasma", *PLASMA, step=10, default=180)


def letter(me: Personal) -> str:
    """Return the letter of what is in a student's bottle."""
    return LETTERS[_order(me).index(kind(me))]


def _order(me: Personal) -> list[str]:
    return [KINDS[k] for k in np.random.default_rng(me.seed("panel order")).permutation(len(KINDS))]


@cache
def _sheet(seed: int, level: int, order: tuple[str, ...]) -> tuple[dict, ...]:
    random, rows = np.random.default_rng(seed), []
    x_net, x_alpha2 = random.uniform(4, 6), random.uniform(5, 6.5)
    for made in order:
        mass, free = 5 * int(random.integers(48, 77)), int(random.integers(6, 31))
        C = level / mass * 1000 * free / 100
        K = {
            "blocker": {"NET": C / x_net},
            "with alpha1": {"NET": C / x_net, "alpha1": C / random.uniform(2.5, 4)},
            "with beta1": {"NET": C / x_net, "beta1": C / random.uniform(1.5, 3)},
            "with alpha2": {"NET": C / random.uniform(1.6, 2.0), "alpha2A": C / random.uniform(1.8, 2.2)},
            "antagonist": {"alpha2A": C / x_alpha2},
            "agonist": {"alpha2A": C / x_alpha2},
        }[made]
        K["SERT"] = C / random.uniform(0.05, 5)  # which none of the measures sees
        rows.append({
            "mass": mass, "free": free, **{site: float(f"{k:.3g}") for site, k in K.items()},
            "efficacy": round(random.uniform(0.5, 0.8), 2) if made == "agonist" else 0.0,
        })  # fmt: skip
    return tuple(rows)


def sheet(me: Personal):
    """Return what is known of the six compounds.

    Returns
    -------
    pandas.DataFrame
        A row for each letter: ``mass`` in g/mol; ``free``, the free share of the plasma in percent; K_i in nM at
        ``NET``, ``SERT``, ``alpha1``, ``alpha2A`` and ``beta1``, infinite where nothing holds it; ``efficacy`` at
        alpha2A, 0 for an antagonist.
    """
    import pandas as pd

    rows = _sheet(me.seed("panel sheet"), plasma(me), tuple(_order(me)))
    columns = ["mass", "free", "NET", "SERT", "alpha1", "alpha2A", "beta1", "efficacy"]
    return pd.DataFrame(rows, index=list(LETTERS), columns=columns).fillna(np.inf)


def made(row) -> Compound:
    """Return the compound of a row of `sheet`, for the models of the course."""
    K = {site: row[site] for site in ("NET", "SERT", "alpha1", "alpha2A", "beta1") if np.isfinite(row[site])}
    efficacy = {"alpha2A": row["efficacy"]} if row["efficacy"] else {}
    return designed("a compound", efficacy=efficacy, mass=row["mass"], free=row["free"] / 100, **K)


def expected(compound: Compound, concentration: float) -> dict[str, float]:
    """Return what the models of the course expect of a free concentration (nM), for each of `MEASURES`."""
    alone, braked = act(compound, concentration), act(compound, concentration, idazoxan=True)
    people = pressor_study.truth(load(compound, concentration, concentration), "tyramine", NO_ANTAGONIST, False)
    found = (
        alone.norepinephrine, braked.norepinephrine, 100 * alone.firing, 100 * braked.firing,
        people["MAP"], people["HR"], people["ratio"],
    )  # fmt: skip
    return {name: float(x) for name, x in zip(MEASURES, found, strict=True)}


def errors(me: Personal) -> dict[str, float]:
    """Return the standard error of each measure; see `RATIOS`. Told to the student."""
    sharp = me.choice("panel sharp", ("dialysate", "firing"), default="dialysate")
    return {
        "dialysate": 0.1 if sharp == "dialysate" else 0.25, "dialysate with idazoxan": 0.3,
        "firing": 5.0 if sharp == "firing" else 12.0, "firing with idazoxan": 10.0, "pressure": 1.1,
        "heart rate": 1.2, "tyramine": 0.25,
    }  # fmt: skip


@cache
def _truth(seed: int, level: int, order: tuple[str, ...], at: int) -> dict[str, float]:
    row = _sheet(seed, level, order)[at]
    compound = made({"NET": np.inf, "alpha1": np.inf, "alpha2A": np.inf, "beta1": np.inf} | row)
    return expected(compound, level / row["mass"] * 1000 * row["free"] / 100)


def measured(me: Personal, measure: str) -> list[float]:
    """Return what a measure says of a student's bottle: the value and the ends of its 95% interval."""
    order = tuple(_order(me))
    true = _truth(me.seed("panel sheet"), plasma(me), order, order.index(kind(me)))[measure]
    half = Z * errors(me)[measure]
    off = CLOSE * half * np.random.default_rng(me.seed(f"panel {measure}")).uniform(-1, 1)
    if measure in RATIOS:
        return [round(float(true * np.exp(off + e)), 2) for e in (0, -half, half)]
    return [round(float(true + off + e), 1) for e in (0, -half, half)]


def record(me: Personal):
    """Return what was measured so far.

    Returns
    -------
    pandas.DataFrame
        A row for each of two measures: ``value``, ``low`` and ``high``, ends of the 95% interval, and ``unit``.
    """
    import pandas as pd

    names = SHOWN[family(me)]
    table = pd.DataFrame([measured(me, name) for name in names], index=list(names), columns=["value", "low", "high"])
    return table.assign(unit=[MEASURES[name] for name in names])
