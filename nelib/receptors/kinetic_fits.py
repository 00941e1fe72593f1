r"""The fits of binding in time: association, dissociation, and two ligands that meet the receptor at once.

As in `nelib.receptors.fitting`: an expression of `nelib.receptors.kinetics` is fitted by least squares, and a `Fit` of
`nelib.receptors.compare` comes back. Times in min, concentrations in nM, k_on per nM and min, k_off per min, bound
ligand in any unit. `sigma` is the standard deviation of each point, up to a common factor; without it, all points weigh
alike. Impossible data are refused with a ValueError.
"""

from functools import cache

import numpy as np

from nelib.kit.errors import positive
from nelib.receptors import kinetics
from nelib.receptors.compare import Fit
from nelib.receptors.least_squares import least_squares, pairs


@cache
def _compiled(name: str):
    import sympy as sp

    expression = kinetics.formulas()[name]
    symbols = sorted(expression.free_symbols, key=lambda s: s.name)
    return sp.lambdify(symbols, expression, modules=[{"E": kinetics.mean_decay}, "numpy"], cse=True)


def association_fit(t, bound, L=None, sigma=None) -> Fit:
    """Fit specific binding that rises from 0 in time.

    Without L: `B_eq` and the observed rate `k_obs` of one curve; ``curve(t)``. With L, the free ligand (nM) of each
    point: `k_on`, `k_off` and `B_max` of all curves together; ``curve(t, L)``. One L alone cannot tell k_on from k_off.
    """
    t, bound = pairs(t, bound, ("t", "bound"))
    rate = 1 / (np.median(t[t > 0]) if (t > 0).any() else 1)
    most = max(bound.max(), np.finfo(float).tiny)
    if L is None:
        fall = _compiled("dissociation")

        def rise(t, B_eq, k_obs):
            return B_eq - fall(t=t, B0=B_eq, k_off=k_obs)

        starts = [{"B_eq": most * b, "k_obs": rate / b} for b in (1, 2)]
        return least_squares(
            lambda **p: rise(t, **p), bound, starts, logs=("B_eq", "k_obs"), sigma=sigma,
            curve=lambda v: lambda t: rise(np.asarray(t, dtype=float), **v),
        )  # fmt: skip
    L, _ = pairs(L, bound, ("L", "bound"))
    model, usual = _compiled("association"), np.median(L) or 1.0
    starts = [{"k_on": rate / usual * a, "k_off": rate * b, "B_max": 2 * most} for a, b in ((1, 1), (1, 1 / 2**2))]
    return least_squares(
        lambda **p: model(t=t, L=L, **p), bound, starts, logs=("k_on", "k_off", "B_max"), sigma=sigma,
        curve=lambda v: lambda t, L: model(t=np.asarray(t, dtype=float), L=np.asarray(L, dtype=float), **v),
    )  # fmt: skip


def dissociation_fit(t, bound, plateau: bool = False, sigma=None) -> Fit:
    """Fit bound ligand that leaves: `B0`, `k_off` and, if asked, a `plateau` that stays. ``curve(t)``."""
    t, bound = pairs(t, bound, ("t", "bound"))
    model = _compiled("dissociation")
    low = bound.min() if plateau else 0.0
    most = max(bound.max() - low, np.finfo(float).tiny)
    start = {"B0": most, "k_off": 1 / (np.median(t[t > 0]) if (t > 0).any() else 1)}

    def fall(t, B0, k_off, plateau=0.0):
        return plateau + model(t=t, B0=B0, k_off=k_off)

    return least_squares(
        lambda **p: fall(t, **p), bound, start | ({"plateau": low} if plateau else {}), logs=("B0", "k_off"),
        sigma=sigma, curve=lambda v: lambda t: fall(np.asarray(t, dtype=float), **v),
    )  # fmt: skip


def kinetic_competition_fit(t, bound, L, I, k_on: float, k_off: float, sigma=None) -> Fit:  # noqa: E741
    """Fit the rate constants `k_on_i` and `k_off_i` of a competitor, and `B_max` (Motulsky & Mahan 1984).

    Parameters
    ----------
    t, bound : array_like
        Time (min) since radioligand and competitor were added together, and specific binding.
    L, I : float or array_like
        Free radioligand and competitor (nM) of each point.
    k_on, k_off : float
        Of the radioligand, known from experiments without the competitor.

    Returns
    -------
    Fit
        ``curve(t, L, I)``.
    """
    t, bound = pairs(t, bound, ("t", "bound"))
    L, I = (pairs(np.broadcast_to(v, t.shape), bound, (n, "bound"))[0] for n, v in (("L", L), ("I", I)))  # noqa: E741
    rates = {"k_on": positive("k_on", k_on), "k_off": positive("k_off", k_off)}
    if not (I > 0).any():
        raise ValueError("I must be above 0 at some points: without the competitor nothing tells of it.")
    model, usual = _compiled("kinetic_competition"), np.median(I[I > 0])
    most = max(bound.max(), np.finfo(float).tiny) * 2
    near = 1 / np.median(t[t > 0])
    starts = [
        {"k_on_i": near / usual * a, "k_off_i": near * b, "B_max": most} for a in (1, 2**2) for b in (1, 1 / 2**2)
    ]
    return least_squares(
        lambda **p: model(t=t, L=L, I=I, **rates, **p), bound, starts, logs=("k_on_i", "k_off_i", "B_max"), sigma=sigma,
        curve=lambda v: lambda t, L, I: model(t=t, L=L, I=I, **rates, **v),  # noqa: E741
    )  # fmt: skip
