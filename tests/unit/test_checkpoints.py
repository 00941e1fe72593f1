"""Answers: units, misconceptions, typing errors, and what is kept."""

import json

import pytest

from nelib.checkpoints import start, synthesis
from nelib.kit import progress
from nelib.kit.checkpoint import Choices, Feedback, Misconception, Numeric, check, predict
from nelib.kit.units import parse_quantity

ANSWER = Numeric(0.25, "µM", "yes", "no", [Misconception(0.5, "that is IC50")])


@pytest.mark.parametrize(
    "text", ["0.25 µM", "250 nM", "0,25 uM", "2.5e-7 M", "0.25", ".25 μM", " 250nM ", "0.00025 mM"]
)
def test_right_in_any_unit(text):
    assert ANSWER.judge(text).kind == "right"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("0.5 µM", "known error", "IC50"),
        ("250", "known error", "prefix"),
        ("-0.25 µM", "known error", "sign"),
        ("7 µM", "wrong", "no"),
        ("abc", "unreadable", "Nothing is lost"),
        ("", "unreadable", "Type a number first"),
        ("1,000 µM", "unreadable", "thousands"),
        ("3 bananas", "unreadable", "bananas"),
        ("3 hours", "unreadable", "measures something else"),
        ("1e999", "unreadable", "too large"),
        ("nan", "unreadable", "number"),
        ("0.25 µM µM µM", "unreadable", "measures"),
        ("1 + 1", "unreadable", "unit"),
        ("__import__('os')", "unreadable", "number"),
        ("9**9**9 µM", "unreadable", "unit"),
    ],
)
def test_what_the_learner_is_told(text, kind, words):
    verdict = ANSWER.judge(text)
    assert verdict.kind == kind
    assert words in verdict.message


def test_a_misconception_that_cannot_be_told_apart_is_refused():
    with pytest.raises(ValueError, match="cannot be told"):
        Numeric(1.0, "1", "", "", [Misconception(1.01, "")])
    with pytest.raises(ValueError, match="told apart"):
        Numeric(1.0, "1", "", "", [Misconception(2.0, ""), Misconception(2.01, "")])
    with pytest.raises(ValueError, match="not among"):
        Choices("a", {"b": ""})
    with pytest.raises(ValueError, match="options"):
        predict("x", "?")


def questions(module):
    made = [f for n, f in vars(module).items() if callable(f) and getattr(f, "__module__", "") == module.__name__]
    return [f() for f in made if not f.__name__.startswith("_")]


def test_every_checkpoint_of_the_lessons_knows_its_own_answers():
    numeric = 0
    for question in [*questions(synthesis), *questions(start)]:
        answer = getattr(question, "answer", None)
        if isinstance(answer, Numeric):
            numeric += 1
            assert answer.judge(f"{answer.value:.5g} {answer.unit}").kind == "right"
            for wrong in answer.misconceptions:
                assert answer.judge(f"{wrong.value:.6g} {answer.unit}") == Feedback("known error", wrong.message)
            assert answer.judge("x").kind == "unreadable"
        elif isinstance(answer, Choices):
            assert answer.judge(answer.right).kind == "right"
            assert all(answer.judge(o).message for o in answer.feedback)
            assert answer.judge(None).kind == "unreadable"
    assert numeric >= 5


def test_keys_are_unique():
    keys = [q.key for q in [*questions(synthesis), *questions(start)]]
    assert len(keys) == len(set(keys))


def test_an_answer_is_kept_and_comes_back():
    first = check("t/a", "?", ANSWER)
    first.entry.value = "0.5 µM"
    first.submit()
    assert "IC50" in first.feedback.value
    again = check("t/a", "?", ANSWER)
    assert again.entry.value == "0.5 µM"
    again.entry.value = "rubbish <b>"
    again.submit()
    assert progress.get("t/a")["answer"] == "0.5 µM"  # an unreadable answer does not overwrite
    assert "<b>" not in again.feedback.value.replace("<b>", "", 0) or "&lt;b&gt;" in again.feedback.value


def test_predictions_are_kept_and_watched():
    for make, put, expected in (
        (lambda: predict("t/c", "?", options=("a", "b")), lambda q: setattr(q.radio, "value", "b"), "b"),
        (lambda: predict("t/n", "?", number_range=(0, 10), unit="µM"), lambda q: setattr(q.slider, "value", 3.0), 3.0),
        (
            lambda: predict("t/p", "?", points=(1, 2), number_range=(0, 10)),
            lambda q: setattr(q.sliders[1], "value", 7.0),
            [(1.0, 5.0), (2.0, 7.0)],
        ),
    ):
        heard = []
        question = make()
        question.watch(heard.append)
        assert question.value is None
        put(question)
        question.submit()
        assert question.value == expected == heard[-1]
        assert make().value == expected


def test_an_untouched_slider_is_no_prediction():
    question = predict("t/still", "?", number_range=(0, 10))
    question.submit()
    assert question.value is None
    assert question.words == ""
    question.slider.value = 4.0
    question.submit()
    assert question.value == 4.0


def test_a_choice_must_be_made():
    question = predict("t/none", "?", options=("a", "b"))
    question.submit()
    assert question.value is None
    assert "guess first" in question.feedback.value


@pytest.mark.parametrize("content", ["{", "[]", "", '{"t/n": "text"}', '{"t/n": 1e9}', '{"t/n": null}'])
def test_a_damaged_or_foreign_progress_file_harms_nobody(content):
    file = progress.path()
    file.write_text(content, encoding="utf-8")
    damaged = content in ("{", "[]", "")
    if damaged:
        with pytest.warns(UserWarning, match="damaged"):
            question = predict("t/n", "?", number_range=(0, 10))
        assert file.with_suffix(".damaged.json").exists()
    else:
        question = predict("t/n", "?", number_range=(0, 10))
    assert question.value is None


def test_progress_is_plain_json_and_can_be_cleared():
    progress.put("a/1", 1)
    progress.put("b/1", [1, 2])
    assert json.loads(progress.path().read_text(encoding="utf-8")) == {"a/1": 1, "b/1": [1, 2]}
    progress.clear("a/")
    assert progress.load() == {"b/1": [1, 2]}


def test_a_file_that_cannot_be_written_warns_and_goes_on(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    monkeypatch.setenv("NELIB_PROGRESS", str(blocked / "progress.json"))
    with pytest.warns(UserWarning):
        progress.put("a", 1)


def test_percent_is_understood():
    assert parse_quantity("50 %", "1") == pytest.approx(0.5)
    assert parse_quantity("50%", "%") == pytest.approx(50)
    assert parse_quantity("−10.8", "%") == pytest.approx(-10.8)
