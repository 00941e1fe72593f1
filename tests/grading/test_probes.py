"""A table of probes that is not right is refused, and the message says where and why."""

import pytest
from toy_course import NAME, PROBES

from nelib.grading.grader import answer_key
from nelib.grading.probes import load
from nelib.kit.personal import Personal


@pytest.fixture
def table(tmp_path):
    """Write a table with one passage replaced, and load it."""

    def write(old: str = "", new: str = "", answers: str = ""):
        folder = tmp_path / NAME
        folder.mkdir(exist_ok=True)
        assert old in PROBES
        (folder / "probes.toml").write_text(PROBES.replace(old, new, 1), encoding="utf-8")
        if answers:
            (folder / "answers.py").write_text(answers, encoding="utf-8")
        return load(folder / "probes.toml")

    return write


def test_a_good_table_loads(table):
    loaded = table()
    assert [(task.id, task.points, task.manual) for task in loaded.tasks] == [
        ("t1", 3, False),
        ("t2", 2, False),
        ("t3", 4, True),
    ]
    first, second = loaded.tasks[0].probes
    assert (first.call, first.args, second.weight, second.wrong) == (True, [1.0], 2.0, first.wrong)
    assert not loaded.tasks[1].probes[0].call


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"99_toy"', '"98_toy"', "exercise is '98_toy', but the folder is '99_toy'"),
        ("points = 3", "points = 0", "task 't1': points must be positive"),
        ("points = 3", 'points = "3"', "task 't1': points must be a finite number, not '3'"),
        ("points = 3", "points = 3\npionts = 4", "task 't1': unknown key 'pionts'"),
        ("points = 3", "points = 3 =", "Expected newline"),
        ('id = "t2"', 'id = "t1"', "the id 't1' is used twice"),
        ('object = "rate"', 'object = "np.rate"', "'np.rate' is not a Python name"),
        ('object = "rate"', "", "object must be text that is not empty"),
        ('expected = "rate(*args)"', 'expected = "rate(*args"', "is not a Python expression"),
        ("rel = 1e-6", "rel = -1", "tolerances must not be negative"),
        ("weight = 2", "weight = 0", "task 't1', probe 2: tolerances must not be negative, and weight"),
        ("args = [40]", "args = 40", "args must be a list"),
        ('unit = "µM"', 'unit = "micromoles per liter"', "cannot be converted"),
        ('hint = "That is first order."', 'tip = ""', "unknown key 'tip'"),
        ("[[task.probe]]\nargs = [1.0]", "", None),
    ],
)
def test_errors_say_where_and_why(table, old, new, message):
    if message is None:
        assert len(table(old, new).tasks[0].probes) == 1
        return
    with pytest.raises(ValueError, match=r"probes\.toml") as error:
        table(old, new)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ("", "answers.py is missing"),
        ("K = 2", "must define reference"),
        ("def reference(me): return {}", "task t1, probe 1: no reference answer .NameError"),
        ("def reference(me): return {'K': 1j, 'rate': lambda s: 1}", "task t1, probe 1: no reference answer"),
        ("def reference(me): return {'K': 1, 'rate': lambda s: None}", "task t1, probe 1: no reference answer"),
    ],
)
def test_reference_answers_must_exist(table, answers, message):
    loaded = table(answers=answers)
    with pytest.raises(ValueError, match=message):
        answer_key(loaded, Personal(NAME, environ={}))
