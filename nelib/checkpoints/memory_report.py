"""The two checkpoints on the rack of lesson 12: does the drug work, and at which dose; and by how much.

Both are judged by the lab book. The first asks for an experiment and what it shows: what counts is whether its design
can show that, which many simulated experiments tell. The second asks for a ratio with its interval; the experiments
that have it are looked up, so that a ratio from a pilot, from all rats together, or against rats without an infusion is
answered by name.
"""

import dataclasses
import math
import re
from typing import ClassVar

from nelib.checkpoints.memory_design import AGAIN, GUEST, SPARE, Report, doses_of, hides, named
from nelib.checkpoints.memory_rates import BOOK_LIMIT, few
from nelib.checkpoints.memory_ratio import ratio
from nelib.checkpoints.report import laboratory, unreadable
from nelib.explorers import memory as explore
from nelib.explorers.memory.bench_diagnosis import EFFECT, EVIDENCE, blame, many, of_100
from nelib.kit.checkpoint import Feedback, check
from nelib.kit.personal import Personal
from nelib.locus.memory_experiment import Run

__all__ = ["dose", "ratio"]

NONE, CANNOT = "none", "cannot tell"
EXAMPLE = "experiment 3: 10 ng"
PROOF = "That nothing was found is evidence, and no proof."
SIGNS = str.maketrans("−–’‘", "--''")
ASIDE = re.compile(
    r"\bp(?:[\s-]*values?)?\s*(?:is|was|of|=|<|>|≤|≥|:)*\s*\d*[.,]?\d+(?:e-?\d+)?|\bn\s*=\s*\d+|\d+(?:[.,]\d+)?[\s-]*(?:times|fold)\b",
    re.IGNORECASE,
)  # what one may add, and what tells neither experiment nor dose


def read_dose(text: str) -> tuple[int, float | str]:
    """Return experiment and finding of an answer such as ``"experiment 3: 10 ng"``: a dose in ng, or `NONE`, `CANNOT`.

    Raises
    ------
    ValueError
        If one of them cannot be read.
    """
    text = ASIDE.sub(" ", str(text).translate(SIGNS))
    unit = r"(ng|nanograms?|[µμu]g|micrograms?)\b"
    doses = re.findall(rf"(\d+(?:[.,]\d+)?)\s*{unit}", text, re.IGNORECASE)
    rest = re.sub(rf"\d+(?:[.,]\d+)?\s*{unit}", " ", text, flags=re.IGNORECASE)
    numbers = re.findall(r"\d+(?:[.,]\d+)?", rest)
    cannot = re.search(r"can\s?not|can't|undecided|unknown|open\b", text, re.IGNORECASE)
    nothing = re.search(
        r"\b(none|nothing|no\s+(?:dose|effect)|(?:does|do)(?:\s+not|n't)\s+work)\b", text, re.IGNORECASE
    )
    if doses and not cannot and re.search(r"\b(not|no(?!\.)|never|none)\b|n't", text, re.IGNORECASE):
        raise ValueError("Say what the experiment shows, without “not”: a dose, “none”, or “cannot tell”.")
    if len(doses) > 1 or (doses and len(numbers) > 1):
        raise ValueError(f"Name one experiment and one dose, the one that you would use: {EXAMPLE}.")
    said = bool(doses) + bool(cannot) + bool(nothing and not cannot)
    if said == 1 and not numbers:
        raise ValueError(f"Which experiment? Write its number first: {EXAMPLE}.")
    if not said and len(numbers) == 2:
        raise ValueError(f"Add the unit: {numbers[1]} ng.")
    if said != 1 or len(numbers) != 1 or not numbers[0].isdigit():
        raise ValueError(f"Write an experiment and what it shows, a dose, “none” or “cannot tell”: {EXAMPLE}.")
    if cannot:
        return int(numbers[0]), CANNOT
    if nothing:
        return int(numbers[0]), NONE
    size, name = doses[0]
    return int(numbers[0]), float(size.replace(",", ".")) * (1 if name.lower().startswith("n") else 1000)


@dataclasses.dataclass(frozen=True)
class DoseReport(Report):
    """The answer: an experiment of the lab book, and what it shows."""

    fresh: ClassVar[str] = "experiment 1: 10 ng"  # an answer that a fresh lab book refuses

    def judge(self, text: str) -> Feedback:
        """Judge an experiment and a finding."""
        try:
            number, finding = read_dose(text)
        except ValueError as error:
            return unreadable(error)
        if self.bench is None:
            return Feedback("unreadable", "I need the lab book: pass the bench, as in ask.dose(me, bench).")
        if number == 1:
            return Feedback("wrong", f"{GUEST} Report one of them.")
        found = self.experiments()
        if number not in found:
            last = max(found, default=1)
            return Feedback("unreadable", f"Your lab book has no experiment {number}; its last is number {last}.")
        run, covered = found[number]
        if not covered:
            return Feedback(
                "known error",
                f"With experiment {number} you have used more than the {EVIDENCE['permit']:g} rats of your permit. "
                f"What it shows does not count. {AGAIN}",
            )
        if finding == NONE:
            return self._none(number, run)
        return self._cannot(number, run) if finding == CANNOT else self._dose(number, run, float(finding))

    def _dose(self, number: int, run: Run, filed: float) -> Feedback:
        """Judge a dose. The truth stays in the envelope: the ratio is still to be filed."""
        doses, drug = run.plan.doses, run.drug
        if filed not in doses:
            return Feedback("wrong", f"Experiment {number} did not test {filed:g} ng, but {named(list(doses))}.")
        k = doses.index(filed)
        if not run.result.better[0, k]:
            p = run.result.corrected[0, k]
            return Feedback(
                "wrong",
                f"Experiment {number} does not show it: at {filed:g} ng p is {p:.2g}. A dose that looks best is a "
                "question for the next experiment, with fewer doses and more rats of each.",
            )
        why = self.alarm(run)
        if why:
            return Feedback(
                "known error", f"{filed:g} ng is significant in experiment {number}, and proves little. {why}"
            )
        chance, asked, _ = self.repeated(filed)
        if self.fished(filed):
            again = f"With the {self.left():.0f} rats that are left ask" if self.left() >= SPARE else f"{AGAIN} Ask"
            return Feedback(
                "known error",
                f"You asked {asked} times: {of_100(chance)} of 100 such lab books find as much although the drug does "
                f"nothing, and p, corrected for {asked} experiments, is not below {EVIDENCE['alpha_level']:g}. "
                f"{again} once more, in one larger experiment with this dose.",
            )
        other = self.refuted(run, filed)
        if other is not None:
            return Feedback(
                "wrong",
                f"Experiment {other} asked again, with {self.sound()[other].animals} rats a group instead of "
                f"{run.animals}, and does not find {filed:g} ng. Why do you leave it out?",
            )
        if not drug.effect:
            return Feedback(
                "right",
                "The right conclusion from these data, and not true: your drug does nothing. "
                + (f"Of 100 such lab books chance does this to {few(chance)}. " if chance <= BOOK_LIMIT else "")
                + "That is bad luck, and no mistake. Now the size.",
            )
        better = self.weaker(filed)
        if better is not None:
            where = "the same experiment" if better == number else f"experiment {better}"
            return Feedback(
                "wrong",
                f"It works at {filed:g} ng, and better at another dose that {where} tested. Compare the ratios.",
            )
        often = f"{filed:g} ng is found in {few(many(run.plan, drug)['found'][k])} of 100 such experiments."
        if drug.near([filed])[0]:
            lies = f": {filed:g} ng lies near the best dose"
        else:
            rest = "Whether a dose that looks less good, or that you did not test, is better"
            lies = f". {rest} than {filed:g} ng stays open"
        return Feedback("right", f"The design can show it, and it does{lies}. {often} Now the size.")

    def _elsewhere(self) -> Feedback | None:
        """Ask for the experiments that were left out; None if none of them shows anything."""
        for number, doses in self.standing().items():
            return Feedback("wrong", f"Experiment {number} shows something: {named(doses)}. Why do you leave it out?")
        return None

    def _none(self, number: int, run: Run) -> Feedback:
        """Judge that no dose works."""
        words, better, why = blame(run.plan), doses_of(run), self.alarm(run)
        if hides(run.plan):
            hidden = "; ".join(words[name] for name in hides(run.plan))
            return Feedback("known error", f"Experiment {number} could miss a drug that works: {hidden}.")
        if better and why:
            return Feedback(
                "known error",
                f"Experiment {number} does find {named(better)}, by a design that errs towards that. So it says "
                f"neither that the drug works nor that it does not. {why}",
            )
        if number in self.standing():
            return Feedback("wrong", f"Experiment {number} shows something: {named(better)}, by a sound design.")
        elsewhere, power, left = self._elsewhere(), self.power(), self.left()
        if elsewhere is not None:
            return elsewhere
        if power < EVIDENCE["power_wanted"]:
            rest = f", or use the {left:.0f} rats that are left" if left >= SPARE else ""
            return Feedback(
                "known error",
                "That nothing is significant does not show that nothing is there. A drug whose best dose makes a "
                f"latency {math.exp(EFFECT[0]):.2f} times as long would have been found by your experiments in "
                f"{of_100(power)} of 100 cases (asked for: {of_100(EVIDENCE['power_wanted'])}). File “cannot tell”"
                f"{rest}.",
            )
        if self.drug.effect:
            missed = math.prod(1 - many(r.plan, self.drug)["any"] for r in self.witnesses().values())
            return Feedback(
                "right",
                f"The right conclusion from these data. In truth your drug works: {few(missed)} of 100 such lab books "
                f"miss it, and yours is one of them. {PROOF}",
            )
        return Feedback(
            "right",
            "The right conclusion, and true: your drug does nothing. Your lab book would have found even the weakest "
            f"drug of this course in {of_100(power)} of 100 cases. {PROOF}",
        )

    def _cannot(self, number: int, run: Run) -> Feedback:
        """Judge that it stays open."""
        why, left, words = self.alarm(run), self.left(), blame(run.plan)
        elsewhere, power = self._elsewhere(), self.power()
        if number in self.standing():
            return Feedback("wrong", f"It can: the design of experiment {number} is sound, and a dose is significant.")
        if elsewhere is not None:
            return elsewhere
        if power >= EVIDENCE["power_wanted"]:
            return Feedback(
                "wrong",
                f"It can: together your experiments would have found even a weak drug in {of_100(power)} of 100 "
                f"cases. {PROOF} File “none”.",
            )
        if why or hides(run.plan):
            rest = "" if left >= SPARE else f" {AGAIN}"
            return Feedback(
                "wrong", f"Honest, but nothing to report yet: first mend this: {'; '.join(words.values())}.{rest}"
            )
        cases = f"your experiments would have found a weak drug in {of_100(power)} of 100 cases"
        if left >= SPARE:
            return Feedback(
                "wrong",
                f"Honest, but too early: {cases}, and {left:.0f} rats are left. Use them on the doses that look best.",
            )
        return Feedback(
            "right",
            f"That is honest, and all that these rats can tell: {cases}. In truth, your drug "
            f"{'works' if self.drug.effect else 'does nothing'}. With the same {EVIDENCE['permit']:g} rats a "
            "small pilot and one larger experiment with two doses tell more.",
        )


def dose(me: Personal | None = None, bench=None):
    """Ask for an experiment of the lab book that tells whether the drug works, and at which dose.

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
        "12/dose",
        "Does <em>your</em> drug improve memory, and at which dose? Name an experiment of your lab book and what it "
        "shows: a dose, “none”, or “cannot tell”.",
        DoseReport(laboratory(explore.bench, me, bench), bench),
    )
    question.entry.placeholder = EXAMPLE
    return question
