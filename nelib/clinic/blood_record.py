r"""A virtual patient who swallows one tablet that lets atomoxetine go slowly, and whose blood is drawn for four days.

The patient is invented, and each student has another one. In all of them the last half-life is long. In poor
metabolizers it is that of elimination; in the others it is that of absorption from the tablet (flip-flop), and the
clearance is ten times higher.

Traps: the long half-life, which looks like a slow liver in either case; the volume, which is right by one of two
readings; and a tube that was clotted, which the note says. Experiments that cannot be decided are drawn again.
"""

from functools import cache

import numpy as np

from nelib.clinic.exposure import Body, single
from nelib.kit.personal import Personal

HOURS = (0.5, 1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 48, 60, 72, 84, 96)
"""When blood is drawn, in h after the tablet. Told to the student."""
DOSE = 0.5
"""mg/kg, told to the student."""
NOISE = 0.07  # of a sample, standard deviation of the natural logarithm. Told to the student
NOTE = "clotted, not valid"
"""What the note says about the sample that is left out."""
TOO_LOW = (0.15, 0.4)  # by what its result is multiplied
LIMIT = 0.06
"""Apparent clearance in L/h/kg below which a patient is called a poor metabolizer here. Told to the student."""
VOLUMES = (0.6, 4.0)
"""Apparent volumes in L/kg of all people in whom they were measured so far; invented. Told to the student."""
CLOSE = {"area": 0.03, "slow": 0.06, "early": 0.05}  # how far the noise may move what decides, of the logarithm


def patient(me: Personal) -> dict:
    """Return the truth of a student's patient, all of it invented. Look after you have decided.

    ``poor``; ``body``, for `nelib.clinic.exposure`; ``slow`` and ``fast``, half-lives of both exponentials in h.
    """
    poor = me.choice("blood poor", (True, False), default=False)
    slow = me.number("blood slow", 17.0, 24.0, step=0.5, default=20.0)
    fast = me.number("blood fast", 2.6, 4.0, step=0.1, default=3.4)
    V = me.number("blood V poor", 0.8, 1.3, step=0.05, default=1.0)
    if not poor:
        V = me.number("blood V", 1.6, 2.6, step=0.1, default=2.0)
    half = slow if poor else fast
    body = Body(float(V * np.log(2) / half), half, float(np.log(2) / (fast if poor else slow)))
    return {"poor": poor, "body": body, "slow": slow, "fast": fast}


def _clear(logs: np.ndarray, true: np.ndarray) -> bool:
    """Return whether the noise moves neither the area, nor the late slope, nor the first samples too far."""
    t = np.array(HOURS)
    late = t >= 24
    areas = [np.trapezoid(x, t) for x in (true * np.exp(logs), true)]
    slopes = [np.polyfit(t[late], np.log(true[late]) + x, 1)[0] for x in (logs[late], 0)]
    off = {"area": areas[0] / areas[1], "slow": slopes[0] / slopes[1], "early": np.exp(logs[t <= 6].mean())}
    return all(abs(np.log(off[name])) < CLOSE[name] for name in CLOSE)


@cache
def _drawn(seed: int, body: Body) -> tuple[tuple[float, ...], int]:
    random = np.random.default_rng(seed)
    true = single(np.array(HOURS), DOSE, body)
    while True:
        logs = NOISE * random.standard_normal(true.size)
        if _clear(logs, true):
            break
    spoiled = int(random.integers(4, 9))
    C = true * np.exp(logs)
    C[spoiled] *= random.uniform(*TOO_LOW)
    return tuple(float(f"{x:.3g}") for x in C), spoiled


def blood(me: Personal):
    """Return what the laboratory found.

    Returns
    -------
    pandas.DataFrame
        A row for each sample: ``hours`` after the tablet, ``ng_mL``, and a ``note``, mostly empty.
    """
    import pandas as pd

    C, spoiled = _drawn(me.seed("blood noise"), patient(me)["body"])
    note = [NOTE if k == spoiled else "" for k in range(len(C))]
    return pd.DataFrame({"hours": HOURS, "ng_mL": C, "note": note})
