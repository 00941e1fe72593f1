r"""Did the rate of a neuron change? How sure two counts make us, and how long we must count.

Counts of a Poisson process scatter by the root of their mean. Let :math:`n_0` spikes be counted before a drug and
:math:`n_1` in an equally long time after it. Given their sum, :math:`n_1` is binomial with :math:`p = x/(1 + x)`, where
x is the share of the rate that is left: the exact (Clopper-Pearson) interval of p becomes one of x.

The root of a count scatters by 1/2, however large it is. Two roots differ by :math:`\sqrt n\,(1 - \sqrt x)` on average
and scatter by :math:`1/\sqrt 2`, so that a change is seen with probability :math:`1 - \beta` when

.. math:: n \ge \frac{(z_{1 - \alpha/2} + z_{1 - \beta})^2}{2\,(1 - \sqrt x)^2}

spikes are expected before. A neuron that fires more regularly than a Poisson process needs fewer of them, one whose
rate drifts by itself more.
"""

import numpy as np
from scipy.special import betaincinv, ndtri

from nelib.kit.errors import number, positive, whole
from nelib.locus.firing import value


def _share(name: str, given: float | None) -> float:
    share = value(name) if given is None else number(name, given)
    if not 0 < share < 1:
        raise ValueError(f"{name} lies between 0 and 1, but it is {share!r}.")
    return share


def ratio_interval(before: int, after: int, confidence: float | None = None) -> tuple[float, float]:
    """Return the interval of the share of a rate that is left, from the spikes counted in two equally long times.

    Parameters
    ----------
    before, after : int
        Numbers of spikes.
    confidence : float, optional
        Coverage, 95 percent unless given.

    Returns
    -------
    tuple of float
        Infinite above if none was counted before.
    """
    n0, n1 = whole("before", before, 0), whole("after", after, 0)
    tail = (1 - _share("confidence", confidence)) / 2
    low = float(betaincinv(n1, n0 + 1, tail)) if n1 else 0.0
    high = float(betaincinv(n1 + 1, n0, 1 - tail)) if n0 else 1.0
    return low / (1 - low), high / (1 - high) if high < 1 else np.inf


def _distance(confidence: float | None, power: float | None) -> float:
    return float(ndtri((1 + _share("confidence", confidence)) / 2) + ndtri(_share("power", power)))


def visible_share(count: float, confidence: float | None = None, power: float | None = None) -> float:
    """Return the largest share of a rate left that is told from no change, when `count` spikes are expected before.

    Parameters
    ----------
    count : float
        Spikes expected in the time before; the time after is equally long.
    confidence, power : float, optional
        95 and 80 percent unless given.
    """
    root = 1 - _distance(confidence, power) / np.sqrt(2 * positive("count", count))
    return float(max(root, 0.0) ** 2)


def spikes_needed(share: float, confidence: float | None = None, power: float | None = None) -> float:
    """Return how many spikes must be expected before, to see that only this share of the rate is left."""
    left = number("share", share, low=0)
    if left >= 1:
        raise ValueError(f"share must be below 1, but it is {share!r}.")
    return _distance(confidence, power) ** 2 / (2 * (1 - float(np.sqrt(left))) ** 2)
