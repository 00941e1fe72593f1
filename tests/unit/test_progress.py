"""The progress file: nothing is ever lost, and nothing that it holds can stop a lesson."""

import json
import warnings
from pathlib import Path

import pytest

from nelib.kit import progress
from nelib.kit.checkpoint import Choices, Numeric, check, predict

NUMBER = Numeric(0.25, "µM", "yes", "no")
CHOICE = Choices("a", {"a": "yes", "b": "no"})


@pytest.fixture(autouse=True)
def folder(own_progress):
    progress.path().parent.mkdir()


def litter() -> list[str]:
    return sorted(p.name for p in progress.path().parent.iterdir() if p != progress.path())


def test_where_it_lies(monkeypatch, tmp_path):
    monkeypatch.setenv(progress.ENVIRONMENT, str(tmp_path / "mine.json"))
    assert progress.path() == tmp_path / "mine.json"
    monkeypatch.delenv(progress.ENVIRONMENT)
    assert progress.path().name == "progress.json"
    assert "nelib" in str(progress.path())


def test_folders_are_made_and_nothing_else_is_left(monkeypatch, tmp_path):
    monkeypatch.setenv(progress.ENVIRONMENT, str(tmp_path / "a" / "b" / "mine.json"))
    progress.put("x", "µM")
    assert progress.get("x") == "µM"
    assert "µM" in progress.path().read_text(encoding="utf-8")
    assert litter() == []


def test_what_was_kept_stays_when_more_is_kept():
    for i in range(5):
        progress.put(f"k{i}", i)
    progress.put("k0", "changed")
    assert progress.load() == {"k0": "changed", "k1": 1, "k2": 2, "k3": 3, "k4": 4}
    assert progress.get("absent", "default") == "default"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"{", b"[1, 2]", b"null", b"", b"3", b'{"a": 1'])
def test_a_damaged_file_is_set_aside_whole(content):
    progress.path().write_bytes(content)
    with pytest.warns(UserWarning, match="damaged"):
        assert progress.load() == {}
    assert [Path(progress.path().parent / n).read_bytes() for n in litter()] == [content]
    progress.put("a", 1)
    assert progress.load() == {"a": 1}


def test_a_second_damaged_file_does_not_replace_the_first():
    for content in ("{first", "{second"):
        progress.path().write_text(content, encoding="utf-8")
        with pytest.warns(UserWarning, match="damaged"):
            progress.load()
    assert {Path(progress.path().parent / n).read_text(encoding="utf-8") for n in litter()} == {"{first", "{second"}


FOREIGN = [5, "text", [1], [[1, 2], [3]], True, None, 1e9, -1, {"answer": None}, {"answer": "c", "right": True},
           {"answer": {}}, {"answer": ""}]  # fmt: skip


@pytest.mark.parametrize("kept", FOREIGN, ids=repr)
def test_foreign_content_harms_no_question(kept):
    progress.put("k", kept)
    assert predict("k", "?", options=("a", "b")).value is None
    assert predict("k", "?", points=(1, 2), number_range=(0, 10)).value is None
    assert predict("k", "?", number_range=(0, 4)).value is None
    for answer in (CHOICE, NUMBER):
        question = check("k", "?", answer)
        question.submit()
        assert question.feedback.value


@pytest.mark.parametrize(
    "kept", [{"answer": 5}, {"answer": [1]}, {"answer": True}, {"right": True}, {"a": 1}], ids=repr
)
def test_a_foreign_answer_harms_no_check(kept):
    progress.put("k", kept)
    check("k", "?", NUMBER).submit()


def test_a_right_answer_is_kept_as_right():
    question = check("k", "?", NUMBER)
    for text, right in (("7 µM", False), ("250 nM", True), ("0,25", True)):
        question.entry.value = text
        question.submit()
        assert progress.get("k") == {"answer": text, "right": right}
    assert check("k", "?", NUMBER).verdict.kind == "right"


@pytest.mark.parametrize("action", [lambda: progress.put("a", 1), lambda: progress.get("a")], ids=["put", "get"])
def test_a_folder_in_the_place_of_the_file_warns_and_goes_on(action):
    progress.path().mkdir()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        action()
    assert any("Progress" in str(w.message) for w in seen)
    assert progress.path().is_dir()


def test_a_file_that_cannot_be_replaced_leaves_no_litter():
    progress.path().mkdir()
    with pytest.warns(UserWarning, match="cannot be"):
        progress.put("a", 1)
    assert litter() == []


def test_a_value_that_cannot_be_written_leaves_no_litter():
    progress.put("a", 1)
    with pytest.raises(ValueError, match="'b'"):
        progress.put("b", object())
    assert litter() == []
    assert json.loads(progress.path().read_text(encoding="utf-8")) == {"a": 1}


def test_clear_forgets_only_what_it_names():
    for key in ("01/a", "01/b", "02/a", "010"):
        progress.put(key, 1)
    progress.clear("01/")
    assert set(progress.load()) == {"02/a", "010"}
    progress.clear()
    assert progress.load() == {}
    progress.path().unlink()
    progress.clear()
    assert not progress.path().exists()
