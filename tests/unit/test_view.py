"""Explorers on screen, without a browser."""

import base64
import io
import re
import wave
from typing import ClassVar

import numpy as np
import pytest
from ipywidgets import Widget
from matplotlib.text import Text
from PIL import Image
from test_explorers import Base

from nelib.explorers import load_all
from nelib.kit import view as screen
from nelib.kit.bench import Bench
from nelib.kit.checkpoint import predict
from nelib.kit.explorer import Choice, Slider, Switch
from nelib.kit.render import Frame
from nelib.kit.sound import wav
from nelib.kit.style import label, readable, spoken, subscripts
from nelib.kit.view import View, marks, texts

EXPLORERS = load_all()


class Fails(Base):
    def compute(self, x):
        if x > 3:
            raise ZeroDivisionError("x is too large")
        return super().compute(x)


class Sounds(Base):
    def sound(self, data):
        return (1000 * np.sin(np.arange(800) * data["x"])).astype(np.int16), 8000


@pytest.fixture(autouse=True)
def closed():
    """Close the widgets of a test: ipywidgets keeps each one, and its picture, until then."""
    yield
    Widget.close_all()


@pytest.fixture
def frames(monkeypatch):
    """Count the frames that are rendered."""
    count = []
    render = Frame.render
    monkeypatch.setattr(Frame, "render", lambda self, data: count.append(1) or render(self, data))
    return count


@pytest.mark.slow
def test_views_of_every_explorer(explorer, drawn, frames, monkeypatch):
    """One view of each: what it shows without a kernel, that no symbol stands there raw, and what its buttons do."""
    drawn.fresh  # noqa: B018  drawn before anything moves
    monkeypatch.setattr(screen, "Frame", lambda explorer, data: drawn.frames["default"])
    view = explorer.show()
    bundle_shows_something_without_a_kernel(explorer, view)
    no_raw_symbol_is_shown(view)
    presets_and_reset_cause_one_redraw(explorer, view, frames)


def test_a_view_without_a_kernel_shows_what_is_on_screen():
    view = Base().show()
    bundle_shows_something_without_a_kernel(view.explorer, view)
    view.set(x=3)
    shown = view._repr_mimebundle_()
    assert base64.b64decode(shown["image/png"]) == view.picture.value


def test_a_page_without_a_kernel_does_not_show_the_prediction():
    class Marked(Base):
        def draw(self, figure, data):
            return super().draw(figure, data) | {"yours": figure.text(0.5, 0.5, "yours")}

        def update(self, artists, data):
            artists["yours"].set_visible(data["prediction"] is not None)
            return super().update({k: v for k, v in artists.items() if k != "yours"}, data)

    question = predict("t/unseen", "?", number_range=(0, 10))
    view = View(Marked(), question)
    before = view.picture.value
    question.slider.value = 3.0
    question.submit()
    after = view.picture.value
    assert after != before
    assert base64.b64decode(view._repr_mimebundle_()["image/png"]) == before
    assert view.picture.value == after
    view.refresh()
    assert view.picture.value == after


def bundle_shows_something_without_a_kernel(explorer, view):
    bundle = view._repr_mimebundle_()
    png = base64.b64decode(bundle["image/png"])
    assert png == view.picture.value and Image.open(io.BytesIO(png)).format == "PNG"
    assert explorer.title in bundle["text/plain"]
    assert explorer.describe(explorer.data()) in bundle["text/plain"]
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]


def presets_and_reset_cause_one_redraw(explorer, view, frames):
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


SYMBOLS = {  # as written: as HTML, as plain text, as a screen reader hears it
    "K_i": ("K<sub>i</sub>", "Kᵢ", "Ki"),
    "pK_B 9.89": ("pK<sub>B</sub> 9.89", "pKB 9.89", "pKB 9.89"),
    "pA2 8": ("pA<sub>2</sub> 8", "pA₂ 8", "pA2 8"),
    "E_m.": ("E<sub>m</sub>.", "Eₘ.", "Em."),
    "(n_H)": ("(n<sub>H</sub>)", "(nH)", "(nH)"),
    "1 + L/K_d,": ("1 + L/K<sub>d</sub>,", "1 + L/Kd,", "1 + L/Kd,"),
    "×K_A": ("×K<sub>A</sub>", "×KA", "×KA"),
    "V_max, K_m": ("V<sub>max</sub>, K<sub>m</sub>", "Vₘₐₓ, Kₘ", "Vmax, Km"),
    "K_i,tyr": ("K<sub>i,tyr</sub>", "Ki,tyr", "Ki,tyr"),
    "k_on, k_off": ("k<sub>on</sub>, k<sub>off</sub>", "kₒₙ, koff", "kon, koff"),
    "B_max 3, R_T 4": ("B<sub>max</sub> 3, R<sub>T</sub> 4", "Bₘₐₓ 3, RT 4", "Bmax 3, RT 4"),
    "E_0": ("E<sub>0</sub>", "E₀", "E0"),
    "3K_d": ("3K<sub>d</sub>", "3Kd", "3Kd"),
}
KEPT = (
    "K_i_cda", "rank_in", "in_K_d", "number_range=(1, 45)", "K_i(3)", "spA2", "pA20", "<code>K_i pA2</code>", "`K_d`",
    "https://doi.org/K_i", "www.example.org/V_max/x", "K_i.csv", "data/K_d.json", '<a href="K_i">x</a>', "$K_i$", "IC50",
    "05_schild", "EC50", "_K", "K_", "nelib.kit.K_i.py",
)  # fmt: skip


@pytest.mark.parametrize("text", SYMBOLS)
def test_symbols_are_set(text):
    assert (subscripts(text), readable(text), spoken(text)) == SYMBOLS[text]
    assert subscripts(f"A {text} b") == f"A {SYMBOLS[text][0]} b"


@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_like_a_symbol_is_kept(text):
    assert subscripts(text) == readable(text) == spoken(text) == text
    assert subscripts(f"{text} and K_i") == f"{text} and K<sub>i</sub>"


class Symbols(Base):
    title = "K_i at work"
    controls = (
        Slider("x", "Blocker", 0, 4, 2, "× K_B"),
        Choice("of", "Kind of K_d", ("K_i <b>", "pA2"), "pA2"),
        Switch("log", "As pK_i"),
    )
    presets: ClassVar = {"At 3 K_i": {"x": 3, "of": "K_i <b>"}}

    def compute(self, x, of, log):
        return super().compute(x) | {"of": of}

    def describe(self, data):
        return f"{data['of']}: E_m is {data['x']:.2f} and pK_B < 9."


def test_no_raw_symbol_reaches_the_screen():
    view = View(Symbols())
    slider, choice, switch = view.controls.values()
    assert (slider.description, slider.description_allow_html) == (
        'Blocker (× K<span class="nelib-sub">B</span>)',
        True,
    )
    assert (choice.description, choice.description_allow_html) == ('Kind of K<span class="nelib-sub">d</span>', True)
    assert switch.description == "As pKᵢ"
    assert choice._options_labels == ("Kᵢ <b>", "pA₂")
    assert "<strong>K<sub>i</sub> at work</strong>" in view.box.children[0].value
    button = view.panel.children[3].children[1]
    assert (button.description, button.tooltip) == ("At 3 Kᵢ", "Set the sliders to: At 3 Ki")
    button.click()
    assert view.values() == {"x": 3.0, "of": "K_i <b>", "log": False}
    assert view.readout.value == "K<sub>i</sub> &lt;b&gt;: E<sub>m</sub> is 3.00 and pK<sub>B</sub> &lt; 9."
    assert view.picture.tooltip == "Figure: Ki at work. Ki <b>: Em is 3.00 and pKB < 9."


def test_a_label_without_symbols_stays_text():
    assert label("Dose <b> (nM)") == {"description": "Dose <b> (nM)"}
    assert label("<b> K_i")["description"] == '&lt;b&gt; K<span class="nelib-sub">i</span>'


def test_a_prediction_is_read_back_with_its_symbols():
    question = predict("t/words", "?", number_range=(0, 10), unit="× K_B")
    view = View(Base(), question)
    assert question.slider.description == 'My prediction (× K<span class="nelib-sub">B</span>)'
    question.submit()
    assert "Do you mean 0 × K<sub>B</sub>?" in question.feedback.value
    question.slider.value = 3.0
    question.submit()
    assert "Your prediction, above: 3 × K<sub>B</sub>" in view.readout.value


RAW = re.compile(r"(?<![A-Za-z_])(p?K|V|k|C|n|E|R|G|B|L)_[^\W_]|pA2")


def no_raw_symbol_is_shown(view):
    texts = [view.readout.value, view.box.children[0].value.rpartition("</style>")[2]]
    for widget in (*view.panel.children, *view.bar.children, *view.controls.values()):
        texts += [getattr(widget, "description", ""), *getattr(widget, "_options_labels", ())]
    assert len(texts) > len(view.controls) + 2
    assert [text for text in texts if RAW.search(text)] == []
    figure = [t.get_text() for t in view._frame.figure.findobj(Text)]
    assert [text for text in figure if RAW.search(re.sub(r"\$[^$]*\$", "", text))] == []


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


def test_a_figure_with_a_sound_is_heard_and_never_stale():
    view = Sounds().show()
    assert "nelib-listen" in "".join(str(w._dom_classes) for w in view.panel.children) and not view.player.value
    view.listen()
    code = re.search(r'base64,([^"]+)"', view.player.value)[1]
    with wave.open(io.BytesIO(base64.b64decode(code))) as file:
        assert file.getframerate() == 8000 and file.getsampwidth() == 2
        heard = np.frombuffer(file.readframes(800), "<i2")
    assert (heard == Sounds().sound(view.data)[0]).all() and heard.any()
    view.set(x=1)
    assert not view.player.value
    silent = Base().show()
    assert "nelib-listen" not in "".join(str(w._dom_classes) for w in silent.panel.children)


@pytest.mark.parametrize("samples", [np.zeros((2, 2), np.int16), np.zeros(3)], ids=["two rows", "no integers"])
def test_what_is_no_sound_is_refused(samples):
    with pytest.raises(ValueError, match="16-bit"):
        wav(samples, 8000)


def test_impossible_settings_are_refused():
    view = Base().show()
    with pytest.raises(ValueError, match="at most 4"):
        view.set(x=5)
    with pytest.raises(ValueError, match="no control"):
        view.set(y=1)


def test_a_slider_shows_few_decimals_and_keeps_the_value():
    """A measured default need not lie on a round number: three digits are shown, all of them are computed with."""
    assert texts([0.1238035529828846, 1.4285714285714286, 8.801771993454947]) == ["0.124", "1.43", "8.8"]
    assert texts([128.9, 6.182, 0.05, 1234.56, 100000.0, -0.123456]) == [
        "128.9",
        "6.182",
        "0.05",
        "1234.56",
        "100000",
        "-0.123",
    ]
    assert texts([1.00001, 1.00002]) == ["1.00001", "1.00002"]  # else one of them could not be told from the other
    for name, control in (("13_alpha_probe", "impulse"), ("13_equilibrium", "slope"), ("13_waves", "lag")):
        explorer = load_all()[name]
        slider = next(c for c in explorer.controls if c.name == control)
        values = marks(slider, [p[control] for p in explorer.presets.values() if control in p])
        assert slider.default in values and max(len(t) for t in texts(values)) <= 5
