r"""A ward of virtual patients on which a student's rule of titration is tried. For teaching, never for treatment.

The patients are those of `nelib.body.bedside`, with an effect that lags, a disease that wanders and a monitor with
noise; those who need less than 0.03 or more than 0.7 µg/kg/min for the middle of the target are left out. The line is
filled with drug, so that a dose arrives at once. A rule sees the monitor only. What counts is the true pressure.

A ward is lived through twice: with flushes and blood samples, during which the monitor shows 160 or 5 mmHg, and
without. In a third ward the drug runs into the tissue, and nothing that the rule does helps.
"""

from functools import cache
from typing import Any

import numpy as np

from nelib.body import infusion_models as models
from nelib.body.bedside import draw
from nelib.body.infusion_pump import SIXTY, value
from nelib.kit.errors import number, whole

STEP, LOOK, SEEN = 10, 120, 60
"""Seconds between two readings, seconds between two decisions, readings that a rule is given. Told to the student."""
MINUTES, COUNTED = 180, 30
"""Length of a session; from this minute on it counts. Told to the student."""
START, LIMIT = 0.05, 1.0
"""Dose at the start, and the dose that no rule may go beyond, µg/kg/min. Told to the student."""
TARGET, TOO_HIGH = (65.0, 75.0), 85.0
"""In mmHg. Told to the student."""
ARTIFACTS = ((160.0, 2), (5.0, 4))
"""What a flush and a blood sample show in mmHg, and for how many readings. Told to the student."""
OFTEN = 8  # minutes from one artifact to the next, on average
PATIENTS, NEED = 12, (0.03, 0.7)
TRIED = 60  # patients of whom those are taken who need neither too little nor too much


@cache
def _ward(seed: int) -> dict[str, np.ndarray]:
    """Draw the patients of a ward and what chance does to them."""
    random = np.random.default_rng([15, whole("number of the ward", seed, 0)])
    traits = draw(TRIED, random)
    need = traits.dose_for(sum(TARGET) / 2)
    who = np.flatnonzero((need > NEED[0]) & (need < NEED[1]))[:PATIENTS]
    r, CL = traits.response, traits.kinetics.CL[who]
    n, steps, before = who.size, MINUTES * SIXTY // STEP, SEEN
    waves = {}
    for name in ("drift", "sense", "wave"):
        keep = np.exp(-STEP / SIXTY / value(f"{name}_tau"))
        course = random.standard_normal((before + steps, n)) * value(f"{name}_sd")
        for k in range(1, len(course)):
            course[k] = keep * course[k - 1] + np.sqrt(1 - keep * keep) * course[k]
        waves[name] = course
    kept = np.exp(-CL / models.value("beloeil_V") * STEP / SIXTY)
    shown = np.full((before + steps, n), np.nan)
    for patient in range(n):
        k = before + int(random.integers(3, 2 * OFTEN * SIXTY // STEP))
        while k < len(shown):
            reads, lasts = ARTIFACTS[int(random.integers(2))]
            shown[k : k + lasts, patient] = reads
            k += lasts + 3 + int(random.exponential(OFTEN * SIXTY / STEP))
    return {
        "weight": traits.weight[who], "CL": CL, "kept": kept, "Emax": r.Emax[who], "gamma": r.gamma[who],
        "C50": r.C50[who] * np.exp(waves["sense"]),
        "base": np.maximum(r.E0[who] + waves["drift"] + waves["wave"], value("least_MAP")),
        "noise": value("line_noise") * random.standard_normal((before + steps, n)), "artifact": shown,
    }  # fmt: skip


def session(rule: Any, ward: int, *, artifacts: bool = True, arrives: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Let a rule titrate the patients of a ward.

    Parameters
    ----------
    rule : callable
        Is given the readings of the last ten minutes (a list, mmHg, oldest first) and the dose in µg/kg/min; returns
        the new dose.
    ward : int
        Which ward.
    artifacts : bool
        Whether catheters are flushed and blood is drawn.
    arrives : bool
        Whether the drug reaches the blood.

    Returns
    -------
    tuple of array
        True mean pressure in mmHg and dose in µg/kg/min: a row for each 10 s, a column for each patient.

    Raises
    ------
    ValueError
        If the rule gives what no dose can be.
    """
    own = _ward(ward)
    n, every = own["weight"].size, LOOK // STEP
    lag = np.exp(-models.value("ke0") * STEP / SIXTY)
    dose, C, effect = np.full(n, START), np.zeros(n), np.zeros(n)
    monitor = own["base"] + own["noise"]  # until the infusion starts
    steps = len(monitor) - SEEN
    pressure, doses = np.empty((steps, n)), np.empty((steps, n))
    for k in range(steps):
        if k % every == 0 and k:
            seen = monitor[k : k + SEEN].T.tolist()
            dose = np.array([number("dose", rule(seen[i], float(dose[i])), low=0) for i in range(n)])
        plateau = dose * own["weight"] / own["CL"] * arrives
        C = plateau + (C - plateau) * own["kept"]
        effect = C + (effect - C) * lag
        at = k + SEEN
        h = 1 / (1 + (own["C50"][at] / np.maximum(effect, 1e-9)) ** own["gamma"])
        pressure[k], doses[k] = own["base"][at] + own["Emax"] * h, dose
        monitor[at] = pressure[k] + own["noise"][at]
        if artifacts:
            monitor[at] = np.where(np.isnan(own["artifact"][at]), monitor[at], own["artifact"][at])
    return pressure, doses


def trial(rule: Any, ward: int) -> dict[str, float]:
    """Try a rule on a ward of virtual patients.

    Parameters
    ----------
    rule, ward
        See `session`.

    Returns
    -------
    dict
        ``"in target"``: share of the time in percent with a true pressure in `TARGET`, mean of all patients, after the
        first 30 minutes; ``"too high"``: the same above `TOO_HIGH`; ``"lost"``: points of percent in target that
        artifacts cost; ``"highest"``: highest dose in µg/kg/min when nothing arrives.
    """
    late = slice(COUNTED * SIXTY // STEP, None)
    clean, usual = (session(rule, ward, artifacts=on)[0][late] for on in (False, True))
    held = [float(100 * np.mean((x >= TARGET[0]) & (x <= TARGET[1]))) for x in (clean, usual)]
    return {
        "in target": held[1],
        "too high": float(100 * np.mean(usual > TOO_HIGH)),
        "lost": held[0] - held[1],
        "highest": float(session(rule, ward, arrives=False)[1].max()),
    }
