"""Time of a frame of every explorer, in this process: compute, draw, encode."""

import time

import numpy as np

from benchmarks.table import middle_and_tail, show
from nelib.explorers import load_all
from nelib.kit.render import Frame, encode


def main(quick: bool = False) -> None:
    """Move every explorer to random positions."""
    rows = []
    for name, explorer in sorted(load_all().items()):
        rng = np.random.default_rng(1)
        settings = [{c.name: c.draw_value(rng) for c in explorer.controls} for _ in range(20 if quick else 100)]
        began = time.perf_counter()
        data = explorer.data()
        first = time.perf_counter() - began
        began = time.perf_counter()
        frame = Frame(explorer, data)
        drawing = time.perf_counter() - began
        pixels = frame.pixels(data)
        times, size = [], 0
        for values in settings:
            marks = [time.perf_counter()]
            data = explorer.data(**values)
            marks.append(time.perf_counter())
            frame.render(data)
            marks.append(time.perf_counter())
            size = len(encode(pixels))
            marks.append(time.perf_counter())
            times.append(1e3 * np.diff(marks))
        compute, tail = middle_and_tail([t[0] for t in times])
        render, code = (float(np.median([t[k] for t in times])) for k in (1, 2))
        total, total_tail = middle_and_tail([t[0] + t[1] for t in times])
        rows.append((name, 1e3 * first, 1e3 * drawing, compute, tail, render, code, size / 1e3, total, total_tail))
    header = ["explorer", "first compute", "full draw", "compute", "95 %", "render", "encode", "kB", "both", "95 %"]
    show(
        "Frames of every explorer at random positions, ms; compute should stay under 50, and 100 at 95 %", header, rows
    )
    print("\n  render: blit and encode; full draw: the first picture, with everything that does not move")
