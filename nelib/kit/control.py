r"""Metabolic control analysis: who decides a flux, measured instead of asserted.

The flux control coefficient of reaction $k$ on flux $j$ is $C^{J}_k = d\ln v_j / d\ln a_k$ at steady state, where $a_k$
is the activity of the reaction. Kacser & Burns (1973) and Heinrich & Rapoport (1974) showed that the coefficients of
all reactions on one flux add up to 1.
"""

from collections.abc import Mapping

import numpy as np

from nelib.kit.errors import number, unknown_name
from nelib.kit.model import Model


def control_coefficients(
    model: Model,
    *,
    parameters: Mapping[str, float] | None = None,
    activity: Mapping[str, float] | None = None,
    initial: Mapping[str, float] | None = None,
):
    r"""Control coefficients at the steady state, from symbolic derivatives of the rate laws.

    With $V_y = \partial v/\partial y$ (compiled from SymPy derivatives) and the conserved sums $C y$ held, the response
    $dy$ to $d\ln a$ solves $N V_y\,dy = -N\,\mathrm{diag}(v)$ and $C\,dy = 0$.

    Returns
    -------
    pandas.DataFrame
        Rows: reactions (as fluxes) and species; columns: reactions whose activity changes. Entry
        :math:`d\ln(\mathrm{row})/d\ln a_{\mathrm{column}}`, dimensionless.
    """
    import pandas as pd

    state = model.steady_state(parameters=parameters, activity=activity, initial=initial)
    p = list(model._values(parameters).values())
    a = list(model._activities(activity).values())
    y = np.array(list(state.species.values()), dtype=float)
    v = np.array(list(state.rates.values()), dtype=float)
    slopes = np.array(model._rate_slopes(y.tolist(), p, a), dtype=float)
    n = np.array(model.stoichiometry, dtype=float)
    # Unknowns are relative changes of concentrations, and every row is scaled, so that nM and mM weigh the same.
    matrix = np.vstack((n @ slopes, model._sums)) * y
    right = np.vstack((-n * v, np.zeros((len(model._sums), v.size))))
    size = np.linalg.norm(matrix, axis=1, keepdims=True)
    relative = np.linalg.lstsq(matrix / size, right / size, rcond=None)[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        flux = (np.diag(v) + (slopes * y) @ relative) / v[:, None]
    return pd.DataFrame(
        np.vstack((flux, relative)), index=[*model.reactions, *model.species], columns=list(model.reactions)
    )


def finite_control_coefficient(
    model: Model,
    row: str,
    reaction: str,
    *,
    fold: float = 1.01,
    parameters: Mapping[str, float] | None = None,
    activity: Mapping[str, float] | None = None,
) -> float:
    r"""Control coefficient from two steady states: $\ln(J_2/J_1)/\ln(\mathrm{fold}^2)$.

    Parameters
    ----------
    row : str
        Reaction or species whose steady state is followed.
    reaction : str
        Reaction whose activity is divided, then multiplied, by `fold`.
    fold : float
        Factor above 1; 1.01 gives the local coefficient, larger factors what a real inhibitor or inducer does.

    Raises
    ------
    ValueError
        If the reaction is unknown or `fold` is not above 1.
    """
    if reaction not in model.reactions:
        raise unknown_name("reaction", reaction, model.reactions)
    if number("fold", fold) <= 1:
        raise ValueError(f"fold must be above 1, but it is {fold:g}.")
    base = model._activities(activity)
    low, high = (
        model.steady_state(parameters=parameters, activity=base | {reaction: base[reaction] * f})[row]
        for f in (1 / fold, fold)
    )
    return float(np.log(high / low) / (2 * np.log(fold)))
