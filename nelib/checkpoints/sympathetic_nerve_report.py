"""The two checkpoints on the nerve laboratory of lesson 14: how the patients differ, and by how many bursts a minute.

Both are judged by the lab book. The first accepts a kind of difference if studies of the lab book can show it: one
looks at how often bursts come, one at how strong they are, each by a sound design; and where nothing was found, the
studies together would have found one. The second looks up the study that a difference comes from, which must be sound
in the same way: see `nelib.checkpoints.sympathetic_nerve_sound`. It does not tell the true number, which is half of the
first answer.
"""

import dataclasses
import math
import re
from typing import Any, ClassVar

from scipy.special import ndtr, ndtri

from nelib.body.nerve_people import BOTH, MORE, NEITHER, STRONGER, Truth
from nelib.body.nerve_study import FREQUENCY, INCIDENCE, STRENGTH, Plan, Study
from nelib.body.nerve_twin import known
from nelib.checkpoints.report import interval, lab_book, laboratory, listed, unreadable
from nelib.checkpoints.sympathetic_nerve_sound import CLAIM, STAYS, WORD, aspect, held, power, unsound
from nelib.explorers import sympathetic as explore
from nelib.explorers.sympathetic.nerve_diagnosis import of_100
from nelib.explorers.sympathetic.nerve_printout import digits, significance, span, unit
from nelib.kit.checkpoint import Feedback, check
from nelib.kit.personal import Personal

__all__ = ["conclusion", "difference"]

EXAMPLE = "12.3 (5.1 to 19.5)"
POWER = 0.8  # least share of lab books that would have found a difference, where none was found
NARROW, WIDE = 0.7, 1.6  # how far half an interval may be from that of the print-out
STRONG = r"strong\w*|strength|larger|higher|taller|bigger|heights?"
NEED = "I need the lab book: pass the bench, as in ask.{}(me, bench)."
WORDS = {
    FREQUENCY: "whether bursts come more often, counted in a minute",
    STRENGTH: "whether bursts are stronger, by heights that do not follow the electrode",
}


def _by_clauses(plain: str) -> str | None:
    """Return the kind of an answer in two clauses, as "more bursts, not stronger"; None if it is none."""
    clauses = re.split(r"[,;]\s*(?:but\b|and\b)?|\bbut\b|\band\b(?=\s+(?:\w+\s+)?not\b)|\bnor\b", plain.strip(" .!"))
    if len(clauses) != 2 or re.search(r"\b(both|or|less|fewer|weaker)\b|\?", plain):
        return None
    claims = {}
    for clause, first in zip(clauses, (True, False), strict=True):
        clause = clause.replace("more axons", "stronger")
        strong = bool(re.search(rf"\b(?:{STRONG})\b", clause))
        if strong == bool(re.search(r"\b(?:more|frequen\w*|often)\b", clause)):
            return None
        nor = "nor" in plain.split() and (not first or "neither" in clause)
        claims[strong] = not (nor or re.search(r"\bnot?\b|n't", clause))
    named = {claim: kind for kind, claim in CLAIM.items() if kind != BOTH}
    return named.get((claims[False], claims[True])) if len(claims) > 1 else None


def read_kind(text: str) -> str:
    """Return the kind, one of `KINDS`, of an answer such as ``"more and stronger bursts"``.

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    plain = str(text).lower().replace("’", "'")
    if kind := _by_clauses(plain):
        return kind
    none = bool(re.search(r"\b(neither|none|nothing|no (?:difference|change)s?|not at all)\b", plain))
    both = bool(re.search(r"\bboth\b", plain))
    more = bool(re.search(r"\b(more (?:frequent|often|bursts)|more(?= and)|frequency|frequent|often)\b", plain))
    strong = bool(re.search(rf"\b({STRONG})\b", plain))
    if none and not (both or more or strong):
        return NEITHER
    if none or re.search(r"\bnot?\b|n't|\bless\b|\bfewer\b|\bweaker\b|\bor\b|\bbut\b|\?", plain):
        raise ValueError("Write one of these, without “not”: more bursts; stronger bursts; both; neither.")
    if both or (more and strong):
        return BOTH
    if more != strong:
        return MORE if more else STRONGER
    raise ValueError("Write one of these: more bursts; stronger bursts; both; neither.")


def read_difference(text: str) -> tuple[float, float, float]:
    """Return a difference and its interval, of an answer such as ``"12.3 (5.1 to 19.5)"`` or ``"12.3 ± 7.2"``.

    Raises
    ------
    ValueError
        If they cannot be read, or the difference does not lie in its interval.
    """
    text = re.sub(r"\+\s*/?\s*-", "±", str(text).translate(str.maketrans("−–", "--")))
    text = re.sub(
        r"\bpatients (?:less|minus) controls\b|\bpatients\b(?: have)?|\bmore\b", " ", text, flags=re.IGNORECASE
    )
    text = re.sub(r"bursts?|per|/\s*min\w*|minutes?|a minute|\b95\s*%", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d)\s*-\s*(?=\d)", " to ", text)  # 5.1-19.5 is a range
    digit = r"[-+]?\d+(?:[.,]\d+)?"
    rest = re.sub(rf"{digit}|\b(?:to|from|and|CI|is|of|a|difference)\b|[][(),;:=±]|\s", "", text, flags=re.IGNORECASE)
    values = [float(n.replace(",", ".")) for n in re.findall(digit, text)]
    if rest or not values:
        raise ValueError(f"Write the difference and its interval like this: {EXAMPLE}.")
    found, low, high = interval(values, "±" in text, "the difference", EXAMPLE)
    if not low <= found <= high:
        raise ValueError(f"The difference does not lie in its interval. Write the difference first: {EXAMPLE}.")
    return found, low, high


def named(numbers) -> str:
    """Write the numbers of studies."""
    return listed(numbers, "study").replace("studys", "studies")


@dataclasses.dataclass(frozen=True)
class Together:
    """What the sound studies of an aspect say together: p (one more look, one more chance), side, power, numbers."""

    p: float
    up: bool
    power: float
    numbers: tuple[int, ...]

    @property
    def found(self) -> bool:
        """Whether they show patients higher."""
        return self.up and self.p < 1 - known("confidence")


@dataclasses.dataclass(frozen=True)
class Report:
    """What both answers know: the laboratory of the student, and the bench with its lab book."""

    lab: Any
    bench: Any = None
    unit: str = "1"

    def plans(self) -> dict[int, Plan]:
        """Return the decisions of all studies by their numbers."""
        return {n: self.lab.plan(**d) for n, d, _ in lab_book(self.bench)}

    def runs(self, which: str | None = None) -> dict[int, Study]:
        """Return the studies by their numbers: all, or those that compare what shows an aspect."""
        book = [(n, d) for n, d, _ in lab_book(self.bench) if which is None or aspect(self.lab.plan(**d)) == which]
        return {n: self.lab.experiment(n, **d) for n, d in book}

    @property
    def true(self) -> Truth:
        """How the student's patients differ."""
        return self.lab.hidden


@dataclasses.dataclass(frozen=True)
class ConclusionReport(Report):
    """The answer: how the patients differ. Of the truth only the heart rate is used, which the print-out shows."""

    fresh: ClassVar[str] = "both"  # an answer that a fresh lab book refuses

    def sound(self, which: str) -> dict[int, Study]:
        """Return the studies that can show an aspect, by a sound design."""
        return {
            n: s
            for n, s in self.runs(which).items()
            if math.isfinite(s.result.p) and not unsound(s.plan, which, self.true.heart)
        }

    def together(self, which: str) -> Together | None:
        """Return what the sound studies of an aspect say together, weighted by people; None if there are none.

        Every study is one look at the data: the p of all of them is multiplied by their number.
        """
        studies = self.sound(which)
        if not studies:
            return None
        weights = {n: math.sqrt(s.plan.people) for n, s in studies.items()}
        whole = math.sqrt(sum(w * w for w in weights.values()))
        tail = float(ndtri((1 + known("confidence")) / 2))
        z = shift = 0.0
        for n, s in studies.items():
            tiny = max(float(s.result.p), 1e-15)
            z += weights[n] * -float(ndtri(tiny / 2)) * math.copysign(1, float(s.result.gap)) / whole
            chance = min(power(s.plan, which, self.true.heart), 0.9975)  # 400 studies tell no more
            shift += weights[n] * (float(ndtri(max(chance, 0.0025))) + tail) / whole
        looks = len(studies)
        p = min(1.0, looks * 2 * float(ndtr(-abs(z))))
        strict = -float(ndtri((1 - known("confidence")) / 2 / looks))
        return Together(p, z > 0, float(ndtr(shift - strict)), tuple(studies))

    def judge(self, text: str) -> Feedback:
        """Judge a kind of difference."""
        try:
            answer = read_kind(text)
        except ValueError as error:
            return unreadable(error)
        if self.bench is None:
            return Feedback("unreadable", NEED.format("conclusion"))
        found = {which: self.together(which) for which in WORD}
        for which, said in found.items():
            if said is None:
                return Feedback("known error", self._missing(which))
        claims = dict(zip(WORD, CLAIM[answer], strict=True))
        for which, claim in claims.items():
            said = found[which]
            if said is not None and said.found != claim and (said.found or said.power >= POWER):
                return Feedback("wrong", self._against(which, said, answer))
        for which, said in found.items():
            if said is not None and not said.found and said.power < POWER:
                return Feedback("known error", self._weak(which, said))
        return self._right(answer, found)

    def _missing(self, which: str) -> str:
        """Say why no study can show an aspect: the same for every answer."""
        mine = self.runs(which)
        if not mine:
            hint = self._hint(which)
            return f"No study of your lab book tells {WORDS[which]}.{hint} A conclusion takes both."
        number, last = max(mine.items())
        if not math.isfinite(last.result.p):
            return f"Study {number} was to tell {WORDS[which]}, and has too few people left to compare."
        why = unsound(last.plan, which, self.true.heart)
        return f"Study {number} cannot show that bursts are {WORD[which]}: {why}."

    def _hint(self, which: str) -> str:
        plans = list(self.plans().values())
        if which == FREQUENCY and any(p.measure == INCIDENCE for p in plans):
            return " Bursts in 100 beats do not: they change with the heart rate as well."
        if which == STRENGTH and any(p.measure == STRENGTH for p in plans):
            return " In µV they follow the place of the electrode, and over their own mean everybody is 100%."
        return " A total mixes how many and how strong." if plans else ""

    def _against(self, which: str, said: Together, answer: str) -> str:
        """Show what speaks against an answer."""
        runs = self.runs(which)
        shown = "; ".join(
            f"study {n}: {span(runs[n])} {unit(runs[n])}, p {significance(float(runs[n].result.p))}"
            for n in said.numbers[-2:]
        )
        start = f"Your lab book does not go with “{answer}” ({shown})."
        if said.found:
            return f"{start} It shows that bursts of patients are {WORD[which]}."
        return (
            f"{start} It does not show that bursts of patients are {WORD[which]}, and would have in "
            f"{of_100(said.power)} of 100 cases."
        )

    @staticmethod
    def _weak(which: str, said: Together) -> str:
        return (
            f"Whether bursts are {WORD[which]} stays open ({named(said.numbers)}): it is not significant, and if "
            f"it were so, such a lab book would show it in {of_100(said.power)} of 100 cases "
            f"(asked for: {of_100(POWER)}). That nothing was found is no evidence yet."
        )

    def _right(self, answer: str, found: dict) -> Feedback:
        numbers = sorted({n for said in found.values() for n in said.numbers})
        proof = f"Your lab book shows it ({named(numbers)})"
        heart = ""
        if self.true.heart:
            heart = (
                f" Their hearts beat {self.true.heart:g} a minute faster: in 100 beats they have fewer bursts than the "
                "minutes tell."
            )
        if answer == self.true.kind:
            return Feedback("right", f"It is: {answer}. {proof}.{heart} Now the size.")
        stays = f" {STAYS}" if CLAIM[answer][0] and self.true.kind == STRONGER else ""
        return Feedback(
            "right",
            f"The right conclusion from these data, and not true: in truth {self.true.kind}. The designs are sound; "
            f"that is bad luck, and no mistake.{stays}{heart} Now the size.",
        )


@dataclasses.dataclass(frozen=True)
class DifferenceReport(Report):
    """The answer: patients less controls in bursts a minute, with its interval."""

    fresh: ClassVar[str] = EXAMPLE

    def judge(self, text: str) -> Feedback:
        """Judge a difference and its interval."""
        try:
            filed = read_difference(text)
        except ValueError as error:
            return unreadable(error)
        if self.bench is None:
            return Feedback("unreadable", NEED.format("difference"))
        runs = {n: s for n, s in self.runs().items() if math.isfinite(s.result.p)}
        near = [n for n, s in runs.items() if s.plan.measure == FREQUENCY and self._is(filed[0], s)]
        if not near:
            return self._unknown(filed[0], runs)
        # Of several studies with the same number, that with the interval that was filed.
        number = min(near, key=lambda n: abs(filed[2] - filed[1] - float(runs[n].result.high - runs[n].result.low)))
        study = runs[number]
        plan, which = study.plan, f"Your number is that of study {number}"
        if why := unsound(plan, FREQUENCY, self.true.heart):
            return Feedback("known error", f"{which}, which cannot show that bursts are {WORD[FREQUENCY]}: {why}.")
        half, given = float(study.result.high - study.result.low) / 2, (filed[2] - filed[1]) / 2
        for words, wrong in (("narrow", given < NARROW * half), ("wide", given > WIDE * half)):
            if wrong:
                return Feedback(
                    "known error",
                    f"{which}, but its interval is too {words}. The print-out gives {span(study)}.",
                )
        if abs(filed[1] - float(study.result.low)) > half / 2:
            return Feedback("known error", f"{which}, but its interval lies elsewhere: {span(study)}.")
        holds = filed[1] <= self.true.rise <= filed[2]
        often = of_100(1 - held(plan, self.true.heart))
        luck = "" if holds else f", as up to {often} in 100 of such a design do"
        small = " How wide it is depends on the people, hardly on the minutes." if plan.people < 16 else ""
        return Feedback(
            "right",
            f"Your interval {'holds' if holds else 'misses'} the truth{luck}.{small} The true number is in the "
            "envelope: file your conclusion before you open it.",
        )

    @staticmethod
    def _is(filed: float, study: Study) -> bool:
        return abs(filed - float(study.result.gap)) <= 0.6 * 10 ** -digits(study) or filed == round(
            float(study.result.gap)
        )

    def _unknown(self, filed: float, runs: dict[int, Study]) -> Feedback:
        """Judge a number that no study of bursts a minute has."""
        for n, s in runs.items():
            if s.plan.measure == FREQUENCY and self._is(-filed, s):
                return Feedback(
                    "known error", f"That is study {n} with its sign turned: patients less controls is asked."
                )
            if s.plan.measure == FREQUENCY and any(abs(filed - float(m)) <= 0.06 for m in s.result.means):
                return Feedback(
                    "known error", f"That is the mean of a group of study {n}. Asked for is the difference."
                )
        for n, s in runs.items():
            if s.plan.measure != FREQUENCY and self._is(filed, s):
                return Feedback("known error", f"That is study {n}, in {unit(s)}. Asked for are bursts a minute.")
        if not any(s.plan.measure == FREQUENCY for s in runs.values()):
            return Feedback("known error", "No study of your lab book compares bursts a minute.")
        return Feedback("wrong", "No study of your lab book has this difference of bursts a minute: see DIFFERENCE.")


def conclusion(me: Personal | None = None, bench=None):
    """Ask how the patients differ.

    Parameters
    ----------
    me : Personal, optional
        The student; that of the bench if missing, or self-study.
    bench : nelib.kit.bench.Bench, optional
        What ``explore.bench_nerve.show(...)`` returned.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`, or `bench` has no lab book.
    """
    question = check(
        "14/conclusion",
        "How do the sympathetic nerves of <em>your</em> patients differ from those of people of their age: more bursts "
        "(a minute), stronger bursts (more axons in each), both, or neither? The answer counts if your lab book can "
        "show both parts of it.",
        ConclusionReport(laboratory(explore.bench_nerve, me, bench), bench),
    )
    question.entry.placeholder = "more bursts; stronger bursts; both; or neither"
    return question


def difference(me: Personal | None = None, bench=None):
    """Ask for the difference in bursts a minute with its 95% interval; see `conclusion` for parameters and errors."""
    question = check(
        "14/difference",
        "By how many bursts a minute do <em>your</em> patients differ from people of their age (patients less "
        "controls), with the 95% interval of one of your studies?",
        DifferenceReport(laboratory(explore.bench_nerve, me, bench), bench),
    )
    question.entry.placeholder = f"difference, interval: {EXAMPLE}"
    return question
