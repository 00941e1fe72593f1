"""The teacher's key to a report of the capstone: what the compound was, and how far the student's numbers are from it.

Nothing secret: whoever has the course can call it, as with every envelope. A report carries the seal of its truth; it
is that of `teacher_key`, or the report is of another student or of another course run.
"""

from importlib import import_module
from typing import Any

from nelib.checkpoints.capstone_report import Portfolio
from nelib.checkpoints.capstone_tables import words
from nelib.clinic.capstone_result import CONSTANTS, STATIONS, StationResult
from nelib.clinic.compound import Compound, none, reach
from nelib.clinic.compound_effect import K_OF, at_dose, firing
from nelib.explorers.capstone.dialysis_station import UNDER
from nelib.explorers.capstone.firing_station import NAMES, STEPS
from nelib.explorers.capstone.laboratory import same
from nelib.kit.browse import plain
from nelib.kit.personal import Personal

__all__ = ["audit", "distance", "teacher_key", "true_values"]

DOSE, HIGHEST_DOSE = "dose", "highest dose"
"""How the stations name what they gave."""
STEP = 3  # a dose is so many times the one before


def teacher_key(me: Personal, compound: Compound | None = None) -> dict[str, Any]:
    """Return the truth of a student's compound.

    Parameters
    ----------
    me : Personal
        ``Personal("18_capstone", student, run)``.
    compound : Compound, optional
        What was studied, if it was not the unknown.

    Returns
    -------
    dict
        ``"student"``, ``"run"``, ``"compound"``, ``"seal"`` (as in the report), ``"truth"`` (in words), ``"class"``,
        ``"kind"``, ``"K (nM)"`` and ``"efficacy"`` by site.
    """
    portfolio = Portfolio(me, compound)
    what = portfolio.compound
    return {
        "student": me.student or "self-study",
        "run": me.run,
        "compound": what.name,
        "seal": portfolio.seal(),
        "truth": what.truth(),
        "class": what.story,
        "kind": what.kind,
        "K (nM)": {site: K for site, K in what.K.items() if none() > K},
        "efficacy": {site: e for site, e in what.efficacy.items() if e},
    }


def true_values(compound: Compound, result: StationResult) -> dict[str, float]:
    """Return the true values of what a run found, as far as one number is the truth.

    A constant is the compound's own; norepinephrine and firing are those of the model at the dose that was given. Other
    findings depend on who was measured: the envelopes in `audit` tell them.
    """
    found: dict[str, float] = {}
    for label in result.findings:
        site = label.removeprefix(K_OF)
        if label.startswith(K_OF) and site in compound.K and compound.binds(site):
            found[label] = compound.affinity(site)
    if UNDER in result.findings and (dose := _dose(result, DOSE)) is not None:
        idazoxan = bool(result.design.get("idazoxan", False))
        found[UNDER] = 100 * float(at_dose(compound, dose, idazoxan=idazoxan).norepinephrine)
    if (dose := _dose(result, HIGHEST_DOSE)) is not None:
        for step, label in enumerate(NAMES):
            if label in result.findings:
                share = firing(compound, reach(compound, dose / STEP ** (STEPS - 1 - step)))
                found[label] = 100 * float(share)
    return found


def _dose(result: StationResult, label: str) -> float | None:
    given = result.findings.get(label)
    return None if given is None or given.unit != "mg/kg" else given.value


def distance(portfolio: Portfolio):
    """Return how far the filed numbers are from the truth.

    Returns
    -------
    pandas.DataFrame
        One row for each filed number with a true value: station, run, what, found, low, high, unit, truth, ratio
        (found / truth; none where the truth is 0) and whether the interval holds the truth (None without an interval).
    """
    import pandas as pd

    rows = []
    for result in portfolio.results():
        for label, true in true_values(portfolio.compound, result).items():
            value, low, high, unit = result.findings[label]
            open_ = low is None and high is None
            rows.append(
                {
                    "station": words()[result.station].title,
                    "run": result.run,
                    "what": label,
                    "found": value,
                    "low": low,
                    "high": high,
                    "unit": unit,
                    "truth": true,
                    "ratio": None if value is None or true == 0 else value / true,
                    "holds": None if open_ else (low is None or low <= true) and (high is None or true <= high),
                }
            )
    columns = ["station", "run", "what", "found", "low", "high", "unit", "truth", "ratio", "holds"]
    return pd.DataFrame(rows, columns=columns)


def audit(portfolio: Portfolio):
    """Do every filed run again and compare: the same student, design and run give the same numbers.

    A dose is given in multiples of the one that earlier constants suggest; a run says from which runs they were. One
    that rests on a run that was taken out since comes out otherwise, and so does one whose numbers were changed by
    hand.

    Returns
    -------
    pandas.DataFrame
        One row for each run: station, run, whether the seed is the student's, whether the numbers come out again, and
        what the envelope of that run says, as text.
    """
    import pandas as pd

    columns = ["station", "run", "seed", "again", "envelope"]
    return pd.DataFrame([_again(portfolio, result) for result in portfolio.results()], columns=columns)


def _again(portfolio: Portfolio, result: StationResult) -> tuple[str, int, bool, bool, str]:
    module = import_module(f"nelib.explorers.capstone.{result.station}_station")
    bench = getattr(module, f"{result.station.capitalize()}Station")()
    bench = bench.at(portfolio.me).of(portfolio.compound)
    place = STATIONS.index(result.station)
    before = (r for r in portfolio.results() if STATIONS.index(r.station) < place)
    if (known := result.provenance.get(CONSTANTS)) is not None:  # what was filed later did not set this dose
        before = (r for r in before if f"{r.station} {r.run}" in known.split(", "))
    bench = bench.after(*before)
    title, seed = words()[result.station].title, bench.me.seed(bench.name) == result.seed
    try:
        data = bench.data(run=result.run, **result.design)
    except ValueError as error:
        return title, result.run, seed, False, f"The design cannot be done: {error}"
    found = bench.found(data)
    return title, result.run, seed, same(found, result.findings), plain(bench.truth(data))
