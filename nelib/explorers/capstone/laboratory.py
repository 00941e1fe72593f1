"""The seven stations on screen: a bench whose suggested dose follows from what was filed, and the list of stations.

A run keeps the laboratory with which it was done: what is filed later changes the doses of later runs, not those of
this one. Runs that were filed before the notebook was opened again stand in the lab book, at stations without a dose
also those that were not; the last of them is on screen, and the next ones are numbered on from them.
"""

import math
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import Any

import ipywidgets as widgets

from nelib.clinic.capstone_result import CONSTANTS, STATIONS, Finding, StationResult, finding
from nelib.clinic.compound import Compound, value
from nelib.clinic.compound_effect import K_OF
from nelib.explorers.capstone.station import Station, greek
from nelib.kit.bench import Sealed
from nelib.kit.errors import known_name
from nelib.kit.explorer import REGISTRY
from nelib.kit.style import STYLESHEET, WIDGET_VIEW, accessibility, subscripts, widget_view

NEAR = 1e-6  # of a number, within which two runs found the same


@cache
def stations() -> dict[str, Station]:
    """Return the laboratories by the names of their stations, in the order of the course."""
    known = {lab.station: lab for lab in REGISTRY.values() if isinstance(lab, Station)}
    return {name: known[name] for name in STATIONS}


def place(station: str) -> int:
    """Return the number of a station, from 1."""
    return STATIONS.index(known_name("station", station, STATIONS)) + 1


def closed(compound: Compound) -> dict[str, str]:
    """Say which stations cannot be done with a compound, or only in part: name -> a sentence."""
    told = {}
    for name, lab in stations().items():
        usual, offered = lab, lab.of(compound).offered()
        if offered is None:
            told[name] = (
                f"Station {place(name)} cannot be done: of what it measures nothing is on record for {compound.name}."
            )
            continue
        for all_, left in zip(usual.controls, offered.controls, strict=True):
            gone = [option for option in getattr(all_, "options", ()) if option not in left.options]
            if gone:
                told[name] = f"Station {place(name)} goes without {', '.join(gone)}: no constant is on record."
    return told


def portfolio_of(given: Any) -> Any:
    """Return a portfolio, or raise ValueError if it is none."""
    if not all(hasattr(given, name) for name in ("me", "compound", "results", "opened", "watch", "designed", "ran")):
        raise ValueError(f"portfolio is what ask.portfolio(me, ...) returns, but it is {given!r}.")
    return given


def same(found: Mapping[str, tuple], other: Mapping[str, tuple]) -> bool:
    """Say whether two runs found the same, but for rounding."""

    def near(a: float | None, b: float | None) -> bool:
        return a is b if a is None or b is None else math.isclose(a, b, rel_tol=NEAR, abs_tol=NEAR**2)

    return found.keys() == other.keys() and all(
        found[name][-1] == given[-1] and all(map(near, found[name][:-1], given[:-1])) for name, given in other.items()
    )


class Closed:
    """What stands in place of a station that cannot be done with a compound."""

    def __init__(self, station: Station, why: str):
        self.station, self.why = station.station, why
        text = f"<strong>{escape(station.title)}</strong><br>{subscripts(escape(why))} Go on with the next one."
        self.box = widgets.VBox([widgets.HTML(f"{STYLESHEET}{text}{accessibility()}")])
        self.box.add_class("nelib-form")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": self.why, WIDGET_VIEW: widget_view(self.box)}


class StationBench(Sealed):
    """A station with its controls, for a portfolio; see the module docstring.

    Parameters
    ----------
    station : Station
    portfolio : nelib.checkpoints.capstone_report.Portfolio
    prediction : Prediction, optional
        The figure waits for it.
    """

    def __init__(self, station: Station, portfolio: Any, prediction=None):
        self.portfolio = portfolio_of(portfolio)
        self.station = station.station
        self._base = station.at(portfolio.me).of(portfolio.compound).offered()
        self._labs: dict[int, Station] = {}
        self._found: dict[int, dict[str, Finding]] = {}
        self._callbacks: list[Callable[[], None]] = []
        self.dose = widgets.HTML()
        self.dose.add_class("nelib-status")
        filed = {r.run: self._then(r.provenance.get(CONSTANTS, "")) for r in portfolio.results(self.station)}
        super().__init__(filed.get(1, self.ready()), prediction)
        named = f"{station.title} · {portfolio.compound.name}"  # which of several compounds a bench belongs to
        heading = self.box.children[0]
        heading.value = heading.value.replace(subscripts(escape(station.title)), subscripts(escape(named)), 1)
        if any(control.name == "dose" for control in station.controls):
            first, *rest = self.stage.children
            self.stage.children = (first, self.dose, *rest)
        self.last = max([1, *filed, *portfolio.designed(self.station)])
        self._restore(filed)
        self._say_dose()
        portfolio.watch(self._say_dose)

    # -- doses follow from what was filed ------------------------------------------------------------------------

    def earlier(self) -> list[StationResult]:
        """Return what was filed from the stations before this one."""
        return [r for r in self.portfolio.results() if place(r.station) < place(self.station)]

    def ready(self) -> Station:
        """Return the laboratory of the next run: with what is filed now."""
        return self._base.after(*self.earlier())

    def _then(self, names: str) -> Station:
        """Return the laboratory in which a run was done: with the constants of the filed runs that it names."""
        return self._base.after(*(r for r in self.earlier() if f"{r.station} {r.run}" in names.split(", ")))

    def _unfiled(self, run: int) -> Station | None:
        """Return the laboratory of a run that was not filed; None if its constants are not filed any more."""
        lab = self._then(names := self.portfolio.constants(self.station, run))
        return lab if lab.sources().get(CONSTANTS, "") == names else None

    def _restore(self, filed: dict[int, Station]) -> None:
        """Write the runs of earlier sessions into the lab book, filed or not, and show the last.

        A run whose constants were taken out or filed anew since is not what it was, and is left out.
        """
        results = {result.run: result for result in self.portfolio.results(self.station)}
        designs = self.portfolio.designed(self.station) | {run: dict(r.design) for run, r in results.items()}
        for run, design in sorted(designs.items()):
            lab = filed.get(run) or self._unfiled(run)
            if lab is None:
                continue
            try:
                lab.settings(**design)
            except ValueError:  # the progress file may hold anything
                continue
            if run == 1 or (run in results and not same(lab.found(lab.data(run=run, **design)), results[run].findings)):
                continue
            self._hold(**design)
            self.explorer, self.number, self.design = lab, run, design
            if self.refresh():
                self.note()

    def _say_dose(self) -> None:
        lab, shown = self.ready(), self.explorer
        now, then = (given.suggested().removesuffix(", once") for given in (lab, shown))
        text = f"Suggested {now}: {self._source(lab)}"
        if now != then:
            amount, _, unit = then.partition(" ")
            text += f"; here {amount if unit in now else then}"
        self.dose.value = f'<span class="nelib-feedback">{subscripts(escape(text))}.</span>'

    @staticmethod
    def _source(lab: Station) -> str:
        """Say which number a suggested dose follows from. The line must stay one: it stands above the figure."""
        told = lab.suggestion
        if told.K_i is None:
            return f"a guess that aims at {told.concentration:g} nM, no K_i is filed"
        label = f"{K_OF}{told.site}"
        source = next(r for r in reversed(lab.results) if label in r.findings and r.findings[label].value == told.K_i)
        run = f"{stations()[source.station].subject} {source.run}"
        return f"{value('aim'):g}% of {greek(told.site)} if K_i is {told.K_i:.3g} nM ({run})"

    # -- runs ----------------------------------------------------------------------------------------------------

    def run(self, **values: Any):
        """Run the design with what is filed now; see `Bench.run`."""
        with self._lock:
            before, self.explorer = self.explorer, self.ready()
            self.last = max([self.last, *self.portfolio.designed(self.station)])  # another cell may have run some
            done = False
            try:
                table = super().run(**values)
                done = table is not None
            finally:
                if not done:
                    self.explorer = before
            if done:
                constants = self.explorer.sources().get(CONSTANTS, "")
                self.portfolio.ran(self.station, self.number, self.design, constants)
            self._say_dose()
        return table

    def _preset(self, preset: dict, button) -> None:
        if not preset:
            self.explorer = self._labs[1]
        super()._preset(preset, button)
        self._say_dose()

    def note(self) -> None:
        """Write the run on screen into the lab book and keep the laboratory in which it was done."""
        self._labs[self.number] = self.explorer
        found = self.explorer.found(self.data)
        self._found[self.number] = {label: finding(label, given) for label, given in found.items()}
        super().note()
        for callback in self._callbacks:
            callback()

    def watch(self, callback: Callable[[], None]) -> None:
        """Call `callback` whenever the lab book has a new line."""
        self._callbacks.append(callback)

    @property
    def covered(self) -> bool:
        """Whether the bench is hidden, since its prediction is open."""
        return self.cover is not None and self.cover.layout.display != "none"

    def uncover(self) -> None:
        """Show the bench, and tell who watches it."""
        was = self.covered
        super().uncover()
        for callback in self._callbacks if was else ():
            callback()

    def lab(self, run: int) -> Station:
        """Return the laboratory in which a run was done."""
        if run not in self._labs:
            raise ValueError(f"The lab book has no {self.explorer.subject} {run}.")
        return self._labs[run]

    def runs(self) -> dict[int, dict[str, Any]]:
        """Return the designs of the lab book by the numbers of the runs."""
        return {number: dict(design) for number, design, _ in self._runs}

    def found(self, run: int) -> dict[str, Finding]:
        """Return what a run of the lab book found."""
        self.lab(run)
        return self._found[run]

    def _truth(self) -> str:
        if self.number not in self.opened:
            self.portfolio.saw(self.station, self.number)
        return super()._truth()


def on_bench(station: Station, portfolio: Any, prediction=None) -> StationBench | Closed:
    """Return a station on screen, for a portfolio; where the compound has no records for it, a note that says so."""
    compound = portfolio_of(portfolio).compound
    if station.of(compound).offered() is None:
        return Closed(station, closed(compound)[station.station])
    return StationBench(station, portfolio, prediction)


def bench(station: str, portfolio: Any, prediction=None) -> StationBench | Closed:
    """Return a station by its name; see `on_bench`."""
    return on_bench(stations()[known_name("station", station, STATIONS)], portfolio, prediction)
