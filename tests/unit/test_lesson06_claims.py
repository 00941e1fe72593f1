"""What the prose of lesson 06 claims, computed. A sentence that the models no longer support fails here."""

import numpy as np
import pytest
from scipy.optimize import curve_fit

from nelib.checkpoints import binding as ask
from nelib.explorers import binding as explore
from nelib.kit.evidence import load_evidence
from nelib.receptors.binding import bound, cheng_prusoff, exact_IC50, munson_rodbard, occupancy
from nelib.receptors.kinetic_fits import association_fit
from nelib.receptors.kinetics import kinetic_competition
from nelib.receptors.radioligand import isotope

COUNTS, INCUBATION, DEPLETION, CHENG, SITES, OVERSHOOT, BENCH = (
    explore.counts, explore.incubation, explore.depletion, explore.cheng_prusoff, explore.sites, explore.overshoot,
    explore.bench,
)  # fmt: skip
CAREFUL = dict(
    protein=1, ligand=0.1, top=3000, decades=5, blank="10 µM phentolamine", time=180, temperature="37 °C",
    wash="3 × ice-cold", counting=10, replicates=4, analysis="exact, with depletion",
)  # fmt: skip
E = {name: record.value for name, record in load_evidence("binding_assay").items()}
CHENG_PRUSOFF = BENCH.controls[-1].options[1]


# -- 1 from count to mole --------------------------------------------------------------------------------------------


def test_counting_longer_does_not_cure_nonspecific_binding():
    one, ten = (COUNTS.data(nonspecific=90, minutes=m)["error here"] for m in (1, 10))
    assert (round(one), round(ten)) == (73, 68)
    assert COUNTS.data(nonspecific=90)["longer"] == pytest.approx(ten)


def test_iodine_is_hotter_and_shorter():
    iodine, tritium = isotope("125I"), isotope("3H")
    assert iodine.activity / tritium.activity == pytest.approx(76, abs=0.5)
    assert iodine.left(60) == pytest.approx(0.5, abs=0.01) and tritium.left(30) == pytest.approx(0.995, abs=0.0005)
    assert iodine.efficiency() >= 0.9 and tritium.efficiency() == pytest.approx(0.4)


def test_quench_costs_tritium_half_of_its_counts_and_iodine_none():
    assert isotope("3H").efficiency(0.3) == pytest.approx(0.19, abs=0.005)
    assert isotope("125I").efficiency(0.3) == isotope("125I").efficiency() == 0.9
    assert "sees 18.9% of the decays" in COUNTS.describe(COUNTS.data(**COUNTS.presets["A colored extract"]))


# -- 2 when may you filter -------------------------------------------------------------------------------------------


def test_five_half_lives_and_twenty_minutes():
    early, late = (INCUBATION.data(**INCUBATION.presets[name]) for name in ("20 min", "Five half-lives"))
    assert "3.25 × the true one, B_max 122%" in INCUBATION.describe(early)
    assert "1.01 × the true one" in INCUBATION.describe(late)
    assert INCUBATION.presets["Five half-lives"]["time"] == pytest.approx(173, abs=0.5)


def test_the_default_is_what_the_prose_says_of_the_bladder():
    words = INCUBATION.describe(INCUBATION.data())
    assert "60 min" in words and "K_d is 0.872 nM" in words
    binding = {name: record.value for name, record in load_evidence("binding").items()}
    assert binding["DHE_koff"] / binding["DHE_kon"] * 1e9 == pytest.approx(0.67, abs=0.005)


def test_curves_fitted_together_tell_both_rate_constants_and_one_alone_does_not():
    times, ligand = np.tile(np.geomspace(1, 60, 10), 3), np.repeat([0.3, 1, 3], 10)
    readings = kinetic_competition(times, ligand, 0, 0.03, 0.02, 0.01, 0.01, 100)
    readings = readings + np.random.default_rng(4).normal(0, 3, 30)
    together = association_fit(times, readings, ligand)
    for name, truth in (("k_on", 0.03), ("k_off", 0.02), ("B_max", 100)):
        low, high = together.interval(name)
        assert low < truth < high < 2.5 * low
    alone = association_fit(times[10:20], readings[10:20], ligand[10:20]).interval("k_on")
    assert alone[0] < 1e-5 and alone[1] == pytest.approx(0.09, abs=0.005)


# -- 3 how much tissue is too much -----------------------------------------------------------------------------------


def test_ten_times_the_protein():
    words = DEPLETION.describe(DEPLETION.data(**DEPLETION.presets["Ten times the protein"]))
    assert "4.13 nM receptor" in words and "14.9 × the true one, B_max 107%" in words
    free = DEPLETION.describe(DEPLETION.data(**DEPLETION.presets["100 µg, but free"]))
    assert "1 × the true one" in free


def test_half_of_the_receptors_take_K_d_and_half_of_R_T():
    R_T, K_d = 4.13, 0.15
    assert bound(R_T, K_d + R_T / 2, K_d) == pytest.approx(R_T / 2)
    assert K_d + R_T / 2 == pytest.approx(2.2, abs=0.05)


# -- 4 Cheng and Prusoff ---------------------------------------------------------------------------------------------


def found(R_T, K_i, L=0.2, K_d=0.2):
    IC50, held = exact_IC50(R_T, L, K_d, K_i), bound(R_T, L, K_d)
    y0 = held / (L - held)
    return [
        float(x / K_i)
        for x in (
            cheng_prusoff(IC50, L, K_d),
            munson_rodbard(IC50, L, K_d, y0),
            munson_rodbard(IC50, L, K_d, y0, misprinted=True),
        )
    ]


def test_errors_of_cheng_and_prusoff():
    assert found(1, 0.1)[0] == pytest.approx(6.8, abs=0.05)
    assert found(5, 0.1)[0] == pytest.approx(36.4, abs=0.05)
    assert found(5, 0.1)[1] == pytest.approx(1, abs=1e-9)
    assert found(5, 0.1)[2] == pytest.approx(4.7, abs=0.05)


def test_under_ten_percent_bound_and_still_wrong():
    words = CHENG.describe(CHENG.data(**CHENG.presets["Under 10% bound"]))
    assert "9.5% of the radioligand" in words and "6.16 × that" in words


# -- 5 one site or two -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("settings", "votes"), [({}, 41), ({"ratio": 3}, 5), ({"ratio": 1}, 2), ({"ratio": 30}, 60)])
def test_votes_for_two_sites(settings, votes):
    assert f"F-test calls {votes} two-site" in SITES.describe(SITES.data(**settings))


# -- 6 nothing is changed --------------------------------------------------------------------------------------------


def test_binding_rises_and_falls():
    words = OVERSHOOT.describe(OVERSHOOT.data())
    assert "highest 49% at 12.5 min, at equilibrium 8.9%" in words and "8.76 × too weak" in words
    assert "too strong" in OVERSHOOT.describe(OVERSHOOT.data(**OVERSHOOT.presets["A fast competitor"]))
    rates = dict(k_on=0.3, k_off=0.03, k_on_i=0.01, k_off_i=0.002)
    course = kinetic_competition(np.array([1, 10, 20, 1000]), 0.5, 10, **rates, B_max=100)
    assert course == pytest.approx([13.0769, 48.2652, 46.8430, 8.9288], abs=1e-4)


# -- 7 the bench -----------------------------------------------------------------------------------------------------


def test_the_first_assay_is_wrong_more_than_tenfold():
    data = BENCH.data()
    assert data["value"] > 6 and data["interval"][0] > 0.6
    assert data["bound"] == pytest.approx(0.9, abs=0.02), "nine tenths of the label are bound"
    assert BENCH.entry(data)["n_H"] > 1.15 and BENCH.entry(data)["scatter"] == pytest.approx(3.9, abs=0.2)
    less, corrected = (BENCH.data(**change)["value"] for change in ({"protein": 1}, {"analysis": CHENG_PRUSOFF}))
    assert 4 < data["value"] / corrected < 6 < 1.1 * data["value"] / less < 7


def test_a_straight_line_through_the_logarithms_is_too_sure():
    design = {
        **CAREFUL,
        "experiment": "dissociation",
        "temperature": "25 °C",
        "time": 120,
        "analysis": BENCH.controls[-1].options[0],
    }
    runs = [BENCH.data(run=n, **design) for n in range(1, 41)]
    truth = runs[0]["design"].k_off()
    assert 0.4 < np.mean([low <= truth <= high for low, high in (run["interval"] for run in runs)]) < 0.75
    assert np.mean([BENCH.entry(run)["scatter"] for run in runs]) == pytest.approx(1, abs=0.15)


def test_a_drug_leaves_one_receptor_in_a_hundred():
    L, K_d, K_i = 1.5, 0.15, 12.6
    alone, blocked = (L / (L + K_d * (1 + dose / K_i)) for dose in (0, 100 * K_i * (1 + L / K_d)))
    assert blocked / alone == pytest.approx(0.01, rel=0.02)


def test_a_hidden_pair_looks_154_fold_apart():
    assert "two sites would be 154-fold apart" in SITES.describe(SITES.data(ratio=3))


def test_depletion_spares_B_max_only_far_above_the_receptors():
    R_T, K_d = 4.13, 0.15
    found = []
    for far in (100, 10):
        L = np.geomspace(far * (K_d + R_T / 2) / 2000, far * (K_d + R_T / 2), 12)
        found.append(curve_fit(lambda x, top, half: top * x / (x + half), L, bound(R_T, L, K_d), [R_T, 2])[0][0] / R_T)
    assert found == pytest.approx([1.07, 1.22], abs=0.005)


@pytest.mark.parametrize(("k_off_i", "overshoots"), [(0.3, False), (0.03, False), (0.02, True), (0.002, True)])
def test_only_a_slower_competitor_makes_an_overshoot(k_off_i, overshoots):
    course = kinetic_competition(
        np.geomspace(0.01, 1e5, 2000), 0.5, 10, k_on=0.3, k_off=0.03, k_on_i=0.01, k_off_i=k_off_i, B_max=100
    )
    assert (course.max() > 1.001 * course[-1]) == overshoots


def test_receptor_and_label_of_the_first_assay():
    design = BENCH.data()["design"]
    receptor, label = design.protein / 1000 * E["sites_alpha1A"], design.ligand * E["volume"] / 1000 * 1000
    assert receptor / label == pytest.approx(8, abs=0.5)


def test_four_analyses_of_200_micrograms_and_of_one():
    names = BENCH.controls[-1].options[:4]
    runs = {p: [BENCH.data(**CAREFUL | {"protein": p, "analysis": name}) for name in names] for p in (200, 1)}
    many, one = ([run["value"] for run in runs[p]] for p in (200, 1))
    assert min(many[:3]) > 10 * 0.6 and many[3] == pytest.approx(0.6, rel=0.2)
    assert many[2] > many[1], "the label that is left free makes Cheng and Prusoff worse"
    assert one[1:] == pytest.approx([0.6] * 3, rel=0.1) and one[0] == pytest.approx(1.0, rel=0.1)
    width = {p: np.log(runs[p][3]["interval"][1] / runs[p][3]["interval"][0]) for p in runs}
    assert runs[200][3]["interval"][1] < 0.6 < 1.05 * runs[200][3]["interval"][1], "it just misses"
    assert 1.3 < width[200] / width[1] < 2.5


def test_a_sound_design_holds_the_truth():
    held = [BENCH.data(run=n, **CAREFUL)["interval"] for n in range(1, 41)]
    assert sum(low <= 0.6 <= high for low, high in held) == 39


def test_fifteen_minutes_leave_no_trace():
    data = BENCH.data(**CAREFUL | {"time": 15, "temperature": "25 °C"})
    entry = BENCH.entry(data)
    assert data["value"] == pytest.approx(0.84, abs=0.01)
    assert entry["n_H"] == pytest.approx(0.96, abs=0.01) and entry["scatter"] < 1.1


def test_norepinephrine_with_and_without_GTP():
    runs = [BENCH.data(**CAREFUL | dict(compound="norepinephrine", top=1e5, decades=6, gtp=g)) for g in (False, True)]
    slopes = [BENCH.entry(run)["n_H"] for run in runs]
    assert slopes[0] < 0.9 and slopes[1] == pytest.approx(1, abs=0.05)
    assert runs[0]["value"] < 200 and runs[1]["value"] == pytest.approx(339, rel=0.1)


def test_prazosin_at_ten_nanomolar_is_not_alpha1_only():
    assert occupancy(10, 45) == pytest.approx(0.18, abs=0.005) and occupancy(0.1, 45) < 0.003


def test_warm_washes():
    left = {name: np.exp(-E[f"koff_{name}"] * 3 * E["wash_time"]) for name in ("rauwolscine", "RX821002")}
    assert left["rauwolscine"] == pytest.approx(0.91, abs=0.005) and left["RX821002"] == pytest.approx(0.64, abs=0.005)


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("fmol", "15 fmol", "6 fmol"), ("half", "70.5%", "29.5%"), ("rate", "8.66 min", "34.7 min"),
        ("depleted", "58.6%", "66.7%"), ("corrected", "0.3 nM", "0.698 nM"),
    ],
)  # fmt: skip
def test_checks_know_the_answer_and_the_mistake(question, right, wrong):
    answer = getattr(ask, question)().answer
    assert answer.judge(right).kind == "right"
    assert answer.judge(wrong).kind == "known error"
