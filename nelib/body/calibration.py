r"""How the circulation of man was fitted to published experiments, and how well it predicts those it never saw.

A `Measured` value is a published mean change: between two `CONDITIONS`, of one variable, in its unit or in percent. The
fit minimizes

.. math:: \sum_i \left(\frac{m_i(\theta) - p_i}{\sigma_i}\right)^2
          + \sum_k \left(\frac{\ln\theta_k - \ln\theta_{k,0}}{\tau_k}\right)^2 ,

with $m$ the model, $p$ the publication, and a second sum that draws each parameter to its start: with fewer numbers
than one would like, it keeps parameters that no experiment tells in a range that physiology allows. It is scored on
experiments that were held out. Weak terms stand for what publications say in words.

The experiments are in ``nelib/data/circulation_experiments.csv``, start and spread of the parameters in
``circulation_fit.csv``; the fitted values are the records of ``circulation.csv`` and ``cardio_drugs.csv``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.body import circulation, drugs
from nelib.body.conditions import CONDITIONS, MEASURED, Measured, evidence
from nelib.kit.errors import known_name, names
from nelib.kit.evidence import load_evidence

USES = ("fit", "weak", "held out")
"""Whether a value was fitted, entered the fit as a weak term, or was held out."""


@cache
def start() -> dict[str, tuple[float, float]]:
    """Return the fitted parameters: name -> (start, spread of the natural logarithm)."""
    table = load_evidence("circulation_fit")
    found = [name.removeprefix("start_") for name in table if name.startswith("start_")]
    return {name: (table[f"start_{name}"].value, table[f"spread_{name}"].value) for name in found}


@cache
def stored() -> dict[str, float]:
    """Return the values of the fitted parameters that the tables hold."""
    tables = {**load_evidence("circulation_fit"), **load_evidence("cardio_drugs"), **load_evidence("circulation")}
    return {name: tables[name].value for name in start()}


@cache
def _arrays() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return rates in µg/min and inputs of all conditions, as arrays in their order."""
    rates: dict[str, np.ndarray] = {}
    given: dict[str, np.ndarray] = {}
    for i, condition in enumerate(CONDITIONS.values()):
        for name, record in condition.items():
            into, rest = (given, circulation.INPUTS[name]) if name in circulation.INPUTS else (rates, 0)
            into.setdefault(name, np.full(len(CONDITIONS), float(rest)))[i] = value(record)
    return rates, given


def value(record: str) -> float:
    """Return the value of a record of the experiments; rates per kg of body weight as µg/min."""
    found = evidence(record)
    per_kg = found.unit == "ng/kg/minute"
    return found.value * (evidence("weight").value / evidence("per_thousand").value if per_kg else 1)


def found(theta: Mapping[str, Any], hold: Collection[str] = ()) -> dict[str, dict[str, np.ndarray]]:
    """Return the steady states of all `CONDITIONS` for values of the fitted parameters, by condition and variable.

    Values may be arrays of one dimension: then so are the states.
    """
    rates, given = _arrays()
    wide = {name: np.asarray(x)[..., None] for name, x in theta.items()}
    constants = {name: x for name, x in wide.items() if name.startswith("K_")}
    if "K_b1_norepinephrine" in constants:  # those that the table ties to others
        ratio = drugs.evidence("K_b2_norepinephrine").value / drugs.evidence("K_b1_norepinephrine").value
        constants["K_b2_norepinephrine"] = ratio * constants["K_b1_norepinephrine"]
    for drug in ("norepinephrine", "epinephrine"):
        if f"K_a1_{drug}" in constants:
            constants[f"K_a2_{drug}"] = constants[f"K_a1_{drug}"]
    here = np.arange(len(CONDITIONS)) == list(CONDITIONS).index("PE")  # where the rate was not published
    unknown = wide.get("rate_PE", stored()["rate_PE"])
    rates = rates | {"phenylephrine": np.where(here, unknown, rates["phenylephrine"])}
    plasma = {drug: drugs.plasma(drug, k) for drug, k in rates.items() if drug != "yohimbine"}
    plasma["yohimbine"] = rates["yohimbine"]  # given as a concentration
    core = {name: x for name, x in wide.items() if name in circulation.parameters()}
    inputs = drugs.inputs(plasma, constants, **given)
    states = circulation.solve({**circulation.parameters(), **core, **inputs}, hold)
    return {name: {k: x[..., i] for k, x in states.items()} for i, name in enumerate(CONDITIONS)}


def _misses(theta: Mapping[str, Any], used: tuple[Measured, ...], hold: Collection[str]) -> np.ndarray:
    """Return the misses in units of sigma; the last axis is that of the published values."""
    states = found(theta, hold)
    return np.stack([(m.model(states) - m.published()) / m.sigma() for m in used], axis=-1)


@dataclass(frozen=True)
class Fit:
    """A fit.

    Attributes
    ----------
    values : dict of str to float
        Fitted parameters.
    spreads : dict of str to float
        Standard deviations of their natural logarithms, from the curvature of the sum at its least.
    misfit : float
        Root mean square of the misses of the values that were fitted, in units of sigma.
    evaluations : int
        How often the model was solved, without those for derivatives.
    """

    values: dict[str, float]
    spreads: dict[str, float]
    misfit: float
    evaluations: int


def fit(leave: Collection[str] = (), hold: Collection[str] = ()) -> Fit:
    """Fit the circulation to the published experiments.

    Parameters
    ----------
    leave : collection of str
        Experiments that are left out, by the name of the group.
    hold : collection of str
        Steps of the model that are held at rest: ``("Pra",)`` is a model without venous return.

    Raises
    ------
    ValueError
        If there is no such experiment, or none is left.
    """
    from scipy.optimize import least_squares

    left = names("experiment", leave, groups())
    used = tuple(m for m in MEASURED if m.use != "held out" and m.group not in left)
    if not used:
        raise ValueError("At least one experiment must stay in the fit.")
    table = load_evidence("circulation_fit")
    keys = list(start())
    origin, spread = (np.array([start()[k][i] for k in keys]) for i in (0, 1))

    def misses(z: np.ndarray) -> np.ndarray:
        theta = dict(zip(keys, (origin * np.exp(z * spread)).T, strict=True))
        return np.concatenate([_misses(theta, used, hold), z], axis=-1)

    def slopes(z: np.ndarray) -> np.ndarray:
        steps = table["step"].value * np.eye(len(z))  # all of them in one solution of the model
        ahead, behind = np.split(misses(z + np.concatenate([steps, -steps])), 2)
        return (ahead - behind).T / (2 * table["step"].value)

    result = least_squares(misses, np.zeros(len(keys)), jac=slopes, max_nfev=int(table["most"].value))
    covariance = np.linalg.inv(result.jac.T @ result.jac)
    data = result.fun[: len(used)]
    return Fit(
        dict(zip(keys, (origin * np.exp(result.x * spread)).tolist(), strict=True)),
        dict(zip(keys, (np.sqrt(np.diag(covariance)) * spread).tolist(), strict=True)),
        float(np.sqrt(np.mean(data**2))),
        int(result.nfev),
    )


@cache
def groups(use: str = "fit") -> tuple[str, ...]:
    """Return the names of the experiments of one of `USES`."""
    known_name("use", use, USES)
    return tuple(dict.fromkeys(m.group for m in MEASURED if m.use == use))


def scoreboard(theta: Mapping[str, float] | None = None, hold: Collection[str] = ()) -> Any:
    """Compare the model with all published values.

    Parameters
    ----------
    theta : mapping of str to float, optional
        Values of fitted parameters; those of the tables if not given.
    hold : collection of str
        As in `fit`.

    Returns
    -------
    pandas.DataFrame
        One row a value: experiment, what was measured, published, model, miss (model less published), unit, use,
        source, record.
    """
    import pandas as pd

    states = found(stored() if theta is None else theta, hold)
    rows = [
        {
            "experiment": m.group,
            "measured": evidence(m.record).meaning,
            "published": m.published(),
            "model": float(m.model(states)),
            "unit": evidence(m.record).unit,
            "use": m.use,
            "source": evidence(m.record).source,
            "record": m.record,
        }
        for m in MEASURED
    ]
    table = pd.DataFrame(rows)
    table.insert(table.columns.get_loc("unit"), "miss", table["model"] - table["published"])
    return table


def prediction_error(theta: Mapping[str, float] | None = None, use: str = "held out") -> dict[str, float]:
    """Return the root mean square of the misses of all values of one use, by unit: 1/minute, mmHg, percent."""
    table = scoreboard(theta)
    table = table[table["use"] == known_name("use", use, USES)]
    return {unit: float(np.sqrt((part["miss"] ** 2).mean())) for unit, part in table.groupby("unit")}


def leave_one_out(group: str) -> tuple[float, float]:
    """Return the root mean square miss of an experiment in units of sigma: as fitted, and when the fit never saw it."""
    used = tuple(m for m in MEASURED if m.group == known_name("experiment", group, groups()))
    return tuple(
        float(np.sqrt(np.mean(_misses(theta, used, ()) ** 2))) for theta in (stored(), fit(leave=(group,)).values)
    )
