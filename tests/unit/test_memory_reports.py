"""The two reports on the rack of lesson 12 judge the data that a student has, not the truth that nobody knows."""

import numpy as np
import pytest
from test_memory_bench import GOOD, LARGE, PILOT, Book, file_dose, file_ratio, lab_of, neighbors, some, written

from nelib.checkpoints.memory_design import doses_of
from nelib.checkpoints.memory_rates import ALARM_LIMIT, BOOK_LIMIT, MEDIANS, RATIOS_IN, alarms, at_least, bias, ratios
from nelib.checkpoints.memory_report import dose
from nelib.explorers.memory.bench_diagnosis import SEED, drug_of, many
from nelib.locus.memory_experiment import analyze, interval, rats


def test_a_false_alarm_is_bad_luck_until_it_is_repeated():
    lab = next(
        lab for lab in map(lab_of, (f"id{k}" for k in range(400)))
        if drug_of(lab.me).effect == 0 and doses_of(lab.experiment(2, **PILOT))
    )  # fmt: skip
    found = doses_of(lab.experiment(2, **PILOT))[0]
    verdict = file_dose(lab, f"experiment 2: {found:g} ng", PILOT)
    assert verdict.kind == "right" and "not true" in verdict.message and "bad luck" in verdict.message
    assert "by a sound design" in file_dose(lab, "experiment 2: none", PILOT).message
    second = GOOD | dict(doses="3 and 10 ng" if found < 30 else "30 and 100 ng", animals=26)
    assert found in lab.experiment(3, **second).plan.doses and not doses_of(lab.experiment(3, **second))
    assert "asked again, with 26 rats" in file_dose(lab, f"experiment 2: {found:g} ng", PILOT, second).message
    for number in (2, 3):
        assert file_dose(lab, f"experiment {number}: none", PILOT, second).kind == "right"


def test_sound_designs_raise_few_false_alarms_and_others_more():
    one, two = GOOD | dict(doses="30 ng", animals=40), GOOD | dict(doses="10 and 30 ng", animals=26)
    lab = lab_of()
    for design, bad in (
        (one, False), (two, False), (LARGE, False), (one | dict(peek=True), True), (two | dict(correction="none"), True),
        (one | dict(animals=12, peek=True), True),
    ):  # fmt: skip
        assert (alarms(lab.plan(**lab.settings(**design)), 0.8)[0] > ALARM_LIMIT) == bad
    assert at_least(1, [0.03] * 10) > 0.2 and at_least(2, [0.03] * 10) < BOOK_LIMIT
    assert at_least(1, [0.0225, 0.029]) < BOOK_LIMIT < at_least(1, [0.025] * 3)


@pytest.mark.parametrize("change", [dict(control="rats without an infusion"), dict(infused="before training")])
def test_a_wrong_comparison_is_refused_with_however_few_rats(change):
    lab = lab_of()
    run = lab.experiment(2, **GOOD | dict(doses="3 ng", animals=4) | change)
    assert alarms(run.plan, 0.8)[0] < 0.1 and dose(lab.me, Book(lab)).answer.alarm(run)


def test_asking_until_it_is_significant_is_told():
    ten, told = [GOOD | dict(doses="30 ng", animals=6)] * 10, 0
    for k in range(40):
        lab = lab_of(f"id{k}")
        hits = [n for n in range(2, 12) if doses_of(lab.experiment(n, **ten[0]))]
        if not drug_of(lab.me).effect and hits:
            verdict = file_dose(lab, f"experiment {hits[0]}: 30 ng", *ten)
            assert verdict.kind == "known error" and "You asked 10 times: 20 of 100" in verdict.message
            told += 1
    assert told


def test_an_experiment_that_shows_something_is_not_left_out():
    lab = next(
        lab for lab in map(lab_of, (f"id{k}" for k in range(60)))
        if drug_of(lab.me).effect and not doses_of(lab.experiment(2, **PILOT))
    )  # fmt: skip
    second = GOOD | dict(doses=neighbors(lab.experiment(2, **PILOT)), animals=26)
    assert doses_of(lab.experiment(3, **second))
    for says in ("none", "cannot tell"):
        words = file_dose(lab, f"experiment 2: {says}", PILOT, second).message
        assert "Experiment 3 shows something: " in words and "Why do you leave it out?" in words


def test_a_null_is_right_if_the_designs_could_have_found_a_drug():
    missed = next(
        lab for lab in map(lab_of, (f"id{k}" for k in range(60)))
        if drug_of(lab.me).effect and not doses_of(lab.experiment(2, **LARGE))
    )  # fmt: skip
    verdict = file_dose(missed, "experiment 2: none", LARGE)
    assert verdict.kind == "right" and "miss it, and yours is one of them" in verdict.message
    assert "It can" in file_dose(missed, "experiment 2: cannot tell", LARGE).message
    idle, uncorrected = lab_of(some(False)), LARGE | dict(correction="none")
    assert not doses_of(idle.experiment(2, **uncorrected))
    assert file_dose(idle, "experiment 2: none", uncorrected).kind == "right"
    for change, words in (
        (dict(groups="cage by cage, along the rack"), "rats of a cage are alike"),
        (dict(shock="strong", test="left out; ranks"), "left out"),
    ):
        verdict = file_dose(idle, "experiment 2: none", LARGE | change)
        assert verdict.kind == "known error" and "could miss" in verdict.message and words in verdict.message


def test_a_dose_keeps_the_truth_for_the_envelope():
    for k in range(6):
        lab = lab_of(f"id{k}")
        run, drug = lab.experiment(2, **LARGE), drug_of(lab.me)
        for d in doses_of(run) if drug.effect else ():
            verdict = file_dose(lab, f"experiment 2: {d:g} ng", LARGE)
            assert "truth" not in verdict.message and f"{np.exp(drug.effect):.2f}" not in verdict.message
            assert ("lies near the best" in verdict.message) <= bool(drug.near([d])[0])
            i = run.plan.doses.index(d)
            assert run.ratios[i] != max(run.ratios) or verdict.kind == "right"
            if "found in" in verdict.message:
                assert f"{d:g} ng is found in {100 * many(run.plan, drug)['found'][i]:.0f} of 100" in verdict.message


def test_the_ratio_at_a_dose_that_nobody_would_use_is_refused():
    design, refused = LARGE | dict(doses="1 · 10 · 100 · 1000 ng"), 0
    for k in range(12):
        lab = lab_of(f"id{k}")
        run = lab.experiment(2, **design)
        if drug_of(lab.me).effect and doses_of(run) and 1000 not in doses_of(run):
            verdict = file_ratio(lab, written(run.ratios[3]), design)
            assert verdict.kind == "known error"
            assert "at 1000 ng, where your experiments show nothing" in verdict.message
            refused += 1
    assert refused > 3


def test_the_largest_of_many_ratios_is_too_large():
    six, lab = GOOD | dict(doses="1 · 3 · 10 · 30 · 100 · 300 ng", animals=16), lab_of(some(False))
    run = lab.experiment(2, **six)
    order = np.argsort([r[0] for r in run.ratios])
    verdict = file_ratio(lab, written(run.ratios[order[-1]]), six)
    assert verdict.kind == "known error" and "the largest of six ratios is too large" in verdict.message
    assert not doses_of(run) and file_ratio(lab, written(run.ratios[order[2]]), six).kind == "right"


def test_the_bias_is_that_of_the_ratio_that_is_filed():
    lab = lab_of()
    plan, drug = lab.plan(**lab.settings(**LARGE | dict(shock="strong"))), drug_of(lab.me)
    assert bias(plan, drug, 2) < 0.9 * bias(plan, drug, 2, which=MEDIANS) < 0.9
    left_out = lab.plan(**lab.settings(**LARGE | dict(shock="strong", test="left out; ranks", peek=True)))
    found = ratios(left_out, drug)[0]
    one = rats(left_out, drug, np.random.default_rng(SEED), RATIOS_IN)[0]
    n = analyze(left_out, one).animals
    for repeat in range(5):
        control, *groups = (row[row < 600] for row in one[repeat, :, : n[repeat]])
        one_by_one = [np.log(interval(x, control)[0]) for x in groups]
        np.testing.assert_allclose(found[repeat], one_by_one, atol=1e-5)  # the many are computed in four bytes


def test_what_is_added_to_a_finding_is_read_and_what_is_missing_is_said():
    lab = lab_of("anna")
    for text in ("experiment 2: the drug works at 10 ng, p = 0.02", "exp 2, 10 ng (p < .001, n = 26, 2.4 times)",
                 "10 ng in experiment 2"):  # fmt: skip
        assert file_dose(lab, text, PILOT).kind != "unreadable"
    for text, words in (("exp 2 10", "Add the unit: 10 ng."), ("10 ng", "Which experiment?"), ("none", "Which experiment?"),
                        ("3: 10 ng and 30 ng", "Name one experiment and one dose")):  # fmt: skip
        assert words in file_dose(lab, text, PILOT).message
    assert "did not test 300 ng, but 3, 10, 30 and 100 ng." in file_dose(lab, "2: 300 ng", PILOT).message
