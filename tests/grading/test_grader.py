"""Honest submissions get what they earned, each task by itself, and a report that helps."""

import csv
import json
import shutil

import pytest
from toy_course import LIMITS, NAME, points, statuses

from nelib.grading.__main__ import main
from nelib.grading.grader import COLUMNS, as_text, grade
from nelib.grading.probes import load
from nelib.grading.sandbox import Limits, Outcome, Reply

RIGHT = "def rate(s):\n    return s / (K + s)"
SOLVED = {"t1-answer": RIGHT, "t2-answer": "half = K"}
NOTHING = {"t1": 0, "t2": 0, "t3": 0}


def test_an_untouched_exercise_earns_nothing(marked):
    report = marked()
    assert (points(report), report.points, report.possible, report.by_hand) == (NOTHING, 0, 5, 4)
    assert statuses(report) == {"t1": "missing", "t2": "missing", "t3": "to be marked by hand"}


@pytest.mark.parametrize("student", ["self-study", "s1", "Ada Lovelace"])
def test_the_solution_earns_everything_with_any_students_numbers(course, student):
    table = load(course / "solutions" / NAME / "probes.toml")
    report = grade(table, course / "solutions" / NAME / f"{NAME}.ipynb", student, limits=LIMITS)
    assert report.points == report.possible == 5


def test_numbers_of_somebody_else_are_wrong_and_the_report_says_why(marked):
    report = marked(SOLVED | {"t2-answer": "half = 2.0"}, student="s1")
    assert statuses(report)["t2"] == "wrong"
    assert "The notebook says STUDENT = '', but the numbers were drawn for 's1'." in report.notes


def test_part_of_the_probes_earns_part_of_the_points(marked):
    report = marked(SOLVED | {"t1-answer": "def rate(s):\n    return s / (K + s) if s < 10 else 0"})
    assert points(report) == {"t1": 1, "t2": 2, "t3": 0}


def test_a_named_wrong_answer_gets_its_hint(marked):
    report = marked({"t1-answer": "def rate(s):\n    return s / K", "t2-answer": "half = 1000 * K"})
    assert [mark.hints for mark in report.marks] == [["That is first order."], ["That is in nM."], []]
    assert points(report) == NOTHING


@pytest.mark.parametrize(
    "answer",
    [
        'half = f"{1000 * K} nM"',
        'half = (1000 * K, "nM")',
        "half = np.float32(K)",
        "half = np.array(K)",
        "import pint\nhalf = pint.UnitRegistry().Quantity(1000 * K, 'nM')",
        "from fractions import Fraction\nhalf = Fraction(K)",
        "import pandas as pd\nhalf = pd.Series([K])[0]",
        "%time half = K",
        "%%time\nhalf = K",
        "%matplotlib inline\n!ls\nhalf = K\nhalf?",
        "from IPython.display import display\ndisplay(K)\nget_ipython().run_line_magic('time', '')\nhalf = K",
    ],
)
def test_a_right_answer_may_be_written_in_many_ways(marked, answer):
    assert points(marked({"t2-answer": answer}))["t2"] == 2


@pytest.mark.parametrize(
    ("answer", "status", "message"),
    [
        ("pass", "missing", ""),
        ("def rate(s): raise NotImplementedError", "missing", ""),
        ("def rate(s): return 1 / 0", "error", "ZeroDivisionError: division by zero"),
        ("def rate(s, t): return s", "error", "missing 1 required positional argument"),
        ("rate = 3", "error", "'int' object is not callable"),
        ("def rate(s) return s", "missing", ""),
        ("def rate(s): return rate(s)", "error", "RecursionError"),
        ("def rate(s): return None", "wrong", ""),
        ("def rate(s): return float('nan')", "wrong", ""),
        ("def rate(s): return np.inf", "wrong", ""),
        ("def rate(s): return {s}", "error", "of type set"),
        ("def rate(s): return 1j", "error", "of type complex"),
        ("def rate(s): return np.ones(10**6)", "error", "too large"),
        ("def rate(s): return 10**5000", "error", "too large"),
        ("def rate(s): return 'x' * 10**6", "error", "too long"),
        ("def rate(s):\n    a = []\n    a.append(a)\n    return a", "error", "too large"),
    ],
)
def test_one_broken_task_does_not_cost_the_other(marked, answer, status, message):
    report = marked({"t1-answer": answer, "t2-answer": "half = K"})
    assert points(report) == {"t1": 0, "t2": 2, "t3": 0}
    assert statuses(report)["t1"] == status
    assert message in " ".join(report.marks[0].messages)


def test_a_function_may_change_its_arguments(marked):
    report = marked({"t1-answer": "def rate(s):\n    r = s / (K + s)\n    s += 1\n    return r"})
    assert points(report)["t1"] == 3


def test_a_broken_file_or_none_at_all_earns_nothing(course, tmp_path):
    table = load(course / "solutions" / NAME / "probes.toml")
    texts = [None, "", "{}", "[" * 100_000, '{"cells": [{"cell_type": "code"}]}', '{"cells": 3}', '{"cells": [7]}']
    for text in texts:
        path = tmp_path / f"{NAME}.ipynb"
        if text is not None:
            path.write_text(text)
        report = grade(table, path, "s1", limits=LIMITS)
        assert report.points == 0 and report.notes[0].startswith("The notebook as a whole: ")


def test_a_class_is_graded_and_written_down(course, tmp_path, capsys):
    submitted, out = tmp_path / "submitted", tmp_path / "grades.csv"
    for student, step in {"ada": "solutions", "bob": "exercises", "self-study": "solutions"}.items():
        (submitted / student / NAME).mkdir(parents=True)
        shutil.copy(course / step / NAME / f"{NAME}.ipynb", submitted / student / NAME)
    (submitted / "carol").mkdir()
    assert main(["--root", str(course), "grade", NAME, str(submitted), "--out", str(out), "--run", "2026"]) == 0
    shown = capsys.readouterr().out
    assert "ada: 5 of 5 points, and up to 4 by hand" in shown and "bob: 0 of 5 points" in shown
    with open(out, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS and len(rows) == 4 * 4
    totals = {
        row["student"]: (row["points"], row["possible"], row["by_hand"]) for row in rows if row["task"] == "total"
    }
    assert totals["ada"] == totals["self-study"] == ("5", "5", "4")
    assert totals["bob"] == totals["carol"] == ("0", "5", "4")


def test_a_class_that_cannot_be_graded_is_refused_in_words(course, tmp_path, capsys):
    assert main(["--root", str(course), "grade", NAME, str(tmp_path / "nowhere")]) == 2
    assert main(["--root", str(course), "grade", NAME, str(tmp_path)]) == 2
    assert main(["--root", str(course), "grade", "98_none", str(tmp_path)]) == 2
    errors = capsys.readouterr().err
    assert "there is no folder" in errors and "holds no student's folder" in errors and "98_none" in errors
    with pytest.raises(ValueError, match="the limit seconds must be positive"):
        Limits(seconds=0)


def test_what_runs_a_submission_can_be_replaced(course):
    """The seam for a container: a function of the same form, which here answers without running anything."""
    asked = {}

    def container(path, requests, limits, *, variables, hidden):
        asked.update(requests=[vars(request) for request in requests], variables=variables)
        return Outcome([Reply("ok", 0.5)] * len(requests))

    path = course / "exercises" / NAME / f"{NAME}.ipynb"
    report = grade(load(course / "solutions" / NAME / "probes.toml"), path, "s1", run="2026", runner=container)
    assert report.points < 5
    assert asked["variables"] == {"NELIB_STUDENT": "s1", "NELIB_COURSE_RUN": "2026"}
    assert asked["requests"][0] == {"name": "rate", "call": True, "args": [1.0], "kwargs": {}}
    assert not any(word in json.dumps(asked["requests"]) for word in ("expected", "rel", "hint", "wrong"))


def test_the_report_reads_well(marked):
    lines = as_text(marked({"t1-answer": "def rate(s): return s / K", "t2-answer": "raise ValueError('\\x1b[31mred')"}))
    assert "  t1                  0 / 3  wrong                 A rate" in lines
    assert "That is first order." in lines and "\x1b" not in lines and "ValueError:  [31mred" in lines
