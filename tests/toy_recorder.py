"""A plant whose course is known, and a recorder for it: a tank that leaks, with a pump, a valve and waves."""

from functools import lru_cache

import numpy as np

from nelib.kit.explorer import Choice, Slider
from nelib.kit.paper import Recorder
from nelib.kit.recorder import Run, Strip

RATE = 0.05  # 1/s: the tank empties with this rate constant
PEAK = 10.0  # cm of level for a bucket of 1


class Tank:
    """Level x: dx/dt = inflow - RATE x, exactly; five other columns follow it. With noise from a seed, or without."""

    columns = ("low", "high", "level", "flow", "speed", "load", "drive", "brake")
    step = 0.1

    def __init__(self, kind: str = "small", number: int = 1, noise: bool = True):
        size = {"small": 1.0, "large": 10.0}[kind]
        unit = {"small": "cm", "large": "mm"}[kind]
        self.strips = (
            Strip("Level", "L", unit, "level", 0, 100 * size, "#c04a00", ("low", "high"), tall=1.8),
            Strip("Flow", "F", "L/min", "flow", 0, 10, "#0072b2", digits=1),
            Strip("Speed", "v", "cm/s", "speed", 0, 400, "#4f7a00"),
            Strip("Load", "W", "N", "load", 0, 40 * size, "#a2417c", digits=1),
            Strip("Drive", "D", "1", "drive", 0, 2, "#2a62c9", digits=2),
            Strip("Brake", "B", "1", "brake", 0, 1, "#7a5230", digits=2),
        )
        self.size, self.level, self.inflow, self.count = size, 20.0 * size, 1.0 * size + 0.05 * number, 0
        self.rng = np.random.default_rng(number) if noise else None

    def advance(self, until: float) -> np.ndarray:
        rows = []
        while self.count < round(until / self.step):
            self.count += 1
            rest = self.inflow / RATE
            self.level = rest + (self.level - rest) * np.exp(-RATE * self.step)
            x = self.level / self.size
            wave = 3 * np.sin(self.count * self.step)
            row = np.array([x - 10, x + 20 + wave, x, x / 10, 300 - x, x / 2, x / 50, 1 - x / 100])
            row[[0, 1, 2, 5]] *= self.size
            rows.append(row if self.rng is None else row * (1 + 0.01 * self.rng.standard_normal(8)))
        return np.array(rows).reshape(-1, 8)

    def pour(self, buckets: float) -> None:
        self.level += buckets * PEAK * self.size


@lru_cache(maxsize=64)
def shown(kind: str, number: int, wait: float) -> Run:
    run = Run(Tank(kind, number), f"{kind} tank {number}", limit=90.0)
    run.skip(wait)
    run.reference = wait - 5
    run.mark("1 bucket")
    run.plant.pour(1.0)
    run.skip(80)
    return run


class Bath(Recorder):
    """Everything that a recorder can do, on a plant that is no animal."""

    name, title = "toy_recorder", "A tank under the pens"
    next_one = "Next tank"
    actions = {"Pour": "Pour the bucket into the tank", "Open": "Open the valve"}
    controls = (
        Slider("number", "Tank", 1, 20, 1, step=1),
        Choice("tank", "Size", ("small", "large"), "small"),
        Slider("bucket", "Bucket", 0.1, 10, 1, "L", log=True),
        *Recorder.PAPER,
    )
    presets = {"Two buckets": {"bucket": 2.0}}

    def plant(self, tank, number, **_):
        return Tank(tank, round(number))

    def act(self, plant, action, bucket, **_):
        if action == "Open":
            plant.inflow *= 1.5
            return "valve opened"
        if bucket > 9:
            raise ValueError("A bucket of more than 9 L cannot be lifted.")
        plant.pour(bucket)
        return f"{bucket:.3g} L poured"

    def ready(self, bucket, **_):
        return f"Ready: a bucket of {bucket:.3g} L"

    def called(self, tank, number, **_):
        return f"{tank} tank {number:.0f}"

    def demonstration(self, kept, tank, number, **_):
        return shown(tank, round(number) + kept, 15.0 if kept else 25.0)

    def another(self, number, **_):
        return {"number": number % 20 + 1}
