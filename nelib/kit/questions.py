"""The widgets of predictions and self-checks. What they decide is decided in `nelib.kit.checkpoint`."""

import math
import warnings
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets as widgets

from nelib.kit import progress
from nelib.kit.checkpoint import Choices, Feedback, Numeric
from nelib.kit.style import STYLESHEET, WIDGET_VIEW, accessibility, label, readable, widget_view, worded

_SIGNS = {"right": "✓ Right.", "wrong": "✗ Not yet.", "known error": "✗ Not yet.", "unreadable": "…"}


class _Question:
    tag, css = "", ""

    def __init__(self, key: str, prompt: str, parts: Sequence[widgets.Widget], button: str):
        self.key = key
        self.prompt = prompt
        self._watchers: list[Callable[[Any], None]] = []
        self.button = widgets.Button(description=button, tooltip=f"{button}: {self.tag}")
        self.button.on_click(lambda _: self.submit())
        row = widgets.Box([self.button])
        row.add_class("nelib-buttons")
        self.feedback = widgets.HTML()
        self.feedback.add_class("nelib-feedback-area")
        heading = widgets.HTML(
            f'{STYLESHEET}<span class="nelib-tag">{self.tag}</span>{worded(prompt)}{accessibility()}'
        )
        self.box = widgets.VBox([heading, *parts, row, self.feedback])
        self.box.add_class("nelib-question")
        self.box.add_class(self.css)

    def submit(self) -> None:
        raise NotImplementedError

    def watch(self, callback: Callable[[Any], None]) -> None:
        """Call `callback` with the new value whenever it is kept."""
        self._watchers.append(callback)

    def _say(self, message: str) -> None:
        self.feedback.value = f'<span class="nelib-feedback">{worded(message)}</span>'

    def _tell(self, value: Any) -> None:
        for callback in self._watchers:
            callback(value)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": f"{self.tag}: {self.prompt}", WIDGET_VIEW: widget_view(self.box)}


class _Prediction(_Question):
    """A question before a figure; `value` is None until the answer is kept."""

    tag, css = "Predict", "nelib-predict"

    def __init__(self, key: str, prompt: str, parts: Sequence[widgets.ValueWidget]):
        super().__init__(key, prompt, parts, "Keep my prediction")
        self._asked = False
        self.value = self._valid(progress.get(key))
        if self.value is not None:
            self._restore(self.value)
            self._say("Kept from last time. You can change it.")
        for part in parts:
            part.observe(self._moved, names="value")

    def _moved(self, _change) -> None:
        self._asked = False

    def _valid(self, kept: Any) -> Any:
        raise NotImplementedError

    def _restore(self, value: Any) -> None:
        raise NotImplementedError

    def _current(self) -> Any:
        raise NotImplementedError

    def _untouched(self) -> str:
        """Say in words what would be kept although it was never chosen; empty if all was."""
        return ""

    @property
    def words(self) -> str:
        """What was predicted, in words; empty while nothing is."""
        raise NotImplementedError

    def submit(self) -> None:
        """Keep the prediction and open the figure that waits for it."""
        value, untouched = self._current(), self._untouched()
        if value is None:
            self._say("Make your guess first. A wrong one costs nothing: that is where learning starts.")
            return
        if untouched and not self._asked:
            self._asked = True
            again = f"press “{self.button.description}” again"
            self._say(f"Do you mean {escape(untouched)}? Then {again}. Or make your guess: a wrong one costs nothing.")
            return
        self.value = value
        self._restore(value)
        progress.put(self.key, value)
        self._say("Kept. Now explore, and see whether you were right.")
        self._tell(value)


class ChoicePrediction(_Prediction):
    """A prediction chosen among statements; `value` is the text of the choice, `options` the texts on screen."""

    def __init__(self, key: str, prompt: str, options: Sequence[str]):
        self.options = [readable(option) for option in options]
        self._statements = list(options)
        pairs = list(zip(self.options, options, strict=True))
        self.radio = widgets.RadioButtons(options=pairs, value=None, layout=widgets.Layout(width="100%"))
        super().__init__(key, prompt, [self.radio])

    def _valid(self, kept):
        return kept if kept in self._statements else None

    def _restore(self, value):
        self.radio.value = value

    def _current(self):
        return self.radio.value

    @property
    def words(self) -> str:
        """The choice."""
        return self.value or ""


def stops(low: float, high: float) -> list[float]:
    """Return the numbers of a prediction's slider: both ends, even steps of round size, and 1, 2, 5, 10, 20 ...

    At most 200 steps; whole numbers where sixty of them fit.
    """
    span = high - low
    power = 10.0 ** math.floor(math.log10(span / 200))
    step = next(s for s in (power, 5 * power, 10 * power) if span / s <= 200 * (1 + 1e-9))
    if step < 1 and span >= 60:
        step = 1.0
    even = [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    few = [digit * 10.0**k for k in range(math.ceil(math.log10(step)) + 1) for digit in (1, 2, 5)]
    inside = (float(f"{v:.10g}") for v in (*even, *few))
    return sorted({float(low), float(high), *(v for v in inside if low + step / 100 < v < high - step / 100)})


UNSET = "not set"


def bare(unit: str) -> str:
    """Return a unit as it is written behind a number: a pure number has none."""
    return "" if unit == "1" else unit


class _Dial(widgets.SelectionSlider):
    """A slider that opens at its low end with no number; `value` is `UNSET` until it is moved."""

    def __init__(self, limits: tuple[float, float], description: str):
        self.low = float(limits[0])
        super().__init__(
            options=self._pairs(stops(*limits)), value=UNSET, **label(description),
            style={"description_width": "initial"}, layout=widgets.Layout(width="100%", max_width="480px"),
        )  # fmt: skip
        self.add_class("nelib-unset")
        self.observe(self._mark, names="value")

    @staticmethod
    def _pairs(numbers: Sequence[float]) -> list[tuple[str, Any]]:
        return [(UNSET, UNSET), *((f"{number:.6g}", number) for number in numbers)]

    def _mark(self, _change) -> None:
        (self.remove_class if self.touched else self.add_class)("nelib-unset")

    @property
    def touched(self) -> bool:
        """Whether it was moved to a number."""
        return self.value != UNSET

    @property
    def number(self) -> float:
        """Where the handle stands, set or not."""
        return float(self.value) if self.touched else self.low

    def put(self, number: float) -> None:
        """Move to a number, also to one between two steps."""
        known = [value for _, value in self.options if value != UNSET]
        if number not in known:
            self.options = self._pairs(sorted([*known, number]))
        self.value = number


class NumberPrediction(_Prediction):
    """A number predicted on a slider; `value` is a float."""

    def __init__(self, key: str, prompt: str, limits: tuple[float, float], unit: str):
        self.limits, self.unit = limits, bare(unit)
        unit = self.unit
        self.slider = _Dial(limits, f"My prediction ({unit})" if unit else "My prediction")
        super().__init__(key, prompt, [self.slider])

    def _valid(self, kept):
        if isinstance(kept, bool) or not isinstance(kept, int | float):
            return None
        return float(kept) if self.limits[0] <= kept <= self.limits[1] else None

    def _restore(self, value):
        self.slider.put(value)

    def _current(self):
        return self.slider.number

    def _untouched(self):
        return "" if self.slider.touched else self._write(self.slider.low)

    def _write(self, value: float) -> str:
        return f"{value:.6g}{'' if self.unit == '%' else ' '}{self.unit}".strip()

    @property
    def words(self) -> str:
        """The number with its unit."""
        return "" if self.value is None else self._write(self.value)


class CurvePrediction(_Prediction):
    """A curve sketched from a few points; `value` is a list of (position, height) pairs."""

    def __init__(
        self, key: str, prompt: str, points: Sequence[float], limits: tuple[float, float], unit: str, label: str
    ):
        self.points, self.limits, self.unit, self.label = [float(p) for p in points], limits, bare(unit), label
        unit = self.unit
        self.sliders = [_Dial(limits, f"{unit} at {point:g} {label}".strip()) for point in self.points]
        super().__init__(key, prompt, self.sliders)

    def _valid(self, kept):
        try:
            pairs = [(float(x), float(y)) for x, y in kept]
        except (TypeError, ValueError):
            return None
        inside = all(self.limits[0] <= y <= self.limits[1] for _, y in pairs)
        return pairs if inside and [x for x, _ in pairs] == self.points else None

    def _restore(self, value):
        for slider, (_, height) in zip(self.sliders, value, strict=True):
            slider.put(height)

    def _current(self):
        return [(x, s.number) for x, s in zip(self.points, self.sliders, strict=True)]

    def _untouched(self):
        return ", ".join(
            f"{s.low:g} {self.unit}".strip() + f" at {x:g}"
            for x, s in zip(self.points, self.sliders, strict=True)
            if not s.touched
        )

    @property
    def words(self) -> str:
        """Each point of the sketch."""
        heights = ", ".join(f"{y:.3g} at {x:g}" for x, y in self.value or [])
        return f"{heights} ({f'{self.unit} at {self.label}'.strip()})" if heights else ""


class Check(_Question):
    """A self-check: a number with a unit, or a choice; `verdict` is the last feedback."""

    tag, css = "Check", "nelib-check"

    def __init__(self, key: str, prompt: str, answer: Numeric | Choices):
        self.answer = answer
        self.verdict: Feedback | None = None
        if isinstance(answer, Choices):
            self.entry = widgets.RadioButtons(
                options=list(answer.feedback), value=None, layout=widgets.Layout(width="100%")
            )
        else:
            example = f"a number and a unit, e.g. 1.5 {answer.unit}" if answer.unit != "1" else "a number"
            self.entry = widgets.Text(
                placeholder=example, continuous_update=True, description="Answer",
                layout=widgets.Layout(width="100%", max_width="340px"),
            )  # fmt: skip
            with warnings.catch_warnings():  # newer ipywidgets would rather not, but nothing else hears the Enter key
                warnings.simplefilter("ignore", DeprecationWarning)
                self.entry.on_submit(lambda _: self.submit())
        super().__init__(key, prompt, [self.entry], "Check")
        kept = progress.get(key)
        before = kept.get("answer") if isinstance(kept, dict) else None
        if isinstance(before, str) and isinstance(answer, Choices):
            before = readable(before)  # kept before options were written as they stand on screen
        if isinstance(before, str) and (not isinstance(answer, Choices) or before in answer.feedback):
            self.entry.value = before
            if before:
                self._judge(before)

    def submit(self) -> None:
        """Judge the answer, say why, and keep it."""
        given = self.entry.value
        self._judge(given)
        if self.verdict.kind != "unreadable":
            progress.put(self.key, {"answer": given, "right": self.verdict.kind == "right"})
        self._tell(given)

    def _judge(self, given: str | None) -> None:
        self.verdict = self.answer.judge(given)
        css = {"right": "nelib-right", "unreadable": ""}.get(self.verdict.kind, "nelib-wrong")
        sign = f'<strong class="{css}">{_SIGNS[self.verdict.kind]}</strong> '
        message = self.verdict.message if isinstance(self.answer, Choices) else escape(self.verdict.message)
        self._say(sign + message)
