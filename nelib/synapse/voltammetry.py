r"""What an electrode in a slice can see: release, uptake and diffusion after a short train of pulses.

Norepinephrine is released by each pulse and taken up by the transporter NET:

.. math:: \frac{\partial C}{\partial t} = \frac{D}{\lambda^2}\frac{\partial^2 C}{\partial x^2}
          + d \sum_i \delta(t - t_i) - a\,\frac{V_{max} C}{K_m + C}

with :math:`a` the share of NET that is left. Release and uptake happen only beyond a dead layer of thickness
:math:`L` around the electrode, which sits at :math:`x = 0`; nothing crosses the electrode or the far end. With
:math:`L = 0` space drops out and the tissue is one well-mixed compartment. An electrode with a first-order lag
:math:`\tau` shows :math:`y' = (C(0) - y)/\tau`.

Dose and :math:`V_{max}` are fitted to the control record, for each layer and lag anew. What a drug does is then a
prediction. A well-mixed slice cannot show the rise of the peak that was measured under desipramine, +96%: with the
half-time as measured the peak rises by 2.7%, with no NET at all by 3.6%. A lag of 0.5 to 1 s allows 22 to 42%. A dead
layer can explain it, but only if it is about 31 µm thick, or about 21 µm if the electrode also lags by 1 s. No
measurement of such a layer around this electrode was found, and its other consequence, a control peak 1.8 s after the
last pulse, was not checked against the record. The one-dimensional layer stands for any distance between the electrode
and the nearest release. More release under the drug would raise the peak too; the model cannot tell the two apart.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import brentq

from nelib.kit.errors import number
from nelib.synapse.diffusion import apparent_diffusion, setting, shape, simulate


def _count(label: str, value) -> int:
    if (checked := number(label, value, low=1)) != int(checked):
        raise ValueError(f"{label} must be a whole number, but it is {value!r}.")
    return int(checked)


@dataclass(frozen=True)
class Release:
    """Release and uptake of a slice: norepinephrine per pulse (µM), V_max (µM/s) and K_m (µM)."""

    dose: float
    V_max: float
    K_m: float

    def __post_init__(self):
        number("The dose (µM per pulse)", self.dose, low=0)
        number("V_max (µM/s)", self.V_max, low=0)
        if number("K_m (µM)", self.K_m, low=0) == 0:
            raise ValueError("K_m must be above 0.")


@dataclass(frozen=True)
class Recording:
    """What the electrode shows, from the first pulse on.

    Attributes
    ----------
    time : ndarray
        Seconds after the first pulse.
    signal : ndarray
        Norepinephrine (µM), one column for each share of NET.
    peak, peak_time, half_time : ndarray
        Highest value (µM), its time (s), and the time from there to its half (s), one for each share of NET. The
        half-time is infinite if the record ends before.
    """

    time: np.ndarray
    signal: np.ndarray
    peak: np.ndarray
    peak_time: np.ndarray
    half_time: np.ndarray


@dataclass(frozen=True)
class Explanation:
    """What a model says about the drug once its half-time is right.

    Attributes
    ----------
    release : Release
        Fitted to the control record.
    net : float
        Share of NET that is left, such that the half-time rises as measured.
    peak_rise : float
        Rise of the peak at that share, relative to the control.
    ceiling : float
        Rise of the peak with no NET at all: what was released, if nothing is lost.
    peak_time : float
        Time of the control peak after the last pulse (s).
    """

    release: Release
    net: float
    peak_rise: float
    ceiling: float
    peak_time: float


@cache
def half_time_formula():
    r"""Derive the half-time in the well-mixed compartment, as a SymPy expression.

    After the train, :math:`C' = -V_{max} C/(K_m + C)`. The time from the peak :math:`P` to its half is the integral of
    :math:`-dC/C'` from :math:`P/2` to :math:`P`.
    """
    import sympy as sp

    C, P, V_max, K_m = sp.symbols("C P V_max K_m", positive=True)
    return sp.expand(sp.integrate(sp.expand((K_m + C) / (V_max * C)), (C, P / 2, P)))


def half_time(peak: float, V_max: float, K_m: float) -> float:
    """Return the half-time (s) of the decay from `peak` (µM) in the well-mixed compartment, by `half_time_formula`.

    Raises
    ------
    ValueError
        If a value is not above 0.
    """
    given = {"P": peak, "V_max": V_max, "K_m": K_m}
    for name, value in given.items():
        if number(name, value, low=0) == 0:
            raise ValueError(f"{name} must be above 0, or nothing decays.")
    return float(half_time_formula().subs({s: given[s.name] for s in half_time_formula().free_symbols}))


def record(
    release: Release, net=1.0, *, layer: float = 0.0, lag: float = 0.0, pulses: int | None = None,
    frequency: float | None = None, refine: int = 1,
) -> Recording:  # fmt: skip
    """Simulate what the electrode shows after a train of pulses.

    Parameters
    ----------
    release : Release
        Dose, V_max and K_m of the slice.
    net : float or array_like
        Share of NET that is left, 0 to 1; one record for each.
    layer : float
        Thickness of the dead layer around the electrode (µm); 0 for a well-mixed slice.
    lag : float
        Time constant of the electrode (s).
    pulses : int, optional
        Pulses in the train; by default those of the published train.
    frequency : float, optional
        Pulses per second; by default that of the published train.
    refine : int
        Factor on the number of cells and of time steps, to check the grid.

    Raises
    ------
    ValueError
        If a value is impossible.
    """
    if not isinstance(release, Release):
        raise ValueError(f"release must be a Release, but it is {release!r}. fit_control() returns one.")
    layer, lag = _place(layer, lag)
    shares = np.array([number("The share of NET", s, low=0, high=1) for s in np.atleast_1d(net)])
    pulses = _count("pulses", setting("pulses") if pulses is None else pulses)
    frequency = number("frequency", setting("frequency") if frequency is None else frequency, low=0)
    if frequency == 0:
        raise ValueError("frequency must be above 0.")
    time, signal, last = simulate(
        release.dose, shares * release.V_max, release.K_m, layer, lag, pulses, frequency,
        int(setting("doublings")), _count("refine", refine),
    )  # fmt: skip
    peak, at, half = np.transpose([shape(time, column, last) for column in signal.T])
    return Recording(time, signal, peak, at, half)


def _place(layer, lag) -> tuple[float, float]:
    return number("The dead layer (µm)", layer, low=0), number("The lag of the electrode (s)", lag, low=0)


def fit_control(layer: float = 0.0, lag: float = 0.0, K_m: float | None = None) -> Release:
    """Return the dose and V_max with which the model gives peak and half-time of the control record.

    Parameters
    ----------
    layer : float
        Thickness of the dead layer (µm).
    lag : float
        Time constant of the electrode (s).
    K_m : float, optional
        Norepinephrine at which uptake is half maximal (µM); by default the value of the evidence table.

    Raises
    ------
    ValueError
        If a value is impossible, or diffusion and lag alone are slower than the control record.
    """
    return _fit(*_place(layer, lag), Release(0, 0, setting("K_m") if K_m is None else K_m).K_m)


@cache
def _fit(layer: float, lag: float, K_m: float) -> Release:
    """Newton's method in the logarithms of dose and V_max; a step that makes the fit worse is halved."""
    peak, half, pulses = setting("C_peak"), setting("t_half"), int(setting("pulses"))
    small = np.sqrt(np.finfo(float).eps)

    def misfit(points: np.ndarray) -> np.ndarray:
        dose, V_max = np.exp(points.T)
        time, signal, last = simulate(
            dose, V_max, K_m, layer, lag, pulses, setting("frequency"), int(setting("doublings")) - 1
        )
        shapes = np.array([shape(time, column, last) for column in signal.T])
        return np.log(shapes[:, [0, 2]] / (peak, half))

    # A first guess: diffusion and lag take their time, so uptake must be quicker by as much.
    slow = lag + layer**2 / (2 * apparent_diffusion())
    quicker = half / max(half - slow, half * half / (half + slow) / 2)
    at = np.log([peak / pulses * quicker, half_time(peak, 1, K_m) / half * quicker])
    steps = small * np.array([[0, 0], [1, 0], [0, 1]])
    errors = misfit(at + steps)
    share = 1.0
    while np.abs(errors[0]).max() > small and share > small:
        if not np.isfinite(errors).all():
            break
        slopes = (errors[1:] - errors[0]).T / small
        if np.linalg.cond(slopes) > 1 / small:
            break
        move, share = np.clip(np.linalg.solve(slopes, -errors[0]), -2, 2), 1.0
        while share > small:
            trial = misfit(at + share * move + steps)
            if np.isfinite(trial).all() and np.abs(trial[0]).max() < np.abs(errors[0]).max():
                at, errors = at + share * move, trial
                break
            share /= 2
    if not np.abs(errors[0]).max() <= small:
        raise ValueError(
            f"With a dead layer of {layer:g} µm and a lag of {lag:g} s the control record cannot be reached: diffusion "
            f"and lag alone are slower than its half-time of {half:g} s."
        )
    return Release(*(float(v) for v in np.exp(at)), K_m)


def explain(
    layer: float = 0.0, lag: float = 0.0, K_m: float | None = None, half_time_rise: float | None = None
) -> Explanation:
    """Fit the control record, choose the share of NET that lengthens the half-time as measured, and see the peak.

    Parameters
    ----------
    layer, lag, K_m : float
        See `fit_control`.
    half_time_rise : float, optional
        Rise of the half-time under the drug, relative to the control; by default that of desipramine.

    Raises
    ------
    ValueError
        See `fit_control`.
    """
    rise = number("half_time_rise", setting("half_time_rise") if half_time_rise is None else half_time_rise, low=0)
    release = fit_control(layer, lag, K_m)
    control = record(release, layer=layer, lag=lag)
    wanted = control.half_time[0] * (1 + rise)
    # 1/half-time is 0 where the record ends too early, so the search is safe from 0 to 1.
    net = brentq(lambda a: 1 / record(release, a, layer=layer, lag=lag).half_time[0] - 1 / wanted, 0, 1)
    peak = record(release, net, layer=layer, lag=lag).peak[0]
    return Explanation(
        release=release,
        net=net,
        peak_rise=float(peak / control.peak[0] - 1),
        ceiling=float(setting("pulses") * release.dose / control.peak[0] - 1),
        peak_time=float(control.peak_time[0] - (setting("pulses") - 1) / setting("frequency")),
    )


def layer_needed(lag: float = 0.0, K_m: float | None = None) -> float:
    """Return the thickness of the dead layer (µm) with which the peak rises as much as measured.

    Parameters
    ----------
    lag, K_m : float
        See `fit_control`.

    Raises
    ------
    ValueError
        If the lag alone makes the peak rise more than that.
    """
    lag = _place(0, lag)[1]
    measured = setting("peak_rise")
    if explain(0, lag, K_m).peak_rise > measured:
        raise ValueError(f"A lag of {lag:g} s alone makes the peak rise more than measured.")
    thickest = np.sqrt(2 * apparent_diffusion() * (setting("t_half") - lag))
    tolerance = setting("tissue") * np.sqrt(np.finfo(float).eps)
    return float(brentq(lambda x: explain(x, lag, K_m).peak_rise - measured, 0, thickest, xtol=tolerance))
