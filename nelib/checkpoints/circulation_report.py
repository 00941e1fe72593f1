"""The two checkpoints on the laboratory of lesson 13: what compound N blocks, and its pA2 with an interval.

Both are judged by the lab book. The first accepts an answer only if experiments of the lab book can tell it from each
other answer; many simulated experiments say whether they can. The second looks up the experiment that a number comes
from, and does its design many times to see whether its intervals hold the truth.
"""

import dataclasses
import math
import re
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from nelib.body.antagonists import ALPHA, ALPHA1, BETA, COMPOUND, KINDS, NONE, drawn, invented, moles
from nelib.body.pressor import value
from nelib.body.schild_chances import chances, truth
from nelib.body.schild_experiment import Plan
from nelib.checkpoints.report import interval, lab_book, laboratory, listed, series, unreadable
from nelib.explorers import circulation as explore
from nelib.explorers.circulation.schild_diagnosis import SEED, blame, faults, many, of_100
from nelib.explorers.circulation.schild_printout import FAR, fold, span
from nelib.explorers.circulation.schild_run import Found
from nelib.kit.checkpoint import Feedback, check
from nelib.kit.personal import Personal

__all__ = ["pA2", "receptor"]

EXAMPLE = "6.32 (6.21 to 6.43)"
REPEATS = 60  # experiments that tell what a design shows for each kind of compound
APART, CLEAR = 1.5, 0.2  # in half intervals, and in log units: how far two kinds must lie from each other
ROUNDED = 0.012  # how far a filed number may be from that of its experiment
OFF, PART = 0.1, 0.04  # error of pA2 that a design makes; part of it that is worth naming
HOLDS, MORE = 0.85, 0.05  # least share of intervals that hold the truth; gain that is worth naming
NARROW, WIDE = 0.7, 1.6  # how far half an interval may be from that of the print-out
SHOWN = 1.0  # mg/kg up to which a compound that blocks nothing must have been tested
NEED = "I need the lab book: pass the bench, as in ask.{}(me, bench)."
HINTS = {
    frozenset(
        (ALPHA1, ALPHA)
    ): "norepinephrine acts through both kinds of α receptors, phenylephrine through α1 alone: "
    "give the same doses of compound N against either",
    frozenset((ALPHA1, BETA)): "phenylephrine shows α1 receptors, isoproterenol and the heart rate show β receptors",
    frozenset((ALPHA, BETA)): "phenylephrine shows α1 receptors, isoproterenol and the heart rate show β receptors",
    frozenset((ALPHA1, NONE)): "phenylephrine shows α1 receptors, if compound N is given in more than one dose",
    frozenset((ALPHA, NONE)): "phenylephrine shows α1 receptors, if compound N is given in more than one dose",
    frozenset((BETA, NONE)): "isoproterenol and the heart rate show β receptors",
}


def read_kind(text: str) -> str:
    """Return the kind, one of `KINDS`, of an answer such as ``"α1 and α2"``.

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    plain = str(text).lower().replace("α", "alpha").replace("β", "beta").replace("₁", "1").replace("₂", "2")
    beta = "beta" in plain
    one, two = (bool(re.search(rf"(?:alpha|and|&|,|/|\+)[\s-]*{k}\b", plain)) for k in (1, 2))
    alpha = "alpha" in plain and (one or two)
    none = bool(re.search(r"\b(none|neither|nothing|inactive|no receptors?)\b", plain))
    if re.search(r"\b(not|no(?! receptor)|but)\b|n't", plain) or beta + alpha + none != 1:
        raise ValueError("Write one of these: alpha-1; alpha-1 and alpha-2; beta; none of these.")
    if alpha and not one:
        raise ValueError("Alpha-2 alone is not one of the four: alpha-1; alpha-1 and alpha-2; beta; none of these.")
    return BETA if beta else NONE if none else ALPHA if two else ALPHA1


def read_pA2(text: str) -> tuple[float, float, float] | None:
    """Return pA2 and interval of an answer such as ``"6.32 (6.21 to 6.43)"`` or ``"6.32 ± 0.11"``; None for “none”.

    Raises
    ------
    ValueError
        If they cannot be read, or the number does not lie in its interval.
    """
    text = str(text).translate(str.maketrans("−–", "--"))
    if re.fullmatch(r"\s*(?:it has )?(?:none|no pA2)\.?\s*", text, re.IGNORECASE):
        return None
    text = re.sub(r"\+\s*/?\s*-", "±", text)
    text = re.sub(r"-\s*log(?:10|₁₀)?|pA_?[2₂]|mol\s*/\s*kg|mol kg-1|\b95\s*%", " ", text, flags=re.IGNORECASE)
    digits = r"\d+(?:[.,]\d+)?"
    rest = re.sub(rf"{digits}|\b(?:to|from|and|CI|is|of)\b|[][(),;:=±-]|\s", "", text, flags=re.IGNORECASE)
    values = [float(n.replace(",", ".")) for n in re.findall(digits, text)]
    if rest or not values:
        raise ValueError(f"Write pA2 and its interval like this: {EXAMPLE}; or “none”.")
    if text.strip()[0] == "-":
        raise ValueError("pA2 is the logarithm with its sign turned: a dose of 10⁻⁶ mol/kg has pA2 6.")
    found, low, high = interval(values, "±" in text, "pA2", EXAMPLE)
    if not low <= found <= high:
        raise ValueError(f"pA2 does not lie in its interval. Write pA2 first: {EXAMPLE}.")
    return found, low, high


@lru_cache(maxsize=256)
def _experiment(lab: Any, number: int, design: tuple[tuple[str, Any], ...]) -> Found:
    return lab.experiment(number, **dict(design))


@lru_cache(maxsize=512)
def _ratios(plan: Plan, kind: str, pA2: float, half: float) -> tuple[float, ...]:
    """Return log10 of the dose ratios that a design shows in the middle, if compound N were of a kind."""
    found = chances(plan, invented(kind, pA2, half), REPEATS, SEED)["ratio"]
    return tuple(np.log10(found).tolist())


@dataclasses.dataclass(frozen=True)
class Report:
    """What both answers know: the laboratory of the student, and the bench with its lab book."""

    lab: Any
    bench: Any = None
    unit: str = "1"

    def runs(self) -> dict[int, Found]:
        """Return the experiments with compound N by their numbers."""
        book = [(n, design) for n, design, _ in lab_book(self.bench) if design["antagonist"] == COMPOUND]
        return {n: _experiment(self.lab, n, tuple(design.items())) for n, design in book}

    @property
    def kind(self) -> str:
        """The truth."""
        return drawn(self.lab.me)[0]

    def between(self, found: Found, one: str, other: str) -> tuple[int, str] | None:
        """Return at which antagonist dose an experiment tells two kinds, and which it says; None if it cannot."""
        plan, r = found.plan, found.result
        if not plan.controlled or not r.responds[0]:
            return None
        _, pA2, half = drawn(self.lab.me)
        seen, wide = r.log_ratio[0], r.log_ratio_half[0]
        a, b = (np.array(_ratios(plan, kind, pA2, half)) for kind in (one, other))
        gap = np.abs(a - b)
        clear = np.isfinite(gap) & np.isfinite(wide) & (gap > CLEAR) & (gap > APART * wide)
        if not clear.any():
            return None
        c = int(np.where(clear, gap / np.maximum(wide, PART), -1).argmax())
        return c, one if abs(seen[c] - a[c]) < abs(seen[c] - b[c]) else other

    def telling(self, one: str, other: str) -> dict[int, tuple[int, str]]:
        """Return the experiments that tell two kinds: number -> dose of the antagonist, and what it says."""
        runs = self.runs()
        found = {n: told for n, run in runs.items() if (told := self.between(run, one, other)) is not None}
        if {one, other} == {ALPHA1, ALPHA}:  # a small shift may also be a weak compound: its strength must be known
            strong = [run for run in runs.values() if run.plan.setting.agonist == "phenylephrine" and shifts(run)]
            return found if strong else {}
        return found


def shifts(found: Found) -> bool:
    """Say whether an experiment with a control shows a shift."""
    r = found.result
    above = r.log_ratio[0] - r.log_ratio_half[0] > 0
    return bool(found.plan.controlled and r.responds[0] and above.any())


@dataclasses.dataclass(frozen=True)
class ReceptorReport(Report):
    """The answer: what compound N blocks."""

    fresh: ClassVar[str] = "alpha-1"  # an answer that a fresh lab book refuses

    def judge(self, text: str) -> Feedback:
        """Judge a kind of antagonist."""
        try:
            answer = read_kind(text)
        except ValueError as error:
            return unreadable(error)
        if self.bench is None:
            return Feedback("unreadable", NEED.format("receptor"))
        runs = self.runs()
        if not runs:
            return Feedback("known error", f"Your lab book has no experiment with {COMPOUND}.")
        others = [kind for kind in KINDS if kind != answer]
        told = {other: self.telling(answer, other) for other in others}
        if answer != self.kind:
            for other, found in told.items():
                for number, (c, says) in found.items():
                    if says == other:
                        against = self._against(number, runs[number], c)
                        return Feedback("wrong", f"{against} That does not go with “{answer}”.")
        open_ = [other for other in others if not told[other]]
        if open_:
            return Feedback("known error", self._open(answer, open_, runs))
        proof = listed(sorted({min(found) for found in told.values()}), "experiment")
        return Feedback(
            "right",
            f"It is: {answer}. Your lab book shows it ({proof} would do): each other answer would have given another "
            f"shift.{'' if answer == NONE else ' Now the pA2.'}",
        )

    @staticmethod
    def _open(answer: str, others: list[str], runs: dict[int, Found]) -> str:
        if not any(run.plan.controlled for run in runs.values()):
            return (
                "No experiment of yours can show what compound N blocks: none has rats that get vehicle in its place. "
                "A preparation loses sensitivity by itself, and that looks like an antagonist."
            )
        hint = HINTS[frozenset((answer, others[0]))]
        unlike = series([f"“{other}”" for other in others])
        mind = "It takes rats with vehicle, too, and intervals that are narrow enough."
        return f"Nothing in your lab book tells “{answer}” from {unlike}: {hint}. {mind}"

    @staticmethod
    def _against(number: int, found: Found, c: int) -> str:
        r, plan = found.result, found.plan
        seen = fold(r.log_ratio[0, c], r.log_ratio_half[0, c])
        given = f"{plan.antagonist_doses[c]:.3g} mg/kg"
        return f"In experiment {number} {given} made {plan.setting.agonist} need {seen} times the dose."


@dataclasses.dataclass(frozen=True)
class StrengthReport(Report):
    """The answer: pA2 and its interval, or “none”."""

    fresh: ClassVar[str] = EXAMPLE

    def judge(self, text: str) -> Feedback:
        """Judge a pA2 and its interval."""
        try:
            filed = read_pA2(text)
        except ValueError as error:
            return unreadable(error)
        if self.bench is None:
            return Feedback("unreadable", NEED.format("pA2"))
        runs = self.runs()
        if not runs:
            return Feedback("known error", f"Your lab book has no experiment with {COMPOUND}.")
        if filed is None:
            return self._none(runs)
        near = [(abs(filed[0] - x), n, free) for n, run in runs.items() for x, free in numbers(run)]
        near = [hit for hit in near if hit[0] <= ROUNDED]
        if not near:
            return self._unknown(filed[0], runs)
        _, number, free = min(near)
        found = runs[number]
        which = f"Your number is that of experiment {number}"
        steps = (self._slope(which, found, free), self._design(which, found), self._coverage(which, found))
        return next((step for step in steps if step is not None), None) or self._interval(filed, found, free)

    def _none(self, runs: dict[int, Found]) -> Feedback:
        """Judge that there is none."""
        if any(shifts(run) for run in runs.values()) and self.kind != NONE:
            return Feedback("wrong", "Your lab book shows a shift that rats with vehicle do not have. How large?")
        open_ = [other for other in KINDS if other != NONE and not self.telling(NONE, other)]
        enough = any(run.plan.antagonist_doses[-1] >= SHOWN for run in runs.values())
        if open_ or not enough:
            return Feedback(
                "known error",
                "That nothing was shifted does not show that nothing is blocked: look at α and at β receptors, with "
                f"rats that get vehicle, narrow intervals, and at least {SHOWN:g} mg/kg.",
            )
        if self.kind == NONE:
            return Feedback("right", "It has none: it blocks nothing that these rats can show. That is a result, too.")
        return Feedback("wrong", "It has one. Which agonist acts through its receptor?")

    @staticmethod
    def _unknown(filed: float, runs: dict[int, Found]) -> Feedback:
        """Judge a number that no experiment has."""
        for n, run in runs.items():
            per = {
                "from mg/kg": math.log10(float(moles(1.0, run.antagonist))),
                "from µg/kg": math.log10(float(moles(1.0, run.antagonist))) - math.log10(1000),
            }
            for words, shift in per.items():
                if any(abs(filed - (x + shift)) <= 2 * ROUNDED for x, _ in numbers(run)):
                    return Feedback(
                        "known error", f"That is the number of experiment {n} {words}. Asked for is pA2 from mol/kg."
                    )
            if any(abs(filed - 10**x) <= 0.05 * filed for x in run.result.log_ratio[0] if np.isfinite(x)):
                return Feedback("known error", f"That is a dose ratio of experiment {n}. pA2 stands below the ratios.")
        return Feedback("wrong", f"No experiment of your lab book with {COMPOUND} has this pA2. It stands after PA2.")

    def _slope(self, which: str, found: Found, free: bool) -> Feedback | None:
        """Judge whether a slope of 1 was shown; None if it was."""
        r = found.result
        if found.plan.antagonist_doses.size == 1:
            return Feedback(
                "known error",
                f"{which}, with one dose of {COMPOUND}: it takes for granted that the Schild plot has the slope 1. "
                "Without three doses nobody can tell a competitive antagonist by it.",
            )
        if self.kind != NONE and not free and np.isfinite(r.slope[0]) and abs(r.slope[0] - 1) > r.slope_half[0]:
            luck = many(found.plan, found.antagonist)["one"]
            rest = f"Of 100 such experiments {of_100(luck)} show 1" + (
                ", so that yours may be bad luck: repeat it."
                if luck > 1 / 2
                else ": repeating it will hardly help. What does your agonist act on, and what changes with time?"
            )
            return Feedback(
                "known error",
                f"{which}, where the slope is {span(r.slope[0], r.slope_half[0])}. That is not 1, and the pA2 of a "
                f"line of slope 1 means nothing then. {rest}",
            )
        return None

    def _design(self, which: str, found: Found) -> Feedback | None:
        """Judge whether a design gives pA2 too high or too low; None if it does not."""
        plan, one = found.plan, found.antagonist
        if self.kind == NONE:
            what = many(plan, invented(ALPHA1, *drawn(self.lab.me)[1:]))["told"]
            words = list(blame(plan, one).values())
            mended = f" What may have misled: {'; '.join(words)}." if words else ""
            return Feedback(
                "known error",
                f"{which}. Is its dose ratio above 1 by more than chance and age make it? An antagonist as strong as "
                f"those of this course gives a pA2 in {of_100(what)} of 100 such experiments.{mended}",
            )
        off = many(plan, one)["error"]
        if abs(off) <= OFF:
            return None
        words = blame(plan, one)
        guilty = [
            words[n] for n, better in faults(plan, one).items() if abs(many(better, one)["error"]) < abs(off) - PART
        ]
        return Feedback(
            "known error",
            f"{which}. In the middle of many such experiments it comes out {size(off)}: "
            f"{'; '.join(guilty or words.values())}.",
        )

    def _coverage(self, which: str, found: Found) -> Feedback | None:
        """Judge whether intervals of a design hold the truth as often as they say; None if they do."""
        plan, one = found.plan, found.antagonist
        held = many(plan, one)["covers"]
        if held >= HOLDS or not faults(plan, one):
            return None
        words = blame(plan, one)
        guilty = [words[n] for n, better in faults(plan, one).items() if many(better, one)["covers"] > held + MORE]
        return Feedback(
            "known error",
            f"{which}. Its interval is not what it says: of 100 such intervals {of_100(held)} hold the truth, and not "
            f"95: {'; '.join(guilty or words.values())}.",
        )

    def _interval(self, filed: tuple[float, float, float], found: Found, free: bool) -> Feedback:
        """Judge the interval of a pA2 from a sound experiment."""
        r = found.result
        own, half = (r.line[0], r.line_half[0]) if free else (r.pA2[0], r.pA2_half[0])
        printed, given = f"The print-out gives {span(own, half)}.", (filed[2] - filed[1]) / 2
        for words, wrong in (("narrow", given < NARROW * half), ("wide", given > WIDE * half)):
            if wrong:
                return Feedback("known error", f"The number is right, but its interval is too {words}. {printed}")
        true = truth(found.antagonist)
        holds = filed[1] <= true <= filed[2]
        luck = "" if holds else ", as one honest interval in twenty does"
        return Feedback(
            "right",
            f"In truth {true:.2f}, {value('reference_time'):g} min after the injection; your interval "
            f"{'holds' if holds else 'misses'} it{luck}. {printed} Now open the envelope.",
        )


def numbers(found: Found) -> list[tuple[float, bool]]:
    """Return the pA2 of an experiment, and whether it is that of a line with a free slope."""
    r = found.result
    pairs = ((r.pA2[0], r.pA2_half[0], False), (r.line[0], r.line_half[0], True))
    return [(float(x), free) for x, half, free in pairs if np.isfinite(x) and half < FAR]


def size(off: float) -> str:
    """Say roughly how far a pA2 is off."""
    much = "less than twofold in dose" if abs(off) < math.log10(2) else "more than twofold in dose"
    return f"too {'high' if off > 0 else 'low'}, by {much}"


def receptor(me: Personal | None = None, bench=None):
    """Ask what compound N blocks.

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
        "13/receptor",
        f"Which receptors does <em>your</em> {COMPOUND} block: α1; α1 and α2; β; or none of these? The answer counts "
        "if your lab book can tell it from the others.",
        ReceptorReport(laboratory(explore.bench, me, bench), bench),
    )
    question.entry.placeholder = "alpha-1; alpha-1 and alpha-2; beta; or none"
    return question


def pA2(me: Personal | None = None, bench=None):
    """Ask for the pA2 of compound N with its 95% interval; see `receptor` for parameters and errors."""
    question = check(
        "13/pA2",
        f"What is the pA2 of <em>your</em> {COMPOUND} in the rat, as −log₁₀ of mol/kg {value('reference_time'):g} min "
        "after the injection, with its 95% interval? If it has none, write “none”.",
        StrengthReport(laboratory(explore.bench, me, bench), bench),
    )
    question.entry.placeholder = f"pA2, interval: {EXAMPLE}"
    return question
