"""How often the interval of a Schild experiment in rats holds the truth, and what each shortcut costs.

A design is done many times with rats that are drawn anew; see `nelib.body.schild_experiment`.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from nelib.body.antagonists import ALPHA1, Antagonist, invented
from nelib.body.pressor import AREA, INTACT, PEAK, PITHED, Setting, value
from nelib.body.schild_analysis import analyze
from nelib.body.schild_experiment import LADDER, ONE, OWN, POOLED, RANDOM, SEPARATE, Plan, experiment
from nelib.kit.errors import known_name, whole

_PE, _NE = "phenylephrine", "norepinephrine"
_RECORDS = ("after", "recovery", "rats", "lowest")
SHORTCUTS: dict[str, dict[str, Any]] = {
    "sound": {},
    "no rats with vehicle": {"vehicle": False},
    "all doses in the same rats": {"plan": LADDER},
    "the same, no rats with vehicle": {"plan": LADDER, "vehicle": False},
    "one dose of the antagonist": {"plan": ONE},
    "separate rats, no curve before": {"plan": SEPARATE},
    "curve begins too late": {"after": "late"},
    "begins at once, a minute apart": {"after": "early", "recovery": "short"},
    "a minute between doses": {"recovery": "short"},
    "doses in random order": {"order": RANDOM},
    "the same, a minute apart": {"order": RANDOM, "recovery": "short"},
    "three rats in a group": {"rats": "few"},
    "all rats in one fit": {"analysis": POOLED},
    "every curve its own top": {"analysis": OWN},
    "areas instead of peaks": {"setting": Setting(_PE, AREA)},
    "an intact rat": {"setting": Setting(_PE, PEAK, INTACT)},
    "norepinephrine as agonist": {"setting": Setting(_NE), "lowest": "lowest_norepinephrine"},
    "the same after desipramine": {"setting": Setting(_NE, PEAK, PITHED, True), "lowest": "lowest_norepinephrine"},
}
"""What a sound plan loses by one or two decisions: name -> fields of `Plan` that change, or their records."""


def sound() -> Plan:
    """Return a sound plan for an antagonist of alpha-1 receptors."""
    least = value("sound_antagonist")
    return Plan(
        Setting(_PE), value("sound_lowest"), int(value("sound_doses")), least, recovery=value("sound_recovery"),
        after=value("sound_after"), rats=int(value("sound_rats")),
    )  # fmt: skip


def shortened(name: str) -> Plan:
    """Return the sound plan with a shortcut.

    Raises
    ------
    ValueError
        If there is no such shortcut.
    """
    changes = SHORTCUTS[known_name("shortcut", name, SHORTCUTS)]
    numbers = {field: value(f"sound_{x}") for field, x in changes.items() if field in _RECORDS}
    return replace(sound(), **(changes | {k: int(x) if k == "rats" else x for k, x in numbers.items()}))


def example() -> Antagonist:
    """Return a compound N that blocks alpha-1 receptors, with the numbers of self-study."""
    return invented(ALPHA1, value("N_pA2_default"), value("N_half_default"))


def truth(antagonist: Antagonist) -> float:
    """Return the pA2 at the receptor that an antagonist blocks best; NaN if it blocks none."""
    return float(antagonist.strength())


def chances(plan: Plan, antagonist: Antagonist, repeats: int | None = None, seed: int = 0) -> dict[str, Any]:
    """Do a design many times.

    Returns
    -------
    dict
        ``"covers"``, the share of all experiments whose 95% interval of pA2 (slope 1) holds the truth; ``"told"``, in
        which there is a pA2; ``"error"``, its error in the middle, and ``"half"``, half its interval; ``"slope"`` of
        the Schild plot in the middle, and ``"one"``, the share of its intervals that hold 1 (NaN for one dose);
        ``"line"``, the share of intervals of the pA2 of the free line that hold the truth; ``"ratio"``, the dose ratios
        in the middle; ``"rats"``.
    """
    many = int(value("repeats")) if repeats is None else whole("repeats", repeats, 1)
    random = np.random.default_rng(whole("seed", seed, 0))
    found = analyze(plan, experiment(plan, antagonist, random, many), antagonist)
    true = truth(antagonist)

    def middle(x: np.ndarray) -> float:
        known = x[np.isfinite(x)]
        return float(np.median(known)) if known.size else float("nan")

    def holds(x: np.ndarray, half: np.ndarray, what: float) -> float:
        with np.errstate(invalid="ignore"):
            return float((np.abs(x - what) <= half).mean())

    three = plan.antagonist_doses.size > 1
    return {
        "covers": holds(found.pA2, found.pA2_half, true),
        "told": float(np.isfinite(found.pA2).mean()),
        "error": middle(found.pA2) - true,
        "half": middle(found.pA2_half),
        "slope": middle(found.slope),
        "one": holds(found.slope, found.slope_half, 1) if three else float("nan"),
        "line": holds(found.line, found.line_half, true) if three else float("nan"),
        "ratio": np.array([10 ** middle(column) for column in found.log_ratio.T]),  # geometry: from the logarithm
        "rats": plan.used,
    }


def shortcuts(repeats: int | None = None, seed: int = 0):
    """Return what the shortcuts cost, as a table: one row each, with the columns of `chances`.

    Returns
    -------
    pandas.DataFrame
        ``ratio`` is left out.
    """
    import pandas as pd

    one, rows = example(), {}
    for name in SHORTCUTS:
        found = chances(shortened(name), one, repeats, seed)
        rows[name] = {key: x for key, x in found.items() if key != "ratio"}
    return pd.DataFrame.from_dict(rows, orient="index")
