"""Explorers: a pure computation, a figure that is drawn once, and the controls that move it.

An explorer knows no widget. It can be computed, drawn and swept outside a kernel; `nelib.kit.view` puts it on screen.
"""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nelib.kit.errors import number, unknown_name

Data = dict[str, Any]


@dataclass(frozen=True)
class Slider:
    """A number that the reader moves.

    Attributes
    ----------
    name : str
        Keyword of `Explorer.compute`.
    label : str
        Name on screen.
    low, high, default : float
        Range and textbook case.
    unit : str
        Physical unit on screen; empty for a pure number.
    step : float
        Step of the slider, in its unit, or in decades for a logarithmic one; 0 for a hundredth of the range.
    log : bool
        Whether the slider moves on a logarithmic scale.
    """

    name: str
    label: str
    low: float
    high: float
    default: float
    unit: str = ""
    step: float = 0.0
    log: bool = False

    def __post_init__(self):
        for part in ("low", "high", "default", "step"):
            number(f"{part} of slider {self.name!r}", getattr(self, part), low=0 if part == "step" else None)
        if not self.low <= self.default <= self.high or not self.low < self.high:
            raise ValueError(f"Slider {self.name!r} needs low <= default <= high, but has {self}.")
        if self.log and self.low <= 0:
            raise ValueError(f"Slider {self.name!r} is logarithmic, so its low end must be above 0.")

    @property
    def title(self) -> str:
        """Label with its unit."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def grid(self) -> float:
        """Step on the slider's own scale (decades for a logarithmic one), the default a whole number of steps away.

        A browser moves a slider to the nearest step. If the default lay between two, the textbook case would be lost.
        """
        low, high, default = (math.log10(v) if self.log else v for v in (self.low, self.high, self.default))
        step = self.step or (high - low) / 100
        return (default - low) / max(round((default - low) / step), 1) if default > low else step

    def check(self, value: Any) -> float:
        """Return `value` as a number in the range; rounding at the ends of a logarithmic slider is forgiven."""
        slack = 1e-9 * (abs(self.high) + abs(self.low))
        checked = number(self.title, value, low=self.low - slack, high=self.high + slack)
        return min(max(checked, self.low), self.high)

    def ends(self) -> tuple:
        """Both ends of the range."""
        return (self.low, self.high)

    def middle(self) -> float:
        """Middle of the range on the slider's own scale."""
        return math.sqrt(self.low * self.high) if self.log else (self.low + self.high) / 2

    def draw_value(self, rng: np.random.Generator) -> float:
        """Return a random value, uniform on the slider's own scale."""
        if self.log:
            return float(np.exp(rng.uniform(np.log(self.low), np.log(self.high))))
        return float(rng.uniform(self.low, self.high))


@dataclass(frozen=True)
class Choice:
    """One of several named settings."""

    name: str
    label: str
    options: tuple[str, ...]
    default: str

    def __post_init__(self):
        self.check(self.default)

    @property
    def title(self) -> str:
        """Label on screen."""
        return self.label

    def check(self, value: Any) -> str:
        """Return `value` if it is an option."""
        if value not in self.options:
            raise unknown_name(f"option of {self.label!r}", value, self.options)
        return value

    def ends(self) -> tuple:
        """All options."""
        return self.options

    def middle(self) -> str:
        """Return the default."""
        return self.default

    def draw_value(self, rng: np.random.Generator) -> str:
        """Return a random option."""
        return self.options[int(rng.integers(len(self.options)))]


@dataclass(frozen=True)
class Switch:
    """On or off."""

    name: str
    label: str
    default: bool = False

    @property
    def title(self) -> str:
        """Label on screen."""
        return self.label

    def check(self, value: Any) -> bool:
        """Return `value` if it is a truth value."""
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{self.label} must be True or False, but it is {value!r}.")
        return bool(value)

    def ends(self) -> tuple:
        """Off and on."""
        return (False, True)

    def middle(self) -> bool:
        """Return the default."""
        return self.default

    def draw_value(self, rng: np.random.Generator) -> bool:
        """Return a random setting."""
        return bool(rng.integers(2))


Control = Slider | Choice | Switch


@dataclass(frozen=True)
class Bound:
    """A physical limit that the data of an explorer must keep."""

    label: str
    value: Any
    low: float = -math.inf
    high: float = math.inf

    def problem(self) -> str:
        """Return what is wrong, or an empty string."""
        values = np.asarray(self.value, dtype=float)
        if not np.isfinite(values).all():
            return f"{self.label} is not finite"
        slack = 1e-9 * max(1.0, float(np.abs(values).max(initial=0.0)))
        if values.size and (values.min() < self.low - slack or values.max() > self.high + slack):
            return f"{self.label} leaves [{self.low:g}, {self.high:g}]: {values.min():g} to {values.max():g}"
        return ""


class Explorer:
    """Base class of explorers; see the module docstring.

    A subclass sets the class attributes and defines `compute`, `draw`, `update`, `describe` and `bounds`.

    Attributes
    ----------
    name : str
        Lesson and subject, e.g. ``"01_pathway"``.
    title : str
        What the figure shows.
    controls : tuple of Slider, Choice or Switch
    presets : dict
        Name -> settings that differ from the defaults.
    size : tuple of int
        Width and height of the figure in CSS pixels.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    controls: ClassVar[tuple[Control, ...]]
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    size: ClassVar[tuple[int, int]] = (760, 440)

    def compute(self, **values: Any) -> Data:
        """Return everything that the figure shows, as numbers and arrays."""
        raise NotImplementedError

    def draw(self, figure, data: Data) -> Mapping[str, Any]:
        """Create all artists on `figure`; return those that move, by name."""
        raise NotImplementedError

    def update(self, artists: Mapping[str, Any], data: Data) -> bool | None:
        """Move the artists to new data; return True in the rare case that something else changed too (a slow frame)."""
        raise NotImplementedError

    def describe(self, data: Data) -> str:
        """Say in a sentence, in words and numbers, what the figure shows now."""
        raise NotImplementedError

    def bounds(self, data: Data) -> Iterable[Bound]:
        """Return the physical limits that the data must keep."""
        raise NotImplementedError

    def table(self, data: Data):
        """Return the data behind the figure as a pandas data frame, for export: by default all equally long columns."""
        import pandas as pd

        columns = {k: np.asarray(v) for k, v in data.items() if np.ndim(v) == 1}
        length = max((len(c) for c in columns.values()), default=0)
        return pd.DataFrame({k: c for k, c in columns.items() if len(c) == length})

    def sound(self, data: Data):
        """Return what the figure sounds like, as 16-bit samples and their number in a second; None if it is silent.

        Where an explorer defines it, the view shows a button that plays it.
        """
        return None

    # -- what every explorer can do ------------------------------------------------------------------------------

    def settings(self, **given: Any) -> dict[str, Any]:
        """Return a full, checked set of values: the defaults, changed by `given`.

        Raises
        ------
        ValueError
            If a name is unknown or a value is outside its range.
        """
        known = {c.name: c for c in self.controls}
        for name in given:
            if name not in known:
                raise unknown_name(f"control of {self.name!r}", name, known)
        return {name: c.check(given.get(name, c.default)) for name, c in known.items()}

    def data(self, **given: Any) -> Data:
        """Compute at checked values."""
        return {"prediction": None} | self.compute(**self.settings(**given))

    def picture(self, kind: str = "png", /, **given: Any) -> bytes:
        """Draw the figure at full quality.

        Parameters
        ----------
        kind : {"png", "svg", "pdf"}
        **given
            Values of controls.

        Returns
        -------
        bytes
        """
        from nelib.kit.render import picture

        return picture(self, self.data(**given), kind)

    def show(self, prediction=None):
        """Return the explorer as something that a notebook displays.

        Parameters
        ----------
        prediction : Prediction, optional
            The reader's prediction, drawn over the result.
        """
        from nelib.kit.view import View

        return View(self, prediction)


REGISTRY: dict[str, Explorer] = {}
"""All explorers of the course by name; tests sweep every one of them."""


def register(cls: type[Explorer]) -> type[Explorer]:
    """Put an explorer class into the registry (class decorator).

    Raises
    ------
    ValueError
        If the name is taken.
    """
    if cls.name in REGISTRY:
        raise ValueError(f"Two explorers are named {cls.name!r}.")
    REGISTRY[cls.name] = cls()
    return cls


FEW, SOME = 64, 32
"""Up to so many corners are all visited in a sweep; of more, some that are drawn at random."""


def positions(controls: Sequence[Control], rng: np.random.Generator, random: int = 24) -> Iterator[dict[str, Any]]:
    """Yield settings for a sweep: defaults, each end of each control, corners, the middle, random points."""
    default = {c.name: c.default for c in controls}
    yield default
    yield {c.name: c.middle() for c in controls}
    for c in controls:
        for end in c.ends():
            yield default | {c.name: end}
    corners = [c.ends() for c in controls]
    total = math.prod(len(e) for e in corners)
    if total <= FEW:
        for corner in itertools.product(*corners):
            yield dict(zip(default, corner, strict=True))
    else:
        for _ in range(SOME):
            yield {c.name: c.ends()[int(rng.integers(len(c.ends())))] for c in controls}
    for _ in range(random):
        yield {c.name: c.draw_value(rng) for c in controls}


SEEN = 7
"""Of so many corners and random points of a sweep one is drawn: pixels take longer than all the rest.

It is odd, so that switches and ends, which take turns, are drawn at both sides.
"""


def not_finite(item: Any, name: str = "data") -> list[str]:
    """Return the names of all numbers and arrays in nested dicts, lists and tuples that hold a NaN or an infinity."""
    if isinstance(item, Mapping):
        return [n for k, v in item.items() for n in not_finite(v, f"{name}[{k!r}]")]
    if isinstance(item, list | tuple):
        return [n for k, v in enumerate(item) for n in not_finite(v, f"{name}[{k}]")]
    if isinstance(item, float | np.ndarray | np.number) and np.asarray(item).dtype.kind in "fc":
        return [] if np.isfinite(item).all() else [name]
    return []


def sweep(explorer: Explorer, *, seed: int = 0, random: int = 24, frame: Any = True) -> list[str]:
    """Move every control of an explorer and return what goes wrong, in words; an empty list means that all is well.

    Parameters
    ----------
    explorer : Explorer
    seed : int
        Seed of the random positions.
    random : int
        Number of random positions.
    frame : bool or Frame
        Whether to move the artists to every position too, and to draw a frame at each default, middle and end, and at
        one in `SEEN` of the corners and random points; or a frame of this explorer that does so, instead of a new one.
    """
    from nelib.kit.render import Frame

    problems: list[str] = []
    canvas = frame if isinstance(frame, Frame) else None
    single = 2 + sum(len(c.ends()) for c in explorer.controls)  # positions before the corners
    for place, values in enumerate(positions(explorer.controls, np.random.default_rng(seed), random)):
        where = ", ".join(f"{k}={v:.4g}" if isinstance(v, float) else f"{k}={v}" for k, v in values.items())
        try:
            with np.errstate(all="raise", under="ignore"):
                data = explorer.data(**values)
            bounds = list(explorer.bounds(data))
            if not bounds:
                problems.append(f"{where}: bounds() names no physical limit")
            problems += [f"{where}: {p}" for b in bounds if (p := b.problem())]
            problems += [f"{where}: {name} is not finite" for name in not_finite(data)]
            sentence = explorer.describe(data)
            if not sentence or re.search(r"\b(nan|inf)\b", sentence, re.IGNORECASE):
                problems.append(f"{where}: the read-out says {sentence!r}")
            if frame:
                canvas = canvas or Frame(explorer, data, scale=1)
                if place >= single and (place - single) % SEEN:
                    canvas.move(data)
                elif ((pixels := canvas.pixels(data)) == pixels[0, 0]).all():
                    problems.append(f"{where}: empty frame")
        except Exception as error:
            problems.append(f"{where}: {type(error).__name__}: {error}")
    return problems
