"""The two reports on the Schild laboratory of lesson 13: an answer counts if the lab book can tell it."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from test_circulation_bench import GOOD, WITH_ISO, WITH_NE, of_kind
from test_circulation_bench import lab_of as new_lab

from nelib.body.antagonists import ALPHA, ALPHA1, BETA, KINDS, NONE, drawn
from nelib.checkpoints.circulation_report import pA2, read_kind, read_pA2, receptor
from nelib.explorers import circulation as explore
from nelib.kit.personal import Personal

WORDS = {ALPHA1: "alpha-1", ALPHA: "alpha-1 and alpha-2", BETA: "beta", NONE: "none"}
ALL = (GOOD, WITH_NE, WITH_ISO)
SMALLER_NE = WITH_NE | dict(
    dose=10**-2.25
)  # against more of the antagonist, norepinephrine is given in doses that reach beta


@cache
def lab_of(student: str = ""):
    return new_lab(student)


@cache  # the same runs stand in many lab books
def line_of(lab, number: int, settings: tuple) -> dict:
    return lab.entry(lab.data(run=number, **dict(settings)))


class Book:
    """A lab book with many experiments and nothing on screen."""

    def __init__(self, lab, *designs):
        self.explorer, self.lines = lab, []
        for number, design in enumerate(({}, *designs), start=1):
            settings = lab.settings(**design)
            self.lines.append({"experiment": number, **settings, **line_of(lab, number, tuple(settings.items()))})

    def book(self):
        return pd.DataFrame(self.lines)


@cache
def book_of(student: str, *names: int) -> Book:
    return Book(lab_of(student), *(ALL[k] for k in names))


def name_it(student: str, text: str, *names: int):
    return receptor(lab_of(student).me, book_of(student, *names)).answer.judge(text)


def written(found, digits=2, factor=1.0):
    value, low, high = found
    return f"{value:.{digits}f} ({value + factor * (low - value):.{digits}f} to {value + factor * (high - value):.{digits}f})"


def printed(lab, number, design):
    line = line_of(lab, number, tuple(lab.settings(**design).items()))
    return line["pA2"], line["pA2 from"], line["pA2 to"]


def file_it(lab, text, *designs):
    return pA2(lab.me, Book(lab, *designs)).answer.judge(text)


# -- what it blocks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_with_all_three_agonists_only_the_truth_is_accepted(kind):
    student = of_kind(kind)
    for other in KINDS:
        verdict = name_it(student, WORDS[other], 0, 1, 2)
        assert (verdict.kind == "right") == (other == kind), (other, verdict)
        if other != kind:
            assert "That does not go with" in verdict.message or "Nothing in your lab book tells" in verdict.message
    right = name_it(student, WORDS[kind], 0, 1, 2)
    assert "Your lab book shows it" in right.message and ("Now the pA2" in right.message) == (kind != NONE)


@pytest.mark.parametrize(
    ("kind", "runs", "accepted"),
    [
        (ALPHA1, (0,), False), (ALPHA1, (1,), False), (ALPHA1, (0, 1), True), (ALPHA1, (0, 2), False),
        (ALPHA, (0,), False), (ALPHA, (0, 1), True), (BETA, (2,), True), (BETA, (0, 1), False), (NONE, (0, 1), False),
        (NONE, (2,), False), (NONE, (0, 2), True),
    ],
)  # fmt: skip
def test_the_truth_counts_only_if_the_lab_book_can_tell_it(kind, runs, accepted):
    verdict = name_it(of_kind(kind), WORDS[kind], *runs)
    assert verdict.kind == ("right" if accepted else "known error")
    if not accepted:
        assert f"Nothing in your lab book tells “{kind}” from" in verdict.message


def test_what_is_missing_is_said_alike_for_the_right_and_for_a_wrong_answer():
    """Else the feedback would tell the answer."""
    for kind, other in ((ALPHA1, ALPHA), (ALPHA, ALPHA1)):
        one, two = (name_it(of_kind(kind), WORDS[k], 0).message for k in (kind, other))
        assert one.replace(f"“{kind}” from “{other}”", "X") == two.replace(f"“{other}” from “{kind}”", "X")
    one, two = (name_it(of_kind(ALPHA), WORDS[k]).message for k in (ALPHA, BETA))
    assert one == two and "none has rats that get vehicle" in one


def test_an_experiment_that_speaks_against_an_answer_is_shown():
    verdict = name_it(of_kind(ALPHA), "none of these", 0, 1)
    assert (
        verdict.kind == "wrong"
        and "In experiment 2" in verdict.message
        and "made phenylephrine need" in verdict.message
    )
    verdict = name_it(of_kind(ALPHA), "α1", 0, 1)
    assert verdict.kind == "wrong" and "In experiment 3" in verdict.message and "norepinephrine" in verdict.message
    verdict = name_it(of_kind(NONE), "beta", 2)
    assert verdict.kind == "wrong" and "isoproterenol need" in verdict.message


def test_designs_that_cannot_tell_do_not_count():
    lab = lab_of(of_kind(ALPHA1))
    for change in (dict(vehicle=False), dict(dose=0.001), dict(measure="HR, peak")):
        book = Book(lab, *({**design, **change} for design in (GOOD, WITH_NE)))
        assert receptor(lab.me, book).answer.judge("alpha-1").kind == "known error", change
    known = Book(lab, GOOD | dict(antagonist="prazosin", dose=0.01))
    known.lines = known.lines[1:]
    assert "no experiment with compound N" in receptor(lab.me, known).answer.judge("alpha-1").message


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("alpha-1", ALPHA1), ("α1", ALPHA1), ("Alpha 1 only", ALPHA1), ("α₁", ALPHA1), ("alpha-1 and alpha-2", ALPHA), ("α1 and α2", ALPHA),
        ("alpha-1/2", ALPHA), ("α1, α2", ALPHA), ("alpha 1 & 2", ALPHA), ("beta", BETA), ("β", BETA), ("β1 and β2", BETA),
        ("none", NONE), ("none of these", NONE), ("nothing", NONE), ("inactive", NONE), ("no receptor", NONE),
    ],
)  # fmt: skip
def test_a_kind_is_read(text, kind):
    assert read_kind(text) == kind


@pytest.mark.parametrize(
    "text", ["", "alpha", "alpha-2", "alpha-1 and beta", "not alpha-1", "alpha-1, but weak", "3", "muscarinic"]
)
def test_what_is_no_kind_is_said(text):
    verdict = name_it("", text)
    assert verdict.kind == "unreadable" and "Nothing is lost" in verdict.message


# -- how strong it is ------------------------------------------------------------------------------------------------


def near_truth(kind: str, design: dict) -> tuple:
    """Return the laboratory of a student whose experiment 2 is a usual one: its slope holds 1."""
    return _near_truth(kind, tuple(design.items()))


@cache
def _near_truth(kind: str, settings: tuple) -> tuple:
    design = dict(settings)
    for k in range(99):
        lab = lab_of(f"id{k}")
        if drawn(lab.me)[0] == kind:
            r = lab.experiment(2, **design).result
            if abs(r.slope[0] - 1) < 0.8 * r.slope_half[0] and abs(r.pA2[0] - drawn(lab.me)[1]) < r.pA2_half[0]:
                return lab, printed(lab, 2, design)
    raise AssertionError("no such student")


@pytest.mark.parametrize(("kind", "design"), [(ALPHA1, GOOD), (ALPHA, GOOD), (ALPHA, SMALLER_NE), (BETA, WITH_ISO)])
def test_a_sound_experiment_is_accepted(kind, design):
    lab, found = near_truth(kind, design)
    verdict = file_it(lab, written(found), design)
    assert verdict.kind == "right" and f"In truth {drawn(lab.me)[1]:.2f}" in verdict.message
    assert "your interval holds it" in verdict.message
    assert file_it(lab, f"pA2 = {found[0]:.2f} ± {found[2] - found[0]:.2f}", design).kind == "right"
    for factor, words in ((0.4, "too narrow"), (2.5, "too wide")):
        verdict = file_it(lab, written(found, 3, factor), design)
        assert verdict.kind == "known error" and words in verdict.message and "In truth" not in verdict.message


def test_the_line_is_accepted_too():
    lab, _ = near_truth(ALPHA1, GOOD)
    r = lab.experiment(2, **GOOD).result
    line = r.line[0], r.line[0] - r.line_half[0], r.line[0] + r.line_half[0]
    assert file_it(lab, written(line, 3), GOOD).kind == "right"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (dict(vehicle=False), "without rats that get vehicle"),
        (dict(after=90), "when much of it has gone"),
        (dict(preparation="intact rat"), "the reflex of an intact rat"),
        (dict(plan="one dose; each rat before and after it", dose=0.5), "takes for granted that the Schild plot has the slope 1"),
    ],
)  # fmt: skip
def test_what_spoiled_it_is_said_and_not_the_answer(change, words):
    design, told = GOOD | change, 0
    for k in range(30):
        if told > 3:
            break
        lab = lab_of(f"id{k}")
        if drawn(lab.me)[0] != ALPHA1:
            continue
        found = printed(lab, 2, design)
        r = lab.experiment(2, **design).result
        if not (r.slope.size and abs(r.slope[0] - 1) > r.slope_half[0]):
            verdict = file_it(lab, written(found), design)
            assert verdict.kind == "known error" and words in verdict.message, verdict
            assert f"{drawn(lab.me)[1]:.2f}" not in verdict.message.replace(f"{found[0]:.2f}", "")
            told += 1
    assert told > 3


def test_a_slope_that_is_not_one_is_said():
    design = WITH_NE | dict(dose=0.3162277660168379)
    for k in range(99):
        lab = lab_of(f"id{k}")
        if drawn(lab.me)[0] != ALPHA1:
            continue
        r = lab.experiment(2, **design).result
        if abs(r.slope[0] - 1) > r.slope_half[0]:
            break
    verdict = file_it(lab, written(printed(lab, 2, design)), design)
    assert verdict.kind == "known error" and "That is not 1" in verdict.message
    free = f"{r.line[0]:.3f} ± {r.line_half[0]:.3f}"
    verdict = file_it(lab, free, design)
    assert verdict.kind == "known error" and "norepinephrine works through α1 and α2" in verdict.message


def test_a_compound_that_blocks_nothing_has_none():
    student = of_kind(NONE)
    lab = lab_of(student)

    def judge(text, *names):
        return pA2(lab.me, book_of(student, *names)).answer.judge(text)

    assert judge("none", 0, 2).kind == "right" and "That is a result" in judge("none", 0, 1, 2).message
    for names in ((), (0,), (2,)):
        verdict = judge("none", *names)
        assert verdict.kind == "known error" and "look at α and at β receptors" in verdict.message
    other = lab_of(of_kind(BETA))
    assert file_it(other, "none", WITH_ISO).kind == "wrong" and "How large" in file_it(other, "none", WITH_ISO).message
    assert file_it(other, "none", GOOD).kind == "known error"


def test_numbers_from_elsewhere_are_named():
    lab, found = near_truth(ALPHA1, GOOD)
    assert "No experiment" in file_it(lab, "4.44 (4.4 to 4.5)", GOOD).message
    shift = np.log10(1e-3 / 350)
    mg = written(tuple(x + shift for x in found), 3)
    assert "from mg/kg" in file_it(lab, mg, GOOD).message
    ratio = 10 ** lab.experiment(2, **GOOD).result.log_ratio[0, -1]
    assert "a dose ratio of experiment 2" in file_it(lab, f"{ratio:.3g} (1 to 99)", GOOD).message


@pytest.mark.parametrize(
    "text",
    ["6.32 (6.21 to 6.43)", "6.32 [6.21-6.43]", "6,32 (6,21; 6,43)", "pA2 6.32 (6.21–6.43)", "6.32 ± 0.11", "6.32 +/- 0.11 mol/kg",
     "-log mol/kg: 6.32 (6.21, 6.43)", "pA2 = 6.32, 95% CI 6.21 to 6.43"],
)  # fmt: skip
def test_a_pA2_is_read(text):
    assert read_pA2(text) == pytest.approx((6.32, 6.21, 6.43))


def test_none_is_read():
    assert read_pA2("none") is None is read_pA2("no pA2")


@pytest.mark.parametrize(
    "text", ["", "abc", "6.3", "6.3 (6.4 to 6.6)", "-6.3 (6 to 7)", "6.3 (6.2 to 6.4) nM", "6.3 6.2"]
)
def test_what_is_no_pA2_is_said(text):
    verdict = file_it(lab_of(), text)
    assert verdict.kind == "unreadable" and "Nothing is lost" in verdict.message


# -- both ------------------------------------------------------------------------------------------------------------


def test_a_fresh_lab_book_refuses():
    for student in ("anna", "", of_kind(ALPHA1), of_kind(NONE)):
        lab = lab_of(student)
        for question in (receptor(lab.me, Book(lab)), pA2(lab.me, Book(lab))):
            verdict = question.answer.judge(question.answer.fresh)
            assert verdict.kind in ("wrong", "known error") and len(verdict.message) > 10
            assert question.answer.judge("about five or so").kind == "unreadable"


def test_only_a_student_and_a_laboratory_will_do():
    for ask, text in ((receptor, "alpha-1"), (pA2, "6.3 (6.2 to 6.4)")):
        with pytest.raises(ValueError, match="Personal"):
            ask("anna")
        with pytest.raises(ValueError, match=r"explore\.bench\.show"):
            ask(None, "bench")
        verdict = ask().answer.judge(text)
        assert verdict.kind == "unreadable" and "lab book" in verdict.message


def test_the_questions_on_screen():
    lab, _ = near_truth(BETA, WITH_ISO)
    view = explore.bench.show(me=Personal("13_circulation", lab.me.student, environ={}))
    view.run(**WITH_ISO)
    line = view.book().to_dict("records")[-1]
    first, second = receptor(bench=view), pA2(bench=view)
    first.entry.value = "beta"
    second.entry.value = written((line["pA2"], line["pA2 from"], line["pA2 to"]))
    first.submit()
    second.submit()
    assert first.verdict.kind == "right" and second.verdict.kind == "right"
    assert "none" in first.entry.placeholder and "6.32" in second.entry.placeholder
