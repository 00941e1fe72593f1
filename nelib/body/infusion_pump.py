r"""A syringe pump and its line: what the pump believes, what is in the syringe, and what reaches the blood.

The pump turns a dose into a flow with the strength that is written on the syringe; what flows has the strength that is
in it. Whatever lies between syringe and blood moves as a plug: a volume $V_d$ filled with the old content leaves first,
so that a new content arrives after $V_d/F$, with $F$ the flow of pump and carrier together. A carrier that shares the
line makes this shorter, but then a change of the rate, too, arrives late: in the line stands the mixture of before. A
fresh syringe has play: nothing flows until the plunger has taken it up.

Left out: mixing at the walls, and the elasticity of the syringe. Dose in µg/min, volumes in mL, flow in mL/min,
strength in µg/mL, time in s. Every number comes from ``nelib/data/bedside.csv``.
"""

from collections import deque
from functools import cache

import numpy as np

from nelib.kit.errors import known_name, number, positive
from nelib.kit.evidence import Quantity, load_evidence

SIXTY = 60  # geometry: seconds in a minute, minutes in an hour
PURGED, FRESH = "purged", "fresh"
PREPARED = (PURGED, FRESH)
"""How a syringe comes into the pump: with fluid run out before, so that there is hardly any play, or straight."""


@cache
def _table() -> dict[str, Quantity]:
    return load_evidence("bedside")


def evidence(name: str) -> Quantity:
    """Return a record of the table of the bedside."""
    return _table()[known_name("number", name, _table())]


@cache
def value(name: str) -> float:
    """Return the value of a record of the table of the bedside."""
    return evidence(name).value


def play(prepared: str = PURGED, *, worst: bool = False) -> float:
    """Return the play of a syringe in mL: the measured delay to the first fluid, times the flow of that measurement.

    Parameters
    ----------
    prepared : str
        One of `PREPARED`.
    worst : bool
        Whether the pump is the worst of those measured, in place of the best.
    """
    known_name("preparation", prepared, PREPARED)
    delay = value(f"start_{'purged_' if prepared == PURGED else ''}{'long' if worst else 'short'}")
    return delay * value("start_flow") / SIXTY


class Pump:
    """A pump with its syringe and its line.

    Parameters
    ----------
    strength : float, optional
        Written on the syringe, in µg/mL of base.
    inside : float, optional
        In the syringe, in µg/mL of base; what is written, if not given.
    volume : float, optional
        In the syringe, in mL.
    dead : float, optional
        Volume of the line in mL.
    carrier : float
        Flow of a fluid that shares the line, in mL/hour.
    filled : bool
        Whether the line already holds the drug; else it holds water.
    slack : float
        Play in mL that the plunger has to take up first.

    Raises
    ------
    ValueError
        If a number is impossible.
    """

    def __init__(
        self, strength: float | None = None, *, inside: float | None = None, volume: float | None = None,
        dead: float | None = None, carrier: float = 0.0, filled: bool = True, slack: float = 0.0,
    ):  # fmt: skip
        self.strength = positive("strength", value("strength") if strength is None else strength)
        self.inside = self.strength if inside is None else number("inside", inside, low=0)
        self.volume = number("volume", value("syringe") if volume is None else volume, low=0)
        self.dead = number("dead", value("dead_volume") if dead is None else dead, low=0)
        self.carrier = number("carrier", carrier, low=0) / SIXTY
        self.slack = number("slack", slack, low=0)
        self.rate = 0.0
        self.pause = 0.0
        self.used = 0.0
        self._line: deque[list[float]] = deque()
        if self.dead:
            self._line.append([self.dead, self.inside if filled and not self.carrier else 0.0])

    @property
    def flow(self) -> float:
        """Flow that the pump is set to, in mL/min."""
        return self.rate / self.strength

    @property
    def running(self) -> bool:
        """Whether drug leaves the syringe."""
        return self.rate > 0 and self.volume > 0 and self.pause <= 0

    @property
    def warning(self) -> int:
        """0 if all is well, 1 if the syringe is nearly empty, 2 if it is empty."""
        return 2 if self.volume <= 0 else int(self.volume <= value("nearly_empty"))

    @property
    def held(self) -> float:
        """Drug in the line in µg: what a flush would push into the patient at once."""
        return sum(volume * strength for volume, strength in self._line)

    def minutes_left(self) -> float:
        """Return how long the syringe lasts at this rate, in min; infinite if nothing flows."""
        return self.volume / self.flow if self.rate > 0 else float("inf")

    def set(self, rate: float) -> None:
        """Set the dose in µg/min, as the pump believes it."""
        self.rate = number("rate", rate, low=0)

    def prime(self) -> None:
        """Fill the line with what it would hold after a long time at this rate."""
        flow = self.flow + self.carrier
        mixture = self.inside * self.flow / flow if flow > 0 else self.inside
        if self.dead:
            self._line = deque([[self.dead, mixture]])

    def change(
        self, volume: float | None = None, *, inside: float | None = None, pause: float = 0.0, slack: float = 0.0
    ) -> None:
        """Put in another syringe with the same writing.

        Parameters
        ----------
        volume : float, optional
            In mL; a full one if not given.
        inside : float, optional
            What is in it, in µg/mL of base; what is written, if not given.
        pause : float
            Seconds without flow.
        slack : float
            Play in mL; see `play`.
        """
        self.volume = number("volume", value("syringe") if volume is None else volume, low=0)
        self.inside = self.strength if inside is None else number("inside", inside, low=0)
        self.pause, self.slack = number("pause", pause, low=0), number("slack", slack, low=0)

    def step(self, seconds: float) -> float:
        """Run for a time in s and return the drug that reaches the end of the line, in µg."""
        left = seconds
        if self.pause > 0:
            self.pause, left = max(self.pause - left, 0.0), max(left - self.pause, 0.0)
        moved = self.flow * left / SIXTY if self.volume > 0 else 0.0
        taken = min(self.slack, moved)
        self.slack -= taken
        moved = min(moved - taken, self.volume)
        self.volume -= moved
        drug = moved * self.inside
        self.used += drug
        return self._through(moved + self.carrier * seconds / SIXTY, drug)

    def flush(self, volume: float) -> float:
        """Push a volume of water (mL) through the line and return the drug that it drives into the patient, in µg."""
        return self._through(positive("volume", volume), 0.0)

    def _through(self, volume: float, drug: float) -> float:
        """Push a volume that holds some drug into the line, and return the drug that leaves at the other end."""
        if not self.dead or volume <= 0:
            return drug
        line, strength = self._line, drug / volume
        if line[-1][1] == strength:
            line[-1][0] += volume
        else:
            line.append([volume, strength])
        out = 0.0
        while volume > 0:
            first = line[0]
            part = min(first[0], volume)
            out += part * first[1]
            volume -= part
            first[0] -= part
            if first[0] <= 0 and len(line) > 1:
                line.popleft()
        return out


def arrival(flow: float, dead: float | None = None, slack: float = 0.0, carrier: float = 0.0) -> float:
    """Return after how many min the drug arrives when a pump starts into a line of water.

    Parameters
    ----------
    flow, carrier : float
        In mL/hour.
    dead, slack : float, optional
        Volume of the line and play of the syringe in mL.
    """
    F, volume = positive("flow", flow), value("dead_volume") if dead is None else number("dead", dead, low=0)
    fill = volume / (F + number("carrier", carrier, low=0))
    return (number("slack", slack, low=0) / F + fill) * SIXTY


def bench() -> tuple[np.ndarray, np.ndarray, float, float]:
    """Compare the plug with a bench study of a catheter for children.

    Returns
    -------
    tuple
        Ends of the collections in min; the measured share of the dose in each, 0 to 1; the mean delay of that in min;
        the delay of the plug in min.
    """
    names = [name for name in _table() if name.startswith("bench_share_")]
    shares = np.array([value(name) for name in names]) / value(names[-1])
    ends = value("bench_bin") * np.arange(1, shares.size + 1)
    return ends, shares, float(value("bench_bin") * (1 - shares).sum()), arrival(value("bench_flow"))
