"""What both reports of lesson 12 know: the student's experiments, the permit, what a design and a lab book can show."""

import dataclasses
from functools import lru_cache
from typing import Any

import numpy as np

from nelib.checkpoints.memory_rates import ALARM_LIMIT, BOOK_LIMIT, alarms, at_least
from nelib.checkpoints.report import lab_book, series
from nelib.explorers.memory.bench_diagnosis import EVIDENCE, blame, faults, of_100, reach
from nelib.locus.memory_experiment import BY_CAGE, LATER, LEFT_OUT, STRONG, Drug, Plan, Run

GUEST = "That was the demonstration, with the drug of another laboratory: your own experiments begin with number 2."
AGAIN = "Run the cell of the rack again, and then this cell: a new lab book has a new permit."
ALARMS = ("control", "infused", "allocation", "blinded", "correction", "peek")  # decisions that raise false alarms
UNFAIR = ("control", "infused", "blinded")  # the groups differ in more than the drug, with however many rats
LESS = 0.01  # of the false alarms: a decision that is worth naming
SPARE = 24  # rats with which something can still be done
REFUTES = 2  # so many times the rats a group: an experiment that does not find a dose again


def doses_of(run: Run) -> list[float]:
    """Return the doses that are better than the control in an experiment."""
    return [d for d, yes in zip(run.plan.doses, run.result.better[0], strict=True) if yes]


def named(doses: list[float]) -> str:
    """Write doses: 3, 10 and 30 ng."""
    return f"{series([f'{d:g}' for d in doses])} ng"


def hides(plan: Plan) -> tuple[str, ...]:
    """Return the decisions that may hide an effect, so that finding nothing is no evidence."""
    left_out = plan.shock == STRONG and plan.analysis == LEFT_OUT
    late, cages = plan.infused == LATER, plan.allocation == BY_CAGE
    return ("infused",) * late + ("allocation",) * cages + ("analysis",) * left_out


@lru_cache(maxsize=128)
def _experiment(lab: Any, number: int, design: tuple[tuple[str, Any], ...]) -> Run:
    return lab.experiment(number, **dict(design))  # a lab book is read often, and always the same


@dataclasses.dataclass(frozen=True)
class Report:
    """What both answers know: the laboratory of the student, and the bench with its lab book."""

    lab: Any
    bench: Any = None
    unit: str = "1"

    def experiments(self) -> dict[int, tuple[Run, bool]]:
        """Return the student's own experiments by their numbers, and whether the permit covered them."""
        found, used = {}, 0
        for number, design, _ in lab_book(self.bench):
            run = _experiment(self.lab, number, tuple(design.items()))
            if number > 1:
                used += run.latency.size
                found[number] = run, used <= EVIDENCE["permit"]
        return found

    def covered(self) -> dict[int, Run]:
        """Return the experiments that the permit covered."""
        return {number: run for number, (run, counts) in self.experiments().items() if counts}

    def sound(self) -> dict[int, Run]:
        """Return those of them whose design can show that a drug works."""
        return {number: run for number, run in self.covered().items() if not self.alarm(run)}

    def left(self) -> float:
        """Return how many rats the permit has left."""
        return max(EVIDENCE["permit"] - sum(run.latency.size for run, _ in self.experiments().values()), 0)

    @property
    def drug(self) -> Drug:
        """The truth."""
        return self.lab.drug(2)

    def alarm(self, run: Run) -> str:
        """Say why a design cannot show that a drug works; empty if it can."""
        plan, spread, words = run.plan, run.drug.spread, blame(run.plan)
        if plan.infused == LATER:
            return f"{_sentence(words['infused'])}: whatever is significant then is a false alarm."
        often = alarms(plan, spread)[0]
        unfair = [name for name in UNFAIR if name in words]
        if often <= ALARM_LIMIT:
            clauses = "; ".join(words[name] for name in unfair)
            return f"The groups differ in more than the drug: {clauses}." if unfair else ""
        mended = {name: alarms(better, spread)[0] for name, better in faults(plan).items() if name in ALARMS}
        guilty = [name for name, rate in mended.items() if rate < often - LESS or name in unfair] or list(mended)
        return (
            f"Of 100 experiments of this design, {of_100(often)} find some dose although the drug does nothing; a "
            f"sound one does in {50 * EVIDENCE['alpha_level']:g}: {'; '.join(words[name] for name in guilty)}."
        )

    def repeated(self, dose: float) -> tuple[float, int, int]:
        """Return how often chance alone shows a dose as often as the lab book does, how often one asked, and was told.

        What asks are the sound experiments: those with this dose by its own false alarms, others by those of any dose.
        """
        chances, hits = [], 0
        for run in self.sound().values():
            some, each = alarms(run.plan, run.drug.spread)
            here = dose in run.plan.doses
            chances.append(each[run.plan.doses.index(dose)] if here else some)
            hits += dose in doses_of(run)
        return at_least(hits, chances), len(chances), hits

    def fished(self, dose: float) -> bool:
        """Whether a dose is significant only because one asked so often."""
        chance, asked, _ = self.repeated(dose)
        values = [r.result.corrected[0, r.plan.doses.index(dose)] for r in self.sound().values() if dose in doses_of(r)]
        return chance > BOOK_LIMIT and min(values, default=1) * asked >= EVIDENCE["alpha_level"]

    def refuted(self, run: Run, dose: float) -> int | None:
        """Return a much larger sound experiment that does not find a dose again, None if there is none."""
        for number, other in self.sound().items():
            larger = other.animals >= REFUTES * run.animals and dose in other.plan.doses
            if larger and dose not in doses_of(other):
                return number
        return None

    def standing(self) -> dict[int, list[float]]:
        """Return the doses that sound experiments show, unless one fished for them, or a larger one refutes them."""
        found = {
            number: [d for d in doses_of(run) if not self.fished(d) and self.refuted(run, d) is None]
            for number, run in self.sound().items()
        }
        return {number: doses for number, doses in found.items() if doses}

    def weaker(self, dose: float) -> int | None:
        """Return a sound experiment with a dose that works better in truth, and looks better; None if there is none."""
        covered = self.covered()

        def looks(one: float) -> float:
            hits = [(r.animals, r.ratios[r.plan.doses.index(one)]) for r in covered.values() if one in r.plan.doses]
            return max(((n, hit[0]) for n, hit in hits if hit is not None), default=(0, 0.0))[1]  # that of most rats

        own = self.drug.shift([dose])[0]
        for number, doses in self.standing().items():
            for other in doses:
                if own < EVIDENCE["near"] * self.drug.shift([other])[0] and looks(dose) < looks(other):
                    return number
        return None

    def witnesses(self) -> dict[int, Run]:
        """Return the experiments that found nothing by a design that hides nothing; false alarms hide no drug."""
        return {n: run for n, run in self.covered().items() if not hides(run.plan) and not doses_of(run)}

    def power(self) -> float:
        """Return how often these together find the weakest drug of this course, wherever it is best."""
        missed: Any = 1.0
        for run in self.witnesses().values():
            missed = missed * (1 - reach(run.plan, run.drug.spread))
        return float(np.mean(1 - missed))


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}"
