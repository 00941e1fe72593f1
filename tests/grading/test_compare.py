"""Right answers in every form pass, wrong ones in every form fail, and none raises."""

import math
import time

import pytest

from nelib.grading.compare import factor, matches, to_number


@pytest.mark.parametrize(
    "value",
    [
        0.25,
        "0.25 µM",
        "250 nM",
        "250nM",
        "2.5e2 nmol/L",
        "0.25 μM",
        [250, "nM"],
        {"$quantity": [250, "nanomolar"]},
        "250 nmol / liter",
        "0,25 µM",
        "0.25",
    ],
)
def test_a_quantity_may_be_written_in_many_ways(value):
    assert matches(value, 0.25, "µM", rel=1e-9)


@pytest.mark.parametrize(
    "value",
    [
        250,
        None,
        True,
        "250",
        "0.25 mM",
        "0.25 h",
        [0.25],
        [0.25, 3],
        [[0.25], "µM"],
        {"$quantity": "x"},
        {"$quantity": [1, 2, 3]},
        {"x": 0.25},
        math.nan,
        math.inf,
        -math.inf,
        10**400,
        "nan",
        "inf µM",
        "1e999 µM",
        "0.25 µM; import os",
        "0.25 __class__",
        "",
        "µM",
    ],
)
def test_everything_else_is_wrong_and_not_an_error(value):
    assert not matches(value, 0.25, "µM", rel=1e-3)
    assert not matches([value, value], [0.25, 0.25], "µM", rel=1e-3) or value == 0.25


@pytest.mark.parametrize("value", ["9**9**9**9**9", "1 m**9**9**9", "1 " + "m*" * 100_000 + "m", "1" * 100_000 + " µM"])
def test_text_cannot_keep_the_grader_busy(value):
    started = time.perf_counter()
    assert not matches(value, 1.0, "µM", rel=1e-3)
    assert time.perf_counter() - started < 2


def test_tolerance_is_the_larger_of_the_two():
    assert matches(10.4, 10.0, rel=0.05) and not matches(10.6, 10.0, rel=0.05)
    assert matches(0.009, 0.0, abs=0.01, rel=0.5) and not matches(0.011, 0.0, abs=0.01, rel=0.5)


def test_rates_and_fractions_are_converted():
    assert to_number("500 nM/min", "µM/hour") == pytest.approx(30)
    assert to_number("2 1/h", "1/min") == pytest.approx(1 / 30)
    assert to_number("25 %") == pytest.approx(0.25)


def test_text_lists_and_dictionaries():
    assert matches("  Aadc ", "AADC") and not matches("TH", "AADC") and not matches(3, "AADC")
    assert matches([1, 2.0], [1.0, 2]) and not matches([1], [1, 2]) and not matches(1, [1])
    assert matches({"$quantity": [[250, 500], "nM"]}, [0.25, 0.5], "µM", rel=1e-9)
    assert matches(["250 nM", 0.5], [0.25, 0.5], "µM", rel=1e-9)
    assert matches({"a": 1, "b": "x"}, {"a": 1, "b": "X"}) and not matches({"a": 1}, {"a": 1, "b": "x"})
    assert matches(True, True) and not matches(1, True) and not matches(True, 1)


def test_a_teacher_hears_of_a_bad_unit():
    with pytest.raises(ValueError, match="cannot be converted"):
        factor("hour", "µM")
    with pytest.raises(ValueError, match="different zeros"):
        factor("degC", "kelvin")
    with pytest.raises(ValueError, match="cannot be of type"):
        matches(1, object())
