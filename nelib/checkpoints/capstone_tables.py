"""What the report of the capstone says: texts about the stations, and the sections, captions and tables.

`nelib.checkpoints.capstone_report` keeps what a student filed; this module only sets it.
"""

import base64
import csv
import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from nelib.clinic.capstone_result import CONSTANTS, STATIONS
from nelib.explorers.capstone.station import greek
from nelib.kit import progress
from nelib.kit.evidence import ReferenceList
from nelib.kit.report import COURSE, Provenance, ReportFigure, ReportTable, Section, versions
from nelib.kit.report_words import measured

__all__ = ["body", "guess", "is_result", "named", "seen_before", "words"]

METHODS = """All results of this report are simulated by nelib, the library of the course. No animal and no patient was
studied. Each run has noise of its own, drawn from the student's id and the number of the run, so that it can be done
again. The first run of a station was done by the course; the student designed the others, filed or not.
Intervals are the 95% intervals of the analysis that the student chose. Truth seen tells whether an envelope of that
station had been opened before the run was filed. The receipt is the fingerprint of all that was filed and written. The
seal is the fingerprint of the truth; the teacher's key has the same."""
LIMITS = """The models behind the stations are those of the earlier lessons, joined by plain numbers: an error in one is
handed on to the next. One free concentration stands for all sites, one compartment for the body. Several of their
numbers were chosen for the course or recalled; the lessons mark them. Nothing here is advice about a medicine."""
GIVEN = frozenset(
    {
        "highest concentration", "amine taken up", "dose", "highest dose", "daily dose", "neurons that counted",
        "patients who entered",
    }
)  # fmt: skip
"""What a run hands on beside its results: what was given, and how many counted."""
SITES = ("receptor", "carrier", "region")
"""Decisions that say where was measured."""
PREDICTED = {"dialysis": ("outside", "%"), "circulation": ("pressure", " mmHg"), "trial": ("trial", " points")}
"""Station -> the prediction that stands above it (`nelib.checkpoints.reading`), and the unit of both numbers."""


class Words(NamedTuple):
    """What a report says about a station.

    Its title, its question, how it is done, what its figure shows, what it cannot tell, references.
    """

    title: str
    question: str
    method: str
    figure: str
    cannot: str
    references: tuple[str, ...]


@cache
def words() -> dict[str, Words]:
    """Return the texts about the stations, in their order."""
    with files("nelib.data").joinpath("clinic/capstone_stations.csv").open(encoding="utf-8", newline="") as file:
        rows = {row.pop("station"): row for row in csv.DictReader(file)}
    return {s: Words(**rows[s] | {"references": tuple(rows[s]["references"].split(";"))}) for s in STATIONS}


def is_result(label: str) -> bool:
    """Say whether a finding is a result, or what was given and counted."""
    return label not in GIVEN


def named(runs: Mapping[str, Iterable[int]]) -> str:
    """Write runs by their stations, e.g. "Binding 2, 3; Trial 1"; empty without any."""
    return "; ".join(
        f"{words()[s].title} {', '.join(map(str, numbers))}" for s in STATIONS if (numbers := sorted(runs.get(s, ())))
    )


def seen_before(entries: Iterable[Mapping[str, Any]]) -> str:
    """Say which runs were filed after an envelope of their station had been opened."""
    runs: dict[str, list[int]] = {}
    for entry in entries:
        if entry["opened"]:
            runs.setdefault(entry["station"], []).append(entry["run"])
    return named(runs) or "none"


def guess(station: str, run: str, student: str, compound: str) -> float | None:
    """Return the number that was predicted for a station, or None."""
    if station not in PREDICTED:
        return None
    kept = progress.get(f"18/{PREDICTED[station][0]}/{run}/{student or 'self-study'}/{compound}")
    good = isinstance(kept, int | float) and not isinstance(kept, bool) and math.isfinite(kept)
    return float(kept) if good else None


def body(entries: list[dict[str, Any]], discussion: str, guesses: Mapping[str, float | None]) -> tuple[Section, ...]:
    """Return the sections of the report.

    Parameters
    ----------
    entries : list of dict
        What was filed, as `nelib.checkpoints.capstone_report` keeps it, in the order of stations and runs.
    discussion : str
    guesses : mapping
        Station -> what was predicted.
    """
    filed: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        filed.setdefault(entry["station"], []).append(entry)
    keys = {key for station in filed for key in words()[station].references}
    references = "\n".join(f"- {line}" for line in repr(ReferenceList(keys)).splitlines())
    numbers = ReportTable("All filed numbers", _summary(filed))
    return (
        Section("Summary of the numbers", by=COURSE, tables=(numbers,)),
        Section("Methods", METHODS, COURSE, remarks={words()[s].title: words()[s].method for s in filed}),
        *(_section(station, filed.get(station, []), guesses.get(station)) for station in STATIONS),
        Section("Discussion", discussion),
        Section("Limits", LIMITS, COURSE),
        Section("References", references or "No station was done, so nothing is cited.", COURSE),
    )


def _summary(filed: Mapping[str, list[dict[str, Any]]]):
    """Return one row for each result, and one for each station that was not done."""
    import pandas as pd

    rows = []
    for station in STATIONS:
        name = words()[station].title
        found = [
            (e["run"], greek(what), *measured(f, what))
            for e in filed.get(station, [])
            for what, *f in e["findings"]
            if is_result(what)
        ]
        rows += [(name, *line) for line in found] or [(name, None, "not done", None, None, None)]
    return pd.DataFrame(
        [["–" if cell is None else str(cell) for cell in row] for row in rows],
        columns=["Station", "Run", "What", "Value", "95% interval", "Unit"],
    )


def _beside(station: str, entries: list[dict[str, Any]], predicted: float | None) -> str:
    """Write what was predicted beside what was found first; empty without a prediction."""
    if predicted is None:
        return ""
    unit = PREDICTED[station][1]
    many = len(entries) > 1
    found = []
    for entry in entries:
        value, _, _ = measured(entry["findings"][0][1:])
        text = value if value == "not determined" else f"{value}{unit}"
        found.append(f"{text} (run {entry['run']})" if many else text)
    return f"Predicted {measured((predicted, None, None, ''))[0]}{unit}, found {', '.join(found)}."


def _caption(station: str, entry: Mapping[str, Any]) -> str:
    """Return what stands below the figure of a run."""
    design = dict(entry["design"])
    site = next((f" ({design[name]})" for name in SITES if name in design), "")
    return f"{words()[station].title}, run {entry['run']}{site}. {words()[station].figure}"


def _section(station: str, entries: list[dict[str, Any]], predicted: float | None) -> Section:
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
        lead="\n\n".join(line for line in (about.question, _beside(station, entries, predicted)) if line),
        findings={
            f"{greek(name)} (run {e['run']})" if many else greek(name): tuple(found)
            for e in entries
            for name, *found in e["findings"]
        },
        remarks={name: text for name, text in remarks.items() if text},
        figures=tuple(
            ReportFigure(
                _caption(station, e),
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
