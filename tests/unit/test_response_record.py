"""The virtual choices of exercise 11."""

import numpy as np
import pytest

from nelib.kit.personal import Personal
from nelib.locus import decision, response_record


def student(number):
    return Personal("11_attention", f"student {number}" if number else "", environ={})


@pytest.mark.parametrize("number", range(3))
def test_the_choices_are_those_of_simulated_decisions(number):
    me = student(number)
    true, measured = response_record.person(me), response_record.measured(me)
    for name in ("placebo", "W"):
        A, z, T = true[name]
        times, choices = decision.simulate(20_000, A, 1.0, z, seed=number, corrected=True)
        right, mean, variance = measured[name]
        assert (choices > 0).mean() == pytest.approx(right, abs=0.01)
        assert np.nanmean(times) + T == pytest.approx(mean, rel=0.02)
        assert np.nanvar(times) == pytest.approx(variance, rel=0.08)


def test_the_fourth_drug_is_a_gain_with_late_noise():
    for number in range(8):
        true = response_record.person(student(number))
        drug = next(name for name, act in true["acts"].items() if act == "drift and threshold")
        g, late, (A, z, T) = true["gain"], true["late"], true["placebo"]
        b = 1 / np.sqrt(1 + late**2)  # the noise that comes in, so that with the late one it is 1
        errors = decision.error_rate(A, b, z, gain=g, late=late * b)
        assert 1 - response_record.measured(student(number))[drug][0] == pytest.approx(float(errors), abs=1e-5)
        time = decision.decision_time(A, b, z, gain=g, late=late * b)
        assert response_record.measured(student(number))[drug][1] == pytest.approx(T + float(time), abs=1e-5)


def test_every_act_is_there_once_and_shows():
    for number in range(20):
        true = response_record.person(student(number))
        assert sorted(true["acts"].values()) == sorted(response_record.ACTS)
        for name, act in true["acts"].items():
            moved = [abs(x / y - 1) for x, y in zip(true[name], true["placebo"], strict=True)]
            assert [m > 0.08 for m in moved] == ["drift" in act, "threshold" in act, act == "time"]
