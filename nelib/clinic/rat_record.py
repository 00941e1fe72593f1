r"""Virtual rats that get a compound of which nobody knows whether it blocks NET or drives norepinephrine out.

Compounds and rats are invented, and each student has others; what they do is `nelib.clinic.releaser`. Norepinephrine
in the dialysate of the cortex is read before the compound and an hour after it: without anything else, with
tetrodotoxin, or a day after reserpine, six rats each.

Traps: tetrodotoxin does not stop all impulses, so that norepinephrine rises under it in any case, and by a larger
factor, because the brake of the terminals is off; under reserpine a tiny baseline is multiplied by either compound; and
a probe that missed the cortex, which the note says.
"""

from functools import cache

import numpy as np

from nelib.clinic.releaser import COMPOUNDS, run
from nelib.kit.personal import Personal

CONDITIONS = ("alone", "tetrodotoxin", "reserpine")
RATS = 6
"""In each condition. Told to the student."""
REST = 1.3  # nM in the dialysate at rest
SPREAD, ERROR = 0.18, 0.04  # from rat to rat, and of a reading: standard deviations of the natural logarithm
DOSES = {COMPOUNDS[0]: (6.0, 8.0, 10.0), COMPOUNDS[1]: (2.5, 3.0, 3.5)}
NOTE = "probe in white matter"
"""What the note says about rats that are left out."""
MISSED = 0.3  # what such a probe finds of the norepinephrine of the cortex
EVEN, CLOSE = (
    0.05,
    0.02,
)  # how far the mean of a condition, and of after over before, may lie from the truth: of the logarithm


def compound(me: Personal) -> dict:
    """Return the truth of a student's compound: its ``kind``, ``dose`` and the share of ``firing`` that is left."""
    kind = me.choice("rat kind", COMPOUNDS, default=COMPOUNDS[0])
    firing = me.number("rat firing", 0.10, 0.20, step=0.02, default=0.16)
    dose = {k: me.choice(f"rat dose {k}", doses, default=doses[1]) for k, doses in DOSES.items()}[kind]
    return {"kind": kind, "dose": dose, "firing": firing}


def means(me: Personal) -> dict[str, tuple[float, float]]:
    """Return norepinephrine before and after the compound, in nM, of an average rat of each condition."""
    truth = compound(me)
    given = {"alone": {}, "tetrodotoxin": {"firing": truth["firing"]}, "reserpine": {"reserpine": True}}
    found = {name: run(truth["kind"], truth["dose"], **given[name]) for name in CONDITIONS}
    return {name: (REST * one.before, REST * one.outside) for name, one in found.items()}


@cache
def _scatter(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return by what each reading is multiplied (condition, rat, before and after), and which rat is left out."""
    random = np.random.default_rng(seed)
    size = (len(CONDITIONS), RATS)
    missed = random.integers(RATS, size=len(CONDITIONS))
    while True:
        factor = np.exp(SPREAD * random.standard_normal((*size, 1)) + ERROR * random.standard_normal((*size, 2)))
        out = np.arange(RATS) == missed[:, None]
        kept = np.where(out[..., None], np.nan, factor)
        logs = np.log(np.nanmean(kept, axis=1))
        if (np.abs(logs) < EVEN).all() and (np.abs(np.diff(logs)) < CLOSE).all():
            return np.where(out[..., None], MISSED * factor, factor), out


def rats(me: Personal):
    """Return what the rats showed.

    Returns
    -------
    pandas.DataFrame
        A row for each rat: ``condition``, one of `CONDITIONS`; ``before`` and ``after`` the compound, in nM; ``note``.
    """
    import pandas as pd

    factor, out = _scatter(me.seed("rat noise"))
    true = np.array(list(means(me).values()))
    seen = np.round(true[:, None] * factor, 3).reshape(-1, 2)
    return pd.DataFrame({
        "condition": np.repeat(CONDITIONS, RATS), "before": seen[:, 0], "after": seen[:, 1],
        "note": np.where(out.ravel(), NOTE, ""),
    })  # fmt: skip
