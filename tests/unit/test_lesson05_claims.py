"""What the prose of lesson 05 claims, computed. A sentence that the models no longer support fails here."""

import numpy as np
import pytest

from nelib.checkpoints import receptors as ask
from nelib.explorers import receptors as explore
from nelib.receptors import agonism, selectivity, tables, ternary
from nelib.receptors.isomers import Mixture, true_ratio, weaker
from nelib.receptors.subtypes import AFFINITY, affinities, pK, published, subtypes

SCHILD, OPERATIONAL, TERNARY = explore.schild, explore.operational, explore.ternary


# -- 1 occupancy and selectivity -------------------------------------------------------------------------------------


def test_nine_receptors_in_three_families():
    families = [receptor.family for receptor in subtypes().values()]
    assert {family: families.count(family) for family in set(families)} == {"alpha1": 3, "alpha2": 3, "beta": 3}


def test_what_has_been_read_of_norepinephrine():
    read = [r for r in affinities() if r.ligand == "norepinephrine" and r.grade == "READ" and r.kind in AFFINITY]
    found = {key: [r for r in read if r.receptor == key] for key in ("alpha1", "alpha2A", "alpha2", "beta1", "beta3")}
    assert {key: len(rows) for key, rows in found.items()} == {
        "alpha1": 3,
        "alpha2A": 1,
        "alpha2": 1,
        "beta1": 1,
        "beta3": 0,
    }
    assert all("contraction" in r.readout for r in found["alpha1"])
    constants = [r.quantity.value for r in found["alpha1"]]
    assert max(constants) / min(constants) == pytest.approx(32, abs=0.5)


def test_recalled_numbers_close_the_gaps_and_end_the_order():
    read, recalled = (selectivity.occupancy_band("norepinephrine", 1000, more) for more in (False, True))
    assert read.n["beta3"] == 0 and (recalled.n > 0).all()
    better = {a for a, _ in selectivity.ranked(read)}
    worse = {b for _, b in selectivity.ranked(read)}
    assert better == {"beta1"}
    assert worse == {"alpha2A", "beta2"}
    assert selectivity.ranked(recalled) == []


def test_a_dose_of_metoprolol_that_fills_beta1():
    ratios = [r.of("beta1", "beta2") for r in selectivity.direct_ratios() if r.ligand == "metoprolol"]
    filled = sorted(round(100 * selectivity.filled_elsewhere(0.9, r)) for r in ratios if r)
    assert filled == [18, 64, 68, 80]


# -- 2 isomers -------------------------------------------------------------------------------------------------------


def test_a_racemate_hides_the_ratio():
    assert weaker(0.5, 11) == pytest.approx(1.83, abs=0.005)
    assert weaker(0.5, 1000) == pytest.approx(2.00, abs=0.005)


def test_one_percent_of_impurity():
    assert true_ratio(42, 0.01) == pytest.approx(72, abs=0.5)
    assert weaker(0.01, 1e9) == pytest.approx(100, rel=1e-6)
    assert weaker(0.01, 300) == pytest.approx(75, abs=0.5)


def test_an_isomer_that_blocks_costs_a_little_more_than_twofold():
    pure = Mixture(1, 10).agonist(10, 0)
    racemate = Mixture(0.5, 10).agonist(10, 0)
    half = pure.E_max / 2
    assert float(racemate.concentration(half) / pure.concentration(half)) == pytest.approx(2.018, abs=0.001)


# -- 3 competition ---------------------------------------------------------------------------------------------------


def test_two_laboratories_are_tenfold_apart():
    data = explore.competition.data()
    assert data["L"]["B"] / data["L"]["A"] == pytest.approx(19)
    assert data["L"]["A"] == data["K_d"]
    assert data["IC50"]["B"] / data["IC50"]["A"] == pytest.approx(10)
    assert data["IC50"]["B"] < 400, "the answer is in reach of the prediction"


def test_subtypes_hold_5_methylurapidil_differently():
    presets = explore.competition.presets
    K_i = {name: explore.competition.data(**presets[f"5-MeU at {name}"])["K_i"] for name in ("α1A", "α1B")}
    assert K_i["α1B"] / K_i["α1A"] == pytest.approx(95, abs=0.5)


# -- 4 Schild --------------------------------------------------------------------------------------------------------


def test_prazosin_depresses_the_maximum():
    data = SCHILD.data()
    assert data["left"][-1] == pytest.approx(1 / 3, abs=0.01)
    assert data["used"].sum() == 2 and data["slope"] == pytest.approx(2.0, abs=0.05)
    later = SCHILD.data(time=60)
    assert later["left"][-1] == pytest.approx(0.95, abs=0.005) and later["slope"] == pytest.approx(0.99, abs=0.005)


def test_a_moderate_reserve_hides_a_lack_of_equilibrium():
    data = SCHILD.data(tau=10)
    assert data["slope"] == pytest.approx(1.03, abs=0.01)
    assert data["pA2"] == pytest.approx(9.89, abs=0.07)
    assert data["left"][-1] == pytest.approx(0.74, abs=0.01), "a quarter of the maximum is gone"


def test_phenoxybenzamine_looks_competitive_with_reserve():
    data = SCHILD.data(**SCHILD.presets["Phenoxybenzamine, reserve"])
    assert data["slope"] == pytest.approx(1.35, abs=0.01)
    assert data["left"][-1] > 0.9, "with one of eight receptors left"


def test_uptake_makes_slopes_flat_and_yet_one():
    assert SCHILD.data(antagonist="phentolamine: uptake at work")["slope"] == pytest.approx(0.57, abs=0.01)
    high = SCHILD.data(**SCHILD.presets["Indoramin, highest dose"])
    assert high["slope"] == pytest.approx(0.98, abs=0.01)
    assert 8.72 - high["pA2"] > 1, "wrong more than tenfold"


def test_two_receptors():
    data = SCHILD.data(antagonist="5-methylurapidil: two receptors")
    assert data["slope"] == pytest.approx(0.60, abs=0.01)
    assert 7.24 < data["pA2"] < 9.22


# -- 5 from occupancy to effect --------------------------------------------------------------------------------------


def test_clonidine_is_full_with_reserve():
    data = OPERATIONAL.data(**OPERATIONAL.presets["Large reserve"])
    assert data["reaches"] == pytest.approx(0.96, abs=0.005)
    assert data["occupied"] == pytest.approx(0.01, abs=0.0005), "norepinephrine needs 1% for half"
    none = OPERATIONAL.data(**OPERATIONAL.presets["No reserve"])
    assert none["reaches"] == pytest.approx(0.32, abs=0.005)
    assert data["turn"] == pytest.approx(0.24, abs=0.005) and none["turn"] == pytest.approx(data["turn"])


def test_receptors_are_lost_without_loss_of_effect():
    half = OPERATIONAL.data(**OPERATIONAL.presets["Half of the receptors gone"])
    few = OPERATIONAL.data(**OPERATIONAL.presets["97% of them gone"])
    assert half["maximum"] == pytest.approx(0.98, abs=0.001) and few["maximum"] == pytest.approx(0.75, abs=0.005)
    ratio = agonism.half_concentration(1, 50) / agonism.half_concentration(1, 100)
    assert ratio == pytest.approx(101 / 51), "EC50 rises twofold"


def test_efficacy_of_clonidine_rests_on_an_assumption():
    assert agonism.efficacy("clonidine") == pytest.approx(0.19, abs=0.001)
    assert agonism.tau_of_activity(0.32, 10) / 10 == pytest.approx(0.04, abs=0.002)


# -- 6 the ternary complex -------------------------------------------------------------------------------------------


def test_one_receptor_that_looks_like_two():
    data = TERNARY.data()
    share, near, far = data["sites"]
    assert share == pytest.approx(0.41, abs=0.005) and data["seen"]
    assert near / 2 == pytest.approx(16, abs=0.5) and far / 2 == pytest.approx(250, abs=1)
    assert ternary.isoproterenol("limiting").alpha == pytest.approx(532, abs=0.5)
    assert 285 / ternary.isoproterenol("limiting").alpha == pytest.approx(0.5, abs=0.05)


def test_plenty_of_G_and_none_are_both_steep():
    plenty, none = (TERNARY.data(**TERNARY.presets[name]) for name in ("Plenty of G protein", "Add GTP"))
    assert plenty["n_H"] == pytest.approx(1, abs=0.01) and none["n_H"] == pytest.approx(1, abs=0.01)
    assert TERNARY.data()["IC50"] / plenty["IC50"] == pytest.approx(120, rel=0.01)
    assert none["IC50"] / none["IC50 without GTP"] == pytest.approx(3.35, abs=0.05)


# -- 7 three tables --------------------------------------------------------------------------------------------------


def test_verdicts_of_section_7():
    highest, over, tenfold = list(tables.CLAIMS.values())[:3]
    by_table = {name: [e for e in tables.printed() if e.table == name] for name in tables.DOCUMENTS}
    words = {name: tables.verdict(highest, rows, 3).word for name, rows in by_table.items()}
    assert words == {"S1": "contradicted", "S2": "cannot be told", "vendor page": "supported"}
    assert tables.verdict(highest, tables.printed(), 3).word == "cannot be told"
    assert tables.verdict(over, by_table["S2"], 3).word == "cannot be told"
    assert tables.verdict(tenfold, by_table["S1"], 3).word == "supported"


def test_numbers_that_migrate():
    moved = tables.migrants(tables.printed())
    assert {value: set(keys) for value, keys in moved.items()} == {126: {"alpha1A", "beta1"}, 400: {"alpha2A", "beta1"}}


def test_cloned_receptors_against_S1():
    seen = tables.merged(e for e in tables.printed() if e.table == "S1")
    cloned = {e.receptor: e.low for e in tables.literature()}
    for key in ("beta1", "beta2"):
        assert cloned[key] / seen[key][0] == pytest.approx(16, abs=0.5)
    assert seen["beta2"][0] / seen["beta1"][0] == pytest.approx(8.7, abs=0.05)
    assert cloned["beta2"] / cloned["beta1"] == pytest.approx(9.0)


def test_seed_errors_2_and_3():
    S1, S2 = (tables.merged(e for e in tables.printed() if e.table == name) for name in ("S1", "S2"))
    assert S2["alpha1A"][0] / S1["alpha1A"][0] == pytest.approx(11.9, abs=0.05)
    assert np.log10(S2["alpha1A"][0] / S1["alpha1A"][0]) == pytest.approx(1.08, abs=0.005)
    assert all(S1[key][1] < S1["alpha2A"][0] for key in ("alpha1A", "alpha1B", "alpha1D", "beta1"))
    assert not any(key.startswith("alpha2") for key in S2)
    assert S2["alpha1A"][0] > S2["beta1"][1]


def test_typical_disagreement():
    factor = selectivity.typical_factor()
    assert factor == pytest.approx(4, abs=0.1)
    assert 400 / 126 < factor < 1500 / 126 < selectivity.factor_exceeded(0.05)
    assert 1500 / 126 / factor == pytest.approx(3, abs=0.15), "thrice the typical factor"


def test_clonidine_on_platelets_breaks_the_model():
    found = {r.parameter: pK(r) for r in published("alpha2A", "clonidine") if r.source == "ahn1990"}
    EC50, K_B = (selectivity.nanomolar(found[name]) for name in ("pEC50", "pK_B"))
    assert EC50 / agonism.highest_EC50(K_B) == pytest.approx(32, abs=0.5)
    assert abs(EC50 - 20_000) < 100 and abs(K_B - 630) < 5


def test_the_answers_to_section_6_depend_on_the_receptors():
    few, many = TERNARY.data(receptors=10), TERNARY.data(receptors=10_000)
    assert few["n_H"] == pytest.approx(1, abs=0.005) and not few["seen"]
    assert many["sites"][0] == pytest.approx(0.48, abs=0.005)


def test_literature_cannot_judge_across_papers():
    highest = next(iter(tables.CLAIMS.values()))
    assert tables.verdict(highest, tables.literature(), 4).word == "cannot be told"


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("decades", "81", "9"), ("window", "361", "19"), ("impure", "75.2", "300"), ("ratio", "15 nM", "60 nM"),
        ("dose_ratio", "4.97", "7.9"), ("needed", "16.7%", "50%"), ("lost", "80%", "60%"),
    ],
)  # fmt: skip
def test_checks_know_the_answer_and_the_mistake(question, right, wrong):
    answer = getattr(ask, question)().answer
    assert answer.judge(right).kind == "right"
    assert answer.judge(wrong).kind == "known error"
