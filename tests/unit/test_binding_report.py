"""The report of lesson 06: what is filed is read, judged by the designs of its runs, and no mistake is made up."""

import math
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from nelib.checkpoints.binding_mistakes import SHIFT, careful, mistakes, slips
from nelib.checkpoints.binding_report import NARROW, SOUND, WIDE, Filed, read, report
from nelib.explorers import binding as explore
from nelib.explorers.binding.bench import MINE
from nelib.explorers.binding.diagnosis import estimate
from nelib.kit.personal import Personal
from nelib.receptors.bench_ligands import unknown
from nelib.receptors.tubes import expected

GOOD = dict(
    compound=MINE, protein=1.0, ligand=0.1, top=3000.0, decades=5.0, blank="10 µM phentolamine", time=180.0,
    temperature="37 °C", wash="3 × ice-cold", counting=10.0, replicates=4.0, analysis="exact, with depletion",
)  # fmt: skip
LIVER = dict(membrane="human liver (α1)", protein=300.0, ligand=0.3)
NO_MEMBRANES = LIVER | dict(blank="nothing, and no membranes")
CHENG = "Cheng-Prusoff, L as added"
FREE = "Cheng-Prusoff, L left free"
RX = dict(membrane="human platelets (α2A)", label="[³H]RX821002", protein=300.0, ligand=0.3, top=1e5)
# name -> (changes, decisions that the lab book must blame and no other, what a number alone must list)
BAD = {
    "15 minutes": (dict(time=15, temperature="25 °C"), {"time"}, "15 minutes at 25 °C"),
    "half an hour": (dict(time=30, temperature="25 °C"), {"time"}, "half an hour at 25 °C"),
    "on ice": (dict(time=60, temperature="on ice, 4 °C"), {"time"}, "an hour on ice"),
    "200 µg": (dict(protein=200, analysis=CHENG), {"protein", "analysis"}, "Prusoff with 200 µg"),
    "left free": (dict(protein=200, analysis=FREE), {"protein", "analysis"}, "200 µg of membranes and the label left"),
    "20 µg": (dict(protein=20, analysis=CHENG), {"protein", "analysis"}, "Prusoff with 20 µg"),
    "IC50": (dict(analysis="IC50 or straight line"), {"analysis"}, "an IC50 with little"),
    "blanks": (NO_MEMBRANES, {"blank"}, "blanks without membranes"),
    "blanks, Cheng": (NO_MEMBRANES | dict(analysis=CHENG), {"blank"}, "blanks without membranes"),
    "platelets": (RX, {"family"}, "α2 receptors"),
}
BLAMED = {
    "time": "too short", "protein": "of membranes can hold", "analysis": "an IC50 is no|analyzed by", "blank": "blanks",
    "family": "the membranes hold", "ligand": "of radioligand", "wash": "washed", "doses": "doses",
}  # fmt: skip


def bench_of(number: int):
    return explore.bench.at(Personal("06_binding", f"id{number}", environ={}))


class Book:
    """A bench that has its runs from a list: numbers as they are, no tubes."""

    def __init__(self, lab, *runs):
        self.explorer = lab
        first = {"assay": 1, **lab.settings(), "value": 10.0, "low": 9.0, "high": 11.0}
        lines = [{"assay": n, **lab.settings(**design), "value": v, "low": v / 1.09, "high": v * 1.09}
                 for n, (design, v) in enumerate(runs, start=2)]  # fmt: skip
        self.lines = [first, *lines]

    def book(self):
        return pd.DataFrame(self.lines)


def written(value, half=0.09):
    return f"{value:.4g} ({value * math.exp(-half):.4g} to {value * math.exp(half):.4g}) nM"


@cache
def found_in_the_mean(name: str, number: int) -> float:
    lab = bench_of(number)
    made = lab.data(run=2, **GOOD | BAD[name][0])
    compound = unknown(lab.me)
    return estimate(made["design"], expected(made["design"], compound), made["method"], interval=False).value


@cache
def usual():
    """The answer of self-study, for all tests that ask for it."""
    return report().answer


@cache
def without_a_book(number: int):
    """The answer of a student whose lab book is not known; what it knows of mistakes takes a while."""
    return report(bench_of(number).me).answer


@pytest.mark.parametrize(
    "text",
    [
        "4.5 (3.9 to 5.2) nM", "4.5 nM (3.9 to 5.2 nM)", "4.5 nM (3.9-5.2)", "4,5 (3,9; 5,2)", "4.5, 3.9, 5.2 nM",
        "0.0045 µM [3.9 – 5.2 nM]", "K_i = 4.5 nM (95% CI 3.9 to 5.2)", "4500 pM (3900 to 5200 pM)", "4.5e-9 M (3.9e-9, 5.2e-9)",
        "4.5 (5.2 to 3.9) nmol/l",
    ],
)  # fmt: skip
def test_an_interval_is_read_as_students_write_it(text):
    assert read(text) == pytest.approx((4.5, 3.9, 5.2))


def test_plus_minus_is_an_interval():
    assert read("4.5 ± 0.6 nM") == pytest.approx((4.5, 3.9, 5.1)) == read("4.5 +/- 0.6")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "like this"), ("abc", "like this"), ("4.5 nM", "add the 95% interval"), ("4.5 (3.9)", "three numbers"),
        ("4.5 (5 to 6) nM", "does not lie in its interval"), ("4.5 ± 5 nM", "reaches zero"), ("-4.5 (3 to 5)", "like this"),
        ("4.5 (3.9 to 5.2) apples", "like this"), ("1e999 (1 to 2)", "too large"), ("0 (0 to 1)", "reaches zero"),
        ("__import__('os')", "like this"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_costs_nothing(text, words):
    verdict = usual().judge(text)
    assert verdict.kind == "unreadable" and words in verdict.message and "Nothing is lost" in verdict.message


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("name", BAD)
def test_the_lab_book_names_the_decision_that_was_bad_and_no_other(name, number):
    changes, decisions, _ = BAD[name]
    lab, value = bench_of(number), found_in_the_mean(name, number)
    verdict = report(lab.me, Book(lab, *[(GOOD | changes, value)] * 3)).answer.judge(written(value))
    assert verdict.kind == "known error" and "assays 2, 3 and 4" in verdict.message
    assert {decision for decision, words in BLAMED.items() if re.search(words, verdict.message)} == decisions


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("name", BAD)
def test_a_number_alone_lists_the_right_mistake_among_others(name, number):
    listed = BAD[name][-1]
    lab, value = bench_of(number), found_in_the_mean(name, number)
    verdict = without_a_book(number).judge(written(value))
    if abs(value / unknown(lab.me).affinity("alpha1A") - 1) < 0.15:
        assert verdict.kind == "right" or "misses" in verdict.message
    else:
        assert verdict.kind == "known error" and listed in verdict.message


def test_every_mistake_that_gives_a_number_is_listed():
    answer = usual()
    assert len(answer.slips) >= 14
    for value, _ in answer.slips:
        if abs(value / answer.value - 1) < 0.15:
            continue
        message = answer.judge(written(value)).message
        near = [words for other, words in answer.slips if abs(math.log(other / value)) <= 0.15]
        assert all(words in message for words in near)


def test_a_number_like_no_mistake_gets_the_clues_only():
    answer = usual()
    verdict = answer.judge(written(3000 * answer.value))
    assert verdict.kind == "wrong" and "Mistakes" not in verdict.message and "half the incubation" in verdict.message


def test_the_first_assay_has_three_mistakes():
    lab = bench_of(0)
    verdict = report(lab.me, Book(lab, (dict(compound=MINE), 300.0))).answer.judge(written(300))
    for words in ("assay 2 finds", "more than twofold too high", "200 µg", "15 min at 25 °C", "an IC50 is no K_i"):
        assert words in verdict.message


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("changes", [{}, {"analysis": CHENG}, {"membrane": "rat-1 cells with α1B"}, LIVER])
def test_good_assays_are_accepted(changes, number):
    """Three runs with their noise and Student's t of them, with and without the lab book."""
    lab, design = bench_of(number), GOOD | changes
    values = [lab.data(run=n, **design)["value"] for n in (2, 3, 4)]
    filed = Filed([design] * 3, [2, 3, 4], values, [SOUND] * 3)
    by_the_book = report(lab.me, Book(lab, *((design, v) for v in values))).answer
    for answer in (without_a_book(number), by_the_book):
        assert answer.judge(written(filed.mean, filed.half)).kind == "right"


def test_a_short_incubation_is_told_although_the_number_is_near():
    """After half an hour at 25 °C some compounds come out within the tolerance."""
    near = 0
    for number in range(14):
        lab, design = bench_of(number), GOOD | dict(time=30, temperature="25 °C")
        value, truth = found_in_the_mean("half an hour", number), unknown(lab.me).affinity("alpha1A")
        if not SHIFT < abs(math.log(value / truth)) < 0.13:
            continue
        near += 1
        if near > 2:
            break
        verdict = report(lab.me, Book(lab, *[(design, value)] * 3)).answer.judge(written(value, 0.2))
        assert verdict.kind == "known error" and "30 min at 25 °C are too short" in verdict.message
    assert near


def test_a_short_incubation_is_told_where_a_slow_label_makes_up_for_a_slow_compound():
    """After 15 minutes at 25 °C the compound of id4 comes out right; after 30 it would not."""
    lab, design = bench_of(4), GOOD | dict(time=15, temperature="25 °C")
    value = found_in_the_mean("15 minutes", 4)
    assert abs(math.log(value / unknown(lab.me).affinity("alpha1A"))) < SHIFT
    verdict = report(lab.me, Book(lab, *[(design, value)] * 3)).answer.judge(written(value))
    assert verdict.kind == "known error" and "errors hide each other: 15 min at 25 °C" in verdict.message


@pytest.mark.parametrize(
    ("changes", "method"),
    [
        (dict(protein=200.0), "exact"), (dict(ligand=2.0), "exact"), (dict(blank="unlabeled"), "exact"),
        (dict(temperature="room", time=300.0), "exact"), (dict(time=60.0), "exact"), (dict(time=90.0), "added"),
        (dict(experiment="kinetic competition", top=30.0), "exact"), (dict(top=1000.0, decades=4.0), "exact"),
    ],
)  # fmt: skip
def test_other_sound_designs_are_not_blamed(changes, method):
    shift, blamed = mistakes(careful(**changes), method, unknown(bench_of(1).me))
    assert abs(shift) < SHIFT and blamed == []


def test_the_interval_is_judged():
    answer = usual()
    K_i = answer.value
    assert answer.judge(written(K_i)).kind == "right"
    wide = answer.judge(written(K_i, 1.1 * WIDE))
    assert wide.kind == "known error" and "so wide an interval says little" in wide.message
    lucky = answer.judge(written(K_i, 0.5 * NARROW))
    assert lucky.kind == "right" and "narrower" in lucky.message
    narrow = answer.judge(written(1.1 * K_i, 0.03))
    assert narrow.kind == "known error" and "4.3 times" in narrow.message
    honest = answer.judge(written(1.12 * K_i, 0.1))
    assert honest.kind == "known error" and "One honest interval in twenty" in honest.message


def test_an_honest_interval_that_misses_is_accepted_where_the_lab_book_shows_it():
    lab = bench_of(0)
    K_i = unknown(lab.me).affinity("alpha1A")
    values = [1.08 * K_i, 1.10 * K_i, 1.09 * K_i]
    filed = Filed([GOOD] * 3, [2, 3, 4], values, [0.09] * 3)
    answer = report(lab.me, Book(lab, *((GOOD, v) for v in values))).answer
    assert answer.judge(written(filed.mean, filed.half)).kind == "right"
    standard_error = answer.judge(written(filed.mean, filed.half / 4.3))
    assert standard_error.kind == "known error" and str(filed) in standard_error.message


def test_students_t_of_three_logarithms():
    """For 2 degrees of freedom t is 4.303; one run has the interval that the bench printed."""
    filed = Filed([{}] * 3, [1, 2, 3], [4.0, 4.4, 4.84], [0.09] * 3)
    assert filed.mean == pytest.approx(4.4)
    assert filed.half == pytest.approx(4.303 * math.log(1.1) / math.sqrt(3), rel=1e-3)
    assert Filed([{}], [1], [4.0], [0.09]).half == 0.09


def test_limits_of_the_interval_are_those_of_careful_assays():
    """One careful assay leaves 9% open; three of them make an interval beyond the limits once in 25 times."""
    lab = bench_of(0)
    halves = [math.log(high / low) / 2 for low, high in (lab.data(run=n, **GOOD)["interval"] for n in range(2, 12))]
    assert np.mean(halves) == pytest.approx(SOUND, abs=0.01)
    draws = np.random.default_rng(0).normal(0, SOUND / 2, (20_000, 3))
    half = 4.303 * draws.std(axis=1, ddof=1) / math.sqrt(3)
    assert (half < NARROW).mean() == pytest.approx(0.04, abs=0.01) and (half > WIDE).mean() < 0.001


def test_the_filed_number_finds_its_runs():
    lab = bench_of(0)
    K_i, short = unknown(lab.me).affinity("alpha1A"), GOOD | dict(time=90.0)
    runs = [(dict(compound=MINE), 50 * K_i), (GOOD, 0.9 * K_i), (GOOD, K_i), (GOOD, 1.1 * K_i), (short, 1.3 * K_i)]
    answer = report(lab.me, Book(lab, *runs)).answer
    assert answer.filed(0.99 * K_i).runs == [3, 4, 5]
    assert answer.filed(50 * K_i).runs == [2]
    assert answer.filed(7 * K_i).runs == [6]  # no run has it: the last of one design
    assert "half the incubation" not in answer.judge(written(0.99 * K_i, 0.2)).message
    lost = answer.judge(written(7 * K_i))
    assert lost.kind == "wrong" and "No runs of your lab book have this mean" in lost.message


def test_what_is_missing_is_said():
    lab = bench_of(0)
    K_i = unknown(lab.me).affinity("alpha1A")
    message = report(lab.me, Book(lab, (GOOD, K_i))).answer.judge(written(K_i)).message
    assert "Three assays were asked for" in message and "your compound with half the incubation" in message
    assert "No run" not in message and "holds no run of your compound" in report(lab.me, Book(lab)).answer.judge(written(K_i)).message  # fmt: skip


def test_a_slip_of_the_prefix_is_told():
    answer = usual()
    verdict = answer.judge(written(answer.value).replace("nM", "µM"))
    assert verdict.kind == "known error" and "factor of 1000" in verdict.message


def test_bad_luck_is_no_mistake_of_the_design():
    lab = bench_of(0)
    K_i = unknown(lab.me).affinity("alpha1A")
    verdict = report(lab.me, Book(lab, *[(GOOD, 1.3 * K_i)] * 3)).answer.judge(written(1.3 * K_i))
    assert verdict.kind == "wrong" and "sound in the mean" in verdict.message


def test_the_question_on_screen():
    view = explore.bench.show(me=Personal("06_binding", "id1", environ={}))
    question = report(bench=view)
    assert question.answer.compound.K == unknown(view.explorer.me).K
    assert "3.9 to 5.2" in question.entry.placeholder and "95% interval" in question.prompt
    view.run(**GOOD)
    found = view.data["value"]
    question.entry.value = written(found)
    question.submit()
    assert question.verdict.kind in ("right", "wrong") and question.answer.filed(found).runs == [2]
    assert "<sub>" in question.feedback.value or "K_" not in question.feedback.value


def test_only_a_student_and_a_bench_will_do():
    with pytest.raises(ValueError, match="Personal"):
        report("anna")
    with pytest.raises(ValueError, match=r"explore\.bench\.show"):
        report(None, "bench")


def test_slips_are_what_the_designs_find():
    compound = unknown(Personal("06_binding", environ={}))
    found = {words: value for value, words in slips(compound)}
    assert found["the first assay, with your compound in it"] > 10 * compound.affinity("alpha1A")
    assert abs(mistakes(careful(), "exact", compound)[0]) < 0.01 and mistakes(careful(), "exact", compound)[1] == []
