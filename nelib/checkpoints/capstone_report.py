"""The portfolio of the capstone: what a student files from seven stations, and the report that is made of it.

What is filed is kept in the local progress file, pictures included, so that a new kernel loses nothing. The report
holds what the student found and wrote; the sealed truth is not in it (`nelib.checkpoints.capstone_key` has it).
"""

import datetime
import warnings
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as widgets

from nelib.checkpoints.capstone_entry import digest, entry_of, plain, result_of, runs_of
from nelib.checkpoints.capstone_tables import body, guess, seen_before, words
from nelib.clinic.capstone_result import STATIONS, StationResult, provenance
from nelib.clinic.compound import LESSON, Compound, unknown
from nelib.kit import progress
from nelib.kit.errors import known_name, whole
from nelib.kit.personal import Personal
from nelib.kit.report import Report, fingerprint
from nelib.kit.report_view import ReportView, show_report
from nelib.kit.report_words import clean
from nelib.kit.style import STYLESHEET, WIDGET_VIEW, widget_view

__all__ = ["Portfolio", "hand_in"]

TITLE = "One compound, seven stations"
TEXTS = ("compound", "abstract", "discussion")
"""What the student writes beside the stations: what the compound is, on the first page, and two longer texts."""
MINE = "My compound is"


class Portfolio:
    """What a student has filed.

    Parameters
    ----------
    me : Personal
        ``Personal("18_capstone", student)``.
    compound : Compound, optional
        What was studied; the student's unknown unless given.

    Raises
    ------
    ValueError
        If `me` is not that student's `Personal`, or `compound` is none.
    """

    def __init__(self, me: Personal, compound: Compound | None = None):
        if not isinstance(me, Personal) or me.exercise != LESSON:
            raise ValueError(f"me is what Personal({LESSON!r}, student) returns, but it is {me!r}.")
        if compound is not None and not isinstance(compound, Compound):
            raise ValueError(f"compound must be a Compound, but it is {compound!r}.")
        self.me = me
        self.compound = unknown(me) if compound is None else compound
        self.key = f"{LESSON}/portfolio/{me.run}/{me.student or 'self-study'}/{self.compound.name}"
        kept = progress.get(self.key, {})
        kept = kept if isinstance(kept, dict) else {}
        self._texts = {name: str(kept.get(name, "")) for name in TEXTS}
        self._runs = runs_of(progress.get(f"{self.key}/runs"))
        self._filed: dict[tuple[int, int], dict[str, Any]] = {}
        self._watchers: list[Callable[[], None]] = []
        self._readers: list[Callable[[], None]] = []
        seen = kept.get("opened", {})
        self._opened = {
            station: {run for run in runs if isinstance(run, int)}
            for station, runs in (seen.items() if isinstance(seen, dict) else ())
            if station in STATIONS and isinstance(runs, list)
        }
        for entry in kept.get("filed", []):
            try:
                result = result_of(entry)
            except Exception as error:  # the file may hold anything; a lesson must go on
                warnings.warn(f"A run of the portfolio cannot be read and is left out: {error}", stacklevel=2)
                continue
            self._filed[STATIONS.index(result.station), result.run] = entry

    def __repr__(self) -> str:
        missing = ", ".join(words()[station].title for station in self.missing()) or "nothing"
        count = f"{len(self._filed)} run{'' if len(self._filed) == 1 else 's'} filed"
        return f"Portfolio of {self.compound.name}: {count}; missing: {missing}."

    def _repr_mimebundle_(self, include=None, exclude=None):
        live = widgets.HTML(f"{STYLESHEET}{escape(repr(self))}")
        self.watch(lambda: setattr(live, "value", f"{STYLESHEET}{escape(repr(self))}"))
        return {"text/plain": repr(self), WIDGET_VIEW: widget_view(live)}

    def file(
        self, result: StationResult, text: str = "", *, table: Any = None, opened: bool | None = None
    ) -> "Portfolio":
        """File a run with what it means. The same run of the same station is replaced.

        Parameters
        ----------
        result : StationResult
        text : str
            The student's conclusion; the verdict of the result if it is empty.
        table : pandas.DataFrame, optional
            The readings, of which the report shows the fingerprint.
        opened : bool, optional
            Whether the envelope had been opened before.

        Raises
        ------
        ValueError
            If it is no result, belongs to another student, or comes without a conclusion.
        """
        if not isinstance(result, StationResult):
            raise ValueError(f"What is filed is the result of a station, but it is {result!r}.")
        if result.provenance.get("student", "") != provenance(self.me.student)["student"]:
            raise ValueError(f"This run of the station {result.station!r} belongs to another student.")
        if opened not in (True, False, None):
            raise ValueError(f"opened must be True, False or None, but it is {opened!r}.")
        result = result.judged(clean("The conclusion", text) or result.verdict)
        entry = entry_of(result, "" if table is None else fingerprint(table), opened)
        self._filed[STATIONS.index(result.station), entry["run"]] = entry
        self._keep()
        return self

    def withdraw(self, station: str, run: int) -> "Portfolio":
        """Take a run out again.

        Raises
        ------
        ValueError
            If it was not filed.
        """
        place = STATIONS.index(known_name("station", station, STATIONS)), whole("run", run, 1)
        if place not in self._filed:
            raise ValueError(f"Run {run} of the station {words()[station].title} is not filed.")
        del self._filed[place]
        self._keep()
        return self

    def write(self, **texts: str) -> "Portfolio":
        """Write what the compound is, the abstract or the discussion, e.g. ``write(abstract="...")``."""
        for name, text in texts.items():
            self._texts[known_name("text of the report", name, TEXTS)] = clean(f"The {name}", text)
        self._keep()
        return self

    def written(self) -> dict[str, str]:
        """Return what the student wrote beside the stations, as it stands."""
        return dict(self._texts)

    def saw(self, station: str, run: int) -> None:
        """Record that the envelope of a run was opened."""
        self._opened.setdefault(known_name("station", station, STATIONS), set()).add(whole("run", run, 1))
        self._keep(tell=False)

    def opened(self, station: str) -> list[int]:
        """Return the runs of a station whose envelopes were opened, as far as that was recorded."""
        return sorted(self._opened.get(known_name("station", station, STATIONS), ()))

    def ran(self, station: str, run: int, design: Mapping[str, Any], constants: str = "") -> None:
        """Record that a run was designed and done; the seed is the student's, so that it can be done again.

        `constants` names the filed runs whose constants set its dose, e.g. "binding 2, uptake 3". The
        record has a place of its own in the progress file, and only grows: the box of another cell adds to it.
        """
        kept = runs_of(progress.get(f"{self.key}/runs"))
        pairs = [[str(name), plain(v)] for name, v in design.items()]
        kept.setdefault(known_name("station", station, STATIONS), {})[whole("run", run, 1)] = pairs
        self._runs = {s: self._runs.get(s, {}) | kept.get(s, {}) for s in {*kept, *self._runs}}
        lists = {s: [[number, pairs] for number, pairs in sorted(runs.items())] for s, runs in self._runs.items()}
        progress.put(f"{self.key}/runs", lists)
        progress.put(f"{self.key}/constants/{station} {run}", constants)
        for callback in self._readers:
            callback()

    def designed(self, station: str) -> dict[int, dict[str, Any]]:
        """Return the designs of all runs of a station that were done, by their numbers, filed or not.

        The first, with which a bench begins, is the course's and not among them.
        """
        found = {
            run: dict(pairs) for run, pairs in self._runs.get(known_name("station", station, STATIONS), {}).items()
        }
        place = STATIONS.index(station)
        found |= {run: dict(entry["design"]) for (at, run), entry in self._filed.items() if at == place}
        return {run: design for run, design in sorted(found.items()) if run != 1}

    def constants(self, station: str, run: int) -> str:
        """Return what `ran` recorded of the constants of a run; empty if nothing is known of them."""
        kept = progress.get(f"{self.key}/constants/{known_name('station', station, STATIONS)} {run}", "")
        return kept if isinstance(kept, str) else ""

    def watch(self, callback: Callable[[], None], runs: bool = False) -> None:
        """Call `callback` whenever something is filed, taken out or written; with `runs` also when a run was done."""
        self._watchers.append(callback)
        if runs:
            self._readers.append(callback)

    def missing(self) -> list[str]:
        """Return the stations from which nothing was filed."""
        done = {STATIONS[station] for station, _ in self._filed}
        return [station for station in STATIONS if station not in done]

    def results(self, station: str | None = None) -> list[StationResult]:
        """Return what was filed, in the order of stations and runs; of one station if it is named."""
        if station is not None:
            known_name("station", station, STATIONS)
        return [r for _, entry in sorted(self._filed.items()) if station in (None, (r := result_of(entry)).station)]

    def receipt(self) -> str:
        """Return the fingerprint of all that was filed and written; another digit anywhere gives another one."""
        entries = [{n: v for n, v in e.items() if n != "figure"} for _, e in sorted(self._filed.items())]
        return digest([self.me.run, self.me.student, entries, self._texts])

    def seal(self) -> str:
        """Return the fingerprint of the truth, with which the teacher's key is recognized."""
        return digest([self.compound.truth(), self.me.seed("seal")])

    def report(self, title: str = TITLE, date: str | datetime.date = "") -> Report:
        """Return the report.

        Parameters
        ----------
        title : str
        date : str or datetime.date
            Of the report, e.g. ``"2026-05-01"``; nothing here asks a clock.
        """
        entries = [entry for _, entry in sorted(self._filed.items())]
        runs = {station: self.designed(station) for station in STATIONS}
        details = {
            "Course run": self.me.run,
            "Compound": self.compound.name,
            "Stations": f"{len(STATIONS) - len(self.missing())} of {len(STATIONS)}",
            "Runs designed": ", ".join(f"{words()[s].title} {len(r)}" for s, r in runs.items() if r) or "none",
            "Runs filed": str(len(entries)),
            "Envelopes opened before filing": seen_before(entries),
            "Receipt": self.receipt(),
        }
        if self.compound.sealed:
            details["Seal of the truth"] = self.seal()
        who = self.me.run, self.me.student, self.compound.name
        return Report(
            title,
            self.me.student or "self-study",
            date,
            self._texts["abstract"],
            body(entries, self._texts["discussion"], {s: guess(s, *who) for s in STATIONS}),
            details,
            {MINE: self._texts["compound"]},
        )

    def _keep(self, tell: bool = True) -> None:
        filed = [entry for _, entry in sorted(self._filed.items())]
        opened = {station: sorted(runs) for station, runs in self._opened.items()}
        progress.put(self.key, {"filed": filed, "opened": opened, **self._texts})
        for callback in self._watchers if tell else ():
            callback()


def hand_in(
    portfolio: Portfolio, title: str = TITLE, date: str | datetime.date | None = None, folder: str = "."
) -> ReportView:
    """Show the report of a portfolio with buttons that write it as HTML and PDF; the date is today unless given.

    What is filed or written later is in it, too.
    """
    if not isinstance(portfolio, Portfolio):
        raise ValueError(f"What is handed in is a Portfolio, but it is {portfolio!r}.")
    view = show_report(portfolio.report(title, date or datetime.date.today()), folder)
    portfolio.watch(lambda: view.renew(portfolio.report(title, date or datetime.date.today())), runs=True)
    return view
