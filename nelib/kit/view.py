"""Explorers on screen: sliders, a picture of fixed size, a read-out that screen readers hear. Core ipywidgets only."""

import base64
import threading
import traceback
from collections.abc import Iterable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets
import numpy as np
import traitlets

from nelib.kit.explorer import Choice, Explorer, Slider, Switch
from nelib.kit.render import Frame
from nelib.kit.sound import player
from nelib.kit.style import STYLESHEET, WIDGET_VIEW, accessibility, label, readable, spoken, subscripts, widget_view


class Picture(widgets.Image):
    """An Image with an accessible name: the core widget has none, and its tooltip needs a description to be shown."""

    description = traitlets.Unicode("").tag(sync=True)
    tooltip = traitlets.Unicode("", allow_none=True).tag(sync=True)


def quiet_subshells() -> None:
    """Keep IPython's cell hooks out of widget threads.

    Newer kernels run widget callbacks beside the running cell, and each message triggers the hooks of pyplot there,
    which damages the figure that the cell is drawing. Off the main thread the hooks are skipped.
    """
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or getattr(shell.events.trigger, "_nelib", False):
        return
    trigger = shell.events.trigger

    def guarded(event, *args, **kwargs):
        if threading.current_thread() is threading.main_thread():
            trigger(event, *args, **kwargs)

    guarded._nelib = True
    shell.events.trigger = guarded


def _roundest(low: float, high: float) -> float:
    """Return a number between two others that needs few digits."""
    middle = (low + high) / 2
    return next((v for d in range(1, 12) if low <= (v := float(f"{middle:.{d}g}")) <= high), middle)


def marks(slider: Slider, stops: Iterable[float] = ()) -> list[float]:
    """Return the values that a slider can take: both ends, the default and `stops` exactly, else round numbers.

    A browser moves a plain slider to the nearest of its even steps, and a textbook value between two of them is lost.
    """
    low, high, step = slider.low, slider.high, slider.grid()
    if slider.log:
        low, high = np.log10(low), np.log10(high)
    places = low + step * np.arange(1, np.ceil((high - low) / step - 1e-9))
    back = (lambda place: 10.0**place) if slider.log else float
    fixed = {float(v) for v in (slider.low, slider.high, slider.default, *stops)}
    taken = np.array([np.log10(v) if slider.log else v for v in fixed])
    free = [p for p in places if np.abs(taken - p).min() > 0.55 * step]
    return sorted(fixed | {_roundest(back(p - step / 2), back(p + step / 2)) for p in free})


def texts(values: list[float]) -> list[str]:
    """Return values as a slider shows them: one of many decimals, such as a measured default, with three digits.

    All stay apart.
    """
    full = [f"{v:.6g}" for v in values]
    long = [
        abs(v) < 1000 and len(text.lstrip("-0.").replace(".", "")) > 4 for v, text in zip(values, full, strict=True)
    ]
    brief = [f"{v:.3g}" if many else text for v, text, many in zip(values, full, long, strict=True)]
    return brief if len(set(brief)) == len(full) else full


def _control(control: Slider | Choice | Switch, stops: Iterable[float] = ()) -> widgets.Widget:
    shown = {"style": {"description_width": "initial"}, "layout": widgets.Layout(width="100%", margin="0 0 2px 0")}
    if isinstance(control, Switch):  # its text is also its tooltip, so it cannot hold HTML
        return widgets.Checkbox(value=control.default, indent=False, description=readable(control.title), **shown)
    shown |= label(control.title)
    if isinstance(control, Choice):
        options = [(readable(option), option) for option in control.options]
        return widgets.Dropdown(options=options, value=control.default, **shown)
    values = marks(control, stops)
    options = list(zip(texts(values), values, strict=True))
    return widgets.SelectionSlider(options=options, value=float(control.default), **shown)


class View:
    """An explorer with its controls. `box` is the widget; the object displays itself.

    Parameters
    ----------
    explorer : Explorer
    prediction : Prediction, optional
        Drawn over the result, and redrawn when it changes.
    """

    def __init__(self, explorer: Explorer, prediction=None):
        quiet_subshells()
        if prediction is not None and not hasattr(prediction, "watch"):
            raise ValueError(f"prediction must be what `predict` returns, but it is {prediction!r}.")
        self.explorer, self.prediction = explorer, prediction
        self._held = False
        self.cover: widgets.VBox | None = None
        self._lock = threading.RLock()
        presets = explorer.presets.values()
        self.controls = {c.name: _control(c, [p[c.name] for p in presets if c.name in p]) for c in explorer.controls}
        width, height = explorer.size
        self.picture = Picture(
            format="png", layout=widgets.Layout(width="100%", max_width=f"{width}px", margin="0", object_fit="contain")
        )
        self.picture.add_class("nelib-picture")
        self.readout = widgets.HTML()
        self.readout.add_class("nelib-readout")
        self.files = widgets.HTML()
        self._frame: Frame | None = None
        self.data: dict[str, Any] = {}
        buttons = [self._button("Reset", {}, "All sliders back to the textbook case")]
        buttons += [
            self._button(name, preset, f"Set the sliders to: {name}") for name, preset in explorer.presets.items()
        ]
        save = widgets.Button(description="Save …", tooltip="Figure as SVG or PNG, data as CSV")
        save.on_click(lambda _: self._save())
        for control in self.controls.values():
            control.observe(self._moved, names="value")
        if prediction is not None:
            prediction.watch(self._predicted)
        row = widgets.Layout(display="flex", flex_flow="row wrap", align_items="center")
        bar = widgets.Box([*buttons, save], layout=row)
        bar.add_class("nelib-buttons")
        panel = widgets.VBox([*self.controls.values(), bar, *self._listen(), self.files])
        panel.add_class("nelib-controls")
        stage = widgets.VBox([self.picture, self.readout])
        stage.add_class("nelib-stage")
        self.panel, self.bar, self.stage = panel, bar, stage
        room = f"<style>.nelib-ratio-{width}-{height} .nelib-picture {{ aspect-ratio: {width} / {height}; }}</style>"
        heading = widgets.HTML(
            f"{STYLESHEET}{room}<strong>{subscripts(escape(explorer.title))}</strong>{accessibility()}"
        )
        body = widgets.Box(
            [panel, stage], layout=widgets.Layout(display="flex", flex_flow="row wrap", overflow="visible")
        )
        body.add_class("nelib-body")
        self.body = body
        self.box = widgets.VBox([heading, *self._cover(), body])
        self.box.add_class("nelib-explorer")
        self.box.add_class(f"nelib-ratio-{width}-{height}")
        # The first picture must succeed: an error here belongs into the cell, where every notebook runner sees it.
        self._redraw()

    def _listen(self) -> list[widgets.Widget]:
        """Return a button that plays what an explorer sounds like, and the place of the player."""
        self.player = widgets.HTML()
        if type(self.explorer).sound is Explorer.sound:
            return []
        button = widgets.Button(description="Listen", icon="volume-up", tooltip="Hear what the figure shows")
        button.on_click(lambda _: self.listen())
        row = widgets.Box([button, self.player], layout=widgets.Layout(display="flex", flex_flow="row wrap"))
        row.add_class("nelib-listen")
        return [row]

    def listen(self) -> None:
        """Play what the figure on screen sounds like. Moving a control takes the player away: it would be stale."""
        with self._lock:
            heard = self.explorer.sound(self.data)
            self.player.value = "" if heard is None else player(*heard, f"Sound: {self.explorer.title}")

    def _cover(self) -> list[widgets.Widget]:
        """Hide the figure while its prediction is open: who has seen the answer cannot guess any more."""
        if self.prediction is None or self.prediction.value is not None:
            return []
        anyway = widgets.Button(description="Show it anyway", tooltip="Open the figure without a prediction")
        anyway.on_click(lambda _: self.uncover())
        row = widgets.Box([anyway])
        row.add_class("nelib-buttons")
        text = widgets.HTML("The figure opens when you have kept your prediction, above.")
        self.cover = widgets.VBox([text, row])
        self.cover.add_class("nelib-cover")
        self.body.layout.display = "none"
        return [self.cover]

    def uncover(self) -> None:
        """Show the figure."""
        if self.cover is not None:
            self.cover.layout.display = "none"
            self.body.layout.display = "flex"

    def _predicted(self, _value) -> None:
        self.refresh()
        self.uncover()

    def _button(self, name: str, preset: dict, tip: str) -> widgets.Button:
        button = widgets.Button(description=readable(name), tooltip=spoken(tip))
        button.on_click(partial(self._preset, preset))
        return button

    def _preset(self, preset: dict, _button) -> None:
        self.set(**{c.name: preset.get(c.name, c.default) for c in self.explorer.controls})

    def set(self, **values: Any) -> None:
        """Set several controls with a single redraw. A slider goes to the nearest of its marks.

        Raises
        ------
        ValueError
            If a name is unknown or a value is outside its range.
        """
        self._hold(**values)
        self.refresh()

    def _hold(self, **values: Any) -> None:
        checked = self.explorer.settings(**{**self.values(), **values})
        self._held = True
        try:
            for name in values:
                control, value = self.controls[name], checked[name]
                if isinstance(control, widgets.SelectionSlider):
                    value = min((v for _, v in control.options), key=lambda v: abs(v - value))
                control.value = value
        finally:
            self._held = False

    def values(self) -> dict[str, Any]:
        """Return the values of all controls."""
        return {name: control.value for name, control in self.controls.items()}

    def _moved(self, _change) -> None:
        if not self._held:
            self.refresh()

    def refresh(self) -> bool:
        """Compute and redraw. An error is shown in the read-out; the last good picture stays, faded.

        Returns
        -------
        bool
            Whether it could be computed.
        """
        with self._lock:
            try:
                self._redraw()
                return True
            except Exception as error:
                detail = escape("".join(traceback.format_exception_only(error)).strip())
                self.readout.value = (
                    '<div class="nelib-error" role="alert"><strong>This setting could not be computed.</strong> '
                    f"Move a slider or press Reset. <small>{detail}</small></div>"
                )
                self.picture.add_class("nelib-stale")
                return False

    def _data(self) -> dict[str, Any]:
        """Return the data of the settings on screen."""
        return self.explorer.data(**self.values())

    def _settings(self) -> dict[str, Any]:
        """Return what `Explorer.data` needs to give the data on screen again."""
        return self.values()

    def _redraw(self) -> None:
        prediction = None if self.prediction is None else self.prediction.value
        data = self._data() | {"prediction": prediction}
        if self._frame is None:
            self._frame = Frame(self.explorer, data)
        picture, sentence = self._frame.render(data), self.explorer.describe(data)
        # A predicted curve or number is also drawn in the figure; words reach everybody.
        words = "" if self.prediction is None else self.prediction.words
        shown = subscripts(escape(sentence))
        if words:
            yours = f'<div class="nelib-yours">Your prediction, above: {subscripts(escape(words))}</div>'
            shown = f'<div class="nelib-sentence">{shown}</div>{yours}'
        self.data = data
        with self.picture.hold_sync():
            self.picture.value = picture
            self.picture.tooltip = spoken(f"Figure: {self.explorer.title}. {sentence}")
        self.picture.remove_class("nelib-stale")
        self.readout.value = shown
        for stale in (self.files, self.player):
            if stale.value:
                stale.value = ""

    def _table(self):
        """Return what is saved as CSV: the data, and the settings that gave them."""
        return self.explorer.table(self.data).assign(**self._settings())

    def _save(self) -> None:
        links = []
        name = self.explorer.name
        try:
            settings = self._settings()
            csv = self._table().to_csv(index=False)
            for kind, mime, content in (
                ("svg", "image/svg+xml", self.explorer.picture("svg", **settings)),
                ("png", "image/png", self.explorer.picture("png", **settings)),
                ("csv", "text/csv", csv.encode()),
            ):
                code = base64.b64encode(content).decode()
                links.append(f'<a download="{name}.{kind}" href="data:{mime};base64,{code}">{kind.upper()}</a>')
            self.files.value = "Download: " + " · ".join(links)
        except Exception as error:
            self.files.value = f'<span class="nelib-error">Could not save: {escape(str(error))}</span>'

    def _repr_mimebundle_(self, include=None, exclude=None):
        # Static pages, untrusted notebooks and tests see the picture and the read-out. What is on screen is shown, not
        # drawn again; the prediction stays where its owner sees it.
        with self._lock:
            kept = self.data.get("prediction") is not None
            plain = self._frame.render(self.data | {"prediction": None}) if kept else self.picture.value
        return {
            "text/plain": f"{self.explorer.title}\n{self.explorer.describe(self.data)}",
            "image/png": base64.b64encode(plain).decode(),
            WIDGET_VIEW: widget_view(self.box),
        }
