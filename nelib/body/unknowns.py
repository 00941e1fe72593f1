"""Unknown drugs: eleven bottles for each student, each a drug from the shelf at a strength of its own.

A bottle is given by volume, in mL/kg; what is in it can be told only by what it does. Which drug stands behind a
letter, and how strong it is, is drawn from the student's id: see `nelib.kit.personal`. `reveal` opens the envelope.
"""

from dataclasses import dataclass, field
from functools import cache

from nelib.body.drug_course import DRUGS, RATE_UNIT, evidence, real
from nelib.kit.errors import known_name
from nelib.kit.personal import Personal

LETTERS = tuple("ABCDEFGHIJK")
LESSON = "13_circulation"
UNIT = "mL/kg"


@dataclass(frozen=True)
class Unknown:
    """A bottle with a letter on it.

    Attributes
    ----------
    letter : str
        One of `LETTERS`.
    drug : str
        What is in it. It is not printed.
    strength : float
        Dose in 1 mL, in the unit of the drug times kg. It is not printed.
    """

    letter: str
    drug: str = field(repr=False)
    strength: float = field(repr=False)

    @property
    def label(self) -> str:
        """What stands on the bottle."""
        return f"unknown {self.letter}"

    def dose(self, volume: float) -> float:
        """Return the dose, in the unit of the drug, in a volume in mL/kg."""
        return volume * self.strength

    def rate(self, volume: float) -> float:
        """Return the infusion rate in µg/kg/min for one in mL/kg/min."""
        factor = evidence("micrograms").value if DRUGS[self.drug].unit.startswith("m") else 1
        return volume * self.strength * factor


@cache
def _order(student: str, run: str) -> tuple[str, ...]:
    """Return the drugs in the order of the letters."""
    me = Personal(LESSON, student, run, environ={})
    usable = [name for name in DRUGS if name not in ("reserpine", "guanethidine")]  # too slow for one sitting
    return tuple(sorted(usable, key=lambda name: me.seed(f"unknown {name}")))[: len(LETTERS)]


def unknown(letter: str, student: str | Personal = "") -> Unknown:
    """Return a student's bottle.

    Parameters
    ----------
    letter : str
        One of `LETTERS`.
    student : str or Personal
        The id of the student, or what ``Personal(lesson, student)`` returned; nothing for self-study.

    Raises
    ------
    ValueError
        If there is no such letter.
    """
    known_name("bottle", letter, LETTERS)
    me = student if isinstance(student, Personal) else Personal(LESSON, student)
    drug = _order(me.student, me.run)[LETTERS.index(letter)]
    again = Personal(LESSON, me.student, me.run, environ={})
    folds = [2.0**k for k in range(-2, 2 + 1)]
    fold = folds[again.seed(f"strength {letter}") % len(folds)]
    return Unknown(letter, drug, DRUGS[drug].usual * fold / evidence("usual_volume").value)


def resolve(drug: str | Unknown, given: float, infused: bool = False) -> tuple[str, float, str]:
    """Return the name of a drug, the dose or rate in its unit, and the text of the marker.

    Raises
    ------
    ValueError
        If there is no such drug, or the dose is negative or no number.
    """
    what = "rate" if infused else "dose"
    if isinstance(drug, Unknown):
        x = real(f"The {what} of {drug.label}", given)
        unit = f"{UNIT}/min" if infused else UNIT
        return drug.drug, drug.rate(x) if infused else drug.dose(x), f"{drug.label} {x:g} {unit}"
    name = known_name("drug", drug, DRUGS)
    unit = RATE_UNIT if infused else DRUGS[name].unit
    x = real(f"The {what} of {name} in {unit}", given)
    return name, x, f"{name} stopped" if infused and x == 0 else f"{name} {x:g} {unit}"


def reveal(bottle: Unknown) -> str:
    """Say what a bottle held."""
    if not isinstance(bottle, Unknown):
        raise ValueError(f"reveal opens what unknown(letter, student) returned, not {bottle!r}.")
    unit = DRUGS[bottle.drug].unit.split("/")[0]
    return f"Unknown {bottle.letter} is {bottle.drug}, {bottle.strength:.3g} {unit}/mL."
