"""The checkpoint on the plasma laboratory of lesson 14: the factor by which compound S changes norepinephrine.

It is judged by the lab book. The study that the filed number comes from is looked up; its design is done many times
with two compounds that are not the student's, and must hold their factors about as often as its intervals say.
"""

import dataclasses
import math
import re
from functools import lru_cache
from typing import Any, ClassVar

from nelib.body.plasma_study import Compound, Plan
from nelib.checkpoints.report import interval, lab_book, laboratory, unreadable
from nelib.explorers import sympathetic as explore
from nelib.explorers.sympathetic.plasma_diagnosis import ENOUGH, blame, compound_of, faults, many, of_100
from nelib.kit.checkpoint import Feedback, check
from nelib.kit.personal import Personal

__all__ = ["treatment"]

EXAMPLE = "1.8 (1.5 to 2.2)"
REFERENCES = (Compound(0.5, 5.0), Compound(3.0, 1.0))
"""Compounds by which a design is judged; that of the student would tell through the feedback what it does."""
ROUNDED = 0.006  # how far a filed number may be from that of its study, or such a part of it
HOLDS, MORE = 0.89, 0.05  # least share of intervals that hold the factor; gain that is worth naming
OFF, LESS = 0.12, 0.03  # most bias, a logarithm; gain that is worth naming
NARROW, WIDE = 0.75, 1.4  # how far a filed interval may be from that of the print-out, in widths
SPAN = 2.0  # upper end over lower end that is narrow enough
CLOSE = 0.02  # of a number that is recognized as another one of the print-out


def read_factor(text: str) -> tuple[float, float, float]:
    """Return factor and interval of an answer such as ``"1.8 (1.5 to 2.2)"`` or ``"1.8 ± 0.3"``.

    Raises
    ------
    ValueError
        If they cannot be read, or the number does not lie in its interval.
    """
    text = str(text).translate(str.maketrans("−–", "--"))
    text = re.sub(r"\+\s*/?\s*-", "±", text)
    text = re.sub(r"\b95\s*%|[×x](?=\s*\d)|-?\s*fold|\btimes\b|\bfactor\b", " ", text, flags=re.IGNORECASE)
    if re.search(r"%|\bpercent\b|\bper cent\b", text, re.IGNORECASE):
        raise ValueError(f"Write a factor, not percent: a rise by 80% is a factor of 1.8. Like this: {EXAMPLE}.")
    digits = r"(?:(?<![\d.)\s])-|(?<=\s)-|^-)?\d+(?:[.,]\d+)?"
    rest = re.sub(rf"{digits}|\b(?:to|from|and|CI|is|of|by|an?|the)\b|[][(),;:=±-]|\s", "", text, flags=re.IGNORECASE)
    values = [float(n.replace(",", ".")) for n in re.findall(digits, text)]
    if rest or not values:
        raise ValueError(f"Write the factor and its interval like this: {EXAMPLE}.")
    found, low, high = interval(values, "±" in text, "the factor", EXAMPLE)
    if not low <= found <= high:
        raise ValueError(f"The factor does not lie in its interval. Write the factor first: {EXAMPLE}.")
    return found, low, high


@lru_cache(maxsize=1024)
def judged(plan: Plan) -> tuple[float, float]:
    """Return how often intervals of a design hold the truth, and its bias (logarithm), where they are worst.

    With `ENOUGH` animals at least: few animals give intervals so wide that they hold anything.
    """
    plan = dataclasses.replace(plan, animals=max(plan.animals, ENOUGH))
    found = [many(plan, compound) for compound in REFERENCES]
    logs = [abs(math.log(x["bias"])) if x["bias"] > 0 else math.inf for x in found]
    return min(x["covers"] for x in found), max(logs)


def honest(plan: Plan) -> bool:
    """Say whether the intervals of a design may be believed."""
    held, off = judged(plan)
    return held >= HOLDS and off <= OFF


def guilty(plan: Plan) -> list[str]:
    """Say which decisions make a design miss: those that, mended alone, make it better; all if none does."""
    held, off = judged(plan)
    words = {name: text for name, text in blame(plan).items() if name != "animals"}
    better = {name: judged(p) for name, p in faults(plan).items() if name in words}
    named = [words[name] for name, (h, o) in better.items() if h > held + MORE or o < off - LESS]
    return named or list(words.values())


@dataclasses.dataclass(frozen=True)
class TreatmentReport:
    """The answer: a factor and its interval, from a study of the lab book."""

    lab: Any
    bench: Any = None
    unit: str = "1"
    fresh: ClassVar[str] = EXAMPLE  # an answer that a fresh lab book refuses

    def studies(self) -> dict[int, tuple[Plan, dict[str, Any]]]:
        """Return plan and line of every study of the lab book that gave a factor."""
        lines = {number: (self.lab.plan(**design), line) for number, design, line in lab_book(self.bench)}
        return {number: pair for number, pair in lines.items() if math.isfinite(pair[1]["factor"])}

    def judge(self, text: str) -> Feedback:
        """Judge a factor and its interval."""
        try:
            filed = read_factor(text)
        except ValueError as error:
            return unreadable(error)
        if self.bench is None:
            return Feedback("unreadable", "I need the lab book: pass the bench, as in ask.treatment(me, bench).")
        studies = self.studies()
        near = [(abs(filed[0] - line["factor"]), n) for n, (_, line) in studies.items()]
        near = [(off, n) for off, n in near if off <= ROUNDED * max(1, abs(studies[n][1]["factor"]))]
        if not near:
            return self._unknown(filed[0], studies)
        sound = [n for _, n in near if honest(studies[n][0])]
        number = sound[0] if sound else min(near)[1]
        plan, line = studies[number]
        which = f"Your number is that of study {number}"
        steps = (self._design(which, plan), self._interval(filed, line), self._precise(which, plan, line))
        return next((step for step in steps if step is not None), None) or self._right(filed, line)

    @staticmethod
    def _unknown(filed: float, studies: dict[int, tuple[Plan, dict[str, Any]]]) -> Feedback:
        """Judge a number that no study has as its factor."""
        for n, (_, line) in studies.items():
            x = line["factor"]
            if x <= 0:
                continue
            other = {
                f"That is vehicle over S in study {n}. Asked for is S over vehicle.": 1 / x,
                f"That is a logarithm of the factor of study {n}.": math.log(x),
                f"That is the factor of study {n} as a logarithm to base 10.": math.log10(x),
                f"That is the factor of study {n} in percent. Write it as a factor.": 100 * x,
                f"That is the change of study {n} in percent. Write the level under S over that under vehicle.": 100
                * (x - 1),
                f"That is the change of study {n} as a share. Add the 1 that was there before.": x - 1,
                f"That is a concentration of study {n}. The factor is one over the other.": line["S"],
                f"That is the concentration under vehicle of study {n}. The factor is one over the other.": line[
                    "vehicle"
                ],
            }
            for words, value in other.items():
                if abs(value) > CLOSE and abs(filed - value) <= CLOSE * abs(value):
                    return Feedback("known error", words)
        return Feedback("wrong", "No study of your lab book has this factor. It stands after FACTOR on the print-out.")

    @staticmethod
    def _design(which: str, plan: Plan) -> Feedback | None:
        """Judge whether the intervals of a design hold the truth as often as they say; None if they do."""
        if honest(plan):
            return None
        held, _ = judged(plan)
        why = "; ".join(guilty(plan)) or "look at what is below the limit and what is cut off"
        return Feedback(
            "known error",
            f"{which}. Of 100 intervals from such a design {of_100(held)} hold the factor of a compound that changes "
            f"norepinephrine{', and not 95' if held < HOLDS else ', but its numbers are off'}: {why}.",
        )

    @staticmethod
    def _interval(filed: tuple[float, float, float], line: dict[str, Any]) -> Feedback | None:
        """Judge whether the filed interval is that of the study; None if it is."""
        low, high = line["from"], line["to"]
        share = (filed[2] - filed[1]) / (high - low)
        for words, wrong in (("narrow", share < NARROW), ("wide", share > WIDE)):
            if wrong:
                return Feedback(
                    "known error",
                    f"The number is that of your study, but its interval is too {words}. The print-out gives "
                    f"{low:.2f} to {high:.2f}.",
                )
        if abs(filed[1] - low) + abs(filed[2] - high) > (high - low) / 2:
            return Feedback("known error", f"These are not the ends on the print-out: {low:.2f} to {high:.2f}.")
        return None

    @staticmethod
    def _precise(which: str, plan: Plan, line: dict[str, Any]) -> Feedback | None:
        """Judge whether an interval tells enough; None if it does."""
        low, high = line["from"], line["to"]
        span = high / low if low > 0 else math.inf
        if span <= SPAN:
            return None
        much = f"{span:.1f} times the lower" if math.isfinite(span) else "above 0, the lower is not"
        return Feedback(
            "known error",
            f"{which}, and its interval is honest. But the upper end of its interval is {much}: asked for is at most "
            f"{SPAN:g} times. It has {plan.animals} animals in a group, and each differs from the others by about a "
            "third.",
        )

    def _right(self, filed: tuple[float, float, float], line: dict[str, Any]) -> Feedback:
        """Accept the answer and tell the truth."""
        true = compound_of(self.lab.me).NE
        holds = filed[1] <= true <= filed[2]
        luck = "" if holds else ", as one honest interval in twenty does"
        none = " Compound S leaves norepinephrine as it is: that is a result, too." if true == 1 else ""
        return Feedback(
            "right",
            f"In truth {true:.2f}; your interval {'holds' if holds else 'misses'} it{luck}. The print-out gives "
            f"{line['factor']:.2f} ({line['from']:.2f} to {line['to']:.2f}).{none} Whether more was released or less "
            "was cleared, plasma cannot tell. Now open the envelope.",
        )


def treatment(me: Personal | None = None, bench=None):
    """Ask by which factor compound S changes norepinephrine in plasma, with its 95% interval.

    Parameters
    ----------
    me : Personal, optional
        The student; that of the bench if missing, or self-study.
    bench : nelib.kit.bench.Bench, optional
        What ``explore.bench_plasma.show(...)`` returned.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`, or `bench` has no lab book.
    """
    question = check(
        "14/treatment",
        "By which factor does <em>your</em> compound S change norepinephrine in the plasma of undisturbed mice (level "
        f"under S over that under vehicle), with its 95% interval? The upper end at most {SPAN:g} times the lower.",
        TreatmentReport(laboratory(explore.bench_plasma, me, bench), bench),
    )
    question.entry.placeholder = f"factor, interval: {EXAMPLE}"
    return question
