"""The checks are checked: every fault that they are there for is built into an explorer here, and must be found."""

import pytest

from nelib.kit.style import accessibility

from . import checks
from .lab import Page, write_notebook

EXPLORER = '''
import numpy as np
from nelib.kit.explorer import Explorer, Slider, Switch

class Line(Explorer):
    """A point that follows a slider."""
    name, title, size = "line", "A sound line", (300, 200)
    controls = (Slider("x", "Position", 0, 10, 5, "mm", step=1),)
    presets = {"Far": {"x": 9}}
    def compute(self, **values): return values
    def draw(self, figure, data):
        axes = figure.add_subplot(xlim=(-1, 11), ylim=(-1, 1))
        return {"now": axes.plot([], [], "o")[0]}
    def update(self, artists, data): artists["now"].set_data([data["x"]], [0])
    def describe(self, data): return f"The point is now at {data['x']:g} mm from the origin."
    def bounds(self, data): return []
    def sound(self, data): return np.zeros(4000, np.int16), 8000
'''
FAULTS = {
    "raises at one end": (
        "def compute(self, x): return {'x': x, 'y': 1 / int(x)}",
        ["Position (mm) at Home: the read-out says 'This setting could not be computed."],
    ),
    "has a slider without effect": (
        "def compute(self, x): return {'x': 5.0}",
        ["the picture is the same at both ends", "'Far': changes nothing"],
    ),
    "leaves a picture behind": (
        "old = 0\n    def update(self, artists, data):\n"
        "        artists['now'].set_data([self.old + data['x']], [0]); self.old = data['x'] / 9",
        ["does not come back: the picture"],
    ),
    "jumps": (
        "def describe(self, data): return 'The point is far. ' * (1 + 9 * int(data['x']))",
        ["the box jumps"],
    ),
    "cannot be heard": (
        "def sound(self, data): return np.zeros(0, np.int16), 8000",
        ["Listen: the sound has no length"],
    ),
}
SLOW = """import time
class Slow(Line):
    title = "A slow line"
    def compute(self, **values):
        time.sleep(0.3)
        return values
Slow().show()"""
SHY = """class Shy(Line):
    title = "A sound line with a slider that another one takes the effect from"
    controls = (*Line.controls, Slider("y", "Height", -1, 1, 0, "mm", step=0.5))
    def update(self, artists, data): artists["now"].set_data([data["x"]], [data["y"] * (data["x"] < 10)])
Shy().show()"""
NOISE = {
    "import warnings; warnings.warn('an old name')": "cell 0 wrote to stderr",
    "from IPython.display import Javascript\nJavascript('console.error(\"lost\")')": "the page reported: lost",
    "raise ValueError('wrong')": "cell 2 wrote to error",
}


@pytest.fixture(scope="module")
def faulty(page: Page, tmp_path_factory):
    """A notebook with one sound explorer, one for each fault, a shy one, and a slow one."""
    cells = [EXPLORER, "Line().show()"]
    for number, (title, (fault, _)) in enumerate(FAULTS.items()):
        cells.append(f"class Fault{number}(Line):\n    title = {title!r}\n    {fault}\nFault{number}().show()")
    cells += [SHY, SLOW]
    page.open(write_notebook(tmp_path_factory.mktemp("faulty") / "faulty.ipynb", cells))
    page.run_all()
    yield page
    page.close()


def test_a_sound_explorer_passes(faulty):
    assert checks.parts(faulty, 0) + checks.moves(faulty, 0) == []


def test_a_slider_may_be_without_effect_where_another_stands_at_its_end(faulty):
    assert checks.moves(faulty, faulty.explorers() - 2) == []


@pytest.mark.parametrize("title", FAULTS)
def test_every_fault_is_found(faulty, title):
    found = "\n".join(checks.moves(faulty, 1 + list(FAULTS).index(title)))
    for expected in FAULTS[title][1]:
        assert expected in found


def test_a_slow_answer_is_waited_for(faulty):
    """The page holds back what is set while the kernel is busy; the last of it must have been drawn."""
    slow = faulty.explorers() - 1
    handle = faulty.box(slow).query_selector(".noUi-handle")
    before = faulty.state(slow)
    for key in ("Home", "End", "Home", "ArrowRight"):
        handle.press(key)
    now = faulty.state(slow)
    assert "now at 1 mm" in now["text"] and now["hash"] != before["hash"]
    faulty.page.wait_for_timeout(1000)
    assert faulty.state(slow)["hash"] == now["hash"]


def test_keys_that_reach_jupyterlab_are_found(faulty):
    faulty.page.evaluate(
        "() => { const set = Element.prototype.setAttribute; const name = 'data-lm-suppress-shortcuts';"
        "window.back = () => { Element.prototype.setAttribute = set; };"
        "Element.prototype.setAttribute = function (...a) { if (a[0] !== name) set.apply(this, a); };"
        "for (const n of document.querySelectorAll(`[${name}]`)) n.removeAttribute(name); }"
    )
    mover = checks.Mover(faulty, faulty.explorers() - 1)
    mover.keys()
    faulty.page.evaluate("window.back()")
    assert "keys: " in "\n".join(mover.problems)


def test_missing_parts_are_found(faulty):
    faulty.page.evaluate(
        "() => { const b = window.course.boxes()[0]; b.querySelector('img.nelib-picture').title = '';"
        "b.querySelector('img.nelib-picture').removeAttribute('src');"
        "b.querySelector('.noUi-handle').removeAttribute('aria-label');"
        "b.querySelector('.noUi-handle').setAttribute('aria-valuetext', '3.0');"
        "b.querySelector('[aria-live]').removeAttribute('aria-live'); }"
    )
    found = "\n".join(checks.parts(faulty, 0))
    for expected in (
        "the picture has the size [0, 0]",
        "the accessible name ''",
        "accessible names ['']",
        "hear the slider values",
        "not a live region",
    ):
        assert expected in found


def test_controls_that_reach_the_page_late_get_their_names(page):
    """A slow page takes an explorer in long after its script began, and a part of it later still."""
    late = """html => new Promise(done => {
        const real = window.setTimeout, box = document.createElement('div'), row = document.createElement('div');
        window.setTimeout = (call, wait, ...rest) => real(call, wait / 100, ...rest);  // 100 times faster
        box.className = 'nelib-explorer';
        box.innerHTML = '<div class="nelib-readout"><div class="widget-html-content">' + html + '</div></div>';
        row.className = 'widget-slider';
        row.innerHTML = '<label class="widget-label">Dose</label><i class="noUi-handle"></i><b class="widget-readout">3</b>';
        real(() => document.body.append(box), 2000);
        real(() => box.append(row), 2300);
        real(() => {
            const handle = row.querySelector('.noUi-handle'), live = box.querySelector('.widget-html-content');
            window.setTimeout = real; box.remove();
            done([handle.ariaLabel, handle.getAttribute('aria-valuetext'), live.ariaLive]);
        }, 3000);
    })"""
    assert page.page.evaluate(late, accessibility()) == ["Dose", "3", "polite"]


def test_bad_layout_is_found(faulty):
    faulty.page.evaluate(
        "() => { const b = window.course.boxes()[0]; b.style.width = '3000px';"
        "b.querySelector('.nelib-readout .widget-html-content').style.color = '#bbb'; }"
    )
    found = "\n".join(checks.layout(faulty))
    assert "A sound line" in found and " px" in found
    assert "of 'The point is now" in found


def test_noise_is_found(page, tmp_path):
    page.open(write_notebook(tmp_path / "noisy.ipynb", NOISE))
    page.call("runAll")
    found = "\n".join(checks.outputs(page))
    page.close()
    for expected in NOISE.values():
        assert expected in found


def test_a_first_draw_that_fails_is_found(page, tmp_path):
    broken = (
        "class Broken(Line):\n    def draw(self, figure, data): raise RuntimeError('no figure today')\nBroken().show()"
    )
    page.open(write_notebook(tmp_path / "broken.ipynb", [EXPLORER, broken]))
    page.call("runAll")
    found = "\n".join(checks.outputs(page))
    page.close()
    assert "cell 1 wrote to error" in found


def test_a_request_to_another_host_is_found(page):
    page.context.route("http://192.0.2.1/**", lambda route: route.abort())  # seen, but never sent
    page.page.evaluate("fetch('http://192.0.2.1/picture.png').catch(() => null)")
    assert "192.0.2.1" in page.requests
    page.requests.discard("192.0.2.1")
    page.context.unroute("http://192.0.2.1/**")
