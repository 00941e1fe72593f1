r"""The fits of dose-response curves, of saturation and of competition experiments.

Each function checks its data, finds where to begin, and lets `nelib.receptors.least_squares` fit an expression of
`nelib.receptors.binding`; what comes back is a `Fit` of `nelib.receptors.compare`. The docstrings of the two tell about
errors and intervals; `nelib.receptors.kinetic_fits` fits binding in time. Concentrations in nM, bound ligand in any
unit, but in fmol a tube where depletion asks for the volume. `sigma` is the standard deviation of each point, up to a
common factor; without it, all points weigh alike. Impossible data are refused with a ValueError.
"""

from functools import cache

import numpy as np

from nelib.kit.errors import positive, whole
from nelib.receptors import binding
from nelib.receptors.compare import Fit
from nelib.receptors.least_squares import data, least_squares, pairs


@cache
def formulas() -> dict:
    """Return what this module adds, as SymPy expressions: ``baro5``, a logistic with two slopes (Ricketts & Head 1999).

    As in R's package drc: the slope is ``slope_below`` far below ``middle``, and ``slope_above`` far above it.
    """
    import sympy as sp

    x, middle, bottom, top, below, above = sp.symbols("x middle bottom top slope_below slope_above", positive=True)
    distance = sp.log(x / middle)
    f = 1 / (1 + sp.exp(2 * below * above / sp.Abs(below + above) * distance))
    return {
        "baro5": bottom + (top - bottom) / (1 + f * sp.exp(below * distance) + (1 - f) * sp.exp(above * distance)),
    }


@cache
def _compiled(name: str):
    import sympy as sp

    expression = {**binding.formulas(), **formulas()}[name]
    symbols = sorted(expression.free_symbols, key=lambda s: s.name)
    return sp.lambdify(symbols, expression, modules="numpy", cse=True)


def four_parameter(x, y, sigma=None) -> Fit:
    r"""Fit :math:`y = bottom + (top - bottom)/(1 + (x/IC_{50})^{n_H})`; x = 0 is allowed.

    Parameters `bottom`, `top`, `IC50`, `n_H`; a rising curve has its top below its bottom. ``curve(x)``.
    """
    x, y = pairs(x, y, ("x", "y"))
    model = _compiled("logistic")
    return least_squares(
        lambda **p: model(x=x, **p), y, _logistic_starts(x, y), logs=("IC50", "n_H"), sigma=sigma,
        curve=lambda v: lambda x: model(x=np.asarray(x, dtype=float), **v),
    )  # fmt: skip


def five_parameter(x, y, sigma=None) -> Fit:
    """Fit the asymmetric curve `baro5` of `formulas`; x must be above 0.

    Parameters `bottom`, `top`, `middle`, `slope_below`, `slope_above`. ``curve(x)``.
    """
    x, y = pairs(x, y, ("x", "y"))
    if (x == 0).any():
        raise ValueError("x must be above 0: the curve knows only its logarithm.")
    model, near = _compiled("baro5"), four_parameter(x, y).values
    slopes = [(near["n_H"] * a, near["n_H"] * b) for a, b in ((1, 1), (1 / 2, 2), (2, 1 / 2))]
    start = {"bottom": near["bottom"], "top": near["top"], "middle": near["IC50"]}
    return least_squares(
        lambda **p: model(x=x, **p), y, [start | {"slope_below": a, "slope_above": b} for a, b in slopes],
        logs=("middle", "slope_below", "slope_above"), sigma=sigma,
        curve=lambda v: lambda x: model(x=np.asarray(x, dtype=float), **v),
    )  # fmt: skip


def saturation_fit(
    L, total, nonspecific, *, L_nonspecific=None, volume: float | None = None, background: bool = False, sigma=None
) -> Fit:
    """Fit total and non-specific binding together: the non-specific slope is one parameter of both.

    Parameters
    ----------
    L, total, nonspecific : array_like
        Ligand (nM), and what is bound of it without and with a drug that blocks all receptors.
    L_nonspecific : array_like, optional
        Ligand of the non-specific tubes; by default L.
    volume : float, optional
        Volume of a tube (µl). With it, L is the ligand that was added, bound is in fmol, and what is bound is missing
        from the free ligand. Without it, L is the free ligand.
    background : bool
        Whether to fit a background, the same for all tubes.
    sigma : array_like, optional
        Of the total tubes, then of the non-specific.

    Returns
    -------
    Fit
        `K_d` (nM), `B_max` (unit of bound), `NS` (that unit per nM of free ligand), `background` if asked.
        ``curve(L, nonspecific=False)``.
    """
    L, total = pairs(L, total, ("L", "total"))
    other, nonspecific = pairs(L if L_nonspecific is None else L_nonspecific, nonspecific, ("L", "nonspecific"))
    if not (L.max() > 0 and other.max() > 0):
        raise ValueError("L must be above 0 in at least one total and one non-specific tube.")
    size = None if volume is None else positive("volume (µl)", volume)
    model = _compiled("saturation")

    def both(L, other, K_d, B_max, NS, background=0.0):
        if size is None:
            return model(L=L, K_d=K_d, B_max=B_max, NS=NS, background=background), NS * other + background
        share = max(NS, 0.0) / size  # bound over free, of the non-specific; nM times µL is fmol
        bound = binding.total_bound(L, B_max / size, K_d, share) * size
        return bound + background, share / (1 + share) * other * size + background

    slope = max(other @ nonspecific / (other @ other), 0.0)
    specific = total - slope * L
    most = max(specific.max(), np.ptp(total) / total.size, np.finfo(float).tiny)
    half = L[np.argmin(np.abs(specific - most / 2))] or L.max()
    start = {"K_d": half, "B_max": most, "NS": slope} | ({"background": 0.0} if background else {})
    far = start | {"K_d": 2 * L.max(), "B_max": 2 * most}
    return least_squares(
        lambda **p: np.concatenate(both(L, other, **p)), np.concatenate((total, nonspecific)), [start, far],
        logs=("K_d", "B_max"), sigma=sigma,
        curve=lambda v: lambda L, nonspecific=False: both(*2 * (np.asarray(L, dtype=float),), **v)[bool(nonspecific)],
    )  # fmt: skip


def competition_fit(
    I, bound, *, sites: int = 1, slope: bool = False, L=None, K_d=None, R_T=None, top=None, bottom=None, sigma=None,  # noqa: E741
) -> Fit:  # fmt: skip
    """Fit the fall of bound ligand with a competitor: one site, one site with a Hill slope, or two sites.

    Parameters
    ----------
    I, bound : array_like
        Competitor (nM) and bound radioligand.
    sites : int
        1 or 2.
    slope : bool
        Fit a Hill slope `n_H` too; one site only.
    L, K_d : float, optional
        Radioligand and its dissociation constant (nM): with both, K_i follows by Cheng and Prusoff's equation.
    R_T : float, optional
        Receptors in the tube (nM); one site only. With L and K_d, L and I are totals, both are depleted by binding, and
        K_i is fitted without an approximation. Non-specific binding is taken not to deplete.
    top, bottom : float, optional
        Bound ligand without competitor, and at its end; what is given is not fitted.

    Returns
    -------
    Fit
        `IC50`, or `IC50_high`, `IC50_low` and the share `share_high` of the former; `K_i` or `K_i_high`, `K_i_low` if
        they can be told; `n_H` if asked; `top` and `bottom` if fitted. ``curve(I)``.
    """
    I, bound = pairs(I, bound, ("I", "bound"))  # noqa: E741
    if whole("sites", sites, 1) > 2 or (sites == 2 and (slope or R_T is not None)):
        raise ValueError("One site with or without a slope or depletion, or two sites without, can be fitted.")
    if (L is None) != (K_d is None) or (R_T is not None and (L is None or slope)):
        raise ValueError("K_i needs both L and K_d; depletion needs L, K_d and R_T, and no slope.")
    known = {n: float(data(n, [v])[0]) for n, v in (("top", top), ("bottom", bottom)) if v is not None}
    ligand = {} if L is None else {"L": positive("L (nM)", L), "K_d": positive("K_d (nM)", K_d)}
    first = _logistic_starts(I, bound)[0] | known
    ends = {n: first[n] for n in ("top", "bottom") if n not in known}
    if R_T is not None:
        return _depleted(I, bound, {"K_i": first["IC50"], **ends}, known, positive("R_T (nM)", R_T), ligand, sigma)
    logistic, two_sites = _compiled("logistic"), _compiled("two_sites")

    def one(x, n_H=1, **p):
        return logistic(x=x, n_H=n_H, **known, **p)

    def fit(model, starts, logs, **more):
        names = {n: n.replace("IC50", "K_i") for n in logs if n != "n_H"} if ligand else {}
        derived = {K: (name, lambda v: float(binding.cheng_prusoff(v, **ligand))) for name, K in names.items()}
        return least_squares(
            lambda **p: model(I, **p), bound, starts, logs=logs, sigma=sigma, derived=derived,
            curve=lambda v: lambda x: model(np.asarray(x, dtype=float), **{n: v[n] for n in starts[0]}), **more,
        )  # fmt: skip

    used = ("IC50", "n_H") if slope else ("IC50",)
    single = fit(one, [{n: s[n] for n in (*used, *ends)} for s in _logistic_starts(I, bound)], used)
    if sites == 1:
        return single

    def two(x, **p):
        return two_sites(x=x, **known, **p)

    ends = {n: single.values[n] for n in ends}
    middle, logs = single.values["IC50"], ("IC50_high", "IC50_low")
    apart = np.sqrt(np.ptp(np.log(I[I > 0])) + 1)  # of a wide range, a wider pair of starts
    starts = [
        {"IC50_high": middle / d, "IC50_low": middle * d, "share_high": s, **ends}
        for d in (2, np.exp(apart))
        for s in (1 / 2, 1 / 2**2, 1 - 1 / 2**2)
    ]
    found = fit(two, starts, logs, shares=("share_high",))
    v = found.values
    if v["IC50_high"] <= v["IC50_low"]:
        return found
    turned = {"IC50_high": v["IC50_low"], "IC50_low": v["IC50_high"], "share_high": 1 - v["share_high"]}
    return fit(two, [turned | {n: v[n] for n in ends}], logs, shares=("share_high",))


def _depleted(I, bound, start, known, R_T, ligand, sigma) -> Fit:  # noqa: E741
    L, K_d = ligand["L"], ligand["K_d"]
    alone = binding.bound(R_T, L, K_d)

    def model(x, K_i, top, bottom):
        return bottom + (top - bottom) * binding.competition(R_T, L, K_d, x, K_i) / alone

    return least_squares(
        lambda **p: model(I, **known, **p), bound, start, logs=("K_i",), sigma=sigma,
        derived={"IC50": ("K_i", lambda v: float(binding.exact_IC50(R_T, L, K_d, v)))},
        curve=lambda v: lambda x: model(np.asarray(x, dtype=float), **known, **{n: v[n] for n in start}),
    )  # fmt: skip


def _logistic_starts(x: np.ndarray, y: np.ndarray) -> list[dict[str, float]]:
    """Return starts for a logistic: plateaus from the ends, half from where the data cross the middle."""
    used = np.unique(x[x > 0])
    if used.size < 2:
        raise ValueError("A curve needs at least two different doses above 0.")
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    few = max(y.size // 2 // 2 // 2, 1)
    top, bottom = float(y[:few].mean()), float(y[-few:].mean())
    above = (y > (top + bottom) / 2) == (top > bottom)
    crossing = x[above].max() if above.any() else 0.0
    next_dose = used[used > crossing].min(initial=used[-1])
    halves = [
        float(np.sqrt(max(crossing, used[0]) * next_dose)),
        float(used[used.size // 2]),
        float(used[used.size // 2 // 2]),
    ]
    return [{"bottom": bottom, "top": top, "IC50": half, "n_H": 1.0} for half in dict.fromkeys(halves)]
