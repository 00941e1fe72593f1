r"""Clearance, volume and absorption from a table of times and concentrations, and what the table cannot say.

The curve is that of `nelib.clinic.exposure`: one dose, doses at given times, or a dose that has long been taken. With
the clearance held, it does not change when the rate constants of absorption and elimination change places:

.. math:: C \propto \frac{k_a k_e}{CL\,(k_a - k_e)}\left(e^{-k_e t} - e^{-k_a t}\right) .

So every fit has a twin that fits as well: the same $CL$, but $k_a' = k_e$, $k_e' = k_a$ and $V' = CL/k_a$ (flip-flop).
No blood sample after a swallowed dose tells them apart; a dose into a vein does, or knowing one of the two rates. The
caller says which is meant; that absorption is faster is the usual belief, not a result.

Dose in mg/kg, times in h, concentrations in ng/mL give $CL/F$ in L/h/kg, $V/F$ in L/kg; a dose in mg gives L/h, L.
Numbers that steer the fit come from ``nelib/data/cyp2d6.csv``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nelib.clinic.cyp2d6 import evidence
from nelib.clinic.exposure import NANOGRAMS, Body, repeated, single, steady
from nelib.kit.errors import known_name, positive
from nelib.receptors.compare import Fit as Found
from nelib.receptors.least_squares import least_squares, pairs

ERRORS = ("log-normal", "even")
"""How the scatter grows: in proportion to the concentration, or the same at all of them."""
ABSORPTION = ("faster", "slower")
"""Whether absorption is taken to be the faster or the slower of the two exponentials."""
PARAMETERS = ("CL", "V", "k_a")


@dataclass(frozen=True)
class Fit:
    """What a table of concentrations says.

    Attributes
    ----------
    body : Body
        Clearance (over bioavailability), half-life and absorption; `nelib.clinic.exposure` draws its curve.
    twin : Body
        The body with absorption and elimination exchanged, whose curve is the same.
    found : nelib.receptors.compare.Fit
        The fit behind it, with standard errors and residuals: of the logarithms if the scatter is log-normal.
    error : str
        One of `ERRORS`.
    n : int
        Number of samples.
    span : tuple of float
        Lowest and highest rate constant in 1/h that the times of the samples could show.
    curve : callable
        The fitted concentration in ng/mL at times in h.
    """

    body: Body
    twin: Body
    found: Found
    error: str
    n: int
    span: tuple[float, float]
    curve: Callable[[Any], np.ndarray] = field(repr=False, compare=False)
    _rates: Callable[[], Found] = field(repr=False, compare=False)

    @property
    def scatter(self) -> float:
        """Standard deviation of the residuals: in ng/mL if even, else of the logarithm (0.1 is about 10%)."""
        return self.found.scatter

    @property
    def values(self) -> dict[str, float]:
        """Clearance, volume, absorption and half-life by name."""
        return {"CL": self.body.CL, "V": self.body.V, "k_a": self.body.k_a, "half_life": self.body.half_life}

    def interval(self, name: str, confidence: float | None = None) -> tuple[float, float]:
        """Return the profile interval of ``CL``, ``V``, ``k_a`` or ``half_life``; an open end is 0 or infinite.

        It is the interval within the chosen reading. The twin is not in it.
        """
        known_name("parameter", name, self.values)
        with np.errstate(all="ignore"):  # a table that is no such curve sends the search far away
            if name != "half_life":
                return self.found.interval(name, confidence)
            low, high = self._rates().interval("k_e", confidence)
        return (0.0 if high == np.inf else float(np.log(2) / high)), (np.inf if low == 0 else float(np.log(2) / low))

    def known(self, name: str) -> bool:
        """Return whether the samples tell a parameter: its interval is closed, and no rate is out of their reach.

        The rate is that of absorption for ``k_a``, that of elimination for all others.
        """
        low, high = self.interval(name)
        rate = self.body.k_a if name == "k_a" else self.body.k_e
        return bool(low > 0 and high < np.inf and self.span[0] <= rate <= self.span[1])


def fit(
    times: Any, concentrations: Any, dose: float, *, interval: float | None = None,
    taken: Sequence[float] | None = None, error: str = "log-normal", absorption: str = "faster",
) -> Fit:  # fmt: skip
    """Fit the course of concentrations of one person.

    Parameters
    ----------
    times, concentrations : array_like
        In h after the first dose (or after the last one at steady state), and in ng/mL. Any order; times may repeat.
    dose : float
        Each time, in mg/kg.
    interval : float, optional
        Time between doses in h, if they have long been taken.
    taken : sequence of float, optional
        Times of several doses in h. Without `interval` and `taken` one dose was taken at time 0.
    error : str
        One of `ERRORS`.
    absorption : str
        One of `ABSORPTION`: which of the twins is returned as the body.

    Raises
    ------
    ValueError
        If lists differ in length, hold what is no finite number, a time is negative, a concentration is negative or (if
        the scatter is log-normal) zero, samples are too few or at too few times or before all doses, or both `interval`
        and `taken` are given.
    """
    known_name("kind of error", error, ERRORS)
    faster = known_name("absorption", absorption, ABSORPTION) == ABSORPTION[0]
    t, C = pairs(np.asarray(times), np.asarray(concentrations), ("times", "concentrations"))
    D = positive("dose", dose)
    curve = _curve(D, interval, taken)
    least = int(evidence("fit_points").value)
    since = _since(t, interval, taken)
    if t.size < least or np.unique(since).size < least - 1:
        raise ValueError(f"A fit needs {least} samples at {least - 1} different times after a dose, not {t.size} "
                         f"at {np.unique(since).size}.")  # fmt: skip
    if (C < 0).any():
        raise ValueError(f"concentrations must not be negative, but one is {C.min():g}.")
    logs = error == ERRORS[0]
    if logs and (C == 0).any():
        raise ValueError("A concentration of 0 has no logarithm. Leave out what was below the limit of the assay, "
                         "or take the scatter to be even.")  # fmt: skip
    if logs and interval is None and (since <= 0).any():
        raise ValueError("A sample at or before the first dose holds no drug in the model. Leave it out.")
    if not C.any():
        raise ValueError("All concentrations are 0: nothing was absorbed, or nothing was measured.")
    y = np.log(C) if logs else C

    def of(body: Body) -> np.ndarray:
        course = curve(t, body)
        return np.log(course) if logs else course

    def by_volume(CL: float, V: float, k_a: float) -> np.ndarray:
        return of(_body(CL, CL / V, k_a))

    def by_rate(CL: float, k_e: float, k_a: float) -> np.ndarray:
        return of(_body(CL, k_e, k_a))

    starts = _starts(t, since, C, D, interval, curve)
    rates = least_squares(by_rate, y, starts, logs=("CL", "k_e", "k_a"))
    CL, fast, slow = rates.values["CL"], *sorted((rates.values["k_a"], rates.values["k_e"]), reverse=True)
    k_a, k_e = (fast, slow) if faster else (slow, fast)
    found = least_squares(by_volume, y, {"CL": CL, "V": CL / k_e, "k_a": k_a}, logs=PARAMETERS)
    body = _body(found.values["CL"], found.values["CL"] / found.values["V"], found.values["k_a"])

    def again() -> Found:
        start = {"CL": body.CL, "k_e": body.k_e, "k_a": body.k_a}
        return least_squares(by_rate, y, start, logs=tuple(start))

    return Fit(body, exchange(body), found, error, t.size, _span(t), lambda at: curve(at, body), again)


def exchange(body: Body) -> Body:
    """Return the twin of a body: absorption and elimination exchanged, the clearance kept; its curve is the same."""
    return Body(body.CL, float(np.log(2) / body.k_a), body.k_e)


def _body(CL: float, k_e: float, k_a: float) -> Body:
    return Body(float(CL), float(np.log(2) / k_e), float(k_a))


def _curve(D: float, interval: float | None, taken: Sequence[float] | None) -> Callable[[Any, Body], np.ndarray]:
    if interval is not None and taken is not None:
        raise ValueError("Give the interval of doses long taken, or the times of the doses, not both.")
    if interval is not None:
        tau = positive("interval", interval)
        return lambda t, body: steady(t, D, body, tau)
    if taken is None:
        return lambda t, body: single(t, D, body)
    when = pairs(np.atleast_1d(taken), np.atleast_1d(taken), ("taken", "taken"))[0]
    if np.unique(when).size < when.size:
        raise ValueError("taken must not hold the same time twice: one dose at a time.")
    return lambda t, body: repeated(t, D, body, when)


def _since(t: np.ndarray, interval: float | None, taken: Sequence[float] | None) -> np.ndarray:
    """Return the times since the dose before; of samples before all doses a time that is not above 0."""
    if interval is not None:
        return np.mod(t, interval)
    doses = np.sort(np.atleast_1d(np.asarray(0.0 if taken is None else taken, dtype=float)))
    return t - doses[np.maximum(np.searchsorted(doses, t, side="left") - 1, 0)]


def _span(t: np.ndarray) -> tuple[float, float]:
    far, apart = evidence("fit_far").value, np.diff(np.unique(np.append(0.0, t)))
    return float(1 / (far * t.max())), float(far / apart.min())


def _starts(t, since, C, D: float, interval: float | None, curve) -> list[dict[str, float]]:
    """Return places where a fit may begin: slow rate constants around what the times can show, the other one faster."""
    reach = np.ptp(since) or float(np.max(since)) or 1.0
    ratio, span = evidence("fit_fast").value, evidence("fit_span").value
    found = []
    for slow in np.array([1 / span, 1.0, span]) / reach:
        for fast in (ratio * slow, ratio * span * slow):
            # The curve falls in proportion to the clearance if the rate constants are held.
            shape = curve(t, _body(1.0, slow, fast))
            seen = (C > 0) & (shape > 0)
            size = np.exp(np.mean(np.log(shape[seen] / C[seen]))) if seen.any() else NANOGRAMS * D
            found.append({"CL": float(size), "k_e": float(slow), "k_a": float(fast)})
    return found
