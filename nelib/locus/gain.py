r"""Gain and detection: what norepinephrine can and cannot do for a signal in noise.

A unit turns its input $x$ into $f(x) = 1/(1 + e^{-(gx + B)})$; norepinephrine is taken to raise the gain $g$. The input
is normal with SD 1, with mean 0 without a signal and $d'$ with it. How well an observer of the output can tell the two
is the area under the ROC curve (AUC): the chance that a random output with the signal exceeds one without.

For one unit the AUC is :math:`\Phi(d'/\sqrt 2)` for every gain, because no strictly increasing function changes which
of two inputs is the larger. The theorem needs that the gain is the same with and without a signal, that all noise comes
before the gain, and that the output is read without further noise. A real cell turns its output into spikes, and their
number is noise after the gain: there more gain helps, up to a point (`auc_of_spikes`).

In a chain, where noise of SD $s$ is added between units, gain can help as well: it lifts the signal over the noise that
comes later (Servan-Schreiber, Printz & Cohen 1989). Too much gain makes the output all or nothing, which loses more
than it saves. Many units in parallel are not modeled. With a fixed $B$ the gain also moves the input $-B/g$ at which
the output is half.

Inputs are in SD of the input noise. Every number comes from ``nelib/data/attention.csv``.
"""

from functools import cache
from typing import Any

import numpy as np
from scipy.special import erf, erfc, expit, gammaln, ndtr, ndtri, xlogy

from nelib.kit.errors import number, positive, whole
from nelib.kit.evidence import Quantity, load_evidence
from nelib.kit.formula import Formulas, array

_WIDTH = 6.5  # geometry: SD on either side of a normal curve, beyond which 1e-10 is left


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("attention")


def evidence(name: str) -> Quantity:
    """Return a record of the table of this module."""
    return _table()[name]


@cache
def derivation() -> dict:
    """Return the expressions of this module.

    Returns
    -------
    dict
        ``"response"`` of a unit; its ``"log_odds"`` and ``"slope"``; ``"auc"`` of one unit, derived as the chance that
        the difference of two normal inputs is above zero; ``"contrast"``, see `contrast`.
    """
    import sympy as sp

    x, g, B = sp.symbols("x g B", real=True)
    d, t = sp.symbols("d t", real=True)
    response = 1 / (1 + sp.exp(-(g * x + B)))
    # The difference of two inputs is normal with mean d and variance 2.
    density = sp.exp(-((t - d) ** 2) / (2 * 2)) / sp.sqrt(2 * sp.pi * 2)
    auc = sp.simplify(sp.integrate(density, (t, 0, sp.oo)))
    plain = {s: sp.Symbol(s.name) for s in (x, g, B, d)}
    found = {
        "response": response,
        "log_odds": sp.expand_log(sp.log(sp.simplify(response / (1 - response))), force=True),
        "slope": sp.simplify(sp.diff(response, x)),
        "auc": auc,
        "contrast": response.subs(x, d) / response.subs(x, 0),
    }
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, signed=("x", "B", "d"), functions={"erf": erf, "erfc": erfc}, quiet=("over",))


def _bias(bias: float | None) -> float:
    return evidence("B_unit").value if bias is None else number("bias", bias)


def response(x: Any, gain: Any = 1.0, bias: float | None = None) -> np.ndarray:
    """Return the output of a unit, between 0 and 1; gains above 0."""
    gains = array("gain", gain, above=True)
    return FORMULAS.compute("response", x=array("x", x, low=None), g=gains, B=_bias(bias))


def contrast(d_prime: Any, gain: Any = 1.0, bias: float | None = None) -> np.ndarray:
    """Return f(d′)/f(0): the outputs of one unit at the two mean inputs, without any noise, over each other.

    That is not the ratio of the mean outputs, as f is not straight; see `mean_ratio` for that one.
    """
    gains = array("gain", gain, above=True)
    return FORMULAS.compute("contrast", d=array("d_prime", d_prime), g=gains, B=_bias(bias))


def auc_closed_form(d_prime: Any) -> np.ndarray:
    """Return the AUC of one unit: Φ(d′/√2), whatever its gain."""
    return FORMULAS.compute("auc", d=array("d_prime", d_prime))


def chain(
    d_prime: float, gain: float = 1.0, *, units: int = 2, noise: float | None = None, bias: float | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Follow the distributions of the signal and of its absence through a chain of units.

    Parameters
    ----------
    d_prime : float
        Distance of the two means at the first unit, in SD of the input.
    gain : float
        Of all units.
    units : int
        1 or more. The output of each, plus noise, is the input of the next.
    noise : float, optional
        SD of the noise between units; from the table if not given.
    bias : float, optional
        Of all units; from the table if not given.

    Returns
    -------
    tuple of numpy.ndarray
        Log-odds of the output of the last unit, and the share of trials in each, without and with the signal. They
        rise with the output and keep the digits that an output near 1 loses.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    d = number("d_prime", d_prime, low=0)
    g, b = positive("gain", gain), _bias(bias)
    count = whole("units", units, 1)
    s = number("noise", evidence("noise_chain").value if noise is None else noise, low=0)
    points = int(evidence("points").value)
    edges = np.linspace(-_WIDTH, d + _WIDTH, points + 1)
    x = (edges[1:] + edges[:-1]) / 2
    shares = np.array([np.diff(ndtr(edges)), np.diff(ndtr(edges - d))])
    for _ in range(count - 1):
        y = FORMULAS.compute("response", x=x, g=g, B=b)
        if s == 0:
            x = y
            continue
        edges = np.linspace(-_WIDTH * s, 1 + _WIDTH * s, points + 1)
        x, width = (edges[1:] + edges[:-1]) / 2, edges[1] - edges[0]
        if width < s:  # then the density at the middle of a bin does as well as its integral, in a tenth of the time
            z = np.subtract.outer(y / s, x / s)
            spread = np.exp(-(z**2) / 2) * (width / (s * np.sqrt(2 * np.pi)))
        else:
            spread = np.diff(ndtr((edges[None, :] - y[:, None]) / s), axis=1)
        shares = shares @ spread
    return FORMULAS.compute("log_odds", x=x, g=g, B=b), shares[0], shares[1]


def auc(
    d_prime: float, gain: float = 1.0, *, units: int = 1, noise: float | None = None, bias: float | None = None,
) -> float:  # fmt: skip
    """Return the area under the ROC curve at the end of a chain, computed from the distributions; see `chain`."""
    output, absent, present = chain(d_prime, gain, units=units, noise=noise, bias=bias)
    order = np.argsort(output)
    return _larger(absent[order], present[order])


def _larger(absent: np.ndarray, present: np.ndarray) -> float:
    """Return how often the second of two draws is the larger; of two in the same bin, half the time either is."""
    return float(present @ (np.cumsum(absent) - absent / 2))


def mean_ratio(
    d_prime: float, gain: float = 1.0, *, units: int = 1, noise: float | None = None, bias: float | None = None,
) -> float:  # fmt: skip
    """Return the mean output of the last unit with the signal over that without it; see `chain`.

    This is what is often called a signal-to-noise ratio.
    """
    log_odds, absent, present = chain(d_prime, gain, units=units, noise=noise, bias=bias)
    output = expit(log_odds)
    return float(present @ output / (absent @ output))


def auc_of_spikes(d_prime: float, gain: float, most: float, *, bias: float | None = None) -> float:
    """Return the AUC of an observer who counts the spikes of one unit, equal counts half.

    Parameters
    ----------
    d_prime, gain, bias
        As in `chain`.
    most : float
        Spikes that an output of 1 gives on average; their number has a Poisson distribution.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    log_odds, absent, present = chain(d_prime, gain, units=1, bias=bias)
    mean = positive("most", most) * expit(log_odds)
    count = np.arange(np.ceil(most + 2 * _WIDTH * (1 + np.sqrt(most))))[:, None]
    chances = np.exp(xlogy(count, mean) - mean - gammaln(count + 1))
    return _larger(chances @ absent, chances @ present)


def roc(
    d_prime: float, gain: float = 1.0, *, units: int = 1, noise: float | None = None, bias: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return false-alarm rates and hit rates for all criteria, from lax to strict; see `chain`."""
    _, absent, present = chain(d_prime, gain, units=units, noise=noise, bias=bias)
    alarms, hits = (np.concatenate(([1.0], 1 - np.cumsum(p))).clip(0, 1) for p in (absent, present))
    return alarms, hits


def best_gain(
    d_prime: float, *, units: int = 2, noise: float | None = None, bias: float | None = None
) -> tuple[float, float]:
    """Return the gain at which a chain detects best, and its AUC there.

    Raises
    ------
    ValueError
        If `units` is 1: then no gain is better than another.
    """
    from scipy.optimize import minimize_scalar

    if whole("units", units, 1) == 1:
        raise ValueError("One unit detects equally well at every gain; a chain has a best gain.")
    low, high = (np.log(evidence(k).value) for k in ("gain_low", "gain_high"))
    found = minimize_scalar(
        lambda g: -auc(d_prime, np.exp(g), units=units, noise=noise, bias=bias), bounds=(low, high), method="bounded"
    )
    return float(np.exp(found.x)), float(-found.fun)


def rates(d_prime: Any, criterion: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return hit and false-alarm rates of an observer who says yes above a criterion, in SD from the mean of noise."""
    c = array("criterion", criterion, low=None)
    return ndtr(array("d_prime", d_prime, low=None) - c), ndtr(-c)


def detection(hits: int, misses: int, false_alarms: int, correct_rejections: int) -> dict[str, float]:
    """Return d′ and bias from counts, with half a trial added to each cell so that no rate is 0 or 1.

    Returns
    -------
    dict
        ``hit_rate``, ``false_alarm_rate`` (as corrected), ``d_prime``, ``c`` (0 is no bias, below 0: yes too often),
        ``accuracy`` as counted.
    """
    h, m, f, r = (
        whole(name, count, 0)
        for name, count in (
            ("hits", hits), ("misses", misses), ("false_alarms", false_alarms),
            ("correct_rejections", correct_rejections),
        )
    )  # fmt: skip
    if h + m == 0 or f + r == 0:
        raise ValueError("Detection needs trials with a signal and trials without one.")
    hit, alarm = (h + 1 / 2) / (h + m + 1), (f + 1 / 2) / (f + r + 1)
    return {
        "hit_rate": hit,
        "false_alarm_rate": alarm,
        "d_prime": float(ndtri(hit) - ndtri(alarm)),
        "c": float(-(ndtri(hit) + ndtri(alarm)) / 2),
        "accuracy": (h + r) / (h + m + f + r),
    }


def estimates(hits: Any, false_alarms: Any, trials: int) -> tuple[np.ndarray, np.ndarray]:
    """Return d′ and bias c of many sessions with so many trials of each kind; corrected as in `detection`.

    Parameters
    ----------
    hits, false_alarms : array_like
        Counts in each session.
    trials : int
        With a signal, and as many without.
    """
    count = whole("trials", trials, 1)
    hit, alarm = (
        ndtri((array(name, counts, high=count) + 1 / 2) / (count + 1))
        for name, counts in (("hits", hits), ("false_alarms", false_alarms))
    )
    return hit - alarm, -(hit + alarm) / 2
