"""What the stations of the capstone share: the compound on the bench, and the result that a run hands on.

A station is a laboratory that may be told which compound lies on its bench (`Station.of`; without that it is the
student's unknown) and what was found before (`Station.after`), which sets the doses that it suggests.
"""

import copy
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from nelib.clinic.capstone_result import CONSTANTS, StationResult, provenance
from nelib.clinic.compound import LESSON, Compound, unknown
from nelib.clinic.compound_effect import K_OF, Suggestion, measured, suggest
from nelib.kit.explorer import Choice, Slider
from nelib.kit.lab import Lab, checked_run
from nelib.kit.personal import Personal
from nelib.kit.report_words import measured as written
from nelib.kit.report_words import shown

NAMES = {"α1A": "alpha1", "α2A": "alpha2A", "β1": "beta1", "β2": "beta2"}
"""Receptors as they are written on screen -> as the science knows them."""
Found = tuple[float | None, float | None, float | None, str]
NOTHING: Found = (None, None, None, "1")
NO_ENDS = ("–", "none")  # how a table writes an interval that is not there
WIDE = 1e3  # an interval wider than this factor says nothing
UNITS = ((1e6, "mM"), (1e3, "µM"))
SMALL = 0.01  # mg/kg, below which a dose is written in µg/kg


class Station(Lab):
    """A laboratory of the capstone; see the module docstring.

    A subclass defines `found` besides what a laboratory has.

    Attributes
    ----------
    station : str
        One of `nelib.clinic.capstone_result.STATIONS`.
    """

    station: ClassVar[str]
    lesson = LESSON

    def __init__(self):
        super().__init__()
        self._compound: Compound | None = None
        self._drawn: tuple[Personal, Compound] | None = None
        self.results: tuple[StationResult, ...] = ()

    def of(self, compound: Compound) -> "Station":
        """Return this station with a compound on its bench."""
        if not isinstance(compound, Compound):
            raise ValueError(f"The bench needs a Compound, but it is {compound!r}.")
        other = copy.copy(self)
        other._compound = compound
        return other

    def after(self, *results: StationResult) -> "Station":
        """Return this station with what earlier stations found, the newest last."""
        suggest(self.compound, results)  # refuses what is no result
        other = copy.copy(self)
        other.results = results
        return other

    @property
    def compound(self) -> Compound:
        """The compound on the bench: the student's unknown unless `of` was used."""
        if self._compound is not None:
            return self._compound
        if self._drawn is None or self._drawn[0] is not self.me:  # `at` takes another student
            self._drawn = self.me, unknown(self.me)
        return self._drawn[1]

    @property
    def suggestion(self) -> Suggestion:
        """The dose that follows from the constants that the student found."""
        return suggest(self.compound, self.results)

    def sources(self) -> dict[str, str]:
        """Name the runs whose constants set the doses: those that were filed before; nothing where no dose is given."""
        if all(control.name != "dose" for control in self.controls):
            return {}
        used = [f"{r.station} {r.run}" for r in self.results if measured([r])]
        return {CONSTANTS: ", ".join(used) or "none"}

    @property
    def called(self) -> str:
        """The name of the compound at the beginning of a sentence."""
        name = self.compound.name
        return f"{name[0].upper()}{name[1:]}"

    def suggested(self) -> str:
        """Write the suggested dose."""
        return f"{mgkg(self.suggestion.dose)}, once"

    def offered(self) -> "Station | None":
        """Return this station with the choices for which the compound has records, or None if nothing is left."""
        return self

    def only(self, control: str, options: tuple[str, ...]) -> "Station | None":
        """Return this station with some of the options of a choice; the first is the default if the usual one is gone.

        None without any option.
        """
        if not options:
            return None
        other = copy.copy(self)
        other.controls = tuple(
            Choice(c.name, c.label, options, c.default if c.default in options else options[0])
            if c.name == control
            else c
            for c in self.controls
        )
        other.presets = {name: p for name, p in self.presets.items() if p.get(control, options[0]) in options}
        return other

    def decided(self, **given: Any) -> dict[str, str]:
        """Return a design in words: label of a decision -> what was decided, with its unit."""
        told = {}
        for control in self.controls:
            what = shown(self.settings(**given)[control.name])
            unit = control.unit if isinstance(control, Slider) else ""
            told[control.label] = f"{what} {unit}".strip()
        return told

    def show(self, prediction=None, me: Personal | None = None, portfolio=None):
        """Return the laboratory as something that a notebook displays; its envelope belongs to one run.

        Parameters
        ----------
        prediction : Prediction, optional
            The figure waits for it.
        me : Personal, optional
            The student whose compound and noise are used; not needed with a portfolio.
        portfolio : nelib.checkpoints.capstone_report.Portfolio, optional
            Whose student and compound are used, and from which the suggested dose follows.
        """
        from nelib.explorers.capstone.laboratory import on_bench
        from nelib.kit.bench import Sealed

        if portfolio is None:
            return Sealed(self if me is None else self.at(me), prediction)
        return on_bench(self, portfolio, prediction)

    def found(self, data: Mapping[str, Any]) -> dict[str, Found]:
        """Return what a run found: name -> value, low, high, unit."""
        raise NotImplementedError

    def result(self, *, run: int = 1, date: str = "", **given: Any) -> StationResult:
        """Do a run of a design and return what the report needs.

        Parameters
        ----------
        run : int
            Number of the run, from 1.
        date : str
            As the report shall show it.
        **given
            Decisions that differ from the defaults.
        """
        data = self.data(run=run, **given)

        def figure(kind: str = "png") -> bytes:
            from nelib.kit.render import picture

            return picture(self, data, kind)

        return StationResult(
            self.station, checked_run(run), self.settings(**given), self.found(data), figure,
            self.me.seed(self.name), provenance(self.me.student, date) | self.sources(), sentence=self.describe(data),
            decided=self.decided(**given),
        )  # fmt: skip

    def entry(self, data):
        book = {}
        for label, found in self.found(data).items():
            if label.startswith(K_OF):  # one column for all sites: a lab book of seven would not fit the page
                book["site"], label = greek(label.removeprefix(K_OF)), "K_i"
            middle, ends, unit = written(found, label)
            book[greek(f"{label} ({unit})" if unit else label)] = middle if ends in NO_ENDS else f"{middle} ({ends})"
        return book


def greek(text: str) -> str:
    """Write receptors in a text as they are written on screen."""
    for shown_, name in NAMES.items():
        text = re.sub(rf"\b{name}\b", shown_, text)
    return text


def doses(n: int, top: float, decades: float) -> tuple[float, ...]:
    """Return concentrations (nM) up to a highest one, equally far apart on a logarithmic scale."""
    return tuple(top * 10 ** (-decades * (n - 1 - k) / (n - 1)) for k in range(n))


def holds(low: float | None, high: float | None, true: float) -> str:
    """Say whether an interval holds the truth."""
    if low is None and high is None:
        return "There is no interval."
    inside = (low is None or low <= true) and (high is None or true <= high)
    return f"Your interval {'holds' if inside else 'misses'} it."


def nM(amount: float) -> str:
    """Write a concentration in nM with a fitting unit."""
    for size, unit in UNITS:
        if amount >= size:
            return f"{amount / size:.3g} {unit}"
    return f"{amount:.3g} nM"


def mgkg(dose: float) -> str:
    """Write a dose."""
    return f"{dose:.3g} mg/kg" if dose >= SMALL else f"{dose * 1000:.3g} µg/kg"


def listed(points: list[str]) -> str:
    """Write what misled as a list, or that nothing did."""
    if not points:
        return "<p>No decision of this design misleads by itself; what is left is chance.</p>"
    return "<ul>" + "".join(f"<li>{point}</li>" for point in points) + "</ul>"
