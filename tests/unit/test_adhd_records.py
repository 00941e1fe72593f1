"""Invented blood and rats of exercise 17: what is promised to the student holds."""

import numpy as np
import pytest

from nelib.clinic import blood_record, rat_record
from nelib.clinic.exposure import single
from nelib.kit.personal import Personal


def student(number):
    return Personal("17_adhd", f"student {number}" if number else "", environ={})


@pytest.mark.parametrize("number", range(5))
def test_blood_follows_the_patient_but_for_noise_and_one_tube(number):
    me = student(number)
    table, own = blood_record.blood(me), blood_record.patient(me)
    assert tuple(table["hours"]) == blood_record.HOURS and (table["note"] == blood_record.NOTE).sum() == 1
    logs = np.log(table["ng_mL"].to_numpy() / single(table["hours"], blood_record.DOSE, own["body"]))
    good = (table["note"] == "").to_numpy()
    assert np.abs(logs[good]).max() < 4 * blood_record.NOISE and logs[~good][0] < -0.6
    assert np.std(logs[good]) == pytest.approx(blood_record.NOISE, rel=0.5)


@pytest.mark.parametrize("number", range(3))
def test_rats_follow_the_model_but_for_scatter_and_one_probe_each(number):
    me = student(number)
    table, means = rat_record.rats(me), rat_record.means(me)
    assert (table.groupby("condition").size() == rat_record.RATS).all()
    assert (table[table["note"] == rat_record.NOTE].groupby("condition").size() == 1).all()
    for condition, rows in table[table["note"] == ""].groupby("condition"):
        found = rows[["before", "after"]].mean().to_numpy()
        assert found == pytest.approx(means[condition], rel=1.5 * rat_record.EVEN, abs=0.002)
    with_toxin = means["tetrodotoxin"][0] / means["alone"][0]
    assert 0.08 < with_toxin < 0.27
