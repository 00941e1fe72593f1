"""A chart recorder in JupyterLab: it runs in time, what is done to the plant is seen, and what was recorded goes home."""

import csv
import io
import itertools
import json
import re
import time

import pytest

from . import checks
from .lab import NARROW, WIDE, Page, write_notebook

CELL = "from tests.toy_recorder import Bath\nchart = Bath().show()\nchart"
COUNT = """seconds => new Promise(done => {
  const picture = () => window.course.boxes()[0].querySelector('img.nelib-picture').src;
  const came = [], began = performance.now();
  let before = picture();
  const look = () => {
    const now = performance.now(), src = picture();
    if (src !== before) { before = src; came.push((now - began) / 1000); }
    if (now - began < 1000 * seconds) requestAnimationFrame(look); else done(came);
  };
  look();
})"""
"""When pictures came, in s; a widget shows a picture again only if it differs."""
BUSY = "seconds => { const end = performance.now() + 1000 * seconds; while (performance.now() < end); }"
PIXELS = """async ([left, top, width, height, color]) => {
  const image = window.course.boxes()[0].querySelector('img.nelib-picture');
  for (let k = 0; k < 50; k += 1)  // while the recorder runs, a picture may be gone before it is decoded
    if (await image.decode().then(() => true, () => false)) break;
  const canvas = Object.assign(document.createElement('canvas'), {width: 780, height: 520});
  const paper = canvas.getContext('2d');
  paper.drawImage(image, 0, 0, 780, 520);
  const seen = paper.getImageData(left, top, width, height).data;
  let found = 0;
  for (let k = 0; k < seen.length; k += 4) found += color.every((c, i) => Math.abs(seen[k + i] - c) < 16);
  return found;
}"""
"""How many pixels of a part of the picture, in its own CSS pixels, have about a color."""
INK, GRAY = (0x1F, 0x29, 0x33), (0x87, 0x92, 0xA2)
FLAGS, TRACES = (140, 34, 524, 18), (140, 58, 524, 430)


class Live:
    """The recorder on the page."""

    def __init__(self, page: Page):
        self.page, self.box = page, page.box(0)

    def press(self, name: str) -> None:
        self.box.query_selector(f'.nelib-transport button:has-text("{name}")').press("Enter")

    def ask(self, expression: str):
        """Return what the kernel says."""
        return json.loads(self.page.call("ask", f"import json, time; print(json.dumps({expression}))"))

    def text(self) -> str:
        return self.page.state(0)["text"]

    def log(self) -> list[list[str]]:
        """Return the lines of the log, the newest first."""
        rows = self.box.query_selector_all(".nelib-log tr")
        return [[cell.inner_text() for cell in row.query_selector_all("td")] for row in rows]

    def count(self, color, part) -> int:
        """Count the pixels of a color in a part of the picture."""
        return self.page.page.evaluate(PIXELS, [*part, list(color)])

    def slide(self, label: str, *keys: str) -> str:
        """Move a slider from the keyboard and return the read-out."""
        handle = self.box.query_selector(f'.noUi-handle[aria-label^="{label}"]')
        for key in keys:
            handle.press(key)
        return self.text()

    def choose(self, option: str) -> None:
        for select in self.box.query_selector_all("select"):
            if option in select.evaluate("list => [...list.options].map(o => o.value)"):
                select.select_option(option)

    def fresh(self) -> None:
        """Begin a run, paused, with all controls as at the start."""
        self.box.query_selector('.nelib-buttons button:has-text("Reset")').press("Enter")
        self.press("New run")
        self.page.state(0)


@pytest.fixture(scope="module")
def live(page: Page, tmp_path_factory):
    page.open(write_notebook(tmp_path_factory.mktemp("recorder") / "recorder.ipynb", [CELL]))
    page.run_all()
    yield Live(page)
    page.theme("Light")
    page.resize(WIDE)
    page.close()


def test_the_demonstration_passes_as_any_explorer(live):
    found = checks.parts(live.page, 0) + checks.moves(live.page, 0) + checks.layout(live.page)
    live.page.theme("Dark")
    live.page.resize(NARROW)
    found += checks.layout(live.page)
    live.page.theme("Light")
    live.page.resize(WIDE)
    assert not found, "\n".join(found)


def test_ten_pictures_a_second_in_time_with_the_clock(live):
    """The issue asks for ten; other work on this computer may take some seconds, so the best three of 20 count."""
    live.fresh()
    live.press("Start")
    live.page.page.evaluate(COUNT, 1)
    now = "[chart.explorer.run.now, time.monotonic(), chart._sent.value - chart._seen.value]"
    before = live.ask(now)
    came = live.page.page.evaluate(COUNT, 20)
    after = live.ask(now)
    live.press("Pause")
    best = max(sum(k <= t < k + 3 for t in came) for k in range(18)) / 3
    drift = (after[0] - before[0]) - (after[1] - before[1])
    print(f"{best:.1f} pictures a second at best, {len(came) / 20:.1f} on average; drift {1e3 * drift:.0f} ms in 20 s")
    assert best >= 10
    assert abs(drift) < 0.3 and after[1] - before[1] > 19
    assert after[2] <= 2, "pictures under way to the page"


def test_what_is_done_is_seen(live):
    live.fresh()
    live.press("Start")
    time.sleep(1)
    assert live.log() == [] and live.count(INK, FLAGS) == 0
    live.press("Pour")
    time.sleep(2)
    live.press("Pause")
    text = live.text()
    assert live.count(INK, FLAGS) > 40, "the flag with its number"
    (row,) = live.log()
    assert row[0] == "1" and row[2] == "1 L poured"
    mark, values = live.ask("[chart.explorer.run.marks[0].time, chart.table().level.tolist()]")
    at = round(mark / 0.1)
    assert values[at] - values[at - 1] > 9, "a bucket is 10 cm"
    assert "paused" in text and live.ask("chart.going") is False


def test_a_page_that_is_busy_gets_no_pile_of_pictures(live):
    live.fresh()
    live.press("Start")
    time.sleep(1)
    before = live.ask("chart._sent.value")
    live.page.page.evaluate(BUSY, 4)
    after, now, wall = live.ask("[chart._sent.value, chart.explorer.run.now, chart.explorer.run.due(time.monotonic())]")
    assert after - before < 20, "at 12 a second there would be some 50"
    assert wall - now < 0.5, "time went on"
    time.sleep(1)
    assert live.ask("chart._sent.value - chart._seen.value") <= 2
    live.press("Pause")


def test_measuring_from_the_keyboard(live):
    live.fresh()
    live.press("Skip 30 s")
    live.press("Pour")
    live.press("Skip 2 min")
    live.choose("2 min")
    assert "at 2:30" in live.text()
    assert "Paper 0:00–2:00 of 2:30" in live.slide("Look at", "Home")
    assert "at 0:30" in live.slide("Cursor", "Home", *["ArrowRight"] * 50)
    live.press("Set reference")
    assert "mean 21 (+0)" in live.text() and "change from 0:30 in brackets" in live.text()
    text = live.slide("Cursor", *["ArrowRight"] * 4)
    assert "at 0:32" in text and 8 <= int(re.search(r"mean \d+ \(\+(\d+)\)", text)[1]) <= 11
    heard = live.box.query_selector(".nelib-readout .widget-html-content")
    assert heard.get_attribute("role") == "status" and text in heard.inner_text()


def test_two_runs_one_over_the_other(live):
    live.fresh()
    live.press("Skip 30 s")
    live.press("Keep this run")
    live.text()
    assert "Kept: small tank 1, 0:30" in live.box.query_selector(".nelib-notice").inner_text()
    live.press("Next tank")
    live.press("Skip 30 s")
    assert "Small tank 2" in live.text() and "Gray: the kept run, by start" in live.text()
    drawn = live.count(GRAY, TRACES)
    live.choose("nothing")
    live.text()
    assert drawn > live.count(GRAY, TRACES) + 200


def test_the_record_goes_home(live):
    live.fresh()
    live.press("Start")
    live.press("Open")
    time.sleep(1)
    live.press("Skip 30 s")
    live.press("Pour")
    live.box.query_selector('.nelib-buttons button:has-text("Save")').press("Enter")
    assert "paused" in live.text()
    links = {a.inner_text(): a for a in live.box.query_selector_all("a[download]")}
    assert set(links) == {"SVG", "PNG", "CSV"}
    text = links["CSV"].evaluate("a => fetch(a.href).then(answer => answer.text())")
    rows = list(csv.DictReader(io.StringIO(text)))
    steps = {round(float(b["time"]) - float(a["time"]), 6) for a, b in itertools.pairwise(rows)}
    assert steps == {0.1} and float(rows[-1]["time"]) > 30
    assert [row["event"] for row in rows if row["event"]] == ["valve opened", "1 L poured"]
    assert all(abs(float(row["level"]) - 20) < 30 for row in rows)
    picture = links["SVG"].evaluate("a => fetch(a.href).then(answer => answer.text())")
    assert "Small tank 1" in picture and "Brake" in picture
    with live.page.page.expect_download() as saved:
        links["CSV"].click()
    assert saved.value.suggested_filename == "toy_recorder.csv"


def test_nothing_went_wrong(live):
    assert checks.outputs(live.page) == []
    assert live.page.requests <= {"127.0.0.1", ""}
