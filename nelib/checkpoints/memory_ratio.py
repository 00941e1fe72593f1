"""The checkpoint of lesson 12 on the size of an effect: which rats a filed ratio comes from, and what misled them."""

import dataclasses
import math
import re
from typing import ClassVar

import numpy as np

from nelib.checkpoints.memory_design import AGAIN, GUEST, SPARE, Report, doses_of
from nelib.checkpoints.memory_rates import LARGEST, MEDIANS, MIDDLE, bias, is_largest, word
from nelib.checkpoints.memory_rates import SHOWN as SIGNIFICANT
from nelib.checkpoints.report import interval, laboratory, listed, unreadable
from nelib.explorers import memory as explore
from nelib.explorers.memory.bench_diagnosis import EVIDENCE, blame, coverage, faults, of_100
from nelib.kit.checkpoint import Feedback, check
from nelib.kit.personal import Personal
from nelib.locus import memory_experiment as science
from nelib.locus.memory_experiment import Run

EXAMPLE = "2.4 (1.5 to 3.9)"
ROUNDED = 0.04  # how far a filed ratio may be from that of its rats, as a logarithm
SHIFT = 0.15  # error of a ratio, as a logarithm, that its design makes
PART = 0.05  # of it: a decision that is worth naming
LARGER = 0.1  # how much larger ratios may be, as a logarithm, where they are significant
HOLDS, MORE = 0.9, 0.03  # least share of intervals that hold the truth; gain that is worth naming
WANTED = "The question is how large the effect is at the dose that you would use."
NARROW, WIDE = 0.7, 1.6  # how far half an interval may be from that of the print-out
SIGNS = str.maketrans("−–×✕", "--xx")


def read_ratio(text: str) -> tuple[float, float, float]:
    """Return ratio and interval of an answer such as ``"2.4 (1.5 to 3.9)"`` or ``"2.4-fold, 95% CI 1.5-3.9"``.

    Raises
    ------
    ValueError
        If they cannot be read, or the ratio does not lie in its interval.
    """
    text = re.sub(r"\+\s*/?\s*-", "±", str(text).translate(SIGNS))
    text = re.sub(r"\b95\s*(?:%|percent\b)|\b[nN]\s*=\s*\d+", " ", text)
    if "%" in text or "percent" in text:
        raise ValueError(f"Write a factor, and no percent, like this: {EXAMPLE}.")
    text = re.sub(r"…|\.{2,}", " to ", text)
    digits = r"\d+(?:[.,]\d+)?"
    words = r"\b(?:to|from|and|CI|ratio|is|confidence|interval|times|fold|x|as|long|longer|factor|of)\b"
    bare = re.sub(r"(?<=\d)\s*x\b|\bx\s*(?=\d)", " ", text)
    rest = re.sub(rf"{digits}|{words}|[][(),;:=±-]|\s", "", bare, flags=re.IGNORECASE)
    values = [float(n.replace(",", ".")) for n in re.findall(digits, bare)]
    if rest or not values or bare.strip()[0] == "-":
        raise ValueError(f"Write the ratio and its interval like this: {EXAMPLE}.")
    found, low, high = interval(values, "±" in bare, "the ratio", EXAMPLE)
    if low <= 0:
        raise ValueError("The interval of a ratio does not reach zero. Take both ends from the print-out.")
    if not low <= found <= high:
        raise ValueError(f"The ratio does not lie in its interval. Write the ratio first: {EXAMPLE}.")
    return found, low, high


@dataclasses.dataclass(frozen=True)
class Source:
    """Where a filed ratio may come from: experiments, their k-th dose, how it was made, and ratio with interval."""

    numbers: tuple[int, ...]
    dose: float
    how: str
    found: tuple[float, float, float]
    which: str = MIDDLE

    def away(self, filed: tuple[float, float, float]) -> tuple[float, float]:
        """Return how far a filed ratio is, as a logarithm, and how far it is with its interval."""
        value, *ends = (abs(math.log(max(a, 1e-9) / max(b, 1e-9))) for a, b in zip(filed, self.found, strict=True))
        return value, value + min(sum(ends), 1) / 10


OWN, POOLED, MEANS, INVERSE, SHOWN = "own", "pooled", "means", "inverse", "demonstration"


@dataclasses.dataclass(frozen=True)
class RatioReport(Report):
    """The answer: by what factor a dose lengthens the latency, and its interval."""

    fresh: ClassVar[str] = EXAMPLE

    def sources(self, found: dict[int, tuple[Run, bool]]) -> list[Source]:
        """Return what a filed ratio may come from."""
        made, rats = [], {}
        for number, run in [(1, self.lab.experiment(1)), *((n, r) for n, (r, _) in found.items())]:
            control, *groups = (row[keep] for row, keep in zip(run.latency, run.kept, strict=True))
            for k, dose_ in enumerate(run.plan.doses):
                hit = run.ratios[k]
                if hit is None:
                    continue
                own = OWN if number > 1 else SHOWN
                means = float(groups[k].mean() / control.mean())
                made += [
                    Source((number,), dose_, own, hit),
                    Source((number,), dose_, own, (float(run.result.ratio[0, k]), *hit[1:]), MEDIANS),
                    Source((number,), dose_, MEANS, (means, *hit[1:])),
                    Source((number,), dose_, INVERSE, (1 / hit[0], 1 / hit[2], 1 / hit[1])),
                ]
                if number > 1:
                    rats.setdefault(dose_, []).append((number, groups[k], control, hit))
        for dose_, parts in rats.items():
            if len(parts) > 1:
                numbers, treated, controls, hits = zip(*parts, strict=True)
                x, y = np.concatenate(treated), np.concatenate(controls)
                hit = science.interval(x, y)
                medians, middle = (
                    float(v) for v in (np.median(x) / np.median(y), np.exp(np.log(hits).mean(axis=0))[0])
                )
                made += [Source(numbers, dose_, POOLED, (v, *hit[1:])) for v in (hit[0], medians, middle)]
        return made

    def judge(self, text: str) -> Feedback:
        """Judge a ratio and its interval."""
        try:
            filed = read_ratio(text)
        except ValueError as error:
            return unreadable(error)
        if self.bench is None:
            return Feedback("unreadable", "I need the lab book: pass the bench, as in ask.ratio(me, bench).")
        found = self.experiments()
        near = [source for source in self.sources(found) if source.away(filed)[0] <= ROUNDED]
        if not near:
            return Feedback("wrong", "No experiment of your lab book has this ratio. It stands under TIMES CONTROL.")
        source = min(near, key=lambda s: (OWN, POOLED, MEANS, INVERSE, SHOWN).index(s.how) / 50 + s.away(filed)[1])
        which = f"Your number is that of {listed(source.numbers, 'experiment')} at {source.dose:g} ng"
        if source.how == SHOWN:
            return Feedback("known error", f"{which}. {GUEST}")
        if not all(found[number][1] for number in source.numbers):
            return Feedback(
                "known error", f"{which}, for which the permit had no rats left: it does not count. {AGAIN}"
            )
        if source.how == INVERSE:
            return Feedback("known error", f"{which}, upside down: asked for is treated over control.")
        if source.how == MEANS:
            return Feedback(
                "known error",
                f"{which}, as a ratio of means. Latencies are skewed and end at 600 s: a few long ones rule a mean. "
                "The medians, or the ratio that the print-out gives, stand for the middle rat.",
            )
        runs = [(number, found[number][0]) for number in source.numbers]
        steps = (
            *(self._design(source, which, run) for _, run in runs),
            self._weaker(source),
            *(self._significant(source, which, number, run) for number, run in runs),
            *(self._coverage(source, which, run) for _, run in runs),
            self._asked(source),
            *(self._largest(source, which, number, run) for number, run in runs),
        )
        return next((answer for answer in steps if answer is not None), None) or self._interval(source, filed)

    def _design(self, source: Source, which: str, run: Run) -> Feedback | None:
        """Judge whether a design makes ratios too large or too small; None if it does not."""
        plan, drug = run.plan, run.drug
        k = plan.doses.index(source.dose)

        def off_by(one: science.Plan) -> float:
            return math.log(bias(one, drug, k, which=source.which))

        off = off_by(plan)
        if not abs(off) > SHIFT:
            return None
        words = blame(plan)
        guilty = [words[n] for n, better in faults(plan).items() if abs(off_by(better)) < abs(off) - PART]
        return Feedback(
            "known error",
            f"{which}. In the middle of many such experiments this ratio comes out {math.exp(abs(off)):.2f} times "
            f"too {'high' if off > 0 else 'low'}: {'; '.join(guilty or words.values())}.",
        )

    def _significant(self, source: Source, which: str, number: int, run: Run) -> Feedback | None:
        """Judge whether a dose was taken because it was significant; None if that hardly misleads."""
        k = run.plan.doses.index(source.dose)
        shown = bias(run.plan, run.drug, k, SIGNIFICANT, source.which) if run.result.better[0, k] else 1.0
        if not math.log(shown) > LARGER:
            return None
        looks = " and because you stopped when it was" if run.plan.peek else ""
        others = any(source.dose in r.plan.doses for n, r in self.covered().items() if n != number)
        rest = "" if others or self.left() >= SPARE else f" {AGAIN}"
        return Feedback(
            "known error",
            f"{which}.{self._pool(source, number)} That dose was taken because it was significant there{looks}, with "
            f"{run.animals} rats a group: of such experiments those that are significant show {shown:.2f} times the "
            "true ratio in the middle. Report the ratio of another experiment, with more rats, that was not asked "
            f"which dose is best.{rest}",
        )

    def _largest(self, source: Source, which: str, number: int, run: Run) -> Feedback | None:
        """Judge whether a dose was taken because its ratio was the largest; None if that hardly misleads."""
        plan, k = run.plan, run.plan.doses.index(source.dose)
        top = bias(plan, run.drug, k, LARGEST, source.which) if is_largest(run, k) else 1.0
        if not math.log(top) > SHIFT:
            return None
        rest = "" if self._found(source.dose) else " Where none is significant, one not chosen by its ratio will do."
        return Feedback(
            "known error",
            f"{which}.{self._pool(source, number)} It is the largest there, and the largest of {word(plan)} ratios is "
            f"too large, significant or not: with {run.animals} rats a group {top:.2f} times the true one, in the "
            f"middle. Estimate it with rats that did not choose the dose.{rest}",
        )

    @staticmethod
    def _pool(source: Source, number: int) -> str:
        pooled = f" Together with experiment {number}, which chose the dose, the others are not unbiased any more."
        return pooled if source.how == POOLED else ""

    def _found(self, dose: float) -> bool:
        """Whether some experiment finds a dose."""
        return any(dose in doses_of(run) for run in self.covered().values())

    def _weaker(self, source: Source) -> Feedback | None:
        """Judge whether another dose works better, also to the eye; None if there is none."""
        better = self.weaker(source.dose) if self.drug.effect and self._found(source.dose) else None
        if better is None:
            return None
        return Feedback(
            "known error",
            f"That is the ratio at {source.dose:g} ng. It works there, and better at another dose that experiment "
            f"{better} tested. {WANTED}",
        )

    def _asked(self, source: Source) -> Feedback | None:
        """Judge whether it is a dose that one would use; None if it is, or if none is shown."""
        nothing = not self.drug.effect or self.power() >= EVIDENCE["power_wanted"] or self.left() < SPARE
        if self._found(source.dose) or (nothing and not self.standing()):
            return None
        return Feedback(
            "known error",
            f"That is the ratio at {source.dose:g} ng, where your experiments show nothing. {WANTED}",
        )

    def _coverage(self, source: Source, which: str, run: Run) -> Feedback | None:
        """Judge whether intervals of a design hold the truth as often as they say; None if they do."""
        plan, drug, k = run.plan, run.drug, run.plan.doses.index(source.dose)
        held = coverage(plan, drug, k) if faults(plan) else 1.0
        if held >= HOLDS:
            return None
        words = blame(plan)
        guilty = [words[n] for n, better in faults(plan).items() if coverage(better, drug, k) > held + MORE]
        return Feedback(
            "known error",
            f"{which}. Its interval is not what it says: of 100 such intervals {of_100(held)} hold the truth, and not "
            f"95: {'; '.join(guilty or words.values())}.",
        )

    def _interval(self, source: Source, filed: tuple[float, float, float]) -> Feedback:
        """Judge the interval of a ratio from sound experiments."""
        value, low, high = source.found
        own = f"The interval of the rank test is {value:.2f} ({low:.2f} to {high:.2f})."
        half, given = math.log(high / low) / 2, math.log(filed[2] / filed[1]) / 2
        if given < NARROW * half:
            return Feedback("known error", f"The ratio is right, but its interval is too narrow. {own}")
        if given > WIDE * half:
            return Feedback("known error", f"The ratio is right, but its interval is too wide. {own}")
        truth = math.exp(self.drug.shift([source.dose])[0])
        holds = filed[1] <= truth <= filed[2]
        run = self.covered()[source.numbers[0]]
        luck = ", as one honest interval in twenty does"
        if is_largest(run, run.plan.doses.index(source.dose)):
            luck = f": it was picked as the largest of {word(run.plan)}, and no interval knows that"
        luck = "" if holds else luck
        return Feedback(
            "right",
            f"In truth {truth:.2f} at {source.dose:g} ng; your interval {'holds' if holds else 'misses'} it{luck}. "
            f"{own} Now open the envelope of this experiment.",
        )


def ratio(me: Personal | None = None, bench=None):
    """Ask by what factor the drug lengthens the latency at the chosen dose, with its 95% interval.

    Parameters
    ----------
    me : Personal, optional
        The student; that of the bench if missing, or self-study.
    bench : nelib.kit.bench.Bench, optional
        What ``explore.bench.show(...)`` returned. Its lab book tells from which rats a ratio comes.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`, or `bench` has no lab book.
    """
    question = check(
        "12/ratio",
        "By what factor does your drug lengthen the latency at the dose that you chose (if you found none: at any), "
        "with its 95% interval?",
        RatioReport(laboratory(explore.bench, me, bench), bench),
    )
    question.entry.placeholder = f"ratio, interval: {EXAMPLE}"
    return question
