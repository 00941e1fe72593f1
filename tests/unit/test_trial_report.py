"""The verdict of lesson 17: a careful student passes, a hurried one and a guess do not, and each fault is answered."""

import re
from functools import cache

import pandas as pd
import pytest
from test_trial_bench import BAD, SOUND, lab_of

from nelib.checkpoints.adhd_trial_reading import CANNOT, NO, YES, read_verdict
from nelib.checkpoints.adhd_trial_report import VerdictReport, verdict
from nelib.checkpoints.adhd_trial_together import ALARMS, alarms, ends, hides
from nelib.explorers import adhd as explore
from nelib.explorers.adhd.trial_diagnosis import compound_of
from nelib.kit.personal import Personal

ONCE = SOUND | dict(patients=200)
PILOT = SOUND | dict(patients=40)


class Book:
    """A lab book with many trials and nothing on screen."""

    def __init__(self, lab, *designs):
        self.explorer = lab
        self.lines = pd.DataFrame([{"trial": n, **lab.settings(**d)} for n, d in enumerate(({}, *designs), start=1)])

    def book(self):
        return self.lines


def points(lab, number, design):
    e = lab.experiment(number, **design).told.estimate
    return float(e.effect[0]), float(e.low[0]), float(e.high[0]), float(e.p[0])


def written(number, claim, found):
    return f"trial {number}: {claim}, {found[0]:.2f} ({found[1]:.2f} to {found[2]:.2f})".replace("-", "−")


def file(student, text, *designs):
    lab = lab_of(student)
    return VerdictReport(lab, Book(lab, *designs)).judge(text)


def claimed(found):
    if found[3] < 0.05 and found[0] > 0:
        return YES
    return NO if found[2] < 4 else CANNOT


@cache
def some(works: bool, kind: str = "sure") -> str:
    """Return a student whose compound works or not, and whose sound trial says so."""
    for k in range(200):
        lab = lab_of(f"s{k}")
        p = points(lab, 2, ONCE)[3]
        if bool(compound_of(lab.me).points) == works and (p < 0.01 if works else p > 0.2):
            return f"s{k}"
    raise AssertionError


def test_a_careful_student_passes():
    """All patients in one sound trial: what its interval shows is filed, right or not in truth."""
    passed = true = open_ = 0
    for k in range(100):
        lab = lab_of(f"id{k}")
        found = points(lab, 2, ONCE)
        said = claimed(found)
        passed += file(f"id{k}", written(2, said, found), ONCE).kind == "right"
        true += said != CANNOT and (said == YES) == (compound_of(lab.me).points > 0)
        open_ += said == CANNOT
    assert passed >= 95 and true >= 88 and open_ <= 10


def test_a_pilot_and_one_larger_trial_pass_too():
    passed = 0
    for k in range(40):
        lab = lab_of(f"id{k}")
        large = SOUND | dict(patients=160)
        found = points(lab, 3, large)
        answers = [file(f"id{k}", written(3, claim, found), PILOT, large) for claim in (YES, NO, CANNOT)]
        assert sum(a.kind == "right" for a in answers) == 1, "there is one right conclusion from a lab book"
        trials = [lab.experiment(2, **PILOT), lab.experiment(3, **large)]
        low, high = ends(trials)
        claim = YES if low > 0 else NO if high < 4 else CANNOT
        passed += answers[(YES, NO, CANNOT).index(claim)].kind == "right"
    assert passed >= 35


def test_every_sound_lab_book_has_one_conclusion():
    """Whatever was tried soundly: two claims are never right at once, and with all patients used one is."""
    sizes = ((200,), (100, 100), (160, 40), (60, 60, 80), (20, 20, 160), (40, 40, 40, 80), (20,) * 10)
    claims = set()
    for k in range(21):
        lab = lab_of(f"b{k}")
        designs = [SOUND | dict(patients=n) for n in sizes[k % len(sizes)]]
        right = set()
        for n, design in enumerate(designs, start=2):
            found = points(lab, n, design)
            right |= {c for c in (YES, NO, CANNOT) if file(f"b{k}", written(n, c, found), *designs).kind == "right"}
        assert len(right) == 1, sizes[k % len(sizes)]
        claims |= right
    assert {YES, NO} <= claims


def test_a_hurried_student_and_a_guess_fail():
    for k in range(5):
        lab = lab_of(f"id{k}")
        for preset in ({}, *lab.presets.values()):
            change = preset | dict(patients=100)
            found = points(lab, 2, lab.settings(**change))
            for claim in (YES, NO, CANNOT):
                answer = file(f"id{k}", written(2, claim, found), change)
                assert answer.kind == "known error"
                assert answer.message.startswith("Right that it cannot say") == (claim == CANNOT)
                assert "after 4 weeks" in answer.message, "the second fault is told, too"
                assert len(answer.message) < 560
        for claim in (YES, NO):
            assert file(f"id{k}", f"trial 2: {claim}, 6.0 (3.0 to 9.0)", ONCE).kind != "right"
            assert file(f"id{k}", f"trial 2: {claim}, 6.0 (3.0 to 9.0)").kind == "unreadable"


@pytest.mark.parametrize("name", ALARMS)
def test_each_fault_is_answered_by_name_and_alone(name):
    change, words = BAD[name]
    design = SOUND | dict(patients=100) | change
    lab = lab_of("anna")
    found = points(lab, 2, design)
    answer = file("anna", written(2, claimed(found), found), design)
    assert answer.kind == "known error" and words in answer.message
    assert sum(other in answer.message for _, other in BAD.values()) == 1


@pytest.mark.parametrize("preset", [{}, *explore.bench_trial.presets.values()])
def test_a_demonstration_is_not_judged_and_takes_nothing(preset):
    student = some(True)
    lab = lab_of(student)
    assert "Trial 3 was a demonstration" in file(student, "trial 3: yes, 6.0 (3.0 to 9.0)", PILOT, preset).message
    assert file(student, "trial 3: cannot say", PILOT, preset).kind == "wrong"
    found = points(lab, 4, ONCE)
    assert file(student, written(4, YES, found), preset, preset, ONCE).kind == "right", "no patients were used"
    report = VerdictReport(lab, Book(lab, preset, preset, ONCE))
    assert list(report.trials()) == [4] and report.left() == 0


def test_the_heaviest_fault_comes_first():
    lab = lab_of("anna")
    said = []
    design = lab.settings(comparator="itself, before", patients=100)
    for _ in range(6):
        text = file("anna", written(2, YES, points(lab, 2, design)), design).message
        name = next(n for n in ALARMS if BAD[n][1] in text)
        said.append(name)
        design[name] = SOUND[name]
        if name == "comparator":
            design["patients"] = 100
    assert said == ["comparator", "blinding", "allocation", "peek", "endpoint", "missing"]
    for name in ("active", "waiting"):
        comparator = {"active": "atomoxetine", "waiting": "waiting list"}[name]
        one = SOUND | dict(comparator=comparator)
        words = {"active": "says nothing about placebo", "waiting": "hopes for nothing"}[name]
        assert words in file("anna", written(2, YES, points(lab, 2, one)), one).message


def test_a_small_sound_trial_cannot_say_and_is_told_how_large():
    lab, student = lab_of(some(False)), some(False)
    small = SOUND | dict(patients=40)
    found = points(lab, 2, small)
    if found[3] < 0.05:
        pytest.skip("chance showed something")
    no = file(student, written(2, NO, found), small)
    assert (
        no.kind == "known error" and "patients in a group" in no.message and "does not show that nothing" in no.message
    )
    open_ = file(student, written(2, CANNOT, found), small)
    assert open_.kind == "wrong" and "too early" in open_.message and "320 patients are left" in open_.message
    assert "trial 2: cannot say" and file(student, "trial 2: cannot say", small).kind == "wrong"


def test_a_small_trial_that_shows_something_is_to_be_repeated_unless_it_shows_much():
    """The luck of a small trial explains a difference whose interval holds small ones, and p near 0.05."""
    seen = {True: 0, False: 0}
    for k in range(60):
        lab = lab_of(f"w{k}")
        found = points(lab, 2, PILOT)
        if found[3] < 0.05 and found[0] > 0:
            yes, no, open_ = (file(f"w{k}", written(2, c, found), PILOT) for c in (YES, NO, CANNOT))
            much = found[3] < 0.001 or found[1] >= 4
            assert (yes.kind, no.kind, open_.kind) == ("right" if much else "known error", "wrong", "wrong")
            assert ("too much" in yes.message) == (not much) == ("too early" in open_.message)
            seen[much] += 1
    assert min(seen.values()) > 2


def test_cannot_say_is_right_when_the_patients_are_gone():
    student = some(False)
    lab = lab_of(student)
    spent = SOUND | dict(patients=160, comparator="itself, before")
    designs = (spent, spent, SOUND | dict(patients=40))
    found = points(lab, 4, designs[-1])
    answer = file(student, written(4, CANNOT, found), *designs)
    assert answer.kind == ("right" if found[3] >= 0.05 else "wrong")
    assert found[3] < 0.05 or "planned beforehand" in answer.message


def test_saying_less_or_more_than_the_trial():
    yes, no = some(True), some(False)
    a, b = points(lab_of(yes), 2, ONCE), points(lab_of(no), 2, ONCE)
    assert "Why no?" in file(yes, written(2, NO, a), ONCE).message
    assert "It can" in file(yes, written(2, CANNOT, a), ONCE).message
    assert "does not show it" in file(no, written(2, YES, b), ONCE).message
    assert "File “no”" in file(no, written(2, CANNOT, b), ONCE).message


def test_no_and_cannot_say_follow_the_interval_and_not_the_power():
    """Where nothing is significant a trial of good power says no only if its interval ends below 4 points."""
    design, seen = SOUND | dict(patients=160), {True: 0, False: 0}
    for k in range(150):
        found = points(lab_of(f"n{k}"), 2, design)
        if found[3] < 0.05:
            continue
        excluded = found[2] < 4
        if seen[excluded] > 4:
            continue
        no, open_ = (file(f"n{k}", written(2, c, found), design) for c in (NO, CANNOT))
        assert (no.kind, open_.kind) == (("right", "wrong") if excluded else ("known error", "right"))
        end = f"{found[2]:.1f} points"
        assert end in no.message and end in open_.message and "{" not in no.message
        assert ("a difference worth finding is not excluded" in no.message) == (not excluded)
        assert excluded or "80 patients are left" in open_.message
        seen[excluded] += 1
    assert min(seen.values()) > 2


def test_sound_trials_add_up_and_this_is_said():
    student = some(False)
    lab = lab_of(student)
    half = SOUND | dict(patients=80)
    one = file(student, written(2, NO, points(lab, 2, half)), half)
    two = VerdictReport(lab, Book(lab, half, half))
    low, high = ends(list(two.sound().values()))
    effects = [points(lab, n, half) for n in (2, 3)]
    errors = [float(lab.experiment(n, **half).told.estimate.error[0]) for n in (2, 3)]
    weights = [e**-2 for e in errors]
    mean = sum(w * e[0] for w, e in zip(weights, effects, strict=True)) / sum(weights)
    assert (low, high) == pytest.approx(
        (mean - 1.96 / sum(weights) ** 0.5, mean + 1.96 / sum(weights) ** 0.5), rel=1e-3
    )
    assert one.kind == ("right" if effects[0][2] < 4 else "known error")
    small = file(student, "trial 2: cannot say", SOUND | dict(patients=60))
    assert "Sound trials count together" in small.message and "more in a group would do" in small.message
    many, more = (int(n) for n in re.search(r"for (\d+) patients in a group.* (\d+) more in", small.message).groups())
    assert many == more + 60


def test_the_last_score_kept_hides_and_raises_no_alarm():
    lab = lab_of()
    plan = lab.plan(**ONCE | dict(missing="last score kept"))
    assert not alarms(plan) and hides(plan) == ["missing"]
    assert alarms(lab.plan(**ONCE | dict(missing="left out"))) == ["missing"]
    kinds = set()
    for k in range(60):
        design = ONCE | dict(missing="last score kept", weeks=8)
        found = points(lab_of(f"c{k}"), 2, design)
        if found[3] < 0.05 and found[0] > 0:
            yes = file(f"c{k}", written(2, YES, found), design)
            assert yes.kind == "right" and "X may do more than this: who left kept an early score" in yes.message
            kinds.add("yes")
        elif found[3] >= 0.05:
            no = file(f"c{k}", written(2, NO, found), design)
            assert no.kind == "known error" and "could miss" in no.message
            kinds.add("no")
    assert kinds == {"yes", "no"}


def test_what_a_design_can_tell_is_not_denied():
    """Earlier responders and atomoxetine: no false alarms, but another question than the one that is asked."""
    lab = lab_of("anna")
    design = ONCE | dict(run_in="earlier responders", patients=100)
    text = file("anna", written(2, YES, points(lab, 2, design)), design).message
    assert "for people like these, not for all" in text and "The size is theirs, too" in text
    assert "No verdict stands" not in text and "does nothing" not in text
    texts = set()
    for k in range(120):
        lab, design = lab_of(f"v{k}"), SOUND | dict(comparator="atomoxetine", patients=200)
        if compound_of(lab.me).points < 8 and k > 1:
            continue
        found = points(lab, 2, design)
        text = file(f"v{k}", written(2, YES, found), design).message
        beats = found[3] < 0.05 and found[0] > 0
        assert ("speaks for X" in text) == beats and ("Worse than atomoxetine may still" in text) == (not beats)
        assert "No verdict stands" not in text
        texts.add(beats)
        if len(texts) == 2:
            break
    assert texts == {True, False}


def test_short_trials_and_low_doses_do_not_show_that_nothing_is_there():
    student = some(False)
    for change in (dict(weeks=2), dict(dosing="0.5 mg/kg")):
        design = ONCE | change
        found = points(lab_of(student), 2, design)
        if found[3] >= 0.05:
            answer = file(student, written(2, NO, found), design)
            assert answer.kind == "known error" and "could miss" in answer.message


def test_a_short_trial_that_shows_it_counts():
    for k in range(60):
        lab = lab_of(f"h{k}")
        design = ONCE | dict(weeks=4)
        found = points(lab, 2, design)
        answer = file(f"h{k}", written(2, YES, found), design)
        assert (answer.kind == "right") == (found[3] < 0.05 and found[0] > 0) and "nan" not in answer.message
        if answer.kind == "right":
            return
    raise AssertionError


def test_asking_often_is_corrected_for():
    small = SOUND | dict(patients=20)
    for k in range(200):
        lab = lab_of(f"f{k}")
        if compound_of(lab.me).points:
            continue
        hits = [n for n in range(2, 12) if points(lab, n, small)[3] < 0.05 and points(lab, n, small)[0] > 0]
        if hits:
            answer = file(f"f{k}", written(hits[0], YES, points(lab, hits[0], small)), *[small] * 10)
            assert answer.kind == "known error" and "You asked 10 times" in answer.message
            return
    raise AssertionError("no false alarm among many")


def test_points_must_be_those_of_the_trial():
    student = some(True)
    lab = lab_of(student)
    e, low, high, _ = points(lab, 2, ONCE)
    trial = lab.experiment(2, **ONCE)
    error = float(trial.told.estimate.error[0])
    seen = trial.seen(1, "clinician")
    change = seen[0].mean() - seen[-1].mean()
    for found, words in (
        ((-e, -high, -low), "turned around"), ((e, e - error, e + error), "one standard error"),
        ((change, change - 1, change + 1), "the group with X changed"), ((e, low - 1, high + 1), "Read both ends"),
        ((e + 5, low, high + 9), "Copy them"),
    ):  # fmt: skip
        answer = file(student, written(2, YES, found), ONCE)
        assert answer.kind != "right" and words in answer.message
    two = points(lab, 3, PILOT)
    assert "of trial 3" in file(student, written(2, YES, two), SOUND | dict(patients=160), PILOT).message


def test_the_permit_counts():
    student = some(True)
    big = SOUND | dict(patients=220)
    answer = file(student, written(2, YES, points(lab_of(student), 2, big)), big)
    assert answer.kind == "known error" and "more than the 400 patients" in answer.message


def test_the_truth_is_not_told():
    for k in range(20):
        lab = lab_of(f"id{k}")
        found = points(lab, 2, ONCE)
        for claim in (YES, NO, CANNOT):
            text = file(f"id{k}", written(2, claim, found), ONCE).message
            true = compound_of(lab.me).points
            assert not true or f"{true:.1f}" not in text
            assert "in truth" not in text.lower()
            assert len(text) < 480


@pytest.mark.parametrize(
    ("text", "number", "claim", "effect"),
    [
        ("trial 3: yes, 5.4 (2.9 to 7.9)", 3, YES, (5.4, 2.9, 7.9)),
        ("3: yes 5,4 ± 2,5", 3, YES, (5.4, 2.9, 7.9)),
        ("Trial 12: no, −0.3 (−2.1 to 1.5), p = 0.75", 12, NO, (-0.3, -2.1, 1.5)),
        ("trial 4 not better: 0.4 [-1.2, 2.0]", 4, NO, (0.4, -1.2, 2.0)),
        ("trial 2: cannot say", 2, CANNOT, None),
        ("trial 2: not sure, 1 (-2 to 4)", 2, CANNOT, (1.0, -2.0, 4.0)),
        ("trial 2: no evidence either way, 1 (-2 to 4)", 2, CANNOT, (1.0, -2.0, 4.0)),
        ("trial 2: inconclusive", 2, CANNOT, None),
        ("trial 2: unsure, 1 (-2 to 4)", 2, CANNOT, (1.0, -2.0, 4.0)),
        ("trial 2: it is not clear", 2, CANNOT, None),
        ("trial 2: X does not work, 1 (-2 to 3)", 2, NO, (1.0, -2.0, 3.0)),
        ("Trial 2, can't say, 3.0 (-1 to 7)", 2, CANNOT, (3.0, -1.0, 7.0)),
        ("trial 5: X is better by 6.1 points, 95% CI 3.0-9.2", 5, YES, (6.1, 3.0, 9.2)),
    ],
)
def test_answers_are_read(text, number, claim, effect):
    n, c, e = read_verdict(text)
    assert (n, c) == (number, claim) and (e is None if effect is None else e == pytest.approx(effect))


@pytest.mark.parametrize(
    "text", ["", "yes", "5.4 (2.9 to 7.9)", "trial 3", "trial 3: yes", "trial 3: yes, 5.4", "trial 3: yes and no, 1 (0 to 2)", "trial 3: yes, not sure, 1 (0 to 2)",
             "trial 3: yes, 9 (1 to 2)", "trial three: yes, 1 (0 to 2)"],
)  # fmt: skip
def test_what_cannot_be_read_is_answered(text):
    with pytest.raises(ValueError):
        read_verdict(text)
    assert file("anna", text, ONCE).kind == "unreadable"


def test_the_lab_book_on_screen_is_read():
    view = explore.bench_trial.show(me=Personal("17_adhd", "anna", environ={}))
    answer = verdict(bench=view).answer
    kinds = []
    for design in (PILOT, SOUND | dict(patients=160)):
        view.run(**design)
        n, found = view.number, view.book().iloc[-1]
        text = written(n, YES, (found["better by"], found["from"], found["to"]))
        kinds.append(answer.judge(text).kind)
    assert kinds == ["known error", "right"] and found["p"] < 0.05, "anna's X works, and her pilot is small"
    assert "0 of 400 patients are left" in view.readout.value


def test_without_a_bench_and_with_a_fresh_one():
    assert verdict(lab_of("anna").me).answer.judge("trial 2: yes, 5.4 (2.9 to 7.9)").kind == "unreadable"
    view = explore.bench_trial.show(me=Personal("17_adhd", "anna", environ={}))
    assert "demonstration" in verdict(bench=view).answer.judge(VerdictReport.fresh).message
    with pytest.raises(ValueError):
        verdict(bench=object())
