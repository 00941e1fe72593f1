r"""The pupil as a slow window on the locus coeruleus: one response for each event, added up.

An event at time 0 widens the pupil by (Hoeks & Levelt 1993), scaled to a peak of 1,

.. math:: h(t) = \left(\frac{t}{t_m}\right)^n e^{\,n\,(1 - t/t_m)}, \qquad t > 0,

and the pupil is the sum over events, :math:`p(t) = \sum_k w_k\,h(t - t_k)`. The peak lies at $t_m$ whatever $n$. Of a
wave of frequency $f$ the share :math:`(1 + (2\pi f t_m/n)^2)^{-(n+1)/2}` passes.

That the events are those of the locus coeruleus is an assumption: in the colliculi and the cingulate cortex there are
"similar relationships" with the pupil, "albeit with delayed timing and different reliabilities across sites" (Joshi et
al. 2016), and acetylcholine has a part in long dilations. Light, near vision and the limits of the iris are left out.
Times in seconds. Every number comes from ``nelib/data/attention.csv``.
"""

from functools import cache
from typing import Any

import numpy as np

from nelib.kit.errors import number, positive
from nelib.kit.formula import Formulas, array
from nelib.locus.gain import evidence


@cache
def derivation() -> dict:
    """Derive what follows from the response, as SymPy expressions.

    Returns
    -------
    dict
        ``"response"``; its ``"slope"``; ``"peak"``, where the slope is zero; ``"area"`` under it; ``"passed"``, the
        share of a wave of frequency f that reaches the pupil; ``"half_frequency"``, where half is left;
        ``"inflection"``, the time before the peak at which the response is steepest.
    """
    import sympy as sp

    t, t_m, n, f, q = sp.symbols("t t_m n f q", positive=True)
    response = (t / t_m) ** n * sp.exp(n * (1 - t / t_m))
    slope = sp.simplify(sp.diff(response, t))
    peak = sp.solve(sp.simplify(slope / response), t)[0]
    area = sp.simplify(sp.integrate(t**n * sp.exp(-n * t / t_m), (t, 0, sp.oo)) * t_m**-n * sp.exp(n))
    # The Laplace transform at q is the area times (1 + q t_m/n)^-(n + 1); a wave is q = 2 pi i f.
    laplace = sp.simplify(sp.integrate(t**n * sp.exp(-(n / t_m + q) * t), (t, 0, sp.oo)) * t_m**-n * sp.exp(n) / area)
    passed = sp.sqrt(1 + (2 * sp.pi * f * t_m / n) ** 2) ** -(n + 1)
    if sp.simplify(sp.expand_log(sp.log(laplace * (1 + q * t_m / n) ** (n + 1)), force=True)) != 0:
        raise ArithmeticError("The share that passes does not follow from the response.")
    half = n / (2 * sp.pi * t_m) * sp.sqrt(2 ** (2 / (n + 1)) - 1)
    bend = t_m * (1 - 1 / sp.sqrt(n))
    if (
        sp.simplify((sp.diff(response, t, 2) / response).subs(t, bend)) != 0
        or sp.simplify(passed.subs(f, half)) != sp.S.Half
    ):
        raise ArithmeticError("A derived time or frequency does not follow from the response.")
    plain = {s: sp.Symbol(s.name) for s in (t, t_m, n, f)}
    found = {
        "response": response, "slope": slope, "peak": peak, "area": area, "passed": passed, "half_frequency": half,
        "inflection": bend,
    }  # fmt: skip
    return {name: expression.subs(plain) for name, expression in found.items()}


FORMULAS = Formulas(derivation, quiet=("over", "under"))


def _shape(n: float | None, peak: float | None) -> dict[str, float]:
    return {
        "n": positive("n", evidence("pupil_n").value if n is None else n),
        "t_m": positive("peak", evidence("pupil_peak").value if peak is None else peak),
    }


def response(times: Any, *, n: float | None = None, peak: float | None = None) -> np.ndarray:
    """Return the response of the pupil to one event at time 0, relative to its peak.

    Parameters
    ----------
    times : array_like
        In s; before 0 there is no response.
    n, peak : float, optional
        Shape, and time of the peak in s; from the table if not given.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    t = array("times", times, low=None)
    return np.where(t > 0, FORMULAS.compute("response", t=np.clip(t, 0, None), **_shape(n, peak)), 0.0)


def trace(
    times: Any, events: Any, weights: Any = 1.0, *, n: float | None = None, peak: float | None = None
) -> np.ndarray:
    """Return the pupil after some events, as a sum of responses.

    Parameters
    ----------
    times, events : array_like
        In s.
    weights : array_like
        Size of each event, or one size for all.
    n, peak : float, optional
        As in `response`.
    """
    t, e = array("times", times, low=None), np.atleast_1d(array("events", events, low=None))
    w = np.broadcast_to(array("weights", weights, low=None), e.shape)
    return response(t[..., None] - e, n=n, peak=peak) @ w


def from_rate(step: float, rate: Any, *, n: float | None = None, peak: float | None = None) -> np.ndarray:
    """Return the pupil that follows a rate of events in 1/s, sampled every `step` s; nothing happened before."""
    r, dt = np.atleast_1d(array("rate", rate, low=None)), positive("step", step)
    return np.convolve(r, response(dt * np.arange(r.size), n=n, peak=peak))[: r.size] * dt


def width(*, n: float | None = None, peak: float | None = None) -> float:
    """Return the width of the response at half its height, in s."""
    from scipy.special import lambertw

    shape = _shape(n, peak)
    # With s = t/t_m, half is where s e^(-s) = e^-1 2^(-1/n): two branches of Lambert's function.
    level = -np.exp(-1) * 2 ** (-1 / shape["n"])
    early, late = (-lambertw(level, k).real for k in (0, -1))
    return float((late - early) * shape["t_m"])


def area(*, n: float | None = None, peak: float | None = None) -> float:
    """Return the area under the response in s: what a steady rate of 1 event in a second adds to the pupil."""
    from scipy.special import gammaln

    shape = _shape(n, peak)
    # The derived expression, as a logarithm, so that no factor of it overflows.
    return float(shape["t_m"] * np.exp(shape["n"] + gammaln(shape["n"]) - shape["n"] * np.log(shape["n"])))


def passed(frequency: Any, *, n: float | None = None, peak: float | None = None) -> np.ndarray:
    """Return the share of a wave in the rate of events that reaches the pupil; 1 for slow waves.

    Parameters
    ----------
    frequency : array_like
        In 1/s.
    """
    return FORMULAS.compute("passed", f=array("frequency", frequency), **_shape(n, peak))


def half_frequency(*, n: float | None = None, peak: float | None = None) -> float:
    """Return the frequency in 1/s of which half reaches the pupil."""
    return float(FORMULAS.compute("half_frequency", **_shape(n, peak)))


def smallest_gap(*, n: float | None = None, peak: float | None = None) -> float:
    """Return the gap in s between two equal events below which the pupil shows one hump only."""
    from scipy.optimize import brentq

    shape = _shape(n, peak)
    grid = np.linspace(
        0, 2 * 2 * shape["t_m"], int(evidence("points").value) * 2 * 2 + 1
    )  # geometry: four times the peak

    def dip(gap: float) -> float:
        both = np.diff(trace(grid, [0.0, gap], **{"n": shape["n"], "peak": shape["t_m"]}))
        turns = np.flatnonzero(np.diff(np.sign(both)) > 0)
        return 1.0 if turns.size else -1.0

    return float(brentq(dip, 0, 2 * shape["t_m"], xtol=shape["t_m"] / evidence("points").value))


def fitted_weights(
    times: Any, pupil: Any, events: Any, *, n: float | None = None, peak: float | None = None,
) -> np.ndarray:  # fmt: skip
    """Return the sizes of events at known times that best explain a pupil, by least squares.

    A wrong shape or peak gives wrong sizes without any sign of it when events are close.
    """
    t, y = array("times", times, low=None), array("pupil", pupil, low=None)
    e = np.atleast_1d(array("events", events, low=None))
    if t.ndim != 1 or t.shape != y.shape:
        raise ValueError("Times and pupil must be lists of the same length.")
    if number("samples", t.size) < e.size:
        raise ValueError("There must be at least as many samples as events.")
    return np.linalg.lstsq(response(t[:, None] - e, n=n, peak=peak), y, rcond=None)[0]
