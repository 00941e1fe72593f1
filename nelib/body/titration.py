r"""Titrating norepinephrine to a mean pressure: a nurse's rule, a controller, and a report of time in target.

The nurse looks at fixed times. Below the target the dose goes up by a step, above it down by one. A look sees only a
part of what the last step will do: with a loop that needs $\tau$ minutes, looks that follow each other faster than
$\tau$ add steps that nobody needs, and the pressure overshoots; slow looks leave it low for longer.

The controller is proportional and integral in the logarithm of the dose, because the gain of a curve is roughly the
same for each e-fold. Its two constants follow from the patient it is tuned for (lambda tuning):

.. math:: K_p = \frac{T}{G\,(\lambda + \theta)}, \qquad T_i = T,

with $G$ the gain in mmHg for an e-fold change, $T$ the sum of the time constants, $\theta$ the dead time, and
$\lambda$ the time constant that the closed loop shall have. Readings that the rules call artifacts are left out.

For teaching, never for treatment. Times of the patient are in s, doses in µg/kg/min. Every number comes from
``nelib/data/bedside.csv``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, log
from typing import Any

import numpy as np

from nelib.body import infusion_models as models
from nelib.body.bedside import Patient, Traits
from nelib.body.compartments import Kinetics
from nelib.body.infusion_pump import SIXTY, value
from nelib.body.pressure import Response, curve
from nelib.body.pressure_monitor import plausible
from nelib.kit.errors import number, positive

Controller = Callable[[np.ndarray, float], float]
"""Is given the rows since its last decision and the dose; returns the new dose in µg/kg/min."""


def target() -> tuple[float, float]:
    """Return the lower and the upper end of the target in mmHg."""
    return models.value("target_MAP"), value("target_high")


@dataclass
class Nurse:
    """A rule: look, and turn by one step.

    Attributes
    ----------
    interval : float, optional
        Time between two looks in min; that of the label's first minutes if not given.
    change : float, optional
        Step in µg/kg/min.
    """

    interval: float | None = None
    change: float | None = None

    def __post_init__(self):
        self.interval = positive("interval", value("fast_check") if self.interval is None else self.interval)
        self.change = positive("change", value("nurse_step") if self.change is None else self.change)

    def __call__(self, rows: np.ndarray, dose: float) -> float:
        """Decide from the number that the monitor shows now; a number that cannot be is not acted on."""
        shown, (low, high) = rows["monitor"][-1], target()
        if not plausible(shown):
            return dose
        return dose + self.change * (int(shown < low) - int(shown > high))


def lambda_tuning(kinetics: Kinetics, response: Response, wanted: float) -> tuple[float, float]:
    """Return the constants of a controller: proportional (1/mmHg) and reset time (min).

    Parameters
    ----------
    kinetics, response : Kinetics, Response
        Of the patient it is tuned for.
    wanted : float
        Mean pressure in mmHg at which it works; the gain there counts.

    Raises
    ------
    ValueError
        If the patient needs no drug for that pressure, or cannot reach it.
    """
    C = float(response.needed(positive("wanted", wanted)))
    if not 0 < C < np.inf:
        raise ValueError(f"The drug cannot hold {wanted:g} mmHg in this patient, or is not needed for it.")
    fast, slow, a = (float(x) for x in kinetics.rates)
    T = a / fast + (1 - a) / slow + 1 / models.value("ke0")
    theta = float(kinetics.lag) + value("pi_check") / SIXTY
    return T / (float(response.gain(C)) * (value("pi_closed") + theta)), T


@dataclass
class PI:
    """A controller, proportional and integral in the logarithm of the dose.

    Attributes
    ----------
    gain, reset : float, optional
        In 1/mmHg and min; tuned for the typical patient (Beloeil 2005, severity score 60) if not given.
    goal : float, optional
        Mean pressure in mmHg; the middle of the target if not given.
    """

    gain: float | None = None
    reset: float | None = None
    goal: float | None = None
    interval: float = field(init=False)
    _last: float | None = field(init=False, default=None)

    def __post_init__(self):
        self.goal = positive("goal", sum(target()) / 2 if self.goal is None else self.goal)
        usual = models.typical("Beloeil 2005", SAPS=models.value("beloeil_SAPS_high"))
        tuned = lambda_tuning(usual, curve("Beloeil 2005"), sum(target()) / 2)
        self.gain = positive("gain", tuned[0] if self.gain is None else self.gain)
        self.reset = positive("reset", tuned[1] if self.reset is None else self.reset)
        self.interval = value("pi_check") / SIXTY

    def __call__(self, rows: np.ndarray, dose: float) -> float:
        """Decide from the mean of the readings that can be; without any the dose stays."""
        read = rows["monitor"][plausible(rows["monitor"])]
        if not read.size:
            return dose
        error, least = self.goal - float(read.mean()), value("pi_least")
        last, self._last = error if self._last is None else self._last, error
        turn = self.gain * (error - last + error * self.interval / self.reset)
        most = log(1 + value("pi_rise") / value("percent"))
        if dose < least and error <= 0:
            return 0.0
        moved = max(dose, least) * exp(min(max(turn, -most), most))
        return 0.0 if moved < least and error < 0 else min(moved, value("most_dose"))


@dataclass(frozen=True)
class Report:
    """How a session went.

    Attributes
    ----------
    in_target, below, above : float
        Shares of the time in percent, by the true pressure; they add up to 100.
    lowest : float
        Lowest true pressure in mmHg, over a minute.
    area : float
        Area below the target in mmHg min.
    first : float
        Minutes until the true pressure was in target or above for the first time; infinite if never.
    changes : int
        How often the dose was changed.
    drug : float
        Norepinephrine that reached the blood, in mg of base.
    seen : float
        Share of the time in percent that the monitor showed a pressure in target.
    """

    in_target: float
    below: float
    above: float
    lowest: float
    area: float
    first: float
    changes: int
    drug: float
    seen: float

    def __str__(self) -> str:
        low, high = target()
        return (
            f"In target ({low:g} to {high:g} mmHg) {self.in_target:.0f}% of the time, below {self.below:.0f}%, above "
            f"{self.above:.0f}%; {self.changes} changes, {self.drug:.2f} mg."
        )


def report(rows: np.ndarray, weight: float) -> Report:
    """Sum up the rows of a `Patient`.

    Raises
    ------
    ValueError
        If there are no rows, or their times do not increase.
    """
    if not isinstance(rows, np.ndarray) or rows.dtype.names is None or not rows.size:
        raise ValueError("A report needs the rows that Patient.advance returned, at least one.")
    low, high = target()
    true, shown, full = rows["MAP"], rows["monitor"], value("percent")
    step = positive("the time between two rows", np.diff(rows["t"])[0]) if rows.size > 1 else value("step")
    wide = max(1, min(round(SIXTY / step), rows.size))
    there = true >= low
    begun = float(rows["t"][np.argmax(there)] - rows["t"][0] + step) / SIXTY
    return Report(
        *(float(full * np.mean(part)) for part in (there & (true <= high), ~there, true > high)),
        float(np.convolve(true, np.full(wide, 1 / wide), "valid").min()),
        float(np.maximum(low - true, 0).sum() * step / SIXTY),
        begun if there.any() else float("inf"),
        int(np.count_nonzero(np.diff(rows["dose"]))),
        float(rows["delivered"].sum() * positive("weight", weight) * step / SIXTY / models.NANO),
        float(full * np.mean((shown >= low) & (shown <= high))),
    )


def titrate(
    patient: Patient, controller: Any, minutes: float | None = None, start: float | None = None
) -> tuple[np.ndarray, Report]:
    """Let somebody titrate a patient.

    Parameters
    ----------
    patient : Patient
        Goes on from where it is.
    controller : callable
        See `Controller`; with an attribute `interval` in min.
    minutes : float, optional
        How long; that of the published trials if not given.
    start : float, optional
        Dose in µg/kg/min to start with; the dose that runs if not given.

    Returns
    -------
    tuple
        The rows, and a `Report` on them.
    """
    length = positive("minutes", value("session") if minutes is None else minutes)
    end, gap = patient.time + length * SIXTY, positive("interval", controller.interval) * SIXTY
    if start is not None:
        patient.set_dose(start)
    parts, after = [], patient.time
    while patient.time < end - patient.step / 2:
        after = min(after + gap, end)
        parts.append(patient.advance(after))
        dose = number("the controller's dose", controller(parts[-1], patient.dose))
        dose = min(max(dose, 0.0), value("most_dose"))
        if abs(dose - patient.dose) > value("rounding"):
            patient.set_dose(dose)
    rows = np.concatenate(parts)
    return rows, report(rows, patient.traits.weight)


def changeover(
    traits: Traits, pause: float, slack: float, MAP: float | None = None, minutes: float | None = None
) -> np.ndarray:
    """Return by which share the pressure falls when syringes are changed, for many patients; nothing wanders.

    Only falls are counted: the boluses that a change of a syringe may give are left out.

    Parameters
    ----------
    traits : Traits
        Patients; each is held at `MAP` before.
    pause : float
        Seconds without flow.
    slack : float
        Play of the new syringe in mL, which takes the longer the slower the pump runs.
    MAP : float, optional
        In mmHg; the middle of the target if not given.
    minutes : float, optional
        For how long one looks; a quarter of an hour if not given.
    """
    held = positive("MAP", sum(target()) / 2 if MAP is None else MAP)
    C, CL = traits.response.needed(held), traits.kinetics.CL
    flow = C * CL / value("strength")
    gap = number("pause", pause, low=0) / SIXTY + number("slack", slack, low=0) / flow
    look = value("change_look") if minutes is None else positive("minutes", minutes)
    t, k = np.linspace(0, look, int(models.value("grid")) // 2), models.value("ke0")
    again = traits.kinetics.share(np.maximum(t - gap[..., None], 0), k)
    left = 1 - traits.kinetics.share(t, k) + again
    r = Response(*(getattr(traits.response, name)[..., None] for name in ("E0", "Emax", "C50", "gamma")))
    return 1 - r.MAP(np.maximum(C[..., None] * left, 0)).min(-1) / held
