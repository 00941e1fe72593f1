"""The virtual uptake assay: its physics, its plate, what a good design finds and how bad ones mislead."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq

import nelib
from nelib.kit.evidence import load_evidence
from nelib.kit.personal import Personal
from nelib.synapse import efflux, plate, uptake_assay
from nelib.synapse.efflux import release
from nelib.synapse.plate import METHODS, analyze, remaining, run, two_sites
from nelib.synapse.uptake_assay import LINES, Compound, Design, drugs, positions, unknown, uptake

E = {name: record.value for name, record in load_evidence("uptake_assay").items()}

# Chosen by reasoning: few carriers (PC12), 1 min, tracer far below K_m, desipramine 2000 times its K_i in the blanks,
# eight concentrations around any K_i of the course, all sixty inner wells, assigned at random.
GOOD = dict(
    line="PC12", cells=50_000, substrate=20.0, inhibitor=(0.3, 1, 3, 10, 30, 100, 300, 1000), time=1.0, blank=10_000.0,
    replicates=6, controls=6, counting=2.0,
)  # fmt: skip


def design(**changes) -> Design:
    return Design(**{**GOOD, **changes})


def repeats(count: int, K_i: float = 20.0, method: str = "cheng-prusoff", **changes) -> pd.DataFrame:
    """Run and analyze a design with the seeds 0, 1, 2 ...; one row each: K_i over truth, interval holds truth."""
    made, rows = design(**changes), []
    for seed in range(count):
        table = run(made, Compound("hidden", {"NET": K_i}), np.random.default_rng(seed))
        found = analyze(table, made.K_m, made.substrate, method)
        rows.append((found.K_i / K_i, found.holds(K_i), found.specific, found.scatter))
    return pd.DataFrame(rows, columns=["ratio", "holds", "specific", "scatter"])


def irreversible(monkeypatch, **changes):
    """Take away what lets amine come back, so that closed forms hold."""
    values = {**E, "accumulation": math.inf, "leak": 0.0, **changes}
    monkeypatch.setattr(uptake_assay, "value", values.__getitem__)


# Published numbers


def test_a8_cheng_prusoff_at_20_nM_and_K_m_400_nM():
    """Target A8: the factor is 1.05, and it comes out of the rates of uptake; nothing in `uptake` knows it."""
    made = design(line="HEK-NET", cells=10, time=0.001)
    assert made.K_m == 400
    assert ic50(made) == pytest.approx(1.05, rel=1e-3)


def ic50(made: Design) -> float:
    """Find the dose, in units of K_i, that halves the uptake of a design."""
    control = uptake(made)["cells"][0]
    return brentq(lambda x: uptake(made, x)["cells"][0] / control - 0.5, 1e-3, 1e3)


@pytest.mark.parametrize("substrate", [1.0, 200.0, 600.0, 6000.0])
def test_cheng_prusoff_comes_out_of_the_initial_rates(substrate):
    made = design(substrate=substrate, cells=10, time=0.001)
    assert ic50(made) == pytest.approx(1 + substrate / 600, rel=1e-3)


DEPLETION = [(1, 0.91, 0.18), (2, 0.83, 0.33), (5, 0.64, 0.64), (10, 0.43, 0.87)]


@pytest.mark.parametrize(("minutes", "linear", "depleted"), DEPLETION)
def test_a8_depletion_table(minutes, linear, depleted, monkeypatch):
    """Target A8, table of section 4.2: 50 000 cells with 10^6 NET, 1.7/s, 20 nM in 100 µL, K_m 0.4 µM."""
    irreversible(monkeypatch, turnover=1.7)
    made = design(line="HEK-NET", time=minutes)
    assert made.V_max * made.cells == pytest.approx(8470, rel=1e-3)  # fmol/min
    taken = uptake(made)["cells"][0]
    initial = made.V_max * made.cells * 20 / 420 * minutes
    # Two digits are given: 1% of the value, or half a unit of the last digit.
    assert taken / initial == pytest.approx(linear, rel=0.01, abs=0.005)
    assert taken / 2000 == pytest.approx(depleted, rel=0.01, abs=0.005)


def test_seed_error_8_ten_minutes_are_not_linear_in_a_line_with_many_carriers():
    made = design(line="HEK-NET", time=10)
    linear = made.V_max * made.cells * 20 / 420 * 10
    assert uptake(made)["cells"][0] < 0.35 * linear
    few = design(time=10)
    assert 0.8 < uptake(few)["cells"][0] / (few.V_max * few.cells * 20 / 620 * 10) < 0.95


@pytest.mark.parametrize(("dose", "left"), [(1, 0.752), (10, 0.670), (1000, 0.528), (10_000, 0.189)])
def test_biphasic_desipramine_curve_of_michel_1984(dose, left):
    """Two sites in rat cortex, 0.37 nM (34%) and 4 µM: the curve that follows from the abstract (no points seen)."""
    assert two_sites(dose, "cortex") == pytest.approx(left, abs=5e-4)


@pytest.mark.parametrize(("tissue", "half"), [("cortex", 1280), ("hypothalamus", 0.21)])
def test_one_IC50_hides_the_two_sites(tissue, half):
    assert brentq(lambda x: two_sites(x, tissue)[0] - 0.5, 1e-3, 1e5) == pytest.approx(half, rel=0.01)


def test_one_micromolar_desipramine_calls_half_of_the_cortex_nonspecific():
    assert two_sites(1000, "cortex") == pytest.approx(0.53, abs=0.005)


def test_every_record_is_used():
    files = [Path(module.__file__) for module in (plate, efflux, uptake_assay)]
    files += (Path(nelib.__file__).parent / "explorers" / "uptake").glob("*.py")
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    spelled = {name for name in E if f'"{name}"' in source}
    inhibition = {f"{drug}_{carrier}" for drug, compound in drugs().items() for carrier in compound.K_i}
    assert set(E) - spelled - inhibition == {name for name in E if name.startswith("michel_")}


def test_tritium():
    assert design().dpm == pytest.approx(88.8)
    assert design(tracer_share=0.1).dpm == pytest.approx(8.88)


def test_a_carrier_turns_over_in_400_ms():
    per_second = design().V_max / 60 * 1e-15 * 6.02214076e23 / 55_000
    assert per_second == pytest.approx(1 / 0.4)


# Closed forms and conservation


@pytest.mark.parametrize(
    "changes", [{}, dict(enzymes_inhibited=False, time=60), dict(line="HEK-NET", cells=1e6, time=120)]
)
def test_amine_is_conserved(changes):
    made = design(**changes)
    end = uptake(made, [0.0, 0.1, 1, 100], substrate=[20, 20, 0.1, 1e5])
    assert sum(end.values()) == pytest.approx(np.array([20, 20, 0.1, 1e5]) * 100, rel=1e-9)
    assert all((amount >= -1e-6).all() for amount in end.values())


@pytest.mark.parametrize("substrate", [1.0, 600.0, 10_000.0])
def test_medium_follows_lambert(substrate, monkeypatch):
    irreversible(monkeypatch)
    made = design(line="HEK-NET", time=7, substrate=substrate)
    blocked = np.array([0, 1, 30])
    taken = made.V_max * made.cells * 7 / 100
    expected = remaining(substrate, made.K_m * (1 + blocked), taken) * 100
    assert uptake(made, blocked)["medium"] == pytest.approx(expected, rel=1e-5, abs=1e-6 * substrate)


def test_exact_curve_solves_its_equation():
    C = remaining(20.0, 500.0, 300.0)
    assert 20 - C + 500 * np.log(20 / C) == pytest.approx(300)


def test_uptake_stops_at_the_accumulation_of_the_carrier(monkeypatch):
    monkeypatch.setattr(uptake_assay, "value", {**E, "leak": 0.0, "accumulation": 1000}.__getitem__)
    end = uptake(design(line="HEK-NET", cells=1000, time=120))
    inside = 1000 * E["cell_volume"] * 1e-6
    assert end["cells"][0] / inside / (end["medium"][0] / 100) == pytest.approx(1000, rel=1e-3)


def test_metabolites_leave_and_make_the_uptake_look_smaller():
    kept, lossy = (uptake(design(time=10, enzymes_inhibited=e)) for e in (True, False))
    assert kept["lost"][0] == kept["metabolites"][0] == 0
    assert lossy["cells"] + lossy["metabolites"] < kept["cells"]
    assert lossy["medium"] < kept["medium"]  # what is turned over cannot come back


def test_cold_cells_hardly_take_up():
    assert uptake(design(temperature=4))["cells"] < 0.06 * uptake(design())["cells"]


# The plate


def test_table_of_a_plate():
    made = design()
    table = run(made, Compound("x", {"NET": 20}), np.random.default_rng(0))
    assert len(table) == 60 and not table[["row", "column"]].duplicated().any()
    assert not table.edge.any()
    assert table.role.value_counts().to_dict() == {"inhibitor": 48, "total": 6, "non-specific": 6}
    assert table.added.iloc[0] == pytest.approx(20 * 100 * 88.8)
    assert (table.cpm * 2 == table.counts).all()
    means = table.groupby("role").dpm.mean()
    assert means["non-specific"] < 0.2 * means["total"]
    assert run(made, Compound("x", {"NET": 20}), np.random.default_rng(0)).equals(table)


def test_counting_is_poisson_with_background_and_efficiency():
    counts, dpm = plate.counter(np.random.default_rng(0), np.full(20_000, 1000.0), 3.0)
    expected = 3 * (1000 * E["efficiency"] + E["background"])
    assert counts.mean() == pytest.approx(expected, rel=0.002)
    assert counts.var() == pytest.approx(expected, rel=0.05)
    assert dpm.mean() == pytest.approx(1000, rel=0.002)


def test_what_sticks_is_proportional_to_the_concentration():
    blanks = []
    for substrate in (20.0, 2000.0):
        table = run(design(substrate=substrate, blank=1e7), Compound("x", {"NET": 20}), np.random.default_rng(1))
        blanks.append(table[table.role == "non-specific"].dpm.mean())
    assert blanks[1] / blanks[0] == pytest.approx(100, rel=0.2)


def test_edge_wells_take_up_less():
    made = design(edges=True, replicates=1, controls=40)
    table = run(made, Compound("x", {"NET": 20}), np.random.default_rng(2))
    total = table[table.role == "total"].groupby("edge").dpm.mean()
    assert total[True] < 0.95 * total[False]
    assert len(positions(True)) == 96 and len(positions(False)) == 60


def test_column_by_column_the_totals_stand_at_the_edge():
    table = run(design(edges=True, randomized=False), Compound("x", {"NET": 20}), np.random.default_rng(3))
    assert table[table.role == "total"].edge.all()


def test_a_substrate_drives_tracer_out_and_a_blocker_does_not():
    made, wells = design(time=10), {}
    for kind in ("substrate", "blocker"):
        wells[kind] = release(made, Compound("x", {"NET": 20}, kind), np.random.default_rng(4))
    share = {
        k: t.released.groupby(t.inhibitor).mean() / (t.released + t.retained).groupby(t.inhibitor).mean()
        for k, t in wells.items()
    }
    assert share["blocker"].to_numpy() == pytest.approx(1 - np.exp(-10 * E["leak"]), rel=0.2)
    assert share["substrate"][1000] > 4 * share["substrate"][0]


# What designs find


@pytest.mark.slow
def test_good_design_finds_the_hidden_K_i():
    found = repeats(200)
    assert found.holds.mean() >= 0.90
    assert found.ratio.median() == pytest.approx(1, abs=0.03)
    assert found.scatter.mean() == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("K_i", [5.0, 80.0])
def test_good_design_finds_any_compound_of_the_course(K_i):
    assert repeats(60, K_i).holds.mean() >= 0.85  # 60 repeats: two standard errors below 0.90


# name: (changes, method, direction of the bias)
BAD = {
    "too many cells: the medium runs out": (dict(cells=1_000_000), "cheng-prusoff", 1),
    "far too long": (dict(time=60.0), "cheng-prusoff", 1),
    "ten minutes in a line with many carriers": (dict(line="HEK-NET", time=10.0), "cheng-prusoff", 1),
    "amine far above K_m, IC50 taken for K_i": (dict(substrate=6000.0, tracer_share=0.1), "IC50", 1),
    "blanks with 20 nM desipramine": (dict(blank=20.0), "cheng-prusoff", -1),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_design_misleads(name):
    changes, method, direction = BAD[name]
    found = repeats(40, method=method, **changes)
    assert found.holds.mean() < 0.5
    assert (np.sign(found.ratio - 1) == direction).mean() >= 0.9


def test_depletion_alone_is_cured_by_the_exact_method():
    assert repeats(40, method="exact", **BAD["too many cells: the medium runs out"][0]).holds.mean() >= 0.8


def test_without_MAO_inhibition_the_uptake_is_wrong_and_the_K_i_is_not():
    """Metabolites take the same share of the label from every well: V_max suffers, K_i does not."""
    with_, without = (repeats(40, time=10.0, enzymes_inhibited=e) for e in (True, False))
    assert without.specific.mean() < 0.75 * with_.specific.mean()
    assert without.ratio.median() == pytest.approx(with_.ratio.median(), rel=0.03)
    assert repeats(40, enzymes_inhibited=False).holds.mean() >= 0.8


def test_totals_at_the_edge_bias_upward_and_random_wells_do_not():
    bad, good = (repeats(40, edges=True, randomized=r) for r in (False, True))
    assert bad.ratio.median() > good.ratio.median() + 0.02


@pytest.mark.parametrize("seed", range(12))
def test_any_design_runs_and_is_analyzed_or_refused_in_words(seed):
    random = np.random.default_rng(seed)
    changes = dict(
        line=random.choice(["PC12", "HEK-NET"]), cells=random.choice([1, 50_000, 1_000_000]),
        substrate=random.choice([1e-3, 20, 1e6]), time=random.choice([0.01, 120]), blank=random.choice([1e-3, 1e7]),
        temperature=random.choice([0, 42]), replicates=1, controls=2, edges=bool(random.integers(2)),
    )  # fmt: skip
    made = design(**{k: v.item() if isinstance(v, np.generic) else v for k, v in changes.items()})
    table = run(made, Compound("x", {"NET": random.choice([1e-2, 20, 1e5])}), random)
    assert np.isfinite(table.dpm).all()
    for method in METHODS:
        try:
            found = analyze(table, made.K_m, made.substrate, method)
        except ValueError as refusal:
            assert "plate" in str(refusal) or "blanks" in str(refusal)
        else:
            assert 0 < found.low <= found.K_i <= found.high < math.inf or found.high == math.inf


# Compounds


def test_every_student_has_a_compound_that_is_most_potent_at_NET():
    assert unknown(Personal("03", environ={})).K_i["NET"] == E["unknown_usual"]
    made = [unknown(Personal("03", f"s{i}", environ={})) for i in range(40)]
    assert len({c.K_i["NET"] for c in made}) > 15
    assert {c.kind for c in made} == {"blocker", "substrate"}
    assert all(c.K_i["NET"] < min(c.K_i["SERT"], c.K_i["DAT"]) for c in made)
    assert str(made[0].K_i["NET"]) not in repr(made[0])
    assert unknown(Personal("03", "s1", environ={})) == made[1]


def test_drugs_on_record():
    assert set(drugs()) >= {"desipramine", "nisoxetine", "reboxetine", "cocaine", "amphetamine"}
    assert drugs()["amphetamine"].kind == "substrate" and drugs()["cocaine"].kind == "blocker"
    assert drugs()["desipramine"].affinity("NET") == 4.3


@pytest.mark.parametrize("line", LINES)
def test_every_line_runs_with_cocaine_in_the_blank(line):
    made = design(line=line, blank_drug="cocaine", blank=100_000.0)
    table = run(made, drugs()["cocaine"], np.random.default_rng(5))
    means = table.groupby("role").dpm.mean()
    assert means["non-specific"] < means["total"]


# Errors

PLATE = run(design(), Compound("x", {"NET": 20}), np.random.default_rng(0))
ERRORS = {
    "line": (lambda: design(line="PC13"), "Did you mean 'PC12'"),
    "cells": (lambda: design(cells=0), "cells"),
    "too many cells": (lambda: design(cells=1e9), "do not fit"),
    "substrate": (lambda: design(substrate=-1), "substrate"),
    "substrate is text": (lambda: design(substrate="20 nM"), "must be a number"),
    "substrate is nan": (lambda: design(substrate=math.nan), "finite"),
    "two concentrations": (lambda: design(inhibitor=(1, 10)), "at least three"),
    "a concentration twice": (lambda: design(inhibitor=(1, 10, 10)), "given once"),
    "no list": (lambda: design(inhibitor=10), "list of concentrations"),
    "zero in the list": (lambda: design(inhibitor=(0, 1, 10)), "above 0"),
    "time": (lambda: design(time=0), "time"),
    "a day": (lambda: design(time=1440), "at most 120"),
    "blank": (lambda: design(blank=0), "blank"),
    "blank drug": (lambda: design(blank_drug="desipramin"), "Did you mean 'desipramine'"),
    "blank drug unknown there": (lambda: design(line="HEK-DAT", blank_drug="reboxetine"), "No K_i of reboxetine at DAT"),
    "half a replicate": (lambda: design(replicates=2.5), "whole number"),
    "one control": (lambda: design(controls=1), "at least 2"),
    "plate is full": (lambda: design(replicates=7), "needs 68 wells, but 60"),
    "yes": (lambda: design(enzymes_inhibited="yes"), "True or False"),
    "tracer": (lambda: design(tracer_share=1.1), "at most 1"),
    "boiling": (lambda: design(temperature=100), "at most 42"),
    "counting": (lambda: design(counting=0), "counting"),
    "kind": (lambda: Compound("x", {"NET": 1}, "bloker"), "Did you mean 'blocker'"),
    "carrier": (lambda: Compound("x", {"net": 1}), "Did you mean 'NET'"),
    "K_i": (lambda: Compound("x", {"NET": 0}), "above 0"),
    "no K_i": (lambda: Compound("x", {}), "carrier: nM"),
    "K_i not there": (lambda: run(design(), Compound("x", {"DAT": 1}), np.random.default_rng(0)), "No K_i of x at NET"),
    "run without a design": (lambda: run(GOOD, drugs()["cocaine"], np.random.default_rng(0)), "no Design"),
    "run with a seed": (lambda: run(design(), drugs()["cocaine"], 1), "no Generator"),
    "negative block": (lambda: uptake(design(), -1.0), "not negative"),
    "tissue": (lambda: two_sites(1, "cortx"), "Did you mean 'cortex'"),
    "method": (lambda: analyze(PLATE, 600, 20, "cheng"), "method"),
    "K_m": (lambda: analyze(PLATE, 0, 20), "K_m"),
    "no table": (lambda: analyze(None, 600, 20), "lacks role"),
    "no blanks": (lambda: analyze(PLATE[PLATE.role != "non-specific"], 600, 20), "non-specific"),
    "blanks too high": (lambda: analyze(PLATE.assign(dpm=np.where(PLATE.role == "total", 1, 9.0)), 600, 20), "as high as"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_impossible_input_is_refused_in_words(name):
    call, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        call()


def test_a_design_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        design().cells = 1
