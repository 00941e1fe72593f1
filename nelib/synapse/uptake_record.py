r"""A virtual record of uptake: norepinephrine in a well-mixed slice after a short train, with and without a blocker.

The slice and the blocker are invented, and each student has others. After the last pulse nothing is released, and the
transporter NET removes norepinephrine; the blocker competes with it:

.. math:: \dot C = -\frac{V_{max}\, C}{K_m\,(1 + I/K_i) + C},
          \qquad C(t) = K\, W\!\left(\frac{P}{K}\, e^{(P - V_{max} t)/K}\right), \quad K = K_m (1 + I/K_i),

with Lambert's :math:`W` and the peak :math:`P` at the last pulse. Three sweeps without and three with the blocker, ten
samples a second, each sweep with its own peak. The electrode adds noise, a zero of its own for each sweep, and a slow
drift.
"""

import numpy as np
from scipy.special import wrightomega

from nelib.kit.personal import Personal

K_M = 0.5
"""Norepinephrine at half of V_max in µM; told to the student."""
BLOCKER = 40.0
"""The blocker in nM, in the sweeps that have it; told to the student."""
SWEEPS = 3
BEFORE, AFTER, INTERVAL = 5.0, 40.0, 0.1  # s before and after the last pulse, and between samples
TRAIN = 0.3  # s; the samples during the train are left out
PEAK_VARIATION, NOISE, DRIFT = 0.06, 0.02, 3e-4  # a share; µM; µM/s
ZERO = (0.15, 0.35)  # µM


def transporter(me: Personal) -> dict[str, float]:
    """Return V_max in µM/s, K_i in nM and the mean peak in µM. Look after you have fitted. All are invented."""
    return {
        "V_max": me.number("uptake V_max", 0.20, 0.45, step=0.01, default=0.30),
        "K_i": me.number("uptake K_i", 5, 20, step=0.5, default=9.0),
        "peak": me.number("uptake peak", 1.4, 2.2, step=0.1, default=1.7),
    }


def course(time, peak: float, V_max: float, K: float) -> np.ndarray:
    """Return norepinephrine (µM) at times (s) after the peak (µM), for V_max in µM/s and a half-saturation K in µM."""
    # wrightomega(x) is W(exp(x)), and does not overflow.
    return K * wrightomega(np.log(peak / K) + (peak - V_max * np.asarray(time, dtype=float)) / K)


def sweeps(me: Personal):
    """Return what a student's electrode recorded.

    Parameters
    ----------
    me : Personal
        Whose slice, and whose noise.

    Returns
    -------
    pandas.DataFrame
        One row for each sample: ``blocker`` in nM (0 or 40), ``sweep`` from 1 to 3, ``time`` in s after the last pulse
        (negative before the train), ``signal`` in µM.
    """
    import pandas as pd

    truth, random = transporter(me), np.random.default_rng(me.seed("uptake noise"))
    time = np.round(np.arange(-BEFORE, AFTER + INTERVAL / 2, INTERVAL), 6)
    time = time[(time < -TRAIN) | (time >= 0)]
    tables = []
    for blocker in (0.0, BLOCKER):
        for sweep in range(1, SWEEPS + 1):
            peak = truth["peak"] * random.lognormal(-(PEAK_VARIATION**2) / 2, PEAK_VARIATION)
            K = K_M * (1 + blocker / truth["K_i"])
            clean = np.where(time < 0, 0.0, course(np.maximum(time, 0), peak, truth["V_max"], K))
            zero, drift = random.uniform(*ZERO), random.normal(0, DRIFT)
            signal = clean + zero + drift * (time + BEFORE) + random.normal(0, NOISE, time.size)
            tables.append(
                pd.DataFrame({"blocker": blocker, "sweep": sweep, "time": time, "signal": np.round(signal, 4)})
            )
    return pd.concat(tables, ignore_index=True)
