r"""A virtual volunteer in whom infusions of norepinephrine are stopped, and plasma is drawn.

The volunteer is invented, and each student has another one. On six days norepinephrine runs for two hours into one arm
and blood is drawn from the other: before, at the end of the infusion, and after its stop. The plasma of a volunteer
with one compartment falls by one exponential, that of a volunteer with two by two; beneath both lies what the body
makes itself, which bends the line of a logarithmic plot in any case.

Traps: that bend; a syringe labeled in salt; the laboratory's nmol/L; and blood that was drawn from the arm with the
infusion, which the note says. Experiments that cannot be decided are drawn again.
"""

import numpy as np

from nelib.body.compartments import Kinetics
from nelib.body.salt import convert
from nelib.kit.personal import Personal

BASE = 169.18
"""Molar mass of norepinephrine in g/mol. Told to the student."""
MINUTES = (-130, -128, -126, -124, -9, -6, -3, 0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16)
"""When blood is drawn, in min from the stop. Told to the student."""
BEGINS = -120  # min, of the infusion
DAYS = 6
NOTE = "drawn from the arm with the infusion"
"""What the note says about samples that are left out."""
NOISE = (0.04, 0.03)  # of a sample: as a share, and nmol/L
ANOTHER = 0.07  # spread of clearance from day to day, of its logarithm
CONTAMINATED = 3  # samples in all, and by what they are too high
TOO_HIGH = (1.6, 2.6)
SEEN = 4.0  # times the baseline, of the slow phase at its start


def volunteer(me: Personal) -> dict:
    """Return the truth of a student's volunteer, all of it invented. Look after you have decided.

    ``compartments``, 1 or 2; ``kinetics``; ``own``, the volunteer's norepinephrine in nmol/L; ``half_life``, the last
    one in min. The pump: ``ampoules`` of ``mg`` of bitartrate monohydrate in ``mL``, running at ``flow`` in mL/hour;
    ``rate`` of base in µg/min.
    """
    two = me.choice("plasma two", (False, True), default=False)
    CL = me.number("plasma CL", 1.7, 2.6, step=0.05, default=2.1)
    own = me.number("plasma own", 1.2, 2.2, step=0.1, default=1.6)
    V = [
        me.number("plasma V1", 2.0, 3.0, step=0.1, default=2.4),
        me.number("plasma V2", 3.4, 4.8, step=0.1, default=4.0),
    ]
    Q = me.number("plasma Q", 0.7, 0.9, step=0.02, default=0.8)
    half = me.number("plasma half", 2.4, 3.4, step=0.1, default=3.0)
    kinetics = Kinetics(CL, V[0], V[1], Q) if two else Kinetics(CL, CL * half / np.log(2))
    mg = me.choice("plasma mg", (4, 8), default=8)
    ampoules = me.choice("plasma ampoules", (1, 2), default=1)
    mL = me.choice("plasma mL", (40, 50), default=50)
    strength = float(convert(ampoules * mg * 1000 / mL, "monohydrate", "base"))  # µg/mL
    wanted = me.number("plasma rate", 13.0, 16.0, step=0.5, default=14.0)
    flow = round(wanted * 60 / strength, 1)
    return {
        "compartments": 2 if two else 1, "kinetics": kinetics, "own": own, "half_life": float(kinetics.half_lives[-1]),
        "ampoules": ampoules, "mg": mg, "mL": mL, "flow": flow, "rate": flow * strength / 60,
    }  # fmt: skip


def pump(me: Personal) -> list:
    """Return what a student may know of the pump: ampoules, mg of monohydrate in each, mL in all, and mL/hour."""
    truth = volunteer(me)
    return [truth[name] for name in ("ampoules", "mg", "mL", "flow")]


def _fits(C: np.ndarray, good: np.ndarray, truth: dict) -> bool:
    """Return whether an experiment can be decided: what is left of the rise in the first minutes is as it should be."""
    own = np.where(good, C, np.nan)[:, :4]
    rise = np.nanmean(np.where(good, C, np.nan) - np.nanmean(own), axis=0)
    t, share = np.array(MINUTES), rise / rise[4:8].mean()
    late = (t >= 4) & (t <= 12)
    k = -np.polyfit(t[late], np.log(np.maximum(share[late], 1e-9)), 1)[0]
    true = np.log(2) / truth["half_life"]
    return bool(abs(np.log(k / true)) < 0.05 and share[t == 12][0] > 0.01)


def plasma(me: Personal):
    """Return what the laboratory found.

    Returns
    -------
    pandas.DataFrame
        A row for each sample: ``day`` from 1, ``minutes`` from the stop, ``NE`` in nmol/L, and a ``note``, mostly
        empty.
    """
    import pandas as pd

    truth, random = volunteer(me), np.random.default_rng(me.seed("plasma noise"))
    t = np.array(MINUTES, dtype=float)
    k = truth["kinetics"]
    while True:
        each = np.exp(ANOTHER * random.standard_normal(DAYS))
        days = []
        for times in each:
            CL = float(k.CL) * times
            day = Kinetics(CL, k.V1 * times, k.V2 * times, k.Q * times) if k.two else Kinetics(CL, k.V1 * times)
            days.append(_course(day, t, truth))
        C = np.array(days) * 1000 / BASE + truth["own"]
        C = C * (1 + NOISE[0] * random.standard_normal(C.shape)) + NOISE[1] * random.standard_normal(C.shape)
        good = np.ones(C.shape, bool)
        good[random.choice(DAYS, CONTAMINATED, replace=False), random.choice(np.arange(4, 8), CONTAMINATED)] = False
        C = np.round(np.maximum(np.where(good, C, C * random.uniform(*TOO_HIGH, C.shape)), 0.01), 2)
        if _fits(C, good, truth):
            break
    day, sample = (index.ravel() for index in np.indices(C.shape))
    return pd.DataFrame(
        {
            "day": day + 1,
            "minutes": t[sample],
            "NE": C.ravel(),
            "note": np.where(good.ravel(), "", NOTE),
        }
    )


def _course(day: Kinetics, t: np.ndarray, truth: dict) -> np.ndarray:
    """Return the rise in µg/L on one day."""
    since, after = np.maximum(t - BEGINS, 0), np.maximum(t, 0)
    return truth["rate"] / day.CL * (day.share(since) - day.share(after))
