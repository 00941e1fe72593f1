"""The bedside in JupyterLab: a dose is set and the pressure answers, the truth stays sealed, and it runs in time."""

import re
import time

import pytest

from . import checks
from .lab import NARROW, WIDE, Page, write_notebook
from .test_recorder import Live

CELL = """from nelib.explorers import bedside as explore
from nelib.kit.personal import Personal
chart = explore.chart.show(me=Personal("15_bedside", "anna"))
chart"""
NOTICE = "For teaching, never for treatment."


@pytest.fixture(scope="module")
def live(page: Page, tmp_path_factory):
    page.open(write_notebook(tmp_path_factory.mktemp("bedside") / "bedside.ipynb", [CELL]))
    page.run_all()
    yield Live(page)
    page.theme("Light")
    page.resize(WIDE)
    page.close()


def last(live) -> str:
    """Return the line with the last answer: it is heard, and stands between the buttons and the paper."""
    line = live.box.query_selector(".nelib-last .widget-html-content")
    assert line.get_attribute("role") == "status" and line.get_attribute("aria-live") == "polite"
    button, paper = (live.box.query_selector(css) for css in ('button:has-text("Look at arm")', "img.nelib-picture"))
    top, below = button.bounding_box(), paper.bounding_box()
    here = line.bounding_box()
    assert top["y"] < here["y"] < top["y"] + 150 and here["y"] + here["height"] <= below["y"] + 1
    return line.inner_text()


def shown(text: str) -> int:
    return int(re.search(r"monitor (\d+)", text)[1])


def test_the_demonstration_passes_as_any_explorer(live):
    found = checks.parts(live.page, 0) + checks.moves(live.page, 0) + checks.layout(live.page)
    live.page.theme("Dark")
    live.page.resize(NARROW)
    found += checks.layout(live.page)
    live.page.theme("Light")
    live.page.resize(WIDE)
    assert not found, "\n".join(found)
    assert NOTICE in live.text()


def test_a_dose_is_set_and_the_pressure_answers(live):
    live.fresh()
    live.choose("nothing but the disease")
    live.press("New run")
    live.press("Skip 5 min")
    before = shown(live.text())
    live.slide("Norepinephrine", "End")
    live.press("Set dose")
    assert "norepinephrine 3.00 µg/kg/min: look for the cause" in live.text()
    live.press("Skip 5 min")
    live.press("Skip 5 min")
    text = live.text()
    assert shown(text) > before + 20 and "true sealed" in text and NOTICE in text
    said = [row[2] for row in reversed(live.log())]
    assert re.match(r"handover: \d\.\d\d µg/kg/min runs; vein of the arm, an emergency", said[0])
    assert "central vein" in said[0]
    assert said[1].startswith("norepinephrine 3.00 µg/kg/min: look for the cause") and len(said) == 2


def test_the_arm_the_cuff_and_the_envelope(live):
    live.fresh()
    live.press("Skip 5 min")
    live.press("Look at arm")
    live.text()
    assert last(live) == "Last, 5:05: arm: nothing to see (early leaks cannot be seen)"
    live.press("Cuff reading")
    live.press("Level transducer")
    live.press("Open envelope")
    text = live.text()
    said = [row[2] for row in reversed(live.log())][1:]
    assert said[0] == "arm: nothing to see (early leaks cannot be seen)"
    assert re.fullmatch(r"cuff \d+ mmHg", said[1]) and said[2].startswith("transducer")
    assert re.match(r"envelope: truly in target \d+% of 5:05, shown \d+%", said[3])
    assert "sealed" not in text and re.search(r"true \d+", text)
    live.press("Set dose")
    live.text()
    assert "has ended" in live.box.query_selector(".nelib-notice").inner_text()


def test_the_last_answer_stays_while_time_runs(live):
    live.fresh()
    assert re.match(r"Last, 0:05: handover: \d\.\d\d µg/kg/min runs", last(live))
    live.press("Cuff reading")
    live.press("Skip 5 min")
    live.text()
    assert re.fullmatch(r"Last, 0:05: cuff \d+ mmHg", last(live))


def test_the_slider_begins_at_the_dose_that_runs(live):
    live.fresh()
    dose, runs = live.ask("[chart.values()['dose'], chart.explorer.run.plant.shift.dose]")
    assert abs(dose - runs) <= 0.005
    assert f"To set: {dose:.2f} µg/kg/min ({runs:.2f} runs)" in live.text()


def test_an_hour_takes_a_minute(live):
    live.fresh()
    live.press("Start")
    before = live.ask("[chart.explorer.run.now, time.monotonic()]")
    time.sleep(5)
    after = live.ask("[chart.explorer.run.now, time.monotonic()]")
    live.press("Pause")
    speed = (after[0] - before[0]) / (after[1] - before[1])
    assert speed == pytest.approx(60, rel=0.15)


def test_nothing_went_wrong(live):
    assert checks.outputs(live.page) == []
    assert live.page.requests <= {"127.0.0.1", ""}
