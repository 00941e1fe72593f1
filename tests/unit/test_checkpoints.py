"""Answers: units, misconceptions, typing errors, and what is kept."""

import importlib
import inspect
import itertools
import json
import pkgutil
import re

import pytest

import nelib.checkpoints
from nelib.checkpoints import start, synthesis
from nelib.kit import progress
from nelib.kit.checkpoint import Choices, Feedback, Misconception, Numeric, check, predict
from nelib.kit.questions import UNSET, Check, ChoicePrediction, stops
from nelib.kit.style import worded
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
    return [f() for f in made if not f.__name__.startswith("_") and not inspect.signature(f).parameters]


def every_question() -> list:
    """Return all predictions and checks of the course."""
    modules = [
        importlib.import_module(f"nelib.checkpoints.{i.name}") for i in pkgutil.iter_modules(nelib.checkpoints.__path__)
    ]
    return [q for module in modules for q in questions(module) if isinstance(q, Check | ChoicePrediction)
            or hasattr(q, "limits")]  # fmt: skip


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
            lambda q: [setattr(s, "value", v) for s, v in zip(q.sliders, (5.0, 7.0), strict=True)],
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


def shown(slider) -> str:
    """Return what stands beside a slider."""
    return slider.options[slider.index][0]


def test_a_slider_opens_without_a_number():
    """The middle of the range would be an answer, or a hint at one."""
    question = predict("t/open", "?", number_range=(0, 10), unit="µM")
    assert question.slider.index == 0 and shown(question.slider) == UNSET
    assert "nelib-unset" in question.slider._dom_classes
    sketch = predict("t/open-curve", "?", number_range=(0, 10), points=(1, 2))
    assert all(slider.index == 0 and shown(slider) == UNSET for slider in sketch.sliders)
    question.slider.index = 6
    assert "nelib-unset" not in question.slider._dom_classes and shown(question.slider) != UNSET


def test_a_pure_number_has_no_unit():
    question = predict("t/pure", "How many times?", number_range=(1, 100), unit="1")
    assert question.slider.description == "My prediction"
    question.slider.value = 95.0
    question.submit()
    assert question.words == "95"
    sketch = predict("t/pure2", "?", number_range=(0, 60), points=(25, 75), unit="1", point_label="µM")
    assert [s.description for s in sketch.sliders] == ["at 25 µM", "at 75 µM"]
    for slider in sketch.sliders:
        slider.value = 30.0
    sketch.submit()
    assert sketch.words == "30 at 25, 30 at 75 (at µM)"
    assert "1 µM" in predict("t/unit", "?", number_range=(0, 10), unit="µM")._write(1.0)


def test_an_untouched_slider_is_asked_about_once_and_then_kept():
    heard = []
    question = predict("t/still", "?", number_range=(1, 45), unit="times")
    question.watch(heard.append)
    question.submit()
    assert question.value is None and question.words == "" and heard == []
    assert "Do you mean 1 times?" in question.feedback.value
    assert progress.get("t/still") is None
    question.submit()
    assert question.value == 1.0 == heard[-1] and question.feedback.value.count("Kept.") == 1
    assert question.slider.value == 1.0, "what is kept stands on the slider"
    assert predict("t/still", "?", number_range=(1, 45), unit="times").slider.value == 1.0


def test_whoever_moves_after_the_question_is_asked_again():
    question = predict("t/moved", "?", number_range=(0, 10))
    question.submit()
    question.slider.value = 4.0
    question.slider.value = UNSET
    question.submit()
    assert question.value is None
    question.slider.value = 4.0
    question.submit()
    assert question.value == 4.0


def test_the_points_of_a_sketch_that_stand_where_they_opened_are_named():
    question = predict("t/sketch", "?", number_range=(0, 60), points=(25, 75), unit="µM/h", point_label="µM")
    question.sliders[1].value = 20.0
    question.submit()
    assert question.value is None
    assert "Do you mean 0 µM/h at 25?" in question.feedback.value
    question.submit()
    assert question.value == [(25.0, 0.0), (75.0, 20.0)]
    assert [slider.value for slider in question.sliders] == [0.0, 20.0]


def test_round_numbers_can_be_chosen():
    known = sorted({question.limits for question in every_question() if hasattr(question, "limits")})
    assert len(known) > 5
    for low, high in (*known, (1, 45), (0, 1000), (0, 47.3), (-50, 50)):
        numbers = stops(low, high)
        assert numbers[0] == low and numbers[-1] == high and numbers == sorted(set(numbers))
        assert 40 <= len(numbers) <= 220
        for digit in (1, 2, 5):
            for power in range(4):
                value = digit * 10**power
                assert not low <= value <= high or value in numbers, (low, high, value)
    assert {1.5, 2, 21, 45} <= set(stops(1, 45))
    assert set(range(101)) <= set(stops(0, 100))


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0.001, 0.002), (0, 1e6), (-3, -1), (5, 6)])
def test_any_range_has_a_slider_of_moderate_length(low, high):
    numbers = stops(low, high)
    assert (numbers[0], numbers[-1]) == (low, high) and 40 <= len(numbers) <= 230
    assert max(b - a for a, b in itertools.pairwise(numbers)) <= (high - low) / 40 * 1.001


def test_a_number_kept_by_an_older_slider_comes_back_as_it_was():
    progress.put("t/old", 22.78)
    question = predict("t/old", "?", number_range=(1, 45), unit="times")
    assert question.value == 22.78 == question.slider.value
    assert shown(question.slider) == "22.78" and question.words == "22.78 times"
    question.submit()
    assert progress.get("t/old") == 22.78
    progress.put("t/old-curve", [[1, 0.44], [2, 10]])
    sketch = predict("t/old-curve", "?", number_range=(0, 10), points=(1, 2))
    assert [slider.value for slider in sketch.sliders] == [0.44, 10.0]


def test_a_large_number_is_written_in_full():
    question = predict("t/large", "?", number_range=(0, 1000), unit="nM")
    question.slider.value = 1000.0
    question.submit()
    assert question.words == "1000 nM" == f"{shown(question.slider)} nM"


# Symbols


RAW = re.compile(r"(?<![A-Za-z_])(p?K|V|k|C|n|E|R|G|B|L)_[^\W_]|pA2")


def test_no_question_of_the_course_shows_a_raw_symbol():
    texts = []
    for question in every_question():
        answer = getattr(question, "answer", None)
        said = [""]
        if isinstance(answer, Choices):
            said = list(answer.feedback.values())
        elif isinstance(answer, Numeric):
            said = [answer.explanation, answer.hint, *(wrong.message for wrong in answer.misconceptions)]
        for message in said:
            question._say(message)
            for widget in question.box.children:
                texts += [getattr(widget, "description", ""), *getattr(widget, "_options_labels", ())]
                texts.append(
                    re.sub("<style>.*?</style>", "", str(widget.value), flags=re.DOTALL)
                    if hasattr(widget, "value")
                    else ""
                )
    assert len(texts) > 100 and sum("<sub>" in text for text in texts) > 50
    assert [text for text in texts if RAW.search(text)] == []


def test_an_option_is_judged_as_it_stands_on_screen_and_as_it_was_written():
    answer = Choices("K_i is 5 nM", {"K_i is 5 nM": "yes: pK_i 8.3", "K_B, by pA2": "no"})
    assert (answer.right, list(answer.feedback)) == ("Kᵢ is 5 nM", ["Kᵢ is 5 nM", "KB, by pA₂"])
    for given in ("K_i is 5 nM", "Kᵢ is 5 nM"):
        assert answer.judge(given).kind == "right"
    progress.put("t/symbols", {"answer": "K_B, by pA2", "right": False})
    question = check("t/symbols", "?", answer)
    assert question.entry.value == "KB, by pA₂" and question.verdict.kind == "known error"


def test_a_predicted_choice_keeps_its_text():
    """Figures compare it with what the checkpoint wrote."""
    question = predict("t/choice", "?", options=("K_i rises", "no"))
    assert question.options == ["Kᵢ rises", "no"]
    question.radio.value = "K_i rises"
    question.submit()
    assert question.value == "K_i rises" == predict("t/choice", "?", options=("K_i rises", "no")).radio.value


def test_a_choice_must_be_made():
    question = predict("t/none", "?", options=("a", "b"))
    question.submit()
    assert question.value is None
    assert "guess first" in question.feedback.value


@pytest.mark.parametrize("content", ["{", "[]", "", '{"t/n": "text"}', '{"t/n": 1e9}', '{"t/n": null}'])
def test_a_damaged_or_foreign_progress_file_harms_nobody(content):
    file = progress.path()
    file.parent.mkdir()
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


def test_words_between_stars_are_emphasized():
    asked = check(
        "toy/stress", "What does *not* change, and is a * b * c a product?", Numeric(2.0, "1", "*Yes*.", "no")
    )
    heading = asked.box.children[0].value
    assert "<em>not</em>" in heading and "a * b * c" in heading
    asked._judge("2")
    assert "<em>Yes</em>" in asked.feedback.value


@pytest.mark.parametrize("text", ["2 * 3", "g*A*z", "**both**", "a *", "5* and 6*"])
def test_other_stars_stay(text):
    assert worded(text) == text
