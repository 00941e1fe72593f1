"""Loss of function of the β2 receptor: the measured rates, and what follows from their product."""

import numpy as np
import pytest

from nelib.kit.evidence import load_evidence
from nelib.signaling.desensitization import PROCESSES, function_left, time_to, value

# desensitisation_rates.csv of the dossier (3e), all READ: Lohse & Lefkowitz, Violin 2008, Tran 2007, Biochemistry 1992.
TABLE = {
    "half_GRK": 15, "half_GRK_mark": 20, "max_GRK": 0.6, "half_PKA": 3.5 * 60, "half_PKA_mark": 120, "max_PKA": 0.4,
    "half_sequestration": 600, "max_sequestration": 0.3, "half_arrestin": 70, "k_PKA_back": 0.08 / 60,
    "k_GRK_back": 0.039 / 60, "uncoupling_PKA": 0.6, "uncoupling_PKC": 0.4, "uncoupling_GRK": 0.3,
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_table(name):
    assert value(name) == pytest.approx(TABLE[name])
    assert load_evidence("desensitization")[name].grade == "READ"


def test_half_times_of_recovery_are_those_of_tran_2007():
    """k = 0.08 and 0.039 per min are 9 and 18 min."""
    assert np.log(2) / value("k_PKA_back") / 60 == pytest.approx(9, abs=0.5)
    assert np.log(2) / value("k_GRK_back") / 60 == pytest.approx(18, abs=0.5)


@pytest.mark.parametrize(
    ("process", "half", "most"), [("GRK", 15, 0.6), ("PKA", 210, 0.4), ("sequestration", 600, 0.3)]
)
def test_each_process_alone(process, half, most):
    others = [p for p in PROCESSES if p != process]
    left = function_left([0, half, 100 * half], without=others)
    np.testing.assert_allclose(left["all"], [1, 1 - most / 2, 1 - most], rtol=1e-9)
    np.testing.assert_allclose(left[process], left["all"])
    for other in others:
        assert (left[other] == 1).all()


def test_in_the_long_run_a_sixth_is_left():
    assert function_left(1e6)["all"] == pytest.approx(0.4 * 0.6 * 0.7)  # 16.8%
    assert function_left(1e6, without=["GRK"])["all"] == pytest.approx(0.42)
    assert function_left(1e6, without=PROCESSES)["all"] == 1
    assert function_left(-5.0)["all"] == 1


def test_half_is_lost_in_half_a_minute_or_in_a_quarter_of_an_hour():
    assert time_to(0.5) == pytest.approx(33.46, abs=0.01)
    assert time_to(0.5, without=["GRK"]) == pytest.approx(901.3, abs=0.1)
    assert time_to(0.5, without=["PKA"]) == pytest.approx(37.43, abs=0.01)
    assert time_to(1.0) == 0
    assert time_to(0.1) == float("inf")
    assert function_left(time_to(0.25))["all"] == pytest.approx(0.25)


def test_recovery_after_five_minutes_of_agonist():
    left = function_left([300, 300 + 299, 300 + 300 + 60 * 18], stop=300, without=["PKA", "sequestration"])["GRK"]
    assert left[1] == pytest.approx(left[0])  # the lag of 5 min
    assert 1 - left[2] == pytest.approx((1 - left[0]) / 2, rel=0.02)
    pka = function_left([300, 300 + 540], stop=300)["PKA"]
    assert 1 - pka[1] == pytest.approx((1 - pka[0]) / 2, rel=0.04)
    whole = function_left([300, 900, 2100, 3900], stop=300)["all"]
    np.testing.assert_allclose(whole, [0.2731, 0.4294, 0.7477, 0.9266], atol=1e-4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: function_left([0, 1], without=["arrestin"]), "no process named"),
        (lambda: function_left([0, 1], without="GRK"), "list or tuple"),
        (lambda: function_left([0, np.nan]), "finite"),
        (lambda: function_left([0, 1], stop=-1), "at least 0"),
        (lambda: time_to(1.5), "at most 1"),
        (lambda: value("half_life"), "no record named"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
