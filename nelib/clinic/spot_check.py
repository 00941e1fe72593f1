r"""A spot check: what a few claims that were checked say of all the claims of a document.

A document holds $N$ claims, $M$ of them faulty. A reader checks $n$ that were drawn at random, none of them twice, and
finds $k$ faulty ones. The chance of that is hypergeometric,

.. math:: P(k) = \binom{M}{k}\binom{N - M}{n - k} \Big/ \binom{N}{n} .

The greatest $M$ for which so few faults would still be found in more than 5% of such checks is the upper limit, and the
smallest $M$ for which so many would be is the lower one: each is wrong for at most 5% of the readers. Where the
document is endless the chance to meet no fault is $(1 - p)^n$, and after $n$ sound claims the share of faulty ones is
below $-\ln\alpha/n$ for a small $\alpha$: with 5%, three over $n$.

It says nothing of claims that were not drawn at random, and nothing of how a fault is recognized.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.special import gammaln, ndtr

from nelib.clinic.meta_analysis import quantile
from nelib.kit.errors import whole
from nelib.kit.formula import Formulas

_TIE = 1e-9  # geometry: relative rounding of a chance


@cache
def derivation() -> dict:
    """Derive, for an endless document, what no fault among n claims says, as SymPy expressions.

    Returns
    -------
    dict
        ``"none"``, the chance of no fault at a share p; ``"most"``, the share at which that chance is alpha;
        ``"rule"``, what n times that share comes to for many claims.
    """
    import sympy as sp

    p, n, alpha = sp.symbols("p n alpha", positive=True)
    missed = (1 - p) ** n
    most = 1 - alpha ** (1 / n)
    if sp.simplify(missed.subs(p, most) - alpha) != 0:
        raise ArithmeticError("The share does not solve its equation.")
    rule = sp.limit(n * most, n, sp.oo)
    plain = {s: sp.Symbol(s.name) for s in (p, n, alpha)}
    return {name: part.subs(plain) for name, part in (("none", missed), ("most", most), ("rule", rule))}


FORMULAS = Formulas(derivation, above_zero=("n", "alpha"))


def tail() -> float:
    """Return what a one-sided statement of the usual confidence leaves: 0.05."""
    return 2 * float(ndtr(-quantile()))


def most_endless(checked: Any, alpha: float | None = None) -> np.ndarray:
    """Return the share of faults that an endless document may have when none was found among those checked."""
    return FORMULAS.compute("most", n=np.asarray(checked, float), alpha=tail() if alpha is None else alpha)


def _ways(of: Any, some: Any) -> np.ndarray:
    """Return the logarithm of the number of ways to choose, and minus infinity where there is none."""
    of, some = np.broadcast_arrays(of, some)
    can = (some >= 0) & (some <= of)
    part = np.where(can, some, 0)
    logs = _factorials(int(np.max(of)) + 1)
    return np.where(can, logs[of] - logs[part] - logs[of - part], -np.inf)


@cache
def _factorials(size: int) -> np.ndarray:
    """Return the logarithms of 0!, 1!, ..."""
    logs = gammaln(np.arange(size) + 1)
    logs.flags.writeable = False
    return logs


def _sizes(claims: Any, checked: Any) -> tuple[int, int]:
    N = whole("claims", claims, 1)
    n = whole("checked", checked, 1)
    if n > N:
        raise ValueError(f"At most all {N} claims can be checked, but checked is {n}.")
    return N, n


def chances(claims: int, faults: int, checked: int) -> np.ndarray:
    """Return the chance of 0, 1, ... faults among those checked, an array of `checked` + 1 numbers.

    Parameters
    ----------
    claims, faults, checked : int
        N, M and n; `faults` at most `claims`, `checked` from 1 to `claims`.

    Raises
    ------
    ValueError
        If the numbers are not whole or do not fit together.
    """
    N, n = _sizes(claims, checked)
    M = whole("faults", faults, 0)
    if M > N:
        raise ValueError(f"There are at most {N} faulty claims, but faults is {M}.")
    return _chance(N, np.array(M), n, np.arange(n + 1))


def _chance(N: int, M: np.ndarray, n: int, k: np.ndarray) -> np.ndarray:
    return np.exp(_ways(M, k) + _ways(N - M, n - k) - _ways(N, n))


@dataclass(frozen=True)
class Limits:
    """How many faulty claims a document holds at least and at most, each with a confidence of 95%."""

    low: int
    high: int


@cache
def limits(claims: int, checked: int, found: int) -> Limits:
    """Return how many claims of a document are faulty at least and at most, each with a confidence of 95%.

    Parameters
    ----------
    claims, checked, found : int
        N, n and k.

    Raises
    ------
    ValueError
        If the numbers are not whole or do not fit together.
    """
    N, n = _sizes(claims, checked)
    k = whole("found", found, 0)
    if k > n:
        raise ValueError(f"Of {n} claims that were checked at most {n} can be faulty, but found is {k}.")
    alpha, M = tail(), np.arange(k, N - (n - k) + 1)  # as many as were found, and room for the sound ones
    table = _chance(N, M[:, None], n, np.arange(k + 1))
    up_to, exactly = table.sum(axis=1), table[:, -1]
    allowed = M[(up_to > alpha) & (1 - up_to + exactly > alpha)]
    return Limits(int(allowed[0]), int(allowed[-1]))


@cache
def needed(claims: int, faults: int, chance: float | None = None) -> int:
    """Return how many claims must be checked to meet at least one fault with a chance of 95%, or another one.

    Raises
    ------
    ValueError
        If there is no fault to meet, or the numbers do not fit together.
    """
    N = whole("claims", claims, 1)
    M = whole("faults", faults, 1)
    if M > N:
        raise ValueError(f"There are at most {N} faulty claims, but faults is {M}.")
    left = tail() if chance is None else 1 - chance
    if not 0 < left < 1:
        raise ValueError(f"chance lies between 0 and 1, but it is {chance!r}.")
    missed = np.exp(_ways(N - M, np.arange(N + 1)) - _ways(N, np.arange(N + 1)))
    return int(np.flatnonzero(missed <= left * (1 + _TIE))[0])


def reader(claims: int, faults: int, number: int) -> np.ndarray:
    """Return how many faults a reader has found after 1, 2, ... all claims, checked in an order of his own.

    Parameters
    ----------
    claims, faults : int
        N and M.
    number : int
        Which reader: the seed of the order.
    """
    N, _ = _sizes(claims, 1)
    faulty = np.arange(N) < whole("faults", faults, 0)
    return np.cumsum(np.random.default_rng([N, whole("number", number, 0)]).permutation(faulty))
