"""The checkpoint on the trials of lesson 17: whether X is better than placebo, and by how many points.

An answer names a trial of the lab book, a verdict, and the effect with its interval. It is judged by the lab book
alone: what the compound does in truth is in the envelope. A yes needs a sound trial that shows it and stands beside
the other sound ones; a no needs sound trials whose interval, together, ends below a difference worth finding. How large
a trial should be is told by the chance to find that difference; after the result only the interval counts. What a
design can show is told by its decisions (`alarms`, the heaviest first; one of them is named at a time, and `hides`).
Demonstrations are no trials of the student's compound and are not judged.
"""

import dataclasses
import math
from typing import Any, ClassVar

from nelib.checkpoints.adhd_trial_reading import CANNOT, EXAMPLE, NO, YES, mismatch, read_verdict
from nelib.checkpoints.adhd_trial_together import Together, alarms, hides
from nelib.checkpoints.report import lab_book, laboratory, unreadable
from nelib.clinic.trial import Trial, chances, idle
from nelib.clinic.trial_plan import ACTIVE, NOBODY, known
from nelib.explorers import adhd as explore
from nelib.explorers.adhd.trial_diagnosis import MANY, SEED, blame, compound_of, needed, of_100
from nelib.explorers.adhd.trial_printout import minus, short, told
from nelib.kit.checkpoint import Feedback, check
from nelib.kit.personal import Personal

__all__ = ["verdict"]

AGAIN = "Run the cell of the laboratory again, and then this cell: a new lab book has a new permit."
SPARE = 40  # patients with whom something can still be done
WHOLE = "Its size is not that of X in all patients."
THEIRS = "The size is theirs, too."


@dataclasses.dataclass(frozen=True)
class VerdictReport:
    """The answer, and the lab book that it is held against."""

    lab: Any
    bench: Any = None
    unit: str = "1"
    fresh: ClassVar[str] = "trial 1: yes, 11.3 (4.6 to 18.0)"  # an answer that a fresh lab book refuses

    def trials(self) -> dict[int, tuple[Trial, bool]]:
        """Return the student's own trials by their numbers, and whether the permit covered them; no demonstrations."""
        done, used = {}, 0
        for number, design, _ in lab_book(self.bench):
            if not self.lab.demonstrates(number, **design):
                trial = self.lab.experiment(number, **design)
                used += trial.entered
                done[number] = trial, used <= known("permit")
        return done

    def sound(self) -> dict[int, Trial]:
        """Return those of them that the permit covered and whose design can show whether X is better."""
        return {n: t for n, (t, counts) in self.trials().items() if counts and not alarms(t.plan)}

    def strong(self) -> list[Trial]:
        """Return those of the sound ones that hide nothing: of full time and dose, without early scores."""
        return [t for t in self.sound().values() if not hides(t.plan)]

    def left(self) -> int:
        """Return how many patients the permit has left."""
        return max(int(known("permit")) - sum(t.entered for t, _ in self.trials().values()), 0)

    def together(self) -> Together:
        """Return what the sound trials say together; there must be one."""
        return Together.of(list(self.sound().values()))

    def judge(self, text: str) -> Feedback:
        """Judge a verdict."""
        try:
            number, claim, effect = read_verdict(text)
        except ValueError as error:
            return unreadable(error)
        if self.bench is None:
            return Feedback("unreadable", "I need the lab book: pass the bench, as in ask.verdict(me, bench).")
        trials = self.trials()
        if number not in trials and any(n == number for n, _, _ in lab_book(self.bench)):
            first = "" if number == 1 else ": its design is exactly that of trial 1, or of a preset"
            return Feedback(
                "wrong",
                f"Trial {number} was a demonstration{first}. It tried another sponsor's compound, which says nothing "
                "about yours. Every other design is a trial of your own, and the lab book says “yours”.",
            )
        if number not in trials:
            last = max((n for n, _, _ in lab_book(self.bench)), default=1)
            return Feedback("unreadable", f"Your lab book has no trial {number}; its last is number {last}.")
        trial, covered = trials[number]
        if not covered:
            return Feedback(
                "known error",
                f"With trial {number} you have used more than the {known('permit'):g} patients that the committee "
                f"allows. What it shows does not count. {AGAIN}",
            )
        faults = alarms(trial.plan)
        if faults:
            return self._faulty(number, trial, faults, claim)
        others = {n: t for n, (t, _) in trials.items() if n != number}
        wrong = mismatch(number, trial, others, effect) if effect else None
        if wrong is not None:
            return wrong
        book = self.together()
        return {YES: self._yes, NO: self._no, CANNOT: self._cannot}[claim](number, trial, book)

    def _faulty(self, number: int, trial: Trial, faults: list[str], claim: str) -> Feedback:
        """Name the heaviest fault, what hides an effect, and what a compound that does nothing would show."""
        words, plan, heaviest = blame(trial.plan), trial.plan, faults[0]
        null = chances(plan, idle(compound_of(self.lab.me)), MANY, SEED).better
        raised = null > known("alpha") and heaviest != "run_in"  # which comes last, and raises no false alarms
        often = f" Of 100 such trials of a compound that does nothing, {of_100(null)} find it better." if raised else ""
        rest = "No verdict stands on a design that cannot tell a compound that works from one that does not."
        if not raised:
            rest = THEIRS if heaviest == "run_in" else WHOLE
        if plan.comparator == NOBODY:
            rest = "A group that is treated otherwise alike would have shown how much of it comes by itself."
        elif plan.comparator == ACTIVE:
            effect, _, _, p = told(trial)
            beats = p < known("alpha") and effect > 0 and len(faults) == 1
            rest = (
                "Here it beats it, which speaks for X; by how many points it beats placebo this trial does not say."
                if beats
                else "Worse than atomoxetine may still be better than placebo."
            )
        first = "Right that it cannot say; file it on a design that could. " if claim == CANNOT else ""
        more = f" Besides, {words[name]}." if (name := next(iter(hides(plan)), "")) else ""
        left = f" Your permit has {self.left()} patients left." if self.left() >= SPARE else f" {AGAIN}"
        return Feedback("known error", f"{first}Trial {number}: {words[heaviest]}.{often} {rest}{more}{left}")

    def _yes(self, number: int, trial: Trial, book: Together) -> Feedback:
        """Judge that X is better."""
        effect, _, _, p = told(trial)
        alone = [n for n, t in self.sound().items() if told(t)[0] > 0 and told(t)[3] < known("alpha")]
        if (p >= known("alpha") or effect <= 0) and (alone or not book.shows):
            rest = ", and its interval holds 0." if p >= known("alpha") else ", and X is worse there."
            return Feedback("wrong", f"Trial {number} does not show it: {short(p)}{rest}")
        if not book.shows:
            return Feedback(
                "known error",
                f"You asked {book.asked} times. Together your sound trials give {short(book.p)}, corrected for so many "
                "chances: one that came out well does not stand alone. What do they say together?",
            )
        if not book.firm and self.left() >= SPARE:
            such, one = ("such trials together", "Yours") if book.asked > 1 else ("such a trial", "This one")
            return Feedback(
                "known error",
                f"Trial {number} shows a difference by a sound design. But had X one of {known('worthwhile'):g}, "
                f"{such} would find it in {of_100(book.size)} of 100, and then tell {book.told:.1f} on average: too "
                f"much. {one} may be among these. {self._more(trial)} {self._rest()} Repeat it with more.",
            )
        shows = f"Trial {number} can show it, and does" if alone else f"Together your {book.asked} sound trials show it"
        hidden = hides(trial.plan)
        under = f" X may do more than this: {blame(trial.plan)[hidden[0]]}." if hidden else ""
        return Feedback(
            "right",
            f"{shows}: a control group, an allocation that nobody could foresee, a result named before.{under} "
            f"{self._finds(book.size)} The envelope tells whether it is so.",
        )

    @staticmethod
    def _finds(chance: float) -> str:
        return (
            f"A difference of {known('worthwhile'):g} points would be found in {of_100(min(chance, 0.99))} of 100 "
            "such lab books."
        )

    def _rest(self) -> str:
        return f"{self.left()} patients are left."

    def _more(self, trial: Trial) -> str:
        """Say which design could tell, and that sound trials add up."""
        size, strong = known("worthwhile"), self.strong()
        many, done = needed(*(strong or [trial])), sum(t.number for t in strong)
        asks = f"With such scatter and losses {size:g} points ask for {many} patients in a group"
        if not done:
            return f"{asks}."
        if done >= many:
            return f"{asks}; you have {done}, but more would narrow the interval, for sound trials count together."
        return f"{asks}. Sound trials count together: {many - done} more in a group would do."

    @staticmethod
    def _reach(book: Together) -> str:
        """Say how far the interval of the sound trials reaches."""
        whose = "Your interval" if book.asked == 1 else "The interval of your sound trials together"
        return minus(f"{whose} {'ends at' if book.excludes else 'reaches to'} {book.high:.1f} points")

    def _no(self, number: int, trial: Trial, book: Together) -> Feedback:
        """Judge that X is not better."""
        effect, _, _, p = told(trial)
        if book.shows:
            if p < known("alpha") and effect > 0:
                return Feedback("wrong", f"Trial {number} is sound, and shows a difference: {short(p)}. Why no?")
            return Feedback("wrong", "Together your sound trials show a difference. Why do you leave some of them out?")
        if book.border:
            return Feedback(
                "wrong",
                f"Your {book.asked} sound trials lie on the border: something is significant, and may be chance, for "
                "you asked so often. That is no evidence that X does nothing. So what can you say?",
            )
        hidden = hides(trial.plan)
        if hidden:
            return Feedback(
                "known error", f"Trial {number} could miss a compound that works: {blame(trial.plan)[hidden[0]]}."
            )
        if not book.excludes:
            return Feedback(
                "known error",
                "That nothing is significant does not show that nothing is there. "
                f"{self._reach(book)}: a difference worth finding is not excluded. That is “cannot say”. "
                f"{self._more(trial)}",
            )
        return Feedback(
            "right",
            f"{self._reach(book)}: a difference of {known('worthwhile'):g}, worth finding, is excluded as far as 95% "
            "intervals exclude. That is evidence, and no proof; smaller differences remain possible. The envelope "
            "tells what is so.",
        )

    def _cannot(self, number: int, trial: Trial, book: Together) -> Feedback:
        """Judge that it stays open."""
        left, hidden = self.left(), hides(trial.plan)
        if book.shows and (book.firm or left < SPARE):
            return Feedback("wrong", "It can: your sound trials show a difference that chance does not explain.")
        if book.excludes and not book.shows and not book.border:
            reach = self._reach(book)
            return Feedback(
                "wrong",
                f"It can: {reach[0].lower()}{reach[1:]}, below the {known('worthwhile'):g} that are worth finding. "
                f"File “no”{', with a trial that could have shown it' if hidden else ''}.",
            )
        if left >= SPARE and (hidden or book.power < known("power_wanted") or book.shows):
            first = f"First mend this: {blame(trial.plan)[hidden[0]]}." if hidden else self._more(trial)
            return Feedback("wrong", f"Honest, but too early. {first} {self._rest()}")
        why = (
            "something is significant, and so many chances explain it"
            if book.border
            else f"{self._reach(book).lower()}, so that neither 0 nor a difference worth finding is excluded"
            if math.isfinite(book.high)
            else "no sound trial had the time and the dose to show it"
        )
        rest = f"{self._rest()} They would narrow it, for sound trials count together." if left >= SPARE else ""
        if left < SPARE:
            rest = f"With the same {known('permit'):g} patients in one trial, planned beforehand, one can say more."
        return Feedback("right", f"That is honest: {why}. {rest}")


def verdict(me: Personal | None = None, bench=None):
    """Ask whether X is better than placebo, by how many points, and which trial of the lab book shows it.

    Parameters
    ----------
    me : Personal, optional
        The student; that of the bench if missing, or self-study.
    bench : nelib.kit.bench.Bench, optional
        What ``explore.bench_trial.show(...)`` returned.

    Raises
    ------
    ValueError
        If `me` is not a `Personal`, or `bench` has no lab book.
    """
    question = check(
        "17/verdict",
        "Is <em>your</em> compound X better than placebo? Name a trial of your lab book, write yes, no (not by "
        f"{known('worthwhile'):g} points or more) or cannot say, and add the points by which X is better, with their "
        "95% interval.",
        VerdictReport(laboratory(explore.bench_trial, me, bench), bench),
    )
    question.entry.placeholder = EXAMPLE
    return question
