"""The wards on which exercise 15 tries a rule of titration."""

import numpy as np
import pytest

from nelib.body import ward_record
from nelib.body.ward_record import ARTIFACTS, LIMIT, LOOK, MINUTES, PATIENTS, SEEN, START, STEP


def steady(readings, dose):
    return dose


def nurse(step, cap=np.inf):
    return lambda readings, dose: min(max(dose + step * ((readings[-1] < 65) - (readings[-1] > 75)), 0.0), cap)


def ahead(readings, dose):
    kept = [[x for x in part if 20 < x < 140] for part in (readings[-9:], readings[-21:-12])]
    if not all(kept):
        return dose
    now, before = (sum(part) / len(part) for part in kept)
    return min(max(dose, 0.005) * np.exp(np.clip(0.05 * (before - now) + 0.015 * (70 - now), -0.25, 0.25)), LIMIT)


def adds_up(readings, dose):
    """Multiply by what is missing, with artifacts and without looking ahead."""
    return min(max(dose, 0.01) * np.exp(0.01 * (70 - sum(readings[-12:]) / 12)), 9.0)


def test_a_rule_is_given_what_the_text_says():
    seen = []

    def rule(readings, dose):
        seen.append((len(readings), type(readings), dose))
        return dose

    P, dose = ward_record.session(rule, 1)
    assert P.shape == dose.shape == (MINUTES * 60 // STEP, PATIENTS)
    assert set(seen) == {(SEEN, list, START)} and SEEN * STEP == 600
    assert len(seen) == PATIENTS * (MINUTES * 60 // LOOK - 1)
    assert (dose == START).all()


def test_at_a_constant_dose_the_pressure_is_that_of_the_curve():
    """Without drug the pressure is the disease; with the dose, what the patient's curve says at steady state."""
    P, _ = ward_record.session(steady, 2, artifacts=False)
    none, _ = ward_record.session(steady, 2, artifacts=False, arrives=False)
    own = ward_record._ward(2)
    assert none == pytest.approx(own["base"][SEEN:])
    C = START * own["weight"] / own["CL"]
    late = slice(SEEN + 60 * 60 // STEP, None)
    h = 1 / (1 + (own["C50"][late] / C) ** own["gamma"])
    assert P[60 * 60 // STEP :] == pytest.approx(own["base"][late] + own["Emax"] * h, abs=0.05)


def test_artifacts_touch_the_monitor_and_not_the_patient():
    usual, clean = (ward_record.session(steady, 3, artifacts=on)[0] for on in (True, False))
    assert (usual == clean).all()
    seen = []
    ward_record.session(lambda r, d: seen.append(r[-1]) or d, 3)
    odd = [x for x in seen if x in dict(ARTIFACTS)]
    assert {160.0, 5.0} == set(odd) and 0.02 < len(odd) / len(seen) < 0.12


def test_patients_differ_and_wards_do():
    first, other = ward_record._ward(1), ward_record._ward(2)
    assert not np.allclose(first["CL"], other["CL"])
    assert ward_record.trial(steady, 4) == ward_record.trial(steady, 4)


@pytest.mark.parametrize("ward", [1, 2, 103, 105])
def test_rules_that_look_ahead_hold_patients_and_nurses_do_not(ward):
    """The points of task 6 stand at 75 and 80%; the wards of the marks are 103 and 105."""
    good = ward_record.trial(ahead, ward)
    assert good["in target"] > 80 and good["too high"] < 0.5 and abs(good["lost"]) < 1.5 and good["highest"] == LIMIT
    for step in (0.02, 0.05, 0.1):
        assert ward_record.trial(nurse(step), ward)["in target"] < 73
    bad = ward_record.trial(adds_up, ward)
    assert bad["in target"] < 67 and bad["too high"] > 2 and bad["lost"] > 3.5 and bad["highest"] > 5
    assert ward_record.trial(nurse(0.05), ward)["highest"] > 4
    assert ward_record.trial(nurse(0.05, cap=1.0), ward)["highest"] == 1


def test_no_constant_dose_holds_a_ward():
    best = max(ward_record.trial(lambda r, d, D=D: D, 1)["in target"] for D in (0.05, 0.1, 0.2, 0.4))
    assert best < 40


@pytest.mark.parametrize("dose", [-0.1, float("nan"), float("inf"), None, "much"])
def test_a_dose_that_cannot_be_is_refused(dose):
    with pytest.raises(ValueError, match="dose"):
        ward_record.trial(lambda r, d: dose, 1)


def test_a_ward_is_a_whole_number():
    with pytest.raises(ValueError, match="ward"):
        ward_record.trial(steady, -1)
