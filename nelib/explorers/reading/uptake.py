"""The protocols of uptake (S2) and microdialysis (S1), step by step, on the laboratories of lessons 03 and 04."""

from math import exp, sqrt

from nelib.explorers.reading.outcome import Outcome, explorer, source, untestable, value, weigh
from nelib.synapse import hplc, microdialysis

MOST = 9 / 10
"""What counts as nearly all, or nearly right."""
FLOWS, MINUTES = (1, 2), (10, 2 * 10)
"""The flows (µL/min) and intervals (min) that the seed names."""


def expressing_cells() -> Outcome:
    """Test that a line with NET gives a signal: totals over blanks, and how much of the amine it takes."""
    lines = {line: explorer("uptake", "bench").data(line=line) for line in ("HEK-NET", "PC12")}
    cases = {f"{line}: totals above blanks": data["blank"] < data["total"] / 2 for line, data in lines.items()}
    cases |= {f"{line}: the medium stays as it was": data["taken"] < 1 - MOST for line, data in lines.items()}
    told = "; ".join(
        f"{line} {data['blank'] / data['total']:.1%} and {data['taken']:.0%}" for line, data in lines.items()
    )
    found = (
        f"Blanks as a share of the totals, and share of the amine that a well takes up in the virtual plate: {told}."
    )
    return weigh(cases, found, source("uptake_assay", "carriers_PC12", "carriers_HEK"))


def substrate() -> Outcome:
    """Test "a fixed concentration" (how far is the IC50 from K_i at several concentrations?)."""
    K = value("uptake_assay", "K_m_NET")
    ratio = {S: 1 + S / K for S in (value("uptake_assay", "usual_substrate"), K, value("uptake_assay", "usual_high"))}
    cases = {f"{S:g} nM: IC50 within a factor of 2 of K_i": factor < 2 for S, factor in ratio.items()}
    told = ", ".join(f"{factor:.3g} K_i at {S:g} nM" for S, factor in ratio.items())
    return weigh(
        cases, f"With K_m {K:g} nM the IC50 is {told}: without the concentration it cannot be compared.",
        source("uptake_assay", "K_m_PC12", "turnover"),
    )  # fmt: skip


def preincubation() -> Outcome:
    """Say why the time before the substrate cannot be tested."""
    return untestable(
        "In the virtual plate inhibitors hold the carrier at once; no record gives the rate with which one binds NET.",
        source("uptake_assay", "desipramine_NET"),
    )


def blank() -> Outcome:
    """Test desipramine as the definition of the blank, at the usual concentration, in cells and in brain."""
    from nelib.explorers.uptake.blank import PREPARATIONS

    found = {name: explorer("uptake", "blank").data(preparation=name) for name in PREPARATIONS}
    pure = {name: data["counted"][0] / data["counted"].sum() for name, data in found.items()}
    cases = {name: data["NET counted"] > MOST and pure[name] > MOST for name, data in found.items()}
    told = ", ".join(f"{name} {pure[name]:.0%}" for name in found)
    dose = value("uptake_assay", "usual_blank")
    return weigh(
        cases,
        f"With {dose:g} nM desipramine in the blank, NET's share of what the difference counts: {told}. The "
        "overview names no concentration.",
        source("uptake_assay", "michel_share_cortex", "desipramine_NET"),
    )


def linear_range() -> Outcome:
    """Test 5 to 10 minutes (is uptake still nine tenths of the straight line?)."""
    part = {
        f"{line}, {minutes} min": explorer("uptake", "linear").data(line=line, time=minutes)["linear"]
        for line in ("HEK-NET", "PC12")
        for minutes in (5, 10)
    }
    told = ", ".join(f"{name} {share:.0%}" for name, share in part.items())
    return weigh(
        {name: share > MOST for name, share in part.items()},
        f"Share of the straight line: {told}. The rule is right; the example breaks it in cells with many carriers.",
        source("uptake_assay", "carriers_PC12", "carriers_HEK", "turnover"),
    )


def ice() -> Outcome:
    """Test that ice-cold buffer stops uptake."""
    step, warm, cold = (
        value("uptake_assay", "warming"), value("uptake_assay", "temperature"), value("binding_assay", "ice")
    )  # fmt: skip
    left = exp(-step * (warm - cold))
    found = f"At {cold:g} °C a carrier is left with {left:.1%} of its rate at {warm:g} °C; the slope is assumed."
    return weigh({"less than a tenth": left < 1 - MOST}, found, source("uptake_assay", "turnover"))


def counting() -> Outcome:
    """Test counting (is its error below the scatter of the wells, in totals and in blanks?)."""
    data = explorer("uptake", "bench").data()
    counts = {"totals": data["total"], "poorest well": data["fewest"]}
    error = {name: 1 / sqrt(count) for name, count in counts.items()}
    wells = value("uptake_assay", "cv_cells")
    told = ", ".join(f"{name} {count:,.0f} counts, error {error[name]:.1%}" for name, count in counts.items())
    return weigh(
        {name: part < wells for name, part in error.items()},
        f"In the virtual plate: {told}. Wells differ by {wells:.0%} in their cells (assumed).",
        ("curvefit_radioactivity",),
    )


def analysis() -> Outcome:
    """Test the analysis (does the interval of K_i hold the true one, with many and with few cells?)."""
    plates = {
        "many cells, ten minutes": {},
        "few cells, one minute": {"line": "PC12", "time": 1, "cells": value("uptake_assay", "usual_cells")},
    }
    true = value("uptake_assay", "atomoxetine_NET")
    found = {name: explorer("uptake", "bench").data(compound="atomoxetine", **plate) for name, plate in plates.items()}
    told = "; ".join(
        f"{name}: {data['K_i']:.3g} nM ({data['interval'][0]:.3g} to {data['interval'][1]:.3g})"
        for name, data in found.items()
    )
    cases = {name: data["interval"][0] <= true <= data["interval"][1] for name, data in found.items()}
    return weigh(
        cases,
        f"Atomoxetine, K_i on record {true:g} nM. In the virtual plate, {told}.",
        source("uptake_assay", "atomoxetine_NET"),
    )


def screen() -> Outcome:
    """Test that the assay finds inhibitors: a blocker and a substrate both lower uptake."""
    dose = value("uptake_assay", "usual_blank")
    left = {
        drug: 1 / (1 + dose / value("uptake_assay", f"{drug}_NET"))
        for drug in ("atomoxetine", "methylphenidate", "amphetamine")
    }
    told = ", ".join(f"{drug} {part:.1%}" for drug, part in left.items())
    found = (
        f"Uptake that {dose:g} nM leaves: {told}. All are found; that amphetamine is a substrate and the others are "
        "not, this assay does not tell."
    )
    cases = {drug: part < 1 / 2 for drug, part in left.items()}
    return weigh(cases, found, source("uptake_assay", "atomoxetine_NET", "methylphenidate_NET", "amphetamine_NET"))


def synaptic_levels() -> Outcome:
    """Test that microdialysis quantifies changes in synaptic norepinephrine: where it samples, and what it shows."""
    probe = explorer("dialysis", "probe").data()
    percent = {d: _percent(d) for d in ("clonidine", "reboxetine")}
    cases = {"samples a synapse": probe["depth"] < 1}
    cases |= {f"change under {d}": abs(observed / true - 1) < 1 - MOST for d, (true, observed) in percent.items()}
    told = ", ".join(f"{d} {observed:.0f}% for {true:.0f}%" for d, (true, observed) in percent.items())
    found = (
        f"The probe drains tissue to a depth of {probe['depth']:.0f} µm: it samples what is outside cells. In "
        f"percent of "
        f"baseline it shows: {told}."
    )
    return weigh(cases, found, (*source("microdialysis", "fall_clonidine"), "bungay1990"))


def _percent(drug: str) -> tuple[float, float]:
    """Return norepinephrine under a drug in percent of baseline: outside, and in the dialysate."""
    now = explorer("dialysis", "percent").data(drug=drug)["now"]
    return float(now[0]), float(now[1])


def baseline_percent() -> Outcome:
    """Test percent of baseline for drugs that do and do not act on uptake."""
    seen = {d: _percent(d) for d in ("clonidine", "idazoxan", "reboxetine", "desipramine")}
    cases = {drug: abs(observed / true - 1) < 1 - MOST for drug, (true, observed) in seen.items()}
    told = ", ".join(f"{drug} {observed:.0f}% for {true:.0f}%" for drug, (true, observed) in seen.items())
    return weigh(
        cases,
        f"In percent of baseline the dialysate shows: {told} outside. It is right while a drug leaves uptake alone.",
        source("microdialysis", "rise_reboxetine", "fall_clonidine", "cosford_desipramine"),
    )


def recovery() -> Outcome:
    """Say why recovery after surgery cannot be tested."""
    return untestable(
        "The probe of the course sits in tissue that is not damaged; no record follows norepinephrine over the days "
        "after implantation.",
        ("chen2005",),
    )


def flow() -> Outcome:
    """Test 1 to 2 µL/min (is more than half recovered, and can the dialysate be measured?)."""
    recovered = {Q: float(microdialysis.extraction(Q)) for Q in FLOWS}
    blocked = {
        Q: float(microdialysis.extraction(Q, microdialysis.clearance(value("microdialysis", "net_reboxetine"))))
        for Q in FLOWS
    }
    outside, limit = value("microdialysis", "rest"), value("microdialysis", "lod")
    mass, volume = value("microdialysis", "mass"), value("microdialysis", "inject")
    pg = {Q: part * outside * mass * volume / 1000 for Q, part in recovered.items()}
    cases = {f"{Q} µL/min: the dialysate can be measured": amount > limit for Q, amount in pg.items()}
    cases |= {f"{Q} µL/min: more than half is recovered": part > 1 / 2 for Q, part in recovered.items()}
    cases |= {f"{Q} µL/min: the same under a blocker": blocked[Q] > MOST * recovered[Q] for Q in FLOWS}
    told = ", ".join(f"{recovered[Q]:.0%} at {Q} µL/min ({blocked[Q]:.0%} under reboxetine)" for Q in FLOWS)
    return weigh(
        cases, f"The probe recovers {told}. The overview does not say that a recovery exists.", ("bungay1990",)
    )


def sampling() -> Outcome:
    """Test samples of 10 to 20 minutes (does the dialysate reach its vial within one interval?)."""
    late = {
        Q: hplc.Design(flow=Q, interval=MINUTES[1], length=4, animals=2, baseline=3).delay for Q in FLOWS
    }  # fmt: skip
    cases = {f"{Q} µL/min, {every} min": late[Q] < every for Q in FLOWS for every in MINUTES}
    told = ", ".join(f"{late[Q]:.1f} min at {Q} µL/min" for Q in FLOWS)
    return weigh(cases, f"With a meter of tubing the dialysate comes late by {told}.", ("bungay1990",))


def diffusion() -> Outcome:
    """Test that norepinephrine crosses the membrane down its gradient (where is there no net flux?)."""
    line = explorer("dialysis", "line").data()
    low, high = line["interval"]
    E = float(microdialysis.extraction(FLOWS[0]))
    gained, lost = (float(microdialysis.dialysate(times * line["outside"], line["outside"], E)) for times in (0, 2))
    found = (
        f"With {line['outside']:g} nM outside, a perfusate without any comes out with {gained:.2f} nM, one with "
        f"twice as much "
        f"with {lost:.1f} nM. The line of no net flux crosses zero at {line['found']:.3g} nM ({low:.3g} to {high:.3g})."
    )
    return weigh(
        {"no net flux where both sides are alike": low <= line["outside"] <= high}, found, ("bungay1990", "lu1998")
    )


def detection() -> Outcome:
    """Test the sensitivity of the detector (are basal samples and those under clonidine above the limit?)."""
    limit, fall = value("microdialysis", "lod"), value("microdialysis", "fall_clonidine") / value("organs", "full")
    basal = {region: value("microdialysis", f"{region}_amount") for region in ("cortex", "hippocampus")}
    cases = {region: amount > limit for region, amount in basal.items()}
    cases |= {f"{region}, clonidine": amount * (1 - fall) > limit for region, amount in basal.items()}
    told = ", ".join(f"{region} {amount:g} pg" for region, amount in basal.items())
    found = f"Limit {limit:g} pg; samples at rest: {told}; clonidine takes {fall:.0%} of it."
    return weigh(cases, found, source("microdialysis", "lod", "cortex_amount", "hippocampus_amount", "fall_clonidine"))


def probe_histology() -> Outcome:
    """Say why the place of the probe cannot be tested."""
    return untestable(
        "The rats of the virtual laboratory have no anatomy: a probe is always in its region.", ("bungay1990",)
    )
