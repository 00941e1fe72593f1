"""A student's numbers are the same everywhere and for ever."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nelib.kit import personal
from nelib.kit.personal import Personal

DRAW = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("personal", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
me = module.Personal("01_synthesis", "Åsa-42", run="2026-spring", environ={})
print(json.dumps([
    me.seed("noise"), me.number("K_m", 20, 60, step=0.5, default=46.0), me.number("n", 3, 8, step=1, default=4),
    me.choice("drug", ["carbidopa", "reserpine", "disulfiram"], default="carbidopa"),
]))
"""
PINNED = [4319134952103963175, 39.5, 3, "disulfiram"]


def draw(python: str, hash_seed: str) -> list:
    """Draw with another interpreter, which may have no packages at all."""
    env = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": hash_seed}
    command = [python, "-I" if hash_seed == "0" else "-S", "-c", DRAW, personal.__file__]
    return json.loads(subprocess.run(command, env=env, capture_output=True, check=True, text=True).stdout)


def other_pythons() -> list[str]:
    """Find CPython 3.11 to 3.13 beside the one that runs the tests."""
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = sorted(path for minor in (11, 12, 13) for path in home.glob(f"versions/3.{minor}.*/bin/python"))
    return [str(path) for path in found]


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_draws_do_not_depend_on_the_hash_seed(hash_seed):
    assert draw(sys.executable, hash_seed) == PINNED


@pytest.mark.skipif(not other_pythons(), reason="no other Python 3.11 to 3.13 here")
def test_draws_do_not_depend_on_the_version_of_python():
    assert {python: draw(python, "0") for python in other_pythons()} == dict.fromkeys(other_pythons(), PINNED)


def test_self_study_gets_the_defaults():
    me = Personal("e", environ={})
    assert me.number("K", 1, 9, step=0.5, default=2) == 2.0
    assert me.choice("drug", ["a", "b"], default="b") == "b"


def test_every_part_of_the_name_changes_the_draw():
    base = {"exercise": "e", "student": "s", "run": "r", "salt": "x"}
    seeds = {Personal(**base | {key: "other"}, environ={}).seed("a") for key in base}
    seeds |= {Personal(**base, environ={}).seed(name) for name in "ab"}
    assert len(seeds) == 6


def test_case_and_outer_spaces_of_the_id_do_not_matter():
    assert Personal("e", " Ada ", environ={}).seed("a") == Personal("e", "ada", environ={}).seed("a")


def test_the_grader_decides_whose_numbers_are_used(monkeypatch):
    monkeypatch.setenv("NELIB_STUDENT", "eve")
    monkeypatch.setenv("NELIB_COURSE_RUN", "2027")
    me = Personal("e", student="ada", run="2026")
    assert (me.student, me.run) == ("eve", "2027")
    assert Personal("e", "ada", environ={"NELIB_STUDENT": ""}).student == ""


def test_numbers_stay_on_their_grid_and_use_all_of_it():
    drawn = {Personal("e", f"s{i}", environ={}).number("K", 0.1, 0.52, step=0.1, default=0.2) for i in range(200)}
    assert drawn == {0.1, 0.2, 0.3, 0.4, 0.5}
    whole = Personal("e", "s", environ={}).number("n", 3, 8, step=1, default=4)
    assert isinstance(whole, int)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Personal(""), "exercise must not be empty"),
        (lambda: Personal("e", 7), "student must be text"),
        (lambda: Personal("e").number("K", 5, 5, step=1, default=5), "low must be less than high"),
        (lambda: Personal("e").number("K", 1, 5, step=0, default=5), "step must be positive"),
        (lambda: Personal("e").number("K", 1, 5, step=1, default=9), "the default 9 lies outside 1 to 5"),
        (lambda: Personal("e").number("K", 1, float("nan"), step=1, default=2), "high must be a finite number"),
        (lambda: Personal("e").seed(" "), "name must not be empty"),
        (lambda: Personal("e").choice("c", [], default=1), "options must be a sequence that is not empty"),
        (lambda: Personal("e").choice("c", ["a"], default="b"), "is not one of the options"),
    ],
)
def test_impossible_input_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()
