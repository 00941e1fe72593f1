"""Measured norepinephrine and dopamine under drugs, beside the model of `nelib.clinic.cortex`.

Multiples of rest, by microdialysis in rats, from ``nelib/data/clinic/cortex_studies.csv``. Dialysates under-report a
rise by a blocker of uptake. Where a share of the dopamine of the cortex comes out of noradrenergic terminals, dopamine
follows their release: `shared_by_pump` says how large a share one experiment implies.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Any

from nelib.clinic import feedback
from nelib.clinic.cortex import CORTEX, FORMULAS, dopamine, net_left, outside, respond
from nelib.kit.errors import positive

DAT_BLOCKERS = ("AHN 2-005", "GBR 12909")
STIMULANT = "methylphenidate", "methylphenidate, by PET"  # in the table of studies, and in the model
USED = {("atomoxetine", "Bymaster 2002"): "fit", ("GBR 12909", "abstract"): "assumed"}


@cache
def studies() -> tuple[dict[str, Any], ...]:
    """Return the measured multiples of rest: drug, study, region, transmitter, multiple, source, note."""
    with files("nelib.data").joinpath("clinic", "cortex_studies.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return tuple(row | {"multiple": positive("multiple", float(row["multiple"]))} for row in rows)


@cache
def shared_by_pump() -> float:
    """Return the share of dopamine from noradrenergic terminals that two weeks of reboxetine imply.

    Between day 2 and day 14 the drug in the brain, and so clearance, stayed, while release of norepinephrine rose
    (`nelib.clinic.feedback.pump`) and dopamine with it.
    """
    two, fourteen = ({r["transmitter"]: r["multiple"] for r in studies() if r["drug"] == f"reboxetine, {n} days"}
                     for n in ("2", "14"))  # fmt: skip
    F = float(outside(net_left(two["norepinephrine"]), True).release)
    ratio = fourteen["dopamine"] / two["dopamine"]
    return float(FORMULAS.compute("c", F_1=F, F_2=F * feedback.pump()[-1], ratio=ratio))


def audit(shared: float | None = None) -> list[dict[str, Any]]:
    """Lay the measured dopamine beside that of the model.

    NET that is left is inferred from norepinephrine in the same animals, and dopamine follows. After two weeks of
    reboxetine, NET is left as on day 2 and release of norepinephrine has risen as `nelib.clinic.feedback.pump` says. A
    blocker of DAT does nothing in this model of the cortex.

    The last line leaves the cortex: dopamine of the accumbens under methylphenidate in rats, beside the striatum of the
    model at the usual dose of patients. How much DAT was held in these rats is not known.

    Returns
    -------
    list of dict
        ``drug``, ``study``, ``measured``, ``model``; ``used`` is "fit" for the pair that was fitted, "assumed" where
        the result is why the share of DAT is taken as none, and empty for a test.
    """
    found = {(r["drug"], r["study"], r["transmitter"]): r["multiple"] for r in studies() if r["region"] == CORTEX}
    day_2 = next(v for (drug, _, what), v in found.items() if "2 days" in drug and what == "norepinephrine")
    rows = []
    for drug, study, what in found:
        if what != "dopamine":
            continue
        later, at_DAT = "14" in drug, drug in DAT_BLOCKERS
        left = net_left(1.0 if at_DAT else day_2 if later else found[drug, study, "norepinephrine"])
        F = float(outside(left, True).release) * (feedback.pump()[-1] if later else 1)
        rows.append({
            "drug": drug, "study": study, "measured": found[drug, study, what],
            "model": float(dopamine(CORTEX, 1 - left, 0.0, release=F, shared=shared)),
            "used": USED.get((drug, study), ""),
        })  # fmt: skip
    seen = next(r for r in studies() if r["drug"] == STIMULANT[0] and r["region"] != CORTEX)
    rows.append({
        "drug": seen["drug"], "study": f"{seen['study']}, {seen['region']}", "measured": seen["multiple"],
        "model": float(respond(STIMULANT[1]).striatum), "used": "",
    })  # fmt: skip
    return rows
