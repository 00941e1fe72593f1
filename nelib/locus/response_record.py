r"""A virtual choice task: answers and response times of one person, with a placebo and with four drugs.

The person is invented, and each student has another. Evidence drifts as in `nelib.locus.decision`, with noise 1, and a
response takes a fixed time longer than the decision. One drug changes the drift, one the threshold, one the time beside
the decision. The fourth multiplies the input, signal and noise alike, and leaves alone the noise that arises later; in
units of the noise that changes drift and threshold. The numbers are those of endlessly many trials.
"""

import numpy as np

from nelib.kit.personal import Personal
from nelib.locus import decision

ACTS = ("drift", "threshold", "time", "drift and threshold")
NAMES = ("W", "X", "Y", "Z")
DIGITS = 5  # behind the decimal point


def person(me: Personal) -> dict:
    """Return the truth of a student's person, all of it invented. Look after you have decided.

    ``placebo`` and the four drugs, by name: drift (1/s in units of the noise), threshold and time beside the decision
    (s); ``acts``, what each drug changes; ``gain`` and ``late`` noise of the fourth, in units of the noise that comes
    in.
    """
    A = me.number("choice drift", 1.3, 1.8, step=0.05, default=1.5)
    z = me.number("choice threshold", 0.7, 0.9, step=0.05, default=0.8)
    T = me.number("choice time", 0.3, 0.4, step=0.01, default=0.35)
    faster = me.choice("choice faster", [0.7, 0.75, 1.25, 1.35], default=1.35)
    farther = me.choice("choice farther", [0.7, 0.75, 1.2, 1.3], default=0.75)
    later = me.choice("choice later", [-0.06, -0.05, 0.05, 0.07], default=-0.06)
    gain, late = me.choice(
        "choice gain", [(1.7, 1.3), (1.6, 2.5), (2.0, 1.5), (1.5, 2.2), (1.8, 2.8), (1.9, 1.4)], default=(1.7, 1.3)
    )
    noise = np.sqrt((gain**2 + late**2) / (1 + late**2))
    made = dict(
        zip(
            ACTS,
            [(faster * A, z, T), (A, farther * z, T), (A, z, T + later), (A * gain / noise, z / noise, T)],
            strict=True,
        )
    )
    order = np.random.default_rng(me.seed("choice order")).permutation(len(ACTS)) if me.student else [2, 3, 0, 1]
    acts = {name: ACTS[k] for name, k in zip(NAMES, order, strict=True)}
    return {"placebo": (A, z, T), **{n: made[a] for n, a in acts.items()}, "acts": acts, "gain": gain, "late": late}


def measured(me: Personal) -> dict[str, list[float]]:
    """Return share of right answers, mean in s and variance in s² of the response times, for placebo and drugs."""
    true = person(me)
    A, z, T = np.array([true[name] for name in ("placebo", *NAMES)]).T
    k = A * z
    right = 1 - decision.error_rate(A, 1.0, z)
    mean = T + decision.decision_time(A, 1.0, z)
    variance = z / A**3 * (np.tanh(k) - k / np.cosh(k) ** 2)
    rows = np.round(np.transpose([right, mean, variance]), DIGITS).tolist()
    return dict(zip(("placebo", *NAMES), rows, strict=True))
