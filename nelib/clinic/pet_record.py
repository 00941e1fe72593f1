r"""Virtual PET scans of people before and after a single dose of an invented blocker of NET.

Each person is scanned before and after; binding of the tracer falls by what the drug holds. Each student has another
drug. What of the binding a very large dose displaces differs: with some drugs all of it, with others less, as if a part
of the signal were no NET.

Traps: scans that failed, which the note says; people whose binding before the drug differs, so that the two scans of
one person belong together; and an end that must not be taken for granted. Studies in which the end cannot be decided
at all, because chance was extreme, are drawn again.
"""

import numpy as np

from nelib.clinic.occupancy import compare, fit
from nelib.kit.personal import Personal

SHARES = (0.12, 0.12, 0.3, 0.3, 0.7, 0.7, 1.5, 1.5, 3.5, 3.5, 8.0, 8.0)
"""Doses of the people whose scans succeed, in multiples of ED50, before rounding."""
FAILED = (0.7, 8.0)  # doses of those whose scans failed
UNHELD = (0.78, 0.95)  # what seems to be left of their binding
NOTE = "moved during the scan"
"""What the note says about scans that are left out."""
ENDS = ("100%", "less")
BINDING, PEOPLE = 0.8, 0.2  # binding potential before the drug, and its spread from person to person (logarithm)
NOISE = 0.022  # of a binding potential
ANOTHER = 0.08  # spread of ED50 from person to person (logarithm)
CLEAR, QUIET, NEAR = 0.002, 0.2, 0.1  # p where less is true, p where 100% is true; how far ED50 may lie off (logarithm)


def drug(me: Personal) -> dict:
    """Return the truth of a student's drug: ``end``, one of `ENDS`; ``O_max`` in percent, ``ED50`` in mg."""
    end = me.choice("pet end", ENDS, default=ENDS[1])
    less = me.number("pet O_max", 76, 82, step=1, default=79)
    return {
        "end": end,
        "O_max": 100 if end == ENDS[0] else less,
        "ED50": me.number("pet ED50", 8.0, 30.0, step=0.5, default=14.0),
    }


def _rounded(dose: float) -> float:
    """Return a dose as a pharmacy would make it."""
    return float(f"{dose:.2g}")


def scans(me: Personal):
    """Return what the scanner found.

    Returns
    -------
    pandas.DataFrame
        A row for each person: ``person`` from 1, ``dose`` in mg, ``before`` and ``after``, the binding potential
        (without unit, proportional to the NET that is free), and a ``note``, mostly empty.
    """
    import pandas as pd

    truth, random = drug(me), np.random.default_rng(me.seed("pet noise"))
    doses = np.array([_rounded(share * truth["ED50"]) for share in (*SHARES, *FAILED)])
    failed = np.arange(doses.size) >= len(SHARES)
    while True:
        ED50 = truth["ED50"] * np.exp(ANOTHER * random.standard_normal(doses.size))
        free = 1 - truth["O_max"] / 100 * doses / (doses + ED50)
        own = BINDING * np.exp(PEOPLE * random.standard_normal(doses.size))
        before = own + NOISE * random.standard_normal(doses.size)
        after = own * free + NOISE * random.standard_normal(doses.size)
        after[failed] = before[failed] * random.uniform(*UNHELD, failed.sum())
        before, after = np.round(np.maximum(before, 0.3), 3), np.round(np.maximum(after, 0.005), 3)
        if (after < before).all() and _decided(doses[~failed], 100 * (1 - after / before)[~failed], truth):
            break
    order = random.permutation(doses.size)
    return pd.DataFrame(
        {
            "person": np.arange(doses.size) + 1,
            "dose": doses[order],
            "before": before[order],
            "after": after[order],
            "note": np.where(failed[order], NOTE, ""),
        }
    )


def _decided(doses: np.ndarray, occupied: np.ndarray, truth: dict) -> bool:
    """Return whether a study can be decided, and its ED50 lies near the truth."""
    fixed, free = fit(doses, occupied, 100.0), fit(doses, occupied)
    p = compare(fixed, free)[1]
    all_of_it = truth["end"] == ENDS[0]
    best = fixed if all_of_it else free
    near = abs(np.log(best.ED50 / truth["ED50"])) < NEAR
    return bool(near and (p > QUIET if all_of_it else p < CLEAR and free.O_max < 100))
