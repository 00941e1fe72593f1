"""Scans of exercise 16, task 2."""

import numpy as np
import pytest

from nelib.clinic import pet_record
from nelib.clinic.occupancy import compare, fit
from nelib.clinic.pet_record import CLEAR, ENDS, FAILED, NEAR, NOTE, QUIET, SHARES
from nelib.kit.personal import Personal


def student(number):
    return Personal("16_mood", f"student {number}" if number else "", environ={})


@pytest.fixture(scope="module")
def studies():
    return [(pet_record.scans(me), pet_record.drug(me)) for me in map(student, range(40))]


def test_every_study_has_the_people_that_the_text_says(studies):
    for table, _ in studies:
        assert len(table) == len(SHARES) + len(FAILED)
        assert set(table["note"]) == {"", NOTE} and (table["note"] == NOTE).sum() == len(FAILED)
        assert table["person"].tolist() == list(range(1, len(table) + 1))
        assert (table["after"] < table["before"]).all() and (table["after"] > 0).all()


def test_both_ends_occur_and_can_be_told_apart(studies):
    ends = [truth["end"] for _, truth in studies]
    assert 10 < ends.count(ENDS[0]) < 30
    for table, truth in studies:
        kept = table[table["note"] == ""]
        D, y = kept["dose"], 100 * (1 - kept["after"] / kept["before"])
        fixed, free = fit(D, y, 100), fit(D, y)
        _, p = compare(fixed, free)
        all_of_it = truth["end"] == ENDS[0]
        assert p > QUIET if all_of_it else p < CLEAR
        best = fixed if all_of_it else free
        assert abs(np.log(best.ED50 / truth["ED50"])) < NEAR
        assert free.O_max == pytest.approx(truth["O_max"], abs=12)


def test_failed_scans_would_mislead(studies):
    """Their occupancy lies below that of the same doses in the others."""
    for table, _ in studies:
        y = 100 * (1 - table["after"] / table["before"])
        failed = table["note"] == NOTE
        assert (
            y[failed & (table["dose"] == table["dose"].max())].max()
            < 30
            < y[~failed & (table["dose"] == table["dose"].max())].min()
        )


def test_self_study_has_its_defaults():
    assert pet_record.drug(student(0)) == {"end": "less", "O_max": 79, "ED50": 14.0}
