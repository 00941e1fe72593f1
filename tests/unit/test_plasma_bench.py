"""The plasma laboratory of lesson 14 can fail, and says why; and its report."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from nelib.body.plasma_study import CATHETER, Compound, noise
from nelib.body.sampling_ways import value
from nelib.checkpoints import sympathetic_plasma_report as report
from nelib.checkpoints.sympathetic_plasma_report import honest, judged, read_factor, treatment
from nelib.explorers import sympathetic as explore
from nelib.explorers.sympathetic.plasma_diagnosis import KINDS, MENDED, blame, compound_of, faults, many, mended
from nelib.explorers.sympathetic.plasma_printout import caps, lost, reason
from nelib.kit.explorer import Slider
from nelib.kit.personal import Personal

GOOD = dict(
    species="mouse", sampling=CATHETER, animals=14, volume=60, extraction="diphenylborate", scheme="added first",
    standard=100, detector="HPLC for 25 µL", top=50, order="at random", rule="left out", analysis="logarithms",
)  # fmt: skip
DECAPITATED = dict(sampling="decapitation", detector="HPLC for human plasma", volume=200, standard=2000, top=1000)
# decision -> (bad option, words that must name it)
BAD = {
    "species": (dict(species="rat"), "a rat need not answer as a mouse does"),
    "sampling": (dict(sampling="catheter, held in the hand", volume=20), "an animal in the hand adds norepinephrine"),
    "animals": (dict(animals=4), "4 animals in a group leave a wide interval"),
    "detector": (dict(detector="antibody"), "takes epinephrine for norepinephrine"),
    "limit": (dict(detector="HPLC for human plasma"), "below the limit of detection (667 pg/mL) and are left out"),
    "volume": (dict(sampling="decapitation", volume=300), "go beyond the range"),
    "top": (dict(top=5000), "the calibrators do not fit"),
    "scheme": (dict(scheme="added late", order="vehicle first, then S"), "does not know its losses"),
    "standard": (dict(standard=2000), "the peak of DHBA is cut off"),
    "order": (dict(scheme="none", order="vehicle first, then S"), "vehicle was extracted first"),
    "analysis": (dict(analysis="pg/mL"), "taken as known"),
}


def lab_of(student: str = ""):
    return explore.bench_plasma.at(Personal("14_sympathetic", student, environ={}))


def plan_of(**design):
    return explore.bench_plasma.plan(**explore.bench_plasma.settings(**GOOD | design))


@cache
def student_with(kind: str) -> str:
    """Return a student whose compound raises, lowers or leaves norepinephrine."""
    tests = {"up": lambda f: f > 1, "down": lambda f: f < 1, "none": lambda f: f == 1}
    return next(f"id{k}" for k in range(99) if tests[kind](compound_of(lab_of(f"id{k}").me).NE))


class Book:
    """A lab book with studies and nothing on screen."""

    def __init__(self, lab, *designs):
        self.explorer, self.lines = lab, []
        for number, design in enumerate(({}, *designs), start=1):
            settings = lab.settings(**design)
            self.lines.append({"study": number, **settings, **lab.entry(lab.data(run=number, **settings))})

    def book(self):
        return pd.DataFrame(self.lines)


def file_it(lab, text, *designs):
    return treatment(lab.me, Book(lab, *designs)).answer.judge(text)


def printed(lab, number, design):
    line = lab.entry(lab.data(run=number, **design))
    return line["factor"], line["from"], line["to"]


def written(found, digits=2, factor=1.0):
    x, low, high = found
    return f"{x:.{digits}f} ({x + factor * (low - x):.{digits}f} to {x + factor * (high - x):.{digits}f})"


# -- the laboratory --------------------------------------------------------------------------------------------------


def test_a_run_is_the_same_again_and_the_next_one_differs():
    lab = lab_of("anna")
    a, again, other = (lab.data(run=n, **GOOD) for n in (2, 2, 3))
    pd.testing.assert_frame_equal(a["table"], again["table"])
    assert lab.entry(a) == lab.entry(again) and lab.describe(a) != lab.describe(other)
    assert lab.describe(a).startswith("Study 2, 28 mice: ") and len(a["table"]) == 28
    assert lab.study(2, **GOOD).found[0, 0, 0] == a["study"].found[0, 0, 0]


def test_students_have_their_own_compounds():
    found = [compound_of(lab_of(f"id{k}").me) for k in range(300)]
    assert len({(c.NE, c.E) for c in found}) > 50
    assert all(0.4 <= c.NE <= 0.7 or c.NE == 1 or 1.5 <= c.NE <= 3 for c in found)
    none = sum(c.NE == 1 for c in found) / 300
    assert none == pytest.approx(KINDS.count("none") / len(KINDS), abs=0.07)
    assert all(c.E == 5 for c in found if c.NE == 1), "who does nothing to one moves the other"
    assert compound_of(lab_of().me) == Compound(2.2, 3.0)


def test_the_print_out_and_the_lab_book_show_what_a_student_needs():
    lab = lab_of()
    data = lab.data(run=2, **GOOD)
    paper, line = lab.printout(data), lab.entry(data)
    for words in (
        "STUDY 2   28 MICE, 14 A GROUP   CATHETER, UNDISTURBED   60 µL", "DIPHENYLBORATE   DHBA 100 pg, ADDED FIRST",
        "HPLC FOR 25 µL   LIMIT 7.84 pg/mL", "CALIBRATORS TO 50 pg, 0 OF 5 CUT OFF   IN THE DETECTOR", "0 OF 28 BELOW THE LIMIT", "ADDED BEFORE IT",
        "FIRST THIRD", "E/NE       VEHICLE", "GEOMETRIC MEANS", "95%, FROM LOGARITHMS",
    ):  # fmt: skip
        assert words in paper, words
    assert f"{line['factor']:.2f} ({line['from']:.2f} to {line['to']:.2f})" in paper
    assert line["used"] == 28 and line["below"] == 0 and line["S"] / line["vehicle"] == pytest.approx(line["factor"])
    anti = lab.printout(lab.data(run=2, **GOOD | dict(detector="antibody")))
    assert "NO DHBA WAS SEEN" in anti and "NOT TOLD APART" in anti
    assert caps("HPLC for 25 µL") == "HPLC FOR 25 µL"


def test_the_sentence_agrees_with_the_interval():
    lab = lab_of()
    for number in range(2, 12):
        for design in (GOOD, {}, GOOD | dict(animals=3)):
            data = lab.data(run=number, **design)
            said, r = lab.describe(data), data["result"]
            assert ("not 1" in said) == bool(r.low[0] > 1 or r.high[0] < 1) != ("it may be 1" in said)
            assert len(said) <= 260 and f"Factor {r.ratio[0]:.2f}" in said


def test_the_print_out_shows_what_arrives_beside_the_calibrators():
    """So that one can choose the highest calibrator: a line that fits reads what is in the tubes."""
    lab = lab_of()
    data = lab.data(run=2, **GOOD)
    low, high = (float(x) for x in re.search(r"DETECTOR ([\d.]+) TO ([\d.]+) pg", lab.printout(data)).groups())
    true = data["study"].true[0] * 0.06 * data["plan"].arriving  # 60 µL
    assert low == pytest.approx(true.min(), rel=0.3) and high == pytest.approx(true.max(), rel=0.3)


NO_LINE = GOOD | dict(animals=12, extraction="alumina", standard=50, top=5000)


def test_the_reason_for_no_factor_is_the_true_one():
    """Calibrators beyond the range are no samples below the limit."""
    lab = lab_of()
    for design, words in (
        (NO_LINE, "5 of 5 calibrators are cut off, and there is no line"),
        (NO_LINE | dict(standard=2000), "5 of 5 calibrators are cut off, and there is no line"),
        (lab.presets["Rats have more blood"] | dict(detector="antibody"), "2 of 5 calibrators are cut off, and the false"),
        (GOOD | dict(detector="HPLC for human plasma", volume=10), "too few samples are above the limit"),
        (GOOD | dict(detector="HPLC for human plasma", animals=3, volume=10, rule="written as the limit"), "all results are the same"),
    ):  # fmt: skip
        data = lab.data(run=2, **design)
        said = lab.describe(data)
        assert words in said and len(said) <= 260, said
        assert ("below the limit" in said) == bool((~data["study"].seen).any()), said
    paper = lab.printout(lab.data(run=2, **NO_LINE))
    assert "0 OF 24 BELOW" in paper and "5 OF 5 CUT OFF   NO LINE" in paper and "24 NOT READ" in paper


def test_reasons_hold_at_every_design():
    rng, lab = np.random.default_rng(7), lab_of()
    seen = set()
    for _ in range(150):
        data = lab.data(run=2, **{c.name: c.draw_value(rng) for c in lab.controls})
        study, r, gone = data["study"], data["result"], lost(data["study"])
        why = reason(study, r)
        assert (why == "") == bool(np.isfinite(r.ratio[0])) and len(lab.describe(data)) <= 260
        seen.add(why[-12:])
        if "no line" in why:
            assert not np.isfinite(study.amount).any()
            assert (
                f"{study.capped[0]} of 5" in why
                if study.capped[0]
                else data["plan"].top < 15 * noise(study.plan.detector)
            )
        if "above the limit" in why:
            assert gone["below"] >= study.plan.animals - 1
        if "0 or less" in why:
            assert (study.found[0][study.seen[0]] <= 0).sum() == gone["nothing"] >= study.plan.animals - 1
        if "cut off at one" in why:
            assert study.cut.any()
    assert len(seen) >= 4


def test_the_standard_along_the_batch_shows_the_fall():
    paper = lab_of().printout(lab_of().data(run=2, **GOOD))
    first, last = (int(x) for x in re.findall(r"(?:FIRST THIRD|LAST) (\d+)%", paper))
    assert first > last + 10
    late = lab_of().printout(lab_of().data(run=2, **GOOD | dict(scheme="added late")))
    first, last = (int(x) for x in re.findall(r"(?:FIRST THIRD|LAST) (\d+)%", late))
    assert abs(first - last) < 5, "added late it shows nothing"


def test_decapitation_shows_in_the_print_out():
    def ratio(design):
        return float(re.search(r"VEHICLE (\d\.\d+)", lab_of().printout(lab_of().data(run=2, **design)))[1])

    assert ratio(GOOD | DECAPITATED) > 0.8 > 0.6 > ratio(GOOD)


def test_an_animal_gives_no_more_blood_than_it_has():
    bench = explore.bench_plasma.show()
    assert len(bench.run(sampling=CATHETER)) == 10 and len(bench.book()) == 2
    assert "73 µL of plasma of each, all that can be taken" in bench.readout.value
    assert "73.1 µL OF PLASMA, ALL THAT CAN BE TAKEN" in bench.paper.value
    lab = explore.bench_plasma
    asked, there = (lab.plan(**lab.settings(sampling=CATHETER, volume=v)) for v in (200, 50))
    assert asked.volume == asked.most and not asked.problem and there.volume == pytest.approx(50, rel=0.1)
    assert "all that can be taken" not in lab.describe(lab.data(sampling=CATHETER, volume=50))


def test_an_envelope_belongs_to_one_study():
    bench = explore.bench_plasma.show()
    bench.open()
    assert "Your compound S" in bench.inside.value
    bench.run(**GOOD)
    assert bench.inside.value == "" and "Blood by: catheter, undisturbed" in bench.log.value


# -- what misled -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BAD)
def test_each_bad_decision_is_named_and_its_mending_mends_it(name):
    change, words = BAD[name]
    good, bad = plan_of(), plan_of(**change)
    assert faults(good) == {} and not bad.problem
    assert words in blame(bad)[name]
    assert name not in faults(faults(bad)[name]) and faults(mended(bad)) == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (dict(top=5000), "go beyond the range of the detector"),
        (dict(top=1), "end in the noise"),
        (dict(detector="HPLC for human plasma", volume=70, top=5000), "go far above the samples"),
    ],
)
def test_calibrators_are_blamed_in_plain_words(change, words):
    assert words in blame(plan_of(**change))["top"]


def test_every_decision_that_can_be_mended_is_tested():
    assert set(BAD) == set(MENDED)


def test_mending_everything_gives_a_sound_design_wherever_one_starts():
    lab, rng = explore.bench_plasma, np.random.default_rng(4)
    done = 0
    while done < 25:
        plan = lab.plan(**{c.name: c.draw_value(rng) for c in lab.controls})
        if plan.problem:
            continue
        done += 1
        better = mended(plan)
        assert not better.problem and faults(better) == {} and honest(better)
        assert all(not p.problem for p in faults(plan).values())


def test_the_default_is_bad_and_no_single_decision_mends_it():
    plan = explore.bench_plasma.plan(**explore.bench_plasma.settings())
    one = compound_of(lab_of().me)
    assert len(faults(plan)) >= 6 and many(plan, one)["covers"] < 0.1
    assert max(many(p, one)["covers"] for p in faults(plan).values()) < 0.5
    assert many(mended(plan), one)["covers"] > 0.9


def test_presets_do_not_give_the_design_away():
    lab = explore.bench_plasma
    for preset in lab.presets.values():
        plan = lab.plan(**lab.settings(**preset))
        assert not plan.problem and len(faults(plan)) >= 4 and not honest(plan)


@pytest.mark.parametrize("kind", ["up", "down", "none"])
def test_the_envelope_tells_what_is_in_the_bottle(kind):
    lab = lab_of(student_with(kind))
    letter, true = lab.truth(lab.data(run=2, **GOOD)), compound_of(lab.me)
    assert "Nothing in the design misled" in letter and letter.count("<tr>") == 2
    assert ("leaves norepinephrine" in letter) == (kind == "none")
    assert kind == "none" or f"undisturbed mice by {true.NE:g}" in letter
    _, low, high = printed(lab, 2, GOOD)
    assert f"The interval of this study {'holds' if low <= true.NE <= high else 'misses'} that factor" in letter
    hurry = lab.truth(lab.data(run=2))
    assert hurry.count("<li>") >= 6 and "all of these" in hurry and "Decapitation adds far more" in hurry


# -- the report ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["up", "down", "none"])
def test_a_sound_study_is_accepted(kind):
    lab = lab_of(student_with(kind))
    own = printed(lab, 2, GOOD)
    assert own[2] / own[1] < 2
    verdict = file_it(lab, written(own), GOOD)
    true = compound_of(lab.me).NE
    assert verdict.kind == "right" and f"In truth {true:.2f}" in verdict.message
    assert ("leaves norepinephrine as it is" in verdict.message) == (kind == "none")
    for factor, words in ((0.4, "too narrow"), (2.5, "too wide")):
        verdict = file_it(lab, written(own, 3, factor), GOOD)
        assert verdict.kind == "known error" and words in verdict.message and "In truth" not in verdict.message


@pytest.mark.parametrize("kind", ["up", "down", "none"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (DECAPITATED, "decapitation adds far more"),
        (BAD["sampling"][0], "an animal in the hand"),
        (BAD["scheme"][0], "added after the extraction does not know its losses"),
        (BAD["order"][0], "vehicle was extracted first"),
        (BAD["limit"][0] | dict(rule="written as the limit"), "below the limit of detection"),
        (BAD["detector"][0], "takes epinephrine for norepinephrine"),
        (BAD["analysis"][0], "taken as known"),
        (BAD["species"][0], "a rat need not answer"),
    ],
)
def test_a_design_that_misleads_is_answered_by_name(kind, change, words):
    lab, design = lab_of(student_with(kind)), GOOD | change
    own = next(n for n in range(2, 9) if np.isfinite(printed(lab, n, design)[0]))
    verdict = file_it(lab, written(printed(lab, own, design)), *[design] * (own - 1))
    assert verdict.kind == "known error" and words in verdict.message
    assert "In truth" not in verdict.message


def test_feedback_does_not_depend_on_the_truth():
    """Else a student could try designs until the words tell."""
    said = set()
    for kind in ("up", "down", "none"):
        lab = lab_of(student_with(kind))
        said.add(file_it(lab, written(printed(lab, 2, GOOD | DECAPITATED)), GOOD | DECAPITATED).message)
    assert len(said) == 1


def test_few_animals_are_not_enough():
    lab, design = lab_of(), GOOD | dict(animals=4)
    verdict = file_it(lab, written(printed(lab, 2, design)), design)
    assert verdict.kind == "known error" and "4 animals in a group" in verdict.message and "honest" in verdict.message
    assert judged(plan_of(animals=4)) == judged(plan_of(animals=12)), "wide intervals do not make a design sound"


def test_other_numbers_of_the_print_out_are_recognized():
    lab = lab_of()
    line = lab.entry(lab.data(run=2, **GOOD))
    x = line["factor"]
    cases = {
        "vehicle over S": 1 / x, "a logarithm of": np.log(x), "base 10": np.log10(x), "in percent. Write it": 100 * x,
        "change of study 2 in percent": 100 * (x - 1), "as a share": x - 1, "a concentration of study 2": line["S"],
        "concentration under vehicle": line["vehicle"],
    }  # fmt: skip
    for words, y in cases.items():
        verdict = file_it(lab, f"{y:.4g} ({y * 0.9:.4g} to {y * 1.1:.4g})", GOOD)
        assert verdict.kind == "known error" and words in verdict.message, words
    verdict = file_it(lab, "77 (70 to 80)", GOOD)
    assert verdict.kind == "wrong" and "No study of your lab book" in verdict.message


def test_the_ends_must_be_those_of_the_study():
    lab = lab_of()
    x, low, high = printed(lab, 2, GOOD)
    width = high - low
    verdict = file_it(lab, f"{x:.2f} ({x:.2f} to {x + width:.2f})", GOOD)
    assert verdict.kind == "known error" and "These are not the ends" in verdict.message


def test_a_lab_book_is_needed():
    assert "I need the lab book" in treatment().answer.judge("1.8 (1.5 to 2.2)").message
    with pytest.raises(ValueError, match="bench must be"):
        treatment(None, "a bench")
    assert file_it(lab_of(), report.TreatmentReport.fresh).kind != "right"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.8 (1.5 to 2.2)", (1.8, 1.5, 2.2)), ("1,8 (1,5 to 2,2)", (1.8, 1.5, 2.2)), ("1.8 [1.5, 2.2]", (1.8, 1.5, 2.2)),
        ("×1.8 (1.5–2.2)", (1.8, 1.5, 2.2)), ("1.8-fold, 95% CI 1.5 to 2.2", (1.8, 1.5, 2.2)),
        ("1.8 ± 0.3", (1.8, 1.5, 2.1)), ("1.8 +/- 0.3", (1.8, 1.5, 2.1)), ("by a factor of 1.8 (1.5 to 2.2)", (1.8, 1.5, 2.2)),
        ("0.9 (-0.1 to 1.9)", (0.9, -0.1, 1.9)), ("0.9 (−0.1 to 1.9)", (0.9, -0.1, 1.9)),
    ],
)  # fmt: skip
def test_a_factor_is_read(text, found):
    assert read_factor(text) == pytest.approx(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "like this"), ("more", "like this"), ("1.8", "has an interval"), ("80% (50 to 120)", "not percent"),
        ("180 percent (150 to 220)", "not percent"), ("1.8 (1.5 to 1.7)", "does not lie"), ("1 2 3 4", "three numbers"),
    ],
)  # fmt: skip
def test_what_is_no_factor_is_said(text, words):
    verdict = treatment(None, Book(lab_of())).answer.judge(text)
    assert verdict.kind == "unreadable" and words in verdict.message and "Nothing is lost" in verdict.message


def test_controls_reach_what_the_science_allows():
    sliders = {c.name: c for c in explore.bench_plasma.controls if isinstance(c, Slider)}
    for name, slider in sliders.items():
        for end in slider.ends():
            plan_of(**{name: end})
        assert slider.default == explore.bench_plasma.settings()[name]
    for beyond in (sliders["animals"].low - 1, sliders["animals"].high + 1):
        with pytest.raises(ValueError, match="animals must be at"):
            replace(plan_of(), animals=int(beyond))
    assert sliders["volume"].low == value("volume_least")
