"""Predictions and self-checks: judged by pure functions, shown by small widgets, kept in the local progress file.

A checkpoint never blocks the rest of a notebook and never raises on what a learner types.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nelib.kit.errors import number
from nelib.kit.style import readable
from nelib.kit.units import parse_quantity, parse_unit


@dataclass(frozen=True)
class Feedback:
    """Verdict on an answer.

    Attributes
    ----------
    kind : {"right", "wrong", "known error", "unreadable"}
    message : str
        What to tell the learner.
    """

    kind: str
    message: str


@dataclass(frozen=True)
class Misconception:
    """A wrong value that betrays a known error, and what to say about it."""

    value: float
    message: str


@dataclass(frozen=True)
class Numeric:
    """A numerical answer with its unit, its tolerance and the errors that are recognized.

    Attributes
    ----------
    value : float
        Right answer, in `unit`.
    unit : str
        ``"1"`` for a pure number.
    explanation : str
        Shown with a right answer.
    hint : str
        Shown with a wrong answer that is not recognized.
    misconceptions : sequence of Misconception
    tolerance : float
        Relative, and for a value of 0 absolute.
    """

    value: float
    unit: str
    explanation: str
    hint: str
    misconceptions: Sequence[Misconception] = ()
    tolerance: float = 0.03

    def __post_init__(self):
        object.__setattr__(self, "value", number("the right answer", self.value))
        number("tolerance", self.tolerance, low=0)
        parse_unit(self.unit)
        for wrong in self.misconceptions:
            if self._close(wrong.value, self.value):
                raise ValueError(
                    f"The misconception {wrong.value:g} cannot be told from the right answer {self.value:g}."
                )
        for i, first in enumerate(self.misconceptions):
            for second in self.misconceptions[i + 1 :]:
                if self._close(first.value, second.value):
                    raise ValueError(f"The misconceptions {first.value:g} and {second.value:g} cannot be told apart.")

    def _close(self, a: float, b: float) -> bool:
        return abs(a - b) <= self.tolerance * (abs(b) or 1.0)

    def judge(self, text: str) -> Feedback:
        """Judge what a learner typed; units are converted."""
        try:
            given = parse_quantity(text, self.unit)
        except ValueError as error:
            return Feedback("unreadable", f"{error} Nothing is lost: correct it and press Check again.")
        if self._close(given, self.value):
            return Feedback("right", self.explanation)
        for wrong in self.misconceptions:
            if self._close(given, wrong.value):
                return Feedback("known error", wrong.message)
        for factor in (1e3, 1e-3, 1e6, 1e-6):
            if self.value and self._close(given, self.value * factor):
                return Feedback(
                    "known error",
                    f"The digits are right, but you are off by a factor of {factor:g}. Check the prefix of your unit.",
                )
        if self.value and self._close(given, -self.value):
            return Feedback("known error", "The size is right, but the sign is not. Which way does it change?")
        return Feedback("wrong", self.hint)


@dataclass(frozen=True)
class Choices:
    """A choice among statements, each with its own feedback. Options are kept as they stand on screen: see `readable`.

    Attributes
    ----------
    right : str
    feedback : mapping of str to str
        Option -> what to say when it is chosen, in the order of display.
    """

    right: str
    feedback: Mapping[str, str]

    def __post_init__(self):
        if self.right not in self.feedback:
            raise ValueError(f"The right option {self.right!r} is not among the options.")
        object.__setattr__(self, "feedback", {readable(option): said for option, said in self.feedback.items()})
        object.__setattr__(self, "right", readable(self.right))

    def judge(self, option: str | None) -> Feedback:
        """Judge the chosen option."""
        option = readable(option or "")
        if option not in self.feedback:
            return Feedback("unreadable", "Choose one of the statements first.")
        return Feedback("right" if option == self.right else "known error", self.feedback[option])


def check(key: str, prompt: str, answer: Numeric | Choices):
    """Return a self-check that a notebook displays.

    Parameters
    ----------
    key : str
        Under which the answer is kept, e.g. ``"01/optimum"``.
    prompt : str
        The question; may contain simple HTML.
    answer : Numeric or Choices
    """
    from nelib.kit.questions import Check

    return Check(key, prompt, answer)


def predict(
    key: str,
    prompt: str,
    *,
    options: Sequence[str] = (),
    number_range: tuple[float, float] | None = None,
    points: Sequence[float] = (),
    unit: str = "",
    point_label: str = "",
):
    """Return a prediction that a notebook displays: a choice, a number on a slider, or a curve from a few points.

    Parameters
    ----------
    key, prompt : str
        As in `check`.
    options : sequence of str
        For a choice.
    number_range : (float, float)
        Range of the slider, or of each point of a curve.
    points : sequence of float
        Positions of the points of a curve.
    unit, point_label : str
        Unit of the number, and what the positions are.

    Raises
    ------
    ValueError
        If it is neither a choice nor a number nor a curve, or a range or a position is not one.
    """
    from nelib.kit.questions import ChoicePrediction, CurvePrediction, NumberPrediction

    if options:
        return ChoicePrediction(key, prompt, options)
    if number_range is None:
        raise ValueError("A prediction needs options, or a number_range, or a number_range and points.")
    low, high = (number("number_range", v) for v in number_range)
    if not low < high:
        raise ValueError(f"number_range must go from low to high, but it goes from {low:g} to {high:g}.")
    if len(points):
        places = [number("points: each position", p) for p in points]
        return CurvePrediction(key, prompt, places, (low, high), unit, point_label)
    return NumberPrediction(key, prompt, (low, high), unit)
