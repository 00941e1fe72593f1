r"""A virtual patient with septic shock, an infusion pump and a monitor. For teaching, never for treatment.

Each patient is drawn: weight and severity (Abboud 2009), clearance by severity (Beloeil 2005) or weight and age (Li
2024), the pressure without the drug (Bellissant & Annane 2000), the curve of the drug (Beloeil 2005), the own
norepinephrine. Who has 65 mmHg without the drug is not in shock and is drawn again. The drug goes from the pump through
the line (`nelib.body.infusion_pump`) into the blood, unless a part of it runs into the tissue; the pressure follows
with a lag (`nelib.body.pressure`) and wanders, because the disease does; the monitor shows it with errors
(`nelib.body.pressure_monitor`).

The model has no fluids, no heart and no reflex, no dose harms, and nobody dies. What it is for is the loop of looking
and turning: lag, gain that differs tenfold, faults. Real patients are not in it.

Time is in s, as at the chart recorder; doses in µg/kg/min of base, pressures in mmHg, concentrations in µg/L. Numbers
come from ``nelib/data/infusion.csv`` and ``nelib/data/bedside.csv``.
"""

from dataclasses import dataclass
from math import exp, sqrt
from operator import mul
from typing import Any

import numpy as np

from nelib.body import infusion_models as models
from nelib.body.infusion_pump import SIXTY, Pump, value
from nelib.body.pressure import Response, vasopressin_rate, vasopressin_rise
from nelib.body.pressure_monitor import Monitor
from nelib.body.salt import given
from nelib.kit.errors import known_name, number, whole

NOTICE = "For teaching, never for treatment."
"""What every screen that shows this model says."""
KINETICS = ("Beloeil 2005", "Li 2024")
"""Kinetics of the virtual patients."""
CHANNELS = ("MAP", "monitor", "dose", "delivered", "C", "vasopressin", "left", "tissue", "warning")
"""What is recorded besides the time, in this order; see `UNITS`."""
UNITS = {
    "t": "s", "MAP": "mmHg", "monitor": "mmHg", "dose": "µg/kg/min", "delivered": "µg/kg/min", "C": "µg/L",
    "vasopressin": "U/min", "left": "mL", "tissue": "µg", "warning": "",
}  # fmt: skip
"""MAP is the truth and monitor what is shown; dose is what the pump is set to, delivered what reaches the blood."""
ROW = np.dtype([("t", float), *((name, float) for name in CHANNELS)])
_DISEASE = ("drift", "sense", "wave")


@dataclass(frozen=True)
class Traits:
    """What a virtual patient is like; for many patients, arrays.

    Attributes
    ----------
    weight, SAPS : float or array
        In kg; severity score (SAPS II).
    kinetics : Kinetics
        What the body does to the drug; no production, which `own` stands for.
    response : Response
        What the drug does to the pressure.
    own : float or array
        The patient's own norepinephrine in plasma in µg/L. The pressure without the drug includes what it does.
    vasopressin : float or array
        Effect of vasopressin, in multiples of the usual one.
    """

    weight: Any
    SAPS: Any
    kinetics: models.Kinetics
    response: Response
    own: Any
    vasopressin: Any

    def dose_for(self, MAP: Any) -> np.ndarray:
        """Return the dose in µg/kg/min that holds a mean pressure, if nothing wanders; infinite if none does."""
        return self.response.needed(MAP) * self.kinetics.CL / self.weight


def _log_normal(mean: float, sd: float, z: np.ndarray) -> np.ndarray:
    """Return numbers with this mean and standard deviation, all above 0, from standard normal ones."""
    log = float(models.omega(sd / mean))
    return mean * np.exp(log * z - log * log / 2)


def mixed_up(written: str, taken: str, **how: Any) -> Pump:
    """Return a pump whose syringe was filled by somebody who took one form of the drug for another.

    Parameters
    ----------
    written, taken : str
        See `nelib.body.salt.given`.
    **how
        Of `Pump`.
    """
    return Pump(inside=value("strength") * given(written, taken), **how)


def draw(n: int, seed: int | np.random.Generator, model: str = "Beloeil 2005") -> Traits:
    """Draw n patients with septic shock.

    Parameters
    ----------
    n : int
        How many.
    seed : int or Generator
        Where they are drawn from.
    model : str
        One of `KINETICS`.
    """
    number_of, rng = whole("n", n, 1), np.random.default_rng(seed)
    known_name("model", model, KINETICS)

    def one(name: str, table: Any, z: np.ndarray) -> np.ndarray:
        return _log_normal(table(name), table(f"{name}_sd"), z)

    low = np.empty(0)
    while low.size < number_of:  # who has the pressure without the drug is not in shock
        tried = one("septic_E0", models.value, rng.standard_normal(number_of))
        low = np.append(low, tried[tried < models.value("target_MAP")])
    z = rng.standard_normal((len(UNITS), number_of))
    weight, SAPS = one("weight", value, z[0]), one("SAPS", value, z[1])
    who = {"SAPS": SAPS} if model == "Beloeil 2005" else {"weight": weight}
    kinetics = models.population(model, number_of, rng, **who)
    plain = models.Kinetics(kinetics.CL, kinetics.V1, kinetics.V2, kinetics.Q, 0, kinetics.lag)
    response = Response(
        low[:number_of],
        models.value("beloeil_Emax") * np.exp(models.value("oualha_omega_rise") * z[2]),
        np.full(number_of, models.value("beloeil_C50")),
        np.full(number_of, models.value("beloeil_gamma")),
    )
    spread = np.log(models.value("septic_NE_high") / models.value("septic_NE_low")) / value("range_size")
    own = models.value("septic_NE") * models.value("M_base") / models.NANO * np.exp(spread * z[-1])
    return Traits(weight, SAPS, plain, response, own, np.exp(value("vaso_spread") * z[-2]))


def _first(traits: Traits) -> Traits:
    k, r = traits.kinetics, traits.response
    kinetics = models.Kinetics(*(float(np.ravel(getattr(k, name))[0]) for name in ("CL", "V1", "V2", "Q")),
                               0, float(np.ravel(k.lag)[0]))  # fmt: skip
    response = Response(*(float(np.ravel(getattr(r, name))[0]) for name in ("E0", "Emax", "C50", "gamma")))
    rest = {name: float(np.ravel(getattr(traits, name))[0]) for name in ("weight", "SAPS", "own", "vasopressin")}
    return Traits(kinetics=kinetics, response=response, **rest)


class Patient:
    """One virtual patient at the bedside. For teaching, never for treatment.

    Parameters
    ----------
    seed : int
        Who it is, and how it goes.
    model : str
        One of `KINETICS`.
    traits : Traits, optional
        Of one patient, in place of drawn ones.
    pump : Pump, optional
        With its syringe and line.
    monitor : str or Monitor
        One of `nelib.body.pressure_monitor.KINDS`, or a monitor whose step is that of the patient.
    wander : bool
        Whether the disease wanders.
    trend : float
        How many mmHg an hour the pressure without the drug rises, or falls if below 0.

    Attributes
    ----------
    moves : tuple of array
        What a step does to the drug in the body, and what a rate in µg/min adds in it.

    Raises
    ------
    ValueError
        If a name is unknown or a number impossible.
    """

    def __init__(
        self, seed: int = 0, *, model: str = "Beloeil 2005", traits: Traits | None = None, pump: Pump | None = None,
        monitor: str | Monitor = "catheter", wander: bool = True, trend: float = 0.0,
    ):  # fmt: skip
        seeds = np.random.SeedSequence(whole("seed", seed, 0)).spawn(2 + 1)
        who, course, screen = (np.random.default_rng(s) for s in seeds)
        self.traits = _first(draw(1, who, model) if traits is None else traits)
        self.step = dt = value("step")
        self.pump = Pump() if pump is None else pump
        self.monitor = Monitor(monitor, step=dt, seed=screen) if isinstance(monitor, str) else monitor
        if self.monitor.step != dt:
            raise ValueError(f"The step of the monitor must be that of the patient, {dt:g} s.")
        self.units, self.events = UNITS, []
        self.leak, self.tissue, self.vasopressin, self._pushed = 0.0, 0.0, 0.0, 0.0
        self._course = course if wander else None
        self._trend = number("trend", trend) / SIXTY**2 * dt
        self._keep = [exp(-dt / SIXTY / value(f"{name}_tau")) for name in _DISEASE]
        self._size = [value(f"{name}_sd") * sqrt(1 - k * k) for name, k in zip(_DISEASE, self._keep, strict=True)]
        self._sick, self._steps, self._vaso = [0.0] * len(_DISEASE), 0, 0.0
        self._grow = -np.expm1(-vasopressin_rate() * dt / SIXTY)
        self._strong = float(vasopressin_rise(1.0)) * self.traits.vasopressin
        self.moves = matrix, push = self.traits.kinetics.propagator(dt / SIXTY, models.value("ke0"))
        self._matrix, self._push = matrix.tolist(), push.tolist()
        self._x = [0.0] * len(self._push)
        self._waiting = [0.0] * max(1, round(float(self.traits.kinetics.lag) * SIXTY / dt))

    # -- what a student does -------------------------------------------------------------------------------------

    @property
    def time(self) -> float:
        """Seconds since the start."""
        return self._steps * self.step

    @property
    def dose(self) -> float:
        """What the pump is set to, in µg/kg/min."""
        return self.pump.rate / self.traits.weight

    def set_dose(self, dose: float) -> None:
        """Set the pump to a dose in µg/kg/min, as written on the syringe."""
        self.pump.set(number("dose", dose, low=0, high=value("most_dose")) * self.traits.weight)
        self.events.append((self.time, f"norepinephrine {dose:.3g} µg/kg/min"))

    def set_vasopressin(self, dose: float) -> None:
        """Set vasopressin to a dose in U/min."""
        self.vasopressin = number("dose", dose, low=0)
        self.events.append((self.time, f"vasopressin {dose:g} U/min"))

    def change_syringe(self, volume: float | None = None, **how: float) -> None:
        """Put in another syringe; see `Pump.change`."""
        self.pump.change(volume, **how)
        self.events.append((self.time, "new syringe"))

    def flush(self, volume: float) -> float:
        """Push water (mL) through the line; what it held is in the vein at the next step. Return it in µg."""
        out = self.pump.flush(volume)
        self._pushed += out
        self.events.append((self.time, f"line flushed, {volume:g} mL"))
        return out

    def extravasate(self, share: float) -> None:
        """Let a share of what leaves the line run into the tissue from now on; 0 for a new catheter."""
        self.leak = number("share", share, low=0, high=1)

    def settle(self, dose: float) -> None:
        """Start as if the infusion had long run at a dose in µg/kg/min, through a line that holds it."""
        self.pump.set(number("dose", dose, low=0, high=value("most_dose")) * self.traits.weight)
        self.pump.prime()
        rate = self.pump.rate * self.pump.inside / self.pump.strength
        self._x = [rate / float(self.traits.kinetics.CL)] * len(self._x)
        self._waiting = [rate] * len(self._waiting)

    def advance(self, until: float) -> np.ndarray:
        """Let it live until a time in s; return the rows since, one each step, with the fields t and `CHANNELS`."""
        steps = int(number("until", until, low=self.time) / self.step + value("rounding")) - self._steps
        noise = np.zeros((steps, len(_DISEASE))) if self._course is None else self._course.standard_normal(
            (steps, len(_DISEASE))
        )  # fmt: skip
        rows = [self._step(z) for z in noise.tolist()]
        return np.array(rows, dtype=ROW)

    # -- what nobody at the bedside sees -------------------------------------------------------------------------

    @property
    def pale(self) -> bool:
        """Whether the skin around the vein looks pale, because drug has run into the tissue."""
        return self.tissue >= value("pale")

    def _step(self, z: list[float]) -> tuple:
        who, dt = self.traits, self.step / SIXTY
        self._steps += 1
        out, self._pushed = self.pump.step(self.step) + self._pushed, 0.0
        lost = self.leak * out
        self.tissue += lost
        self._waiting.append((out - lost) / dt)
        rate = self._waiting.pop(0)
        old = self._x
        self._x = [sum(map(mul, row, old)) + b * rate for row, b in zip(self._matrix, self._push, strict=True)]
        self._sick = [k * x + s * e for k, x, s, e in zip(self._keep, self._sick, self._size, z, strict=True)]
        self._vaso += (self.vasopressin - self._vaso) * self._grow
        drift, sense, wave = self._sick
        r, effect = who.response, max(self._x[-1], 0.0)
        C50 = float(r.C50) * exp(sense)
        h = 1 / (1 + (C50 / effect) ** float(r.gamma)) if effect > 0 else 0.0
        base = float(r.E0) + drift + wave + self._trend * self._steps + self._strong * self._vaso
        MAP = max(base, value("least_MAP")) + float(r.Emax) * h
        weight, pump = who.weight, self.pump
        return (
            self.time, MAP, self.monitor.read(MAP), pump.rate / weight, rate / weight, who.own + self._x[0],
            self.vasopressin, pump.volume, self.tissue, pump.warning,
        )  # fmt: skip
