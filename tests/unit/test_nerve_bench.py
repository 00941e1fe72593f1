"""The nerve laboratory of lesson 14 can fail, and says why; its reports accept what a sound lab book shows."""

from collections import Counter
from functools import cache

import numpy as np
import pandas as pd
import pytest

from nelib.body.nerve_people import BOTH, KINDS, MORE, NEITHER, STRONGER, drawn
from nelib.body.nerve_study import Plan, chances
from nelib.checkpoints.sympathetic_nerve_report import POWER, conclusion, difference, read_difference, read_kind
from nelib.checkpoints.sympathetic_nerve_sound import ALARM, CLAIM, alarms, best, power, unsound
from nelib.explorers import sympathetic as explore
from nelib.explorers.sympathetic.nerve_diagnosis import MENDED, blame, faults, mended
from nelib.explorers.sympathetic.nerve_printout import unit_of
from nelib.kit.personal import Personal
from nelib.kit.render import Frame

GOOD = dict(
    people=16, controls="matched for age", minutes=3, search="until bursts stand out", band="700 to 2000 Hz",
    tau="0.1 s", limit=5, gated=True, blinded=True, left_out=False, measure="bursts a minute",
    normalized="% of a held breath",
)  # fmt: skip
HEIGHTS = GOOD | dict(measure="mean height of bursts")
ALL = (GOOD, HEIGHTS)
# decision -> (bad option, words that must name it)
BAD = {
    "controls": (dict(controls="students"), "bursts come more often with age"),
    "search": (dict(search="as long as one bears it"), "left sooner in controls"),
    "blinded": (dict(blinded=False), "the scorer knew the groups"),
    "left_out": (dict(left_out=True), "were left out"),
    "limit": (dict(limit=3), "lets noise pass as bursts"),
    "gated": (dict(gated=False), "peaks at any time count"),
    "band": (dict(band="20 to 2000 Hz"), "lets mains hum through"),
    "tau": (dict(tau="0.4 s"), "run together"),
    "minutes": (dict(minutes=1), "1 min hold few bursts"),
    "people": (dict(people=5), "5 people in a group"),
    "normalized": (dict(measure="mean height of bursts", normalized="in µV"), "follow the place of the electrode"),
    "measure": (dict(measure="bursts in 100 beats"), "change with the heart rate"),
}


class Book:
    """A lab book with many studies and nothing on screen."""

    def __init__(self, lab, *designs):
        self.explorer = lab
        self.lines = pd.DataFrame([{"study": n, **lab.settings(**d)} for n, d in enumerate(({}, *designs), start=1)])

    def book(self):
        return self.lines


@cache
def lab_of(student: str = ""):
    return explore.bench_nerve.at(Personal("14_sympathetic", student, environ={}))


def students(kind: str, many: int = 1) -> list[str]:
    found = [f"id{k}" for k in range(12 * many + 40) if drawn(lab_of(f"id{k}").me).kind == kind]
    return found[:many]


def shows(lab) -> str:
    """Return what the two sound studies of a lab book show."""
    r = [lab.experiment(n, **d).result for n, d in zip((2, 3), ALL, strict=True)]
    found = tuple(bool(x.p < 0.05 and x.gap > 0) for x in r)
    return next(kind for kind in KINDS if CLAIM[kind] == found)


def name_it(lab, text, *designs):
    return conclusion(lab.me, Book(lab, *designs)).answer.judge(text)


def file_it(lab, text, *designs):
    return difference(lab.me, Book(lab, *designs)).answer.judge(text)


def written(r, digits=1, factor=1.0):
    gap, low, high = (float(x) for x in (r.gap, r.low, r.high))
    return f"{gap:.{digits}f} ({gap + factor * (low - gap):.{digits}f} to {gap + factor * (high - gap):.{digits}f})"


# -- the laboratory ----------------------------------------------------------------------------------------------------


def test_a_run_is_the_same_again_and_the_next_one_differs():
    lab = lab_of("anna")
    a, again, other = (lab.data(run=n, **GOOD) for n in (2, 2, 3))
    pd.testing.assert_frame_equal(a["table"], again["table"])
    assert lab.entry(a) == lab.entry(again) and lab.describe(a) != lab.describe(other)
    assert lab.describe(a).startswith("Study 2, 16 controls and 16 patients:")
    assert lab.experiment(2, **GOOD).result.gap == a["study"].result.gap


def test_the_print_out_and_the_lab_book_show_what_a_student_needs():
    lab = lab_of()
    data = lab.data(run=2, **GOOD)
    paper, line = lab.printout(data), lab.entry(data)
    for word in ("STUDY 2", "2 GROUPS OF 16", "700 TO 2000 Hz", "1.3 ± 0.3 s AFTER THE R WAVE", "BLIND", "HEART/min",
                 "COMPARED   bursts/min", "CONTROLS           16", "DIFFERENCE"):  # fmt: skip
        assert word in paper, (word, paper)
    minus = f"{line['difference']:.1f} ({line['from']:.1f} to {line['to']:.1f})".replace("-", "−")
    assert minus in paper and minus in lab.describe(data)
    assert line["from"] < line["difference"] < line["to"] and line["counted"] == 32
    nothing = lab.data(run=2, **HEIGHTS | dict(normalized="% of their mean"))
    assert "CANNOT BE TOLD" in lab.printout(nothing) and "cannot be compared" in lab.describe(nothing)


def test_the_table_is_the_comparison():
    data = lab_of().data(run=2, **GOOD)
    counted = data["table"][data["table"].counted]
    means = counted.groupby("group")["value"].mean()
    assert means["patient"] - means["control"] == pytest.approx(float(data["study"].result.gap), abs=0.01)


def test_what_the_read_out_says_is_true():
    rng = np.random.default_rng(0)
    lab = lab_of("ben")
    for k in range(8):
        values = {c.name: c.draw_value(rng) for c in lab.controls} | {"minutes": 1.0}
        data = lab.data(run=k + 1, **values)
        words, r = lab.describe(data), data["study"].result
        assert len(words) <= 260
        if np.isfinite(r.p):
            assert ("patients are higher" in words) == bool(r.p < 0.05 and r.gap > 0)
            assert ("patients are lower" in words) == bool(r.p < 0.05 and r.gap < 0)


@pytest.mark.parametrize("name", BAD)
def test_each_bad_decision_is_named_and_its_mending_mends_it(name):
    lab = lab_of()
    change, words = BAD[name]
    good, bad = (lab.plan(**lab.settings(**d)) for d in (GOOD, GOOD | change))
    assert faults(good) == {}
    assert words in blame(bad)[name]
    assert name not in faults(faults(bad)[name]) and faults(mended(bad)) == {}


def test_every_decision_that_can_be_mended_is_tested():
    assert set(BAD) == set(MENDED)
    assert len(lab_of().controls) == 12


def test_a_hurried_design_misleads_and_presets_do_not_mend_it():
    lab = lab_of()
    plan = lab.plan(**lab.settings(measure="bursts a minute"))
    assert len(faults(lab.plan(**lab.settings()))) > 8
    for kind in (NEITHER, STRONGER):
        hidden = next(drawn(lab_of(s).me) for s in students(kind))
        assert chances(plan, hidden)["higher"] > 0.5
    for preset in lab.presets.values():
        assert len(faults(lab.plan(**lab.settings(**preset)))) > 6


def test_the_envelope():
    lab = lab_of(students(MORE)[0])
    true = lab.hidden
    letter = lab.truth(lab.data(run=2, **GOOD))
    assert f"{true.rise:g} bursts a minute more" in letter and "Nothing in the design misled" in letter
    assert letter.count("<tr>") == 2
    bad = lab.truth(lab.data(run=2, **GOOD | dict(controls="students", people=5)))
    assert "24 years old" in bad and "controls matched for age" in bad and letter.count("<tr>") + 3 == bad.count("<tr>")


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_the_envelope_have_units_and_say_what_is_wrong(kind):
    lab = lab_of(students(kind)[0])
    for design in ({}, {"measure": "bursts a minute"}, HEIGHTS | dict(normalized="in µV"), GOOD):
        plan, letter = lab.plan(**lab.settings(**design)), lab.truth(lab.data(run=2, **design))
        rows = [part.split("</tr>")[0] for part in letter.split("<tr>")[2:]]
        plans = [plan, *faults(plan).values()] + ([mended(plan)] if len(faults(plan)) > 1 else [])
        assert len(rows) == len(plans)
        for row, p in zip(rows, plans, strict=True):
            assert unit_of(p) in row
            found = chances(p, lab.hidden)
            if p.measure == "frequency":
                so = lab.hidden.rise > 0
                share = 1 - found["higher"] if so else found["higher"] + found["lower"]
                assert f"{100 * share:.0f}: {'not ' if so else ''}found although {'' if so else 'not '}so" in row
            elif p.measure == "strength":
                assert ("not found although so" in row) == lab.hidden.stronger


def test_the_unit_stands_before_the_numbers():
    assert list(lab_of().entry(lab_of().data(run=2, **GOOD)))[:2] == ["unit", "in controls"]


def test_on_screen():
    view = explore.bench_nerve.show(me=Personal("14_sympathetic", "anna", environ={}))
    assert "Study 1" in view.readout.value
    table = view.run(**GOOD | dict(people=5, minutes=1))
    assert len(table) == 10 and "Controls: matched for age" in view.log.value
    assert view.book().counted.tolist()[-1] == 10


def test_labels_have_room_and_a_prediction_is_drawn():
    lab = explore.bench_nerve
    assert max(len(c.title) for c in lab.controls) <= 28
    data = lab.data(**GOOD)
    frame = Frame(lab, data, scale=1)
    assert (frame.pixels(data) != frame.pixels(data | {"prediction": 12.0})).any()


# -- the conclusion ----------------------------------------------------------------------------------------------------


def accepted(many: int) -> Counter:
    found: Counter = Counter()
    for kind in KINDS:
        for student in students(kind, many):
            lab = lab_of(student)
            seen, asked = shows(lab), conclusion(lab.me, Book(lab, *ALL)).answer
            for answer in KINDS:
                verdict = asked.judge(answer)
                assert (verdict.kind == "right") == (answer == seen), (student, kind, answer, verdict)
                if verdict.kind == "right" and seen != kind:
                    assert f"in truth {kind}" in verdict.message and "bad luck" in verdict.message
            found[kind, seen == kind] += 1
    return found


def test_a_sound_lab_book_is_accepted():
    found = accepted(2)
    assert sum(n for (_, hit), n in found.items() if hit) >= 6


@pytest.mark.slow
def test_sound_lab_books_show_the_truth_at_their_nominal_rate():
    """Twelve students of each kind: two tests of power above 0.8 each, or of a false alarm below 0.15 each."""
    found = accepted(12)
    for kind in KINDS:
        assert found[kind, True] + found[kind, False] == 12
        assert found[kind, True] >= 12 * 0.75 - 2 * (12 * 0.75 * 0.25) ** 0.5, found
    assert sum(found[kind, True] for kind in KINDS) >= 0.8 * 48, found


def test_a_sound_design_is_sound_for_the_report():
    lab = lab_of()
    for heart in (0.0, 12.0):
        for design, which in zip(ALL, ("frequency", "strength"), strict=True):
            plan = lab.plan(**lab.settings(**design))
            assert alarms(plan, which, heart) < ALARM and power(plan, which, heart) > POWER


LARGE = GOOD | dict(people=24, minutes=5)


def plan_of(**design):
    return lab_of().plan(**lab_of().settings(**LARGE | design))


def test_the_best_settings_are_sound_at_any_size():
    """Stronger bursts stand out more often: large studies find that with any settings, and are not refused for it."""
    assert alarms(plan_of(), "frequency", 12.0) > ALARM
    for heart in (0.0, 12.0):
        for which, measure in (("frequency", "bursts a minute"), ("strength", "mean height of bursts")):
            for people in (4, 12, 24):
                plan = plan_of(people=people, measure=measure)
                assert unsound(plan, which, heart) == "" and best(plan) == plan
    lab = lab_of(students(MORE)[0])
    assert name_it(lab, MORE, LARGE, LARGE | dict(measure="mean height of bursts")).kind == "right"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (dict(limit=3), "lets noise pass"), (dict(gated=False), "at any time"), (dict(tau="0.4 s"), "run together"),
        (dict(search="first place with bursts"), "lies far from the electrode"), (dict(controls="students"), "24 years"),
        (dict(blinded=False), "the scorer knew"),
    ],
)  # fmt: skip
def test_who_is_refused_reads_why(change, words):
    """A cause always, and how often the best settings of that size fail; both reports say the same."""
    why = unsound(plan_of(**change), "frequency", 12.0)
    assert words in why and why.partition(": ")[2]
    if "of 100 studies" in why:
        own, least = alarms(plan_of(**change), "frequency", 12.0), alarms(plan_of(), "frequency", 12.0)
        assert f"{100 * own:.0f} find it" in why and f"best settings, {100 * least:.0f} do" in why
        assert own > least + 0.04 and "a part of the difference stays with any design" in why
    lab = next(lab_of(f"id{k}") for k in range(40) if drawn(lab_of(f"id{k}").me).heart)
    design = LARGE | change
    answers = (
        name_it(lab, NEITHER, design, LARGE | dict(measure="mean height of bursts")),
        file_it(lab, written(lab.experiment(2, **design).result), design),
    )
    assert all(a.kind == "known error" and why in a.message for a in answers), answers


def test_a_refusal_never_lacks_a_cause():
    rng, lab = np.random.default_rng(5), lab_of()
    refused = 0
    for _ in range(3):
        plan = lab.plan(
            **{c.name: c.draw_value(rng) for c in lab.controls} | {"measure": "bursts a minute", "minutes": 1}
        )
        why = unsound(plan, "frequency", 0.0)
        refused += bool(why)
        assert not why or any(clause in why for clause in blame(plan).values()), (plan, why)
    assert refused


@pytest.mark.parametrize("kind", KINDS)
def test_a_hurried_lab_book_is_refused_and_tells_nothing(kind):
    """The same words for every answer and for every truth: else the feedback would tell it."""
    lab = lab_of(students(kind)[0])
    for designs in ((), (GOOD,), (HEIGHTS,)):
        words = {name_it(lab, answer, *designs) for answer in KINDS}
        assert len(words) == 1 and next(iter(words)).kind == "known error"
        assert "in truth" not in next(iter(words)).message.lower()
    hurried = dict(measure="bursts a minute"), dict(measure="mean height of bursts", normalized="% of the largest")
    verdict = name_it(lab, kind, *hurried)
    assert verdict.kind == "known error" and "cannot show that bursts are more frequent" in verdict.message
    assert "24 years old" in verdict.message and "knew the groups" in verdict.message


@pytest.mark.parametrize(
    ("designs", "words"),
    [
        ((GOOD | dict(measure="bursts in 100 beats"), HEIGHTS), "they change with the heart rate"),
        ((GOOD, HEIGHTS | dict(normalized="in µV")), "In µV they follow the place of the electrode"),
        ((GOOD, HEIGHTS | dict(normalized="% of their mean")), "everybody is 100%"),
        ((GOOD | dict(blinded=False), HEIGHTS), "the scorer knew the groups"),
        ((GOOD | dict(controls="staff of the clinic"), HEIGHTS), "37 years old"),
    ],
)
def test_a_fault_is_answered_by_name(designs, words):
    for kind in KINDS:
        lab = lab_of(students(kind)[0])
        verdict = name_it(lab, kind, *designs)
        assert verdict.kind == "known error" and words in verdict.message, verdict


def test_few_people_leave_it_open():
    few = [d | dict(people=5) for d in ALL]
    seen = set()
    for student in students(NEITHER, 4):
        verdict = name_it(lab_of(student), NEITHER, *few)
        seen.add(verdict.kind)
        if verdict.kind == "known error":
            assert "no evidence yet" in verdict.message and "asked for: 80" in verdict.message
    assert "known error" in seen and "right" not in seen


def test_asking_often_is_counted():
    """The best of many looks is no result: p of all of them, times their number."""
    lab = lab_of(students(NEITHER)[0])
    report = conclusion(lab.me, Book(lab, *[GOOD] * 4, HEIGHTS)).answer
    together = report.together("frequency")
    assert together.numbers == (2, 3, 4, 5) and 0 < together.p <= 1
    one = conclusion(lab.me, Book(lab, GOOD, HEIGHTS)).answer.together("frequency")
    assert together.power > one.power - 0.02
    assert one.p == pytest.approx(float(lab.experiment(2, **GOOD).result.p))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("bursts are more frequent but not stronger", MORE), ("more bursts, not stronger", MORE),
     ("stronger but not more", STRONGER), ("stronger, not more frequent", STRONGER), ("not stronger, but more bursts", MORE),
     ("more bursts and not stronger", MORE), ("neither more nor stronger", NEITHER), ("not more, not stronger", NEITHER),
     ("more bursts, and stronger", BOTH),
     ("more bursts", MORE), ("bursts are more frequent", MORE), ("higher frequency", None), ("stronger bursts", STRONGER),
     ("larger bursts", STRONGER), ("both", BOTH), ("more and stronger bursts", BOTH), ("neither", NEITHER),
     ("no difference", NEITHER), ("none", NEITHER), ("Both.", BOTH), ("frequency", MORE), ("strength", STRONGER)],
)  # fmt: skip
def test_a_kind_is_read(text, kind):
    if kind is not None:
        assert read_kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "more, not fewer",
        "stronger or more, not both",
        "not more bursts",
        "fewer bursts",
        "more bursts or both",
        "both?",
        "renin",
    ],
)
def test_what_is_no_kind_is_said(text):
    verdict = name_it(lab_of(), text)
    assert verdict.kind == "unreadable" and "Nothing is lost" in verdict.message


# -- the difference ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_difference_is_accepted(kind):
    lab = lab_of(students(kind)[0])
    r = lab.experiment(2, **GOOD).result
    verdict = file_it(lab, written(r), GOOD)
    assert verdict.kind == "right" and "file your conclusion" in verdict.message
    assert f"{lab.hidden.rise:g}" not in verdict.message.replace("100", ""), "the number is half of the conclusion"
    holds = float(r.low) <= lab.hidden.rise <= float(r.high)
    assert ("holds the truth" in verdict.message) == holds != ("misses the truth" in verdict.message)
    assert file_it(lab, f"{r.gap:.1f} ± {r.gap - r.low:.1f}", GOOD).kind == "right"
    for factor, words in ((0.4, "too narrow"), (2.5, "too wide")):
        verdict = file_it(lab, written(r, 1, factor), GOOD)
        assert verdict.kind == "known error" and words in verdict.message and "In truth" not in verdict.message


def test_a_biased_difference_is_refused():
    lab = lab_of(students(MORE)[0])
    for change, words in (
        (dict(controls="students"), "24 years old"), (dict(blinded=False), "knew the groups"), (dict(tau="0.4 s"), "run together"),
    ):  # fmt: skip
        design = GOOD | change
        verdict = file_it(lab, written(lab.experiment(2, **design).result), design)
        assert verdict.kind == "known error" and words in verdict.message and "In truth" not in verdict.message


def test_numbers_from_elsewhere_are_named():
    lab = lab_of(students(MORE)[0])
    beats = GOOD | dict(measure="bursts in 100 beats")
    r = lab.experiment(3, **beats).result
    assert "in bursts/100 beats" in file_it(lab, written(r), GOOD, beats).message
    own = lab.experiment(2, **GOOD).result
    assert "mean of a group" in file_it(lab, f"{own.means[1]:.1f} (1 to 99)", GOOD).message
    turned = f"{-own.gap:.1f} ({-own.high:.1f} to {-own.low:.1f})"
    assert "sign turned" in file_it(lab, turned, GOOD).message
    assert file_it(lab, "77.7 (70 to 80)", GOOD).kind == "wrong"
    assert "No study of your lab book compares" in file_it(lab, "12 (5 to 19)").message


@pytest.mark.parametrize(
    "text", ["12.3 (5.1 to 19.5)", "12,3 (5,1; 19,5)", "12.3 [5.1-19.5] bursts/min", "12.3 ± 7.2", "12.3 +/- 7.2 per minute",
             "difference of 12.3, 95% CI 5.1 to 19.5", "+12.3 (5.1–19.5)", "patients 12.3 (5.1 to 19.5)",
             "Patients have 12.3 more bursts a minute (5.1 to 19.5)", "patients less controls: 12.3 (5.1 to 19.5)"],
)  # fmt: skip
def test_a_difference_is_read(text):
    assert read_difference(text) == pytest.approx((12.3, 5.1, 19.5))


def test_a_negative_difference_is_read():
    assert read_difference("−1.2 (−6.0 to 3.6)") == pytest.approx((-1.2, -6.0, 3.6))
    assert read_difference("-1.2 (-6 - 3.6)") == pytest.approx((-1.2, -6.0, 3.6))


@pytest.mark.parametrize(
    "text", ["", "abc", "12.3", "12.3 (14 to 19)", "12.3 less (5 to 19)", "12.3 (5 to 19) µV", "12 5"]
)
def test_what_is_no_difference_is_said(text):
    verdict = file_it(lab_of(), text)
    assert verdict.kind == "unreadable" and "Nothing is lost" in verdict.message


# -- both --------------------------------------------------------------------------------------------------------------


def test_a_fresh_lab_book_refuses():
    for student in ("anna", "", *(students(kind)[0] for kind in KINDS)):
        lab = lab_of(student)
        for question in (conclusion(lab.me, Book(lab)), difference(lab.me, Book(lab))):
            verdict = question.answer.judge(question.answer.fresh)
            assert verdict.kind in ("wrong", "known error") and len(verdict.message) > 10


def test_only_a_student_and_a_laboratory_will_do():
    for ask, text in ((conclusion, "both"), (difference, "12 (5 to 19)")):
        with pytest.raises(ValueError, match="Personal"):
            ask("anna")
        with pytest.raises(ValueError, match=r"explore\.bench"):
            ask(None, "bench")
        verdict = ask().answer.judge(text)
        assert verdict.kind == "unreadable" and "lab book" in verdict.message


def test_plan_of_the_science_is_sound():
    assert faults(Plan()) == {}
