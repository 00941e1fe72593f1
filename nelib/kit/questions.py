"""The widgets of predictions and self-checks. What they decide is decided in `nelib.kit.checkpoint`."""

import warnings
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets as widgets

from nelib.kit import progress
from nelib.kit.checkpoint import Choices, Feedback, Numeric
from nelib.kit.style import STYLESHEET, WIDGET_VIEW, accessibility, subscripts, widget_view

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
            f'{STYLESHEET}<span class="nelib-tag">{self.tag}</span>{subscripts(prompt)}{accessibility()}'
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
        self.feedback.value = f'<span class="nelib-feedback">{subscripts(message)}</span>'

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
        self._moved = False
        self.value = self._valid(progress.get(key))
        if self.value is not None:
            self._restore(self.value)
            self._say("Kept from last time. You can change it.")
        for part in parts:
            part.observe(self._move, names="value")

    def _move(self, _change) -> None:
        self._moved = True

    def _valid(self, kept: Any) -> Any:
        raise NotImplementedError

    def _restore(self, value: Any) -> None:
        raise NotImplementedError

    def _current(self) -> Any:
        raise NotImplementedError

    @property
    def words(self) -> str:
        """What was predicted, in words; empty while nothing is."""
        raise NotImplementedError

    def submit(self) -> None:
        """Keep the prediction and open the figure that waits for it."""
        value = self._current()
        if value is None or not (self._moved or self.value is not None):
            self._say("Make your guess first. A wrong one costs nothing: that is where learning starts.")
            return
        self.value = value
        progress.put(self.key, value)
        self._say("Kept. Now explore, and see whether you were right.")
        self._tell(value)


class ChoicePrediction(_Prediction):
    """A prediction chosen among statements; `value` is the text of the choice."""

    def __init__(self, key: str, prompt: str, options: Sequence[str]):
        self.options = list(options)
        self.radio = widgets.RadioButtons(options=self.options, value=None, layout=widgets.Layout(width="100%"))
        super().__init__(key, prompt, [self.radio])

    def _valid(self, kept):
        return kept if kept in self.options else None

    def _restore(self, value):
        self.radio.value = value

    def _current(self):
        return self.radio.value

    @property
    def words(self) -> str:
        """The choice."""
        return self.value or ""


def _slider(limits: tuple[float, float], description: str) -> widgets.FloatSlider:
    low, high = limits
    return widgets.FloatSlider(
        value=(low + high) / 2, min=low, max=high, step=(high - low) / 100, readout_format=".3g",
        description=description, style={"description_width": "initial"},
        layout=widgets.Layout(width="100%", max_width="480px"),
    )  # fmt: skip


class NumberPrediction(_Prediction):
    """A number predicted on a slider; `value` is a float."""

    def __init__(self, key: str, prompt: str, limits: tuple[float, float], unit: str):
        self.limits, self.unit = limits, unit
        self.slider = _slider(limits, f"My prediction ({unit})" if unit else "My prediction")
        super().__init__(key, prompt, [self.slider])

    def _valid(self, kept):
        if isinstance(kept, bool) or not isinstance(kept, int | float):
            return None
        return float(kept) if self.limits[0] <= kept <= self.limits[1] else None

    def _restore(self, value):
        self.slider.value = value

    def _current(self):
        return float(self.slider.value)

    @property
    def words(self) -> str:
        """The number with its unit."""
        return "" if self.value is None else f"{self.value:.3g}{'' if self.unit == '%' else ' '}{self.unit}".strip()


class CurvePrediction(_Prediction):
    """A curve sketched from a few points; `value` is a list of (position, height) pairs."""

    def __init__(
        self, key: str, prompt: str, points: Sequence[float], limits: tuple[float, float], unit: str, label: str
    ):
        self.points, self.limits, self.unit, self.label = [float(p) for p in points], limits, unit, label
        self.sliders = [_slider(limits, f"{unit} at {point:g} {label}".strip()) for point in self.points]
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
            slider.value = height

    def _current(self):
        return [(x, float(s.value)) for x, s in zip(self.points, self.sliders, strict=True)]

    @property
    def words(self) -> str:
        """Each point of the sketch."""
        heights = ", ".join(f"{y:.3g} at {x:g}" for x, y in self.value or [])
        return f"{heights} ({self.unit} at {self.label})" if heights else ""


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
