"""What the prose of lesson 04 claims, computed. A sentence that the models no longer support fails here."""

import numpy as np
import pytest

from nelib.checkpoints import dialysis as ask
from nelib.explorers import dialysis as explore
from nelib.kit.personal import Personal
from nelib.synapse import chromatogram, hplc, microdialysis
from nelib.synapse.microdialysis import challenge, clearance, extraction, invert, uptake_left

BENCH = explore.bench


def test_a_block_of_net_halves_the_extraction():
    assert extraction(1, 0.1) / extraction(1, 1) == pytest.approx(0.5, abs=0.02)
    assert 1000 * microdialysis.evaluate("Gamma", k=1) == pytest.approx(18, abs=0.5)


def test_beaker_and_tissue():
    assert microdialysis.recovery_in_vitro(1) == pytest.approx(0.75, abs=0.005)
    assert extraction(1) == pytest.approx(0.36, abs=0.005)


def test_a_basal_sample_is_twenty_two_times_the_limit():
    assert chromatogram.amount(1.29, 10) / 0.1 == pytest.approx(22, abs=0.5)


def test_the_limit_of_ten_blanks_is_known_to_a_quarter():
    limits = [chromatogram.calibrate(np.random.default_rng(seed)).limit for seed in range(400)]
    assert np.std(limits) / np.mean(limits) == pytest.approx(0.24, abs=0.03)


def test_the_crossing_does_not_move_with_the_flow():
    crossings = [explore.line.data(noise=0, flow=flow, k=k) for flow in (1, 2) for k in (0.1, 1)]
    assert len({round(c["slope"], 3) for c in crossings}) == 4
    for data in crossings:
        assert data["found"] == pytest.approx(10, rel=1e-6)


def test_percent_of_baseline_by_drug():
    def outside_and_dialysate(drugs):
        outside = 100 * challenge(drugs, [120])[0]
        return outside, outside * extraction(1, clearance(uptake_left(drugs))) / extraction(1)

    assert outside_and_dialysate(["clonidine"]) == pytest.approx((46, 46), abs=1)
    assert outside_and_dialysate(["reboxetine"]) == pytest.approx((250, 148), abs=2)
    assert outside_and_dialysate(["reboxetine", "clonidine"]) == pytest.approx((176, 104), abs=2)
    assert outside_and_dialysate(["reboxetine", "idazoxan"]) == pytest.approx((501, 295), abs=5)


def test_where_the_tissue_rules_the_dialysate_shows_the_root_of_the_truth():
    """R_e alone, a hole that is thin against the probe and little recovered: fourfold reads as double."""
    slow, fast = (1 / microdialysis.evaluate("R_e", k=k) for k in (1e6, 4e6))
    assert 4 * slow / fast == pytest.approx(2, rel=0.01)


def test_cosford_makes_it_milder():
    assert pytest.approx(186, abs=1) == 250 * 26 / 35
    assert 1 - extraction(1, clearance(uptake_left(["reboxetine"]))) / extraction(1) == pytest.approx(0.41, abs=0.01)


def test_the_effect_of_both_drugs_fades_within_two_hours():
    early, late = 100 * challenge(["reboxetine", "idazoxan"], [1, 120])
    assert (early, late) == pytest.approx((690, 501), abs=3)


def test_slow_flow_is_a_second_road():
    assert extraction(0.1) == pytest.approx(0.99, abs=0.005) and microdialysis.recovery_in_vitro(0.1) > 0.995


def test_much_ascorbate_takes_a_fifth_of_the_area():
    data = explore.chromatogram.data(**explore.chromatogram.presets["Much ascorbate"])
    assert 0.7 < data["found"] / data["amount"] < 0.88


def test_another_group_of_the_same_study_needs_no_steep_brake():
    assert invert(5.25, 14.6, 2).antagonist_alone == pytest.approx(1.06, abs=0.01)


@pytest.mark.parametrize("student", ["", "anna", "ben"])
def test_the_rise_is_known(student):
    answer = ask.rise(Personal("04_microdialysis", student, environ={})).answer
    assert answer.judge("255%").kind == "right"
    assert answer.judge("148 %").kind == "known error"


def test_what_the_inversion_needs():
    gain = extraction(1) / extraction(1, clearance(0.05))
    raw, corrected = ({n: invert(3.42, 16.8, n, gain=g) for n in (1, 2, 3, 4)} for g in (1, gain))
    assert raw[2].antagonist_alone > 1.3 and raw[3].antagonist_alone < 1.11
    assert 0.93 < raw[3].share < 0.945
    assert corrected[2].antagonist_alone == pytest.approx(1.12, abs=0.01)
    assert corrected[2].share == pytest.approx(0.96, abs=0.005)


def test_the_demonstration_rat_lies_outside_its_interval():
    design = hplc.Design(flow=1, interval=20, length=4, animals=1, baseline=3, perfusates=(0, 5, 10, 20))
    rat = hplc.experiment(design, Personal("04_microdialysis", "demonstration", environ={}))
    low, high = hplc.lines(rat.table)[0].interval
    assert not low <= rat.animals.outside.iloc[0] <= high


@pytest.mark.slow
def test_samples_are_not_rats():
    plan = hplc.Design(flow=1, interval=20, length=4, animals=4, baseline=3, after=4, drugs=("clonidine",))
    me, held = Personal("04_microdialysis", environ={}), {"animal": 0, "sample": 0}
    for number in range(200):
        made = hplc.experiment(plan, me, name=f"group {number}")
        for unit in held:
            low, high = hplc.percent(made.table, unit=unit).interval
            held[unit] += low <= made.percent <= high
    assert held["animal"] >= 185 and held["sample"] < 150


def test_the_first_experiment_misleads_twice():
    data = BENCH.data()
    assert data["estimate"].interval[1] < 0.6 * data["true"]
    assert data["percent"].interval[1] < 0.8 * data["true percent"]


def test_the_dead_volume_is_eleven_minutes():
    assert BENCH.data()["design"].delay == pytest.approx(11.3, abs=0.1)


def test_no_net_flux_under_a_fading_effect_misses():
    data = BENCH.data(
        drug="reboxetine + idazoxan", analysis="no net flux", perfusates="0, 5, 10, 20 nM", antioxidant=True, wait=True
    )
    assert data["percent"].mean < 0.6 * data["true percent"]


GOOD = dict(
    drug="no drug", analysis="no net flux", perfusates="0, 5, 10, 20 nM", antioxidant=True, wait=True, animals=10
)


@pytest.mark.parametrize("student", ["", "anna", "ben", "c", "d"])
def test_the_report_knows_its_student(student):
    me = Personal("04_microdialysis", student, environ={})
    answer, lab = ask.report(me).answer, BENCH.at(me)
    assert answer.judge(f"{lab.data()['true']} nM").kind == "right"
    for analysis in ("beaker's recovery", "dialysate as it is"):
        wrong = GOOD | {"analysis": analysis, "perfusates": "plain", "animals": 12}
        found = np.mean([lab.data(run=run, **wrong)["estimate"].mean for run in range(1, 9)])
        assert answer.judge(f"{found:.3g} nM").kind == "known error", analysis


@pytest.mark.slow
def test_a_careful_student_is_right_in_most_experiments():
    me = Personal("04_microdialysis", "anna", environ={})
    answer, lab = ask.report(me).answer, BENCH.at(me)
    found = [lab.data(run=run, **GOOD) for run in range(1, 41)]
    assert sum(answer.judge(f"{d['estimate'].mean} nM").kind == "right" for d in found) >= 36
    assert sum(d["estimate"].interval[0] <= d["true"] <= d["estimate"].interval[1] for d in found) >= 35
