"""What makes a record alive: breathing, slow wandering of nerves and vessels, uneven beats, and the instrument.

Slow wandering is an Ornstein-Uhlenbeck process of unit variance; breathing is a sine whose period drifts. Everything is
drawn in blocks, one set of numbers a step, so that the same seed gives the same animal however it is advanced.
Amplitudes are chosen, not measured: see ``nelib/data/preparation.csv``.
"""

from math import exp, pi, sin, sqrt

import numpy as np

from nelib.body.drug_course import evidence, of


class Body:
    """Disturbances of one animal, one set a step.

    Parameters
    ----------
    species : str
        Whose.
    dt : float
        Step in s.
    rng : numpy.random.Generator or None
        None for a body that does not breathe or wander.

    Attributes
    ----------
    traffic, vessels, filling, vagal, beat : float
        Factors, 1 without disturbance.
    """

    _DRAWS = 4  # geometry: traffic, vessels, beat, breath

    def __init__(self, species: str, dt: float, rng: np.random.Generator | None):
        self.traffic = self.vessels = self.filling = self.vagal = self.beat = 1.0
        self._rng, self._block, self._row = rng, [], 0
        self._sizes = {k: of(species, f"sd_{k}") for k in ("traffic", "vessels", "beat", "filling", "vagal", "breath")}
        self._turn = 2 * pi * of(species, "breath") * dt
        self._phase = 0.0
        self._x = [0.0] * self._DRAWS
        keep = [exp(-dt / of(species, f"tau_{k}")) for k in ("traffic", "vessels", "beat", "breath")]
        self._keep = [(k, sqrt(1 - k * k)) for k in keep]

    def step(self) -> None:
        """Advance by one step."""
        if self._rng is None:
            return
        if self._row == len(self._block):
            self._block, self._row = self._rng.standard_normal((int(evidence("block").value), self._DRAWS)).tolist(), 0
        drawn, size = self._block[self._row], self._sizes
        self._row += 1
        self._x = x = [k * old + new * z for (k, new), old, z in zip(self._keep, self._x, drawn, strict=True)]
        self._phase += self._turn * exp(size["breath"] * x[3])
        breath = sin(self._phase)
        self.traffic = exp(size["traffic"] * x[0])
        self.vessels = exp(size["vessels"] * x[1])
        self.beat = exp(size["beat"] * x[2])
        self.filling = 1 + size["filling"] * breath
        self.vagal = 1 - size["vagal"] * breath


class Instrument:
    """The transducer and the recorder: noise on each sample, and the noise of a multi-fiber nerve recording."""

    def __init__(self, channels: tuple[str, ...], rng: np.random.Generator | None):
        self._rng, self._block, self._row = rng, [], 0
        self._size = [evidence(f"noise_{name}").value for name in channels]
        self._count = len(channels)

    def read(self, values: list[float]) -> list[float]:
        """Return what the recorder shows for true values; nothing that is read falls below 0."""
        if self._rng is None:
            return values
        if self._row == len(self._block):
            size = (int(evidence("block").value), self._count)
            self._block, self._row = self._rng.standard_normal(size).tolist(), 0
        drawn = self._block[self._row]
        self._row += 1
        return [max(v * (1 + s * z), 0.0) for v, s, z in zip(values, self._size, drawn, strict=True)]
