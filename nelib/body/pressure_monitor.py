r"""What the monitor shows: a catheter in an artery, or a cuff, and how both go wrong.

A catheter reads the mean pressure at once, with little noise, plus what its transducer adds when it does not hang at
the level of the heart: $\Delta P = \rho g h$, 0.74 mmHg for each cm that it hangs too low. While it is flushed, or
blood is drawn from it, the monitor shows something else. A cuff reads every few minutes and holds its number until the
next; it differs from the catheter by an error of which a part belongs to the patient and the rest is new each time.

Pressures are in mmHg, times in s. Every number comes from ``nelib/data/bedside.csv``.
"""

from typing import Any

import numpy as np

from nelib.body.infusion_pump import SIXTY, value
from nelib.kit.errors import known_name, number, positive
from nelib.kit.formula import array

KINDS = ("catheter", "cuff")
"""Ways to measure."""
ARTIFACTS = {"flush": "flush", "blood sample": "sample"}
"""What disturbs a catheter: name -> beginning of the names of its records."""


def hydrostatic(cm: Any) -> np.ndarray:
    """Return the error in mmHg of a transducer that hangs some cm below the heart; above is negative."""
    return array("cm", cm, low=None) * value("water")


def plausible(MAP: Any) -> np.ndarray:
    """Tell which readings of a mean pressure the published rules would keep."""
    read = array("MAP", MAP, low=None)
    return (read > value("artifact_low")) & (read < value("artifact_high"))


class Monitor:
    """A monitor at the bedside.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    step : float
        Time between two calls of `read`, in s.
    seed : int, Generator or None
        Where its errors are drawn from; None for a monitor without errors.
    low : float
        How many cm the transducer of a catheter hangs below the heart.
    artifacts : bool
        Whether the catheter is flushed and blood drawn from it.
    interval : float, optional
        Time between two readings of a cuff in min.
    """

    DRAWS = 1 + 2  # geometry: noise, and the two artifacts

    def __init__(
        self, kind: str = "catheter", *, step: float, seed: Any = 0, low: float = 0.0, artifacts: bool = True,
        interval: float | None = None,
    ):  # fmt: skip
        self.kind, self.step = known_name("kind of monitor", kind, KINDS), positive("step", step)
        self.shift = float(hydrostatic(number("low", low)))
        minutes = value("cuff_interval") if interval is None else positive("interval", interval)
        self._every = max(1, round(minutes * SIXTY / self.step))
        self._rng = None if seed is None else np.random.default_rng(seed)
        self._artifacts = artifacts and self._rng is not None
        fixed = value("cuff_fixed") / value("percent")
        spread = value("cuff_sd")
        self.bias = 0.0
        if self._rng is not None:
            self.bias = value("cuff_bias") + spread * np.sqrt(fixed) * float(self._rng.standard_normal())
        self._fresh = spread * np.sqrt(1 - fixed)
        self._count, self._left, self._shown = 0, 0, None
        self.disturbed = ""

    def read(self, MAP: float) -> float:
        """Return what is shown one step later, when the true mean pressure is `MAP`."""
        noise, chances = 0.0, (1.0, 1.0)
        if self._rng is not None:
            drawn = self._rng.random(self.DRAWS - 1)
            noise, chances = float(self._rng.standard_normal()), drawn
        turn, self._count = self._count, self._count + 1
        if self.kind == "cuff":
            if self._shown is None or turn % self._every == 0:
                self._shown = MAP if self._rng is None else MAP + self.bias + self._fresh * noise
            return self._shown
        if self._left > 0:
            self._left -= 1
        else:
            self.disturbed = ""
            for chance, (name, start) in zip(chances, ARTIFACTS.items(), strict=True):
                if self._artifacts and chance < value(f"{start}_rate") * self.step / SIXTY / SIXTY:
                    self.disturbed, self._left = name, max(1, round(value(f"{start}_time") / self.step)) - 1
                    break
        if self.disturbed:
            return value(f"{ARTIFACTS[self.disturbed]}_reads")
        return MAP + self.shift + (0.0 if self._rng is None else value("line_noise") * noise)
