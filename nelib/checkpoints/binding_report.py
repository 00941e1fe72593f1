"""The checkpoint on the student's own compound in lesson 06: K_i with its interval, judged by the lab book.

Where the lab book holds the runs that were filed, their designs are judged, without noise, by changing one decision at
a time. Without it only a number is known, and all mistakes that give such a number are listed, never one of them.
"""

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from statistics import fmean
from typing import Any

from scipy.special import stdtrit

from nelib.checkpoints.binding_mistakes import SAME, SHIFT, careful, mistakes, slips
from nelib.checkpoints.report import interval, lab_book, laboratory, listed, unreadable
from nelib.explorers import binding as explore
from nelib.explorers.binding.bench import MINE
from nelib.kit.checkpoint import Feedback, check
from nelib.kit.figures import concentration
from nelib.kit.personal import Personal
from nelib.kit.units import parse_quantity
from nelib.receptors.bench_ligands import Compound, unknown

__all__ = ["SAME", "careful", "mistakes", "report", "slips"]

SOUND = 0.09  # half the interval of one careful assay, as a logarithm
NARROW, WIDE = SOUND / 4, 4 * SOUND  # outside these, three careful assays have no interval but by rare luck
LIKE = 0.25  # a mistake gives such a number if its mean is this near: assays with a mistake scatter more
ROUNDED = 0.02  # how far a filed number may be from the mean of its runs
EXAMPLE = "4.5 (3.9 to 5.2) nM"

# The filed answer


def read(text: str) -> tuple[float, float, float]:
    """Return number and interval (nM) of an answer such as ``"4.5 (3.9 to 5.2) nM"`` or ``"4.5 ± 0.6 nM"``.

    Raises
    ------
    ValueError
        If they cannot be read, or the number does not lie in its interval.
    """
    text = re.sub(r"\b95\s*%", " ", str(text).replace("+/-", "±"))
    unit, number = r"(?:[pnuµμm]?M|[pnuµμm]?mol/[lL])\b", r"\d+(?:[.,]\d+)?(?:[eE][-−+]?\d+)?"
    rest = re.sub(rf"{number}|{unit}|\b(?:to|and|bis|und|CI|K_i)\b|[][(),;:=±–−-]|\s", "", text)
    numbers = list(re.finditer(number, text))
    if rest or not numbers or text.strip()[0] in "-−":
        raise ValueError(f"Write number, interval and unit like this: {EXAMPLE}.")
    units = [(m.start(), m[0]) for m in re.finditer(unit, text)]

    def nanomolar(m: re.Match) -> float:
        after = [name for place, name in units if place >= m.end()]
        return parse_quantity(f"{m[0]} {(after or [units[-1][1] if units else 'nM'])[0]}", "nM")

    values = [nanomolar(m) for m in numbers]
    value, low, high = interval(values, "±" in text, "K_i", EXAMPLE)
    if low <= 0:
        raise ValueError("The interval reaches zero or less. Average the logarithms, and take the ends back from them.")
    if not low <= value <= high:
        raise ValueError(f"The number does not lie in its interval. Write the number first: {EXAMPLE}.")
    return value, low, high


@dataclasses.dataclass(frozen=True)
class Filed:
    """Runs of the lab book behind a filed number: settings, numbers of the runs, and the K_i that they found (nM)."""

    settings: Sequence[Mapping[str, Any]]
    runs: Sequence[int]
    found: Sequence[float]
    widths: Sequence[float]

    @property
    def mean(self) -> float:
        """Geometric mean (nM)."""
        return math.exp(fmean(map(math.log, self.found)))

    def gives(self, value: float) -> bool:
        """Say whether a number is the mean of the runs, of the logarithms or, wrongly, of the numbers."""
        return any(abs(math.log(value / mean)) <= ROUNDED for mean in (self.mean, fmean(self.found)))

    @property
    def half(self) -> float:
        """Half the 95% interval (logarithm) by Student's t of the runs' logarithms; of a single run, its own."""
        n = len(self.found)
        if n < 2:
            return self.widths[0]
        squares = sum(math.log(v / self.mean) ** 2 for v in self.found)
        return float(stdtrit(n - 1, 0.975)) * math.sqrt(squares / (n - 1) / n)

    @property
    def least(self) -> float:
        """Least that half an honest interval may be: by Student's t, or by the runs' own intervals."""
        return min(self.half, fmean(self.widths) / math.sqrt(len(self.widths))) / (1 + SAME)

    def __str__(self) -> str:
        ends = f"({self.mean / math.exp(self.half):.3g} to {self.mean * math.exp(self.half):.3g}) nM"
        n = len(self.found)
        how = f"By Student's t of their logarithms, your {n} runs give" if n > 1 else "Your run gives"
        return f"{how} {self.mean:.3g} {ends}."


@dataclasses.dataclass(frozen=True)
class Report:
    """The answer: a K_i (nM) and its interval, judged by the lab book of a bench, if there is one."""

    compound: Compound
    bench: Any = None
    unit: str = "nM"
    interval: bool = True  # a number alone is not enough

    @property
    def value(self) -> float:
        """The truth (nM)."""
        return self.compound.affinity("alpha1A")

    @cached_property
    def slips(self) -> list[tuple[float, str]]:
        """What known mistakes find (nM), and the mistakes."""
        return slips(self.compound)

    def _runs(self) -> list[tuple[int, dict[str, Any], float, float]]:
        """Return the runs with the student's compound: number, settings, what was found and half its interval."""
        return [
            (number, settings, line["value"], math.log(line["high"] / line["low"]) / 2)
            for number, settings, line in lab_book(self.bench)
            if line["compound"] == MINE and "competition" in line["experiment"] and math.isfinite(line["value"])
        ]

    def filed(self, value: float) -> Filed | None:
        """Return the runs that a number comes from: those of one design first, the newest first.

        If no runs give this number, the last ones of one design.
        """
        runs = self._runs()
        if not runs:
            return None
        newest = runs[::-1]
        designs = [run[1] for k, run in enumerate(newest) if run[1] not in [later[1] for later in newest[:k]]]
        same = [[run for run in runs if run[1] == settings] for settings in designs]
        groups = [
            *(part for group in same for part in (group, group[-3:])),
            runs[-3:],
            runs,
            *([run] for run in newest),
        ]
        made = [Filed(*([run[k] for run in group] for k in (1, 0, 2, 3))) for group in groups]
        return next((filed for filed in made if filed.gives(value)), made[0])

    def judge(self, text: str) -> Feedback:
        """Judge what a student files."""
        try:
            value, low, high = read(text)
        except ValueError as error:
            return unreadable(error)
        near, filed = abs(value - self.value) <= SAME * self.value, self.filed(value)
        if not near and (filed is None or not filed.gives(value)):
            places = [self.value] if filed is None else [self.value, filed.mean]
            for factor in (1e3, 1e-3):
                if any(abs(math.log(value / place / factor)) <= SAME for place in places):
                    return Feedback("known error", f"You are off by a factor of {factor:g}. Check the unit's prefix.")
        if filed is not None:
            return self._book(filed, value, low, high, near)
        return self._interval(low, high, None, UNSEEN) if near else self._number(value)

    def _number(self, value: float) -> Feedback:
        """Judge a number of which no runs are known."""
        words = dict.fromkeys(words for wrong, words in self.slips if abs(math.log(value / wrong)) <= LIKE)
        told = "It does not lie within 15% of the truth."
        if not words:
            return Feedback("wrong", f"{told} {CLUES}")
        listed = "; ".join(words)
        return Feedback("known error", f"{told} Mistakes that give about such a number: {listed}. {CLUES}")

    def _book(self, filed: Filed, value: float, low: float, high: float, near: bool) -> Feedback:
        """Judge by the designs of the runs."""
        mine, far = filed.gives(value), "It does not lie within 15% of the truth."
        assays = listed(filed.runs, "assay")
        if near and not mine:
            return self._interval(low, high, None, f" No runs of your lab book have this mean; the last are {assays}.")
        shift, words = self._shift(filed)
        if not mine:
            far += f" No runs of your lab book have this mean: {assays} gave {filed.mean:.3g} nM."
        if abs(shift) > SHIFT or words:
            here = "It lies within 15% of the truth, but the design is not sound." if near else far
            what = "; ".join(words) or "no single decision is to blame, and the envelope of that run shows more"
            return Feedback("known error", f"{here} In the mean, the design of {assays} finds {_size(shift)}: {what}.")
        if near:
            more = "" if len(filed.runs) > 2 else " Three assays were asked for."
            if not self._halved():
                more += " One test is missing in your lab book: your compound with half the incubation."
            return self._interval(low, high, filed, more)
        wide = 100 * fmean(filed.widths)
        return Feedback(
            "wrong",
            f"{far} The design of {assays} is sound in the mean. One run leaves {wide:.0f}% open to either side, a "
            "careful one 9%: more counts, more tubes, more runs.",
        )

    def _shift(self, filed: Filed) -> tuple[float, list[str]]:
        """Return what moves the runs most, as a logarithm, and the decisions to blame in any of them."""
        shifts, words, seen = [], [], []
        for run, settings in zip(filed.runs, filed.settings, strict=True):
            if settings not in seen:
                seen.append(settings)
                made = self.bench.explorer.data(run=int(run), **settings)
                shift, blamed = mistakes(made["design"], made["method"], self.compound)
                shifts.append(shift)
                words += blamed
        return max(shifts, key=abs), list(dict.fromkeys(words))

    def _halved(self) -> bool:
        """Say whether two runs differ in nothing but an incubation that is half as long."""
        all_settings = [settings for _, settings, *_ in self._runs()]
        return any(
            a["time"] >= 1.8 * b["time"] and {**a, "time": 0} == {**b, "time": 0}
            for a in all_settings
            for b in all_settings
        )

    def _interval(self, low: float, high: float, filed: Filed | None = None, more: str = "") -> Feedback:
        """Judge the interval of a number that is near the truth."""
        half, holds = math.log(high / low) / 2, low <= self.value <= high
        own = "" if filed is None else f" {filed}"
        near = "Your number is within 15% of the truth"
        if half > WIDE:
            return Feedback(
                "known error",
                f"{near}, but so wide an interval says little. A careful assay leaves 9% open to either side, and "
                f"Student's t of three about as much.{own}",
            )
        if holds:
            luck = " It is narrower than such assays allow: a standard error, or luck." if half < NARROW else ""
            return Feedback(
                "right",
                f"In truth {concentration(self.value / 1000)}: your number is within 15%, and the interval holds it."
                f"{luck}{more} Now run a bad design again, and open the envelope: it shows its faults.",
            )
        if half < (SOUND / 2 if filed is None else filed.least):
            return Feedback(
                "known error",
                f"{near}, but the interval misses it, and is narrower than its assays allow. A standard error "
                f"is no 95% interval: of three logarithms that is 4.3 times as much to either side.{own}",
            )
        if filed is None:
            words = "; ".join(dict.fromkeys(words for wrong, words in self.slips if low <= wrong <= high))
            moved = f" Mistakes that move K_i that little: {words}." if words else ""
            return Feedback(
                "known error",
                f"{near}, but the interval misses it. One honest interval in twenty does; more often a decision moves "
                f"all runs alike.{moved} {CLUES}",
            )
        return Feedback("right", f"{near}. The interval misses it, as one honest interval in twenty does.{own}{more}")


UNSEEN = (
    " The lab book holds no run of your compound, so that only the number was judged: does half the incubation give "
    "the same?"
)
CLUES = (
    "How much of the label is bound, how much sticks? Does the curve pass through the tubes? Does half the incubation "
    "give the same? Change one decision and run again."
)


def _size(shift: float) -> str:
    """Say roughly by how much a mean is off; exactly would tell the truth."""
    if not math.isfinite(shift):
        return "nothing"
    if abs(shift) <= SHIFT:
        return "about the truth only because errors hide each other"
    limits = {"less than a third": 4 / 3, "less than twofold": 2.0, "more than twofold": math.inf}
    much = next(words for words, limit in limits.items() if abs(shift) < math.log(limit))
    return f"a K_i that is {much} {'too high' if shift > 0 else 'too low'}"


def report(me: Personal | None = None, bench=None):
    """Ask for the K_i at α1 receptors of the student's compound, with its 95% interval.

    Parameters
    ----------
    me : Personal, optional
        The student; that of the bench if missing, or self-study.
    bench : nelib.kit.bench.Bench, optional
        What ``explore.bench.show(...)`` returned. Its lab book tells from which runs a number comes.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`, or `bench` has no lab book.
    """
    lab = laboratory(explore.bench, me, bench)
    question = check(
        "06/report",
        f"What is the K_i of <em>{MINE}</em> at α1 receptors, with its 95% interval?",
        Report(unknown(lab.me), bench),
    )
    question.entry.placeholder = f"number, interval, unit: {EXAMPLE}"
    return question
