"""Arguments of a wrong kind: the error says what was given and what was expected, instead of what Python stumbled over."""

import re

import numpy as np
import pytest
from toys import decay

from nelib.explorers import load_all
from nelib.kit.checkpoint import predict
from nelib.kit.errors import number, numbers, unknown_name
from nelib.kit.evidence import Quantity, _names, _read, load_evidence
from nelib.kit.explorer import Slider
from nelib.kit.model import Event, Model, Reaction
from nelib.kit.units import parse_unit
from nelib.synapse.scenarios import treat
from nelib.synapse.synthesis import dopamine_terminal

M = decay()


def record(**changes) -> Quantity:
    return Quantity(**{"name": "k", "symbol": "k", "value": 1.0, "unit": "1/hour", "meaning": "rate",
                       "preparation": "test", "source": "best2009", "grade": "READ"} | changes)  # fmt: skip


@pytest.mark.parametrize("value", [3, 3.5, "3.5", np.float64(2), np.int32(4), True])
def test_a_number_is_a_float(value):
    assert number("x", value) == float(value)
    assert type(number("x", value)) is float


@pytest.mark.parametrize(
    ("value", "limits", "words"),
    [
        ("five", {}, "x must be a number, but it is 'five'"), (None, {}, "x must be a number, but it is None"),
        ([1, 2], {}, r"x must be a number, but it is \[1, 2\]"), (1j, {}, "must be a number"),
        (float("nan"), {}, "must be a finite number"), ("inf", {}, "must be a finite number"),
        (-1, {"low": 0}, "x must be at least 0, but it is -1"), (3, {"high": 2}, "x must be at most 2, but it is 3"),
    ],
)  # fmt: skip
def test_not_a_number(value, limits, words):
    with pytest.raises(ValueError, match=words):
        number("x", value, **limits)


def test_limits_are_inclusive():
    assert number("x", 0, low=0, high=0) == 0


def test_the_nearest_name_is_offered_and_far_ones_are_not():
    assert "Did you mean 'tyr'?" in str(unknown_name("species", "tyrr", ["tyr", "bh4"]))
    assert "Did you mean" not in str(unknown_name("species", "serotonin", ["tyr", "bh4"]))
    assert str(unknown_name("species", "x", ["a", "b"])).endswith("Known: a, b.")
    assert str(unknown_name("species", "x", [])).endswith("Known: none.")


def test_mappings_are_checked_name_by_name():
    assert numbers("parameter", {"a": "2"}, ["a", "b"], low=0) == {"a": 2.0}
    assert numbers("parameter", None, ["a"]) == {}
    with pytest.raises(ValueError, match="parameter 'b' must be at least 0"):
        numbers("parameter", {"a": 1, "b": -1}, ["a", "b"], low=0)


@pytest.fixture
def anew():
    """Let evidence be read anew, before and after a test that changes where it lies."""

    def forget():
        _read.cache_clear()
        _names.cache_clear()

    yield forget
    forget()


def test_the_message_names_table_and_line(monkeypatch, tmp_path, anew):
    header = "name,symbol,value,unit,meaning,preparation,source,grade,probability,note\n"
    good = "a,a,1,µM,m,p,best2009,READ,,\n"
    rows = {"many": "not a number", "": "could not convert", "nan": "finite"}
    monkeypatch.setattr("nelib.kit.evidence.files", lambda _: tmp_path)
    monkeypatch.setattr("nelib.kit.evidence.references", lambda: {"best2009": {}})
    for value, words in rows.items():
        (tmp_path / "t.csv").write_text(f"{header}{good}b,b,{value},µM,m,p,best2009,READ,,\n", encoding="utf-8")
        anew()
        with pytest.raises(ValueError, match=r"t\.csv, line 3: ") as caught:
            load_evidence("t")
        assert re.search(words, str(caught.value)) or "could not convert" in str(caught.value)
    for fault, words in ((good + good, "'a' is used twice"), (good.replace("READ", "REED"), "Did you mean 'READ'"),
                         (good.replace("best2009", ""), "no source"), (good.replace("µM", ""), "no unit"),
                         (good.replace("READ,,", "READ,,,more"), "line 2"), (good.replace("READ", "RECALLED"), "probability"),
                         (good.replace("READ", "ASSUMED"), "note must say"), (good.replace("best2009", "x"), "no reference")):  # fmt: skip
        (tmp_path / "t.csv").write_text(header + fault, encoding="utf-8")
        anew()
        with pytest.raises(ValueError, match=words):
            load_evidence("t")


WRONG_KIND = {
    "times are a number": (lambda: M.simulate(5), "times"),
    "times are nothing": (lambda: M.simulate(None), "times"),
    "times are words": (lambda: M.simulate(["now", "then"]), "times"),
    "parameters are a list": (lambda: M.simulate([0, 1], parameters=[1.0]), "parameter"),
    "parameters are text": (lambda: M.steady_state(parameters="k"), "parameter"),
    "activity is a number": (lambda: M.steady_state(activity=2.0), "reaction|activity"),
    "initial is a list": (lambda: M.simulate([0, 1], initial=[8.0]), "species|initial"),
    "an event is a tuple": (lambda: M.simulate([0, 1], events=[(0.5, {"A": 1})]), "[Ee]vent"),
    "events are one event": (lambda: M.simulate([0, 1], events=Event(0.5)), "[Ee]vents"),
    "a huge whole number": (lambda: number("x", 10**400), "finite|number"),
    "regulations are a list with an error": (lambda: dopamine_terminal(["substrat"]), "Did you mean 'substrate'"),
    "drug is a list": (lambda: treat(["reserpine"], [0, 1]), "drug"),
    "times of a treatment begin late": (lambda: treat("reserpine", [5, 10]), "0"),
    "value of a record is text": (lambda: record(value="3"), "'k' must be a .*number"),
    "value of a record is nothing": (lambda: record(value=None), "'k' must be a .*number"),
    "unit of a record is a number": (lambda: record(unit=1), "unit"),
    "a record has no name": (lambda: record(name=""), "name"),
    "table is a list": (lambda: load_evidence(["synthesis"]), "evidence table"),
    "a slider's range is text": (lambda: Slider("x", "x", "low", 1, 1), "low"),
    "a slider's step is negative": (lambda: Slider("x", "x", 0, 1, 0.5, step=-0.1), "step"),
    "range of a prediction is upside down": (lambda: predict("k", "?", number_range=(10, 0)), "range"),
    "points of a prediction are words": (lambda: predict("k", "?", number_range=(0, 1), points=["a"]), "point"),
    "prediction of a figure is a number": (lambda: load_all()["01_enzyme"].show(3.0), "prediction"),
    "a rate is a number": (lambda: Model("m", [], [], [Reaction("r", 3, {}, "")]), "rate"),
    "a unit is nothing": (lambda: parse_unit(None), "unit"),
}


@pytest.mark.parametrize("case", WRONG_KIND)
def test_wrong_kind_of_argument(case):
    call, words = WRONG_KIND[case]
    with pytest.raises(ValueError, match=words):
        call()
