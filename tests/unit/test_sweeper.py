"""The sweep and the frames, tested with explorers that are broken in ways that are easy to overlook."""

import io
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image
from shown import Drawn, remembering
from test_explorers import Base, DividesQuietly

from nelib.explorers import load_all
from nelib.kit.explorer import Bound, Choice, Slider, Switch, sweep
from nelib.kit.render import SCALE
from nelib.kit.view import View

EXPLORERS = load_all()


class PercentOfNothing(Base):
    def describe(self, data):
        return f"{float('nan'):.0%} of x"


class InfiniteWords(Base):
    def describe(self, data):
        return f"x grows to {-float('inf'):.3g} µM"


class DividesAtTheUpperEnd(Base):
    def compute(self, x):
        return {"x": x, "y": np.array([1.0, 1.0]), "z": 1 / (4.0 - x)}


class BreaksInACorner(Base):
    controls = (Slider("x", "x", 0, 4, 2), Slider("w", "w", 1, 100, 10, log=True), Switch("s", "s"))

    def compute(self, x, w, s):
        if s and x == 4 and w == 1:
            raise ValueError("only here")
        return {"x": x, "y": np.array([x, 1.0])}


class BreaksForOneOption(Base):
    controls = (Slider("x", "x", 0, 4, 2), Choice("drug", "drug", ("a", "b", "c"), "a"))

    def compute(self, x, drug):
        return {"x": x, "y": np.array([{"a": 1.0, "b": 2.0}[drug], 1.0])}


class JustOutside(Base):
    def bounds(self, data):
        yield Bound("share", data["x"] / 4 * 1.0001, 0, 1)


class BreaksWhileDrawing(Base):
    def draw(self, figure, data):
        raise AttributeError("no axes")


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (PercentOfNothing, "nan%"), (InfiniteWords, "-inf"), (DividesAtTheUpperEnd, "ZeroDivisionError"),
        (BreaksInACorner, "x=4, w=1, s=True: ValueError: only here"), (BreaksForOneOption, "drug=c: KeyError"),
        (JustOutside, "share leaves [0, 1]"), (BreaksWhileDrawing, "no axes"),
    ],
    ids=lambda v: getattr(v, "__name__", ""),
)  # fmt: skip
def test_is_caught(broken, words):
    assert any(words in problem for problem in sweep(broken(), random=2))


class MovesIntoAWall(BreaksInACorner):
    """Fails in one corner of 64, while the artists are moved: not every corner is drawn, but each is moved to."""

    controls = tuple(Switch(name, name) for name in "abcdef")
    wall: ClassVar = {}

    def compute(self, **on):
        return {"on": on, "x": 1.0, "y": np.array([1.0, sum(on.values())])}

    def update(self, artists, data):
        if data["on"] == self.wall:
            raise KeyError("wall")


@pytest.mark.parametrize("corner", range(0, 64, 7))
def test_every_corner_is_moved_to(corner):
    explorer = MovesIntoAWall()
    explorer.wall = {name: bool(corner >> k & 1) for k, name in enumerate("abcdef")}
    assert any("wall" in problem for problem in sweep(explorer, random=0))


class CannotBeDrawn(Base):
    """Its text is set, and cannot be drawn."""

    def draw(self, figure, data):
        return super().draw(figure, data) | {"text": figure.text(0.5, 0.5, "")}

    def update(self, artists, data):
        artists["text"].set_text("$\\frac{$" if data["x"] == 4 else "")


def test_what_is_moved_and_cannot_be_drawn_at_an_end_is_caught():
    assert any("x=4" in problem for problem in sweep(CannotBeDrawn(), random=0))


class NothingInTheCurve(Base):
    def compute(self, x):
        return super().compute(x) | {"curve": np.array([1.0, float("nan") if x > 3 else 2.0])}


class NothingInADictionary(Base):
    def compute(self, x):
        return super().compute(x) | {"pools": {"cda": float("inf")}}


@pytest.mark.parametrize("broken", [NothingInTheCurve, NothingInADictionary], ids=lambda c: c.__name__)
def test_a_number_that_no_bound_covers_is_caught(broken):
    assert sweep(broken(), random=2)


class Boundless(Base):
    def bounds(self, data):
        return []


def test_an_explorer_without_bounds_is_caught():
    assert sweep(Boundless(), random=2)


def test_every_explorer_declares_bounds(explorer):
    bounds = list(explorer.bounds(explorer.data()))
    assert bounds
    assert any(np.isfinite((b.low, b.high)).any() for b in bounds)
    assert [b.problem() for b in bounds] == [""] * len(bounds)


@pytest.mark.slow
def test_every_number_is_finite(explorer):
    """Also those that no bound names."""

    def check(value, where):
        if isinstance(value, dict):
            for key, part in value.items():
                check(part, f"{where}/{key}")
        elif isinstance(value, list):
            for k, part in enumerate(value):
                check(part, f"{where}/{k}")
        elif not isinstance(value, str | tuple | None) and np.asarray(value).dtype.kind in "fiu":
            assert np.isfinite(np.asarray(value, dtype=float)).all(), where

    ends = [{c.name: end} for c in explorer.controls for end in c.ends()]
    for settings in ({}, *explorer.presets.values(), *ends):
        check(explorer.data(**settings), f"{explorer.name} {settings}")


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (np.array([0.0, 1.0]), 0, 1, ""), (1 + 1e-12, 0, 1, ""), (1.001, 0, 1, "leaves [0, 1]"), (-1e-6, 0, 1, "leaves"),
        (np.array([0.5, np.nan]), 0, 1, "not finite"), (np.inf, 0, np.inf, "not finite"), (np.array([]), 0, 1, ""),
        (-5, -np.inf, 0, ""), (5, -np.inf, 0, "leaves [-inf, 0]: 5 to 5"),
    ],
)  # fmt: skip
def test_bound(value, low, high, words):
    problem = Bound("it", value, low, high).problem()
    assert (words in problem) if words else problem == ""


@pytest.mark.slow
def test_every_control_moves_pixels(explorer, drawn):
    frame = drawn.frames["default"]
    for control in explorer.controls:
        first, *others = control.ends()

        def picture(end, preset, name=control.name):
            return frame.pixels(explorer.data(**{**preset, name: end}))

        starts = ((preset, picture(first, preset)) for preset in ({}, *explorer.presets.values()))  # until one differs
        assert any((seen != picture(other, preset)).any() for preset, seen in starts for other in others), control.name


class KeepsAnOldTitle(Base):
    """Changes what is not among its moving artists: the picture is right when drawn anew, and wrong when moved."""

    def draw(self, figure, data):
        axes = figure.add_subplot()
        self.axes = axes
        return {"line": axes.plot([0, 1], [0, 1])[0]}

    def update(self, artists, data):
        super().update(artists, data)
        self.axes.set_title(f"x = {data['x']}")


def test_text_that_does_not_move_is_found():
    kept, sound = Drawn(KeepsAnOldTitle()), Drawn(Base())
    for there, back in (("low", "high"), ("high", "low")):
        assert (kept.moved(there, back) != kept.fresh[back]).any()
        np.testing.assert_array_equal(sound.moved(there, back), sound.fresh[back])


def test_what_is_remembered_is_computed_once_and_raises_what_a_sweep_raises():
    class Counted(Base):
        calls = 0

        def compute(self, x):
            type(self).calls += 1
            return super().compute(x)

    explorer = remembering(Counted())
    explorer.data()["x"] = 0.0  # whoever changes what it got changes nothing for the next
    assert [explorer.data()["x"], explorer.data(x=2.0)["x"], explorer.data(x=3.0)["x"]] == [2.0, 2.0, 3.0]
    assert type(explorer).calls == 2
    with pytest.raises(FloatingPointError):
        remembering(DividesQuietly()).data(x=0.0)
    with pytest.raises(ValueError, match="at most 4"):
        explorer.data(x=5.0)


def test_a_picture_is_drawn_once_and_a_moved_one_is_drawn_again():
    class Counted(Base):
        moves = 0

        def update(self, artists, data):
            Counted.moves += 1
            super().update(artists, data)

    drawn = Drawn(remembering(Counted()))
    frame, data = drawn.frames["default"], drawn.explorer.data(x=1.0)
    before = Counted.moves
    first = frame.pixels(data)
    np.testing.assert_array_equal(frame.pixels(drawn.explorer.data(x=1.0)), first)
    assert Counted.moves == before + 1
    assert (frame.pixels(data | {"y": np.array([4.0, 1.0])}) != first).any()  # it is not what was remembered
    assert Counted.moves == before + 2
    drawn.fresh  # noqa: B018
    before = Counted.moves
    drawn.moved("default", "high", "default")
    assert Counted.moves == before + 2


@pytest.mark.slow
def test_every_end_looks_as_if_drawn_anew(drawn):
    for there, back in (("low", "high"), ("high", "low")):
        np.testing.assert_array_equal(drawn.moved(there, back), drawn.fresh[back])


class Fails(Base):
    def compute(self, x):
        if x > 3:
            raise ZeroDivisionError("x is too large")
        return super().compute(x)


def test_a_view_that_failed_can_still_be_shown():
    view = View(Fails())
    view.set(x=4.0)
    assert view._repr_mimebundle_()["text/plain"].endswith("x is 2.00")


def test_a_view_shows_its_latest_values_on_static_pages():
    view = View(Base())
    first = view._repr_mimebundle_()
    view.set(x=0.5)
    second = view._repr_mimebundle_()
    assert second["text/plain"].endswith("x is 0.50")
    assert second["image/png"] != first["image/png"]
    assert Image.open(io.BytesIO(view.picture.value)).size == tuple(int(SCALE * side) for side in Base.size)


def test_one_move_is_one_redraw_and_a_failed_save_is_said():
    class Counted(Fails):
        calls = 0

        def compute(self, x):
            type(self).calls += 1
            return super().compute(x)

    view = View(Counted())
    assert Counted.calls == 1
    slider = view.controls["x"]
    slider.value = min((v for _, v in slider.options), key=lambda v: abs(v - 1))
    assert Counted.calls == 2
    view.set(x=4.0)
    view._save()
    assert "Could not save: x is too large" in view.files.value


class ControlNamedLikeAnArgument(Base):
    controls = (Slider("x", "x", 0, 4, 2), Choice("kind", "kind", ("svg", "pdf"), "svg"))

    def compute(self, x, kind):
        return super().compute(x)


def test_a_control_may_have_the_name_of_an_argument():
    """A control `kind` of the picture was taken for the file's kind, and the static page had no picture."""
    bundle = View(ControlNamedLikeAnArgument())._repr_mimebundle_()
    assert bundle["text/plain"].endswith("x is 2.00") and bundle["image/png"]
