"""What the fitted circulation of man says about experiments that are no difference of two steady states.

Dose ratios, slopes, and a sigmoid of pressure on dose: all were held out from the fit. Numbers come from
``nelib/data/circulation_experiments.csv``.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nelib.body import circulation, drugs
from nelib.body.calibration import fit, scoreboard, value
from nelib.body.conditions import evidence
from nelib.kit.errors import known_name

BLOCKS: dict[str, dict[str, str]] = {
    "none": {},
    "vagus": {"B_m": "complete"},
    "ganglia": {"B_g": "complete"},
    "beta": {"B_b1": "B_propranolol", "B_b2": "B_propranolol"},
    "beta-1": {"B_b1": "B_propranolol"},
    "beta and vagus": {"B_b1": "B_propranolol", "B_b2": "B_propranolol", "B_m": "complete"},
}
"""Blocks by name: input of the circulation -> record of its strength."""
_FINER = 5  # geometry: scales of rates, each between two neighbors of the one before: after so many all digits hold


def rate_for(drug: str, variable: str, change: float, block: str = "none", **more: float) -> float:
    """Return the rate of an infusion in µg/min that changes a variable by a given amount.

    Parameters
    ----------
    drug : str
        Drug that is infused.
    variable : str
        One of `nelib.body.circulation.OUTPUTS`.
    change : float
        Wanted change against the same block without the drug.
    block : str
        One of `BLOCKS`.
    **more : float
        Further `nelib.body.circulation.INPUTS`.

    Raises
    ------
    ValueError
        If a name is unknown, or no rate has that effect.
    """
    known_name("output", variable, circulation.OUTPUTS)
    inputs = {k: value(record) for k, record in BLOCKS[known_name("block", block, BLOCKS)].items()} | more
    low, high, points = 1 / value("rate_huge"), value("rate_huge"), int(value("per_thousand"))
    for finer in range(_FINER):
        rates = np.geomspace(low, high, points)
        beyond = np.flatnonzero(_effect(drug, variable, rates, inputs) * np.sign(change) >= abs(change))
        if not finer and (not beyond.size or beyond[0] == 0):
            raise ValueError(f"No rate of {drug} changes {variable} by {change:g} under block of {block}.")
        first = max(beyond[0], 1) if beyond.size else points - 1  # at the end rounding may blur the limits
        low, high = rates[first - 1], rates[first]
    return float(high)


def _effect(drug: str, variable: str, rates: Any, inputs: Mapping[str, float]) -> np.ndarray:
    plasma = drugs.plasma(drug, rates, inputs.get("B_b2", 0))
    states = circulation.steady(drugs.inputs({drug: plasma}, **inputs))
    return states[variable] - circulation.steady(drugs.inputs(None, **inputs))[variable]


def dose_ratio(drug: str, variable: str, change: float, block: str, base: str = "none", **more: float) -> float:
    """Return the rate under a block over the rate without it that change a variable alike; see `rate_for`."""
    return rate_for(drug, variable, change, block, **more) / rate_for(drug, variable, change, base)


def slope_of_period() -> float:
    """Return the slope of the heart period on systolic pressure at rest under phenylephrine, in ms/mmHg."""
    small = drugs.plasma("phenylephrine", np.array([0, 1]))
    states = circulation.steady(drugs.inputs({"phenylephrine": small}))
    seconds = circulation.evidence("s_per_min").value / states["HR"]
    return float(evidence("per_thousand").value * np.diff(seconds)[0] / np.diff(states["SBP"])[0])


def sigmoid() -> dict[str, float]:
    """Return E0, Emax, ED50 (µg/min) and gamma of a sigmoid fitted to the model's mean pressure under phenylephrine."""
    from scipy.optimize import least_squares

    rates = np.geomspace(value("sigmoid_low"), value("sigmoid_high"), int(value("sigmoid_points")))
    states = circulation.steady(drugs.inputs({"phenylephrine": drugs.plasma("phenylephrine", rates)}))

    def curve(p: np.ndarray) -> np.ndarray:
        E0, Emax, ED50, gamma = np.exp(p)
        return E0 + Emax * rates**gamma / (ED50**gamma + rates**gamma) - states["MAP"]

    guess = [states["MAP"][0], np.ptp(states["MAP"]), np.median(rates), 1]
    return dict(
        zip(("E0", "Emax", "ED50", "gamma"), np.exp(least_squares(curve, np.log(guess)).x).tolist(), strict=True)
    )


def table() -> Any:
    """Return these predictions beside what was published, as a pandas.DataFrame: what, published, model, source."""
    import pandas as pd

    step, fifteen, twenty = (value(k) for k in ("bolus_step", "MAP_step", "MAP_20"))
    prazosin = {"B_a1": value("prazosin_ratio") - 1}
    model = {
        "bolus_ratio": 1 / dose_ratio("phenylephrine", "SBP", step, "ganglia"),
        "NE_left": evidence("percent").value * dose_ratio("norepinephrine", "MAP", fifteen, "beta"),
        "prazosin_ratio": dose_ratio("phenylephrine", "MAP", twenty, "none", **prazosin),
        "prazosin_ratio_blocked": dose_ratio(
            "phenylephrine", "MAP", twenty, "beta and vagus", "beta and vagus", **prazosin
        ),
        "slope_RR": slope_of_period(),
    }
    curve = sigmoid()
    model |= {"sigmoid_E0": curve["E0"], "sigmoid_Emax": curve["Emax"], "sigmoid_gamma": curve["gamma"]}
    rows = [
        {"what": evidence(k).meaning, "published": evidence(k).value, "model": x, "unit": evidence(k).unit,
         "source": evidence(k).source, "record": k}
        for k, x in model.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def over_fitting() -> Any:
    """Fit the model with and without venous return to drugs that dilate or excite, and predict the others.

    Left out of both fits are ganglion block and phenylephrine. Without venous return the right atrium stays at its
    pressure at rest: that model fits what it was shown within two sigma, and predicts nonsense.

    Returns
    -------
    pandas.DataFrame
        By record of what was left out: published, and the predictions of both models; `attrs` holds the misfit of each
        on what it was fitted to, in units of sigma.
    """
    left = ("ganglion block", "phenylephrine", "phenylephrine, dose", "phenylephrine under ganglion block")
    columns, misfits = {}, {}
    for label, hold in (("with venous return", ()), ("without", ("Pra",))):
        fitted = fit(leave=left, hold=hold)
        shown = scoreboard(fitted.values, hold).set_index("record")
        shown = shown[shown["experiment"].isin(left)]
        columns["published"], columns[label] = shown["published"], shown["model"]
        misfits[label] = fitted.misfit
    import pandas as pd

    result = pd.DataFrame(columns)
    result.attrs["misfit"] = misfits
    return result
