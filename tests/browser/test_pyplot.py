"""Moving a slider while a cell plots with pyplot must not damage the figures of that cell."""

from . import checks
from .lab import Page, write_notebook

SHOW = "from nelib.explorers import start\nstart.transport.show()"
PLOT = """
import time
import numpy as np
import matplotlib.pyplot as plt
for number in range(5):
    figure, axes = plt.subplots(figsize=(4, 3))
    for k in range(8):
        axes.plot(np.linspace(0, 1, 50), np.sin(np.linspace(0, 9, 50) + k + number))
        time.sleep(0.03)
    axes.set(title=f"figure {number}", xlabel="time", ylabel="signal")
    plt.show()
"""


def figures(page: Page) -> list[str]:
    return [o["png"] for o in page.call("said") if o["cell"] > 0 and o["png"]]


def test_pyplot_figures_survive_moving_sliders(page, tmp_path):
    page.open(write_notebook(tmp_path / "plotting.ipynb", [SHOW, PLOT]))
    page.run_all()
    undisturbed = figures(page)
    assert len(undisturbed) == 5
    start = page.state(0)["sliders"]
    handle = page.box(0).query_selector(".noUi-handle")
    page.page.evaluate(
        "() => { window.plotted = false; window.course.runCell(1).then(() => { window.plotted = true; }); }"
    )
    moves = 0
    while not page.page.evaluate("window.plotted"):
        handle.press("ArrowRight")
        moves += 1
        assert moves < 5000
    assert moves > 20
    assert figures(page) == undisturbed
    assert page.state(0)["sliders"] != start
    assert not checks.outputs(page)
    page.close()
