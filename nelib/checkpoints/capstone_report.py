"""The portfolio of the capstone: what a student files from seven stations, and the report that is made of it.

What is filed is kept in the local progress file, pictures included, so that a new kernel loses nothing. The report
holds what the student found and wrote; the sealed truth is not in it (`nelib.checkpoints.capstone_key` has it).
"""

import base64
import csv
import datetime
import hashlib
import io
import json
import re
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from nelib.clinic.capstone_result import CONSTANTS, STATIONS, StationResult, provenance
from nelib.clinic.compound import LESSON, Compound, unknown
from nelib.kit import progress
from nelib.kit.errors import known_name, whole
from nelib.kit.evidence import ReferenceList
from nelib.kit.personal import Personal
from nelib.kit.report import COURSE, Provenance, Report, ReportFigure, ReportTable, Section, fingerprint, versions
from nelib.kit.report_view import ReportView, show_report
from nelib.kit.report_words import DIGITS, clean, measured

__all__ = ["Portfolio", "hand_in"]

TITLE = "One compound, seven stations"
TEXTS = ("abstract", "discussion")
"""What the student writes beside the stations."""
METHODS = """All results of this report are simulated by nelib, the library of the course. No animal and no patient was
studied. Each run has noise of its own, drawn from the student's id and the number of the run, so that it can be done
again. Intervals are the 95% intervals of the analysis that the student chose. Truth seen tells whether an envelope of
that station had been opened before the run was filed. The receipt is the fingerprint of all that was filed and written.
The seal is the fingerprint of the truth; the teacher's key has the same."""
LIMITS = """The models behind the stations are those of the earlier lessons, joined by plain numbers: an error in one is
handed on to the next. One free concentration stands for all sites, one compartment for the body. Several of their
numbers were chosen for the course or recalled; the lessons mark them. Nothing here is advice about a medicine."""
COLORS = 256  # of a picture that is kept


class Words(NamedTuple):
    """What a report says about a station: its title, its question, how it is done, what it cannot tell, references."""

    title: str
    question: str
    method: str
    cannot: str
    references: tuple[str, ...]


@cache
def words() -> dict[str, Words]:
    """Return the texts about the stations, in their order."""
    with files("nelib.data").joinpath("clinic/capstone_stations.csv").open(encoding="utf-8", newline="") as file:
        rows = {row.pop("station"): row for row in csv.DictReader(file)}
    return {s: Words(**rows[s] | {"references": tuple(rows[s]["references"].split(";"))}) for s in STATIONS}


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
        self._filed: dict[tuple[int, int], dict[str, Any]] = {}
        self._watchers: list[Callable[[], None]] = []
        seen = kept.get("opened", {})
        self._opened = {
            station: {run for run in runs if isinstance(run, int)}
            for station, runs in (seen.items() if isinstance(seen, dict) else ())
            if station in STATIONS and isinstance(runs, list)
        }
        for entry in kept.get("filed", []):
            try:
                result = _result(entry)
            except Exception as error:  # the file may hold anything; a lesson must go on
                warnings.warn(f"A run of the portfolio cannot be read and is left out: {error}", stacklevel=2)
                continue
            self._filed[STATIONS.index(result.station), result.run] = entry

    def __repr__(self) -> str:
        missing = ", ".join(self.missing()) or "nothing"
        return f"Portfolio of {self.compound.name}: {len(self._filed)} runs filed; missing: {missing}."

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
        entry = {
            "station": result.station,
            "run": int(result.run),
            "design": [[str(name), _plain(v)] for name, v in result.design.items()],  # pairs: the file sorts mappings
            "findings": [[name, *map(_plain, found)] for name, found in result.findings.items()],
            "seed": int(result.seed),
            "provenance": [[str(name), str(v)] for name, v in result.provenance.items()],
            "verdict": result.verdict,
            "sentence": result.sentence,
            "figure": base64.b64encode(_small(result.figure("png"))).decode(),
            "table": "" if table is None else fingerprint(table),
            "opened": opened,
            "decided": [[str(name), str(v)] for name, v in result.decided.items()],
        }
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
            raise ValueError(f"Run {run} of the station {station!r} was not filed.")
        del self._filed[place]
        self._keep()
        return self

    def write(self, **texts: str) -> "Portfolio":
        """Write the abstract or the discussion, e.g. ``write(abstract="...")``."""
        for name, text in texts.items():
            self._texts[known_name("text of the report", name, TEXTS)] = clean(f"The {name}", text)
        self._keep()
        return self

    def written(self) -> dict[str, str]:
        """Return the abstract and the discussion as they stand."""
        return dict(self._texts)

    def saw(self, station: str, run: int) -> None:
        """Record that the envelope of a run was opened."""
        self._opened.setdefault(known_name("station", station, STATIONS), set()).add(whole("run", run, 1))
        self._keep(tell=False)

    def opened(self, station: str) -> list[int]:
        """Return the runs of a station whose envelopes were opened, as far as that was recorded."""
        return sorted(self._opened.get(known_name("station", station, STATIONS), ()))

    def watch(self, callback: Callable[[], None]) -> None:
        """Call `callback` whenever something is filed, taken out or written."""
        self._watchers.append(callback)

    def missing(self) -> list[str]:
        """Return the stations from which nothing was filed."""
        done = {STATIONS[station] for station, _ in self._filed}
        return [station for station in STATIONS if station not in done]

    def results(self, station: str | None = None) -> list[StationResult]:
        """Return what was filed, in the order of stations and runs; of one station if it is named."""
        if station is not None:
            known_name("station", station, STATIONS)
        return [r for _, entry in sorted(self._filed.items()) if station in (None, (r := _result(entry)).station)]

    def receipt(self) -> str:
        """Return the fingerprint of all that was filed and written; another digit anywhere gives another one."""
        entries = [{n: v for n, v in e.items() if n != "figure"} for _, e in sorted(self._filed.items())]
        return _hash([self.me.run, self.me.student, entries, self._texts])

    def seal(self) -> str:
        """Return the fingerprint of the truth, with which the teacher's key is recognized."""
        return _hash([self.compound.truth(), self.me.seed("seal")])

    def report(self, title: str = TITLE, date: str | datetime.date = "") -> Report:
        """Return the report.

        Parameters
        ----------
        title : str
        date : str or datetime.date
            Of the report, e.g. ``"2026-05-01"``; nothing here asks a clock.
        """
        from_ = {entry["station"]: [] for _, entry in sorted(self._filed.items())}
        for _, entry in sorted(self._filed.items()):
            from_[entry["station"]].append(entry)
        details = {
            "Course run": self.me.run,
            "Compound": self.compound.name,
            "Stations": f"{len(from_)} of {len(STATIONS)}",
            "Runs filed": str(len(self._filed)),
            "Envelopes opened": "; ".join(
                f"{words()[s].title}, run {', '.join(map(str, self.opened(s)))}" for s in STATIONS if self.opened(s)
            )
            or "none",
            "Receipt": self.receipt(),
        }
        if self.compound.sealed:
            details["Seal of the truth"] = self.seal()
        keys = {key for station in from_ for key in words()[station].references}
        references = "\n".join(f"- {line}" for line in repr(ReferenceList(keys)).splitlines())
        return Report(
            title,
            self.me.student or "self-study",
            date,
            self._texts["abstract"],
            (
                Section("Summary of the numbers", by=COURSE, tables=(ReportTable("All runs", self._summary(from_)),)),
                Section("Methods", METHODS, COURSE, remarks={words()[s].title: words()[s].method for s in from_}),
                *(_section(station, from_.get(station, [])) for station in STATIONS),
                Section("Discussion", self._texts["discussion"]),
                Section("Limits", LIMITS, COURSE),
                Section("References", references or "No station was done, so nothing is cited.", COURSE),
            ),
            details,
        )

    @staticmethod
    def _summary(filed: Mapping[str, list[dict[str, Any]]]):
        """Return one row for each finding, and one for each station that was not done."""
        import pandas as pd

        rows = []
        for station in STATIONS:
            name = words()[station].title
            found = [
                (e["run"], _greek(what), *measured(f)) for e in filed.get(station, []) for what, *f in e["findings"]
            ]
            rows += [(name, *line) for line in found] or [(name, None, "not done", None, None, None)]
        return pd.DataFrame(
            [["–" if cell is None else str(cell) for cell in row] for row in rows],
            columns=["Station", "Run", "What", "Value", "95% interval", "Unit"],
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
    portfolio.watch(lambda: view.renew(portfolio.report(title, date or datetime.date.today())))
    return view


def _section(station: str, entries: list[dict[str, Any]]) -> Section:
    about = words()[station]
    if not entries:
        return Section(
            about.title, remarks={"The question": about.question}, missing="No run of this station was filed."
        )
    many = len(entries) > 1
    texts = [f"Run {e['run']}. {e['verdict']}" if many else e["verdict"] for e in entries]
    said = "\n\n".join(e["sentence"] for e in entries if e["sentence"])
    remarks = {"What the instrument said": said, "What this cannot tell": about.cannot}
    return Section(
        about.title,
        "\n\n".join(texts),
        lead=about.question,
        findings={
            f"{_greek(name)} (run {e['run']})" if many else _greek(name): tuple(found)
            for e in entries
            for name, *found in e["findings"]
        },
        remarks={name: text for name, text in remarks.items() if text},
        figures=tuple(
            ReportFigure(
                f"{about.title}, run {e['run']}.",
                e["sentence"] or f"{about.title}, run {e['run']}: {about.question}",
                base64.b64decode(e["figure"]),
            )
            for e in entries
        ),
        provenance=tuple(
            Provenance(
                about.title,
                e["run"],
                dict(e.get("decided") or e["design"])
                | {n[0].upper() + n[1:]: v for n, v in e["provenance"] if n == CONSTANTS},
                e["seed"],
                {n: v for n, v in e["provenance"] if n not in ("student", "date", CONSTANTS)} or versions(),
                e["table"],
                e["opened"],
                dict(e["provenance"]).get("date", ""),
            )
            for e in entries
        ),
    )


def _greek(name: str) -> str:
    """Write the name of a receptor as the lessons do: alpha2A becomes α2A."""
    return re.sub(r"\b(alpha|beta)(?=\d)", lambda found: {"alpha": "α", "beta": "β"}[found[1]], name)


def _result(entry: Mapping[str, Any]) -> StationResult:
    """Return a filed run as the station handed it on; of its picture only the PNG was kept."""
    png = base64.b64decode(entry["figure"], validate=True)

    def figure(kind: str = "png") -> bytes:
        if kind != "png":
            raise ValueError(f"Of a filed run the PNG picture was kept, not {kind!r}.")
        return png

    ReportFigure("filed", "filed", png)  # refuses what is no picture
    findings = {name: tuple(found) for name, *found in entry["findings"]}
    return StationResult(
        entry["station"], entry["run"], dict(entry["design"]), findings, figure, entry["seed"],
        dict(entry["provenance"]), entry["verdict"], entry["sentence"], dict(entry.get("decided", [])),
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    value = value.item() if hasattr(value, "item") else value
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:DIGITS]


def _small(png: bytes) -> bytes:
    """Return a picture with few colors: a third of the bytes, and no eye sees it."""
    from PIL import Image

    if not isinstance(png, bytes):
        raise ValueError("The figure of a result must return the bytes of a PNG picture.")
    try:
        with Image.open(io.BytesIO(png)) as image:
            few = image.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    except (OSError, SyntaxError):
        raise ValueError("The figure of a result must return the bytes of a PNG picture.") from None
    buffer = io.BytesIO()
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
