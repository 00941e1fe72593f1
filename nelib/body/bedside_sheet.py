"""A shift at the bedside as it was, for whoever judges it. For teaching, never for treatment.

Times are in s unless minutes are named, pressures in mmHg. The numbers come from ``nelib/data/shift.csv`` and
``nelib/data/bedside.csv``.
"""

from dataclasses import dataclass

import numpy as np

from nelib.body.bedside_faults import LEAK, SLIP, Happened, value
from nelib.body.infusion_pump import SIXTY
from nelib.body.infusion_pump import value as bedside
from nelib.body.pressure_monitor import ARTIFACTS
from nelib.body.titration import Report, report


@dataclass(frozen=True)
class Sheet:
    """A shift as it was, for whoever judges it.

    Attributes
    ----------
    who, course : int
        Seeds of the patient and of the course.
    faults : bool
        Whether anything could go wrong.
    rows : array
        Those of the patient, with the truth.
    weight : float
        Of the patient, in kg.
    happened : tuple of Happened
        Until the end of the rows.
    opened : bool
        Whether the envelope was opened, which ends the shift.
    """

    who: int
    course: int
    faults: bool
    rows: np.ndarray
    weight: float
    happened: tuple[Happened, ...]
    opened: bool

    def kept(self) -> "Sheet":
        """Return itself."""
        return self

    @property
    def minutes(self) -> float:
        """Length of the shift."""
        return float(self.rows["t"][-1]) / SIXTY

    @property
    def empty(self) -> float:
        """Minutes with an empty syringe."""
        return float(np.count_nonzero(self.rows["left"] <= 0)) * bedside("step") / SIXTY

    @property
    def tissue(self) -> float:
        """Drug that ran into the arm, in µg."""
        return float(self.rows["tissue"][-1])

    @property
    def pale(self) -> float:
        """Minutes for which the drug went on into an arm that was pale."""
        leaks = [one for one in self.happened if one.what == LEAK]
        seen = self.rows["t"][self.rows["tissue"] >= bedside("pale")]
        if not leaks or not seen.size:
            return 0.0
        end = float(self.rows["t"][-1]) if leaks[0].answered is None else leaks[0].answered
        return max(end - float(seen[0]), 0.0) / SIXTY

    @property
    def slipped(self) -> float:
        """Minutes for which the transducer hung at a wrong height."""
        end = float(self.rows["t"][-1])
        slips = (one for one in self.happened if one.what == SLIP)
        return sum((end if one.answered is None else one.answered) - one.begin for one in slips) / SIXTY

    @property
    def rebound(self) -> float:
        """Highest true pressure in mmHg while all of the dose arrived again after a leak; 0 without a new vein."""
        found = [0.0]
        for one in self.happened:
            if one.what == LEAK and one.answered is not None:
                since = self.rows["t"] - one.answered
                found += self.rows["MAP"][(since > 0) & (since <= value("rebound_for") * SIXTY)].tolist()
        return max(found)

    @property
    def disturbed(self) -> tuple[tuple[float, str], ...]:
        """When the catheter was flushed or blood was drawn from it (s), and which of the two."""
        shown, found = self.rows["monitor"], []
        for name, start in ARTIFACTS.items():
            there = np.append(False, shown == bedside(f"{start}_reads"))
            found += [(float(t), name) for t in self.rows["t"][there[1:] & ~there[:-1]]]
        return tuple(sorted(found))

    @property
    def deep(self) -> float:
        """Minutes with a true pressure far below the target, once there was time to answer the handover."""
        low = (self.rows["MAP"] < value("deep")) & (self.rows["t"] > value("deep_from") * SIXTY)
        return float(np.count_nonzero(low)) * bedside("step") / SIXTY

    @property
    def report(self) -> Report:
        """The report of the shift."""
        return report(self.rows, self.weight)
