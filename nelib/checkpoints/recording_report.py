"""The two checkpoints on the rig of lesson 09: what cell was it, and how fast do the noradrenergic ones fire.

Both are judged by the lab book. The first asks for a run and a verdict: what counts is whether that run can tell. The
second asks for a mean with its interval; the runs that have this mean are looked up, so that a mean over the wrong
cells, over one cell, or over spikes that were none, is answered by name.
"""

import dataclasses
import math
import re
from collections.abc import Callable, Sequence
from statistics import fmean, geometric_mean, median, stdev
from typing import Any, ClassVar

from scipy.special import stdtrit

from nelib.checkpoints.report import interval, lab_book, laboratory, listed, unreadable
from nelib.explorers import recording as explore
from nelib.explorers.recording.diagnosis import EVIDENCE, caught, faults, rats
from nelib.kit.checkpoint import Feedback, check
from nelib.kit.personal import Personal
from nelib.kit.units import parse_quantity
from nelib.locus.experiment import LABEL, LESION, NO_DRUG
from nelib.locus.session import Session

__all__ = ["cell", "rate"]

ROUNDED = 0.015  # how far a filed number may be from the mean of its runs
COARSE = 0.04  # and from the mean that was asked for, which may be filed with two digits
FEW = 6  # neurons, of which a mean says little
NARROW, WIDE = 0.7, 1.6  # how far half an interval may be from that of Student's t
NEAR = 0.35  # error of a number of which no runs are known
BIAS = 0.12  # error of a mean that its design makes
PROVEN = "the cells that the label proves to be TH+"
EXAMPLE_CELL = "run 4: TH+"
EXAMPLE_RATE = "1.1 (0.8 to 1.4) Hz"
COUNTING = ("hiss", "neighbors", "missed", "short")  # faults of a rate
UNTOLD = ("no mark", "small", "large", "label", "stain")  # and of an identity
CANNOT = "cannot tell"
SIGNS = str.maketrans("−–‑⁻⁺＋’‘", "----++''")  # as they come from a keyboard, a phone or a text
GUEST = "That was the demonstration animal, of another breeder: your own rats begin with run 2."
SCATTER = 0.1  # how near to a standard deviation half an interval must be to be taken for one


def _sessions(lab, bench) -> dict[int, Session]:
    """Return the sessions of a lab book by their numbers; they are not read from it, but done again."""
    return {number: lab.session(number, **design) for number, design, _ in lab_book(bench)}


# -- what cell was it ------------------------------------------------------------------------------------------------


def read_cell(text: str) -> tuple[int, str]:
    """Return run and verdict of an answer such as ``"run 4: TH+"``; ``"cannot tell"`` is a verdict, too.

    Raises
    ------
    ValueError
        If one of them cannot be read.
    """
    text = str(text).translate(SIGNS)
    text = re.sub(r"\bTH[\s-]*pos(itive)?\b", "TH+", text, flags=re.IGNORECASE)
    text = re.sub(r"\bTH[\s-]*neg(ative)?\b", "TH-", text, flags=re.IGNORECASE)
    run = re.search(r"\d+", text)
    kinds = set(re.findall(r"TH\s*([+-])", text, re.IGNORECASE))
    open_ = re.search(r"can\s?not|can't|undecided|unknown|open", text, re.IGNORECASE)
    if kinds and not open_ and re.search(r"\b(not|non|no(?!\.)|never|neither)\b|n't", text, re.IGNORECASE):
        raise ValueError("Say what the cell is, without “not”: a cell that is not TH+ is TH-.")
    if run is None or len(kinds) != (open_ is None) or re.search(r"[+-]\s*/\s*[+-]", text):
        raise ValueError(f"Write the number of a run and TH+ or TH-, like this: {EXAMPLE_CELL}.")
    return int(run[0]), f"TH{kinds.pop()}" if kinds else CANNOT


@dataclasses.dataclass(frozen=True)
class CellReport:
    """The answer: a run of the lab book and what its neuron is."""

    lab: Any
    bench: Any = None
    unit: str = "1"
    fresh: ClassVar[str] = "run 1: TH+"  # an answer that a fresh lab book refuses

    def judge(self, text: str) -> Feedback:
        """Judge a run and a verdict."""
        try:
            number, verdict = read_cell(text)
        except ValueError as error:
            return unreadable(error)
        if self.bench is None:
            return Feedback("unreadable", "I need the lab book: pass the rig, as in ask.cell(me, bench).")
        found = _sessions(self.lab, self.bench)
        if number not in found:
            return Feedback("unreadable", f"Your lab book has no run {number}; its last is run {max(found)}.")
        if number == 1 and self.lab.me.student:
            return Feedback("wrong", f"{GUEST} Report one of them.")
        session = found[number]
        if session.proven:
            return self._proven(session, verdict)
        truth = session.animal.kind or "no neuron at all"
        if verdict == CANNOT:
            known = faults(session, rats(self.lab.of(number).me))
            told = "".join(f" {known[name]}" for name in UNTOLD if name in known)
            return Feedback(
                "wrong",
                f"That is honest: nothing in run {number} proves what the recorded cell is.{told} So find a design "
                "that can, and report such a run.",
            )
        end = f"In truth the neuron of run {number} was {truth}."
        return Feedback("known error", f"{self._basis(session, verdict)} {end}")

    @staticmethod
    def _proven(session: Session, verdict: str) -> Feedback:
        kind = session.seen.cell
        if verdict == kind:
            more = (
                ""
                if kind == "TH+"
                else " A neuron in the nucleus that makes no norepinephrine is a result, and no failure."
                if session.animal.place == "locus coeruleus"
                else f" Its place was the {session.animal.place}."
            )
            return Feedback("right", f"The label is in the cell that you recorded, and the stain says {kind}.{more}")
        if verdict == CANNOT:
            return Feedback("wrong", "It can: the recorded cell itself is labeled, and the section is stained for TH.")
        return Feedback("known error", f"Look at the section again: the labeled cell is {kind}.")

    @staticmethod
    def _basis(session: Session, verdict: str) -> str:
        """Say why a run does not carry a verdict."""
        plan, seen = session.plan, session.seen
        if seen.labeled:
            return "The cell is labeled, but a Nissl stain does not show whether it makes norepinephrine."
        if plan.mark == LABEL:
            return "The label was not found in a cell, so nothing tells which cell it was."
        if plan.drug != NO_DRUG and session.left is not None:
            fell = session.left[0] < EVIDENCE["rig_half"]
            if fell and session.last[0] < EVIDENCE["rig_half"]:
                return "The rate fell and did not come back while you watched: a cell that is lost does the same."
            if fell and verdict == "TH+":
                return (
                    "It answered clonidine and came back: the best evidence without a label, and no proof. Of the "
                    f"neurons without norepinephrine {100 * EVIDENCE['rig_other']:.0f}% do so here, and nobody has "
                    "measured how many do in a rat."
                )
            if fell:
                return "It answered clonidine and came back, which speaks for norepinephrine and not against it."
            if verdict == "TH-":
                return "That clonidine does nothing is evidence only if no noise and no neighbors were counted."
        if plan.mark == LESION and seen.reading == "inside":
            return (
                "A lesion inside the nucleus proves the site, and not the cell: of the 30 neurons recorded inside the "
                "core in the published set, 13 made no norepinephrine."
            )
        if plan.mark == LESION and seen.reading == "outside" and verdict == "TH-":
            return "Outside the nucleus TH- is likely; cells with norepinephrine lie scattered there, too."
        if plan.mark == LESION:
            return f"The section says “{seen.reading}”: not even the site is known."
        return "Rate, width and a burst after a shock do not tell the two kinds apart (sections before this one)."


def cell(me: Personal | None = None, bench=None):
    """Ask for a run of the lab book that tells what cell was recorded, and for the answer.

    Parameters
    ----------
    me : Personal, optional
        The student; that of the bench if missing, or self-study.
    bench : nelib.kit.bench.Bench, optional
        What ``explore.bench.show(...)`` returned.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`, or `bench` has no lab book.
    """
    question = check(
        "09/cell",
        "Does norepinephrine come from this cell? Name a run of your lab book that tells, and its answer: TH+ or TH-.",
        CellReport(laboratory(explore.bench, me, bench), bench),
    )
    question.entry.placeholder = EXAMPLE_CELL
    return question


# -- how fast do they fire -------------------------------------------------------------------------------------------


def read_rate(text: str) -> tuple[float, float, float]:
    """Return mean and interval (Hz) of an answer such as ``"1.1 (0.8 to 1.4) Hz"`` or ``"1.1 ± 0.3 Hz"``.

    Raises
    ------
    ValueError
        If they cannot be read, or the mean does not lie in its interval.
    """
    text = re.sub(r"\+\s*/?\s*[-−–]", "±", str(text))
    text = re.sub(r"\b95\s*(?:%|percent\b)|\b[nN]\s*=\s*\d+(?:\s*(?:neurons|cells|animals|rats))?", " ", text)
    text = re.sub(r"…|\.{2,}", " to ", text)
    per = r"(?:(?<![\d.,])1\s*)?/\s*s(?:ec(?:ond)?)?\b|per\s+second|s\^?(?:-1|−1|⁻¹)"
    unit = rf"(?:m[Hh]z|Hz|hz|HZ|(?:spikes?\s*)?(?:{per}))"
    digits = r"\d+(?:[.,]\d+)?"
    units = {"mHz" if u.lower() == "mhz" else "Hz" for u in re.findall(unit, text)}
    bare = re.sub(unit, " ", text)
    words = r"\b(?:to|from|and|CI|mean|rate|is|confidence|interval)\b"
    rest = re.sub(rf"{digits}|{words}|[][(),;:=±–−-]|\s", "", bare, flags=re.IGNORECASE)
    signed = [n.replace(" ", "") for n in re.findall(rf"(?:(?<=[(\[;:])\s*[-−–])?\s*{digits}", bare)]
    numbers = [float(n.replace(",", ".").replace("−", "-").replace("–", "-")) for n in signed]
    if rest or not numbers or bare.strip()[0] in "-−" or len(units) > 1:
        raise ValueError(f"Write the mean, its interval and the unit like this: {EXAMPLE_RATE}.")
    if units == {"mHz"}:
        numbers = [parse_quantity(f"{n} mHz", "Hz") for n in numbers]
    mean, low, high = interval(numbers, "±" in text, "the mean", EXAMPLE_RATE)
    if not low <= mean <= high or mean <= 0:
        raise ValueError(f"The mean does not lie in its interval. Write the mean first: {EXAMPLE_RATE}.")
    return mean, low, high


MEANS: tuple[tuple[str, Callable[[Sequence[float]], float]], ...] = (
    ("mean", fmean),
    ("median", median),
    ("mean of the logarithms", lambda rates: geometric_mean([max(r, 1e-6) for r in rates])),
)


@dataclasses.dataclass(frozen=True)
class Group:
    """Runs that a filed number may come from: what they are in words, and their numbers."""

    words: str
    runs: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class RateReport:
    """The answer: the mean rate of the noradrenergic neurons (Hz) and its interval, judged by the lab book."""

    lab: Any
    bench: Any = None
    unit: str = "Hz"
    fresh: ClassVar[str] = EXAMPLE_RATE
    interval: bool = True  # a number alone is not enough

    @property
    def value(self) -> float:
        """The truth (Hz)."""
        return rats(self.lab.me).rate

    def groups(self, found: dict[int, Session]) -> list[Group]:
        """Return the groups of runs, the right one first."""
        proven = [n for n, s in found.items() if s.seen.cell == "TH+" and (n > 1 or not self.lab.me.student)]
        plans = dict.fromkeys(found[n].plan for n in proven[::-1])
        inside = [n for n, s in found.items() if s.seen.reading == "inside" and not s.seen.cell]
        made = [
            Group(PROVEN, tuple(proven)),
            *(Group(PROVEN, tuple(n for n in proven if found[n].plan == plan)) for plan in plans),
            Group("all labeled cells, also those without norepinephrine", tuple(n for n in found if found[n].proven)),
            Group("all cells in the nucleus, whatever they are",
                  tuple(n for n, s in found.items() if s.seen.reading == "inside")),
            Group("cells whose site is in the nucleus, and of which nobody knows the kind", tuple(inside)),
            Group("cells that the textbook calls noradrenergic",
                  tuple(n for n, s in found.items() if s.verdict == "TH+")),
            Group("all runs", tuple(found)),
            Group("all runs but the first", tuple(found)[1:]),
            *(Group("one run", (n,)) for n in found),
        ]  # fmt: skip
        return [g for g in made if g.runs]

    def judge(self, text: str) -> Feedback:
        """Judge a mean and its interval."""
        try:
            mean, low, high = read_rate(text)
        except ValueError as error:
            return unreadable(error)
        if self.bench is None:
            return self._number(mean, low, high)
        found = _sessions(self.lab, self.bench)
        groups = self.groups(found)
        matches = []
        for name, how in MEANS:
            for group in groups:
                away = abs(mean / max(how([found[n].rate for n in group.runs]), 1e-9) - 1)
                asked = group.words == PROVEN and name == "mean"
                if away <= (COARSE if asked else ROUNDED):
                    matches.append((not asked, away, group, name))
        if matches:  # the one that was asked for, else the nearest
            _, _, group, name = min(matches, key=lambda match: match[:2])
            return self._book(found, group, name, (mean, low, high))
        first = groups[0]
        hint = f"Your labeled TH+ cells are those of {listed(first.runs)}." if first.words == PROVEN else (
            "Your lab book has no cell yet that a label proves to be TH+.")  # fmt: skip
        return Feedback("wrong", f"No runs of your lab book have this mean. {hint}")

    def _number(self, mean: float, low: float, high: float) -> Feedback:
        """Judge a number of which no runs are known."""
        if abs(mean / self.value - 1) > NEAR:
            return Feedback(
                "wrong",
                "That is not near the truth. Were noise and neighbors counted? Were all the cells noradrenergic? With "
                "ask.rate(me, bench) your lab book is looked up.",
            )
        holds = "holds" if low <= self.value <= high else "misses"
        return Feedback(
            "right",
            f"In truth {self.value:.2f} Hz; your interval {holds} it. Without the lab book only the number was judged.",
        )

    def _book(self, found: dict[int, Session], group: Group, name: str, filed: tuple[float, float, float]) -> Feedback:
        """Judge by the runs that have this mean."""
        runs, n = group.runs, len(group.runs)
        which = f"Your number is the {name} of {listed(runs)}" if n > 1 else f"Your number is that of {listed(runs)}"
        if group.words != PROVEN:
            others = [m for m in runs if found[m].animal.kind != "TH+"]
            strangers = f" In truth {len(others)} of them make none." if others and n > 1 else ""
            guest = f" Run 1 is among them. {GUEST}" if 1 in runs and n > 1 and self.lab.me.student else ""
            if runs == (1,) and self.lab.me.student:
                return Feedback("known error", f"{which}. {GUEST}")
            one = "One cell is no mean: neurons differ by two thirds of it. " if n == 1 else ""
            what = f": {group.words}" if n > 1 else ""
            return Feedback(
                "known error",
                f"{which}{what}.{strangers}{guest} {one}Asked for are noradrenergic neurons, and only a label with a "
                "TH stain tells which these are.",
            )
        if name != "mean":
            return Feedback(
                "known error",
                f"{which}. Rates are skewed: half of the neurons fire slower than the mean. Asked for is the mean.",
            )
        if n < FEW:
            return Feedback(
                "wrong",
                f"{which}: {n} {'neuron' if n == 1 else 'neurons'}, one from each animal. Neurons differ by two thirds "
                f"of their mean, so the interval of {n} is wide. Record at least {FEW}.",
            )
        return self._rates(found, runs, filed)

    def _rates(self, found: dict[int, Session], runs: Sequence[int], filed: tuple[float, float, float]) -> Feedback:
        """Judge whether the rates of the right cells are right, and the interval."""
        rates, n = [found[m].rate for m in runs], len(runs)
        bias = fmean(rates) / fmean(found[m].animal.rate for m in runs) - 1
        if abs(bias) > BIAS:
            said: dict[str, str] = {}
            for m in runs:
                said |= {
                    k: t for k, t in faults(found[m], rats(self.lab.me)).items() if k in COUNTING and k not in said
                }
            way = "too high" if bias > 0 else "too low"
            lost = fmean(caught(found[m]) for m in runs)
            return Feedback(
                "known error",
                f"The cells are the right ones, but their rates are {100 * abs(bias):.0f}% {way} in the mean "
                f"({100 * lost:.0f}% of their spikes were found). {' '.join(said.values())}",
            )
        _, low, high = filed
        half = float(stdtrit(n - 1, (1 + EVIDENCE["confidence"]) / 2)) * stdev(rates) / math.sqrt(n)
        middle = fmean(rates)
        ends = f"({middle - half:.2f} to {middle + half:.2f})"
        own = f"By Student's t your {n} neurons give {middle:.2f} {ends} Hz."
        given, scatter = (high - low) / 2, stdev(rates)
        if abs(given - scatter) <= min(SCATTER * scatter, abs(given - half)):
            return Feedback(
                "known error",
                "That is the mean with the standard deviation between your neurons: it tells how much neurons differ, "
                f"and not how well you know their mean. {own}",
            )
        if given < NARROW * half:
            return Feedback(
                "known error",
                f"The mean is right, but its interval is too narrow. n is the number of neurons, one from each animal, "
                f"and neither spikes nor minutes; and a standard error is no 95% interval. {own}",
            )
        if given > WIDE * half:
            return Feedback("known error", f"The mean is right, but its interval is too wide. {own}")
        holds = "holds" if low <= self.value <= high else "misses"
        luck = "" if holds == "holds" else ", as one honest interval in twenty does"
        return Feedback(
            "right",
            f"In truth {self.value:.2f} Hz in your rats; your interval {holds} it{luck}. {own} Now run the first "
            "design again and open the envelope: count what it would have cost you.",
        )


def rate(me: Personal | None = None, bench=None):
    """Ask for the mean spontaneous rate of the noradrenergic neurons of the student's rats, with its 95% interval.

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
    question = check(
        "09/rate",
        "What is the mean spontaneous rate of the noradrenergic neurons of <em>your</em> rats, with its 95% interval "
        f"from several animals? At least {FEW} neurons.",
        RateReport(laboratory(explore.bench, me, bench), bench),
    )
    question.entry.placeholder = f"mean, interval, unit: {EXAMPLE_RATE}"
    return question
