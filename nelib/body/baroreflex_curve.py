r"""The baroreflex curve: a sigmoid fitted to heart rates at many pressures, and what its threshold is.

.. math:: H = \frac{A_1}{1 + e^{A_2 (P - A_3)}} + A_4 .

Its steepest slope, at :math:`A_3`, is :math:`-A_1A_2/4`. Threshold and saturation, where 5% of the range is left, lie
:math:`\ln 19/A_2 = 2.944/A_2` from :math:`A_3` (McDowall & Dampney 2006); the :math:`2/A_2` of many papers is where the
tangent at the middle meets the plateaus. That is derived in `nelib.body.equilibrium`, from which it is taken.

Real curves bend differently at both ends. Ricketts & Head (1999) blend two slopes,

.. math:: H = \frac{A_1}{1 + f e^{A_2 x} + (1 - f) e^{A_5 x}} + A_4, \qquad
   f = \frac{1}{1 + e^{C x}}, \quad C = \frac{2 A_2 A_5}{A_2 + A_5} ,

with :math:`x = P - A_3`, or :math:`x = \ln(P/A_3)` as in the R package drc, which holds the data of rabbits that are
fitted here: 18 points, in ``nelib/data/body/rabbit_baroreflex.csv``. With one slope of 0 that is a symmetric curve too,
of a range of two thirds of :math:`A_1`; so each slope must pass from 95 to 5% within twice the pressures that were
measured. Fits are made with lmfit, all points alike. Pressures in mmHg, heart rates in 1/minute. Other numbers come
from ``nelib/data/sympathetic.csv``.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from scipy.special import expit, fdtr, logit

from nelib.body.equilibrium import distance
from nelib.body.nerve_trace import value
from nelib.kit.errors import known_name, number, positive, whole
from nelib.kit.formula import Formulas, array

KINDS = ("four", "five", "five, logarithm")
"""Curves: symmetric; with two slopes; with two slopes over the logarithm of pressure."""
NAMES = ("A1", "A2", "A3", "A4", "A5")


@cache
def derivation() -> dict:
    """Return the curves and the slope, as SymPy expressions of the distance x from the middle.

    Returns
    -------
    dict
        ``"four"`` and ``"five"``; ``"gain"``, the slope of the first over pressure, and ``"steepest"``, that in the
        middle; ``"equal"``, ``"five"`` with equal slopes less ``"four"``, which is 0.
    """
    import sympy as sp

    x, A1, A2, A4, A5 = sp.symbols("x A1 A2 A4 A5")
    four = A1 / (1 + sp.exp(A2 * x)) + A4
    f = 1 / (1 + sp.exp(2 * A2 * A5 / (A2 + A5) * x))
    five = A1 / (1 + f * sp.exp(A2 * x) + (1 - f) * sp.exp(A5 * x)) + A4
    gain = sp.diff(four, x)
    return {
        "four": four, "five": five, "gain": gain, "steepest": sp.simplify(gain.subs(x, 0)),
        "equal": sp.simplify(five.subs(A5, A2) - four),
    }  # fmt: skip


def _safe() -> dict:
    """Return the same curves without overflow; soft(y) is the logarithm of 1 + e^y."""
    import sympy as sp

    x, A1, A2, A4, A5 = sp.symbols("x A1 A2 A4 A5")
    expit, soft = sp.Function("expit"), sp.Function("soft")
    C = 2 * A2 * A5 / (A2 + A5)
    both = sp.exp(A2 * x - soft(C * x)) + sp.exp(A5 * x - soft(-C * x))
    return {"four": A1 * expit(-A2 * x) + A4, "five": A1 / (1 + both) + A4}


FORMULAS = Formulas(
    derivation, instead=_safe, functions={"expit": expit, "soft": lambda y: np.logaddexp(0, y)},
    quiet=("over", "under"),
)  # fmt: skip


def rabbit() -> tuple[np.ndarray, np.ndarray]:
    """Return pressures (mmHg) and heart rates (1/minute) of rabbits: Ricketts & Head 1999, from the R package drc."""
    path = files("nelib.data").joinpath("body", "rabbit_baroreflex.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return tuple(np.array([float(row[name]) for row in rows]) for name in ("pressure_mmHg", "rate_bpm"))


@dataclass(frozen=True)
class Curve:
    """A baroreflex curve of one of `KINDS`.

    Attributes
    ----------
    A1, A4 : float
        Range and lower plateau, in the unit of the response.
    A2, A5 : float
        Slope coefficients in 1/mmHg, or pure numbers over the logarithm; above 0. A5 is NaN for ``"four"``.
    A3 : float
        Middle in mmHg.
    kind : str
        One of `KINDS`.
    """

    A1: float
    A2: float
    A3: float
    A4: float
    A5: float = np.nan
    kind: str = KINDS[0]

    def __post_init__(self):
        known_name("curve", self.kind, KINDS)
        for name in NAMES[: 2 * 2 + (self.kind != KINDS[0])]:
            check = number if name in ("A1", "A4") else positive
            object.__setattr__(self, name, check(name, getattr(self, name)))

    def _at(self, x: Any, A1: float, A4: float) -> np.ndarray:
        name = "four" if self.kind == KINDS[0] else "five"
        return FORMULAS.compute(name, x=x, A1=A1, A2=self.A2, A4=A4, A5=self.A5)

    def __call__(self, pressure: Any) -> np.ndarray:
        """Return the response at pressures in mmHg."""
        P = array("pressure", pressure, above=self.kind == KINDS[-1])
        return self._at(np.log(P / self.A3) if self.kind == KINDS[-1] else P - self.A3, self.A1, self.A4)

    @property
    def steepest(self) -> float:
        """Steepest slope in units of the response for each mmHg; of a curve of five found on a grid."""
        if self.kind == KINDS[0]:
            return float(FORMULAS.compute("steepest", A1=self.A1, A2=self.A2))
        P = np.linspace(*self.limits(), int(value("search_points")))
        return float(np.gradient(self(P), P).min())

    def left(self, share: float) -> float:
        """Return the pressure at which a share of the range, between 0 and 1, is left above the lower plateau."""
        wanted = number("share", share, low=0, high=1)
        if wanted in (0, 1):
            raise ValueError("The plateaus are never reached: share must lie between 0 and 1.")
        if self.kind == KINDS[0]:
            return float(self.A3 - logit(wanted) / self.A2)
        from scipy.optimize import brentq

        # Beyond the distances that either slope alone would need.
        far = 2 * max(abs(logit(wanted)), 1) / min(self.A2, self.A5)
        x = brentq(lambda x: float(self._at(x, 1, 0)) - wanted, -far, far)
        return float(self.A3 * np.exp(x) if self.kind == KINDS[-1] else self.A3 + x)

    def limits(self, rule: str = "5%") -> tuple[float, float]:
        """Return threshold and saturation in mmHg by one of `nelib.body.equilibrium.RULES`.

        A rule is a share of the range: that which a curve of four leaves at its distance.
        """
        rest = float(expit(-distance(rule)))
        return self.left(1 - rest), self.left(rest)


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted curve.

    `errors` are standard errors of its free parameters, `misfit` is the sum of the squared `residuals`, `n` and `free`
    count points and free parameters.
    """

    curve: Curve
    errors: dict[str, float]
    misfit: float
    n: int
    free: int
    residuals: np.ndarray = field(repr=False)

    @property
    def scatter(self) -> float:
        """Standard deviation of the points around the curve."""
        return float(np.sqrt(self.misfit / (self.n - self.free)))

    @property
    def AICc(self) -> float:
        """Akaike's criterion for few points: the lower, the more the curve is worth its parameters."""
        k = self.free + 1  # and the scatter
        room = self.n - k - 1
        return float(self.n * np.log(self.misfit / self.n) + 2 * k + 2 * k * (k + 1) / room) if room > 0 else np.inf


def fit(pressure: Any, response: Any, kind: str = KINDS[0], *, through: Sequence[float] | None = None) -> Fit:
    """Fit a falling curve by least squares, from several starts.

    Parameters
    ----------
    pressure, response : array_like
        Pressures in mmHg and, say, heart rates.
    kind : str
        One of `KINDS`.
    through : tuple of float, optional
        Pressure and response of a point that the curve is forced through, such as that at rest; A_4 follows from it.

    Raises
    ------
    ValueError
        If the lists differ in length or hold too few points, or the response does not fall as the pressure rises.
    """
    known_name("curve", kind, KINDS)
    P, H = array("pressure", pressure, above=True).ravel(), array("response", response, low=None).ravel()
    if P.size != H.size:
        raise ValueError(f"There are {P.size} pressures, but {H.size} responses.")
    free = len(NAMES) - (kind == KINDS[0]) - (through is not None)
    if P.size < free + 2 or np.ptp(P) == 0:
        raise ValueError(
            f"A curve with {free} free parameters needs at least {free + 2} points at different pressures."
        )
    if np.polyfit(P, H, 1)[0] >= 0:
        raise ValueError("The response must fall as the pressure rises.")
    if through is not None and np.shape(through) != (2,):
        raise ValueError("through must be a pressure and a response.")
    rest = None if through is None else (positive("Its pressure", through[0]), number("Its response", through[1]))
    # Points tell neither a curve that falls in twice their range nor one that falls in the least gap between two.
    x = np.unique(np.log(P) if kind == KINDS[-1] else P)
    least, most = distance() / np.ptp(x), 2 * distance() / np.diff(x).min()
    steps = least * value("start") ** (np.arange(int(value("starts"))) + 1 / 2)
    pairs = [(a, a) for a in steps] if kind == KINDS[0] else [(a, b) for a in steps for b in steps]
    tried = [_fit(P, H, kind, rest, *pair, (least, most)) for pair in pairs]
    found, curve = min(tried, key=lambda t: t[0].chisqr)
    errors = {}
    for name, parameter in found.params.items():
        error = np.nan if parameter.stderr is None else parameter.stderr
        plain = name.removeprefix("log_")  # what must be above 0 is fitted as its logarithm
        errors[plain] = float(error * (getattr(curve, plain) if plain != name else 1))
    return Fit(curve, errors, float(found.chisqr), P.size, found.nvarys, H - curve(P))


def _fit(P: np.ndarray, H: np.ndarray, kind: str, rest: tuple | None, low: float, high: float, span: tuple) -> tuple:
    """Fit from one start, and return what lmfit says and the curve; `span` bounds the slopes of a curve of five."""
    from lmfit import Minimizer, Parameters

    start = Parameters()
    start.add("A1", np.ptp(H), min=0)
    bounds = {} if kind == KINDS[0] else dict(zip(("min", "max"), np.log(span), strict=True))
    start.add("log_A2", np.log(low), **bounds)
    start.add("A3", float(P[np.abs(H - (H.max() + H.min()) / 2).argmin()]), min=P.min(), max=P.max())
    if rest is None:
        start.add("A4", H.min())
    if kind != KINDS[0]:
        start.add("log_A5", np.log(high), **bounds)

    def made(p: Parameters) -> Curve:
        A5 = np.nan if kind == KINDS[0] else float(np.exp(p["log_A5"].value))
        A4 = p["A4"].value if rest is None else 0.0
        free = Curve(p["A1"].value, float(np.exp(p["log_A2"].value)), p["A3"].value, A4, A5, kind)
        return free if rest is None else replace(free, A4=rest[1] - float(free(rest[0])))

    found = Minimizer(lambda p: made(p)(P) - H, start, nan_policy="raise").minimize("leastsq")
    return found, made(found.params)


def compare(simple: Fit, full: Fit) -> tuple[float, float]:
    """Return F and p: whether a curve with more parameters fits the same points better than chance would let it."""
    if simple.n != full.n or not simple.free < full.free < full.n:
        raise ValueError("Compare fits to the same points, the one with fewer parameters first.")
    freedom = full.n - full.free
    F = (simple.misfit - full.misfit) / (full.free - simple.free) / (full.misfit / freedom)
    return float(F), float(1 - fdtr(full.free - simple.free, freedom, max(F, 0)))


def repeat(
    truth: Curve,
    half_width: float,
    studies: int,
    *,
    kind: str = KINDS[0],
    points: int | None = None,
    noise: float | None = None,
    seed: int = 1,
) -> list[Fit]:
    """Fit a curve to simulated experiments that reach only so far from the middle.

    Parameters
    ----------
    truth : Curve
        The curve that is there.
    half_width : float
        How far below and above its middle pressures go, in mmHg.
    studies : int
        How many experiments.
    kind : str
        Which curve is fitted, one of `KINDS`.
    points : int, optional
        Pressures of an experiment, evenly spaced.
    noise : float, optional
        Scatter of the response.
    seed : int
        Draws the noise.
    """
    n = int(value("truth_points")) if points is None else whole("points", points, 2)
    scatter = value("truth_noise") if noise is None else number("noise", noise, low=0)
    reach = positive("half_width", half_width, high=truth.A3)
    P = truth.A3 + reach * np.linspace(-1, 1, n + 1)[1:]
    random = np.random.default_rng(whole("seed", seed, 0))
    return [fit(P, truth(P) + scatter * random.standard_normal(n), kind) for _ in range(whole("studies", studies, 1))]
