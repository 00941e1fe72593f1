"""Explorers on screen, without a browser."""

import base64

import pytest
from test_explorers import Base

from nelib.explorers import load_all
from nelib.kit.bench import Bench
from nelib.kit.checkpoint import predict
from nelib.kit.render import Frame
from nelib.kit.view import View

EXPLORERS = load_all()


class Fails(Base):
    def compute(self, x):
        if x > 3:
            raise ZeroDivisionError("x is too large")
        return super().compute(x)


@pytest.fixture
def frames(monkeypatch):
    """Count the frames that are rendered."""
    count = []
    render = Frame.render
    monkeypatch.setattr(Frame, "render", lambda self, data: count.append(1) or render(self, data))
    return count


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPLORERS)
def test_bundle_shows_something_without_a_kernel(name):
    view = EXPLORERS[name].show()
    bundle = view._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert EXPLORERS[name].title in bundle["text/plain"]
    assert EXPLORERS[name].describe(EXPLORERS[name].data()) in bundle["text/plain"]
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPLORERS)
def test_presets_and_reset_cause_one_redraw(name, frames):
    explorer = EXPLORERS[name]
    view = explorer.show()
    start = view.readout.value
    for preset in ({c.name: c.ends()[-1] for c in explorer.controls}, *explorer.presets.values()):
        frames.clear()
        view.set(**preset)
        if isinstance(view, Bench):
            assert len(frames) == 0, "a laboratory measures when it is told to"
            view.run()
        assert len(frames) == 1
    frames.clear()
    view._preset({}, None)
    assert len(frames) == 1
    assert view.readout.value == start
    assert (
        view.values() == pytest.approx(explorer.settings())
        if all(isinstance(v, float) for v in view.values().values())
        else view.values() == explorer.settings()
    )


def test_alt_text_follows_the_data():
    view = Base().show()
    view.set(x=3.0)
    assert "x is 3.00" in view.picture.tooltip
    assert view.picture.description == ""


def test_an_error_is_shown_and_the_last_picture_stays():
    view = View(Fails())
    good = view.picture.value
    view.set(x=4.0)
    assert "could not be computed" in view.readout.value and "x is too large" in view.readout.value
    assert view.picture.value == good
    assert "nelib-stale" in view.picture._dom_classes
    view.set(x=1.0)
    assert view.readout.value == "x is 1.00"
    assert "nelib-stale" not in view.picture._dom_classes


def test_an_explorer_that_fails_at_once_raises_in_the_cell():
    class Never(Base):
        def compute(self, x):
            raise RuntimeError("no first draw")

    with pytest.raises(RuntimeError, match="no first draw"):
        View(Never())


def test_prediction_redraws_and_a_choice_stands_beside_the_readout(frames):
    question = predict("t/q", "?", options=("a <b>", "c"))
    view = View(Base(), question)
    frames.clear()
    question.radio.value = "a <b>"
    question.submit()
    assert len(frames) == 1
    assert "Your prediction, above: a &lt;b&gt;" in view.readout.value


def test_the_figure_waits_for_the_prediction():
    question = predict("t/wait", "?", number_range=(0, 10), unit="µM")
    view = View(Base(), question)
    assert view.body.layout.display == "none"
    question.slider.value = 3.0
    question.submit()
    assert view.body.layout.display == "flex" and view.cover.layout.display == "none"
    assert "Your prediction, above: 3 µM" in view.readout.value
    assert View(Base(), predict("t/wait", "?", number_range=(0, 10), unit="µM")).cover is None  # kept from before
    impatient = View(Base(), predict("t/other", "?", number_range=(0, 10)))
    impatient.cover.children[1].children[0].click()
    assert impatient.body.layout.display == "flex"


def test_save_offers_three_files():
    view = EXPLORERS["00_transport"].show()
    view._save()
    for kind in ("svg", "png", "csv"):
        assert f'download="00_transport.{kind}"' in view.files.value


def test_impossible_settings_are_refused():
    view = Base().show()
    with pytest.raises(ValueError, match="at most 4"):
        view.set(x=5)
    with pytest.raises(ValueError, match="no control"):
        view.set(y=1)
