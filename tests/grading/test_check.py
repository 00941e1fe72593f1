"""The tester is tested: exercises that are not sound are caught."""

import json

import pytest
from toy_course import ANSWERS, DECISION, LIMITS, NAME, PROBES, cell, make_course, toy_cells

from nelib.grading.__main__ import main
from nelib.grading.check import problems


def replaced(**changes: dict) -> list[dict]:
    """The toy's cells, some of them replaced."""
    return [changes.get(entry["id"].replace("-", "_"), entry) for entry in toy_cells()]


def test_the_toy_is_sound(course, capsys):
    assert problems(course, NAME, LIMITS) == []
    assert main(["--root", str(course), "check", "--all", "--time-limit", "20"]) == 0
    assert capsys.readouterr().out == f"{NAME}: sound\n"


BAD_CELLS = {
    "a check that passes untouched": (
        {"t1": cell("code", "t1", "print('public checks passed')", points=3)},
        "the visible check 't1' passes untouched",
    ),
    "an answer that was left in": (
        {"t2_answer": cell("code", "t2-answer", "half = K\n### BEGIN SOLUTION\n### END SOLUTION", solution=True)},
        "untouched: t2 earns 2 points",
    ),
    "a check that fails on the solution": (
        {"t2": cell("code", "t2", "assert half < 0", points=2)},
        "the visible check 't2' fails on the solution",
    ),
    "a solution that is wrong": (
        {
            "t1_answer": cell(
                "code", "t1-answer", "### BEGIN SOLUTION\nrate = lambda s: s / K\n### END SOLUTION", None, True
            )
        },
        "self-study, solution: t1 earns 0 of 3 points (wrong; That is first order.)",
    ),
    "a solution that fits the default numbers only": (
        {"t2_answer": cell("code", "t2-answer", "half = 2.0", solution=True)},
        "check-1, solution: t2 earns 0 of 2 points (wrong)",
    ),
    "other points than in the table": (
        {"t3": cell("markdown", "t3", DECISION, points=5, solution=True)},
        "t3: 5 points in the notebook, 4 in probes.toml",
    ),
    "a task that the table does not know": (
        {"intro": cell("code", "t4", "assert half", points=1)},
        "probes.toml does not name the cell 't4', which has points",
    ),
    "a task that the notebook lacks": (
        {"t1": cell("code", "t1x", "assert rate(1)", points=3)},
        "the notebook has no cell 't1', which probes.toml names",
    ),
}


@pytest.mark.parametrize(("changes", "problem"), BAD_CELLS.values(), ids=BAD_CELLS)
def test_a_bad_notebook_is_caught(tmp_path, changes, problem):
    root = make_course(tmp_path, replaced(**changes))
    assert problem in problems(root, NAME, LIMITS)


BAD_TABLES = {
    "a wrong answer that counts as right": ("rel = 1e-6", "rel = 1e3", "t1: a named wrong answer counts as right"),
    "a wrong answer that gets the hint of another one": (
        'hint = "That is first order." }]',
        'hint = "That is first order." }, { value = "args[0] / K", hint = "Again." }]',
        "t1: a named wrong answer gets the hint of another one (Again.)",
    ),
    "a reference answer that fails itself": ('expected = "K"', "expected = \"K * 0 + float('nan')\"", "does not pass"),
    "a reference answer that is wrong": ('expected = "K"', 'expected = "K + 1"', "solution: t2 earns 0 of 2 points"),
}


@pytest.mark.parametrize(("old", "new", "problem"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_a_bad_table_is_caught(tmp_path, old, new, problem):
    root = make_course(tmp_path, toy_cells())
    (root / "solutions" / NAME / "probes.toml").write_text(PROBES.replace(old, new), encoding="utf-8")
    assert any(problem in found for found in problems(root, NAME, LIMITS))


def test_a_stale_exercise_is_caught(tmp_path, capsys):
    root = make_course(tmp_path, toy_cells())
    path = root / "solutions" / NAME / f"{NAME}.ipynb"
    made = json.loads(path.read_text(encoding="utf-8"))
    made["cells"][0]["source"] = "# A newer toy"
    path.write_text(json.dumps(made), encoding="utf-8")
    assert main(["--root", str(root), "check", NAME, "--time-limit", "20"]) == 1
    assert capsys.readouterr().out == f"{NAME}: exercises/{NAME}/{NAME}.ipynb is stale\n"


def test_answers_that_cannot_be_computed_are_the_teachers_mistake(tmp_path, capsys):
    root = make_course(tmp_path, toy_cells())
    (root / "solutions" / NAME / "answers.py").write_text(ANSWERS.replace('"K": K', '"L": K'), encoding="utf-8")
    assert main(["--root", str(root), "check", NAME]) == 2
    assert "no reference answer" in capsys.readouterr().err
