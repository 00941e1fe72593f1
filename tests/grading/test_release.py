"""The student's notebook holds nothing of the solution, and the same source gives the same bytes."""

import json

import pytest
from toy_course import NAME, cell, make_course, notebook, toy_cells

from nelib.grading import release
from nelib.grading.__main__ import main


def sources(made: dict) -> dict[str, str]:
    """Source by cell id."""
    return {entry["id"]: "".join(entry["source"]) for entry in made["cells"]}


def test_solutions_and_hidden_tests_are_cut_out(course):
    made = json.loads((course / "exercises" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    text = sources(made)
    assert text["t1-answer"] == "def rate(s):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert text["t1"] == 'assert np.isclose(rate(K), 0.5)\nprint("public checks passed")'
    assert text["t3"] == "YOUR ANSWER HERE"
    assert not any(word in json.dumps(made) for word in ("BEGIN", "END ", "Rubric", "s / (K + s)"))
    assert sorted(path.name for path in (course / "exercises" / NAME).iterdir()) == [f"{NAME}.ipynb"]


def test_cells_are_locked_and_outputs_cleared():
    cells = toy_cells()
    cells[3] |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": ["x"]}], "execution_count": 7}
    made = {entry["id"]: entry for entry in release.student_version(notebook(cells))["cells"]}
    assert made["t1"]["outputs"] == [] and made["t1"]["execution_count"] is None
    assert made["t1"]["metadata"]["editable"] is False and made["t1"]["metadata"]["deletable"] is False
    assert made["t1-answer"]["metadata"]["deletable"] is False and "editable" not in made["t1-answer"]["metadata"]
    assert made["setup"]["metadata"] == {}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("### BEGIN SOLUTION\nx = 1", "BEGIN SOLUTION without END SOLUTION"),
        ("x = 1\n### END SOLUTION", "END SOLUTION without BEGIN SOLUTION"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "inside another one"),
        ("### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS\n### BEGIN SOLUTION\n### END SOLUTION", "hidden tests do not"),
    ],
)
def test_markers_that_do_not_match_are_refused(source, message):
    with pytest.raises(ValueError, match=message):
        release.student_version(notebook([cell("code", "a", source, solution=True)]))


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([cell("code", "a", "### BEGIN SOLUTION\n### END SOLUTION")], "not marked as a solution cell"),
        ([cell("code", "a", "1"), cell("code", "a", "2")], "every cell id must be there and be unique"),
        ([cell("markdown", "a", "text", points=2)], "both grade and solution, or neither"),
    ],
)
def test_unfit_notebooks_are_refused(cells, message):
    with pytest.raises(ValueError, match=message):
        release.student_version(notebook(cells))


def test_releasing_twice_changes_nothing_and_a_stale_exercise_is_caught(tmp_path, capsys):
    root = make_course(tmp_path, toy_cells())
    path = root / "exercises" / NAME / f"{NAME}.ipynb"
    before = path.read_bytes()
    assert release.release(root, NAME) == [] and path.read_bytes() == before
    assert main(["--root", str(root), "release", "--all", "--check"]) == 0
    path.write_text(path.read_text(encoding="utf-8").replace("A toy", "An old toy"), encoding="utf-8")
    assert main(["--root", str(root), "release", NAME, "--check"]) == 1
    assert f"exercises/{NAME}/{NAME}.ipynb is stale" in capsys.readouterr().out
    assert main(["--root", str(root), "release", NAME]) == 0 and path.read_bytes() == before


def test_other_files_of_an_exercise_go_along_but_answers_never(tmp_path):
    root = make_course(tmp_path, toy_cells())
    (root / "solutions" / NAME / "rates.csv").write_text("s,v\n1,2\n")
    assert sorted(release.build(root, NAME)) == [f"{NAME}.ipynb", "rates.csv"]


def test_an_unknown_exercise_is_named(course, capsys):
    assert main(["--root", str(course), "release", "98_none"]) == 2
    assert f"exercises here: {NAME}" in capsys.readouterr().err
    assert main(["--root", str(course), "release"]) == 2
