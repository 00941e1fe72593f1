r"""How many patients a trial needs: the power of comparing two means, and the numbers that follow from it.

Two groups of $n$ with a standard deviation $\sigma$ differ by $\Delta$. Their means differ with the standard error
$\sigma\sqrt{2/n}$, so that the t of the comparison has a noncentral t distribution with $2n - 2$ degrees of freedom and
the noncentrality

.. math:: \lambda = \frac{\Delta}{\sigma\sqrt{2/n}} .

If the normal distribution is taken instead, and the far tail is left out, power $1 - \beta$ asks for

.. math:: n = 2\,(z_{1-\alpha/2} + z_{1-\beta})^2\,\frac{\sigma^2}{\Delta^2},

which is one patient or two too few in a group where groups are larger than ten. Adjusting for a baseline with the
correlation $r$ to the end leaves $\sigma\sqrt{1 - r^2}$; a share $d$ that leaves asks for $n/(1 - d)$. All this is for
a trial without bias: no number of patients mends one.
"""

from functools import cache
from typing import Any

import numpy as np
from scipy.special import log_ndtr, nctdtr, ndtri, stdtrit

from nelib.clinic.trial_plan import known
from nelib.kit.errors import number, positive
from nelib.kit.formula import Formulas, array


@cache
def derivation() -> dict:
    """Derive the numbers from the variance of a difference of two means, as SymPy expressions.

    Returns
    -------
    dict
        ``"error"`` of the difference; ``"noncentrality"``; ``"n"`` in each group by the normal distribution;
        ``"adjusted"``, the SD that a baseline leaves; ``"enter"``, how many must enter if a share leaves.
    """
    import sympy as sp

    n, SD, delta, z, r, d, remain = sp.symbols("n SD delta z r d remain", positive=True)
    error = sp.sqrt(SD**2 / n + SD**2 / n)
    # z: sum of both quantiles. A difference is found with that chance if it is z errors wide.
    needed = sp.solve(sp.Eq(delta**2, z**2 * error**2), n)[0]
    found = {
        "error": error, "noncentrality": delta / error, "n": needed, "adjusted": SD * sp.sqrt(1 - r**2),
        "enter": sp.solve(sp.Eq(remain, n * (1 - d)), n)[0],
    }  # fmt: skip
    plain = {s: sp.Symbol(s.name) for s in (n, SD, delta, z, r, d, remain)}
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, above_zero=("n", "SD"))


def _alpha(alpha: float | None) -> float:
    return known("alpha") if alpha is None else _share("alpha", alpha)


def _share(label: str, given: float, zero: bool = False) -> float:
    value = number(label, given, low=0, high=1)
    if value == 1 or (value == 0 and not zero):
        raise ValueError(f"{label} must lie between 0 and 1, but it is {value:g}.")
    return value


def power(
    n: Any, difference: float, SD: float, *, dropout: float = 0, correlation: float = 0, alpha: float | None = None
) -> np.ndarray:
    """Return the chance that a trial finds a difference, in either direction.

    Parameters
    ----------
    n : array_like
        Patients in each group at entry.
    difference, SD : float
        Of what is compared, in points.
    dropout : float
        Share that leaves and is not analyzed.
    correlation : float
        Of baseline and end, if the analysis adjusts for baseline.
    alpha : float, optional
        Level of significance, two-sided; 0.05 if not given.

    Raises
    ------
    ValueError
        If a value is impossible, or fewer than two patients in a group are left.
    """
    r, d = _share("correlation", correlation, zero=True), _share("dropout", dropout, zero=True)
    stay = array("n", n, above=True) * (1 - d)
    if not (stay >= 2).all():
        raise ValueError(f"At least two patients in a group must stay, but of {n!r} only {np.min(stay):.2g} do.")
    left = float(FORMULAS.compute("adjusted", SD=positive("SD", SD), r=r))
    lam = FORMULAS.compute("noncentrality", n=stay, SD=left, delta=number("difference", difference))
    freedom = 2 * stay - 2 - (r > 0)
    edge = stdtrit(freedom, 1 - _alpha(alpha) / 2)
    near, far = nctdtr(freedom, -np.abs(lam), -edge), nctdtr(freedom, np.abs(lam), -edge)
    return near + np.nan_to_num(far, nan=0)  # the tail on the other side is NaN where it is too small to be written


def by_normal(difference: float, SD: float, *, wanted: float | None = None, alpha: float | None = None) -> float:
    """Return the patients in each group by the normal distribution, not rounded; see `patients`."""
    share = known("power_wanted") if wanted is None else _share("wanted", wanted)
    z = float(ndtri(1 - _alpha(alpha) / 2) + ndtri(share))
    delta = number("difference", difference)
    if delta == 0:
        raise ValueError("No trial is large enough to find a difference of 0.")
    return float(FORMULAS.compute("n", SD=positive("SD", SD), delta=abs(delta), z=z))


def patients(
    difference: float, SD: float, *, wanted: float | None = None, dropout: float = 0, correlation: float = 0,
    alpha: float | None = None,
) -> int:  # fmt: skip
    """Return how many patients must enter each group for a wanted power, by the noncentral t distribution.

    Parameters
    ----------
    difference, SD, dropout, correlation, alpha
        See `power`.
    wanted : float, optional
        Power; 0.8 if not given.

    Raises
    ------
    ValueError
        If a value is impossible, or the difference is 0.
    """
    share = known("power_wanted") if wanted is None else _share("wanted", wanted)
    r, d = _share("correlation", correlation, zero=True), _share("dropout", dropout, zero=True)
    left = float(FORMULAS.compute("adjusted", SD=positive("SD", SD), r=r))
    stay = max(int(by_normal(difference, left, wanted=share, alpha=alpha)) - 1, 2)
    while power(stay, abs(difference), left, alpha=alpha) < share:
        stay += 1
    return int(np.ceil(float(FORMULAS.compute("enter", remain=float(stay), d=d)) * (1 - np.finfo(float).eps)))


def found(error: float, difference: float, freedom: float, alpha: float | None = None) -> float:
    """Return the chance that a trial with a standard error finds X better, if it is so by a difference in points."""
    lam = number("difference", difference) / positive("error", error)
    nu = positive("freedom", freedom)
    return float(nctdtr(nu, -lam, float(stdtrit(nu, _alpha(alpha) / 2))))


def exaggerated(error: float, difference: float, alpha: float | None = None) -> float:
    r"""Return the mean difference that trials tell if they find X significantly better, in points.

    By the normal distribution: where $z$ is the edge in standard errors $s$ and $a = z - \Delta/s$, the mean of what
    lies above it is $\Delta + s\,\varphi(a)/\Phi(-a)$. Small trials that find something tell too much.

    Parameters
    ----------
    error : float
        Standard error of a trial, in points.
    difference : float
        The true one, in points.
    alpha : float, optional
        Level of significance, two-sided; 0.05 if not given.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    s = positive("error", error)
    a = float(ndtri(1 - _alpha(alpha) / 2)) - number("difference", difference) / s
    hazard = np.exp(-a * a / 2 - log_ndtr(-a)) / np.sqrt(2 * np.pi)
    return float(difference + s * hazard)
