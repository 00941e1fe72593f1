r"""A ward of virtual patients, titrated all at once. For teaching, never for treatment.

The patients are those of `nelib.body.bedside`, the rules those of `nelib.body.titration`; only the arithmetic differs.
Between two decisions the dose is constant, so that a whole stretch follows from its first state,

.. math:: x_j = M^j x_0 + \sum_{i=0}^{j-1} M^i b\,r, \qquad j = 1 \dots m,

and what chance does (disease, noise, artifacts, cuff) does not depend on the dose: it is drawn once. A ward is started
as if the infusion had long run at the dose that each patient needs. Syringes never run out here.

Times are in s, doses in µg/kg/min, pressures in mmHg. Every number comes from ``nelib/data/bedside.csv`` and
``nelib/data/infusion.csv``.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.signal import lfilter

from nelib.body.bedside import Patient
from nelib.body.infusion_pump import SIXTY, value
from nelib.body.pressure_monitor import KINDS, Monitor, hydrostatic, plausible
from nelib.body.titration import PI, target
from nelib.kit.errors import known_name, number, positive, whole

NURSE, CONTROLLER, NOBODY = "nurse", "controller", "nobody"
WHO = (NURSE, CONTROLLER, NOBODY)
"""Who titrates."""
WAVES = ("drift", "sense", "wave")


@cache
def steps() -> int:
    """Return how many steps a session has."""
    return round(value("session") * SIXTY / value("step"))


@cache
def patients(n: int) -> tuple[Patient, ...]:
    """Return the first n patients."""
    return tuple(Patient(seed) for seed in range(whole("n", n, 1)))


@dataclass(frozen=True)
class Bodies:
    """What the patients of a ward are like: arrays, a patient a row.

    Attributes
    ----------
    weight, CL, E0, Emax, C50, gamma : array of shape (n, 1)
        See `nelib.body.bedside.Traits`.
    need : array of shape (n,)
        Dose in µg/kg/min that holds the middle of the target.
    base, C50_now : array of shape (n, steps)
        Pressure without the drug, and C50, as the disease wanders.
    """

    weight: np.ndarray
    CL: np.ndarray
    E0: np.ndarray
    Emax: np.ndarray
    C50: np.ndarray
    gamma: np.ndarray
    need: np.ndarray
    base: np.ndarray
    C50_now: np.ndarray


@cache
def bodies(n: int) -> Bodies:
    """Return the first n patients of the ward with their diseases."""
    ward = patients(n)

    def column(name: str, part: str = "response") -> np.ndarray:
        return np.array([[float(getattr(getattr(p.traits, part), name))] for p in ward])

    weight = np.array([[float(p.traits.weight)] for p in ward])
    need = np.array([min(float(p.traits.dose_for(sum(target()) / 2)), value("most_dose")) for p in ward])
    sick = [np.empty((n, steps())) for _ in WAVES]
    dt = value("step")
    for i in range(n):
        course = np.random.default_rng(np.random.SeedSequence(i).spawn(2 + 1)[1])  # that of the patient
        drawn = course.standard_normal((steps(), len(WAVES)))
        for k, name in enumerate(WAVES):
            keep = np.exp(-dt / SIXTY / value(f"{name}_tau"))
            size = value(f"{name}_sd") * np.sqrt(1 - keep * keep)
            sick[k][i] = lfilter([size], [1, -keep], drawn[:, k])
    drift, sense, wave = sick
    E0, C50 = column("E0"), column("C50")
    base = np.maximum(E0 + drift + wave, value("least_MAP"))
    return Bodies(
        weight, column("CL", "kinetics"), E0, column("Emax"), C50, column("gamma"), need, base, C50 * np.exp(sense)
    )


@cache
def errors(n: int, kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what monitors add to the pressure, what they show in its place, and the step whose pressure they show.

    Where nothing is shown in its place, the second array is NaN.
    """
    shape = (n, steps())
    add, instead = np.zeros(shape), np.full(shape, np.nan)
    for i in range(n):
        screen = np.random.default_rng(np.random.SeedSequence(i).spawn(2 + 1)[2])  # that of the patient
        monitor = Monitor(kind, step=value("step"), seed=screen)
        for k in range(steps()):
            read = monitor.read(0.0)
            if monitor.disturbed:
                instead[i, k] = read
            else:
                add[i, k] = read
    every = round(value("cuff_interval") * SIXTY / value("step")) if kind == KINDS[1] else 1
    k = np.arange(steps())
    return add, instead, k - k % every


@cache
def _powers(n: int, m: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for m steps the powers of the matrix, what a constant rate brings, and what its first step brings."""
    M, b = (np.array(part) for part in zip(*(p.moves for p in patients(n)), strict=True))
    P, R = [M], [b]
    for _ in range(m - 1):
        P.append(M @ P[-1])
        R.append(np.einsum("nij,nj->ni", M, R[-1]))
    return np.stack(P, 1), np.cumsum(np.stack(R, 1), 1), np.stack(R, 1)


@dataclass(frozen=True)
class Session:
    """How a ward was titrated: arrays of shape (n, steps)."""

    MAP: np.ndarray
    monitor: np.ndarray
    dose: np.ndarray

    @property
    def t(self) -> np.ndarray:
        """Times in min."""
        return value("step") / SIXTY * np.arange(1, self.MAP.shape[1] + 1)

    @property
    def in_target(self) -> np.ndarray:
        """Percentage of the time in target, for each patient."""
        return _inside(self.MAP)

    @property
    def seen(self) -> np.ndarray:
        """Percentage of the time that the monitor showed a pressure in target, for each patient."""
        return _inside(self.monitor)

    @property
    def below(self) -> np.ndarray:
        """Percentage of the time below the target, for each patient."""
        return value("percent") * (target()[0] > self.MAP).mean(axis=1)

    @property
    def changes(self) -> np.ndarray:
        """How often the dose was changed, for each patient."""
        return np.count_nonzero(np.abs(np.diff(self.dose)) > value("rounding"), axis=1)


def _inside(pressure: np.ndarray) -> np.ndarray:
    low, high = target()
    return value("percent") * ((pressure >= low) & (pressure <= high)).mean(axis=1)


class _Pairs:
    """The rule of `nelib.body.titration.PI` for many patients."""

    def __init__(self, n: int):
        self.rule, self.last = PI(), np.full(n, np.nan)
        self.most, self.least = float(np.log1p(value("pi_rise") / value("percent"))), value("pi_least")

    def __call__(self, shown: np.ndarray, dose: np.ndarray) -> np.ndarray:
        fine = plausible(shown)
        some = fine.any(axis=1)
        mean = np.where(fine, shown, 0).sum(axis=1) / np.maximum(fine.sum(axis=1), 1)
        error, least, most = self.rule.goal - mean, self.least, self.most
        last = np.where(np.isnan(self.last), error, self.last)
        self.last = np.where(some, error, self.last)
        turn = self.rule.gain * (error - last + error * self.rule.interval / self.rule.reset)
        moved = np.maximum(dose, least) * np.exp(np.clip(turn, -most, most))
        off = ((dose < least) & (error <= 0)) | ((moved < least) & (error < 0))
        return np.where(some, np.where(off, 0.0, np.minimum(moved, value("most_dose"))), dose)


def session(
    n: int, who: str = NURSE, interval: float | None = None, change: float | None = None, kind: str = "catheter",
    low: float = 0.0,
) -> Session:  # fmt: skip
    """Let somebody titrate the first n patients of the ward for a session.

    Parameters
    ----------
    n : int
        How many patients.
    who : str
        One of `WHO`.
    interval, change : float, optional
        Of a nurse: minutes between two looks, a whole number of steps; step in µg/kg/min. See
        `nelib.body.titration.Nurse`.
    kind : str
        One of `nelib.body.pressure_monitor.KINDS`.
    low : float
        How many cm the transducer of a catheter hangs too low.

    Raises
    ------
    ValueError
        If a name is unknown or a number impossible.
    """
    known_name("one who titrates", who, WHO)
    known_name("kind of monitor", kind, KINDS)
    gap = value("fast_check") if interval is None else positive("interval", interval)
    if who != NURSE:
        gap = PI().interval
    turn = positive("change", value("nurse_step") if change is None else change)
    body, (add, instead, source) = bodies(n), errors(n, kind)
    shift = float(hydrostatic(number("low", low))) if kind == KINDS[0] else 0.0
    m = max(1, round(gap * SIXTY / value("step")))
    P, Q, R = _powers(n, m)
    wide = P.reshape(n, -1, P.shape[-1])
    pairs, (least, most) = _Pairs(n), target()
    MAP, shown, given = (np.empty((n, steps())) for _ in range(2 + 1))
    power, disturbed = body.gamma * np.log(body.C50_now), ~np.isnan(instead)
    add = add + shift
    dose, weight = body.need.copy(), body.weight[:, 0]
    old = rate = dose * weight
    x = np.repeat(rate[:, None] / body.CL, P.shape[-1], axis=1)
    for start in range(0, steps(), m):
        stop = min(start + m, steps())
        k = slice(start, stop)
        path = (wide @ x[:, :, None]).reshape(Q.shape) + Q * rate[:, None, None] + R * (old - rate)[:, None, None]
        path = path[:, : stop - start]
        x, old = path[:, -1], rate
        effect = np.maximum(path[..., -1], np.finfo(float).tiny)
        MAP[:, k] = body.base[:, k] + body.Emax / (1 + np.exp(power[:, k] - body.gamma * np.log(effect)))
        shown[:, k] = np.where(disturbed[:, k], instead[:, k], MAP[:, source[k]] + add[:, k])
        given[:, k] = dose[:, None]
        if who == NURSE:
            now = shown[:, stop - 1]
            dose = dose + turn * np.where(plausible(now), (now < least) * 1.0 - (now > most), 0.0)
            dose = np.clip(dose, 0.0, value("most_dose"))
        elif who == CONTROLLER:
            dose = pairs(shown[:, k], dose)
        rate = dose * weight
    return Session(MAP, shown, given)
