r"""Base or salt: the same ampoule has two strengths, and a dose means nothing until one says of what.

Norepinephrine is sold as its bitartrate. One mole of salt holds one mole of base, so that

.. math:: m_{base} = m_{salt}\,\frac{M_{base}}{M_{salt}}, \qquad \frac{M_{salt}}{M_{base}} = 1.9936

for the monohydrate, and less without the water of the crystal. Who writes one and means the other gives half of the
dose, or twice as much. A nurse who titrates to a pressure corrects that without noticing; a rule that asks for a dose,
such as when to add vasopressin, is then met at another state of the patient.

Doses are in µg/kg/min or mg/hour. Every number comes from ``nelib/data/infusion.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nelib.body.infusion_models import NANO, SIXTY, typical, value
from nelib.body.pressure import Response, curve
from nelib.kit.errors import known_name, positive
from nelib.kit.formula import Formulas, array

FORMS = ("base", "monohydrate", "anhydrous")
"""What a mass may be of: norepinephrine itself, its bitartrate with the water of the crystal, and without."""


@cache
def derivation() -> dict:
    """Return the balance of moles: ``"m_out"``, the mass in one form of a mass in another, as a SymPy expression."""
    import sympy as sp

    m, out, M_from, M_to = sp.symbols("m m_out M_from M_to", positive=True)
    solved = sp.solve(m / M_from - out / M_to, out)[0]
    return {"m_out": solved.subs({s: sp.Symbol(s.name) for s in (m, M_from, M_to)})}


FORMULAS = Formulas(derivation, above_zero=("M_from", "M_to"))


def convert(mass: Any, source: str, target: str) -> np.ndarray:
    """Return a mass (or a dose, or a strength) of one of `FORMS` as that of another, for the same number of moles."""
    M_from, M_to = (value(f"M_{known_name('form', form, FORMS)}") for form in (source, target))
    return FORMULAS.compute("m_out", m=array("mass", mass), M_from=M_from, M_to=M_to)


def factor(form: str = "monohydrate") -> float:
    """Return how many mg of a form hold 1 mg of base."""
    return float(convert(1.0, "base", form))


def given(written: str, taken: str) -> float:
    """Return how many times the dose that was meant a patient gets, as base.

    Parameters
    ----------
    written : str
        Of which of `FORMS` the prescription means its number to be.
    taken : str
        Of which the one who fills the syringe takes it to be.
    """
    return float(convert(1.0, taken, "base") / convert(1.0, written, "base"))


def per_hour(dose: Any, weight: float, form: str = "base") -> np.ndarray:
    """Return a dose of base (µg/kg/min) in mg of a form an hour."""
    return convert(array("dose", dose) * positive("weight", weight) * SIXTY / NANO, "base", form)


def threshold_span() -> tuple[float, float, float]:
    """Return the range of mg/hour at which guidelines add vasopressin, for the weight of the published arithmetic.

    Returns
    -------
    tuple of float
        The lower end, written as base; the upper end, written as salt; how many times larger it is.
    """
    low = float(per_hour(value("ssc_low"), value("ssc_weight")))
    high = float(per_hour(value("ssc_high"), value("ssc_weight"), "monohydrate"))
    return low, high, high / low


@dataclass(frozen=True)
class Mistake:
    """What a mistaken form does.

    Attributes
    ----------
    times : float
        The dose over that which was meant.
    meant, got : float
        Doses as base, in µg/kg/min.
    MAP_meant, MAP_got : float
        Mean pressures in mmHg at steady state, if nobody corrects.
    written_later : float
        The number on the pump, in µg/kg/min, once somebody has titrated back to the pressure that was meant.
    """

    times: float
    meant: float
    got: float
    MAP_meant: float
    MAP_got: float
    written_later: float


def mistake(
    dose: float, written: str, taken: str, *, weight: float | None = None, SAPS: float | None = None,
    response: Response | None = None,
) -> Mistake:  # fmt: skip
    """Return what happens if a dose is written in one form and given in another.

    Parameters
    ----------
    dose : float
        As written, in µg/kg/min of the form `written`.
    written, taken : str
        See `given`.
    weight, SAPS : float, optional
        Of the patient; kinetics of Beloeil 2005 with its highest severity score if not given.
    response : Response, optional
        Curve of the patient; that of Beloeil 2005 if not given.
    """
    kg = positive("weight", value("abboud_weight") if weight is None else weight)
    score = value("beloeil_SAPS_high") if SAPS is None else positive("SAPS", SAPS)
    CL, body = typical("Beloeil 2005", SAPS=score).CL, curve("Beloeil 2005") if response is None else response
    times = given(written, taken)
    meant = float(convert(positive("dose", dose), written, "base"))
    pressures = [float(body.MAP(d * kg / CL)) for d in (meant, meant * times)]
    return Mistake(times, meant, meant * times, *pressures, dose / times)
