"""From a slider to the pixels in a real JupyterLab page: this course's explorer against `ipywidgets.interact`.

Both show the same picture, side by side in one notebook in one run. The contender draws it as one usually does: a new
pyplot figure for every move; once with as many pixels as the explorer has, once with Matplotlib's default of 100 dpi,
which is less sharp. A slider that only changes a line of text is there for comparison: it costs little but the way from
the browser to the kernel and back.
"""

import tempfile
from pathlib import Path

from benchmarks.table import middle_and_tail, show
from tests.browser.lab import CHROMIUM, Page, Server, chromium, write_notebook

NAMES = ("01_pathway", "01_enzyme")
SETUP = """
import ipywidgets
import matplotlib.pyplot as plt
from nelib.explorers import load_all
from nelib.kit.figures import style
from nelib.kit.render import SCALE
explorer = load_all()[{name!r}]
"""
OURS = "explorer.show()"
USUAL = """
def draw(**values):
    data = explorer.data(**values)
    with style():
        figure = plt.figure(figsize=(explorer.size[0] / 100, explorer.size[1] / 100), dpi={dpi})
        explorer.update(explorer.draw(figure, data), data)
        plt.show()

sliders = {{}}
for c in explorer.controls:
    if not hasattr(c, "low"):
        kind = ipywidgets.Dropdown(options=c.options) if hasattr(c, "options") else ipywidgets.Checkbox()
        kind.value = c.default
        sliders[c.name] = kind
    elif c.log:
        low, high = (float(__import__("math").log10(v)) for v in (c.low, c.high))
        sliders[c.name] = ipywidgets.FloatLogSlider(value=c.default, min=low, max=high, step=(high - low) / 100)
    else:
        sliders[c.name] = ipywidgets.FloatSlider(value=c.default, min=c.low, max=c.high, step=(c.high - c.low) / 100)
ipywidgets.interact(draw, **sliders);
"""
TEXT = """
import ipywidgets
slider = ipywidgets.SelectionSlider(options=[(str(k), k) for k in range(101)], value=50)
text = ipywidgets.HTML()
def say(change):
    text.value = f'<p class="bench-text" elementtiming="wanted">The slider stands at {slider.value}.</p>'
slider.observe(say, names="value")
say(None)
ipywidgets.VBox([slider, text])
"""
DRAG, PAUSE = 60, 16  # moves, ms between them


class Contender:
    """An output of the notebook that is measured."""

    def __init__(self, page: Page, index: int):
        self.page, self.index = page.page, index
        cell = self.page.evaluate_handle("i => window.bench.outputs()[i]", index).as_element()
        self.handle = cell.query_selector(".noUi-handle")
        self.line = cell.query_selector(".noUi-target")

    def rest(self) -> None:
        self.page.evaluate("i => window.bench.rest(i)", self.index)

    def press(self, key: str) -> float:
        """Return the milliseconds from a key press to the new picture."""
        self.handle.evaluate("h => h.scrollIntoView({block: 'center'})")
        self.handle.focus()
        self.rest()
        self.page.evaluate("i => window.bench.arm(i)", self.index)
        self.page.keyboard.press(key)
        return self.page.evaluate("window.measured")

    def drag(self) -> tuple[int, float]:
        """Drag fast; return the number of pictures shown, and the ms from the release to the last one."""
        self.handle.evaluate("h => h.scrollIntoView({block: 'center'})")
        at, line = self.handle.bounding_box(), self.line.bounding_box()
        y = at["y"] + at["height"] / 2
        self.page.mouse.move(at["x"] + at["width"] / 2, y)
        self.page.mouse.down()
        self.page.evaluate("i => window.bench.watch(i)", self.index)
        for k in range(DRAG):
            self.page.mouse.move(line["x"] + line["width"] * (0.1 + 0.8 * k / DRAG), y)
            self.page.wait_for_timeout(PAUSE)
        self.page.mouse.up()
        self.rest()
        seen = self.page.evaluate("() => { window.seen.on = false; return window.seen; }")
        return seen["frames"], max(0.0, seen["last"] - seen["released"])


def memory(page: Page) -> float:
    """Return the resident memory of the kernel in MB."""
    import psutil

    return psutil.Process(int(page.call("ask", "import os; print(os.getpid())"))).memory_info().rss / 1e6


def compare(page: Page, name: str, folder: Path, quick: bool) -> list[tuple]:
    """Measure one explorer both ways; return rows of a table."""
    cells = [SETUP.format(name=name), OURS, USUAL.format(dpi="100 * SCALE"), USUAL.format(dpi=100), TEXT]
    page.open(write_notebook(folder / f"{name}.ipynb", cells))
    page.call("runAll")
    page.call("drawn")
    page.page.evaluate("delete window.bench")
    page.page.add_script_tag(path=Path(__file__).with_name("browser.js"))
    ways = {"explorer": 1, "interact, same pixels": 2, "interact, 100 dpi": 3, "a line of text": 4}
    contenders = {way: Contender(page, cell) for way, cell in ways.items()}
    times: dict[str, list[float]] = {way: [] for way in ways}
    for k in range(12 if quick else 42):  # in turns, so that whatever else this computer does falls on all of them
        for way, contender in contenders.items():
            times[way].append(contender.press("ArrowRight" if k % 20 < 10 else "ArrowLeft"))
    rows = []
    own = middle_and_tail(times["explorer"][2:])[0]
    for way, contender in contenders.items():
        median, tail = middle_and_tail(times[way][2:])
        drag = contender.drag() if way != "a line of text" else ("", "")
        rows.append([f"{name}, {way}", median, tail, f"{median / own:.1f} x", *drag, "", ""])
    picture = page.page.evaluate("window.bench.decode(1)")
    print(
        f"{name}: {picture['type']}, {picture['size'] / 1e3:.0f} kB, decoded in the browser in {picture['ms']:.1f} ms"
    )
    moves = 100 if quick else 500
    page.page.evaluate("n => window.bench.press(1, n)", 50)
    rows[0][6] = memory(page)
    page.page.evaluate("n => window.bench.press(1, n)", moves)
    rows[0][7] = memory(page)
    page.close()
    return rows


def main(quick: bool = False) -> None:
    """Measure two explorers both ways."""
    if not CHROMIUM.exists():
        print(f"\nThere is no Chromium at {CHROMIUM}: nothing is measured in the browser.")
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "lab")
        try:
            with chromium() as browser:
                page = Page(server, browser)
                for name in NAMES:
                    rows += compare(page, name, Path(folder), quick)
        finally:
            server.stop()
    header = [
        "explorer, way",
        "press ms",
        "95 %",
        "to ours",
        f"frames of {DRAG}",
        "settle ms",
        "MB",
        f"MB {'+100' if quick else '+500'}",
    ]
    show("Key press to changed pixels, fast drag, kernel memory", header, rows)
    ratios = ", ".join(f"{rows[k][0].split(',')[0]} {rows[k + 1][1] / rows[k][1]:.1f}" for k in range(0, len(rows), 4))
    print(f"\n  slider to pixels, times faster than interact with the same pixels (wanted: 6 or more): {ratios}")
