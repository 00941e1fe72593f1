r"""Published models of norepinephrine during an infusion, and people who differ from the typical one.

Li 2024 (volunteers) has two compartments and norepinephrine that the body makes itself; Beloeil 2005 (septic shock and
trauma), Oualha 2014 (children) and, for epinephrine, Abboud 2009 (septic shock) have one. Clearance depends on weight,
age, propofol or a severity score; persons differ by log-normal factors $e^{\omega z}$, with $z$ from a normal
distribution and $\omega^2 = \ln(1 + CV^2)$.

Of Beloeil 2005 two points were read, 3 L/min at a score of 20 and 0.9 L/min at 60. The power of the score through both
is used between them. Beyond them nothing is extrapolated: there the nearer end holds.

Times are in min, rates in µg/min, volumes in L, clearances in L/min, concentrations in µg/L, weights in kg. Every
number comes from ``nelib/data/infusion.csv``.
"""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from nelib.body.compartments import Kinetics
from nelib.kit.errors import known_name, names, whole
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import array

COVARIATES = {
    "Li 2024": ("weight", "age", "propofol"),
    "Beloeil 2005": ("SAPS",),
    "Oualha 2014": ("weight",),
    "Abboud 2009": ("weight", "SAPS"),
}
"""Models, and what their clearance depends on: kg, years, µg/mL of propofol in plasma, severity score (SAPS II).

Concentrations of the last are in µg/L of epinephrine.
"""
STRATA = ("young", "middle", "old")
"""Age groups of Li 2024."""
NANO = 1000  # geometry: nmol in a µmol
SIXTY = 60  # geometry: seconds in a minute, minutes in an hour
HUNDRED = 100  # geometry: coefficients of Li 2024 are per 100 years and per 100 µg/mL


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("infusion")


def evidence(name: str) -> Quantity:
    """Return a record of the table of infusions."""
    return _table()[known_name("number", name, _table())]


@cache
def value(name: str) -> float:
    """Return the value of a record of the table of infusions."""
    return evidence(name).value


def share(name: str) -> float:
    """Return the value of a record in percent as a share of 1."""
    return value(name) / value("full")


def nanomolar(C: Any, substance: str = "base") -> np.ndarray:
    """Return a concentration (µg/L) in nmol/L; the substance is ``"base"`` or ``"epinephrine"``."""
    return array("C", C) * NANO / value(f"M_{known_name('substance', substance, ('base', 'epinephrine'))}")


def typical(model: str, **covariates: Any) -> Kinetics:
    """Return the kinetics of the typical person of a model.

    Parameters
    ----------
    model : str
        One of `COVARIATES`.
    **covariates : float or array
        Those of the model; the reference person's if not given.

    Raises
    ------
    ValueError
        If the model or a covariate is unknown, or a value impossible.
    """
    who = _covariates(model, covariates)
    return _build(model, who, {})


def _covariates(model: str, given: dict) -> dict[str, np.ndarray]:
    known = COVARIATES[known_name("model", model, COVARIATES)]
    names("covariate", list(given), known)
    usual = {
        "weight": {"Li 2024": "li_weight", "Oualha 2014": "oualha_weight"}.get(model, "abboud_weight"),
        "age": "li_age_mid",
        "SAPS": "abboud_SAPS",
    }
    start = {name: value(usual[name]) if name in usual else 0 for name in known}
    return {n: array(n, given.get(n, start[n]), above=n in ("weight", "SAPS")) for n in known}


def _build(model: str, who: dict[str, np.ndarray], eta: dict[str, Any]) -> Kinetics:
    """Return kinetics; `eta` holds what a person differs by, in logarithms, and `propofol` as it stands."""
    factor = {name: np.exp(eta.get(name, 0)) for name in ("CL", "V1", "V2", "production")}
    if model == "Li 2024":
        size = who["weight"] / value("li_weight")
        flow, volume = size ** value("power_flow"), size ** value("power_volume")
        years = value("li_age") / HUNDRED * (who["age"] - value("li_age_mid"))
        sleep = (value("li_propofol") + eta.get("propofol", 0)) / HUNDRED * who["propofol"]
        return Kinetics(
            CL=value("li_CL") * flow * np.exp(years + sleep) * factor["CL"],
            V1=value("li_V1") * volume * factor["V1"],
            V2=value("li_V2") * volume * factor["V2"],
            Q=value("li_Q") * flow,
            production=value("li_production") * flow * factor["production"],
            lag=value("li_lag") / SIXTY * size ** value("power_lag"),
        )
    if model == "Beloeil 2005":
        low, high = value("beloeil_SAPS_low"), value("beloeil_SAPS_high")
        score = np.clip(who["SAPS"], low, high) / low
        CL = value("beloeil_CL_low") * score ** beloeil_power()
        return Kinetics(CL=CL * factor["CL"], V1=value("beloeil_V"))
    if model == "Oualha 2014":
        flow = who["weight"] ** value("power_flow") / SIXTY
        return Kinetics(
            CL=value("oualha_CL") * flow * factor["CL"],
            V1=value("oualha_V") * who["weight"],
            production=value("oualha_production") * flow * factor["production"],
        )
    size = (who["weight"] / value("abboud_weight")) ** value("abboud_power_weight")
    sick = (who["SAPS"] / value("abboud_SAPS")) ** value("abboud_power_SAPS")
    made = value("abboud_production") * value("M_epinephrine") / NANO / SIXTY
    CL = value("abboud_CL") / SIXTY * size * sick
    return Kinetics(CL=CL * factor["CL"], V1=value("abboud_V"), production=made * factor["production"])


def beloeil_power() -> float:
    """Return the power of the severity score that leads through both published clearances."""
    CL = value("beloeil_CL_high") / value("beloeil_CL_low")
    return float(np.log(CL) / np.log(value("beloeil_SAPS_high") / value("beloeil_SAPS_low")))


def omega(CV: Any) -> np.ndarray:
    """Return the standard deviation of the logarithm for a coefficient of variation (1 is 100%)."""
    return np.sqrt(np.log1p(array("CV", CV) ** 2))


def spreads(model: str) -> dict[str, float]:
    """Return how much persons differ in a model: parameter -> standard deviation of the logarithm.

    For Li 2024 also ``"propofol"``, the standard deviation of the coefficient itself, which may change its sign.
    """
    known_name("model", model, COVARIATES)
    if model == "Li 2024":
        logs = {name: float(omega(share(f"li_cv_{name}"))) for name in ("CL", "V1", "V2", "production")}
        return {**logs, "propofol": value("li_propofol_sd")}
    if model == "Beloeil 2005":
        return {"CL": value("beloeil_omega")}
    start = "oualha" if model == "Oualha 2014" else "abboud"
    return {name: value(f"{start}_omega_{name}") for name in ("CL", "production")}


def population(model: str, n: int, seed: int | np.random.Generator, **covariates: Any) -> Kinetics:
    """Return the kinetics of n persons who differ as the model says.

    Parameters
    ----------
    model : str
        One of `COVARIATES`.
    n : int
        How many persons.
    seed : int or Generator
        Where the differences are drawn from.
    **covariates : float or array
        Those of the model, one for all or one each; the reference person's if not given.

    Raises
    ------
    ValueError
        If a name is unknown, a value impossible, or there are not as many values as persons.
    """
    who, number = _covariates(model, covariates), whole("n", n, 1)
    for name, given in who.items():
        if given.shape not in ((), (number,)):
            raise ValueError(f"{name} must be one number, or one for each of the {number} persons.")
    rng = np.random.default_rng(seed)
    drawn = {name: spread * rng.standard_normal(number) for name, spread in spreads(model).items()}
    found = _build(model, who, drawn)
    each = {name: np.broadcast_to(part, (number,)) for name, part in vars(found).items()}
    return replace(found, **each)


def assay(C: Any, model: str, seed: int | np.random.Generator) -> np.ndarray:
    """Return what a laboratory reports for true concentrations (µg/L): with the error of the study behind a model.

    A report is not below 0. For Beloeil 2005 the error was not seen; that of Li 2024 is used.
    """
    true, rng = array("C", C), np.random.default_rng(seed)
    start = {"Oualha 2014": "oualha", "Abboud 2009": "abboud"}.get(known_name("model", model, COVARIATES), "li")
    add = {"li": value("li_error_add"), "oualha": 0}.get(start)
    if add is None:
        add = value("abboud_error_add") * value("M_epinephrine") / NANO
    noise = rng.standard_normal((2, *true.shape))
    return np.maximum(true * (1 + share(f"{start}_error_share") * noise[0]) + add * noise[1], 0)


def li_steps(stratum: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compare the model of Li 2024 with the medians that were measured, in nmol/L.

    An injection, then an infusion in five steps under propofol. The medians did not set any number here, but they
    belong to the data from which the authors estimated the model.

    Parameters
    ----------
    stratum : str
        One of `STRATA`.

    Returns
    -------
    tuple of array
        Doses in µg/kg/min; measured medians; the typical person of the median weight and age, in nmol/L.
    """
    who = known_name("age group", stratum, STRATA)
    weight, steps = value(f"li_{who}_weight"), [name for name in _table() if name.startswith("li_dose_")]
    doses = np.array([value(name) for name in steps])
    person = typical("Li 2024", weight=weight, age=value(f"li_{who}_age"), propofol=value("li_anesthesia"))
    starts = value("li_step_time") * np.arange(doses.size)
    rates = [(float(t), float(dose * weight)) for t, dose in zip(starts, doses, strict=True)]
    found = person.course(starts + value("li_step_time"), rates, [(0, value("li_bolus"))])
    measured = np.array([value(f"li_{who}_C_{i}") for i, _ in enumerate(doses, start=1)])
    return doses, measured, nanomolar(found)
