"""The chart recorder of lesson 13 for ten minutes in a real JupyterLab page: pictures, drift, memory, work."""

import json
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.table import show
from tests.browser.lab import CHROMIUM, Page, Server, chromium, write_notebook

CELL = "from nelib.explorers.circulation import living\nchart = living.show()\nchart"
WATCH = """() => {
  const seen = window.seen = { came: [], on: true };
  let before = '';
  const look = () => {
    const src = window.course.boxes()[0].querySelector('img.nelib-picture').src;
    if (src !== before) { before = src; seen.came.push(performance.now() / 1000); }
    if (seen.on) requestAnimationFrame(look);
  };
  look();
}"""
STATE = "import json, os, time; r = chart.explorer.run; print(json.dumps([r.now, time.monotonic(), os.getpid()]))"
EVERY = 60  # s between two rows, and two injections


def work(server: Server) -> dict[str, float]:
    """Return the seconds of processor time of each part so far."""
    import psutil

    spent: dict[str, float] = {}
    for process in psutil.Process().children(recursive=True):
        try:
            line, used = " ".join(process.cmdline()), process.cpu_times()
        except psutil.Error:
            continue
        kind = "kernel" if "ipykernel" in line else "server" if process.pid == server.process.pid else "browser"
        spent[kind] = spent.get(kind, 0.0) + used.user + used.system
    return spent


def measure(page: Page, server: Server, folder: Path, seconds: int) -> list[tuple]:
    """Let the recorder run; return a row for each minute."""
    import psutil

    page.open(write_notebook(folder / "recorder.ipynb", [CELL]))
    page.run_all()
    tools = page.context.new_cdp_session(page.page)

    def press(name: str) -> None:
        page.box(0).query_selector(f'.nelib-transport button:has-text("{name}")').press("Enter")

    def heap() -> float:
        tools.send("HeapProfiler.collectGarbage")
        return tools.send("Runtime.getHeapUsage")["usedSize"] / 1e6

    press("Start")
    time.sleep(10)
    page.page.evaluate(WATCH)
    now, wall, pid = json.loads(page.call("ask", STATE))
    kernel, first, before, rows = psutil.Process(pid), (now, wall), work(server), []
    rows.append(("start", "", "", "", kernel.memory_info().rss / 1e6, heap(), "", "", ""))
    for _ in range(0, seconds, EVERY):
        press("Inject")
        began = time.monotonic()
        time.sleep(EVERY)
        came = page.page.evaluate("() => { const came = window.seen.came; window.seen.came = []; return came; }")
        now, wall, _ = json.loads(page.call("ask", STATE))
        after, spent = work(server), time.monotonic() - began
        gaps = np.diff(came)
        share = [(after[k] - before[k]) / spent for k in ("kernel", "server", "browser")]
        drift = 1e3 * ((now - first[0]) - (wall - first[1]))
        memory = kernel.memory_info().rss / 1e6
        rows.append((f"{now:.0f} s", len(came) / spent, 1e3 * np.percentile(gaps, 95), drift, memory, heap(), *share))
        before = work(server)
    page.close()
    return rows


def main(quick: bool = False) -> None:
    """Run it for ten minutes, or for one."""
    if not CHROMIUM.exists():
        print(f"\nThere is no Chromium at {CHROMIUM}: nothing is measured in the browser.")
        return
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "lab")
        try:
            with chromium() as browser:
                rows = measure(Page(server, browser), server, Path(folder), 60 if quick else 600)
        finally:
            server.stop()
    header = ["time of the plant", "pictures/s", "gap 95 % ms", "drift ms", "kernel MB", "page MB", "kernel", "server"]
    show("The chart recorder; the last three columns are shares of one processor", [*header, "browser"], rows)
